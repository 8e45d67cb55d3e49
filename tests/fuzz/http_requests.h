/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests from any bytes, through all of the server but its sockets: the line, headers, an empty
 * line, the body. What must hold of each answer is demanded; who breaks it ends the process.
 *
 *     POST /v1/contracts/a/versions
 *     Authorization: admin
 *
 *     {"name":"a.json"}
 *
 * "Authorization: admin" stands for a token that may do everything.
 */
#ifndef WRIT_TESTS_FUZZ_HTTP_REQUESTS_H
#define WRIT_TESTS_FUZZ_HTTP_REQUESTS_H

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "ci/cli.h"
#include "ci/serve/log.h"
#include "ci/serve/server.h"
#include "ci/serve/writer.h"
#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "registry/token.h"

/* What ci/main.c would have. */
const writ_command writ_commands[] = {{NULL, NULL, NULL, NULL}};
volatile sig_atomic_t writ_stop;

typedef struct http_world {
    char folder[64], path[96];
    char secret[WRIT_TOKEN_SECRET + 8]; /* "Bearer writ_…" */
    writ_serve_config config;
    writ_server *server;
    writ_exchange exchange;
    unsigned requests;
} http_world;

static sem_t http_answered;

static inline void http_demand(bool holds, const char *what, const writ_exchange *exchange)
{
    if (holds)
        return;
    fprintf(stderr, "%s: %s %.*s: %u %.*s\n", what, exchange->request.method,
            WRIT_FMT(exchange->request.path), exchange->response.status,
            WRIT_FMT(writ_buf_str(&exchange->response.body)));
    abort();
}

static inline void http_on_answered(void *context, writ_exchange *exchange)
{
    (void)context, (void)exchange;
    sem_post(&http_answered);
}

/* ---- a registry of its own ---- */

static inline void http_make_token(http_world *world)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_store *store;
    char secret[WRIT_TOKEN_SECRET], hash[WRIT_SHA256_HEX];
    int code = writ_token_secret(secret, &err);
    writ_sha256_hex(writ_str_of(secret), hash);
    writ_stored_token token = {
        .name = WRIT_STR("admin"), .scopes = WRIT_STR("admin"), .hash = writ_str_of(hash)};
    snprintf(world->secret, sizeof world->secret, "Bearer %s", secret);
    if (!code)
        code = writ_store_open(world->path, true, &store, &err);
    if (code)
        fprintf(stderr, "%s\n", err.message), abort();
    if (writ_registry_create_token(store, &arena, WRIT_STR("test"), &token, &err))
        fprintf(stderr, "%s\n", err.message), abort();
    writ_store_close(store);
    writ_arena_clear(&arena);
}

static inline void http_world_open(http_world *world)
{
    const char *shm = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    writ_error err = WRIT_ERROR_INIT;
    *world = (http_world){.config = WRIT_SERVE_CONFIG_INIT};
    snprintf(world->folder, sizeof world->folder, "%s/writ-http-XXXXXX", shm);
    if (!mkdtemp(world->folder))
        abort();
    snprintf(world->path, sizeof world->path, "%s/r.db", world->folder);
    http_make_token(world);
    world->config.listen = "127.0.0.1:0";
    world->config.anonymous = WRIT_ANONYMOUS_WRITE;
    world->config.log = WRIT_LOG_OFF;
    sem_init(&http_answered, 0, 0);
    if (writ_server_new(&world->config, world->path, http_on_answered, &world->server, &err))
        fprintf(stderr, "%s\n", err.message), abort();
}

static inline void http_world_close(http_world *world)
{
    char command[96];
    writ_exchange_clear(&world->exchange);
    writ_server_free(world->server);
    snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
    if (system(command))
        abort();
}

/* ---- one request ---- */

/* The next line, without its end. */
static inline writ_str http_line(writ_str *rest)
{
    size_t end = writ_str_find_byte(*rest, '\n');
    writ_str line = writ_str_part(*rest, 0, end);
    *rest = writ_str_part(*rest, end + (end < rest->len), SIZE_MAX);
    return line;
}

static inline void http_take_header(const http_world *world, writ_str line, writ_request_head *head)
{
    const struct {
        const char *name;
        writ_str *to;
    } wanted[] = {{"Host", &head->host},
                  {"Accept", &head->accept},
                  {"Authorization", &head->authorization},
                  {"Content-Type", &head->content_type},
                  {"If-None-Match", &head->if_none_match},
                  {"Origin", &head->origin},
                  {"Sec-Fetch-Site", &head->fetch_site},
                  {"Writ-Author", &head->author},
                  {"Writ-Message", &head->message},
                  {"Writ-Commit", &head->commit},
                  {"Writ-Link", &head->link}};
    size_t colon = writ_str_find_byte(line, ':');
    writ_str value = writ_str_part(line, colon + 1 < line.len ? colon + 1 : line.len, SIZE_MAX);
    while (value.len && *value.ptr == ' ')
        value = writ_str_part(value, 1, SIZE_MAX);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (writ_str_is(writ_str_part(line, 0, colon), wanted[i].name))
            *wanted[i].to = value;
    if (writ_str_is(head->authorization, "admin"))
        head->authorization = writ_str_of(world->secret);
}

/* The method is a token of the protocol: what is none does not come through the library. */
static inline const char *http_method(writ_str word)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (writ_str_is(word, methods[i]))
            return methods[i];
    return "PATCH";
}

static inline void http_check_json(const writ_exchange *exchange, writ_str body)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_source source = {WRIT_STR("answer"), body};
    writ_value *value = NULL;
    writ_error err = WRIT_ERROR_INIT;
    http_demand(!writ_json_read(&arena, &source, &value, &err), "an answer that is no JSON",
                exchange);
    const char *type = exchange->response.type;
    if (type && strcmp(type, "application/problem+json") == 0) {
        const writ_value *status = writ_value_find(value, "status");
        int64_t number = 0;
        http_demand(status && status->kind == WRIT_NUMBER &&
                        writ_number_to_int(&status->number, &number) &&
                        number == exchange->response.status,
                    "a problem of another status", exchange);
    }
    writ_arena_clear(&arena);
}

/* Bytes of documents are what somebody published: they need not be JSON. */
static inline void http_check(const writ_exchange *exchange)
{
    const writ_response *response = &exchange->response;
    unsigned status = response->status ? response->status : 200;
    http_demand(status >= 200 && status < 500, "a request that the server fails at", exchange);
    for (size_t i = 0; i < response->headers.count; i++)
        http_demand(!strpbrk(response->headers.items[i].value.ptr, "\r\n"), "a header of two lines",
                    exchange);
    const char *type = response->type;
    bool is_ours = !response->immutable && (type ? !strcmp(type, "application/problem+json")
                                                 : exchange->dialect <= WRIT_DIALECT_CONFLUENT);
    if (response->body.len && is_ours)
        http_check_json(exchange, writ_buf_str(&response->body));
}

/* Runs it to its end. */
static inline void http_run(http_world *world, const writ_request_head *head, writ_str body)
{
    writ_exchange *exchange = &world->exchange;
    writ_exchange_init(exchange, writ_server_worker(world->server));
    if (writ_exchange_begin(exchange, head)) {
        exchange->oversized = body.len > WRIT_BOUND_HTTP_BODY;
        if (exchange->imports)
            writ_exchange_take(exchange, body.ptr, body.len);
        else
            writ_buf_add_str(&exchange->body, body);
        if (!writ_exchange_perform(exchange)) {
            http_demand(!writ_writer_put(world->server->writer, exchange), "no room", exchange);
            while (sem_wait(&http_answered))
                continue;
        }
    }
    http_check(exchange);
    if (exchange->imports && exchange->response.status < 300)
        http_make_token(world); /* the one before is no more */
    world->requests++;
}

static inline void http_try(http_world *world, writ_str bytes)
{
    /* in a block of its own size, so that who reads beyond it is seen */
    char *copy = malloc(bytes.len + 1);
    if (!copy)
        abort();
    memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = '\0';
    writ_str rest = {copy, bytes.len};
    writ_str line = http_line(&rest);
    size_t space = writ_str_find_byte(line, ' ');
    writ_request_head head = {
        .method = http_method(writ_str_part(line, 0, space)),
        .target = writ_str_part(line, space + (space < line.len), SIZE_MAX),
        .content_type = WRIT_STR("application/json"),
        .from = WRIT_STR("127.0.0.1"),
    };
    for (line = http_line(&rest); line.len; line = http_line(&rest))
        http_take_header(world, line, &head);
    head.content_length = (int64_t)rest.len;
    http_run(world, &head, rest);
    free(copy);
}

#endif
