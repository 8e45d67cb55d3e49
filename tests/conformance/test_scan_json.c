/* SPDX-License-Identifier: Apache-2.0
 *
 * Runs the scanner, each kernel of it, over JSONTestSuite: what begins with y_ is accepted, with n_
 * refused, and for i_, which RFC 8259 leaves to the implementation, the choice stands in a table
 * here. Then it is held against the document reader: over every case, and over every case with
 * one byte changed or cut short, both must say the same and read the same value.
 *
 * Exit status: 0, 1 when a case differs, 77 (skipped) where the suite is not at hand; with
 * WRIT_REQUIRE_ALL=1 that is a failure too.
 */
#include <dirent.h>
#include <stdio.h>

#include "tests/fuzz/scan_agree.h"
#include "tests/fuzz/scan_reader.h"

/* Numbers are exact, so none is too large or too small up to an exponent of 100000; 500 levels are
 * within the bound. All other i_ cases are lone surrogates, invalid UTF-8, UTF-16, an exponent
 * beyond the bound, or a byte order mark: who opens a file skips that, and in a record it is no
 * white space (RFC 8259, section 8.1). */
static const char *const accepted_by_choice[] = {
    "i_number_double_huge_neg_exp.json",  "i_number_neg_int_huge_exp.json",
    "i_number_pos_double_huge_exp.json",  "i_number_real_neg_overflow.json",
    "i_number_real_pos_overflow.json",    "i_number_too_big_neg_int.json",
    "i_number_too_big_pos_int.json",      "i_number_very_big_negative_int.json",
    "i_structure_500_nested_arrays.json",
};

/* Cases longer than this are not changed byte by byte: they are the deeply nested ones. */
enum { MUTATED_BYTES = 1000 };

static bool is_to_be_accepted(const char *name)
{
    for (size_t i = 0; i < sizeof accepted_by_choice / sizeof *accepted_by_choice; i++)
        if (strcmp(name, accepted_by_choice[i]) == 0)
            return true;
    return name[0] == 'y';
}

static bool mutations_agree(writ_str text)
{
    static const char bytes[] = "\"\\[]{},:0-.eu \n\x80\xC3";
    writ_buf changed = WRIT_BUF_INIT;
    bool agree = true;
    for (size_t at = 0; agree && at < text.len && text.len <= MUTATED_BYTES; at++) {
        writ_buf_reset(&changed);
        writ_buf_add_str(&changed, text);
        for (size_t i = 0; agree && i < sizeof bytes - 1; i++) {
            changed.ptr[at] = bytes[i];
            agree = scan_agrees_with_reader(writ_buf_str(&changed));
        }
        agree = agree && scan_agrees_with_reader(writ_str_part(text, 0, at));
    }
    writ_buf_clear(&changed);
    return agree;
}

static bool is_accepted(writ_str text)
{
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    char *block = scan_agree_copy(text.ptr, text.len, 0, "\"");
    bool accepted = writ_scan(&tape, block, text.len, &error);
    free(block);
    writ_tape_clear(&tape);
    return accepted;
}

static const char *fault_of(const char *name, writ_str text)
{
    if (is_accepted(text) != is_to_be_accepted(name))
        return is_to_be_accepted(name) ? "refused" : "accepted";
    if (!scan_agree(text.ptr, text.len, 0))
        return "the kernels differ";
    if (!scan_agrees_with_reader(text))
        return "the document reader differs";
    if (!mutations_agree(text))
        return "the document reader differs where a byte was changed";
    return NULL;
}

/* 1 when the case fails, else 0. */
static int run_case(const char *folder, const char *name)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source *source;
    writ_str path = writ_str_printf(&arena, "%s/%s", folder, name);
    const char *fault = err.message;
    if (writ_source_load(&arena, path.ptr, &source, &err) == WRIT_OK)
        fault = fault_of(name, source->text);
    if (fault)
        printf("%s: %s\n", name, fault);
    writ_arena_clear(&arena);
    return fault != NULL;
}

static int run_suite(const char *folder, DIR *open_folder)
{
    int ran = 0, failed = 0;
    for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;) {
        if (!strchr("yni", entry->d_name[0]) || entry->d_name[1] != '_')
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
