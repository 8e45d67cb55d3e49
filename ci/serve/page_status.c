/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/status: how the contracts fare of which runs told, the worst first.
 */
#include "ci/report/health.h"
#include "ci/report/html.h"
#include "ci/serve/page.h"

typedef struct showing {
    writ_request *request;
    writ_buf *out;
    size_t from; /* rows before this one are on other pages */
} showing;

static void add_pages(const showing *s, size_t rows)
{
    if (!s->from && rows <= WRIT_PAGE_ROWS)
        return;
    writ_buf_add_text(s->out, "<nav class=\"pages\" aria-label=\"Pages of the list\"><ul>");
    if (s->from)
        writ_buf_add_text(s->out, "<li><a href=\"/ui/status\">The worst</a></li>");
    if (rows - s->from > WRIT_PAGE_ROWS)
        writ_buf_printf(s->out, "<li><a href=\"/ui/status?from=%zu\">Next page</a></li>",
                        s->from + WRIT_PAGE_ROWS);
    writ_buf_add_text(s->out, "</ul></nav>\n");
}

static void add_report(void *context, const writ_health_report *report)
{
    showing *s = context;
    writ_arena *arena = s->request->arena;
    size_t rows = report->rows.count;
    s->from = s->from < rows ? s->from : 0;
    writ_html_element(s->out, "p class=\"lead\"",
                      rows
                          ? writ_health_verdict(arena, report)
                          : WRIT_STR("No run was reported in the last month. `writ filter --report "
                                     "URL` and `writ drift --report URL` do so."));
    writ_buf_printf(
        s->out,
        "<p class=\"soft\">Of %llu run%s, as of %.*s; the window begins %.*s. A contract "
        "is rejecting when more than %.*s of its records were refused.</p>\n",
        (unsigned long long)report->runs, report->runs == 1 ? "" : "s",
        WRIT_FMT(writ_health_time(arena, report->now)),
        WRIT_FMT(writ_health_time(arena, report->from)),
        WRIT_FMT(writ_health_percent(arena, report->ratio)));
    if (rows)
        writ_health_print_table(s->out, arena, report, s->from, WRIT_PAGE_ROWS,
                                writ_page_contract_url);
    add_pages(s, rows);
}

int writ_page_status(writ_request *request, writ_response *response, writ_error *err)
{
    showing s = {.request = request, .out = &response->body};
    int64_t from;
    int code = writ_request_number(request, "from", 0, INT32_MAX, 0, &from, err);
    if (code)
        return code;
    s.from = (size_t)from;
    writ_page_begin(request, response, WRIT_PAGE_STATUS, WRIT_STR("Status"));
    code = writ_page_health(request, add_report, &s, err);
    writ_page_end(response);
    return code;
}
