/* SPDX-License-Identifier: Apache-2.0
 *
 * One request and its response, from the line of the request to the answer, without sockets:
 * ci/serve/http.c feeds it, the fuzzer does so too.
 *
 *   begin --> the body comes --> perform --> answered
 *     |                             |
 *     +--> answered (refused)       +--> left to the writer --> answered
 */
#ifndef WRIT_CI_SERVE_EXCHANGE_H
#define WRIT_CI_SERVE_EXCHANGE_H

#include "ci/serve/endpoint.h"

typedef struct writ_worker writ_worker;

typedef struct writ_exchange {
    writ_request request;
    writ_response response;
    writ_arena arena;
    const writ_endpoint *route; /* NULL: none was found */
    writ_dialect dialect;
    writ_str allowed;           /* for Allow; "" unless that is the answer */
    writ_origin provenance;     /* of the events of a write */
    writ_buf body;              /* of the request, as it comes */
    writ_str authorization;     /* as it came, until the body is whole */
    size_t charged;             /* bytes of the body, of the server's body_bytes */
    bool head;                  /* the answer has no body */
    bool oversized;             /* the body is longer than may be */
    bool imports;               /* a whole registry: the body has no bound, and goes into a file */
    uint64_t came;              /* bytes of that */
    unsigned imported;          /* the server's, when it was asked who this is */
    bool durable;               /* what `then` did may be kept (the writer) */
    uint64_t started_ns;        /* monotonic */
    void *connection;           /* http.c's */
    struct writ_exchange *next; /* in the writer's queue, or among the idle ones */
} writ_exchange;

/* What a request says of itself; all borrowed for the call. */
typedef struct writ_request_head {
    const char *method;
    writ_str target; /* as it came, query included */
    writ_str host, authorization, content_type, accept, if_none_match;
    writ_str origin, fetch_site;            /* which page of a browser asks */
    writ_str author, message, commit, link; /* Writ-Author … percent-encoded */
    writ_str from;
    int64_t content_length; /* -1: not said */
    bool is_secure;         /* came by https */
} writ_request_head;

void writ_exchange_init(writ_exchange *exchange, writ_worker *worker);
void writ_exchange_clear(writ_exchange *exchange);
/* It is answered. What was large of its memory is given back; little is kept for the next one. */
void writ_exchange_rest(writ_exchange *exchange);

/* Route, access, limits. True: the body may come, then writ_exchange_perform. False: the response
 * is there, and nothing more of the request is looked at. */
bool writ_exchange_begin(writ_exchange *exchange, const writ_request_head *head);

/* More of the body came. False: all bodies together are more than the server holds, and the
 * response says so. */
bool writ_exchange_take(writ_exchange *exchange, const char *bytes, size_t len);

/* Asks again who it is, and runs the handler, the body being whole. True: the response is there.
 * False: request.then is to be run in a transaction. */
bool writ_exchange_perform(writ_exchange *exchange);

/* Makes the response that of an error, in the dialect of the route; says to the log what is not for
 * the client. */
void writ_exchange_fail(writ_exchange *exchange, int code, const writ_error *err);

/* The answer to a status alone: 404, 413 … `type` as writ_response_problem has it. */
void writ_exchange_refuse(writ_exchange *exchange, unsigned status, const char *type,
                          const char *detail, const char *hint);

#endif
