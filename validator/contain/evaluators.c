/* SPDX-License-Identifier: Apache-2.0
 *
 * What `unevaluatedProperties` and `unevaluatedItems` leave to their subschema depends on which
 * subschemas in place hold. Their conditions are told apart case by case: a branch that evaluates
 * something holds or fails, and only below one that holds there are further branches.
 *
 *   allOf: [A], anyOf: [B, C], unevaluatedProperties: U      A evaluates always
 *
 *   +B +C: A B C      +B -C: A B      -B +C: A C      -B -C: A   (then the anyOf fails anyway)
 *
 * In each case it is exact what is evaluated. One branch of a oneOf holds or the node fails anyway,
 * so its branches are one case each. A case says nothing of what fails the node by itself.
 */
#include "validator/contain/engine.h"

/* Cases of one node. Of more it is only known what is evaluated at least and at most. */
static const size_t most_cases = 128;
/* Nodes in place that evaluate something; they are looked through one by one. */
static const size_t most_nodes = 256;

/* Lists that grow at the head, so that a state is copied by assignment. */
struct node_cell {
    const struct node_cell *next;
    const writ_schema *node;
};

enum wait_kind { WAIT_ONE_OF, WAIT_ANY_OF, WAIT_IF, WAIT_DEPENDENT };

/* A branch of a node that holds, not yet looked at. */
struct wait_cell {
    const struct wait_cell *next;
    enum wait_kind kind;
    const writ_schema *node;
    size_t index;
};

struct condition_cell {
    const struct condition_cell *next;
    writ_condition condition;
};

struct state {
    const struct node_cell *seen;
    const struct wait_cell *waiting;
    const struct condition_cell *conditions;
    size_t seen_count, condition_count;
    bool all; /* everything is evaluated */
};

typedef struct walk {
    writ_engine *engine;
    writ_side side;
    bool items;               /* what is asked for: items, or members */
    int8_t *relevance[2];     /* by kind and node id: 0 not known, 1 no, 2 yes */
    const writ_schema *owner; /* of the `unevaluated…` in question */
    bool take_all_branches;   /* as if each held */
    bool overflows;           /* there are too many nodes */
    WRIT_ARRAY(writ_case) cases;
    WRIT_ARRAY(writ_schema *) made; /* nodes of our own, to join the set */
} walk;

/* ── what evaluates ── */

static const writ_schema *unevaluated_of(const walk *w, const writ_schema *node)
{
    return w->items ? node->unevaluated_items : node->unevaluated_properties;
}

static bool evaluates_all(const walk *w, const writ_schema *node)
{
    return (w->items ? node->items : node->additional_properties) ||
           (node != w->owner && unevaluated_of(w, node));
}

static bool evaluates(const walk *w, const writ_schema *node)
{
    if (evaluates_all(w, node))
        return true;
    return w->items ? node->prefix_items.count || (node->contains && node->contains_evaluates)
                    : node->properties.count || node->pattern_properties.count;
}

static bool is_relevant(walk *w, const writ_schema *node);

static size_t count_relevant(walk *w, const writ_schema_list *list)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += is_relevant(w, list->items[i]);
    return count;
}

static bool is_relevant_below(walk *w, const writ_schema *node)
{
    bool found = is_relevant(w, node->ref) || count_relevant(w, &node->all_of) ||
                 count_relevant(w, &node->any_of) || count_relevant(w, &node->one_of) ||
                 is_relevant(w, node->if_) || is_relevant(w, node->then_) ||
                 is_relevant(w, node->else_);
    for (size_t i = 0; !found && !w->items && i < node->dependent_schemas.count; i++)
        found = is_relevant(w, node->dependent_schemas.items[i].schema);
    return found;
}

/* Does the node, or one in place below it, evaluate something? `not` evaluates nothing. The reader
 * bounds the way down (WRIT_BOUND_REFERENCE_HOPS). */
static bool is_relevant(walk *w, const writ_schema *node)
{
    if (!node)
        return false;
    int8_t *known = &w->relevance[w->items][node->id];
    if (!*known)
        *known = evaluates(w, node) || is_relevant_below(w, node) ? 2 : 1;
    return *known == 2;
}

/* ── nodes that hold ── */

static bool is_seen(const struct state *state, const writ_schema *node)
{
    const struct node_cell *cell = state->seen;
    while (cell && cell->node != node)
        cell = cell->next;
    return cell != NULL;
}

static void await(walk *w, struct state *state, enum wait_kind kind, const writ_schema *node,
                  size_t index)
{
    struct wait_cell *cell = WRIT_NEW(&w->engine->arena, struct wait_cell);
    *cell = (struct wait_cell){state->waiting, kind, node, index};
    state->waiting = cell;
}

static void await_branches(walk *w, struct state *state, const writ_schema *node)
{
    if (count_relevant(w, &node->one_of))
        await(w, state, WAIT_ONE_OF, node, 0);
    for (size_t i = node->any_of.count; i-- > 0;)
        if (is_relevant(w, node->any_of.items[i]))
            await(w, state, WAIT_ANY_OF, node, i);
    if (node->if_ &&
        (is_relevant(w, node->if_) || is_relevant(w, node->then_) || is_relevant(w, node->else_)))
        await(w, state, WAIT_IF, node, 0);
    for (size_t i = 0; !w->items && i < node->dependent_schemas.count; i++)
        if (is_relevant(w, node->dependent_schemas.items[i].schema))
            await(w, state, WAIT_DEPENDENT, node, i);
}

static void visit(walk *w, struct state *state, const writ_schema *node);

static void visit_list(walk *w, struct state *state, const writ_schema_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        visit(w, state, list->items[i]);
}

static void visit_branches(walk *w, struct state *state, const writ_schema *node)
{
    visit_list(w, state, &node->one_of);
    visit_list(w, state, &node->any_of);
    visit(w, state, node->if_);
    visit(w, state, node->if_ ? node->then_ : NULL);
    visit(w, state, node->if_ ? node->else_ : NULL);
    for (size_t i = 0; !w->items && i < node->dependent_schemas.count; i++)
        visit(w, state, node->dependent_schemas.items[i].schema);
}

static void visit(walk *w, struct state *state, const writ_schema *node)
{
    if (!node || (node != w->owner && !is_relevant(w, node)) || is_seen(state, node))
        return;
    w->overflows |= state->seen_count >= most_nodes;
    if (w->overflows)
        return;
    struct node_cell *cell = WRIT_NEW(&w->engine->arena, struct node_cell);
    *cell = (struct node_cell){state->seen, node};
    state->seen = cell;
    state->seen_count++;
    state->all |= evaluates_all(w, node);
    visit(w, state, node->ref);
    visit_list(w, state, &node->all_of);
    if (w->take_all_branches)
        visit_branches(w, state, node);
    else
        await_branches(w, state, node);
}

/* ── a state as evaluators ── */

/* A node of our own: one of `first` and the others must hold. */
static const writ_schema *make_any_of(walk *w, const writ_schema *first,
                                      const writ_schema_list *others)
{
    writ_arena *arena = &w->engine->arena;
    writ_schema *node = WRIT_NEW(arena, writ_schema);
    *node = writ_schema_blank(first);
    node->id = (uint32_t)(w->engine->sets[w->side]->count + w->made.count);
    node->has_any_of = true;
    node->any_of.items = writ_arena_alloc(arena, (others->count + 1) * sizeof *node->any_of.items);
    node->any_of.items[node->any_of.count++] = (writ_schema *)first; /* listed, never changed */
    for (size_t i = 0; i < others->count; i++)
        node->any_of.items[node->any_of.count++] = others->items[i];
    *WRIT_PUSH(arena, &w->made) = node;
    return node;
}

static void add_evaluator(walk *w, writ_evaluators *to, const writ_schema *node)
{
    writ_arena *arena = &w->engine->arena;
    to->nodes.items[to->nodes.count++] = (writ_schema *)node;
    if (!w->items)
        return;
    if (node->prefix_items.count > to->prefix)
        to->prefix = node->prefix_items.count;
    if (node->contains && node->contains_evaluates) {
        if (!to->contains.items)
            to->contains.items = writ_arena_alloc(arena, most_nodes * sizeof *to->contains.items);
        to->contains.items[to->contains.count++] = node->contains;
    }
}

static writ_evaluators evaluators_of(walk *w, const struct state *state)
{
    const writ_schema *rest = unevaluated_of(w, w->owner);
    writ_evaluators made = {.items = w->items, .all = state->all, .rest = rest};
    size_t bytes = state->seen_count * sizeof *made.nodes.items;
    made.nodes.items = writ_arena_alloc(&w->engine->arena, bytes);
    for (const struct node_cell *cell = state->seen; cell; cell = cell->next)
        add_evaluator(w, &made, cell->node);
    if (made.contains.count && !state->all)
        made.rest = make_any_of(w, rest, &made.contains);
    return made;
}

static void add_case(walk *w, const struct state *state)
{
    writ_arena *arena = &w->engine->arena;
    writ_case *made = WRIT_PUSH(arena, &w->cases);
    made->evaluators = evaluators_of(w, state);
    made->count = state->condition_count;
    made->conditions = writ_arena_alloc(arena, made->count * sizeof *made->conditions);
    size_t at = made->count; /* the first condition comes first */
    for (const struct condition_cell *cell = state->conditions; cell; cell = cell->next)
        made->conditions[--at] = cell->condition;
}

/* ── cases ── */

static void split(walk *w, struct state state);

static void assume(walk *w, struct state *state, writ_condition condition)
{
    struct condition_cell *cell = WRIT_NEW(&w->engine->arena, struct condition_cell);
    *cell = (struct condition_cell){state->conditions, condition};
    state->conditions = cell;
    state->condition_count++;
}

static struct state with_branch(walk *w, const struct state *state, const writ_schema *branch,
                                bool holds)
{
    struct state next = *state;
    assume(w, &next, (writ_condition){.branch = branch, .holds = holds});
    if (holds)
        visit(w, &next, branch);
    return next;
}

/* Is it plain, from the branches that hold, that this one fails? */
static bool is_ruled_out(walk *w, const struct state *state, const writ_schema *branch)
{
    writ_literal one = {.schema = branch, .side = w->side};
    unsigned types = w->items ? WRIT_TYPE_ARRAY : WRIT_TYPE_OBJECT;
    for (const struct condition_cell *cell = state->conditions; cell; cell = cell->next) {
        writ_literal other = {.schema = cell->condition.branch, .side = w->side};
        if (other.schema && cell->condition.holds &&
            writ_variants_disjoint(w->engine, &one, &other, types))
            return true;
    }
    return false;
}

/* One branch holds; where it evaluates nothing, it is all the same which. */
static void split_one_of(walk *w, const struct state *state, const writ_schema_list *branches)
{
    struct state none = *state;
    for (size_t i = 0; i < branches->count; i++) {
        const writ_schema *branch = branches->items[i];
        if (!is_relevant(w, branch) || is_ruled_out(w, state, branch))
            continue;
        split(w, with_branch(w, state, branch, true));
        none = with_branch(w, &none, branch, false);
    }
    if (count_relevant(w, branches) < branches->count)
        split(w, none);
}

static void split_any_of(walk *w, const struct state *state, const writ_schema *branch)
{
    if (is_ruled_out(w, state, branch)) {
        split(w, *state);
        return;
    }
    split(w, with_branch(w, state, branch, true));
    split(w, with_branch(w, state, branch, false));
}

static void split_if(walk *w, const struct state *state, const writ_schema *node)
{
    struct state met = with_branch(w, state, node->if_, true);
    struct state unmet = with_branch(w, state, node->if_, false);
    visit(w, &met, node->then_);
    visit(w, &unmet, node->else_);
    split(w, met);
    split(w, unmet);
}

static void split_dependent(walk *w, const struct state *state,
                            const writ_schema_property *dependent)
{
    struct state there = *state, absent = *state;
    assume(w, &there, (writ_condition){.name = dependent->name, .holds = true});
    assume(w, &absent, (writ_condition){.name = dependent->name});
    visit(w, &there, dependent->schema);
    split(w, there);
    split(w, absent);
}

static void split(walk *w, struct state state)
{
    const struct wait_cell *next = state.waiting;
    if (w->overflows || w->cases.count >= most_cases) {
        w->overflows = true;
        return;
    }
    if (state.all || !next) {
        add_case(w, &state);
        return;
    }
    state.waiting = next->next;
    switch (next->kind) {
    case WAIT_ONE_OF:
        split_one_of(w, &state, &next->node->one_of);
        break;
    case WAIT_ANY_OF:
        split_any_of(w, &state, next->node->any_of.items[next->index]);
        break;
    case WAIT_IF:
        split_if(w, &state, next->node);
        break;
    case WAIT_DEPENDENT:
        split_dependent(w, &state, &next->node->dependent_schemas.items[next->index]);
        break;
    }
}

/* ── one node ── */

static bool leaves_something(const writ_unevaluated *unevaluated)
{
    bool some = unevaluated->count == 0;
    for (size_t i = 0; i < unevaluated->count; i++)
        some |= !unevaluated->cases[i].evaluators.all;
    return some && !unevaluated->certain.all;
}

static const writ_unevaluated *find_unevaluated(walk *w, const writ_schema *owner, bool items)
{
    writ_unevaluated *made = WRIT_NEW(&w->engine->arena, writ_unevaluated);
    struct state certain = {0}, possible = {0};
    w->owner = owner;
    w->items = items;
    w->overflows = false;
    memset(&w->cases, 0, sizeof w->cases);
    visit(w, &certain, owner);
    made->certain = evaluators_of(w, &certain);
    split(w, certain);
    if (!w->overflows) {
        made->cases = w->cases.items;
        made->count = w->cases.count;
    }
    w->overflows = false;
    w->take_all_branches = true;
    visit(w, &possible, owner);
    w->take_all_branches = false;
    made->possible = evaluators_of(w, &possible);
    made->possible.all |= w->overflows;
    return leaves_something(made) ? made : NULL;
}

static void assign_side(writ_engine *engine, writ_side side)
{
    const writ_schema_set *set = engine->sets[side];
    walk w = {.engine = engine, .side = side};
    for (size_t i = 0; i < set->count; i++) {
        const writ_schema *node = set->nodes[i];
        if (!node->unevaluated_properties && !node->unevaluated_items)
            continue;
        engine->evaluates = true;
        for (int kind = 0; kind < 2 && !w.relevance[kind]; kind++)
            w.relevance[kind] = writ_arena_zalloc(&engine->arena, set->count);
        if (node->unevaluated_properties)
            engine->nodes[side][i].unevaluated_members = find_unevaluated(&w, node, false);
        if (node->unevaluated_items)
            engine->nodes[side][i].unevaluated_items = find_unevaluated(&w, node, true);
    }
    writ_engine_extend(engine, side, w.made.items, w.made.count);
}

void writ_evaluators_assign(writ_engine *engine)
{
    assign_side(engine, WRIT_SIDE_P);
    assign_side(engine, WRIT_SIDE_C);
}
