/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/uri.h"

/* The five parts of RFC 3986, appendix B, less the fragment. A part that is not there is empty with
 * a NULL pointer; an empty part that is there points at its place. */
typedef struct uri {
    writ_str scheme, authority, path, query;
} uri;

writ_uri_parts writ_uri_split(writ_str reference)
{
    size_t hash = writ_str_find_byte(reference, '#');
    bool has_fragment = hash < reference.len;
    return (writ_uri_parts){
        .uri = writ_str_part(reference, 0, hash),
        .fragment = has_fragment ? writ_str_part(reference, hash + 1, reference.len) : WRIT_STR(""),
        .has_fragment = has_fragment,
    };
}

static bool is_alpha(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Length of the scheme before its colon, or 0 (RFC 3986, section 3.1). */
static size_t scheme_len(writ_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (byte == ':')
            return i;
        bool later = (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' || byte == '.';
        if (!is_alpha(byte) && !(i > 0 && later))
            return 0;
    }
    return 0;
}

static writ_str rest_from(writ_str text, size_t from)
{
    return writ_str_part(text, from, text.len);
}

static uri parse(writ_str text)
{
    uri parts = {0};
    size_t scheme = scheme_len(text);
    if (scheme) {
        parts.scheme = writ_str_part(text, 0, scheme);
        text = rest_from(text, scheme + 1);
    }
    size_t question = writ_str_find_byte(text, '?');
    if (question < text.len)
        parts.query = (writ_str){text.ptr + question + 1, text.len - question - 1};
    parts.path = writ_str_part(text, 0, question);
    if (writ_str_starts(parts.path, WRIT_STR("//"))) {
        writ_str rest = rest_from(parts.path, 2);
        size_t slash = writ_str_find_byte(rest, '/');
        parts.authority = (writ_str){parts.path.ptr + 2, slash};
        parts.path = rest_from(rest, slash);
    }
    return parts;
}

/* Drops the last segment and its slash, but nothing before `floor`. */
static void drop_segment(writ_buf *out, size_t floor)
{
    while (out->len > floor && out->ptr[out->len - 1] != '/')
        out->len--;
    if (out->len > floor)
        out->len--;
}

/* RFC 3986, section 5.2.4, for a path from the root. */
static void add_without_dots(writ_buf *out, writ_str path)
{
    size_t floor = out->len;
    while (path.len) {
        if (writ_str_starts(path, WRIT_STR("../"))) {
            path = rest_from(path, 3);
        } else if (writ_str_starts(path, WRIT_STR("./"))) {
            path = rest_from(path, 2);
        } else if (writ_str_starts(path, WRIT_STR("/./"))) {
            path = rest_from(path, 2);
        } else if (writ_str_starts(path, WRIT_STR("/../"))) {
            drop_segment(out, floor);
            path = rest_from(path, 3);
        } else if (writ_str_is(path, "/..")) {
            drop_segment(out, floor);
            path = WRIT_STR("/");
        } else if (writ_str_is(path, "/.")) {
            path = WRIT_STR("/");
        } else if (writ_str_is(path, ".") || writ_str_is(path, "..")) {
            path = WRIT_STR_EMPTY;
        } else {
            size_t end = 1 + writ_str_find_byte(rest_from(path, 1), '/');
            writ_buf_add_str(out, writ_str_part(path, 0, end));
            path = rest_from(path, end);
        }
    }
}

/* The same for a path from nowhere, as the file names of a command line are; there `..` may lead
 * out of where it started, and the RFC, which knows no such base, would lose it. */
static void add_relative(writ_buf *out, writ_str path)
{
    size_t floor = 0; /* end of the leading `../` */
    while (path.len) {
        writ_str segment = writ_str_part(path, 0, writ_str_find_byte(path, '/'));
        bool is_last = segment.len == path.len;
        path = rest_from(path, segment.len + 1);
        if (writ_str_is(segment, "..")) {
            if (out->len > floor) {
                out->len--; /* the slash behind the segment */
                drop_segment(out, floor);
                if (out->len > floor)
                    writ_buf_add_byte(out, '/');
            } else {
                writ_buf_add_text(out, "../");
                floor = out->len;
            }
        } else if (!writ_str_is(segment, ".")) {
            writ_buf_add_str(out, segment);
            if (!is_last)
                writ_buf_add_byte(out, '/');
        }
    }
}

/* RFC 3986, section 5.2.3: the reference's path in the folder of the base's. */
static void add_merged(writ_buf *out, const uri *base, writ_str path)
{
    writ_buf merged = WRIT_BUF_INIT;
    if (base->authority.ptr && base->path.len == 0) {
        writ_buf_add_byte(&merged, '/');
    } else {
        size_t folder = base->path.len;
        while (folder > 0 && base->path.ptr[folder - 1] != '/')
            folder--;
        writ_buf_add_str(&merged, writ_str_part(base->path, 0, folder));
    }
    writ_buf_add_str(&merged, path);
    if (base->scheme.ptr || base->authority.ptr || merged.ptr[0] == '/')
        add_without_dots(out, writ_buf_str(&merged));
    else
        add_relative(out, writ_buf_str(&merged));
    writ_buf_clear(&merged);
}

static void add_start(writ_buf *out, const uri *from_scheme, const uri *from_authority)
{
    if (from_scheme->scheme.ptr) {
        writ_buf_add_str(out, from_scheme->scheme);
        writ_buf_add_byte(out, ':');
    }
    if (from_authority->authority.ptr) {
        writ_buf_add_text(out, "//");
        writ_buf_add_str(out, from_authority->authority);
    }
}

writ_str writ_uri_resolve(writ_arena *arena, writ_str base_text, writ_str reference)
{
    uri base = parse(base_text), ref = parse(reference);
    writ_str query = ref.query;
    writ_buf out = WRIT_BUF_INIT;
    if (ref.scheme.ptr || ref.authority.ptr) {
        add_start(&out, ref.scheme.ptr ? &ref : &base, &ref);
        add_without_dots(&out, ref.path);
    } else {
        add_start(&out, &base, &base);
        if (ref.path.len == 0) {
            writ_buf_add_str(&out, base.path);
            query = ref.query.ptr ? ref.query : base.query;
        } else if (ref.path.ptr[0] == '/') {
            add_without_dots(&out, ref.path);
        } else {
            add_merged(&out, &base, ref.path);
        }
    }
    if (query.ptr) {
        writ_buf_add_byte(&out, '?');
        writ_buf_add_str(&out, query);
    }
    writ_str resolved = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return resolved;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return -1;
}

bool writ_uri_decode(writ_arena *arena, writ_str text, writ_str *decoded)
{
    char *out = writ_arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '%') {
            out[len++] = text.ptr[i];
            continue;
        }
        int high = i + 2 < text.len ? hex_digit(text.ptr[i + 1]) : -1;
        int low = i + 2 < text.len ? hex_digit(text.ptr[i + 2]) : -1;
        if (high < 0 || low < 0)
            return false;
        out[len++] = (char)(high * 16 + low);
        i += 2;
    }
    out[len] = '\0';
    *decoded = (writ_str){out, len};
    return true;
}

/* The byte as it is where it is a letter, a digit or one of `others`, else percent-encoded. */
static void add_encoded(writ_buf *out, char byte, const char *others)
{
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    bool digit = byte >= '0' && byte <= '9';
    if (letter || digit || (byte && strchr(others, byte)))
        writ_buf_add_byte(out, byte);
    else
        writ_buf_printf(out, "%%%02X", (unsigned)(unsigned char)byte);
}

void writ_uri_add_segment(writ_buf *out, writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        add_encoded(out, text.ptr[i], "-._~");
}

void writ_uri_add_fragment(writ_buf *out, writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        add_encoded(out, text.ptr[i], "/-._~!$&'()*+,;=@:?");
}

static bool has_scheme(writ_str text)
{
    size_t colon = writ_str_find_byte(text, ':');
    return writ_str_starts(writ_str_part(text, colon, text.len), WRIT_STR("://"));
}

writ_str writ_uri_of_path(writ_arena *arena, writ_str path)
{
    writ_buf out = WRIT_BUF_INIT;
    bool is_uri = has_scheme(path);
    for (size_t i = 0; i < path.len; i++) {
        if (is_uri)
            writ_buf_add_byte(&out, path.ptr[i]);
        else
            add_encoded(&out, path.ptr[i], "/-._~!$&'()*+,;=@#");
    }
    writ_str made = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return made;
}
