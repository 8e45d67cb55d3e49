/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/turnstile.h"

void writ_turnstile_init(writ_turnstile *turnstile)
{
    *turnstile = (writ_turnstile){.next = 0};
    pthread_mutex_init(&turnstile->lock, NULL);
    pthread_cond_init(&turnstile->turned, NULL);
}

void writ_turnstile_clear(writ_turnstile *turnstile)
{
    pthread_cond_destroy(&turnstile->turned);
    pthread_mutex_destroy(&turnstile->lock);
}

void writ_turnstile_restart(writ_turnstile *turnstile, uint64_t sum)
{
    pthread_mutex_lock(&turnstile->lock);
    turnstile->next = 0;
    turnstile->sum = sum;
    pthread_mutex_unlock(&turnstile->lock);
}

uint64_t writ_turnstile_pass(writ_turnstile *turnstile, uint64_t number, uint64_t amount)
{
    pthread_mutex_lock(&turnstile->lock);
    while (turnstile->next != number)
        pthread_cond_wait(&turnstile->turned, &turnstile->lock);
    uint64_t before = turnstile->sum;
    turnstile->sum += amount;
    turnstile->next++;
    pthread_cond_broadcast(&turnstile->turned);
    pthread_mutex_unlock(&turnstile->lock);
    return before;
}
