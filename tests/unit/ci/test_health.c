/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/health.h"

#include "tests/unit/test.h"

enum { HOUR = 3600 * 1000, DAY = 24 * HOUR };
static const writ_moment now = INT64_C(1773144000000); /* 2026-03-10T12:00:00Z */

static writ_arena arena;

static int clear_arena(void **state)
{
    (void)state;
    writ_arena_clear(&arena);
    return 0;
}

typedef struct sample {
    const char *contract;
    uint64_t records, rejected;
    int64_t ago; /* when it ended */
    bool observe;
    const char *command; /* NULL: filter */
} sample;

static void add(writ_health_report *report, const sample *of, const writ_summary_drift *drift)
{
    static int next;
    writ_summary summary = {
        .id = writ_str_printf(&arena, "%d", next++),
        .command = writ_str_of(of->command ? of->command : "filter"),
        .ended_at = now - of->ago,
    };
    writ_summary_contract *contract = WRIT_PUSH(&arena, &summary.contracts);
    contract->contract = writ_str_of(of->contract);
    contract->records = of->records;
    contract->observe = of->observe;
    *(of->observe ? &contract->observed : &contract->rejected) = of->rejected;
    contract->first_seen = contract->last_seen = of->records ? now - of->ago : 0;
    if (drift)
        *WRIT_PUSH(&arena, &contract->drift) = *drift;
    writ_health_add(report, &summary);
}

/* The names of the rows, as "NAME:STATE ". */
static const char *order_of(const writ_health_report *report)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < report->rows.count; i++)
        writ_buf_printf(&text, "%.*s:%s ", WRIT_FMT(report->rows.items[i]->contract),
                        writ_health_name(report->rows.items[i]->health));
    const char *copy = writ_str_copy(&arena, writ_buf_str(&text)).ptr;
    writ_buf_clear(&text);
    return copy;
}

static void judge(writ_health_report *report, const sample *samples, size_t count)
{
    writ_health_begin(report, &arena, now, DAY);
    for (size_t i = 0; i < count; i++)
        add(report, &samples[i], NULL);
    writ_health_judge(report, NULL);
}
#define JUDGE(report, ...)                                                                         \
    judge((report), (const sample[]){__VA_ARGS__},                                                 \
          sizeof((const sample[]){__VA_ARGS__}) / sizeof(sample))

static void test_a_share_is_too_much_only_above_the_ratio(void **state)
{
    (void)state;
    writ_health_report report;
    JUDGE(&report, {"at", 100, 1, HOUR, false, NULL}, {"above", 1000, 11, HOUR, false, NULL},
          {"below", 1000, 9, HOUR, false, NULL});
    assert_string_equal(order_of(&report), "above:rejecting at:fine below:fine ");
    writ_workspace workspace = {.policy = {.max_invalid_ratio = 0}};
    JUDGE(&report, {"one", 1000000, 1, HOUR, false, NULL}, {"none", 100, 0, HOUR, false, NULL});
    writ_health_judge(&report, &workspace);
    assert_string_equal(order_of(&report), "one:rejecting none:fine ");
}

static void test_the_window_begins_behind_its_first_moment(void **state)
{
    (void)state;
    writ_health_report report;
    JUDGE(&report, {"x", 10, 5, DAY - 1, false, NULL}, {"x", 20, 6, DAY, false, NULL},
          {"x", 40, 7, 2 * DAY - 1, false, NULL}, {"x", 80, 8, 2 * DAY, false, NULL},
          {"x", 160, 9, -HOUR, false, NULL}); /* a clock that is ahead */
    const writ_health_row *row = report.rows.items[0];
    assert_int_equal(row->now.records, 170);
    assert_int_equal(row->now.rejected, 14);
    assert_int_equal(row->before.records, 60);
    assert_int_equal(row->before.runs, 2);
    assert_true(row->last_data > now);
    assert_true(writ_str_is(writ_health_ago(&arena, &report, row->last_data), "0 s ago"));
}

static void test_silence_begins_behind_what_is_expected(void **state)
{
    (void)state;
    writ_health_report report;
    writ_expected expected[] = {{WRIT_STR("fast"), HOUR}, {WRIT_STR("*"), 3 * DAY}};
    writ_workspace workspace = {.policy = {.max_invalid_ratio = -1}, .expected = {expected, 2, 2}};
    JUDGE(&report, {"fast", 1, 0, HOUR, false, NULL}, {"slow", 1, 0, 3 * DAY, false, NULL},
          {"gone", 1, 0, 3 * DAY + 1, false, NULL});
    assert_string_equal(order_of(&report), "slow:no-data gone:no-data fast:fine ");
    writ_health_expect(&report, WRIT_STR("never"), WRIT_STR("ida"));
    writ_health_judge(&report, &workspace);
    assert_string_equal(order_of(&report), "gone:no-data never:no-data fast:fine slow:fine ");
}

static void test_what_drift_reads_counts_as_data_and_not_as_records(void **state)
{
    (void)state;
    writ_health_report report;
    JUDGE(&report, {"x", 100, 50, HOUR, false, NULL}, {"x", 100, 0, 0, false, "drift"});
    assert_int_equal(report.rows.items[0]->now.records, 100);
    assert_int_equal(report.rows.items[0]->last_data, now);
    assert_int_equal(report.rows.items[0]->health, WRIT_HEALTH_REJECTING);
}

static void test_only_errors_and_warnings_are_drift(void **state)
{
    (void)state;
    writ_health_report report;
    const sample fine = {"noted", 10, 0, HOUR, false, NULL};
    const sample warned = {"warned", 10, 0, HOUR, false, NULL};
    const sample old = {"old", 10, 0, DAY, false, NULL}, new = {"old", 10, 0, HOUR, false, NULL};
    writ_summary_drift finding = {.rule = WRIT_STR("NEW_FIELD"), .path = WRIT_STR("/a")};
    writ_health_begin(&report, &arena, now, DAY);
    add(&report, &fine, &finding);
    finding.severity = WRIT_WARNING;
    add(&report, &warned, &finding);
    add(&report, &warned, &finding);
    add(&report, &old, &finding);
    add(&report, &new, NULL);
    writ_health_judge(&report, NULL);
    assert_string_equal(order_of(&report), "warned:drift noted:fine old:fine ");
    assert_int_equal(report.rows.items[0]->drift.count, 1);
}

static void test_who_observes_rejects_nothing(void **state)
{
    (void)state;
    writ_health_report report;
    JUDGE(&report, {"tries", 100, 90, HOUR, true, NULL}, {"good", 100, 0, HOUR, true, NULL},
          {"enforced", 100, 90, 2 * HOUR, true, NULL}, {"enforced", 100, 3, HOUR, false, NULL});
    assert_string_equal(order_of(&report), "enforced:rejecting tries:observing good:fine ");
}

static void test_the_worst_comes_first(void **state)
{
    (void)state;
    writ_health_report report;
    JUDGE(&report, {"b", 100, 50, HOUR, false, NULL}, {"d", 1000, 500, HOUR, false, NULL},
          {"c", 100, 60, HOUR, false, NULL}, {"a", 100, 50, HOUR, false, NULL});
    assert_string_equal(order_of(&report), "c:rejecting d:rejecting a:rejecting b:rejecting ");
    assert_int_equal(report.counts[WRIT_HEALTH_REJECTING], 4);
}

static void test_shares_are_never_rounded_to_none_or_all(void **state)
{
    (void)state;
    static const struct {
        double share;
        const char *words;
    } cases[] = {{0, "0 %"},        {1, "100 %"},           {0.5, "50.0 %"},
                 {1e-9, "< 0.1 %"}, {1 - 1e-9, "> 99.9 %"}, {0.0123, "1.2 %"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(writ_str_is(writ_health_percent(&arena, cases[i].share), cases[i].words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define CASE(test) cmocka_unit_test_teardown(test, clear_arena)
        CASE(test_a_share_is_too_much_only_above_the_ratio),
        CASE(test_the_window_begins_behind_its_first_moment),
        CASE(test_silence_begins_behind_what_is_expected),
        CASE(test_what_drift_reads_counts_as_data_and_not_as_records),
        CASE(test_only_errors_and_warnings_are_drift),
        CASE(test_who_observes_rejects_nothing),
        CASE(test_the_worst_comes_first),
        CASE(test_shares_are_never_rounded_to_none_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
