/* SPDX-License-Identifier: Apache-2.0
 *
 * Single facts of a view: types, values, limits, texts, parts, items.
 */
#include "validator/contain/view_parts.h"
#include "validator/format.h"

void writ_view_add_except(writ_view *view, const writ_value *value)
{
    WRIT_VIEW_CELL(view, writ_value_cell, view->except);
    cell->value = value;
}

static bool is_listed(const writ_value_cell *list, const writ_value *value)
{
    while (list && !writ_value_equal(list->value, value))
        list = list->next;
    return list != NULL;
}

static size_t count_listed(const writ_value_cell *list)
{
    size_t count = 0;
    for (; list; list = list->next)
        count++;
    return count;
}

/* ── listed values ── */

/* Integers of one listed value that are spelled in every way, 2^n of them. */
static const unsigned most_respelled = 3;

static writ_value *respell(writ_arena *arena, const writ_value *value, unsigned *bits)
{
    writ_value *copy = value->kind == WRIT_NUMBER ? writ_value_number(arena, NULL, value->number)
                                                  : writ_value_clone(arena, value);
    if (value->kind == WRIT_NUMBER && writ_number_is_integer(&value->number)) {
        copy->number.spelled_as_float ^= *bits & 1;
        *bits >>= 1;
    }
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        copy->array.items[i] = respell(arena, value->array.items[i], bits);
    for (size_t i = 0; value->kind == WRIT_OBJECT && i < value->object.count; i++)
        copy->object.items[i].value = respell(arena, value->object.items[i].value, bits);
    return copy;
}

static unsigned count_integers(const writ_value *value)
{
    unsigned count = value->kind == WRIT_NUMBER && writ_number_is_integer(&value->number);
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        count += count_integers(value->array.items[i]);
    for (size_t i = 0; value->kind == WRIT_OBJECT && i < value->object.count; i++)
        count += count_integers(value->object.items[i].value);
    return count;
}

static void add_only(writ_view *view, const writ_value *value)
{
    WRIT_VIEW_CELL(view, writ_value_cell, view->only);
    cell->value = value;
}

/* The value as it is spelled, or as the listing node wants it spelled; and where that matters
 * (draft 4) but the list is not one that says it (contain.h), in every other spelling. */
static void add_spellings(writ_view *view, const writ_literal *node, const writ_value *value)
{
    if (node->schema->strict_integer && value->kind == WRIT_NUMBER &&
        value->number.spelled_as_float) {
        unsigned flip = 1;
        value = respell(&view->engine->arena, value, &flip);
    }
    add_only(view, value);
    if (!view->engine->strict_integers || view->engine->as_spelled[node->side])
        return;
    unsigned integers = count_integers(value);
    view->respellable |= integers > most_respelled;
    for (unsigned i = 1; integers <= most_respelled && i >> integers == 0; i++) {
        unsigned bits = i;
        add_only(view, respell(&view->engine->arena, value, &bits));
    }
}

static void keep_listed(writ_view *view, const writ_value_cell *before,
                        const writ_value *const *values, size_t count)
{
    for (; before; before = before->next) {
        size_t at = 0;
        while (at < count && !writ_value_equal(values[at], before->value))
            at++;
        if (at < count)
            add_only(view, before->value);
    }
}

/* Values of two lists that both hold stay in the spellings of both, but where P lists values a list
 * of C's only tests them. Two long lists are not compared one by one: the shorter stands, and the
 * validator, asked about each of its values, knows the other. */
void writ_view_keep_values(writ_view *view, const writ_literal *node,
                           const writ_value *const *values, size_t count)
{
    const writ_value_cell *before = view->only;
    size_t known = view->has_only ? count_listed(before) : 0;
    bool both_long = known > WRIT_VIEW_LISTED && count > WRIT_VIEW_LISTED;
    bool compare = view->has_only && !both_long;
    writ_engine_spend(view->engine, (uint32_t)(count / 16 + (compare ? count * known / 64 : 0)));
    view->inexact |= both_long;
    if (both_long && known <= count)
        return;
    bool is_test = compare && view->only_of_p && node->side == WRIT_SIDE_C;
    bool spelled = compare && view->engine->strict_integers;
    view->only = NULL;
    view->has_only = true;
    for (size_t i = count; i-- > 0;)
        if ((!compare || is_listed(before, values[i])) && !(spelled && is_test))
            add_spellings(view, node, values[i]);
    if (spelled && (view->only_of_p || node->side == WRIT_SIDE_C))
        keep_listed(view, before, values, count);
    view->only_of_p |= node->side == WRIT_SIDE_P;
    if (!view->only)
        writ_view_contradict(view);
}

void writ_view_raise_lower(writ_view *view, const writ_number *at, bool open)
{
    int order = view->lower.at ? writ_number_compare(at, view->lower.at) : 1;
    if (order > 0 || (order == 0 && open))
        view->lower = (writ_limit){at, open};
}

void writ_view_drop_upper(writ_view *view, const writ_number *at, bool open)
{
    int order = view->upper.at ? writ_number_compare(at, view->upper.at) : -1;
    if (order < 0 || (order == 0 && open))
        view->upper = (writ_limit){at, open};
}

void writ_view_add_number(writ_view *view, const writ_number_cell **list, const writ_number *number)
{
    WRIT_VIEW_CELL(view, writ_number_cell, *list);
    cell->number = number;
}

void writ_view_raise(uint64_t *bound, uint64_t to)
{
    *bound = to > *bound ? to : *bound;
}

void writ_view_drop(uint64_t *bound, uint64_t to)
{
    *bound = to < *bound ? to : *bound;
}

void writ_view_add_text(writ_view *view, writ_text_kind kind, bool negative,
                        const writ_schema *schema, writ_str pattern)
{
    WRIT_VIEW_CELL(view, writ_text_cell, view->texts);
    cell->kind = kind;
    cell->negative = negative;
    cell->pattern = pattern;
    cell->format = kind == WRIT_TEXT_FORMAT ? (int)writ_format_find(schema->format) : 0;
    cell->time = kind == WRIT_TEXT_TIME ? &schema->time : NULL;
}

void writ_view_add_part(writ_view *view, const writ_part_cell **list, const writ_literal *literal,
                        const writ_evaluators *evaluators)
{
    WRIT_VIEW_CELL(view, writ_part_cell, *list);
    cell->schema = literal->schema;
    cell->side = literal->side;
    cell->evaluators = evaluators;
}

void writ_view_add_demand(writ_view *view, writ_demand_kind kind, writ_str name,
                          const writ_schema_list *owners, const writ_literal *literal)
{
    WRIT_VIEW_CELL(view, writ_demand, view->demands);
    view->some_demanded |= writ_demand_is_some(kind);
    cell->kind = kind;
    cell->name = name;
    cell->owners = owners;
    if (literal)
        cell->literal = *literal;
}

void writ_view_add_item(writ_view *view, uint64_t from, bool exact, const writ_literal *literals,
                        size_t count)
{
    WRIT_VIEW_CELL(view, writ_item_cell, view->items);
    cell->from = from;
    cell->exact = exact;
    cell->literals = writ_arena_copy(&view->engine->arena, literals, count * sizeof *literals);
    cell->count = count;
    writ_view_raise(&view->min_items, from + 1);
}

void writ_view_add_contains(writ_view *view, const writ_literal *node, uint64_t low, uint64_t high)
{
    WRIT_VIEW_CELL(view, writ_contains_cell, view->contains);
    cell->literal = (writ_literal){.schema = node->schema->contains, .side = node->side};
    cell->low = low;
    cell->high = high;
}
