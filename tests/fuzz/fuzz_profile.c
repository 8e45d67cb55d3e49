/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of the profile of a stream: the input is its lines. The counts must agree with one
 * another, at every slice; and the profiles of its two halves, put together, must count what the
 * profile of the whole does.
 */
#include <stdlib.h>

#include "validator/drift/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

/* Each record in a block of its own, so that a byte too far is seen. */
static void add_record(writ_profile *profile, writ_str text)
{
    char *bytes = malloc(text.len + WRIT_SCAN_PADDING);
    demand(bytes != NULL);
    if (text.len)
        memcpy(bytes, text.ptr, text.len);
    memset(bytes + text.len, '"', WRIT_SCAN_PADDING);
    writ_profile_record(profile, bytes, text.len, profile->records + 1);
    free(bytes);
}

/* Several times over, so that slices and rows have to be joined too. */
static writ_profile *profile_of(writ_str lines, size_t rounds)
{
    writ_profile_options options = {.show_values = true};
    writ_profile *profile = writ_profile_new(&options);
    for (; rounds > 0; rounds--) {
        for (size_t at = 0; at < lines.len;) {
            writ_str rest = writ_str_part(lines, at, lines.len);
            writ_str line = writ_str_part(rest, 0, writ_str_find_byte(rest, '\n'));
            add_record(profile, line);
            at += line.len + 1;
        }
    }
    return profile;
}

static void check_counts(const writ_counts *counts)
{
    uint64_t values = 0, magnitudes = 0;
    for (size_t i = 0; i < WRIT_FORM_COUNT; i++)
        values += counts->forms[i];
    for (size_t i = 0; counts->magnitudes && i < WRIT_PROFILE_BINS; i++)
        magnitudes += counts->magnitudes->counts[i];
    demand(values == counts->values);
    demand(magnitudes == counts->numbers);
    demand(counts->negatives <= counts->numbers);
    demand(!writ_counts_times(counts) || counts->instant_least <= counts->instant_most);
}

static void check_field(const writ_profile *profile, const writ_profile_field *field)
{
    demand(writ_profile_find(profile, field->path) == field);
    demand(field->first <= field->last && field->last < profile->records);
    for (size_t i = 0; i < profile->slice_count; i++) {
        check_counts(&field->slices[i]);
        demand(field->is_any ||
               field->slices[i].values <= writ_profile_chances(profile, field, i, i + 1));
    }
    for (uint32_t i = 0; i < field->sample.count; i++)
        demand(writ_sample_find(&field->sample, field->sample.values[i].hash) ==
               &field->sample.values[i]);
}

static void check_profile(const writ_profile *profile)
{
    uint64_t records = 0;
    for (size_t i = 0; i < profile->slice_count; i++)
        records += profile->slices[i].records;
    demand(records == profile->records);
    demand(profile->row_count <= WRIT_PROFILE_ROWS);
    if (profile->records > profile->malformed)
        for (size_t i = 0; i < profile->fields.count; i++)
            check_field(profile, profile->fields.items[i]);
}

static void check_same(const writ_profile *whole, const writ_profile *merged)
{
    demand(whole->records == merged->records && whole->malformed == merged->malformed);
    if (whole->dropped_fields || merged->dropped_fields)
        return;
    writ_arena arena = WRIT_ARENA_INIT;
    for (size_t i = 0; i < whole->fields.count; i++) {
        const writ_profile_field *field = whole->fields.items[i];
        const writ_profile_field *same = writ_profile_find(merged, field->path);
        if (field->is_any || !same || (field->parent && same->parent->is_map))
            continue; /* where names become `*` depends on what came first */
        writ_counts a, b;
        writ_profile_sum(&arena, whole, field, 0, WRIT_PROFILE_SLICES, &a);
        writ_profile_sum(&arena, merged, same, 0, WRIT_PROFILE_SLICES, &b);
        demand(a.lengths == b.lengths && memcmp(a.forms, b.forms, sizeof a.forms) == 0);
        demand(field->first == same->first && field->last == same->last);
        demand(field->sample.count == same->sample.count);
    }
    writ_arena_clear(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    writ_str lines = {(const char *)data, size};
    size_t rounds = size % 7 * 40 + 1;
    writ_profile *one = profile_of(lines, rounds), *other = profile_of(lines, rounds + 1);
    writ_profile *whole = profile_of(lines, 2 * rounds + 1);
    check_profile(one);
    check_profile(whole);
    writ_profile_merge(one, other);
    check_profile(one);
    check_same(whole, one);
    writ_profile_free(one);
    writ_profile_free(other);
    writ_profile_free(whole);
    return 0;
}
