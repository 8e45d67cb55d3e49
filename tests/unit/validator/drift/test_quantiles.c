/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/quantiles.h"

#include <float.h>
#include <math.h>

#include "tests/unit/test.h"
#include "tests/unit/validator/drift/random.h"

enum { NUMBERS = 20000 };

static writ_arena arena;

static int teardown(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static int ascending(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static double exact_at(const double *sorted, size_t count, double q)
{
    double below = ceil(q * (double)count) - 1;
    return sorted[below < 0 ? 0 : (size_t)below];
}

/* Sorts the numbers. */
static void assert_quantiles_of(double *numbers, size_t count)
{
    writ_quantiles sketch = {0};
    for (size_t i = 0; i < count; i++)
        writ_quantiles_add(&arena, &sketch, numbers[i]);
    qsort(numbers, count, sizeof *numbers, ascending);
    assert_true(sketch.count == count);
    assert_true(sketch.least == numbers[0] && sketch.most == numbers[count - 1]);
    for (int percent = 0; percent <= 100; percent++) {
        double q = percent / 100.0, exact = exact_at(numbers, count, q);
        assert_true(fabs(writ_quantiles_at(&sketch, q) - exact) <=
                    fabs(exact) * WRIT_QUANTILES_ACCURACY * (1 + 1e-9) + 1e-9);
    }
}

static void test_none_has_no_quantiles(void **state)
{
    (void)state;
    writ_quantiles sketch = {0};
    assert_true(writ_quantiles_at(&sketch, 0.5) == 0);
}

static void test_one_number_is_each_quantile(void **state)
{
    (void)state;
    writ_quantiles sketch = {0};
    writ_quantiles_add(&arena, &sketch, -1234.5);
    assert_true(writ_quantiles_at(&sketch, 0) == -1234.5);
    assert_true(writ_quantiles_at(&sketch, 0.5) == -1234.5);
    assert_true(writ_quantiles_at(&sketch, 1) == -1234.5);
    assert_true(sketch.sum == -1234.5);
}

static void test_quantiles_of_uniform_numbers(void **state)
{
    (void)state;
    double numbers[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] = uniform_of(i) * 1000;
    assert_quantiles_of(numbers, NUMBERS);
}

/* exp(3 z), z about normal. */
static void test_quantiles_of_lognormal_numbers(void **state)
{
    (void)state;
    double numbers[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++) {
        double z =
            sqrt(-2 * log(uniform_of(2 * i))) * cos(6.283185307179586 * uniform_of(2 * i + 1));
        numbers[i] = exp(3 * z);
    }
    assert_quantiles_of(numbers, NUMBERS);
}

static void test_quantiles_of_numbers_of_both_signs_and_zeros(void **state)
{
    (void)state;
    double numbers[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++) {
        double number = (uniform_of(i) - 0.6) * 50;
        numbers[i] = i % 5 == 0 ? 0 : i % 97 == 0 ? 1e-12 : number;
    }
    assert_quantiles_of(numbers, NUMBERS);
    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] = -1 - uniform_of(i);
    assert_quantiles_of(numbers, NUMBERS);
}

static void test_quantiles_of_huge_numbers(void **state)
{
    (void)state;
    double numbers[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++)
        numbers[i] = (i % 2 ? 1 : -1) * pow(10, 300 + 8 * uniform_of(i));
    assert_quantiles_of(numbers, NUMBERS);
}

static void test_small_integers_keep_their_places(void **state)
{
    (void)state;
    double numbers[100];
    for (size_t i = 0; i < 100; i++)
        numbers[i] = (double)(i + 1);
    assert_quantiles_of(numbers, 100);
}

static void test_infinity_is_the_largest_double(void **state)
{
    (void)state;
    writ_quantiles sketch = {0};
    writ_quantiles_add(&arena, &sketch, INFINITY);
    writ_quantiles_add(&arena, &sketch, INFINITY);
    writ_quantiles_add(&arena, &sketch, 1);
    assert_true(sketch.most == DBL_MAX && sketch.sum == DBL_MAX);
    assert_true(writ_quantiles_at(&sketch, 1) == DBL_MAX);
    writ_quantiles_add(&arena, &sketch, -INFINITY);
    assert_true(sketch.least == -DBL_MAX && sketch.sum == 0);
    assert_int_equal(sketch.count, 4);
}

static void assert_same_buckets(const writ_buckets *a, const writ_buckets *b)
{
    assert_int_equal(a->count, b->count);
    assert_true(a->count == 0 || a->first == b->first);
    if (a->count)
        assert_memory_equal(a->counts, b->counts, a->count * sizeof *a->counts);
}

static void assert_same(const writ_quantiles *a, const writ_quantiles *b)
{
    assert_true(a->count == b->count && a->zeros == b->zeros);
    assert_true(a->least == b->least && a->most == b->most);
    assert_same_buckets(&a->above, &b->above);
    assert_same_buckets(&a->below, &b->below);
}

static uint64_t counted(const writ_buckets *buckets)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < buckets->count; i++)
        sum += buckets->counts[i];
    return sum;
}

/* 600 decades: both sides collapse, in whichever order the numbers come. */
static double of_many_decades(uint64_t i)
{
    double number = pow(10, uniform_of(i) * 600 - 300);
    return hash_of(i) % 3 ? number : -number;
}

static void test_collapsed_sketches_do_not_depend_on_the_order(void **state)
{
    (void)state;
    writ_quantiles forwards = {0}, backwards = {0};
    for (uint64_t i = 0; i < NUMBERS; i++) {
        writ_quantiles_add(&arena, &forwards, of_many_decades(i));
        writ_quantiles_add(&arena, &backwards, of_many_decades(NUMBERS - 1 - i));
    }
    assert_same(&forwards, &backwards);
    assert_int_equal(forwards.above.count, WRIT_QUANTILES_BUCKETS);
    assert_int_equal(forwards.below.count, WRIT_QUANTILES_BUCKETS);
    assert_int_equal(counted(&forwards.above) + counted(&forwards.below) + forwards.zeros, NUMBERS);
}

/* The upper quantiles are as right as ever. */
static void test_collapse_is_at_the_end_that_is_near_zero(void **state)
{
    (void)state;
    writ_quantiles sketch = {0};
    double numbers[NUMBERS];
    for (size_t i = 0; i < NUMBERS; i++) {
        numbers[i] = pow(10, uniform_of(i) * 30 - 5);
        writ_quantiles_add(&arena, &sketch, numbers[i]);
    }
    qsort(numbers, NUMBERS, sizeof *numbers, ascending);
    assert_int_equal(sketch.above.count, WRIT_QUANTILES_BUCKETS);
    for (double q = 0.5; q <= 1; q += 0.01) {
        double exact = exact_at(numbers, NUMBERS, q);
        assert_true(fabs(writ_quantiles_at(&sketch, q) / exact - 1) < WRIT_QUANTILES_ACCURACY);
    }
}

static void assert_merge_is_whole(uint64_t middle, double (*number)(uint64_t))
{
    writ_quantiles whole = {0}, one = {0}, other = {0};
    for (uint64_t i = 0; i < NUMBERS; i++) {
        writ_quantiles_add(&arena, &whole, number(i));
        writ_quantiles_add(&arena, i < middle ? &one : &other, number(i));
    }
    writ_quantiles_merge(&arena, &one, &other);
    assert_same(&whole, &one);
}

static double of_some_decades(uint64_t i)
{
    return (double)(hash_of(i) % 100000) - 30000;
}

static void test_a_merge_is_the_sketch_of_both(void **state)
{
    (void)state;
    const uint64_t middles[] = {0, 3, NUMBERS / 2, NUMBERS - 3, NUMBERS};
    for (size_t i = 0; i < sizeof middles / sizeof *middles; i++) {
        assert_merge_is_whole(middles[i], of_some_decades);
        assert_merge_is_whole(middles[i], of_many_decades);
    }
}

static void test_sums_are_exact_while_doubles_are(void **state)
{
    (void)state;
    writ_quantiles one = {0}, other = {0};
    for (int i = 1; i <= 100; i++)
        writ_quantiles_add(&arena, i % 2 ? &one : &other, i);
    writ_quantiles_merge(&arena, &one, &other);
    assert_true(one.sum == 5050);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none_has_no_quantiles),
        cmocka_unit_test(test_one_number_is_each_quantile),
        cmocka_unit_test(test_quantiles_of_uniform_numbers),
        cmocka_unit_test(test_quantiles_of_lognormal_numbers),
        cmocka_unit_test(test_quantiles_of_numbers_of_both_signs_and_zeros),
        cmocka_unit_test(test_quantiles_of_huge_numbers),
        cmocka_unit_test(test_small_integers_keep_their_places),
        cmocka_unit_test(test_infinity_is_the_largest_double),
        cmocka_unit_test(test_collapsed_sketches_do_not_depend_on_the_order),
        cmocka_unit_test(test_collapse_is_at_the_end_that_is_near_zero),
        cmocka_unit_test(test_a_merge_is_the_sketch_of_both),
        cmocka_unit_test(test_sums_are_exact_while_doubles_are),
    };
    return cmocka_run_group_tests_name("quantiles", tests, NULL, teardown);
}
