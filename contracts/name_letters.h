/* SPDX-License-Identifier: Apache-2.0
 *
 * The letters of names: ASCII, and bytes above it as letters without case. Inside
 * contracts/name_*.c and contracts/rename_*.c.
 */
#ifndef WRIT_CONTRACTS_NAME_LETTERS_H
#define WRIT_CONTRACTS_NAME_LETTERS_H

#include <stdbool.h>

static inline bool writ_is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool writ_is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c & 0x80);
}

static inline bool writ_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool writ_is_word(char c)
{
    return writ_is_upper(c) || writ_is_lower(c) || writ_is_digit(c);
}

static inline char writ_fold(char c)
{
    return writ_is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

#endif
