/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "validator/scan_names.h"

#include <stdio.h>
#include <time.h>

#include "tests/unit/validator/scanned.h"

static bool repeats(writ_str text)
{
    scanned s = scan_str(text);
    if (!s.is_json)
        fail_msg("%s at %zu", s.error.message, s.error.offset);
    uint8_t flags = s.tape.tokens[0].flags;
    assert_true(flags == 0 || flags == WRIT_TOKEN_DUPLICATE);
    assert_int_equal(s.tape.duplicates, flags != 0);
    scanned_clear(&s);
    return flags != 0;
}

static void test_a_repeated_name_is_flagged(void **state)
{
    (void)state;
    assert_true(repeats(WRIT_STR("{\"a\":1,\"a\":2}")));
    assert_true(repeats(WRIT_STR("{\"a\":[{}],\"b\":{\"c\":1},\"a\":2}")));
    assert_true(repeats(WRIT_STR("{\"\":1,\"\":1}")));
    assert_false(repeats(WRIT_STR("{\"a\":1,\"b\":2,\"A\":3,\"\":4}")));
}

static void test_names_are_compared_decoded(void **state)
{
    (void)state;
    assert_true(repeats(WRIT_STR("{\"a\":1,\"\\u0061\":2}")));
    assert_true(repeats(WRIT_STR("{\"\\u0061b\":1,\"x\":0,\"a\\u0062\":2}")));
    assert_true(repeats(WRIT_STR("{\"\xC3\xA9\":1,\"\\u00E9\":2}")));
    assert_true(repeats(WRIT_STR("{\"\\/\":1,\"/\":2}")));
    assert_false(repeats(WRIT_STR("{\"a\":1,\"\\u0062\":2}")));
    assert_false(repeats(WRIT_STR("{\"\\\\u0061\":1,\"a\":2}")));
}

static void test_only_the_object_itself_is_flagged(void **state)
{
    (void)state;
    scanned s = scan("[{\"a\":{\"b\":1,\"b\":1}},{\"a\":1}]");
    assert_int_equal(s.tape.tokens[1].flags, 0);
    assert_int_equal(s.tape.tokens[3].flags, WRIT_TOKEN_DUPLICATE);
    assert_int_equal(s.tape.tokens[8].kind, WRIT_TOKEN_OBJECT);
    assert_int_equal(s.tape.tokens[8].flags, 0);
    assert_true(s.tape.duplicates);
    assert_true(writ_scan(&s.tape, s.bytes + 21, 7, &s.error)); /* {"a":1} */
    assert_false(s.tape.duplicates);
    scanned_clear(&s);
}

/* {"<prefix>0<suffix>":0, …}; when `twice` >= 0 the name of that number comes at the end again,
 * with its first letter escaped when `escape`. */
static bool repeats_among(size_t count, const char *format, int twice, bool escape)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_add_byte(&text, '{');
    char name[128];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, format, (int)i);
        writ_buf_printf(&text, "%s\"%s\":%d", i ? "," : "", name, (int)i);
    }
    if (twice >= 0) {
        snprintf(name, sizeof name, format, twice);
        if (escape)
            writ_buf_printf(&text, ",\"\\u%04x%s\":0", (unsigned)name[0], name + 1);
        else
            writ_buf_printf(&text, ",\"%s\":0", name);
    }
    writ_buf_add_byte(&text, '}');
    bool answer = repeats(writ_buf_str(&text));
    writ_buf_clear(&text);
    return answer;
}

static void test_repeats_are_found_in_objects_of_any_size(void **state)
{
    (void)state;
    static const char *const formats[] = {"%d", "field_%04d", "0same4ends0%06d0same4ends0"};
    for (size_t f = 0; f < 3; f++) {
        for (int count = 1; count < 200; count += count < 70 ? 1 : 13) {
            assert_false(repeats_among((size_t)count, formats[f], -1, false));
            assert_true(repeats_among((size_t)count, formats[f], count - 1, false));
            assert_true(repeats_among((size_t)count, formats[f], count / 2, false));
            assert_true(repeats_among((size_t)count, formats[f], 0, true));
        }
    }
}

static double seconds_for(size_t count, const char *format)
{
    clock_t start = clock();
    assert_false(repeats_among(count, format, -1, false));
    assert_true(repeats_among(count, format, (int)count / 2, false));
    assert_true(repeats_among(count, format, (int)count / 2, true));
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Were it quadratic, these would take hours; the bounds are wide for slow and sanitized builds. */
static void test_a_million_members_take_no_time(void **state)
{
    (void)state;
    size_t count = test_rounds(1000000);
    assert_true(seconds_for(count, "%d") < 60);
    assert_true(seconds_for(count, "0same4ends0%07d0same4ends0") < 60);
}

static void test_names_are_sorted_by_length_then_bytes(void **state)
{
    (void)state;
    scanned s = scan("{\"b\":1,\"aa\":2,\"\\u0061\":[3],\"b\":4,\"\":5}");
    writ_scan_names names = {0};
    writ_scan_names_sort(&names, &s.tape, 0);
    static const struct {
        const char *name;
        uint32_t value;
    } wanted[] = {{"", 11}, {"a", 6}, {"b", 2}, {"b", 9}, {"aa", 4}};
    assert_int_equal(names.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_true(writ_str_is(names.items[i].text, wanted[i].name));
        assert_int_equal(names.items[i].value, wanted[i].value);
    }
    writ_scan_names_clear(&names);
    scanned_clear(&s);
}

static void test_hashes_of_like_names_differ_in_their_low_bits(void **state)
{
    (void)state;
    static const char *const formats[] = {"%d", "field_%04d", "a_name_before_the_digits_%04d",
                                          "%04d_digits_before_the_name"};
    for (size_t f = 0; f < 4; f++) {
        unsigned char seen[4096] = {0};
        size_t distinct = 0;
        for (int i = 0; i < 1024; i++) {
            char name[64];
            snprintf(name, sizeof name, formats[f], i);
            uint32_t low = writ_scan_hash(writ_str_of(name)) & 4095;
            distinct += !seen[low];
            seen[low] = 1;
        }
        assert_true(distinct > 800); /* 906 would come by chance */
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_repeated_name_is_flagged),
        cmocka_unit_test(test_names_are_compared_decoded),
        cmocka_unit_test(test_only_the_object_itself_is_flagged),
        cmocka_unit_test(test_repeats_are_found_in_objects_of_any_size),
        cmocka_unit_test(test_a_million_members_take_no_time),
        cmocka_unit_test(test_names_are_sorted_by_length_then_bytes),
        cmocka_unit_test(test_hashes_of_like_names_differ_in_their_low_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
