/* SPDX-License-Identifier: Apache-2.0
 *
 * When is no array in a view? Positions before `width` have goals of their own, later ones share
 * one. Demands on some item must find a position; `contains` must find enough of them and not too
 * many; unique items must not outnumber their values.
 */
#include "validator/contain/view.h"

/* Positions told apart; in a longer tuple the solver closes nothing. */
static const uint64_t widest = 256;

uint64_t writ_view_array_width(const writ_view *view)
{
    uint64_t width = 0;
    for (const writ_part_cell *part = view->arrays; part; part = part->next)
        if (part->schema->prefix_items.count > width)
            width = part->schema->prefix_items.count;
    for (const writ_item_cell *item = view->items; item; item = item->next)
        if (item->from + item->exact > width)
            width = item->from + item->exact;
    return width;
}

static writ_goal *item_with(const writ_view *view, uint64_t position, const writ_literal *extra,
                            size_t count)
{
    WRIT_ARRAY(writ_literal) literals = {0};
    writ_arena *arena = &view->engine->arena;
    for (const writ_part_cell *part = view->arrays; part; part = part->next) {
        const writ_schema *node = part->schema;
        const writ_schema *item = position < node->prefix_items.count
                                      ? node->prefix_items.items[position]
                                      : node->items;
        if (item)
            *WRIT_PUSH(arena, &literals) = (writ_literal){.schema = item, .side = part->side};
    }
    for (const writ_contains_cell *cell = view->contains; cell; cell = cell->next)
        if (cell->high == 0) {
            *WRIT_PUSH(arena, &literals) = cell->literal;
            literals.items[literals.count - 1].negative = true;
        }
    for (size_t i = 0; i < count; i++)
        *WRIT_PUSH(arena, &literals) = extra[i];
    return writ_goal_get(view->engine,
                         writ_scope_item(view->engine, view->goal->scope, position),
                         literals.items, literals.count);
}

writ_goal *writ_view_array_item(const writ_view *view, uint64_t position)
{
    return item_with(view, position, NULL, 0);
}

uint64_t writ_view_array_longest(const writ_view *view)
{
    uint64_t width = writ_view_array_width(view);
    for (uint64_t i = 0; i <= width && i < view->max_items && width <= widest; i++)
        if (writ_goal_empty(view->engine, writ_view_array_item(view, i)))
            return i;
    return view->max_items;
}

struct shape {
    const writ_view *view;
    uint64_t width;
    uint64_t longest;
};

/* The first position after the told ones stands for all of them. */
static uint64_t last_told(const struct shape *shape)
{
    return shape->width < shape->longest ? shape->width : shape->longest - 1;
}

static bool position_fits(const struct shape *shape, uint64_t position, const writ_literal *literal)
{
    return position < shape->longest &&
           !writ_goal_empty(shape->view->engine, item_with(shape->view, position, literal, 1));
}

/* All demands on exactly this position at once. */
static bool exact_demands_fail(const struct shape *shape, uint64_t position)
{
    writ_literal literals[16];
    size_t count = 0;
    for (const writ_item_cell *item = shape->view->items; item && count < 16; item = item->next)
        if (item->exact && item->from == position)
            literals[count++] = item->literal;
    return position >= shape->longest ||
           writ_goal_empty(shape->view->engine, item_with(shape->view, position, literals, count));
}

static bool item_demand_fails(const struct shape *shape, const writ_item_cell *item)
{
    if (item->exact)
        return exact_demands_fail(shape, item->from);
    for (uint64_t i = item->from; i < shape->longest && i <= shape->width; i++)
        if (position_fits(shape, i, &item->literal))
            return false;
    return true; /* the width reaches from every demand on */
}

/* How many items can satisfy the literal. */
static uint64_t most_fitting(const struct shape *shape, const writ_literal *literal)
{
    uint64_t count = 0;
    for (uint64_t i = 0; i < shape->width && i < shape->longest; i++)
        count += position_fits(shape, i, literal);
    if (shape->longest > shape->width && position_fits(shape, shape->width, literal))
        return shape->longest == WRIT_NO_LIMIT ? WRIT_NO_LIMIT
                                               : count + shape->longest - shape->width;
    return count;
}

/* How many of the items that must be there satisfy it whatever they are. */
static uint64_t least_fitting(const struct shape *shape, writ_literal literal)
{
    uint64_t count = 0, least = shape->view->min_items;
    literal.negative = true;
    for (uint64_t i = 0; i < shape->width && i < least; i++)
        count += !position_fits(shape, i, &literal);
    if (least > shape->width && !position_fits(shape, shape->width, &literal))
        count += least - shape->width;
    return count;
}

/* Does every item that satisfies `inner` satisfy `outer`? */
static bool covers(const struct shape *shape, writ_literal inner, writ_literal outer)
{
    writ_literal both[2] = {inner, outer};
    both[1].negative = true;
    for (uint64_t i = 0; shape->longest > 0 && i <= last_told(shape); i++)
        if (!writ_goal_empty(shape->view->engine, item_with(shape->view, i, both, 2)))
            return false;
    return true;
}

static bool contains_fails(const struct shape *shape, const writ_contains_cell *cell)
{
    if (cell->low > 0 && cell->low > most_fitting(shape, &cell->literal))
        return true;
    if (cell->high == WRIT_NO_LIMIT)
        return false;
    if (cell->high > 0 && least_fitting(shape, cell->literal) > cell->high)
        return true;
    for (const writ_contains_cell *other = shape->view->contains; other; other = other->next)
        if (other->low > cell->high && covers(shape, other->literal, cell->literal))
            return true;
    return false;
}

/* Two equal items must be possible somewhere. */
static bool repetition_fails(const struct shape *shape)
{
    const writ_view *view = shape->view;
    if (view->unique || shape->longest < 2)
        return true;
    for (uint64_t i = 0; i <= last_told(shape); i++)
        for (uint64_t k = i; k <= last_told(shape); k++) {
            bool same = i == k; /* twice the shared goal of the later positions */
            if (same && (i < shape->width || shape->longest - shape->width < 2))
                continue;
            writ_goal *goal = writ_view_array_item(view, k);
            if (!writ_goal_empty(view->engine,
                                 item_with(view, i, goal->literals, goal->count)))
                return false;
        }
    return true;
}

/* ── counting values ── */

static uint64_t integers_of(const writ_view *view)
{
    int64_t low, high;
    if (!view->lower.at || !view->upper.at)
        return WRIT_NO_LIMIT;
    writ_number one = writ_number_from_int(1);
    writ_number first = writ_number_ceil(&view->engine->arena, view->lower.at, &one);
    writ_number last = writ_number_floor(&view->engine->arena, view->upper.at, &one);
    if (!writ_number_to_int(&first, &low) || !writ_number_to_int(&last, &high))
        return WRIT_NO_LIMIT;
    return high < low ? 0 : (uint64_t)high - (uint64_t)low + 1;
}

/* At most so many values satisfy the goal; WRIT_NO_LIMIT for "not known". */
static uint64_t count_values(writ_engine *engine, const writ_goal *goal)
{
    writ_view view;
    writ_view_open(&view, engine, goal); /* not settled: that could come back here without end */
    uint64_t count = 0;
    if (view.has_only) {
        for (const writ_value_cell *cell = view.only; cell; cell = cell->next)
            count += writ_view_admits(&view, cell->value);
        return count;
    }
    if (view.types & (WRIT_TYPE_FRACTION | WRIT_TYPE_STRING | WRIT_TYPE_ARRAY | WRIT_TYPE_OBJECT))
        return WRIT_NO_LIMIT;
    if (view.types & WRIT_TYPE_INTEGER)
        count = integers_of(&view);
    if (count == WRIT_NO_LIMIT)
        return count;
    for (int boolean = 0; view.types & WRIT_TYPE_BOOLEAN && boolean < 2; boolean++)
        count += !writ_view_is_excepted(&view,
                                        &(writ_value){.kind = WRIT_BOOLEAN, .boolean = boolean});
    return count + ((view.types & WRIT_TYPE_NULL) != 0);
}

/* Items after the told ones differ from each other, so there are no more of them than values. */
static bool outnumbers_values(const struct shape *shape)
{
    const writ_view *view = shape->view;
    if (!view->unique || view->min_items < 2 || view->min_items <= shape->width)
        return false;
    uint64_t values = count_values(view->engine, writ_view_array_item(view, shape->width));
    return values != WRIT_NO_LIMIT && view->min_items - shape->width > values;
}

/* The only array left is []. */
static bool only_array_refused(const struct shape *shape)
{
    return shape->longest == 0 &&
           !writ_view_admits(shape->view, writ_value_array(&shape->view->engine->arena, NULL));
}

bool writ_view_array_empty(const writ_view *view)
{
    struct shape shape = {.view = view, .width = writ_view_array_width(view)};
    if (view->min_items > view->max_items)
        return true;
    if (shape.width > widest)
        return false;
    shape.longest = writ_view_array_longest(view);
    if (view->min_items > shape.longest || (view->repeated && repetition_fails(&shape)))
        return true;
    for (const writ_item_cell *item = view->items; item; item = item->next)
        if (item_demand_fails(&shape, item))
            return true;
    for (const writ_contains_cell *cell = view->contains; cell; cell = cell->next)
        if (contains_fails(&shape, cell))
            return true;
    return outnumbers_values(&shape) || only_array_refused(&shape);
}
