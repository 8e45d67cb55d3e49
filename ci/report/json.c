/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/json.h"

void writ_json_set(writ_arena *arena, writ_value *object, const char *name, writ_value *value)
{
    writ_value_set(arena, object, writ_str_of(name), NULL, value);
}

void writ_json_set_str(writ_arena *arena, writ_value *object, const char *name, writ_str text)
{
    writ_json_set(arena, object, name, writ_value_string(arena, NULL, text));
}

void writ_json_set_text(writ_arena *arena, writ_value *object, const char *name, const char *text)
{
    writ_json_set_str(arena, object, name, writ_str_of(text));
}

void writ_json_set_int(writ_arena *arena, writ_value *object, const char *name, uint64_t integer)
{
    writ_json_set(arena, object, name, writ_value_int(arena, NULL, (int64_t)integer));
}

void writ_json_set_bool(writ_arena *arena, writ_value *object, const char *name, bool boolean)
{
    writ_json_set(arena, object, name, writ_value_boolean(arena, NULL, boolean));
}

writ_value *writ_json_rounded(writ_arena *arena, double number, int decimals)
{
    writ_number exact;
    writ_number_parse(arena, writ_str_printf(arena, "%.*f", decimals, number), &exact);
    exact.spelled_as_float = false; /* 1, not 1.00 */
    return writ_value_number(arena, NULL, exact);
}

void writ_json_set_rounded(writ_arena *arena, writ_value *object, const char *name, double number,
                           int decimals)
{
    writ_json_set(arena, object, name, writ_json_rounded(arena, number, decimals));
}

void writ_json_set_known(writ_arena *arena, writ_value *object, const char *name, writ_str text)
{
    if (text.len)
        writ_json_set_str(arena, object, name, text);
}

writ_value *writ_json_set_object(writ_arena *arena, writ_value *object, const char *name)
{
    writ_value *value = writ_value_object(arena, NULL);
    writ_json_set(arena, object, name, value);
    return value;
}

writ_value *writ_json_set_array(writ_arena *arena, writ_value *object, const char *name)
{
    writ_value *value = writ_value_array(arena, NULL);
    writ_json_set(arena, object, name, value);
    return value;
}

void writ_json_set_strings(writ_arena *arena, writ_value *object, const char *name,
                           const writ_str *items, size_t count)
{
    writ_value *array = writ_json_set_array(arena, object, name);
    for (size_t i = 0; i < count; i++)
        writ_json_push_str(arena, array, items[i]);
}

writ_value *writ_json_push_object(writ_arena *arena, writ_value *array)
{
    writ_value *value = writ_value_object(arena, NULL);
    writ_value_push(arena, array, value);
    return value;
}

void writ_json_push_str(writ_arena *arena, writ_value *array, writ_str text)
{
    writ_value_push(arena, array, writ_value_string(arena, NULL, text));
}
