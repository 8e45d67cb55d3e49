/* SPDX-License-Identifier: Apache-2.0
 *
 * Days of the Gregorian calendar in UTC: what a sunset or the end of a waiver is written in
 * (2026-12-31, RFC 3339's full-date). Such a day is counted in: it is over when the next one
 * begins. And moments, to the millisecond: when something was read, reported or told.
 */
#ifndef WRIT_CONTRACTS_DAY_H
#define WRIT_CONTRACTS_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/arena.h"
#include "contracts/base/str.h"

typedef int32_t writ_day; /* since 1970-01-01, which is 0 */

/* The whole text; false, and *day untouched, when it is no such day. */
bool writ_day_parse(writ_str text, writ_day *day);
/* As it is written: 2026-12-31. In the arena. */
writ_str writ_day_text(writ_arena *arena, writ_day day);
/* By the clock of this machine. */
writ_day writ_day_today(void);

/* From `today` to `day`, in words: "39 days left", "1 day left", "today is the last day", "3 days
 * ago". In the arena. */
writ_str writ_day_distance(writ_arena *arena, writ_day today, writ_day day);

typedef int64_t writ_moment; /* milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted */

writ_moment writ_moment_now(void); /* by the clock of this machine */
/* RFC 3339 in UTC with milliseconds, so that the order of texts is that of moments in the years
 * that it can write, 0 to 9999; others become the nearest of these. In the arena. */
writ_str writ_moment_text(writ_arena *arena, writ_moment moment);
/* A timestamp with offset; what is finer than a millisecond is cut off. False, and *moment
 * untouched, when it is none. */
bool writ_moment_parse(writ_str text, writ_moment *moment);
/* The day in UTC that it is in. */
writ_day writ_moment_day(writ_moment moment);
/* A span of time as people write it: 90s, 15m, 24h, 7d, 2w; above 0 and at most ten years. False,
 * and *milliseconds untouched, when it is none. */
bool writ_span_parse(writ_str text, int64_t *milliseconds);
/* "4 min", "3 h", "12 days": to its greatest unit, cut. In the arena. */
writ_str writ_span_words(writ_arena *arena, int64_t milliseconds);

/* This moment, RFC 3339 in UTC with milliseconds: 2026-03-10T14:22:36.120Z. In the arena. */
writ_str writ_now(writ_arena *arena);

#endif
