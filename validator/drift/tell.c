/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/tell.h"

#include <math.h>

/* Of some 400 findings in generated streams none was wrong, nor was there one in 100 clean streams
 * (docs/DRIFT.md), so by the rule of three at most one in a hundred is. */
#define CONFIDENCE 0.99
/* Fewer values on a side are no sample. */
#define LEAST_VALUES 30
/* On a side of a split, so that one of them can be left out. */
#define ENOUGH_SLICES 4

bool writ_tell_is_open(const writ_detection *detection, const writ_field_state *state)
{
    bool in_stream = writ_owner(detection, state->field) == detection->profile;
    return in_stream && state->past && !state->explained && !state->vanished && !state->began;
}

/* ---- rows of counts ------------------------------------------------------------------------- */

static uint64_t *row_of(const writ_detection *detection, const writ_profile_field *field,
                        writ_tell_kinds kind, size_t kinds)
{
    size_t count = detection->profile->slice_count;
    uint64_t *row = writ_arena_zalloc(detection->arena, count * kinds * sizeof *row);
    for (size_t i = 0; i < count; i++)
        kind(&field->slices[i], row + i * kinds);
    return row;
}

static uint64_t total(const uint64_t *counts, size_t kinds)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < kinds; i++)
        sum += counts[i];
    return sum;
}

/* The slices next to the split are of both sides, where one of them has the change in it; so they
 * are of none when there are enough others. */
static void clean_sides(const writ_detection *detection, const writ_profile_field *field,
                        writ_sides *sides)
{
    const writ_profile *profile = detection->profile;
    size_t at = sides->at, end = profile->slice_count;
    if (at >= ENOUGH_SLICES) {
        writ_profile_sum(detection->arena, profile, field, 0, at - 1, &sides->before);
        sides->chances_before = writ_profile_chances(profile, field, 0, at - 1);
    }
    if (end - at >= ENOUGH_SLICES) {
        writ_profile_sum(detection->arena, profile, field, at + 1, end, &sides->after);
        sides->chances_after = writ_profile_chances(profile, field, at + 1, end);
    }
}

void writ_tell_change_at(const writ_detection *detection, const writ_field_state *state, size_t at,
                         writ_tell_kinds kind, size_t kinds, writ_tell_change *change)
{
    *change = (writ_tell_change){.kinds = kinds};
    change->before = writ_arena_zalloc(detection->arena, kinds * sizeof *change->before);
    change->after = writ_arena_zalloc(detection->arena, kinds * sizeof *change->after);
    writ_sides_of(detection, state->field, at, &change->sides);
    if (!detection->baseline)
        clean_sides(detection, state->field, &change->sides);
    kind(&change->sides.before, change->before);
    kind(&change->sides.after, change->after);
    change->divergence = writ_divergence(change->before, change->after, kinds);
}

bool writ_tell_find_change(const writ_detection *detection, const writ_field_state *state,
                           writ_tell_kinds kind, size_t kinds, writ_tell_change *change)
{
    writ_split split = {0};
    if (!detection->baseline) {
        const uint64_t *row = row_of(detection, state->field, kind, kinds);
        split = writ_best_split(detection->arena, row, detection->profile->slice_count, kinds);
        if (split.divergence < WRIT_TELL_SURE)
            return false;
    }
    writ_tell_change_at(detection, state, split.at, kind, kinds, change);
    return change->divergence >= WRIT_TELL_SURE && total(change->before, kinds) >= LEAST_VALUES;
}

double writ_tell_share(const uint64_t *counts, size_t kinds, size_t from, size_t to)
{
    uint64_t all = total(counts, kinds);
    return all ? (double)total(counts + from, to - from) / (double)all : 0;
}

const double *writ_tell_series(const writ_detection *detection, const writ_profile_field *field,
                               writ_tell_kinds kind, size_t kinds, size_t from, size_t to)
{
    size_t count = detection->profile->slice_count;
    if (detection->baseline)
        return NULL;
    const uint64_t *row = row_of(detection, field, kind, kinds);
    uint64_t *part = writ_arena_alloc(detection->arena, 2 * count * sizeof *part);
    uint64_t *whole = part + count;
    for (size_t i = 0; i < count; i++) {
        part[i] = total(row + i * kinds + from, to - from);
        whole[i] = total(row + i * kinds, kinds);
    }
    return writ_drift_series(detection->arena, part, whole, count);
}

/* ---- findings ------------------------------------------------------------------------------- */

writ_drift_finding *writ_tell_finding(writ_detection *detection, writ_field_state *state,
                                      writ_rule rule, const writ_sides *sides,
                                      const writ_tell_measure *measure)
{
    writ_drift_finding *finding = writ_drift_add(detection, rule, state->field, sides);
    state->explained = true;
    finding->measure = measure->name;
    finding->before = measure->before;
    finding->after = measure->after;
    finding->series = measure->series;
    finding->series_count = measure->series ? detection->profile->slice_count : 0;
    finding->finding.confidence = CONFIDENCE;
    return finding;
}

void writ_tell_evidence(writ_detection *detection, writ_drift_finding *finding, writ_str sentence)
{
    size_t count = finding->finding.evidence.count;
    writ_str *items = writ_arena_alloc(detection->arena, (count + 1) * sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = finding->finding.evidence.items[i];
    items[count] = sentence;
    finding->finding.evidence.items = items;
    finding->finding.evidence.count = count + 1;
}

void writ_tell_shares(writ_detection *detection, writ_drift_finding *finding, const char *what,
                      const writ_sides *sides)
{
    writ_arena *arena = detection->arena;
    writ_str before = writ_tell_percent(arena, finding->before);
    writ_str after = writ_tell_percent(arena, finding->after);
    writ_tell_evidence(detection, finding,
                       writ_str_printf(arena, "%s: %.*s of %.*s %s before, %.*s of %.*s since",
                                       finding->measure, WRIT_FMT(before),
                                       WRIT_FMT(writ_tell_count(arena, sides->before.values)), what,
                                       WRIT_FMT(after),
                                       WRIT_FMT(writ_tell_count(arena, sides->after.values))));
}

writ_str writ_tell_part(writ_arena *arena, double share, const char *what)
{
    if (share > 0.995)
        return writ_str_printf(arena, "the %s", what);
    return writ_str_printf(arena, "%.*s of the %s", WRIT_FMT(writ_tell_percent(arena, share)),
                           what);
}

writ_str writ_tell_percent(writ_arena *arena, double share)
{
    double percent = share * 100;
    int digits = percent > 0 && percent < 0.95 ? 2 : percent > 0 && percent < 9.95 ? 1 : 0;
    if (percent > 99.5 && percent < 100)
        digits = 1;
    return writ_str_printf(arena, "%.*f %%", digits, percent);
}

writ_str writ_tell_count(writ_arena *arena, uint64_t count)
{
    if (count < 1000)
        return writ_str_printf(arena, "%u", (unsigned)count);
    writ_str front = writ_tell_count(arena, count / 1000);
    return writ_str_printf(arena, "%.*s,%03u", WRIT_FMT(front), (unsigned)(count % 1000));
}

writ_str writ_tell_number(writ_arena *arena, double number)
{
    double rounded = fabs(number) >= 1000 && fabs(number) < 1e15
                         ? round(number / pow(10, floor(log10(fabs(number))) - 3)) *
                               pow(10, floor(log10(fabs(number))) - 3)
                         : number;
    if (fabs(rounded) < 1000 || fabs(rounded) >= 1e15)
        return writ_str_printf(arena, "%.4g", rounded);
    writ_str digits = writ_tell_count(arena, (uint64_t)fabs(rounded));
    return WRIT_JOIN(arena, rounded < 0 ? WRIT_STR("-") : WRIT_STR_EMPTY, digits);
}
