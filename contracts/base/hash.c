/* SPDX-License-Identifier: Apache-2.0
 *
 * The hash of a text under a key that each process chooses: products of twice the width, folded
 * (the idea of wyhash: Wang Yi, 2019), with secret words in place of its constants, so that who
 * sends texts cannot make them meet on purpose. It never leaves the process.
 *
 * SipHash-1-3 stood here; of judging 10,000 expectations it took a fifth of the time.
 */
#include <pthread.h>
#include <sys/random.h>
#include <time.h>

#include "contracts/base/str.h"

static uint64_t key[4];
static pthread_once_t key_is_chosen = PTHREAD_ONCE_INIT;

/* Where the system has no random bytes to give, what differs from run to run anyway. */
static void choose_key(void)
{
    struct timespec now = {0};
    if (getentropy(key, sizeof key) == 0)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    for (size_t i = 0; i < 4; i++)
        key[i] = ((uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)&now) *
                     0x9E3779B97F4A7C15u +
                 i * 0xD1342543DE82EF95u;
}

/* Bytes in the machine's order, since no hash leaves it. */
static inline uint64_t load8(const char *from)
{
    uint64_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static inline uint64_t load4(const char *from)
{
    uint32_t word;
    memcpy(&word, from, sizeof word);
    return word;
}

static inline uint64_t fold(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 product;
    product whole = (product)a * b;
    return (uint64_t)whole ^ (uint64_t)(whole >> 64);
}

uint64_t writ_str_hash(writ_str text)
{
    pthread_once(&key_is_chosen, choose_key);
    const char *at = text.ptr;
    size_t left = text.len;
    uint64_t hash = key[0] ^ text.len, first = 0, last = 0;
    for (; left > 16; at += 16, left -= 16)
        hash = fold(load8(at) ^ key[1], load8(at + 8) ^ hash);
    if (left >= 8) {
        first = load8(at);
        last = load8(at + left - 8);
    } else if (left >= 4) {
        first = load4(at);
        last = load4(at + left - 4);
    } else if (left > 0) {
        first = (uint64_t)(unsigned char)at[0] << 16 | (uint64_t)(unsigned char)at[left / 2] << 8 |
                (unsigned char)at[left - 1];
    }
    return fold(fold(first ^ key[1], last ^ hash) ^ key[2], key[3] ^ text.len);
}
