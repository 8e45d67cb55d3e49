/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/error.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <string.h>

#include "contracts/base/read.h"
#include "contracts/base/utf8.h"

/* `count` times the text, in a static buffer. */
static const char *repeated(const char *text, size_t count)
{
    static char buffer[8192];
    buffer[0] = '\0';
    for (size_t i = 0; i < count; i++)
        strcat(buffer, text);
    return buffer;
}

static void test_an_error_without_a_place_has_none(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    assert_int_equal(writ_error_set(&err, WRIT_E_USAGE, "no '%s'", "x"), WRIT_E_USAGE);
    assert_string_equal(err.message, "no 'x'");
    assert_string_equal(err.file, "");
    assert_int_equal(err.line, 0);
}

static void test_the_first_place_stays(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    writ_error_set_at(&err, WRIT_E_INPUT, "a", 1, 2, "first");
    assert_int_equal(writ_error_set_at(&err, WRIT_E_SYSTEM, "b", 3, 4, "second"), WRIT_E_INPUT);
    assert_string_equal(err.file, "a");
    assert_int_equal(err.column, 2);
    writ_error_hint(&err, "do %d", 1);
    writ_error_hint(&err, "do %d", 2);
    assert_string_equal(err.hint, "do 1");
}

static void test_system_errors_say_why(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    assert_int_equal(writ_error_set_errno(&err, ENOENT, "cannot open '%s'", "x"), WRIT_E_SYSTEM);
    assert_string_equal(err.message, "cannot open 'x': No such file or directory");
}

static void test_an_unwanted_error_is_its_code(void **state)
{
    (void)state;
    assert_int_equal(writ_error_set(NULL, WRIT_E_INPUT, "x"), WRIT_E_INPUT);
    writ_error_hint(NULL, "x");
}

/* "a" shifts where the cut falls: behind each byte of a character once. */
static void test_long_messages_are_cut_between_characters(void **state)
{
    (void)state;
    static const char *const characters[] = {"x", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9D\x84\x9E"};
    for (size_t c = 0; c < 4; c++)
        for (size_t shift = 0; shift < 4; shift++) {
            size_t width = c + 1;
            writ_error err = WRIT_ERROR_INIT;
            const char *text = repeated(characters[c], 1500);
            writ_error_set(&err, WRIT_E_INPUT, "%.*s%s", (int)shift, "aaaa", text);
            writ_error_hint(&err, "%.*s%s", (int)shift, "aaaa", text);
            size_t room = sizeof err.message - 1 - shift;
            assert_int_equal(strlen(err.message), shift + room / width * width);
            room = sizeof err.hint - 1 - shift;
            assert_int_equal(strlen(err.hint), shift + room / width * width);
        }
}

static void test_a_message_that_just_fits_is_whole(void **state)
{
    (void)state;
    writ_error err = WRIT_ERROR_INIT;
    const char *text = repeated("\xE2\x82\xAC", 341); /* 1023 bytes */
    writ_error_set(&err, WRIT_E_INPUT, "%s", text);
    assert_string_equal(err.message, text);
}

static void test_long_messages_with_a_place_are_cut_between_characters(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        char text[2048] = "";
        writ_error err = WRIT_ERROR_INIT;
        writ_source source = {.name = writ_str_of(text)};
        writ_place place = {.source = &source, .line = 1, .column = 1};
        memset(text, 'a', shift);
        while (strlen(text) + 4 < sizeof text)
            strcat(text, "\xf3\xbe\x8a\x8f");
        source.name = writ_str_of(text);
        writ_error_set_place(&err, WRIT_E_INPUT, &place, "%s", text);
        assert_true(writ_utf8_valid(writ_str_of(err.message)));
        assert_true(writ_utf8_valid(writ_str_of(err.file)));
        assert_true(strlen(err.message) > sizeof err.message - 8);
    }
}

static void test_quoted_text_is_cut_between_characters(void **state)
{
    (void)state;
    writ_str text = WRIT_STR("ab\xE2\x82\xAC"
                             "c");
    static const size_t lengths[] = {0, 1, 2, 2, 2, 5, 6, 6};
    for (size_t most = 0; most < 8; most++)
        assert_int_equal(writ_utf8_cut(text, most).len, lengths[most]);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_error_without_a_place_has_none),
        cmocka_unit_test(test_the_first_place_stays),
        cmocka_unit_test(test_system_errors_say_why),
        cmocka_unit_test(test_an_unwanted_error_is_its_code),
        cmocka_unit_test(test_long_messages_are_cut_between_characters),
        cmocka_unit_test(test_a_message_that_just_fits_is_whole),
        cmocka_unit_test(test_long_messages_with_a_place_are_cut_between_characters),
        cmocka_unit_test(test_quoted_text_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
