/* SPDX-License-Identifier: Apache-2.0
 *
 * writ approve: grants a waiver, in the registry or in its file.
 */
#include "ci/cli.h"
#include "contracts/base/read.h"
#include "registry/govern.h"

static void add_granted(writ_session *session, writ_buf *out, const writ_waiver *waiver)
{
    writ_buf_printf(out, "granted %.*s  %.*s until %.*s\n", WRIT_FMT(waiver->id),
                    WRIT_FMT(writ_waiver_subject(&session->arena, waiver)),
                    WRIT_FMT(waiver->until));
    if (waiver->self_approved)
        writ_session_note(session, "you asked for it yourself: WAIVER_SELF_APPROVED says so "
                                   "wherever it is used");
}

static int refuse(const writ_waiver *waiver, writ_str reason)
{
    fprintf(stderr, "refused %.*s: %.*s\n", WRIT_FMT(waiver->id), WRIT_FMT(reason));
    return WRIT_EXIT_FINDINGS;
}

static void add_unchanged(writ_buf *out, const writ_waiver *waiver)
{
    writ_buf_printf(out, "unchanged %.*s  %.*s has granted it already\n", WRIT_FMT(waiver->id),
                    WRIT_FMT(waiver->approver));
}

/* ---- in a file ---- */

/* What was appended must read as it was meant: a file in flow style cannot be appended to. */
static int store_file(writ_session *session, const writ_waiver *waiver)
{
    const char *path = waiver->place.source->name.ptr;
    writ_buf text = WRIT_BUF_INIT;
    writ_source source = *waiver->place.source;
    writ_value *root = NULL;
    writ_buf_add_str(&text, source.text);
    writ_waiver_print_approval(&text, waiver);
    source.text = writ_buf_str(&text);
    int code = writ_yaml_read(&session->arena, &source, &root, NULL);
    const writ_value *by = writ_value_find(writ_value_find(root, "approved"), "by");
    if (code || !by || !writ_str_equal(by->string, waiver->approver))
        code = writ_error_set_place(&session->err, WRIT_E_INPUT, &waiver->place,
                                    "nothing can be appended to this waiver: write it as "
                                    "`writ waive --file` does");
    else
        code = writ_file_store(path, writ_buf_str(&text), &session->err);
    writ_buf_clear(&text);
    return code;
}

static int approve_file(writ_session *session, const writ_waiver *asked)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_waiver waiver = *asked;
    writ_waiver_settle(&waiver, session->today);
    if (waiver.approver.len) {
        add_unchanged(&out, &waiver);
        return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    }
    if (waiver.state == WRIT_WAIVER_EXPIRED)
        return refuse(&waiver, writ_str_printf(&session->arena, "its last day, %.*s, is over",
                                               WRIT_FMT(waiver.until)));
    waiver.approver = writ_session_user(session);
    waiver.approved_at = writ_now(&session->arena);
    writ_waiver_settle(&waiver, session->today);
    if (store_file(session, &waiver))
        return writ_session_fail(session);
    add_granted(session, &out, &waiver);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

/* ---- in the registry ---- */

static int approve_stored(writ_session *session, writ_str id)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_waiver waiver;
    writ_outcome outcome;
    writ_str reason;
    const writ_approval approval = {.by = writ_session_user(session), .today = session->today};
    if (writ_registry_approve(session->store, &session->arena, id, &approval, &waiver, &outcome,
                              &reason, &session->err))
        return writ_session_fail(session);
    if (outcome == WRIT_OUTCOME_REFUSED)
        return refuse(&waiver, reason);
    if (outcome == WRIT_OUTCOME_SAME)
        add_unchanged(&out, &waiver);
    else
        add_granted(session, &out, &waiver);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

/* ---- which ---- */

static void pick(const writ_waivers *waivers, writ_str digits, const writ_waiver **found,
                 size_t *count)
{
    for (size_t i = 0; i < waivers->count; i++)
        if (writ_str_starts(waivers->items[i].id, digits)) {
            *found = &waivers->items[i];
            ++*count;
        }
}

static int find_by_id(writ_session *session, writ_str digits, const writ_waiver **found)
{
    writ_waivers *stored = WRIT_NEW(&session->arena, writ_waivers);
    const writ_waivers *files;
    writ_store *store;
    size_t count = 0;
    int code = writ_session_waivers(session, &files);
    if (!code)
        code = writ_session_store(session, false, &store);
    if (!code && store)
        code = writ_store_waivers(store, &session->arena, WRIT_STR_EMPTY, stored, &session->err);
    if (code)
        return code;
    pick(files, digits, found, &count);
    pick(stored, digits, found, &count);
    if (count > 1)
        return writ_error_set(&session->err, WRIT_E_USAGE, "%zu waivers begin with '%.*s'", count,
                              WRIT_FMT(digits));
    if (!count)
        return writ_error_set(&session->err, WRIT_E_INPUT, "there is no waiver '%.*s'",
                              WRIT_FMT(digits));
    return WRIT_OK;
}

static int approve(writ_session *session, const char *text)
{
    const writ_waiver *found = NULL;
    writ_waiver loaded;
    int code = WRIT_OK;
    if (writ_waiver_is_digits(writ_str_of(text))) {
        code = find_by_id(session, writ_str_of(text), &found);
    } else {
        code = writ_waiver_load(&session->arena, text, &loaded, &session->err);
        found = &loaded;
        if (code)
            writ_error_hint(&session->err,
                            "give the file of a waiver, or at least %d digits of "
                            "its id",
                            WRIT_WAIVER_DIGITS);
    }
    if (code)
        return writ_session_fail(session);
    return found->place.source ? approve_file(session, found) : approve_stored(session, found->id);
}

int writ_command_approve(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which waiver? give one id or file");
    return approve(session, session->operands.items[0]);
}
