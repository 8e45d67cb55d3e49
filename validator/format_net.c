/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/format_syntax.h"

#define ASCII   WRIT_SYNTAX_ASCII
#define DIGIT   (ASCII | WRIT_SYNTAX_DIGIT)
#define LETTER  (ASCII | WRIT_SYNTAX_LETTER)
#define ATEXT   (ASCII | WRIT_SYNTAX_ATEXT_MARK)
#define UNRES   (ASCII | WRIT_SYNTAX_UNRESERVED_MARK)
#define DELIM   (ASCII | WRIT_SYNTAX_SUB_DELIM)
#define PCHAR   (ASCII | WRIT_SYNTAX_PCHAR_MARK)
#define SCHEME  (ASCII | WRIT_SYNTAX_SCHEME_MARK)
#define HEX_LET (LETTER | WRIT_SYNTAX_HEX_LETTER)

const uint16_t writ_syntax_classes[256] = {
    [0 ... ' '] = ASCII,
    ['"'] = ASCII,
    ['<'] = ASCII,
    ['>'] = ASCII,
    ['['] = ASCII,
    ['\\'] = ASCII,
    [']'] = ASCII,
    [127] = ASCII,
    [128 ... 255] = WRIT_SYNTAX_NON_ASCII,
    ['0' ... '9'] = DIGIT,
    ['A' ... 'F'] = HEX_LET,
    ['G' ... 'Z'] = LETTER,
    ['a' ... 'f'] = HEX_LET,
    ['g' ... 'z'] = LETTER,
    ['!'] = ATEXT | DELIM,
    ['#'] = ATEXT,
    ['$'] = ATEXT | DELIM,
    ['%'] = ATEXT,
    ['&'] = ATEXT | DELIM,
    ['\''] = ATEXT | DELIM,
    ['('] = DELIM,
    [')'] = DELIM,
    ['*'] = ATEXT | DELIM,
    ['+'] = ATEXT | DELIM | SCHEME,
    [','] = DELIM,
    ['-'] = ATEXT | UNRES | SCHEME | WRIT_SYNTAX_HYPHEN,
    ['.'] = UNRES | SCHEME,
    ['/'] = ATEXT,
    [':'] = PCHAR,
    [';'] = DELIM,
    ['='] = ATEXT | DELIM,
    ['?'] = ATEXT,
    ['@'] = PCHAR,
    ['^'] = ATEXT,
    ['_'] = ATEXT | UNRES,
    ['`'] = ATEXT,
    ['{'] = ATEXT,
    ['|'] = ATEXT,
    ['}'] = ATEXT,
    ['~'] = ATEXT | UNRES,
};

enum { HOSTNAME_BYTES = 253, LABEL_BYTES = 63 };

static bool starts_with_byte(writ_str text, char byte)
{
    return text.len > 0 && text.ptr[0] == byte;
}

/* One to three digits, no leading zero, at most 255. Returns their number, or 0. */
static size_t read_octet(writ_str text)
{
    unsigned number = 0;
    size_t len = 0;
    while (len < 3 && len < text.len && writ_syntax_is(text.ptr[len], WRIT_SYNTAX_DIGIT))
        number = number * 10 + (unsigned)(text.ptr[len++] - '0');
    if (number > 255 || (len > 1 && text.ptr[0] == '0'))
        return 0;
    return len;
}

bool writ_syntax_is_ipv4(writ_str text)
{
    for (int octet = 0; octet < 4; octet++) {
        if (octet > 0) {
            if (!starts_with_byte(text, '.'))
                return false;
            text = writ_syntax_skip(text, 1);
        }
        size_t len = read_octet(text);
        if (len == 0)
            return false;
        text = writ_syntax_skip(text, len);
    }
    return text.len == 0;
}

bool writ_syntax_is_ipv6(writ_str text, unsigned most)
{
    unsigned groups = 0;
    bool compressed = text.len >= 2 && text.ptr[0] == ':' && text.ptr[1] == ':';
    if (compressed)
        text = writ_syntax_skip(text, 2);
    while (text.len > 0) {
        size_t digits = writ_syntax_span(writ_str_part(text, 0, 4), WRIT_SYNTAX_HEX);
        writ_str rest = writ_syntax_skip(text, digits);
        if (starts_with_byte(rest, '.')) { /* the last 32 bits in decimal */
            if (!writ_syntax_is_ipv4(text))
                return false;
            groups += 2;
            break;
        }
        groups++;
        if (digits == 0 || groups > 8)
            return false;
        if (rest.len == 0)
            break;
        if (rest.ptr[0] != ':' || rest.len == 1)
            return false;
        if (rest.ptr[1] == ':') {
            if (compressed)
                return false;
            compressed = true;
            rest = writ_syntax_skip(rest, 1);
        }
        text = writ_syntax_skip(rest, 1);
    }
    return compressed ? groups <= most : groups == 8;
}

bool writ_syntax_is_hostname(writ_str text)
{
    bool has_ace = false;
    if (text.len > HOSTNAME_BYTES)
        return false;
    for (writ_str rest = text;;) {
        size_t len = writ_syntax_ldh(rest);
        if (len == 0 || len > LABEL_BYTES)
            return false;
        has_ace |= writ_syntax_has_ace_prefix(writ_str_part(rest, 0, len));
        if (len == rest.len)
            return !has_ace || writ_syntax_is_idn(text);
        if (rest.ptr[len] != '.')
            return false;
        rest = writ_syntax_skip(rest, len + 1);
    }
}

/* Length of the U-label that begins the text, in NFC or not, or 0. */
static size_t read_u_label(writ_str text)
{
    writ_str label = writ_str_part(text, 0, writ_str_find_byte(text, '.'));
    return writ_syntax_is_u_label(label) ? label.len : 0;
}

/* Domain of RFC 5321: sub-domains of letters, digits and inner hyphens. The grammar has no lengths
 * and knows no A-labels; those are the business of "hostname". RFC 6531 adds U-labels. */
static bool is_mail_domain(writ_str text, bool international)
{
    for (;;) {
        size_t len = writ_syntax_ldh(text);
        if (international && (len == 0 || (len < text.len && text.ptr[len] != '.')))
            len = read_u_label(text);
        if (len == 0 || len == text.len)
            return len > 0;
        if (text.ptr[len] != '.')
            return false;
        text = writ_syntax_skip(text, len + 1);
    }
}

/* General-address-literal: Ldh-str that ends in Let-dig, a colon, printable characters except
 * "[", "\" and "]". */
static bool is_tagged_literal(writ_str tag, writ_str content)
{
    for (size_t i = 0; i < tag.len; i++) {
        if (!writ_syntax_is(tag.ptr[i], WRIT_SYNTAX_ALNUM) && tag.ptr[i] != '-')
            return false;
    }
    for (size_t i = 0; i < content.len; i++) {
        char byte = content.ptr[i];
        if (byte < 33 || byte > 126 || (byte >= '[' && byte <= ']'))
            return false;
    }
    return tag.len > 0 && tag.ptr[tag.len - 1] != '-' && content.len > 0;
}

static bool is_ipv6_tag(writ_str tag)
{
    return tag.len == 4 && (tag.ptr[0] | 0x20) == 'i' && (tag.ptr[1] | 0x20) == 'p' &&
           (tag.ptr[2] | 0x20) == 'v' && tag.ptr[3] == '6';
}

static bool is_address_literal(writ_str text)
{
    if (text.len < 2 || text.ptr[text.len - 1] != ']')
        return false;
    text = writ_str_part(text, 1, text.len - 2);
    size_t colon = writ_str_find_byte(text, ':');
    if (colon == text.len)
        return writ_syntax_is_ipv4(text);
    writ_str tag = writ_str_part(text, 0, colon);
    writ_str content = writ_syntax_skip(text, colon + 1);
    if (is_ipv6_tag(tag))
        return writ_syntax_is_ipv6(content, 6);
    return is_tagged_literal(tag, content);
}

/* Dot-string of such atoms: its length, or 0 when the text does not begin with one. */
static size_t read_dot_string(writ_str text, unsigned atext)
{
    size_t len = 0;
    for (;;) {
        size_t atom = writ_syntax_span(writ_syntax_skip(text, len), atext);
        if (atom == 0)
            return 0;
        len += atom;
        if (len == text.len || text.ptr[len] != '.')
            return len;
        len++;
    }
}

/* Quoted-string: its length with both quotes, or 0. Blanks and quotes may stand in it, the latter
 * after a backslash; control characters may not. What `beyond` has stands by itself only. */
static size_t read_quoted_string(writ_str text, unsigned beyond)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] == '"')
            return i + 1;
        if (writ_syntax_is(text.ptr[i], beyond))
            continue;
        if (text.ptr[i] == '\\' && ++i == text.len)
            return 0;
        if (text.ptr[i] < 32 || text.ptr[i] > 126)
            return 0;
    }
    return 0;
}

bool writ_syntax_is_email(writ_str text, bool international)
{
    unsigned beyond = international ? WRIT_SYNTAX_NON_ASCII : 0;
    size_t local = starts_with_byte(text, '"') ? read_quoted_string(text, beyond)
                                               : read_dot_string(text, WRIT_SYNTAX_ATEXT | beyond);
    if (local == 0 || local == text.len || text.ptr[local] != '@')
        return false;
    writ_str domain = writ_syntax_skip(text, local + 1);
    return starts_with_byte(domain, '[') ? is_address_literal(domain)
                                         : is_mail_domain(domain, international);
}
