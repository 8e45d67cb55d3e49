/* SPDX-License-Identifier: Apache-2.0
 *
 * The laws of tests/property/laws.h on random small schemas. Seeds are fixed; WRIT_CONTAIN_ROUNDS=n
 * asks for more rounds, WRIT_CONTAIN_PAIRS=n for rounds until so many pairs were judged,
 * WRIT_CONTAIN_SEED=n for another start, WRIT_CONTAIN_SHOW=1 to see what stays unknown.
 */
#include <stdlib.h>

#include "tests/property/laws.h"

static const unsigned usual_rounds = 300;

static const unsigned payloads_of_a_pair = 100;

static uint64_t asked_for(const char *variable, uint64_t usual)
{
    const char *said = getenv(variable);
    return said ? strtoull(said, NULL, 10) : usual;
}

static uint64_t pairs_judged(void)
{
    return tally.compatible + tally.breaking + tally.unknown;
}

static void test_laws_hold_on_random_schemas(void **state)
{
    (void)state;
    uint64_t pairs = asked_for("WRIT_CONTAIN_PAIRS", 0);
    uint64_t rounds = asked_for("WRIT_CONTAIN_ROUNDS", pairs ? 0 : test_rounds(usual_rounds));
    uint64_t first = asked_for("WRIT_CONTAIN_SEED", 1);
    struct universe all = {0};
    chance_state = 42;
    fill_universe(&all);
    for (uint64_t round = 0; round < rounds || pairs_judged() < pairs; round++) {
        seed_of_round = first + round;
        chance_seed(seed_of_round);
        for (int warm = 0; warm < 8; warm++)
            chance(2);
        check_laws(&all, payloads_of_a_pair);
    }
    print_message("%llu compatible, %llu breaking, %llu unknown; %llu payloads\n",
                  (unsigned long long)tally.compatible, (unsigned long long)tally.breaking,
                  (unsigned long long)tally.unknown, (unsigned long long)tally.payloads);
    assert_true(tally.compatible > 0 && tally.breaking > 0 && tally.payloads > 0);
    clear_universe(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_laws_hold_on_random_schemas)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
