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
#define WRIT_DUMP_LAYOUT 6
#define WRIT_DUMP_OLDEST 5 /* that is loaded */

/* A member of a row as a dump has it: "name":"text", or "name_base64":"…" of what is no text. */
void writ_dump_add_text(writ_buf *out, bool is_first, const char *name, writ_str text);
void writ_dump_add_number(writ_buf *out, bool is_first, const char *name, int64_t number);

/* Takes a line with its end. What is not WRIT_OK ends the dump, and is returned. */
typedef int writ_dump_writer(void *context, writ_str line, writ_error *err);
/* Gives the next line, with its end or without, which is borrowed until the next call; line->ptr is
 * NULL behind the last one. */
typedef int writ_dump_reader(void *context, writ_str *line, writ_error *err);

/* One state of the store, while others write. */
int writ_store_dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err);

/* What a load has done. */
typedef struct writ_loaded {
    int64_t rows;
    int64_t tokens; /* that were there before, and are no more */
} writ_loaded;

/* Into an empty store only (WRIT_E_REFUSED), whole or not at all; within a transaction as a part of
 * it. Tokens, and events of their making and their end, leave a store empty: a server has one
 * before anybody can load anything into it. They go, so that what was loaded dumps the same; whose
 * token is not in the dump has none any more. What is no dump, was cut short or was changed is
 * WRIT_E_INPUT, with the number of its line. `loaded` may be NULL.
 *
 * A server (registry/http_store.c) gets the lines as they are read, and loads them at their end. */
int writ_store_load(writ_store *store, writ_dump_reader *read, void *context, writ_loaded *loaded,
                    writ_error *err);

/* Would that be refused as things stand, whatever the dump? */
int writ_store_check_room(writ_store *store, writ_error *err);

/* The error of a store that is not empty. */
int writ_store_refuse_load(const writ_store *store, writ_error *err);

#endif
