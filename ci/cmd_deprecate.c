/* SPDX-License-Identifier: Apache-2.0
 *
 * writ deprecate: marks a published version as deprecated, and says who still reads its contract.
 */
#include "ci/cli.h"
#include "registry/registry.h"

static int deprecate(writ_session *session, const char *text, const char *reason)
{
    writ_store *store;
    writ_ref ref;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_ref_resolve(session, text, NULL, false, &ref);
    if (!code && ref.document)
        code = writ_error_set(&session->err, WRIT_E_USAGE,
                              "'%s' is a file; what is deprecated is a published version", text);
    if (!code)
        code = writ_registry_deprecate(store, &session->arena, ref.contract->id,
                                       ref.contract->version, writ_str_of(reason),
                                       writ_session_user(session), &session->err);
    if (code)
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out, "deprecated %.*s\n", WRIT_FMT(ref.label));
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

int writ_command_deprecate(writ_session *session, int argc, char **argv)
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
        return writ_session_usage(session, "which version? give one reference");
    return deprecate(session, session->operands.items[0], reason);
}
