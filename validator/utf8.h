/* SPDX-License-Identifier: Apache-2.0
 *
 * One code point out of UTF-8 that is known to be valid (the scanner and the readers see to that).
 */
#ifndef WRIT_VALIDATOR_UTF8_H
#define WRIT_VALIDATOR_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Reads the code point at `at` (below end) and returns its length in bytes. A sequence that the end
 * cuts off, or a byte that begins none, is read as one byte of that value: wrong text gives wrong
 * answers, never a read beyond the end. */
static inline size_t writ_utf8_read(const char *at, const char *end, uint32_t *code_point)
{
    const unsigned char *byte = (const unsigned char *)at;
    size_t len = byte[0] < 0xC0 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
    *code_point = byte[0];
    if (len == 1 || (size_t)(end - at) < len)
        return 1;
    uint32_t read = byte[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++)
        read = read << 6 | (byte[i] & 0x3Fu);
    *code_point = read;
    return len;
}

#endif
