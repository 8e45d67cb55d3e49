/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a registry on PostgreSQL: those of registry/sqlite_layout.h, column by column, with
 * the same laws in the same words, kept by triggers.
 *
 * A layout is made by steps, each in a transaction of its own. How many were done stands in
 * writ_layout.version, so that a database where this was interrupted, or which an older program
 * made, goes on from there. A step that was released is never changed: what is new is one more
 * step.
 */
#ifndef WRIT_REGISTRY_POSTGRES_LAYOUT_H
#define WRIT_REGISTRY_POSTGRES_LAYOUT_H

#include <stddef.h>

extern const char *const *const writ_postgres_layout[]; /* the statements of each, up to NULL */
extern const size_t writ_postgres_layout_version;       /* how many steps there are */

#endif
