/* SPDX-License-Identifier: Apache-2.0
 *
 * Listed values: an index of them, and branches that do nothing but list some. An enumeration with
 * a title for each value is an anyOf, or a oneOf, of as many constants:
 *
 *   anyOf: [ {const: "a", title: A}, {const: "b", title: B}, {pattern: "^x-"} ]
 *
 *   is read as   anyOf: [ {enum: ["a", "b"]}, {pattern: "^x-"} ]
 *
 * so that a choice between thousands becomes a look at an index.
 */
#include "validator/contain/view.h"

/* ── an index ── */

static writ_str key_of(const uint64_t *hash)
{
    return (writ_str){(const char *)hash, sizeof *hash};
}

static bool is_among(const writ_value_cell *cell, const writ_value *value)
{
    while (cell && !writ_value_equal(cell->value, value))
        cell = cell->next;
    return cell != NULL;
}

bool writ_listed_has(const writ_map *index, const writ_value *value, uint64_t hash)
{
    return is_among(writ_map_find(index, key_of(&hash)), value);
}

/* False: an equal one is there. */
static bool add_once(writ_arena *arena, writ_map *index, const writ_value *value)
{
    uint64_t hash = writ_value_hash(value);
    if (writ_listed_has(index, value, hash))
        return false;
    writ_value_cell *cell = WRIT_NEW(arena, writ_value_cell);
    cell->value = value;
    writ_str key = key_of(writ_arena_copy(arena, &hash, sizeof hash));
    cell->next = writ_map_put(arena, index, key, cell);
    return true;
}

/* Returns whether all of them differ. */
static bool index_values(writ_engine *engine, writ_node *known, const writ_value *values)
{
    bool differ = true;
    writ_engine_spend(engine, (uint32_t)values->array.count / 8);
    known->values = WRIT_NEW(&engine->arena, writ_map);
    for (size_t i = 0; i < values->array.count; i++)
        differ &= add_once(&engine->arena, known->values, values->array.items[i]);
    return differ;
}

const writ_map *writ_listed_index(writ_engine *engine, const writ_schema *schema, writ_side side)
{
    writ_node *known = writ_engine_node(engine, schema, side);
    if (!known->values)
        index_values(engine, known, schema->enum_values);
    return known->values;
}

/* ── branches ── */

struct reader {
    writ_engine *engine;
    writ_side side;
    WRIT_ARRAY(writ_schema *) made; /* lists of our own, to join the set */
};

/* The branch, behind references, when a list and its type is all that it asserts; else NULL. */
static const writ_schema *listing_of(const struct reader *r, const writ_schema *branch)
{
    const writ_node *known = writ_engine_node(r->engine, branch, r->side);
    while (branch->ref && known->assertion_count == 1) {
        branch = branch->ref;
        known = writ_engine_node(r->engine, branch, r->side);
    }
    bool lists = (branch->enum_values || branch->const_value) && !branch->strict_integer;
    size_t types = branch->has_type && branch->types != WRIT_TYPE_ANY;
    return lists && known->assertion_count == 1 + types ? branch : NULL;
}

static void add_value(writ_arena *arena, writ_value *list, const writ_schema *node,
                      const writ_value *value)
{
    unsigned type = writ_value_type(value);
    if ((type & node->types) == type)
        writ_value_push(arena, list, (writ_value *)value); /* shared, never changed */
}

static void add_values(writ_arena *arena, writ_value *list, const writ_schema *node)
{
    if (node->const_value)
        add_value(arena, list, node, node->const_value);
    for (size_t i = 0; node->enum_values && i < node->enum_values->array.count; i++)
        add_value(arena, list, node, node->enum_values->array.items[i]);
}

static writ_value *list_of(const struct reader *r, const writ_schema_list *branches)
{
    writ_value *list = writ_value_array(&r->engine->arena, NULL);
    for (size_t i = 0; i < branches->count; i++) {
        const writ_schema *listing = listing_of(r, branches->items[i]);
        if (listing)
            add_values(&r->engine->arena, list, listing);
    }
    return list;
}

/* The branches with `list` in the place of the first that it stands for. */
static writ_schema_list with_list(const struct reader *r, const writ_schema_list *branches,
                                  writ_schema *list)
{
    writ_schema_list read = {0};
    bool placed = false;
    read.items = writ_arena_alloc(&r->engine->arena, branches->count * sizeof *read.items);
    for (size_t i = 0; i < branches->count; i++) {
        bool lists = listing_of(r, branches->items[i]) != NULL;
        if (!lists || !placed)
            read.items[read.count++] = lists ? list : branches->items[i];
        placed |= lists;
    }
    return read;
}

static writ_schema_list read_branches(struct reader *r, const writ_schema_list *branches,
                                      bool one_of)
{
    writ_arena *arena = &r->engine->arena;
    size_t listing = 0;
    for (size_t i = 0; i < branches->count; i++)
        listing += listing_of(r, branches->items[i]) != NULL;
    if (listing < 2)
        return *branches;
    const writ_value *values = list_of(r, branches);
    writ_node index = {0};
    /* a value that two branches of a oneOf list is of none of them */
    if (one_of && !index_values(r->engine, &index, values))
        return *branches;
    writ_schema *list = WRIT_NEW(arena, writ_schema);
    *list = writ_schema_blank(branches->items[0]);
    list->id = (uint32_t)(r->engine->sets[r->side]->count + r->made.count);
    list->enum_values = values;
    *WRIT_PUSH(arena, &r->made) = list;
    return with_list(r, branches, list);
}

/* The set with these branches in place of the written ones. */
static const writ_schema_set *read_set(const struct reader *r)
{
    const writ_schema_set *set = r->engine->sets[r->side];
    writ_arena *arena = &r->engine->arena;
    writ_schema_set *read = writ_arena_copy(arena, set, sizeof *set);
    read->nodes = writ_arena_copy(arena, set->nodes, set->count * sizeof *set->nodes);
    for (size_t i = 0; i < set->count; i++) {
        const writ_node *known = &r->engine->nodes[r->side][i];
        const writ_schema *node = set->nodes[i];
        if (known->any_of.count == node->any_of.count && known->one_of.count == node->one_of.count)
            continue;
        read->nodes[i] = writ_arena_copy(arena, node, sizeof *node);
        read->nodes[i]->any_of = known->any_of;
        read->nodes[i]->one_of = known->one_of;
    }
    return read;
}

void writ_listed_assign(writ_engine *engine, writ_side side)
{
    static const writ_assertion lists = {.kind = WRIT_ASSERT_ENUM};
    struct reader r = {.engine = engine, .side = side};
    const writ_schema_set *set = engine->sets[side];
    for (size_t i = 0; i < set->count; i++) {
        writ_node *known = &engine->nodes[side][i];
        known->any_of = read_branches(&r, &set->nodes[i]->any_of, false);
        known->one_of = read_branches(&r, &set->nodes[i]->one_of, true);
    }
    writ_engine_extend(engine, side, r.made.items, r.made.count);
    for (size_t i = 0; i < r.made.count; i++) {
        writ_node *known = writ_engine_node(engine, r.made.items[i], side);
        known->assertions = &lists;
        known->assertion_count = 1;
    }
    engine->read_sets[side] = r.made.count ? read_set(&r) : engine->sets[side];
}
