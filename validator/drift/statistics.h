/* SPDX-License-Identifier: Apache-2.0
 *
 * The statistics of drift: are two groups of counts drawn from one source, where in a row of slices
 * does it change, and is the second the first one scaled? All by log-likelihood ratios, in natural
 * logarithms: twice the ratio is about chi-squared (Wilks 1938), and a row of splits asks for some
 * more (Csorgo and Horvath 1997). What is enough to be called a finding was measured (docs/DRIFT.md).
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
 * the first slice behind the split, 1 to slices - 1; the divergence is 0 and `at` is 0 when there is
 * nothing to split. */
typedef struct writ_split {
    size_t at;
    double divergence;
} writ_split;
writ_split writ_best_split(writ_arena *arena, const uint64_t *counts, size_t slices, size_t kinds);

/* Is `after` what `before` becomes when a share of it moves by some bins? For each shift of
 * `shifts` the share p that explains it best (expectation maximisation); the best of all. `gain` is
 * how much better it explains `after` than `before` as it was does; `left` how much better still
 * the counts of `after` themselves would (writ_divergence of expected and seen): a good story leaves
 * little. */
typedef struct writ_shift {
    int bins;     /* 0: none */
    double share; /* 0 to 1 */
    double gain, left;
} writ_shift;
writ_shift writ_best_shift(const uint64_t *before, const uint64_t *after, size_t bins,
                           const int *shifts, size_t shift_count);

#endif
