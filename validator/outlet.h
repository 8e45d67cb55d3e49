/* SPDX-License-Identifier: Apache-2.0
 *
 * A file that lines are appended to, and that can be asked after a crash what it has: where it
 * stands, written down beforehand, and what lies behind that place now.
 *
 *   out.ndjson   | what was there | rec 1 LF | rec 2 LF | rec 3, tor
 *                                 ^ place.offset                    ^ the size: the rest was lost
 *
 * Whoever writes a place to a ledger (validator/ledger.h) before he writes behind it can tell later
 * which of his lines are there whole, and cut a torn one off. Pipes, sockets and terminals cannot
 * be asked: their place is no file.
 */
#ifndef WRIT_VALIDATOR_OUTLET_H
#define WRIT_VALIDATOR_OUTLET_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"

/* Of a regular file, device and inode are what fstat() says, and the path is absolute, as the
 * system named the file when it was asked. Nothing of this is set where it is none. */
typedef struct writ_file_place {
    bool is_file;
    uint64_t device, inode;
    uint64_t offset; /* of the next byte */
    writ_str path;   /* terminated; for people, and to find the file again */
} writ_file_place;

typedef struct writ_outlet {
    int fd;           /* written to; borrowed */
    int reader;       /* the same file for reading and cutting; -1: it is none, or not readable */
    const char *name; /* for errors: "standard output", "'rest.ndjson'" */
    writ_file_place place; /* of the next byte; the path lives in the arena */
} writ_outlet;

/* Takes an open descriptor. A regular file must stand at its end, since what is behind would be
 * written over: WRIT_E_USAGE. One that may not be read is written to like a pipe. */
int writ_outlet_open(writ_outlet *outlet, writ_arena *arena, int fd, const char *name,
                     writ_error *err);
void writ_outlet_close(writ_outlet *outlet); /* the reader alone; fd stays open */

/* What was there may end in the middle of a line: ends it with an LF, so that ours begins on its
 * own. Nothing where that cannot be told. */
int writ_outlet_end_line(writ_outlet *outlet, writ_error *err);

/* Writes lines, all of them; slow and non-blocking readers are waited for. On failure (the disk is
 * full, nobody reads) WRIT_E_SYSTEM, and a file keeps only those that are whole. */
int writ_outlet_write(writ_outlet *outlet, writ_str lines, writ_error *err);
/* What was written is on the disk. Nothing for what is no regular file. */
int writ_outlet_sync(const writ_outlet *outlet, writ_error *err);

/* Is it the same file? */
bool writ_place_is_of(const writ_file_place *a, const writ_file_place *b);

/* Opens the file that stood at this place, for reading and cutting: where it lies now if the outlet
 * is the same file, else by its path. -1 when there is none, or another one. */
int writ_place_open(const writ_file_place *place, const writ_outlet *outlet);

#endif
