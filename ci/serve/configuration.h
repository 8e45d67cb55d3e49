/* SPDX-License-Identifier: Apache-2.0
 *
 * How a server is to run: what the command line says, over the environment (WRIT_SERVE_…), over a
 * configuration file, over the defaults.
 *
 *     registry: sqlite:/var/lib/writ/registry.db
 *     listen: 127.0.0.1:8081
 *     anonymous: read
 *     log: json
 */
#ifndef WRIT_CI_SERVE_CONFIGURATION_H
#define WRIT_CI_SERVE_CONFIGURATION_H

#include "ci/serve/access.h"

typedef enum writ_log_form { WRIT_LOG_JSON, WRIT_LOG_TEXT, WRIT_LOG_OFF } writ_log_form;

/* Strings are terminated and live in the arena of writ_serve_config_load; NULL is not given. A
 * number is -1 until something says it. */
typedef struct writ_serve_config {
    const char *registry;
    const char *listen; /* "127.0.0.1:8081", "[::1]:0" */
    bool listen_given;
    int anonymous;           /* writ_anonymous */
    const char *tls_cert;    /* PEM: the chain */
    const char *tls_key;     /* PEM */
    int log;                 /* writ_log_form */
    int trust_proxy;         /* X-Forwarded-For and -Proto are believed */
    int threads;             /* that read; 0: one for each processor */
    int connections;         /* at once */
    int address_connections; /* of one address */
    int patience;            /* seconds that a client has for a request, and to take its answer */
    int drain;               /* seconds that requests have to end when the server is stopped */
} writ_serve_config;

#define WRIT_SERVE_CONFIG_INIT                                                                     \
    ((writ_serve_config){.anonymous = -1,                                                          \
                         .log = -1,                                                                \
                         .trust_proxy = -1,                                                        \
                         .threads = -1,                                                            \
                         .connections = -1,                                                        \
                         .address_connections = -1,                                                \
                         .patience = -1,                                                           \
                         .drain = -1})

/* Fills what is not given yet: from the environment, from the file (NULL: none), by default.
 * Errors: WRIT_E_INPUT with the place in the file, or for a variable that is none; WRIT_E_USAGE for
 * the value of one. */
int writ_serve_config_load(writ_arena *arena, const char *file, writ_serve_config *config,
                           writ_error *err);

#endif
