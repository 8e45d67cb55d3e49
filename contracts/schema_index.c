/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents and identifiers (2020-12 core, section 8.2; draft 7 core, section 8). Identifiers count
 * only where a draft knows a subschema: in an `enum`, a `default` or under a keyword that nobody
 * knows they are data.
 */
#include <stdio.h>

#include "contracts/base/read.h"
#include "contracts/metaschema.h"
#include "contracts/schema_read.h"
#include "contracts/uri.h"

/* ---- maps by address ---- */

writ_resource *writ_schema_home(const writ_schema_reader *reader, const writ_value *value)
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
    writ_resource *home = writ_schema_home(reader, value);
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

static writ_resource *new_resource(const indexer *in, const writ_value *root,
                                   const writ_dialect *dialect)
{
    writ_resource *resource = WRIT_NEW(in->reader->arena, writ_resource);
    resource->dialect = *dialect;
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

/* The anchor that the value has by this keyword; its name is *name, or NULL. */
static int read_anchor(const indexer *in, const writ_value *value, const char *keyword,
                       writ_resource *resource, const writ_str **name)
{
    const writ_value *anchor = writ_value_find(value, keyword);
    *name = NULL;
    if (!anchor)
        return WRIT_OK;
    if (check_string(anchor, keyword, in->err))
        return WRIT_E_INPUT;
    if (!is_anchor_name(anchor->string))
        return writ_error_set_place(in->err, WRIT_E_INPUT, &anchor->place,
                                    "'%s' must be a plain name, not '%.*s'", keyword,
                                    WRIT_FMT(anchor->string));
    put_anchor(in, value, anchor->string, resource);
    *name = &anchor->string;
    return WRIT_OK;
}

static void put_dynamic_anchor(const indexer *in, const writ_value *value, writ_str name,
                               writ_resource *resource)
{
    *WRIT_PUSH(in->reader->arena, &resource->dynamic_anchors) = (writ_dynamic_anchor){
        .name = name,
        .target = {.value = value, .resource = resource, .pointer = pointer_here(in)},
    };
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
        writ_dialect dialect = (*resource)->dialect;
        int code = writ_schema_dialect(in->reader, value, &dialect, in->err);
        if (code)
            return code;
        if (dialect.draft != (*resource)->dialect.draft ||
            !writ_str_equal(dialect.metaschema, (*resource)->dialect.metaschema))
            writ_schema_note_document(in->reader, value, &dialect);
        bool in_parts = (*resource)->in_parts;
        *resource = new_resource(in, value, &dialect);
        (*resource)->in_parts = in_parts;
    }
    (*resource)->uri = uri;
    put_resource(in->reader, uri, *resource);
    return WRIT_OK;
}

/* Until draft 7 an identifier renames the resource, names a place in it ("#foo"), or both; beside
 * `$ref` it is nothing. A fragment that is no plain name ("#/properties/a", as generators write it)
 * names nothing. */
static int identify_until_7(const indexer *in, const writ_value *value, writ_resource **resource)
{
    const char *keyword = (*resource)->dialect.draft == WRIT_DRAFT_4 ? "id" : "$id";
    const writ_value *id = writ_value_find(value, keyword);
    if (!id || writ_value_find(value, "$ref"))
        return WRIT_OK;
    if (check_string(id, keyword, in->err))
        return WRIT_E_INPUT;
    writ_uri_parts parts = writ_uri_split(id->string);
    int code = identify(in, value, parts.uri, resource);
    if (!code && is_anchor_name(parts.fragment))
        put_anchor(in, value, parts.fragment, *resource);
    return code;
}

static int read_id(const indexer *in, const writ_value *value, writ_resource **resource)
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
    return identify(in, value, parts.uri, resource);
}

static int identify_since_2019(const indexer *in, const writ_value *value, writ_resource **resource)
{
    const writ_str *name;
    int code = read_id(in, value, resource);
    if (!code)
        code = read_anchor(in, value, "$anchor", *resource, &name);
    if (code)
        return code;
    if ((*resource)->dialect.draft == WRIT_DRAFT_2019_09) {
        const writ_value *recursive = writ_value_find(value, "$recursiveAnchor");
        if (value == (*resource)->root && recursive && recursive->kind == WRIT_BOOLEAN &&
            recursive->boolean)
            put_dynamic_anchor(in, value, WRIT_STR(""), *resource);
        return WRIT_OK;
    }
    code = read_anchor(in, value, "$dynamicAnchor", *resource, &name);
    if (!code && name)
        put_dynamic_anchor(in, value, *name, *resource);
    return code;
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
        int code = index_at(in, list->array.items[i], (writ_str){token, (size_t)len}, resource);
        if (code)
            return code;
    }
    return WRIT_OK;
}

static int index_map(indexer *in, const writ_value *map, writ_resource *resource)
{
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < map->object.count; i++)
        code = index_at(in, map->object.items[i].value, map->object.items[i].name, resource);
    return code;
}

/* A value that has not the shape of its keyword holds no schemas; whoever reads the keyword says
 * so. */
static int index_keyword(indexer *in, const writ_member *member, writ_resource *resource)
{
    const writ_value *value = member->value;
    writ_children children = writ_keyword_children(&resource->dialect, member->name);
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
    if (value->kind != WRIT_OBJECT || writ_schema_home(in->reader, value))
        return WRIT_OK;
    int code = resource->dialect.draft < WRIT_DRAFT_2019_09
                   ? identify_until_7(in, value, &resource)
                   : identify_since_2019(in, value, &resource);
    if (code)
        return code;
    put_home(in->reader, value, resource);
    writ_schema_check_repeats(in->reader, &resource->dialect, value);
    for (size_t i = 0; !code && i < value->object.count; i++)
        code = index_keyword(in, &value->object.items[i], resource);
    return code;
}

int writ_schema_index(writ_schema_reader *reader, const writ_value *document, writ_str uri,
                      const writ_dialect *dialect, writ_resource **resource, writ_error *err)
{
    writ_resource *made = writ_schema_home(reader, document);
    if (!made || made->root != document) { /* else the same document under another name */
        indexer in = {.reader = reader, .err = err};
        writ_dialect own = *dialect;
        int code = writ_schema_dialect(reader, document, &own, err);
        if (code)
            return code;
        made = new_resource(&in, document, &own);
        made->uri = uri;
        made->in_parts = (document != reader->document || reader->options->entry.len) &&
                         !writ_value_find(document, "$schema") && !writ_metaschema_is_known(uri);
        code = index_schema(&in, document, made);
        writ_buf_clear(&in.pointer);
        if (code)
            return code;
    }
    put_resource(reader, uri, made);
    *resource = made;
    return WRIT_OK;
}

int writ_schema_index_at(writ_schema_reader *reader, const writ_target *target, writ_error *err)
{
    indexer in = {.reader = reader, .err = err};
    writ_buf_add_str(&in.pointer, target->pointer);
    int code = index_schema(&in, target->value, target->resource);
    writ_buf_clear(&in.pointer);
    return code;
}
