/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the scanner: what its kernels (the inner loops, scan_kernel.h) and the slow ways beside
 * them (scan.c, scan_names.c) share. Nobody else includes this.
 */
#ifndef WRIT_VALIDATOR_SCAN_CORE_H
#define WRIT_VALIDATOR_SCAN_CORE_H

#include "validator/scan.h"

#define LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define COLD                __attribute__((noinline, cold))

/* Repeated names in objects of up to so many members are looked for while they come (below); in
 * larger ones when the object closes. */
#define WRIT_SCAN_FEW_NAMES 24

/* Private flag of an OBJECT token while it is open: only the exact check can tell whether a name
 * is repeated. Shares the byte with writ_token_flag. */
#define WRIT_SCAN_SUSPECT 0x80

/* An open array or object. */
typedef struct writ_scan_frame {
    uint32_t at;    /* its token */
    uint32_t count; /* items or members that are complete */
    uint64_t names; /* a Bloom filter of the names so far: two bits for each, from its hash */
} writ_scan_frame;

/* One scan under way. */
typedef struct writ_scan_run {
    writ_tape *tape;
    const char *bytes;
    const char *end;
    writ_scan_error *error;
} writ_scan_run;

/* A kernel scans the whole text of the run. True with tape->count set, or false with the error
 * set. The tape has room for WRIT_SCAN_FIRST_TOKENS at least. */
typedef bool writ_scan_kernel(writ_scan_run *run);

writ_scan_kernel writ_scan_portable;
#if defined(__x86_64__)
writ_scan_kernel writ_scan_sse2;
writ_scan_kernel writ_scan_avx2;
#endif

#define WRIT_SCAN_FIRST_TOKENS 256
#define WRIT_SCAN_FIRST_FRAMES 32

/* Sets the error and returns NULL (for "no next byte"). An error at or behind the end, where the
 * padding is, is always "unexpected end" at the end. */
const char *writ_scan_fail(const writ_scan_run *run, const char *message, const char *at);

/* Doubles the tokens. `out` is the next free one; returns its new place. */
writ_token *writ_scan_more_tokens(writ_tape *tape, const writ_token *out);
/* Makes room for one more open container; false at WRIT_BOUND_PAYLOAD_DEPTH. */
bool writ_scan_more_frames(writ_tape *tape);

/* The first byte from p on (at most run->end) that is not white space. */
const char *writ_scan_skip_space(const writ_scan_run *run, const char *p);

/* The slow ways: each takes the whole token, decides everything byte by byte and never looks at or
 * behind run->end. They return the byte after the token, or NULL with the error set. */
const char *writ_scan_number(const writ_scan_run *run, const char *p, writ_token *token);
const char *writ_scan_literal(const writ_scan_run *run, const char *p, writ_token *token);

/* The escape at p (a backslash) in the string that begins at `start`. */
const char *writ_scan_escape(const writ_scan_run *run, const char *start, const char *p);
/* Ends the string from `start` at `stop`: a quote, a control character or the end. Checks UTF-8
 * when flags has WRIT_TOKEN_NON_ASCII. */
const char *writ_scan_string_end(const writ_scan_run *run, const char *start, const char *stop,
                                 unsigned flags, writ_token *token);

/* The hash of a name that holds escapes. */
uint32_t writ_scan_hash_escaped(writ_tape *tape, writ_str raw);
/* The name `key` may stand before in the open object `at`: marks the object when it does. */
void writ_scan_look_back(writ_tape *tape, uint32_t at, const writ_token *key);
/* Settles WRIT_TOKEN_DUPLICATE of the closed object `at`. */
void writ_scan_settle_names(writ_tape *tape, uint32_t at);
void writ_scan_scratch_free(struct writ_scan_scratch *scratch); /* NULL is fine */

/* Appends the text of a string's raw bytes, which the scanner has accepted. */
void writ_scan_decode(writ_buf *text, writ_str raw);

/* Eight bytes as a little-endian number, so that masks and shifts mean the same everywhere. */
static inline uint64_t writ_scan_load8(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Two multiplications (odd constants from SplitMix64 and Murmur3), enough for tables of names; who
 * makes names collide on purpose meets the exact check. A product spreads upward only, so the
 * upper bytes (the last letters) are folded down before each. */
static inline uint32_t writ_scan_mix(uint64_t first, uint64_t last, size_t len)
{
    uint64_t hash = (first + len) * 0x9E3779B97F4A7C15u;
    hash = ((hash ^ (hash >> 32)) + (last ^ (last >> 32))) * 0xC4CEB9FE1A85EC53u;
    return (uint32_t)(hash >> 32);
}

/* writ_scan_hash for a name in a padded text: 8 bytes can be loaded wherever it ends. */
static inline uint32_t writ_scan_hash_padded(const char *name, size_t len)
{
    uint64_t first = writ_scan_load8(name);
    if (len >= 8)
        return writ_scan_mix(first, writ_scan_load8(name + len - 8), len);
    first &= ((uint64_t)1 << (8 * len)) - 1;
    return writ_scan_mix(first, first, len);
}

#endif
