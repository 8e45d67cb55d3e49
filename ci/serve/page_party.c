/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/parties/{party}: a system, by its name: what it reads and writes, so many expectations at a
 * time.
 */
#include "ci/report/escape.h"
#include "ci/report/html.h"
#include "ci/report/lineage_html.h"
#include "ci/serve/page.h"
#include "registry/stored.h"

typedef struct showing {
    writ_request *request;
    writ_arena *arena;
    writ_buf *out;
    writ_str system;
    writ_stored_parties rows; /* those on this page */
    size_t from, count;       /* how many come before them, and how many there are */
    writ_party **parties;     /* those rows, understood */
} showing;

static int load(showing *s, writ_error *err)
{
    int64_t from;
    int code = writ_request_number(s->request, "from", 0, INT32_MAX, 0, &from, err);
    if (!code)
        code = writ_store_parties_of(s->request->store, s->arena, s->system, &s->rows, err);
    s->count = s->rows.count;
    s->from = !code && (size_t)from < s->count ? (size_t)from : 0;
    s->rows.items = s->rows.items ? s->rows.items + s->from : NULL;
    s->rows.count -= s->from;
    if (s->rows.count > WRIT_PAGE_ROWS)
        s->rows.count = WRIT_PAGE_ROWS;
    s->parties = writ_arena_zalloc(s->arena, s->rows.count * sizeof *s->parties);
    for (size_t i = 0; !code && i < s->rows.count; i++)
        code = writ_stored_party_of(s->arena, &s->rows.items[i], &s->parties[i], err);
    return code;
}

/* ---- the picture ---- */

static void add_contracts(showing *s, writ_role role, writ_lineage_side *side)
{
    for (size_t i = 0; i < s->rows.count; i++) {
        const writ_stored_party *row = &s->rows.items[i];
        if (s->parties[i]->role != role)
            continue;
        writ_str range = s->parties[i]->versions;
        *WRIT_PUSH(s->arena, side) =
            (writ_lineage_box){.name = row->contract,
                               .word = row->pending ? WRIT_STR("pending")
                                       : range.len  ? range
                                                    : WRIT_STR("any version"),
                               .fate = row->pending ? "pending" : "holds",
                               .href = writ_page_contract_url(s->arena, row->contract)};
    }
}

static void add_lineage(showing *s)
{
    writ_lineage lineage = {.title = "What it reads and what it writes",
                            .left_title = "Reads",
                            .right_title = "Writes",
                            .no_left = "it reads no contract",
                            .no_right = "it writes no contract",
                            .caption = "What it reads on the left, what it writes on the right.",
                            .number = 1,
                            .centre = {.name = s->system, .word = WRIT_STR("party")}};
    add_contracts(s, WRIT_ROLE_CONSUMER, &lineage.left);
    add_contracts(s, WRIT_ROLE_PRODUCER, &lineage.right);
    writ_buf_add_text(s->out, "<h2 id=\"lineage\">What it reads, what it writes</h2>\n");
    writ_html_draw_lineage(s->out, &lineage);
}

/* ---- each expectation ---- */

static void add_expectation(showing *s, size_t index)
{
    const writ_stored_party *row = &s->rows.items[index];
    const writ_party *party = s->parties[index];
    writ_buf_printf(s->out, "<h2 id=\"expectation-%zu\">%s ", index + 1,
                    party->role == WRIT_ROLE_CONSUMER ? "Reads" : "Writes");
    writ_page_code_link(s->out, writ_page_contract_url(s->arena, row->contract), row->contract);
    writ_buf_add_text(s->out, "</h2>\n<p class=\"badges\">");
    if (row->pending) {
        writ_page_badge(s->out, "pending", "pending");
        writ_buf_add_text(s->out, "<span>It asks for something that no version gives yet, and "
                                  "blocks nobody.</span>");
    } else {
        writ_page_badge(s->out, "holds", "met when registered");
    }
    writ_buf_add_text(s->out, "</p>\n<dl>\n");
    writ_page_fact(s->out, "expectation", row->id);
    writ_page_fact(s->out, "its version", row->version);
    writ_page_fact(s->out, "built for versions",
                   party->versions.len ? party->versions : WRIT_STR("any"));
    writ_page_fact(s->out, "object", party->object);
    writ_page_fact(s->out, "owner", party->owner.len ? party->owner : WRIT_STR("nobody"));
    writ_buf_add_text(s->out, "<div><dt>registered</dt><dd>");
    writ_page_time(s->out, row->registered_at);
    writ_buf_add_text(s->out, " by ");
    writ_escape_html(s->out, row->registered_by);
    writ_buf_add_text(s->out, "</dd></div>\n</dl>\n");
    writ_page_needs(s->request, s->out, party, index + 1);
}

static void add_pages(const showing *s)
{
    writ_str url = writ_page_party_url(s->arena, s->system);
    if (s->count == s->rows.count)
        return;
    writ_buf_printf(
        s->out,
        "<nav class=\"pages\" aria-label=\"Pages of the list\"><p>Expectations %zu to %zu "
        "of %zu</p><ul>",
        s->from + 1, s->from + s->rows.count, s->count);
    if (s->from) {
        writ_buf_add_text(s->out, "<li>");
        writ_page_link(s->out, url, WRIT_STR("The first"));
        writ_buf_add_text(s->out, "</li>");
    }
    if (s->from + s->rows.count < s->count) {
        writ_str next =
            writ_str_printf(s->arena, "%.*s?from=%zu", WRIT_FMT(url), s->from + s->rows.count);
        writ_buf_add_text(s->out, "<li>");
        writ_page_link(s->out, next, WRIT_STR("Next page"));
        writ_buf_add_text(s->out, "</li>");
    }
    writ_buf_add_text(s->out, "</ul></nav>\n");
}

/* ---- what is let through for it, and where it runs ---- */

static int find_waivers(showing *s, writ_waivers *found, writ_error *err)
{
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < s->rows.count; i++) {
        writ_waivers all = {0};
        bool again = false; /* two expectations of one contract have its waivers in common */
        for (size_t j = 0; j < i; j++)
            again = again || writ_str_equal(s->rows.items[j].contract, s->rows.items[i].contract);
        if (!again)
            code = writ_store_waivers(s->request->store, s->arena, s->rows.items[i].contract, &all,
                                      err);
        for (size_t j = 0; !code && j < all.count; j++)
            if (writ_str_equal(all.items[j].party, s->system)) {
                writ_waiver_settle(&all.items[j], writ_day_today());
                *WRIT_PUSH(s->arena, found) = all.items[j];
            }
    }
    return code;
}

static int add_deployments(showing *s, writ_str id, writ_deployments *to, writ_error *err)
{
    writ_deployments found = {0};
    int code = writ_store_deployments_of(s->request->store, s->arena, true, id, &found, err);
    for (size_t i = 0; !code && i < found.count; i++)
        *WRIT_PUSH(s->arena, to) = found.items[i];
    return code;
}

static int add_governing(showing *s, writ_error *err)
{
    writ_waivers waivers = {0};
    writ_deployments deployments = {0};
    int code = find_waivers(s, &waivers, err);
    for (size_t i = 0; !code && i < s->rows.count; i++)
        code = add_deployments(s, s->rows.items[i].id, &deployments, err);
    if (code)
        return code;
    writ_page_waivers(s->request, s->out, &waivers);
    writ_page_deployments_table(s->request, s->out, &deployments);
    return WRIT_OK;
}

int writ_page_party(writ_request *request, writ_response *response, writ_error *err)
{
    showing s = {.request = request,
                 .arena = request->arena,
                 .out = &response->body,
                 .system = writ_request_part(request, "party")};
    int code = load(&s, err);
    if (code)
        return code;
    if (!s.count)
        return writ_page_missing(request, response, "party", s.system);
    writ_page_begin(request, response, WRIT_PAGE_ELSEWHERE, s.system);
    add_lineage(&s);
    for (size_t i = 0; i < s.rows.count; i++)
        add_expectation(&s, i);
    add_pages(&s);
    code = add_governing(&s, err);
    writ_page_end(response);
    return code;
}
