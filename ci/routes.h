/* SPDX-License-Identifier: Apache-2.0
 *
 * Routes as people write them, in a file (--route FILE) or under `routes:` of writ.yaml:
 *
 *     - when: {/type: track, /event: [Order Completed, Order Refunded]}
 *       contract: shop-order@1
 *       at: /properties
 *       enforce: observe
 *     - {when: {/specversion: {exists: true}, /type: com.shop.stock}, contract: stock.odcs.yaml,
 * at: /data}
 *     - otherwise: pass
 *
 * A file is such a list, or an object whose key `routes` holds it. Paths of contracts are relative
 * to the file.
 */
#ifndef WRIT_CI_ROUTES_H
#define WRIT_CI_ROUTES_H

#include "contracts/base/error.h"
#include "validator/route.h"

typedef struct writ_routing {
    writ_str name;       /* of the file */
    writ_routes routes;  /* prepared; writ_routing_clear frees what they hold */
    writ_str *contracts; /* of each route: the reference, a path made relative to where we are */
    bool *observe;       /* of each: `enforce: observe` */
} writ_routing;

/* Reads a list of routes that stands in the file `name`. Errors, WRIT_E_INPUT at their place: an
 * unknown key or word; a route without a contract; what is no JSON Pointer, or no scalar; a route
 * that nothing can follow, since an earlier one takes all its records or its selectors contradict
 * one another; more than WRIT_BOUND_ROUTES. In the arena. */
int writ_routing_read(writ_arena *arena, const writ_value *list, writ_str name,
                      writ_routing **routing, writ_error *err);
/* The same of a file. */
int writ_routing_load(writ_arena *arena, const char *path, writ_routing **routing, writ_error *err);
/* Does the route's reference name the contract of this id? A path does by the file's name up to its
 * first dot, whether the file is there or not. */
bool writ_routing_names(const writ_routing *routing, size_t route, writ_str id);
void writ_routing_clear(writ_routing *routing); /* NULL is fine */

#endif
