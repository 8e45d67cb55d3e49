/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/parties/{party}: a system, by its name: all that it reads and writes.
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
    writ_stored_parties rows;
    writ_party **parties; /* those rows, understood */
} showing;

static int understand(showing *s, writ_error *err)
{
    int code = WRIT_OK;
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
    writ_page_needs(s->out, s->arena, party, index + 1);
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

static int add_governing(showing *s, writ_error *err)
{
    writ_waivers waivers = {0};
    writ_deployments deployments = {0};
    int code = find_waivers(s, &waivers, err);
    for (size_t i = 0; !code && i < s->rows.count; i++)
        code = writ_page_deployments(s->request, true, s->rows.items[i].id, &deployments, err);
    if (code)
        return code;
    writ_page_waivers(s->out, s->arena, &waivers);
    writ_page_deployments_table(s->out, &deployments);
    return WRIT_OK;
}

int writ_page_party(writ_request *request, writ_response *response, writ_error *err)
{
    showing s = {.request = request,
                 .arena = request->arena,
                 .out = &response->body,
                 .system = writ_request_part(request, "party")};
    int code = writ_page_system(request, s.system, &s.rows, err);
    if (!code && !s.rows.count)
        return writ_page_missing(request, response, "party", s.system);
    if (!code)
        code = understand(&s, err);
    if (code)
        return code;
    writ_page_begin(request, response, WRIT_PAGE_ELSEWHERE, s.system);
    add_lineage(&s);
    for (size_t i = 0; i < s.rows.count; i++)
        add_expectation(&s, i);
    code = add_governing(&s, err);
    writ_page_end(response);
    return code;
}
