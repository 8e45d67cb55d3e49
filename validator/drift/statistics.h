/* SPDX-License-Identifier: Apache-2.0
 *
 * The statistics of drift: are two groups of counts drawn from one source, where in a row of slices
 * does it change, is the change a step, and is the second group the first one scaled? All by
 * log-likelihood ratios, in natural logarithms: twice the ratio is about chi-squared (Wilks 1938),
 * and a row of splits asks for some more (Csorgo and Horvath 1997). What is enough to be called a
 * finding was measured (docs/DRIFT.md).
 */
#ifndef WRIT_VALIDATOR_DRIFT_STATISTICS_H
#define WRIT_VALIDATOR_DRIFT_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contracts/base/arena.h"

/* How much better two sources explain the counts of `kinds` kinds than one does: the G statistic,
 * halved. 0 when one group is empty. */
double writ_divergence(const uint64_t *before, const uint64_t *after, size_t kinds);

/* counts[slice * kinds + kind]: where to split the row so that the divergence is largest? `at` is
 * the first slice behind the split, 1 to slices - 1; the divergence is 0 and `at` is 0 when there
 * is nothing to split. */
typedef struct writ_split {
    size_t at;
    double divergence;
} writ_split;
writ_split writ_best_split(writ_arena *arena, const uint64_t *counts, size_t slices, size_t kinds);

/* Is `after` what `before` becomes when a share of it moves by some bins? For each shift of
 * `shifts` the share that explains it best; the best of all. What is in the first and the last bin
 * stays there, since it may be from anywhere beyond, and what moves out of the row stops in them.
 * `gain` is by how much that lowers the divergence of before and after; `left` is what remains of
 * it: a good story leaves little. Shares between two bins are not asked for: shifts are whole. */
typedef struct writ_shift {
    int bins;     /* 0: none */
    double share; /* 0 to 1 */
    double gain, left;
} writ_shift;
enum { WRIT_SHIFT_BINS = 256 }; /* at most so many bins are looked at */
writ_shift writ_best_shift(const uint64_t *before, const uint64_t *after, size_t bins,
                           const int *shifts, size_t shift_count);

/* A row of measured values, each with its weight (1 / variance; 0: nothing was measured): is there
 * a step in it, and is it one, and not a trend?
 *
 *     ────┐           ────.                  The value of one slice in the step, where the change
 *         └────           `·.____            came in the middle of it, may be anywhere between
 *     a step          a ramp
 *
 * Where values scatter more around the best of all steps and ramps than their weights say, all
 * ratios are as much smaller; and where neighbours scatter alike, `gain` and `over_long` are. There
 * are n^2 ramps in a row of n, so they are not looked at where the gain cannot come to `least`:
 * that is no step. */
typedef struct writ_level_step {
    size_t at;         /* the first value that is nearer to the level behind; 0: there is none */
    double height;     /* level behind less level before */
    double gain;       /* how much better a step explains the row than one level */
    double over_long;  /* how much better than any ramp over a third of the row or longer */
    double under_best; /* how much worse than the best of all ramps; 0: none is better */
} writ_level_step;
writ_level_step writ_best_step(const double *values, const double *weights, size_t count,
                               double least);

#endif
