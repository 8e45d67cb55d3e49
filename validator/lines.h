/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of an NDJSON stream: one line each, ended by LF or by the end of input; a CR before the
 * LF belongs to the record (to JSON it is white space). One buffer, used again; it grows with the
 * longest record and never with the input.
 *
 *   buffer   | rec 7 LF | rec 8 LF | rec 9 LF | rec 1… (unfinished) |  free  | padding |
 *              ^ handed out, valid until the next refill
 */
#ifndef WRIT_VALIDATOR_LINES_H
#define WRIT_VALIDATOR_LINES_H

#include <signal.h>

#include "contracts/base/error.h"
#include "contracts/base/str.h"

typedef struct writ_line {
    writ_str bytes;   /* without LF; WRIT_SCAN_PADDING readable bytes follow */
    size_t whole_len; /* with LF, where there is one */
    uint64_t number;  /* from 1, blank lines counted */
    uint64_t offset;  /* of its first byte in the input */
    bool blank;       /* nothing but white space */
} writ_line;

typedef struct writ_lines {
    int fd;                            /* borrowed */
    const char *name;                  /* for errors */
    const volatile sig_atomic_t *stop; /* not 0: end as if the input ended here; or NULL */
    char *buffer;                      /* owned */
    size_t capacity;                   /* without the padding */
    size_t start;                      /* of the next record in the buffer */
    size_t end;                        /* of what was read */
    uint64_t number;
    uint64_t offset; /* of buffer[start] in the input */
    bool at_end;
    bool stopped; /* ended by *stop, not by the input */
} writ_lines;

void writ_lines_init(writ_lines *lines, int fd, const char *name,
                     const volatile sig_atomic_t *stop);
void writ_lines_clear(writ_lines *lines); /* does not close fd */

/* 1 and the next record; 0 at the end; WRIT_E_SYSTEM when reading fails, WRIT_E_INPUT for a
 * directory and when a record is longer than WRIT_BOUND_RECORD_BYTES. An unfinished last record is
 * handed out at the end of the input, but not when stopped: its rest was not read, and
 * `writ_lines_unread` tells how long the part is. */
int writ_lines_next(writ_lines *lines, writ_line *line, writ_error *err);

/* True when the next call of writ_lines_next refills the buffer, after which the records handed
 * out so far are no longer valid. */
bool writ_lines_will_refill(const writ_lines *lines);

/* Bytes that were read and not handed out. */
size_t writ_lines_unread(const writ_lines *lines);

#endif
