/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/http.h"

#include "config.h"

#ifdef WITH_SERVE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ci/serve/http_inside.h"
#include "ci/serve/log.h"
#include "ci/serve/writer.h"
#include "contracts/base/bounds.h"
#include "contracts/base/parallel.h"
#include "contracts/base/read.h"
#include "contracts/base/shared_object.h"

static const uint64_t second_ns = 1000000000u;

/* ---- the library ---- */

static int load_library(writ_http_api *api, writ_error *err)
{
    static const char *const names[] = {
#define FUNCTION(name) "MHD_" #name,
#include "ci/serve/http_api.def"
#undef FUNCTION
    };
    void **const slots[] = {
#define FUNCTION(name) (void **)&api->name,
#include "ci/serve/http_api.def"
#undef FUNCTION
    };
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("microhttpd", "12"),
        .product = "libmicrohttpd",
        .hint = "install libmicrohttpd 0.9.75 or newer (Debian: libmicrohttpd12)",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof *names,
    };
    return writ_shared_object_open(&library, &api->library, err);
}

/* ---- time ---- */

static uint64_t patience_ns(const writ_http *http)
{
    return (uint64_t)http->server->config->patience * second_ns;
}

static void set_deadline(writ_peer *peer, uint64_t deadline_ns)
{
    atomic_store_explicit(&peer->deadline_ns, deadline_ns, memory_order_relaxed);
}

void writ_http_allow(writ_call *call, uint64_t bytes)
{
    set_deadline(call->peer, writ_log_clock() + patience_ns(call->http) +
                                 bytes / WRIT_BOUND_HTTP_SLOWEST * second_ns);
}

void writ_http_allow_all(writ_call *call)
{
    set_deadline(call->peer, UINT64_MAX);
}

/* Under the lock no socket is closed, so none that is ended here is somebody else's by now. */
void writ_http_reap(writ_http *http)
{
    uint64_t now = writ_log_clock();
    pthread_mutex_lock(&http->lock);
    for (writ_peer *peer = http->peers; peer; peer = peer->next)
        if (atomic_load_explicit(&peer->deadline_ns, memory_order_relaxed) < now) {
            shutdown(peer->socket, SHUT_RDWR);
            set_deadline(peer, UINT64_MAX);
        }
    pthread_mutex_unlock(&http->lock);
}

/* ---- connections ---- */

static void write_address(const struct sockaddr *from, char *text, socklen_t room)
{
    const void *bytes = &((const struct sockaddr_in *)(const void *)from)->sin_addr;
    int family = from->sa_family;
    if (family == AF_INET6) {
        const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)from)->sin6_addr;
        bool is_four = IN6_IS_ADDR_V4MAPPED(six);
        family = is_four ? AF_INET : AF_INET6;
        bytes = is_four ? (const void *)&six->s6_addr[12] : six;
    }
    if (!inet_ntop(family, bytes, text, room))
        text[0] = '\0';
}

static void begin_peer(writ_http *http, struct MHD_Connection *connection, void **context)
{
    writ_peer *peer = calloc(1, sizeof *peer);
    const union MHD_ConnectionInfo *info =
        http->api.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (!peer)
        writ_out_of_memory();
    peer->socket = info->connect_fd;
    info = http->api.get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr)
        write_address(info->client_addr, peer->address, sizeof peer->address);
    atomic_init(&peer->deadline_ns, writ_log_clock() + patience_ns(http));
    pthread_mutex_lock(&http->lock);
    peer->next = http->peers;
    peer->link = &http->peers;
    if (peer->next)
        peer->next->link = &peer->next;
    http->peers = peer;
    pthread_mutex_unlock(&http->lock);
    *context = peer;
}

static void end_peer(writ_http *http, writ_peer *peer)
{
    pthread_mutex_lock(&http->lock);
    *peer->link = peer->next;
    if (peer->next)
        peer->next->link = peer->link;
    pthread_mutex_unlock(&http->lock);
    free(peer);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **peer,
                          enum MHD_ConnectionNotificationCode what)
{
    writ_http *http = context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        begin_peer(http, connection, peer);
        atomic_fetch_add(&http->server->connections, 1);
        atomic_fetch_add(&http->server->taken, 1);
    } else if (*peer) {
        end_peer(http, *peer);
        atomic_fetch_sub(&http->server->connections, 1);
        *peer = NULL;
    }
}

/* ---- exchanges ---- */

/* The line of a request came: libmicrohttpd cuts it up afterwards. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    writ_http *http = context;
    writ_worker *worker = writ_server_worker(http->server);
    writ_call *call = (writ_call *)worker->idle;
    if (call)
        worker->idle = call->exchange.next;
    else if (!(call = calloc(1, sizeof *call)))
        writ_out_of_memory();
    writ_exchange_init(&call->exchange, worker);
    const union MHD_ConnectionInfo *info =
        http->api.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    *call = (writ_call){.exchange = call->exchange,
                        .http = http,
                        .connection = connection,
                        .peer = info->socket_context};
    call->exchange.request.arena = &call->exchange.arena;
    call->target = writ_str_copy(&call->exchange.arena, writ_str_of(target));
    atomic_fetch_add(&http->server->in_flight, 1);
    return call;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    writ_http *http = context;
    writ_call *call = *state;
    (void)connection;
    if (!call)
        return;
    writ_exchange *exchange = &call->exchange;
    writ_worker *worker = writ_server_worker(http->server);
    uint64_t took = writ_log_clock() - exchange->started_ns;
    writ_tally_add(&worker->tally, exchange->route, exchange->response.status, took);
    writ_log_request(http->server, exchange, call->sent, took,
                     how != MHD_REQUEST_TERMINATED_COMPLETED_OK);
    set_deadline(call->peer, writ_log_clock() + patience_ns(http));
    exchange->next = worker->idle;
    worker->idle = exchange;
    *state = NULL;
    atomic_fetch_sub(&http->server->in_flight, 1);
}

/* ---- the head ---- */

typedef struct headers {
    writ_request_head head;
    writ_str forwarded_for, forwarded_proto, length;
    size_t bytes;
    unsigned lengths, encodings;
} headers;

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    headers *to = context;
    const struct {
        const char *name;
        writ_str *to;
    } wanted[] = {{"Host", &to->head.host},
                  {"Accept", &to->head.accept},
                  {"Authorization", &to->head.authorization},
                  {"Content-Type", &to->head.content_type},
                  {"Content-Length", &to->length},
                  {"If-None-Match", &to->head.if_none_match},
                  {"Writ-Author", &to->head.author},
                  {"Writ-Message", &to->head.message},
                  {"Writ-Commit", &to->head.commit},
                  {"Writ-Link", &to->head.link},
                  {"X-Forwarded-For", &to->forwarded_for},
                  {"X-Forwarded-Proto", &to->forwarded_proto}};
    (void)kind;
    value = value ? value : "";
    to->bytes += strlen(name) + strlen(value) + 4;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if ((name[0] | 0x20) == (wanted[i].name[0] | 0x20) && !strcasecmp(name, wanted[i].name))
            *wanted[i].to = writ_str_of(value);
    to->lengths += strcasecmp(name, "Content-Length") == 0;
    to->encodings += strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* The last address of the list: the one that the proxy saw itself. */
static writ_str forwarded(writ_str list)
{
    for (size_t i = list.len; i-- > 0;)
        if (list.ptr[i] == ',') {
            list = writ_str_part(list, i + 1, SIZE_MAX);
            break;
        }
    while (list.len && *list.ptr == ' ')
        list = writ_str_part(list, 1, SIZE_MAX);
    return list;
}

static int64_t read_length(const headers *from)
{
    int64_t length = 0;
    if (from->encodings)
        return -1;
    for (size_t i = 0; i < from->length.len && length < INT64_MAX / 16; i++)
        if (from->length.ptr[i] >= '0' && from->length.ptr[i] <= '9')
            length = length * 10 + (from->length.ptr[i] - '0');
    return length;
}

static void read_headers(const writ_call *call, const char *method, headers *to)
{
    const writ_http *http = call->http;
    *to = (headers){.head = {.method = method, .target = call->target}};
    http->api.get_connection_values(call->connection, MHD_HEADER_KIND, take_header, to);
    to->head.content_length = read_length(to);
    to->head.from = writ_str_of(call->peer->address);
    to->head.is_secure = http->cert != NULL;
    if (http->server->config->trust_proxy) {
        writ_str from = forwarded(to->forwarded_for);
        to->head.from = from.len && from.len < 64 ? from : to->head.from;
        to->head.is_secure |= writ_str_is(to->forwarded_proto, "https");
    }
}

/* Two lengths, or a length and chunks: where such a body ends, others may see otherwise (RFC 9112,
 * section 6.3). */
static bool is_sound(writ_call *call, const headers *seen)
{
    writ_exchange *exchange = &call->exchange;
    exchange->request.path = writ_url_plain(&exchange->arena, exchange->request.path);
    if (seen->bytes > WRIT_BOUND_HTTP_HEADERS)
        writ_exchange_refuse(exchange, 431, "header-too-large",
                             "the headers are longer than 16 KiB", NULL);
    else if (seen->lengths + seen->encodings > 1)
        writ_exchange_refuse(exchange, 400, "bad-request", "the length of the body is said twice",
                             NULL);
    else
        return true;
    return false;
}

/* May a request without a token have what is kept, without a further look? */
static bool is_open(const writ_call *call, const headers *seen)
{
    return call->is_get && !seen->head.authorization.len &&
           call->http->server->config->anonymous != WRIT_ANONYMOUS_NONE &&
           seen->bytes <= WRIT_BOUND_HTTP_HEADERS;
}

/* The library closes a connection that is answered before all of the request came, so who is
 * answered in time waits for its next call. */
static enum MHD_Result begin(writ_call *call, const char *method, bool may_be_kept)
{
    headers seen;
    writ_exchange *exchange = &call->exchange;
    read_headers(call, method, &seen);
    call->accept = seen.head.accept;
    call->if_none_match = seen.head.if_none_match;
    call->is_get = !seen.lengths && !seen.encodings &&
                   (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0);
    exchange->request.method = method;
    exchange->request.path = writ_str_part(call->target, 0, writ_str_find_byte(call->target, '?'));
    exchange->dialect = writ_endpoint_dialect(exchange->request.path);
    exchange->request.from = seen.head.from;
    call->phase = WRIT_PHASE_KEPT;
    if (may_be_kept && is_open(call, &seen) && writ_http_is_kept(call))
        return MHD_YES;
    bool goes_on = is_sound(call, &seen) && writ_exchange_begin(exchange, &seen.head);
    call->phase = goes_on ? WRIT_PHASE_BODY : WRIT_PHASE_SPILL;
    if (seen.head.content_length <= (int64_t)WRIT_BOUND_HTTP_BODY)
        return MHD_YES;
    call->phase = WRIT_PHASE_TARGET;
    return writ_http_answer(call);
}

/* ---- the body, and the answer ---- */

static enum MHD_Result take_body(writ_call *call, const char *bytes, size_t *len)
{
    writ_exchange *exchange = &call->exchange;
    size_t came = *len;
    call->received += came;
    exchange->oversized |= call->received > WRIT_BOUND_HTTP_BODY;
    *len = 0;
    /* a body of chunks says no length before; so much more is read for the answer to arrive */
    if (call->received > 2 * (size_t)WRIT_BOUND_HTTP_BODY)
        return MHD_NO;
    if (call->phase == WRIT_PHASE_BODY && !exchange->oversized)
        writ_buf_add(&exchange->body, bytes, came);
    if (call->received == came || call->received / WRIT_BOUND_HTTP_SLOWEST !=
                                      (call->received - came) / WRIT_BOUND_HTTP_SLOWEST)
        set_deadline(call->peer, exchange->started_ns + patience_ns(call->http) +
                                     call->received / WRIT_BOUND_HTTP_SLOWEST * second_ns);
    return MHD_YES;
}

/* Leaves it to the writer; the connection rests before the writer can answer. */
static enum MHD_Result leave(writ_call *call)
{
    const writ_http_api *api = &call->http->api;
    call->phase = WRIT_PHASE_RESTING;
    api->suspend_connection(call->connection);
    if (!writ_writer_put(call->http->server->writer, &call->exchange)) {
        writ_exchange_refuse(&call->exchange, 503, "unavailable", "too many writes wait already",
                             NULL);
        api->resume_connection(call->connection);
    }
    return MHD_YES;
}

void writ_http_answered(void *context, writ_exchange *exchange)
{
    writ_call *call = (writ_call *)exchange;
    (void)context;
    call->http->api.resume_connection(call->connection);
}

static enum MHD_Result answer(writ_call *call, const char *method)
{
    enum MHD_Result result;
    if (call->phase == WRIT_PHASE_KEPT) {
        if (writ_http_answer_kept(call, &result))
            return result;
        begin(call, method, false); /* it has made room for something else since */
    }
    if (call->phase == WRIT_PHASE_SPILL)
        return writ_http_answer(call);
    if (call->is_get && writ_http_answer_kept(call, &result))
        return result;
    writ_http_allow_all(call);
    return writ_exchange_perform(&call->exchange) ? writ_http_answer(call) : leave(call);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *body,
                                  size_t *body_len, void **state)
{
    writ_call *call = *state;
    (void)context, (void)connection, (void)url, (void)version;
    if (call->phase == WRIT_PHASE_TARGET)
        return begin(call, method, true);
    if (call->phase == WRIT_PHASE_RESTING)
        return writ_http_answer(call);
    return *body_len ? take_body(call, body, body_len) : answer(call, method);
}

/* ---- the daemon ---- */

static void on_words(void *context, const char *format, va_list args)
{
    char text[512];
    const writ_http *http = context;
    vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\n")] = '\0';
    writ_log_say(http->server, "warning", "libmicrohttpd: %s", text);
}

/* Paths are decoded once, by ci/serve/url.c. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

static int start(writ_http *http, writ_error *err)
{
    const writ_serve_config *config = http->server->config;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    unsigned threads = config->threads ? (unsigned)config->threads : (unsigned)writ_processors();
    struct MHD_OptionItem more[4] = {{0}};
    size_t count = 0;
    if (threads > 1)
        more[count++] =
            (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL};
    if (http->cert) {
        flags |= MHD_USE_TLS;
        more[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_CERT, 0, http->cert};
        more[count++] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, http->key};
    }
    more[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, NULL};
    http->daemon = http->api.start_daemon(
        flags, 0, NULL, NULL, on_request, http, MHD_OPTION_EXTERNAL_LOGGER, on_words, http,
        MHD_OPTION_LISTEN_SOCKET, http->socket, MHD_OPTION_URI_LOG_CALLBACK, on_target, http,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, http, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, http, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)config->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)config->address_connections,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)config->patience,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)WRIT_BOUND_HTTP_CONNECTION,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, more, MHD_OPTION_END);
    return http->daemon ? WRIT_OK
                        : writ_error_set(err, WRIT_E_SYSTEM, "the HTTP server cannot be started");
}

static int load_pem(const char *path, char **text, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_source *source;
    int code = writ_source_load(&arena, path, &source, err);
    if (!code && !(*text = strndup(source->text.ptr, source->text.len)))
        writ_out_of_memory();
    writ_arena_clear(&arena);
    return code;
}

static int load_tls(writ_http *http, writ_error *err)
{
    const writ_serve_config *config = http->server->config;
    int code = WRIT_OK;
    if (config->tls_cert)
        code = load_pem(config->tls_cert, &http->cert, err);
    if (!code && config->tls_cert)
        code = load_pem(config->tls_key, &http->key, err);
    return code;
}

int writ_http_open(writ_server *server, int socket, writ_http **http, writ_error *err)
{
    writ_http *opened = calloc(1, sizeof *opened);
    if (!opened)
        writ_out_of_memory();
    opened->server = server;
    opened->socket = socket;
    pthread_mutex_init(&opened->lock, NULL);
    int code = load_library(&opened->api, err);
    if (!code)
        code = load_tls(opened, err);
    if (!code)
        code = start(opened, err);
    if (code)
        writ_http_close(opened);
    else
        *http = opened;
    return code;
}

void writ_http_quiesce(writ_http *http)
{
    int socket = http->api.quiesce_daemon(http->daemon);
    if (socket >= 0)
        close(socket);
}

void writ_http_close(writ_http *http)
{
    if (!http)
        return;
    if (http->daemon)
        http->api.stop_daemon(http->daemon);
    else
        close(http->socket);
    pthread_mutex_destroy(&http->lock);
    writ_shared_object_close(http->api.library);
    free(http->cert);
    free(http->key);
    free(http);
}

#else /* without libmicrohttpd */

#include <unistd.h>

int writ_http_open(writ_server *server, int socket, writ_http **http, writ_error *err)
{
    (void)server, (void)http;
    close(socket);
    return writ_error_set(err, WRIT_E_USAGE, "this writ was built without its server");
}

void writ_http_quiesce(writ_http *http)
{
    (void)http;
}

void writ_http_close(writ_http *http)
{
    (void)http;
}

void writ_http_reap(writ_http *http)
{
    (void)http;
}

void writ_http_answered(void *context, writ_exchange *exchange)
{
    (void)context, (void)exchange;
}

#endif
