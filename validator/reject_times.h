/* SPDX-License-Identifier: Apache-2.0
 *
 * When something happened, counted in few steps of equal length over whatever time there is: the
 * steps are as long as they must be. Step k is the time from k * seconds on, of 1970:
 *
 *     first = 7, seconds = 60       | 420 … 479 | 480 … 539 | 540 …
 *     counts                             12          0          3
 *
 * When an instant comes that no step holds, steps become longer, by whole steps.
 */
#ifndef WRIT_VALIDATOR_REJECT_TIMES_H
#define WRIT_VALIDATOR_REJECT_TIMES_H

#include <stdbool.h>
#include <stdint.h>

enum { WRIT_REJECT_STEPS = 48 };

typedef struct writ_reject_steps {
    int64_t first;   /* number of the first step */
    int64_t seconds; /* of a step, 1 or more; 0: no instant has come */
    int64_t last;    /* number of the last step in which something may be: first at the least */
} writ_reject_steps;

/* Makes the steps hold the instant, seconds since 1970. `regroup` is called for each change in
 * which counts must move: from these steps to those. */
typedef void writ_reject_regroup(void *context, const writ_reject_steps *from,
                                 const writ_reject_steps *to);
void writ_reject_steps_hold(writ_reject_steps *steps, int64_t instant, writ_reject_regroup *regroup,
                            void *context);
/* Moves counts of one to their places in the other, whose steps hold the first's. */
void writ_reject_steps_move(uint64_t counts[WRIT_REJECT_STEPS], const writ_reject_steps *from,
                            const writ_reject_steps *to);
/* The place of an instant that the steps hold, 0 to WRIT_REJECT_STEPS - 1. */
int writ_reject_step_of(const writ_reject_steps *steps, int64_t instant);

#endif
