/* SPDX-License-Identifier: Apache-2.0
 *
 * What the forms of the report on dead letters share: its words. Internal to ci/report/rejects*.c.
 */
#ifndef WRIT_CI_REPORT_REJECTS_H
#define WRIT_CI_REPORT_REJECTS_H

#include "ci/report.h"

typedef struct writ_rejects_printer {
    writ_buf *out;
    writ_arena *arena;
    const writ_rejects_report *report;
    const writ_report_options *options;
} writ_rejects_printer;

void writ_rejects_print_text(const writ_rejects_printer *printer);
void writ_rejects_print_json(const writ_rejects_printer *printer);
void writ_rejects_print_html(const writ_rejects_printer *printer);

/* ---- words; all in the arena ---- */

/* "380 records were refused for 2 causes": the report in a line. */
writ_str writ_rejects_verdict(const writ_rejects_printer *printer);
/* "12 of these again, by a replay", or "". */
writ_str writ_rejects_again(const writ_rejects_printer *printer);
/* "2026-03-01T08:00:00Z to 2026-03-01T09:00:00Z", or the one time where they are one. Without the
 * milliseconds. */
writ_str writ_rejects_period(writ_arena *arena, const char *first, const char *last);
/* "contacts.ndjson:88120": where the example's record stood; and its letter. */
writ_str writ_rejects_record_place(writ_arena *arena, const writ_cause *cause);
writ_str writ_rejects_letter_place(writ_arena *arena, const writ_cause *cause);
/* "a, b, c". */
writ_str writ_rejects_list(writ_arena *arena, const writ_names *names);
/* Counts as a row of steps; *count of them, and *most the largest. */
const double *writ_rejects_series(const writ_rejects_printer *printer, const uint64_t *steps,
                                  size_t *count, double *most);
/* Does by tell causes apart by this? */
static inline bool writ_rejects_by(const writ_rejects_printer *printer, unsigned by)
{
    return printer->report->causes->options.by & by;
}

#endif
