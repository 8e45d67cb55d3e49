/* SPDX-License-Identifier: Apache-2.0
 *
 * Contracts that are read again while records pass: on SIGHUP, all that the command line and the
 * workspace name is resolved anew, aside. If that works the new contracts judge from the next
 * record on; if not, those that are there go on, and why is said.
 */
#ifndef WRIT_CI_RELOAD_H
#define WRIT_CI_RELOAD_H

#include "ci/judge.h"
#include "ci/progress.h"
#include "validator/filter.h"

typedef struct writ_reload {
    writ_session *first;   /* borrowed: the one that the program was started with */
    writ_session *current; /* of the contracts in force: the first, or owned */
    WRIT_ARRAY(writ_session *)
    retired;                    /* of contracts that judged before: they are told of at the
                                   end; owned, but for the first */
    const writ_judged **judged; /* of each of options->contracts; NULL: of records that no route
                                   takes */
    writ_judge *judge;          /* borrowed: changes with them */
    writ_filter_options *options;
    writ_progress *progress;
    bool redacts; /* the filter is told the fields of the contracts */
    /* Opens the judge, zeroed but for what the command line says, in the session; returns -1, or
     * the exit status after saying why not. */
    int (*open)(writ_session *session, writ_judge *judge);
    /* The session has the new workspace. NULL: nobody wants to know. */
    void (*reloaded)(void *context, writ_session *session);
    void *context;
} writ_reload;

/* Fills options->contracts from the judge that is open, and has the filter ask on SIGHUP, unless
 * that signal is ignored (nohup). The fields are set; everything stays where it is. */
void writ_reload_begin(writ_reload *reload);
void writ_reload_end(writ_reload *reload);

#endif
