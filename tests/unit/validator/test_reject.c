/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject.h"

#include <jansson.h>
#include <stdlib.h>
#include <time.h>

#include "tests/unit/test.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

/* One error and one warning. */
static writ_findings some_findings(void)
{
    writ_findings findings = {0};
    writ_finding *error = writ_finding_add(&arena, &findings, WRIT_RULE_TYPE_MISMATCH);
    error->path = WRIT_STR("/a~1b/0");
    error->message = WRIT_STR("'a\"b' is not a string");
    writ_finding *warning = writ_finding_add(&arena, &findings, WRIT_RULE_UNDECLARED_FIELD);
    warning->path = WRIT_STR("/c");
    warning->message = WRIT_STR("'c' is not a field of the contract");
    return findings;
}

static writ_line line_of(writ_str bytes, uint64_t number, uint64_t offset)
{
    return (writ_line){bytes, bytes.len + 1, number, offset, false};
}

/* The dead letter of the bytes, as text. What all letters of the input say is added. */
static writ_str written(writ_reject reject)
{
    writ_buf buf = WRIT_BUF_INIT, envelope = WRIT_BUF_INIT;
    char at[32];
    writ_reject_now(at);
    writ_reject_envelope(&envelope, reject.source, WRIT_STR("orders@1.4.0"),
                         WRIT_STR("anna \"o\""));
    reject.at = at;
    reject.envelope = writ_buf_str(&envelope);
    writ_reject_write(&buf, &reject);
    writ_buf_clear(&envelope);
    writ_str text = writ_str_copy(&arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return text;
}

static writ_str letter_of(writ_str bytes, bool well_formed)
{
    writ_line line = line_of(bytes, 8, 5121);
    writ_findings findings = some_findings();
    return written((writ_reject){.source = "orders.ndjson",
                                 .line = &line,
                                 .attempt = 1,
                                 .findings = &findings,
                                 .well_formed = well_formed});
}

/* The letter as JSON, read by a library that is not ours; it must be one line. */
static json_t *parse(writ_str letter)
{
    json_error_t error;
    assert_int_equal(letter.ptr[letter.len - 1], '\n');
    assert_int_equal(writ_str_find_byte(letter, '\n'), letter.len - 1);
    json_t *json =
        json_loadb(letter.ptr, letter.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
    if (!json)
        fail_msg("%s: %s", error.text, letter.ptr);
    return json;
}

static const char *text_at(const json_t *json, const char *name)
{
    return json_string_value(json_object_get(json, name));
}

/* The record's encoding and its string. */
static void assert_record(writ_str bytes, bool well_formed, const char *encoding, writ_str data)
{
    json_t *json = parse(letter_of(bytes, well_formed));
    json_t *record = json_object_get(json, "record");
    assert_string_equal(text_at(record, "encoding"), encoding);
    json_t *value = json_object_get(record, "data");
    assert_int_equal(json_string_length(value), data.len);
    assert_memory_equal(json_string_value(value), data.ptr, data.len);
    json_decref(json);
}

static void test_a_letter_says_what_was_refused_and_why(void **state)
{
    (void)state;
    json_t *json = parse(letter_of(WRIT_STR("{\"a\":1}"), true));
    assert_string_equal(text_at(json, "writ"), "reject/1");
    assert_string_equal(text_at(json, "contract"), "orders@1.4.0");
    assert_string_equal(text_at(json, "owner"), "anna \"o\"");
    assert_int_equal(json_integer_value(json_object_get(json, "attempt")), 1);
    json_t *source = json_object_get(json, "source");
    assert_string_equal(text_at(source, "file"), "orders.ndjson");
    assert_int_equal(json_integer_value(json_object_get(source, "line")), 8);
    assert_int_equal(json_integer_value(json_object_get(source, "offset")), 5121);
    assert_int_equal(json_array_size(json_object_get(json, "affects")), 0);
    json_decref(json);
}

static void test_errors_are_the_reasons_and_warnings_are_not(void **state)
{
    (void)state;
    json_t *json = parse(letter_of(WRIT_STR("{}"), true));
    json_t *errors = json_object_get(json, "errors");
    assert_int_equal(json_array_size(errors), 1);
    json_t *error = json_array_get(errors, 0);
    assert_string_equal(text_at(error, "rule"), "TYPE_MISMATCH");
    assert_string_equal(text_at(error, "path"), "/a~1b/0");
    assert_string_equal(text_at(error, "message"), "'a\"b' is not a string");
    assert_null(json_object_get(error, "hint"));
    json_decref(json);
}

static void test_the_parties_that_lose_the_record_are_named(void **state)
{
    (void)state;
    static const writ_str parties[] = {WRIT_STR_INIT("email-platform"), WRIT_STR_INIT("b\\i")};
    writ_line line = line_of(WRIT_STR("{}"), 1, 0);
    writ_findings findings = some_findings();
    json_t *json = parse(written((writ_reject){.source = "-",
                                               .line = &line,
                                               .attempt = 2,
                                               .findings = &findings,
                                               .well_formed = true,
                                               .affects = parties,
                                               .affects_count = 2}));
    json_t *affects = json_object_get(json, "affects");
    assert_int_equal(json_array_size(affects), 2);
    assert_string_equal(json_string_value(json_array_get(affects, 0)), "email-platform");
    assert_string_equal(json_string_value(json_array_get(affects, 1)), "b\\i");
    assert_int_equal(json_integer_value(json_object_get(json, "attempt")), 2);
    json_decref(json);
}

/* SHA-256 of "orders.ndjson:8:5121", LF and the record, as another program computed it. */
static void test_the_id_is_of_place_and_bytes_and_of_nothing_else(void **state)
{
    (void)state;
    static const char expected[] =
        "9780e7cf4476a0f774f466d56e8290f614e21cd20f3a0a2f3cb431c2f4d1514d";
    writ_line line = line_of(WRIT_STR("{\"a\":1}"), 8, 5121);
    writ_findings none = {0};
    writ_reject other = {.source = "orders.ndjson", .line = &line, .attempt = 7, .findings = &none};
    json_t *json = parse(letter_of(line.bytes, true));
    assert_string_equal(text_at(json, "id"), expected);
    json_decref(json);
    json = parse(written(other));
    assert_string_equal(text_at(json, "id"), expected);
    json_decref(json);
}

static void test_the_same_record_at_another_line_has_another_id(void **state)
{
    (void)state;
    writ_line line = line_of(WRIT_STR("{\"a\":1}"), 9, 5121);
    writ_findings none = {0};
    json_t *json =
        parse(written((writ_reject){.source = "orders.ndjson", .line = &line, .findings = &none}));
    assert_string_equal(text_at(json, "id"),
                        "b9312997dad00508bedca36361b21b8ee9d018b266a90ba4d72d09e4b2963348");
    json_decref(json);
}

static void test_the_time_is_now_in_utc(void **state)
{
    (void)state;
    time_t before = time(NULL);
    json_t *json = parse(letter_of(WRIT_STR("{}"), true));
    time_t after = time(NULL);
    struct tm utc = {0};
    const char *rest = strptime(text_at(json, "at"), "%Y-%m-%dT%H:%M:%S.", &utc);
    assert_non_null(rest);
    assert_int_equal(strspn(rest, "0123456789"), 3);
    assert_string_equal(rest + 3, "Z");
    assert_in_range(timegm(&utc), before, after);
    json_decref(json);
}

static void test_json_is_embedded_as_it_came(void **state)
{
    (void)state;
    writ_str letter = letter_of(WRIT_STR(" {\"a\" : 1.50e1,\"a\":\"\\u00e9\"}\r"), true);
    static const char expected[] =
        "\"record\":{\"encoding\":\"json\",\"data\": {\"a\" : 1.50e1,\"a\":\"\\u00e9\"}\r}}\n";
    assert_true(writ_str_ends(letter, writ_str_of(expected)));
}

static void test_other_text_is_a_string(void **state)
{
    (void)state;
    assert_record(WRIT_STR("{\"a\":"), false, "utf8", WRIT_STR("{\"a\":"));
    assert_record(WRIT_STR("gr\xC3\xBC\xC3\x9F\t\\\"\r"), false, "utf8",
                  WRIT_STR("gr\xC3\xBC\xC3\x9F\t\\\"\r"));
    assert_record(WRIT_STR("\"\\ud800\""), false, "utf8", WRIT_STR("\"\\ud800\""));
    assert_record(WRIT_STR("nul \0 within"), false, "utf8", WRIT_STR("nul \0 within"));
}

/* Three bytes that are no UTF-8, in base64 `////`, and behind them the vectors of RFC 4648,
 * section 10. */
static void test_what_is_no_text_is_base64(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *base64;
    } vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
        {"\xFB\xEF\xBE", "++++"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        writ_str bytes = writ_str_printf(&arena, "\xFF\xFF\xFF%s", vectors[i].bytes);
        writ_str data = writ_str_printf(&arena, "////%s", vectors[i].base64);
        assert_record(bytes, false, "base64", data);
    }
}

static void test_all_bytes_survive_base64(void **state)
{
    (void)state;
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char bytes[256];
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    json_t *json = parse(letter_of((writ_str){bytes, sizeof bytes}, false));
    const char *data = text_at(json_object_get(json, "record"), "data");
    assert_int_equal(strlen(data), (256 + 2) / 3 * 4);
    for (int i = 0; i < 256; i++) {
        unsigned bits = 0; /* the four digits that hold this byte */
        for (int j = 0; j < 4; j++) {
            const char *digit = strchr(digits, data[i / 3 * 4 + j]);
            bits = bits << 6 | (digit ? (unsigned)(digit - digits) : 0);
        }
        assert_int_equal(bits >> (16 - 8 * (i % 3)) & 255, i);
    }
    json_decref(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_a_letter_says_what_was_refused_and_why, clear_arena),
        cmocka_unit_test_teardown(test_errors_are_the_reasons_and_warnings_are_not, clear_arena),
        cmocka_unit_test_teardown(test_the_parties_that_lose_the_record_are_named, clear_arena),
        cmocka_unit_test_teardown(test_the_id_is_of_place_and_bytes_and_of_nothing_else,
                                  clear_arena),
        cmocka_unit_test_teardown(test_the_same_record_at_another_line_has_another_id, clear_arena),
        cmocka_unit_test_teardown(test_the_time_is_now_in_utc, clear_arena),
        cmocka_unit_test_teardown(test_json_is_embedded_as_it_came, clear_arena),
        cmocka_unit_test_teardown(test_other_text_is_a_string, clear_arena),
        cmocka_unit_test_teardown(test_what_is_no_text_is_base64, clear_arena),
        cmocka_unit_test_teardown(test_all_bytes_survive_base64, clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
