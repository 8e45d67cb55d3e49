/* SPDX-License-Identifier: Apache-2.0
 *
 * Points in time as text (RFC 3339, section 5.6) and their order. Contracts use three kinds; the
 * offset may be required or optional (DESIGN.md, Time).
 */
#ifndef WRIT_CONTRACTS_INSTANT_H
#define WRIT_CONTRACTS_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/str.h"

typedef enum writ_time_kind {
    WRIT_TIME_NONE,
    WRIT_TIME_TIMESTAMP, /* date-time: 2026-03-10T14:22:35.120Z; "t", "z" and a space for T too */
    WRIT_TIME_DATE,      /* full-date: 2026-03-10 */
    WRIT_TIME_TIME       /* partial-time with optional offset: 14:22:35Z */
} writ_time_kind;

/* "timestamp", "date", "time"; NONE gives "none". */
const char *writ_time_kind_name(writ_time_kind kind);

typedef struct writ_instant {
    int64_t seconds;   /* since 1970-01-01T00:00:00Z, or local when !has_offset; of a date its
                          first second; of a time seconds since midnight UTC, 0 to 86399. A leap
                          second is the second after it, without a fraction, so that the order of
                          instants still agrees with the clock. */
    writ_str fraction; /* digits after the point without trailing zeros, borrowed from the text */
    bool has_offset;
    int offset_minutes; /* east of UTC */
} writ_instant;

/* Reads the whole text. Ranges are checked: days of the month by the Gregorian calendar, 24:00 is
 * refused, second 60 only where UTC can have one (23:59:60Z after the offset is taken off, any
 * date; RFC 3339 section 5.7), offsets to 23:59. False, and *instant untouched, when the text is
 * not of the kind; an offset is never required here, and without one the clock is read as UTC. */
bool writ_instant_parse(writ_time_kind kind, writ_str text, writ_instant *instant);

/* Order on the time line: negative, 0, positive. One without offset is taken as UTC. */
int writ_instant_compare(const writ_instant *a, const writ_instant *b);

#endif
