/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns: ECMA-262 regular expressions with the `u` flag, unanchored, over code points (JSON
 * Schema 2020-12 core, section 6.4; the syntax, and the one liberty taken with it, stand in
 * validator/ecma.h). Three ways of matching, the first that fits:
 *
 *     literal    a text, at the start, at the end, anywhere     validator/pattern_simple.h
 *     runs       the next character always says where to go     validator/pattern_simple.h
 *     pcre2      all that has to go back, by pcre2's JIT        validator/pattern_pcre2.h
 *
 * What ECMA-262 has and pcre2 has not, or reads otherwise, is "not supported", an error of the
 * schema: lookbehind whose length varies without bound, (?<=a+)b, in more than 64 ways, or around a
 * group that captures (validator/pattern_behind.c); and a reference to a group that a turn of a
 * repetition may leave out, (?:(a)|b)*\1. A matcher of our own for these two took 720 lines, and
 * none of the schemas that our tests read has either.
 *
 * They give the same answers; WRIT_MATCH_TOO_COSTLY is for patterns that try too many ways, or
 * start over too often: WRIT_BOUND_PATTERN_STEPS, WRIT_BOUND_PATTERN_STACK.
 */
#ifndef WRIT_VALIDATOR_PATTERN_H
#define WRIT_VALIDATOR_PATTERN_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"
#include "validator/pattern_lanes.h"

typedef struct writ_pattern writ_pattern;

/* Compiles ECMA-262 syntax; what is not ECMA-262 (`\Z`, `(?i)`, `\A`, POSIX classes …) is an error
 * WRIT_E_INPUT that names the offset, counted in code points from 0, and leaves the pattern itself
 * to the caller. So is what is "not supported": see above, and validator/pattern_pcre2.h. Free with
 * writ_pattern_free. A pattern is used by one thread at a time. */
int writ_pattern_compile(writ_str ecma, writ_pattern **pattern, writ_error *err);
void writ_pattern_free(writ_pattern *pattern); /* NULL is fine */

typedef enum writ_match {
    WRIT_MATCH_NO = 0,
    WRIT_MATCH_YES = 1,
    WRIT_MATCH_TOO_COSTLY = -1 /* the step bound was reached: not known */
} writ_match;

/* Subject is valid UTF-8, decoded; it may hold NUL. Allocates nothing in the steady state. */
writ_match writ_pattern_match(const writ_pattern *pattern, writ_str subject);
/* The quick way of a pattern that has one, to be called with *context; or NULL. Its "no" means that
 * writ_pattern_match is to be asked. */
writ_quick_match *writ_pattern_quick(const writ_pattern *pattern, const void **context);

/* What it is where it is simple (validator/pattern_simple.h); or NULL. */
const struct writ_simple *writ_pattern_simple(const writ_pattern *pattern);

/* Steps that all matches so far have taken, where they went back much; for who makes many matches
 * and bounds them together. Grows only. */
uint64_t writ_pattern_spent(const writ_pattern *pattern);

/* "literal", "runs" or "pcre2": how it is matched. For `writ show --program` and
 * tests. */
const char *writ_pattern_method(const writ_pattern *pattern);

/* A short text that matches (the first one tried is asked of the pattern itself, so the answer is
 * always right), or false when none was found. For witnesses. `seed` varies the choice: seeds 0, 1,
 * 2 … give different texts where the pattern allows. The text lives in the arena. */
bool writ_pattern_sample(writ_arena *arena, const writ_pattern *pattern, unsigned seed,
                         writ_str *text);

#endif
