/* SPDX-License-Identifier: Apache-2.0
 *
 * writ retire: ends a line of a contract, once nobody reads it.
 */
#include "ci/cli.h"
#include "contracts/semver.h"
#include "registry/govern.h"

static int refuse(const writ_retire_result *result, const char *text)
{
    fprintf(stderr, "refused %s: it is still used\n", text);
    for (size_t i = 0; i < result->uses.count; i++) {
        const writ_line_use *use = &result->uses.items[i];
        fprintf(stderr, "  %.*s %s", WRIT_FMT(use->name), use->is_party ? "reads it" : "runs");
        if (use->environment.len)
            fprintf(stderr, " in '%.*s'", WRIT_FMT(use->environment));
        if (use->is_party)
            fprintf(stderr, "   owner %.*s",
                    WRIT_FMT(use->owner.len ? use->owner : WRIT_STR("nobody")));
        fputc('\n', stderr);
    }
    return WRIT_EXIT_FINDINGS;
}

static int retire(writ_session *session, const char *text, const char *reason)
{
    writ_str ref = writ_str_of(text);
    size_t at = writ_str_find_last(ref, '@');
    writ_str contract = writ_str_part(ref, 0, at), line = writ_str_part(ref, at + 1, SIZE_MAX);
    writ_version first;
    writ_store *store;
    writ_retire_result result;
    writ_buf out = WRIT_BUF_INIT;
    if (!writ_version_parse(writ_str_printf(&session->arena, "%.*s.0.0", WRIT_FMT(line)), &first))
        return writ_session_usage(session, "'%s' names no line: write CONTRACT@1 for all of 1.x",
                                  text);
    int code = writ_session_need_store(session, &store);
    if (!code)
        code =
            writ_registry_retire(store, &session->arena, contract, first.major, writ_str_of(reason),
                                 writ_session_user(session), &result, &session->err);
    if (code)
        return writ_session_fail(session);
    if (result.outcome == WRIT_OUTCOME_REFUSED)
        return refuse(&result, text);
    if (result.outcome == WRIT_OUTCOME_SAME)
        writ_buf_printf(&out, "unchanged %s  it is retired already\n", text);
    for (size_t i = 0; i < result.versions.count; i++)
        writ_buf_printf(&out, "retired %.*s@%.*s\n", WRIT_FMT(contract),
                        WRIT_FMT(result.versions.items[i]));
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

int writ_command_retire(writ_session *session, int argc, char **argv)
{
    const char *reason = "";
    const writ_option options[] = {
        {"--reason", WRIT_OPTION_STRING, &reason, "TEXT", NULL, "why, for the log"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (session->operands.count != 1)
        return writ_session_usage(session, "which line? give one, as CONTRACT@1");
    return retire(session, session->operands.items[0], reason);
}
