/* SPDX-License-Identifier: Apache-2.0
 *
 * Versions (Semantic Versioning 2.0.0) and ranges in npm's syntax (node-semver: `>=1.2.0 <2.0.0`,
 * `^1.2`, `~1.2.3`, `1.x`, `1.2 - 1.4`, `||`). A line is a major version.
 */
#ifndef WRIT_CONTRACTS_SEMVER_H
#define WRIT_CONTRACTS_SEMVER_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/str.h"

typedef struct writ_version {
    uint64_t major, minor, patch;
    writ_str prerelease; /* "rc.1"; "" for a release. Borrowed. */
    writ_str build;      /* "+" part; takes no part in order. Borrowed. */
} writ_version;

/* Strict: exactly MAJOR.MINOR.PATCH[-PRE][+BUILD]. `v1.2.3` and `1.2` are refused. */
bool writ_version_parse(writ_str text, writ_version *version);
int writ_version_compare(const writ_version *a, const writ_version *b);

/* Does the version satisfy the range? An empty range is none and admits every version; `*` admits
 * every release. A prerelease is admitted only where a comparator of the same MAJOR.MINOR.PATCH
 * names one (npm's rule). A text that is no range admits nothing. */
bool writ_range_admits(writ_str range, const writ_version *version);
/* Is the text a range at all? */
bool writ_range_valid(writ_str range);

typedef enum writ_bump {
    WRIT_BUMP_NONE,
    WRIT_BUMP_PATCH,
    WRIT_BUMP_MINOR,
    WRIT_BUMP_MAJOR
} writ_bump;
/* The smallest version above `old` that says as much as the change does; `old` itself for NONE. */
writ_version writ_version_bump(const writ_version *old, writ_bump bump);
/* In the arena. */
writ_str writ_version_text(writ_arena *arena, const writ_version *version);

#endif
