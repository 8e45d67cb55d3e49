/* SPDX-License-Identifier: Apache-2.0
 *
 * How many records may be rejected, and what happens when more are: `--max-invalid-ratio` and its
 * companions, over the workspace's policy.
 */
#ifndef WRIT_CI_INVALID_H
#define WRIT_CI_INVALID_H

#include "ci/cli.h"
#include "ci/progress.h"
#include "validator/filter.h"

typedef struct writ_invalid_limit {
    /* from the command line */
    double ratio;    /* negative: not given */
    unsigned window; /* 0: not given */
    int on_invalid;  /* writ_on_invalid */
    /* in force */
    double most;                        /* negative: there is no limit */
    bool stops;                         /* with the window, nothing more is read */
    bool is_watched;                    /* there is a window */
    writ_invalid_window watch;          /* owned */
    const writ_filter_options *options; /* name the contracts */
    writ_progress *progress;
} writ_invalid_limit;

#define WRIT_INVALID_OPTIONS(limit)                                                                \
    {"--max-invalid-ratio",                                                                        \
     WRIT_OPTION_RATIO,                                                                            \
     &(limit).ratio,                                                                               \
     "R",                                                                                          \
     NULL,                                                                                         \
     "exit status 1 when a larger share is rejected"},                                             \
        {"--window",                                                                               \
         WRIT_OPTION_WINDOW,                                                                       \
         &(limit).window,                                                                          \
         "N",                                                                                      \
         NULL,                                                                                     \
         "watch that share over the last N records (default with --follow: 1000)"},                \
    {                                                                                              \
        "--on-invalid", WRIT_OPTION_CHOICE, &(limit).on_invalid, "HOW", WRIT_ON_INVALID,           \
            "when it is larger there: tell, stop, or judge at the end alone"                       \
    }

/* Finds what holds. `is_live`: the input has no end. Returns -1, or the exit status after saying
 * what is wrong. The limit must stay where it is. */
int writ_invalid_limit_open(writ_session *session, writ_invalid_limit *limit, bool is_live,
                            writ_filter_options *options, writ_progress *progress);
/* The workspace was read again. */
void writ_invalid_limit_again(writ_invalid_limit *limit, const writ_workspace *workspace);
void writ_invalid_limit_close(writ_invalid_limit *limit);

/* Are too many of all records rejected? */
bool writ_invalid_limit_is_passed(const writ_invalid_limit *limit, const writ_filter_state *state);

#endif
