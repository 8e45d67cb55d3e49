/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the scanner. Nobody but its files (scan*.c, tape.c) includes this. Two stages:
 *
 *   1. A kernel (scan_portable.c, scan_x86.c, scan_neon.c) runs over the next window of the text,
 * 64 bytes at a time, and lists the places that matter of strings: each quote, and inside strings
 * the first of each run of odd bytes: backslashes, control characters and bytes above 0x7F.
 *   2. The walk (scan_walk.c) goes from token to token, checks the grammar and writes the tape. It
 *      takes the ends of strings from the list. A string whose quotes are neighbours in the list
 *      holds nothing odd; any other, and what else is rare, goes a slow way (scan_slow.c), which
 *      also finds the words for what is wrong.
 *
 *        text   { " i d " : " a \ n " }
 *        list     ^     ^   ^   ^   ^
 *
 * The gain: to look for the end of a string takes a load, a comparison and a count, each waiting
 * for the one before, and the next token waits for them all. Blocks wait for nothing, and the walk
 * reads the list ahead of itself. Measured over records of 1 KB: 1.65 GB/s when each string was
 * searched for its end, 1.9 (AVX2) and 2.4 (AVX-512) with the list.
 *
 * The kernel takes every quote that no backslash escapes for the edge of a string. Up to the first
 * error of the text that is how the grammar sees it too, and behind it nobody looks at the list.
 */
#ifndef WRIT_VALIDATOR_SCAN_CORE_H
#define WRIT_VALIDATOR_SCAN_CORE_H

#include "validator/scan.h"

#define LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#define COLD                __attribute__((noinline, cold))
#define ALWAYS_INLINE       inline __attribute__((always_inline))

/* Repeated names in objects of up to so many members are looked for while they come (below); in
 * larger ones when the object closes. */
#define WRIT_SCAN_FEW_NAMES 24

/* Private flag of an OBJECT token while it is open: only the exact check can tell whether a name
 * is repeated. Shares the byte with writ_token_flag. */
#define WRIT_SCAN_SUSPECT 0x80

/* An open array or object. */
typedef struct writ_scan_frame {
    uint32_t at;       /* its token */
    uint32_t count;    /* items or members that are complete */
    uint64_t names[4]; /* a Bloom filter of the names so far: bit 0 to 255 by their hash */
} writ_scan_frame;

/* Bytes that a kernel sees at once, and that the list is made for at once: short enough for the
 * list to stay in the first cache, and most records are shorter. */
#define WRIT_SCAN_BLOCK  64
#define WRIT_SCAN_WINDOW 4096

/* What a kernel knows at the end of a block. */
typedef struct writ_scan_state {
    uint64_t inside;  /* all ones within a string, else 0 */
    uint64_t escaped; /* 1 when a backslash escapes the next byte, else 0 */
    uint64_t odd;     /* 1 when the last byte was an odd one, else 0 */
} writ_scan_state;

/* Lists `count` blocks from `bytes` on, which stand `offset` bytes into the record. Returns the end
 * of the list, and may write WRIT_SCAN_BLOCK entries beyond. */
typedef uint32_t *writ_scan_kernel(writ_scan_state *state, const char *bytes, uint32_t offset,
                                   size_t count, uint32_t *list);

writ_scan_kernel writ_scan_portable;
#if defined(__x86_64__)
writ_scan_kernel writ_scan_sse2;
writ_scan_kernel writ_scan_avx2;
writ_scan_kernel writ_scan_avx512;
#elif defined(__aarch64__)
writ_scan_kernel writ_scan_neon;
#endif

/* What is odd in a string of `len` bytes, which a quote ends that readable padding follows: the
 * flags of its token. 0: nothing, or the slow way has to look: the string may be wrong, or have an
 * escape of more than one letter. */
typedef unsigned writ_scan_letters(const char *text, size_t len);

#if defined(__x86_64__)
writ_scan_letters writ_scan_letters_avx2;
writ_scan_letters writ_scan_letters_avx512;
#endif

/* One scan under way. */
typedef struct writ_scan_run {
    writ_tape *tape;
    const char *bytes;
    const char *end;
    writ_scan_error *error;
    writ_scan_kernel *kernel;
    writ_scan_letters *letters; /* NULL: this processor has none */
    writ_scan_state state;
    char line_end;     /* LF, which is white space; or a space, where LF ends the record */
    uint32_t no_quote; /* where the text has a byte that is no quote */
    size_t listed;     /* bytes of the text that the list covers, or has covered */
    uint32_t *list;
    const uint32_t *list_end;
    const uint32_t *next; /* the first entry still needed, where the walk goes a slow way */
} writ_scan_run;

/* Who walks a member looks ahead so far: at its name's entries, its value's (of which three may be
 * odd bytes), and where the next name begins. */
#define WRIT_SCAN_AHEAD 8

/* Makes the list go on: so many entries at least from run->next on, which moves with them. At the
 * end of the text these are run->no_quote. */
void writ_scan_more_list(writ_scan_run *run);

/* Before the first stage: a list that covers nothing yet, in the tape's memory. The text is at most
 * WRIT_BOUND_RECORD_BYTES long. */
void writ_scan_start(writ_scan_run *run, writ_tape *tape, const char *bytes, size_t len,
                     writ_scan_error *error);

/* The second stage. True with tape->count set, or false with the error set. */
bool writ_scan_walk(writ_scan_run *run);

#define WRIT_SCAN_FIRST_TOKENS 256
#define WRIT_SCAN_FIRST_FRAMES 32

/* Sets the error and returns NULL (for "no next byte"). An error at or behind the end, where the
 * padding is, is always "unexpected end" at the end. */
const char *writ_scan_fail(const writ_scan_run *run, const char *message, const char *at);

/* Doubles the tokens. `out` is the next free one; returns its new place. */
writ_token *writ_scan_more_tokens(writ_tape *tape, const writ_token *out);
/* Makes room for more open containers; false at WRIT_BOUND_PAYLOAD_DEPTH. The first frame is for
 * none. */
bool writ_scan_more_frames(writ_tape *tape);

/* The first byte from p on (at most run->end) that is not white space. */
const char *writ_scan_skip_space(const writ_scan_run *run, const char *p);

/* The slow ways: each takes the whole token, decides everything itself and never believes a byte at
 * or behind run->end. They return the byte after the token, or NULL with the error set. A string
 * begins at `start`, behind its quote; only flags, offset and length of its token are set. */
const char *writ_scan_string(const writ_scan_run *run, const char *start, writ_token *token);
/* The same for the string that comes next in the list, whose entries it takes. */
const char *writ_scan_odd_string(writ_scan_run *run, const char *start, writ_token *token);
const char *writ_scan_number(const writ_scan_run *run, const char *p, writ_token *token);
const char *writ_scan_literal(const writ_scan_run *run, const char *p, writ_token *token);

/* The hash of a name that holds escapes. */
uint32_t writ_scan_hash_escaped(writ_tape *tape, writ_str raw);
/* The name `key` may stand before in the open object `at`: marks the object when it does, or when
 * only the exact check can tell. */
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

/* A product of twice the width, folded: so each bit of the hash depends on every byte (the idea of
 * wyhash; the constant is SplitMix64's). Who makes names collide on purpose meets the exact
 * check. */
static inline uint32_t writ_scan_mix(uint64_t first, uint64_t last, size_t len)
{
    __extension__ typedef unsigned __int128 product;
    uint64_t ends = (first ^ (last << 32 | last >> 32)) + len;
    product whole = (product)ends * 0x9E3779B97F4A7C15u;
    return (uint32_t)(whole >> 64) ^ (uint32_t)(whole >> 32);
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
