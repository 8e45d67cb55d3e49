/* SPDX-License-Identifier: Apache-2.0
 *
 * A map from string to pointer, open addressing with linear probing, in an arena. Keys are
 * borrowed and must outlive the map. Nothing is removed. Zero-initialised is empty.
 */
#ifndef WRIT_CONTRACTS_BASE_MAP_H
#define WRIT_CONTRACTS_BASE_MAP_H

#include "contracts/base/str.h"

typedef struct writ_map {
    struct writ_map_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
} writ_map;

#define WRIT_MAP_INIT ((writ_map){0})

/* The pointer stored under key, or NULL. */
void *writ_map_find(const writ_map *map, writ_str key);

/* Stores a pointer (not NULL) under key. Returns what stood there before, or NULL. */
void *writ_map_put(writ_arena *arena, writ_map *map, writ_str key, void *pointer);

#endif
