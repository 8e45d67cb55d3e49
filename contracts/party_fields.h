/* SPDX-License-Identifier: Apache-2.0
 *
 * `reads` and `writes` of native party documents: paths become a tree, and the tree a schema.
 *
 *     address.country: {…}            (root) ── address ── country
 *     lines: {type: array}                └──── lines ── [] ── quantity
 *     lines[].quantity: {…}
 *
 * party.c reads documents, party_fields.c builds the tree, party_schema.c lowers it. Only they
 * include this.
 */
#ifndef WRIT_CONTRACTS_PARTY_FIELDS_H
#define WRIT_CONTRACTS_PARTY_FIELDS_H

#include "contracts/lower.h"
#include "contracts/path.h"

/* Lowers the fields, an object of paths and what is needed of each, to one open schema. `object`
 * is the name for notes. Errors: WRIT_E_INPUT at the key that is wrong. */
int writ_party_fields_lower(writ_arena *arena, const writ_value *fields, writ_role role,
                            writ_str object, writ_findings *notes, writ_value **lowered,
                            writ_error *err);

typedef struct writ_party_node writ_party_node;

struct writ_party_node {
    writ_step step;          /* that leads here from the parent */
    writ_party_node *parent; /* NULL for the root */
    writ_party_node *item;   /* of an array, or NULL */
    writ_party_node *any;    /* member of a map, or NULL */
    WRIT_ARRAY(writ_party_node *) members;
    writ_map by_name;         /* the same members */
    writ_str path;            /* as a pointer */
    const writ_member *entry; /* its own key in the document; NULL when it is only on the way */
    const writ_member *first; /* the first key that leads here or further; NULL for the root */
    writ_field_spec spec;     /* without types, or of any type, while they are not said */
    const writ_value *required, *nullable; /* booleans; NULL when not said */
    const writ_party_node *demanded_by;    /* a required field below, to which only members lead
                                              from here */
};

typedef struct writ_party_reader {
    writ_arena *arena;
    writ_role role;
    writ_str object;
    writ_findings *notes;
    writ_party_node root;
    writ_error *err;
} writ_party_reader;

/* Has the field a type of its own? `any` is none: its children may tell more. */
bool writ_party_node_is_typed(const writ_party_node *field);
/* The node to which a path leads, or NULL. */
const writ_party_node *writ_party_node_at(const writ_party_node *from, const writ_path *path);
/* Adds the keywords of a node and all below it. The tree must have been checked. */
int writ_party_node_lower(const writ_party_reader *in, writ_party_node *field, writ_value *schema);

#endif
