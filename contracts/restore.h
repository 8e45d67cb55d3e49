/* SPDX-License-Identifier: Apache-2.0
 *
 * Ways out of a break: edits of NEW's text that take back what a change did, each with a sentence.
 *
 *   name: email_address   ──▶   name: email_address
 *                               name: email            as in OLD, deprecated, sunset, replacedBy
 *
 * A way is a proposal: whether it mends anything, and harms nobody, is for the containment engine
 * to say (ci/fix.h).
 */
#ifndef WRIT_CONTRACTS_RESTORE_H
#define WRIT_CONTRACTS_RESTORE_H

#include "contracts/contract.h"

typedef struct writ_way {
    writ_str text; /* of NEW, edited; it can be read */
    writ_str what; /* "puts back the type of /status" */
} writ_way;

typedef struct writ_ways {
    writ_way *items;
    size_t count;
    size_t capacity;
} writ_ways;

/* What is to be mended. Both contracts have their documents and sources. */
typedef struct writ_broken {
    const writ_contract *old_contract, *new_contract;
    const writ_finding *finding;
    writ_str sunset; /* the day until which a field that is put back stays, unless OLD promised a
                        later one */
} writ_broken;

/* The ways that might end a break or a loss, the smallest first: what the finding's rule speaks of,
 * one keyword and then all of them; a field that is gone beside its successor; presence; every
 * constraint of the field; and the same of what contains it. None where the contracts are of two
 * languages. Everything in the arena. */
void writ_ways_find(writ_arena *arena, const writ_broken *broken, writ_ways *ways);

#endif
