/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/routes.h"

#include "ci/cli.h"
#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "contracts/member.h"

typedef struct reader {
    writ_arena *arena;
    writ_routing *routing;
    writ_str folder; /* of the file, with its last slash, or "" */
    writ_error *err;
} reader;

static int wrong(const reader *r, const writ_place *place, const char *what, const char *hint)
{
    int code = writ_error_set_place(r->err, WRIT_E_INPUT, place, "%s", what);
    writ_error_hint(r->err, "%s", hint);
    return code;
}

/* ---- selectors ---- */

static bool is_scalar(const writ_value *value)
{
    return value->kind != WRIT_ARRAY && value->kind != WRIT_OBJECT;
}

static int read_values(reader *r, const writ_value *value, writ_selector *selector)
{
    bool is_list = value->kind == WRIT_ARRAY && value->array.count > 0;
    writ_value *values = writ_value_array(r->arena, &value->place);
    for (size_t i = 0; is_list && i < value->array.count; i++)
        is_list = is_scalar(value->array.items[i]);
    if (!is_list && !is_scalar(value))
        return wrong(r, &value->place, "a selector needs a value, a list of values, or 'exists'",
                     "/event: Paid, /event: [Paid, Refunded] or /event: {exists: true}");
    for (size_t i = 0; is_list && i < value->array.count; i++)
        writ_value_push(r->arena, values, value->array.items[i]);
    if (!is_list)
        writ_value_push(r->arena, values, (writ_value *)value);
    selector->kind = WRIT_SELECTS_VALUES;
    selector->values = values;
    return WRIT_OK;
}

static int read_exists(reader *r, const writ_value *value, writ_selector *selector)
{
    static const char *const keys[] = {"exists", NULL};
    bool exists = true;
    int code = writ_member_check_keys(value, keys, "a selector", r->err);
    const writ_value *said = writ_value_find(value, "exists");
    if (!code && !said)
        code = wrong(r, &value->place, "a selector that is an object needs 'exists'",
                     "/event: {exists: true}");
    if (!code)
        code = writ_member_boolean(said, "exists", &exists, r->err);
    selector->kind = exists ? WRIT_SELECTS_PRESENT : WRIT_SELECTS_ABSENT;
    return code;
}

static int read_selector(reader *r, const writ_member *member, writ_selector *selector)
{
    selector->pointer = member->name;
    selector->place = member->place;
    if (!member->name.len ||
        !writ_pointer_split(r->arena, member->name, &selector->tokens, &selector->token_count)) {
        int code = writ_error_set_place(r->err, WRIT_E_INPUT, &member->place,
                                        "'%.*s' is no JSON Pointer", WRIT_FMT(member->name));
        writ_error_hint(r->err, "it begins with a slash: /type, /data/object/status");
        return code;
    }
    return member->value->kind == WRIT_OBJECT ? read_exists(r, member->value, selector)
                                              : read_values(r, member->value, selector);
}

static int read_when(reader *r, const writ_value *when, writ_route *route)
{
    if (writ_member_check(when, "when", WRIT_OBJECT, r->err))
        return WRIT_E_INPUT;
    size_t count = when ? when->object.count : 0;
    writ_selector *selectors = writ_arena_zalloc(r->arena, count * sizeof *selectors);
    int code = WRIT_OK;
    for (size_t i = 0; i < count && !code; i++)
        code = read_selector(r, &when->object.items[i], &selectors[i]);
    route->selectors = selectors;
    route->count = count;
    return code;
}

/* ---- routes ---- */

static int no_such_word(reader *r, const writ_value *value, const char *key, const char *words)
{
    return writ_error_set_place(r->err, WRIT_E_INPUT, &value->place, "'%s' must be %s", key, words);
}

/* The place of the word: 0 or 1. What is not said is the first one. */
static int read_word(reader *r, const writ_value *value, const char *key,
                     const char *const words[2], bool *is_second)
{
    *is_second = value && value->kind == WRIT_STRING && writ_str_is(value->string, words[1]);
    if (!value || *is_second ||
        (value->kind == WRIT_STRING && writ_str_is(value->string, words[0])))
        return WRIT_OK;
    return no_such_word(r, value, key,
                        writ_str_printf(r->arena, "%s or %s", words[0], words[1]).ptr);
}

static writ_str reference_of(const reader *r, writ_str text)
{
    writ_str path = writ_str_part(text, 0, writ_str_find_byte(text, '#'));
    bool is_beside = writ_ref_is_path(path) && !writ_str_starts(path, WRIT_STR("/")) &&
                     !writ_str_starts(path, WRIT_STR("git:"));
    return is_beside ? WRIT_JOIN(r->arena, r->folder, text) : writ_str_copy(r->arena, text);
}

static int read_at(reader *r, const writ_value *at, writ_route *route)
{
    writ_str *tokens;
    size_t count;
    int code = writ_member_string(at, "at", &route->at, r->err);
    if (!code && !writ_pointer_split(r->arena, route->at, &tokens, &count))
        code = wrong(r, &at->place, "'at' must be a JSON Pointer",
                     "at: /properties; without it the contract judges the record as a whole");
    return code;
}

/* Fills the next route. */
static int read_route(reader *r, const writ_value *value)
{
    static const char *const keys[] = {"when", "contract", "at", "enforce", NULL};
    static const char *const enforced[] = {"reject", "observe"};
    writ_routing *routing = r->routing;
    const size_t index = routing->routes.count;
    writ_route *route = &routing->routes.items[index];
    const writ_value *contract = writ_value_find(value, "contract");
    writ_str reference = WRIT_STR_EMPTY;
    route->place = value->place;
    int code = writ_member_check_keys(value, keys, "a route", r->err);
    if (!code)
        code = writ_member_string(contract, "contract", &reference, r->err);
    if (!code && !reference.len)
        code = wrong(r, &value->place, "the route leads to no contract",
                     "contract: shop-order@1, or the path of a document");
    if (!code)
        code = read_when(r, writ_value_find(value, "when"), route);
    if (!code)
        code = read_at(r, writ_value_find(value, "at"), route);
    if (!code)
        code = read_word(r, writ_value_find(value, "enforce"), "enforce", enforced,
                         &routing->observe[index]);
    routing->contracts[index] = reference_of(r, reference);
    routing->routes.count++;
    return code;
}

static int read_otherwise(reader *r, const writ_value *entry, bool is_last)
{
    static const char *const keys[] = {"otherwise", NULL};
    static const char *const words[] = {"reject", "pass"};
    int code = writ_member_check_keys(entry, keys, "the last entry", r->err);
    if (!code && !is_last)
        code = wrong(r, &entry->place, "'otherwise' must be the last entry",
                     "the routes behind it would never be tried");
    return code ? code
                : read_word(r, writ_value_find(entry, "otherwise"), "otherwise", words,
                            &r->routing->routes.passes_others);
}

static int check_reach(reader *r)
{
    const writ_routes *routes = &r->routing->routes;
    for (size_t i = 0; i < routes->count; i++) {
        const writ_route *route = &routes->items[i];
        if (writ_route_is_empty(r->arena, route))
            return wrong(r, &route->place, "no record can follow this route",
                         "what it selects contradicts itself, or leaves nothing at 'at'");
        int earlier = writ_routes_covered_by(routes, i);
        if (earlier == WRIT_NO_ROUTE)
            continue;
        int code = writ_error_set_place(r->err, WRIT_E_INPUT, &route->place,
                                        "no record comes to this route: the one at line %u takes "
                                        "all of them",
                                        routes->items[earlier].place.line);
        writ_error_hint(r->err, "the first route that fits is taken: put the narrower one first");
        return code;
    }
    return WRIT_OK;
}

static int read_entries(reader *r, const writ_value *list)
{
    for (size_t i = 0; i < list->array.count; i++) {
        const writ_value *entry = list->array.items[i];
        if (entry->kind != WRIT_OBJECT)
            return wrong(r, &entry->place, "a route must be an object",
                         "{when: {/type: order}, contract: shop-order@1}");
        int code = writ_value_find(entry, "otherwise")
                       ? read_otherwise(r, entry, i + 1 == list->array.count)
                       : read_route(r, entry);
        if (code)
            return code;
    }
    return WRIT_OK;
}

static writ_str folder_of(writ_str name)
{
    while (name.len && name.ptr[name.len - 1] != '/')
        name.len--;
    return name;
}

int writ_routing_read(writ_arena *arena, const writ_value *list, writ_str name, writ_routing **out,
                      writ_error *err)
{
    writ_routing *routing = WRIT_NEW(arena, writ_routing);
    reader r = {arena, routing, folder_of(name), err};
    routing->name = name;
    if (list->kind != WRIT_ARRAY || !list->array.count)
        return wrong(&r, &list->place, "'routes' must be a list of routes",
                     "- {when: {/type: order}, contract: shop-order@1}");
    const size_t count = list->array.count;
    if (count > WRIT_BOUND_ROUTES)
        return writ_error_set_place(err, WRIT_E_INPUT, &list->place,
                                    "%zu routes; there may be %d at most", count,
                                    WRIT_BOUND_ROUTES);
    routing->routes.items = writ_arena_zalloc(arena, count * sizeof *routing->routes.items);
    routing->contracts = writ_arena_zalloc(arena, count * sizeof *routing->contracts);
    routing->observe = writ_arena_zalloc(arena, count * sizeof *routing->observe);
    int code = read_entries(&r, list);
    if (!code && !routing->routes.count)
        code = wrong(&r, &list->place, "no route leads to a contract",
                     "- {when: {/type: order}, contract: shop-order@1}");
    if (!code)
        code = check_reach(&r);
    if (code)
        return code;
    writ_routes_prepare(arena, &routing->routes);
    *out = routing;
    return WRIT_OK;
}

int writ_routing_load(writ_arena *arena, const char *path, writ_routing **routing, writ_error *err)
{
    static const char *const keys[] = {"routes", NULL};
    writ_source *source;
    writ_value *root;
    int code = writ_source_load(arena, path, &source, err);
    if (!code)
        code = writ_yaml_read(arena, source, &root, err);
    if (!code && root->kind == WRIT_OBJECT)
        code = writ_member_check_keys(root, keys, "a file of routes", err);
    if (code)
        return code;
    const writ_value *list = root->kind == WRIT_OBJECT ? writ_value_find(root, "routes") : root;
    return writ_routing_read(arena, list ? list : root, writ_str_of(path), routing, err);
}

bool writ_routing_names(const writ_routing *routing, size_t route, writ_str id)
{
    writ_str name = routing->contracts[route];
    bool is_path = writ_ref_is_path(name);
    for (size_t slash; is_path && (slash = writ_str_find_byte(name, '/')) < name.len;)
        name = writ_str_part(name, slash + 1, SIZE_MAX);
    name = writ_str_part(name, 0, writ_str_find_byte(name, '#'));
    size_t end = is_path ? writ_str_find_byte(name, '.') : writ_str_find_last(name, '@');
    return writ_str_equal(id, writ_str_part(name, 0, end));
}

void writ_routing_clear(writ_routing *routing)
{
    if (routing)
        writ_routes_clear(&routing->routes);
}
