/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/value.h"
#include "tests/unit/test.h"

#include "contracts/base/read.h"
#include "contracts/base/write.h"

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static writ_value *value(const char *json)
{
    writ_source *source = WRIT_NEW(&arena, writ_source);
    *source = (writ_source){WRIT_STR("test.json"), writ_str_of(json)};
    writ_value *read = NULL;
    writ_error err = WRIT_ERROR_INIT;
    if (writ_json_read(&arena, source, &read, &err) != WRIT_OK)
        fail_msg("%s: %s", json, err.message);
    return read;
}

static void assert_json(const writ_value *got, const char *expected)
{
    writ_buf buf = WRIT_BUF_INIT;
    writ_json_write(&buf, got, WRIT_JSON_COMPACT);
    assert_string_equal(buf.ptr, expected);
    writ_buf_clear(&buf);
}

/* {"m0": 0, "m1": 1, ...}: from 17 members on there is an index. */
static writ_value *object_of(int members)
{
    writ_value *object = writ_value_object(&arena, NULL);
    for (int i = 0; i < members; i++)
        writ_value_set(&arena, object, writ_str_printf(&arena, "m%d", i), NULL,
                       writ_value_int(&arena, NULL, i));
    return object;
}

static void test_kinds_have_the_names_of_json_schema(void **state)
{
    (void)state;
    assert_string_equal(writ_kind_name(WRIT_NULL), "null");
    assert_string_equal(writ_kind_name(WRIT_BOOLEAN), "boolean");
    assert_string_equal(writ_kind_name(WRIT_OBJECT), "object");
}

static void test_look_ups_can_be_chained(void **state)
{
    (void)state;
    writ_value *root = value("{\"a\": {\"b\": [1]}, \"n\": null}");
    assert_non_null(writ_value_find(writ_value_find(root, "a"), "b"));
    assert_null(writ_value_find(writ_value_find(root, "x"), "b"));
    assert_null(writ_value_find(writ_value_find(root, "n"), "b"));
    assert_null(writ_value_find(NULL, "a"));
    assert_null(writ_value_find(root, "A"));
}

static void test_members_are_found_among_few_and_among_many(void **state)
{
    (void)state;
    static const int sizes[] = {1, 16, 17, 18, 1000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        writ_value *object = object_of(sizes[s]);
        for (int i = 0; i < sizes[s]; i++) {
            writ_str name = writ_str_printf(&arena, "m%d", i);
            const writ_member *member = writ_value_find_member(object, name);
            assert_ptr_equal(member, &object->object.items[i]);
            assert_ptr_equal(writ_value_find_str(object, name), member->value);
        }
        assert_null(writ_value_find(object, "m1000"));
        assert_null(writ_value_find(object, ""));
    }
}

static void test_set_replaces_in_place(void **state)
{
    (void)state;
    writ_value *object = value("{\"a\":1,\"b\":2,\"c\":3}");
    writ_value_set(&arena, object, WRIT_STR("b"), NULL, writ_value_null(&arena, NULL));
    assert_json(object, "{\"a\":1,\"b\":null,\"c\":3}");
    writ_value *large = object_of(40);
    writ_value_set(&arena, large, WRIT_STR("m30"), NULL, writ_value_boolean(&arena, NULL, true));
    assert_int_equal(large->object.count, 40);
    assert_int_equal(large->object.items[30].value->kind, WRIT_BOOLEAN);
}

static void test_remove_keeps_the_order_of_the_others(void **state)
{
    (void)state;
    writ_value *object = value("{\"a\":1,\"b\":2,\"c\":3}");
    assert_true(writ_value_remove(&arena, object, WRIT_STR("b")));
    assert_false(writ_value_remove(&arena, object, WRIT_STR("b")));
    assert_json(object, "{\"a\":1,\"c\":3}");
    assert_true(writ_value_remove(&arena, object, WRIT_STR("c")));
    assert_true(writ_value_remove(&arena, object, WRIT_STR("a")));
    assert_json(object, "{}");
}

static void test_what_is_removed_from_many_is_gone_and_can_come_back(void **state)
{
    (void)state;
    writ_value *object = object_of(100);
    assert_true(writ_value_remove(&arena, object, WRIT_STR("m50")));
    assert_null(writ_value_find(object, "m50"));
    assert_ptr_equal(writ_value_find(object, "m51"), object->object.items[50].value);
    writ_value_set(&arena, object, WRIT_STR("m50"), NULL, writ_value_null(&arena, NULL));
    assert_int_equal(writ_value_find(object, "m50")->kind, WRIT_NULL);
    assert_ptr_equal(writ_value_find(object, "m99"), object->object.items[98].value);
}

static void test_made_values_take_the_place_they_are_given(void **state)
{
    (void)state;
    writ_value *root = value("{\n  \"a\": 1}");
    writ_value *like = writ_value_string(&arena, &root->object.items[0].place, WRIT_STR("x"));
    assert_int_equal(like->place.line, 2);
    writ_value *nowhere = writ_value_string(&arena, NULL, WRIT_STR("x"));
    assert_null(nowhere->place.source);
    writ_value_set(&arena, root, WRIT_STR("b"), NULL, like);
    assert_int_equal(root->object.items[1].place.line, 2);
}

static void test_json_equality(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"1", "1.0", true},
        {"1e2", "100", true},
        {"0", "-0", true},
        {"1", "true", false},
        {"0", "false", false},
        {"null", "false", false},
        {"\"\\u0061\"", "\"a\"", true},
        {"\"a\"", "\"A\"", false},
        {"\"\\u00e9\"", "\"e\\u0301\"", false},
        {"\"a\\u0000b\"", "\"a\\u0000c\"", false},
        {"{\"a\":1,\"b\":[2]}", "{\"b\":[2.0],\"a\":1}", true},
        {"{\"a\":1}", "{\"a\":1,\"b\":null}", false},
        {"{\"a\":null}", "{\"b\":null}", false},
        {"{\"a\":{\"b\":1}}", "{\"a\":{\"b\":2}}", false},
        {"[1,2]", "[2,1]", false},
        {"[1]", "[1,1]", false},
        {"[]", "{}", false},
        {"[]", "[]", true},
        {"9007199254740993", "9007199254740992", false},
        {"123456789012345678901234567890", "1.23456789012345678901234567890e29", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const writ_value *a = value(cases[i].a), *b = value(cases[i].b);
        if (writ_value_equal(a, b) != cases[i].equal || writ_value_equal(b, a) != cases[i].equal)
            fail_msg("%s against %s", cases[i].a, cases[i].b);
        /* Values that differ may have one hash; those of this list do not. */
        assert_int_equal(writ_value_hash(a) == writ_value_hash(b), cases[i].equal);
    }
}

/* The example of RFC 6901, section 5. */
static void test_pointers_find_what_the_rfc_says(void **state)
{
    (void)state;
    const writ_value *root =
        value("{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
              "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8}");
    static const char *const pairs[][2] = {{"/foo", "[\"bar\",\"baz\"]"},
                                           {"/foo/0", "\"bar\""},
                                           {"/", "0"},
                                           {"/a~1b", "1"},
                                           {"/c%d", "2"},
                                           {"/e^f", "3"},
                                           {"/g|h", "4"},
                                           {"/i\\j", "5"},
                                           {"/k\"l", "6"},
                                           {"/ ", "7"},
                                           {"/m~0n", "8"}};
    assert_ptr_equal(writ_value_at(root, WRIT_STR("")), root);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_json(writ_value_at(root, writ_str_of(pairs[i][0])), pairs[i][1]);
}

static void test_pointers_that_lead_nowhere(void **state)
{
    (void)state;
    const writ_value *root = value("{\"foo\":[\"bar\",{\"x\":1}],\"m~n\":8}");
    static const char *const bad[] = {"foo",
                                      "/foo/2",
                                      "/foo/-",
                                      "/foo/00",
                                      "/foo/01",
                                      "/foo/",
                                      "/foo/0/x",
                                      "/foo/+1",
                                      "/m~n",
                                      "/m~2n",
                                      "/m~",
                                      "//foo",
                                      "/foo/99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (writ_value_at(root, writ_str_of(bad[i])))
            fail_msg("'%s' leads somewhere", bad[i]);
    assert_json(writ_value_at(root, WRIT_STR("/foo/1/x")), "1");
}

static void test_pointer_tokens_are_escaped(void **state)
{
    (void)state;
    writ_str pointer = writ_pointer_child(&arena, WRIT_STR("/a"), WRIT_STR("x/y~z"));
    assert_string_equal(pointer.ptr, "/a/x~1y~0z");
    pointer = writ_pointer_child(&arena, WRIT_STR_EMPTY, WRIT_STR_EMPTY);
    assert_string_equal(pointer.ptr, "/");
}

static void test_a_clone_can_be_changed_alone(void **state)
{
    (void)state;
    writ_value *original = value("{\"a\":[1,{\"b\":2}],\"c\":\"s\"}");
    writ_value *clone = writ_value_clone(&arena, original);
    assert_true(writ_value_equal(original, clone));
    writ_value *inner = writ_value_at(clone, WRIT_STR("/a/1"));
    writ_value_set(&arena, inner, WRIT_STR("b"), NULL, writ_value_int(&arena, NULL, 3));
    writ_value_push(&arena, writ_value_find(clone, "a"), writ_value_null(&arena, NULL));
    assert_true(writ_value_remove(&arena, clone, WRIT_STR("c")));
    assert_json(clone, "{\"a\":[1,{\"b\":3},null]}");
    assert_json(original, "{\"a\":[1,{\"b\":2}],\"c\":\"s\"}");
}

static void test_a_clone_of_many_members_has_its_own_index(void **state)
{
    (void)state;
    writ_value *original = object_of(50), *clone = writ_value_clone(&arena, original);
    writ_value_set(&arena, clone, WRIT_STR("new"), NULL, writ_value_null(&arena, NULL));
    assert_non_null(writ_value_find(clone, "new"));
    assert_null(writ_value_find(original, "new"));
    assert_true(writ_value_remove(&arena, original, WRIT_STR("m0")));
    assert_non_null(writ_value_find(clone, "m0"));
}

static void test_an_empty_container_has_an_empty_clone_that_grows(void **state)
{
    (void)state;
    writ_value *array = writ_value_clone(&arena, value("[]"));
    writ_value_push(&arena, array, writ_value_int(&arena, NULL, 1));
    assert_json(array, "[1]");
    writ_value *object = writ_value_clone(&arena, value("{}"));
    writ_value_set(&arena, object, WRIT_STR("a"), NULL, array);
    assert_json(object, "{\"a\":[1]}");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_kinds_have_the_names_of_json_schema, clear_arena),
        cmocka_unit_test_teardown(test_look_ups_can_be_chained, clear_arena),
        cmocka_unit_test_teardown(test_members_are_found_among_few_and_among_many, clear_arena),
        cmocka_unit_test_teardown(test_set_replaces_in_place, clear_arena),
        cmocka_unit_test_teardown(test_remove_keeps_the_order_of_the_others, clear_arena),
        cmocka_unit_test_teardown(test_what_is_removed_from_many_is_gone_and_can_come_back,
                                  clear_arena),
        cmocka_unit_test_teardown(test_made_values_take_the_place_they_are_given, clear_arena),
        cmocka_unit_test_teardown(test_json_equality, clear_arena),
        cmocka_unit_test_teardown(test_pointers_find_what_the_rfc_says, clear_arena),
        cmocka_unit_test_teardown(test_pointers_that_lead_nowhere, clear_arena),
        cmocka_unit_test_teardown(test_pointer_tokens_are_escaped, clear_arena),
        cmocka_unit_test_teardown(test_a_clone_can_be_changed_alone, clear_arena),
        cmocka_unit_test_teardown(test_a_clone_of_many_members_has_its_own_index, clear_arena),
        cmocka_unit_test_teardown(test_an_empty_container_has_an_empty_clone_that_grows,
                                  clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
