/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/deprecate.h"

#include "tests/unit/registry/documents.h"

static int mark(writ_arena *arena, const char *name, const char *text, const char *path,
                const char *sunset, const char *heir, writ_str *out)
{
    writ_error err = WRIT_ERROR_INIT;
    const writ_contract *contract = understand(arena, name, text)->contract;
    writ_field *root = writ_field_tree(arena, contract->objects[0].set);
    const writ_field *field = writ_field_find(root, writ_str_of(path));
    assert_non_null(field);
    return writ_deprecate_field(arena, contract, field, writ_str_of(sunset), writ_str_of(heir), out,
                                &err);
}

static void check(const char *name, const char *text, const char *path, const char *sunset,
                  const char *heir, const char *wanted)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str out = WRIT_STR_EMPTY;
    assert_int_equal(mark(&arena, name, text, path, sunset, heir, &out), WRIT_OK);
    assert_str(out, wanted);
    writ_arena_clear(&arena);
}

#define HEAD                                                                                       \
    "apiVersion: v3.1.0 # comment\nkind: DataContract\nid: o\nversion: 1.0.0\nschema:\n"           \
    "  - name: o\n    properties:\n"

static void test_a_property_in_block_style(void **state)
{
    (void)state;
    check("o.yaml", HEAD "      - name: a # the first\n        logicalType: string\n", "/a",
          "2026-12-31", "",
          HEAD "      - name: a # the first\n        logicalType: string\n"
               "        customProperties: [{property: deprecated, value: true}, "
               "{property: sunset, value: \"2026-12-31\"}]\n");
}

static void test_a_property_in_flow_style(void **state)
{
    (void)state;
    check("o.yaml", HEAD "      - {name: a, logicalType: string}\n", "/a", "", "/b",
          HEAD "      - {name: a, logicalType: string, customProperties: [{property: deprecated, "
               "value: true}, {property: replacedBy, value: \"/b\"}]}\n");
}

static void test_a_key_of_the_standard_is_set_where_it_stands(void **state)
{
    (void)state;
    check("o.yaml", HEAD "      - {name: a, deprecated: false, logicalType: string}\n", "/a", "",
          "", HEAD "      - {name: a, deprecated: true, logicalType: string}\n");
}

static void test_what_is_said_already_stays(void **state)
{
    (void)state;
    const char *text = HEAD "      - name: a\n        customProperties:\n"
                            "          - {property: deprecated, value: true} # since May\n"
                            "          - property: sunset\n            value: \"2026-12-31\"\n";
    check("o.yaml", text, "/a", "", "", text);
    check("o.yaml", text, "/a", "2026-12-31", "", text);
}

static void test_a_new_day_is_written_over_the_old_one(void **state)
{
    (void)state;
    check("o.yaml",
          HEAD "      - name: a\n        customProperties:\n"
               "          - {property: sunset, value: \"2026-12-31\"} # agreed\n"
               "          - {property: deprecated, value: true}\n",
          "/a", "2027-01-31", "",
          HEAD "      - name: a\n        customProperties:\n"
               "          - {property: sunset, value: \"2027-01-31\"} # agreed\n"
               "          - {property: deprecated, value: true}\n");
}

static void test_a_field_of_a_json_schema(void **state)
{
    (void)state;
    check("o.json", "{\"properties\": {\"name\": {\"type\": \"string\"}}}", "/name", "2026-12-31",
          "/b",
          "{\"properties\": {\"name\": {\"type\": \"string\", \"deprecated\": true, "
          "\"x-writ-sunset\": \"2026-12-31\", \"x-writ-replaced-by\": \"/b\"}}}");
    check("o.json", "{\"properties\": {\"a\": {}}}", "/a", "", "",
          "{\"properties\": {\"a\": {\"deprecated\": true}}}");
}

static void test_one_of_two_fields_of_a_name(void **state)
{
    (void)state;
    check("o.json",
          "{\"properties\": {\"a\": {\"properties\": {\"a\": {}}}, \"b\": {\"properties\": "
          "{\"a\": {}}}}}",
          "/b/a", "", "",
          "{\"properties\": {\"a\": {\"properties\": {\"a\": {}}}, \"b\": {\"properties\": "
          "{\"a\": {\"deprecated\": true}}}}}");
}

static void test_what_has_no_place_of_its_own_is_refused(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str out = WRIT_STR_EMPTY;
    assert_int_equal(mark(&arena, "o.json", "{\"properties\": {\"a\": true}}", "/a", "", "", &out),
                     WRIT_E_INPUT);
    assert_int_equal(mark(&arena, "o.yaml",
                          HEAD "      - name: a\n        logicalType: array\n        items: "
                               "{logicalType: string}\n",
                          "/a/*", "", "", &out),
                     WRIT_E_INPUT);
    assert_int_equal(out.len, 0);
    writ_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_property_in_block_style),
        cmocka_unit_test(test_a_property_in_flow_style),
        cmocka_unit_test(test_a_key_of_the_standard_is_set_where_it_stands),
        cmocka_unit_test(test_what_is_said_already_stays),
        cmocka_unit_test(test_a_new_day_is_written_over_the_old_one),
        cmocka_unit_test(test_a_field_of_a_json_schema),
        cmocka_unit_test(test_one_of_two_fields_of_a_name),
        cmocka_unit_test(test_what_has_no_place_of_its_own_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
