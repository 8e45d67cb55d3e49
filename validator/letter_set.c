/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/letter_set.h"

#include <stdlib.h>

#include "contracts/base/error.h"

enum { ID_DIGITS = 2 * sizeof((writ_letter_name *)0)->id };

/* ---- names ---- */

/* One more than the digit, 0 of what is none: names are read by the million. */
static const unsigned char digits[256] = {
    ['0'] = 1, ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* ":2" and on, in the one way to write it. */
static bool read_attempt(writ_str text, uint32_t *attempt)
{
    uint64_t number = 0;
    if (text.len < 2 || text.len > 11 || text.ptr[0] != ':' || text.ptr[1] == '0')
        return false;
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    *attempt = (uint32_t)number;
    return number > 1 && number <= UINT32_MAX;
}

bool writ_letter_name_read(writ_str text, writ_letter_name *name)
{
    writ_letter_name read = {.attempt = 1};
    if (text.len < ID_DIGITS)
        return false;
    for (size_t i = 0; i < ID_DIGITS; i += 2) {
        unsigned high = digits[(unsigned char)text.ptr[i]];
        unsigned low = digits[(unsigned char)text.ptr[i + 1]];
        if (!high || !low)
            return false;
        read.id[i / 2] = (unsigned char)((high - 1) << 4 | (low - 1));
    }
    if (text.len > ID_DIGITS &&
        !read_attempt(writ_str_part(text, ID_DIGITS, SIZE_MAX), &read.attempt))
        return false;
    *name = read;
    return true;
}

void writ_letter_name_write(writ_buf *buf, const writ_letter_name *name)
{
    static const char letters[] = "0123456789abcdef";
    char hex[ID_DIGITS];
    for (size_t i = 0; i < ID_DIGITS; i++)
        hex[i] = letters[i % 2 ? name->id[i / 2] & 15 : name->id[i / 2] >> 4];
    writ_buf_add(buf, hex, sizeof hex);
    if (name->attempt > 1) {
        writ_buf_add_byte(buf, ':');
        writ_buf_add_number(buf, name->attempt);
    }
}

/* ---- sets ---- */

void writ_letter_set_clear(writ_letter_set *set)
{
    free(set->slots);
    *set = (writ_letter_set){0};
}

/* A hash of all of the name under this process's key, and a part of the digest. */
static void key_of(const writ_letter_name *name, uint64_t key[2])
{
    key[0] = writ_str_hash((writ_str){(const char *)name, sizeof *name});
    memcpy(&key[1], name->id + sizeof name->id - sizeof key[1], sizeof key[1]);
    key[0] += !key[0] && !key[1];
}

/* Its place, or the free one where it belongs. */
static size_t place_of(const writ_letter_set *set, const uint64_t key[2])
{
    size_t mask = set->capacity - 1;
    size_t at = (size_t)key[0] & mask;
    while ((set->slots[at][0] || set->slots[at][1]) &&
           (set->slots[at][0] != key[0] || set->slots[at][1] != key[1]))
        at = (at + 1) & mask;
    return at;
}

static void grow(writ_letter_set *set)
{
    writ_letter_set larger = {.capacity = set->capacity ? 2 * set->capacity : 1024,
                              .count = set->count};
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        writ_out_of_memory();
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i][0] || set->slots[i][1])
            memcpy(larger.slots[place_of(&larger, set->slots[i])], set->slots[i],
                   sizeof *set->slots);
    free(set->slots);
    *set = larger;
}

bool writ_letter_set_has(const writ_letter_set *set, const writ_letter_name *name)
{
    uint64_t key[2];
    if (!set->capacity)
        return false;
    key_of(name, key);
    size_t at = place_of(set, key);
    return set->slots[at][0] || set->slots[at][1];
}

bool writ_letter_set_add(writ_letter_set *set, const writ_letter_name *name)
{
    uint64_t key[2];
    if (4 * (set->count + 1) > 3 * set->capacity)
        grow(set);
    key_of(name, key);
    size_t at = place_of(set, key);
    if (set->slots[at][0] || set->slots[at][1])
        return false;
    memcpy(set->slots[at], key, sizeof key);
    set->count++;
    return true;
}
