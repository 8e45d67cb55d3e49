/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/name_match.h"
#include "tests/unit/test.h"

static double alike(const char *old_path, const char *new_path)
{
    return writ_path_similarity(writ_str_of(old_path), writ_str_of(new_path));
}

static void test_the_same_words_are_the_same_path(void **state)
{
    (void)state;
    assert_true(alike("/orderId", "/order_id") == 1);
    assert_true(alike("/lines/*/SKU", "/lines/*/sku") == 1);
    assert_true(alike("/", "/") == 1);
}

static void test_other_words_are_another_path(void **state)
{
    (void)state;
    assert_true(alike("/color", "/weight") == 0);
    assert_true(alike("", "/weight") == 0);
    assert_true(alike("/a/color", "/a/weight") < 0.4);
}

static void test_abbreviations_plurals_and_synonyms_are_seen(void **state)
{
    (void)state;
    assert_true(alike("/qty", "/quantity") > 0.9);
    assert_true(alike("/tags", "/tag") > 0.9);
    assert_true(alike("/customer_id", "/client_id") > 0.7);
    assert_true(alike("/basepython", "/base_python") > 0.9);
    assert_true(alike("/publication_date", "/published_at") > 0.5);
}

static void test_a_name_that_was_split_into_levels_is_seen(void **state)
{
    (void)state;
    assert_true(alike("/keySize", "/privateKey/size") > 0.7);
    assert_true(alike("/address_city", "/address/city") > 0.9);
    assert_true(alike("/address_city", "/address/city") >
                alike("/address_city", "/address/street"));
}

static void test_the_last_name_counts_most(void **state)
{
    (void)state;
    assert_true(alike("/shop/price", "/article/price") > alike("/shop/price", "/shop/color"));
}

static void test_opposites_do_not_stand_for_each_other(void **state)
{
    (void)state;
    assert_true(alike("/min", "/max") == 0);
    assert_true(alike("/start_date", "/end_date") < 0.5);
}

static void test_a_name_of_many_words_is_looked_at_up_to_a_bound(void **state)
{
    (void)state;
    char path[4096] = "";
    for (size_t i = 0; i + 3 < sizeof path; i += 2)
        path[i] = '/', path[i + 1] = 'a';
    assert_true(alike(path, "/a") > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_words_are_the_same_path),
        cmocka_unit_test(test_other_words_are_another_path),
        cmocka_unit_test(test_abbreviations_plurals_and_synonyms_are_seen),
        cmocka_unit_test(test_a_name_that_was_split_into_levels_is_seen),
        cmocka_unit_test(test_the_last_name_counts_most),
        cmocka_unit_test(test_opposites_do_not_stand_for_each_other),
        cmocka_unit_test(test_a_name_of_many_words_is_looked_at_up_to_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
