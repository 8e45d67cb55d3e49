/* SPDX-License-Identifier: Apache-2.0
 *
 * writ diff: every change between two versions, both directions, every party.
 */
#include "ci/change.h"
#include "ci/fix.h"
#include "ci/output.h"
#include "ci/samples.h"
#include "contracts/deprecate.h"

typedef struct diffing {
    writ_session *session;
    writ_body_options body;
    writ_policy_options policy;
    writ_option_list parties;
    writ_outputs outputs;
    writ_sample_options samples;
    bool fix;
    const char *sunset;
    writ_ref new_ref;
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
    writ_ref old_ref;
    const writ_ref *new_ref = &d->new_ref;
    int code = resolve(d, operands->items[operands->count - 1], &d->new_ref);
    if (code)
        return code;
    *proposal = (writ_proposal){
        .new_contract = new_ref->contract,
        .new_label = new_ref->label,
        .object = new_ref->object,
        .party_files = &d->parties,
    };
    if (operands->count == 2) {
        code = resolve(d, operands->items[0], &old_ref);
        if (code)
            return code;
        proposal->old_contract = old_ref.contract;
        proposal->old_label = old_ref.label;
        if (!writ_str_equal(old_ref.contract->id, new_ref->contract->id))
            writ_session_note(d->session, "these are two contracts: '%.*s' and '%.*s'",
                              WRIT_FMT(old_ref.contract->id), WRIT_FMT(new_ref->contract->id));
        return WRIT_OK;
    }
    code = writ_proposal_base(d->session, proposal);
    if (!code && !proposal->old_contract) {
        code = writ_error_set(&d->session->err, WRIT_E_USAGE,
                              "there is no published version of '%.*s' to compare with",
                              WRIT_FMT(new_ref->contract->id));
        writ_error_hint(&d->session->err, "give both: writ diff OLD NEW");
    }
    return code;
}

/* The last day of what --fix keeps for a while. */
static writ_str sunset_of(const diffing *d)
{
    if (*d->sunset)
        return writ_str_of(d->sunset);
    return writ_day_text(&d->session->arena, d->session->today + WRIT_SUNSET_DAYS);
}

static int check_sunset(diffing *d)
{
    writ_day day;
    if (!*d->sunset)
        return WRIT_OK;
    if (!d->fix)
        return writ_session_usage(d->session, "--sunset is for --fix");
    if (!writ_day_parse(writ_str_of(d->sunset), &day))
        return writ_session_usage(d->session, "'%s' is no day, as 2026-12-31", d->sunset);
    if (day < d->session->today)
        return writ_session_usage(d->session, "'%s' is over", d->sunset);
    return WRIT_OK;
}

/* The patch instead of the report. */
static int print_fix(diffing *d, const writ_proposal *proposal, const writ_policy *policy,
                     const writ_impact_options *options, const writ_impact *impact, int status)
{
    writ_session *session = d->session;
    writ_buf out = WRIT_BUF_INIT;
    writ_fix fix;
    if (!d->new_ref.is_file)
        return writ_session_usage(session, "--fix edits a file, and '%.*s' is none",
                                  WRIT_FMT(d->new_ref.text));
    if (writ_fix_find(session, proposal, &d->new_ref, policy, options, impact, sunset_of(d), &fix))
        return writ_session_fail(session);
    if (!fix.edits.count && !fix.left.count)
        writ_session_note(session, "nothing breaks: there is nothing to fix");
    for (size_t i = 0; i < fix.left.count; i++)
        writ_session_note(session, "%.*s", WRIT_FMT(fix.left.items[i]));
    writ_fix_print(session, &fix, &out);
    return writ_session_finish(session, &out, status);
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
    if (impact.not_beside.len)
        return writ_session_usage(session, "%.*s", WRIT_FMT(impact.not_beside));
    writ_policy_apply(&policy, &impact);
    diff_report->impact = &impact;
    diff_report->old_label = proposal.old_label;
    diff_report->new_label = proposal.new_label;
    diff_report->policy = &policy;
    diff_report->fails = d->policy.fail_on && writ_policy_fails(&policy, &impact);
    report.failed = diff_report->fails;
    writ_report_note_basis(&session->arena, &report, &impact);
    int status = diff_report->fails ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
    if (d->fix)
        return print_fix(d, &proposal, &policy, &options, &impact, status);
    if (writ_samples_replay(session, &d->samples, false, &impact, proposal.object,
                            d->policy.show_values, &diff_report->samples))
        return writ_session_fail(session);
    return writ_outputs_write(session, &d->outputs, &report, d->policy.show_values, status);
}

int writ_command_diff(writ_session *session, int argc, char **argv)
{
    diffing d = {.session = session, .sunset = ""};
    const writ_option options[] = {
        WRIT_OUTPUT_OPTIONS(d.outputs),
        {"--fail-on", WRIT_OPTION_CHOICE, &d.policy.fail_on, "LEVEL", "default|error|warning|never",
         "exit status 1 at this severity (default: never, a diff informs)"},
        {"--party", WRIT_OPTION_LIST, &d.parties, "FILE", NULL,
         "judge this expectation too, registered or not; may be repeated"},
        WRIT_SAMPLE_OPTIONS(d.samples),
        {"--fix", WRIT_OPTION_FLAG, &d.fix, NULL, NULL,
         "print no report, but a patch of NEW that ends what breaks: writ diff --fix | git apply"},
        {"--sunset", WRIT_OPTION_STRING, &d.sunset, "DATE", NULL,
         "with --fix: the last day of a field that is kept beside its successor"},
        WRIT_POLICY_OPTIONS(d.policy),
        WRIT_BODY_OPTIONS(d.body),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &d.outputs, WRIT_REPORT_FORMATS);
    if (status >= 0)
        return status;
    if (session->operands.count != 1 && session->operands.count != 2)
        return writ_session_usage(session, "compare what? give [OLD] NEW");
    if (d.fix && (d.outputs.format || d.outputs.files.count || d.samples.paths.count))
        return writ_session_usage(session, "--fix prints a patch, and no report");
    status = check_sunset(&d);
    return status ? status : diff(&d);
}
