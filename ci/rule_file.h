/* SPDX-License-Identifier: Apache-2.0
 *
 * The files of docs/rules/, compiled in: why a rule is one, and examples.
 */
#ifndef WRIT_CI_RULE_FILE_H
#define WRIT_CI_RULE_FILE_H

#include "contracts/finding.h"

/* The text of docs/rules/RULE/NAME, or "". */
writ_str writ_rule_file(writ_rule rule, const char *name);

#endif
