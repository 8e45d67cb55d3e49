/* SPDX-License-Identifier: Apache-2.0
 *
 * Revisions of git repositories, read through libgit2, which is loaded
 * for the first one. Nothing is written to
 * a repository and nothing is fetched.
 *
 * A revision is a tree of files (contracts/base/files.h) under the paths of the working tree: the
 * path of a file below the repository's root means the file as the revision has it, symbolic links
 * followed within the revision. Paths elsewhere mean this machine's files. Its sources are named
 * "git:REV:path".
 */
#ifndef WRIT_CI_GIT_H
#define WRIT_CI_GIT_H

#include "contracts/base/files.h"

typedef struct writ_revision {
    writ_str name; /* as it was given, "origin/main"; of the newest release its tag, "v1.4.0" */
    writ_str asked_from; /* the folder whose repository it is of */
    writ_str root;       /* the real path of the working tree; of a bare repository, its own */
    writ_files files;    /* borrowed from here */
    struct writ_git *git;
} writ_revision;

/* Opens a revision of the repository that a folder is in, by any name that git knows
 * (gitrevisions(7)). Errors: WRIT_E_INPUT when there is no repository, or it has no such revision,
 * as a shallow clone may not: the hint says how to fetch it; WRIT_E_SYSTEM when libgit2 is not
 * installed, or the repository cannot be read. */
int writ_revision_open(writ_arena *arena, const char *folder, const char *name,
                       writ_revision **revision, writ_error *err);

/* Opens the newest release: of the tags `1.4.0` and `v1.4.0`, prereleases left out, the highest
 * whose commit is HEAD or an ancestor of it. Errors: WRIT_E_INPUT when there is none, too. */
int writ_revision_open_release(writ_arena *arena, const char *folder, writ_revision **revision,
                               writ_error *err);

void writ_revision_close(writ_revision *revision); /* NULL is fine */

/* Puts under its path from the root each file of the repository that the working tree has otherwise
 * than the revision: changed, new (also one that git does not track, unless it ignores it) or gone.
 * What the index knows to be unchanged is not read. */
int writ_revision_changed(const writ_revision *revision, writ_arena *arena, writ_map *changed,
                          writ_error *err);

#endif
