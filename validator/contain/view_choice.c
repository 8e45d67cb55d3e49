/* SPDX-License-Identifier: Apache-2.0
 *
 * What a view leaves to choose: disjunctions, conditions, and what others leave over.
 */
#include "validator/contain/view_parts.h"

/* Branches of a oneOf that are told apart one by one, n^2 facts; of more only "at least one" stays
 * in the view. */
static const size_t most_told_branches = 64;
/* `not oneOf` asks for pairs of branches that are not plainly apart; of more nothing stays. */
static const size_t most_pairs = 256;

writ_literal writ_view_child(const writ_literal *node, const writ_schema *child, bool negative)
{
    return (writ_literal){.schema = child, .side = node->side, .negative = negative};
}

static writ_fact literal_fact(const writ_literal *node, const writ_schema *child, bool negative)
{
    return (writ_fact){.kind = WRIT_FACT_LITERAL,
                       .literal = writ_view_child(node, child, negative)};
}

static writ_fact types_fact(unsigned types)
{
    return (writ_fact){.kind = WRIT_FACT_TYPES, .types = types};
}

writ_alternative *writ_view_new_alternatives(writ_view *view, size_t count)
{
    return writ_arena_zalloc(&view->engine->arena, count * sizeof(writ_alternative));
}

writ_fact *writ_view_new_facts(writ_view *view, writ_alternative *alternative, size_t count)
{
    writ_fact *facts = writ_arena_zalloc(&view->engine->arena, count * sizeof *facts);
    *alternative = (writ_alternative){facts, count};
    return facts;
}

void writ_view_add_choice(writ_view *view, const writ_alternative *alternatives, size_t count,
                          const writ_literal *failing)
{
    if (count == 0) {
        writ_view_contradict(view);
    } else if (count == 1) {
        writ_view_assume(view, alternatives);
    } else {
        WRIT_VIEW_CELL(view, writ_choice, view->choices);
        cell->alternatives = alternatives;
        cell->count = count;
        cell->failing = failing;
    }
}

static const writ_node *known_of(const writ_view *view, const writ_literal *node)
{
    return writ_engine_node(view->engine, node->schema, node->side);
}

void writ_view_choose_any_of(writ_view *view, const writ_literal *node)
{
    const writ_schema_list *branches = &known_of(view, node)->any_of;
    writ_alternative *alternatives = writ_view_new_alternatives(view, branches->count);
    for (size_t i = 0; i < branches->count; i++)
        *writ_view_new_facts(view, &alternatives[i], 1) =
            literal_fact(node, branches->items[i], false);
    writ_view_add_choice(view, alternatives, branches->count, NULL);
}

/* One branch holds and every other one fails. */
void writ_view_choose_one_of(writ_view *view, const writ_literal *node)
{
    const writ_schema_list *branches = &known_of(view, node)->one_of;
    size_t count = branches->count;
    bool apart = writ_variants_apart(view->engine, node,
                                     view->types); /* then the others fail by themselves */
    bool small = !apart && count <= most_told_branches;
    view->inexact |= !apart && !small; /* then: at least one holds */
    writ_alternative *alternatives = writ_view_new_alternatives(view, count);
    for (size_t i = 0; i < count; i++) {
        writ_fact *facts = writ_view_new_facts(view, &alternatives[i], small ? count : 1);
        *facts++ = literal_fact(node, branches->items[i], false);
        for (size_t k = 0; small && k < count; k++)
            if (k != i)
                *facts++ = literal_fact(node, branches->items[k], true);
    }
    writ_view_add_choice(view, alternatives, count, NULL);
}

void writ_view_fail_all(writ_view *view, const writ_literal *node, const writ_schema_list *branches)
{
    for (size_t i = 0; i < branches->count && view->types; i++) {
        writ_literal branch = writ_view_child(node, branches->items[i], true);
        writ_view_add(view, &branch);
    }
}

static bool add_pair(writ_view *view, const writ_literal *node, size_t i, size_t k,
                     writ_alternative *alternatives, size_t *used)
{
    const writ_schema_list *branches = &known_of(view, node)->one_of;
    writ_literal one = writ_view_child(node, branches->items[i], false);
    writ_literal other = writ_view_child(node, branches->items[k], false);
    if (writ_variants_disjoint(view->engine, &one, &other, view->types))
        return true;
    if (*used > most_pairs)
        return false;
    writ_fact *facts = writ_view_new_facts(view, &alternatives[(*used)++], 2);
    facts[0] = literal_fact(node, one.schema, false);
    facts[1] = literal_fact(node, other.schema, false);
    return true;
}

/* No branch holds, or two do. */
void writ_view_choose_not_one_of(writ_view *view, const writ_literal *node)
{
    const writ_schema_list *branches = &known_of(view, node)->one_of;
    size_t count = branches->count, used = 0;
    if (writ_variants_apart(view->engine, node, view->types)) {
        writ_view_fail_all(view, node, branches);
        return;
    }
    writ_alternative *alternatives = writ_view_new_alternatives(view, 1 + most_pairs);
    writ_fact *facts = writ_view_new_facts(view, &alternatives[used++], count);
    for (size_t i = 0; i < count; i++)
        *facts++ = literal_fact(node, branches->items[i], true);
    writ_engine_spend(view->engine, (uint32_t)(count * count / 32));
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (!add_pair(view, node, i, k, alternatives, &used)) {
                view->inexact = true;
                return;
            }
    writ_view_add_choice(view, alternatives, used, NULL);
}

void writ_view_choose_if(writ_view *view, const writ_literal *node)
{
    const writ_schema *schema = node->schema;
    writ_alternative *alternatives = writ_view_new_alternatives(view, 2);
    writ_fact *facts = writ_view_new_facts(view, &alternatives[0], schema->then_ ? 2 : 1);
    facts[0] = literal_fact(node, schema->if_, false);
    if (schema->then_)
        facts[1] = literal_fact(node, schema->then_, false);
    facts = writ_view_new_facts(view, &alternatives[1], schema->else_ ? 2 : 1);
    facts[0] = literal_fact(node, schema->if_, true);
    if (schema->else_)
        facts[1] = literal_fact(node, schema->else_, false);
    writ_view_add_choice(view, alternatives, 2, NULL);
}

/* When an object has the member, then …: it is no object, or has it not, or `then` holds. */
static void choose_dependent(writ_view *view, writ_str name, const writ_fact *then, size_t count)
{
    writ_alternative *alternatives = writ_view_new_alternatives(view, 3);
    *writ_view_new_facts(view, &alternatives[0], 1) = types_fact(~(unsigned)WRIT_TYPE_OBJECT);
    *writ_view_new_facts(view, &alternatives[1], 1) =
        (writ_fact){.kind = WRIT_FACT_ABSENT, .name = name};
    alternatives[2] = (writ_alternative){then, count};
    writ_view_add_choice(view, alternatives, 3, NULL);
}

void writ_view_choose_dependents(writ_view *view, const writ_literal *node)
{
    const writ_schema *schema = node->schema;
    for (size_t i = 0; i < schema->dependent_schemas.count; i++) {
        const writ_schema_property *dependent = &schema->dependent_schemas.items[i];
        writ_alternative then;
        *writ_view_new_facts(view, &then, 1) = literal_fact(node, dependent->schema, false);
        choose_dependent(view, dependent->name, then.facts, then.count);
    }
    for (size_t i = 0; i < schema->dependent_required.count; i++) {
        const writ_dependent_required *dependent = &schema->dependent_required.items[i];
        writ_alternative then;
        writ_fact *facts = writ_view_new_facts(view, &then, dependent->required.count);
        for (size_t k = 0; k < dependent->required.count; k++)
            facts[k] = (writ_fact){.kind = WRIT_FACT_PRESENT, .name = dependent->required.items[k]};
        if (then.count)
            choose_dependent(view, dependent->name, then.facts, then.count);
    }
}

/* ── what is unevaluated ── */

static unsigned type_of_rest(const writ_evaluators *evaluators)
{
    return evaluators->items ? WRIT_TYPE_ARRAY : WRIT_TYPE_OBJECT;
}

void writ_view_hold_rest(writ_view *view, const writ_literal *node,
                         const writ_evaluators *evaluators)
{
    writ_view_add_part(view, evaluators->items ? &view->arrays : &view->objects, node, evaluators);
}

/* Some item or member that they do not evaluate fails the `unevaluated…`. */
void writ_view_fail_rest(writ_view *view, const writ_literal *literal,
                         const writ_evaluators *evaluators)
{
    writ_arena *arena = &view->engine->arena;
    writ_view_keep_types(view, type_of_rest(evaluators));
    if (!evaluators->items) {
        writ_view_add_demand(view, WRIT_DEMAND_OTHER, WRIT_STR_EMPTY, &evaluators->nodes, literal);
        return;
    }
    WRIT_ARRAY(writ_literal) literals = {0};
    *WRIT_PUSH(arena, &literals) = *literal;
    for (size_t i = 0; i < evaluators->contains.count; i++)
        *WRIT_PUSH(arena, &literals) =
            writ_view_child(literal, evaluators->contains.items[i], true);
    writ_view_add_item(view, evaluators->prefix, false, literals.items, literals.count);
}

static writ_fact rest_fact(const writ_literal *literal, const writ_evaluators *evaluators)
{
    return (writ_fact){.kind = WRIT_FACT_REST, .literal = *literal, .evaluators = evaluators};
}

static writ_fact condition_fact(const writ_literal *node, const writ_condition *condition)
{
    if (condition->branch)
        return literal_fact(node, condition->branch, !condition->holds);
    return (writ_fact){.kind = condition->holds ? WRIT_FACT_PRESENT : WRIT_FACT_ABSENT,
                       .name = condition->name};
}

/* The case, and what it leaves over. */
static void add_case(writ_view *view, writ_alternative *alternative, const writ_literal *node,
                     const writ_case *a_case, const writ_literal *rest)
{
    bool some = !a_case->evaluators.all;
    writ_fact *facts = writ_view_new_facts(view, alternative, a_case->count + 1 + some);
    *facts++ = types_fact(type_of_rest(&a_case->evaluators));
    for (size_t i = 0; i < a_case->count; i++)
        *facts++ = condition_fact(node, &a_case->conditions[i]);
    if (some)
        *facts = rest_fact(rest, &a_case->evaluators);
}

void writ_view_hold_unevaluated(writ_view *view, const writ_literal *node,
                                const writ_unevaluated *unevaluated)
{
    if (!unevaluated)
        return;
    view->inexact |= unevaluated->count == 0;
    if (unevaluated->count < 2) { /* what is possible is all that is known */
        if (!unevaluated->possible.all)
            writ_view_hold_rest(view, node, &unevaluated->possible);
        return;
    }
    writ_alternative *alternatives = writ_view_new_alternatives(view, unevaluated->count + 1);
    for (size_t i = 0; i < unevaluated->count; i++)
        add_case(view, &alternatives[i], node, &unevaluated->cases[i], node);
    *writ_view_new_facts(view, &alternatives[unevaluated->count], 1) =
        types_fact(~type_of_rest(&unevaluated->possible));
    writ_view_add_choice(view, alternatives, unevaluated->count + 1, NULL);
}

void writ_view_fail_unevaluated(writ_view *view, const writ_literal *node,
                                const writ_unevaluated *unevaluated, const writ_literal *child)
{
    size_t used = 0;
    if (unevaluated->count == 0) {
        view->inexact = true;
        writ_view_fail_rest(view, child, &unevaluated->certain);
        return;
    }
    writ_alternative *alternatives = writ_view_new_alternatives(view, unevaluated->count);
    for (size_t i = 0; i < unevaluated->count; i++)
        if (!unevaluated->cases[i].evaluators.all)
            add_case(view, &alternatives[used++], node, &unevaluated->cases[i], child);
    writ_view_add_choice(view, alternatives, used, NULL);
}
