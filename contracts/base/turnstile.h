/* SPDX-License-Identifier: Apache-2.0
 *
 * A running sum over numbered pieces, whoever works on them: each piece adds what it has, in order,
 * and learns the sum of those before it. So that several threads can number the lines of a text
 * that they read part by part.
 */
#ifndef WRIT_CONTRACTS_BASE_TURNSTILE_H
#define WRIT_CONTRACTS_BASE_TURNSTILE_H

#include <pthread.h>
#include <stdint.h>

typedef struct writ_turnstile {
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t turned;
    uint64_t next; /* the piece whose turn it is */
    uint64_t sum;  /* of those before it */
} writ_turnstile;

void writ_turnstile_init(writ_turnstile *turnstile);
void writ_turnstile_clear(writ_turnstile *turnstile);

/* The next piece is number 0, with such a sum before it. Nobody may be waiting. */
void writ_turnstile_restart(writ_turnstile *turnstile, uint64_t sum);

/* Waits until all pieces below `number` have passed, adds `amount`, and returns the sum before it.
 * Each piece passes once; the one before must be on its way with some other thread. */
uint64_t writ_turnstile_pass(writ_turnstile *turnstile, uint64_t number, uint64_t amount);

#endif
