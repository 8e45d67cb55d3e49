/* SPDX-License-Identifier: Apache-2.0
 *
 * Days of the Gregorian calendar in UTC: what a sunset or the end of a waiver is written in
 * (2026-12-31, RFC 3339's full-date). Such a day is counted in: it is over when the next one
 * begins.
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

/* This moment, RFC 3339 in UTC with milliseconds: 2026-03-10T14:22:36.120Z. In the arena. */
writ_str writ_now(writ_arena *arena);

#endif
