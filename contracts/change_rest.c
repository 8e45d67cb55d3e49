/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether two nodes say the same. Equal text would be too strict (a description, a schema that
 * moved to $defs) and too lax (a changed definition behind an unchanged reference), so nodes are
 * compared. Pairs in progress are taken as the same, as in any proof by coinduction.
 */
#include "contracts/change_field.h"

typedef struct comparison {
    writ_arena *arena;
    writ_map pairs; /* begun already; keyed by both addresses */
} comparison;

static bool same_node(comparison *c, const writ_schema *a, const writ_schema *b);

static bool same_value(const writ_value *a, const writ_value *b)
{
    return a && b ? writ_value_equal(a, b) : a == b;
}

static bool same_number(const writ_number *a, const writ_number *b)
{
    return a && b ? writ_number_equal(a, b) : a == b;
}

static bool same_instant(const writ_instant *a, const writ_instant *b)
{
    return a && b ? writ_instant_compare(a, b) == 0 : a == b;
}

static bool same_time(const writ_schema_time *a, const writ_schema_time *b)
{
    return a->kind == b->kind && a->offset_required == b->offset_required &&
           same_instant(a->minimum, b->minimum) && same_instant(a->maximum, b->maximum) &&
           same_instant(a->exclusive_minimum, b->exclusive_minimum) &&
           same_instant(a->exclusive_maximum, b->exclusive_maximum);
}

/* What is asserted of one value, without looking into it. */
static bool same_scalars(const writ_schema *a, const writ_schema *b)
{
    return a->never == b->never && a->types == b->types &&
           same_value(a->enum_values, b->enum_values) &&
           same_value(a->const_value, b->const_value) &&
           same_number(a->multiple_of, b->multiple_of) && same_number(a->minimum, b->minimum) &&
           same_number(a->maximum, b->maximum) &&
           same_number(a->exclusive_minimum, b->exclusive_minimum) &&
           same_number(a->exclusive_maximum, b->exclusive_maximum) &&
           a->min_length == b->min_length && a->max_length == b->max_length &&
           a->has_pattern == b->has_pattern && writ_str_equal(a->pattern, b->pattern) &&
           writ_str_equal(a->format, b->format) && a->format_asserted == b->format_asserted &&
           same_time(&a->time, &b->time) && a->min_items == b->min_items &&
           a->max_items == b->max_items && a->unique_items == b->unique_items &&
           a->min_properties == b->min_properties && a->max_properties == b->max_properties;
}

static bool same_optional(comparison *c, const writ_schema *a, const writ_schema *b)
{
    return a && b ? same_node(c, a, b) : a == b;
}

static bool same_list(comparison *c, const writ_schema_list *a, const writ_schema_list *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_node(c, a->items[i], b->items[i]))
            return false;
    return true;
}

static bool lists(const writ_name_list *names, writ_str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (writ_str_equal(names->items[i], name))
            return true;
    return false;
}

static bool same_names(const writ_name_list *a, const writ_name_list *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!lists(b, a->items[i]))
            return false;
    for (size_t i = 0; i < b->count; i++)
        if (!lists(a, b->items[i]))
            return false;
    return true;
}

static const writ_schema *find_schema(const writ_schema_property *items, size_t count,
                                      writ_str name)
{
    for (size_t i = 0; i < count; i++)
        if (writ_str_equal(items[i].name, name))
            return items[i].schema;
    return NULL;
}

static bool same_members(comparison *c, const writ_schema_property *a, size_t a_count,
                         const writ_schema_property *b, size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        const writ_schema *other = find_schema(b, b_count, a[i].name);
        if (!other || !same_node(c, a[i].schema, other))
            return false;
    }
    return true;
}

#define SAME_MEMBERS(c, a, b, which)                                                               \
    same_members((c), (a)->which.items, (a)->which.count, (b)->which.items, (b)->which.count)

static bool same_dependencies(const writ_schema *a, const writ_schema *b)
{
    if (a->dependent_required.count != b->dependent_required.count)
        return false;
    for (size_t i = 0; i < a->dependent_required.count; i++) {
        const writ_dependent_required *one = &a->dependent_required.items[i];
        bool found = false;
        for (size_t j = 0; j < b->dependent_required.count && !found; j++) {
            const writ_dependent_required *other = &b->dependent_required.items[j];
            found = writ_str_equal(one->name, other->name) &&
                    same_names(&one->required, &other->required);
        }
        if (!found)
            return false;
    }
    return true;
}

/* The keywords that no rule of their own speaks of. */
static bool same_rest(comparison *c, const writ_schema *a, const writ_schema *b)
{
    return same_list(c, &a->any_of, &b->any_of) && same_list(c, &a->one_of, &b->one_of) &&
           same_optional(c, a->not_, b->not_) && same_optional(c, a->if_, b->if_) &&
           same_optional(c, a->then_, b->then_) && same_optional(c, a->else_, b->else_) &&
           same_optional(c, a->contains, b->contains) &&
           (!a->contains ||
            (a->min_contains == b->min_contains && a->max_contains == b->max_contains)) &&
           same_list(c, &a->prefix_items, &b->prefix_items) &&
           same_optional(c, a->property_names, b->property_names) &&
           same_optional(c, a->unevaluated_items, b->unevaluated_items) &&
           SAME_MEMBERS(c, a, b, pattern_properties) && SAME_MEMBERS(c, a, b, dependent_schemas) &&
           same_dependencies(a, b);
}

/* A node that only refers to another stands for it. */
static const writ_schema *resolve(const writ_schema *node)
{
    while (node->ref && node->origin->kind == WRIT_OBJECT && node->origin->object.count == 1)
        node = node->ref;
    return node;
}

static bool is_begun(comparison *c, const writ_schema *a, const writ_schema *b)
{
    const writ_schema *both[] = {a, b};
    writ_str key = {writ_arena_copy(c->arena, both, sizeof both), sizeof both};
    return writ_map_put(c->arena, &c->pairs, key, c) != NULL;
}

static bool same_node(comparison *c, const writ_schema *a, const writ_schema *b)
{
    a = resolve(a);
    b = resolve(b);
    if (is_begun(c, a, b))
        return true;
    return same_scalars(a, b) && same_optional(c, a->ref, b->ref) &&
           same_list(c, &a->all_of, &b->all_of) && same_names(&a->required, &b->required) &&
           SAME_MEMBERS(c, a, b, properties) &&
           same_optional(c, a->additional_properties, b->additional_properties) &&
           same_optional(c, a->unevaluated_properties, b->unevaluated_properties) &&
           same_optional(c, a->items, b->items) && same_rest(c, a, b);
}

static bool has_rest(const writ_schema *node)
{
    return node->has_any_of || node->has_one_of || node->not_ || node->if_ || node->contains ||
           node->prefix_items.count || node->property_names || node->pattern_properties.count ||
           node->dependent_schemas.count || node->dependent_required.count ||
           node->unevaluated_items;
}

/* The n-th node from `at` on that has such keywords; advances `at` beyond it. */
static const writ_schema *next_rest(const writ_field *field, size_t *at)
{
    while (*at < field->node_count) {
        const writ_schema *node = field->nodes[(*at)++];
        if (has_rest(node))
            return node;
    }
    return NULL;
}

bool writ_change_same_rest(writ_arena *arena, const writ_field *old_field,
                           const writ_field *new_field)
{
    comparison c = {.arena = arena};
    size_t old_at = 0, new_at = 0;
    const writ_schema *a, *b;
    do {
        a = next_rest(old_field, &old_at);
        b = next_rest(new_field, &new_at);
        if (!a != !b || (a && !same_rest(&c, a, b)))
            return false;
    } while (a);
    return true;
}
