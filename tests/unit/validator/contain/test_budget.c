/* SPDX-License-Identifier: Apache-2.0
 *
 * Pairs that cost more than a budget end in `unknown`, with what ran out; with more they are
 * decided.
 */
#include "tests/unit/validator/contain/pairs.h"

/* Texts with an `a` so many characters before the end: the automaton must remember as many. */
#define LATE(n) "{\"type\": \"string\", \"pattern\": \"^(a|b)*a(a|b){" #n "}$\"}"
#define LATER(n)                                                                                   \
    "{\"type\": \"string\", \"pattern\": \"^(a|b)*a(a|b){" #n "}$|^c$|^(b|a)*ab{" #n "}$\"}"

static void check_unknown(const char *p, const char *c, writ_budget budget, const char *reason)
{
    struct pair pair;
    const writ_contain_options options = {.budget = budget};
    judge_with(&pair, p, c, &options, false);
    assert_int_equal(pair.verdict.kind, WRIT_UNKNOWN);
    assert_true(pair.verdict.doubts.count > 0);
    assert_true(writ_str_is(pair.verdict.reason, reason));
    assert_true(writ_str_is(pair.verdict.doubts.items[0].reason, reason));
    writ_arena_clear(&pair.arena);
}

static void check_proved(const char *p, const char *c, writ_budget budget)
{
    struct pair pair;
    const writ_contain_options options = {.budget = budget};
    judge_with(&pair, p, c, &options, false);
    assert_int_equal(pair.verdict.kind, WRIT_COMPATIBLE);
    writ_arena_clear(&pair.arena);
}

static void test_steps_run_out(void **state)
{
    (void)state;
    check_unknown(LATE(9), LATER(9), (writ_budget){.steps = 200}, "budget: steps");
    check_proved(LATE(9), LATER(9), (writ_budget){.steps = 4000000});
}

static void test_states_run_out(void **state)
{
    (void)state;
    check_unknown(LATE(9), LATER(9), (writ_budget){.steps = 4000000, .states = 50},
                  "budget: states");
    check_proved(LATE(9), LATER(9), (writ_budget){.steps = 4000000, .states = 100000});
}

static void test_time_runs_out(void **state)
{
    (void)state;
    writ_budget budget = {.steps = 40000000, .states = 20000000, .milliseconds = 20};
    check_unknown(LATE(19), LATER(19), budget, "budget: time");
}

static void test_the_usual_budget_ends_a_hostile_pair(void **state)
{
    (void)state;
    struct pair pair;
    judge_with(&pair, LATE(30), LATER(30), NULL, false);
    assert_int_equal(pair.verdict.kind, WRIT_UNKNOWN);
    if (test_runs_under("plain"))
        assert_true(pair.verdict.elapsed_us < 1500000);
    writ_arena_clear(&pair.arena);
}

static void test_a_factor_is_of_all_three(void **state)
{
    (void)state;
    const writ_budget usual = {0}, huge = {.steps = UINT32_MAX / 2};
    writ_budget once = writ_budget_times(usual, 0), thrice = writ_budget_times(usual, 3);
    assert_int_equal(thrice.steps, 3 * once.steps);
    assert_int_equal(thrice.states, 3 * once.states);
    assert_int_equal(thrice.milliseconds, 3 * once.milliseconds);
    assert_int_equal(writ_budget_times(usual, UINT32_MAX).milliseconds, 1000 * once.milliseconds);
    assert_int_equal(writ_budget_times(huge, 3).steps, UINT32_MAX);
    assert_int_equal(writ_budget_times(huge, 3).states, thrice.states);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps_run_out),
        cmocka_unit_test(test_states_run_out),
        cmocka_unit_test(test_time_runs_out),
        cmocka_unit_test(test_the_usual_budget_ends_a_hostile_pair),
        cmocka_unit_test(test_a_factor_is_of_all_three),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
