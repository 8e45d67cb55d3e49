/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/wire.h"

#include <stdio.h>

#include "contracts/base/read.h"
#include "contracts/base/utf8.h"
#include "registry/audit.h"
#include "registry/row_check.h"
#include "tests/property/chance.h"
#include "tests/unit/test.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static const writ_value *value_of(writ_str text)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source = WRIT_NEW(&arena, writ_source);
    writ_value *value = NULL;
    source->name = WRIT_STR("wire");
    source->text = writ_str_copy(&arena, text);
    if (writ_json_read(&arena, source, &value, &err))
        fail_msg("%s: %.*s", err.message, WRIT_FMT(text));
    return value;
}

/* ---- random rows ---- */

/* Mostly words; now and then nothing, what JSON escapes, or, where all bytes may be, what is no
 * text. */
static writ_str any(bool is_text)
{
    static const char *const words[] = {
        "orders",       "1.4.0",    "caf\xc3\xa9 \xe2\x82\xac", "\"\\/\n\t",
        "\x01\x1f\x7f", "\xff\xfe", "a\xed\xa0\x80z",           "{"};
    writ_buf text = WRIT_BUF_INIT;
    for (uint32_t i = chance(4); i-- > 0;)
        writ_buf_add_text(&text, words[chance(is_text ? 5 : sizeof words / sizeof *words)]);
    if (!is_text && !chance(6))
        writ_buf_add(&text, "\0b", 2);
    writ_str made = writ_str_copy(&arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return made;
}

static writ_str any_text(void)
{
    return any(true);
}

static writ_str any_bytes(void)
{
    return any(false);
}

static writ_str any_hash(void)
{
    return chance(4) ? WRIT_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
                     : WRIT_STR_EMPTY;
}

static writ_stored_version any_version(void)
{
    return (writ_stored_version){
        .contract = any_text(),
        .version = any_text(),
        .sha256 = any_hash(),
        .name = any_text(),
        .bytes = any_bytes(),
        .beside = any_bytes(),
        .owner = any_text(),
        .entry = any_bytes(),
        .status = (writ_status)chance(4),
        .published_at = any_text(),
        .published_by = any_text(),
        .forced = any_text(),
        .sunset = any_text(),
        .replaced_by = any_text(),
        .number = chance(3) ? (int64_t)chance(UINT32_MAX) * chance(UINT32_MAX >> 1) : 0,
        .deleted = (writ_deleted)chance(3),
    };
}

static writ_stored_party any_party(void)
{
    return (writ_stored_party){
        .id = any_text(),
        .party = any_text(),
        .contract = any_text(),
        .version = any_text(),
        .sha256 = any_hash(),
        .name = any_text(),
        .bytes = any_bytes(),
        .beside = any_bytes(),
        .position = chance(2) ? UINT32_MAX : 0,
        .pending = chance(2),
        .registered_at = any_text(),
        .registered_by = any_text(),
    };
}

static writ_event any_event(void)
{
    return (writ_event){
        .sequence = 1 + chance(1000),
        .at = any_text(),
        .by = any_text(),
        .action = any_text(),
        .contract = any_text(),
        .version = any_text(),
        .party = any_text(),
        .verdict = any_text(),
        .detail = any_text(),
        .origin = {any_text(), any_text(), any_text(), any_text(), any_text()},
        .hash = any_hash(),
    };
}

static writ_waiver any_waiver(void)
{
    return (writ_waiver){
        .id = any_text(),
        .fingerprint = any_hash(),
        .rule = any_text(),
        .path = any_text(),
        .contract = any_text(),
        .party = any_text(),
        .reason = any_text(),
        .requester = any_text(),
        .requested_at = any_text(),
        .approver = any_text(),
        .approved_at = any_text(),
        .approved_for = any_text(),
        .until = any_text(),
        .self_approved = chance(2),
    };
}

static writ_deployment any_deployment(void)
{
    return (writ_deployment){any_text(), chance(2), any_text(), any_text(), any_text(), any_text()};
}

static writ_stored_run any_run(void)
{
    return (writ_stored_run){
        .id = any_text(),
        .command = any_text(),
        .started_at = any_text(),
        .ended_at = any_text(),
        .summary = chance(2) ? WRIT_STR("{\"writ\":\"run/1\",\"records\":12345678901234567890,"
                                        "\"share\":0.1}")
                             : WRIT_STR("{}"),
    };
}

static writ_setting any_setting(void)
{
    return (writ_setting){any_text(), any_text()};
}

static writ_stored_token any_token(void)
{
    return (writ_stored_token){any_text(), any_text(), any_hash(), any_text(),
                               any_text(), any_text(), any_text(), any_text()};
}

static writ_told_row any_told(void)
{
    return (writ_told_row){any_text(), any_text(), 1 + (int64_t)chance(5)};
}

static writ_sunset any_sunset(void)
{
    return (writ_sunset){any_text(), any_text(), any_text()};
}

static writ_wire_publishing any_publishing(void)
{
    writ_wire_publishing made = {
        .row = any_version(),
        .force = any_text(),
        .backport = chance(2),
        .side_by_side = chance(2),
        .budget = chance(1000),
        .origin = {any_text(), WRIT_STR_EMPTY, any_text(), any_text(), any_text()},
    };
    if (!made.row.bytes.len)
        made.row.bytes = WRIT_STR("{}");
    return made;
}

/* ---- out, in and out again ---- */

static void print_token(writ_buf *out, const writ_stored_token *token)
{
    writ_wire_print_token(out, token, true);
}

static void print_event(writ_buf *out, const writ_event *event)
{
    writ_event_print(out, event, true);
}

/* It is one line of JSON, and what is read of it is the row: printed, it is the same again, and
 * the one member that is not empty for sure has come through. */
#define ROUND_TRIP(type, any, print, read, same)                                                   \
    do {                                                                                           \
        writ_buf once = WRIT_BUF_INIT, again = WRIT_BUF_INIT;                                      \
        writ_error err = WRIT_ERROR_INIT;                                                          \
        type row = any(), back;                                                                    \
        print(&once, &row);                                                                        \
        assert_true(writ_utf8_valid(writ_buf_str(&once)));                                         \
        assert_null(strchr(once.ptr, '\n'));                                                       \
        if (read(&arena, value_of(writ_buf_str(&once)), &back, &err))                              \
            fail_msg("%s: %s", err.message, once.ptr);                                             \
        print(&again, &back);                                                                      \
        assert_string_equal(once.ptr, again.ptr);                                                  \
        assert_true(writ_str_equal(row.same, back.same));                                          \
        writ_buf_clear(&once);                                                                     \
        writ_buf_clear(&again);                                                                    \
    } while (0)

static void test_any_row_comes_through_as_it_was(void **state)
{
    (void)state;
    for (size_t i = 0; i < test_rounds(2000); i++) {
        chance_seed(i + 1);
        ROUND_TRIP(writ_stored_version, any_version, writ_wire_print_version,
                   writ_wire_read_version, bytes);
        ROUND_TRIP(writ_stored_party, any_party, writ_wire_print_party, writ_wire_read_party,
                   beside);
        ROUND_TRIP(writ_event, any_event, print_event, writ_wire_read_event, origin.link);
        ROUND_TRIP(writ_waiver, any_waiver, writ_wire_print_waiver, writ_wire_read_waiver, path);
        ROUND_TRIP(writ_deployment, any_deployment, writ_wire_print_deployment,
                   writ_wire_read_deployment, name);
        ROUND_TRIP(writ_stored_run, any_run, writ_wire_print_run, writ_wire_read_run, summary);
        ROUND_TRIP(writ_setting, any_setting, writ_wire_print_setting, writ_wire_read_setting,
                   value);
        ROUND_TRIP(writ_stored_token, any_token, print_token, writ_wire_read_token, hash);
        ROUND_TRIP(writ_told_row, any_told, writ_wire_print_told, writ_wire_read_told, state);
        ROUND_TRIP(writ_sunset, any_sunset, writ_wire_print_sunset, writ_wire_read_sunset, day);
        ROUND_TRIP(writ_wire_publishing, any_publishing, writ_wire_print_publishing,
                   writ_wire_read_publishing, row.bytes);
        writ_arena_reset(&arena);
    }
}

/* ---- one version, to the byte ---- */

static writ_stored_version some_version(void)
{
    return (writ_stored_version){
        .contract = WRIT_STR("orders"),
        .version = WRIT_STR("1.0.0"),
        .name = WRIT_STR("orders.odcs.yaml"),
        .bytes = WRIT_STR("id: orders\n"),
        .status = WRIT_STATUS_ACTIVE,
        .number = 7,
    };
}

static void assert_version_prints(const writ_stored_version *version, const char *expected)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_wire_print_version(&out, version);
    assert_string_equal(out.ptr, expected);
    writ_buf_clear(&out);
}

static void test_what_is_empty_is_left_out(void **state)
{
    (void)state;
    writ_stored_version version = some_version();
    assert_version_prints(&version, "{\"contract\":\"orders\",\"version\":\"1.0.0\",\"name\":"
                                    "\"orders.odcs.yaml\",\"content\":\"id: orders\\n\",\"status\":"
                                    "\"active\",\"number\":7}");
}

static void test_bytes_that_are_no_text_are_base64(void **state)
{
    (void)state;
    writ_stored_version version = some_version();
    version.bytes = WRIT_STR("a\0\xff");
    version.name = WRIT_STR_EMPTY;
    assert_version_prints(&version, "{\"contract\":\"orders\",\"version\":\"1.0.0\","
                                    "\"content_base64\":\"YQD/\",\"status\":\"active\","
                                    "\"number\":7}");
}

static void test_an_old_row_that_is_no_text_is_printed_as_one(void **state)
{
    (void)state;
    writ_stored_version version = some_version();
    version.name = WRIT_STR("a\0\xff");
    version.bytes = WRIT_STR_EMPTY;
    assert_version_prints(&version, "{\"contract\":\"orders\",\"version\":\"1.0.0\","
                                    "\"name\":\"a\uFFFD\uFFFD\",\"status\":\"active\","
                                    "\"number\":7}");
}

static void test_an_old_event_that_is_no_text_is_printed_as_one(void **state)
{
    (void)state;
    const writ_event event = {.sequence = 1,
                              .at = WRIT_STR("a"),
                              .by = WRIT_STR("b"),
                              .action = WRIT_STR("publish"),
                              .origin.message = WRIT_STR("x\xff")};
    writ_error err = WRIT_ERROR_INIT;
    writ_buf out = WRIT_BUF_INIT;
    writ_event_print(&out, &event, true);
    assert_string_equal(out.ptr, "{\"action\":\"publish\",\"at\":\"a\",\"by\":\"b\","
                                 "\"message\":\"x\uFFFD\",\"sequence\":1}");
    writ_buf_reset(&out);
    writ_event_print(&out, &event, false); /* the hash is that of what was recorded */
    assert_non_null(memmem(out.ptr, out.len, "x\xff\"", 3));
    assert_int_equal(writ_row_check_event(&event, &err), WRIT_E_INPUT);
    assert_string_equal(err.message, "the message 'x\xff' is not UTF-8, or holds a NUL");
    writ_buf_clear(&out);
}

static void test_a_version_has_the_guid_of_its_content(void **state)
{
    (void)state;
    writ_stored_version version = some_version();
    writ_buf out = WRIT_BUF_INIT;
    char guid[37];
    version.sha256 = WRIT_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    writ_content_guid(version.sha256, version.entry, guid);
    writ_wire_print_version(&out, &version);
    writ_str said = WRIT_STR_EMPTY;
    writ_error err = WRIT_ERROR_INIT;
    assert_int_equal(writ_wire_read_text(value_of(writ_buf_str(&out)), "guid", &said, &err),
                     WRIT_OK);
    assert_true(writ_str_is(said, guid));
    writ_buf_clear(&out);
}

static void test_a_token_is_shown_without_the_hash_of_its_secret(void **state)
{
    (void)state;
    const writ_stored_token token = {.id = WRIT_STR("t1"), .hash = WRIT_STR("4711")};
    writ_buf out = WRIT_BUF_INIT;
    writ_wire_print_token(&out, &token, false);
    assert_string_equal(out.ptr, "{\"id\":\"t1\"}");
    writ_buf_clear(&out);
}

static void test_an_answer_can_go_on(void **state)
{
    (void)state;
    writ_answer answer = {WRIT_OUTCOME_REFUSED, WRIT_STR("it breaks desk"), WRIT_STR_EMPTY}, back;
    writ_error err = WRIT_ERROR_INIT;
    writ_buf out = WRIT_BUF_INIT;
    writ_wire_begin_answer(&out, &answer);
    writ_wire_add_text(&out, "old_version", WRIT_STR("1.0.0"));
    writ_wire_add_text(&out, "sha256", WRIT_STR_EMPTY);
    writ_buf_add_byte(&out, '}');
    assert_string_equal(out.ptr, "{\"outcome\":\"refused\",\"reason\":\"it breaks desk\","
                                 "\"old_version\":\"1.0.0\"}");
    assert_int_equal(writ_wire_read_answer(&arena, value_of(writ_buf_str(&out)), &back, &err),
                     WRIT_OK);
    assert_int_equal(back.outcome, WRIT_OUTCOME_REFUSED);
    assert_true(writ_str_equal(back.reason, answer.reason));
    writ_buf_clear(&out);
}

/* ---- what is refused ---- */

static void assert_version_refused(const char *json, const char *message)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_stored_version version = {.number = 4711};
    assert_int_equal(writ_wire_read_version(&arena, value_of(writ_str_of(json)), &version, &err),
                     WRIT_E_INPUT);
    assert_string_equal(err.message, message);
    assert_true(err.line == 1 && err.column > 0);
    assert_int_equal(version.number, 4711); /* untouched */
}

static void test_a_member_of_another_type_is_refused_by_name(void **state)
{
    (void)state;
#define ROW "{\"contract\":\"a\",\"version\":\"1\",\"status\":\"active\","
    assert_version_refused("[]", "'version' must be an object");
    assert_version_refused("{}", "'contract' is missing");
    assert_version_refused("{\"contract\":\"a\"}", "'version' is missing");
    assert_version_refused("{\"contract\":\"a\",\"version\":\"1\"}", "'status' is missing");
    assert_version_refused("{\"contract\":7}", "'contract' must be a string");
    assert_version_refused(ROW "\"content\":null}", "'content' must be a string");
    assert_version_refused(ROW "\"content_base64\":\"YQ\"}",
                           "'content_base64' must be a string in base64");
    assert_version_refused(ROW "\"content\":\"a\",\"content_base64\":\"YQ==\"}",
                           "'content_base64' must be absent beside the member that is text");
    assert_version_refused(ROW "\"name_base64\":\"YQ==\"}",
                           "'name' must be text, which base64 is not taken for");
    assert_version_refused(ROW "\"name\":\"a\\u0000\"}", "'name' must be a string without NUL");
    assert_version_refused(ROW "\"number\":-1}", "'number' must be a count");
    assert_version_refused(ROW "\"number\":1.5}", "'number' must be a count");
    assert_version_refused(ROW "\"number\":9223372036854775808}", "'number' must be a count");
    assert_version_refused(ROW "\"deleted\":true}", "'deleted' must be soft, or hard");
    assert_version_refused("{\"contract\":\"a\",\"version\":\"1\",\"status\":\"dead\"}",
                           "'status' must be draft, active, deprecated or retired");
}

static void test_members_that_are_not_known_are_no_matter(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    writ_stored_version version;
    assert_int_equal(
        writ_wire_read_version(
            &arena, value_of(WRIT_STR(ROW "\"later\":[1],\"guid\":7,\"published_at\":\"now\"}")),
            &version, &err),
        WRIT_OK);
    assert_true(writ_str_is(version.published_at, "now"));
#undef ROW
}

static void test_a_deployment_is_of_a_contract_or_of_a_party(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    writ_deployment deployment;
#define ROW "{\"environment\":\"production\",\"name\":\"a\",\"version\":\"1\","
    assert_int_equal(writ_wire_read_deployment(
                         &arena, value_of(WRIT_STR(ROW "\"kind\":\"party\"}")), &deployment, &err),
                     WRIT_OK);
    assert_true(deployment.is_party);
    assert_int_equal(writ_wire_read_deployment(
                         &arena, value_of(WRIT_STR(ROW "\"kind\":\"system\"}")), &deployment, &err),
                     WRIT_E_INPUT);
    assert_string_equal(err.message, "'kind' must be contract, or party");
#undef ROW
}

static void test_what_is_published_needs_its_content_alone(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    writ_wire_publishing publishing;
    assert_int_equal(
        writ_wire_read_publishing(
            &arena, value_of(WRIT_STR("{\"content\":\"{}\",\"force\":\"must\",\"link\":\"x\"}")),
            &publishing, &err),
        WRIT_OK);
    assert_true(writ_str_is(publishing.force, "must") && writ_str_is(publishing.origin.link, "x") &&
                !publishing.row.contract.len);
    assert_int_equal(writ_wire_read_publishing(&arena,
                                               value_of(WRIT_STR("{\"contract\":\"orders\"}")),
                                               &publishing, &err),
                     WRIT_E_INPUT);
    assert_string_equal(err.message, "'content' is missing");
}

static void test_a_flag_is_true_or_false(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    bool flag = true;
    assert_int_equal(writ_wire_read_flag(value_of(WRIT_STR("{}")), "pending", &flag, &err),
                     WRIT_OK);
    assert_false(flag);
    assert_int_equal(
        writ_wire_read_flag(value_of(WRIT_STR("{\"pending\":1}")), "pending", &flag, &err),
        WRIT_E_INPUT);
    assert_string_equal(err.message, "'pending' must be true or false");
}

/* A run is one line of a stream, however its summary was laid out. */
static void test_a_run_is_one_line(void **state)
{
    (void)state;
    const writ_stored_run run = {WRIT_STR("r"), WRIT_STR("filter"), WRIT_STR("a"), WRIT_STR("b"),
                                 WRIT_STR("{\n  \"records\": 1\r\n}\n")};
    writ_stored_run back;
    writ_error err = WRIT_ERROR_INIT;
    writ_buf out = WRIT_BUF_INIT;
    writ_wire_print_run(&out, &run);
    assert_null(strpbrk(out.ptr, "\r\n"));
    assert_int_equal(writ_wire_read_run(&arena, value_of(writ_buf_str(&out)), &back, &err),
                     WRIT_OK);
    assert_true(writ_str_is(back.summary, "{\"records\":1}"));
    writ_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_row_comes_through_as_it_was),
        cmocka_unit_test(test_what_is_empty_is_left_out),
        cmocka_unit_test(test_bytes_that_are_no_text_are_base64),
        cmocka_unit_test(test_an_old_row_that_is_no_text_is_printed_as_one),
        cmocka_unit_test(test_an_old_event_that_is_no_text_is_printed_as_one),
        cmocka_unit_test(test_a_version_has_the_guid_of_its_content),
        cmocka_unit_test(test_a_token_is_shown_without_the_hash_of_its_secret),
        cmocka_unit_test(test_an_answer_can_go_on),
        cmocka_unit_test(test_a_member_of_another_type_is_refused_by_name),
        cmocka_unit_test(test_members_that_are_not_known_are_no_matter),
        cmocka_unit_test(test_a_deployment_is_of_a_contract_or_of_a_party),
        cmocka_unit_test(test_what_is_published_needs_its_content_alone),
        cmocka_unit_test(test_a_flag_is_true_or_false),
        cmocka_unit_test(test_a_run_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, clear_arena);
}
