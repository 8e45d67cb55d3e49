/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/memo.h"

#include "contracts/base/bounds.h"
#include "tests/unit/test.h"

/* One of the three things that can be known, and not the same for neighbours. */
static writ_known known_of(uint32_t block, uint32_t at)
{
    return (writ_known)(1 + (block + at) % 3);
}

static void put_all(writ_memo *memo, uint32_t blocks, uint32_t values)
{
    for (uint32_t block = 0; block < blocks; block++)
        for (uint32_t at = 0; at < values; at++)
            writ_memo_put(memo, block, at, known_of(block, at));
}

static void test_what_was_put_is_found_while_it_grows(void **state)
{
    (void)state;
    writ_memo memo = {0};
    assert_int_equal(writ_memo_find(&memo, 1, 2), WRIT_KNOWN_NOTHING);
    size_t kept = 0;
    put_all(&memo, 100, 90);
    for (uint32_t block = 0; block < 100; block++)
        for (uint32_t at = 0; at < 90; at++) {
            writ_known known = writ_memo_find(&memo, block, at);
            assert_true(known == known_of(block, at) || known == WRIT_KNOWN_NOTHING);
            kept += known != WRIT_KNOWN_NOTHING;
        }
    assert_true(kept > 8900); /* who finds no room in reach is forgotten */
    assert_int_equal(writ_memo_find(&memo, 100, 2), WRIT_KNOWN_NOTHING);
    writ_memo_clear(&memo);
}

static void test_what_is_known_changes(void **state)
{
    (void)state;
    writ_memo memo = {0};
    writ_memo_put(&memo, UINT32_MAX >> 2, UINT32_MAX, WRIT_KNOWN_FAILS);
    writ_memo_put(&memo, UINT32_MAX >> 2, UINT32_MAX, WRIT_KNOWN_TOLD);
    assert_int_equal(writ_memo_find(&memo, UINT32_MAX >> 2, UINT32_MAX), WRIT_KNOWN_TOLD);
    assert_int_equal(memo.count, 1);
    writ_memo_clear(&memo);
}

/* A record that was costly is not paid for by those after it. */
static void test_the_next_record_starts_small(void **state)
{
    (void)state;
    writ_memo memo = {0};
    writ_memo_put(&memo, 1, 1, WRIT_KNOWN_HOLDS);
    size_t small = memo.capacity;
    put_all(&memo, 100, 90);
    assert_true(memo.capacity >= 9000);
    for (int round = 0; round < 2; round++) {
        writ_memo_reset(&memo);
        assert_int_equal(writ_memo_find(&memo, 1, 1), WRIT_KNOWN_NOTHING);
        writ_memo_put(&memo, 1, 1, WRIT_KNOWN_HOLDS);
        assert_int_equal(memo.capacity, small);
        assert_int_equal(memo.count, 1);
    }
    writ_memo_clear(&memo);
}

static void test_it_grows_no_further_than_its_bound(void **state)
{
    (void)state;
    writ_memo memo = {0};
    put_all(&memo, 2, WRIT_BOUND_RUN_ANSWERS);
    assert_int_equal(memo.capacity, WRIT_BOUND_RUN_ANSWERS);
    assert_true(memo.count <= WRIT_BOUND_RUN_ANSWERS);
    assert_true(memo.count > WRIT_BOUND_RUN_ANSWERS / 2);
    writ_memo_clear(&memo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_put_is_found_while_it_grows),
        cmocka_unit_test(test_what_is_known_changes),
        cmocka_unit_test(test_the_next_record_starts_small),
        cmocka_unit_test(test_it_grows_no_further_than_its_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
