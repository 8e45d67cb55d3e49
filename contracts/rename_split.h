/* SPDX-License-Identifier: Apache-2.0
 *
 * Splits and merges: one field that left, and several that came and are its parts; or the other way
 * round.
 *
 *     billing_address          ──▶  billing_street, billing_city, billing_zip
 *     first_name, last_name    ──▶  full_name
 *
 * What is made of what is known from a small lexicon of general compositions (a name of its first
 * and its last, a point in time of its date and its time), from the words that the names share, and
 * from the types. All are siblings, and none of them has a partner, unless it was inferred that one
 * part alone is what the whole became. They are candidates, to be shown as evidence, and never
 * claims; where the document itself declares several fields renamed from one, or to one, that is
 * said.
 */
#ifndef WRIT_CONTRACTS_RENAME_SPLIT_H
#define WRIT_CONTRACTS_RENAME_SPLIT_H

#include "contracts/rename_search.h"

/* After all claims: fills renames->splits. */
void writ_rename_find_splits(writ_rename_search *search, writ_renames *renames);

#endif
