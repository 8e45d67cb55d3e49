/* SPDX-License-Identifier: Apache-2.0
 *
 * Machine code for a plan (accept.h), made from what the plan has learned of the order in which
 * members come. The code answers as the plan's walks do, and gives way to them where the order
 * changes. So far for x86-64 with AVX2 and BMI2; elsewhere, and where the system allows no memory
 * that can be run, the walks do all the work. Internal to validator/.
 */
#ifndef WRIT_VALIDATOR_ACCEPT_JIT_H
#define WRIT_VALIDATOR_ACCEPT_JIT_H

#include "validator/accept.h"

/* Called when the plan has said "yes" so often as it wanted to (plan->until_jit): makes code, or
 * drops it where members came otherwise than it expects, and says when to call again. */
void writ_accept_jit(writ_accept_plan *plan);
void writ_accept_jit_clear(writ_accept_plan *plan);

/* The same for the record's parts: called when so many records were opened (accept_tape.h) as the
 * plan wanted to (plan->until_parts). */
void writ_accept_jit_parts(writ_accept_plan *plan);
void writ_accept_jit_clear_parts(writ_accept_plan *plan);

#endif
