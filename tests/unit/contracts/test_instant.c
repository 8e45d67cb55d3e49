/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/instant.h"
#include "tests/unit/test.h"

#include <stdio.h>

static bool is_timestamp(const char *text)
{
    writ_instant instant;
    return writ_instant_parse(WRIT_TIME_TIMESTAMP, writ_str_of(text), &instant);
}

static bool is_date(const char *text)
{
    writ_instant instant;
    return writ_instant_parse(WRIT_TIME_DATE, writ_str_of(text), &instant);
}

static bool is_time(const char *text)
{
    writ_instant instant;
    return writ_instant_parse(WRIT_TIME_TIME, writ_str_of(text), &instant);
}

static writ_instant instant_of(writ_time_kind kind, const char *text)
{
    writ_instant instant;
    assert_true(writ_instant_parse(kind, writ_str_of(text), &instant));
    return instant;
}

static int64_t seconds_of(const char *text)
{
    return instant_of(WRIT_TIME_TIMESTAMP, text).seconds;
}

static int compare(const char *a, const char *b)
{
    writ_instant first = instant_of(WRIT_TIME_TIMESTAMP, a);
    writ_instant second = instant_of(WRIT_TIME_TIMESTAMP, b);
    return writ_instant_compare(&first, &second);
}

static void test_seconds_count_from_1970(void **state)
{
    (void)state;
    assert_int_equal(seconds_of("1970-01-01T00:00:00Z"), 0);
    assert_int_equal(seconds_of("1969-12-31T23:59:59Z"), -1);
    assert_int_equal(seconds_of("2026-03-10T14:22:35Z"), 1773152555);
    assert_int_equal(seconds_of("0000-01-01T00:00:00Z"), -62167219200);
    assert_int_equal(seconds_of("9999-12-31T23:59:59Z"), 253402300799);
    assert_int_equal(seconds_of("2000-02-29T00:00:00+01:30"), 951782400 - 5400);
}

static void test_each_day_is_one_after_the_day_before(void **state)
{
    (void)state;
    int64_t before = instant_of(WRIT_TIME_DATE, "0000-01-01").seconds - 86400;
    for (int year = 0; year < 2500; year++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= 31; day++) {
                char text[32];
                snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
                writ_instant instant;
                if (!writ_instant_parse(WRIT_TIME_DATE, writ_str_of(text), &instant))
                    continue;
                assert_int_equal(instant.seconds, before + 86400);
                before = instant.seconds;
            }
        }
    }
}

static void test_separators_may_be_lower_case_or_a_space(void **state)
{
    (void)state;
    assert_true(is_timestamp("2026-03-10T14:22:35Z"));
    assert_true(is_timestamp("2026-03-10t14:22:35z"));
    assert_true(is_timestamp("2026-03-10 14:22:35Z"));
    assert_false(is_timestamp("2026-03-10_14:22:35Z"));
    assert_false(is_timestamp("2026-03-1014:22:35Z"));
    assert_false(is_timestamp("2026-03-10T14:22Z"));
    assert_false(is_timestamp("2026-03-10T14:22:35Zulu"));
    assert_false(is_timestamp("2026-03-10"));
    assert_false(is_timestamp(""));
}

static void test_calendar_is_gregorian(void **state)
{
    (void)state;
    assert_true(is_date("2024-02-29"));
    assert_true(is_date("2000-02-29"));
    assert_false(is_date("2023-02-29"));
    assert_false(is_date("1900-02-29"));
    assert_false(is_date("2024-04-31"));
    assert_false(is_date("2024-00-10"));
    assert_false(is_date("2024-13-10"));
    assert_false(is_date("2024-01-00"));
    assert_false(is_date("2024-1-01"));
    assert_false(is_date("2024-01-01Z"));
    assert_false(is_date("+024-01-01"));
    assert_false(is_date("2024-01-0/"));
    assert_false(is_date("2024-01-0:"));
}

static void test_clock_ranges(void **state)
{
    (void)state;
    assert_true(is_time("00:00:00"));
    assert_true(is_time("23:59:59Z"));
    assert_false(is_time("24:00:00Z"));
    assert_false(is_time("12:60:00Z"));
    assert_false(is_time("12:00:61Z"));
    assert_false(is_time("1:00:00Z"));
    assert_false(is_time("12-00-00Z"));
}

static void test_fraction_needs_digits_and_drops_trailing_zeros(void **state)
{
    (void)state;
    assert_true(writ_str_is(instant_of(WRIT_TIME_TIME, "10:00:00.1230Z").fraction, "123"));
    assert_true(writ_str_is(instant_of(WRIT_TIME_TIME, "10:00:00.0").fraction, ""));
    assert_true(writ_str_is(instant_of(WRIT_TIME_TIME, "10:00:00.0010").fraction, "001"));
    assert_false(is_time("10:00:00.Z"));
    assert_false(is_time("10:00:00."));
    assert_false(is_time("10:00:00,5Z"));
}

static void test_offset_is_told_and_taken_off(void **state)
{
    (void)state;
    writ_instant instant = instant_of(WRIT_TIME_TIMESTAMP, "2026-03-10T14:22:35-08:30");
    assert_true(instant.has_offset);
    assert_int_equal(instant.offset_minutes, -510);
    assert_false(instant_of(WRIT_TIME_TIMESTAMP, "2026-03-10T14:22:35").has_offset);
    assert_false(is_timestamp("2026-03-10T14:22:35+24:00"));
    assert_false(is_timestamp("2026-03-10T14:22:35+01:60"));
    assert_false(is_timestamp("2026-03-10T14:22:35+0100"));
    assert_false(is_timestamp("2026-03-10T14:22:35+01"));
    assert_false(is_timestamp("2026-03-10T14:22:35+01:00Z"));
}

static void test_leap_second_only_in_the_last_utc_minute(void **state)
{
    (void)state;
    assert_true(is_timestamp("1998-12-31T23:59:60Z"));
    assert_true(is_timestamp("1998-12-31T15:59:60.123-08:00"));
    assert_true(is_timestamp("1999-01-01T00:59:60+01:00"));
    assert_true(is_time("01:29:60+01:30"));
    assert_false(is_timestamp("1998-12-31T23:59:60+01:00"));
    assert_false(is_timestamp("1998-12-31T22:59:60Z"));
    assert_false(is_time("23:59:60-00:30"));
    assert_false(is_time("12:00:60"));
}

static void test_order_is_that_of_instants_not_of_text(void **state)
{
    (void)state;
    assert_int_equal(compare("2026-03-10T14:00:00+01:00", "2026-03-10T13:00:00Z"), 0);
    assert_true(compare("2026-03-10T14:00:00+01:00", "2026-03-10T13:30:00Z") < 0);
    assert_true(compare("2026-03-10T13:00:00.5Z", "2026-03-10T13:00:00.25Z") > 0);
    assert_int_equal(compare("2026-03-10T13:00:00.50Z", "2026-03-10T13:00:00.5Z"), 0);
    assert_true(compare("2026-03-10T13:00:00Z", "2026-03-10T13:00:00.000001Z") < 0);
    assert_true(compare("1998-12-31T23:59:59.9Z", "1998-12-31T23:59:60.1Z") < 0);
    assert_true(compare("1998-12-31T23:59:60.9Z", "1999-01-01T00:00:00Z") <= 0);
}

static void test_times_of_day_compare_in_utc(void **state)
{
    (void)state;
    writ_instant a = instant_of(WRIT_TIME_TIME, "00:30:00+01:00");
    writ_instant b = instant_of(WRIT_TIME_TIME, "23:30:00Z");
    assert_int_equal(writ_instant_compare(&a, &b), 0);
}

static void test_instant_is_untouched_on_failure(void **state)
{
    (void)state;
    writ_instant instant = {.seconds = 42};
    assert_false(writ_instant_parse(WRIT_TIME_DATE, WRIT_STR("2026-02-30"), &instant));
    assert_false(writ_instant_parse(WRIT_TIME_NONE, WRIT_STR("2026-02-03"), &instant));
    assert_int_equal(instant.seconds, 42);
}

static void test_kinds_have_names(void **state)
{
    (void)state;
    assert_string_equal(writ_time_kind_name(WRIT_TIME_NONE), "none");
    assert_string_equal(writ_time_kind_name(WRIT_TIME_TIMESTAMP), "timestamp");
    assert_string_equal(writ_time_kind_name(WRIT_TIME_DATE), "date");
    assert_string_equal(writ_time_kind_name(WRIT_TIME_TIME), "time");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seconds_count_from_1970),
        cmocka_unit_test(test_each_day_is_one_after_the_day_before),
        cmocka_unit_test(test_separators_may_be_lower_case_or_a_space),
        cmocka_unit_test(test_calendar_is_gregorian),
        cmocka_unit_test(test_clock_ranges),
        cmocka_unit_test(test_fraction_needs_digits_and_drops_trailing_zeros),
        cmocka_unit_test(test_offset_is_told_and_taken_off),
        cmocka_unit_test(test_leap_second_only_in_the_last_utc_minute),
        cmocka_unit_test(test_order_is_that_of_instants_not_of_text),
        cmocka_unit_test(test_times_of_day_compare_in_utc),
        cmocka_unit_test(test_instant_is_untouched_on_failure),
        cmocka_unit_test(test_kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
