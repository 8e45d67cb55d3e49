/* SPDX-License-Identifier: Apache-2.0
 *
 * Who belongs to whom, when each of some left ones belongs to at most one of some right ones, and
 * the other way round. Every possible pair is an edge; what is on no edge is alone.
 */
#ifndef WRIT_CONTRACTS_ASSIGNMENT_H
#define WRIT_CONTRACTS_ASSIGNMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "contracts/base/arena.h"

typedef struct writ_edge {
    size_t left, right; /* from 0 */
    double odds;        /* of the pair against none, were there no rivals; positive */
    double chance;      /* 0 to 1: among its rivals; of writ_assignment_weigh */
    bool is_chosen;     /* of writ_assignment_choose */
} writ_edge;

typedef struct writ_edges {
    writ_edge *items;
    size_t count;
    size_t capacity;
    size_t lefts, rights; /* how many there are */
} writ_edges;

/* The chance of each edge, where an assignment is as likely as the product of its edges' odds.
 *
 * The marginals of this distribution (the monomer-dimer model) by belief propagation, which is
 * exact on trees and converges on any graph (Bayati, Gamarnik, Katz, Nair and Tetali: Simple
 * deterministic approximation algorithms for counting matchings, STOC 2007). */
void writ_assignment_weigh(writ_arena *arena, writ_edges *edges);

/* Chooses edges of a chance of at least `least`, no two at one end, so that the sum of what their
 * chances exceed it by is the greatest. Of equally good choices the one with the first edges. */
void writ_assignment_choose(writ_arena *arena, writ_edges *edges, double least);

#endif
