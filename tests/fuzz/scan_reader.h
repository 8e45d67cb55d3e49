/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner against the document reader, which shares nothing with it: over any text both must
 * say the same, and read the same value.
 */
#ifndef WRIT_TESTS_FUZZ_SCAN_READER_H
#define WRIT_TESTS_FUZZ_SCAN_READER_H

#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "tests/fuzz/scan_agree.h"

static inline bool scan_has_duplicate(const writ_tape *tape)
{
    for (size_t i = 0; i < tape->count; i++)
        if (tape->tokens[i].kind == WRIT_TOKEN_OBJECT &&
            tape->tokens[i].flags & WRIT_TOKEN_DUPLICATE)
            return true;
    return false;
}

/* Does the value that the reader made, written out again, scan to an equal one? */
static inline bool scan_is_value(const writ_tape *tape, const writ_value *value)
{
    writ_buf json = WRIT_BUF_INIT;
    writ_tape again = WRIT_TAPE_INIT;
    writ_scan_error error;
    writ_json_write(&json, value, WRIT_JSON_COMPACT);
    char *block = scan_agree_copy(json.ptr, json.len, 0, "\"");
    bool same = writ_scan(&again, block, json.len, &error) && writ_tape_equal(tape, 0, &again, 0) &&
                writ_tape_hash(tape, 0) == writ_tape_hash(&again, 0);
    free(block);
    writ_tape_clear(&again);
    writ_buf_clear(&json);
    return same;
}

/* The reader refuses a repeated name, which the scanner only flags, and skips a byte order mark,
 * which the scanner refuses. Nothing else may differ. */
static inline bool scan_agrees_with_reader(writ_str text)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_source source = {.name = WRIT_STR("case"), .text = text};
    writ_value *value = NULL;
    bool is_read = writ_json_read(&arena, &source, &value, &err) == WRIT_OK;
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    char *block = scan_agree_copy(text.ptr, text.len, 0, "\"");
    bool is_scanned = writ_scan(&tape, block, text.len, &error);
    bool agrees;
    if (is_scanned)
        agrees = scan_has_duplicate(&tape) ? !is_read : is_read && scan_is_value(&tape, value);
    else
        agrees = !is_read || writ_str_starts(text, WRIT_STR("\xEF\xBB\xBF"));
    writ_tape_clear(&tape);
    free(block);
    writ_arena_clear(&arena);
    return agrees;
}

#endif
