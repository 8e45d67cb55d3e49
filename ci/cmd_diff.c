/* SPDX-License-Identifier: Apache-2.0
 *
 * writ diff: every change between two versions, both directions, every party.
 */
#include "ci/change.h"
#include "ci/output.h"

typedef struct diffing {
    writ_session *session;
    writ_body_options body;
    writ_policy_options policy;
    writ_option_list parties;
    writ_outputs outputs;
} diffing;

static int resolve(diffing *d, const char *text, writ_ref *ref)
{
    int code = writ_ref_resolve(d->session, text, &d->body, true, ref);
    if (!code && !ref->contract)
        code = writ_error_set(&d->session->err, WRIT_E_INPUT,
                              "'%s' holds expectations, where a contract was expected", text);
    return code;
}

static int resolve_both(diffing *d, writ_proposal *proposal)
{
    const writ_option_list *operands = &d->session->operands;
    writ_ref old_ref, new_ref;
    int code = resolve(d, operands->items[operands->count - 1], &new_ref);
    if (code)
        return code;
    *proposal = (writ_proposal){
        .new_contract = new_ref.contract,
        .new_label = new_ref.label,
        .object = new_ref.object,
        .party_files = &d->parties,
    };
    if (operands->count == 2) {
        code = resolve(d, operands->items[0], &old_ref);
        if (code)
            return code;
        proposal->old_contract = old_ref.contract;
        proposal->old_label = old_ref.label;
        if (!writ_str_equal(old_ref.contract->id, new_ref.contract->id))
            writ_session_note(d->session, "these are two contracts: '%.*s' and '%.*s'",
                              WRIT_FMT(old_ref.contract->id), WRIT_FMT(new_ref.contract->id));
        return WRIT_OK;
    }
    code = writ_proposal_base(d->session, new_ref.contract->id, &proposal->old_contract);
    if (code)
        return code;
    if (!proposal->old_contract) {
        code = writ_error_set(&d->session->err, WRIT_E_USAGE,
                              "there is no published version of '%.*s' to compare with",
                              WRIT_FMT(new_ref.contract->id));
        writ_error_hint(&d->session->err, "give both: writ diff OLD NEW");
        return code;
    }
    proposal->old_label = writ_contract_label(&d->session->arena, proposal->old_contract);
    return WRIT_OK;
}

static int diff(diffing *d)
{
    writ_session *session = d->session;
    writ_proposal proposal;
    writ_workspace *workspace = NULL;
    writ_impact impact = {0};
    writ_report report = {.command = WRIT_STR("diff"), .contracts = 1};
    writ_diff_report *diff_report = WRIT_PUSH(&session->arena, &report.diffs);
    int code = resolve_both(d, &proposal);
    if (!code)
        code = writ_session_workspace(session, &workspace);
    if (!code)
        code = writ_session_owners(session, &report.owners);
    if (code)
        return writ_session_fail(session);
    writ_policy policy = writ_policy_merge(workspace, &d->policy);
    writ_impact_options options =
        writ_policy_impact(&policy, &d->policy, proposal.new_contract->id);
    if (writ_proposal_judge(session, &proposal, &options, &impact, &diff_report->elapsed_us))
        return writ_session_fail(session);
    writ_policy_apply(&policy, &impact);
    diff_report->impact = &impact;
    diff_report->old_label = proposal.old_label;
    diff_report->new_label = proposal.new_label;
    diff_report->policy = &policy;
    diff_report->fails = d->policy.fail_on && writ_policy_fails(&policy, &impact);
    report.failed = diff_report->fails;
    return writ_outputs_write(session, &d->outputs, &report, d->policy.show_values,
                              diff_report->fails ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN);
}

int writ_command_diff(writ_session *session, int argc, char **argv)
{
    diffing d = {.session = session};
    const writ_option options[] = {
        WRIT_OUTPUT_OPTIONS(d.outputs),
        {"--fail-on", WRIT_OPTION_CHOICE, &d.policy.fail_on, "LEVEL", "default|error|warning|never",
         "exit status 1 at this severity (default: never, a diff informs)"},
        {"--party", WRIT_OPTION_LIST, &d.parties, "FILE", NULL,
         "judge this expectation too, registered or not; may be repeated"},
        WRIT_POLICY_OPTIONS(d.policy),
        WRIT_BODY_OPTIONS(d.body),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &d.outputs);
    if (status >= 0)
        return status;
    if (session->operands.count != 1 && session->operands.count != 2)
        return writ_session_usage(session, "compare what? give [OLD] NEW");
    return diff(&d);
}
