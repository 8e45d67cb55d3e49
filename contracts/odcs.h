/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of the ODCS reader share (odcs.c: the document; odcs_field.c: objects and
 * properties; odcs_rules.c: listed values and quality rules; odcs_notes.c: annotations). Only they
 * include it.
 *
 * Keys that no version of the standard knows are left alone, as are most that say nothing about a
 * record; a key that is null counts as absent.
 */
#ifndef WRIT_CONTRACTS_ODCS_H
#define WRIT_CONTRACTS_ODCS_H

#include "contracts/lower.h"

typedef struct writ_odcs {
    writ_arena *arena;
    writ_findings *notes;
    const writ_value *object; /* the entry of `schema` that is being lowered */
    writ_str object_name;
    bool expectation; /* a party's: objects are open, offsets optional unless asked for */
    bool reader;      /* a consumer's: `onUnknownValue: ignore` lifts the list of values */
    writ_error *err;
} writ_odcs;

/* Where a property stands. */
typedef enum writ_odcs_position {
    WRIT_ODCS_OBJECT, /* an entry of `schema` */
    WRIT_ODCS_MEMBER, /* of `properties` */
    WRIT_ODCS_ELEMENT /* `items`, or the value of a map: never absent, null only if it says so */
} writ_odcs_position;

typedef struct writ_odcs_field {
    const writ_odcs *in;
    const struct writ_odcs_field *parent; /* NULL for an object */
    writ_odcs_position position;
    const writ_value *source; /* the property as it stands in the document */
    writ_str path;
    writ_field_spec spec;
    const writ_value *rule_pattern; /* of a quality rule, beside spec.pattern; or NULL */
    writ_value *unchecked;          /* array of strings; NULL while there is none */
    writ_value *schema;             /* lowered */
} writ_odcs_field;

/* A key's value; NULL when it is absent or null. */
const writ_value *writ_odcs_find(const writ_value *holder, const char *key);
/* The value of the custom property of that name; NULL when it is absent or null. The list must have
 * been checked. */
const writ_value *writ_odcs_custom(const writ_value *holder, const char *name);
/* `customProperties` of the holder must be a list of {property, value}. */
int writ_odcs_check_custom(const writ_value *holder, writ_error *err);

/* Lowers an entry of `schema`. */
int writ_odcs_object_lower(const writ_odcs *in, writ_value **lowered);

/* Sets a keyword of the lowered field; not when the value is NULL. */
void writ_odcs_set(const writ_odcs_field *field, const char *keyword, const writ_value *value);

/* Adds the annotations, and reads `onUnknownValue` into the spec. */
int writ_odcs_annotate(writ_odcs_field *field);

/* Reads `enum` in its three places and the quality rules: into the spec what one record can be
 * judged by, the rest as unchecked. The spec's types come first. */
int writ_odcs_rules_read(writ_odcs_field *field);
/* Lists a rule that cannot be checked on one record, with a note at the place. */
void writ_odcs_unchecked(writ_odcs_field *field, const writ_place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
