/* SPDX-License-Identifier: Apache-2.0
 *
 * From JSON text to a schema set, for tests.
 */
#ifndef WRIT_TESTS_UNIT_CONTRACTS_COMPILE_H
#define WRIT_TESTS_UNIT_CONTRACTS_COMPILE_H

#include <stdio.h>

#include "contracts/base/read.h"
#include "contracts/schema.h"
#include "tests/unit/test.h"

/* JSON as it is written in a document: JSON({"type": "string"}). */
#define JSON(...) #__VA_ARGS__

static inline writ_value *read_json(writ_arena *arena, const char *name, const char *text)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source = WRIT_NEW(arena, writ_source);
    source->name = writ_str_of(name);
    source->text = writ_str_of(text);
    writ_value *value = NULL;
    if (writ_json_read(arena, source, &value, &err))
        fail_msg("%s:%u:%u: %s", name, err.line, err.column, err.message);
    return value;
}

/* The set; the test fails when there is none. */
static inline writ_schema_set *compile_with(writ_arena *arena, const char *text,
                                            const writ_schema_options *options)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set = NULL;
    if (writ_schema_compile(arena, read_json(arena, "s.json", text), options, &set, &err))
        fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.message);
    return set;
}

static inline writ_schema_set *compile(writ_arena *arena, const char *text)
{
    return compile_with(arena, text, NULL);
}

/* The text is refused with this "line:column: message". */
static inline void assert_refused_with(const char *text, const writ_schema_options *options,
                                       const char *expected)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set = NULL;
    char said[sizeof err.message + 32];
    int code = writ_schema_compile(&arena, read_json(&arena, "s.json", text), options, &set, &err);
    snprintf(said, sizeof said, "%u:%u: %s", err.line, err.column, err.message);
    assert_int_equal(code, WRIT_E_INPUT);
    assert_null(set);
    assert_string_equal(said, expected);
    assert_string_equal(err.file, "s.json");
    writ_arena_clear(&arena);
}

static inline void assert_refused(const char *text, const char *expected)
{
    assert_refused_with(text, NULL, expected);
}

static inline void assert_str(writ_str text, const char *expected)
{
    if (!writ_str_is(text, expected))
        fail_msg("'%.*s' is not '%s'", WRIT_FMT(text), expected);
}

#endif
