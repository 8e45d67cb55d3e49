/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "tests/unit/test.h"
#include "tests/unit/validator/drift/stream.h"

static const char *at(char *text, double seconds, const char *offset)
{
    time_t whole = (time_t)(1767225600 + seconds);
    struct tm utc;
    gmtime_r(&whole, &utc);
    size_t len = strftime(text, 32, "%Y-%m-%dT%H:%M:%S", &utc);
    strcpy(text + len, offset);
    return text;
}

/* Records each five seconds; those of a share were made by a clock that is off by so many seconds,
 * and end in `offset`. */
static void add_times(stream *s, int count, double off, const char *offset, double share)
{
    char made[40], received[40];
    for (int i = 0; i < count; i++) {
        double now = (double)s->profile->records * 5;
        bool odd = draw(s) < share;
        add(s, "{\"received_at\":\"%s\",\"made\":\"%s\"}", at(received, now, "Z"),
            at(made, now - 3 * draw(s) + (odd ? off : 0), odd ? offset : "Z"));
    }
}

static void test_offsets_that_are_lost_are_found(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_times(s, 3000, 0, "", 0);
    add_times(s, 1000, 0, "", 1);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_TIMEZONE_DRIFT, "/made");
    assert_contains(found->finding.message, ": the times have no offset");
    assert_true(found->start.record >= 2944 && found->start.record <= 3072);
    stream_free(s);
}

static void test_a_local_clock_without_an_offset_is_measured_too(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_times(s, 3000, 0, "", 0);
    add_times(s, 1000, 7200, "", 0.4);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_TIMEZONE_DRIFT, "/made");
    bool measured = false;
    for (size_t i = 0; i < found->finding.evidence.count; i++)
        measured |= contains(found->finding.evidence.items[i],
                             " of them are 2 hours later than before, against '/received_at'");
    assert_true(measured);
    stream_free(s);
}

static void test_a_local_clock_stamped_as_utc_is_found(void **unused)
{
    (void)unused;
    static const struct {
        double off, share;
        const char *said;
    } cases[] = {
        {7200, 1, ": the times are 2 hours later than they were"},
        {-5 * 3600, 1, ": the times are 5 hours earlier than they were"},
        {5.75 * 3600, 0.3, "of the times are 5 hours 45 minutes later than they were"},
        {-3600, 0.1, "of the times are 1 hour earlier than they were"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stream *s = stream_of(NULL);
        add_times(s, 3000, 0, "Z", 0);
        add_times(s, 2000, cases[i].off, "Z", cases[i].share);
        const writ_drift_finding *found = assert_only(s, WRIT_RULE_TIMEZONE_DRIFT, "/made");
        assert_contains(found->finding.message, cases[i].said);
        stream_free(s);
    }
}

static void test_an_offset_that_is_wrong_is_found(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_times(s, 3000, 0, "Z", 0);
    add_times(s, 1000, 0, "+02:00", 1);
    assert_only(s, WRIT_RULE_TIMEZONE_DRIFT, "/made");
    stream_free(s);
}

/* The same instants: nobody reads them wrong. */
static void test_an_offset_that_is_right_is_a_format_only(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_times(s, 3000, 0, "Z", 0);
    add_times(s, 1000, 7200, "+02:00", 1);
    assert_only(s, WRIT_RULE_FORMAT_DRIFT, "/made");
    stream_free(s);
}

static void test_a_delay_that_grows_is_no_zone(void **unused)
{
    (void)unused;
    char made[40], received[40];
    stream *s = stream_of(NULL);
    add_times(s, 3000, 0, "Z", 0);
    for (int i = 0; i < 2000; i++) {
        double now = (double)s->profile->records * 5, delay = 4 * 3600 * draw(s);
        add(s, "{\"received_at\":\"%s\",\"made\":\"%s\"}", at(received, now, "Z"),
            at(made, now - delay, "Z"));
    }
    assert_nothing(s);
    stream_free(s);
}

static void test_a_clock_that_is_some_minutes_off_is_no_zone(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_times(s, 3000, 0, "Z", 0);
    add_times(s, 2000, 450, "Z", 1);
    assert_nothing(s);
    stream_free(s);
}

static void test_zones_mixed_from_the_first_record_on_show_against_a_baseline(void **unused)
{
    (void)unused;
    stream *s = stream_of("{\"properties\":{\"made\":{\"type\":\"string\","
                          "\"x-writ-time-zone\":\"UTC\"}}}");
    add_times(s, 3000, 0, "Z", 0);
    stream_becomes_baseline(s);
    add_times(s, 2000, 7200, "Z", 0.3);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_TIMEZONE_DRIFT, "/made");
    assert_false(found->start.is_known);
    assert_true(has_evidence(found, "the contract declares the time zone 'UTC'"));
    stream_free(s);
}

static void test_clocks_that_stay_as_they_are_are_no_drift(void **unused)
{
    (void)unused;
    for (int round = 0; round < 4; round++) {
        stream *s = stream_of(NULL);
        add_times(s, 3000, 7200, round % 2 ? "Z" : "", 0.3);
        if (round > 1)
            stream_becomes_baseline(s);
        add_times(s, 3000, 7200, round % 2 ? "Z" : "", 0.3);
        assert_nothing(s);
        stream_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offsets_that_are_lost_are_found),
        cmocka_unit_test(test_a_local_clock_without_an_offset_is_measured_too),
        cmocka_unit_test(test_a_local_clock_stamped_as_utc_is_found),
        cmocka_unit_test(test_an_offset_that_is_wrong_is_found),
        cmocka_unit_test(test_an_offset_that_is_right_is_a_format_only),
        cmocka_unit_test(test_a_delay_that_grows_is_no_zone),
        cmocka_unit_test(test_a_clock_that_is_some_minutes_off_is_no_zone),
        cmocka_unit_test(test_zones_mixed_from_the_first_record_on_show_against_a_baseline),
        cmocka_unit_test(test_clocks_that_stay_as_they_are_are_no_drift),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
