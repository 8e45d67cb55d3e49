/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/utf8.h"

#include <inttypes.h>
#include <stdio.h>

size_t writ_utf8_decode(const char *bytes, size_t left, uint32_t *code_point)
{
    /* The least code point that needs this many bytes: a smaller one is overlong. */
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *in = (const unsigned char *)bytes;
    if (left == 0)
        return 0;
    if (in[0] < 0x80) {
        *code_point = in[0];
        return 1;
    }
    size_t len = in[0] >= 0xF0 ? 4 : in[0] >= 0xE0 ? 3 : 2;
    if (in[0] < 0xC2 || in[0] > 0xF4 || len > left)
        return 0;
    uint32_t c = in[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((in[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (in[i] & 0x3Fu);
    }
    if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *code_point = c;
    return len;
}

bool writ_utf8_valid(writ_str text)
{
    size_t at = 0;
    while (at < text.len) {
        uint32_t code_point;
        size_t len = writ_utf8_decode(text.ptr + at, text.len - at, &code_point);
        if (!len)
            return false;
        at += len;
    }
    return true;
}

bool writ_utf8_is_text(writ_str text)
{
    return writ_str_find_byte(text, '\0') == text.len && writ_utf8_valid(text);
}

writ_str writ_utf8_mend(writ_arena *arena, writ_str text)
{
    writ_buf mended = WRIT_BUF_INIT;
    if (writ_utf8_is_text(text))
        return text;
    for (size_t at = 0, len; at < text.len; at += len ? len : 1) {
        uint32_t code_point;
        len = writ_utf8_decode(text.ptr + at, text.len - at, &code_point);
        if (len && code_point)
            writ_buf_add(&mended, text.ptr + at, len);
        else
            writ_buf_add_text(&mended, "\xEF\xBF\xBD");
    }
    writ_str copy = writ_str_copy(arena, writ_buf_str(&mended));
    writ_buf_clear(&mended);
    return copy;
}

writ_str writ_utf8_cut(writ_str text, size_t most)
{
    if (text.len <= most)
        return text;
    while (most > 0 && ((unsigned char)text.ptr[most] & 0xC0) == 0x80)
        most--;
    return writ_str_part(text, 0, most);
}

const char *writ_code_point_show(uint32_t code_point, char text[WRIT_CODE_POINT_TEXT])
{
    if (code_point > 0x20 && code_point < 0x7F)
        snprintf(text, WRIT_CODE_POINT_TEXT, "'%c'", (char)code_point);
    else
        snprintf(text, WRIT_CODE_POINT_TEXT, "U+%04" PRIX32, code_point);
    return text;
}
