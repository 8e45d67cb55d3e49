/* SPDX-License-Identifier: Apache-2.0
 *
 * Renames that a document declares, from the surest to the least:
 *
 *   aliases                   NEW's field lists OLD's name, as in Avro: an identity (grade `id`)
 *   renamedFrom, replacedBy   both of them, each saying so of the other; then one of them
 *   synonyms                  of either, among siblings
 *   a note                    in the description of either (contracts/rename_note.h)
 *
 * They are facts where OLD's field is gone and NEW's is new. A sure one goes before a less sure
 * one. Two equally sure ones that want the same field contradict each other, and neither is taken:
 * what is said to be renamed to two fields was split, and what two were renamed to was merged
 * (contracts/rename_split.h).
 */
#ifndef WRIT_CONTRACTS_RENAME_DECLARE_H
#define WRIT_CONTRACTS_RENAME_DECLARE_H

#include "contracts/rename_search.h"

/* Makes partners of what these nodes, without partner so far, declare. Names are those of siblings,
 * where the parents are partners, or paths. Returns how many pairs there are more. */
size_t writ_rename_declare(writ_rename_search *search, const writ_rename_nodes *old_nodes,
                           const writ_rename_nodes *new_nodes);

/* NEW's field says that it was another one than OLD's, whose identity it has: the sentence for it,
 * or "". In the arena. */
writ_str writ_rename_contradiction(writ_arena *arena, const writ_field *old_field,
                                   const writ_field *new_field);

#endif
