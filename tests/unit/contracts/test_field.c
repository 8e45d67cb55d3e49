/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/field.h"
#include "tests/unit/contracts/compile.h"

#include "contracts/base/bounds.h"

static writ_field *tree(writ_arena *arena, const char *text)
{
    return writ_field_tree(arena, compile(arena, text));
}

static writ_field *field(writ_field *root, const char *path)
{
    writ_field *found = writ_field_find(root, writ_str_of(path));
    if (!found)
        fail_msg("there is no field '%s'", path);
    assert_str(found->path, path);
    return found;
}

static bool has(writ_field *root, const char *path)
{
    return writ_field_find(root, writ_str_of(path)) != NULL;
}

static void add_path(writ_field *found, void *context)
{
    writ_buf *paths = context;
    writ_buf_printf(paths, "%s%.*s", paths->len ? " " : "", WRIT_FMT(found->path));
}

static void assert_paths(writ_field *root, const char *expected)
{
    writ_buf paths = WRIT_BUF_INIT;
    writ_buf_add_text(&paths, "");
    writ_field_each(root, add_path, &paths);
    assert_string_equal(paths.ptr, expected);
    writ_buf_clear(&paths);
}

/* ---- which fields there are ---- */

static void test_fields_come_in_document_order_parents_first(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {
            "z" : {"properties" : {"y" : {}, "a/b" : {}}},
            "lines" : {"items" : {"properties" : {"sku" : true}}},
            "totals" : {"additionalProperties" : {"type" : "number"}},
            "b" : true
        }
    });
    writ_field *root = tree(&arena, text);
    assert_paths(root, "/z /z/y /z/a~1b /lines /lines/* /lines/*/sku /totals /totals/* /b");
    assert_str(root->path, "");
    assert_null(root->parent);
    assert_ptr_equal(field(root, "/lines/*/sku")->parent, field(root, "/lines/*"));
    assert_true(field(root, "/lines/*")->is_any && field(root, "/lines/*")->is_item);
    assert_true(field(root, "/totals/*")->is_any && !field(root, "/totals/*")->is_item);
    assert_str(field(root, "/z/a~1b")->name, "a/b");
    assert_false(field(root, "/z")->is_any);
    assert_false(has(root, "/q"));
    writ_arena_clear(&arena);
}

static void test_only_what_is_declared_is_a_field(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "required" : ["ghost"],
        "properties" : {"never" : false, "a" : {"items" : true}, "b" : {"items" : false}},
        "additionalProperties" : false,
        "patternProperties" : {"^x-" : true},
        "not" : {"properties" : {"n" : {}}},
        "contains" : {"properties" : {"c" : {}}},
        "$defs" : {"d" : {"properties" : {"e" : {}}}}
    });
    assert_paths(tree(&arena, text), "/a /b");
    writ_arena_clear(&arena);
}

static void test_fields_are_found_over_references_and_combinations(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {"own" : {}},
        "$ref" : "#/$defs/base",
        "allOf" : [ {"properties" : {"all" : {}}} ],
        "anyOf" : [ {"properties" : {"any1" : {}}}, {"properties" : {"any2" : {}}} ],
        "oneOf" : [ {"properties" : {"one" : {"properties" : {"deep" : {}}}}}, {} ],
        "if" : {"properties" : {"if" : {}}},
        "then" : {"properties" : {"then" : {}}},
        "else" : {"properties" : {"else" : {}}},
        "dependentSchemas" : {"own" : {"properties" : {"dep" : {}}}},
        "$defs" : {"base" : {"properties" : {"base" : {}}, "required" : ["base"]}}
    });
    writ_field *root = tree(&arena, text);
    static const char *const firm[] = {"/own", "/base", "/all"};
    static const char *const conditional[] = {"/any1", "/any2", "/one",  "/one/deep",
                                              "/if",   "/then", "/else", "/dep"};
    for (size_t i = 0; i < sizeof firm / sizeof *firm; i++)
        assert_false(field(root, firm[i])->conditional);
    for (size_t i = 0; i < sizeof conditional / sizeof *conditional; i++)
        assert_true(field(root, conditional[i])->conditional);
    assert_true(field(root, "/base")->required);
    assert_false(field(root, "/own")->required);
    writ_arena_clear(&arena);
}

static void test_items_of_tuples_and_patterns_are_one_field(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {
            "t" : {
                "prefixItems" : [ {"type" : "string"}, {"type" : "integer"} ],
                "items" : {"type" : "null"}
            },
            "m" : {
                "patternProperties" : {"^a" : {"type" : "string"}},
                "additionalProperties" : {"type" : "boolean"}
            },
            "p" : {"patternProperties" : {"^a" : {"type" : "string", "format" : "uuid"}}}
        }
    });
    writ_field *root = tree(&arena, text);
    assert_paths(root, "/t /t/* /m /m/* /p /p/*");
    assert_int_equal(field(root, "/t/*")->types,
                     WRIT_TYPE_STRING | WRIT_TYPE_INTEGER | WRIT_TYPE_NULL);
    assert_int_equal(field(root, "/m/*")->types, WRIT_TYPE_STRING | WRIT_TYPE_BOOLEAN);
    assert_int_equal(field(root, "/m/*")->node_count, 0);
    assert_false(field(root, "/m/*")->conditional);
    assert_str(writ_field_format(field(root, "/p/*")), "uuid");
    writ_arena_clear(&arena);
}

/* ---- what is known of them ---- */

static void test_types_are_those_that_all_of_it_admits(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {
            "a" : {"type" : [ "string", "null", "integer" ], "$ref" : "#/$defs/text"},
            "b" : {"allOf" : [ {"type" : [ "string", "null" ]}, {"type" : [ "null", "array" ]} ]},
            "c" : {"type" : [ "string", "null" ]},
            "d" : {"anyOf" : [ {"type" : "string"}, {"type" : "integer"} ]},
            "e" : {"enum" : [ "x", null ]},
            "f" : {"type" : [ "string", "null" ], "enum" : ["x"]},
            "g" : {"type" : "number", "enum" : [ 1, 2 ]},
            "h" : {"const" : 1.5}
        },
        "allOf" : [ {"properties" : {"c" : {"type" : "string"}}} ],
        "$defs" : {"text" : {"type" : [ "string", "null" ]}}
    });
    static const struct {
        const char *path, *types;
        bool nullable;
    } cases[] = {
        {"/a", "string or null", true}, {"/b", "null", true},
        {"/c", "string", false},        {"/d", "integer or string", false},
        {"/e", "string or null", true}, {"/f", "string", false},
        {"/g", "number", false},        {"/h", "number", false},
        {"", "anything", true},
    };
    writ_field *root = tree(&arena, text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_field *found = field(root, cases[i].path);
        assert_str(writ_types_text(&arena, found->types), cases[i].types);
        assert_int_equal(found->nullable, cases[i].nullable);
    }
    writ_arena_clear(&arena);
}

static void test_an_alternative_of_null_is_no_branch(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {
            "money" : {"anyOf" : [ {"$ref" : "#/$defs/money"}, {"type" : "null"} ]},
            "either" : {"anyOf" : [ {"$ref" : "#/$defs/money"}, {"type" : "string"} ]}
        },
        "$defs" : {
            "money" : {
                "type" : "object",
                "x-writ-unit" : "minor",
                "required" : ["amount"],
                "properties" : {"amount" : {"type" : "integer"}}
            }
        }
    });
    writ_field *root = tree(&arena, text);
    assert_false(field(root, "/money/amount")->conditional);
    assert_true(field(root, "/money/amount")->required);
    assert_true(field(root, "/money")->nullable);
    assert_str(field(root, "/money")->notes->unit, "minor");
    assert_true(field(root, "/either/amount")->conditional);
    assert_false(field(root, "/either")->nullable);
    assert_int_equal(field(root, "/either")->notes->unit.len, 0);
    writ_arena_clear(&arena);
}

static void test_required_is_what_every_object_has(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {"kind" : {}, "a" : {}, "b" : {}, "c" : {}, "n" : {}},
        "oneOf" : [
            {"required" : [ "kind", "a" ]}, {"allOf" : [ {"required" : ["kind"]} ]},
            {"type" : "string"}
        ],
        "allOf" : [ {"required" : ["b"]} ],
        "if" : {"required" : ["c"]},
        "not" : {"required" : ["n"]}
    });
    writ_field *root = tree(&arena, text);
    assert_true(field(root, "/kind")->required);
    assert_true(field(root, "/b")->required);
    assert_false(field(root, "/a")->required);
    assert_false(field(root, "/c")->required);
    assert_false(field(root, "/n")->required);
    assert_false(root->required);
    writ_arena_clear(&arena);
}

static void test_alternatives_of_one_field_are_joined(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "oneOf" : [
            {
                "properties" :
                    {"kind" : {"const" : "card"}, "v" : {"type" : "string", "title" : "T"}},
                "required" : ["kind"]
            },
            {
                "properties" : {
                    "kind" : {"const" : "bank"},
                    "v" : {"type" : "integer", "x-writ-sensitive" : true}
                },
                "required" : ["kind"]
            }
        ]
    });
    writ_field *root = tree(&arena, text);
    assert_paths(root, "/kind /v");
    assert_int_equal(field(root, "/kind")->types, WRIT_TYPE_STRING);
    assert_true(field(root, "/kind")->conditional && field(root, "/kind")->required);
    assert_int_equal(field(root, "/v")->types, WRIT_TYPE_STRING | WRIT_TYPE_INTEGER);
    assert_int_equal(field(root, "/v")->node_count, 0);
    assert_int_equal(field(root, "/v")->notes->title.len, 0);
    assert_true(field(root, "/v")->notes->sensitive); /* masked in one, masked in all */
    assert_non_null(field(root, "/v")->schema);
    writ_arena_clear(&arena);
}

static void test_each_note_comes_from_the_nearest_that_has_it(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {"a" : {"description" : "near", "$ref" : "#/$defs/d"}, "b" : {}},
        "$defs" : {"d" : {"description" : "far", "x-writ-unit" : "kg"}}
    });
    writ_field *root = tree(&arena, text);
    assert_str(field(root, "/a")->notes->description, "near");
    assert_str(field(root, "/a")->notes->unit, "kg");
    assert_non_null(field(root, "/b")->notes);
    assert_int_equal(field(root, "/b")->notes->unit.len, 0);
    writ_arena_clear(&arena);
}

static void test_place_is_that_of_the_name(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_field *root = tree(&arena, "{\"properties\": {\n  \"a\": {\"items\": {}}}}");
    assert_int_equal(field(root, "/a")->place.line, 2);
    assert_int_equal(field(root, "/a")->place.column, 3);
    assert_int_equal(field(root, "/a/*")->place.column, 9);
    assert_int_equal(root->place.line, 1);
    writ_arena_clear(&arena);
}

/* ---- recursion ---- */

static void test_recursion_is_cut_at_the_first_repetition(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON(
        {"properties" : {"id" : {"type" : "string"}, "children" : {"items" : {"$ref" : "#"}}}});
    writ_field *root = tree(&arena, text);
    assert_paths(root, "/id /children /children/*");
    assert_true(field(root, "/children/*")->recursive);
    assert_ptr_equal(field(root, "/children/*")->repeats, root);
    assert_false(field(root, "/children")->recursive);
    writ_field *deep = writ_field_of_pointer(root, WRIT_STR("/children/4/children/17/id"));
    assert_ptr_equal(deep, field(root, "/id"));
    assert_null(writ_field_of_pointer(root, WRIT_STR("/children/4/x")));
    writ_arena_clear(&arena);
}

/* The base of both is on the way twice, but declares nothing that is declared again. */
static void test_what_is_used_twice_is_not_recursive(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "allOf" : [ {"$ref" : "#/$defs/base"} ],
        "properties" : {"line" : {"allOf" : [ {"$ref" : "#/$defs/base"} ]}},
        "$defs" : {"base" : {"properties" : {"id" : {}}}}
    });
    writ_field *root = tree(&arena, text);
    assert_paths(root, "/line /line/id /id");
    assert_false(field(root, "/line")->recursive);
    writ_arena_clear(&arena);
}

static void count(writ_field *found, void *context)
{
    (void)found;
    ++*(size_t *)context;
}

static void test_what_doubles_at_every_level_is_cut_and_says_so(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf, "{\"$ref\": \"#/$defs/0\", \"$defs\": {");
    for (int i = 0; i < 40; i++)
        writ_buf_printf(&buf,
                        "\"%d\": {\"properties\": {\"l\": {\"$ref\": \"#/$defs/%d\"}, \"r\": "
                        "{\"$ref\": \"#/$defs/%d\"}}},",
                        i, i + 1, i + 1);
    writ_buf_add_text(&buf, "\"40\": {}}}");
    writ_field *root = tree(&arena, buf.ptr);
    assert_true(has(root, "/l/r/l/r/l/r/l/r/l/r"));
    writ_field *at = root;
    while (at->child_count)
        at = at->children[0];
    assert_true(at->truncated);
    assert_false(root->truncated);
    size_t fields = 0;
    writ_field_each(root, count, &fields);
    assert_in_range(fields, WRIT_BOUND_FIELDS - 2, WRIT_BOUND_FIELDS + 2);
    writ_buf_clear(&buf);
    writ_arena_clear(&arena);
}

static void test_references_may_nest_deeper_than_documents(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf, "{\"$ref\": \"#/$defs/0\", \"$defs\": {");
    for (int i = 0; i < 2000; i++)
        writ_buf_printf(&buf, "\"%d\": {\"items\": {\"$ref\": \"#/$defs/%d\"}},", i, i + 1);
    writ_buf_add_text(&buf, "\"2000\": {}}}");
    writ_field *at = tree(&arena, buf.ptr);
    int depth = 0;
    for (; at->child_count; at = at->children[0])
        depth++;
    assert_int_equal(depth, WRIT_BOUND_DOCUMENT_DEPTH);
    assert_true(at->truncated);
    writ_buf_clear(&buf);
    writ_arena_clear(&arena);
}

/* Every level refers twice to the next, in place: 2^100 ways, one visit each. */
static void test_diamonds_in_place_are_walked_once(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf buf = WRIT_BUF_INIT;
    writ_buf_add_text(&buf, "{\"$ref\": \"#/$defs/0\", \"$defs\": {");
    for (int i = 0; i < 100; i++)
        writ_buf_printf(&buf,
                        "\"%d\": {\"allOf\": [{\"$ref\": \"#/$defs/%d\"}, {\"$ref\": "
                        "\"#/$defs/%d\"}]},",
                        i, i + 1, i + 1);
    writ_buf_add_text(&buf, "\"100\": {\"properties\": {\"a\": {}}, \"required\": [\"a\"]}}}");
    writ_field *root = tree(&arena, buf.ptr);
    assert_paths(root, "/a");
    assert_true(field(root, "/a")->required);
    writ_buf_clear(&buf);
    writ_arena_clear(&arena);
}

/* ---- finding ---- */

static void test_pointers_of_payloads_find_their_field(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {
            "lines" : {"items" : {"properties" : {"sku" : {}, "*" : {}}}},
            "map" : {"properties" : {"7" : {}}, "additionalProperties" : {"type" : "string"}},
            "both" : {"items" : {"title" : "i"}, "additionalProperties" : {"title" : "m"}},
            "a/b" : {}
        }
    });
    static const char *const cases[][2] = {
        {"", ""},
        {"/lines", "/lines"},
        {"/lines/3", "/lines/*"},
        {"/lines/3/sku", "/lines/*/sku"},
        {"/lines/3/*", "/lines/*/~2"},
        {"/map/7", "/map/7"},
        {"/map/8", "/map/*"},
        {"/map/x", "/map/*"},
        {"/a~1b", "/a~1b"},
    };
    writ_field *root = tree(&arena, text);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_field *found = writ_field_of_pointer(root, writ_str_of(cases[i][0]));
        assert_non_null(found);
        assert_str(found->path, cases[i][1]);
    }
    assert_true(writ_field_of_pointer(root, WRIT_STR("/both/0"))->is_item);
    assert_false(writ_field_of_pointer(root, WRIT_STR("/both/x"))->is_item);
    assert_null(writ_field_of_pointer(root, WRIT_STR("/lines/x")));
    assert_null(writ_field_of_pointer(root, WRIT_STR("/line")));
    assert_null(writ_field_of_pointer(root, WRIT_STR("/linesx")));
    assert_null(writ_field_of_pointer(root, WRIT_STR("/lines/3/sku/deeper")));
    writ_arena_clear(&arena);
}

static void test_constraints_are_found_in_place(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const char *text = JSON({
        "properties" : {
            "a" : {"$ref" : "#/$defs/d"},
            "b" : {"anyOf" : [ {"pattern" : "p"}, {"pattern" : "q"} ]}
        },
        "$defs" : {"d" : {"enum" : ["x"], "format" : "uuid", "pattern" : "^a"}}
    });
    writ_field *root = tree(&arena, text);
    assert_int_equal(writ_field_enum(field(root, "/a"))->array.count, 1);
    assert_str(writ_field_format(field(root, "/a")), "uuid");
    assert_str(writ_field_pattern(field(root, "/a")), "^a");
    assert_null(writ_field_enum(field(root, "/b")));
    assert_str(writ_field_format(field(root, "/b")), "");
    assert_str(writ_field_pattern(field(root, "/b")), "");
    writ_arena_clear(&arena);
}

static void test_what_a_field_admits_is_said_in_words(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{}", "anything"},
        {"{\"type\": \"string\", \"maxLength\": 10}", "string, at most 10 characters"},
        {"{\"type\": \"string\", \"minLength\": 1}", "string, at least 1 character"},
        {"{\"type\": \"string\", \"minLength\": 2, \"maxLength\": 2}",
         "string, exactly 2 characters"},
        {"{\"type\": \"string\", \"format\": \"uuid\"}", "string, format uuid"},
        {"{\"type\": \"string\", \"pattern\": \"^[A-Z]{2}$\"}", "string, matching ^[A-Z]{2}$"},
        {"{\"type\": \"string\", \"maximum\": 3}", "string"},
        {"{\"type\": [\"integer\", \"null\"], \"minimum\": 0, \"maximum\": 100}",
         "integer or null, 0 to 100"},
        {"{\"type\": \"number\", \"exclusiveMinimum\": 0, \"multipleOf\": 0.01}",
         "number, above 0, a multiple of 0.01"},
        {"{\"type\": \"number\", \"minimum\": 0, \"allOf\": [{\"minimum\": 5, \"maximum\": 9}, "
         "{\"exclusiveMaximum\": 9}]}",
         "number, at least 5, below 9"},
        {"{\"type\": [\"string\", \"null\"], \"enum\": [\"lead\", \"mql\", null]}",
         "string or null, one of lead, mql"},
        {"{\"enum\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}",
         "integer, one of 1, 2, 3, 4, 5, 6, 7, 8 and 2 more"},
        {"{\"const\": \"x\"}", "string, always x"},
        {"{\"type\": \"array\", \"minItems\": 1, \"maxItems\": 5, \"uniqueItems\": true}",
         "array, 1 to 5 items, no two equal"},
        {"{\"type\": \"object\", \"minProperties\": 1}", "object, at least 1 member"},
        {"{\"type\": \"string\", \"x-writ-time\": {\"kind\": \"timestamp\", \"offset\": "
         "\"required\"}}",
         "timestamp with offset"},
        {"{\"type\": [\"string\", \"null\"], \"x-writ-time\": {\"kind\": \"date\", \"minimum\": "
         "\"2026-01-01\"}}",
         "date or null, from 2026-01-01"},
    };
    writ_arena arena = WRIT_ARENA_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(writ_field_describe(&arena, tree(&arena, cases[i][0])), cases[i][1]);
    writ_arena_clear(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_come_in_document_order_parents_first),
        cmocka_unit_test(test_only_what_is_declared_is_a_field),
        cmocka_unit_test(test_fields_are_found_over_references_and_combinations),
        cmocka_unit_test(test_items_of_tuples_and_patterns_are_one_field),
        cmocka_unit_test(test_types_are_those_that_all_of_it_admits),
        cmocka_unit_test(test_an_alternative_of_null_is_no_branch),
        cmocka_unit_test(test_required_is_what_every_object_has),
        cmocka_unit_test(test_alternatives_of_one_field_are_joined),
        cmocka_unit_test(test_each_note_comes_from_the_nearest_that_has_it),
        cmocka_unit_test(test_place_is_that_of_the_name),
        cmocka_unit_test(test_recursion_is_cut_at_the_first_repetition),
        cmocka_unit_test(test_what_is_used_twice_is_not_recursive),
        cmocka_unit_test(test_what_doubles_at_every_level_is_cut_and_says_so),
        cmocka_unit_test(test_references_may_nest_deeper_than_documents),
        cmocka_unit_test(test_diamonds_in_place_are_walked_once),
        cmocka_unit_test(test_pointers_of_payloads_find_their_field),
        cmocka_unit_test(test_constraints_are_found_in_place),
        cmocka_unit_test(test_what_a_field_admits_is_said_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
