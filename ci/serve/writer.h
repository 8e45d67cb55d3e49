/* SPDX-License-Identifier: Apache-2.0
 *
 * The one thread that writes. It takes all that waits, runs each in a part of one transaction, and
 * commits once for all (group commit): a disk that syncs two hundred times a second can keep
 * thousands of publishes. Nothing is answered before that commit; a commit that fails is the answer
 * 503 to all.
 */
#ifndef WRIT_CI_SERVE_WRITER_H
#define WRIT_CI_SERVE_WRITER_H

#include "ci/serve/server.h"

int writ_writer_open(writ_server *server, writ_answered *answered, void *context,
                     writ_writer **writer, writ_error *err);
/* Does what waits, and takes nothing more. */
void writ_writer_stop(writ_writer *writer);
/* The same, if that was not done before, and frees it. NULL is fine. */
void writ_writer_close(writ_writer *writer);

/* NULL, or why nothing was taken: too many wait already, it is closed, or a registry is being
 * imported. That has a transaction of its own, behind what waits; when it is done, nothing is
 * written for who was let in before, by a token that is no more. */
const char *writ_writer_put(writ_writer *writer, writ_exchange *exchange);

typedef struct writ_writer_state {
    size_t waiting;
    uint64_t commits, failures, jobs; /* since the start */
    uint64_t largest;                 /* batch */
    uint64_t failed_ns; /* when the last commit failed, by writ_log_clock; 0: it held */
} writ_writer_state;
writ_writer_state writ_writer_look(writ_writer *writer);

#endif
