/* SPDX-License-Identifier: Apache-2.0
 *
 * The suite's cases about regular expressions: those whose schema is a `pattern` for a string, or a
 * single member of `patternProperties` with nothing else allowed. Each is asked of the pattern
 * alone.
 *
 * Exit status: 0, 1 when a case differs, 77 (skipped) where the suite is not at hand.
 */
#include "tests/conformance/suite.h"
#include "validator/pattern.h"

static const char *const files[] = {
    "draft7/pattern.json",
    "draft7/optional/ecmascript-regex.json",
    "draft7/optional/non-bmp-regex.json",
    "draft2020-12/pattern.json",
    "draft2020-12/optional/ecmascript-regex.json",
    "draft2020-12/optional/non-bmp-regex.json",
};

static unsigned passed;
static unsigned total;

static bool is_match(const writ_pattern *pattern, writ_str text)
{
    return writ_pattern_match(pattern, text) == WRIT_MATCH_YES;
}

/* {"patternProperties": {P: true}, "additionalProperties": false}: every name matches P. With
 * {P: {"type": "integer"}}: where a name matches, the value is a number. */
static bool accepts_object(const writ_pattern *pattern, const writ_value *inner,
                           const writ_value *data)
{
    for (size_t i = 0; i < data->object.count; i++) {
        const writ_member *member = &data->object.items[i];
        bool matches = is_match(pattern, member->name);
        if (inner->kind == WRIT_BOOLEAN ? !matches : matches && member->value->kind != WRIT_NUMBER)
            return false;
    }
    return true;
}

static bool accepts(const writ_pattern *pattern, const writ_value *inner, const writ_value *data)
{
    if (!inner)
        return data->kind != WRIT_STRING || is_match(pattern, data->string);
    return data->kind != WRIT_OBJECT || accepts_object(pattern, inner, data);
}

static void run_tests(const char *file, const writ_value *tests, const writ_pattern *pattern,
                      const writ_value *inner)
{
    for (size_t i = 0; i < tests->array.count; i++) {
        const writ_value *test = tests->array.items[i];
        bool good = accepts(pattern, inner, writ_value_find(test, "data")) == suite_is_valid(test);
        total++;
        passed += good;
        if (!good)
            suite_report(file, test);
    }
}

static void run_group(const char *file, const writ_value *group)
{
    const writ_value *schema = writ_value_find(group, "schema");
    const writ_value *source = writ_value_find(schema, "pattern");
    const writ_value *members = writ_value_find(schema, "patternProperties");
    const writ_value *inner = NULL;
    writ_error err = WRIT_ERROR_INIT;
    writ_pattern *pattern;
    writ_str text;
    if (source) {
        text = source->string;
    } else if (members && members->object.count == 1) {
        text = members->object.items[0].name;
        inner = members->object.items[0].value;
    } else {
        return; /* another keyword's group: "format", say */
    }
    if (writ_pattern_compile(text, &pattern, &err) != WRIT_OK) {
        printf("%s: '%.*s': %s\n", file, WRIT_FMT(text), err.message);
        total++;
        return;
    }
    run_tests(file, writ_value_find(group, "tests"), pattern, inner);
    writ_pattern_free(pattern);
}

int main(void)
{
    writ_arena arena = WRIT_ARENA_INIT;
    int status;
    const char *suite = suite_find(&arena, &status);
    if (suite) {
        for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
            writ_str path = writ_str_printf(&arena, "%s/%s", suite, files[i]);
            const writ_value *groups = suite_read(&arena, path.ptr);
            total += !groups;
            for (size_t j = 0; groups && j < groups->array.count; j++)
                run_group(files[i], groups->array.items[j]);
        }
        printf("%u/%u\n", passed, total);
        status = passed == total && total > 100 ? SUITE_PASSED : SUITE_FAILED;
    }
    writ_arena_clear(&arena);
    return status;
}
