/* SPDX-License-Identifier: Apache-2.0
 *
 * URI references as JSON Schema uses them (RFC 3986): names of documents and of places in them.
 * Nothing is fetched and nothing normalised beyond dot segments: two names are one when their
 * bytes are.
 */
#ifndef WRIT_CONTRACTS_URI_H
#define WRIT_CONTRACTS_URI_H

#include "contracts/base/str.h"

/* The reference without its fragment, and the fragment without `#`. has_fragment tells "x#" from
 * "x". Both parts borrow from `reference`. */
typedef struct writ_uri_parts {
    writ_str uri;
    writ_str fragment;
    bool has_fragment;
} writ_uri_parts;

writ_uri_parts writ_uri_split(writ_str reference);

/* The reference (without fragment) against a base (RFC 3986, section 5.2.2), in the arena. A base
 * that is empty or itself relative is allowed: the result is then relative too. */
writ_str writ_uri_resolve(writ_arena *arena, writ_str base, writ_str reference);

/* Percent-decodes into the arena. False when a `%` is not followed by two hexadecimal digits. */
bool writ_uri_decode(writ_arena *arena, writ_str text, writ_str *decoded);

/* The reference that a path of the file system is, in the arena: what may not stand in a URI is
 * percent-encoded (RFC 3986, section 2.1). A `#` stays and begins a fragment; a text that has a
 * scheme and "://" is one already and stays as it is. */
writ_str writ_uri_of_path(writ_arena *arena, writ_str path);

/* Appends the text as a segment of a path, or as a value of a query: all but what is unreserved
 * (RFC 3986, section 2.3) is percent-encoded, so that it is safe within quotes too. */
void writ_uri_add_segment(writ_buf *out, writ_str text);

/* Appends the text as a fragment, percent-encoded (RFC 3986, section 3.5), without `#`. */
void writ_uri_add_fragment(writ_buf *out, writ_str text);

#endif
