/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WRIT_CONTRACTS_BASE_UTF8_H
#define WRIT_CONTRACTS_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "contracts/base/str.h"

/* Decodes the code point that begins at bytes[0], of `left` bytes. Returns its length, 1 to 4, or
 * 0 when the bytes are not UTF-8 (RFC 3629: no overlong form, no surrogate, nothing above 10FFFF,
 * nothing cut off). */
size_t writ_utf8_decode(const char *bytes, size_t left, uint32_t *code_point);

/* Is the whole text UTF-8? */
bool writ_utf8_valid(writ_str text);

/* Is it UTF-8 without a NUL, as every store can hold it? */
bool writ_utf8_is_text(writ_str text);

/* The text itself where it is that; else a copy in the arena, with U+FFFD for each NUL and each
 * byte that is part of no character. */
writ_str writ_utf8_mend(writ_arena *arena, writ_str text);

/* So much of a word or a number is quoted in a message, in bytes. */
#define WRIT_SHOWN 40

/* The text's first bytes, at most `most`, and no character cut in two. */
writ_str writ_utf8_cut(writ_str text, size_t most);

/* A code point as a message shows it: 'x', or U+00A0. Returns text. */
#define WRIT_CODE_POINT_TEXT 16
const char *writ_code_point_show(uint32_t code_point, char text[WRIT_CODE_POINT_TEXT]);

#endif
