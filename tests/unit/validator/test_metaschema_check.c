/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/metaschema_check.h"

#include "contracts/metaschema.h"
#include "tests/unit/contracts/compile.h"

static void assert_good(const char *text)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    if (writ_metaschema_check(compile(&arena, text), &err))
        fail_msg("%u:%u: %s", err.line, err.column, err.message);
    writ_arena_clear(&arena);
}

/* The text compiles, but its metaschema refuses it with "line:column: message". */
static void assert_faulty(const char *text, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    const writ_schema_set *set = compile(&arena, text);
    assert_int_equal(writ_metaschema_check(set, &err), WRIT_E_INPUT);
    writ_str said = writ_str_printf(&arena, "%u:%u: %s", err.line, err.column, err.message);
    assert_string_equal(said.ptr, expected);
    assert_string_equal(err.file, "s.json");
    writ_arena_clear(&arena);
}

static const writ_draft drafts[] = {WRIT_DRAFT_4, WRIT_DRAFT_6, WRIT_DRAFT_7, WRIT_DRAFT_2019_09,
                                    WRIT_DRAFT_2020_12};

static void test_metaschemas_are_valid_under_themselves(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_error err = WRIT_ERROR_INIT;
        writ_schema_set *set;
        writ_str uri = writ_str_of(writ_draft_uri(drafts[i]));
        const writ_value *text = writ_metaschema_read(&arena, uri);
        assert_int_equal(writ_schema_compile(&arena, text, NULL, &set, &err), WRIT_OK);
        assert_int_equal(set->draft, drafts[i]);
        assert_int_equal(writ_metaschema_check(set, &err), WRIT_OK);
        writ_arena_clear(&arena);
    }
}

static void test_each_draft_has_its_own_rules(void **state)
{
    (void)state;
    assert_good("{\"required\": [], \"enum\": []}");
    assert_good("{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"enum\": []}");
    assert_faulty("{\"$schema\": \"http://json-schema.org/draft-06/schema#\",\n\"enum\": []}",
                  "2:9: not valid by the metaschema of draft 6: 'enum' has 0 items, at least 1 was "
                  "agreed");
    assert_faulty(
        "{\"$schema\": \"http://json-schema.org/draft-04/schema#\",\n\"required\": []}",
        "2:13: not valid by the metaschema of draft 4: 'required' has 0 items, at least 1 "
        "was agreed");
}

static void test_a_repeat_in_a_list_that_stands_for_a_set_is_no_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++) {
        writ_arena arena = WRIT_ARENA_INIT;
        const char *dependent =
            drafts[i] < WRIT_DRAFT_2019_09 ? "dependencies" : "dependentRequired";
        writ_str text = writ_str_printf(&arena,
                                        "{\"$schema\": \"%s\", \"enum\": [1, 1.0],\n"
                                        "\"type\": [\"null\", \"null\"],\n"
                                        "\"required\": [\"a\", \"b\", \"a\"],\n"
                                        "\"%s\": {\"a\": [\"b\", \"b\"]}}",
                                        writ_draft_uri(drafts[i]), dependent);
        const writ_schema_set *set = compile(&arena, text.ptr);
        assert_good(text.ptr);
        assert_int_equal(set->warnings.count, 4);
        for (unsigned k = 0; k < 4; k++) {
            unsigned line = set->warnings.items[k].place.line;
            assert_in_range(line, 1, 4);
        }
        assert_int_equal(set->root->required.count, 2);
        writ_arena_clear(&arena);
    }
    /* what else is wrong with such a list still is */
    assert_faulty(
        "{\"$schema\": \"http://json-schema.org/draft-04/schema#\",\n"
        "\"definitions\": {\"a\": {\"required\": [\"a\", \"a\", 1]}}}",
        "2:46: not valid by the metaschema of draft 4: item 2 of 'required' is an integer, string "
        "was agreed");
}

static void test_definitions_that_nothing_refers_to_are_judged(void **state)
{
    (void)state;
    assert_good("{\"$defs\": {\"a\": {\"type\": \"string\"}}}");
    assert_faulty("{\"$defs\":\n  {\"a\": {\"minLength\": \"1\"}}}",
                  "2:23: not valid by the metaschema of 2020-12: 'minLength' is a string, integer "
                  "was agreed");
    assert_good("{\"default\": {\"minLength\": \"1\"}}");
}

static void test_a_subschema_of_another_draft_is_judged_by_that_ones_metaschema(void **state)
{
    (void)state;
    assert_good(JSON({
        "items" : {
            "$id" : "http://x/four",
            "$schema" : "http://json-schema.org/draft-04/schema#",
            "minimum" : 1,
            "exclusiveMinimum" : true
        }
    }));
    assert_faulty("{\"items\": {\"$id\": \"http://x/six\", \"$schema\": "
                  "\"http://json-schema.org/draft-06/schema#\",\n\"enum\": []}}",
                  "2:9: not valid by the metaschema of draft 6: 'enum' has 0 items, at least 1 was "
                  "agreed");
    /* what only the other draft knows is no fault of the schema around it, choices included */
    assert_good("{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"items\": ["
                "{\"$id\": \"http://x/four\", \"$schema\": "
                "\"http://json-schema.org/draft-04/schema#\", \"minimum\": 1, "
                "\"exclusiveMinimum\": true}]}");
    assert_faulty(
        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"items\": [\n"
        "{\"$id\": \"http://x/seven\", \"definitions\": {\"a\": {\"exclusiveMinimum\": true}}}]}",
        "1:65: not valid by the metaschema of draft 7: 'items' fits none of the agreed "
        "variants");
}

/* It is no draft's metaschema, and no document that was given. */
static void test_the_metaschema_of_a_vocabulary_judges_too(void **state)
{
    (void)state;
    static const char core[] = "https://json-schema.org/draft/2020-12/meta/core";
    assert_good("{\"$schema\": \"https://json-schema.org/draft/2020-12/meta/core\", \"enum\": 1}");
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_str text =
        writ_str_printf(&arena, "{\"$schema\": \"%s\", \"$vocabulary\": {\"http://x\": 1}}", core);
    assert_int_equal(writ_metaschema_check(compile(&arena, text.ptr), &err), WRIT_E_INPUT);
    assert_non_null(strstr(err.message, "not valid by"));
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metaschemas_are_valid_under_themselves),
        cmocka_unit_test(test_each_draft_has_its_own_rules),
        cmocka_unit_test(test_a_repeat_in_a_list_that_stands_for_a_set_is_no_fault),
        cmocka_unit_test(test_definitions_that_nothing_refers_to_are_judged),
        cmocka_unit_test(test_a_subschema_of_another_draft_is_judged_by_that_ones_metaschema),
        cmocka_unit_test(test_the_metaschema_of_a_vocabulary_judges_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
