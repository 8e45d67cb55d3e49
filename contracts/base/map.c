/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/map.h"

struct writ_map_slot {
    writ_str key;
    void *pointer; /* NULL: the slot is free */
};

static struct writ_map_slot *slot_of(const writ_map *map, writ_str key)
{
    size_t at = writ_str_hash(key) & (map->capacity - 1);
    while (map->slots[at].pointer && !writ_str_equal(map->slots[at].key, key))
        at = (at + 1) & (map->capacity - 1);
    return &map->slots[at];
}

void *writ_map_find(const writ_map *map, writ_str key)
{
    return map->capacity ? slot_of(map, key)->pointer : NULL;
}

static void grow(writ_arena *arena, writ_map *map)
{
    writ_map grown = {.capacity = map->capacity ? map->capacity * 2 : 16, .count = map->count};
    grown.slots = writ_arena_zalloc(arena, grown.capacity * sizeof *grown.slots);
    for (size_t i = 0; i < map->capacity; i++)
        if (map->slots[i].pointer)
            *slot_of(&grown, map->slots[i].key) = map->slots[i];
    *map = grown;
}

void *writ_map_put(writ_arena *arena, writ_map *map, writ_str key, void *pointer)
{
    if (map->count * 4 >= map->capacity * 3)
        grow(arena, map);
    struct writ_map_slot *slot = slot_of(map, key);
    void *before = slot->pointer;
    map->count += before == NULL;
    *slot = (struct writ_map_slot){key, pointer};
    return before;
}
