/* SPDX-License-Identifier: Apache-2.0
 *
 * Formats (JSON Schema 2020-12 validation, section 7): is this text a date-time, an e-mail
 * address …? Each per the source named in formats.def. Whether a format asserts is the schema's
 * matter (contracts/schema.h).
 */
#ifndef WRIT_VALIDATOR_FORMAT_H
#define WRIT_VALIDATOR_FORMAT_H

#include <stdbool.h>

#include "contracts/base/str.h"

typedef enum writ_format {
    WRIT_FORMAT_NONE, /* unknown to Writ: an annotation only */
#define FORMAT(enumerator, name, source) WRIT_FORMAT_##enumerator,
#include "validator/formats.def"
#undef FORMAT
    WRIT_FORMAT_COUNT
} writ_format;

writ_format writ_format_find(writ_str name);
const char *writ_format_name(writ_format format);   /* "date-time" … ; NONE gives "" */
const char *writ_format_source(writ_format format); /* "RFC 3339, section 5.6" … */

/* Does the text (valid UTF-8, decoded) have the format? Allocates nothing for formats other than
 * regex. */
bool writ_format_check(writ_format format, writ_str text);

#endif
