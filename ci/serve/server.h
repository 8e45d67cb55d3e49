/* SPDX-License-Identifier: Apache-2.0
 *
 * The server as its own parts know it: what all requests share, and what each thread that answers
 * them has for itself. Handlers know ci/serve/serve.h.
 */
#ifndef WRIT_CI_SERVE_SERVER_H
#define WRIT_CI_SERVE_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "ci/serve/configuration.h"
#include "ci/serve/exchange.h"
#include "ci/serve/metrics.h"
#include "ci/serve/turn.h"

typedef struct writ_writer writ_writer;
typedef struct writ_cache writ_cache;

struct writ_server {
    const writ_serve_config *config;
    const char *url; /* of the registry */
    writ_endpoint_map *endpoints;
    writ_door *door;
    writ_writer *writer;
    bool is_loopback; /* listens there, without TLS: browsers reach it by any name */
    atomic_bool stopping;
    atomic_size_t body_bytes;   /* of bodies that are not answered yet */
    atomic_bool importing;      /* there is a request that does */
    atomic_uint imported;       /* how often that was done: who was let in before is not any more */
    atomic_int in_flight;       /* requests that are not answered yet */
    atomic_int connections;     /* open */
    atomic_uint_fast64_t taken; /* connections, since the start */
    /* when the certificate expires, in seconds since 1970-01-01T00:00:00Z; 0: no TLS */
    atomic_int_fast64_t certificate_expiry;
    writ_turn turn;       /* to ask the registry */
    pthread_mutex_t lock; /* of what follows */
    writ_worker *workers;
};

/* What one thread has. Made when it answers its first request. */
struct writ_worker {
    writ_server *server;
    writ_store *store;   /* NULL until a route wants it, and after it failed */
    writ_exchange *idle; /* to be used again */
    writ_cache *cache;
    writ_tally tally;
    writ_metaschemas *metaschemas;
    writ_asking asking; /* for the request under way */
    writ_worker *next;
};

/* Called by the writer's thread when the response to a write is there. */
typedef void writ_answered(void *context, writ_exchange *exchange);

/* Opens the registry, reads the tokens, starts the writer: all but the sockets. `config` and `url`
 * are borrowed. */
int writ_server_new(const writ_serve_config *config, const char *url, writ_answered *answered,
                    writ_server **server, writ_error *err);
/* Ends the writer when what waits is done, and closes everything; no thread may answer any more.
 * NULL is fine. */
void writ_server_free(writ_server *server);

/* May a client mean this server with that Host ("127.0.0.1:8081", "" for none)? A page whose name
 * was made to point to loopback (DNS rebinding) sends that name. */
bool writ_server_is_called(const writ_server *server, writ_str host);
/* This thread's. */
writ_worker *writ_server_worker(writ_server *server);
/* The store of this worker, opened when it is not, if it may be asked (ci/serve/turn.h). */
int writ_worker_store(writ_worker *worker, writ_store **store, writ_error *err);
/* What a request came to that may have asked for the store. After WRIT_E_SYSTEM the next one opens
 * another. */
void writ_worker_end(writ_worker *worker, int code);

#endif
