/* SPDX-License-Identifier: Apache-2.0
 *
 * What is given up of the facts when their own hull refuses a record that they were made of: forms
 * of values (validator/drift/forms.def) are not formats, sampled texts know no case, and the
 * profile does not follow every path.
 */
#ifndef WRIT_VALIDATOR_INFER_GIVE_UP_H
#define WRIT_VALIDATOR_INFER_GIVE_UP_H

#include "contracts/finding.h"
#include "validator/infer/facts.h"

/* Gives up a constraint for each error, at its field or one above it: of one field one for each
 * hull, which has the number `hull`, from 1. `is_young`: no record was let pass by a hull yet, so
 * another guess of the format may be tried. */
void writ_give_up(const writ_profile *profile, writ_fact_memories *memories,
                  const writ_findings *findings, uint64_t hull, bool is_young);

/* Takes the next token off a JSON Pointer (not ""), decoded. */
writ_str writ_give_up_token(writ_arena *arena, writ_str *pointer);

#endif
