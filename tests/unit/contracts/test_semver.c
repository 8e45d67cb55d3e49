/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/semver.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/test.h"

static writ_version version_of(const char *text)
{
    writ_version version;
    if (!writ_version_parse(writ_str_of(text), &version))
        fail_msg("'%s' is a version", text);
    return version;
}

static bool admits(const char *range, const char *text)
{
    writ_version version = version_of(text);
    return writ_range_admits(writ_str_of(range), &version);
}

/* ---- versions ---- */

static void test_a_version_has_three_numbers_and_two_suffixes(void **state)
{
    (void)state;
    writ_version version = version_of("1.20.300-rc.1.x-y+build.007");
    assert_int_equal(version.major, 1);
    assert_int_equal(version.minor, 20);
    assert_int_equal(version.patch, 300);
    assert_true(writ_str_is(version.prerelease, "rc.1.x-y"));
    assert_true(writ_str_is(version.build, "build.007"));
    assert_true(version_of("9007199254740991.0.0").major == 9007199254740991u);
}

static void test_what_is_no_version(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "v1.2.3",
        "=1.2.3",
        "01.2.3",
        "1.2.03",
        "1.2.3-",
        "1.2.3-a..b",
        "1.2.3-01",
        "1.2.3+",
        "1.2.3+a_b",
        " 1.2.3",
        "1.2.3 ",
        "1.x.3",
        "-1.2.3",
        "1.2.-3",
        "9007199254740992.0.0",
        "99999999999999999999999.0.0",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        writ_version version = {.major = 7};
        if (writ_version_parse(writ_str_of(texts[i]), &version))
            fail_msg("'%s' was taken for a version", texts[i]);
        assert_int_equal(version.major, 7);
    }
}

/* SemVer 2.0.0, item 11, and its examples. */
static void test_versions_have_one_order(void **state)
{
    (void)state;
    static const char *const rising[] = {
        "0.0.0-0",
        "0.0.0",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-beta.99999999999999999999",
        "1.0.0-beta.100000000000000000000",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.1",
        "1.2.0",
        "1.10.0",
        "2.0.0-0",
        "2.0.0",
    };
    size_t count = sizeof rising / sizeof *rising;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            writ_version a = version_of(rising[i]);
            writ_version b = version_of(rising[j]);
            assert_int_equal(writ_version_compare(&a, &b), i < j ? -1 : i > j);
        }
    }
}

static void test_the_build_takes_no_part_in_the_order(void **state)
{
    (void)state;
    writ_version a = version_of("1.0.0+a");
    writ_version b = version_of("1.0.0+b");
    assert_int_equal(writ_version_compare(&a, &b), 0);
}

static void test_a_bump_says_as_much_as_the_change(void **state)
{
    (void)state;
    static const struct {
        const char *old;
        writ_bump bump;
        const char *bumped;
    } cases[] = {
        {"1.2.3", WRIT_BUMP_NONE, "1.2.3"},
        {"1.2.3", WRIT_BUMP_PATCH, "1.2.4"},
        {"1.2.3", WRIT_BUMP_MINOR, "1.3.0"},
        {"1.2.3", WRIT_BUMP_MAJOR, "2.0.0"},
        {"0.4.1", WRIT_BUMP_MAJOR, "1.0.0"},
        {"1.2.3-rc.1", WRIT_BUMP_PATCH, "1.2.3"},
        {"1.2.3-rc.1", WRIT_BUMP_MINOR, "1.3.0"},
        {"1.3.0-rc.1", WRIT_BUMP_MINOR, "1.3.0"},
        {"1.3.0-rc.1", WRIT_BUMP_MAJOR, "2.0.0"},
        {"2.0.0-rc.1", WRIT_BUMP_MAJOR, "2.0.0"},
        {"2.0.0-rc.1+b", WRIT_BUMP_NONE, "2.0.0-rc.1+b"},
        {"1.2.3+b", WRIT_BUMP_PATCH, "1.2.4"},
    };
    writ_arena arena = WRIT_ARENA_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        writ_version old = version_of(cases[i].old);
        writ_version bumped = writ_version_bump(&old, cases[i].bump);
        assert_string_equal(writ_version_text(&arena, &bumped).ptr, cases[i].bumped);
    }
    writ_arena_clear(&arena);
}

/* ---- ranges: each line agrees with node-semver 7 ---- */

static const struct {
    const char *range;
    const char *in;  /* versions that the range admits, by spaces */
    const char *out; /* and some that it does not */
} ranges[] = {
    {">=1.2.0 <2.0.0", "1.2.0 1.9.9", "1.1.9 2.0.0 2.0.0-rc.1 1.5.0-a"},
    {"1.2.3", "1.2.3 1.2.3+b", "1.2.4 1.2.3-a"},
    {"=1.2.3", "1.2.3", "1.2.2"},
    {"v1.2.3", "1.2.3", "1.2.2"},
    {">=v1.2", "1.2.0 3.0.0", "1.1.9"},
    {"*", "0.0.0 1.2.3", "1.2.3-foo"},
    {"x", "1.2.3", "1.0.0-0"},
    {"X.x.*", "7.8.9", "7.8.9-a"},
    {"   ", "1.2.3", "1.2.3-foo"},
    {"1", "1.0.0 1.9.9", "0.9.9 2.0.0 2.0.0-0 1.0.0-a"},
    {"1.x", "1.0.0 1.9.9", "2.0.0"},
    {"1.X.x+b", "1.0.0 1.9.9", "2.0.0"},
    {"1.2.*", "1.2.0 1.2.9", "1.3.0 1.1.9"},
    {"2.*.*", "2.1.3", "1.1.3 3.1.3"},
    {"=0.7.x", "0.7.2", "0.8.0 0.7.0-asdf"},
    {">=0.7.x", "0.7.2 0.8.0", "0.6.9 0.7.0-asdf"},
    {"<=0.7.x", "0.7.2 0.6.2", "0.8.0"},
    {">1", "2.0.0", "1.9.9"},
    {">1.2", "1.3.0", "1.2.9"},
    {"<1", "0.9.9", "1.0.0 1.0.0-beta"},
    {"<1.2", "1.1.9", "1.2.0 1.2.1"},
    {"<=1", "1.9.9", "2.0.0"},
    {"<X", "", "0.0.0 1.2.3"},
    {">x", "", "0.0.0 1.2.3"},
    {"<=*", "0.0.0 1.2.3", "1.0.0-a"},
    {">= 1.0.0 < 2", "1.0.0 1.9.9", "2.0.0"},
    {"<\t2.0.0", "0.2.9", "2.0.0"},
    {"> 1.0.0 <= 1.4", "1.0.1 1.4.9", "1.0.0 1.5.0"},
    {"^1.2.3", "1.2.3 1.8.1", "1.2.2 2.0.0 2.0.0-alpha 1.2.3-beta"},
    {"^1.2.3-beta.2", "1.2.3 1.2.3-beta.4 1.9.0", "1.2.3-beta.1 1.2.4-beta.5 2.0.0"},
    {"^1.2", "1.2.0 1.4.2", "1.1.9 2.0.0"},
    {"^1", "1.0.0 1.4.2", "0.9.9 2.0.0"},
    {"^0.2.3", "0.2.3 0.2.9", "0.2.2 0.3.0"},
    {"^0.1", "0.1.0 0.1.2", "0.2.0"},
    {"^0", "0.0.0 0.9.9", "1.0.0"},
    {"^0.0.1", "0.0.1", "0.0.2 0.0.0"},
    {"^0.0.1-beta", "0.0.1-beta 0.0.1", "0.0.2"},
    {"^0.0.1-alpha.1", "0.0.1-alpha.t", "0.0.1-alpha.0"},
    {"^0.0", "0.0.0 0.0.9", "0.1.0"},
    {"^x", "1.2.3", "1.2.3-a"},
    {"^ 1.2 ^ 1", "1.4.2", "1.1.9"},
    {"~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"},
    {"~1.2.1 >=1.2.3", "1.2.3", "1.2.2"},
    {"~1.2", "1.2.0 1.2.9", "1.3.0"},
    {"~1", "1.0.0 1.9.9", "2.0.0"},
    {"~> 1", "1.2.3", "2.2.3"},
    {"~>3.2.1", "3.2.2", "3.3.2 3.2.0"},
    {"~0.5.4-pre", "0.5.5 0.5.4 0.5.4-pre", "0.5.4-alpha 0.6.0"},
    {"~x", "7.0.0", "7.0.0-a"},
    {"1.0.0 - 2.0.0", "1.0.0 1.2.3 2.0.0", "0.9.9 2.2.3"},
    {"1.2.3 - 2.4", "1.2.3 2.4.9", "1.2.2 2.5.0"},
    {"1.2 - 2", "1.2.0 2.9.9", "1.1.9 3.0.0"},
    {"1.2.3+asdf - 2.4.3+asdf", "1.2.3 2.4.3", "1.2.3-pre.2 2.4.3-alpha"},
    {"1.2.3-pre - 1.2.3", "1.2.3-pre.1 1.2.3", "1.2.3-a 1.2.4"},
    {"x - 1.0.0", "0.9.7 1.0.0", "1.0.1"},
    {"1.0.0 - x", "1.9.7 9.0.0", "0.9.9"},
    {" 1.2.3  -  1.2.4 ", "1.2.4", "1.2.5"},
    {"0.1.20 || 1.2.4", "0.1.20 1.2.4", "0.1.21 1.2.3"},
    {">=0.2.3 || <0.0.1", "0.0.0 0.2.3 0.2.4", "0.0.3 0.2.2"},
    {"1.2.* || 2.*", "2.1.3 1.2.3", "1.1.3 3.1.3"},
    {"||", "1.3.4", "1.3.4-a"},
    {"1 || ", "9.0.0", "9.0.0-a"},
    {">1.2.3-rc.1", "1.2.3-rc.2 1.2.3 2.0.0", "1.2.3-rc.1 1.2.4-rc.2"},
    {">=1.0.0-rc1 || 2.0.0-a", "1.0.0-rc1 2.0.0-a", "2.0.0-b 1.0.1-rc1"},
    {"<2.0.0-0", "1.9.9", "2.0.0-0 2.0.0-1"},
};

static void each_version(const char *range, const char *versions, bool expected)
{
    char list[128];
    snprintf(list, sizeof list, "%s", versions);
    for (char *one = strtok(list, " "); one; one = strtok(NULL, " "))
        if (admits(range, one) != expected)
            fail_msg("'%s' %s %s", range, expected ? "admits" : "does not admit", one);
}

static void test_a_range_admits_what_npm_admits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        assert_true(writ_range_valid(writ_str_of(ranges[i].range)));
        each_version(ranges[i].range, ranges[i].in, true);
        each_version(ranges[i].range, ranges[i].out, false);
    }
}

static void test_no_range_admits_every_version(void **state)
{
    (void)state;
    assert_true(writ_range_valid(WRIT_STR("")));
    each_version("", "0.0.0 1.2.3 1.2.3-rc.1", true);
}

static void test_what_is_no_range(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "blerg",
        "1.2.3.4",
        "1.2.3foo",
        ">=09090",
        ">01.02.03",
        "~1.2.3beta",
        "git@x",
        "x.1",
        "1.x.3",
        ">",
        "1.2.3 - ",
        "1.2.3 -2",
        "1 || blerg",
        "1.-1",
        "^",
        "1.2-beta",
        "1..2",
        "latest",
        "1.2.3 | 2",
        "><1",
        ">=1.0.0,<2",
        "9007199254740992",
        "1.2.3 - 2 - 3",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (writ_range_valid(writ_str_of(texts[i])))
            fail_msg("'%s' was taken for a range", texts[i]);
        assert_false(admits(texts[i], "1.2.3"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_version_has_three_numbers_and_two_suffixes),
        cmocka_unit_test(test_what_is_no_version),
        cmocka_unit_test(test_versions_have_one_order),
        cmocka_unit_test(test_the_build_takes_no_part_in_the_order),
        cmocka_unit_test(test_a_bump_says_as_much_as_the_change),
        cmocka_unit_test(test_a_range_admits_what_npm_admits),
        cmocka_unit_test(test_no_range_admits_every_version),
        cmocka_unit_test(test_what_is_no_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
