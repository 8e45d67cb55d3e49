/* SPDX-License-Identifier: Apache-2.0
 *
 * Dynamic references, and references to odd places. Plain references are in test_schema.c.
 */
#include "contracts/base/bounds.h"
#include "tests/unit/contracts/compile.h"

static const writ_schema *property(const writ_schema *node, const char *name)
{
    const writ_schema_property *found = writ_schema_find_property(node, writ_str_of(name));
    assert_non_null(found);
    return found->schema;
}

/* ---- dynamic references ---- */

#define TREE                                                                                       \
    "{\"$id\": \"http://x/tree\", \"$dynamicAnchor\": \"node\", \"properties\": {\"children\": "   \
    "{\"items\": {\"$dynamicRef\": \"#node\"}}}}"
#define STRICT                                                                                     \
    "{\"$id\": \"http://x/strict\", \"$dynamicAnchor\": \"node\", \"$ref\": \"tree\", "            \
    "\"unevaluatedProperties\": false, \"$defs\": {\"tree\": " TREE "}}"

static void test_a_dynamic_reference_leads_to_the_first_anchor_on_the_way(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *strict = compile(&arena, STRICT)->root;
    const writ_schema *child = property(strict->ref, "children")->items;
    assert_ptr_equal(child->ref, strict);
    assert_string_equal(child->ref_keyword, "$dynamicRef");
    const writ_schema *tree = compile(&arena, TREE)->root;
    assert_ptr_equal(property(tree, "children")->items->ref, tree);
    writ_arena_clear(&arena);
}

static void test_each_way_has_nodes_of_its_own(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root =
        compile(&arena, "{\"properties\": {\"a\": {\"$ref\": \"http://x/tree\"}, \"b\": {\"$ref\": "
                        "\"http://x/strict\"}}, \"$defs\": {\"s\": " STRICT "}}")
            ->root;
    const writ_schema *tree = property(root, "a")->ref, *strict = property(root, "b")->ref;
    assert_ptr_equal(property(tree, "children")->items->ref, tree);
    assert_ptr_equal(property(strict->ref, "children")->items->ref, strict);
    assert_ptr_equal(tree->origin, strict->ref->origin);
    assert_ptr_not_equal(tree, strict->ref);
    writ_arena_clear(&arena);
}

static void test_a_dynamic_reference_to_a_plain_anchor_or_place_is_plain(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    static const char *const inner[] = {
        JSON({"$anchor" : "n", "items" : {"$dynamicRef" : "#n"}}),
        JSON({"$dynamicAnchor" : "n", "items" : {"$dynamicRef" : "#"}}),
    };
    for (size_t i = 0; i < 2; i++) {
        writ_str text = writ_str_printf(
            &arena,
            "{\"$dynamicAnchor\": \"n\", \"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": "
            "{\"$id\": \"http://x/a\", %s}}",
            inner[i] + 1);
        const writ_schema *root = compile(&arena, text.ptr)->root;
        assert_ptr_equal(root->ref->items->ref, root->ref);
    }
    writ_arena_clear(&arena);
}

static void test_two_references_beside_each_other_both_hold(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema *root = compile(&arena, JSON({
                                  "$dynamicRef" : "#b",
                                  "$ref" : "#/$defs/a",
                                  "allOf" : [true],
                                  "$defs" : {"a" : {}, "b" : {"$dynamicAnchor" : "b"}}
                              }))->root;
    assert_str(root->ref->pointer, "/$defs/a");
    assert_int_equal(root->all_of.count, 2);
    assert_str(root->all_of.items[1]->pointer, "/$defs/b");
    writ_arena_clear(&arena);
}

static void test_recursive_references_need_an_anchor_at_both_ends(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema_options options = {.draft = WRIT_DRAFT_2019_09};
    static const struct {
        const char *outer, *inner;
        bool is_dynamic;
    } cases[] = {{"true", "true", true}, {"true", "false", false}, {"false", "true", false}};
    for (size_t i = 0; i < 3; i++) {
        writ_str text = writ_str_printf(
            &arena,
            "{\"$recursiveAnchor\": %s, \"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$id\": "
            "\"http://x/a\", \"$recursiveAnchor\": %s, \"items\": {\"$recursiveRef\": \"#\"}}}}",
            cases[i].outer, cases[i].inner);
        const writ_schema *root = compile_with(&arena, text.ptr, &options)->root;
        assert_ptr_equal(root->ref->items->ref, cases[i].is_dynamic ? root : root->ref);
    }
    assert_refused_with("{\"$recursiveRef\": \"#/a\"}", &options,
                        "1:19: '$recursiveRef' must be \"#\"");
    writ_arena_clear(&arena);
}

static void test_a_dynamic_ring_without_structure_is_refused(void **state)
{
    (void)state;
    assert_refused("{\"$dynamicAnchor\": \"a\", \"$dynamicRef\": \"#a\"}",
                   "1:25: '$dynamicRef' leads back to the schema that it stands in, at the same "
                   "place of the value");
}

/* Each level leads to the next over one of two resources that have an anchor of the level's name:
 * 2^levels ways. */
static writ_str ladder(writ_arena *arena, int levels)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, "{\"anyOf\": [{\"$ref\": \"a0\"}, {\"$ref\": \"b0\"}], \"$defs\": {");
    for (int i = 0; i < levels; i++)
        for (char side = 'a'; side <= 'b'; side++)
            writ_buf_printf(&text,
                            "\"%c%d\": {\"$id\": \"%c%d\", \"$dynamicAnchor\": \"n%d\", \"anyOf\": "
                            "[{\"$ref\": \"a%d\"}, {\"$ref\": \"b%d\"}]},",
                            side, i, side, i, i, i + 1, i + 1);
    writ_buf_printf(&text, "\"a\": {\"$id\": \"a%d\"}, \"b\": {\"$id\": \"b%d\"}}}", levels,
                    levels);
    writ_str made = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return made;
}

static void test_ways_are_bounded(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set = NULL;
    assert_true(compile(&arena, ladder(&arena, 3).ptr)->count > 8);
    const writ_value *steep = read_json(&arena, "s.json", ladder(&arena, 24).ptr);
    assert_int_equal(writ_schema_compile(&arena, steep, NULL, &set, &err), WRIT_E_INPUT);
    assert_string_equal(err.message,
                        "dynamic references make more than 65536 schemas of this document");
    writ_arena_clear(&arena);
}

/* ---- odd places ---- */

static void test_a_reference_to_what_no_keyword_makes_a_schema_is_warned_of(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_schema_set *set = compile(&arena, JSON({
        "properties" : {"a" : {"$ref" : "#/parts/a"}},
        "parts" : {"a" : {"type" : "string"}}
    }));
    assert_int_equal(property(set->root, "a")->ref->types, WRIT_TYPE_STRING);
    assert_int_equal(set->warnings.count, 1);
    assert_str(set->warnings.items[0].message,
               "reference '#/parts/a' leads to a place that no keyword makes a schema");
    assert_int_equal(set->warnings.items[0].place.line, 1);
    set = compile(&arena, JSON({
        "properties" : {"a" : {"$ref" : "#/$defs/a"}},
        "$defs" : {"a" : {"type" : "string"}}
    }));
    assert_int_equal(set->warnings.count, 0);
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_dynamic_reference_leads_to_the_first_anchor_on_the_way),
        cmocka_unit_test(test_each_way_has_nodes_of_its_own),
        cmocka_unit_test(test_a_dynamic_reference_to_a_plain_anchor_or_place_is_plain),
        cmocka_unit_test(test_two_references_beside_each_other_both_hold),
        cmocka_unit_test(test_recursive_references_need_an_anchor_at_both_ends),
        cmocka_unit_test(test_a_dynamic_ring_without_structure_is_refused),
        cmocka_unit_test(test_ways_are_bounded),
        cmocka_unit_test(test_a_reference_to_what_no_keyword_makes_a_schema_is_warned_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
