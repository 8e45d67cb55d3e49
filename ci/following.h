/* SPDX-License-Identifier: Apache-2.0
 *
 * `writ filter --follow`: inputs that grow, and the file that remembers how far they were read.
 */
#ifndef WRIT_CI_FOLLOWING_H
#define WRIT_CI_FOLLOWING_H

#include "ci/cli.h"
#include "ci/progress.h"
#include "validator/filter_follow.h"

typedef struct writ_following {
    /* from the command line */
    bool is_on;
    const char *position; /* NULL: nothing is remembered */
    /* opened */
    writ_session *session;
    const writ_filter_options *options;
    writ_progress *progress;
    writ_follow follow;
    bool is_open;
    writ_positions others; /* of names that are not followed now: they are kept */
    writ_buf stored;       /* the content of the file of positions */
    uint64_t stored_ms;    /* when it was looked at last */
    uint64_t changes;      /* follow.changes then: a new file is known at once */
} writ_following;

#define WRIT_FOLLOWING_OPTIONS(following)                                                          \
    {"--follow",                                                                                   \
     WRIT_OPTION_FLAG,                                                                             \
     &(following).is_on,                                                                           \
     NULL,                                                                                         \
     NULL,                                                                                         \
     "go on at the ends of files, through rotation, until SIGTERM"},                               \
    {                                                                                              \
        "--position", WRIT_OPTION_STRING, &(following).position, "FILE", NULL,                     \
            "for --follow: keep in FILE how far was read, and go on from there"                    \
    }

/* Opens the operands, at the places where they stood. Returns -1, or the exit status after saying
 * why not. The outputs of the options are open. Everything stays where it is. */
int writ_following_open(writ_session *session, writ_following *following,
                        const writ_filter_options *options, writ_progress *progress);
void writ_following_close(writ_following *following);

/* Filters them. Errors are in the session. */
int writ_following_run(writ_following *following, writ_filter_state *state);

#endif
