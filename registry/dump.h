/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole registry as text, to move it from one kind of store to another: lines of JSON.
 *
 *     {"writ":"export/1","layout":5}
 *     {"table":"contract","id":"orders","terms":"shop@acme.example\nid\n"}
 *     …                                   a row each, of the tables and columns of
 * registry/tables.h
 *     {"end":true,"rows":17,"sha256":"…"} of all lines before, their ends included
 *
 * Texts and bytes are strings; what is not UTF-8, or holds a NUL, is NAME_base64 in place of NAME.
 * Nothing is left out, and rows come by their key, so equal registries have equal dumps: what was
 * loaded dumps the same again. Hashes, numbers and times are those of the first registry.
 *
 * Memory follows the largest row, not the number of rows.
 */
#ifndef WRIT_REGISTRY_DUMP_H
#define WRIT_REGISTRY_DUMP_H

#include "registry/store.h"

/* Of the columns that a dump has. */
#define WRIT_DUMP_LAYOUT 5

/* Takes a line with its end. What is not WRIT_OK ends the dump, and is returned. */
typedef int writ_dump_writer(void *context, writ_str line, writ_error *err);
/* Gives the next line, with its end or without, which is borrowed until the next call; line->ptr is
 * NULL behind the last one. */
typedef int writ_dump_reader(void *context, writ_str *line, writ_error *err);

/* One state of the store, while others write. */
int writ_store_dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err);

/* Into an empty store only (WRIT_E_REFUSED), whole or not at all. What is no dump, was cut short or
 * was changed is WRIT_E_INPUT, with the number of its line. *rows may be NULL. */
int writ_store_load(writ_store *store, writ_dump_reader *read, void *context, int64_t *rows,
                    writ_error *err);

#endif
