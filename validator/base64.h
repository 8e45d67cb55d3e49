/* SPDX-License-Identifier: Apache-2.0
 *
 * Base64 (RFC 4648, section 4), padded: how a dead letter keeps a record that is no text.
 */
#ifndef WRIT_VALIDATOR_BASE64_H
#define WRIT_VALIDATOR_BASE64_H

#include "contracts/base/str.h"

void writ_base64_write(writ_buf *buf, writ_str bytes);
/* In the arena. False, and *bytes untouched, when it is none: what lacks its padding, or has other
 * digits or white space. */
bool writ_base64_decode(writ_arena *arena, writ_str text, writ_str *bytes);

#endif
