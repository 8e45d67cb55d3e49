/* SPDX-License-Identifier: Apache-2.0
 *
 * The portable kernel: 8 bytes at a time in a 64-bit number. The tests for a byte in a word are
 * the well-known ones (Lamport 1975, "Multiple byte processing with full-word instructions"): a
 * borrow may mark bytes above the first that really is one, and only those.
 */
#include "validator/scan_core.h"
#include "validator/scan_masks.h"

#define EVERY(byte) (0x0101010101010101u * (uint64_t)(byte))

static inline uint64_t bytes_below(uint64_t word, unsigned bound)
{
    return (word - EVERY(bound)) & ~word & EVERY(0x80);
}

static inline uint64_t bytes_equal(uint64_t word, unsigned char byte)
{
    return bytes_below(word ^ EVERY(byte), 1);
}

static inline writ_scan_masks portable_look(const char *p)
{
    uint64_t word = writ_scan_load8(p);
    return (writ_scan_masks){.quote = bytes_equal(word, '"'),
                             .odd = bytes_equal(word, '\\') | bytes_below(word, 0x20),
                             .high = word & EVERY(0x80)};
}

static inline size_t portable_digits(const char *p)
{
    /* '0' to '9' become 0 to 9, and only those stay below 0x80 when 0x76 is added */
    uint64_t word = writ_scan_load8(p) ^ EVERY('0');
    uint64_t others = (((word & EVERY(0x7F)) + EVERY(0x76)) | word) & EVERY(0x80);
    return others ? (size_t)__builtin_ctzll(others) >> 3 : 8;
}

#define KERNEL(name) portable_##name
#define KERNEL_ENTRY writ_scan_portable
#define KERNEL_TARGET
#define KERNEL_WIDTH  8
#define KERNEL_DIGITS 8
#define KERNEL_SHIFT  3
#include "validator/scan_kernel.h"
