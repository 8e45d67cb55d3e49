/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/diff.h"

#include "contracts/base/write.h"

writ_account writ_diff_account(const writ_party_impact *party, const writ_finding *finding)
{
    if (party && party->pending)
        return WRIT_ACCOUNT_PENDING;
    if (party && party->not_concerned)
        return WRIT_ACCOUNT_APART;
    if (finding->standing)
        return WRIT_ACCOUNT_STANDING;
    return finding->waiver ? WRIT_ACCOUNT_WAIVED : WRIT_ACCOUNT_COUNTED;
}

static size_t count_waived(const writ_findings *findings)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += findings->items[i].waiver && !findings->items[i].standing;
    return count;
}

writ_fate writ_diff_fate(const writ_party_impact *party)
{
    if (party->pending)
        return WRIT_FATE_PENDING;
    if (party->not_concerned)
        return WRIT_FATE_APART;
    if (party->standing)
        return WRIT_FATE_STANDS;
    bool errors = writ_diff_count(&party->findings, WRIT_ERROR) > 0;
    if (!errors && count_waived(&party->findings))
        return WRIT_FATE_WAIVED;
    if (party->verdict == WRIT_UNKNOWN)
        return WRIT_FATE_UNKNOWN;
    if (errors)
        return WRIT_FATE_BREAKS;
    /* what a policy made less of is there all the same */
    bool is_told = writ_diff_count(&party->findings, WRIT_WARNING) ||
                   writ_diff_count(&party->findings, WRIT_INFO) || party->hidden;
    return is_told ? WRIT_FATE_WARNED : WRIT_FATE_HOLDS;
}

size_t writ_diff_count(const writ_findings *findings, writ_severity severity)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += writ_diff_account(NULL, &findings->items[i]) == WRIT_ACCOUNT_COUNTED &&
                 findings->items[i].severity == severity;
    return count;
}

const writ_finding *writ_diff_find(const writ_party_impact *party, writ_rule rule, writ_str path)
{
    for (size_t i = 0; i < party->findings.count; i++)
        if (party->findings.items[i].rule == rule &&
            writ_str_equal(party->findings.items[i].path, path))
            return &party->findings.items[i];
    return NULL;
}

static bool has_news(const writ_party_impact *party)
{
    for (size_t i = 0; i < party->findings.count; i++) {
        writ_account account = writ_diff_account(party, &party->findings.items[i]);
        if (account == WRIT_ACCOUNT_COUNTED || account == WRIT_ACCOUNT_WAIVED)
            return true;
    }
    return false;
}

bool writ_diff_is_empty(const writ_diff_report *diff)
{
    const writ_impact *impact = diff->impact;
    bool news = impact->changes.count || impact->governance.count || impact->hidden;
    for (size_t i = 0; !news && i < impact->parties.count; i++)
        news = has_news(&impact->parties.items[i]);
    return !news;
}

static void list(writ_arena *arena, writ_diff_items *items, const writ_party_impact *party,
                 const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        *WRIT_PUSH(arena, items) = (writ_diff_item){party, &findings->items[i],
                                                    writ_diff_account(party, &findings->items[i])};
}

writ_diff_items writ_diff_list(const writ_diff_printer *printer)
{
    const writ_impact *impact = printer->diff->impact;
    writ_diff_items items = {0};
    list(printer->arena, &items, NULL, &impact->governance);
    for (size_t i = 0; i < impact->parties.count; i++)
        list(printer->arena, &items, &impact->parties.items[i], &impact->parties.items[i].findings);
    return items;
}

writ_str writ_diff_fingerprint(const writ_diff_printer *printer, const writ_diff_item *item)
{
    char fingerprint[WRIT_SHA256_HEX];
    writ_finding_fingerprint(item->finding, printer->diff->impact->new_contract->id,
                             item->party ? item->party->party->id : WRIT_STR_EMPTY, fingerprint);
    return writ_str_copy(printer->arena, writ_str_of(fingerprint));
}

/* Of one rule, at one path, for one change. A rename is one for all: those who break by it at the
 * old name or at the new one, those who lose it, and what was in it. */
static writ_str group_key(writ_arena *arena, const writ_finding *finding)
{
    char fingerprint[WRIT_SHA256_HEX];
    if (finding->rule == WRIT_RULE_FIELD_RENAMED)
        return writ_str_printf(arena, "%.*s renamed %zu %zu", WRIT_FMT(finding->object),
                               finding->old_place.offset, finding->place.offset);
    writ_finding_fingerprint(finding, WRIT_STR_EMPTY, WRIT_STR_EMPTY, fingerprint);
    return writ_str_copy(arena, writ_str_of(fingerprint));
}

writ_diff_groups writ_diff_group_list(const writ_diff_printer *printer)
{
    writ_arena *arena = printer->arena;
    writ_diff_items items = writ_diff_list(printer);
    writ_diff_groups groups = {0};
    writ_map renames = WRIT_MAP_INIT;
    for (int severity = WRIT_ERROR; severity >= WRIT_INFO; severity--) {
        writ_map by_rule = WRIT_MAP_INIT;
        for (size_t i = 0; i < items.count; i++) {
            const writ_diff_item *item = &items.items[i];
            if (item->account != WRIT_ACCOUNT_COUNTED || (int)item->finding->severity != severity)
                continue;
            writ_str key = group_key(arena, item->finding);
            bool is_rename = item->finding->rule == WRIT_RULE_FIELD_RENAMED;
            writ_map *by_key = is_rename ? &renames : &by_rule;
            writ_diff_group *group = writ_map_find(by_key, key);
            if (!group || !item->party) {
                group = WRIT_NEW(arena, writ_diff_group);
                group->finding = item->finding;
                *WRIT_PUSH(arena, &groups) = group;
            }
            if (item->party)
                writ_map_put(arena, by_key, key, group);
            *WRIT_PUSH(arena, &group->sufferers) = *item;
        }
    }
    return groups;
}

writ_diff_tally writ_diff_tally_of(const writ_diff_printer *printer)
{
    writ_diff_items items = writ_diff_list(printer);
    const writ_impact *impact = printer->diff->impact;
    writ_diff_tally tally = {0};
    for (size_t i = 0; i < items.count; i++) {
        if (items.items[i].account != WRIT_ACCOUNT_COUNTED)
            continue;
        tally.unknown += items.items[i].finding->rule == WRIT_RULE_VERDICT_UNKNOWN;
        tally.errors += items.items[i].finding->rule != WRIT_RULE_VERDICT_UNKNOWN &&
                        items.items[i].finding->severity == WRIT_ERROR;
        tally.warnings += items.items[i].finding->severity == WRIT_WARNING;
    }
    for (size_t i = 0; i < impact->parties.count; i++)
        tally.breaking += writ_diff_fate(&impact->parties.items[i]) == WRIT_FATE_BREAKS;
    return tally;
}

bool writ_diff_is_bad(const writ_diff_printer *printer)
{
    writ_diff_tally tally = writ_diff_tally_of(printer);
    return tally.errors || tally.unknown || printer->diff->fails;
}

bool writ_diff_lets_through(const writ_diff_printer *printer)
{
    writ_diff_items items = writ_diff_list(printer);
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i].account == WRIT_ACCOUNT_COUNTED &&
            items.items[i].finding->kind == WRIT_KIND_BREAK)
            return true;
    return printer->diff->impact->hidden_breaks > 0;
}
