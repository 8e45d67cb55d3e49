/* SPDX-License-Identifier: Apache-2.0
 *
 * Who loses a rejected record: the consumers that read a field at which it failed.
 */
#ifndef WRIT_REGISTRY_AFFECTED_H
#define WRIT_REGISTRY_AFFECTED_H

#include "contracts/contract.h"

typedef struct writ_affected writ_affected;

/* The consumers among the parties that read `object`. In the arena; parties must outlive it. */
writ_affected *writ_affected_new(writ_arena *arena, const writ_party *const *parties, size_t count,
                                 writ_str object);

/* Names of the systems (writ_party.party) that read a field named by an error among the findings,
 * something inside it, or something around it; a finding about the record as a whole (path "")
 * affects all. Sorted, each once, in the arena. Several threads may ask at once. */
void writ_affected_by(const writ_affected *affected, writ_arena *arena,
                      const writ_findings *findings, writ_str **parties, size_t *count);

/* Does the consumer read the field at this pattern path, something inside or around it? */
bool writ_affected_reads(writ_arena *arena, const writ_party *party, writ_str path);

#endif
