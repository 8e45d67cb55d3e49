/* SPDX-License-Identifier: Apache-2.0
 *
 * Every break, each with its own payload. C is walked down along its assertions; where the prover
 * does not close "P holds and this assertion fails", the walk goes deeper, and at the end of a way
 * a value is built for it and put before the validator.
 *
 *     C ─ properties.lines ─ items ─ properties.sku ─ maxLength     focus /lines/STAR/sku
 *
 * The payload is built beside a base, one that both sides accept where there is such, and differs
 * from it only where it must.
 */
#include "contracts/path.h"
#include "validator/contain/view.h"

/* Assertions of C that are looked at one by one; a report of more is not read. */
static const size_t most_targets = 1024;
/* Times that one node may stand on a way down: recursion shows the same break again. */
static const unsigned most_visits = 2;
/* Payloads tried for one assertion, each with other values. */
static const unsigned most_varieties = 4;
/* A part of the remaining steps that one assertion may use, but some at least. */
static const uint32_t share_of_steps = 6;
static const uint32_t least_steps = 400;
/* Assertions that the walk comes by, on all ways. */
static const uint32_t least_ways = 1u << 14;
static const uint32_t ways_per_node = 16;

struct stop {
    const writ_schema *node;
    writ_assertion assertion;
    writ_str token; /* path from this node to the next one's value; "" in place */
};

struct hunt {
    writ_engine *engine;
    writ_arena *arena; /* of the verdict */
    writ_verdict *verdict;
    WRIT_ARRAY(struct stop) way;
    const writ_value *base; /* a payload of P, or NULL */
    bool base_refused;      /* C refuses it */
    writ_findings base_findings;
    uint32_t end;             /* of the steps for all of this */
    uint32_t ways, most_ways; /* assertions come by: definitions used twice make 2^n */
    size_t targets;
};

/* ── values out of the engine's arena ── */

static writ_value *copy_value(writ_arena *arena, const writ_value *value)
{
    writ_value *copy;
    switch (value->kind) {
    case WRIT_NULL:
        return writ_value_null(arena, NULL);
    case WRIT_BOOLEAN:
        return writ_value_boolean(arena, NULL, value->boolean);
    case WRIT_NUMBER:
        copy = writ_value_number(arena, NULL, value->number);
        copy->number.digits = writ_str_copy(arena, value->number.digits);
        return copy;
    case WRIT_STRING:
        return writ_value_string(arena, NULL, writ_str_copy(arena, value->string));
    case WRIT_ARRAY:
        copy = writ_value_array(arena, NULL);
        for (size_t i = 0; i < value->array.count; i++)
            writ_value_push(arena, copy, copy_value(arena, value->array.items[i]));
        return copy;
    default:
        copy = writ_value_object(arena, NULL);
        for (size_t i = 0; i < value->object.count; i++)
            writ_value_set(arena, copy, writ_str_copy(arena, value->object.items[i].name), NULL,
                           copy_value(arena, value->object.items[i].value));
        return copy;
    }
}

/* ── the base ── */

static bool p_admits(struct hunt *hunt, const writ_value *value)
{
    writ_engine *engine = hunt->engine;
    return writ_judge_accepts(engine, engine->sets[WRIT_SIDE_P]->root, WRIT_SIDE_P, value) ==
               WRIT_YES &&
           writ_scope_keeps(engine, value);
}

static writ_answer c_admits(struct hunt *hunt, const writ_value *value, writ_findings *findings)
{
    writ_engine *engine = hunt->engine;
    return writ_judge_check(engine, engine->sets[WRIT_SIDE_C]->root, WRIT_SIDE_C, value, findings);
}

/* A payload of P takes the place of one that C refuses, if it is better in that. */
static void offer_base(struct hunt *hunt, const writ_value *value)
{
    writ_findings findings = {0};
    if (!value || (hunt->base && !hunt->base_refused) || !p_admits(hunt, value))
        return;
    bool refused = c_admits(hunt, value, &findings) != WRIT_YES;
    if (hunt->base && refused)
        return;
    hunt->base = value;
    hunt->base_refused = refused;
    hunt->base_findings = findings;
}

static writ_literal root_literal(const writ_engine *engine, writ_side side)
{
    return (writ_literal){.schema = engine->sets[side]->root, .side = side};
}

static void build_base(struct hunt *hunt)
{
    writ_engine *engine = hunt->engine;
    const writ_literal both[] = {root_literal(engine, WRIT_SIDE_P),
                                 root_literal(engine, WRIT_SIDE_C)};
    for (size_t count = 2; count > 0 && (!hunt->base || hunt->base_refused); count--)
        for (int rich = 1; rich >= 0; rich--) {
            engine->rich = rich;
            writ_goal *goal = writ_goal_get(engine, writ_scope_root(engine), both, count);
            offer_base(hunt, writ_goal_build(engine, goal, NULL));
        }
    engine->rich = false;
}

static void find_base(struct hunt *hunt, const writ_contain_options *options)
{
    const writ_value *examples = hunt->engine->sets[WRIT_SIDE_P]->root->notes.examples;
    for (size_t i = 0; i < options->example_count; i++)
        offer_base(hunt, options->examples[i]);
    for (size_t i = 0; examples && i < examples->array.count; i++)
        offer_base(hunt, examples->array.items[i]);
    build_base(hunt);
}

/* ── focus ── */

/* The way as a chain of focuses, made from its end to the root. */
static const writ_focus *focus_of(struct hunt *hunt, const char *keyword)
{
    writ_engine *engine = hunt->engine;
    const writ_focus *inner = NULL;
    const struct stop *last = &hunt->way.items[hunt->way.count - 1];
    for (size_t i = hunt->way.count; i-- > 0;) {
        const struct stop *stop = &hunt->way.items[i];
        writ_focus *focus = WRIT_NEW(&engine->arena, writ_focus);
        focus->id = ++engine->focus_count;
        focus->assertion = stop->assertion;
        focus->inner = inner;
        focus->path = writ_str_printf(&engine->arena, "%.*s%.*s", WRIT_FMT(stop->token),
                                      WRIT_FMT(inner ? inner->path : WRIT_STR_EMPTY));
        focus->leaf = last->node;
        focus->keyword = keyword;
        inner = focus;
    }
    return inner;
}

static writ_goal *goal_of(struct hunt *hunt, const writ_focus *focus)
{
    writ_engine *engine = hunt->engine;
    writ_literal literals[] = {root_literal(engine, WRIT_SIDE_P),
                               root_literal(engine, WRIT_SIDE_C)};
    literals[1].negative = true;
    literals[1].focus = focus;
    return writ_goal_get(engine, writ_scope_root(engine), literals, 2);
}

/* ── what was found ── */

static void add_break(struct hunt *hunt, writ_str path, writ_str keyword, const writ_schema *node,
                      const writ_value *witness, writ_str message)
{
    writ_verdict *verdict = hunt->verdict;
    for (size_t i = 0; i < verdict->breaks.count; i++)
        if (writ_str_equal(verdict->breaks.items[i].path, path) &&
            writ_str_equal(verdict->breaks.items[i].keyword, keyword))
            return;
    *WRIT_PUSH(hunt->arena, &verdict->breaks) =
        (writ_break){.path = writ_str_copy(hunt->arena, path),
                     .keyword = writ_str_copy(hunt->arena, keyword),
                     .schema = node,
                     .witness = copy_value(hunt->arena, witness),
                     .message = writ_str_copy(hunt->arena, message)};
}

static void add_doubt(struct hunt *hunt, const writ_focus *focus)
{
    bool given_up = hunt->engine->steps >= hunt->engine->limit;
    *WRIT_PUSH(hunt->arena, &hunt->verdict->doubts) = (writ_doubt){
        .path = writ_str_copy(hunt->arena, focus->path),
        .keyword = writ_str_copy(hunt->arena, writ_str_of(focus->keyword)),
        .schema = focus->leaf,
        .reason = given_up ? WRIT_STR("budget")
                           : writ_str_printf(hunt->arena, "not-decided: %s", focus->keyword)};
}

/* The pointer of a finding as a pattern path: items become `*`. */
static writ_str pattern_path(writ_arena *arena, const writ_value *value, writ_str pointer)
{
    writ_str path = WRIT_STR("");
    while (pointer.len > 0) {
        pointer = writ_str_part(pointer, 1, pointer.len - 1);
        size_t len = writ_str_find_byte(pointer, '/');
        writ_str token = writ_str_part(pointer, 0, len);
        pointer = writ_str_part(pointer, len, pointer.len - len);
        bool item = value && value->kind == WRIT_ARRAY;
        path = item ? writ_path_any(arena, path)
                    : writ_str_printf(arena, "%.*s/%.*s", WRIT_FMT(path), WRIT_FMT(token));
        value =
            value ? writ_value_at(value, writ_str_printf(arena, "/%.*s", WRIT_FMT(token))) : NULL;
    }
    return path;
}

/* The node that a keyword's pointer is of; C's root when it is not to be found. */
static const writ_schema *node_at(const writ_engine *engine, writ_str schema_path)
{
    size_t end = schema_path.len;
    while (end > 0 && schema_path.ptr[end - 1] != '/')
        end--;
    writ_str pointer = writ_str_part(schema_path, 0, end ? end - 1 : 0);
    const writ_schema_set *set = engine->sets[WRIT_SIDE_C];
    for (size_t i = 0; i < set->count; i++)
        if (writ_str_equal(set->nodes[i]->pointer, pointer))
            return set->nodes[i];
    return set->root;
}

/* As the document spells it: "dependencies" where that is what draft 7 has. */
static writ_str keyword_of_finding(const writ_finding *finding)
{
    writ_str keyword = finding->schema_path;
    for (size_t at; (at = writ_str_find_byte(keyword, '/')) < keyword.len;)
        keyword = writ_str_part(keyword, at + 1, keyword.len - at - 1);
    return keyword;
}

/* A payload that breaks C at another place than looked for is a break all the same. */
static void add_other(struct hunt *hunt, const writ_value *witness, const writ_finding *finding)
{
    add_break(hunt, pattern_path(&hunt->engine->arena, witness, finding->path),
              keyword_of_finding(finding), node_at(hunt->engine, finding->schema_path), witness,
              finding->message);
}

/* ── one target ── */

struct other {
    const writ_value *witness;
    const writ_finding *finding;
};

/* Puts a candidate before the validator. True when it breaks C at the focus; a break elsewhere is
 * kept for the case that nothing better comes. */
static bool confirm(struct hunt *hunt, const writ_focus *focus, const writ_value *value,
                    struct other *other)
{
    writ_findings findings = {0};
    if (!value || !p_admits(hunt, value) || c_admits(hunt, value, &findings) != WRIT_NO)
        return false;
    const writ_finding *finding = writ_judge_find(hunt->engine, &findings, focus);
    if (finding) {
        writ_str keyword =
            focus->leaf->never ? writ_str_of(focus->keyword) : keyword_of_finding(finding);
        add_break(hunt, focus->path, keyword, focus->leaf, value, finding->message);
        return true;
    }
    if (!other->witness && findings.count)
        *other = (struct other){value, &findings.items[0]};
    return false;
}

static void hunt_target(struct hunt *hunt, const writ_focus *focus, writ_goal *goal)
{
    writ_engine *engine = hunt->engine;
    struct other other = {0};
    const writ_finding *known = hunt->base_refused && hunt->base
                                    ? writ_judge_find(engine, &hunt->base_findings, focus)
                                    : NULL;
    if (known && confirm(hunt, focus, hunt->base, &other))
        return;
    bool found =
        hunt->base && confirm(hunt, focus, writ_goal_build(engine, goal, hunt->base), &other);
    for (unsigned variety = 0; !found && variety < most_varieties; variety++) {
        engine->variety = variety;
        found = confirm(hunt, focus, writ_goal_build(engine, goal, NULL), &other);
    }
    engine->variety = 0;
    if (!found && other.witness)
        add_other(hunt, other.witness, other.finding);
    else if (!found)
        add_doubt(hunt, focus);
}

/* ── the way down ── */

/* The subschema that an assertion hands down to, and the step to its value; NULL: it ends here. */
static const writ_schema *child_of(writ_arena *arena, const writ_schema *node,
                                   const writ_assertion *assertion, writ_str *token)
{
    *token = WRIT_STR("");
    switch (assertion->kind) {
    case WRIT_ASSERT_REF:
        return node->ref;
    case WRIT_ASSERT_ALL_OF:
        return node->all_of.items[assertion->index];
    case WRIT_ASSERT_THEN:
        return node->then_;
    case WRIT_ASSERT_ELSE:
        return node->else_;
    case WRIT_ASSERT_DEPENDENT_SCHEMA:
        return node->dependent_schemas.items[assertion->index].schema;
    case WRIT_ASSERT_PREFIX_ITEM:
        *token = writ_str_printf(arena, "/%u", assertion->index);
        return node->prefix_items.items[assertion->index];
    case WRIT_ASSERT_ITEMS:
        *token = WRIT_STR("/*");
        return node->items;
    case WRIT_ASSERT_PROPERTY:
        *token =
            writ_path_child(arena, WRIT_STR(""), node->properties.items[assertion->index].name);
        return node->properties.items[assertion->index].schema;
    case WRIT_ASSERT_PATTERN_PROPERTY:
        *token = WRIT_STR("/*");
        return node->pattern_properties.items[assertion->index].schema;
    case WRIT_ASSERT_ADDITIONAL_PROPERTIES:
        *token = WRIT_STR("/*");
        return node->additional_properties;
    case WRIT_ASSERT_UNEVALUATED_ITEMS:
        *token = WRIT_STR("/*");
        return node->unevaluated_items;
    case WRIT_ASSERT_UNEVALUATED_PROPERTIES:
        *token = WRIT_STR("/*");
        return node->unevaluated_properties;
    default:
        return NULL;
    }
}

/* The place of an assertion that ends a way: a missing member's own, else the node's. */
static writ_str leaf_token(writ_arena *arena, const writ_schema *node,
                           const writ_assertion *assertion)
{
    if (assertion->kind == WRIT_ASSERT_REQUIRED)
        return writ_path_child(arena, WRIT_STR(""), node->required.items[assertion->index]);
    if (assertion->kind == WRIT_ASSERT_DEPENDENT_REQUIRED)
        return writ_path_child(
            arena, WRIT_STR(""),
            node->dependent_required.items[assertion->index].required.items[assertion->second]);
    return WRIT_STR("");
}

static unsigned visits(const struct hunt *hunt, const writ_schema *node)
{
    unsigned count = 0;
    for (size_t i = 0; i < hunt->way.count; i++)
        count += hunt->way.items[i].node == node;
    return count;
}

/* `false` has no keyword: it is named by the one above it. */
static const char *keyword_of(const struct hunt *hunt)
{
    for (size_t i = hunt->way.count; i-- > 0;)
        if (hunt->way.items[i].assertion.kind != WRIT_ASSERT_NEVER &&
            hunt->way.items[i].assertion.kind != WRIT_ASSERT_REF)
            return writ_assertion_keyword(hunt->way.items[i].assertion.kind);
    return "false";
}

static void walk(struct hunt *hunt, const writ_schema *node);

static void walk_assertion(struct hunt *hunt, const writ_schema *node,
                           const writ_assertion *assertion)
{
    writ_engine *engine = hunt->engine;
    struct stop stop = {.node = node, .assertion = *assertion};
    const writ_schema *child = child_of(&engine->arena, node, assertion, &stop.token);
    if (!child)
        stop.token = leaf_token(&engine->arena, node, assertion);
    bool deeper = child && visits(hunt, child) < most_visits;
    if (hunt->ways++ >= hunt->most_ways)
        hunt->targets = most_targets; /* and there is more to be doubted than can be named */
    if (hunt->targets >= most_targets)
        return;
    *WRIT_PUSH(&engine->arena, &hunt->way) = stop;
    const writ_focus *focus = focus_of(hunt, keyword_of(hunt));
    writ_goal *goal = goal_of(hunt, focus);
    size_t others = writ_engine_node(engine, node, WRIT_SIDE_C)->assertion_count;
    uint32_t share = (hunt->end - engine->steps) /
                     (others < share_of_steps ? (uint32_t)others + 1 : share_of_steps);
    engine->limit = engine->steps + (share > least_steps ? share : least_steps);
    if (engine->limit > hunt->end)
        engine->limit = hunt->end;
    if (writ_goal_empty(engine, goal))
        ;
    else if (deeper)
        walk(hunt, child);
    else if (hunt->targets++ < most_targets)
        hunt_target(hunt, focus, goal);
    hunt->way.count--;
}

static void walk(struct hunt *hunt, const writ_schema *node)
{
    const writ_node *known = writ_engine_node(hunt->engine, node, WRIT_SIDE_C);
    for (size_t i = 0; i < known->assertion_count; i++)
        walk_assertion(hunt, node, &known->assertions[i]);
}

void writ_refute(writ_engine *engine, writ_arena *arena, const writ_contain_options *options,
                 writ_verdict *verdict)
{
    struct hunt hunt = {
        .engine = engine,
        .arena = arena,
        .verdict = verdict,
        .end = engine->limit,
        .most_ways = least_ways + ways_per_node * (uint32_t)engine->sets[WRIT_SIDE_C]->count,
    };
    engine->limit = engine->steps + (hunt.end - engine->steps) / 3;
    find_base(&hunt, options);
    walk(&hunt, engine->sets[WRIT_SIDE_C]->root);
    if (hunt.targets >= most_targets)
        *WRIT_PUSH(arena, &verdict->doubts) = (writ_doubt){.path = WRIT_STR(""),
                                                           .keyword = WRIT_STR(""),
                                                           .schema = engine->sets[1]->root,
                                                           .reason = WRIT_STR("budget")};
}
