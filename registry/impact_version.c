/* SPDX-License-Identifier: Apache-2.0
 *
 * VERSION_NOT_BUMPED: a version promises as much as its place in the line. Content that changed
 * needs a higher version, a break a new major one.
 */
#include "registry/impact_work.h"
#include "registry/registry.h"

static bool has_introduced_break(const writ_party_impact *party)
{
    for (size_t i = 0; i < party->findings.count; i++) {
        const writ_finding *finding = &party->findings.items[i];
        if (!finding->standing && finding->severity == WRIT_ERROR &&
            (finding->kind == WRIT_KIND_BREAK || finding->kind == WRIT_KIND_SEMANTIC))
            return true;
    }
    return false;
}

static bool breaks_a_party(const writ_impact *impact)
{
    for (size_t i = 0; i < impact->parties.count; i++)
        if (has_introduced_break(&impact->parties.items[i]))
            return true;
    return false;
}

/* What the contract no longer accepts is a break too, of whoever sends it. */
static bool breaks(const writ_impact *impact)
{
    return breaks_a_party(impact) ||
           (impact->backward.asked && impact->backward.verdict.kind == WRIT_BREAKING);
}

/* What the change is worth: a break, something new, or words. */
static writ_bump bump_of(const writ_impact *impact)
{
    if (breaks(impact))
        return WRIT_BUMP_MAJOR;
    for (size_t i = 0; i < impact->changes.count; i++)
        if (impact->changes.items[i].rule != WRIT_RULE_FIELD_DEPRECATED)
            return WRIT_BUMP_MINOR;
    return WRIT_BUMP_PATCH;
}

static writ_str sentence(writ_arena *arena, const writ_impact *impact, int order)
{
    writ_str before = impact->old_contract->version, after = impact->new_contract->version;
    if (order > 0 && !breaks_a_party(impact))
        return writ_str_printf(
            arena, "version %.*s refuses payloads that %.*s accepts, and is of its line",
            WRIT_FMT(after), WRIT_FMT(before));
    if (order > 0)
        return writ_str_printf(arena, "version %.*s breaks what %.*s promised, and is of its line",
                               WRIT_FMT(after), WRIT_FMT(before));
    if (order == 0)
        return writ_str_printf(arena, "the content changed and the version is still %.*s",
                               WRIT_FMT(after));
    return writ_str_printf(arena, "the content changed and version %.*s is lower than %.*s",
                           WRIT_FMT(after), WRIT_FMT(before));
}

/* The documents alone tell most that differ. */
static bool is_same(writ_arena *arena, const writ_contract *before, const writ_contract *after)
{
    return writ_value_equal(before->document, after->document) &&
           writ_registry_is_same(arena, before, after);
}

void writ_impact_version(writ_impact_work *work)
{
    writ_impact *impact = work->impact;
    const writ_contract *before = impact->old_contract, *after = impact->new_contract;
    writ_version old_version, new_version;
    if (!before || work->options->standing.is_below || after->status == WRIT_STATUS_DRAFT ||
        before->status == WRIT_STATUS_DRAFT || is_same(work->arena, before, after) ||
        !writ_version_parse(before->version, &old_version) ||
        !writ_version_parse(after->version, &new_version))
        return;
    int order = writ_version_compare(&new_version, &old_version);
    bool asks_major = work->mode != WRIT_MODE_NONE && breaks(impact);
    if (order > 0 && (!asks_major || new_version.major > old_version.major))
        return;
    writ_finding *finding =
        writ_finding_add(work->arena, &impact->governance, WRIT_RULE_VERSION_NOT_BUMPED);
    if (!finding)
        return;
    writ_version enough = writ_version_bump(&old_version, bump_of(impact));
    finding->place = after->version_place;
    finding->old_place = before->version_place;
    finding->message = sentence(work->arena, impact, order);
    finding->hint = writ_str_printf(work->arena, "%.*s is the smallest version that will do",
                                    WRIT_FMT(writ_version_text(work->arena, &enough)));
}
