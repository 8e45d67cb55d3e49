/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables that several pages have.
 */
#include "ci/report/escape.h"
#include "ci/report/html.h"
#include "ci/serve/page.h"

/* ---- waivers ---- */

static void add_waiver(writ_buf *out, writ_arena *arena, const writ_waiver *waiver)
{
    static const char *const fates[] = {"waived", "holds", "stands"};
    static const char *const words[] = {"asked for", "granted", "over"};
    writ_buf_add_text(out, "<tr><td>");
    writ_page_badge(out, fates[waiver->state], words[waiver->state]);
    writ_buf_add_text(out, "</td><th scope=\"row\">");
    writ_escape_html(out, writ_waiver_subject(arena, waiver));
    writ_buf_add_text(out, "</th>");
    writ_html_element(out, "td", waiver->reason);
    writ_html_element(out, "td", waiver->requester);
    writ_buf_add_text(out, "<td>");
    writ_escape_html(out, waiver->approver);
    writ_buf_add_text(out, waiver->self_approved ? " (themselves)</td>" : "</td>");
    writ_html_element(out, "td class=\"day\"",
                      waiver->until.len ? waiver->until : WRIT_STR("no end"));
    writ_buf_add_text(out, "<td>");
    writ_html_element(out, "code", waiver->id);
    writ_buf_add_text(out, "</td></tr>\n");
}

void writ_page_waivers(writ_request *request, writ_buf *out, const writ_waivers *waivers)
{
    size_t shown = writ_page_shown(request, "waivers", waivers->count, WRIT_PAGE_ROWS);
    writ_buf_add_text(out, "<h2 id=\"waivers\">Waivers</h2>\n");
    if (!waivers->count) {
        writ_buf_add_text(out, "<p>Nothing is let through.</p>\n");
        return;
    }
    writ_page_table_begin(out, "waivers", "state|what|reason|asked for by|approved by|until|id");
    for (size_t i = 0; i < shown; i++)
        add_waiver(out, request->arena, &waivers->items[i]);
    writ_page_table_end(out);
    writ_page_all(request, out, "waivers", shown, waivers->count);
}

/* ---- deployments ---- */

void writ_page_deployments_table(writ_request *request, writ_buf *out,
                                 const writ_deployments *deployments)
{
    size_t shown = writ_page_shown(request, "deployments", deployments->count, WRIT_PAGE_ROWS);
    writ_buf_add_text(out, "<h2 id=\"deployments\">Where it runs</h2>\n");
    if (!deployments->count) {
        writ_buf_add_text(out, "<p>No deployment is recorded.</p>\n");
        return;
    }
    writ_page_table_begin(out, "deployments", "environment|what|version|since|recorded by");
    for (size_t i = 0; i < shown; i++) {
        const writ_deployment *deployment = &deployments->items[i];
        writ_buf_add_text(out, "<tr>");
        writ_html_element(out, "th scope=\"row\"", deployment->environment);
        writ_html_element(out, "td", deployment->name);
        writ_html_element(out, "td", deployment->version);
        writ_buf_add_text(out, "<td>");
        writ_page_time(out, deployment->at);
        writ_buf_add_text(out, "</td>");
        writ_html_element(out, "td", deployment->by);
        writ_buf_add_text(out, "</tr>\n");
    }
    writ_page_table_end(out);
    writ_page_all(request, out, "deployments", shown, deployments->count);
}

/* ---- events ---- */

#define SHOWN_DIGITS 12 /* of an address, as `writ publish` says it */

static void add_subject(writ_buf *out, writ_arena *arena, const writ_event *event)
{
    if (event->contract.len && event->version.len && !event->party.len) {
        writ_page_link(out, writ_page_version_url(arena, event->contract, event->version),
                       WRIT_JOIN(arena, event->contract, WRIT_STR("@"), event->version));
        return;
    }
    if (event->party.len) {
        writ_str system = writ_party_system(event->party);
        writ_page_link(out, writ_page_party_url(arena, system), event->party);
        writ_buf_add_text(out, event->contract.len ? " of " : "");
    }
    if (event->contract.len)
        writ_page_link(out, writ_page_contract_url(arena, event->contract), event->contract);
}

/* Only what a browser opens as a page becomes a link. */
static void add_change_link(writ_buf *out, writ_str link)
{
    if (writ_str_starts(link, WRIT_STR("https://")) || writ_str_starts(link, WRIT_STR("http://")))
        writ_page_link(out, link, link);
    else
        writ_escape_html(out, link);
}

static void add_said(writ_buf *out, const char *word, writ_str text)
{
    if (!text.len)
        return;
    writ_buf_printf(out, "<div class=\"soft\">%s", word);
    writ_escape_html(out, text);
    writ_buf_add_text(out, "</div>");
}

static void add_event(writ_buf *out, writ_arena *arena, const writ_event *event)
{
    const writ_origin *origin = &event->origin;
    writ_buf_printf(out, "<tr><td class=\"count\">%lld</td><td>", (long long)event->sequence);
    writ_page_time(out, event->at);
    writ_buf_add_text(out, "</td>");
    writ_html_element(out, "th scope=\"row\"", event->action);
    writ_buf_add_text(out, "<td>");
    add_subject(out, arena, event);
    writ_buf_add_text(out, "</td><td>");
    if (event->verdict.len)
        writ_page_verdict_badge(out, event->verdict);
    writ_buf_add_text(out, "</td><td>");
    writ_escape_html(out, event->by);
    add_said(out, "for ", origin->author);
    add_said(out, "from ", origin->from);
    writ_buf_add_text(out, "</td><td class=\"words\">");
    writ_escape_html(out, event->detail);
    add_said(out, "sha256:", writ_str_part(event->sha256, 0, SHOWN_DIGITS));
    add_said(out, "", origin->message);
    add_said(out, "commit ", origin->commit);
    if (origin->link.len) {
        writ_buf_add_text(out, "<div>");
        add_change_link(out, origin->link);
        writ_buf_add_text(out, "</div>");
    }
    writ_buf_add_text(out, "</td></tr>\n");
}

void writ_page_events(writ_buf *out, writ_arena *arena, const writ_events *events)
{
    writ_page_table_begin(out, "events", "number|when|what|of|verdict|by|said");
    for (size_t i = events->count; i-- > 0;)
        add_event(out, arena, &events->items[i]);
    writ_page_table_end(out);
}

void writ_page_origin(writ_buf *out, const writ_origin *origin)
{
    writ_page_fact(out, "author", origin->author);
    writ_page_fact(out, "message", origin->message);
    writ_page_fact(out, "commit", origin->commit);
    if (origin->link.len) {
        writ_buf_add_text(out, "<div><dt>change</dt><dd>");
        add_change_link(out, origin->link);
        writ_buf_add_text(out, "</dd></div>\n");
    }
}
