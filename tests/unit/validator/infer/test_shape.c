/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "validator/infer/shape.h"

#include <stdio.h>

enum { MOST = 64 };

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

/* So many texts of a format with one number. */
static void assert_shape(const char *format, size_t count, const char *expected)
{
    writ_str texts[MOST];
    for (size_t i = 0; i < count; i++) {
        char text[128];
        snprintf(text, sizeof text, format, (unsigned)(i * 977 + 16));
        texts[i] = writ_str_copy(&arena, writ_str_of(text));
    }
    writ_str shape = writ_shape_of(&arena, texts, count);
    if (!writ_str_is(shape, expected))
        fail_msg("'%.*s' is not '%s'", WRIT_FMT(shape), expected);
}

static void assert_shape_of(const char *const *texts, const char *expected)
{
    writ_str all[MOST];
    size_t count = 0;
    for (; texts[count]; count++)
        all[count] = writ_str_of(texts[count]);
    writ_str shape = writ_shape_of(&arena, all, count);
    if (!writ_str_is(shape, expected))
        fail_msg("'%.*s' is not '%s'", WRIT_FMT(shape), expected);
}

static void test_what_is_the_same_in_all_stands_in_the_pattern(void **state)
{
    (void)state;
    assert_shape("c_%08x", 20, "^c_[0-9a-f]{8}$");
    assert_shape("INV-%04u/x", 20, "^INV-[0-9]+\\/x$");
    assert_shape("INV-%05u/x", 60, "^INV-[0-9]{5}\\/x$");
}

static void test_digits_of_few_texts_may_become_more(void **state)
{
    (void)state;
    assert_shape("%06u", 20, "^[0-9]+$");
    assert_shape("%06u", 60, "^[0-9]{6}$");
}

static void test_a_piece_at_the_end_may_be_missing(void **state)
{
    (void)state;
    const char *const texts[] = {"AB-1",   "AB-2-X", "CD-3",   "EF-4-Y", "GH-5",   "IJ-6", "KL-7",
                                 "MN-8-Z", "OP-9",   "QR-1-Q", "ST-2-R", "UV-3-S", NULL};
    assert_shape_of(texts, "^[A-Z]{2}-[0-9]+(-[A-Z])?$");
}

static void test_characters_of_patterns_are_taken_as_they_are(void **state)
{
    (void)state;
    assert_shape("a.%02u+(x)", 20, "^a\\.[0-9]+\\+\\(x\\)$");
}

static void test_words_have_no_shape(void **state)
{
    (void)state;
    const char *const words[] = {"anna", "ben",  "carla", "david", "elena", "frank", "grace",
                                 "hugo", "ines", "katja", "luis",  "maria", "nils",  NULL};
    const char *const slugs[] = {"a-bc", "d-ef",  "gh-i", "j-kl", "mno-p", "q-rs", "t-uv",
                                 "wx-y", "z-abc", "de-f", "g-hi", "jkl-m", NULL};
    const char *const spaced[] = {"A 1", "B 2", "C 3", "D 4", "E 5", "F 6", "G 7",
                                  "H 8", "I 9", "J 0", "K 1", "L 2", NULL};
    const char *const cut_otherwise[] = {"A-1", "B_2", "C-3", "D-4", "E-5", "F-6", "G-7",
                                         "H-8", "I-9", "J-0", "K-1", "L-2", NULL};
    assert_shape_of(words, "");
    assert_shape_of(slugs, "");
    assert_shape_of(spaced, "");
    assert_shape_of(cut_otherwise, "");
    assert_shape("J\xC3\xBCrgen%u", 20, "");
    assert_shape("n%u@x.example", 20, "");
}

static void test_few_texts_have_no_shape(void **state)
{
    (void)state;
    assert_shape("c_%08x", WRIT_SHAPE_FEW - 1, "");
    assert_shape("c_%08x", WRIT_SHAPE_FEW, "^c_[0-9a-f]{8}$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_what_is_the_same_in_all_stands_in_the_pattern, clear_arena),
        cmocka_unit_test_teardown(test_digits_of_few_texts_may_become_more, clear_arena),
        cmocka_unit_test_teardown(test_a_piece_at_the_end_may_be_missing, clear_arena),
        cmocka_unit_test_teardown(test_characters_of_patterns_are_taken_as_they_are, clear_arena),
        cmocka_unit_test_teardown(test_words_have_no_shape, clear_arena),
        cmocka_unit_test_teardown(test_few_texts_have_no_shape, clear_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
