/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/write.h"
#include "tests/unit/test.h"

#include "contracts/base/read.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static writ_value *value(const char *json)
{
    writ_source *source = WRIT_NEW(&arena, writ_source);
    *source = (writ_source){WRIT_STR("test.json"), writ_str_of(json)};
    writ_value *read = NULL;
    writ_error err = WRIT_ERROR_INIT;
    if (writ_json_read(&arena, source, &read, &err) != WRIT_OK)
        fail_msg("%s: %s", json, err.message);
    return read;
}

static const char *written(const writ_value *tree, writ_json_style style)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_json_write(&buf, tree, style);
    writ_str copy = writ_str_copy(&arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return copy.ptr;
}

static void test_compact_is_one_line_in_document_order(void **state)
{
    (void)state;
    assert_string_equal(
        written(value("{ \"b\" : [ 1 , {} , [ ] ] , \"a\" : null }"), WRIT_JSON_COMPACT),
        "{\"b\":[1,{},[]],\"a\":null}");
}

static void test_pretty_indents_by_two(void **state)
{
    (void)state;
    assert_string_equal(
        written(value("{\"b\":[1,{\"c\":true}],\"a\":{},\"e\":[]}"), WRIT_JSON_PRETTY),
        "{\n"
        "  \"b\": [\n"
        "    1,\n"
        "    {\n"
        "      \"c\": true\n"
        "    }\n"
        "  ],\n"
        "  \"a\": {},\n"
        "  \"e\": []\n"
        "}");
}

static void test_only_what_must_be_is_escaped(void **state)
{
    (void)state;
    writ_buf buf = WRIT_BUF_INIT;
    writ_json_write_string(&buf,
                           (writ_str){"a\"b\\c/\b\f\n\r\t\0\x1F\x7F\xC3\xA9\xE2\x80\xA8", 19});
    assert_string_equal(buf.ptr,
                        "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0000\\u001f\x7F\xC3\xA9\xE2\x80\xA8\"");
    writ_buf_reset(&buf);
    writ_json_write_string(&buf, WRIT_STR_EMPTY);
    assert_string_equal(buf.ptr, "\"\"");
    writ_buf_clear(&buf);
}

/* RFC 8785, section 3.2.3. */
static void test_canonical_sorts_by_utf16_code_units(void **state)
{
    (void)state;
    static const char json[] = "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\","
                               "\"\\ufb33\":\"Hebrew Letter Dalet With Dagesh\",\"1\":\"One\","
                               "\"\\ud83d\\ude00\":\"Emoji: Grinning Face\","
                               "\"\\u0080\":\"Control\","
                               "\"\\u00f6\":\"Latin Small Letter O With Diaeresis\"}";
    static const char canonical[] =
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\","
        "\"\xC3\xB6\":\"Latin Small Letter O With Diaeresis\",\"\xE2\x82\xAC\":\"Euro Sign\","
        "\"\xF0\x9F\x98\x80\":\"Emoji: Grinning Face\","
        "\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}";
    assert_string_equal(written(value(json), WRIT_JSON_CANONICAL), canonical);
}

static void test_canonical_sorts_at_every_level_and_prefixes_first(void **state)
{
    (void)state;
    assert_string_equal(
        written(value("{\"ab\":[{\"d\":1,\"c\":2}],\"a\":{\"z\":0,\"\":0},\"B\":0}"),
                WRIT_JSON_CANONICAL),
        "{\"B\":0,\"a\":{\"\":0,\"z\":0},\"ab\":[{\"c\":2,\"d\":1}]}");
}

/* RFC 8785, section 3.2.2 and appendix B: what comes in, and how it is written. */
static void test_canonical_numbers_are_those_of_the_rfc(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"1E30", "1e+30"},
        {"4.50", "4.5"},
        {"2e-3", "0.002"},
        {"0.000000000000000000000000001", "1e-27"},
        {"0", "0"},
        {"-0", "0"},
        {"5e-324", "5e-324"},
        {"-5E-324", "-5e-324"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"-17976931348623157e292", "-1.7976931348623157e+308"},
        {"9007199254740992", "9007199254740992"},
        {"-9007199254740992.0", "-9007199254740992"},
        {"295147905179352830000", "295147905179352830000"},
        {"9.999999999999997e22", "9.999999999999997e+22"},
        {"100000000000000000000000", "1e+23"},
        {"1.0000000000000001E23", "1.0000000000000001e+23"},
        {"999999999999999700000", "999999999999999700000"},
        {"999999999999999900000", "999999999999999900000"},
        {"1000000000000000000000", "1e+21"},
        {"9.999999999999997e-7", "9.999999999999997e-7"},
        {"0.0000010", "0.000001"},
        {"333333333.3333332", "333333333.3333332"},
        {"333333333.33333325", "333333333.33333325"},
        {"333333333.3333333", "333333333.3333333"},
        {"333333333.3333334", "333333333.3333334"},
        {"333333333.33333343", "333333333.33333343"},
        {"-0.0000033333333333333333", "-0.0000033333333333333333"},
        {"1424953923781206.2", "1424953923781206.2"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_equal(written(value(pairs[i][0]), WRIT_JSON_CANONICAL), pairs[i][1]);
}

/* Where RFC 8785 would round to the double, two contracts with different bounds would have one
 * digest. */
static void test_canonical_numbers_that_a_double_cannot_carry_stay_exact(void **state)
{
    (void)state;
    static const char *const exact[] = {
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "333333333.33333329",
        "0.1000000000000000055511151231257827",
        "1.23456789012345678901234567890123456789e+38",
        "1e+400",
        "1e-400",
    };
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        assert_string_equal(written(value(exact[i]), WRIT_JSON_CANONICAL), exact[i]);
}

static void test_integers_stay_as_they_are_spelled_but_in_canonical_form(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"1", "1"},
        {"1.0", "1.0"},
        {"-0.0", "0.0"},
        {"1e2", "100.0"},
        {"1e30", "1e+30"},
        {"1.50", "1.5"},
        {"1000000000000000000000000", "1000000000000000000000000"},
        {"-1000000000000000000000001", "-1000000000000000000000001"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_string_equal(written(value(pairs[i][0]), WRIT_JSON_COMPACT), pairs[i][1]);
    assert_string_equal(written(value("1.0"), WRIT_JSON_CANONICAL), "1");
    assert_string_equal(written(value("1000000000000000000000000"), WRIT_JSON_CANONICAL), "1e+24");
}

static void test_what_is_written_reads_back_equal(void **state)
{
    (void)state;
    static const writ_json_style styles[] = {WRIT_JSON_COMPACT, WRIT_JSON_PRETTY,
                                             WRIT_JSON_CANONICAL};
    const writ_value *tree =
        value("{\"n\":[0,-1,1.5,1e300,123456789012345678901234567890.5,1e-9,10e100000],"
              "\"s\":[\"\",\"\\u0000\\ud834\\udd1e\\\"\\\\\\n\"],\"\\u0001\":{\"\":[[],{}]}}");
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        assert_true(writ_value_equal(tree, value(written(tree, styles[i]))));
}

/* FIPS 180-4's examples: one block, two blocks, nothing. */
static void test_sha256_of_the_standards_examples(void **state)
{
    (void)state;
    char hex[WRIT_SHA256_HEX];
    writ_sha256_hex(WRIT_STR("abc"), hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    writ_sha256_hex(WRIT_STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"), hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    writ_sha256_hex(WRIT_STR_EMPTY, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 4231's first and second test cases, and a key longer than a block (its sixth). */
static void test_hmac_of_the_standards_examples(void **state)
{
    (void)state;
    char hex[WRIT_SHA256_HEX], bytes[131];
    memset(bytes, 0x0b, 20);
    writ_hmac_sha256_hex((writ_str){bytes, 20}, WRIT_STR("Hi There"), hex);
    assert_string_equal(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    writ_hmac_sha256_hex(WRIT_STR("Jefe"), WRIT_STR("what do ya want for nothing?"), hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(bytes, 0xaa, sizeof bytes);
    writ_hmac_sha256_hex((writ_str){bytes, sizeof bytes},
                         WRIT_STR("Test Using Larger Than Block-Size Key - Hash Key First"), hex);
    assert_string_equal(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_compact_is_one_line_in_document_order, clear_arena),
        cmocka_unit_test_teardown(test_pretty_indents_by_two, clear_arena),
        cmocka_unit_test_teardown(test_only_what_must_be_is_escaped, clear_arena),
        cmocka_unit_test_teardown(test_canonical_sorts_by_utf16_code_units, clear_arena),
        cmocka_unit_test_teardown(test_canonical_sorts_at_every_level_and_prefixes_first,
                                  clear_arena),
        cmocka_unit_test_teardown(test_canonical_numbers_are_those_of_the_rfc, clear_arena),
        cmocka_unit_test_teardown(test_canonical_numbers_that_a_double_cannot_carry_stay_exact,
                                  clear_arena),
        cmocka_unit_test_teardown(test_integers_stay_as_they_are_spelled_but_in_canonical_form,
                                  clear_arena),
        cmocka_unit_test_teardown(test_what_is_written_reads_back_equal, clear_arena),
        cmocka_unit_test(test_hmac_of_the_standards_examples),
        cmocka_unit_test_teardown(test_sha256_of_the_standards_examples, clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
