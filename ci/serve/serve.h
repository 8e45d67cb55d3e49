/* SPDX-License-Identifier: Apache-2.0
 *
 * The server's parts and what they hand to one another. libmicrohttpd is behind ci/serve/http.c
 * alone; all others know requests and responses.
 *
 *   bytes -> http.c -> a request -> exchange.c -> access.c -> a handler of routes.def -> a response
 *                                                              |
 *                                        reads: at once, on the thread of the request
 *                                        writes: writer.c, one thread, many in one commit
 *
 * A handler is a function of its request: it reads the request's store, fills the response and
 * returns WRIT_OK, or returns the code of an error that the server makes a response of, in the
 * dialect of the route. It never talks to the socket and never sleeps.
 *
 * A handler that writes parses and checks what it can at once, and then leaves in `then` what is to
 * be done in the transaction. The connection rests until that is durable; the writer runs what
 * waits in one transaction, each in a part of its own (writ_store_transact), and commits once for
 * all.
 */
#ifndef WRIT_CI_SERVE_H
#define WRIT_CI_SERVE_H

#include <stdio.h>

#include "contracts/base/arena.h"
#include "contracts/base/value.h"
#include "registry/store.h"
#include "validator/metaschema_check.h"

/* How errors are told to the client of a route. */
typedef enum writ_dialect {
    WRIT_DIALECT_V1,        /* application/problem+json, RFC 9457 */
    WRIT_DIALECT_CONFLUENT, /* {"error_code":40401,"message":"…"} */
    WRIT_DIALECT_PAGE,      /* a page for people */
    WRIT_DIALECT_PLAIN      /* text: health, metrics */
} writ_dialect;

/* What a client must be allowed for a route; more (for which contract, which party) the handler
 * asks. See registry/token.h for the scopes. */
typedef enum writ_access {
    WRIT_ACCESS_NONE,  /* anybody */
    WRIT_ACCESS_READ,  /* read the registry */
    WRIT_ACCESS_WRITE, /* any scope that writes: the handler asks for which */
    WRIT_ACCESS_ADMIN
} writ_access;

typedef struct writ_request writ_request;
typedef struct writ_response writ_response;
typedef struct writ_server writ_server;
typedef struct writ_identity writ_identity; /* ci/serve/access.h */

typedef int writ_handler(writ_request *request, writ_response *response, writ_error *err);

typedef struct writ_param {
    writ_str name, value;
} writ_param;

struct writ_request {
    writ_server *server;
    writ_arena *arena;             /* of this request, reset after its answer */
    writ_metaschemas *metaschemas; /* this thread's; NULL: none are compiled */
    writ_store *store;  /* this thread's, for reading; in `then` the writer's, in a transaction */
    const char *method; /* "GET" */
    writ_str path;      /* as it came, without the query */
    writ_str origin;    /* "http://127.0.0.1:8081", as the client calls this server */
    WRIT_ARRAY(writ_param) parts; /* what {names} of the route's path stand for, decoded once */
    WRIT_ARRAY(writ_param) query; /* decoded once; order and repetition as they came */
    writ_str body;                /* whole; bounded */
    FILE *file; /* in place of that, of a route that takes more than memory should hold; or NULL */
    writ_str content_type, accept, if_none_match; /* "" where it was not sent */
    writ_str from;                                /* the peer's address, as the log has it */
    const writ_identity *identity;                /* who asks; never NULL in a handler */
    writ_handler *then;                           /* set by a handler: to be run in a transaction */
    void *context;                                /* the handler's, for `then`; in the arena */
};

/* The value of the part or the query parameter; ptr is NULL where there is none. */
writ_str writ_request_part(const writ_request *request, const char *name);
writ_str writ_request_query(const writ_request *request, const char *name);
/* Is it there as "true" or without a value? */
bool writ_request_flag(const writ_request *request, const char *name);
/* A number of the query, `otherwise` where it is missing. WRIT_E_USAGE when it is none or not
 * within least and most. */
int writ_request_number(const writ_request *request, const char *name, int64_t least, int64_t most,
                        int64_t otherwise, int64_t *number, writ_error *err);
/* Adds the values in the text of a document, JSON or YAML, to *weight, and refuses what is more
 * than a server takes of a request by whom it is (WRIT_E_INPUT): they take far more memory than
 * their bytes. */
int writ_request_weigh(const writ_request *request, writ_str text, size_t *weight, writ_error *err);
/* The body as JSON, an object, weighed. WRIT_E_INPUT says where it is not. */
int writ_request_json(const writ_request *request, const writ_value **body, writ_error *err);

/* More of such a body, into a file without a name, in TMPDIR or /tmp; "" when it was all.
 * WRIT_E_SYSTEM when that is full. */
int writ_request_spill(writ_request *request, writ_str bytes, writ_error *err);

struct writ_response {
    unsigned status;  /* 200 unless set */
    const char *type; /* media type, a literal; NULL: that of the dialect (JSON, a page, text) */
    writ_buf body;
    FILE *file; /* or NULL: the body, in place of that one (writ_response_spill) */
    WRIT_ARRAY(writ_param) headers; /* in the request's arena; no line breaks in them */
    /* The body can never change (content by number or GUID): the server keeps it, and sends an
     * ETag and Cache-Control. */
    bool immutable;
};

/* For a body that may be large, now and then while it is written: what is more than memory should
 * hold goes into a file without a name, in TMPDIR or /tmp. WRIT_E_SYSTEM when that is full. */
int writ_response_spill(writ_response *response, writ_error *err);
/* Empties it: what a handler said before it failed. */
void writ_response_forget(writ_response *response);

/* Sets status and problem of an error of the V1 dialect (docs/problem.schema.json): `type` is the
 * last part of its URI, "version-exists", and is permanent; ci/serve/problems.def lists them. For
 * errors that an error code says enough of, return that instead: USAGE is 400, INPUT 422, REFUSED
 * 409, SYSTEM 503 (its message goes to the log, not to the client). Returns WRIT_OK. */
int writ_response_problem(writ_request *request, writ_response *response, unsigned status,
                          const char *type, writ_str detail, writ_str hint);
/* What an error says, without the place of the registry, which is nobody's but the server's. */
writ_str writ_response_reason(writ_arena *arena, const writ_error *err);
/* {"error_code":…,"message":"…"}; the status is the code's first three digits. Returns WRIT_OK. */
int writ_response_confluent(writ_response *response, unsigned error_code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void writ_response_header(writ_request *request, writ_response *response, const char *name,
                          writ_str value);

/* The handlers: those that the rows of routes.def name. */
#define ROUTE(method, path, dialect, access, handler) writ_handler handler;
#include "ci/serve/routes.def"
#undef ROUTE

#endif
