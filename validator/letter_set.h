/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of dead letters, and sets of them. A letter is called by its id, the SHA-256 of its record
 * and of where that stood, and by its attempt, since a replay sets what it refuses aside again
 * under the same id. A line that is no letter is called by the SHA-256 of its bytes.
 *
 * A set keeps 128 bits of a name, half of them a hash that nobody can aim at, in at most three
 * quarters of its places: 20 to 43 MiB for a million letters. With so many, two names are taken for
 * one with a chance of one in 2^88.
 */
#ifndef WRIT_VALIDATOR_LETTER_SET_H
#define WRIT_VALIDATOR_LETTER_SET_H

#include "contracts/base/str.h"

typedef struct writ_letter_name {
    unsigned char id[32];
    uint32_t attempt; /* from 1; 0: any, of a letter whose record went out */
} writ_letter_name;

/* "ID", or "ID:ATTEMPT" from the second one on. False when the text is no such name. */
bool writ_letter_name_read(writ_str text, writ_letter_name *name);
void writ_letter_name_write(writ_buf *buf, const writ_letter_name *name);

typedef struct writ_letter_set {
    uint64_t (*slots)[2]; /* owned; {0, 0} is free */
    size_t capacity;      /* a power of two, or 0 */
    size_t count;
} writ_letter_set;

void writ_letter_set_clear(writ_letter_set *set); /* empty, and can be used again */
bool writ_letter_set_has(const writ_letter_set *set, const writ_letter_name *name);
/* False when it was there. */
bool writ_letter_set_add(writ_letter_set *set, const writ_letter_name *name);

#endif
