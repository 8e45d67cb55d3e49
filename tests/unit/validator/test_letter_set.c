/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/letter_set.h"

#include "tests/unit/test.h"

#define ID "9780e7cf4476a0f774f466d56e8290f614e21cd20f3a0a2f3cb431c2f4d1514d"

static void assert_round(const char *text, unsigned attempt)
{
    writ_letter_name name = {0};
    writ_buf buf = WRIT_BUF_INIT;
    assert_true(writ_letter_name_read(writ_str_of(text), &name));
    assert_int_equal(name.attempt, attempt);
    writ_letter_name_write(&buf, &name);
    assert_string_equal(buf.ptr, text);
    writ_buf_clear(&buf);
}

static void test_names_are_read_as_they_are_written(void **state)
{
    (void)state;
    assert_round(ID, 1);
    assert_round(ID ":2", 2);
    assert_round(ID ":4294967295", 4294967295u);
}

static void test_other_texts_are_no_names(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "9780",
        "G780e7cf4476a0f774f466d56e8290f614e21cd20f3a0a2f3cb431c2f4d1514d",
        ID ":",
        ID "x",
        "A780e7cf4476a0f774f466d56e8290f614e21cd20f3a0a2f3cb431c2f4d1514d",
        ID ":1",
        ID ":0",
        ID ":02",
        ID ":-2",
        ID ":2x",
        ID ":4294967296",
        ID ":99999999999",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        writ_letter_name name = {.attempt = 7};
        if (writ_letter_name_read(writ_str_of(texts[i]), &name))
            fail_msg("'%s' is read", texts[i]);
        assert_int_equal(name.attempt, 7);
    }
}

static writ_letter_name numbered(uint64_t number, unsigned attempt)
{
    writ_letter_name name = {.attempt = attempt};
    memcpy(name.id, &number, sizeof number);
    return name;
}

static void test_a_set_has_what_was_added(void **state)
{
    (void)state;
    writ_letter_set set = {0};
    const uint64_t count = test_rounds(100000);
    writ_letter_name name = numbered(0, 0);
    assert_false(writ_letter_set_has(&set, &name));
    for (uint64_t i = 0; i < count; i++) {
        name = numbered(i, i % 3);
        assert_true(writ_letter_set_add(&set, &name));
        assert_false(writ_letter_set_add(&set, &name));
    }
    assert_int_equal(set.count, count);
    for (uint64_t i = 0; i < count; i++)
        for (unsigned attempt = 0; attempt < 3; attempt++) {
            name = numbered(i, attempt);
            assert_int_equal(writ_letter_set_has(&set, &name), attempt == i % 3);
        }
    writ_letter_set_clear(&set);
    assert_false(writ_letter_set_has(&set, &name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_read_as_they_are_written),
        cmocka_unit_test(test_other_texts_are_no_names),
        cmocka_unit_test(test_a_set_has_what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
