/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "contracts/base/error.h"
#include "contracts/base/write.h"

struct writer {
    writ_buf *buf;
    writ_json_style style;
    unsigned depth;
};

static void write_value(struct writer *w, const writ_value *value);

/* The escapes of RFC 8785, section 3.2.2.2: the short ones, else \u and lower-case digits. */
static void write_escape(writ_buf *buf, unsigned char byte)
{
    static const char short_forms[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"'};
    if (byte == '\\')
        writ_buf_add_text(buf, "\\\\");
    else if (short_forms[byte])
        writ_buf_add(buf, (const char[]){'\\', short_forms[byte]}, 2);
    else
        writ_buf_printf(buf, "\\u%04x", byte);
}

/* Does a byte of eight need an escape? The usual way to ask eight bytes at once whether one is less
 * than 0x20, or is the character that `xor` makes 0: a borrow reaches its highest bit. */
static bool has_escape(const char *eight)
{
    const uint64_t ones = 0x0101010101010101u;
    uint64_t word;
    memcpy(&word, eight, sizeof word);
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    return (((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) |
            ((backslash - ones) & ~backslash)) &
           ones * 0x80;
}

/* The first byte from `at` on that needs an escape, or the end. */
static size_t find_escape(writ_str string, size_t at)
{
    while (at + 8 <= string.len && !has_escape(string.ptr + at))
        at += 8;
    for (; at < string.len; at++) {
        unsigned char byte = (unsigned char)string.ptr[at];
        if (byte < 0x20 || byte == '"' || byte == '\\')
            break;
    }
    return at;
}

void writ_json_write_string(writ_buf *buf, writ_str string)
{
    writ_buf_reserve(buf, string.len + 2); /* most need no escape */
    writ_buf_add_byte(buf, '"');
    for (size_t start = 0; start < string.len;) {
        size_t at = find_escape(string, start);
        writ_buf_add(buf, string.ptr + start, at - start);
        if (at < string.len)
            write_escape(buf, (unsigned char)string.ptr[at]);
        start = at + 1;
    }
    writ_buf_add_byte(buf, '"');
}

/* UTF-16 code unit order (RFC 8785, section 3.2.3) is byte order but for one thing: characters
 * above U+FFFF (first byte F0 and up) are surrogates there and sort before U+E000..U+FFFF (first
 * byte EE or EF). */
static int compare_utf16(writ_str a, writ_str b)
{
    size_t at = 0;
    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
        at++;
    if (at == a.len || at == b.len)
        return (a.len > b.len) - (a.len < b.len);
    unsigned char x = (unsigned char)a.ptr[at], y = (unsigned char)b.ptr[at];
    if (x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0))
        return x >= 0xF0 ? -1 : 1;
    return x < y ? -1 : 1;
}

static int compare_members(const void *a, const void *b)
{
    const writ_member *const *x = a, *const *y = b;
    return compare_utf16((*x)->name, (*y)->name);
}

static void break_line(struct writer *w)
{
    if (w->style != WRIT_JSON_PRETTY)
        return;
    writ_buf_add_byte(w->buf, '\n');
    for (unsigned i = 0; i < w->depth; i++)
        writ_buf_add(w->buf, "  ", 2);
}

static void begin_element(struct writer *w, size_t position)
{
    if (position > 0)
        writ_buf_add_byte(w->buf, ',');
    break_line(w);
}

static void write_items(struct writer *w, const writ_value *array)
{
    for (size_t i = 0; i < array->array.count; i++) {
        begin_element(w, i);
        write_value(w, array->array.items[i]);
    }
}

static void write_member(struct writer *w, size_t position, const writ_member *member)
{
    begin_element(w, position);
    writ_json_write_string(w->buf, member->name);
    writ_buf_add_text(w->buf, w->style == WRIT_JSON_PRETTY ? ": " : ":");
    write_value(w, member->value);
}

static void write_members_sorted(struct writer *w, const writ_value *object)
{
    size_t count = object->object.count;
    const writ_member **sorted = malloc(count * sizeof *sorted);
    if (!sorted)
        writ_out_of_memory();
    for (size_t i = 0; i < count; i++)
        sorted[i] = &object->object.items[i];
    qsort(sorted, count, sizeof *sorted, compare_members);
    for (size_t i = 0; i < count; i++)
        write_member(w, i, sorted[i]);
    free(sorted);
}

static void write_members(struct writer *w, const writ_value *object)
{
    for (size_t i = 0; i < object->object.count; i++)
        write_member(w, i, &object->object.items[i]);
}

static void write_container(struct writer *w, const writ_value *value)
{
    bool is_array = value->kind == WRIT_ARRAY;
    size_t count = is_array ? value->array.count : value->object.count;
    writ_buf_add_byte(w->buf, is_array ? '[' : '{');
    if (count > 0) {
        w->depth++;
        if (is_array)
            write_items(w, value);
        else if (w->style == WRIT_JSON_CANONICAL)
            write_members_sorted(w, value);
        else
            write_members(w, value);
        w->depth--;
        break_line(w);
    }
    writ_buf_add_byte(w->buf, is_array ? ']' : '}');
}

static void write_value(struct writer *w, const writ_value *value)
{
    switch (value->kind) {
    case WRIT_NULL:
        writ_buf_add_text(w->buf, "null");
        break;
    case WRIT_BOOLEAN:
        writ_buf_add_text(w->buf, value->boolean ? "true" : "false");
        break;
    case WRIT_NUMBER: /* exact in every style; for the shortest form of a double, RFC 8785's */
        if (w->style == WRIT_JSON_CANONICAL)
            writ_number_write(w->buf, &value->number);
        else
            writ_number_write_spelled(w->buf, &value->number);
        break;
    case WRIT_STRING:
        writ_json_write_string(w->buf, value->string);
        break;
    case WRIT_ARRAY:
    case WRIT_OBJECT:
        write_container(w, value);
        break;
    }
}

void writ_json_write(writ_buf *buf, const writ_value *value, writ_json_style style)
{
    struct writer w = {.buf = buf, .style = style};
    write_value(&w, value);
}
