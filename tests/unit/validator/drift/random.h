/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers for the tests of sketches: splitmix64 (Steele, Lea, Flood 2014), which gives each 64-bit
 * number once, so the hashes of different values are different.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_DRIFT_RANDOM_H
#define WRIT_TESTS_UNIT_VALIDATOR_DRIFT_RANDOM_H

#include <stdint.h>

static inline uint64_t hash_of(uint64_t number)
{
    uint64_t mixed = (number + 1) * 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    return mixed ^ mixed >> 31;
}

/* In ( 0, 1 ). */
static inline double uniform_of(uint64_t number)
{
    return ((double)(hash_of(number) >> 12) + 0.5) / 4503599627370496.0;
}

#endif
