/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/redact.h"

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "tests/unit/contracts/compile.h"
#include "validator/scan.h"

static writ_arena arena;
static const writ_str key = WRIT_STR_INIT("0123456789abcdef");

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

static writ_redactor *redactor_of(const char *schema)
{
    return writ_redactor_new(schema ? writ_field_tree(&arena, compile(&arena, schema)) : NULL, key);
}

/* The text with its padding, in memory of its own. */
static writ_str padded(writ_str text)
{
    char *bytes = writ_arena_alloc(&arena, text.len + WRIT_SCAN_PADDING);
    memcpy(bytes, text.ptr, text.len);
    memset(bytes + text.len, '"', WRIT_SCAN_PADDING);
    return (writ_str){bytes, text.len};
}

static writ_str redacted(writ_redactor *redactor, writ_str record)
{
    writ_buf out = WRIT_BUF_INIT;
    writ_redact(redactor, padded(record), &out);
    writ_str text = writ_str_copy(&arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return text;
}

/* #text# in what is expected stands for the hash of the text. */
static writ_str expand(const char *expected)
{
    writ_buf out = WRIT_BUF_INIT;
    char hex[WRIT_SHA256_HEX];
    for (const char *end; *expected; expected = end) {
        if (*expected != '#') {
            end = expected + strcspn(expected, "#");
            writ_buf_add(&out, expected, (size_t)(end - expected));
            continue;
        }
        end = strchr(expected + 1, '#');
        assert_non_null(end);
        writ_hmac_sha256_hex(key, (writ_str){expected + 1, (size_t)(end - expected - 1)}, hex);
        writ_buf_printf(&out, "\"hmac-sha256:%s\"", hex);
        end++;
    }
    writ_str text = writ_str_copy(&arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return text;
}

static void assert_redacted(const char *schema, const char *record, const char *expected)
{
    writ_redactor *redactor = redactor_of(schema);
    for (int again = 0; again < 2; again++) { /* what it remembers changes nothing */
        writ_str got = redacted(redactor, writ_str_of(record));
        writ_str wanted = expand(expected);
        if (!writ_str_equal(got, wanted))
            fail_msg("%.*s\nis not %.*s", WRIT_FMT(got), WRIT_FMT(wanted));
    }
    writ_redactor_free(redactor);
}

static const char contact[] = JSON({
    "type" : "object",
    "properties" : {
        "id" : {"type" : "integer"},
        "note" : {"type" : "string"},
        "mail" : {"type" : "string", "format" : "email", "x-writ-sensitive" : true},
        "born" : {"type" : "string", "format" : "date", "x-writ-sensitive" : true},
        "address" : {
            "type" : "object",
            "x-writ-sensitive" : true,
            "properties" : {"town" : {"type" : "string"}}
        },
        "people" : {"items" : {"properties" : {"name" : {"x-writ-sensitive" : true}, "n" : {}}}},
        "scores" : {"additionalProperties" : {"x-writ-sensitive" : true}},
        "labels" : {"additionalProperties" : {"type" : "string"}}
    }
});

static void test_classified_values_are_hashed_and_all_else_stays(void **state)
{
    (void)state;
    assert_redacted(contact,
                    " {\"id\" : 7e0,\"mail\":\"ann@home.example\" ,\"note\":\"\\u00e9\"} \r",
                    " {\"id\" : 7e0,\"mail\":#ann@home.example# ,\"note\":\"\\u00e9\"} \r");
    assert_redacted(contact, "{\"mail\":null,\"mail\":12.50,\"mail\":true,\"mail\":\"\"}",
                    "{\"mail\":null,\"mail\":#12.50#,\"mail\":#true#,\"mail\":##}");
}

static void test_equal_texts_have_equal_hashes_however_they_are_escaped(void **state)
{
    (void)state;
    assert_redacted(contact, "{\"mail\":\"\\u0061nn\"}", "{\"mail\":#ann#}");
    writ_redactor *other = writ_redactor_new(writ_field_tree(&arena, compile(&arena, contact)),
                                             WRIT_STR("fedcba9876543210"));
    assert_false(writ_str_equal(redacted(other, WRIT_STR("{\"mail\":\"ann\"}")),
                                expand("{\"mail\":#ann#}")));
    writ_redactor_free(other);
}

static void test_what_is_classified_as_a_whole_is_one_hash(void **state)
{
    (void)state;
    assert_redacted(contact, "{\"address\": {\"town\" : \"Kiel\", \"x\":[1]} ,\"id\":1}",
                    "{\"address\": #{\"town\" : \"Kiel\", \"x\":[1]}# ,\"id\":1}");
    assert_redacted(contact, "{\"mail\":[\"a\",{\"b\":1}]}", "{\"mail\":#[\"a\",{\"b\":1}]#}");
    assert_redacted("{\"x-writ-sensitive\":true}", " [1] ", " #[1]# ");
}

static void test_items_and_maps_are_followed(void **state)
{
    (void)state;
    assert_redacted(contact, "{\"people\":[{\"name\":\"ann\",\"n\":1},{\"n\":2,\"name\":\"bob\"}]}",
                    "{\"people\":[{\"name\":#ann#,\"n\":1},{\"n\":2,\"name\":#bob#}]}");
    assert_redacted(contact, "{\"scores\":{\"a\":1,\"b\":[2]},\"labels\":{\"a\":\"b\"}}",
                    "{\"scores\":{\"a\":#1#,\"b\":#[2]#},\"labels\":{\"a\":\"b\"}}");
}

static void test_schemas_that_contain_themselves_are_followed(void **state)
{
    (void)state;
    static const char tree[] = JSON({
        "properties" : {"secret" : {"x-writ-sensitive" : true}, "v" : {}, "child" : {"$ref" : "#"}}
    });
    assert_redacted(
        tree, "{\"child\":{\"child\":{\"child\":{\"v\":\"x\",\"secret\":\"s\"}},\"secret\":1}}",
        "{\"child\":{\"child\":{\"child\":{\"v\":\"x\",\"secret\":#s#}},\"secret\":#1#}}");
}

/* A field that was renamed is not declared any more. */
static void test_a_renamed_field_does_not_leak(void **state)
{
    (void)state;
    assert_redacted(contact, "{\"mail_address\":\"x\",\"email\":\"x\",\"MAIL\":\"x\"}",
                    "{\"mail_address\":#x#,\"email\":#x#,\"MAIL\":#x#}");
    assert_redacted(contact, "{\"meta\":{\"userMail\":[1,{\"a\":2}]},\"home_address\":{\"a\":1}}",
                    "{\"meta\":{\"userMail\":#[1,{\"a\":2}]#},\"home_address\":#{\"a\":1}#}");
    assert_redacted(
        contact, "{\"zip\":\"ann@home.example\",\"x\":[\"+49 170 1234567\"],\"d\":\"1970-01-02\"}",
        "{\"zip\":#ann@home.example#,\"x\":[#+49 170 1234567#],\"d\":#1970-01-02#}");
    assert_redacted(contact, "{\"labels\":{\"mail_address\":\"x\",\"k\":\"ann@home.example\"}}",
                    "{\"labels\":{\"mail_address\":#x#,\"k\":#ann@home.example#}}");
}

/* What the contract declares, and what looks like nobody, stays: or nothing would be left to see.
 */
static void test_what_is_not_personal_stays(void **state)
{
    (void)state;
    static const char record[] = "{\"id\":1,\"note\":\"ann@home.example\",\"weight\":12,\"depot\":"
                                 "\"HAM1\",\"extra\":{\"a\":[true,"
                                 "null,\"2026\",\"long text of "
                                 "words\"]},\"people\":[{\"n\":\"x\"},3],\"labels\":{\"a\":\"b\"}}";
    assert_redacted(contact, record, record);
    /* without a classified date, a date is none */
    assert_redacted("{\"properties\":{\"a\":{}}}", "{\"d\":\"1970-01-02\"}",
                    "{\"d\":\"1970-01-02\"}");
}

static void test_names_that_are_addresses_are_hashed(void **state)
{
    (void)state;
    assert_redacted(contact, "{\"labels\":{\"ann\\u0040home.example\":\"b\"}}",
                    "{\"labels\":{#ann@home.example#:\"b\"}}");
    assert_redacted(contact, "{\"labels\":{\"ann@home.example\" : \"b\"},\"+49 170 1234567\":1}",
                    "{\"labels\":{#ann@home.example# : \"b\"},#+49 170 1234567#:1}");
}

static void test_a_text_alone_or_escaped_is_no_way_out(void **state)
{
    (void)state;
    assert_redacted(contact, "\"ann@home.example\"", "#ann@home.example#");
    assert_redacted(contact, "[\"ann@home.example\"]", "[#ann@home.example#]");
    assert_redacted(contact, "{\"zip\":\"ann\\u0040home.example\"}",
                    "{\"zip\":#ann@home.example#}");
    assert_redacted(contact, "{\"zip\":\"\\u002b49 170 1234567\"}", "{\"zip\":#+49 170 1234567#}");
    assert_redacted(contact, "{\"m\\u0061il\":1}", "{\"m\\u0061il\":#1#}");
}

static void test_what_is_not_understood_is_hashed_whole(void **state)
{
    (void)state;
    assert_redacted(contact, "{\"mail\":", "#{\"mail\":#");
    assert_redacted(NULL, "{\"a\":1}", "#{\"a\":1}#");
    assert_redacted(contact, "{} {}", "#{} {}#");
}

static void test_the_deepest_record_is_followed(void **state)
{
    (void)state;
    enum { DEEP = WRIT_BOUND_PAYLOAD_DEPTH - 1 };
    writ_buf record = WRIT_BUF_INIT, expected = WRIT_BUF_INIT;
    for (int i = 0; i < DEEP; i++)
        writ_buf_add_text(&record, "[");
    writ_buf_add_str(&expected, writ_buf_str(&record));
    writ_buf_add_text(&record, "{\"mail\":1}");
    writ_buf_add_text(&expected, "{\"mail\":#1#}");
    for (int i = 0; i < DEEP; i++) {
        writ_buf_add_text(&record, "]");
        writ_buf_add_text(&expected, "]");
    }
    assert_redacted(contact, record.ptr, expected.ptr);
    writ_buf_clear(&record);
    writ_buf_clear(&expected);
}

/* ---- findings ---- */

static void assert_path(const char *path, const char *expected)
{
    writ_redactor *redactor = redactor_of(contact);
    writ_findings findings = {0}, told;
    writ_finding *warning = writ_finding_add(&arena, &findings, WRIT_RULE_UNDECLARED_FIELD);
    warning->severity = WRIT_WARNING;
    writ_finding *error = writ_finding_add(&arena, &findings, WRIT_RULE_TYPE_MISMATCH);
    error->path = writ_str_of(path);
    error->message = WRIT_STR("as it was");
    writ_redact_findings(redactor, &arena, &findings, &told);
    assert_int_equal(told.count, 1);
    assert_str(told.items[0].path, expected);
    assert_str(told.items[0].message,
               strcmp(path, expected) == 0 ? "as it was" : "refused within what is redacted");
    writ_redactor_free(redactor);
}

static void test_reasons_name_nothing_that_is_hashed(void **state)
{
    (void)state;
    assert_path("", "");
    assert_path("/id", "/id");
    assert_path("/mail", "/mail");
    assert_path("/address/town/x", "/address");
    assert_path("/people/0/name", "/people/0/name");
    assert_path("/people/0/name/x", "/people/0/name");
    assert_path("/scores/ann", "/scores/ann");
    assert_path("/scores/ann@home.example", "/scores");
    assert_path("/labels/ann@home.example/x", "/labels");
    assert_path("/+49 170 1234567", "");
    assert_path("/mail_address/ann", "/mail_address");
    assert_path("/other/a~1b/3", "/other/a~1b/3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_classified_values_are_hashed_and_all_else_stays,
                                  clear_arena),
        cmocka_unit_test_teardown(test_equal_texts_have_equal_hashes_however_they_are_escaped,
                                  clear_arena),
        cmocka_unit_test_teardown(test_what_is_classified_as_a_whole_is_one_hash, clear_arena),
        cmocka_unit_test_teardown(test_items_and_maps_are_followed, clear_arena),
        cmocka_unit_test_teardown(test_schemas_that_contain_themselves_are_followed, clear_arena),
        cmocka_unit_test_teardown(test_a_renamed_field_does_not_leak, clear_arena),
        cmocka_unit_test_teardown(test_what_is_not_personal_stays, clear_arena),
        cmocka_unit_test_teardown(test_names_that_are_addresses_are_hashed, clear_arena),
        cmocka_unit_test_teardown(test_a_text_alone_or_escaped_is_no_way_out, clear_arena),
        cmocka_unit_test_teardown(test_what_is_not_understood_is_hashed_whole, clear_arena),
        cmocka_unit_test_teardown(test_the_deepest_record_is_followed, clear_arena),
        cmocka_unit_test_teardown(test_reasons_name_nothing_that_is_hashed, clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
