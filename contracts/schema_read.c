/* SPDX-License-Identifier: Apache-2.0
 *
 * The keywords of a node: each row of contracts/keywords.def names the reader of its value, which
 * checks it as the drafts' metaschemas and texts ask and stores it in the node.
 */
#include "contracts/schema_read.h"

#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/read.h"
#include "contracts/uri.h"

/* One keyword being read. */
typedef struct site {
    writ_schema_reader *reader;
    writ_resource *resource;
    const writ_dynamic *dynamic;
    writ_schema *node;
    const writ_member *member;
    const char *keyword; /* the member's name as the table has it */
    writ_schema **second_reference;
    writ_error *err;
} site;

static int refuse(const site *at, const writ_value *value, const char *must_be)
{
    return writ_error_set_place(at->err, WRIT_E_INPUT, &value->place, "'%.*s' must be %s",
                                WRIT_FMT(at->member->name), must_be);
}

/* ---- plain values ---- */

static int read_value(const site *at, void *target)
{
    *(const writ_value **)target = at->member->value;
    return WRIT_OK;
}

static int read_array(const site *at, void *target)
{
    if (at->member->value->kind != WRIT_ARRAY)
        return refuse(at, at->member->value, "an array");
    return read_value(at, target);
}

static int read_object(const site *at, void *target)
{
    (void)target;
    if (at->member->value->kind != WRIT_OBJECT)
        return refuse(at, at->member->value, "an object");
    return WRIT_OK;
}

static int read_boolean(const site *at, void *target)
{
    if (at->member->value->kind != WRIT_BOOLEAN)
        return refuse(at, at->member->value, "true or false");
    if (target)
        *(bool *)target = at->member->value->boolean;
    return WRIT_OK;
}

static int read_string(const site *at, void *target)
{
    if (at->member->value->kind != WRIT_STRING)
        return refuse(at, at->member->value, "a string");
    if (target)
        *(writ_str *)target = at->member->value->string;
    return WRIT_OK;
}

static int read_number(const site *at, void *target)
{
    if (at->member->value->kind != WRIT_NUMBER)
        return refuse(at, at->member->value, "a number");
    *(const writ_number **)target = &at->member->value->number;
    return WRIT_OK;
}

static int read_positive(const site *at, void *target)
{
    const writ_value *value = at->member->value;
    if (value->kind != WRIT_NUMBER || writ_number_sign(&value->number) <= 0)
        return refuse(at, value, "a number above 0");
    return read_number(at, target);
}

/* 2.0 is a count; one beyond 64 bits is as good as none for an upper bound, and can as little be
 * met as a lower one. */
static int read_count(const site *at, void *target)
{
    const writ_value *value = at->member->value;
    if (value->kind != WRIT_NUMBER || writ_number_sign(&value->number) < 0 ||
        !writ_number_is_integer(&value->number))
        return refuse(at, value, "an integer of at least 0");
    int64_t count;
    bool fits = writ_number_to_int(&value->number, &count);
    *(uint64_t *)target = fits ? (uint64_t)count : WRIT_NO_LIMIT;
    return WRIT_OK;
}

static int check_strings(const site *at, const writ_value *list)
{
    if (list->kind != WRIT_ARRAY)
        return refuse(at, list, "an array of strings");
    for (size_t i = 0; i < list->array.count; i++)
        if (list->array.items[i]->kind != WRIT_STRING)
            return refuse(at, list->array.items[i], "an array of strings");
    return WRIT_OK;
}

static int read_strings(const site *at, void *target)
{
    if (check_strings(at, at->member->value))
        return WRIT_E_INPUT;
    return read_value(at, target);
}

/* Names of members, each once: to name one twice says nothing more (schema_repeat.c warns). */
static int read_name_list(const site *at, const writ_value *list, writ_name_list *names)
{
    if (check_strings(at, list))
        return WRIT_E_INPUT;
    writ_arena *arena = at->reader->arena;
    writ_map seen = WRIT_MAP_INIT;
    writ_str *items = writ_arena_alloc(arena, list->array.count * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < list->array.count; i++) {
        writ_value *item = list->array.items[i];
        if (!writ_map_put(arena, &seen, item->string, item))
            items[count++] = item->string;
    }
    *names = (writ_name_list){items, count};
    return WRIT_OK;
}

static int read_names(const site *at, void *target)
{
    return read_name_list(at, at->member->value, target);
}

/* ---- draft 4's bounds ---- */

/* true makes the bound beside it an exclusive one (draft 4 validation, sections 5.1.2 and 5.1.3);
 * without a bound there is nothing to exclude, and the metaschema refuses that. */
static int read_exclusive(const site *at, const char *bound)
{
    bool is_exclusive;
    if (read_boolean(at, &is_exclusive))
        return WRIT_E_INPUT;
    if (!writ_value_find(at->node->origin, bound))
        return writ_error_set_place(at->err, WRIT_E_INPUT, &at->member->place,
                                    "'%.*s' needs '%s' beside it", WRIT_FMT(at->member->name),
                                    bound);
    return WRIT_OK;
}

static int read_exclusive_maximum(const site *at, void *target)
{
    (void)target;
    return read_exclusive(at, "maximum");
}

static int read_exclusive_minimum(const site *at, void *target)
{
    (void)target;
    return read_exclusive(at, "minimum");
}

static bool is_set(const writ_schema *node, const char *keyword)
{
    const writ_value *value = writ_value_find(node->origin, keyword);
    return value && value->kind == WRIT_BOOLEAN && value->boolean;
}

static void settle_draft_4(writ_schema *node)
{
    if (is_set(node, "exclusiveMaximum")) {
        node->exclusive_maximum = node->maximum;
        node->maximum = NULL;
    }
    if (is_set(node, "exclusiveMinimum")) {
        node->exclusive_minimum = node->minimum;
        node->minimum = NULL;
    }
}

/* ---- types ---- */

static const struct {
    const char *name;
    unsigned bits;
} type_names[] = {
    {"null", WRIT_TYPE_NULL},       {"boolean", WRIT_TYPE_BOOLEAN},
    {"integer", WRIT_TYPE_INTEGER}, {"number", WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER},
    {"string", WRIT_TYPE_STRING},   {"array", WRIT_TYPE_ARRAY},
    {"object", WRIT_TYPE_OBJECT},
};

static int add_type(const site *at, const writ_value *value, unsigned *types)
{
    if (value->kind != WRIT_STRING)
        return refuse(at, value, "the name of a type or an array of such names");
    for (size_t i = 0; i < sizeof type_names / sizeof *type_names; i++)
        if (writ_str_is(value->string, type_names[i].name)) {
            *types |= type_names[i].bits;
            return WRIT_OK;
        }
    writ_error_set_place(at->err, WRIT_E_INPUT, &value->place, "'type' names '%.*s', which is none",
                         WRIT_FMT(value->string));
    writ_error_hint(at->err, "types are null, boolean, integer, number, string, array, object");
    return WRIT_E_INPUT;
}

static int read_types(const site *at, void *target)
{
    const writ_value *value = at->member->value;
    unsigned types = 0;
    if (value->kind != WRIT_ARRAY) {
        if (add_type(at, value, &types))
            return WRIT_E_INPUT;
    } else {
        if (value->array.count == 0)
            return refuse(at, value, "the name of a type or an array of such names");
        for (size_t i = 0; i < value->array.count; i++)
            if (add_type(at, value->array.items[i], &types))
                return WRIT_E_INPUT;
    }
    at->node->has_type = true;
    at->node->strict_integer = at->resource->dialect.draft == WRIT_DRAFT_4 &&
                               (types & WRIT_TYPE_INTEGER) && !(types & WRIT_TYPE_NUMBER);
    *(unsigned *)target = types;
    return WRIT_OK;
}

/* ---- subschemas ---- */

/* The pointer of the keyword, with one more token unless that is NULL. */
static writ_str pointer_to(const site *at, const writ_str *token)
{
    writ_arena *arena = at->reader->arena;
    writ_str keyword = writ_pointer_child(arena, at->node->pointer, at->member->name);
    return token ? writ_pointer_child(arena, keyword, *token) : keyword;
}

static int read_child(const site *at, const writ_value *value, const writ_str *token,
                      writ_schema **child)
{
    writ_target target = writ_schema_child(at->reader, at->resource, value, pointer_to(at, token));
    return writ_schema_node(at->reader, &target, at->dynamic, child, at->err);
}

static int read_schema(const site *at, void *target)
{
    return read_child(at, at->member->value, NULL, target);
}

/* Draft 4 knows `true` and `false` here and nowhere else (draft 4 validation, sections 5.3.1 and
 * 5.4.4). */
static int read_schema_or_boolean(const site *at, void *target)
{
    writ_target child =
        writ_schema_child(at->reader, at->resource, at->member->value, pointer_to(at, NULL));
    child.may_be_boolean = true;
    return writ_schema_node(at->reader, &child, at->dynamic, target, at->err);
}

static bool is_schema(const writ_value *value)
{
    return value->kind == WRIT_OBJECT || value->kind == WRIT_BOOLEAN;
}

/* Subschemas that nothing applies have no node unless a reference leads to them. */
static int read_unused_schema(const site *at, void *target)
{
    (void)target;
    if (!is_schema(at->member->value))
        return refuse(at, at->member->value, "a schema (an object, true or false)");
    return WRIT_OK;
}

static int read_schema_map(const site *at, void *target)
{
    const writ_value *map = at->member->value;
    if (read_object(at, target))
        return WRIT_E_INPUT;
    for (size_t i = 0; i < map->object.count; i++)
        if (!is_schema(map->object.items[i].value))
            return refuse(at, map->object.items[i].value, "an object of schemas");
    return WRIT_OK;
}

/* `then` and `else` say nothing without `if`. */
static int read_branch(const site *at, void *target)
{
    bool has_if = writ_value_find(at->node->origin, "if");
    return has_if ? read_schema(at, target) : read_unused_schema(at, NULL);
}

static int read_list(const site *at, const writ_value *list, writ_schema_list *schemas)
{
    writ_schema **items = writ_arena_zalloc(at->reader->arena, list->array.count * sizeof *items);
    for (size_t i = 0; i < list->array.count; i++) {
        writ_str token = writ_str_printf(at->reader->arena, "%zu", i);
        if (read_child(at, list->array.items[i], &token, &items[i]))
            return WRIT_E_INPUT;
    }
    *schemas = (writ_schema_list){items, list->array.count};
    return WRIT_OK;
}

static int read_schemas(const site *at, void *target)
{
    const writ_value *list = at->member->value;
    if (list->kind != WRIT_ARRAY || list->array.count == 0)
        return refuse(at, list, "a non-empty array of schemas");
    return read_list(at, list, target);
}

static int add_property(const site *at, const writ_member *member, writ_property_list *properties)
{
    writ_schema_property *property = &properties->items[properties->count++];
    *property = (writ_schema_property){.name = member->name, .place = member->place};
    return read_child(at, member->value, &member->name, &property->schema);
}

static void reserve_properties(const site *at, size_t count, writ_property_list *properties)
{
    properties->items = writ_arena_zalloc(at->reader->arena, count * sizeof *properties->items);
    properties->count = 0;
}

static int read_properties(const site *at, void *target)
{
    const writ_value *map = at->member->value;
    if (map->kind != WRIT_OBJECT)
        return refuse(at, map, "an object of schemas");
    reserve_properties(at, map->object.count, target);
    for (size_t i = 0; i < map->object.count; i++)
        if (add_property(at, &map->object.items[i], target))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

/* ---- dependencies ---- */

static int add_dependent(const site *at, const writ_member *member, writ_dependent_list *list)
{
    writ_dependent_required *dependent = &list->items[list->count++];
    dependent->name = member->name;
    return read_name_list(at, member->value, &dependent->required);
}

static void reserve_dependents(const site *at, size_t count, writ_dependent_list *list)
{
    list->items = writ_arena_zalloc(at->reader->arena, count * sizeof *list->items);
    list->count = 0;
}

static int read_dependent_required(const site *at, void *target)
{
    const writ_value *map = at->member->value;
    if (map->kind != WRIT_OBJECT)
        return refuse(at, map, "an object of arrays of strings");
    reserve_dependents(at, map->object.count, target);
    for (size_t i = 0; i < map->object.count; i++)
        if (add_dependent(at, &map->object.items[i], target))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

/* Draft 7's one keyword for both kinds (draft 7 validation, section 6.5.7). */
static int read_dependencies(const site *at, void *target)
{
    (void)target;
    const writ_value *map = at->member->value;
    if (map->kind != WRIT_OBJECT)
        return refuse(at, map, "an object of schemas and arrays of strings");
    /* Each list has room for all of them, since which is which shows only on the way. */
    reserve_properties(at, map->object.count, &at->node->dependent_schemas);
    reserve_dependents(at, map->object.count, &at->node->dependent_required);
    for (size_t i = 0; i < map->object.count; i++) {
        const writ_member *member = &map->object.items[i];
        int code = member->value->kind == WRIT_ARRAY
                       ? add_dependent(at, member, &at->node->dependent_required)
                       : add_property(at, member, &at->node->dependent_schemas);
        if (code)
            return code;
    }
    return WRIT_OK;
}

/* ---- arrays until 2019-09 ---- */

/* An array of schemas is a tuple; the text admits an empty one, though the metaschema does not
 * (draft 7 validation, section 6.4.1). */
static int read_items_or_tuple(const site *at, void *target)
{
    if (at->member->value->kind != WRIT_ARRAY)
        return read_schema(at, target);
    at->node->tuple_keyword = "items";
    at->node->items_keyword = "additionalItems";
    return read_list(at, at->member->value, &at->node->prefix_items);
}

/* Says something only beside a tuple. */
static int read_additional_items(const site *at, void *target)
{
    const writ_value *items = writ_value_find(at->node->origin, "items");
    bool has_tuple = items && items->kind == WRIT_ARRAY;
    return has_tuple ? read_schema_or_boolean(at, target) : read_unused_schema(at, NULL);
}

/* ---- references ---- */

/* Where the member's reference leads by itself. */
static int resolve(const site *at, writ_target *found)
{
    writ_str reference;
    if (read_string(at, &reference))
        return WRIT_E_INPUT;
    return writ_schema_resolve(at->reader, at->resource, reference, &at->member->value->place,
                               found, at->err);
}

static int read_reference(const site *at, void *target)
{
    writ_target found;
    int code = resolve(at, &found);
    return code ? code : writ_schema_node(at->reader, &found, at->dynamic, target, at->err);
}

/* The reference of the node, or beside `$ref` one more branch of its allOf, which is added when
 * that has been read. */
static int add_reference(const site *at, const writ_target *found)
{
    writ_schema *node = at->node;
    if (!writ_value_find(node->origin, "$ref")) {
        node->ref_keyword = at->keyword;
        return writ_schema_node(at->reader, found, at->dynamic, &node->ref, at->err);
    }
    return writ_schema_node(at->reader, found, at->dynamic, at->second_reference, at->err);
}

/* 2020-12 core, section 8.2.3.2. A fragment that is a JSON Pointer is no anchor's name. */
static int read_dynamic_reference(const site *at, void *target)
{
    (void)target;
    writ_target found;
    int code = resolve(at, &found);
    if (code)
        return code;
    writ_str fragment = writ_uri_split(at->member->value->string).fragment;
    if (fragment.len && fragment.ptr[0] != '/')
        writ_dynamic_resolve(writ_dynamic_enter(at->reader, at->dynamic, found.resource), fragment,
                             &found);
    return add_reference(at, &found);
}

/* 2019-09 core, section 8.2.4.2.1: the value is "#" and nothing else. */
static int read_recursive_reference(const site *at, void *target)
{
    (void)target;
    writ_target found;
    const writ_value *value = at->member->value;
    if (value->kind != WRIT_STRING || !writ_str_is(value->string, "#"))
        return refuse(at, value, "\"#\"");
    int code = resolve(at, &found);
    if (code)
        return code;
    writ_dynamic_resolve(at->dynamic, WRIT_STR(""), &found);
    return add_reference(at, &found);
}

/* ---- keywords of our own ---- */

static int read_unknown(const site *at, void *target)
{
    const writ_value *value = at->member->value;
    bool is_ignore = value->kind == WRIT_STRING && writ_str_is(value->string, "ignore");
    bool is_reject = value->kind == WRIT_STRING && writ_str_is(value->string, "reject");
    if (!is_ignore && !is_reject)
        return refuse(at, value, "'ignore' or 'reject'");
    *(bool *)target = is_ignore;
    return WRIT_OK;
}

static int read_time(const site *at, void *target)
{
    return writ_schema_read_time(at->reader->arena, at->member, target, at->err);
}

/* ---- the table ---- */

enum {
    ONLY_4 = 1 << WRIT_DRAFT_4,
    ONLY_2019 = 1 << WRIT_DRAFT_2019_09,
    ONLY_2020 = 1 << WRIT_DRAFT_2020_12,
    SINCE_2019 = ONLY_2019 | ONLY_2020,
    SINCE_7 = SINCE_2019 | 1 << WRIT_DRAFT_7,
    SINCE_6 = SINCE_7 | 1 << WRIT_DRAFT_6,
    ALL = SINCE_6 | ONLY_4,
    UNTIL_2019 = ALL & ~ONLY_2020,
    UNTIL_7 = UNTIL_2019 & ~ONLY_2019
};

enum { NO_MEMBER = -1 };

typedef int (*keyword_reader)(const site *at, void *target);

typedef struct keyword {
    const char *name;
    unsigned drafts; /* a bit each: 1 << writ_draft */
    unsigned vocabulary;
    keyword_reader read;
    int member; /* offset in writ_schema, or NO_MEMBER */
} keyword;

static const keyword keywords[] = {
#define KEYWORD(name, drafts, vocabulary, reader, member)                                          \
    {name, drafts, WRIT_VOCABULARY_##vocabulary, read_##reader, offsetof(writ_schema, member)},
#define CHECKED(name, drafts, vocabulary, reader)                                                  \
    {name, drafts, WRIT_VOCABULARY_##vocabulary, read_##reader, NO_MEMBER},
#include "contracts/keywords.def"
#undef KEYWORD
#undef CHECKED
};

static int compare_name(const void *name, const void *row)
{
    return writ_str_compare(*(const writ_str *)name, writ_str_of(((const keyword *)row)->name));
}

static bool is_known(const keyword *row, const writ_dialect *dialect)
{
    return row->drafts & 1u << dialect->draft && row->vocabulary & dialect->vocabularies;
}

/* The row of a name in a dialect, or NULL. Rows of one name stand together, two at most, so the one
 * that is wanted is the one found or beside it. */
static const keyword *find_keyword(const writ_dialect *dialect, writ_str name)
{
    size_t count = sizeof keywords / sizeof *keywords;
    const keyword *row = bsearch(&name, keywords, count, sizeof *keywords, compare_name);
    if (!row || is_known(row, dialect))
        return row;
    for (int beside = -1; beside <= 1; beside += 2) {
        const keyword *other = row + beside;
        if (other >= keywords && other < keywords + count && compare_name(&name, other) == 0 &&
            is_known(other, dialect))
            return other;
    }
    return NULL;
}

writ_children writ_keyword_children(const writ_dialect *dialect, writ_str name)
{
    static const struct {
        keyword_reader read;
        writ_children children;
    } shapes[] = {
        {read_schema, WRIT_CHILDREN_ONE},       {read_unused_schema, WRIT_CHILDREN_ONE},
        {read_branch, WRIT_CHILDREN_ONE},       {read_additional_items, WRIT_CHILDREN_ONE},
        {read_schemas, WRIT_CHILDREN_LIST},     {read_items_or_tuple, WRIT_CHILDREN_ONE_OR_LIST},
        {read_schema_map, WRIT_CHILDREN_MAP},   {read_properties, WRIT_CHILDREN_MAP},
        {read_dependencies, WRIT_CHILDREN_MAP}, {read_schema_or_boolean, WRIT_CHILDREN_ONE},
    };
    const keyword *row = find_keyword(dialect, name);
    for (size_t i = 0; row && i < sizeof shapes / sizeof *shapes; i++)
        if (row->read == shapes[i].read)
            return shapes[i].children;
    return WRIT_CHILDREN_NONE;
}

bool writ_keyword_is_known(const writ_dialect *dialect, writ_str name)
{
    return find_keyword(dialect, name);
}

static bool is_reference(const keyword *row)
{
    return row->read == read_reference || row->read == read_dynamic_reference ||
           row->read == read_recursive_reference;
}

/* All other members beside `$ref` are ignored (draft 7 core, section 8.3); that member, else
 * NULL. */
static const writ_member *lone_reference(const writ_value *origin, const writ_dialect *dialect)
{
    return dialect->draft < WRIT_DRAFT_2019_09 ? writ_value_find_member(origin, WRIT_STR("$ref"))
                                               : NULL;
}

writ_keyword_role writ_schema_keyword_role(const writ_schema *schema, writ_str name)
{
    static const unsigned describing = WRIT_VOCABULARY_FORMAT | WRIT_VOCABULARY_CONTENT |
                                       WRIT_VOCABULARY_METADATA | WRIT_VOCABULARY_OURS;
    const writ_dialect *dialect = &schema->resource->dialect;
    const writ_member *lone = lone_reference(schema->origin, dialect);
    const keyword *row = find_keyword(dialect, name);
    if (lone && !writ_str_equal(lone->name, name))
        return WRIT_KEYWORD_SILENT;
    if (!row || row->vocabulary & describing)
        return WRIT_KEYWORD_DESCRIBES;
    return row->vocabulary == WRIT_VOCABULARY_CORE && !is_reference(row) ? WRIT_KEYWORD_SILENT
                                                                         : WRIT_KEYWORD_JUDGES;
}

static int read_member(site *at)
{
    const keyword *row = find_keyword(&at->resource->dialect, at->member->name);
    if (!row)
        return WRIT_OK;
    at->keyword = row->name;
    void *target = row->member == NO_MEMBER ? NULL : (char *)at->node + row->member;
    return row->read(at, target);
}

/* Two references beside each other: the second one is a branch of allOf like any other. */
static void append_branch(writ_arena *arena, writ_schema_list *list, writ_schema *branch)
{
    writ_schema **items = writ_arena_alloc(arena, (list->count + 1) * sizeof *items);
    for (size_t i = 0; i < list->count; i++)
        items[i] = list->items[i];
    items[list->count] = branch;
    *list = (writ_schema_list){items, list->count + 1};
}

/* What follows from several keywords together. */
static void settle(const site *at)
{
    writ_schema *node = at->node;
    unsigned vocabularies = at->resource->dialect.vocabularies;
    if (*at->second_reference)
        append_branch(at->reader->arena, &node->all_of, *at->second_reference);
    if (at->resource->dialect.draft == WRIT_DRAFT_4)
        settle_draft_4(node);
    node->has_pattern = node->pattern.ptr;
    node->has_any_of = node->any_of.count > 0;
    node->has_one_of = node->one_of.count > 0;
    node->format_asserted =
        node->format.len > 0 &&
        (at->reader->options->assert_formats || vocabularies & WRIT_VOCABULARY_FORMAT_ASSERTION);
    if (!node->contains) {
        node->min_contains = 1;
        node->max_contains = WRIT_NO_LIMIT;
    }
}

int writ_schema_read(writ_schema_reader *reader, const writ_unread *unread, writ_error *err)
{
    writ_schema *second_reference = NULL;
    site at = {
        .reader = reader,
        .resource = unread->resource,
        .dynamic = unread->dynamic,
        .node = unread->node,
        .second_reference = &second_reference,
        .err = err,
    };
    const writ_value *origin = at.node->origin;
    const writ_member *lone = lone_reference(origin, &at.resource->dialect);
    if (lone) {
        at.member = lone;
        return read_member(&at);
    }
    for (size_t i = 0; i < origin->object.count; i++) {
        at.member = &origin->object.items[i];
        int code = read_member(&at);
        if (code)
            return code;
    }
    settle(&at);
    return WRIT_OK;
}
