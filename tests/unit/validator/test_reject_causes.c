/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject_causes.h"

#include "contracts/base/bounds.h"
#include "tests/unit/test.h"

static writ_arena arena;
static writ_letter_reader reader;
static writ_causes causes;
static uint64_t lines;

static int clear(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    writ_letter_reader_clear(&reader);
    writ_causes_clear(&causes);
    causes = (writ_causes){0};
    lines = 0;
    return 0;
}

#define MAIL "{\"rule\":\"REQUIRED_MISSING\",\"path\":\"/mail\",\"message\":\"m\"}"

/* Adds a letter with these errors about this record, of a minute of the day. */
static void add_at(const char *contract, unsigned minute, const char *errors, const char *record)
{
    writ_letter letter;
    writ_error error = WRIT_ERROR_INIT;
    writ_str text = writ_str_printf(
        &arena,
        "{\"writ\":\"reject/1\",\"id\":\"%064u\",\"at\":\"2026-03-01T%02u:%02u:00.000Z\","
        "\"contract\":\"%s\",\"owner\":\"owner of %s\",\"source\":{\"file\":\"in\",\"line\":%u,"
        "\"offset\":0},\"attempt\":%u,\"errors\":[%s],\"affects\":[\"dwh\"],\"record\":{"
        "\"encoding\":"
        "\"json\",\"data\":%s}}%64s",
        1, minute / 60, minute % 60, contract, contract, (unsigned)lines + 100, minute % 2 + 1,
        errors, record, "");
    writ_line line = {{text.ptr, text.len - 64}, text.len - 63, ++lines, 0, false};
    int code = writ_letter_read(&reader, "letters", &line, &letter, &error);
    assert_string_equal(error.message, "");
    assert_int_equal(code, WRIT_OK);
    writ_causes_add(&causes, &reader, &letter, "letters", lines);
}

static void add(const char *errors, const char *record)
{
    add_at("orders@1.0.0", 0, errors, record);
}

static const writ_cause *cause(size_t at)
{
    assert_true(at < causes.items.count);
    return causes.items.items[at];
}

static void assert_cause(size_t at, uint64_t records, const char *rule, const char *path,
                         const char *producer)
{
    assert_int_equal(cause(at)->records, records);
    assert_true(writ_str_is(cause(at)->rule, rule));
    assert_true(writ_str_is(cause(at)->path, path));
    assert_true(writ_str_is(cause(at)->producer, producer));
}

static void test_a_record_counts_once_in_each_cause_and_once_in_all(void **state)
{
    (void)state;
    causes.options.by = WRIT_CAUSE_ALL;
    add(MAIL ",{\"rule\":\"TYPE_MISMATCH\",\"path\":\"/lines/0/n\",\"message\":\"first\"},"
             "{\"rule\":\"TYPE_MISMATCH\",\"path\":\"/lines/1/n\",\"message\":\"second\"}",
        "{\"lines\":[{},{}]}");
    add(MAIL, "{}");
    writ_causes_sort(&causes);
    assert_int_equal(causes.records, 2);
    assert_int_equal(causes.items.count, 2);
    assert_cause(0, 2, "REQUIRED_MISSING", "/mail", "");
    assert_cause(1, 1, "TYPE_MISMATCH", "/lines/*/n", "");
    assert_true(writ_str_is(cause(1)->message, "first"));
    assert_int_equal(cause(1)->line, 100);
    assert_int_equal(cause(1)->letter_line, 1);
    assert_int_equal(cause(0)->owners.count, 1);
    assert_true(writ_str_is(cause(0)->owners.items[0], "owner of orders@1.0.0"));
    assert_true(writ_str_is(cause(0)->affects.items[0], "dwh"));
}

static void test_times_are_the_earliest_and_the_latest(void **state)
{
    (void)state;
    causes.options.by = WRIT_CAUSE_ALL;
    add_at("c@1.0.0", 61, MAIL, "{}");
    add_at("c@1.0.0", 7, MAIL, "{}");
    add_at("c@1.0.0", 30, MAIL, "{}");
    assert_string_equal(cause(0)->first, "2026-03-01T00:07:00.000Z");
    assert_string_equal(cause(0)->last, "2026-03-01T01:01:00.000Z");
    assert_string_equal(causes.first, cause(0)->first);
    assert_int_equal(causes.again, 2);
    uint64_t counted = 0;
    for (size_t i = 0; i < WRIT_REJECT_STEPS; i++)
        counted += cause(0)->steps[i];
    assert_int_equal(counted, 3);
}

static void test_what_is_not_told_apart_is_one_cause(void **state)
{
    (void)state;
    causes.options.by = WRIT_CAUSE_RULE;
    add_at("a@1.0.0", 0, MAIL, "{\"source\":\"x\"}");
    add_at("b@1.0.0", 0, MAIL, "{\"source\":\"y\"}");
    assert_int_equal(causes.items.count, 1);
    assert_cause(0, 2, "REQUIRED_MISSING", "", "");
    assert_int_equal(cause(0)->owners.count, 2);
    assert_int_equal(cause(0)->contract.len, 0);
    assert_true(writ_str_is(cause(0)->of, "a@1.0.0"));
}

static void test_only_what_is_asked_for_is_counted(void **state)
{
    (void)state;
    causes.options = (writ_cause_options){.by = WRIT_CAUSE_ALL,
                                          .contract = WRIT_STR("orders"),
                                          .rule = WRIT_STR("TYPE_MISMATCH"),
                                          .since = WRIT_STR("2026-03-01T00:10:00.000Z")};
    static const char both[] = MAIL ",{\"rule\":\"TYPE_MISMATCH\",\"path\":\"\",\"message\":\"m\"}";
    add_at("orders@1.0.0", 9, both, "{}");
    add_at("orders@1.0.0", 10, both, "{}");
    add_at("orders@2.0.0", 11, both, "{}");
    add_at("orders-2@1.0.0", 11, both, "{}");
    add_at("orders@1.0.0", 12, MAIL, "{}");
    assert_int_equal(causes.letters, 5);
    assert_int_equal(causes.records, 2);
    assert_int_equal(causes.items.count, 2);
    assert_cause(0, 1, "TYPE_MISMATCH", "", "");
}

static void test_producers_tell_causes_apart(void **state)
{
    (void)state;
    causes.options.by = WRIT_CAUSE_ALL;
    add(MAIL, "{\"source\":\"shop\"}");
    add(MAIL, "{\"source\":\"crm\"}");
    add(MAIL, "{\"source\":\"shop\"}");
    add(MAIL, "{\"source\":\"ann@home.example\"}");
    writ_causes_sort(&causes);
    assert_int_equal(causes.items.count, 3);
    assert_cause(0, 2, "REQUIRED_MISSING", "/mail", "shop");
    assert_cause(1, 1, "REQUIRED_MISSING", "/mail", "crm");
    assert_cause(2, 1, "REQUIRED_MISSING", "/mail", "");
}

static void test_a_producer_can_be_given(void **state)
{
    (void)state;
    causes.options.by = WRIT_CAUSE_ALL;
    causes.options.producer = WRIT_STR("/app/id");
    add(MAIL, "{\"source\":\"shop\",\"app\":{\"id\":\"ios\"}}");
    assert_cause(0, 1, "REQUIRED_MISSING", "/mail", "ios");
}

static bool classifies(void *context, writ_str contract, writ_str path)
{
    (void)context;
    return writ_str_is(contract, "orders@1.0.0") && writ_str_is(path, "/source");
}

static void test_what_is_classified_names_nobody_unless_values_are_asked_for(void **state)
{
    (void)state;
    causes.options.by = WRIT_CAUSE_ALL;
    causes.options.is_classified = classifies;
    add(MAIL, "{\"source\":\"secret\"}");
    assert_cause(0, 1, "REQUIRED_MISSING", "/mail", "");
    causes.options.producer = WRIT_STR("/source");
    add(MAIL, "{\"source\":\"secret\"}");
    assert_cause(0, 2, "REQUIRED_MISSING", "/mail", "");
    causes.options.show_values = true;
    add(MAIL, "{\"source\":\"secret\"}");
    assert_cause(1, 1, "REQUIRED_MISSING", "/mail", "secret");
}

static void test_the_value_is_kept_only_where_it_is_asked_for(void **state)
{
    (void)state;
    static const char error[] =
        "{\"rule\":\"TYPE_MISMATCH\",\"path\":\"/a/1/b~1\",\"message\":\"m\"}";
    causes.options.by = WRIT_CAUSE_ALL;
    add(error, "{\"a\":[0,{\"b/\": {\"c\" :1} }]}");
    assert_int_equal(cause(0)->value.len, 0);
    clear(NULL);
    causes.options = (writ_cause_options){.by = WRIT_CAUSE_ALL, .show_values = true};
    add(error, "{\"a\":[0,{\"b/\": {\"c\" :1} }]}");
    assert_true(writ_str_is(cause(0)->value, "{\"c\" :1}"));
}

/* A text with too many values is no producer: what it had told apart is one again. */
static void test_a_producer_with_too_many_texts_is_none(void **state)
{
    (void)state;
    enum { MANY = 200 };
    causes.options.by = WRIT_CAUSE_ALL;
    for (unsigned i = 0; i < MANY; i++) {
        add(MAIL, writ_str_printf(&arena, "{\"source\":\"s%u\",\"client\":\"ios\"}", i).ptr);
        if (i == WRIT_CAUSE_PRODUCERS - 1)
            assert_int_equal(causes.items.count, WRIT_CAUSE_PRODUCERS);
    }
    writ_causes_sort(&causes);
    assert_int_equal(causes.items.count, 2);
    assert_cause(0, MANY - WRIT_CAUSE_PRODUCERS - 1, "REQUIRED_MISSING", "/mail", "ios");
    assert_cause(1, WRIT_CAUSE_PRODUCERS + 1, "REQUIRED_MISSING", "/mail", "");
    assert_int_equal(cause(1)->line, 100);
}

static void test_causes_are_bounded_and_what_is_left_out_is_counted(void **state)
{
    (void)state;
    enum { MORE = 7 };
    causes.options.by = WRIT_CAUSE_ALL;
    for (unsigned i = 0; i < WRIT_BOUND_REJECT_CAUSES + MORE; i++)
        add(writ_str_printf(&arena, "{\"rule\":\"A\",\"path\":\"/m/k%u\",\"message\":\"m\"}", i)
                .ptr,
            "{}");
    assert_int_equal(causes.items.count, WRIT_BOUND_REJECT_CAUSES);
    assert_int_equal(causes.left_out, MORE);
    assert_int_equal(causes.records, WRIT_BOUND_REJECT_CAUSES + MORE);
}

static void test_long_texts_are_cut(void **state)
{
    (void)state;
    enum { LONG = 4 * WRIT_BOUND_REJECT_TEXT };
    char *name = writ_arena_alloc(&arena, LONG + 1);
    memset(name, 'n', LONG);
    name[LONG] = '\0';
    causes.options.by = WRIT_CAUSE_ALL;
    for (int i = 0; i < 2; i++)
        add(writ_str_printf(&arena, "{\"rule\":\"A\",\"path\":\"/%s%d\",\"message\":\"%s\"}", name,
                            i, name)
                .ptr,
            "{}");
    assert_int_equal(causes.items.count, 1);
    assert_int_equal(cause(0)->path.len, WRIT_BOUND_REJECT_TEXT + 3);
    assert_int_equal(cause(0)->message.len, WRIT_BOUND_REJECT_TEXT + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_a_record_counts_once_in_each_cause_and_once_in_all, clear),
        cmocka_unit_test_teardown(test_times_are_the_earliest_and_the_latest, clear),
        cmocka_unit_test_teardown(test_what_is_not_told_apart_is_one_cause, clear),
        cmocka_unit_test_teardown(test_only_what_is_asked_for_is_counted, clear),
        cmocka_unit_test_teardown(test_producers_tell_causes_apart, clear),
        cmocka_unit_test_teardown(test_a_producer_can_be_given, clear),
        cmocka_unit_test_teardown(test_what_is_classified_names_nobody_unless_values_are_asked_for,
                                  clear),
        cmocka_unit_test_teardown(test_the_value_is_kept_only_where_it_is_asked_for, clear),
        cmocka_unit_test_teardown(test_a_producer_with_too_many_texts_is_none, clear),
        cmocka_unit_test_teardown(test_causes_are_bounded_and_what_is_left_out_is_counted, clear),
        cmocka_unit_test_teardown(test_long_texts_are_cut, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
