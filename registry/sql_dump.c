/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/write.h"
#include "registry/dump.h"
#include "registry/sql_rows.h"
#include "registry/sql_tables.h"

typedef struct dumping {
    writ_dump_writer *write;
    void *context;
    const writ_sql_table *table;
    int64_t rows;
    writ_buf line;
    writ_sha256 sha256;
} dumping;

/* Ends the line and gives it away. */
static int write_line(dumping *d, writ_error *err)
{
    writ_buf_add_text(&d->line, "}\n");
    writ_sha256_add(&d->sha256, writ_buf_str(&d->line));
    int code = d->write(d->context, writ_buf_str(&d->line), err);
    writ_buf_reset(&d->line);
    return code;
}

static int dump_row(const writ_sql_row *row, void *context, writ_error *err)
{
    dumping *d = context;
    const writ_sql_driver *driver = row->sql->driver;
    writ_buf_printf(&d->line, "{\"table\":\"%s\"", d->table->name);
    for (size_t i = 0; i < d->table->count; i++) {
        const writ_sql_column *column = &d->table->columns[i];
        if (column->kind == WRIT_COLUMN_INTEGER)
            writ_dump_add_number(&d->line, false, column->name, driver->integer(row, (int)i));
        else
            writ_dump_add_text(&d->line, false, column->name, driver->text(row, (int)i));
    }
    d->rows++;
    return write_line(d, err);
}

static int dump_tables(writ_store *store, dumping *d, writ_error *err)
{
    writ_buf_printf(&d->line, "{\"writ\":\"export/1\",\"layout\":%d", WRIT_DUMP_LAYOUT);
    int code = write_line(d, err);
    for (size_t i = 0; i < writ_sql_table_count && code == WRIT_OK; i++) {
        d->table = &writ_sql_tables[i];
        code = writ_sql_query(store, d->table->select, NULL, 0, dump_row, d, err);
    }
    return code;
}

static int dump_end(dumping *d, writ_error *err)
{
    char hex[WRIT_SHA256_HEX];
    writ_sha256_end(&d->sha256, hex);
    writ_buf_printf(&d->line, "{\"end\":true,\"rows\":%lld,\"sha256\":\"%s\"", (long long)d->rows,
                    hex);
    return write_line(d, err);
}

/* Within a transaction all is of one state already. */
int writ_sql_dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err)
{
    writ_sql *sql = (writ_sql *)store;
    dumping d = {.write = write, .context = context};
    bool own = !store->depth;
    writ_sha256_begin(&d.sha256);
    int code = own ? sql->driver->snapshot(sql, true, err) : WRIT_OK;
    if (code == WRIT_OK) {
        code = dump_tables(store, &d, err);
        if (own) {
            int ended = sql->driver->snapshot(sql, false, code == WRIT_OK ? err : NULL);
            code = code == WRIT_OK ? ended : code;
        }
    }
    if (code == WRIT_OK)
        code = dump_end(&d, err);
    writ_buf_clear(&d.line);
    return code;
}
