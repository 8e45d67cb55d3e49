/* SPDX-License-Identifier: Apache-2.0
 *
 * A sample of a field's different values: those with the smallest hashes (bottom-k sketch; Cohen
 * and Kaplan 2007; Beyer et al. 2007), each with how often, when first and when last it came. Which
 * values are in it does not depend on their order or number, so
 *
 *   - of a field with at most WRIT_SAMPLE_VALUES values it has all, with exact counts;
 *   - of another it is a fair draw of its different values, exact for those in it;
 *   - two samples are of the same part of all values, up to the smaller `limit`, so how much two
 *     fields share can be read off them;
 *   - merged samples are the sample of both streams.
 */
#ifndef WRIT_VALIDATOR_DRIFT_SAMPLE_H
#define WRIT_VALIDATOR_DRIFT_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/arena.h"
#include "contracts/base/str.h"

#define WRIT_SAMPLE_VALUES 256
/* Longer texts are cut there, at a code point. */
#define WRIT_SAMPLE_TEXT 40

typedef struct writ_sample_value {
    uint64_t hash; /* writ_traits.hash, never 0 */
    uint64_t count;
    uint64_t first, last; /* numbers of records (writ_profile) */
    writ_str text;        /* as JSON, maybe cut; "" when it may not be kept */
} writ_sample_value;

/* Zeroed is empty. */
typedef struct writ_sample {
    writ_sample_value *values; /* in no order */
    uint64_t *hashes;          /* theirs, side by side: they are looked at more often */
    uint16_t *heap; /* places, the largest hash first: a binary heap, of a full sample; else NULL */
    uint32_t count;
    uint32_t capacity;
    uint32_t *table; /* open addressing by hash, twice the capacity: place in `values` + 1, or 0 */
    uint64_t limit;  /* values of this hash and above were left out; 0: none was */
} writ_sample;

/* One more of a value that is below the limit. */
void writ_sample_keep(writ_arena *arena, writ_sample *sample, uint64_t hash, uint64_t record,
                      writ_str text);

/* One more of the value. `text` is copied to the arena when the value is new and stays. A value
 * that leaves gives its place, and that of its text, to the one that comes: memory ends with the
 * WRIT_SAMPLE_VALUES-th text. */
static inline void writ_sample_add(writ_arena *arena, writ_sample *sample, uint64_t hash,
                                   uint64_t record, writ_str text)
{
    if (hash <= sample->limit - 1) /* which no hash is above when nothing was left out */
        writ_sample_keep(arena, sample, hash, record, text);
}

/* From now on only values below the limit (not 0), which is at most what it was. */
void writ_sample_cut(writ_sample *sample, uint64_t limit);

/* Records of `from` count `later` more. */
void writ_sample_merge(writ_arena *arena, writ_sample *to, const writ_sample *from, uint64_t later);

/* NULL: it is not in the sample (which says nothing when hash >= limit). */
const writ_sample_value *writ_sample_find(const writ_sample *sample, uint64_t hash);

/* Are all values there ever were in it? */
static inline bool writ_sample_is_whole(const writ_sample *sample)
{
    return sample->limit == 0;
}

/* The values by count, the most frequent first (of equals the smaller hash). In the arena. */
const writ_sample_value **writ_sample_top(writ_arena *arena, const writ_sample *sample);

/* Of the different values that each has, how many has the other too? Counted in the part of all
 * values that both are samples of: those of each, and those of both. */
typedef struct writ_sample_overlap {
    uint32_t in_a, in_b, shared;
} writ_sample_overlap;
writ_sample_overlap writ_sample_compare(const writ_sample *a, const writ_sample *b);

#endif
