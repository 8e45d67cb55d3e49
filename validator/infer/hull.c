/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/infer/hull.h"

#include <math.h>

typedef struct writer {
    writ_arena *arena;
} writer;

static void set(const writer *in, writ_value *schema, const char *keyword, writ_value *value)
{
    writ_value_set(in->arena, schema, writ_str_of(keyword), NULL, value);
}

static writ_value *text(const writer *in, const char *terminated)
{
    return writ_value_string(in->arena, NULL, writ_str_of(terminated));
}

int64_t writ_length_above(double length)
{
    int64_t bound = 1;
    if (length <= 0)
        return 0;
    while ((double)bound < length)
        bound *= 2;
    return bound;
}

writ_value *writ_bound_value(writ_arena *arena, double bound)
{
    return writ_value_int(arena, NULL, (int64_t)bound);
}

static void write_time(const writer *in, writ_value *schema, const char *offset)
{
    writ_value *time = writ_value_object(in->arena, NULL);
    set(in, time, "kind", text(in, "timestamp"));
    set(in, time, "offset", text(in, offset));
    set(in, schema, "x-writ-time", time);
}

/* Null has to be listed where there is a list. */
static void write_values(const writer *in, writ_value *schema, const writ_fact *fact)
{
    writ_str *texts;
    size_t count;
    if (!writ_fact_texts(in->arena, fact, &texts, NULL, &count))
        return;
    writ_value *list = writ_value_array(in->arena, NULL);
    for (size_t i = 0; i < count; i++)
        writ_value_push(in->arena, list, writ_value_string(in->arena, NULL, texts[i]));
    if (fact->is_nullable)
        writ_value_push(in->arena, list, writ_value_null(in->arena, NULL));
    set(in, schema, "enum", list);
}

static void write_text(const writer *in, writ_value *schema, const writ_fact *fact)
{
    const char *format = writ_text_kind_format(fact->text);
    if (format)
        set(in, schema, "format", text(in, format));
    else if (fact->text == WRIT_TEXTS_DATE)
        set(in, schema, "format", text(in, "date"));
    else if (fact->text == WRIT_TEXTS_TIMESTAMP)
        set(in, schema, "format", text(in, "date-time"));
    else if (fact->text == WRIT_TEXTS_SPACED_TIME)
        write_time(in, schema, "required");
    else if (fact->text == WRIT_TEXTS_LOCAL_TIME)
        write_time(in, schema, "optional");
    if (fact->shape.len)
        set(in, schema, "pattern", writ_value_string(in->arena, NULL, fact->shape));
    if (fact->has_values)
        write_values(in, schema, fact);
    if (!fact->has_lengths || fact->given_up & WRIT_GIVEN_UP_BOUNDS)
        return;
    if (fact->shortest > 0)
        set(in, schema, "minLength", writ_value_int(in->arena, NULL, 1));
    set(in, schema, "maxLength", writ_value_int(in->arena, NULL, writ_length_above(fact->longest)));
}

static void write_numbers(const writer *in, writ_value *schema, const writ_fact *fact)
{
    if (!fact->has_numbers || fact->given_up & WRIT_GIVEN_UP_BOUNDS)
        return;
    double least = writ_bound_below(fact->least), most = writ_bound_above(fact->most);
    if (isfinite(least))
        set(in, schema, "minimum", writ_bound_value(in->arena, least));
    if (isfinite(most))
        set(in, schema, "maximum", writ_bound_value(in->arena, most));
}

static writ_value *write(const writer *in, const writ_fact *fact);

static void write_members(const writer *in, writ_value *schema, const writ_fact *fact)
{
    writ_value *properties = writ_value_object(in->arena, NULL);
    writ_value *required = writ_value_array(in->arena, NULL);
    for (size_t i = 0; i < fact->members.count; i++) {
        const writ_fact *member = fact->members.items[i];
        writ_value_set(in->arena, properties, member->name, NULL, write(in, member));
        if (member->is_required)
            writ_value_push(in->arena, required, writ_value_string(in->arena, NULL, member->name));
    }
    if (fact->members.count)
        set(in, schema, "properties", properties);
    if (required->array.count)
        set(in, schema, "required", required);
    if (fact->given_up & WRIT_GIVEN_UP_MEMBERS || (fact->is_map && !fact->items))
        return;
    set(in, schema, "additionalProperties",
        fact->is_map ? write(in, fact->items) : writ_value_boolean(in->arena, NULL, false));
}

static void write_items(const writer *in, writ_value *schema, const writ_fact *fact)
{
    if (fact->given_up & WRIT_GIVEN_UP_MEMBERS)
        return;
    if (fact->items)
        set(in, schema, "items", write(in, fact->items));
    else if (!fact->had_items)
        set(in, schema, "maxItems", writ_value_int(in->arena, NULL, 0));
}

static const char *type_name(unsigned types)
{
    switch (types) {
    case WRIT_TYPE_BOOLEAN:
        return "boolean";
    case WRIT_TYPE_INTEGER:
        return "integer";
    case WRIT_TYPE_STRING:
        return "string";
    case WRIT_TYPE_OBJECT:
        return "object";
    case WRIT_TYPE_ARRAY:
        return "array";
    default:
        return "number";
    }
}

static void write_type(const writer *in, writ_value *schema, const writ_fact *fact)
{
    if (!fact->types) {
        set(in, schema, "type", text(in, "null"));
        return;
    }
    writ_value *name = text(in, type_name(fact->types)), *list = name;
    if (fact->is_nullable) {
        list = writ_value_array(in->arena, NULL);
        writ_value_push(in->arena, list, name);
        writ_value_push(in->arena, list, text(in, "null"));
    }
    set(in, schema, "type", list);
}

static writ_value *write(const writer *in, const writ_fact *fact)
{
    writ_value *schema = writ_value_object(in->arena, NULL);
    bool is_none = !fact->types && !(fact->given_up & WRIT_GIVEN_UP_TYPE);
    if (!is_none && !writ_fact_is_one_type(fact))
        return schema;
    write_type(in, schema, fact);
    if (fact->types == WRIT_TYPE_STRING)
        write_text(in, schema, fact);
    else if (fact->types == WRIT_TYPE_OBJECT)
        write_members(in, schema, fact);
    else if (fact->types == WRIT_TYPE_ARRAY)
        write_items(in, schema, fact);
    else
        write_numbers(in, schema, fact);
    return schema;
}

writ_value *writ_hull_schema(writ_arena *arena, const writ_fact *root)
{
    const writer in = {arena};
    writ_value *schema = write(&in, root);
    if (!schema->object.count) /* all was given up, but that it is an object */
        set(&in, schema, "type", text(&in, "object"));
    return schema;
}
