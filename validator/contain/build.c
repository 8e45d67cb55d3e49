/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of goals. The same search as the prover's, in a better mood: the first branch that nothing
 * closes is asked for a value. With a hint (a payload that both sides accept, say) what can stay as
 * it is stays, so that a witness differs from it only where it must.
 */
#include "validator/contain/view.h"

/* Values built one inside another, and branches. */
static const unsigned deepest = 200;
/* Attempts at a container that the validator then refuses, each with other scalars inside. */
static const unsigned most_attempts = 6;

static const unsigned type_order[] = {WRIT_TYPE_STRING,  WRIT_TYPE_INTEGER, WRIT_TYPE_FRACTION,
                                      WRIT_TYPE_BOOLEAN, WRIT_TYPE_OBJECT,  WRIT_TYPE_ARRAY,
                                      WRIT_TYPE_NULL};

static unsigned type_of(const writ_value *value)
{
    switch (value->kind) {
    case WRIT_NULL:
        return WRIT_TYPE_NULL;
    case WRIT_BOOLEAN:
        return WRIT_TYPE_BOOLEAN;
    case WRIT_NUMBER:
        return writ_number_is_integer(&value->number) ? WRIT_TYPE_INTEGER : WRIT_TYPE_FRACTION;
    case WRIT_STRING:
        return WRIT_TYPE_STRING;
    case WRIT_ARRAY:
        return WRIT_TYPE_ARRAY;
    default:
        return WRIT_TYPE_OBJECT;
    }
}

static writ_value *pick_boolean(const writ_view *view, const writ_value *hint)
{
    bool first = !hint || hint->kind != WRIT_BOOLEAN || hint->boolean;
    if (view->engine->variety % 2)
        first = !first;
    for (int other = 0; other < 2; other++) {
        writ_value *value = writ_value_boolean(&view->engine->arena, NULL, other ? !first : first);
        if (!writ_view_is_excepted(view, value))
            return value;
    }
    return NULL;
}

/* A container is exact by construction unless one of these is about it. */
static bool needs_judging(const writ_view *view, unsigned type)
{
    if (view->inexact || view->except)
        return true;
    return type == WRIT_TYPE_ARRAY && (view->unique || view->repeated || view->contains);
}

/* Asks for more items and members than must be: another value where the least one will not do. */
static void enlarge(writ_view *view, unsigned by)
{
    if (view->min_items + by <= view->max_items)
        view->min_items += by;
    if (view->min_properties + by <= view->max_properties)
        view->min_properties += by;
}

static writ_value *build_container(const writ_view *view, unsigned type, const writ_value *hint)
{
    writ_engine *engine = view->engine;
    unsigned before = engine->variety;
    writ_value *value = NULL;
    for (unsigned attempt = 0; attempt < most_attempts && !value; attempt++) {
        writ_view larger = *view;
        enlarge(&larger, attempt / 2);
        engine->variety = before + attempt;
        value = type == WRIT_TYPE_ARRAY ? writ_view_array_build(&larger, attempt ? NULL : hint)
                                        : writ_view_object_build(&larger, attempt ? NULL : hint);
        if (!value)
            continue;
        if (needs_judging(view, type) && writ_judge_goal(engine, view->goal, value) == WRIT_NO)
            value = NULL;
    }
    engine->variety = before;
    return value;
}

static writ_value *build_type(const writ_view *view, unsigned type, const writ_value *hint)
{
    switch (type) {
    case WRIT_TYPE_NULL:
        return writ_value_null(&view->engine->arena, NULL);
    case WRIT_TYPE_BOOLEAN:
        return pick_boolean(view, hint);
    case WRIT_TYPE_INTEGER:
    case WRIT_TYPE_FRACTION:
        return writ_view_number_pick(view, type, hint);
    case WRIT_TYPE_STRING:
        return writ_view_text_pick(view, hint);
    default:
        return build_container(view, type, hint);
    }
}

static writ_value *build_any_type(const writ_view *view, const writ_value *hint)
{
    unsigned types = view->types;
    unsigned wanted = hint ? type_of(hint) & types : 0;
    writ_value *value = wanted ? build_type(view, wanted, hint) : NULL;
    for (size_t i = 0; !value && i < sizeof type_order / sizeof type_order[0]; i++)
        if (types & type_order[i] & ~wanted)
            value = build_type(view, type_order[i], hint);
    return value;
}

/* One of the listed values: the hint if it is among them, else the variety-th that fits. */
static writ_value *pick_only(const writ_view *view, const writ_value *hint)
{
    const writ_value *found = NULL;
    unsigned skip = view->engine->variety;
    for (const writ_value_cell *cell = view->only; cell; cell = cell->next) {
        if (!writ_view_admits(view, cell->value))
            continue;
        if (hint && writ_value_equal(hint, cell->value))
            return writ_value_clone(&view->engine->arena, cell->value);
        if (!found || skip > 0) {
            skip -= found != NULL;
            found = cell->value;
        }
    }
    return found ? writ_value_clone(&view->engine->arena, found) : NULL;
}

static bool suits_hint(const writ_view *view, const writ_alternative *alternative,
                       const writ_value *hint)
{
    for (size_t i = 0; i < alternative->count; i++)
        if (alternative->facts[i].kind == WRIT_FACT_LITERAL &&
            writ_judge_literal(view->engine, &alternative->facts[i].literal, hint) == WRIT_NO)
            return false;
    return true;
}

static writ_value *build_choice(const writ_view *view, const writ_value *hint)
{
    const writ_choice *choice = writ_view_next_choice(view);
    writ_value *value = NULL;
    for (int suited = hint ? 1 : 0; suited >= 0 && !value; suited--)
        for (size_t i = 0; i < choice->count && !value; i++) {
            writ_view next;
            if (!writ_engine_step(view->engine))
                return NULL;
            if (hint && suits_hint(view, &choice->alternatives[i], hint) != suited)
                continue;
            if (writ_view_branch(view, choice, i, &next))
                value = writ_view_build(&next, hint);
        }
    return value;
}

writ_value *writ_view_build(writ_view *view, const writ_value *hint)
{
    if (view->engine->depth >= deepest || !writ_view_settle(view))
        return NULL;
    if (view->has_only)
        return pick_only(view, hint);
    view->engine->depth++;
    writ_value *value = view->choices ? build_choice(view, hint) : build_any_type(view, hint);
    view->engine->depth--;
    return value;
}

writ_value *writ_goal_build(writ_engine *engine, writ_goal *goal, const writ_value *hint)
{
    if (goal->building || writ_goal_empty(engine, goal) || !writ_engine_step(engine))
        return NULL;
    writ_view view;
    writ_view_open(&view, engine, goal);
    goal->building = true;
    writ_value *value = writ_view_build(&view, hint);
    goal->building = false;
    return value;
}
