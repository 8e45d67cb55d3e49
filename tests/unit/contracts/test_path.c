/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/path.h"

#include "tests/unit/test.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static const struct {
    const char *text;
    const char *pointer;
    const char *kinds; /* a letter a step: member, item, any */
} paths[] = {
    {"email", "/email", "m"},
    {"address.country", "/address/country", "mm"},
    {"lines[].quantity", "/lines/*/quantity", "mim"},
    {"lines[]", "/lines/*", "mi"},
    {"matrix[][].x", "/matrix/*/*/x", "miim"},
    {"[].id", "/*/id", "im"},
    {"totals.*", "/totals/*", "ma"},
    {"totals.*.amount", "/totals/*/amount", "mam"},
    {"totals.*[]", "/totals/*/*", "mai"},
    {"*.x", "/*/x", "am"},
    {"a\\.b.c", "/a.b/c", "mm"},
    {"a\\[0]", "/a[0]", "m"},
    {"a\\\\b", "/a\\b", "m"},
    {"a/b.c~d", "/a~1b/c~0d", "mm"},
    {"\\*", "/~2", "m"},
    {"*x", "/*x", "m"},
    {"\\/a", "/~1a", "m"},
    {"gr\xC3\xB6\xC3\x9F"
     "e.x",
     "/gr\xC3\xB6\xC3\x9F"
     "e/x",
     "mm"},
    {"", "", ""},
    {"/", "/", "m"},
    {"/address/country", "/address/country", "mm"},
    {"/lines/*/quantity", "/lines/*/quantity", "mam"},
    {"/a~1b/c~0d/~2", "/a~1b/c~0d/~2", "mmm"},
    {"/a.b/c[]", "/a.b/c[]", "mm"},
};

static void test_both_notations_lead_to_one_pointer(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        writ_path path;
        writ_error err = WRIT_ERROR_INIT;
        if (writ_path_parse(&arena, writ_str_of(paths[i].text), &path, &err))
            fail_msg("'%s': %s", paths[i].text, err.message);
        assert_int_equal(path.count, strlen(paths[i].kinds));
        for (size_t step = 0; step < path.count; step++)
            assert_int_equal("mia"[path.items[step].kind], paths[i].kinds[step]);
        assert_string_equal(writ_path_pointer(&arena, &path).ptr, paths[i].pointer);
    }
}

static void test_a_step_has_its_name_decoded(void **state)
{
    (void)state;
    writ_path path;
    assert_int_equal(writ_path_parse(&arena, WRIT_STR("/a~1b/~2/~01"), &path, NULL), WRIT_OK);
    assert_true(writ_str_is(path.items[0].name, "a/b"));
    assert_true(writ_str_is(path.items[1].name, "*"));
    assert_true(writ_str_is(path.items[2].name, "~1"));
}

static void test_what_is_no_path(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"a..b", "a name is missing at character 3 of path 'a..b'"},
        {".a", "a name is missing at character 1 of path '.a'"},
        {"a.", "a name is missing at character 3 of path 'a.'"},
        {"a.[]", "a name is missing at character 3 of path 'a.[]'"},
        {"\xC3\xB6[0]", "'[' is not followed by ']' at character 2 of path '\xC3\xB6[0]'"},
        {"a[]b", "a '.' is missing at character 4 of path 'a[]b'"},
        {"a\\", "nothing follows '\\' at character 2 of path 'a\\'"},
        {"/a~", "'~' needs a 0, 1 or 2 behind it at character 4 of path '/a~'"},
        {"/a~3", "'~' needs a 0, 1 or 2 behind it at character 4 of path '/a~3'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_path path = {.count = 7};
        writ_error err = WRIT_ERROR_INIT;
        assert_int_equal(writ_path_parse(&arena, writ_str_of(cases[i].text), &path, &err),
                         WRIT_E_INPUT);
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(path.count, 7);
    }
}

static void test_a_path_grows_by_names_and_stars(void **state)
{
    (void)state;
    writ_str path = writ_path_child(&arena, WRIT_STR(""), WRIT_STR("a/b~"));
    assert_string_equal(path.ptr, "/a~1b~0");
    path = writ_path_any(&arena, path);
    assert_string_equal(path.ptr, "/a~1b~0/*");
    path = writ_path_child(&arena, path, WRIT_STR("*"));
    assert_string_equal(path.ptr, "/a~1b~0/*/~2");
    assert_int_equal(writ_path_child(&arena, path, (writ_str){"a\0b", 3}).len, path.len + 4);
}

static void test_a_pattern_matches_pointers(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *pointer;
        bool matches;
    } cases[] = {
        {"", "", true},
        {"/a", "/a", true},
        {"/a", "/b", false},
        {"/a", "/a/b", false},
        {"/a/b", "/a", false},
        {"/a", "", false},
        {"", "/a", false},
        {"/lines/*/quantity", "/lines/3/quantity", true},
        {"/lines/*/quantity", "/lines/3/price", false},
        {"/lines/*/quantity", "/lines/quantity", false},
        {"/totals/*", "/totals/EUR", true},
        {"/totals/*", "/totals/", true},
        {"/totals/*", "/totals", false},
        {"/~2", "/*", true},
        {"/~2", "/~2", true},
        {"/~2", "/a", false},
        {"/", "/", true},
        {"/a~1b", "/a~1b", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (writ_path_matches(writ_str_of(cases[i].pattern), writ_str_of(cases[i].pointer)) !=
            cases[i].matches)
            fail_msg("'%s' and '%s'", cases[i].pattern, cases[i].pointer);
}

static void test_a_path_is_within_itself_and_what_holds_it(void **state)
{
    (void)state;
    assert_true(writ_path_within(WRIT_STR("/a"), WRIT_STR("/a")));
    assert_true(writ_path_within(WRIT_STR("/a"), WRIT_STR("/a/b")));
    assert_true(writ_path_within(WRIT_STR(""), WRIT_STR("/a")));
    assert_false(writ_path_within(WRIT_STR("/a"), WRIT_STR("/ab")));
    assert_false(writ_path_within(WRIT_STR("/a/b"), WRIT_STR("/a")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_notations_lead_to_one_pointer),
        cmocka_unit_test(test_a_step_has_its_name_decoded),
        cmocka_unit_test(test_what_is_no_path),
        cmocka_unit_test(test_a_path_grows_by_names_and_stars),
        cmocka_unit_test(test_a_pattern_matches_pointers),
        cmocka_unit_test(test_a_path_is_within_itself_and_what_holds_it),
    };
    return cmocka_run_group_tests(tests, NULL, clear_arena);
}
