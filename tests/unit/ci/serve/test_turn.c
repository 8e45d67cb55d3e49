/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/turn.h"
#include "tests/unit/test.h"

#include "contracts/base/bounds.h"

static int take(writ_turn *turn, writ_asking *asking)
{
    writ_store *store = NULL;
    return writ_turn_take(turn, asking, &store, NULL);
}

/* Asks, and is not answered: time is taken back instead of waited for. */
static void ask_in_vain(writ_turn *turn, writ_asking *asking)
{
    asking->began_ns -= WRIT_BOUND_HTTP_IN_VAIN_NS + 1;
    writ_turn_end(turn, asking, WRIT_E_SYSTEM);
}

static void let_a_pause_pass(writ_turn *turn)
{
    turn->from_ns -= WRIT_BOUND_HTTP_AGAIN_NS;
}

static void test_all_may_ask_what_answers(void **state)
{
    writ_turn turn = {0};
    writ_asking one = {0}, other = {0};
    (void)state;
    assert_int_equal(take(&turn, &one), WRIT_OK);
    assert_int_equal(take(&turn, &other), WRIT_OK);
    writ_turn_end(&turn, &one, WRIT_E_SYSTEM); /* at once: it answers, though not as it should */
    assert_int_equal(take(&turn, &one), WRIT_OK);
}

static void test_what_does_not_answer_is_asked_by_one(void **state)
{
    writ_turn turn = {0};
    writ_asking one = {0}, late = {0}, other = {0};
    (void)state;
    assert_int_equal(take(&turn, &one), WRIT_OK);
    assert_int_equal(take(&turn, &late), WRIT_OK);
    ask_in_vain(&turn, &one);
    assert_int_equal(take(&turn, &one), WRIT_E_SYSTEM); /* nobody, for a while */
    let_a_pause_pass(&turn);
    assert_int_equal(take(&turn, &one), WRIT_OK);
    assert_int_equal(take(&turn, &one), WRIT_OK); /* who has the turn keeps it */
    assert_int_equal(take(&turn, &other), WRIT_E_SYSTEM);
    writ_turn_end(&turn, &other, WRIT_E_SYSTEM);
    ask_in_vain(&turn, &late); /* who asked before makes no second one of it */
    assert_int_equal(take(&turn, &other), WRIT_E_SYSTEM);
    ask_in_vain(&turn, &one);
    let_a_pause_pass(&turn);
    assert_int_equal(take(&turn, &other), WRIT_OK);
    assert_int_equal(take(&turn, &one), WRIT_E_SYSTEM);
}

static void test_all_may_ask_again_when_one_was_answered(void **state)
{
    writ_turn turn = {0};
    writ_asking one = {0}, other = {0};
    (void)state;
    assert_int_equal(take(&turn, &one), WRIT_OK);
    ask_in_vain(&turn, &one);
    let_a_pause_pass(&turn);
    assert_int_equal(take(&turn, &one), WRIT_OK);
    writ_turn_end(&turn, &one, WRIT_OK);
    assert_int_equal(take(&turn, &one), WRIT_OK);
    assert_int_equal(take(&turn, &other), WRIT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_may_ask_what_answers),
        cmocka_unit_test(test_what_does_not_answer_is_asked_by_one),
        cmocka_unit_test(test_all_may_ask_again_when_one_was_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
