/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/hyperloglog.h"

#include <math.h>

#include "tests/unit/test.h"
#include "tests/unit/validator/drift/random.h"

static void add_all(writ_hyperloglog *counter, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        writ_hyperloglog_add(counter, hash_of(i));
}

static void test_nothing_is_counted_as_nothing(void **state)
{
    (void)state;
    writ_hyperloglog counter = {0};
    assert_true(writ_hyperloglog_count(&counter) == 0);
}

static void test_the_error_is_within_three_deviations(void **state)
{
    (void)state;
    const double deviation = 1.04 / sqrt(WRIT_HYPERLOGLOG_REGISTERS);
    uint64_t most = test_rounds(10000000);
    for (uint64_t start = 0; start < 5; start++) {
        writ_hyperloglog counter = {0};
        uint64_t first = start << 40, done = 0;
        for (uint64_t count = 10; count <= most; count *= 10) {
            add_all(&counter, first + done, first + count);
            done = count;
            double error = writ_hyperloglog_count(&counter) / (double)count - 1;
            assert_true(fabs(error) < 3 * deviation);
        }
    }
}

/* Around 2,500 the estimate goes from linear counting to the other formula: neither may be off. */
static void test_no_bias_where_the_formulas_meet(void **state)
{
    (void)state;
    for (uint64_t count = 1000; count <= 6000; count += 500) {
        double sum = 0;
        for (uint64_t start = 1; start <= 100; start++) {
            writ_hyperloglog counter = {0};
            add_all(&counter, start << 40, (start << 40) + count);
            sum += writ_hyperloglog_count(&counter) / (double)count - 1;
        }
        assert_true(fabs(sum / 100) < 0.03);
    }
}

static void test_a_value_counts_once(void **state)
{
    (void)state;
    writ_hyperloglog once = {0}, often = {0};
    add_all(&once, 0, 5000);
    for (int i = 0; i < 3; i++)
        add_all(&often, 0, 5000);
    assert_memory_equal(&once, &often, sizeof once);
}

static void test_a_merge_is_the_counter_of_both(void **state)
{
    (void)state;
    writ_hyperloglog whole = {0}, one = {0}, other = {0};
    add_all(&whole, 0, 30000);
    add_all(&one, 0, 20000);
    add_all(&other, 10000, 30000);
    assert_memory_not_equal(&whole, &one, sizeof whole);
    writ_hyperloglog_merge(&one, &other);
    assert_memory_equal(&whole, &one, sizeof whole);
}

static void test_the_longest_row_of_zeros(void **state)
{
    (void)state;
    writ_hyperloglog counter = {0};
    writ_hyperloglog_add(&counter, 1);
    assert_int_equal(counter.registers[0], 54);
    writ_hyperloglog_add(&counter, (uint64_t)1023 << 54);
    assert_int_equal(counter.registers[1023], 55);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_counted_as_nothing),
        cmocka_unit_test(test_the_error_is_within_three_deviations),
        cmocka_unit_test(test_no_bias_where_the_formulas_meet),
        cmocka_unit_test(test_a_value_counts_once),
        cmocka_unit_test(test_a_merge_is_the_counter_of_both),
        cmocka_unit_test(test_the_longest_row_of_zeros),
    };
    return cmocka_run_group_tests_name("hyperloglog", tests, NULL, NULL);
}
