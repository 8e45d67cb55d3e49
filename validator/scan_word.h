/* SPDX-License-Identifier: Apache-2.0
 *
 * Eight bytes in a word, tested at once (Lamport 1975, "Multiple byte processing with full-word
 * instructions"). An answer has the highest bit of each byte that it is true of, and no other bit.
 */
#ifndef WRIT_VALIDATOR_SCAN_WORD_H
#define WRIT_VALIDATOR_SCAN_WORD_H

#include <stdint.h>

#define WORD_EVERY(byte) (0x0101010101010101u * (uint64_t)(byte))
#define WORD_HIGH        WORD_EVERY(0x80)

static inline uint64_t word_equal(uint64_t word, unsigned char byte)
{
    uint64_t others = word ^ WORD_EVERY(byte);
    others |= (others & ~WORD_HIGH) + ~WORD_HIGH; /* a carry stays within its byte */
    return ~others & WORD_HIGH;
}

/* Below 0x20: none of the three highest bits. */
static inline uint64_t word_control(uint64_t word)
{
    return ~(word | word << 1 | word << 2) & WORD_HIGH;
}

/* The highest bits of the bytes of an answer, side by side: the product moves bit 8i + 7 to bit
 * 56 + i, and no two bits to one place. */
static inline uint64_t word_gather(uint64_t answer)
{
    return (answer >> 7) * 0x0102040810204080u >> 56;
}

/* '0' to '9' become 0 to 9, and only those stay below 0x80 when 0x76 is added. */
static inline uint64_t word_not_digit(uint64_t word)
{
    word ^= WORD_EVERY('0');
    return (((word & ~WORD_HIGH) + WORD_EVERY(0x76)) | word) & WORD_HIGH;
}

#endif
