/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/output.h"

#include <stdlib.h>

#include "contracts/base/read.h"

const char **writ_report_format_names(writ_arena *arena)
{
    WRIT_ARRAY(const char *) names = {0};
    for (writ_str left = WRIT_STR(WRIT_REPORT_FORMATS); left.len;) {
        size_t end = writ_str_find_byte(left, '|');
        *WRIT_PUSH(arena, &names) = writ_str_copy(arena, writ_str_part(left, 0, end)).ptr;
        left = end < left.len ? writ_str_part(left, end + 1, SIZE_MAX) : WRIT_STR_EMPTY;
    }
    *WRIT_PUSH(arena, &names) = NULL;
    return names.items;
}

/* Its place in "a|b|c", or -1. */
static int place_of(writ_str name, const char *formats)
{
    writ_str left = writ_str_of(formats);
    for (int kind = 0;; kind++) {
        size_t end = writ_str_find_byte(left, '|');
        if (writ_str_equal(writ_str_part(left, 0, end), name))
            return kind;
        if (end >= left.len)
            return -1;
        left = writ_str_part(left, end + 1, SIZE_MAX);
    }
}

int writ_report_format_find(writ_str name)
{
    return place_of(name, WRIT_REPORT_FORMATS);
}

/* FORMAT=FILE: the form, or -1, and the file. */
static int split(const char *text, const char *formats, const char **file)
{
    const char *equals = strchr(text, '=');
    if (!equals || !equals[1])
        return -1;
    *file = equals + 1;
    return place_of((writ_str){text, (size_t)(equals - text)}, formats);
}

int writ_outputs_check(writ_session *session, const writ_outputs *outputs, const char *formats)
{
    const char *file;
    for (size_t i = 0; i < outputs->files.count; i++)
        if (split(outputs->files.items[i], formats, &file) < 0)
            return writ_session_usage(session,
                                      "--output takes FORMAT=FILE, where FORMAT is one of %s, not "
                                      "'%s'",
                                      formats, outputs->files.items[i]);
    return -1;
}

int writ_printed_store(writ_session *session, const writ_printed *printed, int format,
                       const char *file, bool show_values)
{
    writ_buf out = WRIT_BUF_INIT;
    const writ_report_options plain = {false, show_values};
    printed->print(&out, &session->arena, format, printed->report, &plain);
    int code = writ_file_store(file, writ_buf_str(&out), &session->err);
    writ_buf_clear(&out);
    return code;
}

int writ_outputs_write_of(writ_session *session, const writ_outputs *outputs,
                          const writ_printed *printed, bool show_values, int status)
{
    writ_buf out = WRIT_BUF_INIT;
    const writ_report_options look = {session->color, show_values};
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < outputs->files.count; i++) {
        const char *file = NULL;
        int format = split(outputs->files.items[i], printed->formats, &file);
        code = writ_printed_store(session, printed, format, file, show_values);
    }
    if (code)
        return writ_session_fail(session);
    printed->print(&out, &session->arena, outputs->format, printed->report, &look);
    return writ_session_finish(session, &out, status);
}

static void print_change(writ_buf *out, writ_arena *arena, int format, const void *report,
                         const writ_report_options *options)
{
    writ_report_print(out, arena, (writ_format_kind)format, report, options);
}

int writ_outputs_write(writ_session *session, const writ_outputs *outputs,
                       const writ_report *report, bool show_values, int status)
{
    writ_report told = *report;
    const writ_printed printed = {WRIT_REPORT_FORMATS, print_change, &told};
    const writ_workspace *workspace = session->workspace;
    int code = WRIT_OK;
    told.url = writ_str_of(outputs->url);
    told.on_gitlab = getenv("GITLAB_CI") != NULL; /* docs.gitlab.com, Predefined CI/CD variables */
    for (size_t i = 0; !code && workspace && i < workspace->outputs.count; i++)
        code = writ_printed_store(session, &printed, workspace->outputs.items[i].format,
                                  workspace->outputs.items[i].file.ptr, show_values);
    return code ? writ_session_fail(session)
                : writ_outputs_write_of(session, outputs, &printed, show_values, status);
}
