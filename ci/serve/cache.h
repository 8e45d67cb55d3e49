/* SPDX-License-Identifier: Apache-2.0
 *
 * What one thread keeps of responses that never change, by the target of their request. What they
 * are is their maker's (ci/serve/http_answer.c): the cache counts bytes and forgets what was not
 * asked for lately.
 *
 * Two tables: what is put goes into the young one; when that has half of the bytes, the old one is
 * dropped and the young one is the old one. What is found in the old one moves to the young one. So
 * nothing is ever sorted, and what is asked for stays. What was asked for once is not kept yet, so
 * that one look through all that is published drives nothing out.
 */
#ifndef WRIT_CI_SERVE_CACHE_H
#define WRIT_CI_SERVE_CACHE_H

#include "contracts/base/str.h"

typedef struct writ_cache writ_cache;

/* The first member of what is kept, on the heap. */
typedef struct writ_kept {
    void (*drop)(struct writ_kept *kept); /* frees it */
    writ_str key;                         /* its own */
    size_t bytes;                         /* about, all in all */
} writ_kept;

writ_cache *writ_cache_new(size_t bytes);
void writ_cache_free(writ_cache *cache); /* NULL is fine */

/* NULL: not there. What it returns lives until the next put. */
writ_kept *writ_cache_find(writ_cache *cache, writ_str key);
/* Was it asked for lately, so that it is worth keeping? Where not, it was now. */
bool writ_cache_wants(writ_cache *cache, writ_str key);
/* Takes it over; it may be dropped at once. */
void writ_cache_put(writ_cache *cache, writ_kept *kept);

#endif
