/* SPDX-License-Identifier: Apache-2.0
 *
 * UNIT_DRIFT: numbers that are multiples of what they were (scale.h finds them), in words.
 */
#include <math.h>

#include "validator/drift/scale.h"

static const struct factor {
    double factor;
    const char *what;
} factors[] = {
    {100, "from major to minor units of a currency"},
    {1000, "from seconds to milliseconds, or kilograms to grams"},
    {60, "from minutes to seconds"},
    {3600, "from hours to seconds"},
    {86400, "from days to seconds"},
    {1e6, "from seconds to microseconds"},
    {10, "from centimetres to millimetres"},
};

/* How near a factor must be to a known one, as a logarithm: it is right to some percent, or to a
 * bin (writ_scale). */
#define NEAR       0.05
#define NEAR_A_BIN 0.3

/* Of 34 claims of small factors in generated streams four were wrong (docs/DRIFT.md). */
#define SMALL_CONFIDENCE 0.88

/* The known factor that it is, or is the inverse of; NULL: none. */
static const struct factor *known_factor(const writ_scale *scale)
{
    double size = fabs(log(scale->factor));
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (fabs(size - log(factors[i].factor)) <= (scale->is_exact ? NEAR : NEAR_A_BIN))
            return &factors[i];
    return NULL;
}

/* "100 times", "1/100 of", "about 0.92 times". */
static writ_str times_words(writ_arena *arena, const writ_scale *scale)
{
    const struct factor *known = known_factor(scale);
    if (!known)
        return writ_str_printf(arena, "about %.3g times", scale->factor);
    return writ_str_printf(arena, scale->factor > 1 ? "%.0f times" : "1/%.0f of", known->factor);
}

static writ_str reason_words(writ_arena *arena, const writ_scale *scale)
{
    const struct factor *known = known_factor(scale);
    if (!known)
        return WRIT_STR("no usual factor between units: it may be a currency's rate");
    return writ_str_printf(arena, "as %s%s", known->what,
                           scale->factor < 1 ? ", the other way round" : "");
}

/* The note of the contract, when it has one. */
static void tell_declared(writ_detection *detection, writ_drift_finding *finding, const char *what,
                          writ_str note)
{
    if (note.len)
        writ_tell_evidence(detection, finding,
                           writ_str_printf(detection->arena, "the contract declares the %s '%.*s'",
                                           what, WRIT_FMT(note)));
}

static void tell_why(writ_detection *detection, writ_drift_finding *finding,
                     const writ_scale *scale)
{
    writ_arena *arena = detection->arena;
    const writ_counts *before = &scale->change.sides.before, *after = &scale->change.sides.after;
    writ_tell_evidence(detection, finding, reason_words(arena, scale));
    writ_tell_evidence(
        detection, finding,
        writ_str_printf(arena, "else the numbers scatter as before: %.*s before, %.*s since",
                        WRIT_FMT(writ_tell_count(arena, before->numbers)),
                        WRIT_FMT(writ_tell_count(arena, after->numbers))));
    if (before->forms[WRIT_FORM_FRACTION] && !after->forms[WRIT_FORM_FRACTION])
        writ_tell_evidence(detection, finding, WRIT_STR("all are whole numbers since"));
    if (finding->field->declared) {
        const writ_schema_notes *notes = finding->field->declared->notes;
        tell_declared(detection, finding, "unit", notes->unit);
        tell_declared(detection, finding, "currency", notes->currency);
    }
}

/* What is shown of amounts: themselves, where values may be; else multiples of what they were. */
typedef struct amounts {
    const char *name;
    double unit;
} amounts;

static amounts amounts_of(const writ_profile_field *field, const writ_scale *scale)
{
    if (field->is_shown)
        return (amounts){"typical value", 1};
    return (amounts){"multiple of the typical value before", scale->typical};
}

/* The geometric mean in each slice: what the plot shows. */
static const double *typical_series(const writ_detection *detection,
                                    const writ_profile_field *field, double unit)
{
    size_t count = detection->profile->slice_count;
    if (detection->baseline)
        return NULL;
    double *series = writ_arena_alloc(detection->arena, count * sizeof *series);
    for (size_t i = 0; i < count; i++)
        series[i] = writ_scale_typical(&field->slices[i]) / unit;
    return series;
}

static writ_str typically(writ_arena *arena, double number)
{
    return WRIT_JOIN(arena, WRIT_STR("typically "), writ_tell_number(arena, number));
}

static void tell_message(writ_detection *detection, writ_drift_finding *finding,
                         const writ_scale *scale)
{
    writ_arena *arena = detection->arena;
    writ_str times = times_words(arena, scale);
    finding->finding.message =
        writ_str_printf(arena, "%.*s: %.*s are %.*s what they were",
                        WRIT_FMT(writ_drift_since(arena, &finding->start)),
                        WRIT_FMT(writ_tell_part(arena, scale->share, "numbers")), WRIT_FMT(times));
    if (!finding->field->is_shown)
        return;
    finding->finding.expected = typically(arena, scale->typical);
    finding->finding.actual = typically(arena, scale->typical * scale->factor);
}

static void tell(writ_detection *detection, writ_field_state *state, const writ_scale *scale)
{
    const writ_sides *sides = &scale->change.sides;
    amounts shown = amounts_of(state->field, scale);
    writ_tell_measure measure = {shown.name, scale->typical / shown.unit,
                                 writ_scale_typical(&sides->after) / shown.unit,
                                 typical_series(detection, state->field, shown.unit)};
    writ_drift_finding *finding =
        writ_tell_finding(detection, state, WRIT_RULE_UNIT_DRIFT, sides, &measure);
    finding->is_amount = true;
    if (scale->is_small)
        finding->finding.confidence = SMALL_CONFIDENCE;
    finding->sample_before = sides->before.numbers;
    finding->sample_after = sides->after.numbers;
    tell_message(detection, finding, scale);
    tell_why(detection, finding, scale);
}

void writ_detect_units(writ_detection *detection)
{
    for (size_t i = 0; i < detection->state_count; i++) {
        writ_field_state *state = &detection->states[i];
        writ_scale scale;
        if (writ_tell_is_open(detection, state) && writ_scale_find(detection, state, &scale))
            tell(detection, state, &scale);
    }
}
