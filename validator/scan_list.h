/* SPDX-License-Identifier: Apache-2.0
 *
 * What the kernels share: from the masks of a block to the entries of the list. A mask has one bit
 * for each byte of the block, the first byte lowest. Kernels differ in how they come by the masks
 * of quotes, of backslashes, and of odd bytes: backslashes, control characters (below 0x20) and
 * bytes above 0x7F.
 */
#ifndef WRIT_VALIDATOR_SCAN_LIST_H
#define WRIT_VALIDATOR_SCAN_LIST_H

#include "validator/scan_core.h"

/* The bytes that a backslash escapes: of a run of backslashes every second one, and what follows
 * when their number is odd. Without a look at each run: to subtract the backslashes from what
 * stands one behind them and every second bit makes runs change every second bit, too, from their
 * first bit on, and the one behind them where their length is odd (as simdjson does it: Keiser,
 * 2023). */
static inline uint64_t writ_scan_escaped(writ_scan_state *state, uint64_t backslash)
{
    const uint64_t every_second = 0xAAAAAAAAAAAAAAAAu;
    uint64_t first = backslash & ~state->escaped;
    uint64_t codes = ((first << 1 | every_second) - first) ^ every_second;
    uint64_t escaped = codes ^ (backslash | state->escaped);
    state->escaped = (codes & backslash) >> 63;
    return escaped;
}

/* Bit i becomes the parity of bits 0 to i: from the quotes, what lies between them. */
static ALWAYS_INLINE uint64_t writ_scan_parity(uint64_t bits)
{
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* The bytes to list, of quotes that nothing escapes. `between` is the parity of those. */
static ALWAYS_INLINE uint64_t writ_scan_select(writ_scan_state *state, uint64_t quote,
                                               uint64_t between, uint64_t odd)
{
    uint64_t inside = between ^ state->inside;
    uint64_t first_odd = odd & ~(odd << 1 | state->odd);
    state->inside = (uint64_t)((int64_t)inside >> 63);
    state->odd = odd >> 63;
    return quote | (first_odd & inside);
}

/* How many bits are one, by adding neighbours, then their neighbours: without an instruction for
 * it, a compiler would call a function. */
static ALWAYS_INLINE unsigned writ_scan_count(uint64_t bits)
{
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (unsigned)(bits * 0x0101010101010101u >> 56);
}

/* Four places of bits; what is behind the last one means nothing. Returns the bits left. */
static ALWAYS_INLINE uint64_t writ_scan_append4(uint32_t *list, uint32_t offset, uint64_t bits)
{
    static const uint64_t some = (uint64_t)1 << 63; /* for a builtin that must not get 0 */
    list[0] = offset + (uint32_t)__builtin_ctzll(bits | some);
    bits &= bits - 1;
    list[1] = offset + (uint32_t)__builtin_ctzll(bits | some);
    bits &= bits - 1;
    list[2] = offset + (uint32_t)__builtin_ctzll(bits | some);
    bits &= bits - 1;
    list[3] = offset + (uint32_t)__builtin_ctzll(bits | some);
    return bits & (bits - 1);
}

/* Appends the places of the bits, of which there are `count`: twelve at once, more than most blocks
 * have, since a branch for each could not be predicted. */
static ALWAYS_INLINE uint32_t *writ_scan_append(uint32_t *list, uint32_t offset, uint64_t bits,
                                                unsigned count)
{
    uint32_t *end = list + count;
    bits = writ_scan_append4(list, offset, bits);
    bits = writ_scan_append4(list + 4, offset, bits);
    bits = writ_scan_append4(list + 8, offset, bits);
    for (list += 12; UNLIKELY(bits); list += 4)
        bits = writ_scan_append4(list, offset, bits);
    return end;
}

#endif
