/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests that are tried again, and what is said when that does not help.
 */
#include <time.h>

#include "registry/http_try.h"

enum { POST_TRIES = 4, POST_SECONDS = 15 };
static const long post_pause_ms = 500;

/* May it go better the next time, and is nothing done twice then? */
static bool may_try_again(const writ_http_request *request, const writ_http_try *seen)
{
    bool is_spent = request->upload && request->upload->is_begun;
    if (seen->code != WRIT_OK || seen->has_lines || is_spent)
        return false;
    switch (seen->end) {
    case WRIT_HTTP_UNSENT:
        return true;
    case WRIT_HTTP_BROKEN:
        return request->is_repeatable;
    case WRIT_HTTP_ANSWERED:
        if (seen->status == 429 || (seen->status == 503 && seen->pause_ms))
            return true;
        return request->is_repeatable && (seen->status == 408 || seen->status >= 500);
    default:
        return false;
    }
}

/* False: it was stopped. */
static bool wait_ms(long ms, const volatile sig_atomic_t *stop)
{
    const struct timespec slice = {.tv_nsec = 50 * 1000000L};
    for (; ms > 0; ms -= 50) {
        if (stop && *stop)
            return false;
        nanosleep(&slice, NULL);
    }
    return !(stop && *stop);
}

static int fail(const writ_http_client *client, const writ_http_request *request,
                const writ_http_try *seen, int tries, writ_error *err)
{
    const char *verb = strcmp(request->method, "GET") == 0 ? "ask" : "send to";
    int code = writ_error_set(err, WRIT_E_SYSTEM, "cannot %s '%.*s': %s (%d %s)", verb,
                              WRIT_FMT(writ_http_client_origin(client)), seen->why, tries,
                              tries == 1 ? "try" : "tries");
    bool may_be_done = seen->end == WRIT_HTTP_BROKEN && !request->is_repeatable;
    if (seen->hint && !may_be_done)
        writ_error_hint(err, "%s", seen->hint);
    return code;
}

int writ_http_client_send(writ_http_client *client, writ_arena *arena,
                          const writ_http_request *request, writ_http_response *response,
                          writ_error *err)
{
    long pause = request->pause_ms;
    for (int tries = 1;; tries++, pause *= 2) {
        writ_http_try seen;
        int code = writ_http_client_try(client, request, &seen, err);
        if (code != WRIT_OK)
            return code;
        if (tries < request->tries && may_try_again(request, &seen) &&
            wait_ms(seen.pause_ms > pause ? seen.pause_ms : pause, request->stop))
            continue;
        if (seen.end != WRIT_HTTP_ANSWERED)
            return fail(client, request, &seen, tries, err);
        *response = (writ_http_response){
            .status = (unsigned)seen.status,
            .type = writ_str_copy(arena, seen.type),
            .body = writ_str_copy(arena, writ_buf_str(seen.answer)),
            .tries = tries,
        };
        return WRIT_OK;
    }
}

/* ---- one that is sent alone ---- */

int writ_http_check(const char *url, writ_error *err)
{
    writ_http_client *client = NULL;
    int code = writ_http_client_open(url, &client, err);
    writ_http_client_close(client);
    return code;
}

static int judge(const writ_http_client *client, const writ_http_response *response,
                 writ_error *err)
{
    if (response->status >= 200 && response->status < 300)
        return WRIT_OK;
    writ_error_set(err, WRIT_E_SYSTEM, "'%.*s' did not take it: status %u (%d %s)",
                   WRIT_FMT(writ_http_client_origin(client)), response->status, response->tries,
                   response->tries == 1 ? "try" : "tries");
    if (response->status == 401 || response->status == 403)
        writ_error_hint(err, "the token is that of WRIT_TOKEN, which is sent by https only");
    else if (response->status >= 300 && response->status < 400)
        writ_error_hint(err, "redirects are not followed; give the URL that it leads to");
    return WRIT_E_SYSTEM;
}

int writ_http_post(const char *url, writ_str body, const volatile sig_atomic_t *stop,
                   writ_error *err)
{
    writ_http_client *client = NULL;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_http_response response;
    const writ_http_request request = {
        .method = "POST",
        .body = body,
        .is_repeatable = true,
        .tries = POST_TRIES,
        .pause_ms = post_pause_ms,
        .seconds = POST_SECONDS,
        .stop = stop,
    };
    int code = writ_http_client_open(url, &client, err);
    if (!code)
        code = writ_http_client_send(client, &arena, &request, &response, err);
    if (!code)
        code = judge(client, &response, err);
    writ_http_client_close(client);
    writ_arena_clear(&arena);
    return code;
}
