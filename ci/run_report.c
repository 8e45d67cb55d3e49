/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/run_report.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ci/notify.h"
#include "ci/report/escape.h"
#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "registry/http.h"

/* ---- opening ---- */

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* One that ends in a slash is made, one level of it. */
static int open_folder(writ_session *session, const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return writ_error_set_errno(&session->err, errno, "folder '%s' cannot be made", path);
    if (access(path, W_OK | X_OK) != 0)
        return writ_error_set_errno(&session->err, errno, "cannot report to '%s'", path);
    return WRIT_OK;
}

static int open_registry(writ_session *session, writ_run_report *report)
{
    report->kind = WRIT_TO_REGISTRY;
    if (strcmp(report->to, "registry") == 0)
        return writ_session_need_store(session, &report->store);
    int code = writ_store_open(report->to, false, &report->store, &session->err);
    report->owns_store = code == WRIT_OK;
    return code;
}

static int open_path(writ_session *session, writ_run_report *report)
{
    writ_str path = writ_str_of(report->to);
    report->kind = WRIT_TO_FILE;
    if (!is_folder(report->to) && !writ_str_ends(path, WRIT_STR("/")))
        return WRIT_OK;
    report->kind = WRIT_TO_FOLDER;
    return open_folder(session, report->to);
}

static int open_url(writ_session *session, writ_run_report *report)
{
    report->kind = WRIT_TO_URL;
    return writ_http_check(report->to, &session->err);
}

/* The one of the workspace, or one that is named. */
static bool is_registry(const char *to)
{
    return strcmp(to, "registry") == 0 || strncmp(to, "sqlite:", 7) == 0 ||
           writ_store_is_postgres(writ_str_of(to));
}

/* A URL of another kind is no name of a file. */
static bool is_unknown(const char *to)
{
    return !*to || (!writ_http_is_url(to) && !is_registry(to) && strstr(to, "://"));
}

int writ_run_report_open(writ_session *session, writ_run_report *report)
{
    int code = WRIT_OK;
    report->started_at = writ_moment_now();
    if (!report->to)
        return -1;
    if (is_unknown(report->to))
        return writ_session_usage(session,
                                  "--report takes FILE, FOLDER/, registry, sqlite:PATH, "
                                  "postgresql://… or a URL of http or https, not '%s'",
                                  report->to);
    if (is_registry(report->to))
        code = open_registry(session, report);
    else if (writ_http_is_url(report->to))
        code = open_url(session, report);
    else
        code = open_path(session, report);
    return code ? writ_session_fail(session) : -1;
}

void writ_run_report_close(writ_run_report *report)
{
    if (report->owns_store)
        writ_store_close(report->store);
    report->owns_store = false;
}

/* ---- sending ---- */

/* PREFIX run-20260310T142236.120Z-ID.json: by name they are in the order of time. */
static const char *file_name(writ_arena *arena, const char *prefix, const writ_summary *summary)
{
    writ_str at = writ_moment_text(arena, summary->ended_at);
    writ_buf name = WRIT_BUF_INIT;
    writ_buf_printf(&name, "%srun-", prefix);
    for (size_t i = 0; i < at.len; i++)
        if (at.ptr[i] != '-' && at.ptr[i] != ':')
            writ_buf_add_byte(&name, at.ptr[i]);
    writ_buf_printf(&name, "-%.*s.json", WRIT_FMT(summary->id));
    const char *copy = writ_str_copy(arena, writ_buf_str(&name)).ptr;
    writ_buf_clear(&name);
    return copy;
}

typedef struct putting {
    writ_store *store;
    const writ_stored_run *run;
} putting;

static int put(void *context, bool *keep, writ_error *err)
{
    const putting *p = context;
    (void)keep;
    return writ_store_put_run(p->store, p->run, err);
}

/* So that nothing is lost. */
static void keep(writ_session *session, const writ_summary *summary, writ_str text)
{
    writ_error ignored = {0};
    const char *name = file_name(&session->arena, "writ-", summary);
    if (writ_file_store(name, text, &ignored) == WRIT_OK)
        writ_session_note(session, "the summary is kept in '%s'; `writ status %s` reads it", name,
                          name);
    else
        writ_session_note(session, "the summary could not be kept either: %s", ignored.message);
}

static int send_to_registry(writ_session *session, const writ_run_report *report,
                            const writ_summary *summary, writ_str text)
{
    writ_arena *arena = &session->arena;
    const writ_stored_run run = {
        .id = summary->id,
        .command = summary->command,
        .started_at = writ_moment_text(arena, summary->started_at),
        .ended_at = writ_moment_text(arena, summary->ended_at),
        .summary = writ_str_part(text, 0, text.len - 1), /* without the end of the line */
    };
    putting p = {report->store, &run};
    return writ_store_transact(report->store, put, &p, &session->err);
}

static int send_to_folder(writ_session *session, const writ_run_report *report,
                          const writ_summary *summary, writ_str text)
{
    bool ends = writ_str_ends(writ_str_of(report->to), WRIT_STR("/"));
    writ_str folder = writ_str_printf(&session->arena, "%s%s", report->to, ends ? "" : "/");
    return writ_file_store(file_name(&session->arena, folder.ptr, summary), text, &session->err);
}

static int send(writ_session *session, const writ_run_report *report, const writ_summary *summary,
                writ_str text)
{
    switch (report->kind) {
    case WRIT_TO_FILE:
        return writ_file_store(report->to, text, &session->err);
    case WRIT_TO_FOLDER:
        return send_to_folder(session, report, summary, text);
    case WRIT_TO_URL:
        return writ_http_post(report->to, text, &writ_stop, &session->err);
    default:
        return send_to_registry(session, report, summary, text);
    }
}

/* Names of files are any bytes; JSON is text. */
static writ_str text_of(writ_arena *arena, writ_str name)
{
    writ_buf text = WRIT_BUF_INIT;
    if (writ_utf8_valid(name))
        return name;
    writ_escape_line(&text, name);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static void complete(writ_session *session, const writ_run_report *report, writ_summary *summary)
{
    writ_arena *arena = &session->arena;
    summary->id = writ_summary_id(arena);
    summary->command = writ_str_of(session->command->name);
    summary->started_at = report->started_at;
    summary->ended_at = writ_moment_now();
    if (summary->ended_at < summary->started_at)
        summary->ended_at = summary->started_at; /* the clock was set back */
    for (size_t i = 0; i < session->operands.count; i++)
        *WRIT_PUSH(arena, &summary->inputs) =
            text_of(arena, writ_str_of(session->operands.items[i]));
    if (!session->operands.count)
        *WRIT_PUSH(arena, &summary->inputs) = WRIT_STR("-");
    summary->letters = text_of(arena, summary->letters);
    for (size_t i = 0; i < summary->contracts.count; i++)
        summary->contracts.items[i].contract = text_of(arena, summary->contracts.items[i].contract);
    writ_summary_cut(summary);
}

/* Those who want to know hear of it at once, unless somebody waits for a stopped filter to end. */
static int notify(writ_session *session, const writ_run_report *report)
{
    int status = -1;
    if (writ_stop)
        return -1;
    session->now = writ_moment_now();
    if (report->kind == WRIT_TO_REGISTRY)
        status = writ_notify_now(session, report->store, NULL);
    else if (report->kind == WRIT_TO_FOLDER)
        status = writ_notify_now(session, NULL, report->to);
    return status < 0 ? -1 : WRIT_EXIT_SYSTEM;
}

int writ_run_report_send(writ_session *session, const writ_run_report *report,
                         writ_summary *summary)
{
    if (report->kind == WRIT_TO_NOTHING)
        return -1;
    const writ_error before = session->err;
    writ_buf text = WRIT_BUF_INIT;
    int status = -1;
    session->err = (writ_error){0};
    complete(session, report, summary);
    writ_summary_print(&text, &session->arena, summary);
    if (send(session, report, summary, writ_buf_str(&text))) {
        writ_session_fail(session);
        status = WRIT_EXIT_SYSTEM;
        if (report->kind == WRIT_TO_REGISTRY || report->kind == WRIT_TO_URL)
            keep(session, summary, writ_buf_str(&text));
    }
    writ_buf_clear(&text);
    if (status < 0)
        status = notify(session, report);
    session->err = before;
    return status;
}
