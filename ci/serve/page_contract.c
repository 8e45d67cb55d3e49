/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/contracts/{contract}: what was agreed, by whom, who depends on it, and how it fares.
 */
#include "ci/report/escape.h"
#include "ci/report/health.h"
#include "ci/report/html.h"
#include "ci/report/lineage_html.h"
#include "ci/serve/page.h"

typedef struct showing {
    writ_request *request;
    writ_arena *arena;
    writ_buf *out;
    writ_str id;
    writ_stored_versions versions;
    const writ_stored_version *newest; /* NULL: nobody has published it */
    writ_contract *contract;           /* that one, understood */
    writ_party **parties;
    bool *pending;
    size_t party_count;
    writ_map published; /* version to the event of its publishing */
    writ_waivers waivers;
    writ_deployments deployments;
} showing;

static int load(showing *s, writ_error *err)
{
    writ_store *store = s->request->store;
    int code = writ_page_versions(s->request, s->id, &s->versions, err);
    s->newest = writ_page_newest(&s->versions);
    if (!code)
        code = writ_registry_parties(store, s->arena, s->id, &s->parties, &s->pending,
                                     &s->party_count, err);
    if (!code && s->newest)
        code =
            writ_registry_contract(store, s->arena, s->id, s->newest->version, &s->contract, err);
    if (!code)
        code = writ_page_publications(s->request, s->id, &s->published, err);
    if (!code)
        code = writ_store_waivers(store, s->arena, s->id, &s->waivers, err);
    for (size_t i = 0; !code && i < s->waivers.count; i++)
        writ_waiver_settle(&s->waivers.items[i], writ_day_today());
    return code ? code
                : writ_store_deployments_of(store, s->arena, false, s->id, &s->deployments, err);
}

/* ---- the head ---- */

static void add_health(void *context, const writ_health_report *report)
{
    showing *s = context;
    const writ_health_row *row = writ_page_health_of(report, s->id);
    if (!row)
        return;
    writ_buf_add_text(s->out, "<p class=\"badges\">its data: ");
    writ_page_badge(s->out, writ_health_class(row->health), writ_health_name(row->health));
    if (row->reason.len)
        writ_html_element(s->out, "span", row->reason);
    writ_html_element(s->out, "span class=\"soft\"",
                      WRIT_JOIN(s->arena, WRIT_STR("last data "),
                                writ_health_ago(s->arena, report, row->last_data)));
    writ_buf_add_text(s->out, "</p>\n");
}

static void add_head(showing *s)
{
    const writ_contract *contract = s->contract;
    writ_buf_add_text(s->out, "<p class=\"badges\">");
    writ_page_status_badge(s->out, s->newest->status);
    writ_buf_add_text(s->out, "<span>newest version ");
    writ_page_link(s->out, writ_page_version_url(s->arena, s->id, s->newest->version),
                   s->newest->version);
    writ_buf_add_text(s->out, "</span></p>\n");
    if (contract->name.len && !writ_str_equal(contract->name, s->id))
        writ_html_element(s->out, "p class=\"lead\"", contract->name);
    if (contract->description.len)
        writ_html_element(s->out, "p class=\"lead\"", contract->description);
    writ_str basis = writ_contract_basis_note(s->arena, contract);
    if (basis.len)
        writ_html_element(s->out, "p class=\"soft\"", basis);
    writ_buf_add_text(s->out, "<dl>\n");
    writ_page_fact(s->out, "owner", contract->owner.len ? contract->owner : WRIT_STR("nobody"));
    writ_page_fact(s->out, "domain", contract->domain);
    writ_page_fact(s->out, "must stay whole", writ_str_of(writ_mode_name(contract->mode)));
    writ_page_fact(s->out, "undeclared members",
                   writ_str_of(writ_undeclared_name(contract->undeclared)));
    writ_page_fact(s->out, "last day", s->newest->sunset);
    writ_page_fact(s->out, "replaced by", s->newest->replaced_by);
    writ_buf_add_text(s->out, "</dl>\n");
}

/* ---- who writes, who reads ---- */

static void add_party_boxes(showing *s, writ_role role, writ_lineage_side *side)
{
    for (size_t i = 0; i < s->party_count; i++) {
        const writ_party *party = s->parties[i];
        if (party->role != role)
            continue;
        writ_str range = party->versions.len ? party->versions : WRIT_STR("any version");
        *WRIT_PUSH(s->arena, side) =
            (writ_lineage_box){.name = party->party,
                               .word = s->pending[i] ? WRIT_STR("pending") : range,
                               .fate = s->pending[i] ? "pending" : "holds",
                               .href = writ_page_party_url(s->arena, party->party)};
    }
}

static void add_lineage(showing *s)
{
    writ_lineage lineage = {
        .title = "Who writes and who reads it",
        .left_title = "Producers",
        .right_title = "Consumers",
        .no_left = "no producer is known",
        .no_right = "no consumer is known",
        .caption = "Producers on the left, consumers on the right, with the versions that they are "
                   "built for. What is pending asks for something that no version gives yet.",
        .number = 1,
        .centre = {.name = s->id,
                   .word = s->newest ? s->newest->version : WRIT_STR("not published")}};
    add_party_boxes(s, WRIT_ROLE_PRODUCER, &lineage.left);
    add_party_boxes(s, WRIT_ROLE_CONSUMER, &lineage.right);
    writ_buf_add_text(s->out, "<h2 id=\"lineage\">Who writes, who reads</h2>\n");
    writ_html_draw_lineage(s->out, &lineage);
    if (!s->party_count)
        return;
    writ_page_table_begin(s->out, "lineage", "party|role|versions|owner|expectation|state");
    for (size_t i = 0; i < s->party_count && i < WRIT_PAGE_READERS; i++) {
        const writ_party *party = s->parties[i];
        writ_buf_add_text(s->out, "<tr><th scope=\"row\">");
        writ_page_link(s->out, writ_page_party_url(s->arena, party->party), party->party);
        writ_buf_printf(s->out, "</th><td>%s</td>", writ_role_name(party->role));
        writ_html_element(s->out, "td",
                          party->versions.len ? party->versions : WRIT_STR("any version"));
        writ_html_element(s->out, "td", party->owner);
        writ_buf_add_text(s->out, "<td>");
        writ_html_element(s->out, "code", party->id);
        writ_buf_add_text(s->out, s->pending[i] ? "</td><td><span class=\"badge pending\">pending"
                                                  "</span></td></tr>\n"
                                                : "</td><td>met when registered</td></tr>\n");
    }
    writ_page_table_end(s->out);
    if (s->party_count > WRIT_PAGE_READERS)
        writ_buf_printf(s->out, "<p class=\"soft\">And %zu more.</p>\n",
                        s->party_count - WRIT_PAGE_READERS);
}

/* ---- versions ---- */

/* `before` is the version that it changed, or NULL. */
static void add_version(showing *s, const writ_stored_version *version,
                        const writ_stored_version *before)
{
    const writ_event *event = writ_map_find(&s->published, version->version);
    writ_buf_add_text(s->out, "<tr><th scope=\"row\">");
    writ_page_link(s->out, writ_page_version_url(s->arena, s->id, version->version),
                   version->version);
    writ_buf_add_text(s->out, "</th><td>");
    writ_page_status_badge(s->out, version->status);
    if (version->sunset.len) {
        writ_buf_add_text(s->out, " until ");
        writ_escape_html(s->out, version->sunset);
    }
    writ_buf_add_text(s->out, "</td><td>");
    writ_page_verdict_badge(s->out, event ? event->verdict : WRIT_STR_EMPTY);
    if (version->forced.len) {
        writ_buf_add_text(s->out, " forced: ");
        writ_escape_html(s->out, version->forced);
    }
    writ_buf_add_text(s->out, "</td><td>");
    if (before)
        writ_page_link(s->out,
                       writ_page_change_url(s->arena, s->id, before->version, version->version),
                       writ_str_printf(s->arena, "from %.*s", WRIT_FMT(before->version)));
    writ_buf_add_text(s->out, "</td><td>");
    writ_page_time(s->out, version->published_at);
    writ_buf_add_text(s->out, "</td>");
    writ_html_element(s->out, "td", version->published_by);
    writ_buf_add_text(s->out, "</tr>\n");
}

/* The newest first; of many so many, unless all were asked for. */
static void add_versions(showing *s)
{
    size_t count = s->versions.count;
    size_t shown = writ_page_shown(s->request, "versions", count, WRIT_PAGE_ROWS);
    writ_buf_add_text(s->out, "<h2 id=\"versions\">Versions</h2>\n");
    writ_page_table_begin(s->out, "versions", "version|status|verdict|change|published|by");
    for (size_t i = count; i-- > count - shown;)
        add_version(s, &s->versions.items[i], i ? &s->versions.items[i - 1] : NULL);
    writ_page_table_end(s->out);
    writ_page_all(s->request, s->out, "versions", shown, count);
}

/* ---- the page ---- */

static void add_all(showing *s)
{
    if (s->newest) {
        writ_buf_add_text(s->out, "<h2 id=\"fields\">Fields</h2>\n");
        writ_page_fields(s->request, s->out, s->contract, s->parties, s->party_count);
    } else {
        writ_buf_add_text(s->out, "<p>Nobody has published this contract yet; somebody waits for "
                                  "it.</p>\n");
    }
    add_lineage(s);
    if (s->newest)
        add_versions(s);
    writ_page_waivers(s->request, s->out, &s->waivers);
    writ_page_deployments_table(s->request, s->out, &s->deployments);
    writ_buf_add_text(s->out, "<p>");
    writ_page_link(s->out, writ_page_query_url(s->arena, "/ui/audit", "contract", s->id),
                   WRIT_STR("What happened to it"));
    writ_buf_add_text(s->out, "</p>\n");
}

int writ_page_contract(writ_request *request, writ_response *response, writ_error *err)
{
    showing s = {.request = request,
                 .arena = request->arena,
                 .out = &response->body,
                 .id = writ_request_part(request, "contract")};
    int code = load(&s, err);
    if (code)
        return code;
    if (!s.newest && !s.party_count)
        return writ_page_missing(request, response, "contract", s.id);
    writ_page_begin(request, response, WRIT_PAGE_ELSEWHERE, s.id);
    writ_page_trail(s.out, s.arena, WRIT_STR_EMPTY, WRIT_STR_EMPTY);
    if (s.newest)
        add_head(&s);
    code = writ_page_health(request, add_health, &s, err);
    add_all(&s);
    writ_page_end(response);
    return code;
}
