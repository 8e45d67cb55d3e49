/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/base64.h"

void writ_base64_write(writ_buf *buf, writ_str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *from = (const unsigned char *)bytes.ptr;
    writ_buf_reserve(buf, bytes.len / 3 * 4 + 4);
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t three = (uint32_t)from[i] << 16 | (left > 1 ? (uint32_t)from[i + 1] << 8 : 0) |
                         (left > 2 ? from[i + 2] : 0u);
        char four[4] = {digits[three >> 18], digits[three >> 12 & 63],
                        left > 1 ? digits[three >> 6 & 63] : '=',
                        left > 2 ? digits[three & 63] : '='};
        writ_buf_add(buf, four, sizeof four);
    }
}

/* Of a digit its six bits, else 64. */
static uint32_t bits_of(char c)
{
    return c >= 'A' && c <= 'Z'   ? (uint32_t)(c - 'A')
           : c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') + 26
           : c >= '0' && c <= '9' ? (uint32_t)(c - '0') + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : 64;
}

bool writ_base64_decode(writ_arena *arena, writ_str text, writ_str *bytes)
{
    unsigned char *out = writ_arena_alloc(arena, text.len / 4 * 3 + 1);
    size_t len = 0,
           pad = writ_str_ends(text, WRIT_STR("==")) ? 2 : writ_str_ends(text, WRIT_STR("="));
    if (text.len % 4)
        return false;
    for (size_t i = 0; i < text.len; i += 4) {
        uint32_t three = 0;
        for (size_t j = i; j < i + 4; j++) {
            uint32_t bits = j < text.len - pad ? bits_of(text.ptr[j]) : 0;
            if (bits == 64)
                return false;
            three = three << 6 | bits;
        }
        out[len++] = (unsigned char)(three >> 16);
        out[len++] = (unsigned char)(three >> 8);
        out[len++] = (unsigned char)three;
    }
    *bytes = (writ_str){(const char *)out, len - pad};
    return true;
}
