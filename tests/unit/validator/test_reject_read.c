/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject_read.h"

#include "contracts/base/bounds.h"
#include "tests/unit/test.h"
#include "validator/reject.h"

static writ_arena arena;
static writ_letter_reader reader;
static writ_letter letter;
static writ_error error;

static int clear(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    writ_letter_reader_clear(&reader);
    return 0;
}

/* Reads the text as line 7 of "r.ndjson". What follows it would harm who read on. */
static int read_text(writ_str text)
{
    char *bytes = writ_arena_alloc(&arena, text.len + WRIT_SCAN_PADDING);
    memcpy(bytes, text.ptr, text.len);
    memset(bytes + text.len, '}', WRIT_SCAN_PADDING);
    writ_line line = {{bytes, text.len}, text.len + 1, 7, 0, false};
    error = WRIT_ERROR_INIT;
    return writ_letter_read(&reader, "r.ndjson", &line, &letter, &error);
}

#define ID "9780e7cf4476a0f774f466d56e8290f614e21cd20f3a0a2f3cb431c2f4d1514d"
#define HEAD                                                                                       \
    "{\"writ\":\"reject/1\",\"id\":\"" ID "\",\"at\":\"2026-03-01T08:00:00.000Z\","                \
    "\"contract\":\"orders@1.4.0\",\"owner\":\"anna\","                                            \
    "\"source\":{\"file\":\"-\",\"line\":8,\"offset\":5121},\"attempt\":1,"
#define WHY  "\"errors\":[{\"rule\":\"TYPE_MISMATCH\",\"path\":\"/a\",\"message\":\"m\"}],"
#define WHOM "\"affects\":[\"dwh\"],"
#define WHAT "\"record\":{\"encoding\":\"json\",\"data\":{\"a\":1}}}"

static void assert_str(writ_str actual, const char *expected)
{
    assert_int_equal(actual.len, strlen(expected));
    assert_memory_equal(actual.ptr, expected, actual.len);
}

static void test_a_letter_is_read_in_full(void **state)
{
    (void)state;
    assert_int_equal(read_text(WRIT_STR(HEAD WHY WHOM WHAT)), WRIT_OK);
    assert_str(letter.id, ID);
    assert_str(letter.at, "2026-03-01T08:00:00.000Z");
    assert_int_equal(letter.seconds, 1772352000);
    assert_str(letter.contract, "orders@1.4.0");
    assert_str(letter.owner, "anna");
    assert_str(letter.file, "-");
    assert_int_equal(letter.line, 8);
    assert_int_equal(letter.offset, 5121);
    assert_int_equal(letter.attempt, 1);
    assert_int_equal(letter.error_count, 1);
    assert_str(letter.errors[0].rule, "TYPE_MISMATCH");
    assert_str(letter.errors[0].path, "/a");
    assert_str(letter.errors[0].message, "m");
    assert_int_equal(letter.errors[0].hint.len, 0);
    assert_int_equal(letter.affects_count, 1);
    assert_str(letter.affects[0], "dwh");
    assert_int_equal(letter.encoding, WRIT_LETTER_JSON);
    assert_str(letter.record, "{\"a\":1}");
    assert_int_equal(reader.tape.tokens[letter.token_at].kind, WRIT_TOKEN_OBJECT);
}

static void test_members_may_come_in_any_order_and_with_escapes(void **state)
{
    (void)state;
    static const char text[] =
        " { \"record\" : "
        "{\"data\":\"gr\\u00fc\\u0000\\n\",\"encoding\":\"utf8\"},\"\\u0061ffects\":[],"
        "\"errors\":[{\"hint\":\"h\\\"1\",\"message\":\"a\\tb\",\"path\":\"\",\"rule\":\"A_B\"},"
        "{\"rule\":\"C\",\"path\":\"/~0~1/0\",\"message\":\"n\"}],\"attempt\":4294967295,"
        "\"source\":{\"offset\":18446744073709551615,\"line\":1,\"file\":\"a\\\\b\"},\"owner\":"
        "\"\","
        "\"contract\":\"\",\"at\":\"2026-03-01T08:00:00.999Z\",\"id\":\"" ID
        "\",\"writ\":\"reject/1\"} \r";
    assert_int_equal(read_text(writ_str_of(text)), WRIT_OK);
    assert_int_equal(letter.encoding, WRIT_LETTER_UTF8);
    assert_int_equal(letter.record.len, 6);
    assert_memory_equal(letter.record.ptr, "gr\xC3\xBC\0\n", 6);
    assert_int_equal(letter.affects_count, 0);
    assert_int_equal(letter.error_count, 2);
    assert_str(letter.errors[0].hint, "h\"1");
    assert_str(letter.errors[0].message, "a\tb");
    assert_str(letter.errors[1].path, "/~0~1/0");
    assert_int_equal(letter.attempt, 4294967295u);
    assert_true(letter.offset == UINT64_MAX);
    assert_str(letter.file, "a\\b");
    assert_str(letter.contract, "");
}

/* What `filter` makes of the bytes comes back as these bytes. */
static void assert_comes_back(writ_str bytes, bool well_formed, writ_letter_encoding encoding)
{
    writ_buf buf = WRIT_BUF_INIT, envelope = WRIT_BUF_INIT;
    writ_findings findings = {0};
    writ_finding *finding = writ_finding_add(&arena, &findings, WRIT_RULE_TYPE_MISMATCH);
    writ_line line = {bytes, bytes.len + 1, 3, 17, false};
    char at[32];
    finding->path = WRIT_STR("/a");
    finding->message = WRIT_STR("m");
    writ_reject_now(at);
    writ_reject_envelope(&envelope, "in", WRIT_STR("c@1.0.0"), WRIT_STR("o"));
    writ_reject_write(&buf, &(writ_reject){.source = "in",
                                           .line = &line,
                                           .at = at,
                                           .envelope = writ_buf_str(&envelope),
                                           .attempt = 2,
                                           .findings = &findings,
                                           .well_formed = well_formed});
    int code = read_text(writ_str_part(writ_buf_str(&buf), 0, buf.len - 1));
    writ_buf_clear(&buf);
    writ_buf_clear(&envelope);
    assert_string_equal(error.message, "");
    assert_int_equal(code, WRIT_OK);
    assert_int_equal(letter.encoding, encoding);
    assert_int_equal(letter.record.len, bytes.len);
    assert_memory_equal(letter.record.ptr, bytes.ptr, bytes.len);
}

static void test_json_is_the_very_bytes_that_came(void **state)
{
    (void)state;
    assert_comes_back(WRIT_STR("{\"a\":1}"), true, WRIT_LETTER_JSON);
    assert_comes_back(WRIT_STR(" \t{\"a\" : 1.50e1,\"a\":\"\\u00e9}\"} \r"), true,
                      WRIT_LETTER_JSON);
    assert_comes_back(WRIT_STR("[[[]],{\"b\":[ ]  } ]"), true, WRIT_LETTER_JSON);
    assert_comes_back(WRIT_STR("\"}}\""), true, WRIT_LETTER_JSON);
    assert_comes_back(WRIT_STR(" null\r"), true, WRIT_LETTER_JSON);
    assert_comes_back(WRIT_STR("-0.0"), true, WRIT_LETTER_JSON);
}

static void test_what_is_no_json_is_decoded(void **state)
{
    (void)state;
    char all[256];
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;
    assert_comes_back(WRIT_STR("{\"a\":\r"), false, WRIT_LETTER_UTF8);
    assert_comes_back(WRIT_STR("gr\xC3\xBC\0\t\\\""), false, WRIT_LETTER_UTF8);
    for (size_t len = 254; len <= 256; len++)
        assert_comes_back((writ_str){all, len}, false, WRIT_LETTER_BASE64);
}

/* The letter puts two levels around it. */
static void test_the_deepest_record_comes_back(void **state)
{
    (void)state;
    enum { DEEP = WRIT_BOUND_PAYLOAD_DEPTH };
    char *deep = writ_arena_alloc(&arena, (size_t)2 * DEEP);
    memset(deep, '[', DEEP);
    memset(deep + DEEP, ']', DEEP);
    assert_comes_back((writ_str){deep, (size_t)2 * DEEP}, true, WRIT_LETTER_JSON);
}

static void test_a_row_of_csv_has_its_header(void **state)
{
    (void)state;
    assert_int_equal(
        read_text(WRIT_STR(HEAD WHY WHOM "\"record\":{\"encoding\":\"csv\",\"header\":\"id,email\","
                                         "\"data\":\"1,\\\"x\\\"\"}}")),
        WRIT_OK);
    assert_int_equal(letter.encoding, WRIT_LETTER_CSV);
    assert_str(letter.header, "id,email");
    assert_str(letter.record, "1,\"x\"");
}

static void test_a_redacted_record_is_json(void **state)
{
    (void)state;
    assert_int_equal(read_text(WRIT_STR(HEAD WHY WHOM "\"record\":{\"encoding\":\"redacted\","
                                                      "\"data\":{\"a\":\"hmac-sha256:00\"}}}")),
                     WRIT_OK);
    assert_int_equal(letter.encoding, WRIT_LETTER_REDACTED);
    assert_str(letter.record, "{\"a\":\"hmac-sha256:00\"}");
}

/* The text of HEAD … with one part replaced, and what the error is to say. */
static void assert_refused(const char *part, const char *by, const char *message)
{
    static const char text[] = HEAD WHY WHOM WHAT;
    const char *found = strstr(text, part);
    assert_non_null(found);
    writ_str changed =
        writ_str_printf(&arena, "%.*s%s%s", (int)(found - text), text, by, found + strlen(part));
    assert_int_equal(read_text(changed), WRIT_E_INPUT);
    assert_string_equal(error.file, "r.ndjson");
    assert_int_equal(error.line, 7);
    assert_true(error.column >= 1);
    if (!strstr(error.message, message))
        fail_msg("'%s' does not say '%s'", error.message, message);
}

static void test_unknown_missing_and_double_keys_are_named(void **state)
{
    (void)state;
    assert_refused("\"owner\":", "\"ownr\":", "'ownr'");
    assert_refused("\"owner\":\"anna\",", "", "'owner' is missing");
    assert_refused("\"owner\":", "\"contract\":", "'contract' stands twice");
    assert_refused("\"line\":8,", "", "'source.line' is missing");
    assert_refused("\"line\":8", "\"line\":8,\"x\":1", "'x'");
    assert_refused("\"path\":\"/a\",", "", "'errors.path' is missing");
    assert_refused("\"encoding\":\"json\",", "", "'record.encoding' is missing");
    assert_refused(",\"data\":{\"a\":1}", "", "'record.data' is missing");
    assert_refused(",\"data\":{\"a\":1}", ",\"data\":1,\"data\":1", "'record.data' stands twice");
}

static void test_values_of_another_form_are_refused(void **state)
{
    (void)state;
    assert_refused("reject/1", "reject/2", "'writ' is not reject/1");
    assert_refused("9780e7", "9780E7", "'id'");
    assert_refused("\"9780e7", "\"780e7", "'id'");
    assert_refused(".000Z", ".000", "'at'");
    assert_refused(".000Z", ".000Z ", "'at'");
    assert_refused("2026-03", "2026-0x", "'at'");
    assert_refused("2026-03", "2026-13", "'at'");
    assert_refused("\"anna\"", "7", "'owner' is not a string");
    assert_refused("\"anna\"", "null", "'owner' is not a string");
    assert_refused("\"-\"", "\"\"", "'source.file' is empty");
    assert_refused(":8,", ":0,", "'source.line' is not an integer from 1 on");
    assert_refused(":8,", ":8.0,", "'source.line'");
    assert_refused(":8,", ":\"8\",", "'source.line'");
    assert_refused("5121", "-1", "'source.offset'");
    assert_refused("5121", "18446744073709551616", "'source.offset'");
    assert_refused("\"attempt\":1", "\"attempt\":0", "'attempt'");
    assert_refused("\"attempt\":1", "\"attempt\":4294967296", "'attempt'");
    assert_refused("TYPE_MISMATCH", "type", "'errors.rule'");
    assert_refused("TYPE_MISMATCH", "_A", "'errors.rule'");
    assert_refused("\"/a\"", "\"a\"", "'errors.path'");
    assert_refused("\"/a\"", "\"/~\"", "'errors.path'");
    assert_refused("\"/a\"", "\"/~2\"", "'errors.path'");
    assert_refused("\"m\"", "\"\"", "'errors.message' is empty");
    assert_refused("[\"dwh\"]", "[\"\"]", "'affects' is empty");
    assert_refused("[\"dwh\"]", "{}", "'affects' is not an array");
    assert_refused("[\"dwh\"]", "[1]", "'affects' is not a string");
    assert_refused("\"json\"", "\"xml\"", "'record.encoding'");
    assert_refused("\"json\"", "\"utf8\"", "'record.data' is not a string");
    assert_refused("\"json\"", "\"csv\"", "'record.header' is missing");
    assert_refused("\"json\"", "\"json\",\"header\":\"a\"", "'record.header' stands only");
    assert_refused("{\"file\":\"-\",\"line\":8,\"offset\":5121}", "[]",
                   "'source' is not an object");
}

static void test_errors_are_at_least_one(void **state)
{
    (void)state;
    assert_int_equal(read_text(WRIT_STR(HEAD "\"errors\":[]," WHOM WHAT)), WRIT_E_INPUT);
    assert_string_equal(error.message, "'errors' is empty");
    assert_int_equal(read_text(WRIT_STR(HEAD "\"errors\":[7]," WHOM WHAT)), WRIT_E_INPUT);
    assert_string_equal(error.message, "'errors' is not an object");
}

static void test_base64_is_whole_and_padded(void **state)
{
    (void)state;
    static const char *const wrong[] = {"Zg=", "Zg", "Z===", "====", "Zg==Zg==", "Z g=", "Zm9-"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        writ_str text =
            writ_str_printf(&arena, "%s\"record\":{\"encoding\":\"base64\",\"data\":\"%s\"}}",
                            HEAD WHY WHOM, wrong[i]);
        assert_int_equal(read_text(text), WRIT_E_INPUT);
        assert_string_equal(error.message, "'record.data' is not base64");
    }
}

/* And no part of what is classified is quoted. */
static void test_a_line_that_is_cut_off_is_refused_wherever_it_ends(void **state)
{
    (void)state;
    static const char text[] =
        HEAD WHY WHOM "\"record\":{\"encoding\":\"json\",\"data\":\"secret\"}}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        assert_int_equal(read_text((writ_str){text, len}), WRIT_E_INPUT);
        assert_string_equal(error.message, "not a dead letter: unexpected end");
    }
    assert_int_equal(read_text(WRIT_STR("{}")), WRIT_E_INPUT);
    assert_string_equal(error.message, "'writ' is missing");
    assert_int_equal(read_text(WRIT_STR("\"secret\"")), WRIT_E_INPUT);
    assert_string_equal(error.message, "the line is not an object");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_a_letter_is_read_in_full, clear),
        cmocka_unit_test_teardown(test_members_may_come_in_any_order_and_with_escapes, clear),
        cmocka_unit_test_teardown(test_json_is_the_very_bytes_that_came, clear),
        cmocka_unit_test_teardown(test_what_is_no_json_is_decoded, clear),
        cmocka_unit_test_teardown(test_the_deepest_record_comes_back, clear),
        cmocka_unit_test_teardown(test_a_row_of_csv_has_its_header, clear),
        cmocka_unit_test_teardown(test_a_redacted_record_is_json, clear),
        cmocka_unit_test_teardown(test_unknown_missing_and_double_keys_are_named, clear),
        cmocka_unit_test_teardown(test_values_of_another_form_are_refused, clear),
        cmocka_unit_test_teardown(test_errors_are_at_least_one, clear),
        cmocka_unit_test_teardown(test_base64_is_whole_and_padded, clear),
        cmocka_unit_test_teardown(test_a_line_that_is_cut_off_is_refused_wherever_it_ends, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
