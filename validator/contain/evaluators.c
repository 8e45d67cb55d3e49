/* SPDX-License-Identifier: Apache-2.0
 *
 * What `unevaluatedProperties` and `unevaluatedItems` depend on, as far as that shows without a
 * value. Of a node that fails it is enough to know what is evaluated for certain, of one that holds
 * what may be: both admit more values than there are, never fewer.
 */
#include "validator/contain/engine.h"

typedef struct walk {
    writ_engine *engine;
    uint32_t *seen; /* by node id: number of the walk that saw it last */
    uint32_t serial;
    WRIT_ARRAY(writ_schema *) found;
    bool certain_only;
} walk;

static void visit(walk *w, const writ_schema *node);

static void visit_all(walk *w, const writ_schema_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        visit(w, list->items[i]);
}

/* The reader bounds the chain (WRIT_BOUND_REFERENCE_HOPS). `not` evaluates nothing. */
static void visit(walk *w, const writ_schema *node)
{
    if (!node || w->seen[node->id] == w->serial)
        return;
    w->seen[node->id] = w->serial;
    *WRIT_PUSH(&w->engine->arena, &w->found) = (writ_schema *)node; /* listed, never changed */
    visit(w, node->ref);
    visit_all(w, &node->all_of);
    if (w->certain_only)
        return;
    visit_all(w, &node->any_of);
    visit_all(w, &node->one_of);
    visit(w, node->if_);
    visit(w, node->then_);
    visit(w, node->else_);
    for (size_t i = 0; i < node->dependent_schemas.count; i++)
        visit(w, node->dependent_schemas.items[i].schema);
}

static writ_schema_list list_in_place(walk *w, const writ_schema *node, bool certain_only)
{
    w->serial++;
    w->certain_only = certain_only;
    memset(&w->found, 0, sizeof w->found);
    visit(w, node);
    return (writ_schema_list){w->found.items, w->found.count};
}

static bool evaluate_all_members(const writ_schema_list *list, const writ_schema *owner)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->additional_properties ||
            (list->items[i] != owner && list->items[i]->unevaluated_properties))
            return true;
    return false;
}

static bool evaluate_all_items(const writ_schema_list *list, const writ_schema *owner)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->items || (list->items[i] != owner && list->items[i]->unevaluated_items))
            return true;
    return false;
}

static bool evaluate_some_items(const writ_schema_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->contains && list->items[i]->contains_evaluates)
            return true;
    return false;
}

static uint64_t longest_prefix(const writ_schema_list *list)
{
    uint64_t longest = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i]->prefix_items.count > longest)
            longest = list->items[i]->prefix_items.count;
    return longest;
}

static const writ_evaluators *find_evaluators(walk *w, const writ_schema *node)
{
    writ_evaluators *made = WRIT_NEW(&w->engine->arena, writ_evaluators);
    made->certain = list_in_place(w, node, true);
    made->possible = list_in_place(w, node, false);
    made->members_certain = evaluate_all_members(&made->certain, node);
    made->members_possible = evaluate_all_members(&made->possible, node);
    made->prefix_certain = longest_prefix(&made->certain);
    made->prefix_possible = longest_prefix(&made->possible);
    made->items_certain = evaluate_all_items(&made->certain, node);
    made->items_possible =
        evaluate_all_items(&made->possible, node) || evaluate_some_items(&made->possible);
    return made;
}

void writ_evaluators_assign(writ_engine *engine)
{
    for (int side = 0; side < WRIT_SIDE_COUNT; side++) {
        const writ_schema_set *set = engine->sets[side];
        walk w = {.engine = engine};
        w.seen = writ_arena_zalloc(&engine->arena, set->count * sizeof *w.seen);
        for (size_t i = 0; i < set->count; i++) {
            const writ_schema *node = set->nodes[i];
            if (!node->unevaluated_properties && !node->unevaluated_items)
                continue;
            engine->evaluates = true;
            engine->nodes[side][i].evaluators = find_evaluators(&w, node);
        }
    }
}

const writ_evaluators *writ_evaluators_of_members(const writ_engine *engine,
                                                  const writ_schema *schema, writ_side side)
{
    const writ_evaluators *evaluators = writ_engine_node(engine, schema, side)->evaluators;
    return evaluators && schema->unevaluated_properties && !evaluators->members_possible
               ? evaluators
               : NULL;
}

const writ_evaluators *writ_evaluators_of_items(const writ_engine *engine,
                                                const writ_schema *schema, writ_side side)
{
    const writ_evaluators *evaluators = writ_engine_node(engine, schema, side)->evaluators;
    return evaluators && schema->unevaluated_items && !evaluators->items_possible ? evaluators
                                                                                  : NULL;
}

bool writ_evaluators_are_exact(const writ_evaluators *evaluators)
{
    return evaluators->certain.count == evaluators->possible.count &&
           evaluators->members_certain == evaluators->members_possible &&
           evaluators->items_certain == evaluators->items_possible;
}
