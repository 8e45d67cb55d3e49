/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns that need to go back, by pcre2: the tree is written out in pcre2's syntax, every set as
 * explicit ranges, so that none of pcre2's own ideas of \d, \s or the dot apply.
 *
 * Bounds. pcre2 counts steps anew for each place at which a match may start, and its JIT counts
 * only entries to repetitions and groups (pcre2api, "Setting match resource limits"), so that
 * (?=a)[a-z]+[0-9] walks over 100,000 letters for 14 seconds, five billion places, within any
 * limit. Therefore a pattern that repeats something often is compiled a second time, with a callout
 * after each repetition that measures how far it went; subjects above 128 bytes are matched by that
 * one, with a budget of 16 times WRIT_BOUND_PATTERN_STEPS places and 64 for each byte. A reference
 * costs the length of what it refers to. The stack of the JIT is fixed too:
 * WRIT_BOUND_PATTERN_STACK.
 */
#ifndef WRIT_VALIDATOR_PATTERN_PCRE2_H
#define WRIT_VALIDATOR_PATTERN_PCRE2_H

#include "validator/ecma.h"
#include "validator/pattern.h"

typedef struct writ_pcre2 writ_pcre2;

/* Free with writ_pcre2_free. Errors: WRIT_E_INPUT, "not supported: …", for what ECMA-262 allows and
 * pcre2 does not: a lookbehind of varying length that writ_pcre2_behind leaves, a count above
 * 65535, a property it does not know, a pattern too large; and for references to a group of
 * writ_pcre2_unlike_group, or beyond the 255th. */
int writ_pcre2_new(const writ_ecma *ecma, writ_pcre2 **pcre2, writ_error *err);
/* The same lookbehind, given what is in it, as a choice of alternatives each of one length
 * (validator/pattern_behind.c), in the arena; or `inner` itself, where they are beyond the bounds
 * WRIT_BOUND_PATTERN_VARIANTS, or a group captures, or there is a reference. */
writ_ecma_node *writ_pcre2_behind(writ_arena *arena, writ_ecma_node *inner);
/* The first group to which a reference in the pattern might lead pcre2 to another answer than
 * ECMA-262 has (validator/pattern_reference.c), or 0. */
uint32_t writ_pcre2_unlike_group(const writ_ecma *ecma);
void writ_pcre2_free(writ_pcre2 *pcre2); /* NULL is fine */

/* From now on without the JIT, as where a system forbids it. For tests. */
void writ_pcre2_interpret(writ_pcre2 *pcre2);

/* TOO_COSTLY is any answer of pcre2's but yes and no: its limits of steps, depth and memory, the
 * JIT's stack, the meter. Allocates only at the first subject above 128 bytes. */
writ_match writ_pcre2_match(writ_pcre2 *pcre2, writ_str subject);
/* Part of writ_pattern_spent: WRIT_BOUND_PATTERN_STEPS for each match that took a 64th of them. */
uint64_t writ_pcre2_spent(const writ_pcre2 *pcre2);

#endif
