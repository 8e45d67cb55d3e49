/* SPDX-License-Identifier: Apache-2.0
 *
 * writ policy: under which policy the registry takes what is published.
 */
#include "ci/cli.h"
#include "ci/registry_policy.h"
#include "contracts/base/read.h"

static int show(writ_session *session)
{
    writ_store *store;
    writ_str text = WRIT_STR_EMPTY;
    bool found = false;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_store_setting(store, &session->arena, WRIT_STR(WRIT_POLICY_SETTING), &text,
                                  &found, &session->err);
    if (code)
        return writ_session_fail(session);
    if (!found)
        writ_session_note(session,
                          "the registry holds no policy: what breaks a registered party is "
                          "refused, unless an admin forces it");
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_add_str(&out, text);
    if (text.len && !writ_str_ends(text, WRIT_STR("\n")))
        writ_buf_add_byte(&out, '\n');
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

static int keep(writ_session *session, writ_str text)
{
    writ_store *store;
    writ_outcome outcome;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_registry_policy_store(store, &session->arena, text, writ_session_user(session),
                                          &outcome, &session->err);
    if (code)
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_add_text(&out, outcome == WRIT_OUTCOME_SAME ? "unchanged policy\n"
                            : text.len                   ? "set policy\n"
                                                         : "removed policy\n");
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

static int set(writ_session *session, const char *path)
{
    writ_source *source;
    writ_registry_policy policy;
    int code = writ_source_load(&session->arena, path, &source, &session->err);
    if (!code)
        code = writ_registry_policy_parse(&session->arena, source->text, source->name, &policy,
                                          &session->err);
    return code ? writ_session_fail(session) : keep(session, source->text);
}

int writ_command_policy(writ_session *session, int argc, char **argv)
{
    const writ_option options[] = {{NULL, 0, NULL, NULL, NULL, NULL}};
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    const writ_option_list *operands = &session->operands;
    writ_str verb = writ_str_of(operands->count ? operands->items[0] : NULL);
    if (writ_str_is(verb, "show") && operands->count == 1)
        return show(session);
    if (writ_str_is(verb, "set") && operands->count == 2)
        return set(session, operands->items[1]);
    if (writ_str_is(verb, "unset") && operands->count == 1)
        return keep(session, WRIT_STR_EMPTY);
    return writ_session_usage(session, "what about the policy? show, set FILE, or unset");
}
