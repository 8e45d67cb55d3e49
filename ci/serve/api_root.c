/* SPDX-License-Identifier: Apache-2.0
 *
 * GET /v1 and /v1/openapi.json: what this is.
 */
#include "ci/embed.h"
#include "ci/serve/api.h"
#include "config.h"

static const writ_embedded openapi[] = {
#include "ci/openapi_file.inc"
};

int writ_api_root(writ_request *request, writ_response *response, writ_error *err)
{
    (void)request;
    (void)err;
    writ_buf_add_text(&response->body, "{\"writ\":\"registry/1\"");
    writ_wire_add_text(&response->body, "version", WRIT_STR(PACKAGE_VERSION));
    writ_wire_add_text(&response->body, "openapi", WRIT_STR("/v1/openapi.json"));
    writ_buf_add_byte(&response->body, '}');
    return WRIT_OK;
}

int writ_api_openapi(writ_request *request, writ_response *response, writ_error *err)
{
    (void)err;
    writ_buf_add_text(&response->body, openapi[0].text);
    writ_api_tag(request, response);
    return WRIT_OK;
}
