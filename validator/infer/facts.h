/* SPDX-License-Identifier: Apache-2.0
 *
 * What all samples have in common: a tree of facts, one for each field, made of the profile of
 * those samples that showed something new (validator/infer/infer.h says which they are).
 *
 *     profile field ──▶ fact      counts added up, constraints that hold for all values so far
 *     + memory                    what a constraint was when the field came, and which were given
 * up map of keys   ──▶ one fact for its values: those of all members, merged
 *
 * A constraint can only be widened or given up from one tree to the next, never come back: whoever
 * was let pass by an earlier tree is so by every later one. That is why an inferred contract
 * accepts what it was drawn from, though most of it was looked at no more than by the validator.
 */
#ifndef WRIT_VALIDATOR_INFER_FACTS_H
#define WRIT_VALIDATOR_INFER_FACTS_H

#include "validator/drift/profile.h"

/* What the texts of a field are. */
typedef enum writ_text_kind {
    WRIT_TEXTS_ANY,
    WRIT_TEXTS_UUID,
    WRIT_TEXTS_EMAIL,
    WRIT_TEXTS_URI,
    WRIT_TEXTS_URI_TEMPLATE,
    WRIT_TEXTS_IPV4,
    WRIT_TEXTS_IPV6,
    WRIT_TEXTS_DATE,
    WRIT_TEXTS_TIMESTAMP,   /* with Z or an offset, as the format date-time has it */
    WRIT_TEXTS_SPACED_TIME, /* the same, some with a space for the T: what a contract calls a
                               timestamp, and costs a hull more */
    WRIT_TEXTS_LOCAL_TIME   /* timestamps, some or all without */
} writ_text_kind;
/* The name of the format, "uuid"; NULL for ANY and for what is a type of its own. */
const char *writ_text_kind_format(writ_text_kind kind);

/* Constraints that were given up, for good. */
enum writ_given_up {
    WRIT_GIVEN_UP_TEXT = 1,     /* format */
    WRIT_GIVEN_UP_SHAPE = 2,    /* pattern */
    WRIT_GIVEN_UP_VALUES = 4,   /* the list of values */
    WRIT_GIVEN_UP_BOUNDS = 8,   /* of numbers and lengths */
    WRIT_GIVEN_UP_MEMBERS = 16, /* the object is open: members are not known */
    WRIT_GIVEN_UP_TYPE = 32     /* anything goes, members and items too */
};

/* What stays known of a profile's field between two trees. */
typedef struct writ_fact_memory {
    unsigned given_up;
    uint64_t gave_up_at; /* number of the hull at which something was given up last */
    bool has_texts;      /* the next two were settled when the first texts came */
    writ_text_kind text;
    writ_str shape; /* pattern, in the profile's arena; "" */
} writ_fact_memory;

typedef struct writ_fact {
    writ_str name; /* of the member; "" of the root, of items and values of maps */
    /* By field of the profile; the first where several are merged. NULL: never. */
    const writ_profile_field *field;
    bool is_merged;           /* of several fields: sketches of `field` tell only a part */
    uint64_t values, chances; /* how often it came, and could have */
    uint64_t forms[WRIT_FORM_COUNT];
    unsigned types; /* of writ_type_bit, null aside; several: anything goes but for numbers */
    bool is_nullable, is_required;
    unsigned given_up;
    writ_text_kind text;
    writ_str shape;
    bool has_values;  /* all different texts are in field->sample, few of them */
    bool has_numbers; /* JSON numbers, and their bounds */
    double least, most;
    bool has_lengths; /* of texts */
    double shortest, longest;
    bool is_map;    /* `items` are the values of its members */
    bool had_items; /* an array was not empty */
    WRIT_ARRAY(struct writ_fact *) members;
    struct writ_fact *items; /* NULL: none came, or they are beyond the profile's bounds */
} writ_fact;

/* More different values are no list. */
#define WRIT_FACT_VALUES 48

typedef WRIT_ARRAY(writ_fact_memory) writ_fact_memories; /* by writ_profile_field.index */

/* The tree of all fields; memories grow with the profile, and settle what is settled now. */
writ_fact *writ_facts_of(writ_arena *arena, writ_profile *profile, writ_fact_memories *memories);

/* Is it of one type, so that more can be said of it? INTEGER beside NUMBER is one. */
bool writ_fact_is_one_type(const writ_fact *fact);

/* The different texts of a field with `has_values`, decoded, the most frequent first; false where
 * one of them was cut. `counts` may be NULL. */
bool writ_fact_texts(writ_arena *arena, const writ_fact *fact, writ_str **texts, uint64_t **counts,
                     size_t *count);

/* The steps of bounds: 0, then powers of ten of either sign up to 1e15. The nearest one that is at
 * or above the number, or at or below; infinite beyond the last. */
double writ_bound_above(double number);
double writ_bound_below(double number);

#endif
