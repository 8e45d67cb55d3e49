/* SPDX-License-Identifier: Apache-2.0
 *
 * What the file of a profile says of one field.
 */
#include <inttypes.h>
#include <math.h>

#include "contracts/base/bounds.h"
#include "contracts/member.h"
#include "validator/drift/profile_read.h"

int writ_profile_refuse(const writ_profile_reader *in, const writ_value *at, const char *why)
{
    return writ_error_set_place(in->err, WRIT_E_INPUT, &at->place, "%s", why);
}

/* ---- members: one that is not there leaves the output as it is ---- */

static int read_count_of(const writ_profile_reader *in, const writ_value *value, const char *what,
                         uint64_t *count)
{
    int64_t integer = -1;
    if (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &integer) ||
        integer < 0 || integer > WRIT_BOUND_PROFILE_COUNT)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &value->place,
                                    "'%s' must be an integer from 0 to %" PRId64, what,
                                    (int64_t)WRIT_BOUND_PROFILE_COUNT);
    *count = (uint64_t)integer;
    return WRIT_OK;
}

int writ_profile_read_count(const writ_profile_reader *in, const writ_value *holder,
                            const char *name, uint64_t *count)
{
    const writ_value *value = writ_value_find(holder, name);
    return value ? read_count_of(in, value, name, count) : WRIT_OK;
}

int writ_profile_read_double(const writ_profile_reader *in, const writ_value *holder,
                             const char *name, double *number)
{
    const writ_value *value = writ_value_find(holder, name);
    if (!value)
        return WRIT_OK;
    if (writ_member_check(value, name, WRIT_NUMBER, in->err))
        return WRIT_E_INPUT;
    double nearest = writ_number_to_double(&value->number);
    if (!isfinite(nearest))
        return writ_profile_refuse(in, value, "the number is beyond the range of doubles");
    *number = nearest;
    return WRIT_OK;
}

/* An object with no other keys than these, or NULL. */
static int read_object(const writ_profile_reader *in, const writ_value *holder, const char *name,
                       const char *const *keys, const writ_value **object)
{
    const writ_value *value = writ_value_find(holder, name);
    if (value && (writ_member_check(value, name, WRIT_OBJECT, in->err) ||
                  writ_member_check_keys(value, keys, name, in->err)))
        return WRIT_E_INPUT;
    *object = value;
    return WRIT_OK;
}

/* ---- runs: [[FIRST,COUNT,COUNT...],...], ascending ---- */

/* Where they go: into buckets, or else bins. */
typedef struct runs {
    const char *name;
    int32_t lowest, highest; /* places */
    writ_buckets *buckets;
    writ_bins *bins;
    int64_t next;   /* the first place that may come */
    uint64_t total; /* of all counts */
} runs;

static int read_place(const writ_profile_reader *in, const writ_value *value, runs *to,
                      int32_t *place)
{
    int64_t integer;
    if (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &integer) ||
        integer < to->next || integer > to->highest)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &value->place,
                                    "a run of '%s' must begin with an integer from %" PRId64
                                    " to %" PRId32,
                                    to->name, to->next, to->highest);
    *place = (int32_t)integer;
    return WRIT_OK;
}

static int put(const writ_profile_reader *in, const writ_value *value, runs *to, int32_t place)
{
    uint64_t count = 0;
    if (read_count_of(in, value, to->name, &count))
        return WRIT_E_INPUT;
    if (count == 0 || place > to->highest || to->total + count > WRIT_BOUND_PROFILE_COUNT)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &value->place,
                                    "'%s' has a count of nothing, or too many", to->name);
    to->total += count;
    if (to->buckets)
        writ_quantiles_count(in->arena, to->buckets, place, count);
    else
        to->bins->counts[place] += count;
    return WRIT_OK;
}

static int read_run(const writ_profile_reader *in, const writ_value *run, runs *to)
{
    int32_t place = 0;
    if (writ_member_check_entry(run, to->name, WRIT_ARRAY, in->err))
        return WRIT_E_INPUT;
    if (run->array.count < 2)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &run->place,
                                    "a run of '%s' must have a place and counts", to->name);
    if (read_place(in, run->array.items[0], to, &place))
        return WRIT_E_INPUT;
    for (size_t i = 1; i < run->array.count; i++)
        if (put(in, run->array.items[i], to, place++))
            return WRIT_E_INPUT;
    to->next = place;
    return WRIT_OK;
}

static int read_runs(const writ_profile_reader *in, const writ_value *holder, runs *to)
{
    const writ_value *value = writ_value_find(holder, to->name);
    to->next = to->lowest;
    if (writ_member_check(value, to->name, WRIT_ARRAY, in->err))
        return WRIT_E_INPUT;
    for (size_t i = 0; value && i < value->array.count; i++)
        if (read_run(in, value->array.items[i], to))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

/* NULL where there are none. */
static int read_bins(const writ_profile_reader *in, const writ_value *holder, const char *name,
                     writ_bins **bins, uint64_t *total)
{
    *total = 0;
    if (!writ_value_find(holder, name))
        return WRIT_OK;
    *bins = WRIT_NEW(in->arena, writ_bins);
    runs to = {.name = name, .highest = WRIT_PROFILE_BINS - 1, .bins = *bins};
    int code = read_runs(in, holder, &to);
    *total = to.total;
    return code;
}

static int read_side(const writ_profile_reader *in, const writ_value *holder, const char *name,
                     writ_buckets *side, uint64_t *total)
{
    runs to = {.name = name,
               .lowest = WRIT_QUANTILES_LOWEST,
               .highest = WRIT_QUANTILES_HIGHEST,
               .buckets = side};
    int code = read_runs(in, holder, &to);
    *total = to.total;
    return code;
}

/* Exact ones in place of the estimates, where the file has them. */
static int read_range(const writ_profile_reader *in, const writ_value *holder,
                      writ_quantiles *sketch)
{
    if (writ_profile_read_double(in, holder, "least", &sketch->least) ||
        writ_profile_read_double(in, holder, "most", &sketch->most) ||
        writ_profile_read_double(in, holder, "sum", &sketch->sum))
        return WRIT_E_INPUT;
    if (sketch->least > sketch->most)
        return writ_profile_refuse(in, holder, "'least' is more than 'most'");
    return WRIT_OK;
}

/* ---- the parts of a field ---- */

static int read_forms(const writ_profile_reader *in, const writ_value *at, writ_counts *counts)
{
    const writ_value *forms = writ_value_find(at, "forms");
    if (!forms)
        return writ_profile_refuse(in, at, "the field has no 'forms'");
    if (writ_member_check(forms, "forms", WRIT_OBJECT, in->err))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < forms->object.count; i++) {
        const writ_member *member = &forms->object.items[i];
        writ_form form;
        if (!writ_form_find(member->name, &form))
            return writ_error_set_place(in->err, WRIT_E_INPUT, &member->place,
                                        "there is no form '%.*s'", WRIT_FMT(member->name));
        if (read_count_of(in, member->value, writ_form_name(form), &counts->forms[form]))
            return WRIT_E_INPUT;
        counts->values += counts->forms[form];
    }
    return WRIT_OK;
}

/* Each magnitude as good as its bucket. */
static void estimate_logs(writ_counts *counts, const writ_buckets *side)
{
    for (uint32_t i = 0; i < side->count; i++) {
        double times = (double)side->counts[i];
        double magnitude = log10(writ_quantiles_of(side->first + (int32_t)i));
        counts->log_sum += times * magnitude;
        counts->log_squares += times * magnitude * magnitude;
    }
}

static int read_numbers(const writ_profile_reader *in, const writ_value *at, writ_quantiles *sketch,
                        writ_counts *counts)
{
    static const char *const keys[] = {"negatives",  "zeros", "least", "most", "sum",
                                       "magnitudes", "above", "below", NULL};
    const writ_value *numbers;
    uint64_t above, below;
    if (read_object(in, at, "numbers", keys, &numbers))
        return WRIT_E_INPUT;
    if (!numbers)
        return WRIT_OK;
    if (writ_profile_read_count(in, numbers, "negatives", &counts->negatives) ||
        writ_profile_read_count(in, numbers, "zeros", &counts->zeros) ||
        read_bins(in, numbers, "magnitudes", &counts->magnitudes, &counts->numbers) ||
        read_side(in, numbers, "above", &sketch->above, &above) ||
        read_side(in, numbers, "below", &sketch->below, &below))
        return WRIT_E_INPUT;
    if (above + below > counts->numbers || counts->negatives > counts->numbers ||
        counts->zeros + counts->numbers > counts->values)
        return writ_profile_refuse(in, numbers, "there are more 'numbers' than there can be");
    sketch->zeros = counts->zeros + counts->numbers - above - below;
    writ_quantiles_estimate(sketch);
    estimate_logs(counts, &sketch->above);
    estimate_logs(counts, &sketch->below);
    return read_range(in, numbers, sketch);
}

static int read_lengths(const writ_profile_reader *in, const writ_value *at, writ_quantiles *sketch,
                        writ_counts *counts)
{
    static const char *const keys[] = {"zeros", "least", "most", "sum", "above", NULL};
    const writ_value *lengths;
    uint64_t above;
    if (writ_profile_read_count(in, at, "length", &counts->lengths) ||
        read_object(in, at, "lengths", keys, &lengths))
        return WRIT_E_INPUT;
    if (!lengths)
        return WRIT_OK;
    if (writ_profile_read_count(in, lengths, "zeros", &sketch->zeros) ||
        read_side(in, lengths, "above", &sketch->above, &above))
        return WRIT_E_INPUT;
    if (sketch->zeros + above > counts->values)
        return writ_profile_refuse(in, lengths, "there are more 'lengths' than values");
    writ_quantiles_estimate(sketch);
    return read_range(in, lengths, sketch);
}

static int read_offsets(const writ_profile_reader *in, const writ_value *times, writ_counts *counts)
{
    const writ_value *value = writ_value_find(times, "offset_minutes");
    int64_t most = (int64_t)counts->values * 24 * 60, minutes = 0;
    if (!value)
        return WRIT_OK;
    if (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &minutes) ||
        minutes > most || minutes < -most)
        return writ_profile_refuse(
            in, value, "'offset_minutes' must be an integer, of less than a day a value");
    counts->offset_minutes = minutes;
    return WRIT_OK;
}

/* Times that the file does not have are beyond all others, so that a merge takes those of the
 * other. */
static int read_times(const writ_profile_reader *in, const writ_value *at, writ_profile_parts *to)
{
    static const char *const keys[] = {"backward", "offset_minutes", "least", "most",
                                       "latest",   "lags",           NULL};
    const writ_value *times;
    writ_counts *counts = &to->counts;
    uint64_t lags;
    to->latest = -INFINITY;
    counts->instant_least = INFINITY;
    counts->instant_most = -INFINITY;
    if (read_object(in, at, "times", keys, &times))
        return WRIT_E_INPUT;
    if (!times)
        return WRIT_OK;
    if (writ_profile_read_count(in, times, "backward", &counts->backward) ||
        read_offsets(in, times, counts) ||
        writ_profile_read_double(in, times, "least", &counts->instant_least) ||
        writ_profile_read_double(in, times, "most", &counts->instant_most) ||
        writ_profile_read_double(in, times, "latest", &to->latest) ||
        read_bins(in, times, "lags", &counts->lags, &lags))
        return WRIT_E_INPUT;
    if (counts->backward > writ_counts_times(counts) || lags > counts->values)
        return writ_profile_refuse(in, times, "there are more 'times' than there can be");
    return WRIT_OK;
}

/* ---- different values ---- */

static int digit_of(char byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte - 'A';
    if (byte >= 'a' && byte <= 'z')
        return byte - 'a' + 26;
    if (byte >= '0' && byte <= '9')
        return byte - '0' + 52;
    return -1; /* + and / are more than any register */
}

static int read_registers(const writ_profile_reader *in, const writ_value *value,
                          writ_hyperloglog *distinct)
{
    static const int most = 55;
    bool is_right = value->string.len == WRIT_HYPERLOGLOG_REGISTERS;
    for (size_t i = 0; is_right && i < WRIT_HYPERLOGLOG_REGISTERS; i++) {
        int digit = digit_of(value->string.ptr[i]);
        is_right = digit >= 0 && digit <= most;
        distinct->registers[i] = is_right ? (uint8_t)digit : 0;
    }
    return is_right ? WRIT_OK
                    : writ_profile_refuse(in, value, "'distinct' must be 1024 digits from A to 3");
}

static int hex_digit(char byte)
{
    return byte >= '0' && byte <= '9'   ? byte - '0'
           : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                                        : -1;
}

static int read_hash(const writ_profile_reader *in, const writ_value *value, uint64_t *hash)
{
    bool is_right = value->kind == WRIT_STRING && value->string.len == 16;
    uint64_t number = 0;
    for (size_t i = 0; is_right && i < 16; i++) {
        int digit = hex_digit(value->string.ptr[i]);
        is_right = digit >= 0;
        number = number << 4 | (unsigned)digit % 16;
    }
    if (!is_right || number == 0)
        return writ_profile_refuse(in, value, "a hash must be 16 hexadecimal digits, not all 0");
    *hash = number;
    return WRIT_OK;
}

static int read_text(const writ_profile_reader *in, const writ_value *value, bool is_shown,
                     writ_str *text)
{
    if (writ_member_check_entry(value, "values", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    if (value->string.len > WRIT_SAMPLE_TEXT)
        return writ_profile_refuse(in, value, "the text of a value is too long");
    if (is_shown)
        *text = value->string;
    return WRIT_OK;
}

/* [HASH, COUNT, FIRST, LAST] or [HASH, COUNT, FIRST, LAST, TEXT]. */
static int read_value(const writ_profile_reader *in, const writ_value *at, bool is_shown,
                      writ_sample_value *to)
{
    if (writ_member_check_entry(at, "values", WRIT_ARRAY, in->err))
        return WRIT_E_INPUT;
    writ_value **items = at->array.items;
    size_t count = at->array.count;
    if (count != 4 && count != 5)
        return writ_profile_refuse(
            in, at, "a value must be [HASH, COUNT, FIRST, LAST] or have a text behind");
    if (read_hash(in, items[0], &to->hash) || read_count_of(in, items[1], "count", &to->count) ||
        read_count_of(in, items[2], "first", &to->first) ||
        read_count_of(in, items[3], "last", &to->last) ||
        (count == 5 && read_text(in, items[4], is_shown, &to->text)))
        return WRIT_E_INPUT;
    if (to->count == 0 || to->first > to->last || to->last >= in->records)
        return writ_profile_refuse(in, at, "the count and the records of a value do not fit");
    return WRIT_OK;
}

/* Ascending, below the limit, and together not more than all values. */
static int read_values(const writ_profile_reader *in, const writ_value *values, bool is_shown,
                       uint64_t all, writ_sample *sample)
{
    uint64_t before = 0, total = 0;
    if (values->array.count > WRIT_SAMPLE_VALUES)
        return writ_profile_refuse(in, values, "'values' has too many entries");
    for (size_t i = 0; i < values->array.count; i++) {
        writ_sample_value *value = &sample->values[i];
        if (read_value(in, values->array.items[i], is_shown, value))
            return WRIT_E_INPUT;
        total += value->count;
        if (value->hash <= before || value->hash > sample->limit - 1 || total > all)
            return writ_profile_refuse(
                in, values->array.items[i],
                "'values' must be sorted, below 'limit', and not more than all");
        before = value->hash;
    }
    sample->count = (uint32_t)values->array.count;
    return WRIT_OK;
}

/* `values` has room for a whole sample. */
static int read_sample(const writ_profile_reader *in, const writ_value *at, bool is_shown,
                       writ_profile_parts *to)
{
    const writ_value *limit = writ_value_find(at, "limit");
    const writ_value *values = writ_value_find(at, "values");
    const writ_value *registers = writ_value_find(at, "distinct");
    to->sample.values =
        writ_arena_zalloc(in->arena, WRIT_SAMPLE_VALUES * sizeof *to->sample.values);
    if (writ_member_check(values, "values", WRIT_ARRAY, in->err) ||
        writ_member_check(registers, "distinct", WRIT_STRING, in->err) ||
        (limit && read_hash(in, limit, &to->sample.limit)) ||
        (registers && read_registers(in, registers, &to->distinct)) ||
        (values && read_values(in, values, is_shown, to->counts.values, &to->sample)))
        return WRIT_E_INPUT;
    if (limit && !registers)
        return writ_profile_refuse(in, limit, "where values are left out there must be 'distinct'");
    for (uint32_t i = 0; i < to->sample.count; i++)
        writ_hyperloglog_add(&to->distinct, to->sample.values[i].hash);
    return WRIT_OK;
}

/* ---- all of it ---- */

int writ_profile_read_parts(const writ_profile_reader *in, const writ_value *at, bool is_shown,
                            writ_profile_parts *to)
{
    if (writ_profile_read_count(in, at, "first", &to->first) ||
        writ_profile_read_count(in, at, "last", &to->last) || read_forms(in, at, &to->counts) ||
        read_lengths(in, at, &to->lengths, &to->counts) ||
        read_numbers(in, at, &to->numbers, &to->counts) || read_times(in, at, to) ||
        read_sample(in, at, is_shown, to))
        return WRIT_E_INPUT;
    if (to->first > to->last || to->last >= in->records + (to->counts.values == 0))
        return writ_profile_refuse(in, at, "'first' and 'last' are not those of two records");
    return WRIT_OK;
}
