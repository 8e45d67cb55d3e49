/* SPDX-License-Identifier: Apache-2.0
 *
 * writ lint: documents that people can work with.
 */
#include "ci/lint.h"
#include "ci/policy.h"
#include "ci/report.h"

typedef struct linting {
    writ_session *session;
    writ_policy_options policy_options; /* only --fail-on is an option of this command */
    int format;                         /* text, json */
    writ_policy policy;
    writ_lint_options options;
    writ_lint_report report;
    bool fails;
} linting;

/* Rates what was found in one document, and keeps what is shown of it. */
static void add_findings(linting *l, const writ_policy_about *about, writ_str id,
                         writ_findings *findings)
{
    l->report.hidden += writ_policy_rate(&l->policy, about, findings, NULL);
    l->fails |= writ_policy_fails_for(&l->policy, about, findings);
    *WRIT_PUSH(&l->session->arena, &l->report.documents) =
        (writ_lint_document){.id = id, .findings = *findings};
}

static int lint_file(linting *l, const char *file)
{
    writ_session *session = l->session;
    writ_document *document;
    int code =
        writ_ref_load(session, &session->arena, file, &(writ_document_options){0}, &document);
    if (code)
        return code;
    if (document->contract) {
        const writ_policy_about about = {.contract = document->contract->id};
        writ_findings findings = {0};
        code = writ_lint_contract(&session->arena, document->contract, &l->options, &findings,
                                  &session->err);
        add_findings(l, &about, about.contract, &findings);
    }
    for (size_t i = 0; !code && i < document->parties.count; i++) {
        const writ_party *party = document->parties.items[i];
        const writ_policy_about about = {.contract = party->contract, .party = party};
        writ_findings findings = {0};
        writ_lint_party(&session->arena, party, &l->options, &findings);
        add_findings(l, &about, party->id, &findings);
    }
    return code;
}

/* The files that are named, else all of the workspace. */
static int lint_files(linting *l)
{
    writ_session *session = l->session;
    const writ_workspace *workspace = session->workspace;
    bool is_empty = !workspace || (!workspace->contract_count && !workspace->party_count);
    int code = WRIT_OK;
    if (!session->operands.count && is_empty) {
        code = writ_error_set(&session->err, WRIT_E_INPUT,
                              "there is no workspace here that holds a contract or a party");
        writ_error_hint(&session->err, "name files: writ lint contract.yaml");
        return code;
    }
    for (size_t i = 0; !code && i < session->operands.count; i++)
        code = lint_file(l, session->operands.items[i]);
    if (code || session->operands.count)
        return code;
    for (size_t i = 0; !code && i < workspace->contract_count; i++)
        code = lint_file(l, workspace->contracts[i].ptr);
    for (size_t i = 0; !code && i < workspace->party_count; i++)
        code = lint_file(l, workspace->parties[i].ptr);
    return code;
}

static int prepare(linting *l)
{
    writ_workspace *workspace;
    int code = writ_session_workspace(l->session, &workspace);
    if (!code)
        code = writ_session_owners(l->session, &l->options.owners);
    if (code)
        return code;
    l->policy = writ_policy_merge(workspace, &l->policy_options);
    l->options.style = workspace ? &workspace->lint : NULL;
    return WRIT_OK;
}

int writ_command_lint(writ_session *session, int argc, char **argv)
{
    linting l = {.session = session};
    const writ_option options[] = {
        {"--format", WRIT_OPTION_CHOICE, &l.format, "FORMAT", "text|json", "how it is written"},
        {"--fail-on", WRIT_OPTION_CHOICE, &l.policy_options.fail_on, "LEVEL",
         "default|error|warning|never", "exit status 1 at this severity (default: error)"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status >= 0)
        return status;
    if (prepare(&l) || lint_files(&l))
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT, summary = WRIT_BUF_INIT;
    const writ_report_options look = {.color = session->color};
    if (l.format)
        writ_report_lint_json(&out, &session->arena, &l.report);
    else
        writ_report_lint(&out, &l.report, &look);
    writ_report_lint_summary(&summary, &l.report);
    status = writ_session_finish(session, &out, l.fails ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN);
    fputs(summary.ptr, stderr);
    writ_buf_clear(&summary);
    return status;
}
