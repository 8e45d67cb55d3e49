/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of which formats are made, shared between the files format*.c: classes of ASCII
 * characters and the checks for network names. Nothing here allocates.
 */
#ifndef WRIT_VALIDATOR_FORMAT_SYNTAX_H
#define WRIT_VALIDATOR_FORMAT_SYNTAX_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/str.h"

/* Bits of writ_syntax_classes. The names are those of RFC 3986 and RFC 5321. */
enum writ_syntax_class {
    WRIT_SYNTAX_LETTER = 1,
    WRIT_SYNTAX_DIGIT = 2,
    WRIT_SYNTAX_HEX_LETTER = 4,
    WRIT_SYNTAX_ATEXT_MARK = 8,       /* of atext (RFC 5321): what is neither letter nor digit */
    WRIT_SYNTAX_UNRESERVED_MARK = 16, /* -._~ */
    WRIT_SYNTAX_SUB_DELIM = 32,       /* !$&'()*+,;= */
    WRIT_SYNTAX_PCHAR_MARK = 64,      /* :@ */
    WRIT_SYNTAX_SCHEME_MARK = 128,    /* +-. */

    WRIT_SYNTAX_ALNUM = WRIT_SYNTAX_LETTER | WRIT_SYNTAX_DIGIT,
    WRIT_SYNTAX_HEX = WRIT_SYNTAX_DIGIT | WRIT_SYNTAX_HEX_LETTER,
    WRIT_SYNTAX_ATEXT = WRIT_SYNTAX_ALNUM | WRIT_SYNTAX_ATEXT_MARK,
    WRIT_SYNTAX_UNRESERVED = WRIT_SYNTAX_ALNUM | WRIT_SYNTAX_UNRESERVED_MARK,
    WRIT_SYNTAX_PCHAR = WRIT_SYNTAX_UNRESERVED | WRIT_SYNTAX_SUB_DELIM | WRIT_SYNTAX_PCHAR_MARK
};

/* The classes of each byte; bytes outside ASCII have none. */
extern const uint8_t writ_syntax_classes[256];

static inline bool writ_syntax_is(char byte, unsigned classes)
{
    return writ_syntax_classes[(unsigned char)byte] & classes;
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

/* RFC 1123, section 2.1: at most 253 bytes, labels of 1 to 63 letters, digits and inner hyphens;
 * no dot at the end; where a label begins with "xn--", also writ_syntax_is_idna. */
bool writ_syntax_is_hostname(writ_str text);

/* "xn--" in either case, and something after it. */
static inline bool writ_syntax_has_ace_prefix(writ_str label)
{
    return label.len > 4 && (label.ptr[0] | 0x20) == 'x' && (label.ptr[1] | 0x20) == 'n' &&
           label.ptr[2] == '-' && label.ptr[3] == '-';
}

/* Of a name that is a hostname otherwise: are its "xn--" labels A-labels (RFC 5891, section 4.4),
 * and do its labels agree with one another in direction (RFC 5893)? */
bool writ_syntax_is_idna(writ_str name);

/* Mailbox of RFC 5321, section 4.1.2; ASCII only (RFC 6531 is another format). */
bool writ_syntax_is_email(writ_str text);

/* URI or, with allow_relative, URI-reference of RFC 3986, appendix A. */
bool writ_syntax_is_uri(writ_str text, bool allow_relative);

#endif
