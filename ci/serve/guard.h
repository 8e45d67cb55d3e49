/* SPDX-License-Identifier: Apache-2.0
 *
 * An end that nothing puts off. What waits for a database that does not answer cannot be told to
 * stop, so a server that ends has somebody who watches it: after some time, or when it is told to
 * end once more, the process ends as it stands. Nothing is half done then: what was not committed
 * the database undoes, and nobody was told that it is kept.
 */
#ifndef WRIT_CI_SERVE_GUARD_H
#define WRIT_CI_SERVE_GUARD_H

#include <time.h>

#include "ci/serve/server.h"

typedef struct writ_guard {
    const writ_server *server;
    struct timespec until; /* of CLOCK_MONOTONIC */
    atomic_bool dismissed;
    pthread_t thread;
    bool is_there; /* else no thread could be started, and nobody watches */
} writ_guard;

/* SIGTERM, SIGINT and SIGHUP are blocked in every thread. */
void writ_guard_post(writ_guard *guard, const writ_server *server, int seconds);
/* It has ended in time. */
void writ_guard_dismiss(writ_guard *guard);

#endif
