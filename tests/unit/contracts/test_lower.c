/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/lower.h"

#include "tests/unit/contracts/documents.h"

/* A spec of a named type with options given as a YAML mapping. */
static writ_field_spec spec_of(const char *type, const char *options)
{
    writ_field_spec spec = {0};
    writ_source *source;
    const writ_value *root = read_text(options, &source);
    assert_true(writ_field_type_find(writ_str_of(type), &spec.types, &spec.time));
    spec.type = writ_value_string(&arena, &root->place, writ_str_of(type));
    spec.nullable = writ_value_find(root, "nullable") != NULL;
    spec.unknown_ignored = writ_value_find(root, "ignore") != NULL;
    spec.values = writ_value_find(root, "values");
    for (size_t i = 0; i < root->object.count; i++)
        writ_field_option(&spec, root->object.items[i].name, root->object.items[i].value);
    return spec;
}

/* The lowered field as JSON without x-writ-type, or the refusal. */
static const char *lowered(const writ_field_spec *spec)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_object object = {0};
    writ_value *schema = writ_value_object(&arena, NULL);
    if (writ_field_lower(&arena, spec, schema, &err)) {
        return writ_str_printf(&arena, "%u:%u: %s%s%s", err.line, err.column, err.message,
                               err.hint[0] ? " | " : "", err.hint)
            .ptr;
    }
    writ_value_remove(&arena, schema, WRIT_STR("x-writ-type"));
    object.lowered = schema;
    return json_at(&object, "");
}

static void assert_lowers(const char *type, const char *options, const char *expected)
{
    writ_field_spec spec = spec_of(type, options);
    if (expected[0] == '{')
        assert_json(lowered(&spec), expected);
    else
        assert_string_equal(lowered(&spec), expected);
}

static void test_every_type_has_its_json_schema(void **state)
{
    (void)state;
    assert_lowers("string", "{}", JSON({"type" : "string"}));
    assert_lowers("integer", "{}", JSON({"type" : "integer"}));
    assert_lowers("number", "{}", JSON({"type" : "number"}));
    assert_lowers("boolean", "{}", JSON({"type" : "boolean"}));
    assert_lowers("object", "{}", JSON({"type" : "object"}));
    assert_lowers("array", "{}", JSON({"type" : "array"}));
    assert_lowers("map", "{}", JSON({"type" : "object"}));
    assert_lowers("any", "{}",
                  JSON({"type" : [ "string", "number", "boolean", "array", "object" ]}));
    assert_lowers("any", "{nullable: 1}", JSON({}));
    assert_lowers("string", "{nullable: 1}", JSON({"type" : [ "string", "null" ]}));
    assert_lowers("date", "{}", JSON({"type" : "string", "x-writ-time" : {"kind" : "date"}}));
}

static void test_what_is_no_type(void **state)
{
    (void)state;
    unsigned types;
    writ_time_kind time;
    assert_false(writ_field_type_find(WRIT_STR("String"), &types, &time));
    assert_false(writ_field_type_find(WRIT_STR("null"), &types, &time));
    assert_false(writ_field_type_find(WRIT_STR(""), &types, &time));
}

static void test_options_become_keywords(void **state)
{
    (void)state;
    assert_lowers("string", "{minLength: 1, maxLength: 5, pattern: a, format: email}", JSON({
                      "type" : "string",
                      "pattern" : "a",
                      "minLength" : 1,
                      "maxLength" : 5,
                      "format" : "email"
                  }));
    assert_lowers(
        "number", "{exclusiveMinimum: 0, maximum: 1.5, multipleOf: 0.5}",
        JSON({"type" : "number", "maximum" : 1.5, "exclusiveMinimum" : 0, "multipleOf" : 0.5}));
    assert_lowers("array", "{minItems: 1, maxItems: 2, uniqueItems: true}",
                  JSON({"type" : "array", "minItems" : 1, "maxItems" : 2, "uniqueItems" : true}));
    assert_lowers("object", "{minProperties: 1, maxProperties: 2}",
                  JSON({"type" : "object", "minProperties" : 1, "maxProperties" : 2}));
}

static void test_an_option_says_nothing_about_other_types(void **state)
{
    (void)state;
    writ_value *one = writ_value_int(&arena, NULL, 1);
    writ_field_spec text = spec_of("string", "{}");
    writ_field_spec time = spec_of("timestamp", "{}");
    assert_int_equal(writ_field_option(&text, WRIT_STR("minLength"), one), WRIT_OPTION_SET);
    assert_int_equal(writ_field_option(&text, WRIT_STR("minimum"), one), WRIT_OPTION_IDLE);
    assert_int_equal(writ_field_option(&text, WRIT_STR("minItems"), one), WRIT_OPTION_IDLE);
    assert_int_equal(writ_field_option(&text, WRIT_STR("minlength"), one), WRIT_OPTION_UNKNOWN);
    assert_int_equal(writ_field_option(&time, WRIT_STR("minimum"), one), WRIT_OPTION_SET);
    assert_null(text.minimum);
}

static void test_an_option_of_the_wrong_kind_is_refused(void **state)
{
    (void)state;
    assert_lowers("string", "{minLength: -1}",
                  "1:13: 'minLength' must be an integer of at least 0");
    assert_lowers("string", "{minLength: 1.5}",
                  "1:13: 'minLength' must be an integer of at least 0");
    assert_lowers("string", "{maxLength: '5'}",
                  "1:13: 'maxLength' must be an integer of at least 0");
    assert_lowers("string", "{maxLength: 1e1}", JSON({"type" : "string", "maxLength" : 10}));
    assert_lowers("string", "{pattern: 5}",
                  "1:11: 'pattern' must be a string, not a number | write it in quotes: \"5\"");
    assert_lowers("integer", "{minimum: x}", "1:11: 'minimum' must be a number, not a string");
    assert_lowers("integer", "{exclusiveMinimum: true}",
                  "1:20: 'exclusiveMinimum' must be a number, not a boolean");
    assert_lowers("number", "{multipleOf: 0}", "1:14: 'multipleOf' must be a number above 0");
    assert_lowers("array", "{uniqueItems: 'yes'}",
                  "1:15: 'uniqueItems' must be a boolean, not a string | write true or false, "
                  "without quotes");
    assert_lowers("integer", "{format: email}",
                  "1:10: numbers have no format 'email' | theirs are i8 to i128, u8 to u128, f32 "
                  "and f64");
}

static void test_a_width_is_a_range(void **state)
{
    (void)state;
    assert_lowers("integer", "{format: i8}",
                  JSON({"type" : "integer", "minimum" : -128, "maximum" : 127}));
    assert_lowers("integer", "{format: u64}",
                  JSON({"type" : "integer", "minimum" : 0, "maximum" : 18446744073709551615}));
    assert_lowers("integer", "{format: i128}", JSON({
                      "type" : "integer",
                      "minimum" : -1.70141183460469231731687303715884105728e+38,
                      "maximum" : 1.70141183460469231731687303715884105727e+38
                  }));
    assert_lowers("number", "{format: f32}",
                  JSON({"type" : "number", "minimum" : -3.4028235e+38, "maximum" : 3.4028235e+38}));
    assert_true(writ_field_is_width(WRIT_STR("u16")));
    assert_false(writ_field_is_width(WRIT_STR("u17")));
}

static void test_the_tighter_bound_of_a_width_stays(void **state)
{
    (void)state;
    assert_lowers("integer", "{format: i8, minimum: 0, maximum: 300}",
                  JSON({"type" : "integer", "minimum" : 0, "maximum" : 127}));
    assert_lowers("integer", "{format: u8, exclusiveMinimum: 5, exclusiveMaximum: 256}", JSON({
                      "type" : "integer",
                      "exclusiveMinimum" : 5,
                      "exclusiveMaximum" : 256,
                      "maximum" : 255
                  }));
    assert_lowers("integer", "{format: u8, exclusiveMaximum: 255}",
                  JSON({"type" : "integer", "exclusiveMaximum" : 255, "minimum" : 0}));
}

static void test_listed_values_are_an_enum(void **state)
{
    (void)state;
    assert_lowers("string", "{values: [a, b]}", JSON({"type" : "string", "enum" : [ "a", "b" ]}));
    assert_lowers("string", "{values: [a, b], nullable: 1}",
                  JSON({"type" : [ "string", "null" ], "enum" : [ "a", "b", null ]}));
    assert_lowers("string", "{values: [a, null], nullable: 1}",
                  JSON({"type" : [ "string", "null" ], "enum" : [ "a", null ]}));
    assert_lowers(
        "any", "{values: [1, a]}",
        JSON({"type" : [ "string", "number", "boolean", "array", "object" ], "enum" : [ 1, "a" ]}));
}

static void test_unknown_values_that_are_ignored_leave_the_type(void **state)
{
    (void)state;
    assert_lowers("string", "{values: [a, b], ignore: 1}",
                  JSON({"type" : "string", "x-writ-unknown" : "ignore"}));
    assert_lowers("any", "{values: [a, b], ignore: 1}",
                  JSON({"type" : "string", "x-writ-unknown" : "ignore"}));
    assert_lowers("any", "{values: [1, 2], ignore: 1, nullable: 1}",
                  JSON({"type" : [ "integer", "null" ], "x-writ-unknown" : "ignore"}));
    assert_lowers("any", "{values: [null], ignore: 1, nullable: 1}",
                  JSON({"x-writ-unknown" : "ignore"}));
}

static void test_a_value_that_the_type_excludes_is_refused(void **state)
{
    (void)state;
    assert_lowers("string", "{values: [a, 1]}",
                  "1:14: 1 is listed, but the field's type does not admit it | write it in quotes: "
                  "\"1\"");
    assert_lowers("integer", "{values: [1, 1.5]}",
                  "1:14: 1.5 is listed, but the field's type does not admit it");
    assert_lowers("number", "{values: [1, 1.5]}", JSON({"type" : "number", "enum" : [ 1, 1.5 ]}));
    assert_lowers("string", "{values: []}", "1:10: listed values must be a list of at least one");
}

/* ---- times ---- */

static void test_bounds_of_a_time_are_times(void **state)
{
    (void)state;
    assert_lowers("timestamp",
                  "{minimum: '2015-01-01T00:00:00Z', exclusiveMaximum: '2030-01-01 00:00:00'}",
                  JSON({
                      "type" : "string",
                      "x-writ-time" : {
                          "kind" : "timestamp",
                          "offset" : "optional",
                          "minimum" : "2015-01-01T00:00:00Z",
                          "exclusiveMaximum" : "2030-01-01 00:00:00"
                      }
                  }));
    assert_lowers("date", "{maximum: '2030-02-30'}",
                  "1:11: 'maximum' must be a date, not '2030-02-30' | write it like '2026-03-10' "
                  "(RFC 3339)");
    assert_lowers("timestamp", "{minimum: 5}",
                  "1:11: 'minimum' must be a string, not a number | write it in quotes: \"5\"");
}

static const struct {
    const char *pattern;
    writ_time_kind kind;
    bool has_offset;
} patterns[] = {
    {"yyyy-MM-dd", WRIT_TIME_DATE, false},
    {"uuuu-MM-dd", WRIT_TIME_DATE, false},
    {"yyyy-MM-dd'T'HH:mm:ss.SSSXXX", WRIT_TIME_TIMESTAMP, true},
    {"yyyy-MM-dd'T'HH:mm:ss'Z'", WRIT_TIME_TIMESTAMP, true},
    {"yyyy-MM-dd'T'HH:mm:ss[.SSS]VV", WRIT_TIME_TIMESTAMP, true},
    {"yyyy-MM-dd HH:mm:ss", WRIT_TIME_TIMESTAMP, false},
    {"yyyy-MM-dd HH:mm:ssZ", WRIT_TIME_TIMESTAMP, true},
    {"YYYY-MM-DDTHH:mm:ss.SSSZ", WRIT_TIME_TIMESTAMP, true},
    {"HH:mm:ss", WRIT_TIME_TIME, false},
    {"HH:mm:ss.SSSSSSX", WRIT_TIME_TIME, true},
    {"date-time", WRIT_TIME_TIMESTAMP, true},
    {"date", WRIT_TIME_DATE, false},
    {"time", WRIT_TIME_TIME, true},
    {"dd/MM/yyyy", WRIT_TIME_NONE, false},
    {"yy-MM-dd", WRIT_TIME_NONE, false},
    {"yyyy-M-d", WRIT_TIME_NONE, false},
    {"yyyy-MM-dd hh:mm:ss a", WRIT_TIME_NONE, false},
    {"yyyy-MM-dd'T'HH:mm", WRIT_TIME_NONE, false},
    {"yyyyMMdd'T'HHmmssX", WRIT_TIME_NONE, true},
    {"EEE, d MMM yyyy HH:mm:ss Z", WRIT_TIME_NONE, true},
    {"yyyy-MM-dd HH:mm:ss z", WRIT_TIME_NONE, true},
    {"'on' yyyy-MM-dd", WRIT_TIME_NONE, false},
    {"", WRIT_TIME_NONE, false},
    {"yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX'and a long tail that no text ever has'", WRIT_TIME_NONE,
     true},
};

static void test_a_jdk_pattern_is_read_for_what_it_means(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        writ_str pattern = writ_str_of(patterns[i].pattern);
        if (writ_time_format_kind(pattern) != patterns[i].kind ||
            writ_time_format_has_offset(pattern) != patterns[i].has_offset)
            fail_msg("'%s' is %s, %s offset", patterns[i].pattern,
                     writ_time_kind_name(writ_time_format_kind(pattern)),
                     writ_time_format_has_offset(pattern) ? "with" : "without");
    }
}

/* "READING kind offset" of a type, a format ("" none) and timezone ('t', 'f', '-' not said). */
static const char *settled(const char *type, const char *format, char timezone, bool expectation)
{
    static const char *const readings[] = {"clear", "conflict", "unread"};
    writ_field_spec spec = spec_of(type, "{minimum: '2020'}");
    writ_value *said = writ_value_boolean(&arena, NULL, timezone == 't');
    if (format[0])
        spec.format = writ_value_string(&arena, NULL, writ_str_of(format));
    writ_time_reading reading = writ_field_time(&spec, timezone == '-' ? NULL : said, expectation);
    assert_null(spec.format);
    assert_true((spec.minimum == NULL) == (reading == WRIT_TIME_UNREAD));
    return writ_str_printf(&arena, "%s %s %s", readings[reading], writ_time_kind_name(spec.time),
                           spec.offset > 0 ? "required" : "optional")
        .ptr;
}

static void test_timezone_outranks_the_format(void **state)
{
    (void)state;
    assert_string_equal(settled("timestamp", "", 't', false), "clear timestamp required");
    assert_string_equal(settled("timestamp", "", 'f', false), "clear timestamp optional");
    assert_string_equal(settled("timestamp", "yyyy-MM-dd HH:mm:ssXXX", 't', false),
                        "clear timestamp required");
    assert_string_equal(settled("timestamp", "yyyy-MM-dd HH:mm:ss", 't', false),
                        "conflict timestamp required");
    assert_string_equal(settled("timestamp", "yyyy-MM-dd HH:mm:ssXXX", 'f', false),
                        "conflict timestamp optional");
    assert_string_equal(settled("time", "HH:mm:ss", 'f', true), "clear time optional");
    assert_string_equal(settled("timestamp", "dd/MM/yyyy", 't', false),
                        "conflict timestamp required");
}

static void test_without_timezone_a_contract_asks_for_the_offset(void **state)
{
    (void)state;
    assert_string_equal(settled("timestamp", "", '-', false), "clear timestamp required");
    assert_string_equal(settled("timestamp", "", '-', true), "clear timestamp optional");
    assert_string_equal(settled("timestamp", "yyyy-MM-dd HH:mm:ss", '-', false),
                        "conflict timestamp required");
    assert_string_equal(settled("timestamp", "yyyy-MM-dd HH:mm:ss", '-', true),
                        "clear timestamp optional");
}

static void test_a_format_that_is_no_rfc_3339_leaves_a_string(void **state)
{
    (void)state;
    assert_string_equal(settled("date", "dd/MM/yyyy", '-', false), "unread none optional");
    assert_string_equal(settled("timestamp", "epoch", '-', true), "unread none optional");
}

/* ODCS 3.0 has no type but `date`, whose format tells more. */
static void test_a_date_with_the_format_of_a_timestamp_is_one(void **state)
{
    (void)state;
    assert_string_equal(settled("date", "yyyy-MM-dd'T'HH:mm:ssXXX", '-', false),
                        "clear timestamp required");
    assert_string_equal(settled("date", "yyyy-MM-dd HH:mm:ss", '-', false),
                        "clear timestamp optional");
    assert_string_equal(settled("date", "yyyy-MM-dd", '-', false), "clear date optional");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_has_its_json_schema),
        cmocka_unit_test(test_what_is_no_type),
        cmocka_unit_test(test_options_become_keywords),
        cmocka_unit_test(test_an_option_says_nothing_about_other_types),
        cmocka_unit_test(test_an_option_of_the_wrong_kind_is_refused),
        cmocka_unit_test(test_a_width_is_a_range),
        cmocka_unit_test(test_the_tighter_bound_of_a_width_stays),
        cmocka_unit_test(test_listed_values_are_an_enum),
        cmocka_unit_test(test_unknown_values_that_are_ignored_leave_the_type),
        cmocka_unit_test(test_a_value_that_the_type_excludes_is_refused),
        cmocka_unit_test(test_bounds_of_a_time_are_times),
        cmocka_unit_test(test_a_jdk_pattern_is_read_for_what_it_means),
        cmocka_unit_test(test_timezone_outranks_the_format),
        cmocka_unit_test(test_without_timezone_a_contract_asks_for_the_offset),
        cmocka_unit_test(test_a_format_that_is_no_rfc_3339_leaves_a_string),
        cmocka_unit_test(test_a_date_with_the_format_of_a_timestamp_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, clear_arena);
}
