/* SPDX-License-Identifier: Apache-2.0
 *
 * The hull of facts: the narrowest JSON Schema (2020-12) that they support, closed, so that a
 * member nobody has seen is refused as well. It says of a record, at the validator's speed, that it
 * shows nothing new; it is never what anybody signs (draft.h).
 */
#ifndef WRIT_VALIDATOR_INFER_HULL_H
#define WRIT_VALIDATOR_INFER_HULL_H

#include "contracts/base/value.h"
#include "validator/infer/facts.h"

/* In the arena. Of one tree of facts, and of any later one of the same profile: what this accepts,
 * that accepts. */
writ_value *writ_hull_schema(writ_arena *arena, const writ_fact *root);

/* 0 and powers of two: the smallest one that is no less. */
int64_t writ_length_above(double length);

/* A bound as a number, exact. */
writ_value *writ_bound_value(writ_arena *arena, double bound);

#endif
