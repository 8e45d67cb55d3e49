/* SPDX-License-Identifier: Apache-2.0
 *
 * Who judges for the filter: the caller's thread, with the validators of the options, and others
 * with twins of them. All of them change their validators when the contracts are read again.
 * Internal to the filter.
 */
#ifndef WRIT_VALIDATOR_FILTER_CREW_H
#define WRIT_VALIDATOR_FILTER_CREW_H

#include "contracts/base/bounds.h"
#include "validator/filter_judge.h"

/* The first worker is the caller's thread and has the validators of the options. */
typedef struct writ_filter_crew {
    writ_filter_worker workers[WRIT_BOUND_THREADS];
    size_t count;
} writ_filter_crew;

/* Before the first input; later it does nothing. */
void writ_filter_crew_begin(const writ_filter_options *options, writ_filter_state *state);
void writ_filter_crew_clear(writ_filter_state *state);

/* One more worker, whose validators are twins. Errors: those of writ_validator_twin. */
int writ_filter_crew_add(const writ_filter_options *options, writ_filter_state *state,
                         writ_error *err);

/* Have the options been asked to change? (options->reload_asked) */
bool writ_filter_crew_is_to_reload(const writ_filter_options *options);
/* Lets them, while nobody judges, and gives everybody the validators that they have then. */
int writ_filter_crew_reload(const writ_filter_options *options, writ_filter_state *state,
                            writ_error *err);

/* Per contract: of an input's dead letters, and of a batch. Made anew after a reload. */
void writ_filter_job_begin(writ_filter_job *job);
void writ_filter_job_clear(writ_filter_job *job);
void writ_filter_batch_begin(writ_filter_batch *batch, size_t contracts);

#endif
