/* SPDX-License-Identifier: Apache-2.0
 *
 * writ register: parties' expectations into the registry, each judged at once.
 */
#include "ci/cli.h"
#include "ci/report/style.h"
#include "registry/registry.h"

typedef struct registering {
    writ_session *session;
    writ_store *store;
    bool show_values;
    size_t refused;
    writ_buf out;
} registering;

static void add_findings(registering *r, const writ_party_impact *impact)
{
    writ_report_options options = {r->session->color, r->show_values};
    for (size_t i = 0; i < impact->findings.count; i++) {
        const writ_finding *finding = &impact->findings.items[i];
        writ_buf_add_text(&r->out, "  ");
        writ_style_add(&r->out, &options, writ_style_of(finding->severity), "%s",
                       writ_rule_id(finding->rule));
        writ_buf_printf(&r->out, " %.*s  %.*s\n", WRIT_FMT(finding->path),
                        WRIT_FMT(finding->message));
        writ_style_excerpt(&r->out, &options, &finding->place, WRIT_STR_EMPTY);
        if (finding->hint.len)
            writ_buf_printf(&r->out, "   hint: %.*s\n", WRIT_FMT(finding->hint));
    }
}

static void add_outcome(registering *r, const writ_party *party,
                        const writ_register_result *result)
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
    if (result->judged_against.len)
        add_findings(r, &result->impact);
}

static int register_party(registering *r, const writ_party *party, uint32_t position)
{
    writ_register_result result = {0};
    int code = writ_registry_register(r->store, &r->session->arena, party, position,
                                      writ_session_user(r->session), &result, &r->session->err);
    if (code)
        return code;
    if (result.outcome != WRIT_OUTCOME_REFUSED) {
        add_outcome(r, party, &result);
        return WRIT_OK;
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
    int code = writ_document_load(&r->session->arena, file, &(writ_document_options){0}, &document,
                                  &r->session->err);
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
    for (size_t i = 0; i < session->operands.count && !code; i++)
        code = register_file(&r, session->operands.items[i]);
    int printed = writ_session_print(session, &r.out);
    writ_buf_clear(&r.out);
    if (code || printed)
        return writ_session_fail(session);
    return r.refused ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
}
