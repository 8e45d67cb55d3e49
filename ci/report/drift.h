/* SPDX-License-Identifier: Apache-2.0
 *
 * What the forms of the report on drift share: its words, and the numbers of a field. No form knows
 * a rule: what is drawn of a finding follows from what it carries and from what its field shows.
 * Internal to ci/report/drift*.c.
 */
#ifndef WRIT_CI_REPORT_DRIFT_H
#define WRIT_CI_REPORT_DRIFT_H

#include "ci/report.h"
#include "validator/drift/tell.h" /* percentages and numbers in words */

typedef struct writ_drift_printer {
    writ_buf *out;
    writ_arena *arena;
    const writ_drift_report *report;
    const writ_report_options *options;
} writ_drift_printer;

void writ_drift_print_text(const writ_drift_printer *printer);
void writ_drift_print_json(const writ_drift_printer *printer);
void writ_drift_print_html(const writ_drift_printer *printer);

/* ---- words; all in the arena ---- */

/* "2 errors, 1 warning in 100,000 records of shop-order@1.0.0": the report in a line. */
writ_str writ_drift_verdict(const writ_drift_printer *printer);
/* What was looked at: "1,563 of 100,000 records were looked at" …, or "". */
writ_str writ_drift_sample_words(const writ_drift_printer *printer);
/* "record 52,224 (line 52,225 of orders.ndjson), 2026-03-10T14:22:36Z"; against a baseline
 * "". */
writ_str writ_drift_start_words(const writ_drift_printer *printer,
                                const writ_drift_finding *finding);
/* `before`, `after` or a step of its series, as the share or the amount that it is. */
writ_str writ_drift_measured(writ_arena *arena, const writ_drift_finding *finding, double number);
/* The input and the line in it that a line of the profile is; NULL when it is in none. */
const writ_drift_input *writ_drift_line(const writ_drift_report *report, uint64_t *line);
/* When the stream begins and ends by its own clock; false when it has none. */
bool writ_drift_period(const writ_drift_report *report, double *first, double *last);

/* ---- the numbers of a field ---- */

typedef struct writ_drift_field {
    const writ_profile_field *field;
    writ_counts counts; /* over the whole stream */
    uint64_t chances;
    uint64_t nulls;
    bool is_many;          /* items, or members of a map: any number in each chance */
    double presence;       /* values but null for each chance; a share unless is_many */
    double null_share;     /* of its values */
    double distinct;       /* different values, about */
    const double *present; /* `presence` in each slice; NAN without a chance */
    size_t slices;
} writ_drift_field;

writ_drift_field writ_drift_field_of(writ_arena *arena, const writ_profile *profile,
                                     const writ_profile_field *field);
/* The forms by how often they came, the most frequent first; returns how many came at all. */
size_t writ_drift_forms(const writ_counts *counts, writ_form forms[WRIT_FORM_COUNT]);
/* May values out of it be told: also its quantiles, which are some? */
bool writ_drift_may_show(const writ_drift_printer *printer, const writ_profile_field *field);

/* A finding's field before and after: the two sides of its start, or the baseline and the stream.
 */
typedef struct writ_drift_sides {
    writ_counts before, after;
} writ_drift_sides;
writ_drift_sides writ_drift_sides_of(const writ_drift_printer *printer,
                                     const writ_drift_finding *finding);

#endif
