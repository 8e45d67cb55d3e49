/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>

#include "tests/unit/contracts/documents.h"

#define HEAD                                                                                       \
    "apiVersion: v3.1.0\n"                                                                         \
    "kind: DataContract\n"                                                                         \
    "id: orders\n"                                                                                 \
    "version: 1.2.0\n"                                                                             \
    "team: {members: [{username: ada, role: owner}]}\n"
#define SCHEMA HEAD "schema:\n- name: order\n  properties:\n"

/* The only object of a contract with these properties, a flow mapping each. The first is line 9. */
static const writ_object *object_with(const char *properties)
{
    writ_contract *contract = contract_of(writ_str_printf(&arena, SCHEMA "%s", properties).ptr);
    return &contract->objects[0];
}

static writ_contract *contract_with(const char *head)
{
    return contract_of(writ_str_printf(&arena, HEAD "%s", head).ptr);
}

static void assert_refuses(const char *properties, const char *expected)
{
    assert_misunderstood(writ_str_printf(&arena, SCHEMA "%s", properties).ptr, expected);
}

static void assert_refuses_head(const char *head, const char *expected)
{
    assert_misunderstood(writ_str_printf(&arena, HEAD "%s", head).ptr, expected);
}

/* ---- the document ---- */

static void test_a_contract_says_who_and_what(void **state)
{
    (void)state;
    writ_contract *contract = contract_with("name: Orders\n"
                                            "status: deprecated\n"
                                            "domain: sales\n"
                                            "description: {usage: u, purpose: p}\n"
                                            "customProperties:\n"
                                            "- {property: compatibility, value: full-transitive}\n"
                                            "- {property: replaces, value: none}\n"
                                            "- {property: unheard, value: {of: 1}}\n"
                                            "unheardToo: 1\n");
    assert_int_equal(contract->language, WRIT_LANGUAGE_ODCS);
    assert_str(contract->id, "orders");
    assert_str(contract->version, "1.2.0");
    assert_int_equal(contract->version_place.line, 4);
    assert_str(contract->name, "Orders");
    assert_str(contract->owner, "ada");
    assert_str(contract->domain, "sales");
    assert_str(contract->description, "p");
    assert_int_equal(contract->status, WRIT_STATUS_DEPRECATED);
    assert_int_equal(contract->mode, WRIT_MODE_FULL_TRANSITIVE);
    assert_int_equal(contract->undeclared, WRIT_UNDECLARED_ABSENT);
    assert_true(contract->replaces_none);
    assert_int_equal(contract->object_count, 0);
    assert_int_equal(contract->notes.count, 0);
    assert_non_null(writ_value_find(contract->document, "unheardToo"));
}

static void test_what_is_not_said_has_a_default(void **state)
{
    (void)state;
    writ_contract *contract = contract_with("status: production\ndescription: null\n");
    assert_int_equal(contract->status, WRIT_STATUS_ACTIVE);
    assert_int_equal(contract->mode, WRIT_MODE_DEFAULT);
    assert_false(contract->replaces_none);
    assert_int_equal(contract_with("status: proposed\n")->status, WRIT_STATUS_DRAFT);
    contract = contract_with("customProperties: [{property: compatibility, value: consumers}]\n");
    assert_int_equal(contract->mode, WRIT_MODE_PARTIES);
}

static const char *owner_of(const char *team)
{
    const char *text = writ_str_printf(&arena,
                                       "apiVersion: v3.0.2\nkind: DataContract\nid: a\n"
                                       "version: 1.0.0\n%s",
                                       team)
                           .ptr;
    writ_contract *contract = contract_of(text);
    assert_int_equal(contract->notes.count, contract->owner.len ? 0 : 1);
    return writ_str_copy(&arena, contract->owner).ptr;
}

static void test_the_owner_is_who_has_that_role(void **state)
{
    (void)state;
    assert_string_equal(owner_of("team: {members: [{username: a, role: dpo}, {username: b, role: "
                                 "Owner}]}"),
                        "b");
    assert_string_equal(owner_of("team: [{username: a, role: dpo}, {username: b, role: OWNER}]"),
                        "b");
    assert_string_equal(owner_of("team: [{username: a}, {username: b, role: Data Owner}]"), "b");
    assert_string_equal(owner_of("team: [{username: a}, {username: b, role: homeowner}]"), "a");
    assert_string_equal(owner_of("team: [{username: a, role: owner, dateOut: \"2020-01-01\"}, "
                                 "{username: b}, {username: c}]"),
                        "b");
    assert_string_equal(owner_of("team: {name: crm}"), "crm");
    assert_string_equal(owner_of("team: {name: crm, members: []}"), "crm");
}

static void test_a_document_without_owner_is_noted(void **state)
{
    (void)state;
    assert_string_equal(owner_of(""), "");
    assert_string_equal(owner_of("team: []"), "");
    assert_string_equal(owner_of("team: [{username: a, dateOut: \"2020-01-01\"}]"), "");
}

static void test_versions_of_the_standard(void **state)
{
    (void)state;
    static const char *const read[] = {"v3.0.0", "v3.0.1", "v3.0.2", "v3.1.0", "v3.2.0", "3.1.0"};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        contract_of(writ_str_printf(&arena,
                                    "{apiVersion: %s, kind: DataContract, id: a, version: "
                                    "1.0.0}",
                                    read[i])
                        .ptr);
    assert_misunderstood("{apiVersion: v2.2.2, kind: DataContract, id: a, version: 1.0.0}",
                         "1:14: apiVersion 'v2.2.2' is not supported (versions v3.0.0 to v3.2.0 of "
                         "the Open Data Contract Standard are)");
    assert_misunderstood("{apiVersion: v3.3.0, kind: DataContract, id: a, version: 1.0.0}",
                         "1:14: apiVersion 'v3.3.0' is not supported (versions v3.0.0 to v3.2.0 of "
                         "the Open Data Contract Standard are)");
}

static void test_a_document_that_lacks_its_head_is_refused(void **state)
{
    (void)state;
    assert_misunderstood("kind: DataContract\nid: a\nversion: 1.0.0\n",
                         "1:1: the data contract has no 'apiVersion'");
    assert_misunderstood("apiVersion: v3.1.0\nid: a\nversion: 1.0.0\n",
                         "1:1: the data contract has no 'kind' (write 'kind: DataContract')");
    assert_misunderstood("apiVersion: v3.1.0\nkind: DataContract\nversion: 1.0.0\n",
                         "1:1: the data contract has no 'id'");
    assert_misunderstood("apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0\n",
                         "4:10: 'version' must be a string, not a number (write it in quotes: "
                         "\"1.0\")");
    assert_refuses_head("customProperties: {a: b}\n",
                        "6:19: 'customProperties' must be a list, not an object (write a list: - "
                        "{property: NAME, value: VALUE})");
    assert_refuses_head("customProperties: [{property: compatibility, value: forwards}]\n",
                        "6:53: there is no compatibility 'forwards' (it is parties, backward, "
                        "forward or full (each but the first also with -transitive), or none)");
    assert_refuses_head("schema: {name: a}\n", "6:9: 'schema' must be a list, not an object");
}

/* ---- objects ---- */

static void test_a_contract_has_several_objects(void **state)
{
    (void)state;
    writ_contract *contract =
        contract_with("schema:\n- {name: a, id: x, description: first, businessName: An A}\n"
                      "- name: b\n  logicalType: object\n  properties: []\n");
    assert_int_equal(contract->object_count, 2);
    assert_str(contract->objects[0].name, "a");
    assert_str(contract->objects[0].id, "x");
    assert_int_equal(contract->objects[0].place.line, 7);
    assert_int_equal(contract->objects[0].place.column, 10);
    assert_non_null(contract->objects[1].set);
    assert_json(json_at(&contract->objects[0], ""), JSON({
                    "$schema" : "https://json-schema.org/draft/2020-12/schema",
                    "title" : "An A",
                    "description" : "first",
                    "x-writ-id" : "x",
                    "type" : "object"
                }));
    assert_string_equal(json_at(&contract->objects[1], "/title"), "\"b\"");
}

static void test_objects_have_names_of_their_own(void **state)
{
    (void)state;
    assert_refuses_head("schema: [{name: a}, {name: a}]\n", "6:28: object 'a' is given twice");
    assert_refuses_head("schema: [{id: a}]\n", "6:10: an entry of 'schema' has no 'name'");
    assert_refuses_head("schema: [{name: a, logicalType: array}]\n",
                        "6:33: an entry of 'schema' must be of logicalType 'object', not 'array'");
}

static void test_an_object_is_open_unless_it_says_so(void **state)
{
    (void)state;
    const writ_object *open = object_with("  - {name: a}\n");
    assert_string_equal(json_at(open, "/additionalProperties"), "nothing");
    assert_string_equal(judge(open, JSON({"b" : 1})), "");
    const writ_object *closed =
        object_with("  - {name: a}\n"
                    "  customProperties: [{property: additionalProperties, value: false}]\n");
    assert_string_equal(judge(closed, JSON({"b" : 1})), "UNDECLARED_FIELD /b");
    assert_string_equal(judge(closed, JSON({"a" : 1})), "");
    assert_place_at(closed, "/additionalProperties", 10, 62);
    const writ_object *nested =
        object_with("  - {name: a, logicalType: object, properties: [{name: x}],\n"
                    "     customProperties: [{property: additionalProperties, value: false}]}\n");
    assert_string_equal(judge(nested, JSON({"a" : {"y" : 1}, "b" : 1})), "UNDECLARED_FIELD /a/y");
}

/* ---- presence and null ---- */

static void test_presence_and_null_are_two_bits(void **state)
{
    (void)state;
    const writ_object *object = object_with(
        "  - {name: both, logicalType: string, required: true}\n"
        "  - {name: neither, logicalType: string}\n"
        "  - {name: present, logicalType: string, required: true, customProperties: [{property: "
        "nullable, value: true}]}\n"
        "  - {name: whole, logicalType: string, required: false, customProperties: [{property: "
        "nullable, value: false}]}\n");
    assert_string_equal(judge(object, JSON({"both" : "x", "present" : null})), "");
    assert_string_equal(judge(object, JSON({"both" : "x", "present" : "x", "neither" : null})), "");
    assert_string_equal(judge(object, JSON({"both" : null, "present" : "x", "whole" : null})),
                        "NULL_NOT_ALLOWED /both, NULL_NOT_ALLOWED /whole");
    assert_string_equal(judge(object, JSON({})),
                        "REQUIRED_MISSING /both, REQUIRED_MISSING /present");
    assert_json(json_at(object, "/required"), JSON([ "both", "present" ]));
    assert_place_at(object, "/required/0", 9, 49);
    assert_place_at(object, "/required/1", 11, 52);
}

static void test_a_field_without_type_is_anything_and_noted(void **state)
{
    (void)state;
    writ_contract *contract = contract_of(SCHEMA "  - {name: a}\n  - {name: b, required: true}\n");
    const writ_object *object = &contract->objects[0];
    assert_string_equal(json_at(object, "/properties/a"), "{}");
    assert_string_equal(judge(object, JSON({"a" : null, "b" : [1]})), "");
    assert_string_equal(judge(object, JSON({"b" : null})), "NULL_NOT_ALLOWED /b");
    assert_string_equal(notes_of(&contract->notes),
                        "TYPE_UNDECLARED /a 9:12\nTYPE_UNDECLARED /b 10:12");
    assert_str(contract->notes.items[0].object, "order");
}

static void test_items_and_values_are_not_null_unless_they_say_so(void **state)
{
    (void)state;
    const writ_object *object = object_with(
        "  - {name: a, logicalType: array, items: {logicalType: string}}\n"
        "  - {name: b, items: {logicalType: string, customProperties: [{property: nullable, value: "
        "true}]}}\n"
        "  - {name: m, logicalType: map, map: {key: {logicalType: string}, value: {logicalType: "
        "integer}}}\n");
    assert_string_equal(judge(object, JSON({"a" : ["x"], "b" : [null], "m" : {"k" : 1}})), "");
    assert_string_equal(judge(object, JSON({"a" : [null]})), "NULL_NOT_ALLOWED /a/0");
    assert_string_equal(judge(object, JSON({"m" : {"k" : null}})), "NULL_NOT_ALLOWED /m/k");
    assert_string_equal(judge(object, JSON({"m" : {"k" : "x"}})), "TYPE_MISMATCH /m/k");
}

static void test_an_option_may_require_by_name(void **state)
{
    (void)state;
    const writ_object *object =
        object_with("  - {name: a, logicalType: object, logicalTypeOptions: {required: [x, y]},\n"
                    "     properties: [{name: x, logicalType: string, required: true}, {name: y, "
                    "logicalType: string}]}\n");
    assert_json(json_at(object, "/properties/a/required"), JSON([ "x", "y" ]));
    assert_string_equal(judge(object, JSON({"a" : {"x" : "", "y" : null}})), "");
    assert_string_equal(judge(object, JSON({"a" : {"x" : ""}})), "REQUIRED_MISSING /a/y");
}

/* ---- types and options ---- */

static void test_objects_and_arrays_nest(void **state)
{
    (void)state;
    const writ_object *object =
        object_with("  - name: lines\n    logicalType: array\n    logicalTypeOptions: {minItems: "
                    "1}\n    items:\n      logicalType: object\n      properties:\n"
                    "      - {name: sku, logicalType: string, required: true}\n"
                    "      - {name: parts, items: {items: {logicalType: integer}}}\n");
    assert_string_equal(judge(object, JSON({"lines" : [ {"sku" : "a", "parts" : [ [1], [] ]} ]})),
                        "");
    assert_string_equal(judge(object, JSON({"lines" : [ {"sku" : "a", "parts" : [["1"]]}, {} ]})),
                        "TYPE_MISMATCH /lines/0/parts/0/0, REQUIRED_MISSING /lines/1/sku");
    assert_string_equal(judge(object, JSON({"lines" : []})), "ITEM_COUNT /lines");
}

static void test_what_contradicts_its_type_is_refused(void **state)
{
    (void)state;
    assert_refuses("  - {name: a, logicalType: strng}\n",
                   "9:28: there is no logicalType 'strng' (did you mean 'string'?)");
    assert_refuses(
        "  - {name: a, logicalType: any}\n",
        "9:28: there is no logicalType 'any' (a property without logicalType admits any value)");
    assert_refuses("  - {name: a, logicalType: vector}\n",
                   "9:28: there is no logicalType 'vector' (the types are string, integer, number, "
                   "boolean, timestamp, date, time, object, array and map)");
    assert_refuses("  - {name: a, logicalType: string, properties: [{name: b}]}\n",
                   "9:48: '/a' has 'properties', but it is of type 'string'");
    assert_refuses("  - {name: a, properties: [], items: {logicalType: string}}\n",
                   "9:38: '/a' has 'items', but it is of type 'object'");
    assert_refuses("  - {name: a}\n  - {name: a}\n", "10:12: property 'a' is given twice");
    assert_refuses("  - {logicalType: string}\n", "9:5: a property has no 'name'");
    assert_refuses("  - a\n", "9:5: an entry of 'properties' must be an object, not a string");
    assert_refuses("  - {name: a, required: 'yes'}\n",
                   "9:25: 'required' must be a boolean, not a string (write true or false, without "
                   "quotes)");
}

static void test_an_exclusive_bound_is_a_boolean_or_a_number(void **state)
{
    (void)state;
    const writ_object *object = object_with(
        "  - {name: a, logicalType: integer, logicalTypeOptions: {minimum: 1, exclusiveMinimum: "
        "true, maximum: 9, exclusiveMaximum: false}}\n"
        "  - {name: b, logicalType: integer, logicalTypeOptions: {exclusiveMinimum: 1}}\n");
    assert_string_equal(judge(object, JSON({"a" : 2, "b" : 2})), "");
    assert_string_equal(judge(object, JSON({"a" : 9})), "");
    assert_string_equal(judge(object, JSON({"a" : 1, "b" : 1})), "RANGE /a, RANGE /b");
}

static void test_an_option_that_is_not_understood_is_listed(void **state)
{
    (void)state;
    writ_contract *contract = contract_of(
        SCHEMA "  - {name: a, logicalType: string, logicalTypeOptions: {maxLenght: 5, minItems: "
               "1}}\n"
               "  - {name: b, logicalType: number, logicalTypeOptions: {format: money}}\n");
    assert_json(json_at(&contract->objects[0], "/properties/a/x-writ-unchecked"),
                JSON([ "option 'maxLenght'", "option 'minItems'" ]));
    assert_json(json_at(&contract->objects[0], "/properties/b/x-writ-unchecked"),
                JSON(["format 'money'"]));
    assert_string_equal(notes_of(&contract->notes),
                        "NOT_CHECKABLE /a 9:57\nNOT_CHECKABLE /a 9:71\nNOT_CHECKABLE /b 10:65");
}

static void test_keywords_stand_where_the_document_says_them(void **state)
{
    (void)state;
    const writ_object *object =
        object_with("  - name: a\n    logicalType: string\n    logicalTypeOptions:\n"
                    "      maxLength: 5\n    enum:\n    - value: x\n");
    assert_place_at(object, "/properties/a", 9, 11);
    assert_place_at(object, "/properties/a/type", 10, 18);
    assert_place_at(object, "/properties/a/maxLength", 12, 18);
    assert_place_at(object, "/properties/a/enum/0", 14, 14);
    const writ_schema_property *property =
        writ_schema_find_property(object->set->root, WRIT_STR("a"));
    assert_int_equal(property->place.line, 9);
    assert_int_equal(property->place.column, 11);
}

/* ---- listed values and quality ---- */

static void test_listed_values_have_several_forms(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "enum: [{value: x, label: X}, {value: y}]",
        "customProperties: [{property: enum, value: [x, y]}]",
        "logicalTypeOptions: {enum: [x, y]}",
        "quality: [{metric: invalidValues, arguments: {validValues: [x, y]}, mustBe: 0}]",
        ("quality: [{rule: invalidValues, arguments: {validValues: [x, y]}, "
         "mustBeLessOrEqualTo: 0}]"),
        ("quality: [{metric: invalidValues, arguments: {validValues: [x, y]}, mustBe: 0, unit: "
         "percent, severity: Error}]"),
        "enum: [{value: x}, {value: y}, {value: z}], logicalTypeOptions: {enum: [w, x, y]}",
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        const writ_object *object = object_with(
            writ_str_printf(&arena, "  - {name: a, logicalType: string, %s}\n", forms[i]).ptr);
        assert_json(json_at(object, "/properties/a/enum"), JSON([ "x", "y", null ]));
        assert_string_equal(json_at(object, "/properties/a/x-writ-unchecked"), "nothing");
    }
}

static void test_a_quality_rule_that_needs_more_records_is_listed(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        const char *listed;
    } cases[] = {
        {"metric: invalidValues, arguments: {validValues: [x]}, mustBeLessOrEqualTo: 5, unit: "
         "percent",
         "invalidValues mustBeLessOrEqualTo 5 percent"},
        {"metric: invalidValues, arguments: {validValues: [x]}, mustBe: 0, severity: warning",
         "invalidValues mustBe 0"},
        {"metric: invalidValues, arguments: {validValues: [x], more: 1}, mustBe: 0",
         "invalidValues mustBe 0"},
        {"metric: invalidValues, mustBe: 0", "invalidValues mustBe 0"},
        {"metric: rowCount, mustBeBetween: [1, 10]", "rowCount mustBeBetween [1,10]"},
        {"type: sql, query: select 1, mustBe: 0", "quality rule 'select 1'"},
        {"type: text, name: fresh, description: d", "quality rule 'fresh'"},
        {"type: custom, engine: soda", "quality rule 'custom'"},
        {"engine: soda", "quality rule"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const writ_object *object = object_with(
            writ_str_printf(&arena, "  - {name: a, logicalType: string, quality: [{%s}]}\n",
                            cases[i].rule)
                .ptr);
        const char *listed = json_at(object, "/properties/a/x-writ-unchecked/0");
        assert_string_equal(listed, writ_str_printf(&arena, "\"%s\"", cases[i].listed).ptr);
        if (i != 2) /* what that rule lists does hold */
            assert_string_equal(json_at(object, "/properties/a/enum"), "nothing");
    }
}

static void test_a_quality_rule_may_give_a_pattern(void **state)
{
    (void)state;
    const writ_object *object = object_with(
        "  - {name: a, logicalType: string, quality: [{metric: invalidValues, arguments: {pattern: "
        "'^a'}, mustBe: 0}]}\n"
        "  - {name: b, logicalType: string, logicalTypeOptions: {pattern: 'b$'}, quality: "
        "[{metric: "
        "invalidValues, arguments: {pattern: '^a'}, mustBe: 0}]}\n");
    assert_string_equal(judge(object, JSON({"a" : "ax", "b" : "ab"})), "");
    assert_string_equal(judge(object, JSON({"a" : "xa", "b" : "b"})),
                        "PATTERN_MISMATCH /a, PATTERN_MISMATCH /b");
    assert_string_equal(judge(object, JSON({"b" : "a"})), "PATTERN_MISMATCH /b");
}

static void test_rules_over_sets_are_listed_at_the_object_too(void **state)
{
    (void)state;
    writ_contract *contract =
        contract_of(SCHEMA "  - {name: a, logicalType: string, unique: true, primaryKey: true}\n"
                           "  - {name: b, logicalType: string, unique: false, primaryKey: false}\n"
                           "  quality: [{metric: rowCount, mustBeGreaterThan: 5}]\n");
    assert_json(json_at(&contract->objects[0], "/x-writ-unchecked"),
                JSON(["rowCount mustBeGreaterThan 5"]));
    assert_json(json_at(&contract->objects[0], "/properties/a/x-writ-unchecked"),
                JSON([ "unique", "primaryKey" ]));
    assert_string_equal(json_at(&contract->objects[0], "/properties/b/x-writ-unchecked"),
                        "nothing");
    assert_int_equal(contract->notes.count, 3);
}

static void test_lists_that_share_no_value_are_refused(void **state)
{
    (void)state;
    assert_refuses("  - {name: a, logicalType: string, enum: [{value: x}], logicalTypeOptions: "
                   "{enum: [y]}}\n",
                   "9:83: no value of this list is in the other list of the property");
    assert_refuses("  - {name: a, logicalType: string, enum: [{label: x}]}\n",
                   "9:43: an entry of 'enum' has no 'value'");
    assert_refuses("  - {name: a, logicalType: string, enum: [{value: 1}]}\n",
                   "9:51: 1 is listed, but the field's type does not admit it (write it in quotes: "
                   "\"1\")");
}

/* ---- times ---- */

static void test_a_contract_asks_for_the_offset(void **state)
{
    (void)state;
    const writ_object *object =
        object_with("  - {name: a, logicalType: timestamp}\n"
                    "  - {name: b, logicalType: timestamp, logicalTypeOptions: {timezone: false, "
                    "defaultTimezone: Europe/Madrid}}\n"
                    "  - {name: c, logicalType: timestamp, logicalTypeOptions: {timezone: true, "
                    "minimum: '2015-01-01T00:00:00Z'}}\n"
                    "  - {name: d, logicalType: date}\n");
    assert_string_equal(
        judge(
            object,
            JSON({"a" : "2026-03-10T14:22:35Z", "b" : "2026-03-10T14:22:35", "d" : "2026-03-10"})),
        "");
    assert_string_equal(judge(object, JSON({
                                  "a" : "2026-03-10T14:22:35",
                                  "b" : "2026-03-10T14:22:35Z",
                                  "c" : "2026-03-10T14:22:35"
                              })),
                        "TIMEZONE_MISSING /a, TIMEZONE_MISSING /c");
    assert_string_equal(judge(object, JSON({"c" : "2014-12-31T23:00:00Z"})), "RANGE /c");
    assert_string_equal(judge(object, JSON({"c" : "2014-12-31T23:00:00-02:00"})), "");
    assert_string_equal(json_at(object, "/properties/b/x-writ-time-zone"), "\"Europe/Madrid\"");
}

static void test_timezone_and_format_that_contradict_are_noted(void **state)
{
    (void)state;
    writ_contract *contract = contract_of(
        SCHEMA
        "  - {name: a, logicalType: timestamp, logicalTypeOptions: {timezone: true, format: "
        "'yyyy-MM-dd HH:mm:ss'}}\n"
        "  - {name: b, logicalType: timestamp, logicalTypeOptions: {timezone: false, format: "
        "'yyyy-MM-dd HH:mm:ssXXX'}}\n"
        "  - {name: c, logicalType: timestamp, logicalTypeOptions: {timezone: true, format: "
        "'yyyy-MM-dd HH:mm:ssXXX'}}\n");
    assert_string_equal(notes_of(&contract->notes),
                        "TIME_FORMAT_CONFLICT /a 9:84\nTIME_FORMAT_CONFLICT /b 10:85");
    const writ_object *object = &contract->objects[0];
    assert_string_equal(
        judge(object, JSON({"a" : "2026-03-10T14:22:35", "b" : "2026-03-10T14:22:35"})),
        "TIMEZONE_MISSING /a");
}

static void test_a_format_of_another_kind_is_kept_and_listed(void **state)
{
    (void)state;
    const writ_object *object = object_with(
        "  - {name: a, logicalType: date, logicalTypeOptions: {format: dd/MM/yyyy, minimum: "
        "'01/01/2020'}}\n");
    assert_string_equal(json_at(object, "/properties/a/x-writ-time-format"), "\"dd/MM/yyyy\"");
    assert_json(json_at(object, "/properties/a/x-writ-unchecked"),
                JSON(["format 'dd/MM/yyyy' with its bounds"]));
    assert_string_equal(judge(object, JSON({"a" : "31/12/2020"})), "");
}

/* ---- what fields mean ---- */

static void test_custom_properties_become_annotations(void **state)
{
    (void)state;
    const writ_object *object = object_with(
        "  - name: a\n    id: a1\n    businessName: An A\n    description: d\n    examples: [x]\n"
        "    logicalType: string\n    classification: internal\n    encryptedName: a_enc\n"
        "    customProperties:\n"
        "    - {property: unit, value: kg}\n"
        "    - {property: use, value: key}\n"
        "    - {property: default, value: [1]}\n"
        "    - {property: deprecated, value: true}\n"
        "    - {property: sunset, value: '2027-01-01'}\n"
        "    - {property: replacedBy, value: b}\n"
        "    - {property: renamedFrom, value: c}\n"
        "    - {property: synonyms, value: [d, e]}\n"
        "    - {property: aliases, value: [f]}\n"
        "    - {property: owner, value: ada}\n"
        "    - {property: currencyField, value: EUR}\n");
    const writ_schema_notes *notes =
        &writ_schema_find_property(object->set->root, WRIT_STR("a"))->schema->notes;
    assert_str(notes->id, "a1");
    assert_str(notes->title, "An A");
    assert_str(notes->description, "d");
    assert_str(notes->logical_type, "string");
    assert_str(notes->classification, "internal");
    assert_false(notes->sensitive);
    assert_str(notes->unit, "kg");
    assert_str(notes->currency, "EUR");
    assert_str(notes->sunset, "2027-01-01");
    assert_str(notes->replaced_by, "b");
    assert_str(notes->renamed_from, "c");
    assert_str(notes->owner, "ada");
    assert_true(notes->deprecated);
    assert_json(json_at(object, "/properties/a/x-writ-use"), JSON(["key"]));
    assert_json(json_at(object, "/properties/a/x-writ-synonyms"), JSON([ "d", "e" ]));
    assert_json(json_at(object, "/properties/a/x-writ-aliases"), JSON(["f"]));
    assert_string_equal(json_at(object, "/properties/a/default"), "[1]");
    assert_json(json_at(object, "/properties/a/examples"), JSON(["x"]));
    assert_string_equal(json_at(object, "/properties/a/x-writ-encrypted-name"), "\"a_enc\"");
}

static void test_version_3_2_has_keys_of_its_own(void **state)
{
    (void)state;
    const writ_object *object =
        object_with("  - {name: a, logicalType: string, deprecated: true, synonyms: [{synonym: b, "
                    "locale: en}]}\n"
                    "  - {name: m, logicalType: map, map: {key: {logicalType: string, "
                    "logicalTypeOptions: {pattern: '^[A-Z]{3}$'}}, value: {logicalType: "
                    "integer}}}\n"
                    "  - {name: n, map: {key: {logicalType: integer}, value: {logicalType: "
                    "string}}}\n");
    assert_string_equal(json_at(object, "/properties/a/deprecated"), "true");
    assert_json(json_at(object, "/properties/a/x-writ-synonyms"), JSON(["b"]));
    assert_string_equal(judge(object, JSON({"m" : {"EUR" : 1}, "n" : {"1" : "x"}})), "");
    assert_string_equal(judge(object, JSON({"m" : {"eur" : 1}})), "PROPERTY_NAME /m/eur");
    assert_json(json_at(object, "/properties/n/x-writ-unchecked"),
                JSON(["map key of type 'integer'"]));
}

static void test_a_currency_is_a_code_or_a_field(void **state)
{
    (void)state;
    const writ_object *object = object_with(
        "  - {name: code, logicalType: string}\n"
        "  - name: price\n    properties:\n"
        "    - {name: a, logicalType: integer, customProperties: [{property: currencyField, value: "
        "currency}]}\n"
        "    - {name: b, logicalType: integer, customProperties: [{property: currencyField, value: "
        "code}]}\n"
        "    - {name: c, logicalType: integer, customProperties: [{property: currencyField, value: "
        "USD}]}\n"
        "    - {name: d, logicalType: integer, customProperties: [{property: currencyField, value: "
        "price.unit}]}\n");
    assert_string_equal(json_at(object, "/properties/price/properties/a/x-writ-currency"),
                        "\"/price/currency\"");
    assert_string_equal(json_at(object, "/properties/price/properties/b/x-writ-currency"),
                        "\"/code\"");
    assert_string_equal(json_at(object, "/properties/price/properties/c/x-writ-currency"),
                        "\"USD\"");
    assert_string_equal(json_at(object, "/properties/price/properties/d/x-writ-currency"),
                        "\"/price/unit\"");
}

static void test_personal_and_confidential_fields_are_sensitive(void **state)
{
    (void)state;
    static const struct {
        const char *said;
        const char *sensitive; /* "nothing": nobody has looked */
    } cases[] = {
        {"classification: confidential", "true"},
        {"classification: Highly-Restricted", "true"},
        {"classification: PII", "true"},
        {"classification: public", "nothing"},
        {"classification: non-sensitive", "nothing"},
        {"classification: not personal", "nothing"},
        {"classification: '4'", "nothing"},
        {"tags: [finance, pii]", "true"},
        {"tags: [copii]", "nothing"},
        {"customProperties: [{property: pii, value: true}]", "true"},
        {"classification: restricted, customProperties: [{property: pii, value: false}]", "false"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const writ_object *object = object_with(
            writ_str_printf(&arena, "  - {name: a, logicalType: string, %s}\n", cases[i].said).ptr);
        if (strcmp(json_at(object, "/properties/a/x-writ-sensitive"), cases[i].sensitive) != 0)
            fail_msg("%s", cases[i].said);
    }
}

/* ---- parties ---- */

#define PARTY(role, link) HEAD "customProperties:\n- {property: role, value: " role "}\n" link

static void test_a_role_makes_a_party(void **state)
{
    (void)state;
    writ_party *party = party_of(
        "{apiVersion: v3.1.0, kind: DataContract, id: mail--orders, version: 2.0.0,\n"
        " team: {members: [{username: eva}]},\n"
        " schema: [{name: order, properties: [{name: at, logicalType: timestamp},\n"
        "  {name: s, logicalType: string, enum: [{value: x}], required: true, customProperties: "
        "[{property: onUnknownValue, value: ignore}]}],\n"
        "  customProperties: [{property: additionalProperties, value: false}]}],\n"
        " customProperties: [{property: role, value: consumer},\n"
        "  {property: consumes, value: {contractId: orders, versions: ^1.2, schema: order, server: "
        "x}}]}");
    assert_int_equal(party->role, WRIT_ROLE_CONSUMER);
    assert_str(party->id, "mail--orders");
    assert_str(party->party, "mail");
    assert_str(party->version, "2.0.0");
    assert_str(party->owner, "eva");
    assert_str(party->contract, "orders");
    assert_str(party->versions, "^1.2");
    assert_str(party->object, "order");
    assert_int_equal(party->undeclared, WRIT_UNDECLARED_ABSENT);
    assert_string_equal(
        judge(&party->expectation, JSON({"s" : "new", "at" : "2026-03-10T14:22:35", "more" : 1})),
        "");
    assert_string_equal(judge(&party->expectation, JSON({"s" : 1})), "TYPE_MISMATCH /s");
}

static void test_a_producer_emits_what_it_lists(void **state)
{
    (void)state;
    writ_party *party = party_of(PARTY(
        "producer", "- {property: party, value: shop}\n"
                    "- {property: produces, value: {contractId: orders}}\n"
                    "schema: [{name: o, properties: [{name: s, logicalType: string, enum: [{value: "
                    "x}], required: true, customProperties: [{property: onUnknownValue, value: "
                    "ignore}]}]}]\n"));
    assert_int_equal(party->role, WRIT_ROLE_PRODUCER);
    assert_str(party->party, "shop");
    assert_str(party->versions, "");
    assert_str(party->object, "");
    assert_str(party->expectation.name, "o");
    assert_json(json_at(&party->expectation, "/properties/s/enum"), JSON(["x"]));
}

static void test_a_party_that_does_not_say_its_contract_is_refused(void **state)
{
    (void)state;
    assert_misunderstood(PARTY("reader", ""),
                         "7:27: 'role' must be 'consumer' or 'producer', not 'reader'");
    assert_misunderstood(
        PARTY("consumer", ""),
        "7:27: a consumer needs custom property 'consumes' (- {property: consumes, "
        "value: {contractId: ID, versions: \"^1.0\"}})");
    assert_misunderstood(PARTY("consumer", "- {property: consumes, value: {contract: a}}\n"),
                         "8:31: 'consumes' has no 'contractId'");
    assert_misunderstood(
        PARTY("consumer", "- {property: consumes, value: {contractId: a, versions: new}}\n"),
        "8:57: 'new' is no range of versions");
    assert_misunderstood(PARTY("consumer", "- {property: consumes, value: {contractId: a}}\n"),
                         "1:1: the consumer has no 'schema': it says nothing of what it needs");
    assert_misunderstood(
        PARTY("consumer",
              "- {property: consumes, value: {contractId: a}}\nschema: [{name: a}, {name: b}]\n"),
        "9:9: the consumer has several objects, and does not say which it means (keep one, or name "
        "it: 'schema' beside 'contractId')");
    assert_refuses_head("customProperties: [{property: consumes, value: {contractId: a}}]\n",
                        "6:48: the document has 'consumes', but no 'role' (- {property: role, "
                        "value: consumer})");
    assert_refuses("  - {name: a, customProperties: [{property: onUnknownValue, value: drop}]}\n",
                   "9:68: 'onUnknownValue' must be 'reject' or 'ignore', not 'drop'");
}

static void test_a_party_among_several_objects_names_its_own(void **state)
{
    (void)state;
    writ_party *party = party_of(
        PARTY("consumer", "- {property: consumes, value: {contractId: a, schema: b}}\n"
                          "schema: [{name: a}, {name: b, properties: [{name: x, logicalType: "
                          "string}]}]\n"));
    assert_string_equal(json_at(&party->expectation, "/title"), "\"b\"");
}

/* ---- the standard's own examples ---- */

static size_t understand_folder(const char *folder)
{
    size_t count = 0;
    DIR *open_folder = opendir(folder);
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;) {
        const char *path = writ_str_printf(&arena, "%s/%s", folder, entry->d_name).ptr;
        writ_error err = WRIT_ERROR_INIT;
        writ_document *document = NULL;
        if (entry->d_name[0] == '.')
            continue;
        if (entry->d_type == DT_DIR) {
            count += understand_folder(path);
        } else if (writ_str_ends(writ_str_of(path), WRIT_STR(".yaml"))) {
            if (writ_document_load(&arena, path, NULL, &document, &err))
                fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
            assert_non_null(document->contract);
            count++;
        }
    }
    if (open_folder)
        closedir(open_folder);
    return count;
}

static void test_the_examples_of_the_standard_are_understood(void **state)
{
    (void)state;
    const char *readme = shared_path("odcs/examples/README.md");
    if (!readme)
        skip();
    writ_str folder = writ_str_copy(&arena, writ_str_of(readme));
    folder.len -= strlen("/README.md");
    assert_true(understand_folder(writ_str_copy(&arena, folder).ptr) >= 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_contract_says_who_and_what),
        cmocka_unit_test(test_what_is_not_said_has_a_default),
        cmocka_unit_test(test_the_owner_is_who_has_that_role),
        cmocka_unit_test(test_a_document_without_owner_is_noted),
        cmocka_unit_test(test_versions_of_the_standard),
        cmocka_unit_test(test_a_document_that_lacks_its_head_is_refused),
        cmocka_unit_test(test_a_contract_has_several_objects),
        cmocka_unit_test(test_objects_have_names_of_their_own),
        cmocka_unit_test(test_an_object_is_open_unless_it_says_so),
        cmocka_unit_test(test_presence_and_null_are_two_bits),
        cmocka_unit_test(test_a_field_without_type_is_anything_and_noted),
        cmocka_unit_test(test_items_and_values_are_not_null_unless_they_say_so),
        cmocka_unit_test(test_an_option_may_require_by_name),
        cmocka_unit_test(test_objects_and_arrays_nest),
        cmocka_unit_test(test_what_contradicts_its_type_is_refused),
        cmocka_unit_test(test_an_exclusive_bound_is_a_boolean_or_a_number),
        cmocka_unit_test(test_an_option_that_is_not_understood_is_listed),
        cmocka_unit_test(test_keywords_stand_where_the_document_says_them),
        cmocka_unit_test(test_listed_values_have_several_forms),
        cmocka_unit_test(test_a_quality_rule_that_needs_more_records_is_listed),
        cmocka_unit_test(test_a_quality_rule_may_give_a_pattern),
        cmocka_unit_test(test_rules_over_sets_are_listed_at_the_object_too),
        cmocka_unit_test(test_lists_that_share_no_value_are_refused),
        cmocka_unit_test(test_a_contract_asks_for_the_offset),
        cmocka_unit_test(test_timezone_and_format_that_contradict_are_noted),
        cmocka_unit_test(test_a_format_of_another_kind_is_kept_and_listed),
        cmocka_unit_test(test_custom_properties_become_annotations),
        cmocka_unit_test(test_version_3_2_has_keys_of_its_own),
        cmocka_unit_test(test_a_currency_is_a_code_or_a_field),
        cmocka_unit_test(test_personal_and_confidential_fields_are_sensitive),
        cmocka_unit_test(test_a_role_makes_a_party),
        cmocka_unit_test(test_a_producer_emits_what_it_lists),
        cmocka_unit_test(test_a_party_that_does_not_say_its_contract_is_refused),
        cmocka_unit_test(test_a_party_among_several_objects_names_its_own),
        cmocka_unit_test(test_the_examples_of_the_standard_are_understood),
    };
    return cmocka_run_group_tests(tests, NULL, clear_arena);
}
