/* SPDX-License-Identifier: Apache-2.0
 *
 * HTTP/1.1 on libmicrohttpd, which is loaded when a server starts: sockets, TLS, limits, and what
 * is kept of immutable responses. One thread for each processor waits on its connections (epoll); a
 * request that writes rests meanwhile.
 *
 * Slow clients cannot hold the server: each has so many seconds for its request, and to take the
 * answer (a second more for each 64 KiB), whatever it sends in between.
 */
#ifndef WRIT_CI_SERVE_HTTP_H
#define WRIT_CI_SERVE_HTTP_H

#include "ci/serve/server.h"

typedef struct writ_http writ_http;

/* Begins to answer at the socket, which is its own from then on. */
int writ_http_open(writ_server *server, int socket, writ_http **http, writ_error *err);
/* Takes no new connections any more; those that are there are told to close with their answer. */
void writ_http_quiesce(writ_http *http);
/* Reads the certificate and its key anew, for the connections that begin from now on; there is TLS.
 * WRIT_E_INPUT: they are of no use, and those from before stay. One thread at a time. */
int writ_http_renew(writ_http *http, writ_error *err);
/* Ends all connections; NULL is fine. */
void writ_http_close(writ_http *http);
/* Ends the connections whose client was too slow, or is gone. To be called about once a second. */
void writ_http_reap(writ_http *http);

/* The response of an exchange that the writer had is there: writ_answered of its writer. */
void writ_http_answered(void *context, writ_exchange *exchange);

#endif
