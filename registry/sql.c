/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/utf8.h"
#include "registry/sql_rows.h"

int writ_sql_query(writ_store *store, const char *statement, const writ_binding *values,
                   size_t count, writ_row_reader *read, void *context, writ_error *err)
{
    writ_sql *sql = (writ_sql *)store;
    return sql->driver->query(sql, statement, values, count, read, context, err);
}

int writ_sql_write(writ_store *store, const char *statement, const writ_binding *values,
                   size_t count, writ_error *err)
{
    return writ_sql_query(store, statement, values, count, NULL, NULL, err);
}

int writ_sql_select(writ_store *store, writ_str id, const char *all, const char *one,
                    writ_row_reader *read, writ_reading *to, writ_error *err)
{
    const writ_binding values[] = {WRIT_BIND_STR(id)};
    return writ_sql_query(store, id.len ? one : all, values, id.len ? 1 : 0, read, to, err);
}

writ_str writ_sql_text(const writ_sql_row *row, writ_arena *arena, int column)
{
    return writ_str_copy(arena, row->sql->driver->text(row, column));
}

int64_t writ_sql_integer(const writ_sql_row *row, int column)
{
    return row->sql->driver->integer(row, column);
}

int writ_sql_read_integer(const writ_sql_row *row, void *context, writ_error *err)
{
    (void)err;
    *(int64_t *)context = writ_sql_integer(row, 0);
    return WRIT_OK;
}

void writ_sql_texts(const writ_sql_row *row, writ_arena *arena, int first, writ_str *const *texts,
                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        *texts[i] = writ_sql_text(row, arena, first + (int)i);
}

writ_str writ_sql_behind(writ_arena *arena, writ_str prefix)
{
    uint32_t last = 0;
    writ_buf next = WRIT_BUF_INIT;
    while (prefix.len) {
        size_t at = prefix.len - 1;
        while (at && (prefix.ptr[at] & 0xC0) == 0x80)
            at--;
        if (!writ_utf8_decode(prefix.ptr + at, prefix.len - at, &last))
            break;
        prefix.len = at;
        if (last < 0x10FFFF)
            break;
    }
    if (last && last < 0x10FFFF) {
        writ_buf_add_str(&next, prefix);
        writ_buf_add_code_point(&next, last == 0xD7FF ? 0xE000 : last + 1);
    }
    writ_str behind = writ_str_copy(arena, writ_buf_str(&next));
    writ_buf_clear(&next);
    return behind;
}

/* --- parts of a transaction --- */

int writ_sql_save(writ_store *store, int depth, writ_error *err)
{
    (void)depth;
    return writ_sql_write(store, "SAVEPOINT part", NULL, 0, err);
}

int writ_sql_release(writ_store *store, int depth, writ_error *err)
{
    (void)depth;
    return writ_sql_write(store, "RELEASE part", NULL, 0, err);
}

int writ_sql_undo(writ_store *store, int depth, writ_error *err)
{
    int code = writ_sql_write(store, "ROLLBACK TO part", NULL, 0, err);
    return code == WRIT_OK ? writ_sql_release(store, depth, err) : code;
}
