/* SPDX-License-Identifier: Apache-2.0
 *
 * References (2020-12 core, sections 8.2.3 and 9; 2019-09 core, section 8.2.4; draft 7 core,
 * section 8.3).
 */
#include "contracts/base/read.h"
#include "contracts/metaschema.h"
#include "contracts/schema_read.h"
#include "contracts/uri.h"

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

void writ_schema_note_document(writ_schema_reader *reader, const writ_value *root,
                               const writ_dialect *dialect)
{
    const char *key = writ_arena_copy(reader->arena, &root, sizeof root);
    if (writ_map_put(reader->arena, &reader->noted, (writ_str){key, sizeof root}, (void *)root))
        return;
    *WRIT_PUSH(reader->arena, &reader->set->documents) = (writ_schema_document){
        .root = root,
        .draft = dialect->draft,
        .metaschema = dialect->metaschema,
    };
}

int writ_schema_find_document(writ_schema_reader *reader, writ_str uri, const writ_place *place,
                              const writ_value **document, writ_error *err)
{
    const writ_resolver *resolver = reader->options->resolver;
    const writ_value *found = writ_map_find(&reader->documents, uri);
    writ_error unfound = WRIT_ERROR_INIT;
    int code = WRIT_OK;
    if (!found)
        found = writ_metaschema_read(reader->arena, uri);
    if (!found && resolver) {
        code = resolver->find(resolver->context, uri, &found, &unfound);
        if (code)
            return pass_on(&unfound, place, err);
        if (found)
            *WRIT_PUSH(reader->arena, &reader->set->outside) =
                (writ_schema_outside){writ_str_copy(reader->arena, uri), found};
    }
    if (found)
        writ_map_put(reader->arena, &reader->documents, writ_str_copy(reader->arena, uri),
                     (void *)found);
    *document = found;
    return WRIT_OK;
}

/* A document that names no draft need not be a schema as a whole. */
static int index_document(writ_schema_reader *reader, const writ_resource *from, writ_str uri,
                          const writ_value *document, writ_resource **resource, writ_error *err)
{
    int code = writ_schema_index(reader, document, uri, &from->dialect, resource, err);
    if (!code && writ_value_find(document, "$schema") && !writ_metaschema_is_known(uri))
        writ_schema_note_document(reader, document, &(*resource)->dialect);
    return code;
}

/* The resource that an absolute URI names. */
static int find_resource(writ_schema_reader *reader, writ_resource *from, writ_str uri,
                         const writ_place *place, writ_resource **resource, writ_error *err)
{
    const writ_target *known = writ_map_find(&reader->names, uri);
    const writ_value *document = NULL;
    if (known && known->is_ambiguous)
        return writ_error_set_place(err, WRIT_E_INPUT, place, "two schemas have the '$id' '%.*s'",
                                    WRIT_FMT(uri));
    if (known) {
        *resource = known->resource;
        return WRIT_OK;
    }
    int code = writ_schema_find_document(reader, uri, place, &document, err);
    if (!code && !document) {
        code = writ_error_set_place(err, WRIT_E_INPUT, place,
                                    "reference leads to '%.*s', which is not known", WRIT_FMT(uri));
        writ_error_hint(err,
                        "nothing is fetched: give the file that has this '$id' with --resolve");
    }
    return code ? code : index_document(reader, from, uri, document, resource, err);
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

/* A subschema at a place that no keyword of its draft makes one (`#/components/schemas/a`): it
 * becomes one by being referred to. */
static int make_schema(writ_schema_reader *reader, const writ_target *target, writ_str reference,
                       const writ_place *place, writ_error *err)
{
    bool is_one = target->value->kind == WRIT_BOOLEAN || writ_schema_home(reader, target->value);
    int code = WRIT_OK;
    if (!is_one) {
        writ_schema_warn(reader, place,
                         "reference '%.*s' leads to a place that no keyword makes a schema",
                         WRIT_FMT(reference));
        code = writ_schema_index_at(reader, target, err);
    }
    writ_target made = writ_schema_child(reader, target->resource, target->value, target->pointer);
    if (!code && (!is_one || target->resource->in_parts))
        writ_schema_note_document(reader, made.value, &made.resource->dialect);
    return code;
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
        code = make_schema(reader, &found, reference, place, err);
    if (!code)
        *target = writ_schema_child(reader, found.resource, found.value, found.pointer);
    return code;
}

/* ---- dynamic references ---- */

static const writ_dynamic *find_first(const writ_dynamic *dynamic, writ_str name)
{
    for (; dynamic; dynamic = dynamic->outer)
        if (writ_str_equal(dynamic->anchor.name, name))
            return dynamic;
    return NULL;
}

static const writ_dynamic *add_first(writ_schema_reader *reader, const writ_dynamic *outer,
                                     const writ_dynamic_anchor *anchor)
{
    const void *identity[2] = {outer, anchor->target.value};
    writ_str key = {(const char *)identity, sizeof identity};
    writ_dynamic *dynamic = writ_map_find(&reader->dynamics, key);
    if (dynamic)
        return dynamic;
    dynamic = WRIT_NEW(reader->arena, writ_dynamic);
    *dynamic = (writ_dynamic){.outer = outer, .anchor = *anchor};
    key.ptr = writ_arena_copy(reader->arena, identity, sizeof identity);
    writ_map_put(reader->arena, &reader->dynamics, key, dynamic);
    return dynamic;
}

const writ_dynamic *writ_dynamic_enter(writ_schema_reader *reader, const writ_dynamic *dynamic,
                                       const writ_resource *resource)
{
    for (size_t i = 0; i < resource->dynamic_anchors.count; i++)
        if (!find_first(dynamic, resource->dynamic_anchors.items[i].name))
            dynamic = add_first(reader, dynamic, &resource->dynamic_anchors.items[i]);
    return dynamic;
}

void writ_dynamic_resolve(const writ_dynamic *dynamic, writ_str name, writ_target *found)
{
    const writ_resource *resource = found->resource;
    const writ_dynamic *first = find_first(dynamic, name);
    for (size_t i = 0; first && i < resource->dynamic_anchors.count; i++) {
        const writ_dynamic_anchor *anchor = &resource->dynamic_anchors.items[i];
        if (writ_str_equal(anchor->name, name) && anchor->target.value == found->value) {
            *found = first->anchor.target;
            return;
        }
    }
}
