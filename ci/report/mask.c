/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/mask.h"

#include "contracts/field.h"

static writ_value *mask_scalar(writ_arena *arena, const writ_value *value, const writ_field *field)
{
    writ_str format = field ? writ_field_format(field) : WRIT_STR_EMPTY;
    if (value->kind == WRIT_NULL)
        return (writ_value *)value; /* that there is nothing is no secret */
    if (value->kind == WRIT_STRING && writ_str_starts(value->string, WRIT_STR("<")) &&
        writ_str_ends(value->string, WRIT_STR(">")))
        return (writ_value *)value; /* masked already, by another side's classification */
    writ_str shape;
    if (value->kind == WRIT_STRING)
        shape = writ_str_printf(arena, "<%.*s, %zu characters>",
                                WRIT_FMT(format.len ? format : WRIT_STR("string")),
                                writ_str_code_points(value->string));
    else
        shape = writ_str_printf(arena, "<%s>", writ_kind_name(value->kind));
    return writ_value_string(arena, &value->place, shape);
}

/* The field of a member. Witnesses have their members nearly in the order of the table, so the
 * search begins behind the one found last, and a wide object costs no square. */
static writ_field *child_of(const writ_field *field, writ_str name, bool is_item, size_t *next)
{
    writ_field *any = NULL;
    size_t count = field ? field->child_count : 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = (*next + i) % count;
        writ_field *child = field->children[at];
        if (child->is_any) {
            any = child->is_item == is_item ? child : any;
        } else if (!is_item && writ_str_equal(child->name, name)) {
            *next = at + 1;
            return child;
        }
    }
    return any;
}

static writ_value *mask(writ_arena *arena, const writ_value *value, const writ_field *field,
                        bool sensitive)
{
    size_t next = 0;
    sensitive = sensitive || (field && field->notes->sensitive);
    if (value->kind == WRIT_OBJECT) {
        writ_value *copy = writ_value_object(arena, &value->place);
        for (size_t i = 0; i < value->object.count; i++) {
            const writ_member *member = &value->object.items[i];
            writ_field *child = child_of(field, member->name, false, &next);
            writ_value_set(arena, copy, member->name, &member->place,
                           mask(arena, member->value, child, sensitive));
        }
        return copy;
    }
    if (value->kind == WRIT_ARRAY) {
        writ_value *copy = writ_value_array(arena, &value->place);
        writ_field *child = child_of(field, WRIT_STR_EMPTY, true, &next);
        for (size_t i = 0; i < value->array.count; i++)
            writ_value_push(arena, copy, mask(arena, value->array.items[i], child, sensitive));
        return copy;
    }
    return sensitive ? mask_scalar(arena, value, field) : (writ_value *)value;
}

const writ_value *writ_mask(writ_arena *arena, const writ_value *payload, const writ_field *root)
{
    return mask(arena, payload, root, false);
}
