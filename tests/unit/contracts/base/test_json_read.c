/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/read.h"
#include "tests/unit/test.h"

#include <stdio.h>

#include "contracts/base/bounds.h"

static writ_arena arena;
static writ_error err;

static int clear_all(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    err = (writ_error)WRIT_ERROR_INIT;
    return 0;
}

static int read_text(writ_str text, writ_value **value)
{
    writ_source *source = WRIT_NEW(&arena, writ_source);
    *source = (writ_source){WRIT_STR("test.json"), text};
    err = (writ_error)WRIT_ERROR_INIT;
    return writ_json_read(&arena, source, value, &err);
}

static writ_value *value(const char *json)
{
    writ_value *read = NULL;
    if (read_text(writ_str_of(json), &read) != WRIT_OK)
        fail_msg("%s: %s", json, err.message);
    return read;
}

/* The text is refused with "line:column: message", whose hint, if one is expected, holds `hint`. */
static void assert_refused_text(writ_str text, const char *expected, const char *hint)
{
    writ_value *untouched = (writ_value *)&arena, *read = untouched;
    char got[sizeof err.message + 64];
    assert_int_equal(read_text(text, &read), WRIT_E_INPUT);
    assert_ptr_equal(read, untouched);
    assert_string_equal(err.file, "test.json");
    snprintf(got, sizeof got, "%u:%u: %s", err.line, err.column, err.message);
    assert_string_equal(got, expected);
    if (hint && !strstr(err.hint, hint))
        fail_msg("hint '%s' has no '%s'", err.hint, hint);
}

static void assert_refused(const char *json, const char *expected, const char *hint)
{
    assert_refused_text(writ_str_of(json), expected, hint);
}

static void assert_place(const writ_place *place, unsigned line, unsigned column, size_t offset,
                         size_t len)
{
    assert_int_equal(place->line, line);
    assert_int_equal(place->column, column);
    assert_int_equal(place->offset, offset);
    assert_int_equal(place->len, len);
}

static void test_every_kind_is_read(void **state)
{
    (void)state;
    const writ_value *root = value(" [null, true, false, -1.5e1, \"s\", {\"a\": []}] ");
    assert_int_equal(root->array.count, 6);
    assert_int_equal(root->array.items[0]->kind, WRIT_NULL);
    assert_true(root->array.items[1]->boolean);
    assert_false(root->array.items[2]->boolean);
    assert_int_equal(root->array.items[3]->number.coefficient, -15);
    assert_string_equal(root->array.items[4]->string.ptr, "s");
    assert_int_equal(writ_value_find(root->array.items[5], "a")->kind, WRIT_ARRAY);
}

static void test_escapes_are_decoded(void **state)
{
    (void)state;
    const writ_value *text = value("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\\u20ac\\ud834\\uDD1E\"");
    assert_string_equal(text->string.ptr, "\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E");
    text = value("\"a\\u0000b\"");
    assert_int_equal(text->string.len, 3);
    assert_memory_equal(text->string.ptr, "a\0b", 4);
}

static void test_places_count_lines_code_points_and_bytes(void **state)
{
    (void)state;
    const writ_value *root = value("{\r\n  \"\xC3\xA4\": [12,\n\t\"\xF0\x9D\x84\x9E\", true]\r\n}");
    const writ_member *member = &root->object.items[0];
    const writ_value *array = member->value;
    assert_place(&root->place, 1, 1, 0, 1);
    assert_place(&member->place, 2, 3, 5, 4);
    assert_place(&array->place, 2, 8, 11, 1);
    assert_place(&array->array.items[0]->place, 2, 9, 12, 2);
    assert_place(&array->array.items[1]->place, 3, 2, 17, 6);
    assert_place(&array->array.items[2]->place, 3, 7, 25, 4);
}

static void test_a_byte_order_mark_is_skipped_at_the_start_only(void **state)
{
    (void)state;
    const writ_value *root = value("\xEF\xBB\xBF{}");
    assert_place(&root->place, 1, 1, 3, 1);
    assert_refused("[\xEF\xBB\xBF]", "1:2: expected a value, found U+FEFF", "at the very start");
    assert_refused("\xEF\xBB\xBF\xEF\xBB\xBF[]", "1:1: expected a value, found U+FEFF", NULL);
    assert_refused("\xEF\xBB\xBF", "1:1: the document is empty", NULL);
    assert_int_equal(value("\"\xEF\xBB\xBF\"")->string.len, 3);
}

static void test_numbers_keep_every_digit(void **state)
{
    (void)state;
    writ_number expected;
    const writ_value *root = value("[123456789012345678901234567890.5, 9007199254740993]");
    assert_true(writ_number_parse(&arena, WRIT_STR("123456789012345678901234567890.5"), &expected));
    assert_true(writ_number_equal(&root->array.items[0]->number, &expected));
    assert_true(root->array.items[1]->number.coefficient == 9007199254740993);
}

static void test_duplicate_keys_are_found_after_decoding(void **state)
{
    (void)state;
    assert_refused("{\"a\": 1,\n \"a\": 1}", "2:2: duplicate key 'a'", "line 1, column 2");
    assert_refused("{\"a\": 1, \"\\u0061\": 2}", "1:10: duplicate key 'a'", NULL);
    assert_refused("{\"\": 1, \"\": 2}", "1:9: duplicate key ''", NULL);
    assert_int_equal(value("{\"a\": {\"a\": 1}, \"A\": 2}")->object.count, 2);
    assert_int_equal(value("{\"a\\u0000b\": 1, \"a\\u0000c\": 2}")->object.count, 2);
}

static void test_duplicate_keys_are_found_among_many(void **state)
{
    (void)state;
    writ_buf json = WRIT_BUF_INIT;
    writ_buf_add_byte(&json, '{');
    for (int i = 0; i < 5000; i++)
        writ_buf_printf(&json, "\"k%d\":0,\n", i);
    writ_buf_add_text(&json, "\"k4321\":0}");
    assert_refused_text(writ_buf_str(&json), "5001:1: duplicate key 'k4321'", "line 4322");
    writ_buf_clear(&json);
}

static void test_broken_structure_is_explained(void **state)
{
    (void)state;
    assert_refused("", "1:1: the document is empty", NULL);
    assert_refused(" \n ", "2:2: the document is empty", NULL);
    assert_refused("[1,]", "1:4: expected a value, found ']'", "no comma may stand");
    assert_refused("{\"a\":1,\n}", "2:1: expected a name in double quotes, found '}'",
                   "no comma may stand");
    assert_refused("[1 2]", "1:4: expected ',' or ']', found '2'", NULL);
    assert_refused("[1", "1:3: expected ',' or ']', found the end of the text", NULL);
    assert_refused("{\"a\" 1}", "1:6: expected ':' after a name, found '1'", NULL);
    assert_refused("{'a': 1}", "1:2: expected a name in double quotes, found '''", "double quotes");
    assert_refused("{a: 1}", "1:2: expected a name in double quotes, found 'a'", NULL);
    assert_refused("[] []", "1:4: expected the end of the document, found '['", NULL);
    assert_refused("1 // one", "1:3: expected the end of the document, found '/'", "no comments");
    assert_refused("[True]", "1:2: expected a value, found 'True'", "'true'");
    assert_refused("[nul]", "1:2: expected a value, found 'nul'", NULL);
    assert_refused("NaN", "1:1: expected a value, found 'NaN'", "no such number");
    assert_refused("[\xC2\xA0]", "1:2: expected a value, found U+00A0", NULL);
}

static void test_no_comma_hint_without_a_comma(void **state)
{
    (void)state;
    assert_refused("[}", "1:2: expected a value, found '}'", NULL);
    assert_string_equal(err.hint, "");
}

static void test_broken_numbers_are_explained(void **state)
{
    (void)state;
    assert_refused("[012]", "1:2: '012' is not a JSON number", "leading zeros");
    assert_refused("+1", "1:1: '+1' is not a JSON number", "leave the '+' out");
    assert_refused(".5", "1:1: '.5' is not a JSON number", "both sides");
    assert_refused("[1.]", "1:2: '1.' is not a JSON number", "both sides");
    assert_refused("-", "1:1: '-' is not a JSON number", NULL);
    assert_refused("0x1F", "1:1: '0x1F' is not a JSON number", NULL);
    assert_refused("1e", "1:1: '1e' is not a JSON number", NULL);
    assert_refused("-Infinity", "1:1: '-Infinity' is not a JSON number", NULL);
    assert_refused("[1e100001]", "1:2: the exponent of '1e100001' is beyond 100000", NULL);
    assert_refused("1e-99999999999999999999",
                   "1:1: the exponent of '1e-99999999999999999999' is beyond 100000", NULL);
    assert_int_equal(value("1e100000")->kind, WRIT_NUMBER);
}

static void test_broken_strings_are_explained(void **state)
{
    (void)state;
    assert_refused("[\"ab", "1:2: string is not closed", NULL);
    assert_refused("\"ab\\", "1:4: unknown escape in a string", NULL);
    assert_refused("\"ab\ncd\"", "1:4: control character U+000A in a string", "closing quote");
    assert_refused("\"\t\"", "1:2: control character U+0009 in a string", "\\u0009");
    assert_refused_text((writ_str){"\"\0\"", 3}, "1:2: control character U+0000 in a string",
                        "\\u0000");
    assert_refused("\"\\x41\"", "1:2: unknown escape in a string", NULL);
    assert_refused("\"\\u12G4\"", "1:6: expected four hexadecimal digits after '\\u'", NULL);
    assert_refused("\"\\u12", "1:6: expected four hexadecimal digits after '\\u'", NULL);
}

static void test_lone_surrogates_are_refused(void **state)
{
    (void)state;
    assert_refused("\"\\ud800\"", "1:2: lone surrogate '\\ud800' in a string", "high surrogate");
    assert_refused("\"\\udc00\"", "1:2: lone surrogate '\\udc00' in a string", NULL);
    assert_refused("\"\\ud800x\"", "1:2: lone surrogate '\\ud800' in a string", NULL);
    assert_refused("\"\\ud800\\u0041\"", "1:2: lone surrogate '\\ud800' in a string", NULL);
    assert_refused("\"\\ud800\\ud800\"", "1:2: lone surrogate '\\ud800' in a string", NULL);
    assert_refused("{\"\\udead\": 1}", "1:3: lone surrogate '\\udead' in a string", NULL);
}

static void test_invalid_utf8_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\"\x80\"",             /* a continuation alone */
        "\"\xC3\"",             /* cut off */
        "\"\xC0\xAF\"",         /* overlong in two bytes */
        "\"\xE0\x80\xAF\"",     /* in three */
        "\"\xF0\x80\x80\xAF\"", /* in four */
        "\"\xED\xA0\x80\"",     /* a surrogate */
        "\"\xF4\x90\x80\x80\"", /* above U+10FFFF */
        "\"\xF8\x88\x80\x80\x80\"",
        "\"\xFF\"",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_refused(bad[i], "1:2: invalid UTF-8 in a string", NULL);
    assert_refused("\xE9", "1:1: invalid UTF-8", NULL);
    assert_refused("\"\xF0\x9D\x84", "1:2: invalid UTF-8 in a string", NULL);
    assert_int_equal(value("\"\xF4\x8F\xBF\xBF\xED\x9F\xBF\xEE\x80\x80\"")->string.len, 10);
}

static writ_str nested(unsigned levels, const char *open, const char *close)
{
    writ_buf json = WRIT_BUF_INIT;
    for (unsigned i = 0; i < levels; i++)
        writ_buf_add_text(&json, open);
    for (unsigned i = 0; i < levels && close; i++)
        writ_buf_add_text(&json, close);
    writ_str copy = writ_str_copy(&arena, writ_buf_str(&json));
    writ_buf_clear(&json);
    return copy;
}

static void test_nesting_ends_at_its_bound(void **state)
{
    (void)state;
    writ_value *read;
    assert_int_equal(read_text(nested(WRIT_BOUND_DOCUMENT_DEPTH, "[", "]"), &read), WRIT_OK);
    assert_refused_text(nested(WRIT_BOUND_DOCUMENT_DEPTH + 1, "[", "]"),
                        "1:513: nesting is deeper than 512 levels", NULL);
    assert_refused_text(nested(1000000, "[", NULL), "1:513: nesting is deeper than 512 levels",
                        NULL);
    assert_refused_text(nested(1000000, "{\"a\":", NULL),
                        "1:2561: nesting is deeper than 512 levels", NULL);
}

static void test_size_ends_at_its_bound(void **state)
{
    (void)state;
    writ_str big = {writ_arena_alloc(&arena, WRIT_BOUND_DOCUMENT_BYTES + 1),
                    WRIT_BOUND_DOCUMENT_BYTES + 1};
    memset((char *)big.ptr, ' ', big.len);
    assert_refused_text(big, "1:1: the document is larger than 67108864 bytes", NULL);
    assert_refused_text(writ_str_part(big, 0, WRIT_BOUND_DOCUMENT_BYTES),
                        "1:67108865: the document is empty", NULL);
}

static void test_an_error_may_be_unwanted(void **state)
{
    (void)state;
    writ_source source = {WRIT_STR("x"), WRIT_STR("[")};
    writ_value *read;
    assert_int_equal(writ_json_read(&arena, &source, &read, NULL), WRIT_E_INPUT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_every_kind_is_read, clear_all),
        cmocka_unit_test_teardown(test_escapes_are_decoded, clear_all),
        cmocka_unit_test_teardown(test_places_count_lines_code_points_and_bytes, clear_all),
        cmocka_unit_test_teardown(test_a_byte_order_mark_is_skipped_at_the_start_only, clear_all),
        cmocka_unit_test_teardown(test_numbers_keep_every_digit, clear_all),
        cmocka_unit_test_teardown(test_duplicate_keys_are_found_after_decoding, clear_all),
        cmocka_unit_test_teardown(test_duplicate_keys_are_found_among_many, clear_all),
        cmocka_unit_test_teardown(test_broken_structure_is_explained, clear_all),
        cmocka_unit_test_teardown(test_no_comma_hint_without_a_comma, clear_all),
        cmocka_unit_test_teardown(test_broken_numbers_are_explained, clear_all),
        cmocka_unit_test_teardown(test_broken_strings_are_explained, clear_all),
        cmocka_unit_test_teardown(test_lone_surrogates_are_refused, clear_all),
        cmocka_unit_test_teardown(test_invalid_utf8_is_refused, clear_all),
        cmocka_unit_test_teardown(test_nesting_ends_at_its_bound, clear_all),
        cmocka_unit_test_teardown(test_size_ends_at_its_bound, clear_all),
        cmocka_unit_test_teardown(test_an_error_may_be_unwanted, clear_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
