/* SPDX-License-Identifier: Apache-2.0
 *
 * What vanished and what began: fields whose share of their chances fell to nearly nothing, or rose
 * from it, and stayed there. What a container does its members do with it, so a field is only
 * asked about the time in which its parent comes.
 */
#include "validator/drift/detect.h"

/* A share that falls to this part of what it was has gone: some producers lag, and while they roll
 * out both names may be sent. */
#define GONE 0.15
/* Natural logarithm of how much better two shares explain the counts than one. Chance comes to this
 * in one of 10^5 streams of a thousand fields, at any of the splits (chi-squared, one degree). */
#define SURE 18.0
/* Members of an object that is a map in all but name, its keys being data: so many, each in so few
 * of the objects, and their values of one form. They come and go. (Names that come once only are
 * put together by the profile itself.) */
#define MAP_MEMBERS 16
#define MAP_SHARE   0.1
#define MAP_ALIKE   0.9

static uint64_t present(const writ_counts *counts)
{
    return counts->values - counts->forms[WRIT_FORM_NULL];
}

static double share(uint64_t part, uint64_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static bool is_items(const writ_profile_field *field)
{
    return field->parent && field->parent->items == field;
}

/* counts[2 * slice]: present, and beside it absent. In the arena. */
static uint64_t *present_by_slice(const writ_detection *detection, const writ_profile_field *field)
{
    const writ_profile *profile = detection->profile;
    uint64_t *counts =
        writ_arena_zalloc(detection->arena, 2 * WRIT_PROFILE_SLICES * sizeof *counts);
    for (size_t i = 0; i < profile->slice_count; i++) {
        uint64_t chances = writ_profile_chances(profile, field, i, i + 1);
        counts[2 * i] = present(&field->slices[i]);
        counts[2 * i + 1] = chances > counts[2 * i] ? chances - counts[2 * i] : 0;
    }
    return counts;
}

/* The share in the slices `from` to `to` - 1. */
static double share_between(const uint64_t *counts, size_t from, size_t to)
{
    uint64_t part = 0, whole = 0;
    for (size_t i = from; i < to; i++) {
        part += counts[2 * i];
        whole += counts[2 * i] + counts[2 * i + 1];
    }
    return share(part, whole);
}

/* How many slices with chances at least, one after the other, has the field been away in `from` to
 * `to` - 1? */
static size_t longest_absence(const uint64_t *counts, size_t from, size_t to)
{
    size_t longest = 0, now = 0;
    for (size_t i = from; i < to; i++) {
        if (counts[2 * i])
            now = 0;
        else if (counts[2 * i + 1] && ++now > longest)
            longest = now;
    }
    return longest;
}

/* Did it fall to nearly nothing and stay there? The halves next to the split are left out: there
 * producers may still roll out. What was away for half as long before comes and goes. */
static bool has_gone(const uint64_t *counts, size_t at, size_t count)
{
    double before = share_between(counts, 0, at - at / 2);
    double after = share_between(counts, at + (count - at) / 2, count);
    return after <= GONE * before && 2 * longest_absence(counts, 0, at) < count - at;
}

static bool has_begun(const uint64_t *counts, size_t at, size_t count)
{
    double before = share_between(counts, 0, at - at / 2);
    double after = share_between(counts, at + (count - at) / 2, count);
    return before <= GONE * after && 2 * longest_absence(counts, at, count) < at;
}

static void watch_stream(writ_detection *detection, writ_field_state *state)
{
    const uint64_t *counts = present_by_slice(detection, state->field);
    size_t count = detection->profile->slice_count;
    writ_split split = writ_best_split(detection->arena, counts, count, 2);
    if (split.at == 0)
        return;
    writ_sides_of(detection, state->field, split.at, &state->presence);
    state->divergence = split.divergence;
    if (split.divergence < SURE)
        return;
    state->vanished = has_gone(counts, split.at, count);
    state->began = has_begun(counts, split.at, count);
}

static void watch_baseline(writ_detection *detection, writ_field_state *state)
{
    writ_sides *sides = &state->presence;
    writ_sides_of(detection, state->field, 0, sides);
    uint64_t here[2][2] = {{present(&sides->before), 0}, {present(&sides->after), 0}};
    uint64_t chances[2] = {sides->chances_before, sides->chances_after};
    for (int i = 0; i < 2; i++)
        here[i][1] = chances[i] > here[i][0] ? chances[i] - here[i][0] : 0;
    double before = share(here[0][0], chances[0]), after = share(here[1][0], chances[1]);
    state->divergence = writ_divergence(here[0], here[1], 2);
    if (state->divergence < SURE)
        return;
    state->vanished = after <= GONE * before;
    state->began = before <= GONE * after;
}

static bool is_map(const writ_detection *detection, const writ_profile_field *field)
{
    const writ_profile *profile = writ_owner(detection, field);
    uint64_t values = 0, objects = 0, forms[WRIT_FORM_COUNT] = {0};
    if (field->is_map || field->children.count < MAP_MEMBERS)
        return field->is_map;
    for (size_t i = 0; i < profile->slice_count; i++) {
        objects += field->slices[i].forms[WRIT_FORM_OBJECT];
        for (size_t j = 0; j < field->children.count; j++)
            for (size_t k = 0; k < WRIT_FORM_COUNT; k++)
                forms[k] += field->children.items[j]->slices[i].forms[k];
    }
    uint64_t usual = 0;
    for (size_t k = 0; k < WRIT_FORM_COUNT; k++) {
        values += forms[k];
        usual = forms[k] > usual ? forms[k] : usual;
    }
    return (double)values < MAP_SHARE * (double)objects * (double)field->children.count &&
           (double)usual > MAP_ALIKE * (double)values;
}

void writ_detect_presence(writ_detection *detection)
{
    for (size_t i = 0; i < detection->state_count; i++) {
        writ_field_state *state = &detection->states[i];
        const writ_field_state *parent = state->parent;
        if (!parent)
            continue;
        state->is_map = is_map(detection, state->field);
        state->explained = parent->explained || (parent->is_map && !is_items(state->field));
        if (state->explained)
            continue;
        if (parent->vanished || parent->began) {
            state->vanished = parent->vanished;
            state->began = parent->began;
            writ_sides_of(detection, state->field, parent->presence.at, &state->presence);
        } else if (!is_items(state->field)) {
            if (detection->baseline)
                watch_baseline(detection, state);
            else
                watch_stream(detection, state);
        }
    }
}
