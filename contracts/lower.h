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
 *   x-writ-id, x-writ-aliases, x-writ-type, x-writ-owner, x-writ-unit, x-writ-currency,
 *   x-writ-time-zone, x-writ-classification, x-writ-sensitive, x-writ-unknown, x-writ-use,
 *   x-writ-renamed-from, x-writ-replaced-by, x-writ-synonyms, x-writ-sunset, x-writ-unchecked:
 *                         annotations
 *                         (contracts/schema.h, writ_schema_notes)
 *   x-writ-time-format, x-writ-physical-type, x-writ-encrypted-name: kept for who reads the lowered
 *                         schema; nothing of ours does
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

/* `basis` and `observedRecords` of a contract in either language; NULL: not said. Errors:
 * WRIT_E_INPUT. */
int writ_contract_read_basis(const writ_value *basis, const writ_value *records,
                             writ_contract *contract, writ_error *err);

/* A native party document (kind ConsumerContract or ProducerContract), or one entry of its
 * `expects` list with the enclosing document as `outer` (NULL otherwise). `schema: PATH` lowers to
 * a reference to that file, which the compiler's resolver then finds beside the document. */
int writ_party_lower(writ_arena *arena, const writ_source *source, const writ_value *root,
                     const writ_value *outer, writ_party **party, writ_error *err);

/* What the field of a contract needs to be said in JSON Schema; shared by both languages, so that
 * a type or an option means the same in each. Zero = not said. */
typedef struct writ_field_spec {
    const writ_value *type;     /* the value that names the type(s), for its place; or NULL */
    unsigned types;             /* of writ_type_bit; ANY when no type is named */
    writ_time_kind time;        /* for timestamp, date, time */
    int offset;                 /* 1 required, -1 optional, 0 not said */
    const writ_value *timezone; /* what said so, for its place; or NULL */
    bool nullable;
    const writ_value *format, *pattern, *min_length, *max_length;
    const writ_value *minimum, *maximum, *exclusive_minimum, *exclusive_maximum, *multiple_of;
    const writ_value *min_items, *max_items, *unique_items, *min_properties, *max_properties;
    const writ_value *values; /* array: enum */
    bool unknown_ignored;     /* `values` asserts only the type */
} writ_field_spec;

/* The names of types, NULL-terminated: string … map, and "any" last. */
extern const char *const writ_field_types[];
/* The type bits and kind of time that one of them stands for; false: it is none of them. */
bool writ_field_type_find(writ_str name, unsigned *types, writ_time_kind *time);

/* Is this a width of numbers, "i8" to "u128", "f32" or "f64"? As `format` of a number it is a
 * range. */
bool writ_field_is_width(writ_str format);

typedef enum writ_option_fit {
    WRIT_OPTION_SET,    /* the spec has it now */
    WRIT_OPTION_IDLE,   /* it says nothing about values of the spec's types; not set */
    WRIT_OPTION_UNKNOWN /* not a name that both languages use */
} writ_option_fit;
/* Puts the value of an option ("minLength", "format" …) where the spec has room for it. The spec's
 * types and time come first. */
writ_option_fit writ_field_option(writ_field_spec *spec, writ_str name, const writ_value *value);

typedef enum writ_time_reading {
    WRIT_TIME_CLEAR,
    WRIT_TIME_CONFLICT, /* `timezone` and `format` contradict; `timezone` was followed */
    WRIT_TIME_UNREAD    /* `format` is no RFC 3339: the spec is a string now, without bounds */
} writ_time_reading;
/* What `timezone` (a boolean, or NULL) and a JDK `format` (in the spec, taken out of it) say about
 * the kind of time and its offset (DESIGN.md, Time). Without either a contract requires the
 * offset and an expectation does not. Sets spec->time and spec->offset; spec->time is not NONE. */
writ_time_reading writ_field_time(writ_field_spec *spec, const writ_value *timezone,
                                  bool expectation);

/* Is an offset from UTC part of what a JDK pattern (DateTimeFormatter) writes? */
bool writ_time_format_has_offset(writ_str pattern);
/* The kind of time whose RFC 3339 texts the pattern describes, or NONE: "yyyy-MM-dd'T'HH:mm:ssXXX"
 * is a timestamp. Common slips are read as they are meant ("YYYY-MM-DDTHH:mm:ss.SSSZ", which the
 * ODCS itself gives), and so are the names of JSON Schema ("date-time"). */
writ_time_kind writ_time_format_kind(writ_str pattern);

/* Adds the keywords of the spec to the lowered object `schema`. Errors: WRIT_E_INPUT at an option
 * of the wrong type, a bound that is no time of the kind, a listed value that the type excludes. */
int writ_field_lower(writ_arena *arena, const writ_field_spec *spec, writ_value *schema,
                     writ_error *err);

#endif
