/* SPDX-License-Identifier: Apache-2.0
 *
 * The text of a document with one thing changed, and all else to the byte as it stands: comments,
 * layout, order, quotes, line ends. For JSON and for YAML in block and flow style.
 *
 *     - name: depot      # where it is         set(…, "required", true):
 *       required: false                    ->    required: true
 *
 * The containers are of a tree that was read from the text (contracts/base/value.h), whose places
 * say where to cut. What is put in may come from another document: then its own text is taken,
 * moved to its new indentation; where that cannot stand in the new surroundings (block style within
 * braces, YAML in JSON), and for what was made and stands nowhere, it is written anew on one line.
 *
 * Each function makes a new text in the arena, and false says that there is no such edit: the place
 * holds an alias or an anchor, or the last member of a block would go. A text that is made is not
 * read again here: who shows it reads it and judges it first.
 */
#ifndef WRIT_CONTRACTS_BASE_EDIT_H
#define WRIT_CONTRACTS_BASE_EDIT_H

#include "contracts/base/value.h"

/* The member gets the value. One that is new comes behind the member `after`, or last. */
bool writ_edit_set(writ_arena *arena, const writ_value *object, writ_str name,
                   const writ_value *value, writ_str after, writ_str *text);
/* The member goes, with its lines. */
bool writ_edit_unset(writ_arena *arena, const writ_value *object, writ_str name, writ_str *text);

/* The value becomes the item of that index, from 0 to the count of items. */
bool writ_edit_insert(writ_arena *arena, const writ_value *array, size_t index,
                      const writ_value *value, writ_str *text);
/* The item goes. */
bool writ_edit_remove(writ_arena *arena, const writ_value *array, size_t index, writ_str *text);

#endif
