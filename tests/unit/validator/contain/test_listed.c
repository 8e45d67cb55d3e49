/* SPDX-License-Identifier: Apache-2.0
 *
 * Branches that only list values are one list: what a choice between thousands of constants costs,
 * and which branches do not count among them.
 */
#include "tests/unit/validator/contain/pairs.h"

/* More of them than the usual budget is enough for, one by one. */
enum { MANY = 3000 };

/* {HEAD "KEYWORD": [BRANCH, … TAIL]}, with the number of each branch for every `%` in it. */
static char *many(writ_arena *arena, const char *head, const char *keyword, const char *branch,
                  int count, const char *tail)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_printf(&buf, "{%s\"%s\": [", head, keyword);
    for (int i = 0; i < count; i++) {
        for (const char *at = branch; *at; at++)
            if (*at == '%')
                writ_buf_printf(&buf, "%d", i);
            else
                writ_buf_add_byte(&buf, *at);
        writ_buf_add_text(&buf, i + 1 < count ? "," : "");
    }
    writ_buf_printf(&buf, "%s]}", tail);
    writ_str text = writ_str_copy(arena, writ_buf_str(&buf));
    writ_buf_clear(&buf);
    return (char *)text.ptr;
}

static const struct shape {
    const char *head, *keyword, *branch, *tail;
} shapes[] = {
    {"", "enum", "\"value %\"", ""},
    {"", "anyOf", "{\"const\": \"value %\", \"title\": \"The %th\"}", ""},
    {"", "oneOf", "{\"const\": \"value %\", \"description\": \"The %th\"}", ""},
    {"\"type\": \"string\",", "anyOf", "{\"const\": \"value %\", \"type\": \"string\"}", ""},
    {"\"type\": \"string\",", "oneOf", "{\"enum\": [\"value %\"]}", ""},
};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

static char *shaped(writ_arena *arena, const struct shape *shape, int count)
{
    return many(arena, shape->head, shape->keyword, shape->branch, count, shape->tail);
}

static void test_thousands_are_compared_in_every_spelling(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    for (int i = 0; i < SHAPES; i++) {
        const struct shape *p = &shapes[i], *next = &shapes[(i + 1) % SHAPES];
        const char *fewer = shaped(&arena, p, MANY);
        compatible(fewer, shaped(&arena, p, MANY + 1));
        compatible(fewer, shaped(&arena, next, MANY + 1));
        breaks(shaped(&arena, p, MANY + 1), fewer, "", p->keyword);
        breaks(shaped(&arena, next, MANY + 1), fewer, "", p->keyword);
    }
    writ_arena_clear(&arena);
}

static void test_thousands_are_compared_in_a_member(void **state)
{
    (void)state;
    static const char *const member = "{\"required\": [\"k\"], \"properties\": {\"k\": %s}}";
    writ_arena arena = WRIT_ARENA_INIT;
    for (int i = 0; i < SHAPES; i++) {
        const char *fewer = writ_str_printf(&arena, member, shaped(&arena, &shapes[i], MANY)).ptr;
        const char *more =
            writ_str_printf(&arena, member, shaped(&arena, &shapes[i], MANY + 1)).ptr;
        compatible(fewer, more);
        breaks(more, fewer, "/k", shapes[i].keyword);
    }
    writ_arena_clear(&arena);
}

static void test_thousands_are_compared_beside_other_branches(void **state)
{
    (void)state;
    static const char *const tails[] = {",{\"pattern\": \"^x\", \"type\": \"string\"}",
                                        ",{\"type\": \"null\"}"};
    writ_arena arena = WRIT_ARENA_INIT;
    for (int i = 0; i < 2; i++) {
        const char *fewer = many(&arena, "", "anyOf", "{\"const\": \"value %\"}", MANY, tails[i]);
        const char *more =
            many(&arena, "", "anyOf", "{\"const\": \"value %\"}", MANY + 1, tails[i]);
        compatible(fewer, more);
        breaks(more, fewer, "", "anyOf");
    }
    writ_arena_clear(&arena);
}

static void test_thousands_of_objects_are_compared(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *fewer = many(&arena, "", "anyOf", "{\"const\": {\"a\": %}}", MANY, "");
    const char *more = many(&arena, "", "anyOf", "{\"const\": {\"a\": %}}", MANY + 1, "");
    compatible(fewer, more);
    breaks(more, fewer, "", "anyOf");
    writ_arena_clear(&arena);
}

static void test_order_does_not_make_lists_differ(void **state)
{
    (void)state;
    static const char *const same[] = {
        JSON({"enum" : [ "a", 1, {"b" : 2} ]}),
        JSON({"enum" : [ {"b" : 2}, "a", 1 ]}),
        JSON({"anyOf" : [ {"const" : 1}, {"enum" : [ {"b" : 2}, "a" ]} ]}),
        JSON({"oneOf" : [ {"const" : 1}, {"const" : "a"}, {"const" : {"b" : 2}} ]}),
    };
    for (int i = 0; i < 4; i++) {
        struct pair pair;
        judge_with(&pair, same[0], same[i], NULL, false);
        assert_str(pair.verdict.reason, "identical");
        writ_arena_clear(&pair.arena);
    }
}

static void test_a_value_that_two_branches_list_is_of_no_oneof(void **state)
{
    (void)state;
    static const char twice[] = JSON(
        {"oneOf" : [ {"const" : "a"}, {"const" : "b"}, {"enum" : [ "b", "c" ]}, {"const" : "c"} ]});
    equivalent(twice, JSON({"const" : "a"}));
    equivalent(JSON({"anyOf" : [ {"const" : "a"}, {"enum" : [ "b", "a" ]} ]}),
               JSON({"enum" : [ "a", "b" ]}));
    breaks(JSON({"enum" : [ "a", "b" ]}), twice, "", "oneOf");
    narrower(JSON({"const" : 1}),
             JSON({"oneOf" : [ {"const" : 1}, {"const" : 2.0}, {"const" : 3}, {"const" : 3.0} ]}),
             "", "const");
}

static void test_a_type_beside_a_list_takes_from_it(void **state)
{
    (void)state;
    static const char typed[] = JSON({
        "anyOf" : [
            {"type" : "string", "enum" : [ "a", 1 ]},
            {"type" : "integer", "enum" : [ "b", 2, 2.5, 3.0 ]},
            {"type" : "number", "enum" : [ 4.5, null ]}
        ]
    });
    equivalent(typed, JSON({"enum" : [ "a", 2, 3, 4.5 ]}));
    breaks(JSON({"const" : 1}), typed, "", "anyOf");
    breaks(JSON({"const" : 2.5}), typed, "", "anyOf");
}

static void test_what_says_more_than_a_list_is_no_list(void **state)
{
    (void)state;
    static const char bounded[] = JSON({
        "anyOf" : [
            {"enum" : [ 1, 5 ], "minimum" : 3}, {"const" : "a", "enum" : [ "a", "b" ]},
            {"const" : "c"}, {"const" : "d", "$ref" : "#/$defs/never"}, {"$ref" : "#/$defs/e"}
        ],
        "$defs" : {"never" : false, "e" : {"const" : "e"}}
    });
    equivalent(bounded, JSON({"enum" : [ 5, "a", "c", "e" ]}));
    breaks(JSON({"const" : 1}), bounded, "", "anyOf");
    breaks(JSON({"const" : "b"}), bounded, "", "anyOf");
    breaks(JSON({"const" : "d"}), bounded, "", "anyOf");
}

/* A list of draft 4 stands for itself as it is spelled: contain.h. */
static void test_draft_4_keeps_each_spelling(void **state)
{
    (void)state;
    static const char lists[] = JSON({
        "$schema" : "http://json-schema.org/draft-04/schema#",
        "anyOf" : [ {"enum" : [1]}, {"enum" : [2.0]}, {"enum" : ["a"]} ]
    });
    static const char integers[] = JSON({
        "$schema" : "http://json-schema.org/draft-04/schema#",
        "anyOf" : [ {"type" : "integer"}, {"type" : "string"} ]
    });
    struct pair pair;
    judge_with(&pair, lists, integers, NULL, false);
    assert_int_equal(pair.verdict.kind, WRIT_BREAKING);
    assert_string_equal(show_value(&pair.arena, pair.verdict.breaks.items[0].witness), "2.0");
    writ_arena_clear(&pair.arena);
    compatible(JSON({
                   "$schema" : "http://json-schema.org/draft-04/schema#",
                   "anyOf" : [ {"enum" : [1]}, {"enum" : [2]}, {"enum" : ["a"]} ]
               }),
               integers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_thousands_are_compared_in_every_spelling),
        cmocka_unit_test(test_thousands_are_compared_in_a_member),
        cmocka_unit_test(test_thousands_are_compared_beside_other_branches),
        cmocka_unit_test(test_thousands_of_objects_are_compared),
        cmocka_unit_test(test_order_does_not_make_lists_differ),
        cmocka_unit_test(test_a_value_that_two_branches_list_is_of_no_oneof),
        cmocka_unit_test(test_a_type_beside_a_list_takes_from_it),
        cmocka_unit_test(test_what_says_more_than_a_list_is_no_list),
        cmocka_unit_test(test_draft_4_keeps_each_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
