/* SPDX-License-Identifier: Apache-2.0
 *
 * How many different values there were, from their 64-bit hashes: HyperLogLog (Flajolet, Fusy,
 * Gandouet, Meunier 2007) with 1,024 registers, so a standard error of 3.3 %. Small numbers by
 * linear counting, as in the paper; no correction is needed at the other end with 64 bits (Heule,
 * Nunkesser, Hall 2013). The merge of two is what one would have been of both streams, to the bit.
 */
#ifndef WRIT_VALIDATOR_DRIFT_HYPERLOGLOG_H
#define WRIT_VALIDATOR_DRIFT_HYPERLOGLOG_H

#include <stdint.h>

#define WRIT_HYPERLOGLOG_REGISTERS 1024

typedef struct writ_hyperloglog {
    uint8_t registers[WRIT_HYPERLOGLOG_REGISTERS]; /* leading zeros + 1; 0: none yet */
} writ_hyperloglog;

static inline void writ_hyperloglog_add(writ_hyperloglog *counter, uint64_t hash)
{
    uint8_t *at = &counter->registers[hash >> 54];
    uint8_t rank = (uint8_t)(__builtin_clzll(hash << 10 | 512) + 1);
    if (rank > *at)
        *at = rank;
}

void writ_hyperloglog_merge(writ_hyperloglog *to, const writ_hyperloglog *from);
double writ_hyperloglog_count(const writ_hyperloglog *counter);

#endif
