/* SPDX-License-Identifier: Apache-2.0
 *
 * Simple patterns that are anchored at the start, on short subjects: all bytes are classified at
 * once with the processor's byte shuffle (SSSE3: sixteen at a time; AVX-512: all), instead of one
 * by one in the table. Where there is no such instruction, or a pattern has too many sets,
 * pattern_walk.c does the same.
 *
 * A set of ASCII bytes is cut into rectangles: some high halves (hex digits of a byte's code)
 * times some low halves. With at most eight of them for all sets, a bit for each:
 *
 *     [0-9a-f] = {3} x {0..9}   bit 0      low[byte & 15] & high[byte >> 4]  has the bits of
 *              + {6} x {1..6}   bit 1      the rectangles that the byte lies in
 *
 * (Mula and Langdale call this "universal classification of bytes".)
 *
 * Where every match has the same set at the same place, as far as it is long enough, nothing is
 * left to walk: the bytes are compared to the sets of their places, and the length is one of some.
 *
 *     ^[A-Z]{3}-[0-9]{5}(-[A-Z0-9]{1,3})?$       place   0123456789012
 *                                                set     AAA-00000-EEE   9, 11, 12 or 13 bytes
 */
#ifndef WRIT_VALIDATOR_PATTERN_LANES_H
#define WRIT_VALIDATOR_PATTERN_LANES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct writ_simple;

enum {
    WRIT_LANES_BYTES = 63, /* longer subjects are walked: places are bits of a 64-bit word */
    WRIT_LANES_PADDED = 64,
    WRIT_LANES_SETS = 16
};

typedef enum writ_lanes_form {
    WRIT_LANES_NONE,
    WRIT_LANES_RUNS,  /* a bit mask of the subject for each set, and the program runs on those */
    WRIT_LANES_PLACES /* a byte's place says what set it has to be of, whatever else the match is:
                         all are compared */
} writ_lanes_form;

typedef struct writ_lanes {
    uint8_t form;                  /* writ_lanes_form */
    uint8_t need[WRIT_LANES_SETS]; /* the rectangles of each set */
    uint8_t low[16];
    uint8_t high[16];
    bool is_wide;                    /* 64 bytes at once, with AVX-512 */
    uint64_t lengths;                /* PLACES: bit n: a match may be n bytes long */
    uint8_t want[WRIT_LANES_PADDED]; /* PLACES: rectangles of each byte of the subject */
} writ_lanes;

/* Fills `lanes` from the finished program of the pattern; form NONE when it does not fit. */
void writ_lanes_make(const struct writ_simple *simple, writ_lanes *lanes);

/* Does the subject match? False is "not known" when it is longer than WRIT_LANES_BYTES, or holds
 * bytes outside ASCII. It has WRIT_LANES_PADDED readable bytes, whatever those behind it are. */
typedef bool writ_quick_match(const void *simple, const char *text, size_t len);

/* PLACES: a text that matches as far as each of the pattern's lengths. */
void writ_lanes_sample(const writ_lanes *lanes, char text[WRIT_LANES_PADDED]);

/* NULL for the form NONE. */
writ_quick_match *writ_lanes_quick(const writ_lanes *lanes);

#endif
