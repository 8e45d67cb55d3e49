/* SPDX-License-Identifier: Apache-2.0
 *
 * Files that are compiled into the program: tables of these rows, which ci/embed.awk writes.
 */
#ifndef WRIT_CI_EMBED_H
#define WRIT_CI_EMBED_H

typedef struct writ_embedded {
    const char *path; /* below the folder that the table is of */
    const char *text;
} writ_embedded;

#endif
