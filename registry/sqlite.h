/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the SQLite backend: the open file and its statements (registry/sqlite.c), shared with what
 * brings an old file up to date (registry/sqlite_upgrade.c).
 */
#ifndef WRIT_REGISTRY_SQLITE_H
#define WRIT_REGISTRY_SQLITE_H

#include "registry/sql_rows.h"
#include "registry/sqlite_api.h"

/* A prepared statement, kept under the address of its text. */
typedef struct writ_sqlite_kept {
    const char *text;
    sqlite3_stmt *statement;
    bool busy; /* its rows are being read: who asks for it meanwhile gets another one */
} writ_sqlite_kept;

/* Twice as many as there are statements in registry/sql_*.c; what finds no place is not kept. */
enum { WRIT_SQLITE_KEPT = 256 };

typedef struct writ_sqlite {
    writ_sql sql;
    writ_sqlite_api api;
    sqlite3 *db;
    writ_buf path;       /* as the user named it, for messages */
    bool is_new_file;    /* it was made by this opening */
    int64_t own_commits; /* data_version counts those of others */
    writ_sqlite_kept kept[WRIT_SQLITE_KEPT];
} writ_sqlite;

/* Runs statements without rows, one after the other. */
int writ_sqlite_run(writ_sqlite *s, const char *statements, writ_error *err);

/* registry/sqlite_serve.c */
int writ_sqlite_serve(writ_store *store, bool on, writ_error *err);
int writ_sqlite_backup(writ_store *store, const char *path, writ_error *err);
bool writ_sqlite_owns(const writ_store *store, const char *path);
int writ_sqlite_check(writ_store *store, writ_damage_reader *tell, void *context, writ_error *err);

/* A file that is made or renamed is durable once the folder that holds it is synced. Not every file
 * system can do so, so there is no result. */
void writ_sqlite_sync_folder(const char *file);
/* "a/b/c" -> "a/b"; "c" -> "."; "/c" -> "/". Returns the last part. */
writ_str writ_sqlite_folder_of(const char *path, writ_buf *folder);

/* Makes the newest layout out of the one before, one after the other; in a transaction. */
int writ_sqlite_upgrade(writ_sqlite *s, int64_t layout, writ_error *err);

#endif
