/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a draft. Internal: draft.c has the document and each field's keys in their order,
 * draft_text.c what is signed of texts, draft_number.c of numbers, draft_guess.c what is guessed,
 * draft_example.c the examples.
 */
#ifndef WRIT_VALIDATOR_INFER_DRAFT_PARTS_H
#define WRIT_VALIDATOR_INFER_DRAFT_PARTS_H

#include "validator/infer/draft.h"

typedef struct writ_drafting {
    writ_arena *arena;
    const writ_draft_about *about;
    writ_draft_document *draft;
} writ_drafting;

/* A field that is being drafted. */
typedef struct writ_drafted {
    writ_drafting *in;
    const writ_fact *fact;
    const writ_fact *parent; /* NULL: the root */
    writ_str name;           /* its own, or of items and map values that of what holds them */
    bool is_member;          /* has a name of its own */
    bool is_time;            /* a timestamp or date */
    writ_str personal;       /* why it looks personal; "" */
    writ_str pattern;        /* signed; "" */
    writ_value *values;      /* signed; NULL */
    writ_value *field;       /* the property */
    writ_value *options;     /* logicalTypeOptions; empty at first */
    writ_value *custom;      /* customProperties; empty at first */
} writ_drafted;

/* From so many values on what is always so is no chance. */
enum { WRIT_DRAFT_SOME = 20, WRIT_DRAFT_MANY = 50 };

uint64_t writ_draft_count(const writ_drafted *field); /* values that are not null */
/* Is it seen often, or as often as there were samples at all? */
bool writ_draft_is_enough(const writ_drafted *field, uint64_t count);
/* What the last word of the field's name says that its values are: "time", "identity" … or "". */
writ_str writ_draft_kind(const writ_drafted *field);
bool writ_draft_name_has(const writ_drafted *field, const char *const *words);

void writ_draft_set(const writ_drafted *field, writ_value *to, const char *key, writ_value *value);
/* {property, value} of customProperties. */
writ_value *writ_draft_custom(writ_drafted *field, const char *name, writ_value *value);
writ_value *writ_draft_string(const writ_drafted *field, const char *terminated);
void writ_draft_note(writ_drafted *field, const writ_value *value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void writ_draft_text(writ_drafted *field);
void writ_draft_number(writ_drafted *field);
void writ_draft_personal(writ_drafted *field); /* sets `personal` */
void writ_draft_units(writ_drafted *field);
void writ_draft_examples(writ_drafted *field);

#endif
