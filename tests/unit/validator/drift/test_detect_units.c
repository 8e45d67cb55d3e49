/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "tests/unit/validator/drift/stream.h"

/* `count` records with an amount, of which a share is scaled. */
static void add_amounts(stream *s, int count, double typical, double factor, double share)
{
    for (int i = 0; i < count; i++)
        add(s, "{\"price\":%.2f}", draw_amount(s, typical) * (draw(s) < share ? factor : 1));
}

static void test_numbers_a_hundred_times_as_large_are_found(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_amounts(s, 3000, 20, 1, 0);
    add_amounts(s, 1000, 20, 100, 1);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_UNIT_DRIFT, "/price");
    assert_contains(found->finding.message, ": the numbers are 100 times what they were");
    assert_true(found->start.record >= 2944 && found->start.record <= 3072);
    /* No contract lets the values be shown. */
    assert_true(found->before == 1 && fabs(found->after / 100 - 1) < 0.1);
    assert_int_equal(found->finding.expected.len, 0);
    assert_true(found->is_amount && found->series_count == s->profile->slice_count);
    assert_true(found->sample_before + found->sample_after > 3800);
    assert_true(has_evidence(found, "as from major to minor units of a currency"));
    stream_free(s);
}

static void test_factors_are_told_apart(void **unused)
{
    (void)unused;
    static const struct {
        double factor;
        const char *said;
    } cases[] = {
        {0.01, "1/100 of what they were"},
        {1000, "1000 times what they were"},
        {60, "60 times what they were"},
        {1e-3, "1/1000 of what they were"},
        {149.5, "about 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stream *s = stream_of(NULL);
        add_amounts(s, 3000, 2000, 1, 0);
        add_amounts(s, 2000, 2000, cases[i].factor, 1);
        const writ_drift_finding *found = assert_only(s, WRIT_RULE_UNIT_DRIFT, "/price");
        assert_contains(found->finding.message, cases[i].said);
        stream_free(s);
    }
}

static void test_a_part_of_the_numbers_is_enough(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_amounts(s, 3000, 20, 1, 0);
    add_amounts(s, 1000, 20, 100, 0.3);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_UNIT_DRIFT, "/price");
    assert_contains(found->finding.message, " % of the numbers are 100 times");
    stream_free(s);
}

static void test_a_rate_near_one_is_found_where_all_numbers_moved(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_amounts(s, 6000, 20, 1, 0);
    add_amounts(s, 2000, 20, 1.27, 1);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_UNIT_DRIFT, "/price");
    assert_true(has_evidence(found, "no usual factor between units: it may be a currency's rate"));
    assert_true(found->finding.confidence == 0.88);
    stream_free(s);
}

static void test_seconds_since_1970_become_milliseconds(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 0; i < 3000; i++)
        add(s, "{\"sent\":%lld}", (1767225600LL + 5 * i) * (i < 2000 ? 1 : 1000));
    assert_only(s, WRIT_RULE_UNIT_DRIFT, "/sent");
    stream_free(s);
}

static void test_the_contract_says_which_unit_it_was(void **unused)
{
    (void)unused;
    stream *s =
        stream_of("{\"properties\":{\"price\":{\"type\":\"number\",\"x-writ-unit\":\"major\","
                  "\"x-writ-currency\":\"EUR\"}}}");
    add_amounts(s, 3000, 20, 1, 0);
    add_amounts(s, 1000, 20, 100, 1);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_UNIT_DRIFT, "/price");
    assert_true(fabs(found->before / 20 - 1) < 0.1 && fabs(found->after / 2000 - 1) < 0.1);
    assert_contains(found->finding.expected, "typically ");
    assert_true(has_evidence(found, "the contract declares the unit 'major'"));
    assert_true(has_evidence(found, "the contract declares the currency 'EUR'"));
    stream_free(s);
}

static void test_units_mixed_from_the_first_record_on_show_against_a_baseline(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_amounts(s, 3000, 20, 1, 0);
    stream_becomes_baseline(s);
    add_amounts(s, 1000, 20, 100, 0.4);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_UNIT_DRIFT, "/price");
    assert_false(found->start.is_known);
    assert_null(found->series);
    stream_free(s);
}

static void test_what_stays_is_no_drift(void **unused)
{
    (void)unused;
    for (int round = 0; round < 10; round++) {
        stream *s = stream_of(NULL);
        s->drawn = (uint64_t)round << 32;
        add_amounts(s, 3000, 20, 100, 0.3);
        if (round % 2)
            stream_becomes_baseline(s);
        add_amounts(s, 3000, 20, 100, 0.3);
        assert_nothing(s);
        stream_free(s);
    }
}

static void test_growth_is_no_drift(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 1; i <= 6000; i++)
        add(s, "{\"number\":%d,\"price\":%.2f,\"day\":%d}", i, draw_amount(s, 20 + i / 1000.0),
            1767225600 + 600 * i);
    assert_nothing(s);
    stream_free(s);
}

/* Whole: of the same producers. Here one that sells what is dearer comes in. */
static void test_who_writes_may_move_all_numbers_a_little(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 0; i < 6000; i++) {
        bool dear = i >= 4000 && draw(s) < 0.7;
        add(s, "{\"producer\":\"%s\",\"price\":%.2f}",
            dear     ? "b"
            : i % 50 ? "a"
                     : "b",
            draw_amount(s, dear ? 26 : 20));
    }
    assert_nothing(s);
    stream_free(s);
}

static void test_another_shape_is_no_other_unit(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_amounts(s, 3000, 20, 1, 0);
    for (int i = 0; i < 2000; i++)
        add(s, "{\"price\":%.4f}", pow(10, 6 * draw(s) - 2));
    assert_nothing(s);
    stream_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_a_hundred_times_as_large_are_found),
        cmocka_unit_test(test_factors_are_told_apart),
        cmocka_unit_test(test_a_part_of_the_numbers_is_enough),
        cmocka_unit_test(test_a_rate_near_one_is_found_where_all_numbers_moved),
        cmocka_unit_test(test_seconds_since_1970_become_milliseconds),
        cmocka_unit_test(test_the_contract_says_which_unit_it_was),
        cmocka_unit_test(test_units_mixed_from_the_first_record_on_show_against_a_baseline),
        cmocka_unit_test(test_what_stays_is_no_drift),
        cmocka_unit_test(test_growth_is_no_drift),
        cmocka_unit_test(test_who_writes_may_move_all_numbers_a_little),
        cmocka_unit_test(test_another_shape_is_no_other_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
