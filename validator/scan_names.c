/* SPDX-License-Identifier: Apache-2.0
 *
 * Names: their hash, and whether an object has one twice.
 *
 * Three ways, since most objects are small and some are made to hurt:
 *   - while few members have come, a Bloom filter of 64 bits clears most names at once, and a
 *     suspect is compared with those before it (writ_scan_look_back);
 *   - a large object is checked when it closes, by a hash table over the names' short hashes;
 *   - when those hashes agree where the names do not (equal ends, chosen so on purpose), or names
 *     with escapes are in doubt, by sorting the texts.
 */
#include "validator/scan_names.h"

#include <stdlib.h>

#include "contracts/base/error.h"
#include "validator/scan_core.h"

struct writ_scan_scratch {
    uint32_t *slots; /* a table of keys: index of the token plus 1, or 0 */
    size_t slot_capacity;
    writ_scan_names names;
    writ_buf text; /* one decoded name */
};

static struct writ_scan_scratch *scratch_of(writ_tape *tape)
{
    if (!tape->scratch) {
        tape->scratch = calloc(1, sizeof *tape->scratch);
        if (!tape->scratch)
            writ_out_of_memory();
    }
    return tape->scratch;
}

void writ_scan_scratch_free(struct writ_scan_scratch *scratch)
{
    if (!scratch)
        return;
    free(scratch->slots);
    writ_scan_names_clear(&scratch->names);
    writ_buf_clear(&scratch->text);
    free(scratch);
}

uint32_t writ_scan_hash(writ_str name)
{
    char ends[8] = {0};
    if (name.len >= 8)
        return writ_scan_hash_padded(name.ptr, name.len);
    if (name.len)
        memcpy(ends, name.ptr, name.len);
    return writ_scan_hash_padded(ends, name.len);
}

COLD uint32_t writ_scan_hash_escaped(writ_tape *tape, writ_str raw)
{
    writ_buf *text = &scratch_of(tape)->text;
    writ_buf_reset(text);
    writ_scan_decode(text, raw);
    return writ_scan_hash(writ_buf_str(text));
}

static void flag_duplicate(writ_tape *tape, uint32_t at)
{
    tape->tokens[at].flags |= WRIT_TOKEN_DUPLICATE;
    tape->duplicates = true;
}

typedef enum sameness { DIFFERENT, SAME, UNSURE } sameness;

/* Of two names with equal hashes. */
static sameness compare_names(const writ_tape *tape, const writ_token *a, const writ_token *b)
{
    if ((a->flags | b->flags) & WRIT_TOKEN_ESCAPED)
        return UNSURE;
    return writ_str_equal(writ_tape_raw(tape, a), writ_tape_raw(tape, b)) ? SAME : DIFFERENT;
}

COLD void writ_scan_look_back(writ_tape *tape, uint32_t at, const writ_token *key)
{
    const writ_token *tokens = tape->tokens;
    uint32_t end = (uint32_t)(key - tokens);
    for (uint32_t i = at + 1; i < end; i = writ_tape_next(tokens, i + 1)) {
        if (tokens[i].hash != key->hash)
            continue;
        sameness same = compare_names(tape, &tokens[i], key);
        if (same == SAME)
            flag_duplicate(tape, at);
        else if (same == UNSURE)
            tape->tokens[at].flags |= WRIT_SCAN_SUSPECT;
    }
}

static void clear_slots(struct writ_scan_scratch *scratch, size_t wanted)
{
    if (scratch->slot_capacity < wanted) {
        free(scratch->slots);
        scratch->slots = malloc(wanted * sizeof *scratch->slots);
        if (!scratch->slots)
            writ_out_of_memory();
        scratch->slot_capacity = wanted;
    }
    memset(scratch->slots, 0, wanted * sizeof *scratch->slots);
}

/* By hash table. UNSURE when escapes are in doubt, or when it took so many steps that the hashes
 * must be bad. */
static sameness look_up_names(writ_tape *tape, uint32_t at)
{
    const writ_token *tokens = tape->tokens;
    struct writ_scan_scratch *scratch = scratch_of(tape);
    size_t count = tokens[at].len;
    size_t size = 64;
    while (size < 2 * count)
        size *= 2;
    clear_slots(scratch, size);
    uint32_t *slots = scratch->slots;
    size_t steps = 8 * count;
    for (uint32_t i = at + 1; i < tokens[at].next; i = writ_tape_next(tokens, i + 1)) {
        size_t slot = tokens[i].hash & (size - 1);
        for (; slots[slot]; slot = (slot + 1) & (size - 1)) {
            const writ_token *other = &tokens[slots[slot] - 1];
            sameness same = DIFFERENT;
            if (other->hash == tokens[i].hash)
                same = compare_names(tape, other, &tokens[i]);
            if (same != DIFFERENT)
                return same;
            if (--steps == 0)
                return UNSURE;
        }
        slots[slot] = i + 1;
    }
    return DIFFERENT;
}

static bool sorted_names_repeat(writ_tape *tape, uint32_t at)
{
    writ_scan_names *names = &scratch_of(tape)->names;
    writ_scan_names_sort(names, tape, at);
    for (size_t i = 1; i < names->count; i++) {
        if (writ_str_equal(names->items[i - 1].text, names->items[i].text))
            return true;
    }
    return false;
}

void writ_scan_settle_names(writ_tape *tape, uint32_t at)
{
    writ_token *object = &tape->tokens[at];
    sameness same = object->flags & WRIT_SCAN_SUSPECT ? UNSURE : DIFFERENT;
    if (object->kind != WRIT_TOKEN_OBJECT || object->flags & WRIT_TOKEN_DUPLICATE)
        same = DIFFERENT;
    else if (object->len > WRIT_SCAN_FEW_NAMES)
        same = look_up_names(tape, at);
    object->flags &= (uint8_t)~WRIT_SCAN_SUSPECT;
    if (same == SAME || (same == UNSURE && sorted_names_repeat(tape, at)))
        flag_duplicate(tape, at);
}

void writ_scan_names_clear(writ_scan_names *names)
{
    free(names->items);
    writ_buf_clear(&names->decoded);
    *names = (writ_scan_names){0};
}

static int compare_items(const writ_scan_name *a, const writ_scan_name *b)
{
    if (a->text.len != b->text.len)
        return a->text.len < b->text.len ? -1 : 1;
    return a->text.len ? memcmp(a->text.ptr, b->text.ptr, a->text.len) : 0;
}

/* Merges the neighbouring runs from[0, middle) and from[middle, end) into `to`. */
static void merge(writ_scan_name *to, const writ_scan_name *from, size_t middle, size_t end)
{
    size_t left = 0, right = middle;
    for (size_t i = 0; i < end; i++) {
        bool take_left =
            right == end || (left < middle && compare_items(&from[left], &from[right]) <= 0);
        to[i] = take_left ? from[left++] : from[right++];
    }
}

/* Merge sort, bottom up: stable, and n log n for any input, which qsort(3) promises neither. The
 * items have as much room again behind them; the result may come to lie there. */
static writ_scan_name *sort_items(writ_scan_name *items, size_t count)
{
    writ_scan_name *from = items, *to = items + count;
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width) {
            size_t left = count - i;
            size_t middle = left < width ? left : width;
            merge(to + i, from + i, middle, left < 2 * width ? left : 2 * width);
        }
        writ_scan_name *sorted = to;
        to = from;
        from = sorted;
    }
    return from;
}

static void reserve_items(writ_scan_names *names, size_t wanted)
{
    if (names->capacity >= wanted)
        return;
    free(names->items);
    names->items = malloc(wanted * sizeof *names->items);
    if (!names->items)
        writ_out_of_memory();
    names->capacity = wanted;
}

/* Makes sure that the decoded texts will not move: no text is longer than its raw bytes. */
static void reserve_decoded(writ_scan_names *names, const writ_tape *tape, uint32_t at)
{
    const writ_token *tokens = tape->tokens;
    size_t bytes = 0;
    for (uint32_t i = at + 1; i < tokens[at].next; i = writ_tape_next(tokens, i + 1)) {
        if (tokens[i].flags & WRIT_TOKEN_ESCAPED)
            bytes += tokens[i].len;
    }
    writ_buf_reset(&names->decoded);
    writ_buf_reserve(&names->decoded, bytes);
}

void writ_scan_names_sort(writ_scan_names *names, const writ_tape *tape, uint32_t at)
{
    const writ_token *tokens = tape->tokens;
    names->count = tokens[at].len;
    reserve_items(names, 2 * names->count);
    reserve_decoded(names, tape, at);
    writ_scan_name *item = names->items;
    for (uint32_t i = at + 1; i < tokens[at].next; i = writ_tape_next(tokens, i + 1), item++) {
        writ_str text = writ_tape_raw(tape, &tokens[i]);
        if (tokens[i].flags & WRIT_TOKEN_ESCAPED) {
            size_t start = names->decoded.len;
            writ_scan_decode(&names->decoded, text);
            text = (writ_str){names->decoded.ptr + start, names->decoded.len - start};
        }
        *item = (writ_scan_name){text, i + 1};
    }
    const writ_scan_name *sorted = sort_items(names->items, names->count);
    if (sorted != names->items)
        memcpy(names->items, sorted, names->count * sizeof *sorted);
}
