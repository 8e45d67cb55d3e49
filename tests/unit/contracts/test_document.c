/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/contracts/documents.h"

/* ---- which language ---- */

static void test_the_language_is_told_by_its_marks(void **state)
{
    (void)state;
    assert_int_equal(
        contract_of("{apiVersion: v3.1.0, kind: DataContract, id: a, version: 1.0.0}")->language,
        WRIT_LANGUAGE_ODCS);
    assert_int_equal(contract_of("{type: object}")->language, WRIT_LANGUAGE_JSON_SCHEMA);
    assert_int_equal(contract_of("{type: object, kind: other}")->language,
                     WRIT_LANGUAGE_JSON_SCHEMA);
    assert_int_equal(contract_of("{properties: {kind: {const: DataContract}}}")->language,
                     WRIT_LANGUAGE_JSON_SCHEMA);
    assert_int_equal(contract_of("{}")->language, WRIT_LANGUAGE_JSON_SCHEMA);
    assert_int_equal(contract_of("{maxLength: 5}")->language, WRIT_LANGUAGE_JSON_SCHEMA);
    assert_int_equal(contract_of("true")->language, WRIT_LANGUAGE_JSON_SCHEMA);
    assert_int_equal(party_of("{kind: ProducerContract, id: a, produces: {contract: b}, writes: "
                              "{}}")
                         ->language,
                     WRIT_LANGUAGE_NATIVE);
}

static void test_what_is_no_contract_is_refused(void **state)
{
    (void)state;
    assert_misunderstood("[{type: object}]",
                         "1:1: a contract must be an object, not a list (several parties in one "
                         "file stand under 'expects')");
    assert_misunderstood("text", "1:1: a contract must be an object, not a string");
    assert_misunderstood("kind: DataContrat\n",
                         "1:7: unknown kind 'DataContrat' (did you mean 'DataContract'?)");
    assert_misunderstood("kind: Deployment\napiVersion: apps/v1\n",
                         "1:7: unknown kind 'Deployment' (a contract is a DataContract, a party a "
                         "ConsumerContract or a ProducerContract)");
    assert_misunderstood("kind: [a]\n", "1:7: 'kind' must be a string, not a list");
    assert_misunderstood("id: a\nreads: {}\n",
                         "2:1: the document has 'reads', but no 'kind' (write 'kind: "
                         "ConsumerContract')");
    assert_misunderstood("dataContractSpecification: 1.1.0\nid: a\n",
                         "1:1: the document follows the Data Contract Specification (Writ reads "
                         "its successor, the Open Data Contract Standard)");
    assert_misunderstood("swagger: '2.0'\ndefinitions: {}\n",
                         "1:1: the document describes an API, not a record (name one of its "
                         "schemas by the JSON Pointer to it)");
    assert_misunderstood("registry: x\ncontracts: [a]\n",
                         "2:1: the document looks like a workspace, not like a contract (a "
                         "workspace is named writ.yaml and found by itself)");
    assert_misunderstood_at("type: strng\n", 1, 7);
}

static void test_an_empty_document_is_refused(void **state)
{
    (void)state;
    assert_misunderstood("null", "1:1: the document is empty");
}

/* ---- JSON Schema ---- */

static void test_a_json_schema_says_little_of_itself(void **state)
{
    (void)state;
    writ_contract *contract = contract_of("{\"type\": \"object\", \"title\": \"T\"}");
    assert_str(contract->id, "person"); /* the file is folder/person.schema.json */
    assert_str(contract->version, "");
    assert_str(contract->name, "T");
    assert_int_equal(contract->status, WRIT_STATUS_ACTIVE);
    assert_int_equal(contract->undeclared, WRIT_UNDECLARED_ANYTHING);
    assert_int_equal(contract->object_count, 1);
    assert_str(contract->objects[0].name, "");
    assert_string_equal(notes_of(&contract->notes), "OWNER_MISSING  1:1");
}

static void test_the_id_of_a_json_schema_is_found(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{$id: https://example.org/schemas/order.schema.json}", "order"},
        {"{$id: 'https://example.org/schemas/order/'}", "order"},
        {"{$id: 'urn:example:order'}", "urn:example:order"},
        {"{$id: https://example.org/a.json, x-writ: {id: b}}", "b"},
        {"{type: object}", "person"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(contract_of(cases[i][0])->id, cases[i][1]);
}

static void test_the_extension_says_what_json_schema_cannot(void **state)
{
    (void)state;
    static const char text[] =
        "{type: object, title: T, x-writ: {id: a, version: 1.2.3, owner: ada, name: N, domain: d, "
        "status: draft, compatibility: backward, replaces: none}}";
    writ_contract *contract = contract_of(text);
    assert_str(contract->id, "a");
    assert_str(contract->version, "1.2.3");
    assert_int_equal(contract->version_place.column, 51);
    assert_str(contract->owner, "ada");
    assert_str(contract->name, "N");
    assert_str(contract->domain, "d");
    assert_int_equal(contract->status, WRIT_STATUS_DRAFT);
    assert_int_equal(contract->mode, WRIT_MODE_BACKWARD);
    assert_true(contract->replaces_none);
    assert_int_equal(contract->notes.count, 0);
    const writ_document_options options = {
        .id = WRIT_STR("b"), .version = WRIT_STR("2.0.0"), .owner = WRIT_STR("eva")};
    contract = understand_with(text, &options)->contract;
    assert_str(contract->id, "b");
    assert_str(contract->version, "2.0.0");
    assert_str(contract->owner, "eva");
}

static void test_an_extension_that_is_not_understood_is_refused(void **state)
{
    (void)state;
    assert_misunderstood("{x-writ: {verson: 1.0.0}}",
                         "1:11: 'x-writ' has no key 'verson' (did you mean 'version'?)");
    assert_misunderstood("{x-writ: {status: live}}", "1:19: there is no status 'live'");
    assert_misunderstood("{x-writ: 1}", "1:10: 'x-writ' must be an object, not a number");
}

static void test_formats_follow_the_language_unless_told(void **state)
{
    (void)state;
    static const char schema[] = "{properties: {a: {type: string, format: email}}}";
    static const char odcs[] = "{apiVersion: v3.1.0, kind: DataContract, id: a, version: 1.0.0, "
                               "schema: [{name: o, properties: [{name: a, logicalType: string, "
                               "logicalTypeOptions: {format: email}}]}]}";
    static const struct {
        const char *text;
        int formats;
        const char *found;
    } cases[] = {
        {schema, 0, ""}, {schema, 1, "FORMAT_INVALID /a"}, {schema, -1, ""},
        {odcs, -1, ""},  {odcs, 1, "FORMAT_INVALID /a"},   {odcs, 0, "FORMAT_INVALID /a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const writ_document_options options = {.formats = cases[i].formats};
        writ_document *document = understand_with(cases[i].text, &options);
        assert_string_equal(judge(&document->contract->objects[0], JSON({"a" : "x"})),
                            cases[i].found);
    }
}

static void test_an_entry_leads_into_a_document(void **state)
{
    (void)state;
    const writ_document_options options = {.entry = WRIT_STR("/components/schemas/a")};
    writ_document *document = understand_with(
        "{openapi: 3.1.0, components: {schemas: {a: {$ref: '#/components/schemas/b'}, b: {type: "
        "integer}}}}",
        &options);
    assert_string_equal(judge(&document->contract->objects[0], "1"), "");
    assert_string_equal(judge(&document->contract->objects[0], "\"1\""), "TYPE_MISMATCH ");
}

/* ---- names ---- */

static void test_statuses_modes_and_roles_have_names(void **state)
{
    (void)state;
    for (int i = WRIT_STATUS_DRAFT; i <= WRIT_STATUS_RETIRED; i++) {
        writ_status status;
        assert_true(writ_status_find(writ_str_of(writ_status_name((writ_status)i)), &status));
        assert_int_equal(status, i);
    }
    for (int i = WRIT_MODE_PARTIES; i <= WRIT_MODE_NONE; i++) {
        writ_mode mode;
        assert_true(writ_mode_find(writ_str_of(writ_mode_name((writ_mode)i)), &mode));
        assert_int_equal(mode, i);
    }
    writ_status status = WRIT_STATUS_RETIRED;
    writ_mode mode = WRIT_MODE_FULL;
    assert_false(writ_status_find(WRIT_STR("Active"), &status));
    assert_false(writ_mode_find(WRIT_STR(""), &mode));
    assert_int_equal(status, WRIT_STATUS_RETIRED);
    assert_int_equal(mode, WRIT_MODE_FULL);
    assert_string_equal(writ_mode_name(WRIT_MODE_DEFAULT), "parties");
    assert_string_equal(writ_role_name(WRIT_ROLE_PRODUCER), "producer");
    assert_str(writ_party_system(WRIT_STR("a-b--c--d")), "a-b");
    assert_str(writ_party_system(WRIT_STR("a-b")), "a-b");
    assert_str(writ_party_system(WRIT_STR("--c")), "--c");
}

/* ---- objects of a contract ---- */

#define TWO                                                                                        \
    "{apiVersion: v3.1.0, kind: DataContract, id: c, version: 1.0.0, schema: [{name: a}, {name: "  \
    "b}]}"

static void test_an_object_is_found_by_name(void **state)
{
    (void)state;
    writ_contract *contract = contract_of(TWO);
    assert_ptr_equal(writ_contract_object(contract, WRIT_STR("b"), NULL), &contract->objects[1]);
    contract = contract_of("{type: object}");
    assert_ptr_equal(writ_contract_object(contract, WRIT_STR(""), NULL), &contract->objects[0]);
}

static void test_an_object_that_is_not_there_is_refused_with_the_names(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *message;
    } cases[] = {
        {TWO, "", "contract 'c' has several objects: 'a', 'b'"},
        {TWO, "x", "contract 'c' has no object 'x', but 'a', 'b'"},
        {"{apiVersion: v3.1.0, kind: DataContract, id: c, version: 1.0.0}", "",
         "contract 'c' describes no object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_error err = WRIT_ERROR_INIT;
        assert_null(
            writ_contract_object(contract_of(cases[i].text), writ_str_of(cases[i].name), &err));
        assert_int_equal(err.code, WRIT_E_USAGE);
        assert_string_equal(err.message, cases[i].message);
    }
}

/* ---- an expectation made of an object ---- */

static const writ_object *expectation_of(const char *schema)
{
    writ_contract *contract = contract_of(schema);
    writ_party *party = writ_party_of_contract(&arena, contract, &contract->objects[0]);
    for (size_t i = 0; i < party->expectation.set->count; i++)
        assert_int_equal(party->expectation.set->nodes[i]->id, i);
    return &party->expectation;
}

static void test_a_contract_stands_in_as_a_consumer(void **state)
{
    (void)state;
    writ_contract *contract =
        contract_of("{apiVersion: v3.1.0, kind: DataContract, id: c, version: 1.0.0, team: {name: "
                    "crm}, schema: "
                    "[{name: o, properties: [{name: a, logicalType: string, required: true}], "
                    "customProperties: [{property: additionalProperties, value: false}]}]}");
    writ_party *party = writ_party_of_contract(&arena, contract, &contract->objects[0]);
    assert_int_equal(party->role, WRIT_ROLE_CONSUMER);
    assert_int_equal(party->undeclared, WRIT_UNDECLARED_ABSENT);
    assert_str(party->id, "c");
    assert_str(party->contract, "c");
    assert_str(party->object, "o");
    assert_str(party->owner, "crm");
    assert_string_equal(judge(&contract->objects[0], JSON({"a" : "", "b" : 1})),
                        "UNDECLARED_FIELD /b");
    assert_string_equal(judge(&party->expectation, JSON({"a" : "", "b" : 1})), "");
    assert_string_equal(judge(&party->expectation, JSON({"b" : 1})), "REQUIRED_MISSING /a");
    assert_string_equal(judge(&party->expectation, JSON({"a" : 1})), "TYPE_MISMATCH /a");
}

static void test_closed_objects_open_wherever_a_value_must_fit(void **state)
{
    (void)state;
    static const struct {
        const char *schema;
        const char *payload; /* refused by the schema, accepted by the expectation */
    } cases[] = {
        {"{properties: {a: {additionalProperties: false}}}", "{\"a\": {\"x\": 1}}"},
        {"{items: {additionalProperties: false}}", "[{\"x\": 1}]"},
        {"{prefixItems: [{additionalProperties: false}]}", "[{\"x\": 1}]"},
        {"{additionalProperties: {additionalProperties: false}}", "{\"a\": {\"x\": 1}}"},
        {"{patternProperties: {'^a': {additionalProperties: false}}}", "{\"a\": {\"x\": 1}}"},
        {"{$ref: '#/$defs/a', $defs: {a: {additionalProperties: false}}}", "{\"x\": 1}"},
        {"{allOf: [{}, {additionalProperties: false}]}", "{\"x\": 1}"},
        {"{anyOf: [{type: string}, {additionalProperties: false}]}", "{\"x\": 1}"},
        {"{then: {additionalProperties: false}, if: {}}", "{\"x\": 1}"},
        {"{else: {additionalProperties: false}, if: false}", "{\"x\": 1}"},
        {"{contains: {additionalProperties: false}}", "[{\"x\": 1}]"},
        {"{dependentSchemas: {x: {additionalProperties: false}}}", "{\"x\": 1}"},
        {"{properties: {n: {$ref: '#'}}, additionalProperties: false}",
         "{\"n\": {\"n\": {\"x\": 1}}}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!judge(&contract_of(cases[i].schema)->objects[0], cases[i].payload)[0])
            fail_msg("%s accepts %s", cases[i].schema, cases[i].payload);
        if (judge(expectation_of(cases[i].schema), cases[i].payload)[0])
            fail_msg("%s, opened, refuses %s", cases[i].schema, cases[i].payload);
    }
}

static void test_a_variant_that_opens_need_not_be_the_only_one(void **state)
{
    (void)state;
    static const char schema[] =
        "{anyOf: [true], oneOf: [{properties: {a: {type: integer}}, required: [a], "
        "additionalProperties: false}, {properties: {b: {type: integer}}, required: [b], "
        "additionalProperties: false}]}";
    const writ_object *open = expectation_of(schema);
    assert_string_equal(judge(open, JSON({"a" : 1, "b" : 2})), "");
    assert_string_equal(judge(open, JSON({"a" : 1, "c" : 2})), "");
    assert_string_not_equal(judge(open, JSON({"c" : 2})), "");
}

static void test_what_an_open_object_would_narrow_stays_closed(void **state)
{
    (void)state;
    assert_string_equal(judge(expectation_of("{not: {additionalProperties: false}}"), "{\"x\": 1}"),
                        "");
    assert_string_equal(
        judge(expectation_of("{contains: {additionalProperties: false}, maxContains: 1}"),
              "[{}, {\"x\": 1}]"),
        "");
    assert_string_not_equal(
        judge(expectation_of("{oneOf: [{type: integer}, {type: number}]}"), "1"), "");
}

static void test_an_object_that_is_open_is_its_own_expectation(void **state)
{
    (void)state;
    writ_contract *contract =
        contract_of("{properties: {a: {not: {additionalProperties: false}}}}");
    writ_party *party = writ_party_of_contract(&arena, contract, &contract->objects[0]);
    assert_ptr_equal(party->expectation.set, contract->objects[0].set);
}

/* ---- files ---- */

static char folder[] = "/tmp/writ-document-XXXXXX";

static const char *in_folder(const char *name)
{
    return writ_str_printf(&arena, "%s/%s", folder, name).ptr;
}

static void write_file(const char *name, const char *text)
{
    writ_error err = WRIT_ERROR_INIT;
    if (writ_file_store(in_folder(name), writ_str_of(text), &err))
        fail_msg("%s", err.message);
}

static int load(const char *name, writ_document **document, writ_error *err)
{
    return writ_document_load(&arena, in_folder(name), NULL, document, err);
}

static const writ_object *load_object(const char *name)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_document *document = NULL;
    if (load(name, &document, &err))
        fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
    return document->contract ? &document->contract->objects[0]
                              : &document->parties.items[0]->expectation;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) && mkdir(in_folder("sub folder"), 0777) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {
        "a.json", "c.yaml", "d#e.json", "f.json", "g.json", "h.yaml", "sub folder/b.yaml",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(in_folder(names[i]));
    rmdir(in_folder("sub folder"));
    rmdir(folder);
    return clear_arena(state);
}

static void test_references_lead_to_files_beside_the_document(void **state)
{
    (void)state;
    write_file("a.json", "{\"properties\": {\"b\": {\"$ref\": \"sub%20folder/b.yaml#/$defs/b\"}}}");
    write_file("sub folder/b.yaml", "$defs: {b: {items: {$ref: '../d%23e.json'}}}\n");
    write_file("d#e.json", "{\"type\": \"integer\"}");
    const writ_object *object = load_object("a.json");
    assert_string_equal(judge(object, JSON({"b" : [1]})), "");
    assert_string_equal(judge(object, JSON({"b" : ["1"]})), "TYPE_MISMATCH /b/0");
}

static void test_a_party_names_its_schema_by_path(void **state)
{
    (void)state;
    write_file("c.yaml", "kind: ConsumerContract\nid: a--b\nconsumes: {contract: b}\n"
                         "schema: sub folder/b.yaml#/$defs/b\n");
    const writ_object *object = load_object("c.yaml");
    assert_string_equal(judge(object, "[1]"), "");
    assert_string_equal(judge(object, "[\"1\"]"), "TYPE_MISMATCH /0");
}

static void test_files_may_refer_to_each_other(void **state)
{
    (void)state;
    write_file("f.json", "{\"properties\": {\"g\": {\"$ref\": \"g.json\"}}, \"type\": \"object\"}");
    write_file("g.json", "{\"properties\": {\"f\": {\"$ref\": \"f.json\"}}}");
    const writ_object *object = load_object("f.json");
    assert_string_equal(judge(object, JSON({"g" : {"f" : {"g" : {}}}})), "");
    assert_string_equal(judge(object, JSON({"g" : {"f" : 1}})), "TYPE_MISMATCH /g/f");
}

static void test_a_file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    writ_document *document = NULL;
    writ_error err = WRIT_ERROR_INIT;
    write_file("h.yaml", "$ref: missing.json\n");
    assert_int_equal(load("h.yaml", &document, &err), WRIT_E_INPUT);
    assert_non_null(strstr(err.message, "missing.json"));
    err = (writ_error)WRIT_ERROR_INIT;
    assert_int_equal(load("none.yaml", &document, &err), WRIT_E_INPUT);
    assert_non_null(strstr(err.message, "none.yaml"));
    err = (writ_error)WRIT_ERROR_INIT;
    write_file("h.yaml", "$ref: https://example.org/a.json\n");
    assert_int_equal(load("h.yaml", &document, &err), WRIT_E_INPUT);
    assert_non_null(strstr(err.message, "https://example.org/a.json"));
    assert_null(document);
}

/* What is understood from bytes alone reads no file, whatever it refers to. */
static void test_a_document_that_is_no_file_reaches_no_file(void **state)
{
    (void)state;
    write_file("d#e.json", "{\"type\": \"integer\"}");
    const char *text = writ_str_printf(&arena, "$ref: 'file://%s/d%%23e.json'\n", folder).ptr;
    assert_misunderstood_at(text, 1, 7);
}

static int find_given(void *context, writ_str uri, const writ_value **document, writ_error *err)
{
    (void)err;
    if (writ_str_is(uri, "https://example.org/b"))
        *document = context;
    return WRIT_OK;
}

static void test_a_resolver_finds_what_no_file_is(void **state)
{
    (void)state;
    const writ_resolver resolver = {find_given, read_json(&arena, "b", JSON({"type" : "integer"}))};
    const writ_document_options options = {.resolver = &resolver,
                                           .base_uri = WRIT_STR("https://example.org/a")};
    writ_document *document = understand_with("{items: {$ref: b}}", &options);
    assert_string_equal(judge(&document->contract->objects[0], "[1, \"\"]"), "TYPE_MISMATCH /1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_language_is_told_by_its_marks),
        cmocka_unit_test(test_what_is_no_contract_is_refused),
        cmocka_unit_test(test_an_empty_document_is_refused),
        cmocka_unit_test(test_a_json_schema_says_little_of_itself),
        cmocka_unit_test(test_the_id_of_a_json_schema_is_found),
        cmocka_unit_test(test_the_extension_says_what_json_schema_cannot),
        cmocka_unit_test(test_an_extension_that_is_not_understood_is_refused),
        cmocka_unit_test(test_formats_follow_the_language_unless_told),
        cmocka_unit_test(test_an_entry_leads_into_a_document),
        cmocka_unit_test(test_statuses_modes_and_roles_have_names),
        cmocka_unit_test(test_an_object_is_found_by_name),
        cmocka_unit_test(test_an_object_that_is_not_there_is_refused_with_the_names),
        cmocka_unit_test(test_a_contract_stands_in_as_a_consumer),
        cmocka_unit_test(test_closed_objects_open_wherever_a_value_must_fit),
        cmocka_unit_test(test_a_variant_that_opens_need_not_be_the_only_one),
        cmocka_unit_test(test_what_an_open_object_would_narrow_stays_closed),
        cmocka_unit_test(test_an_object_that_is_open_is_its_own_expectation),
        cmocka_unit_test(test_references_lead_to_files_beside_the_document),
        cmocka_unit_test(test_a_party_names_its_schema_by_path),
        cmocka_unit_test(test_files_may_refer_to_each_other),
        cmocka_unit_test(test_a_file_that_cannot_be_read_is_named),
        cmocka_unit_test(test_a_document_that_is_no_file_reaches_no_file),
        cmocka_unit_test(test_a_resolver_finds_what_no_file_is),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
