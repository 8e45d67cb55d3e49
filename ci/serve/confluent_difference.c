/* SPDX-License-Identifier: Apache-2.0
 *
 * What Confluent's rules call the change that a break comes from. Their names tell what differs
 * between two schemas; a break tells which assertion of the one refuses a value of the other. So
 * the place of the break is looked for in the schema that emitted: what stands there, or that
 * nothing does, tells the name.
 */
#include <stdio.h>

#include "ci/serve/confluent.h"

/* --- the place in the other schema --- */

/* In-place references say what the node is; of several there is no one answer. */
static const writ_schema *through(const writ_schema *node)
{
    for (int hops = 0; node && node->ref && hops < 256; hops++)
        node = node->ref;
    return node;
}

static const writ_schema *item_of(const writ_schema *node, writ_str token)
{
    size_t index = 0;
    bool is_index = token.len > 0;
    for (size_t i = 0; i < token.len && is_index; i++) {
        is_index = token.ptr[i] >= '0' && token.ptr[i] <= '9';
        index = index * 10 + (size_t)(token.ptr[i] - '0');
    }
    if (is_index && index < node->prefix_items.count)
        return node->prefix_items.items[index];
    return node->items;
}

/* Never longer than it was. */
static writ_str unescape(char *into, writ_str token)
{
    size_t len = 0;
    for (size_t i = 0; i < token.len; i++) {
        char byte = token.ptr[i];
        if (byte == '~' && i + 1 < token.len)
            byte = token.ptr[++i] == '1' ? '/' : '~';
        into[len++] = byte;
    }
    return (writ_str){into, len};
}

typedef struct place {
    const writ_schema *node;   /* what the schema says of it; NULL: nothing */
    const writ_schema *parent; /* what it says of the container; NULL: nothing, or there is none */
    bool is_member;            /* the last step is the name of a member */
    writ_str name;             /* that name */
    char *space;               /* for it, as long as the path */
} place;

static void step(place *at, writ_str token)
{
    const writ_schema_property *property;
    at->parent = at->node;
    at->is_member = true;
    at->name = unescape(at->space, token);
    if (!at->node)
        return;
    property = writ_schema_find_property(at->node, at->name);
    if (property) {
        at->node = through(property->schema);
        return;
    }
    at->is_member = !(at->node->items || at->node->prefix_items.count);
    at->node = at->is_member ? NULL : through(item_of(at->node, token));
}

static place find_place(writ_arena *arena, const writ_schema *root, writ_str path)
{
    place at = {.node = through(root), .space = writ_arena_alloc(arena, path.len)};
    for (size_t from = 0; from < path.len;) {
        writ_str rest = writ_str_part(path, from + 1, path.len);
        size_t end = writ_str_find_byte(rest, '/');
        step(&at, writ_str_part(rest, 0, end));
        from += 1 + end;
    }
    return at;
}

/* --- the names --- */

static bool is_closed(const writ_schema *node)
{
    return (node->additional_properties && node->additional_properties->never) ||
           (node->unevaluated_properties && node->unevaluated_properties->never);
}

static bool is_partly_open(const writ_schema *node)
{
    return node->pattern_properties.count ||
           (node->additional_properties && !node->additional_properties->never &&
            node->additional_properties->origin->kind == WRIT_OBJECT);
}

/* A keyword that was not there before, and one whose value was another. */
typedef struct keyword_name {
    const char *keyword, *added, *changed;
} keyword_name;

static const keyword_name names[] = {
    {"maxLength", "MAX_LENGTH_ADDED", "MAX_LENGTH_DECREASED"},
    {"minLength", "MIN_LENGTH_ADDED", "MIN_LENGTH_INCREASED"},
    {"pattern", "PATTERN_ADDED", "PATTERN_CHANGED"},
    {"maximum", "MAXIMUM_ADDED", "MAXIMUM_DECREASED"},
    {"minimum", "MINIMUM_ADDED", "MINIMUM_INCREASED"},
    {"exclusiveMaximum", "EXCLUSIVE_MAXIMUM_ADDED", "EXCLUSIVE_MAXIMUM_DECREASED"},
    {"exclusiveMinimum", "EXCLUSIVE_MINIMUM_ADDED", "EXCLUSIVE_MINIMUM_INCREASED"},
    {"multipleOf", "MULTIPLE_OF_ADDED", "MULTIPLE_OF_CHANGED"},
    {"maxItems", "MAX_ITEMS_ADDED", "MAX_ITEMS_DECREASED"},
    {"minItems", "MIN_ITEMS_ADDED", "MIN_ITEMS_INCREASED"},
    {"uniqueItems", "UNIQUE_ITEMS_ADDED", "UNIQUE_ITEMS_ADDED"},
    {"maxContains", "MAX_CONTAINS_ADDED", "MAX_CONTAINS_DECREASED"},
    {"minContains", "MIN_CONTAINS_ADDED", "MIN_CONTAINS_INCREASED"},
    {"maxProperties", "MAX_PROPERTIES_ADDED", "MAX_PROPERTIES_DECREASED"},
    {"minProperties", "MIN_PROPERTIES_ADDED", "MIN_PROPERTIES_INCREASED"},
    {"dependentRequired", "DEPENDENCY_ARRAY_ADDED", "DEPENDENCY_ARRAY_EXTENDED"},
    {"dependentSchemas", "DEPENDENCY_SCHEMA_ADDED", "DEPENDENCY_SCHEMA_ADDED"},
    {"enum", "ENUM_ARRAY_CHANGED", "ENUM_ARRAY_NARROWED"},
    {"const", "ENUM_ARRAY_CHANGED", "ENUM_ARRAY_CHANGED"},
    {"not", "NOT_TYPE_EXTENDED", "NOT_TYPE_EXTENDED"},
    {"allOf", "PRODUCT_TYPE_EXTENDED", "PRODUCT_TYPE_EXTENDED"},
    {"anyOf", "SUM_TYPE_NARROWED", "SUM_TYPE_NARROWED"},
    {"oneOf", "SUM_TYPE_NARROWED", "SUM_TYPE_NARROWED"},
};

static bool has_keyword(const writ_schema *node, const char *keyword)
{
    return node && node->origin && writ_value_find(node->origin, keyword);
}

/* The path ends in the member that is missing. One that both schemas declare, or neither does, is
 * now required; one that only the newer declares is new. */
static const char *required_name(const place *at, const writ_schema *after)
{
    const writ_schema *object = at->parent;
    if (at->node || !object || !after || !writ_schema_find_property(after, at->name))
        return "REQUIRED_ATTRIBUTE_ADDED";
    return is_closed(object) ? "REQUIRED_PROPERTY_ADDED_TO_UNOPEN_CONTENT_MODEL"
                             : "REQUIRED_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL";
}

static const char *type_name(const writ_schema *before, const writ_schema *after)
{
    unsigned left = before ? before->types : WRIT_TYPE_ANY;
    return left & after->types ? "TYPE_NARROWED" : "TYPE_CHANGED";
}

/* A member that the emitting schema does not declare and lets be anything. */
static const char *undeclared_name(const place *at)
{
    return is_partly_open(at->parent) ? "PROPERTY_ADDED_NOT_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL"
                                      : "OPTIONAL_PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL";
}

static const char *closed_name(const place *at, const char *keyword)
{
    bool is_unevaluated = strncmp(keyword, "unevaluated", 11) == 0;
    bool is_item = strstr(keyword, "Items") || strcmp(keyword, "items") == 0;
    if (is_item)
        return at->node         ? "ITEM_REMOVED_FROM_CLOSED_CONTENT_MODEL"
               : is_unevaluated ? "UNEVALUATED_ITEMS_REMOVED"
                                : "ADDITIONAL_ITEMS_REMOVED";
    /* Of one that was closed before, only what it declared can be refused now. */
    if (at->node || (at->parent && is_closed(at->parent)))
        return "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL";
    return is_unevaluated ? "UNEVALUATED_PROPERTIES_REMOVED" : "ADDITIONAL_PROPERTIES_REMOVED";
}

static bool closes(const char *keyword)
{
    static const char *const keywords[] = {"additionalProperties", "unevaluatedProperties",
                                           "additionalItems", "unevaluatedItems", "items"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (strcmp(keyword, keywords[i]) == 0)
            return true;
    return false;
}

const char *writ_confluent_difference(writ_arena *arena, const writ_schema_set *emitted,
                                      const writ_break *found)
{
    char keyword[64];
    snprintf(keyword, sizeof keyword, "%.*s", WRIT_FMT(found->keyword));
    place at = find_place(arena, emitted->root, found->path);
    if (strcmp(keyword, "required") == 0)
        return required_name(&at, found->schema);
    if (closes(keyword) && found->schema)
        return closed_name(&at, keyword);
    if (!at.node && at.parent && at.is_member)
        return undeclared_name(&at);
    if (strcmp(keyword, "type") == 0)
        return type_name(at.node, found->schema);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(keyword, names[i].keyword) == 0)
            return has_keyword(at.node, keyword) ? names[i].changed : names[i].added;
    return "";
}
