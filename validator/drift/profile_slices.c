/* SPDX-License-Identifier: Apache-2.0
 *
 * The slices of a profile, and the counts in them.
 */
#include <math.h>

#include "validator/drift/profile_parts.h"

/* ---- bins ---- */

static size_t clamp_bin(double bin)
{
    if (!(bin > 0)) /* NaN too */
        return 0;
    return bin < WRIT_PROFILE_BINS ? (size_t)bin : WRIT_PROFILE_BINS - 1;
}

/* 10, 100, 1000 are at the lower edge of their bins: a little more keeps them there whatever the
 * logarithm was rounded to. */
size_t writ_bin_of_log10(double magnitude)
{
    static const double little = 1e-6;
    return clamp_bin((magnitude - WRIT_BINS_LOWEST) * WRIT_BINS_PER_DECADE + little);
}

size_t writ_bin_of_magnitude(double number)
{
    return writ_bin_of_log10(log10(fabs(number)));
}

size_t writ_bin_of_lag(double seconds)
{
    static const double quarter = 900;
    return clamp_bin(floor(seconds / quarter + 0.5) + WRIT_BINS_NO_LAG);
}

writ_bins *writ_profile_bins(writ_profile *profile, writ_bins **bins)
{
    if (!*bins && profile->spare_bins.count == 0) {
        *bins = WRIT_NEW(&profile->arena, writ_bins);
    } else if (!*bins) {
        *bins = profile->spare_bins.items[--profile->spare_bins.count];
        memset(*bins, 0, sizeof **bins);
    }
    return *bins;
}

static void add_bins(writ_arena *arena, writ_bins **to, const writ_bins *from)
{
    if (!from)
        return;
    if (!*to)
        *to = WRIT_NEW(arena, writ_bins);
    for (size_t i = 0; i < WRIT_PROFILE_BINS; i++)
        (*to)->counts[i] += from->counts[i];
}

/* ---- counts ---- */

uint64_t writ_counts_times(const writ_counts *counts)
{
    uint64_t times = 0;
    for (unsigned form = WRIT_FORM_TIME_UTC; form <= WRIT_FORM_DATE; form++)
        times += counts->forms[form];
    return times;
}

static void add_instants(writ_counts *to, const writ_counts *from)
{
    if (!writ_counts_times(from))
        return;
    bool is_first = !writ_counts_times(to);
    if (is_first || from->instant_least < to->instant_least)
        to->instant_least = from->instant_least;
    if (is_first || from->instant_most > to->instant_most)
        to->instant_most = from->instant_most;
}

void writ_counts_add(writ_arena *arena, writ_counts *to, const writ_counts *from)
{
    if (!from->values)
        return;
    add_instants(to, from); /* while it is known whether there were any */
    to->values += from->values;
    for (size_t i = 0; i < WRIT_FORM_COUNT; i++)
        to->forms[i] += from->forms[i];
    to->lengths += from->lengths;
    to->negatives += from->negatives;
    to->zeros += from->zeros;
    to->numbers += from->numbers;
    to->log_sum += from->log_sum;
    to->log_squares += from->log_squares;
    to->backward += from->backward;
    to->offset_minutes += from->offset_minutes;
    add_bins(arena, &to->magnitudes, from->magnitudes);
    add_bins(arena, &to->lags, from->lags);
}

void writ_profile_sum(writ_arena *arena, const writ_profile *profile,
                      const writ_profile_field *field, size_t from, size_t to, writ_counts *sum)
{
    *sum = (writ_counts){0};
    for (size_t i = from; i < to && i < profile->slice_count; i++)
        writ_counts_add(arena, sum, &field->slices[i]);
}

uint64_t writ_profile_chances(const writ_profile *profile, const writ_profile_field *field,
                              size_t from, size_t to)
{
    const writ_profile_field *parent = field->parent;
    uint64_t chances = 0;
    for (size_t i = from; i < to && i < profile->slice_count; i++) {
        if (!parent) {
            chances += field->slices[i].values;
            continue;
        }
        const uint64_t *forms = parent->slices[i].forms;
        if (field->is_any)
            chances += forms[WRIT_FORM_ARRAY];
        if (!field->is_any || parent->is_map)
            chances += forms[WRIT_FORM_OBJECT];
    }
    return chances;
}

/* ---- slices ---- */

/* Its memory is used again. */
static void spare(writ_profile *profile, writ_bins *bins)
{
    if (bins)
        *WRIT_PUSH(&profile->arena, &profile->spare_bins) = bins;
}

/* Bins that only one of the two has are handed over. */
static void join_bins(writ_profile *profile, writ_bins **to, writ_bins **from)
{
    if (!*to) {
        *to = *from;
        *from = NULL;
    }
    if (*from && *to)
        add_bins(&profile->arena, to, *from);
    spare(profile, *from);
    *from = NULL;
}

static void halve_field(writ_profile *profile, writ_profile_field *field)
{
    writ_counts *slices = field->slices;
    for (size_t i = 0; i < WRIT_PROFILE_SLICES; i += 2) {
        writ_counts first = slices[i], second = slices[i + 1];
        join_bins(profile, &first.magnitudes, &second.magnitudes);
        join_bins(profile, &first.lags, &second.lags);
        writ_counts_add(&profile->arena, &first, &second);
        slices[i / 2] = first;
    }
    memset(slices + WRIT_PROFILE_SLICES / 2, 0, WRIT_PROFILE_SLICES / 2 * sizeof *slices);
}

void writ_slice_join(writ_slice *to, const writ_slice *second)
{
    to->records += second->records;
    if (!to->has_time) {
        to->has_time = second->has_time;
        to->time = second->time;
    }
}

void writ_profile_slices_halve(writ_profile *profile)
{
    for (size_t i = 0; i < profile->fields.count; i++)
        halve_field(profile, profile->fields.items[i]);
    for (size_t i = 0; i < profile->slice_count; i += 2) {
        profile->slices[i / 2] = profile->slices[i];
        if (i + 1 < profile->slice_count)
            writ_slice_join(&profile->slices[i / 2], &profile->slices[i + 1]);
    }
    profile->slice_count = (profile->slice_count + 1) / 2;
    profile->slice_records *= 2;
}

void writ_profile_slice_record(writ_profile *profile, uint64_t line)
{
    bool is_full = profile->slice_count == 0 ||
                   profile->slices[profile->slice_count - 1].records >= profile->slice_records;
    if (is_full && profile->slice_count == WRIT_PROFILE_SLICES)
        writ_profile_slices_halve(profile);
    if (is_full)
        profile->slices[profile->slice_count++] =
            (writ_slice){.first = profile->records, .line = line};
    profile->slices[profile->slice_count - 1].records++;
}
