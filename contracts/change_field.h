/* SPDX-License-Identifier: Apache-2.0
 *
 * What differs between one field of OLD and the field of NEW that it became. Inside
 * contracts/change.c.
 */
#ifndef WRIT_CONTRACTS_CHANGE_FIELD_H
#define WRIT_CONTRACTS_CHANGE_FIELD_H

#include "contracts/change.h"

typedef struct writ_change_list {
    writ_arena *arena;
    writ_str object;
    writ_findings *findings;
} writ_change_list;

/* A finding about the two (either may be NULL) with paths, places, object and sensitivity filled
 * in; NULL beyond WRIT_BOUND_FINDINGS. `keywords` (ended by NULL) move the places onto the
 * first of them that the fields spell; NULL leaves the places on the names. */
writ_finding *writ_change_add(writ_change_list *list, writ_rule rule, const writ_field *old_field,
                              const writ_field *new_field, const char *const *keywords);

/* Type, presence, null, values and constraints of the two. */
void writ_change_compare(writ_change_list *list, const writ_field *old_field,
                         const writ_field *new_field);

/* Do the keywords that no rule of their own speaks of say the same: branches, `not`, `contains`,
 * tuples, dependencies, names of members? References are followed; annotations do not count. */
bool writ_change_same_rest(writ_arena *arena, const writ_field *old_field,
                           const writ_field *new_field);

/* "/lines/STAR/sku" (STAR = *), or "the record" for the root. */
writ_str writ_change_subject(const writ_field *field);

#endif
