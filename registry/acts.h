/* SPDX-License-Identifier: Apache-2.0
 *
 * Acts: what a server is asked to do. The rules of the registry (publish.c, register.c, waive.c,
 * lifetime.c, deploy.c) read, decide and write. Where rows are kept elsewhere by somebody who
 * judges (registry/http_store.c), they read and decide as always, so that people see the same
 * reasons, and then ask for the act in place of writing rows. The server decides again, in its
 * transaction, under its policy; its answer stands.
 */
#ifndef WRIT_REGISTRY_ACTS_H
#define WRIT_REGISTRY_ACTS_H

#include "registry/govern.h"

typedef struct writ_answer {
    writ_outcome outcome;
    writ_str reason, hint; /* of a refusal */
} writ_answer;

/* All strings of an answer live in `arena`. An error is that nobody answered, or that who asked may
 * not. */
typedef struct writ_acts {
    int (*publish)(writ_store *store, writ_arena *arena, const writ_stored_version *version,
                   const writ_publish_options *options, writ_answer *answer, writ_error *err);
    int (*enroll)(writ_store *store, writ_arena *arena, const writ_stored_party *party,
                  writ_answer *answer, writ_error *err);
    int (*waive)(writ_store *store, writ_arena *arena, const writ_waiver *waiver,
                 writ_answer *answer, writ_error *err);
    int (*approve)(writ_store *store, writ_arena *arena, const writ_waiver *waiver,
                   writ_answer *answer, writ_error *err);
    int (*deprecate)(writ_store *store, writ_arena *arena, writ_str contract, writ_str version,
                     const writ_sunset *sunset, writ_answer *answer, writ_error *err);
    int (*retire)(writ_store *store, writ_arena *arena, writ_str contract, uint64_t line,
                  writ_str reason, writ_answer *answer, writ_error *err);
    int (*deploy)(writ_store *store, writ_arena *arena, const writ_deployment *deployment,
                  bool side_by_side, writ_answer *answer, writ_error *err);
    int (*undeploy)(writ_store *store, writ_arena *arena, const writ_deployment *deployment,
                    writ_answer *answer, writ_error *err);
} writ_acts;

/* NULL for a store that keeps rows. */
const writ_acts *writ_store_acts(const writ_store *store);

#endif
