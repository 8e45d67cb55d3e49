/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/edit.h"
#include "tests/unit/test.h"

#include "contracts/base/read.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static writ_value *read_text(writ_str text)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_value *root = NULL;
    writ_source *source = WRIT_NEW(&arena, writ_source);
    *source = (writ_source){WRIT_STR("test"), text};
    if (writ_document_read(&arena, source, &root, &err))
        fail_msg("%u:%u: %s\n%s", err.line, err.column, err.message, text.ptr);
    return root;
}

static writ_value *at(const char *text, const char *pointer)
{
    writ_value *value = writ_value_at(read_text(writ_str_of(text)), writ_str_of(pointer));
    assert_non_null(value);
    return value;
}

/* The new text is the one that was expected, and can be read. */
static void assert_text(bool made, writ_str text, const char *expected)
{
    assert_true(made);
    assert_string_equal(text.ptr, expected);
    read_text(text);
}

/* In the object at the pointer the member becomes the value at `/v` of another text. */
static void assert_set(const char *before, const char *pointer, const char *name, const char *other,
                       const char *after, const char *expected)
{
    writ_str text = WRIT_STR_EMPTY;
    bool made = writ_edit_set(&arena, at(before, pointer), writ_str_of(name), at(other, "/v"),
                              writ_str_of(after), &text);
    assert_text(made, text, expected);
    const writ_value *set =
        writ_value_find(writ_value_at(read_text(text), writ_str_of(pointer)), name);
    assert_true(set && writ_value_equal(set, at(other, "/v")));
}

static void assert_unset(const char *before, const char *pointer, const char *name,
                         const char *expected)
{
    writ_str text = WRIT_STR_EMPTY;
    bool made = writ_edit_unset(&arena, at(before, pointer), writ_str_of(name), &text);
    assert_text(made, text, expected);
    writ_value *wanted = writ_value_clone(&arena, at(before, pointer));
    writ_value_remove(&arena, wanted, writ_str_of(name));
    assert_true(writ_value_equal(wanted, writ_value_at(read_text(text), writ_str_of(pointer))));
}

static void assert_insert(const char *before, const char *pointer, size_t index, const char *other,
                          const char *expected)
{
    writ_str text = WRIT_STR_EMPTY;
    bool made = writ_edit_insert(&arena, at(before, pointer), index, at(other, "/v"), &text);
    assert_text(made, text, expected);
    const writ_value *array = writ_value_at(read_text(text), writ_str_of(pointer));
    assert_int_equal(array->array.count, at(before, pointer)->array.count + 1);
    assert_true(writ_value_equal(array->array.items[index], at(other, "/v")));
}

static void assert_remove(const char *before, const char *pointer, size_t index,
                          const char *expected)
{
    writ_str text = WRIT_STR_EMPTY;
    assert_text(writ_edit_remove(&arena, at(before, pointer), index, &text), text, expected);
    assert_int_equal(writ_value_at(read_text(text), writ_str_of(pointer))->array.count,
                     at(before, pointer)->array.count - 1);
}

static void test_members_of_blocks_keep_their_comments(void **state)
{
    (void)state;
    assert_set("a: 1 # one\n# two\nb: 2\n", "", "a", "v: 3", "", "a: 3 # one\n# two\nb: 2\n");
    assert_set("a: 1 # one\nb: 2\n", "", "c", "v: x y # z", "a", "a: 1 # one\nc: x y\nb: 2\n");
    assert_set("a: 1\nb: 2 # two", "", "c", "v: 3", "", "a: 1\nb: 2 # two\nc: 3");
    assert_set("l:\n  - a: 1\n    # b\n    b: 2\nm: 3\n", "/l/0", "c", "v: 3", "b",
               "l:\n  - a: 1\n    # b\n    b: 2\n    c: 3\nm: 3\n");
    assert_set("a:\n  b: 1\n\n# c\nc: 2\n", "/a", "d", "v: 'q'", "",
               "a:\n  b: 1\n  d: 'q'\n\n# c\nc: 2\n");
}

static void test_a_block_moves_to_its_new_indentation(void **state)
{
    (void)state;
    const char *other =
        "x: 1\nv:\n      p: 1   # one\n\n      q:\n        - r\n      # s\n      t: |\n"
        "        deep\n          deeper\nw: 2\n";
    assert_set("a:\n  b: 1\n", "/a", "c", other, "b",
               "a:\n  b: 1\n  c:\n    p: 1   # one\n\n    q:\n      - r\n    # s\n    t: |\n"
               "      deep\n        deeper\n");
    assert_set("a:\n  c: 1\n  b: 1\n", "/a", "c", "v:\n- 1\n- 2\n", "",
               "a:\n  c:\n    - 1\n    - 2\n  b: 1\n");
    assert_insert("l:\n-   a: 1\n-   a: 2\n", "/l", 1, "v:\n  x: 1\n  y: 2\n",
                  "l:\n-   a: 1\n-   x: 1\n    y: 2\n-   a: 2\n");
}

static void test_what_cannot_stand_in_braces_is_written_anew(void **state)
{
    (void)state;
    assert_set("a: {b: 1}\n", "/a", "c", "v:\n  p: [x, 'y']\n  q: a, b\n", "",
               "a: {b: 1, c: {p: [x, y], q: \"a, b\"}}\n");
    assert_set("a: {b: 1}\n", "/a", "c", "v: a]b", "", "a: {b: 1, c: \"a]b\"}\n");
    assert_set("a: {b: 1}\n", "/a", "c", "v: {p: 'a]b' }", "", "a: {b: 1, c: {p: 'a]b' }}\n");
    assert_set("a: {b: 1}\n", "/a", "c", "{\"v\": \"x\"}", "", "a: {b: 1, c: x}\n");
    assert_set("{\"a\": 1}", "", "b", "v: no", "", "{\"a\": 1, \"b\": \"no\"}");
    assert_set("a: 1\n", "", "b c", "v: '1'", "", "a: 1\n\"b c\": '1'\n");
    assert_set("a: {}\n", "/a", "null", "v: 1", "", "a: {\"null\": 1}\n");
}

static void test_quoted_and_flow_members(void **state)
{
    (void)state;
    assert_set("x: {'a': 1, \"b\": 2}\n", "/x", "a", "{\"v\": [3]}", "",
               "x: {'a': [3], \"b\": 2}\n");
    assert_set("'a' : 1 # c\n", "", "a", "v: [x]", "", "'a' : [x] # c\n");
    assert_set("x: {'a': 1 , \"b\": 2}\n", "/x", "c", "v: 3", "a",
               "x: {'a': 1, c: 3 , \"b\": 2}\n");
    assert_unset("x: {'a': 1 , \"b\": 2}\n", "/x", "a", "x: {\"b\": 2}\n");
    assert_unset("x: {a: 1, b: [1, {c: 2} ] }\n", "/x", "b", "x: {a: 1 }\n");
    assert_unset("x: {a: 1}\n", "/x", "a", "x: {}\n");
    assert_insert("x: []\n", "/x", 0, "v: a", "x: [a]\n");
    assert_insert("x: [a, b] # c\n", "/x", 0, "v: d", "x: [d, a, b] # c\n");
    assert_insert("x: [a, b] # c\n", "/x", 2, "v: d", "x: [a, b, d] # c\n");
    assert_remove("x: [a, b, c]\n", "/x", 1, "x: [a, c]\n");
    assert_remove("x: [a, b, c]\n", "/x", 2, "x: [a, b]\n");
    assert_remove("x: [\n  a, # one\n  b # two\n]\n", "/x", 0, "x: [\n  b # two\n]\n");
}

static void test_json_keeps_its_layout(void **state)
{
    (void)state;
    const char *tabs = "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n";
    assert_set(tabs, "/a", "c",
               "{\n    \"v\": {\n        \"d\": [\n            1\n        ]\n    }\n}", "",
               "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": {\n\t\t    \"d\": [\n\t\t        1\n\t\t  "
               "  ]\n\t\t}\n\t}\n}\n");
    assert_set(tabs, "", "c", "{\"v\": null}", "a",
               "{\n\t\"a\": {\n\t\t\"b\": 1\n\t},\n\t\"c\": null\n}\n");
    assert_unset("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "", "a", "{\n  \"b\": 2\n}\n");
    assert_unset("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "", "b", "{\n  \"a\": 1\n}\n");
    assert_set("{\"a\":1}", "", "a", "{\"v\": \"\\u00e9\"}", "", "{\"a\":\"\\u00e9\"}");
    assert_insert("{\"r\": [\"a\",\n  \"b\"]}", "/r", 2, "{\"v\": \"c\"}",
                  "{\"r\": [\"a\",\n  \"b\", \"c\"]}");
}

static void test_line_ends_stay_those_of_the_text(void **state)
{
    (void)state;
    assert_set("a: 1\r\nb: 2\r\n", "", "c", "v:\n  - 1\n  - 2\n", "a",
               "a: 1\r\nc:\r\n  - 1\r\n  - 2\r\nb: 2\r\n");
    assert_set("a: 1\nb: 2", "", "c", "x: 1\r\nv:\r\n  d: 1\r\n  e: 2\r\n", "b",
               "a: 1\nb: 2\nc:\n  d: 1\n  e: 2");
    assert_unset("a: 1\r\nb: 2\r\nc: 3", "", "b", "a: 1\r\nc: 3");
    assert_unset("a: 1\r\nb: 2", "", "b", "a: 1\r\n");
    assert_set("\xEF\xBB\xBF"
               "a: 1\n",
               "", "a", "v: 2", "",
               "\xEF\xBB\xBF"
               "a: 2\n");
}

static void test_items_of_blocks(void **state)
{
    (void)state;
    const char *list = "l:\n  # first\n  - a: 1\n    b: 2 # two\n  # second\n  - a: 3\nm: 1\n";
    assert_insert(
        list, "/l", 1, "v: {a: 2}",
        "l:\n  # first\n  - a: 1\n    b: 2 # two\n  - {a: 2}\n  # second\n  - a: 3\nm: 1\n");
    assert_insert(list, "/l", 2, "v: x",
                  "l:\n  # first\n  - a: 1\n    b: 2 # two\n  # second\n  - a: 3\n  - x\nm: 1\n");
    assert_insert(list, "/l", 0, "v: x",
                  "l:\n  # first\n  - x\n  - a: 1\n    b: 2 # two\n  # second\n  - a: 3\nm: 1\n");
    assert_remove(list, "/l", 0, "l:\n  # first\n  # second\n  - a: 3\nm: 1\n");
    assert_remove(list, "/l", 1, "l:\n  # first\n  - a: 1\n    b: 2 # two\n  # second\nm: 1\n");
    assert_unset(list, "/l/0", "a", "l:\n  # first\n  - b: 2 # two\n  # second\n  - a: 3\nm: 1\n");
    assert_unset(list, "/l/0", "b", "l:\n  # first\n  - a: 1\n  # second\n  - a: 3\nm: 1\n");
    assert_insert("- a", "", 1, "v: b", "- a\n- b");
}

static void test_long_scalars_end_where_they_do(void **state)
{
    (void)state;
    assert_set("a: |\n  x\n  y\nb: 2\n", "", "c", "v: 1", "a", "a: |\n  x\n  y\nc: 1\nb: 2\n");
    assert_set("a: x\n  y # z\nb: 2\n", "", "c", "v: 1", "a", "a: x\n  y # z\nc: 1\nb: 2\n");
    assert_set("a: \"x\n  y\"\nb:\n", "", "c", "v: 1", "b", "a: \"x\n  y\"\nb:\nc: 1\n");
    assert_unset("a: >-\n  x\n\n  y\nb: 2\n", "", "a", "b: 2\n");
    assert_set("a:\nb: 2\n", "", "a", "v: 1", "", "a: 1\nb: 2\n");
}

static void test_what_was_made_stands_nowhere_and_is_written(void **state)
{
    (void)state;
    writ_str text;
    writ_value *made = writ_value_object(&arena, NULL);
    writ_value_set(&arena, made, WRIT_STR("property"), NULL,
                   writ_value_string(&arena, NULL, WRIT_STR("deprecated")));
    writ_value_set(&arena, made, WRIT_STR("value"), NULL, writ_value_boolean(&arena, NULL, true));
    assert_text(writ_edit_insert(&arena, at("l:\n- x\n", "/l"), 1, made, &text), text,
                "l:\n- x\n- {property: deprecated, value: true}\n");
    assert_text(writ_edit_insert(&arena, at("[]", ""), 0, made, &text), text,
                "[{\"property\": \"deprecated\", \"value\": true}]");
}

static void test_aliases_and_anchors_are_left_alone(void **state)
{
    (void)state;
    writ_str text;
    writ_value *one = writ_value_int(&arena, NULL, 1);
    assert_false(
        writ_edit_set(&arena, at("a: &x {b: 1}\n", "/a"), WRIT_STR("c"), one, WRIT_STR(""), &text));
    assert_false(writ_edit_set(&arena, at("a: 1\nb: &x 2\nc: *x\n", ""), WRIT_STR("c"), one,
                               WRIT_STR(""), &text));
    assert_false(writ_edit_set(&arena, at("a: &x\n  b: 1\nd: *x\n", ""), WRIT_STR("e"), one,
                               WRIT_STR("d"), &text));
    assert_false(writ_edit_insert(&arena, at("a: &x 1\nl: [*x, *x]\n", "/l"), 1, one, &text));
    /* beside them all goes on */
    assert_text(writ_edit_set(&arena, at("a: &x 1\nb: *x\nc: 2\n", ""), WRIT_STR("c"), one,
                              WRIT_STR(""), &text),
                text, "a: &x 1\nb: *x\nc: 1\n");
}

static void test_what_is_not_there_cannot_go(void **state)
{
    (void)state;
    writ_str text;
    writ_value *one = writ_value_int(&arena, NULL, 1);
    assert_false(writ_edit_unset(&arena, at("a: 1\n", ""), WRIT_STR("b"), &text));
    assert_false(writ_edit_unset(&arena, at("a: 1\n", ""), WRIT_STR("a"), &text));
    assert_false(writ_edit_remove(&arena, at("- 1\n", ""), 0, &text));
    assert_false(writ_edit_remove(&arena, at("[1]", ""), 1, &text));
    assert_false(writ_edit_insert(&arena, at("[1]", ""), 2, one, &text));
    assert_false(writ_edit_insert(&arena, at("{}", ""), 0, one, &text));
    assert_false(writ_edit_set(&arena, at("[1]", ""), WRIT_STR("a"), one, WRIT_STR(""), &text));
    assert_false(writ_edit_set(&arena, NULL, WRIT_STR("a"), one, WRIT_STR(""), &text));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_members_of_blocks_keep_their_comments, clear_arena),
        cmocka_unit_test_teardown(test_a_block_moves_to_its_new_indentation, clear_arena),
        cmocka_unit_test_teardown(test_what_cannot_stand_in_braces_is_written_anew, clear_arena),
        cmocka_unit_test_teardown(test_quoted_and_flow_members, clear_arena),
        cmocka_unit_test_teardown(test_json_keeps_its_layout, clear_arena),
        cmocka_unit_test_teardown(test_line_ends_stay_those_of_the_text, clear_arena),
        cmocka_unit_test_teardown(test_items_of_blocks, clear_arena),
        cmocka_unit_test_teardown(test_long_scalars_end_where_they_do, clear_arena),
        cmocka_unit_test_teardown(test_what_was_made_stands_nowhere_and_is_written, clear_arena),
        cmocka_unit_test_teardown(test_aliases_and_anchors_are_left_alone, clear_arena),
        cmocka_unit_test_teardown(test_what_is_not_there_cannot_go, clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
