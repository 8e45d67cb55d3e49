/* SPDX-License-Identifier: Apache-2.0
 *
 * Containment under `unevaluatedProperties` and `unevaluatedItems`, and under draft 4's integers.
 */
#include "tests/unit/validator/contain/pairs.h"

static void test_with_references_and_allOf_alone_members_are_proved(void **state)
{
    (void)state;
    static const char closed[] = JSON({
        "type" : "object",
        "allOf" : [ {"properties" : {"a" : {"type" : "integer"}}}, {"$ref" : "#/$defs/b"} ],
        "unevaluatedProperties" : false,
        "$defs" : {"b" : {"patternProperties" : {"^b" : {"type" : "string"}}}}
    });
    static const char plain[] = JSON({
        "type" : "object",
        "properties" : {"a" : {"type" : "integer"}},
        "patternProperties" : {"^b" : {"type" : "string"}},
        "additionalProperties" : false
    });
    equivalent(closed, plain);
    breaks(JSON({
               "type" : "object",
               "properties" : {"a" : {"type" : "string"}},
               "additionalProperties" : false
           }),
           closed, "/a", "type");
    narrower(JSON({
                 "type" : "object",
                 "properties" : {"a" : {"type" : "integer"}},
                 "additionalProperties" : false
             }),
             closed, "/*", "additionalProperties");
}

static void test_a_member_that_nothing_evaluates_breaks(void **state)
{
    (void)state;
    breaks(JSON({"type" : "object", "properties" : {"a" : true, "b" : true}}),
           JSON({"allOf" : [ {"properties" : {"a" : true}} ], "unevaluatedProperties" : false}),
           "/*", "unevaluatedProperties");
    breaks(JSON({"type" : "object", "additionalProperties" : {"type" : "string"}}), JSON({
               "allOf" : [ {"properties" : {"a" : true}} ],
               "unevaluatedProperties" : {"type" : "integer"}
           }),
           "/*", "type");
}

static void test_what_some_branch_may_evaluate_is_not_taken_for_refused(void **state)
{
    (void)state;
    static const char open[] = JSON({
        "type" : "object",
        "properties" : {"a" : true},
        "anyOf" : [ {"properties" : {"b" : true}, "required" : ["b"]}, true ],
        "unevaluatedProperties" : false
    });
    breaks(open, JSON({"properties" : {"a" : true}, "additionalProperties" : false}), "/*",
           "additionalProperties");
    compatible(open,
               JSON({"properties" : {"a" : true, "b" : true}, "additionalProperties" : false}));
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"a" : true},
                   "maxProperties" : 1,
                   "required" : ["a"]
               }),
               open);
    breaks(JSON({"type" : "object", "required" : ["c"]}), open, "/*", "unevaluatedProperties");
}

/* Only the branches differ, and what they evaluate: they are not the same, though each admits
 * everything. */
static void test_schemas_that_evaluate_otherwise_are_not_identical(void **state)
{
    (void)state;
    static const char one[] =
        JSON({"anyOf" : [ {"properties" : {"a" : true}} ], "unevaluatedProperties" : false});
    static const char other[] =
        JSON({"anyOf" : [ {"properties" : {"b" : true}} ], "unevaluatedProperties" : false});
    static const char silent[] = JSON({
        "allOf" : [ {"if" : {"properties" : {"a" : true}}, "$ref" : "#/$defs/x"} ],
        "unevaluatedProperties" : false,
        "$defs" : {"x" : {"properties" : {"b" : true}}}
    });
    static const char without[] = JSON({
        "allOf" : [ {"$ref" : "#/$defs/x"} ],
        "unevaluatedProperties" : false,
        "$defs" : {"x" : {"properties" : {"b" : true}}}
    });
    breaks(one, other, "/*", "unevaluatedProperties");
    breaks(silent, without, "/*", "unevaluatedProperties");
    compatible(without, silent);
    compatible(silent, silent);
}

static void test_items_after_the_longest_prefix_are_unevaluated(void **state)
{
    (void)state;
    equivalent(
        JSON({
            "allOf" : [ {"prefixItems" : [ {"type" : "string"}, true ]} ],
            "unevaluatedItems" : {"type" : "integer"}
        }),
        JSON({"prefixItems" : [ {"type" : "string"}, true ], "items" : {"type" : "integer"}}));
    breaks(
        JSON({"type" : "array", "items" : {"type" : "string"}}),
        JSON({"allOf" : [ {"prefixItems" : [true]} ], "unevaluatedItems" : {"type" : "integer"}}),
        "/*", "type");
}

static void test_items_that_contains_matches_are_evaluated(void **state)
{
    (void)state;
    equivalent(
        JSON({"contains" : {"type" : "string"}, "unevaluatedItems" : {"type" : "integer"}}),
        JSON({"contains" : {"type" : "string"}, "items" : {"type" : [ "integer", "string" ]}}));
    equivalent(JSON({"contains" : {"minimum" : 3}, "unevaluatedItems" : false}),
               JSON({"contains" : {"minimum" : 3}, "items" : {"minimum" : 3}}));
    equivalent(JSON({
                   "prefixItems" : [ {"type" : "null"} ],
                   "contains" : {"const" : 1},
                   "minContains" : 0,
                   "unevaluatedItems" : false
               }),
               JSON({"prefixItems" : [ {"type" : "null"} ], "items" : {"const" : 1}}));
    breaks(JSON({"contains" : {"type" : "string"}, "type" : "array"}), JSON({
               "type" : "array",
               "contains" : {"type" : "string"},
               "unevaluatedItems" : {"type" : "integer"}
           }),
           "/*", "type");
    breaks(JSON({
               "type" : "array",
               "contains" : {"type" : "string"},
               "unevaluatedItems" : {"type" : "integer"}
           }),
           JSON({"items" : {"type" : "integer"}}), "/*", "type");
    /* two `contains`: an item may be of either */
    equivalent(JSON({
                   "contains" : {"type" : "string"},
                   "allOf" : [ {"contains" : {"type" : "null"}} ],
                   "unevaluatedItems" : false
               }),
               JSON({
                   "contains" : {"type" : "string"},
                   "allOf" : [ {"contains" : {"type" : "null"}} ],
                   "items" : {"type" : [ "string", "null" ]}
               }));
}

static void test_before_2020_12_contains_evaluates_nothing(void **state)
{
    (void)state;
    static const char other_draft[] =
        "{\"$schema\": \"https://json-schema.org/draft/2019-09/schema\", \"contains\": {\"type\": "
        "\"string\"}, \"unevaluatedItems\": false}";
    compatible(other_draft, JSON({"not" : {"type" : "array"}}));
}

/* ---- branches ---- */

static void test_what_fails_evaluates_nothing(void **state)
{
    (void)state;
    static const char strings[] = JSON({
        "unevaluatedItems" : {"type" : "boolean"},
        "anyOf" : [ {"items" : {"type" : "string"}}, true ]
    });
    equivalent(
        strings,
        JSON({"anyOf" : [ {"items" : {"type" : "string"}}, {"items" : {"type" : "boolean"}} ]}));
    breaks("true", strings, "/*", "type");
    equivalent(
        JSON({"not" : {"not" : {"properties" : {"a" : true}}}, "unevaluatedProperties" : false}),
        JSON({"additionalProperties" : false}));
}

static void test_branches_that_name_one_member_agree(void **state)
{
    (void)state;
    static const char either[] = JSON({
        "type" : "object",
        "anyOf" : [
            {"properties" : {"a" : {"type" : "integer"}}},
            {"properties" : {"a" : {"type" : "null"}}}
        ],
        "unevaluatedProperties" : false
    });
    equivalent(either, JSON({
                   "type" : "object",
                   "properties" : {"a" : {"type" : [ "integer", "null" ]}},
                   "additionalProperties" : false
               }));
    compatible(JSON({
                   "type" : "object",
                   "propertyNames" : {"const" : "a"},
                   "properties" : {"a" : {"type" : "integer"}}
               }),
               either);
}

static void test_conditions_decide_what_is_evaluated(void **state)
{
    (void)state;
    static const char conditional[] = JSON({
        "type" : "object",
        "if" : {"properties" : {"a" : {"const" : 1}}, "required" : ["a"]},
        "then" : {"properties" : {"b" : true}},
        "else" : {"properties" : {"c" : true}},
        "unevaluatedProperties" : false
    });
    equivalent(conditional, JSON({
                   "type" : "object",
                   "anyOf" : [
                       {
                           "properties" : {"a" : {"const" : 1}, "b" : true},
                           "required" : ["a"],
                           "additionalProperties" : false
                       },
                       {"properties" : {"c" : true}, "additionalProperties" : false}
                   ]
               }));
    equivalent(
        JSON({
            "dependentSchemas" : {"a" : {"properties" : {"a" : true, "b" : {"type" : "null"}}}},
            "unevaluatedProperties" : false
        }),
        JSON({
            "anyOf" : [
                {
                    "properties" : {"a" : true, "b" : {"type" : "null"}},
                    "required" : ["a"],
                    "additionalProperties" : false
                },
                {"maxProperties" : 0}
            ]
        }));
}

static void test_a_branch_that_evaluates_nothing_is_a_case_too(void **state)
{
    (void)state;
    static const char at_most_one[] = JSON({
        "type" : "object",
        "oneOf" : [
            {"properties" : {"a" : true}, "required" : ["a"]},
            {"properties" : {"b" : true}, "required" : ["b"]},
            {"not" : {"anyOf" : [ {"required" : ["a"]}, {"required" : ["b"]} ]}}
        ],
        "unevaluatedProperties" : false
    });
    equivalent(at_most_one, JSON({
                   "type" : "object",
                   "properties" : {"a" : true, "b" : true},
                   "additionalProperties" : false,
                   "maxProperties" : 1
               }));
    breaks(at_most_one, JSON({"minProperties" : 1}), "", "minProperties");
}

/* Branches below a branch that fails are not asked. */
static void test_branches_count_below_one_that_holds(void **state)
{
    (void)state;
    static const char nested[] = JSON({
        "type" : "object",
        "oneOf" : [
            {
                "required" : ["a"],
                "properties" : {"a" : true},
                "anyOf" : [ {"properties" : {"b" : true}}, {"properties" : {"c" : true}} ]
            },
            {"not" : {"required" : ["a"]}, "properties" : {"d" : true}}
        ],
        "unevaluatedProperties" : {"type" : "null"}
    });
    breaks(JSON({"type" : "object", "required" : ["d"], "properties" : {"d" : {"const" : 1}}}),
           nested, "/*", "type");
    compatible(JSON({
                   "type" : "object",
                   "required" : ["a"],
                   "properties" : {"a" : true, "b" : true, "c" : true},
                   "additionalProperties" : {"type" : "null"}
               }),
               nested);
    compatible(nested, JSON({
                   "type" : "object",
                   "if" : {"required" : ["a"]},
                   "then" : {"properties" : {"d" : {"type" : "null"}}},
                   "else" : {"properties" : {"b" : {"type" : "null"}}}
               }));
}

/* More cases than are told apart: then nothing is taken for certain. */
static void test_too_many_cases_are_not_decided(void **state)
{
    (void)state;
    struct pair pair;
    writ_buf wide = WRIT_BUF_INIT;
    writ_buf_add_text(&wide,
                      "{\"type\": \"object\", \"properties\": {\"q\": true}, \"anyOf\": [true");
    for (int i = 0; i < 9; i++)
        writ_buf_printf(&wide, ", {\"properties\": {\"p%d\": {\"minimum\": %d}}}", i, i);
    writ_buf_add_text(&wide, "], \"unevaluatedProperties\": false}");
    writ_str text = writ_buf_str(&wide);
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"q" : {"type" : "string"}},
                   "additionalProperties" : false
               }),
               text.ptr);
    breaks(JSON({"type" : "object", "required" : ["other"]}), text.ptr, "/*",
           "unevaluatedProperties");
    breaks(text.ptr, JSON({"maxProperties" : 0}), "", "maxProperties");
    judge_with(&pair, JSON({
        "type" : "object",
        "properties" : {"p8" : {"const" : 9}},
        "additionalProperties" : false
    }),
               text.ptr, NULL, false);
    assert_int_not_equal(pair.verdict.kind, WRIT_BREAKING);
    writ_arena_clear(&pair.arena);
    writ_buf_clear(&wide);
}

/* The usual form of a union: a common base, and variants by a kind. */
static const char *write_union(writ_arena *arena, const char *kind, int count, const char *more)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_printf(&buf, "{\"allOf\": [{\"$ref\": \"#/$defs/base\"}], \"%s\": [", kind);
    for (int i = 0; i < count; i++)
        writ_buf_printf(&buf, "%s{\"$ref\": \"#/$defs/v%d\"}", i ? ", " : "", i);
    writ_buf_add_text(&buf, "], \"unevaluatedProperties\": false, \"$defs\": {\"base\": {\"type\": "
                            "\"object\", \"properties\": {\"id\": {\"type\": \"string\"}}, "
                            "\"required\": [\"id\"]}");
    for (int i = 0; i < count; i++)
        writ_buf_printf(&buf,
                        ", \"v%d\": {\"properties\": {\"kind\": {\"const\": \"k%d\"}, \"a%d\": "
                        "{\"type\": \"integer\"}%s}, \"required\": [\"kind\"]}",
                        i, i, i, i ? "" : more);
    writ_buf_add_text(&buf, "}}");
    const char *text = writ_str_copy(arena, writ_buf_str(&buf)).ptr;
    writ_buf_clear(&buf);
    return text;
}

/* Within a budget that only the short ways keep to: what rules variants out at a glance. */
static void test_unions_of_many_variants_are_decided(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_contain_options options = {.budget = {.steps = 24000}};
    const char *old = write_union(&arena, "oneOf", 50, "");
    const char *new = write_union(&arena, "oneOf", 50, ", \"b\": {\"type\": \"string\"}");
    compatible_with(old, new, &options, false);
    breaks_with(new, old, "/*", "unevaluatedProperties", &options, false);
    compatible_with(old, write_union(&arena, "anyOf", 50, ""), &options, false);
    compatible_with(write_union(&arena, "anyOf", 50, ""), old, &options, false);
    writ_arena_clear(&arena);
}

/* Variants that have no kind, but each a member of its own that must be there. */
static const char *write_variants(writ_arena *arena, int count, const char *more)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf,
                      "{\"type\": \"object\", \"unevaluatedProperties\": false, \"oneOf\": [");
    for (int i = 0; i < count; i++)
        writ_buf_printf(&buf,
                        "%s{\"properties\": {\"a%d\": {\"type\": \"string\"}, \"b%d\": {\"type\": "
                        "\"integer\"}%s}, \"required\": [\"a%d\"]}",
                        i ? ", " : "", i, i, i ? "" : more, i);
    writ_buf_add_text(&buf, "]}");
    const char *text = writ_str_copy(arena, writ_buf_str(&buf)).ptr;
    writ_buf_clear(&buf);
    return text;
}

static void test_variants_without_a_kind_are_decided(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *old = write_variants(&arena, 20, "");
    const char *new = write_variants(&arena, 20, ", \"c\": true");
    const writ_contain_options options = {.budget = {.steps = 45000}};
    compatible_with(old, new, &options, false);
    breaks_with(new, old, "/*", "unevaluatedProperties", &options, false);
    writ_arena_clear(&arena);
}

/* oneOf: so many variants of a kind, each with a member of its own for each of the letters. */
static void add_kinds(writ_buf *buf, int count, const char *letters, const char *more)
{
    writ_buf_add_text(buf, "\"oneOf\": [");
    for (int i = 0; i < count; i++) {
        writ_buf_printf(buf,
                        "%s{\"required\": [\"kind\"], \"properties\": {\"kind\": {\"const\": %d}",
                        i ? ", " : "", i);
        for (const char *letter = letters; *letter; letter++)
            writ_buf_printf(buf, ", \"%c%d\": true", *letter, i);
        writ_buf_printf(buf, "}%s}", more);
    }
    writ_buf_add_text(buf, "]");
}

/* Two unions by the same kind have as many cases as one. */
static void test_unions_side_by_side_agree_on_the_kind(void **state)
{
    (void)state;
    writ_buf two = WRIT_BUF_INIT, one = WRIT_BUF_INIT;
    writ_buf_add_text(&two, "{\"type\": \"object\", \"unevaluatedProperties\": false, ");
    add_kinds(&two, 14, "a", "");
    writ_buf_add_text(&two, ", \"allOf\": [{");
    add_kinds(&two, 14, "b", "");
    writ_buf_add_text(&two, "}]}");
    writ_buf_add_text(&one, "{\"type\": \"object\", ");
    add_kinds(&one, 14, "ab", ", \"additionalProperties\": false");
    writ_buf_add_text(&one, "}");
    equivalent(writ_buf_str(&two).ptr, writ_buf_str(&one).ptr);
    writ_buf_clear(&two);
    writ_buf_clear(&one);
}

static void test_what_is_evaluated_altogether_leaves_nothing(void **state)
{
    (void)state;
    equivalent(JSON({
                   "type" : "object",
                   "allOf" : [ {"additionalProperties" : {"type" : "string"}} ],
                   "unevaluatedProperties" : false
               }),
               JSON({"type" : "object", "additionalProperties" : {"type" : "string"}}));
}

/* ---- draft 4 ---- */

#define FOUR "\"$schema\": \"http://json-schema.org/draft-04/schema#\", "

static void test_draft_4_integers_are_within_integers_and_not_the_other_way_round(void **state)
{
    (void)state;
    compatible("{" FOUR "\"type\": \"integer\"}", "{\"type\": \"integer\"}");
    compatible("{" FOUR "\"type\": \"integer\", \"minimum\": 3}",
               "{" FOUR "\"type\": \"integer\"}");
    compatible("{" FOUR "\"type\": \"integer\", \"enum\": [1, 2]}",
               "{" FOUR "\"type\": \"integer\"}");
    breaks("{\"type\": \"number\"}", "{" FOUR "\"type\": \"integer\"}", "", "type");
    breaks("{\"type\": \"integer\"}", "{" FOUR "\"type\": \"integer\"}", "", "type");
    breaks("{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 1}",
           "{" FOUR "\"type\": \"integer\"}", "", "type");
}

/* The only break's witness, as it is written. */
static void breaks_by(const char *p, const char *c, const char *witness)
{
    struct pair pair;
    judge_with(&pair, p, c, NULL, false);
    if (pair.verdict.kind != WRIT_BREAKING || pair.verdict.breaks.count != 1)
        fail_msg("%s within %s is %s", p, c, describe(&pair));
    assert_string_equal(show_value(&pair.arena, pair.verdict.breaks.items[0].witness), witness);
    writ_arena_clear(&pair.arena);
}

static void test_draft_4_lists_numbers_as_they_are_spelled(void **state)
{
    (void)state;
    static const char integer[] = "{" FOUR "\"type\": \"integer\"}";
    static const char no_integer[] = "{" FOUR "\"not\": {\"type\": \"integer\"}}";
    compatible("{" FOUR "\"enum\": [1]}", integer);
    breaks_by("{" FOUR "\"enum\": [1]}", no_integer, "1");
    breaks_by("{" FOUR "\"enum\": [1.0]}", integer, "1.0");
    breaks_by("{" FOUR "\"enum\": [1e2]}", integer, "100.0");
    compatible("{" FOUR "\"enum\": [1.0]}", no_integer);
    compatible("{" FOUR "\"enum\": [1.0]}",
               "{" FOUR "\"not\": {\"type\": \"integer\", \"enum\": [1, 2]}}");
    compatible("{" FOUR "\"enum\": [1000000000000000000000000000000]}", integer);
    breaks_by("{" FOUR "\"enum\": [1e30]}", integer, "1e+30");
    compatible("{" FOUR "\"enum\": [{\"a\": [1]}]}",
               "{" FOUR "\"properties\": {\"a\": {\"items\": {\"type\": \"integer\"}}}}");
    breaks_by("{" FOUR "\"enum\": [{\"a\": [1.0]}]}",
              "{" FOUR "\"properties\": {\"a\": {\"items\": {\"type\": \"integer\"}}}}",
              "{\"a\":[1.0]}");
    /* of equal lists each is judged by its own spelling */
    breaks("{" FOUR "\"properties\": {\"a\": {\"enum\": [1]}, \"b\": {\"enum\": [1.0]}}}",
           "{" FOUR "\"properties\": {\"a\": {\"type\": [\"integer\", \"string\"]}, \"b\": "
           "{\"type\": [\"integer\", \"string\"]}}}",
           "/b", "type");
}

static void test_draft_4_equality_knows_no_spelling(void **state)
{
    (void)state;
    equivalent("{" FOUR "\"enum\": [1]}", "{" FOUR "\"enum\": [1.0]}");
    breaks_by("{" FOUR "\"type\": \"integer\", \"enum\": [1.0]}",
              "{" FOUR "\"not\": {\"enum\": [1]}}", "1");
    compatible("{" FOUR "\"enum\": [1]}", "{" FOUR "\"type\": \"integer\", \"enum\": [1.0]}");
    compatible("{" FOUR "\"enum\": [1]}",
               "{" FOUR "\"allOf\": [{\"enum\": [1.0, 2]}, {\"type\": \"integer\"}]}");
    breaks_by("{\"allOf\": [{\"$id\": \"x\", " FOUR "\"type\": \"integer\"}, {\"enum\": [0]}]}",
              "{\"type\": \"null\"}", "0");
    breaks_by("{" FOUR "\"allOf\": [{\"enum\": [1]}, {\"enum\": [1.0]}]}",
              "{" FOUR "\"not\": {\"type\": \"integer\"}}", "1");
}

/* Elsewhere 1 is 1.0, so a list stands for both. */
static void test_lists_of_other_drafts_stand_for_every_spelling(void **state)
{
    (void)state;
    struct pair pair;
    static const char items[] = "{" FOUR "\"items\": {\"type\": \"integer\"}}";
    breaks_by("{\"enum\": [1]}", "{" FOUR "\"type\": \"integer\"}", "1.0");
    breaks_by("{\"enum\": [1.0]}", "{" FOUR "\"not\": {\"type\": \"integer\"}}", "1");
    breaks_by("{\"enum\": [[\"a\", 1]]}", items, "[\"a\",1.0]");
    breaks_by("{\"type\": \"array\", \"minItems\": 1, \"maxItems\": 1, \"items\": {\"type\": "
              "\"integer\", \"minimum\": 1, \"maximum\": 1}}",
              "{" FOUR "\"anyOf\": [{\"items\": {\"type\": \"integer\"}}, {\"enum\": [[7]]}]}",
              "[1.0]");
    compatible("{\"enum\": [{\"a\": 1}]}", items);
    judge_with(&pair, "{\"enum\": [[1, 2, 3, 4, 5]]}",
               "{" FOUR "\"items\": [{\"type\": \"integer\"}]}", NULL, false);
    assert_int_not_equal(pair.verdict.kind, WRIT_COMPATIBLE); /* too many spellings to try */
    writ_arena_clear(&pair.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_references_and_allOf_alone_members_are_proved),
        cmocka_unit_test(test_a_member_that_nothing_evaluates_breaks),
        cmocka_unit_test(test_what_some_branch_may_evaluate_is_not_taken_for_refused),
        cmocka_unit_test(test_schemas_that_evaluate_otherwise_are_not_identical),
        cmocka_unit_test(test_items_after_the_longest_prefix_are_unevaluated),
        cmocka_unit_test(test_items_that_contains_matches_are_evaluated),
        cmocka_unit_test(test_before_2020_12_contains_evaluates_nothing),
        cmocka_unit_test(test_what_fails_evaluates_nothing),
        cmocka_unit_test(test_branches_that_name_one_member_agree),
        cmocka_unit_test(test_conditions_decide_what_is_evaluated),
        cmocka_unit_test(test_a_branch_that_evaluates_nothing_is_a_case_too),
        cmocka_unit_test(test_branches_count_below_one_that_holds),
        cmocka_unit_test(test_too_many_cases_are_not_decided),
        cmocka_unit_test(test_unions_of_many_variants_are_decided),
        cmocka_unit_test(test_variants_without_a_kind_are_decided),
        cmocka_unit_test(test_unions_side_by_side_agree_on_the_kind),
        cmocka_unit_test(test_what_is_evaluated_altogether_leaves_nothing),
        cmocka_unit_test(test_draft_4_integers_are_within_integers_and_not_the_other_way_round),
        cmocka_unit_test(test_draft_4_lists_numbers_as_they_are_spelled),
        cmocka_unit_test(test_draft_4_equality_knows_no_spelling),
        cmocka_unit_test(test_lists_of_other_drafts_stand_for_every_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
