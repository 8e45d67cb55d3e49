/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/read.h"
#include "contracts/member.h"
#include "contracts/party_fields.h"

static bool is_required(const writ_party_node *field)
{
    if (field->step.kind != WRIT_STEP_MEMBER)
        return false;
    return field->demanded_by || (field->required && field->required->boolean);
}

static bool is_nullable(const writ_party_node *field)
{
    if (field->nullable)
        return field->nullable->boolean;
    return field->parent && field->step.kind == WRIT_STEP_MEMBER && !is_required(field);
}

static void set(const writ_party_reader *in, writ_value *schema, const char *keyword,
                const writ_value *value)
{
    if (value)
        writ_value_set(in->arena, schema, writ_str_of(keyword), NULL, (writ_value *)value);
}

static void list_unchecked(const writ_party_reader *in, const writ_party_node *field,
                           writ_value *schema, const writ_value *format)
{
    writ_str rule = writ_str_printf(in->arena, "format '%.*s'", WRIT_FMT(format->string));
    writ_value *list = writ_value_array(in->arena, &format->place);
    writ_value_push(in->arena, list, writ_value_string(in->arena, &format->place, rule));
    set(in, schema, "x-writ-unchecked", list);
    writ_finding *note =
        writ_note_add(in->arena, in->notes, WRIT_RULE_NOT_CHECKABLE, field->path, &format->place,
                      "not checked on a record: %.*s", WRIT_FMT(rule));
    if (note)
        note->object = in->object;
}

static void note_conflict(const writ_party_reader *in, const writ_party_node *field,
                          const writ_value *format)
{
    writ_finding *note = writ_note_add(
        in->arena, in->notes, WRIT_RULE_TIME_FORMAT_CONFLICT, field->path, &format->place,
        "'timezone' and the format contradict, or the format is not that of RFC 3339");
    if (!note)
        return;
    note->object = in->object;
    note->hint = WRIT_STR("'timezone' was followed");
}

static int lower_time(const writ_party_reader *in, writ_party_node *field, writ_value *schema)
{
    const writ_value *source = field->entry ? field->entry->value : NULL;
    const writ_value *timezone = writ_value_find(source, "timezone");
    const writ_value *format = field->spec.format;
    if (writ_member_check(timezone, "timezone", WRIT_BOOLEAN, in->err))
        return WRIT_E_INPUT;
    if (field->spec.time == WRIT_TIME_NONE) {
        if (!timezone)
            return WRIT_OK;
        return writ_error_set_place(in->err, WRIT_E_INPUT, &timezone->place,
                                    "'timezone' says nothing about a field that is no time");
    }
    if (writ_member_check(format, "format", WRIT_STRING, in->err))
        return WRIT_E_INPUT;
    set(in, schema, "x-writ-time-format", format);
    writ_time_reading reading = writ_field_time(&field->spec, timezone, true);
    if (reading == WRIT_TIME_UNREAD)
        list_unchecked(in, field, schema, format);
    else if (reading == WRIT_TIME_CONFLICT)
        note_conflict(in, field, format);
    return WRIT_OK;
}

static bool is_code(writ_str text)
{
    bool upper = text.len == 3;
    for (size_t i = 0; i < text.len; i++)
        upper &= text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
    return upper;
}

/* A currency is a code ("EUR"), or the field that holds one: by its path, or beside this one. */
static writ_str locate_currency(const writ_party_reader *in, const writ_party_node *field,
                                writ_str text)
{
    writ_path path = {0};
    if (writ_path_parse(in->arena, text, &path, NULL))
        return text;
    if (writ_party_node_at(&in->root, &path))
        return writ_path_pointer(in->arena, &path);
    const writ_party_node *beside = writ_party_node_at(field->parent, &path);
    if (beside)
        return beside->path;
    return is_code(text) ? text : writ_path_pointer(in->arena, &path);
}

static int annotate(const writ_party_reader *in, const writ_party_node *field, writ_value *schema)
{
    static const char *const strings[][2] = {{"description", "description"},
                                             {"unit", "x-writ-unit"}};
    const writ_value *source = field->entry ? field->entry->value : NULL;
    const writ_value *currency = writ_value_find(source, "currency");
    const writ_value *pii = writ_value_find(source, "pii");
    writ_value *use = NULL;
    for (size_t i = 0; i < 2; i++) {
        const writ_value *text = writ_value_find(source, strings[i][0]);
        if (writ_member_check(text, strings[i][0], WRIT_STRING, in->err))
            return WRIT_E_INPUT;
        set(in, schema, strings[i][1], text);
    }
    if (writ_member_check(currency, "currency", WRIT_STRING, in->err) ||
        writ_member_check(pii, "pii", WRIT_BOOLEAN, in->err) ||
        writ_member_strings(in->arena, writ_value_find(source, "use"), "use", &use, in->err))
        return WRIT_E_INPUT;
    if (currency)
        set(in, schema, "x-writ-currency",
            writ_value_string(in->arena, &currency->place,
                              locate_currency(in, field, currency->string)));
    if (pii && pii->boolean)
        set(in, schema, "x-writ-sensitive", pii);
    set(in, schema, "x-writ-use", use);
    set(in, schema, "default", writ_value_find(source, "default"));
    return WRIT_OK;
}

/* Without a type of its own a field has that of its children. */
static void settle_type(const writ_party_reader *in, writ_party_node *field)
{
    if (writ_party_node_is_typed(field))
        return;
    if (field->members.count || field->any || !field->parent)
        field->spec.types = WRIT_TYPE_OBJECT;
    if (field->item)
        field->spec.types = WRIT_TYPE_ARRAY;
    if (field->spec.types == 0)
        field->spec.types = WRIT_TYPE_ANY;
    if (field->spec.types != WRIT_TYPE_ANY || field->spec.type)
        return;
    writ_finding *note =
        writ_note_add(in->arena, in->notes, WRIT_RULE_TYPE_UNDECLARED, field->path,
                      &field->first->place, "a field without type admits any value");
    if (!note)
        return;
    note->object = in->object;
    note->hint = WRIT_STR("say what it is, or 'type: any'");
}

static int lower_child(const writ_party_reader *in, writ_party_node *child, writ_value **schema)
{
    *schema = writ_value_object(in->arena, &child->first->place);
    return writ_party_node_lower(in, child, *schema);
}

static const writ_place *required_place(const writ_party_node *field)
{
    const writ_party_node *by =
        field->required && field->required->boolean ? field : field->demanded_by;
    return &by->required->place;
}

static int lower_members(const writ_party_reader *in, const writ_party_node *field,
                         writ_value *schema)
{
    writ_value *properties = writ_value_object(in->arena, &schema->place);
    writ_value *required = writ_value_array(in->arena, &schema->place);
    for (size_t i = 0; i < field->members.count; i++) {
        writ_party_node *member = field->members.items[i];
        writ_value *child = NULL;
        if (lower_child(in, member, &child))
            return WRIT_E_INPUT;
        writ_value_set(in->arena, properties, member->step.name, &member->first->place, child);
        if (is_required(member))
            writ_value_push(
                in->arena, required,
                writ_value_string(in->arena, required_place(member), member->step.name));
    }
    if (properties->object.count)
        set(in, schema, "properties", properties);
    if (required->array.count)
        set(in, schema, "required", required);
    return WRIT_OK;
}

int writ_party_node_lower(const writ_party_reader *in, writ_party_node *field, writ_value *schema)
{
    writ_value *child = NULL;
    settle_type(in, field);
    field->spec.nullable = is_nullable(field);
    if (lower_time(in, field, schema) ||
        writ_field_lower(in->arena, &field->spec, schema, in->err) || annotate(in, field, schema) ||
        lower_members(in, field, schema))
        return WRIT_E_INPUT;
    if (field->any) {
        if (lower_child(in, field->any, &child))
            return WRIT_E_INPUT;
        set(in, schema, "additionalProperties", child);
    }
    if (field->item) {
        if (lower_child(in, field->item, &child))
            return WRIT_E_INPUT;
        set(in, schema, "items", child);
    }
    return WRIT_OK;
}
