/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/validator/drift/stream.h"

static unsigned person(unsigned record)
{
    return dice(record, 1) / 5;
}

static void put_names(stream *s, unsigned record, bool swapped)
{
    stream_put(s, "\"%s\":\"Ada%u\",\"%s\":\"Hopper%u\"", swapped ? "last_name" : "first_name",
               person(record), swapped ? "first_name" : "last_name", person(record) * 7 % 150);
}

static void test_two_fields_that_were_swapped_are_one_finding(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 2000; i++) {
        put_names(s, i, i >= 1200);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "MAPPING_DRIFT /first_name /last_name\n");
    const writ_drift_finding *found = &s->findings.items[0];
    assert_non_null(strstr(found->finding.message.ptr, "were swapped at line "));
    assert_true(found->start.record >= 1150 && found->start.record <= 1250);
    assert_true(found->before < 0.1 && found->after > 0.9);
    assert_true(found->series[0] < 0.1 && found->series[found->series_count - 1] > 0.5);
    stream_free(s);
}

static void test_a_field_that_takes_over_the_values_of_another_is_found(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 2000; i++) {
        stream_put(s, "\"owner\":\"owner-%u\",\"assignee\":\"%s-%u\"", person(i),
                   i < 1000 ? "clerk" : "owner", person(i));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "MAPPING_DRIFT /assignee /owner\n");
    assert_non_null(strstr(s->findings.items[0].finding.message.ptr, "'/assignee' holds what "
                                                                     "'/owner' held at line "));
    stream_free(s);
}

/* Two addresses of one customer, of one pool: the same in nine of ten records. */
static void test_fields_that_share_values_anyway_are_no_drift(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 3000; i++) {
        unsigned elsewhere = comes(i, 3, 10) ? dice(i, 4) / 5 : person(i);
        stream_put(s, "\"billing\":\"%u Mill Lane\",\"shipping\":\"%u Mill Lane\"", person(i),
                   elsewhere);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "");
    stream_free(s);
}

/* Each record refers to one that came some time before: in the beginning to what nobody has seen.
 */
static void test_references_to_what_came_before_are_no_drift(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 3000; i++) {
        stream_put(s, "\"id\":\"m-%u\",\"reply_to\":\"m-%u\"", 100000 + i,
                   100000 + i - 1 - dice(i, 3));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "");
    stream_free(s);
}

/* One row of names reaches where the other began. */
static void test_a_running_number_that_reaches_another_is_no_drift(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 3000; i++) {
        stream_put(s, "\"parcel\":\"n-%u\",\"order\":\"n-%u\"", 50000 + i, 51500 + i);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "");
    stream_free(s);
}

static void test_new_values_of_its_own_are_no_mapping(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 2000; i++) {
        put_names(s, i, false);
        stream_put(s, "\"team\":\"%s-%u\"", i < 1000 ? "old" : "new", person(i));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_null(strstr(stream_found(s), "MAPPING_DRIFT"));
    stream_free(s);
}

static void test_a_swap_against_a_baseline_is_found(void **state)
{
    (void)state;
    stream *before = stream_new(), *after = stream_new();
    for (unsigned i = 0; i < 1000; i++) {
        put_names(before, i, false);
        put_names(after, i + 1000, true);
        stream_end_record(before);
        stream_end_record(after);
    }
    stream_find(after, before->profile);
    assert_string_equal(stream_found(after), "MAPPING_DRIFT /last_name /first_name\n");
    stream_find(before, before->profile);
    assert_string_equal(stream_found(before), "");
    stream_free(before);
    stream_free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_fields_that_were_swapped_are_one_finding),
        cmocka_unit_test(test_a_field_that_takes_over_the_values_of_another_is_found),
        cmocka_unit_test(test_fields_that_share_values_anyway_are_no_drift),
        cmocka_unit_test(test_references_to_what_came_before_are_no_drift),
        cmocka_unit_test(test_a_running_number_that_reaches_another_is_no_drift),
        cmocka_unit_test(test_new_values_of_its_own_are_no_mapping),
        cmocka_unit_test(test_a_swap_against_a_baseline_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
