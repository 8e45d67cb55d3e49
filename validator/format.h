/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats (JSON Schema 2020-12 validation, section 7, and two more for contracts): is this text a
 * date-time, an e-mail address …? Each per the source named in formats.def, and each in all drafts.
 * Whether a format asserts is the schema's matter (contracts/schema.h).
 *
 * Where we go by the standard, and ajv-formats 3.0 in its full mode does not:
 *
 *     date-time, time   it takes any white space for "T", and offsets +01 and +0100
 *     duration          it takes gaps (P1Y2D, PT1H2S), and upper case only
 *     email             it knows neither quoted local parts nor address literals, and wants a dot
 *                       in the domain
 *     hostname          it takes a dot at the end, and does not look into A-labels
 *     uri               it takes some bad authorities: "http://h:x/", "http://1:2::3"
 *     uri-reference     it takes a colon in the first segment: "1:b", "2026-03-10T14:22:35Z"
 *     uuid              it takes the prefix "urn:uuid:"
 *     regex             it reads without the flag `u`
 *
 * Two liberties: ipv4 refuses leading zeros, which RFC 2673 has and resolvers read as octal; a
 * hostname may look like an IPv4 address, which RFC 1123 says none is. And where a standard leaves
 * room: an idn-hostname may be any hostname (JSON Schema, section 7.3.3), so "ab--cd" too; the
 * non-ASCII labels of an idn-email may be in a form that NFC makes a U-label; an iri has no marks
 * of direction (RFC 3987, section 4.1).
 */
#ifndef WRIT_VALIDATOR_FORMAT_H
#define WRIT_VALIDATOR_FORMAT_H

#include <stdbool.h>

#include "contracts/base/error.h"
#include "contracts/base/str.h"

typedef enum writ_format {
    WRIT_FORMAT_NONE, /* unknown to Writ: an annotation only */
#define FORMAT(enumerator, name, what, source) WRIT_FORMAT_##enumerator,
#include "validator/formats.def"
#undef FORMAT
    WRIT_FORMAT_COUNT
} writ_format;

writ_format writ_format_find(writ_str name);
const char *writ_format_name(writ_format format);   /* "date-time" … ; NONE gives "" */
const char *writ_format_what(writ_format format);   /* "a date-time" … */
const char *writ_format_source(writ_format format); /* "RFC 3339, section 5.6" … */

/* The texts that have the format where they are a list (currency, time-zone), in the order of
 * bytes; NULL past their end, and where they are none. */
const char *writ_format_listed(writ_format format, size_t index);

/* Texts that have the format, the most telling first, unlike one another; where the format is a
 * list all of it comes behind them. NULL past the last, and for WRIT_FORMAT_NONE. */
const char *writ_format_sample(writ_format format, size_t index);

/* To be called before writ_format_check answers for the first time: loads libidn2 for the formats
 * that may need it (idn-hostname, idn-email, and hostname for its A-labels; 0.3 ms, once).
 * WRIT_E_SYSTEM when it is not installed. */
int writ_format_prepare(writ_format format, writ_error *err);

/* Does the text (valid UTF-8, decoded) have the format? We allocate nothing for formats other than
 * regex; libidn2 does for a label that it judges. */
bool writ_format_check(writ_format format, writ_str text);

#endif
