/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of runs, and of what was told of them.
 */
#include "registry/sqlite.h"

#define I            WRIT_BIND_INT
#define T            WRIT_BIND_STR
#define B            WRIT_BIND_BYTES
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A reader's context. Rows go by one after the other, so memory does not follow their number. */
typedef struct visiting {
    writ_arena row;
    writ_run_visitor *visit;
    void *context;
    int code;
    writ_error *err;
} visiting;

static void visit_run(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    visiting *v = context;
    writ_stored_run run;
    writ_str *const columns[] = {&run.id, &run.command, &run.started_at, &run.ended_at,
                                 &run.summary};
    if (v->code)
        return;
    for (size_t i = 0; i < COUNT(columns); i++)
        *columns[i] = writ_sqlite_column(s, &v->row, row, (int)i);
    v->code = v->visit(v->context, &run, v->err);
    writ_arena_reset(&v->row);
}

int writ_sqlite_runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                     writ_error *err)
{
    visiting v = {.visit = visit, .context = context, .err = err};
    const writ_binding values[] = {T(since)};
    int code = writ_sqlite_query((writ_sqlite *)store,
                                 "SELECT id, command, started_at, ended_at, summary FROM run"
                                 " WHERE ended_at >= ?1 ORDER BY ended_at, id",
                                 values, COUNT(values), visit_run, &v, err);
    writ_arena_clear(&v.row);
    return v.code ? v.code : code;
}

int writ_sqlite_put_run(writ_store *store, const writ_stored_run *run, writ_error *err)
{
    const writ_binding values[] = {T(run->id), T(run->command), T(run->started_at),
                                   T(run->ended_at), B(run->summary)};
    return writ_sqlite_write((writ_sqlite *)store,
                             "INSERT INTO run (id, command, started_at, ended_at, summary)"
                             " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING",
                             values, COUNT(values), err);
}

/* ---- what was told ---- */

static void read_told(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    writ_reading *to = context;
    writ_told_row *told = WRIT_PUSH(to->arena, (writ_told_rows *)to->rows);
    told->key = writ_sqlite_column(s, to->arena, row, 0);
    told->state = writ_sqlite_column(s, to->arena, row, 1);
    told->sequence = s->api.column_int64(row, 2);
}

int writ_sqlite_told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err)
{
    return writ_sqlite_query((writ_sqlite *)store, "SELECT key, state, sequence FROM told", NULL, 0,
                             read_told, &(writ_reading){arena, rows}, err);
}

int writ_sqlite_put_told(writ_store *store, const writ_told_row *row, writ_error *err)
{
    const writ_binding values[] = {T(row->key), T(row->state), I(row->sequence)};
    return writ_sqlite_write((writ_sqlite *)store,
                             "INSERT INTO told (key, state, sequence) VALUES (?1, ?2, ?3)"
                             " ON CONFLICT (key) DO UPDATE SET state = excluded.state,"
                             " sequence = excluded.sequence",
                             values, COUNT(values), err);
}
