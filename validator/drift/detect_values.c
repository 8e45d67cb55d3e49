/* SPDX-License-Identifier: Apache-2.0
 *
 * ENUM_DRIFT: a field of few values has one that it never had. It came too late to be a rare one
 * that was to come at some time:
 *
 *     values of the field   ├────────── n before ──────────┤├── c of m since ──┤
 *     by chance             (1 - c / m) ^ n
 *
 * Fields whose values follow one another (days, versions, batches) have new ones all the time, and
 * are no enumerations; nor are numbers and booleans, unless the contract says so.
 */
#include <math.h>
#include <stdlib.h>

#include "contracts/name_tokens.h"
#include "validator/drift/tell.h"

/* Few values, and each often: so many different ones at most, and so many values for each. */
#define MOST_VALUES 32
#define OFTEN       20
/* Fewer, or a smaller part of what came since, are mistakes: the validator tells these one by one.
 */
#define LEAST_VALUES 10
#define LEAST_SHARE  0.01
/* More beginnings than this, at different times, are a field that goes on. */
#define MOST_BEGINNINGS 2
/* Values shown of those that are new. */
#define MOST_SHOWN 3

typedef struct newcomer {
    const writ_sample_value *value;
    double share;    /* of the values since it began */
    uint64_t since;  /* how many these are */
    double surprise; /* how unlikely, as a natural logarithm */
} newcomer;

typedef struct news {
    newcomer items[MOST_VALUES];
    size_t count;
} news;

/* ---- which fields --------------------------------------------------------------------------- */

static uint64_t sum_of(const writ_profile *profile, const writ_profile_field *field, writ_form form)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < profile->slice_count; i++)
        sum += field->slices[i].forms[form];
    return sum;
}

static uint64_t values_of(const writ_profile *profile, const writ_profile_field *field)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < profile->slice_count; i++)
        sum += field->slices[i].values - field->slices[i].forms[WRIT_FORM_NULL];
    return sum;
}

/* Texts that are no numbers or times. */
static bool is_text(const writ_profile *profile, const writ_profile_field *field)
{
    uint64_t texts = 0;
    for (writ_form form = WRIT_FORM_EMPTY; form <= WRIT_FORM_TEXT; form++)
        if (!writ_form_is_time(form) && form != WRIT_FORM_DATE_OTHER && form != WRIT_FORM_DIGITS &&
            form != WRIT_FORM_DECIMAL && form != WRIT_FORM_BOOLEAN_TEXT)
            texts += sum_of(profile, field, form);
    return texts * 2 > values_of(profile, field);
}

static bool has_few(const writ_profile *profile, const writ_profile_field *field)
{
    return writ_sample_is_whole(&field->sample) && field->sample.count > 0 &&
           field->sample.count <= MOST_VALUES &&
           values_of(profile, field) >= OFTEN * (uint64_t)field->sample.count;
}

static const writ_value *declared_enum(const writ_profile_field *field)
{
    return field->declared ? writ_field_enum(field->declared) : NULL;
}

static bool is_version(writ_str name)
{
    return writ_name_holds(name, WRIT_STR("version"), true) ||
           writ_name_holds(name, WRIT_STR("release"), true) ||
           writ_name_holds(name, WRIT_STR("build"), true);
}

/* Who writes, or a part of what says that: producers come and go. But what is called `source` may
 * be where a customer came from, so it is asked when nothing better says who writes. */
static bool is_producer(const writ_profile *profile, const writ_profile_field *field)
{
    if (field == profile->version_field)
        return true;
    for (; field; field = field->parent)
        if (field == profile->producer_field)
            return !writ_str_is(field->name, "source");
    return false;
}

static bool is_enumeration(const writ_detection *detection, const writ_field_state *state)
{
    const writ_profile *profile = detection->profile;
    const writ_profile_field *field = state->field;
    if (!has_few(profile, field) ||
        (detection->baseline && !has_few(detection->baseline, state->past)))
        return false;
    return declared_enum(field) ||
           (is_text(profile, field) && !is_version(field->name) && !is_producer(profile, field));
}

/* ---- which values --------------------------------------------------------------------------- */

/* How many values came before the record: of the slice that it is in a part. */
static double values_before(const writ_profile *profile, const writ_profile_field *field,
                            uint64_t record)
{
    double sum = 0;
    for (size_t i = 0; i < profile->slice_count; i++) {
        const writ_slice *slice = &profile->slices[i];
        const writ_counts *counts = &field->slices[i];
        double part = slice->records && record > slice->first
                          ? fmin((double)(record - slice->first) / (double)slice->records, 1)
                          : 0;
        sum += part * (double)(counts->values - counts->forms[WRIT_FORM_NULL]);
    }
    return sum;
}

static bool is_newcomer(const writ_detection *detection, const writ_field_state *state,
                        const writ_sample_value *value, newcomer *new)
{
    double all = (double)values_of(detection->profile, state->field), before;
    if (detection->baseline) {
        if (writ_sample_find(&state->past->sample, value->hash))
            return false;
        before = (double)values_of(detection->baseline, state->past);
        new->since = (uint64_t)all;
    } else {
        before = values_before(detection->profile, state->field, value->first);
        new->since = (uint64_t)fmax(all - before, (double)value->count);
    }
    new->value = value;
    new->share = (double)value->count / (double)new->since;
    new->surprise = -before *log1p(-fmin(new->share, 1 - 1e-9));
    return new->surprise >= WRIT_TELL_SURE &&
           value->count >= LEAST_VALUES &&new->share >= LEAST_SHARE;
}

static size_t slice_of(const writ_profile *profile, uint64_t record)
{
    size_t at = 0;
    while (at + 1 < profile->slice_count && profile->slices[at + 1].first <= record)
        at++;
    return at;
}

/* The new values, the most frequent first; and at how many slices they begin. */
static size_t find_news(const writ_detection *detection, const writ_field_state *state, news *found)
{
    const writ_sample_value **top = writ_sample_top(detection->arena, &state->field->sample);
    uint64_t begun = 0; /* bits: WRIT_PROFILE_SLICES are 64 */
    found->count = 0;
    for (uint32_t i = 0; i < state->field->sample.count; i++) {
        if (!is_newcomer(detection, state, top[i], &found->items[found->count]))
            continue;
        begun |= (uint64_t)1 << slice_of(detection->profile, top[i]->first);
        found->count++;
    }
    return (size_t)__builtin_popcountll(begun);
}

/* ---- words ---------------------------------------------------------------------------------- */

/* Texts only: of numbers it is not known. */
static bool is_outside(const writ_value *members, uint64_t hash)
{
    for (size_t i = 0; members && i < members->array.count; i++) {
        const writ_value *member = members->array.items[i];
        if (member->kind != WRIT_STRING || writ_traits_hash(member->string) == hash)
            return false;
    }
    return members != NULL;
}

/* "'partner', 'reseller' and 2 more", "2 values". */
static writ_str values_words(writ_arena *arena, const news *found)
{
    writ_str words = WRIT_STR_EMPTY;
    size_t shown = found->count < MOST_SHOWN ? found->count : MOST_SHOWN;
    if (!found->items[0].value->text.len)
        return found->count == 1 ? WRIT_STR("one value")
                                 : writ_str_printf(arena, "%zu values", found->count);
    for (size_t i = 0; i < shown; i++)
        words = writ_str_printf(arena, "%.*s%s%.*s", WRIT_FMT(words), i ? ", " : "",
                                WRIT_FMT(found->items[i].value->text));
    if (found->count > shown)
        words = writ_str_printf(arena, "%.*s and %zu more", WRIT_FMT(words), found->count - shown);
    return words;
}

/* Of the values in a slice, how many are new? Counts by slice are not kept for a value, so: all
 * that came, spread evenly over the slices since it began. */
static writ_tell_measure measure_of(const news *found)
{
    double share = 0;
    for (size_t i = 0; i < found->count; i++)
        share += found->items[i].share;
    return (writ_tell_measure){"new value", 0, fmin(share, 1), NULL};
}

static void tell_each(writ_detection *detection, writ_drift_finding *finding, const news *found)
{
    writ_arena *arena = detection->arena;
    for (size_t i = 0; i < found->count && i < MOST_SHOWN; i++) {
        const newcomer *new = &found->items[i];
        writ_str text = new->value->text.len ? new->value->text : WRIT_STR("the new value");
        writ_tell_evidence(
            detection, finding,
            writ_str_printf(arena,
                            "%.*s came %.*s times among %.*s values since, %.*s, and never before",
                            WRIT_FMT(text), WRIT_FMT(writ_tell_count(arena, new->value->count)),
                            WRIT_FMT(writ_tell_count(arena, new->since)),
                            WRIT_FMT(writ_tell_percent(arena, new->share))));
    }
}

static void tell(writ_detection *detection, writ_field_state *state, const news *found)
{
    writ_arena *arena = detection->arena;
    const writ_profile_field *field = state->field;
    writ_sides sides;
    const writ_value *members = declared_enum(field);
    bool outside = is_outside(members, found->items[0].value->hash);
    writ_sides_of(detection, field, slice_of(detection->profile, found->items[0].value->first),
                  &sides);
    writ_tell_measure measure = measure_of(found);
    writ_drift_finding *finding =
        writ_tell_finding(detection, state, WRIT_RULE_ENUM_DRIFT, &sides, &measure);
    writ_str words = values_words(arena, found);
    finding->finding.expected = writ_str_printf(
        arena, "%u values",
        state->past->sample.count - (detection->baseline ? 0 : (unsigned)found->count));
    finding->finding.actual = words;
    finding->finding.message = writ_str_printf(
        arena, "%.*s: %.*s of the values %s %.*s, which never came before%s",
        WRIT_FMT(writ_drift_since(arena, &finding->start)),
        WRIT_FMT(writ_tell_percent(arena, measure.after)), found->count == 1 ? "are" : "are among",
        WRIT_FMT(words), outside ? " and which the contract does not list" : "");
    tell_each(detection, finding, found);
    if (members && !outside)
        writ_tell_evidence(detection, finding, WRIT_STR("the contract lists it"));
}

void writ_detect_values(writ_detection *detection)
{
    news found;
    for (size_t i = 0; i < detection->state_count; i++) {
        writ_field_state *state = &detection->states[i];
        if (!writ_tell_is_open(detection, state) || !is_enumeration(detection, state))
            continue;
        size_t beginnings = find_news(detection, state, &found);
        if (found.count > 0 && (detection->baseline || beginnings <= MOST_BEGINNINGS))
            tell(detection, state, &found);
    }
}
