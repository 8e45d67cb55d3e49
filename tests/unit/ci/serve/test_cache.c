/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/cache.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/test.h"

typedef struct thing {
    writ_kept base;
    int number;
    char key[16];
} thing;

static int alive;

static void drop(writ_kept *kept)
{
    alive--;
    free(kept);
}

static void put(writ_cache *cache, int number, size_t bytes)
{
    thing *made = calloc(1, sizeof *made);
    assert_non_null(made);
    snprintf(made->key, sizeof made->key, "/%d", number);
    made->base = (writ_kept){drop, writ_str_of(made->key), bytes};
    made->number = number;
    alive++;
    writ_cache_put(cache, &made->base);
}

static int find(writ_cache *cache, int number)
{
    char key[16];
    snprintf(key, sizeof key, "/%d", number);
    const thing *found = (thing *)writ_cache_find(cache, writ_str_of(key));
    return found ? found->number : -1;
}

static void test_what_was_put_is_found(void **state)
{
    writ_cache *cache = writ_cache_new(1 << 20);
    (void)state;
    for (int i = 0; i < 1000; i++)
        put(cache, i, 100);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(find(cache, i), i);
    assert_int_equal(find(cache, 1000), -1);
    put(cache, 7, 100); /* the one that is there stays */
    assert_int_equal(alive, 1000);
    writ_cache_free(cache);
    assert_int_equal(alive, 0);
}

static void test_its_bytes_are_bounded(void **state)
{
    writ_cache *cache = writ_cache_new(1000);
    (void)state;
    for (int i = 0; i < 5000; i++) {
        put(cache, i, 100);
        assert_true(alive <= 10);
        assert_int_equal(find(cache, i), i);
    }
    put(cache, 9999, 501); /* larger than half of it */
    assert_int_equal(find(cache, 9999), -1);
    writ_cache_free(cache);
    assert_int_equal(alive, 0);
}

static bool wants(writ_cache *cache, int number)
{
    char key[16];
    snprintf(key, sizeof key, "/%d", number);
    return writ_cache_wants(cache, writ_str_of(key));
}

static void test_what_was_asked_for_twice_is_wanted(void **state)
{
    writ_cache *cache = writ_cache_new(1000);
    int early = 0, late = 0;
    (void)state;
    for (int i = 0; i < 1000; i++)
        early += wants(cache, i);
    for (int i = 0; i < 1000; i++)
        late += wants(cache, i);
    assert_int_equal(early, 0);
    assert_true(late > 900); /* some share a place */
    for (int i = 1000; i < 1000000; i++)
        early += wants(cache, i); /* one look through many things */
    assert_true(early < 10);
    assert_false(wants(cache, 1)); /* long ago */
    assert_true(wants(cache, 1));
    writ_cache_free(cache);
}

static void test_what_is_asked_for_stays(void **state)
{
    writ_cache *cache = writ_cache_new(1000);
    (void)state;
    put(cache, 1, 100);
    for (int i = 2; i < 1000; i++) {
        put(cache, i, 100);
        assert_int_equal(find(cache, 1), 1);
        assert_true(alive <= 11);
    }
    writ_cache_free(cache);
    assert_int_equal(alive, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_put_is_found),
        cmocka_unit_test(test_its_bytes_are_bounded),
        cmocka_unit_test(test_what_was_asked_for_twice_is_wanted),
        cmocka_unit_test(test_what_is_asked_for_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
