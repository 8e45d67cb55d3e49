/* SPDX-License-Identifier: Apache-2.0
 *
 * What a description says of a rename, in so many words: "deprecated, use email_address", "replaced
 * by `contact.email`", "formerly e_mail". The grammar is small and strict, since what it finds is
 * taken for a fact:
 *
 *     note  = phrase ["the"] ["field" | …] [":"] name
 *     name  = in quotes of any kind; a word of a kind that only names are (`e_mail`, `eMail`,
 * `a.b`); or a plain word that ends the clause ("use email instead", "formerly email.")
 *
 * No note: one that is denied or in doubt ("not replaced by", "may be replaced by"), one that names
 * several fields ("use first_name and last_name"), two that differ. Whether there is such a field
 * is for the caller to say.
 */
#ifndef WRIT_CONTRACTS_RENAME_NOTE_H
#define WRIT_CONTRACTS_RENAME_NOTE_H

#include <stdbool.h>

#include "contracts/base/str.h"

/* The name of what takes the place of the field so described, or "". Borrowed from the text.
 * `deprecated`: the field is marked so, and "use x" needs no such word before it. */
writ_str writ_note_successor(writ_str text, bool deprecated);
/* The name that the field so described had before, or "". Borrowed from the text. */
writ_str writ_note_predecessor(writ_str text);

#endif
