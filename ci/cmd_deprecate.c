/* SPDX-License-Identifier: Apache-2.0
 *
 * writ deprecate: marks a published version as deprecated, and says who was built for it.
 */
#include "ci/cli.h"
#include "contracts/semver.h"
#include "registry/registry.h"

/* Who was built for it, and may have to move. */
static int add_users(writ_session *session, const writ_contract *contract, writ_buf *out)
{
    writ_parties parties;
    writ_version version;
    int code = writ_session_parties(session, contract->id, NULL, &parties);
    if (code || !writ_version_parse(contract->version, &version))
        return code;
    for (size_t i = 0; i < parties.count; i++) {
        const writ_party *party = parties.items[i];
        if (writ_range_admits(party->versions, &version))
            writ_buf_printf(out, "  %.*s %s it   owner %.*s\n", WRIT_FMT(party->party),
                            party->role == WRIT_ROLE_CONSUMER ? "reads" : "writes",
                            WRIT_FMT(party->owner.len ? party->owner : WRIT_STR("nobody")));
    }
    return WRIT_OK;
}

static int deprecate(writ_session *session, const char *text, const char *reason)
{
    writ_store *store;
    writ_ref ref;
    writ_buf out = WRIT_BUF_INIT;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_ref_resolve(session, text, NULL, false, &ref);
    if (!code && ref.document)
        code = writ_error_set(&session->err, WRIT_E_USAGE,
                              "'%s' is a file; what is deprecated is a published version", text);
    if (code)
        return writ_session_fail(session);
    if (ref.contract->status == WRIT_STATUS_DEPRECATED) {
        writ_buf_printf(&out, "unchanged %.*s  it is deprecated already\n", WRIT_FMT(ref.label));
        return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    }
    code = writ_registry_deprecate(store, &session->arena, ref.contract->id, ref.contract->version,
                                   writ_str_of(reason), writ_session_user(session), &session->err);
    writ_buf_printf(&out, "deprecated %.*s\n", WRIT_FMT(ref.label));
    if (!code)
        code = add_users(session, ref.contract, &out);
    if (!code)
        return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
    writ_buf_clear(&out);
    return writ_session_fail(session);
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
