/* SPDX-License-Identifier: Apache-2.0
 *
 * The short way for texts that are points in time: the commonest ways of writing one, eight bytes
 * at once. Behind `x-writ-time` and the formats date-time, date and time (RFC 3339, section 5.6).
 *
 *   2026-03-10T14:22:35.120+01:00
 *   └──┬───┘└──┬───┘└┬┘└────┬───┘
 *    word     word  part   a point and up to 8 digits, "Z" or an offset, each where it may be
 *
 * A time written so is asked in full only on 29 February and near a bound. Other ways to write one
 * (a leap second, lower case, more digits) are not known here, and left to the run. Internal to
 * validator/.
 */
#ifndef WRIT_VALIDATOR_ACCEPT_TIME_H
#define WRIT_VALIDATOR_ACCEPT_TIME_H

#include "contracts/base/arena.h"
#include "validator/pattern_lanes.h"
#include "validator/program.h"

/* Fewer bytes of a subject are read behind its end. */
#define WRIT_QUICK_TIME_BEHIND 8

/* A function that says yes only where the instruction, a TIME or a FORMAT, holds, and its context,
 * in the arena; NULL: there is none. Bounds cost it next to nothing: it knows the days that are
 * within them whatever the clock and the offset say. */
writ_quick_match *writ_quick_time(writ_arena *arena, const writ_instruction *instruction,
                                  const void **context);

#endif
