/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/url.h"

#include "tests/unit/test.h"

static writ_arena arena;

static int clear(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

/* The segments, with a bar between them; "-" when the path is refused. */
static const char *split(const char *path)
{
    writ_segments segments = {0};
    writ_str text = WRIT_STR_EMPTY;
    if (!writ_url_split(&arena, writ_str_of(path), &segments))
        return "-";
    for (size_t i = 0; i < segments.count; i++)
        text = WRIT_JOIN(&arena, text, i ? WRIT_STR("|") : WRIT_STR(""), segments.items[i]);
    return writ_str_copy(&arena, text).ptr;
}

static void test_a_path_is_cut_before_it_is_decoded(void **state)
{
    (void)state;
    assert_string_equal(split("/"), "");
    assert_string_equal(split("/a/b"), "a|b");
    assert_string_equal(split("/a/b/"), "a|b|");
    assert_string_equal(split("//a"), "|a");
    assert_string_equal(split("/a%2Fb/c%20d"), "a/b|c d");
    assert_string_equal(split("/a%252Fb"), "a%2Fb");
    assert_string_equal(split("/../%2e%2e/."), "..|..|.");
    assert_string_equal(split("/a+b"), "a+b");
    assert_string_equal(split("/%C3%BC"), "ü");
}

static void test_what_is_no_path_is_refused(void **state)
{
    static const char *const paths[] = {"",     "a",      "%2F",    "/%",     "/%4",
                                        "/%4g", "/a%00b", "/%ff/a", "/%C3/a", "/%ED%A0%80"};
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_string_equal(split(paths[i]), "-");
}

static void test_parameters_keep_order_and_repetition(void **state)
{
    writ_param *items;
    size_t count;
    (void)state;
    assert_true(writ_url_query(&arena, WRIT_STR("a=1&b&&a=x+y%2B&=z&c=d=e"), &items, &count));
    assert_int_equal(count, 5);
    assert_true(writ_str_is(items[0].value, "1"));
    assert_true(writ_str_is(items[1].name, "b") && items[1].value.ptr && !items[1].value.len);
    assert_true(writ_str_is(items[2].name, "a") && writ_str_is(items[2].value, "x y+"));
    assert_true(!items[3].name.len && writ_str_is(items[3].value, "z"));
    assert_true(writ_str_is(items[4].value, "d=e"));
    assert_false(writ_url_query(&arena, WRIT_STR("a=%"), &items, &count));
    assert_false(writ_url_query(&arena, WRIT_STR("%00=a"), &items, &count));
}

static void test_a_whole_url_is_its_path(void **state)
{
    (void)state;
    assert_true(writ_str_is(writ_url_target(WRIT_STR("http://host:80/a?b=c://d")), "/a?b=c://d"));
    assert_true(writ_str_is(writ_url_target(WRIT_STR("http://host")), "/"));
    assert_true(writ_str_is(writ_url_target(WRIT_STR("/a?b=c://d")), "/a?b=c://d"));
    assert_true(writ_str_is(writ_url_target(WRIT_STR("*")), "*"));
}

static void test_what_is_shown_is_plain(void **state)
{
    (void)state;
    assert_true(
        writ_str_is(writ_url_plain(&arena, WRIT_STR("/a%20\"\xff\x1b?b")), "/a%20%22%FF%1B?b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_a_path_is_cut_before_it_is_decoded, clear),
        cmocka_unit_test_teardown(test_what_is_no_path_is_refused, clear),
        cmocka_unit_test_teardown(test_parameters_keep_order_and_repetition, clear),
        cmocka_unit_test_teardown(test_a_whole_url_is_its_path, clear),
        cmocka_unit_test_teardown(test_what_is_shown_is_plain, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
