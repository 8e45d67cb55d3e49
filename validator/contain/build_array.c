/* SPDX-License-Identifier: Apache-2.0
 *
 * An array of a view: first a goal for each position (what every item must be, what is demanded of
 * some item, how many must be of a kind), then a value for each.
 */
#include "validator/contain/view.h"

/* A longer array is nobody's example. */
static const uint64_t longest_built = 2048;
/* Values tried for an item that must differ from those before it. */
static const unsigned most_varieties = 64;

struct plan {
    const writ_view *view;
    uint64_t longest;
    WRIT_ARRAY(writ_goal *) goals; /* by position */
    WRIT_ARRAY(bool) taken;        /* positions that carry a demand */
    uint64_t twin[2];              /* positions of two equal items */
    bool has_twins;
};

static bool reach(struct plan *plan, uint64_t count)
{
    if (count > plan->longest || count > longest_built)
        return false;
    writ_arena *arena = &plan->view->engine->arena;
    while (plan->goals.count < count) {
        writ_goal *goal = writ_view_array_item(plan->view, plan->goals.count);
        *WRIT_PUSH(arena, &plan->goals) = goal;
        *WRIT_PUSH(arena, &plan->taken) = false;
    }
    return true;
}

/* Puts the literals on a position, if a value can have them there. */
static bool put(struct plan *plan, uint64_t position, const writ_literal *literals, size_t count)
{
    if (!reach(plan, position + 1))
        return false;
    writ_engine *engine = plan->view->engine;
    writ_goal *goal = plan->goals.items[position];
    for (size_t i = 0; i < count; i++)
        goal = writ_goal_with(engine, goal, &literals[i]);
    if (writ_goal_empty(engine, goal))
        return false;
    plan->goals.items[position] = goal;
    plan->taken.items[position] = true;
    return true;
}

static bool is_taken(const struct plan *plan, uint64_t position)
{
    return position < plan->taken.count && plan->taken.items[position];
}

/* Free positions first; then one that carries a demand already. */
static bool put_somewhere(struct plan *plan, uint64_t from, const writ_literal *literals,
                          size_t count)
{
    uint64_t end = writ_view_array_width(plan->view) + 1;
    end = end > plan->goals.count + 1 ? end : plan->goals.count + 1;
    for (int shared = 0; shared < 2; shared++)
        for (uint64_t i = from; i < end; i++)
            if (is_taken(plan, i) == shared && put(plan, i, literals, count))
                return true;
    return false;
}

/* Positions that satisfy the literal already, whatever value they get. */
static uint64_t count_kind(const struct plan *plan, writ_literal literal)
{
    uint64_t count = 0;
    literal.negative = true;
    for (size_t i = 0; i < plan->goals.count; i++)
        count += writ_goal_empty(
            plan->view->engine, writ_goal_with(plan->view->engine, plan->goals.items[i], &literal));
    return count;
}

static bool put_demands(struct plan *plan)
{
    const writ_view *view = plan->view;
    for (const writ_item_cell *item = view->items; item; item = item->next)
        if (item->exact && !put(plan, item->from, item->literals, item->count))
            return false;
    for (const writ_item_cell *item = view->items; item; item = item->next)
        if (!item->exact && !put_somewhere(plan, item->from, item->literals, item->count))
            return false;
    for (const writ_contains_cell *cell = view->contains; cell; cell = cell->next)
        for (uint64_t i = count_kind(plan, cell->literal); i < cell->low; i++)
            if (i >= longest_built || !put_somewhere(plan, 0, &cell->literal, 1))
                return false;
    return reach(plan, view->min_items);
}

/* Where only so many may be of a kind, the others are of another where they can. */
static void keep_below(struct plan *plan)
{
    for (const writ_contains_cell *cell = plan->view->contains; cell; cell = cell->next) {
        writ_literal other = cell->literal;
        other.negative = true;
        for (uint64_t i = 0; cell->high != WRIT_NO_LIMIT && i < plan->goals.count; i++)
            if (!plan->taken.items[i]) {
                writ_goal *goal = writ_goal_with(plan->view->engine, plan->goals.items[i], &other);
                if (!writ_goal_empty(plan->view->engine, goal))
                    plan->goals.items[i] = goal;
            }
    }
}

static writ_goal *both(struct plan *plan, uint64_t i, uint64_t k)
{
    writ_goal *goal = plan->goals.items[i];
    for (size_t n = 0; n < plan->goals.items[k]->count; n++)
        goal = writ_goal_with(plan->view->engine, goal, &plan->goals.items[k]->literals[n]);
    return goal;
}

static bool put_twins(struct plan *plan)
{
    uint64_t end = writ_view_array_width(plan->view) + 2;
    for (uint64_t i = 0; i < end; i++)
        for (uint64_t k = i + 1; k < end && reach(plan, k + 1); k++) {
            writ_goal *goal = both(plan, i, k);
            if (writ_goal_empty(plan->view->engine, goal))
                continue;
            plan->goals.items[i] = plan->goals.items[k] = goal;
            plan->twin[0] = i;
            plan->twin[1] = k;
            return plan->has_twins = true;
        }
    return false;
}

static bool has_item(const writ_value *array, const writ_value *item)
{
    for (size_t i = 0; i < array->array.count; i++)
        if (writ_value_equal(array->array.items[i], item))
            return true;
    return false;
}

static writ_value *build_item(const struct plan *plan, const writ_value *array, writ_goal *goal,
                              const writ_value *hint)
{
    writ_engine *engine = plan->view->engine;
    writ_value *item = NULL;
    if (hint && writ_judge_goal(engine, goal, hint) == WRIT_YES)
        item = writ_value_clone(&engine->arena, hint);
    else
        item = writ_goal_build(engine, goal, hint);
    unsigned before = engine->variety;
    for (unsigned i = 1; item && plan->view->unique && has_item(array, item); i++) {
        if (i == most_varieties || !writ_engine_step(engine))
            item = NULL;
        engine->variety = before + i;
        item = item ? writ_goal_build(engine, goal, NULL) : NULL;
    }
    engine->variety = before;
    return item;
}

/* Items of the hint stay, as many as there may be. */
static uint64_t wanted_length(const struct plan *plan, const writ_value *hint)
{
    uint64_t length = plan->goals.count;
    if (hint && hint->kind == WRIT_ARRAY && hint->array.count > length)
        length = hint->array.count;
    if (plan->view->engine->rich && length == 0 && !hint)
        length = 1;
    return length < plan->longest ? length : plan->longest;
}

writ_value *writ_view_array_build(const writ_view *view, const writ_value *hint)
{
    struct plan plan = {.view = view, .longest = writ_view_array_longest(view)};
    uint64_t needed = 0;
    if (!put_demands(&plan) || (view->repeated && !put_twins(&plan)))
        return NULL;
    needed = plan.goals.count;
    uint64_t length = wanted_length(&plan, hint);
    if (!reach(&plan, length))
        return NULL;
    keep_below(&plan);
    writ_value *array = writ_value_array(&view->engine->arena, NULL);
    for (uint64_t i = 0; i < length; i++) {
        bool hinted = hint && hint->kind == WRIT_ARRAY && i < hint->array.count;
        writ_value *item = plan.has_twins && i == plan.twin[1]
                               ? array->array.items[plan.twin[0]]
                               : build_item(&plan, array, plan.goals.items[i],
                                            hinted ? hint->array.items[i] : NULL);
        if (!item && i >= needed)
            break; /* it need not be there */
        if (!item)
            return NULL;
        writ_value_push(&view->engine->arena, array, item);
    }
    return array;
}
