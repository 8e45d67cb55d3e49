/* SPDX-License-Identifier: Apache-2.0
 *
 * Masking: values of fields that a contract classifies as personal or confidential are shown as
 * type and shape (DESIGN.md, Commands).
 */
#ifndef WRIT_CI_REPORT_MASK_H
#define WRIT_CI_REPORT_MASK_H

#include "contracts/field.h"

/* The payload with each classified value replaced by a text such as "<email, 15 characters>"; what
 * needs no mask is shared with the original. `root` is the field table that classifies. In the
 * arena. */
const writ_value *writ_mask(writ_arena *arena, const writ_value *payload, const writ_field *root);

#endif
