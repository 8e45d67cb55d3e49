/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/cache.h"

#include <stdlib.h>

#include "contracts/base/error.h"

typedef struct slot {
    uint64_t hash;
    writ_kept *kept; /* NULL: free, or moved to the young table when `hash` is not 0 */
} slot;

typedef struct table {
    slot *slots;
    size_t capacity, used; /* a power of two, at least twice `used` */
    size_t bytes;
} table;

/* How many keys are remembered that were asked for and not kept: each in the one place that its
 * hash has, until another one takes it. */
#define ASKED 16384

struct writ_cache {
    table young, old;
    size_t half;
    uint32_t asked[ASKED]; /* high bits of their hashes */
};

/* 0 marks a slot that was never used. */
static uint64_t hash_of(writ_str key)
{
    return writ_str_hash(key) | 1;
}

static slot *find_slot(const table *in, uint64_t hash, writ_str key)
{
    for (size_t i = hash >> 8; in->capacity; i++) {
        slot *at = &in->slots[i & (in->capacity - 1)];
        if (!at->hash)
            return NULL;
        if (at->hash == hash && at->kept && writ_str_equal(at->kept->key, key))
            return at;
    }
    return NULL;
}

static void insert(table *in, uint64_t hash, writ_kept *kept)
{
    size_t i = hash >> 8;
    while (in->slots[i & (in->capacity - 1)].hash)
        i++;
    in->slots[i & (in->capacity - 1)] = (slot){hash, kept};
    in->used++;
}

static void grow(table *in)
{
    table wider = {.capacity = in->capacity ? in->capacity * 2 : 64, .bytes = in->bytes};
    if (in->used * 2 < in->capacity)
        return;
    wider.slots = calloc(wider.capacity, sizeof *wider.slots);
    if (!wider.slots)
        writ_out_of_memory();
    for (size_t i = 0; i < in->capacity; i++)
        if (in->slots[i].kept)
            insert(&wider, in->slots[i].hash, in->slots[i].kept);
    free(in->slots);
    *in = wider;
}

static void clear(table *in)
{
    for (size_t i = 0; i < in->capacity; i++)
        if (in->slots[i].kept)
            in->slots[i].kept->drop(in->slots[i].kept);
    free(in->slots);
    *in = (table){0};
}

static void add(writ_cache *cache, uint64_t hash, writ_kept *kept)
{
    grow(&cache->young);
    insert(&cache->young, hash, kept);
    cache->young.bytes += kept->bytes;
}

writ_cache *writ_cache_new(size_t bytes)
{
    writ_cache *cache = calloc(1, sizeof *cache);
    if (!cache)
        writ_out_of_memory();
    cache->half = bytes / 2;
    return cache;
}

void writ_cache_free(writ_cache *cache)
{
    if (!cache)
        return;
    clear(&cache->young);
    clear(&cache->old);
    free(cache);
}

writ_kept *writ_cache_find(writ_cache *cache, writ_str key)
{
    uint64_t hash = hash_of(key);
    slot *found = find_slot(&cache->young, hash, key);
    if (found)
        return found->kept;
    found = find_slot(&cache->old, hash, key);
    if (!found)
        return NULL;
    writ_kept *kept = found->kept;
    found->kept = NULL;
    add(cache, hash, kept);
    return kept;
}

bool writ_cache_wants(writ_cache *cache, writ_str key)
{
    uint64_t hash = hash_of(key);
    uint32_t *asked = &cache->asked[(hash >> 8) % ASKED], mark = (uint32_t)(hash >> 32);
    bool was_asked = *asked == mark;
    *asked = mark;
    return was_asked;
}

void writ_cache_put(writ_cache *cache, writ_kept *kept)
{
    uint64_t hash = hash_of(kept->key);
    slot *there = find_slot(&cache->young, hash, kept->key);
    if (there || kept->bytes > cache->half) {
        kept->drop(kept);
        return;
    }
    there = find_slot(&cache->old, hash, kept->key);
    if (there) {
        there->kept->drop(there->kept);
        there->kept = NULL;
    }
    if (cache->young.bytes + kept->bytes > cache->half) {
        clear(&cache->old);
        cache->old = cache->young;
        cache->young = (table){0};
    }
    add(cache, hash, kept);
}
