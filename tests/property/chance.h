/* SPDX-License-Identifier: Apache-2.0
 *
 * Chance for tests: xorshift64*, so that a seed means the same everywhere; or the bytes of a
 * fuzzer.
 */
#ifndef WRIT_TESTS_PROPERTY_CHANCE_H
#define WRIT_TESTS_PROPERTY_CHANCE_H

#include <stddef.h>
#include <stdint.h>

static uint64_t chance_state;
static const uint8_t *chance_bytes; /* NULL: none; beyond the end all is 0 */
static size_t chance_left;

static inline void chance_seed(uint64_t seed)
{
    chance_bytes = NULL;
    chance_state = seed * UINT64_C(0x9E3779B97F4A7C15) | 1;
}

static inline uint32_t chance(uint32_t below)
{
    if (chance_bytes)
        return chance_left ? chance_left--, *chance_bytes++ % below : 0;
    chance_state ^= chance_state >> 12;
    chance_state ^= chance_state << 25;
    chance_state ^= chance_state >> 27;
    return (uint32_t)((chance_state * UINT64_C(2685821657736338717)) >> 33) % below;
}

#endif
