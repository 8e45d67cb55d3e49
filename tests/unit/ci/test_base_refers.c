/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/base_refers.h"

#include "tests/unit/test.h"

static void assert_refers(bool wanted, const char *text)
{
    if (writ_text_refers(writ_str_of(text)) != wanted)
        fail_msg("%s: %s", wanted ? "does not refer" : "refers", text);
}

static void test_a_reference_to_another_document_is_seen(void **state)
{
    (void)state;
    assert_refers(true, "{\"$ref\": \"place.json\"}");
    assert_refers(true, "{\"$ref\" : \"https://x/place.json#/a\"}");
    assert_refers(true, "{\"$ref\":\"#/$defs/a\", \"b\": {\"$ref\":\"b.json\"}}");
    assert_refers(true, "{\"$dynamicRef\": \"tree.json#node\"}");
    assert_refers(true, "{\"$recursiveRef\": \"tree.json\"}");
    assert_refers(true, "a:\n  $ref: place.yaml\n");
    assert_refers(true, "a:\n  $ref:\n    'place.yaml'\n");
    assert_refers(true, "{\"$schema\": \"https://lumen.example/meta.json\"}");
    assert_refers(true, "kind: ConsumerContract\nschema: ./needs.json\n");
    assert_refers(true, "{\"schema\": \"needs.json\"}");
}

static void test_a_document_alone_is_passed_over(void **state)
{
    (void)state;
    assert_refers(false, "");
    assert_refers(false, "{}");
    assert_refers(false, "{\"$ref\": \"#/$defs/a\"}");
    assert_refers(false, "$ref: '#a'");
    assert_refers(false, "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"}");
    assert_refers(false, "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}");
    assert_refers(false, "schema:\n  - name: order\n    logicalType: object\n");
    assert_refers(false, "consumes: {contract: order, schema: line}\nreads:\n  a.b: {}\n");
    assert_refers(false, "description: a reference to ./place.json\n");
}

static void test_in_doubt_it_refers(void **state)
{
    (void)state;
    assert_refers(true, "{\"\\u0024ref\": \"place.json\"}");
    assert_refers(true, "\"\\x24ref\": place.json\n");
    assert_refers(true, "$ref: #a\n  place.json\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_reference_to_another_document_is_seen),
        cmocka_unit_test(test_a_document_alone_is_passed_over),
        cmocka_unit_test(test_in_doubt_it_refers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
