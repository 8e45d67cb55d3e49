/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/statistics.h"

#include <math.h>

#include "tests/unit/test.h"
#include "tests/unit/validator/drift/random.h"

#define CLOSE(a, b) assert_true(fabs((a) - (b)) < 1e-6 * (1 + fabs(b)))

static uint64_t state;
static uint64_t draw(uint64_t below)
{
    return hash_of(state++) % below;
}

/* About normal, of variance 1: the sum of twelve. */
static double draw_normal(void)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += (double)draw(1000000) / 1e6;
    return sum;
}

/* ---- divergence ----------------------------------------------------------------------------- */

static void test_divergence_is_what_a_hand_computes(void **unused)
{
    (void)unused;
    uint64_t before[] = {10, 0}, after[] = {0, 10};
    CLOSE(writ_divergence(before, after, 2), 20 * log(2));
    uint64_t left[] = {30, 10}, right[] = {20, 20};
    double by_hand =
        30 * log(30 / 25.0) + 10 * log(10 / 15.0) + 20 * log(20 / 25.0) + 20 * log(20 / 15.0);
    CLOSE(writ_divergence(left, right, 2), by_hand);
}

static void test_the_same_shares_do_not_diverge(void **unused)
{
    (void)unused;
    uint64_t before[] = {10, 20, 30}, after[] = {100, 200, 300};
    assert_true(writ_divergence(before, after, 3) < 1e-9);
    uint64_t nothing[] = {0, 0, 0};
    assert_true(writ_divergence(before, nothing, 3) == 0);
    assert_true(writ_divergence(nothing, after, 3) == 0);
    assert_true(writ_divergence(nothing, nothing, 0) == 0);
}

static void test_divergence_does_not_know_before_from_after_nor_one_kind_from_another(void **unused)
{
    (void)unused;
    uint64_t before[] = {5, 0, 17, 3}, after[] = {9, 4, 1, 0};
    uint64_t turned_before[] = {3, 17, 0, 5}, turned_after[] = {0, 1, 4, 9};
    double is = writ_divergence(before, after, 4);
    CLOSE(writ_divergence(after, before, 4), is);
    CLOSE(writ_divergence(turned_before, turned_after, 4), is);
}

static void test_divergence_grows_with_the_counts(void **unused)
{
    (void)unused;
    uint64_t before[] = {5, 10}, after[] = {8, 4};
    uint64_t more_before[] = {50, 100}, more_after[] = {80, 40};
    CLOSE(writ_divergence(more_before, more_after, 2), 10 * writ_divergence(before, after, 2));
}

/* Twice the divergence of one source's counts is chi-squared, with as many degrees of freedom as
 * kinds less one (Wilks): its mean says so. */
static void test_of_one_source_the_divergence_is_half_the_degrees_of_freedom(void **unused)
{
    (void)unused;
    state = 7;
    double sum = 0;
    int rounds = (int)test_rounds(2000);
    for (int round = 0; round < rounds; round++) {
        uint64_t before[6] = {0}, after[6] = {0};
        for (int i = 0; i < 600; i++)
            before[draw(6)]++, after[draw(6)]++;
        sum += writ_divergence(before, after, 6);
    }
    double mean = sum / rounds;
    assert_true(mean > 2.5 - 8 / sqrt(rounds) && mean < 2.6 + 8 / sqrt(rounds));
}

/* ---- splits --------------------------------------------------------------------------------- */

static writ_split split_by_force(const uint64_t *counts, size_t slices, size_t kinds)
{
    writ_split best = {0};
    for (size_t at = 1; at < slices; at++) {
        uint64_t before[8] = {0}, after[8] = {0};
        for (size_t i = 0; i < slices * kinds; i++)
            (i / kinds < at ? before : after)[i % kinds] += counts[i];
        double divergence = writ_divergence(before, after, kinds);
        if (divergence > best.divergence)
            best = (writ_split){at, divergence};
    }
    return best;
}

static void test_the_best_split_is_the_best_of_all(void **unused)
{
    (void)unused;
    state = 11;
    for (int round = 0; round < 200; round++) {
        size_t slices = 1 + draw(20), kinds = 1 + draw(5);
        uint64_t counts[20 * 5];
        for (size_t i = 0; i < slices * kinds; i++)
            counts[i] = draw(3) ? draw(40) : 0;
        writ_arena arena = WRIT_ARENA_INIT;
        writ_split found = writ_best_split(&arena, counts, slices, kinds);
        writ_split forced = split_by_force(counts, slices, kinds);
        writ_arena_clear(&arena);
        assert_int_equal(found.at, forced.at);
        CLOSE(found.divergence, forced.divergence);
    }
}

static void test_a_row_of_nothing_is_not_split(void **unused)
{
    (void)unused;
    writ_arena arena = WRIT_ARENA_INIT;
    uint64_t counts[] = {0, 0, 0, 0, 7, 7, 0, 0};
    assert_int_equal(writ_best_split(&arena, counts, 0, 2).at, 0);
    assert_int_equal(writ_best_split(&arena, counts, 2, 2).at, 0);
    assert_int_equal(writ_best_split(&arena, counts, 4, 2).at, 0);
    writ_arena_clear(&arena);
}

/* ---- shifts --------------------------------------------------------------------------------- */

static const int all_shifts[] = {-24, -16, -8, -4, -2, -1, 1, 2, 4, 8, 16, 24};
#define SHIFTS all_shifts, sizeof all_shifts / sizeof *all_shifts

static const uint64_t hill[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 90, 160, 90, 30, 5, 0, 0, 0, 0,
                                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  0,  0,   0,  0,  0, 0, 0, 0, 0};
enum { HILL = sizeof hill / sizeof *hill };

/* What the hill becomes when a share of it, in percent, moves. */
static void move_hill(uint64_t *moved, int shift, unsigned percent)
{
    memset(moved, 0, sizeof hill);
    for (int i = 0; i < HILL; i++) {
        if (!hill[i])
            continue;
        moved[i] += hill[i] * (100 - percent);
        moved[i + shift] += hill[i] * percent;
    }
}

static void test_a_hill_that_moved_is_known_again(void **unused)
{
    (void)unused;
    static const int shifts[] = {-8, 2, 8, 16, 24};
    static const unsigned shares[] = {5, 30, 62, 100};
    uint64_t moved[HILL];
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 4; j++) {
            move_hill(moved, shifts[i], shares[j]);
            writ_shift found = writ_best_shift(hill, moved, HILL, SHIFTS);
            assert_int_equal(found.bins, shifts[i]);
            assert_true(fabs(found.share - shares[j] / 100.0) < 0.002);
            assert_true(found.left < 0.01);
            CLOSE(found.gain + found.left, writ_divergence(hill, moved, HILL));
        }
    }
}

static void test_what_did_not_move_has_no_shift(void **unused)
{
    (void)unused;
    writ_shift found = writ_best_shift(hill, hill, HILL, SHIFTS);
    assert_true(found.gain < 1e-6);
    uint64_t nothing[HILL] = {0};
    assert_int_equal(writ_best_shift(hill, nothing, HILL, SHIFTS).bins, 0);
    assert_int_equal(writ_best_shift(nothing, hill, HILL, SHIFTS).bins, 0);
}

/* Another shape far away is no story of this one: it leaves about as much as it explains. */
static void test_another_shape_leaves_much(void **unused)
{
    (void)unused;
    uint64_t flat[HILL] = {0};
    for (int i = 20; i < 38; i++)
        flat[i] = 2000;
    writ_shift found = writ_best_shift(hill, flat, HILL, SHIFTS);
    assert_true(found.left > 0.2 * found.gain);
}

static void test_the_first_and_the_last_bin_stay(void **unused)
{
    (void)unused;
    uint64_t before[HILL] = {[0] = 500, [10] = 500, [HILL - 1] = 100};
    uint64_t after[HILL] = {[0] = 500, [26] = 500, [HILL - 1] = 100};
    writ_shift found = writ_best_shift(before, after, HILL, SHIFTS);
    assert_int_equal(found.bins, 16);
    assert_true(found.share == 1 && found.left < 1e-6);
    uint64_t beyond[HILL] = {[0] = 500, [HILL - 1] = 600},
             near_end[HILL] = {[0] = 500, [30] = 500, [HILL - 1] = 100};
    assert_true(writ_best_shift(near_end, beyond, HILL, SHIFTS).left < 1e-6);
}

/* ---- steps ---------------------------------------------------------------------------------- */

enum { ROW = 60 };
static double values[ROW], weights[ROW];

/* Scattered as the weights say: variance 1 / 100. */
static void row_of(double (*level)(size_t i), uint64_t seed)
{
    state = seed << 32;
    for (size_t i = 0; i < ROW; i++)
        values[i] = level(i) + draw_normal() / 10, weights[i] = 100;
}

static double flat_row(size_t i)
{
    (void)i;
    return 3;
}

static double step_at_40(size_t i)
{
    return i < 40 ? 3 : 2.5;
}

static double step_in_the_middle_of_40(size_t i)
{
    return i < 40 ? 3 : i == 40 ? 2.8 : 2.5;
}

static double step_at_58(size_t i)
{
    return i < 58 ? 3 : 4;
}

static double ramp(size_t i)
{
    return 3 + (double)i / ROW;
}

static double ramp_from_20_to_35(size_t i)
{
    return i < 20 ? 3 : i < 35 ? 3 + ((double)i - 20) / 15 : 4;
}

static double wave(size_t i)
{
    return 3 + 0.5 * sin((double)i / 3);
}

static void test_a_step_is_found_where_it_is(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        row_of(step_at_40, seed);
        writ_level_step found = writ_best_step(values, weights, ROW, 0);
        assert_true(found.at >= 39 && found.at <= 41);
        assert_true(fabs(found.height + 0.5) < 0.1);
        assert_true(found.gain > 80 && found.over_long > 5);
        assert_true(found.under_best < 4);
        row_of(step_at_58, seed);
        found = writ_best_step(values, weights, ROW, 0);
        assert_true(found.at == 58 || found.at == 59);
        assert_true(found.over_long > 10);
    }
}

static void test_the_slice_in_a_step_is_of_neither_side(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        row_of(step_in_the_middle_of_40, seed);
        writ_level_step found = writ_best_step(values, weights, ROW, 0);
        assert_true(found.at >= 39 && found.at <= 42);
        assert_true(found.under_best < 4);
    }
}

static void test_a_step_below_what_is_asked_for_is_none(void **unused)
{
    (void)unused;
    row_of(step_at_40, 1);
    double gain = writ_best_step(values, weights, ROW, 0).gain;
    assert_true(writ_best_step(values, weights, ROW, gain).gain == gain);
    assert_int_equal(writ_best_step(values, weights, ROW, 1e6).at, 0);
}

static void test_a_flat_row_has_no_step_worth_telling(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= test_rounds(200); seed++) {
        row_of(flat_row, seed);
        assert_true(writ_best_step(values, weights, ROW, 0).gain < 15);
    }
}

static void test_a_trend_is_no_step(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        row_of(ramp, seed);
        assert_true(writ_best_step(values, weights, ROW, 0).over_long < 0);
        row_of(ramp_from_20_to_35, seed);
        assert_true(writ_best_step(values, weights, ROW, 0).under_best > 3);
        row_of(wave, seed);
        assert_true(writ_best_step(values, weights, ROW, 0).gain < 15);
    }
}

static void test_a_row_without_measured_values_or_of_one_has_no_step(void **unused)
{
    (void)unused;
    double none[4] = {0}, one[4] = {0, 5, 0, 0}, same[4] = {2, 2, 2, 2};
    assert_int_equal(writ_best_step(values, none, 4, 0).at, 0);
    assert_int_equal(writ_best_step(values, one, 4, 0).at, 0);
    assert_int_equal(writ_best_step(same, same, 4, 0).at, 0);
    assert_int_equal(writ_best_step(values, none, 0, 0).at, 0);
}

/* Levels far from zero do not drown the step in rounding: seconds since 1970, as logarithms. */
static void test_a_small_step_far_from_zero_is_seen(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < ROW; i++) {
        values[i] = 9.2470 + (i < 30 ? 0 : 1e-6) + 1e-8 * (double)(i % 3);
        weights[i] = 1e16;
    }
    writ_level_step found = writ_best_step(values, weights, ROW, 0);
    assert_int_equal(found.at, 30);
    assert_true(fabs(found.height - 1e-6) < 1e-8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_divergence_is_what_a_hand_computes),
        cmocka_unit_test(test_the_same_shares_do_not_diverge),
        cmocka_unit_test(test_divergence_does_not_know_before_from_after_nor_one_kind_from_another),
        cmocka_unit_test(test_divergence_grows_with_the_counts),
        cmocka_unit_test(test_of_one_source_the_divergence_is_half_the_degrees_of_freedom),
        cmocka_unit_test(test_the_best_split_is_the_best_of_all),
        cmocka_unit_test(test_a_row_of_nothing_is_not_split),
        cmocka_unit_test(test_a_hill_that_moved_is_known_again),
        cmocka_unit_test(test_what_did_not_move_has_no_shift),
        cmocka_unit_test(test_another_shape_leaves_much),
        cmocka_unit_test(test_the_first_and_the_last_bin_stay),
        cmocka_unit_test(test_a_step_is_found_where_it_is),
        cmocka_unit_test(test_the_slice_in_a_step_is_of_neither_side),
        cmocka_unit_test(test_a_step_below_what_is_asked_for_is_none),
        cmocka_unit_test(test_a_flat_row_has_no_step_worth_telling),
        cmocka_unit_test(test_a_trend_is_no_step),
        cmocka_unit_test(test_a_row_without_measured_values_or_of_one_has_no_step),
        cmocka_unit_test(test_a_small_step_far_from_zero_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
