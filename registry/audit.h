/* SPDX-License-Identifier: Apache-2.0
 *
 * The chain of events. The hash of an event covers the hash of the one before it, so whoever
 * remembers the last one (`writ audit verify` prints it) can tell that nothing up to there was
 * changed, left out or put in; nor the rows that events made, whose digests they hold
 * (registry/digest.h). It is the SHA-256 of
 *
 *     HASH-OF-THE-EVENT-BEFORE LF CANONICAL-JSON LF
 *
 * where the first event has 64 zeros before it, and the JSON (RFC 8785) is the object of all
 * members of the event but its hash, by the names of docs/event.schema.json; those that are empty
 * are left out, except `sequence`, `at`, `by` and `action`.
 */
#ifndef WRIT_REGISTRY_AUDIT_H
#define WRIT_REGISTRY_AUDIT_H

#include "registry/store.h"

#define WRIT_EVENT_HASH_BYTES 65        /* hexadecimal, terminated */
#define WRIT_EVENT_PENDING    "pending" /* what "register" says of needs that do not hold yet */

/* `previous`: the hash of the event before, or "" for the first. */
void writ_event_hash(const writ_event *event, writ_str previous, char hash[WRIT_EVENT_HASH_BYTES]);

/* What an event is as JSON, one object without a line end: {"action":…,"at":…,"sequence":1}, its
 * members in the order of RFC 8785. The same on every surface. Without `with_hash` it is what the
 * hash covers, to the byte; else what an old log holds that is no UTF-8, or a NUL, is U+FFFD. */
void writ_event_print(writ_buf *out, const writ_event *event, bool with_hash);

/* Each event behind the sequence `after` in order, in bounded memory; an event is valid during its
 * call. What is not WRIT_OK ends the walk, and is returned. */
typedef int writ_event_visitor(void *context, const writ_event *event, writ_error *err);
int writ_audit_walk(writ_store *store, int64_t after, writ_event_visitor *visit, void *context,
                    writ_error *err);

typedef struct writ_audit_verdict {
    int64_t events;    /* how many stand in the chain */
    writ_str head;     /* the hash of the last one, or "" */
    int64_t broken_at; /* sequence of the first that does not fit; 0: the chain is whole */
    writ_str reason;   /* why not, or "" */
} writ_audit_verdict;

int writ_audit_verify(writ_store *store, writ_arena *arena, writ_audit_verdict *verdict,
                      writ_error *err);

#endif
