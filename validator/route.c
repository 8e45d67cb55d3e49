/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/route.h"

#include "contracts/base/write.h"
#include "validator/run.h"

/* ---- what one selector says of another ---- */

typedef enum relation { IMPLIES, EXCLUDES, NEITHER } relation;

/* Is `outer` the pointer of `inner`, or above it? */
static bool leads_through(const writ_selector *outer, const writ_selector *inner)
{
    bool leads = outer->token_count <= inner->token_count;
    for (size_t i = 0; leads && i < outer->token_count; i++)
        leads = writ_str_equal(outer->tokens[i], inner->tokens[i]);
    return leads;
}

static bool has_value(const writ_value *values, const writ_value *value)
{
    for (size_t i = 0; i < values->array.count; i++)
        if (writ_value_equal(values->array.items[i], value))
            return true;
    return false;
}

/* How many of a's values b has, too. */
static size_t shared_values(const writ_value *a, const writ_value *b)
{
    size_t count = 0;
    for (size_t i = 0; i < a->array.count; i++)
        count += has_value(b, a->array.items[i]);
    return count;
}

static bool is_there(const writ_selector *selector)
{
    return selector->kind == WRIT_SELECTS_VALUES || selector->kind == WRIT_SELECTS_PRESENT;
}

static relation relation_at_one_place(const writ_selector *a, const writ_selector *b)
{
    if (a->kind == WRIT_SELECTS_ABSENT || b->kind == WRIT_SELECTS_ABSENT)
        return a->kind == b->kind ? IMPLIES : EXCLUDES;
    if (b->kind == WRIT_SELECTS_PRESENT)
        return IMPLIES;
    if (a->kind == WRIT_SELECTS_PRESENT)
        return NEITHER;
    size_t shared = shared_values(a->values, b->values);
    if (shared == a->values->array.count)
        return IMPLIES;
    return shared ? NEITHER : EXCLUDES;
}

/* Where a holds: does b hold, or not, or may it? Both as a person writes them. */
static relation relation_of(const writ_selector *a, const writ_selector *b)
{
    bool through_a = leads_through(a, b), through_b = leads_through(b, a);
    if (through_a && through_b)
        return relation_at_one_place(a, b);
    if (through_a && (a->kind == WRIT_SELECTS_ABSENT || a->kind == WRIT_SELECTS_VALUES))
        return is_there(b) ? EXCLUDES : IMPLIES; /* nothing is in what is not there, or a scalar */
    if (through_b && is_there(a))
        return b->kind == WRIT_SELECTS_PRESENT ? IMPLIES : EXCLUDES;
    return NEITHER;
}

/* Where all of the route's selectors hold. */
static relation relation_to(const writ_route *route, const writ_selector *other)
{
    relation result = NEITHER;
    for (size_t i = 0; i < route->count && result != EXCLUDES; i++) {
        relation one = relation_of(&route->selectors[i], other);
        result = one == NEITHER ? result : one;
    }
    return result;
}

bool writ_route_is_empty(writ_arena *arena, const writ_route *route)
{
    writ_selector at = {.kind = WRIT_SELECTS_PRESENT};
    bool is_empty = !writ_pointer_split(arena, route->at, &at.tokens, &at.token_count) ||
                    relation_to(route, &at) == EXCLUDES;
    for (size_t i = 0; i < route->count && !is_empty; i++)
        is_empty = relation_to(route, &route->selectors[i]) == EXCLUDES;
    return is_empty;
}

/* How a route stands to one before it. */
typedef struct rivalry {
    bool excludes;             /* no record is both's */
    size_t open;               /* selectors of the other one that may hold or not */
    const writ_selector *last; /* of those; one that asks for values where there is one */
} rivalry;

static rivalry rivalry_of(const writ_route *route, const writ_route *earlier)
{
    rivalry result = {0};
    for (size_t i = 0; i < earlier->count; i++) {
        relation one = relation_to(route, &earlier->selectors[i]);
        result.excludes |= one == EXCLUDES;
        if (one != NEITHER)
            continue;
        result.open++;
        if (!result.last || earlier->selectors[i].kind == WRIT_SELECTS_VALUES)
            result.last = &earlier->selectors[i];
    }
    return result;
}

int writ_routes_covered_by(const writ_routes *routes, size_t route)
{
    for (size_t i = 0; i < route; i++) {
        rivalry to = rivalry_of(&routes->items[route], &routes->items[i]);
        if (!to.excludes && !to.open)
            return (int)i;
    }
    return WRIT_NO_ROUTE;
}

/* ---- proofs ---- */

static writ_selector contrary(const writ_selector *selector)
{
    static const writ_selector_kind kinds[] = {
        [WRIT_SELECTS_VALUES] = WRIT_SELECTS_OTHERS,
        [WRIT_SELECTS_PRESENT] = WRIT_SELECTS_ABSENT,
        [WRIT_SELECTS_ABSENT] = WRIT_SELECTS_PRESENT,
        [WRIT_SELECTS_OTHERS] = WRIT_SELECTS_VALUES,
    };
    writ_selector result = *selector;
    result.kind = kinds[selector->kind];
    return result;
}

/* Of values that stand in both lists the route keeps its own others. */
static bool drop_values(writ_arena *arena, writ_selector *own, const writ_selector *others)
{
    if (own->kind != WRIT_SELECTS_VALUES || others->kind != WRIT_SELECTS_OTHERS ||
        own->token_count != others->token_count || !leads_through(own, others))
        return false;
    writ_value *left = writ_value_array(arena, &own->values->place);
    for (size_t i = 0; i < own->values->array.count; i++)
        if (!has_value(others->values, own->values->array.items[i]))
            writ_value_push(arena, left, own->values->array.items[i]);
    own->values = left;
    return true;
}

typedef WRIT_ARRAY(writ_selector) selector_list;

static void add_contrary(writ_arena *arena, selector_list *to, const writ_selector *selector)
{
    const writ_selector other = contrary(selector);
    bool is_dropped = false;
    for (size_t i = 0; i < to->count && !is_dropped; i++)
        is_dropped = drop_values(arena, &to->items[i], &other);
    if (!is_dropped)
        *WRIT_PUSH(arena, to) = other;
}

/* What proves that records are of one route. */
typedef struct proving {
    writ_arena *arena;
    writ_selector at;
    selector_list proof, guards;
} proving;

/* The contract's own schema stays what it is, for its words' sake: what is asked of its payload is
 * a guard. */
static selector_list *list_for(proving *p, const writ_selector *selector)
{
    return leads_through(&p->at, selector) ? &p->guards : &p->proof;
}

static void prove(writ_arena *arena, const writ_routes *routes, size_t index)
{
    writ_route *route = &routes->items[index];
    proving p = {.arena = arena};
    writ_pointer_split(arena, route->at, &p.at.tokens, &p.at.token_count);
    for (size_t i = 0; i < route->count; i++)
        *WRIT_PUSH(arena, list_for(&p, &route->selectors[i])) = route->selectors[i];
    route->is_proved = true;
    for (size_t i = 0; i < index; i++) {
        rivalry to = rivalry_of(route, &routes->items[i]);
        if (to.excludes)
            continue;
        if (to.open)
            add_contrary(arena, to.open == 1 ? list_for(&p, to.last) : &p.guards, to.last);
        else
            route->is_proved = false;
    }
    route->proof = p.proof.items;
    route->proof_count = p.proof.count;
    route->guards = p.guards.items;
    route->guard_count = p.guards.count;
}

/* ---- tests ---- */

static uint32_t spot_of(writ_arena *arena, writ_routes *routes, const writ_selector *selector)
{
    for (size_t i = 0; i < routes->spots.count; i++) {
        const writ_route_spot *spot = &routes->spots.items[i];
        const writ_selector known = {.tokens = (writ_str *)spot->tokens,
                                     .token_count = spot->token_count};
        if (known.token_count == selector->token_count && leads_through(&known, selector))
            return (uint32_t)i;
    }
    *WRIT_PUSH(arena, &routes->spots) = (writ_route_spot){selector->tokens, selector->token_count};
    return (uint32_t)(routes->spots.count - 1);
}

static void scan_values(writ_arena *arena, writ_routes *routes, const writ_value *all)
{
    static const char padding[WRIT_SCAN_PADDING];
    writ_buf json = WRIT_BUF_INIT;
    writ_scan_error unused;
    writ_json_write(&json, all, WRIT_JSON_COMPACT);
    const size_t len = json.len;
    writ_buf_add(&json, padding, sizeof padding);
    const char *bytes = writ_arena_copy(arena, json.ptr, json.len);
    writ_buf_clear(&json);
    writ_scan(&routes->values, bytes, len, &unused); /* what we wrote is JSON */
    for (uint32_t at = 1; at < routes->values.count; at = writ_tape_next(routes->values.tokens, at))
        *WRIT_PUSH(arena, &routes->value_at) = at;
}

typedef struct preparing {
    writ_arena *arena;
    writ_routes *routes;
    writ_value *values; /* of all tests */
} preparing;

static writ_route_test *make_tests(preparing *p, const writ_selector *selectors, size_t count)
{
    writ_route_test *tests = writ_arena_zalloc(p->arena, count * sizeof *tests);
    for (size_t i = 0; i < count; i++) {
        const writ_value *values = selectors[i].values;
        tests[i].selector = &selectors[i];
        tests[i].spot = spot_of(p->arena, p->routes, &selectors[i]);
        tests[i].values = (uint32_t)p->values->array.count;
        for (size_t v = 0; values && v < values->array.count; v++)
            writ_value_push(p->arena, p->values, values->array.items[v]);
    }
    return tests;
}

void writ_routes_prepare(writ_arena *arena, writ_routes *routes)
{
    preparing p = {arena, routes, writ_value_array(arena, NULL)};
    for (size_t i = 0; i < routes->count; i++) {
        writ_route *route = &routes->items[i];
        prove(arena, routes, i);
        route->tests = make_tests(&p, route->selectors, route->count);
        route->proof_tests = make_tests(&p, route->proof, route->proof_count);
    }
    scan_values(arena, routes, p.values);
}

void writ_routes_clear(writ_routes *routes)
{
    writ_tape_clear(&routes->values);
}

/* ---- a record ---- */

static bool is_name(const writ_tape *tape, const writ_token *key, writ_str name, writ_buf *text)
{
    if (!(key->flags & WRIT_TOKEN_ESCAPED))
        return writ_str_equal(writ_tape_raw(tape, key), name);
    return writ_str_equal(writ_tape_text(tape, key, text), name);
}

/* Goes down to a place, by each member that has the next name. */
typedef struct search {
    const writ_tape *tape;
    const writ_str *tokens;
    size_t token_count;
    bool (*is_wanted)(void *context, uint32_t value); /* true ends the search */
    void *context;
    bool if_holds; /* what is said to hold, whatever is in it: is it what is searched for? */
    writ_buf text;
} search;

/* `at` is a value, reached by so many tokens: not deeper than a pointer of a person's. */
static bool search_from(search *s, uint32_t at, size_t depth)
{
    const writ_token *tokens = s->tape->tokens;
    if (tokens[at].flags & WRIT_TOKEN_HOLDS)
        return s->if_holds;
    if (depth == s->token_count)
        return s->is_wanted(s->context, at);
    if (tokens[at].kind != WRIT_TOKEN_OBJECT)
        return false;
    for (uint32_t key = at + 1; key < tokens[at].next; key = writ_tape_next(tokens, key + 1))
        if (is_name(s->tape, &tokens[key], s->tokens[depth], &s->text) &&
            search_from(s, key + 1, depth + 1))
            return true;
    return false;
}

static bool search_all(search *s)
{
    bool found = search_from(s, 0, 0);
    writ_buf_clear(&s->text);
    return found;
}

static bool take_first(void *context, uint32_t value)
{
    *(uint32_t *)context = value;
    return true;
}

uint32_t writ_route_find(const writ_route_spot *spot, const writ_tape *tape)
{
    uint32_t value = 0;
    search s = {.tape = tape,
                .tokens = spot->tokens,
                .token_count = spot->token_count,
                .is_wanted = take_first,
                .context = &value};
    return search_all(&s) && value ? value - 1 : 0;
}

typedef struct asking {
    const writ_routes *routes;
    const writ_route_test *test;
    const writ_tape *tape;
} asking;

static bool is_selected(void *context, uint32_t value)
{
    const asking *a = context;
    const writ_selector *selector = a->test->selector;
    if (!selector->values)
        return true;
    for (size_t i = 0; i < selector->values->array.count; i++)
        if (writ_tape_equal(a->tape, value, &a->routes->values,
                            a->routes->value_at.items[a->test->values + i]))
            return true;
    return false;
}

static bool test_holds(const writ_routes *routes, const writ_route_test *test,
                       const writ_tape *tape)
{
    asking a = {routes, test, tape};
    const writ_selector *selector = test->selector;
    search s = {.tape = tape,
                .tokens = selector->tokens,
                .token_count = selector->token_count,
                .is_wanted = is_selected,
                .context = &a,
                .if_holds = is_there(selector)};
    return search_all(&s) == is_there(selector);
}

static bool all_hold(const writ_routes *routes, const writ_route_test *tests, size_t count,
                     const writ_tape *tape)
{
    for (size_t i = 0; i < count; i++)
        if (!test_holds(routes, &tests[i], tape))
            return false;
    return true;
}

int writ_routes_choose(const writ_routes *routes, const writ_tape *tape)
{
    for (size_t i = 0; i < routes->count; i++)
        if (all_hold(routes, routes->items[i].tests, routes->items[i].count, tape))
            return (int)i;
    return WRIT_NO_ROUTE;
}

bool writ_routes_is_chosen(const writ_routes *routes, size_t route, const writ_tape *tape)
{
    const writ_route *of = &routes->items[route];
    return of->is_proved && !of->guard_count && !tape->duplicates &&
           all_hold(routes, of->proof_tests, of->proof_count, tape);
}
