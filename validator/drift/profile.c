/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/profile.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "contracts/base/error.h"
#include "validator/drift/profile_parts.h"

writ_profile *writ_profile_new(const writ_profile_options *options)
{
    writ_profile *profile = calloc(1, sizeof *profile);
    if (!profile)
        writ_out_of_memory();
    profile->options = *options;
    profile->slice_records = WRIT_PROFILE_SLICE_RECORDS;
    profile->rows = writ_arena_alloc(&profile->arena, WRIT_PROFILE_ROWS * sizeof *profile->rows);
    profile->row_step = 1;
    profile->producers[0] = WRIT_STR("");
    profile->producer_count = 1;
    profile->time_most = -INFINITY;
    for (uint32_t length = 1; length < WRIT_PROFILE_SHORT; length++)
        profile->length_buckets[length] = writ_quantiles_bucket(log(length));
    profile->root = writ_profile_root(profile);
    return profile;
}

void writ_profile_free(writ_profile *profile)
{
    if (!profile)
        return;
    writ_tape_clear(&profile->tape);
    writ_buf_clear(&profile->scratch);
    writ_arena_clear(&profile->arena);
    free(profile);
}

/* ---- one value ---- */

static void count_number(writ_profile *profile, writ_profile_field *field, writ_counts *counts,
                         double number)
{
    static const double log10_of_e = 0.43429448190325182765;
    if (number == 0) {
        counts->zeros++;
        writ_quantiles_add_to(&profile->arena, &field->numbers, 0, 0);
        return;
    }
    double log_of = log(fmin(fabs(number), DBL_MAX)), magnitude = log_of * log10_of_e;
    writ_quantiles_add_to(&profile->arena, &field->numbers, number, writ_quantiles_bucket(log_of));
    counts->negatives += number < 0;
    counts->numbers++;
    counts->log_sum += magnitude;
    counts->log_squares += magnitude * magnitude;
    writ_profile_bins(profile, &counts->magnitudes)->counts[writ_bin_of_log10(magnitude)]++;
}

/* Writers at work side by side put records down some seconds out of order. */
static const double disorder = 60;

static void count_instant(writ_profile *profile, writ_profile_field *field, writ_counts *counts,
                          const writ_traits *traits)
{
    double instant = traits->instant;
    bool is_first = writ_counts_times(counts) == 0;
    if (is_first || instant < counts->instant_least)
        counts->instant_least = instant;
    if (is_first || instant > counts->instant_most)
        counts->instant_most = instant;
    counts->offset_minutes += traits->offset_minutes;
    counts->backward += instant < field->latest - disorder;
    field->latest = instant;
    if (traits->form != WRIT_FORM_DATE && profile->time_count < WRIT_PROFILE_TIMES)
        profile->times[profile->time_count++] = (struct writ_profile_time){field, instant};
}

/* A number that its field's name makes an instant. */
static void count_epoch(writ_profile *profile, writ_profile_field *field, double instant)
{
    field->epochs++;
    field->epochs_back += instant < field->latest - disorder;
    field->latest = instant;
    if (profile->time_count < WRIT_PROFILE_TIMES)
        profile->times[profile->time_count++] = (struct writ_profile_time){field, instant};
}

static void sketch_length(writ_profile *profile, writ_profile_field *field, uint32_t length)
{
    if (length < WRIT_PROFILE_SHORT)
        writ_quantiles_add_to(&profile->arena, &field->lengths, length,
                              profile->length_buckets[length]);
    else
        writ_quantiles_add(&profile->arena, &field->lengths, length);
}

static void sketch(writ_profile *profile, writ_profile_field *field, uint32_t at,
                   const writ_traits *traits)
{
    if (!traits->hash)
        return;
    writ_str text = field->is_shown ? writ_tape_extent(&profile->tape, at) : WRIT_STR_EMPTY;
    writ_hyperloglog_add(&field->distinct, traits->hash);
    writ_sample_add(&profile->arena, &field->sample, traits->hash, profile->records, text);
    if (profile->tape.tokens[at].kind == WRIT_TOKEN_STRING)
        sketch_length(profile, field, traits->length);
}

static void mark_present(writ_profile *profile, const writ_profile_field *field, uint32_t at)
{
    if (field->index < WRIT_PROFILE_ROW_FIELDS)
        profile->row->present[field->index / 64] |= (uint64_t)1 << field->index % 64;
    if (field == profile->producer_field)
        profile->producer_at = at;
    if (field == profile->version_field)
        profile->version_at = at;
}

static void count_value(writ_profile *profile, writ_profile_field *field, uint32_t at)
{
    writ_traits traits = writ_traits_of(&profile->tape, at);
    writ_counts *counts = writ_profile_counts(profile, field);
    field->last = profile->records;
    if (traits.has_instant)
        count_instant(profile, field, counts, &traits);
    counts->values++;
    counts->forms[traits.form]++;
    counts->lengths += traits.length;
    if (traits.has_number)
        count_number(profile, field, counts, traits.number);
    if (traits.has_epoch && field->says_received)
        count_epoch(profile, field, traits.instant);
    sketch(profile, field, at, &traits);
    if (profile->row && traits.form != WRIT_FORM_NULL)
        mark_present(profile, field, at);
}

/* ---- the walk: WRIT_BOUND_PROFILE_DEPTH levels at most, since no field is deeper ---- */

static void walk(writ_profile *profile, writ_profile_field *field, uint32_t at);

static void walk_object(writ_profile *profile, writ_profile_field *field, uint32_t at)
{
    const writ_token *tokens = profile->tape.tokens;
    uint32_t end = tokens[at].next, guess = 0;
    bool may_repeat = tokens[at].flags & WRIT_TOKEN_DUPLICATE;
    uint64_t object = ++profile->objects;
    writ_profile_field *before = NULL;
    for (at++; at < end; at = writ_tape_next(tokens, at + 1)) {
        writ_profile_field *child = writ_profile_member(profile, field, &tokens[at], &guess);
        if (!child) {
            profile->dropped_fields++;
            continue;
        }
        if (before)
            before->expected = child->place;
        before = child;
        if (may_repeat && child->object == object && !child->is_any)
            continue;
        child->object = object;
        walk(profile, child, at + 1);
    }
}

static void walk_array(writ_profile *profile, writ_profile_field *field, uint32_t at)
{
    const writ_token *tokens = profile->tape.tokens;
    uint32_t end = tokens[at].next;
    if (tokens[at].len == 0)
        return;
    writ_profile_field *items = writ_profile_items(profile, field);
    if (!items) {
        profile->dropped_fields += tokens[at].len;
        return;
    }
    for (at++; at < end; at = writ_tape_next(tokens, at))
        walk(profile, items, at);
}

static void walk(writ_profile *profile, writ_profile_field *field, uint32_t at)
{
    count_value(profile, field, at);
    if (profile->tape.tokens[at].kind == WRIT_TOKEN_OBJECT)
        walk_object(profile, field, at);
    else if (profile->tape.tokens[at].kind == WRIT_TOKEN_ARRAY)
        walk_array(profile, field, at);
}

void writ_profile_record(writ_profile *profile, const char *bytes, size_t len, uint64_t line)
{
    writ_scan_error error;
    bool is_json = writ_scan(&profile->tape, bytes, len, &error);
    writ_profile_slice_record(profile, line);
    if (is_json) {
        if (profile->records == profile->malformed)
            profile->root->first = profile->records;
        profile->time_count = 0;
        writ_profile_row_begin(profile);
        walk(profile, profile->root, 0);
        writ_profile_row_end(profile);
        writ_profile_times_end(profile);
    }
    profile->malformed += !is_json;
    profile->records++;
    if (profile->records == WRIT_PROFILE_REFERENCE_RECORDS)
        writ_profile_choose_time(profile);
}
