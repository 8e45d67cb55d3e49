/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of drift.c share: each looks for one kind of finding in a profile. Internal to
 * drift.
 */
#ifndef WRIT_VALIDATOR_DRIFT_DETECT_H
#define WRIT_VALIDATOR_DRIFT_DETECT_H

#include "validator/drift/drift.h"
#include "validator/drift/statistics.h"

/* A field before and after. Against a baseline `before` is the baseline's whole and `after` the
 * stream's; else the two sides of a split. */
typedef struct writ_sides {
    writ_counts before, after;
    uint64_t chances_before, chances_after;
    size_t at; /* first slice of `after`; 0 against a baseline */
} writ_sides;

/* What is known of one field by now, so that nothing is told twice. */
typedef struct writ_field_state {
    const writ_profile_field
        *field;                     /* of the profile, or, when only that has it, of the baseline */
    const writ_profile_field *past; /* where its past is: the field itself, or against a baseline
                                       its counterpart there (NULL: there is none) */
    struct writ_field_state *parent; /* NULL: the root's */
    bool explained; /* by a finding about it or what contains it: it vanished, began, was renamed */
    bool vanished, began; /* by itself or with what contains it */
    bool is_map;          /* an object whose keys are data */
    writ_sides presence;  /* at the split where its presence changed most */
    double divergence;    /* of that */
} writ_field_state;

typedef struct writ_detection {
    writ_arena *arena;
    const writ_profile *profile;
    const writ_profile *baseline; /* or NULL */
    const writ_drift_options *options;
    /* By writ_profile_field.index; behind those the fields that only the baseline has. Parents
     * before children. */
    writ_field_state *states;
    size_t state_count;
    writ_drift_findings *findings;
} writ_detection;

/* With a state for each field, and no finding. */
void writ_detection_start(writ_detection *detection, writ_arena *arena, const writ_profile *profile,
                          const writ_drift_options *options, writ_drift_findings *findings);

/* The two sides of a split, or of the baseline (then `at` is not looked at). */
void writ_sides_of(const writ_detection *detection, const writ_profile_field *field, size_t at,
                   writ_sides *sides);
/* The profile that the field is of: the stream's, or the baseline's when only that has it. */
static inline const writ_profile *writ_owner(const writ_detection *detection,
                                             const writ_profile_field *field)
{
    const writ_profile *profile = detection->profile;
    bool in_stream =
        field->index < profile->fields.count && profile->fields.items[field->index] == field;
    return in_stream ? profile : detection->baseline;
}

/* A new finding about the field, its start filled in from the sides. Holds until the next one. */
writ_drift_finding *writ_drift_add(writ_detection *detection, writ_rule rule,
                                   const writ_profile_field *field, const writ_sides *sides);
/* The share of `part` among `whole` in each slice, for writ_drift_finding.series; both have one
 * number a slice. */
const double *writ_drift_series(writ_arena *arena, const uint64_t *part, const uint64_t *whole,
                                size_t count);
/* The same of the field among its chances: null is not present. NULL against a baseline. */
const double *writ_drift_presence(const writ_detection *detection, const writ_profile_field *field);
/* Where it began, in words: "at line 88,120 (2026-03-02T10:11:00Z)", "against the baseline". */
writ_str writ_drift_since(writ_arena *arena, const writ_drift_start *start);

/* In this order. */
void writ_detect_presence(writ_detection *detection); /* what vanished and what began: states */
void writ_detect_renames(writ_detection *detection);  /* RENAMED_FIELD */
void writ_detect_rest(writ_detection *detection);     /* FIELD_VANISHED, NEW_FIELD, NULL_RATE */
void writ_detect_zones(writ_detection *detection);    /* TIMEZONE_DRIFT */
void writ_detect_units(writ_detection *detection);    /* UNIT_DRIFT */
void writ_detect_mappings(writ_detection *detection); /* MAPPING_DRIFT */
void writ_detect_types(writ_detection *detection);    /* TYPE_DRIFT */
void writ_detect_values(writ_detection *detection);   /* ENUM_DRIFT */
void writ_detect_forms(writ_detection *detection);    /* FORMAT_DRIFT */

#endif
