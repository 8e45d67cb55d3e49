/* SPDX-License-Identifier: Apache-2.0
 *
 * Lint: is a document one that people can work with? What is asked is in ci/lint.def. The reader of
 * a document finds some itself; the rest is asked of the field table, so that it is the same for
 * all contract languages, and examples are judged by the validator as payloads are.
 */
#ifndef WRIT_CI_LINT_H
#define WRIT_CI_LINT_H

#include "ci/owners.h"
#include "ci/workspace.h"
#include "contracts/contract.h"

typedef struct writ_lint_options {
    const writ_lint_style *style; /* NULL: no words forbidden, one convention of whatever kind */
    const writ_owners *owners;    /* NULL: anybody may own a document */
} writ_lint_options;

/* Adds what is found, in the order of the document. Strings live in the arena. Errors: a pattern of
 * the contract that is none. */
int writ_lint_contract(writ_arena *arena, const writ_contract *contract,
                       const writ_lint_options *options, writ_findings *findings, writ_error *err);
/* A party says what it needs of somebody else's fields: their names and examples are not its
 * matter. */
void writ_lint_party(writ_arena *arena, const writ_party *party, const writ_lint_options *options,
                     writ_findings *findings);

/* Which conventions is a name written in? Bits of 1 << writ_convention; 0: none. Signs before the
 * first letter do not count (`_id`, `$ref`). */
unsigned writ_convention_of(writ_str name);

#endif
