/* SPDX-License-Identifier: Apache-2.0
 *
 * UNIT_DRIFT: numbers that are multiples of what they were. Logarithms turn multiples into shifts,
 * so the picture of the magnitudes moves and keeps its shape:
 *
 *          ▂▅▇▅▂                        what was
 *        ─────────────────────────
 *          ▁▃▅▃▁           ▁▂▃▂▁        some of it, a hundred times as large
 *        ─────────────────────────
 *
 * Growth moves it too, but slowly. So in a stream the logarithms must take a step, and no ramp. A
 * factor of 4 or more is told from the shape alone, of all values or of a part. A smaller one (a
 * currency's rate) only where all values moved, where there are many different ones, and where the
 * same producers write before and after: else it is who writes that changed.
 */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>

#include "validator/drift/tell.h"

/* Fewer numbers in a part that moved, or a smaller part, are not told. */
#define LEAST_MOVED 30
#define LEAST_SHARE 0.04
/* Of the difference between before and after, so much may remain unexplained: trends and campaigns
 * go on beside the change. And so much for chance: half of the bins that are filled, about. */
#define LEFT_OF_LARGE 0.12
#define LEFT_BY_CHANCE 25.0
/* Bins of a large factor: 5 are 10^(5/8), about 4; and of the largest, 10^7. */
#define LARGE_BINS 5
#define MOST_BINS  56
/* A step: no ramp is better by more than chance makes it (WRIT_TELL_SURE is not asked for here: this
 * only refuses), and better than long ones. */
#define UNDER_BEST 4.0
#define OVER_LONG  4.0
#define OVER_LONG_FAR 2.0
#define FAR 0.1
/* For small factors: how much a step must explain; how far the factor must be from 1; how many
 * different values there must be; and a producer's numbers are of another level than the rest by so many decades
 * at most, so where a share of the producers is new, what they all write may be that share of it
 * higher or lower. */
#define SMALL_GAIN      16.0
#define SMALL_FACTOR    0.06
#define SMALL_DISTINCT  64
#define DISTINCT_NAMES 0.9
#define SMALL_MISFIT    2.5
#define SMALL_SPREAD    0.1
#define SMALL_PRODUCERS 0.3
/* Smallest scatter of logarithms that is reckoned with: numbers are rounded. */
#define LEAST_SCATTER 1e-4

static void kinds_of_magnitudes(const writ_counts *counts, uint64_t *row)
{
    for (size_t i = 0; counts->magnitudes && i < WRIT_PROFILE_BINS; i++)
        row[i] += counts->magnitudes->counts[i];
}

/* ---- rows of means -------------------------------------------------------------------------- */

typedef struct means {
    double values[WRIT_PROFILE_SLICES], weights[WRIT_PROFILE_SLICES];
    size_t count;
} means;

/* Of the logarithms, by slice. */
static void log_means(const writ_detection *detection, const writ_profile_field *field, means *m)
{
    double squares = 0, freedom = 0;
    m->count = detection->profile->slice_count;
    for (size_t i = 0; i < m->count; i++) {
        const writ_counts *slice = &field->slices[i];
        double n = (double)slice->numbers;
        m->values[i] = n > 0 ? slice->log_sum / n : 0;
        m->weights[i] = n;
        squares += n > 0 ? slice->log_squares - n * m->values[i] * m->values[i] : 0;
        freedom += n > 1 ? n - 1 : 0;
    }
    double scatter = freedom > 0 ? squares / freedom : 1;
    for (size_t i = 0; i < m->count; i++)
        m->weights[i] /= fmax(scatter, LEAST_SCATTER * LEAST_SCATTER);
}

/* How steeply the picture of all magnitudes falls at each bin, as part of what is there: where all
 * numbers are scaled a little, bins on a slope change most. The mean of this over a slice, as a
 * number of bins, is the best estimate of how far its picture is moved (the score, divided by
 * Fisher's information). An edge that is sharp shows a small factor long before the mean does. */
static double slopes(const uint64_t *all, double *slope)
{
    double information = 0, sum = 0;
    for (size_t i = 1; i + 1 < WRIT_PROFILE_BINS; i++) {
        double below = (double)all[i - 1], above = (double)all[i + 1], here = (double)all[i];
        slope[i] = (below - above) / (2 * (here + 1));
        slope[i] = fmin(fmax(slope[i], -4), 4);
        information += here * slope[i] * slope[i];
        sum += here;
    }
    return sum > 0 ? information / sum : 0;
}

static void moved_means(const writ_detection *detection, const writ_profile_field *field, means *m)
{
    uint64_t all[WRIT_PROFILE_BINS] = {0};
    double slope[WRIT_PROFILE_BINS] = {0};
    m->count = detection->profile->slice_count;
    for (size_t i = 0; i < m->count; i++)
        kinds_of_magnitudes(&field->slices[i], all);
    double information = slopes(all, slope);
    for (size_t i = 0; i < m->count; i++) {
        const writ_bins *bins = field->slices[i].magnitudes;
        double sum = 0, n = 0;
        for (size_t bin = 0; bins && bin < WRIT_PROFILE_BINS; bin++) {
            sum += (double)bins->counts[bin] * slope[bin];
            n += (double)bins->counts[bin];
        }
        bool measured = n > 0 && information > 0;
        m->values[i] = measured ? sum / n / information / WRIT_BINS_PER_DECADE : 0;
        m->weights[i] =
            measured ? n * information * WRIT_BINS_PER_DECADE * WRIT_BINS_PER_DECADE : 0;
    }
}

static bool is_sharp(const writ_step *step, double gain)
{
    return step->at && step->gain >= gain && step->under_best <= UNDER_BEST &&
           step->over_long >= (fabs(step->height) < FAR ? OVER_LONG : OVER_LONG_FAR);
}

static bool is_whole(const writ_detection *detection, const writ_profile_field *field)
{
    for (size_t i = 0; i < detection->profile->slice_count; i++)
        if (field->slices[i].forms[WRIT_FORM_FRACTION] || field->slices[i].forms[WRIT_FORM_DECIMAL])
            return false;
    return true;
}

/* Seconds, milliseconds or microseconds since 1970, of the years 2001 to 2099. */
static bool is_time(const writ_profile_field *field)
{
    double least = field->numbers.least;
    for (double unit = 1; unit <= 1e6; unit *= 1000)
        if (least >= 1e9 * unit && least <= 4.1e9 * unit)
            return true;
    return false;
}

/* Whole numbers that grow from slice to slice count something, or name it; but seconds since 1970,
 * which grow by little, have a unit. */
static bool is_counter(const writ_detection *detection, const writ_profile_field *field)
{
    size_t count = detection->profile->slice_count, rising = 0, pairs = 0;
    double last = -INFINITY;
    if (!is_whole(detection, field) || is_time(field))
        return false;
    for (size_t i = 0; i < count; i++) {
        const writ_counts *slice = &field->slices[i];
        if (!slice->numbers)
            continue;
        double mean = slice->log_sum / (double)slice->numbers;
        pairs += last > -INFINITY;
        rising += last > -INFINITY && mean > last;
        last = mean;
    }
    return pairs >= 8 && rising * 10 >= pairs * 9;
}

/* Whole numbers of which hardly one comes twice name something too. */
static bool is_name(const writ_detection *detection, const writ_profile_field *field)
{
    return is_whole(detection, field) && writ_hyperloglog_count(&field->distinct) >
                                             DISTINCT_NAMES * (double)field->numbers.count;
}

/* ---- what moved, by how much ---------------------------------------------------------------- */

typedef struct scaled {
    writ_tell_change change;
    double share, factor;
    bool is_exact; /* all moved, so the factor is the ratio of the (geometric) means */
    double typical_before, typical_after;
} scaled;

static double mean_of(const writ_counts *counts)
{
    return counts->numbers ? counts->log_sum / (double)counts->numbers : 0;
}

static const struct factor {
    double factor;
    const char *what;
} factors[] = {
    {100, "as from major to minor units of a currency"},
    {1000, "as from seconds to milliseconds, or from kilograms to grams"},
    {60, "as from minutes to seconds"},
    {3600, "as from hours to seconds"},
    {86400, "as from days to seconds"},
    {1e6, "as from seconds to microseconds"},
    {10, "as from centimetres to millimetres"},
};

/* The known factor, or its inverse, that is within a part `near` of this one; NULL: none is. */
static const struct factor *known_factor(double factor, double near)
{
    double size = factor < 1 ? 1 / factor : factor;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        if (fabs(log(size / factors[i].factor)) <= near)
            return &factors[i];
    return NULL;
}

/* All logarithms rose by the difference of the means; of a share, by so much more each. Then the
 * bins say it to a bin, and the means to some percent. */
static void measure_factor(scaled *s, const writ_shift *shift, double rise)
{
    s->share = shift->share;
    s->is_exact = shift->share > 0.97;
    s->factor = pow(10, s->is_exact ? rise : (double)shift->bins / WRIT_BINS_PER_DECADE);
    double by_means = pow(10, rise / shift->share);
    if (!s->is_exact && fabs(log10(by_means / s->factor)) < 1.0 / WRIT_BINS_PER_DECADE)
        s->factor = by_means;
    s->typical_before = pow(10, mean_of(&s->change.sides.before));
    s->typical_after = s->typical_before * s->factor;
}

static writ_shift best_of_large(const writ_tell_change *change)
{
    int shifts[2 * (MOST_BINS - LARGE_BINS + 1)];
    size_t count = 0;
    for (int i = LARGE_BINS; i <= MOST_BINS; i++)
        shifts[count++] = i, shifts[count++] = -i;
    return writ_best_shift(change->before, change->after, WRIT_PROFILE_BINS, shifts, count);
}

static bool look_for_large(scaled *s, double rise)
{
    writ_shift shift = best_of_large(&s->change);
    double moved = shift.share * (double)s->change.sides.after.numbers;
    if (shift.gain < WRIT_TELL_SURE || shift.share < LEAST_SHARE || moved < LEAST_MOVED)
        return false;
    if (shift.left > LEFT_OF_LARGE * shift.gain + LEFT_BY_CHANCE)
        return false;
    measure_factor(s, &shift, rise);
    return true;
}

/* Who wrote before and after, from the rows: the share that is not the same; 0 when chance may have
 * done it. */
static double other_producers(const writ_profile *profile, size_t at)
{
    uint64_t sides[2][WRIT_PROFILE_PRODUCERS + 1] = {{0}};
    double all[2] = {0}, other = 0;
    uint64_t start = profile->slices[at].first;
    for (size_t i = 0; i < profile->row_count; i++) {
        bool is_after = profile->rows[i].record >= start;
        sides[is_after][profile->rows[i].producer]++;
        all[is_after]++;
    }
    double chance = 4 + (double)profile->producer_count / 2;
    if (writ_divergence(sides[0], sides[1], WRIT_PROFILE_PRODUCERS + 1) < chance)
        return 0;
    for (size_t i = 0; i <= WRIT_PROFILE_PRODUCERS; i++)
        other += fabs((double)sides[0][i] / all[0] - (double)sides[1][i] / all[1]) / 2;
    return other;
}

/* The scatter of logarithms; 0 of one value. */
static double scatter_of(const writ_counts *counts)
{
    double n = (double)counts->numbers, mean = mean_of(counts);
    return n > 0 ? sqrt(fmax(counts->log_squares / n - mean * mean, 0)) : 0;
}

/* Numbers that are all scaled scatter as before, and their mean moved as far as the slopes of their
 * picture say. */
static bool keeps_shape(const scaled *s, double rise)
{
    const writ_counts *before = &s->change.sides.before, *after = &s->change.sides.after;
    double error = scatter_of(after) *
                   sqrt(1 / fmax(1, (double)before->numbers) + 1 / fmax(1, (double)after->numbers));
    double by_means = mean_of(after) - mean_of(before);
    double spread = log(fmax(scatter_of(after), 1e-6) / fmax(scatter_of(before), 1e-6));
    double spread_error = 1.5 / sqrt(fmax(1, (double)after->numbers));
    if (getenv("DBG")) fprintf(stderr, "   div %g by_means %g rise %g error %g spread %g err %g\n", s->change.divergence, by_means, rise, error, spread, spread_error);
    bool same_way = by_means * rise > 0 && fabs(by_means) + 3 * error >= fabs(rise) / SMALL_MISFIT &&
                    fabs(by_means) - 3 * error <= fabs(rise) * SMALL_MISFIT;
    return same_way && fabs(spread) <= 3 * spread_error + SMALL_SPREAD;
}

static bool look_for_small(const writ_detection *detection, const writ_profile_field *field,
                           const writ_step *step, scaled *s)
{
    double least = fmax(log10(1 + SMALL_FACTOR),
                        SMALL_PRODUCERS * other_producers(detection->profile, step->at));
    if (getenv("DBG")) fprintf(stderr,"   other %g of %zu field %.*s\n", other_producers(detection->profile, step->at), detection->profile->producer_count, detection->profile->producer_field?(int)detection->profile->producer_field->path.len:0,detection->profile->producer_field?detection->profile->producer_field->path.ptr:"");
    if (writ_hyperloglog_count(&field->distinct) < SMALL_DISTINCT || is_name(detection, field) ||
        s->change.sides.after.numbers < LEAST_MOVED || fabs(step->height) < least ||
        s->change.divergence < SMALL_GAIN || !keeps_shape(s, step->height))
        return false;
    double by_means = mean_of(&s->change.sides.after) - mean_of(&s->change.sides.before);
    measure_factor(s, &(writ_shift){.bins = 1, .share = 1}, by_means);
    return true;
}

/* ---- words ---------------------------------------------------------------------------------- */

/* "100 times", "1/100", "about 0.92 times". */
static writ_str times_words(writ_arena *arena, const scaled *s)
{
    const struct factor *known = known_factor(s->factor, s->is_exact ? 0.05 : 0.3);
    if (known && s->factor > 1)
        return writ_str_printf(arena, "%.10g times", known->factor);
    if (known)
        return writ_str_printf(arena, "1/%.10g of", known->factor);
    return writ_str_printf(arena, s->factor < 0.01 ? "about %.2g times" : "about %.3g times",
                           s->factor);
}

static writ_str reason_words(writ_arena *arena, const scaled *s)
{
    const struct factor *known = known_factor(s->factor, s->is_exact ? 0.05 : 0.3);
    if (!known)
        return WRIT_STR("no usual factor of units: it may be a currency's rate");
    return writ_str_printf(arena, "%s%s", known->what, s->factor < 1 ? ", the other way round" : "");
}

static writ_str declared_words(writ_arena *arena, const writ_profile_field *field)
{
    if (!field->declared)
        return WRIT_STR_EMPTY;
    writ_str unit = field->declared->notes->unit, currency = field->declared->notes->currency;
    if (unit.len && currency.len)
        return writ_str_printf(arena, "the contract declares the unit '%.*s' and the currency '%.*s'",
                               WRIT_FMT(unit), WRIT_FMT(currency));
    if (unit.len)
        return writ_str_printf(arena, "the contract declares the unit '%.*s'", WRIT_FMT(unit));
    if (currency.len)
        return writ_str_printf(arena, "the contract declares the currency '%.*s'",
                               WRIT_FMT(currency));
    return WRIT_STR_EMPTY;
}

static void tell_why(writ_detection *detection, writ_drift_finding *finding, const scaled *s)
{
    writ_arena *arena = detection->arena;
    const writ_counts *before = &s->change.sides.before, *after = &s->change.sides.after;
    writ_tell_evidence(
        detection, finding,
        writ_str_printf(arena, "typically (geometric mean) %.*s before and %.*s since, %.*s",
                        WRIT_FMT(writ_tell_number(arena, s->typical_before)),
                        WRIT_FMT(writ_tell_number(arena, s->typical_after)),
                        WRIT_FMT(reason_words(arena, s))));
    writ_tell_evidence(
        detection, finding,
        writ_str_printf(arena, "the shape of the values is the same: %.*s numbers before, %.*s since",
                        WRIT_FMT(writ_tell_count(arena, before->numbers)),
                        WRIT_FMT(writ_tell_count(arena, after->numbers))));
    if (before->forms[WRIT_FORM_FRACTION] && !after->forms[WRIT_FORM_FRACTION] && s->factor > 1)
        writ_tell_evidence(detection, finding, WRIT_STR("all are whole numbers since"));
    writ_str declared = declared_words(arena, finding->field);
    if (declared.len)
        writ_tell_evidence(detection, finding, declared);
}

/* The geometric mean in each slice: what the plot shows. */
static const double *typical_series(const writ_detection *detection,
                                    const writ_profile_field *field)
{
    size_t count = detection->profile->slice_count;
    if (detection->baseline)
        return NULL;
    double *series = writ_arena_alloc(detection->arena, count * sizeof *series);
    for (size_t i = 0; i < count; i++)
        series[i] = field->slices[i].numbers ? pow(10, mean_of(&field->slices[i])) : NAN;
    return series;
}

static void tell(writ_detection *detection, writ_field_state *state, const scaled *s)
{
    writ_arena *arena = detection->arena;
    writ_tell_measure measure = {"typical value", pow(10, mean_of(&s->change.sides.before)),
                                 pow(10, mean_of(&s->change.sides.after)),
                                 typical_series(detection, state->field)};
    writ_drift_finding *finding =
        writ_tell_finding(detection, state, WRIT_RULE_UNIT_DRIFT, &s->change.sides, &measure);
    finding->sample_before = s->change.sides.before.numbers;
    finding->sample_after = s->change.sides.after.numbers;
    writ_str times = times_words(arena, s);
    writ_str who = s->is_exact
                       ? WRIT_STR("the numbers")
                       : WRIT_JOIN(arena, writ_tell_percent(arena, s->share),
                                   WRIT_STR(" of the numbers"));
    finding->finding.message =
        WRIT_JOIN(arena, WRIT_STR("since "), writ_drift_since(arena, &finding->start), WRIT_STR(" "),
                  who, WRIT_STR(" are "), times, WRIT_STR(" what they were"));
    finding->finding.expected =
        WRIT_JOIN(arena, WRIT_STR("typically "), writ_tell_number(arena, s->typical_before));
    finding->finding.actual =
        WRIT_JOIN(arena, WRIT_STR("typically "), writ_tell_number(arena, s->typical_after));
    tell_why(detection, finding, s);
}

/* ---- the search ----------------------------------------------------------------------------- */

static void against_baseline(writ_detection *detection, writ_field_state *state)
{
    scaled s = {0};
    if (writ_tell_find_change(detection, state, kinds_of_magnitudes, WRIT_PROFILE_BINS,
                              &s.change) &&
        look_for_large(&s, mean_of(&s.change.sides.after) - mean_of(&s.change.sides.before)))
        tell(detection, state, &s);
}

static void in_stream(writ_detection *detection, writ_field_state *state)
{
    const writ_profile_field *field = state->field;
    scaled s = {0};
    means m;
    log_means(detection, field, &m);
    writ_step step = writ_best_step(m.values, m.weights, m.count);
    if (is_sharp(&step, WRIT_TELL_SURE)) {
        writ_tell_change_at(detection, state, step.at, kinds_of_magnitudes, WRIT_PROFILE_BINS,
                            &s.change);
        if (look_for_large(&s, step.height)) {
            tell(detection, state, &s);
            return;
        }
    }
    means moved;
    moved_means(detection, field, &moved);
    writ_step small = writ_best_step(moved.values, moved.weights, moved.count);
    if (getenv("DBG")) fprintf(stderr,"%.*s log: at %zu h %g gain %g long %g best %g | moved: at %zu h %g gain %g long %g best %g\n", WRIT_FMT(field->path), step.at, step.height, step.gain, step.over_long, step.under_best, small.at, small.height, small.gain, small.over_long, small.under_best);
    if (small.gain > step.gain)
        step = small;
    if (!is_sharp(&step, SMALL_GAIN))
        return;
    writ_tell_change_at(detection, state, step.at, kinds_of_magnitudes, WRIT_PROFILE_BINS,
                        &s.change);
    if (look_for_small(detection, field, &step, &s))
        tell(detection, state, &s);
}

void writ_detect_units(writ_detection *detection)
{
    for (size_t i = 0; i < detection->state_count; i++) {
        writ_field_state *state = &detection->states[i];
        if (!writ_tell_is_open(detection, state) || state->field->numbers.count == 0 ||
            is_counter(detection, state->field))
            continue;
        if (detection->baseline)
            against_baseline(detection, state);
        else
            in_stream(detection, state);
    }
}
