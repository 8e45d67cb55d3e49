/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/number.h"
#include "tests/unit/test.h"

#include <math.h>

#include "contracts/base/bounds.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static writ_number number(const char *text)
{
    writ_number parsed = {0};
    if (!writ_number_parse(&arena, writ_str_of(text), &parsed))
        fail_msg("'%s' is refused", text);
    return parsed;
}

static bool parses(const char *text)
{
    writ_number parsed;
    return writ_number_parse(&arena, writ_str_of(text), &parsed);
}

static const char *written(writ_number value)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_number_write(&buf, &value);
    writ_str copy = writ_str_copy(&arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return copy.ptr;
}

static void assert_number(writ_number got, const char *expected)
{
    assert_string_equal(written(got), expected);
    writ_number wanted = number(expected); /* and so it is normalised */
    assert_true(writ_number_equal(&got, &wanted));
}

/* digits, `count` of them, between two texts. */
static const char *long_text(const char *before, char digit, size_t count, const char *after)
{
    char *digits = memset(writ_arena_alloc(&arena, count + 1), digit, count);
    digits[count] = '\0';
    return writ_str_printf(&arena, "%s%s%s", before, digits, after).ptr;
}

static void test_json_numbers_are_read(void **state)
{
    (void)state;
    static const char *const good[] = {"0",      "-0",   "1",        "-1",        "10",
                                       "0.5",    "1.50", "1e0",      "1E+05",     "1e-5",
                                       "-0.0e9", "0e0",  "1e100000", "1e-100000", "1e0000000001"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(parses(good[i]));
}

static void test_what_is_no_json_number_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      "01",
                                      "-01",
                                      "00",
                                      ".5",
                                      "1.",
                                      "1.e5",
                                      "1e",
                                      "1e+",
                                      "1e1.0",
                                      "0x1",
                                      "1 ",
                                      " 1",
                                      "1_0",
                                      "NaN",
                                      "--1",
                                      "1,0",
                                      "-Infinity",
                                      "1e100001",
                                      "1e-100001",
                                      "0e99999999999999999999",
                                      "1e4294967296"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parses(bad[i]))
            fail_msg("'%s' is accepted", bad[i]);
    assert_false(writ_number_parse(&arena, (writ_str){"1\0", 2}, &(writ_number){0}));
}

static void test_equal_values_have_equal_fields(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"1", "1.0"},
        {"1", "1e0"},
        {"1", "10e-1"},
        {"100", "1e2"},
        {"0", "-0"},
        {"0", "0.000e5"},
        {"1200.50", "1.2005e3"},
        {"123456789012345678901234567890", "1.2345678901234567890123456789e29"},
        {"9223372036854775807", "9223372036854775807.000000000000000000000"},
        {"0.00000000000000000000000000000012345678901234567890123", "12345678901234567890123e-53"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        writ_number a = number(same[i][0]), b = number(same[i][1]);
        assert_true(writ_number_equal(&a, &b));
        assert_int_equal(writ_number_compare(&a, &b), 0);
        assert_true(writ_number_hash(&a) == writ_number_hash(&b));
        assert_int_equal(a.is_small, b.is_small);
        assert_int_equal(a.exponent, b.exponent);
    }
}

/* Numbers whose coefficient and exponent cancel each other out where a hash adds one to the other.
 */
static void test_numbers_cannot_be_made_to_collide(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static bool seen[1 << 16];
    size_t distinct = 0;
    for (int64_t exponent = 1; exponent <= COUNT; exponent++) {
        writ_number made = {
            .is_small = true, .coefficient = 7 ^ exponent << 48, .exponent = (int32_t)exponent};
        bool *slot = &seen[writ_number_hash(&made) % (1 << 16)];
        distinct += !*slot;
        *slot = true;
    }
    assert_true(distinct > COUNT / 2); /* of chance alone some 17,000 */
}

static void test_small_ends_where_64_bits_end(void **state)
{
    (void)state;
    assert_true(number("9223372036854775807").is_small);
    assert_true(number("-9223372036854775808").is_small);
    assert_false(number("9223372036854775808").is_small);
    assert_false(number("-9223372036854775809").is_small);
    assert_true(number("92233720368547758070000").is_small);
    assert_true(number("922337203685477580.7").is_small);
    assert_number(number("-9223372036854775808"), "-9223372036854775808");
}

static void test_without_an_arena_contiguous_digits_are_borrowed(void **state)
{
    (void)state;
    writ_number big;
    writ_str text = WRIT_STR("-123456789012345678901234567890.00");
    assert_true(writ_number_parse(NULL, text, &big));
    assert_ptr_equal(big.digits.ptr, text.ptr + 1);
    assert_int_equal(big.digits.len, 29);
    assert_true(writ_number_parse(NULL, WRIT_STR("0.00123456789012345678901234567"), &big));
    assert_false(writ_number_parse(NULL, WRIT_STR("1234567890123456789012.5"), &big));
}

static void test_numbers_order_by_value(void **state)
{
    (void)state;
    /* Ascending. */
    static const char *const order[] = {"-1e100000",
                                        "-123456789012345678901",
                                        "-123456789012345678900.5",
                                        "-9223372036854775809",
                                        "-9223372036854775808",
                                        "-1.5",
                                        "-1",
                                        "-1e-100000",
                                        "0",
                                        "1e-100000",
                                        "1e-30",
                                        "0.1",
                                        "0.10000000000000000000000001",
                                        "0.2",
                                        "9",
                                        "10",
                                        "10.5",
                                        "99",
                                        "100",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "9223372036854775807",
                                        "9223372036854775807.5",
                                        "9223372036854775808",
                                        "1e19",
                                        "123456789012345678901",
                                        "1234567890123456789011",
                                        "1e30",
                                        "1e100000"};
    size_t count = sizeof order / sizeof *order;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            writ_number a = number(order[i]), b = number(order[j]);
            if (writ_number_compare(&a, &b) != (i > j) - (i < j))
                fail_msg("%s against %s: %d", order[i], order[j], writ_number_compare(&a, &b));
            assert_int_equal(writ_number_equal(&a, &b), i == j);
        }
}

static void test_sign_and_integer(void **state)
{
    (void)state;
    writ_number n = number("-0.0");
    assert_int_equal(writ_number_sign(&n), 0);
    n = number("-123456789012345678901234567890");
    assert_int_equal(writ_number_sign(&n), -1);
    static const char *const integers[] = {"3", "3.0", "3e2", "0", "-0.0", "1.50e1", "0e-5"};
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        n = number(integers[i]);
        assert_true(writ_number_is_integer(&n));
    }
    static const char *const fractions[] = {"3.5", "1e-1", "123456789012345678901234567890.1"};
    for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++) {
        n = number(fractions[i]);
        assert_false(writ_number_is_integer(&n));
    }
}

static void test_multiples_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *number, *divisor;
        bool is;
    } cases[] = {
        {"0", "7", true},
        {"21", "7", true},
        {"-21", "7", true},
        {"22", "7", false},
        {"0.3", "0.1", true},
        {"1.1", "0.1", true},
        {"0.35", "0.1", false},
        {"4.5", "1.5", true},
        {"0.0075", "0.0001", true},
        {"0.00751", "0.0001", false},
        {"19.99", "0.01", true},
        {"10", "100", false},
        {"1e100000", "3", false},
        {"1e100000", "1e-100000", true},
        {"3e100000", "3", true},
        {"1e100000", "1024", true},
        {"1e-100000", "1", false},
        {"1e308", "0.123456789", false},
        {"9007199254740993", "2", false},
        {"9007199254740993", "3", true},
        {"123456789012345678901234567890", "3", true},
        {"123456789012345678901234567891", "3", false},
        {"-9223372036854775808", "9223372036854775808", true},
        {"9223372036854775808", "9223372036854775807", false},
        {"85070591730234615847396907784232501249", "9223372036854775807", true},
        {"152415787532388367501905199875019052100", "12345678901234567890", true},
        {"152415787532388367501905199875019052101", "12345678901234567890", false},
        {"12345678901234567891e50", "12345678901234567891", true},
        {"1e50", "12345678901234567891", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_number n = number(cases[i].number), d = number(cases[i].divisor);
        if (writ_number_is_multiple(&n, &d) != cases[i].is)
            fail_msg("%s of %s", cases[i].number, cases[i].divisor);
    }
}

static void test_integers_come_back(void **state)
{
    (void)state;
    int64_t got;
    static const int64_t values[] = {0, 1, -1, 100, 1000000, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        writ_number n = writ_number_from_int(values[i]);
        assert_true(writ_number_to_int(&n, &got));
        assert_true(got == values[i]);
    }
    static const char *const others[] = {"0.5", "9223372036854775808", "-9223372036854775809",
                                         "1e19", "1e100000"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        writ_number n = number(others[i]);
        assert_false(writ_number_to_int(&n, &got));
    }
}

static void test_doubles_are_the_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double nearest;
    } cases[] = {{"0", 0},
                 {"-1.5", -1.5},
                 {"0.1", 0.1},
                 {"9007199254740993", 9007199254740992.0},
                 {"9007199254740993.0000000000000000000000000000001", 9007199254740994.0},
                 {"1e400", INFINITY},
                 {"-1e100000", -INFINITY},
                 {"1e-400", 0},
                 {"5e-324", 5e-324}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_number n = number(cases[i].text);
        assert_true(writ_number_to_double(&n) == cases[i].nearest);
    }
    /* A tie at 2^53 + 1, broken by a digit that stands 2000 places on. */
    writ_number tie = number(long_text("9007199254740993.", '0', 2000, "1"));
    assert_true(writ_number_to_double(&tie) == 9007199254740994.0);
}

static void test_numbers_are_written_as_ecmascript_does(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"1.0", "1"},
        {"4.50", "4.5"},
        {"2e-3", "0.002"},
        {"100", "100"},
        {"1E20", "100000000000000000000"},
        {"1E21", "1e+21"},
        {"1e30", "1e+30"},
        {"-12345e17", "-1.2345e+21"},
        {"123456789012345678901", "123456789012345678901"},
        {"1234567890123456789012", "1.234567890123456789012e+21"},
        {"0.000001", "0.000001"},
        {"0.0000001", "1e-7"},
        {"0.00000012", "1.2e-7"},
        {"333333333.3333333", "333333333.3333333"},
        {"9007199254740993", "9007199254740993"},
        {"12345678901234567890123.5", "1.23456789012345678901235e+22"},
        {"1e-100000", "1e-100000"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_number(number(pairs[i][0]), pairs[i][1]);
}

static void test_what_is_written_reads_back_at_the_bounds(void **state)
{
    (void)state;
    const char *const far[] = {
        "10e100000",
        "1e100000",
        "0.00001e-100000",
        "0.00012345678901234567890123e-100000",
        "1234567890123456789012345e100000",
        long_text("", '7', 2000, "e100000"),
        long_text("", '7', WRIT_BOUND_EXPONENT + 50, ""),
        long_text("0.", '7', WRIT_BOUND_EXPONENT + 50, ""),
        long_text("1", '0', WRIT_BOUND_EXPONENT + 50, ""),
        long_text("0.", '0', WRIT_BOUND_EXPONENT + 50, "1e-100000"),
    };
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        writ_number n = number(far[i]), back = number(written(n));
        assert_true(writ_number_equal(&n, &back));
    }
}

static void test_sums_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b, *sum, *difference;
    } cases[] = {
        {"0.1", "0.2", "0.3", "-0.1"},
        {"100", "5", "105", "95"},
        {"0", "0", "0", "0"},
        {"0", "2.5", "2.5", "-2.5"},
        {"2.5", "0", "2.5", "2.5"},
        {"0", "1e100000", "1e+100000", "-1e+100000"},
        {"9223372036854775807", "1", "9223372036854775808", "9223372036854775806"},
        {"-9223372036854775808", "1", "-9223372036854775807", "-9223372036854775809"},
        {"123456789012345678901", "-123456789012345678900", "1", "246913578024691357801"},
        {"1e25", "1e-5", "1.000000000000000000000000000001e+25",
         "9.99999999999999999999999999999e+24"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_number a = number(cases[i].a), b = number(cases[i].b);
        assert_number(writ_number_add(&arena, &a, &b), cases[i].sum);
        assert_number(writ_number_subtract(&arena, &a, &b), cases[i].difference);
    }
}

static void test_floor_and_ceil_enclose(void **state)
{
    (void)state;
    static const struct {
        const char *number, *divisor, *floor, *ceil;
    } cases[] = {
        {"7", "2", "6", "8"},
        {"-7", "2", "-8", "-6"},
        {"8", "2", "8", "8"},
        {"0", "3", "0", "0"},
        {"0.5", "1", "0", "1"},
        {"-0.5", "1", "-1", "0"},
        {"12.34", "1", "12", "13"},
        {"12.34", "0.1", "12.3", "12.4"},
        {"1e100000", "1e99999", "1e+100000", "1e+100000"},
        {"10", "0.3", "9.9", "10.2"},
        {"5", "1e100000", "0", "1e+100000"},
        {"-5", "1e100000", "-1e+100000", "0"},
        {"123456789012345678901234567890", "7", "1.2345678901234567890123456789e+29",
         "1.2345678901234567890123456789e+29"},
        {"-123456789012345678901234567890.5", "1e10", "-1.2345678901234567891e+29",
         "-1.234567890123456789e+29"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_number n = number(cases[i].number), d = number(cases[i].divisor);
        assert_number(writ_number_floor(&arena, &n, &d), cases[i].floor);
        assert_number(writ_number_ceil(&arena, &n, &d), cases[i].ceil);
    }
}

/* For numbers of many sizes: floor <= n <= ceil, both are multiples, and they are one divisor
 * apart unless n is a multiple itself. */
static void test_floor_and_ceil_hold_their_law(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0",
                                          "1",
                                          "-1",
                                          "0.7",
                                          "-0.7",
                                          "1e30",
                                          "-1e30",
                                          "12e-9",
                                          "99.99",
                                          "1e19",
                                          "-9223372036854775808",
                                          "123456789012345678901234567890.12345"};
    static const char *const divisors[] = {
        "1", "2", "0.1", "0.3", "7e5", "1e-12", "12.5", "1e25", "98765432109876543210.5"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        for (size_t j = 0; j < sizeof divisors / sizeof *divisors; j++) {
            writ_number n = number(numbers[i]), d = number(divisors[j]);
            writ_number low = writ_number_floor(&arena, &n, &d);
            writ_number high = writ_number_ceil(&arena, &n, &d);
            writ_number gap = writ_number_subtract(&arena, &high, &low);
            assert_true(writ_number_compare(&low, &n) <= 0);
            assert_true(writ_number_compare(&n, &high) <= 0);
            assert_true(writ_number_is_multiple(&low, &d));
            assert_true(writ_number_is_multiple(&high, &d));
            if (writ_number_is_multiple(&n, &d))
                assert_int_equal(writ_number_sign(&gap), 0);
            else
                assert_true(writ_number_equal(&gap, &d));
        }
}

static void test_least_common_multiples(void **state)
{
    (void)state;
    static const char *const cases[][3] = {{"4", "6", "12"},
                                           {"0.1", "0.25", "0.5"},
                                           {"0.3", "0.2", "0.6"},
                                           {"10", "4", "20"},
                                           {"1e100000", "1024", "1e+100000"},
                                           {"1e100000", "3", "3e+100000"},
                                           {"1e100000", "1e-100000", "1e+100000"},
                                           {"7", "7", "7"},
                                           {"9223372036854775807", "9223372036854775806",
                                            "8.5070591730234615838173535747377725442e+37"},
                                           {"1.5", "100", "300"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_number a = number(cases[i][0]), b = number(cases[i][1]);
        writ_number forth = writ_number_lcm(&arena, &a, &b);
        writ_number back = writ_number_lcm(&arena, &b, &a);
        assert_true(writ_number_equal(&forth, &back));
        assert_true(writ_number_is_multiple(&forth, &a));
        assert_true(writ_number_is_multiple(&forth, &b));
        assert_string_equal(written(forth), cases[i][2]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_json_numbers_are_read, clear_arena),
        cmocka_unit_test_teardown(test_what_is_no_json_number_is_refused, clear_arena),
        cmocka_unit_test_teardown(test_equal_values_have_equal_fields, clear_arena),
        cmocka_unit_test(test_numbers_cannot_be_made_to_collide),
        cmocka_unit_test_teardown(test_small_ends_where_64_bits_end, clear_arena),
        cmocka_unit_test_teardown(test_without_an_arena_contiguous_digits_are_borrowed,
                                  clear_arena),
        cmocka_unit_test_teardown(test_numbers_order_by_value, clear_arena),
        cmocka_unit_test_teardown(test_sign_and_integer, clear_arena),
        cmocka_unit_test_teardown(test_multiples_are_exact, clear_arena),
        cmocka_unit_test_teardown(test_integers_come_back, clear_arena),
        cmocka_unit_test_teardown(test_doubles_are_the_nearest, clear_arena),
        cmocka_unit_test_teardown(test_numbers_are_written_as_ecmascript_does, clear_arena),
        cmocka_unit_test_teardown(test_what_is_written_reads_back_at_the_bounds, clear_arena),
        cmocka_unit_test_teardown(test_sums_are_exact, clear_arena),
        cmocka_unit_test_teardown(test_floor_and_ceil_enclose, clear_arena),
        cmocka_unit_test_teardown(test_floor_and_ceil_hold_their_law, clear_arena),
        cmocka_unit_test_teardown(test_least_common_multiples, clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
