/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the PostgreSQL backend: the connection (registry/postgres.c), its statements
 * (registry/postgres_query.c), what went wrong in our words (registry/postgres_error.c), and the
 * tables (registry/postgres_layout.c).
 */
#ifndef WRIT_REGISTRY_POSTGRES_H
#define WRIT_REGISTRY_POSTGRES_H

#include "registry/postgres_api.h"
#include "registry/sql.h"

/* SQLSTATE: five characters (PostgreSQL's manual, appendix A). */
enum { WRIT_SQLSTATE_BYTES = 6 };

typedef struct writ_postgres {
    writ_sql sql;
    writ_postgres_api api;
    PGconn *connection;
    writ_buf url;   /* as the user named it: it may hold a password, so it is never shown */
    writ_buf place; /* "postgresql://HOST:PORT/DATABASE", for messages */
    struct {
        const char **items; /* literals; the statement of items[i] is prepared as "w<i>" */
        size_t count, capacity;
    } prepared;
    int64_t changed;                 /* rows, by the last statement */
    char state[WRIT_SQLSTATE_BYTES]; /* of the last failure, or "" */
    bool conflict;                   /* this transaction was asked to be tried again */
    bool is_reading;                 /* a statement gives its rows */
    bool in_snapshot;                /* reads are of one state */
    int patience_ms;                 /* how long the server may be silent within an answer */
    bool is_silent;                  /* it was for longer: nothing more is asked of it */
} writ_postgres;

/* Connects, anew where there is a connection, and makes the session what we rely on. */
int writ_postgres_connect(writ_postgres *s, writ_error *err);
/* Did the connection break off, did the server say that it ends it, or has it fallen silent? */
bool writ_postgres_is_lost(const writ_postgres *s);
/* Runs statements without parameters whose rows nobody wants; several, separated by semicolons, are
 * one way to the server and back. *tag, unless NULL, is what the last one was, as "COMMIT". */
int writ_postgres_run(writ_postgres *s, const char *statements, char tag[16], writ_error *err);

/* The next result of what was sent, or NULL: there is none, or the server was silent for too long,
 * as one that is stopped, or behind a network that swallows what is sent. */
PGresult *writ_postgres_next(writ_postgres *s);
/* The last result of what was sent, and NULL where it was not sent, or no answer came. */
PGresult *writ_postgres_last(writ_postgres *s, int is_sent);

/* The driver's functions (registry/sql.h). Reading outside of a transaction connects again, once,
 * where the connection turns out to be lost before the first row, unless the server is silent. */
int writ_postgres_query(writ_sql *sql, const char *statement, const writ_binding *values,
                        size_t count, writ_row_reader *read, void *context, writ_error *err);
writ_str writ_postgres_text(const writ_sql_row *row, int column);
int64_t writ_postgres_integer(const writ_sql_row *row, int column);
int64_t writ_postgres_changed(const writ_sql *sql);

/* Says why `result` (NULL: no answer came) is a failure, and keeps its SQLSTATE. */
int writ_postgres_fail(writ_postgres *s, const PGresult *result, writ_error *err);
/* The server is a copy that is only read. */
int writ_postgres_fail_read_only(const writ_postgres *s, writ_error *err);
/* Why there is no connection. */
int writ_postgres_fail_to_connect(const writ_postgres *s, writ_error *err);

#endif
