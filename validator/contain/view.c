/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/contain/view_parts.h"

void writ_view_init(writ_view *view, writ_engine *engine, const writ_goal *goal)
{
    *view = (writ_view){.engine = engine,
                        .goal = goal,
                        .types = WRIT_TYPE_ANY,
                        .max_length = WRIT_NO_LIMIT,
                        .max_items = WRIT_NO_LIMIT,
                        .max_properties = WRIT_NO_LIMIT};
}

static bool holds_root(const writ_engine *engine, const writ_goal *goal)
{
    const writ_literal *root = &engine->base->goal->literals[0];
    for (size_t i = 0; i < goal->count; i++)
        if (goal->literals[i].schema == root->schema && goal->literals[i].side == root->side &&
            !goal->literals[i].negative)
            return goal->scope == engine->base->goal->scope;
    return false;
}

void writ_view_open(writ_view *view, writ_engine *engine, const writ_goal *goal)
{
    if (engine->base && holds_root(engine, goal)) {
        *view = *engine->base;
        view->goal = goal;
    } else {
        writ_view_init(view, engine, goal);
    }
    for (size_t i = 0; i < goal->count && view->types; i++)
        writ_view_add(view, &goal->literals[i]);
}

void writ_view_assume(writ_view *view, const writ_alternative *alternative)
{
    for (size_t i = 0; i < alternative->count && view->types; i++) {
        const writ_fact *fact = &alternative->facts[i];
        switch (fact->kind) {
        case WRIT_FACT_LITERAL:
            writ_view_add(view, &fact->literal);
            break;
        case WRIT_FACT_FAILURE:
            writ_view_fail(view, &fact->literal, &fact->assertion);
            break;
        case WRIT_FACT_TYPES:
            writ_view_keep_types(view, fact->types);
            break;
        case WRIT_FACT_REST:
            if (fact->literal.negative)
                writ_view_fail_rest(view, &fact->literal, fact->evaluators);
            else
                writ_view_hold_rest(view, &fact->literal, fact->evaluators);
            break;
        case WRIT_FACT_ABSENT:
        case WRIT_FACT_PRESENT:
            writ_view_keep_types(view, WRIT_TYPE_OBJECT);
            writ_view_add_demand(
                view, fact->kind == WRIT_FACT_ABSENT ? WRIT_DEMAND_ABSENT : WRIT_DEMAND_PRESENT,
                fact->name, NULL, NULL);
            break;
        }
    }
}

/* ── literals ── */

/* Has the view the same literal already (then nothing is to be done), or its negation? */
static bool is_known(writ_view *view, const writ_literal *literal, uint32_t class_id)
{
    uint32_t looked_at = 0;
    for (const writ_literal_cell *cell = view->literals; cell; cell = cell->next) {
        const writ_literal *other = &cell->literal;
        if (++looked_at % 128 == 0)
            writ_engine_spend(view->engine, 1);
        if (writ_engine_node(view->engine, other->schema, other->side)->class_id != class_id)
            continue;
        if (other->negative != literal->negative) {
            writ_view_contradict(view);
            return true;
        }
        if (other->side == literal->side && other->focus == literal->focus)
            return true;
    }
    return false;
}

static bool is_opposed(const writ_view *view, const writ_literal *literal)
{
    const writ_schema *plain =
        writ_engine_node(view->engine, literal->schema, literal->side)->plain;
    uint32_t class_id = writ_engine_node(view->engine, plain, literal->side)->class_id;
    for (const writ_literal_cell *cell = view->literals; cell; cell = cell->next)
        if (cell->literal.negative != literal->negative &&
            writ_engine_node(view->engine, cell->literal.schema, cell->literal.side)->class_id ==
                class_id)
            return true;
    return false;
}

bool writ_view_refuses(const writ_view *view, const writ_alternative *alternative)
{
    for (size_t i = 0; i < alternative->count; i++) {
        const writ_fact *fact = &alternative->facts[i];
        if (fact->kind == WRIT_FACT_LITERAL &&
            (is_opposed(view, &fact->literal) ||
             (!fact->literal.negative && writ_view_rules_out(view, &fact->literal))))
            return true;
    }
    return false;
}

/* A node that fails by what holds already needs no choice of how. */
bool writ_view_rules_out(const writ_view *view, const writ_literal *node)
{
    uint32_t looked_at = 0;
    for (const writ_literal_cell *cell = view->literals; cell; cell = cell->next) {
        if (++looked_at % 16 == 0)
            writ_engine_spend(view->engine, 1);
        if (!cell->literal.negative &&
            writ_variants_disjoint(view->engine, &cell->literal, node, view->types))
            return true;
    }
    return false;
}

void writ_view_add(writ_view *view, const writ_literal *literal)
{
    writ_literal plain = *literal;
    if (view->engine->adds++ % 4 == 0)
        writ_engine_spend(view->engine, 1);
    if (!plain.focus)
        plain.schema = writ_engine_node(view->engine, plain.schema, plain.side)->plain;
    const writ_node *node = writ_engine_node(view->engine, plain.schema, plain.side);
    if (is_known(view, &plain, node->class_id))
        return;
    WRIT_VIEW_CELL(view, writ_literal_cell, view->literals);
    cell->literal = plain;
    if (!plain.negative)
        writ_view_hold(view, &plain);
    else if (plain.focus)
        writ_view_fail(view, &plain, &plain.focus->assertion);
    else
        writ_view_fail_somewhere(view, &plain, node);
}
