/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents, identifiers and references (2020-12 core, sections 8.2 and 9; draft 7 core, section
 * 8). Identifiers count only where a draft knows a subschema: in an `enum`, a `default` or under a
 * keyword that nobody knows they are data.
 */
#include <stdio.h>

#include "contracts/base/read.h"
#include "contracts/schema_read.h"
#include "contracts/uri.h"

/* ---- maps by address ---- */

static writ_resource *find_home(const writ_schema_reader *reader, const writ_value *value)
{
    return writ_map_find(&reader->homes, (writ_str){(const char *)&value, sizeof value});
}

static void put_home(writ_schema_reader *reader, const writ_value *value, writ_resource *resource)
{
    const char *key = writ_arena_copy(reader->arena, &value, sizeof value);
    writ_map_put(reader->arena, &reader->homes, (writ_str){key, sizeof value}, resource);
}

writ_target writ_schema_child(writ_schema_reader *reader, writ_resource *parent,
                              const writ_value *value, writ_str pointer)
{
    writ_resource *home = find_home(reader, value);
    bool is_root = home && home->root == value;
    return (writ_target){.value = value, .resource = is_root ? home : parent, .pointer = pointer};
}

/* ---- identifiers ---- */

/* `name` leads to `target`. A name that two places have is a fault only for who uses it: much
 * generated text repeats an `$id` that nothing refers to. */
static void put_target(writ_schema_reader *reader, writ_map *map, writ_str name,
                       const writ_target *target)
{
    writ_target *before = writ_map_find(map, name);
    if (before)
        before->is_ambiguous |= before->value != target->value;
    else
        writ_map_put(reader->arena, map, name,
                     writ_arena_copy(reader->arena, target, sizeof *target));
}

/* Anchors: XML's NCName without the colon, in ASCII (2020-12 core, section 8.2.2; draft 7 asks the
 * same of a plain name, section 8.2.3). */
static bool is_anchor_name(writ_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char byte = name.ptr[i];
        bool first = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        bool later = (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
        if (!first && !(later && i > 0))
            return false;
    }
    return name.len > 0;
}

static int check_string(const writ_value *value, const char *keyword, writ_error *err)
{
    if (!value || value->kind == WRIT_STRING)
        return WRIT_OK;
    return writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'%s' must be a string", keyword);
}

/* The draft that `$schema` of a resource's root names; otherwise *draft stays. */
static int read_draft(const writ_value *root, writ_draft *draft, writ_error *err)
{
    const writ_value *value = writ_value_find(root, "$schema");
    if (!value)
        return WRIT_OK;
    if (check_string(value, "$schema", err))
        return WRIT_E_INPUT;
    writ_draft named = writ_draft_find(value->string);
    if (named == WRIT_DRAFT_UNKNOWN) {
        writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                             "'$schema' names '%.*s', which is not supported",
                             WRIT_FMT(value->string));
        writ_error_hint(err, "supported are http://json-schema.org/draft-07/schema# and "
                             "https://json-schema.org/draft/2020-12/schema");
        return WRIT_E_INPUT;
    }
    *draft = named;
    return WRIT_OK;
}

/* A walk over the subschemas of one document. */
typedef struct indexer {
    writ_schema_reader *reader;
    writ_buf pointer; /* to the value at hand */
    writ_error *err;
} indexer;

static writ_str pointer_here(const indexer *in)
{
    return writ_str_copy(in->reader->arena, writ_buf_str(&in->pointer));
}

static writ_resource *new_resource(const indexer *in, const writ_value *root, writ_draft draft)
{
    writ_resource *resource = WRIT_NEW(in->reader->arena, writ_resource);
    resource->draft = draft;
    resource->root = root;
    resource->pointer = pointer_here(in);
    return resource;
}

static void put_resource(writ_schema_reader *reader, writ_str uri, writ_resource *resource)
{
    writ_target target = {
        .value = resource->root, .resource = resource, .pointer = resource->pointer};
    put_target(reader, &reader->names, uri, &target);
}

static void put_anchor(const indexer *in, const writ_value *value, writ_str name,
                       writ_resource *resource)
{
    writ_target target = {.value = value, .resource = resource, .pointer = pointer_here(in)};
    put_target(in->reader, &resource->anchors, name, &target);
}

static int read_anchor(const indexer *in, const writ_value *value, const char *keyword,
                       writ_resource *resource)
{
    const writ_value *anchor = writ_value_find(value, keyword);
    if (!anchor)
        return WRIT_OK;
    if (check_string(anchor, keyword, in->err))
        return WRIT_E_INPUT;
    if (!is_anchor_name(anchor->string))
        return writ_error_set_place(in->err, WRIT_E_INPUT, &anchor->place,
                                    "'%s' must be a plain name, not '%.*s'", keyword,
                                    WRIT_FMT(anchor->string));
    put_anchor(in, value, anchor->string, resource);
    return WRIT_OK;
}

/* The value's `$id` (less its fragment) names the document, when it stands at its root, or opens a
 * resource of its own. */
static int identify(const indexer *in, const writ_value *value, writ_str id,
                    writ_resource **resource)
{
    if (id.len == 0)
        return WRIT_OK;
    writ_str uri = writ_uri_resolve(in->reader->arena, (*resource)->uri, id);
    if (value != (*resource)->root) {
        writ_draft draft = (*resource)->draft;
        if (read_draft(value, &draft, in->err))
            return WRIT_E_INPUT;
        *resource = new_resource(in, value, draft);
    }
    (*resource)->uri = uri;
    put_resource(in->reader, uri, *resource);
    return WRIT_OK;
}

/* Draft 7: `$id` renames the resource, names a place in it ("#foo"), or both; beside `$ref` it is
 * nothing. A fragment that is no plain name ("#/properties/a", as generators write it) names
 * nothing. */
static int identify_draft_7(const indexer *in, const writ_value *value, writ_resource **resource)
{
    const writ_value *id = writ_value_find(value, "$id");
    if (!id || writ_value_find(value, "$ref"))
        return WRIT_OK;
    if (check_string(id, "$id", in->err))
        return WRIT_E_INPUT;
    writ_uri_parts parts = writ_uri_split(id->string);
    if (identify(in, value, parts.uri, resource))
        return WRIT_E_INPUT;
    if (is_anchor_name(parts.fragment))
        put_anchor(in, value, parts.fragment, *resource);
    return WRIT_OK;
}

static int identify_2020_12(const indexer *in, const writ_value *value, writ_resource **resource)
{
    const writ_value *id = writ_value_find(value, "$id");
    if (check_string(id, "$id", in->err))
        return WRIT_E_INPUT;
    writ_uri_parts parts = writ_uri_split(id ? id->string : WRIT_STR(""));
    if (parts.fragment.len) {
        writ_error_set_place(in->err, WRIT_E_INPUT, &id->place,
                             "'$id' must not have a fragment: '%.*s'", WRIT_FMT(id->string));
        writ_error_hint(in->err, "a name within a document is written as '$anchor'");
        return WRIT_E_INPUT;
    }
    if (identify(in, value, parts.uri, resource) || read_anchor(in, value, "$anchor", *resource))
        return WRIT_E_INPUT;
    /* Without `$dynamicRef`, which is refused, a dynamic anchor is an anchor. */
    return read_anchor(in, value, "$dynamicAnchor", *resource);
}

/* ---- the walk ---- */

static int index_schema(indexer *in, const writ_value *value, writ_resource *resource);

static int index_at(indexer *in, const writ_value *value, writ_str token, writ_resource *resource)
{
    size_t len = in->pointer.len;
    writ_pointer_add(&in->pointer, token);
    int code = index_schema(in, value, resource);
    in->pointer.len = len;
    return code;
}

static int index_list(indexer *in, const writ_value *list, writ_resource *resource)
{
    for (size_t i = 0; i < list->array.count; i++) {
        char token[24];
        int len = snprintf(token, sizeof token, "%zu", i);
        if (index_at(in, list->array.items[i], (writ_str){token, (size_t)len}, resource))
            return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

static int index_map(indexer *in, const writ_value *map, writ_resource *resource)
{
    for (size_t i = 0; i < map->object.count; i++)
        if (index_at(in, map->object.items[i].value, map->object.items[i].name, resource))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

/* A value that has not the shape of its keyword holds no schemas; whoever reads the keyword says
 * so. */
static int index_keyword(indexer *in, const writ_member *member, writ_resource *resource)
{
    const writ_value *value = member->value;
    writ_children children = writ_keyword_children(resource->draft, member->name);
    if (children == WRIT_CHILDREN_NONE)
        return WRIT_OK;
    size_t len = in->pointer.len;
    writ_pointer_add(&in->pointer, member->name);
    bool one_or_list = children == WRIT_CHILDREN_ONE_OR_LIST;
    int code = WRIT_OK;
    if (value->kind == WRIT_ARRAY && (one_or_list || children == WRIT_CHILDREN_LIST))
        code = index_list(in, value, resource);
    else if (value->kind == WRIT_OBJECT && children == WRIT_CHILDREN_MAP)
        code = index_map(in, value, resource);
    else if (one_or_list || children == WRIT_CHILDREN_ONE)
        code = index_schema(in, value, resource);
    in->pointer.len = len;
    return code;
}

/* Depth is bounded by that of documents, which their readers bound. */
static int index_schema(indexer *in, const writ_value *value, writ_resource *resource)
{
    if (value->kind != WRIT_OBJECT || find_home(in->reader, value))
        return WRIT_OK;
    int code = resource->draft == WRIT_DRAFT_7 ? identify_draft_7(in, value, &resource)
                                               : identify_2020_12(in, value, &resource);
    if (code)
        return code;
    put_home(in->reader, value, resource);
    for (size_t i = 0; i < value->object.count; i++)
        if (index_keyword(in, &value->object.items[i], resource))
            return WRIT_E_INPUT;
    return WRIT_OK;
}

int writ_schema_index(writ_schema_reader *reader, const writ_value *document, writ_str uri,
                      writ_draft draft, writ_resource **resource, writ_error *err)
{
    writ_resource *made = find_home(reader, document);
    if (!made || made->root != document) { /* else the same document under another name */
        indexer in = {.reader = reader, .err = err};
        if (read_draft(document, &draft, err))
            return WRIT_E_INPUT;
        made = new_resource(&in, document, draft);
        made->uri = uri;
        int code = index_schema(&in, document, made);
        writ_buf_clear(&in.pointer);
        if (code)
            return code;
    }
    put_resource(reader, uri, made);
    *resource = made;
    return WRIT_OK;
}

/* ---- references ---- */

/* A subschema at a place that no keyword of its draft makes one (`#/components/schemas/a`): it
 * becomes one by being referred to. */
static int index_target(writ_schema_reader *reader, const writ_target *target, writ_error *err)
{
    if (find_home(reader, target->value))
        return WRIT_OK;
    indexer in = {.reader = reader, .err = err};
    writ_buf_add_str(&in.pointer, target->pointer);
    int code = index_schema(&in, target->value, target->resource);
    writ_buf_clear(&in.pointer);
    return code;
}

bool writ_schema_walk(writ_schema_reader *reader, writ_resource *resource, writ_str pointer,
                      writ_target *target)
{
    writ_target at = {.value = resource->root, .resource = resource};
    for (writ_str rest = pointer; rest.len;) {
        size_t len = 1 + writ_str_find_byte(writ_str_part(rest, 1, rest.len), '/');
        const writ_value *value = writ_value_at(at.value, writ_str_part(rest, 0, len));
        if (!value)
            return false;
        at = writ_schema_child(reader, at.resource, value, pointer);
        rest = writ_str_part(rest, len, rest.len);
    }
    at.pointer =
        writ_str_printf(reader->arena, "%.*s%.*s", WRIT_FMT(resource->pointer), WRIT_FMT(pointer));
    *target = at;
    return true;
}

/* What hindered the resolver, at the place of the reference unless it has one of its own. */
static int pass_on(const writ_error *unfound, const writ_place *place, writ_error *err)
{
    if (unfound->file[0])
        writ_error_set_at(err, unfound->code, unfound->file, unfound->line, unfound->column, "%s",
                          unfound->message);
    else
        writ_error_set_place(err, unfound->code, place, "%s", unfound->message);
    if (unfound->hint[0])
        writ_error_hint(err, "%s", unfound->hint);
    return unfound->code;
}

/* The resource that an absolute URI names, through the resolver when it is new. */
static int find_resource(writ_schema_reader *reader, writ_resource *from, writ_str uri,
                         const writ_place *place, writ_resource **resource, writ_error *err)
{
    const writ_resolver *resolver = reader->options->resolver;
    const writ_target *known = writ_map_find(&reader->names, uri);
    if (known && known->is_ambiguous)
        return writ_error_set_place(err, WRIT_E_INPUT, place, "two schemas have the '$id' '%.*s'",
                                    WRIT_FMT(uri));
    if (known) {
        *resource = known->resource;
        return WRIT_OK;
    }
    const writ_value *document = NULL;
    writ_error unfound = WRIT_ERROR_INIT;
    int code = resolver ? resolver->find(resolver->context, uri, &document, &unfound) : WRIT_OK;
    if (code)
        return pass_on(&unfound, place, err);
    if (!document)
        return writ_error_set_place(err, WRIT_E_INPUT, place,
                                    "reference leads to '%.*s', which is not known", WRIT_FMT(uri));
    return writ_schema_index(reader, document, uri, from->draft, resource, err);
}

static int nowhere(writ_schema_reader *reader, writ_resource *resource, writ_str reference,
                   const writ_place *place, writ_error *err)
{
    static const char *const twins[][2] = {{"/definitions/", "/$defs/"},
                                           {"/$defs/", "/definitions/"}};
    writ_error_set_place(err, WRIT_E_INPUT, place, "reference '%.*s' leads nowhere",
                         WRIT_FMT(reference));
    writ_str fragment = writ_uri_split(reference).fragment;
    for (size_t i = 0; i < 2; i++) {
        writ_str prefix = writ_str_of(twins[i][0]);
        writ_str name = writ_str_part(fragment, prefix.len, fragment.len);
        writ_str twin = writ_str_printf(reader->arena, "%s%.*s", twins[i][1], WRIT_FMT(name));
        if (writ_str_starts(fragment, prefix) && writ_value_at(resource->root, twin))
            writ_error_hint(err, "'#%.*s' is there", WRIT_FMT(twin));
    }
    return WRIT_E_INPUT;
}

/* The fragment of a reference within its resource: nothing, a JSON Pointer or an anchor. */
static int find_fragment(writ_schema_reader *reader, writ_resource *resource, writ_str reference,
                         const writ_place *place, writ_target *target, writ_error *err)
{
    writ_str fragment;
    if (!writ_uri_decode(reader->arena, writ_uri_split(reference).fragment, &fragment))
        return writ_error_set_place(err, WRIT_E_INPUT, place,
                                    "reference '%.*s' has a '%%' without two hexadecimal digits",
                                    WRIT_FMT(reference));
    if (fragment.len == 0 || fragment.ptr[0] == '/') {
        if (!writ_schema_walk(reader, resource, fragment, target))
            return nowhere(reader, resource, reference, place, err);
        return WRIT_OK;
    }
    const writ_target *anchor = writ_map_find(&resource->anchors, fragment);
    if (!anchor)
        return nowhere(reader, resource, reference, place, err);
    if (anchor->is_ambiguous)
        return writ_error_set_place(err, WRIT_E_INPUT, place, "two schemas are named '#%.*s'",
                                    WRIT_FMT(fragment));
    *target = *anchor;
    return WRIT_OK;
}

int writ_schema_resolve(writ_schema_reader *reader, writ_resource *resource, writ_str reference,
                        const writ_place *place, writ_target *target, writ_error *err)
{
    writ_uri_parts parts = writ_uri_split(reference);
    writ_str uri = writ_uri_resolve(reader->arena, resource->uri, parts.uri);
    writ_resource *in = resource;
    writ_target found;
    int code = WRIT_OK;
    if (parts.uri.len)
        code = find_resource(reader, resource, uri, place, &in, err);
    if (!code)
        code = find_fragment(reader, in, reference, place, &found, err);
    if (!code && found.value->kind != WRIT_OBJECT && found.value->kind != WRIT_BOOLEAN)
        code = writ_error_set_place(err, WRIT_E_INPUT, place,
                                    "reference '%.*s' leads to no schema but to a value of type %s",
                                    WRIT_FMT(reference), writ_kind_name(found.value->kind));
    if (!code)
        code = index_target(reader, &found, err);
    if (!code)
        *target = writ_schema_child(reader, found.resource, found.value, found.pointer);
    return code;
}
