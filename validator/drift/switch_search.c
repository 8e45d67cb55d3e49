/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "contracts/assignment.h"
#include "contracts/base/bounds.h"
#include "validator/drift/switch_evidence.h"

/* Two fields that are one change at one time; where each splits best is uncertain by some slices
 * when it is rare or producers roll out slowly. */
#define NEAR 10
/* More likely than not. What a confidence means was measured (docs/DRIFT.md). */
#define CLAIM 0.5
/* Records that presence rates rest on: rates wander, so they are never known better than so many
 * independent records would tell. */
#define MOST_RECORDS 400.0

/* --- ends --- */

/* What holds the values of a leaf: itself, or the items of a list; NULL: it is no leaf. */
static const writ_profile_field *values_of(const writ_field_state *state)
{
    const writ_profile_field *field = state->field;
    if (!field->parent || field->parent->items == field)
        return NULL;
    if (field->items)
        return field->items->children.count || field->items->items ? NULL : field->items;
    return state->is_map || !field->children.count ? field : NULL;
}

/* Of its different values between the records `from` and `to`, which came in the first half: the
 * share that came in the second half too. */
static double recurrence_between(const writ_sample *sample, uint64_t from, uint64_t to)
{
    uint64_t middle = from + (to - from) / 2, first = 0, both = 0;
    for (uint32_t i = 0; i < sample->count; i++) {
        const writ_sample_value *value = &sample->values[i];
        if (value->first < from || value->first >= middle)
            continue;
        first++;
        both += value->last >= middle;
    }
    return first > 3 ? (double)both / (double)first : 0;
}

static void fill_rows(const writ_profile *profile, writ_switch_end *end)
{
    size_t index = end->state->field->index;
    end->has_rows = index < WRIT_PROFILE_ROW_FIELDS;
    for (size_t i = 0; end->has_rows && i < profile->row_count; i++)
        if (profile->rows[i].present[index / 64] >> index % 64 & 1)
            end->rows[i / 64] |= UINT64_C(1) << i % 64;
}

/* For each slice the rows that came before it, and behind the last one all. */
static void mask_rows(writ_switch_search *search)
{
    const writ_profile *profile = search->detection->profile;
    search->rows_before = writ_arena_zalloc(
        search->detection->arena, (WRIT_PROFILE_SLICES + 1) * sizeof *search->rows_before);
    for (size_t i = 0; i < profile->row_count; i++)
        for (size_t at = 0; at <= WRIT_PROFILE_SLICES; at++)
            if (at >= profile->slice_count || profile->rows[i].record < profile->slices[at].first)
                search->rows_before[at][i / 64] |= UINT64_C(1) << i % 64;
}

static void add_end(writ_switch_search *search, writ_field_state *state, bool is_old)
{
    writ_detection *detection = search->detection;
    const writ_profile_field *values = values_of(state);
    if (!values)
        return;
    writ_switch_end *end = WRIT_PUSH(detection->arena, is_old ? &search->olds : &search->news);
    writ_sides sides;
    *end = (writ_switch_end){.state = state, .values = values};
    if (is_old && detection->baseline && writ_owner(detection, values) == detection->profile) {
        const writ_profile_field *past = writ_profile_find(detection->baseline, values->path);
        end->values = values = past ? past : state->past; /* what is a list now may not have been */
    }
    const writ_profile *profile = writ_owner(detection, values);
    uint64_t change = profile->slices[state->presence.at].first;
    writ_sides_of(detection, values, state->presence.at, &sides);
    end->counts = is_old ? sides.before : sides.after;
    end->distinct = writ_hyperloglog_count(&values->distinct);
    end->recurrence =
        recurrence_between(&values->sample, is_old ? 0 : change,
                           is_old && !detection->baseline ? change : profile->records);
    if (!detection->baseline)
        fill_rows(profile, end);
}

/* Of the values of an old field, the largest share that one of the fields has which stayed. */
static double commonness(const writ_detection *detection, const writ_switch_end *end)
{
    double common = 0;
    for (size_t i = 0; i < detection->state_count; i++) {
        const writ_field_state *state = &detection->states[i];
        if (!state->past || state->explained || state->vanished || state->began)
            continue;
        writ_sample_overlap seen = writ_sample_compare(&end->values->sample, &state->past->sample);
        if (seen.in_a && seen.shared > common * seen.in_a)
            common = (double)seen.shared / seen.in_a;
    }
    return common;
}

static void find_ends(writ_switch_search *search)
{
    writ_detection *detection = search->detection;
    size_t always = 0, all = 0;
    for (size_t i = 0; i < detection->state_count; i++) {
        writ_field_state *state = &detection->states[i];
        if (state->explained || !state->parent)
            continue;
        all++;
        always += !state->vanished && !state->began &&
                  state->presence.after.values == state->presence.chances_after;
        if (state->vanished || state->began)
            add_end(search, state, state->vanished);
    }
    search->always = (double)(always + 1) / (double)(all + 2);
    for (size_t i = 0; i < search->olds.count && search->news.count; i++)
        search->olds.items[i].commonness = commonness(detection, &search->olds.items[i]);
}

/* --- presence --- */

/* The marginal likelihood of k in n when the rate has a beta distribution. */
static double log_marginal(double k, double n, double a, double b)
{
    return lgamma(k + a) + lgamma(n - k + b) - lgamma(n + a + b) + lgamma(a + b) - lgamma(a) -
           lgamma(b);
}

/* Of fields a share is in (nearly) every record; the others have any rate. */
static double log_rate(const writ_switch_search *search, double k, double n)
{
    double often = log(search->always) + log_marginal(k, n, 100, 0.5);
    double any = log(1 - search->always) + log_marginal(k, n, 1, 1);
    double high = often > any ? often : any;
    return high + log(exp(often - high) + exp(any - high));
}

/* How much better does one rate explain k of n and l of m than two do? */
static double log_same_rate(const writ_switch_search *search, double k, double n, double l,
                            double m)
{
    double one = n > MOST_RECORDS ? MOST_RECORDS / n : 1;
    double two = m > MOST_RECORDS ? MOST_RECORDS / m : 1;
    k *= one, n *= one, l *= two, m *= two;
    return log_rate(search, k + l, n + m) - log_rate(search, k, n) - log_rate(search, l, m);
}

/* Share of records (of the stream, or the baseline) with the field: the product of shares on the
 * way down. */
static double share_of_records(const writ_field_state *state, bool before)
{
    double product = 1;
    for (; state->parent; state = state->parent) {
        const writ_sides *sides = &state->presence;
        uint64_t chances = before ? sides->chances_before : sides->chances_after;
        const writ_counts *counts = before ? &sides->before : &sides->after;
        double present = (double)(counts->values - counts->forms[WRIT_FORM_NULL]);
        if (chances && present < (double)chances)
            product *= present / (double)chances;
    }
    return product;
}

static void weigh_presence_by_shares(writ_switch_pair *pair)
{
    double old_share = share_of_records(pair->old_end->state, true);
    double new_share = share_of_records(pair->new_end->state, false);
    pair->rate = log_same_rate(pair->search, old_share * MOST_RECORDS, MOST_RECORDS,
                               new_share * MOST_RECORDS, MOST_RECORDS);
}

typedef struct row_counts {
    double all, olds, news, both;
} row_counts;

/* Of the rows in the mask; `flip`: of those that are not. */
static row_counts count_rows(const writ_switch_pair *pair, const uint64_t *mask, bool flip)
{
    const uint64_t *all = pair->search->rows_before[WRIT_PROFILE_SLICES];
    row_counts counts = {0};
    for (size_t i = 0; i < WRIT_SWITCH_ROW_WORDS; i++) {
        uint64_t rows = flip ? all[i] & ~mask[i] : mask[i];
        uint64_t a = pair->old_end->rows[i] & rows, b = pair->new_end->rows[i] & rows;
        counts.all += __builtin_popcountll(rows);
        counts.olds += __builtin_popcountll(a);
        counts.news += __builtin_popcountll(b);
        counts.both += __builtin_popcountll(a & b);
    }
    return counts;
}

/* Records with both, beside how many there would be if each came by itself. */
static double together_in(row_counts before, row_counts after)
{
    double expected = (before.all > 0 ? before.olds * before.news / before.all : 0) +
                      (after.all > 0 ? after.olds * after.news / after.all : 0);
    double both = before.both + after.both;
    return expected < 3 ? 0 : both > expected ? 1 : both / expected;
}

/* Rows of the slices before slice `to`, and those from slice `from` on. */
static void count_sides(const writ_switch_pair *pair, size_t to, size_t from, row_counts *before,
                        row_counts *after)
{
    *before = count_rows(pair, pair->search->rows_before[to], false);
    *after = count_rows(pair, pair->search->rows_before[from], true);
}

static double either(row_counts counts)
{
    return counts.olds + counts.news - counts.both;
}

/* While producers roll out one or the other is there, so the rate of either is the same all the
 * time; both may be, so the slices next to the change are left out where that is asked. */
static void weigh_presence_by_rows(writ_switch_pair *pair)
{
    size_t a = pair->old_end->state->presence.at, b = pair->new_end->state->presence.at;
    size_t low = a < b ? a : b, high = a < b ? b : a;
    size_t count = pair->search->detection->profile->slice_count;
    row_counts before, after;
    count_sides(pair, low, high, &before, &after);
    pair->rate = log_same_rate(pair->search, either(before), before.all, either(after), after.all);
    count_sides(pair, low - low / 2, high + (count - high) / 2, &before, &after);
    pair->together = together_in(before, after);
}

/* --- pairs --- */

static size_t distance(const writ_switch_end *a, const writ_switch_end *b)
{
    size_t one = a->state->presence.at, other = b->state->presence.at;
    return one > other ? one - other : other - one;
}

static void add_pair(writ_switch_search *search, const writ_switch_end *old_end,
                     const writ_switch_end *new_end)
{
    writ_switch_pair *pair = WRIT_PUSH(search->detection->arena, &search->pairs);
    *pair = (writ_switch_pair){.search = search, .old_end = old_end, .new_end = new_end};
    pair->overlap = writ_sample_compare(&old_end->values->sample, &new_end->values->sample);
    if (old_end->has_rows && new_end->has_rows)
        weigh_presence_by_rows(pair);
    else
        weigh_presence_by_shares(pair);
}

/* What the pairs leave of each other: each field is in one at most. */
static void choose(writ_switch_search *search)
{
    writ_arena *arena = search->detection->arena;
    writ_edges edges = {.lefts = search->olds.count, .rights = search->news.count};
    for (size_t i = 0; i < search->pairs.count; i++) {
        const writ_switch_pair *pair = &search->pairs.items[i];
        *WRIT_PUSH(arena, &edges) = (writ_edge){
            .left = (size_t)(pair->old_end - search->olds.items),
            .right = (size_t)(pair->new_end - search->news.items),
            .odds = exp(pair->score),
        };
    }
    writ_assignment_weigh(arena, &edges);
    writ_assignment_choose(arena, &edges, CLAIM);
    for (size_t i = 0; i < search->pairs.count; i++) {
        search->pairs.items[i].confidence = edges.items[i].chance;
        search->pairs.items[i].is_chosen = edges.items[i].is_chosen;
    }
}

void writ_switch_search_pairs(writ_switch_search *search, writ_detection *detection)
{
    *search = (writ_switch_search){.detection = detection};
    mask_rows(search);
    find_ends(search);
    if (search->olds.count * search->news.count > WRIT_BOUND_RENAME_PAIRS)
        return;
    for (size_t i = 0; i < search->olds.count; i++)
        for (size_t j = 0; j < search->news.count; j++)
            if (distance(&search->olds.items[i], &search->news.items[j]) <= NEAR)
                add_pair(search, &search->olds.items[i], &search->news.items[j]);
    for (size_t i = 0; i < search->pairs.count; i++)
        writ_switch_weigh(&search->pairs.items[i]);
    choose(search);
}
