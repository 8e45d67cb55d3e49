/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/change.h"
#include "tests/unit/contracts/compile.h"

static writ_findings changes_of(writ_arena *arena, const char *old_text, const char *new_text)
{
    writ_findings changes = {0};
    writ_field *old_root = writ_field_tree(arena, compile(arena, old_text));
    writ_field *new_root = writ_field_tree(arena, compile(arena, new_text));
    writ_changes_list(arena, old_root, new_root, WRIT_STR("order"),
                      writ_renames_find(arena, old_root, new_root), &changes);
    return changes;
}

/* Rule, path and new path of each: "REQUIRED_ADDED /a, FIELD_RENAMED /b > /c". */
static void assert_changes(const char *old_text, const char *new_text, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings changes = changes_of(&arena, old_text, new_text);
    writ_buf got = WRIT_BUF_INIT;
    writ_buf_add_text(&got, "");
    for (size_t i = 0; i < changes.count; i++) {
        const writ_finding *change = &changes.items[i];
        writ_buf_printf(&got, "%s%s %.*s", i ? ", " : "", writ_rule_id(change->rule),
                        WRIT_FMT(change->path));
        if (change->new_path.len)
            writ_buf_printf(&got, " > %.*s", WRIT_FMT(change->new_path));
    }
    assert_string_equal(got.ptr, expected);
    writ_buf_clear(&got);
    writ_arena_clear(&arena);
}

#define A(schema) "{\"properties\": {\"a\": " schema "}}"

/* The one change between two schemas of the field /a, and its message. */
static void assert_message(const char *old_text, const char *new_text, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings changes = changes_of(&arena, old_text, new_text);
    assert_int_equal(changes.count, 1);
    assert_str(changes.items[0].message, expected);
    assert_str(changes.items[0].object, "order");
    writ_arena_clear(&arena);
}

static void test_what_says_the_same_is_no_change(void **state)
{
    (void)state;
    assert_changes(A("{\"type\": \"integer\", \"minimum\": 1, \"description\": \"x\"}"),
                   A("{\"minimum\": 1.0, \"type\": [\"integer\"], \"title\": \"y\"}"), "");
    assert_changes(A("{\"enum\": [1, 2]}"), A("{\"enum\": [2, 1.0]}"), "");
    assert_changes(A("{\"type\": \"string\", \"maxLength\": 3}"),
                   "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/s\"}},"
                   " \"$defs\": {\"s\": {\"type\": \"string\", \"allOf\": [{\"maxLength\": 3}]}}}",
                   "");
}

static void test_each_constraint_has_its_rule(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *changes;
    } cases[] = {
        {A("{\"type\":\"string\"}"), A("{\"type\":\"integer\"}"), "TYPE_CHANGED /a"},
        {A("{\"type\":\"number\"}"), A("{\"type\":\"integer\"}"), "TYPE_NARROWED /a"},
        {A("{\"type\":\"string\"}"), A("{\"type\":[\"string\",\"integer\"]}"), "TYPE_WIDENED /a"},
        {A("true"), A("{\"type\":\"string\"}"), "TYPE_NARROWED /a"},
        {A("{\"type\":\"string\"}"), A("{\"type\":[\"string\",\"null\"]}"), "NULLABLE_ADDED /a"},
        {A("{\"type\":[\"string\",\"null\"]}"), A("{\"type\":\"string\"}"), "NULLABLE_REMOVED /a"},
        {A("{\"const\":\"x\"}"), A("{\"const\":\"y\"}"), "CONST_CHANGED /a"},
        {A("{\"pattern\":\"x\"}"), A("{\"pattern\":\"y\"}"), "PATTERN_CHANGED /a"},
        {A("{\"pattern\":\"x\"}"), A("{}"), "PATTERN_CHANGED /a"},
        {A("{\"format\":\"email\"}"), A("{\"format\":\"uri\"}"), "FORMAT_CHANGED /a"},
        {A("{\"minimum\":1}"), A("{\"minimum\":2}"), "RANGE_CHANGED /a"},
        {A("{\"minimum\":1}"), A("{\"exclusiveMinimum\":1}"), "RANGE_CHANGED /a"},
        {A("{\"multipleOf\":0.01}"), A("{}"), "RANGE_CHANGED /a"},
        {A("{\"maxLength\":1}"), A("{\"maxLength\":2}"), "LENGTH_CHANGED /a"},
        {A("{\"minItems\":1}"), A("{}"), "ITEM_COUNT_CHANGED /a"},
        {A("{\"uniqueItems\":true}"), A("{}"), "UNIQUE_CHANGED /a"},
        {A("{\"x-writ-unit\":\"minor\"}"), A("{\"x-writ-unit\":\"major\"}"), "UNIT_CHANGED /a"},
        {A("{\"x-writ-currency\":\"EUR\"}"), A("{\"x-writ-currency\":\"USD\"}"),
         "CURRENCY_CHANGED /a"},
        {A("{\"additionalProperties\":false}"), A("{}"), "OPENNESS_CHANGED /a"},
        {A("{\"additionalProperties\":{\"type\":\"string\"}}"), A("{}"), "OPENNESS_CHANGED /a"},
        {A("{}"), A("{\"deprecated\":true}"), "FIELD_DEPRECATED /a"},
        {A("{\"deprecated\":true}"), A("{}"), ""},
        {A("{\"enum\":[1,2]}"), A("{\"enum\":[1,2,3]}"), "ENUM_VALUE_ADDED /a"},
        {A("{\"enum\":[1,2]}"), A("{\"enum\":[1]}"), "ENUM_VALUE_REMOVED /a"},
        {A("{\"enum\":[1,2]}"), A("{\"enum\":[1,3]}"),
         "ENUM_VALUE_ADDED /a, ENUM_VALUE_REMOVED /a"},
        {A("{\"type\":\"integer\"}"), A("{\"type\":\"integer\",\"enum\":[1]}"), "ENUM_ADDED /a"},
        {A("{\"type\":\"integer\",\"enum\":[1]}"), A("{\"type\":\"integer\"}"), "ENUM_REMOVED /a"},
        {A("{\"not\":{\"const\":1}}"), A("{\"not\":{\"const\":2}}"), "CONSTRAINT_CHANGED /a"},
        {A("{\"contains\":{\"type\":\"string\"}}"), A("{}"), "CONSTRAINT_CHANGED /a"},
        {A("{\"dependentRequired\":{\"x\":[\"y\"]}}"), A("{\"dependentRequired\":{\"x\":[\"z\"]}}"),
         "CONSTRAINT_CHANGED /a"},
        {A("{\"items\":{\"type\":\"string\"}}"), A("{}"), "CONSTRAINT_CHANGED /a"},
        {A("{\"items\":{\"maxLength\":1}}"), A("{\"items\":{\"maxLength\":2}}"),
         "LENGTH_CHANGED /a/*"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_changes(cases[i].before, cases[i].after, cases[i].changes);
}

static void test_a_branch_is_told_field_by_field_where_it_can_be(void **state)
{
    (void)state;
    assert_changes(
        "{\"anyOf\":[{\"properties\":{\"a\":{\"maxLength\":1}}},{\"required\":[\"b\"]}]}",
        "{\"anyOf\":[{\"properties\":{\"a\":{\"maxLength\":1},\"c\":{}}},{\"required\":[\"b\"]}]}",
        "FIELD_ADDED /c");
    assert_changes("{\"anyOf\":[{\"type\":\"object\"},{\"required\":[\"b\"]}]}",
                   "{\"anyOf\":[{\"type\":\"object\"},{\"required\":[\"c\"]}]}",
                   "CONSTRAINT_CHANGED ");
    assert_changes(A("{\"anyOf\":[{\"type\":\"string\",\"maxLength\":1},{\"type\":\"null\"}]}"),
                   A("{\"anyOf\":[{\"type\":\"string\",\"maxLength\":2},{\"type\":\"null\"}]}"),
                   "LENGTH_CHANGED /a");
}

static void test_a_recursive_schema_ends(void **state)
{
    (void)state;
    assert_changes(
        "{\"properties\":{\"next\":{\"$ref\":\"#\"},\"not\":{\"not\":{\"$ref\":\"#\"}}}}",
        "{\"properties\":{\"next\":{\"$ref\":\"#\"},\"not\":{\"not\":{\"$ref\":\"#\"}}}}", "");
}

#define TIME(more) A("{\"type\":\"string\",\"x-writ-time\":{\"kind\":\"timestamp\"," more "}}")

static void test_bounds_on_times_compare_instants(void **state)
{
    (void)state;
    assert_changes(TIME("\"offset\":\"required\",\"minimum\":\"2015-01-01T00:00:00Z\""),
                   TIME("\"offset\":\"required\",\"minimum\":\"2015-01-01T01:00:00+01:00\""), "");
    assert_changes(TIME("\"offset\":\"required\",\"minimum\":\"2015-01-01T00:00:00Z\""),
                   TIME("\"offset\":\"required\",\"minimum\":\"2015-01-01T00:00:01Z\""),
                   "RANGE_CHANGED /a");
}

static void test_offset_and_zone_are_one_change(void **state)
{
    (void)state;
    assert_message(TIME("\"offset\":\"required\""),
                   A("{\"type\":\"string\",\"x-writ-time\":{\"kind\":\"timestamp\",\"offset\":"
                     "\"optional\"},\"x-writ-time-zone\":\"Europe/Madrid\"}"),
                   "the time zone of /a was an offset in every value, and is now an optional "
                   "offset, zone Europe/Madrid");
    /* a zone beside times that carry their offset means nothing */
    assert_changes(TIME("\"offset\":\"required\""),
                   A("{\"type\":\"string\",\"x-writ-time\":{\"kind\":\"timestamp\",\"offset\":"
                     "\"required\"},\"x-writ-time-zone\":\"Europe/Madrid\"}"),
                   "");
}

static void test_presence_and_null_that_move_together_are_one_change(void **state)
{
    (void)state;
    const char *required = "{\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]}";
    const char *optional = A("{\"type\":\"string\"}");
    const char *nullable = A("{\"type\":[\"string\",\"null\"]}");
    assert_message(required, optional, "/a became optional");
    assert_message(required, nullable, "/a became optional and may be null");
    assert_message(nullable, required, "/a became required and not null");
    assert_changes(required, nullable, "REQUIRED_REMOVED /a");
    assert_changes(nullable, required, "REQUIRED_ADDED /a");
}

static void test_a_change_says_what_was_and_what_is(void **state)
{
    (void)state;
    assert_message(A("{\"type\":\"integer\"}"), A("{\"type\":\"string\"}"),
                   "the type of /a changed from integer to string");
    assert_message(A("{\"enum\":[\"x\"]}"), A("{\"enum\":[\"x\",\"y\",\"z\"]}"),
                   "/a may now be \"y\", \"z\"");
    assert_message(A("{\"pattern\":\"^x\"}"), A("{}"), "the pattern of /a is gone; it was \"^x\"");
    assert_message(A("{}"), A("{\"maxLength\":5}"),
                   "the length of /a is new: at most 5 characters");
    assert_message("{\"properties\":{}}", A("{\"type\":\"string\"}"),
                   "/a is new, optional: string");
}

static void test_renames_come_with_grade_and_evidence(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings changes = changes_of(
        &arena, JSON({"properties" : {"email" : {"x-writ-id" : "email", "type" : "string"}}}),
        JSON({"properties" : {"email_address" : {"x-writ-id" : "email", "type" : "string"}}}));
    assert_int_equal(changes.count, 1);
    assert_int_equal(changes.items[0].rule, WRIT_RULE_FIELD_RENAMED);
    assert_int_equal(changes.items[0].grade, WRIT_GRADE_ID);
    assert_true(changes.items[0].confidence == 1);
    assert_str(changes.items[0].message,
               "/email was renamed to /email_address (same id 'email': a fact)");
    assert_str(changes.items[0].evidence.items[0], "same id 'email'");
    assert_int_equal(changes.items[0].place.line, 1);
    assert_int_equal(changes.items[0].old_place.line, 1);
    writ_arena_clear(&arena);
}

static void test_a_renamed_container_is_one_change(void **state)
{
    (void)state;
    assert_changes(
        JSON({
            "properties" :
                {"addr" : {"x-writ-id" : "a", "properties" : {"zip" : {"maxLength" : 5}, "b" : {}}}}
        }),
        JSON({
            "properties" : {
                "postal" : {"x-writ-id" : "a", "properties" : {"zip" : {"maxLength" : 9}, "b" : {}}}
            }
        }),
        "FIELD_RENAMED /addr > /postal, LENGTH_CHANGED /addr/zip > /postal/zip");
}

static void test_what_is_in_a_new_or_lost_container_is_not_told_again(void **state)
{
    (void)state;
    const char *with = "{\"properties\":{\"k\":{},\"box\":{\"properties\":{\"x\":{},\"y\":{}}}}}";
    const char *without = "{\"properties\":{\"k\":{}}}";
    assert_changes(with, without, "FIELD_REMOVED /box");
    assert_changes(without, with, "FIELD_ADDED /box");
}

static void test_what_moved_into_a_new_container_is_told(void **state)
{
    (void)state;
    assert_changes(
        JSON({"properties" : {"zip" : {"x-writ-id" : "z", "maxLength" : 5}}}), JSON({
            "properties" :
                {"address" : {"properties" : {"zip" : {"x-writ-id" : "z", "maxLength" : 9}}}}
        }),
        "FIELD_ADDED /address, FIELD_RENAMED /zip > /address/zip, "
        "LENGTH_CHANGED /zip > /address/zip");
}

static void test_removed_fields_come_after_their_former_neighbours(void **state)
{
    (void)state;
    assert_changes("{\"properties\":{\"r1\":{\"type\":\"null\"},\"a\":{\"type\":\"string\"},"
                   "\"r2\":{\"type\":\"boolean\"},\"r3\":{\"type\":\"array\"},"
                   "\"b\":{\"type\":\"string\"}}}",
                   "{\"properties\":{\"b\":{\"type\":\"number\"},\"a\":{\"type\":\"number\"},"
                   "\"new\":{\"type\":\"integer\"}}}",
                   "FIELD_REMOVED /r1, TYPE_CHANGED /b, TYPE_CHANGED /a, FIELD_REMOVED /r2, "
                   "FIELD_REMOVED /r3, FIELD_ADDED /new");
}

static void test_something_removed_points_at_the_nearest_parent_that_is_left(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings changes =
        changes_of(&arena,
                   "{\"properties\":\n {\"box\":\n  {\"properties\":\n   {\"mail_box\":"
                   "{\"type\":\"string\"},\"k\":{}}}}}",
                   "{\"properties\":\n\n\n\n {\"box\":{\"properties\":{\"k\":{},\n\"mail_slot\":"
                   "{\"type\":\"string\"},\"mail_bag\":{\"type\":\"string\"}}}}}");
    assert_int_equal(changes.count, 3);
    assert_int_equal(changes.items[0].rule, WRIT_RULE_FIELD_REMOVED);
    assert_int_equal(changes.items[0].place.line, 5);
    assert_int_equal(changes.items[0].old_place.line, 4);
    assert_true(
        writ_str_starts(changes.items[0].hint, WRIT_STR("nearest new field '/box/mail_bag' (0.")));
    assert_int_equal(changes.items[0].evidence.count, 2);
    writ_arena_clear(&arena);
}

static void test_places_are_those_of_the_keyword_that_differs(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_findings changes = changes_of(&arena, A("{\"maxLength\":1,\"enum\":[\"x\"]}"),
                                       A("{\n\"enum\":[\"x\",\n\"y\"],\n\"maxLength\":2}"));
    assert_int_equal(changes.count, 2);
    assert_int_equal(changes.items[0].rule, WRIT_RULE_ENUM_VALUE_ADDED);
    assert_int_equal(changes.items[0].place.line, 3);
    assert_int_equal(changes.items[1].rule, WRIT_RULE_LENGTH_CHANGED);
    assert_int_equal(changes.items[1].place.line, 4);
    assert_str(changes.items[1].schema_path, "/properties/a/maxLength");
    writ_arena_clear(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_says_the_same_is_no_change),
        cmocka_unit_test(test_each_constraint_has_its_rule),
        cmocka_unit_test(test_a_branch_is_told_field_by_field_where_it_can_be),
        cmocka_unit_test(test_a_recursive_schema_ends),
        cmocka_unit_test(test_bounds_on_times_compare_instants),
        cmocka_unit_test(test_offset_and_zone_are_one_change),
        cmocka_unit_test(test_presence_and_null_that_move_together_are_one_change),
        cmocka_unit_test(test_a_change_says_what_was_and_what_is),
        cmocka_unit_test(test_renames_come_with_grade_and_evidence),
        cmocka_unit_test(test_a_renamed_container_is_one_change),
        cmocka_unit_test(test_what_is_in_a_new_or_lost_container_is_not_told_again),
        cmocka_unit_test(test_what_moved_into_a_new_container_is_told),
        cmocka_unit_test(test_removed_fields_come_after_their_former_neighbours),
        cmocka_unit_test(test_something_removed_points_at_the_nearest_parent_that_is_left),
        cmocka_unit_test(test_places_are_those_of_the_keyword_that_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
