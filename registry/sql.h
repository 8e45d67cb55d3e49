/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a registry in a database that speaks SQL: what SQLite and PostgreSQL share. Each
 * has a driver (registry/sqlite.c, registry/postgres.c) and a layout of its own; the statements for
 * rows (registry/sql_*.c) are written once, in the words that both understand:
 *
 *   - parameters are ?1, ?2 … (a driver may rewrite them);
 *   - no function but count, max, length, lower, coalesce; `||`; LIKE … ESCAPE;
 *   - ON CONFLICT … DO NOTHING, DO UPDATE; ORDER BY on text is by bytes (COLLATE "C").
 *
 * Inside registry/.
 */
#ifndef WRIT_REGISTRY_SQL_H
#define WRIT_REGISTRY_SQL_H

#include "registry/backend.h"

/* A parameter of a statement; the text is borrowed until the statement is done. */
typedef struct writ_binding {
    enum { WRIT_BIND_TEXT, WRIT_BIND_BLOB, WRIT_BIND_INTEGER } kind;
    writ_str text;
    int64_t integer;
} writ_binding;

#define WRIT_BIND_STR(str)    ((writ_binding){WRIT_BIND_TEXT, (str), 0})
#define WRIT_BIND_BYTES(str)  ((writ_binding){WRIT_BIND_BLOB, (str), 0})
#define WRIT_BIND_INT(number) ((writ_binding){WRIT_BIND_INTEGER, WRIT_STR_EMPTY, (number)})

typedef struct writ_sql writ_sql;

/* One row of an answer; valid during the call that it is given to. */
typedef struct writ_sql_row {
    writ_sql *sql;
    void *row; /* the driver's */
} writ_sql_row;

/* Called for each row. What is not WRIT_OK ends the statement, and is returned. */
typedef int writ_row_reader(const writ_sql_row *row, void *context, writ_error *err);

typedef struct writ_sql_driver {
    /* Runs one statement, its parameters bound in order, and calls `read` (may be NULL) for each
     * row. `statement` is a literal: the driver may keep it prepared under its address. */
    int (*query)(writ_sql *sql, const char *statement, const writ_binding *values, size_t count,
                 writ_row_reader *read, void *context, writ_error *err);
    /* Columns of a row, from 0. Texts and bytes are borrowed during the row. */
    writ_str (*text)(const writ_sql_row *row, int column);
    int64_t (*integer)(const writ_sql_row *row, int column);
    /* How many rows the last statement changed. */
    int64_t (*changed)(const writ_sql *sql);
    /* Begins, and with false ends, a transaction that reads one state of the whole and writes
     * nothing. */
    int (*snapshot)(writ_sql *sql, bool begin, writ_error *err);
    /* Takes away all events and all tokens, which the tables' own laws forbid, where no other row
     * is. Inside a transaction. */
    int (*forget)(writ_sql *sql, writ_error *err);
} writ_sql_driver;

/* The first member of a driver's own struct. */
struct writ_sql {
    writ_store base;
    const writ_sql_driver *driver;
};

#endif
