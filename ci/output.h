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
    int format;             /* to standard output: its place in the list of formats */
    writ_option_list files; /* FORMAT=FILE */
    const char *url;        /* --report-url, or NULL */
} writ_outputs;

#define WRIT_OUTPUT_OPTIONS_OF(outputs, formats)                                                   \
    {"--format", WRIT_OPTION_CHOICE,         &(outputs).format, "FORMAT",                          \
     formats,    "how the report is written"},                                                     \
    {                                                                                              \
        "--output", WRIT_OPTION_LIST, &(outputs).files, "FORMAT=FILE", formats,                    \
            "write the report to a file, too; may be repeated"                                     \
    }

#define WRIT_OUTPUT_OPTIONS(outputs)                                                               \
    WRIT_OUTPUT_OPTIONS_OF(outputs, WRIT_REPORT_FORMATS),                                          \
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
 */
int writ_outputs_write(writ_session *session, const writ_outputs *outputs,
                       const writ_report *report, bool show_values, int status);

/* A report of another kind, and who writes it in the forms that there are. */
typedef struct writ_printed {
    const char *formats; /* "text|json|html" */
    void (*print)(writ_buf *out, writ_arena *arena, int format, const void *report,
                  const writ_report_options *options);
    const void *report;
} writ_printed;

/* The same of it, but the workspace names no files for it. */
int writ_outputs_write_of(writ_session *session, const writ_outputs *outputs,
                          const writ_printed *printed, bool show_values, int status);
/* Writes one form of it to a file, whole or not at all. Errors: WRIT_E_SYSTEM in the session. */
int writ_printed_store(writ_session *session, const writ_printed *printed, int format,
                       const char *file, bool show_values);

/* Before any work: are all of --output's forms among these? -1 to go on, or the exit status. */
int writ_outputs_check(writ_session *session, const writ_outputs *outputs, const char *formats);

#endif
