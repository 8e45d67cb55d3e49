/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "validator/scan.h"

#include <time.h>

#include "contracts/base/bounds.h"
#include "tests/unit/validator/scanned.h"

static void assert_text(const char *json, writ_str text)
{
    scanned s = scan(json);
    assert_true(s.is_json);
    writ_buf scratch = WRIT_BUF_INIT;
    assert_true(writ_str_equal(writ_tape_text(&s.tape, &s.tape.tokens[0], &scratch), text));
    writ_buf_clear(&scratch);
    scanned_clear(&s);
}

static void test_text_is_decoded(void **state)
{
    (void)state;
    assert_text("\"plain \xC3\xA9\"", WRIT_STR("plain \xC3\xA9"));
    assert_text("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", WRIT_STR("\"\\/\b\f\n\r\t"));
    assert_text("\"a\\u0041\\u00e9\\u20AC\\uD83D\\ude00z\"",
                WRIT_STR("aA\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z"));
    assert_text("\"a\\u0000b\"", WRIT_STR("a\0b"));
    assert_text("\"\"", WRIT_STR(""));
}

static void test_text_without_escapes_is_borrowed(void **state)
{
    (void)state;
    scanned s = scan("\"plain\"");
    assert_ptr_equal(writ_tape_text(&s.tape, &s.tape.tokens[0], NULL).ptr, s.bytes + 1);
    scanned_clear(&s);
}

static void test_extent_is_the_value_as_it_stands(void **state)
{
    (void)state;
    scanned s = scan(" {\"k\" : [ 1, [ {} , \"a\\\"]\" ] ] , \"e\":[ ],\"l\":[[[ true ]\n] ] } ");
    static const struct {
        uint32_t at;
        const char *bytes;
    } cases[] = {
        {0, "{\"k\" : [ 1, [ {} , \"a\\\"]\" ] ] , \"e\":[ ],\"l\":[[[ true ]\n] ] }"},
        {2, "[ 1, [ {} , \"a\\\"]\" ] ]"},
        {3, "1"},
        {4, "[ {} , \"a\\\"]\" ]"},
        {5, "{}"},
        {6, "\"a\\\"]\""},
        {8, "[ ]"},
        {10, "[[[ true ]\n] ]"},
        {11, "[[ true ]\n]"},
        {12, "[ true ]"},
        {13, "true"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(writ_str_is(writ_tape_extent(&s.tape, cases[i].at), cases[i].bytes));
    assert_true(writ_str_is(writ_tape_extent(&s.tape, 1), "\"k\""));
    scanned_clear(&s);
}

/* Whether the two texts are equal values, either way round; and that hashes do not contradict. */
static bool equal(const char *a, const char *b)
{
    scanned x = scan(a), y = scan(b);
    assert_true(x.is_json && y.is_json);
    bool answer = writ_tape_equal(&x.tape, 0, &y.tape, 0);
    assert_int_equal(writ_tape_equal(&y.tape, 0, &x.tape, 0), answer);
    assert_true(writ_tape_equal(&x.tape, 0, &x.tape, 0));
    assert_int_equal(writ_tape_hash(&x.tape, 0) == writ_tape_hash(&y.tape, 0), answer);
    scanned_clear(&x);
    scanned_clear(&y);
    return answer;
}

static void test_numbers_are_equal_by_value(void **state)
{
    (void)state;
    assert_true(equal("1", "1.0"));
    assert_true(equal("100", "1e2"));
    assert_true(equal("-0", "0"));
    assert_true(equal("123456789012345678901234567890", "1.2345678901234567890123456789e29"));
    assert_true(equal("[0.1]", "[1E-1]"));
    assert_false(equal("9007199254740993", "9007199254740992"));
    assert_false(equal("1", "-1"));
    assert_false(equal("123456789012345678901234567890", "123456789012345678901234567891"));
}

static void test_kinds_are_told_apart(void **state)
{
    (void)state;
    static const char *const values[] = {
        "null", "false", "true",   "0",   "\"\"",   "\"0\"", "[]",          "{}",
        "[[]]", "[{}]",  "[null]", "[0]", "[\"\"]", "[0,0]", "{\"\":null}", "{\"0\":0}"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t j = 0; j < sizeof values / sizeof *values; j++)
            assert_int_equal(equal(values[i], values[j]), i == j);
    }
}

static void test_strings_are_equal_by_text(void **state)
{
    (void)state;
    assert_true(equal("\"a/\\u00e9\"", "\"\\u0061\\/\xC3\xA9\""));
    assert_false(equal("\"a\"", "\"\\\\u0061\""));
    assert_false(equal("\"a\\u0000b\"", "\"a\\u0000c\""));
}

static void test_arrays_are_equal_in_order(void **state)
{
    (void)state;
    assert_true(equal("[1,[2,3],\"x\"]", "[ 1.0, [2,3], \"x\" ]"));
    assert_false(equal("[1,2]", "[2,1]"));
    assert_false(equal("[1,[2]]", "[[1],2]"));
    assert_false(equal("[[1],2]", "[[1,2]]"));
}

static void test_objects_are_equal_in_any_order(void **state)
{
    (void)state;
    assert_true(equal("{\"a\":1,\"b\":{\"c\":[1],\"d\":null}}",
                      "{\"b\":{\"d\":null,\"c\":[1.0]},\"a\":1}"));
    assert_true(equal("[{\"a\":1,\"b\":2},7]", "[{\"b\":2,\"a\":1},7]"));
    assert_true(equal("{\"\\u0061\":1,\"b\":2}", "{\"b\":2,\"a\":1}"));
    assert_false(equal("{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}"));
    assert_false(equal("{\"a\":1,\"b\":2}", "{\"b\":2,\"c\":1}"));
    assert_false(equal("{\"a\":1}", "{\"a\":1,\"b\":2}"));
    assert_false(equal("[{\"a\":1,\"b\":2},7]", "[{\"b\":2,\"a\":1},8]"));
    assert_false(equal("{\"a\":{\"b\":1}}", "{\"b\":{\"a\":1}}"));
}

static void test_repeated_names_are_paired_in_order(void **state)
{
    (void)state;
    assert_true(equal("{\"a\":1,\"b\":0,\"a\":2}", "{\"a\":1,\"a\":2,\"b\":0}"));
    scanned x = scan("{\"a\":1,\"a\":2}"), y = scan("{\"a\":2,\"a\":1}");
    assert_false(writ_tape_equal(&x.tape, 0, &y.tape, 0));
    scanned_clear(&x);
    scanned_clear(&y);
}

static void test_parts_of_tapes_are_compared(void **state)
{
    (void)state;
    scanned s = scan("[{\"a\":1,\"b\":[2]},{\"b\":[2],\"a\":1},[2],3]");
    assert_true(writ_tape_equal(&s.tape, 1, &s.tape, 7));
    assert_true(writ_tape_hash(&s.tape, 1) == writ_tape_hash(&s.tape, 7));
    assert_true(writ_tape_equal(&s.tape, 5, &s.tape, 13));
    assert_false(writ_tape_equal(&s.tape, 13, &s.tape, 15));
    scanned_clear(&s);
}

/* {"a":{"a":…,"z":0},"z":0}, with the members the other way round when `turned`. */
static scanned scan_tower(const char *innermost, bool turned)
{
    writ_buf text = WRIT_BUF_INIT;
    for (int i = 0; i < WRIT_BOUND_PAYLOAD_DEPTH; i++)
        writ_buf_add_text(&text, turned ? "{\"z\":0,\"a\":" : "{\"a\":");
    writ_buf_add_text(&text, innermost);
    for (int i = 0; i < WRIT_BOUND_PAYLOAD_DEPTH; i++)
        writ_buf_add_text(&text, turned ? "}" : ",\"z\":0}");
    scanned s = scan_str(writ_buf_str(&text));
    writ_buf_clear(&text);
    assert_true(s.is_json);
    return s;
}

static void test_the_deepest_values_are_compared(void **state)
{
    (void)state;
    scanned a = scan_tower("1", false), b = scan_tower("1.0", true), c = scan_tower("2", true);
    assert_true(writ_tape_equal(&a.tape, 0, &b.tape, 0));
    assert_true(writ_tape_hash(&a.tape, 0) == writ_tape_hash(&b.tape, 0));
    assert_false(writ_tape_equal(&a.tape, 0, &c.tape, 0));
    assert_false(writ_tape_hash(&a.tape, 0) == writ_tape_hash(&c.tape, 0));
    assert_int_equal(writ_tape_extent(&a.tape, 0).len, a.tape.len);
    scanned_clear(&a);
    scanned_clear(&b);
    scanned_clear(&c);
}

static scanned scan_wide(int count, int step, const char *last)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_byte(&text, '{');
    for (int i = 0; i < count; i++) {
        int member = (int)((long)i * step % count);
        writ_buf_printf(&text, "\"k%d\":%d,", member, member % 1000);
    }
    writ_buf_printf(&text, "\"last\":%s}", last);
    scanned s = scan_str(writ_buf_str(&text));
    writ_buf_clear(&text);
    assert_true(s.is_json);
    return s;
}

static void test_the_widest_objects_are_compared(void **state)
{
    (void)state;
    clock_t start = clock();
    scanned a = scan_wide(200000, 1, "1"), b = scan_wide(200000, 77777, "1e0");
    scanned c = scan_wide(200000, 77777, "2");
    assert_true(writ_tape_equal(&a.tape, 0, &b.tape, 0));
    assert_true(writ_tape_hash(&a.tape, 0) == writ_tape_hash(&b.tape, 0));
    assert_false(writ_tape_equal(&a.tape, 0, &c.tape, 0));
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 60); /* not quadratic */
    scanned_clear(&a);
    scanned_clear(&b);
    scanned_clear(&c);
}

static void test_a_pointer_leads_to_its_value(void **state)
{
    (void)state;
    static const struct {
        const char *pointer, *value; /* NULL: there is none */
    } cases[] = {
        {"/a", "[10,{\"b/\":1}]"},
        {"/a/0", "10"},
        {"/a/1/b~1", "1"},
        {"/~0", "2"},
        {"/", "3"},
        {"/\xC3\xBC", "4"},
        {"/d", "5"},
        {"/a/2", NULL},
        {"/a/00", NULL},
        {"/a/-", NULL},
        {"/a/01", NULL},
        {"/a/4294967296", NULL},
        {"/a/99999999999999999999", NULL},
        {"/a/", NULL},
        {"/x", NULL},
        {"/a/0/0", NULL},
        {"/~1", NULL},
        {"/~01", NULL},
        {"/aa", NULL},
    };
    scanned s = scan("{\"a\":[10,{\"b/\":1}],\"~\":2,\"\":3,\"\\u00fc\":4,\"d\":5,\"d\":6}");
    assert_true(s.is_json);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t at = 77;
        bool is_found = writ_tape_find(&s.tape, 0, writ_str_of(cases[i].pointer), &at);
        assert_int_equal(is_found, cases[i].value != NULL);
        if (is_found)
            assert_true(writ_str_is(writ_tape_extent(&s.tape, at), cases[i].value));
        else
            assert_int_equal(at, 77);
    }
    uint32_t at = 77;
    assert_true(writ_tape_find(&s.tape, 0, WRIT_STR_EMPTY, &at));
    assert_int_equal(at, 0);
    scanned_clear(&s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_decoded),
        cmocka_unit_test(test_text_without_escapes_is_borrowed),
        cmocka_unit_test(test_extent_is_the_value_as_it_stands),
        cmocka_unit_test(test_a_pointer_leads_to_its_value),
        cmocka_unit_test(test_numbers_are_equal_by_value),
        cmocka_unit_test(test_kinds_are_told_apart),
        cmocka_unit_test(test_strings_are_equal_by_text),
        cmocka_unit_test(test_arrays_are_equal_in_order),
        cmocka_unit_test(test_objects_are_equal_in_any_order),
        cmocka_unit_test(test_repeated_names_are_paired_in_order),
        cmocka_unit_test(test_parts_of_tapes_are_compared),
        cmocka_unit_test(test_the_deepest_values_are_compared),
        cmocka_unit_test(test_the_widest_objects_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
