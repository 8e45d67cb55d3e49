/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of the scanner: any bytes at all, alone and across the edge of the window that the scanner
 * lists at once. Every kernel must give the same tape or the same error, and the document reader
 * the same answer; and what is JSON must be usable: its texts decode, each value's extent is JSON
 * again and equal to the value, with an equal hash.
 */
#include "contracts/base/bounds.h"
#include "contracts/base/number.h"
#include "tests/fuzz/scan_agree.h"
#include "tests/fuzz/scan_reader.h"
#include "validator/scan_core.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static void check_value(const writ_tape *tape, uint32_t at)
{
    writ_str extent = writ_tape_extent(tape, at);
    char *block = scan_agree_copy(extent.ptr, extent.len, 0, "\"");
    writ_tape again = WRIT_TAPE_INIT;
    writ_scan_error error;
    demand(writ_scan(&again, block, extent.len, &error));
    demand(again.count == writ_tape_next(tape->tokens, at) - at);
    demand(writ_tape_equal(tape, at, &again, 0));
    demand(writ_tape_hash(tape, at) == writ_tape_hash(&again, 0));
    writ_tape_clear(&again);
    free(block);
}

static void check_text(const writ_tape *tape, const writ_token *token)
{
    writ_buf scratch = WRIT_BUF_INIT;
    writ_str text = writ_tape_text(tape, token, &scratch);
    demand(text.len <= token->len);
    if (token->kind == WRIT_TOKEN_KEY)
        demand(writ_scan_hash(text) == token->hash);
    writ_buf_clear(&scratch);
}

static void check_number(const writ_tape *tape, const writ_token *token)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_number number;
    demand(writ_number_parse(&arena, writ_tape_raw(tape, token), &number));
    writ_arena_clear(&arena);
}

static void check_tape(const writ_tape *tape)
{
    for (uint32_t at = 0; at < tape->count; at++) {
        const writ_token *token = &tape->tokens[at];
        if (token->kind == WRIT_TOKEN_KEY || token->kind == WRIT_TOKEN_STRING)
            check_text(tape, token);
        if (token->kind == WRIT_TOKEN_NUMBER)
            check_number(tape, token);
        if (token->kind != WRIT_TOKEN_KEY && at < 64) /* each of n levels again would be n^2 */
            check_value(tape, at);
    }
}

static void check_same(const char *block, writ_str text, const writ_tape *tape, bool is_json,
                       const writ_scan_error *error, size_t moved)
{
    writ_tape again = WRIT_TAPE_INIT;
    writ_scan_error other;
    demand(writ_scan(&again, block, text.len + moved, &other) == is_json);
    demand(is_json || other.offset == error->offset + moved);
    demand(!is_json || again.count == tape->count);
    for (size_t i = 0; i < again.count; i++) {
        writ_token token = again.tokens[i];
        token.offset -= (uint32_t)moved;
        demand(memcmp(&token, &tape->tokens[i], sizeof token) == 0);
    }
    writ_tape_clear(&again);
}

/* White space before a text changes nothing but the offsets. */
static void check_across_windows(writ_str text)
{
    size_t moved = WRIT_SCAN_WINDOW - text.len / 2 % WRIT_SCAN_WINDOW;
    writ_buf buf = WRIT_BUF_INIT;
    for (size_t i = 0; i < moved; i++)
        writ_buf_add_byte(&buf, ' ');
    writ_buf_add_str(&buf, text);
    char *far = scan_agree_copy(buf.ptr, buf.len, 0, "}");
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error = {0};
    bool is_json = writ_scan(&tape, far + moved, text.len, &error);
    const char *const *kernels = writ_scan_kernels();
    for (size_t k = 0; kernels[k]; k++) {
        writ_scan_use_kernel(kernels[k]);
        check_same(far, text, &tape, is_json, &error, moved);
    }
    writ_scan_use_kernel(kernels[0]);
    writ_tape_clear(&tape);
    free(far);
    writ_buf_clear(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    writ_str text = {(const char *)data, size};
    demand(scan_agree(text.ptr, text.len, size % 32));
    check_across_windows(text);
    if (size <= WRIT_BOUND_DOCUMENT_DEPTH) /* so it cannot be too deep for the reader */
        demand(scan_agrees_with_reader(text));
    char *block = scan_agree_copy(text.ptr, text.len, 0, "}");
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    if (writ_scan(&tape, block, size, &error))
        check_tape(&tape);
    writ_tape_clear(&tape);
    free(block);
    return 0;
}
