/* SPDX-License-Identifier: Apache-2.0
 *
 * The one schema model. Every contract language lowers to JSON Schema 2020-12 with the x-writ-*
 * keywords below (contracts/lower.h), and this reader turns any supported draft into a graph of
 * nodes with 2020-12 meanings; validator, containment engine, changes and field tables read the
 * graph and know no drafts.
 *
 *   document ──read──▶ value tree ──writ_schema_compile──▶ nodes
 *
 *        #  {type: object, properties: {id: {$ref: #/$defs/id}}, $defs: {id: {type: string}}}
 *
 *        node 0 ──properties["id"]──▶ node 1 ──ref──▶ node 2 (types: string)
 *
 * The graph may have cycles (through refs). Nodes are found by walking from a root; only reachable
 * subschemas have one. In-place rings without structure ({"$ref": "#"} and the like) are refused
 * when compiling, so an evaluator that follows in-place edges ends.
 *
 * Dynamic references are gone from the graph. Where one leads depends on the way to it: on which
 * resource with an anchor of that name was entered first (2020-12 core, section 8.2.3.2). So a
 * subschema has one node for each such "first" that it is reached with, and in each node the
 * reference is a plain edge:
 *
 *        tree ─$ref─▶ node[first "n": tree]      strict ─$ref─▶ node[first "n": strict]
 *                      └─$dynamicRef #n─▶ tree                   └─$dynamicRef #n─▶ strict
 */
#ifndef WRIT_CONTRACTS_SCHEMA_H
#define WRIT_CONTRACTS_SCHEMA_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/error.h"
#include "contracts/base/value.h"
#include "contracts/instant.h"

typedef enum writ_draft {
    WRIT_DRAFT_UNKNOWN,
    WRIT_DRAFT_4,
    WRIT_DRAFT_6,
    WRIT_DRAFT_7,
    WRIT_DRAFT_2019_09,
    WRIT_DRAFT_2020_12
} writ_draft;

/* "draft 7", "2020-12". */
const char *writ_draft_name(writ_draft draft);
/* The URI of its metaschema, without fragment; NULL for UNKNOWN. */
const char *writ_draft_uri(writ_draft draft);
/* The draft that a `$schema` URI names (with or without an empty fragment), or UNKNOWN. */
writ_draft writ_draft_find(writ_str uri);

/* Type bits. An integer is also a number; WRIT_TYPE_NUMBER alone admits both. */
enum writ_type_bit {
    WRIT_TYPE_NULL = 1,
    WRIT_TYPE_BOOLEAN = 2,
    WRIT_TYPE_INTEGER = 4,
    WRIT_TYPE_NUMBER = 8, /* always set together with INTEGER by the reader */
    WRIT_TYPE_STRING = 16,
    WRIT_TYPE_ARRAY = 32,
    WRIT_TYPE_OBJECT = 64,
    WRIT_TYPE_ANY = 127
};

/* The bits of a value: INTEGER for 3 and 3.0, NUMBER and INTEGER for 1.5 (so that the bits stand
 * for the narrowest type that admits it). */
unsigned writ_value_type(const writ_value *value);
/* "string", "integer or null", "anything": for messages. In the arena, or static. */
writ_str writ_types_text(writ_arena *arena, unsigned types);

/* What may stand in a payload beside the declared members (DESIGN.md, Undeclared fields). */
typedef enum writ_undeclared {
    WRIT_UNDECLARED_DEFAULT, /* not said: the document's language decides */
    WRIT_UNDECLARED_ABSENT,  /* none come */
    WRIT_UNDECLARED_FOREIGN, /* they come, never under a name that the other side declares */
    WRIT_UNDECLARED_ANYTHING /* the standard's meaning */
} writ_undeclared;

const char *writ_undeclared_name(writ_undeclared mode); /* "absent", "foreign", "anything" */

#define WRIT_NO_LIMIT UINT64_MAX /* an upper bound that is not there */

typedef struct writ_schema writ_schema;

typedef struct writ_schema_property {
    writ_str name;    /* of `properties`; the source of `patternProperties` */
    writ_place place; /* of the name in the document */
    writ_schema *schema;
} writ_schema_property;

typedef struct writ_property_list {
    writ_schema_property *items;
    size_t count;
} writ_property_list;

typedef struct writ_schema_list {
    writ_schema **items;
    size_t count;
} writ_schema_list;

typedef struct writ_name_list {
    writ_str *items;
    size_t count;
} writ_name_list;

typedef struct writ_dependent_required {
    writ_str name; /* when present … */
    writ_name_list required;
} writ_dependent_required;

typedef struct writ_dependent_list {
    writ_dependent_required *items;
    size_t count;
} writ_dependent_list;

/* x-writ-time: the string is a point in time. Bounds compare instants; NULL when not there. */
typedef struct writ_schema_time {
    writ_time_kind kind; /* NONE: the node says nothing about time */
    bool offset_required;
    const writ_instant *minimum, *maximum, *exclusive_minimum, *exclusive_maximum;
    writ_str minimum_text, maximum_text, exclusive_minimum_text, exclusive_maximum_text;
} writ_schema_time;

/* Annotations and x-writ-* keywords that say what a field means; none is an assertion. Strings are
 * empty and values NULL when not there. */
typedef struct writ_schema_notes {
    writ_str title, description;
    const writ_value *examples; /* array */
    const writ_value *default_value;
    bool deprecated;
    writ_str id;                 /* x-writ-id: identity of the field across renames */
    const writ_value *aliases;   /* x-writ-aliases: array of strings: names that it had */
    writ_str logical_type;       /* x-writ-type: the type's name in the contract's own language */
    writ_str owner;              /* x-writ-owner */
    writ_str unit;               /* x-writ-unit: "minor", "major", "kg" … */
    writ_str currency;           /* x-writ-currency: a currency code or the field that names it */
    writ_str time_zone;          /* x-writ-time-zone: zone of times without offset */
    writ_str classification;     /* x-writ-classification */
    bool sensitive;              /* x-writ-sensitive: values are masked in reports */
    bool unknown_ignored;        /* x-writ-unknown: "ignore": the reader takes any value */
    const writ_value *use;       /* x-writ-use: array of strings: "key", "dedupe" … */
    writ_str renamed_from;       /* x-writ-renamed-from */
    writ_str replaced_by;        /* x-writ-replaced-by */
    const writ_value *synonyms;  /* x-writ-synonyms: array of strings */
    writ_str sunset;             /* x-writ-sunset: a date */
    const writ_value *unchecked; /* x-writ-unchecked: array of strings, each a rule of the contract
                                    that cannot be checked on one record ("unique", …) */
} writ_schema_notes;

struct writ_schema {
    uint32_t id;              /* index in writ_schema_set.nodes */
    const writ_value *origin; /* the subschema as it stands in its document */
    writ_str pointer;  /* JSON Pointer of origin in its document; keyword k is at pointer/k */
    writ_str base_uri; /* absolute; "" for a document without one */
    const struct writ_resource *resource; /* that it stands in: for the reader's functions below */
    const char *items_keyword; /* "items", or "additionalItems" beside a tuple before 2020-12 */
    const char *tuple_keyword; /* "prefixItems" or "items" */
    const char *ref_keyword;   /* "$ref", "$dynamicRef" or "$recursiveRef" */

    bool never;     /* the schema `false`; all that follows is empty then */
    unsigned types; /* of writ_type_bit; WRIT_TYPE_ANY without `type` */
    bool has_type;
    bool strict_integer; /* an integer has neither fraction nor exponent: 1.0 is none (draft 4 core,
                            section 3.5). Only where types has INTEGER without NUMBER */

    const writ_value *enum_values; /* array, or NULL */
    const writ_value *const_value; /* or NULL */

    /* numbers; NULL when not there */
    const writ_number *multiple_of, *minimum, *maximum, *exclusive_minimum, *exclusive_maximum;

    /* strings; lengths in code points */
    uint64_t min_length, max_length;
    bool has_pattern;
    writ_str pattern;
    writ_str format;      /* "" when not there */
    bool format_asserted; /* the document's language or an option makes formats assertions */
    writ_schema_time time;

    /* arrays */
    uint64_t min_items, max_items;
    bool unique_items;
    writ_schema_list prefix_items;
    writ_schema *items; /* for the items after the prefix; NULL when not there */
    writ_schema *contains;
    uint64_t min_contains, max_contains; /* 1 and WRIT_NO_LIMIT beside `contains` alone */
    bool contains_evaluates;             /* an item that matches `contains` is evaluated: 2020-12 */
    writ_schema *unevaluated_items;      /* for items that nothing in place has evaluated */

    /* objects */
    uint64_t min_properties, max_properties;
    writ_name_list required;
    writ_property_list properties, pattern_properties, dependent_schemas;
    writ_dependent_list dependent_required;
    writ_schema *additional_properties;
    writ_schema *property_names;
    writ_schema *unevaluated_properties; /* for members that nothing in place has evaluated */

    /* in place */
    writ_schema *ref; /* a dynamic reference leads where it does for this node (see above); of two
                         references beside each other the dynamic one joins all_of */
    writ_schema_list all_of, any_of, one_of;
    bool has_any_of, has_one_of; /* an empty list is refused by the reader; the bit is for speed */
    writ_schema *not_, *if_, *then_, *else_;

    writ_schema_notes notes;
};

/* A resolver finds documents by absolute URI without fragment: among files given on the command
 * line, beside the document or in the registry; nothing is ever fetched. It returns WRIT_OK and the
 * document's root, WRIT_OK and NULL when it knows none of that name, or an error. The resolver and
 * its documents must outlive the schema set. */
typedef struct writ_resolver {
    int (*find)(void *context, writ_str uri, const writ_value **document, writ_error *err);
    void *context;
} writ_resolver;

typedef struct writ_schema_options {
    writ_draft draft;    /* for documents without `$schema`; UNKNOWN means 2020-12 */
    bool assert_formats; /* else only where a metaschema's vocabulary makes them assertions */
    writ_str base_uri;   /* of the document when it has no `$id`; may be empty */
    writ_str entry;      /* JSON Pointer of the subschema that is the root; "" is the document */
    const writ_resolver *resolver; /* NULL: only the document itself is known */
} writ_schema_options;

/* Something odd in a document, though the set means what the document says: a reference to a place
 * that no keyword makes a schema; a list that stands for a set (`enum`, `type`, `required`, the
 * lists of `dependentRequired` and `dependencies`) and has a member twice, once for each list. */
typedef struct writ_schema_warning {
    writ_place place;
    writ_str message;
} writ_schema_warning;

/* What a metaschema is to judge: the root; a document that names its draft, or a subschema that
 * names another one; and in a document that names none, which need not be a schema as a whole, each
 * place that a reference leads to. */
typedef struct writ_schema_document {
    const writ_value *root;
    writ_draft draft;
    writ_str metaschema; /* URI of its own one, which is in `outside`; "" for that of the draft */
} writ_schema_document;

/* A document that the resolver gave: a reference or a `$schema` led to it. */
typedef struct writ_schema_outside {
    writ_str uri; /* by which it was asked for */
    const writ_value *root;
} writ_schema_outside;

typedef struct writ_schema_set {
    writ_schema *root;
    writ_schema **nodes; /* by id */
    size_t count;
    writ_draft draft; /* of the root */
    struct {
        writ_schema_warning *items;
        size_t count;
        size_t capacity;
    } warnings;
    struct {
        writ_schema_document *items; /* the root's first; the standard's metaschemas are not here */
        size_t count;
        size_t capacity;
    } documents;
    struct {
        writ_schema_outside *items; /* in the order in which they were asked for */
        size_t count;
        size_t capacity;
    } outside;
    writ_str base_uri;             /* as the options had it */
    const writ_resolver *resolver; /* as the options had it */
} writ_schema_set;

/* Turns a document into nodes. Everything lives in the arena; `document` must outlive it.
 * Errors (WRIT_E_INPUT, at the place in the document): a keyword whose value is not what its
 * draft's metaschema asks; a reference that leads nowhere, to no schema, or round in a ring
 * without structure; a `$schema` that names neither a draft nor a metaschema that can be found and
 * asks for no unknown vocabulary. Keywords that the draft, or the metaschema's vocabularies, do not
 * know are ignored, as the specification says. The metaschemas of all drafts are known without a
 * resolver. */
int writ_schema_compile(writ_arena *arena, const writ_value *document,
                        const writ_schema_options *options, writ_schema_set **set, writ_error *err);

/* The document that the resolver gave for the URI, or NULL. */
const writ_value *writ_schema_find_outside(const writ_schema_set *set, writ_str uri);

/* Place of a keyword of this node; of the node itself when it has no such keyword. */
writ_place writ_schema_keyword_place(const writ_schema *schema, const char *keyword);
/* "<pointer>/<keyword>", in the arena. */
writ_str writ_schema_keyword_pointer(writ_arena *arena, const writ_schema *schema,
                                     const char *keyword);

/* What a member of the node's origin does to a value. */
typedef enum writ_keyword_role {
    WRIT_KEYWORD_SILENT,   /* nothing: a name, a comment, definitions; and what stands beside `$ref`
                              before 2019-09 */
    WRIT_KEYWORD_JUDGES,   /* asserts, or applies subschemas */
    WRIT_KEYWORD_DESCRIBES /* its value is an annotation (2020-12 core, section 7.7); so are
                              keywords that the dialect does not know. `format` and `x-writ-time`
                              may be asserted, too */
} writ_keyword_role;
writ_keyword_role writ_schema_keyword_role(const writ_schema *schema, writ_str keyword);

/* The URI of a keyword, or of the node for WRIT_STR_EMPTY: of the resource it stands in, with a
 * JSON Pointer from that one's root as the fragment. Without a URI of the resource it is the
 * fragment alone. In the arena. */
writ_str writ_schema_keyword_uri(writ_arena *arena, const writ_schema *schema, writ_str keyword);
/* That URI is the document's own word (`$id`), and not where it was found. */
bool writ_schema_is_identified(const writ_schema *schema);

/* A node that asserts nothing, of no set yet (its id is 0), in place of `like`: reports of it name
 * the same place. What it points to is borrowed from there. */
writ_schema writ_schema_blank(const writ_schema *like);

/* The declared property of this node, or NULL. */
const writ_schema_property *writ_schema_find_property(const writ_schema *schema, writ_str name);

#endif
