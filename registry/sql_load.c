/* SPDX-License-Identifier: Apache-2.0
 *
 * A dump read back. Its lines have the form in which they are written, to the byte, so that their
 * hash can be what it was; a line is read from its left to its right, without a tree.
 */
#include <stdio.h>

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "registry/dump.h"
#include "registry/sql_rows.h"
#include "registry/sql_tables.h"
#include "validator/base64.h"

typedef struct loading {
    writ_store *store;
    writ_dump_reader *read;
    void *context;
    writ_arena row;       /* of one line */
    writ_str line, rest;  /* the line, and what is not read of it */
    int64_t number, rows; /* of the line, from 1; rows so far */
    int64_t layout;       /* of the dump */
    writ_sha256 sha256;   /* of the lines before this one */
} loading;

static int refuse(loading *l, writ_error *err, const char *why)
{
    int code =
        writ_error_set(err, WRIT_E_INPUT, "line %lld of the export %s", (long long)l->number, why);
    writ_error_hint(err, "nothing was kept; export the registry once more");
    return code;
}

static int refuse_form(loading *l, writ_error *err)
{
    return refuse(l, err, "is not as `writ export` writes it");
}

/* --- parts of a line --- */

static bool take(loading *l, const char *text)
{
    writ_str wanted = writ_str_of(text);
    if (!writ_str_starts(l->rest, wanted))
        return false;
    l->rest = writ_str_part(l->rest, wanted.len, l->rest.len);
    return true;
}

static int figure_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The escapes that writ_json_write_string makes; `rest` begins behind the backslash. */
static bool take_escape(writ_str *rest, writ_buf *text)
{
    static const char from[] = "\"\\btnfr", to[] = "\"\\\b\t\n\f\r";
    const char *found = rest->len && *rest->ptr ? strchr(from, *rest->ptr) : NULL;
    if (found) {
        writ_buf_add_byte(text, to[found - from]);
        *rest = writ_str_part(*rest, 1, rest->len);
        return true;
    }
    if (rest->len < 5 || memcmp(rest->ptr, "u00", 3) != 0)
        return false;
    int high = figure_of(rest->ptr[3]), low = figure_of(rest->ptr[4]);
    if (high < 0 || high > 1 || low < 0)
        return false;
    writ_buf_add_byte(text, (char)(high << 4 | low));
    *rest = writ_str_part(*rest, 5, rest->len);
    return true;
}

/* Up to what ends a stretch of plain bytes. */
static size_t plain_length(writ_str text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != '"' && text.ptr[len] != '\\')
        len++;
    return len;
}

/* A string behind its first quote, in the arena. */
static bool take_string(loading *l, writ_str *string)
{
    writ_buf text = WRIT_BUF_INIT;
    bool whole = true, closed = false;
    while (whole && !closed) {
        size_t len = plain_length(l->rest);
        writ_buf_add(&text, l->rest.ptr, len);
        whole = len < l->rest.len;
        closed = whole && l->rest.ptr[len] == '"';
        l->rest = writ_str_part(l->rest, len + 1, l->rest.len);
        if (whole && !closed)
            whole = take_escape(&l->rest, &text);
    }
    *string = writ_str_copy(&l->row, writ_buf_str(&text));
    writ_buf_clear(&text);
    return whole;
}

static bool take_integer(loading *l, int64_t *integer)
{
    int64_t number = 0;
    size_t digits = 0;
    for (; digits < l->rest.len && l->rest.ptr[digits] >= '0' && l->rest.ptr[digits] <= '9';
         digits++) {
        int figure = l->rest.ptr[digits] - '0';
        if (number > (INT64_MAX - figure) / 10)
            return false;
        number = number * 10 + figure;
    }
    l->rest = writ_str_part(l->rest, digits, l->rest.len);
    *integer = number;
    return digits > 0;
}

/* ,"name": or, with `suffix`, ,"name_base64": */
static bool take_name(loading *l, const char *name, const char *suffix)
{
    char text[64];
    snprintf(text, sizeof text, ",\"%s%s\":", name, suffix);
    return take(l, text);
}

static bool take_bytes(loading *l, const char *name, writ_str *bytes)
{
    writ_str coded;
    if (take_name(l, name, ""))
        return take(l, "\"") && take_string(l, bytes);
    return take_name(l, name, "_base64") && take(l, "\"") && take_string(l, &coded) &&
           writ_base64_decode(&l->row, coded, bytes);
}

static bool take_column(loading *l, const writ_sql_column *column, writ_binding *value)
{
    if (column->kind == WRIT_COLUMN_ADDED && l->layout < WRIT_DUMP_LAYOUT) {
        *value = WRIT_BIND_STR(WRIT_STR_EMPTY);
        return true;
    }
    if (column->kind == WRIT_COLUMN_INTEGER) {
        value->kind = WRIT_BIND_INTEGER;
        return take_name(l, column->name, "") && take_integer(l, &value->integer);
    }
    value->kind = column->kind == WRIT_COLUMN_BLOB ? WRIT_BIND_BLOB : WRIT_BIND_TEXT;
    return take_bytes(l, column->name, &value->text);
}

/* --- lines --- */

/* Hashes the line before and reads the next one. */
static int next_line(loading *l, writ_error *err)
{
    writ_str line = WRIT_STR_EMPTY;
    int code = l->read(l->context, &line, err);
    if (code != WRIT_OK)
        return code;
    l->number++;
    if (!line.ptr)
        return refuse(l, err, "is missing: it was cut short");
    if (writ_str_ends(line, WRIT_STR("\n")))
        line.len--;
    l->line = l->rest = line;
    return WRIT_OK;
}

static void hash_line(loading *l)
{
    writ_sha256_add(&l->sha256, l->line);
    writ_sha256_add(&l->sha256, WRIT_STR("\n"));
}

static int load_head(loading *l, writ_error *err)
{
    int code = next_line(l, err);
    if (code != WRIT_OK)
        return code;
    if (!take(l, "{\"writ\":\"export/1\",\"layout\":") || !take_integer(l, &l->layout) ||
        !writ_str_is(l->rest, "}")) {
        code = writ_error_set(err, WRIT_E_INPUT, "this is no export of a registry");
        writ_error_hint(err, "`writ export` writes one");
        return code;
    }
    if (l->layout < WRIT_DUMP_OLDEST || l->layout > WRIT_DUMP_LAYOUT) {
        code =
            writ_error_set(err, WRIT_E_INPUT, "the export has layout %lld, this program knows %d",
                           (long long)l->layout, WRIT_DUMP_LAYOUT);
        writ_error_hint(err, "export it with the writ that imports it");
        return code;
    }
    hash_line(l);
    return WRIT_OK;
}

static const writ_sql_table *take_table(loading *l)
{
    writ_str name;
    if (!take(l, "{\"table\":\"") || !take_string(l, &name))
        return NULL;
    for (size_t i = 0; i < writ_sql_table_count; i++)
        if (writ_str_is(name, writ_sql_tables[i].name))
            return &writ_sql_tables[i];
    return NULL;
}

static int load_row(loading *l, writ_error *err)
{
    writ_binding values[WRIT_SQL_COLUMNS];
    writ_error why = WRIT_ERROR_INIT;
    const writ_sql_table *table = take_table(l);
    if (!table)
        return refuse_form(l, err);
    for (size_t i = 0; i < table->count; i++)
        if (!take_column(l, &table->columns[i], &values[i]))
            return refuse_form(l, err);
    if (!writ_str_is(l->rest, "}"))
        return refuse_form(l, err);
    int code = writ_sql_write(l->store, table->insert, values, table->count, &why);
    if (code != WRIT_OK) /* a law of the tables that refuses a row speaks of the export */
        return writ_error_set(err, code == WRIT_E_REFUSED ? WRIT_E_INPUT : code,
                              "line %lld of the export: %s", (long long)l->number, why.message);
    l->rows++;
    hash_line(l);
    writ_arena_reset(&l->row);
    return WRIT_OK;
}

/* {"end":true, was read. */
static int load_end(loading *l, writ_error *err)
{
    int64_t rows = 0;
    writ_str sha256, more = WRIT_STR_EMPTY;
    char hex[WRIT_SHA256_HEX];
    if (!take(l, "\"rows\":") || !take_integer(l, &rows) || !take(l, ",\"sha256\":\"") ||
        !take_string(l, &sha256) || !writ_str_is(l->rest, "}"))
        return refuse_form(l, err);
    writ_sha256_end(&l->sha256, hex);
    if (rows != l->rows || !writ_str_is(sha256, hex))
        return refuse(l, err, "does not fit those before it: the export was changed");
    int code = l->read(l->context, &more, err);
    l->number++;
    if (code == WRIT_OK && more.ptr)
        return refuse(l, err, "stands behind its end");
    return code;
}

static int load_lines(loading *l, writ_error *err)
{
    int code = load_head(l, err);
    while (code == WRIT_OK) {
        code = next_line(l, err);
        if (code == WRIT_OK && take(l, "{\"end\":true,"))
            return load_end(l, err);
        if (code == WRIT_OK)
            code = load_row(l, err);
    }
    return code;
}

/* --- the whole --- */

static int note_row(const writ_sql_row *row, void *context, writ_error *err)
{
    (void)row;
    (void)err;
    *(bool *)context = true;
    return WRIT_OK;
}

static int refuse_rows(writ_store *store, const char *any, writ_error *err)
{
    bool found = false;
    int code = writ_sql_query(store, any, NULL, 0, note_row, &found, err);
    return code == WRIT_OK && found ? writ_store_refuse_load(store, err) : code;
}

int writ_sql_check_empty(writ_store *store, writ_error *err)
{
    int code = WRIT_OK;
    for (size_t i = 0; i < writ_sql_table_count && code == WRIT_OK; i++)
        code = refuse_rows(store, writ_sql_tables[i].any, err);
    return code;
}

/* In a table of which rows may be there: one that may not; NULL: all may. */
static const char *find_other(const writ_sql_table *table)
{
    if (strcmp(table->name, "event") == 0)
        return "SELECT 1 FROM event WHERE action NOT IN ('create-token', 'revoke-token') LIMIT 1";
    return strcmp(table->name, "token") == 0 ? NULL : table->any;
}

int writ_sql_check_room(writ_store *store, writ_error *err)
{
    int code = WRIT_OK;
    for (size_t i = 0; i < writ_sql_table_count && code == WRIT_OK; i++) {
        const char *other = find_other(&writ_sql_tables[i]);
        code = other ? refuse_rows(store, other, err) : WRIT_OK;
    }
    return code;
}

static int make_room(writ_store *store, int64_t *tokens, writ_error *err)
{
    writ_sql *sql = (writ_sql *)store;
    int64_t events = 0;
    int code = writ_sql_check_room(store, err);
    if (code == WRIT_OK)
        code = writ_sql_query(store, "SELECT count(*) FROM token", NULL, 0, writ_sql_read_integer,
                              tokens, err);
    if (code == WRIT_OK)
        code = writ_sql_query(store, "SELECT count(*) FROM event", NULL, 0, writ_sql_read_integer,
                              &events, err);
    return code == WRIT_OK && *tokens + events ? sql->driver->forget(sql, err) : code;
}

int writ_sql_load(writ_store *store, writ_dump_reader *read, void *context, writ_loaded *loaded,
                  writ_error *err)
{
    loading l = {.store = store, .read = read, .context = context};
    bool own = !store->depth;
    int64_t tokens = 0;
    writ_sha256_begin(&l.sha256);
    int code = own ? writ_store_begin(store, err) : WRIT_OK;
    if (code != WRIT_OK)
        return code;
    code = make_room(store, &tokens, err);
    if (code == WRIT_OK)
        code = load_lines(&l, err);
    if (code == WRIT_OK && own)
        code = writ_store_commit(store, err);
    if (own)
        writ_store_rollback(store);
    writ_arena_clear(&l.row);
    if (code == WRIT_OK)
        *loaded = (writ_loaded){l.rows, tokens};
    return code;
}
