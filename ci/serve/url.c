/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/url.h"

#include "contracts/base/utf8.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes in place of a copy; SIZE_MAX: an escape is wrong. */
static size_t decode_into(char *to, writ_str text, bool plus_is_space)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int high = i + 2 < text.len ? digit(text.ptr[i + 1]) : -1;
            int low = high >= 0 ? digit(text.ptr[i + 2]) : -1;
            if (low < 0)
                return SIZE_MAX;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (!c)
            return SIZE_MAX;
        to[len++] = c;
    }
    return len;
}

bool writ_url_decode(writ_arena *arena, writ_str text, bool plus_is_space, writ_str *decoded)
{
    char *copy = writ_arena_alloc(arena, text.len + 1);
    size_t len = decode_into(copy, text, plus_is_space);
    if (len == SIZE_MAX || !writ_utf8_valid((writ_str){copy, len}))
        return false;
    copy[len] = '\0';
    *decoded = (writ_str){copy, len};
    return true;
}

writ_str writ_url_target(writ_str target)
{
    for (size_t i = 0; i + 2 < target.len && target.ptr[i] != '/'; i++)
        if (target.ptr[i] == ':' && target.ptr[i + 1] == '/' && target.ptr[i + 2] == '/') {
            writ_str rest = writ_str_part(target, i + 3, SIZE_MAX);
            size_t slash = writ_str_find_byte(rest, '/');
            return slash == rest.len ? WRIT_STR("/") : writ_str_part(rest, slash, SIZE_MAX);
        }
    return target;
}

static bool is_plain(char c)
{
    return c > ' ' && c < 0x7f && !strchr("\"<>\\^`{|}", c);
}

writ_str writ_url_plain(writ_arena *arena, writ_str target)
{
    size_t more = 0, len = 0;
    for (size_t i = 0; i < target.len; i++)
        more += is_plain(target.ptr[i]) ? 0 : 2;
    char *plain = writ_arena_alloc(arena, target.len + more + 1);
    for (size_t i = 0; i < target.len; i++) {
        unsigned char c = (unsigned char)target.ptr[i];
        if (is_plain(target.ptr[i])) {
            plain[len++] = target.ptr[i];
            continue;
        }
        plain[len++] = '%';
        plain[len++] = "0123456789ABCDEF"[c >> 4];
        plain[len++] = "0123456789ABCDEF"[c & 15];
    }
    plain[len] = '\0';
    return (writ_str){plain, len};
}

bool writ_url_split(writ_arena *arena, writ_str path, writ_segments *segments)
{
    if (!path.len || path.ptr[0] != '/')
        return false;
    for (writ_str rest = writ_str_part(path, 1, SIZE_MAX);;) {
        size_t end = writ_str_find_byte(rest, '/');
        writ_str *segment = WRIT_PUSH(arena, segments);
        if (!writ_url_decode(arena, writ_str_part(rest, 0, end), false, segment))
            return false;
        if (end == rest.len)
            return true;
        rest = writ_str_part(rest, end + 1, SIZE_MAX);
    }
}

bool writ_url_query(writ_arena *arena, writ_str query, writ_param **items, size_t *count)
{
    WRIT_ARRAY(writ_param) params = {0};
    while (query.len) {
        size_t end = writ_str_find_byte(query, '&');
        writ_str pair = writ_str_part(query, 0, end);
        size_t equals = writ_str_find_byte(pair, '=');
        query = writ_str_part(query, end + (end < query.len), SIZE_MAX);
        if (!pair.len)
            continue;
        writ_param *param = WRIT_PUSH(arena, &params);
        if (!writ_url_decode(arena, writ_str_part(pair, 0, equals), true, &param->name) ||
            !writ_url_decode(arena, writ_str_part(pair, equals + (equals < pair.len), SIZE_MAX),
                             true, &param->value))
            return false;
    }
    *items = params.items;
    *count = params.count;
    return true;
}
