/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes: which contract a record of a mixed stream is held against. The first route whose
 * selectors all hold is the record's.
 *
 *   {"type":"track","event":"Paid","properties":{…}}
 *        │              │             └ at: what the contract judges
 *        └──────────────┴ selectors: {/type: track, /event: Paid}
 *
 * Where a member stands twice, a selector holds when it holds of one of them (of a record that is
 * there at all: DUPLICATE_KEY refuses it, under the contract that it claims to follow).
 *
 * A record need not be looked at twice for its route. The schema that a route's records are held
 * against (contracts/envelope.h) has the route's selectors in it, and what tells them from those of
 * the routes before it, so that who accepts the record has proved the choice as well. A route
 * before either excludes this one (two values of one member, there and not there); or differs in
 * one selector alone, whose contrary every record of this route is known to meet:
 *
 *     1  {/type: track, /event: Paid}
 *     2  {/type: track}              proof   {/type: track, /event: anything but Paid}
 *
 * or in several, of which the contrary of one is enough, though not needed: a guard. A record that
 * is accepted under the guard is of this route; another one has to be looked at as a whole.
 *
 *     3  {/kind: paid}               proof   {/kind: paid}, guard {/type: anything but track}
 *
 * What leads into the contract's payload is a guard, too: what is wrong with a record is told in
 * the contract's own words.
 */
#ifndef WRIT_VALIDATOR_ROUTE_H
#define WRIT_VALIDATOR_ROUTE_H

#include "contracts/envelope.h"
#include "validator/scan.h"

enum { WRIT_NO_ROUTE = -1 };

/* A selector, ready to be asked of a tape. */
typedef struct writ_route_test {
    const writ_selector *selector;
    uint32_t spot;   /* of its pointer, in writ_routes.spots */
    uint32_t values; /* the first of its values in writ_routes.values */
} writ_route_test;

typedef struct writ_route {
    /* from who asks */
    const writ_selector *selectors;
    size_t count;
    writ_str at; /* JSON Pointer; "" is the record itself */
    writ_place place;
    /* since writ_routes_prepare */
    writ_route_test *tests;
    const writ_selector *proof; /* selectors for the envelope */
    writ_route_test *proof_tests;
    size_t proof_count;
    const writ_selector *guards; /* more of them, for the fast way alone */
    size_t guard_count;
    bool is_proved; /* a record for which all hold, without repeated names, is of this route */
} writ_route;

/* One place that selectors ask about. */
typedef struct writ_route_spot {
    const writ_str *tokens;
    size_t token_count;
} writ_route_spot;

typedef struct writ_routes {
    writ_route *items;
    size_t count;
    bool passes_others; /* a record without a route passes; else it is refused (UNROUTED) */
    WRIT_ARRAY(writ_route_spot) spots;
    writ_tape values;              /* all selectors' values, as one array */
    WRIT_ARRAY(uint32_t) value_at; /* the token of each */
} writ_routes;

/* Fills what follows from the routes. In the arena; writ_routes_clear frees the tape. */
void writ_routes_prepare(writ_arena *arena, writ_routes *routes);
void writ_routes_clear(writ_routes *routes);

/* Can no record follow the route: do its selectors contradict one another, or `at`? */
bool writ_route_is_empty(writ_arena *arena, const writ_route *route);
/* The first earlier route that takes every record that this one would, or WRIT_NO_ROUTE. */
int writ_routes_covered_by(const writ_routes *routes, size_t route);

/* The first route whose selectors hold of the record on the tape, or WRIT_NO_ROUTE. */
int writ_routes_choose(const writ_routes *routes, const writ_tape *tape);
/* Is it certain that this is the one? The tape may be one of what is wrong alone, made by the
 * route's own program (validator/accept_tape.h): what it says to hold is as the proof asks. Of a
 * route with guards it never is. */
bool writ_routes_is_chosen(const writ_routes *routes, size_t route, const writ_tape *tape);

/* The token of the member's name at a spot, the first of them; 0: there is none. */
uint32_t writ_route_find(const writ_route_spot *spot, const writ_tape *tape);

#endif
