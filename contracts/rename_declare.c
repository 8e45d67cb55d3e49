/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename_declare.h"

#include <string.h>

#include "contracts/path.h"
#include "contracts/rename_note.h"

typedef enum level {
    LEVEL_NOTE,
    LEVEL_SYNONYM,
    LEVEL_ONCE,
    LEVEL_TWICE,
    LEVEL_ALIAS,
    LEVEL_COUNT
} level;

/* What is declared of a pair. */
typedef struct wish {
    writ_rename_node *old_node, *new_node;
    level level;
    writ_str why;
} wish;

typedef struct declaring {
    writ_rename_search *search;
    WRIT_ARRAY(wish *) wishes;
    writ_map by_pair; /* a pair of nodes -> its wish */
    writ_map torn;    /* nodes that two wish for */
} declaring;

/* ---- who is meant ---- */

static writ_rename_node *child_at(writ_rename_node *parent, writ_str pointer)
{
    const writ_field *field = writ_map_find(&parent->field->by_path, pointer);
    return field ? &parent->children[field->index] : NULL;
}

static writ_rename_node *node_of(writ_rename_node *root, const writ_field *field)
{
    return field->parent ? &node_of(root, field->parent)->children[field->index] : root;
}

/* The node at a path, in either notation. */
static writ_rename_node *node_at(writ_arena *arena, writ_rename_node *root, writ_str text)
{
    writ_path path = {0};
    if (writ_path_parse(arena, text, &path, NULL) != WRIT_OK)
        return NULL;
    const writ_field *field = writ_field_find(root->field, writ_path_pointer(arena, &path));
    return field ? node_of(root, field) : NULL;
}

static bool is_path(writ_str text)
{
    return text.len && (memchr(text.ptr, '.', text.len) || memchr(text.ptr, '/', text.len) ||
                        memchr(text.ptr, '[', text.len));
}

static writ_rename_node *root_of(writ_rename_node *node)
{
    while (node->parent)
        node = node->parent;
    return node;
}

/* The free node of the other version that the declaration means: a sibling by name, or one by its
 * path. `node` and `root` are of different versions. NULL when there is none. */
static writ_rename_node *meant_by(const declaring *d, writ_rename_node *node, writ_str text,
                                  bool by_path)
{
    writ_arena *arena = d->search->arena;
    writ_rename_node *parent = node->parent->partner, *found = NULL;
    if (!text.len)
        return NULL;
    if (parent)
        found = child_at(parent, writ_path_child(arena, parent->field->path, text));
    if (!found && by_path)
        found = node_at(arena, root_of(node)->partner, text);
    return found && !found->partner && !found->field->is_any && found->parent ? found : NULL;
}

/* ---- what is said ---- */

/* What says the same twice is one wish, a surer one. */
static void add_to_wish(writ_arena *arena, wish *there, level said, writ_str why)
{
    if (said == LEVEL_ONCE && there->level == LEVEL_ONCE) {
        writ_str second = writ_str_part(why, strlen("declared "), why.len);
        there->level = LEVEL_TWICE;
        there->why =
            writ_str_printf(arena, "%.*s, and %.*s", WRIT_FMT(there->why), WRIT_FMT(second));
    } else if (said > there->level) {
        there->level = said;
        there->why = why;
    }
}

static void add_wish(declaring *d, writ_rename_node *old_node, writ_rename_node *new_node,
                     level said, writ_str why)
{
    writ_arena *arena = d->search->arena;
    const writ_rename_node *pair[] = {old_node, new_node};
    writ_str key = {(const char *)pair, sizeof pair};
    wish *there = writ_map_find(&d->by_pair, key);
    if (there) {
        add_to_wish(arena, there, said, why);
        return;
    }
    there = WRIT_NEW(arena, wish);
    *there = (wish){old_node, new_node, said, why};
    *WRIT_PUSH(arena, &d->wishes) = there;
    key.ptr = writ_arena_copy(arena, pair, sizeof pair);
    writ_map_put(arena, &d->by_pair, key, there);
}

/* One wish for each name of the list. */
static void add_list(declaring *d, writ_rename_node *node, const writ_value *names, bool is_new,
                     level said, const char *format)
{
    for (size_t i = 0; names && names->kind == WRIT_ARRAY && i < names->array.count; i++) {
        const writ_value *name = names->array.items[i];
        writ_rename_node *other =
            name->kind == WRIT_STRING ? meant_by(d, node, name->string, false) : NULL;
        if (other)
            add_wish(d, is_new ? other : node, is_new ? node : other, said,
                     writ_str_printf(d->search->arena, format, WRIT_FMT(name->string)));
    }
}

static void add_said_by_new(declaring *d, writ_rename_node *node)
{
    const writ_schema_notes *notes = node->field->notes;
    writ_arena *arena = d->search->arena;
    writ_rename_node *other = meant_by(d, node, notes->renamed_from, true);
    if (other)
        add_wish(
            d, other, node, LEVEL_ONCE,
            writ_str_printf(arena, "declared renamed from '%.*s'", WRIT_FMT(notes->renamed_from)));
    add_list(d, node, notes->aliases, true, LEVEL_ALIAS, "%.*s");
    add_list(d, node, notes->synonyms, true, LEVEL_SYNONYM, "declared synonym '%.*s'");
    writ_str noted = writ_note_predecessor(notes->description);
    other = meant_by(d, node, noted, is_path(noted));
    if (other)
        add_wish(d, other, node, LEVEL_NOTE,
                 writ_str_printf(arena, "its description names '%.*s' as its predecessor",
                                 WRIT_FMT(noted)));
}

static void add_said_by_old(declaring *d, writ_rename_node *node)
{
    const writ_schema_notes *notes = node->field->notes;
    writ_arena *arena = d->search->arena;
    writ_rename_node *other = meant_by(d, node, notes->replaced_by, true);
    if (other)
        add_wish(
            d, node, other, LEVEL_ONCE,
            writ_str_printf(arena, "declared replaced by '%.*s'", WRIT_FMT(notes->replaced_by)));
    add_list(d, node, notes->synonyms, false, LEVEL_SYNONYM, "declared synonym '%.*s'");
    writ_str noted = writ_note_successor(notes->description, notes->deprecated);
    other = meant_by(d, node, noted, is_path(noted));
    if (other)
        add_wish(d, node, other, LEVEL_NOTE,
                 writ_str_printf(arena, "its description named '%.*s' as its successor",
                                 WRIT_FMT(noted)));
}

/* ---- who gets what ---- */

static writ_str key_of(writ_rename_node *const *node)
{
    return (writ_str){(const char *)node, sizeof *node};
}

static void put_node(const declaring *d, writ_map *map, writ_rename_node *node)
{
    writ_str key = {writ_arena_copy(d->search->arena, &node, sizeof node), sizeof node};
    writ_map_put(d->search->arena, map, key, node);
}

static bool is_open(const declaring *d, const wish *w, level at)
{
    return w->level == at && !w->old_node->partner && !w->new_node->partner &&
           !writ_map_find(&d->torn, key_of(&w->old_node)) &&
           !writ_map_find(&d->torn, key_of(&w->new_node));
}

static void count(const declaring *d, writ_rename_node *node, writ_map *wished, writ_map *torn)
{
    if (writ_map_find(wished, key_of(&node)))
        put_node(d, torn, node);
    put_node(d, wished, node);
}

/* The wishes of one level: those that no other contradicts come true. */
static size_t settle(declaring *d, level at)
{
    size_t granted = 0;
    writ_map wished = WRIT_MAP_INIT, torn = WRIT_MAP_INIT;
    for (size_t i = 0; i < d->wishes.count; i++)
        if (is_open(d, d->wishes.items[i], at)) {
            count(d, d->wishes.items[i]->old_node, &wished, &torn);
            count(d, d->wishes.items[i]->new_node, &wished, &torn);
        }
    for (size_t i = 0; i < d->wishes.count; i++) {
        const wish *w = d->wishes.items[i];
        bool is_torn = writ_map_find(&torn, key_of(&w->old_node)) ||
                       writ_map_find(&torn, key_of(&w->new_node));
        if (is_torn || !is_open(d, w, at))
            continue;
        writ_rename_pair(w->old_node, w->new_node,
                         at == LEVEL_ALIAS ? WRIT_GRADE_ID : WRIT_GRADE_DECLARED, w->why);
        granted++;
    }
    for (size_t i = 0; i < d->wishes.count; i++) {
        const wish *w = d->wishes.items[i];
        if (writ_map_find(&torn, key_of(&w->old_node)))
            put_node(d, &d->torn, w->old_node);
        if (writ_map_find(&torn, key_of(&w->new_node)))
            put_node(d, &d->torn, w->new_node);
    }
    return granted;
}

size_t writ_rename_declare(writ_rename_search *search, const writ_rename_nodes *old_nodes,
                           const writ_rename_nodes *new_nodes)
{
    declaring d = {.search = search};
    size_t granted = 0;
    for (size_t i = 0; i < new_nodes->count; i++)
        if (!new_nodes->items[i]->partner && !new_nodes->items[i]->field->is_any)
            add_said_by_new(&d, new_nodes->items[i]);
    for (size_t i = 0; i < old_nodes->count; i++)
        if (!old_nodes->items[i]->partner && !old_nodes->items[i]->field->is_any)
            add_said_by_old(&d, old_nodes->items[i]);
    for (level at = LEVEL_COUNT; at-- > 0 && d.wishes.count;)
        granted += settle(&d, at);
    return granted;
}

writ_str writ_rename_contradiction(writ_arena *arena, const writ_field *old_field,
                                   const writ_field *new_field)
{
    writ_str from = new_field->notes->renamed_from;
    writ_path path = {0};
    if (!from.len || writ_str_equal(from, old_field->name) ||
        (writ_path_parse(arena, from, &path, NULL) == WRIT_OK &&
         writ_str_equal(writ_path_pointer(arena, &path), old_field->path)))
        return WRIT_STR_EMPTY;
    return writ_str_printf(arena, "although declared renamed from '%.*s'", WRIT_FMT(from));
}
