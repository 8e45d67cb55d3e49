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

static writ_moment moment_of(const char *text)
{
    writ_moment moment = 0;
    if (!writ_moment_parse(writ_str_of(text), &moment))
        fail_msg("'%s' is no moment", text);
    return moment;
}

static void test_moments_are_written_in_utc(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const struct {
        const char *text, *written;
    } cases[] = {
        {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"},
        {"2026-03-10T14:22:36.120Z", "2026-03-10T14:22:36.120Z"},
        {"2026-03-10T14:22:36.9999+01:00", "2026-03-10T13:22:36.999Z"},
        {"1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(
            writ_str_is(writ_moment_text(&arena, moment_of(cases[i].text)), cases[i].written));
    assert_int_equal(moment_of("1970-01-01T00:00:01.002Z"), 1002);
    assert_true(writ_str_is(writ_moment_text(&arena, INT64_MAX), "9999-12-31T23:59:59.999Z"));
    assert_true(writ_str_is(writ_moment_text(&arena, INT64_MIN), "0000-01-01T00:00:00.000Z"));
    assert_int_equal(writ_moment_day(moment_of("1969-12-31T23:59:59.999Z")), -1);
    assert_int_equal(writ_moment_day(moment_of("2000-03-01T00:00:00Z")), day_of("2000-03-01"));
    assert_true(writ_moment_now() > moment_of("2024-01-01T00:00:00Z"));
    writ_arena_clear(&arena);
}

static void test_what_is_no_moment_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "now", "2026-03-10", "2026-03-10T14:22:36",
                                        "2026-03-10T25:00:00Z"};
    writ_moment moment = 7;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(writ_moment_parse(writ_str_of(wrong[i]), &moment));
    assert_int_equal(moment, 7);
}

static void test_spans_are_read_and_said(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const struct {
        const char *text;
        int64_t seconds;
        const char *words;
    } cases[] = {
        {"1s", 1, "1 s"},
        {"90s", 90, "1 min"},
        {"15m", 900, "15 min"},
        {"24h", 86400, "1 day"},
        {"7d", 7 * 86400, "7 days"},
        {"2w", 14 * 86400, "14 days"},
        {"23h", 23 * 3600, "23 h"},
        {"520w", 520 * 7 * 86400LL, "3640 days"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t span = 0;
        assert_true(writ_span_parse(writ_str_of(cases[i].text), &span));
        assert_int_equal(span, cases[i].seconds * 1000);
        assert_true(writ_str_is(writ_span_words(&arena, span), cases[i].words));
    }
    assert_true(writ_str_is(writ_span_words(&arena, 0), "0 s"));
    assert_true(writ_str_is(writ_span_words(&arena, -5000), "0 s"));
    writ_arena_clear(&arena);
}

static void test_what_is_no_span_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "h", "24", "0h", "-1h", "1.5h", "1y", "1 h", "h1h", "4000d", "99999999999999999999s"};
    int64_t span = 7;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (writ_span_parse(writ_str_of(wrong[i]), &span))
            fail_msg("'%s' was taken for a span", wrong[i]);
    assert_int_equal(span, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_are_counted_from_1970),
        cmocka_unit_test(test_what_is_no_day_is_refused),
        cmocka_unit_test(test_a_day_is_written_as_it_is_read),
        cmocka_unit_test(test_the_clock_says_today),
        cmocka_unit_test(test_distances_are_words),
        cmocka_unit_test(test_moments_are_written_in_utc),
        cmocka_unit_test(test_what_is_no_moment_is_refused),
        cmocka_unit_test(test_spans_are_read_and_said),
        cmocka_unit_test(test_what_is_no_span_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
