/* SPDX-License-Identifier: Apache-2.0
 *
 * Paths by pattern: `*`, `?` and `[…]` within a name (POSIX.1-2008, 2.13), `**` for any number of
 * folders, not through links; at the end of a pattern for all files below. Names that begin with a
 * dot are matched only by a pattern that begins with one.
 */
#ifndef WRIT_CI_GLOB_H
#define WRIT_CI_GLOB_H

#include "contracts/base/files.h"

typedef struct writ_paths {
    writ_str *items; /* terminated */
    size_t count;
    size_t capacity;
} writ_paths;

/* Does the name match the pattern? `*` stands for anything but a slash. */
bool writ_glob_matches(writ_str pattern, writ_str name);
/* The same for a path, or one that it is below: /address matches /address/city. */
bool writ_glob_matches_below(writ_str pattern, writ_str path);

/* Adds the files of a tree that match `pattern`, taken relative to `folder` unless it is absolute.
 * A path without wildcards is added when the file is there. Folders that cannot be read are errors
 * (WRIT_E_SYSTEM). */
int writ_glob(const writ_files *files, writ_arena *arena, writ_str folder, writ_str pattern,
              writ_paths *paths, writ_error *err);

/* Sorts by bytes and removes what is there twice. */
void writ_paths_sort(writ_paths *paths);

#endif
