/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/envelope.h"

/* ---- pointers ---- */

static bool decode_token(writ_arena *arena, writ_str raw, writ_str *token)
{
    char *text = writ_arena_alloc(arena, raw.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char byte = raw.ptr[i];
        if (byte == '~') {
            if (++i == raw.len || (raw.ptr[i] != '0' && raw.ptr[i] != '1'))
                return false;
            byte = raw.ptr[i] == '0' ? '~' : '/';
        }
        text[len++] = byte;
    }
    text[len] = '\0';
    *token = (writ_str){text, len};
    return true;
}

bool writ_pointer_split(writ_arena *arena, writ_str pointer, writ_str **tokens, size_t *count)
{
    WRIT_ARRAY(writ_str) list = {0};
    while (pointer.len) {
        writ_str rest = writ_str_part(pointer, 1, SIZE_MAX);
        writ_str raw = writ_str_part(rest, 0, writ_str_find_byte(rest, '/'));
        if (pointer.ptr[0] != '/' || !decode_token(arena, raw, WRIT_PUSH(arena, &list)))
            return false;
        pointer = writ_str_part(rest, raw.len, SIZE_MAX);
    }
    *tokens = list.items;
    *count = list.count;
    return true;
}

/* ---- what is asked, by place ---- */

/* What an envelope's node has as the origin of its additional_properties, and nobody else. */
static const writ_value anything = {.kind = WRIT_OBJECT};

/* A place of the record, and those in it. */
typedef struct part {
    writ_str name;
    WRIT_ARRAY(struct part *) parts;
    const writ_value *values, *others; /* arrays; NULL: not asked */
    bool is_contract, is_present, is_absent;
} part;

typedef struct wrapping {
    writ_arena *arena;
    writ_schema_set *set;
    size_t capacity;
    const writ_place *place;
} wrapping;

static part *part_at(writ_arena *arena, part *from, const writ_str *tokens, size_t count)
{
    for (size_t t = 0; t < count; t++) {
        part *next = NULL;
        for (size_t i = 0; i < from->parts.count && !next; i++)
            if (writ_str_equal(from->parts.items[i]->name, tokens[t]))
                next = from->parts.items[i];
        if (!next) {
            next = WRIT_NEW(arena, part);
            next->name = tokens[t];
            *WRIT_PUSH(arena, &from->parts) = next;
        }
        from = next;
    }
    return from;
}

static const writ_value *both(writ_arena *arena, const writ_value *a, const writ_value *b,
                              bool in_both)
{
    writ_value *result = writ_value_array(arena, &b->place);
    for (size_t i = 0; a && i < a->array.count; i++) {
        bool found = !in_both;
        for (size_t j = 0; in_both && j < b->array.count; j++)
            found = found || writ_value_equal(a->array.items[i], b->array.items[j]);
        if (found)
            writ_value_push(arena, result, a->array.items[i]);
    }
    for (size_t i = 0; !in_both && i < b->array.count; i++)
        writ_value_push(arena, result, b->array.items[i]);
    return result;
}

static void ask(writ_arena *arena, part *at, const writ_selector *selector)
{
    at->is_present |= selector->kind == WRIT_SELECTS_PRESENT;
    at->is_absent |= selector->kind == WRIT_SELECTS_ABSENT;
    if (selector->kind == WRIT_SELECTS_VALUES)
        at->values =
            at->values ? both(arena, at->values, selector->values, true) : selector->values;
    if (selector->kind == WRIT_SELECTS_OTHERS)
        at->others = both(arena, at->others, selector->values, false);
}

static bool asks_nothing(const part *p)
{
    return !p->parts.count && !p->values && !p->others && !p->is_absent;
}

/* Must something stand there? */
static bool is_needed(const part *p)
{
    bool needed = p->is_contract || p->is_present || p->values;
    for (size_t i = 0; i < p->parts.count && !needed; i++)
        needed = is_needed(p->parts.items[i]);
    return needed;
}

static bool needs_parts(const part *p)
{
    for (size_t i = 0; i < p->parts.count; i++)
        if (is_needed(p->parts.items[i]))
            return true;
    return false;
}

/* ---- nodes ---- */

static writ_schema *add_node(wrapping *w, const writ_schema *from)
{
    writ_schema *node = writ_arena_copy(w->arena, from, sizeof *from);
    writ_schema_set *set = w->set;
    set->nodes =
        writ_array_grow(w->arena, set->nodes, set->count, &w->capacity, sizeof *set->nodes);
    node->id = (uint32_t)set->count;
    set->nodes[set->count++] = node;
    return node;
}

/* A node of the envelope: it stands nowhere in the contract's document. */
static writ_schema *new_node(wrapping *w)
{
    writ_schema blank = writ_schema_blank(w->set->root);
    blank.origin = writ_value_object(w->arena, w->place);
    blank.pointer = WRIT_STR_EMPTY;
    return add_node(w, &blank);
}

static writ_schema *enum_node(wrapping *w, const writ_value *values)
{
    writ_schema *node = new_node(w);
    node->enum_values = values;
    return node;
}

/* Appends a member. Its name stands in the origin, too, where members are looked up. */
static void add_property(wrapping *w, writ_schema *node, writ_str name, writ_schema *schema)
{
    const size_t count = node->properties.count;
    writ_schema_property *items = writ_arena_alloc(w->arena, (count + 1) * sizeof *items);
    if (count)
        memcpy(items, node->properties.items, count * sizeof *items);
    items[count] = (writ_schema_property){name, *w->place, schema};
    node->properties.items = items;
    node->properties.count++;
    writ_value *origin = writ_value_clone(w->arena, node->origin);
    writ_value *declared = writ_value_find(origin, "properties");
    if (!declared) {
        declared = writ_value_object(w->arena, w->place);
        writ_value_set(w->arena, origin, WRIT_STR("properties"), w->place, declared);
    }
    writ_value_set(w->arena, declared, name, w->place, writ_value_boolean(w->arena, NULL, true));
    node->origin = origin;
}

static void add_required(wrapping *w, writ_schema *node, writ_str name)
{
    const size_t count = node->required.count;
    for (size_t i = 0; i < count; i++)
        if (writ_str_equal(node->required.items[i], name))
            return;
    writ_str *items = writ_arena_alloc(w->arena, (count + 1) * sizeof *items);
    if (count)
        memcpy(items, node->required.items, count * sizeof *items);
    items[count] = name;
    node->required.items = items;
    node->required.count++;
}

/* Objects alone, where something in it is needed. */
static void narrow_to_objects(writ_schema *node, const part *p)
{
    if (!needs_parts(p))
        return;
    node->types = WRIT_TYPE_OBJECT;
    node->has_type = true;
    node->strict_integer = false;
}

static writ_schema *node_of(wrapping *w, const part *p, bool is_open);

/* The envelope's own node of a part. */
static writ_schema *own_node(wrapping *w, const part *p, bool is_open)
{
    writ_schema *node = new_node(w);
    node->never = p->is_absent;
    node->types = p->is_absent ? 0 : WRIT_TYPE_ANY;
    node->enum_values = p->values;
    node->not_ = p->others ? enum_node(w, p->others) : NULL;
    if (p->is_absent)
        return node;
    narrow_to_objects(node, p);
    for (size_t i = 0; i < p->parts.count; i++) {
        const part *inner = p->parts.items[i];
        add_property(w, node, inner->name, node_of(w, inner, is_open));
        if (is_needed(inner))
            add_required(w, node, inner->name);
    }
    if (p->parts.count && is_open) {
        node->additional_properties = new_node(w);
        node->additional_properties->origin = &anything;
    }
    return node;
}

/* ---- selectors that lead into the contract ---- */

/* Through nodes that are nothing but references. */
static const writ_schema *leads_to(const writ_schema *node)
{
    while (node->ref && node->origin->kind == WRIT_OBJECT && node->origin->object.count == 1)
        node = node->ref;
    return node;
}

static bool is_envelope(const writ_schema *node)
{
    return node->additional_properties && node->additional_properties->origin == &anything;
}

/* An envelope says nothing of its other members. */
static bool may_declare(const writ_schema *node)
{
    return is_envelope(node) || (!node->additional_properties && !node->pattern_properties.count &&
                                 !node->unevaluated_properties);
}

/* Can a copy of the node say what the part asks? */
static bool can_narrow(const writ_schema *node, const part *p)
{
    bool can = !node->never && !p->is_absent && !(p->others && node->not_) &&
               !(p->values && node->const_value) &&
               !(needs_parts(p) && !(node->types & WRIT_TYPE_OBJECT));
    for (size_t i = 0; can && i < p->parts.count; i++) {
        const part *inner = p->parts.items[i];
        const writ_schema_property *property = writ_schema_find_property(node, inner->name);
        can = property ? asks_nothing(inner) || can_narrow(leads_to(property->schema), inner)
                       : may_declare(node);
    }
    return can;
}

static writ_schema *narrowed(wrapping *w, const writ_schema *from, const part *p)
{
    from = leads_to(from);
    writ_schema *node = add_node(w, from);
    if (p->values)
        node->enum_values =
            from->enum_values ? both(w->arena, from->enum_values, p->values, true) : p->values;
    if (p->others)
        node->not_ = enum_node(w, p->others);
    narrow_to_objects(node, p);
    for (size_t i = 0; i < p->parts.count; i++) {
        const part *inner = p->parts.items[i];
        const writ_schema_property *property = writ_schema_find_property(from, inner->name);
        if (is_needed(inner))
            add_required(w, node, inner->name);
        if (!property) {
            add_property(w, node, inner->name, own_node(w, inner, false));
        } else if (!asks_nothing(inner)) {
            writ_schema_property *items = writ_arena_copy(w->arena, node->properties.items,
                                                          node->properties.count * sizeof *items);
            items[property - from->properties.items].schema = narrowed(w, property->schema, inner);
            node->properties.items = items;
        }
    }
    return node;
}

/* The contract beside what is asked of places in it. */
static writ_schema *beside(wrapping *w, writ_schema *contract, const part *p)
{
    part asked = *p;
    asked.is_contract = false;
    writ_schema *node = new_node(w);
    writ_schema **items = writ_arena_alloc(w->arena, 2 * sizeof *items);
    items[0] = contract;
    items[1] = own_node(w, &asked, false);
    node->all_of = (writ_schema_list){items, 2};
    return node;
}

/* An enumeration that is left without values admits nothing, and the plan need not know it. */
static bool is_empty_enum(const writ_schema *node, const part *p, writ_arena *arena)
{
    return p->values && node->enum_values &&
           !both(arena, node->enum_values, p->values, true)->array.count;
}

static bool leaves_some(wrapping *w, const writ_schema *node, const part *p)
{
    node = leads_to(node);
    bool leaves = !is_empty_enum(node, p, w->arena);
    for (size_t i = 0; leaves && i < p->parts.count; i++) {
        const writ_schema_property *property =
            writ_schema_find_property(node, p->parts.items[i]->name);
        leaves = !property || leaves_some(w, property->schema, p->parts.items[i]);
    }
    return leaves;
}

static writ_schema *node_of(wrapping *w, const part *p, bool is_open)
{
    if (!p->is_contract)
        return own_node(w, p, is_open);
    writ_schema *contract = w->set->root;
    if (asks_nothing(p))
        return contract;
    return can_narrow(leads_to(contract), p) && leaves_some(w, contract, p)
               ? narrowed(w, contract, p)
               : beside(w, contract, p);
}

const writ_schema_set *writ_envelope_wrap(writ_arena *arena, const writ_schema_set *contract,
                                          writ_str at, const writ_selector *selectors,
                                          size_t selector_count, const writ_place *place)
{
    writ_str *tokens;
    size_t token_count;
    part root = {0};
    if (!writ_pointer_split(arena, at, &tokens, &token_count))
        return NULL;
    part_at(arena, &root, tokens, token_count)->is_contract = true;
    for (size_t i = 0; i < selector_count; i++)
        ask(arena, part_at(arena, &root, selectors[i].tokens, selectors[i].token_count),
            &selectors[i]);
    if (root.is_contract && asks_nothing(&root))
        return contract;
    writ_schema_set *set = writ_arena_copy(arena, contract, sizeof *contract);
    set->nodes = writ_arena_copy(arena, contract->nodes, contract->count * sizeof *set->nodes);
    wrapping w = {.arena = arena, .set = set, .capacity = contract->count, .place = place};
    writ_schema *wrapped = node_of(&w, &root, true);
    set->root = wrapped;
    return set;
}

/* ---- names of other members ---- */

/* What is named of one record: in an object no more than one word has bits for, in all no more than
 * a plan is worth. */
enum { MOST_NAMES = 64, MOST_NAMES_IN_ALL = 512, MOST_NAME_LEVELS = 8 };

typedef struct naming {
    wrapping w;
    size_t named;
    int level;
} naming;

static void name_others(naming *n, writ_schema *node, const writ_value *record);

/* Anything, of which the members are named that this value has. */
static writ_schema *anything_like(naming *n, writ_schema *any, const writ_value *value)
{
    if (value->kind != WRIT_OBJECT || !value->object.count || n->level == MOST_NAME_LEVELS)
        return any;
    writ_schema *node = new_node(&n->w);
    node->additional_properties = any;
    n->level++;
    name_others(n, node, value);
    n->level--;
    return node;
}

static void name_others(naming *n, writ_schema *node, const writ_value *record)
{
    for (size_t i = 0; i < record->object.count; i++) {
        const writ_member *member = &record->object.items[i];
        if (node->properties.count >= MOST_NAMES || n->named >= MOST_NAMES_IN_ALL ||
            writ_schema_find_property(node, member->name))
            continue;
        n->named++;
        add_property(&n->w, node, writ_str_copy(n->w.arena, member->name),
                     anything_like(n, node->additional_properties, member->value));
    }
}

/* A copy of the envelope's node in its place, with the record's other members. */
static writ_schema *name_members(naming *n, const writ_schema *from, const writ_value *record)
{
    writ_schema *node = writ_arena_copy(n->w.arena, from, sizeof *from);
    n->w.set->nodes[node->id] = node;
    node->properties.items =
        writ_arena_copy(n->w.arena, from->properties.items,
                        from->properties.count * sizeof *from->properties.items);
    for (size_t i = 0; i < from->properties.count; i++) {
        writ_schema_property *property = &node->properties.items[i];
        const writ_value *inner = writ_value_find_str(record, property->name);
        if (inner && inner->kind == WRIT_OBJECT && is_envelope(property->schema))
            property->schema = name_members(n, property->schema, inner);
    }
    name_others(n, node, record);
    return node;
}

const writ_schema_set *writ_envelope_name(writ_arena *arena, const writ_schema_set *wrapped,
                                          const writ_value *record)
{
    if (record->kind != WRIT_OBJECT || !is_envelope(wrapped->root))
        return NULL;
    writ_schema_set *set = writ_arena_copy(arena, wrapped, sizeof *wrapped);
    set->nodes = writ_arena_copy(arena, wrapped->nodes, wrapped->count * sizeof *set->nodes);
    naming n = {.w = {arena, set, wrapped->count, &wrapped->root->origin->place}};
    set->root = name_members(&n, wrapped->root, record);
    return n.named ? set : NULL;
}
