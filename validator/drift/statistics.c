/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/statistics.h"

#include <math.h>

/* x ln x, which is 0 at 0. */
static double x_log_x(double x)
{
    return x > 0 ? x * log(x) : 0;
}

/* What one kind adds to the divergence, with `b` and `a` of it in the groups. */
static double kind_term(double b, double a)
{
    return x_log_x(b) + x_log_x(a) - x_log_x(b + a);
}

double writ_divergence(const uint64_t *before, const uint64_t *after, size_t kinds)
{
    double sum = 0, all_before = 0, all_after = 0;
    for (size_t i = 0; i < kinds; i++) {
        all_before += (double)before[i];
        all_after += (double)after[i];
        if (before[i] && after[i])
            sum += kind_term((double)before[i], (double)after[i]);
    }
    sum -= kind_term(all_before, all_after);
    return all_before > 0 && all_after > 0 && sum > 0 ? sum : 0;
}

/* ---- where a row of slices changes ---------------------------------------------------------- */

/* The kinds of which there are any, most rows having few of many; `sums` are theirs. */
static size_t used_kinds(const uint64_t *counts, size_t slices, size_t kinds, uint64_t *sums,
                         size_t *used)
{
    size_t count = 0;
    for (size_t i = 0; i < slices * kinds; i++)
        sums[i % kinds] += counts[i];
    for (size_t kind = 0; kind < kinds; kind++)
        if (sums[kind]) {
            sums[count] = sums[kind];
            used[count++] = kind;
        }
    return count;
}

writ_split writ_best_split(writ_arena *arena, const uint64_t *counts, size_t slices, size_t kinds)
{
    writ_split best = {0};
    uint64_t *before = writ_arena_zalloc(arena, kinds * sizeof *before);
    uint64_t *after = writ_arena_zalloc(arena, kinds * sizeof *after);
    size_t *used = writ_arena_alloc(arena, kinds * sizeof *used);
    size_t count = used_kinds(counts, slices, kinds, after, used);
    for (size_t at = 1; at < slices; at++) {
        for (size_t i = 0; i < count; i++) {
            uint64_t moved = counts[(at - 1) * kinds + used[i]];
            before[i] += moved;
            after[i] -= moved;
        }
        double divergence = writ_divergence(before, after, count);
        if (divergence > best.divergence)
            best = (writ_split){at, divergence};
    }
    return best;
}

/* ---- is it the same, shifted? --------------------------------------------------------------- */

/* The bins in which there is anything, before (as it was, and moved) or after. */
typedef struct story {
    size_t bins;
    double stays[WRIT_SHIFT_BINS], moves[WRIT_SHIFT_BINS], after[WRIT_SHIFT_BINS];
    double all_before, all_after;
} story;

static size_t moved_bin(size_t bin, int shift, size_t bins)
{
    if (bin == 0 || bin == bins - 1)
        return bin;
    long to = (long)bin + shift;
    return to < 0 ? 0 : to >= (long)bins ? bins - 1 : (size_t)to;
}

static void tell_story(story *s, const uint64_t *before, const uint64_t *after, size_t bins,
                       int shift)
{
    double moves[WRIT_SHIFT_BINS] = {0};
    *s = (story){0};
    for (size_t i = 0; i < bins; i++)
        moves[moved_bin(i, shift, bins)] += (double)before[i];
    for (size_t i = 0; i < bins; i++) {
        s->all_before += (double)before[i];
        s->all_after += (double)after[i];
        if (!before[i] && !after[i] && moves[i] <= 0)
            continue;
        s->stays[s->bins] = (double)before[i];
        s->moves[s->bins] = moves[i];
        s->after[s->bins++] = (double)after[i];
    }
}

/* The divergence of what is expected, when the share moves, and what was seen. */
static double story_left(const story *s, double share)
{
    double sum = -kind_term(s->all_before, s->all_after);
    for (size_t i = 0; i < s->bins; i++) {
        double expected = (1 - share) * s->stays[i] + share * s->moves[i];
        if (expected > 0 && s->after[i] > 0)
            sum += kind_term(expected, s->after[i]);
    }
    return sum > 0 ? sum : 0;
}

/* The share that leaves least. The divergence is convex in the counts, which are linear in the
 * share, so there is one valley, and the golden section finds its bottom. */
static double best_share(const story *s)
{
    const double golden = 0.6180339887498949;
    double low = 0, high = 1;
    double a = high - golden, b = low + golden;
    double at_a = story_left(s, a), at_b = story_left(s, b);
    while (high - low > 1e-4) {
        if (at_a <= at_b) {
            high = b, b = a, at_b = at_a;
            a = high - golden * (high - low), at_a = story_left(s, a);
        } else {
            low = a, a = b, at_a = at_b;
            b = low + golden * (high - low), at_b = story_left(s, b);
        }
    }
    double middle = (low + high) / 2;
    /* The ends are never reached, and are what is most often true. */
    return story_left(s, 1) <= story_left(s, middle) ? 1 : middle;
}

writ_shift writ_best_shift(const uint64_t *before, const uint64_t *after, size_t bins,
                           const int *shifts, size_t shift_count)
{
    if (bins > WRIT_SHIFT_BINS)
        bins = WRIT_SHIFT_BINS;
    double unmoved = writ_divergence(before, after, bins);
    writ_shift best = {.left = unmoved};
    story s;
    for (size_t i = 0; i < shift_count; i++) {
        tell_story(&s, before, after, bins, shifts[i]);
        double share = best_share(&s);
        double left = story_left(&s, share);
        if (left < best.left)
            best = (writ_shift){shifts[i], share, unmoved - left, left};
    }
    return best;
}

/* ---- steps and ramps ------------------------------------------------------------------------ */

typedef struct row {
    const double *values, *weights;
    size_t count;
    double
        middle; /* of the values: squares are taken from there, or they would drown in rounding */
} row;

typedef struct fit {
    double low, height; /* levels: low, and low + height */
    double residual;    /* weighted sum of squares */
} fit;

/* How far along a ramp that begins behind `from` and takes `width` slices is slice i: 0 to 1. */
static double ramp_at(size_t i, size_t from, size_t width)
{
    if (i < from)
        return 0;
    return i >= from + width ? 1 : ((double)(i - from) + 0.5) / (double)width;
}

/* Least squares: values = low + height * ramp; slice `without` is not asked. */
static fit fit_ramp(const row *r, size_t from, size_t width, size_t without)
{
    double w = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    for (size_t i = 0; i < r->count; i++) {
        if (i == without || r->weights[i] <= 0)
            continue;
        double g = r->weights[i], at = ramp_at(i, from, width);
        double v = r->values[i] - r->middle;
        w += g, x += g * at, y += g * v;
        xx += g * at * at, xy += g * at * v, yy += g * v * v;
    }
    double spread = xx - x * x / w, total = yy - y * y / w;
    if (!(w > 0) || spread <= 1e-9 * w)
        return (fit){w > 0 ? y / w : 0, 0, w > 0 ? fmax(total, 0) : 0};
    double height = (xy - x * y / w) / spread;
    return (fit){(y - height * x) / w, height, fmax(total - height * height * spread, 0)};
}

/* A step before slice `at`. */
static fit fit_step(const row *r, size_t at)
{
    return fit_ramp(r, at, 0, r->count);
}

/* The same, but the slice before it may have any value between the levels. */
static fit fit_soft_step(const row *r, size_t at)
{
    fit f = fit_ramp(r, at, 0, at - 1);
    double level = r->values[at - 1] - r->middle - f.low;
    double beyond = fmax(fmax(fmin(0, f.height) - level, level - fmax(0, f.height)), 0);
    f.residual += fmax(r->weights[at - 1], 0) * beyond * beyond;
    return f;
}

static fit best_of_steps(const row *r, fit (*make)(const row *, size_t), size_t first, size_t *at)
{
    fit best = {.residual = INFINITY};
    for (size_t i = first; i < r->count; i++) {
        fit f = make(r, i);
        if (f.residual < best.residual)
            best = f, *at = i;
    }
    return best;
}

/* The soft one has a number more to choose, so it must be worth it: by 4 of the scatter, which
 * chance gives it in one of twenty rows. */
static fit best_step_of(const row *r, size_t measured, size_t *at)
{
    size_t soft_at = 0;
    fit step = best_of_steps(r, fit_step, 1, at);
    fit soft = best_of_steps(r, fit_soft_step, 2, &soft_at);
    double scatter = measured > 4 ? fmax(soft.residual / (double)(measured - 4), 1) : 1;
    if (soft.residual + 4 * scatter >= step.residual)
        return step;
    double level = r->values[soft_at - 1] - r->middle - soft.low;
    *at = fabs(level) > fabs(level - soft.height) ? soft_at - 1 : soft_at;
    return soft;
}

/* The least that a ramp of so many slices leaves. */
static double best_ramp(const row *r, size_t width)
{
    double best = INFINITY;
    for (size_t from = 0; from + width <= r->count; from++)
        best = fmin(best, fit_ramp(r, from, width, r->count).residual);
    return best;
}

static row row_of(const double *values, const double *weights, size_t count, size_t *measured)
{
    row r = {values, weights, count, 0};
    double sum = 0, all = 0;
    *measured = 0;
    for (size_t i = 0; i < count; i++) {
        if (weights[i] <= 0)
            continue;
        sum += weights[i] * values[i], all += weights[i];
        ++*measured;
    }
    r.middle = all > 0 ? sum / all : 0;
    return r;
}

/* How alike is what a step leaves of neighbours (their correlation), beyond chance? Days and weeks
 * make them alike; then the row says as much less as there are fewer values of their own in it. */
static double memory_of(const row *r, const fit *step, size_t at)
{
    double squares = 0, products = 0, last = 0, count = 0;
    for (size_t i = 0; i < r->count; i++) {
        double left = r->values[i] - r->middle - step->low - (i >= at ? step->height : 0);
        double scaled =
            r->weights[i] > 0 && i + 1 != at && i != at ? left * sqrt(r->weights[i]) : 0;
        squares += scaled * scaled;
        products += scaled * last;
        last = scaled;
        count += r->weights[i] > 0;
    }
    double correlation = squares > 0 ? products / squares - 1 / sqrt(count) : 0;
    return fmin(fmax(correlation, 0), 0.9);
}

writ_level_step writ_best_step(const double *values, const double *weights, size_t count,
                               double least)
{
    size_t measured;
    row r = row_of(values, weights, count, &measured);
    writ_level_step best = {0};
    fit step = best_step_of(&r, measured, &best.at);
    double level = fit_ramp(&r, count, 0, count).residual; /* what one level leaves */
    if (measured < 2 || step.height == 0 || level - step.residual < 2 * least)
        return (writ_level_step){0};
    double any = step.residual, longest = INFINITY;
    for (size_t width = 1; width <= count; width++) {
        double left = best_ramp(&r, width);
        any = fmin(any, left);
        if (3 * width >= count)
            longest = fmin(longest, left);
    }
    double memory = memory_of(&r, &step, best.at);
    double scatter = measured > 4 ? fmax(any / (double)(measured - 4), 1) : 1;
    double unsure = 2 * scatter * (1 + memory) / (1 - memory);
    best.height = step.height;
    best.gain = (level - step.residual) / unsure;
    best.over_long = (longest - step.residual) / unsure;
    best.under_best = (step.residual - any) / (2 * scatter);
    return best;
}
