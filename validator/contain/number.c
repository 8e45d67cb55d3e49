/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers of a view: an interval, a step (the least common multiple of all `multipleOf` that must
 * hold; 1 for integers) and steps that must not divide. Exact throughout.
 */
#include "contracts/base/number.h"
#include "validator/contain/view.h"

/* Multiples looked at in a bounded interval before the answer is "not known". */
static const unsigned most_tries = 2000;
/* Powers of ten between which the arithmetic stays cheap; a step outside is left undecided. */
static const int32_t widest_exponent = 1000;

struct grid {
    bool has_step;
    bool too_wide;
    writ_number step;
};

static writ_arena *arena_of(const writ_view *view)
{
    return &view->engine->arena;
}

static bool is_wide(const writ_number *number)
{
    return number->exponent > widest_exponent || number->exponent < -widest_exponent;
}

static struct grid grid_of(const writ_view *view, unsigned type)
{
    struct grid grid = {.has_step = type == WRIT_TYPE_INTEGER, .step = writ_number_from_int(1)};
    for (const writ_number_cell *cell = view->multiples; cell; cell = cell->next) {
        if (is_wide(cell->number))
            grid.too_wide = true;
        else if (grid.has_step)
            grid.step = writ_number_lcm(arena_of(view), &grid.step, cell->number);
        else
            grid.step = *cell->number;
        grid.has_step = true;
    }
    for (const writ_limit *limit = &view->lower; limit;
         limit = limit == &view->lower ? &view->upper : NULL)
        grid.too_wide |= limit->at && is_wide(limit->at);
    return grid;
}

static bool is_inside(const writ_view *view, const writ_number *number)
{
    int low = view->lower.at ? writ_number_compare(number, view->lower.at) : 1;
    int high = view->upper.at ? writ_number_compare(number, view->upper.at) : -1;
    return low >= view->lower.open && -high >= view->upper.open;
}

bool writ_view_number_fits(const writ_view *view, unsigned type, const writ_number *number)
{
    if (writ_number_is_integer(number) != (type == WRIT_TYPE_INTEGER) || !is_inside(view, number))
        return false;
    for (const writ_number_cell *cell = view->multiples; cell; cell = cell->next)
        if (!writ_number_is_multiple(number, cell->number))
            return false;
    for (const writ_number_cell *cell = view->not_multiples; cell; cell = cell->next)
        if (writ_number_is_multiple(number, cell->number))
            return false;
    return !writ_view_is_excepted(view, &(writ_value){.kind = WRIT_NUMBER, .number = *number});
}

/* Every multiple of the step is a multiple of something forbidden. */
static bool step_forbidden(const writ_view *view, unsigned type, const writ_number *step)
{
    for (const writ_number_cell *cell = view->not_multiples; cell; cell = cell->next)
        if (writ_number_is_multiple(step, cell->number))
            return true;
    return type == WRIT_TYPE_FRACTION && writ_number_is_integer(step);
}

static writ_number first_on_grid(const writ_view *view, const writ_number *step)
{
    writ_number first = writ_number_ceil(arena_of(view), view->lower.at, step);
    if (view->lower.open && writ_number_equal(&first, view->lower.at))
        first = writ_number_add(arena_of(view), &first, step);
    return first;
}

static bool interval_empty(const writ_view *view, unsigned type)
{
    if (!view->lower.at || !view->upper.at)
        return false;
    int order = writ_number_compare(view->lower.at, view->upper.at);
    return order > 0 || (order == 0 && !writ_view_number_fits(view, type, view->lower.at));
}

/* Both bounds stand, so the multiples inside can be counted off. */
static bool grid_empty(const writ_view *view, unsigned type, const writ_number *step)
{
    writ_number next = first_on_grid(view, step);
    for (unsigned tries = 0; writ_number_compare(&next, view->upper.at) <= 0; tries++) {
        if (tries == most_tries || writ_view_number_fits(view, type, &next))
            return false;
        next = writ_number_add(arena_of(view), &next, step);
    }
    return true;
}

bool writ_view_number_empty(const writ_view *view, unsigned type)
{
    if (interval_empty(view, type))
        return true;
    struct grid grid = grid_of(view, type);
    if (!grid.has_step || grid.too_wide)
        return false; /* dense between two different bounds; finitely many points taken out */
    if (step_forbidden(view, type, &grid.step))
        return true;
    return view->lower.at && view->upper.at && grid_empty(view, type, &grid.step);
}

/* ── choosing one ── */

struct pick {
    const writ_view *view;
    unsigned type;
    unsigned skip; /* fitting numbers to pass over, for variety */
    bool found;
    writ_number number;
};

static bool try_number(struct pick *pick, writ_number number)
{
    if (pick->found || !writ_view_number_fits(pick->view, pick->type, &number))
        return pick->found;
    if (pick->skip > 0) {
        pick->skip--;
        return false;
    }
    pick->number = number;
    return pick->found = true;
}

static void try_steps(struct pick *pick, writ_number from, const writ_number *step, bool up)
{
    for (unsigned tries = 0; tries < 64 && !pick->found; tries++) {
        try_number(pick, from);
        from = up ? writ_number_add(arena_of(pick->view), &from, step)
                  : writ_number_subtract(arena_of(pick->view), &from, step);
    }
}

/* Outward from the bounds, or from 0. */
static void try_grid(struct pick *pick, const writ_number *step)
{
    const writ_view *view = pick->view;
    if (view->lower.at)
        try_steps(pick, first_on_grid(view, step), step, true);
    else if (view->upper.at)
        try_steps(pick, writ_number_floor(arena_of(view), view->upper.at, step), step, false);
    else
        try_steps(pick, writ_number_from_int(0), step, true);
}

/* Ever finer decimal steps until some number fits between the bounds. */
static void try_decimals(struct pick *pick)
{
    for (int32_t exponent = -1; exponent >= -40 && !pick->found; exponent--) {
        writ_number step = {.is_small = true, .coefficient = 1, .exponent = exponent};
        try_grid(pick, &step);
    }
}

static void try_known(struct pick *pick, const writ_value *value)
{
    if (value && value->kind == WRIT_NUMBER)
        try_number(pick, value->number);
}

/* As the view asks; else what is readable. */
static void spell(const writ_view *view, writ_number *number)
{
    bool is_long = number->exponent > 21 && !view->plain_integers;
    number->spelled_as_float = writ_number_is_integer(number) && (view->other_integers || is_long);
}

writ_value *writ_view_number_pick(const writ_view *view, unsigned type, const writ_value *hint)
{
    struct pick pick = {.view = view, .type = type, .skip = view->engine->variety};
    struct grid grid = grid_of(view, type);
    try_known(&pick, hint);
    for (size_t i = 0; i < view->goal->count && !pick.found; i++) {
        const writ_schema_notes *notes = &view->goal->literals[i].schema->notes;
        for (size_t k = 0; notes->examples && k < notes->examples->array.count; k++)
            try_known(&pick, notes->examples->array.items[k]);
        try_known(&pick, notes->default_value);
    }
    if (view->lower.at)
        try_number(&pick, *view->lower.at);
    if (view->upper.at)
        try_number(&pick, *view->upper.at);
    if (!view->lower.at && !view->upper.at)
        try_number(&pick, writ_number_from_int(1));
    if (grid.has_step && !grid.too_wide)
        try_grid(&pick, &grid.step);
    else if (!grid.has_step && !grid.too_wide)
        try_decimals(&pick);
    spell(view, &pick.number);
    return pick.found ? writ_value_number(arena_of(view), NULL, pick.number) : NULL;
}
