/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/assignment.h"

#include <math.h>
#include <stdint.h>

/* --- chances --- */

/* Rounds of messages: each comes nearer by a constant factor, and 60 are near enough for two
 * decimals with odds of 10,000 to 1 on both sides. */
#define ROUNDS 60

/* What each edge says to its right end and to its left end. */
typedef struct messages {
    double *to_right, *to_left;
    double *of_right, *of_left; /* their sums */
} messages;

static void sum_up(const writ_edges *edges, messages *m)
{
    for (size_t i = 0; i < edges->lefts; i++)
        m->of_left[i] = 0;
    for (size_t i = 0; i < edges->rights; i++)
        m->of_right[i] = 0;
    for (size_t i = 0; i < edges->count; i++) {
        m->of_left[edges->items[i].left] += m->to_left[i];
        m->of_right[edges->items[i].right] += m->to_right[i];
    }
}

/* The sum without one of its parts, never below 0 by rounding. */
static double without(double sum, double part)
{
    return sum > part ? sum - part : 0;
}

static void pass_messages(const writ_edges *edges, messages *m)
{
    for (size_t i = 0; i < edges->count; i++) {
        const writ_edge *edge = &edges->items[i];
        m->to_right[i] = edge->odds / (1 + without(m->of_left[edge->left], m->to_left[i]));
    }
    sum_up(edges, m);
    for (size_t i = 0; i < edges->count; i++) {
        const writ_edge *edge = &edges->items[i];
        m->to_left[i] = edge->odds / (1 + without(m->of_right[edge->right], m->to_right[i]));
    }
    sum_up(edges, m);
}

void writ_assignment_weigh(writ_arena *arena, writ_edges *edges)
{
    messages m = {
        .to_right = writ_arena_zalloc(arena, edges->count * sizeof(double)),
        .to_left = writ_arena_zalloc(arena, edges->count * sizeof(double)),
        .of_right = writ_arena_zalloc(arena, edges->rights * sizeof(double)),
        .of_left = writ_arena_zalloc(arena, edges->lefts * sizeof(double)),
    };
    for (int round = 0; round < ROUNDS; round++)
        pass_messages(edges, &m);
    for (size_t i = 0; i < edges->count; i++) {
        writ_edge *edge = &edges->items[i];
        double rivals = (1 + without(m.of_left[edge->left], m.to_left[i])) *
                        (1 + without(m.of_right[edge->right], m.to_right[i]));
        edge->chance = edge->odds / (edge->odds + rivals);
    }
}

/* --- the choice --- */

#define NONE SIZE_MAX

/* The search for a chain of edges, by turns not chosen and chosen, from a free left one to a free
 * right one: to turn it over adds what it gains. The best chain first, until none gains anything,
 * makes the best choice (successive shortest paths, by Bellman and Ford). */
typedef struct chains {
    writ_edges *edges;
    double least;
    double *of_left, *of_right; /* what the best chain so far to here loses; INFINITY: none */
    size_t *to_left, *to_right; /* its last edge; NONE at its beginning */
} chains;

static double loss_of(const chains *c, const writ_edge *edge)
{
    return c->least - edge->chance;
}

static void begin(chains *c)
{
    for (size_t i = 0; i < c->edges->lefts; i++) {
        c->of_left[i] = 0;
        c->to_left[i] = NONE;
    }
    for (size_t i = 0; i < c->edges->rights; i++)
        c->of_right[i] = INFINITY;
    for (size_t i = 0; i < c->edges->count; i++)
        if (c->edges->items[i].is_chosen)
            c->of_left[c->edges->items[i].left] = INFINITY;
}

/* One edge more on the best chain to its one end; did that improve the other end? Less than a
 * rounding error is no improvement, or a circle that loses nothing would never end. */
static bool extend(chains *c, size_t index)
{
    static const double rounding = 1e-12;
    const writ_edge *edge = &c->edges->items[index];
    double *left = &c->of_left[edge->left], *right = &c->of_right[edge->right];
    if (edge->is_chosen) {
        if (*right - loss_of(c, edge) >= *left - rounding)
            return false;
        *left = *right - loss_of(c, edge);
        c->to_left[edge->left] = index;
        return true;
    }
    if (edge->chance < c->least || *left + loss_of(c, edge) >= *right - rounding)
        return false;
    *right = *left + loss_of(c, edge);
    c->to_right[edge->right] = index;
    return true;
}

/* The free right one with the best chain that gains something, or NONE. */
static size_t best_end(const chains *c)
{
    size_t best = NONE;
    for (size_t i = 0; i < c->edges->rights; i++)
        if (c->of_right[i] <= 0 && (best == NONE || c->of_right[i] < c->of_right[best]))
            best = i;
    return best;
}

static size_t find_chain(chains *c)
{
    begin(c);
    for (bool improved = true; improved;) {
        improved = false;
        for (size_t i = 0; i < c->edges->count; i++)
            improved |= extend(c, i);
    }
    for (size_t i = 0; i < c->edges->count; i++)
        if (c->edges->items[i].is_chosen)
            c->of_right[c->edges->items[i].right] = INFINITY;
    return best_end(c);
}

static void turn_over(chains *c, size_t right)
{
    for (size_t at = c->to_right[right]; at != NONE;) {
        writ_edge *edge = &c->edges->items[at];
        edge->is_chosen = true;
        at = c->to_left[edge->left];
        if (at == NONE)
            return;
        c->edges->items[at].is_chosen = false;
        at = c->to_right[c->edges->items[at].right];
    }
}

void writ_assignment_choose(writ_arena *arena, writ_edges *edges, double least)
{
    chains c = {
        .edges = edges,
        .least = least,
        .of_left = writ_arena_alloc(arena, edges->lefts * sizeof(double)),
        .of_right = writ_arena_alloc(arena, edges->rights * sizeof(double)),
        .to_left = writ_arena_alloc(arena, edges->lefts * sizeof(size_t)),
        .to_right = writ_arena_alloc(arena, edges->rights * sizeof(size_t)),
    };
    for (size_t i = 0; i < edges->count; i++)
        edges->items[i].is_chosen = false;
    for (size_t end; (end = find_chain(&c)) != NONE;)
        turn_over(&c, end);
}
