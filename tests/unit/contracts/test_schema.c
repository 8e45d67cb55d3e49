/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/schema.h"
#include "tests/unit/contracts/compile.h"

#include "contracts/base/bounds.h"

static const writ_schema_options draft_7 = {.draft = WRIT_DRAFT_7};

static const writ_schema *property(const writ_schema *node, const char *name)
{
    const writ_schema_property *found = writ_schema_find_property(node, writ_str_of(name));
    assert_non_null(found);
    return found->schema;
}

/* ---- keywords ---- */

static void test_keywords_are_in_byte_order(void **state)
{
    (void)state;
    static const char *const names[] = {
#define KEYWORD(name, drafts, vocabulary, reader, member) name,
#define CHECKED(name, drafts, vocabulary, reader)         name,
#include "contracts/keywords.def"
#undef KEYWORD
#undef CHECKED
    };
    for (size_t i = 1; i < sizeof names / sizeof *names; i++)
        assert_true(strcmp(names[i - 1], names[i]) <= 0);
}

static void test_node_without_keywords_admits_everything(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char *const texts[] = {"{}", "true"};
    for (size_t i = 0; i < 2; i++) {
        const writ_schema *root = compile(&arena, texts[i])->root;
        assert_false(root->never);
        assert_false(root->has_type);
        assert_int_equal(root->types, WRIT_TYPE_ANY);
        assert_true(root->max_length == WRIT_NO_LIMIT && root->max_items == WRIT_NO_LIMIT);
        assert_true(root->max_properties == WRIT_NO_LIMIT && root->max_contains == WRIT_NO_LIMIT);
        assert_int_equal(root->min_contains, 1);
        assert_null(root->enum_values);
        assert_null(root->minimum);
    }
    assert_true(compile(&arena, "false")->root->never);
    assert_int_equal(compile(&arena, "false")->root->types, 0);
    writ_arena_clear(&arena);
}

static void test_assertions_are_read(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_schema_options options = {.assert_formats = true};
    const char *text = JSON({
        "type" : [ "string", "null" ],
        "minLength" : 2.0,
        "maxLength" : 1e1,
        "pattern" : "",
        "format" : "uuid",
        "minimum" : 0.1,
        "exclusiveMaximum" : 9007199254740993,
        "multipleOf" : 0.01,
        "maxItems" : 100000000000000000000000,
        "uniqueItems" : true,
        "required" : [ "a", "b" ],
        "enum" : [],
        "const" : null
    });
    const writ_schema *root = compile_with(&arena, text, &options)->root;
    assert_int_equal(root->types, WRIT_TYPE_STRING | WRIT_TYPE_NULL);
    assert_true(root->has_type);
    assert_int_equal(root->min_length, 2);
    assert_int_equal(root->max_length, 10);
    assert_true(root->has_pattern);
    assert_int_equal(root->pattern.len, 0);
    assert_str(root->format, "uuid");
    assert_true(root->format_asserted);
    writ_number tenth;
    assert_true(writ_number_parse(&arena, WRIT_STR("0.1"), &tenth));
    assert_true(writ_number_equal(root->minimum, &tenth));
    assert_null(root->maximum);
    assert_non_null(root->exclusive_maximum);
    assert_non_null(root->multiple_of);
    assert_true(root->max_items == WRIT_NO_LIMIT);
    assert_true(root->unique_items);
    assert_int_equal(root->required.count, 2);
    assert_str(root->required.items[1], "b");
    assert_int_equal(root->enum_values->array.count, 0);
    assert_int_equal(root->const_value->kind, WRIT_NULL);
    assert_false(compile(&arena, text)->root->format_asserted);
    writ_arena_clear(&arena);
}

static void test_number_is_always_also_integer(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    assert_int_equal(compile(&arena, JSON({"type" : "number"}))->root->types,
                     WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER);
    assert_int_equal(compile(&arena, JSON({"type" : "integer"}))->root->types, WRIT_TYPE_INTEGER);
    assert_int_equal(compile(&arena, JSON({"type" : [ "integer", "number" ]}))->root->types,
                     WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER);
    writ_arena_clear(&arena);
}

static void test_types_are_said_in_words(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    assert_str(writ_types_text(&arena, WRIT_TYPE_ANY), "anything");
    assert_str(writ_types_text(&arena, 0), "nothing");
    assert_str(writ_types_text(&arena, WRIT_TYPE_NULL), "null");
    assert_str(writ_types_text(&arena, WRIT_TYPE_NUMBER | WRIT_TYPE_INTEGER), "number");
    assert_str(writ_types_text(&arena, WRIT_TYPE_INTEGER | WRIT_TYPE_NULL), "integer or null");
    assert_str(writ_types_text(&arena, WRIT_TYPE_STRING | WRIT_TYPE_ARRAY | WRIT_TYPE_NULL),
               "string, array or null");
    writ_arena_clear(&arena);
}

static void test_bad_values_are_refused_at_their_place(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"minLength\": -1}", "1:15: 'minLength' must be an integer of at least 0"},
        {"{\"minLength\": 1.5}", "1:15: 'minLength' must be an integer of at least 0"},
        {"{\"maxItems\": \"3\"}", "1:14: 'maxItems' must be an integer of at least 0"},
        {"{\"multipleOf\": 0}", "1:16: 'multipleOf' must be a number above 0"},
        {"{\"minimum\": \"1\"}", "1:13: 'minimum' must be a number"},
        {"{\"exclusiveMinimum\": true}", "1:22: 'exclusiveMinimum' must be a number"},
        {"{\"pattern\": 3}", "1:13: 'pattern' must be a string"},
        {"{\"uniqueItems\": 1}", "1:17: 'uniqueItems' must be true or false"},
        {"{\"required\": true}", "1:14: 'required' must be an array of strings"},
        {"{\"required\": [\"a\", 1]}", "1:20: 'required' must be an array of strings"},
        {"{\"enum\": \"a\"}", "1:10: 'enum' must be an array"},
        {"{\"allOf\": []}", "1:11: 'allOf' must be a non-empty array of schemas"},
        {"{\"anyOf\": {}}", "1:11: 'anyOf' must be a non-empty array of schemas"},
        {"{\"prefixItems\": []}", "1:17: 'prefixItems' must be a non-empty array of schemas"},
        {"{\"type\": \"int\"}", "1:10: 'type' names 'int', which is none"},
        {"{\"type\": []}", "1:10: 'type' must be the name of a type or an array of such names"},
        {"{\"properties\": []}", "1:16: 'properties' must be an object of schemas"},
        {"{\"properties\": {\"a\": 3}}",
         "1:22: a schema must be an object, true or false, and this is of type number"},
        {"{\"not\": null}",
         "1:9: a schema must be an object, true or false, and this is of type null"},
        {"{\"$defs\": {\"a\": 1}}", "1:17: '$defs' must be an object of schemas"},
        {"{\"then\": 1}", "1:10: 'then' must be a schema (an object, true or false)"},
        {"{\"dependentRequired\": {\"a\": [1]}}",
         "1:30: 'dependentRequired' must be an array of strings"},
        {"{\"examples\": 1}", "1:14: 'examples' must be an array"},
        {"{\"title\": 1}", "1:11: 'title' must be a string"},
        {"{\"$ref\": 1}", "1:10: '$ref' must be a string"},
        {"{\"$anchor\": \"1a\"}", "1:13: '$anchor' must be a plain name, not '1a'"},
        {"{\"$id\": \"a#b\"}", "1:9: '$id' must not have a fragment: 'a#b'"},
        {"[]", "1:1: a schema must be an object, true or false, and this is of type array"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i][0], cases[i][1]);
}

static void test_what_is_unevaluated_has_schemas(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char text[] =
        JSON({"unevaluatedProperties" : false, "unevaluatedItems" : {"type" : "string"}});
    writ_schema_options options = {.draft = WRIT_DRAFT_2019_09};
    const writ_schema *root = compile_with(&arena, text, &options)->root;
    assert_true(root->unevaluated_properties->never);
    assert_int_equal(root->unevaluated_items->types, WRIT_TYPE_STRING);
    assert_false(root->contains_evaluates);
    assert_true(compile(&arena, text)->root->contains_evaluates);
    root = compile_with(&arena, text, &draft_7)->root;
    assert_null(root->unevaluated_properties);
    assert_null(root->unevaluated_items);
    writ_arena_clear(&arena);
}

/* ---- draft 4 ---- */

static const writ_schema_options draft_4 = {.draft = WRIT_DRAFT_4};

static void test_draft_4_bounds_become_exclusive(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root = compile_with(&arena, JSON({
                                  "minimum" : 1,
                                  "exclusiveMinimum" : true,
                                  "maximum" : 2,
                                  "exclusiveMaximum" : false
                              }),
                                           &draft_4)
                                  ->root;
    assert_null(root->minimum);
    assert_non_null(root->exclusive_minimum);
    assert_non_null(root->maximum);
    assert_null(root->exclusive_maximum);
    assert_refused_with("{\"exclusiveMinimum\": 1, \"minimum\": 1}", &draft_4,
                        "1:22: 'exclusiveMinimum' must be true or false");
    assert_refused_with("{\"exclusiveMinimum\": true}", &draft_4,
                        "1:2: 'exclusiveMinimum' needs 'minimum' beside it");
    assert_refused("{\"exclusiveMinimum\": true, \"minimum\": 1}",
                   "1:22: 'exclusiveMinimum' must be a number");
    writ_arena_clear(&arena);
}

static void test_draft_4_integers_are_strict(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char *const texts[] = {"{\"type\": \"integer\"}", "{\"type\": \"number\"}",
                                        "{\"type\": [\"integer\", \"number\"]}"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(compile_with(&arena, texts[i], &draft_4)->root->strict_integer, i == 0);
        assert_false(compile(&arena, texts[i])->root->strict_integer);
    }
    writ_arena_clear(&arena);
}

static void test_draft_4_has_no_boolean_schemas(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    assert_refused_with("{\"properties\": {\"a\": true}}", &draft_4,
                        "1:22: a schema must be an object, and this is of type boolean");
    assert_refused_with("{\"items\": false}", &draft_4,
                        "1:11: a schema must be an object, and this is of type boolean");
    const writ_schema *root = compile_with(&arena, JSON({
                                  "additionalProperties" : false,
                                  "items" : [],
                                  "additionalItems" : false,
                                  "const" : 1
                              }),
                                           &draft_4)
                                  ->root;
    assert_true(root->additional_properties->never);
    assert_true(root->items->never);
    assert_null(root->const_value);
    writ_arena_clear(&arena);
}

static void test_draft_4_identifiers(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char text[] =
        JSON({"id" : "http://x/a", "$ref" : "b", "definitions" : {"b" : {"id" : "b"}}});
    assert_str(compile_with(&arena, JSON({
                   "id" : "http://x/a",
                   "allOf" : [ {"$ref" : "b#c"} ],
                   "definitions" : {"b" : {"id" : "b", "not" : {"id" : "#c"}}}
               }),
                            &draft_4)
                   ->root->all_of.items[0]
                   ->ref->pointer,
               "/definitions/b/not");
    assert_refused_with(text, &draft_7, "1:32: reference leads to 'b', which is not known");
    writ_arena_clear(&arena);
}

/* ---- keywords that are not known ---- */

static void test_what_no_draft_knows_is_ignored(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    compile(&arena, JSON({"minimun" : "x", "$recursiveRef" : 3, "additionalItems" : 3}));
    compile_with(&arena, JSON({"unevaluatedProperties" : 3, "minContains" : "a", "$anchor" : 7}),
                 &draft_7);
    compile(&arena,
            JSON({"default" : {"$dynamicRef" : "#"}, "$defs" : {"a" : {"minLength" : -1}}}));
    writ_arena_clear(&arena);
}

static void test_a_bound_without_contains_says_nothing(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root = compile(&arena, JSON({"minContains" : 3, "maxContains" : 4}))->root;
    assert_int_equal(root->min_contains, 1);
    assert_true(root->max_contains == WRIT_NO_LIMIT);
    root = compile(&arena, JSON({"contains" : {}, "minContains" : 0, "maxContains" : 4}))->root;
    assert_int_equal(root->min_contains, 0);
    assert_int_equal(root->max_contains, 4);
    writ_arena_clear(&arena);
}

static void test_then_counts_only_beside_if(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root = compile(&arena, JSON({"then" : {"minLength" : -1}}))->root;
    assert_null(root->then_);
    root = compile(&arena, JSON({"if" : true, "then" : {}, "else" : {}}))->root;
    assert_non_null(root->if_);
    assert_non_null(root->then_);
    assert_non_null(root->else_);
    writ_arena_clear(&arena);
}

/* ---- draft 7 ---- */

static void test_draft_7_tuples_become_prefixes(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text =
        JSON({"items" : [ {"type" : "string"}, true ], "additionalItems" : {"type" : "null"}});
    const writ_schema *root = compile_with(&arena, text, &draft_7)->root;
    assert_int_equal(root->prefix_items.count, 2);
    assert_int_equal(root->prefix_items.items[0]->types, WRIT_TYPE_STRING);
    assert_str(root->prefix_items.items[1]->pointer, "/items/1");
    assert_int_equal(root->items->types, WRIT_TYPE_NULL);
    assert_string_equal(root->items_keyword, "additionalItems");
    assert_string_equal(root->tuple_keyword, "items");
    assert_refused(text, "1:12: a schema must be an object, true or false, and this is of type "
                         "array");
    writ_arena_clear(&arena);
}

static void test_additional_items_need_a_tuple(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root =
        compile_with(&arena, JSON({"additionalItems" : false}), &draft_7)->root;
    assert_null(root->items);
    const char *text = JSON({"additionalItems" : false, "items" : {"type" : "null"}});
    root = compile_with(&arena, text, &draft_7)->root;
    assert_int_equal(root->items->types, WRIT_TYPE_NULL);
    assert_int_equal(root->prefix_items.count, 0);
    writ_arena_clear(&arena);
}

static void test_dependencies_are_taken_apart(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({"dependencies" : {"a" : [ "b", "c" ], "d" : {"type" : "object"}}});
    const writ_schema *root = compile_with(&arena, text, &draft_7)->root;
    assert_int_equal(root->dependent_required.count, 1);
    assert_str(root->dependent_required.items[0].name, "a");
    assert_str(root->dependent_required.items[0].required.items[1], "c");
    assert_int_equal(root->dependent_schemas.count, 1);
    assert_str(root->dependent_schemas.items[0].name, "d");
    assert_str(root->dependent_schemas.items[0].schema->pointer, "/dependencies/d");
    assert_str(writ_schema_keyword_pointer(&arena, root, "dependentRequired"), "/dependencies");
    assert_int_equal(compile(&arena, text)->root->dependent_required.count, 0);
    writ_arena_clear(&arena);
}

static void test_draft_7_references_stand_alone(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text =
        JSON({"$ref" : "#/definitions/a", "minLength" : 3, "definitions" : {"a" : {}}});
    const writ_schema *root = compile_with(&arena, text, &draft_7)->root;
    assert_non_null(root->ref);
    assert_int_equal(root->min_length, 0);
    root = compile(&arena, text)->root;
    assert_non_null(root->ref);
    assert_int_equal(root->min_length, 3);
    writ_arena_clear(&arena);
}

static void test_document_names_its_draft(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_schema_set *set =
        compile(&arena, JSON({"$schema" : "http://json-schema.org/draft-07/schema#"}));
    assert_int_equal(set->draft, WRIT_DRAFT_7);
    set = compile_with(&arena, JSON({"$schema" : "https://json-schema.org/draft/2020-12/schema"}),
                       &draft_7);
    assert_int_equal(set->draft, WRIT_DRAFT_2020_12);
    assert_int_equal(compile(&arena, "{}")->draft, WRIT_DRAFT_2020_12);
    assert_int_equal(compile_with(&arena, "{}", &draft_7)->draft, WRIT_DRAFT_7);
    assert_int_equal(writ_draft_find(WRIT_STR("https://json-schema.org/draft-07/schema")),
                     WRIT_DRAFT_7);
    assert_int_equal(writ_draft_find(WRIT_STR("http://json-schema.org/draft/2020-12/schema#")),
                     WRIT_DRAFT_2020_12);
    assert_int_equal(writ_draft_find(WRIT_STR("ftp://json-schema.org/draft-07/schema")),
                     WRIT_DRAFT_UNKNOWN);
    assert_string_equal(writ_draft_name(WRIT_DRAFT_7), "draft 7");
    assert_refused("{\"$schema\": \"http://json-schema.org/draft-03/schema#\"}",
                   "1:13: '$schema' names 'http://json-schema.org/draft-03/schema#', which is not "
                   "known");
    writ_arena_clear(&arena);
}

/* ---- references ---- */

static void test_references_lead_to_one_node(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {
            "a" : {"$ref" : "#/$defs/id"},
            "b" : {"$ref" : "#name"},
            "c" : {"$ref" : "http://x/y#/$defs/id"},
            "d" : {"$ref" : "y"},
            "$ref" : {"type" : "null"}
        },
        "$id" : "http://x/y",
        "$defs" : {"id" : {"type" : "string", "$anchor" : "name"}}
    });
    const writ_schema *root = compile(&arena, text)->root;
    assert_ptr_equal(property(root, "a")->ref, property(root, "b")->ref);
    assert_ptr_equal(property(root, "a")->ref, property(root, "c")->ref);
    assert_ptr_equal(property(root, "d")->ref, root);
    assert_int_equal(property(root, "$ref")->types, WRIT_TYPE_NULL);
    assert_null(root->ref);
    assert_str(property(root, "a")->ref->pointer, "/$defs/id");
    assert_str(root->base_uri, "http://x/y");
    writ_arena_clear(&arena);
}

static void test_pointers_are_decoded(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "allOf" : [
            {"$ref" : "#/$defs/a~1b%25c~0d"}, {"$ref" : "#/$defs//$defs/"}, {"$ref" : "#/allOf/0"},
            {"$ref" : "#/components/schemas/x/allOf/0"}
        ],
        "$defs" : {"a/b%c~d" : {"type" : "null"}, "" : {"$defs" : {"" : {"type" : "string"}}}},
        "components" : {"schemas" : {"x" : {"allOf" : [ {"type" : "array"} ]}}}
    });
    const writ_schema *root = compile(&arena, text)->root;
    assert_int_equal(root->all_of.items[0]->ref->types, WRIT_TYPE_NULL);
    assert_int_equal(root->all_of.items[1]->ref->types, WRIT_TYPE_STRING);
    assert_ptr_equal(root->all_of.items[2]->ref, root->all_of.items[0]);
    assert_int_equal(root->all_of.items[3]->ref->types, WRIT_TYPE_ARRAY);
    assert_str(root->all_of.items[3]->ref->pointer, "/components/schemas/x/allOf/0");
    writ_arena_clear(&arena);
}

static void test_references_that_lead_nowhere_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"$ref\": \"#/$defs/a\"}", "1:10: reference '#/$defs/a' leads nowhere"},
        {"{\"items\": {\"$ref\": \"#a\"}}", "1:20: reference '#a' leads nowhere"},
        {"{\"$ref\": \"other.json\"}", "1:10: reference leads to 'other.json', which is not known"},
        {"{\"$ref\": \"#/%zz\"}",
         "1:10: reference '#/%zz' has a '%' without two hexadecimal digits"},
        {"{\"$ref\": \"#/enum\", \"enum\": []}",
         "1:10: reference '#/enum' leads to no schema but to a value of type array"},
        {"{\"$ref\": \"#a\", \"default\": {\"$anchor\": \"a\"}}",
         "1:10: reference '#a' leads nowhere"},
        {"{\"$ref\": \"#a\", \"x\": {\"$anchor\": \"a\"}}", "1:10: reference '#a' leads nowhere"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i][0], cases[i][1]);
}

static void test_a_reference_to_the_other_drafts_definitions_gets_a_hint(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set;
    writ_value *document =
        read_json(&arena, "s", JSON({"$ref" : "#/definitions/a", "$defs" : {"a" : {}}}));
    assert_int_equal(writ_schema_compile(&arena, document, NULL, &set, &err), WRIT_E_INPUT);
    assert_string_equal(err.hint, "'#/$defs/a' is there");
    writ_arena_clear(&arena);
}

/* Nobody knows `components`, so what stands in it are schemas only once something refers to them.
 */
static void test_a_place_becomes_a_schema_by_being_referred_to(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "$id" : "http://x/root.json",
        "$ref" : "#/components/a",
        "components" : {
            "a" : {
                "$id" : "in/a.json",
                "items" : {"$ref" : "#here"},
                "contains" : {"$anchor" : "here", "type" : "null"}
            }
        }
    });
    const writ_schema *target = compile(&arena, text)->root->ref;
    assert_str(target->base_uri, "http://x/in/a.json");
    assert_ptr_equal(target->items->ref, target->contains);
    writ_arena_clear(&arena);
}

static void test_identifiers_nest(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "$id" : "http://x/a/root.json",
        "allOf" : [
            {"$ref" : "b/in.json"}, {"$ref" : "http://x/a/b/c.json#here"},
            {"$ref" : "b/in.json#/$defs/c"}
        ],
        "$defs" : {
            "in" : {
                "$id" : "b/in.json",
                "$ref" : "c.json",
                "$defs" : {"c" : {"$id" : "c.json", "items" : {"$anchor" : "here", "not" : {}}}}
            },
            "other" : {"$anchor" : "here"}
        }
    });
    const writ_schema *root = compile(&arena, text)->root;
    const writ_schema *in = root->all_of.items[0]->ref, *here = root->all_of.items[1]->ref;
    assert_str(in->pointer, "/$defs/in");
    assert_str(in->base_uri, "http://x/a/b/in.json");
    assert_str(in->ref->base_uri, "http://x/a/b/c.json");
    assert_str(here->pointer, "/$defs/in/$defs/c/items");
    assert_ptr_equal(root->all_of.items[2]->ref, in->ref);
    writ_arena_clear(&arena);
}

static void test_draft_7_identifiers(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "$id" : "http://x/root.json#",
        "properties" : {
            "a" : {"$id" : "#/properties/a", "$ref" : "#named"},
            "b" : {"$id" : "#/properties/b", "type" : "null"},
            "c" : {"$id" : "http://y/", "$ref" : "sub.json"}
        },
        "definitions" : {
            "a" : {"$id" : "#named", "type" : "string"},
            "b" : {"$id" : "sub.json", "type" : "array"}
        }
    });
    const writ_schema *root = compile_with(&arena, text, &draft_7)->root;
    assert_int_equal(property(root, "a")->ref->types, WRIT_TYPE_STRING);
    assert_int_equal(property(root, "c")->ref->types, WRIT_TYPE_ARRAY);
    assert_str(property(root, "b")->base_uri, "http://x/root.json");
    writ_arena_clear(&arena);
}

static void test_a_name_of_two_schemas_is_refused_where_it_is_used(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    compile(&arena, JSON({"$defs" : {"a" : {"$id" : "http://x"}, "b" : {"$id" : "http://x"}}}));
    assert_refused("{\"$ref\": \"http://x\", \"$defs\": {\"a\": {\"$id\": \"http://x\"}, \"b\": "
                   "{\"$id\": \"http://x\"}}}",
                   "1:10: two schemas have the '$id' 'http://x'");
    assert_refused("{\"$ref\": \"#x\", \"$defs\": {\"a\": {\"$anchor\": \"x\"}, \"b\": "
                   "{\"$anchor\": \"x\"}}}",
                   "1:10: two schemas are named '#x'");
    writ_arena_clear(&arena);
}

/* A resolver over two documents; `context` counts how often it is asked. */
static int find_document(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    static const char *const texts[][2] = {
        {"http://x/common.json",
         "{\"$defs\": {\"id\": {\"$ref\": \"#/$defs/text\"}, \"text\": {\"type\": \"string\"}, "
         "\"two\": {\"$ref\": \"#/$defs/text\", \"minLength\": 2}}}"},
        {"http://x/seven.json", "{\"$schema\": \"http://json-schema.org/draft-07/schema\", "
                                "\"$id\": \"http://y/z.json\", \"items\": [{\"$ref\": \"#\"}]}"},
    };
    struct {
        writ_arena *arena;
        int asked;
    } *asker = context;
    asker->asked++;
    if (writ_str_is(uri, "http://x/broken.json"))
        return writ_error_set(err, WRIT_E_SYSTEM, "broken");
    for (size_t i = 0; i < 2; i++)
        if (writ_str_is(uri, texts[i][0]))
            *document = read_json(asker->arena, texts[i][0], texts[i][1]);
    return WRIT_OK;
}

static void test_other_documents_come_from_the_resolver(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    struct {
        writ_arena *arena;
        int asked;
    } asker = {&arena, 0};
    writ_resolver resolver = {find_document, &asker};
    writ_schema_options options = {.resolver = &resolver,
                                   .base_uri = WRIT_STR("http://x/root.json")};
    const writ_schema *root =
        compile_with(&arena, JSON({
            "allOf" : [
                {"$ref" : "common.json#/$defs/id"}, {"$ref" : "http://x/common.json#/$defs/text"},
                {"$ref" : "root.json#/$defs/a"}
            ],
            "properties" : {"s" : {"$ref" : "seven.json"}, "t" : {"$ref" : "http://y/z.json"}},
            "$defs" : {"a" : {}}
        }),
                     &options)
            ->root;
    assert_int_equal(asker.asked, 2);
    assert_ptr_equal(root->all_of.items[0]->ref->ref, root->all_of.items[1]->ref);
    assert_str(root->all_of.items[1]->ref->origin->place.source->name, "http://x/common.json");
    assert_str(root->all_of.items[2]->ref->pointer, "/$defs/a");
    const writ_schema *seven = property(root, "s")->ref;
    assert_ptr_equal(seven, property(root, "t")->ref);
    assert_int_equal(seven->prefix_items.count, 1); /* its own draft */
    assert_ptr_equal(seven->prefix_items.items[0]->ref, seven);
    /* Without a draft of its own, a document has that of who refers to it. */
    options.draft = WRIT_DRAFT_7;
    const char *older = JSON({"$ref" : "common.json#/$defs/two"});
    assert_int_equal(compile_with(&arena, older, &options)->root->ref->min_length, 0);
    options.draft = WRIT_DRAFT_2020_12;
    assert_int_equal(compile_with(&arena, older, &options)->root->ref->min_length, 2);
    assert_refused_with("{\"$ref\": \"nothing.json\"}", &options,
                        "1:10: reference leads to 'http://x/nothing.json', which is not known");
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set;
    writ_value *broken = read_json(&arena, "s", JSON({"$ref" : "broken.json"}));
    assert_int_equal(writ_schema_compile(&arena, broken, &options, &set, &err), WRIT_E_SYSTEM);
    assert_string_equal(err.message, "broken");
    writ_arena_clear(&arena);
}

static void test_entry_chooses_the_root(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_schema_options options = {.draft = WRIT_DRAFT_7,
                                   .entry = WRIT_STR("/definitions/foo$bar")};
    const char *text = JSON({
        "minLength" : -1,
        "definitions" :
            {"foo$bar" : {"items" : {"$ref" : "#/definitions/x"}}, "x" : {"type" : "null"}}
    });
    const writ_schema_set *set = compile_with(&arena, text, &options);
    assert_str(set->root->pointer, "/definitions/foo$bar");
    assert_int_equal(set->root->items->ref->types, WRIT_TYPE_NULL);
    options.entry = WRIT_STR("/definitions/y");
    assert_refused_with(text, &options, "1:1: there is no '/definitions/y' in the document");
    writ_arena_clear(&arena);
}

/* ---- rings ---- */

#define NO_STRUCTURE "leads back to the schema that it stands in, at the same place of the value"

static void test_rings_without_structure_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"$ref\": \"#\"}", "1:2: '$ref' " NO_STRUCTURE},
        {"{\"$ref\": \"#/$defs/a\",\n \"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"},\n\"b\": "
         "{\"$ref\": "
         "\"#/$defs/a\"}}}",
         "3:7: '$ref' " NO_STRUCTURE},
        {"{\"allOf\": [{\"$ref\": \"#\"}]}", "1:13: '$ref' " NO_STRUCTURE},
        {"{\"anyOf\": [true, {\"$ref\": \"#\"}]}", "1:19: '$ref' " NO_STRUCTURE},
        {"{\"oneOf\": [{\"$ref\": \"#\"}]}", "1:13: '$ref' " NO_STRUCTURE},
        {"{\"not\": {\"$ref\": \"#\"}}", "1:10: '$ref' " NO_STRUCTURE},
        {"{\"if\": {\"$ref\": \"#\"}}", "1:9: '$ref' " NO_STRUCTURE},
        {"{\"if\": true, \"then\": {\"$ref\": \"#\"}}", "1:23: '$ref' " NO_STRUCTURE},
        {"{\"if\": true, \"else\": {\"$ref\": \"#\"}}", "1:23: '$ref' " NO_STRUCTURE},
        {"{\"dependentSchemas\": {\"a\": {\"$ref\": \"#\"}}}", "1:29: '$ref' " NO_STRUCTURE},
        {"{\"items\": {\"$ref\": \"#/items\"}}", "1:12: '$ref' " NO_STRUCTURE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i][0], cases[i][1]);
}

static void test_recursion_through_structure_is_fine(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char *const keywords[] = {"items", "contains", "additionalProperties",
                                           "propertyNames"};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        compile(&arena, writ_str_printf(&arena, "{\"%s\": {\"$ref\": \"#\"}}", keywords[i]).ptr);
    compile(&arena, JSON({"properties" : {"a" : {"$ref" : "#"}}}));
    compile(&arena, JSON({"patternProperties" : {"a" : {"allOf" : [ {"$ref" : "#"} ]}}}));
    compile(&arena, JSON({"prefixItems" : [ {"$ref" : "#"} ]}));
    compile(&arena, JSON({"then" : {"$ref" : "#"}}));
    /* The same target twice at one place is no ring. */
    compile(
        &arena,
        JSON({"allOf" : [ {"$ref" : "#/$defs/a"}, {"$ref" : "#/$defs/a"} ], "$defs" : {"a" : {}}}));
    writ_arena_clear(&arena);
}

/* The definitions 1 to count, each of which refers to the next. */
static char *chain(writ_buf *buf, const char *before, const char *after, int count)
{
    writ_buf_reset(buf);
    writ_buf_add_text(buf, "{\"$ref\": \"#/$defs/1\", \"$defs\": {");
    for (int i = 1; i < count; i++)
        writ_buf_printf(buf, "\"%d\": {%s\"$ref\": \"#/$defs/%d\"%s},", i, before, i + 1, after);
    writ_buf_printf(buf, "\"%d\": {\"type\": \"null\"}}}", count);
    return buf->ptr;
}

static void test_chains_of_references_are_bounded(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf buf = WRIT_BUF_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set = NULL;
    compile(&arena, chain(&buf, "", "", WRIT_BOUND_REFERENCE_HOPS));
    writ_value *longer = read_json(&arena, "s", chain(&buf, "", "", WRIT_BOUND_REFERENCE_HOPS + 1));
    assert_int_equal(writ_schema_compile(&arena, longer, NULL, &set, &err), WRIT_E_INPUT);
    assert_string_equal(err.message,
                        "more than 256 references and combinations follow one another");
    /* Through structure there is no bound, and no recursion of ours either. */
    set = compile(&arena, chain(&buf, "\"items\": {", "}", 20000));
    assert_int_equal(set->count, 40000);
    writ_buf_clear(&buf);
    writ_arena_clear(&arena);
}

/* Found from the far end first, a chain is as long. */
static void test_chains_are_bounded_in_any_order(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf, "{\"properties\": {");
    for (int i = 300; i > 0; i--)
        writ_buf_printf(&buf, "\"%d\": {\"$ref\": \"#/properties/%d\"},", i, i + 1);
    writ_buf_add_text(&buf, "\"301\": {}}}");
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set = NULL;
    writ_value *document = read_json(&arena, "s", buf.ptr);
    assert_int_equal(writ_schema_compile(&arena, document, NULL, &set, &err), WRIT_E_INPUT);
    assert_int_not_equal(err.line, 0);
    writ_buf_clear(&buf);
    writ_arena_clear(&arena);
}

/* ---- our own keywords ---- */

static void test_notes_are_read(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "title" : "T",
        "deprecated" : true,
        "default" : null,
        "x-writ-id" : "f1",
        "x-writ-unit" : "minor",
        "x-writ-sensitive" : true,
        "x-writ-unknown" : "ignore",
        "x-writ-use" : ["key"],
        "x-writ-synonyms" : ["t"],
        "x-writ-sunset" : "2027-01-01"
    });
    const writ_schema_notes *notes = &compile(&arena, text)->root->notes;
    assert_str(notes->title, "T");
    assert_true(notes->deprecated && notes->sensitive && notes->unknown_ignored);
    assert_int_equal(notes->default_value->kind, WRIT_NULL);
    assert_str(notes->id, "f1");
    assert_str(notes->unit, "minor");
    assert_int_equal(notes->use->array.count, 1);
    assert_int_equal(notes->description.len, 0);
    assert_refused("{\"x-writ-unknown\": \"drop\"}",
                   "1:20: 'x-writ-unknown' must be 'ignore' or 'reject'");
    assert_refused("{\"x-writ-use\": [1]}", "1:17: 'x-writ-use' must be an array of strings");
    writ_arena_clear(&arena);
}

static void test_times_are_read(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "x-writ-time" : {
            "kind" : "timestamp",
            "offset" : "required",
            "minimum" : "2026-01-01T00:00:00Z",
            "exclusiveMaximum" : "2027-01-01T00:00:00+01:00"
        }
    });
    const writ_schema_time *time = &compile(&arena, text)->root->time;
    assert_int_equal(time->kind, WRIT_TIME_TIMESTAMP);
    assert_true(time->offset_required);
    assert_true(writ_instant_compare(time->minimum, time->exclusive_maximum) < 0);
    assert_str(time->minimum_text, "2026-01-01T00:00:00Z");
    assert_null(time->maximum);
    assert_int_equal(compile(&arena, "{}")->root->time.kind, WRIT_TIME_NONE);
    writ_arena_clear(&arena);
}

static void test_times_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"x-writ-time\": 1}", "1:17: 'x-writ-time' must be an object"},
        {"{\"x-writ-time\": {}}",
         "1:17: 'kind' of 'x-writ-time' must be 'timestamp', 'date' or 'time'"},
        {"{\"x-writ-time\": {\"kind\": \"none\"}}",
         "1:26: 'kind' of 'x-writ-time' must be 'timestamp', 'date' or 'time'"},
        {"{\"x-writ-time\": {\"kind\": \"date\", \"offset\": true}}",
         "1:44: 'offset' of 'x-writ-time' must be 'required' or 'optional'"},
        {"{\"x-writ-time\": {\"minimum\": \"2026-02-30\", \"kind\": \"date\"}}",
         "1:29: a bound of 'x-writ-time' must be a date (RFC 3339)"},
        {"{\"x-writ-time\": {\"kind\": \"date\", \"min\": 1}}",
         "1:34: 'x-writ-time' has no key 'min'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i][0], cases[i][1]);
}

/* ---- places ---- */

static void test_keywords_have_places_and_pointers(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root =
        compile(&arena, "{\"properties\":\n  {\"a/b\": {\"minLength\": 1}}}")->root;
    const writ_schema_property *declared = writ_schema_find_property(root, WRIT_STR("a/b"));
    assert_int_equal(declared->place.line, 2);
    assert_int_equal(declared->place.column, 4);
    assert_str(declared->schema->pointer, "/properties/a~1b");
    assert_int_equal(writ_schema_keyword_place(declared->schema, "minLength").column, 12);
    assert_int_equal(writ_schema_keyword_place(declared->schema, "maxLength").column, 11);
    assert_str(writ_schema_keyword_pointer(&arena, declared->schema, "minLength"),
               "/properties/a~1b/minLength");
    writ_arena_clear(&arena);
}

static void test_property_is_found_among_many(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf, "{\"properties\": {");
    for (int i = 0; i < 500; i++)
        writ_buf_printf(&buf, "%s\"p%d\": {\"minLength\": %d}", i ? "," : "", i, i);
    writ_buf_add_text(&buf, "}}");
    const writ_schema *root = compile(&arena, buf.ptr)->root;
    assert_int_equal(property(root, "p321")->min_length, 321);
    assert_null(writ_schema_find_property(root, WRIT_STR("p500")));
    assert_null(writ_schema_find_property(property(root, "p0"), WRIT_STR("p0")));
    writ_buf_clear(&buf);
    writ_arena_clear(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keywords_are_in_byte_order),
        cmocka_unit_test(test_node_without_keywords_admits_everything),
        cmocka_unit_test(test_assertions_are_read),
        cmocka_unit_test(test_number_is_always_also_integer),
        cmocka_unit_test(test_types_are_said_in_words),
        cmocka_unit_test(test_bad_values_are_refused_at_their_place),
        cmocka_unit_test(test_what_is_unevaluated_has_schemas),
        cmocka_unit_test(test_draft_4_bounds_become_exclusive),
        cmocka_unit_test(test_draft_4_integers_are_strict),
        cmocka_unit_test(test_draft_4_has_no_boolean_schemas),
        cmocka_unit_test(test_draft_4_identifiers),
        cmocka_unit_test(test_what_no_draft_knows_is_ignored),
        cmocka_unit_test(test_a_bound_without_contains_says_nothing),
        cmocka_unit_test(test_then_counts_only_beside_if),
        cmocka_unit_test(test_draft_7_tuples_become_prefixes),
        cmocka_unit_test(test_additional_items_need_a_tuple),
        cmocka_unit_test(test_dependencies_are_taken_apart),
        cmocka_unit_test(test_draft_7_references_stand_alone),
        cmocka_unit_test(test_document_names_its_draft),
        cmocka_unit_test(test_references_lead_to_one_node),
        cmocka_unit_test(test_pointers_are_decoded),
        cmocka_unit_test(test_references_that_lead_nowhere_are_refused),
        cmocka_unit_test(test_a_reference_to_the_other_drafts_definitions_gets_a_hint),
        cmocka_unit_test(test_a_place_becomes_a_schema_by_being_referred_to),
        cmocka_unit_test(test_identifiers_nest),
        cmocka_unit_test(test_draft_7_identifiers),
        cmocka_unit_test(test_a_name_of_two_schemas_is_refused_where_it_is_used),
        cmocka_unit_test(test_other_documents_come_from_the_resolver),
        cmocka_unit_test(test_entry_chooses_the_root),
        cmocka_unit_test(test_rings_without_structure_are_refused),
        cmocka_unit_test(test_recursion_through_structure_is_fine),
        cmocka_unit_test(test_chains_of_references_are_bounded),
        cmocka_unit_test(test_chains_are_bounded_in_any_order),
        cmocka_unit_test(test_notes_are_read),
        cmocka_unit_test(test_times_are_read),
        cmocka_unit_test(test_times_that_are_none_are_refused),
        cmocka_unit_test(test_keywords_have_places_and_pointers),
        cmocka_unit_test(test_property_is_found_among_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
