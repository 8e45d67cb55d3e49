/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/memo.h"

#include <stdlib.h>
#include <string.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"

enum {
    FEWEST = 64,
    /* Entries looked at for one key. Who makes keys collide on purpose gets no answer, and the
       bound on the cost. */
    MOST_PROBES = 16
};

/* Two bits say what is known, so block ids have 30: more would not fit in memory. */
static uint64_t key_of(uint32_t block, uint32_t at)
{
    return (uint64_t)block << 34 | (uint64_t)at << 2;
}

/* The entry of the key, the free one where it would be, or NULL. */
static uint64_t *entry_of(const writ_memo *memo, uint64_t key)
{
    uint64_t hash = (key ^ key >> 32) * 0x9E3779B97F4A7C15u;
    for (uint64_t i = 0; i < MOST_PROBES; i++) {
        uint64_t *entry = &memo->entries[((hash >> 40) + i) & (memo->capacity - 1)];
        if (!*entry || (*entry & ~UINT64_C(3)) == key)
            return entry;
    }
    return NULL;
}

writ_known writ_memo_find(const writ_memo *memo, uint32_t block, uint32_t at)
{
    const uint64_t *entry = memo->entries ? entry_of(memo, key_of(block, at)) : NULL;
    return entry ? (writ_known)(*entry & 3) : WRIT_KNOWN_NOTHING;
}

static void grow(writ_memo *memo)
{
    writ_memo larger = {.count = memo->count,
                        .capacity = memo->capacity ? 4 * memo->capacity : FEWEST};
    larger.entries = calloc(larger.capacity, sizeof *larger.entries);
    if (!larger.entries)
        writ_out_of_memory();
    for (size_t i = 0; i < memo->capacity; i++) {
        uint64_t known = memo->entries[i];
        uint64_t *entry = known ? entry_of(&larger, known & ~UINT64_C(3)) : NULL;
        if (entry)
            *entry = known;
    }
    free(memo->entries);
    *memo = larger;
}

void writ_memo_put(writ_memo *memo, uint32_t block, uint32_t at, writ_known known)
{
    if (2 * memo->count >= memo->capacity && memo->capacity < WRIT_BOUND_RUN_ANSWERS)
        grow(memo);
    uint64_t key = key_of(block, at), *entry = entry_of(memo, key);
    if (!entry)
        return;
    memo->count += !*entry;
    *entry = key | known;
}

void writ_memo_reset(writ_memo *memo)
{
    if (memo->capacity > FEWEST)
        writ_memo_clear(memo);
    else if (memo->count)
        memset(memo->entries, 0, memo->capacity * sizeof *memo->entries);
    memo->count = 0;
}

void writ_memo_clear(writ_memo *memo)
{
    free(memo->entries);
    *memo = (writ_memo){0};
}
