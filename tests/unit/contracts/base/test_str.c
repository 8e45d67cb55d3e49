/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/str.h"
#include "tests/unit/test.h"

#include "contracts/base/error.h"
#include "contracts/base/map.h"

static void test_compare_is_code_point_order(void **state)
{
    (void)state;
    assert_true(writ_str_compare(WRIT_STR("a"), WRIT_STR("b")) < 0);
    assert_true(writ_str_compare(WRIT_STR("ab"), WRIT_STR("a")) > 0);
    assert_true(writ_str_compare(WRIT_STR("\xEF\xBF\xBF"), WRIT_STR("\xF0\x90\x80\x80")) < 0);
    assert_int_equal(writ_str_compare(WRIT_STR_EMPTY, WRIT_STR("")), 0);
}

static void test_equal_strings_may_hold_nul(void **state)
{
    (void)state;
    assert_true(writ_str_equal((writ_str){"a\0b", 3}, (writ_str){"a\0b", 3}));
    assert_false(writ_str_equal((writ_str){"a\0b", 3}, (writ_str){"a\0c", 3}));
}

static void test_buffer_grows_and_stays_terminated(void **state)
{
    (void)state;
    writ_buf buf = WRIT_BUF_INIT;
    for (int i = 0; i < 1000; i++)
        writ_buf_printf(&buf, "%d,", i);
    assert_int_equal(buf.len, 3890);
    assert_int_equal(buf.ptr[buf.len], '\0');
    writ_buf_clear(&buf);
}

static void test_code_points_are_written_and_counted(void **state)
{
    (void)state;
    writ_buf buf = WRIT_BUF_INIT;
    static const uint32_t points[] = {0x24, 0xA3, 0x20AC, 0x10348};
    for (size_t i = 0; i < 4; i++)
        writ_buf_add_code_point(&buf, points[i]);
    assert_string_equal(buf.ptr, "$\xC2\xA3\xE2\x82\xAC\xF0\x90\x8D\x88");
    assert_int_equal(writ_str_code_points(writ_buf_str(&buf)), 4);
    writ_buf_clear(&buf);
}

static void test_map_finds_what_was_put_among_many(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_map map = WRIT_MAP_INIT;
    static int numbers[1000];
    for (int i = 0; i < 1000; i++)
        assert_null(writ_map_put(&arena, &map, writ_str_printf(&arena, "key %d", i), &numbers[i]));
    assert_ptr_equal(writ_map_find(&map, WRIT_STR("key 731")), &numbers[731]);
    assert_null(writ_map_find(&map, WRIT_STR("key 1000")));
    assert_ptr_equal(writ_map_put(&arena, &map, WRIT_STR("key 5"), &numbers[6]), &numbers[5]);
    writ_arena_clear(&arena);
}

static void test_first_error_stays(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    assert_int_equal(writ_error_set(&err, WRIT_E_INPUT, "first"), WRIT_E_INPUT);
    assert_int_equal(writ_error_set(&err, WRIT_E_SYSTEM, "second"), WRIT_E_INPUT);
    assert_string_equal(err.message, "first");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare_is_code_point_order),
        cmocka_unit_test(test_equal_strings_may_hold_nul),
        cmocka_unit_test(test_buffer_grows_and_stays_terminated),
        cmocka_unit_test(test_code_points_are_written_and_counted),
        cmocka_unit_test(test_map_finds_what_was_put_among_many),
        cmocka_unit_test(test_first_error_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
