/* SPDX-License-Identifier: Apache-2.0
 *
 * The units of the standard's output: which there are, where they stand, what is left out, and the
 * bounds. That each verdict is the program's is in tests/conformance/test_schema_suite.c, how units
 * are written in tests/golden/check-output.case.
 */
#include "tests/unit/contracts/compile.h"
#include "validator/validator.h"

/* What a unit says itself: "location@instance=annotation", or "!RULE" for an error. */
static void add_unit(writ_buf *out, const writ_output_unit *unit)
{
    writ_buf_printf(out, "%s%.*s@%.*s", out->len ? " " : "", WRIT_FMT(unit->keyword_location),
                    WRIT_FMT(unit->instance_location));
    for (size_t i = 0; i < unit->errors.count; i++)
        writ_buf_printf(out, "!%s", writ_rule_id(unit->errors.items[i].rule));
    if (unit->annotation.len)
        writ_buf_printf(out, "=%.*s", WRIT_FMT(unit->annotation));
}

static void add_units(writ_buf *out, const writ_output_unit *unit)
{
    if (unit->errors.count || unit->annotation.len)
        add_unit(out, unit);
    for (const writ_output_unit *part = unit->units.first; part; part = part->next)
        add_units(out, part);
}

static writ_output output_of(writ_arena *arena, writ_draft draft, const char *schema,
                             writ_str record, writ_output_extent extent)
{
    static const char padding[WRIT_SCAN_PADDING];
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_options options = {.draft = draft};
    writ_validator *validator;
    writ_findings findings = {0};
    writ_buf json = WRIT_BUF_INIT;
    writ_output output = {.extent = extent};
    if (writ_validator_new(compile_with(arena, schema, &options), NULL, &validator, &err))
        fail_msg("%s", err.message);
    writ_buf_add_str(&json, record);
    writ_buf_add(&json, padding, sizeof padding);
    bool valid = writ_validator_output(validator, arena, json.ptr, record.len, &output, &findings);
    assert_int_equal(valid, output.root->valid);
    assert_int_equal(valid, writ_validator_accepts(validator, json.ptr, record.len));
    writ_buf_clear(&json);
    writ_validator_free(validator);
    return output;
}

static void says_in(writ_draft draft, const char *schema, const char *record, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf said = WRIT_BUF_INIT;
    writ_output output =
        output_of(&arena, draft, schema, writ_str_of(record), WRIT_OUTPUT_RELEVANT);
    writ_buf_add_text(&said, "");
    add_units(&said, output.root);
    assert_string_equal(said.ptr, expected);
    assert_false(output.truncated);
    writ_buf_clear(&said);
    writ_arena_clear(&arena);
}

static void says(const char *schema, const char *record, const char *expected)
{
    says_in(WRIT_DRAFT_2020_12, schema, record, expected);
}

static void test_errors_stand_at_their_keyword_across_references(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "properties" : {"a" : {"$ref" : "#/$defs/a"}, "b/c" : {"maximum" : 1}},
        "$defs" : {"a" : {"type" : "object", "required" : [ "x", "y" ], "title" : "A"}}
    });
    says(schema, "{\"a\": {}, \"b/c\": 2}",
         "/properties/a/$ref/required@/a!REQUIRED_MISSING!REQUIRED_MISSING "
         "/properties/b~1c/maximum@/b~1c!RANGE");
    says(schema, "{\"a\": {\"x\": 1, \"y\": 1}}",
         "/properties@=[\"a\"] /properties/a/$ref/title@/a=\"A\"");
}

static void test_a_place_behind_a_reference_has_its_uri(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char schema[] = JSON({
        "allOf" : [ {"$ref" : "b#/$defs/é"}, {"$ref" : "#/$defs/c"}, {"title" : "here"} ],
        "$defs" : {
            "b" : {"$id" : "https://x.example/b", "$defs" : {"é" : {"title" : "B"}}},
            "c" : {"title" : "C"}
        }
    });
    writ_str found[3] = {0};
    writ_schema_options options = {.base_uri = WRIT_STR_INIT("https://x.example/a")};
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator;
    writ_output output = {0};
    writ_findings findings = {0};
    static const char record[1 + WRIT_SCAN_PADDING] = "1";
    if (writ_validator_new(compile_with(&arena, schema, &options), NULL, &validator, &err))
        fail_msg("%s", err.message);
    assert_true(writ_validator_output(validator, &arena, record, 1, &output, &findings));
    const writ_output_unit *branch = output.root->units.first->units.first;
    for (int i = 0; i < 3; i++, branch = branch->next) {
        const writ_output_unit *leaf = branch;
        while (leaf->units.first)
            leaf = leaf->units.first;
        found[i] = leaf->absolute_keyword_location;
    }
    assert_string_equal(found[0].ptr, "https://x.example/b#/$defs/%C3%A9/title");
    assert_string_equal(found[1].ptr, "https://x.example/a#/$defs/c/title");
    assert_int_equal(found[2].len, 0); /* its resource says no URI, and no reference leads here */
    writ_validator_free(validator);
    writ_arena_clear(&arena);
}

static void test_what_fails_where_the_whole_holds_is_no_error(void **state)
{
    (void)state;
    static const char any_of[] =
        JSON({"anyOf" : [ {"type" : "string", "title" : "S"}, {"type" : "integer"} ]});
    says(any_of, "1", "");
    says(any_of, "\"\"", "/anyOf/0/title@=\"S\"");
    says(any_of, "null",
         "/anyOf@!NO_VARIANT /anyOf/0/type@!NULL_NOT_ALLOWED /anyOf/1/type@!NULL_NOT_ALLOWED");
    static const char if_[] =
        JSON({"if" : {"minimum" : 5, "title" : "big"}, "else" : {"maximum" : 3}});
    says(if_, "5", "/if/title@=\"big\"");
    says(if_, "2", "");
    says(if_, "4", "/else/maximum@!RANGE");
}

static void test_what_holds_is_no_reason_where_the_whole_fails(void **state)
{
    (void)state;
    static const char schema[] = JSON({"title" : "T", "minimum" : 1, "multipleOf" : 2});
    says(schema, "2", "/title@=\"T\"");
    says(schema, "3", "/multipleOf@!NOT_MULTIPLE");
    says(JSON({"oneOf" : [ {"minimum" : 1}, {"maximum" : 5}, {"type" : "null"} ]}), "3",
         "/oneOf@!SEVERAL_VARIANTS");
    says(JSON({"not" : {"title" : "T"}}), "3", "/not@!FORBIDDEN");
    says(JSON({"not" : {"not" : {"title" : "T"}}}), "3", "");
}

static void test_each_count_of_contains_fails_by_itself(void **state)
{
    (void)state;
    static const char schema[] =
        JSON({"contains" : {"const" : 1}, "minContains" : 2, "maxContains" : 3});
    says(schema, "[1, 0, 1]", "/contains@=[0,2]");
    says(schema, "[1]", "/minContains@!CONTAINS_MISMATCH");
    says(schema, "[1, 1, 1, 1]", "/maxContains@!CONTAINS_MISMATCH");
    says(JSON({"contains" : {"const" : 1}}), "[]", "/contains@!CONTAINS_MISMATCH");
    says_in(WRIT_DRAFT_2019_09, schema, "[1, 0, 1]", "");
}

static void test_names_are_judged_and_not_described(void **state)
{
    (void)state;
    static const char schema[] =
        JSON({"properties" : {"o" : {"propertyNames" : {"maxLength" : 2, "title" : "N"}}}});
    says(schema, "{\"o\": {\"a\": 1}}", "/properties@=[\"o\"]");
    says(schema, "{\"o\": {\"abc\": 1}}", "/properties/o/propertyNames/maxLength@/o/abc!LENGTH");
}

static void test_applicators_say_what_they_applied_to(void **state)
{
    (void)state;
    static const char object[] = JSON({
        "properties" : {"a" : true, "b" : true},
        "patternProperties" : {"^b" : true},
        "additionalProperties" : {"type" : "integer"}
    });
    says(object, "{\"c\": 1, \"b\": 2}",
         "/properties@=[\"b\"] /patternProperties@=[\"b\"] /additionalProperties@=[\"c\"]");
    says(object, "1", "");
    static const char array[] =
        JSON({"prefixItems" : [ true, true ], "unevaluatedItems" : {"type" : "string"}});
    says(array, "[1, 2, \"\"]", "/prefixItems@=1 /unevaluatedItems@=true");
    says(array, "[1]", "/prefixItems@=true");
    says(array, "[1, 2, 3]", "/unevaluatedItems/type@/2!TYPE_MISMATCH");
    says(JSON({"allOf" : [ {"properties" : {"a" : true}} ], "unevaluatedProperties" : false}),
         "{\"a\": 1, \"b\": 2}", "/unevaluatedProperties@/b!UNDECLARED_FIELD");
}

static void test_unknown_keywords_are_annotations(void **state)
{
    (void)state;
    static const char schema[] =
        JSON({"x-new" : {"a" : [1]}, "dependencies" : {"a" : ["b"]}, "$comment" : "no"});
    says(schema, "{\"a\": 1}", "/x-new@={\"a\":[1]} /dependencies@={\"a\":[\"b\"]}");
    says_in(WRIT_DRAFT_7, schema, "{\"a\": 1}", "/dependencies@!DEPENDENT_MISSING");
}

static void test_before_2019_nothing_stands_beside_a_reference(void **state)
{
    (void)state;
    static const char schema[] =
        JSON({"$ref" : "#/definitions/a", "title" : "T", "definitions" : {"a" : {"minimum" : 1}}});
    says_in(WRIT_DRAFT_7, schema, "1", "");
    says_in(WRIT_DRAFT_2019_09, schema, "1", "/title@=\"T\"");
    says_in(WRIT_DRAFT_7, schema, "0", "/$ref/minimum@!RANGE");
}

static void test_formats_describe_and_may_be_asserted(void **state)
{
    (void)state;
    says(JSON({"format" : "date"}), "\"x\"", "/format@=\"date\"");
    static const char content[] =
        JSON({"contentMediaType" : "application/json", "contentSchema" : {"type" : "null"}});
    says(content, "\"1\"",
         "/contentMediaType@=\"application/json\" /contentSchema@={\"type\":\"null\"}");
    says(content, "1", "");
    says(JSON({"x-writ-time" : {"kind" : "date"}}), "\"x\"", "/x-writ-time@!FORMAT_INVALID");
}

static void test_a_whole_output_has_every_keyword(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_output output =
        output_of(&arena, WRIT_DRAFT_2020_12,
                  JSON({"$comment" : "c", "type" : "string", "not" : {"title" : "T"}}),
                  WRIT_STR("1"), WRIT_OUTPUT_WHOLE);
    const writ_output_unit *unit = output.root->units.first;
    assert_string_equal(unit->keyword_location.ptr, "/$comment");
    assert_true(unit->valid);
    unit = unit->next;
    assert_string_equal(unit->keyword_location.ptr, "/type");
    assert_false(unit->valid);
    unit = unit->next;
    assert_string_equal(unit->keyword_location.ptr, "/not");
    assert_false(unit->valid);
    assert_true(unit->units.first->valid);
    assert_string_equal(unit->units.first->units.first->annotation.ptr, "\"T\"");
    assert_null(unit->next);
    writ_arena_clear(&arena);
}

static void test_what_no_schema_says_is_an_error_without_one(void **state)
{
    (void)state;
    says("{}", "{\"a\": ", "@!MALFORMED_JSON");
    says(JSON({"title" : "T"}), "{\"a\": 1, \"a\": 2}", "@/a!DUPLICATE_KEY");
    says("false", "1", "@!FORBIDDEN");
}

/* "[[[…]]]" */
static writ_str nested(writ_arena *arena, size_t depth)
{
    char *text = writ_arena_alloc(arena, 2 * depth);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return (writ_str){text, 2 * depth};
}

static void test_deep_records_have_a_verdict(void **state)
{
    (void)state;
    static const char schema[] = JSON({"items" : {"$ref" : "#"}, "title" : "T"});
    writ_arena arena = WRIT_ARENA_INIT;
    writ_output output =
        output_of(&arena, WRIT_DRAFT_2020_12, schema, nested(&arena, 3000), WRIT_OUTPUT_WHOLE);
    assert_true(output.root->valid);
    assert_true(output.truncated);
    output =
        output_of(&arena, WRIT_DRAFT_2020_12, schema, nested(&arena, 10000), WRIT_OUTPUT_WHOLE);
    assert_true(output.root->valid);
    assert_true(output.truncated);
    writ_arena_clear(&arena);
}

static void test_wide_records_have_a_verdict(void **state)
{
    (void)state;
    enum { ITEMS = 300000 };
    static const char schema[] = JSON({"items" : {"title" : "T", "type" : "integer"}});
    writ_arena arena = WRIT_ARENA_INIT;
    char *text = writ_arena_alloc(&arena, 2 * ITEMS + 2);
    for (size_t i = 0; i < ITEMS; i++)
        memcpy(text + 2 * i, ",1", 2);
    text[0] = '[';
    text[2 * ITEMS] = ']';
    writ_str record = {text, 2 * ITEMS + 1};
    writ_output output =
        output_of(&arena, WRIT_DRAFT_2020_12, schema, record, WRIT_OUTPUT_RELEVANT);
    assert_true(output.root->valid);
    assert_true(output.truncated);
    memcpy(text + 2 * (ITEMS - 1), ",{}]", 4);
    record.len++;
    writ_arena again = WRIT_ARENA_INIT;
    output = output_of(&again, WRIT_DRAFT_2020_12, schema, record, WRIT_OUTPUT_RELEVANT);
    assert_false(output.root->valid); /* by an item beyond the bound */
    assert_true(output.truncated);
    writ_arena_clear(&again);
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors_stand_at_their_keyword_across_references),
        cmocka_unit_test(test_a_place_behind_a_reference_has_its_uri),
        cmocka_unit_test(test_what_fails_where_the_whole_holds_is_no_error),
        cmocka_unit_test(test_what_holds_is_no_reason_where_the_whole_fails),
        cmocka_unit_test(test_each_count_of_contains_fails_by_itself),
        cmocka_unit_test(test_names_are_judged_and_not_described),
        cmocka_unit_test(test_applicators_say_what_they_applied_to),
        cmocka_unit_test(test_unknown_keywords_are_annotations),
        cmocka_unit_test(test_before_2019_nothing_stands_beside_a_reference),
        cmocka_unit_test(test_formats_describe_and_may_be_asserted),
        cmocka_unit_test(test_a_whole_output_has_every_keyword),
        cmocka_unit_test(test_what_no_schema_says_is_an_error_without_one),
        cmocka_unit_test(test_deep_records_have_a_verdict),
        cmocka_unit_test(test_wide_records_have_a_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
