/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/told.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "contracts/base/read.h"
#include "contracts/base/write.h"

static void add_row(writ_told *told, const writ_told_row *row)
{
    writ_told_row *there = writ_map_find(&told->by_key, row->key);
    if (!there) {
        there = WRIT_NEW(told->arena, writ_told_row);
        there->key = writ_str_copy(told->arena, row->key);
        writ_map_put(told->arena, &told->by_key, there->key, there);
        *WRIT_PUSH(told->arena, &told->rows) = there;
    }
    there->state = writ_str_copy(told->arena, row->state);
    there->sequence = row->sequence;
}

const writ_told_row *writ_told_find(const writ_told *told, writ_str key)
{
    return writ_map_find(&told->by_key, key);
}

/* ---- the file of a folder ---- */

static int read_row(writ_told *told, const writ_value *item, writ_error *err)
{
    const writ_value *key = writ_value_find(item, "key"), *state = writ_value_find(item, "state");
    const writ_value *sequence = writ_value_find(item, "sequence");
    writ_told_row row;
    if (!key || key->kind != WRIT_STRING || !state || state->kind != WRIT_STRING || !sequence ||
        sequence->kind != WRIT_NUMBER || !writ_number_to_int(&sequence->number, &row.sequence) ||
        row.sequence < 1)
        return writ_error_set_place(err, WRIT_E_INPUT, &item->place,
                                    "this does not say what was told");
    row.key = key->string;
    row.state = state->string;
    add_row(told, &row);
    return WRIT_OK;
}

static int read_file(writ_told *told, writ_error *err)
{
    writ_source *source;
    writ_value *root;
    if (access(told->path, F_OK)) /* nothing was told yet */
        return WRIT_OK;
    int code = writ_source_load(told->arena, told->path, &source, err);
    if (!code)
        code = writ_json_read(told->arena, source, &root, err);
    const writ_value *rows = code ? NULL : writ_value_find(root, "told");
    if (!code && (!rows || rows->kind != WRIT_ARRAY))
        code = writ_error_set_place(err, WRIT_E_INPUT, &root->place, "'told' must be an array");
    for (size_t i = 0; !code && i < rows->array.count; i++)
        code = read_row(told, rows->array.items[i], err);
    if (code)
        writ_error_hint(err, "without the file all that is bad is told anew");
    return code;
}

static int store_file(const writ_told *told, writ_error *err)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, "{\"writ\":\"told/1\",\"told\":[");
    for (size_t i = 0; i < told->rows.count; i++) {
        const writ_told_row *row = told->rows.items[i];
        writ_buf_add_text(&text, i ? ",\n{\"key\":" : "\n{\"key\":");
        writ_json_write_string(&text, row->key);
        writ_buf_add_text(&text, ",\"state\":");
        writ_json_write_string(&text, row->state);
        writ_buf_printf(&text, ",\"sequence\":%lld}", (long long)row->sequence);
    }
    writ_buf_add_text(&text, "\n]}\n");
    int code = writ_file_store(told->path, writ_buf_str(&text), err);
    writ_buf_clear(&text);
    return code;
}

/* The lock goes with the process, however it ends. */
static int open_folder(writ_told *told, const char *folder, writ_error *err)
{
    told->path = writ_str_printf(told->arena, "%s/.told", folder).ptr;
    const char *name = writ_str_printf(told->arena, "%s.lock", told->path).ptr;
    told->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (told->lock < 0)
        return writ_error_set_errno(err, errno, "cannot open '%s'", name);
    told->is_busy = flock(told->lock, LOCK_EX | LOCK_NB) != 0;
    return told->is_busy ? WRIT_OK : read_file(told, err);
}

/* ---- either ---- */

static int read_store(writ_told *told, writ_error *err)
{
    writ_told_rows rows = {0};
    int code = writ_store_told(told->store, told->arena, &rows, err);
    for (size_t i = 0; !code && i < rows.count; i++)
        add_row(told, &rows.items[i]);
    return code;
}

int writ_told_open(writ_told *told, writ_arena *arena, writ_store *store, const char *folder,
                   writ_error *err)
{
    *told = (writ_told){.arena = arena, .store = store, .lock = -1};
    int code = store ? read_store(told, err) : open_folder(told, folder, err);
    if (code)
        writ_told_close(told);
    return code;
}

void writ_told_close(writ_told *told)
{
    if (told->lock >= 0)
        close(told->lock);
    told->lock = -1;
}

typedef struct putting {
    writ_store *store;
    const writ_told_row *row;
} putting;

static int put(void *context, bool *keep, writ_error *err)
{
    const putting *p = context;
    (void)keep;
    return writ_store_put_told(p->store, p->row, err);
}

int writ_told_put(writ_told *told, const writ_told_row *row, writ_error *err)
{
    putting p = {told->store, row};
    add_row(told, row);
    return told->store ? writ_store_transact(told->store, put, &p, err) : store_file(told, err);
}
