/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/audit: what happened, the last first, of all contracts or of one.
 */
#include "ci/report/escape.h"
#include "ci/report/html.h"
#include "ci/serve/page.h"

typedef struct showing {
    writ_request *request;
    writ_buf *out;
    writ_str contract;
    int64_t before;     /* sequences below this one */
    writ_events events; /* so many as are shown, in the order they happened */
    bool more;          /* there are earlier ones */
} showing;

/* Those before s->before, of a stretch of the sequence that begins behind `after`. In a stretch are
 * at most as many events as it is long, so that what lies behind it is hardly read. */
static int find_in(showing *s, int64_t after, writ_events *found, writ_error *err)
{
    const writ_event_query query = {
        .contract = s->contract, .after = after, .limit = (size_t)(s->before - 1 - after)};
    int code = query.limit
                   ? writ_store_events(s->request->store, s->request->arena, &query, found, err)
                   : WRIT_OK;
    while (found->count && found->items[found->count - 1].sequence >= s->before)
        found->count--;
    return code;
}

/* The store tells events in the order they happened. The last ones are looked for in a stretch at
 * the end, which is made longer while it holds too few. */
static int find(showing *s, writ_error *err)
{
    int code = WRIT_OK;
    for (int64_t length = WRIT_PAGE_ROWS + 1;; length *= 8) {
        int64_t after = s->before - 1 - length;
        bool whole = after <= 0;
        s->events = (writ_events){0};
        code = find_in(s, whole ? 0 : after, &s->events, err);
        if (code || whole || s->events.count > WRIT_PAGE_ROWS)
            break;
    }
    s->more = s->events.count > WRIT_PAGE_ROWS;
    if (s->more) {
        s->events.items += s->events.count - WRIT_PAGE_ROWS;
        s->events.count = WRIT_PAGE_ROWS;
    }
    return code;
}

static void add_filter(showing *s)
{
    writ_buf_add_text(s->out,
                      "<form action=\"/ui/audit\"><label for=\"contract\">Of the contract"
                      "</label><input type=\"text\" id=\"contract\" name=\"contract\" value=\"");
    writ_escape_html(s->out, s->contract);
    writ_buf_add_text(s->out, "\"><button type=\"submit\">Show</button></form>\n");
}

static void add_pages(showing *s, bool is_last)
{
    writ_arena *arena = s->request->arena;
    writ_str url = s->contract.len
                       ? writ_page_query_url(arena, "/ui/audit", "contract", s->contract)
                       : WRIT_STR("/ui/audit");
    if (is_last && !s->more)
        return;
    writ_buf_add_text(s->out, "<nav class=\"pages\" aria-label=\"Pages of the list\"><ul>");
    if (!is_last) {
        writ_buf_add_text(s->out, "<li>");
        writ_page_link(s->out, url, WRIT_STR("The last"));
        writ_buf_add_text(s->out, "</li>");
    }
    if (s->more) {
        writ_buf_add_text(s->out, "<li>");
        writ_page_link(s->out,
                       writ_str_printf(arena, "%.*s%sbefore=%lld", WRIT_FMT(url),
                                       s->contract.len ? "&" : "?",
                                       (long long)s->events.items[0].sequence),
                       WRIT_STR("Earlier"));
        writ_buf_add_text(s->out, "</li>");
    }
    writ_buf_add_text(s->out, "</ul></nav>\n");
}

int writ_page_audit(writ_request *request, writ_response *response, writ_error *err)
{
    showing s = {.request = request,
                 .out = &response->body,
                 .contract = writ_request_query(request, "contract")};
    writ_event last;
    int64_t before = 0;
    int code = writ_request_number(request, "before", 1, INT64_MAX / 2, 0, &before, err);
    if (!code)
        code = writ_store_last_event(request->store, request->arena, &last, err);
    if (code)
        return code;
    s.before = before && before <= last.sequence ? before : last.sequence + 1;
    code = find(&s, err);
    if (code)
        return code;
    writ_page_begin(request, response, WRIT_PAGE_AUDIT, WRIT_STR("Audit"));
    add_filter(&s);
    writ_buf_add_text(s.out, "<h2 id=\"events\">What happened</h2>\n");
    if (s.events.count)
        writ_page_events(s.out, request->arena, &s.events);
    else
        writ_buf_add_text(s.out, "<p>Nothing has happened.</p>\n");
    add_pages(&s, s.before > last.sequence);
    if (last.sequence) {
        writ_buf_printf(s.out, "<p class=\"soft\">The chain of events ends with number %lld, ",
                        (long long)last.sequence);
        writ_html_element(s.out, "code", last.hash);
        writ_buf_add_text(s.out,
                          ". Whoever remembers that can tell later that nothing was changed: "
                          "<code>writ audit verify</code>.</p>\n");
    }
    writ_page_end(response);
    return WRIT_OK;
}
