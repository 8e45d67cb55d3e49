/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of which formats are made, shared between the files format*.c: classes of ASCII
 * characters and the checks for network names. Nothing here allocates.
 */
#ifndef WRIT_VALIDATOR_FORMAT_SYNTAX_H
#define WRIT_VALIDATOR_FORMAT_SYNTAX_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/error.h"
#include "contracts/base/str.h"

/* Bits of writ_syntax_classes. The names are those of RFC 3986, RFC 3987 and RFC 5321. */
enum writ_syntax_class {
    WRIT_SYNTAX_LETTER = 1,
    WRIT_SYNTAX_DIGIT = 2,
    WRIT_SYNTAX_HEX_LETTER = 4,
    WRIT_SYNTAX_ATEXT_MARK = 8,       /* of atext (RFC 5321): what is neither letter nor digit */
    WRIT_SYNTAX_UNRESERVED_MARK = 16, /* -._~ */
    WRIT_SYNTAX_SUB_DELIM = 32,       /* !$&'()*+,;= */
    WRIT_SYNTAX_PCHAR_MARK = 64,      /* :@ */
    WRIT_SYNTAX_SCHEME_MARK = 128,    /* +-. */
    WRIT_SYNTAX_ASCII = 256,          /* all of ASCII, NUL too */
    WRIT_SYNTAX_NON_ASCII = 512,      /* a byte outside it (RFC 6532: UTF8-non-ascii) */
    WRIT_SYNTAX_HYPHEN = 4096,
    /* Of code points, so writ_syntax_wide asks for them and no byte has them. */
    WRIT_SYNTAX_UCSCHAR = 1024,
    WRIT_SYNTAX_IPRIVATE = 2048,

    WRIT_SYNTAX_ALNUM = WRIT_SYNTAX_LETTER | WRIT_SYNTAX_DIGIT,
    WRIT_SYNTAX_LDH = WRIT_SYNTAX_ALNUM | WRIT_SYNTAX_HYPHEN,
    WRIT_SYNTAX_HEX = WRIT_SYNTAX_DIGIT | WRIT_SYNTAX_HEX_LETTER,
    WRIT_SYNTAX_ATEXT = WRIT_SYNTAX_ALNUM | WRIT_SYNTAX_ATEXT_MARK,
    WRIT_SYNTAX_UNRESERVED = WRIT_SYNTAX_ALNUM | WRIT_SYNTAX_UNRESERVED_MARK,
    WRIT_SYNTAX_PCHAR = WRIT_SYNTAX_UNRESERVED | WRIT_SYNTAX_SUB_DELIM | WRIT_SYNTAX_PCHAR_MARK
};

/* The classes of each byte. */
extern const uint16_t writ_syntax_classes[256];

static inline bool writ_syntax_is(char byte, unsigned classes)
{
    return writ_syntax_classes[(unsigned char)byte] & classes;
}

/* Length in bytes of the character at the start of the text (not empty) if it is outside of ASCII
 * and of one of the classes UCSCHAR and IPRIVATE; else 0. */
size_t writ_syntax_wide(writ_str text, unsigned classes);

/* Length of "%" and two hexadecimal digits at the start of the text, or 0. */
static inline size_t writ_syntax_percent(writ_str text)
{
    return text.len > 2 && text.ptr[0] == '%' && writ_syntax_is(text.ptr[1], WRIT_SYNTAX_HEX) &&
                   writ_syntax_is(text.ptr[2], WRIT_SYNTAX_HEX)
               ? 3
               : 0;
}

/* The text from offset len (at most its length) on. */
static inline writ_str writ_syntax_skip(writ_str text, size_t len)
{
    return len ? (writ_str){text.ptr + len, text.len - len} : text;
}

/* Length of the longest prefix whose bytes are all of one of the classes. */
static inline size_t writ_syntax_span(writ_str text, unsigned classes)
{
    size_t len = 0;
    while (len < text.len && writ_syntax_is(text.ptr[len], classes))
        len++;
    return len;
}

/* Four decimal octets without leading zeros: RFC 2673, section 3.2 allows them, but resolvers read
 * such a part as octal (RFC 6943, section 3.1.1), so it is refused. */
bool writ_syntax_is_ipv4(writ_str text);

/* RFC 4291, section 2.2, no zone. `most` is the number of groups that may stand beside "::": 7
 * (RFC 3986), or 6 (RFC 5321, where "::" is at least two groups). */
bool writ_syntax_is_ipv6(writ_str text, unsigned most);

/* Length of the label of letters, digits and inner hyphens at the start of the text, or 0. */
static inline size_t writ_syntax_ldh(writ_str text)
{
    size_t len = writ_syntax_span(text, WRIT_SYNTAX_LDH);
    return len > 0 && text.ptr[0] != '-' && text.ptr[len - 1] != '-' ? len : 0;
}

/* RFC 1123, section 2.1: at most 253 bytes, labels of 1 to 63 letters, digits and inner hyphens;
 * no dot at the end; where a label begins with "xn--", also writ_syntax_is_idn. */
bool writ_syntax_is_hostname(writ_str text);

/* "xn--" in either case, and something after it. */
static inline bool writ_syntax_has_ace_prefix(writ_str label)
{
    return label.len > 4 && (label.ptr[0] | 0x20) == 'x' && (label.ptr[1] | 0x20) == 'n' &&
           label.ptr[2] == '-' && label.ptr[3] == '-';
}

/* Loads libidn2, unless that is done; the two checks below do so too, and refuse all names without
 * it. WRIT_E_SYSTEM when it is not installed. */
int writ_syntax_idn_load(writ_error *err);

/* A host name of IDNA2008 (RFC 5890, section 2.3.2.3): U-labels, A-labels and labels as a hostname
 * has them, separated by "." or U+3002, U+FF0E, U+FF61; they agree in direction (RFC 5893), and as
 * A-labels they are no longer than a hostname. */
bool writ_syntax_is_idn(writ_str name);

/* One U-label (RFC 5890, section 2.3.2.1), but for that it need not be in NFC yet. */
bool writ_syntax_is_u_label(writ_str text);

/* Mailbox of RFC 5321, section 4.1.2, or as RFC 6531, section 3.3 extends it. */
bool writ_syntax_is_email(writ_str text, bool international);

/* URI or, with `relative`, URI-reference of RFC 3986, appendix A; with `international` IRI or
 * IRI-reference of RFC 3987, section 2.2, without the characters that section 4.1 forbids. */
bool writ_syntax_is_uri(writ_str text, bool relative, bool international);

/* RFC 6570, section 2, operators that are reserved among them. */
bool writ_syntax_is_uri_template(writ_str text);

/* A code of ISO 4217, List One; a name of the IANA time zone database, zone or link, in its own
 * spelling. The second ones list them, in the order of bytes: NULL past the end. */
bool writ_syntax_is_currency(writ_str text);
const char *writ_syntax_currency(size_t index);
bool writ_syntax_is_time_zone(writ_str text);
const char *writ_syntax_time_zone(size_t index);

#endif
