/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

#include "contracts/base/bounds.h"

/* A thread takes some 30 µs to start, a piece of work some 100. */
static const size_t least_pieces = 8;

typedef struct crew {
    writ_task *task;
    void *context;
    size_t count;
    _Atomic size_t next; /* the first index that nobody took; they are taken in order */
    _Atomic bool failed;
} crew;

typedef struct worker {
    crew *crew;
    pthread_t thread;
    writ_arena arena;
    size_t failed_index; /* SIZE_MAX: none */
    writ_error error;
} worker;

static void *work(void *argument)
{
    worker *self = argument;
    crew *all = self->crew;
    while (!atomic_load(&all->failed)) {
        size_t index = atomic_fetch_add(&all->next, 1);
        if (index >= all->count)
            break;
        if (all->task(all->context, index, &self->arena, &self->error)) {
            self->failed_index = index;
            atomic_store(&all->failed, true);
        }
    }
    return NULL;
}

size_t writ_processors(void)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = processors > 1 ? (size_t)processors : 1;
    return count < WRIT_BOUND_THREADS ? count : WRIT_BOUND_THREADS;
}

static size_t count_workers(size_t count)
{
    size_t most = writ_processors();
    return count / least_pieces < most ? count / least_pieces : most;
}

/* All but the first, which is the caller. Where a thread cannot be had the others do its work. */
static size_t start(worker *workers, size_t count)
{
    pthread_attr_t attributes;
    size_t started = 1;
    if (pthread_attr_init(&attributes))
        return started;
    pthread_attr_setstacksize(&attributes, WRIT_BOUND_THREAD_STACK_BYTES);
    while (started < count &&
           !pthread_create(&workers[started].thread, &attributes, work, &workers[started]))
        started++;
    pthread_attr_destroy(&attributes);
    return started;
}

static int one_by_one(writ_arena *arena, size_t count, writ_task *task, void *context,
                      writ_error *err)
{
    int code = WRIT_OK;
    for (size_t i = 0; i < count && !code; i++)
        code = task(context, i, arena, err);
    return code;
}

int writ_parallel(writ_arena *arena, size_t count, writ_task *task, void *context, writ_error *err)
{
    size_t wanted = count_workers(count);
    if (wanted < 2)
        return one_by_one(arena, count, task, context, err);
    crew all = {.task = task, .context = context, .count = count};
    worker *workers = writ_arena_zalloc(arena, wanted * sizeof *workers);
    for (size_t i = 0; i < wanted; i++)
        workers[i] = (worker){.crew = &all, .failed_index = SIZE_MAX};
    size_t started = start(workers, wanted);
    work(&workers[0]);
    const worker *first = &workers[0];
    for (size_t i = 0; i < started; i++) {
        if (i)
            pthread_join(workers[i].thread, NULL);
        writ_arena_join(arena, &workers[i].arena);
        if (workers[i].failed_index < first->failed_index)
            first = &workers[i];
    }
    if (first->failed_index == SIZE_MAX)
        return WRIT_OK;
    if (err && !err->code)
        *err = first->error;
    return first->error.code;
}
