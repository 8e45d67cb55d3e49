/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of blocks on values of one record, so that a record that is costly is not judged
 * for the same again and again. Internal to validator/.
 */
#ifndef WRIT_VALIDATOR_MEMO_H
#define WRIT_VALIDATOR_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum writ_known {
    WRIT_KNOWN_NOTHING,
    WRIT_KNOWN_HOLDS,
    WRIT_KNOWN_FAILS,
    WRIT_KNOWN_TOLD /* it fails, and the report says so already */
} writ_known;

/* An open-addressed table, each entry block, value and what is known in one word. Zero is empty. It
 * grows with what is put, up to WRIT_BOUND_RUN_ANSWERS. */
typedef struct writ_memo {
    uint64_t *entries; /* owned; NULL until something is put */
    size_t count;
    size_t capacity; /* a power of two, or 0 */
} writ_memo;

writ_known writ_memo_find(const writ_memo *memo, uint32_t block, uint32_t at);
/* Forgets it where there is no room: that only costs time. */
void writ_memo_put(writ_memo *memo, uint32_t block, uint32_t at, writ_known known);
void writ_memo_reset(writ_memo *memo); /* for the next record, which starts small again */
void writ_memo_clear(writ_memo *memo);

#endif
