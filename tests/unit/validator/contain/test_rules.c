/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules of the prover that no other test would miss: tests/property/contain_mutants.sh switches
 * each off, and makes each say yes to everything.
 */
#include "tests/unit/validator/contain/pairs.h"

static void test_a_wrapped_document_is_identical(void **state)
{
    (void)state;
    static const char *const same[] = {
        JSON({"allOf" : [ {"type" : "string", "minLength" : 1} ]}),
        JSON({"oneOf" : [ {"anyOf" : [ {"type" : "string", "minLength" : 1} ]} ]}),
        JSON({"$ref" : "#/$defs/s", "$defs" : {"s" : {"minLength" : 1, "type" : "string"}}}),
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct pair pair;
        judge_with(&pair, same[i], JSON({"type" : "string", "minLength" : 1}), NULL, false);
        assert_str(pair.verdict.reason, "identical");
        writ_arena_clear(&pair.arena);
    }
}

/* ── values that can be listed ── */

static void test_unique_items_are_as_many_as_a_choice_has_values(void **state)
{
    (void)state;
    static const char mixed[] = JSON({
        "type" : "array",
        "items" : {"anyOf" : [ {"const" : "x"}, {"type" : "boolean"} ]},
        "uniqueItems" : true
    });
    compatible(mixed, JSON({"maxItems" : 3}));
    never_compatible(mixed, JSON({"maxItems" : 2}));
}

static void test_unique_items_are_as_many_as_a_range_has_integers(void **state)
{
    (void)state;
    static const char few[] = JSON({
        "type" : "array",
        "items" : {"type" : "integer", "minimum" : 1, "maximum" : 3},
        "uniqueItems" : true
    });
    compatible(few, JSON({"maxItems" : 3}));
    breaks(few, JSON({"maxItems" : 2}), "", "maxItems");
    breaks(JSON({"type" : "array", "items" : {"type" : "integer"}, "uniqueItems" : true}),
           JSON({"maxItems" : 3}), "", "maxItems");
    breaks(JSON({
               "type" : "array",
               "items" : {"type" : "integer", "minimum" : 1},
               "uniqueItems" : true
           }),
           JSON({"maxItems" : 3}), "", "maxItems");
}

static void test_items_that_are_evaluated_altogether_leave_nothing(void **state)
{
    (void)state;
    static const char plain[] = JSON({"type" : "array", "items" : {"type" : "string"}});
    equivalent(JSON({
                   "type" : "array",
                   "allOf" : [ {"items" : {"type" : "string"}} ],
                   "unevaluatedItems" : false
               }),
               plain);
    equivalent(JSON({
                   "type" : "array",
                   "allOf" : [ {"unevaluatedItems" : {"type" : "string"}} ],
                   "unevaluatedItems" : false
               }),
               plain);
}

/* Branches that evaluate nothing are no cases: of twenty choices there would be a million. */
static void test_branches_that_evaluate_nothing_are_not_told_apart(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf choices = WRIT_BUF_INIT;
    for (int i = 0; i < 20; i++)
        writ_buf_printf(&choices,
                        "%s{\"anyOf\": [{\"maxProperties\": %d}, {\"minProperties\": 1}]}",
                        i ? ", " : "", i);
    const char *c =
        writ_str_printf(&arena,
                        "{\"anyOf\": [{\"properties\": {\"a\": true}, \"required\": [\"a\"]}, "
                        "{\"properties\": {\"b\": true}, \"required\": [\"b\"]}], "
                        "\"unevaluatedProperties\": false, \"allOf\": [%s]}",
                        choices.ptr)
            .ptr;
    compatible(JSON({
                   "type" : "object",
                   "properties" : {"a" : true, "b" : true},
                   "required" : [ "a", "b" ],
                   "additionalProperties" : false
               }),
               c);
    never_compatible(JSON({"type" : "object", "required" : [ "a", "c" ]}), c);
    writ_buf_clear(&choices);
    writ_arena_clear(&arena);
}

/* Where draft 4 tells 1 from 1.0, that is a doubt about integers alone. */
static void test_listed_values_without_integers_are_decided_in_draft_4(void **state)
{
    (void)state;
    compatible(
        "{\"$schema\": \"http://json-schema.org/draft-04/schema#\", \"enum\": [{\"a\": \"x\"}, "
        "{\"a\": \"yy\"}], \"properties\": {\"n\": {\"type\": \"integer\"}, \"a\": "
        "{\"minLength\": 2}}}",
        JSON({"const" : {"a" : "yy"}}));
}

/* ── members ── */

static void test_a_required_name_that_is_refused_empties_the_object(void **state)
{
    (void)state;
    compatible(JSON({"type" : "object", "required" : ["ab"], "propertyNames" : {"maxLength" : 1}}),
               "false");
    compatible(
        JSON({"type" : "object", "required" : ["ab"], "propertyNames" : {"pattern" : "^(a+)\\1$"}}),
        "false");
    compatible(JSON({"type" : "object", "propertyNames" : {"maxLength" : 1}}),
               JSON({"properties" : {"ab" : false}}));
    breaks(JSON({"type" : "object", "required" : ["a"], "propertyNames" : {"maxLength" : 1}}),
           "false", "", "false");
}

static void test_a_declared_member_meets_a_demand_only_with_its_value(void **state)
{
    (void)state;
    static const char closed[] = JSON({
        "type" : "object",
        "properties" : {"a1" : {"type" : "string"}, "b" : {"type" : "integer"}},
        "additionalProperties" : false
    });
    compatible(closed, JSON({"patternProperties" : {"^a" : {"type" : "string"}}}));
    breaks(closed, JSON({"patternProperties" : {"^b" : {"type" : "string"}}}), "/*", "type");
    compatible(closed,
               JSON({"properties" : {"b" : true}, "additionalProperties" : {"type" : "string"}}));
}

static void test_branches_told_apart_by_a_member_need_it(void **state)
{
    (void)state;
    breaks(JSON({"type" : "object", "maxProperties" : 0}), JSON({
               "oneOf" : [
                   {"type" : "object", "properties" : {"kind" : {"const" : "cat"}}},
                   {"type" : "object", "properties" : {"kind" : {"const" : "dog"}}}
               ]
           }),
           "", "oneOf");
}

/* An example is a good start only where it keeps to the assumption. */
static void test_a_witness_keeps_to_the_assumption_on_undeclared_members(void **state)
{
    (void)state;
    struct pair pair;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_value *example =
        read_json(&arena, "e", JSON({"a" : "x", "o" : {"in" : 1, "z" : 2}}));
    writ_contain_options options = {
        .undeclared = WRIT_UNDECLARED_ABSENT, .examples = &example, .example_count = 1};
    judge_with(&pair, JSON({
        "type" : "object",
        "properties" :
            {"a" : {"type" : "string"}, "o" : {"type" : "object", "properties" : {"in" : true}}}
    }),
               JSON({"required" : ["b"]}), &options, false);
    assert_int_equal(pair.verdict.kind, WRIT_BREAKING);
    for (size_t i = 0; i < pair.verdict.breaks.count; i++) {
        const writ_value *inner = writ_value_find(pair.verdict.breaks.items[i].witness, "o");
        assert_null(writ_value_find(inner, "z"));
    }
    writ_arena_clear(&pair.arena);
    writ_arena_clear(&arena);
}

/* ── texts ── */

/* No automaton can say it, but the same text on both sides cancels out. */
static void test_the_same_pattern_is_within_itself_whatever_it_is(void **state)
{
    (void)state;
    compatible("{\"type\": \"string\", \"pattern\": \"^(a+)-\\\\1$\", \"minLength\": 2}",
               "{\"pattern\": \"^(a+)-\\\\1$\"}");
    compatible("{\"type\": \"string\", \"maxLength\": 0, \"pattern\": \"^(a+)-\\\\1$\"}", "false");
}

#define MOMENT(bounds)                                                                             \
    "{\"type\": \"string\", \"x-writ-time\": {\"kind\": \"timestamp\", \"offset\": "               \
    "\"required\"" bounds "}}"
#define BOUND(name, year) ", \"" name "\": \"" year "-01-01T00:00:00Z\""

static void test_times_have_upper_and_lower_limits(void **state)
{
    (void)state;
    narrower(MOMENT(BOUND("maximum", "2015")), MOMENT(BOUND("maximum", "2016")), "", "x-writ-time");
    narrower(MOMENT(BOUND("minimum", "2016")), MOMENT(BOUND("minimum", "2015")), "", "x-writ-time");
    narrower(MOMENT(BOUND("exclusiveMaximum", "2016")), MOMENT(BOUND("maximum", "2016")), "",
             "x-writ-time");
    narrower(MOMENT(BOUND("exclusiveMinimum", "2016")), MOMENT(BOUND("minimum", "2016")), "",
             "x-writ-time");
    narrower(MOMENT(BOUND("maximum", "2015")), MOMENT(""), "", "x-writ-time");
}

static void test_times_that_cannot_be_are_none(void **state)
{
    (void)state;
    compatible(
        "{\"allOf\": [" MOMENT(BOUND("minimum", "2016")) ", " MOMENT(BOUND("maximum", "2015")) "]}",
        "false");
    compatible("{\"allOf\": [" MOMENT(BOUND("exclusiveMinimum", "2015")) ", " MOMENT(
                   BOUND("maximum", "2015")) "]}",
               "false");
    breaks(
        "{\"allOf\": [" MOMENT(BOUND("minimum", "2015")) ", " MOMENT(BOUND("maximum", "2015")) "]}",
        "false", "", "false");
    /* a date is as long as some times are */
    compatible("{\"type\": \"string\", \"allOf\": [{\"x-writ-time\": {\"kind\": \"date\"}}, "
               "{\"x-writ-time\": {\"kind\": \"time\", \"offset\": \"optional\"}}]}",
               "false");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_wrapped_document_is_identical),
        cmocka_unit_test(test_unique_items_are_as_many_as_a_choice_has_values),
        cmocka_unit_test(test_unique_items_are_as_many_as_a_range_has_integers),
        cmocka_unit_test(test_items_that_are_evaluated_altogether_leave_nothing),
        cmocka_unit_test(test_branches_that_evaluate_nothing_are_not_told_apart),
        cmocka_unit_test(test_listed_values_without_integers_are_decided_in_draft_4),
        cmocka_unit_test(test_a_required_name_that_is_refused_empties_the_object),
        cmocka_unit_test(test_a_declared_member_meets_a_demand_only_with_its_value),
        cmocka_unit_test(test_branches_told_apart_by_a_member_need_it),
        cmocka_unit_test(test_a_witness_keeps_to_the_assumption_on_undeclared_members),
        cmocka_unit_test(test_the_same_pattern_is_within_itself_whatever_it_is),
        cmocka_unit_test(test_times_have_upper_and_lower_limits),
        cmocka_unit_test(test_times_that_cannot_be_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
