/* SPDX-License-Identifier: Apache-2.0
 *
 * Which time of a record says when it was received, and how long before it the others are.
 */
#include <math.h>

#include "contracts/name_tokens.h"
#include "validator/drift/profile_parts.h"

static const char *const received[] = {"received", "ingested", "processed", "logged",    "arrival",
                                       "arrived",  "ts",       "timestamp", "ingestion", "receipt"};

static bool says_received(writ_str name)
{
    for (size_t i = 0; i < sizeof received / sizeof *received; i++)
        if (writ_name_holds(name, writ_str_of(received[i]), false))
            return true;
    return false;
}

void writ_profile_consider_time(writ_profile *profile, writ_profile_field *field)
{
    field->says_received = says_received(field->name);
    if (profile->options.time.len && writ_str_equal(profile->options.time, field->path)) {
        profile->time = field;
        profile->time_is_steady = true;
        field->says_received = true;
    }
}

/* ---- lags ---- */

static const double day_parts = 14 * 3600.0; /* no zone is further from UTC */

/* One time of a year to come would leave all others behind it for ever; when many in a row are
 * further behind than a zone could make them, it was that one that was wrong. */
static void advance(writ_profile *profile, double reference)
{
    enum { MANY = 16 };
    bool is_behind = reference < profile->time_most - day_parts;
    profile->time_behind = is_behind ? profile->time_behind + 1 : 0;
    if (reference > profile->time_most || profile->time_behind > MANY) {
        profile->time_most = reference;
        profile->time_behind = 0;
    }
}

static void count_lag(writ_profile *profile, const struct writ_profile_time *time, double reference)
{
    bool is_own = time->field == profile->time;
    if (is_own && !profile->time_is_steady)
        return;
    writ_counts *counts = writ_profile_counts(profile, time->field);
    writ_bins *lags = writ_profile_bins(profile, &counts->lags);
    lags->counts[writ_bin_of_lag((is_own ? profile->time_most : reference) - time->instant)]++;
}

static void count_lags(writ_profile *profile, double reference)
{
    writ_slice *slice = &profile->slices[profile->slice_count - 1];
    if (!slice->has_time) {
        slice->has_time = true;
        slice->time = reference;
    }
    advance(profile, reference);
    for (size_t i = 0; i < profile->time_count; i++)
        count_lag(profile, &profile->times[i], reference);
}

/* ---- the choice ---- */

static struct writ_profile_pair *pair_of(writ_profile *profile, writ_profile_field *field,
                                         writ_profile_field *other)
{
    for (size_t i = 0; i < profile->pair_count; i++)
        if (profile->pairs[i].field == field && profile->pairs[i].other == other)
            return &profile->pairs[i];
    if (profile->pair_count == WRIT_PROFILE_PAIRS)
        return NULL;
    profile->pairs[profile->pair_count] = (struct writ_profile_pair){field, other, 0, 0};
    return &profile->pairs[profile->pair_count++];
}

static void count_pairs(writ_profile *profile, const struct writ_profile_time *time)
{
    for (size_t i = 0; i < profile->time_count; i++) {
        if (profile->times[i].field == time->field)
            continue;
        struct writ_profile_pair *pair = pair_of(profile, time->field, profile->times[i].field);
        if (!pair)
            return;
        pair->records++;
        pair->near += fabs(time->instant - profile->times[i].instant) <= day_parts;
    }
}

void writ_profile_times_end(writ_profile *profile)
{
    bool is_sought = !profile->time && profile->records < WRIT_PROFILE_REFERENCE_RECORDS;
    for (size_t i = 0; i < profile->time_count; i++) {
        if (profile->times[i].field == profile->time) {
            count_lags(profile, profile->times[i].instant);
            return;
        }
        if (is_sought && profile->times[i].field->says_received)
            count_pairs(profile, &profile->times[i]);
    }
}

static bool is_below_any(const writ_profile_field *field)
{
    for (; field; field = field->parent)
        if (field->is_any)
            return true;
    return false;
}

/* In half of the records, and each after the one before but for a few. Dates say too little of when
 * a record came; so does a time that many records share, unless its name says that it is it. */
static bool goes_on(const writ_profile_field *field, const writ_counts *sum, uint64_t records)
{
    enum { MOMENTS = 8 };
    uint64_t times = writ_counts_times(sum) - sum->forms[WRIT_FORM_DATE] + field->epochs;
    uint64_t back = sum->backward + field->epochs_back;
    return times * 2 >= records && back * 20 <= times &&
           (field->says_received || field->sample.count >= MOMENTS);
}

static writ_profile_field *choose_steady(const writ_profile *profile)
{
    writ_arena scratch = WRIT_ARENA_INIT;
    writ_profile_field *chosen = NULL;
    uint64_t records = writ_profile_chances(profile, profile->root, 0, profile->slice_count);
    for (size_t i = 0; i < profile->fields.count; i++) {
        writ_profile_field *field = profile->fields.items[i];
        writ_counts sum;
        writ_profile_sum(&scratch, profile, field, 0, profile->slice_count, &sum);
        if (is_below_any(field) || !goes_on(field, &sum, records))
            continue;
        if (!chosen || (field->says_received && !chosen->says_received))
            chosen = field;
    }
    writ_arena_clear(&scratch);
    return chosen;
}

static writ_profile_field *choose_near(const writ_profile *profile)
{
    for (size_t i = 0; i < profile->pair_count; i++) {
        const struct writ_profile_pair *pair = &profile->pairs[i];
        if (pair->records * 2 >= profile->records && pair->near * 10 >= pair->records * 9 &&
            !is_below_any(pair->field) && !is_below_any(pair->other))
            return pair->field;
    }
    return NULL;
}

/* The slices that came before the choice. */
static void time_slices(writ_profile *profile)
{
    for (size_t i = 0; i < profile->slice_count; i++) {
        const writ_counts *counts = &profile->time->slices[i];
        profile->slices[i].has_time = writ_counts_times(counts) > 0;
        profile->slices[i].time = counts->instant_least;
        if (profile->slices[i].has_time && counts->instant_most > profile->time_most)
            profile->time_most = counts->instant_most;
    }
}

void writ_profile_choose_time(writ_profile *profile)
{
    if (profile->options.time.len || profile->time)
        return;
    profile->time = choose_steady(profile);
    profile->time_is_steady = profile->time != NULL;
    if (!profile->time)
        profile->time = choose_near(profile);
    if (profile->time)
        time_slices(profile);
}
