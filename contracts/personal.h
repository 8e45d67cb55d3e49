/* SPDX-License-Identifier: Apache-2.0
 *
 * Which fields are about a person, by their names (contracts/personal.def).
 */
#ifndef WRIT_CONTRACTS_PERSONAL_H
#define WRIT_CONTRACTS_PERSONAL_H

#include "contracts/base/str.h"

/* The words that the name ends in and that say so, "first name"; "" when it has none. Static. */
writ_str writ_name_personal(writ_str name);

#endif
