/* SPDX-License-Identifier: Apache-2.0
 *
 * Drift: what a profile shows of a change in its stream, or against the profile of an earlier one.
 * Each finding has its evidence, its sample size, and where it began. Nothing here judges a record:
 * that is the validator's work.
 *
 *     RENAMED_FIELD    one field stopped, another began, and they look like one
 *     FIELD_VANISHED   a field stopped          NEW_FIELD     a field began
 *     TYPE_DRIFT       JSON types changed       FORMAT_DRIFT  forms of strings changed
 *     NULL_RATE        null or absent more, or less, often
 *     ENUM_DRIFT       a new value in a field of few values
 *     UNIT_DRIFT       numbers scaled           TIMEZONE_DRIFT   offsets lost, or times shifted
 *     MAPPING_DRIFT    the values of one field became those of another
 *
 * A field of which one thing is found is not reported for what follows from it: a renamed field has
 * not vanished, nor have the members of a container that did.
 */
#ifndef WRIT_VALIDATOR_DRIFT_DRIFT_H
#define WRIT_VALIDATOR_DRIFT_DRIFT_H

#include "contracts/finding.h"
#include "validator/drift/profile.h"

/* Where it began: the first record of a slice, so it may have begun up to a slice earlier. */
typedef struct writ_drift_start {
    bool is_known; /* false against a baseline: it was so from the first record on */
    size_t slice;
    uint64_t record, line;
    bool has_time;
    double time; /* seconds since 1970 */
} writ_drift_start;

typedef struct writ_drift_finding {
    writ_finding finding; /* rule, severity, path, new_path, message, hint, evidence, confidence,
                             sensitive; expected and actual: in words what was and what is */
    writ_drift_start start;
    uint64_t sample_before, sample_after; /* values (or chances) that it rests on */
    double before, after;                 /* shares of what `measure` says */
    bool is_amount;                       /* no shares, these and the series: typical values */
    const char *measure;                  /* "present", "integer", "null", "EUR" …: for plots */
    /* The share in each slice, for sparklines and plots; NAN where there is nothing to divide by.
     * NULL against a baseline. new_series: of new_path, in RENAMED_FIELD and MAPPING_DRIFT. */
    const double *series, *new_series;
    size_t series_count;
    const writ_profile_field *field, *new_field; /* new_field: NULL without new_path */
} writ_drift_finding;

typedef struct writ_drift_findings {
    writ_drift_finding *items; /* the worst first; of equals the earlier one */
    size_t count;
    size_t capacity;
} writ_drift_findings;

typedef struct writ_drift_options {
    const writ_profile *baseline; /* NULL: the stream's own past */
    bool show_values;
} writ_drift_options;

/* In the arena; the profile (and the baseline) must outlive the findings. */
void writ_drift_find(writ_arena *arena, const writ_profile *profile,
                     const writ_drift_options *options, writ_drift_findings *findings);

/* A time of the stream: RFC 3339 in UTC, to the second; "" beyond the years that it can write. */
writ_str writ_drift_time(writ_arena *arena, double seconds);

#endif
