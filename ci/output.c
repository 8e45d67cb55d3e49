/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/output.h"

#include "contracts/base/read.h"

/* The place of the name in "a|b|c", or -1. */
static int find_format(writ_str name)
{
    writ_str left = WRIT_STR(WRIT_REPORT_FORMATS);
    for (int kind = 0;; kind++) {
        size_t end = writ_str_find_byte(left, '|');
        if (writ_str_equal(writ_str_part(left, 0, end), name))
            return kind;
        if (end >= left.len)
            return -1;
        left = writ_str_part(left, end + 1, SIZE_MAX);
    }
}

/* FORMAT=FILE: the form, or -1, and the file. */
static int split(const char *text, const char **file)
{
    const char *equals = strchr(text, '=');
    if (!equals || !equals[1])
        return -1;
    *file = equals + 1;
    return find_format((writ_str){text, (size_t)(equals - text)});
}

int writ_outputs_check(writ_session *session, const writ_outputs *outputs)
{
    const char *file;
    for (size_t i = 0; i < outputs->files.count; i++)
        if (split(outputs->files.items[i], &file) < 0)
            return writ_session_usage(session,
                                      "--output takes FORMAT=FILE, where FORMAT is one of %s, not "
                                      "'%s'",
                                      WRIT_REPORT_FORMATS, outputs->files.items[i]);
    return -1;
}

int writ_outputs_write(writ_session *session, const writ_outputs *outputs,
                       const writ_report *report, bool show_values, int status)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_report told = *report;
    int code = WRIT_OK;
    told.url = writ_str_of(outputs->url);
    for (size_t i = 0; !code && i < outputs->files.count; i++) {
        const char *file = NULL;
        int kind = split(outputs->files.items[i], &file);
        const writ_report_options plain = {false, show_values};
        writ_buf_reset(&out);
        writ_report_print(&out, &session->arena, (writ_format_kind)kind, &told, &plain);
        code = writ_file_store(file, writ_buf_str(&out), &session->err);
    }
    writ_buf_reset(&out);
    const writ_report_options look = {session->color, show_values};
    writ_report_print(&out, &session->arena, (writ_format_kind)outputs->format, &told, &look);
    if (!code)
        return writ_session_finish(session, &out, status);
    writ_buf_clear(&out);
    return writ_session_fail(session);
}
