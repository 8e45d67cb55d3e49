/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/run_make.h"

#include "contracts/field.h"

static void name_contract(writ_summary_contract *to, const writ_contract *contract, writ_str label)
{
    to->contract = contract->id.len ? contract->id : label;
    to->version = contract->version;
    to->owner = contract->owner;
    to->is_observed = contract->is_observed;
}

static void add_drift(writ_arena *arena, writ_summary_contract *to,
                      const writ_summary_fields *fields, const writ_drift_report *report)
{
    for (size_t i = 0; report && i < report->findings.count; i++) {
        const writ_finding *finding = &report->findings.items[i].finding;
        const writ_drift_affected *affected = &report->affected[i];
        writ_str new_path = WRIT_STR_EMPTY;
        if (finding->new_path.len)
            new_path = writ_summary_path_of(arena, fields, finding->new_path);
        *WRIT_PUSH(arena, &to->drift) = (writ_summary_drift){
            .rule = writ_str_of(writ_rule_id(finding->rule)),
            .path = writ_summary_path_of(arena, fields, finding->path),
            .new_path = new_path,
            .severity = finding->severity,
            .affects = {affected->items, affected->count, affected->count},
        };
    }
}

/* ---- filter ---- */

static void add_groups(writ_arena *arena, writ_summary_contract *to,
                       const writ_summary_fields *fields, const writ_filter_state *state,
                       size_t contract)
{
    for (size_t i = 0; i < state->groups.count; i++) {
        const writ_reject_group *group = state->groups.items[i];
        if (group->contract != contract)
            continue;
        const writ_summary_group told = {
            .rule = writ_str_of(writ_rule_id(group->rule)),
            .path = writ_summary_path_of(arena, fields, group->path),
            .records = group->count,
            .first_seen = group->first_seen,
            .last_seen = group->last_seen,
            .affects = {group->affects, group->affects_count, group->affects_count},
        };
        writ_summary_add_group(arena, to, &told);
    }
}

static void add_undeclared(writ_arena *arena, writ_summary_contract *to,
                           const writ_summary_fields *fields, const writ_seen_paths *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        const writ_summary_path told = {
            writ_summary_path_of(arena, fields, paths->items[i].path),
            paths->items[i].times,
        };
        writ_summary_add_undeclared(arena, to, &told);
    }
}

/* What the records of one contract came to. */
static void add_counts(writ_arena *arena, writ_summary_contract *to,
                       const writ_summary_fields *fields, const writ_filter_state *state,
                       size_t index)
{
    if (index < state->contract_count) { /* there was an input */
        const writ_filter_counts *counts = &state->contracts[index];
        to->records = counts->records;
        to->rejected = counts->rejected;
        to->passed = counts->records - counts->rejected;
        to->observed = counts->observed;
        to->first_seen = counts->first_seen;
        to->last_seen = counts->last_seen;
        add_undeclared(arena, to, fields, &counts->undeclared);
    }
    add_groups(arena, to, fields, state, index);
}

static void add_contract(writ_arena *arena, const writ_run_of_filter *run, size_t index,
                         writ_summary *summary)
{
    const writ_judged *judged = run->judged[index];
    writ_summary_contract *to = WRIT_PUSH(arena, &summary->contracts);
    const writ_summary_fields fields = {writ_field_tree(arena, judged->object->set), judged->at};
    name_contract(to, judged->ref.contract, judged->ref.label);
    to->observe = judged->observe;
    add_counts(arena, to, &fields, run->state, index);
    if (run->count == 1)
        add_drift(arena, to, &fields, run->drift);
}

/* Records that were counted for no contract that judges: those that none was found for. */
static void add_unrouted(writ_arena *arena, const writ_filter_state *state, size_t index,
                         writ_summary *summary)
{
    static const writ_summary_fields none;
    if (!state->contracts[index].records)
        return;
    summary->unrouted += state->contracts[index].records;
    add_counts(arena, WRIT_PUSH(arena, &summary->contracts), &none, state, index);
}

void writ_run_of_filter_make(writ_arena *arena, const writ_run_of_filter *run,
                             writ_summary *summary)
{
    const writ_filter_state *state = run->state;
    summary->letters = writ_str_of(run->letters);
    summary->stopped = state->stopped;
    summary->failed = run->failed;
    summary->records = state->records;
    summary->passed = state->passed;
    summary->rejected = state->rejected;
    summary->observed = state->observed;
    summary->blank = state->blank;
    for (size_t i = 0; i < run->count; i++)
        if (run->judged[i])
            add_contract(arena, run, i, summary);
        else if (i < state->contract_count)
            add_unrouted(arena, state, i, summary);
}

/* ---- drift ---- */

void writ_run_of_drift_make(writ_arena *arena, const writ_run_of_drift *run, writ_summary *summary)
{
    writ_summary_contract *to = WRIT_PUSH(arena, &summary->contracts);
    const writ_summary_fields fields = {
        run->object ? writ_field_tree(arena, run->object->set) : NULL, WRIT_STR_EMPTY};
    if (run->contract)
        name_contract(to, run->contract, run->report->contract);
    summary->stopped = run->stopped;
    summary->failed = run->failed;
    summary->records = summary->passed = run->report->records;
    to->records = to->passed = run->report->records;
    to->first_seen = run->first_seen;
    to->last_seen = run->last_seen;
    add_drift(arena, to, &fields, run->report);
}
