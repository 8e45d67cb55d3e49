/* SPDX-License-Identifier: Apache-2.0
 *
 * More about the words of names, for the inference of renames; writ_name_similarity and
 * writ_name_alike are in contracts/rename.h.
 */
#ifndef WRIT_CONTRACTS_NAME_TOKENS_H
#define WRIT_CONTRACTS_NAME_TOKENS_H

#include "contracts/rename.h"

/* Does one name say `created`, `min`, `from` where the other says `updated`, `max`, `to`? Such
 * names are alike, and name different things. */
bool writ_name_opposed(writ_str a, writ_str b);
/* Do the names share only words that any field may have (`at`, `id`, `url` …), and each keep one
 * that the other lacks? `events_url` and `languages_url` do. */
bool writ_name_generic(writ_str a, writ_str b);
/* Is a word of one name the plural of a word of the other? */
bool writ_name_plural(writ_str a, writ_str b);
/* Does the name hold these words, one after the other? `at_end`: at its end. `customerMail` and
 * `mail_id` hold `mail`; the first ends in it. */
bool writ_name_holds(writ_str name, writ_str words, bool at_end);
/* How alike are the letters of two names, 0 to 1? Dice's coefficient over pairs of letters: sees
 * `contenttype` in `data_content_type`. */
double writ_letters_similarity(writ_str a, writ_str b);

#endif
