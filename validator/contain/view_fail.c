/* SPDX-License-Identifier: Apache-2.0
 *
 * What a view learns from a node that fails: of one of its assertions, or of any.
 */
#include "validator/contain/view_parts.h"

static void fail_number(writ_view *view, const writ_schema *node, writ_assertion_kind kind)
{
    writ_view_keep_types(view, WRIT_TYPE_INTEGER | WRIT_TYPE_FRACTION);
    if (kind == WRIT_ASSERT_MULTIPLE_OF)
        writ_view_add_number(view, &view->not_multiples, node->multiple_of);
    else if (kind == WRIT_ASSERT_MINIMUM)
        writ_view_drop_upper(view, node->minimum, true);
    else if (kind == WRIT_ASSERT_MAXIMUM)
        writ_view_raise_lower(view, node->maximum, true);
    else if (kind == WRIT_ASSERT_EXCLUSIVE_MINIMUM)
        writ_view_drop_upper(view, node->exclusive_minimum, false);
    else
        writ_view_raise_lower(view, node->exclusive_maximum, false);
}

static void fail_text(writ_view *view, const writ_schema *node, writ_assertion_kind kind)
{
    writ_view_keep_types(view, WRIT_TYPE_STRING);
    if (kind == WRIT_ASSERT_MIN_LENGTH)
        writ_view_drop(&view->max_length, node->min_length - 1);
    else if (kind == WRIT_ASSERT_MAX_LENGTH)
        writ_view_raise(&view->min_length, node->max_length + 1);
    else if (kind == WRIT_ASSERT_PATTERN)
        writ_view_add_text(view, WRIT_TEXT_PATTERN, true, node, node->pattern);
    else
        writ_view_add_text(view, kind == WRIT_ASSERT_FORMAT ? WRIT_TEXT_FORMAT : WRIT_TEXT_TIME,
                           true, node, WRIT_STR_EMPTY);
}

static void fail_array(writ_view *view, const writ_literal *literal,
                       const writ_assertion *assertion, writ_literal child)
{
    const writ_schema *node = literal->schema;
    const writ_node *known = writ_engine_node(view->engine, node, literal->side);
    writ_view_keep_types(view, WRIT_TYPE_ARRAY);
    switch (assertion->kind) {
    case WRIT_ASSERT_MIN_ITEMS:
        writ_view_drop(&view->max_items, node->min_items - 1);
        break;
    case WRIT_ASSERT_MAX_ITEMS:
        writ_view_raise(&view->min_items, node->max_items + 1);
        break;
    case WRIT_ASSERT_UNIQUE_ITEMS:
        view->repeated = true;
        writ_view_raise(&view->min_items, 2);
        break;
    case WRIT_ASSERT_CONTAINS:
        writ_view_add_contains(view, literal, 0, node->min_contains - 1);
        break;
    case WRIT_ASSERT_MAX_CONTAINS:
        writ_view_add_contains(view, literal, node->max_contains + 1, WRIT_NO_LIMIT);
        break;
    case WRIT_ASSERT_PREFIX_ITEM:
        child.schema = node->prefix_items.items[assertion->index];
        writ_view_add_item(view, assertion->index, true, &child, 1);
        break;
    case WRIT_ASSERT_UNEVALUATED_ITEMS:
        child.schema = node->unevaluated_items;
        writ_view_fail_unevaluated(view, literal, known->unevaluated_items, &child);
        break;
    default:
        child.schema = node->items;
        writ_view_add_item(view, node->prefix_items.count, false, &child, 1);
        break;
    }
}

static const writ_schema_list *only_owner(writ_view *view, const writ_schema *node)
{
    writ_arena *arena = &view->engine->arena;
    writ_schema_list *owners = WRIT_NEW(arena, writ_schema_list);
    *owners = (writ_schema_list){writ_arena_copy(arena, &node, sizeof node), 1};
    return owners;
}

static void fail_object(writ_view *view, const writ_literal *literal,
                        const writ_assertion *assertion, writ_literal child)
{
    const writ_schema *node = literal->schema;
    const writ_node *known = writ_engine_node(view->engine, node, literal->side);
    const writ_schema_property *property;
    writ_view_keep_types(view, WRIT_TYPE_OBJECT);
    switch (assertion->kind) {
    case WRIT_ASSERT_MIN_PROPERTIES:
        writ_view_drop(&view->max_properties, node->min_properties - 1);
        break;
    case WRIT_ASSERT_MAX_PROPERTIES:
        writ_view_raise(&view->min_properties, node->max_properties + 1);
        break;
    case WRIT_ASSERT_REQUIRED:
        writ_view_add_demand(view, WRIT_DEMAND_ABSENT, node->required.items[assertion->index], NULL,
                             NULL);
        break;
    case WRIT_ASSERT_DEPENDENT_REQUIRED: {
        const writ_dependent_required *dependent =
            &node->dependent_required.items[assertion->index];
        writ_view_add_demand(view, WRIT_DEMAND_PRESENT, dependent->name, NULL, NULL);
        writ_view_add_demand(view, WRIT_DEMAND_ABSENT, dependent->required.items[assertion->second],
                             NULL, NULL);
        break;
    }
    case WRIT_ASSERT_DEPENDENT_SCHEMA:
        property = &node->dependent_schemas.items[assertion->index];
        writ_view_add_demand(view, WRIT_DEMAND_PRESENT, property->name, NULL, NULL);
        child.schema = property->schema;
        writ_view_add(view, &child);
        break;
    case WRIT_ASSERT_PROPERTY:
        property = &node->properties.items[assertion->index];
        child.schema = property->schema;
        writ_view_add_demand(view, WRIT_DEMAND_MEMBER, property->name, NULL, &child);
        break;
    case WRIT_ASSERT_PATTERN_PROPERTY:
        property = &node->pattern_properties.items[assertion->index];
        child.schema = property->schema;
        writ_view_add_demand(view, WRIT_DEMAND_MATCH, property->name, NULL, &child);
        break;
    case WRIT_ASSERT_PROPERTY_NAMES:
        child.schema = node->property_names;
        writ_view_add_demand(view, WRIT_DEMAND_NAME, WRIT_STR_EMPTY, NULL, &child);
        break;
    case WRIT_ASSERT_UNEVALUATED_PROPERTIES:
        child.schema = node->unevaluated_properties;
        writ_view_fail_unevaluated(view, literal, known->unevaluated_members, &child);
        break;
    default:
        child.schema = node->additional_properties;
        writ_view_add_demand(view, WRIT_DEMAND_OTHER, WRIT_STR_EMPTY, only_owner(view, node),
                             &child);
        break;
    }
}

static void fail_in_place(writ_view *view, const writ_literal *literal,
                          const writ_assertion *assertion, writ_literal child)
{
    const writ_schema *node = literal->schema;
    writ_literal condition =
        writ_view_child(literal, node->if_, assertion->kind == WRIT_ASSERT_ELSE);
    switch (assertion->kind) {
    case WRIT_ASSERT_REF:
        child.schema = node->ref;
        break;
    case WRIT_ASSERT_ALL_OF:
        child.schema = node->all_of.items[assertion->index];
        break;
    case WRIT_ASSERT_NOT:
        child = writ_view_child(literal, node->not_, false);
        break;
    default:
        child.schema = assertion->kind == WRIT_ASSERT_THEN ? node->then_ : node->else_;
        writ_view_add(view, &condition);
        break;
    }
    if (view->types)
        writ_view_add(view, &child);
}

/* Long enumerations are excepted as a whole. */
static void fail_long_enum(writ_view *view, const writ_literal *literal)
{
    WRIT_VIEW_CELL(view, writ_value_cell, view->except);
    cell->values = writ_listed_index(view->engine, literal->schema, literal->side);
}

static void fail_values(writ_view *view, const writ_literal *literal, writ_assertion_kind kind)
{
    const writ_schema *node = literal->schema;
    if (kind == WRIT_ASSERT_CONST)
        writ_view_add_except(view, node->const_value);
    else if (node->enum_values->array.count > WRIT_VIEW_LISTED)
        fail_long_enum(view, literal);
    else
        for (size_t i = 0; i < node->enum_values->array.count; i++)
            writ_view_add_except(view, node->enum_values->array.items[i]);
}

/* `literal` is the node; its focus, if any, is the one whose assertion this is, so that a child
 * goes on with the inner one. */
void writ_view_fail(writ_view *view, const writ_literal *literal, const writ_assertion *assertion)
{
    const writ_schema *node = literal->schema;
    writ_literal child = {.side = literal->side,
                          .negative = true,
                          .focus = literal->focus ? literal->focus->inner : NULL};
    switch (assertion->kind) {
    case WRIT_ASSERT_NEVER:
        break; /* `false` fails on every value */
    case WRIT_ASSERT_TYPE:
        writ_view_keep_types(view, node->strict_integer ? ~node->types | WRIT_TYPE_INTEGER
                                                        : ~node->types);
        view->other_integers |= node->strict_integer;
        break;
    case WRIT_ASSERT_ENUM:
    case WRIT_ASSERT_CONST:
        fail_values(view, literal, assertion->kind);
        break;
    case WRIT_ASSERT_MULTIPLE_OF:
    case WRIT_ASSERT_MINIMUM:
    case WRIT_ASSERT_MAXIMUM:
    case WRIT_ASSERT_EXCLUSIVE_MINIMUM:
    case WRIT_ASSERT_EXCLUSIVE_MAXIMUM:
        fail_number(view, node, assertion->kind);
        break;
    case WRIT_ASSERT_MIN_LENGTH:
    case WRIT_ASSERT_MAX_LENGTH:
    case WRIT_ASSERT_PATTERN:
    case WRIT_ASSERT_FORMAT:
    case WRIT_ASSERT_TIME:
        fail_text(view, node, assertion->kind);
        break;
    case WRIT_ASSERT_MIN_ITEMS:
    case WRIT_ASSERT_MAX_ITEMS:
    case WRIT_ASSERT_UNIQUE_ITEMS:
    case WRIT_ASSERT_CONTAINS:
    case WRIT_ASSERT_MAX_CONTAINS:
    case WRIT_ASSERT_PREFIX_ITEM:
    case WRIT_ASSERT_ITEMS:
    case WRIT_ASSERT_UNEVALUATED_ITEMS:
        fail_array(view, literal, assertion, child);
        break;
    case WRIT_ASSERT_ANY_OF:
        writ_view_fail_all(view, literal,
                           &writ_engine_node(view->engine, node, literal->side)->any_of);
        break;
    case WRIT_ASSERT_ONE_OF:
        writ_view_choose_not_one_of(view, literal);
        break;
    case WRIT_ASSERT_NOT:
    case WRIT_ASSERT_REF:
    case WRIT_ASSERT_ALL_OF:
    case WRIT_ASSERT_THEN:
    case WRIT_ASSERT_ELSE:
        fail_in_place(view, literal, assertion, child);
        break;
    default:
        fail_object(view, literal, assertion, child);
        break;
    }
}

void writ_view_fail_somewhere(writ_view *view, const writ_literal *literal, const writ_node *node)
{
    writ_engine_spend(view->engine, (uint32_t)node->assertion_count / 16);
    writ_alternative *alternatives = writ_view_new_alternatives(view, node->assertion_count);
    for (size_t i = 0; i < node->assertion_count; i++)
        *writ_view_new_facts(view, &alternatives[i], 1) = (writ_fact){
            .kind = WRIT_FACT_FAILURE, .literal = *literal, .assertion = node->assertions[i]};
    writ_view_add_choice(view, alternatives, node->assertion_count,
                         writ_arena_copy(&view->engine->arena, literal, sizeof *literal));
}
