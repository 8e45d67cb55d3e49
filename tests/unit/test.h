/* SPDX-License-Identifier: Apache-2.0
 *
 * What every unit test includes: cmocka and the headers that it needs before it.
 */
#ifndef WRIT_TESTS_UNIT_TEST_H
#define WRIT_TESTS_UNIT_TEST_H

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline bool test_runs_under(const char *variant)
{
    const char *actual = getenv("WRIT_VARIANT");
    return actual && strcmp(actual, variant) == 0;
}

/* How many of so many rounds of one thing to run: all of them, or a part where each costs 3 times
 * as much (sanitizers) or 30 times (valgrind). */
static inline size_t test_rounds(size_t usual)
{
    size_t part = test_runs_under("valgrind") ? 30 : test_runs_under("asan") ? 3 : 1;
    return usual < part ? 1 : usual / part;
}

/* In a test of what some processors have: on others, or under valgrind, it says so and ends there.
 * That is no test left out: here is nothing to test. */
#define ONLY_WITH(has, what)                                                                       \
    if (!(has)) {                                                                                  \
        print_message("nothing to test: this processor has no %s\n", what);                        \
        return;                                                                                    \
    }                                                                                              \
    (void)0

#endif
