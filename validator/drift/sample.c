/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/sample.h"

#include <stdlib.h>

/* Where the search for the hash begins. By its low bits: the high ones of small hashes are zero. */
static inline uint32_t home_of(const writ_sample *sample, uint64_t hash)
{
    return (uint32_t)hash & (sample->capacity * 2 - 1);
}

static inline uint32_t after(const writ_sample *sample, uint32_t slot)
{
    return (slot + 1) & (sample->capacity * 2 - 1);
}

/* The slot that holds the hash, or the empty one where it would go. The table is at most half full.
 */
static inline uint32_t slot_of(const writ_sample *sample, uint64_t hash)
{
    uint32_t slot = home_of(sample, hash);
    while (sample->table[slot] && sample->hashes[sample->table[slot] - 1] != hash)
        slot = after(sample, slot);
    return slot;
}

const writ_sample_value *writ_sample_find(const writ_sample *sample, uint64_t hash)
{
    if (sample->count == 0)
        return NULL;
    uint32_t place = sample->table[slot_of(sample, hash)];
    return place ? &sample->values[place - 1] : NULL;
}

static void grow(writ_arena *arena, writ_sample *sample)
{
    uint32_t capacity = sample->capacity ? sample->capacity * 2 : 8;
    writ_sample_value *values = writ_arena_zalloc(arena, capacity * sizeof *values);
    uint64_t *hashes = writ_arena_alloc(arena, capacity * sizeof *hashes);
    if (sample->count) {
        memcpy(values, sample->values, sample->count * sizeof *values);
        memcpy(hashes, sample->hashes, sample->count * sizeof *hashes);
    }
    sample->values = values;
    sample->hashes = hashes;
    sample->capacity = capacity;
    sample->table = writ_arena_zalloc(arena, (size_t)capacity * 2 * sizeof *sample->table);
    for (uint32_t i = 0; i < sample->count; i++)
        sample->table[slot_of(sample, hashes[i])] = i + 1;
}

/* Empties the slot and moves those behind it up, so that a search never ends too early. */
static void empty_slot(writ_sample *sample, uint32_t hole)
{
    uint32_t mask = sample->capacity * 2 - 1;
    for (uint32_t slot = after(sample, hole); sample->table[slot]; slot = after(sample, slot)) {
        uint32_t home = home_of(sample, sample->hashes[sample->table[slot] - 1]);
        if (((slot - home) & mask) < ((slot - hole) & mask))
            continue; /* it begins behind the hole */
        sample->table[hole] = sample->table[slot];
        hole = slot;
    }
    sample->table[hole] = 0;
}

/* Puts the place at `at` of the heap where it belongs, below. */
static void sift(writ_sample *sample, size_t at)
{
    const uint64_t *hashes = sample->hashes;
    uint16_t place = sample->heap[at];
    for (size_t child; (child = 2 * at + 1) < sample->count; at = child) {
        child += child + 1 < sample->count &&
                 hashes[sample->heap[child + 1]] > hashes[sample->heap[child]];
        if (hashes[sample->heap[child]] <= hashes[place])
            break;
        sample->heap[at] = sample->heap[child];
    }
    sample->heap[at] = place;
}

static void make_heap(writ_arena *arena, writ_sample *sample)
{
    sample->heap = writ_arena_alloc(arena, WRIT_SAMPLE_VALUES * sizeof *sample->heap);
    for (uint32_t i = 0; i < sample->count; i++)
        sample->heap[i] = (uint16_t)i;
    for (size_t at = sample->count / 2; at-- > 0;)
        sift(sample, at);
}

/* A place for a new value of the hash; NULL when it is the largest of one too many. What leaves is
 * the new limit either way. */
static writ_sample_value *make_place(writ_arena *arena, writ_sample *sample, uint64_t hash)
{
    if (sample->count < WRIT_SAMPLE_VALUES) {
        if (sample->count == sample->capacity)
            grow(arena, sample);
        return &sample->values[sample->count++];
    }
    if (!sample->heap)
        make_heap(arena, sample);
    writ_sample_value *largest = &sample->values[sample->heap[0]];
    sample->limit = largest->hash > hash ? largest->hash : hash;
    if (largest->hash < hash)
        return NULL;
    empty_slot(sample, slot_of(sample, largest->hash));
    return largest;
}

/* At most WRIT_SAMPLE_TEXT bytes of it, without the beginning of a code point. */
static size_t cut(writ_str text)
{
    size_t len = text.len;
    if (len > WRIT_SAMPLE_TEXT)
        for (len = WRIT_SAMPLE_TEXT; len > 0 && (text.ptr[len] & 0xC0) == 0x80;)
            len--;
    return len;
}

/* `place` is where the text of the value before was, or nothing yet. All places have one size; they
 * are const for readers only. */
static writ_str copy_text(writ_arena *arena, writ_str place, writ_str text)
{
    size_t len = cut(text);
    char *to = (char *)(uintptr_t)place.ptr;
    if (len && !to)
        to = writ_arena_alloc(arena, WRIT_SAMPLE_TEXT);
    if (len)
        memcpy(to, text.ptr, len);
    return (writ_str){to, len};
}

/* Some more of a value: of it there were `count`, in the records first to last. */
static void keep(writ_arena *arena, writ_sample *sample, const writ_sample_value *more)
{
    uint32_t slot = sample->count ? slot_of(sample, more->hash) : 0;
    writ_sample_value *value;
    if (sample->count && sample->table[slot]) {
        value = &sample->values[sample->table[slot] - 1];
        value->count += more->count;
        value->last = more->last;
        return;
    }
    value = make_place(arena, sample, more->hash);
    if (!value)
        return;
    writ_str place = value->text;
    *value = *more;
    value->text = copy_text(arena, place, more->text);
    sample->hashes[value - sample->values] = more->hash;
    if (sample->heap) /* it has the place of the largest */
        sift(sample, 0);
    /* Looked for again: the table may have grown, or lost the value that left. */
    sample->table[slot_of(sample, more->hash)] = (uint32_t)(value - sample->values) + 1;
}

void writ_sample_keep(writ_arena *arena, writ_sample *sample, uint64_t hash, uint64_t record,
                      writ_str text)
{
    keep(arena, sample, &(writ_sample_value){hash, 1, record, record, text});
}

/* The last value goes to the place of the one that leaves, and leaves it the place of its text. */
static void take_out(writ_sample *sample, uint32_t place)
{
    writ_sample_value *value = &sample->values[place];
    writ_sample_value *last = &sample->values[--sample->count];
    empty_slot(sample, slot_of(sample, value->hash));
    writ_str text = {value->text.ptr, 0};
    if (value != last) {
        sample->table[slot_of(sample, last->hash)] = place + 1;
        sample->hashes[place] = last->hash;
        *value = *last;
    }
    *last = (writ_sample_value){.text = text};
}

void writ_sample_cut(writ_sample *sample, uint64_t limit)
{
    sample->heap = NULL;
    for (uint32_t i = sample->count; i-- > 0;)
        if (sample->values[i].hash >= limit)
            take_out(sample, i);
    sample->limit = limit;
}

/* The smaller limit; 0 is none. */
static uint64_t common_limit(const writ_sample *a, const writ_sample *b)
{
    return a->limit - 1 < b->limit - 1 ? a->limit : b->limit;
}

void writ_sample_merge(writ_arena *arena, writ_sample *to, const writ_sample *from, uint64_t later)
{
    uint64_t limit = common_limit(to, from);
    if (limit)
        writ_sample_cut(to, limit);
    for (uint32_t i = 0; i < from->count; i++) {
        writ_sample_value more = from->values[i];
        more.first += later;
        more.last += later;
        if (more.hash <= to->limit - 1)
            keep(arena, to, &more);
    }
}

static int more_frequent_first(const void *a, const void *b)
{
    const writ_sample_value *one = *(const writ_sample_value *const *)a;
    const writ_sample_value *other = *(const writ_sample_value *const *)b;
    if (one->count != other->count)
        return one->count > other->count ? -1 : 1;
    return (one->hash > other->hash) - (one->hash < other->hash);
}

const writ_sample_value **writ_sample_top(writ_arena *arena, const writ_sample *sample)
{
    const writ_sample_value **top = writ_arena_alloc(arena, sample->count * sizeof *top);
    for (uint32_t i = 0; i < sample->count; i++)
        top[i] = &sample->values[i];
    if (sample->count)
        qsort(top, sample->count, sizeof *top, more_frequent_first);
    return top;
}

writ_sample_overlap writ_sample_compare(const writ_sample *a, const writ_sample *b)
{
    uint64_t highest = common_limit(a, b) - 1;
    writ_sample_overlap overlap = {0};
    for (uint32_t i = 0; i < a->count; i++) {
        uint64_t hash = a->values[i].hash;
        if (hash > highest)
            continue;
        overlap.in_a++;
        overlap.shared += writ_sample_find(b, hash) != NULL;
    }
    for (uint32_t i = 0; i < b->count; i++)
        overlap.in_b += b->values[i].hash <= highest;
    return overlap;
}
