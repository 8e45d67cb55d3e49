/* SPDX-License-Identifier: Apache-2.0
 *
 * writ register: parties' expectations into the registry, each judged at once.
 */
#include "ci/policy.h"
#include "ci/report/style.h"
#include "contracts/rename.h"
#include "registry/stored.h"

typedef struct registering {
    writ_arena arena; /* of one file */
    writ_ref live;    /* the version that the last unmet one was judged against */
    writ_session *session;
    writ_store *store;
    bool show_values;
    unsigned budget;
    size_t refused;
    writ_buf out;
} registering;

/* No version is there: because the contract is called otherwise? */
static int hint_contract(registering *r, writ_str contract)
{
    writ_stored_versions versions = {0};
    writ_str nearest = WRIT_STR_EMPTY;
    double best = 0.5;
    int code =
        writ_store_heads(r->store, &r->session->arena, WRIT_STR_EMPTY, &versions, &r->session->err);
    writ_stored_drop_tombstones(&versions);
    for (size_t i = 0; i < versions.count && !code; i++) {
        double alike = writ_name_similarity(contract, versions.items[i].contract);
        if (alike <= best)
            continue;
        best = alike;
        nearest = versions.items[i].contract;
    }
    if (nearest.len && !writ_str_equal(nearest, contract))
        writ_buf_printf(&r->out, "  hint: the registry has '%.*s'\n", WRIT_FMT(nearest));
    return code;
}

/* What is not met, at the place where the expectation asks for it. */
static int add_needs(registering *r, const writ_party *party, const writ_register_result *result)
{
    writ_report_options options = {r->session->color, r->show_values};
    if (!result->judged_against.len)
        return hint_contract(r, party->contract);
    if (!writ_str_equal(r->live.text, result->judged_against)) {
        writ_str name = writ_str_copy(&r->session->arena, result->judged_against);
        int code = writ_ref_resolve(r->session, name.ptr, NULL, false, &r->live);
        if (code)
            return code;
    }
    writ_report_needs(&r->out, &r->arena, r->live.contract, &result->impact, &options);
    return WRIT_OK;
}

static void add_outcome(registering *r, const writ_party *party, const writ_register_result *result)
{
    const char *what = result->outcome == WRIT_OUTCOME_SAME ? "unchanged" : "registered";
    writ_buf_printf(&r->out, "%s %.*s  %s of %.*s", what, WRIT_FMT(party->id),
                    writ_role_name(party->role), WRIT_FMT(party->contract));
    if (!result->pending)
        writ_buf_printf(&r->out, "  holds against %.*s\n", WRIT_FMT(result->judged_against));
    else if (result->judged_against.len)
        writ_buf_printf(&r->out, "  pending: %.*s does not meet it yet\n",
                        WRIT_FMT(result->judged_against));
    else
        writ_buf_printf(&r->out, "  pending: no version of '%.*s' that it admits is there\n",
                        WRIT_FMT(party->contract));
}

static int register_party(registering *r, const writ_party *party, uint32_t position)
{
    const writ_impact_options judging = {.budget = r->budget, .today = r->session->today};
    writ_register_result result = {0};
    int code =
        writ_registry_register(r->store, &r->arena, party, position, writ_session_user(r->session),
                               &judging, &result, &r->session->err);
    if (code)
        return code;
    if (result.outcome != WRIT_OUTCOME_REFUSED) {
        add_outcome(r, party, &result);
        return add_needs(r, party, &result);
    }
    r->refused++;
    fprintf(stderr, "refused %.*s: %.*s\n", WRIT_FMT(party->id), WRIT_FMT(result.reason));
    if (result.hint.len)
        fprintf(stderr, "hint: %.*s\n", WRIT_FMT(result.hint));
    return WRIT_OK;
}

static int register_file(registering *r, const char *file)
{
    writ_document *document;
    int code = writ_ref_load(r->session, &r->arena, file, &(writ_document_options){0}, &document);
    if (code)
        return code;
    if (document->contract) {
        code = writ_error_set(&r->session->err, WRIT_E_INPUT, "'%s' is a contract", file);
        writ_error_hint(&r->session->err, "contracts go in by `writ publish`");
        return code;
    }
    for (size_t i = 0; i < document->parties.count && !code; i++)
        code = register_party(r, document->parties.items[i], (uint32_t)i);
    return code;
}

int writ_command_register(writ_session *session, int argc, char **argv)
{
    registering r = {.session = session};
    const writ_option options[] = {
        WRIT_BUDGET_OPTION(r.budget),
        {"--show-values", WRIT_OPTION_FLAG, &r.show_values, NULL, NULL,
         "do not mask the values of classified fields"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (!session->operands.count)
        return writ_session_usage(session, "which files?");
    int code = writ_session_store(session, true, &r.store);
    if (!code)
        writ_session_note_made(session);
    for (size_t i = 0; i < session->operands.count && !code; i++) {
        code = register_file(&r, session->operands.items[i]);
        writ_arena_reset(&r.arena); /* there may be thousands */
    }
    writ_arena_clear(&r.arena);
    int printed = writ_session_print(session, &r.out);
    writ_buf_clear(&r.out);
    if (code || printed)
        return writ_session_fail(session);
    return r.refused ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
}
