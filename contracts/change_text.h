/* SPDX-License-Identifier: Apache-2.0
 *
 * Constraints of a field as text: what is compared, shown and fingerprinted. Inside
 * contracts/change.c.
 */
#ifndef WRIT_CONTRACTS_CHANGE_TEXT_H
#define WRIT_CONTRACTS_CHANGE_TEXT_H

#include "contracts/field.h"
#include "contracts/finding.h"

typedef struct writ_constraint {
    writ_rule rule;
    const char *noun; /* "the pattern" of … changed */
    /* Equal texts for what says the same; empty when the field has no such constraint. */
    writ_str (*text)(writ_arena *arena, const writ_field *field);
    /* Where equal texts are too strict or too lax; NULL: compare the texts. */
    bool (*same)(writ_arena *arena, const writ_field *old_field, const writ_field *new_field);
    const char *const *keywords; /* that say it, for its place; ended by NULL */
} writ_constraint;

/* Each constraint that one text tells; type, presence and listed values have more to them. */
extern const writ_constraint writ_constraints[];
extern const size_t writ_constraint_count;

/* "timestamp", "integer", "string or number": without null. */
writ_str writ_change_type_text(writ_arena *arena, const writ_field *field);

#endif
