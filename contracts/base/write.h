/* SPDX-License-Identifier: Apache-2.0
 *
 * The one JSON writer. Numbers are written exactly (1.0 as 1.0, but in canonical form); strings as
 * UTF-8 with only `"`, `\` and control characters escaped.
 */
#ifndef WRIT_CONTRACTS_BASE_WRITE_H
#define WRIT_CONTRACTS_BASE_WRITE_H

#include "contracts/base/value.h"

typedef enum writ_json_style {
    WRIT_JSON_COMPACT,  /* one line, no spaces */
    WRIT_JSON_PRETTY,   /* two spaces a level, `"key": value`, no final newline */
    WRIT_JSON_CANONICAL /* RFC 8785: members by UTF-16 code units, numbers as ECMAScript writes
                           them. But a number is never rounded: one that is not the shortest form of
                           a double keeps its exact decimal (DESIGN.md, registry), so that different
                           numbers never have one canonical form */
} writ_json_style;

void writ_json_write(writ_buf *buf, const writ_value *value, writ_json_style style);
/* A string with its quotes. */
void writ_json_write_string(writ_buf *buf, writ_str string);

/* SHA-256 (FIPS 180-4) in lower-case hexadecimal, NUL-terminated. */
#define WRIT_SHA256_HEX 65
void writ_sha256_hex(writ_str bytes, char hex[WRIT_SHA256_HEX]);
/* The same of bytes that lie in two places, one behind the other. */
void writ_sha256_two_hex(writ_str first, writ_str second, char hex[WRIT_SHA256_HEX]);
/* The same of a list of texts, each preceded by its length, so that no two lists are one text. */
void writ_sha256_list_hex(const writ_str *texts, size_t count, char hex[WRIT_SHA256_HEX]);

/* The same of bytes that come one part after the other: begin, add …, end. */
typedef struct writ_sha256 {
    _Alignas(8) unsigned char state[128]; /* the library's */
} writ_sha256;
void writ_sha256_begin(writ_sha256 *sha256);
void writ_sha256_add(writ_sha256 *sha256, writ_str bytes);
void writ_sha256_end(writ_sha256 *sha256, char hex[WRIT_SHA256_HEX]);

/* The keyed hash of the bytes (HMAC, RFC 2104, with SHA-256), in the same form. */
void writ_hmac_sha256_hex(writ_str key, writ_str bytes, char hex[WRIT_SHA256_HEX]);

#endif
