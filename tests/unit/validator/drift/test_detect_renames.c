/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/validator/drift/stream.h"

/* Two hundred customers, each with an address of mail of its own. */
static unsigned customer(unsigned record)
{
    return dice(record, 1) / 5;
}

static void put_mail(stream *s, const char *name, unsigned record)
{
    stream_put(s, "\"%s\":\"customer%u@example.com\"", name, customer(record));
}

static void put_rest(stream *s, unsigned record)
{
    unsigned minutes = record % 60, hours = record / 60 % 24, day = 1 + record / 1440;
    stream_put(s, "\"id\":%u,\"received\":\"2026-03-%02uT%02u:%02u:00Z\",\"producer\":\"p%u\"",
               record, day, hours, minutes, dice(record, 2) % 4);
}

static const writ_drift_finding *only_finding(const stream *s)
{
    assert_int_equal(s->findings.count, 1);
    return &s->findings.items[0];
}

static bool says(const writ_finding *found, const char *words)
{
    for (size_t i = 0; i < found->evidence.count; i++)
        if (strstr(found->evidence.items[i].ptr, words))
            return true;
    return false;
}

static void test_a_field_that_goes_on_under_another_name_is_renamed(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1200; i++) {
        put_rest(s, i);
        if (comes(i, 3, 63))
            put_mail(s, i < 600 ? "email" : "email_address", i);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    const writ_drift_finding *found = only_finding(s);
    assert_string_equal(stream_found(s), "RENAMED_FIELD /email /email_address\n");
    assert_true(found->finding.confidence > 0.9);
    assert_true(found->start.record >= 576 && found->start.record <= 624);
    assert_non_null(strstr(found->finding.message.ptr, "'/email' stopped and '/email_address' began"
                                                       " at line "));
    assert_non_null(strstr(found->finding.message.ptr, "(2026-03-01T"));
    assert_true(says(&found->finding, "different values"));
    assert_true(found->before > 0.55 && found->before < 0.7);
    assert_true(found->after < 0.05);
    stream_free(s);
}

/* Nothing in common but the time: neither the values nor how often they come again. */
static void test_other_values_of_the_same_kind_are_no_rename(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1200; i++) {
        put_rest(s, i);
        if (i < 600 && comes(i, 3, 63))
            put_mail(s, "email", i);
        if (i >= 600 && comes(i, 3, 63))
            stream_put(s, "\"approver\":\"clerk%u@example.com\"", customer(i));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "FIELD_VANISHED /email\nNEW_FIELD /approver\n");
    stream_free(s);
}

static void test_optional_fields_are_no_drift(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 3000; i++) {
        put_rest(s, i);
        for (unsigned field = 0; field < 20; field++)
            if (comes(i, 10 + field, 3 + 5 * field))
                stream_put(s, "\"field%u\":\"%u\"", field, dice(i, 40 + field));
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "");
    stream_free(s);
}

/* Both names for a while, and one producer that does not follow. */
static void test_dual_writes_and_a_producer_that_lags_hide_no_rename(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1600; i++) {
        put_rest(s, i);
        bool lags = dice(i, 2) % 4 == 3 && comes(i, 5, 40);
        if (i < 850 || lags)
            put_mail(s, "email", i);
        if (i >= 750 && !lags)
            put_mail(s, "contact_email", i);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "RENAMED_FIELD /email /contact_email\n");
    assert_true(says(&only_finding(s)->finding, "switched: p"));
    stream_free(s);
}

static void test_a_producer_that_still_sends_the_old_name_is_named(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1600; i++) {
        unsigned producer = dice(i, 2) % 10;
        stream_put(s, "\"producer\":\"till-%u\",\"id\":%u", producer, i);
        put_mail(s, i < 800 || producer == 7 ? "email" : "contact_email", i);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "RENAMED_FIELD /email /contact_email\n");
    assert_true(says(&only_finding(s)->finding, "still sending the old name: till-7"));
    stream_free(s);
}

/* Another notation of the same values. */
static void test_a_rename_that_makes_texts_of_numbers_is_found(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1200; i++) {
        unsigned number = 10000 + 7919 * customer(i) % 100000;
        put_rest(s, i);
        if (i < 600)
            stream_put(s, "\"customer\":%u", number);
        else
            stream_put(s, "\"customer_no\":\"%u\"", number);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_non_null(strstr(stream_found(s), "RENAMED_FIELD /customer /customer_no\n"));
    stream_free(s);
}

/* Two counters that have the same numbers by chance, and no words in their names. */
static void test_names_without_letters_are_not_alike(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1200; i++) {
        put_rest(s, i);
        stream_put(s, "\"%s\":%u", i < 600 ? "+1" : "-1", dice(i, 4) % 40);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "FIELD_VANISHED /+1\nNEW_FIELD /-1\n");
    stream_free(s);
}

static void put_address(stream *s, const char *name, unsigned record)
{
    stream_put(s,
               "\"%s\":{\"street\":\"%u Mill Lane\",\"city\":\"town %u\",\"geo\":{\"lat\":%u.5,"
               "\"lon\":%u.25}}",
               name, customer(record), customer(record) % 50, customer(record) % 90,
               customer(record) % 180);
}

static void test_a_container_that_moves_is_one_finding(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1200; i++) {
        put_rest(s, i);
        if (comes(i, 3, 80))
            put_address(s, i < 600 ? "address" : "postal_address", i);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_string_equal(stream_found(s), "RENAMED_FIELD /address /postal_address\n");
    const writ_finding *found = &only_finding(s)->finding;
    assert_true(says(found, "street") && says(found, "geo/lat"));
    stream_free(s);
}

/* Two at once, of one form: each goes where its values went. */
static void test_two_renames_at_once_are_told_apart(void **state)
{
    (void)state;
    stream *s = stream_new();
    for (unsigned i = 0; i < 1200; i++) {
        put_rest(s, i);
        put_mail(s, i < 600 ? "sender" : "origin", i);
        stream_put(s, "\"%s\":\"person%u@example.com\"", i < 600 ? "receiver" : "target",
                   dice(i, 9) / 5);
        stream_end_record(s);
    }
    stream_find(s, NULL);
    assert_non_null(strstr(stream_found(s), "RENAMED_FIELD /sender /origin\n"));
    assert_non_null(strstr(stream_found(s), "RENAMED_FIELD /receiver /target\n"));
    assert_int_equal(s->findings.count, 2);
    stream_free(s);
}

static void test_a_rename_against_a_baseline_is_found(void **state)
{
    (void)state;
    stream *before = stream_new(), *after = stream_new();
    for (unsigned i = 0; i < 800; i++) {
        put_rest(before, i);
        put_rest(after, i);
        if (comes(i, 3, 63))
            put_mail(before, "email", i);
        if (comes(i, 4, 63))
            put_mail(after, "email_address", i + 1000);
        stream_end_record(before);
        stream_end_record(after);
    }
    stream_find(after, before->profile);
    assert_string_equal(stream_found(after), "RENAMED_FIELD /email /email_address\n");
    const writ_drift_finding *found = only_finding(after);
    assert_false(found->start.is_known);
    assert_null(found->series);
    assert_non_null(strstr(found->finding.message.ptr, "against the baseline"));
    stream_free(before);
    stream_free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_field_that_goes_on_under_another_name_is_renamed),
        cmocka_unit_test(test_other_values_of_the_same_kind_are_no_rename),
        cmocka_unit_test(test_optional_fields_are_no_drift),
        cmocka_unit_test(test_dual_writes_and_a_producer_that_lags_hide_no_rename),
        cmocka_unit_test(test_a_producer_that_still_sends_the_old_name_is_named),
        cmocka_unit_test(test_a_rename_that_makes_texts_of_numbers_is_found),
        cmocka_unit_test(test_names_without_letters_are_not_alike),
        cmocka_unit_test(test_a_container_that_moves_is_one_finding),
        cmocka_unit_test(test_two_renames_at_once_are_told_apart),
        cmocka_unit_test(test_a_rename_against_a_baseline_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
