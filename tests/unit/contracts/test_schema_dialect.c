/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/contracts/compile.h"

/* ---- documents from outside ---- */

typedef struct shelf {
    writ_arena *arena;
    const char *const (*documents)[2]; /* URI and text, ended by NULL */
} shelf;

static int find_on_shelf(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    const shelf *all = context;
    (void)err;
    for (size_t i = 0; all->documents[i][0]; i++)
        if (writ_str_is(uri, all->documents[i][0]))
            *document = read_json(all->arena, all->documents[i][0], all->documents[i][1]);
    return WRIT_OK;
}

static const char *const metaschemas[][2] = {
    {"http://x/plain", JSON({"$schema" : "https://json-schema.org/draft/2019-09/schema"})},
    {"http://x/no-validation", JSON({
         "$schema" : "https://json-schema.org/draft/2020-12/schema",
         "$vocabulary" : {
             "https://json-schema.org/draft/2020-12/vocab/core" : true,
             "https://json-schema.org/draft/2020-12/vocab/applicator" : true,
             "http://x/vocab/colours" : false
         }
     })},
    {"http://x/formats", JSON({
         "$schema" : "https://json-schema.org/draft/2020-12/schema",
         "$vocabulary" : {
             "https://json-schema.org/draft/2020-12/vocab/core" : true,
             "https://json-schema.org/draft/2020-12/vocab/format-assertion" : false
         }
     })},
    {"http://x/colours", JSON({
         "$schema" : "https://json-schema.org/draft/2020-12/schema",
         "$vocabulary" : {"http://x/vocab/colours" : true}
     })},
    {"http://x/itself", JSON({"$schema" : "http://x/itself"})},
    {NULL, NULL},
};

static const writ_schema_set *compile_beside(writ_arena *arena, const char *text,
                                             const char *const (*documents)[2])
{
    shelf all = {arena, documents};
    const writ_resolver resolver = {find_on_shelf, &all};
    const writ_schema_options options = {.resolver = &resolver};
    return compile_with(arena, text, &options);
}

static void refuse_beside(const char *text, const char *message)
{
    writ_arena arena = WRIT_ARENA_INIT;
    shelf all = {&arena, metaschemas};
    const writ_resolver resolver = {find_on_shelf, &all};
    const writ_schema_options options = {.resolver = &resolver};
    assert_refused_with(text, &options, message);
    writ_arena_clear(&arena);
}

/* ---- dialects ---- */

static void test_a_metaschema_of_ones_own_has_a_draft(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema_set *set =
        compile_beside(&arena, "{\"$schema\": \"http://x/plain\", \"minLength\": 1}", metaschemas);
    assert_int_equal(set->draft, WRIT_DRAFT_2019_09);
    assert_int_equal(set->root->min_length, 1);
    writ_arena_clear(&arena);
}

static void test_keywords_of_absent_vocabularies_are_not_known(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root = compile_beside(&arena, JSON({
                                  "$schema" : "http://x/no-validation",
                                  "minLength" : "long",
                                  "title" : 5,
                                  "properties" : {"a" : {"type" : "string"}}
                              }),
                                             metaschemas)
                                  ->root;
    assert_int_equal(root->min_length, 0);
    assert_int_equal(root->properties.count, 1);
    assert_int_equal(root->properties.items[0].schema->types, WRIT_TYPE_ANY);
    writ_arena_clear(&arena);
}

static void test_a_vocabulary_asserts_formats(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = "{\"$schema\": \"http://x/formats\", \"format\": \"date\"}";
    assert_true(compile_beside(&arena, text, metaschemas)->root->format_asserted);
    text = "{\"$schema\": \"http://x/plain\", \"format\": \"date\"}";
    assert_false(compile_beside(&arena, text, metaschemas)->root->format_asserted);
    writ_arena_clear(&arena);
}

static void test_unknown_dialects_are_refused(void **state)
{
    (void)state;
    refuse_beside("{\"$schema\": \"http://x/colours\"}",
                  "1:13: '$schema' names 'http://x/colours', which demands the vocabulary "
                  "'http://x/vocab/colours', and that is not known");
    refuse_beside("{\"$schema\": \"http://x/nowhere\"}",
                  "1:13: '$schema' names 'http://x/nowhere', which is not known");
    refuse_beside("{\"$schema\": 7}", "1:13: '$schema' must be a string");
    /* a place within a metaschema is none */
    refuse_beside("{\"$schema\": \"http://json-schema.org/draft-06/schema#enum\"}",
                  "1:13: '$schema' names 'http://json-schema.org/draft-06/schema#enum', which is "
                  "not known");
}

static void test_a_metaschema_that_describes_itself_has_no_draft(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set = NULL;
    shelf all = {&arena, metaschemas};
    const writ_resolver resolver = {find_on_shelf, &all};
    const writ_schema_options options = {.resolver = &resolver};
    const writ_value *schema = read_json(&arena, "s.json", "{\"$schema\": \"http://x/itself\"}");
    assert_int_equal(writ_schema_compile(&arena, schema, &options, &set, &err), WRIT_E_INPUT);
    assert_string_equal(err.message, "'$schema' names 'http://x/itself', which is not known");
    assert_string_equal(err.file, "http://x/itself");
    writ_arena_clear(&arena);
}

static void test_a_subschema_may_have_another_draft(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema_set *set = compile(&arena, JSON({
        "prefixItems" : [ {"type" : "integer"} ],
        "items" : {
            "$id" : "http://x/seven",
            "$schema" : "http://json-schema.org/draft-07/schema#",
            "prefixItems" : 7,
            "items" : [true]
        }
    }));
    assert_int_equal(set->root->prefix_items.count, 1);
    assert_int_equal(set->root->items->prefix_items.count, 1);
    assert_int_equal(set->documents.count, 2);
    assert_int_equal(set->documents.items[0].draft, WRIT_DRAFT_2020_12);
    assert_int_equal(set->documents.items[1].draft, WRIT_DRAFT_7);
    writ_arena_clear(&arena);
}

static void test_a_reference_leads_into_another_draft(void **state)
{
    (void)state;
    static const char *const documents[][2] = {
        {"http://x/four", JSON({
             "$schema" : "http://json-schema.org/draft-04/schema#",
             "type" : "integer",
             "minimum" : 1,
             "exclusiveMinimum" : true
         })},
        {NULL, NULL},
    };
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = "{\"$ref\": \"http://x/four\", \"type\": \"integer\"}";
    const writ_schema *root = compile_beside(&arena, text, documents)->root;
    assert_false(root->strict_integer);
    assert_true(root->ref->strict_integer);
    assert_non_null(root->ref->exclusive_minimum);
    writ_arena_clear(&arena);
}

/* The same document means what its own draft says, whoever refers to it; without a draft it means
 * what that of who refers to it says. */
static void test_a_document_without_a_draft_takes_that_of_who_refers_to_it(void **state)
{
    (void)state;
    static const char *const documents[][2] = {
        {"http://x/tuple", JSON({"items" : [ {"type" : "null"} ], "prefixItems" : [ true, true ]})},
        {"http://x/seven", JSON({
             "$schema" : "http://json-schema.org/draft-07/schema#",
             "items" : [true],
             "prefixItems" : 7,
             "additionalItems" : {"$ref" : "http://x/twelve"}
         })},
        {"http://x/twelve", JSON({
             "$schema" : "https://json-schema.org/draft/2020-12/schema",
             "prefixItems" : [ true, {"$ref" : "http://x/seven"} ],
             "additionalItems" : 7
         })},
        {NULL, NULL},
    };
    writ_arena arena = WRIT_ARENA_INIT;
    const char *seven = "{\"$schema\": \"http://json-schema.org/draft-07/schema#\","
                        " \"contains\": {\"$ref\": \"http://x/tuple\"},"
                        " \"not\": {\"$ref\": \"http://x/twelve\"}}";
    const writ_schema_set *set = compile_beside(&arena, seven, documents);
    const writ_schema *tuple = set->root->contains->ref, *twelve = set->root->not_->ref;
    assert_int_equal(tuple->prefix_items.count, 1);
    assert_int_equal(twelve->prefix_items.count, 2);
    assert_int_equal(twelve->prefix_items.items[1]->ref->prefix_items.count, 1);
    assert_ptr_equal(twelve->prefix_items.items[1]->ref->items->ref, twelve);
    /* each is judged by its own metaschema, that without a draft where it is referred to */
    assert_int_equal(set->documents.count, 4);
    assert_int_equal(set->documents.items[1].draft, WRIT_DRAFT_7);
    assert_ptr_equal(set->documents.items[1].root, tuple->origin);
    assert_int_equal(set->documents.items[2].draft, WRIT_DRAFT_2020_12);

    /* as 2020-12 the tuple would be no schema: `items` is an array */
    shelf all = {&arena, documents};
    const writ_resolver resolver = {find_on_shelf, &all};
    const writ_schema_options options = {.resolver = &resolver};
    writ_error err = WRIT_ERROR_INIT;
    const writ_value *text = read_json(&arena, "s.json", "{\"$ref\": \"http://x/tuple\"}");
    writ_schema_set *none = NULL;
    assert_int_equal(writ_schema_compile(&arena, text, &options, &none, &err), WRIT_E_INPUT);
    assert_string_equal(err.file, "http://x/tuple");
    writ_arena_clear(&arena);
}

static void test_metaschemas_need_no_resolver(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char *const uris[] = {
        "http://json-schema.org/draft-04/schema#",
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2020-12/meta/validation",
    };
    for (size_t i = 0; i < sizeof uris / sizeof *uris; i++) {
        writ_str text = writ_str_printf(&arena, "{\"$ref\": \"%s\"}", uris[i]);
        const writ_schema_set *set = compile(&arena, text.ptr);
        assert_true(set->count > 10);
        assert_int_equal(set->documents.count, 1); /* the metaschema is not to be judged */
        assert_int_equal(set->warnings.count, 0);
    }
    assert_refused("{\"$ref\": \"https://json-schema.org/draft/2020-12/meta/nothing\"}",
                   "1:10: reference leads to 'https://json-schema.org/draft/2020-12/meta/nothing', "
                   "which is not known");
    writ_arena_clear(&arena);
}

static writ_keyword_role role_in(writ_draft draft, const char *schema, const char *keyword)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_schema_options options = {.draft = draft};
    const writ_schema_set *set = compile_with(&arena, schema, &options);
    writ_keyword_role role = writ_schema_keyword_role(set->root, writ_str_of(keyword));
    writ_arena_clear(&arena);
    return role;
}

static void test_the_draft_says_what_a_keyword_does(void **state)
{
    (void)state;
    static const char ref[] = "{\"$ref\": \"#/definitions/a\", \"definitions\": {\"a\": {}}}";
    assert_int_equal(role_in(WRIT_DRAFT_7, "{}", "if"), WRIT_KEYWORD_JUDGES);
    assert_int_equal(role_in(WRIT_DRAFT_6, "{}", "if"), WRIT_KEYWORD_DESCRIBES);
    assert_int_equal(role_in(WRIT_DRAFT_7, "{}", "title"), WRIT_KEYWORD_DESCRIBES);
    assert_int_equal(role_in(WRIT_DRAFT_7, "{}", "x-new"), WRIT_KEYWORD_DESCRIBES);
    assert_int_equal(role_in(WRIT_DRAFT_7, "{}", "$comment"), WRIT_KEYWORD_SILENT);
    assert_int_equal(role_in(WRIT_DRAFT_7, ref, "$ref"), WRIT_KEYWORD_JUDGES);
    assert_int_equal(role_in(WRIT_DRAFT_7, ref, "title"), WRIT_KEYWORD_SILENT);
    assert_int_equal(role_in(WRIT_DRAFT_2019_09, ref, "title"), WRIT_KEYWORD_DESCRIBES);
    assert_int_equal(role_in(WRIT_DRAFT_2020_12, "{}", "$dynamicRef"), WRIT_KEYWORD_JUDGES);
    assert_int_equal(role_in(WRIT_DRAFT_2020_12, "{}", "dependencies"), WRIT_KEYWORD_DESCRIBES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_metaschema_of_ones_own_has_a_draft),
        cmocka_unit_test(test_keywords_of_absent_vocabularies_are_not_known),
        cmocka_unit_test(test_a_vocabulary_asserts_formats),
        cmocka_unit_test(test_unknown_dialects_are_refused),
        cmocka_unit_test(test_a_metaschema_that_describes_itself_has_no_draft),
        cmocka_unit_test(test_a_subschema_may_have_another_draft),
        cmocka_unit_test(test_a_reference_leads_into_another_draft),
        cmocka_unit_test(test_a_document_without_a_draft_takes_that_of_who_refers_to_it),
        cmocka_unit_test(test_metaschemas_need_no_resolver),
        cmocka_unit_test(test_the_draft_says_what_a_keyword_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
