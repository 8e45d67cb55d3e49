/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters read for `writ rejects`: what is asked of them, what they come to, and what to do
 * next.
 */
#ifndef WRIT_CI_REJECTS_H
#define WRIT_CI_REJECTS_H

#include "ci/output.h"

typedef struct writ_rejects {
    writ_session *session;
    /* from the command line; NULL: not given */
    const char *by, *producer, *contract, *rule, *since;
    bool show_values;
    /* opened */
    writ_causes causes;
    writ_letter_reader reader;
    writ_rejects_report report;
    writ_error broken;   /* of the first line that is no dead letter */
    writ_map classified; /* what contracts say of fields, once asked */
    bool stopped;
} writ_rejects;

/* Understands the options. -1, or the exit status after saying what is wrong. */
int writ_rejects_open(writ_rejects *rejects);
/* A line of the input `file`, which outlives it all. What is no letter is counted. */
void writ_rejects_add(writ_rejects *rejects, const char *file, const writ_line *line);
/* Fills the report: what was left out, and the next commands. */
void writ_rejects_end(writ_rejects *rejects);
writ_printed writ_rejects_printed(const writ_rejects *rejects);
void writ_rejects_close(writ_rejects *rejects);

#endif
