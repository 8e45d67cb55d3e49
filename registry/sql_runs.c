/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of runs, and of what was told of them.
 */
#include "registry/sql_rows.h"

#define I WRIT_BIND_INT
#define T WRIT_BIND_STR
#define B WRIT_BIND_BYTES

/* A reader's context. Rows go by one after the other, so memory does not follow their number. */
typedef struct visiting {
    writ_arena row;
    writ_run_visitor *visit;
    void *context;
} visiting;

static int visit_run(const writ_sql_row *row, void *context, writ_error *err)
{
    visiting *v = context;
    writ_stored_run run;
    writ_str *const texts[] = {&run.id, &run.command, &run.started_at, &run.ended_at, &run.summary};
    writ_sql_texts(row, &v->row, 0, texts, WRIT_COUNT(texts));
    int code = v->visit(v->context, &run, err);
    writ_arena_reset(&v->row);
    return code;
}

int writ_sql_runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                  writ_error *err)
{
    visiting v = {.visit = visit, .context = context};
    const writ_binding values[] = {T(since)};
    int code = writ_sql_query(store,
                              "SELECT id, command, started_at, ended_at, summary FROM run"
                              " WHERE ended_at >= ?1 ORDER BY ended_at, id",
                              values, WRIT_COUNT(values), visit_run, &v, err);
    writ_arena_clear(&v.row);
    return code;
}

int writ_sql_put_run(writ_store *store, const writ_stored_run *run, writ_error *err)
{
    const writ_binding values[] = {T(run->id), T(run->command), T(run->started_at),
                                   T(run->ended_at), B(run->summary)};
    return writ_sql_write(store,
                          "INSERT INTO run (id, command, started_at, ended_at, summary)"
                          " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING",
                          values, WRIT_COUNT(values), err);
}

/* --- what was told --- */

static int read_told(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_reading *to = context;
    writ_told_row *told = WRIT_PUSH(to->arena, (writ_told_rows *)to->rows);
    (void)err;
    told->key = writ_sql_text(row, to->arena, 0);
    told->state = writ_sql_text(row, to->arena, 1);
    told->sequence = writ_sql_integer(row, 2);
    return WRIT_OK;
}

int writ_sql_told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err)
{
    return writ_sql_query(store, "SELECT key, state, sequence FROM told", NULL, 0, read_told,
                          &(writ_reading){arena, rows}, err);
}

int writ_sql_put_told(writ_store *store, const writ_told_row *row, writ_error *err)
{
    const writ_binding values[] = {T(row->key), T(row->state), I(row->sequence)};
    return writ_sql_write(store,
                          "INSERT INTO told (key, state, sequence) VALUES (?1, ?2, ?3)"
                          " ON CONFLICT (key) DO UPDATE SET state = excluded.state,"
                          " sequence = excluded.sequence",
                          values, WRIT_COUNT(values), err);
}
