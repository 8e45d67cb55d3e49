/* SPDX-License-Identifier: Apache-2.0
 *
 * Fuzzer of the scanner: any bytes at all. Every kernel must give the same tape or the same error;
 * and what is JSON must be readable: its texts decode, each value's extent is JSON again and equal
 * to the value, with an equal hash.
 */
#include "contracts/base/number.h"
#include "tests/fuzz/scan_agree.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    demand(scan_agree((const char *)data, size, size % 32));
    char *block = scan_agree_copy((const char *)data, size, 0, "}");
    writ_tape tape = WRIT_TAPE_INIT;
    writ_scan_error error;
    if (writ_scan(&tape, block, size, &error))
        check_tape(&tape);
    writ_tape_clear(&tape);
    free(block);
    return 0;
}
