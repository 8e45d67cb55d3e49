/* SPDX-License-Identifier: Apache-2.0
 *
 * What others wrote, for the conformance tests that read it themselves. A file of the JSON Schema
 * Test Suite is a list of groups {schema, tests: [{description, data, valid}]}.
 */
#ifndef WRIT_TESTS_CONFORMANCE_SUITE_H
#define WRIT_TESTS_CONFORMANCE_SUITE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "contracts/base/read.h"

enum { SUITE_PASSED = 0, SUITE_FAILED = 1, SUITE_SKIPPED = 77 };

/* The folder, in the arena; NULL when it is not at hand, and then *status says what that means:
 * skipped, or failed with WRIT_REQUIRE_ALL=1. `variable` names what it is below, or that is
 * `otherwise`, seen from the sources. */
static inline const char *suite_folder(writ_arena *arena, const char *variable,
                                       const char *otherwise, const char *below, int *status)
{
    const char *root = getenv(variable);
    const char *srcdir = getenv("srcdir");
    const char *all = getenv("WRIT_REQUIRE_ALL");
    if (!root)
        root = writ_str_printf(arena, "%s/%s", srcdir ? srcdir : ".", otherwise).ptr;
    writ_str folder = writ_str_printf(arena, "%s/%s", root, below);
    if (access(folder.ptr, R_OK) == 0)
        return folder.ptr;
    printf("skipped: nothing at '%s'\n", folder.ptr);
    *status = all && strcmp(all, "1") == 0 ? SUITE_FAILED : SUITE_SKIPPED;
    return NULL;
}

/* "…/tests" of the JSON Schema Test Suite. */
static inline const char *suite_find(writ_arena *arena, int *status)
{
    return suite_folder(arena, "WRIT_SHARED", "../shared", "data/json-schema-test-suite/tests",
                        status);
}

/* A folder of an npm package. */
static inline const char *suite_find_package(writ_arena *arena, const char *path, int *status)
{
    const char *below = writ_str_printf(arena, "node_modules/%s", path).ptr;
    return suite_folder(arena, "WRIT_EXTERNAL", "tests/external", below, status);
}

/* The document of a file, or NULL after a message. */
static inline const writ_value *suite_read_any(writ_arena *arena, const char *path)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source;
    writ_value *document;
    if (writ_source_load(arena, path, &source, &err) ||
        writ_json_read(arena, source, &document, &err)) {
        printf("%s: %s\n", path, err.message);
        return NULL;
    }
    return document;
}

/* The groups of a file, or NULL after a message. */
static inline const writ_value *suite_read(writ_arena *arena, const char *path)
{
    const writ_value *groups = suite_read_any(arena, path);
    if (groups && groups->kind != WRIT_ARRAY)
        printf("%s: no list of groups\n", path);
    return groups && groups->kind == WRIT_ARRAY ? groups : NULL;
}

static inline bool suite_is_valid(const writ_value *test)
{
    const writ_value *valid = writ_value_find(test, "valid");
    return valid && valid->kind == WRIT_BOOLEAN && valid->boolean;
}

/* Says which case went wrong. */
static inline void suite_report(const char *file, const writ_value *test)
{
    const writ_value *description = writ_value_find(test, "description");
    printf("%s: wrong answer for '%.*s', which is %s\n", file,
           WRIT_FMT(description ? description->string : WRIT_STR_EMPTY),
           suite_is_valid(test) ? "valid" : "invalid");
}

#endif
