/* SPDX-License-Identifier: Apache-2.0
 *
 * Which documents may refer to another one: told from their texts, since most do not, and reading
 * them as documents takes a hundred times as long. Inside ci/base.
 */
#ifndef WRIT_CI_BASE_REFERS_H
#define WRIT_CI_BASE_REFERS_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"

/* May this text, of a JSON or YAML document, refer to another document? True when in doubt. */
bool writ_text_refers(writ_str text);

/* The same of files, on all processors, into refers[i]. The paths are terminated. Errors: those of
 * writ_source_load. */
int writ_base_refers(const writ_str *paths, size_t count, bool *refers, writ_error *err);

#endif
