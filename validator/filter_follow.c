/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter_follow.h"

#include <stdlib.h>

#include "contracts/base/pipe.h"
#include "validator/filter_crew.h"
#include "validator/filter_write.h"

/* The longest that nobody looks whether it is to stop. */
static const int wait_ms = 200;

typedef struct following {
    const writ_filter_options *options;
    const writ_filter_following *how;
    writ_filter_state *state;
    writ_error *err;
    writ_filter_job *jobs; /* one for each name, in the order of follow->names */
    size_t job_count;
    writ_filter_batch batch;
    writ_filter_writer writer;
} following;

/* ---- contracts ---- */

static void begin_jobs(following *f)
{
    for (size_t i = 0; i < f->job_count; i++)
        writ_filter_job_begin(&f->jobs[i]);
    writ_filter_batch_begin(&f->batch, f->options->contract_count);
}

static int reload(following *f)
{
    if (!writ_filter_crew_is_to_reload(f->options))
        return WRIT_OK;
    int code = writ_filter_crew_reload(f->options, f->state, f->err);
    if (!code)
        begin_jobs(f);
    return code;
}

/* ---- chunks ---- */

static const writ_filter_job *job_of(const following *f, const writ_follow_file *from)
{
    size_t i = 0;
    while (f->jobs[i].name != from->name)
        i++;
    return &f->jobs[i];
}

/* Judges the chunk of the batch and writes what came of it. */
static int pass_on(following *f, const writ_follow_file *from)
{
    const writ_filter_options *options = f->options;
    writ_filter_worker *worker = &f->state->crew->workers[0];
    writ_chunk chunk = f->batch.chunk;
    worker->job = f->writer.job = job_of(f, from);
    f->writer.safe_line = chunk.number;
    f->state->raw_bytes += chunk.len;
    int code;
    do {
        writ_filter_judge(worker, &f->batch);
        code = writ_filter_write(&f->writer, &f->batch);
    } while (!code && !f->batch.is_whole);
    if (!code && options->observe)
        options->observe(options->observe_context, &chunk, f->batch.chunk.number);
    return code;
}

static int settle(const following *f, bool is_end)
{
    return f->how->settle ? f->how->settle(f->how->context, is_end, f->err) : WRIT_OK;
}

static bool is_stopped(const following *f)
{
    return (f->options->stop && *f->options->stop) || f->writer.is_enough;
}

static int follow_once(following *f)
{
    const writ_follow_file *from;
    int code = reload(f);
    if (code)
        return code;
    int more = writ_follow_read(f->how->follow, wait_ms, &f->batch.chunk, &from, f->err);
    if (more > 0 && !(code = reload(f))) /* it may have been long until something came */
        code = pass_on(f, from);
    if (!code && more >= 0)
        code = settle(f, false);
    if (f->options->progress)
        f->options->progress(f->options->progress_context, f->state);
    return more < 0 ? more : code;
}

static void set_up(following *f)
{
    const writ_follow *follow = f->how->follow;
    writ_filter_crew_begin(f->options, f->state);
    f->job_count = follow->names.count;
    f->jobs = calloc(f->job_count, sizeof *f->jobs);
    if (!f->jobs)
        writ_out_of_memory();
    for (size_t i = 0; i < f->job_count; i++)
        f->jobs[i] = (writ_filter_job){.options = f->options, .name = follow->names.items[i].name};
    f->writer = (writ_filter_writer){.job = f->jobs, .state = f->state, .err = f->err};
    begin_jobs(f);
    writ_pipe_widen(f->options->out_fd);
}

static void tear_down(following *f)
{
    for (size_t i = 0; i < f->job_count; i++)
        writ_filter_job_clear(&f->jobs[i]);
    free(f->jobs);
    writ_filter_batch_clear(&f->batch);
}

int writ_filter_follow(const writ_filter_options *options, const writ_filter_following *how,
                       writ_filter_state *state, writ_error *err)
{
    following f = {.options = options, .how = how, .state = state, .err = err};
    int code = WRIT_OK;
    set_up(&f);
    while (!code && !is_stopped(&f) && !how->follow->is_over)
        code = follow_once(&f);
    state->stopped = options->stop && *options->stop;
    state->unread = state->stopped ? writ_follow_unread(how->follow) : 0;
    if (!code)
        code = settle(&f, true);
    tear_down(&f);
    return code;
}
