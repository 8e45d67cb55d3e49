/* SPDX-License-Identifier: Apache-2.0
 *
 * The socket that the server listens at.
 */
#ifndef WRIT_CI_SERVE_LISTEN_H
#define WRIT_CI_SERVE_LISTEN_H

#include "contracts/base/error.h"
#include "contracts/base/str.h"

typedef struct writ_listening {
    int socket;
    writ_str
        address; /* "127.0.0.1:8081", "[::1]:8081", with the port that the kernel chose for 0 */
    bool is_loopback; /* nobody else can reach it */
} writ_listening;

/* Is it written as an address that can be listened at? */
bool writ_listen_is_address(writ_str text);
/* "HOST:PORT", "[IPV6]:PORT"; an empty host is all addresses. Errors: WRIT_E_USAGE for what is no
 * such thing, WRIT_E_SYSTEM when it cannot be had. */
int writ_listen(writ_arena *arena, const char *at, writ_listening *listening, writ_error *err);

bool writ_socket_is_loopback(int socket);
/* Is "localhost", "127.0.0.1:8081", "[::1]" … what a client calls this machine alone? */
bool writ_host_is_loopback(writ_str host);

#endif
