/* SPDX-License-Identifier: Apache-2.0
 *
 * Places where containment is easily got wrong, one group a test: what the other tests of this
 * folder do not already hold. Each is asked in both directions, or beside a near miss.
 */
#include "tests/unit/validator/contain/pairs.h"

#define FOUR     "\"$schema\": \"http://json-schema.org/draft-04/schema#\""
#define SIX      "\"$schema\": \"http://json-schema.org/draft-06/schema#\""
#define SEVEN    "\"$schema\": \"http://json-schema.org/draft-07/schema#\""
#define NINETEEN "\"$schema\": \"https://json-schema.org/draft/2019-09/schema\""

/* Wherever it does. */
static void is_breaking(const char *p, const char *c)
{
    struct pair pair;
    judge_with(&pair, p, c, NULL, false);
    if (pair.verdict.kind != WRIT_BREAKING)
        fail_msg("%s within %s is %s", p, c, describe(&pair));
    writ_arena_clear(&pair.arena);
}

/* ── numbers ── */

static void test_keywords_of_numbers_below_not_let_other_types_pass(void **state)
{
    (void)state;
    compatible(JSON({"type" : "string"}), JSON({"not" : {"type" : "number", "minimum" : 3}}));
    breaks(JSON({"type" : "string"}), JSON({"not" : {"minimum" : 3}}), "", "not");
    breaks(JSON({"not" : {"type" : "number", "minimum" : 3}}), JSON({"type" : "number"}), "",
           "type");
}

static void test_integer_is_between_number_and_its_fractions(void **state)
{
    (void)state;
    breaks(JSON({"not" : {"type" : "integer"}}), JSON({"not" : {"type" : "number"}}), "", "not");
    compatible(JSON({"not" : {"type" : "number"}}), JSON({"not" : {"type" : "integer"}}));
    equivalent(JSON({"type" : "number", "not" : {"type" : "integer"}}),
               JSON({"type" : "number", "not" : {"multipleOf" : 1}}));
    /* by its letter, draft 4 has no integer 1.0 */
    never_compatible("{" FOUR ", \"type\": \"number\", \"multipleOf\": 1}",
                     "{" FOUR ", \"type\": \"integer\"}");
    equivalent("{" SIX ", \"type\": \"number\", \"multipleOf\": 1}",
               "{" SIX ", \"type\": \"integer\"}");
}

static void test_equal_values_are_equal_deep_inside(void **state)
{
    (void)state;
    equivalent("{\"enum\": [[{\"a\": [1e2, -0.0]}]]}", "{\"const\": [{\"a\": [100, 0]}]}");
    breaks("{\"const\": {\"a\": [[true]]}}", "{\"const\": {\"a\": [[1]]}}", "", "const");
    breaks("{\"const\": \"1\"}", "{\"const\": 1}", "", "const");
    compatible("{\"type\": \"array\", \"const\": [1, 1.0]}", "{\"not\": {\"uniqueItems\": true}}");
    compatible("{\"type\": \"array\", \"const\": [1, true, \"1\"]}", "{\"uniqueItems\": true}");
}

static void test_decimals_are_not_rounded(void **state)
{
    (void)state;
    compatible("{\"const\": 19.99}", "{\"multipleOf\": 0.01}");
    compatible("{\"const\": 0.3}", "{\"multipleOf\": 0.1}");
    breaks("{\"const\": 1e-300}", "{\"multipleOf\": 1e-299}", "", "multipleOf");
    compatible("{\"type\": \"integer\", \"minimum\": 9223372036854775807, \"maximum\": "
               "9223372036854775807}",
               "{\"const\": 9223372036854775807}");
    breaks("{\"const\": 9223372036854775808}", "{\"maximum\": 9223372036854775807}", "", "maximum");
    compatible("{\"const\": 1e400}", "{\"type\": \"integer\", \"multipleOf\": 1e399}");
}

static void test_bounds_are_read_by_their_draft(void **state)
{
    (void)state;
    equivalent("{" FOUR ", \"type\": \"number\", \"minimum\": 3, \"exclusiveMinimum\": true}",
               JSON({"type" : "number", "exclusiveMinimum" : 3}));
    equivalent("{" FOUR ", \"type\": \"number\", \"maximum\": 3, \"exclusiveMaximum\": false}",
               JSON({"type" : "number", "maximum" : 3}));
    breaks(JSON({"type" : "number", "minimum" : 3}),
           "{" FOUR ", \"minimum\": 3, \"exclusiveMinimum\": true}", "", "exclusiveMinimum");
}

static void test_a_count_may_be_written_with_a_fraction(void **state)
{
    (void)state;
    equivalent(JSON({"type" : "string", "minLength" : 2.0}),
               JSON({"type" : "string", "minLength" : 2}));
    equivalent(JSON({"type" : "array", "maxItems" : 1e0}),
               JSON({"type" : "array", "maxItems" : 1}));
}

/* ── objects ── */

static void test_a_required_member_that_cannot_be_empties_the_object_alone(void **state)
{
    (void)state;
    static const char impossible[] = JSON({"required" : ["a"], "properties" : {"a" : false}});
    compatible(JSON({"type" : "object", "required" : ["a"], "properties" : {"a" : false}}),
               "false");
    breaks(impossible, "false", "", "false");
    compatible(impossible, JSON({"not" : {"type" : "object"}}));
    equivalent(JSON({"type" : "object", "properties" : {"a" : false}}),
               JSON({"type" : "object", "not" : {"required" : ["a"]}}));
}

static void test_additional_members_are_those_that_no_sibling_speaks_of(void **state)
{
    (void)state;
    static const char beside[] = JSON({
        "type" : "object",
        "properties" : {"b" : true},
        "patternProperties" : {"^a" : {"type" : "integer"}},
        "additionalProperties" : false
    });
    compatible(beside, JSON({"properties" : {"a1" : {"type" : "number"}}}));
    breaks(beside, JSON({"propertyNames" : {"const" : "b"}}), "", "propertyNames");
    /* behind a reference they are not seen: nothing is declared beside it */
    equivalent(JSON({
                   "type" : "object",
                   "$ref" : "#/$defs/d",
                   "additionalProperties" : false,
                   "$defs" : {"d" : {"properties" : {"b" : true}}}
               }),
               JSON({"const" : {}}));
    /* two patterns, one name: both apply */
    compatible(
        JSON({
            "type" : "object",
            "patternProperties" : {"^a" : {"type" : "integer"}, "z$" : {"type" : "string"}}
        }),
        JSON({"properties" : {"az" : false}}));
}

static void test_an_optional_member_on_an_open_object_is_a_demand(void **state)
{
    (void)state;
    breaks(JSON({"type" : "object"}), JSON({"properties" : {"new" : {"type" : "string"}}}), "/new",
           "type");
    compatible(JSON({"type" : "object", "additionalProperties" : {"type" : "string"}}),
               JSON({"properties" : {"new" : {"type" : "string"}}}));
    compatible(JSON({"type" : "object", "maxProperties" : 0}),
               JSON({"properties" : {"new" : {"type" : "string"}}}));
}

static void test_few_names_bound_the_members(void **state)
{
    (void)state;
    compatible(JSON({"type" : "object", "propertyNames" : {"pattern" : "^[ab]$"}}),
               JSON({"propertyNames" : {"maxLength" : 1}}));
    breaks(JSON({"type" : "object", "propertyNames" : {"enum" : [ "a", "b", "c" ]}}),
           JSON({"maxProperties" : 2}), "", "maxProperties");
    compatible(JSON({
                   "type" : "object",
                   "propertyNames" : {"enum" : [ "a", "b" ]},
                   "properties" : {"b" : false}
               }),
               JSON({"maxProperties" : 1}));
    compatible(JSON({"type" : "object", "propertyNames" : false}), JSON({"const" : {}}));
}

static void test_dependencies_are_keywords_of_some_drafts(void **state)
{
    (void)state;
    static const char both[] = JSON({"type" : "object", "required" : ["a"]});
    compatible(both, "{" SEVEN ", \"dependentRequired\": {\"a\": [\"b\"]}}");
    breaks(both, "{" NINETEEN ", \"dependentRequired\": {\"a\": [\"b\"]}}", "/b",
           "dependentRequired");
    compatible(both, "{" NINETEEN ", \"dependencies\": {\"a\": [\"b\"]}}");
    breaks(both, "{" FOUR ", \"dependencies\": {\"a\": {\"required\": [\"b\"]}}}", "/b",
           "required");
    compatible(both, "{" SEVEN ", \"dependentSchemas\": {\"a\": false}}");
    compatible("{\"type\": \"string\"}", "{" SEVEN ", \"dependencies\": {\"a\": false}}");
}

/* ── arrays ── */

static void test_items_are_read_by_their_draft(void **state)
{
    (void)state;
    static const char tuple[] =
        JSON({"type" : "array", "prefixItems" : [ {"type" : "string"} ], "items" : false});
    equivalent("{" SEVEN ", \"type\": \"array\", \"items\": [{\"type\": \"string\"}], "
               "\"additionalItems\": false}",
               tuple);
    equivalent("{" NINETEEN ", \"type\": \"array\", \"items\": [{\"type\": \"string\"}], "
               "\"additionalItems\": false}",
               tuple);
    /* beside a list for all items it says nothing, and alone neither */
    equivalent("{" SEVEN
               ", \"type\": \"array\", \"items\": {\"type\": \"string\"}, \"additionalItems\": "
               "false}",
               JSON({"type" : "array", "items" : {"type" : "string"}}));
    equivalent("{" FOUR ", \"type\": \"array\", \"additionalItems\": false}",
               JSON({"type" : "array"}));
    compatible(JSON({"const" : []}), tuple);
    breaks(JSON({"const" : [ "a", 1 ]}), tuple, "/*", "items");
}

static void test_unique_items_need_that_many_values(void **state)
{
    (void)state;
    compatible(
        JSON({
            "type" : "array",
            "prefixItems" : [ {"enum" : [ 1, 2 ]}, {"enum" : [ 1, 2 ]}, {"enum" : [ 1, 2 ]} ],
            "items" : false,
            "uniqueItems" : true
        }),
        JSON({"maxItems" : 2}));
    breaks(JSON({
               "type" : "array",
               "prefixItems" : [ {"enum" : [ 1, 2 ]}, {"enum" : [ 1, 2 ]}, {"enum" : [ 1, 3 ]} ],
               "items" : false,
               "uniqueItems" : true
           }),
           JSON({"maxItems" : 2}), "", "maxItems");
    compatible(JSON({"not" : {"uniqueItems" : true}}),
               JSON({"not" : {"items" : {"const" : 1}, "maxItems" : 1}}));
}

static void test_contains_counts(void **state)
{
    (void)state;
    breaks(JSON({"const" : []}), JSON({"contains" : true}), "", "contains");
    compatible(JSON({"const" : []}), JSON({"contains" : true, "minContains" : 0}));
    equivalent(JSON({"type" : "array", "maxContains" : 1, "minContains" : 3}),
               JSON({"type" : "array"}));
    equivalent(JSON({"type" : "array", "contains" : true}),
               JSON({"type" : "array", "minItems" : 1}));
    equivalent(JSON({"type" : "array", "contains" : true, "maxContains" : 2}),
               JSON({"type" : "array", "minItems" : 1, "maxItems" : 2}));
    compatible(JSON({
                   "type" : "array",
                   "items" : {"enum" : [ 1, 2, 3 ]},
                   "uniqueItems" : true,
                   "contains" : {"minimum" : 2},
                   "minContains" : 3
               }),
               "false");
    /* draft 6 knows neither count */
    equivalent("{" SIX ", \"type\": \"array\", \"contains\": {\"const\": 1}, \"minContains\": 0}",
               JSON({"type" : "array", "contains" : {"const" : 1}}));
}

static void test_what_contains_evaluates_is_a_matter_of_the_draft(void **state)
{
    (void)state;
#define CONTAINS_ONE "\"contains\": {\"const\": 1}, \"unevaluatedItems\": false"
    is_breaking("{\"const\": [1]}", "{" NINETEEN ", " CONTAINS_ONE "}");
    compatible("{\"const\": [1]}", "{" CONTAINS_ONE "}");
    is_breaking("{\"const\": [1, 2]}", "{" CONTAINS_ONE "}");
}

/* ── strings ── */

static void test_lengths_count_code_points(void **state)
{
    (void)state;
    compatible("{\"const\": \"\\ud83d\\ude00\"}", JSON({"maxLength" : 1}));
    breaks("{\"const\": \"e\\u0301\"}", JSON({"maxLength" : 1}), "", "maxLength");
    equivalent("{\"type\": \"string\", \"pattern\": \"^[^]$\"}",
               JSON({"type" : "string", "minLength" : 1, "maxLength" : 1}));
}

static void test_patterns_search_and_end_at_the_end(void **state)
{
    (void)state;
    equivalent("{\"type\": \"string\", \"pattern\": \"a\"}",
               "{\"type\": \"string\", \"pattern\": \"^[^]*a[^]*$\"}");
    breaks("{\"const\": \"a\\n\"}", "{\"pattern\": \"a$\"}", "", "pattern");
    breaks("{\"const\": \"\\u0663\"}", "{\"pattern\": \"\\\\d\"}", "", "pattern");
    equivalent("{\"type\": \"string\", \"pattern\": \"^\\\\ud83d\\\\ude00$\"}",
               "{\"const\": \"\\ud83d\\ude00\"}");
    /* the bar splits all of it */
    breaks("{\"type\": \"string\", \"pattern\": \"^a|b$\"}", "{\"maxLength\": 1}", "", "maxLength");
    equivalent("{\"type\": \"string\", \"pattern\": \"^(?:a|b)$\"}", "{\"enum\": [\"a\", \"b\"]}");
}

/* ── references and data ── */

static void test_what_looks_like_a_reference_may_be_data(void **state)
{
    (void)state;
    equivalent("{\"enum\": [{\"$ref\": \"#/nowhere\"}]}", "{\"const\": {\"$ref\": \"#/nowhere\"}}");
    compatible("{\"type\": \"object\", \"properties\": {\"enum\": {\"type\": \"integer\"}, "
               "\"properties\": {\"type\": \"string\"}}, \"additionalProperties\": false}",
               "{\"properties\": {\"enum\": {\"type\": \"number\"}, \"properties\": {\"type\": "
               "\"string\"}}}");
    equivalent("{\"$ref\": \"#/$defs/$ref\", \"$defs\": {\"$ref\": {\"type\": \"string\"}}}",
               "{\"type\": \"string\"}");
    compatible("{\"const\": 1, \"default\": {\"$id\": \"x\", \"$ref\": \"#/nowhere\"}}",
               "{\"type\": \"integer\"}");
}

static void test_references_find_their_way(void **state)
{
    (void)state;
    static const char integer[] = "{\"type\": \"integer\"}";
    equivalent("{\"$ref\": \"#/$defs/a%20b~1c\", \"$defs\": {\"a b/c\": {\"type\": \"integer\"}}}",
               integer);
    equivalent("{\"$ref\": \"#here\", \"$defs\": {\"x\": {\"$anchor\": \"here\", \"type\": "
               "\"integer\"}}}",
               integer);
    /* an $id makes a base of its own: the pointer is into it */
    equivalent("{\"$id\": \"https://a.example/r\", \"$ref\": \"s#/$defs/n\", \"$defs\": {\"n\": "
               "{\"type\": \"string\"}, \"s\": {\"$id\": \"s\", \"$defs\": {\"n\": {\"type\": "
               "\"integer\"}}}}}",
               integer);
}

static void test_what_stands_beside_a_reference_counts_since_2019(void **state)
{
    (void)state;
#define BESIDE "\"$ref\": \"#/definitions/s\", \"maxLength\": 2, \"definitions\": {\"s\": {}}"
    equivalent("{" SEVEN ", " BESIDE "}", "{}");
    equivalent("{" NINETEEN ", " BESIDE "}", JSON({"maxLength" : 2}));
}

/* ── in place ── */

static void test_an_if_alone_asks_nothing_and_neither_do_its_answers(void **state)
{
    (void)state;
    equivalent(JSON({"if" : false}), "true");
    equivalent(JSON({"then" : false}), "true");
    equivalent(JSON({"else" : false}), "true");
    equivalent(JSON({"if" : {"type" : "string"}, "else" : false}), JSON({"type" : "string"}));
    equivalent("{" SIX ", \"if\": true, \"then\": false}", "true");
}

static void test_an_enum_twice_over_or_against_its_siblings(void **state)
{
    (void)state;
    equivalent(JSON({"enum" : [ 1, 1.0, 1 ]}), JSON({"const" : 1}));
    equivalent(JSON({"enum" : [ "a", 1 ], "type" : "string"}), JSON({"const" : "a"}));
    compatible(JSON({"enum" : []}), "false");
    breaks(JSON({"type" : "null"}), JSON({"enum" : []}), "", "enum");
}

static void test_a_branch_more_may_refuse(void **state)
{
    (void)state;
    static const char one[] = JSON({"oneOf" : [ {"minimum" : 0, "type" : "number"} ]});
    static const char two[] =
        JSON({"oneOf" : [ {"minimum" : 0, "type" : "number"}, {"const" : 7} ]});
    breaks(one, two, "", "oneOf");
    compatible(two, one);
    equivalent(JSON({"oneOf" : [ {"const" : 1}, {"const" : 1} ]}), "false");
}

static void test_only_branches_that_hold_evaluate(void **state)
{
    (void)state;
    static const char either[] = JSON({
        "anyOf" : [
            {"properties" : {"a" : {"type" : "string"}}, "required" : ["a"]},
            {"properties" : {"b" : true}, "required" : ["b"]}
        ],
        "unevaluatedProperties" : false
    });
    is_breaking(JSON({"const" : {"a" : 1, "b" : 2}}), either);
    compatible(JSON({"const" : {"a" : "x", "b" : 2}}), either);
    /* `not` evaluates nothing, twice nothing neither */
    is_breaking(
        JSON({"const" : {"a" : 1}}),
        JSON({"not" : {"not" : {"properties" : {"a" : true}}}, "unevaluatedProperties" : false}));
    /* cousins do not see one another */
    is_breaking(
        JSON({"const" : {"a" : 1}}),
        JSON({"allOf" : [ {"properties" : {"a" : true}}, {"unevaluatedProperties" : false} ]}));
}

/* ── what asserts nothing ── */

static void test_annotations_neither_break_nor_prove(void **state)
{
    (void)state;
    static const char plain[] = JSON({"type" : "string"});
    static const char *const noted[] = {
        JSON({"type" : "string", "contentMediaType" : "application/json"}),
        JSON({"type" : "string", "contentEncoding" : "base64", "format" : "ipv4"}),
        JSON({"type" : "string", "default" : 7, "readOnly" : true, "nullable" : true}),
        "{" SEVEN ", \"type\": \"string\", \"contentEncoding\": \"base64\"}",
    };
    for (size_t i = 0; i < sizeof noted / sizeof noted[0]; i++)
        equivalent(plain, noted[i]);
    breaks(JSON({"type" : "null"}), noted[2], "", "type");
}

static void test_schemas_of_endless_values_admit_nothing(void **state)
{
    (void)state;
    static const char ring[] = JSON({
        "$ref" : "#/$defs/a",
        "$defs" : {
            "a" : {
                "type" : "object",
                "required" : ["b"],
                "properties" : {"b" : {"$ref" : "#/$defs/b"}}
            },
            "b" : {"type" : "array", "minItems" : 1, "items" : {"$ref" : "#/$defs/a"}}
        }
    });
    struct pair pair;
    judge_with(&pair, ring, JSON({"type" : "null"}), NULL, false);
    assert_str(pair.verdict.reason, "P accepts nothing");
    writ_arena_clear(&pair.arena);
    breaks(JSON({"type" : "object", "properties" : {"a" : {"$ref" : "#"}}}),
           JSON({"maxProperties" : 0}), "", "maxProperties");
}

static void test_the_direction_matters_where_nothing_is_said(void **state)
{
    (void)state;
    narrower(JSON({"type" : "object", "properties" : {"a" : {"type" : "string"}}}),
             JSON({"type" : "object"}), "/a", "type");
    narrower(JSON({"type" : "string", "maxLength" : 3}), JSON({"maxLength" : 3}), "", "type");
}

/* ── documents ── */

static void test_the_order_of_members_is_nothing_and_twice_is_an_error(void **state)
{
    (void)state;
    equivalent(JSON({"type" : "object", "required" : [ "a", "b" ], "const" : {"a" : 1, "b" : 2}}),
               JSON({"const" : {"b" : 2, "a" : 1}, "required" : [ "b", "a" ], "type" : "object"}));
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source source = {.text = WRIT_STR("{\"maxLength\": 1, \"maxLength\": 2}")};
    writ_value *value;
    assert_int_equal(writ_json_read(&arena, &source, &value, &err), WRIT_E_INPUT);
    writ_arena_clear(&arena);
}

static void test_each_side_is_read_by_its_own_draft(void **state)
{
    (void)state;
    compatible("{" FOUR ", \"type\": \"number\", \"minimum\": 3, \"exclusiveMinimum\": true}",
               JSON({"minimum" : 3}));
    /* draft 4 has no `const` */
    breaks("{" FOUR ", \"const\": 1}", JSON({"const" : 1}), "", "const");
    compatible(JSON({"const" : 1}), "{" FOUR ", \"const\": 2}");
    breaks("{" SEVEN ", \"type\": \"array\", \"prefixItems\": [false]}",
           JSON({"prefixItems" : [false]}), "/0", "prefixItems");
}

/* From YAML, where a date, a time or `no` may look like something else than text. */
static void test_constants_of_yaml_are_what_they_look_like_in_json(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source = WRIT_NEW(&arena, writ_source);
    source->name = WRIT_STR("s.yaml");
    source->text = WRIT_STR("enum: [2026-03-10, 12:30:00, no, 1_000, 0x10, 1e2, 0777]\n");
    writ_value *value;
    assert_int_equal(writ_yaml_read(&arena, source, &value, &err), WRIT_OK);
    equivalent(show_value(&arena, value),
               JSON({"enum" : [ "2026-03-10", "12:30:00", "no", "1_000", 16, 100, 777 ]}));
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keywords_of_numbers_below_not_let_other_types_pass),
        cmocka_unit_test(test_integer_is_between_number_and_its_fractions),
        cmocka_unit_test(test_equal_values_are_equal_deep_inside),
        cmocka_unit_test(test_decimals_are_not_rounded),
        cmocka_unit_test(test_bounds_are_read_by_their_draft),
        cmocka_unit_test(test_a_count_may_be_written_with_a_fraction),
        cmocka_unit_test(test_a_required_member_that_cannot_be_empties_the_object_alone),
        cmocka_unit_test(test_additional_members_are_those_that_no_sibling_speaks_of),
        cmocka_unit_test(test_an_optional_member_on_an_open_object_is_a_demand),
        cmocka_unit_test(test_few_names_bound_the_members),
        cmocka_unit_test(test_dependencies_are_keywords_of_some_drafts),
        cmocka_unit_test(test_items_are_read_by_their_draft),
        cmocka_unit_test(test_unique_items_need_that_many_values),
        cmocka_unit_test(test_contains_counts),
        cmocka_unit_test(test_what_contains_evaluates_is_a_matter_of_the_draft),
        cmocka_unit_test(test_lengths_count_code_points),
        cmocka_unit_test(test_patterns_search_and_end_at_the_end),
        cmocka_unit_test(test_what_looks_like_a_reference_may_be_data),
        cmocka_unit_test(test_references_find_their_way),
        cmocka_unit_test(test_what_stands_beside_a_reference_counts_since_2019),
        cmocka_unit_test(test_an_if_alone_asks_nothing_and_neither_do_its_answers),
        cmocka_unit_test(test_an_enum_twice_over_or_against_its_siblings),
        cmocka_unit_test(test_a_branch_more_may_refuse),
        cmocka_unit_test(test_only_branches_that_hold_evaluate),
        cmocka_unit_test(test_annotations_neither_break_nor_prove),
        cmocka_unit_test(test_schemas_of_endless_values_admit_nothing),
        cmocka_unit_test(test_the_direction_matters_where_nothing_is_said),
        cmocka_unit_test(test_the_order_of_members_is_nothing_and_twice_is_an_error),
        cmocka_unit_test(test_each_side_is_read_by_its_own_draft),
        cmocka_unit_test(test_constants_of_yaml_are_what_they_look_like_in_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
