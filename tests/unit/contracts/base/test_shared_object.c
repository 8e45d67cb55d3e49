/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/shared_object.h"

#include "tests/unit/test.h"

typedef struct maths {
    double (*cosine)(double);
    double (*absent)(double);
} maths;

/* libm is everywhere; `second` is the name of its second function. */
static int open_maths(maths *m, const char *file, const char *second, void **handle,
                      writ_error *err)
{
    const char *const names[] = {"cos", second};
    void **const slots[] = {(void **)&m->cosine, (void **)&m->absent};
    const writ_shared_object library = {file, "libm", "install a C library", names, slots, 2};
    return writ_shared_object_open(&library, handle, err);
}

static void test_functions_are_found_and_can_be_called(void **state)
{
    (void)state;
    maths m = {0};
    void *handle = NULL;
    writ_error err = WRIT_ERROR_INIT;
    assert_int_equal(open_maths(&m, WRIT_SHARED_OBJECT_FILE("m", "6"), "sin", &handle, &err),
                     WRIT_OK);
    assert_non_null(handle);
    assert_true(m.cosine(0) == 1 && m.absent(0) == 0);
    writ_shared_object_close(handle);
    assert_true(m.cosine(0) == 1); /* it stays in memory */
}

static void test_a_missing_library_is_an_error_with_a_hint(void **state)
{
    (void)state;
    maths m = {0};
    void *handle = &m;
    writ_error err = WRIT_ERROR_INIT;
    const char *file = WRIT_SHARED_OBJECT_FILE("writ-has-none", "0");
    assert_int_equal(open_maths(&m, file, "sin", &handle, &err), WRIT_E_SYSTEM);
    assert_ptr_equal(handle, &m);
    assert_non_null(strstr(err.message, "libm cannot be loaded: "));
    assert_non_null(strstr(err.message, file));
    assert_string_equal(err.hint, "install a C library");
}

static void test_a_missing_function_is_an_error_that_names_it(void **state)
{
    (void)state;
    maths m = {0};
    void *handle = NULL;
    writ_error err = WRIT_ERROR_INIT;
    const char *file = WRIT_SHARED_OBJECT_FILE("m", "6");
    assert_int_equal(open_maths(&m, file, "writ_none", &handle, &err), WRIT_E_SYSTEM);
    assert_null(handle);
    assert_non_null(strstr(err.message, "has no function 'writ_none'"));
    assert_string_equal(err.hint, "install a C library");
}

static void test_nothing_is_closed_where_nothing_is_open(void **state)
{
    (void)state;
    writ_shared_object_close(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions_are_found_and_can_be_called),
        cmocka_unit_test(test_a_missing_library_is_an_error_with_a_hint),
        cmocka_unit_test(test_a_missing_function_is_an_error_that_names_it),
        cmocka_unit_test(test_nothing_is_closed_where_nothing_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
