/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents in: JSON by our own reader (RFC 8259), YAML through libyaml under the 1.2 core schema,
 * both into one value tree with places; and files as a whole, in and out.
 *
 * Refused with file:line:column and a hint: duplicate keys (by decoded name), invalid UTF-8, lone
 * surrogates, a raw NUL or other control character in a string, a byte order mark in mid-text (one
 * at the start is skipped), anything after the document, nesting or size beyond
 * contracts/base/bounds.h, and in YAML: several documents, keys that are not strings after core
 * schema resolution (`1: x` is refused; quote it), merge keys `<<`, tags outside the core schema,
 * %TAG directives, an alias to an enclosing node, raw U+0085, U+2028 and U+2029 (libyaml takes them
 * for line breaks). Accepted: the escape \u0000.
 *
 * YAML scalars (YAML 1.2.2, section 10.3): plain `null`, `~` and nothing are null; `true`/`false`
 * in three cases each; integers and floats in decimal, 0o and 0x; .inf and .nan are refused, since
 * JSON has no such number. `no`, `on`, `1_000`, `12:30:00` and dates are strings.
 */
#ifndef WRIT_CONTRACTS_BASE_READ_H
#define WRIT_CONTRACTS_BASE_READ_H

#include "contracts/base/error.h"
#include "contracts/base/value.h"

/* Trees and sources live in the arena. `source` and its text must outlive the tree. Errors:
 * WRIT_E_INPUT. */
int writ_json_read(writ_arena *arena, const writ_source *source, writ_value **value,
                   writ_error *err);
int writ_yaml_read(writ_arena *arena, const writ_source *source, writ_value **value,
                   writ_error *err);
/* JSON for names that end in .json, YAML for .yaml and .yml; otherwise JSON when the first
 * character that is not white space is `{` or `[`, else YAML. */
int writ_document_read(writ_arena *arena, const writ_source *source, writ_value **value,
                       writ_error *err);

/* The whole file as a source, its text in the arena; "-" is stdin. Errors: WRIT_E_INPUT when it is
 * not there, not readable, not a file (a directory, say) or too large, WRIT_E_SYSTEM when
 * reading fails midway. */
int writ_source_load(writ_arena *arena, const char *path, writ_source **source, writ_error *err);

/* Writes a file whole or not at all: to a new file beside it (mode 0666 less umask), fsync, rename.
 * On failure the old content stands and the new file is gone. Errors: WRIT_E_SYSTEM. */
int writ_file_store(const char *path, writ_str content, writ_error *err);

/* "missing field 'id'" at a place: writ_error_set_at with the place's file, line and column (or
 * without a place when it has none). */
int writ_error_set_place(writ_error *err, int code, const writ_place *place, const char *format,
                         ...) __attribute__((format(printf, 4, 5)));

/* The line of the source that holds the place, without its line end; empty when the source has
 * no text. For excerpts with a caret. */
writ_str writ_place_line(const writ_place *place);

#endif
