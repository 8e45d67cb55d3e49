/* SPDX-License-Identifier: Apache-2.0
 *
 * `writ status`: how contracts fare, printed.
 */
#ifndef WRIT_CI_REPORT_HEALTH_H
#define WRIT_CI_REPORT_HEALTH_H

#include "ci/health.h"
#include "ci/report.h"

typedef enum writ_health_format {
    WRIT_HEALTH_TEXT, /* a line for each contract, and why below it */
    WRIT_HEALTH_JSON, /* status/1, one object (docs/status.schema.json) */
    WRIT_HEALTH_HTML  /* one page that needs nothing else, for a wall */
} writ_health_format;
#define WRIT_HEALTH_FORMATS "text|json|html"

void writ_report_health(writ_buf *out, writ_arena *arena, writ_health_format format,
                        const writ_health_report *report, const writ_report_options *options);

/* ---- of ci/report/health*.c ---- */

void writ_health_print_text(writ_buf *out, writ_arena *arena, const writ_health_report *report,
                            const writ_report_options *options);
void writ_health_print_json(writ_buf *out, writ_arena *arena, const writ_health_report *report);
void writ_health_print_html(writ_buf *out, writ_arena *arena, const writ_health_report *report);

/* Where the page of a contract is, as a URI reference. In the arena. */
typedef writ_str writ_health_link(writ_arena *arena, writ_str contract);
/* `count` rows from `first` on, as a table below its heading; names lead to what `link` says, or
 * nowhere with NULL. */
void writ_health_print_table(writ_buf *out, writ_arena *arena, const writ_health_report *report,
                             size_t first, size_t count, writ_health_link *link);
/* The class of a state's badge: a fate of writ_html_style. */
const char *writ_health_class(writ_health health);

/* "1 rejecting, 2 fine": all that there are, the worst first. In the arena. */
writ_str writ_health_verdict(writ_arena *arena, const writ_health_report *report);
/* The contract, or what stands for none. */
writ_str writ_health_contract(const writ_health_row *row);
/* "31.2 % of 2,000 records (before: 0.1 %)", or "". In the arena. */
writ_str writ_health_share_words(writ_arena *arena, const writ_health_row *row);
/* The first few of them, and how many more. In the arena. */
writ_str writ_health_parties(writ_arena *arena, const writ_health_row *row);

#endif
