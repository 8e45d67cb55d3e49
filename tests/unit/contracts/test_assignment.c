/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/assignment.h"
#include "tests/unit/test.h"

#include <math.h>

#define MOST 6 /* nodes on one side, for all assignments to be counted */

static void add(writ_arena *arena, writ_edges *edges, size_t left, size_t right, double odds)
{
    *WRIT_PUSH(arena, edges) = (writ_edge){.left = left, .right = right, .odds = odds};
    edges->lefts = left >= edges->lefts ? left + 1 : edges->lefts;
    edges->rights = right >= edges->rights ? right + 1 : edges->rights;
}

/* --- chances, beside a count of all assignments --- */

/* The weight of all assignments of the lefts from `left` on; of those that have edge `with`, when
 * it is one of the edges. */
static double count_all(const writ_edges *edges, size_t left, unsigned taken, size_t with)
{
    if (left == edges->lefts)
        return 1;
    bool must = with < edges->count && edges->items[with].left == left;
    double sum = must ? 0 : count_all(edges, left + 1, taken, with);
    for (size_t i = 0; i < edges->count; i++) {
        const writ_edge *edge = &edges->items[i];
        if (edge->left != left || (taken >> edge->right & 1) || (must && i != with))
            continue;
        sum += edge->odds * count_all(edges, left + 1, taken | 1u << edge->right, with);
    }
    return sum;
}

static void assert_near_the_count(writ_arena *arena, writ_edges *edges, double tolerance)
{
    writ_assignment_weigh(arena, edges);
    double all = count_all(edges, 0, 0, SIZE_MAX);
    for (size_t i = 0; i < edges->count; i++)
        assert_true(fabs(edges->items[i].chance - count_all(edges, 0, 0, i) / all) < tolerance);
}

static void test_a_pair_without_rivals_has_the_chance_of_its_odds(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_edges edges = {0};
    add(&arena, &edges, 0, 0, 3);
    writ_assignment_weigh(&arena, &edges);
    assert_true(fabs(edges.items[0].chance - 0.75) < 1e-12);
    writ_arena_clear(&arena);
}

static void test_chances_are_exact_on_a_chain(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_edges edges = {0};
    add(&arena, &edges, 0, 0, 9);
    add(&arena, &edges, 1, 0, 4);
    add(&arena, &edges, 1, 1, 0.5);
    add(&arena, &edges, 2, 1, 30);
    assert_near_the_count(&arena, &edges, 1e-9);
    writ_arena_clear(&arena);
}

static void test_chances_are_near_on_any_graph(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    unsigned random = 1;
    for (int round = 0; round < 200; round++) {
        writ_edges edges = {0};
        for (size_t i = 0; i < MOST; i++)
            for (size_t j = 0; j < MOST; j++) {
                random = random * 1103515245 + 12345;
                if (random >> 16 & 3)
                    add(&arena, &edges, i, j, exp((double)(random >> 18 & 15) / 2 - 5));
            }
        assert_near_the_count(&arena, &edges, 0.12);
        writ_arena_clear(&arena);
    }
}

static void test_of_equal_rivals_none_has_half_a_chance(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_edges edges = {0};
    add(&arena, &edges, 0, 0, 1e6);
    add(&arena, &edges, 0, 1, 1e6);
    writ_assignment_weigh(&arena, &edges);
    assert_true(edges.items[0].chance <= 0.5 && edges.items[1].chance <= 0.5);
    writ_arena_clear(&arena);
}

/* --- the choice, beside a search through all --- */

static double best_gain(const writ_edges *edges, size_t left, unsigned taken, double least)
{
    if (left == edges->lefts)
        return 0;
    double best = best_gain(edges, left + 1, taken, least);
    for (size_t i = 0; i < edges->count; i++) {
        const writ_edge *edge = &edges->items[i];
        if (edge->left != left || (taken >> edge->right & 1) || edge->chance < least)
            continue;
        best = fmax(best, edge->chance - least +
                              best_gain(edges, left + 1, taken | 1u << edge->right, least));
    }
    return best;
}

static double chosen_gain(const writ_edges *edges, double least)
{
    unsigned lefts = 0, rights = 0;
    double sum = 0;
    for (size_t i = 0; i < edges->count; i++) {
        const writ_edge *edge = &edges->items[i];
        if (!edge->is_chosen)
            continue;
        assert_true(edge->chance >= least);
        assert_false((lefts >> edge->left & 1) || (rights >> edge->right & 1));
        lefts |= 1u << edge->left;
        rights |= 1u << edge->right;
        sum += edge->chance - least;
    }
    return sum;
}

static void test_the_choice_is_the_best_one_of_all(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    unsigned random = 7;
    for (int round = 0; round < 500; round++) {
        writ_edges edges = {0};
        for (size_t i = 0; i < MOST; i++)
            for (size_t j = 0; j < MOST; j++) {
                random = random * 1103515245 + 12345;
                if (!(random >> 16 & 1))
                    continue;
                add(&arena, &edges, i, j, 1);
                edges.items[edges.count - 1].chance = (double)(random >> 17 & 31) / 31;
            }
        writ_assignment_choose(&arena, &edges, 0.2);
        assert_true(fabs(chosen_gain(&edges, 0.2) - best_gain(&edges, 0, 0, 0.2)) < 1e-9);
        writ_arena_clear(&arena);
    }
}

static void test_nothing_is_chosen_of_nothing(void **state)
{
    (void)state;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_edges edges = {0};
    writ_assignment_weigh(&arena, &edges);
    writ_assignment_choose(&arena, &edges, 0.5);
    add(&arena, &edges, 0, 0, 1);
    writ_assignment_weigh(&arena, &edges);
    writ_assignment_choose(&arena, &edges, 0.51);
    assert_false(edges.items[0].is_chosen);
    writ_assignment_choose(&arena, &edges, 0.5);
    assert_true(edges.items[0].is_chosen);
    writ_arena_clear(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_pair_without_rivals_has_the_chance_of_its_odds),
        cmocka_unit_test(test_chances_are_exact_on_a_chain),
        cmocka_unit_test(test_chances_are_near_on_any_graph),
        cmocka_unit_test(test_of_equal_rivals_none_has_half_a_chance),
        cmocka_unit_test(test_the_choice_is_the_best_one_of_all),
        cmocka_unit_test(test_nothing_is_chosen_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
