/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/day.h"
#include "tests/unit/test.h"

static writ_day day_of(const char *text)
{
    writ_day day = 0;
    if (!writ_day_parse(writ_str_of(text), &day))
        fail_msg("'%s' is no day", text);
    return day;
}

static void test_days_are_counted_from_1970(void **state)
{
    (void)state;
    assert_int_equal(day_of("1970-01-01"), 0);
    assert_int_equal(day_of("1969-12-31"), -1);
    assert_int_equal(day_of("2000-03-01") - day_of("2000-02-28"), 2);
    assert_int_equal(day_of("2100-03-01") - day_of("2100-02-28"), 1);
    assert_true(day_of("0000-01-01") < day_of("9999-12-31"));
}

static void test_what_is_no_day_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "2026-2-3",
                                        "2026-02-30",
                                        "2026-13-01",
                                        "2026-00-10",
                                        "26-01-01",
                                        "2026-01-01T00:00:00Z",
                                        "tomorrow",
                                        "2026-01-01 ",
                                        " 2026-01-01"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        writ_day day = 7;
        assert_false(writ_day_parse(writ_str_of(wrong[i]), &day));
        assert_int_equal(day, 7);
    }
}

static void test_a_day_is_written_as_it_is_read(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char *const days[] = {"1970-01-01", "1969-12-31", "2024-02-29", "2026-12-31"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        assert_true(writ_str_is(writ_day_text(&arena, day_of(days[i])), days[i]));
    writ_arena_clear(&arena);
}

static void test_the_clock_says_today(void **state)
{
    (void)state;
    assert_true(writ_day_today() > day_of("2024-01-01"));
}

static void test_distances_are_words(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const struct {
        writ_day day;
        const char *words;
    } cases[] = {{10, "today is the last day"},
                 {11, "1 day left"},
                 {49, "39 days left"},
                 {9, "1 day ago"},
                 {7, "3 days ago"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_str words = writ_day_distance(&arena, 10, cases[i].day);
        assert_true(writ_str_is(words, cases[i].words));
    }
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_are_counted_from_1970),
        cmocka_unit_test(test_what_is_no_day_is_refused),
        cmocka_unit_test(test_a_day_is_written_as_it_is_read),
        cmocka_unit_test(test_the_clock_says_today),
        cmocka_unit_test(test_distances_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
