/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/server.h"

#include <stdlib.h>

#include "ci/serve/cache.h"
#include "ci/serve/listen.h"
#include "ci/serve/writer.h"
#include "contracts/base/bounds.h"

/* There is one server in a process; a test that makes several has each thread see its own. */
static _Thread_local writ_worker *mine;

int writ_server_new(const writ_serve_config *config, const char *url, writ_answered *answered,
                    writ_server **server, writ_error *err)
{
    writ_server *made = calloc(1, sizeof *made);
    if (!made)
        writ_out_of_memory();
    made->config = config;
    made->url = url;
    made->endpoints = writ_endpoint_map_new();
    pthread_mutex_init(&made->lock, NULL);
    int code =
        writ_door_open(url, (writ_anonymous)config->anonymous, &made->turn, &made->door, err);
    if (!code)
        code = writ_writer_open(made, answered, NULL, &made->writer, err);
    if (code)
        writ_server_free(made);
    else
        *server = made;
    return code;
}

static void free_worker(writ_worker *worker)
{
    for (writ_exchange *exchange = worker->idle, *next; exchange; exchange = next) {
        next = exchange->next;
        writ_exchange_clear(exchange);
        free(exchange);
    }
    writ_cache_free(worker->cache);
    writ_store_close(worker->store);
    writ_metaschemas_free(worker->metaschemas);
    writ_tally_clear(&worker->tally);
    free(worker);
}

void writ_server_free(writ_server *server)
{
    if (!server)
        return;
    writ_writer_close(server->writer);
    for (writ_worker *worker = server->workers, *next; worker; worker = next) {
        next = worker->next;
        if (worker == mine)
            mine = NULL;
        free_worker(worker);
    }
    writ_door_close(server->door);
    writ_endpoint_map_free(server->endpoints);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

bool writ_server_is_called(const writ_server *server, writ_str host)
{
    return !server->is_loopback || server->config->trust_proxy > 0 || !host.len ||
           writ_host_is_loopback(host);
}

writ_worker *writ_server_worker(writ_server *server)
{
    if (mine && mine->server == server)
        return mine;
    writ_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        writ_out_of_memory();
    worker->server = server;
    writ_tally_init(&worker->tally);
    worker->cache = writ_cache_new(WRIT_BOUND_HTTP_CACHE);
    worker->metaschemas = writ_metaschemas_new();
    pthread_mutex_lock(&server->lock);
    worker->next = server->workers;
    server->workers = worker;
    pthread_mutex_unlock(&server->lock);
    return mine = worker;
}

int writ_worker_store(writ_worker *worker, writ_store **store, writ_error *err)
{
    writ_server *server = worker->server;
    int code = writ_turn_take(&server->turn, &worker->asking, &worker->store, err);
    if (!code && !worker->store)
        code = writ_turn_open_store(server->url, &worker->store, err);
    if (!code)
        *store = worker->store;
    return code;
}

void writ_worker_end(writ_worker *worker, int code)
{
    writ_turn_end(&worker->server->turn, &worker->asking, code);
    if (code != WRIT_E_SYSTEM)
        return;
    writ_count(&worker->tally.store_errors, 1);
    writ_store_close(worker->store);
    worker->store = NULL;
}
