/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject_times.h"

#include "tests/unit/test.h"

typedef struct clock {
    writ_reject_steps steps;
    uint64_t counts[WRIT_REJECT_STEPS];
    uint64_t moves;
} clock;

static void move(void *context, const writ_reject_steps *from, const writ_reject_steps *to)
{
    clock *c = context;
    writ_reject_steps_move(c->counts, from, to);
    c->moves++;
}

static void count(clock *c, int64_t instant)
{
    writ_reject_steps_hold(&c->steps, instant, move, c);
    int step = writ_reject_step_of(&c->steps, instant);
    assert_in_range(step, 0, WRIT_REJECT_STEPS - 1);
    c->counts[step]++;
}

static uint64_t sum(const clock *c)
{
    uint64_t all = 0;
    for (int64_t i = 0; i <= c->steps.last - c->steps.first; i++)
        all += c->counts[i];
    return all;
}

static void test_one_instant_is_one_step(void **state)
{
    (void)state;
    clock c = {0};
    count(&c, 1772352000);
    count(&c, 1772352000);
    assert_int_equal(c.steps.seconds, 1);
    assert_int_equal(c.steps.first, c.steps.last);
    assert_int_equal(c.counts[0], 2);
}

static void test_steps_become_as_long_as_they_must_be(void **state)
{
    (void)state;
    clock c = {0};
    for (int64_t i = 0; i < 3600; i++)
        count(&c, 1772352000 + i);
    assert_int_equal(c.steps.seconds, 300);
    assert_int_equal(c.steps.last - c.steps.first + 1, 12);
    for (int i = 0; i < 12; i++)
        assert_int_equal(c.counts[i], 300);
    assert_int_equal(sum(&c), 3600);
}

static void test_earlier_instants_move_the_first_step(void **state)
{
    (void)state;
    clock c = {0};
    for (int64_t i = 0; i < 40; i++)
        count(&c, 1000 - i);
    assert_int_equal(c.steps.seconds, 1);
    assert_int_equal(c.counts[0], 1);
    assert_int_equal(c.counts[39], 1);
    assert_int_equal(sum(&c), 40);
    assert_true(c.moves > 0);
}

/* Against counts kept apart: whatever comes, each step has what fell into it. */
static void test_no_instant_is_lost_or_misplaced(void **state)
{
    (void)state;
    enum { MANY = 400 };
    int64_t instants[MANY];
    uint64_t seed = 7;
    for (int round = 0; round < 30; round++) {
        clock c = {0};
        for (int i = 0; i < MANY; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            instants[i] = (int64_t)(seed >> 20) % ((int64_t)1 << (round + 8)) - 5000;
            count(&c, instants[i]);
        }
        uint64_t expected[WRIT_REJECT_STEPS] = {0};
        for (int i = 0; i < MANY; i++)
            expected[writ_reject_step_of(&c.steps, instants[i])]++;
        assert_memory_equal(c.counts, expected, sizeof expected);
        assert_int_equal(sum(&c), MANY);
    }
}

static void test_the_ends_of_the_calendar_fit(void **state)
{
    (void)state;
    clock c = {0};
    count(&c, -62167219200); /* 0000-01-01 */
    count(&c, 253402300799); /* 9999-12-31T23:59:59 */
    assert_int_equal(sum(&c), 2);
    assert_int_equal(c.counts[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_instant_is_one_step),
        cmocka_unit_test(test_steps_become_as_long_as_they_must_be),
        cmocka_unit_test(test_earlier_instants_move_the_first_step),
        cmocka_unit_test(test_no_instant_is_lost_or_misplaced),
        cmocka_unit_test(test_the_ends_of_the_calendar_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
