/* SPDX-License-Identifier: Apache-2.0
 *
 * writ gate: what the workspace changes, judged against every party that is known, for CI.
 *
 * OLD is the registry's newest version of each contract, NEW the file. A contract that did not
 * change is not judged, one that is new passes with a note. In a workspace that holds expectations
 * alone (a consumer's repository), each one is judged against the live version that it reads.
 */
#include "ci/change.h"
#include "ci/output.h"
#include "contracts/semver.h"
#include "registry/registry.h"

typedef struct gating {
    writ_session *session;
    writ_policy_options policy_options;
    const char *against;
    writ_outputs outputs;
    writ_policy policy;
    writ_impact_options impact_options;
    writ_report report;
} gating;

/* A sentence for people now, and for every report. */
static void __attribute__((format(printf, 2, 3))) note(gating *g, const char *format, ...)
{
    va_list args;
    writ_buf text = WRIT_BUF_INIT;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    writ_str kept = writ_str_copy(&g->session->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    *WRIT_PUSH(&g->session->arena, &g->report.notes) = kept;
    writ_session_note(g->session, "%.*s", WRIT_FMT(kept));
}

static bool has_required_parties(gating *g, const writ_contract *contract,
                                 const writ_impact *impact)
{
    size_t count = 0;
    for (size_t i = 0; i < impact->parties.count; i++)
        count += !impact->parties.items[i].stand_in;
    if (!count)
        note(g, "no party of '%.*s' is known: its old version stands in", WRIT_FMT(contract->id));
    if (count >= g->policy.require_parties)
        return true;
    fprintf(stderr, "writ: '%.*s' has %zu known %s, the policy requires %u\n",
            WRIT_FMT(contract->id), count, count == 1 ? "party" : "parties",
            g->policy.require_parties);
    return false;
}

/* Adds what was judged to the report. */
static void add_diff(gating *g, const writ_diff_report *diff)
{
    *WRIT_PUSH(&g->session->arena, &g->report.diffs) = *diff;
    g->report.failed += diff->fails;
}

static int judge(gating *g, const writ_proposal *proposal)
{
    writ_impact *impact = WRIT_NEW(&g->session->arena, writ_impact);
    writ_diff_report diff = {
        .impact = impact,
        .old_label = proposal->old_label,
        .new_label = proposal->new_label,
        .policy = &g->policy,
    };
    int code =
        writ_proposal_judge(g->session, proposal, &g->impact_options, impact, &diff.elapsed_us);
    if (code)
        return code;
    bool enough = has_required_parties(g, proposal->new_contract, impact);
    diff.fails = writ_policy_fails(&g->policy, impact) || !enough;
    add_diff(g, &diff);
    return WRIT_OK;
}

static int gate_contract(gating *g, const char *file)
{
    writ_ref ref;
    int code = writ_ref_resolve(g->session, file, NULL, true, &ref);
    if (code)
        return code;
    if (!ref.contract)
        return writ_error_set(&g->session->err, WRIT_E_INPUT,
                              "'%s' holds expectations, where a contract was expected", file);
    g->report.contracts++;
    if (ref.contract->status == WRIT_STATUS_DRAFT) {
        note(g, "'%s' is a draft and is not gated", file);
        return WRIT_OK;
    }
    writ_proposal proposal = {.new_contract = ref.contract, .new_label = ref.label};
    code = writ_proposal_base(g->session, ref.contract->id, &proposal.old_contract);
    if (code)
        return code;
    if (!proposal.old_contract) {
        note(g, "'%.*s' is new: nothing depends on it yet", WRIT_FMT(ref.contract->id));
        return WRIT_OK;
    }
    if (writ_registry_is_same(&g->session->arena, proposal.old_contract, ref.contract))
        return WRIT_OK;
    proposal.old_label =
        writ_str_printf(&g->session->arena, "%.*s@%.*s", WRIT_FMT(proposal.old_contract->id),
                        WRIT_FMT(proposal.old_contract->version));
    return judge(g, &proposal);
}

/* ---- a consumer's repository ---- */

/* One expectation and one live version: a change without OLD, so that what is not met is all new.
 */
static int judge_expectation(gating *g, const writ_party *party, const writ_stored_version *version)
{
    writ_session *session = g->session;
    writ_contract *live;
    writ_impact *impact = WRIT_NEW(&session->arena, writ_impact);
    int code = writ_registry_contract(session->store, &session->arena, version->contract,
                                      version->version, &live, &session->err);
    if (!code)
        code = writ_impact_judge(&session->arena, NULL, live, &party, 1, NULL, NULL, 0,
                                 &g->impact_options, impact, &session->err);
    if (!code)
        code = writ_session_waive(session, impact);
    if (code)
        return code;
    writ_diff_report diff = {
        .impact = impact,
        .new_label = writ_str_printf(&session->arena, "%.*s@%.*s", WRIT_FMT(live->id),
                                     WRIT_FMT(live->version)),
        .policy = &g->policy,
        .is_expectation = true,
        .fails = writ_policy_fails(&g->policy, impact),
    };
    add_diff(g, &diff);
    return WRIT_OK;
}

/* Against the newest live version of each line that its range admits. */
static int gate_party(gating *g, const writ_party *party)
{
    writ_session *session = g->session;
    writ_stored_versions versions = {0};
    writ_version version;
    uint64_t line = 0;
    size_t judged = 0;
    g->report.expectations++;
    if (!session->store)
        return WRIT_OK;
    int code = writ_store_versions(session->store, &session->arena, party->contract, &versions,
                                   &session->err);
    for (size_t i = versions.count; !code && i-- > 0;) {
        const writ_stored_version *here = &versions.items[i];
        if ((here->status != WRIT_STATUS_ACTIVE && here->status != WRIT_STATUS_DEPRECATED) ||
            !writ_version_parse(here->version, &version) || (judged && version.major == line) ||
            !writ_range_admits(party->versions, &version))
            continue;
        line = version.major;
        judged++;
        code = judge_expectation(g, party, here);
    }
    if (!code && !versions.count)
        note(g, "'%.*s': no version of '%.*s' is published", WRIT_FMT(party->id),
             WRIT_FMT(party->contract));
    else if (!code && !judged)
        note(g, "'%.*s': no live version of '%.*s' lies in its range '%.*s'", WRIT_FMT(party->id),
             WRIT_FMT(party->contract), WRIT_FMT(party->versions));
    return code;
}

static int gate_expectations(gating *g, const char *file)
{
    writ_document *document;
    int code =
        writ_ref_load(g->session, &g->session->arena, file, &(writ_document_options){0}, &document);
    for (size_t i = 0; !code && i < document->parties.count; i++)
        code = gate_party(g, document->parties.items[i]);
    return code;
}

/* ---- the run ---- */

static int need_base(gating *g)
{
    writ_store *store;
    if (g->against && strcmp(g->against, "registry") != 0)
        return writ_error_set(&g->session->err, WRIT_E_USAGE,
                              "--against takes 'registry', not '%s'", g->against);
    int code = writ_session_store(g->session, false, &store);
    if (!code && !store)
        note(g, "there is no registry: the workspace's files are used alone, "
                "so every contract counts as new");
    return code;
}

static int gate_workspace(gating *g)
{
    writ_session *session = g->session;
    const writ_workspace *workspace = session->workspace;
    bool is_empty = !workspace || (!workspace->contract_count && !workspace->party_count);
    if (is_empty && !session->operands.count) {
        int code = writ_error_set(&session->err, WRIT_E_INPUT,
                                  "there is no workspace here that holds a contract or a party");
        writ_error_hint(&session->err, "list them in writ.yaml: contracts: [contracts/*.yaml]");
        return code;
    }
    int code = need_base(g);
    for (size_t i = 0; !code && i < session->operands.count; i++)
        code = gate_contract(g, session->operands.items[i]);
    if (code || session->operands.count)
        return code;
    for (size_t i = 0; !code && i < workspace->contract_count; i++)
        code = gate_contract(g, workspace->contracts[i].ptr);
    for (size_t i = 0; !code && !workspace->contract_count && i < workspace->party_count; i++)
        code = gate_expectations(g, workspace->parties[i].ptr);
    return code;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

static int gate(gating *g)
{
    const writ_report *report = &g->report;
    writ_workspace *workspace;
    if (writ_session_workspace(g->session, &workspace))
        return writ_session_fail(g->session);
    g->policy = writ_policy_merge(workspace, &g->policy_options);
    g->impact_options = writ_policy_impact(&g->policy, &g->policy_options);
    g->impact_options.today = g->session->today;
    int code = gate_workspace(g);
    int status = report->failed ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN;
    if (code)
        return writ_session_fail(g->session);
    status =
        writ_outputs_write(g->session, &g->outputs, report, g->policy_options.show_values, status);
    if (report->contracts)
        fprintf(stderr, "%zu contract%s, %zu changed, %zu failed\n", report->contracts,
                plural(report->contracts), report->diffs.count, report->failed);
    else
        fprintf(stderr, "%zu expectation%s, %zu judged, %zu failed\n", report->expectations,
                plural(report->expectations), report->diffs.count, report->failed);
    return status;
}

int writ_command_gate(writ_session *session, int argc, char **argv)
{
    gating g = {.session = session, .report = {.command = WRIT_STR("gate")}};
    const writ_option options[] = {
        {"--against", WRIT_OPTION_STRING, &g.against, "registry", NULL,
         "what the files are compared with (default: the registry's newest versions)"},
        WRIT_OUTPUT_OPTIONS(g.outputs),
        {"--fail-on", WRIT_OPTION_CHOICE, &g.policy_options.fail_on, "LEVEL",
         "default|error|warning|never", "exit status 1 at this severity (default: error)"},
        WRIT_POLICY_OPTIONS(g.policy_options),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &g.outputs);
    return status >= 0 ? status : gate(&g);
}
