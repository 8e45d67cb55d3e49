/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/exchange.h"

#include <strings.h>

#include "ci/serve/confluent.h"
#include "ci/serve/log.h"
#include "ci/serve/page.h"
#include "contracts/base/bounds.h"
#include "registry/dump.h"

static void end_import(writ_exchange *exchange)
{
    if (exchange->request.file)
        fclose(exchange->request.file);
    exchange->request.file = NULL;
    if (exchange->imports)
        atomic_store(&exchange->request.server->importing, false);
    exchange->imports = false;
}

void writ_exchange_init(writ_exchange *exchange, writ_worker *worker)
{
    end_import(exchange);
    writ_response_forget(&exchange->response);
    writ_arena arena = exchange->arena;
    writ_buf body = exchange->body, answer = exchange->response.body;
    writ_arena_reset(&arena);
    writ_buf_reset(&body);
    *exchange = (writ_exchange){.arena = arena, .body = body, .started_ns = writ_log_clock()};
    exchange->request.server = worker->server;
    exchange->request.metaschemas = worker->metaschemas;
    exchange->request.arena = &exchange->arena;
    exchange->request.method = "";
    exchange->response.body = answer;
    exchange->dialect = WRIT_DIALECT_V1;
}

void writ_exchange_clear(writ_exchange *exchange)
{
    end_import(exchange);
    writ_arena_clear(&exchange->arena);
    writ_buf_clear(&exchange->body);
    writ_response_forget(&exchange->response);
    writ_buf_clear(&exchange->response.body);
}

void writ_exchange_rest(writ_exchange *exchange)
{
    writ_buf *const buffers[] = {&exchange->body, &exchange->response.body};
    end_import(exchange);
    atomic_fetch_sub(&exchange->request.server->body_bytes, exchange->charged);
    exchange->charged = 0;
    writ_response_forget(&exchange->response);
    for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++)
        if (buffers[i]->capacity > WRIT_BOUND_HTTP_IDLE_BODY)
            writ_buf_clear(buffers[i]);
    writ_arena_reset(&exchange->arena);
    if (writ_arena_bytes(&exchange->arena) > WRIT_BOUND_HTTP_IDLE_ARENA)
        writ_arena_clear(&exchange->arena);
}

/* ---- errors ---- */

void writ_exchange_refuse(writ_exchange *exchange, unsigned status, const char *type,
                          const char *detail, const char *hint)
{
    writ_request *request = &exchange->request;
    writ_response *response = &exchange->response;
    writ_response_forget(response);
    switch (exchange->dialect) {
    case WRIT_DIALECT_V1:
        writ_response_problem(request, response, status, type, writ_str_of(detail),
                              writ_str_of(hint));
        break;
    case WRIT_DIALECT_CONFLUENT:
        writ_response_confluent(response, status == 422 ? WRIT_CONFLUENT_BAD_SCHEMA : status, "%s",
                                detail);
        break;
    case WRIT_DIALECT_PAGE:
        writ_page_error(request, response, status, writ_str_of(detail), writ_str_of(hint));
        break;
    default:
        response->type = "text/plain; charset=utf-8";
        writ_buf_printf(&response->body, "%s\n", detail);
    }
    response->status = status;
    if (exchange->allowed.len)
        writ_response_header(request, response, "Allow", exchange->allowed);
    if (status == 503)
        writ_response_header(request, response, "Retry-After", WRIT_STR("1"));
}

void writ_exchange_fail(writ_exchange *exchange, int code, const writ_error *err)
{
    bool ours = code == WRIT_E_SYSTEM;
    unsigned status = code == WRIT_E_USAGE ? 400 : code == WRIT_E_INPUT ? 422 : ours ? 503 : 409;
    const char *type = code == WRIT_E_USAGE   ? "bad-request"
                       : code == WRIT_E_INPUT ? "not-understood"
                       : ours                 ? "unavailable"
                                              : "refused";
    writ_buf detail = WRIT_BUF_INIT;
    if (ours) {
        writ_log_say(exchange->request.server, "error", "%.*s: %s",
                     WRIT_FMT(exchange->request.path), err->message);
        writ_buf_add_text(&detail, "the registry cannot be read or written just now");
    } else if (err->line) {
        writ_buf_printf(&detail, "%s:%u:%u: %s", err->file, err->line, err->column, err->message);
    } else {
        writ_buf_add_str(&detail, writ_response_reason(&exchange->arena, err));
    }
    writ_exchange_refuse(exchange, status, type, detail.ptr ? detail.ptr : "",
                         ours ? "" : err->hint);
    writ_buf_clear(&detail);
}

/* ---- the head ---- */

/* "host:port" as a client may call us: else what we call ourselves. */
static writ_str host_of(const writ_exchange *exchange, writ_str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i], lower = (char)(c | 0x20);
        bool is_fine =
            (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || (c && strchr(".-_:[]", c));
        if (!is_fine)
            host.len = 0;
    }
    return host.len ? host : writ_str_of(exchange->request.server->config->listen);
}

/* What the writer's events say: who claims to have done it, and why. False: an escape is wrong. */
static bool read_provenance(writ_exchange *exchange, const writ_request_head *head)
{
    writ_arena *arena = &exchange->arena;
    writ_origin *to = &exchange->provenance;
    to->from = exchange->request.from;
    return writ_url_decode(arena, head->author, false, &to->author) &&
           writ_url_decode(arena, head->message, false, &to->message) &&
           writ_url_decode(arena, head->commit, false, &to->commit) &&
           writ_url_decode(arena, head->link, false, &to->link);
}

/* Returns the target: the path and what follows. */
static writ_str copy_head(writ_exchange *exchange, const writ_request_head *head)
{
    writ_arena *arena = &exchange->arena;
    writ_request *request = &exchange->request;
    writ_str target = writ_url_plain(arena, writ_url_target(head->target));
    request->method = writ_str_copy(arena, writ_str_of(head->method)).ptr;
    request->path = writ_str_part(target, 0, writ_str_find_byte(target, '?'));
    request->content_type = writ_str_copy(arena, head->content_type);
    request->accept = writ_str_copy(arena, head->accept);
    request->if_none_match = writ_str_copy(arena, head->if_none_match);
    request->from = writ_str_copy(arena, head->from);
    exchange->authorization = writ_str_copy(arena, head->authorization);
    request->origin = WRIT_JOIN(arena, head->is_secure ? WRIT_STR("https://") : WRIT_STR("http://"),
                                host_of(exchange, head->host));
    exchange->head = strcmp(head->method, "HEAD") == 0;
    exchange->dialect = writ_endpoint_dialect(request->path);
    return target;
}

static bool refused(writ_exchange *exchange, unsigned status, const char *type, const char *detail)
{
    writ_exchange_refuse(exchange, status, type, detail, NULL);
    return false;
}

static bool find_route(writ_exchange *exchange, writ_str target)
{
    writ_request *request = &exchange->request;
    writ_segments segments = {0};
    size_t query = writ_str_find_byte(target, '?');
    query += query < target.len;
    if (!writ_url_split(&exchange->arena, request->path, &segments) ||
        !writ_url_query(&exchange->arena, writ_str_part(target, query, SIZE_MAX),
                        &request->query.items, &request->query.count))
        return refused(exchange, 400, "bad-request",
                       "the path or the query is no UTF-8 in percent-encoding");
    if (exchange->dialect == WRIT_DIALECT_CONFLUENT)
        writ_confluent_enter(request, &segments);
    exchange->route = writ_endpoint_map_find(request->server->endpoints, &exchange->arena,
                                             &segments, request->method, &request->parts.items,
                                             &request->parts.count, &exchange->allowed);
    if (exchange->route) {
        exchange->dialect = exchange->route->dialect;
        return true;
    }
    if (!exchange->allowed.len)
        return refused(exchange, 404, "route-not-found",
                       exchange->dialect == WRIT_DIALECT_CONFLUENT
                           ? "HTTP 404 Not Found"
                           : "there is nothing at this path");
    if (strcmp(request->method, "OPTIONS") != 0)
        return refused(exchange, 405, "method-not-allowed",
                       exchange->dialect == WRIT_DIALECT_CONFLUENT
                           ? "HTTP 405 Method Not Allowed"
                           : "this path does not know that method");
    exchange->response.status = 204;
    writ_response_header(request, &exchange->response, "Allow", exchange->allowed);
    return false;
}

/* What no page of another site can send without being asked for it first (the Fetch standard's
 * safelisted types are not among them). */
static bool is_body_type(writ_str type)
{
    static const char *const types[] = {"application/json",        "application/yaml",
                                        "application/x-yaml",      "application/x-ndjson",
                                        "application/ndjson",      "application/octet-stream",
                                        "application/schema+json", NULL};
    type = writ_str_part(type, 0, writ_str_find_byte(type, ';'));
    while (type.len && type.ptr[type.len - 1] == ' ')
        type.len--;
    for (size_t i = 0; types[i]; i++)
        if (writ_str_is(type, types[i]))
            return true;
    return writ_str_starts(type, WRIT_STR("application/")) &&
           writ_str_ends(type, WRIT_STR("+json"));
}

static bool is_safe_method(const char *method)
{
    return !strcmp(method, "GET") || !strcmp(method, "HEAD") || !strcmp(method, "OPTIONS");
}

/* Browsers leave out the port that the scheme has anyway; proxies may not. */
static writ_str without_usual_port(writ_str origin)
{
    writ_str port =
        writ_str_starts(origin, WRIT_STR("https:")) ? WRIT_STR(":443") : WRIT_STR(":80");
    return writ_str_ends(origin, port) ? writ_str_part(origin, 0, origin.len - port.len) : origin;
}

static bool is_same_origin(writ_str a, writ_str b)
{
    a = without_usual_port(a);
    b = without_usual_port(b);
    return a.len == b.len && !strncasecmp(a.ptr, b.ptr, a.len);
}

/* What a page of another site has a browser send comes with the password that was once typed in
 * here. Browsers say which page it is; other clients say nothing. */
static bool is_own_page(writ_exchange *exchange, const writ_request_head *head)
{
    bool is_own = !head->fetch_site.len || writ_str_is(head->fetch_site, "same-origin") ||
                  writ_str_is(head->fetch_site, "none");
    if (is_own && head->origin.len)
        is_own = is_same_origin(head->origin, exchange->request.origin);
    return is_own || is_safe_method(head->method) ||
           refused(exchange, 403, "cross-site", "a page of another site asks for this");
}

/* What it takes has no bound, and is no document. */
static bool takes_registry(const writ_exchange *exchange)
{
    return exchange->route->handler == writ_api_import;
}

static bool is_body_fine(writ_exchange *exchange, const writ_request_head *head)
{
    if (head->content_length > (int64_t)WRIT_BOUND_HTTP_BODY && !takes_registry(exchange))
        return refused(exchange, 413, "too-large", "the body is larger than 16 MiB");
    if (head->content_length && !is_body_type(exchange->request.content_type))
        return refused(exchange, 415, "unsupported-media-type",
                       "a body is application/json, application/yaml or application/x-ndjson");
    return true;
}

static bool is_admitted(writ_exchange *exchange, writ_str authorization)
{
    writ_request *request = &exchange->request;
    writ_error err = WRIT_ERROR_INIT;
    bool admitted = false;
    int code = writ_door_admit(request->server->door, request, &exchange->response, authorization,
                               exchange->dialect, exchange->route->access, &admitted, &err);
    if (code)
        writ_exchange_fail(exchange, code, &err);
    return !code && admitted;
}

/* ---- a whole registry ---- */

static int open_import(writ_exchange *exchange, writ_error *err)
{
    writ_request *request = &exchange->request;
    int code = writ_worker_store(writ_server_worker(request->server), &request->store, err);
    if (!code)
        code = writ_store_check_room(request->store, err);
    return code ? code : writ_request_spill(request, WRIT_STR(""), err);
}

/* One at a time: each may fill a disk. What can be refused at once is not sent at all. */
static bool begin_import(writ_exchange *exchange)
{
    writ_error err = WRIT_ERROR_INIT;
    if (atomic_exchange(&exchange->request.server->importing, true))
        return refused(exchange, 503, "unavailable", "another registry is being imported");
    exchange->imports = true;
    int code = open_import(exchange, &err);
    if (code) {
        writ_exchange_fail(exchange, code, &err);
        end_import(exchange);
    }
    return !code;
}

/* A body without a bound may take hours: whether its token still holds is asked now and then. */
static bool take_import(writ_exchange *exchange, writ_str bytes)
{
    writ_error err = WRIT_ERROR_INIT;
    uint64_t before = exchange->came / WRIT_BOUND_HTTP_BODY;
    exchange->came += bytes.len;
    if (exchange->came / WRIT_BOUND_HTTP_BODY != before &&
        !is_admitted(exchange, exchange->authorization)) {
        end_import(exchange);
        return false;
    }
    int code = writ_request_spill(&exchange->request, bytes, &err);
    if (code)
        writ_exchange_fail(exchange, code, &err);
    return !code;
}

bool writ_exchange_begin(writ_exchange *exchange, const writ_request_head *head)
{
    writ_str target = copy_head(exchange, head);
    if (head->target.len > WRIT_BOUND_HTTP_TARGET)
        return refused(exchange, 414, "path-too-long", "the target is longer than 8 KiB");
    if (!writ_server_is_called(exchange->request.server, head->host)) {
        writ_exchange_refuse(exchange, 421, "wrong-host", "this server has no such name",
                             "it listens on loopback: call it localhost; behind a proxy it needs "
                             "--trust-proxy");
        return false;
    }
    if (!find_route(exchange, target) || !is_own_page(exchange, head) ||
        !is_admitted(exchange, head->authorization) || !is_body_fine(exchange, head))
        return false;
    if (!read_provenance(exchange, head))
        return refused(exchange, 400, "bad-request",
                       "the Writ-… headers are UTF-8 in percent-encoding");
    return !takes_registry(exchange) || begin_import(exchange);
}

/* Small bodies are not counted: those that wait for room do not keep the others out. */
bool writ_exchange_take(writ_exchange *exchange, const char *bytes, size_t len)
{
    if (exchange->imports)
        return take_import(exchange, (writ_str){bytes, len});
    atomic_size_t *all = &exchange->request.server->body_bytes;
    size_t held = exchange->body.len + len;
    size_t more =
        held > WRIT_BOUND_HTTP_IDLE_BODY ? held - WRIT_BOUND_HTTP_IDLE_BODY - exchange->charged : 0;
    if (more && atomic_fetch_add(all, more) + more > WRIT_BOUND_HTTP_BODIES) {
        atomic_fetch_sub(all, more + exchange->charged);
        exchange->charged = 0;
        writ_buf_clear(&exchange->body);
        return refused(exchange, 503, "unavailable", "too many large bodies come at once");
    }
    exchange->charged += more;
    writ_buf_add(&exchange->body, bytes, len);
    return true;
}

bool writ_exchange_perform(writ_exchange *exchange)
{
    writ_request *request = &exchange->request;
    writ_error err = WRIT_ERROR_INIT;
    int code = WRIT_OK;
    if (exchange->oversized) {
        writ_exchange_refuse(exchange, 413, "too-large", "the body is larger than 16 MiB", NULL);
        return true;
    }
    request->body = writ_buf_str(&exchange->body);
    exchange->imported = atomic_load(&request->server->imported);
    /* a body may take minutes, in which a token ends */
    if (!is_safe_method(request->method) && !is_admitted(exchange, exchange->authorization))
        return true;
    writ_worker *worker = writ_server_worker(request->server);
    if (exchange->imports)
        code = writ_request_spill(request, WRIT_STR(""), &err);
    if (!code && exchange->dialect != WRIT_DIALECT_PLAIN)
        code = writ_worker_store(worker, &request->store, &err);
    if (!code)
        code = exchange->route->handler(request, &exchange->response, &err);
    if (!code && exchange->response.file)
        code = writ_response_spill(&exchange->response, &err);
    writ_worker_end(worker, code);
    if (code)
        writ_exchange_fail(exchange, code, &err);
    return code || !request->then;
}
