/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/invalid_window.h"

#include "tests/unit/test.h"
#include "validator/filter.h"

/* How often it was told, and at which record last. */
typedef struct told {
    int over, back;
    uint64_t record;
} told;

static bool note(void *context, const writ_invalid_window *window)
{
    told *seen = context;
    *(window->is_over ? &seen->over : &seen->back) += 1;
    seen->record = window->records;
    return window->is_over;
}

static writ_invalid_window window_of(size_t size, double most, told *seen)
{
    return (writ_invalid_window){.size = size, .most = most, .tell = note, .context = seen};
}

/* "x" is refused, anything else passes. Returns whether nothing more was to be read. */
static bool feed(writ_invalid_window *window, const char *records)
{
    bool enough = false;
    for (; *records; records++)
        enough |= *records == 'x' ? writ_invalid_window_refuse(window, NULL)
                                  : writ_invalid_window_pass(window, 1);
    return enough;
}

static void test_nothing_is_said_before_the_window_is_full(void **state)
{
    told seen = {0};
    writ_invalid_window window = window_of(4, 0.25, &seen);
    (void)state;
    assert_false(feed(&window, "xxx"));
    assert_int_equal(seen.over, 0);
    assert_true(feed(&window, "."));
    assert_int_equal(seen.over, 1);
    assert_int_equal(seen.record, 4);
    writ_invalid_window_clear(&window);
}

static void test_as_many_as_may_be_are_not_too_many(void **state)
{
    told seen = {0};
    writ_invalid_window window = window_of(4, 0.25, &seen);
    (void)state;
    assert_false(feed(&window, "x...x...x...x..."));
    assert_int_equal(seen.over, 0);
    assert_false(feed(&window, "."));
    assert_false(feed(&window, "x"));
    assert_true(feed(&window, "x"));
    assert_int_equal(seen.over, 1);
    writ_invalid_window_clear(&window);
}

static void test_it_is_told_once_and_not_for_each_record(void **state)
{
    told seen = {0};
    writ_invalid_window window = window_of(4, 0.25, &seen);
    (void)state;
    feed(&window, "xxxxxxxxxxxxxxxx");
    assert_int_equal(seen.over, 1);
    assert_int_equal(seen.back, 0);
    writ_invalid_window_clear(&window);
}

static void test_that_it_is_back_is_told_when_a_window_came_since(void **state)
{
    told seen = {0};
    writ_invalid_window window = window_of(4, 0.25, &seen);
    (void)state;
    feed(&window, "..xx"); /* told at 4 */
    assert_false(feed(&window, "..."));
    assert_int_equal(seen.back, 0); /* within it since 7, told from 8 on */
    assert_false(feed(&window, "."));
    assert_int_equal(seen.back, 1);
    assert_int_equal(seen.record, 8);
    assert_true(feed(&window, "xx")); /* and again */
    assert_int_equal(seen.over, 2);
    writ_invalid_window_clear(&window);
}

/* However long the stretches are in which records come. */
static void test_it_is_told_where_it_would_be_record_by_record(void **state)
{
    told seen = {0};
    writ_invalid_window window = window_of(10, 0.2, &seen);
    (void)state;
    feed(&window, "xxx");
    assert_true(writ_invalid_window_pass(&window, 1000) == true);
    assert_int_equal(seen.over, 1);
    assert_int_equal(seen.back, 1);
    assert_int_equal(seen.record, 20); /* told at 10, and within it since 11 */
    feed(&window, "xxxxx");            /* over at the third, 1006 */
    writ_invalid_window_pass(&window, 1000);
    assert_int_equal(seen.back, 2);
    assert_int_equal(seen.record, 1016); /* the one at 1006 has left */
    writ_invalid_window_clear(&window);
}

static void test_none_may_be_refused_where_the_share_is_nothing(void **state)
{
    told seen = {0};
    writ_invalid_window window = window_of(3, 0, &seen);
    (void)state;
    assert_false(feed(&window, "......"));
    assert_true(feed(&window, "x"));
    writ_invalid_window_clear(&window);
}

static void test_the_cause_is_the_most_frequent_one_in_the_window(void **state)
{
    told seen = {0};
    writ_invalid_window window = window_of(6, 0.1, &seen);
    writ_reject_group old = {.place = 0}, rare = {.place = 1}, frequent = {.place = 2};
    size_t records = 7;
    (void)state;
    assert_null(writ_invalid_window_cause(&window, &records));
    assert_int_equal(records, 0);
    for (int i = 0; i < 5; i++)
        writ_invalid_window_refuse(&window, &old);
    writ_invalid_window_pass(&window, 2);
    writ_invalid_window_refuse(&window, &rare);
    writ_invalid_window_refuse(&window, &frequent);
    writ_invalid_window_refuse(&window, NULL); /* beyond those that are kept */
    writ_invalid_window_refuse(&window, &frequent);
    assert_ptr_equal(writ_invalid_window_cause(&window, &records), &frequent);
    assert_int_equal(records, 2);
    writ_invalid_window_clear(&window);
}

/* Held against what it means, of a stream in stretches of any length. */
static void test_it_counts_as_one_would_by_hand(void **state)
{
    enum { RECORDS = 5000, SIZE = 137 };
    static bool refused[RECORDS];
    told seen = {0};
    writ_invalid_window window = window_of(SIZE, 0.4, &seen);
    uint32_t random = 1;
    (void)state;
    for (size_t i = 0; i < RECORDS;) {
        random = random * 1664525 + 1013904223;
        size_t pass = random >> 16 & 7;
        pass = pass < RECORDS - i ? pass : RECORDS - i;
        writ_invalid_window_pass(&window, pass);
        i += pass;
        if (i < RECORDS && (refused[i++] = true))
            writ_invalid_window_refuse(&window, NULL);
        size_t count = 0;
        for (size_t k = i > SIZE ? i - SIZE : 0; k < i; k++)
            count += refused[k];
        assert_int_equal(window.count, count);
        assert_int_equal(window.records, i);
    }
    assert_true(window.capacity <= 2 * SIZE);
    writ_invalid_window_clear(&window);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_said_before_the_window_is_full),
        cmocka_unit_test(test_as_many_as_may_be_are_not_too_many),
        cmocka_unit_test(test_it_is_told_once_and_not_for_each_record),
        cmocka_unit_test(test_that_it_is_back_is_told_when_a_window_came_since),
        cmocka_unit_test(test_it_is_told_where_it_would_be_record_by_record),
        cmocka_unit_test(test_none_may_be_refused_where_the_share_is_nothing),
        cmocka_unit_test(test_the_cause_is_the_most_frequent_one_in_the_window),
        cmocka_unit_test(test_it_counts_as_one_would_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
