/* SPDX-License-Identifier: Apache-2.0
 *
 * Which row of routes.def a request is for.
 */
#ifndef WRIT_CI_SERVE_ENDPOINT_H
#define WRIT_CI_SERVE_ENDPOINT_H

#include "ci/serve/url.h"

typedef struct writ_endpoint {
    const char *method, *path;
    writ_dialect dialect;
    writ_access access;
    writ_handler *handler;
} writ_endpoint;

/* All of routes.def, in its order. */
extern const writ_endpoint writ_endpoints[];
extern const size_t writ_endpoint_count;

typedef struct writ_endpoint_map writ_endpoint_map;

/* Of the rows above; never fails. */
writ_endpoint_map *writ_endpoint_map_new(void);
void writ_endpoint_map_free(writ_endpoint_map *map);

/* The route of that path and method ("HEAD" finds "GET"), its {names} filled into `parts`. NULL:
 * there is none. *allowed is then what the path has for other methods, as Allow lists them ("GET,
 * HEAD, OPTIONS"), in the arena; "" where the path has none at all. */
const writ_endpoint *writ_endpoint_map_find(const writ_endpoint_map *map, writ_arena *arena,
                                            const writ_segments *segments, const char *method,
                                            writ_param **parts, size_t *part_count,
                                            writ_str *allowed);

/* How errors of a path without a route are told. */
writ_dialect writ_endpoint_dialect(writ_str path);

#endif
