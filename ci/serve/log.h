/* SPDX-License-Identifier: Apache-2.0
 *
 * What the server says, on stderr: a line for each request, and words of its own. A line is written
 * whole. Never a token, a header, a query or a body.
 */
#ifndef WRIT_CI_SERVE_LOG_H
#define WRIT_CI_SERVE_LOG_H

#include "ci/serve/server.h"

void writ_log_request(const writ_server *server, const writ_exchange *exchange, uint64_t sent_bytes,
                      uint64_t ns, bool broken);
/* level: "info", "warning", "error". Of `off`, errors alone are said. */
void writ_log_say(const writ_server *server, const char *level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Also of `off`. */
void writ_log_insist(const writ_server *server, const char *level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Monotonic, in nanoseconds. */
uint64_t writ_log_clock(void);

#endif
