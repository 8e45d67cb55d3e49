/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter's headers of CSV. Internal to the filter.
 */
#ifndef WRIT_VALIDATOR_FILTER_CSV_H
#define WRIT_VALIDATOR_FILTER_CSV_H

#include "validator/filter_write.h"

/* Looks for the header in a chunk that is next: its first row that is not blank. Sets job->csv when
 * it was there, and passes it in the chunk; it is written when the input is the first one. Errors
 * as writ_filter_run has them. */
int writ_filter_take_header(writ_filter_writer *writer, writ_filter_job *job, writ_chunk *chunk);

/* The job is done. */
void writ_filter_drop_header(writ_filter_job *job, const writ_filter_state *state);

#endif
