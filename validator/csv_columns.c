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

/* All that it declares at one path, in this branch or that. */
typedef struct declared {
    const writ_field *field; /* the first */
    unsigned types;
    bool required;
} declared;

typedef struct table {
    writ_arena arena; /* for as long as columns are laid */
    const writ_field *root;
    writ_map by_path; /* of declared */
} table;

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

static void add_field(writ_field *field, void *context)
{
    table *all = context;
    const unsigned listed = listed_types(field) & field->types;
    declared *here = field->is_item ? NULL : writ_map_find(&all->by_path, field->path);
    if (field->is_item)
        return;
    if (!here) {
        here = WRIT_NEW(&all->arena, declared);
        here->field = field;
        writ_map_put(&all->arena, &all->by_path, field->path, here);
    }
    here->types |= listed ? listed : field->types;
    here->required = here->required || (field->required && !field->conditional);
}

/* A member by name, or NULL; with an empty name, those of any name. */
static const declared *find_declared(table *all, const writ_field *parent, writ_str name)
{
    const writ_field *has = parent->recursive && parent->repeats ? parent->repeats : parent;
    const writ_str path = name.len ? writ_path_child(&all->arena, has->path, name)
                                   : writ_path_any(&all->arena, has->path);
    return writ_map_find(&all->by_path, path);
}

static writ_csv_empty empty_of(const declared *of)
{
    const bool is_null = !of || of->types & WRIT_TYPE_NULL || of->required;
    return is_null ? WRIT_CSV_NULL : WRIT_CSV_ABSENT;
}

static writ_csv_empty empty_object_of(const declared *of)
{
    return of->types & WRIT_TYPE_NULL ? WRIT_CSV_NULL
           : of->required             ? WRIT_CSV_OBJECT
                                      : WRIT_CSV_ABSENT;
}

/* The way to a nested member that the contract declares. */
static bool find_path(table *all, writ_str name, writ_path *path)
{
    writ_error unused = WRIT_ERROR_INIT;
    const writ_field *field = all->root;
    if (writ_path_parse(&all->arena, name, path, &unused))
        return false;
    for (size_t i = 0; i < path->count; i++) {
        const writ_step *step = &path->items[i];
        if (step->kind != WRIT_STEP_MEMBER || !step->name.len)
            return false;
        const declared *here = find_declared(all, field, step->name);
        if (!here)
            return false;
        field = here->field;
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
static int place_column(writ_csv *csv, table *all, member *parent, const writ_path *path,
                        size_t column, writ_error *err)
{
    const writ_field *field = all->root;
    for (size_t i = 0; i < path->count; i++) {
        const writ_str name = path->items[i].name;
        const bool is_last = i + 1 == path->count;
        const declared *here = find_declared(all, field, name);
        member *known = writ_map_find(&parent->by_name, name);
        if (known && (is_last || known->column != SIZE_MAX))
            return refuse(csv, column, known, err);
        if (!known) {
            const writ_str kept = writ_str_copy(&csv->arena, name);
            known = add_member(&csv->arena, parent, kept, is_last ? column : SIZE_MAX);
            known->types = here->types;
            known->empty = is_last ? empty_of(here) : empty_object_of(here);
        }
        parent = known;
        field = here->field;
    }
    return WRIT_OK;
}

/* A column that is a member of the record itself; `as` NULL: the contract has none such. */
static int place_member(writ_csv *csv, member *root, const declared *as, size_t column,
                        writ_error *err)
{
    const writ_str name = csv->names[column];
    const member *known = writ_map_find(&root->by_name, name);
    if (known)
        return refuse(csv, column, known, err);
    member *added = add_member(&csv->arena, root, name, column);
    added->types = as ? as->types : WRIT_TYPE_STRING;
    added->empty = empty_of(as);
    return WRIT_OK;
}

static int place(writ_csv *csv, table *all, member *root, size_t column, writ_error *err)
{
    const writ_str name = csv->names[column];
    writ_path path = {0};
    const declared *as = find_declared(all, all->root, name);
    if (!as && find_path(all, name, &path))
        return place_column(csv, all, root, &path, column, err);
    if (!as)
        as = find_declared(all, all->root, WRIT_STR_EMPTY);
    return place_member(csv, root, as, column, err);
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
    table all = {.arena = WRIT_ARENA_INIT};
    member root = {.column = SIZE_MAX};
    int code = WRIT_OK;
    if (set) {
        writ_field *tree = writ_field_tree(&all.arena, set);
        all.root = tree;
        writ_field_each(tree, add_field, &all);
    }
    for (size_t i = 0; !code && i < csv->count; i++) {
        *column = i;
        code = set ? place(csv, &all, &root, i, err) : place_unknown(csv, &root, i);
    }
    if (!code)
        add_steps(csv, &root);
    writ_arena_clear(&all.arena);
    return code;
}
