/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/health_load.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "contracts/base/read.h"
#include "registry/stored.h"

/* How far back the registry is asked, at least: data that came before is no news. */
static const int64_t look_back_ms = INT64_C(31) * 24 * 60 * 60 * 1000;

typedef struct loading {
    writ_session *session;
    writ_health_report *report;
    writ_arena arena;   /* of one run, or one file */
    size_t passed_over; /* what is no summary, */
    writ_error first;   /* and why the first of them is none */
} loading;

static int add_run(loading *l, const char *name, writ_str text, writ_error *err)
{
    writ_summary summary;
    int code = writ_summary_read(&l->arena, name, text, &summary, err);
    if (!code)
        writ_health_add(l->report, &summary);
    return code;
}

/* ---- files ---- */

static bool is_blank(writ_str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!strchr(" \t\r", line.ptr[i]) || !line.ptr[i])
            return false;
    return true;
}

/* A summary a line. */
static int add_file(loading *l, const char *path, writ_error *err)
{
    writ_source *source;
    writ_arena file = WRIT_ARENA_INIT;
    unsigned number = 0;
    size_t found = 0;
    int code = writ_source_load(&file, path, &source, err);
    writ_str rest = code ? WRIT_STR_EMPTY : source->text;
    while (!code && rest.len) {
        writ_str line = writ_str_part(rest, 0, writ_str_find_byte(rest, '\n'));
        rest = writ_str_part(rest, line.len + 1, SIZE_MAX);
        number++;
        if (is_blank(line))
            continue;
        found++;
        code = add_run(l, path, line, err);
        if (code && err->line)
            err->line += number - 1;
        writ_arena_reset(&l->arena);
    }
    if (!code && !found)
        code = writ_error_set(err, WRIT_E_INPUT, "'%s' holds no summary of a run", path);
    writ_arena_clear(&file);
    return code;
}

static void pass_over(loading *l, const writ_error *why)
{
    if (!l->passed_over++)
        l->first = *why;
}

/* Nothing else is opened: a pipe of that name would be waited for. */
static bool is_regular(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static int add_folder(loading *l, const char *path)
{
    DIR *folder = opendir(path);
    writ_buf name = WRIT_BUF_INIT;
    const struct dirent *entry;
    if (!folder)
        return writ_error_set_errno(&l->session->err, errno, "cannot read folder '%s'", path);
    while ((entry = readdir(folder))) {
        writ_error err = WRIT_ERROR_INIT;
        if (!writ_str_ends(writ_str_of(entry->d_name), WRIT_STR(".json")))
            continue;
        writ_buf_reset(&name);
        writ_buf_printf(&name, "%s/%s", path, entry->d_name);
        if (is_regular(name.ptr) && add_file(l, name.ptr, &err))
            pass_over(l, &err);
    }
    closedir(folder);
    writ_buf_clear(&name);
    return WRIT_OK;
}

static int add_operand(loading *l, const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode)
               ? add_folder(l, path)
               : add_file(l, path, &l->session->err);
}

/* ---- the registry ---- */

static int add_stored(void *context, const writ_stored_run *run, writ_error *unused)
{
    loading *l = context;
    writ_error err = WRIT_ERROR_INIT;
    (void)unused;
    if (add_run(l, "registry", run->summary, &err))
        pass_over(l, &err);
    writ_arena_reset(&l->arena);
    return WRIT_OK;
}

static int add_registry(loading *l, writ_store *store, writ_error *err)
{
    const writ_health_report *report = l->report;
    int64_t back = 2 * (report->now - report->from);
    writ_str since =
        writ_moment_text(report->arena, report->now - (back > look_back_ms ? back : look_back_ms));
    return writ_store_runs(store, since, add_stored, l, err);
}

int writ_health_load_registry(writ_health_report *report, writ_store *store, size_t *passed_over,
                              writ_error *err)
{
    loading l = {.report = report};
    int code = add_registry(&l, store, err);
    writ_arena_clear(&l.arena);
    *passed_over = l.passed_over;
    return code;
}

int writ_health_load(writ_session *session, writ_health_report *report,
                     const writ_health_source *source)
{
    loading l = {.session = session, .report = report};
    int code = source->store ? add_registry(&l, source->store, &session->err) : WRIT_OK;
    for (size_t i = 0; !code && i < source->count; i++)
        code = add_operand(&l, source->paths[i]);
    writ_arena_clear(&l.arena);
    if (!code && l.passed_over)
        writ_session_note(session, "passed over, being no summary of a run: %zu; the first: %s%s%s",
                          l.passed_over, l.first.file, l.first.file[0] ? ": " : "",
                          l.first.message);
    return code;
}

int64_t writ_health_window(const writ_workspace *workspace)
{
    static const int64_t day_ms = INT64_C(24) * 60 * 60 * 1000;
    return workspace && workspace->status_window_ms ? workspace->status_window_ms : day_ms;
}

/* ---- contracts ---- */

int writ_health_expect_registered(writ_health_report *report, writ_store *store, writ_error *err)
{
    writ_stored_versions versions = {0};
    int code = writ_store_heads(store, report->arena, WRIT_STR_EMPTY, &versions, err);
    for (size_t i = 0; !code && i < versions.count; i++) { /* the newest comes last, and decides */
        const writ_stored_version *version = &versions.items[i];
        if (writ_stored_is_live(version))
            writ_health_expect(report, version->contract, version->owner);
    }
    return code;
}

static void expect_file(writ_session *session, writ_health_report *report, const char *path)
{
    const writ_document_options none = {0};
    writ_document *document;
    if (writ_ref_load(session, &session->arena, path, &none, &document)) {
        writ_session_note(session, "'%s' is passed over: %s", path, session->err.message);
        session->err = (writ_error){0};
    } else if (document->contract && document->contract->id.len &&
               (document->contract->status == WRIT_STATUS_ACTIVE ||
                document->contract->status == WRIT_STATUS_DEPRECATED)) {
        writ_health_expect(report, document->contract->id, document->contract->owner);
    }
}

int writ_health_expect_known(writ_session *session, writ_health_report *report)
{
    writ_workspace *workspace;
    writ_store *store;
    int code = writ_session_store(session, false, &store);
    if (!code && store)
        code = writ_health_expect_registered(report, store, &session->err);
    if (!code)
        code = writ_session_workspace(session, &workspace);
    for (size_t i = 0; !code && workspace && i < workspace->contract_count; i++)
        expect_file(session, report, workspace->contracts[i].ptr);
    return code;
}
