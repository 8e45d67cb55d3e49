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
int writ_sqlite_versions(writ_store *store, writ_arena *arena, const writ_version_query *query,
                         writ_stored_versions *versions, writ_error *err);
int writ_sqlite_parties(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_stored_parties *parties, writ_error *err);
int writ_sqlite_party(writ_store *store, writ_arena *arena, writ_str id,
                      writ_stored_parties *parties, writ_error *err);
int writ_sqlite_party_versions(writ_store *store, writ_arena *arena, writ_str id,
                               writ_stored_parties *versions, writ_error *err);
int writ_sqlite_events(writ_store *store, writ_arena *arena, const writ_event_query *query,
                       writ_events *events, writ_error *err);
int writ_sqlite_put_version(writ_store *store, const writ_stored_version *version, writ_error *err);
int writ_sqlite_set_status(writ_store *store, writ_str contract, writ_str version,
                           writ_status status, writ_error *err);
int writ_sqlite_set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                           writ_str replaced_by, writ_error *err);
int writ_sqlite_put_party(writ_store *store, const writ_stored_party *party, writ_error *err);
int writ_sqlite_put_event(writ_store *store, const writ_event *event, writ_error *err);

/* Those of governance (registry/sqlite_govern.c). */
int writ_sqlite_waivers(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_waivers *waivers, writ_error *err);
int writ_sqlite_deployments(writ_store *store, writ_arena *arena, writ_str environment,
                            writ_deployments *deployments, writ_error *err);
int writ_sqlite_put_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err);
int writ_sqlite_approve_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err);
int writ_sqlite_put_deployment(writ_store *store, const writ_deployment *deployment,
                               writ_error *err);
int writ_sqlite_drop_deployment(writ_store *store, const writ_deployment *deployment,
                                writ_error *err);

/* Those of runs (registry/sqlite_runs.c). */
int writ_sqlite_runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                     writ_error *err);
int writ_sqlite_put_run(writ_store *store, const writ_stored_run *run, writ_error *err);

int writ_sqlite_told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err);
int writ_sqlite_put_told(writ_store *store, const writ_told_row *row, writ_error *err);

/* What they share. Parameters of a statement: */
#define WRIT_BIND_STR(str)    ((writ_binding){WRIT_BIND_TEXT, (str), 0})
#define WRIT_BIND_BYTES(str)  ((writ_binding){WRIT_BIND_BLOB, (str), 0})
#define WRIT_BIND_INT(number) ((writ_binding){WRIT_BIND_INTEGER, WRIT_STR_EMPTY, (number)})

/* A reader's context: where rows go. */
typedef struct writ_reading {
    writ_arena *arena;
    void *rows;
} writ_reading;

/* A column as text, in the arena. */
writ_str writ_sqlite_column(writ_sqlite *s, writ_arena *arena, sqlite3_stmt *row, int at);
/* Runs `all`, or `one` with the id when it is not empty. */
int writ_sqlite_select(writ_sqlite *s, writ_str id, const char *all, const char *one,
                       writ_row_reader *read, writ_reading *to, writ_error *err);
/* For writing. SQLite takes some failures (a full disk) as reason to end the transaction; what
 * followed would then be kept without it, so it is refused. */
int writ_sqlite_write(writ_sqlite *s, const char *sql, const writ_binding *values, size_t count,
                      writ_error *err);
/* The row that others refer to. */
int writ_sqlite_put_contract(writ_sqlite *s, writ_str id, writ_error *err);

#endif
