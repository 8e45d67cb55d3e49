/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields of OLD and NEW become partners in this order, each step taking what the ones before left:
 *
 *   1. ids that are unique in both versions, at whatever level
 *   2. downwards from the roots, among the children of partners:
 *        the same id, the same name, a declaration
 *   3. across levels: declarations that name a path
 *   4. inferences, wherever
 *
 * Whoever becomes partners in step 3 goes through step 2 at once, so a moved container takes its
 * members along.
 * Partners with another name, or whose parents are no partners (a move), are renames.
 */
#include "contracts/rename.h"

#include "contracts/path.h"
#include "contracts/rename_score.h"
#include "contracts/rename_search.h"

static void grow_node(writ_arena *arena, writ_rename_node *to, writ_field *field,
                      writ_rename_node *parent, writ_rename_nodes *list)
{
    *to = (writ_rename_node){.field = field, .parent = parent};
    if (parent)
        *WRIT_PUSH(arena, list) = to;
    to->children = writ_arena_zalloc(arena, field->child_count * sizeof *to->children);
    for (size_t i = 0; i < field->child_count; i++)
        grow_node(arena, &to->children[i], field->children[i], to, list);
}

void writ_rename_pair(writ_rename_node *old_node, writ_rename_node *new_node, writ_grade grade,
                      writ_str why)
{
    old_node->partner = new_node;
    new_node->partner = old_node;
    old_node->grade = new_node->grade = grade;
    old_node->why = new_node->why = why;
}

/* --- facts --- */

/* Fields by id; an id that stands twice maps to `several`. */
static writ_map index_ids(writ_arena *arena, const writ_rename_nodes *nodes,
                          writ_rename_node *several)
{
    writ_map ids = WRIT_MAP_INIT;
    for (size_t i = 0; i < nodes->count; i++) {
        writ_str id = nodes->items[i]->field->notes->id;
        if (id.len && writ_map_put(arena, &ids, id, nodes->items[i]))
            writ_map_put(arena, &ids, id, several);
    }
    return ids;
}

static void pair_unique_ids(writ_rename_search *search)
{
    static writ_rename_node several;
    writ_map old_ids = index_ids(search->arena, &search->old_nodes, &several);
    writ_map new_ids = index_ids(search->arena, &search->new_nodes, &several);
    for (size_t i = 0; i < search->new_nodes.count; i++) {
        writ_rename_node *new_node = search->new_nodes.items[i];
        writ_str id = new_node->field->notes->id;
        writ_rename_node *old_node = id.len ? writ_map_find(&old_ids, id) : NULL;
        if (old_node && old_node != &several && writ_map_find(&new_ids, id) == new_node)
            writ_rename_pair(old_node, new_node, WRIT_GRADE_ID, id);
    }
}

/* The only free child of that id, or NULL. */
static writ_rename_node *child_of_id(writ_rename_node *parent, writ_str id)
{
    writ_rename_node *found = NULL;
    for (size_t i = 0; i < parent->field->child_count; i++) {
        writ_rename_node *child = &parent->children[i];
        if (child->partner || !writ_str_equal(child->field->notes->id, id))
            continue;
        if (found)
            return NULL;
        found = child;
    }
    return found;
}

static void pair_sibling_ids(writ_rename_node *old_parent, writ_rename_node *new_parent)
{
    for (size_t i = 0; i < new_parent->field->child_count; i++) {
        writ_rename_node *new_node = &new_parent->children[i];
        writ_str id = new_node->field->notes->id;
        if (new_node->partner || !id.len || child_of_id(new_parent, id) != new_node)
            continue;
        writ_rename_node *old_node = child_of_id(old_parent, id);
        if (old_node)
            writ_rename_pair(old_node, new_node, WRIT_GRADE_ID, id);
    }
}

/* The free child under any name, for items or for members. */
static writ_rename_node *child_of_any(writ_rename_node *parent, bool is_item)
{
    for (size_t i = 0; i < parent->field->child_count; i++) {
        writ_rename_node *child = &parent->children[i];
        if (!child->partner && child->field->is_any && child->field->is_item == is_item)
            return child;
    }
    return NULL;
}

static writ_rename_node *child_of_name(writ_rename_node *parent, const writ_map *names,
                                       writ_str name)
{
    const writ_field *field = writ_map_find(names, name);
    writ_rename_node *child = field ? &parent->children[field->index] : NULL;
    return child && !child->partner ? child : NULL;
}

/* A field and a namespace of one name are no partners, at first: `http.method` may have become
 * `http.method.name`. */
static bool same_nature(const writ_field *old_field, const writ_field *new_field)
{
    return (old_field->child_count > 0) == (new_field->child_count > 0) ||
           (!writ_rename_is_namespace(old_field) && !writ_rename_is_namespace(new_field));
}

static void pair_names(writ_rename_search *search, writ_rename_node *old_parent,
                       writ_rename_node *new_parent)
{
    writ_map names = writ_field_names(search->arena, old_parent->field);
    for (size_t i = 0; i < new_parent->field->child_count; i++) {
        writ_rename_node *new_node = &new_parent->children[i];
        const writ_field *field = new_node->field;
        if (new_node->partner)
            continue;
        writ_rename_node *old_node = field->is_any ? child_of_any(old_parent, field->is_item)
                                                   : child_of_name(old_parent, &names, field->name);
        if (old_node && (search->is_rest || same_nature(old_node->field, new_node->field)))
            writ_rename_pair(old_node, new_node, WRIT_GRADE_NONE, WRIT_STR_EMPTY);
    }
}

/* --- declarations --- */

static bool lists_name(const writ_value *names, writ_str name)
{
    if (!names || names->kind != WRIT_ARRAY)
        return false;
    for (size_t i = 0; i < names->array.count; i++)
        if (names->array.items[i]->kind == WRIT_STRING &&
            writ_str_equal(names->array.items[i]->string, name))
            return true;
    return false;
}

/* Why NEW's field says to be OLD's, or the other way round; empty when neither does. */
static writ_str declaration(writ_arena *arena, const writ_field *old_field,
                            const writ_field *new_field)
{
    if (writ_str_equal(new_field->notes->renamed_from, old_field->name))
        return writ_str_printf(arena, "declared renamed from '%.*s'", WRIT_FMT(old_field->name));
    if (writ_str_equal(old_field->notes->replaced_by, new_field->name))
        return writ_str_printf(arena, "declared replaced by '%.*s'", WRIT_FMT(new_field->name));
    if (lists_name(new_field->notes->synonyms, old_field->name))
        return writ_str_printf(arena, "declared synonym '%.*s'", WRIT_FMT(old_field->name));
    if (lists_name(old_field->notes->synonyms, new_field->name))
        return writ_str_printf(arena, "declared synonym '%.*s'", WRIT_FMT(new_field->name));
    return WRIT_STR_EMPTY;
}

static void pair_declared(writ_rename_search *search, writ_rename_node *old_parent,
                          writ_rename_node *new_parent)
{
    writ_rename_nodes old_nodes = {0};
    for (size_t i = 0; i < old_parent->field->child_count; i++)
        if (!old_parent->children[i].partner)
            *WRIT_PUSH(search->arena, &old_nodes) = &old_parent->children[i];
    for (size_t i = 0; i < new_parent->field->child_count; i++) {
        writ_rename_node *new_node = &new_parent->children[i];
        for (size_t j = 0; j < old_nodes.count && !new_node->partner; j++) {
            writ_rename_node *old_node = old_nodes.items[j];
            writ_str why = old_node->partner
                               ? WRIT_STR_EMPTY
                               : declaration(search->arena, old_node->field, new_node->field);
            if (why.len)
                writ_rename_pair(old_node, new_node, WRIT_GRADE_DECLARED, why);
        }
    }
}

/* The free node at a declared path, in either notation; NULL when there is none. */
static writ_rename_node *node_at(writ_arena *arena, const writ_rename_nodes *nodes, writ_str text)
{
    writ_path path = {0};
    if (!text.len || writ_path_parse(arena, text, &path, NULL) != WRIT_OK)
        return NULL;
    writ_str pointer = writ_path_pointer(arena, &path);
    for (size_t i = 0; i < nodes->count; i++)
        if (!nodes->items[i]->partner && writ_str_equal(nodes->items[i]->field->path, pointer))
            return nodes->items[i];
    return NULL;
}

/* --- the search --- */

void writ_rename_match(writ_rename_search *search, writ_rename_node *old_parent,
                       writ_rename_node *new_parent)
{
    pair_sibling_ids(old_parent, new_parent);
    pair_names(search, old_parent, new_parent);
    pair_declared(search, old_parent, new_parent);
    for (size_t i = 0; i < new_parent->field->child_count; i++) {
        writ_rename_node *child = &new_parent->children[i];
        if (child->partner && !child->is_done) {
            child->is_done = true;
            writ_rename_match(search, child->partner, child);
        }
    }
}

/* What step 1 made partners below parents that are none was not reached from above. */
static void match_moved(writ_rename_search *search)
{
    for (size_t i = 0; i < search->new_nodes.count; i++) {
        writ_rename_node *moved = search->new_nodes.items[i];
        if (moved->partner && !moved->is_done) {
            moved->is_done = true;
            writ_rename_match(search, moved->partner, moved);
        }
    }
}

/* A field that became a namespace and of which nothing was inferred is what it was. */
static void pair_rest(writ_rename_search *search)
{
    search->is_rest = true;
    for (size_t i = 0; i < search->new_nodes.count; i++) {
        writ_rename_node *parent = search->new_nodes.items[i]->parent;
        if (parent->partner && parent->children == search->new_nodes.items[i])
            pair_names(search, parent->partner, parent);
    }
}

static void pair_declared_paths(writ_rename_search *search)
{
    for (size_t i = 0; i < search->new_nodes.count; i++) {
        writ_rename_node *new_node = search->new_nodes.items[i];
        writ_str from = new_node->field->notes->renamed_from;
        writ_rename_node *old_node =
            new_node->partner ? NULL : node_at(search->arena, &search->old_nodes, from);
        if (old_node)
            writ_rename_pair(
                old_node, new_node, WRIT_GRADE_DECLARED,
                writ_str_printf(search->arena, "declared renamed from '%.*s'", WRIT_FMT(from)));
    }
    for (size_t i = 0; i < search->old_nodes.count; i++) {
        writ_rename_node *old_node = search->old_nodes.items[i];
        writ_str by = old_node->field->notes->replaced_by;
        writ_rename_node *new_node =
            old_node->partner ? NULL : node_at(search->arena, &search->new_nodes, by);
        if (new_node)
            writ_rename_pair(
                old_node, new_node, WRIT_GRADE_DECLARED,
                writ_str_printf(search->arena, "declared replaced by '%.*s'", WRIT_FMT(by)));
    }
}

/* --- the result --- */

static bool is_rename(const writ_rename_node *new_node)
{
    const writ_rename_node *old_node = new_node->partner;
    return old_node && !(writ_rename_siblings(old_node, new_node) &&
                         writ_str_equal(old_node->field->name, new_node->field->name));
}

static void add_claim(writ_rename_search *search, writ_renames *renames,
                      const writ_rename_node *new_node)
{
    writ_arena *arena = search->arena;
    const writ_rename_node *old_node = new_node->partner;
    writ_rename *rename = WRIT_PUSH(arena, renames);
    rename->old_field = old_node->field;
    rename->new_field = new_node->field;
    rename->grade = old_node->grade;
    rename->confidence = old_node->grade == WRIT_GRADE_INFERRED ? old_node->confidence : 1;
    if (old_node->grade == WRIT_GRADE_ID)
        *WRIT_PUSH(arena, &rename->evidence) =
            writ_str_printf(arena, "same id '%.*s'", WRIT_FMT(old_node->why));
    else if (old_node->grade == WRIT_GRADE_DECLARED)
        *WRIT_PUSH(arena, &rename->evidence) = old_node->why;
    writ_rename_explain(search, old_node, rename);
}

static writ_renames *collect(writ_rename_search *search)
{
    writ_renames *renames = WRIT_NEW(search->arena, writ_renames);
    for (size_t i = 0; i < search->new_nodes.count; i++)
        if (is_rename(search->new_nodes.items[i]))
            add_claim(search, renames, search->new_nodes.items[i]);
    writ_rename_guess_rest(search, renames);
    return renames;
}

writ_renames *writ_rename_search_run(writ_rename_search *search, writ_field *old_root,
                                     writ_field *new_root)
{
    writ_rename_node old_node, new_node;
    grow_node(search->arena, &old_node, old_root, NULL, &search->old_nodes);
    grow_node(search->arena, &new_node, new_root, NULL, &search->new_nodes);
    pair_unique_ids(search);
    writ_rename_pair(&old_node, &new_node, WRIT_GRADE_NONE, WRIT_STR_EMPTY);
    writ_rename_match(search, &old_node, &new_node);
    match_moved(search);
    pair_declared_paths(search);
    match_moved(search);
    writ_rename_guess(search);
    pair_rest(search);
    return collect(search);
}

writ_renames *writ_renames_find(writ_arena *arena, writ_field *old_root, writ_field *new_root)
{
    writ_rename_search search = {.arena = arena};
    return writ_rename_search_run(&search, old_root, new_root);
}

writ_str writ_renames_new_path(writ_arena *arena, const writ_renames *renames, writ_str old_path)
{
    const writ_rename *nearest = NULL;
    for (size_t i = 0; i < renames->count; i++) {
        const writ_rename *rename = &renames->items[i];
        if (writ_path_within(rename->old_field->path, old_path) &&
            (!nearest || rename->old_field->path.len > nearest->old_field->path.len))
            nearest = rename;
    }
    if (!nearest)
        return old_path;
    writ_str rest = writ_str_part(old_path, nearest->old_field->path.len, old_path.len);
    return writ_str_printf(arena, "%.*s%.*s", WRIT_FMT(nearest->new_field->path), WRIT_FMT(rest));
}
