/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/csv_rows.h"

#include "tests/unit/contracts/compile.h"
#include "tests/unit/validator/csv_rules.h"

/* Its rows with their ends, "|" behind each, as they are found when the bytes come `step` by
 * `step`. */
static void list_rows(writ_buf *list, writ_str text, size_t step)
{
    writ_csv_cut cut = writ_csv_cut_at(',', 0);
    cut.is_first = true;
    size_t from = 0, known = 0;
    writ_buf_reset(list);
    while (from < text.len) {
        const bool is_all = known == text.len;
        const size_t end = is_all ? writ_csv_cut_last(&cut, text.ptr, known)
                                  : writ_csv_cut_next(&cut, text.ptr, known);
        if (end) {
            assert_true(end > from);
            writ_buf_add_str(list, writ_str_part(text, from, end - from));
            writ_buf_add_byte(list, '|');
            from = end;
        } else {
            assert_false(is_all);
            known = known + step < text.len ? known + step : text.len;
        }
    }
    assert_int_equal(writ_csv_cut_last(&cut, text.ptr, text.len), 0);
}

static void rule_rows(writ_buf *list, writ_str text)
{
    writ_buf_reset(list);
    for (size_t from = 0; from < text.len;) {
        const writ_str rest = writ_str_part(text, from, text.len);
        const size_t mark = !from && writ_str_starts(rest, WRIT_CSV_MARK) ? 3 : 0;
        const ruled_row row = ruled_row_of(rest, ',', mark);
        writ_buf_add_str(list, writ_str_part(rest, 0, row.len));
        writ_buf_add_byte(list, '|');
        from += row.len;
    }
}

static void assert_same(const writ_buf *got, const writ_buf *expected)
{
    assert_int_equal(got->len, expected->len);
    assert_memory_equal(got->ptr, expected->ptr, got->len);
}

static void assert_rows(const char *text, const char *expected)
{
    writ_buf list = WRIT_BUF_INIT;
    for (size_t step = 1; step <= strlen(text); step++) {
        list_rows(&list, writ_str_of(text), step);
        assert_str(writ_buf_str(&list), expected);
    }
    writ_buf_clear(&list);
}

static void test_rows_end_in_lf_or_crlf_or_with_the_input(void **state)
{
    (void)state;
    assert_rows("a,b\nc,d\n", "a,b\n|c,d\n|");
    assert_rows("a,b\r\nc,d\r\n", "a,b\r\n|c,d\r\n|");
    assert_rows("a,b\r\nc,d", "a,b\r\n|c,d|");
    assert_rows("a\rb\nc\r", "a\rb\n|c\r|");
    assert_rows("\n\r\n,\n", "\n|\r\n|,\n|");
}

static void test_a_field_in_quotes_holds_anything(void **state)
{
    (void)state;
    assert_rows("\"a\nb\",\"c\r\nd\"\r\ne\n", "\"a\nb\",\"c\r\nd\"\r\n|e\n|");
    assert_rows("\"a,b\",\"\"\n\"\"\"\n\"\"\"\n", "\"a,b\",\"\"\n|\"\"\"\n\"\"\"\n|");
    assert_rows("\"a\"\r\n\"b\"", "\"a\"\r\n|\"b\"|");
    assert_rows("x,\"a\"\r", "x,\"a\"\r|");
}

static void test_a_quote_in_the_wrong_place_costs_one_line(void **state)
{
    (void)state;
    assert_rows("a\"b\nc\n", "a\"b\n|c\n|");
    assert_rows("a, \"b\nc\"\n", "a, \"b\n|c\"\n|");
    assert_rows("\"a\"b\nc\n", "\"a\"b\n|c\n|");
    assert_rows("\"a\"\rb\nc\n", "\"a\"\rb\n|c\n|");
    /* it comes out where the next one opens */
    assert_rows("1,\"a\n2,b\n3,\"c\"\n4,d\n", "1,\"a\n|2,b\n|3,\"c\"\n|4,d\n|");
    assert_rows("1,\"a\n2,b\n", "1,\"a\n|2,b\n|");
    assert_rows("1,\"a\n2,\"", "1,\"a\n2,\"|");
    assert_rows("1,\"a\n2,\"b", "1,\"a\n|2,\"b|");
}

static void test_a_byte_order_mark_stands_before_the_first_field(void **state)
{
    (void)state;
    assert_rows("\xEF\xBB\xBF\"a\nb\"\nc\n", "\xEF\xBB\xBF\"a\nb\"\n|c\n|");
    assert_rows("a\n\xEF\xBB\xBF\"a\nb\"\n", "a\n|\xEF\xBB\xBF\"a\n|b\"\n|");
}

/* All texts of five letters, up to a length: where rows end, and which of them are whole. */
static void test_every_short_text_is_cut_by_the_rules(void **state)
{
    (void)state;
    static const char letters[] = {'"', ',', '\n', '\r', 'x'};
    const size_t most = test_runs_under("valgrind") ? 4 : test_runs_under("asan") ? 6 : 7;
    writ_buf got = WRIT_BUF_INIT, expected = WRIT_BUF_INIT;
    char text[8];
    size_t count = 1;
    for (size_t len = 1; len <= most; len++) {
        count *= sizeof letters;
        for (size_t number = 0; number < count; number++) {
            for (size_t i = 0, rest = number; i < len; i++, rest /= sizeof letters)
                text[i] = letters[rest % sizeof letters];
            rule_rows(&expected, (writ_str){text, len});
            list_rows(&got, (writ_str){text, len}, len);
            assert_same(&got, &expected);
            list_rows(&got, (writ_str){text, len}, 1);
            assert_same(&got, &expected);
        }
    }
    writ_buf_clear(&got);
    writ_buf_clear(&expected);
}

static void add_many(writ_buf *text, const char *line, size_t bytes)
{
    while (bytes--)
        writ_buf_add_text(text, line);
}

static size_t count_rows(writ_str text)
{
    writ_csv_cut cut = writ_csv_cut_at(',', 0);
    size_t count = 0;
    while (writ_csv_cut_last(&cut, text.ptr, text.len))
        count++;
    return count;
}

/* A quote that is not closed costs its line, although nothing tells so for a long way. */
static void test_a_row_of_many_lines_is_bounded(void **state)
{
    (void)state;
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, "1,\"a\n");
    add_many(&text, "2,bbbbb\n", WRIT_BOUND_CSV_ROW_BYTES / 8);
    writ_csv_cut cut = writ_csv_cut_at(',', 0);
    assert_int_equal(writ_csv_cut_next(&cut, text.ptr, text.len), 5);
    assert_int_equal(writ_csv_cut_next(&cut, text.ptr, text.len), 13);
    assert_int_equal(count_rows(writ_buf_str(&text)), 1 + WRIT_BOUND_CSV_ROW_BYTES / 8);
    /* as long as may be, and a byte longer */
    for (int more = 0; more < 2; more++) {
        writ_buf_reset(&text);
        writ_buf_add_text(&text, "\"\n");
        add_many(&text, "x", WRIT_BOUND_CSV_ROW_BYTES - 4 + (size_t)more);
        writ_buf_add_text(&text, "\"\n");
        cut = writ_csv_cut_at(',', 0);
        assert_int_equal(writ_csv_cut_next(&cut, text.ptr, text.len), more ? 2 : text.len);
        assert_int_equal(ruled_row_of(writ_buf_str(&text), ',', 0).len, more ? 2 : text.len);
    }
    writ_buf_clear(&text);
}

static void test_a_row_of_one_line_may_be_longer(void **state)
{
    (void)state;
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, "\"");
    add_many(&text, "x", 2 * WRIT_BOUND_CSV_ROW_BYTES);
    writ_buf_add_text(&text, "\"\n1\n");
    writ_csv_cut cut = writ_csv_cut_at(',', 0);
    assert_int_equal(writ_csv_cut_next(&cut, text.ptr, text.len), text.len - 2);
    writ_buf_clear(&text);
}

/* ---- fields ---- */

/* The fields between bars, quoted ones in brackets; or why there are none. */
static void assert_fields(const char *row, const char *expected)
{
    writ_csv_field items[4];
    writ_csv_fields fields = {.items = items, .capacity = 4};
    writ_csv_break broken;
    writ_buf list = WRIT_BUF_INIT, scratch = WRIT_BUF_INIT;
    if (!writ_csv_split(writ_str_of(row), ',', &fields, &broken))
        writ_buf_printf(&list, "%zu: %s", broken.offset, broken.why);
    else
        for (size_t i = 0; i < fields.count; i++) {
            const writ_str text = writ_csv_unquote(&items[i], &scratch);
            writ_buf_printf(&list, items[i].is_quoted ? "[%.*s]|" : "%.*s|", WRIT_FMT(text));
        }
    assert_str(writ_buf_str(&list), expected);
    writ_buf_clear(&list);
    writ_buf_clear(&scratch);
}

static void test_fields_are_what_the_rules_say(void **state)
{
    (void)state;
    assert_fields("", "|");
    assert_fields(",", "||");
    assert_fields("a, b ,c", "a| b |c|");
    assert_fields("\"a\",\"\",b", "[a]|[]|b|");
    assert_fields("\"a,b\",\"c\nd\"", "[a,b]|[c\nd]|");
    assert_fields("\"\"\"\",\"a\"\"\"\"b\",\"\"\"c\"", "[\"]|[a\"\"b]|[\"c]|");
}

static void test_a_quote_in_the_wrong_place_has_a_place(void **state)
{
    (void)state;
    assert_fields("a,b\"", "3: a quote in a field that does not begin with one");
    assert_fields("a, \"b\"", "3: a quote in a field that does not begin with one");
    assert_fields("a,\"b", "2: a quote that is not closed");
    assert_fields("a,\"b\"\"", "2: a quote that is not closed");
    assert_fields("a,\"b\"c", "4: a closing quote in front of more text");
    assert_fields("\"a\" ,b", "2: a closing quote in front of more text");
}

static void test_fields_beyond_the_room_are_counted(void **state)
{
    (void)state;
    writ_csv_field items[1];
    writ_csv_fields fields = {.items = items, .capacity = 1};
    writ_csv_break broken;
    assert_true(writ_csv_split(WRIT_STR("a,b,c"), ',', &fields, &broken));
    assert_int_equal(fields.count, 3);
    assert_str(items[0].text, "a");
}

/* A row is split where, and only where, the rules call it good: so that what was cut short is never
 * taken for a row. */
static void test_only_good_rows_split(void **state)
{
    (void)state;
    static const char letters[] = {'"', ',', '\n', '\r', 'x'};
    const size_t len = test_runs_under("valgrind") ? 4 : 6;
    char text[8];
    size_t count = 1, good = 0;
    for (size_t i = 0; i < len; i++)
        count *= sizeof letters;
    for (size_t number = 0; number < count; number++) {
        writ_csv_field items[8];
        writ_csv_fields fields = {.items = items, .capacity = 8};
        writ_csv_break broken;
        for (size_t i = 0, rest = number; i < len; i++, rest /= sizeof letters)
            text[i] = letters[rest % sizeof letters];
        const ruled_row row = ruled_row_of((writ_str){text, len}, ',', 0);
        const writ_str trimmed = writ_csv_trim((writ_str){text, row.len});
        assert_int_equal(writ_csv_split(trimmed, ',', &fields, &broken), row.good);
        good += row.good;
    }
    assert_in_range(good, count / 4, count - count / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_end_in_lf_or_crlf_or_with_the_input),
        cmocka_unit_test(test_a_field_in_quotes_holds_anything),
        cmocka_unit_test(test_a_quote_in_the_wrong_place_costs_one_line),
        cmocka_unit_test(test_a_byte_order_mark_stands_before_the_first_field),
        cmocka_unit_test(test_every_short_text_is_cut_by_the_rules),
        cmocka_unit_test(test_a_row_of_many_lines_is_bounded),
        cmocka_unit_test(test_a_row_of_one_line_may_be_longer),
        cmocka_unit_test(test_fields_are_what_the_rules_say),
        cmocka_unit_test(test_a_quote_in_the_wrong_place_has_a_place),
        cmocka_unit_test(test_fields_beyond_the_room_are_counted),
        cmocka_unit_test(test_only_good_rows_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
