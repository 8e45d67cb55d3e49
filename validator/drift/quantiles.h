/* SPDX-License-Identifier: Apache-2.0
 *
 * Quantiles of numbers: DDSketch (Masson, Rim, Lee, VLDB 2019). A number is counted in the bucket
 * of its logarithm, so each quantile is right to 1 % of itself, whatever the numbers are:
 *
 *     bucket i counts the numbers in ( g^(i-1), g^i ],   g = 1.01 / 0.99
 *
 * Merged sketches are the sketch of both streams. Beyond WRIT_QUANTILES_BUCKETS buckets on a side
 * the ones nearest to zero become one.
 */
#ifndef WRIT_VALIDATOR_DRIFT_QUANTILES_H
#define WRIT_VALIDATOR_DRIFT_QUANTILES_H

#include <stdint.h>

#include "contracts/base/arena.h"

#define WRIT_QUANTILES_ACCURACY 0.01
/* 18 decades. */
#define WRIT_QUANTILES_BUCKETS 2048

typedef struct writ_buckets {
    uint64_t *counts; /* of the buckets `first` to `first` + `count` - 1 */
    int32_t first;
    uint32_t count;
    uint32_t capacity;
} writ_buckets;

/* Zeroed is empty. */
typedef struct writ_quantiles {
    uint64_t count;
    uint64_t zeros;     /* and what is nearer to it than 1e-9 */
    double least, most; /* exact; when count > 0 */
    double sum;
    writ_buckets above, below; /* of positive numbers, and of negative ones without their sign */
} writ_quantiles;

/* Not of NaN. Infinity is counted as the largest double. */
void writ_quantiles_add(writ_arena *arena, writ_quantiles *sketch, double number);
/* The same for who adds many: the bucket of a number from the natural logarithm of what it is
 * without its sign (not 0), which costs the most. */
int32_t writ_quantiles_bucket(double log);
void writ_quantiles_add_to(writ_arena *arena, writ_quantiles *sketch, double number,
                           int32_t bucket);
void writ_quantiles_merge(writ_arena *arena, writ_quantiles *to, const writ_quantiles *from);
/* The number that a share q, 0 to 1, of all are at or below; 0 when there are none. */
double writ_quantiles_at(const writ_quantiles *sketch, double q);

/* The parts of a sketch, for those who keep it in a file. */
#define WRIT_QUANTILES_LOWEST  (-1036) /* the bucket of 1e-9 */
#define WRIT_QUANTILES_HIGHEST 35488   /* of the largest double */
/* So many more in a bucket of one side. */
void writ_quantiles_count(writ_arena *arena, writ_buckets *side, int32_t bucket, uint64_t times);
/* The number, without its sign, that stands for those of a bucket: right to 1 %. */
double writ_quantiles_of(int32_t bucket);
/* count, least, most and sum from zeros and buckets, right to 1 % of what they are. */
void writ_quantiles_estimate(writ_quantiles *sketch);

#endif
