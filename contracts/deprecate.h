/* SPDX-License-Identifier: Apache-2.0
 *
 * A field marked as deprecated in the text of its document, all else as it stands:
 *
 *     - name: email                 - name: email
 *       logicalType: string    ->     logicalType: string
 *                                     customProperties:
 *                                       - {property: deprecated, value: true}
 *                                       - {property: sunset, value: 2026-12-31}
 *                                       - {property: replacedBy, value: /email_address}
 *
 * In a JSON Schema these are `deprecated`, `x-writ-sunset` and `x-writ-replaced-by`.
 */
#ifndef WRIT_CONTRACTS_DEPRECATE_H
#define WRIT_CONTRACTS_DEPRECATE_H

#include "contracts/contract.h"
#include "contracts/field.h"

/* How many days a field that was renamed stays beside its successor, unless somebody says it. */
enum { WRIT_SUNSET_DAYS = 90 };

/* The text of the contract's document with the field marked, in the arena; its own text where that
 * says so already. An empty sunset or successor is not written, and one that is there stays.
 * Errors: WRIT_E_INPUT where the document has no place for it that can be edited: an item, an
 * alias, a field of another document. */
int writ_deprecate_field(writ_arena *arena, const writ_contract *contract, const writ_field *field,
                         writ_str sunset, writ_str replaced_by, writ_str *text, writ_error *err);

#endif
