/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/report/mask.h"

#include "contracts/field.h"
#include "contracts/path.h"

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

static writ_field *any_child(const writ_field *field, bool is_item)
{
    for (size_t i = field ? field->child_count : 0; i-- > 0;)
        if (field->children[i]->is_any && field->children[i]->is_item == is_item)
            return field->children[i];
    return NULL;
}

/* The field of a member; `any` is that of members without one of their own, or NULL. */
static writ_field *child_of(writ_arena *arena, const writ_field *field, writ_str name,
                            writ_field *any)
{
    writ_field *found =
        field ? writ_map_find(&field->by_path, writ_path_child(arena, field->path, name)) : NULL;
    if (!found || !found->is_any)
        return found ? found : any;
    for (size_t i = 0; i < field->child_count; i++) /* of a member with the name `*` */
        if (!field->children[i]->is_any && writ_str_equal(field->children[i]->name, name))
            return field->children[i];
    return any;
}

static writ_value *mask(writ_arena *arena, const writ_value *value, const writ_field *field,
                        bool sensitive);

/* What is the same is not copied: most payloads hold little that is classified, and some are large.
 */
static writ_value *mask_object(writ_arena *arena, const writ_value *value, const writ_field *field,
                               bool sensitive)
{
    writ_value *copy = NULL;
    writ_field *any = any_child(field, false);
    for (size_t i = 0; i < value->object.count; i++) {
        const writ_member *member = &value->object.items[i];
        writ_value *masked =
            mask(arena, member->value, child_of(arena, field, member->name, any), sensitive);
        if (!copy && masked != member->value) {
            copy = writ_value_object(arena, &value->place);
            for (size_t j = 0; j < i; j++)
                writ_value_set(arena, copy, value->object.items[j].name,
                               &value->object.items[j].place, value->object.items[j].value);
        }
        if (copy)
            writ_value_set(arena, copy, member->name, &member->place, masked);
    }
    return copy ? copy : (writ_value *)value;
}

static writ_value *mask_array(writ_arena *arena, const writ_value *value, const writ_field *field,
                              bool sensitive)
{
    writ_value *copy = NULL;
    writ_field *child = any_child(field, true);
    for (size_t i = 0; i < value->array.count; i++) {
        writ_value *masked = mask(arena, value->array.items[i], child, sensitive);
        if (!copy && masked != value->array.items[i]) {
            copy = writ_value_array(arena, &value->place);
            for (size_t j = 0; j < i; j++)
                writ_value_push(arena, copy, value->array.items[j]);
        }
        if (copy)
            writ_value_push(arena, copy, masked);
    }
    return copy ? copy : (writ_value *)value;
}

static writ_value *mask(writ_arena *arena, const writ_value *value, const writ_field *field,
                        bool sensitive)
{
    sensitive = sensitive || (field && field->notes->sensitive);
    if (value->kind == WRIT_OBJECT)
        return mask_object(arena, value, field, sensitive);
    if (value->kind == WRIT_ARRAY)
        return mask_array(arena, value, field, sensitive);
    return sensitive ? mask_scalar(arena, value, field) : (writ_value *)value;
}

const writ_value *writ_mask(writ_arena *arena, const writ_value *payload, const writ_field *root)
{
    return mask(arena, payload, root, false);
}
