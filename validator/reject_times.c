/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/reject_times.h"

#include <string.h>

/* Lengths that people read, each a part of the next, so that counts move exactly; beyond a day each
 * is twice the one before. */
static const int64_t lengths[] = {1,    5,    10,    30,    60,    300,  600,
                                  1800, 3600, 10800, 21600, 43200, 86400};

/* Rounds down, also before 1970. */
static int64_t step_at(int64_t instant, int64_t seconds)
{
    return instant / seconds - (instant % seconds < 0);
}

static int64_t longer(int64_t seconds)
{
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        if (lengths[i] > seconds)
            return lengths[i];
    return seconds * 2;
}

int writ_reject_step_of(const writ_reject_steps *steps, int64_t instant)
{
    return (int)(step_at(instant, steps->seconds) - steps->first);
}

void writ_reject_steps_hold(writ_reject_steps *steps, int64_t instant, writ_reject_regroup *regroup,
                            void *context)
{
    writ_reject_steps was = *steps, *is = steps;
    if (!was.seconds) {
        *is = (writ_reject_steps){instant, 1, instant};
        return;
    }
    int64_t least = was.first * was.seconds, most = (was.last + 1) * was.seconds - 1;
    least = instant < least ? instant : least;
    most = instant > most ? instant : most;
    for (;; is->seconds = longer(is->seconds)) {
        is->first = step_at(least, is->seconds);
        is->last = step_at(most, is->seconds);
        if (is->last - is->first < WRIT_REJECT_STEPS)
            break;
    }
    if (is->first != was.first || is->seconds != was.seconds)
        regroup(context, &was, is);
}

void writ_reject_steps_move(uint64_t counts[WRIT_REJECT_STEPS], const writ_reject_steps *from,
                            const writ_reject_steps *to)
{
    uint64_t moved[WRIT_REJECT_STEPS] = {0};
    for (int64_t i = 0; i <= from->last - from->first; i++)
        moved[writ_reject_step_of(to, (from->first + i) * from->seconds)] += counts[i];
    memcpy(counts, moved, sizeof moved);
}
