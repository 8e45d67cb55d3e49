/* SPDX-License-Identifier: Apache-2.0
 *
 * Where followed files stood, kept in a file of JSON (docs/position.schema.json), so that who
 * starts again neither loses nor repeats:
 *
 *     {"writ":"position/1","files":[{"file":"orders.ndjson","device":2049,"inode":77,
 *      "offset":5121,"line":8,"head":{"bytes":256,"sha256":"…"}}]}
 *
 * A file is known again by device and inode, and by its first bytes, since a system gives inodes
 * out anew. Of these only the hash is kept.
 */
#ifndef WRIT_VALIDATOR_POSITION_H
#define WRIT_VALIDATOR_POSITION_H

#include "contracts/base/arena.h"
#include "contracts/base/error.h"
#include "contracts/base/str.h"
#include "contracts/base/write.h"

/* How many of the first bytes. A line of a log, with its time, is about as long. */
enum { WRIT_POSITION_HEAD = 256 };

typedef struct writ_position {
    writ_str file; /* as the user named it */
    uint64_t device, inode;
    uint64_t offset;     /* all before it was judged, and is written */
    uint64_t line;       /* as many lines are */
    uint64_t head_bytes; /* of head_sha256: WRIT_POSITION_HEAD, or `offset` when that is less */
    char head_sha256[WRIT_SHA256_HEX];
} writ_position;

typedef WRIT_ARRAY(writ_position) writ_positions;

/* Empty when there is no such file. WRIT_E_INPUT with its place when it is no such document, and
 * as writ_source_load has it. */
int writ_positions_load(writ_arena *arena, const char *path, writ_positions *positions,
                        writ_error *err);
/* The document, line end included; who stores it does so whole or not at all (writ_file_store). */
void writ_positions_write(writ_buf *out, const writ_positions *positions);

#endif
