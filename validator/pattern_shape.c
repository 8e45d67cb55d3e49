/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/pattern_simple.h"

/* --- sets of code points --- */

void writ_ranges_add(writ_arena *arena, writ_ranges *ranges, uint32_t first, uint32_t last)
{
    size_t at = 0;
    while (at < ranges->count && ranges->items[at].last + 1 < first)
        at++;
    size_t end = at;
    for (; end < ranges->count && ranges->items[end].first <= last + 1; end++) {
        if (ranges->items[end].first < first)
            first = ranges->items[end].first;
        if (ranges->items[end].last > last)
            last = ranges->items[end].last;
    }
    if (end == at)
        WRIT_PUSH(arena, ranges);
    size_t tail = ranges->count - (end == at ? at + 1 : end);
    size_t from = end == at ? at : end;
    memmove(ranges->items + at + 1, ranges->items + from, tail * sizeof *ranges->items);
    ranges->items[at] = (writ_ecma_range){first, last};
    ranges->count = at + 1 + tail;
}

void writ_ranges_add_all(writ_arena *arena, writ_ranges *ranges, const writ_ranges *more)
{
    for (size_t i = 0; i < more->count; i++)
        writ_ranges_add(arena, ranges, more->items[i].first, more->items[i].last);
}

bool writ_ranges_meet(const writ_ranges *a, const writ_ranges *b)
{
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (a->items[i].last < b->items[j].first)
            i++;
        else if (b->items[j].last < a->items[i].first)
            j++;
        else
            return true;
    }
    return false;
}

bool writ_ranges_equal(const writ_ranges *a, const writ_ranges *b)
{
    return a->count == b->count &&
           (a->count == 0 || memcmp(a->items, b->items, a->count * sizeof *a->items) == 0);
}

/* --- what may begin, and whether anything must --- */

bool writ_shape_is_nullable(const writ_ecma_node *node)
{
    switch (node->kind) {
    case WRIT_ECMA_GROUP:
        return writ_shape_is_nullable(node->inner);
    case WRIT_ECMA_REPEAT:
        return node->min == 0 || writ_shape_is_nullable(node->inner);
    case WRIT_ECMA_SEQUENCE:
        for (size_t i = 0; i < node->count; i++) {
            if (!writ_shape_is_nullable(node->items[i]))
                return false;
        }
        return true;
    case WRIT_ECMA_CHOICE:
        for (size_t i = 0; i < node->count; i++) {
            if (writ_shape_is_nullable(node->items[i]))
                return true;
        }
        return false;
    case WRIT_ECMA_CHAR:
    case WRIT_ECMA_SET:
        return false;
    default: /* assertions, references */
        return true;
    }
}

void writ_shape_add_first(writ_arena *arena, const writ_ecma_node *node, writ_ranges *first)
{
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        writ_ranges_add(arena, first, node->code_point, node->code_point);
        return;
    case WRIT_ECMA_SET:
        for (size_t i = 0; i < node->set.range_count; i++)
            writ_ranges_add(arena, first, node->set.ranges[i].first, node->set.ranges[i].last);
        return;
    case WRIT_ECMA_GROUP:
        writ_shape_add_first(arena, node->inner, first);
        return;
    case WRIT_ECMA_REPEAT:
        if (node->max > 0)
            writ_shape_add_first(arena, node->inner, first);
        return;
    case WRIT_ECMA_SEQUENCE:
        for (size_t i = 0; i < node->count; i++) {
            writ_shape_add_first(arena, node->items[i], first);
            if (!writ_shape_is_nullable(node->items[i]))
                return;
        }
        return;
    case WRIT_ECMA_CHOICE:
        for (size_t i = 0; i < node->count; i++)
            writ_shape_add_first(arena, node->items[i], first);
        return;
    default:
        return;
    }
}

/* --- taking the anchors off --- */

static writ_ecma_node *copy_node(writ_arena *arena, const writ_ecma_node *node)
{
    return writ_arena_copy(arena, node, sizeof *node);
}

/* The node without the anchor that stands first (or last) in every way through it; NULL when a
 * way has none there. */
static writ_ecma_node *take_anchor(writ_arena *arena, const writ_ecma_node *node,
                                   writ_ecma_kind anchor)
{
    writ_ecma_node *copy = copy_node(arena, node);
    if (node->kind == anchor) {
        *copy = (writ_ecma_node){.kind = WRIT_ECMA_SEQUENCE};
        return copy;
    }
    if (node->kind == WRIT_ECMA_GROUP) {
        copy->inner = take_anchor(arena, node->inner, anchor);
        return copy->inner ? copy : NULL;
    }
    bool is_choice = node->kind == WRIT_ECMA_CHOICE;
    if ((!is_choice && node->kind != WRIT_ECMA_SEQUENCE) || node->count == 0)
        return NULL;
    copy->items = writ_arena_copy(arena, node->items, node->count * sizeof *node->items);
    size_t last = node->count - 1;
    size_t from = is_choice || anchor == WRIT_ECMA_START ? 0 : last;
    size_t to = is_choice || anchor == WRIT_ECMA_END ? last : 0;
    for (size_t i = from; i <= to; i++) {
        copy->items[i] = take_anchor(arena, node->items[i], anchor);
        if (!copy->items[i])
            return NULL;
    }
    return copy;
}

/* --- what cannot matter in a search --- */

/* Where a match may begin anywhere, its first part (where it may end anywhere, its last) can be
 * cut to the least that must be there: what may be empty, altogether; a repetition, to its least
 * count. Any longer match holds the shorter one. */
static writ_ecma_node *reduce(writ_arena *arena, const writ_ecma_node *node, bool leading)
{
    writ_ecma_node *copy = copy_node(arena, node);
    if (writ_shape_is_nullable(node)) {
        *copy = (writ_ecma_node){.kind = WRIT_ECMA_SEQUENCE};
        return copy;
    }
    switch (node->kind) {
    case WRIT_ECMA_GROUP:
        copy->inner = reduce(arena, node->inner, leading);
        break;
    case WRIT_ECMA_REPEAT:
        if (node->min == 1)
            return reduce(arena, node->inner, leading);
        copy->max = node->min;
        break;
    case WRIT_ECMA_SEQUENCE: {
        size_t first = 0;
        size_t end = node->count;
        while (leading && writ_shape_is_nullable(node->items[first]))
            first++;
        while (!leading && writ_shape_is_nullable(node->items[end - 1]))
            end--;
        copy->count = end - first;
        copy->items =
            writ_arena_copy(arena, node->items + first, copy->count * sizeof *copy->items);
        size_t outer = leading ? 0 : copy->count - 1;
        copy->items[outer] = reduce(arena, copy->items[outer], leading);
        break;
    }
    case WRIT_ECMA_CHOICE:
        copy->items = writ_arena_alloc(arena, node->count * sizeof *copy->items);
        for (size_t i = 0; i < node->count; i++)
            copy->items[i] = reduce(arena, node->items[i], leading);
        break;
    default:
        break;
    }
    return copy;
}

/* Only what a simple pattern can hold? */
static bool is_plain(const writ_ecma_node *node)
{
    switch (node->kind) {
    case WRIT_ECMA_CHAR:
        return node->code_point < 0xD800 || node->code_point > 0xDFFF;
    case WRIT_ECMA_SET:
        return node->set.property_count == 0;
    case WRIT_ECMA_GROUP:
        return is_plain(node->inner);
    case WRIT_ECMA_REPEAT:
        return is_plain(node->inner) && !writ_shape_is_nullable(node->inner);
    case WRIT_ECMA_SEQUENCE:
    case WRIT_ECMA_CHOICE:
        for (size_t i = 0; i < node->count; i++) {
            if (!is_plain(node->items[i]))
                return false;
        }
        return true;
    default:
        return false;
    }
}

bool writ_shape_take(writ_arena *arena, const writ_ecma *ecma, writ_shape *shape)
{
    const writ_ecma_node *root = ecma->root;
    const writ_ecma_node *without = take_anchor(arena, root, WRIT_ECMA_START);
    bool at_start = without;
    root = without ? without : root;
    without = take_anchor(arena, root, WRIT_ECMA_END);
    bool at_end = without;
    root = without ? without : root;
    if (!is_plain(root))
        return false;
    if (!at_start)
        root = reduce(arena, root, true);
    if (!at_end)
        root = reduce(arena, root, false);
    *shape = (writ_shape){root, at_start, at_end};
    return true;
}
