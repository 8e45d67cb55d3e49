/* SPDX-License-Identifier: Apache-2.0
 *
 * writ gate: what the workspace changes, judged against every party that is known, for CI.
 *
 * OLD is the registry's newest version of each contract, or what the contract was at a revision of
 * git; NEW is the file. What did not change is not judged, a contract that is new passes with a
 * note, one that is gone fails for each who depends on it. Expectations are judged against the live
 * versions that they read: all of a workspace that holds nothing else, or with a revision those
 * that changed.
 */
#include "ci/gate.h"
#include "ci/output.h"
#include "ci/registry_policy.h"
#include "ci/samples.h"
#include "registry/registry.h"

void writ_gate_note(writ_gate *gate, const char *format, ...)
{
    va_list args;
    writ_buf text = WRIT_BUF_INIT;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    writ_str kept = writ_str_copy(&gate->session->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    *WRIT_PUSH(&gate->session->arena, &gate->report.notes) = kept;
    if (!gate->is_quiet)
        writ_session_note(gate->session, "%.*s", WRIT_FMT(kept));
}

void writ_gate_add(writ_gate *gate, writ_diff_report *diff, writ_impact *impact)
{
    diff->policy = &gate->policy;
    diff->impact = impact;
    writ_policy_apply(&gate->policy, impact);
    diff->fails = diff->fails || writ_policy_fails(&gate->policy, diff->impact);
    *WRIT_PUSH(&gate->session->arena, &gate->report.diffs) = *diff;
    gate->report.failed += diff->fails;
    writ_report_note_basis(&gate->session->arena, &gate->report, impact);
}

/* ---- contracts ---- */

static bool has_required_parties(writ_gate *gate, const writ_contract *contract,
                                 const writ_impact *impact)
{
    size_t count = 0;
    for (size_t i = 0; i < impact->parties.count; i++)
        count += !impact->parties.items[i].stand_in;
    if (!count && impact->parties.count)
        writ_gate_note(gate, "no party of '%.*s' is known: its old version stands in",
                       WRIT_FMT(contract->id));
    uint32_t required = writ_policy_require_parties(&gate->policy, contract->id);
    if (count >= required)
        return true;
    if (!gate->is_quiet)
        fprintf(stderr, "writ: '%.*s' has %zu known %s, the policy requires %u\n",
                WRIT_FMT(contract->id), count, count == 1 ? "party" : "parties", required);
    return false;
}

/* Would the registry refuse to publish it, by a policy of its own? Then the gate does not pass. */
static int ask_registry(writ_gate *gate, const writ_proposal *proposal, writ_diff_report *diff)
{
    writ_session *session = gate->session;
    const writ_contract *contract = proposal->new_contract;
    writ_impact_options options =
        writ_policy_impact(&gate->policy, &gate->policy_options, contract->id);
    writ_impact impact = {0};
    writ_decision decision = {0};
    writ_policy_door door;
    uint64_t elapsed_us;
    writ_policy_door_init(&door, NULL, true);
    int code = session->store ? door.asks.prepare(&door, session->store, &session->arena, contract,
                                                  &options, &session->err)
                              : WRIT_OK;
    if (code || !door.has_registry)
        return code;
    code = writ_proposal_judge(session, proposal, &options, &impact, &elapsed_us);
    if (!code)
        code = door.asks.decide(&door, &session->arena, &impact, &decision, &session->err);
    if (code || !decision.fails)
        return code;
    writ_gate_note(gate, "the registry would refuse '%.*s': %.*s", WRIT_FMT(contract->id),
                   WRIT_FMT(decision.reason));
    diff->fails = true;
    return WRIT_OK;
}

static int judge(writ_gate *gate, const writ_proposal *proposal)
{
    writ_impact *impact = WRIT_NEW(&gate->session->arena, writ_impact);
    writ_diff_report diff = {
        .old_label = proposal->old_label,
        .new_label = proposal->new_label,
    };
    const writ_impact_options options =
        writ_policy_impact(&gate->policy, &gate->policy_options, proposal->new_contract->id);
    int code = writ_proposal_judge(gate->session, proposal, &options, impact, &diff.elapsed_us);
    if (!code)
        code =
            writ_samples_replay(gate->session, &gate->samples, gate->report.contracts != 1, impact,
                                WRIT_STR_EMPTY, gate->policy_options.show_values, &diff.samples);
    if (code)
        return code;
    if (impact->not_beside.len)
        writ_gate_note(gate, "%.*s; it is judged in place", WRIT_FMT(impact->not_beside));
    diff.fails = !has_required_parties(gate, proposal->new_contract, impact);
    code = ask_registry(gate, proposal, &diff);
    if (code)
        return code;
    writ_gate_add(gate, &diff, impact);
    return WRIT_OK;
}

int writ_gate_change(writ_gate *gate, const writ_proposal *proposal)
{
    const writ_contract *before = proposal->old_contract, *after = proposal->new_contract;
    if (after->status == WRIT_STATUS_DRAFT) {
        writ_gate_note(gate, "'%.*s' is a draft and is not gated", WRIT_FMT(after->source->name));
        return WRIT_OK;
    }
    if (before && before->status != WRIT_STATUS_DRAFT)
        return judge(gate, proposal);
    writ_gate_note(gate, "'%.*s' is new: nothing depends on it yet",
                   WRIT_FMT(after->id.len ? after->id : after->source->name));
    return WRIT_OK;
}

/* ---- against the registry ---- */

static int gate_contract(writ_gate *gate, const char *file)
{
    writ_ref ref;
    bool is_published;
    int code = writ_session_is_published(gate->session, file, &is_published);
    if (code || is_published)
        return code;
    code = writ_ref_resolve(gate->session, file, NULL, true, &ref);
    if (code)
        return code;
    if (!ref.contract)
        return writ_error_set(&gate->session->err, WRIT_E_INPUT,
                              "'%s' holds expectations, where a contract was expected", file);
    writ_proposal proposal = {.new_contract = ref.contract, .new_label = ref.label};
    if (ref.contract->status != WRIT_STATUS_DRAFT)
        code = writ_proposal_base(gate->session, &proposal);
    if (code)
        return code;
    if (proposal.old_contract &&
        writ_registry_is_same(&gate->session->arena, proposal.old_contract, ref.contract))
        return WRIT_OK;
    return writ_gate_change(gate, &proposal);
}

static int gate_expectations(writ_gate *gate, const char *file)
{
    writ_document *document;
    int code = writ_ref_load(gate->session, &gate->session->arena, file,
                             &(writ_document_options){0}, &document);
    for (size_t i = 0; !code && i < document->parties.count; i++)
        code = writ_gate_party(gate, &(writ_party_change){.after = document->parties.items[i]});
    return code;
}

static int gate_against_registry(writ_gate *gate)
{
    const writ_session *session = gate->session;
    const writ_workspace *workspace = session->workspace;
    int code = WRIT_OK;
    if (!session->store)
        writ_gate_note(gate, "there is no registry: the workspace's files are used alone, "
                             "so every contract counts as new");
    for (size_t i = 0; !code && i < gate->given->count; i++)
        code = gate_contract(gate, gate->given->items[i]);
    if (code || gate->given->count)
        return code;
    for (size_t i = 0; !code && i < workspace->contract_count; i++)
        code = gate_contract(gate, workspace->contracts[i].ptr);
    for (size_t i = 0; !code && !workspace->contract_count && i < workspace->party_count; i++)
        code = gate_expectations(gate, workspace->parties[i].ptr);
    return code;
}

/* ---- the run ---- */

static bool has_revision(const writ_gate *gate)
{
    return !strcmp(gate->against, "tag:latest") || !strncmp(gate->against, "git:", 4);
}

static int refuse_empty(writ_session *session)
{
    writ_error_set(&session->err, WRIT_E_INPUT,
                   "there is no workspace here that holds a contract or a party");
    writ_error_hint(&session->err, "list them in writ.yaml: contracts: [contracts/*.yaml]");
    return WRIT_E_INPUT;
}

/* What is looked at: with a revision, the expectations of all workspaces. */
static void count_files(writ_gate *gate)
{
    const writ_session *session = gate->session;
    const writ_workspace *workspace = session->workspace;
    if (gate->given->count)
        gate->report.contracts = gate->given->count;
    else
        gate->report.contracts = workspace->contract_count;
    if (!gate->given->count && (has_revision(gate) || !workspace->contract_count))
        gate->report.expectations = workspace->party_count;
}

static int gate_workspace(writ_gate *gate)
{
    writ_session *session = gate->session;
    const writ_workspace *workspace = session->workspace;
    bool is_empty = !workspace || (!workspace->contract_count && !workspace->party_count &&
                                   !workspace->unmatched.count);
    writ_store *store;
    if (is_empty && !gate->given->count)
        return refuse_empty(session);
    if (!has_revision(gate) && strcmp(gate->against, "registry") != 0)
        return writ_error_set(&session->err, WRIT_E_USAGE,
                              "--against takes 'registry', 'git:REV' or 'tag:latest', not '%s'",
                              gate->against);
    int code = writ_session_store(session, false, &store);
    if (code)
        return code;
    count_files(gate);
    return has_revision(gate) ? writ_gate_revision(gate) : gate_against_registry(gate);
}

/* "3 contracts, 1 changed, 0 failed" */
static void say_count(const writ_gate *gate, size_t count, const char *noun, bool is_expectation)
{
    size_t judged = 0, failed = 0;
    for (size_t i = 0; i < gate->report.diffs.count; i++) {
        const writ_diff_report *diff = &gate->report.diffs.items[i];
        judged += diff->is_expectation == is_expectation;
        failed += diff->is_expectation == is_expectation && diff->fails;
    }
    if (count || judged)
        fprintf(stderr, "%zu %s%s, %zu %s, %zu failed\n", count, noun, count == 1 ? "" : "s",
                judged, is_expectation ? "judged" : "changed", failed);
}

int writ_gate_judge(writ_gate *gate)
{
    writ_workspace *workspace;
    gate->session->spares_unmatched = has_revision(gate);
    int code = writ_session_workspace(gate->session, &workspace);
    if (code)
        return code;
    gate->policy = writ_policy_merge(workspace, &gate->policy_options);
    code = writ_session_owners(gate->session, &gate->report.owners);
    return code ? code : gate_workspace(gate);
}

static int run(writ_gate *gate)
{
    const writ_report *report = &gate->report;
    if (writ_gate_judge(gate))
        return writ_session_fail(gate->session);
    int status =
        writ_outputs_write(gate->session, &gate->outputs, report, gate->policy_options.show_values,
                           report->failed ? WRIT_EXIT_FINDINGS : WRIT_EXIT_CLEAN);
    say_count(gate, report->contracts, "contract", false);
    say_count(gate, report->expectations, "expectation", true);
    return status;
}

int writ_command_gate(writ_session *session, int argc, char **argv)
{
    writ_gate gate = {
        .session = session,
        .given = &session->operands,
        .against = "registry",
        .report = {.command = WRIT_STR("gate")},
    };
    const writ_option options[] = {
        WRIT_AGAINST_OPTION(gate.against),
        WRIT_OUTPUT_OPTIONS(gate.outputs),
        {"--fail-on", WRIT_OPTION_CHOICE, &gate.policy_options.fail_on, "LEVEL",
         "default|error|warning|never", "exit status 1 at this severity (default: error)"},
        WRIT_SAMPLE_OPTIONS(gate.samples),
        WRIT_POLICY_OPTIONS(gate.policy_options),
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    if (status < 0)
        status = writ_outputs_check(session, &gate.outputs, WRIT_REPORT_FORMATS);
    return status >= 0 ? status : run(&gate);
}
