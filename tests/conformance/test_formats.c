/* SPDX-License-Identifier: Apache-2.0
 *
 * Every case of the suite's optional format tests, every file of all five drafts, judged by its
 * schema with formats asserted. Prints what passed of each file; there are no exceptions.
 *
 * Exit status: 0, 1 when a case differs or a format is not met, 77 (skipped) where the suite is not
 * at hand.
 */
#include <dirent.h>

#include "contracts/schema.h"
#include "tests/conformance/suite.h"
#include "validator/format.h"
#include "validator/validator.h"

static const struct {
    const char *folder;
    writ_draft draft;
} drafts[] = {
    {"draft4", WRIT_DRAFT_4},
    {"draft6", WRIT_DRAFT_6},
    {"draft7", WRIT_DRAFT_7},
    {"draft2019-09", WRIT_DRAFT_2019_09},
    {"draft2020-12", WRIT_DRAFT_2020_12},
};

typedef struct tally {
    unsigned passed;
    unsigned total;
    bool met[WRIT_FORMAT_COUNT]; /* by a test that refuses a text */
} tally;

static writ_validator *compile(writ_arena *arena, const writ_value *schema, writ_draft draft)
{
    const writ_schema_options options = {.draft = draft, .assert_formats = true};
    writ_error err = WRIT_ERROR_INIT;
    writ_schema_set *set;
    writ_validator *validator = NULL;
    if (writ_schema_compile(arena, schema, &options, &set, &err) ||
        writ_validator_new(set, NULL, &validator, &err))
        printf("%s\n", err.message);
    return validator;
}

static void run_group(const char *file, writ_draft draft, const writ_value *group, tally *t)
{
    writ_arena arena = WRIT_ARENA_INIT;
    const writ_value *schema = writ_value_find(group, "schema");
    const writ_value *name = writ_value_find(schema, "format");
    const writ_value *tests = writ_value_find(group, "tests");
    writ_validator *validator = compile(&arena, schema, draft);
    for (size_t i = 0; i < tests->array.count; i++) {
        const writ_value *test = tests->array.items[i];
        const writ_value *data = writ_value_find(test, "data");
        bool valid = suite_is_valid(test);
        bool good = validator && writ_validator_check_value(validator, &arena, data, NULL) == valid;
        t->total++;
        t->passed += good;
        if (name && !valid)
            t->met[writ_format_find(name->string)] = true;
        if (!good)
            suite_report(file, test);
    }
    writ_validator_free(validator);
    writ_arena_clear(&arena);
}

static bool run_file(const char *path, writ_draft draft, tally *sum)
{
    writ_arena arena = WRIT_ARENA_INIT;
    unsigned passed = sum->passed, total = sum->total;
    const writ_value *groups = suite_read(&arena, path);
    for (size_t i = 0; groups && i < groups->array.count; i++)
        run_group(path, draft, groups->array.items[i], sum);
    printf("%s: %u of %u\n", path, sum->passed - passed, sum->total - total);
    writ_arena_clear(&arena);
    return sum->total > total;
}

/* False where a file has no tests, or there is none. */
static bool run_folder(const char *folder, writ_draft draft, tally *sum)
{
    DIR *open_folder = opendir(folder);
    bool good = true;
    unsigned files = 0;
    for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;) {
        char path[4096];
        if (!writ_str_ends(writ_str_of(entry->d_name), WRIT_STR(".json")))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        good = run_file(path, draft, sum) && good;
        files++;
    }
    if (open_folder)
        closedir(open_folder);
    return good && files > 0;
}

/* The suite knows all our formats but the lists, which are of no JSON Schema. */
static bool are_met(const tally *sum)
{
    bool all = true;
    for (int format = WRIT_FORMAT_NONE + 1; format < WRIT_FORMAT_COUNT; format++)
        if (!sum->met[format] && !writ_format_listed((writ_format)format, 0)) {
            printf("the suite has no test of '%s'\n", writ_format_name((writ_format)format));
            all = false;
        }
    return all;
}

int main(void)
{
    writ_arena arena = WRIT_ARENA_INIT;
    tally sum = {0};
    int status;
    const char *suite = suite_find(&arena, &status);
    if (suite) {
        bool good = true;
        for (size_t i = 0; i < sizeof drafts / sizeof drafts[0]; i++) {
            writ_str folder =
                writ_str_printf(&arena, "%s/%s/optional/format", suite, drafts[i].folder);
            good = run_folder(folder.ptr, drafts[i].draft, &sum) && good;
        }
        good = are_met(&sum) && good;
        printf("%u of %u cases passed\n", sum.passed, sum.total);
        status = good && sum.passed == sum.total ? SUITE_PASSED : SUITE_FAILED;
    }
    writ_arena_clear(&arena);
    return status;
}
