/* SPDX-License-Identifier: Apache-2.0
 *
 * /ui/contracts/{contract}/versions/{version}: one version, as it was published.
 */
#include "ci/report/escape.h"
#include "ci/report/html.h"
#include "ci/serve/page.h"

typedef struct showing {
    writ_arena *arena;
    writ_buf *out;
    writ_stored_version row;
    writ_contract *contract;
    const writ_event *published; /* or NULL */
    writ_str before, after;      /* versions, or "" */
} showing;

static void find_neighbours(showing *s, const writ_stored_versions *versions)
{
    const writ_stored_version *here = writ_page_find_version(versions, s->row.version);
    size_t at = (size_t)(here - versions->items);
    s->before = at ? versions->items[at - 1].version : WRIT_STR_EMPTY;
    s->after = at + 1 < versions->count ? versions->items[at + 1].version : WRIT_STR_EMPTY;
}

static void add_change(const showing *s, const char *term, writ_str from, writ_str to)
{
    if (!from.len || !to.len)
        return;
    writ_buf_printf(s->out, "<div><dt>%s</dt><dd>", term);
    writ_page_link(s->out, writ_page_change_url(s->arena, s->row.contract, from, to),
                   WRIT_JOIN(s->arena, from, WRIT_STR(" → "), to));
    writ_buf_add_text(s->out, "</dd></div>\n");
}

static void add_facts(const showing *s)
{
    const writ_stored_version *row = &s->row;
    char guid[WRIT_GUID_BYTES];
    writ_content_guid(row->sha256, row->entry, guid);
    writ_buf_add_text(s->out, "<dl>\n<div><dt>published</dt><dd>");
    writ_page_time(s->out, row->published_at);
    writ_buf_add_text(s->out, " by ");
    writ_escape_html(s->out, row->published_by);
    writ_buf_add_text(s->out, "</dd></div>\n");
    if (s->published)
        writ_page_origin(s->out, &s->published->origin);
    writ_page_fact(s->out, "owner", row->owner);
    writ_page_fact(s->out, "forced, because", row->forced);
    writ_page_fact(s->out, "last day", row->sunset);
    writ_page_fact(s->out, "replaced by", row->replaced_by);
    add_change(s, "change to this version", s->before, row->version);
    add_change(s, "change to the next one", row->version, s->after);
    writ_page_fact(s->out, "SHA-256 of its content", row->sha256);
    writ_page_fact(s->out, "GUID of its content", writ_str_of(guid));
    writ_page_fact(s->out, "number of its content",
                   row->number ? writ_str_printf(s->arena, "%lld", (long long)row->number)
                               : WRIT_STR_EMPTY);
    writ_buf_add_text(s->out, "</dl>\n");
}

/* The bytes as published, and what they come to: for programs. */
static void add_documents(const showing *s)
{
    static const char *const kinds[][2] = {{"document", "The document as it was published"},
                                           {"schema", "as JSON Schema"},
                                           {"fields", "its fields as JSON"}};
    writ_str page = writ_page_version_url(s->arena, s->row.contract, s->row.version);
    writ_str version = writ_str_part(page, strlen("/ui"), SIZE_MAX);
    writ_buf_add_text(s->out, "<p>");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        writ_buf_add_text(s->out, i ? ", " : "");
        writ_page_link(s->out,
                       writ_str_printf(s->arena, "/v1%.*s/%s", WRIT_FMT(version), kinds[i][0]),
                       writ_str_of(kinds[i][1]));
    }
    writ_buf_add_text(s->out, "</p>\n");
}

static int load(showing *s, writ_request *request, const writ_stored_versions *versions,
                writ_error *err)
{
    writ_map published = WRIT_MAP_INIT;
    writ_str id = writ_request_part(request, "contract"),
             version = writ_request_part(request, "version");
    find_neighbours(s, versions);
    int code = writ_registry_contract(request->store, s->arena, id, version, &s->contract, err);
    if (!code)
        code = writ_page_publications(request, id, &published, err);
    s->published = writ_map_find(&published, version);
    return code;
}

static int add_fields(showing *s, writ_request *request, writ_error *err)
{
    writ_party **parties;
    bool *pending;
    size_t count = 0;
    int code = writ_registry_parties(request->store, s->arena, s->row.contract, &parties, &pending,
                                     &count, err);
    if (code)
        return code;
    writ_buf_add_text(s->out, "<h2 id=\"fields\">Fields</h2>\n");
    writ_page_fields(request, s->out, s->contract, parties, count);
    return WRIT_OK;
}

int writ_page_version(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str id = writ_request_part(request, "contract"),
             version = writ_request_part(request, "version");
    showing s = {.arena = request->arena, .out = &response->body};
    writ_stored_versions versions = {0};
    int code = writ_page_versions(request, id, &versions, err);
    const writ_stored_version *row = code ? NULL : writ_page_find_version(&versions, version);
    writ_str label = WRIT_JOIN(s.arena, id, WRIT_STR("@"), version);
    if (!code && !row)
        return writ_page_missing(request, response, "version", label);
    if (!code) {
        s.row = *row;
        code = load(&s, request, &versions, err);
    }
    if (code)
        return code;
    writ_page_begin(request, response, WRIT_PAGE_ELSEWHERE, label);
    writ_page_trail(s.out, s.arena, id, WRIT_STR_EMPTY);
    writ_buf_add_text(s.out, "<p class=\"badges\">");
    writ_page_status_badge(s.out, s.row.status);
    writ_page_verdict_badge(s.out, s.published ? s.published->verdict : WRIT_STR_EMPTY);
    writ_buf_add_text(s.out, "</p>\n");
    add_facts(&s);
    add_documents(&s);
    code = add_fields(&s, request, err);
    writ_page_end(response);
    return code;
}
