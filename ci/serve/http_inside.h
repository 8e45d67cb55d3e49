/* SPDX-License-Identifier: Apache-2.0
 *
 * What the files over libmicrohttpd share: http.c has the connections and what comes, http_head.c
 * reads heads, http_answer.c has what goes. Nobody else knows the library.
 */
#ifndef WRIT_CI_SERVE_HTTP_INSIDE_H
#define WRIT_CI_SERVE_HTTP_INSIDE_H

#include <microhttpd.h>

#include "ci/serve/http.h"
#include "ci/serve/tls.h"

typedef struct writ_http_api {
    void *library;
#define FUNCTION(name) __typeof__(&MHD_##name) name;
#include "ci/serve/http_api.def"
#undef FUNCTION
} writ_http_api;

/* One connection. Its fields but the deadline are of the thread that has it. */
typedef struct writ_peer {
    struct writ_call *call;         /* NULL: none has begun */
    struct writ_peer *next, **link; /* in the list, under its lock */
    bool is_gone;                   /* when it was looked at last, under that lock */
    int socket;
    writ_certificate *certificate;    /* NULL: no TLS */
    atomic_uint_fast64_t deadline_ns; /* when it is ended, by writ_log_clock; UINT64_MAX: never */
    char address[64];
} writ_peer;

struct writ_http {
    writ_http_api api;
    writ_server *server;
    struct MHD_Daemon *daemon;
    int socket;
    writ_tls *tls; /* NULL: none */
    char why[256]; /* while it starts: the first words of the library */
    atomic_bool is_started;
    pthread_mutex_t lock;
    writ_peer *peers; /* under the lock */
};

/* Where the exchange of a connection stands. */
typedef enum writ_phase {
    WRIT_PHASE_TARGET, /* the line of the request came */
    WRIT_PHASE_KEPT,   /* the answer is one that is kept */
    WRIT_PHASE_BODY,   /* it comes, for the handler */
    WRIT_PHASE_SPILL,  /* it comes, and nobody wants it: the answer is there */
    WRIT_PHASE_RESTING /* the writer has it, or has answered */
} writ_phase;

/* An exchange as http.c has it. */
typedef struct writ_call {
    writ_exchange exchange; /* first */
    writ_http *http;
    struct MHD_Connection *connection;
    writ_peer *peer;
    writ_phase phase;
    writ_str target, accept; /* what a kept response is found by */
    writ_str if_none_match;
    size_t received, sent;
    bool is_get; /* or HEAD, without a body */
    bool is_old; /* HTTP/1.0 */
} writ_call;

/* What the head of a request says; borrowed of the library. */
typedef struct writ_http_head {
    writ_request_head head;
    size_t bytes;      /* of all headers */
    const char *fault; /* NULL, or why neither it nor what follows it can be trusted */
    bool is_asking;    /* whether the body is wanted (Expect: 100-continue) */
} writ_http_head;

void writ_http_read_head(const writ_call *call, const char *method, writ_http_head *to);

/* So long has the client from now on, and a second more for each 64 KiB. */
void writ_http_allow(writ_call *call, uint64_t bytes);
void writ_http_allow_all(writ_call *call); /* it waits for us */

/* Sends the response of the exchange; it may be kept. */
enum MHD_Result writ_http_answer(writ_call *call);
/* Is anything kept for that target? */
bool writ_http_is_kept(const writ_call *call);
/* Sends that; false: nothing is. */
bool writ_http_answer_kept(writ_call *call, enum MHD_Result *result);

#endif
