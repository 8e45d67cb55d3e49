/* SPDX-License-Identifier: Apache-2.0
 *
 * The documents that a stored one refers to are stored beside it, so that what was agreed stands by
 * itself: a published version means the same wherever and whenever it is read. For registry/ and
 * the server.
 *
 * They are one text, a JSON object from the URI of each document to its text as it came:
 *
 *   {"https://lumen.example/units.json": "{…", "registry:/common/place.schema.json": "{\"type\":
 * …"}
 *
 * The URI is that by which it was referred to; but the folder that holds all files among them, and
 * the stored document too, is called "registry:/", so no path of a machine is kept.
 */
#ifndef WRIT_REGISTRY_BESIDE_H
#define WRIT_REGISTRY_BESIDE_H

#include "contracts/contract.h"

typedef struct writ_beside {
    writ_str name; /* URI of the stored document itself, in the same folder; "" when text is */
    writ_str text; /* "" when it refers to none */
} writ_beside;

/* What the schemas refer to, in the arena. */
writ_beside writ_beside_of(writ_arena *arena, const writ_schema_set *const *sets, size_t count);

/* The address of a document (SHA-256, hexadecimal) with what its schemas refer to: of its canonical
 * JSON, or of that of {"beside": {URI: DOCUMENT …}, "document": DOCUMENT}. Formatting is no
 * content. */
writ_str writ_beside_address(writ_arena *arena, const writ_value *document,
                             const writ_schema_set *const *sets, size_t count);

/* Reads the text of a writ_beside; false when it is not of that form. */
bool writ_beside_parse(writ_arena *arena, writ_str text, writ_value **all);

/* Makes the options' base and resolver find the documents again; `known_as` stands before their
 * URIs in messages. Nothing changes when there are none. Errors: WRIT_E_SYSTEM where the text is
 * not of that form, WRIT_E_INPUT of what the documents say. */
int writ_beside_read(writ_arena *arena, const writ_beside *beside, writ_str known_as,
                     writ_document_options *options, writ_error *err);

#endif
