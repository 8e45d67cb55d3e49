/* SPDX-License-Identifier: Apache-2.0
 *
 * The target of a request (RFC 9112, section 3.2): its path cut into segments and its query into
 * parameters, each decoded once. A `%2F` stays inside of its segment; `.` and `..` are names like
 * any other, for nothing here is a file.
 */
#ifndef WRIT_CI_SERVE_URL_H
#define WRIT_CI_SERVE_URL_H

#include "ci/serve/serve.h"

typedef WRIT_ARRAY(writ_str) writ_segments;

/* A whole URL as target ("GET http://host/path", as to a proxy) loses its scheme and authority. */
writ_str writ_url_target(writ_str target);

/* The target in ASCII: what no target may hold as it is (RFC 3986, section 2) is escaped, so that
 * it can be told to people. A copy in the arena, terminated. */
writ_str writ_url_plain(writ_arena *arena, writ_str target);

/* "/a/b%20c" is two segments, "/" is one that is empty. False: it does not begin with a slash, an
 * escape is no two hexadecimal digits, or a decoded text holds a NUL or is no UTF-8. */
bool writ_url_split(writ_arena *arena, writ_str path, writ_segments *segments);

/* What follows the `?`, where `+` is a space. False as above. */
bool writ_url_query(writ_arena *arena, writ_str query, writ_param **items, size_t *count);

/* The text with its escapes decoded: of a header's value, for one. False as above. */
bool writ_url_decode(writ_arena *arena, writ_str text, bool plus_is_space, writ_str *decoded);

#endif
