/* SPDX-License-Identifier: Apache-2.0
 *
 * Who wrote a record, by what it says itself: the member, at the top or a level below, that is
 * called producer, source, sender, origin or client, or the name in what is:
 *
 *     {"producer": "shop"}      {"meta": {"source": "crm"}}      {"client": {"name": "ios"}}
 */
#ifndef WRIT_VALIDATOR_DRIFT_PRODUCER_H
#define WRIT_VALIDATOR_DRIFT_PRODUCER_H

#include "contracts/base/map.h"
#include "validator/scan.h"

enum {
    WRIT_PRODUCER_DEPTH = 2,   /* at the top, or a level below */
    WRIT_PRODUCER_LONGEST = 80 /* bytes: a longer text names nobody */
};

/* "producer", "_producer", "Source": the name has no other word. 1 is the best one; 0: it names no
 * producer. Some microseconds. */
uint8_t writ_producer_rank(writ_str name);

/* Ranks that are known already; zeroed at first. For one thread. */
typedef struct writ_producer_ranks {
    writ_arena arena;
    writ_map by_name; /* at most so many that hostile names do not fill memory */
} writ_producer_ranks;

void writ_producer_ranks_clear(writ_producer_ranks *ranks);

/* Appends to `path` the pointer of the best ranked one in the value at `at`, and returns its text's
 * or number's place on the tape; 0: there is none, and nothing was appended. `skips` says of which
 * ones not to take; NULL: all may be. */
typedef struct writ_producer_filter {
    bool (*skips)(void *context, writ_str path);
    void *context;
} writ_producer_filter;
uint32_t writ_producer_find(writ_producer_ranks *ranks, const writ_tape *tape, uint32_t at,
                            const writ_producer_filter *filter, writ_buf *path);

#endif
