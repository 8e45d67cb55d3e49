/* SPDX-License-Identifier: Apache-2.0
 *
 *   foo://user@example.com:8042/over/there?name=ferret#nose
 *   \_/   \___________________/\_________/ \_________/ \__/
 *  scheme       authority          path       query   fragment
 */
#include "validator/format_syntax.h"
#include "validator/utf8.h"

/* RFC 3987, section 2.2: iprivate and ucschar; of the latter not the marks that section 4.1 keeps
 * out of IRIs, since they are no part of a name but say how it is drawn. */
static bool is_private(uint32_t point)
{
    return (point >= 0xE000 && point <= 0xF8FF) || (point >= 0xF0000 && (point & 0xFFFF) <= 0xFFFD);
}

static bool is_direction_mark(uint32_t point)
{
    return point == 0x200E || point == 0x200F || (point >= 0x202A && point <= 0x202E);
}

static bool is_ucschar(uint32_t point)
{
    if (point < 0x10000)
        return (point >= 0xA0 && point <= 0xD7FF && !is_direction_mark(point)) ||
               (point >= 0xF900 && point <= 0xFDCF) || (point >= 0xFDF0 && point <= 0xFFEF);
    return point < 0xF0000 && (point & 0xFFFF) <= 0xFFFD &&
           (point >> 16 != 0xE || point >= 0xE1000);
}

size_t writ_syntax_wide(writ_str text, unsigned classes)
{
    uint32_t point;
    size_t len = writ_utf8_read(text.ptr, text.ptr + text.len, &point);
    bool fits = len > 1 && (((classes & WRIT_SYNTAX_UCSCHAR) && is_ucschar(point)) ||
                            ((classes & WRIT_SYNTAX_IPRIVATE) && is_private(point)));
    return fits ? len : 0;
}

/* Length of the longest prefix of characters of the classes, percent-encoded octets, and the two
 * extra characters. A "%" without two hexadecimal digits ends it, and then the check fails, since
 * no part of a URI may begin there. */
static size_t span(writ_str text, unsigned classes, char extra, char extra2)
{
    size_t len = 0;
    while (len < text.len) {
        char byte = text.ptr[len];
        size_t step = 1;
        if (!writ_syntax_is(byte, classes) && byte != extra && byte != extra2)
            step = byte == '%' ? writ_syntax_percent(writ_syntax_skip(text, len))
                               : writ_syntax_wide(writ_syntax_skip(text, len), classes);
        if (step == 0)
            break;
        len += step;
    }
    return len;
}

/* Length of "scheme:" with its colon, or 0. */
static size_t read_scheme(writ_str text)
{
    if (text.len == 0 || !writ_syntax_is(text.ptr[0], WRIT_SYNTAX_LETTER))
        return 0;
    size_t len = writ_syntax_span(text, WRIT_SYNTAX_ALNUM | WRIT_SYNTAX_SCHEME_MARK);
    return len < text.len && text.ptr[len] == ':' ? len + 1 : 0;
}

/* IPvFuture = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ) */
static bool is_ip_future(writ_str text)
{
    if (text.len == 0 || (text.ptr[0] != 'v' && text.ptr[0] != 'V'))
        return false;
    text = writ_syntax_skip(text, 1);
    size_t version = writ_syntax_span(text, WRIT_SYNTAX_HEX);
    if (version == 0 || version == text.len || text.ptr[version] != '.')
        return false;
    text = writ_syntax_skip(text, version + 1);
    for (size_t i = 0; i < text.len; i++) {
        if (!writ_syntax_is(text.ptr[i], WRIT_SYNTAX_UNRESERVED | WRIT_SYNTAX_SUB_DELIM) &&
            text.ptr[i] != ':')
            return false;
    }
    return text.len > 0;
}

/* Length of IP-literal, with its brackets, or of reg-name (which may be empty). An IPv4 address is
 * a reg-name too, so it needs no rule. */
static bool read_host(writ_str text, unsigned ucschar, size_t *len)
{
    if (text.len == 0 || text.ptr[0] != '[') {
        *len = span(text, WRIT_SYNTAX_UNRESERVED | WRIT_SYNTAX_SUB_DELIM | ucschar, '!', '!');
        return true;
    }
    size_t end = writ_str_find_byte(text, ']');
    if (end == text.len)
        return false;
    writ_str inside = writ_str_part(text, 1, end - 1);
    *len = end + 1;
    return writ_syntax_is_ipv6(inside, 7) || is_ip_future(inside);
}

/* authority = [ userinfo "@" ] host [ ":" port ] */
static bool is_authority(writ_str text, unsigned ucschar)
{
    size_t at = writ_str_find_byte(text, '@');
    if (at < text.len) {
        writ_str user = writ_str_part(text, 0, at);
        unsigned classes = WRIT_SYNTAX_UNRESERVED | WRIT_SYNTAX_SUB_DELIM | ucschar;
        if (span(user, classes, ':', ':') != user.len)
            return false;
        text = writ_syntax_skip(text, at + 1);
    }
    size_t host;
    if (!read_host(text, ucschar, &host))
        return false;
    text = writ_syntax_skip(text, host);
    if (text.len == 0)
        return true;
    return text.ptr[0] == ':' &&
           writ_syntax_span(writ_syntax_skip(text, 1), WRIT_SYNTAX_DIGIT) == text.len - 1;
}

static size_t authority_len(writ_str text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != '/' && text.ptr[len] != '?' && text.ptr[len] != '#')
        len++;
    return len;
}

/* path, query and fragment; the path may not hold a colon in its first segment where that would
 * read as a scheme (path-noscheme). */
static bool is_path_and_rest(writ_str text, unsigned ucschar, bool no_scheme)
{
    unsigned pchar = WRIT_SYNTAX_PCHAR | ucschar;
    size_t path = span(text, pchar, '/', '/');
    if (no_scheme) {
        size_t colon = writ_str_find_byte(text, ':');
        if (colon < path && colon < writ_str_find_byte(text, '/'))
            return false;
    }
    text = writ_syntax_skip(text, path);
    if (text.len > 0 && text.ptr[0] == '?') {
        text = writ_syntax_skip(text, 1);
        unsigned iprivate = ucschar ? WRIT_SYNTAX_IPRIVATE : 0;
        text = writ_syntax_skip(text, span(text, pchar | iprivate, '/', '?'));
    }
    if (text.len > 0 && text.ptr[0] == '#') {
        text = writ_syntax_skip(text, 1);
        text = writ_syntax_skip(text, span(text, pchar, '/', '?'));
    }
    return text.len == 0;
}

bool writ_syntax_is_uri(writ_str text, bool relative, bool international)
{
    unsigned ucschar = international ? WRIT_SYNTAX_UCSCHAR : 0;
    size_t scheme = read_scheme(text);
    if (scheme == 0 && !relative)
        return false;
    text = writ_syntax_skip(text, scheme);
    if (text.len < 2 || text.ptr[0] != '/' || text.ptr[1] != '/')
        return is_path_and_rest(text, ucschar, scheme == 0);
    text = writ_syntax_skip(text, 2);
    size_t authority = authority_len(text);
    return is_authority(writ_str_part(text, 0, authority), ucschar) &&
           is_path_and_rest(writ_syntax_skip(text, authority), ucschar, false);
}
