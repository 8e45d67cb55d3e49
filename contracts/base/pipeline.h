/* SPDX-License-Identifier: Apache-2.0
 *
 * A stream of pieces that several threads work on and that leaves in the order in which it came.
 * The caller feeds and takes, and while what it wants to take is not done it works as well: with
 * one job there is no other thread, and what comes out is the same.
 *
 *        take <-- | done | done | in work | done | in work | waits |  <-- put
 *                   oldest                                  newest
 *
 * (contracts/base/parallel.h is for pieces that are all there at once.)
 */
#ifndef WRIT_CONTRACTS_BASE_PIPELINE_H
#define WRIT_CONTRACTS_BASE_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct writ_pipeline writ_pipeline;

/* Works on one piece; `worker` belongs to the thread that calls it. */
typedef void writ_pipeline_work(void *worker, void *piece);

/* For so many pieces at once, at least 1. `worker` is the caller's own. */
writ_pipeline *writ_pipeline_new(size_t places, writ_pipeline_work *work, void *worker);
/* Ends the threads when each has done what it is at; the rest is not done. NULL is fine. */
void writ_pipeline_free(writ_pipeline *pipeline);

/* One more thread, with a worker of its own that outlives the pipeline. False when none can be had;
 * the others then do its work. */
bool writ_pipeline_join(writ_pipeline *pipeline, void *worker);

/* Pieces that were put and not taken. */
size_t writ_pipeline_count(const writ_pipeline *pipeline);
bool writ_pipeline_is_full(const writ_pipeline *pipeline);

/* Adds a piece, borrowed until it is taken; the pipeline must not be full. */
void writ_pipeline_put(writ_pipeline *pipeline, void *piece);
/* The oldest piece, done; the pipeline must not be empty. */
void *writ_pipeline_take(writ_pipeline *pipeline);

#endif
