/* SPDX-License-Identifier: Apache-2.0
 *
 * What vanished, what began, and what is null more often: detect_presence.c and detect_rest.c.
 */
#include "tests/unit/validator/drift/stream.h"

static void test_a_field_that_stops_has_vanished(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1000; i++) {
        stream_put(s, "\"id\":%u", i);
        if (i < 700 && comes(i, 1, 40))
            stream_put(s, "\"note\":\"n%u\"", dice(i, 2));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "FIELD_VANISHED /note\n");
    const writ_drift_finding *found = &s->findings.items[0];
    assert_true(found->start.line >= 660 && found->start.line <= 720);
    assert_true(found->before > 0.3 && found->after < 0.05);
    assert_int_equal(found->series_count, s->profile->slice_count);
    stream_free(s);
}

static void test_a_container_that_begins_is_told_without_its_members(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1000; i++) {
        stream_put(s, "\"id\":%u", i);
        if (i >= 300)
            stream_put(s, "\"device\":{\"os\":\"%s\",\"screen\":{\"width\":%u}}",
                       comes(i, 1, 50) ? "ios" : "android", dice(i, 2));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "NEW_FIELD /device\n");
    stream_free(s);
}

static void test_a_container_that_lost_a_member_is_no_finding_itself(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 2000; i++) {
        bool a = i < 1000 && comes(i, 1, 50), b = comes(i, 2, 30);
        stream_put(s, "\"id\":%u", i);
        if (a && b)
            stream_put(s, "\"box\":{\"a\":%u,\"b\":\"%u\"}", dice(i, 3), dice(i, 4));
        else if (a)
            stream_put(s, "\"box\":{\"a\":%u}", dice(i, 3));
        else if (b)
            stream_put(s, "\"box\":{\"b\":\"%u\"}", dice(i, 4));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "FIELD_VANISHED /box/a\n");
    stream_free(s);
}

static void test_what_comes_and_goes_has_not_vanished(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 2000; i++) {
        stream_put(s, "\"id\":%u", i);
        if (i / 250 % 2 == 0)
            stream_put(s, "\"campaign\":\"c%u\"", i / 250);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "");
    stream_free(s);
}

static void test_keys_that_are_data_are_no_fields(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 2000; i++) {
        stream_put(s, "\"id\":%u,\"stock\":{\"sku-%u\":%u}", i, i / 40, dice(i, 1));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "");
    stream_free(s);
}

static void test_a_field_that_becomes_null_is_a_null_rate(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1000; i++) {
        stream_put(s, "\"id\":%u", i);
        if (i < 500)
            stream_put(s, "\"price\":%u.5", dice(i, 1));
        else
            stream_put(s, "\"price\":null");
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "NULL_RATE /price\n");
    stream_free(s);
}

static void test_a_share_that_steps_is_a_null_rate_and_one_that_wanders_is_not(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 4000; i++) {
        stream_put(s, "\"id\":%u", i);
        if (comes(i, 1, i < 2500 ? 90 : 60))
            stream_put(s, "\"steps\":%u", dice(i, 2));
        if (comes(i, 3, i / 125 % 2 ? 70 : 50))
            stream_put(s, "\"wanders\":%u", dice(i, 4));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "NULL_RATE /steps\n");
    const writ_drift_finding *found = &s->findings.items[0];
    assert_true(found->start.record >= 2400 && found->start.record <= 2600);
    stream_free(s);
}

static void test_against_a_baseline_what_is_missing_and_what_is_new_is_told(void **state)
{
    (void)state;
    stream *before = stream_new(), *after = stream_new();
    for (unsigned i = 0; i < 500; i++) {
        stream_put(before, "\"id\":%u,\"weight\":%u.25", i, dice(i, 1));
        stream_put(after, "\"id\":%u,\"tags\":[\"t%u\"]", i, dice(i, 2) % 9);
        stream_end_record(before);
        stream_end_record(after);
    }
    stream_find(after, before->profile);
    assert_string_equal(stream_found(after), "FIELD_VANISHED /weight\nNEW_FIELD /tags\n");
    assert_ptr_equal(after->findings.items[0].field,
                     writ_profile_find(before->profile, WRIT_STR("/weight")));
    stream_free(before);
    stream_free(after);
}

static void test_nothing_is_found_in_nothing(void **state)
{
    (void)state;
    stream *s = stream_new(), *none = stream_new();
    stream_find(none, NULL);
    assert_string_equal(stream_found(none), "");
    stream_put(s, "\"id\":1");
    stream_end_record(s);
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "");
    stream_find(s, none->profile);
    assert_string_equal(stream_found(s), "");
    stream_free(s);
    stream_free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_field_that_stops_has_vanished),
        cmocka_unit_test(test_a_container_that_begins_is_told_without_its_members),
        cmocka_unit_test(test_a_container_that_lost_a_member_is_no_finding_itself),
        cmocka_unit_test(test_what_comes_and_goes_has_not_vanished),
        cmocka_unit_test(test_keys_that_are_data_are_no_fields),
        cmocka_unit_test(test_a_field_that_becomes_null_is_a_null_rate),
        cmocka_unit_test(test_a_share_that_steps_is_a_null_rate_and_one_that_wanders_is_not),
        cmocka_unit_test(test_against_a_baseline_what_is_missing_and_what_is_new_is_told),
        cmocka_unit_test(test_nothing_is_found_in_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
