/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/turnstile.h"

#include <unistd.h>

#include "tests/unit/test.h"

enum { PIECES = 2000, THREADS = 4 };

typedef struct crew {
    writ_turnstile turnstile;
    pthread_mutex_t lock; /* of `claimed` */
    uint64_t claimed;
    uint64_t before[PIECES];
} crew;

static uint64_t amount_of(uint64_t number)
{
    return number * number % 17;
}

static uint64_t claim(crew *c)
{
    pthread_mutex_lock(&c->lock);
    uint64_t number = c->claimed++;
    pthread_mutex_unlock(&c->lock);
    return number;
}

/* Later pieces come sooner. */
static void *pass_some(void *context)
{
    crew *c = context;
    for (uint64_t number; (number = claim(c)) < PIECES;) {
        if (number % 5 == 0)
            usleep(200);
        c->before[number] = writ_turnstile_pass(&c->turnstile, number, amount_of(number));
    }
    return NULL;
}

static void test_each_piece_learns_the_sum_before_it(void **state)
{
    (void)state;
    static crew c = {.lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[THREADS];
    writ_turnstile_init(&c.turnstile);
    writ_turnstile_restart(&c.turnstile, 1000);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, pass_some, &c), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    uint64_t sum = 1000;
    for (uint64_t i = 0; i < PIECES; sum += amount_of(i++))
        assert_int_equal(c.before[i], sum);
    writ_turnstile_clear(&c.turnstile);
}

static void test_it_begins_anew(void **state)
{
    (void)state;
    writ_turnstile turnstile;
    writ_turnstile_init(&turnstile);
    assert_int_equal(writ_turnstile_pass(&turnstile, 0, 3), 0);
    assert_int_equal(writ_turnstile_pass(&turnstile, 1, 4), 3);
    writ_turnstile_restart(&turnstile, 50);
    assert_int_equal(writ_turnstile_pass(&turnstile, 0, 5), 50);
    assert_int_equal(writ_turnstile_pass(&turnstile, 1, 0), 55);
    assert_int_equal(writ_turnstile_pass(&turnstile, 2, 0), 55);
    writ_turnstile_clear(&turnstile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_piece_learns_the_sum_before_it),
        cmocka_unit_test(test_it_begins_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
