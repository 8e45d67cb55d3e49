/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the parts of the suite (store_suite.h).
 */
#ifndef WRIT_TESTS_UNIT_REGISTRY_STORE_SUITE_PARTS_H
#define WRIT_TESTS_UNIT_REGISTRY_STORE_SUITE_PARTS_H

#include "tests/unit/registry/store_suite.h"

int store_suite_set_up(void **state);
int store_suite_tear_down(void **state);
#define suite_case(test)                                                                           \
    cmocka_unit_test_setup_teardown(test, store_suite_set_up, store_suite_tear_down)

/* The test's store, opened; it is made when it is not there. */
writ_store *open_store(bench *b);

/* How many tests of the part failed. */
int store_suite_rows(void);
int store_suite_queries(void);
int store_suite_transactions(void);
int store_suite_dumps(void);

#endif
