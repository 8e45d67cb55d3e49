/* SPDX-License-Identifier: Apache-2.0
 *
 * Profiles into files.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/write.h"
#include "validator/drift/profile_file.h"

/* ---- members; what is nothing is left out ---- */

/* A comma where something stands before. */
static void separate(writ_buf *out)
{
    char last = out->ptr[out->len - 1];
    if (last != '{' && last != '[')
        writ_buf_add_byte(out, ',');
}

static void add_name(writ_buf *out, const char *name)
{
    separate(out);
    writ_json_write_string(out, writ_str_of(name));
    writ_buf_add_byte(out, ':');
}

static void add_string(writ_buf *out, const char *name, writ_str string)
{
    add_name(out, name);
    writ_json_write_string(out, string);
}

static void add_true(writ_buf *out, const char *name, bool is_so)
{
    if (!is_so)
        return;
    add_name(out, name);
    writ_buf_add_text(out, "true");
}

static void add_number(writ_buf *out, uint64_t number)
{
    separate(out);
    writ_buf_add_number(out, number);
}

static void add_count(writ_buf *out, const char *name, uint64_t count)
{
    if (!count)
        return;
    add_name(out, name);
    writ_buf_add_number(out, count);
}

/* The shortest decimal that is this double, of 15 to 17 digits. */
static void add_double(writ_buf *out, const char *name, double number)
{
    char text[32];
    if (!isfinite(number))
        return;
    number += 0.0; /* -0 is 0 */
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    add_name(out, name);
    writ_buf_add_text(out, text);
}

/* ---- rows of counts with gaps: [[FIRST,COUNT,COUNT...],...] ---- */

static void add_runs(writ_buf *out, const char *name, const uint64_t *counts, size_t count,
                     int32_t first)
{
    bool is_in_run = false;
    add_name(out, name);
    writ_buf_add_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (is_in_run && !counts[i])
            writ_buf_add_byte(out, ']');
        if (!is_in_run && counts[i]) {
            separate(out);
            writ_buf_printf(out, "[%" PRId32, first + (int32_t)i);
        }
        is_in_run = counts[i] != 0;
        if (is_in_run)
            add_number(out, counts[i]);
    }
    writ_buf_add_text(out, is_in_run ? "]]" : "]");
}

static void add_bins(writ_buf *out, const char *name, const writ_bins *bins)
{
    if (bins)
        add_runs(out, name, bins->counts, WRIT_PROFILE_BINS, 0);
}

static void add_side(writ_buf *out, const char *name, const writ_buckets *side)
{
    if (side->count)
        add_runs(out, name, side->counts, side->count, side->first);
}

static void add_range(writ_buf *out, const writ_quantiles *sketch)
{
    add_double(out, "least", sketch->least);
    add_double(out, "most", sketch->most);
    add_double(out, "sum", sketch->sum);
}

/* ---- the parts of a field ---- */

static void add_forms(writ_buf *out, const writ_counts *counts)
{
    add_name(out, "forms");
    writ_buf_add_byte(out, '{');
    for (int form = 0; form < WRIT_FORM_COUNT; form++)
        add_count(out, writ_form_name((writ_form)form), counts->forms[form]);
    writ_buf_add_byte(out, '}');
}

static void add_numbers(writ_buf *out, const writ_profile_field *field, const writ_counts *counts)
{
    if (!field->numbers.count)
        return;
    add_name(out, "numbers");
    writ_buf_add_byte(out, '{');
    add_count(out, "negatives", counts->negatives);
    add_count(out, "zeros", counts->zeros);
    if (field->is_shown)
        add_range(out, &field->numbers);
    add_bins(out, "magnitudes", counts->magnitudes);
    add_side(out, "above", &field->numbers.above);
    add_side(out, "below", &field->numbers.below);
    writ_buf_add_byte(out, '}');
}

static void add_lengths(writ_buf *out, const writ_profile_field *field, const writ_counts *counts)
{
    add_count(out, "length", counts->lengths);
    if (!field->lengths.count)
        return;
    add_name(out, "lengths");
    writ_buf_add_byte(out, '{');
    add_count(out, "zeros", field->lengths.zeros);
    add_range(out, &field->lengths);
    add_side(out, "above", &field->lengths.above);
    writ_buf_add_byte(out, '}');
}

static void add_times(writ_buf *out, const writ_profile *profile, const writ_profile_field *field,
                      const writ_counts *counts)
{
    if (!writ_counts_times(counts) && !counts->lags) /* the reference may be a number */
        return;
    add_name(out, "times");
    writ_buf_add_byte(out, '{');
    add_count(out, "backward", counts->backward);
    if (counts->offset_minutes) {
        add_name(out, "offset_minutes");
        writ_buf_printf(out, "%" PRId64, counts->offset_minutes);
    }
    if (field->is_shown || field == profile->time) {
        add_double(out, "least", counts->instant_least);
        add_double(out, "most", counts->instant_most);
        add_double(out, "latest", field->latest);
    }
    add_bins(out, "lags", counts->lags);
    writ_buf_add_byte(out, '}');
}

/* ---- different values ---- */

/* Registers are at most 55: one digit of base64 (RFC 4648, section 4) each. */
static void add_registers(writ_buf *out, const writ_hyperloglog *distinct)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    add_name(out, "distinct");
    writ_buf_add_byte(out, '"');
    for (size_t i = 0; i < WRIT_HYPERLOGLOG_REGISTERS; i++)
        writ_buf_add_byte(out, digits[distinct->registers[i] & 63]);
    writ_buf_add_byte(out, '"');
}

/* Are the registers those of the values in the sample? */
static bool follows_from_sample(const writ_profile_field *field)
{
    writ_hyperloglog counter = {0};
    for (uint32_t i = 0; i < field->sample.count; i++)
        writ_hyperloglog_add(&counter, field->sample.values[i].hash);
    return writ_sample_is_whole(&field->sample) &&
           memcmp(&counter, &field->distinct, sizeof counter) == 0;
}

static void add_hash(writ_buf *out, uint64_t hash)
{
    separate(out);
    writ_buf_printf(out, "\"%016" PRIx64 "\"", hash);
}

/* [HASH, COUNT, FIRST, LAST] or [HASH, COUNT, FIRST, LAST, TEXT]. */
static void add_value(writ_buf *out, const writ_sample_value *value, bool is_shown)
{
    separate(out);
    writ_buf_add_byte(out, '[');
    add_hash(out, value->hash);
    add_number(out, value->count);
    add_number(out, value->first);
    add_number(out, value->last);
    if (is_shown && value->text.len) {
        writ_buf_add_byte(out, ',');
        writ_json_write_string(out, value->text);
    }
    writ_buf_add_byte(out, ']');
}

static int by_hash(const void *a, const void *b)
{
    uint64_t one = ((const writ_sample_value *)a)->hash;
    uint64_t other = ((const writ_sample_value *)b)->hash;
    return (one > other) - (one < other);
}

static void add_sample(writ_arena *arena, writ_buf *out, const writ_profile_field *field)
{
    const writ_sample *sample = &field->sample;
    uint32_t count = sample->count;
    uint64_t limit = sample->limit;
    if (!count)
        return;
    writ_sample_value *values =
        writ_arena_copy(arena, sample->values, sample->count * sizeof *values);
    qsort(values, count, sizeof *values, by_hash);
    if (!writ_sample_is_whole(sample) && count > WRIT_PROFILE_FILE_VALUES) {
        count = WRIT_PROFILE_FILE_VALUES;
        limit = values[count].hash;
    }
    if (limit) {
        add_name(out, "limit");
        writ_buf_printf(out, "\"%016" PRIx64 "\"", limit);
    }
    add_name(out, "values");
    writ_buf_add_byte(out, '[');
    for (uint32_t i = 0; i < count; i++)
        add_value(out, &values[i], field->is_shown);
    writ_buf_add_byte(out, ']');
}

/* ---- the file ---- */

static void add_field(writ_arena *arena, writ_buf *out, const writ_profile *profile,
                      const writ_profile_field *field)
{
    writ_counts counts;
    writ_profile_sum(arena, profile, field, 0, profile->slice_count, &counts);
    writ_buf_add_byte(out, '{');
    add_string(out, "path", field->path);
    add_true(out, "declared", field->declared != NULL);
    add_true(out, "shown", field->is_shown);
    add_true(out, "map", field->is_map);
    add_count(out, "first", field->first);
    add_count(out, "last", field->last);
    add_forms(out, &counts);
    add_lengths(out, field, &counts);
    add_numbers(out, field, &counts);
    add_times(out, profile, field, &counts);
    if (!follows_from_sample(field))
        add_registers(out, &field->distinct);
    add_sample(arena, out, field);
    writ_buf_add_byte(out, '}');
}

static void add_head(writ_buf *out, const writ_profile *profile, writ_str contract)
{
    writ_buf_add_text(out, "{\"writ\":\"profile/1\"");
    if (contract.len)
        add_string(out, "contract", contract);
    add_name(out, "records");
    writ_buf_add_number(out, profile->records);
    add_count(out, "malformed", profile->malformed);
    add_count(out, "dropped", profile->dropped_fields);
    if (profile->time)
        add_string(out, "time", profile->time->path);
    if (profile->slice_count && profile->slices[0].has_time)
        add_double(out, "begins", profile->slices[0].time);
}

void writ_profile_print(writ_buf *out, const writ_profile *profile, writ_str contract)
{
    writ_arena arena = WRIT_ARENA_INIT;
    add_head(out, profile, contract);
    add_name(out, "fields");
    writ_buf_add_byte(out, '[');
    for (size_t i = 0; i < profile->fields.count; i++) {
        writ_buf_add_text(out, i ? ",\n" : "\n");
        writ_arena_reset(&arena);
        add_field(&arena, out, profile, profile->fields.items[i]);
    }
    writ_buf_add_text(out, "\n]}\n");
    writ_arena_clear(&arena);
}
