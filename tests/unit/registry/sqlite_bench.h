/* SPDX-License-Identifier: Apache-2.0
 *
 * A folder of its own for each test, and the path of a registry in it that is not there yet: for
 * what is true of SQLite's files alone. What any store must do is in store_suite.h.
 */
#ifndef WRIT_TESTS_UNIT_REGISTRY_SQLITE_BENCH_H
#define WRIT_TESTS_UNIT_REGISTRY_SQLITE_BENCH_H

#include <stdlib.h>

#include "tests/unit/registry/store_suite.h"

static inline int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    snprintf(b->path, sizeof b->path, "%s/registry.db", b->folder);
    *state = b;
    return 0;
}

static inline int tear_down(void **state)
{
    bench *b = *state;
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

static inline writ_store *open_new(bench *b)
{
    writ_store *store = NULL;
    assert_ok(b, writ_store_open(b->path, true, &store, &b->err));
    return store;
}

#endif
