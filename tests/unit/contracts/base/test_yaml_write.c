/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/yaml_write.h"

#include "contracts/base/read.h"
#include "tests/unit/test.h"

#include <stdio.h>

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static writ_value *read_text(const char *text, int (*read)(writ_arena *, const writ_source *,
                                                           writ_value **, writ_error *))
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source = WRIT_NEW(&arena, writ_source);
    writ_value *value = NULL;
    *source = (writ_source){WRIT_STR("text"), writ_str_of(text)};
    if (read(&arena, source, &value, &err))
        fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, text);
    return value;
}

/* Of JSON the YAML, which says the same. */
static writ_str write_json(const char *json)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_value *value = read_text(json, writ_json_read);
    writ_yaml_write(&out, value, NULL);
    writ_str text = writ_str_copy(&arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    if (!writ_value_equal(read_text(text.ptr, writ_yaml_read), value))
        fail_msg("'%s' is not what was written:\n%s", json, text.ptr);
    return text;
}

static void test_a_document_is_a_block_and_its_small_parts_stand_on_a_line(void **state)
{
    (void)state;
    writ_str text = write_json("{\"id\":\"crm\",\"schema\":[{\"name\":\"c\",\"list\":[1,2.5,null],"
                               "\"deep\":{\"a\":{\"b\":[{\"c\":true}]}},\"none\":[],\"no\":{}}]}");
    assert_string_equal(text.ptr, "id: crm\n"
                                  "schema:\n"
                                  "  - name: c\n"
                                  "    list: [1, 2.5, null]\n"
                                  "    deep:\n"
                                  "      a:\n"
                                  "        b:\n"
                                  "          - {c: true}\n"
                                  "    none: []\n"
                                  "    no: {}\n");
}

static void test_texts_that_could_be_taken_for_something_else_are_quoted(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        " ",
                                        "a ",
                                        " a",
                                        "null",
                                        "~",
                                        "true",
                                        "False",
                                        "1",
                                        "1.5",
                                        "0x1F",
                                        "1e3",
                                        ".inf",
                                        "-",
                                        "- a",
                                        "? a",
                                        "a: b",
                                        "a:",
                                        ": a",
                                        "#",
                                        "a #b",
                                        "[a]",
                                        "{a}",
                                        "*a",
                                        "&a",
                                        "!a",
                                        "|",
                                        ">",
                                        "%a",
                                        "@a",
                                        "`a",
                                        "'a'",
                                        "a,b",
                                        "a\\nb",
                                        "a\\tb",
                                        "\\\"",
                                        "\\\\",
                                        "...",
                                        "---",
                                        "<<",
                                        "=",
                                        "0o7",
                                        "+1",
                                        "2026-01-01",
                                        "12:30",
                                        "no",
                                        "\\u0000",
                                        "\\u0085",
                                        "\\u2028",
                                        "\\uFEFF",
                                        "\xC3\xA9",
                                        "\xF0\x9F\x98\x80",
                                        "\\uD83D\\uDE00",
                                        "\\u007F",
                                        "\\uFFFF"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char json[200];
        snprintf(json, sizeof json, "{\"%s\":[\"%s\",{\"x\":\"%s\"}],\"in\":\"%s\"}", texts[i],
                 texts[i], texts[i], texts[i]);
        write_json(json);
    }
    assert_string_equal(write_json("{\"a\":\"null\"}").ptr, "a: \"null\"\n");
    assert_string_equal(write_json("{\"a\":\"x y\"}").ptr, "a: x y\n");
}

static void test_lists_in_lists_and_long_lists_are_read_back(void **state)
{
    (void)state;
    writ_buf json = WRIT_BUF_INIT;
    writ_buf_add_text(&json, "[[[1],[]],[{\"a\":[]}],{\"b\":[[{\"c\":[1,[2]]}]]},[");
    for (int i = 0; i < 80; i++)
        writ_buf_printf(&json, "%s\"text %d\"", i ? "," : "", i);
    writ_buf_add_text(&json, "]]");
    write_json(json.ptr);
    writ_buf_clear(&json);
}

static void test_a_comment_stands_behind_its_value_and_cannot_break_the_line(void **state)
{
    (void)state;
    writ_buf out = WRIT_BUF_INIT;
    writ_yaml_notes notes = {0};
    writ_value *root = read_text("{\"a\":1,\"b\":[{\"c\":2}],\"d\":{\"e\":3}}", writ_json_read);
    writ_yaml_note(&arena, &notes, writ_value_find(root, "a"), WRIT_STR("one"));
    writ_yaml_note(&arena, &notes, writ_value_find(root, "a"), WRIT_STR("more"));
    writ_yaml_note(&arena, &notes, writ_value_find(root, "b")->array.items[0], WRIT_STR("x\ny: z"));
    writ_yaml_note(&arena, &notes, writ_value_find(writ_value_find(root, "d"), "e"),
                   WRIT_STR("three"));
    writ_yaml_write_comment(&out, WRIT_STR("head\nof it"));
    writ_yaml_write(&out, root, &notes);
    assert_string_equal(out.ptr, "# head of it\n"
                                 "a: 1 # one; more\n"
                                 "b:\n"
                                 "  - {c: 2} # (not printable)\n"
                                 "d:\n"
                                 "  e: 3 # three\n");
    assert_true(writ_value_equal(read_text(out.ptr, writ_yaml_read), root));
    writ_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_a_document_is_a_block_and_its_small_parts_stand_on_a_line,
                                  clear_arena),
        cmocka_unit_test_teardown(test_texts_that_could_be_taken_for_something_else_are_quoted,
                                  clear_arena),
        cmocka_unit_test_teardown(test_lists_in_lists_and_long_lists_are_read_back, clear_arena),
        cmocka_unit_test_teardown(test_a_comment_stands_behind_its_value_and_cannot_break_the_line,
                                  clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
