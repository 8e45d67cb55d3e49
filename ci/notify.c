/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/notify.h"

#include "ci/glob.h"
#include "ci/health_load.h"
#include "ci/notice.h"
#include "ci/tell.h"
#include "ci/told.h"
#include "contracts/base/write.h"

typedef struct notifying {
    writ_session *session;
    writ_told told;
    bool failed; /* something could not be told */
} notifying;

/* What was told last of it is found by this. A receiver may be a secret. */
static writ_str key_of(writ_arena *arena, const writ_notice *notice, const writ_notify *to)
{
    char hex[WRIT_SHA256_HEX];
    writ_sha256_hex(to->to, hex);
    return writ_str_printf(arena, "%s\n%.*s\n%.*s\n%.16s", writ_notice_word(notice->kind),
                           WRIT_FMT(notice->contract), WRIT_FMT(notice->subject), hex);
}

/* "" unless it is bad. */
static writ_str state_of(writ_arena *arena, const writ_notice *notice)
{
    if (!notice->is_bad)
        return WRIT_STR_EMPTY;
    return writ_str_printf(arena, "bad\n%.*s\n%.*s", WRIT_FMT(notice->rule),
                           WRIT_FMT(notice->path));
}

/* The same for the same change, whoever tells it. */
static writ_str id_of(writ_arena *arena, const writ_told_row *row)
{
    enum { DIGITS = 32 };
    char hex[WRIT_SHA256_HEX];
    const writ_str parts[] = {row->key, row->state,
                              writ_str_printf(arena, "%lld", (long long)row->sequence)};
    writ_sha256_list_hex(parts, sizeof parts / sizeof *parts, hex);
    return writ_str_copy(arena, (writ_str){hex, DIGITS});
}

static int tell(notifying *n, const writ_notice *notice, const writ_notify *to,
                const writ_told_row *row)
{
    writ_session *session = n->session;
    writ_arena *arena = &session->arena;
    writ_buf text = WRIT_BUF_INIT;
    writ_notice_print(&text, arena, notice, id_of(arena, row), session->now);
    int code = writ_tell(to->to.ptr, writ_buf_str(&text), &writ_stop, &session->err);
    writ_buf_clear(&text);
    return code ? code : writ_told_put(&n->told, row, &session->err);
}

static bool wants(const writ_notify *to, const writ_notice *notice)
{
    return to->on & 1u << notice->kind && writ_glob_matches(to->contract, notice->contract);
}

/* False: the receiver takes nothing now. */
static bool consider(notifying *n, const writ_notice *notice, const writ_notify *to)
{
    writ_arena *arena = &n->session->arena;
    writ_told_row row = {.key = key_of(arena, notice, to), .state = state_of(arena, notice)};
    const writ_told_row *last = writ_told_find(&n->told, row.key);
    if (writ_str_equal(row.state, last ? last->state : WRIT_STR_EMPTY))
        return true;
    row.sequence = last ? last->sequence + 1 : 1;
    if (tell(n, notice, to, &row) == WRIT_OK)
        return true;
    writ_session_fail(n->session);
    n->session->err = (writ_error){0};
    n->failed = true;
    return false;
}

/* One that does not take a message is not asked to take the others, each in vain for seconds. */
static void tell_one(notifying *n, const writ_notify *to, const writ_notices *notices)
{
    for (size_t i = 0; i < notices->count; i++)
        if (wants(to, &notices->items[i]) && !consider(n, &notices->items[i], to))
            return;
}

static int notify(notifying *n, const writ_workspace *workspace, const writ_health_report *report,
                  writ_store *store, const char *folder)
{
    writ_session *session = n->session;
    writ_store *registry = store;
    writ_notices notices = {0};
    int code = store ? WRIT_OK : writ_session_store(session, false, &registry);
    if (!code)
        code = writ_notices_find(session, report, registry, &notices);
    if (!code)
        code = writ_told_open(&n->told, &session->arena, store, folder, &session->err);
    if (code)
        return code;
    if (n->told.is_busy)
        writ_session_note(session, "another process is telling of '%s'", folder);
    for (size_t i = 0; !n->told.is_busy && i < workspace->notify.count; i++)
        tell_one(n, &workspace->notify.items[i], &notices);
    writ_told_close(&n->told);
    return WRIT_OK;
}

int writ_notify_all(writ_session *session, const writ_health_report *report, writ_store *store,
                    const char *folder)
{
    notifying n = {.session = session};
    writ_workspace *workspace;
    int code = writ_session_workspace(session, &workspace);
    if (!code && workspace && workspace->notify.count)
        code = notify(&n, workspace, report, store, folder);
    if (code)
        return writ_session_fail(session);
    return n.failed ? WRIT_EXIT_SYSTEM : -1;
}

int writ_notify_now(writ_session *session, writ_store *store, const char *folder)
{
    writ_health_report report;
    writ_workspace *workspace;
    const writ_health_source source = {.store = store, .paths = &folder, .count = store ? 0 : 1};
    int code = writ_session_workspace(session, &workspace);
    if (!code && (!workspace || !workspace->notify.count))
        return -1;
    if (!code) {
        writ_health_begin(&report, &session->arena, session->now, writ_health_window(workspace));
        code = writ_health_load(session, &report, &source);
    }
    if (!code)
        code = writ_health_expect_known(session, &report);
    if (code)
        return writ_session_fail(session);
    writ_health_judge(&report, workspace);
    return writ_notify_all(session, &report, store, folder);
}
