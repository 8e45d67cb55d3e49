/* SPDX-License-Identifier: Apache-2.0
 *
 * The metaschemas of the five drafts and their vocabularies (contracts/metaschemas/README),
 * compiled into the program: a reference to one never needs a file or a network.
 */
#ifndef WRIT_CONTRACTS_METASCHEMA_H
#define WRIT_CONTRACTS_METASCHEMA_H

#include "contracts/base/value.h"

/* The document of that URI (http or https, without fragment), read into the arena anew by each
 * call; NULL when it is none of theirs. */
const writ_value *writ_metaschema_read(writ_arena *arena, writ_str uri);
bool writ_metaschema_is_known(writ_str uri);

#endif
