/* SPDX-License-Identifier: Apache-2.0
 *
 * Is a goal empty? A search over the choices of its view, where each type's own solver may close a
 * branch. Goals of items and members are proved the same way, and a goal met again while it is in
 * progress is taken as empty: a value that satisfied it would hold a smaller one inside, and there
 * is no endless descent in a finite value. (The dual of the least fixpoint of "has a value".)
 */
#include <stdlib.h>

#include "validator/contain/view.h"

/* Goals and branches under proof inside one another. Recursion takes about 2 KiB of stack a level,
 * so this stays well under a thread's smallest usual stack. */
static const unsigned deepest = 400;

/* ── goals ── */

static uint32_t class_of(const writ_engine *engine, const writ_literal *literal)
{
    return writ_engine_node(engine, literal->schema, literal->side)->class_id;
}

static uint64_t literal_key(const writ_engine *engine, const writ_literal *literal)
{
    return (uint64_t)class_of(engine, literal) << 32 |
           (uint64_t)(literal->focus ? literal->focus->id : 0) << 1 | literal->negative;
}

struct keyed {
    uint64_t key;
    writ_literal literal;
};

static int order_keyed(const void *a, const void *b)
{
    uint64_t left = ((const struct keyed *)a)->key, right = ((const struct keyed *)b)->key;
    return left < right ? -1 : left > right;
}

/* Insertion, since goals are short; qsort for the rest. */
static void sort_keyed(struct keyed *items, size_t count)
{
    if (count > 16) {
        qsort(items, count, sizeof *items, order_keyed);
        return;
    }
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && items[k].key < items[k - 1].key; k--) {
            struct keyed swap = items[k];
            items[k] = items[k - 1];
            items[k - 1] = swap;
        }
}

static bool is_closed(const writ_engine *engine, const writ_goal *goal)
{
    for (size_t i = 0; i < goal->count; i++) {
        const writ_literal *literal = &goal->literals[i];
        if (literal->schema->never && !literal->negative)
            return true;
        for (size_t k = i + 1; k < goal->count; k++)
            if (goal->literals[k].negative != literal->negative &&
                class_of(engine, &goal->literals[k]) == class_of(engine, literal))
                return true;
    }
    return false;
}

/* Room for `count` objects: on the caller's stack while there are few. */
#define ROOM(engine, few, count)                                                                   \
    ((count) <= sizeof(few) / sizeof(few)[0]                                                       \
         ? (few)                                                                                   \
         : writ_arena_alloc(&(engine)->arena, (count) * sizeof(few)[0]))

writ_goal *writ_goal_get(writ_engine *engine, writ_scope *scope, const writ_literal *literals,
                         size_t count)
{
    struct keyed few[16];
    struct keyed *items = ROOM(engine, few, count);
    for (size_t i = 0; i < count; i++) {
        items[i].literal = literals[i];
        if (!literals[i].focus)
            items[i].literal.schema =
                writ_engine_node(engine, literals[i].schema, literals[i].side)->plain;
        items[i].key = literal_key(engine, &items[i].literal);
    }
    sort_keyed(items, count);
    uint64_t small[16];
    uint64_t *key = ROOM(engine, small, count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || items[i].key != key[kept - 1]) {
            items[kept] = items[i];
            key[kept++] = items[i].key;
        }
    key[kept] = scope ? scope->id : 0;
    writ_str text = {(const char *)key, (kept + 1) * sizeof *key};
    writ_goal *goal = writ_map_find(&engine->goals, text);
    if (goal)
        return goal;
    goal = WRIT_NEW(&engine->arena, writ_goal);
    goal->literals = writ_arena_alloc(&engine->arena, kept * sizeof *goal->literals);
    for (size_t i = 0; i < kept; i++)
        goal->literals[i] = items[i].literal;
    goal->count = kept;
    goal->scope = scope;
    goal->closed = is_closed(engine, goal);
    writ_map_put(&engine->arena, &engine->goals, writ_str_copy(&engine->arena, text), goal);
    return goal;
}

writ_goal *writ_goal_with(writ_engine *engine, const writ_goal *goal, const writ_literal *literal)
{
    writ_literal few[16];
    writ_literal *literals = ROOM(engine, few, goal->count + 1);
    memcpy(literals, goal->literals, goal->count * sizeof *literals);
    literals[goal->count] = *literal;
    return writ_goal_get(engine, goal->scope, literals, goal->count + 1);
}

static bool prove(writ_engine *engine, writ_goal *goal)
{
    unsigned outer = engine->lowest;
    goal->state = WRIT_GOAL_PROVING;
    goal->depth = ++engine->depth;
    engine->lowest = UINT32_MAX;
    writ_view view;
    writ_view_open(&view, engine, goal);
    bool empty = writ_view_empty(&view);
    engine->depth--;
    if (!empty) {
        bool given_up = engine->steps >= engine->limit; /* a later stage may ask again */
        goal->state = given_up ? WRIT_GOAL_NEW : WRIT_GOAL_OPEN;
        engine->lowest = outer;
        return false;
    }
    /* A proof that leans on a goal further out holds only if that one is proved in the end. */
    bool leans = engine->lowest < goal->depth;
    goal->state = leans ? WRIT_GOAL_NEW : WRIT_GOAL_EMPTY;
    if (!leans || outer < engine->lowest)
        engine->lowest = outer;
    return true;
}

void writ_goal_prepare(writ_engine *engine)
{
    const writ_literal root = {.schema = engine->sets[WRIT_SIDE_P]->root, .side = WRIT_SIDE_P};
    writ_view *view = WRIT_NEW(&engine->arena, writ_view);
    writ_view_open(view, engine, writ_goal_get(engine, writ_scope_root(engine), &root, 1));
    writ_view_settle(view);
    engine->base = view;
}

bool writ_goal_empty(writ_engine *engine, writ_goal *goal)
{
    if (goal->closed || goal->state == WRIT_GOAL_EMPTY)
        return true;
    if (goal->count == 0 || goal->state == WRIT_GOAL_OPEN)
        return false;
    if (goal->state == WRIT_GOAL_PROVING) {
        if (goal->depth < engine->lowest)
            engine->lowest = goal->depth;
        return true;
    }
    if (engine->depth >= deepest || !writ_engine_step(engine))
        return false;
    return prove(engine, goal);
}

/* ── views ── */

/* Every integer is written plainly, and none is. */
static bool integers_clash(const writ_view *view)
{
    return view->plain_integers && view->other_integers;
}

static bool is_spelled_right(const writ_view *view, const writ_number *number)
{
    return !(number->spelled_as_float ? view->plain_integers : view->other_integers);
}

static bool holds_number(const writ_view *view, const writ_number *number)
{
    unsigned type = writ_number_is_integer(number) ? WRIT_TYPE_INTEGER : WRIT_TYPE_FRACTION;
    return (view->types & type) && writ_view_number_fits(view, type, number) &&
           (type == WRIT_TYPE_FRACTION || is_spelled_right(view, number));
}

static bool holds_type(const writ_view *view, const writ_value *value)
{
    switch (value->kind) {
    case WRIT_NULL:
        return view->types & WRIT_TYPE_NULL;
    case WRIT_BOOLEAN:
        return view->types & WRIT_TYPE_BOOLEAN;
    case WRIT_NUMBER:
        return holds_number(view, &value->number);
    case WRIT_STRING:
        return (view->types & WRIT_TYPE_STRING) && writ_view_text_matches(view, value->string);
    case WRIT_ARRAY:
        return view->types & WRIT_TYPE_ARRAY;
    default:
        return view->types & WRIT_TYPE_OBJECT;
    }
}

bool writ_view_is_excepted(const writ_view *view, const writ_value *value)
{
    uint32_t looked_at = 0;
    uint64_t hash = 0;
    for (const writ_value_cell *cell = view->except; cell; cell = cell->next) {
        if (++looked_at % 64 == 0)
            writ_engine_spend(view->engine, 1);
        hash = cell->value || hash ? hash : writ_value_hash(value);
        if (cell->value ? writ_value_equal(cell->value, value)
                        : writ_listed_has(cell->values, value, hash))
            return true;
    }
    return false;
}

/* Of a number or a plain string the facts themselves say all, and exactly. */
static bool is_decided_by_facts(const writ_view *view, const writ_value *value)
{
    if (view->inexact || view->choices)
        return false;
    return value->kind == WRIT_NUMBER || (value->kind == WRIT_STRING && !view->texts);
}

static bool facts_hold(const writ_view *view, const writ_value *value)
{
    return value->kind == WRIT_NUMBER
               ? holds_number(view, &value->number)
               : (view->types & WRIT_TYPE_STRING) && writ_view_text_fits(view, value->string);
}

bool writ_view_admits(const writ_view *view, const writ_value *value)
{
    bool by_facts = is_decided_by_facts(view, value);
    bool counts = !by_facts || view->engine->adds++ % 8 == 0;
    if (counts && !writ_engine_step(view->engine))
        return true;
    if (by_facts)
        return facts_hold(view, value);
    return holds_type(view, value) && !writ_view_is_excepted(view, value) &&
           (view->respellable || writ_judge_goal(view->engine, view->goal, value) != WRIT_NO);
}

static bool only_empty(const writ_view *view)
{
    for (const writ_value_cell *cell = view->only; cell; cell = cell->next)
        if (writ_view_admits(view, cell->value))
            return false;
    return true;
}

static bool booleans_empty(const writ_view *view)
{
    return writ_view_is_excepted(view, &(writ_value){.kind = WRIT_BOOLEAN, .boolean = true}) &&
           writ_view_is_excepted(view, &(writ_value){.kind = WRIT_BOOLEAN, .boolean = false});
}

static bool type_empty(const writ_view *view, unsigned type)
{
    switch (type) {
    case WRIT_TYPE_NULL:
        return writ_view_is_excepted(view, &(writ_value){.kind = WRIT_NULL});
    case WRIT_TYPE_BOOLEAN:
        return booleans_empty(view);
    case WRIT_TYPE_INTEGER:
        return integers_clash(view) || writ_view_number_empty(view, type);
    case WRIT_TYPE_FRACTION:
        return writ_view_number_empty(view, type);
    case WRIT_TYPE_STRING:
        return writ_view_text_empty(view);
    case WRIT_TYPE_ARRAY:
        return writ_view_array_empty(view);
    default:
        return writ_view_object_empty(view);
    }
}

/* Takes away the types that their solvers show empty; false when none is left. */
static bool close_types(writ_view *view)
{
    writ_view_index(view);
    if (view->types && view->has_only)
        view->types = only_empty(view) ? 0 : view->types;
    else
        for (unsigned type = 1; type <= WRIT_TYPE_OBJECT; type <<= 1)
            if ((view->types & type) && type_empty(view, type))
                view->types &= ~type;
    if (view->types & WRIT_TYPE_OBJECT) {
        view->checked_objects = view->objects;
        view->checked_demands = view->demands;
    }
    return view->types != 0;
}

/* Is the alternative impossible? With `thorough` the solvers are asked, otherwise only
 * contradictions seen at once count. */
static bool is_refuted(const writ_view *view, const writ_choice *choice, size_t index,
                       bool thorough)
{
    const writ_alternative *alternative = &choice->alternatives[index];
    if (writ_view_refuses(view, alternative))
        return true;
    writ_view trial = *view;
    writ_view_assume(&trial, alternative);
    return !trial.types || (thorough && !close_types(&trial));
}

/* Alternatives of the choice that are not refuted. The choice is replaced by what remains. */
static size_t narrow(writ_view *view, writ_choice *choice, bool thorough)
{
    size_t alive = 0;
    writ_alternative *left = NULL;
    for (size_t i = 0; i < choice->count; i++) {
        if (!writ_engine_step(view->engine))
            return choice->count;
        if (is_refuted(view, choice, i, thorough))
            continue;
        if (!left)
            left = writ_arena_alloc(&view->engine->arena, choice->count * sizeof *left);
        left[alive++] = choice->alternatives[i];
    }
    choice->alternatives = left;
    choice->count = alive;
    return alive;
}

/* The choices but one, copied: cells are shared between views, and a view narrows its own. */
static void copy_choices(writ_view *view, const writ_choice *without)
{
    const writ_choice **link = &view->choices;
    const writ_choice *cell = view->choices;
    uint32_t copied = 0;
    for (*link = NULL; cell; cell = cell->next)
        if (cell != without) {
            if (++copied % 32 == 0)
                writ_engine_spend(view->engine, 1);
            writ_choice *copy = writ_arena_copy(&view->engine->arena, cell, sizeof *cell);
            copy->next = NULL;
            *link = copy;
            link = &copy->next;
        }
}

/* The choice is how a node fails that cannot hold anyway. */
static bool is_settled(const writ_view *view, const writ_choice *choice)
{
    return choice->failing && writ_view_rules_out(view, choice->failing);
}

/* Narrows every choice of the view's own; one with a single alternative left is decided, none left:
 * empty. */
static bool narrow_choices(writ_view *view, bool thorough, bool *changed)
{
    const writ_choice **link = &view->choices;
    while (*link) {
        writ_choice *choice = (writ_choice *)*link; /* ours, so not constant */
        if (!thorough && is_settled(view, choice)) {
            *link = choice->next;
            continue;
        }
        size_t alive = narrow(view, choice, thorough);
        if (alive == 0)
            return false;
        if (alive == 1) {
            *link = choice->next;
            writ_view_assume(view, choice->alternatives);
            *changed = true;
            return view->types != 0;
        }
        link = &choice->next;
    }
    return true;
}

bool writ_view_settle(writ_view *view)
{
    copy_choices(view, NULL);
    for (;;) {
        bool changed = false;
        if (!view->types || !writ_engine_step(view->engine))
            return view->types != 0;
        if (!close_types(view))
            return false;
        if (view->has_only)
            return true;
        if (!narrow_choices(view, false, &changed))
            return false;
        if (!changed && !narrow_choices(view, true, &changed))
            return false;
        if (!changed)
            return true;
    }
}

bool writ_view_branch(const writ_view *view, const writ_choice *choice, size_t index,
                      writ_view *out)
{
    *out = *view;
    copy_choices(out, choice);
    writ_view_assume(out, &choice->alternatives[index]);
    return out->types != 0;
}

static const writ_choice *smaller(const writ_choice *a, const writ_choice *b)
{
    return !a || b->count < a->count ? b : a;
}

/* A branch that holds mostly settles how others fail, so it goes first when there are fewer of them
 * than ways to fail, all combined. */
const writ_choice *writ_view_next_choice(const writ_view *view)
{
    const writ_choice *holding = NULL, *failing = NULL;
    uint64_t ways = 1;
    for (const writ_choice *cell = view->choices; cell; cell = cell->next)
        if (cell->failing) {
            failing = smaller(failing, cell);
            ways = ways < UINT32_MAX ? ways * cell->count : ways;
        } else {
            holding = smaller(holding, cell);
        }
    return holding && (!failing || holding->count < ways) ? holding : failing;
}

bool writ_view_empty(writ_view *view)
{
    if (!writ_view_settle(view))
        return true;
    if (view->has_only || !view->choices)
        return false;
    const writ_choice *choice = writ_view_next_choice(view);
    bool empty = view->engine->depth++ < deepest;
    for (size_t i = 0; empty && i < choice->count; i++) {
        writ_view next;
        empty = writ_engine_step(view->engine) &&
                (!writ_view_branch(view, choice, i, &next) || writ_view_empty(&next));
    }
    view->engine->depth--;
    return empty;
}
