/* SPDX-License-Identifier: Apache-2.0
 *
 * One run of `writ filter`: what the command line asks for and what is open (cmd_filter.c), and
 * what it came to (filter_account.c).
 */
#ifndef WRIT_CI_FILTERING_H
#define WRIT_CI_FILTERING_H

#include "ci/csv_input.h"
#include "ci/drift.h"
#include "ci/following.h"
#include "ci/invalid.h"
#include "ci/judge.h"
#include "ci/progress.h"
#include "ci/reload.h"
#include "ci/run_report.h"
#include "validator/filter.h"

typedef struct writ_filtering {
    writ_session *session;
    writ_judge judge;
    int input; /* writ_csv_which */
    writ_csv_input csv;
    const char *reject;
    bool discard;
    bool redact;
    writ_invalid_limit limit;
    writ_following following;
    writ_reload reload;
    int fail_on;   /* none, reject */
    int stats;     /* text, json */
    unsigned jobs; /* 0: as many as seem good for an input */
    size_t most_jobs;
    const char *drift_file; /* NULL: the stream is not profiled */
    writ_drift drift;
    writ_run_report report;
    writ_filter_options options;
    writ_filter_state state;
    writ_progress progress;
} writ_filtering;

/* After reading ended with this code (WRIT_OK or 1, or an error of the session's): tells the
 * account on standard error, the drift and the summary where they belong, and the error. Returns
 * the exit status. */
int writ_filtering_end(writ_filtering *filtering, int code);

#endif
