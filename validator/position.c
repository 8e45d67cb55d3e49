/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/position.h"

#include <unistd.h>

#include "contracts/base/read.h"
#include "contracts/member.h"

/* ---- reading ---- */

static int wrong(const writ_place *place, const char *key, const char *what, writ_error *err)
{
    int code = writ_error_set_place(err, WRIT_E_INPUT, place, "'%s' must be %s", key, what);
    writ_error_hint(err, "this is no file of `writ filter --position`; remove it to read the "
                         "inputs from their start");
    return code;
}

static int read_count(const writ_value *object, const char *key, uint64_t *count, writ_error *err)
{
    const writ_value *value = writ_value_find(object, key);
    int64_t number;
    if (!value || value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &number) ||
        number < 0)
        return wrong(value ? &value->place : &object->place, key, "a whole number from 0", err);
    *count = (uint64_t)number;
    return WRIT_OK;
}

static int read_head(const writ_value *object, writ_position *position, writ_error *err)
{
    const writ_value *head = writ_value_find(object, "head");
    const writ_value *hash = writ_value_find(head, "sha256");
    if (!hash || hash->kind != WRIT_STRING || hash->string.len != WRIT_SHA256_HEX - 1)
        return wrong(head ? &head->place : &object->place, "head",
                     "an object with 'bytes' and 'sha256'", err);
    memcpy(position->head_sha256, hash->string.ptr, WRIT_SHA256_HEX);
    int code = read_count(head, "bytes", &position->head_bytes, err);
    if (!code && position->head_bytes > WRIT_POSITION_HEAD)
        return wrong(&head->place, "bytes", "256 at most", err);
    return code;
}

static int read_position(const writ_value *object, writ_position *position, writ_error *err)
{
    const writ_value *file = writ_value_find(object, "file");
    if (!file || file->kind != WRIT_STRING)
        return wrong(&object->place, "file", "a name", err);
    position->file = file->string;
    int code = read_count(object, "device", &position->device, err);
    if (!code)
        code = read_count(object, "inode", &position->inode, err);
    if (!code)
        code = read_count(object, "offset", &position->offset, err);
    if (!code)
        code = read_count(object, "line", &position->line, err);
    return code ? code : read_head(object, position, err);
}

int writ_positions_load(writ_arena *arena, const char *path, writ_positions *positions,
                        writ_error *err)
{
    writ_source *source;
    writ_value *root;
    if (access(path, F_OK))
        return WRIT_OK;
    int code = writ_source_load(arena, path, &source, err);
    if (!code)
        code = writ_json_read(arena, source, &root, err);
    if (code)
        return code;
    const writ_value *kind = writ_value_find(root, "writ"), *files = writ_value_find(root, "files");
    if (!kind || kind->kind != WRIT_STRING || !writ_str_is(kind->string, "position/1"))
        return wrong(&root->place, "writ", "\"position/1\"", err);
    if (!files || files->kind != WRIT_ARRAY)
        return wrong(&root->place, "files", "a list", err);
    for (size_t i = 0; i < files->array.count && !code; i++)
        code = read_position(files->array.items[i], WRIT_PUSH(arena, positions), err);
    return code;
}

/* ---- writing ---- */

static void add_number(writ_buf *out, const char *key, uint64_t number)
{
    writ_buf_printf(out, ",\"%s\":", key);
    writ_buf_add_number(out, number);
}

static void add_position(writ_buf *out, const writ_position *position)
{
    writ_buf_add_text(out, "{\"file\":");
    writ_json_write_string(out, position->file);
    add_number(out, "device", position->device);
    add_number(out, "inode", position->inode);
    add_number(out, "offset", position->offset);
    add_number(out, "line", position->line);
    writ_buf_add_text(out, ",\"head\":{\"bytes\":");
    writ_buf_add_number(out, position->head_bytes);
    writ_buf_printf(out, ",\"sha256\":\"%s\"}}", position->head_sha256);
}

void writ_positions_write(writ_buf *out, const writ_positions *positions)
{
    writ_buf_add_text(out, "{\"writ\":\"position/1\",\"files\":[");
    for (size_t i = 0; i < positions->count; i++) {
        writ_buf_add_text(out, i ? ",\n" : "\n");
        add_position(out, &positions->items[i]);
    }
    writ_buf_add_text(out, "\n]}\n");
}
