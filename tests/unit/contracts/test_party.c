/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/contracts/documents.h"

#define CONSUMER                                                                                   \
    "kind: ConsumerContract\n"                                                                     \
    "id: mail--orders\n"                                                                           \
    "owner: eva\n"                                                                                 \
    "consumes: {contract: orders}\n"                                                               \
    "reads:\n"
#define PRODUCER                                                                                   \
    "kind: ProducerContract\n"                                                                     \
    "id: shop--orders\n"                                                                           \
    "owner: eva\n"                                                                                 \
    "produces: {contract: orders}\n"                                                               \
    "writes:\n"

/* The expectation of a consumer with these fields, a line each. The first is line 6. */
static const writ_object *reads(const char *fields)
{
    return &party_of(writ_str_printf(&arena, CONSUMER "%s", fields).ptr)->expectation;
}

static void assert_refuses(const char *fields, const char *expected)
{
    assert_misunderstood(writ_str_printf(&arena, CONSUMER "%s", fields).ptr, expected);
}

/* ---- the document ---- */

static void test_a_consumer_says_who_and_of_what(void **state)
{
    (void)state;
    writ_party *party =
        party_of("kind: ConsumerContract\nid: mail--orders\nversion: 1.0.0\nowner: eva\n"
                 "description: d\n"
                 "consumes: {contract: orders, versions: \">=1.2.0 <2.0.0\", schema: order}\n"
                 "reads: {a: {type: string}}\n");
    assert_int_equal(party->role, WRIT_ROLE_CONSUMER);
    assert_int_equal(party->language, WRIT_LANGUAGE_NATIVE);
    assert_int_equal(party->undeclared, WRIT_UNDECLARED_ABSENT);
    assert_str(party->id, "mail--orders");
    assert_str(party->party, "mail");
    assert_str(party->version, "1.0.0");
    assert_str(party->owner, "eva");
    assert_str(party->contract, "orders");
    assert_str(party->versions, ">=1.2.0 <2.0.0");
    assert_str(party->object, "order");
    assert_int_equal(party->place.line, 2);
    assert_int_equal(party->notes.count, 0);
}

static void test_a_producer_has_words_of_its_own(void **state)
{
    (void)state;
    writ_party *party = party_of(PRODUCER "  s: {type: string, values: [x], required: true}\n");
    assert_int_equal(party->role, WRIT_ROLE_PRODUCER);
    assert_str(party->party, "shop");
    assert_json(json_at(&party->expectation, "/properties/s/enum"), JSON(["x"]));
    assert_misunderstood("kind: ProducerContract\nid: a\nconsumes: {contract: b}\nreads: {}\n",
                         "3:1: a ProducerContract has no key 'consumes' (a ProducerContract says "
                         "'produces' and 'writes')");
    assert_misunderstood(PRODUCER "  s: {type: string, values: [x], unknown: ignore}\n",
                         "6:43: 'unknown: ignore' is for readers: what a producer lists in "
                         "'values' is all that it writes");
    party_of(PRODUCER "  s: {type: string, values: [x], unknown: reject}\n");
}

static void test_the_party_may_be_named_apart_from_the_id(void **state)
{
    (void)state;
    static const char rest[] = "consumes: {contract: c}\nreads: {}\n";
    writ_party *party = party_of(
        writ_str_printf(&arena, "kind: ConsumerContract\nid: x--y\nparty: mail\n%s", rest).ptr);
    assert_str(party->party, "mail");
    assert_str(party->id, "x--y");
    party = party_of(writ_str_printf(&arena, "kind: ConsumerContract\nid: x\n%s", rest).ptr);
    assert_str(party->party, "x");
    party = party_of(writ_str_printf(&arena, "kind: ConsumerContract\nparty: mail\n%s", rest).ptr);
    assert_str(party->id, "mail--c");
    assert_string_equal(notes_of(&party->notes), "OWNER_MISSING  1:1");
}

static void test_one_file_may_hold_several(void **state)
{
    (void)state;
    writ_document *document = understand("kind: ConsumerContract\nparty: mail\nowner: eva\n"
                                         "expects:\n"
                                         "- consumes: {contract: a}\n"
                                         "  reads: {x: {type: string}}\n"
                                         "- id: other\n"
                                         "  kind: ProducerContract\n"
                                         "  owner: bob\n"
                                         "  produces: {contract: b}\n"
                                         "  writes: {}\n");
    assert_null(document->contract);
    assert_int_equal(document->parties.count, 2);
    const writ_party *first = document->parties.items[0], *second = document->parties.items[1];
    assert_str(first->id, "mail--a");
    assert_str(first->owner, "eva");
    assert_str(second->id, "other");
    assert_str(second->party, "mail");
    assert_str(second->owner, "bob");
    assert_int_equal(second->role, WRIT_ROLE_PRODUCER);
    assert_int_equal(second->place.line, 7);
    assert_non_null(second->expectation.set);
}

static void test_several_in_one_file_differ(void **state)
{
    (void)state;
    assert_misunderstood("kind: ConsumerContract\nparty: mail\nexpects:\n"
                         "- {consumes: {contract: a}, reads: {}}\n"
                         "- {consumes: {contract: a}, reads: {}}\n",
                         "5:3: party 'mail--a' is given twice (give each entry of 'expects' an "
                         "'id')");
    assert_misunderstood("kind: ConsumerContract\nexpects: []\n", "2:10: 'expects' lists no party");
    assert_misunderstood("kind: ConsumerContract\nexpects: [a]\n",
                         "2:11: an entry of 'expects' must be an object, not a string");
    assert_misunderstood("kind: ConsumerContract\nreads: {}\nexpects: []\n",
                         "2:1: a document with 'expects' has no key 'reads'");
    assert_misunderstood("kind: ConsumerContract\nid: a\nexpects:\n- {consumes: {contract: a}, "
                         "expects: []}\n",
                         "4:29: 'expects' stands at the top of a document only");
}

static void test_a_document_that_is_not_whole_is_refused(void **state)
{
    (void)state;
    assert_misunderstood("kind: ConsumerContract\nid: a\nreads: {}\n",
                         "1:1: the ConsumerContract has no 'consumes' (consumes: {contract: ID, "
                         "versions: \"^1.0\"})");
    assert_misunderstood("kind: ConsumerContract\nconsumes: {contract: a}\nreads: {}\n",
                         "1:1: the ConsumerContract has no 'id'");
    assert_misunderstood("kind: ConsumerContract\nid: a\nconsumes: {schema: x}\nreads: {}\n",
                         "3:11: 'consumes' names no contract");
    assert_misunderstood("kind: ConsumerContract\nid: a\nconsumes: {contract: a}\n",
                         "1:1: the ConsumerContract has neither 'reads' nor 'schema': it says "
                         "nothing of what it needs");
    assert_misunderstood("kind: ConsumerContract\nid: a\nconsumes: {contract: a}\nread: {}\n",
                         "4:1: ConsumerContract has no key 'read' (did you mean 'reads'?)");
    assert_misunderstood(
        "kind: ConsumerContract\nid: a\nconsumes: {contract: a, version: 1}\nreads: {}\n",
        "3:25: consumes has no key 'version' (did you mean 'versions'?)");
    assert_misunderstood(
        "kind: ConsumerContract\nid: a\nconsumes: {contract: a, versions: 1.2}\nreads: {}\n",
        "3:35: 'versions' must be a string, not a number (write it in quotes: \"1.2\")");
    assert_misunderstood(
        "kind: ConsumerContract\nid: a\nconsumes: {contract: a, versions: newest}\nreads: {}\n",
        "3:35: 'newest' is no range of versions (write it as npm does: \">=1.2.0 <2.0.0\", "
        "\"^1.2\")");
    assert_misunderstood(
        "kind: ConsumerContract\nid: a\nversion: '1.2'\nconsumes: {contract: a}\nreads: {}\n",
        "3:10: '1.2' is no version of the form MAJOR.MINOR.PATCH");
    assert_misunderstood("kind: ConsumerContract\nid: a\nconsumes: {contract: a}\nreads: [a]\n",
                         "4:8: 'reads' must be an object, not a list");
}

/* ---- paths ---- */

static void test_paths_become_a_tree(void **state)
{
    (void)state;
    const writ_object *object = reads("  a: {type: string}\n"
                                      "  b.c: {type: integer}\n"
                                      "  /b/d~1e: {type: integer}\n"
                                      "  f\\.g: {type: boolean}\n"
                                      "  l[].q: {type: integer, minimum: 1}\n"
                                      "  m.*: {type: number}\n"
                                      "  grid[][]: {type: integer}\n");
    assert_string_equal(judge(object, JSON({
                                  "a" : "",
                                  "b" : {"c" : 1, "d/e" : 2},
                                  "f.g" : true,
                                  "l" : [ {"q" : 1}, {} ],
                                  "m" : {"x" : 1.5},
                                  "grid" : [ [1], [] ],
                                  "more" : null
                              })),
                        "");
    assert_string_equal(
        judge(object, JSON({
                  "a" : 1,
                  "b" : {"c" : "", "d/e" : ""},
                  "f.g" : 0,
                  "l" : [ {"q" : 0}, null ],
                  "m" : {"x" : ""},
                  "grid" : [ [""], null ]
              })),
        "TYPE_MISMATCH /a, TYPE_MISMATCH /b/c, TYPE_MISMATCH /b/d~1e, TYPE_MISMATCH /f.g, RANGE "
        "/l/0/q, NULL_NOT_ALLOWED /l/1, TYPE_MISMATCH /m/x, TYPE_MISMATCH /grid/0/0, "
        "NULL_NOT_ALLOWED /grid/1");
    assert_string_equal(judge(object, JSON({"b" : null, "l" : null, "m" : null})), "");
    assert_string_equal(judge(object, JSON({"b" : 1, "l" : {}, "m" : []})),
                        "TYPE_MISMATCH /b, TYPE_MISMATCH /l, TYPE_MISMATCH /m");
    assert_place_at(object, "/properties/b/properties/c", 7, 3);
    assert_place_at(object, "/properties/b/properties/c/type", 7, 15);
}

static void test_a_star_in_a_pointer_is_what_the_field_around_it_is(void **state)
{
    (void)state;
    const writ_object *object = reads("  /l/*/q: {type: integer}\n"
                                      "  /m/*/q: {type: integer}\n"
                                      "  l: {type: array}\n"
                                      "  m: {type: map}\n"
                                      "  /n/~2: {type: integer}\n");
    assert_string_equal(
        judge(object, JSON({"l" : [ {"q" : 1} ], "m" : {"x" : {"q" : 1}}, "n" : {"*" : 1}})), "");
    assert_string_equal(
        judge(object, JSON({"l" : [ {"q" : ""} ], "m" : {"x" : {"q" : ""}}, "n" : {"*" : ""}})),
        "TYPE_MISMATCH /l/0/q, TYPE_MISMATCH /m/x/q, TYPE_MISMATCH /n/*");
    assert_refuses("  /l/*/q: {type: integer}\n",
                   "6:3: '*' behind '/l' may be an item or a member of a map (give '/l' the type "
                   "array or map)");
}

static void test_named_members_and_any_member_go_together(void **state)
{
    (void)state;
    const writ_object *object = reads("  m.total: {type: integer, required: true}\n"
                                      "  m.*: {type: string}\n");
    assert_string_equal(judge(object, JSON({"m" : {"total" : 1, "x" : "y"}})), "");
    assert_string_equal(judge(object, JSON({"m" : {"x" : 1}})),
                        "TYPE_MISMATCH /m/x, REQUIRED_MISSING /m/total");
}

static void test_a_field_is_given_once(void **state)
{
    (void)state;
    assert_refuses("  a.b: {type: string}\n  /a/b: {type: string}\n",
                   "7:3: field '/a/b' is given twice (first in line 6, as 'a.b')");
    assert_refuses("  a\\.b: {type: string}\n  /a.b: {type: string}\n",
                   "7:3: field '/a.b' is given twice (first in line 6, as 'a\\.b')");
    reads("  a\\.b: {type: string}\n  a.b: {type: string}\n");
}

static void test_a_field_is_a_scalar_an_array_or_an_object(void **state)
{
    (void)state;
    assert_refuses("  a: {type: string}\n  a.b: {type: string}\n",
                   "7:3: 'a.b' makes '/a' an object, but its type is another");
    assert_refuses("  a.b.c: {type: string}\n  a.b: {type: integer}\n",
                   "6:3: 'a.b.c' makes '/a/b' an object, but its type is another");
    assert_refuses("  a: {type: object}\n  a[]: {type: string}\n",
                   "7:3: 'a[]' makes '/a' an array, but its type is another");
    assert_refuses("  a: {type: array}\n  a.*: {type: string}\n",
                   "7:3: 'a.*' makes '/a' an object, but its type is another");
    assert_refuses("  a[]: {type: string}\n  a.b: {type: string}\n",
                   "7:3: 'a.b' makes '/a' an object, but it is an array");
    assert_refuses("  a.b: {type: string}\n  a[]: {type: string}\n",
                   "7:3: 'a[]' makes '/a' an array, but it is an object");
    reads("  a: {type: [object, string]}\n  a.b: {type: string}\n");
    reads("  a: {type: any}\n  a.b: {type: string}\n");
    reads("  a: {required: true}\n  a[]: {type: string}\n");
}

static void test_what_is_no_path_is_refused(void **state)
{
    (void)state;
    assert_refuses("  a..b: {type: string}\n",
                   "6:3: a name is missing at character 3 of path 'a..b'");
    assert_refuses("  'a[0]': {type: string}\n",
                   "6:3: '[' is not followed by ']' at character 2 of path 'a[0]' ('a[]' is any "
                   "item of 'a'; a bracket in a name is written '\\[')");
    assert_refuses("  '': {type: string}\n", "6:3: a field has no name");
}

/* ---- presence and null ---- */

static void test_required_requires_every_object_on_the_way(void **state)
{
    (void)state;
    const writ_object *object = reads("  a.b.c: {type: string, required: true}\n"
                                      "  a.d: {type: string}\n");
    assert_string_equal(judge(object, JSON({"a" : {"b" : {"c" : "x"}}})), "");
    assert_string_equal(judge(object, JSON({"a" : {"b" : {"c" : "x"}, "d" : null}})), "");
    assert_string_equal(judge(object, JSON({})), "REQUIRED_MISSING /a");
    assert_string_equal(judge(object, JSON({"a" : {}})), "REQUIRED_MISSING /a/b");
    assert_string_equal(judge(object, JSON({"a" : {"b" : {}}})), "REQUIRED_MISSING /a/b/c");
    assert_string_equal(judge(object, JSON({"a" : null})), "NULL_NOT_ALLOWED /a");
    assert_string_equal(judge(object, JSON({"a" : {"b" : {"c" : null}}})),
                        "NULL_NOT_ALLOWED /a/b/c");
    assert_place_at(object, "/required/0", 6, 35);
}

static void test_required_in_an_item_does_not_require_the_array(void **state)
{
    (void)state;
    const writ_object *object = reads("  o.l[].p.q: {type: integer, required: true}\n"
                                      "  m.*.q: {type: integer, required: true}\n");
    assert_string_equal(judge(object, JSON({})), "");
    assert_string_equal(judge(object, JSON({"o" : null, "m" : null})), "");
    assert_string_equal(judge(object, JSON({"o" : {"l" : []}, "m" : {}})), "");
    assert_string_equal(judge(object, JSON({"o" : {"l" : [ {} ]}, "m" : {"x" : {}}})),
                        "REQUIRED_MISSING /o/l/0/p, REQUIRED_MISSING /m/x/q");
}

static void test_nullable_is_a_bit_of_its_own(void **state)
{
    (void)state;
    const writ_object *object = reads("  a: {type: string, required: true, nullable: true}\n"
                                      "  b: {type: string, nullable: false}\n"
                                      "  c: {type: string, required: false}\n"
                                      "  l[]: {type: string, nullable: true}\n"
                                      "  k[]: {type: string, required: false}\n");
    assert_string_equal(judge(object, JSON({"a" : null, "c" : null, "l" : [null]})), "");
    assert_string_equal(judge(object, JSON({"b" : null, "k" : [null]})),
                        "NULL_NOT_ALLOWED /b, NULL_NOT_ALLOWED /k/0, REQUIRED_MISSING /a");
}

static void test_what_holds_a_required_field_cannot_be_optional(void **state)
{
    (void)state;
    assert_refuses("  a: {type: object, required: false}\n  a.b: {type: string, required: true}\n",
                   "6:31: 'a' need not be an object here, but 'a.b' in it is required (a required "
                   "field requires every object on the way to it)");
    assert_refuses("  a: {type: object, nullable: true}\n  a.b: {type: string, required: true}\n",
                   "6:31: 'a' need not be an object here, but 'a.b' in it is required (a required "
                   "field requires every object on the way to it)");
    assert_refuses("  a: {type: [object, string]}\n  a.b: {type: string, required: true}\n",
                   "6:13: 'a' need not be an object here, but 'a.b' in it is required (a required "
                   "field requires every object on the way to it)");
    reads("  a: {type: object}\n  a.b: {type: string, required: true}\n");
    reads("  a: {type: array, required: false}\n  a[].b: {type: string, required: true}\n");
}

static void test_a_default_never_satisfies_required(void **state)
{
    (void)state;
    const writ_object *object = reads("  a: {type: string, required: true, default: there}\n");
    assert_string_equal(judge(object, JSON({})), "REQUIRED_MISSING /a");
    assert_string_equal(json_at(object, "/properties/a/default"), "\"there\"");
}

/* ---- keys of a field ---- */

static void test_every_key_of_a_field_is_understood(void **state)
{
    (void)state;
    const writ_object *object = reads(
        "  a: {type: string, format: email, pattern: a, minLength: 1, maxLength: 9, use: key, "
        "pii: true, description: d}\n"
        "  b: {type: integer, minimum: 1, maximum: 9, multipleOf: 2, unit: minor, currency: "
        "c.d, use: [x, y]}\n"
        "  e: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}\n"
        "  f: {type: array, minItems: 1, maxItems: 2, uniqueItems: true}\n"
        "  g: {type: string, values: [x], unknown: ignore}\n"
        "  h: {type: timestamp, timezone: true, minimum: '2020-01-01T00:00:00Z'}\n"
        "  i: {type: [integer, string], nullable: false}\n");
    assert_json(json_at(object, "/properties/a"), JSON({
                    "type" : [ "string", "null" ],
                    "x-writ-type" : "string",
                    "pattern" : "a",
                    "minLength" : 1,
                    "maxLength" : 9,
                    "format" : "email",
                    "description" : "d",
                    "x-writ-sensitive" : true,
                    "x-writ-use" : ["key"]
                }));
    assert_json(json_at(object, "/properties/b"), JSON({
                    "type" : [ "integer", "null" ],
                    "x-writ-type" : "integer",
                    "minimum" : 1,
                    "maximum" : 9,
                    "multipleOf" : 2,
                    "x-writ-unit" : "minor",
                    "x-writ-currency" : "/c/d",
                    "x-writ-use" : [ "x", "y" ]
                }));
    assert_json(json_at(object, "/properties/e"), JSON({
                    "type" : [ "number", "null" ],
                    "x-writ-type" : "number",
                    "exclusiveMinimum" : 0,
                    "exclusiveMaximum" : 1
                }));
    assert_json(json_at(object, "/properties/f"), JSON({
                    "type" : [ "array", "null" ],
                    "x-writ-type" : "array",
                    "minItems" : 1,
                    "maxItems" : 2,
                    "uniqueItems" : true
                }));
    assert_json(json_at(object, "/properties/g"), JSON({
                    "type" : [ "string", "null" ],
                    "x-writ-type" : "string",
                    "x-writ-unknown" : "ignore"
                }));
    assert_json(
        json_at(object, "/properties/h"), JSON({
            "type" : [ "string", "null" ],
            "x-writ-type" : "timestamp",
            "x-writ-time" :
                {"kind" : "timestamp", "offset" : "required", "minimum" : "2020-01-01T00:00:00Z"}
        }));
    assert_json(json_at(object, "/properties/i"), JSON({"type" : [ "string", "integer" ]}));
}

static void test_a_field_that_is_not_understood_is_refused(void **state)
{
    (void)state;
    assert_refuses("  a: {typ: string}\n", "6:7: a field has no key 'typ' (did you mean 'type'?)");
    assert_refuses("  a: {requried: true}\n",
                   "6:7: a field has no key 'requried' (did you mean 'required'?)");
    assert_refuses("  a: {minProperties: 1}\n", "6:7: a field has no key 'minProperties'");
    assert_refuses("  a: {zzz: 1}\n", "6:7: a field has no key 'zzz'");
    assert_refuses("  a: string\n", "6:6: 'a' must say what it needs, as {type: string, …}, not a "
                                    "string");
    assert_refuses("  a: {type: int}\n", "6:13: there is no type 'int' (did you mean 'integer'?)");
    assert_refuses("  a: {type: [string, 'null']}\n",
                   "6:22: there is no type 'null' (a field that may be null says 'nullable: "
                   "true')");
    assert_refuses("  a: {type: [timestamp, string]}\n",
                   "6:25: 'string' is a second kind of text in one list of types");
    assert_refuses("  a: {type: []}\n", "6:13: the list of types is empty");
    assert_refuses("  a: {type: integer, minLength: 1}\n",
                   "6:22: 'minLength' says nothing about a field of type integer");
    assert_refuses("  a: {type: string, timezone: true}\n",
                   "6:31: 'timezone' says nothing about a field that is no time");
    assert_refuses("  a: {type: string, unknown: drop}\n",
                   "6:30: 'unknown' must be 'reject' or 'ignore', not 'drop'");
    assert_refuses("  a: {type: string, values: x}\n",
                   "6:29: 'values' must be a list, not a string");
    assert_refuses("  a: {type: string, use: 1}\n",
                   "6:26: 'use' must be a string or a list of strings, not a number");
    assert_refuses("  a: {type: string, required: yes}\n",
                   "6:31: 'required' must be a boolean, not a string (write true or false, without "
                   "quotes)");
}

static void test_a_field_without_type_is_noted_but_any_is_not(void **state)
{
    (void)state;
    writ_party *party = party_of(CONSUMER "  a: {required: true}\n  b: {type: any}\n  c.d: {}\n");
    assert_string_equal(notes_of(&party->notes),
                        "TYPE_UNDECLARED /a 6:3\nTYPE_UNDECLARED /c/d 8:3");
    assert_string_equal(judge(&party->expectation, JSON({"a" : [1], "b" : null})), "");
    assert_string_equal(judge(&party->expectation, JSON({"a" : null})), "NULL_NOT_ALLOWED /a");
}

static void test_an_expectation_takes_times_with_or_without_offset(void **state)
{
    (void)state;
    const writ_object *object = reads("  a: {type: timestamp}\n"
                                      "  b: {type: timestamp, timezone: true}\n"
                                      "  c: {type: timestamp, timezone: false}\n");
    assert_string_equal(judge(object, JSON({
                                  "a" : "2026-03-10T14:22:35",
                                  "b" : "2026-03-10T14:22:35Z",
                                  "c" : "2026-03-10T14:22:35Z"
                              })),
                        "");
    assert_string_equal(
        judge(object, JSON({"b" : "2026-03-10T14:22:35", "c" : "2026-03-10T14:22:35"})),
        "TIMEZONE_MISSING /b");
}

static void test_formats_are_asserted(void **state)
{
    (void)state;
    const writ_object *object = reads("  a: {type: string, format: email}\n");
    assert_string_equal(judge(object, JSON({"a" : "no mail"})), "FORMAT_INVALID /a");
    assert_string_equal(judge(object, JSON({"a" : "ada@example.org"})), "");
}

static void test_a_currency_is_a_code_or_a_field(void **state)
{
    (void)state;
    const writ_object *object = reads("  p.a: {type: integer, currency: EUR}\n"
                                      "  p.b: {type: integer, currency: code}\n"
                                      "  p.c: {type: integer, currency: p.code}\n"
                                      "  p.d: {type: integer, currency: elsewhere}\n"
                                      "  p.code: {type: string}\n");
    static const char *const expected[] = {"\"EUR\"", "\"/p/code\"", "\"/p/code\"",
                                           "\"/elsewhere\""};
    for (int i = 0; i < 4; i++) {
        const char *pointer =
            writ_str_printf(&arena, "/properties/p/properties/%c/x-writ-currency", 'a' + i).ptr;
        assert_string_equal(json_at(object, pointer), expected[i]);
    }
}

static void test_many_fields_and_deep_paths(void **state)
{
    (void)state;
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_text(&text, CONSUMER);
    for (int i = 0; i < 2000; i++)
        writ_buf_printf(&text, "  field%d: {type: string, required: true}\n", i);
    writ_buf_add_text(&text, "  a");
    for (int i = 1; i < 240; i++)
        writ_buf_add_text(&text, ".a");
    writ_buf_add_text(&text, ": {type: string}\n");
    const writ_party *party = party_of(text.ptr);
    assert_int_equal(party->expectation.set->root->properties.count, 2001);
    writ_buf_reset(&text);
    writ_buf_add_text(&text, CONSUMER "  a");
    for (int i = 1; i < 241; i++)
        writ_buf_add_text(&text, ".a");
    writ_buf_add_text(&text, ": {type: string}\n");
    assert_misunderstood(text.ptr, "6:3: a path has 241 steps, more than 240");
    writ_buf_clear(&text);
}

/* ---- schema ---- */

static void test_a_json_schema_may_stand_instead(void **state)
{
    (void)state;
    writ_party *party =
        party_of("kind: ConsumerContract\nid: a--b\nowner: eva\n"
                 "consumes: {contract: b}\n"
                 "schema:\n  type: object\n  required: [x]\n  properties: {x: {$ref: "
                 "'#/$defs/x'}}\n  $defs: {x: {type: string, format: email}}\n");
    assert_int_equal(party->language, WRIT_LANGUAGE_JSON_SCHEMA);
    assert_int_equal(party->undeclared, WRIT_UNDECLARED_ANYTHING);
    assert_string_equal(judge(&party->expectation, JSON({"x" : "no mail"})), "");
    assert_string_equal(judge(&party->expectation, JSON({"x" : 1})), "TYPE_MISMATCH /x");
    assert_string_equal(judge(&party->expectation, JSON({})), "REQUIRED_MISSING /x");
}

static void test_a_schema_is_one_and_alone(void **state)
{
    (void)state;
    static const char head[] = "kind: ConsumerContract\nid: a\nconsumes: {contract: b}\n";
    assert_misunderstood(writ_str_printf(&arena, "%sreads: {}\nschema: {}\n", head).ptr,
                         "5:9: 'schema' stands instead of 'reads', not beside it");
    assert_misunderstood(writ_str_printf(&arena, "%sschema: [1]\n", head).ptr,
                         "4:9: 'schema' must be a JSON Schema or the path of one, not a list");
    assert_misunderstood_at(writ_str_printf(&arena, "%sschema: {type: strng}\n", head).ptr, 4, 16);
    assert_misunderstood_at(writ_str_printf(&arena, "%sschema: other.json\n", head).ptr, 4, 9);
}

/* ---- both forms of a consumer ---- */

/* Annotations differ between the forms; what is asserted must not. */
static void strip(writ_value *value)
{
    static const char *const asserted[] = {"x-writ-time", "x-writ-unknown"};
    static const char *const plain[] = {"title", "description", "examples", "default"};
    for (size_t i = 0; value->kind == WRIT_ARRAY && i < value->array.count; i++)
        strip(value->array.items[i]);
    if (value->kind != WRIT_OBJECT)
        return;
    for (size_t i = value->object.count; i-- > 0;) {
        writ_str name = value->object.items[i].name;
        bool drop = writ_str_starts(name, WRIT_STR("x-writ-"));
        for (size_t j = 0; j < 2; j++)
            drop &= !writ_str_is(name, asserted[j]);
        for (size_t j = 0; j < 4; j++)
            drop |= writ_str_is(name, plain[j]);
        if (drop)
            writ_value_remove(&arena, value, name);
        else
            strip(value->object.items[i].value);
    }
}

static writ_party *load_party(const char *name)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_document *document = NULL;
    if (writ_document_load(&arena, shared_path(name), NULL, &document, &err))
        fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
    assert_int_equal(document->parties.count, 1);
    return document->parties.items[0];
}

static void test_both_forms_of_a_consumer_ask_the_same(void **state)
{
    (void)state;
    if (!shared_path("contracts/email-platform.consumer.min.yaml"))
        skip();
    writ_party *native = load_party("contracts/email-platform.consumer.min.yaml");
    writ_party *odcs = load_party("contracts/email-platform.consumer.odcs.yaml");
    writ_value *a = writ_value_clone(&arena, native->expectation.lowered);
    writ_value *b = writ_value_clone(&arena, odcs->expectation.lowered);
    assert_false(writ_value_equal(a, b));
    strip(a);
    strip(b);
    assert_true(writ_value_equal(a, b));
    assert_true(writ_value_find(writ_value_find(a, "properties"), "lifecycle_stage"));
    assert_true(writ_str_equal(native->id, odcs->id));
    assert_true(writ_str_equal(native->party, odcs->party));
    assert_true(writ_str_equal(native->owner, odcs->owner));
    assert_true(writ_str_equal(native->contract, odcs->contract));
    assert_true(writ_str_equal(native->versions, odcs->versions));
    assert_true(writ_str_equal(native->object, odcs->object));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_consumer_says_who_and_of_what),
        cmocka_unit_test(test_a_producer_has_words_of_its_own),
        cmocka_unit_test(test_the_party_may_be_named_apart_from_the_id),
        cmocka_unit_test(test_one_file_may_hold_several),
        cmocka_unit_test(test_several_in_one_file_differ),
        cmocka_unit_test(test_a_document_that_is_not_whole_is_refused),
        cmocka_unit_test(test_paths_become_a_tree),
        cmocka_unit_test(test_a_star_in_a_pointer_is_what_the_field_around_it_is),
        cmocka_unit_test(test_named_members_and_any_member_go_together),
        cmocka_unit_test(test_a_field_is_given_once),
        cmocka_unit_test(test_a_field_is_a_scalar_an_array_or_an_object),
        cmocka_unit_test(test_what_is_no_path_is_refused),
        cmocka_unit_test(test_required_requires_every_object_on_the_way),
        cmocka_unit_test(test_required_in_an_item_does_not_require_the_array),
        cmocka_unit_test(test_nullable_is_a_bit_of_its_own),
        cmocka_unit_test(test_what_holds_a_required_field_cannot_be_optional),
        cmocka_unit_test(test_a_default_never_satisfies_required),
        cmocka_unit_test(test_every_key_of_a_field_is_understood),
        cmocka_unit_test(test_a_field_that_is_not_understood_is_refused),
        cmocka_unit_test(test_a_field_without_type_is_noted_but_any_is_not),
        cmocka_unit_test(test_an_expectation_takes_times_with_or_without_offset),
        cmocka_unit_test(test_formats_are_asserted),
        cmocka_unit_test(test_a_currency_is_a_code_or_a_field),
        cmocka_unit_test(test_many_fields_and_deep_paths),
        cmocka_unit_test(test_a_json_schema_may_stand_instead),
        cmocka_unit_test(test_a_schema_is_one_and_alone),
        cmocka_unit_test(test_both_forms_of_a_consumer_ask_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, clear_arena);
}
