/* SPDX-License-Identifier: Apache-2.0
 *
 * The life of a server, from the socket to the end.
 *
 *   SIGTERM, SIGINT   no new connections; requests have `drain` seconds to end; then WRIT_OK. What
 *                     waits for a database even then is left: the process ends with status 4
 *   SIGHUP            certificate, key and tokens are read anew
 */
#ifndef WRIT_CI_SERVE_RUN_H
#define WRIT_CI_SERVE_RUN_H

#include "ci/serve/server.h"

/* Serves the registry at `url`, which is made where it is not there yet, until a signal ends it.
 * Says on stderr where it listens as soon as it does. Errors: it could not begin. */
int writ_serve_run(const writ_serve_config *config, const char *url, writ_error *err);

#endif
