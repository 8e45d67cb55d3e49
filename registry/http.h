/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests to servers, by libcurl, which is loaded when something is first sent. A program that was
 * configured without it says so.
 *
 * TLS is verified, against the certificates of the system or those in the file of WRIT_CA_FILE.
 * Redirects are not followed: what is sent goes where it was meant to go. The token of WRIT_TOKEN
 * goes along as Bearer, unless that would be in the clear to another machine. Messages name the
 * origin alone (https://hooks.example), for paths and user names of such URLs are secrets.
 *
 * What may pass is tried again with growing pauses: no connection, 408, 429 and 5xx; a server may
 * ask for a pause (Retry-After), up to ten seconds. A request that does something is tried again
 * only where it surely was not taken: no connection, 429, or 503 with Retry-After.
 */
#ifndef WRIT_REGISTRY_HTTP_H
#define WRIT_REGISTRY_HTTP_H

#include <signal.h>
#include <stdbool.h>

#include "contracts/base/error.h"
#include "contracts/base/str.h"

/* Does it begin with http:// or https://? */
bool writ_http_is_url(const char *text);

/* Can anything be sent there: is the URL one, and libcurl there? Errors: WRIT_E_USAGE,
 * WRIT_E_SYSTEM.
 */
int writ_http_check(const char *url, writ_error *err);

/* Sends it (POST, application/json), four times at most, each of which takes 15 s at most. Who gets
 * it twice must make nothing of that. Once `*stop` is set there is no other try; NULL: it never is.
 * WRIT_E_SYSTEM when it was not taken with 2xx. */
int writ_http_post(const char *url, writ_str body, const volatile sig_atomic_t *stop,
                   writ_error *err);

/* A server that is asked more than once, over one connection as long as that lasts. Used by one
 * thread at a time. */
typedef struct writ_http_client writ_http_client;

/* No connection is made yet. Errors as above. */
int writ_http_client_open(const char *url, writ_http_client **client, writ_error *err);
void writ_http_client_close(writ_http_client *client); /* NULL is fine */
/* "https://registry.example:8443", for messages; lives as long as the client. */
writ_str writ_http_client_origin(const writ_http_client *client);

/* What becomes of the token of WRIT_TOKEN. */
typedef enum writ_token_use {
    WRIT_TOKEN_NONE, /* there is none */
    WRIT_TOKEN_SENT,
    WRIT_TOKEN_WITHHELD /* it would go in the clear to another machine */
} writ_token_use;
writ_token_use writ_http_client_token(const writ_http_client *client);

/* A line of an answer, without its end; valid during the call. What is not WRIT_OK ends the
 * request, and is returned. */
typedef int writ_http_line(void *context, writ_str line, writ_error *err);

/* A body that is read while it is sent, however long it is, in place of one in memory. The server
 * is asked first whether it wants it (RFC 9110, section 10.1.1): who is refused at once has sent
 * nothing. */
typedef struct writ_http_upload {
    const char *type; /* its media type */
    /* More of it, borrowed until the next call; bytes->ptr is NULL behind the last of it. What is
     * not WRIT_OK ends the request, and is returned. */
    int (*read)(void *context, writ_str *bytes, writ_error *err);
    void *context;
    bool is_begun; /* set: something of it was read, so that there is no other try */
    bool is_over;  /* set: all of it was; what was not sent to its end is nothing to a server */
    writ_str rest; /* read, and not sent yet */
} writ_http_upload;

typedef struct writ_http_request {
    const char *method;         /* "GET" */
    writ_str path;              /* behind the URL, escaped where it must be: "/v1/told" */
    writ_str body;              /* JSON; ptr NULL: none */
    writ_http_upload *upload;   /* in place of that; or NULL */
    const char *const *headers; /* "Name: value"; they end with NULL, which alone is none */
    bool is_repeatable;         /* twice is as good as once; a GET is */
    int tries;                  /* at most; from 1 */
    long pause_ms;              /* before the second try; then twice that, and so on */
    long seconds;               /* that a try may take; 0: as long as something comes (below) */
    writ_http_line *line;       /* gets the body of an answer 2xx, which is "" then; or NULL */
    void *context;              /* of `line` */
    const volatile sig_atomic_t *stop; /* set: no other try; or NULL */
} writ_http_request;

typedef struct writ_http_response {
    unsigned status;
    writ_str type; /* the media type, without parameters, or "" */
    writ_str body; /* in the arena, at most WRIT_BOUND_HTTP_ANSWER bytes */
    int tries;     /* that it took */
} writ_http_response;

/* Asks, and fills in what was answered, whatever that was. Errors: WRIT_E_SYSTEM when nobody did,
 * or nothing came for WRIT_BOUND_HTTP_SILENCE seconds (of an upload:
 * WRIT_BOUND_HTTP_UPLOAD_SILENCE), or the answer was cut off or too large.
 * Lines that were handed out are not taken back: after them there is no other try. */
int writ_http_client_send(writ_http_client *client, writ_arena *arena,
                          const writ_http_request *request, writ_http_response *response,
                          writ_error *err);

#endif
