/* SPDX-License-Identifier: Apache-2.0
 *
 * Partition refinement over the nodes of both sides. A class starts as what a node says about
 * itself, byte for byte; each round splits it by the classes of the node's children; when a round
 * splits nothing, nodes of one class are bisimilar and so accept the same values. Keys are compared
 * whole, never by hash alone: a wrong identity would be a wrong proof.
 */
#include <stdlib.h>

#include "validator/contain/engine.h"
#include "validator/format.h"

/* Refinement needs as many rounds as the deepest difference; visits beyond this many are given up,
 * and then no two nodes count as equal, which costs proofs and nothing else. */
static const size_t most_visits = 4u << 20;

typedef WRIT_ARRAY(writ_assertion) assertion_array;

struct edge {
    writ_assertion_kind kind;
    writ_str name; /* of a property; orders edges of one kind, else the index does */
    uint32_t index;
    const writ_schema *child;
};

struct edges {
    struct edge *items;
    size_t count;
    size_t capacity;
};

/* ── assertions ── */

static void assert_one(writ_engine *engine, assertion_array *list, bool there,
                       writ_assertion_kind kind)
{
    if (there)
        WRIT_PUSH(&engine->arena, list)->kind = kind;
}

static void assert_each(writ_engine *engine, assertion_array *list, size_t count,
                        writ_assertion_kind kind)
{
    for (uint32_t i = 0; i < count; i++)
        *WRIT_PUSH(&engine->arena, list) = (writ_assertion){.kind = kind, .index = i};
}

static void assert_scalars(writ_engine *engine, assertion_array *list, const writ_schema *node)
{
    assert_one(engine, list, node->never, WRIT_ASSERT_NEVER);
    assert_one(engine, list, node->has_type && node->types != WRIT_TYPE_ANY, WRIT_ASSERT_TYPE);
    assert_one(engine, list, node->enum_values, WRIT_ASSERT_ENUM);
    assert_one(engine, list, node->const_value, WRIT_ASSERT_CONST);
    assert_one(engine, list, node->multiple_of, WRIT_ASSERT_MULTIPLE_OF);
    assert_one(engine, list, node->minimum, WRIT_ASSERT_MINIMUM);
    assert_one(engine, list, node->maximum, WRIT_ASSERT_MAXIMUM);
    assert_one(engine, list, node->exclusive_minimum, WRIT_ASSERT_EXCLUSIVE_MINIMUM);
    assert_one(engine, list, node->exclusive_maximum, WRIT_ASSERT_EXCLUSIVE_MAXIMUM);
    assert_one(engine, list, node->min_length > 0, WRIT_ASSERT_MIN_LENGTH);
    assert_one(engine, list, node->max_length != WRIT_NO_LIMIT, WRIT_ASSERT_MAX_LENGTH);
    assert_one(engine, list, node->has_pattern, WRIT_ASSERT_PATTERN);
    assert_one(engine, list,
               node->format_asserted && writ_format_find(node->format) != WRIT_FORMAT_NONE,
               WRIT_ASSERT_FORMAT);
    assert_one(engine, list, node->time.kind != WRIT_TIME_NONE, WRIT_ASSERT_TIME);
}

static void assert_containers(writ_engine *engine, assertion_array *list, const writ_schema *node)
{
    assert_one(engine, list, node->min_items > 0, WRIT_ASSERT_MIN_ITEMS);
    assert_one(engine, list, node->max_items != WRIT_NO_LIMIT, WRIT_ASSERT_MAX_ITEMS);
    assert_one(engine, list, node->unique_items, WRIT_ASSERT_UNIQUE_ITEMS);
    assert_one(engine, list, node->contains && node->min_contains > 0, WRIT_ASSERT_CONTAINS);
    assert_one(engine, list, node->contains && node->max_contains != WRIT_NO_LIMIT,
               WRIT_ASSERT_MAX_CONTAINS);
    assert_each(engine, list, node->prefix_items.count, WRIT_ASSERT_PREFIX_ITEM);
    assert_one(engine, list, node->items, WRIT_ASSERT_ITEMS);
    assert_one(engine, list, node->min_properties > 0, WRIT_ASSERT_MIN_PROPERTIES);
    assert_one(engine, list, node->max_properties != WRIT_NO_LIMIT, WRIT_ASSERT_MAX_PROPERTIES);
    assert_each(engine, list, node->required.count, WRIT_ASSERT_REQUIRED);
    assert_each(engine, list, node->properties.count, WRIT_ASSERT_PROPERTY);
    assert_each(engine, list, node->pattern_properties.count, WRIT_ASSERT_PATTERN_PROPERTY);
    assert_one(engine, list, node->additional_properties, WRIT_ASSERT_ADDITIONAL_PROPERTIES);
    assert_one(engine, list, node->property_names, WRIT_ASSERT_PROPERTY_NAMES);
    for (uint32_t i = 0; i < node->dependent_required.count; i++)
        for (uint32_t k = 0; k < node->dependent_required.items[i].required.count; k++)
            *WRIT_PUSH(&engine->arena, list) =
                (writ_assertion){WRIT_ASSERT_DEPENDENT_REQUIRED, i, k};
    assert_each(engine, list, node->dependent_schemas.count, WRIT_ASSERT_DEPENDENT_SCHEMA);
}

static void assert_in_place(writ_engine *engine, assertion_array *list, const writ_schema *node)
{
    assert_one(engine, list, node->ref, WRIT_ASSERT_REF);
    assert_each(engine, list, node->all_of.count, WRIT_ASSERT_ALL_OF);
    assert_one(engine, list, node->any_of.count, WRIT_ASSERT_ANY_OF);
    assert_one(engine, list, node->one_of.count, WRIT_ASSERT_ONE_OF);
    assert_one(engine, list, node->not_, WRIT_ASSERT_NOT);
    assert_one(engine, list, node->if_ && node->then_, WRIT_ASSERT_THEN);
    assert_one(engine, list, node->if_ && node->else_, WRIT_ASSERT_ELSE);
}

static void list_assertions(writ_engine *engine, writ_side side)
{
    for (size_t i = 0; i < engine->sets[side]->count; i++) {
        assertion_array list = {0};
        const writ_schema *node = engine->sets[side]->nodes[i];
        assert_scalars(engine, &list, node);
        assert_containers(engine, &list, node);
        assert_in_place(engine, &list, node);
        assert_one(engine, &list, engine->nodes[side][i].unevaluated_items,
                   WRIT_ASSERT_UNEVALUATED_ITEMS);
        assert_one(engine, &list, engine->nodes[side][i].unevaluated_members,
                   WRIT_ASSERT_UNEVALUATED_PROPERTIES);
        engine->nodes[side][i].assertions = list.items;
        engine->nodes[side][i].assertion_count = list.count;
    }
}

/* `if` alone and `contains` with a minimum of 0 assert nothing, but evaluate. */
static bool evaluates_silently(const writ_engine *engine, const writ_schema *node)
{
    return engine->evaluates && (node->if_ || node->contains);
}

/* The node behind `$ref`, or an allOf, anyOf or oneOf of one branch, that says nothing else. */
static const writ_schema *plain_node(const writ_engine *engine, const writ_schema *node,
                                     writ_side side)
{
    for (;;) {
        const writ_node *known = writ_engine_node(engine, node, side);
        if (known->assertion_count != 1 || evaluates_silently(engine, node))
            return node;
        writ_assertion_kind kind = known->assertions[0].kind;
        if (kind == WRIT_ASSERT_REF)
            node = node->ref;
        else if (kind == WRIT_ASSERT_ALL_OF)
            node = node->all_of.items[0];
        else if (kind == WRIT_ASSERT_ANY_OF && known->any_of.count == 1)
            node = known->any_of.items[0];
        else if (kind == WRIT_ASSERT_ONE_OF && known->one_of.count == 1)
            node = known->one_of.items[0];
        else
            return node;
    }
}

/* ── what a node says about itself ── */

static void add_u64(writ_buf *key, uint64_t number)
{
    writ_buf_add(key, &number, sizeof number);
}

static void add_text(writ_buf *key, writ_str text)
{
    add_u64(key, text.len);
    writ_buf_add_str(key, text);
}

static void add_number(writ_buf *key, const writ_number *number)
{
    writ_buf_add_byte(key, number->is_small ? 's' : number->negative ? '-' : '+');
    writ_buf_add(key, &number->exponent, sizeof number->exponent);
    if (number->is_small)
        add_u64(key, (uint64_t)number->coefficient);
    else
        add_text(key, number->digits);
}

static int order_members(const void *a, const void *b)
{
    const writ_member *left = *(const writ_member *const *)a;
    const writ_member *right = *(const writ_member *const *)b;
    return writ_str_compare(left->name, right->name);
}

static void add_value(writ_engine *engine, writ_buf *key, const writ_value *value);

static void add_object(writ_engine *engine, writ_buf *key, const writ_value *value)
{
    size_t count = value->object.count;
    const writ_member **members = writ_arena_alloc(&engine->arena, count * sizeof *members);
    for (size_t i = 0; i < count; i++)
        members[i] = &value->object.items[i];
    if (count)
        qsort(members, count, sizeof *members, order_members);
    add_u64(key, count);
    for (size_t i = 0; i < count; i++) {
        add_text(key, members[i]->name);
        add_value(engine, key, members[i]->value);
    }
}

static void add_value(writ_engine *engine, writ_buf *key, const writ_value *value)
{
    writ_buf_add_byte(key, (char)('0' + value->kind));
    switch (value->kind) {
    case WRIT_NULL:
        break;
    case WRIT_BOOLEAN:
        writ_buf_add_byte(key, value->boolean ? 't' : 'f');
        break;
    case WRIT_NUMBER:
        add_number(key, &value->number);
        writ_buf_add_byte(key,
                          engine->strict_integers && value->number.spelled_as_float ? 'f' : 'd');
        break;
    case WRIT_STRING:
        add_text(key, value->string);
        break;
    case WRIT_ARRAY:
        add_u64(key, value->array.count);
        for (size_t i = 0; i < value->array.count; i++)
            add_value(engine, key, value->array.items[i]);
        break;
    case WRIT_OBJECT:
        add_object(engine, key, value);
        break;
    }
}

/* A fact of a node: what is not said is not written, and a tag tells which one it is. */
static void add_count(writ_buf *key, char tag, uint64_t count, uint64_t unsaid)
{
    if (count == unsaid)
        return;
    writ_buf_add_byte(key, tag);
    add_u64(key, count);
}

static void add_bound(writ_buf *key, char tag, const writ_number *number)
{
    if (!number)
        return;
    writ_buf_add_byte(key, tag);
    add_number(key, number);
}

static void add_limit(writ_buf *key, char tag, const writ_instant *limit, writ_str text)
{
    if (!limit)
        return;
    writ_buf_add_byte(key, tag);
    add_text(key, text);
}

static void add_time(writ_buf *key, const writ_schema_time *time)
{
    if (time->kind == WRIT_TIME_NONE)
        return;
    add_count(key, 't', (uint64_t)time->kind * 2 + time->offset_required, UINT64_MAX);
    add_limit(key, '1', time->minimum, time->minimum_text);
    add_limit(key, '2', time->maximum, time->maximum_text);
    add_limit(key, '3', time->exclusive_minimum, time->exclusive_minimum_text);
    add_limit(key, '4', time->exclusive_maximum, time->exclusive_maximum_text);
}

static int order_texts(const void *a, const void *b)
{
    return writ_str_compare(*(const writ_str *)a, *(const writ_str *)b);
}

/* In whatever order they stand. */
static void add_enum(writ_engine *engine, writ_buf *key, const writ_value *values)
{
    size_t count = values->array.count, start = key->len;
    writ_str *texts = writ_arena_alloc(&engine->arena, count * sizeof *texts);
    for (size_t i = 0; i < count; i++) {
        add_value(engine, key, values->array.items[i]);
        texts[i] = writ_str_copy(&engine->arena, writ_str_part(writ_buf_str(key), start, SIZE_MAX));
        key->len = start;
    }
    if (count)
        qsort(texts, count, sizeof *texts, order_texts);
    add_count(key, 'e', count, UINT64_MAX);
    for (size_t i = 0; i < count; i++)
        writ_buf_add_str(key, texts[i]);
}

/* A singleton enum and a const of the same value say the same. */
static void add_values(writ_engine *engine, writ_buf *key, const writ_schema *node)
{
    const writ_value *values = node->enum_values;
    if (values && values->array.count != 1) {
        add_enum(engine, key, values);
    } else if (values) {
        writ_buf_add_byte(key, 'c');
        add_value(engine, key, values->array.items[0]);
    }
    if (node->const_value) {
        writ_buf_add_byte(key, 'c');
        add_value(engine, key, node->const_value);
    }
}

static void add_names(writ_engine *engine, writ_buf *key, char tag, const writ_name_list *names)
{
    if (!names->count)
        return;
    writ_str *sorted = writ_arena_copy(&engine->arena, names->items, names->count * sizeof *sorted);
    qsort(sorted, names->count, sizeof *sorted, order_texts);
    add_count(key, tag, names->count, 0);
    for (size_t i = 0; i < names->count; i++)
        add_text(key, sorted[i]);
}

static void add_dependents(writ_engine *engine, writ_buf *key, const writ_schema *node)
{
    for (size_t i = 0; i < node->dependent_required.count; i++) {
        writ_buf_add_byte(key, 'd');
        add_text(key, node->dependent_required.items[i].name);
        add_names(engine, key, 'D', &node->dependent_required.items[i].required);
    }
}

static void add_node(writ_engine *engine, writ_buf *key, const writ_schema *node)
{
    writ_format format = node->format_asserted ? writ_format_find(node->format) : WRIT_FORMAT_NONE;
    writ_buf_add_byte(key, node->never ? 0 : (char)(node->has_type ? node->types : WRIT_TYPE_ANY));
    writ_buf_add_byte(key, node->strict_integer ? 's' : '-');
    writ_buf_add_byte(key, engine->evaluates && node->contains_evaluates ? 'e' : '-');
    add_values(engine, key, node);
    add_bound(key, 'm', node->multiple_of);
    add_bound(key, '<', node->maximum);
    add_bound(key, '>', node->minimum);
    add_bound(key, '(', node->exclusive_minimum);
    add_bound(key, ')', node->exclusive_maximum);
    add_count(key, 'l', node->min_length, 0);
    add_count(key, 'L', node->max_length, WRIT_NO_LIMIT);
    add_count(key, 'i', node->min_items, 0);
    add_count(key, 'I', node->max_items, WRIT_NO_LIMIT);
    add_count(key, 'u', node->unique_items, 0);
    add_count(key, 'p', node->min_properties, 0);
    add_count(key, 'P', node->max_properties, WRIT_NO_LIMIT);
    add_count(key, 'k', node->contains ? node->min_contains : 1, 1);
    add_count(key, 'K', node->contains ? node->max_contains : WRIT_NO_LIMIT, WRIT_NO_LIMIT);
    add_count(key, 'f', format, WRIT_FORMAT_NONE);
    if (node->has_pattern) {
        writ_buf_add_byte(key, 'r');
        add_text(key, node->pattern);
    }
    add_time(key, &node->time);
    add_names(engine, key, 'R', &node->required);
    add_dependents(engine, key, node);
    writ_buf_add_byte(key, '|');
}

/* ── and its children ── */

static void add_edge(writ_engine *engine, struct edges *edges, const writ_schema *child,
                     writ_assertion_kind kind, writ_str name, size_t index)
{
    if (child)
        *WRIT_PUSH(&engine->arena, edges) = (struct edge){kind, name, (uint32_t)index, child};
}

static int order_edges(const void *a, const void *b)
{
    const struct edge *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    int order = writ_str_compare(left->name, right->name);
    return order ? order : left->index < right->index ? -1 : left->index > right->index;
}

static void add_list(writ_engine *engine, struct edges *edges, const writ_schema_list *list,
                     writ_assertion_kind kind)
{
    for (size_t i = 0; i < list->count; i++)
        add_edge(engine, edges, list->items[i], kind, WRIT_STR_EMPTY, i);
}

static struct edges list_edges(writ_engine *engine, const writ_schema *node, const writ_node *known)
{
    struct edges edges = {0};
    for (size_t i = 0; i < node->properties.count; i++)
        add_edge(engine, &edges, node->properties.items[i].schema, WRIT_ASSERT_PROPERTY,
                 node->properties.items[i].name, 0);
    for (size_t i = 0; i < node->pattern_properties.count; i++)
        add_edge(engine, &edges, node->pattern_properties.items[i].schema,
                 WRIT_ASSERT_PATTERN_PROPERTY, node->pattern_properties.items[i].name, 0);
    for (size_t i = 0; i < node->dependent_schemas.count; i++)
        add_edge(engine, &edges, node->dependent_schemas.items[i].schema,
                 WRIT_ASSERT_DEPENDENT_SCHEMA, node->dependent_schemas.items[i].name, 0);
    const struct {
        const writ_schema *child;
        writ_assertion_kind kind;
    } singles[] = {{node->items, WRIT_ASSERT_ITEMS},
                   {node->contains, WRIT_ASSERT_CONTAINS},
                   {node->additional_properties, WRIT_ASSERT_ADDITIONAL_PROPERTIES},
                   {node->property_names, WRIT_ASSERT_PROPERTY_NAMES},
                   {node->unevaluated_items, WRIT_ASSERT_UNEVALUATED_ITEMS},
                   {node->unevaluated_properties, WRIT_ASSERT_UNEVALUATED_PROPERTIES},
                   {node->ref, WRIT_ASSERT_REF},
                   {node->not_, WRIT_ASSERT_NOT},
                   {node->if_, WRIT_ASSERT_TYPE}, /* any kind that has no edges of its own */
                   {node->if_ ? node->then_ : NULL, WRIT_ASSERT_THEN},
                   {node->if_ ? node->else_ : NULL, WRIT_ASSERT_ELSE}};
    for (size_t i = 0; i < sizeof singles / sizeof singles[0]; i++)
        add_edge(engine, &edges, singles[i].child, singles[i].kind, WRIT_STR_EMPTY, 0);
    add_list(engine, &edges, &node->prefix_items, WRIT_ASSERT_PREFIX_ITEM);
    add_list(engine, &edges, &node->all_of, WRIT_ASSERT_ALL_OF);
    add_list(engine, &edges, &known->any_of, WRIT_ASSERT_ANY_OF);
    add_list(engine, &edges, &known->one_of, WRIT_ASSERT_ONE_OF);
    if (edges.count)
        qsort(edges.items, edges.count, sizeof *edges.items, order_edges);
    return edges;
}

static void add_edge_names(writ_buf *key, const struct edges *edges)
{
    for (size_t i = 0; i < edges->count; i++) {
        writ_buf_add_byte(key, (char)edges->items[i].kind);
        add_text(key, edges->items[i].name);
    }
}

static int order_ids(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

/* Branches have no order: {allOf: [a, b]} is {allOf: [b, a]}. */
static void sort_branches(const struct edges *edges, uint32_t *ids)
{
    for (size_t from = 0, to; from < edges->count; from = to) {
        writ_assertion_kind kind = edges->items[from].kind;
        for (to = from + 1; to < edges->count && edges->items[to].kind == kind;)
            to++;
        if (kind == WRIT_ASSERT_ALL_OF || kind == WRIT_ASSERT_ANY_OF || kind == WRIT_ASSERT_ONE_OF)
            qsort(ids + from, to - from, sizeof *ids, order_ids);
    }
}

/* ── refinement ── */

struct partition {
    writ_engine *engine;
    writ_map map;   /* key -> id + 1 as a pointer-sized cell */
    uint32_t count; /* classes of this round */
    writ_buf key;
};

static uint32_t intern(struct partition *partition)
{
    writ_arena *arena = &partition->engine->arena;
    uint32_t *id = writ_map_find(&partition->map, writ_buf_str(&partition->key));
    if (!id) {
        id = WRIT_NEW(arena, uint32_t);
        *id = partition->count++;
        writ_map_put(arena, &partition->map, writ_str_copy(arena, writ_buf_str(&partition->key)),
                     id);
    }
    return *id;
}

static void start_round(struct partition *partition)
{
    partition->map = (writ_map){0};
    partition->count = 0;
}

struct item { /* a node of either side */
    writ_node *node;
    const writ_schema *schema;
    writ_side side;
    struct edges edges;
    uint32_t next; /* class after this round */
};

static void refine_item(struct partition *partition, struct item *item)
{
    writ_engine *engine = partition->engine;
    uint32_t small[32];
    uint32_t *ids = item->edges.count <= 32
                        ? small
                        : writ_arena_alloc(&engine->arena, item->edges.count * sizeof *ids);
    for (size_t i = 0; i < item->edges.count; i++) {
        const writ_schema *child = item->edges.items[i].child;
        const writ_schema *plain = writ_engine_node(engine, child, item->side)->plain;
        ids[i] = writ_engine_node(engine, plain, item->side)->class_id;
    }
    sort_branches(&item->edges, ids);
    writ_buf_reset(&partition->key);
    add_u64(&partition->key, item->node->class_id);
    writ_buf_add(&partition->key, ids, item->edges.count * sizeof *ids);
    item->next = intern(partition);
}

static bool refine(struct partition *partition, struct item *items, size_t count)
{
    for (size_t visits = 0; visits <= most_visits; visits += count) {
        uint32_t before = partition->count;
        start_round(partition);
        for (size_t i = 0; i < count; i++)
            refine_item(partition, &items[i]);
        for (size_t i = 0; i < count; i++)
            items[i].node->class_id = items[i].next;
        if (partition->count == before)
            return true;
    }
    return false;
}

static struct item *list_items(writ_engine *engine, size_t *count)
{
    *count = engine->sets[0]->count + engine->sets[1]->count;
    struct item *items = writ_arena_zalloc(&engine->arena, *count * sizeof *items);
    struct item *item = items;
    for (int side = 0; side < WRIT_SIDE_COUNT; side++)
        for (size_t i = 0; i < engine->sets[side]->count; i++, item++) {
            item->node = &engine->nodes[side][i];
            item->schema = engine->sets[side]->nodes[i];
            item->side = side;
            item->edges = list_edges(engine, item->schema, item->node);
            item->node->plain = plain_node(engine, item->schema, side);
        }
    return items;
}

/* A wrapper is of the class of what it wraps. */
static void hand_down(writ_engine *engine, struct item *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        items[i].next = writ_engine_node(engine, items[i].node->plain, items[i].side)->class_id;
    for (size_t i = 0; i < count; i++)
        items[i].node->class_id = items[i].next;
}

void writ_classes_assign(writ_engine *engine)
{
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        list_assertions(engine, side);
        writ_listed_assign(engine, side);
    }
    size_t count;
    struct item *items = list_items(engine, &count);
    struct partition partition = {.engine = engine};
    for (size_t i = 0; i < count; i++) {
        writ_buf_reset(&partition.key);
        add_node(engine, &partition.key, items[i].schema);
        add_edge_names(&partition.key, &items[i].edges);
        items[i].node->class_id = intern(&partition);
    }
    if (!refine(&partition, items, count))
        for (uint32_t i = 0; i < count; i++)
            items[i].node->class_id = i;
    hand_down(engine, items, count);
    writ_buf_clear(&partition.key);
}
