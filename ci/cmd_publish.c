/* SPDX-License-Identifier: Apache-2.0
 *
 * writ publish: contract versions into the registry.
 */
#include "ci/policy.h"
#include "ci/registry_policy.h"
#include "ci/report.h"
#include "contracts/base/bounds.h"
#include "contracts/base/utf8.h"
#include "registry/registry.h"

typedef struct publishing {
    writ_session *session;
    writ_body_options body;
    const char *force, *message, *link;
    bool backport, side_by_side, show_values;
    unsigned budget;
    writ_store *store;
    size_t refused;
} publishing;

static void report_refusal(publishing *p, const writ_contract *contract,
                           const writ_publish_result *result)
{
    writ_session *session = p->session;
    writ_buf text = WRIT_BUF_INIT;
    if (result->old_version.len) {
        writ_diff_report diff = {
            .impact = &result->impact,
            .old_label = writ_str_printf(&session->arena, "%.*s@%.*s", WRIT_FMT(contract->id),
                                         WRIT_FMT(result->old_version)),
            .new_label = contract->source->name,
        };
        writ_report_options options = {session->color_err, p->show_values};
        const writ_report report = {.command = WRIT_STR("publish"), .diffs = {&diff, 1, 1}};
        writ_report_print(&text, &session->arena, WRIT_REPORT_TEXT, &report, &options);
        fputs(text.ptr ? text.ptr : "", stderr);
        writ_buf_clear(&text);
    }
    fprintf(stderr, "refused %.*s@%.*s: %.*s\n", WRIT_FMT(contract->id),
            WRIT_FMT(contract->version), WRIT_FMT(result->reason));
    if (result->hint.len)
        fprintf(stderr, "hint: %.*s\n", WRIT_FMT(result->hint));
}

static int publish_contract(publishing *p, const writ_contract *contract)
{
    writ_session *session = p->session;
    writ_publish_result result = {0};
    writ_publish_options options = {
        .by = writ_session_user(session),
        .force = writ_str_of(p->force),
        .backport = p->backport,
        .impact = {.side_by_side = p->side_by_side, .budget = p->budget, .today = session->today},
    };
    writ_workspace *workspace = NULL;
    writ_policy_door door;
    int code = writ_session_waivers(session, &options.waivers);
    if (!code)
        code = writ_session_workspace(session, &workspace);
    if (code)
        return code;
    writ_policy_door_init(&door, workspace ? &workspace->policy : NULL, true);
    options.policy = &door.asks;
    code = writ_registry_publish(p->store, &session->arena, contract, &options, &result,
                                 &session->err);
    if (code)
        return code;
    if (result.outcome == WRIT_OUTCOME_REFUSED) {
        p->refused++;
        report_refusal(p, contract, &result);
        return WRIT_OK;
    }
    writ_buf line = WRIT_BUF_INIT;
    writ_buf_printf(
        &line, "%s %.*s@%.*s  sha256:%.12s%s\n",
        result.outcome == WRIT_OUTCOME_SAME ? "unchanged" : "published", WRIT_FMT(contract->id),
        WRIT_FMT(contract->version), result.sha256.ptr ? result.sha256.ptr : "",
        result.outcome == WRIT_OUTCOME_SAME ? "  the same content is there already" : "");
    code = writ_session_print(session, &line);
    writ_buf_clear(&line);
    return code;
}

static int publish_file(publishing *p, const char *file)
{
    writ_ref ref;
    int code = writ_ref_resolve(p->session, file, &p->body, true, &ref);
    if (code)
        return code;
    if (!ref.contract || !ref.document) {
        code = writ_error_set(&p->session->err, WRIT_E_INPUT, "'%s' is not a file with a contract",
                              file);
        if (ref.document)
            writ_error_hint(&p->session->err, "expectations of parties go in by `writ register`");
        return code;
    }
    return publish_contract(p, ref.contract);
}

/* -1 to go on, or the exit status after saying what is wrong. */
static int say_origin(publishing *p)
{
    writ_origin *origin = &p->session->origin;
    origin->message = writ_str_of(p->message);
    origin->link = writ_str_of(p->link);
    if (!writ_utf8_valid(origin->message) || !writ_utf8_valid(origin->link))
        return writ_session_usage(p->session, "--message and --link take text in UTF-8");
    if (origin->message.len > WRIT_BOUND_ORIGIN_TEXT || origin->link.len > WRIT_BOUND_ORIGIN_TEXT)
        return writ_session_usage(p->session, "--message and --link take at most %d bytes",
                                  WRIT_BOUND_ORIGIN_TEXT);
    return -1;
}

int writ_command_publish(writ_session *session, int argc, char **argv)
{
    publishing p = {.session = session};
    const writ_option options[] = {
        {"--force", WRIT_OPTION_STRING, &p.force, "REASON", NULL,
         "publish in spite of a break; the reason is recorded"},
        {"--backport", WRIT_OPTION_FLAG, &p.backport, NULL, NULL,
         "allow a version lower than the newest of its line"},
        WRIT_BUDGET_OPTION(p.budget),
        {"--link", WRIT_OPTION_STRING, &p.link, "URL", NULL,
         "where the change is discussed, as a pull request; recorded"},
        {"--message", WRIT_OPTION_STRING, &p.message, "TEXT", NULL,
         "what the change is for; recorded"},
        {"--side-by-side", WRIT_OPTION_FLAG, &p.side_by_side, NULL, NULL,
         "open a new line beside the old one, which stays"},
        {"--show-values", WRIT_OPTION_FLAG, &p.show_values, NULL, NULL,
         "do not mask the values of classified fields"},
        WRIT_BODY_OPTIONS(p.body),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (!session->operands.count)
        return writ_session_usage(session, "which files?");
    if (p.force && !*p.force)
        return writ_session_usage(session, "--force needs a reason, which is recorded");
    status = say_origin(&p);
    if (status >= 0)
        return status;
    int code = writ_session_store(session, true, &p.store);
    if (!code)
        writ_session_note_made(session);
    for (size_t i = 0; i < session->operands.count && !code; i++)
        code = publish_file(&p, session->operands.items[i]);
    if (code)
        return writ_session_fail(session);
    return p.refused ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
}
