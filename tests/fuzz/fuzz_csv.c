/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of CSV: a byte of choices, then a sheet. Its rows must be those of the rules, however the
 * bytes come; a header is laid beside a contract or refused with its place; and each row is a
 * record, or a finding, as the rules have it. What a row's fields are they are again when they are
 * written anew.
 */
#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "tests/fuzz/scan_agree.h"
#include "tests/unit/validator/csv_rules.h"
#include "validator/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char schema[] =
    "{\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":[\"boolean\",\"string\"]},"
    "\"c\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{}}},"
    "\"d\":{\"type\":[\"array\",\"null\"]},\"e\":{\"enum\":[\"1\",2]}},\"required\":[\"c\"],"
    "\"patternProperties\":{\"^x\":{\"type\":\"integer\"}}}";

static void demand(bool condition)
{
    if (!condition)
        abort();
}

/* ---- rows ---- */

/* When the bytes come `step` by `step`. */
static void check_cuts(writ_str text, char delimiter, size_t step)
{
    writ_csv_cut cut = writ_csv_cut_at(delimiter, 0);
    cut.is_first = true;
    size_t from = 0, known = 0;
    while (from < text.len) {
        const writ_str rest = writ_str_part(text, from, text.len);
        const size_t mark = !from && writ_str_starts(rest, WRIT_CSV_MARK) ? WRIT_CSV_MARK.len : 0;
        size_t end = 0;
        while (!end && known < text.len) {
            end = writ_csv_cut_next(&cut, text.ptr, known);
            if (!end)
                known = known + step < text.len ? known + step : text.len;
        }
        if (!end)
            end = writ_csv_cut_last(&cut, text.ptr, text.len);
        demand(end - from == ruled_row_of(rest, delimiter, mark).len);
        from = end;
    }
}

/* ---- fields ---- */

static void check_again(const writ_csv_fields *fields, char delimiter)
{
    writ_csv_field items[64], *field = items;
    writ_csv_fields again = {.items = items, .capacity = 64};
    writ_csv_break broken;
    writ_buf row = WRIT_BUF_INIT, scratch = WRIT_BUF_INIT, other = WRIT_BUF_INIT;
    for (size_t i = 0; i < fields->count; i++) {
        if (i)
            writ_buf_add_byte(&row, delimiter);
        /* a text of quotes is doubled as it stands in its field */
        const writ_str text = fields->items[i].text;
        writ_buf_printf(&row, "\"");
        writ_buf_add_str(&row, text);
        writ_buf_printf(&row, "\"");
    }
    demand(writ_csv_split(writ_buf_str(&row), delimiter, &again, &broken));
    demand(again.count == fields->count);
    for (size_t i = 0; i < fields->count; i++, field++)
        demand(writ_str_equal(writ_csv_unquote(&fields->items[i], &scratch),
                              writ_csv_unquote(field, &other)));
    writ_buf_clear(&row);
    writ_buf_clear(&scratch);
    writ_buf_clear(&other);
}

static void check_fields(writ_str row, char delimiter, bool good)
{
    writ_csv_field items[64];
    writ_csv_fields fields = {.items = items, .capacity = 64};
    writ_csv_break broken;
    char *block = malloc(row.len + 1); /* of its own, so that a byte too far is seen */
    demand(block != NULL);
    if (row.len)
        memcpy(block, row.ptr, row.len);
    block = realloc(block, row.len ? row.len : 1);
    demand(writ_csv_split((writ_str){block, row.len}, delimiter, &fields, &broken) == good);
    demand(good || broken.offset < row.len);
    if (good && fields.count <= fields.capacity)
        check_again(&fields, delimiter);
    free(block);
}

/* ---- records ---- */

static void check_record(const writ_csv *csv, writ_csv_work *work, writ_str row, bool good)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings findings = {0};
    writ_scan_error unused;
    writ_tape tape = WRIT_TAPE_INIT;
    writ_str record;
    if (writ_csv_record(csv, work, row, &record, &arena, &findings)) {
        demand(good && findings.count == 0);
        demand(writ_scan(&tape, record.ptr, record.len, &unused) == writ_utf8_valid(row));
        demand(!tape.count || tape.tokens[0].kind == WRIT_TOKEN_OBJECT);
    } else {
        demand(findings.count == 1);
        demand((findings.items->rule == WRIT_RULE_MALFORMED_CSV) == !good);
    }
    demand(writ_csv_is_text(row, &arena, &findings) == writ_utf8_valid(row));
    writ_tape_clear(&tape);
    writ_arena_clear(&arena);
}

static void check_sheet(const writ_schema_set *set, writ_str text, char delimiter)
{
    const writ_csv_place place = {"in", 1};
    writ_error err = WRIT_ERROR_INIT;
    writ_csv_work work = {.json = WRIT_BUF_INIT};
    writ_csv *csv = NULL;
    for (size_t from = 0; from < text.len;) {
        const writ_str rest = writ_str_part(text, from, text.len);
        const size_t mark = !from && writ_str_starts(rest, WRIT_CSV_MARK) ? WRIT_CSV_MARK.len : 0;
        const ruled_row ruled = ruled_row_of(rest, delimiter, mark);
        const writ_str row = writ_csv_trim(writ_str_part(rest, 0, ruled.len));
        if (csv) {
            check_fields(row, delimiter, ruled.good);
            check_record(csv, &work, row, ruled.good);
        } else if (writ_csv_open(set, delimiter, row, &place, &csv, &err)) {
            demand(err.code == WRIT_E_INPUT && err.line >= 1 && err.column >= 1);
            break;
        }
        from += ruled.len;
    }
    writ_csv_free(csv);
    writ_csv_work_clear(&work);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = {',', ';', '\t', ' '};
    if (!size)
        return 0;
    const char delimiter = delimiters[data[0] % 4];
    const writ_str text = {(const char *)data + 1, size - 1};
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source = WRIT_NEW(&arena, writ_source);
    writ_value *document = NULL;
    writ_schema_set *set = NULL;
    *source = (writ_source){WRIT_STR("schema"), writ_str_of(schema)};
    demand(!writ_json_read(&arena, source, &document, &err));
    demand(!writ_schema_compile(&arena, document, NULL, &set, &err));
    check_cuts(text, delimiter, 1);
    check_cuts(text, delimiter, 1 + data[0] / 4);
    check_cuts(text, delimiter, size);
    check_sheet(data[0] & 128 ? set : NULL, text, delimiter);
    writ_arena_clear(&arena);
    return 0;
}
