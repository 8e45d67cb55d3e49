/* SPDX-License-Identifier: Apache-2.0
 *
 * Goals of few values, listed: constants, booleans, small ranges of integers, and arrays and
 * objects of such. Where a list is complete, questions that no rule answers (is everything
 * excepted? are there enough values for unique items?) are answered by looking.
 */
#include "validator/contain/view.h"

/* Values of one goal; more count as endless. */
static const size_t most_values = 64;
/* Lists inside lists. */
static const unsigned deepest_list = 5;
static const uint64_t longest_listed = 6; /* items of an array, names of an object */

static bool list_view(writ_view *view, writ_values *values);

static bool add(const writ_view *view, writ_values *values, const writ_value *value)
{
    if (values->count == most_values || !writ_engine_step(view->engine))
        return false;
    if (writ_view_admits(view, value))
        *WRIT_PUSH(&view->engine->arena, values) = value;
    return true;
}

bool writ_goal_values(writ_engine *engine, writ_goal *goal, writ_values *values)
{
    *values = (writ_values){0};
    if (goal->closed || goal->state == WRIT_GOAL_EMPTY)
        return true;
    if (engine->listing >= deepest_list)
        return false;
    writ_view view;
    writ_view_open(&view, engine, goal);
    engine->listing++;
    bool complete = list_view(&view, values);
    engine->listing--;
    return complete;
}

/* In both spellings where that matters. */
static bool add_integer(const writ_view *view, writ_values *values, writ_number number)
{
    writ_arena *arena = &view->engine->arena;
    if (!add(view, values, writ_value_number(arena, NULL, number)))
        return false;
    if (!view->engine->strict_integers)
        return true;
    number.spelled_as_float = true;
    return add(view, values, writ_value_number(arena, NULL, number));
}

static bool list_integers(const writ_view *view, writ_values *values)
{
    int64_t low, high;
    if (!view->lower.at || !view->upper.at)
        return false;
    writ_arena *arena = &view->engine->arena;
    writ_number one = writ_number_from_int(1);
    writ_number first = writ_number_ceil(arena, view->lower.at, &one);
    writ_number last = writ_number_floor(arena, view->upper.at, &one);
    if (!writ_number_to_int(&first, &low) || !writ_number_to_int(&last, &high) ||
        (high > low && (uint64_t)high - (uint64_t)low >= most_values))
        return false;
    for (int64_t i = low; i <= high; i++)
        if (!add_integer(view, values, writ_number_from_int(i)))
            return false;
    return true;
}

static bool list_booleans(const writ_view *view, writ_values *values)
{
    return add(view, values, writ_value_boolean(&view->engine->arena, NULL, false)) &&
           add(view, values, writ_value_boolean(&view->engine->arena, NULL, true));
}

static writ_value *with_item(writ_arena *arena, const writ_value *array, const writ_value *item)
{
    writ_value *longer = writ_value_array(arena, NULL);
    for (size_t i = 0; i < array->array.count; i++)
        writ_value_push(arena, longer, array->array.items[i]);
    writ_value_push(arena, longer, (writ_value *)item); /* shared, never changed */
    return longer;
}

/* All arrays that go on from `array`, itself among them. */
static bool list_arrays(const writ_view *view, uint64_t longest, const writ_value *array,
                        writ_values *values)
{
    if (array->array.count >= view->min_items && !add(view, values, array))
        return false;
    if (array->array.count >= longest)
        return true;
    writ_values items;
    if (!writ_goal_values(view->engine, writ_view_array_item(view, array->array.count), &items))
        return false;
    for (size_t i = 0; i < items.count; i++)
        if (!writ_engine_step(view->engine) ||
            !list_arrays(view, longest, with_item(&view->engine->arena, array, items.items[i]),
                         values))
            return false;
    return true;
}

static writ_value *with_member(writ_arena *arena, const writ_value *object, writ_str name,
                               const writ_value *value)
{
    writ_value *larger = writ_value_object(arena, NULL);
    for (size_t i = 0; i < object->object.count; i++)
        writ_value_set(arena, larger, object->object.items[i].name, NULL,
                       object->object.items[i].value);
    writ_value_set(arena, larger, name, NULL, (writ_value *)value);
    return larger;
}

/* All objects that go on from `object` with names from `at` on. */
static bool list_objects(const writ_view *view, const writ_names *names, size_t at,
                         const writ_value *object, writ_values *values)
{
    if (at == names->count)
        return add(view, values, object);
    if (!writ_view_member_present(view, names->items[at]) &&
        !list_objects(view, names, at + 1, object, values))
        return false;
    if (writ_view_member_empty(view, names->items[at]))
        return true;
    writ_values inner;
    if (!writ_goal_values(view->engine, writ_view_member(view, names->items[at]), &inner))
        return false;
    for (size_t i = 0; i < inner.count; i++)
        if (!writ_engine_step(view->engine) ||
            !list_objects(
                view, names, at + 1,
                with_member(&view->engine->arena, object, names->items[at], inner.items[i]),
                values))
            return false;
    return true;
}

static bool list_type(const writ_view *view, unsigned type, writ_values *values)
{
    writ_arena *arena = &view->engine->arena;
    writ_names names;
    uint64_t longest;
    switch (type) {
    case WRIT_TYPE_NULL:
        return add(view, values, writ_value_null(arena, NULL));
    case WRIT_TYPE_BOOLEAN:
        return list_booleans(view, values);
    case WRIT_TYPE_INTEGER:
        return list_integers(view, values);
    case WRIT_TYPE_ARRAY:
        longest = writ_view_array_longest(view);
        return longest <= longest_listed &&
               list_arrays(view, longest, writ_value_array(arena, NULL), values);
    case WRIT_TYPE_OBJECT:
        return writ_view_all_names(view, &names) && names.count <= longest_listed &&
               list_objects(view, &names, 0, writ_value_object(arena, NULL), values);
    default:
        return false;
    }
}

/* Of a choice that stays open the values of every alternative. */
static bool list_choice(const writ_view *view, writ_values *values)
{
    const writ_choice *choice = view->choices;
    for (size_t i = 0; i < choice->count; i++) {
        writ_view next;
        if (!writ_engine_step(view->engine))
            return false;
        if (writ_view_branch(view, choice, i, &next) && !list_view(&next, values))
            return false;
    }
    return true;
}

static bool list_view(writ_view *view, writ_values *values)
{
    if (view->has_only) {
        for (const writ_value_cell *cell = view->only; cell && view->types; cell = cell->next)
            if (!add(view, values, cell->value))
                return false;
        return true;
    }
    size_t before = values->count;
    bool complete = true;
    for (unsigned type = 1; complete && type <= WRIT_TYPE_OBJECT; type <<= 1)
        if (view->types & type)
            complete = list_type(view, type, values);
    if (complete || !view->choices)
        return complete;
    values->count = before;
    return list_choice(view, values);
}

bool writ_view_values(const writ_view *view, unsigned type, writ_values *values)
{
    *values = (writ_values){0};
    if (view->engine->listing >= deepest_list)
        return false;
    view->engine->listing++;
    bool complete = list_type(view, type, values);
    view->engine->listing--;
    return complete;
}
