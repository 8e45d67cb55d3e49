/* SPDX-License-Identifier: Apache-2.0
 *
 * SipHash-1-3: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" (2012), with one
 * round for each word and three at the end, as is usual for hash tables.
 */
#include <sys/random.h>
#include <time.h>

#include "contracts/base/str.h"

static uint64_t key[2];

/* Where the system has no random bytes to give, what differs from run to run anyway. */
static void choose_key(void)
{
    struct timespec now = {0};
    if (getentropy(key, sizeof key) == 0)
        return;
    clock_gettime(CLOCK_MONOTONIC, &now);
    key[0] = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec;
    key[1] = (uint64_t)(uintptr_t)&now;
}

static const uint64_t *the_key(void)
{
    static bool is_chosen;
    if (!is_chosen)
        choose_key();
    is_chosen = true;
    return key;
}

static inline uint64_t rotate(uint64_t word, unsigned by)
{
    return word << by | word >> (64 - by);
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

static inline void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    v[0] ^= word;
}

/* Up to eight bytes; the order of bytes in a word is the machine's, since no hash leaves it. */
static inline uint64_t load(const char *from, size_t bytes)
{
    uint64_t word = 0;
    memcpy(&word, from, bytes);
    return word;
}

uint64_t writ_str_hash(writ_str text)
{
    const uint64_t *k = the_key();
    uint64_t v[4] = {k[0] ^ 0x736F6D6570736575u, k[1] ^ 0x646F72616E646F6Du,
                     k[0] ^ 0x6C7967656E657261u, k[1] ^ 0x7465646279746573u};
    size_t at = 0;
    for (; text.len - at >= 8; at += 8)
        sip_word(v, load(text.ptr + at, 8));
    uint64_t last = at < text.len ? load(text.ptr + at, text.len - at) : 0;
    sip_word(v, last ^ (uint64_t)text.len << 56);
    v[2] ^= 0xFF;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
