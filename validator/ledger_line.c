/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/ledger_parts.h"

#include "contracts/base/utf8.h"
#include "contracts/base/write.h"

static const char *const states[WRIT_LEDGER_STATES] = {"run", "intent", "done", "end"};

/* ---- in ---- */

static bool read_number(const writ_value *object, const char *name, uint64_t *number)
{
    const writ_value *value = writ_value_find(object, name);
    int64_t integer;
    if (!value || value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &integer) ||
        integer < 0)
        return false;
    *number = (uint64_t)integer;
    return true;
}

static bool read_string(const writ_value *object, const char *name, writ_str *string)
{
    const writ_value *value = writ_value_find(object, name);
    if (!value || value->kind != WRIT_STRING)
        return false;
    *string = value->string;
    return true;
}

static bool read_names(writ_arena *arena, const writ_value *object, const char *member,
                       writ_letter_names *names)
{
    const writ_value *list = writ_value_find(object, member);
    if (!list || list->kind != WRIT_ARRAY)
        return false;
    for (size_t i = 0; i < list->array.count; i++) {
        const writ_value *item = list->array.items[i];
        if (item->kind != WRIT_STRING ||
            !writ_letter_name_read(item->string, WRIT_PUSH(arena, names)))
            return false;
    }
    return true;
}

static bool read_place(const writ_value *object, const char *name, writ_file_place *place,
                       uint64_t *bytes)
{
    const writ_value *value = writ_value_find(object, name);
    writ_str kind;
    if (!read_string(value, "kind", &kind) || !read_number(value, "bytes", bytes))
        return false;
    place->is_file = writ_str_is(kind, "file");
    if (!place->is_file)
        return writ_str_is(kind, "stream");
    return read_number(value, "device", &place->device) &&
           read_number(value, "inode", &place->inode) &&
           read_number(value, "offset", &place->offset) && read_string(value, "path", &place->path);
}

static bool read_file(const writ_value *object, writ_ledger_batch *batch)
{
    const writ_value *file = writ_value_find(object, "file");
    batch->file.is_file = true;
    return read_number(file, "device", &batch->file.device) &&
           read_number(file, "inode", &batch->file.inode) &&
           read_number(file, "first_line", &batch->first_line) &&
           read_number(file, "last_line", &batch->last_line);
}

static const char *read_intent(writ_arena *arena, const writ_value *value, writ_ledger_batch *batch)
{
    if (!read_number(value, "batch", &batch->number) ||
        !read_string(value, "contract", &batch->contract))
        return "an intent has a batch and a contract";
    if (!read_file(value, batch))
        return "an intent has a file, with its lines";
    if (!read_place(value, "out", &batch->out, &batch->out_bytes) ||
        !read_place(value, "rest", &batch->rest, &batch->rest_bytes))
        return "an intent has the places of its outputs";
    if (writ_value_find(value, "header") && !read_string(value, "header", &batch->header))
        return "a header is a text";
    if (!read_names(arena, value, "replayed", &batch->replayed) ||
        !read_names(arena, value, "refused", &batch->refused) ||
        !read_names(arena, value, "left", &batch->left))
        return "an intent has the names of its letters";
    return NULL;
}

static const char *read_run(const writ_value *value, writ_ledger_line *line)
{
    const writ_value *again = writ_value_find(value, "again");
    if (!read_string(value, "contract", &line->batch.contract) || !again ||
        again->kind != WRIT_BOOLEAN)
        return "a run has a contract, and whether it is one again";
    line->again = again->boolean;
    return NULL;
}

static const char *read_done(writ_arena *arena, const writ_value *value, writ_ledger_line *line)
{
    return read_number(value, "batch", &line->batch.number) &&
                   read_names(arena, value, "missing", &line->missing)
               ? NULL
               : "what is done has a batch, and what is missing of it";
}

const char *writ_ledger_line_read(writ_arena *arena, const writ_value *value,
                                  writ_ledger_line *line)
{
    writ_str kind, state;
    *line = (writ_ledger_line){.state = WRIT_LEDGER_STATES};
    if (!read_string(value, "writ", &kind) || !writ_str_is(kind, "replayed/1"))
        return "it is no replayed/1";
    if (!read_string(value, "state", &state))
        return "it has no state";
    for (int i = 0; i < WRIT_LEDGER_STATES; i++)
        if (writ_str_is(state, states[i]))
            line->state = (writ_ledger_state)i;
    switch (line->state) {
    case WRIT_LEDGER_RUN:
        return read_run(value, line);
    case WRIT_LEDGER_INTENT:
        return read_intent(arena, value, &line->batch);
    case WRIT_LEDGER_DONE:
        return read_done(arena, value, line);
    case WRIT_LEDGER_END:
        return NULL;
    default:
        return "there is no such state";
    }
}

/* ---- out ---- */

static void add_number(writ_buf *buf, const char *before, uint64_t number)
{
    writ_buf_add_text(buf, before);
    writ_buf_add_number(buf, number);
}

static void add_string(writ_buf *buf, const char *before, writ_str string)
{
    writ_buf_add_text(buf, before);
    writ_json_write_string(buf, string);
}

static void add_names(writ_buf *buf, const char *before, const writ_letter_names *names)
{
    writ_buf_add_text(buf, before);
    for (size_t i = 0; i < names->count; i++) {
        writ_buf_add_text(buf, i ? ",\"" : "\"");
        writ_letter_name_write(buf, &names->items[i]);
        writ_buf_add_byte(buf, '"');
    }
    writ_buf_add_byte(buf, ']');
}

/* A path that is no text is not written, and the file then not found by it. */
static void add_place(writ_buf *buf, const char *before, const writ_file_place *place,
                      uint64_t bytes)
{
    writ_buf_add_text(buf, before);
    writ_buf_add_text(buf, place->is_file ? "{\"kind\":\"file\"" : "{\"kind\":\"stream\"");
    if (place->is_file) {
        add_number(buf, ",\"device\":", place->device);
        add_number(buf, ",\"inode\":", place->inode);
        add_number(buf, ",\"offset\":", place->offset);
        add_string(buf, ",\"path\":", writ_utf8_valid(place->path) ? place->path : WRIT_STR(""));
    }
    add_number(buf, ",\"bytes\":", bytes);
    writ_buf_add_byte(buf, '}');
}

static void add_intent(writ_buf *buf, const writ_ledger_batch *batch)
{
    add_number(buf, ",\"batch\":", batch->number);
    add_string(buf, ",\"contract\":", batch->contract);
    add_number(buf, ",\"file\":{\"device\":", batch->file.device);
    add_number(buf, ",\"inode\":", batch->file.inode);
    add_number(buf, ",\"first_line\":", batch->first_line);
    add_number(buf, ",\"last_line\":", batch->last_line);
    add_place(buf, "},\"out\":", &batch->out, batch->out_bytes);
    add_place(buf, ",\"rest\":", &batch->rest, batch->rest_bytes);
    if (batch->header.len)
        add_string(buf, ",\"header\":", batch->header);
    add_names(buf, ",\"replayed\":[", &batch->replayed);
    add_names(buf, ",\"refused\":[", &batch->refused);
    add_names(buf, ",\"left\":[", &batch->left);
}

void writ_ledger_line_write(writ_buf *buf, const writ_ledger_line *line, const char *at)
{
    writ_buf_add_text(buf, "{\"writ\":\"replayed/1\",\"state\":\"");
    writ_buf_add_text(buf, states[line->state]);
    writ_buf_add_text(buf, "\",\"at\":\"");
    writ_buf_add_text(buf, at);
    writ_buf_add_byte(buf, '"');
    if (line->state == WRIT_LEDGER_RUN) {
        add_string(buf, ",\"contract\":", line->batch.contract);
        writ_buf_add_text(buf, line->again ? ",\"again\":true" : ",\"again\":false");
    } else if (line->state == WRIT_LEDGER_INTENT) {
        add_intent(buf, &line->batch);
    } else if (line->state == WRIT_LEDGER_DONE) {
        add_number(buf, ",\"batch\":", line->batch.number);
        add_names(buf, ",\"missing\":[", &line->missing);
    }
    writ_buf_add_text(buf, "}\n");
}
