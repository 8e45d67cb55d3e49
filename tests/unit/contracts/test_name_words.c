/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/name_words.h"
#include "tests/unit/test.h"

/* --- the tables --- */

typedef struct row {
    const char *one, *other;
} row;

static const row abbreviations[] = {
#define WRIT_SHORT(short, full) {short, full},
#include "contracts/name_words.def"
};
static const row senses[] = {
#define WRIT_MEANS(word, sense) {word, sense},
#include "contracts/name_words.def"
};
static const row opposites[] = {
#define WRIT_OPPOSED(one, other) {one, other},
#include "contracts/name_words.def"
};
static const row generics[] = {
#define WRIT_GENERIC(word) {word, "-"},
#include "contracts/name_words.def"
};

static void assert_small_letters(const char *word)
{
    for (const char *at = word; *at; at++)
        assert_true((*at >= 'a' && *at <= 'z') || *at == '-');
}

static void assert_sorted(const row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_small_letters(rows[i].one);
        assert_small_letters(rows[i].other);
        assert_string_not_equal(rows[i].one, rows[i].other);
        int order = i ? strcmp(rows[i - 1].one, rows[i].one) : -1;
        assert_true(order < 0 || (order == 0 && strcmp(rows[i - 1].other, rows[i].other) < 0));
    }
}

static void test_the_tables_are_sorted(void **state)
{
    (void)state;
    assert_sorted(abbreviations, sizeof abbreviations / sizeof *abbreviations);
    assert_sorted(senses, sizeof senses / sizeof *senses);
    assert_sorted(opposites, sizeof opposites / sizeof *opposites);
    assert_sorted(generics, sizeof generics / sizeof *generics);
}

/* --- relations --- */

static writ_word_link relate(const char *a, const char *b)
{
    writ_word_link link = writ_word_relate(writ_str_of(a), writ_str_of(b));
    assert_int_equal(link, writ_word_relate(writ_str_of(b), writ_str_of(a)));
    return link;
}

static void test_words_are_related_the_nearest_way(void **state)
{
    (void)state;
    assert_int_equal(relate("Order", "order"), WRIT_WORD_SAME);
    assert_int_equal(relate("qty", "quantity"), WRIT_WORD_SHORT);
    assert_int_equal(relate("category", "categories"), WRIT_WORD_PLURAL);
    assert_int_equal(relate("published", "publication"), WRIT_WORD_FORM);
    assert_int_equal(relate("created", "creation"), WRIT_WORD_FORM);
    assert_int_equal(relate("wieght", "weight"), WRIT_WORD_SLIP);
    assert_int_equal(relate("buyer", "client"), WRIT_WORD_SYNONYM);
    assert_int_equal(relate("customers", "clients"), WRIT_WORD_SYNONYM);
    assert_int_equal(relate("auto", "automatic"), WRIT_WORD_START);
    assert_int_equal(relate("blvd", "boulevard"), WRIT_WORD_LETTERS);
}

static void test_what_is_not_related_is_other(void **state)
{
    (void)state;
    assert_int_equal(relate("rate", "date"), WRIT_WORD_OTHER);
    assert_int_equal(relate("color", "weight"), WRIT_WORD_OTHER);
    assert_int_equal(relate("bus", "business"), WRIT_WORD_START);
    assert_int_equal(relate("min", "max"), WRIT_WORD_OPPOSED);
    assert_int_equal(relate("1", "2"), WRIT_WORD_OPPOSED);
    assert_int_equal(relate("1", "one"), WRIT_WORD_OTHER);
    assert_int_equal(relate("", "id"), WRIT_WORD_OTHER);
}

static void test_the_farther_the_link_the_less_it_counts(void **state)
{
    (void)state;
    for (int link = WRIT_WORD_SAME; link < WRIT_WORD_OTHER; link++)
        assert_true(writ_word_closeness((writ_word_link)link) >=
                    writ_word_closeness((writ_word_link)(link + 1)));
    assert_true(writ_word_closeness(WRIT_WORD_OTHER) == 0);
}

static void test_opposites_and_generic_words_are_known(void **state)
{
    (void)state;
    assert_true(writ_word_opposed(WRIT_STR("Max"), WRIT_STR("min")));
    assert_true(writ_word_opposed(WRIT_STR("min"), WRIT_STR("max")));
    assert_false(writ_word_opposed(WRIT_STR("min"), WRIT_STR("low")));
    assert_true(writ_word_generic(WRIT_STR("ID")));
    assert_false(writ_word_generic(WRIT_STR("sku")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_tables_are_sorted),
        cmocka_unit_test(test_words_are_related_the_nearest_way),
        cmocka_unit_test(test_what_is_not_related_is_other),
        cmocka_unit_test(test_the_farther_the_link_the_less_it_counts),
        cmocka_unit_test(test_opposites_and_generic_words_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
