/* SPDX-License-Identifier: Apache-2.0
 *
 * The field table: every field that a schema declares, as a tree, with what is known of each. One
 * table for all contract languages, since all lower to one schema. `show`, changes, renames, masks
 * and hints read it.
 *
 * Fields are found through properties, patternProperties (name `*`), additionalProperties with a
 * schema (`*`), items and prefixItems (`*`), `$ref`, allOf, and the branches of anyOf, oneOf,
 * if/then/else and dependentSchemas, in which they are conditional. The one branch of an anyOf or
 * oneOf that admits anything but null is none: `{"anyOf": [S, {"type": "null"}]}` is S, nullable. A
 * schema that contains itself is cut at the first repetition (`recursive`).
 *
 *     {properties: {id: A, lines: {items: {properties: {sku: B}}}}}
 *
 *     "" ─┬─ /id
 *         └─ /lines ─── /lines/STAR ─── /lines/STAR/sku          (STAR = *)
 */
#ifndef WRIT_CONTRACTS_FIELD_H
#define WRIT_CONTRACTS_FIELD_H

#include "contracts/base/map.h"
#include "contracts/schema.h"

typedef struct writ_field writ_field;

struct writ_field {
    writ_str name; /* "" for the root, "*" with is_any for items and maps */
    bool is_any;
    bool is_item;       /* an array's items */
    writ_str path;      /* pattern path (contracts/path.h); "" for the root */
    writ_field *parent; /* NULL for the root */
    writ_field **children;
    size_t child_count;
    size_t index;              /* among the parent's children */
    writ_map by_path;          /* the children; the first of those that share a path */
    const writ_schema *schema; /* the node that declares it: start of its constraints */
    const writ_schema **nodes; /* all nodes whose keywords hold for it in place: schema and what it
                                  refers to; none when only branches declare it, differently */
    size_t node_count;
    writ_place place;    /* of its name in the document */
    unsigned types;      /* of writ_type_bit, over all that holds in place; null is among them */
    bool required;       /* the parent, when it is an object, always has it */
    bool nullable;       /* null is among its types */
    bool conditional;    /* declared only in a branch, or below a field that is */
    bool recursive;      /* children are not repeated here: they are those of `repeats` */
    writ_field *repeats; /* an ancestor; NULL unless recursive */
    bool truncated;      /* children are left out: WRIT_BOUND_FIELDS, or nested too deeply */
    const writ_schema_notes *notes; /* each note from the nearest node that has it; never NULL */
};

/* The tree of the set's root. In the arena. */
writ_field *writ_field_tree(writ_arena *arena, const writ_schema_set *set);
/* The field of a pattern path, or NULL. */
writ_field *writ_field_find(writ_field *root, writ_str path);
/* The children that have a name of their own (not `*`), by it. In the arena. */
writ_map writ_field_names(writ_arena *arena, const writ_field *parent);
/* The field that a payload's pointer belongs to (`/lines/3/sku` -> `/lines/STAR/sku`), or NULL.
 * Goes round in what is recursive: `/child/child/id` -> `/id`. */
writ_field *writ_field_of_pointer(writ_field *root, writ_str pointer);
/* Calls visit for each field below root, parents first, in document order (what a node declares
 * itself comes before what it refers to). */
void writ_field_each(writ_field *root, void (*visit)(writ_field *field, void *context),
                     void *context);

/* All values of one keyword that hold for a field in place (over ref and allOf): for tables. */
const writ_value *writ_field_enum(const writ_field *field);
writ_str writ_field_format(const writ_field *field);  /* "" when there is none */
writ_str writ_field_pattern(const writ_field *field); /* "" when there is none */
/* "string, at most 10 characters", "integer or null, 0 to 100", "timestamp with offset" …: what
 * the field admits, in words. In the arena. */
writ_str writ_field_describe(writ_arena *arena, const writ_field *field);

#endif
