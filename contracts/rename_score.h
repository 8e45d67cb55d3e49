/* SPDX-License-Identifier: Apache-2.0
 *
 * How likely one field became another, from what the two schemas say of them: names, types,
 * formats, listed values, descriptions, members. Inside contracts/rename.c.
 *
 * The weights are set by hand and checked on pairs of public schemas with known renames
 * (CONTRIBUTING.md, tests); they are printed with each claim as evidence, not hidden in a model.
 */
#ifndef WRIT_CONTRACTS_RENAME_SCORE_H
#define WRIT_CONTRACTS_RENAME_SCORE_H

#include "contracts/rename.h"

/* 0 to 1. `siblings`: the two fields' parents are partners; otherwise it would be a move, and the
 * paths count too. */
double writ_rename_score(const writ_field *old_field, const writ_field *new_field, bool siblings);

/* The plain case: siblings of one type and one format, whose names are alike and not opposed. */
bool writ_rename_plain(const writ_field *old_field, const writ_field *new_field);

/* Appends what speaks for the pair: "same type string", "name similarity 0.81" … */
void writ_rename_evidence(writ_arena *arena, writ_rename *rename);

#endif
