/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "validator/scan.h"

#include "contracts/base/bounds.h"
#include "contracts/base/utf8.h"
#include "tests/unit/validator/scanned.h"

static void assert_token(const scanned *s, size_t index, writ_token_kind kind, const char *raw)
{
    assert_true(index < s->tape.count);
    const writ_token *token = &s->tape.tokens[index];
    assert_int_equal(token->kind, kind);
    assert_int_equal(token->len, strlen(raw));
    assert_memory_equal(s->bytes + token->offset, raw, token->len);
}

static void assert_container(const scanned *s, size_t index, writ_token_kind kind, uint32_t len,
                             uint32_t next)
{
    assert_true(index < s->tape.count);
    assert_int_equal(s->tape.tokens[index].kind, kind);
    assert_int_equal(s->tape.tokens[index].len, len);
    assert_int_equal(s->tape.tokens[index].next, next);
}

static void assert_refused(const char *text, const char *message, size_t offset)
{
    scanned s = scan(text);
    assert_false(s.is_json);
    assert_string_equal(s.error.message, message);
    assert_int_equal(s.error.offset, offset);
    assert_int_equal(s.tape.count, 0);
    scanned_clear(&s);
}

static void test_the_tape_of_the_manual(void **state)
{
    (void)state;
    scanned s = scan("{\"id\":7,\"tags\":[\"a\",\"b\"]}");
    assert_true(s.is_json);
    assert_int_equal(s.tape.count, 7);
    assert_container(&s, 0, WRIT_TOKEN_OBJECT, 2, 7);
    assert_token(&s, 1, WRIT_TOKEN_KEY, "id");
    assert_token(&s, 2, WRIT_TOKEN_NUMBER, "7");
    assert_token(&s, 3, WRIT_TOKEN_KEY, "tags");
    assert_container(&s, 4, WRIT_TOKEN_ARRAY, 2, 7);
    assert_token(&s, 5, WRIT_TOKEN_STRING, "a");
    assert_token(&s, 6, WRIT_TOKEN_STRING, "b");
    assert_int_equal(s.tape.tokens[1].hash, writ_scan_hash(WRIT_STR("id")));
    scanned_clear(&s);
}

static void test_every_kind_alone_is_a_text(void **state)
{
    (void)state;
    static const struct {
        const char *text, *raw;
        writ_token_kind kind;
        unsigned flags;
    } cases[] = {
        {"null", "null", WRIT_TOKEN_NULL, 0},
        {"\t true", "true", WRIT_TOKEN_TRUE, 0},
        {"false\r\n", "false", WRIT_TOKEN_FALSE, 0},
        {"0", "0", WRIT_TOKEN_NUMBER, WRIT_TOKEN_INTEGER},
        {"-0", "-0", WRIT_TOKEN_NUMBER, WRIT_TOKEN_INTEGER},
        {" -17 ", "-17", WRIT_TOKEN_NUMBER, WRIT_TOKEN_INTEGER},
        {"1.50", "1.50", WRIT_TOKEN_NUMBER, 0},
        {"1E+3", "1E+3", WRIT_TOKEN_NUMBER, 0},
        {"12345678901234567890123", "12345678901234567890123", WRIT_TOKEN_NUMBER,
         WRIT_TOKEN_INTEGER},
        {"0.12345678901234567890", "0.12345678901234567890", WRIT_TOKEN_NUMBER, 0},
        {"\"\"", "", WRIT_TOKEN_STRING, 0},
        {"\"plain\"", "plain", WRIT_TOKEN_STRING, 0},
        {"\"a\\\"b\"", "a\\\"b", WRIT_TOKEN_STRING, WRIT_TOKEN_ESCAPED},
        {"\"\xC3\xA9\"", "\xC3\xA9", WRIT_TOKEN_STRING, WRIT_TOKEN_NON_ASCII},
        {"\"\xF0\x9F\x98\x80\\n\"", "\xF0\x9F\x98\x80\\n", WRIT_TOKEN_STRING,
         WRIT_TOKEN_ESCAPED | WRIT_TOKEN_NON_ASCII},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scanned s = scan(cases[i].text);
        assert_true(s.is_json);
        assert_int_equal(s.tape.count, 1);
        assert_token(&s, 0, cases[i].kind, cases[i].raw);
        assert_int_equal(s.tape.tokens[0].flags, cases[i].flags);
        scanned_clear(&s);
    }
}

static void test_empty_containers_end_at_once(void **state)
{
    (void)state;
    scanned s = scan("[[],{},[ ],{\n}]");
    assert_true(s.is_json);
    assert_int_equal(s.tape.count, 5);
    assert_container(&s, 0, WRIT_TOKEN_ARRAY, 4, 5);
    assert_container(&s, 1, WRIT_TOKEN_ARRAY, 0, 2);
    assert_container(&s, 2, WRIT_TOKEN_OBJECT, 0, 3);
    assert_container(&s, 4, WRIT_TOKEN_OBJECT, 0, 5);
    scanned_clear(&s);
}

static void test_next_passes_over_a_value(void **state)
{
    (void)state;
    scanned s = scan("[{\"a\":[1,2]},3]");
    assert_int_equal(writ_tape_next(s.tape.tokens, 1), 6);
    assert_int_equal(writ_tape_next(s.tape.tokens, 3), 6);
    assert_int_equal(writ_tape_next(s.tape.tokens, 4), 5);
    scanned_clear(&s);
}

static void test_white_space_may_stand_anywhere(void **state)
{
    (void)state;
    scanned dense = scan("{\"a\":[1,-2.5,{\"b\":null}],\"c\":\"d\"}");
    scanned airy = scan(" \n{ \"a\"\t:\r\n[ 1 ,\n            -2.5 , { \"b\" : null } ] ,\n \"c\" : "
                        "\"d\"\n}\n");
    assert_true(dense.is_json && airy.is_json);
    assert_int_equal(dense.tape.count, airy.tape.count);
    for (size_t i = 0; i < dense.tape.count; i++) {
        assert_int_equal(dense.tape.tokens[i].kind, airy.tape.tokens[i].kind);
        assert_int_equal(dense.tape.tokens[i].flags, airy.tape.tokens[i].flags);
        assert_int_equal(dense.tape.tokens[i].len, airy.tape.tokens[i].len);
        assert_int_equal(dense.tape.tokens[i].next, airy.tape.tokens[i].next);
    }
    scanned_clear(&dense);
    scanned_clear(&airy);
}

static void test_only_json_white_space_is_white(void **state)
{
    (void)state;
    assert_refused("[1,\f2]", "expected a value", 3);
    assert_refused("[1\v]", "expected ',' or ']'", 2);
    assert_refused("{\"a\"\xC2\xA0:1}", "expected ':' after the name", 4);
}

static void test_grammar_errors_name_the_byte(void **state)
{
    (void)state;
    assert_refused("", "unexpected end", 0);
    assert_refused(" \n", "unexpected end", 2);
    assert_refused("[1,]", "expected a value", 3);
    assert_refused("[,1]", "expected a value", 1);
    assert_refused("[1 2]", "expected ',' or ']'", 3);
    assert_refused("[1}", "expected ',' or ']'", 2);
    assert_refused("{\"a\":1]", "expected ',' or '}'", 6);
    assert_refused("{\"a\":1,}", "expected a name in quotes", 7);
    assert_refused("{a:1}", "expected a name in quotes", 1);
    assert_refused("{\"a\" 1}", "expected ':' after the name", 5);
    assert_refused("{\"a\":}", "expected a value", 5);
    assert_refused("[] []", "expected nothing more after the value", 3);
    assert_refused("1]", "expected nothing more after the value", 1);
    assert_refused("'a'", "expected a value", 0);
    assert_refused("[nul]", "expected null, true or false", 4);
    assert_refused("trUe", "expected null, true or false", 2);
    assert_refused("nulll", "expected nothing more after the value", 4);
    assert_refused("\xEF\xBB\xBF{}", "a byte order mark before the value", 0);
}

static void test_a_text_cut_anywhere_ends_unexpectedly(void **state)
{
    (void)state;
    static const char whole[] =
        "{\"name\":[null,true,false,\"te\\u00e9x\\ud83d\\ude00t\",{\"a\":-0.5e-1}],\"b\":{}}";
    for (size_t len = 0; len < sizeof whole - 1; len++) {
        scanned s = scan_str((writ_str){whole, len});
        assert_false(s.is_json);
        assert_string_equal(s.error.message, "unexpected end");
        assert_int_equal(s.error.offset, len);
        scanned_clear(&s);
    }
    scanned s = scan(whole);
    assert_true(s.is_json);
    scanned_clear(&s);
}

static void test_numbers_follow_the_grammar(void **state)
{
    (void)state;
    assert_refused("[01]", "a number begins with a needless 0", 1);
    assert_refused("[-01.5]", "a number begins with a needless 0", 1);
    assert_refused("[+1]", "expected a value", 1);
    assert_refused("[-]", "expected a digit", 2);
    assert_refused("[-a]", "expected a digit", 2);
    assert_refused("[1.]", "expected a digit after the decimal point", 3);
    assert_refused("[.5]", "expected a value", 1);
    assert_refused("[1e]", "expected a digit in the exponent", 3);
    assert_refused("[1e+]", "expected a digit in the exponent", 4);
    assert_refused("[1.5.2]", "expected ',' or ']'", 4);
    assert_refused("[0x10]", "expected ',' or ']'", 2);
    assert_refused("[1a]", "expected ',' or ']'", 2);
}

static void test_exponents_are_bounded(void **state)
{
    (void)state;
    static const char *const fine[] = {"1e100000", "-1.5E-100000", "1e0000000000000000000007",
                                       "0e+100000"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        scanned s = scan(fine[i]);
        assert_true(s.is_json);
        assert_token(&s, 0, WRIT_TOKEN_NUMBER, fine[i]);
        scanned_clear(&s);
    }
    assert_refused("[1e100001]", "number out of range", 1);
    assert_refused("[1e-100001]", "number out of range", 1);
    assert_refused("[1e99999999999999999999]", "number out of range", 1);
    assert_refused("[1e4294967301]", "number out of range", 1); /* 5, modulo 2^32 */
}

static void test_strings_are_checked(void **state)
{
    (void)state;
    assert_refused("\"a\nb\"", "a control character in a string", 2);
    assert_refused("\"a\x1F\"", "a control character in a string", 2);
    assert_refused("\"\\x\"", "an unknown escape", 2);
    assert_refused("\"\\U0041\"", "an unknown escape", 2);
    assert_refused("\"\\u00g1\"", "expected a hexadecimal digit", 5);
    assert_refused("\"\\u 041\"", "expected a hexadecimal digit", 3);
    assert_refused("\"a\\uD800\"", "half a surrogate pair", 2);
    assert_refused("\"\\uD800\\n\"", "half a surrogate pair", 1);
    assert_refused("\"\\uD800\\uD800\"", "half a surrogate pair", 1);
    assert_refused("\"\\uDC00\\uD800\"", "half a surrogate pair", 1);
    assert_refused("\"\\uD800\\u00\"", "expected a hexadecimal digit", 11);
    scanned s = scan("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\uD83D\\uDE00\\uFFFF \x7F\"");
    assert_true(s.is_json);
    scanned_clear(&s);
    s = scan_str((writ_str){"\"a\0b\"", 5});
    assert_false(s.is_json);
    assert_int_equal(s.error.offset, 2);
    scanned_clear(&s);
}

static void test_utf8_is_checked(void **state)
{
    (void)state;
    assert_refused("\"a\xFFz\"", "invalid UTF-8", 2);
    assert_refused("\"ab\xC0\xAF\"", "invalid UTF-8", 3); /* overlong */
    assert_refused("\"a\xE0\x9F\xBF\"", "invalid UTF-8", 2);
    assert_refused("\"\xED\xA0\x80\"", "invalid UTF-8", 1);     /* a surrogate */
    assert_refused("\"\xF4\x90\x80\x80\"", "invalid UTF-8", 1); /* above 10FFFF */
    assert_refused("\"\xE2\x82\"", "invalid UTF-8", 1);         /* cut by the quote */
    assert_refused("{\"k\x80\":1}", "invalid UTF-8", 3);        /* in a name */
    assert_refused("\"\xC3\xA9\xC3\n\"", "invalid UTF-8", 3);   /* the first fault counts */
    assert_refused("\"\xC3\xA9\xC3\\x\"", "invalid UTF-8", 3);  /* likewise */
    assert_refused("\"\xC3\xA9\n\xC3\"", "a control character in a string", 3);
    assert_refused("\"\xE2\x82", "invalid UTF-8", 1);
    assert_refused("[\xC3\xA9]", "expected a value", 1);
    scanned s = scan("\"\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"
                     "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"");
    assert_true(s.is_json);
    scanned_clear(&s);
}

/* Every first and second byte, with some for the third and fourth, against the decoder of the
 * base. */
static void test_utf8_is_what_the_decoder_takes(void **state)
{
    (void)state;
    static const unsigned char thirds[] = {0x7F, 0x80, 0xBF, 0xC0};
    char text[8 + WRIT_SCAN_PADDING] = "\"????\"";
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    for (unsigned i = 0; i < 0x80 * 0x100 * 8; i++) {
        text[1] = (char)(0x80 + (i >> 11));
        text[2] = (char)(i >> 3);
        if (text[2] == '"' || text[2] == '\\' || (unsigned char)text[2] < 0x20)
            continue;
        text[3] = (char)thirds[i & 3];
        text[4] = (char)(i & 4 ? 0x80 : 'a');
        bool is_text = true;
        for (size_t at = 1, len; is_text && at < 5; at += len) {
            uint32_t code_point;
            len = writ_utf8_decode(text + at, 5 - at, &code_point);
            is_text = len > 0;
        }
        assert_int_equal(writ_scan(&tape, text, 6, &error), is_text);
    }
    writ_tape_clear(&tape);
}

/* `levels` arrays, or objects, one within the other. */
static scanned scan_nested(const char *open, const char *close, size_t levels)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < levels; i++)
        writ_buf_add_text(&text, open);
    writ_buf_add_text(&text, "0");
    for (size_t i = 0; i < levels; i++)
        writ_buf_add_text(&text, close);
    scanned s = scan_str(writ_buf_str(&text));
    writ_buf_clear(&text);
    return s;
}

static void test_nesting_is_bounded(void **state)
{
    (void)state;
    scanned s = scan_nested("[", "]", WRIT_BOUND_PAYLOAD_DEPTH);
    assert_true(s.is_json);
    assert_int_equal(s.tape.count, WRIT_BOUND_PAYLOAD_DEPTH + 1);
    scanned_clear(&s);
    s = scan_nested("{\"\":", "}", WRIT_BOUND_PAYLOAD_DEPTH);
    assert_true(s.is_json);
    scanned_clear(&s);
    s = scan_nested("[", "]", WRIT_BOUND_PAYLOAD_DEPTH + 1);
    assert_false(s.is_json);
    assert_string_equal(s.error.message, "nested too deeply");
    assert_int_equal(s.error.offset, WRIT_BOUND_PAYLOAD_DEPTH);
    scanned_clear(&s);
}

static void test_a_text_too_long_is_refused_unread(void **state)
{
    (void)state;
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    assert_false(writ_scan(&tape, "", (size_t)WRIT_BOUND_RECORD_BYTES + 1, &error));
    assert_string_equal(error.message, "longer than 1 GiB");
    writ_tape_clear(&tape);
}

static void test_a_tape_is_used_again(void **state)
{
    (void)state;
    static const char padded[2][80] = {"[1,2,3]", "{\"a\":tru}"};
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    assert_true(writ_scan(&tape, padded[0], 7, &error));
    assert_int_equal(tape.count, 4);
    assert_false(writ_scan(&tape, padded[1], 9, &error));
    assert_int_equal(tape.count, 0);
    const writ_token *tokens = tape.tokens;
    assert_true(writ_scan(&tape, padded[0], 7, &error));
    assert_int_equal(tape.count, 4);
    assert_ptr_equal(tape.tokens, tokens);
    writ_tape_clear(&tape);
    assert_true(writ_scan(&tape, padded[0], 7, &error));
    writ_tape_clear(&tape);
}

static void test_kernels_have_names(void **state)
{
    (void)state;
    const char *const *kernels = writ_scan_kernels();
    size_t count = 0;
    for (; kernels[count]; count++)
        assert_true(writ_scan_use_kernel(kernels[count]));
    assert_true(count >= 1);
    assert_string_equal(kernels[count - 1], "portable");
    assert_false(writ_scan_use_kernel("abacus"));
    assert_true(writ_scan_use_kernel(kernels[0]));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_tape_of_the_manual),
        cmocka_unit_test(test_every_kind_alone_is_a_text),
        cmocka_unit_test(test_empty_containers_end_at_once),
        cmocka_unit_test(test_next_passes_over_a_value),
        cmocka_unit_test(test_white_space_may_stand_anywhere),
        cmocka_unit_test(test_only_json_white_space_is_white),
        cmocka_unit_test(test_grammar_errors_name_the_byte),
        cmocka_unit_test(test_a_text_cut_anywhere_ends_unexpectedly),
        cmocka_unit_test(test_numbers_follow_the_grammar),
        cmocka_unit_test(test_exponents_are_bounded),
        cmocka_unit_test(test_strings_are_checked),
        cmocka_unit_test(test_utf8_is_checked),
        cmocka_unit_test(test_utf8_is_what_the_decoder_takes),
        cmocka_unit_test(test_nesting_is_bounded),
        cmocka_unit_test(test_a_text_too_long_is_refused_unread),
        cmocka_unit_test(test_a_tape_is_used_again),
        cmocka_unit_test(test_kernels_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
