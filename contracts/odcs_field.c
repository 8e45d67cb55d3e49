/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/odcs.h"

#include "contracts/base/read.h"
#include "contracts/member.h"
#include "contracts/path.h"

/* ---- look-ups ---- */

const writ_value *writ_odcs_find(const writ_value *holder, const char *key)
{
    const writ_value *value = writ_value_find(holder, key);
    return value && value->kind != WRIT_NULL ? value : NULL;
}

const writ_value *writ_odcs_custom(const writ_value *holder, const char *name)
{
    const writ_value *list = writ_odcs_find(holder, "customProperties");
    for (size_t i = 0; list && i < list->array.count; i++) {
        const writ_value *entry = list->array.items[i];
        const writ_value *property = writ_value_find(entry, "property");
        if (property && writ_str_is(property->string, name))
            return writ_odcs_find(entry, "value");
    }
    return NULL;
}

int writ_odcs_check_custom(const writ_value *holder, writ_error *err)
{
    const writ_value *list = writ_odcs_find(holder, "customProperties");
    if (writ_member_check(list, "customProperties", WRIT_ARRAY, err)) {
        writ_error_hint(err, "write a list: - {property: NAME, value: VALUE}");
        return WRIT_E_INPUT;
    }
    for (size_t i = 0; list && i < list->array.count; i++) {
        const writ_value *entry = list->array.items[i];
        if (writ_member_check_entry(entry, "customProperties", WRIT_OBJECT, err) ||
            writ_member_check(writ_value_find(entry, "property"), "property", WRIT_STRING, err))
            return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

void writ_odcs_set(const writ_odcs_field *field, const char *keyword, const writ_value *value)
{
    if (value)
        writ_value_set(field->in->arena, field->schema, writ_str_of(keyword), NULL,
                       (writ_value *)value);
}

static const writ_value *option_of(const writ_odcs_field *field, const char *name)
{
    return writ_odcs_find(writ_odcs_find(field->source, "logicalTypeOptions"), name);
}

static writ_finding *add_note(const writ_odcs_field *field, writ_rule rule, const writ_place *place,
                              const char *message, const char *hint)
{
    writ_finding *note =
        writ_note_add(field->in->arena, field->in->notes, rule, field->path, place, "%s", message);
    if (note) {
        note->object = field->in->object_name;
        note->hint = writ_str_of(hint);
    }
    return note;
}

/* ---- type ---- */

static int refuse_type(const writ_value *type, writ_error *err)
{
    writ_error_set_place(err, WRIT_E_INPUT, &type->place, "there is no logicalType '%.*s'",
                         WRIT_FMT(type->string));
    const char *nearest = writ_word_nearest(type->string, writ_field_types);
    if (writ_str_is(type->string, "any"))
        writ_error_hint(err, "a property without logicalType admits any value");
    else if (nearest)
        writ_error_hint(err, "did you mean '%s'?", nearest);
    else
        writ_error_hint(err, "the types are string, integer, number, boolean, timestamp, date, "
                             "time, object, array and map");
    return WRIT_E_INPUT;
}

/* Without logicalType: what its children make it, or anything. */
static void infer_type(writ_odcs_field *field)
{
    writ_field_spec *spec = &field->spec;
    if (field->position == WRIT_ODCS_OBJECT || writ_odcs_find(field->source, "properties") ||
        writ_odcs_find(field->source, "map")) {
        spec->types = WRIT_TYPE_OBJECT;
    } else if (writ_odcs_find(field->source, "items")) {
        spec->types = WRIT_TYPE_ARRAY;
    } else {
        spec->types = WRIT_TYPE_ANY;
        add_note(field, WRIT_RULE_TYPE_UNDECLARED, &field->schema->place,
                 "a property without logicalType admits any value", "say what it is: logicalType");
    }
}

/* `key` holds children of fields of the type only. */
static int check_children(const writ_odcs_field *field, const char *key, unsigned type)
{
    const writ_value *children = writ_odcs_find(field->source, key);
    writ_str type_name = field->spec.type ? field->spec.type->string : WRIT_STR("object");
    if (!children || (field->spec.types & type))
        return WRIT_OK;
    return writ_error_set_place(field->in->err, WRIT_E_INPUT, &children->place,
                                "'%.*s' has '%s', but it is of type '%.*s'", WRIT_FMT(field->path),
                                key, WRIT_FMT(type_name));
}

static int read_type(writ_odcs_field *field)
{
    writ_field_spec *spec = &field->spec;
    const writ_value *type = writ_odcs_find(field->source, "logicalType");
    if (writ_member_check(type, "logicalType", WRIT_STRING, field->in->err))
        return WRIT_E_INPUT;
    if (!type)
        infer_type(field);
    else if (!writ_field_type_find(type->string, &spec->types, &spec->time) ||
             writ_str_is(type->string, "any"))
        return refuse_type(type, field->in->err);
    spec->type = type;
    if (check_children(field, "properties", WRIT_TYPE_OBJECT) ||
        check_children(field, "map", WRIT_TYPE_OBJECT) ||
        check_children(field, "items", WRIT_TYPE_ARRAY))
        return WRIT_E_INPUT;
    if (field->position == WRIT_ODCS_OBJECT && spec->types != WRIT_TYPE_OBJECT)
        return writ_error_set_place(field->in->err, WRIT_E_INPUT, &type->place,
                                    "an entry of 'schema' must be of logicalType 'object', not "
                                    "'%.*s'",
                                    WRIT_FMT(type->string));
    return WRIT_OK;
}

/* ---- presence, null, options ---- */

static int read_null(writ_odcs_field *field)
{
    bool required = field->position != WRIT_ODCS_MEMBER;
    writ_error *err = field->in->err;
    if (field->position == WRIT_ODCS_MEMBER &&
        writ_member_boolean(writ_odcs_find(field->source, "required"), "required", &required, err))
        return WRIT_E_INPUT;
    field->spec.nullable = !required;
    return writ_member_boolean(writ_odcs_custom(field->source, "nullable"), "nullable",
                               &field->spec.nullable, err);
}

/* Options that are read elsewhere. */
static bool has_other_reader(const writ_odcs_field *field, writ_str name)
{
    bool of_time = field->spec.time != WRIT_TIME_NONE;
    return writ_str_is(name, "enum") || (of_time && writ_str_is(name, "timezone")) ||
           (of_time && writ_str_is(name, "defaultTimezone")) ||
           (field->spec.types == WRIT_TYPE_OBJECT && writ_str_is(name, "required"));
}

/* ODCS 3.0: `exclusiveMinimum: true` makes `minimum` exclusive. */
static void settle_exclusive(const writ_value **bound, const writ_value **exclusive)
{
    if (!*exclusive || (*exclusive)->kind != WRIT_BOOLEAN)
        return;
    bool is_exclusive = (*exclusive)->boolean;
    *exclusive = is_exclusive ? *bound : NULL;
    if (is_exclusive)
        *bound = NULL;
}

static bool is_other_number_format(const writ_odcs_field *field, const writ_member *option)
{
    return writ_str_is(option->name, "format") && option->value->kind == WRIT_STRING &&
           !(field->spec.types & WRIT_TYPE_STRING) && !writ_field_is_width(option->value->string);
}

static int read_options(writ_odcs_field *field)
{
    const writ_value *options = writ_odcs_find(field->source, "logicalTypeOptions");
    writ_field_spec *spec = &field->spec;
    if (writ_member_check(options, "logicalTypeOptions", WRIT_OBJECT, field->in->err))
        return WRIT_E_INPUT;
    for (size_t i = 0; options && i < options->object.count; i++) {
        const writ_member *option = &options->object.items[i];
        if (option->value->kind == WRIT_NULL || has_other_reader(field, option->name))
            continue;
        if (is_other_number_format(field, option))
            writ_odcs_unchecked(field, &option->value->place, "format '%.*s'",
                                WRIT_FMT(option->value->string));
        else if (writ_field_option(spec, option->name, option->value) != WRIT_OPTION_SET)
            writ_odcs_unchecked(field, &option->place, "option '%.*s'", WRIT_FMT(option->name));
    }
    settle_exclusive(&spec->minimum, &spec->exclusive_minimum);
    settle_exclusive(&spec->maximum, &spec->exclusive_maximum);
    return WRIT_OK;
}

/* ---- times ---- */

static bool has_bounds(const writ_field_spec *spec)
{
    return spec->minimum || spec->maximum || spec->exclusive_minimum || spec->exclusive_maximum;
}

static int read_time(writ_odcs_field *field)
{
    writ_field_spec *spec = &field->spec;
    const writ_value *format = spec->format;
    const writ_value *timezone = option_of(field, "timezone");
    const writ_value *zone = option_of(field, "defaultTimezone");
    if (spec->time == WRIT_TIME_NONE)
        return WRIT_OK;
    if (writ_member_check(format, "format", WRIT_STRING, field->in->err) ||
        writ_member_check(timezone, "timezone", WRIT_BOOLEAN, field->in->err) ||
        writ_member_check(zone, "defaultTimezone", WRIT_STRING, field->in->err))
        return WRIT_E_INPUT;
    writ_odcs_set(field, "x-writ-time-zone", zone);
    writ_odcs_set(field, "x-writ-time-format", format);
    const char *bounds = has_bounds(spec) ? " with its bounds" : "";
    switch (writ_field_time(spec, timezone, field->in->expectation)) {
    case WRIT_TIME_CLEAR:
        break;
    case WRIT_TIME_CONFLICT:
        add_note(field, WRIT_RULE_TIME_FORMAT_CONFLICT, &format->place,
                 spec->offset > 0 ? "the time has an offset from UTC, but its format has none, or "
                                    "is not that of RFC 3339"
                                  : "the time needs no offset from UTC, but its format has one, or "
                                    "is not that of RFC 3339",
                 timezone ? "'timezone' was followed"
                          : "say 'timezone: false' when times are local; without it an offset is "
                            "required");
        break;
    case WRIT_TIME_UNREAD:
        writ_odcs_unchecked(field, &format->place, "format '%.*s'%s", WRIT_FMT(format->string),
                            bounds);
        break;
    }
    return WRIT_OK;
}

/* ---- children ---- */

static int lower_field(const writ_odcs_field *parent, const writ_value *source,
                       writ_odcs_position position, writ_str path, const writ_place *place,
                       writ_value **lowered);

/* The names that an object requires, each once. */
typedef struct required_list {
    writ_value *names;
    writ_map seen;
} required_list;

static void require(writ_arena *arena, required_list *required, const writ_value *by, writ_str name)
{
    if (!writ_map_put(arena, &required->seen, name, required))
        writ_value_push(arena, required->names, writ_value_string(arena, &by->place, name));
}

static int lower_property(const writ_odcs_field *field, const writ_value *source,
                          writ_value *properties, required_list *required)
{
    const writ_odcs *in = field->in;
    if (writ_member_check_entry(source, "properties", WRIT_OBJECT, in->err))
        return WRIT_E_INPUT;
    const writ_value *name = writ_odcs_find(source, "name");
    if (!name)
        return writ_error_set_place(in->err, WRIT_E_INPUT, &source->place,
                                    "a property has no 'name'");
    if (writ_member_check(name, "name", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    if (writ_value_find_str(properties, name->string))
        return writ_error_set_place(in->err, WRIT_E_INPUT, &name->place,
                                    "property '%.*s' is given twice", WRIT_FMT(name->string));
    writ_value *child = NULL;
    writ_str path = writ_path_child(in->arena, field->path, name->string);
    if (lower_field(field, source, WRIT_ODCS_MEMBER, path, &name->place, &child))
        return WRIT_E_INPUT;
    writ_value_set(in->arena, properties, name->string, &name->place, child);
    const writ_value *by = writ_odcs_find(source, "required");
    if (by && by->boolean)
        require(in->arena, required, by, name->string);
    return WRIT_OK;
}

static int lower_properties(const writ_odcs_field *field)
{
    const writ_odcs *in = field->in;
    const writ_value *list = writ_odcs_find(field->source, "properties");
    const writ_value *names = option_of(field, "required");
    const writ_place *place = list ? &list->place : &field->schema->place;
    writ_value *properties = writ_value_object(in->arena, place);
    required_list required = {.names = writ_value_array(in->arena, place)};
    if (writ_member_check(list, "properties", WRIT_ARRAY, in->err) ||
        writ_member_check(names, "required", WRIT_ARRAY, in->err))
        return WRIT_E_INPUT;
    for (size_t i = 0; list && i < list->array.count; i++)
        if (lower_property(field, list->array.items[i], properties, &required))
            return WRIT_E_INPUT;
    for (size_t i = 0; names && i < names->array.count; i++) {
        const writ_value *name = names->array.items[i];
        if (writ_member_check_entry(name, "required", WRIT_STRING, in->err))
            return WRIT_E_INPUT;
        require(in->arena, &required, name, name->string);
    }
    if (list)
        writ_odcs_set(field, "properties", properties);
    if (required.names->array.count)
        writ_odcs_set(field, "required", required.names);
    return WRIT_OK;
}

/* A map (ODCS 3.2): any name with a value of one kind. Names are strings in JSON, so a key of
 * another type is not checked. */
static int lower_map(writ_odcs_field *field)
{
    const writ_odcs *in = field->in;
    const writ_value *map = writ_odcs_find(field->source, "map");
    const writ_value *key = writ_odcs_find(map, "key");
    const writ_value *value = writ_odcs_find(map, "value");
    writ_value *lowered = NULL;
    writ_str path = writ_path_any(in->arena, field->path);
    if (writ_member_check(map, "map", WRIT_OBJECT, in->err))
        return WRIT_E_INPUT;
    if (value) {
        if (lower_field(field, value, WRIT_ODCS_ELEMENT, path, &value->place, &lowered))
            return WRIT_E_INPUT;
        writ_odcs_set(field, "additionalProperties", lowered);
    }
    const writ_value *type = writ_odcs_find(key, "logicalType");
    if (type && type->kind == WRIT_STRING && !writ_str_is(type->string, "string")) {
        writ_odcs_unchecked(field, &type->place, "map key of type '%.*s'", WRIT_FMT(type->string));
    } else if (key) {
        if (lower_field(field, key, WRIT_ODCS_ELEMENT, path, &key->place, &lowered))
            return WRIT_E_INPUT;
        writ_odcs_set(field, "propertyNames", lowered);
    }
    return WRIT_OK;
}

/* ODCS cannot say that an object is closed; a custom property can. An expectation is open all the
 * same (DESIGN.md, One semantics). */
static int lower_openness(writ_odcs_field *field)
{
    const writ_value *open = writ_odcs_custom(field->source, "additionalProperties");
    if (writ_member_check(open, "additionalProperties", WRIT_BOOLEAN, field->in->err))
        return WRIT_E_INPUT;
    if (!open || writ_value_find(field->schema, "additionalProperties"))
        return WRIT_OK;
    if (!field->in->expectation)
        writ_odcs_set(field, "additionalProperties", open);
    else if (!open->boolean)
        writ_odcs_unchecked(field, &open->place, "additionalProperties (an expectation is open)");
    return WRIT_OK;
}

static int lower_children(writ_odcs_field *field)
{
    const writ_value *items = writ_odcs_find(field->source, "items");
    writ_value *lowered = NULL;
    if (field->spec.types == WRIT_TYPE_OBJECT &&
        (lower_properties(field) || lower_map(field) || lower_openness(field)))
        return WRIT_E_INPUT;
    if (field->spec.types != WRIT_TYPE_ARRAY || !items)
        return WRIT_OK;
    if (lower_field(field, items, WRIT_ODCS_ELEMENT, writ_path_any(field->in->arena, field->path),
                    &items->place, &lowered))
        return WRIT_E_INPUT;
    writ_odcs_set(field, "items", lowered);
    return WRIT_OK;
}

/* ---- a field ---- */

static void add_rule_pattern(const writ_odcs_field *field)
{
    writ_arena *arena = field->in->arena;
    if (!field->rule_pattern)
        return;
    if (!writ_value_find(field->schema, "pattern")) {
        writ_odcs_set(field, "pattern", field->rule_pattern);
        return;
    }
    writ_value *branch = writ_value_object(arena, &field->rule_pattern->place);
    writ_value *all = writ_value_array(arena, &field->rule_pattern->place);
    writ_value_set(arena, branch, WRIT_STR("pattern"), NULL, (writ_value *)field->rule_pattern);
    writ_value_push(arena, all, branch);
    writ_odcs_set(field, "allOf", all);
}

static int fill_schema(writ_odcs_field *field)
{
    if (writ_member_check(field->source, "a property", WRIT_OBJECT, field->in->err) ||
        writ_odcs_check_custom(field->source, field->in->err) || read_type(field) ||
        read_null(field) || read_options(field) || read_time(field) ||
        writ_odcs_rules_read(field) || writ_odcs_annotate(field) ||
        writ_field_lower(field->in->arena, &field->spec, field->schema, field->in->err))
        return WRIT_E_INPUT;
    add_rule_pattern(field);
    if (lower_children(field))
        return WRIT_E_INPUT;
    writ_odcs_set(field, "x-writ-unchecked", field->unchecked);
    return WRIT_OK;
}

static int lower_field(const writ_odcs_field *parent, const writ_value *source,
                       writ_odcs_position position, writ_str path, const writ_place *place,
                       writ_value **lowered)
{
    writ_odcs_field field = {
        .in = parent->in,
        .parent = parent,
        .position = position,
        .source = source,
        .path = path,
        .schema = writ_value_object(parent->in->arena, place),
    };
    if (fill_schema(&field))
        return WRIT_E_INPUT;
    *lowered = field.schema;
    return WRIT_OK;
}

int writ_odcs_object_lower(const writ_odcs *in, writ_value **lowered)
{
    const writ_value *name = writ_odcs_find(in->object, "name");
    writ_odcs_field field = {
        .in = in,
        .position = WRIT_ODCS_OBJECT,
        .source = in->object,
        .path = WRIT_STR(""),
        .schema = writ_value_object(in->arena, &name->place),
    };
    writ_odcs_set(&field, "$schema",
                  writ_value_string(in->arena, NULL,
                                    WRIT_STR("https://json-schema.org/draft/2020-12/schema")));
    writ_odcs_set(&field, "title", name);
    if (fill_schema(&field))
        return WRIT_E_INPUT;
    *lowered = field.schema;
    return WRIT_OK;
}
