/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/endpoint.h"

#include <stdlib.h>

const writ_endpoint writ_endpoints[] = {
#define ROUTE(method, path, dialect, access, handler)                                              \
    {#method, path, WRIT_DIALECT_##dialect, WRIT_ACCESS_##access, handler},
#include "ci/serve/routes.def"
#undef ROUTE
};
const size_t writ_endpoint_count = sizeof writ_endpoints / sizeof *writ_endpoints;

/* A row, its path cut. A segment that is a name in braces stands without them. */
typedef struct row {
    const writ_endpoint *route;
    size_t count;
    writ_str *segments;
    bool *is_part;
} row;

struct writ_endpoint_map {
    writ_arena arena;
    row *rows; /* by count, then fixed segments before parts, then as in the table */
};

static int compare_rows(const void *a, const void *b)
{
    const row *left = a, *right = b;
    if (left->count != right->count)
        return left->count < right->count ? -1 : 1;
    for (size_t i = 0; i < left->count; i++)
        if (left->is_part[i] != right->is_part[i])
            return left->is_part[i] - right->is_part[i];
    return (left->route > right->route) - (left->route < right->route);
}

static void cut(writ_arena *arena, const writ_endpoint *route, row *to)
{
    writ_segments segments = {0};
    for (writ_str rest = writ_str_of(route->path + 1);;) {
        size_t end = writ_str_find_byte(rest, '/');
        *WRIT_PUSH(arena, &segments) = writ_str_part(rest, 0, end);
        if (end == rest.len)
            break;
        rest = writ_str_part(rest, end + 1, SIZE_MAX);
    }
    *to = (row){route, segments.count, segments.items,
                writ_arena_zalloc(arena, segments.count * sizeof(bool))};
    for (size_t i = 0; i < segments.count; i++)
        if (segments.items[i].len && segments.items[i].ptr[0] == '{') {
            to->is_part[i] = true;
            to->segments[i] = writ_str_part(segments.items[i], 1, segments.items[i].len - 2);
        }
}

writ_endpoint_map *writ_endpoint_map_new(void)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_endpoint_map *map = WRIT_NEW(&arena, writ_endpoint_map);
    map->rows = writ_arena_zalloc(&arena, writ_endpoint_count * sizeof *map->rows);
    for (size_t i = 0; i < writ_endpoint_count; i++)
        cut(&arena, &writ_endpoints[i], &map->rows[i]);
    qsort(map->rows, writ_endpoint_count, sizeof *map->rows, compare_rows);
    map->arena = arena;
    return map;
}

void writ_endpoint_map_free(writ_endpoint_map *map)
{
    if (!map)
        return;
    writ_arena arena = map->arena;
    writ_arena_clear(&arena);
}

static bool fits(const row *candidate, const writ_str *segments, size_t count)
{
    if (candidate->count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (candidate->is_part[i] ? !segments[i].len
                                  : !writ_str_equal(candidate->segments[i], segments[i]))
            return false;
    return true;
}

/* Two rows of one shape and with the same fixed segments: one path, under several methods. */
static bool same_path(const row *a, const row *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->is_part[i] != b->is_part[i] ||
            (!a->is_part[i] && !writ_str_equal(a->segments[i], b->segments[i])))
            return false;
    return true;
}

static void fill_parts(writ_arena *arena, const row *found, const writ_str *segments,
                       writ_param **parts, size_t *part_count)
{
    WRIT_ARRAY(writ_param) filled = {0};
    for (size_t i = 0; i < found->count; i++)
        if (found->is_part[i])
            *WRIT_PUSH(arena, &filled) = (writ_param){found->segments[i], segments[i]};
    *parts = filled.items;
    *part_count = filled.count;
}

static writ_str list_allowed(const writ_endpoint_map *map, writ_arena *arena, const row *found)
{
    writ_str allowed = WRIT_STR_EMPTY;
    for (size_t i = 0; i < writ_endpoint_count; i++) {
        const row *other = &map->rows[i];
        if (!same_path(found, other))
            continue;
        bool is_get = strcmp(other->route->method, "GET") == 0;
        allowed = WRIT_JOIN(arena, allowed, writ_str_of(other->route->method),
                            is_get ? WRIT_STR(", HEAD, ") : WRIT_STR(", "));
    }
    return WRIT_JOIN(arena, allowed, WRIT_STR("OPTIONS"));
}

static const writ_endpoint *find(const writ_endpoint_map *map, writ_arena *arena,
                                 const writ_str *segments, size_t count, const char *method,
                                 writ_param **parts, size_t *part_count, writ_str *allowed)
{
    const char *wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    const row *other = NULL;
    for (size_t i = 0; i < writ_endpoint_count; i++) {
        const row *candidate = &map->rows[i];
        if (!fits(candidate, segments, count))
            continue;
        if (strcmp(candidate->route->method, wanted) == 0) {
            fill_parts(arena, candidate, segments, parts, part_count);
            return candidate->route;
        }
        other = other ? other : candidate;
    }
    if (other)
        *allowed = list_allowed(map, arena, other);
    return NULL;
}

const writ_endpoint *writ_endpoint_map_find(const writ_endpoint_map *map, writ_arena *arena,
                                            const writ_segments *segments, const char *method,
                                            writ_param **parts, size_t *part_count,
                                            writ_str *allowed)
{
    *allowed = WRIT_STR_EMPTY;
    size_t count = segments->count;
    const writ_endpoint *route =
        find(map, arena, segments->items, count, method, parts, part_count, allowed);
    /* "/subjects/" is "/subjects" for clients that end their paths so */
    if (!route && !allowed->len && count > 1 && !segments->items[count - 1].len)
        route = find(map, arena, segments->items, count - 1, method, parts, part_count, allowed);
    return route;
}

writ_dialect writ_endpoint_dialect(writ_str path)
{
    if (writ_str_is(path, "/v1") || writ_str_starts(path, WRIT_STR("/v1/")))
        return WRIT_DIALECT_V1;
    if (writ_str_is(path, "/ui") || writ_str_starts(path, WRIT_STR("/ui/")))
        return WRIT_DIALECT_PAGE;
    return WRIT_DIALECT_CONFLUENT;
}
