/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/scale.h"

#include <math.h>
#include <stdlib.h>

/* Fewer numbers in a part that moved, or a smaller part, are not told. */
#define LEAST_MOVED 30
#define LEAST_SHARE 0.04
/* Of the difference between before and after, so much may remain unexplained: trends go on beside
 * the change, and the producer whose numbers moved had others than the rest before. And so much for
 * chance: half of the bins that are filled, about. */
#define LEFT           0.2
#define LEFT_BY_CHANCE 25.0
/* Large factors in bins: 5 are 10^(5/8), about 4; from 12 on, about 30, nothing grows so fast, so
 * the step need not be so sharp; and the most, 10^7. */
#define LARGE_BINS 5
#define FAR_BINS   12
#define MOST_BINS  56
/* Sharp: no ramp is better than the step by more than chance makes it; nor, for far ones, by more
 * than a part of what the step explains. */
#define UNDER_BEST     4.0
#define UNDER_BEST_FAR 0.2
/* And better than long ramps, by more where a trend of some days comes to as much: up to a quarter,
 * which is 0.1 decades. */
#define OVER_LONG       4.0
#define OVER_LONG_STEEP 2.0
#define STEEP           0.1
/* Small factors: how much a step must explain; how far from 1 they must be; how many different
 * values there must be. */
#define SMALL_GAIN     16.0
#define SMALL_FACTOR   1.06
#define SMALL_DISTINCT 64
/* A producer's numbers are of another level than the others' by so many decades at most (a factor
 * of two), so where a share of the producers is new, all numbers may be that share of it higher. */
#define PRODUCER_LEVEL 0.3
/* The two estimates of a small factor differ by this factor at most, and the scatter by so much. */
#define SMALL_MISFIT 2.5
#define SMALL_SPREAD 0.1
/* Whole numbers of which so many are different name something: sequence numbers, ids. */
#define DISTINCT_NAMES 0.6
/* Smallest scatter of logarithms that is reckoned with: numbers are rounded. */
#define LEAST_SCATTER 1e-4

static void kinds_of_magnitudes(const writ_counts *counts, uint64_t *row)
{
    for (size_t i = 0; counts->magnitudes && i < WRIT_PROFILE_BINS; i++)
        row[i] += counts->magnitudes->counts[i];
}

static double mean_of(const writ_counts *counts)
{
    return counts->numbers ? counts->log_sum / (double)counts->numbers : 0;
}

static double scatter_of(const writ_counts *counts)
{
    double n = (double)counts->numbers, mean = mean_of(counts);
    return n > 0 ? sqrt(fmax(counts->log_squares / n - mean * mean, 0)) : 0;
}

double writ_scale_typical(const writ_counts *counts)
{
    return counts->numbers ? pow(10, mean_of(counts)) : NAN;
}

/* ---- rows of means -------------------------------------------------------------------------- */

typedef struct mean_row {
    double values[WRIT_PROFILE_SLICES], weights[WRIT_PROFILE_SLICES];
    size_t count;
} mean_row;

/* Of the logarithms, by slice. */
static void log_means(const writ_detection *detection, const writ_profile_field *field, mean_row *m)
{
    double squares = 0, freedom = 0;
    m->count = detection->profile->slice_count;
    for (size_t i = 0; i < m->count; i++) {
        const writ_counts *slice = &field->slices[i];
        double n = (double)slice->numbers, scatter = scatter_of(slice);
        m->values[i] = mean_of(slice);
        m->weights[i] = n;
        squares += n * scatter * scatter;
        freedom += n > 1 ? n - 1 : 0;
    }
    double variance = freedom > 0 ? squares / freedom : 1;
    for (size_t i = 0; i < m->count; i++)
        m->weights[i] /= fmax(variance, LEAST_SCATTER * LEAST_SCATTER);
}

/* How steeply the picture of all magnitudes falls at each bin, as part of what is there; returns
 * the mean of its square (Fisher's information of a shift by one bin). */
static double find_slopes(const uint64_t *all, double *slopes)
{
    double information = 0, sum = 0;
    for (size_t i = 1; i + 1 < WRIT_PROFILE_BINS; i++) {
        double below = (double)all[i - 1], above = (double)all[i + 1], here = (double)all[i];
        slopes[i] = fmin(fmax((below - above) / (2 * (here + 1)), -4), 4);
        information += here * slopes[i] * slopes[i];
        sum += here;
    }
    return sum > 0 ? information / sum : 0;
}

/* Where all numbers are scaled a little, the bins on a slope change most. The mean slope in a
 * slice, divided by the information, is the best estimate of how far its picture moved: an edge
 * that is sharp shows a small factor long before the mean of the logarithms does. */
static void slope_means(const writ_detection *detection, const writ_profile_field *field,
                        mean_row *m)
{
    uint64_t all[WRIT_PROFILE_BINS] = {0};
    double slopes[WRIT_PROFILE_BINS] = {0};
    m->count = detection->profile->slice_count;
    for (size_t i = 0; i < m->count; i++)
        kinds_of_magnitudes(&field->slices[i], all);
    double information = find_slopes(all, slopes) * WRIT_BINS_PER_DECADE;
    for (size_t i = 0; i < m->count; i++) {
        uint64_t row[WRIT_PROFILE_BINS] = {0};
        double sum = 0, n = 0;
        kinds_of_magnitudes(&field->slices[i], row);
        for (size_t bin = 0; bin < WRIT_PROFILE_BINS; bin++) {
            sum += (double)row[bin] * slopes[bin];
            n += (double)row[bin];
        }
        bool measured = n > 0 && information > 0;
        m->values[i] = measured ? sum / n / information : 0;
        m->weights[i] = measured ? n * information * WRIT_BINS_PER_DECADE : 0;
    }
}

static bool is_sharp(const writ_level_step *step)
{
    double over = fabs(step->height) < STEEP ? OVER_LONG : OVER_LONG_STEEP;
    return step->under_best <= UNDER_BEST && step->over_long >= over;
}

static bool is_sharp_for(const writ_level_step *step, int bins)
{
    bool far = abs(bins) >= FAR_BINS;
    return is_sharp(step) || (far && step->under_best <= UNDER_BEST_FAR * step->gain);
}

/* ---- numbers that are no quantities --------------------------------------------------------- */

static bool is_whole(const writ_detection *detection, const writ_profile_field *field)
{
    for (size_t i = 0; i < detection->profile->slice_count; i++) {
        const uint64_t *forms = field->slices[i].forms;
        if (forms[WRIT_FORM_FRACTION] || forms[WRIT_FORM_DECIMAL])
            return false;
    }
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

bool writ_scale_is_counter(const writ_detection *detection, const writ_profile_field *field)
{
    size_t rising = 0, pairs = 0;
    const writ_counts *last = NULL;
    if (!is_whole(detection, field) || is_time(field))
        return false;
    for (size_t i = 0; i < detection->profile->slice_count; i++) {
        const writ_counts *slice = &field->slices[i];
        if (!slice->numbers)
            continue;
        pairs += last != NULL;
        rising += last && mean_of(slice) > mean_of(last);
        last = slice;
    }
    return pairs >= 8 && rising * 10 >= pairs * 9;
}

static bool is_name(const writ_detection *detection, const writ_profile_field *field)
{
    double all = (double)field->numbers.count;
    return is_whole(detection, field) &&
           writ_hyperloglog_count(&field->distinct) > DISTINCT_NAMES * all;
}

/* ---- large factors -------------------------------------------------------------------------- */

static writ_shift best_of_large(const writ_tell_change *change)
{
    int shifts[2 * (MOST_BINS - LARGE_BINS + 1)];
    size_t count = 0;
    for (int i = LARGE_BINS; i <= MOST_BINS; i++)
        shifts[count++] = i, shifts[count++] = -i;
    return writ_best_shift(change->before, change->after, WRIT_PROFILE_BINS, shifts, count);
}

/* All logarithms rose by the difference of the means; of a share, each by as much more. The bins
 * say that to a bin, and the means better, unless the share is wrong by so much that they
 * contradict. */
static void measure_part(writ_scale *scale, const writ_shift *shift, double rise)
{
    double bins = (double)shift->bins / WRIT_BINS_PER_DECADE;
    double means = rise / shift->share;
    scale->share = shift->share;
    scale->is_exact = shift->share > 0.97;
    scale->factor =
        pow(10, scale->is_exact || fabs(means - bins) < 1.0 / WRIT_BINS_PER_DECADE ? means : bins);
}

/* `step`: NULL against a baseline. */
static bool find_large(writ_scale *scale, const writ_level_step *step)
{
    const writ_counts *before = &scale->change.sides.before, *after = &scale->change.sides.after;
    writ_shift shift = best_of_large(&scale->change);
    if (shift.gain < WRIT_TELL_SURE || shift.share < LEAST_SHARE ||
        shift.share * (double)after->numbers < LEAST_MOVED ||
        shift.left > LEFT * shift.gain + LEFT_BY_CHANCE)
        return false;
    if (step && !is_sharp_for(step, shift.bins))
        return false;
    measure_part(scale, &shift, step ? step->height : mean_of(after) - mean_of(before));
    return true;
}

/* ---- small factors -------------------------------------------------------------------------- */

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

/* Numbers that are all scaled scatter as before, and their mean moved about as far as the slopes of
 * their picture say. */
static bool keeps_shape(const writ_scale *scale, double rise)
{
    const writ_counts *before = &scale->change.sides.before, *after = &scale->change.sides.after;
    double n = (double)before->numbers, m = (double)after->numbers;
    double means = mean_of(after) - mean_of(before);
    double error = 3 * scatter_of(after) * sqrt(1 / n + 1 / m);
    double spread =
        log(fmax(scatter_of(after), LEAST_SCATTER) / fmax(scatter_of(before), LEAST_SCATTER));
    bool same_way = means * rise > 0 && fabs(means) + error >= fabs(rise) / SMALL_MISFIT &&
                    fabs(means) - error <= fabs(rise) * SMALL_MISFIT;
    return same_way && fabs(spread) <= SMALL_SPREAD + 4.5 / sqrt(m);
}

/* Who writes may have moved all numbers by so much. */
static double least_of_small(const writ_detection *detection, size_t at, double *by_producers)
{
    *by_producers = PRODUCER_LEVEL * other_producers(detection->profile, at);
    return fmax(log10(SMALL_FACTOR), *by_producers);
}

static bool find_small(const writ_detection *detection, const writ_profile_field *field,
                       const writ_level_step *step, writ_scale *scale)
{
    const writ_counts *before = &scale->change.sides.before, *after = &scale->change.sides.after;
    double rise = mean_of(after) - mean_of(before), by_producers;
    if (writ_hyperloglog_count(&field->distinct) < SMALL_DISTINCT || is_name(detection, field) ||
        after->numbers < LEAST_MOVED || before->numbers < LEAST_MOVED ||
        scale->change.divergence < SMALL_GAIN)
        return false;
    if (fabs(step->height) < least_of_small(detection, step->at, &by_producers) ||
        fabs(rise) < by_producers || !keeps_shape(scale, step->height))
        return false;
    scale->share = 1;
    scale->is_exact = scale->is_small = true;
    scale->factor = pow(10, rise);
    return true;
}

/* ---- the search ----------------------------------------------------------------------------- */

static void change_at(const writ_detection *detection, const writ_field_state *state,
                      const writ_level_step *step, writ_scale *scale)
{
    writ_tell_change_at(detection, state, step->at, kinds_of_magnitudes, WRIT_PROFILE_BINS,
                        &scale->change);
}

static bool in_stream(const writ_detection *detection, const writ_field_state *state,
                      writ_scale *scale)
{
    mean_row m;
    log_means(detection, state->field, &m);
    writ_level_step step = writ_best_step(m.values, m.weights, m.count, SMALL_GAIN);
    if (step.gain >= WRIT_TELL_SURE) {
        change_at(detection, state, &step, scale);
        if (find_large(scale, &step))
            return true;
    }
    slope_means(detection, state->field, &m);
    writ_level_step slopes = writ_best_step(m.values, m.weights, m.count, SMALL_GAIN);
    if (slopes.gain > step.gain)
        step = slopes;
    if (step.gain < SMALL_GAIN || !is_sharp(&step))
        return false;
    change_at(detection, state, &step, scale);
    return find_small(detection, state->field, &step, scale);
}

static bool against_baseline(const writ_detection *detection, const writ_field_state *state,
                             writ_scale *scale)
{
    return writ_tell_find_change(detection, state, kinds_of_magnitudes, WRIT_PROFILE_BINS,
                                 &scale->change) &&
           find_large(scale, NULL);
}

bool writ_scale_find(const writ_detection *detection, const writ_field_state *state,
                     writ_scale *scale)
{
    *scale = (writ_scale){0};
    if (state->field->numbers.count == 0 || writ_scale_is_counter(detection, state->field))
        return false;
    bool found = detection->baseline ? against_baseline(detection, state, scale)
                                     : in_stream(detection, state, scale);
    if (found)
        scale->typical = writ_scale_typical(&scale->change.sides.before);
    return found;
}
