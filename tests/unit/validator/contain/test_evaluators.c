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

static void test_items_that_contains_may_evaluate_are_not_taken_for_refused(void **state)
{
    (void)state;
    struct pair pair;
    static const char either[] = JSON({
        "type" : "array",
        "contains" : {"type" : "string"},
        "unevaluatedItems" : {"type" : "integer"}
    });
    breaks(either, JSON({"items" : {"type" : "integer"}}), "/*", "type");
    /* An item that is neither is not looked for; whatever is said, it must not be "compatible". */
    judge_with(&pair, JSON({"type" : "array", "contains" : {"type" : "string"}}), either, NULL,
               false);
    assert_int_not_equal(pair.verdict.kind, WRIT_COMPATIBLE);
    writ_arena_clear(&pair.arena);
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
    struct pair pair;
    compatible("{" FOUR "\"type\": \"integer\"}", "{\"type\": \"integer\"}");
    compatible("{" FOUR "\"type\": \"integer\", \"minimum\": 3}",
               "{" FOUR "\"type\": \"integer\"}");
    compatible("{" FOUR "\"type\": \"integer\", \"enum\": [1, 2]}",
               "{" FOUR "\"type\": \"integer\"}");
    breaks("{\"type\": \"number\"}", "{" FOUR "\"type\": \"integer\"}", "", "type");
    /* 1.0 is a counterexample, but none that a value can be written as */
    judge_with(&pair, "{\"type\": \"integer\"}", "{" FOUR "\"type\": \"integer\"}", NULL, false);
    assert_int_equal(pair.verdict.kind, WRIT_UNKNOWN);
    writ_arena_clear(&pair.arena);
    judge_with(&pair, "{\"enum\": [[1]]}", "{" FOUR "\"items\": {\"type\": \"integer\"}}", NULL,
               false);
    assert_int_equal(pair.verdict.kind, WRIT_UNKNOWN);
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
        cmocka_unit_test(test_items_that_contains_may_evaluate_are_not_taken_for_refused),
        cmocka_unit_test(test_what_is_evaluated_altogether_leaves_nothing),
        cmocka_unit_test(test_draft_4_integers_are_within_integers_and_not_the_other_way_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
