/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/str.h"

#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/error.h"

int writ_str_compare(writ_str a, writ_str b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool writ_str_starts(writ_str text, writ_str prefix)
{
    return writ_str_equal(writ_str_part(text, 0, prefix.len), prefix);
}

bool writ_str_ends(writ_str text, writ_str suffix)
{
    return text.len >= suffix.len &&
           writ_str_equal(writ_str_part(text, text.len - suffix.len, suffix.len), suffix);
}

writ_str writ_str_part(writ_str text, size_t from, size_t len)
{
    if (from > text.len)
        from = text.len;
    if (len > text.len - from)
        len = text.len - from;
    return (writ_str){text.ptr ? text.ptr + from : NULL, len};
}

size_t writ_str_find_byte(writ_str text, char byte)
{
    const char *found = text.len ? memchr(text.ptr, byte, text.len) : NULL;
    return found ? (size_t)(found - text.ptr) : text.len;
}

size_t writ_str_find_last(writ_str text, char byte)
{
    for (size_t at = text.len; at-- > 0;)
        if (text.ptr[at] == byte)
            return at;
    return text.len;
}

size_t writ_str_code_points(writ_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

writ_str writ_str_copy(writ_arena *arena, writ_str text)
{
    char *copy = writ_arena_alloc(arena, text.len + 1);
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return (writ_str){copy, text.len};
}

writ_str writ_str_join(writ_arena *arena, const writ_str *parts, size_t count)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    char *joined = writ_arena_alloc(arena, len + 1);
    for (size_t i = 0; i < count; at += parts[i].len, i++)
        if (parts[i].len)
            memcpy(joined + at, parts[i].ptr, parts[i].len);
    joined[len] = '\0';
    return (writ_str){joined, len};
}

/* Most texts are short, and formatting costs more than copying: once is enough for these. */
writ_str writ_str_printf(writ_arena *arena, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < (int)sizeof text)
        return writ_str_copy(arena, (writ_str){text, len > 0 ? (size_t)len : 0});
    char *memory = writ_arena_alloc(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(memory, (size_t)len + 1, format, args);
    va_end(args);
    return (writ_str){memory, (size_t)len};
}

void writ_buf_clear(writ_buf *buf)
{
    free(buf->ptr);
    *buf = (writ_buf)WRIT_BUF_INIT;
}

void writ_buf_grow(writ_buf *buf, size_t more)
{
    if (more > SIZE_MAX / 2 - buf->len)
        writ_out_of_memory();
    size_t wanted = buf->len + more + 1;
    size_t capacity = buf->capacity ? buf->capacity : 256;
    while (capacity < wanted)
        capacity *= 2;
    char *grown = realloc(buf->ptr, capacity);
    if (!grown)
        writ_out_of_memory();
    buf->ptr = grown;
    buf->capacity = capacity;
}

void writ_buf_add_number(writ_buf *buf, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    writ_buf_add(buf, digits + at, sizeof digits - at);
}

void writ_buf_add_code_point(writ_buf *buf, uint32_t c)
{
    unsigned char bytes[4];
    size_t len;
    if (c < 0x80) {
        bytes[0] = (unsigned char)c;
        len = 1;
    } else if (c < 0x800) {
        bytes[0] = (unsigned char)(0xC0 | c >> 6);
        bytes[1] = (unsigned char)(0x80 | (c & 0x3F));
        len = 2;
    } else if (c < 0x10000) {
        bytes[0] = (unsigned char)(0xE0 | c >> 12);
        bytes[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        bytes[2] = (unsigned char)(0x80 | (c & 0x3F));
        len = 3;
    } else {
        bytes[0] = (unsigned char)(0xF0 | c >> 18);
        bytes[1] = (unsigned char)(0x80 | (c >> 12 & 0x3F));
        bytes[2] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        bytes[3] = (unsigned char)(0x80 | (c & 0x3F));
        len = 4;
    }
    writ_buf_add(buf, bytes, len);
}

void writ_buf_printf(writ_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(buf, format, args);
    va_end(args);
}

void writ_buf_vprintf(writ_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    writ_buf_reserve(buf, 64);
    size_t room = buf->capacity - buf->len;
    int len = vsnprintf(buf->ptr + buf->len, room, format, args);
    if (len >= 0 && (size_t)len >= room) {
        writ_buf_reserve(buf, (size_t)len);
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, format, again);
    }
    if (len > 0)
        buf->len += (size_t)len;
    va_end(again);
}
