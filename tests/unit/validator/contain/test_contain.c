/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/validator/contain/pairs.h"

/* ── verdicts ── */

static void test_equal_documents_are_identical(void **state)
{
    (void)state;
    struct pair pair;
    judge_with(&pair, JSON({"type" : "string", "title" : "a", "enum" : [ "x", "y" ]}),
               JSON({"enum" : [ "x", "y" ], "type" : "string", "description" : "b"}), NULL, false);
    assert_int_equal(pair.verdict.kind, WRIT_COMPATIBLE);
    assert_str(pair.verdict.reason, "identical");
    writ_arena_clear(&pair.arena);
}

static void test_a_proof_says_so(void **state)
{
    (void)state;
    struct pair pair;
    judge_with(&pair, JSON({"type" : "integer"}), JSON({"type" : "number"}), NULL, false);
    assert_str(pair.verdict.reason, "proved");
    assert_int_equal(pair.verdict.breaks.count, 0);
    assert_int_equal(pair.verdict.doubts.count, 0);
    writ_arena_clear(&pair.arena);
}

static void test_what_admits_nothing_is_within_all(void **state)
{
    (void)state;
    static const char *const nothing[] = {
        "false",
        JSON({"type" : "string", "minLength" : 5, "maxLength" : 4}),
        JSON({"type" : "object", "required" : ["a"], "properties" : {"a" : false}}),
        JSON({"type" : "integer", "minimum" : 3, "exclusiveMaximum" : 3}),
        JSON({"enum" : [ 1, 2 ], "type" : "string"}),
        JSON({"allOf" : [ {"type" : "string"}, {"type" : "null"} ]}),
        JSON({"type" : "object", "required" : ["a"], "properties" : {"a" : {"$ref" : "#"}}}),
        JSON({"type" : "array", "minItems" : 1, "items" : {"$ref" : "#"}}),
    };
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        struct pair pair;
        judge_with(&pair, nothing[i], JSON({"type" : "boolean", "const" : true}), NULL, false);
        assert_int_equal(pair.verdict.kind, WRIT_COMPATIBLE);
        assert_str(pair.verdict.reason, "P accepts nothing");
        writ_arena_clear(&pair.arena);
    }
}

static void test_nothing_is_within_false(void **state)
{
    (void)state;
    breaks("true", "false", "", "false");
    breaks(JSON({"type" : "null"}), JSON({"not" : {}}), "", "not");
    compatible("false", "false");
}

static void test_a_bad_pattern_is_an_error(void **state)
{
    (void)state;
    struct pair pair = {.arena = WRIT_ARENA_INIT};
    writ_error err = WRIT_ERROR_INIT;
    pair.p = compile(&pair.arena, JSON({"type" : "string"}));
    pair.c = compile(&pair.arena, "{\"pattern\": \"(\"}");
    pair.verdict.kind = WRIT_UNKNOWN;
    assert_int_equal(writ_contain(&pair.arena, pair.p, pair.c, NULL, &pair.verdict, &err),
                     WRIT_E_INPUT);
    assert_int_equal(pair.verdict.kind, WRIT_UNKNOWN);
    writ_arena_clear(&pair.arena);
}

static void test_a_small_budget_ends_in_unknown(void **state)
{
    (void)state;
    struct pair pair;
    writ_contain_options options = {.budget = {.steps = 3}};
    judge_with(
        &pair,
        JSON({"type" : "object", "properties" : {"a" : {"type" : "integer", "minimum" : 3}}}),
        JSON({"type" : "object", "properties" : {"a" : {"type" : "integer", "minimum" : 1}}}),
        &options, false);
    assert_int_equal(pair.verdict.kind, WRIT_UNKNOWN);
    assert_str(pair.verdict.reason, "budget: steps");
    assert_true(pair.verdict.doubts.count > 0);
    writ_arena_clear(&pair.arena);
}

static void test_every_break_is_listed_with_its_own_witness(void **state)
{
    (void)state;
    struct pair pair;
    judge_with(&pair, JSON({
        "type" : "object",
        "required" : ["id"],
        "properties" : {
            "id" : {"type" : "string"},
            "n" : {"type" : "integer"},
            "lines" : {
                "type" : "array",
                "items" : {"type" : "object", "properties" : {"sku" : {"type" : "string"}}}
            }
        }
    }),
               JSON({
                   "type" : "object",
                   "required" : [ "id", "when" ],
                   "properties" : {
                       "id" : {"type" : "string", "maxLength" : 4},
                       "n" : {"type" : "integer", "maximum" : 9},
                       "lines" : {"items" : {"properties" : {"sku" : {"minLength" : 2}}}}
                   }
               }),
               NULL, false);
    assert_int_equal(pair.verdict.kind, WRIT_BREAKING);
    assert_int_equal(pair.verdict.breaks.count, 4);
    assert_non_null(find_break(&pair.verdict, "/id", "maxLength"));
    assert_non_null(find_break(&pair.verdict, "/n", "maximum"));
    assert_non_null(find_break(&pair.verdict, "/lines/*/sku", "minLength"));
    assert_non_null(find_break(&pair.verdict, "/when", "required"));
    writ_arena_clear(&pair.arena);
}

static void test_a_witness_differs_from_a_good_payload_only_at_its_place(void **state)
{
    (void)state;
    struct pair pair;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_value *good = read_json(
        &arena, "e",
        JSON({"id" : "C-1", "age" : 30, "tags" : ["vip"], "address" : {"city" : "Turin"}}));
    writ_contain_options options = {.examples = &good, .example_count = 1};
    judge_with(&pair, JSON({
        "type" : "object",
        "required" : ["id"],
        "properties" : {
            "id" : {"type" : "string"},
            "age" : {"type" : "integer"},
            "tags" : {"type" : "array", "items" : {"type" : "string"}},
            "address" : {"properties" : {"city" : {"type" : "string"}}}
        }
    }),
               JSON({"required" : ["id"], "properties" : {"age" : {"maximum" : 99}}}), &options,
               false);
    const writ_break *broken = find_break(&pair.verdict, "/age", "maximum");
    assert_non_null(broken);
    writ_value *repaired = writ_value_clone(&arena, broken->witness);
    writ_value_set(&arena, repaired, WRIT_STR("age"), NULL, writ_value_int(&arena, NULL, 30));
    assert_true(writ_value_equal(repaired, good));
    writ_arena_clear(&pair.arena);
    writ_arena_clear(&arena);
}

static void test_examples_of_the_contract_stand_in_witnesses(void **state)
{
    (void)state;
    struct pair pair;
    judge_with(&pair, JSON({
        "type" : "object",
        "required" : ["a"],
        "properties" : {"a" : {"type" : "string", "examples" : ["ada@example.org"]}}
    }),
               JSON({"required" : ["b"]}), NULL, false);
    const writ_break *broken = find_break(&pair.verdict, "/b", "required");
    assert_non_null(broken);
    assert_str(writ_value_find(broken->witness, "a")->string, "ada@example.org");
    writ_arena_clear(&pair.arena);
}

/* ── types and values ── */

static void test_types(void **state)
{
    (void)state;
    narrower(JSON({"type" : "string"}), JSON({"type" : [ "string", "null" ]}), "", "type");
    narrower(JSON({"type" : "integer"}), JSON({"type" : "number"}), "", "type");
    narrower(JSON({"type" : "boolean"}), "{}", "", "type");
    equivalent(JSON({"type" : [ "integer", "number" ]}), JSON({"type" : "number"}));
    equivalent("{}", JSON({"type" : [ "null", "boolean", "number", "string", "array", "object" ]}));
}

static void test_enum_and_const(void **state)
{
    (void)state;
    narrower(JSON({"enum" : [ "a", "b" ]}), JSON({"enum" : [ "b", "a", "c" ]}), "", "enum");
    narrower(JSON({"const" : 3}), JSON({"type" : "integer", "minimum" : 3}), "", "const");
    equivalent(JSON({"const" : "a"}), JSON({"enum" : ["a"]}));
    equivalent(JSON({"type" : "boolean"}), JSON({"enum" : [ false, true ]}));
    equivalent(JSON({"type" : "integer", "minimum" : 1, "maximum" : 3}),
               JSON({"enum" : [ 1, 2, 3 ]}));
    breaks(JSON({"enum" : [ "a", "bb" ]}), JSON({"maxLength" : 1}), "", "maxLength");
    compatible(JSON({"enum" : [ "a", 7, null ]}), JSON({"maxLength" : 1}));
    compatible(
        JSON(
            {"type" : "array", "prefixItems" : [ {"const" : 1} ], "items" : false, "minItems" : 1}),
        JSON({"enum" : [[1]]}));
}

static void test_equality_is_that_of_json(void **state)
{
    (void)state;
    equivalent(JSON({"const" : 1}), JSON({"const" : 1.0}));
    equivalent(JSON({"const" : 0}), JSON({"const" : -0}));
    equivalent(JSON({"const" : {"a" : 1, "b" : [1]}}), JSON({"const" : {"b" : [1.0], "a" : 1e0}}));
    breaks(JSON({"const" : true}), JSON({"const" : 1}), "", "const");
    breaks(JSON({"const" : false}), JSON({"enum" : [0]}), "", "enum");
    breaks(JSON({"const" : [false]}), JSON({"const" : [0]}), "", "const");
}

/* Trap 18: members of an enum that the keywords beside it refuse; an enum said twice. */
static void test_an_enum_stands_beside_other_keywords(void **state)
{
    (void)state;
    equivalent(JSON({"enum" : [ 1, 1.0, "a", 12 ], "maximum" : 9}), JSON({"enum" : [ "a", 1 ]}));
    compatible(JSON({"enum" : [ "a", 12 ], "maximum" : 9}), JSON({"const" : "a"}));
}

/* ── numbers ── */

static void test_bounds(void **state)
{
    (void)state;
    narrower(JSON({"type" : "number", "minimum" : 5}), JSON({"type" : "number", "minimum" : 4.5}),
             "", "minimum");
    narrower(JSON({"type" : "number", "exclusiveMinimum" : 5}),
             JSON({"type" : "number", "minimum" : 5}), "", "exclusiveMinimum");
    narrower(JSON({"type" : "number", "maximum" : -1}), JSON({"type" : "number", "maximum" : 0}),
             "", "maximum");
    narrower(JSON({"type" : "number", "exclusiveMaximum" : 1}),
             JSON({"type" : "number", "maximum" : 1}), "", "exclusiveMaximum");
    equivalent(JSON({"type" : "integer", "exclusiveMinimum" : 5}),
               JSON({"type" : "integer", "minimum" : 6}));
    compatible(JSON({"type" : "integer", "minimum" : 1.5, "maximum" : 1.8}), "false");
}

static void test_multiples(void **state)
{
    (void)state;
    narrower(JSON({"type" : "number", "multipleOf" : 6}),
             JSON({"type" : "number", "multipleOf" : 3}), "", "multipleOf");
    equivalent(JSON({"type" : "number", "multipleOf" : 1}), JSON({"type" : "integer"}));
    equivalent(JSON({"type" : "number", "allOf" : [ {"multipleOf" : 0.5}, {"multipleOf" : 0.75} ]}),
               JSON({"type" : "number", "multipleOf" : 1.5}));
    compatible(JSON({"type" : "integer"}), JSON({"multipleOf" : 0.01}));
    breaks(JSON({"type" : "number", "multipleOf" : 0.01}), JSON({"multipleOf" : 0.1}), "",
           "multipleOf");
    compatible(JSON({"multipleOf" : 7, "minimum" : 8, "maximum" : 13, "type" : "number"}), "false");
    /* trap: allOf multipleOf 0.5, 0.75 admits 1.5 */
    breaks(JSON({"allOf" : [ {"multipleOf" : 0.5}, {"multipleOf" : 0.75} ]}),
           JSON({"not" : {"const" : 1.5}}), "", "not");
}

/* Trap 4: no doubles anywhere. */
static void test_numbers_are_exact(void **state)
{
    (void)state;
    narrower("{\"type\": \"integer\", \"maximum\": 9007199254740992}",
             "{\"type\": \"integer\", \"maximum\": 9007199254740993}", "", "maximum");
    narrower("{\"type\": \"number\", \"maximum\": 1e400}",
             "{\"type\": \"number\", \"maximum\": 2e400}", "", "maximum");
    narrower("{\"type\": \"integer\", \"minimum\": 18446744073709551616}",
             "{\"type\": \"integer\", \"minimum\": 18446744073709551615}", "", "minimum");
    compatible("{\"const\": 0.30000000000000000001}", "{\"not\": {\"const\": 0.3}}");
}

/* Trap 1: a keyword without `type` passes values of other types. */
static void test_keywords_pass_other_types(void **state)
{
    (void)state;
    breaks(JSON({"minimum" : 3}), JSON({"type" : "number"}), "", "type");
    compatible(JSON({"type" : "string"}),
               JSON({"minimum" : 3, "maxItems" : 0, "required" : ["a"]}));
    compatible(JSON({"not" : {"minimum" : 3}}), JSON({"type" : "number", "exclusiveMaximum" : 3}));
    breaks(JSON({"properties" : {"a" : false}, "required" : ["a"]}), "false", "", "false");
}

/* Trap 2: integers are numbers without a fraction, however they are written. */
static void test_integers_are_numbers_without_fraction(void **state)
{
    (void)state;
    compatible("{\"const\": 1.0}", JSON({"type" : "integer"}));
    compatible("{\"const\": 10e-1}", JSON({"type" : "integer"}));
    compatible("{\"const\": 1.5}", JSON({"not" : {"type" : "integer"}}));
    compatible(JSON({"type" : "string"}), JSON({"not" : {"type" : "integer"}}));
    breaks(JSON({"type" : "number"}), JSON({"not" : {"type" : "integer"}}), "", "not");
}

/* ── strings ── */

static void test_lengths(void **state)
{
    (void)state;
    narrower(JSON({"type" : "string", "maxLength" : 5}), JSON({"type" : "string", "maxLength" : 6}),
             "", "maxLength");
    narrower(JSON({"type" : "string", "minLength" : 2}), JSON({"type" : "string", "minLength" : 1}),
             "", "minLength");
    equivalent(JSON({"type" : "string", "maxLength" : 0}), JSON({"const" : ""}));
    breaks(JSON({"type" : "string", "maxLength" : 70000}), JSON({"maxLength" : 65535}), "",
           "maxLength");
    compatible("{\"const\": \"\xF0\x9F\x98\x80\"}", JSON({"maxLength" : 1, "minLength" : 1}));
}

static void test_patterns(void **state)
{
    (void)state;
    equivalent(JSON({"type" : "string", "pattern" : "^[a-z]+$"}),
               JSON({"pattern" : "^[a-z]+$", "type" : "string"}));
    breaks(JSON({"type" : "string"}), JSON({"pattern" : "^[a-z]+$"}), "", "pattern");
    breaks(JSON({"type" : "string", "pattern" : "^[a-z]+$"}), JSON({"pattern" : "^[a-f]+$"}), "",
           "pattern");
    compatible(JSON({"enum" : [ "C-12345678", "C-1" ]}), JSON({"pattern" : "^C-[0-9]{1,8}$"}));
    breaks(JSON({"enum" : [ "C-12345678", "C-1" ]}), JSON({"pattern" : "^C-[0-9]{8}$"}), "",
           "pattern");
    compatible(JSON({"type" : "string", "pattern" : "a", "minLength" : 2}),
               JSON({"pattern" : "a"}));
    breaks(JSON({"type" : "string"}), JSON({"not" : {"pattern" : "a"}}), "", "not");
}

static void test_formats_annotate_unless_asserted(void **state)
{
    (void)state;
    compatible(JSON({"type" : "string"}), JSON({"format" : "email"}));
    breaks_with(JSON({"type" : "string"}), JSON({"format" : "email"}), "", "format", NULL, true);
    compatible_with(JSON({"type" : "string", "format" : "email"}), JSON({"format" : "email"}), NULL,
                    true);
    breaks_with(JSON({"type" : "string", "format" : "uuid"}), JSON({"format" : "email"}), "",
                "format", NULL, true);
    compatible_with(JSON({"type" : "string", "format" : "uuid"}), JSON({"maxLength" : 36}), NULL,
                    true);
    breaks_with(JSON({"type" : "string", "format" : "uuid"}), JSON({"maxLength" : 35}), "",
                "maxLength", NULL, true);
    compatible_with(JSON({"type" : "string", "format" : "no-such-format"}), JSON({"minLength" : 0}),
                    NULL, true);
}

#define OF_FORMAT(name) "{\"type\": \"string\", \"format\": \"" name "\"}"

static void test_a_narrower_format_is_within_the_wider(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {OF_FORMAT("email"), OF_FORMAT("idn-email")},
        {OF_FORMAT("hostname"), OF_FORMAT("idn-hostname")},
        {OF_FORMAT("uri"), OF_FORMAT("uri-reference")},
        {OF_FORMAT("uri"), OF_FORMAT("iri")},
        {OF_FORMAT("uri"), OF_FORMAT("iri-reference")},
        {OF_FORMAT("iri"), OF_FORMAT("iri-reference")},
        {OF_FORMAT("uri-reference"), OF_FORMAT("iri-reference")},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        compatible_with(pairs[i][0], pairs[i][1], NULL, true);
        breaks_with(pairs[i][1], pairs[i][0], "", "format", NULL, true);
    }
    breaks_with(OF_FORMAT("iri"), OF_FORMAT("uri-reference"), "", "format", NULL, true);
    breaks_with(OF_FORMAT("uri-template"), OF_FORMAT("uri-reference"), "", "format", NULL, true);
}

static void test_a_listed_format_is_its_list(void **state)
{
    (void)state;
    compatible_with(OF_FORMAT("currency"), JSON({"pattern" : "^[A-Z]{3}$"}), NULL, true);
    breaks_with(OF_FORMAT("currency"), JSON({"pattern" : "^[A-Y]{3}$"}), "", "pattern", NULL, true);
    breaks_with(OF_FORMAT("currency"), JSON({"enum" : [ "EUR", "USD" ]}), "", "enum", NULL, true);
    breaks_with(OF_FORMAT("currency"), JSON({"not" : {"const" : "XSU"}}), "", "not", NULL, true);
    compatible_with(OF_FORMAT("currency"), JSON({"not" : {"const" : "DEM"}}), NULL, true);
    compatible_with(JSON({"enum" : [ "EUR", "USD" ]}), OF_FORMAT("currency"), NULL, true);
    breaks_with(JSON({"enum" : [ "EUR", "DEM" ]}), OF_FORMAT("currency"), "", "format", NULL, true);
    breaks_with(JSON({"type" : "string", "pattern" : "^[A-Z]{3}$"}), OF_FORMAT("currency"), "",
                "format", NULL, true);
    compatible_with(OF_FORMAT("time-zone"), JSON({"minLength" : 2, "maxLength" : 32}), NULL, true);
    breaks_with(OF_FORMAT("time-zone"), JSON({"maxLength" : 31}), "", "maxLength", NULL, true);
    compatible_with(OF_FORMAT("time-zone"), JSON({"pattern" : "^[A-Za-z0-9/_+-]+$"}), NULL, true);
    breaks_with(OF_FORMAT("time-zone"), OF_FORMAT("currency"), "", "format", NULL, true);
}

#define TIMESTAMP_OFFSET                                                                           \
    "{\"type\": \"string\", \"x-writ-time\": {\"kind\": \"timestamp\", \"offset\": \"required\"}}"
#define TIMESTAMP_EITHER                                                                           \
    "{\"type\": \"string\", \"x-writ-time\": {\"kind\": \"timestamp\", \"offset\": \"optional\"}}"
#define DATE "{\"type\": \"string\", \"x-writ-time\": {\"kind\": \"date\"}}"
#define TIME_OFFSET                                                                                \
    "{\"type\": \"string\", \"x-writ-time\": {\"kind\": \"time\", \"offset\": \"required\"}}"
#define SINCE(year)                                                                                \
    "{\"type\": \"string\", \"x-writ-time\": {\"kind\": \"timestamp\", \"offset\": \"required\", " \
    "\"minimum\": \"" year "-01-01T00:00:00Z\"}}"

static void test_times(void **state)
{
    (void)state;
    narrower(TIMESTAMP_OFFSET, TIMESTAMP_EITHER, "", "x-writ-time");
    narrower(SINCE("2016"), SINCE("2015"), "", "x-writ-time");
    breaks(DATE, TIMESTAMP_EITHER, "", "x-writ-time");
    breaks(JSON({"type" : "string"}), DATE, "", "x-writ-time");
    compatible("{\"allOf\": [" DATE "," TIMESTAMP_EITHER "]}", "false");
    compatible(DATE, JSON({"minLength" : 10, "maxLength" : 10}));
}

static void test_times_and_formats_imply_each_other(void **state)
{
    (void)state;
    compatible_with(JSON({"type" : "string", "format" : "date-time"}), TIMESTAMP_OFFSET, NULL,
                    true);
    compatible_with(JSON({"type" : "string", "format" : "date"}), DATE, NULL, true);
    compatible_with(DATE, JSON({"format" : "date"}), NULL, true);
    compatible_with(TIME_OFFSET, JSON({"format" : "time"}), NULL, true);
    compatible_with(JSON({"type" : "string", "format" : "time"}), TIME_OFFSET, NULL, true);
    breaks_with(TIMESTAMP_EITHER, JSON({"format" : "date-time"}), "", "format", NULL, true);
    breaks_with(JSON({"type" : "string", "format" : "date-time"}), SINCE("2015"), "", "x-writ-time",
                NULL, true);
}

/* ── objects ── */

static void test_required(void **state)
{
    (void)state;
    narrower(JSON({"type" : "object", "required" : [ "a", "b" ]}),
             JSON({"type" : "object", "required" : ["a"]}), "/b", "required");
    breaks(
        JSON({"type" : "object", "properties" : {"a" : {"type" : "object"}}, "required" : ["a"]}),
        JSON({"properties" : {"a" : {"type" : "object", "required" : ["x"]}}}), "/a/x", "required");
}

static void test_properties(void **state)
{
    (void)state;
    narrower(JSON({"type" : "object", "properties" : {"a" : {"type" : "string"}}}),
             JSON({"type" : "object", "properties" : {"a" : {"type" : [ "string", "null" ]}}}),
             "/a", "type");
    compatible(JSON({"type" : "object", "properties" : {"a" : true, "b" : false}}),
               JSON({"properties" : {"a" : {}}}));
    breaks(JSON({"type" : "object"}), JSON({"properties" : {"a" : false}}), "/a", "properties");
    compatible(JSON({"type" : "object", "properties" : {"a" : {"not" : {}}}}),
               JSON({"properties" : {"a" : false}}));
}

/* Trap 6: required and impossible; optional and impossible is absent. */
static void test_a_member_that_cannot_be_is_absent(void **state)
{
    (void)state;
    compatible(JSON({"type" : "object", "properties" : {"a" : {"type" : "string", "enum" : [1]}}}),
               JSON({"properties" : {"a" : false}}));
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"a" : {"type" : "string", "enum" : [1]}},
                   "required" : ["a"]
               }),
               "false");
}

/* Trap 8: a property that C declares and P does not. */
static void test_an_open_object_may_have_what_the_other_declares(void **state)
{
    (void)state;
    breaks(JSON({"type" : "object", "properties" : {"a" : {"type" : "string"}}}),
           JSON({"properties" : {"b" : {"type" : "string"}}}), "/b", "type");
    breaks(JSON({"type" : "object", "properties" : {"a" : {"type" : "string"}}}),
           JSON({"properties" : {"a" : true}, "additionalProperties" : {"type" : "null"}}), "/*",
           "type");
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"a" : {"type" : "string"}},
                   "additionalProperties" : false
               }),
               JSON({"properties" : {"b" : {"type" : "string"}}}));
}

static void test_additional_properties(void **state)
{
    (void)state;
    narrower(JSON({"type" : "object", "additionalProperties" : {"type" : "integer"}}),
             JSON({"type" : "object", "additionalProperties" : {"type" : "number"}}), "/*", "type");
    narrower(JSON({"type" : "object", "properties" : {"a" : true}, "additionalProperties" : false}),
             JSON({
                 "type" : "object",
                 "properties" : {"a" : true, "b" : true},
                 "additionalProperties" : false
             }),
             "/*", "additionalProperties");
    equivalent(JSON({"type" : "object", "additionalProperties" : false}), JSON({"const" : {}}));
    breaks(JSON({"type" : "object"}), JSON({"additionalProperties" : false}), "/*",
           "additionalProperties");
}

/* Trap 7: patterns apply beside properties and to each other; additionalProperties sees its own
 * neighbours alone, not those inside allOf. */
static void test_pattern_properties(void **state)
{
    (void)state;
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"ab" : {"type" : "integer"}},
                   "patternProperties" : {"^a" : {"minimum" : 3}}
               }),
               JSON({"properties" : {"ab" : {"minimum" : 2}}}));
    narrower(JSON({"type" : "object", "patternProperties" : {"^a" : {"type" : "integer"}}}),
             JSON({"type" : "object", "patternProperties" : {"^a" : {"type" : "number"}}}), "/*",
             "type");
    breaks(JSON({
               "type" : "object",
               "patternProperties" : {"^a" : {"type" : "integer"}},
               "additionalProperties" : false
           }),
           JSON({"patternProperties" : {"^a" : {"maximum" : 3}}}), "/*", "maximum");
    compatible(JSON({"type" : "object", "patternProperties" : {"" : {"type" : "integer"}}}),
               JSON({"additionalProperties" : {"type" : "integer"}}));
    breaks(JSON({
               "type" : "object",
               "properties" : {"a" : true},
               "patternProperties" : {"^b" : {"type" : "integer"}},
               "additionalProperties" : false
           }),
           JSON({
               "allOf" :
                   [ {"properties" : {"a" : true}}, {"additionalProperties" : {"type" : "null"}} ],
               "maxProperties" : 9,
               "minProperties" : 0
           }),
           "/*", "type");
}

/* Trap 9: names that are few bound the members. */
static void test_property_names(void **state)
{
    (void)state;
    narrower(JSON({"type" : "object", "propertyNames" : {"maxLength" : 3}}),
             JSON({"type" : "object", "propertyNames" : {"maxLength" : 4}}), "", "propertyNames");
    compatible(JSON({"type" : "object", "propertyNames" : {"enum" : [ "a", "b" ]}}),
               JSON({"maxProperties" : 2}));
    compatible(
        JSON({"type" : "object", "propertyNames" : {"enum" : [ "a", "b" ]}, "minProperties" : 3}),
        "false");
    compatible(JSON({"type" : "object", "propertyNames" : {"const" : "a"}}),
               JSON({"properties" : {"a" : true}, "additionalProperties" : false}));
    breaks(JSON({"type" : "object", "propertyNames" : {"enum" : [ "a", "b" ]}}),
           JSON({"properties" : {"a" : true}, "additionalProperties" : false}), "/*",
           "additionalProperties");
}

static void test_member_counts(void **state)
{
    (void)state;
    narrower(JSON({"type" : "object", "minProperties" : 2}),
             JSON({"type" : "object", "minProperties" : 1}), "", "minProperties");
    narrower(JSON({"type" : "object", "maxProperties" : 1}),
             JSON({"type" : "object", "maxProperties" : 2}), "", "maxProperties");
    compatible(JSON({"type" : "object", "required" : [ "a", "b" ]}), JSON({"minProperties" : 2}));
    compatible(
        JSON({"type" : "object", "properties" : {"a" : true}, "additionalProperties" : false}),
        JSON({"maxProperties" : 1}));
    compatible(JSON({"type" : "object", "required" : [ "a", "b" ], "maxProperties" : 1}), "false");
}

static void test_dependencies(void **state)
{
    (void)state;
    breaks(JSON({"type" : "object"}), JSON({"dependentRequired" : {"a" : ["b"]}}), "/b",
           "dependentRequired");
    compatible(JSON({"type" : "object", "required" : ["b"]}),
               JSON({"dependentRequired" : {"a" : ["b"]}}));
    compatible(JSON({"type" : "object", "properties" : {"a" : false}}),
               JSON({"dependentRequired" : {"a" : ["b"]}}));
    compatible(JSON({"type" : "object", "required" : ["a"], "dependentRequired" : {"a" : ["b"]}}),
               JSON({"required" : ["b"]}));
    breaks(JSON({"type" : "object"}), JSON({"dependentSchemas" : {"a" : {"maxProperties" : 1}}}),
           "", "maxProperties");
    compatible(JSON({"type" : "object", "maxProperties" : 1}),
               JSON({"dependentSchemas" : {"a" : {"maxProperties" : 1}}}));
    compatible(JSON({"type" : "object", "dependentSchemas" : {"a" : {"required" : ["b"]}}}),
               JSON({"dependentRequired" : {"a" : ["b"]}}));
}

/* Trap 17: keywords that the draft does not know are nothing. */
static void test_drafts_are_each_read_by_their_own_rules(void **state)
{
    (void)state;
    compatible(JSON({"type" : "object"}), JSON({"dependencies" : {"a" : ["b"]}}));
    breaks(JSON({"type" : "object"}),
           "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"dependencies\": {\"a\": "
           "[\"b\"]}}",
           "/b", "dependencies");
    /* trap 15: draft 7 ignores what stands beside $ref; 2020-12 does not */
    compatible(
        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"$ref\": \"#/definitions/s\","
        " \"maxLength\": 2, \"definitions\": {\"s\": {\"type\": \"string\"}}}",
        JSON({"type" : "string"}));
    breaks(
        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"$ref\": \"#/definitions/s\","
        " \"maxLength\": 2, \"definitions\": {\"s\": {\"type\": \"string\"}}}",
        JSON({"type" : "string", "maxLength" : 2}), "", "maxLength");
    compatible(JSON({"$ref" : "#/$defs/s", "maxLength" : 2, "$defs" : {"s" : {"type" : "string"}}}),
               JSON({"type" : "string", "maxLength" : 2}));
}

/* ── arrays ── */

static void test_items(void **state)
{
    (void)state;
    narrower(JSON({"type" : "array", "items" : {"type" : "integer"}}),
             JSON({"type" : "array", "items" : {"type" : "number"}}), "/*", "type");
    narrower(JSON({"type" : "array", "minItems" : 2}), JSON({"type" : "array", "minItems" : 1}), "",
             "minItems");
    narrower(JSON({"type" : "array", "maxItems" : 2}), JSON({"type" : "array", "maxItems" : 3}), "",
             "maxItems");
    compatible(JSON({"type" : "array", "maxItems" : 0}), JSON({"items" : {"type" : "null"}}));
    breaks(JSON({"type" : "array"}), JSON({"items" : false}), "/*", "items");
}

/* Trap 10: a tuple does not ask for its items to be there. */
static void test_tuples(void **state)
{
    (void)state;
    narrower(
        JSON({"type" : "array", "prefixItems" : [ {"type" : "string"}, {"type" : "integer"} ]}),
        JSON({"type" : "array", "prefixItems" : [ {"type" : "string"} ]}), "/1", "type");
    breaks(JSON({"type" : "array", "prefixItems" : [ {"type" : "string"} ]}),
           JSON({"minItems" : 1}), "", "minItems");
    compatible(JSON({"type" : "array", "prefixItems" : [ {"type" : "string"} ], "items" : false}),
               JSON({"items" : {"type" : "string"}, "maxItems" : 1}));
    compatible(JSON({"type" : "array", "prefixItems" : [ true, false ]}), JSON({"maxItems" : 1}));
    breaks(JSON({"type" : "array", "items" : {"type" : "string"}}),
           JSON({"prefixItems" : [ true, {"maxLength" : 1} ]}), "/1", "maxLength");
}

static void test_contains(void **state)
{
    (void)state;
    narrower(JSON({"type" : "array", "contains" : {"const" : 1}}),
             JSON({"type" : "array", "contains" : {"type" : "integer"}}), "", "contains");
    compatible(JSON({"type" : "array", "items" : {"type" : "string"}, "minItems" : 1}),
               JSON({"contains" : {"type" : "string"}}));
    breaks(JSON({"type" : "array", "items" : {"type" : "string"}}),
           JSON({"contains" : {"type" : "string"}}), "", "contains");
    compatible(JSON({"type" : "array"}), JSON({"contains" : {"const" : 1}, "minContains" : 0}));
    compatible(JSON({"type" : "array", "items" : {"type" : "null"}, "maxItems" : 2}),
               JSON({"contains" : {"type" : "null"}, "minContains" : 0, "maxContains" : 2}));
    breaks(JSON({"type" : "array", "contains" : {"type" : "string"}, "maxContains" : 2}),
           JSON({"contains" : {"type" : "string"}, "maxContains" : 1}), "", "maxContains");
    compatible(JSON({"type" : "array", "items" : {"type" : "null"}, "contains" : {"const" : 1}}),
               "false");
    compatible(JSON({
                   "type" : "array",
                   "maxItems" : 1,
                   "allOf" : [ {"contains" : {"const" : 1}}, {"contains" : {"const" : 2}} ]
               }),
               "false");
}

/* Trap 11: few values bound the length; what is not unique has two items. */
static void test_unique_items(void **state)
{
    (void)state;
    narrower(JSON({"type" : "array", "uniqueItems" : true}), JSON({"type" : "array"}), "",
             "uniqueItems");
    compatible(JSON({"type" : "array", "maxItems" : 1}), JSON({"uniqueItems" : true}));
    compatible(JSON({"type" : "array", "items" : {"type" : "boolean"}, "uniqueItems" : true}),
               JSON({"maxItems" : 2}));
    breaks(JSON({"type" : "array", "items" : {"type" : "boolean"}, "uniqueItems" : true}),
           JSON({"maxItems" : 1}), "", "maxItems");
    compatible(
        JSON({"type" : "array", "items" : {"const" : 1}, "minItems" : 2, "uniqueItems" : true}),
        "false");
    compatible(
        JSON({"type" : "array", "prefixItems" : [ {"const" : 1}, {"const" : 2} ], "items" : false}),
        JSON({"uniqueItems" : true}));
    compatible(JSON({"not" : {"uniqueItems" : true}}), JSON({"type" : "array", "minItems" : 2}));
    compatible(JSON({
                   "type" : "array",
                   "contains" : {"type" : "boolean"},
                   "minContains" : 3,
                   "uniqueItems" : true
               }),
               "false");
}

/* ── in place ── */

static void test_all_of(void **state)
{
    (void)state;
    equivalent(JSON({"allOf" : [ {"type" : "integer"}, {"minimum" : 3} ]}),
               JSON({"type" : "integer", "minimum" : 3}));
    breaks(JSON({"type" : "integer", "minimum" : 3}),
           JSON({"allOf" : [ {"type" : "integer"}, {"minimum" : 4} ]}), "", "minimum");
    equivalent(
        JSON({
            "allOf" : [
                {"properties" : {"a" : {"type" : "string"}}},
                {"properties" : {"a" : {"maxLength" : 3}}}
            ]
        }),
        JSON({"properties" : {"a" : {"allOf" : [ {"type" : "string"}, {"maxLength" : 3} ]}}}));
}

static void test_any_of(void **state)
{
    (void)state;
    equivalent(JSON({"anyOf" : [ {"type" : "string"}, {"type" : "null"} ]}),
               JSON({"type" : [ "null", "string" ]}));
    narrower(JSON({"anyOf" : [ {"const" : 1}, {"const" : 2} ]}), JSON({"type" : "integer"}), "",
             "anyOf");
    breaks(JSON({"type" : [ "string", "integer" ]}),
           JSON({"anyOf" : [ {"type" : "string"}, {"minimum" : 0, "type" : "integer"} ]}), "",
           "anyOf");
    compatible(JSON({"type" : "integer", "minimum" : 0, "maximum" : 9}),
               JSON({"anyOf" : [ {"maximum" : 4}, {"minimum" : 5} ]}));
    breaks(JSON({"type" : "number", "minimum" : 0, "maximum" : 9}),
           JSON({"anyOf" : [ {"maximum" : 4}, {"minimum" : 5} ]}), "", "anyOf");
}

/* Trap 19: one branch more may refuse; equal branches refuse what they match. */
static void test_one_of(void **state)
{
    (void)state;
    breaks(JSON({"type" : "integer"}),
           JSON({"oneOf" : [ {"type" : "integer"}, {"type" : "number"} ]}), "", "oneOf");
    compatible(JSON({"const" : 1.5}),
               JSON({"oneOf" : [ {"type" : "integer"}, {"type" : "number"} ]}));
    compatible(JSON({"type" : "string"}),
               JSON({"not" : {"oneOf" : [ {"type" : "string"}, {"type" : "string"} ]}}));
    equivalent(JSON({"oneOf" : [ {"type" : "string"}, {"type" : "null"} ]}),
               JSON({"anyOf" : [ {"type" : "string"}, {"type" : "null"} ]}));
    compatible(
        JSON({
            "oneOf" : [ {"minimum" : 3, "type" : "integer"}, {"maximum" : 5, "type" : "integer"} ]
        }),
        JSON({"not" : {"enum" : [ 3, 4, 5 ]}}));
}

static void test_variants_by_a_constant(void **state)
{
    (void)state;
#define CAT                                                                                        \
    "{\"type\": \"object\", \"required\": [\"kind\"], \"properties\": {\"kind\": {\"const\": "     \
    "\"cat\"}, \"lives\": {\"type\": \"integer\"}}}"
#define DOG                                                                                        \
    "{\"type\": \"object\", \"required\": [\"kind\"], \"properties\": {\"kind\": {\"const\": "     \
    "\"dog\"}, \"bark\": {\"type\": \"string\"}}}"
#define COW                                                                                        \
    "{\"type\": \"object\", \"required\": [\"kind\"], \"properties\": {\"kind\": {\"const\": "     \
    "\"cow\"}}}"
    compatible("{\"oneOf\": [" CAT "," DOG "]}", "{\"oneOf\": [" DOG "," COW "," CAT "]}");
    compatible("{\"oneOf\": [" CAT "," DOG "]}", "{\"anyOf\": [" DOG "," COW "," CAT "]}");
    breaks("{\"oneOf\": [" CAT "," DOG "," COW "]}", "{\"oneOf\": [" DOG "," CAT "]}", "", "oneOf");
    compatible(
        "{\"oneOf\": [" CAT "," DOG "]}",
        JSON({"properties" : {"kind" : {"enum" : [ "cat", "dog" ]}}, "required" : ["kind"]}));
}

static void test_not(void **state)
{
    (void)state;
    equivalent(JSON({"not" : {"not" : {"type" : "string"}}}), JSON({"type" : "string"}));
    compatible(JSON({"type" : "string"}), JSON({"not" : {"type" : "integer"}}));
    breaks(JSON({"type" : [ "string", "integer" ]}), JSON({"not" : {"type" : "integer"}}), "",
           "not");
    breaks(JSON({"type" : "boolean"}), JSON({"not" : {"const" : true}}), "", "not");
    compatible(
        JSON({"const" : {"status" : "inactive"}}),
        JSON(
            {"not" : {"required" : ["status"], "properties" : {"status" : {"const" : "active"}}}}));
    compatible(JSON({"type" : "object", "required" : ["a"]}),
               JSON({"not" : {"maxProperties" : 0}}));
}

/* Trap 16: `if` alone asks nothing, nor `then` alone. */
static void test_if_then_else(void **state)
{
    (void)state;
    compatible(JSON({"type" : "string"}), JSON({"if" : {"type" : "string"}}));
    compatible(JSON({"type" : "string"}), JSON({"then" : false, "else" : false}));
    breaks(JSON({"type" : "integer"}),
           JSON({"if" : {"minimum" : 10}, "then" : {"multipleOf" : 10}}), "", "multipleOf");
    compatible(JSON({"type" : "integer", "maximum" : 9}),
               JSON({"if" : {"minimum" : 10}, "then" : {"multipleOf" : 10}}));
    equivalent(
        JSON({"if" : {"type" : "string"}, "then" : {"maxLength" : 1}, "else" : {"type" : "null"}}),
        JSON({"anyOf" : [ {"type" : "string", "maxLength" : 1}, {"type" : "null"} ]}));
}

static void test_references_are_what_they_lead_to(void **state)
{
    (void)state;
    equivalent(JSON({"$ref" : "#/$defs/a", "$defs" : {"a" : {"type" : "string"}}}),
               JSON({"allOf" : [ {"$ref" : "#/$defs/x"} ], "$defs" : {"x" : {"type" : "string"}}}));
    /* trap 15: "$ref" as data, and as a property's name */
    compatible(JSON({"const" : {"$ref" : "#/a"}}), JSON({"type" : "object"}));
    breaks(JSON({"type" : "object", "properties" : {"$ref" : {"type" : "string"}}}),
           JSON({"properties" : {"$ref" : {"type" : "integer"}}}), "/$ref", "type");
}

#define TREE(more)                                                                                 \
    "{\"type\": \"object\", \"required\": [\"v\"], \"properties\": {\"v\": {\"type\": "            \
    "\"integer\"" more "}, \"kids\": {\"type\": \"array\", \"items\": {\"$ref\": \"#\"}}}}"

static void test_recursion(void **state)
{
    (void)state;
    compatible(TREE(", \"minimum\": 2"), TREE(", \"minimum\": 1"));
    equivalent(TREE(""), TREE(", \"title\": \"x\""));
    struct pair pair;
    judge_with(&pair, TREE(""), TREE(", \"minimum\": 1"), NULL, false);
    assert_int_equal(pair.verdict.kind, WRIT_BREAKING);
    assert_non_null(find_break(&pair.verdict, "/v", "minimum"));
    writ_arena_clear(&pair.arena);
    /* one list is the other unrolled once */
    equivalent(
        JSON({
            "$ref" : "#/$defs/l",
            "$defs" :
                {"l" : {"type" : "object", "properties" : {"next" : {"$ref" : "#/$defs/l"}}}}
        }),
        JSON({
            "type" : "object",
            "properties" : {"next" : {"$ref" : "#/$defs/l"}},
            "$defs" :
                {"l" : {"type" : "object", "properties" : {"next" : {"$ref" : "#/$defs/l"}}}}
        }));
}

/* ── undeclared members ── */

static void with_mode(writ_undeclared mode, const char *p, const char *c, const char *path,
                      const char *keyword)
{
    writ_contain_options options = {.undeclared = mode};
    if (path)
        breaks_with(p, c, path, keyword, &options, false);
    else
        compatible_with(p, c, &options, false);
}

static void test_undeclared_members_come_only_as_assumed(void **state)
{
    (void)state;
    static const char p[] = JSON({"type" : "object", "properties" : {"a" : {"type" : "string"}}});
    static const char c[] = JSON({"properties" : {"b" : {"type" : "integer"}}});
    static const char closed[] =
        JSON({"properties" : {"a" : true}, "additionalProperties" : false});
    with_mode(WRIT_UNDECLARED_ANYTHING, p, c, "/b", "type");
    with_mode(WRIT_UNDECLARED_FOREIGN, p, c, NULL, NULL);
    with_mode(WRIT_UNDECLARED_ABSENT, p, c, NULL, NULL);
    with_mode(WRIT_UNDECLARED_ANYTHING, p, closed, "/*", "additionalProperties");
    with_mode(WRIT_UNDECLARED_FOREIGN, p, closed, "/*", "additionalProperties");
    with_mode(WRIT_UNDECLARED_ABSENT, p, closed, NULL, NULL);
    /* what one item declares may come in any: a path has no indices */
    with_mode(
        WRIT_UNDECLARED_ABSENT, JSON({
            "prefixItems" : [ {"properties" : {"b" : {}}}, {"properties" : {"a" : {"const" : 1}}} ]
        }),
        JSON({"prefixItems" : [ {"properties" : {"a" : {"const" : 1}}} ]}), "/0/a", "const");
}

static void test_the_assumption_is_about_places_that_declare(void **state)
{
    (void)state;
    static const char c[] = JSON({"properties" : {"b" : {"type" : "integer"}}});
    with_mode(WRIT_UNDECLARED_ABSENT, JSON({"type" : "object"}), c, "/b", "type");
    with_mode(WRIT_UNDECLARED_ABSENT,
              JSON({"type" : "object", "properties" : {"a" : true}, "additionalProperties" : true}),
              c, "/b", "type");
    /* another branch declares it, so it may come whichever branch holds */
    with_mode(WRIT_UNDECLARED_ABSENT, JSON({
                  "type" : "object",
                  "anyOf" : [
                      {"properties" : {"a" : {"const" : 1}}},
                      {"properties" : {"b" : {"type" : "string"}}}
                  ]
              }),
              c, "/b", "type");
    with_mode(WRIT_UNDECLARED_ABSENT, JSON({
                  "type" : "object",
                  "properties" : {"o" : {"type" : "object", "properties" : {"x" : true}}}
              }),
              JSON({"properties" : {"o" : {"properties" : {"y" : false}}}}), NULL, NULL);
    with_mode(WRIT_UNDECLARED_ABSENT,
              JSON({"type" : "object", "properties" : {"o" : {"type" : "object"}}}),
              JSON({"properties" : {"o" : {"properties" : {"y" : false}}}}), "/o/y", "properties");
}

static void test_a_missing_member_is_missing_in_every_mode(void **state)
{
    (void)state;
    static const char p[] = JSON({"type" : "object", "properties" : {"a" : {"type" : "string"}}});
    for (writ_undeclared mode = WRIT_UNDECLARED_ABSENT; mode <= WRIT_UNDECLARED_ANYTHING; mode++)
        with_mode(mode, p, JSON({"required" : ["b"]}), "/b", "required");
}

/* ── hostile pairs end ── */

static void ends(const char *p, const char *c)
{
    struct pair pair;
    judge_with(&pair, p, c, NULL, false);
    /* generous: sanitizers, loaded machines */
    assert_true(pair.verdict.elapsed_us < (test_runs_under("valgrind") ? 60000000 : 2000000));
    writ_arena_clear(&pair.arena);
}

static void repeat(writ_buf *buf, unsigned count, const char *format)
{
    for (unsigned i = 0; i < count; i++) {
        writ_buf_add_text(buf, i ? "," : "");
        for (const char *at = format; *at; at++)
            if (*at == '#')
                writ_buf_printf(buf, "%u", i);
            else
                writ_buf_add_byte(buf, *at);
    }
}

static void test_ladders_of_branches_end(void **state)
{
    (void)state;
    static const char *const kinds[] = {"oneOf", "anyOf"};
    for (size_t k = 0; k < 2; k++) {
        writ_buf p = WRIT_BUF_INIT, c = WRIT_BUF_INIT;
        writ_buf_add_text(&p, "{\"allOf\": [");
        writ_buf_add_text(&c, "{\"allOf\": [");
        for (unsigned i = 0; i < 40; i++) {
            writ_buf_printf(&p,
                            "%s{\"%s\": [{\"required\": [\"a%u\"]}, {\"required\": [\"b%u\"]}]}",
                            i ? "," : "", kinds[k], i, i + 1);
            writ_buf_printf(&c,
                            "%s{\"%s\": [{\"required\": [\"b%u\"]}, {\"required\": [\"a%u\"]}]}",
                            i ? "," : "", kinds[k], i, (i * 7) % 40);
        }
        writ_buf_add_text(&p, "]}");
        writ_buf_add_text(&c, "]}");
        ends(p.ptr, c.ptr);
        writ_buf_clear(&p);
        writ_buf_clear(&c);
    }
}

static void test_many_branches_and_members_end(void **state)
{
    (void)state;
    writ_buf p = WRIT_BUF_INIT, c = WRIT_BUF_INIT;
    writ_buf_add_text(&p, "{\"oneOf\": [");
    repeat(&p, 200, "{\"properties\": {\"k\": {\"const\": #}, \"v#\": {\"type\": \"string\"}}}");
    writ_buf_add_text(&p, "]}");
    writ_buf_add_text(&c, "{\"oneOf\": [");
    repeat(&c, 200, "{\"properties\": {\"k\": {\"const\": #}, \"v#\": {\"maxLength\": #}}}");
    writ_buf_add_text(&c, "]}");
    ends(p.ptr, c.ptr);
    writ_buf_clear(&p);
    writ_buf_clear(&c);
}

static void test_deep_nesting_ends(void **state)
{
    (void)state;
    writ_buf p = WRIT_BUF_INIT, c = WRIT_BUF_INIT;
    for (unsigned i = 0; i < 200; i++) {
        writ_buf_add_text(&p, "{\"properties\": {\"a\": ");
        writ_buf_add_text(&c, "{\"properties\": {\"a\": ");
    }
    writ_buf_add_text(&p, "{\"type\": \"integer\"}");
    writ_buf_add_text(&c, "{\"type\": \"string\"}");
    for (unsigned i = 0; i < 200; i++) {
        writ_buf_add_text(&p, "}}");
        writ_buf_add_text(&c, "}}");
    }
    ends(p.ptr, c.ptr);
    ends(c.ptr, p.ptr);
    writ_buf_clear(&p);
    writ_buf_clear(&c);
}

static void test_mutual_recursion_with_choices_ends(void **state)
{
    (void)state;
    ends(
        JSON({
            "$ref" : "#/$defs/a",
            "$defs" : {
                "a" : {
                    "anyOf" : [
                        {"type" : "string"},
                        {"type" : "array", "items" : {"$ref" : "#/$defs/b"}}
                    ]
                },
                "b" : {
                    "anyOf" : [
                        {"type" : "null"}, {"type" : "array", "items" : {"$ref" : "#/$defs/a"}},
                        {"type" : "object", "additionalProperties" : {"$ref" : "#/$defs/b"}}
                    ]
                }
            }
        }),
        JSON({
            "$ref" : "#/$defs/a",
            "$defs" : {
                "a" : {
                    "oneOf" : [
                        {"type" : "string"},
                        {"type" : "array", "items" : {"$ref" : "#/$defs/b"}}
                    ]
                },
                "b" : {
                    "oneOf" : [
                        {"type" : "null"}, {"type" : "array", "items" : {"$ref" : "#/$defs/a"}},
                        {"type" : "object", "additionalProperties" : {"$ref" : "#/$defs/a"}}
                    ]
                }
            }
        }));
}

static void test_costly_patterns_are_not_believed(void **state)
{
    (void)state;
    ends("{\"type\": \"string\", \"pattern\": \"^(a|b|ab)*c$\", \"minLength\": 60}",
         "{\"pattern\": \"^((a|b|ab)*)*d?c$\"}");
    ends("{\"type\": \"string\"}", "{\"not\": {\"pattern\": \"(x+x+)+y\"}}");
}

/* A closed object of so many patterns, told apart by their first letters; the last is of `last`. */
static const char *write_patterns(writ_arena *arena, int count, const char *last)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf, "{\"type\": \"object\", \"patternProperties\": {");
    for (int i = 0; i < count; i++)
        writ_buf_printf(&buf, "%s\"^%c+_\": {\"type\": \"%s\"}", i ? ", " : "", 'a' + i,
                        i + 1 < count ? "integer" : last);
    writ_buf_add_text(&buf, "}, \"additionalProperties\": false}");
    const char *text = writ_str_copy(arena, writ_buf_str(&buf)).ptr;
    writ_buf_clear(&buf);
    return text;
}

static void test_many_patterns_of_names_are_told_apart(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    for (int count = 4; count <= 9; count++) {
        const char *fewer = write_patterns(&arena, count - 1, "integer");
        narrower(fewer, write_patterns(&arena, count, "integer"), "/*", "additionalProperties");
        breaks(write_patterns(&arena, count, "string"), write_patterns(&arena, count, "integer"),
               "/*", "type");
    }
    writ_arena_clear(&arena);
}

/* Thirty variants by their kind, and one that may be any of them, too. */
static const char *write_overlapping(writ_arena *arena, const char *before, const char *after)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_printf(&buf, "%s{\"type\": \"object\", \"oneOf\": [", before);
    for (int i = 0; i < 30; i++)
        writ_buf_printf(
            &buf, "{\"properties\": {\"kind\": {\"const\": %d}}, \"required\": [\"kind\"]}, ", i);
    writ_buf_printf(&buf, "{\"required\": [\"x\"]}]}%s", after);
    const char *text = writ_str_copy(arena, writ_buf_str(&buf)).ptr;
    writ_buf_clear(&buf);
    return text;
}

static void test_one_of_many_overlapping_branches_fails_where_two_hold(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *one = write_overlapping(&arena, "", "");
    const char *none_or_two = write_overlapping(&arena, "{\"type\": \"object\", \"not\": ", "}");
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"kind" : {"enum" : [ 3, 7 ]}, "x" : false},
                   "required" : ["kind"]
               }),
               one);
    breaks(
        JSON({"type" : "object", "properties" : {"kind" : {"const" : 3}}, "required" : ["kind"]}),
        one, "", "oneOf");
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"kind" : {"const" : 3}},
                   "required" : [ "kind", "x" ]
               }),
               none_or_two);
    compatible(
        none_or_two,
        JSON({"type" : "object", "if" : {"required" : ["x"]}, "then" : {"required" : ["kind"]}}));
    writ_arena_clear(&arena);
}

/* Variants by their kind, each closed. */
static const char *write_closed_variants(writ_arena *arena, int count, const char *more)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf, "{\"type\": \"object\", \"oneOf\": [");
    for (int i = 0; i < count; i++)
        writ_buf_printf(&buf,
                        "%s{\"properties\": {\"kind\": {\"const\": %d}, \"a%d\": true%s}, "
                        "\"required\": [\"kind\"], \"additionalProperties\": false}",
                        i ? ", " : "", i, i, i ? "" : more);
    writ_buf_add_text(&buf, "]}");
    const char *text = writ_str_copy(arena, writ_buf_str(&buf)).ptr;
    writ_buf_clear(&buf);
    return text;
}

/* Each variant has two ways to fail: in all 2^40, unless the one that holds is looked at first. */
static void test_closed_variants_are_decided_one_by_one(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *old = write_closed_variants(&arena, 40, "");
    const char *new = write_closed_variants(&arena, 40, ", \"b\": true");
    compatible(old, new);
    breaks(new, old, "", "oneOf");
    writ_arena_clear(&arena);
}

/* There is one for each break, and nobody reads thousands of members. */
static void test_a_witness_has_not_all_of_very_many_members(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf buf = WRIT_BUF_INIT;
    for (int i = 0; i < 1000; i++)
        writ_buf_printf(&buf, "%s\"p%d\": {\"type\": \"string\"}",
                        i ? "," : "{\"type\": \"object\", \"properties\": {", i);
    writ_buf_add_text(&buf, "}}");
    const char *wide = writ_str_copy(&arena, writ_buf_str(&buf)).ptr;
    struct pair pair;
    judge_with(&pair, wide, JSON({"properties" : {"p999" : {"maxLength" : 1}}}), NULL, false);
    assert_int_equal(pair.verdict.kind, WRIT_BREAKING);
    const writ_value *witness = pair.verdict.breaks.items[0].witness;
    assert_non_null(writ_value_find(witness, "p999"));
    assert_true(witness->object.count > 100 && witness->object.count < 300);
    writ_arena_clear(&pair.arena);
    writ_buf_clear(&buf);
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_documents_are_identical),
        cmocka_unit_test(test_a_proof_says_so),
        cmocka_unit_test(test_what_admits_nothing_is_within_all),
        cmocka_unit_test(test_nothing_is_within_false),
        cmocka_unit_test(test_a_bad_pattern_is_an_error),
        cmocka_unit_test(test_a_small_budget_ends_in_unknown),
        cmocka_unit_test(test_every_break_is_listed_with_its_own_witness),
        cmocka_unit_test(test_a_witness_differs_from_a_good_payload_only_at_its_place),
        cmocka_unit_test(test_examples_of_the_contract_stand_in_witnesses),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_enum_and_const),
        cmocka_unit_test(test_equality_is_that_of_json),
        cmocka_unit_test(test_an_enum_stands_beside_other_keywords),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_multiples),
        cmocka_unit_test(test_numbers_are_exact),
        cmocka_unit_test(test_keywords_pass_other_types),
        cmocka_unit_test(test_integers_are_numbers_without_fraction),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_formats_annotate_unless_asserted),
        cmocka_unit_test(test_a_narrower_format_is_within_the_wider),
        cmocka_unit_test(test_a_listed_format_is_its_list),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_times_and_formats_imply_each_other),
        cmocka_unit_test(test_required),
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_a_member_that_cannot_be_is_absent),
        cmocka_unit_test(test_an_open_object_may_have_what_the_other_declares),
        cmocka_unit_test(test_additional_properties),
        cmocka_unit_test(test_pattern_properties),
        cmocka_unit_test(test_property_names),
        cmocka_unit_test(test_member_counts),
        cmocka_unit_test(test_dependencies),
        cmocka_unit_test(test_drafts_are_each_read_by_their_own_rules),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_tuples),
        cmocka_unit_test(test_contains),
        cmocka_unit_test(test_unique_items),
        cmocka_unit_test(test_all_of),
        cmocka_unit_test(test_any_of),
        cmocka_unit_test(test_one_of),
        cmocka_unit_test(test_variants_by_a_constant),
        cmocka_unit_test(test_not),
        cmocka_unit_test(test_if_then_else),
        cmocka_unit_test(test_references_are_what_they_lead_to),
        cmocka_unit_test(test_recursion),
        cmocka_unit_test(test_undeclared_members_come_only_as_assumed),
        cmocka_unit_test(test_the_assumption_is_about_places_that_declare),
        cmocka_unit_test(test_a_missing_member_is_missing_in_every_mode),
        cmocka_unit_test(test_ladders_of_branches_end),
        cmocka_unit_test(test_many_branches_and_members_end),
        cmocka_unit_test(test_deep_nesting_ends),
        cmocka_unit_test(test_mutual_recursion_with_choices_ends),
        cmocka_unit_test(test_costly_patterns_are_not_believed),
        cmocka_unit_test(test_many_patterns_of_names_are_told_apart),
        cmocka_unit_test(test_one_of_many_overlapping_branches_fails_where_two_hold),
        cmocka_unit_test(test_closed_variants_are_decided_one_by_one),
        cmocka_unit_test(test_a_witness_has_not_all_of_very_many_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
