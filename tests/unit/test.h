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

#endif
