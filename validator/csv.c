/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "validator/csv_columns.h"

/* ---- headers ---- */

/* The place of an offset in the header. */
static int refuse(const writ_csv *csv, const writ_csv_place *place, size_t offset, const char *why,
                  writ_error *err)
{
    writ_str before = writ_str_part(csv->header, 0, offset);
    uint64_t line = place->line;
    if (writ_str_starts(before, WRIT_CSV_MARK))
        before = writ_str_part(before, WRIT_CSV_MARK.len, before.len);
    for (size_t end; (end = writ_str_find_byte(before, '\n')) < before.len; line++)
        before = writ_str_part(before, end + 1, before.len);
    return writ_error_set_at(err, WRIT_E_INPUT, place->file, (unsigned)line,
                             (unsigned)writ_str_code_points(before) + 1, "%s", why);
}

static size_t invalid_byte(writ_str text)
{
    uint32_t unused;
    for (size_t at = 0, len; at < text.len; at += len)
        if (!(len = writ_utf8_decode(text.ptr + at, text.len - at, &unused)))
            return at;
    return text.len;
}

static size_t field_offset(const writ_csv *csv, const writ_csv_field *field)
{
    return (size_t)(field->text.ptr - csv->header.ptr) - field->is_quoted;
}

/* The columns' names, as they stand in the header. */
static int split_header(const writ_csv *csv, const writ_csv_place *place, writ_csv_fields *fields,
                        writ_error *err)
{
    const size_t mark = writ_str_starts(csv->header, WRIT_CSV_MARK) ? WRIT_CSV_MARK.len : 0;
    const writ_str row = writ_str_part(csv->header, mark, csv->header.len);
    const size_t invalid = invalid_byte(csv->header);
    writ_csv_break broken;
    char why[128];
    if (invalid < csv->header.len)
        return refuse(csv, place, invalid, "the header is not UTF-8", err);
    if (!writ_csv_split(row, csv->delimiter, fields, &broken)) {
        snprintf(why, sizeof why, "the header is not CSV: %s", broken.why);
        return refuse(csv, place, mark + broken.offset, why, err);
    }
    snprintf(why, sizeof why, "the header has %zu columns, more than %d", fields->count,
             WRIT_BOUND_CSV_COLUMNS);
    return fields->count > WRIT_BOUND_CSV_COLUMNS ? refuse(csv, place, 0, why, err) : WRIT_OK;
}

/* Each name, which must not be empty nor there twice. */
static int read_names(writ_csv *csv, const writ_csv_place *place, const writ_csv_fields *fields,
                      writ_error *err)
{
    writ_map known = WRIT_MAP_INIT;
    writ_buf scratch = WRIT_BUF_INIT;
    const char *why = NULL;
    csv->names = writ_arena_alloc(&csv->arena, fields->count * sizeof *csv->names);
    for (; csv->count < fields->count && !why; csv->count++) {
        const writ_str name = writ_csv_unquote(&fields->items[csv->count], &scratch);
        csv->names[csv->count] = writ_str_copy(&csv->arena, name);
        if (!name.len)
            why = "a column has no name";
        else if (writ_map_put(&csv->arena, &known, csv->names[csv->count], csv))
            why = writ_str_printf(&csv->arena, "the column '%.*s' is there twice",
                                  WRIT_FMT(writ_utf8_cut(name, WRIT_SHOWN)))
                      .ptr;
    }
    writ_buf_clear(&scratch);
    return why ? refuse(csv, place, field_offset(csv, &fields->items[csv->count - 1]), why, err)
               : WRIT_OK;
}

static int lay(writ_csv *csv, const writ_schema_set *set, const writ_csv_place *place,
               const writ_csv_fields *fields, writ_error *err)
{
    writ_error unplaced = WRIT_ERROR_INIT;
    size_t column = 0;
    if (!writ_csv_lay(csv, set, &column, &unplaced))
        return WRIT_OK;
    return refuse(csv, place, field_offset(csv, &fields->items[column]), unplaced.message, err);
}

int writ_csv_open(const writ_schema_set *set, char delimiter, writ_str header,
                  const writ_csv_place *place, writ_csv **out, writ_error *err)
{
    writ_csv *csv = calloc(1, sizeof *csv);
    writ_csv_fields fields = {.items = NULL};
    if (!csv)
        writ_out_of_memory();
    csv->delimiter = delimiter;
    csv->header = writ_str_copy(&csv->arena, header);
    int code = split_header(csv, place, &fields, err);
    if (!code) {
        fields.capacity = fields.count;
        fields.items = writ_arena_alloc(&csv->arena, fields.count * sizeof *fields.items);
        code = split_header(csv, place, &fields, err);
    }
    if (!code)
        code = read_names(csv, place, &fields, err);
    if (!code)
        code = lay(csv, set, place, &fields, err);
    if (!code)
        *out = csv;
    else
        writ_csv_free(csv);
    return code;
}

void writ_csv_free(writ_csv *csv)
{
    if (!csv)
        return;
    writ_arena_clear(&csv->arena);
    free(csv);
}

writ_str writ_csv_header(const writ_csv *csv)
{
    return csv->header;
}

bool writ_csv_same(const writ_csv *a, const writ_csv *b)
{
    bool same = a->delimiter == b->delimiter && a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = writ_str_equal(a->names[i], b->names[i]);
    return same;
}

/* ---- fields as values ---- */

static size_t digits(writ_str text, size_t at)
{
    const size_t from = at;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at - from;
}

typedef enum number_kind { NO_NUMBER, INTEGER, OTHER_NUMBER } number_kind;

/* RFC 8259, section 6. Those that no record may have (an exponent out of bounds) are none. */
static number_kind number_kind_of(writ_str text, writ_arena *arena)
{
    writ_number unused;
    size_t at = text.len && text.ptr[0] == '-', whole = digits(text, at);
    if (!whole || (whole > 1 && text.ptr[at] == '0'))
        return NO_NUMBER;
    at += whole;
    if (at == text.len)
        return INTEGER;
    return writ_number_parse(arena, text, &unused) ? OTHER_NUMBER : NO_NUMBER;
}

static bool add_number(writ_csv_work *work, writ_str text, unsigned types, writ_arena *arena)
{
    const number_kind kind = number_kind_of(text, arena);
    const bool fits = types & WRIT_TYPE_NUMBER || kind == INTEGER || !(types & WRIT_TYPE_STRING);
    if (kind == NO_NUMBER || !fits)
        return false;
    writ_buf_add_str(&work->json, text);
    return true;
}

static bool add_boolean(writ_csv_work *work, writ_str text)
{
    const bool is_true = text.len == 4 && strncasecmp(text.ptr, "true", 4) == 0;
    if (!is_true && !(text.len == 5 && strncasecmp(text.ptr, "false", 5) == 0))
        return false;
    writ_buf_add_text(&work->json, is_true ? "true" : "false");
    return true;
}

/* An array or object, if it is one of these and declared. */
static bool add_container(writ_csv_work *work, writ_str text, unsigned types)
{
    static const char padding[WRIT_SCAN_PADDING];
    const size_t before = work->json.len;
    writ_scan_error unused;
    writ_buf_add_str(&work->json, text);
    writ_buf_add(&work->json, padding, sizeof padding);
    bool fits = writ_scan(&work->tape, work->json.ptr + before, text.len, &unused);
    if (fits)
        fits = types & (work->tape.tokens[0].kind == WRIT_TOKEN_ARRAY    ? WRIT_TYPE_ARRAY
                        : work->tape.tokens[0].kind == WRIT_TOKEN_OBJECT ? WRIT_TYPE_OBJECT
                                                                         : 0u);
    work->json.len = before + (fits ? text.len : 0);
    return fits;
}

static void add_value(writ_csv_work *work, const writ_csv_field *field, unsigned types,
                      writ_arena *arena)
{
    const writ_str text = writ_csv_unquote(field, &work->scratch);
    const bool may_contain = types & (WRIT_TYPE_ARRAY | WRIT_TYPE_OBJECT) && text.len > 1;
    const char last = text.len ? text.ptr[text.len - 1] : '\0';
    if (types & (WRIT_TYPE_INTEGER | WRIT_TYPE_NUMBER) && add_number(work, text, types, arena))
        return;
    if (types & WRIT_TYPE_BOOLEAN && add_boolean(work, text))
        return;
    if (may_contain && (last == ']' || last == '}') && add_container(work, text, types))
        return;
    writ_json_write_string(&work->json, text);
}

/* ---- rows as records ---- */

static bool is_empty(const writ_csv_field *field)
{
    return !field->text.len && !field->is_quoted;
}

static bool is_all_empty(const writ_csv *csv, const writ_csv_work *work, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const writ_csv_step *step = &csv->steps.items[i];
        if (step->kind == WRIT_CSV_VALUE && !is_empty(&work->fields.items[step->column]))
            return false;
    }
    return true;
}

static void add_key(writ_buf *json, writ_str key)
{
    /* no value ends in an opening brace */
    if (json->ptr[json->len - 1] != '{')
        writ_buf_add_byte(json, ',');
    writ_buf_add_str(json, key);
}

static void add_empty(writ_buf *json, const writ_csv_step *step)
{
    if (step->empty == WRIT_CSV_ABSENT)
        return;
    add_key(json, step->key);
    writ_buf_add_text(json, "null");
}

/* Takes one step, and returns the next. */
static size_t take_step(const writ_csv *csv, writ_csv_work *work, size_t at, writ_arena *arena)
{
    const writ_csv_step *step = &csv->steps.items[at];
    const bool is_value = step->kind == WRIT_CSV_VALUE;
    if (step->kind == WRIT_CSV_CLOSE) {
        writ_buf_add_byte(&work->json, '}');
        return at + 1;
    }
    if (is_value ? is_empty(&work->fields.items[step->column])
                 : step->empty != WRIT_CSV_OBJECT && is_all_empty(csv, work, at, step->close)) {
        add_empty(&work->json, step);
        return is_value ? at + 1 : step->close + 1;
    }
    add_key(&work->json, step->key);
    if (is_value)
        add_value(work, &work->fields.items[step->column], step->types, arena);
    else
        writ_buf_add_byte(&work->json, '{');
    return at + 1;
}

static void write_record(const writ_csv *csv, writ_csv_work *work, writ_arena *arena)
{
    static const size_t usual = (size_t)1 << 20;
    writ_buf_reset(&work->json);
    if (work->json.capacity > usual)
        writ_buf_clear(&work->json); /* a long row was there */
    writ_buf_add_byte(&work->json, '{');
    for (size_t at = 0; at < csv->steps.count;)
        at = take_step(csv, work, at, arena);
    writ_buf_add_byte(&work->json, '}');
    writ_buf_reserve(&work->json, WRIT_SCAN_PADDING);
    memset(work->json.ptr + work->json.len, 0, WRIT_SCAN_PADDING);
}

static bool refuse_row(writ_arena *arena, writ_findings *findings, const char *why, size_t offset)
{
    writ_finding *finding = writ_finding_add(arena, findings, WRIT_RULE_MALFORMED_CSV);
    if (!finding)
        return false;
    finding->expected = WRIT_STR("CSV");
    finding->actual = writ_str_of(why);
    finding->message = writ_str_printf(arena, "the row is not CSV: %s at byte %zu", why, offset);
    return false;
}

static bool refuse_length(const writ_csv *csv, size_t count, writ_arena *arena,
                          writ_findings *findings)
{
    writ_finding *finding = writ_finding_add(arena, findings, WRIT_RULE_ROW_LENGTH);
    if (!finding)
        return false;
    finding->expected = writ_str_printf(arena, "%zu fields", csv->count);
    finding->actual = writ_str_printf(arena, "%zu fields", count);
    finding->message = writ_str_printf(arena, "the row has %zu field%s where the header has %zu",
                                       count, count == 1 ? "" : "s", csv->count);
    if (count > csv->count)
        finding->hint = WRIT_STR("a field that holds the delimiter needs quotes around it");
    return false;
}

bool writ_csv_record(const writ_csv *csv, writ_csv_work *work, writ_str row, writ_str *record,
                     writ_arena *arena, writ_findings *findings)
{
    writ_csv_break broken;
    if (work->fields.capacity < csv->count) {
        writ_csv_field *items = realloc(work->fields.items, csv->count * sizeof *items);
        if (!items)
            writ_out_of_memory();
        work->fields.items = items;
        work->fields.capacity = csv->count;
    }
    if (!writ_csv_split(row, csv->delimiter, &work->fields, &broken))
        return refuse_row(arena, findings, broken.why, broken.offset);
    if (work->fields.count != csv->count)
        return refuse_length(csv, work->fields.count, arena, findings);
    write_record(csv, work, arena);
    *record = writ_buf_str(&work->json);
    return true;
}

bool writ_csv_is_text(writ_str row, writ_arena *arena, writ_findings *findings)
{
    const size_t invalid = invalid_byte(row);
    if (invalid == row.len)
        return true;
    findings->count = 0;
    return refuse_row(arena, findings, "text that is not UTF-8", invalid);
}

void writ_csv_work_clear(writ_csv_work *work)
{
    free(work->fields.items);
    writ_buf_clear(&work->json);
    writ_buf_clear(&work->scratch);
    writ_tape_clear(&work->tape);
    *work = (writ_csv_work){0};
}
