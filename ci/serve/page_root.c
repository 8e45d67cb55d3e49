/* SPDX-License-Identifier: Apache-2.0
 *
 * The root of the server, for people and for clients of the Confluent API alike; and what all pages
 * fetch.
 */
#include "ci/embed.h"
#include "ci/report/html.h"
#include "ci/serve/page.h"

static const writ_embedded files[] = {
#include "ci/page_files.inc"
};

static writ_str file_of(const char *path)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(files[i].path, path) == 0)
            return writ_str_of(files[i].text);
    return WRIT_STR_EMPTY;
}

/* Browsers name the type; clients of an API never do. */
static bool wants_page(writ_str accept)
{
    static const char type[] = "text/html";
    for (size_t i = 0; i + strlen(type) <= accept.len; i++)
        if (memcmp(accept.ptr + i, type, strlen(type)) == 0)
            return true;
    return false;
}

static int see_list(writ_request *request, writ_response *response)
{
    response->status = 302;
    response->type = "text/plain; charset=utf-8";
    writ_response_header(request, response, "Location", WRIT_STR("/ui/"));
    writ_buf_add_text(&response->body, "/ui/\n");
    return WRIT_OK;
}

int writ_page_root(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    writ_response_header(request, response, "Vary", WRIT_STR("Accept"));
    if (wants_page(request->accept))
        return see_list(request, response);
    response->type = "application/vnd.schemaregistry.v1+json";
    writ_buf_add_text(&response->body, "{}");
    return WRIT_OK;
}

int writ_page_home(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    return see_list(request, response);
}

static void send_file(writ_request *request, writ_response *response, const char *type)
{
    response->type = type;
    writ_response_header(request, response, "Cache-Control", WRIT_STR("max-age=300"));
}

/* One look for reports and pages: the style of reports, and what the catalog has beyond it. */
int writ_page_style(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    send_file(request, response, "text/css; charset=utf-8");
    writ_buf_add_text(&response->body, writ_html_style);
    writ_buf_add_str(&response->body, file_of("style.css"));
    return WRIT_OK;
}

int writ_page_icon(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    send_file(request, response, "image/svg+xml");
    writ_response_header(request, response, "Content-Security-Policy",
                         WRIT_STR("default-src 'none'; style-src 'unsafe-inline'"));
    writ_buf_add_str(&response->body, file_of("icon.svg"));
    return WRIT_OK;
}
