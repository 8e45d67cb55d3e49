/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner: the raw bytes of one JSON text (RFC 8259) become a flat tape of tokens in a buffer
 * that is used again for the next record. No tree, nothing allocated per record once the tape has
 * grown to the longest one. Everything that JSON demands is checked here: grammar, UTF-8, no lone
 * surrogate escapes, nesting to WRIT_BOUND_PAYLOAD_DEPTH; so who walks a tape need not doubt it.
 *
 * {"id":7,"tags":["a","b"]}  becomes
 *
 *   0 OBJECT  len 2 (members)   next 7 -----------------------------+
 *   1 KEY     id                hash                                |
 *   2 NUMBER  7                                                     |
 *   3 KEY     tags              hash                                |
 *   4 ARRAY   len 2 (items)     next 7 ---------------+             |
 *   5 STRING  a                                       |             |
 *   6 STRING  b                                       |             |
 *   7 (end of tape)             <---------------------+-------------+
 */
#ifndef WRIT_VALIDATOR_SCAN_H
#define WRIT_VALIDATOR_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contracts/base/str.h"

typedef enum writ_token_kind {
    WRIT_TOKEN_NULL,
    WRIT_TOKEN_FALSE,
    WRIT_TOKEN_TRUE,
    WRIT_TOKEN_NUMBER,
    WRIT_TOKEN_STRING,
    WRIT_TOKEN_ARRAY,
    WRIT_TOKEN_OBJECT,
    WRIT_TOKEN_KEY /* a member's name; its value follows */
} writ_token_kind;

enum writ_token_flag {
    WRIT_TOKEN_ESCAPED = 1,   /* STRING, KEY: holds a backslash, so raw bytes are not the text */
    WRIT_TOKEN_NON_ASCII = 2, /* STRING, KEY: holds a raw byte above 0x7F */
    WRIT_TOKEN_INTEGER = 4,   /* NUMBER: neither fraction nor exponent */
    WRIT_TOKEN_DUPLICATE = 8  /* OBJECT: two names are equal after decoding */
};

typedef struct writ_token {
    uint8_t kind;  /* writ_token_kind */
    uint8_t flags; /* of writ_token_flag */
    uint16_t reserved;
    uint32_t offset; /* of the first byte in the record; of a string the one inside the quotes */
    uint32_t len;    /* STRING, KEY, NUMBER: raw bytes (without quotes); ARRAY, OBJECT: items or
                        members; null, false, true: 4, 5, 4 */
    union {
        uint32_t next; /* ARRAY, OBJECT: index of the token after the last inside */
        uint32_t hash; /* KEY: writ_scan_hash of the decoded name */
    };
} writ_token;

typedef struct writ_tape {
    const char *bytes;  /* the record; borrowed, must outlive the use of the tokens */
    size_t len;         /* of the record in bytes */
    writ_token *tokens; /* owned */
    size_t count;
    size_t capacity;
    unsigned around; /* levels beyond WRIT_BOUND_PAYLOAD_DEPTH that may be open, set before the
                        scan: those that a dead letter puts around a record */
    bool duplicates; /* some OBJECT has WRIT_TOKEN_DUPLICATE */
    struct writ_scan_frame *stack; /* owned; open containers during a scan */
    size_t stack_capacity;
    struct writ_scan_scratch *scratch; /* owned; for names of large objects */
    uint32_t *list;                    /* owned; where strings end, for a part of the text */
} writ_tape;

#define WRIT_TAPE_INIT ((writ_tape){0})

void writ_tape_clear(writ_tape *tape); /* frees; the tape can be used again */

/* Why a text is not JSON. */
typedef struct writ_scan_error {
    const char *message; /* static, lower case: "unexpected end", "invalid UTF-8", … */
    size_t offset;       /* of the offending byte, from the start of the record */
} writ_scan_error;

/* Readable bytes (of any content) that must follow the text, so that the scanner may load whole
 * vectors. */
#define WRIT_SCAN_PADDING 64

/* Scans one text of len bytes (at most WRIT_BOUND_RECORD_BYTES), white space around it allowed.
 * False and *error when it is not JSON; the tape then holds nothing. */
bool writ_scan(writ_tape *tape, const char *bytes, size_t len, writ_scan_error *error);

/* Index of the token after the value at index `at`. */
static inline uint32_t writ_tape_next(const writ_token *tokens, uint32_t at)
{
    uint8_t kind = tokens[at].kind;
    return kind == WRIT_TOKEN_ARRAY || kind == WRIT_TOKEN_OBJECT ? tokens[at].next : at + 1;
}

/* The raw bytes of a STRING, KEY or NUMBER. */
static inline writ_str writ_tape_raw(const writ_tape *tape, const writ_token *token)
{
    return (writ_str){tape->bytes + token->offset, token->len};
}

/* The text of a STRING or KEY: the raw bytes when nothing is escaped, otherwise decoded into
 * `scratch` (which is reset first). */
writ_str writ_tape_text(const writ_tape *tape, const writ_token *token, writ_buf *scratch);

/* The bytes of the whole value at index `at`, as they stand in the record. */
writ_str writ_tape_extent(const writ_tape *tape, uint32_t at);

/* Index of the value at a JSON Pointer (RFC 6901) below the one at `at`: of a name that comes twice
 * the first, of an item by its number. False, and *found untouched: there is none. */
bool writ_tape_find(const writ_tape *tape, uint32_t at, writ_str pointer, uint32_t *found);

/* JSON equality of two values on tapes (1 = 1.0, members in any order). */
bool writ_tape_equal(const writ_tape *a, uint32_t at_a, const writ_tape *b, uint32_t at_b);
/* Equal values have equal hashes. */
uint64_t writ_tape_hash(const writ_tape *tape, uint32_t at);

/* The hash of a name: cheap, over its length and up to its first and last 8 bytes. */
uint32_t writ_scan_hash(writ_str name);

/* Names of the scanner's inner loops that this build and processor offer, NULL-terminated; the
 * first is the one in use unless another was chosen, the last is "portable". Tests hold them
 * against one another. */
const char *const *writ_scan_kernels(void);
/* Chooses one by name, for tests and benchmarks; false when it is not offered. Not while another
 * thread scans. */
bool writ_scan_use_kernel(const char *name);

#endif
