/* SPDX-License-Identifier: Apache-2.0
 *
 * What is evaluated: the marks behind `unevaluatedProperties` and `unevaluatedItems`, and what
 * their reports say. Other instructions are in test_validator.c.
 */
#include "tests/unit/contracts/compile.h"
#include "validator/validator.h"

/* "path schema_path" of each finding on the record, "" when it is valid. Both modes agree. */
static writ_str report_as(writ_arena *arena, writ_draft draft, const char *schema,
                          const char *record)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_options options = {.draft = draft};
    writ_validator *validator;
    writ_findings findings = {0};
    writ_buf said = WRIT_BUF_INIT;
    if (writ_validator_new(compile_with(arena, schema, &options), NULL, &validator, &err))
        fail_msg("%s", err.message);
    const writ_value *value = read_json(arena, "record", record);
    bool accepted = writ_validator_check_value(validator, arena, value, NULL);
    bool checked = writ_validator_check_value(validator, arena, value, &findings);
    assert_int_equal(accepted, checked);
    for (size_t i = 0; i < findings.count; i++)
        writ_buf_printf(&said, "%s%.*s %.*s", i ? "; " : "", WRIT_FMT(findings.items[i].path),
                        WRIT_FMT(findings.items[i].schema_path));
    writ_str text = writ_str_copy(arena, writ_buf_str(&said));
    writ_buf_clear(&said);
    writ_validator_free(validator);
    return text;
}

static void reports_as(writ_draft draft, const char *schema, const char *record,
                       const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    assert_string_equal(report_as(&arena, draft, schema, record).ptr, expected);
    writ_arena_clear(&arena);
}

static void reports(const char *schema, const char *record, const char *expected)
{
    reports_as(WRIT_DRAFT_2020_12, schema, record, expected);
}

static void test_members_are_evaluated_across_references_and_allOf(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "$ref" : "#/$defs/a",
        "allOf" : [ {"patternProperties" : {"^x-" : {"type" : "string"}}} ],
        "unevaluatedProperties" : false,
        "$defs" : {"a" : {"properties" : {"a" : {"type" : "integer"}}}}
    });
    reports(schema, "{\"a\": 1, \"x-b\": \"\"}", "");
    reports(schema, "{\"a\": 1, \"c\": 2}", "/c /unevaluatedProperties");
}

static void test_what_is_wrong_elsewhere_is_not_also_unevaluated(void **state)
{
    (void)state;
    static const char all_of[] = JSON({
        "allOf" : [ {"properties" : {"a" : {"type" : "integer"}, "b" : {}}} ],
        "unevaluatedProperties" : false
    });
    reports(all_of, "{\"a\": \"1\", \"b\": 2}", "/a /allOf/0/properties/a/type");
    reports(all_of, "{\"a\": \"1\", \"c\": 2}",
            "/a /allOf/0/properties/a/type; /c /unevaluatedProperties");
    static const char any_of[] = JSON({
        "anyOf" : [ {"properties" : {"a" : {"type" : "integer"}}}, {"required" : ["b"]} ],
        "unevaluatedProperties" : false
    });
    reports(any_of, "{\"a\": \"1\"}", " /anyOf");
}

static void test_only_branches_that_hold_evaluate(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "anyOf" : [
            {"properties" : {"a" : {"const" : 1}}, "required" : ["a"]},
            {"properties" : {"b" : {"const" : 1}}}
        ],
        "unevaluatedProperties" : false
    });
    reports(schema, "{\"a\": 1, \"b\": 1}", "");
    reports(schema, "{\"a\": 2, \"b\": 1}", "/a /unevaluatedProperties");
    reports(schema, "{\"a\": 1, \"b\": 2}", "/b /unevaluatedProperties");
    reports(
        JSON({"not" : {"not" : {"properties" : {"a" : true}}}, "unevaluatedProperties" : false}),
        "{\"a\": 1}", "/a /unevaluatedProperties");
}

static void test_a_condition_evaluates_when_it_holds(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "if" : {"properties" : {"a" : {"const" : 1}}},
        "else" : {"properties" : {"b" : true}},
        "unevaluatedProperties" : false
    });
    reports(schema, "{\"a\": 1}", "");
    reports(schema, "{\"a\": 1, \"b\": 1}", "/b /unevaluatedProperties");
    reports(schema, "{\"a\": 2, \"b\": 1}", "/a /unevaluatedProperties");
}

static void test_cousins_do_not_see_each_other(void **state)
{
    (void)state;
    static const char schema[] =
        JSON({"allOf" : [ {"properties" : {"a" : true}}, {"unevaluatedProperties" : false} ]});
    reports(schema, "{}", "");
    reports(schema, "{\"a\": 1}", "/a /allOf/1/unevaluatedProperties");
}

static void test_an_inner_keyword_evaluates_for_the_outer_one(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "allOf" : [ {"unevaluatedProperties" : {"type" : "integer"}, "$ref" : "#/$defs/a"} ],
        "unevaluatedProperties" : false,
        "$defs" : {"a" : {"properties" : {"a" : {"type" : "string"}}}}
    });
    reports(schema, "{\"a\": \"\", \"b\": 1}", "");
    reports(schema, "{\"b\": \"\"}", "/b /allOf/0/unevaluatedProperties/type");
}

static void test_marks_belong_to_one_value(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "properties" : {"in" : {"properties" : {"a" : true}}, "b" : true},
        "allOf" : [true],
        "unevaluatedProperties" : false
    });
    reports(schema, "{\"in\": {\"a\": 1}, \"b\": 1}", "");
    reports(schema, "{\"in\": {\"a\": 1}, \"a\": 1}", "/a /unevaluatedProperties");
}

static void test_recursion_asks_at_each_level(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "$ref" : "#/$defs/node",
        "unevaluatedProperties" : false,
        "$defs" : {"node" : {"properties" : {"next" : {"$ref" : "#"}}}}
    });
    reports(schema, "{\"next\": {\"next\": {}}}", "");
    reports(schema, "{\"next\": {\"next\": {\"a\": 1}}}", "/next/next/a /unevaluatedProperties");
}

static void test_contains_evaluates_since_2020_12(void **state)
{
    (void)state;
    static const char schema[] =
        JSON({"contains" : {"type" : "string"}, "unevaluatedItems" : {"type" : "integer"}});
    reports(schema, "[\"a\", 1]", "");
    reports(schema, "[\"a\", null]", "/1 /unevaluatedItems/type");
    reports_as(WRIT_DRAFT_2019_09, schema, "[\"a\", 1]", "/0 /unevaluatedItems/type");
}

static void test_a_prefix_evaluates_its_items(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "allOf" : [ {"prefixItems" : [ true, true ]} ],
        "prefixItems" : [true],
        "unevaluatedItems" : false
    });
    reports(schema, "[1, 2]", "");
    reports(schema, "[1, 2, 3]", "/2 /unevaluatedItems");
    static const char any[] =
        JSON({"anyOf" : [ {"items" : {"type" : "string"}}, true ], "unevaluatedItems" : false});
    reports(any, "[\"a\"]", "");
    reports(any, "[1]", "/0 /unevaluatedItems");
}

static void test_other_kinds_of_value_are_left_alone(void **state)
{
    (void)state;
    static const char schema[] =
        JSON({"allOf" : [true], "unevaluatedProperties" : false, "unevaluatedItems" : false});
    reports(schema, "1", "");
    reports(schema, "[]", "");
    reports(schema, "{}", "");
    reports(schema, "[1]", "/0 /unevaluatedItems");
    reports(schema, "{\"a\": 1}", "/a /unevaluatedProperties");
}

/* More members than one word of marks has bits. */
static void test_many_members_have_marks(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf record = WRIT_BUF_INIT;
    writ_buf_add_text(&record, "{");
    for (int i = 0; i < 200; i++)
        writ_buf_printf(&record, "\"x%d\": 1, ", i);
    writ_buf_add_text(&record, "\"y\": 1}");
    reports(JSON({
                "anyOf" : [ {"patternProperties" : {"^x" : true}}, false ],
                "unevaluatedProperties" : false
            }),
            record.ptr, "/y /unevaluatedProperties");
    writ_buf_clear(&record);
    writ_arena_clear(&arena);
}

/* ---- draft 4 ---- */

static bool accepts(const writ_schema_options *options, const char *schema, const char *record)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator;
    char bytes[64 + WRIT_SCAN_PADDING] = {0};
    size_t len = strlen(record);
    assert_true(len < 64);
    memcpy(bytes, record, len);
    if (writ_validator_new(compile_with(&arena, schema, options), NULL, &validator, &err))
        fail_msg("%s", err.message);
    bool accepted = writ_validator_accepts(validator, bytes, len);
    writ_validator_free(validator);
    writ_arena_clear(&arena);
    return accepted;
}

static void test_draft_4_tells_integers_by_the_letter(void **state)
{
    (void)state;
    static const writ_schema_options four = {.draft = WRIT_DRAFT_4}, six = {.draft = WRIT_DRAFT_6};
    static const char integer[] = "{\"type\": \"integer\"}", number[] = "{\"type\": \"number\"}";
    static const char *const others[] = {"1.0", "1e2", "1E0"};
    assert_true(accepts(&four, integer, "10"));
    assert_true(accepts(&four, integer, "-12345678901234567890123"));
    for (size_t i = 0; i < 3; i++) {
        assert_false(accepts(&four, integer, others[i]));
        assert_true(accepts(&four, number, others[i]));
        assert_true(accepts(&six, integer, others[i]));
    }
    assert_false(accepts(&six, integer, "1.5"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_members_are_evaluated_across_references_and_allOf),
        cmocka_unit_test(test_what_is_wrong_elsewhere_is_not_also_unevaluated),
        cmocka_unit_test(test_only_branches_that_hold_evaluate),
        cmocka_unit_test(test_a_condition_evaluates_when_it_holds),
        cmocka_unit_test(test_cousins_do_not_see_each_other),
        cmocka_unit_test(test_an_inner_keyword_evaluates_for_the_outer_one),
        cmocka_unit_test(test_marks_belong_to_one_value),
        cmocka_unit_test(test_recursion_asks_at_each_level),
        cmocka_unit_test(test_contains_evaluates_since_2020_12),
        cmocka_unit_test(test_a_prefix_evaluates_its_items),
        cmocka_unit_test(test_other_kinds_of_value_are_left_alone),
        cmocka_unit_test(test_many_members_have_marks),
        cmocka_unit_test(test_draft_4_tells_integers_by_the_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
