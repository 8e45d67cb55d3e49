/* SPDX-License-Identifier: Apache-2.0
 *
 * Where reports go: one form to standard output, and any number of forms to files, all of one list
 * of findings.
 */
#ifndef WRIT_CI_OUTPUT_H
#define WRIT_CI_OUTPUT_H

#include "ci/cli.h"
#include "ci/report.h"

typedef struct writ_outputs {
    int format;             /* writ_format_kind, to standard output */
    writ_option_list files; /* FORMAT=FILE */
    const char *url;        /* --report-url, or NULL */
} writ_outputs;

#define WRIT_OUTPUT_OPTIONS(outputs)                                                               \
    {"--format", WRIT_OPTION_CHOICE,  &(outputs).format,                                           \
     "FORMAT",   WRIT_REPORT_FORMATS, "how the report is written"},                                \
        {"--output",    WRIT_OPTION_LIST,    &(outputs).files,                                     \
         "FORMAT=FILE", WRIT_REPORT_FORMATS, "write the report to a file, too; may be repeated"},  \
    {                                                                                              \
        "--report-url", WRIT_OPTION_STRING, &(outputs).url, "URL", NULL,                           \
            "where the whole report will be, for the comment that links it"                        \
    }

/* The writ_format_kind of that name, or -1. */
int writ_report_format_find(writ_str name);
/* All names, NULL at the end. In the arena. */
const char **writ_report_format_names(writ_arena *arena);

/* Writes the report everywhere: files first, those that the workspace names before those of the
 * command line, each whole or not at all. Returns `status`, or that of the failure, which it says.
 * A FORMAT that there is not is a usage error. */
int writ_outputs_write(writ_session *session, const writ_outputs *outputs,
                       const writ_report *report, bool show_values, int status);

/* Before any work: are all of --output's forms known? -1 to go on, or the exit status. */
int writ_outputs_check(writ_session *session, const writ_outputs *outputs);

#endif
