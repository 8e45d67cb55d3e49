/* SPDX-License-Identifier: Apache-2.0
 *
 * Every case of the suite's optional format tests, of drafts 7 and 2020-12, for the formats that
 * Writ checks. Prints what passed of each.
 *
 * Exit status: 0, 1 when a case differs, 77 (skipped) where the suite is not at hand.
 */
#include <dirent.h>

#include "tests/conformance/suite.h"
#include "validator/format.h"

static const char *const drafts[] = {"draft7", "draft2020-12"};

typedef struct tally {
    unsigned passed;
    unsigned total;
} tally;

/* A format says nothing about what is no string. */
static bool answers(writ_format format, const writ_value *data)
{
    return !data || data->kind != WRIT_STRING || writ_format_check(format, data->string);
}

static void run_group(const char *file, const writ_value *group, tally *tallies)
{
    const writ_value *name = writ_value_find(writ_value_find(group, "schema"), "format");
    const writ_value *tests = writ_value_find(group, "tests");
    writ_format format = name ? writ_format_find(name->string) : WRIT_FORMAT_NONE;
    if (format == WRIT_FORMAT_NONE || !tests)
        return;
    for (size_t i = 0; i < tests->array.count; i++) {
        const writ_value *test = tests->array.items[i];
        bool good = answers(format, writ_value_find(test, "data")) == suite_is_valid(test);
        tallies[format].total++;
        tallies[format].passed += good;
        if (!good)
            suite_report(file, test);
    }
}

static bool run_folder(writ_arena *arena, const char *folder, tally *tallies)
{
    DIR *open_folder = opendir(folder);
    if (!open_folder)
        return false;
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
        if (!writ_str_ends(writ_str_of(entry->d_name), WRIT_STR(".json")))
            continue;
        writ_str path = writ_str_printf(arena, "%s/%s", folder, entry->d_name);
        const writ_value *groups = suite_read(arena, path.ptr);
        for (size_t i = 0; groups && i < groups->array.count; i++)
            run_group(path.ptr, groups->array.items[i], tallies);
    }
    closedir(open_folder);
    return true;
}

/* Prints the counts. A format of which the suite has nothing is a failure: the suite moved. */
static int judge(const tally *tallies)
{
    int status = SUITE_PASSED;
    for (int format = WRIT_FORMAT_NONE + 1; format < WRIT_FORMAT_COUNT; format++) {
        tally t = tallies[format];
        printf("%-22s %u/%u\n", writ_format_name((writ_format)format), t.passed, t.total);
        if (t.passed != t.total || t.total < 5)
            status = SUITE_FAILED;
    }
    return status;
}

int main(void)
{
    writ_arena arena = WRIT_ARENA_INIT;
    tally tallies[WRIT_FORMAT_COUNT] = {0};
    int status;
    const char *suite = suite_find(&arena, &status);
    if (suite) {
        status = SUITE_PASSED;
        for (size_t i = 0; i < sizeof drafts / sizeof drafts[0]; i++) {
            writ_str folder = writ_str_printf(&arena, "%s/%s/optional/format", suite, drafts[i]);
            if (!run_folder(&arena, folder.ptr, tallies))
                status = SUITE_FAILED;
        }
        int judged = judge(tallies);
        status = status ? status : judged;
    }
    writ_arena_clear(&arena);
    return status;
}
