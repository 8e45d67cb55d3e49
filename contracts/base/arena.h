/* SPDX-License-Identifier: Apache-2.0
 *
 * Arenas: one per unit of work. What is allocated from an arena lives until the arena is reset or
 * cleared; nothing in it is freed alone. A function that returns memory takes the arena first, and
 * that parameter is the statement of ownership.
 *
 *     first block          second block
 *   +--------+----------+  +--------+----------------+
 *   | header | used …   |  | header | used …  | free  |
 *   +--------+----------+  +--------+----------------+
 *        ^ next <------------- arena.block     ^ used
 *
 * Allocation cannot fail: exhaustion ends in writ_out_of_memory().
 */
#ifndef WRIT_CONTRACTS_BASE_ARENA_H
#define WRIT_CONTRACTS_BASE_ARENA_H

#include <stddef.h>

typedef struct writ_arena {
    struct writ_arena_block *block; /* newest; NULL before the first allocation */
} writ_arena;

#define WRIT_ARENA_INIT ((writ_arena){0})

void writ_arena_init(writ_arena *arena);
void writ_arena_clear(writ_arena *arena); /* frees all blocks; the arena can be used again */

/* Forgets all allocations but keeps the newest block for the next round: a loop that resets its
 * arena stops asking the system for memory once the block has grown to the largest round. */
void writ_arena_reset(writ_arena *arena);

/* What it has of the system, in bytes, used or not. */
size_t writ_arena_bytes(const writ_arena *arena);

/* What `from` holds belongs to `arena` then; `from` is empty. */
void writ_arena_join(writ_arena *arena, writ_arena *from);

/* A place to go back to: what was allocated since is forgotten, in the order of a stack. */
typedef struct writ_arena_mark {
    struct writ_arena_block *block;
    size_t used;
} writ_arena_mark;

writ_arena_mark writ_arena_here(const writ_arena *arena);
void writ_arena_rewind(writ_arena *arena, writ_arena_mark mark);

/* Aligned for any object. Size 0 gives a valid pointer. The memory of zalloc is zero. */
void *writ_arena_alloc(writ_arena *arena, size_t bytes);
void *writ_arena_zalloc(writ_arena *arena, size_t bytes);
void *writ_arena_copy(writ_arena *arena, const void *from, size_t bytes);

/* A zeroed object of a type. */
#define WRIT_NEW(arena, type) ((type *)writ_arena_zalloc((arena), sizeof(type)))

/* A growing array in an arena: declare `WRIT_ARRAY(writ_str) names;` (zeroed), then
 * `*WRIT_PUSH(arena, &names) = name;`. Growth doubles; the old items stay in the arena unused, so
 * pointers to items do not survive a push, but indices do. */
#define WRIT_ARRAY(type)                                                                           \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }

#define WRIT_PUSH(arena, array)                                                                    \
    ((array)->items = writ_array_grow((arena), (array)->items, (array)->count, &(array)->capacity, \
                                      sizeof *(array)->items),                                     \
     &(array)->items[(array)->count++])

/* For WRIT_PUSH only: makes room for one more and zeroes it. */
void *writ_array_grow(writ_arena *arena, void *items, size_t count, size_t *capacity,
                      size_t item_bytes);

#endif
