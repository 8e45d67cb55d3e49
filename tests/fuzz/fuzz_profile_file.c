/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of profiles and their files: the input is the file of a profile, and the lines of a
 * stream. A file is refused with a place to look at, or read; and what was read or seen, alone or
 * as two halves that become one, is the same text when it is stored, read and stored again.
 */
#include <stdlib.h>

#include "contracts/base/utf8.h"
#include "tests/fuzz/scan_agree.h"
#include "validator/drift/profile_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void check_stays(const writ_profile *profile, const writ_profile_options *options)
{
    writ_buf once = WRIT_BUF_INIT, again = WRIT_BUF_INIT;
    writ_profile *read = NULL;
    writ_profile_print(&once, profile, WRIT_STR("fuzz@1.0.0"));
    demand(writ_utf8_valid(writ_buf_str(&once)));
    demand(writ_profile_read("once", writ_buf_str(&once), options, &read, NULL) == 0);
    writ_profile_print(&again, read, WRIT_STR("fuzz@1.0.0"));
    demand(writ_str_equal(writ_buf_str(&once), writ_buf_str(&again)));
    writ_profile_free(read);
    writ_buf_clear(&once);
    writ_buf_clear(&again);
}

static void check_file(writ_str text, const writ_profile_options *options)
{
    writ_profile *profile = NULL;
    writ_error err = WRIT_ERROR_INIT;
    if (writ_profile_read("file", text, options, &profile, &err)) {
        demand(!profile && err.code == WRIT_E_INPUT && err.line > 0 && err.column > 0);
        return;
    }
    check_stays(profile, options);
    writ_profile_free(profile);
}

static writ_profile *profile_of(writ_str text, const writ_profile_options *options)
{
    writ_profile *profile = writ_profile_new(options);
    for (uint64_t line = 1; text.len; line++) {
        size_t end = writ_str_find_byte(text, '\n');
        char *block = scan_agree_copy(text.ptr, end, 0, "\"");
        writ_profile_record(profile, block, end, line);
        free(block);
        text = writ_str_part(text, end + (end < text.len), SIZE_MAX);
    }
    return profile;
}

static void check_stream(writ_str text, const writ_profile_options *options)
{
    writ_profile *first = profile_of(writ_str_part(text, 0, text.len / 2), options);
    writ_profile *second = profile_of(writ_str_part(text, text.len / 2, SIZE_MAX), options);
    check_stays(first, options);
    writ_profile_merge(first, second);
    check_stays(first, options);
    writ_profile_free(first);
    writ_profile_free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    writ_str text = {(const char *)data, size};
    writ_profile_options options = {.show_values = size % 2};
    check_file(text, &options);
    check_stream(text, &options);
    return 0;
}
