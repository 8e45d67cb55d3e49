/* SPDX-License-Identifier: Apache-2.0
 *
 * Values on a tape by JSON Pointer (RFC 6901).
 */
#include "validator/scan.h"

/* Is the token, with ~0 and ~1 in it, this name? */
static bool is_name(writ_str token, writ_str name)
{
    size_t at = 0;
    for (size_t i = 0; i < token.len; i++, at++) {
        char c = token.ptr[i];
        if (c == '~' && i + 1 < token.len)
            c = token.ptr[++i] == '1' ? '/' : '~';
        if (at == name.len || name.ptr[at] != c)
            return false;
    }
    return at == name.len;
}

static bool find_member(const writ_tape *tape, uint32_t at, writ_str token, uint32_t *found)
{
    writ_buf scratch = WRIT_BUF_INIT;
    const writ_token *tokens = tape->tokens;
    bool is_found = false;
    for (uint32_t key = at + 1; key < tokens[at].next && !is_found;
         key = writ_tape_next(tokens, key + 1)) {
        is_found = is_name(token, writ_tape_text(tape, &tokens[key], &scratch));
        if (is_found)
            *found = key + 1;
    }
    writ_buf_clear(&scratch);
    return is_found;
}

static bool find_item(const writ_tape *tape, uint32_t at, writ_str token, uint32_t *found)
{
    const writ_token *tokens = tape->tokens;
    uint64_t index = 0;
    if (token.len == 0 || token.len > 10 || (token.ptr[0] == '0' && token.len > 1))
        return false;
    for (size_t i = 0; i < token.len; i++) {
        if (token.ptr[i] < '0' || token.ptr[i] > '9')
            return false;
        index = index * 10 + (uint64_t)(token.ptr[i] - '0');
    }
    if (index >= tokens[at].len)
        return false;
    uint32_t item = at + 1;
    while (index--)
        item = writ_tape_next(tokens, item);
    *found = item;
    return true;
}

bool writ_tape_find(const writ_tape *tape, uint32_t at, writ_str pointer, uint32_t *found)
{
    while (pointer.len) {
        writ_str rest = writ_str_part(pointer, 1, SIZE_MAX);
        writ_str token = writ_str_part(rest, 0, writ_str_find_byte(rest, '/'));
        uint8_t kind = tape->tokens[at].kind;
        bool is_found = kind == WRIT_TOKEN_OBJECT  ? find_member(tape, at, token, &at)
                        : kind == WRIT_TOKEN_ARRAY ? find_item(tape, at, token, &at)
                                                   : false;
        if (!is_found)
            return false;
        pointer = writ_str_part(rest, token.len, SIZE_MAX);
    }
    *found = at;
    return true;
}
