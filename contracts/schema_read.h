/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the schema reader share (schema.c drives, schema_dialect.c knows drafts and
 * metaschemas, schema_index.c identifiers, schema_repeat.c repeats, schema_ref.c references,
 * schema_read.c keywords). Only they include it.
 *
 *   document ──index──▶ resources, anchors          (schema_index.c: before anything is read)
 *   root ──node──▶ queue ──read keywords──▶ nodes    (schema_read.c: children and targets of
 *                    ▲───────────────────────┘        references join the queue; no recursion)
 */
#ifndef WRIT_CONTRACTS_SCHEMA_READ_H
#define WRIT_CONTRACTS_SCHEMA_READ_H

#include "contracts/schema.h"

/* Vocabularies, as bits. What was one vocabulary in 2019-09 may be two here. */
enum writ_vocabulary_bit {
    WRIT_VOCABULARY_CORE = 1,
    WRIT_VOCABULARY_APPLICATOR = 2,
    WRIT_VOCABULARY_UNEVALUATED = 4,
    WRIT_VOCABULARY_VALIDATION = 8,
    WRIT_VOCABULARY_FORMAT = 16,
    WRIT_VOCABULARY_FORMAT_ASSERTION = 32,
    WRIT_VOCABULARY_CONTENT = 64,
    WRIT_VOCABULARY_METADATA = 128,
    WRIT_VOCABULARY_OURS = 256, /* x-writ-*: known everywhere */
    WRIT_VOCABULARY_STANDARD = 511 & ~32
};

/* What `$schema` decides. */
typedef struct writ_dialect {
    writ_draft draft;
    unsigned vocabularies; /* of writ_vocabulary_bit */
    writ_str metaschema;   /* URI of one that is not of the standard, or "" */
} writ_dialect;

/* A schema resource (2020-12 core, section 4.3.5): a document or a subschema with an identifier of
 * its own, within which `#...` references and anchors are looked up. */
typedef struct writ_resource {
    writ_str uri; /* absolute where the document says so, without fragment; may be empty */
    writ_dialect dialect;
    const writ_value *root;
    writ_str pointer; /* of root in its document */
    bool in_parts;    /* the document names no draft and need not be a schema as a whole */
    writ_map anchors; /* name -> writ_target */
    struct {
        struct writ_dynamic_anchor *items; /* what `$dynamicAnchor` and `$recursiveAnchor` name */
        size_t count;
        size_t capacity;
    } dynamic_anchors;
} writ_resource;

/* A place that a reference can lead to. */
typedef struct writ_target {
    const writ_value *value;
    writ_resource *resource;
    writ_str pointer;    /* of value in its document */
    bool is_ambiguous;   /* two places have this name */
    bool may_be_boolean; /* to draft 4 too, at this place */
} writ_target;

/* `$recursiveAnchor: true` has the name "", which no anchor has. */
typedef struct writ_dynamic_anchor {
    writ_str name;
    writ_target target;
} writ_dynamic_anchor;

/* As much of the dynamic scope as matters: for each name the first resource on the way that has a
 * dynamic anchor of it. Interned, so equal scopes are one; NULL is the one without names. */
typedef struct writ_dynamic {
    const struct writ_dynamic *outer; /* the scope before the resource was entered that adds: */
    writ_dynamic_anchor anchor;
} writ_dynamic;

/* A node whose turn to be read will come. */
typedef struct writ_unread {
    writ_schema *node;
    writ_resource *resource;
    const writ_dynamic *dynamic;
} writ_unread;

typedef struct writ_schema_reader {
    writ_arena *arena;
    const writ_schema_options *options;
    const writ_value *document;
    writ_map documents;   /* URI -> writ_value: documents from outside */
    writ_map noted;       /* address of a value -> itself: those of set->documents */
    writ_map names;       /* URI -> writ_target whose value is a resource's root */
    writ_map homes;       /* address of a schema value -> the writ_resource it stands in */
    writ_map dynamics;    /* addresses of outer and of the anchor's value -> writ_dynamic */
    writ_map node_ids;    /* addresses of value, resource and writ_dynamic -> writ_schema */
    size_t dynamic_nodes; /* nodes with a writ_dynamic */
    WRIT_ARRAY(writ_schema *) nodes;
    WRIT_ARRAY(writ_unread) unread; /* of each node, by id */
    writ_schema_set *set;           /* being made: for its warnings and documents */
} writ_schema_reader;

/* A keyword of one draft, with the shape of the subschemas in its value. */
typedef enum writ_children {
    WRIT_CHILDREN_NONE,
    WRIT_CHILDREN_ONE,
    WRIT_CHILDREN_LIST,
    WRIT_CHILDREN_MAP,
    WRIT_CHILDREN_ONE_OR_LIST /* `items` before 2020-12 */
} writ_children;

/* Shape of the subschemas of a keyword in a dialect; NONE for keywords that are not known. */
writ_children writ_keyword_children(const writ_dialect *dialect, writ_str name);

bool writ_keyword_is_known(const writ_dialect *dialect, writ_str name);

/* ── schema_dialect.c ── */

/* The dialect that `$schema` of a resource's root names; otherwise *dialect stays. */
int writ_schema_dialect(writ_schema_reader *reader, const writ_value *root, writ_dialect *dialect,
                        writ_error *err);

/* ── schema_index.c ── */

/* Learns identifiers and anchors of a document and everything in it. `uri` is where it was
 * found, `dialect` holds when it has no `$schema`. */
int writ_schema_index(writ_schema_reader *reader, const writ_value *document, writ_str uri,
                      const writ_dialect *dialect, writ_resource **resource, writ_error *err);

/* The same for a subschema at a place that no keyword of its draft makes one. */
int writ_schema_index_at(writ_schema_reader *reader, const writ_target *target, writ_error *err);

/* The resource that a schema value stands in; NULL when no keyword makes it a schema. */
writ_resource *writ_schema_home(const writ_schema_reader *reader, const writ_value *value);

/* The target when it is reached from an enclosing schema: a subschema that is a resource of its own
 * stands in that. */
writ_target writ_schema_child(writ_schema_reader *reader, writ_resource *parent,
                              const writ_value *value, writ_str pointer);

/* ── schema_repeat.c ── */

/* Warns of each list of the schema that stands for a set and has a member twice. */
void writ_schema_check_repeats(writ_schema_reader *reader, const writ_dialect *dialect,
                               const writ_value *schema);

/* ── schema_ref.c ── */

/* Notes in the set what a metaschema is to judge, unless it is there already. */
void writ_schema_note_document(writ_schema_reader *reader, const writ_value *root,
                               const writ_dialect *dialect);

/* The document that an absolute URI names: one of the standard's metaschemas, or from outside; or
 * NULL. Errors: the resolver's, at `place`. */
int writ_schema_find_document(writ_schema_reader *reader, writ_str uri, const writ_place *place,
                              const writ_value **document, writ_error *err);

/* Where `reference` leads from within the resource; errors stand at `place`. */
int writ_schema_resolve(writ_schema_reader *reader, writ_resource *resource, writ_str reference,
                        const writ_place *place, writ_target *target, writ_error *err);

/* The place at a JSON Pointer (not percent-encoded) from the root of a resource, with the resource
 * that it stands in; false when there is none. */
bool writ_schema_walk(writ_schema_reader *reader, writ_resource *resource, writ_str pointer,
                      writ_target *target);

/* The scope after the resource is entered. */
const writ_dynamic *writ_dynamic_enter(writ_schema_reader *reader, const writ_dynamic *dynamic,
                                       const writ_resource *resource);

/* Where a dynamic reference leads in the scope that leads to `found` by itself: to the first
 * anchor of that name, when `found` has one. */
void writ_dynamic_resolve(const writ_dynamic *dynamic, writ_str name, writ_target *found);

/* ── schema.c ── */

void writ_schema_warn(writ_schema_reader *reader, const writ_place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The node of a target in a dynamic scope, made and queued when it is new. Errors: the value is no
 * schema. */
int writ_schema_node(writ_schema_reader *reader, const writ_target *target,
                     const writ_dynamic *dynamic, writ_schema **node, writ_error *err);

/* ── schema_read.c ── */

/* Reads the keywords of a node (whose origin is an object). */
int writ_schema_read(writ_schema_reader *reader, const writ_unread *unread, writ_error *err);

/* Reads an `x-writ-time` member (contracts/schema_time.c). */
int writ_schema_read_time(writ_arena *arena, const writ_member *member, writ_schema_time *time,
                          writ_error *err);

/* Refuses rings of in-place references, and chains of more than WRIT_BOUND_REFERENCE_HOPS. */
int writ_schema_check_rings(const writ_schema_set *set, writ_error *err);

#endif
