/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/lower.h"

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/member.h"

enum { NUMBERS = WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER };

int writ_contract_read_basis(const writ_value *basis, const writ_value *records,
                             writ_contract *contract, writ_error *err)
{
    int64_t count;
    if (writ_member_check(basis, "basis", WRIT_STRING, err) ||
        writ_member_check(records, "observedRecords", WRIT_NUMBER, err))
        return WRIT_E_INPUT;
    contract->is_observed = basis && writ_str_is(basis->string, "observed");
    if (basis && !contract->is_observed && !writ_str_is(basis->string, "agreed")) {
        writ_error_set_place(err, WRIT_E_INPUT, &basis->place, "there is no basis '%.*s'",
                             WRIT_FMT(basis->string));
        writ_error_hint(err, "a contract is agreed, or observed: drawn from records");
        return WRIT_E_INPUT;
    }
    if (records && writ_number_to_int(&records->number, &count) && count > 0)
        contract->observed_records = (uint64_t)count;
    return WRIT_OK;
}

/* ---- types ---- */

const char *const writ_field_types[] = {
    "string", "integer", "number", "boolean", "timestamp", "date",
    "time",   "object",  "array",  "map",     "any",       NULL,
};

bool writ_field_type_find(writ_str name, unsigned *types, writ_time_kind *time)
{
    static const struct {
        unsigned types;
        writ_time_kind time;
    } meanings[] = {
        {WRIT_TYPE_STRING, WRIT_TIME_NONE},
        {WRIT_TYPE_INTEGER, WRIT_TIME_NONE},
        {NUMBERS, WRIT_TIME_NONE},
        {WRIT_TYPE_BOOLEAN, WRIT_TIME_NONE},
        {WRIT_TYPE_STRING, WRIT_TIME_TIMESTAMP},
        {WRIT_TYPE_STRING, WRIT_TIME_DATE},
        {WRIT_TYPE_STRING, WRIT_TIME_TIME},
        {WRIT_TYPE_OBJECT, WRIT_TIME_NONE},
        {WRIT_TYPE_ARRAY, WRIT_TIME_NONE},
        {WRIT_TYPE_OBJECT, WRIT_TIME_NONE},
        {WRIT_TYPE_ANY, WRIT_TIME_NONE},
    };
    for (size_t i = 0; writ_field_types[i]; i++) {
        if (!writ_str_is(name, writ_field_types[i]))
            continue;
        *types = meanings[i].types;
        *time = meanings[i].time;
        return true;
    }
    return false;
}

static unsigned type_of(const writ_value *value)
{
    static const unsigned types[] = {
        [WRIT_NULL] = WRIT_TYPE_NULL,     [WRIT_BOOLEAN] = WRIT_TYPE_BOOLEAN,
        [WRIT_STRING] = WRIT_TYPE_STRING, [WRIT_ARRAY] = WRIT_TYPE_ARRAY,
        [WRIT_OBJECT] = WRIT_TYPE_OBJECT,
    };
    if (value->kind != WRIT_NUMBER)
        return types[value->kind];
    return writ_number_is_integer(&value->number) ? WRIT_TYPE_INTEGER : WRIT_TYPE_NUMBER;
}

/* Where the type stands, or the field itself. */
static const writ_place *type_place(const writ_field_spec *spec, const writ_value *schema)
{
    return spec->type ? &spec->type->place : &schema->place;
}

static void add_type(writ_arena *arena, const writ_field_spec *spec, writ_value *schema,
                     unsigned types)
{
    static const struct {
        unsigned type;
        const char *name;
    } names[] = {
        {WRIT_TYPE_STRING, "string"},   {WRIT_TYPE_NUMBER, "number"},
        {WRIT_TYPE_INTEGER, "integer"}, {WRIT_TYPE_BOOLEAN, "boolean"},
        {WRIT_TYPE_ARRAY, "array"},     {WRIT_TYPE_OBJECT, "object"},
        {WRIT_TYPE_NULL, "null"},
    };
    const writ_place *place = type_place(spec, schema);
    if (types == WRIT_TYPE_ANY)
        return;
    if (types & WRIT_TYPE_NUMBER)
        types &= ~(unsigned)WRIT_TYPE_INTEGER;
    writ_value *list = writ_value_array(arena, place);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (types & names[i].type)
            writ_value_push(arena, list,
                            writ_value_string(arena, place, writ_str_of(names[i].name)));
    writ_value *type = list->array.count == 1 ? list->array.items[0] : list;
    writ_value_set(arena, schema, WRIT_STR("type"), NULL, type);
}

/* ---- options ---- */

typedef enum shape {
    SHAPE_STRING,
    SHAPE_COUNT, /* an integer of at least 0 */
    SHAPE_BOUND, /* a number, or for a time a text */
    SHAPE_STEP,  /* a number above 0 */
    SHAPE_BOOLEAN
} shape;

static const struct option {
    const char *name; /* in both languages and in JSON Schema */
    size_t slot;      /* in writ_field_spec */
    unsigned types;   /* that it says something about; a bound also of times */
    shape shape;
} options[] = {
#define OPTION(name, slot, types, shape)                                                           \
    {                                                                                              \
        name, offsetof(writ_field_spec, slot), types, shape                                        \
    }
    OPTION("format", format, WRIT_TYPE_STRING | NUMBERS, SHAPE_STRING),
    OPTION("pattern", pattern, WRIT_TYPE_STRING, SHAPE_STRING),
    OPTION("minLength", min_length, WRIT_TYPE_STRING, SHAPE_COUNT),
    OPTION("maxLength", max_length, WRIT_TYPE_STRING, SHAPE_COUNT),
    OPTION("minimum", minimum, NUMBERS, SHAPE_BOUND),
    OPTION("maximum", maximum, NUMBERS, SHAPE_BOUND),
    OPTION("exclusiveMinimum", exclusive_minimum, NUMBERS, SHAPE_BOUND),
    OPTION("exclusiveMaximum", exclusive_maximum, NUMBERS, SHAPE_BOUND),
    OPTION("multipleOf", multiple_of, NUMBERS, SHAPE_STEP),
    OPTION("minItems", min_items, WRIT_TYPE_ARRAY, SHAPE_COUNT),
    OPTION("maxItems", max_items, WRIT_TYPE_ARRAY, SHAPE_COUNT),
    OPTION("uniqueItems", unique_items, WRIT_TYPE_ARRAY, SHAPE_BOOLEAN),
    OPTION("minProperties", min_properties, WRIT_TYPE_OBJECT, SHAPE_COUNT),
    OPTION("maxProperties", max_properties, WRIT_TYPE_OBJECT, SHAPE_COUNT),
#undef OPTION
};
enum { OPTION_COUNT = sizeof options / sizeof *options };

static const writ_value *option_value(const writ_field_spec *spec, const struct option *option)
{
    return *(const writ_value *const *)((const char *)spec + option->slot);
}

writ_option_fit writ_field_option(writ_field_spec *spec, writ_str name, const writ_value *value)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &options[i];
        if (!writ_str_is(name, option->name))
            continue;
        bool of_time = option->shape == SHAPE_BOUND && spec->time != WRIT_TIME_NONE;
        if (!(spec->types & option->types) && !of_time)
            return WRIT_OPTION_IDLE;
        *(const writ_value **)((char *)spec + option->slot) = value;
        return WRIT_OPTION_SET;
    }
    return WRIT_OPTION_UNKNOWN;
}

static int check_count(const writ_value *value, const char *name, writ_error *err)
{
    if (value->kind == WRIT_NUMBER && writ_number_is_integer(&value->number) &&
        writ_number_sign(&value->number) >= 0)
        return WRIT_OK;
    return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                "'%s' must be an integer of at least 0", name);
}

static int check_step(const writ_value *value, const char *name, writ_error *err)
{
    if (value->kind == WRIT_NUMBER && writ_number_sign(&value->number) > 0)
        return WRIT_OK;
    return writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'%s' must be a number above 0",
                                name);
}

static int check_time_bound(writ_time_kind kind, const writ_value *value, const char *name,
                            writ_error *err)
{
    static const char *const examples[] = {"", "2026-03-10T14:22:35Z", "2026-03-10", "14:22:35Z"};
    writ_instant instant;
    if (writ_member_check(value, name, WRIT_STRING, err))
        return WRIT_E_INPUT;
    if (writ_instant_parse(kind, value->string, &instant))
        return WRIT_OK;
    writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'%s' must be a %s, not '%.*s'", name,
                         writ_time_kind_name(kind), WRIT_FMT(value->string));
    writ_error_hint(err, "write it like '%s' (RFC 3339)", examples[kind]);
    return WRIT_E_INPUT;
}

static int check_option(const writ_field_spec *spec, const struct option *option, writ_error *err)
{
    const writ_value *value = option_value(spec, option);
    if (!value)
        return WRIT_OK;
    switch (option->shape) {
    case SHAPE_STRING:
        return writ_member_check(value, option->name, WRIT_STRING, err);
    case SHAPE_COUNT:
        return check_count(value, option->name, err);
    case SHAPE_STEP:
        return check_step(value, option->name, err);
    case SHAPE_BOOLEAN:
        return writ_member_check(value, option->name, WRIT_BOOLEAN, err);
    case SHAPE_BOUND:
        break;
    }
    if (spec->time != WRIT_TIME_NONE && (value->kind == WRIT_STRING || !(spec->types & NUMBERS)))
        return check_time_bound(spec->time, value, option->name, err);
    return writ_member_check(value, option->name, WRIT_NUMBER, err);
}

/* The lowered tree shares values with the document; neither changes them. */
static void share(writ_arena *arena, writ_value *object, const char *name, const writ_value *value)
{
    writ_value_set(arena, object, writ_str_of(name), NULL, (writ_value *)value);
}

/* ---- times ---- */

static bool is_time_bound(const writ_field_spec *spec, const struct option *option,
                          const writ_value *value)
{
    return option->shape == SHAPE_BOUND && value->kind == WRIT_STRING &&
           spec->time != WRIT_TIME_NONE;
}

static void add_time(writ_arena *arena, const writ_field_spec *spec, writ_value *schema)
{
    if (spec->time == WRIT_TIME_NONE)
        return;
    const writ_place *place = type_place(spec, schema);
    const writ_place *zone_place = spec->timezone ? &spec->timezone->place : place;
    writ_value *time = writ_value_object(arena, zone_place);
    writ_str kind = writ_str_of(writ_time_kind_name(spec->time));
    writ_value_set(arena, time, WRIT_STR("kind"), NULL, writ_value_string(arena, place, kind));
    if (spec->time != WRIT_TIME_DATE) {
        writ_str offset = spec->offset > 0 ? WRIT_STR("required") : WRIT_STR("optional");
        writ_value_set(arena, time, WRIT_STR("offset"), NULL,
                       writ_value_string(arena, zone_place, offset));
    }
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const writ_value *value = option_value(spec, &options[i]);
        if (value && is_time_bound(spec, &options[i], value))
            share(arena, time, options[i].name, value);
    }
    writ_value_set(arena, schema, WRIT_STR("x-writ-time"), NULL, time);
}

/* ---- widths of numbers ---- */

/* The bounds of floating point are the longest decimals below which every number still rounds to
 * a finite one, so that each text of the largest one is within. */
static const struct width {
    const char *name;
    const char *minimum, *maximum;
} widths[] = {
    {"i8", "-128", "127"},
    {"i16", "-32768", "32767"},
    {"i32", "-2147483648", "2147483647"},
    {"i64", "-9223372036854775808", "9223372036854775807"},
    {"i128", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"},
    {"u8", "0", "255"},
    {"u16", "0", "65535"},
    {"u32", "0", "4294967295"},
    {"u64", "0", "18446744073709551615"},
    {"u128", "0", "340282366920938463463374607431768211455"},
    {"f32", "-3.4028235e38", "3.4028235e38"},
    {"f64", "-1.7976931348623158e308", "1.7976931348623158e308"},
};

static const struct width *find_width(writ_str format)
{
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        if (writ_str_is(format, widths[i].name))
            return &widths[i];
    return NULL;
}

bool writ_field_is_width(writ_str format)
{
    return find_width(format) != NULL;
}

/* Adds one end of the width unless the spec has a bound that is at least as tight. `sign` is 1 for
 * the minimum, -1 for the maximum. */
static void add_width_bound(writ_arena *arena, const writ_field_spec *spec, writ_value *schema,
                            const char *text, int sign)
{
    const writ_value *bounds[] = {sign > 0 ? spec->minimum : spec->maximum,
                                  sign > 0 ? spec->exclusive_minimum : spec->exclusive_maximum};
    writ_number limit;
    writ_number_parse(arena, writ_str_of(text), &limit);
    for (size_t i = 0; i < 2; i++)
        if (bounds[i] && bounds[i]->kind == WRIT_NUMBER &&
            writ_number_compare(&bounds[i]->number, &limit) * sign >= 0)
            return;
    writ_value_set(arena, schema, sign > 0 ? WRIT_STR("minimum") : WRIT_STR("maximum"), NULL,
                   writ_value_number(arena, &spec->format->place, limit));
}

static int add_format(writ_arena *arena, const writ_field_spec *spec, writ_value *schema,
                      writ_error *err)
{
    if (!spec->format)
        return WRIT_OK;
    const struct width *width = find_width(spec->format->string);
    if (width && (spec->types & NUMBERS)) {
        add_width_bound(arena, spec, schema, width->minimum, 1);
        add_width_bound(arena, spec, schema, width->maximum, -1);
        return WRIT_OK;
    }
    if (spec->types & WRIT_TYPE_STRING) {
        share(arena, schema, "format", spec->format);
        return WRIT_OK;
    }
    writ_error_set_place(err, WRIT_E_INPUT, &spec->format->place, "numbers have no format '%.*s'",
                         WRIT_FMT(spec->format->string));
    writ_error_hint(err, "theirs are i8 to i128, u8 to u128, f32 and f64");
    return WRIT_E_INPUT;
}

static int add_options(writ_arena *arena, const writ_field_spec *spec, writ_value *schema,
                       writ_error *err)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const writ_value *value = option_value(spec, &options[i]);
        if (check_option(spec, &options[i], err))
            return WRIT_E_INPUT;
        if (value && value != spec->format && !is_time_bound(spec, &options[i], value))
            share(arena, schema, options[i].name, value);
    }
    return add_format(arena, spec, schema, err);
}

/* ---- listed values ---- */

/* A value that the type excludes can never come: it is a slip, most often a missing quote. */
static int check_listed(const writ_field_spec *spec, const writ_value *value, writ_error *err)
{
    if (value->kind == WRIT_NULL || (type_of(value) & spec->types))
        return WRIT_OK;
    writ_buf text = WRIT_BUF_INIT;
    writ_json_write(&text, value, WRIT_JSON_COMPACT);
    writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                         "%.*s is listed, but the field's type does not admit it",
                         WRIT_FMT(writ_buf_str(&text)));
    if ((spec->types & WRIT_TYPE_STRING) && value->kind < WRIT_STRING)
        writ_error_hint(err, "write it in quotes: \"%.*s\"", WRIT_FMT(writ_buf_str(&text)));
    writ_buf_clear(&text);
    return WRIT_E_INPUT;
}

static int check_values(const writ_field_spec *spec, unsigned *types, writ_error *err)
{
    const writ_value *values = spec->values;
    *types = 0;
    if (values->kind != WRIT_ARRAY || values->array.count == 0)
        return writ_error_set_place(err, WRIT_E_INPUT, &values->place,
                                    "listed values must be a list of at least one");
    for (size_t i = 0; i < values->array.count; i++) {
        if (check_listed(spec, values->array.items[i], err))
            return WRIT_E_INPUT;
        *types |= type_of(values->array.items[i]);
    }
    return WRIT_OK;
}

static void add_enum(writ_arena *arena, const writ_field_spec *spec, writ_value *schema)
{
    writ_value *list = writ_value_array(arena, &spec->values->place);
    bool has_null = false;
    for (size_t i = 0; i < spec->values->array.count; i++) {
        writ_value_push(arena, list, spec->values->array.items[i]);
        has_null |= spec->values->array.items[i]->kind == WRIT_NULL;
    }
    if (spec->nullable && !has_null)
        writ_value_push(arena, list, writ_value_null(arena, &spec->values->place));
    writ_value_set(arena, schema, WRIT_STR("enum"), NULL, list);
}

/* ---- all of it ---- */

int writ_field_lower(writ_arena *arena, const writ_field_spec *spec, writ_value *schema,
                     writ_error *err)
{
    unsigned types = spec->types & ~(unsigned)WRIT_TYPE_NULL;
    unsigned listed = 0;
    if (spec->values && check_values(spec, &listed, err))
        return WRIT_E_INPUT;
    /* The values of a field without a type still tell its type to who ignores unknown ones. */
    listed &= ~(unsigned)WRIT_TYPE_NULL;
    if (listed && spec->unknown_ignored && spec->types == WRIT_TYPE_ANY)
        types = listed;
    if (types & WRIT_TYPE_NUMBER)
        types |= WRIT_TYPE_INTEGER;
    add_type(arena, spec, schema, spec->nullable ? types | WRIT_TYPE_NULL : types);
    if (spec->type && spec->type->kind == WRIT_STRING)
        share(arena, schema, "x-writ-type", spec->type);
    if (add_options(arena, spec, schema, err))
        return WRIT_E_INPUT;
    add_time(arena, spec, schema);
    if (spec->values && !spec->unknown_ignored)
        add_enum(arena, spec, schema);
    if (spec->unknown_ignored) {
        const writ_place *place = spec->values ? &spec->values->place : type_place(spec, schema);
        writ_value_set(arena, schema, WRIT_STR("x-writ-unknown"), NULL,
                       writ_value_string(arena, place, WRIT_STR("ignore")));
    }
    return WRIT_OK;
}
