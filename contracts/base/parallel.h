/* SPDX-License-Identifier: Apache-2.0
 *
 * Many independent pieces of work on all processors: ten thousand expectations to read, or to
 * judge. Few pieces are done one after the other on the caller's thread, since a thread costs more
 * than they do; what comes out is the same.
 */
#ifndef WRIT_CONTRACTS_BASE_PARALLEL_H
#define WRIT_CONTRACTS_BASE_PARALLEL_H

#include "contracts/base/arena.h"
#include "contracts/base/error.h"

/* Processors that are there for us, from 1 to WRIT_BOUND_THREADS. */
size_t writ_processors(void);

/* One piece of work. Results go to a place of the context that belongs to `index` alone; what else
 * the context holds is only read. The arena is this thread's. */
typedef int writ_task(void *context, size_t index, writ_arena *arena, writ_error *err);

/* Does the work of each index below count. What the tasks allocated lives in `arena` afterwards.
 * Returns the error of the lowest index that failed; then some of the others are not done. */
int writ_parallel(writ_arena *arena, size_t count, writ_task *task, void *context, writ_error *err);

#endif
