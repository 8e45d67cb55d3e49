/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/format_syntax.h"

#define LETTER  WRIT_SYNTAX_LETTER
#define ATEXT   WRIT_SYNTAX_ATEXT_MARK
#define UNRES   WRIT_SYNTAX_UNRESERVED_MARK
#define DELIM   WRIT_SYNTAX_SUB_DELIM
#define PCHAR   WRIT_SYNTAX_PCHAR_MARK
#define SCHEME  WRIT_SYNTAX_SCHEME_MARK
#define HEX_LET (WRIT_SYNTAX_LETTER | WRIT_SYNTAX_HEX_LETTER)

const uint8_t writ_syntax_classes[256] = {
    ['0' ... '9'] = WRIT_SYNTAX_DIGIT,
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
    ['-'] = ATEXT | UNRES | SCHEME,
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

static bool is_label(writ_str label)
{
    return label.len > 0 && label.len <= LABEL_BYTES && label.ptr[0] != '-' &&
           label.ptr[label.len - 1] != '-';
}

bool writ_syntax_is_hostname(writ_str text)
{
    bool has_ace = false;
    if (text.len > HOSTNAME_BYTES)
        return false;
    for (size_t start = 0, at = 0;; at++) {
        if (at < text.len && text.ptr[at] != '.') {
            if (!writ_syntax_is(text.ptr[at], WRIT_SYNTAX_ALNUM) && text.ptr[at] != '-')
                return false;
            continue;
        }
        writ_str label = writ_str_part(text, start, at - start);
        if (!is_label(label))
            return false;
        has_ace |= writ_syntax_has_ace_prefix(label);
        if (at == text.len)
            return !has_ace || writ_syntax_is_idna(text);
        start = at + 1;
    }
}

/* Domain of RFC 5321: sub-domains of letters, digits and inner hyphens. The grammar has no lengths
 * and knows no A-labels; those are the business of "hostname". */
static bool is_mail_domain(writ_str text)
{
    bool in_label = false;
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];
        if (writ_syntax_is(byte, WRIT_SYNTAX_ALNUM))
            in_label = true;
        else if ((byte != '-' && byte != '.') || !in_label)
            return false;
        else if (byte == '.' && text.ptr[i - 1] == '-')
            return false;
        else
            in_label = byte == '-';
    }
    return in_label && text.ptr[text.len - 1] != '-';
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

/* Dot-string: its length, or 0 when the text does not begin with one. */
static size_t read_dot_string(writ_str text)
{
    size_t len = 0;
    for (;;) {
        size_t atom = writ_syntax_span(writ_syntax_skip(text, len), WRIT_SYNTAX_ATEXT);
        if (atom == 0)
            return 0;
        len += atom;
        if (len == text.len || text.ptr[len] != '.')
            return len;
        len++;
    }
}

/* Quoted-string: its length with both quotes, or 0. Blanks and quotes may stand in it, the latter
 * after a backslash; control characters may not. */
static size_t read_quoted_string(writ_str text)
{
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] == '"')
            return i + 1;
        if (text.ptr[i] == '\\' && ++i == text.len)
            return 0;
        if (text.ptr[i] < 32 || text.ptr[i] > 126)
            return 0;
    }
    return 0;
}

bool writ_syntax_is_email(writ_str text)
{
    size_t local = starts_with_byte(text, '"') ? read_quoted_string(text) : read_dot_string(text);
    if (local == 0 || local == text.len || text.ptr[local] != '@')
        return false;
    writ_str domain = writ_syntax_skip(text, local + 1);
    return starts_with_byte(domain, '[') ? is_address_literal(domain) : is_mail_domain(domain);
}
