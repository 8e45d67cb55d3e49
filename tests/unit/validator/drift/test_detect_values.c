/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/test.h"
#include "tests/unit/validator/drift/stream.h"

static const char *const states[] = {"pending", "paid", "fulfilled", "cancelled"};

/* Orders, of which a share has this state. */
static void add_orders(stream *s, int count, const char *state, double share)
{
    for (int i = 0; i < count; i++)
        add(s, "{\"state\":\"%s\"}", draw(s) < share ? state : states[(size_t)(4 * draw(s))]);
}

static void test_a_value_that_never_came_before_is_found(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_orders(s, 3000, "", 0);
    add_orders(s, 1000, "returned", 0.1);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_ENUM_DRIFT, "/state");
    assert_true(fabs(found->after - 0.1) < 0.03);
    assert_true(found->start.record >= 2944 && found->start.record <= 3072);
    assert_false(contains(found->finding.message, "returned")); /* no contract lets it be shown */
    assert_contains(found->finding.message, "one value, which never came before");
    stream_free(s);
}

static void test_the_contract_shows_it_and_says_whether_it_is_listed(void **unused)
{
    (void)unused;
    static const char *const schemas[] = {
        "{\"properties\":{\"state\":{\"enum\":[\"pending\",\"paid\",\"fulfilled\",\"cancelled\"]}}"
        "}",
        "{\"properties\":{\"state\":{\"enum\":[\"pending\",\"paid\",\"fulfilled\",\"cancelled\","
        "\"returned\"]}}}"};
    for (int listed = 0; listed < 2; listed++) {
        stream *s = stream_of(schemas[listed]);
        add_orders(s, 3000, "", 0);
        add_orders(s, 1000, "returned", 0.1);
        const writ_drift_finding *found = assert_only(s, WRIT_RULE_ENUM_DRIFT, "/state");
        writ_str said = found->finding.message;
        assert_contains(said, "\"returned\"");
        assert_int_equal(contains(said, "the contract does not list"), !listed);
        assert_int_equal(has_evidence(found, "the contract lists it"), listed);
        stream_free(s);
    }
}

static void test_a_classified_value_is_not_shown(void **unused)
{
    (void)unused;
    stream *s =
        stream_of("{\"properties\":{\"state\":{\"type\":\"string\",\"x-writ-sensitive\":true}}}");
    add_orders(s, 3000, "", 0);
    add_orders(s, 1000, "returned", 0.1);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_ENUM_DRIFT, "/state");
    assert_false(contains(found->finding.message, "returned"));
    assert_true(found->finding.sensitive);
    stream_free(s);
}

static void test_a_rare_value_that_comes_late_is_no_drift(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_orders(s, 3000, "", 0);
    add_orders(s, 5000, "refunded", 0.002);
    assert_nothing(s);
    stream_free(s);
}

static void test_another_mix_is_no_drift(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_orders(s, 3000, "returned", 0.02);
    add_orders(s, 3000, "returned", 0.3);
    assert_nothing(s);
    stream_free(s);
}

static void test_values_that_follow_one_another_are_no_enumeration(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 0; i < 5000; i++)
        add(s, "{\"batch\":\"run-%c\",\"app_version\":\"v%d\"}", 'a' + i / 400, 1 + i / 3000);
    assert_nothing(s);
    stream_free(s);
}

static void test_who_writes_is_no_enumeration(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    for (int i = 0; i < 5000; i++)
        add(s, "{\"producer\":\"%s\"}", i > 3000 && i % 3 == 0 ? "shop-b" : "shop-a");
    assert_nothing(s);
    stream_free(s);
}

static void test_against_a_baseline_a_value_that_it_lacks_is_found(void **unused)
{
    (void)unused;
    stream *s = stream_of(NULL);
    add_orders(s, 3000, "", 0);
    stream_becomes_baseline(s);
    add_orders(s, 2000, "returned", 0.05);
    const writ_drift_finding *found = assert_only(s, WRIT_RULE_ENUM_DRIFT, "/state");
    assert_false(found->start.is_known);
    stream_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_value_that_never_came_before_is_found),
        cmocka_unit_test(test_the_contract_shows_it_and_says_whether_it_is_listed),
        cmocka_unit_test(test_a_classified_value_is_not_shown),
        cmocka_unit_test(test_a_rare_value_that_comes_late_is_no_drift),
        cmocka_unit_test(test_another_mix_is_no_drift),
        cmocka_unit_test(test_values_that_follow_one_another_are_no_enumeration),
        cmocka_unit_test(test_who_writes_is_no_enumeration),
        cmocka_unit_test(test_against_a_baseline_a_value_that_it_lacks_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
