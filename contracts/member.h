/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the keys of contract documents, with errors that name the key and stand at its value.
 * Used by the readers of each contract language, and of profiles; nobody else needs it.
 */
#ifndef WRIT_CONTRACTS_MEMBER_H
#define WRIT_CONTRACTS_MEMBER_H

#include "contracts/base/error.h"
#include "contracts/finding.h"

/* The value of `key` must be of the kind. A key that is not there (value NULL) is fine, here and
 * below, and leaves outputs as they are. Errors: WRIT_E_INPUT. */
int writ_member_check(const writ_value *value, const char *key, writ_kind kind, writ_error *err);
/* The same for an entry of the list under `key`. */
int writ_member_check_entry(const writ_value *entry, const char *key, writ_kind kind,
                            writ_error *err);
int writ_member_string(const writ_value *value, const char *key, writ_str *string, writ_error *err);
int writ_member_boolean(const writ_value *value, const char *key, bool *boolean, writ_error *err);
/* A string or a list of strings; an array either way. In the arena. */
int writ_member_strings(writ_arena *arena, const writ_value *value, const char *key,
                        writ_value **strings, writ_error *err);

/* Each key of the object must be one of `keys` (NULL-terminated). Errors: WRIT_E_INPUT at the key,
 * with a hint when one of them is near; `what` is who has no such key: "a field". */
int writ_member_check_keys(const writ_value *object, const char *const *keys, const char *what,
                           writ_error *err);

/* Which of the words (NULL-terminated) was meant: equal but for case, or within a few slips of the
 * hand; NULL when none is near. */
const char *writ_word_nearest(writ_str word, const char *const *words);

/* "a string", "an object", "null". */
const char *writ_kind_phrase(writ_kind kind);

/* Appends a note on a document. Returns it for a hint; NULL when there are too many. `path` is the
 * field's, or "". */
writ_finding *writ_note_add(writ_arena *arena, writ_findings *notes, writ_rule rule, writ_str path,
                            const writ_place *place, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

#endif
