/* SPDX-License-Identifier: Apache-2.0
 *
 * Lowering: from a contract language to JSON Schema 2020-12. The lowered tree keeps the places of
 * the document it came from (the name of a property has the place of `name:`, `type` that of
 * `logicalType`, an enum value its own), so that every later finding points into the document.
 *
 * Keywords of our own, read by contracts/schema.c:
 *
 *   x-writ-time           {kind: timestamp|date|time, offset: required|optional, minimum,
 *                          maximum, exclusiveMinimum, exclusiveMaximum}: an assertion on strings
 *   x-writ-id, x-writ-type, x-writ-owner, x-writ-unit, x-writ-currency, x-writ-time-zone,
 *   x-writ-classification, x-writ-sensitive, x-writ-unknown, x-writ-use, x-writ-renamed-from,
 *   x-writ-replaced-by, x-writ-synonyms, x-writ-sunset, x-writ-unchecked: annotations
 *                         (contracts/schema.h, writ_schema_notes)
 *
 * Presence and null (DESIGN.md): `required: true` lowers to `required` and a type without null;
 * `required: false` to no `required` and, unless `nullable: false`, a type with null, an enum with
 * null. Items of arrays and values of maps are not nullable unless they say so.
 */
#ifndef WRIT_CONTRACTS_LOWER_H
#define WRIT_CONTRACTS_LOWER_H

#include "contracts/contract.h"

/* An ODCS v3 document as a contract, or (customProperty role) as a party. Fills *contract or
 * *party, the other is NULL. Objects are lowered, not yet compiled. */
int writ_odcs_lower(writ_arena *arena, const writ_source *source, const writ_value *root,
                    writ_contract **contract, writ_party **party, writ_error *err);

/* A native party document (kind ConsumerContract or ProducerContract), or one entry of its
 * `expects` list with the enclosing document as `outer` (NULL otherwise). `load_schema` reads the
 * file that `schema: PATH` names, relative to the source. */
int writ_party_lower(writ_arena *arena, const writ_source *source, const writ_value *root,
                     const writ_value *outer, writ_party **party, writ_error *err);

/* What the field of a contract needs to be said in JSON Schema; shared by both languages, so that
 * a type or an option means the same in each. Zero = not said. */
typedef struct writ_field_spec {
    const writ_value *type;     /* the value that names the type(s), for its place; or NULL */
    unsigned types;             /* of writ_type_bit; ANY when no type is named */
    writ_time_kind time;        /* for timestamp, date, time */
    int offset;                 /* 1 required, -1 optional, 0 not said */
    bool nullable;
    const writ_value *format, *pattern, *min_length, *max_length;
    const writ_value *minimum, *maximum, *exclusive_minimum, *exclusive_maximum, *multiple_of;
    const writ_value *min_items, *max_items, *unique_items, *min_properties, *max_properties;
    const writ_value *values;   /* array: enum */
    bool unknown_ignored;       /* `values` asserts only the type */
} writ_field_spec;

/* Adds the keywords of the spec to the lowered object `schema`. */
int writ_field_lower(writ_arena *arena, const writ_field_spec *spec, writ_value *schema,
                     writ_error *err);

#endif
