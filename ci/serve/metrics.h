/* SPDX-License-Identifier: Apache-2.0
 *
 * What /metrics tells: requests by route and status, how long they took, the writer, connections.
 * Each thread counts for itself; who asks adds them up.
 */
#ifndef WRIT_CI_SERVE_METRICS_H
#define WRIT_CI_SERVE_METRICS_H

#include <stdatomic.h>
#include <stdint.h>

#include "ci/serve/endpoint.h"

enum { WRIT_METRIC_BUCKETS = 12, WRIT_METRIC_STATUSES = 25 };

/* Of one route; the last row is that of no route. Written by one thread, read by any. */
typedef struct writ_endpoint_tally {
    atomic_uint_fast64_t by_status[WRIT_METRIC_STATUSES];
    atomic_uint_fast64_t by_time[WRIT_METRIC_BUCKETS + 1];
    atomic_uint_fast64_t total_ns;
} writ_endpoint_tally;

typedef struct writ_tally {
    writ_endpoint_tally *routes; /* writ_endpoint_count + 1 */
    atomic_uint_fast64_t cached; /* answered from what is kept of immutable responses */
    atomic_uint_fast64_t store_errors;
} writ_tally;

void writ_tally_init(writ_tally *tally);
void writ_tally_clear(writ_tally *tally);
void writ_tally_add(writ_tally *tally, const writ_endpoint *route, unsigned status, uint64_t ns);

/* One more, by the one thread that writes it: no locked instruction. */
static inline void writ_count(atomic_uint_fast64_t *counter, uint64_t more)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more,
                          memory_order_relaxed);
}

#endif
