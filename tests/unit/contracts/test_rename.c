/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename.h"

#include <stdlib.h>

#include "tests/unit/contracts/compile.h"

#include "contracts/base/bounds.h"
#include "contracts/name_tokens.h"

static writ_renames *find(writ_arena *arena, const char *old_text, const char *new_text)
{
    return writ_renames_find(arena, writ_field_tree(arena, compile(arena, old_text)),
                             writ_field_tree(arena, compile(arena, new_text)));
}

/* The claims, in order: "/email > /email_address id, ...". */
static void assert_claims(const char *old_text, const char *new_text, const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_renames *renames = find(&arena, old_text, new_text);
    writ_buf got = WRIT_BUF_INIT;
    writ_buf_add_text(&got, "");
    for (size_t i = 0; i < renames->count; i++) {
        const writ_rename *rename = &renames->items[i];
        writ_buf_printf(&got, "%s%.*s > %.*s %s", i ? ", " : "", WRIT_FMT(rename->old_field->path),
                        WRIT_FMT(rename->new_field->path), writ_grade_name(rename->grade));
    }
    assert_string_equal(got.ptr, expected);
    writ_buf_clear(&got);
    writ_arena_clear(&arena);
}

/* --- facts --- */

static void test_the_same_id_is_a_rename_whatever_the_names(void **state)
{
    (void)state;
    assert_claims(JSON({"properties" : {"a" : {"x-writ-id" : "k", "type" : "string"}, "b" : {}}}),
                  JSON({"properties" : {"z" : {"x-writ-id" : "k", "type" : "integer"}, "b" : {}}}),
                  "/a > /z id");
}

static void test_the_same_id_and_name_is_no_rename(void **state)
{
    (void)state;
    assert_claims(JSON({"properties" : {"a" : {"x-writ-id" : "k"}}}),
                  JSON({"properties" : {"a" : {"x-writ-id" : "k"}}}), "");
}

static void test_names_that_change_places_are_told_apart_by_id(void **state)
{
    (void)state;
    assert_claims(
        JSON({"properties" : {"home" : {"x-writ-id" : "1"}, "work" : {"x-writ-id" : "2"}}}),
        JSON({"properties" : {"home" : {"x-writ-id" : "2"}, "work" : {"x-writ-id" : "1"}}}),
        "/work > /home id, /home > /work id");
}

static void test_an_id_goes_across_levels_when_it_is_unique(void **state)
{
    (void)state;
    assert_claims(
        JSON({
            "properties" : {
                "street" : {"x-writ-id" : "s", "type" : "string"},
                "address" : {"properties" : {"city" : {}}}
            }
        }),
        JSON({
            "properties" : {
                "address" : {
                    "properties" : {"city" : {}, "street" : {"x-writ-id" : "s", "type" : "string"}}
                }
            }
        }),
        "/street > /address/street id");
}

static void test_an_id_that_stands_twice_stays_within_its_parent(void **state)
{
    (void)state;
    const char *before = JSON({
        "properties" : {
            "a" : {"properties" : {"x" : {"x-writ-id" : "k", "type" : "null"}}},
            "b" : {"properties" : {"y" : {"x-writ-id" : "k", "type" : "null"}}}
        }
    });
    const char *after = JSON({
        "properties" : {
            "a" : {"properties" : {"left" : {"x-writ-id" : "k", "type" : "null"}}},
            "c" : {"properties" : {"right" : {"x-writ-id" : "k", "type" : "null"}}}
        }
    });
    assert_claims(before, after, "/a/x > /a/left id");
}

static void test_members_of_a_renamed_container_are_no_renames(void **state)
{
    (void)state;
    assert_claims(
        JSON({
            "properties" : {
                "addr" :
                    {"x-writ-id" : "a", "properties" : {"city" : {"x-writ-id" : "c"}, "zip" : {}}}
            }
        }),
        JSON({
            "properties" : {
                "postal" :
                    {"x-writ-id" : "a", "properties" : {"town" : {"x-writ-id" : "c"}, "zip" : {}}}
            }
        }),
        "/addr > /postal id, /addr/city > /postal/town id");
}

static void test_a_declaration_on_either_side_is_a_fact(void **state)
{
    (void)state;
    assert_claims(
        JSON({"properties" : {"a" : {}, "b" : {"x-writ-replaced-by" : "y"}, "c" : {}, "d" : {}}}),
        JSON({
            "properties" : {
                "x" : {"x-writ-renamed-from" : "a"},
                "y" : {},
                "z" : {"x-writ-synonyms" : [ "q", "c" ]},
                "w" : {"x-writ-synonyms" : ["dd"]}
            }
        }),
        "/a > /x declared, /b > /y declared, /c > /z declared");
}

static void test_a_declaration_may_name_a_path(void **state)
{
    (void)state;
    assert_claims(
        JSON({"properties" : {"a" : {"properties" : {"b" : {}, "k" : {}}}}}), JSON({
            "properties" :
                {"a" : {"properties" : {"k" : {}}}, "top" : {"x-writ-renamed-from" : "a.b"}}
        }),
        "/a/b > /top declared");
}

static void test_an_alias_is_an_identity(void **state)
{
    (void)state;
    assert_claims(JSON({"properties" : {"a" : {"type" : "string"}, "b" : {}}}),
                  JSON({"properties" : {"z" : {"x-writ-aliases" : [ "q", "a" ]}, "b" : {}}}),
                  "/a > /z id");
    assert_claims(JSON({"properties" : {"a" : {"type" : "string"}, "b" : {}}}),
                  JSON({"properties" : {"z" : {"x-writ-aliases" : ["b"]}, "b" : {}}}), "");
}

static void test_a_note_that_names_the_other_field_is_a_declaration(void **state)
{
    (void)state;
    assert_claims(JSON({
                      "properties" : {
                          "a" : {"deprecated" : true, "description" : "use contact.mail instead"},
                          "b" : {"description" : "Renamed to y."},
                          "c" : {},
                          "d" : {"description" : "replaced by gone"},
                          "contact" : {"properties" : {}}
                      }
                  }),
                  JSON({
                      "properties" : {
                          "contact" : {"properties" : {"mail" : {}}},
                          "y" : {},
                          "z" : {"description" : "formerly 'c'"}
                      }
                  }),
                  "/a > /contact/mail declared, /b > /y declared, /c > /z declared");
}

static void test_a_note_of_a_field_that_stays_declares_nothing(void **state)
{
    (void)state;
    assert_claims(JSON({
                      "properties" : {
                          "a" : {"type" : "integer", "description" : "replaced by b"},
                          "b" : {"type" : "string"}
                      }
                  }),
                  JSON({
                      "properties" : {
                          "b" : {"type" : "string"},
                          "c" : {"type" : "boolean", "description" : "formerly b"}
                      }
                  }),
                  "");
}

static void test_a_declaration_below_a_declared_container_is_found(void **state)
{
    (void)state;
    assert_claims(JSON({"properties" : {"a" : {"properties" : {"b" : {}, "k" : {}}}}}), JSON({
                      "properties" : {
                          "x" : {
                              "x-writ-renamed-from" : "a",
                              "properties" : {"y" : {"x-writ-renamed-from" : "b"}, "k" : {}}
                          }
                      }
                  }),
                  "/a > /x declared, /a/b > /x/y declared");
}

/* What is said first of the only claim between the two. */
static void assert_evidence(const char *old_text, const char *new_text, const char *first,
                            const char *second)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_renames *renames = find(&arena, old_text, new_text);
    assert_int_equal(renames->count, 1);
    assert_true(renames->items[0].evidence.count >= 2);
    assert_str(renames->items[0].evidence.items[0], first);
    assert_str(renames->items[0].evidence.items[1], second);
    writ_arena_clear(&arena);
}

static void test_an_id_outranks_a_declaration_and_says_so(void **state)
{
    (void)state;
    const char *before =
        JSON({"properties" : {"a" : {"x-writ-id" : "1"}, "b" : {"type" : "integer"}}});
    const char *after =
        JSON({"properties" : {"z" : {"x-writ-id" : "1", "x-writ-renamed-from" : "b"}}});
    assert_claims(before, after, "/a > /z id");
    assert_evidence(before, after, "same id '1'", "although declared renamed from 'b'");
}

static void test_a_surer_declaration_outranks_a_less_sure_one(void **state)
{
    (void)state;
    const char *before = JSON({"properties" : {"a" : {"x-writ-replaced-by" : "y"}}});
    assert_claims(before, JSON({
                      "properties" :
                          {"x" : {"x-writ-renamed-from" : "a"}, "y" : {"x-writ-renamed-from" : "a"}}
                  }),
                  "/a > /y declared");
    assert_claims(before, JSON({"properties" : {"x" : {"x-writ-synonyms" : ["a"]}, "y" : {}}}),
                  "/a > /y declared");
    assert_claims(before, JSON({"properties" : {"x" : {"x-writ-aliases" : ["a"]}, "y" : {}}}),
                  "/a > /x id");
}

/* The types keep anything from being inferred. */
static void test_declarations_that_contradict_each_other_are_no_facts(void **state)
{
    (void)state;
    assert_claims(JSON({"properties" : {"a" : {"type" : "string"}}}), JSON({
                      "properties" : {
                          "x" : {"type" : "integer", "x-writ-renamed-from" : "a"},
                          "y" : {"type" : "integer", "x-writ-renamed-from" : "a"},
                          "z" : {"type" : "integer", "x-writ-synonyms" : ["a"]}
                      }
                  }),
                  "");
    assert_claims(JSON({
                      "properties" : {
                          "a" : {"type" : "string", "x-writ-replaced-by" : "x"},
                          "b" : {"type" : "string", "x-writ-replaced-by" : "x"}
                      }
                  }),
                  JSON({"properties" : {"x" : {"type" : "integer"}}}), "");
}

static void test_what_both_sides_declare_is_told_once(void **state)
{
    (void)state;
    assert_evidence(
        JSON({"properties" : {"a" : {"type" : "integer", "x-writ-replaced-by" : "x"}}}),
        JSON({"properties" : {"x" : {"type" : "integer", "x-writ-renamed-from" : "a"}}}),
        "declared renamed from 'a', and replaced by 'x'", "same type integer");
}

static void test_a_field_that_stays_beside_its_heir_is_itself(void **state)
{
    (void)state;
    assert_claims(JSON({"properties" : {"email" : {"x-writ-replaced-by" : "mail"}}}), JSON({
                      "properties" : {
                          "email" : {"x-writ-replaced-by" : "mail"},
                          "mail" : {"x-writ-renamed-from" : "email"}
                      }
                  }),
                  "");
}

/* --- inferences --- */

#define OF(name)     "{\"properties\": {\"k\": {\"type\": \"boolean\"}, " name "}}"
#define STRING(name) OF("\"" name "\": {\"type\": \"string\"}")

static void test_names_that_fold_to_the_same_letters_are_claimed(void **state)
{
    (void)state;
    assert_claims(STRING("orderId"), STRING("order_id"), "/orderId > /order_id inferred");
    assert_claims(STRING("HTTPStatus"), STRING("http-status"),
                  "/HTTPStatus > /http-status inferred");
    assert_claims(STRING("schemaURL"), STRING("schemaurl"), "/schemaURL > /schemaurl inferred");
}

static void test_a_name_that_contains_the_words_of_the_other_is_claimed(void **state)
{
    (void)state;
    assert_claims(STRING("email"), STRING("email_address"), "/email > /email_address inferred");
    assert_claims(STRING("customer_email_address"), STRING("email"),
                  "/customer_email_address > /email inferred");
}

static void test_different_ids_do_not_stop_an_inference(void **state)
{
    (void)state;
    assert_claims(OF("\"email\": {\"type\": \"string\", \"x-writ-id\": \"1\"}"),
                  OF("\"email_address\": {\"type\": \"string\", \"x-writ-id\": \"2\"}"),
                  "/email > /email_address inferred");
}

static void test_words_may_stand_for_each_other(void **state)
{
    (void)state;
    assert_claims(STRING("first_name"), STRING("given_name"), "/first_name > /given_name inferred");
    assert_claims(STRING("qty_ordered"), STRING("orderedQuantity"),
                  "/qty_ordered > /orderedQuantity inferred");
    assert_claims(STRING("basepython"), STRING("base_python"),
                  "/basepython > /base_python inferred");
}

static void test_strangers_among_others_are_not_claimed(void **state)
{
    (void)state;
    assert_claims(OF("\"color\": {\"type\": \"string\"}, \"shape\": {\"type\": \"string\"}"),
                  OF("\"weight\": {\"type\": \"string\"}, \"depth\": {\"type\": \"string\"}"), "");
}

/* One field left, one came, and all that is known of them is the same. */
static void test_strangers_that_are_alone_are_claimed_unless_anything_differs(void **state)
{
    (void)state;
    assert_claims(STRING("color"), STRING("weight"), "/color > /weight inferred");
    assert_claims(STRING("color"), OF("\"weight\": {\"type\": \"string\", \"maxLength\": 9}"), "");
    assert_claims(STRING("color"), OF("\"weight\": {\"type\": \"number\"}"), "");
}

static void test_another_type_is_not_claimed(void **state)
{
    (void)state;
    assert_claims(OF("\"note\": {\"type\": \"string\"}"),
                  OF("\"note_count\": {\"type\": \"integer\"}"), "");
    assert_claims(OF("\"has_items\": {\"type\": \"boolean\"}"),
                  OF("\"items_open\": {\"type\": \"array\"}"), "");
}

static void test_opposite_names_are_not_claimed(void **state)
{
    (void)state;
    assert_claims(STRING("created_at"), STRING("updated_at"), "");
    assert_claims(STRING("min_price"), STRING("max_price"), "");
}

static void test_words_that_any_field_may_have_make_no_claim(void **state)
{
    (void)state;
    assert_claims(STRING("events_url"), STRING("languages_url"), "");
    assert_claims(STRING("resolved_at"), STRING("dismissed_at"), "");
}

static void test_a_field_that_became_a_list_is_known_by_its_plural(void **state)
{
    (void)state;
    assert_claims(OF("\"category\": {\"type\": \"string\"}"),
                  OF("\"categories\": {\"type\": \"array\"}"), "/category > /categories inferred");
    assert_claims(OF("\"category\": {\"type\": \"string\"}"), OF("\"tree\": {\"type\": \"array\"}"),
                  "");
}

static void test_of_two_equally_good_heirs_none_is_claimed(void **state)
{
    (void)state;
    const char *heirs = OF("\"first_name\": {\"type\": \"string\"},"
                           "\"other_name\": {\"type\": \"string\"}");
    assert_claims(STRING("name"), heirs, "");
    assert_claims(heirs, STRING("name"), "");
}

static void test_a_container_is_known_by_its_members(void **state)
{
    (void)state;
    const char *member = "{\"type\": \"object\", \"properties\": {\"street\": {}, \"city\": {},"
                         " \"zip\": {\"type\": \"string\"}}}";
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str before = writ_str_printf(&arena, "{\"properties\": {\"address\": %s}}", member);
    writ_str after = writ_str_printf(&arena, "{\"properties\": {\"postalAddress\": %s}}", member);
    assert_claims(before.ptr, after.ptr, "/address > /postalAddress inferred");
    writ_arena_clear(&arena);
}

static void test_a_claim_names_its_evidence_and_is_never_certain(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_renames *renames =
        find(&arena, JSON({"properties" : {"email" : {"type" : "string", "format" : "email"}}}),
             JSON({"properties" : {"email_address" : {"type" : "string", "format" : "email"}}}));
    assert_int_equal(renames->count, 1);
    const writ_rename *rename = &renames->items[0];
    assert_true(rename->confidence >= 0.7 && rename->confidence < 1);
    assert_int_equal(rename->evidence.count, 4);
    assert_str(rename->evidence.items[0], "name similarity 0.67");
    assert_str(rename->evidence.items[1], "nothing else left or came there");
    assert_str(rename->evidence.items[2], "same format email");
    assert_str(rename->evidence.items[3], "same type string");
    writ_arena_clear(&arena);
}

static void test_what_is_too_weak_for_a_claim_is_a_hint(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_renames *renames =
        find(&arena, STRING("mail_box"),
             OF("\"mail_slot\": {\"type\": \"string\"}, \"mail_bag\": {\"type\": \"string\"}"));
    assert_int_equal(renames->count, 0);
    assert_int_equal(renames->candidate_count, 2);
    assert_str(renames->candidates[0].old_field->path, "/mail_box");
    assert_str(renames->candidates[0].new_field->path, "/mail_bag");
    assert_true(renames->candidates[0].confidence < 0.6);
    writ_arena_clear(&arena);
}

/* --- laws --- */

/* A schema of some fields, in the order that `step` gives (it has no factor in common with their
 * number). */
static void write_fields(writ_buf *to, const char *const *fields, size_t count, size_t step)
{
    writ_buf_reset(to);
    for (size_t i = 0; i < count; i++)
        writ_buf_printf(to, "%s%s", i ? ", " : "{\"properties\": {", fields[i * step % count]);
    writ_buf_add_text(to, "}}");
}

static int compare_claims(const void *a, const void *b)
{
    const writ_rename *left = a, *right = b;
    return writ_str_compare(left->old_field->path, right->old_field->path);
}

static void print_sorted_claims(writ_buf *to, const writ_renames *renames)
{
    qsort(renames->items, renames->count, sizeof *renames->items, compare_claims);
    for (size_t i = 0; i < renames->count; i++) {
        const writ_rename *rename = &renames->items[i];
        writ_buf_printf(to, "%.*s %.*s %.9f\n", WRIT_FMT(rename->old_field->path),
                        WRIT_FMT(rename->new_field->path), rename->confidence);
    }
}

static const char *const old_fields[] = {
    "\"qty\": {\"type\": \"integer\", \"description\": \"how many pieces of it\"}",
    "\"customer_mail\": {\"type\": \"string\", \"description\": \"where the customer reads mail\"}",
    "\"ship_city\": {\"type\": \"string\"}",
    "\"ship_zip\": {\"type\": \"string\"}",
    "\"lines\": {\"type\": \"array\", \"items\": {\"properties\": {\"sku\": {}, \"n\": {}}}}",
    "\"created\": {\"type\": \"string\", \"format\": \"date-time\"}",
    "\"k\": {\"type\": \"boolean\"}",
};
static const char *const new_fields[] = {
    "\"quantity\": {\"type\": \"integer\", \"description\": \"how many pieces\"}",
    "\"email\": {\"type\": \"string\", \"description\": \"where the customer reads mail\"}",
    "\"shipping\": {\"properties\": {\"city\": {}, \"zip\": {\"type\": \"string\"}}}",
    "\"note\": {\"type\": \"string\"}",
    "\"items\": {\"type\": \"array\", \"items\": {\"properties\": {\"n\": {}, \"sku\": {}}}}",
    "\"created_at\": {\"type\": \"string\", \"format\": \"date-time\"}",
    "\"k\": {\"type\": \"boolean\"}",
};

static void test_the_order_of_members_changes_nothing(void **state)
{
    (void)state;
    enum { COUNT = sizeof old_fields / sizeof *old_fields };
    writ_buf before = WRIT_BUF_INIT, after = WRIT_BUF_INIT, first = WRIT_BUF_INIT;
    for (size_t step = 1; step < COUNT; step++) {
        writ_arena arena = WRIT_ARENA_INIT;
        writ_buf claims = WRIT_BUF_INIT;
        write_fields(&before, old_fields, COUNT, step);
        write_fields(&after, new_fields, COUNT, COUNT - step);
        writ_buf_add_byte(&before, '\0');
        writ_buf_add_byte(&after, '\0');
        const writ_renames *renames = find(&arena, before.ptr, after.ptr);
        assert_true(renames->count >= 5);
        for (size_t i = 0; i < renames->count; i++)
            for (size_t j = 0; j < i; j++)
                assert_true(renames->items[i].old_field != renames->items[j].old_field &&
                            renames->items[i].new_field != renames->items[j].new_field);
        print_sorted_claims(&claims, renames);
        if (step == 1)
            writ_buf_add_str(&first, writ_buf_str(&claims));
        assert_true(writ_str_equal(writ_buf_str(&first), writ_buf_str(&claims)));
        writ_buf_clear(&claims);
        writ_arena_clear(&arena);
    }
    writ_buf_clear(&before);
    writ_buf_clear(&after);
    writ_buf_clear(&first);
}

static void test_a_schema_beside_itself_claims_nothing(void **state)
{
    (void)state;
    writ_buf before = WRIT_BUF_INIT, after = WRIT_BUF_INIT;
    write_fields(&before, old_fields, 7, 1);
    write_fields(&after, old_fields, 7, 3);
    writ_buf_add_byte(&before, '\0');
    writ_buf_add_byte(&after, '\0');
    assert_claims(before.ptr, after.ptr, "");
    writ_buf_clear(&before);
    writ_buf_clear(&after);
}

/* A group that documents its members and not itself is a part of their names. */
static void test_of_a_namespace_the_members_are_renamed(void **state)
{
    (void)state;
    assert_claims(
        JSON({
            "properties" : {
                "cpu" : {
                    "properties" : {
                        "state" : {"type" : "string", "description" : "Which state it is in."},
                        "time" : {"type" : "number", "description" : "Seconds in that state."}
                    },
                    "type" : "object"
                }
            }
        }),
        JSON({
            "properties" : {
                "processor" : {
                    "properties" : {
                        "state" : {"type" : "string", "description" : "Which state it is in."},
                        "time" : {"type" : "number", "description" : "Seconds in that state."}
                    },
                    "type" : "object"
                }
            }
        }),
        "/cpu/state > /processor/state inferred, /cpu/time > /processor/time inferred");
}

static void test_a_name_may_get_a_level_below_itself(void **state)
{
    (void)state;
    assert_claims(
        JSON({
            "properties" :
                {"system" : {"type" : "string", "description" : "The product in use."}, "k" : {}}
        }),
        JSON({
            "properties" : {
                "system" : {
                    "type" : "object",
                    "properties" :
                        {"name" : {"type" : "string", "description" : "The product in use."}}
                },
                "k" : {}
            }
        }),
        "/system > /system/name inferred");
}

/* Beyond the bound nothing is inferred, and facts are still found. */
static void test_too_many_pairs_are_not_compared(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_buf texts[2] = {WRIT_BUF_INIT, WRIT_BUF_INIT};
    for (int side = 0; side < 2; side++) {
        writ_buf_printf(&texts[side], "{\"properties\": {\"%c\": {\"x-writ-id\": \"k\"}",
                        side ? 'z' : 'a');
        for (int i = 0; i < 520; i++)
            writ_buf_printf(&texts[side], ", \"%s%d\": {\"type\": \"string\"}",
                            side ? "field_" : "field", i);
        writ_buf_add_text(&texts[side], "}}");
    }
    writ_renames *renames = find(&arena, texts[0].ptr, texts[1].ptr);
    assert_true((size_t)520 * 520 > WRIT_BOUND_RENAME_PAIRS);
    assert_int_equal(renames->count, 1);
    assert_int_equal(renames->items[0].grade, WRIT_GRADE_ID);
    writ_buf_clear(&texts[0]);
    writ_buf_clear(&texts[1]);
    writ_arena_clear(&arena);
}

/* --- paths --- */

static void test_a_path_goes_through_the_nearest_rename(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_renames *renames = find(
        &arena, JSON({
            "properties" : {
                "a" : {"x-writ-id" : "1", "properties" : {"b" : {"x-writ-id" : "2"}, "c" : {}}},
                "ab" : {}
            }
        }),
        JSON({
            "properties" : {
                "x" : {"x-writ-id" : "1", "properties" : {"y" : {"x-writ-id" : "2"}, "c" : {}}},
                "ab" : {}
            }
        }));
    assert_str(writ_renames_new_path(&arena, renames, WRIT_STR("/a")), "/x");
    assert_str(writ_renames_new_path(&arena, renames, WRIT_STR("/a/b")), "/x/y");
    assert_str(writ_renames_new_path(&arena, renames, WRIT_STR("/a/c")), "/x/c");
    assert_str(writ_renames_new_path(&arena, renames, WRIT_STR("/ab")), "/ab");
    writ_arena_clear(&arena);
}

/* --- names --- */

static void test_names_are_compared_by_words(void **state)
{
    (void)state;
    assert_true(writ_name_similarity(WRIT_STR("orderId"), WRIT_STR("ORDER_ID")) == 1);
    assert_true(writ_name_similarity(WRIT_STR("qty"), WRIT_STR("quantity")) >= 0.5);
    assert_true(writ_name_similarity(WRIT_STR("tag"), WRIT_STR("tags")) > 0.8);
    assert_true(writ_name_similarity(WRIT_STR("color"), WRIT_STR("weight")) < 0.3);
    assert_true(writ_name_similarity(WRIT_STR("wieght"), WRIT_STR("weight")) > 0.8);
    assert_true(writ_name_similarity(WRIT_STR("quanity"), WRIT_STR("quantity")) > 0.8);
    assert_true(writ_name_similarity(WRIT_STR("rate"), WRIT_STR("date")) < 0.7);
    assert_true(writ_name_similarity(WRIT_STR("street2"), WRIT_STR("street_2")) == 1);
    assert_true(writ_name_alike(WRIT_STR("stra\xC3\x9F"
                                         "e"),
                                WRIT_STR("Stra\xC3\x9F"
                                         "e_nr")));
    assert_false(writ_name_alike(WRIT_STR("first_name"), WRIT_STR("last_name")));
    assert_false(writ_name_alike(WRIT_STR("a"), WRIT_STR("")));
    assert_false(writ_name_alike(WRIT_STR("+1"), WRIT_STR("-1")));
    assert_true(writ_name_similarity(WRIT_STR("+1"), WRIT_STR("-1")) == 0);
    assert_true(writ_name_holds(WRIT_STR("customerMail"), WRIT_STR("mail"), true));
    assert_true(writ_name_holds(WRIT_STR("mail_id"), WRIT_STR("Mail"), false));
    assert_false(writ_name_holds(WRIT_STR("mail_id"), WRIT_STR("mail"), true));
    assert_true(writ_name_holds(WRIT_STR("old_date_of_birth"), WRIT_STR("date of birth"), true));
    assert_false(writ_name_holds(WRIT_STR("date_birth"), WRIT_STR("date of birth"), false));
    assert_false(writ_name_holds(WRIT_STR("mailing"), WRIT_STR("mail"), false));
    assert_false(writ_name_holds(WRIT_STR("mail"), WRIT_STR(""), false));
    assert_true(writ_name_plural(WRIT_STR("category"), WRIT_STR("categories")));
    assert_true(writ_name_plural(WRIT_STR("line_items"), WRIT_STR("lineItem")));
    assert_false(writ_name_plural(WRIT_STR("bus"), WRIT_STR("business")));
    assert_false(writ_name_plural(WRIT_STR("tag"), WRIT_STR("tag")));
    assert_true(writ_name_generic(WRIT_STR("events_url"), WRIT_STR("languages_url")));
    assert_false(writ_name_generic(WRIT_STR("url"), WRIT_STR("languages_url")));
    assert_false(writ_name_generic(WRIT_STR("order_id"), WRIT_STR("order_ref")));
    assert_false(writ_name_generic(WRIT_STR("color"), WRIT_STR("weight")));
    assert_true(writ_name_opposed(WRIT_STR("createdAt"), WRIT_STR("updated_at")));
    assert_false(writ_name_opposed(WRIT_STR("created_at"), WRIT_STR("created_on")));
    assert_false(writ_name_opposed(WRIT_STR("from_to"), WRIT_STR("to_from")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_id_is_a_rename_whatever_the_names),
        cmocka_unit_test(test_the_same_id_and_name_is_no_rename),
        cmocka_unit_test(test_names_that_change_places_are_told_apart_by_id),
        cmocka_unit_test(test_an_id_goes_across_levels_when_it_is_unique),
        cmocka_unit_test(test_an_id_that_stands_twice_stays_within_its_parent),
        cmocka_unit_test(test_members_of_a_renamed_container_are_no_renames),
        cmocka_unit_test(test_a_declaration_on_either_side_is_a_fact),
        cmocka_unit_test(test_a_declaration_may_name_a_path),
        cmocka_unit_test(test_an_alias_is_an_identity),
        cmocka_unit_test(test_a_note_that_names_the_other_field_is_a_declaration),
        cmocka_unit_test(test_a_note_of_a_field_that_stays_declares_nothing),
        cmocka_unit_test(test_a_declaration_below_a_declared_container_is_found),
        cmocka_unit_test(test_an_id_outranks_a_declaration_and_says_so),
        cmocka_unit_test(test_a_surer_declaration_outranks_a_less_sure_one),
        cmocka_unit_test(test_declarations_that_contradict_each_other_are_no_facts),
        cmocka_unit_test(test_what_both_sides_declare_is_told_once),
        cmocka_unit_test(test_a_field_that_stays_beside_its_heir_is_itself),
        cmocka_unit_test(test_names_that_fold_to_the_same_letters_are_claimed),
        cmocka_unit_test(test_a_name_that_contains_the_words_of_the_other_is_claimed),
        cmocka_unit_test(test_different_ids_do_not_stop_an_inference),
        cmocka_unit_test(test_words_may_stand_for_each_other),
        cmocka_unit_test(test_strangers_among_others_are_not_claimed),
        cmocka_unit_test(test_strangers_that_are_alone_are_claimed_unless_anything_differs),
        cmocka_unit_test(test_another_type_is_not_claimed),
        cmocka_unit_test(test_opposite_names_are_not_claimed),
        cmocka_unit_test(test_words_that_any_field_may_have_make_no_claim),
        cmocka_unit_test(test_a_field_that_became_a_list_is_known_by_its_plural),
        cmocka_unit_test(test_of_two_equally_good_heirs_none_is_claimed),
        cmocka_unit_test(test_a_container_is_known_by_its_members),
        cmocka_unit_test(test_a_claim_names_its_evidence_and_is_never_certain),
        cmocka_unit_test(test_what_is_too_weak_for_a_claim_is_a_hint),
        cmocka_unit_test(test_the_order_of_members_changes_nothing),
        cmocka_unit_test(test_a_schema_beside_itself_claims_nothing),
        cmocka_unit_test(test_of_a_namespace_the_members_are_renamed),
        cmocka_unit_test(test_a_name_may_get_a_level_below_itself),
        cmocka_unit_test(test_too_many_pairs_are_not_compared),
        cmocka_unit_test(test_a_path_goes_through_the_nearest_rename),
        cmocka_unit_test(test_names_are_compared_by_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
