/* SPDX-License-Identifier: Apache-2.0
 *
 * Trees of files to read from: that of this machine, or that of a revision (ci/git.h), under the
 * same paths. Documents, and what they refer to, are read from one tree and never from two.
 */
#ifndef WRIT_CONTRACTS_BASE_FILES_H
#define WRIT_CONTRACTS_BASE_FILES_H

#include <stdbool.h>

#include "contracts/base/error.h"
#include "contracts/base/value.h"

/* What stands in a folder, symbolic links followed. */
typedef struct writ_file_entry {
    writ_str name; /* terminated */
    bool is_folder;
    bool is_link; /* a symbolic one, to what it says it is */
} writ_file_entry;
typedef WRIT_ARRAY(writ_file_entry) writ_file_entries;

/* Paths are as the user gives them, relative to the working folder. Several threads may ask. */
typedef struct writ_files {
    /* The path from the root without symbolic links, in the arena; as it was given when nothing is
     * there, and *exists is false then. */
    writ_str (*real)(void *context, writ_arena *arena, const char *path, bool *exists);
    /* As writ_source_load (contracts/base/read.h); the source is named as the user would. */
    int (*load)(void *context, writ_arena *arena, const char *path, writ_source **source,
                writ_error *err);
    /* Adds the entries of a folder but `.` and `..`, in no order; none when it is not there or no
     * folder. Errors: WRIT_E_SYSTEM. */
    int (*list)(void *context, writ_arena *arena, const char *folder, writ_file_entries *entries,
                writ_error *err);
    void *context;
} writ_files;

/* This machine's. */
extern const writ_files writ_disk;

#endif
