/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/csv_columns.h"

#include "contracts/base/write.h"
#include "contracts/field.h"
#include "contracts/path.h"

/* A member of the record, on the way to the steps. */
typedef struct member {
    writ_str name;
    size_t column; /* SIZE_MAX: an object, of its members */
    unsigned types;
    writ_csv_empty empty;
    writ_map by_name;
    WRIT_ARRAY(struct member *) members;
} member;

/* ---- what the contract has ---- */

/* All that it declares under one name, in this branch or that. */
typedef struct declared {
    const writ_field *field; /* the first; NULL: nothing */
    unsigned types;
    bool required;
} declared;

/* The types of what is listed; 0: nothing is. */
static unsigned listed_types(const writ_field *field)
{
    const writ_value *list = writ_field_enum(field);
    unsigned types = 0;
    for (size_t i = 0; list && i < list->array.count; i++)
        types |= writ_value_type(list->array.items[i]);
    for (size_t i = 0; !list && i < field->node_count; i++)
        if (field->nodes[i]->const_value)
            types |= writ_value_type(field->nodes[i]->const_value);
    return types;
}

static void add_declared(declared *all, const writ_field *field)
{
    const unsigned listed = listed_types(field) & field->types;
    if (!all->field)
        all->field = field;
    all->types |= listed ? listed : field->types;
    all->required = all->required || (field->required && !field->conditional);
}

static const writ_field *with_members(const writ_field *field)
{
    return field->recursive && field->repeats ? field->repeats : field;
}

/* A member by name; or, where the contract has none, of any name. */
static declared find_declared(const writ_field *parent, writ_str name, bool any)
{
    declared found = {0};
    parent = with_members(parent);
    for (size_t i = 0; i < parent->child_count; i++) {
        const writ_field *child = parent->children[i];
        if (any ? child->is_any && !child->is_item
                : !child->is_any && writ_str_equal(child->name, name))
            add_declared(&found, child);
    }
    return found;
}

static writ_csv_empty empty_of(const declared *of)
{
    const bool is_null = !of->field || of->types & WRIT_TYPE_NULL || of->required;
    return is_null ? WRIT_CSV_NULL : WRIT_CSV_ABSENT;
}

static writ_csv_empty empty_object_of(const declared *of)
{
    return of->types & WRIT_TYPE_NULL ? WRIT_CSV_NULL
           : of->required             ? WRIT_CSV_OBJECT
                                      : WRIT_CSV_ABSENT;
}

/* The way to a nested member that the contract declares. */
static bool find_path(writ_arena *arena, const writ_field *root, writ_str name, writ_path *path)
{
    writ_error unused = WRIT_ERROR_INIT;
    if (writ_path_parse(arena, name, path, &unused))
        return false;
    for (size_t i = 0; i < path->count; i++) {
        if (path->items[i].kind != WRIT_STEP_MEMBER)
            return false;
        root = find_declared(root, path->items[i].name, false).field;
        if (!root)
            return false;
    }
    return path->count > 0;
}

/* ---- the record's members ---- */

static member *add_member(writ_arena *arena, member *parent, writ_str name, size_t column)
{
    member *child = WRIT_NEW(arena, member);
    child->name = name;
    child->column = column;
    writ_map_put(arena, &parent->by_name, name, child);
    *WRIT_PUSH(arena, &parent->members) = child;
    return child;
}

static const member *any_column(const member *of)
{
    while (of->column == SIZE_MAX)
        of = of->members.items[0];
    return of;
}

static int refuse(const writ_csv *csv, size_t column, const member *other, writ_error *err)
{
    return writ_error_set(err, WRIT_E_INPUT,
                          "the columns '%.*s' and '%.*s' are one field, or one is within the other",
                          WRIT_FMT(csv->names[any_column(other)->column]),
                          WRIT_FMT(csv->names[column]));
}

/* The column at the end of its way: objects that are not there yet are added. */
static int place_column(writ_csv *csv, member *parent, const writ_field *field,
                        const writ_path *path, size_t column, writ_error *err)
{
    for (size_t i = 0; i < path->count; i++) {
        const writ_str name = path->items[i].name;
        const bool is_last = i + 1 == path->count;
        const declared here = find_declared(field, name, false);
        member *known = writ_map_find(&parent->by_name, name);
        if (known && (is_last || known->column != SIZE_MAX))
            return refuse(csv, column, known, err);
        if (!known) {
            known = add_member(&csv->arena, parent, name, is_last ? column : SIZE_MAX);
            known->types = here.types;
            known->empty = is_last ? empty_of(&here) : empty_object_of(&here);
        }
        parent = known;
        field = here.field;
    }
    return WRIT_OK;
}

/* A column that is a member of the record itself. */
static int place_member(writ_csv *csv, member *root, const declared *as, size_t column,
                        writ_error *err)
{
    const writ_str name = csv->names[column];
    const member *known = writ_map_find(&root->by_name, name);
    if (known)
        return refuse(csv, column, known, err);
    member *added = add_member(&csv->arena, root, name, column);
    added->types = as->field ? as->types : WRIT_TYPE_STRING;
    added->empty = empty_of(as);
    return WRIT_OK;
}

static int place(writ_csv *csv, member *root, const writ_field *field, size_t column,
                 writ_error *err)
{
    const writ_str name = csv->names[column];
    writ_path path = {0};
    declared as = find_declared(field, name, false);
    if (!as.field && find_path(&csv->arena, field, name, &path))
        return place_column(csv, root, field, &path, column, err);
    if (!as.field)
        as = find_declared(field, name, true);
    return place_member(csv, root, &as, column, err);
}

/* Without a contract every type is declared, and nothing is known to be required. */
static int place_unknown(writ_csv *csv, member *root, size_t column)
{
    member *added = add_member(&csv->arena, root, csv->names[column], column);
    added->types = WRIT_TYPE_ANY;
    return WRIT_OK;
}

/* ---- steps ---- */

static writ_str key_of(writ_arena *arena, writ_str name)
{
    writ_buf key = WRIT_BUF_INIT;
    writ_json_write_string(&key, name);
    writ_buf_add_byte(&key, ':');
    writ_str kept = writ_str_copy(arena, writ_buf_str(&key));
    writ_buf_clear(&key);
    return kept;
}

/* As deep as a path has steps: WRIT_BOUND_PATH_STEPS. */
static void add_steps(writ_csv *csv, const member *parent)
{
    for (size_t i = 0; i < parent->members.count; i++) {
        const member *child = parent->members.items[i];
        const bool is_value = child->column != SIZE_MAX;
        const size_t at = csv->steps.count;
        *WRIT_PUSH(&csv->arena, &csv->steps) = (writ_csv_step){
            .kind = is_value ? WRIT_CSV_VALUE : WRIT_CSV_OPEN,
            .key = key_of(&csv->arena, child->name),
            .empty = child->empty,
            .types = child->types,
            .column = (uint32_t)child->column,
        };
        if (is_value)
            continue;
        add_steps(csv, child);
        csv->steps.items[at].close = (uint32_t)csv->steps.count;
        *WRIT_PUSH(&csv->arena, &csv->steps) = (writ_csv_step){.kind = WRIT_CSV_CLOSE};
    }
}

int writ_csv_lay(writ_csv *csv, const writ_schema_set *set, size_t *column, writ_error *err)
{
    writ_arena fields = WRIT_ARENA_INIT;
    member root = {.column = SIZE_MAX};
    const writ_field *tree = set ? writ_field_tree(&fields, set) : NULL;
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < csv->count; i++) {
        *column = i;
        code = tree ? place(csv, &root, tree, i, err) : place_unknown(csv, &root, i);
    }
    if (!code)
        add_steps(csv, &root);
    writ_arena_clear(&fields);
    return code;
}
