/* SPDX-License-Identifier: Apache-2.0
 *
 * Statements. Each literal is prepared once per connection, its parameters typed by what is bound,
 * and everything goes both ways in PostgreSQL's binary format: texts and bytes as they are,
 * integers in the order of the network. Rows come one at a time (libpq's single-row mode), so that
 * memory does not follow their number.
 */
#include "config.h"

#ifdef WITH_POSTGRESQL
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "registry/postgres.h"

/* Types by their numbers in pg_type, which never change. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25 };
enum { MOST_PARAMETERS = 64, NAME_BYTES = 24 };

/* What is bound, as libpq wants it. */
typedef struct parameters {
    const char *values[MOST_PARAMETERS];
    int lengths[MOST_PARAMETERS], formats[MOST_PARAMETERS];
    Oid types[MOST_PARAMETERS];
    char integers[MOST_PARAMETERS][8];
    int count;
} parameters;

static void put_integer(char bytes[8], int64_t integer)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)((uint64_t)integer >> (56 - 8 * i));
}

static void fill_integer(parameters *p, size_t at, int64_t integer)
{
    put_integer(p->integers[at], integer);
    p->values[at] = p->integers[at];
    p->lengths[at] = sizeof p->integers[at];
    p->types[at] = TYPE_INT8;
}

static int fill_bytes(parameters *p, size_t at, writ_str bytes, Oid type, writ_error *err)
{
    if (bytes.len > INT_MAX)
        return writ_error_set(err, WRIT_E_INPUT, "a document of %zu bytes is too long", bytes.len);
    p->values[at] = bytes.ptr ? bytes.ptr : ""; /* a NULL pointer is NULL */
    p->lengths[at] = (int)bytes.len;
    p->types[at] = type;
    return WRIT_OK;
}

static int fill(parameters *p, const writ_binding *values, size_t count, writ_error *err)
{
    int code = WRIT_OK;
    if (count > MOST_PARAMETERS)
        return writ_error_set(err, WRIT_E_USAGE, "a statement has %zu parameters", count);
    p->count = (int)count;
    for (size_t i = 0; i < count && code == WRIT_OK; i++) {
        p->formats[i] = 1;
        if (values[i].kind == WRIT_BIND_INTEGER)
            fill_integer(p, i, values[i].integer);
        else
            code = fill_bytes(p, i, values[i].text,
                              values[i].kind == WRIT_BIND_BLOB ? TYPE_BYTEA : TYPE_TEXT, err);
    }
    return code;
}

/* --- answers --- */

/* libpq itself waits for as long as the connection stands. */
static bool wait_for_answer(writ_postgres *s)
{
    while (!s->is_silent && s->api.isBusy(s->connection)) {
        struct pollfd socket = {.fd = s->api.socket(s->connection), .events = POLLIN};
        int ready = poll(&socket, 1, s->patience_ms);
        if (ready < 0 && errno == EINTR)
            continue;
        s->is_silent = ready <= 0;
        if (ready > 0 && !s->api.consumeInput(s->connection))
            break; /* the next result says why */
    }
    return !s->is_silent;
}

PGresult *writ_postgres_next(writ_postgres *s)
{
    return wait_for_answer(s) ? s->api.getResult(s->connection) : NULL;
}

PGresult *writ_postgres_last(writ_postgres *s, int is_sent)
{
    PGresult *last = NULL, *next;
    while (is_sent && (next = writ_postgres_next(s))) {
        s->api.clear(last);
        last = next;
    }
    if (s->is_silent) {
        s->api.clear(last);
        last = NULL;
    }
    return last;
}

/* --- statements --- */

/* ?1 -> $1 */
static void rewrite(writ_buf *out, const char *statement)
{
    for (const char *at = statement; *at; at++)
        writ_buf_add_byte(out, *at == '?' && at[1] >= '1' && at[1] <= '9' ? '$' : *at);
}

static void remember(writ_postgres *s, const char *statement)
{
    if (s->prepared.count == s->prepared.capacity) {
        s->prepared.capacity = s->prepared.capacity ? 2 * s->prepared.capacity : 64;
        s->prepared.items =
            realloc(s->prepared.items, s->prepared.capacity * sizeof *s->prepared.items);
        if (!s->prepared.items)
            writ_out_of_memory();
    }
    s->prepared.items[s->prepared.count++] = statement;
}

/* The name under which the statement is prepared. */
static int prepare(writ_postgres *s, const char *statement, const parameters *p,
                   char name[NAME_BYTES], writ_error *err)
{
    size_t at = 0;
    while (at < s->prepared.count && s->prepared.items[at] != statement)
        at++;
    snprintf(name, NAME_BYTES, "w%zu", at);
    if (at < s->prepared.count)
        return WRIT_OK;
    writ_buf text = WRIT_BUF_INIT;
    rewrite(&text, statement);
    PGresult *result = writ_postgres_last(
        s, s->api.sendPrepare(s->connection, name, text.ptr, p->count, p->types));
    bool is_done = s->api.resultStatus(result) == PGRES_COMMAND_OK;
    int code = is_done ? WRIT_OK : writ_postgres_fail(s, result, err);
    s->api.clear(result);
    writ_buf_clear(&text);
    if (is_done)
        remember(s, statement);
    return code;
}

/* Inside of a transaction, which a new connection would know nothing of. */
static bool in_block(const writ_postgres *s)
{
    return s->sql.base.depth || s->in_snapshot;
}

/* Somebody who has read enough does not wait for the rest. A transaction that was cancelled in
 * could not be gone on with, so there the rest is let pass. */
static void stop_early(writ_postgres *s)
{
    char why[256];
    if (in_block(s))
        return;
    PGcancel *cancel = s->api.getCancel(s->connection);
    if (cancel)
        s->api.cancel(cancel, why, sizeof why);
    s->api.freeCancel(cancel);
}

/* A query under way. */
typedef struct fetching {
    writ_postgres *s;
    writ_row_reader *read;
    void *context;
    bool has_begun; /* a row was given */
    int code;
} fetching;

static void take_row(fetching *f, PGresult *result, writ_error *err)
{
    f->has_begun = true;
    if (f->code != WRIT_OK || !f->read)
        return;
    f->code = f->read(&(writ_sql_row){&f->s->sql, result}, f->context, err);
    if (f->code != WRIT_OK)
        stop_early(f->s);
}

static void take(fetching *f, PGresult *result, writ_error *err)
{
    writ_postgres *s = f->s;
    switch (s->api.resultStatus(result)) {
    case PGRES_SINGLE_TUPLE:
        take_row(f, result, err);
        break;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        s->changed = strtoll(s->api.cmdTuples(result), NULL, 10);
        break;
    default:
        if (f->code == WRIT_OK)
            f->code = writ_postgres_fail(s, result, err);
    }
}

static void query_once(fetching *f, const char *statement, const parameters *p, writ_error *err)
{
    writ_postgres *s = f->s;
    char name[NAME_BYTES];
    f->code = prepare(s, statement, p, name, err);
    if (f->code != WRIT_OK)
        return;
    if (!s->api.sendQueryPrepared(s->connection, name, p->count, p->values, p->lengths, p->formats,
                                  1)) {
        f->code = writ_postgres_fail(s, NULL, err);
        return;
    }
    s->api.setSingleRowMode(s->connection);
    s->is_reading = true;
    for (PGresult *result; (result = writ_postgres_next(s));) {
        take(f, result, err);
        s->api.clear(result);
    }
    s->is_reading = false;
    if (s->is_silent && f->code == WRIT_OK)
        f->code = writ_postgres_fail(s, NULL, err);
}

int writ_postgres_query(writ_sql *sql, const char *statement, const writ_binding *values,
                        size_t count, writ_row_reader *read, void *context, writ_error *err)
{
    writ_postgres *s = (writ_postgres *)sql;
    fetching f = {.s = s, .read = read, .context = context};
    writ_error why = WRIT_ERROR_INIT;
    parameters p;
    if (s->is_reading)
        return writ_error_set(err, WRIT_E_USAGE, "the registry is asked within its answer");
    int code = fill(&p, values, count, err);
    if (code != WRIT_OK)
        return code;
    query_once(&f, statement, &p, &why);
    if (f.code != WRIT_OK && !f.has_begun && !in_block(s) && writ_postgres_is_lost(s) &&
        !s->is_silent) {
        why = WRIT_ERROR_INIT;
        f.code = writ_postgres_connect(s, &why);
        if (f.code == WRIT_OK)
            query_once(&f, statement, &p, &why);
    }
    if (f.code != WRIT_OK && err && !err->code)
        *err = why;
    return f.code;
}

writ_str writ_postgres_text(const writ_sql_row *row, int column)
{
    const writ_postgres_api *api = &((const writ_postgres *)row->sql)->api;
    return (writ_str){api->getvalue(row->row, 0, column),
                      (size_t)api->getlength(row->row, 0, column)};
}

/* count(*) and our columns have 8 bytes, length(…) and a literal 4. NULL is 0. */
int64_t writ_postgres_integer(const writ_sql_row *row, int column)
{
    writ_str bytes = writ_postgres_text(row, column);
    uint64_t bits = bytes.len && (bytes.ptr[0] & 0x80) ? UINT64_MAX : 0;
    for (size_t i = 0; i < bytes.len && i < 8; i++)
        bits = bits << 8 | (unsigned char)bytes.ptr[i];
    return (int64_t)bits;
}

int64_t writ_postgres_changed(const writ_sql *sql)
{
    return ((const writ_postgres *)sql)->changed;
}
#endif
