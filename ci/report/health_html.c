/* SPDX-License-Identifier: Apache-2.0
 *
 * `writ status` as a page for a wall: a row for each contract, the worst on top.
 */
#include "ci/report/escape.h"
#include "ci/report/health.h"
#include "ci/report/html.h"

const char *writ_health_class(writ_health health)
{
    static const char *const classes[WRIT_HEALTH_COUNT] = {"breaks", "warned", "unknown", "waived",
                                                           "holds"};
    return classes[health];
}

static void add_cell(writ_buf *out, writ_str text)
{
    writ_html_element(out, "td", text.len ? text : WRIT_STR("\xe2\x80\x93"));
}

static void add_details(writ_buf *out, const writ_health_row *row)
{
    writ_buf_add_text(out, "<td>");
    if (row->reason.len)
        writ_html_element(out, "div", row->reason);
    if (row->is_observed)
        writ_html_element(out, "div class=\"soft\"",
                          WRIT_STR("drawn from observed records; nobody has agreed to it"));
    if (row->command.len)
        writ_html_element(out, "code", row->command);
    writ_buf_add_text(out, "</td>");
}

static void add_row(writ_buf *out, writ_arena *arena, const writ_health_report *report,
                    const writ_health_row *row, writ_health_link *link)
{
    writ_str href = link && row->contract.len ? link(arena, row->contract) : WRIT_STR_EMPTY;
    writ_buf_printf(out, "<tr><td><span class=\"badge %s\">%s</span></td><th scope=\"row\">",
                    writ_health_class(row->health), writ_health_name(row->health));
    if (href.len) {
        writ_buf_add_text(out, "<a href=\"");
        writ_escape_html(out, href);
        writ_buf_add_text(out, "\">");
    }
    writ_html_element(out, "code", writ_health_contract(row));
    writ_buf_add_text(out, href.len ? "</a></th>" : "</th>");
    add_cell(out, writ_health_ago(arena, report, row->last_data));
    add_cell(out, writ_health_share_words(arena, row));
    add_details(out, row);
    add_cell(out, row->owner);
    add_cell(out, writ_health_parties(arena, row));
    writ_buf_add_text(out, "</tr>\n");
}

void writ_health_print_table(writ_buf *out, writ_arena *arena, const writ_health_report *report,
                             size_t first, size_t count, writ_health_link *link)
{
    static const char *const columns[] = {
        "state", "contract", "last data", "rejected", "why, and what to do", "owner", "affects"};
    writ_buf_add_text(out, "<h2 id=\"contracts\">Contracts</h2>\n<section class=\"scroll\" "
                           "tabindex=\"0\" aria-labelledby=\"contracts\">"
                           "<table class=\"wide\"><thead><tr>");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        writ_buf_printf(out, "<th scope=\"col\">%s</th>", columns[i]);
    writ_buf_add_text(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = first; i < report->rows.count && i - first < count; i++)
        add_row(out, arena, report, report->rows.items[i], link);
    writ_buf_add_text(out, "</tbody></table></section>\n");
}

void writ_health_print_html(writ_buf *out, writ_arena *arena, const writ_health_report *report)
{
    writ_str verdict = writ_health_verdict(arena, report);
    writ_html_begin(out, verdict);
    writ_buf_add_text(out, "<body>\n<header>\n");
    writ_html_element(out, "h1", verdict);
    writ_buf_printf(out,
                    "\n<p class=\"soft\">writ status \xc2\xb7 %.*s \xc2\xb7 since %.*s</p>\n"
                    "</header>\n<main>\n",
                    WRIT_FMT(writ_health_time(arena, report->now)),
                    WRIT_FMT(writ_health_time(arena, report->from)));
    if (report->rows.count)
        writ_health_print_table(out, arena, report, 0, SIZE_MAX, NULL);
    writ_str ratio = writ_health_percent(arena, report->ratio);
    writ_buf_printf(out,
                    "</main>\n<footer><p>Written by writ, of %llu run%s. A contract is rejecting "
                    "when more than %.*s of its records were refused.</p></footer>\n"
                    "</body>\n</html>\n",
                    (unsigned long long)report->runs, report->runs == 1 ? "" : "s",
                    WRIT_FMT(ratio));
}
