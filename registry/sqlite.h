/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the SQLite backend: the open file and its statements (registry/sqlite.c), shared with the
 * reading and writing of rows (registry/sqlite_rows.c).
 */
#ifndef WRIT_REGISTRY_SQLITE_H
#define WRIT_REGISTRY_SQLITE_H

#include "registry/backend.h"
#include "registry/sqlite_api.h"

typedef struct writ_sqlite {
    writ_store base;
    writ_sqlite_api api;
    sqlite3 *db;
    writ_buf path; /* as the user named it, for messages */
} writ_sqlite;

/* A parameter of a statement; the text is borrowed until the statement is done. */
typedef struct writ_binding {
    enum { WRIT_BIND_TEXT, WRIT_BIND_BLOB, WRIT_BIND_INTEGER } kind;
    writ_str text;
    int64_t integer;
} writ_binding;

typedef void writ_row_reader(writ_sqlite *s, sqlite3_stmt *row, void *context);

/* Runs one statement, its parameters bound in order, and calls `read` (may be NULL) for each row.
 */
int writ_sqlite_query(writ_sqlite *s, const char *sql, const writ_binding *values, size_t count,
                      writ_row_reader *read, void *context, writ_error *err);

/* The rows of the tables, as writ_backend asks for them. */
int writ_sqlite_versions(writ_store *store, writ_arena *arena, writ_str contract,
                         writ_stored_versions *versions, writ_error *err);
int writ_sqlite_parties(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_stored_parties *parties, writ_error *err);
int writ_sqlite_party(writ_store *store, writ_arena *arena, writ_str id,
                      writ_stored_parties *parties, writ_error *err);
int writ_sqlite_events(writ_store *store, writ_arena *arena, writ_str contract, writ_events *events,
                       writ_error *err);
int writ_sqlite_put_version(writ_store *store, const writ_stored_version *version, writ_error *err);
int writ_sqlite_set_status(writ_store *store, writ_str contract, writ_str version,
                           writ_status status, writ_error *err);
int writ_sqlite_put_party(writ_store *store, const writ_stored_party *party, writ_error *err);
int writ_sqlite_put_event(writ_store *store, const writ_event *event, writ_error *err);

#endif
