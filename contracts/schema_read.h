/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the schema reader share (schema.c drives, schema_ref.c knows documents
 * and references, schema_read.c knows keywords). Only they include it.
 *
 *   document ──index──▶ resources, anchors          (schema_ref.c: before anything is read)
 *   root ──node──▶ queue ──read keywords──▶ nodes    (schema_read.c: children and targets of
 *                    ▲───────────────────────┘        references join the queue; no recursion)
 */
#ifndef WRIT_CONTRACTS_SCHEMA_READ_H
#define WRIT_CONTRACTS_SCHEMA_READ_H

#include "contracts/schema.h"

/* A schema resource (2020-12 core, section 4.3.5): a document or a subschema with an identifier of
 * its own, within which `#...` references and anchors are looked up. */
typedef struct writ_resource {
    writ_str uri; /* absolute where the document says so, without fragment; may be empty */
    writ_draft draft;
    const writ_value *root;
    writ_str pointer; /* of root in its document */
    writ_map anchors; /* name -> writ_target */
} writ_resource;

/* A place that a reference can lead to. */
typedef struct writ_target {
    const writ_value *value;
    writ_resource *resource;
    writ_str pointer;  /* of value in its document */
    bool is_ambiguous; /* two places have this name */
} writ_target;

typedef struct writ_schema_reader {
    writ_arena *arena;
    const writ_schema_options *options;
    writ_map names;    /* URI -> writ_target whose value is a resource's root */
    writ_map homes;    /* address of a schema value -> the writ_resource it stands in */
    writ_map node_ids; /* addresses of value and resource -> writ_schema */
    WRIT_ARRAY(writ_schema *) nodes;
    WRIT_ARRAY(writ_resource *) resources; /* of each node, by id */
} writ_schema_reader;

/* A keyword of one draft, with the shape of the subschemas in its value. */
typedef enum writ_children {
    WRIT_CHILDREN_NONE,
    WRIT_CHILDREN_ONE,
    WRIT_CHILDREN_LIST,
    WRIT_CHILDREN_MAP,
    WRIT_CHILDREN_ONE_OR_LIST /* draft 7 `items` */
} writ_children;

/* Shape of the subschemas of a keyword in a draft; NONE for keywords that are not known. */
writ_children writ_keyword_children(writ_draft draft, writ_str name);

/* Learns identifiers and anchors of a document and everything in it. `uri` is where it was
 * found, `draft` holds when it has no `$schema`. */
int writ_schema_index(writ_schema_reader *reader, const writ_value *document, writ_str uri,
                      writ_draft draft, writ_resource **resource, writ_error *err);

/* Where `reference` leads from within the resource; errors stand at `place`. */
int writ_schema_resolve(writ_schema_reader *reader, writ_resource *resource, writ_str reference,
                        const writ_place *place, writ_target *target, writ_error *err);

/* The place at a JSON Pointer (not percent-encoded) from the root of a resource, with the resource
 * that it stands in; false when there is none. */
bool writ_schema_walk(writ_schema_reader *reader, writ_resource *resource, writ_str pointer,
                      writ_target *target);

/* The target when it is reached from an enclosing schema: a subschema that is a resource of its own
 * stands in that. */
writ_target writ_schema_child(writ_schema_reader *reader, writ_resource *parent,
                              const writ_value *value, writ_str pointer);

/* The node of a target, made and queued when it is new. Errors: the value is no schema. */
int writ_schema_node(writ_schema_reader *reader, const writ_target *target, writ_schema **node,
                     writ_error *err);

/* Reads the keywords of a node (whose origin is an object). */
int writ_schema_read(writ_schema_reader *reader, writ_schema *node, writ_resource *resource,
                     writ_error *err);

/* Reads an `x-writ-time` member (contracts/schema_time.c). */
int writ_schema_read_time(writ_arena *arena, const writ_member *member, writ_schema_time *time,
                          writ_error *err);

/* Refuses rings of in-place references, and chains of more than WRIT_BOUND_REFERENCE_HOPS. */
int writ_schema_check_rings(const writ_schema_set *set, writ_error *err);

#endif
