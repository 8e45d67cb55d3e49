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
    for (const writ_part_cell *part = view->arrays; part; part = part->next) {
        uint64_t prefix =
            part->evaluators ? part->evaluators->prefix : part->schema->prefix_items.count;
        if (prefix > width)
            width = prefix;
    }
    for (const writ_item_cell *item = view->items; item; item = item->next)
        if (item->from + item->exact > width)
            width = item->from + item->exact;
    return width;
}

/* What the part asks of the item, or NULL. */
static const writ_schema *item_of_part(const writ_part_cell *part, uint64_t position)
{
    const writ_schema *node = part->schema;
    if (part->evaluators)
        return position < part->evaluators->prefix ? NULL : part->evaluators->rest;
    return position < node->prefix_items.count ? node->prefix_items.items[position] : node->items;
}

static writ_goal *item_with(const writ_view *view, uint64_t position, const writ_literal *extra,
                            size_t count)
{
    WRIT_ARRAY(writ_literal) literals = {0};
    writ_arena *arena = &view->engine->arena;
    writ_engine_spend(view->engine, 1);
    for (const writ_part_cell *part = view->arrays; part; part = part->next) {
        const writ_schema *item = item_of_part(part, position);
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
    return writ_goal_get(view->engine, writ_scope_item(view->engine, view->goal->scope),
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

static bool position_fits_all(const struct shape *shape, uint64_t position,
                              const writ_literal *literals, size_t count)
{
    return position < shape->longest &&
           !writ_goal_empty(shape->view->engine, item_with(shape->view, position, literals, count));
}

static bool position_fits(const struct shape *shape, uint64_t position, const writ_literal *literal)
{
    return position_fits_all(shape, position, literal, 1);
}

/* All demands on exactly this position at once. */
static bool exact_demands_fail(const struct shape *shape, uint64_t position)
{
    writ_literal literals[16];
    size_t count = 0;
    for (const writ_item_cell *item = shape->view->items; item && count < 16; item = item->next)
        if (item->exact && item->from == position)
            literals[count++] = item->literals[0];
    return !position_fits_all(shape, position, literals, count);
}

static bool item_demand_fails(const struct shape *shape, const writ_item_cell *item)
{
    if (item->exact)
        return exact_demands_fail(shape, item->from);
    for (uint64_t i = item->from; i < shape->longest && i <= shape->width; i++)
        if (position_fits_all(shape, i, item->literals, item->count))
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
    both[1].negative = !outer.negative;
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
            if (!writ_goal_empty(view->engine, item_with(view, i, goal->literals, goal->count)))
                return false;
        }
    return true;
}

/* ── unique items ── */

/* Values that can stand at positions, for the assignment below. */
struct supply {
    const writ_value *values[64]; /* all different */
    size_t count;
    uint64_t wanted[64]; /* by position: bits of the values that can stand there */
    int holder[64];      /* by value: the position that has it, or -1 */
};

static bool stock(struct supply *supply, const writ_value *value, uint64_t *bits)
{
    size_t at = 0;
    while (at < supply->count && !writ_value_equal(supply->values[at], value))
        at++;
    if (at == 64)
        return false;
    if (at == supply->count)
        supply->values[supply->count++] = value;
    *bits |= UINT64_C(1) << at;
    return true;
}

static bool stock_position(const struct shape *shape, struct supply *supply, uint64_t position)
{
    writ_values values;
    writ_goal *goal = writ_view_array_item(shape->view, position);
    if (!writ_goal_values(shape->view->engine, goal, &values))
        return false;
    for (size_t i = 0; i < values.count; i++)
        if (!stock(supply, values.items[i], &supply->wanted[position]))
            return false;
    return true;
}

/* Finds the position a value of its own, if need be by moving others (an augmenting path). */
static bool assign(struct supply *supply, int position, uint64_t *tried)
{
    for (size_t at = 0; at < supply->count; at++) {
        uint64_t bit = UINT64_C(1) << at;
        if (!(supply->wanted[position] & bit) || (*tried & bit))
            continue;
        *tried |= bit;
        if (supply->holder[at] < 0 || assign(supply, supply->holder[at], tried)) {
            supply->holder[at] = position;
            return true;
        }
    }
    return false;
}

/* The first items of an array, as many as must be there, need different values (Hall's condition).
 * Positions whose values are endless never run out. */
static bool outnumbers_values(const struct shape *shape)
{
    struct supply supply = {.count = 0};
    uint64_t least = shape->view->min_items;
    if (!shape->view->unique || least < 2)
        return false;
    for (size_t i = 0; i < 64; i++)
        supply.holder[i] = -1;
    for (uint64_t i = 0; i < least; i++) {
        if (i == 64)
            return false;
        if (!stock_position(shape, &supply, i)) {
            if (i >= shape->width)
                return false;
            supply.wanted[i] = 0;
            continue;
        }
        uint64_t tried = 0;
        if (!assign(&supply, (int)i, &tried))
            return true;
    }
    return false;
}

/* As many different values must satisfy the literal. */
static bool outnumbers_kind(const struct shape *shape, const writ_contains_cell *cell)
{
    struct supply supply = {.count = 0};
    uint64_t bits = 0;
    if (!shape->view->unique || cell->low < 2)
        return false;
    for (uint64_t i = 0; shape->longest > 0 && i <= last_told(shape); i++) {
        writ_values values;
        writ_goal *goal = item_with(shape->view, i, &cell->literal, 1);
        if (!writ_goal_values(shape->view->engine, goal, &values))
            return false;
        for (size_t k = 0; k < values.count; k++)
            if (!stock(&supply, values.items[k], &bits))
                return false;
    }
    return supply.count < cell->low;
}

/* ── several kinds ── */

/* Kinds that no item is two of: their numbers add up. */
static bool kinds_outnumber_items(const struct shape *shape)
{
    const writ_contains_cell *apart[16];
    size_t count = 0;
    uint64_t sum = 0;
    for (const writ_contains_cell *cell = shape->view->contains; cell && count < 16;
         cell = cell->next) {
        bool disjoint = cell->low > 0;
        for (size_t i = 0; disjoint && i < count; i++) {
            writ_literal opposite = apart[i]->literal;
            opposite.negative = true;
            disjoint = covers(shape, cell->literal, opposite);
        }
        if (disjoint) {
            apart[count++] = cell;
            sum += cell->low;
        }
    }
    return count > 1 && sum > shape->longest;
}

/* ── all together ── */

/* So few arrays that each can be held against what the view excepts. */
static bool none_is_left(const struct shape *shape)
{
    writ_values values;
    return (shape->view->except || shape->longest == 0) &&
           writ_view_values(shape->view, WRIT_TYPE_ARRAY, &values) && values.count == 0;
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
        if (contains_fails(&shape, cell) || outnumbers_kind(&shape, cell))
            return true;
    return kinds_outnumber_items(&shape) || outnumbers_values(&shape) || none_is_left(&shape);
}
