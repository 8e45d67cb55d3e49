/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/: all contracts, or those with some words in them, so many at a time.
 */
#include "ci/report/escape.h"
#include "ci/report/health.h"
#include "ci/report/html.h"
#include "ci/serve/page.h"
#include "ci/serve/shown.h"

typedef struct row {
    writ_str id;
    writ_str newest, owner; /* newest "": nobody has published it, and somebody waits */
    writ_status status;
    size_t versions, parties;
} row;

typedef struct listing {
    writ_request *request;
    writ_buf *out;
    writ_str text;
    WRIT_ARRAY(row) rows;
    writ_str next; /* what the next page is behind, or "" */
} listing;

/* ---- what is listed ---- */

static int take(void *context, const writ_shown *shown, writ_error *err)
{
    listing *l = context;
    writ_arena *arena = l->request->arena;
    const writ_stored_version *newest = writ_page_newest(&shown->versions);
    row *made = WRIT_PUSH(arena, &l->rows);
    (void)err;
    *made = (row){.id = shown->id, .versions = shown->versions.count, .parties = shown->parties};
    if (newest) {
        made->newest = writ_str_copy(arena, newest->version);
        made->owner = writ_str_copy(arena, newest->owner);
        made->status = newest->status;
    }
    return WRIT_OK;
}

static int find(listing *l, writ_error *err)
{
    const writ_contract_query query = {
        .text = l->text, .after = writ_request_query(l->request, "after"), .limit = WRIT_PAGE_ROWS};
    return writ_shown_contracts(l->request, &query, take, l, &l->next, err);
}

/* ---- the page ---- */

static void add_health(listing *l, const writ_health_report *report, writ_str contract)
{
    const writ_health_row *health = report ? writ_page_health_of(report, contract) : NULL;
    writ_buf_add_text(l->out, "<td>");
    if (!health) {
        writ_buf_add_text(l->out, "<span class=\"soft\">no runs</span></td>");
        return;
    }
    writ_page_badge(l->out, writ_health_class(health->health), writ_health_name(health->health));
    if (health->reason.len) {
        writ_buf_add_byte(l->out, ' ');
        writ_escape_html(l->out, health->reason);
    }
    writ_buf_add_text(l->out, "</td>");
}

static void add_row(listing *l, const row *shown, const writ_health_report *report)
{
    writ_buf *out = l->out;
    writ_arena *arena = l->request->arena;
    writ_buf_add_text(out, "<tr><th scope=\"row\">");
    writ_page_code_link(out, writ_page_contract_url(arena, shown->id), shown->id);
    writ_buf_add_text(out, "</th><td>");
    if (shown->newest.len) {
        writ_page_link(out, writ_page_version_url(arena, shown->id, shown->newest), shown->newest);
        writ_buf_add_text(out, "</td><td>");
        writ_page_status_badge(out, shown->status);
    } else {
        writ_buf_add_text(out, "not published</td><td>");
    }
    writ_buf_add_text(out, "</td>");
    writ_html_element(out, "td", shown->owner);
    writ_buf_printf(out, "<td class=\"count\">%zu</td><td class=\"count\">%zu</td>",
                    shown->versions, shown->parties);
    add_health(l, report, shown->id);
    writ_buf_add_text(out, "</tr>\n");
}

static void add_table(void *context, const writ_health_report *report)
{
    listing *l = context;
    writ_page_table_begin(l->out, "contracts",
                          "contract|newest|status|owner|versions|parties|its data");
    for (size_t i = 0; i < l->rows.count; i++)
        add_row(l, &l->rows.items[i], report);
    writ_page_table_end(l->out);
}

static void add_filter(listing *l)
{
    writ_buf_add_text(l->out,
                      "<form action=\"/ui/\"><label for=\"words\">Words in the name, owner "
                      "or a field</label><input type=\"text\" id=\"words\" name=\"q\" value=\"");
    writ_escape_html(l->out, l->text);
    writ_buf_add_text(l->out, "\"><button type=\"submit\">Show</button></form>\n");
}

static void add_pages(listing *l)
{
    writ_arena *arena = l->request->arena;
    bool is_first = !writ_request_query(l->request, "after").len;
    if (is_first && !l->next.len)
        return;
    writ_str first =
        l->text.len ? writ_page_query_url(arena, "/ui/", "q", l->text) : WRIT_STR("/ui/");
    writ_buf_add_text(l->out, "<nav class=\"pages\" aria-label=\"Pages of the list\"><ul>");
    if (!is_first) {
        writ_buf_add_text(l->out, "<li>");
        writ_page_link(l->out, first, WRIT_STR("First page"));
        writ_buf_add_text(l->out, "</li>");
    }
    if (l->next.len) {
        writ_str next = writ_page_query_url(arena, "/ui/", "after", l->next);
        if (l->text.len)
            next = WRIT_JOIN(arena, next, WRIT_STR("&"),
                             writ_str_part(first, strlen("/ui/?"), SIZE_MAX));
        writ_buf_add_text(l->out, "<li>");
        writ_page_link(l->out, next, WRIT_STR("Next page"));
        writ_buf_add_text(l->out, "</li>");
    }
    writ_buf_add_text(l->out, "</ul></nav>\n");
}

int writ_page_contracts(writ_request *request, writ_response *response, writ_error *err)
{
    listing l = {
        .request = request, .out = &response->body, .text = writ_request_query(request, "q")};
    int code = find(&l, err);
    if (code)
        return code;
    writ_page_begin(request, response, WRIT_PAGE_CONTRACTS, WRIT_STR("Contracts"));
    add_filter(&l);
    writ_buf_add_text(l.out, "<h2 id=\"contracts\">");
    writ_buf_add_text(l.out, l.text.len ? "Found" : "All of them");
    writ_buf_add_text(l.out, "</h2>\n");
    if (!l.rows.count)
        writ_html_element(l.out, "p",
                          l.text.len ? WRIT_STR("No contract has these words in it.")
                                     : WRIT_STR("There is nothing here yet. `writ publish FILE` "
                                                "publishes a contract."));
    else
        code = writ_page_health(request, add_table, &l, err);
    add_pages(&l);
    writ_page_end(response);
    return code;
}
