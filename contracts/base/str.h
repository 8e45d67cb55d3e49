/* SPDX-License-Identifier: Apache-2.0
 *
 * Strings: a borrowed pointer and a length in bytes, since JSON strings may hold NUL; and a
 * growing buffer to build them in. All text is UTF-8.
 */
#ifndef WRIT_CONTRACTS_BASE_STR_H
#define WRIT_CONTRACTS_BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "contracts/base/arena.h"

typedef struct writ_str {
    const char *ptr; /* not terminated unless said so; NULL only with len 0 */
    size_t len;      /* bytes */
} writ_str;

#define WRIT_STR(literal)  ((writ_str){"" literal, sizeof(literal) - 1})
#define WRIT_STR_INIT(lit) ((writ_str){"" lit, sizeof(lit) - 1})
#define WRIT_STR_EMPTY     ((writ_str){NULL, 0})
/* For printf: printf("%.*s", WRIT_FMT(name)). */
#define WRIT_FMT(str) (int)(str).len, (str).ptr ? (str).ptr : ""

static inline writ_str writ_str_of(const char *terminated)
{
    return (writ_str){terminated, terminated ? strlen(terminated) : 0};
}

/* memcmp for short texts of one length, inline: two loads that overlap in the middle. A call costs
 * more than the comparison (15 % of a filter's time, measured on names and enum values). */
static inline bool writ_bytes_equal(const char *a, const char *b, size_t len)
{
    if (len > 16)
        return memcmp(a, b, len) == 0;
    if (len >= 8) {
        uint64_t a0, a1, b0, b1;
        memcpy(&a0, a, 8), memcpy(&b0, b, 8);
        memcpy(&a1, a + len - 8, 8), memcpy(&b1, b + len - 8, 8);
        return ((a0 ^ b0) | (a1 ^ b1)) == 0;
    }
    if (len >= 4) {
        uint32_t a0, a1, b0, b1;
        memcpy(&a0, a, 4), memcpy(&b0, b, 4);
        memcpy(&a1, a + len - 4, 4), memcpy(&b1, b + len - 4, 4);
        return ((a0 ^ b0) | (a1 ^ b1)) == 0;
    }
    return len == 0 || (a[0] == b[0] && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1]);
}

static inline bool writ_str_equal(writ_str a, writ_str b)
{
    return a.len == b.len && writ_bytes_equal(a.ptr, b.ptr, a.len);
}

static inline bool writ_str_is(writ_str a, const char *terminated)
{
    return writ_str_equal(a, writ_str_of(terminated));
}

/* Byte order, shorter first on a common prefix: negative, 0 or positive. For UTF-8 this is code
 * point order. */
int writ_str_compare(writ_str a, writ_str b);

bool writ_str_starts(writ_str text, writ_str prefix);
bool writ_str_ends(writ_str text, writ_str suffix);
/* The part from offset `from` (at most len) on, at most `len` bytes of it. */
writ_str writ_str_part(writ_str text, size_t from, size_t len);
/* Offset of the first `byte`, or text.len. */
size_t writ_str_find_byte(writ_str text, char byte);
/* Offset of the last one, or text.len. Where "ID@VERSION" ends its id: no version holds an @. */
size_t writ_str_find_last(writ_str text, char byte);
/* Code points; bytes that begin none (10xxxxxx) are not counted, so the text need not be valid. */
size_t writ_str_code_points(writ_str text);
/* A 64-bit hash under a key that each process chooses, so that nobody can make texts collide on
 * purpose. It must not reach what users see. */
uint64_t writ_str_hash(writ_str text);

/* Copies into the arena; the copy is terminated by a NUL that its length does not count. */
writ_str writ_str_copy(writ_arena *arena, writ_str text);
writ_str writ_str_printf(writ_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The texts one behind the other, as a copy; where only texts are put together that costs a tenth
 * of writ_str_printf: WRIT_JOIN(arena, quote, name, quote). */
writ_str writ_str_join(writ_arena *arena, const writ_str *parts, size_t count);
#define WRIT_JOIN(arena, ...)                                                                      \
    writ_str_join((arena), (const writ_str[]){__VA_ARGS__},                                        \
                  sizeof((const writ_str[]){__VA_ARGS__}) / sizeof(writ_str))

/* A growing byte buffer on the heap. Zero-initialised is empty and ready. `ptr` is terminated by
 * a NUL after every call below (not counted in len), and moves when the buffer grows. */
typedef struct writ_buf {
    char *ptr;
    size_t len;
    size_t capacity;
} writ_buf;

#define WRIT_BUF_INIT ((writ_buf){0})

void writ_buf_clear(writ_buf *buf); /* frees; the buffer can be used again */
static inline void writ_buf_reset(writ_buf *buf)
{
    buf->len = 0;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}
void writ_buf_grow(writ_buf *buf, size_t more);
/* Room for `more` bytes and a NUL. */
static inline void writ_buf_reserve(writ_buf *buf, size_t more)
{
    if (more >= buf->capacity - buf->len)
        writ_buf_grow(buf, more);
}
static inline void writ_buf_add(writ_buf *buf, const void *bytes, size_t len)
{
    writ_buf_reserve(buf, len);
    if (len)
        memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
    buf->ptr[buf->len] = '\0';
}
static inline void writ_buf_add_str(writ_buf *buf, writ_str text)
{
    writ_buf_add(buf, text.ptr, text.len);
}
static inline void writ_buf_add_text(writ_buf *buf, const char *terminated)
{
    writ_buf_add(buf, terminated, strlen(terminated));
}
static inline void writ_buf_add_byte(writ_buf *buf, char byte)
{
    writ_buf_add(buf, &byte, 1);
}
void writ_buf_add_number(writ_buf *buf, uint64_t number); /* in decimal */
/* One Unicode code point (at most 0x10FFFF) as UTF-8. */
void writ_buf_add_code_point(writ_buf *buf, uint32_t code_point);
void writ_buf_printf(writ_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void writ_buf_vprintf(writ_buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static inline writ_str writ_buf_str(const writ_buf *buf)
{
    return (writ_str){buf->ptr, buf->len};
}

#endif
