/* SPDX-License-Identifier: Apache-2.0
 *
 * The migration window: a field that is marked as deprecated stays until its day, its readers are
 * told from then on, and it goes without a break once the day is over and nobody reads it.
 */
#include "contracts/path.h"
#include "registry/impact_work.h"

static bool is_deprecated(const writ_field *field)
{
    return field->notes->deprecated || field->notes->sunset.len;
}

/* ": 39 days left, until 2026-12-31"; "" without a day. */
static writ_str words_of(const writ_impact_work *work, writ_str sunset)
{
    writ_day day;
    if (!writ_day_parse(sunset, &day))
        return WRIT_STR_EMPTY;
    writ_str distance = writ_day_distance(work->arena, work->impact->today, day);
    bool over = day < work->impact->today;
    return writ_str_printf(work->arena, ": %s%.*s, %s %.*s", over ? "its sunset was " : "",
                           WRIT_FMT(distance), over ? "on" : "until", WRIT_FMT(sunset));
}

/* --- those who read it are told --- */

void writ_impact_deprecated(writ_impact_work *work, const writ_object_pair *pair, writ_field *read,
                            writ_party_impact *party)
{
    const writ_field *field = read->parent ? writ_field_find(pair->new_root, read->path) : NULL;
    if (work->impact->old_contract || !field || !is_deprecated(field))
        return;
    writ_finding *finding =
        writ_finding_add(work->arena, &party->findings, WRIT_RULE_FIELD_DEPRECATED);
    if (!finding)
        return;
    writ_str heir = field->notes->replaced_by;
    writ_impact_place(work, pair, read->path, NULL, finding);
    finding->severity = WRIT_WARNING;
    finding->message =
        writ_str_printf(work->arena, "%.*s reads %.*s, which %.*s marks as deprecated%.*s",
                        WRIT_FMT(party->party->party), WRIT_FMT(read->path),
                        WRIT_FMT(writ_impact_label(work->arena, work->impact->new_contract)),
                        WRIT_FMT(words_of(work, field->notes->sunset)));
    if (heir.len)
        finding->hint = writ_str_printf(work->arena, "read '%.*s' instead", WRIT_FMT(heir));
}

void writ_impact_deprecated_version(writ_impact_work *work, writ_party_impact *party)
{
    const writ_contract *contract = work->impact->new_contract;
    if (work->impact->old_contract || contract->status != WRIT_STATUS_DEPRECATED ||
        party->party->role != WRIT_ROLE_CONSUMER)
        return;
    writ_finding *finding =
        writ_finding_add(work->arena, &party->findings, WRIT_RULE_VERSION_DEPRECATED);
    if (!finding)
        return;
    finding->place = party->party->place;
    finding->message = writ_str_printf(work->arena, "%.*s reads %.*s, which is deprecated%.*s",
                                       WRIT_FMT(party->party->party),
                                       WRIT_FMT(writ_impact_label(work->arena, contract)),
                                       WRIT_FMT(words_of(work, contract->sunset)));
    if (contract->replaced_by.len)
        finding->hint =
            writ_str_printf(work->arena, "%.*s takes its place", WRIT_FMT(contract->replaced_by));
}

/* --- it goes --- */

typedef struct removal {
    writ_impact_work *work;
    const writ_finding *change;
    const writ_field *field; /* of OLD */
} removal;

static bool is_within(const removal *r, const writ_finding *finding)
{
    return writ_path_within(r->change->path, finding->path) &&
           writ_str_equal(r->change->object, finding->object);
}

/* The first registered party with a finding there that counts, of that kind; or NULL. */
static const writ_party_impact *find_reader(const removal *r, writ_finding_kind kind)
{
    const writ_impact *impact = r->work->impact;
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        for (size_t j = 0; j < party->findings.count && !party->stand_in; j++)
            if (party->findings.items[j].kind == kind && !party->findings.items[j].standing &&
                is_within(r, &party->findings.items[j]))
                return party;
    }
    return NULL;
}

static void add_finding(const removal *r, writ_rule rule, writ_str message, writ_str hint)
{
    writ_finding *finding = writ_finding_add(r->work->arena, &r->work->impact->governance, rule);
    if (!finding)
        return;
    finding->object = r->change->object;
    finding->path = r->change->path;
    finding->place = r->change->place;
    finding->old_place = r->change->old_place;
    finding->message = message;
    finding->hint = hint;
}

/* OLD promised the field until a day that is over, so OLD that stands in for unknown readers does
 * not read it any more. */
static void release_stand_ins(const removal *r)
{
    writ_impact *impact = r->work->impact;
    for (size_t i = 0; i < impact->parties.count; i++) {
        writ_party_impact *party = &impact->parties.items[i];
        writ_findings *findings = &party->findings;
        size_t kept = 0;
        for (size_t j = 0; j < findings->count; j++)
            if (!party->stand_in || !is_within(r, &findings->items[j]))
                findings->items[kept++] = findings->items[j];
        if (kept < findings->count && !kept)
            party->verdict = WRIT_COMPATIBLE;
        findings->count = kept;
    }
}

static void judge_removal(const removal *r)
{
    writ_arena *arena = r->work->arena;
    writ_str sunset = r->field->notes->sunset, path = r->change->path;
    writ_day day;
    if (!writ_day_parse(sunset, &day))
        return;
    const writ_party_impact *reader = find_reader(r, WRIT_KIND_LOSS);
    if (day >= r->work->impact->today) {
        add_finding(r, WRIT_RULE_SUNSET_EARLY,
                    writ_str_printf(arena, "%.*s is gone before its sunset%.*s", WRIT_FMT(path),
                                    WRIT_FMT(words_of(r->work, sunset))),
                    WRIT_STR("keep it beside its successor until then"));
    } else if (reader) {
        add_finding(r, WRIT_RULE_SUNSET_EARLY,
                    writ_str_printf(arena, "the sunset of %.*s is over, and %.*s still reads it",
                                    WRIT_FMT(path), WRIT_FMT(reader->party->party)),
                    WRIT_STR("keep it until its readers have moved; `writ readers` names them"));
    } else if (!find_reader(r, WRIT_KIND_BREAK)) {
        release_stand_ins(r);
        add_finding(r, WRIT_RULE_SUNSET_PASSED,
                    writ_str_printf(arena,
                                    "%.*s is gone after its sunset on %.*s, and nobody known "
                                    "reads it",
                                    WRIT_FMT(path), WRIT_FMT(sunset)),
                    WRIT_STR_EMPTY);
    }
}

/* --- the promise itself --- */

typedef struct moving {
    writ_impact_work *work;
    const writ_object_pair *pair;
} moving;

/* A day that was promised does not come nearer, unless the field is to stay. */
static void judge_moved(writ_field *field, void *context)
{
    const moving *m = context;
    writ_impact *impact = m->work->impact;
    writ_day before, after = impact->today - 1;
    const writ_field *now = writ_field_find(m->pair->new_root, field->path);
    if (!now || !is_deprecated(now) || !writ_day_parse(field->notes->sunset, &before) ||
        before < impact->today || (writ_day_parse(now->notes->sunset, &after) && after >= before))
        return;
    writ_finding *finding =
        writ_finding_add(m->work->arena, &impact->governance, WRIT_RULE_SUNSET_EARLY);
    if (!finding)
        return;
    finding->object = writ_object_pair_name(m->pair);
    finding->path = field->path;
    finding->place = now->place;
    finding->old_place = field->place;
    finding->old_constraint = field->notes->sunset;
    finding->new_constraint = now->notes->sunset;
    finding->message =
        now->notes->sunset.len
            ? writ_str_printf(m->work->arena, "%.*s was promised until %.*s, and now until %.*s",
                              WRIT_FMT(field->path), WRIT_FMT(field->notes->sunset),
                              WRIT_FMT(now->notes->sunset))
            : writ_str_printf(m->work->arena, "%.*s was promised until %.*s, and now says no day",
                              WRIT_FMT(field->path), WRIT_FMT(field->notes->sunset));
    finding->hint = WRIT_STR("a day that readers were given may only come later");
}

void writ_impact_sunsets(writ_impact_work *work)
{
    const writ_impact *impact = work->impact;
    if (!impact->old_contract || impact->side_by_side || work->options->standing.is_below)
        return;
    for (size_t i = 0; i < work->pair_count; i++) {
        const writ_object_pair *pair = &work->pairs[i];
        if (pair->renames)
            writ_field_each(pair->old_root, judge_moved, &(moving){work, pair});
        for (size_t c = pair->first_change; c < pair->end_change && pair->renames; c++) {
            const writ_finding *change = &impact->changes.items[c];
            bool is_gone =
                (change->rule == WRIT_RULE_FIELD_REMOVED ||
                 change->rule == WRIT_RULE_FIELD_RENAMED) &&
                !writ_field_find(pair->new_root, change->path); /* kept beside its heir */
            writ_field *field = is_gone ? writ_field_find(pair->old_root, change->path) : NULL;
            if (field && is_deprecated(field))
                judge_removal(&(removal){work, change, field});
        }
    }
}
