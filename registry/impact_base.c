/* SPDX-License-Identifier: Apache-2.0
 *
 * What a comparison with the past asks beside a change of a contract: one that is gone, and an
 * expectation that changed.
 */
#include "registry/impact_work.h"

/* --- a contract that is gone --- */

static writ_contract *nothing_of(writ_arena *arena, const writ_contract *gone)
{
    writ_contract *nothing = WRIT_NEW(arena, writ_contract);
    *nothing = (writ_contract){
        .id = gone->id,
        .owner = gone->owner,
        .undeclared = gone->undeclared,
        .document = gone->document,
        .source = gone->source,
    };
    return nothing;
}

static void add_deleted(writ_arena *arena, const writ_contract *gone, const writ_place *place,
                        writ_party_impact *to)
{
    writ_finding *finding = writ_finding_add(arena, &to->findings, WRIT_RULE_CONTRACT_DELETED);
    bool reads = to->party->role == WRIT_ROLE_CONSUMER;
    if (!finding)
        return;
    finding->place = *place;
    finding->old_place = gone->version_place;
    finding->object = to->party->object;
    finding->message =
        writ_str_printf(arena, "'%.*s' is no longer there; %.*s %s it", WRIT_FMT(gone->id),
                        WRIT_FMT(to->party->party), reads ? "reads" : "writes");
    finding->hint = WRIT_STR("keep it, deprecated, until nobody depends on it");
    finding->standing = to->pending || to->not_concerned;
}

void writ_impact_delete(writ_arena *arena, const writ_contract *old_contract,
                        const writ_party *const *parties, size_t party_count, const bool *pending,
                        const writ_place *place, writ_impact *impact)
{
    writ_version version;
    bool is_version = writ_version_parse(old_contract->version, &version);
    *impact = (writ_impact){
        .old_contract = old_contract,
        .new_contract = nothing_of(arena, old_contract),
        .mode = WRIT_MODE_PARTIES,
        .undeclared = old_contract->undeclared,
    };
    for (size_t i = 0; i < party_count; i++) {
        writ_party_impact *to = WRIT_PUSH(arena, &impact->parties);
        *to = (writ_party_impact){
            .party = parties[i],
            .pending = pending && pending[i],
            .not_concerned = is_version && !writ_range_admits(parties[i]->versions, &version),
            .verdict = WRIT_BREAKING,
            .undeclared = old_contract->undeclared,
        };
        add_deleted(arena, old_contract, place, to);
    }
    writ_impact_count(impact);
}

/* --- an expectation that changed --- */

static bool has_same(const writ_party_impact *party, const writ_finding *finding)
{
    for (size_t i = 0; i < party->findings.count; i++) {
        const writ_finding *other = &party->findings.items[i];
        if (other->rule == finding->rule && writ_str_equal(other->path, finding->path) &&
            writ_str_equal(other->message, finding->message))
            return true;
    }
    return false;
}

void writ_impact_let_stand(writ_impact *impact, const writ_impact *before)
{
    for (size_t i = 0; i < impact->parties.count && i < before->parties.count; i++) {
        writ_party_impact *party = &impact->parties.items[i];
        for (size_t j = 0; j < party->findings.count; j++)
            if (has_same(&before->parties.items[i], &party->findings.items[j]))
                party->findings.items[j].standing = true;
        party->standing = party->verdict != WRIT_COMPATIBLE && !writ_impact_introduces(party);
    }
    writ_impact_count(impact);
}
