/* SPDX-License-Identifier: Apache-2.0
 *
 * The difference of two texts as a patch, in the unified form that `git apply` and `patch -p1`
 * take.
 */
#ifndef WRIT_CI_PATCH_H
#define WRIT_CI_PATCH_H

#include "contracts/base/str.h"

/* Appends the patch of one file; nothing where the texts are equal. Lines keep their ends, CR LF
 * among them, and a last line without one is told as such. `path` stands behind a/ and b/. */
void writ_patch_add(writ_buf *out, writ_str path, writ_str before, writ_str after);

#endif
