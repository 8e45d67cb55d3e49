/* SPDX-License-Identifier: Apache-2.0
 *
 * Exact decimal numbers, as JSON writes them (RFC 8259, section 6). No doubles: 0.1 is 1/10, and
 * 9007199254740993 is itself. A number is coefficient x 10^exponent.
 *
 *     is_small:  coefficient fits 64 bits, the common case, no GMP
 *     otherwise: the digits stand in `digits`, and GMP does the arithmetic
 *
 * Numbers are normalised: the coefficient does not end in a zero digit unless the number is 0,
 * whose exponent is 0; so 1, 1.0 and 1e0 have the same fields, and -0 is 0. How an integer was
 * spelled is kept beside them, since draft 4 tells 1.0 from 1; no comparison looks at it.
 */
#ifndef WRIT_CONTRACTS_BASE_NUMBER_H
#define WRIT_CONTRACTS_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/str.h"

typedef struct writ_number {
    bool is_small;
    bool spelled_as_float; /* an integer with fraction or exponent: 1.0, 1e2 */
    bool negative;         /* for the big form; the small one has it in the coefficient */
    int32_t exponent; /* power of ten, |exponent| <= WRIT_BOUND_EXPONENT plus the digits' count */
    int64_t coefficient; /* when is_small */
    writ_str digits;     /* when not: decimal digits, first and last not '0' */
} writ_number;

/* Reads the JSON number that is exactly `text`. Digits of a big number are copied to the arena;
 * with arena NULL a big number borrows scratch from text where it can, and otherwise fails.
 * Returns false when text is not a JSON number or its exponent is out of bounds. */
bool writ_number_parse(writ_arena *arena, writ_str text, writ_number *number);

writ_number writ_number_from_int(int64_t integer);

/* -1, 0 or 1. */
int writ_number_compare(const writ_number *a, const writ_number *b);
bool writ_number_equal(const writ_number *a, const writ_number *b);
uint64_t writ_number_hash(const writ_number *number); /* equal numbers have equal hashes */

/* -1, 0 or 1. */
int writ_number_sign(const writ_number *number);
/* True for 3, 3.0 and 3e2 (JSON Schema drafts 6 and later, 6.1.1 "integer"). */
bool writ_number_is_integer(const writ_number *number);
/* Is number / divisor an integer? The divisor is above 0. Exact for every exponent. */
bool writ_number_is_multiple(const writ_number *number, const writ_number *divisor);
/* The value as int64 when it is an integer that fits. */
bool writ_number_to_int(const writ_number *number, int64_t *integer);
/* The nearest double; infinite where the double range ends. For display and canonical JSON only. */
double writ_number_to_double(const writ_number *number);

/* Exact arithmetic, for the containment engine. Results live in the arena. */
writ_number writ_number_add(writ_arena *arena, const writ_number *a, const writ_number *b);
writ_number writ_number_subtract(writ_arena *arena, const writ_number *a, const writ_number *b);
/* The largest multiple of divisor (above 0) that is at most number; the smallest that is at
 * least number. floor to an integer = multiple of 1. */
writ_number writ_number_floor(writ_arena *arena, const writ_number *number,
                              const writ_number *divisor);
writ_number writ_number_ceil(writ_arena *arena, const writ_number *number,
                             const writ_number *divisor);
/* The least positive number that is a multiple of both (both above 0). */
writ_number writ_number_lcm(writ_arena *arena, const writ_number *a, const writ_number *b);

/* Appends the exact JSON form in the layout of ECMAScript's Number::toString: plainly while the
 * point stands within 21 digits (and 6 zeros behind it), otherwise with an exponent (1e+21, 1e-7).
 * writ_number_parse reads back the same number. */
void writ_number_write(writ_buf *buf, const writ_number *number);
/* The same, but an integer as it is spelled: 1.0 with a fraction, 10^30 in digits when those were
 * there. */
void writ_number_write_spelled(writ_buf *buf, const writ_number *number);

#endif
