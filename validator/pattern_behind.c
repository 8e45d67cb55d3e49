/* SPDX-License-Identifier: Apache-2.0
 *
 * Lookbehind for pcre2, which wants each alternative at the top to be of one length. What varies
 * within bounds is written out as alternatives that do not:
 *
 *     (?<=^v?|\sv?)      (?<=^|^v|\s|\sv)
 *     (?<!a{1,2}[bc])    (?<!a[bc]|aa[bc])
 *
 * A sequence is the product of its items, a choice the union, a repetition the union of its counts.
 * A lookbehind only says whether there is a way, so their order is nothing that could be seen; but
 * a group that captures would be there several times.
 */
#include "contracts/base/bounds.h"
#include "validator/pattern_pcre2.h"

typedef struct variant {
    writ_ecma_node *node; /* of one length */
    size_t weight;        /* about how much is to be written */
} variant;

typedef struct variants {
    WRIT_ARRAY(variant) list;
    size_t weight;
} variants;

static bool find_variants(writ_arena *arena, writ_ecma_node *node, variants *found);

static bool add(writ_arena *arena, variants *to, writ_ecma_node *node, size_t weight)
{
    *WRIT_PUSH(arena, &to->list) = (variant){node, weight};
    to->weight += weight;
    return to->list.count <= WRIT_BOUND_PATTERN_VARIANTS &&
           to->weight <= WRIT_BOUND_PATTERN_VARIANTS_WEIGHT;
}

static bool add_all(writ_arena *arena, variants *to, const variants *from)
{
    for (size_t i = 0; i < from->list.count; i++)
        if (!add(arena, to, from->list.items[i].node, from->list.items[i].weight))
            return false;
    return true;
}

static writ_ecma_node *make_pair(writ_arena *arena, writ_ecma_node *first, writ_ecma_node *second)
{
    writ_ecma_node *items[] = {first, second};
    writ_ecma_node *pair = WRIT_NEW(arena, writ_ecma_node);
    pair->kind = WRIT_ECMA_SEQUENCE;
    pair->items = writ_arena_copy(arena, items, sizeof items);
    pair->count = 2;
    return pair;
}

/* The empty sequence: a product without factors. */
static variants make_one(writ_arena *arena)
{
    variants one = {0};
    add(arena, &one, WRIT_NEW(arena, writ_ecma_node), 1);
    one.list.items[0].node->kind = WRIT_ECMA_SEQUENCE;
    return one;
}

static bool multiply(writ_arena *arena, variants *product, const variants *by)
{
    variants made = {0};
    for (size_t i = 0; i < product->list.count; i++)
        for (size_t k = 0; k < by->list.count; k++) {
            variant a = product->list.items[i], b = by->list.items[k];
            if (!add(arena, &made, make_pair(arena, a.node, b.node), a.weight + b.weight))
                return false;
        }
    *product = made;
    return true;
}

static bool find_sequence(writ_arena *arena, const writ_ecma_node *node, variants *found)
{
    variants product = make_one(arena);
    for (size_t i = 0; i < node->count; i++) {
        variants item = {0};
        if (!find_variants(arena, node->items[i], &item) || !multiply(arena, &product, &item))
            return false;
    }
    return add_all(arena, found, &product);
}

/* What is of one length stays a repetition, of each count. */
static bool find_counts(writ_arena *arena, const writ_ecma_node *node, size_t weight,
                        variants *found)
{
    for (uint32_t count = node->min; count <= node->max; count++) {
        writ_ecma_node *times = writ_arena_copy(arena, node, sizeof *node);
        times->min = times->max = count;
        if (!add(arena, found, times, weight + 1))
            return false;
    }
    return true;
}

static bool find_repeat(writ_arena *arena, const writ_ecma_node *node, variants *found)
{
    variants body = {0}, power = make_one(arena);
    if (node->max == WRIT_ECMA_UNBOUNDED || !find_variants(arena, node->inner, &body))
        return false;
    if (body.list.count == 1)
        return find_counts(arena, node, body.weight, found);
    for (uint32_t count = 0;; count++) {
        if (count >= node->min && !add_all(arena, found, &power))
            return false;
        if (count == node->max)
            return true;
        if (!multiply(arena, &power, &body)) /* soon: it doubles at least */
            return false;
    }
}

/* Beyond the bound for what cannot stand there several times. */
static size_t weigh(writ_arena *arena, const writ_ecma_node *node)
{
    const size_t too_much = WRIT_BOUND_PATTERN_VARIANTS_WEIGHT;
    size_t weight = 1;
    variants behind = {0};
    switch (node->kind) {
    case WRIT_ECMA_SET:
        return weight + node->set.range_count + node->set.property_count;
    case WRIT_ECMA_LOOK:
        if (!node->behind)
            return weight + weigh(arena, node->inner);
        return weight + (find_variants(arena, node->inner, &behind) ? behind.weight : too_much);
    case WRIT_ECMA_GROUP:
    case WRIT_ECMA_REPEAT:
        return weight + (node->number ? too_much : weigh(arena, node->inner));
    case WRIT_ECMA_SEQUENCE:
    case WRIT_ECMA_CHOICE:
        for (size_t i = 0; i < node->count; i++)
            weight += weigh(arena, node->items[i]);
        return weight;
    default:
        return weight;
    }
}

/* Adds them to `found`; false where they are beyond the bounds, or something captures or refers. */
static bool find_variants(writ_arena *arena, writ_ecma_node *node, variants *found)
{
    switch (node->kind) {
    case WRIT_ECMA_GROUP:
        return node->number == 0 && find_variants(arena, node->inner, found);
    case WRIT_ECMA_REFERENCE:
        return false;
    case WRIT_ECMA_REPEAT:
        return find_repeat(arena, node, found);
    case WRIT_ECMA_SEQUENCE:
        return find_sequence(arena, node, found);
    case WRIT_ECMA_CHOICE:
        for (size_t i = 0; i < node->count; i++)
            if (!find_variants(arena, node->items[i], found))
                return false;
        return true;
    default: /* a character, or what has no length */
        return add(arena, found, node, weigh(arena, node));
    }
}

writ_ecma_node *writ_pcre2_behind(writ_arena *arena, writ_ecma_node *inner)
{
    variants found = {0};
    if (!find_variants(arena, inner, &found))
        return inner;
    writ_ecma_node *choice = WRIT_NEW(arena, writ_ecma_node);
    choice->kind = WRIT_ECMA_CHOICE;
    choice->count = found.list.count;
    choice->items = writ_arena_alloc(arena, found.list.count * sizeof(writ_ecma_node *));
    for (size_t i = 0; i < choice->count; i++)
        choice->items[i] = found.list.items[i].node;
    return choice;
}
