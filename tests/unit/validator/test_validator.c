/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/validator.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "tests/unit/contracts/compile.h"

/* A validator of a schema, its records, and what they led to. */
typedef struct judged {
    writ_arena arena;
    writ_validator *validator;
    writ_findings findings; /* of the last record */
    bool valid;
    const writ_schema_set *set;
} judged;

static judged judge_with(const char *schema, const writ_schema_options *schema_options,
                         const writ_validator_options *options)
{
    judged j = {0};
    writ_error err = WRIT_ERROR_INIT;
    j.set = compile_with(&j.arena, schema, schema_options);
    if (writ_validator_new(j.set, options, &j.validator, &err))
        fail_msg("%s", err.message);
    return j;
}

static judged judge(const char *schema)
{
    return judge_with(schema, NULL, NULL);
}

/* Both ways of asking give one verdict. */
static void take_str(judged *j, writ_str record)
{
    char *bytes = malloc(record.len + WRIT_SCAN_PADDING);
    assert_non_null(bytes);
    memcpy(bytes, record.ptr, record.len);
    memset(bytes + record.len, '}', WRIT_SCAN_PADDING);
    j->findings = (writ_findings){0};
    bool accepts = writ_validator_accepts(j->validator, bytes, record.len);
    j->valid = writ_validator_check(j->validator, &j->arena, bytes, record.len, &j->findings);
    free(bytes);
    if (accepts != j->valid)
        fail_msg("accepts says %d, check says %d: %.*s", accepts, j->valid, WRIT_FMT(record));
}

static void take(judged *j, const char *record)
{
    take_str(j, writ_str_of(record));
}

static void clear(judged *j)
{
    writ_validator_free(j->validator);
    writ_arena_clear(&j->arena);
}

/* "RULE path schema_path" of each finding; "?" before the rule of a warning. */
static writ_str summary(judged *j)
{
    writ_buf buf = WRIT_BUF_INIT;
    for (size_t i = 0; i < j->findings.count; i++) {
        const writ_finding *finding = &j->findings.items[i];
        writ_buf_printf(&buf, "%s%s%s %.*s %.*s", i ? "; " : "",
                        finding->severity == WRIT_ERROR ? "" : "?", writ_rule_id(finding->rule),
                        WRIT_FMT(finding->path), WRIT_FMT(finding->schema_path));
    }
    writ_str text = writ_str_copy(&j->arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return text;
}

static const writ_finding *only_finding(const judged *j)
{
    assert_int_equal(j->findings.count, 1);
    return &j->findings.items[0];
}

/* ---- each instruction, both ways ---- */

/* A schema, a record that has it and one that does not, and what is found in that. */
static const struct {
    const char *schema, *good, *bad, *found;
} instructions[] = {
    {JSON({"type" : "string"}), "\"a\"", "1", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "string"}), "\"\"", "null", "NULL_NOT_ALLOWED  /type"},
    {JSON({"type" : [ "string", "null" ]}), "null", "{}", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "integer"}), "1.0", "1.5", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "integer"}), "1e3", "1e-3", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "number"}), "1", "\"1\"", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "boolean"}), "false", "0", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "null"}), "null", "false", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "array"}), "[]", "{}", "TYPE_MISMATCH  /type"},
    {JSON({"type" : "object"}), "{}", "[]", "TYPE_MISMATCH  /type"},

    {JSON({"minimum" : 2}), "2", "1", "RANGE  /minimum"},
    {JSON({"minimum" : 2}), "\"1\"", "1.999999999999999999999", "RANGE  /minimum"},
    {JSON({"minimum" : -9007199254740993}), "-9007199254740993", "-9007199254740994",
     "RANGE  /minimum"},
    {JSON({"maximum" : 0.1}), "0.1", "0.10000000000000000001", "RANGE  /maximum"},
    {JSON({"maximum" : 18446744073709551616}), "18446744073709551616", "18446744073709551617",
     "RANGE  /maximum"},
    {JSON({"exclusiveMinimum" : 2}), "3", "2", "RANGE  /exclusiveMinimum"},
    {JSON({"exclusiveMaximum" : 2}), "1.9", "2.0", "RANGE  /exclusiveMaximum"},
    {JSON({"multipleOf" : 0.01}), "19.99", "19.999", "NOT_MULTIPLE  /multipleOf"},

    {JSON({"minLength" : 2}), "\"ab\"", "\"a\"", "LENGTH  /minLength"},
    {JSON({"minLength" : 2}), "\"\\ud83d\\ude00a\"", "\"\\ud83d\\ude00\"", "LENGTH  /minLength"},
    {JSON({"maxLength" : 1}), "\"\xF0\x9F\x98\x80\"", "\"\xF0\x9F\x98\x80x\"",
     "LENGTH  /maxLength"},
    {JSON({"maxLength" : 1}), "\"\\n\"", "\"\\n\\n\"", "LENGTH  /maxLength"},
    {JSON({"pattern" : "^C-[0-9]{8}$"}), "\"C-00012345\"", "\"12345\"",
     "PATTERN_MISMATCH  /pattern"},
    {JSON({"pattern" : "a.c"}), "\"xa\\u00e9cx\"", "\"ac\"", "PATTERN_MISMATCH  /pattern"},
    {JSON({"x-writ-time" : {"kind" : "timestamp", "offset" : "required"}}),
     "\"2026-03-10T14:22:35Z\"", "\"2026-03-10T14:22:35\"", "TIMEZONE_MISSING  /x-writ-time"},
    {JSON({"x-writ-time" : {"kind" : "timestamp", "offset" : "optional"}}),
     "\"2026-03-10T14:22:35\"", "\"2026-13-10T14:22:35\"", "FORMAT_INVALID  /x-writ-time"},
    {JSON({"x-writ-time" : {"kind" : "timestamp", "minimum" : "2015-01-01T00:00:00Z"}}),
     "\"2015-01-01T01:00:00+01:00\"", "\"2015-01-01T00:59:59+01:00\"", "RANGE  /x-writ-time"},

    {JSON({"minItems" : 1}), "[1]", "[]", "ITEM_COUNT  /minItems"},
    {JSON({"maxItems" : 1}), "[1]", "[1,2]", "ITEM_COUNT  /maxItems"},
    {JSON({"uniqueItems" : true}), "[1,\"1\",[1],{}]", "[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]",
     "ITEMS_NOT_UNIQUE  /uniqueItems"},
    {JSON({"items" : {"type" : "string"}}), "[\"a\",\"b\"]", "[\"a\",1]",
     "TYPE_MISMATCH /1 /items/type"},
    {JSON({"items" : {"type" : "string"}}), "[]", "[1,2]",
     "TYPE_MISMATCH /0 /items/type; TYPE_MISMATCH /1 /items/type"},
    {JSON({"prefixItems" : [ {"type" : "string"}, true ], "items" : false}), "[\"a\",1]",
     "[\"a\",1,2]", "ITEM_NOT_ALLOWED /2 /items"},
    {JSON({"prefixItems" : [ {"type" : "string"} ]}), "[\"a\",1]", "[1]",
     "TYPE_MISMATCH /0 /prefixItems/0/type"},
    {JSON({"contains" : {"minimum" : 5}}), "[1,7]", "[1,2]", "CONTAINS_MISMATCH  /contains"},
    {JSON({"contains" : {"minimum" : 5}, "minContains" : 2}), "[6,7]", "[1,7]",
     "CONTAINS_MISMATCH  /minContains"},
    {JSON({"contains" : {"minimum" : 5}, "maxContains" : 1}), "[1,7]", "[6,7]",
     "CONTAINS_MISMATCH  /maxContains"},

    {JSON({"minProperties" : 1}), "{\"a\":1}", "{}", "MEMBER_COUNT  /minProperties"},
    {JSON({"maxProperties" : 1}), "{\"a\":1}", "{\"a\":1,\"b\":2}", "MEMBER_COUNT  /maxProperties"},
    {JSON({"required" : ["a"]}), "{\"a\":null}", "{\"b\":1}", "REQUIRED_MISSING /a /required"},
    {JSON({"required" : [ "a/b", "c" ]}), "{\"c\":1,\"a\\/b\":1}", "{}",
     "REQUIRED_MISSING /a~1b /required; REQUIRED_MISSING /c /required"},
    {JSON({"properties" : {"a" : {"type" : "string"}}}), "{\"a\":\"x\",\"b\":1}", "{\"a\":1}",
     "TYPE_MISMATCH /a /properties/a/type"},
    {JSON({"properties" : {"a" : {"type" : "string"}}}), "{}", "{\"\\u0061\":1}",
     "TYPE_MISMATCH /a /properties/a/type"},
    {JSON({"properties" : {"a" : false}}), "{\"b\":1}", "{\"a\":1}", "FORBIDDEN /a /properties/a"},
    {JSON({"properties" : {"a" : true}, "additionalProperties" : false}), "{\"a\":1}",
     "{\"a\":1,\"b\":1}", "UNDECLARED_FIELD /b /additionalProperties"},
    {JSON({"properties" : {"a" : true}, "additionalProperties" : {"type" : "string"}}),
     "{\"a\":1,\"b\":\"\"}", "{\"b\":1}", "TYPE_MISMATCH /b /additionalProperties/type"},
    {JSON({"patternProperties" : {"^x-" : {"type" : "string"}}}), "{\"x-a\":\"\",\"y\":1}",
     "{\"x-a\":1}", "TYPE_MISMATCH /x-a /patternProperties/^x-/type"},
    {JSON({"patternProperties" : {"^x-" : true}, "additionalProperties" : false}), "{\"x-a\":1}",
     "{\"y\":1}", "UNDECLARED_FIELD /y /additionalProperties"},
    {JSON(
         {"properties" : {"ab" : {"minimum" : 1}}, "patternProperties" : {"^a" : {"maximum" : 3}}}),
     "{\"ab\":2}", "{\"ab\":4}", "RANGE /ab /patternProperties/^a/maximum"},
    {JSON({"propertyNames" : {"maxLength" : 2}}), "{\"ab\":1}", "{\"abc\":1}",
     "PROPERTY_NAME /abc /propertyNames"},
    {JSON({"dependentRequired" : {"a" : ["b"]}}), "{\"b\":1}", "{\"a\":1}",
     "DEPENDENT_MISSING /b /dependentRequired"},
    {JSON({"dependentSchemas" : {"a" : {"required" : ["b"]}}}), "{\"c\":1}", "{\"a\":1}",
     "REQUIRED_MISSING /b /dependentSchemas/a/required"},

    {JSON({"enum" : [ "a", "b" ]}), "\"b\"", "\"c\"", "ENUM_MISMATCH  /enum"},
    {JSON({"enum" : [ 1, [2], { "a" : null } ]}), "{\"a\":null}", "{\"a\":0}",
     "ENUM_MISMATCH  /enum"},
    {JSON({"enum" : [1]}), "1.0", "true", "ENUM_MISMATCH  /enum"},
    {JSON({"enum" : [ "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" ]}), "\"\\u006a\"", "\"k\"",
     "ENUM_MISMATCH  /enum"},
    {JSON({"const" : [ 1, 2 ]}), "[1,2e0]", "[2,1]", "CONST_MISMATCH  /const"},
    {JSON({"$ref" : "#/$defs/d", "$defs" : {"d" : {"type" : "string"}}}), "\"\"", "1",
     "TYPE_MISMATCH  /$defs/d/type"},
    {JSON({"properties" : {"next" : {"$ref" : "#"}, "n" : {"type" : "integer"}}}),
     "{\"next\":{\"next\":{\"n\":1}}}", "{\"next\":{\"next\":{\"n\":\"\"}}}",
     "TYPE_MISMATCH /next/next/n /properties/n/type"},
    {JSON({"allOf" : [ {"minimum" : 1}, {"maximum" : 3} ]}), "2", "4", "RANGE  /allOf/1/maximum"},
    {JSON({"anyOf" : [ {"type" : "string"}, {"minimum" : 5} ]}), "7", "4", "NO_VARIANT  /anyOf"},
    {JSON({"oneOf" : [ {"minimum" : 5}, {"maximum" : 1} ]}), "0", "3", "NO_VARIANT  /oneOf"},
    {JSON({"oneOf" : [ {"minimum" : 5}, {"maximum" : 9} ]}), "1", "7", "SEVERAL_VARIANTS  /oneOf"},
    {JSON({"not" : {"type" : "string"}}), "1", "\"\"", "FORBIDDEN  /not"},
    {JSON({"if" : {"minimum" : 5}, "then" : {"multipleOf" : 2}, "else" : {"multipleOf" : 3}}), "8",
     "7", "NOT_MULTIPLE  /then/multipleOf"},
    {JSON({"if" : {"minimum" : 5}, "then" : {"multipleOf" : 2}, "else" : {"multipleOf" : 3}}), "3",
     "4", "NOT_MULTIPLE  /else/multipleOf"},
    {JSON({"if" : {"minimum" : 5}, "then" : {"multipleOf" : 2}}), "3", "9",
     "NOT_MULTIPLE  /then/multipleOf"},
};

static void test_each_instruction_tells_good_from_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof instructions / sizeof *instructions; i++) {
        judged j = judge(instructions[i].schema);
        take(&j, instructions[i].good);
        if (!j.valid || j.findings.count)
            fail_msg("%s refuses %s", instructions[i].schema, instructions[i].good);
        take(&j, instructions[i].bad);
        writ_str found = summary(&j);
        if (j.valid || !writ_str_is(found, instructions[i].found))
            fail_msg("%s in %s: found '%.*s', wanted '%s'", instructions[i].schema,
                     instructions[i].bad, WRIT_FMT(found), instructions[i].found);
        clear(&j);
    }
}

/* A bound, and numbers in ascending order: those below it, those equal to it, those above. */
static void assert_order(const char *bound, const char *const *below, const char *const *equal,
                         const char *const *above)
{
    writ_arena arena = WRIT_ARENA_INIT;
    judged least = judge(writ_str_printf(&arena, "{\"minimum\": %s}", bound).ptr);
    judged most = judge(writ_str_printf(&arena, "{\"maximum\": %s}", bound).ptr);
    const char *const *const lists[] = {below, equal, above};
    for (int side = 0; side < 3; side++)
        for (const char *const *number = lists[side]; *number; number++) {
            take(&least, *number);
            if (least.valid != (side >= 1))
                fail_msg("minimum %s and %s", bound, *number);
            take(&most, *number);
            if (most.valid != (side <= 1))
                fail_msg("maximum %s and %s", bound, *number);
        }
    clear(&least);
    clear(&most);
    writ_arena_clear(&arena);
}

#define NUMBERS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_numbers_are_compared_exactly(void **state)
{
    (void)state;
    assert_order("0", NUMBERS("-1", "-0.5", "-0.00000000000000000001", "-1e-9"),
                 NUMBERS("0", "-0", "0.0", "-0.000", "0e5", "0.0e-3"),
                 NUMBERS("0.00000000000000000001", "1e-9", "0.5", "1"));
    assert_order("3", NUMBERS("-4", "2", "2.99999999999999999999", "29e-1"),
                 NUMBERS("3", "3.0", "3.00000000000000000000", "30e-1", "0.3E1"),
                 NUMBERS("3.00000000000000000001", "3.5", "31e-1", "4"));
    assert_order("-3", NUMBERS("-4", "-3.5", "-3.00000000000000000001", "-31e-1"),
                 NUMBERS("-3", "-3.0", "-30e-1"),
                 NUMBERS("-2.99999999999999999999", "-2.5", "-2", "0", "3"));
    assert_order("999999999999999999", NUMBERS("999999999999999998", "999999999999999998.9"),
                 NUMBERS("999999999999999999", "999999999999999999.0"),
                 NUMBERS("999999999999999999.1", "1000000000000000000", "9999999999999999999",
                         "99999999999999999999999.5"));
    assert_order("-9223372036854775808", NUMBERS("-9223372036854775809", "-9223372036854775808.1"),
                 NUMBERS("-9223372036854775808"),
                 NUMBERS("-9223372036854775807", "-999999999999999999.9"));
    assert_order("0.5", NUMBERS("0", "0.4999", "-1"), NUMBERS("0.5", "5e-1", "0.50"),
                 NUMBERS("0.50001", "1"));
}

static void test_formats_are_checked_when_they_are_asserted(void **state)
{
    (void)state;
    static const char schema[] = JSON({"format" : "ipv4"});
    judged annotated = judge(schema);
    take(&annotated, "\"300.1.1.1\"");
    assert_true(annotated.valid);
    clear(&annotated);
    judged asserted = judge_with(schema, &(writ_schema_options){.assert_formats = true}, NULL);
    take(&asserted, "\"30.1.1.1\"");
    assert_true(asserted.valid);
    take(&asserted, "300");
    assert_true(asserted.valid);
    take(&asserted, "\"300.1.1.1\"");
    assert_str(summary(&asserted), "FORMAT_INVALID  /format");
    clear(&asserted);
}

/* ---- what is said ---- */

static const struct {
    const char *schema, *record, *expected, *actual, *message;
} sentences[] = {
    {JSON({"properties" : {"a" : {"type" : "string"}}}), "{\"a\":42}", "string", "integer 42",
     "'a' is an integer, string was agreed"},
    {JSON({"properties" : {"a" : {"type" : [ "integer", "null" ]}}}), "{\"a\":\"x\"}",
     "integer or null", "string \"x\"", "'a' is a string, integer or null was agreed"},
    {JSON({"properties" : {"a" : {"type" : "string"}}}), "{\"a\":null}", "string", "null",
     "'a' is null, string was agreed"},
    {JSON({"required" : ["a"], "properties" : {"a" : {"type" : "integer"}}}), "{}", "integer",
     "absent", "required field 'a' is missing"},
    {JSON({"minimum" : 2}), "1.5", "at least 2", "number 1.5", "the record is below 2"},
    {JSON({"exclusiveMaximum" : 0.5}), "0.5", "below 0.5", "number 0.5",
     "the record is not below 0.5"},
    {JSON({"multipleOf" : 0.01}), "0.001", "a multiple of 0.01", "number 0.001",
     "the record is no multiple of 0.01"},
    {JSON({"maxLength" : 2}), "\"abc\"", "at most 2 characters", "string \"abc\"",
     "the record has 3 characters, at most 2 were agreed"},
    {JSON({"minItems" : 2}), "[1]", "at least 2 items", "array of 1",
     "the record has 1 item, at least 2 were agreed"},
    {JSON({"maxProperties" : 0}), "{\"a\":1}", "at most 0 members", "object of 1",
     "the record has 1 member, at most 0 were agreed"},
    {JSON({"pattern" : "^[A-Z]{3}$"}), "\"eur\"", "^[A-Z]{3}$", "string \"eur\"",
     "the record does not match '^[A-Z]{3}$'"},
    {JSON({"items" : {"items" : {"enum" : [ "a", 1, null ]}}}), "[[\"a\"],[1,2]]", "\"a\", 1, null",
     "integer 2", "item 1 of item 1 of the record is none of \"a\", 1, null"},
    {JSON({"properties" : {"l" : {"contains" : {"type" : "string"}}}}), "{\"l\":[1]}",
     "at least 1 item of the agreed kind", "array of 1",
     "'l' has 0 items of the agreed kind, at least 1 was agreed"},
    {JSON({"const" : {"a" : 1}}), "2", "{\"a\":1}", "integer 2",
     "the record is not the agreed constant {\"a\":1}"},
    {JSON({"additionalProperties" : false}), "{\"a/b\":true}", "absent", "boolean",
     "'a/b' is not a field of the contract"},
    {JSON({"dependentRequired" : {"card" : ["address"]}}), "{\"card\":1}", "present", "absent",
     "field 'address' is missing, which 'card' demands"},
};

static void test_findings_say_what_was_agreed_and_what_came(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        judged j = judge(sentences[i].schema);
        take(&j, sentences[i].record);
        const writ_finding *finding = only_finding(&j);
        assert_str(finding->message, sentences[i].message);
        assert_str(finding->expected, sentences[i].expected);
        assert_str(finding->actual, sentences[i].actual);
        clear(&j);
    }
}

static const char variants[] = JSON({
    "oneOf" : [
        {"type" : "string"},
        {"type" : "object", "properties" : {"kind" : {"const" : "a"}, "x" : {"type" : "string"}}}, {
            "type" : "object",
            "properties" : {"kind" : {"enum" : ["b"]}, "x" : {"type" : "integer"}},
            "required" : [ "y", "z" ]
        }
    ]
});

static void test_the_variant_that_was_plainly_meant_is_explained(void **state)
{
    (void)state;
    judged j = judge(variants);
    take(&j, "{\"kind\":\"b\",\"x\":\"1\"}");
    assert_str(summary(&j), "NO_VARIANT  /oneOf; TYPE_MISMATCH /x /oneOf/2/properties/x/type; "
                            "REQUIRED_MISSING /y /oneOf/2/required; "
                            "REQUIRED_MISSING /z /oneOf/2/required");
    assert_str(j.findings.items[0].hint,
               "nearest is variant 3 of 3: 'x' is a string, integer was agreed");
    clear(&j);
}

static void test_of_several_variants_that_may_be_meant_the_nearest_is_hinted_at(void **state)
{
    (void)state;
    judged j = judge(JSON({
        "oneOf" : [
            {"title" : "A", "required" : [ "a", "b" ]}, {"$ref" : "#/$defs/B"}, {"required" : ["d"]}
        ],
        "$defs" :
            {"B" : {"title" : "B", "properties" : {"e" : {"maximum" : 1}}, "required" : ["c"]}}
    }));
    take(&j, "{\"a\":1,\"e\":1}");
    assert_str(only_finding(&j)->hint,
               "nearest is variant 1 (A) of 3: required field 'b' is missing");
    take(&j, "{\"c\":1,\"e\":2}");
    assert_str(only_finding(&j)->hint, "nearest is variant 2 (B) of 3: 'e' is above 1");
    take(&j, "{\"c\":1,\"d\":1}");
    assert_str(only_finding(&j)->hint, "it fits variants 2 (B) and 3");
    clear(&j);
}

static void test_a_value_that_no_variant_knows_is_told_with_those_they_know(void **state)
{
    (void)state;
    judged j = judge(variants);
    take(&j, "{\"kind\":\"c\",\"x\":\"1\"}");
    assert_str(only_finding(&j)->hint, "no variant has this 'kind'; known are \"a\", \"b\"");
    clear(&j);
    j = judge(JSON({
        "anyOf" : [
            {"properties" : {"m" : {"properties" : {"k" : {"const" : 1}}}}},
            {"properties" : {"m" : {"properties" : {"k" : {"enum" : [ 2, 3 ]}, "x" : false}}}},
            {"type" : "null"}
        ]
    }));
    take(&j, "{\"m\":{\"k\":4}}");
    assert_str(only_finding(&j)->hint, "no variant has this 'm/k'; known are 1, 2, 3");
    take(&j, "{\"m\":{\"k\":2,\"x\":0}}");
    assert_str(summary(&j), "NO_VARIANT  /anyOf; FORBIDDEN /m/x "
                            "/anyOf/1/properties/m/properties/x");
    clear(&j);
    j = judge(JSON({"anyOf" : [ {"properties" : {"k" : {"const" : 1}}}, {"type" : "null"} ]}));
    take(&j, "{\"k\":2}"); /* one variant alone is no choice */
    assert_str(summary(&j), "NO_VARIANT  /anyOf; CONST_MISMATCH /k /anyOf/0/properties/k/const");
    clear(&j);
}

static void test_where_all_variants_have_other_types_these_are_told(void **state)
{
    (void)state;
    judged j = judge(variants);
    take(&j, "7");
    assert_str(only_finding(&j)->message, "the record is an integer, string or object was agreed");
    assert_int_equal(only_finding(&j)->hint.len, 0);
    clear(&j);
    j = judge(JSON({
        "anyOf" : [ {"$ref" : "#/$defs/s"}, {"oneOf" : [ {"type" : "null"}, {"type" : "array"} ]} ],
        "$defs" : {"s" : {"type" : "string"}}
    }));
    take(&j, "7");
    assert_str(only_finding(&j)->message,
               "the record is an integer, string, array or null was agreed");
    clear(&j);
}

static void test_variants_within_variants_are_looked_into(void **state)
{
    (void)state;
    judged j = judge(JSON({
        "oneOf" : [
            {
                "oneOf" : [
                    {"properties" : {"kind" : {"const" : "a"}}, "required" : ["p"]},
                    {"properties" : {"kind" : {"const" : "a"}}, "required" : ["q"]}
                ]
            },
            {"properties" : {"kind" : {"const" : "b"}}, "required" : [ "r", "s" ]}
        ]
    }));
    take(&j, "{\"kind\":\"b\"}");
    assert_str(summary(&j), "NO_VARIANT  /oneOf; REQUIRED_MISSING /r /oneOf/1/required; "
                            "REQUIRED_MISSING /s /oneOf/1/required");
    clear(&j);
}

static void test_long_values_are_cut_between_characters(void **state)
{
    (void)state;
    judged j = judge(JSON({"type" : "integer"}));
    writ_buf record = WRIT_BUF_INIT;
    writ_buf_add_text(&record, "\"x");
    for (int i = 0; i < 100; i++)
        writ_buf_add_text(&record, "\xC3\xA9");
    writ_buf_add_text(&record, "\"");
    take_str(&j, writ_buf_str(&record));
    writ_str actual = only_finding(&j)->actual;
    assert_true(writ_str_ends(actual, WRIT_STR("\xC3\xA9\xE2\x80\xA6\"")));
    assert_int_equal(writ_str_code_points(actual), strlen("string ") + 2 + 1 + 59 + 1);
    writ_buf_clear(&record);
    clear(&j);
}

static void test_the_place_in_the_document_is_that_of_the_keyword(void **state)
{
    (void)state;
    judged j = judge("{\n  \"properties\": {\n    \"a\": {\"type\": \"string\"}\n  }\n}");
    take(&j, "{\"a\":1}");
    const writ_finding *finding = only_finding(&j);
    assert_int_equal(finding->place.line, 3);
    assert_int_equal(finding->place.column, 11);
    clear(&j);
}

static void test_findings_beyond_the_bound_are_counted_only(void **state)
{
    (void)state;
    judged j = judge(JSON({"items" : {"type" : "string"}}));
    writ_buf record = WRIT_BUF_INIT;
    writ_buf_add_byte(&record, '[');
    for (int i = 0; i < WRIT_BOUND_FINDINGS + 7; i++)
        writ_buf_add_text(&record, i ? ",1" : "1");
    writ_buf_add_byte(&record, ']');
    take_str(&j, writ_buf_str(&record));
    assert_false(j.valid);
    assert_int_equal(j.findings.count, WRIT_BOUND_FINDINGS);
    assert_int_equal(j.findings.dropped, 7);
    writ_buf_clear(&record);
    clear(&j);
}

/* ---- records that are not as JSON should be ---- */

static void test_what_is_not_json_is_one_finding(void **state)
{
    (void)state;
    static const writ_str records[] = {
        WRIT_STR_INIT("{\"a\": \"truncated"),
        WRIT_STR_INIT("{\"a\":1}}"),
        WRIT_STR_INIT(""),
        WRIT_STR_INIT("{\"a\":01}"),
        WRIT_STR_INIT("\"\xFF\""),
        WRIT_STR_INIT("\"\0\""),
        WRIT_STR_INIT("\"\\ud800\""),
        WRIT_STR_INIT("[NaN]"),
        WRIT_STR_INIT("\xEF\xBB\xBF{}"),
    };
    judged j = judge(JSON({"type" : "object", "required" : ["b"]}));
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        take_str(&j, records[i]);
        assert_str(summary(&j), "MALFORMED_JSON  ");
    }
    take(&j, "{\"a\": tru}");
    assert_true(writ_str_starts(only_finding(&j)->message, WRIT_STR("the record is not JSON: ")));
    assert_true(writ_str_ends(only_finding(&j)->message, WRIT_STR(" at byte 6")) ||
                writ_str_ends(only_finding(&j)->message, WRIT_STR(" at byte 9")));
    clear(&j);
}

static void test_a_name_that_comes_twice_is_found_at_any_depth(void **state)
{
    (void)state;
    judged j = judge("true");
    take(&j, "{\"a\":1,\"b\":[{\"a\":1}],\"c\":{\"a\":1}}");
    assert_true(j.valid);
    take(&j, "{\"a\":1,\"b\":2,\"\\u0061\":3}");
    assert_str(summary(&j), "DUPLICATE_KEY /a ");
    take(&j, "{\"x\":[0,{\"y\":{\"k/1\":1,\"k/1\":1}}],\"z\":{\"\":1,\"\":2}}");
    assert_str(summary(&j), "DUPLICATE_KEY /x/1/y/k~11 ; DUPLICATE_KEY /z/ ");
    clear(&j);
}

static void test_duplicates_can_be_allowed(void **state)
{
    (void)state;
    judged j = judge_with("true", NULL, &(writ_validator_options){.allow_duplicate_keys = true});
    take(&j, "{\"a\":1,\"a\":2}");
    assert_true(j.valid);
    clear(&j);
}

/* A record of objects in one another, as deep as `levels`. */
static void take_nested(judged *j, unsigned levels)
{
    writ_buf record = WRIT_BUF_INIT;
    for (unsigned i = 0; i < levels; i++)
        writ_buf_add_text(&record, "{\"a\":");
    writ_buf_add_text(&record, "1");
    for (unsigned i = 0; i < levels; i++)
        writ_buf_add_byte(&record, '}');
    take_str(j, writ_buf_str(&record));
    writ_buf_clear(&record);
}

static void test_a_schema_that_contains_itself_is_followed_to_a_bound(void **state)
{
    (void)state;
    judged j = judge(JSON({"properties" : {"a" : {"$ref" : "#"}}}));
    take_nested(&j, 500);
    assert_true(j.valid);
    take_nested(&j, WRIT_BOUND_PAYLOAD_DEPTH);
    assert_true(j.valid);
    take_nested(&j, 500); /* a deep record leaves nothing behind */
    assert_true(j.valid);
    clear(&j);
}

/* "d0": refers to "d1" and so on, to `last`. */
static void add_chain(writ_buf *schema, unsigned links, const char *last)
{
    for (unsigned i = 0; i < links; i++)
        writ_buf_printf(schema,
                        "\"d%u\":{\"allOf\":[{\"$ref\":\"#/$defs/d%u\"},{\"maxProperties\":9}]},",
                        i, i + 1);
    writ_buf_printf(schema, "\"d%u\":%s", links, last);
}

/* 120 references for each level: more than any stack that is given. */
static judged judge_chain(const char *start)
{
    writ_buf schema = WRIT_BUF_INIT;
    writ_buf_printf(&schema, "{%s,\"$defs\":{", start);
    add_chain(&schema, 120, "{\"properties\":{\"a\":{\"$ref\":\"#/$defs/d0\"}}}");
    writ_buf_add_text(&schema, "}}");
    judged j = judge(schema.ptr);
    writ_buf_clear(&schema);
    return j;
}

static void test_what_takes_too_much_stack_is_too_deep(void **state)
{
    (void)state;
    judged j = judge_chain("\"$ref\":\"#/$defs/d0\"");
    take_nested(&j, 50);
    assert_true(j.valid);
    take_nested(&j, WRIT_BOUND_PAYLOAD_DEPTH);
    assert_int_equal(only_finding(&j)->rule, WRIT_RULE_NESTING_TOO_DEEP);
    clear(&j);
}

static void test_what_fails_deep_down_is_said(void **state)
{
    (void)state;
    judged j = judge(JSON({"properties" : {"a" : {"$ref" : "#"}}, "type" : "object"}));
    take_nested(&j, WRIT_BOUND_PAYLOAD_DEPTH);
    assert_int_equal(only_finding(&j)->rule, WRIT_RULE_TYPE_MISMATCH);
    assert_int_equal(only_finding(&j)->path.len, 2 * WRIT_BOUND_PAYLOAD_DEPTH);
    clear(&j);
}

static void test_what_is_too_deep_is_refused_under_not_as_well(void **state)
{
    (void)state;
    judged j = judge_chain("\"not\":{\"$ref\":\"#/$defs/d0\",\"required\":[\"a\"]}");
    take_nested(&j, WRIT_BOUND_PAYLOAD_DEPTH);
    assert_int_equal(only_finding(&j)->rule, WRIT_RULE_NESTING_TOO_DEEP);
    clear(&j);
}

/* "^(?=a)(a+)+$" is given up on a text of many a's and another end: @ stands for the one in
 * schemas, for the other in records. Quotes are single. */
static writ_str spell_out(judged *j, const char *text, const char *p)
{
    writ_buf buf = WRIT_BUF_INIT;
    for (; *text; text++) {
        if (*text == '@')
            writ_buf_add_text(&buf, p);
        else
            writ_buf_add_byte(&buf, *text == '\'' ? '"' : *text);
    }
    writ_str spelled = writ_str_copy(&j->arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return spelled;
}

static void test_a_pattern_that_is_given_up_is_never_silent(void **state)
{
    (void)state;
    static const struct {
        const char *schema, *record, *found;
    } cases[] = {
        {"{'pattern': '@'}", "'@'", "PATTERN_TOO_COSTLY  /pattern"},
        {"{'not': {'pattern': '@'}}", "'@'", "PATTERN_TOO_COSTLY  /not/pattern"},
        {"{'not': {'not': {'pattern': '@'}}}", "'@'",
         "FORBIDDEN  /not; PATTERN_TOO_COSTLY  /not/not/pattern"},
        {"{'oneOf': [true, {'pattern': '@'}]}", "'@'", "PATTERN_TOO_COSTLY  /oneOf/1/pattern"},
        {"{'if': {'pattern': '@'}, 'then': false}", "'@'", "PATTERN_TOO_COSTLY  /if/pattern"},
        {"{'if': {'pattern': '@'}, 'else': false}", "'@'",
         "FORBIDDEN  /else; PATTERN_TOO_COSTLY  /if/pattern"},
        {"{'contains': {'pattern': '@'}, 'minContains': 0, 'maxContains': 0}", "['@']",
         "PATTERN_TOO_COSTLY  /contains/pattern"},
        {"{'propertyNames': {'not': {'pattern': '@'}}}", "{'@': 1}",
         "PATTERN_TOO_COSTLY  /propertyNames/not/pattern"},
        {"{'not': {'patternProperties': {'@': false}}}", "{'@': 1}",
         "PATTERN_TOO_COSTLY  /not/patternProperties"},
        {"{'anyOf': [{'pattern': '@'}, {'not': {'pattern': '@'}}]}", "'@'",
         "PATTERN_TOO_COSTLY  /anyOf/0/pattern"},
        {"{'anyOf': [{'properties': {'a': {'not': {'pattern': '@'}}}}], 'unevaluatedProperties': "
         "false}",
         "{'a': '@'}", "PATTERN_TOO_COSTLY  /anyOf/0/properties/a/not/pattern"},
        /* what does not hang on it is decided */
        {"{'anyOf': [{'pattern': '@'}, {'type': 'string'}]}", "'@'", ""},
        {"{'anyOf': [{'pattern': '@'}, {'type': 'string'}], 'not': {'pattern': '@'}}", "'@'",
         "PATTERN_TOO_COSTLY  /not/pattern"},
        {"{'not': {'pattern': '@'}}", "'b'", ""},
        {"{'pattern': '@'}", "1", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char many[201] = {0};
        memset(many, 'a', 199);
        many[199] = '!';
        judged j = {0};
        writ_error err = WRIT_ERROR_INIT;
        writ_str schema = spell_out(&j, cases[i].schema, "^(?=a)(a+)+$");
        writ_str record = spell_out(&j, cases[i].record, many);
        if (writ_validator_new(compile_with(&j.arena, schema.ptr, NULL), NULL, &j.validator, &err))
            fail_msg("%s", err.message);
        take_str(&j, record);
        assert_int_equal(j.valid, !*cases[i].found);
        assert_string_equal(summary(&j).ptr, cases[i].found);
        clear(&j);
    }
}

/* A schema whose definitions each refer to the next one twice: 2^60 ways to the last. */
static judged judge_ladder(const char *keyword, const char *last, const char *more)
{
    writ_buf schema = WRIT_BUF_INIT;
    writ_buf_printf(&schema, "{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
    for (unsigned i = 0; i < 60; i++)
        writ_buf_printf(&schema,
                        "\"d%u\":{\"%s\":[{\"$ref\":\"#/$defs/d%u\"},{\"$ref\":\"#/$defs/d%u\"}]},",
                        i, keyword, i + 1, i + 1);
    writ_buf_printf(&schema, "\"d60\":%s}%s}", last, more);
    judged j = judge(schema.ptr);
    writ_buf_clear(&schema);
    return j;
}

static void test_ways_that_double_are_gone_once(void **state)
{
    (void)state;
    static const char *const keywords[] = {"allOf", "anyOf"};
    for (size_t i = 0; i < (test_runs_under("valgrind") ? 1 : 2); i++) {
        judged j = judge_ladder(keywords[i], "{\"type\":\"integer\"}", "");
        take(&j, "1");
        assert_true(j.valid);
        take(&j, "\"x\"");
        assert_false(j.valid);
        assert_int_equal(j.findings.items[j.findings.count - 1].severity, WRIT_ERROR);
        clear(&j);
    }
}

static void test_a_hint_that_is_given_up_says_nothing(void **state)
{
    (void)state;
    judged j = judge(
        JSON({"properties" : {"mail" : {"pattern" : "^(?=a)(a+)+$"}}, "required" : ["mail"]}));
    char record[256] = "{\"e_mail\": \"";
    memset(record + strlen(record), 'a', 200);
    strcat(record, "!\"}");
    take(&j, record);
    assert_int_equal(only_finding(&j)->rule, WRIT_RULE_REQUIRED_MISSING);
    clear(&j);
}

static void test_names_are_judged_with_care_too(void **state)
{
    (void)state;
    judged j = judge(JSON({"propertyNames" : {"enum" : [ "a", "b" ]}, "properties" : {"a" : {}}}));
    take(&j, "{\"a\":1,\"\\u0062\":{\"c\":1}}");
    assert_true(j.valid);
    take(&j, "{\"a\":1,\"c\":2}");
    assert_string_equal(summary(&j).ptr, "PROPERTY_NAME /c /propertyNames");
    clear(&j);
}

/* What is evaluated is not kept, so this is where it ends. */
static void test_what_takes_too_many_steps_is_too_costly(void **state)
{
    (void)state;
    if (test_runs_under("valgrind"))
        return; /* a minute or more, and nothing that fewer steps do not do */
    judged j =
        judge_ladder("allOf", "{\"properties\":{\"a\":true}}", ",\"unevaluatedProperties\":false");
    take(&j, "{\"a\":1}");
    assert_int_equal(only_finding(&j)->rule, WRIT_RULE_TOO_COSTLY);
    assert_string_equal(only_finding(&j)->path.ptr, "");
    clear(&j);
}

static void test_undeclared_members_are_seen_deep_down(void **state)
{
    (void)state;
    const writ_validator_options reject = {.watch_undeclared = true,
                                           .undeclared_payload = WRIT_PAYLOAD_REJECT};
    judged j = judge_with(JSON({"properties" : {"a" : {"$ref" : "#"}}}), NULL, &reject);
    take_nested(&j, WRIT_BOUND_PAYLOAD_DEPTH);
    assert_true(j.valid);
    clear(&j);
    j = judge_with(
        JSON(
            {"properties" : {"b" : {"$ref" : "#"}, "a" : {"properties" : {"a" : {"$ref" : "#"}}}}}),
        NULL, &reject);
    take_nested(&j, WRIT_BOUND_PAYLOAD_DEPTH);
    assert_true(j.valid);
    clear(&j);
}

/* What any member may hold says nothing of what an item may. */
static void test_undeclared_members_of_items_and_of_members_are_apart(void **state)
{
    (void)state;
    const writ_validator_options reject = {.watch_undeclared = true,
                                           .undeclared_payload = WRIT_PAYLOAD_REJECT};
    static const char *const schemas[] = {
        JSON({"items" : {"properties" : {"b" : {}}}, "patternProperties" : {"^a" : {}}}),
        JSON({"patternProperties" : {"^a" : {}}, "items" : {"properties" : {"b" : {}}}}),
    };
    for (size_t i = 0; i < 2; i++) {
        judged j = judge_with(schemas[i], NULL, &reject);
        take(&j, "[{\"b\":1}]");
        assert_true(j.valid);
        take(&j, "{\"any\":{\"c\":1}}");
        assert_true(j.valid);
        take(&j, "[{\"b\":1,\"c\":1}]");
        assert_false(j.valid);
        clear(&j);
    }
}

/* Each match is allowed, but not any number of them. */
static void test_many_costly_matches_are_too_costly(void **state)
{
    (void)state;
    if (test_runs_under("valgrind"))
        return; /* a minute or more, and nothing that a single match does not do */
    static const char *const schemas[] = {
        JSON({"items" : {"items" : {"pattern" : "^(?=(a+)+$)(a|aa)+$"}}}),
        JSON({"items" : {"patternProperties" : {"^(?=(a+)+$)(a|aa)+$" : {}}}}),
    };
    for (size_t i = 0; i < 2; i++) {
        judged j = judge(schemas[i]);
        writ_buf record = WRIT_BUF_INIT;
        writ_buf_add_text(&record, i ? "[{" : "[[");
        for (unsigned n = 0; n < 4000; n++)
            writ_buf_printf(&record, "%s\"%.*s%s%u\"%s", n ? "," : "", 50,
                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", i ? "" : "!", n,
                            i ? ":1" : "");
        writ_buf_add_text(&record, i ? "}]" : "]]");
        take_str(&j, writ_buf_str(&record));
        assert_false(j.valid);
        assert_int_equal(j.findings.items[j.findings.count - 1].rule, WRIT_RULE_TOO_COSTLY);
        writ_buf_clear(&record);
        clear(&j);
    }
}

static void test_undeclared_members_are_seen_in_recursion_and_in_branches(void **state)
{
    (void)state;
    const writ_validator_options reject = {.watch_undeclared = true,
                                           .undeclared_payload = WRIT_PAYLOAD_REJECT};
    judged j = judge_with(JSON({"properties" : {"a" : {"$ref" : "#"}}}), NULL, &reject);
    take(&j, "{\"a\":{\"a\":{\"a\":{}}}}");
    assert_true(j.valid);
    take(&j, "{\"a\":{\"a\":{\"b\":{}}}}");
    assert_string_equal(only_finding(&j)->path.ptr, "/a/a/b");
    clear(&j);
    j = judge_with(JSON({"anyOf" : [ true, {"type" : "string", "properties" : {"b" : {}}} ]}), NULL,
                   &reject);
    take(&j, "{\"b\":null}");
    assert_true(j.valid);
    take(&j, "{\"a\":null}");
    assert_string_equal(only_finding(&j)->path.ptr, "/a");
    clear(&j);
}

static void test_what_admits_a_member_may_not_declare_it(void **state)
{
    (void)state;
    static const char *const schemas[] = {
        JSON({"if" : {"properties" : {"b" : {}}}}),
        JSON({"properties" : {"b" : {}}, "additionalProperties" : true}),
        JSON({"properties" : {"b" : {}}, "patternProperties" : {"^a" : true}}),
        JSON({"allOf" : [ {"properties" : {"b" : {}}} ], "unevaluatedProperties" : true}),
    };
    const writ_validator_options reject = {.watch_undeclared = true,
                                           .undeclared_payload = WRIT_PAYLOAD_REJECT};
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
        judged j = judge_with(schemas[i], NULL, &reject);
        take(&j, "{\"b\":null}");
        assert_true(j.valid);
        take(&j, "{\"a\":null}");
        assert_string_equal(only_finding(&j)->path.ptr, "/a");
        clear(&j);
    }
}

static void test_a_value_is_judged_as_its_json(void **state)
{
    (void)state;
    judged j = judge(JSON({"properties" : {"a" : {"maximum" : 12345678901234567890.5}}}));
    writ_findings findings = {0};
    writ_value *good = read_json(&j.arena, "v", "{\"a\":12345678901234567890.5}");
    writ_value *bad = read_json(&j.arena, "v", "{\"a\":12345678901234567890.51}");
    assert_true(writ_validator_check_value(j.validator, &j.arena, good, NULL));
    assert_true(writ_validator_check_value(j.validator, &j.arena, good, &findings));
    assert_false(writ_validator_check_value(j.validator, &j.arena, bad, NULL));
    assert_int_equal(findings.count, 0);
    assert_false(writ_validator_check_value(j.validator, &j.arena, bad, &findings));
    assert_int_equal(findings.items[0].rule, WRIT_RULE_RANGE);
    clear(&j);
}

static void test_a_value_is_held_against_a_part_alone(void **state)
{
    (void)state;
    judged j = judge(JSON({
        "required" : ["b"],
        "properties" : {"a" : {"type" : "object", "properties" : {"n" : {"minimum" : 3}}}}
    }));
    writ_findings findings = {0};
    const writ_schema *part = writ_schema_find_property(j.set->root, WRIT_STR("a"))->schema;
    writ_value *good = read_json(&j.arena, "v", "{\"n\":3}");
    writ_value *bad = read_json(&j.arena, "v", "{\"n\":2}");
    assert_true(writ_validator_check_part(j.validator, &j.arena, part, good, &findings));
    assert_int_equal(findings.count, 0);
    assert_false(writ_validator_check_part(j.validator, &j.arena, part, bad, &findings));
    assert_int_equal(findings.count, 1);
    assert_str(findings.items[0].path, "/n");
    assert_false(writ_validator_check_part(j.validator, &j.arena, j.set->root, good, &findings));
    clear(&j);
}

/* ---- classified values ---- */

static void test_values_of_classified_fields_are_shown_as_shape(void **state)
{
    (void)state;
    static const char schema[] = JSON({
        "properties" : {
            "mail" : {"type" : "string", "pattern" : "@", "x-writ-sensitive" : true},
            "home" : {"x-writ-sensitive" : true, "properties" : {"town" : {"maxLength" : 3}}},
            "open" : {"maxLength" : 3}
        }
    });
    judged masked = judge(schema);
    take(&masked, "{\"mail\":\"s\\u00e9cret\"}");
    assert_str(only_finding(&masked)->actual, "string, 6 characters");
    assert_true(only_finding(&masked)->sensitive);
    take(&masked, "{\"mail\":4711}");
    assert_str(only_finding(&masked)->actual, "integer");
    take(&masked, "{\"home\":{\"town\":\"Berlin\"}}");
    assert_str(only_finding(&masked)->actual, "string, 6 characters");
    take(&masked, "{\"open\":\"shown\"}");
    assert_str(only_finding(&masked)->actual, "string \"shown\"");
    assert_false(only_finding(&masked)->sensitive);
    clear(&masked);
    judged shown = judge_with(schema, NULL, &(writ_validator_options){.show_values = true});
    take(&shown, "{\"mail\":\"secret\"}");
    assert_str(only_finding(&shown)->actual, "string \"secret\"");
    clear(&shown);
}

static void test_no_part_of_a_finding_gives_a_classified_value_away(void **state)
{
    (void)state;
    judged j = judge(JSON({
        "properties" : {
            "a" : {"x-writ-sensitive" : true, "anyOf" : [ {"const" : "x"}, {"type" : "object"} ]},
            "b" : {"x-writ-sensitive" : true, "enum" : ["x"]},
            "c" : {"x-writ-sensitive" : true, "items" : {"uniqueItems" : true, "minimum" : 5}}
        }
    }));
    take(&j, "{\"a\":\"geheim\",\"b\":\"geheim\",\"c\":[[\"geheim\",\"geheim\"],3]}");
    assert_int_equal(j.findings.count, 4);
    for (size_t i = 0; i < j.findings.count; i++) {
        const writ_finding *finding = &j.findings.items[i];
        const writ_str texts[] = {finding->actual, finding->message, finding->hint,
                                  finding->expected};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            assert_null(texts[k].len ? strstr(texts[k].ptr, "geheim") : NULL);
    }
    clear(&j);
}

/* ---- undeclared and missing ---- */

static const char documented[] = JSON({
    "type" : "object",
    "properties" : {
        "id" : {"type" : "integer"},
        "nested" : {"type" : "object", "properties" : {"a" : {"type" : "string"}}},
        "list" : {"items" : {"type" : "object", "properties" : {"sku" : {"type" : "string"}}}},
        "map" : {"type" : "object", "additionalProperties" : {"type" : "integer"}},
        "free" : {"type" : "object"}
    }
});

#define WATCH(payload)                                                                             \
    &(writ_validator_options)                                                                      \
    {                                                                                              \
        .watch_undeclared = true, .undeclared_payload = (payload)                                  \
    }

static void test_undeclared_members_are_warnings(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_WARN));
    take(&j, "{\"id\":1,\"nested\":{\"a\":\"\"},\"list\":[{\"sku\":\"\"}],\"map\":{\"x\":1}}");
    assert_true(j.valid);
    assert_int_equal(j.findings.count, 0);
    take(&j, "{\"ID\":1,\"nested\":{\"b\":\"\"},\"list\":[{},{\"q\":{\"r\":1}}]}");
    assert_true(j.valid);
    assert_str(summary(&j), "?UNDECLARED_FIELD /ID ; ?UNDECLARED_FIELD /nested/b ; "
                            "?UNDECLARED_FIELD /list/1/q ");
    clear(&j);
}

static void test_members_of_maps_and_of_free_objects_are_declared(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_REJECT));
    take(&j, "{\"map\":{\"anything\":1},\"free\":{\"anything\":{\"at\":\"all\"}}}");
    assert_true(j.valid);
    assert_int_equal(j.findings.count, 0);
    clear(&j);
}

static void test_undeclared_members_can_be_refused(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_REJECT));
    take(&j, "{\"id\":1,\"nested\":{\"b\":1}}");
    assert_false(j.valid);
    assert_str(summary(&j), "UNDECLARED_FIELD /nested/b ");
    clear(&j);
}

static void test_undeclared_members_can_be_allowed(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_ALLOW));
    take(&j, "{\"id\":1,\"other\":{\"b\":1}}");
    assert_true(j.valid);
    assert_int_equal(j.findings.count, 0);
    clear(&j);
    judged unwatched = judge(documented);
    take(&unwatched, "{\"id\":1,\"other\":{\"b\":1}}");
    assert_int_equal(unwatched.findings.count, 0);
    clear(&unwatched);
}

static void test_a_closed_object_reports_an_undeclared_member_once(void **state)
{
    (void)state;
    judged j = judge_with(JSON({"properties" : {"a" : true}, "additionalProperties" : false}), NULL,
                          WATCH(WRIT_PAYLOAD_WARN));
    take(&j, "{\"b\":1}");
    assert_str(summary(&j), "UNDECLARED_FIELD /b /additionalProperties");
    clear(&j);
}

static void test_the_value_of_an_undeclared_member_is_not_shown(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_WARN));
    take(&j, "{\"mail\":\"a@b.example\"}");
    assert_str(only_finding(&j)->actual, "string, 11 characters");
    clear(&j);
}

static const writ_seen_path *seen_path(const writ_seen_paths *paths, const char *path)
{
    for (size_t i = 0; i < paths->count; i++)
        if (writ_str_is(paths->items[i].path, path))
            return &paths->items[i];
    return NULL;
}

static void accept(judged *j, const char *record)
{
    char bytes[512] = {0};
    memcpy(bytes, record, strlen(record));
    writ_validator_accepts(j->validator, bytes, strlen(record));
}

static void test_undeclared_members_of_a_stream_are_counted_by_path(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_WARN));
    accept(&j, "{\"x\":1,\"list\":[{\"q\":1},{\"q\":2}]}");
    accept(&j, "{\"x\":1,\"map\":{\"a\":1}}");
    accept(&j, "{\"x\":1,\"id\":\"refused\"}");
    writ_seen_paths paths = {0};
    assert_int_equal(writ_validator_undeclared_count(j.validator), 2);
    writ_validator_take_undeclared(j.validator, &j.arena, &paths);
    assert_int_equal(paths.count, 2);
    assert_int_equal(seen_path(&paths, "/x")->times, 2);
    assert_int_equal(seen_path(&paths, "/list/*/q")->times, 2);
    accept(&j, "{\"x\":1}");
    paths = (writ_seen_paths){0};
    writ_validator_take_undeclared(j.validator, &j.arena, &paths);
    assert_int_equal(paths.count, 1); /* the others were taken */
    assert_int_equal(paths.items[0].times, 1);
    clear(&j);
}

static void test_declared_fields_that_never_came_are_named(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_WARN));
    accept(&j, "{\"id\":1}");
    accept(&j, "{\"id\":1,\"nested\":{},\"list\":[]}");
    writ_seen_paths paths = {0};
    writ_validator_never_seen(j.validator, &j.arena, &paths);
    assert_non_null(seen_path(&paths, "/nested/a"));
    assert_non_null(seen_path(&paths, "/map"));
    assert_non_null(seen_path(&paths, "/free"));
    assert_null(seen_path(&paths, "/id"));
    assert_null(seen_path(&paths, "/nested"));
    assert_null(seen_path(&paths, "/list"));
    clear(&j);
}

static void test_what_twins_have_seen_is_joined(void **state)
{
    (void)state;
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_WARN));
    writ_validator *first = j.validator, *twin;
    assert_int_equal(writ_validator_twin(first, &twin, NULL), WRIT_OK);
    accept(&j, "{\"id\":1}");
    j.validator = twin;
    accept(&j, "{\"nested\":{},\"list\":[]}");
    j.validator = first;
    writ_validator_join_seen(first, twin);
    writ_validator_free(twin);
    writ_seen_paths paths = {0};
    writ_validator_never_seen(first, &j.arena, &paths);
    assert_null(seen_path(&paths, "/id"));
    assert_null(seen_path(&paths, "/nested"));
    assert_non_null(seen_path(&paths, "/nested/a"));
    clear(&j);
}

/* One question, and the answers of accepts and check, whatever came before. */
static void test_judge_agrees_with_accepts_and_check(void **state)
{
    (void)state;
    static const char *const records[] = {
        "{\"id\":1}",  "{\"id\":\"x\"}", "{\"id\":2,\"x\":1}",  "{\"id\":",
        "{\"id\":[]}", "{\"id\":{}}",    "{\"id\":1,\"id\":2}", "{\"nested\":{\"y\":1}}"};
    enum { RECORDS = sizeof records / sizeof *records };
    judged j = judge_with(documented, NULL, WATCH(WRIT_PAYLOAD_WARN));
    for (size_t i = 0; i < RECORDS * RECORDS * 2; i++) {
        char bytes[512] = {0};
        const char *record = records[i % 2 ? i / 2 % RECORDS : i / 2 / RECORDS];
        size_t len = strlen(record);
        memcpy(bytes, record, len);
        writ_findings wanted = {0}, got = {0};
        bool valid = writ_validator_check(j.validator, &j.arena, bytes, len, &wanted);
        assert_int_equal(writ_validator_accepts(j.validator, bytes, len), valid);
        assert_int_equal(writ_validator_judge(j.validator, &j.arena, bytes, len, &got), valid);
        assert_int_equal(got.count, valid ? got.count : wanted.count);
        for (size_t k = 0; !valid && k < wanted.count; k++) {
            assert_int_equal(got.items[k].rule, wanted.items[k].rule);
            assert_true(writ_str_equal(got.items[k].path, wanted.items[k].path));
            assert_true(writ_str_equal(got.items[k].message, wanted.items[k].message));
        }
    }
    clear(&j);
}

/* ---- renames ---- */

static const char contact[] = JSON({
    "properties" : {
        "email" : {"type" : "string", "pattern" : "@"},
        "first_name" : {"type" : "string"},
        "amount" : {"type" : "integer"}
    },
    "required" : ["email"]
});

static void test_a_field_that_looks_like_the_missing_one_is_hinted_at(void **state)
{
    (void)state;
    judged j = judge(contact);
    take(&j, "{\"first_name\":\"Ada\",\"other\":\"x@y\",\"email_address\":\"ada@example.org\"}");
    const writ_finding *finding = only_finding(&j);
    assert_int_equal(finding->rule, WRIT_RULE_REQUIRED_MISSING);
    assert_non_null(strstr(finding->hint.ptr, "'email_address' looks like it, renamed (0."));
    assert_true(finding->confidence > 0.8 && finding->confidence < 1);
    assert_int_equal(finding->grade, WRIT_GRADE_INFERRED);
    assert_int_equal(finding->evidence.count, 2);
    clear(&j);
}

static void test_a_value_that_does_not_fit_makes_a_hint_less_sure(void **state)
{
    (void)state;
    judged j = judge(contact);
    take(&j, "{\"e_mail\":\"ada@example.org\"}");
    double fits = only_finding(&j)->confidence;
    take(&j, "{\"e_mail\":17}");
    double does_not = only_finding(&j)->confidence;
    assert_true(fits > does_not);
    assert_true(does_not < 0.6);
    clear(&j);
}

static void test_no_hint_is_given_where_nothing_looks_like_it(void **state)
{
    (void)state;
    judged j = judge(contact);
    take(&j, "{\"quantity\":\"a@b\"}");
    assert_int_equal(only_finding(&j)->hint.len, 0);
    take(&j, "{}");
    assert_int_equal(only_finding(&j)->hint.len, 0);
    clear(&j);
}

static void test_a_declared_field_is_never_taken_for_a_renamed_one(void **state)
{
    (void)state;
    judged j = judge(JSON({
        "properties" : {"email" : {"type" : "string"}, "email_2" : {"type" : "string"}},
        "required" : ["email"]
    }));
    take(&j, "{\"email_2\":\"a@b\"}");
    assert_int_equal(only_finding(&j)->hint.len, 0);
    clear(&j);
}

/* ---- the steady state ---- */

static void test_the_order_of_members_does_not_matter(void **state)
{
    (void)state;
    judged j = judge(JSON({
        "properties" :
            {"a" : {"const" : 1}, "b" : {"const" : 2}, "c" : {"const" : 3}, "d" : {"const" : 4}},
        "required" : [ "a", "b", "c", "d" ],
        "additionalProperties" : false
    }));
    static const char *const orders[] = {"abcd", "dcba", "bdac", "cadb", "abcd", "acbd"};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        char record[64] = "";
        for (const char *name = orders[i]; *name; name++)
            sprintf(record + strlen(record), "%c\"%c\":%d", name == orders[i] ? '{' : ',', *name,
                    *name - 'a' + 1);
        strcat(record, "}");
        take(&j, record);
        assert_true(j.valid);
        record[strlen(record) - 2] = '9';
        take(&j, record);
        assert_int_equal(only_finding(&j)->rule, WRIT_RULE_CONST_MISMATCH);
    }
    clear(&j);
}

static void test_objects_may_declare_more_names_than_a_word_has_bits(void **state)
{
    (void)state;
    enum { NAMES = 300 };
    writ_buf schema = WRIT_BUF_INIT, record = WRIT_BUF_INIT;
    writ_buf_add_text(&schema, "{\"required\":[");
    for (int i = 0; i < NAMES; i++)
        writ_buf_printf(&schema, "%s\"n%d\"", i ? "," : "", i);
    writ_buf_add_text(&schema, "]}");
    judged j = judge(schema.ptr);
    for (int missing = -1; missing < NAMES; missing += 23) {
        writ_buf_reset(&record);
        for (int i = 0; i < NAMES; i++)
            writ_buf_printf(&record, "%s\"n%d%s\":0", i ? "," : "{", i, i == missing ? "x" : "");
        writ_buf_add_byte(&record, '}');
        take_str(&j, writ_buf_str(&record));
        assert_int_equal(j.findings.count, missing >= 0);
        if (missing >= 0)
            assert_str(only_finding(&j)->path, writ_str_printf(&j.arena, "/n%d", missing).ptr);
    }
    writ_buf_clear(&schema);
    writ_buf_clear(&record);
    clear(&j);
}

static void test_a_pattern_that_is_no_ecma_262_is_refused_at_its_place(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_validator *validator = NULL;
    writ_schema_set *set = compile(&arena, "{\"properties\":\n {\"a\": {\"pattern\": \"(?i)x\"}}}");
    assert_int_equal(writ_validator_new(set, NULL, &validator, &err), WRIT_E_INPUT);
    assert_null(validator);
    assert_int_equal(err.line, 2);
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_instruction_tells_good_from_bad),
        cmocka_unit_test(test_numbers_are_compared_exactly),
        cmocka_unit_test(test_formats_are_checked_when_they_are_asserted),
        cmocka_unit_test(test_findings_say_what_was_agreed_and_what_came),
        cmocka_unit_test(test_the_variant_that_was_plainly_meant_is_explained),
        cmocka_unit_test(test_of_several_variants_that_may_be_meant_the_nearest_is_hinted_at),
        cmocka_unit_test(test_a_value_that_no_variant_knows_is_told_with_those_they_know),
        cmocka_unit_test(test_where_all_variants_have_other_types_these_are_told),
        cmocka_unit_test(test_variants_within_variants_are_looked_into),
        cmocka_unit_test(test_long_values_are_cut_between_characters),
        cmocka_unit_test(test_the_place_in_the_document_is_that_of_the_keyword),
        cmocka_unit_test(test_findings_beyond_the_bound_are_counted_only),
        cmocka_unit_test(test_what_is_not_json_is_one_finding),
        cmocka_unit_test(test_a_name_that_comes_twice_is_found_at_any_depth),
        cmocka_unit_test(test_duplicates_can_be_allowed),
        cmocka_unit_test(test_a_schema_that_contains_itself_is_followed_to_a_bound),
        cmocka_unit_test(test_what_takes_too_much_stack_is_too_deep),
        cmocka_unit_test(test_what_fails_deep_down_is_said),
        cmocka_unit_test(test_what_is_too_deep_is_refused_under_not_as_well),
        cmocka_unit_test(test_a_pattern_that_is_given_up_is_never_silent),
        cmocka_unit_test(test_a_hint_that_is_given_up_says_nothing),
        cmocka_unit_test(test_ways_that_double_are_gone_once),
        cmocka_unit_test(test_names_are_judged_with_care_too),
        cmocka_unit_test(test_what_takes_too_many_steps_is_too_costly),
        cmocka_unit_test(test_undeclared_members_are_seen_deep_down),
        cmocka_unit_test(test_what_admits_a_member_may_not_declare_it),
        cmocka_unit_test(test_many_costly_matches_are_too_costly),
        cmocka_unit_test(test_undeclared_members_of_items_and_of_members_are_apart),
        cmocka_unit_test(test_undeclared_members_are_seen_in_recursion_and_in_branches),
        cmocka_unit_test(test_a_value_is_judged_as_its_json),
        cmocka_unit_test(test_a_value_is_held_against_a_part_alone),
        cmocka_unit_test(test_values_of_classified_fields_are_shown_as_shape),
        cmocka_unit_test(test_no_part_of_a_finding_gives_a_classified_value_away),
        cmocka_unit_test(test_undeclared_members_are_warnings),
        cmocka_unit_test(test_members_of_maps_and_of_free_objects_are_declared),
        cmocka_unit_test(test_undeclared_members_can_be_refused),
        cmocka_unit_test(test_undeclared_members_can_be_allowed),
        cmocka_unit_test(test_a_closed_object_reports_an_undeclared_member_once),
        cmocka_unit_test(test_the_value_of_an_undeclared_member_is_not_shown),
        cmocka_unit_test(test_undeclared_members_of_a_stream_are_counted_by_path),
        cmocka_unit_test(test_declared_fields_that_never_came_are_named),
        cmocka_unit_test(test_what_twins_have_seen_is_joined),
        cmocka_unit_test(test_judge_agrees_with_accepts_and_check),
        cmocka_unit_test(test_a_field_that_looks_like_the_missing_one_is_hinted_at),
        cmocka_unit_test(test_a_value_that_does_not_fit_makes_a_hint_less_sure),
        cmocka_unit_test(test_no_hint_is_given_where_nothing_looks_like_it),
        cmocka_unit_test(test_a_declared_field_is_never_taken_for_a_renamed_one),
        cmocka_unit_test(test_the_order_of_members_does_not_matter),
        cmocka_unit_test(test_objects_may_declare_more_names_than_a_word_has_bits),
        cmocka_unit_test(test_a_pattern_that_is_no_ecma_262_is_refused_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
