/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/router.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"
#include "contracts/base/read.h"
#include "validator/accept.h"
#include "validator/predict.h"

struct writ_router {
    const writ_routes *routes;
    writ_validator *const *validators;
    writ_arena arena;
    writ_predictor *predictor;
    /* For the fast way alone: a validator whose envelope names what the first record of its route
     * had beside; owned. NULL: the route's own does. */
    writ_validator **fast;
    bool *has_met; /* by route: a record */
    writ_accept_stream stream;
    const char *end;     /* of the lines; NULL: they are too long for one list */
    const char *guessed; /* the record that the guess is of */
    int guess;
    bool is_misled; /* the last record was no JSON: the list begins again */
    writ_tape tape;
};

writ_router *writ_router_new(const writ_routes *routes, writ_validator *const *validators)
{
    writ_router *router = calloc(1, sizeof *router);
    if (!router)
        writ_out_of_memory();
    router->routes = routes;
    router->validators = validators;
    router->predictor = writ_predictor_new(routes);
    router->fast = writ_arena_zalloc(&router->arena, routes->count * sizeof(writ_validator *));
    router->has_met = writ_arena_zalloc(&router->arena, routes->count);
    return router;
}

void writ_router_free(writ_router *router)
{
    if (!router)
        return;
    writ_predictor_free(router->predictor);
    writ_accept_stream_clear(&router->stream);
    writ_tape_clear(&router->tape);
    for (size_t i = 0; i < router->routes->count; i++)
        writ_validator_free(router->fast[i]);
    writ_arena_clear(&router->arena);
    free(router);
}

/* ---- lines ---- */

void writ_router_begin(writ_router *router, const char *bytes, size_t len)
{
    router->end = len <= WRIT_BOUND_RECORD_BYTES ? bytes + len : NULL;
    router->guessed = NULL;
    if (router->end)
        writ_accept_stream_begin(&router->stream, bytes, len);
}

/* The first record of its route: records of one kind mostly have the same members. What is in the
 * way of that is no error: the record was judged without. */
static void meet(writ_router *router, size_t index, writ_str record)
{
    const writ_route *route = &router->routes->items[index];
    const writ_validator *validator = router->validators[index];
    const writ_source source = {WRIT_STR("-"), record};
    const writ_schema_set *named = NULL, *set = writ_validator_set(validator);
    writ_value *value;
    if (router->has_met[index] || !route->is_proved)
        return;
    router->has_met[index] = true;
    if (route->guard_count)
        set = writ_envelope_wrap(&router->arena, set, WRIT_STR_EMPTY, route->guards,
                                 route->guard_count, &route->place);
    if (!writ_json_read(&router->arena, &source, &value, NULL))
        named = writ_envelope_name(&router->arena, set, value);
    if (!named && !route->guard_count)
        return;
    if (writ_validator_variant(validator, named ? named : set, &router->fast[index], NULL))
        router->fast[index] = NULL;
}

const char *writ_router_accept(writ_router *router, const char *p, int *route)
{
    router->guessed = NULL;
    if (!router->end || p >= router->end)
        return NULL;
    int guess = writ_predictor_guess(router->predictor, p, router->end);
    router->guessed = p;
    router->guess = guess;
    if (guess == WRIT_NO_ROUTE || !router->routes->items[guess].is_proved)
        return NULL;
    *route = guess;
    writ_validator *fast = router->fast[guess];
    if (fast)
        return writ_validator_accept_next(fast, &router->stream, p);
    if (router->routes->items[guess].guard_count)
        return NULL; /* until the first record was met */
    const char *next = writ_validator_accept_next(router->validators[guess], &router->stream, p);
    if (next && !router->has_met[guess])
        meet(router, (size_t)guess, (writ_str){p, (size_t)(next - p)});
    return next;
}

void writ_router_skip(writ_router *router, const char *p)
{
    if (router->end && router->is_misled)
        writ_accept_stream_begin(&router->stream, p, (size_t)(router->end - p));
    else if (router->end)
        writ_accept_stream_skip(&router->stream, p);
    router->is_misled = false;
}

/* ---- one record ---- */

void writ_router_add_unrouted(writ_arena *arena, const writ_routes *routes, writ_findings *findings)
{
    writ_finding *finding = writ_finding_add(arena, findings, WRIT_RULE_UNROUTED);
    if (!finding)
        return;
    finding->message =
        routes->count == 1
            ? WRIT_STR("the route does not take this record")
            : writ_str_printf(arena, "none of the %zu routes takes this record", routes->count);
}

bool writ_router_choose(writ_router *router, writ_str record, int *route, writ_scan_error *error)
{
    *route = WRIT_NO_ROUTE;
    router->is_misled = !writ_scan(&router->tape, record.ptr, record.len, error);
    if (router->is_misled)
        return false;
    *route = writ_routes_choose(router->routes, &router->tape);
    if (*route != WRIT_NO_ROUTE)
        writ_predictor_learn(router->predictor, (size_t)*route, &router->tape);
    return true;
}

void writ_router_join_seen(writ_router *router)
{
    for (size_t i = 0; i < router->routes->count; i++)
        if (router->fast[i])
            writ_validator_join_seen(router->validators[i], router->fast[i]);
}

static bool judge_exactly(writ_router *router, writ_arena *arena, writ_str record, int *route,
                          writ_findings *findings)
{
    writ_scan_error error;
    if (!writ_router_choose(router, record, route, &error)) {
        writ_validator_add_malformed(arena, findings, &error);
        return false;
    }
    if (*route != WRIT_NO_ROUTE) {
        meet(router, (size_t)*route, record);
        return writ_validator_judge_tape(router->validators[*route], arena, &router->tape,
                                         findings);
    }
    if (!router->routes->passes_others)
        writ_router_add_unrouted(arena, router->routes, findings);
    return router->routes->passes_others;
}

bool writ_router_judge(writ_router *router, writ_arena *arena, writ_str record, int *route,
                       writ_findings *findings)
{
    writ_scan_error error;
    int guess = router->guess;
    if (router->guessed != record.ptr)
        guess = writ_predictor_guess(router->predictor, record.ptr, record.ptr + record.len);
    router->guessed = NULL;
    router->is_misled = false;
    if (guess == WRIT_NO_ROUTE || !router->routes->items[guess].is_proved ||
        router->routes->items[guess].guard_count)
        return judge_exactly(router, arena, record, route, findings);
    writ_validator *validator = router->validators[guess];
    if (!writ_validator_read(validator, record.ptr, record.len, &error) ||
        !writ_routes_is_chosen(router->routes, (size_t)guess, writ_validator_tape(validator)))
        return judge_exactly(router, arena, record, route, findings);
    *route = guess;
    meet(router, (size_t)guess, record);
    return writ_validator_judge_read(validator, arena, findings);
}
