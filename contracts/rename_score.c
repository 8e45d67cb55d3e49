/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename_score.h"

#include "contracts/name_tokens.h"

/* Children compared for one pair; a container with more is known by its first ones. */
#define MOST_CHILDREN 64

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static unsigned types_of(const writ_field *field)
{
    return field->types & ~(unsigned)WRIT_TYPE_NULL;
}

/* "timestamp" or "email"; "" when the field has neither. */
static writ_str format_of(const writ_field *field)
{
    writ_time_kind kind = WRIT_TIME_NONE;
    for (size_t i = 0; i < field->node_count && kind == WRIT_TIME_NONE; i++)
        kind = field->nodes[i]->time.kind;
    return kind ? writ_str_of(writ_time_kind_name(kind)) : writ_field_format(field);
}

static bool same_format(const writ_field *a, const writ_field *b)
{
    return writ_str_equal(format_of(a), format_of(b));
}

/* 1 for the same type, 0 for types that share no value; between them what one may have become. */
static double type_similarity(const writ_field *old_field, const writ_field *new_field)
{
    unsigned a = types_of(old_field), b = types_of(new_field);
    unsigned any = WRIT_TYPE_ANY & ~(unsigned)WRIT_TYPE_NULL;
    if (a == any || b == any)
        return 0.5;
    if (a == b)
        return 1;
    if (a & b)
        return 0.6;
    if (!((a | b) & WRIT_TYPE_ARRAY))
        return 0;
    /* one became a list */
    return writ_name_plural(old_field->name, new_field->name) ? 0.6 : 0.1;
}

/* Jaccard's coefficient over the listed values; 0 when one of the fields lists none. */
static double enum_similarity(const writ_field *old_field, const writ_field *new_field)
{
    const writ_value *a = writ_field_enum(old_field), *b = writ_field_enum(new_field);
    size_t shared = 0;
    if (!a || !b)
        return 0;
    for (size_t i = 0; i < a->array.count; i++)
        for (size_t j = 0; j < b->array.count; j++)
            shared += writ_value_equal(a->array.items[i], b->array.items[j]);
    size_t all = a->array.count + b->array.count - shared;
    return all ? (double)shared / (double)all : 0;
}

/* What holds the members: the field itself, or the items of an array of objects. */
static const writ_field *members_of(const writ_field *field)
{
    while (field->child_count == 1 && field->children[0]->is_any)
        field = field->children[0];
    return field;
}

static size_t few(size_t count)
{
    return count < MOST_CHILDREN ? count : MOST_CHILDREN;
}

/* What the members' names say: up to 0.25 for the same, down to -0.1 for none in common; 0 when one
 * of the fields has no members. */
static double members_bonus(const writ_field *old_field, const writ_field *new_field)
{
    const writ_field *a = members_of(old_field), *b = members_of(new_field);
    size_t left = few(a->child_count), right = few(b->child_count), shared = 0;
    if (!left || !right)
        return 0;
    for (size_t i = 0; i < left; i++)
        for (size_t j = 0; j < right; j++)
            shared += writ_str_equal(a->children[i]->name, b->children[j]->name);
    return 0.35 * (double)shared / (double)(left + right - shared) - 0.1;
}

static double format_bonus(const writ_field *old_field, const writ_field *new_field)
{
    writ_str a = format_of(old_field), b = format_of(new_field);
    if (!a.len || !b.len)
        return 0;
    return writ_str_equal(a, b) ? 0.05 : -0.1;
}

static double description_bonus(const writ_field *old_field, const writ_field *new_field)
{
    writ_str a = old_field->notes->description, b = new_field->notes->description;
    return a.len && b.len ? 0.25 * writ_text_similarity(a, b) : 0;
}

double writ_rename_score(const writ_field *old_field, const writ_field *new_field, bool siblings)
{
    double type = type_similarity(old_field, new_field);
    if (type == 0)
        return 0;
    double sum = 0.7 * writ_name_similarity(old_field->name, new_field->name) + 0.2 * type;
    sum += siblings ? 0.1 : 0;
    sum += format_bonus(old_field, new_field) + members_bonus(old_field, new_field);
    sum += 0.2 * enum_similarity(old_field, new_field);
    sum += description_bonus(old_field, new_field);
    sum -= writ_name_opposed(old_field->name, new_field->name) ? 0.3 : 0;
    sum -= writ_name_generic(old_field->name, new_field->name) ? 0.2 : 0;
    if (!siblings)
        sum = 0.55 * sum + 0.4 * writ_text_similarity(old_field->path, new_field->path);
    return sum < 0 ? 0 : smaller(sum, 0.99); /* certainty is for facts */
}

bool writ_rename_plain(const writ_field *old_field, const writ_field *new_field)
{
    return types_of(old_field) == types_of(new_field) && same_format(old_field, new_field) &&
           writ_name_alike(old_field->name, new_field->name) &&
           !writ_name_opposed(old_field->name, new_field->name);
}

void writ_rename_evidence(writ_arena *arena, writ_rename *rename)
{
    const writ_field *old_field = rename->old_field, *new_field = rename->new_field;
    writ_str format = format_of(old_field);
    if (types_of(old_field) == types_of(new_field)) {
        writ_str types = writ_types_text(arena, types_of(old_field));
        *WRIT_PUSH(arena, &rename->evidence) =
            writ_str_printf(arena, "same type %.*s", WRIT_FMT(types));
    }
    if (format.len && same_format(old_field, new_field))
        *WRIT_PUSH(arena, &rename->evidence) =
            writ_str_printf(arena, "same format %.*s", WRIT_FMT(format));
    if (enum_similarity(old_field, new_field) == 1)
        *WRIT_PUSH(arena, &rename->evidence) = WRIT_STR("same values");
    if (members_bonus(old_field, new_field) > 0.2)
        *WRIT_PUSH(arena, &rename->evidence) = WRIT_STR("same members");
    if (description_bonus(old_field, new_field) > 0.2)
        *WRIT_PUSH(arena, &rename->evidence) = WRIT_STR("same description");
    static const double speaks_for = 0.3; /* less is no evidence for the pair */
    double alike = writ_name_similarity(old_field->name, new_field->name);
    if (alike >= speaks_for)
        *WRIT_PUSH(arena, &rename->evidence) =
            writ_str_printf(arena, "name similarity %.2f", alike);
}
