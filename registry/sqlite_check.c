/* SPDX-License-Identifier: Apache-2.0
 *
 * Is the file of a registry whole, by SQLite's own means: its pages, its indexes against its
 * tables, its constraints, and rows that refer to none.
 */
#include "registry/sqlite.h"

typedef struct checking {
    writ_damage_reader *tell;
    void *context;
} checking;

/* One row, "ok", or what is damaged. */
static int read_integrity(const writ_sql_row *row, void *context, writ_error *err)
{
    const checking *c = context;
    writ_str text = row->sql->driver->text(row, 0);
    (void)err;
    if (!writ_str_is(text, "ok"))
        c->tell(c->context, text);
    return WRIT_OK;
}

/* table, rowid, parent */
static int read_orphan(const writ_sql_row *row, void *context, writ_error *err)
{
    const checking *c = context;
    const writ_sql_driver *driver = row->sql->driver;
    writ_buf text = WRIT_BUF_INIT;
    (void)err;
    writ_buf_printf(&text, "row %lld of '%.*s' refers to no row of '%.*s'",
                    (long long)driver->integer(row, 1), WRIT_FMT(driver->text(row, 0)),
                    WRIT_FMT(driver->text(row, 2)));
    c->tell(c->context, writ_buf_str(&text));
    writ_buf_clear(&text);
    return WRIT_OK;
}

int writ_sqlite_check(writ_store *store, writ_damage_reader *tell, void *context, writ_error *err)
{
    writ_sql *sql = (writ_sql *)store;
    checking c = {tell, context};
    int code =
        sql->driver->query(sql, "PRAGMA integrity_check(20)", NULL, 0, read_integrity, &c, err);
    if (code == WRIT_OK)
        code = sql->driver->query(sql, "PRAGMA foreign_key_check", NULL, 0, read_orphan, &c, err);
    return code;
}
