/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/party_fields.h"

#include "contracts/base/read.h"
#include "contracts/member.h"

/* ---- one field ---- */

static const char *const field_keys[] = {
    "type",
    "required",
    "nullable",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "values",
    "unknown",
    "timezone",
    "unit",
    "currency",
    "default",
    "use",
    "pii",
    "description",
    NULL,
};

static int add_type(const writ_value *name, writ_field_spec *spec, writ_error *err)
{
    unsigned types;
    writ_time_kind time;
    if (writ_member_check(name, "type", WRIT_STRING, err))
        return WRIT_E_INPUT;
    if (!writ_field_type_find(name->string, &types, &time)) {
        const char *nearest = writ_word_nearest(name->string, writ_field_types);
        writ_error_set_place(err, WRIT_E_INPUT, &name->place, "there is no type '%.*s'",
                             WRIT_FMT(name->string));
        if (writ_str_is(name->string, "null"))
            writ_error_hint(err, "a field that may be null says 'nullable: true'");
        else if (nearest)
            writ_error_hint(err, "did you mean '%s'?", nearest);
        else
            writ_error_hint(err, "the types are string, integer, number, boolean, timestamp, date, "
                                 "time, object, array, map and any");
        return WRIT_E_INPUT;
    }
    if (types == WRIT_TYPE_STRING && (spec->types & WRIT_TYPE_STRING))
        return writ_error_set_place(err, WRIT_E_INPUT, &name->place,
                                    "'%.*s' is a second kind of text in one list of types",
                                    WRIT_FMT(name->string));
    spec->types |= types;
    if (time != WRIT_TIME_NONE)
        spec->time = time;
    return WRIT_OK;
}

static int read_type(const writ_value *type, writ_field_spec *spec, writ_error *err)
{
    spec->type = type;
    if (!type) {
        spec->types = WRIT_TYPE_ANY;
        return WRIT_OK;
    }
    if (type->kind != WRIT_ARRAY)
        return add_type(type, spec, err);
    if (type->array.count == 0)
        return writ_error_set_place(err, WRIT_E_INPUT, &type->place, "the list of types is empty");
    for (size_t i = 0; i < type->array.count; i++)
        if (add_type(type->array.items[i], spec, err))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

bool writ_party_node_is_typed(const writ_party_node *field)
{
    return field->spec.types != WRIT_TYPE_ANY && field->spec.types != 0;
}

static int read_unknown(const writ_party_reader *in, const writ_value *unknown,
                        writ_field_spec *spec)
{
    if (writ_member_check(unknown, "unknown", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    if (!unknown || writ_str_is(unknown->string, "reject"))
        return WRIT_OK;
    if (!writ_str_is(unknown->string, "ignore"))
        return writ_error_set_place(in->err, WRIT_E_INPUT, &unknown->place,
                                    "'unknown' must be 'reject' or 'ignore', not '%.*s'",
                                    WRIT_FMT(unknown->string));
    if (in->role == WRIT_ROLE_PRODUCER)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &unknown->place,
                                    "'unknown: ignore' is for readers: what a producer lists in "
                                    "'values' is all that it writes");
    spec->unknown_ignored = true;
    return WRIT_OK;
}

static int read_option(const writ_party_reader *in, const writ_member *option,
                       writ_field_spec *spec)
{
    if (writ_field_option(spec, option->name, option->value) != WRIT_OPTION_IDLE)
        return WRIT_OK;
    writ_buf types = WRIT_BUF_INIT;
    writ_buf_add_str(&types, writ_types_text(in->arena, spec->types));
    writ_error_set_place(in->err, WRIT_E_INPUT, &option->place,
                         "'%.*s' says nothing about a field of type %s", WRIT_FMT(option->name),
                         types.ptr);
    writ_buf_clear(&types);
    return WRIT_E_INPUT;
}

static int read_entry(const writ_party_reader *in, const writ_member *entry, writ_party_node *field)
{
    const writ_value *value = entry->value;
    writ_field_spec *spec = &field->spec;
    if (value->kind != WRIT_OBJECT)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &value->place,
                                    "'%.*s' must say what it needs, as {type: string, …}, not %s",
                                    WRIT_FMT(entry->name), writ_kind_phrase(value->kind));
    if (writ_member_check_keys(value, field_keys, "a field", in->err) ||
        read_type(writ_value_find(value, "type"), spec, in->err))
        return WRIT_E_INPUT;
    field->required = writ_value_find(value, "required");
    field->nullable = writ_value_find(value, "nullable");
    spec->values = writ_value_find(value, "values");
    if (writ_member_check(field->required, "required", WRIT_BOOLEAN, in->err) ||
        writ_member_check(field->nullable, "nullable", WRIT_BOOLEAN, in->err) ||
        writ_member_check(spec->values, "values", WRIT_ARRAY, in->err) ||
        read_unknown(in, writ_value_find(value, "unknown"), spec))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < value->object.count; i++)
        if (read_option(in, &value->object.items[i], spec))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

/* ---- the tree ---- */

static writ_party_node *add_node(const writ_party_reader *in, writ_party_node *parent,
                                 const writ_step *step, const writ_member *first)
{
    writ_party_node *made = WRIT_NEW(in->arena, writ_party_node);
    made->step = *step;
    made->parent = parent;
    made->first = first;
    made->path = step->kind == WRIT_STEP_MEMBER
                     ? writ_path_child(in->arena, parent->path, step->name)
                     : writ_path_any(in->arena, parent->path);
    return made;
}

static writ_party_node *find_step(const writ_party_node *parent, const writ_step *step)
{
    if (step->kind == WRIT_STEP_ITEM)
        return parent->item;
    if (step->kind == WRIT_STEP_ANY)
        return parent->any;
    return writ_map_find(&parent->by_name, step->name);
}

static void add_member(const writ_party_reader *in, writ_party_node *parent, writ_party_node *made)
{
    *WRIT_PUSH(in->arena, &parent->members) = made;
    writ_map_put(in->arena, &parent->by_name, made->step.name, made);
}

static writ_party_node *find_or_add(const writ_party_reader *in, writ_party_node *parent,
                                    const writ_step *step, const writ_member *entry)
{
    writ_party_node *found = find_step(parent, step);
    if (found)
        return found;
    writ_party_node *made = add_node(in, parent, step, entry);
    if (step->kind == WRIT_STEP_ITEM)
        parent->item = made;
    else if (step->kind == WRIT_STEP_ANY)
        parent->any = made;
    else
        add_member(in, parent, made);
    return made;
}

const writ_party_node *writ_party_node_at(const writ_party_node *from, const writ_path *path)
{
    for (size_t i = 0; from && i < path->count; i++)
        from = find_step(from, &path->items[i]);
    return from;
}

/* In a pointer `*` is an item or a member of a map, as the field around it says. */
static int settle_star(const writ_party_reader *in, const writ_party_node *around,
                       const writ_member *entry, writ_step *step)
{
    bool has_array =
        around->item || (writ_party_node_is_typed(around) && around->spec.types & WRIT_TYPE_ARRAY);
    bool has_map =
        around->any || (writ_party_node_is_typed(around) && around->spec.types & WRIT_TYPE_OBJECT);
    step->kind = has_array ? WRIT_STEP_ITEM : WRIT_STEP_ANY;
    if (has_array != has_map)
        return WRIT_OK;
    writ_error_set_place(in->err, WRIT_E_INPUT, &entry->place,
                         "'*' behind '%.*s' may be an item or a member of a map",
                         WRIT_FMT(around->path));
    writ_error_hint(in->err, "give '%.*s' the type array or map", WRIT_FMT(around->path));
    return WRIT_E_INPUT;
}

static int parse_path(const writ_party_reader *in, const writ_member *entry, writ_path *path)
{
    writ_error local = WRIT_ERROR_INIT;
    if (writ_path_parse(in->arena, entry->name, path, &local) == WRIT_OK && path->count > 0)
        return WRIT_OK;
    if (local.code == WRIT_OK)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &entry->place, "a field has no name");
    writ_error_set_place(in->err, WRIT_E_INPUT, &entry->place, "%s", local.message);
    if (local.hint[0])
        writ_error_hint(in->err, "%s", local.hint);
    return WRIT_E_INPUT;
}

static int add_entry(writ_party_reader *in, const writ_member *entry, writ_path *path)
{
    bool is_pointer = writ_str_starts(entry->name, WRIT_STR("/"));
    writ_party_node *at = &in->root;
    for (size_t i = 0; i < path->count; i++) {
        writ_step *step = &path->items[i];
        if (is_pointer && step->kind == WRIT_STEP_ANY && settle_star(in, at, entry, step))
            return WRIT_E_INPUT;
        at = find_or_add(in, at, step, entry);
    }
    if (at->entry) {
        writ_error_set_place(in->err, WRIT_E_INPUT, &entry->place, "field '%.*s' is given twice",
                             WRIT_FMT(entry->name));
        writ_error_hint(in->err, "first in line %u, as '%.*s'", (unsigned)at->entry->place.line,
                        WRIT_FMT(at->entry->name));
        return WRIT_E_INPUT;
    }
    at->entry = entry;
    return read_entry(in, entry, at);
}

static bool has_star(const writ_member *entry, const writ_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        if (path->items[i].kind == WRIT_STEP_ANY)
            return writ_str_starts(entry->name, WRIT_STR("/"));
    return false;
}

/* Pointers with `*` come last: what they mean hangs on the others. */
static int build_tree(writ_party_reader *in, const writ_value *fields)
{
    for (int late = 0; late < 2; late++) {
        for (size_t i = 0; i < fields->object.count; i++) {
            const writ_member *entry = &fields->object.items[i];
            writ_path path = {0};
            if (parse_path(in, entry, &path))
                return WRIT_E_INPUT;
            if (has_star(entry, &path) == late && add_entry(in, entry, &path))
                return WRIT_E_INPUT;
        }
    }
    return WRIT_OK;
}

/* ---- what the fields say of one another ---- */

static int refuse_child(const writ_party_reader *in, const writ_party_node *child, const char *why)
{
    const writ_party_node *parent = child->parent;
    return writ_error_set_place(in->err, WRIT_E_INPUT, &child->first->place,
                                "'%.*s' makes '%.*s' %s", WRIT_FMT(child->first->name),
                                WRIT_FMT(parent->path), why);
}

/* A field is a scalar, an array or an object, and its type says the same. */
static int check_shape(const writ_party_reader *in, writ_party_node *field)
{
    const writ_party_node *member = field->members.count ? field->members.items[0] : field->any;
    bool is_free = !writ_party_node_is_typed(field);
    if (member && field->item) {
        bool item_first = field->item->first->place.offset < member->first->place.offset;
        return item_first ? refuse_child(in, member, "an object, but it is an array")
                          : refuse_child(in, field->item, "an array, but it is an object");
    }
    if (member && !is_free && !(field->spec.types & WRIT_TYPE_OBJECT))
        return refuse_child(in, member, "an object, but its type is another");
    if (field->item && !is_free && !(field->spec.types & WRIT_TYPE_ARRAY))
        return refuse_child(in, field->item, "an array, but its type is another");
    return WRIT_OK;
}

/* `required: true` requires every object on the way; `[]` and `*` end the way. */
static int demand(const writ_party_reader *in, writ_party_node *field)
{
    (void)in;
    if (!field->required || !field->required->boolean)
        return WRIT_OK;
    for (writ_party_node *at = field; at->parent && at->step.kind == WRIT_STEP_MEMBER;
         at = at->parent)
        at->parent->demanded_by = field;
    return WRIT_OK;
}

static int check_demand(const writ_party_reader *in, writ_party_node *field)
{
    const writ_value *against = NULL;
    if (!field->demanded_by || !field->entry)
        return WRIT_OK;
    if (field->required && !field->required->boolean)
        against = field->required;
    else if (field->nullable && field->nullable->boolean)
        against = field->nullable;
    else if (writ_party_node_is_typed(field) && field->spec.types != WRIT_TYPE_OBJECT)
        against = field->spec.type;
    if (!against)
        return WRIT_OK;
    writ_error_set_place(in->err, WRIT_E_INPUT, &against->place,
                         "'%.*s' need not be an object here, but '%.*s' in it is required",
                         WRIT_FMT(field->entry->name), WRIT_FMT(field->demanded_by->entry->name));
    writ_error_hint(in->err, "a required field requires every object on the way to it");
    return WRIT_E_INPUT;
}

static int for_each(const writ_party_reader *in, writ_party_node *field,
                    int (*visit)(const writ_party_reader *in, writ_party_node *field))
{
    int code = visit(in, field);
    for (size_t i = 0; !code && i < field->members.count; i++)
        code = for_each(in, field->members.items[i], visit);
    if (!code && field->item)
        code = for_each(in, field->item, visit);
    if (!code && field->any)
        code = for_each(in, field->any, visit);
    return code;
}

int writ_party_fields_lower(writ_arena *arena, const writ_value *fields, writ_role role,
                            writ_str object, writ_findings *notes, writ_value **lowered,
                            writ_error *err)
{
    writ_party_reader in = {
        .arena = arena, .role = role, .object = object, .notes = notes, .err = err};
    writ_value *schema = writ_value_object(arena, &fields->place);
    writ_value_set(
        arena, schema, WRIT_STR("$schema"), NULL,
        writ_value_string(arena, NULL, WRIT_STR("https://json-schema.org/draft/2020-12/schema")));
    if (build_tree(&in, fields) || for_each(&in, &in.root, check_shape) ||
        for_each(&in, &in.root, demand) || for_each(&in, &in.root, check_demand) ||
        writ_party_node_lower(&in, &in.root, schema))
        return WRIT_E_INPUT;
    *lowered = schema;
    return WRIT_OK;
}
