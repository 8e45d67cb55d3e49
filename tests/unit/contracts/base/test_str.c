/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/str.h"
#include "tests/unit/test.h"

#include "contracts/base/error.h"
#include "contracts/base/map.h"
#include "contracts/base/stack.h"

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

static void test_texts_are_joined(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str joined = WRIT_JOIN(&arena, WRIT_STR("a"), WRIT_STR_EMPTY, (writ_str){"b\0c", 3});
    assert_int_equal(joined.len, 4);
    assert_memory_equal(joined.ptr, "ab\0c", 5);
    assert_string_equal(WRIT_JOIN(&arena, WRIT_STR_EMPTY).ptr, "");
    writ_arena_clear(&arena);
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

static int compare_hashes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Every prefix, and the text with each one bit turned: nothing of a text is left out of its hash.
 */
static void test_hash_depends_on_every_bit(void **state)
{
    (void)state;
    char text[40] = "the length is no multiple of eight: 39.";
    uint64_t hashes[40 + 39 * 8];
    size_t count = 0;
    for (size_t len = 0; len < sizeof text; len++)
        hashes[count++] = writ_str_hash((writ_str){text, len});
    for (size_t bit = 0; bit < 39 * 8; bit++) {
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
        hashes[count++] = writ_str_hash((writ_str){text, 39});
        text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
    }
    qsort(hashes, count, sizeof *hashes, compare_hashes);
    for (size_t i = 1; i < count; i++)
        assert_true(hashes[i] != hashes[i - 1]);
}

static void test_rewinding_an_arena_frees_what_came_after(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    for (int round = 0; round < 2; round++) { /* from nothing, then from within a block */
        writ_arena_mark mark = writ_arena_here(&arena);
        char *first = writ_arena_alloc(&arena, 100);
        memset(writ_arena_alloc(&arena, 1 << 20), 1, 1 << 20);
        writ_arena_rewind(&arena, mark);
        char *again = writ_arena_alloc(&arena, 100);
        if (round)
            assert_ptr_equal(first, again);
    }
    writ_arena_clear(&arena);
}

static void add_depth(void *context)
{
    volatile char frame[1 << 20]; /* twenty of these are more than most stacks */
    int *depth = context;
    frame[0] = 1;
    if (++*depth < 20)
        add_depth(context);
    frame[sizeof frame - 1] = 1;
}

static void test_a_stack_is_as_large_as_asked_for(void **state)
{
    (void)state;
    int depth = 0;
    assert_true(writ_stack_call(32 << 20, add_depth, &depth));
    assert_int_equal(depth, 20);
    assert_false(writ_stack_call(SIZE_MAX / 2, add_depth, &depth));
    assert_int_equal(depth, 20);
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
        cmocka_unit_test(test_texts_are_joined),
        cmocka_unit_test(test_code_points_are_written_and_counted),
        cmocka_unit_test(test_map_finds_what_was_put_among_many),
        cmocka_unit_test(test_hash_depends_on_every_bit),
        cmocka_unit_test(test_rewinding_an_arena_frees_what_came_after),
        cmocka_unit_test(test_a_stack_is_as_large_as_asked_for),
        cmocka_unit_test(test_first_error_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
