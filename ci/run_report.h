/* SPDX-License-Identifier: Apache-2.0
 *
 * --report: where the summary of a run goes at its end, however it ended.
 *
 *     FILE            written whole or not at all
 *     FOLDER          a file of its own in it, so that many runs share it; there already, or with a
 *                     slash at its end
 *     registry        the registry of the workspace, or of --registry
 *     sqlite:PATH     another one; postgresql://… too
 *     http(s)://…     sent there as JSON (registry/http.h)
 */
#ifndef WRIT_CI_RUN_REPORT_H
#define WRIT_CI_RUN_REPORT_H

#include "ci/cli.h"
#include "ci/run_summary.h"

typedef enum writ_report_kind {
    WRIT_TO_NOTHING,
    WRIT_TO_FILE,
    WRIT_TO_FOLDER,
    WRIT_TO_REGISTRY,
    WRIT_TO_URL
} writ_report_kind;

typedef struct writ_run_report {
    const char *to; /* --report; NULL: none is asked for */
    /* opened */
    writ_report_kind kind;
    writ_store *store; /* of a registry */
    bool owns_store;   /* it is not the session's */
    writ_moment started_at;
} writ_run_report;

#define WRIT_RUN_REPORT_OPTION(report)                                                             \
    {                                                                                              \
        "--report", WRIT_OPTION_STRING, &(report).to, "WHERE", NULL,                               \
            "summary of the run for `writ status`: FILE, FOLDER/, registry or URL"                 \
    }

/* Before anything is read: can it be reported there? Returns -1, or the exit status after saying
 * why not. The run begins now. */
int writ_run_report_open(writ_session *session, writ_run_report *report);
void writ_run_report_close(writ_run_report *report);

/* Sends the summary, which has its counts, and completes it before that. Returns -1, or the exit
 * status after saying why it could not be sent; the session's error is as it was before. What goes
 * to a registry or a URL and does not arrive is kept in a file of the working folder, which is
 * said. */
int writ_run_report_send(writ_session *session, const writ_run_report *report,
                         writ_summary *summary);

#endif
