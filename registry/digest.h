/* SPDX-License-Identifier: Apache-2.0
 *
 * The digest of a row: what an event of the log says of the row that it made or changed, so that
 * the chain of events (registry/audit.h) vouches for more than the events. It is the SHA-256 of the
 * canonical JSON (RFC 8785) of the row as a dump has it (registry/dump.h), without "table" and
 * without the members that are "" or 0: a column that comes later changes no digest of before.
 *
 * Left out are also `pending` of a party, which events say in words, and `number` of an
 * expectation: what was registered has one digest, as the party's last version and among all of
 * them.
 */
#ifndef WRIT_REGISTRY_DIGEST_H
#define WRIT_REGISTRY_DIGEST_H

#include "registry/store.h"

/* 64 hexadecimal digits, in the arena. Of a version every member counts but `terms`, its number
 * and its status as well. */
writ_str writ_digest_version(writ_arena *arena, const writ_stored_version *row);
writ_str writ_digest_party(writ_arena *arena, const writ_stored_party *row);
writ_str writ_digest_waiver(writ_arena *arena, const writ_waiver *row);
writ_str writ_digest_deployment(writ_arena *arena, const writ_deployment *row);
writ_str writ_digest_setting(writ_arena *arena, const writ_setting *row);
writ_str writ_digest_token(writ_arena *arena, const writ_stored_token *row);

#endif
