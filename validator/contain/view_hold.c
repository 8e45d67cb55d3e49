/* SPDX-License-Identifier: Apache-2.0
 *
 * What a view learns from a node that holds.
 */
#include "validator/contain/view_parts.h"
#include "validator/format.h"

static void hold_numbers(writ_view *view, const writ_schema *node)
{
    if (node->minimum)
        writ_view_raise_lower(view, node->minimum, false);
    if (node->exclusive_minimum)
        writ_view_raise_lower(view, node->exclusive_minimum, true);
    if (node->maximum)
        writ_view_drop_upper(view, node->maximum, false);
    if (node->exclusive_maximum)
        writ_view_drop_upper(view, node->exclusive_maximum, true);
    if (node->multiple_of)
        writ_view_add_number(view, &view->multiples, node->multiple_of);
}

static void hold_texts(writ_view *view, const writ_schema *node)
{
    writ_view_raise(&view->min_length, node->min_length);
    writ_view_drop(&view->max_length, node->max_length);
    if (node->has_pattern)
        writ_view_add_text(view, WRIT_TEXT_PATTERN, false, node, node->pattern);
    if (node->format_asserted && writ_format_find(node->format) != WRIT_FORMAT_NONE)
        writ_view_add_text(view, WRIT_TEXT_FORMAT, false, node, WRIT_STR_EMPTY);
    if (node->time.kind != WRIT_TIME_NONE)
        writ_view_add_text(view, WRIT_TEXT_TIME, false, node, WRIT_STR_EMPTY);
}

static void hold_arrays(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    writ_view_raise(&view->min_items, node->min_items);
    writ_view_drop(&view->max_items, node->max_items);
    view->unique |= node->unique_items;
    if (node->prefix_items.count || node->items)
        writ_view_add_part(view, &view->arrays, literal, NULL);
    if (node->contains)
        writ_view_add_contains(view, literal, node->min_contains, node->max_contains);
}

static void hold_objects(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    writ_view_raise(&view->min_properties, node->min_properties);
    writ_view_drop(&view->max_properties, node->max_properties);
    writ_engine_spend(view->engine, (uint32_t)node->required.count / 16);
    for (size_t i = 0; i < node->required.count; i++)
        writ_view_add_demand(view, WRIT_DEMAND_PRESENT, node->required.items[i], NULL, NULL);
    if (node->properties.count || node->pattern_properties.count || node->additional_properties ||
        node->property_names)
        writ_view_add_part(view, &view->objects, literal, NULL);
    writ_view_choose_dependents(view, literal);
}

static void hold_in_place(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    if (node->ref)
        writ_view_add(view, &(writ_literal){.schema = node->ref, .side = literal->side});
    for (size_t i = 0; i < node->all_of.count && view->types; i++)
        writ_view_add(view,
                      &(writ_literal){.schema = node->all_of.items[i], .side = literal->side});
    if (node->any_of.count && view->types)
        writ_view_choose_any_of(view, literal);
    if (node->one_of.count && view->types)
        writ_view_choose_one_of(view, literal);
    if (node->not_ && view->types) {
        writ_literal negation = writ_view_child(literal, node->not_, true);
        writ_view_add(view, &negation);
    }
    if (node->if_ && (node->then_ || node->else_) && view->types)
        writ_view_choose_if(view, literal);
}

void writ_view_hold(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    const writ_node *known = writ_engine_node(view->engine, node, literal->side);
    if (node->never)
        writ_view_contradict(view);
    else if (node->has_type)
        writ_view_keep_types(view, node->types);
    view->plain_integers |= node->strict_integer;
    if (!view->types)
        return;
    if (node->enum_values)
        writ_view_keep_values(view, literal,
                              (const writ_value *const *)node->enum_values->array.items,
                              node->enum_values->array.count);
    if (node->const_value)
        writ_view_keep_values(view, literal, &node->const_value, 1);
    hold_numbers(view, node);
    hold_texts(view, node);
    hold_arrays(view, literal);
    hold_objects(view, literal);
    hold_in_place(view, literal);
    writ_view_hold_unevaluated(view, literal, known->unevaluated_members);
    writ_view_hold_unevaluated(view, literal, known->unevaluated_items);
}
