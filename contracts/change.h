/* SPDX-License-Identifier: Apache-2.0
 *
 * What differs between two versions of an object, field by field, each difference under one rule of
 * rules.def with its places. Purely a description: whether it breaks anybody is for the containment
 * engine to say. Renames are paired first (contracts/rename.h); a renamed container is one change,
 * and its unchanged children are none.
 */
#ifndef WRIT_CONTRACTS_CHANGE_H
#define WRIT_CONTRACTS_CHANGE_H

#include "contracts/contract.h"
#include "contracts/field.h"
#include "contracts/rename.h"

/* Appends one finding of group CHANGE per difference. `object` names the object. Findings have
 * path (of OLD where the field was there, else of NEW), new_path for renames, place and old_place
 * (of the keyword that differs; for something removed the nearest surviving parent in NEW),
 * old_constraint and new_constraint, message. Order: by path in NEW's document order, removed ones
 * after their former neighbours. */
void writ_changes_list(writ_arena *arena, writ_field *old_root, writ_field *new_root,
                       writ_str object, const writ_renames *renames, writ_findings *changes);

#endif
