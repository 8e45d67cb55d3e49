/* SPDX-License-Identifier: Apache-2.0
 *
 * Summaries of runs (ci/run_summary.h), made of what `filter` and `drift` have counted.
 */
#ifndef WRIT_CI_RUN_MAKE_H
#define WRIT_CI_RUN_MAKE_H

#include "ci/judge.h"
#include "ci/report.h"
#include "ci/run_summary.h"

/* What `filter` came to; all of it is borrowed, and so are the summary's texts. */
typedef struct writ_run_of_filter {
    const writ_judged *const *judged; /* the contracts of the options; NULL: that of records which
                                         no route took */
    size_t count;
    const writ_filter_state *state;
    const char *letters;            /* --reject, or NULL */
    const writ_drift_report *drift; /* of the only contract; NULL: the stream was not profiled */
    bool failed;
} writ_run_of_filter;

/* Both fill what they know: counts and contracts. Times, inputs and the id come from
 * ci/run_report.h. */
void writ_run_of_filter_make(writ_arena *arena, const writ_run_of_filter *run,
                             writ_summary *summary);

typedef struct writ_run_of_drift {
    const writ_drift_report *report;
    const writ_contract *contract;     /* NULL: none was given */
    const writ_object *object;         /* of it */
    writ_moment first_seen, last_seen; /* when records were read */
    bool stopped, failed;
} writ_run_of_drift;

void writ_run_of_drift_make(writ_arena *arena, const writ_run_of_drift *run, writ_summary *summary);

#endif
