/* SPDX-License-Identifier: Apache-2.0
 *
 * What the detectors of values, units, zones and forms share: which fields are still to be asked,
 * rows of counts, and the words of their findings. Internal to drift.
 */
#ifndef WRIT_VALIDATOR_DRIFT_TELL_H
#define WRIT_VALIDATOR_DRIFT_TELL_H

#include "validator/drift/detect.h"

/* How much better two sources must explain counts than one does, in natural logarithms, before a
 * detector looks closer: by chance it comes to this in one of some 10^8 rows of 63 splits, and
 * there are some thousand rows in a stream (detectors and fields). What makes findings wrong is not
 * chance but what always changes, so each detector asks for more than this. */
#define WRIT_TELL_SURE 25.0

/* Has the field a past and a present, and nothing said of it yet? */
bool writ_tell_is_open(const writ_detection *detection, const writ_field_state *state);

/* Slices of the stream in one row; against a baseline that comes first, as one slice more, and is
 * all that there is before. `kind` says of which kinds the counts are: kinds numbers are added to
 * row[0 … kinds - 1] for a slice. Finds the split, and its sides. */
typedef void (*writ_tell_kinds)(const writ_counts *counts, uint64_t *row);
typedef struct writ_tell_change {
    size_t kinds;
    uint64_t *before, *after; /* by kind */
    double divergence;
    writ_sides sides;
} writ_tell_change;
/* false: nothing to split, or too little changes (WRIT_TELL_SURE). */
bool writ_tell_find_change(const writ_detection *detection, const writ_field_state *state,
                           writ_tell_kinds kind, size_t kinds, writ_tell_change *change);
/* The same, split before slice `at` (not looked at against a baseline). Where a side has four
 * slices or more, the one next to the split is left out: the change may be in its middle. */
void writ_tell_change_at(const writ_detection *detection, const writ_field_state *state, size_t at,
                         writ_tell_kinds kind, size_t kinds, writ_tell_change *change);
/* The part in the kinds `from` to `to` - 1 of all: before, after; and for each slice, NULL against
 * a baseline. */
double writ_tell_share(const uint64_t *counts, size_t kinds, size_t from, size_t to);
const double *writ_tell_series(const writ_detection *detection, const writ_profile_field *field,
                               writ_tell_kinds kind, size_t kinds, size_t from, size_t to);

/* Ends the finding: measure, shares, confidence; the field is explained then. */
typedef struct writ_tell_measure {
    const char *name;
    double before, after;
    const double *series;
} writ_tell_measure;
writ_drift_finding *writ_tell_finding(writ_detection *detection, writ_field_state *state,
                                      writ_rule rule, const writ_sides *sides,
                                      const writ_tell_measure *measure);

/* Adds a sentence of evidence. */
void writ_tell_evidence(writ_detection *detection, writ_drift_finding *finding, writ_str sentence);

/* "30 % of the times", "the times" when they are all. In the arena, as what follows. */
writ_str writ_tell_part(writ_arena *arena, double share, const char *what);
/* "30 %", "0.4 %"; "41,216". */
writ_str writ_tell_percent(writ_arena *arena, double share);
writ_str writ_tell_count(writ_arena *arena, uint64_t count);
/* "1,999", "0.0042": to four digits. */
writ_str writ_tell_number(writ_arena *arena, double number);

#endif
