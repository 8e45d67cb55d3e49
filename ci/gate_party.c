/* SPDX-License-Identifier: Apache-2.0
 *
 * writ gate: expectations, against the live versions that they read.
 */
#include "ci/gate.h"
#include "contracts/semver.h"
#include "registry/stored.h"

/* A change without OLD, so that what is not met is all new. */
static int judge_alone(writ_gate *gate, const writ_party *party, const writ_contract *live,
                       writ_impact *impact)
{
    writ_session *session = gate->session;
    writ_impact_options options =
        writ_policy_impact(&gate->policy, &gate->policy_options, live->id);
    options.today = session->today;
    int code = writ_impact_judge(&session->arena, NULL, live, &party, 1, NULL, NULL, 0, &options,
                                 impact, &session->err);
    return code ? code : writ_session_waive(session, impact);
}

static int judge(writ_gate *gate, const writ_party_change *change, const writ_contract *live)
{
    writ_session *session = gate->session;
    writ_impact *impact = WRIT_NEW(&session->arena, writ_impact), before = {0};
    int code = judge_alone(gate, change->after, live, impact);
    if (!code && change->before)
        code = judge_alone(gate, change->before, live, &before);
    if (code)
        return code;
    writ_impact_let_stand(impact, &before);
    writ_diff_report diff = {
        .new_label =
            live->version.len ? writ_contract_label(&session->arena, live) : live->source->name,
        .is_expectation = true,
    };
    writ_gate_add(gate, &diff, impact);
    return WRIT_OK;
}

/* ---- of the workspace ---- */

/* Of the contracts that the range admits, the newest one of each line stays. */
typedef WRIT_ARRAY(const writ_contract *) live_versions;

static bool is_admitted(const writ_party *party, const writ_contract *contract,
                        writ_version *version)
{
    if (!writ_str_equal(contract->id, party->contract) || contract->status == WRIT_STATUS_DRAFT ||
        contract->status == WRIT_STATUS_RETIRED)
        return false;
    if (!writ_version_parse(contract->version, version))
        return !contract->version.len;
    return writ_range_admits(party->versions, version);
}

static void put_live(writ_gate *gate, const writ_party *party, const writ_contract *contract,
                     live_versions *live)
{
    writ_version version = {0}, other = {0};
    if (!is_admitted(party, contract, &version))
        return;
    for (size_t i = 0; i < live->count; i++) {
        writ_version_parse(live->items[i]->version, &other);
        if (other.major != version.major)
            continue;
        if (writ_version_compare(&version, &other) > 0)
            live->items[i] = contract;
        return;
    }
    *WRIT_PUSH(&gate->session->arena, live) = contract;
}

static int find_live(writ_gate *gate, const writ_party *party, live_versions *live)
{
    writ_base *base = &gate->base;
    int code = writ_base_load_unchanged(base);
    for (size_t i = 0; !code && i < base->contracts.count; i++)
        if (base->contracts.items[i].after)
            put_live(gate, party, base->contracts.items[i].after, live);
    for (size_t i = 0; !code && i < base->unchanged.count; i++)
        put_live(gate, party, base->unchanged.items[i], live);
    return code;
}

/* ---- of the registry ---- */

static int judge_stored(writ_gate *gate, const writ_party_change *change,
                        const writ_stored_version *version)
{
    writ_session *session = gate->session;
    writ_contract *live;
    int code = writ_registry_contract(session->store, &session->arena, version->contract,
                                      version->version, &live, &session->err);
    return code ? code : judge(gate, change, live);
}

static int gate_registered(writ_gate *gate, const writ_party_change *change)
{
    writ_session *session = gate->session;
    const writ_party *party = change->after;
    writ_stored_versions versions = {0};
    writ_version version;
    uint64_t line = 0;
    size_t judged = 0;
    int code = writ_store_heads(session->store, &session->arena, party->contract, &versions,
                                &session->err);
    writ_stored_drop_tombstones(&versions);
    for (size_t i = versions.count; !code && i-- > 0;) {
        const writ_stored_version *here = &versions.items[i];
        if (!writ_stored_is_live(here) || !writ_version_parse(here->version, &version) ||
            (judged && version.major == line) || !writ_range_admits(party->versions, &version))
            continue;
        line = version.major;
        judged++;
        code = judge_stored(gate, change, here);
    }
    if (!code && !versions.count)
        writ_gate_note(gate, "'%.*s': no version of '%.*s' is published", WRIT_FMT(party->id),
                       WRIT_FMT(party->contract));
    else if (!code && !judged)
        writ_gate_note(gate, "'%.*s': no live version of '%.*s' lies in its range '%.*s'",
                       WRIT_FMT(party->id), WRIT_FMT(party->contract), WRIT_FMT(party->versions));
    return code;
}

int writ_gate_party(writ_gate *gate, const writ_party_change *change)
{
    live_versions live = {0};
    int code = gate->base.revision ? find_live(gate, change->after, &live) : WRIT_OK;
    for (size_t i = 0; !code && i < live.count; i++)
        code = judge(gate, change, live.items[i]);
    if (code || live.count)
        return code;
    if (gate->session->store)
        return gate_registered(gate, change);
    if (gate->base.revision)
        writ_gate_note(gate, "'%.*s': no live version of '%.*s' is known here",
                       WRIT_FMT(change->after->id), WRIT_FMT(change->after->contract));
    return WRIT_OK;
}
