/* SPDX-License-Identifier: Apache-2.0
 *
 * Members of a view's objects: what a value must satisfy under a name that the view speaks of, and
 * under any other, where names fall into classes by the patterns they match.
 */
#include "validator/contain/view.h"

/* Patterns told apart in one object: 2^n classes of other names. */
enum { most_patterns = 10 };

typedef WRIT_ARRAY(writ_literal) literal_array;

static writ_literal literal_of(const writ_part_cell *part, const writ_schema *schema)
{
    return (writ_literal){.schema = schema, .side = part->side};
}

static writ_match match_name(const writ_view *view, writ_str source, writ_str name)
{
    const writ_pattern *pattern = writ_engine_pattern(view->engine, source);
    return pattern ? writ_pattern_match(pattern, name) : WRIT_MATCH_TOO_COSTLY;
}

/* Does one of the nodes speak of a member of this name? A match that is too costly may be one. */
static bool may_name(const writ_view *view, const writ_schema_list *nodes, writ_str name)
{
    for (size_t i = 0; i < nodes->count; i++) {
        const writ_schema *node = nodes->items[i];
        if (writ_schema_find_property(node, name))
            return true;
        for (size_t k = 0; k < node->pattern_properties.count; k++)
            if (match_name(view, node->pattern_properties.items[k].name, name) != WRIT_MATCH_NO)
                return true;
    }
    return false;
}

/* What one node asks of the member. A match that is too costly leaves its answer out. */
static void add_of_part(const writ_view *view, const writ_part_cell *part, writ_str name,
                        literal_array *literals)
{
    const writ_schema *node = part->schema;
    if (part->evaluators) {
        if (!may_name(view, &part->evaluators->nodes, name))
            *WRIT_PUSH(&view->engine->arena, literals) = literal_of(part, part->evaluators->rest);
        return;
    }
    const writ_schema_property *property = writ_schema_find_property(node, name);
    bool named = property != NULL;
    if (property)
        *WRIT_PUSH(&view->engine->arena, literals) = literal_of(part, property->schema);
    for (size_t i = 0; i < node->pattern_properties.count; i++) {
        const writ_schema_property *pattern = &node->pattern_properties.items[i];
        writ_match match = match_name(view, pattern->name, name);
        named |= match != WRIT_MATCH_NO;
        if (match == WRIT_MATCH_YES)
            *WRIT_PUSH(&view->engine->arena, literals) = literal_of(part, pattern->schema);
    }
    if (!named && node->additional_properties)
        *WRIT_PUSH(&view->engine->arena, literals) = literal_of(part, node->additional_properties);
}

/* ── demands by name ── */

/* Demands not yet indexed are looked through one by one, so they must stay few. */
static const size_t most_unindexed = 16;

void writ_view_index(writ_view *view)
{
    size_t count = 0;
    const writ_demand *known = view->index ? view->index->from : NULL;
    for (const writ_demand *demand = view->demands; demand && demand != known;
         demand = demand->next)
        count++;
    if (count <= most_unindexed)
        return;
    writ_arena *arena = &view->engine->arena;
    writ_demand_index *index = WRIT_NEW(arena, writ_demand_index);
    index->from = view->demands;
    for (const writ_demand *demand = view->demands; demand; demand = demand->next) {
        uint32_t *kinds = writ_map_find(&index->names, demand->name);
        if (!kinds) {
            kinds = WRIT_NEW(arena, uint32_t);
            writ_map_put(arena, &index->names, demand->name, kinds);
        }
        *kinds |= 1u << demand->kind;
    }
    view->index = index;
}

/* Kinds of the indexed demands on the name, as bits. */
static uint32_t indexed_on(const writ_view *view, writ_str name)
{
    const uint32_t *kinds = view->index ? writ_map_find(&view->index->names, name) : NULL;
    return kinds ? *kinds : 0;
}

/* Where to stop looking for demands of a kind on the name: at the indexed ones, if none is there.
 */
static const writ_demand *indexed(const writ_view *view, writ_demand_kind kind, writ_str name)
{
    return view->index && !(indexed_on(view, name) >> kind & 1) ? view->index->from : NULL;
}

static uint32_t demands_on(const writ_view *view, writ_str name)
{
    uint32_t kinds = indexed_on(view, name);
    const writ_demand *known = view->index ? view->index->from : NULL;
    for (const writ_demand *demand = view->demands; demand != known; demand = demand->next)
        if (writ_str_equal(demand->name, name))
            kinds |= 1u << demand->kind;
    return kinds;
}

static bool is_demanded(const writ_view *view, writ_demand_kind kind, writ_str name)
{
    return demands_on(view, name) >> kind & 1;
}

bool writ_view_member_present(const writ_view *view, writ_str name)
{
    return demands_on(view, name) & (1u << WRIT_DEMAND_PRESENT | 1u << WRIT_DEMAND_MEMBER);
}

writ_goal *writ_view_member(const writ_view *view, writ_str name)
{
    literal_array literals = {0};
    writ_engine_spend(view->engine, 1);
    for (const writ_part_cell *part = view->objects; part; part = part->next)
        add_of_part(view, part, name, &literals);
    const writ_demand *end = indexed(view, WRIT_DEMAND_MEMBER, name);
    for (const writ_demand *demand = view->demands; demand != end; demand = demand->next)
        if (demand->kind == WRIT_DEMAND_MEMBER && writ_str_equal(demand->name, name))
            *WRIT_PUSH(&view->engine->arena, &literals) = demand->literal;
    return writ_goal_get(view->engine, writ_scope_member(view->engine, view->goal->scope, name),
                         literals.items, literals.count);
}

static bool name_refused(const writ_view *view, writ_str name)
{
    writ_value value = {.kind = WRIT_STRING, .string = name};
    for (const writ_part_cell *part = view->objects; part; part = part->next)
        if (!part->evaluators && part->schema->property_names &&
            writ_judge_accepts(view->engine, part->schema->property_names, part->side, &value) ==
                WRIT_NO)
            return true;
    return false;
}

bool writ_view_member_empty(const writ_view *view, writ_str name)
{
    return is_demanded(view, WRIT_DEMAND_ABSENT, name) ||
           writ_scope_excludes(view->engine, view->goal->scope, name) || name_refused(view, name) ||
           writ_goal_empty(view->engine, writ_view_member(view, name));
}

static bool names_surely(const writ_view *view, const writ_schema_list *nodes, writ_str name)
{
    for (size_t i = 0; i < nodes->count; i++) {
        const writ_schema *node = nodes->items[i];
        if (writ_schema_find_property(node, name))
            return true;
        for (size_t k = 0; k < node->pattern_properties.count; k++)
            if (match_name(view, node->pattern_properties.items[k].name, name) == WRIT_MATCH_YES)
                return true;
    }
    return false;
}

bool writ_view_name_qualifies(const writ_view *view, const writ_demand *demand, writ_str name)
{
    writ_value value = {.kind = WRIT_STRING, .string = name};
    switch (demand->kind) {
    case WRIT_DEMAND_MATCH:
        return match_name(view, demand->name, name) != WRIT_MATCH_NO;
    case WRIT_DEMAND_NAME:
        return writ_judge_literal(view->engine, &demand->literal, &value) != WRIT_NO;
    default: /* OTHER */
        return !names_surely(view, demand->owners, name);
    }
}

/* ── names ── */

struct name_set {
    writ_arena *arena;
    writ_names names;
    writ_map known;
};

static void add_name(struct name_set *set, writ_str name)
{
    if (!writ_map_put(set->arena, &set->known, name, set))
        *WRIT_PUSH(set->arena, &set->names) = name;
}

static void add_properties(struct name_set *set, const writ_schema *node)
{
    for (size_t i = 0; i < node->properties.count; i++)
        add_name(set, node->properties.items[i].name);
}

/* The nodes by whose names the part goes: its own, or those that evaluate. */
static writ_schema_list nodes_of(const writ_part_cell *part)
{
    return part->evaluators ? part->evaluators->nodes
                            : (writ_schema_list){(writ_schema **)&part->schema, 1};
}

static void add_all_properties(struct name_set *set, writ_schema_list nodes)
{
    for (size_t i = 0; i < nodes.count; i++)
        add_properties(set, nodes.items[i]);
}

static void add_scope(struct name_set *set, writ_scope *scope)
{
    for (int side = 0; scope && side < WRIT_SIDE_COUNT; side++)
        for (size_t i = 0; i < scope->sides[side].count; i++)
            add_properties(set, scope->sides[side].items[i]);
}

writ_names writ_view_names(const writ_view *view)
{
    struct name_set set = {.arena = &view->engine->arena};
    for (const writ_part_cell *part = view->objects; part; part = part->next)
        add_all_properties(&set, nodes_of(part));
    for (const writ_demand *demand = view->demands; demand; demand = demand->next)
        if (demand->kind == WRIT_DEMAND_PRESENT || demand->kind == WRIT_DEMAND_MEMBER ||
            demand->kind == WRIT_DEMAND_ABSENT)
            add_name(&set, demand->name);
    add_scope(&set, view->goal->scope);
    writ_engine_spend(view->engine, (uint32_t)set.names.count / 8);
    return set.names;
}

writ_names writ_view_present_names(const writ_view *view)
{
    struct name_set set = {.arena = &view->engine->arena};
    for (const writ_demand *demand = view->demands; demand; demand = demand->next)
        if (demand->kind == WRIT_DEMAND_PRESENT || demand->kind == WRIT_DEMAND_MEMBER)
            add_name(&set, demand->name);
    writ_engine_spend(view->engine, (uint32_t)set.names.count / 8);
    return set.names;
}

/* ── any other name ── */

struct patterns {
    writ_str items[most_patterns];
    size_t count;
    bool too_many;
};

static int find_pattern(const struct patterns *patterns, writ_str text)
{
    for (size_t i = 0; i < patterns->count; i++)
        if (writ_str_equal(patterns->items[i], text))
            return (int)i;
    return -1;
}

static void add_pattern(struct patterns *patterns, writ_str text)
{
    if (find_pattern(patterns, text) >= 0)
        return;
    if (patterns->count == most_patterns)
        patterns->too_many = true;
    else
        patterns->items[patterns->count++] = text;
}

static void add_patterns(struct patterns *patterns, const writ_schema *node)
{
    for (size_t i = 0; i < node->pattern_properties.count; i++)
        add_pattern(patterns, node->pattern_properties.items[i].name);
}

static void add_patterns_of_all(struct patterns *patterns, writ_schema_list nodes)
{
    for (size_t i = 0; i < nodes.count; i++)
        add_patterns(patterns, nodes.items[i]);
}

static struct patterns list_patterns(const writ_view *view, const writ_demand *demand)
{
    struct patterns patterns = {.count = 0};
    for (const writ_part_cell *part = view->objects; part; part = part->next)
        add_patterns_of_all(&patterns, nodes_of(part));
    if (demand && demand->kind == WRIT_DEMAND_MATCH)
        add_pattern(&patterns, demand->name);
    else if (demand && demand->kind == WRIT_DEMAND_OTHER)
        add_patterns_of_all(&patterns, *demand->owners);
    if (patterns.too_many) /* then no class is told from another, and patterns ask nothing */
        patterns.count = 0;
    return patterns;
}

static bool is_matched(const struct patterns *patterns, unsigned mask, writ_str text)
{
    int at = find_pattern(patterns, text);
    return at >= 0 && (mask >> at & 1);
}

/* Do the patterns of one of the nodes match the names of the class? Where patterns are not told
 * apart, they may. */
static bool class_is_named(const struct patterns *patterns, unsigned mask,
                           const writ_schema_list *nodes)
{
    for (size_t i = 0; i < nodes->count; i++)
        for (size_t k = 0; k < nodes->items[i]->pattern_properties.count; k++)
            if (patterns->too_many ||
                is_matched(patterns, mask, nodes->items[i]->pattern_properties.items[k].name))
                return true;
    return false;
}

/* Does the class hold names that the demand is about? */
static bool class_qualifies(const struct patterns *patterns, unsigned mask,
                            const writ_demand *demand)
{
    if (!demand || patterns->too_many || demand->kind == WRIT_DEMAND_NAME)
        return true;
    if (demand->kind == WRIT_DEMAND_MATCH)
        return is_matched(patterns, mask, demand->name);
    return !class_is_named(patterns, mask, demand->owners);
}

/* What one node asks of the members of the class. */
static void add_fresh_of_part(const writ_view *view, const struct patterns *patterns, unsigned mask,
                              const writ_part_cell *part, literal_array *literals)
{
    writ_arena *arena = &view->engine->arena;
    const writ_property_list *properties = &part->schema->pattern_properties;
    bool named = patterns->too_many && properties->count > 0;
    if (part->evaluators) {
        if (!class_is_named(patterns, mask, &part->evaluators->nodes))
            *WRIT_PUSH(arena, literals) = literal_of(part, part->evaluators->rest);
        return;
    }
    for (size_t i = 0; i < properties->count; i++)
        if (is_matched(patterns, mask, properties->items[i].name)) {
            named = true;
            *WRIT_PUSH(arena, literals) = literal_of(part, properties->items[i].schema);
        }
    if (!named && part->schema->additional_properties)
        *WRIT_PUSH(arena, literals) = literal_of(part, part->schema->additional_properties);
}

static writ_goal *fresh_value(const writ_view *view, const struct patterns *patterns, unsigned mask,
                              const writ_demand *demand)
{
    literal_array literals = {0};
    for (const writ_part_cell *part = view->objects; part; part = part->next)
        add_fresh_of_part(view, patterns, mask, part, &literals);
    if (demand && demand->kind != WRIT_DEMAND_NAME)
        *WRIT_PUSH(&view->engine->arena, &literals) = demand->literal;
    writ_scope *scope = writ_scope_member(view->engine, view->goal->scope, WRIT_STR("\x01"));
    return writ_goal_get(view->engine, scope, literals.items, literals.count);
}

static void fresh_name(const writ_view *view, const struct patterns *patterns, unsigned mask,
                       const writ_demand *demand, writ_view *name)
{
    literal_array literals = {0};
    for (const writ_part_cell *part = view->objects; part; part = part->next)
        if (!part->evaluators && part->schema->property_names)
            *WRIT_PUSH(&view->engine->arena, &literals) =
                literal_of(part, part->schema->property_names);
    if (demand && demand->kind == WRIT_DEMAND_NAME)
        *WRIT_PUSH(&view->engine->arena, &literals) = demand->literal;
    writ_view_open(name, view->engine,
                   writ_goal_get(view->engine, NULL, literals.items, literals.count));
    name->types &= WRIT_TYPE_STRING;
    for (size_t i = 0; i < patterns->count; i++)
        writ_view_add_text(name, WRIT_TEXT_PATTERN, !(mask >> i & 1), NULL, patterns->items[i]);
    writ_names known = writ_view_names(view);
    for (size_t i = 0; i < known.count; i++)
        writ_view_add_except(name, writ_value_string(&view->engine->arena, NULL, known.items[i]));
    const writ_schema_list *owners =
        demand && demand->kind == WRIT_DEMAND_OTHER ? demand->owners : &(writ_schema_list){0};
    for (size_t i = 0; i < owners->count; i++)
        for (size_t k = 0; k < owners->items[i]->properties.count; k++)
            writ_view_add_except(name,
                                 writ_value_string(&view->engine->arena, NULL,
                                                   owners->items[i]->properties.items[k].name));
}

/* Under ABSENT every name that may come is one that the scope, and so the view, speaks of. */
static bool fresh_excluded(const writ_view *view)
{
    writ_scope *scope = view->goal->scope;
    return scope && view->engine->undeclared == WRIT_UNDECLARED_ABSENT &&
           scope->sides[WRIT_SIDE_P].declares && !scope->sides[WRIT_SIDE_P].open;
}

bool writ_view_fresh(const writ_view *view, const writ_demand *demand, unsigned index,
                     writ_fresh *fresh, bool *possible)
{
    struct patterns patterns = list_patterns(view, demand);
    if (index >> patterns.count || fresh_excluded(view))
        return false;
    *possible = class_qualifies(&patterns, index, demand);
    if (!*possible)
        return true;
    fresh->value = fresh_value(view, &patterns, index, demand);
    *possible = !writ_goal_empty(view->engine, fresh->value);
    if (!*possible)
        return true;
    fresh_name(view, &patterns, index, demand, &fresh->name);
    writ_view name = fresh->name; /* the proof narrows its own copy */
    *possible = !writ_view_empty(&name);
    return true;
}

/* The names of a class, when its name is one of a list. */
static bool add_class_names(const writ_view *view, const writ_fresh *fresh, writ_names *names)
{
    writ_view name = fresh->name;
    if (!name.has_only)
        return false;
    for (const writ_value_cell *cell = name.only; cell; cell = cell->next)
        if (cell->value->kind == WRIT_STRING && writ_view_admits(&name, cell->value))
            *WRIT_PUSH(&view->engine->arena, names) = cell->value->string;
    return true;
}

bool writ_view_all_names(const writ_view *view, writ_names *names)
{
    writ_fresh fresh;
    bool possible;
    *names = writ_view_present_names(view);
    if (names->count >= view->max_properties)
        return true; /* no room for others */
    *names = writ_view_names(view);
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++)
        if (!writ_view_member_empty(view, names->items[i]))
            names->items[kept++] = names->items[i];
    names->count = kept;
    for (unsigned index = 0; writ_view_fresh(view, NULL, index, &fresh, &possible); index++)
        if (possible && !add_class_names(view, &fresh, names))
            return false;
    return true;
}
