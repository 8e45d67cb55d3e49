/* SPDX-License-Identifier: Apache-2.0
 *
 * A contract in an envelope: the schema of records that carry what was agreed in one of their
 * members, and of which a few other members have to be as a route asks (validator/route.h).
 *
 *   at /properties, selectors {/type: track, /event: [Paid]}, and the contract's root C:
 *
 *      {type: object, required: [type, event, properties],
 *       properties: {type: {enum: [track]}, event: {enum: [Paid]}, properties: C},
 *       additionalProperties: {}}
 *
 * made of nodes, not of text: what the contract's nodes say of themselves, and where they stand in
 * its document, stays. Paths in findings are of the whole record. Members of the envelope beside
 * these are nobody's concern: none of them is undeclared, none was never seen.
 *
 * A selector that leads into the contract itself (`at` is "" or before it) narrows a copy of the
 * node that it leads to. That is done so that a plan of the program (validator/accept.h) knows all
 * of it; where it cannot be, the selector stands beside the contract in an allOf, which is slower.
 */
#ifndef WRIT_CONTRACTS_ENVELOPE_H
#define WRIT_CONTRACTS_ENVELOPE_H

#include "contracts/schema.h"

typedef enum writ_selector_kind {
    WRIT_SELECTS_VALUES,  /* what stands there equals one of them (1 = 1.0) */
    WRIT_SELECTS_PRESENT, /* something stands there; null does */
    WRIT_SELECTS_ABSENT,  /* nothing does */
    WRIT_SELECTS_OTHERS   /* nothing does, or what equals none of the values */
} writ_selector_kind;

/* A test of one place of a record. Pointers lead through members of objects alone: in an array
 * nothing stands at `/0`. */
typedef struct writ_selector {
    writ_selector_kind kind;
    writ_str pointer; /* as written; "" is the record */
    writ_str *tokens; /* decoded */
    size_t token_count;
    const writ_value *values; /* array of scalars; NULL where the kind has none */
    writ_place place;
} writ_selector;

/* Splits a JSON Pointer (RFC 6901) into its decoded tokens; false where it is none. In the arena.
 */
bool writ_pointer_split(writ_arena *arena, writ_str pointer, writ_str **tokens, size_t *count);

/* The set of records whose value at `at` is in the contract's set and for which every selector
 * holds. It shares the contract's nodes, which must outlive it; without selectors, and at "", it is
 * the contract's. `place` is where errors about the envelope stand. In the arena. */
const writ_schema_set *writ_envelope_wrap(writ_arena *arena, const writ_schema_set *contract,
                                          writ_str at, const writ_selector *selectors,
                                          size_t selector_count, const writ_place *place);

/* The same set, whose envelope names the other members that a record has: they may come, as before,
 * but no longer as strangers, which costs a plan of the program less. The nodes of the set are
 * shared; an envelope's node keeps its id and its members' order, with more behind them. NULL:
 * there is nothing to name. In the arena. */
const writ_schema_set *writ_envelope_name(writ_arena *arena, const writ_schema_set *wrapped,
                                          const writ_value *record);

#endif
