/* SPDX-License-Identifier: Apache-2.0
 *
 * The keyword `x-writ-time` (contracts/lower.h): {kind, offset, minimum, …}.
 */
#include "contracts/base/read.h"
#include "contracts/schema_read.h"

static int read_kind(const writ_value *object, writ_time_kind *kind, writ_error *err)
{
    const writ_value *value = writ_value_find(object, "kind");
    writ_str name = value && value->kind == WRIT_STRING ? value->string : WRIT_STR("");
    for (writ_time_kind k = WRIT_TIME_TIMESTAMP; k <= WRIT_TIME_TIME; k++)
        if (writ_str_is(name, writ_time_kind_name(k))) {
            *kind = k;
            return WRIT_OK;
        }
    return writ_error_set_place(err, WRIT_E_INPUT, value ? &value->place : &object->place,
                                "'kind' of 'x-writ-time' must be 'timestamp', 'date' or 'time'");
}

static int read_offset(const writ_value *value, bool *required, writ_error *err)
{
    bool is_required = value->kind == WRIT_STRING && writ_str_is(value->string, "required");
    bool is_optional = value->kind == WRIT_STRING && writ_str_is(value->string, "optional");
    if (!is_required && !is_optional)
        return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                    "'offset' of 'x-writ-time' must be 'required' or 'optional'");
    *required = is_required;
    return WRIT_OK;
}

static int read_bound(writ_arena *arena, const writ_value *value, writ_time_kind kind,
                      const writ_instant **bound, writ_str *text, writ_error *err)
{
    writ_instant *instant = WRIT_NEW(arena, writ_instant);
    if (value->kind != WRIT_STRING || !writ_instant_parse(kind, value->string, instant))
        return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                    "a bound of 'x-writ-time' must be a %s (RFC 3339)",
                                    writ_time_kind_name(kind));
    *bound = instant;
    *text = value->string;
    return WRIT_OK;
}

static int read_key(writ_arena *arena, const writ_member *key, writ_schema_time *time,
                    writ_error *err)
{
    const struct {
        const char *name;
        const writ_instant **bound;
        writ_str *text;
    } bounds[] = {
        {"minimum", &time->minimum, &time->minimum_text},
        {"maximum", &time->maximum, &time->maximum_text},
        {"exclusiveMinimum", &time->exclusive_minimum, &time->exclusive_minimum_text},
        {"exclusiveMaximum", &time->exclusive_maximum, &time->exclusive_maximum_text},
    };
    if (writ_str_is(key->name, "kind"))
        return WRIT_OK; /* read before, since the bounds depend on it */
    if (writ_str_is(key->name, "offset"))
        return read_offset(key->value, &time->offset_required, err);
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        if (writ_str_is(key->name, bounds[i].name))
            return read_bound(arena, key->value, time->kind, bounds[i].bound, bounds[i].text, err);
    return writ_error_set_place(err, WRIT_E_INPUT, &key->place, "'x-writ-time' has no key '%.*s'",
                                WRIT_FMT(key->name));
}

int writ_schema_read_time(writ_arena *arena, const writ_member *member, writ_schema_time *time,
                          writ_error *err)
{
    const writ_value *value = member->value;
    if (value->kind != WRIT_OBJECT)
        return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                    "'x-writ-time' must be an object");
    if (read_kind(value, &time->kind, err))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < value->object.count; i++)
        if (read_key(arena, &value->object.items[i], time, err))
            return WRIT_E_INPUT;
    return WRIT_OK;
}
