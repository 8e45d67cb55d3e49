/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the document reader over JSONTestSuite: what begins with y_ is accepted, with n_ refused,
 * and for i_, which RFC 8259 leaves to the implementation, the choice stands in a table here.
 *
 * Exit status: 0, 1 when a case differs, 77 (skipped) where the suite is not at hand; with
 * WRIT_REQUIRE_ALL=1 that is a failure too.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/read.h"

/* A document with two members of one name has no one meaning, so our reader refuses it; RFC 8259
 * says only that names SHOULD be unique. */
static const char *const refused_by_design[] = {
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
};

/* Numbers are exact, so none is too large or too small up to an exponent of 100000; a byte order
 * mark at the start is skipped; 500 levels are within the bound. All other i_ cases are lone
 * surrogates, invalid UTF-8, UTF-16 or an exponent beyond the bound, and refused. */
static const char *const accepted_by_choice[] = {
    "i_number_double_huge_neg_exp.json",  "i_number_neg_int_huge_exp.json",
    "i_number_pos_double_huge_exp.json",  "i_number_real_neg_overflow.json",
    "i_number_real_pos_overflow.json",    "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",      "i_number_very_big_negative_int.json",
    "i_structure_500_nested_arrays.json", "i_structure_UTF-8_BOM_empty_object.json",
};

#define LISTED(name, list) is_listed((name), (list), sizeof(list) / sizeof *(list))

static bool is_listed(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

static bool is_to_be_accepted(const char *name)
{
    if (name[0] == 'y')
        return !LISTED(name, refused_by_design);
    return name[0] == 'i' && LISTED(name, accepted_by_choice);
}

/* 1 when the reader's verdict differs from what is to be, else 0. */
static int run_case(const char *folder, const char *name)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source;
    writ_value *value;
    writ_str path = writ_str_printf(&arena, "%s/%s", folder, name);
    int code = writ_source_load(&arena, path.ptr, &source, &err);
    bool is_loaded = code == WRIT_OK;
    if (is_loaded)
        code = writ_json_read(&arena, source, &value, &err);
    bool differs = !is_loaded || (code == WRIT_OK) != is_to_be_accepted(name);
    if (differs)
        printf("%s: %s: %s\n", name, code ? "refused" : "accepted", err.message);
    /* An error without its place helps nobody. */
    bool is_misplaced = is_loaded && code && (err.line == 0 || err.column == 0);
    if (is_misplaced)
        printf("%s: refused without a place: %s\n", name, err.message);
    writ_arena_clear(&arena);
    return differs || is_misplaced;
}

static bool is_case(const char *name)
{
    return strchr("yni", name[0]) && name[1] == '_';
}

static int run_suite(const char *folder, DIR *open_folder)
{
    int ran = 0, failed = 0;
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
        if (!is_case(entry->d_name))
            continue;
        ran++;
        failed += run_case(folder, entry->d_name);
    }
    printf("%d cases, %d failed\n", ran, failed);
    return ran > 300 && failed == 0 ? 0 : 1;
}

int main(void)
{
    const char *shared = getenv("WRIT_SHARED"), *srcdir = getenv("srcdir");
    const char *all = getenv("WRIT_REQUIRE_ALL");
    char folder[4096];
    snprintf(folder, sizeof folder, "%s%s/data/json-parsing/test_parsing",
             shared ? shared : (srcdir ? srcdir : "."), shared ? "" : "/../shared");
    DIR *open_folder = opendir(folder);
    if (!open_folder) {
        printf("skipped: the cases are not at '%s'\n", folder);
        return all && strcmp(all, "1") == 0 ? 1 : 77;
    }
    int status = run_suite(folder, open_folder);
    closedir(open_folder);
    return status;
}
