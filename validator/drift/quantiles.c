/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/quantiles.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* 1 / log g, for g = (1 + a) / (1 - a). */
#define PER_LOG 49.99833328888678

static const double nearly_zero = 1e-9;

int32_t writ_quantiles_bucket(double log)
{
    double place = log * PER_LOG;
    int32_t below = (int32_t)place;
    return below + (place > below);
}

/* Of ( g^(i-1), g^i ], what is as far from one end as from the other, in shares of itself. */
double writ_quantiles_of(int32_t bucket)
{
    double number = exp(bucket / PER_LOG) * (1 - WRIT_QUANTILES_ACCURACY);
    return number < DBL_MAX ? number : DBL_MAX;
}

/* Room for so many counts. */
static void grow(writ_arena *arena, writ_buckets *buckets, uint32_t count)
{
    if (count <= buckets->capacity)
        return;
    uint32_t capacity = count < 16 ? 16 : count * 2;
    if (capacity > WRIT_QUANTILES_BUCKETS)
        capacity = WRIT_QUANTILES_BUCKETS;
    uint64_t *counts = writ_arena_zalloc(arena, capacity * sizeof *counts);
    if (buckets->count)
        memcpy(counts, buckets->counts, buckets->count * sizeof *counts);
    buckets->counts = counts;
    buckets->capacity = capacity;
}

/* The buckets below `first` become one with it. */
static void collapse(writ_buckets *buckets, int32_t first)
{
    int64_t gone = (int64_t)first - buckets->first, held = buckets->count;
    if (gone <= 0)
        return;
    uint64_t sum = 0;
    for (int64_t i = 0; i < gone && i < held; i++)
        sum += buckets->counts[i];
    int64_t left = gone < held ? held - gone : 0;
    if (left)
        memmove(buckets->counts, buckets->counts + gone, (size_t)left * sizeof sum);
    memset(buckets->counts + left, 0, (size_t)(held - left) * sizeof sum);
    buckets->counts[0] += sum;
    buckets->first = first;
    buckets->count = left ? (uint32_t)left : 1;
}

static void reach_up(writ_arena *arena, writ_buckets *buckets, int32_t bucket)
{
    collapse(buckets, bucket - (WRIT_QUANTILES_BUCKETS - 1));
    uint32_t count = (uint32_t)(bucket - buckets->first) + 1;
    grow(arena, buckets, count);
    buckets->count = count; /* what is behind the last count is zero */
}

static void reach_down(writ_arena *arena, writ_buckets *buckets, int32_t bucket)
{
    uint32_t more = (uint32_t)(buckets->first - bucket);
    grow(arena, buckets, buckets->count + more);
    memmove(buckets->counts + more, buckets->counts, buckets->count * sizeof *buckets->counts);
    memset(buckets->counts, 0, more * sizeof *buckets->counts);
    buckets->first = bucket;
    buckets->count += more;
}

void writ_quantiles_count(writ_arena *arena, writ_buckets *buckets, int32_t bucket, uint64_t times)
{
    if (buckets->count == 0)
        buckets->first = bucket;
    int32_t last = buckets->first + (int32_t)buckets->count - 1;
    if (bucket > last) {
        reach_up(arena, buckets, bucket);
    } else if (bucket < buckets->first) {
        int32_t lowest = last - (WRIT_QUANTILES_BUCKETS - 1);
        bucket = bucket < lowest ? lowest : bucket;
        if (bucket < buckets->first)
            reach_down(arena, buckets, bucket);
    }
    buckets->counts[bucket - buckets->first] += times;
}

static double within(double number, double least, double most)
{
    return number < least ? least : number > most ? most : number;
}

/* A sum beyond the doubles stays the largest of them. */
static double sum_of(double a, double b)
{
    return within(a + b, -DBL_MAX, DBL_MAX);
}

static void widen(writ_quantiles *sketch, double least, double most)
{
    if (sketch->count == 0 || least < sketch->least)
        sketch->least = least;
    if (sketch->count == 0 || most > sketch->most)
        sketch->most = most;
}

void writ_quantiles_add_to(writ_arena *arena, writ_quantiles *sketch, double number, int32_t bucket)
{
    number = within(number, -DBL_MAX, DBL_MAX);
    widen(sketch, number, number);
    sketch->sum = sum_of(sketch->sum, number);
    sketch->count++;
    if (fabs(number) < nearly_zero)
        sketch->zeros++;
    else
        writ_quantiles_count(arena, number > 0 ? &sketch->above : &sketch->below, bucket, 1);
}

void writ_quantiles_add(writ_arena *arena, writ_quantiles *sketch, double number)
{
    double magnitude = within(fabs(number), nearly_zero, DBL_MAX);
    writ_quantiles_add_to(arena, sketch, number, writ_quantiles_bucket(log(magnitude)));
}

/* From the largest down, so that what is to collapse does so at once. */
static void merge_side(writ_arena *arena, writ_buckets *to, const writ_buckets *from)
{
    for (uint32_t i = from->count; i-- > 0;)
        if (from->counts[i])
            writ_quantiles_count(arena, to, from->first + (int32_t)i, from->counts[i]);
}

void writ_quantiles_merge(writ_arena *arena, writ_quantiles *to, const writ_quantiles *from)
{
    if (from->count == 0)
        return;
    widen(to, from->least, from->most);
    to->sum = sum_of(to->sum, from->sum);
    to->count += from->count;
    to->zeros += from->zeros;
    merge_side(arena, &to->above, &from->above);
    merge_side(arena, &to->below, &from->below);
}

/* Takes the counts off `rank` from one end to the other, until one holds it. */
static bool find_rank(const writ_buckets *buckets, bool downwards, uint64_t *rank, int32_t *bucket)
{
    for (uint32_t i = 0; i < buckets->count; i++) {
        uint32_t at = downwards ? buckets->count - 1 - i : i;
        if (*rank < buckets->counts[at]) {
            *bucket = buckets->first + (int32_t)at;
            return true;
        }
        *rank -= buckets->counts[at];
    }
    return false;
}

double writ_quantiles_at(const writ_quantiles *sketch, double q)
{
    if (sketch->count == 0)
        return 0;
    double below = ceil(q * (double)sketch->count) - 1;
    uint64_t rank = below < 1 ? 0 : (uint64_t)below;
    if (rank == 0)
        return sketch->least;
    if (rank >= sketch->count - 1)
        return sketch->most;
    int32_t bucket;
    double number = 0;
    if (find_rank(&sketch->below, true, &rank, &bucket))
        number = -writ_quantiles_of(bucket);
    else if (rank >= sketch->zeros) {
        rank -= sketch->zeros;
        if (find_rank(&sketch->above, false, &rank, &bucket))
            number = writ_quantiles_of(bucket);
    }
    return within(number, sketch->least, sketch->most);
}

static void estimate_side(writ_quantiles *sketch, const writ_buckets *side, double sign)
{
    for (uint32_t i = 0; i < side->count; i++) {
        if (!side->counts[i])
            continue;
        double number = sign * writ_quantiles_of(side->first + (int32_t)i);
        widen(sketch, number, number);
        sketch->sum = sum_of(sketch->sum, number * (double)side->counts[i]);
        sketch->count += side->counts[i];
    }
}

void writ_quantiles_estimate(writ_quantiles *sketch)
{
    sketch->count = 0;
    sketch->least = sketch->most = sketch->sum = 0;
    if (sketch->zeros)
        widen(sketch, 0, 0);
    sketch->count = sketch->zeros;
    estimate_side(sketch, &sketch->above, 1);
    estimate_side(sketch, &sketch->below, -1);
}
