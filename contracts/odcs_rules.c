/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/odcs.h"

#include <strings.h>

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "contracts/member.h"

void writ_odcs_unchecked(writ_odcs_field *field, const writ_place *place, const char *format, ...)
{
    writ_arena *arena = field->in->arena;
    writ_buf text = WRIT_BUF_INIT;
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    writ_str rule = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    if (!field->unchecked)
        field->unchecked = writ_value_array(arena, place);
    writ_value_push(arena, field->unchecked, writ_value_string(arena, place, rule));
    writ_finding *note =
        writ_note_add(arena, field->in->notes, WRIT_RULE_NOT_CHECKABLE, field->path, place,
                      "not checked on a record: %.*s", WRIT_FMT(rule));
    if (note)
        note->object = field->in->object_name;
}

/* ---- listed values ---- */

static bool lists(const writ_value *list, const writ_value *value)
{
    for (size_t i = 0; i < list->array.count; i++)
        if (writ_value_equal(list->array.items[i], value))
            return true;
    return false;
}

/* Several lists for one property: a value must stand in each. */
static int restrict_values(writ_odcs_field *field, const writ_value *list)
{
    writ_arena *arena = field->in->arena;
    const writ_value *before = field->spec.values;
    if (!before) {
        field->spec.values = list;
        return WRIT_OK;
    }
    writ_value *both = writ_value_array(arena, &list->place);
    for (size_t i = 0; i < list->array.count; i++)
        if (lists(before, list->array.items[i]))
            writ_value_push(arena, both, list->array.items[i]);
    if (both->array.count == 0)
        return writ_error_set_place(field->in->err, WRIT_E_INPUT, &list->place,
                                    "no value of this list is in the other list of the property");
    field->spec.values = both;
    return WRIT_OK;
}

/* ODCS 3.2 lists objects with a `value`; custom properties and options list the values. */
static int read_enum(writ_odcs_field *field, const writ_value *list)
{
    if (!list)
        return WRIT_OK;
    if (writ_member_check(list, "enum", WRIT_ARRAY, field->in->err))
        return WRIT_E_INPUT;
    writ_value *values = writ_value_array(field->in->arena, &list->place);
    for (size_t i = 0; i < list->array.count; i++) {
        writ_value *item = list->array.items[i];
        writ_value *value = item->kind == WRIT_OBJECT ? writ_value_find(item, "value") : item;
        if (!value)
            return writ_error_set_place(field->in->err, WRIT_E_INPUT, &item->place,
                                        "an entry of 'enum' has no 'value'");
        writ_value_push(field->in->arena, values, value);
    }
    return restrict_values(field, values);
}

/* ---- quality ---- */

static bool is_number(const writ_value *value, int64_t number)
{
    int64_t integer;
    return value && value->kind == WRIT_NUMBER && writ_number_to_int(&value->number, &integer) &&
           integer == number;
}

/* Does the rule allow no record to fail? Then each record can be judged. */
static bool demands_all(const writ_value *rule)
{
    return is_number(writ_odcs_find(rule, "mustBe"), 0) ||
           is_number(writ_odcs_find(rule, "mustBeLessOrEqualTo"), 0);
}

/* A rule of less severity than error asks for a look, not for a refusal. */
static bool is_strict(const writ_value *rule)
{
    const writ_value *severity = writ_odcs_find(rule, "severity");
    return !severity || (severity->kind == WRIT_STRING && severity->string.len == 5 &&
                         strncasecmp(severity->string.ptr, "error", 5) == 0);
}

static const writ_value *metric_of(const writ_value *rule)
{
    const writ_value *metric = writ_odcs_find(rule, "metric");
    if (!metric)
        metric = writ_odcs_find(rule, "rule"); /* its name in 3.0 */
    return metric && metric->kind == WRIT_STRING ? metric : NULL;
}

/* "rowCount mustBeGreaterThan 1000000", "invalidValues mustBeLessOrEqualTo 5 percent" */
static writ_str describe_metric(writ_arena *arena, const writ_value *rule, writ_str metric)
{
    static const char *const operators[] = {
        "mustBe",         "mustNotBe",           "mustBeGreaterThan", "mustBeGreaterOrEqualTo",
        "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween",     "mustNotBeBetween",
    };
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_str(&text, metric);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const writ_value *value = writ_odcs_find(rule, operators[i]);
        if (!value)
            continue;
        writ_buf_printf(&text, " %s ", operators[i]);
        writ_json_write(&text, value, WRIT_JSON_COMPACT);
    }
    const writ_value *unit = writ_odcs_find(rule, "unit");
    if (unit && unit->kind == WRIT_STRING)
        writ_buf_printf(&text, " %.*s", WRIT_FMT(unit->string));
    writ_str description = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return description;
}

static writ_str describe_rule(writ_arena *arena, const writ_value *rule)
{
    static const char *const names[] = {"name", "description", "query", "id", "type"};
    const writ_value *metric = metric_of(rule);
    const writ_value *name = writ_odcs_find(rule, "name");
    if (metric && !name)
        return describe_metric(arena, rule, metric->string);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const writ_value *value = writ_odcs_find(rule, names[i]);
        if (value && value->kind == WRIT_STRING && value->string.len)
            return writ_str_printf(arena, "quality rule '%.*s'", WRIT_FMT(value->string));
    }
    return WRIT_STR("quality rule");
}

/* invalidValues with no failure allowed, on a property: what the rule lists as valid. Returns
 * whether all that the rule says went into the spec. */
static int read_valid_values(writ_odcs_field *field, const writ_value *arguments, bool *understood)
{
    const writ_value *values = writ_odcs_find(arguments, "validValues");
    const writ_value *pattern = writ_odcs_find(arguments, "pattern");
    writ_error *err = field->in->err;
    if (writ_member_check(values, "validValues", WRIT_ARRAY, err) ||
        writ_member_check(pattern, "pattern", WRIT_STRING, err))
        return WRIT_E_INPUT;
    if (pattern && (field->rule_pattern || !(field->spec.types & WRIT_TYPE_STRING)))
        return WRIT_OK;
    field->rule_pattern = pattern;
    if (values && restrict_values(field, values))
        return WRIT_E_INPUT;
    *understood = (values || pattern) &&
                  arguments->object.count == (size_t)(values != NULL) + (pattern != NULL);
    return WRIT_OK;
}

static int read_rule(writ_odcs_field *field, const writ_value *rule)
{
    const writ_value *metric = metric_of(rule);
    const writ_value *arguments = writ_odcs_find(rule, "arguments");
    bool of_scalar = field->position != WRIT_ODCS_OBJECT && field->spec.types != WRIT_TYPE_OBJECT &&
                     field->spec.types != WRIT_TYPE_ARRAY;
    bool understood = false;
    if (writ_member_check_entry(rule, "quality", WRIT_OBJECT, field->in->err) ||
        writ_member_check(arguments, "arguments", WRIT_OBJECT, field->in->err))
        return WRIT_E_INPUT;
    if (metric && arguments && of_scalar && writ_str_is(metric->string, "invalidValues") &&
        demands_all(rule) && is_strict(rule) && read_valid_values(field, arguments, &understood))
        return WRIT_E_INPUT;
    if (!understood)
        writ_odcs_unchecked(field, &rule->place, "%.*s",
                            WRIT_FMT(describe_rule(field->in->arena, rule)));
    return WRIT_OK;
}

int writ_odcs_rules_read(writ_odcs_field *field)
{
    const writ_value *options = writ_odcs_find(field->source, "logicalTypeOptions");
    const writ_value *quality = writ_odcs_find(field->source, "quality");
    if (read_enum(field, writ_odcs_find(field->source, "enum")) ||
        read_enum(field, writ_odcs_find(options, "enum")) ||
        read_enum(field, writ_odcs_custom(field->source, "enum")) ||
        writ_member_check(quality, "quality", WRIT_ARRAY, field->in->err))
        return WRIT_E_INPUT;
    for (size_t i = 0; quality && i < quality->array.count; i++)
        if (read_rule(field, quality->array.items[i]))
            return WRIT_E_INPUT;
    return WRIT_OK;
}
