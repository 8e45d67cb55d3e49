/* SPDX-License-Identifier: Apache-2.0
 *
 * A compiled pattern, for the files pattern*.c.
 */
#ifndef WRIT_VALIDATOR_PATTERN_PARTS_H
#define WRIT_VALIDATOR_PATTERN_PARTS_H

#include "validator/pattern_pcre2.h"
#include "validator/pattern_simple.h"

struct writ_pattern {
    writ_arena arena; /* of the tree and the simple program */
    writ_ecma ecma;
    const writ_simple *simple; /* one of these two is not NULL */
    writ_pcre2 *pcre2;
};

#endif
