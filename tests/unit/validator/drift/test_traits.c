/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "validator/drift/traits.h"

#include <math.h>

#include "tests/unit/validator/scanned.h"

static writ_traits traits_of(const char *json)
{
    scanned s = scan(json);
    assert_true(s.is_json);
    writ_traits traits = writ_traits_of(&s.tape, 0);
    scanned_clear(&s);
    return traits;
}

static uint64_t hash_of(const char *json)
{
    return traits_of(json).hash;
}

static void assert_form(const char *json, writ_form form)
{
    writ_traits traits = traits_of(json);
    if (traits.form != form)
        fail_msg("%s is of the form '%s', not '%s'", json, writ_form_name(traits.form),
                 writ_form_name(form));
}

static void test_values_have_the_form_they_look_like(void **state)
{
    (void)state;
    static const struct {
        writ_form form;
        const char *json[12];
    } cases[] = {
        {WRIT_FORM_NULL, {"null"}},
        {WRIT_FORM_BOOLEAN, {"true", "false"}},
        {WRIT_FORM_INTEGER, {"0", "-7", "1760000000", "123456789012345678901234567890"}},
        {WRIT_FORM_FRACTION, {"0.5", "1e3", "-1.0", "1E400"}},
        {WRIT_FORM_EMPTY, {"\"\""}},
        {WRIT_FORM_TIME_UTC,
         {"\"2026-03-10T14:22:35.120Z\"", "\"2026-03-10t14:22:35z\"", "\"2026-03-10 14:22:35Z\"",
          "\"2026-03-10T14\\u003a22:35Z\""}},
        {WRIT_FORM_TIME_OFFSET,
         {"\"2026-03-10T14:22:35+02:00\"", "\"2026-03-10T14:22:35.5-0330\"",
          "\"2026-03-10T14:22:35+00:00\""}},
        {WRIT_FORM_TIME_LOCAL, {"\"2026-03-10T14:22:35\"", "\"2026-03-10 14:22:35.123456789\""}},
        {WRIT_FORM_DATE, {"\"2026-03-10\"", "\"2024-02-29\""}},
        {WRIT_FORM_DATE_OTHER,
         {"\"10.03.2026\"", "\"3/10/26\"", "\"2026/03/10\"", "\"10-03-2026\"", "\"1.2.2026\"",
          "\"10.03.26\"", "\"31/12/2025\"", "\"12/31/2025\""}},
        {WRIT_FORM_UUID,
         {"\"0180d5e1-945c-907b-c118-9866d29e6868\"", "\"0180D5E1-945C-907B-C118-9866D29E6868\""}},
        {WRIT_FORM_EMAIL, {"\"ada@example.org\"", "\"a.b+c@mail.example.org\"", "\"1@2.example\""}},
        {WRIT_FORM_URI,
         {"\"https://example.org/a?b=1#c\"", "\"HTTP://1.2.3.4\"", "\"urn:isbn:123\"",
          "\"mailto:ada@example.org\"", "\"s3://bucket/key\""}},
        {WRIT_FORM_IP, {"\"192.0.2.1\"", "\"2001:db8::1\"", "\"::1\"", "\"fe80::a\""}},
        {WRIT_FORM_PHONE, {"\"+3095331661\"", "\"+49 (30) 1234-567\"", "\"+1.555.123.4567\""}},
        {WRIT_FORM_DIGITS,
         {"\"0\"", "\"007639\"", "\"1760000000\"", "\"12345678901234567890123\""}},
        {WRIT_FORM_DECIMAL,
         {"\"-12.50\"", "\"1e9\"", "\"12,5\"", "\"1,234,567.50\"", "\"1.234,50\"", "\"-3\"",
          "\"0.1\"", "\"1.5E+300\"", "\"1,234\""}},
        {WRIT_FORM_BOOLEAN_TEXT, {"\"true\"", "\"FALSE\"", "\"True\""}},
        {WRIT_FORM_JSON_TEXT,
         {"\"{\\\"a\\\":1}\"", "\"{}\"", "\"[]\"", "\"[ 1, 2 ]\"", "\"[\\\"a\\\"]\""}},
        {WRIT_FORM_HEX, {"\"deadbeef0\"", "\"1234567e89\"", "\"0A1B2C3D4E5F\""}},
        {WRIT_FORM_CODE, {"\"EUR\"", "\"NO\"", "\"A-17\"", "\"IN_PROGRESS\"", "\"DEADBEEF\""}},
        {WRIT_FORM_WORD, {"\"Hugo\"", "\"yes\"", "\"Malm\xC3\xB6\"", "\"trues\"", "\"tru\""}},
        {WRIT_FORM_TOKEN,
         {"\"en-US\"", "\"1.20.18\"", "\"c_02dd21\"", "\"source:web\"", "\"contact.deleted\"",
          "\"2026-13-10\"", "\"2023-02-29\"", "\"12:30:45\"", "\"-\"", "\"+\"", "\"1.2.3.4.5\""}},
        {WRIT_FORM_TEXT,
         {"\"a b\"", "\" \"", "\"+1 2\"", "\"[INFO] it works\"", "\"1 234\"",
          "\"2026-03-10 25:00:00\"", "\"{ a }\"", "\"a@b c\""}},
        {WRIT_FORM_OBJECT, {"{}", "{\"a\":1}"}},
        {WRIT_FORM_ARRAY, {"[]", "[1,2]"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t j = 0; j < 12 && cases[i].json[j]; j++)
            assert_form(cases[i].json[j], cases[i].form);
    assert_int_equal(sizeof cases / sizeof *cases, WRIT_FORM_COUNT);
}

static void test_what_comes_close_is_of_no_telling_form(void **state)
{
    (void)state;
    static const char *const near_misses[] = {
        "\"0180d5e1-945c-907b-c118-9866d29e686\"", /* a digit short */
        "\"ada@\"",
        "\"@example.org\"",
        "\"://x\"",
        "\"http:/\"",
        "\"http://\"",
        "\"192.0.2.256\"",
        "\"+123456\"",           /* too few digits */
        "\"+1234567890123456\"", /* too many */
        "\"1,23,4\"",
        "\"1.2.3\"",
        "\"--5\"",
        "\"1e\"",
        "\"5.\"",
        "\"10.03.2026x\"",
        "\"10.13.2026\"",
        "\"2026-03-10T14:22:35+2:00\"",
        "\"\\u0000\"",
        "\"+123456\\u0000\"",
    };
    for (size_t i = 0; i < sizeof near_misses / sizeof *near_misses; i++) {
        writ_form form = traits_of(near_misses[i]).form;
        if (form != WRIT_FORM_TOKEN && form != WRIT_FORM_TEXT)
            fail_msg("%s is of the form '%s'", near_misses[i], writ_form_name(form));
    }
}

static void test_a_value_has_one_hash_in_any_notation(void **state)
{
    (void)state;
    static const char *const equal[][8] = {
        {"\"Ada@Example.org\"", "\"ada@example.org\"", "\"\\u0041da@example.org\"",
         "\"ADA@EXAMPLE.ORG\""},
        {"100", "1e2", "100.0", "\"100\"", "\"100.00\"", "\"1e2\"", "10.0e1", "\"100,0\""},
        {"0", "-0", "0.0", "\"0\"", "0e5"},
        {"1234567.5", "\"1,234,567.50\"", "\"1.234.567,5\"", "12345675e-1"},
        {"-12.5", "\"-12.50\"", "\"-12,5\""},
        {"1760000000", "\"1760000000\"", "1760000000000", "\"2025-10-09T08:53:20Z\"",
         "\"2025-10-09T10:53:20+02:00\"", "\"2025-10-09T10:53:20+0200\"", "\"2025-10-09 08:53:20\"",
         "1.76e9"},
        {"1760000000123", "1760000000.123", "\"2025-10-09T08:53:20.123Z\"",
         "\"2025-10-09T08:53:20.123000-00:00\""},
        {"\"2025-10-09\"", "\"2025-10-09T00:00:00Z\"", "1759968000"},
        {"true", "\"true\"", "\"TRUE\""},
        {"false", "\"False\""},
        {"123456789012345678901234567890", "\"123456789012345678901234567890\"",
         "12345678901234567890123456789e1"},
    };
    for (size_t i = 0; i < sizeof equal / sizeof *equal; i++)
        for (size_t j = 1; j < 8 && equal[i][j]; j++)
            if (hash_of(equal[i][0]) != hash_of(equal[i][j]))
                fail_msg("%s and %s have two hashes", equal[i][0], equal[i][j]);
}

static void test_different_values_have_different_hashes(void **state)
{
    (void)state;
    static const char *const different[] = {"\"\"",
                                            "\"a\"",
                                            "\"b\"",
                                            "\"aa\"",
                                            "\"a \"",
                                            "\"\\u0000\"",
                                            "\"\\u0000\\u0000\"",
                                            "0",
                                            "1",
                                            "-1",
                                            "10",
                                            "0.1",
                                            "1.5",
                                            "\"007\"",
                                            "7",
                                            "\"7639\"",
                                            "\"07639\"",
                                            "9007199254740992",
                                            "9007199254740993",
                                            "123456789012345678901234567890",
                                            "123456789012345678901234567891",
                                            "-123456789012345678901234567891",
                                            "123456789012345678901234567801",
                                            "1234567890123456789012345678901",
                                            "\"2026-03-10T14:22:35Z\"",
                                            "\"2026-03-10T14:22:35+02:00\"",
                                            "\"2026-03-10T14:22:35.000001Z\"",
                                            "\"2026-03-10\"",
                                            "999999999",
                                            "4100000000",
                                            "true",
                                            "false",
                                            "\"null\"",
                                            "\"[\"",
                                            "\"{\"",
                                            "\"@\"",
                                            "\"`\"",
                                            "\"\xC3\x84\"",
                                            "\"\xC3\xA4\"",
                                            "\"0123456789abcdef\"",
                                            "\"0123456789abcdefg\"",
                                            "\"1123456789abcdef0123456789abcdef\"",
                                            "\"0123456789abcdef0123456789abcdef\"",
                                            "1E400",
                                            "1E401",
                                            "1e-400"};
    const size_t count = sizeof different / sizeof *different;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (hash_of(different[i]) == hash_of(different[j]))
                fail_msg("%s and %s have one hash", different[i], different[j]);
}

static void test_containers_and_null_have_no_hash(void **state)
{
    (void)state;
    assert_true(hash_of("null") == 0);
    assert_true(hash_of("{\"a\":1}") == 0);
    assert_true(hash_of("[1]") == 0);
}

/* Profiles are kept in files: these numbers must not change. */
static void test_hashes_stay_what_they_are(void **state)
{
    (void)state;
    assert_int_equal(hash_of("\"Ada@example.org\""), 0x9dd5f7e0a80a3386u);
    assert_int_equal(hash_of("-12.5"), 0x7ffe02f8ecddd311u);
    assert_int_equal(hash_of("\"2026-03-10T14:22:35Z\""), 0xd355f2f8ae290fe9u);
    assert_int_equal(hash_of("\"\""), 0xb6564f799d42e9ddu);
}

static void test_the_hash_of_a_text_is_that_of_its_value(void **state)
{
    (void)state;
    assert_true(writ_traits_hash(WRIT_STR("Ada \"x\"")) == hash_of("\"ada \\\"X\\\"\""));
    assert_true(writ_traits_hash(WRIT_STR("100")) == hash_of("100"));
    assert_true(writ_traits_hash(WRIT_STR("")) == hash_of("\"\""));
    assert_true(writ_traits_hash(WRIT_STR("2025-10-09")) == hash_of("1759968000"));
    assert_true(writ_traits_hash(WRIT_STR("Malm\xC3\xB6")) == hash_of("\"malm\\u00f6\""));
}

static void assert_number(const char *json, double number)
{
    writ_traits traits = traits_of(json);
    assert_true(traits.has_number);
    if (traits.number != number)
        fail_msg("%s is read as %.17g", json, traits.number);
}

static void test_numbers_are_read(void **state)
{
    (void)state;
    assert_number("42", 42);
    assert_number("-0.001", -0.001);
    assert_number("404.03", 404.03);
    assert_number("9007199254740991", 9007199254740991.0);
    assert_number("\"0042\"", 42);
    assert_number("\"1,234.5\"", 1234.5);
    assert_number("\"1,234\"", 1234);
    assert_number("\"1,23\"", 1.23);
    assert_number("1e22", 1e22);
    assert_number("1E400", INFINITY);
    assert_number("-1E99999", -INFINITY);
    assert_number("1e-99999", 0);
    assert_number("0e99999", 0);
    assert_false(traits_of("\"+3095331661\"").has_number);
    assert_false(traits_of("\"2026-03-10\"").has_number);
    assert_false(traits_of("true").has_number);
}

/* Beyond what is exact. */
static void test_far_numbers_are_nearly_right(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "1.79769313486e308",      "2.2250738585072014e-308",   "123456789012345678901234567890",
        "3.14159265358979323846", "9.999999999999999999e-290", "5e-324"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double expected = strtod(texts[i], NULL);
        double number = traits_of(texts[i]).number;
        if (!(fabs(number / expected - 1) < 1e-14))
            fail_msg("%s is read as %.17g", texts[i], number);
    }
}

static void test_times_are_read(void **state)
{
    (void)state;
    writ_traits offset = traits_of("\"2026-03-10T16:22:35.5+02:00\"");
    writ_traits utc = traits_of("\"2026-03-10T14:22:35.500Z\"");
    assert_true(offset.has_instant && utc.has_instant);
    assert_true(offset.instant == 1773152555.5);
    assert_true(utc.instant == offset.instant);
    assert_int_equal(offset.offset_minutes, 120);
    assert_int_equal(utc.offset_minutes, 0);
    assert_int_equal(traits_of("\"2026-03-10T16:22:35.250-0330\"").offset_minutes, -210);
    assert_true(traits_of("\"2026-03-10T10:52:35.250-0330\"").instant == 1773152555.25);
    assert_true(traits_of("\"2026-03-10T14:22:35.5\"").instant == utc.instant);
    assert_true(traits_of("\"1969-12-31\"").instant == -86400);
    assert_false(traits_of("1760000000").has_instant);
    for (writ_form form = 0; form < WRIT_FORM_COUNT; form++)
        assert_int_equal(writ_form_is_time(form),
                         form == WRIT_FORM_TIME_UTC || form == WRIT_FORM_TIME_OFFSET ||
                             form == WRIT_FORM_TIME_LOCAL || form == WRIT_FORM_DATE);
}

static void test_lengths_are_code_points_items_and_members(void **state)
{
    (void)state;
    assert_int_equal(traits_of("\"Malm\xC3\xB6\"").length, 5);
    assert_int_equal(traits_of("\"Malm\\u00f6\\n\\\"\"").length, 7);
    assert_int_equal(traits_of("\"\\uD83D\\ude00\xF0\x9F\x98\x80\\uE000\"").length, 3);
    assert_int_equal(traits_of("[1,[2,3],{}]").length, 3);
    assert_int_equal(traits_of("{\"a\":1,\"b\":{\"c\":2}}").length, 2);
    assert_int_equal(traits_of("12345").length, 0);
    assert_int_equal(traits_of("null").length, 0);
}

/* A text of so many times the unit, then the end. */
static writ_traits traits_of_long(const char *unit, size_t times, const char *end)
{
    writ_buf json = WRIT_BUF_INIT;
    writ_buf_add_byte(&json, '"');
    for (size_t i = 0; i < times; i++)
        writ_buf_add_text(&json, unit);
    writ_buf_add_text(&json, end);
    writ_buf_add_byte(&json, '"');
    scanned s = scan_str(writ_buf_str(&json));
    assert_true(s.is_json);
    writ_traits traits = writ_traits_of(&s.tape, 0);
    scanned_clear(&s);
    writ_buf_clear(&json);
    return traits;
}

static void test_long_texts_are_told_apart_by_their_beginning_and_length(void **state)
{
    (void)state;
    writ_traits plain = traits_of_long("x", 100000, "");
    assert_int_equal(plain.length, 100000);
    assert_int_equal(plain.form, WRIT_FORM_WORD);
    assert_true(plain.hash == traits_of_long("\\u0078", 100000, "").hash);
    assert_true(plain.hash == traits_of_long("X", 99999, "\\u0058").hash);
    assert_true(plain.hash != traits_of_long("x", 100001, "").hash);
    assert_int_equal(traits_of_long("9", 5000, "").form, WRIT_FORM_DIGITS);
    assert_int_equal(traits_of_long("[\\\"a\\\",", 5000, "1]").form, WRIT_FORM_JSON_TEXT);
    writ_traits wide = traits_of_long("\xF0\x9F\x98\x80", 1000, "");
    assert_int_equal(wide.length, 1000);
    assert_true(wide.hash == traits_of_long("\\uD83D\\uDE00", 1000, "").hash);
    assert_true(wide.hash == traits_of_long("\xF0\x9F\x98\x80", 999, "\\uD83D\\uDE00").hash);
}

static void test_forms_are_found_by_name(void **state)
{
    (void)state;
    for (writ_form form = 0; form < WRIT_FORM_COUNT; form++) {
        writ_form found;
        assert_true(writ_form_find(writ_str_of(writ_form_name(form)), &found));
        assert_int_equal(found, form);
    }
    writ_form untouched = WRIT_FORM_URI;
    assert_false(writ_form_find(WRIT_STR("hat size"), &untouched));
    assert_int_equal(untouched, WRIT_FORM_URI);
    assert_int_equal(writ_form_type(WRIT_FORM_INTEGER), WRIT_TYPE_INTEGER);
    assert_int_equal(writ_form_type(WRIT_FORM_UUID), WRIT_TYPE_STRING);
}

static void assert_words(const char *json, const char *words)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_traits traits = traits_of(json);
    assert_string_equal(writ_traits_words(&arena, &traits).ptr, words);
    writ_arena_clear(&arena);
}

static void test_words_do_not_give_the_value_away(void **state)
{
    (void)state;
    assert_words("\"ada@example.org\"", "string of 15 characters (e-mail address)");
    assert_words("\"X\"", "string of 1 character (upper-case code)");
    assert_words("\"\"", "empty string");
    assert_words("4711", "integer");
    assert_words("true", "boolean");
    assert_words("[1,2]", "array of 2 items");
    assert_words("{\"a\":1}", "object of 1 member");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_have_the_form_they_look_like),
        cmocka_unit_test(test_what_comes_close_is_of_no_telling_form),
        cmocka_unit_test(test_a_value_has_one_hash_in_any_notation),
        cmocka_unit_test(test_different_values_have_different_hashes),
        cmocka_unit_test(test_containers_and_null_have_no_hash),
        cmocka_unit_test(test_hashes_stay_what_they_are),
        cmocka_unit_test(test_the_hash_of_a_text_is_that_of_its_value),
        cmocka_unit_test(test_numbers_are_read),
        cmocka_unit_test(test_far_numbers_are_nearly_right),
        cmocka_unit_test(test_times_are_read),
        cmocka_unit_test(test_lengths_are_code_points_items_and_members),
        cmocka_unit_test(test_long_texts_are_told_apart_by_their_beginning_and_length),
        cmocka_unit_test(test_forms_are_found_by_name),
        cmocka_unit_test(test_words_do_not_give_the_value_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
