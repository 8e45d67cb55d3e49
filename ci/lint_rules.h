/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside lint: lint.c walks a contract, lint_rules.c asks.
 */
#ifndef WRIT_CI_LINT_RULES_H
#define WRIT_CI_LINT_RULES_H

#include "ci/lint.h"
#include "contracts/field.h"
#include "validator/validator.h"

typedef struct writ_lint {
    writ_arena *arena;
    const writ_lint_options *options;
    const writ_contract *contract;
    writ_convention convention; /* that its names should be in */
    size_t in_convention;       /* how many are */
    writ_rule rule;             /* that is asked */
    const writ_object *object;  /* that is looked at */
    writ_field *root;           /* its fields */
    writ_validator *validator;  /* for it */
    writ_map told;              /* "RULE file:offset" */
    writ_findings *findings;
} writ_lint;

/* Adds a finding of the rule that is asked, about the field (NULL: the document), once for each
 * place: what a reference leads to is told once. Returns it for a hint; NULL when it is told. */
writ_finding *writ_lint_add(writ_lint *lint, const writ_field *field, const writ_place *place,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Asks all that lint.def has for the contract as a whole, for the object, for a field. */
void writ_lint_ask_contract(writ_lint *lint);
void writ_lint_ask_object(writ_lint *lint);
void writ_lint_ask_field(writ_lint *lint, const writ_field *field);

#endif
