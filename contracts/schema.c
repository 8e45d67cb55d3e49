/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/schema.h"

#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "contracts/metaschema.h"
#include "contracts/schema_read.h"
#include "contracts/uri.h"

/* ---- names ---- */

const char *writ_undeclared_name(writ_undeclared mode)
{
    static const char *const names[] = {"default", "absent", "foreign", "anything"};
    return names[mode];
}

unsigned writ_value_type(const writ_value *value)
{
    switch (value->kind) {
    case WRIT_NULL:
        return WRIT_TYPE_NULL;
    case WRIT_BOOLEAN:
        return WRIT_TYPE_BOOLEAN;
    case WRIT_NUMBER:
        return writ_number_is_integer(&value->number) ? WRIT_TYPE_INTEGER
                                                      : WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER;
    case WRIT_STRING:
        return WRIT_TYPE_STRING;
    case WRIT_ARRAY:
        return WRIT_TYPE_ARRAY;
    case WRIT_OBJECT:
        return WRIT_TYPE_OBJECT;
    }
    return 0;
}

writ_str writ_types_text(writ_arena *arena, unsigned types)
{
    static const struct {
        unsigned bit;
        const char *name;
    } words[] = {
        {WRIT_TYPE_BOOLEAN, "boolean"}, {WRIT_TYPE_NUMBER, "number"},
        {WRIT_TYPE_INTEGER, "integer"}, {WRIT_TYPE_STRING, "string"},
        {WRIT_TYPE_ARRAY, "array"},     {WRIT_TYPE_OBJECT, "object"},
        {WRIT_TYPE_NULL, "null"},
    };
    if (types == WRIT_TYPE_ANY)
        return WRIT_STR("anything");
    if (types & WRIT_TYPE_NUMBER)
        types &= ~(unsigned)WRIT_TYPE_INTEGER;
    writ_str text = WRIT_STR_EMPTY;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!(types & words[i].bit))
            continue;
        types &= ~words[i].bit;
        writ_str name = writ_str_of(words[i].name);
        writ_str joint = types ? WRIT_STR(", ") : WRIT_STR(" or ");
        text = text.len ? WRIT_JOIN(arena, text, joint, name) : name;
    }
    return text.len ? text : WRIT_STR("nothing");
}

/* ---- nodes ---- */

writ_schema writ_schema_blank(const writ_schema *like)
{
    return (writ_schema){
        .origin = like->origin,
        .pointer = like->pointer,
        .base_uri = like->base_uri,
        .resource = like->resource,
        .items_keyword = like->items_keyword,
        .tuple_keyword = like->tuple_keyword,
        .ref_keyword = like->ref_keyword,
        .types = WRIT_TYPE_ANY,
        .max_length = WRIT_NO_LIMIT,
        .max_items = WRIT_NO_LIMIT,
        .max_properties = WRIT_NO_LIMIT,
        .min_contains = 1,
        .max_contains = WRIT_NO_LIMIT,
    };
}

static void init_node(writ_schema *node, const writ_target *target)
{
    node->origin = target->value;
    node->pointer = target->pointer;
    node->base_uri = target->resource->uri;
    node->resource = target->resource;
    node->items_keyword = "items";
    node->tuple_keyword = "prefixItems";
    node->ref_keyword = "$ref";
    node->types = WRIT_TYPE_ANY;
    node->max_length = node->max_items = node->max_properties = WRIT_NO_LIMIT;
    node->min_contains = 1;
    node->max_contains = WRIT_NO_LIMIT;
    node->contains_evaluates = target->resource->dialect.draft >= WRIT_DRAFT_2020_12;
    node->never = target->value->kind == WRIT_BOOLEAN && !target->value->boolean;
    if (node->never)
        node->types = 0;
}

static int check_schema(const writ_target *target, writ_error *err)
{
    const writ_value *value = target->value;
    bool may_be_boolean = target->may_be_boolean || target->resource->dialect.draft != WRIT_DRAFT_4;
    if (value->kind == WRIT_OBJECT || (value->kind == WRIT_BOOLEAN && may_be_boolean))
        return WRIT_OK;
    return writ_error_set_place(
        err, WRIT_E_INPUT, &value->place, "a schema must be an object%s, and this is of type %s",
        may_be_boolean ? ", true or false" : "", writ_kind_name(value->kind));
}

static writ_schema *new_node(writ_schema_reader *reader, const writ_target *target,
                             const writ_dynamic *dynamic)
{
    writ_schema *node = WRIT_NEW(reader->arena, writ_schema);
    init_node(node, target);
    node->id = (uint32_t)reader->nodes.count;
    *WRIT_PUSH(reader->arena, &reader->nodes) = node;
    *WRIT_PUSH(reader->arena, &reader->unread) =
        (writ_unread){.node = node, .resource = target->resource, .dynamic = dynamic};
    return node;
}

int writ_schema_node(writ_schema_reader *reader, const writ_target *target,
                     const writ_dynamic *dynamic, writ_schema **node, writ_error *err)
{
    dynamic = writ_dynamic_enter(reader, dynamic, target->resource);
    const void *identity[3] = {target->value, target->resource, dynamic};
    writ_str key = {(const char *)identity, sizeof identity};
    writ_schema *known = writ_map_find(&reader->node_ids, key);
    if (known) {
        *node = known;
        return WRIT_OK;
    }
    if (check_schema(target, err))
        return WRIT_E_INPUT;
    if (dynamic && ++reader->dynamic_nodes > WRIT_BOUND_DYNAMIC_NODES)
        return writ_error_set_place(err, WRIT_E_INPUT, &target->value->place,
                                    "dynamic references make more than %d schemas of this document",
                                    WRIT_BOUND_DYNAMIC_NODES);
    *node = new_node(reader, target, dynamic);
    key.ptr = writ_arena_copy(reader->arena, identity, sizeof identity);
    writ_map_put(reader->arena, &reader->node_ids, key, *node);
    return WRIT_OK;
}

/* Reading a node queues its children behind it. */
static int read_nodes(writ_schema_reader *reader, writ_error *err)
{
    for (size_t i = 0; i < reader->nodes.count; i++) {
        if (reader->nodes.items[i]->origin->kind != WRIT_OBJECT)
            continue;
        writ_unread unread = reader->unread.items[i]; /* the list grows */
        int code = writ_schema_read(reader, &unread, err);
        if (code)
            return code;
    }
    return WRIT_OK;
}

void writ_schema_warn(writ_schema_reader *reader, const writ_place *place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    *WRIT_PUSH(reader->arena, &reader->set->warnings) =
        (writ_schema_warning){*place, writ_str_copy(reader->arena, writ_buf_str(&text))};
    writ_buf_clear(&text);
}

static int find_entry(writ_schema_reader *reader, writ_resource *document, writ_target *entry,
                      writ_error *err)
{
    writ_str pointer = reader->options->entry;
    if (writ_schema_walk(reader, document, pointer, entry))
        return WRIT_OK;
    return writ_error_set_place(err, WRIT_E_INPUT, &document->root->place,
                                "there is no '%.*s' in the document", WRIT_FMT(pointer));
}

/* Documents are in the order of their discovery, but the root's is the first. */
static void note_root(writ_schema_reader *reader, const writ_resource *root,
                      const writ_target *entry)
{
    writ_schema_set *set = reader->set;
    if (root->in_parts)
        writ_schema_note_document(reader, entry->value, &entry->resource->dialect);
    else
        writ_schema_note_document(reader, root->root, &root->dialect);
    writ_schema_document first = set->documents.items[set->documents.count - 1];
    for (size_t i = set->documents.count - 1; i > 0; i--)
        set->documents.items[i] = set->documents.items[i - 1];
    set->documents.items[0] = first;
}

static const writ_schema_options defaults;

int writ_schema_compile(writ_arena *arena, const writ_value *document,
                        const writ_schema_options *options, writ_schema_set **set, writ_error *err)
{
    writ_schema_reader reader = {
        .arena = arena, .options = options ? options : &defaults, .document = document};
    writ_dialect dialect = {.draft = WRIT_DRAFT_2020_12, .vocabularies = WRIT_VOCABULARY_STANDARD};
    if (reader.options->draft)
        dialect.draft = reader.options->draft;
    writ_resource *root;
    writ_target entry;
    writ_schema_set *made = reader.set = WRIT_NEW(arena, writ_schema_set);
    int code = writ_schema_index(&reader, document, reader.options->base_uri, &dialect, &root, err);
    if (!code)
        code = find_entry(&reader, root, &entry, err);
    if (!code)
        code = writ_schema_node(&reader, &entry, NULL, &made->root, err);
    if (!code && !writ_metaschema_is_known(reader.options->base_uri))
        note_root(&reader, root, &entry);
    if (!code)
        code = read_nodes(&reader, err);
    if (code)
        return code;
    made->nodes = reader.nodes.items;
    made->count = reader.nodes.count;
    made->draft = entry.resource->dialect.draft;
    made->base_uri = reader.options->base_uri;
    made->resolver = reader.options->resolver;
    if (writ_schema_check_rings(made, err))
        return WRIT_E_INPUT;
    *set = made;
    return WRIT_OK;
}

/* ---- rings ---- */

/* Depth-first over in-place edges. height: 0 while unseen, OPEN while on the path, else one more
 * than the longest chain of in-place steps from the node. */
enum { OPEN = UINT16_MAX };

typedef struct ring_walk {
    uint16_t *height; /* by node id */
    unsigned depth;
    writ_error *err;
} ring_walk;

static int walk_node(ring_walk *walk, const writ_schema *node);

static int walk_edge(ring_walk *walk, const writ_schema *from, const char *keyword,
                     const writ_schema *to, unsigned *height)
{
    if (!to)
        return WRIT_OK;
    writ_place place = writ_schema_keyword_place(from, keyword);
    if (walk->height[to->id] == OPEN) {
        writ_error_set_place(walk->err, WRIT_E_INPUT, &place,
                             "'%s' leads back to the schema that it stands in, at the same place "
                             "of the value",
                             keyword);
        writ_error_hint(walk->err, "what contains itself does so one level deeper: under "
                                   "'properties' or 'items', say");
        return WRIT_E_INPUT;
    }
    if (walk->height[to->id] == 0 && walk_node(walk, to))
        return WRIT_E_INPUT;
    unsigned above = walk->height[to->id] + 1u;
    if (above > WRIT_BOUND_REFERENCE_HOPS + 1)
        return writ_error_set_place(walk->err, WRIT_E_INPUT, &place,
                                    "more than %d references and combinations follow one another",
                                    WRIT_BOUND_REFERENCE_HOPS);
    if (above > *height)
        *height = above;
    return WRIT_OK;
}

static int walk_list(ring_walk *walk, const writ_schema *from, const char *keyword,
                     const writ_schema_list *list, unsigned *height)
{
    for (size_t i = 0; i < list->count; i++)
        if (walk_edge(walk, from, keyword, list->items[i], height))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

static int walk_edges(ring_walk *walk, const writ_schema *node, unsigned *height)
{
    if (walk_edge(walk, node, node->ref_keyword, node->ref, height) ||
        walk_list(walk, node, "allOf", &node->all_of, height) ||
        walk_list(walk, node, "anyOf", &node->any_of, height) ||
        walk_list(walk, node, "oneOf", &node->one_of, height) ||
        walk_edge(walk, node, "not", node->not_, height) ||
        walk_edge(walk, node, "if", node->if_, height) ||
        walk_edge(walk, node, "then", node->then_, height) ||
        walk_edge(walk, node, "else", node->else_, height))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < node->dependent_schemas.count; i++)
        if (walk_edge(walk, node, "dependentSchemas", node->dependent_schemas.items[i].schema,
                      height))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

static int walk_node(ring_walk *walk, const writ_schema *node)
{
    unsigned height = 1;
    walk->height[node->id] = OPEN;
    if (++walk->depth > WRIT_BOUND_REFERENCE_HOPS + 1)
        return writ_error_set_place(walk->err, WRIT_E_INPUT, &node->origin->place,
                                    "more than %d references and combinations follow one another",
                                    WRIT_BOUND_REFERENCE_HOPS);
    if (walk_edges(walk, node, &height))
        return WRIT_E_INPUT;
    walk->depth--;
    walk->height[node->id] = (uint16_t)height;
    return WRIT_OK;
}

int writ_schema_check_rings(const writ_schema_set *set, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    ring_walk walk = {.err = err};
    walk.height = writ_arena_zalloc(&arena, set->count * sizeof *walk.height);
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < set->count; i++)
        if (walk.height[i] == 0)
            code = walk_node(&walk, set->nodes[i]);
    writ_arena_clear(&arena);
    return code;
}

/* ---- what a set holds ---- */

const writ_value *writ_schema_find_outside(const writ_schema_set *set, writ_str uri)
{
    for (size_t i = 0; i < set->outside.count; i++)
        if (writ_str_equal(set->outside.items[i].uri, uri))
            return set->outside.items[i].root;
    return NULL;
}

/* ---- places ---- */

/* The keyword as the document spells it: older drafts have one for both kinds of dependency, and
 * call a tuple `items`. */
static const writ_member *spelled(const writ_schema *schema, const char *keyword)
{
    static const char *const older[][2] = {{"dependentRequired", "dependencies"},
                                           {"dependentSchemas", "dependencies"},
                                           {"prefixItems", "items"}};
    const writ_member *member = writ_value_find_member(schema->origin, writ_str_of(keyword));
    for (size_t i = 0; !member && i < sizeof older / sizeof *older; i++)
        if (strcmp(keyword, older[i][0]) == 0)
            member = writ_value_find_member(schema->origin, writ_str_of(older[i][1]));
    return member;
}

writ_place writ_schema_keyword_place(const writ_schema *schema, const char *keyword)
{
    const writ_member *member = spelled(schema, keyword);
    return member ? member->place : schema->origin->place;
}

writ_str writ_schema_keyword_pointer(writ_arena *arena, const writ_schema *schema,
                                     const char *keyword)
{
    const writ_member *member = spelled(schema, keyword);
    return writ_pointer_child(arena, schema->pointer, member ? member->name : writ_str_of(keyword));
}

writ_str writ_schema_keyword_uri(writ_arena *arena, const writ_schema *schema, writ_str keyword)
{
    writ_buf pointer = WRIT_BUF_INIT, uri = WRIT_BUF_INIT;
    size_t root = schema->resource->pointer.len;
    writ_buf_add_str(&pointer, writ_str_part(schema->pointer, root, schema->pointer.len - root));
    if (keyword.ptr)
        writ_pointer_add(&pointer, keyword);
    writ_buf_add_str(&uri, schema->resource->uri);
    writ_buf_add_byte(&uri, '#');
    writ_uri_add_fragment(&uri, writ_buf_str(&pointer));
    writ_str made = writ_str_copy(arena, writ_buf_str(&uri));
    writ_buf_clear(&pointer);
    writ_buf_clear(&uri);
    return made;
}

bool writ_schema_is_identified(const writ_schema *schema)
{
    const writ_resource *resource = schema->resource;
    return writ_value_find(resource->root, resource->dialect.draft == WRIT_DRAFT_4 ? "id" : "$id");
}

const writ_schema_property *writ_schema_find_property(const writ_schema *schema, writ_str name)
{
    if (schema->properties.count == 0)
        return NULL;
    /* The list was made from the document's members in their order, and those have an index. */
    const writ_value *declared = writ_value_find(schema->origin, "properties");
    const writ_member *member = writ_value_find_member(declared, name);
    return member ? &schema->properties.items[member - declared->object.items] : NULL;
}
