/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/page.h"

#include "ci/report/escape.h"
#include "ci/report/html.h"
#include "contracts/uri.h"

/* ---- the frame ---- */

static const struct place {
    const char *url, *name;
} places[] = {
    [WRIT_PAGE_CONTRACTS] = {"/ui/", "Contracts"},
    [WRIT_PAGE_STATUS] = {"/ui/status", "Status"},
    [WRIT_PAGE_AUDIT] = {"/ui/audit", "Audit"},
};

static void add_places(writ_buf *out, writ_page_place current)
{
    writ_buf_add_text(out, "<nav aria-label=\"Catalog\"><ul>");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        writ_buf_printf(out, "<li><a href=\"%s\"%s>%s</a></li>", places[i].url,
                        (int)i == (int)current ? " aria-current=\"page\"" : "", places[i].name);
    writ_buf_add_text(out, "</ul></nav>\n");
}

/* What was searched for stands in the field again. */
static void add_search(writ_buf *out, const writ_request *request, writ_page_place place)
{
    writ_str text = place == WRIT_PAGE_SEARCH ? writ_request_query(request, "q") : WRIT_STR_EMPTY;
    writ_buf_add_text(out, "<form role=\"search\" action=\"/ui/search\">"
                           "<label for=\"search\" class=\"hidden\">Search contracts, fields and "
                           "parties</label><input type=\"search\" id=\"search\" name=\"q\" "
                           "placeholder=\"Search\" value=\"");
    writ_escape_html(out, text);
    writ_buf_add_text(out, "\"><button type=\"submit\">Search</button></form>\n");
}

static void add_head(writ_buf *out, writ_str title)
{
    writ_buf_add_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                           "<meta name=\"viewport\" content=\"width=device-width, "
                           "initial-scale=1\">\n<title>");
    writ_escape_html(out, title);
    writ_buf_add_text(out, " \xc2\xb7 Writ</title>\n"
                           "<link rel=\"stylesheet\" href=\"/ui/style.css\">\n"
                           "<link rel=\"icon\" type=\"image/svg+xml\" href=\"/ui/icon.svg\">\n"
                           "</head>\n<body>\n");
}

void writ_page_begin(writ_request *request, writ_response *response, writ_page_place place,
                     writ_str title)
{
    writ_buf *out = &response->body;
    response->type = "text/html; charset=utf-8";
    writ_response_header(request, response, "Content-Security-Policy",
                         WRIT_STR("default-src 'none'; style-src 'self'; img-src 'self'; "
                                  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
    writ_response_header(request, response, "Cache-Control", WRIT_STR("no-cache"));
    add_head(out, title);
    writ_buf_add_text(out, "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n"
                           "<header class=\"frame\"><a class=\"brand\" href=\"/ui/\">Writ</a>\n");
    add_places(out, place);
    add_search(out, request, place);
    writ_buf_add_text(out, "</header>\n<main id=\"content\" tabindex=\"-1\">\n<h1>");
    writ_escape_html(out, title);
    writ_buf_add_text(out, "</h1>\n");
}

void writ_page_end(writ_response *response)
{
    writ_buf_add_text(
        &response->body,
        "</main>\n<footer><p>Written by writ, from what its registry holds now. Values "
        "of classified fields are masked.</p></footer>\n</body>\n</html>\n");
}

/* ---- errors ---- */

static const char *status_words(unsigned status)
{
    static const struct {
        unsigned status;
        const char *words;
    } known[] = {
        {400, "This was not understood"},       {401, "Who are you?"},
        {403, "You may not see this"},          {404, "There is no such page"},
        {405, "That is not done here"},         {413, "That is too long"},
        {414, "That address is too long"},      {422, "This cannot be understood"},
        {429, "That was asked too often"},      {500, "Something went wrong here"},
        {503, "The registry is not there now"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].status == status)
            return known[i].words;
    return status < 500 ? known[0].words : "Something went wrong here";
}

void writ_page_error(writ_request *request, writ_response *response, unsigned status,
                     writ_str detail, writ_str hint)
{
    writ_buf *out = &response->body;
    writ_buf_reset(out);
    response->status = status;
    writ_page_begin(request, response, WRIT_PAGE_ELSEWHERE, writ_str_of(status_words(status)));
    if (detail.len)
        writ_html_element(out, "p", detail);
    if (hint.len)
        writ_html_element(out, "p class=\"soft\"", hint);
    writ_buf_printf(out, "<p class=\"soft\">HTTP status %u. ", status);
    writ_page_link(out, WRIT_STR("/ui/"), WRIT_STR("All contracts"));
    writ_buf_add_text(out, "</p>\n");
    writ_page_end(response);
}

int writ_page_missing(writ_request *request, writ_response *response, const char *what,
                      writ_str name)
{
    writ_page_error(
        request, response, 404,
        writ_str_printf(request->arena, "The registry has no %s '%.*s'.", what, WRIT_FMT(name)),
        WRIT_STR_EMPTY);
    return WRIT_OK;
}

/* ---- where pages are ---- */

static writ_str join(writ_arena *arena, const char *prefix, const writ_str *parts, size_t count)
{
    writ_buf url = WRIT_BUF_INIT;
    writ_buf_add_text(&url, prefix);
    for (size_t i = 0; i < count; i++) {
        if (i % 2) /* "versions", "changes": ours */
            writ_buf_add_str(&url, parts[i]);
        else
            writ_uri_add_segment(&url, parts[i]);
    }
    writ_str copy = writ_str_copy(arena, writ_buf_str(&url));
    writ_buf_clear(&url);
    return copy;
}

writ_str writ_page_contract_url(writ_arena *arena, writ_str contract)
{
    return join(arena, "/ui/contracts/", &contract, 1);
}

writ_str writ_page_version_url(writ_arena *arena, writ_str contract, writ_str version)
{
    const writ_str parts[] = {contract, WRIT_STR_INIT("/versions/"), version};
    return join(arena, "/ui/contracts/", parts, 3);
}

writ_str writ_page_change_url(writ_arena *arena, writ_str contract, writ_str old_version,
                              writ_str new_version)
{
    const writ_str parts[] = {contract, WRIT_STR_INIT("/changes/"), old_version, WRIT_STR_INIT("/"),
                              new_version};
    return join(arena, "/ui/contracts/", parts, 5);
}

writ_str writ_page_party_url(writ_arena *arena, writ_str system)
{
    return join(arena, "/ui/parties/", &system, 1);
}

writ_str writ_page_query_url(writ_arena *arena, const char *path, const char *name, writ_str value)
{
    writ_str prefix = writ_str_printf(arena, "%s?%s=", path, name);
    return join(arena, prefix.ptr, &value, 1);
}

/* ---- parts ---- */

void writ_page_link(writ_buf *out, writ_str url, writ_str text)
{
    writ_buf_add_text(out, "<a href=\"");
    writ_escape_html(out, url);
    writ_buf_add_text(out, "\">");
    writ_escape_html(out, text);
    writ_buf_add_text(out, "</a>");
}

void writ_page_code_link(writ_buf *out, writ_str url, writ_str text)
{
    writ_buf_add_text(out, "<a href=\"");
    writ_escape_html(out, url);
    writ_buf_add_text(out, "\">");
    writ_html_element(out, "code", text);
    writ_buf_add_text(out, "</a>");
}

void writ_page_trail(writ_buf *out, writ_arena *arena, writ_str contract, writ_str version)
{
    writ_buf_add_text(out, "<nav aria-label=\"Where this is\" class=\"trail\"><ol><li>"
                           "<a href=\"/ui/\">Contracts</a></li>");
    if (contract.len) {
        writ_buf_add_text(out, "<li>");
        writ_page_link(out, writ_page_contract_url(arena, contract), contract);
        writ_buf_add_text(out, "</li>");
    }
    if (version.len) {
        writ_buf_add_text(out, "<li>");
        writ_page_link(out, writ_page_version_url(arena, contract, version), version);
        writ_buf_add_text(out, "</li>");
    }
    writ_buf_add_text(out, "</ol></nav>\n");
}

/* "2026-03-10T12:00:00.120Z" as "2026-03-10 12:00:00 UTC"; anything else as it is. */
void writ_page_time(writ_buf *out, writ_str at)
{
    writ_moment moment;
    if (!at.len)
        return;
    if (at.len < 20 || at.ptr[10] != 'T' || at.ptr[at.len - 1] != 'Z' ||
        !writ_moment_parse(at, &moment)) {
        writ_escape_html(out, at);
        return;
    }
    writ_buf_printf(out, "<time datetime=\"%.*s\">%.*s %.*s UTC</time>", WRIT_FMT(at), 10, at.ptr,
                    8, at.ptr + 11);
}

void writ_page_badge(writ_buf *out, const char *fate, const char *word)
{
    writ_buf_printf(out, "<span class=\"badge %s\">%s</span>", fate, word);
}

void writ_page_status_badge(writ_buf *out, writ_status status)
{
    static const char *const fates[] = {[WRIT_STATUS_DRAFT] = "waived",
                                        [WRIT_STATUS_ACTIVE] = "holds",
                                        [WRIT_STATUS_DEPRECATED] = "warned",
                                        [WRIT_STATUS_RETIRED] = "stands"};
    writ_page_badge(out, fates[status], writ_status_name(status));
}

void writ_page_verdict_badge(writ_buf *out, writ_str verdict)
{
    if (writ_str_is(verdict, "compatible"))
        writ_page_badge(out, "holds", "compatible");
    else if (writ_str_is(verdict, "breaking"))
        writ_page_badge(out, "breaks", "breaking");
    else
        writ_html_element(out, "span class=\"soft\"",
                          verdict.len ? verdict : WRIT_STR("not judged"));
}

void writ_page_fact(writ_buf *out, const char *term, writ_str text)
{
    if (!text.len)
        return;
    writ_buf_printf(out, "<div><dt>%s</dt>", term);
    writ_html_element(out, "dd", text);
    writ_buf_add_text(out, "</div>\n");
}

void writ_page_table_begin(writ_buf *out, const char *heading_id, const char *columns)
{
    writ_buf_printf(out,
                    "<section class=\"scroll\" tabindex=\"0\" aria-labelledby=\"%s\">"
                    "<table class=\"wide\"><thead><tr>",
                    heading_id);
    for (writ_str rest = writ_str_of(columns); rest.len;) {
        writ_str column = writ_str_part(rest, 0, writ_str_find_byte(rest, '|'));
        writ_buf_printf(out, "<th scope=\"col\">%.*s</th>", WRIT_FMT(column));
        rest = writ_str_part(rest, column.len + 1, SIZE_MAX);
    }
    writ_buf_add_text(out, "</tr></thead>\n<tbody>\n");
}

void writ_page_table_end(writ_buf *out)
{
    writ_buf_add_text(out, "</tbody></table></section>\n");
}

size_t writ_page_shown(const writ_request *request, const char *name, size_t count, size_t most)
{
    bool all = writ_str_is(writ_request_query(request, name), "all");
    return all || count < most ? count : most;
}

void writ_page_all(writ_request *request, writ_buf *out, const char *name, size_t shown,
                   size_t count)
{
    writ_str from = writ_request_query(request, "from"); /* of the page of a party */
    if (shown == count)
        return;
    writ_buf_add_text(out, "<p>");
    writ_page_link(out,
                   writ_str_printf(request->arena, "?%s%.*s%s%s=all#%s", from.len ? "from=" : "",
                                   WRIT_FMT(from), from.len ? "&" : "", name, name),
                   writ_str_printf(request->arena, "All %zu %s", count, name));
    writ_buf_add_text(out, "</p>\n");
}
