/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "contracts/base/error.h"

struct writ_arena_block {
    struct writ_arena_block *next;
    size_t used;     /* bytes of data[] in use */
    size_t capacity; /* bytes of data[] */
    alignas(max_align_t) unsigned char data[];
};

static const size_t first_block_bytes = 16 * 1024;
static const size_t largest_step_bytes = 4 * 1024 * 1024; /* growth doubles up to here */

void writ_arena_init(writ_arena *arena)
{
    arena->block = NULL;
}

static void free_blocks(struct writ_arena_block *block)
{
    while (block) {
        struct writ_arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void writ_arena_clear(writ_arena *arena)
{
    free_blocks(arena->block);
    arena->block = NULL;
}

void writ_arena_reset(writ_arena *arena)
{
    if (!arena->block)
        return;
    free_blocks(arena->block->next);
    arena->block->next = NULL;
    arena->block->used = 0;
}

size_t writ_arena_bytes(const writ_arena *arena)
{
    size_t bytes = 0;
    for (const struct writ_arena_block *block = arena->block; block; block = block->next)
        bytes += sizeof *block + block->capacity;
    return bytes;
}

void writ_arena_join(writ_arena *arena, writ_arena *from)
{
    struct writ_arena_block **end = &arena->block;
    while (*end)
        end = &(*end)->next;
    *end = from->block;
    from->block = NULL;
}

writ_arena_mark writ_arena_here(const writ_arena *arena)
{
    return (writ_arena_mark){arena->block, arena->block ? arena->block->used : 0};
}

void writ_arena_rewind(writ_arena *arena, writ_arena_mark mark)
{
    while (arena->block != mark.block && (mark.block || arena->block->next)) {
        struct writ_arena_block *newest = arena->block;
        arena->block = newest->next;
        free(newest);
    }
    if (arena->block)
        arena->block->used = mark.used;
}

static void add_block(writ_arena *arena, size_t bytes)
{
    size_t capacity = arena->block ? arena->block->capacity * 2 : first_block_bytes;
    if (capacity > largest_step_bytes)
        capacity = largest_step_bytes;
    if (capacity < bytes)
        capacity = bytes;
    struct writ_arena_block *block = malloc(sizeof *block + capacity);
    if (!block)
        writ_out_of_memory();
    block->next = arena->block;
    block->used = 0;
    block->capacity = capacity;
    arena->block = block;
}

void *writ_arena_alloc(writ_arena *arena, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    if (bytes > SIZE_MAX / 2)
        writ_out_of_memory();
    bytes = (bytes + align - 1) / align * align;
    if (!arena->block || arena->block->capacity - arena->block->used < bytes)
        add_block(arena, bytes);
    void *memory = arena->block->data + arena->block->used;
    arena->block->used += bytes;
    return memory;
}

void *writ_arena_zalloc(writ_arena *arena, size_t bytes)
{
    return memset(writ_arena_alloc(arena, bytes), 0, bytes);
}

void *writ_arena_copy(writ_arena *arena, const void *from, size_t bytes)
{
    void *memory = writ_arena_alloc(arena, bytes);
    return bytes ? memcpy(memory, from, bytes) : memory;
}

void *writ_array_grow(writ_arena *arena, void *items, size_t count, size_t *capacity,
                      size_t item_bytes)
{
    if (count == *capacity) {
        size_t wanted = *capacity ? *capacity * 2 : 8;
        if (wanted > SIZE_MAX / item_bytes)
            writ_out_of_memory();
        void *grown = writ_arena_alloc(arena, wanted * item_bytes);
        if (count)
            memcpy(grown, items, count * item_bytes);
        items = grown;
        *capacity = wanted;
    }
    memset((char *)items + count * item_bytes, 0, item_bytes);
    return items;
}
