/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers, and those that are kept: a response that never changes is made once for each thread,
 * headers and all, and sent again as it is.
 */
#include "config.h"

#ifdef WITH_SERVE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "ci/serve/cache.h"
#include "ci/serve/http_inside.h"
#include "contracts/base/bounds.h"
#include "contracts/base/write.h"

#define ETAG 36 /* with its quotes, and '\0' */

typedef struct answer {
    writ_kept base;
    __typeof__(&MHD_destroy_response) destroy; /* outlives the daemon, as the library does */
    struct MHD_Response *whole, *same;         /* 200, and 304 for who has it */
    const writ_endpoint *route;
    size_t len; /* of the body */
    char etag[ETAG];
    char key[];
} answer;

/* What every answer says. */
static void add_common(const writ_http_api *api, struct MHD_Response *made)
{
    api->add_response_header(made, "X-Content-Type-Options", "nosniff");
    api->add_response_header(made, "Referrer-Policy", "no-referrer");
}

static void add_headers(const writ_http_api *api, struct MHD_Response *made,
                        const writ_response *response, bool is_empty)
{
    bool says_caching = false;
    for (size_t i = 0; i < response->headers.count; i++) {
        const writ_param *header = &response->headers.items[i];
        says_caching = says_caching || writ_str_is(header->name, "Cache-Control");
        api->add_response_header(made, header->name.ptr, header->value.ptr);
    }
    if (!is_empty)
        api->add_response_header(made, "Content-Type", response->type);
    if (!says_caching && !response->immutable)
        api->add_response_header(made, "Cache-Control", "no-store");
    add_common(api, made);
}

/* What a route of that dialect answers with, unless its handler says otherwise. */
static const char *type_of(writ_dialect dialect)
{
    switch (dialect) {
    case WRIT_DIALECT_V1:
        return "application/json";
    case WRIT_DIALECT_CONFLUENT:
        return "application/vnd.schemaregistry.v1+json";
    case WRIT_DIALECT_PAGE:
        return "text/html; charset=utf-8";
    default:
        return "text/plain; charset=utf-8";
    }
}

static size_t length_of(const writ_response *response)
{
    return response->file ? (size_t)ftello(response->file) : response->body.len;
}

/* The library closes its descriptor. */
static struct MHD_Response *make_of_file(const writ_http_api *api, writ_response *response)
{
    size_t len = length_of(response);
    int fd = fcntl(fileno(response->file), F_DUPFD_CLOEXEC, 0);
    struct MHD_Response *made = fd >= 0 ? api->create_response_from_fd64(len, fd) : NULL;
    fclose(response->file);
    response->file = NULL;
    return made;
}

/* The body goes with it: the library frees it. */
static struct MHD_Response *make_of_memory(const writ_http_api *api, writ_response *response)
{
    writ_buf body = response->body;
    response->body = WRIT_BUF_INIT;
    return api->create_response_from_buffer(body.len, body.ptr ? body.ptr : (char *)"",
                                            body.ptr ? MHD_RESPMEM_MUST_FREE
                                                     : MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *make(const writ_http_api *api, writ_response *response)
{
    bool is_empty = length_of(response) == 0;
    struct MHD_Response *made =
        response->file ? make_of_file(api, response) : make_of_memory(api, response);
    if (!made)
        writ_out_of_memory();
    add_headers(api, made, response, is_empty);
    return made;
}

/* ---- what is kept ---- */

static void drop(writ_kept *kept)
{
    answer *a = (answer *)kept;
    a->destroy(a->whole);
    a->destroy(a->same);
    free(a);
}

static void add_validators(const writ_http_api *api, struct MHD_Response *made, const char *etag)
{
    api->add_response_header(made, "ETag", etag);
    /* `no-cache`: who may read it is asked each time, what was read is not sent again */
    api->add_response_header(made, "Cache-Control", "private, no-cache");
    api->add_response_header(made, "Vary", "Accept, Authorization");
}

static void print_etag(const writ_response *response, char etag[ETAG])
{
    char hex[WRIT_SHA256_HEX];
    writ_str parts[2] = {writ_str_of(response->type), writ_buf_str(&response->body)};
    writ_sha256_list_hex(parts, 2, hex);
    snprintf(etag, ETAG, "\"%.32s\"", hex);
}

/* What a key has besides target and Accept. */
#define KEY_MORE (1 + sizeof(int64_t))

static bool has_key(const writ_call *call)
{
    return call->target.len + call->accept.len + KEY_MORE <= WRIT_BOUND_HTTP_KEY;
}

/* What was withdrawn for good is in no answer any more: how often that was done is part of the key.
 */
static writ_str key_of(const writ_call *call, char space[WRIT_BOUND_HTTP_KEY])
{
    if (!has_key(call))
        return WRIT_STR_EMPTY;
    int64_t withdrawals = writ_door_withdrawals(call->http->server->door);
    char *end = space;
    memcpy(end, call->target.ptr, call->target.len);
    end += call->target.len;
    *end++ = '\n';
    if (call->accept.len)
        memcpy(end, call->accept.ptr, call->accept.len);
    end += call->accept.len;
    memcpy(end, &withdrawals, sizeof withdrawals);
    return (writ_str){space, (size_t)(end - space) + sizeof withdrawals};
}

static answer *keep(writ_call *call, writ_str key, const char etag[ETAG])
{
    const writ_http_api *api = &call->http->api;
    writ_response *response = &call->exchange.response;
    answer *made = calloc(1, sizeof *made + key.len);
    if (!made)
        writ_out_of_memory();
    memcpy(made->key, key.ptr, key.len);
    made->destroy = api->destroy_response;
    made->route = call->exchange.route;
    made->len = response->body.len;
    memcpy(made->etag, etag, ETAG);
    /* the library's own of each response is some hundred bytes a header */
    made->base = (writ_kept){drop, {made->key, key.len}, made->len + key.len + 2048};
    made->whole = make(api, response);
    made->same = api->create_response_from_buffer(0, (char *)"", MHD_RESPMEM_PERSISTENT);
    if (!made->same)
        writ_out_of_memory();
    add_common(api, made->same);
    add_validators(api, made->whole, made->etag);
    add_validators(api, made->same, made->etag);
    return made;
}

/* RFC 9110, section 13.1.2: a list of tags, weak ones count too, or `*`. */
static bool has_already(writ_str if_none_match, const char *etag)
{
    writ_str tag = writ_str_of(etag);
    if (writ_str_is(if_none_match, "*"))
        return true;
    for (size_t i = 0; i + tag.len <= if_none_match.len; i++)
        if (writ_str_starts(writ_str_part(if_none_match, i, tag.len), tag))
            return true;
    return false;
}

static enum MHD_Result send_kept(writ_call *call, const answer *kept)
{
    bool same = call->if_none_match.len && has_already(call->if_none_match, kept->etag);
    call->exchange.response.status = same ? 304 : 200;
    call->sent = same ? 0 : kept->len;
    writ_http_allow(call, call->sent);
    return call->http->api.queue_response(call->connection, same ? 304 : 200,
                                          same ? kept->same : kept->whole);
}

/* Then each answer says that it is the last one of its connection, which what is kept does not. */
static bool is_stopping(const writ_call *call)
{
    return atomic_load_explicit(&call->http->server->stopping, memory_order_relaxed);
}

static const answer *find_kept(const writ_call *call)
{
    char space[WRIT_BOUND_HTTP_KEY];
    writ_str key = key_of(call, space);
    writ_worker *worker = writ_server_worker(call->http->server);
    return key.len && !is_stopping(call) ? (answer *)writ_cache_find(worker->cache, key) : NULL;
}

bool writ_http_is_kept(const writ_call *call)
{
    return find_kept(call) != NULL;
}

bool writ_http_answer_kept(writ_call *call, enum MHD_Result *result)
{
    const answer *kept = find_kept(call);
    if (!kept)
        return false;
    call->exchange.route = kept->route;
    writ_count(&writ_server_worker(call->http->server)->tally.cached, 1);
    *result = send_kept(call, kept);
    return true;
}

/* ---- sending ---- */

/* The library keeps what it sends for as long as it sends it. */
static enum MHD_Result send_once(writ_call *call, struct MHD_Response *made)
{
    const writ_http_api *api = &call->http->api;
    if (call->phase == WRIT_PHASE_TARGET || is_stopping(call))
        api->add_response_header(made, "Connection", "close");
    writ_http_allow(call, call->sent);
    enum MHD_Result sent =
        api->queue_response(call->connection, call->exchange.response.status, made);
    api->destroy_response(made);
    return sent;
}

static enum MHD_Result answer_changing(writ_call *call)
{
    writ_response *response = &call->exchange.response;
    call->sent = length_of(response);
    response->immutable = false;
    return send_once(call, make(&call->http->api, response));
}

static enum MHD_Result answer_immutable(writ_call *call)
{
    const writ_http_api *api = &call->http->api;
    writ_response *response = &call->exchange.response;
    writ_cache *cache = writ_server_worker(call->http->server)->cache;
    char space[WRIT_BOUND_HTTP_KEY], etag[ETAG];
    writ_str key = key_of(call, space);
    print_etag(response, etag);
    if (!is_stopping(call) && writ_cache_wants(cache, key)) {
        answer *kept = keep(call, key, etag);
        enum MHD_Result sent = send_kept(call, kept);
        writ_cache_put(cache, &kept->base);
        return sent;
    }
    if (call->if_none_match.len && has_already(call->if_none_match, etag)) {
        writ_buf_reset(&response->body);
        response->status = 304;
    }
    call->sent = response->body.len;
    struct MHD_Response *made = make(api, response);
    add_validators(api, made, etag);
    return send_once(call, made);
}

enum MHD_Result writ_http_answer(writ_call *call)
{
    writ_response *response = &call->exchange.response;
    response->status = response->status ? response->status : 200;
    response->type = response->type ? response->type : type_of(call->exchange.dialect);
    bool is_immutable =
        response->immutable && call->is_get && response->status == 200 && has_key(call);
    return is_immutable ? answer_immutable(call) : answer_changing(call);
}

#endif
