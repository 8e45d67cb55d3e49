/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/read.h"
#include "tests/unit/test.h"

#include <stdio.h>

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"

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
    *source = (writ_source){WRIT_STR("test.yaml"), text};
    err = (writ_error)WRIT_ERROR_INIT;
    return writ_yaml_read(&arena, source, value, &err);
}

static writ_value *value(const char *yaml)
{
    writ_value *read = NULL;
    if (read_text(writ_str_of(yaml), &read) != WRIT_OK)
        fail_msg("%s: %u:%u: %s", yaml, err.line, err.column, err.message);
    return read;
}

static void assert_reads(const char *yaml, const char *json)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_json_write(&buf, value(yaml), WRIT_JSON_COMPACT);
    assert_string_equal(buf.ptr, json);
    writ_buf_clear(&buf);
}

/* The text is refused with "line:column: message", whose hint, if one is expected, holds `hint`. */
static void assert_refused_text(writ_str text, const char *expected, const char *hint)
{
    writ_value *untouched = (writ_value *)&arena, *read = untouched;
    char got[sizeof err.message + 64];
    assert_int_equal(read_text(text, &read), WRIT_E_INPUT);
    assert_ptr_equal(read, untouched);
    assert_string_equal(err.file, "test.yaml");
    snprintf(got, sizeof got, "%u:%u: %s", err.line, err.column, err.message);
    assert_string_equal(got, expected);
    if (hint && !strstr(err.hint, hint))
        fail_msg("hint '%s' has no '%s'", err.hint, hint);
}

static void assert_refused(const char *yaml, const char *expected, const char *hint)
{
    assert_refused_text(writ_str_of(yaml), expected, hint);
}

static void assert_place(const writ_place *place, unsigned line, unsigned column, size_t offset,
                         size_t len)
{
    assert_int_equal(place->line, line);
    assert_int_equal(place->column, column);
    assert_int_equal(place->offset, offset);
    assert_int_equal(place->len, len);
}

static void test_collections_of_both_styles(void **state)
{
    (void)state;
    assert_reads("a:\n- b\n-   c: 1\n    d: 2\ne: {f: [1, 2], g, \"h\":3}\n",
                 "{\"a\":[\"b\",{\"c\":1,\"d\":2}],\"e\":{\"f\":[1,2],\"g\":null,\"h\":3}}");
    assert_reads("- - 1\n  - 2\n- []\n- {}\n", "[[1,2],[],{}]");
    assert_reads("? a\n: b\n", "{\"a\":\"b\"}");
    assert_reads("%YAML 1.2\n# comment\n---\nx # y\n...\n", "\"x\"");
}

static void test_nulls_and_booleans_of_the_core_schema(void **state)
{
    (void)state;
    assert_reads("[~, null, Null, NULL]", "[null,null,null,null]");
    assert_reads("a:\nb: ''\n", "{\"a\":null,\"b\":\"\"}");
    assert_reads("[true, True, TRUE, false, False, FALSE]", "[true,true,true,false,false,false]");
    assert_reads("[nULL, tRUE, yes, no, on, off, y, N]",
                 "[\"nULL\",\"tRUE\",\"yes\",\"no\",\"on\",\"off\",\"y\",\"N\"]");
}

static void test_numbers_of_the_core_schema(void **state)
{
    (void)state;
    assert_reads("[0, -0, 12, +12, -012, 007]", "[0,0,12,12,-12,7]");
    assert_reads("[0o17, 0xFF, 0xfe, 0xFFFFFFFFFFFFFFFF]", "[15,255,254,18446744073709551615]");
    assert_reads("[1.5, .5, 5., -.5, +1.0, 1e3, 1.5E-2, .5e+1, 00.5]",
                 "[1.5,0.5,5,-0.5,1.0,1000.0,0.015,5.0,0.5]");
    assert_reads("9007199254740993", "9007199254740993");
    assert_reads("123456789012345678901234567890.5", "1.234567890123456789012345678905e+29");
}

static void test_what_looks_like_a_number_of_yaml_1_1_is_a_string(void **state)
{
    (void)state;
    static const char *const strings[] = {
        "1_000", "12:30:00", "2020-01-01", "0b1", "0o8",   "0x",  "0xG", "-0x1", "+0o7", "1e",
        "1e+",   ".",        "+",          ".e1", "1.2.3", "--1", "1,5", "0o",   ".Nan"};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        const writ_value *got = value(writ_str_printf(&arena, "a: %s", strings[i]).ptr);
        got = writ_value_find(got, "a");
        assert_int_equal(got->kind, WRIT_STRING);
        assert_string_equal(got->string.ptr, strings[i]);
    }
}

static void test_numbers_json_does_not_have_are_refused(void **state)
{
    (void)state;
    assert_refused("a: .inf", "1:4: JSON has no number '.inf'", "quote it");
    assert_refused("a: -.INF", "1:4: JSON has no number '-.INF'", NULL);
    assert_refused("- .NaN", "1:3: JSON has no number '.NaN'", NULL);
    assert_reads("['.inf', \".nan\"]", "[\".inf\",\".nan\"]");
    assert_refused("1e100001", "1:1: the exponent of '1e100001' is beyond 100000", NULL);
    assert_refused("0x10000000000000000", "1:1: number '0x10000000000000000' does not fit 64 bits",
                   NULL);
}

static void test_quoted_and_block_scalars_are_strings(void **state)
{
    (void)state;
    assert_reads("['1', \"true\", '~', 'it''s']", "[\"1\",\"true\",\"~\",\"it's\"]");
    assert_reads("a: |\n  1\n  2\nb: >-\n  x\n  y\n\n  z\n",
                 "{\"a\":\"1\\n2\\n\",\"b\":\"x y\\nz\"}");
    assert_reads("\"\\x41\\u00e9\\U0001D11E\\n\\0\\/\"",
                 "\"A\xC3\xA9\xF0\x9D\x84\x9E\\n\\u0000/\"");
    assert_reads("a\n b\n\n c", "\"a b\\nc\"");
}

static void test_core_tags_are_honoured(void **state)
{
    (void)state;
    assert_reads("[!!str 12, !!str ~, !!str , ! 12, !!int '12', !!float 1, !!float '1.5']",
                 "[\"12\",\"~\",\"\",\"12\",12,1,1.5]");
    assert_reads("[!!bool 'true', !!null '', !!seq [], !!map {}, ! [], ! {}]",
                 "[true,null,[],{},[],{}]");
    assert_reads("!!str 1: a", "{\"1\":\"a\"}");
}

static void test_other_tags_are_refused(void **state)
{
    (void)state;
    assert_refused("a: !foo 1", "1:4: unknown tag '!foo'", "!!str");
    assert_refused("a: !!binary eA==", "1:4: unknown tag 'tag:yaml.org,2002:binary'", NULL);
    assert_refused("a: !!timestamp 2020-01-01", "1:4: unknown tag 'tag:yaml.org,2002:timestamp'",
                   NULL);
    assert_refused("!!set {a}", "1:1: unknown tag 'tag:yaml.org,2002:set'", NULL);
    assert_refused("a: !!int x", "1:4: 'x' is not a !!int", NULL);
    assert_refused("a: !!int 1.5", "1:4: '1.5' is not a !!int", NULL);
    assert_refused("a: !!bool yes", "1:4: 'yes' is not a !!bool", NULL);
    assert_refused("a: !!seq 1", "1:4: '1' is not a !!seq", NULL);
    assert_refused("!!seq {a: b}", "1:1: a mapping is not a !!seq", NULL);
    assert_refused("!!str [a]", "1:1: a sequence is not a !!str", NULL);
}

static void test_tag_directives_are_refused(void **state)
{
    (void)state;
    assert_refused("%TAG !e! tag:example.org,2000:\n---\na\n", "1:1: tag directives are not read",
                   "core schema");
    assert_refused("a\n...\n%TAG ! b\n---\nc", "3:1: tag directives are not read", NULL);
    assert_reads("a: '%TAG'\nb: |\n  %TAG x\n", "{\"a\":\"%TAG\",\"b\":\"%TAG x\\n\"}");
}

static void test_places_count_lines_code_points_and_bytes(void **state)
{
    (void)state;
    /* An "ä" before each thing that is asked for: bytes and code points differ everywhere. */
    const writ_value *root = value("# \xC3\xA4\r\n\xC3\xA4: \"\xC3\xA4\"\r\nb:\r\n"
                                   "  - \xF0\x9D\x84\x9E\r\n  - [\xC3\xA4, 'x']\r\n");
    const writ_member *first = &root->object.items[0], *second = &root->object.items[1];
    const writ_value *items = second->value, *flow = items->array.items[1];
    assert_place(&root->place, 2, 1, 6, 1);
    assert_place(&first->place, 2, 1, 6, 2);
    assert_place(&first->value->place, 2, 4, 10, 4);
    assert_place(&second->place, 3, 1, 16, 1);
    assert_place(&items->place, 4, 3, 22, 1);
    assert_place(&items->array.items[0]->place, 4, 5, 24, 4);
    assert_place(&flow->place, 5, 5, 34, 1);
    assert_place(&flow->array.items[0]->place, 5, 6, 35, 2);
    assert_place(&flow->array.items[1]->place, 5, 9, 39, 3);
}

static void test_places_hold_far_into_a_long_text(void **state)
{
    (void)state;
    writ_buf yaml = WRIT_BUF_INIT;
    for (int i = 0; i < 3000; i++)
        writ_buf_printf(&yaml, "- {\xC3\xA4: \xE2\x82\xAC%d}\n", i);
    writ_value *root;
    assert_int_equal(read_text(writ_buf_str(&yaml), &root), WRIT_OK);
    for (size_t i = 0; i < 3000; i++) {
        const writ_value *text = root->array.items[i]->object.items[0].value;
        assert_int_equal(text->place.line, i + 1);
        assert_int_equal(text->place.column, 7);
        assert_memory_equal(yaml.ptr + text->place.offset, text->string.ptr, text->string.len);
        assert_int_equal(text->place.len, text->string.len);
    }
    writ_buf_clear(&yaml);
}

static void test_a_byte_order_mark_is_skipped_at_the_start_only(void **state)
{
    (void)state;
    const writ_value *root = value("\xEF\xBB\xBF"
                                   "a: b");
    assert_place(&root->object.items[0].place, 1, 1, 3, 1);
    assert_refused("a: \xEF\xBB\xBF"
                   "b",
                   "1:4: character U+FEFF in YAML text", "at the very start");
}

static void test_duplicate_keys_are_refused(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: 2\na: 3\n", "3:1: duplicate key 'a'", "line 1, column 1");
    assert_refused("a: 1\n\"\\u0061\": 2\n", "2:1: duplicate key 'a'", NULL);
    assert_refused("{a: 1, 'a': 2}", "1:8: duplicate key 'a'", NULL);
    assert_refused("&k a: 1\n*k : 2\n", "2:1: duplicate key 'a'", NULL);
    assert_reads("a: {a: 1}\nA: 2\n", "{\"a\":{\"a\":1},\"A\":2}");
}

static void test_keys_must_be_strings(void **state)
{
    (void)state;
    assert_refused("1: x", "1:1: key '1' is a number, not a string", "quote it");
    assert_refused("a:\n  true: x", "2:3: key 'true' is a boolean, not a string", "quote it");
    assert_refused("~: x", "1:1: key '~' is null, not a string", NULL);
    assert_refused("? [a]\n: x", "1:3: a key must be a string", NULL);
    assert_refused("? {a: b}\n: x", "1:3: a key must be a string", NULL);
    assert_refused("- &n 1\n- {*n : x}", "2:4: a key must be a string", NULL);
    assert_reads("{'1': a, \"true\": b, on: c, 2020-01-01: d}",
                 "{\"1\":\"a\",\"true\":\"b\",\"on\":\"c\",\"2020-01-01\":\"d\"}");
}

static void test_merge_keys_are_refused(void **state)
{
    (void)state;
    assert_refused("a: &a {x: 1}\nb:\n  <<: *a\n", "3:3: merge keys '<<' are not read", "alias");
    assert_reads("'<<': 1", "{\"<<\":1}");
}

static void test_aliases_share_the_node(void **state)
{
    (void)state;
    const writ_value *root = value("a: &x [1]\nb: *x\nc: &s str\n*s : *s\n");
    assert_ptr_equal(writ_value_find(root, "a"), writ_value_find(root, "b"));
    assert_string_equal(writ_value_find(root, "str")->string.ptr, "str");
    assert_reads("- &a 1\n- &a [&a 2, *a]\n- *a\n", "[1,[2,2],2]");
}

static void test_aliases_need_a_closed_node(void **state)
{
    (void)state;
    assert_refused("a: *x", "1:4: alias '*x' names no anchor above it", NULL);
    assert_refused("a: *x\nb: &x 1", "1:4: alias '*x' names no anchor above it", NULL);
    assert_refused("&a [*a]", "1:5: alias '*a' stands inside the node that it names", NULL);
    assert_refused("a: &a\n  b:\n    - *a\n",
                   "3:7: alias '*a' stands inside the node that it names", NULL);
}

static void test_an_alias_bomb_is_refused_before_it_expands(void **state)
{
    (void)state;
    writ_buf yaml = WRIT_BUF_INIT;
    writ_buf_add_text(&yaml, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 20; i++) {
        writ_buf_printf(&yaml, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            writ_buf_printf(&yaml, "%s*a%d", j ? "," : "", i - 1);
        writ_buf_add_text(&yaml, "]\n");
    }
    assert_refused_text(writ_buf_str(&yaml),
                        "7:34: more than 8388608 values in one document, aliases counted", NULL);
    writ_buf_clear(&yaml);
}

static void test_aliases_cannot_nest_beyond_the_bound(void **state)
{
    (void)state;
    writ_buf yaml = WRIT_BUF_INIT;
    writ_buf_add_text(&yaml, "a0: &a0 []\n");
    for (int i = 1; i < WRIT_BOUND_DOCUMENT_DEPTH; i++)
        writ_buf_printf(&yaml, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    assert_refused_text(writ_buf_str(&yaml), "512:14: nesting is deeper than 512 levels", NULL);
    writ_buf_clear(&yaml);
}

static void repeat(writ_buf *yaml, const char *text, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        writ_buf_add_text(yaml, text);
}

static void test_nesting_ends_at_its_bound(void **state)
{
    (void)state;
    writ_buf yaml = WRIT_BUF_INIT;
    writ_value *read;
    repeat(&yaml, "[", WRIT_BOUND_DOCUMENT_DEPTH);
    repeat(&yaml, "]", WRIT_BOUND_DOCUMENT_DEPTH);
    assert_int_equal(read_text(writ_buf_str(&yaml), &read), WRIT_OK);
    writ_buf_reset(&yaml);
    repeat(&yaml, "[", 100000);
    assert_refused_text(writ_buf_str(&yaml), "1:513: nesting is deeper than 512 levels", NULL);
    writ_buf_reset(&yaml);
    repeat(&yaml, "- ", 100000);
    assert_refused_text(writ_buf_str(&yaml), "1:1025: nesting is deeper than 512 levels", NULL);
    writ_buf_clear(&yaml);
}

static void test_one_document_is_wanted(void **state)
{
    (void)state;
    assert_refused("", "1:1: the document is empty", NULL);
    assert_refused("# nothing\n", "2:1: the document is empty", NULL);
    assert_refused("--- a\n--- b\n", "2:1: a second document begins here", "one document");
    assert_refused("a: 1\n---\nb: 2\n", "2:1: a second document begins here", NULL);
    assert_reads("---\n", "null");
}

static void test_characters_yaml_does_not_allow(void **state)
{
    (void)state;
    assert_refused_text((writ_str){"a: x\0y", 6}, "1:5: character U+0000 in YAML text", "\\u0000");
    assert_refused("a: 'x\x1By'", "1:6: character U+001B in YAML text", "\\u001b");
    assert_refused("\xC3\xA4: \xFF", "1:4: invalid UTF-8", NULL);
    assert_refused("a: \xC3", "1:4: invalid UTF-8", NULL);
    assert_refused("a: \xED\xA0\x80", "1:4: invalid UTF-8", NULL);
    assert_refused("\xFF\xFE"
                   "a",
                   "1:1: invalid UTF-8", NULL);
    /* Line breaks to libyaml, but not to YAML 1.2. */
    assert_refused("a: x\xE2\x80\xA8y", "1:5: line separator U+2028 in YAML text", "\\u2028");
    assert_refused("a: x\xC2\x85y", "1:5: line separator U+0085 in YAML text", "\\u0085");
    assert_reads("a: x\xC2\xA0y\xF0\x9F\x98\x80", "{\"a\":\"x\xC2\xA0y\xF0\x9F\x98\x80\"}");
}

static void test_what_libyaml_finds_has_our_place(void **state)
{
    (void)state;
    assert_refused("a:\n\tb: c\n",
                   "2:1: found character that cannot start any token while scanning for the next "
                   "token",
                   "with spaces");
    assert_refused("a: @b",
                   "1:4: found character that cannot start any token while scanning for the "
                   "next token",
                   "'@' must be quoted");
    assert_refused("\xC3\xA4: b: c", "1:5: mapping values are not allowed in this context",
                   "must be quoted");
    assert_refused("a: [1,\n  2\nb: c\n",
                   "3:2: did not find expected ',' or ']' while parsing a flow sequence",
                   "line 1, column 4");
    assert_refused("a: 'x\n", "2:1: found unexpected end of stream while scanning a quoted scalar",
                   "line 1, column 4");
    assert_refused("\"\\ud834\\udd1e\"",
                   "1:4: found invalid Unicode character escape code while "
                   "parsing a quoted scalar",
                   "'\\U' and eight digits");
    assert_refused("\"\\q\"", "1:2: found unknown escape character while parsing a quoted scalar",
                   NULL);
    assert_refused("%YAML 3.0\n---\na\n", "1:1: found incompatible YAML document", NULL);
}

static void test_line_ends_of_both_kinds(void **state)
{
    (void)state;
    assert_reads("a: |\r\n  x\r\n  y\r\nb: 1\r\n", "{\"a\":\"x\\ny\\n\",\"b\":1}");
    assert_refused("a: 1\r\nb: 2\r\na: 3\r\n", "3:1: duplicate key 'a'", "line 1");
}

static void test_the_name_or_the_look_decides_the_language(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        int code;
    } cases[] = {
        {"a.json", "{a: 1}", WRIT_E_INPUT},
        {"a.yaml", "{a: 1}", WRIT_OK},
        {"a.yml", "{a: 1}", WRIT_OK},
        {"-", "{a: 1}", WRIT_E_INPUT},
        {"-", "\xEF\xBB\xBF \r\n\t[1]", WRIT_OK},
        {"-", "[a]", WRIT_E_INPUT},
        {"crm@1.4.0", "a: 1", WRIT_OK},
        {"a.json", "a: 1", WRIT_E_INPUT},
        {"-", "", WRIT_E_INPUT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_source source = {writ_str_of(cases[i].name), writ_str_of(cases[i].text)};
        writ_value *read;
        if (writ_document_read(&arena, &source, &read, NULL) != cases[i].code)
            fail_msg("%s: %s", cases[i].name, cases[i].text);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_collections_of_both_styles, clear_all),
        cmocka_unit_test_teardown(test_nulls_and_booleans_of_the_core_schema, clear_all),
        cmocka_unit_test_teardown(test_numbers_of_the_core_schema, clear_all),
        cmocka_unit_test_teardown(test_what_looks_like_a_number_of_yaml_1_1_is_a_string, clear_all),
        cmocka_unit_test_teardown(test_numbers_json_does_not_have_are_refused, clear_all),
        cmocka_unit_test_teardown(test_quoted_and_block_scalars_are_strings, clear_all),
        cmocka_unit_test_teardown(test_core_tags_are_honoured, clear_all),
        cmocka_unit_test_teardown(test_other_tags_are_refused, clear_all),
        cmocka_unit_test_teardown(test_tag_directives_are_refused, clear_all),
        cmocka_unit_test_teardown(test_places_count_lines_code_points_and_bytes, clear_all),
        cmocka_unit_test_teardown(test_places_hold_far_into_a_long_text, clear_all),
        cmocka_unit_test_teardown(test_a_byte_order_mark_is_skipped_at_the_start_only, clear_all),
        cmocka_unit_test_teardown(test_duplicate_keys_are_refused, clear_all),
        cmocka_unit_test_teardown(test_keys_must_be_strings, clear_all),
        cmocka_unit_test_teardown(test_merge_keys_are_refused, clear_all),
        cmocka_unit_test_teardown(test_aliases_share_the_node, clear_all),
        cmocka_unit_test_teardown(test_aliases_need_a_closed_node, clear_all),
        cmocka_unit_test_teardown(test_an_alias_bomb_is_refused_before_it_expands, clear_all),
        cmocka_unit_test_teardown(test_aliases_cannot_nest_beyond_the_bound, clear_all),
        cmocka_unit_test_teardown(test_nesting_ends_at_its_bound, clear_all),
        cmocka_unit_test_teardown(test_one_document_is_wanted, clear_all),
        cmocka_unit_test_teardown(test_characters_yaml_does_not_allow, clear_all),
        cmocka_unit_test_teardown(test_what_libyaml_finds_has_our_place, clear_all),
        cmocka_unit_test_teardown(test_line_ends_of_both_kinds, clear_all),
        cmocka_unit_test_teardown(test_the_name_or_the_look_decides_the_language, clear_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
