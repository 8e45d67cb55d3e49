/* SPDX-License-Identifier: Apache-2.0
 *
 * Were the numbers of a field scaled? Logarithms turn multiples into shifts, so the picture of the
 * magnitudes moves and keeps its shape:
 *
 *          ▂▅▇▅▂                        what was
 *        ─────────────────────────
 *          ▁▃▅▃▁           ▁▂▃▂▁        some of it, a hundred times as large
 *        ─────────────────────────
 *
 * Growth moves it too, but slowly. So in a stream the logarithms must take a step, and no ramp. A
 * factor of 4 or more is told from the picture, of all numbers or of a part. A smaller one (a
 * currency's rate) only where all moved, in a stream, where there are many different ones, and
 * where the same producers write before and after: else it is who writes that changed. Internal to
 * drift.
 */
#ifndef WRIT_VALIDATOR_DRIFT_SCALE_H
#define WRIT_VALIDATOR_DRIFT_SCALE_H

#include "validator/drift/tell.h"

typedef struct writ_scale {
    writ_tell_change change; /* of the magnitudes, by bin */
    double share;            /* of the numbers that were scaled */
    double factor;
    bool is_exact;  /* all were, so the factor is the ratio of the (geometric) means; else it is
                       right  to a bin, a third of itself */
    bool is_small;  /* a factor that is told with less certainty */
    double typical; /* geometric mean of what was */
} writ_scale;

/* false: they were not, or nobody could tell. */
bool writ_scale_find(const writ_detection *detection, const writ_field_state *state,
                     writ_scale *scale);

/* Whole numbers that grow from slice to slice: they count something, or name it, and pass through
 * the numbers of other fields; but not seconds since 1970, which have a unit. */
bool writ_scale_is_counter(const writ_detection *detection, const writ_profile_field *field);

/* The geometric mean of the numbers other than zero, and NAN where there are none. */
double writ_scale_typical(const writ_counts *counts);

#endif
