/* SPDX-License-Identifier: Apache-2.0
 *
 * The tree is built breadth first, so that when WRIT_BOUND_FIELDS cuts it, it cuts the deepest
 * levels, and so that nothing recurses along references.
 */
#include "contracts/field.h"

#include "contracts/base/bounds.h"
#include "contracts/path.h"

/* ---- what holds for a node, over its in-place edges ---- */

typedef struct name_set {
    writ_map map;
    WRIT_ARRAY(writ_str) names;
} name_set;

typedef struct builder {
    writ_arena *arena;   /* of the tree */
    writ_arena scratch;  /* of all that only building needs */
    uint8_t *types;      /* by node id: known types with bit KNOWN, or 0 */
    name_set **required; /* by node id; NULL while not known */
    uint32_t *seen;      /* by node id: number of the last entry that the node was listed for */
    WRIT_ARRAY(struct entry *) queue;
} builder;

enum { KNOWN = 128 };

static unsigned types_of_values(const writ_value *values)
{
    unsigned types = 0;
    for (size_t i = 0; i < values->array.count; i++)
        types |= writ_value_type(values->array.items[i]);
    return types;
}

/* An enumeration says the types where `type` does not; where it does, only whether null is among
 * the values: 1 and 2 of type number do not make an integer field. */
static unsigned own_types(const writ_schema *node)
{
    unsigned types = node->types;
    if (node->enum_values) {
        unsigned values = types_of_values(node->enum_values);
        types &= node->has_type ? values | ~(unsigned)WRIT_TYPE_NULL : values;
    }
    if (node->const_value) {
        unsigned value = writ_value_type(node->const_value);
        types &= node->has_type ? value | ~(unsigned)WRIT_TYPE_NULL : value;
    }
    return types;
}

static unsigned types_of(builder *b, const writ_schema *node);

static unsigned types_of_any(builder *b, const writ_schema_list *branches)
{
    unsigned types = 0;
    for (size_t i = 0; i < branches->count; i++)
        types |= types_of(b, branches->items[i]);
    return types;
}

/* In-place steps are bounded by the reader (WRIT_BOUND_REFERENCE_HOPS), and so is this. */
static unsigned types_of(builder *b, const writ_schema *node)
{
    if (b->types[node->id])
        return b->types[node->id] & ~(unsigned)KNOWN;
    unsigned types = own_types(node);
    if (node->ref)
        types &= types_of(b, node->ref);
    for (size_t i = 0; i < node->all_of.count; i++)
        types &= types_of(b, node->all_of.items[i]);
    if (node->has_any_of)
        types &= types_of_any(b, &node->any_of);
    if (node->has_one_of)
        types &= types_of_any(b, &node->one_of);
    b->types[node->id] = (uint8_t)(types | KNOWN);
    return types;
}

static void add_name(builder *b, name_set *set, writ_str name)
{
    if (writ_map_put(&b->scratch, &set->map, name, set) == NULL)
        *WRIT_PUSH(&b->scratch, &set->names) = name;
}

static const name_set *required_by(builder *b, const writ_schema *node);

static void add_names_of(builder *b, name_set *set, const writ_schema *node)
{
    const name_set *more = required_by(b, node);
    for (size_t i = 0; i < more->names.count; i++)
        add_name(b, set, more->names.items[i]);
}

/* The names that each branch requires which admits an object at all. */
static void add_names_of_all(builder *b, name_set *set, const writ_schema_list *branches)
{
    const name_set *first = NULL;
    for (size_t i = 0; i < branches->count && !first; i++)
        if (types_of(b, branches->items[i]) & WRIT_TYPE_OBJECT)
            first = required_by(b, branches->items[i]);
    for (size_t n = 0; first && n < first->names.count; n++) {
        writ_str name = first->names.items[n];
        bool everywhere = true;
        for (size_t i = 0; everywhere && i < branches->count; i++)
            everywhere = !(types_of(b, branches->items[i]) & WRIT_TYPE_OBJECT) ||
                         writ_map_find(&required_by(b, branches->items[i])->map, name);
        if (everywhere)
            add_name(b, set, name);
    }
}

/* The names that an object must have to be valid under the node. */
static const name_set *required_by(builder *b, const writ_schema *node)
{
    if (b->required[node->id])
        return b->required[node->id];
    name_set *set = WRIT_NEW(&b->scratch, name_set);
    for (size_t i = 0; i < node->required.count; i++)
        add_name(b, set, node->required.items[i]);
    if (node->ref)
        add_names_of(b, set, node->ref);
    for (size_t i = 0; i < node->all_of.count; i++)
        add_names_of(b, set, node->all_of.items[i]);
    add_names_of_all(b, set, &node->any_of);
    add_names_of_all(b, set, &node->one_of);
    b->required[node->id] = set;
    return set;
}

/* The one branch that admits anything but null, or NULL when several do. */
static const writ_schema *only_branch(builder *b, const writ_schema_list *branches)
{
    const writ_schema *only = NULL;
    for (size_t i = 0; i < branches->count; i++) {
        if (!(types_of(b, branches->items[i]) & ~(unsigned)WRIT_TYPE_NULL))
            continue;
        if (only)
            return NULL;
        only = branches->items[i];
    }
    return only;
}

/* ---- entries ---- */

/* One place of the document that declares a field. */
typedef struct source {
    const writ_schema *schema;
    const writ_schema *declarer; /* the node with the keyword; NULL for the root */
    writ_place place;
    bool is_conditional; /* the declarer stands in a branch */
    bool holds;          /* for every value of the field: neither in a branch nor one of several */
} source;

/* A field under construction. */
typedef struct entry {
    writ_field *field;
    struct entry *parent;
    unsigned depth;
    WRIT_ARRAY(source) sources;
    WRIT_ARRAY(const writ_schema *) nodes; /* those that hold, then those of branches */
    WRIT_ARRAY(struct entry *) children;
    writ_map by_name;
    struct entry *item, *member; /* the children called `*` */
} entry;

static entry *new_entry(builder *b, entry *parent, writ_str name)
{
    entry *made = WRIT_NEW(&b->scratch, entry);
    made->field = WRIT_NEW(b->arena, writ_field);
    made->field->name = name;
    made->parent = parent;
    if (parent) {
        made->depth = parent->depth + 1;
        made->field->parent = parent->field;
        *WRIT_PUSH(&b->scratch, &parent->children) = made;
    }
    *WRIT_PUSH(&b->scratch, &b->queue) = made;
    return made;
}

static entry *named_child(builder *b, entry *parent, writ_str name)
{
    entry *child = writ_map_find(&parent->by_name, name);
    if (child)
        return child;
    child = new_entry(b, parent, name);
    child->field->path = writ_path_child(b->arena, parent->field->path, name);
    writ_map_put(&b->scratch, &parent->by_name, name, child);
    return child;
}

/* The child for any item, or for any member that has no name of its own. */
static entry *any_child(builder *b, entry *parent, bool is_item)
{
    entry **child = is_item ? &parent->item : &parent->member;
    if (!*child) {
        entry *made = new_entry(b, parent, WRIT_STR("*"));
        made->field->is_any = true;
        made->field->is_item = is_item;
        made->field->path = writ_path_any(b->arena, parent->field->path);
        *child = made;
    }
    return *child;
}

/* ---- the nodes of an entry ---- */

static void list_node(builder *b, entry *e, const writ_schema *node, uint32_t serial)
{
    if (!node || b->seen[node->id] == serial)
        return;
    b->seen[node->id] = serial;
    *WRIT_PUSH(&b->scratch, &e->nodes) = node;
}

static void list_all(builder *b, entry *e, const writ_schema_list *list, uint32_t serial)
{
    for (size_t i = 0; i < list->count; i++)
        list_node(b, e, list->items[i], serial);
}

static void list_branches(builder *b, entry *e, const writ_schema *node, uint32_t serial)
{
    list_all(b, e, &node->any_of, serial);
    list_all(b, e, &node->one_of, serial);
    list_node(b, e, node->if_, serial);
    list_node(b, e, node->then_, serial);
    list_node(b, e, node->else_, serial);
    for (size_t i = 0; i < node->dependent_schemas.count; i++)
        list_node(b, e, node->dependent_schemas.items[i].schema, serial);
}

static bool counts(const entry *e, const source *from)
{
    return from->holds || e->sources.count == 1;
}

/* First what holds, to the end; then what branches add. */
static void list_nodes(builder *b, entry *e, uint32_t serial)
{
    for (size_t i = 0; i < e->sources.count; i++)
        if (counts(e, &e->sources.items[i]))
            list_node(b, e, e->sources.items[i].schema, serial);
    for (size_t i = 0; i < e->nodes.count; i++) {
        const writ_schema *node = e->nodes.items[i];
        list_node(b, e, node->ref, serial);
        list_all(b, e, &node->all_of, serial);
        list_node(b, e, only_branch(b, &node->any_of), serial);
        list_node(b, e, only_branch(b, &node->one_of), serial);
    }
    e->field->node_count = e->nodes.count;
    e->field->nodes =
        writ_arena_copy(b->arena, e->nodes.items, e->nodes.count * sizeof *e->nodes.items);
    for (size_t i = 0; i < e->sources.count; i++)
        list_node(b, e, e->sources.items[i].schema, serial);
    for (size_t i = 0; i < e->nodes.count; i++) {
        const writ_schema *node = e->nodes.items[i];
        list_node(b, e, node->ref, serial);
        list_all(b, e, &node->all_of, serial);
        list_branches(b, e, node, serial);
    }
}

/* ---- children ---- */

static bool says_something(const writ_schema *schema)
{
    return schema && schema->origin->kind == WRIT_OBJECT;
}

/* Booleans under `*` declare nothing: true is what holds anyway, false what never comes. */
static void add_any(builder *b, entry *e, bool is_item, const source *from)
{
    if (says_something(from->schema))
        *WRIT_PUSH(&b->scratch, &any_child(b, e, is_item)->sources) = *from;
}

static void add_named(builder *b, entry *e, const writ_schema *node, source from)
{
    for (size_t i = 0; i < node->properties.count; i++) {
        const writ_schema_property *property = &node->properties.items[i];
        from.schema = property->schema;
        from.place = property->place;
        if (!property->schema->never)
            *WRIT_PUSH(&b->scratch, &named_child(b, e, property->name)->sources) = from;
    }
}

/* Members by pattern and all others are one field: which of its schemas holds, the name decides. */
static void add_members(builder *b, entry *e, const writ_schema *node, source from)
{
    size_t count =
        says_something(node->additional_properties) + says_something(node->unevaluated_properties);
    for (size_t i = 0; i < node->pattern_properties.count; i++)
        count += says_something(node->pattern_properties.items[i].schema);
    from.holds = from.holds && count == 1;
    for (size_t i = 0; i < node->pattern_properties.count; i++) {
        from.schema = node->pattern_properties.items[i].schema;
        from.place = node->pattern_properties.items[i].place;
        add_any(b, e, false, &from);
    }
    from.schema = node->additional_properties;
    from.place = writ_schema_keyword_place(node, "additionalProperties");
    add_any(b, e, false, &from);
    from.schema = node->unevaluated_properties;
    from.place = writ_schema_keyword_place(node, "unevaluatedProperties");
    add_any(b, e, false, &from);
}

static void add_items(builder *b, entry *e, const writ_schema *node, source from)
{
    size_t count = says_something(node->items) + says_something(node->unevaluated_items) +
                   node->prefix_items.count;
    from.holds = from.holds && count == 1;
    for (size_t i = 0; i < node->prefix_items.count; i++) {
        from.schema = node->prefix_items.items[i];
        from.place = writ_schema_keyword_place(node, node->tuple_keyword);
        add_any(b, e, true, &from);
    }
    from.schema = node->items;
    from.place = writ_schema_keyword_place(node, node->items_keyword);
    add_any(b, e, true, &from);
    from.schema = node->unevaluated_items;
    from.place = writ_schema_keyword_place(node, "unevaluatedItems");
    add_any(b, e, true, &from);
}

/* The nearest field on the way up whose children a node of this one has declared already. */
static entry *find_repeated(const entry *e)
{
    for (const entry *at = e; at->parent; at = at->parent)
        for (size_t s = 0; s < at->sources.count; s++)
            for (size_t i = 0; i < e->nodes.count; i++)
                if (at->sources.items[s].declarer == e->nodes.items[i])
                    return at->parent;
    return NULL;
}

static bool declares(const writ_schema *node)
{
    return node->properties.count || node->pattern_properties.count || node->prefix_items.count ||
           says_something(node->additional_properties) ||
           says_something(node->unevaluated_properties) || says_something(node->items) ||
           says_something(node->unevaluated_items);
}

static bool is_to_be_cut(const builder *b, const entry *e)
{
    bool declares_any = false;
    for (size_t i = 0; i < e->nodes.count && !declares_any; i++)
        declares_any = declares(e->nodes.items[i]);
    return declares_any &&
           (b->queue.count >= WRIT_BOUND_FIELDS || e->depth >= WRIT_BOUND_DOCUMENT_DEPTH);
}

static void add_children(builder *b, entry *e)
{
    writ_field *field = e->field;
    entry *repeated = find_repeated(e);
    field->recursive = repeated;
    field->repeats = repeated ? repeated->field : NULL;
    field->truncated = !repeated && is_to_be_cut(b, e);
    if (field->recursive || field->truncated)
        return;
    for (size_t i = 0; i < e->nodes.count; i++) {
        bool is_branch = i >= field->node_count;
        source from = {
            .declarer = e->nodes.items[i], .is_conditional = is_branch, .holds = !is_branch};
        add_named(b, e, from.declarer, from);
        add_members(b, e, from.declarer, from);
        add_items(b, e, from.declarer, from);
    }
    field->child_count = e->children.count;
    field->children = writ_arena_alloc(b->arena, e->children.count * sizeof *field->children);
    for (size_t i = 0; i < e->children.count; i++) {
        field->children[i] = e->children.items[i]->field;
        field->children[i]->index = i;
        if (!writ_map_find(&field->by_path, field->children[i]->path))
            writ_map_put(b->arena, &field->by_path, field->children[i]->path, field->children[i]);
    }
}

/* ---- what is known of a field ---- */

static void set_types(builder *b, entry *e)
{
    unsigned all = WRIT_TYPE_ANY, any = 0;
    bool is_held = false;
    for (size_t i = 0; i < e->sources.count; i++) {
        unsigned types = types_of(b, e->sources.items[i].schema);
        any |= types;
        if (counts(e, &e->sources.items[i])) {
            all &= types;
            is_held = true;
        }
    }
    e->field->types = is_held ? all : any;
    e->field->nullable = e->field->types & WRIT_TYPE_NULL;
}

/* Required by what holds for the parent; where only alternatives do, by each of them. */
static bool is_required(builder *b, const entry *e)
{
    const entry *parent = e->parent;
    if (!parent || e->field->is_any)
        return false;
    bool by_all = parent->field->node_count == 0;
    for (size_t i = 0; i < parent->sources.count; i++) {
        const source *from = &parent->sources.items[i];
        bool names_it = writ_map_find(&required_by(b, from->schema)->map, e->field->name);
        if (counts(parent, from) && names_it)
            return true;
        by_all = by_all && names_it;
    }
    return by_all;
}

static void set_place(entry *e)
{
    const source *from = &e->sources.items[0];
    bool is_conditional = true;
    for (size_t i = 0; i < e->sources.count; i++)
        is_conditional = is_conditional && e->sources.items[i].is_conditional;
    for (size_t i = e->sources.count; i-- > 0;)
        if (e->sources.items[i].holds)
            from = &e->sources.items[i];
    e->field->schema = from->schema;
    e->field->place = from->place;
    e->field->conditional = is_conditional || (e->parent && e->parent->field->conditional);
}

static void add_text(writ_str *note, writ_str other)
{
    if (note->len == 0)
        *note = other;
}

static void add_value(const writ_value **note, const writ_value *other)
{
    if (!*note)
        *note = other;
}

static void add_notes(writ_schema_notes *notes, const writ_schema_notes *more)
{
    add_text(&notes->title, more->title);
    add_text(&notes->description, more->description);
    add_value(&notes->examples, more->examples);
    add_value(&notes->default_value, more->default_value);
    notes->deprecated |= more->deprecated;
    add_text(&notes->id, more->id);
    add_value(&notes->aliases, more->aliases);
    add_text(&notes->logical_type, more->logical_type);
    add_text(&notes->owner, more->owner);
    add_text(&notes->unit, more->unit);
    add_text(&notes->currency, more->currency);
    add_text(&notes->time_zone, more->time_zone);
    add_text(&notes->classification, more->classification);
    notes->sensitive |= more->sensitive;
    notes->unknown_ignored |= more->unknown_ignored;
    add_value(&notes->use, more->use);
    add_text(&notes->renamed_from, more->renamed_from);
    add_text(&notes->replaced_by, more->replaced_by);
    add_value(&notes->synonyms, more->synonyms);
    add_text(&notes->sunset, more->sunset);
    add_value(&notes->unchecked, more->unchecked);
}

/* What a branch says of a field that is more than the branch's is not the field's; but a value that
 * is sensitive in one is masked in all. */
static void set_notes(builder *b, entry *e)
{
    writ_schema_notes *notes = WRIT_NEW(b->arena, writ_schema_notes);
    for (size_t i = 0; i < e->nodes.count; i++) {
        if (i < e->field->node_count)
            add_notes(notes, &e->nodes.items[i]->notes);
        notes->sensitive |= e->nodes.items[i]->notes.sensitive;
    }
    e->field->notes = notes;
}

static void settle(builder *b, entry *e, uint32_t serial)
{
    list_nodes(b, e, serial);
    set_types(b, e);
    set_place(e);
    set_notes(b, e);
    e->field->required = is_required(b, e);
    add_children(b, e);
}

writ_field *writ_field_tree(writ_arena *arena, const writ_schema_set *set)
{
    builder b = {.arena = arena};
    b.types = writ_arena_zalloc(&b.scratch, set->count * sizeof *b.types);
    b.required = writ_arena_zalloc(&b.scratch, set->count * sizeof(name_set *));
    b.seen = writ_arena_zalloc(&b.scratch, set->count * sizeof *b.seen);
    entry *root = new_entry(&b, NULL, WRIT_STR(""));
    root->field->path = WRIT_STR("");
    *WRIT_PUSH(&b.scratch, &root->sources) =
        (source){.schema = set->root, .place = set->root->origin->place, .holds = true};
    for (size_t i = 0; i < b.queue.count; i++)
        settle(&b, b.queue.items[i], (uint32_t)i + 1);
    writ_field *tree = root->field;
    writ_arena_clear(&b.scratch);
    return tree;
}
