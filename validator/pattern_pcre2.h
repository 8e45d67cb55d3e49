/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns that need to go back, by pcre2: the tree is written out in pcre2's syntax, every set as
 * explicit ranges, so that none of pcre2's own ideas of \d, \s or the dot apply.
 *
 * Bounds. One match takes at most WRIT_BOUND_PATTERN_STEPS steps, counted anew from each place of
 * the subject at which it starts. pcre2's interpreter counts every step that could be gone back
 * on; its JIT only counts entries to repetitions and groups (pcre2api, "Setting match resource
 * limits"), so the same number lets it go on longer, though in less time. Its stack is fixed too:
 * see WRIT_BOUND_PATTERN_STACK.
 */
#ifndef WRIT_VALIDATOR_PATTERN_PCRE2_H
#define WRIT_VALIDATOR_PATTERN_PCRE2_H

#include "validator/ecma.h"
#include "validator/pattern.h"

typedef struct writ_pcre2 writ_pcre2;

/* Free with writ_pcre2_free. Errors: WRIT_E_INPUT for what ECMA-262 allows and pcre2 does not: a
 * lookbehind without a fixed length, a count above 65535, a property it does not know, a pattern
 * too large; and for references, which pcre2 reads otherwise (validator/pattern_back.h). */
int writ_pcre2_new(const writ_ecma *ecma, writ_pcre2 **pcre2, writ_error *err);
void writ_pcre2_free(writ_pcre2 *pcre2); /* NULL is fine */

writ_match writ_pcre2_match(const writ_pcre2 *pcre2, writ_str subject);

/* Appends the pattern in pcre2's syntax. */
void writ_pcre2_write(writ_buf *out, const writ_ecma *ecma);

#endif
