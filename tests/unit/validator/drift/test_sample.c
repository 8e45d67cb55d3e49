/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/sample.h"

#include <math.h>
#include <stdio.h>

#include "tests/unit/test.h"
#include "tests/unit/validator/drift/random.h"

static writ_arena arena;

static int teardown(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static void add(writ_sample *sample, uint64_t value, uint64_t record)
{
    char text[32];
    int len = snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    writ_sample_add(&arena, sample, hash_of(value), record, (writ_str){text, (size_t)len});
}

static void add_all(writ_sample *sample, uint64_t from, uint64_t to)
{
    for (uint64_t i = from; i < to; i++)
        add(sample, i, i);
}

static const writ_sample_value *value_of(const writ_sample *sample, uint64_t value)
{
    return writ_sample_find(sample, hash_of(value));
}

/* The same values, each with the same numbers and text; and the tables find them. */
static void assert_same(const writ_sample *a, const writ_sample *b)
{
    assert_int_equal(a->count, b->count);
    assert_true(a->limit == b->limit);
    for (uint32_t i = 0; i < a->count; i++) {
        const writ_sample_value *one = &a->values[i], *other = writ_sample_find(b, one->hash);
        assert_ptr_equal(writ_sample_find(a, one->hash), one);
        assert_non_null(other);
        assert_true(one->count == other->count);
        assert_true(one->first == other->first && one->last == other->last);
        assert_true(writ_str_equal(one->text, other->text));
    }
}

static void test_an_empty_sample_has_nothing(void **state)
{
    (void)state;
    writ_sample sample = {0};
    assert_null(writ_sample_find(&sample, 1));
    assert_true(writ_sample_is_whole(&sample));
    assert_non_null(writ_sample_top(&arena, &sample));
    writ_sample_overlap overlap = writ_sample_compare(&sample, &sample);
    assert_int_equal(overlap.in_a + overlap.in_b + overlap.shared, 0);
}

static void test_few_values_are_counted_exactly(void **state)
{
    (void)state;
    writ_sample sample = {0};
    uint64_t counts[WRIT_SAMPLE_VALUES] = {0}, last[WRIT_SAMPLE_VALUES] = {0};
    for (uint64_t record = 0; record < 20000; record++) {
        uint64_t value = hash_of(record) % WRIT_SAMPLE_VALUES;
        add(&sample, value, record);
        counts[value]++;
        last[value] = record;
    }
    assert_int_equal(sample.count, WRIT_SAMPLE_VALUES);
    assert_true(writ_sample_is_whole(&sample));
    for (uint64_t i = 0; i < WRIT_SAMPLE_VALUES; i++) {
        assert_true(value_of(&sample, i)->count == counts[i]);
        assert_true(value_of(&sample, i)->last == last[i]);
    }
    assert_null(value_of(&sample, WRIT_SAMPLE_VALUES));
}

static void test_first_and_last_are_those_of_the_value(void **state)
{
    (void)state;
    writ_sample sample = {0};
    add(&sample, 1, 10);
    add(&sample, 2, 11);
    add(&sample, 1, 15);
    assert_int_equal(value_of(&sample, 1)->first, 10);
    assert_int_equal(value_of(&sample, 1)->last, 15);
    assert_int_equal(value_of(&sample, 2)->first, 11);
    assert_int_equal(value_of(&sample, 2)->last, 11);
}

static void test_one_value_too_many_is_left_out(void **state)
{
    (void)state;
    writ_sample sample = {0};
    add_all(&sample, 0, WRIT_SAMPLE_VALUES + 1);
    assert_false(writ_sample_is_whole(&sample));
    assert_int_equal(sample.count, WRIT_SAMPLE_VALUES);
    for (uint64_t i = 0; i <= WRIT_SAMPLE_VALUES; i++)
        assert_int_equal(value_of(&sample, i) != NULL, hash_of(i) < sample.limit);
}

static void test_the_limit_is_the_smallest_that_was_left_out(void **state)
{
    (void)state;
    writ_sample rising = {0}, falling = {0};
    for (uint64_t hash = 1; hash <= 300; hash++) {
        writ_sample_add(&arena, &rising, hash, 0, WRIT_STR_EMPTY);
        writ_sample_add(&arena, &falling, 301 - hash, 0, WRIT_STR_EMPTY);
    }
    assert_int_equal(rising.limit, WRIT_SAMPLE_VALUES + 1);
    assert_same(&rising, &falling);
}

/* Each value comes three times; those in the sample have all three, though others came between. */
static void test_the_order_does_not_matter(void **state)
{
    (void)state;
    enum { VALUES = 5000 };
    writ_sample forwards = {0}, backwards = {0}, mixed = {0};
    for (uint64_t i = 0; i < 3 * VALUES; i++) {
        writ_sample_add(&arena, &forwards, hash_of(i % VALUES), 0, WRIT_STR_EMPTY);
        writ_sample_add(&arena, &backwards, hash_of((3 * VALUES - 1 - i) / 3), 0, WRIT_STR_EMPTY);
        writ_sample_add(&arena, &mixed, hash_of(i * 1237 % VALUES), 0, WRIT_STR_EMPTY);
    }
    assert_same(&forwards, &backwards);
    assert_same(&forwards, &mixed);
    assert_int_equal(forwards.count, WRIT_SAMPLE_VALUES);
    for (uint32_t i = 0; i < forwards.count; i++)
        assert_int_equal(forwards.values[i].count, 3);
}

static void test_the_sample_has_the_smallest_hashes(void **state)
{
    (void)state;
    writ_sample sample = {0};
    add_all(&sample, 0, 50000);
    uint32_t below = 0;
    bool is_limit_a_value = false;
    for (uint64_t i = 0; i < 50000; i++) {
        below += hash_of(i) < sample.limit;
        is_limit_a_value |= hash_of(i) == sample.limit;
    }
    assert_int_equal(below, WRIT_SAMPLE_VALUES);
    assert_true(is_limit_a_value);
}

static void assert_merge_is_whole(uint64_t middle, uint64_t end)
{
    writ_sample whole = {0}, one = {0}, other = {0};
    for (uint64_t record = 0; record < end; record++) {
        uint64_t value = record % 7 ? record : record % 70;
        add(&whole, value, record);
        add(record < middle ? &one : &other, value, record < middle ? record : record - middle);
    }
    writ_sample_merge(&arena, &one, &other, middle);
    assert_same(&whole, &one);
}

static void test_a_merge_is_the_sample_of_both(void **state)
{
    (void)state;
    assert_merge_is_whole(0, 1000);
    assert_merge_is_whole(50, 100);
    assert_merge_is_whole(200, 400);
    assert_merge_is_whole(100, 20000);
    assert_merge_is_whole(19900, 20000);
    assert_merge_is_whole(10000, 20000);
    assert_merge_is_whole(1000, 1000);
}

static void test_a_cut_leaves_what_is_below(void **state)
{
    (void)state;
    writ_sample sample = {0}, again = {0};
    add_all(&sample, 0, 5000);
    uint64_t limit = sample.limit / 3;
    writ_sample_cut(&sample, limit);
    assert_true(sample.limit == limit && sample.count > 50 && sample.count < 130);
    uint32_t below = 0;
    for (uint64_t i = 0; i < 5000; i++) {
        assert_int_equal(value_of(&sample, i) != NULL, hash_of(i) < limit);
        below += hash_of(i) < limit;
    }
    assert_int_equal(sample.count, below);
    /* As of one that never had the others. */
    add_all(&again, 0, 5000);
    add_all(&again, 5000, 40000);
    add_all(&sample, 5000, 40000);
    writ_sample_cut(&again, limit < again.limit ? limit : again.limit);
    assert_same(&sample, &again);
}

static void test_texts_are_those_of_their_values(void **state)
{
    (void)state;
    writ_sample sample = {0};
    add_all(&sample, 0, 20000);
    for (uint64_t i = 0; i < 20000; i++) {
        char text[32];
        const writ_sample_value *value = value_of(&sample, i);
        snprintf(text, sizeof text, "%llu", (unsigned long long)i);
        assert_true(!value || writ_str_is(value->text, text));
    }
}

static void test_long_texts_are_cut_between_code_points(void **state)
{
    (void)state;
    writ_sample sample = {0};
    char text[100];
    for (size_t i = 0; i < sizeof text; i += 2)
        memcpy(text + i, "é", 2);
    writ_sample_add(&arena, &sample, 1, 0, (writ_str){text, 99});
    writ_sample_add(&arena, &sample, 2, 0, (writ_str){text + 1, 98});
    assert_int_equal(writ_sample_find(&sample, 1)->text.len, WRIT_SAMPLE_TEXT);
    assert_int_equal(writ_sample_find(&sample, 2)->text.len, WRIT_SAMPLE_TEXT - 1);
}

/* Hashes that fall, so that each value drives one out. */
static void test_memory_stops_growing(void **state)
{
    (void)state;
    writ_sample sample = {0};
    uint64_t hash = UINT64_MAX;
    writ_str text = WRIT_STR("\"a text of some length\"");
    for (uint64_t i = 0; i < 1000; i++)
        writ_sample_add(&arena, &sample, --hash, i, i % 3 ? text : WRIT_STR_EMPTY);
    for (uint64_t i = 0; i < 1000; i++)
        writ_sample_add(&arena, &sample, --hash, i, text);
    writ_arena_mark before = writ_arena_here(&arena);
    for (uint64_t i = 0; i < 100000; i++)
        writ_sample_add(&arena, &sample, --hash, i, text);
    writ_arena_mark now = writ_arena_here(&arena);
    assert_ptr_equal(now.block, before.block);
    assert_int_equal(now.used, before.used);
    assert_int_equal(sample.count, WRIT_SAMPLE_VALUES);
}

static void test_top_values_come_first(void **state)
{
    (void)state;
    writ_sample sample = {0};
    for (uint64_t value = 1; value <= 20; value++)
        for (uint64_t i = 0; i < value / 2; i++)
            add(&sample, value, i);
    const writ_sample_value **top = writ_sample_top(&arena, &sample);
    assert_int_equal(sample.count, 19);
    for (uint32_t i = 1; i < sample.count; i++)
        assert_true(top[i - 1]->count > top[i]->count ||
                    (top[i - 1]->count == top[i]->count && top[i - 1]->hash < top[i]->hash));
    assert_int_equal(top[0]->count, 10);
}

static void test_an_overlap_of_few_values_is_exact(void **state)
{
    (void)state;
    writ_sample a = {0}, b = {0};
    add_all(&a, 0, 100);
    add_all(&b, 70, 120);
    writ_sample_overlap overlap = writ_sample_compare(&a, &b);
    assert_int_equal(overlap.in_a, 100);
    assert_int_equal(overlap.in_b, 50);
    assert_int_equal(overlap.shared, 30);
}

/* Of `a` a share of `shared` is in `b`: what does the sample say? */
static double overlap_seen(uint64_t start, uint64_t shared)
{
    writ_sample a = {0}, b = {0};
    add_all(&a, start, start + 10000);
    add_all(&b, start + 10000 - shared, start + 40000);
    writ_sample_overlap overlap = writ_sample_compare(&a, &b);
    assert_true(overlap.in_b <= WRIT_SAMPLE_VALUES && overlap.in_a > 30);
    return (double)overlap.shared / overlap.in_a;
}

static void test_an_overlap_of_many_values_is_estimated(void **state)
{
    (void)state;
    assert_true(overlap_seen(0, 0) == 0);
    assert_true(overlap_seen(0, 10000) == 1);
    double sum = 0;
    for (uint64_t i = 0; i < 20; i++)
        sum += overlap_seen(i << 32, 5000);
    assert_true(fabs(sum / 20 - 0.5) < 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_sample_has_nothing),
        cmocka_unit_test(test_few_values_are_counted_exactly),
        cmocka_unit_test(test_first_and_last_are_those_of_the_value),
        cmocka_unit_test(test_one_value_too_many_is_left_out),
        cmocka_unit_test(test_the_limit_is_the_smallest_that_was_left_out),
        cmocka_unit_test(test_the_order_does_not_matter),
        cmocka_unit_test(test_the_sample_has_the_smallest_hashes),
        cmocka_unit_test(test_a_merge_is_the_sample_of_both),
        cmocka_unit_test(test_a_cut_leaves_what_is_below),
        cmocka_unit_test(test_texts_are_those_of_their_values),
        cmocka_unit_test(test_long_texts_are_cut_between_code_points),
        cmocka_unit_test(test_memory_stops_growing),
        cmocka_unit_test(test_top_values_come_first),
        cmocka_unit_test(test_an_overlap_of_few_values_is_exact),
        cmocka_unit_test(test_an_overlap_of_many_values_is_estimated),
    };
    return cmocka_run_group_tests_name("sample", tests, NULL, teardown);
}
