/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/writer.h"

#include <stdlib.h>
#include <time.h>

#include "ci/serve/log.h"
#include "contracts/base/bounds.h"

struct writ_writer {
    writ_server *server;
    writ_answered *answered;
    void *context;
    writ_store *store; /* the thread's */
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    writ_exchange *first, **last;
    writ_writer_state state;
    bool closing;
    bool importing; /* the last one that waits, or the one that it is at, is an import */
};

/* Jobs of one transaction, from the first on. */
typedef struct batch {
    writ_writer *writer;
    writ_exchange *jobs[WRIT_BOUND_HTTP_BATCH];
    size_t count;
    bool is_in_job; /* what fails now fails in a job, not before or behind all of them */
} batch;

/* ---- one job ---- */

/* In a part of the transaction. An answer that refuses keeps nothing. */
static int run_job(void *context, bool *keep, writ_error *err)
{
    writ_exchange *job = context;
    writ_response_forget(&job->response);
    int code = job->request.then(&job->request, &job->response, err);
    *keep = !code && job->response.status < 400;
    return code;
}

/* What the registry itself failed at concerns the whole transaction; all else is the job's. */
static int run_part(writ_writer *writer, writ_exchange *job, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    job->request.store = writer->store;
    writ_store_act_for(writer->store, &job->provenance);
    int code = writ_store_transact(writer->store, run_job, job, &why);
    writ_store_act_for(writer->store, NULL);
    if (code == WRIT_E_SYSTEM)
        return writ_error_set(err, code, "%s", why.message);
    if (code)
        writ_exchange_fail(job, code, &why);
    return WRIT_OK;
}

static int run_all(void *context, bool *keep, writ_error *err)
{
    batch *jobs = context;
    int code = WRIT_OK;
    (void)keep;
    jobs->is_in_job = true;
    for (size_t i = 0; !code && i < jobs->count; i++)
        code = run_part(jobs->writer, jobs->jobs[i], err);
    jobs->is_in_job = code != WRIT_OK;
    return code;
}

/* ---- a batch ---- */

static int open_store(writ_writer *writer, writ_error *err)
{
    return writer->store ? WRIT_OK : writ_turn_open_store(writer->server->url, &writer->store, err);
}

static int commit(writ_writer *writer, batch *jobs)
{
    writ_error err = WRIT_ERROR_INIT;
    int code = open_store(writer, &err);
    if (!code)
        code = writ_store_transact(writer->store, run_all, jobs, &err);
    if (code) {
        writ_log_say(writer->server, "error", "cannot write: %s", err.message);
        writ_store_close(writer->store);
        writer->store = NULL;
    }
    pthread_mutex_lock(&writer->lock);
    writer->state.commits += !code;
    writer->state.failures += code != 0;
    writer->state.failed_ns = code ? writ_log_clock() : 0;
    pthread_mutex_unlock(&writer->lock);
    return code;
}

/* Tokens are those of the other registry before anybody is told so. Where they cannot be read, the
 * next request tries. */
static void end_import(writ_writer *writer, const writ_exchange *job)
{
    writ_error why = WRIT_ERROR_INIT;
    if (job->response.status < 400) {
        writ_door_reload(writer->server->door, &why);
        atomic_fetch_add(&writer->server->imported, 1);
        writ_log_say(writer->server, "info",
                     "a registry was imported by '%.*s': the tokens of before are no more",
                     WRIT_FMT(writ_identity_name(job->request.identity)));
    }
    pthread_mutex_lock(&writer->lock);
    writer->importing = false;
    pthread_mutex_unlock(&writer->lock);
}

static void answer(writ_writer *writer, writ_exchange *job, int code)
{
    if (code)
        writ_exchange_refuse(job, 503, "unavailable", "the registry cannot be written just now",
                             NULL);
    if (job->imports)
        end_import(writer, job);
    writer->answered(writer->context, job);
}

/* Where one fails at the registry, each is tried alone, so that it cannot make the others fail.
 * Where it is the registry as a whole (another process has it, the commit did not come through),
 * none is tried again: each would wait as long, or might be done twice. */
static void run_batch(writ_writer *writer, batch *jobs)
{
    jobs->is_in_job = false;
    int code = commit(writer, jobs);
    if (!code || jobs->count == 1 || !jobs->is_in_job) {
        for (size_t i = 0; i < jobs->count; i++)
            answer(writer, jobs->jobs[i], code);
        return;
    }
    for (size_t i = 0; i < jobs->count; i++) {
        batch single = {.writer = writer, .jobs = {jobs->jobs[i]}, .count = 1};
        answer(writer, jobs->jobs[i], commit(writer, &single));
    }
}

/* ---- the thread ---- */

/* Waits for jobs and takes all of them, up to so many; none: it is to end. */
static void take(writ_writer *writer, batch *jobs)
{
    pthread_mutex_lock(&writer->lock);
    while (!writer->first && !writer->closing)
        pthread_cond_wait(&writer->changed, &writer->lock);
    for (jobs->count = 0; writer->first && jobs->count < WRIT_BOUND_HTTP_BATCH; jobs->count++) {
        if (jobs->count && writer->first->imports)
            break; /* it has a transaction of its own, and nothing waits behind it */
        jobs->jobs[jobs->count] = writer->first;
        writer->first = writer->first->next;
    }
    if (!writer->first)
        writer->last = &writer->first;
    writer->state.waiting -= jobs->count;
    writer->state.jobs += jobs->count;
    if (jobs->count > writer->state.largest)
        writer->state.largest = jobs->count;
    pthread_mutex_unlock(&writer->lock);
}

static void *run(void *context)
{
    writ_writer *writer = context;
    batch jobs = {.writer = writer};
    for (take(writer, &jobs); jobs.count; take(writer, &jobs))
        run_batch(writer, &jobs);
    return NULL;
}

int writ_writer_open(writ_server *server, writ_answered *answered, void *context,
                     writ_writer **writer, writ_error *err)
{
    writ_writer *opened = calloc(1, sizeof *opened);
    if (!opened)
        writ_out_of_memory();
    opened->server = server;
    opened->answered = answered;
    opened->context = context;
    opened->last = &opened->first;
    pthread_mutex_init(&opened->lock, NULL);
    pthread_cond_init(&opened->changed, NULL);
    int code = open_store(opened, err);
    int failed = code ? 0 : pthread_create(&opened->thread, NULL, run, opened);
    if (failed)
        code = writ_error_set_errno(err, failed, "cannot start the writer");
    if (code) {
        writ_store_close(opened->store);
        free(opened);
        return code;
    }
    *writer = opened;
    return WRIT_OK;
}

void writ_writer_stop(writ_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    bool closed = writer->closing;
    writer->closing = true;
    pthread_cond_signal(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
    if (!closed)
        pthread_join(writer->thread, NULL);
}

void writ_writer_close(writ_writer *writer)
{
    if (!writer)
        return;
    writ_writer_stop(writer);
    writ_store_close(writer->store);
    pthread_mutex_destroy(&writer->lock);
    pthread_cond_destroy(&writer->changed);
    free(writer);
}

static const char *find_reason(const writ_writer *writer, const writ_exchange *exchange)
{
    if (writer->importing || exchange->imported != atomic_load(&writer->server->imported))
        return "a registry is being imported";
    bool takes = !writer->closing && writer->state.waiting < WRIT_BOUND_HTTP_WAITING;
    return takes ? NULL : "too many writes wait already";
}

const char *writ_writer_put(writ_writer *writer, writ_exchange *exchange)
{
    pthread_mutex_lock(&writer->lock);
    const char *why = find_reason(writer, exchange);
    if (!why) {
        writer->importing = exchange->imports;
        exchange->next = NULL;
        *writer->last = exchange;
        writer->last = &exchange->next;
        writer->state.waiting++;
        pthread_cond_signal(&writer->changed);
    }
    pthread_mutex_unlock(&writer->lock);
    return why;
}

writ_writer_state writ_writer_look(writ_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writ_writer_state state = writer->state;
    pthread_mutex_unlock(&writer->lock);
    return state;
}
