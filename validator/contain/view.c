/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/contain/view.h"

#include "validator/format.h"

/* Branches of a oneOf that are told apart one by one, n^2 facts; of more only "at least one" stays
 * in the view. */
static const size_t most_told_branches = 64;
/* `not oneOf` asks for pairs of branches that are not plainly apart; of more nothing stays. */
static const size_t most_pairs = 256;

/* Values excepted one by one. */
static const size_t longest_listed_enum = 64;

#define NEW_CELL(view, type, list)                                                                 \
    type *cell = WRIT_NEW(&(view)->engine->arena, type);                                           \
    cell->next = (list);                                                                           \
    (list) = cell

static void contradict(writ_view *view)
{
    view->types = 0;
}

static void keep_types(writ_view *view, unsigned types)
{
    view->types &= types;
}

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

/* ── single facts ── */

void writ_view_add_except(writ_view *view, const writ_value *value)
{
    NEW_CELL(view, writ_value_cell, view->except);
    cell->value = value;
}

static bool is_listed(const writ_value_cell *list, const writ_value *value)
{
    while (list && !writ_value_equal(list->value, value))
        list = list->next;
    return list != NULL;
}

static size_t count_listed(const writ_value_cell *list)
{
    size_t count = 0;
    for (; list; list = list->next)
        count++;
    return count;
}

/* ── listed values ── */

/* Integers of one listed value that are spelled in every way, 2^n of them. */
static const unsigned most_respelled = 3;

static writ_value *respell(writ_arena *arena, const writ_value *value, unsigned *bits)
{
    writ_value *copy = value->kind == WRIT_NUMBER ? writ_value_number(arena, NULL, value->number)
                                                  : writ_value_clone(arena, value);
    if (value->kind == WRIT_NUMBER && writ_number_is_integer(&value->number)) {
        copy->number.spelled_as_float ^= *bits & 1;
        *bits >>= 1;
    }
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        copy->array.items[i] = respell(arena, value->array.items[i], bits);
    for (size_t i = 0; value->kind == WRIT_OBJECT && i < value->object.count; i++)
        copy->object.items[i].value = respell(arena, value->object.items[i].value, bits);
    return copy;
}

static unsigned count_integers(const writ_value *value)
{
    unsigned count = value->kind == WRIT_NUMBER && writ_number_is_integer(&value->number);
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        count += count_integers(value->array.items[i]);
    for (size_t i = 0; value->kind == WRIT_OBJECT && i < value->object.count; i++)
        count += count_integers(value->object.items[i].value);
    return count;
}

static void add_only(writ_view *view, const writ_value *value)
{
    NEW_CELL(view, writ_value_cell, view->only);
    cell->value = value;
}

/* The value as it is spelled, or as the listing node wants it spelled; and where that matters
 * (draft 4) but the list is not one that says it (contain.h), in every other spelling. */
static void add_spellings(writ_view *view, const writ_literal *node, const writ_value *value)
{
    if (node->schema->strict_integer && value->kind == WRIT_NUMBER &&
        value->number.spelled_as_float) {
        unsigned flip = 1;
        value = respell(&view->engine->arena, value, &flip);
    }
    add_only(view, value);
    if (!view->engine->strict_integers || view->engine->as_spelled[node->side])
        return;
    unsigned integers = count_integers(value);
    view->respellable |= integers > most_respelled;
    for (unsigned i = 1; integers <= most_respelled && i >> integers == 0; i++) {
        unsigned bits = i;
        add_only(view, respell(&view->engine->arena, value, &bits));
    }
}

static void keep_listed(writ_view *view, const writ_value_cell *before,
                        const writ_value *const *values, size_t count)
{
    for (; before; before = before->next) {
        size_t at = 0;
        while (at < count && !writ_value_equal(values[at], before->value))
            at++;
        if (at < count)
            add_only(view, before->value);
    }
}

/* Values of two lists that both hold stay in the spellings of both, but where P lists values a list
 * of C's only tests them. Two long lists are not compared one by one: the shorter stands, and the
 * validator, asked about each of its values, knows the other. */
static void keep_values(writ_view *view, const writ_literal *node, const writ_value *const *values,
                        size_t count)
{
    const writ_value_cell *before = view->only;
    size_t known = view->has_only ? count_listed(before) : 0;
    bool both_long = known > longest_listed_enum && count > longest_listed_enum;
    bool compare = view->has_only && !both_long;
    writ_engine_spend(view->engine, (uint32_t)(count / 16 + (compare ? count * known / 64 : 0)));
    view->inexact |= both_long;
    if (both_long && known <= count)
        return;
    bool is_test = compare && view->only_of_p && node->side == WRIT_SIDE_C;
    bool spelled = compare && view->engine->strict_integers;
    view->only = NULL;
    view->has_only = true;
    for (size_t i = count; i-- > 0;)
        if ((!compare || is_listed(before, values[i])) && !(spelled && is_test))
            add_spellings(view, node, values[i]);
    if (spelled && (view->only_of_p || node->side == WRIT_SIDE_C))
        keep_listed(view, before, values, count);
    view->only_of_p |= node->side == WRIT_SIDE_P;
    if (!view->only)
        contradict(view);
}

static void raise_lower(writ_view *view, const writ_number *at, bool open)
{
    int order = view->lower.at ? writ_number_compare(at, view->lower.at) : 1;
    if (order > 0 || (order == 0 && open))
        view->lower = (writ_limit){at, open};
}

static void drop_upper(writ_view *view, const writ_number *at, bool open)
{
    int order = view->upper.at ? writ_number_compare(at, view->upper.at) : -1;
    if (order < 0 || (order == 0 && open))
        view->upper = (writ_limit){at, open};
}

static void add_number_cell(writ_view *view, const writ_number_cell **list,
                            const writ_number *number)
{
    NEW_CELL(view, writ_number_cell, *list);
    cell->number = number;
}

static void raise(uint64_t *bound, uint64_t to)
{
    *bound = to > *bound ? to : *bound;
}

static void drop(uint64_t *bound, uint64_t to)
{
    *bound = to < *bound ? to : *bound;
}

void writ_view_add_text(writ_view *view, writ_text_kind kind, bool negative,
                        const writ_schema *schema, writ_str pattern)
{
    NEW_CELL(view, writ_text_cell, view->texts);
    cell->kind = kind;
    cell->negative = negative;
    cell->pattern = pattern;
    cell->format = kind == WRIT_TEXT_FORMAT ? (int)writ_format_find(schema->format) : 0;
    cell->time = kind == WRIT_TEXT_TIME ? &schema->time : NULL;
}

static void add_part(writ_view *view, const writ_part_cell **list, const writ_literal *literal,
                     const writ_evaluators *evaluators)
{
    NEW_CELL(view, writ_part_cell, *list);
    cell->schema = literal->schema;
    cell->side = literal->side;
    cell->evaluators = evaluators;
}

void writ_view_add_demand(writ_view *view, writ_demand_kind kind, writ_str name,
                          const writ_schema_list *owners, const writ_literal *literal)
{
    NEW_CELL(view, writ_demand, view->demands);
    view->some_demanded |= writ_demand_is_some(kind);
    cell->kind = kind;
    cell->name = name;
    cell->owners = owners;
    if (literal)
        cell->literal = *literal;
}

static void add_item(writ_view *view, uint64_t from, bool exact, const writ_literal *literals,
                     size_t count)
{
    NEW_CELL(view, writ_item_cell, view->items);
    cell->from = from;
    cell->exact = exact;
    cell->literals = writ_arena_copy(&view->engine->arena, literals, count * sizeof *literals);
    cell->count = count;
    raise(&view->min_items, from + 1);
}

static void add_contains(writ_view *view, const writ_literal *node, uint64_t low, uint64_t high)
{
    NEW_CELL(view, writ_contains_cell, view->contains);
    cell->literal = (writ_literal){.schema = node->schema->contains, .side = node->side};
    cell->low = low;
    cell->high = high;
}

/* ── choices ── */

static writ_literal child_of(const writ_literal *node, const writ_schema *child, bool negative)
{
    return (writ_literal){.schema = child, .side = node->side, .negative = negative};
}

static writ_fact literal_fact(const writ_literal *node, const writ_schema *child, bool negative)
{
    return (writ_fact){.kind = WRIT_FACT_LITERAL, .literal = child_of(node, child, negative)};
}

static writ_fact types_fact(unsigned types)
{
    return (writ_fact){.kind = WRIT_FACT_TYPES, .types = types};
}

static writ_alternative *new_alternatives(writ_view *view, size_t count)
{
    return writ_arena_zalloc(&view->engine->arena, count * sizeof(writ_alternative));
}

static writ_fact *new_facts(writ_view *view, writ_alternative *alternative, size_t count)
{
    writ_fact *facts = writ_arena_zalloc(&view->engine->arena, count * sizeof *facts);
    *alternative = (writ_alternative){facts, count};
    return facts;
}

static void add_choice(writ_view *view, const writ_alternative *alternatives, size_t count,
                       const writ_literal *failing)
{
    if (count == 0) {
        contradict(view);
    } else if (count == 1) {
        writ_view_assume(view, alternatives);
    } else {
        NEW_CELL(view, writ_choice, view->choices);
        cell->alternatives = alternatives;
        cell->count = count;
        cell->failing = failing;
    }
}

static void choose_any_of(writ_view *view, const writ_literal *node)
{
    const writ_schema_list *branches = &node->schema->any_of;
    writ_alternative *alternatives = new_alternatives(view, branches->count);
    for (size_t i = 0; i < branches->count; i++)
        *new_facts(view, &alternatives[i], 1) = literal_fact(node, branches->items[i], false);
    add_choice(view, alternatives, branches->count, NULL);
}

/* One branch holds and every other one fails. */
static void choose_one_of(writ_view *view, const writ_literal *node)
{
    const writ_schema_list *branches = &node->schema->one_of;
    size_t count = branches->count;
    bool apart = writ_variants_apart(view->engine, node,
                                     view->types); /* then the others fail by themselves */
    bool small = !apart && count <= most_told_branches;
    view->inexact |= !apart && !small; /* then: at least one holds */
    writ_alternative *alternatives = new_alternatives(view, count);
    for (size_t i = 0; i < count; i++) {
        writ_fact *facts = new_facts(view, &alternatives[i], small ? count : 1);
        *facts++ = literal_fact(node, branches->items[i], false);
        for (size_t k = 0; small && k < count; k++)
            if (k != i)
                *facts++ = literal_fact(node, branches->items[k], true);
    }
    add_choice(view, alternatives, count, NULL);
}

static void fail_all(writ_view *view, const writ_literal *node, const writ_schema_list *branches)
{
    for (size_t i = 0; i < branches->count && view->types; i++) {
        writ_literal branch = child_of(node, branches->items[i], true);
        writ_view_add(view, &branch);
    }
}

static bool add_pair(writ_view *view, const writ_literal *node, size_t i, size_t k,
                     writ_alternative *alternatives, size_t *used)
{
    writ_literal one = child_of(node, node->schema->one_of.items[i], false);
    writ_literal other = child_of(node, node->schema->one_of.items[k], false);
    if (writ_variants_disjoint(view->engine, &one, &other, view->types))
        return true;
    if (*used > most_pairs)
        return false;
    writ_fact *facts = new_facts(view, &alternatives[(*used)++], 2);
    facts[0] = literal_fact(node, one.schema, false);
    facts[1] = literal_fact(node, other.schema, false);
    return true;
}

/* No branch holds, or two do. */
static void choose_not_one_of(writ_view *view, const writ_literal *node)
{
    const writ_schema_list *branches = &node->schema->one_of;
    size_t count = branches->count, used = 0;
    if (writ_variants_apart(view->engine, node, view->types)) {
        fail_all(view, node, branches);
        return;
    }
    writ_alternative *alternatives = new_alternatives(view, 1 + most_pairs);
    writ_fact *facts = new_facts(view, &alternatives[used++], count);
    for (size_t i = 0; i < count; i++)
        *facts++ = literal_fact(node, branches->items[i], true);
    writ_engine_spend(view->engine, (uint32_t)(count * count / 32));
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (!add_pair(view, node, i, k, alternatives, &used)) {
                view->inexact = true;
                return;
            }
    add_choice(view, alternatives, used, NULL);
}

static void choose_if(writ_view *view, const writ_literal *node)
{
    const writ_schema *schema = node->schema;
    writ_alternative *alternatives = new_alternatives(view, 2);
    writ_fact *facts = new_facts(view, &alternatives[0], schema->then_ ? 2 : 1);
    facts[0] = literal_fact(node, schema->if_, false);
    if (schema->then_)
        facts[1] = literal_fact(node, schema->then_, false);
    facts = new_facts(view, &alternatives[1], schema->else_ ? 2 : 1);
    facts[0] = literal_fact(node, schema->if_, true);
    if (schema->else_)
        facts[1] = literal_fact(node, schema->else_, false);
    add_choice(view, alternatives, 2, NULL);
}

/* When an object has the member, then …: it is no object, or has it not, or `then` holds. */
static void choose_dependent(writ_view *view, writ_str name, const writ_fact *then, size_t count)
{
    writ_alternative *alternatives = new_alternatives(view, 3);
    *new_facts(view, &alternatives[0], 1) = types_fact(~(unsigned)WRIT_TYPE_OBJECT);
    *new_facts(view, &alternatives[1], 1) = (writ_fact){.kind = WRIT_FACT_ABSENT, .name = name};
    alternatives[2] = (writ_alternative){then, count};
    add_choice(view, alternatives, 3, NULL);
}

static void choose_dependents(writ_view *view, const writ_literal *node)
{
    const writ_schema *schema = node->schema;
    for (size_t i = 0; i < schema->dependent_schemas.count; i++) {
        const writ_schema_property *dependent = &schema->dependent_schemas.items[i];
        writ_alternative then;
        *new_facts(view, &then, 1) = literal_fact(node, dependent->schema, false);
        choose_dependent(view, dependent->name, then.facts, then.count);
    }
    for (size_t i = 0; i < schema->dependent_required.count; i++) {
        const writ_dependent_required *dependent = &schema->dependent_required.items[i];
        writ_alternative then;
        writ_fact *facts = new_facts(view, &then, dependent->required.count);
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

static void hold_rest(writ_view *view, const writ_literal *node, const writ_evaluators *evaluators)
{
    add_part(view, evaluators->items ? &view->arrays : &view->objects, node, evaluators);
}

/* Some item or member that they do not evaluate fails the `unevaluated…`. */
static void fail_rest(writ_view *view, const writ_literal *literal,
                      const writ_evaluators *evaluators)
{
    writ_arena *arena = &view->engine->arena;
    keep_types(view, type_of_rest(evaluators));
    if (!evaluators->items) {
        writ_view_add_demand(view, WRIT_DEMAND_OTHER, WRIT_STR_EMPTY, &evaluators->nodes, literal);
        return;
    }
    WRIT_ARRAY(writ_literal) literals = {0};
    *WRIT_PUSH(arena, &literals) = *literal;
    for (size_t i = 0; i < evaluators->contains.count; i++)
        *WRIT_PUSH(arena, &literals) = child_of(literal, evaluators->contains.items[i], true);
    add_item(view, evaluators->prefix, false, literals.items, literals.count);
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
    writ_fact *facts = new_facts(view, alternative, a_case->count + 1 + some);
    *facts++ = types_fact(type_of_rest(&a_case->evaluators));
    for (size_t i = 0; i < a_case->count; i++)
        *facts++ = condition_fact(node, &a_case->conditions[i]);
    if (some)
        *facts = rest_fact(rest, &a_case->evaluators);
}

static void hold_unevaluated(writ_view *view, const writ_literal *node,
                             const writ_unevaluated *unevaluated)
{
    if (!unevaluated)
        return;
    view->inexact |= unevaluated->count == 0;
    if (unevaluated->count < 2) { /* what is possible is all that is known */
        if (!unevaluated->possible.all)
            hold_rest(view, node, &unevaluated->possible);
        return;
    }
    writ_alternative *alternatives = new_alternatives(view, unevaluated->count + 1);
    for (size_t i = 0; i < unevaluated->count; i++)
        add_case(view, &alternatives[i], node, &unevaluated->cases[i], node);
    *new_facts(view, &alternatives[unevaluated->count], 1) =
        types_fact(~type_of_rest(&unevaluated->possible));
    add_choice(view, alternatives, unevaluated->count + 1, NULL);
}

static void fail_unevaluated(writ_view *view, const writ_literal *node,
                             const writ_unevaluated *unevaluated, const writ_literal *child)
{
    size_t used = 0;
    if (unevaluated->count == 0) {
        view->inexact = true;
        fail_rest(view, child, &unevaluated->certain);
        return;
    }
    writ_alternative *alternatives = new_alternatives(view, unevaluated->count);
    for (size_t i = 0; i < unevaluated->count; i++)
        if (!unevaluated->cases[i].evaluators.all)
            add_case(view, &alternatives[used++], node, &unevaluated->cases[i], child);
    add_choice(view, alternatives, used, NULL);
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
            keep_types(view, fact->types);
            break;
        case WRIT_FACT_REST:
            if (fact->literal.negative)
                fail_rest(view, &fact->literal, fact->evaluators);
            else
                hold_rest(view, &fact->literal, fact->evaluators);
            break;
        case WRIT_FACT_ABSENT:
        case WRIT_FACT_PRESENT:
            keep_types(view, WRIT_TYPE_OBJECT);
            writ_view_add_demand(
                view, fact->kind == WRIT_FACT_ABSENT ? WRIT_DEMAND_ABSENT : WRIT_DEMAND_PRESENT,
                fact->name, NULL, NULL);
            break;
        }
    }
}

/* ── a node that holds ── */

static void hold_numbers(writ_view *view, const writ_schema *node)
{
    if (node->minimum)
        raise_lower(view, node->minimum, false);
    if (node->exclusive_minimum)
        raise_lower(view, node->exclusive_minimum, true);
    if (node->maximum)
        drop_upper(view, node->maximum, false);
    if (node->exclusive_maximum)
        drop_upper(view, node->exclusive_maximum, true);
    if (node->multiple_of)
        add_number_cell(view, &view->multiples, node->multiple_of);
}

static void hold_texts(writ_view *view, const writ_schema *node)
{
    raise(&view->min_length, node->min_length);
    drop(&view->max_length, node->max_length);
    if (node->has_pattern)
        writ_view_add_text(view, WRIT_TEXT_PATTERN, false, node, node->pattern);
    if (node->format_asserted && writ_format_find(node->format) != WRIT_FORMAT_NONE)
        writ_view_add_text(view, WRIT_TEXT_FORMAT, false, node, WRIT_STR_EMPTY);
    if (node->time.kind != WRIT_TIME_NONE)
        writ_view_add_text(view, WRIT_TEXT_TIME, false, node, WRIT_STR_EMPTY);
}

static void hold_arrays(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    raise(&view->min_items, node->min_items);
    drop(&view->max_items, node->max_items);
    view->unique |= node->unique_items;
    if (node->prefix_items.count || node->items)
        add_part(view, &view->arrays, literal, NULL);
    if (node->contains)
        add_contains(view, literal, node->min_contains, node->max_contains);
}

static void hold_objects(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    raise(&view->min_properties, node->min_properties);
    drop(&view->max_properties, node->max_properties);
    writ_engine_spend(view->engine, (uint32_t)node->required.count / 16);
    for (size_t i = 0; i < node->required.count; i++)
        writ_view_add_demand(view, WRIT_DEMAND_PRESENT, node->required.items[i], NULL, NULL);
    if (node->properties.count || node->pattern_properties.count || node->additional_properties ||
        node->property_names)
        add_part(view, &view->objects, literal, NULL);
    choose_dependents(view, literal);
}

static void hold_in_place(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    if (node->ref)
        writ_view_add(view, &(writ_literal){.schema = node->ref, .side = literal->side});
    for (size_t i = 0; i < node->all_of.count && view->types; i++)
        writ_view_add(view,
                      &(writ_literal){.schema = node->all_of.items[i], .side = literal->side});
    if (node->any_of.count && view->types)
        choose_any_of(view, literal);
    if (node->one_of.count && view->types)
        choose_one_of(view, literal);
    if (node->not_ && view->types) {
        writ_literal negation = child_of(literal, node->not_, true);
        writ_view_add(view, &negation);
    }
    if (node->if_ && (node->then_ || node->else_) && view->types)
        choose_if(view, literal);
}

static void hold(writ_view *view, const writ_literal *literal)
{
    const writ_schema *node = literal->schema;
    const writ_node *known = writ_engine_node(view->engine, node, literal->side);
    if (node->never)
        contradict(view);
    else if (node->has_type)
        keep_types(view, node->types);
    view->plain_integers |= node->strict_integer;
    if (!view->types)
        return;
    if (node->enum_values)
        keep_values(view, literal, (const writ_value *const *)node->enum_values->array.items,
                    node->enum_values->array.count);
    if (node->const_value)
        keep_values(view, literal, &node->const_value, 1);
    hold_numbers(view, node);
    hold_texts(view, node);
    hold_arrays(view, literal);
    hold_objects(view, literal);
    hold_in_place(view, literal);
    hold_unevaluated(view, literal, known->unevaluated_members);
    hold_unevaluated(view, literal, known->unevaluated_items);
}

/* ── a node that fails ── */

static void fail_number(writ_view *view, const writ_schema *node, writ_assertion_kind kind)
{
    keep_types(view, WRIT_TYPE_INTEGER | WRIT_TYPE_FRACTION);
    if (kind == WRIT_ASSERT_MULTIPLE_OF)
        add_number_cell(view, &view->not_multiples, node->multiple_of);
    else if (kind == WRIT_ASSERT_MINIMUM)
        drop_upper(view, node->minimum, true);
    else if (kind == WRIT_ASSERT_MAXIMUM)
        raise_lower(view, node->maximum, true);
    else if (kind == WRIT_ASSERT_EXCLUSIVE_MINIMUM)
        drop_upper(view, node->exclusive_minimum, false);
    else
        raise_lower(view, node->exclusive_maximum, false);
}

static void fail_text(writ_view *view, const writ_schema *node, writ_assertion_kind kind)
{
    keep_types(view, WRIT_TYPE_STRING);
    if (kind == WRIT_ASSERT_MIN_LENGTH)
        drop(&view->max_length, node->min_length - 1);
    else if (kind == WRIT_ASSERT_MAX_LENGTH)
        raise(&view->min_length, node->max_length + 1);
    else if (kind == WRIT_ASSERT_PATTERN)
        writ_view_add_text(view, WRIT_TEXT_PATTERN, true, node, node->pattern);
    else
        writ_view_add_text(view, kind == WRIT_ASSERT_FORMAT ? WRIT_TEXT_FORMAT : WRIT_TEXT_TIME,
                           true, node, WRIT_STR_EMPTY);
}

static void fail_array(writ_view *view, const writ_literal *literal,
                       const writ_assertion *assertion, writ_literal child)
{
    const writ_schema *node = literal->schema;
    const writ_node *known = writ_engine_node(view->engine, node, literal->side);
    keep_types(view, WRIT_TYPE_ARRAY);
    switch (assertion->kind) {
    case WRIT_ASSERT_MIN_ITEMS:
        drop(&view->max_items, node->min_items - 1);
        break;
    case WRIT_ASSERT_MAX_ITEMS:
        raise(&view->min_items, node->max_items + 1);
        break;
    case WRIT_ASSERT_UNIQUE_ITEMS:
        view->repeated = true;
        raise(&view->min_items, 2);
        break;
    case WRIT_ASSERT_CONTAINS:
        add_contains(view, literal, 0, node->min_contains - 1);
        break;
    case WRIT_ASSERT_MAX_CONTAINS:
        add_contains(view, literal, node->max_contains + 1, WRIT_NO_LIMIT);
        break;
    case WRIT_ASSERT_PREFIX_ITEM:
        child.schema = node->prefix_items.items[assertion->index];
        add_item(view, assertion->index, true, &child, 1);
        break;
    case WRIT_ASSERT_UNEVALUATED_ITEMS:
        child.schema = node->unevaluated_items;
        fail_unevaluated(view, literal, known->unevaluated_items, &child);
        break;
    default:
        child.schema = node->items;
        add_item(view, node->prefix_items.count, false, &child, 1);
        break;
    }
}

static const writ_schema_list *only_owner(writ_view *view, const writ_schema *node)
{
    writ_arena *arena = &view->engine->arena;
    writ_schema_list *owners = WRIT_NEW(arena, writ_schema_list);
    *owners = (writ_schema_list){writ_arena_copy(arena, &node, sizeof node), 1};
    return owners;
}

static void fail_object(writ_view *view, const writ_literal *literal,
                        const writ_assertion *assertion, writ_literal child)
{
    const writ_schema *node = literal->schema;
    const writ_node *known = writ_engine_node(view->engine, node, literal->side);
    const writ_schema_property *property;
    keep_types(view, WRIT_TYPE_OBJECT);
    switch (assertion->kind) {
    case WRIT_ASSERT_MIN_PROPERTIES:
        drop(&view->max_properties, node->min_properties - 1);
        break;
    case WRIT_ASSERT_MAX_PROPERTIES:
        raise(&view->min_properties, node->max_properties + 1);
        break;
    case WRIT_ASSERT_REQUIRED:
        writ_view_add_demand(view, WRIT_DEMAND_ABSENT, node->required.items[assertion->index], NULL,
                             NULL);
        break;
    case WRIT_ASSERT_DEPENDENT_REQUIRED: {
        const writ_dependent_required *dependent =
            &node->dependent_required.items[assertion->index];
        writ_view_add_demand(view, WRIT_DEMAND_PRESENT, dependent->name, NULL, NULL);
        writ_view_add_demand(view, WRIT_DEMAND_ABSENT, dependent->required.items[assertion->second],
                             NULL, NULL);
        break;
    }
    case WRIT_ASSERT_DEPENDENT_SCHEMA:
        property = &node->dependent_schemas.items[assertion->index];
        writ_view_add_demand(view, WRIT_DEMAND_PRESENT, property->name, NULL, NULL);
        child.schema = property->schema;
        writ_view_add(view, &child);
        break;
    case WRIT_ASSERT_PROPERTY:
        property = &node->properties.items[assertion->index];
        child.schema = property->schema;
        writ_view_add_demand(view, WRIT_DEMAND_MEMBER, property->name, NULL, &child);
        break;
    case WRIT_ASSERT_PATTERN_PROPERTY:
        property = &node->pattern_properties.items[assertion->index];
        child.schema = property->schema;
        writ_view_add_demand(view, WRIT_DEMAND_MATCH, property->name, NULL, &child);
        break;
    case WRIT_ASSERT_PROPERTY_NAMES:
        child.schema = node->property_names;
        writ_view_add_demand(view, WRIT_DEMAND_NAME, WRIT_STR_EMPTY, NULL, &child);
        break;
    case WRIT_ASSERT_UNEVALUATED_PROPERTIES:
        child.schema = node->unevaluated_properties;
        fail_unevaluated(view, literal, known->unevaluated_members, &child);
        break;
    default:
        child.schema = node->additional_properties;
        writ_view_add_demand(view, WRIT_DEMAND_OTHER, WRIT_STR_EMPTY, only_owner(view, node),
                             &child);
        break;
    }
}

static void fail_in_place(writ_view *view, const writ_literal *literal,
                          const writ_assertion *assertion, writ_literal child)
{
    const writ_schema *node = literal->schema;
    writ_literal condition = child_of(literal, node->if_, assertion->kind == WRIT_ASSERT_ELSE);
    switch (assertion->kind) {
    case WRIT_ASSERT_REF:
        child.schema = node->ref;
        break;
    case WRIT_ASSERT_ALL_OF:
        child.schema = node->all_of.items[assertion->index];
        break;
    case WRIT_ASSERT_NOT:
        child = child_of(literal, node->not_, false);
        break;
    default:
        child.schema = assertion->kind == WRIT_ASSERT_THEN ? node->then_ : node->else_;
        writ_view_add(view, &condition);
        break;
    }
    if (view->types)
        writ_view_add(view, &child);
}

/* Long enumerations of strings are excepted as a whole, in a map that is made once. */
static void fail_long_enum(writ_view *view, const writ_literal *literal)
{
    const writ_value *values = literal->schema->enum_values;
    writ_arena *arena = &view->engine->arena;
    writ_node *known = writ_engine_node(view->engine, literal->schema, literal->side);
    if (!known->texts) {
        known->texts = WRIT_NEW(arena, writ_map);
        writ_engine_spend(view->engine, (uint32_t)values->array.count / 8);
        for (size_t i = 0; i < values->array.count; i++)
            if (values->array.items[i]->kind == WRIT_STRING)
                writ_map_put(arena, known->texts, values->array.items[i]->string,
                             values->array.items[i]);
    }
    for (size_t i = 0; i < values->array.count; i++)
        if (values->array.items[i]->kind != WRIT_STRING)
            writ_view_add_except(view, values->array.items[i]);
    NEW_CELL(view, writ_value_cell, view->except);
    cell->texts = known->texts;
}

static void fail_values(writ_view *view, const writ_literal *literal, writ_assertion_kind kind)
{
    const writ_schema *node = literal->schema;
    if (kind == WRIT_ASSERT_CONST)
        writ_view_add_except(view, node->const_value);
    else if (node->enum_values->array.count > longest_listed_enum)
        fail_long_enum(view, literal);
    else
        for (size_t i = 0; i < node->enum_values->array.count; i++)
            writ_view_add_except(view, node->enum_values->array.items[i]);
}

/* `literal` is the node; its focus, if any, is the one whose assertion this is, so that a child
 * goes on with the inner one. */
void writ_view_fail(writ_view *view, const writ_literal *literal, const writ_assertion *assertion)
{
    const writ_schema *node = literal->schema;
    writ_literal child = {.side = literal->side,
                          .negative = true,
                          .focus = literal->focus ? literal->focus->inner : NULL};
    switch (assertion->kind) {
    case WRIT_ASSERT_NEVER:
        break; /* `false` fails on every value */
    case WRIT_ASSERT_TYPE:
        keep_types(view, node->strict_integer ? ~node->types | WRIT_TYPE_INTEGER : ~node->types);
        view->other_integers |= node->strict_integer;
        break;
    case WRIT_ASSERT_ENUM:
    case WRIT_ASSERT_CONST:
        fail_values(view, literal, assertion->kind);
        break;
    case WRIT_ASSERT_MULTIPLE_OF:
    case WRIT_ASSERT_MINIMUM:
    case WRIT_ASSERT_MAXIMUM:
    case WRIT_ASSERT_EXCLUSIVE_MINIMUM:
    case WRIT_ASSERT_EXCLUSIVE_MAXIMUM:
        fail_number(view, node, assertion->kind);
        break;
    case WRIT_ASSERT_MIN_LENGTH:
    case WRIT_ASSERT_MAX_LENGTH:
    case WRIT_ASSERT_PATTERN:
    case WRIT_ASSERT_FORMAT:
    case WRIT_ASSERT_TIME:
        fail_text(view, node, assertion->kind);
        break;
    case WRIT_ASSERT_MIN_ITEMS:
    case WRIT_ASSERT_MAX_ITEMS:
    case WRIT_ASSERT_UNIQUE_ITEMS:
    case WRIT_ASSERT_CONTAINS:
    case WRIT_ASSERT_MAX_CONTAINS:
    case WRIT_ASSERT_PREFIX_ITEM:
    case WRIT_ASSERT_ITEMS:
    case WRIT_ASSERT_UNEVALUATED_ITEMS:
        fail_array(view, literal, assertion, child);
        break;
    case WRIT_ASSERT_ANY_OF:
        fail_all(view, literal, &node->any_of);
        break;
    case WRIT_ASSERT_ONE_OF:
        choose_not_one_of(view, literal);
        break;
    case WRIT_ASSERT_NOT:
    case WRIT_ASSERT_REF:
    case WRIT_ASSERT_ALL_OF:
    case WRIT_ASSERT_THEN:
    case WRIT_ASSERT_ELSE:
        fail_in_place(view, literal, assertion, child);
        break;
    default:
        fail_object(view, literal, assertion, child);
        break;
    }
}

static void fail_somewhere(writ_view *view, const writ_literal *literal, const writ_node *node)
{
    writ_engine_spend(view->engine, (uint32_t)node->assertion_count / 16);
    writ_alternative *alternatives = new_alternatives(view, node->assertion_count);
    for (size_t i = 0; i < node->assertion_count; i++)
        *new_facts(view, &alternatives[i], 1) = (writ_fact){
            .kind = WRIT_FACT_FAILURE, .literal = *literal, .assertion = node->assertions[i]};
    add_choice(view, alternatives, node->assertion_count,
               writ_arena_copy(&view->engine->arena, literal, sizeof *literal));
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
            contradict(view);
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
    NEW_CELL(view, writ_literal_cell, view->literals);
    cell->literal = plain;
    if (!plain.negative)
        hold(view, &plain);
    else if (plain.focus)
        writ_view_fail(view, &plain, &plain.focus->assertion);
    else
        fail_somewhere(view, &plain, node);
}
