/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/http.h"

#include "config.h"

#ifdef WITH_SERVE
#include <arpa/inet.h>
#include <linux/sockios.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ci/serve/http_inside.h"
#include "ci/serve/listen.h"
#include "ci/serve/log.h"
#include "ci/serve/writer.h"
#include "contracts/base/bounds.h"
#include "contracts/base/parallel.h"
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

/* Nothing more comes from it, and nothing is on its way to it. The library hears nothing of an end
 * that comes together with the last bytes. */
static bool is_gone(const writ_peer *peer)
{
    struct pollfd seen = {.fd = peer->socket, .events = POLLRDHUP};
    int unread = 0, unsent = 0;
    return poll(&seen, 1, 0) == 1 && seen.revents & (POLLRDHUP | POLLHUP) &&
           ioctl(peer->socket, FIONREAD, &unread) == 0 && !unread &&
           ioctl(peer->socket, SIOCOUTQ, &unsent) == 0 && !unsent;
}

/* Of the peers that we wait for: the slow, and those that were gone the last time, too. */
static bool is_over(writ_peer *peer, uint64_t now)
{
    uint64_t deadline = atomic_load_explicit(&peer->deadline_ns, memory_order_relaxed);
    bool was_gone = peer->is_gone;
    peer->is_gone = deadline != UINT64_MAX && is_gone(peer);
    return deadline < now || (was_gone && peer->is_gone);
}

/* Under the lock no socket is closed, so none that is ended here is somebody else's by now. */
void writ_http_reap(writ_http *http)
{
    uint64_t now = writ_log_clock();
    pthread_mutex_lock(&http->lock);
    for (writ_peer *peer = http->peers; peer; peer = peer->next)
        if (is_over(peer, now)) {
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
    if (http->tls) {
        info = http->api.get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
        peer->certificate = writ_tls_give(http->tls, info->tls_session);
    }
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
    if (http->tls)
        writ_tls_release(http->tls, peer->certificate);
    free(peer);
}

/* ---- exchanges ---- */

static void end_call(writ_call *call, bool broken)
{
    writ_http *http = call->http;
    writ_exchange *exchange = &call->exchange;
    writ_worker *worker = writ_server_worker(http->server);
    uint64_t took = writ_log_clock() - exchange->started_ns;
    writ_tally_add(&worker->tally, exchange->route, exchange->response.status, took);
    writ_log_request(http->server, exchange, call->sent, took, broken);
    set_deadline(call->peer, writ_log_clock() + patience_ns(http));
    call->peer->call = NULL;
    writ_exchange_rest(exchange);
    exchange->next = worker->idle;
    worker->idle = exchange;
    atomic_fetch_sub(&http->server->in_flight, 1);
}

/* The library makes a list of the parameters, which we do ourselves (url.c). Of some hundred its
 * memory is used up, and then it neither answers nor ends the request; with more memory, all of
 * which it clears for each request, half as many are answered. So it gets a single one: what it
 * shows is its own buffer, before it looks for them. */
static void join_parameters(const char *target)
{
    union {
        const char *shown;
        char *own;
    } buffer = {target};
    for (char *at = strchr(buffer.own, '&'); at; at = strchr(at, '&'))
        *at = '.';
}

/* The line of a request came: libmicrohttpd cuts it up afterwards. Its time begins here: how long
 * the connection was idle before does not count. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
    writ_http *http = context;
    writ_worker *worker = writ_server_worker(http->server);
    const union MHD_ConnectionInfo *info =
        http->api.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    writ_peer *peer = info->socket_context;
    if (peer->call)
        end_call(peer->call, true);
    writ_call *call = (writ_call *)worker->idle;
    if (call)
        worker->idle = call->exchange.next;
    else if (!(call = calloc(1, sizeof *call)))
        writ_out_of_memory();
    writ_exchange_init(&call->exchange, worker);
    *call = (writ_call){
        .exchange = call->exchange, .http = http, .connection = connection, .peer = peer};
    call->exchange.request.arena = &call->exchange.arena;
    call->target = writ_str_copy(&call->exchange.arena, writ_str_of(target));
    peer->call = call;
    call->exchange.request.from = writ_str_of(peer->address);
    call->exchange.request.path =
        writ_str_part(call->target, 0, writ_str_find_byte(call->target, '?'));
    join_parameters(target);
    set_deadline(peer, call->exchange.started_ns + patience_ns(http));
    atomic_fetch_add(&http->server->in_flight, 1);
    return call;
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    (void)context, (void)connection;
    if (*state)
        end_call(*state, how != MHD_REQUEST_TERMINATED_COMPLETED_OK);
    *state = NULL;
}

/* The library has no word for the end of a request that it had no memory for. */
static void on_connection(void *context, struct MHD_Connection *connection, void **state,
                          enum MHD_ConnectionNotificationCode what)
{
    writ_http *http = context;
    writ_peer *peer = *state;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        begin_peer(http, connection, state);
        atomic_fetch_add(&http->server->connections, 1);
        atomic_fetch_add(&http->server->taken, 1);
    } else if (peer) {
        if (peer->call)
            end_call(peer->call, true);
        end_peer(http, peer);
        atomic_fetch_sub(&http->server->connections, 1);
        *state = NULL;
    }
}

/* ---- the head ---- */

/* May a request without a token have what is kept, without a further look? */
static bool is_open(const writ_call *call, const writ_http_head *seen)
{
    const writ_server *server = call->http->server;
    return call->is_get && !seen->fault && !seen->head.authorization.len &&
           server->config->anonymous != WRIT_ANONYMOUS_NONE &&
           seen->bytes <= WRIT_BOUND_HTTP_HEADERS && writ_server_is_called(server, seen->head.host);
}

/* Where a body cannot be told from the next request, nothing more of the connection is read. */
static bool refuse_head(writ_call *call, const writ_http_head *seen)
{
    writ_exchange *exchange = &call->exchange;
    exchange->request.path = writ_url_plain(&exchange->arena, exchange->request.path);
    if (seen->bytes > WRIT_BOUND_HTTP_HEADERS)
        writ_exchange_refuse(exchange, 431, "header-too-large",
                             "the headers are longer than 16 KiB", NULL);
    else if (seen->fault)
        writ_exchange_refuse(exchange, 400, "bad-request", seen->fault, NULL);
    else
        return false;
    return true;
}

/* The library closes a connection that is answered before all of the request came, so who is
 * answered in time waits for its next call. */
static enum MHD_Result begin(writ_call *call, const char *method, bool may_be_kept)
{
    writ_http_head seen;
    writ_exchange *exchange = &call->exchange;
    writ_http_read_head(call, method, &seen);
    call->accept = seen.head.accept;
    call->if_none_match = seen.head.if_none_match;
    call->is_get =
        !seen.head.content_length && (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0);
    exchange->request.method = method;
    exchange->request.path = writ_str_part(call->target, 0, writ_str_find_byte(call->target, '?'));
    exchange->dialect = writ_endpoint_dialect(exchange->request.path);
    exchange->request.from = seen.head.from;
    call->phase = WRIT_PHASE_KEPT;
    if (may_be_kept && is_open(call, &seen) && writ_http_is_kept(call))
        return MHD_YES;
    bool goes_on = !refuse_head(call, &seen) && writ_exchange_begin(exchange, &seen.head);
    call->phase = goes_on ? WRIT_PHASE_BODY : WRIT_PHASE_SPILL;
    bool is_short = !seen.fault && seen.head.content_length <= (int64_t)WRIT_BOUND_HTTP_BODY;
    if (goes_on || (is_short && !seen.is_asking))
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
    exchange->oversized |= call->received > WRIT_BOUND_HTTP_BODY && !exchange->imports;
    *len = 0;
    /* a body of chunks says no length before; so much more is read for the answer to arrive */
    if (call->received > 2 * (size_t)WRIT_BOUND_HTTP_BODY && !exchange->imports)
        return MHD_NO;
    if (call->phase == WRIT_PHASE_BODY && !exchange->oversized &&
        !writ_exchange_take(exchange, bytes, came))
        call->phase = WRIT_PHASE_SPILL;
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
    const char *why = writ_writer_put(call->http->server->writer, &call->exchange);
    if (why) {
        writ_exchange_refuse(&call->exchange, 503, "unavailable", why, NULL);
        api->resume_connection(call->connection);
    }
    return MHD_YES;
}

void writ_http_answered(void *context, writ_exchange *exchange)
{
    writ_call *call = (writ_call *)exchange;
    writ_error why = WRIT_ERROR_INIT; /* where it fails, the next request tries */
    (void)context;
    if (strcmp(exchange->request.method, "DELETE") == 0)
        writ_door_reload(call->http->server->door,
                         &why); /* before anybody is told that it is gone */
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
    (void)context, (void)connection, (void)url;
    if (call->phase == WRIT_PHASE_TARGET) {
        call->is_old = strcmp(version, MHD_HTTP_VERSION_1_1) != 0;
        return begin(call, method, true);
    }
    if (call->phase == WRIT_PHASE_RESTING)
        return writ_http_answer(call);
    return *body_len ? take_body(call, body, body_len) : answer(call, method);
}

/* ---- the daemon ---- */

static void on_words(void *context, const char *format, va_list args)
{
    char text[512];
    writ_http *http = context;
    vsnprintf(text, sizeof text, format, args);
    text[strcspn(text, "\n")] = '\0';
    if (!atomic_load(&http->is_started) && !http->why[0])
        snprintf(http->why, sizeof http->why, "%.*s", (int)sizeof http->why - 1, text);
    else if (atomic_load(&http->is_started))
        writ_log_say(http->server, "warning", "libmicrohttpd: %s", text);
}

/* Paths are decoded once, by ci/serve/url.c. */
static size_t leave_escaped(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context, (void)connection;
    return strlen(text);
}

/* One may wait for a registry that does not answer (ci/serve/turn.h). */
static unsigned default_threads(void)
{
    size_t processors = writ_processors();
    return processors > 2 ? (unsigned)processors : 2;
}

static int start(writ_http *http, writ_error *err)
{
    const writ_serve_config *config = http->server->config;
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    unsigned threads = config->threads ? (unsigned)config->threads : default_threads();
    struct MHD_OptionItem more[3] = {{0}};
    size_t count = 0;
    if (threads > 1)
        more[count++] =
            (struct MHD_OptionItem){MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL};
    if (http->tls) {
        flags |= MHD_USE_TLS;
        more[count++] =
            (struct MHD_OptionItem){MHD_OPTION_HTTPS_CERT_CALLBACK, 0, writ_tls_no_certificate()};
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
    atomic_store(&http->is_started, http->daemon != NULL);
    return http->daemon ? WRIT_OK
                        : writ_error_set(err, WRIT_E_SYSTEM,
                                         "the HTTP server cannot be started: %s", http->why);
}

static void show_expiry(writ_http *http)
{
    atomic_store(&http->server->certificate_expiry, writ_tls_expiry(http->tls));
}

static int open_tls(writ_http *http, writ_error *err)
{
    const writ_serve_config *config = http->server->config;
    int code = WRIT_OK;
    if (config->tls_cert)
        code = writ_tls_open(config->tls_cert, config->tls_key, &http->tls, err);
    if (http->tls)
        show_expiry(http);
    return code;
}

int writ_http_renew(writ_http *http, writ_error *err)
{
    int code = writ_tls_load(http->tls, err);
    if (!code)
        show_expiry(http);
    return code;
}

/* glibc keeps what it was given back once that was large: of a few large bodies at once, 180 MiB
 * stayed. From a MiB on it is to ask the system, and to give back. */
static void give_memory_back(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}

int writ_http_open(writ_server *server, int socket, writ_http **http, writ_error *err)
{
    writ_http *opened = calloc(1, sizeof *opened);
    give_memory_back();
    if (!opened)
        writ_out_of_memory();
    opened->server = server;
    opened->socket = socket;
    pthread_mutex_init(&opened->lock, NULL);
    server->is_loopback = !server->config->tls_cert && writ_socket_is_loopback(socket);
    /* GnuTLS first: what is loaded for another library, and then by name, glibc does not free */
    int code = open_tls(opened, err);
    if (!code)
        code = load_library(&opened->api, err);
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
    writ_tls_close(http->tls);
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

int writ_http_renew(writ_http *http, writ_error *err)
{
    (void)http, (void)err;
    return WRIT_OK;
}

void writ_http_answered(void *context, writ_exchange *exchange)
{
    (void)context, (void)exchange;
}

#endif
