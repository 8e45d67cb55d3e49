/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/pipeline.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/error.h"

typedef struct place {
    void *piece;
    bool done;
} place;

/* Pieces are numbered as they come: taken <= claimed <= put. */
struct writ_pipeline {
    writ_pipeline_work *work;
    void *worker; /* the caller's */
    place *places;
    size_t place_count;
    uint64_t put, taken; /* changed by the caller alone */
    uint64_t claimed;
    bool closed;
    pthread_mutex_t lock;    /* of what is above, but for what never changes */
    pthread_cond_t has_work; /* for the threads: a piece is not claimed, or it is closed */
    pthread_cond_t has_done; /* for the caller: the oldest piece may be done */
    struct member {
        writ_pipeline *pipeline;
        void *worker;
        pthread_t thread;
    } members[WRIT_BOUND_THREADS];
    size_t member_count;
};

writ_pipeline *writ_pipeline_new(size_t places, writ_pipeline_work *work, void *worker)
{
    writ_pipeline *pipeline = calloc(1, sizeof *pipeline);
    place *room = calloc(places, sizeof *room);
    if (!pipeline || !room)
        writ_out_of_memory();
    pipeline->work = work;
    pipeline->worker = worker;
    pipeline->places = room;
    pipeline->place_count = places;
    pthread_mutex_init(&pipeline->lock, NULL);
    pthread_cond_init(&pipeline->has_work, NULL);
    pthread_cond_init(&pipeline->has_done, NULL);
    return pipeline;
}

void writ_pipeline_free(writ_pipeline *pipeline)
{
    if (!pipeline)
        return;
    pthread_mutex_lock(&pipeline->lock);
    pipeline->closed = true;
    pthread_cond_broadcast(&pipeline->has_work);
    pthread_mutex_unlock(&pipeline->lock);
    for (size_t i = 0; i < pipeline->member_count; i++)
        pthread_join(pipeline->members[i].thread, NULL);
    pthread_cond_destroy(&pipeline->has_done);
    pthread_cond_destroy(&pipeline->has_work);
    pthread_mutex_destroy(&pipeline->lock);
    free(pipeline->places);
    free(pipeline);
}

static place *place_of(const writ_pipeline *pipeline, uint64_t number)
{
    return &pipeline->places[number % pipeline->place_count];
}

/* Does the oldest piece that nobody claimed. The lock is held, but not meanwhile. */
static void do_next(writ_pipeline *pipeline, void *worker)
{
    place *next = place_of(pipeline, pipeline->claimed++);
    pthread_mutex_unlock(&pipeline->lock);
    pipeline->work(worker, next->piece);
    pthread_mutex_lock(&pipeline->lock);
    next->done = true;
    if (next == place_of(pipeline, pipeline->taken))
        pthread_cond_signal(&pipeline->has_done);
}

static void *serve(void *argument)
{
    struct member *self = argument;
    writ_pipeline *pipeline = self->pipeline;
    pthread_mutex_lock(&pipeline->lock);
    while (!pipeline->closed) {
        if (pipeline->claimed < pipeline->put)
            do_next(pipeline, self->worker);
        else
            pthread_cond_wait(&pipeline->has_work, &pipeline->lock);
    }
    pthread_mutex_unlock(&pipeline->lock);
    return NULL;
}

bool writ_pipeline_join(writ_pipeline *pipeline, void *worker)
{
    pthread_attr_t attributes;
    if (pipeline->member_count == WRIT_BOUND_THREADS || pthread_attr_init(&attributes))
        return false;
    struct member *member = &pipeline->members[pipeline->member_count];
    *member = (struct member){.pipeline = pipeline, .worker = worker};
    pthread_attr_setstacksize(&attributes, WRIT_BOUND_THREAD_STACK_BYTES);
    bool started = !pthread_create(&member->thread, &attributes, serve, member);
    pthread_attr_destroy(&attributes);
    pipeline->member_count += started;
    return started;
}

size_t writ_pipeline_count(const writ_pipeline *pipeline)
{
    return (size_t)(pipeline->put - pipeline->taken);
}

bool writ_pipeline_is_full(const writ_pipeline *pipeline)
{
    return writ_pipeline_count(pipeline) == pipeline->place_count;
}

void writ_pipeline_put(writ_pipeline *pipeline, void *piece)
{
    pthread_mutex_lock(&pipeline->lock);
    *place_of(pipeline, pipeline->put++) = (place){.piece = piece};
    pthread_cond_signal(&pipeline->has_work);
    pthread_mutex_unlock(&pipeline->lock);
}

void *writ_pipeline_take(writ_pipeline *pipeline)
{
    pthread_mutex_lock(&pipeline->lock);
    place *oldest = place_of(pipeline, pipeline->taken);
    while (!oldest->done) {
        if (pipeline->claimed < pipeline->put)
            do_next(pipeline, pipeline->worker);
        else
            pthread_cond_wait(&pipeline->has_done, &pipeline->lock);
    }
    pipeline->taken++;
    pthread_mutex_unlock(&pipeline->lock);
    return oldest->piece;
}
