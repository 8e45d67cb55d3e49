/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter's end: what was judged goes out, in order, and is counted when it is out. Internal to
 * the filter.
 */
#ifndef WRIT_VALIDATOR_FILTER_WRITE_H
#define WRIT_VALIDATOR_FILTER_WRITE_H

#include "validator/filter_judge.h"

typedef struct writ_filter_writer {
    const writ_filter_job *job;
    writ_filter_state *state;
    uint64_t safe_line; /* all records up to this line are where they belong */
    writ_error *err;
} writ_filter_writer;

/* Adds the batch to the state's counts, and writes its dead letters and then its valid records.
 * WRIT_E_SYSTEM: see writ_filter_run. */
int writ_filter_write(writ_filter_writer *writer, const writ_filter_batch *batch);

/* Writes what stands before the records: the header of CSV. */
int writ_filter_write_ahead(writ_filter_writer *writer, writ_str bytes);

#endif
