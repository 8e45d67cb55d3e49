/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "tests/unit/validator/drift/stream.h"

/* An id in the middle of a record, written so. */
static void add_ids(stream *s, int count, const char *format)
{
    for (int i = 0; i < count; i++) {
        char text[64];
        unsigned long long id = hash_of(s->drawn++);
        snprintf(text, sizeof text, "%08llx-%04llx-4%03llx-a%03llx-%012llx", id >> 32, id & 0xffff,
                 id >> 16 & 0xfff, id >> 8 & 0xfff, id & 0xffffffffffff);
        char hex[64] = "", *to = hex;
        for (const char *from = text; *from; from++)
            if (*from != '-')
                *to++ = *from;
        *to = '\0';
        add(s, "{\"id\":\"%s\",\"name\":\"Anna\"}", strcmp(format, "uuid") == 0 ? text : hex);
    }
}

static void add_seats(stream *s, int count, double share)
{
    for (int i = 0; i < count; i++) {
        int seats = (int)(500 * draw(s));
        if (draw(s) < share)
            add(s, "{\"seats\":\"%d\"}", seats);
        else
            add(s, "{\"seats\":%d}", seats);
    }
}

static void test_numbers_as_text_are_another_type(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_seats(s, 3000, 0);
    add_seats(s, 1000, 1);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_TYPE_DRIFT, "/seats");
    assert_contains(found->finding.message, ": the values are string (integer before)");
    assert_string_equal(found->measure, "string");
    assert_true(found->before < 0.03 && found->after == 1);
    assert_int_equal(found->series_count, s->profile->slice_count);
    assert_true(found->series[0] == 0 && found->series[found->series_count - 1] == 1);
    stream_free(s);
}

static void test_a_few_values_of_another_type_are_mistakes(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_seats(s, 3000, 0);
    add_seats(s, 1000, 0.004);
    assert_nothing(s);
    stream_free(s);
}

static void test_a_part_of_the_values_is_enough(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_seats(s, 3000, 0);
    add_seats(s, 1000, 0.1);
    assert_only(s, WRIT_RULE_TYPE_DRIFT, "/seats");
    stream_free(s);
}

static void test_types_that_are_mixed_all_along_are_no_drift(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_seats(s, 3000, 0.1);
    add_seats(s, 3000, 0.12);
    assert_nothing(s);
    stream_free(s);
}

static void test_a_whole_number_among_fractions_is_no_other_type(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 0; i < 4000; i++)
        add(s, i % 9 == 0 && i > 3000 ? "{\"price\":%.0f}" : "{\"price\":%.2f}",
            draw_amount(s, 200));
    assert_nothing(s);
    stream_free(s);
}

static void test_a_fraction_among_whole_numbers_is_another_type(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 0; i < 4000; i++)
        add(s, i > 3000 ? "{\"price\":%.2f}" : "{\"price\":%.0f}", draw_amount(s, 200));
    assert_only(s, WRIT_RULE_TYPE_DRIFT, "/price");
    stream_free(s);
}

static void test_ids_without_hyphens_are_another_format(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_ids(s, 3000, "uuid");
    add_ids(s, 1000, "hex");
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_FORMAT_DRIFT, "/id");
    assert_contains(found->finding.message, ": the texts are hexadecimal (uuid before)");
    stream_free(s);
}

static void test_against_a_baseline_it_is_so_from_the_first_record_on(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_ids(s, 3000, "uuid");
    stream_becomes_baseline(s);
    add_ids(s, 1000, "hex");
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_FORMAT_DRIFT, "/id");
    assert_contains(found->finding.message,
                    "against the baseline: the texts are hexadecimal (uuid before)");
    assert_null(found->series);
    stream_free(s);
}

/* Which characters a title has is chance. */
static void test_a_loose_form_needs_more_than_a_telling_one(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 0; i < 4000; i++)
        add(s, "{\"title\":\"%s%d\",\"contact\":\"%s%d\"}",
            i > 3000 && i % 7 == 0 ? "Desk lamp " : "Lamp-", i,
            i > 3000 && i % 7 == 0 ? "+4930" : "x", 1000000 + i);
    assert_only(s, WRIT_RULE_FORMAT_DRIFT, "/contact");
    stream_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_as_text_are_another_type),
        cmocka_unit_test(test_a_few_values_of_another_type_are_mistakes),
        cmocka_unit_test(test_a_part_of_the_values_is_enough),
        cmocka_unit_test(test_types_that_are_mixed_all_along_are_no_drift),
        cmocka_unit_test(test_a_whole_number_among_fractions_is_no_other_type),
        cmocka_unit_test(test_a_fraction_among_whole_numbers_is_another_type),
        cmocka_unit_test(test_ids_without_hyphens_are_another_format),
        cmocka_unit_test(test_against_a_baseline_it_is_so_from_the_first_record_on),
        cmocka_unit_test(test_a_loose_form_needs_more_than_a_telling_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
