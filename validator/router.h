/* SPDX-License-Identifier: Apache-2.0
 *
 * The router: the records of a mixed stream, each held against the contract that its route names
 * (validator/route.h).
 *
 *   guess (predict.h) ── the route's validator accepts ── proved: passed, looked at once
 *                     └─ does not ── what is wrong leaves the route's selectors whole: judged
 *                                 └─ else the whole record is scanned, its route chosen, judged
 */
#ifndef WRIT_VALIDATOR_ROUTER_H
#define WRIT_VALIDATOR_ROUTER_H

#include "validator/route.h"
#include "validator/validator.h"

typedef struct writ_router writ_router;

/* validators[i] is of the routes' i-th, made from writ_envelope_wrap of its contract with the
 * route's `at` and proof. Borrowed, as the routes. A router is used by one thread at a time. */
writ_router *writ_router_new(const writ_routes *routes, writ_validator *const *validators);
void writ_router_free(writ_router *router); /* NULL is fine */

/* Before lines: whole ones, followed by WRIT_SCAN_PADDING readable bytes. */
void writ_router_begin(writ_router *router, const char *bytes, size_t len);
/* What follows the line at p, when its record is plainly valid under *route; or NULL: then it is
 * judged by writ_router_judge, unless it is blank, and passed by writ_router_skip. */
const char *writ_router_accept(writ_router *router, const char *p, int *route);
void writ_router_skip(writ_router *router, const char *p);

/* The verdict on a record, with its findings when it is refused. *route is WRIT_NO_ROUTE for what
 * is no JSON, and for a record that no route takes: that one is refused with UNROUTED, unless the
 * routes let others pass. */
bool writ_router_judge(writ_router *router, writ_arena *arena, writ_str record, int *route,
                       writ_findings *findings);

/* What was seen of the declared fields on the fast way, the validators have seen. */
void writ_router_join_seen(writ_router *router);

/* The route alone. False and *error when the record is no JSON. */
bool writ_router_choose(writ_router *router, writ_str record, int *route, writ_scan_error *error);
/* Appends UNROUTED. */
void writ_router_add_unrouted(writ_arena *arena, const writ_routes *routes,
                              writ_findings *findings);

#endif
