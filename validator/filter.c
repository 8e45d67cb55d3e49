/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter.h"

#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/pipe.h"
#include "contracts/base/pipeline.h"
#include "validator/filter_csv.h"
#include "validator/reject.h"

/* Batches in flight for each job: one that is judged, and one that waits for that or to be written.
 */
enum { BATCHES_PER_JOB = 2 };
/* Chunks that a record has made longer than this are judged one by one on the caller's thread, so
 * that memory has room for one such record and not for one a job: a batch takes as much again for
 * its letters, and all of them 2 MiB a job. */
static const size_t long_chunk = 2 * WRIT_CHUNK_BYTES;
/* Where so many records are refused that their letters fill a batch, smaller chunks keep all
 * threads at work. */
static const size_t least_chunk = 16 * 1024;

/* The first worker is the caller's thread and has the validators of the options. */
struct writ_filter_crew {
    writ_filter_worker workers[WRIT_BOUND_THREADS];
    size_t count;
};

typedef struct filter {
    writ_filter_job job;
    writ_filter_writer writer;
    writ_filter_state *state;
    writ_lines lines;
    writ_windows windows;
    bool in_windows;      /* the next chunk is a window; else it is read from `lines` */
    uint64_t end, number; /* of what is written: the offset behind it, and its last line */
    uint64_t raw_before;  /* bytes of the inputs before this one */
    writ_pipeline *pipeline;
    writ_filter_batch *batches; /* as many as the pipeline has places; used in turn */
    size_t batch_count;
    size_t next_batch;
    size_t threads; /* at work for this input, the caller's one of them */
    size_t jobs;
    bool at_end; /* nothing more is read */
    writ_error read_error;
} filter;

static void *take_zeroed(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        writ_out_of_memory();
    return memory;
}

static writ_filter_worker *first_worker(filter *f)
{
    return &f->state->crew->workers[0];
}

static size_t most_chunk(const filter *f)
{
    size_t bytes = f->job.options->chunk_bytes;
    return bytes ? bytes : WRIT_CHUNK_BYTES;
}

/* The next chunk is smaller when one had to wait for its letters to be written. */
static void adapt_chunks(filter *f, const writ_filter_batch *batch)
{
    size_t *bytes = &f->lines.chunk_bytes;
    *bytes = batch->is_whole ? *bytes + least_chunk : *bytes / 2;
    if (*bytes < least_chunk)
        *bytes = least_chunk;
    if (*bytes > most_chunk(f))
        *bytes = most_chunk(f);
}

static void count_raw(filter *f)
{
    f->state->raw_bytes = f->raw_before + (f->in_windows ? f->end : f->lines.input.raw_bytes);
}

/* What is judged goes out; a batch that was full goes on. */
static int finish(filter *f, writ_filter_batch *batch)
{
    adapt_chunks(f, batch);
    int code = writ_filter_write(&f->writer, batch);
    while (!code && !batch->is_whole) {
        writ_filter_judge(first_worker(f), batch);
        code = writ_filter_write(&f->writer, batch);
    }
    if (code)
        return code;
    const writ_filter_options *options = f->job.options;
    if (options->observe) {
        writ_chunk unused = batch->chunk;
        unused.next = (size_t)(f->end - unused.offset);
        unused.number = f->number;
        options->observe(options->observe_context, &unused, batch->chunk.number);
    }
    f->end = batch->chunk.offset + batch->chunk.len;
    f->number = batch->chunk.number;
    count_raw(f);
    if (options->progress)
        options->progress(options->progress_context, f->state);
    return WRIT_OK;
}

/* ---- windows ---- */

/* Reading goes on as a stream, behind what is written. The windows behind that are dropped. */
static void leave_windows(filter *f)
{
    while (writ_pipeline_count(f->pipeline))
        writ_pipeline_take(f->pipeline);
    f->in_windows = false;
    writ_lines_seek(&f->lines, f->end, f->number);
}

/* Windows are for several threads, where much of a file is left and its records are not long. */
static void try_windows(filter *f, const writ_chunk *last)
{
    uint64_t size = writ_input_size(&f->lines.input);
    f->in_windows = f->batch_count > 1 && !f->lines.csv && !f->lines.input.at_end &&
                    last->len <= WRIT_CHUNK_BYTES && size > f->lines.offset + 2 * most_chunk(f);
    if (f->in_windows)
        writ_windows_begin(&f->windows, f->lines.offset, f->lines.number);
}

static int finish_window(filter *f, writ_filter_batch *batch)
{
    const writ_window *window = &batch->window;
    bool follows = writ_window_follows(window, f->end);
    int code = follows && window->from < window->to ? finish(f, batch) : WRIT_OK;
    if (!code && (!follows || window->cut))
        leave_windows(f);
    return code;
}

/* ---- chunks ---- */

static void work(void *worker, void *piece)
{
    writ_filter_batch *batch = piece;
    writ_filter_worker *self = worker;
    if (batch->in_window)
        writ_window_read(self->job->windows, &batch->window, &batch->chunk);
    writ_filter_judge(worker, batch);
}

static int finish_oldest(filter *f)
{
    writ_filter_batch *batch = writ_pipeline_take(f->pipeline);
    return batch->in_window ? finish_window(f, batch) : finish(f, batch);
}

static int finish_all(filter *f)
{
    int code = WRIT_OK;
    while (!code && writ_pipeline_count(f->pipeline))
        code = finish_oldest(f);
    return code;
}

/* A worker beside the first one: its validators are twins. */
static int train(filter *f, writ_filter_worker *worker)
{
    const writ_filter_options *options = f->job.options;
    worker->validators = take_zeroed(options->contract_count, sizeof *worker->validators);
    f->state->crew->count++;
    for (size_t i = 0; i < options->contract_count; i++) {
        int code = writ_validator_twin(options->contracts[i].validator, &worker->validators[i],
                                       f->writer.err);
        if (code)
            return code;
    }
    return WRIT_OK;
}

/* One more thread, when a batch waits for one. */
static int hire(filter *f)
{
    struct writ_filter_crew *crew = f->state->crew;
    if (f->threads >= f->jobs || writ_pipeline_count(f->pipeline) < f->threads + 1)
        return WRIT_OK;
    writ_filter_worker *worker = &crew->workers[f->threads];
    if (f->threads == crew->count) {
        int code = train(f, worker);
        if (code)
            return code;
    }
    worker->job = &f->job;
    if (writ_pipeline_join(f->pipeline, worker))
        f->threads++;
    else
        f->jobs = f->threads; /* there is none to be had */
    return WRIT_OK;
}

static int put(filter *f, writ_filter_batch *batch)
{
    f->next_batch = (f->next_batch + 1) % f->batch_count;
    writ_pipeline_put(f->pipeline, batch);
    return hire(f);
}

/* Has the next window read and judged. A stop is noticed by the stream. */
static int feed_window(filter *f, writ_filter_batch *batch)
{
    const volatile sig_atomic_t *stop = f->job.options->stop;
    if (stop && *stop) {
        int code = finish_all(f);
        if (!code)
            leave_windows(f);
        return code;
    }
    batch->in_window = true;
    batch->window = writ_windows_next(&f->windows, f->lines.chunk_bytes / 4 * 3);
    return put(f, batch);
}

/* Reads a chunk and has it judged. */
static int feed_lines(filter *f, writ_filter_batch *batch)
{
    batch->in_window = false;
    int more = writ_lines_read(&f->lines, &batch->chunk, &f->read_error);
    count_raw(f);
    if (more <= 0) {
        f->at_end = true;
        return WRIT_OK;
    }
    if (f->lines.csv && !f->job.csv) {
        int code = writ_filter_take_header(&f->writer, &f->job, &batch->chunk);
        if (code || batch->chunk.next == batch->chunk.len)
            return code;
    }
    try_windows(f, &batch->chunk);
    if (batch->chunk.len <= long_chunk)
        return put(f, batch);
    int code = finish_all(f);
    if (code)
        return code;
    writ_filter_judge(first_worker(f), batch);
    return finish(f, batch);
}

static int feed(filter *f)
{
    writ_filter_batch *batch = &f->batches[f->next_batch];
    return f->in_windows ? feed_window(f, batch) : feed_lines(f, batch);
}

/* Nothing that is judged waits for input. */
static bool may_read(const filter *f)
{
    return !f->at_end && !writ_pipeline_is_full(f->pipeline) &&
           (!writ_pipeline_count(f->pipeline) || !writ_lines_waits(&f->lines));
}

static int filter_all(filter *f)
{
    int code = WRIT_OK;
    while (!code && (!f->at_end || writ_pipeline_count(f->pipeline)))
        code = may_read(f) ? feed(f) : finish_oldest(f);
    return code;
}

/* Before the first input. */
static void set_up_state(filter *f)
{
    const writ_filter_options *options = f->job.options;
    writ_filter_state *state = f->state;
    state->contract_count = options->contract_count;
    state->contracts =
        writ_arena_zalloc(&state->arena, state->contract_count * sizeof *state->contracts);
    state->crew = take_zeroed(1, sizeof *state->crew);
    state->crew->count = 1;
    first_worker(f)->validators = take_zeroed(options->contract_count, sizeof(writ_validator *));
    for (size_t i = 0; i < options->contract_count; i++)
        first_worker(f)->validators[i] = options->contracts[i].validator;
}

static void set_up_batches(filter *f)
{
    f->batch_count = f->jobs > 1 ? BATCHES_PER_JOB * f->jobs : 1;
    f->batches = take_zeroed(f->batch_count, sizeof *f->batches);
    for (size_t i = 0; i < f->batch_count; i++)
        f->batches[i].counts =
            take_zeroed(f->job.options->contract_count, sizeof *f->batches[i].counts);
}

static void write_envelopes(filter *f)
{
    const writ_filter_options *options = f->job.options;
    f->job.envelopes = take_zeroed(options->contract_count, sizeof *f->job.envelopes);
    for (size_t i = 0; i < options->contract_count; i++)
        writ_reject_envelope(&f->job.envelopes[i], f->job.name, options->contracts[i].label,
                             options->contracts[i].owner);
}

static void set_up(filter *f, int fd)
{
    const writ_filter_options *options = f->job.options;
    if (!f->state->crew)
        set_up_state(f);
    f->jobs = options->jobs ? options->jobs : 1;
    if (f->jobs > WRIT_BOUND_THREADS)
        f->jobs = WRIT_BOUND_THREADS;
    f->threads = 1;
    set_up_batches(f);
    first_worker(f)->job = &f->job;
    f->pipeline = writ_pipeline_new(f->batch_count, work, first_worker(f));
    write_envelopes(f);
    writ_lines_init(&f->lines, fd, f->job.name, options->stop);
    f->lines.ahead = f->batch_count > 1;
    f->lines.chunk_bytes = most_chunk(f);
    f->lines.csv = options->csv;
    writ_windows_init(&f->windows, &f->lines.input);
    f->job.windows = &f->windows;
    f->raw_before = f->state->raw_bytes;
    writ_pipe_widen(options->out_fd);
}

/* What the others have seen, the validators of the options have. */
static void join_seen(filter *f)
{
    const writ_filter_options *options = f->job.options;
    for (size_t i = 1; i < f->threads; i++)
        for (size_t k = 0; k < options->contract_count; k++)
            writ_validator_join_seen(options->contracts[k].validator,
                                     f->state->crew->workers[i].validators[k]);
}

static void tear_down(filter *f)
{
    writ_pipeline_free(f->pipeline);
    join_seen(f);
    for (size_t i = 0; i < f->batch_count; i++)
        writ_filter_batch_clear(&f->batches[i]);
    free(f->batches);
    for (size_t i = 0; i < f->job.options->contract_count; i++)
        writ_buf_clear(&f->job.envelopes[i]);
    free(f->job.envelopes);
    writ_filter_drop_header(&f->job, f->state);
    writ_windows_clear(&f->windows);
    writ_lines_clear(&f->lines);
}

int writ_filter_run(const writ_filter_options *options, int fd, const char *name,
                    writ_filter_state *state, writ_error *err)
{
    filter f = {.job = {.options = options, .name = name}, .state = state};
    f.writer = (writ_filter_writer){.job = &f.job, .state = state, .err = err};
    set_up(&f, fd);
    int code = filter_all(&f);
    if (!code && f.read_error.code) {
        code = f.read_error.code;
        if (err && !err->code)
            *err = f.read_error;
    }
    if (f.in_windows)
        leave_windows(&f);
    state->stopped = f.lines.input.stopped;
    state->unread = state->stopped ? writ_lines_unread(&f.lines) : 0;
    tear_down(&f);
    return code;
}

void writ_filter_clear(writ_filter_state *state)
{
    struct writ_filter_crew *crew = state->crew;
    for (size_t i = 0; crew && i < crew->count; i++) {
        writ_filter_worker *worker = &crew->workers[i];
        for (size_t k = 0; i && k < state->contract_count; k++)
            writ_validator_free(worker->validators[k]);
        free(worker->validators);
        writ_arena_clear(&worker->arena);
        writ_buf_clear(&worker->key);
        writ_csv_work_clear(&worker->csv);
    }
    free(crew);
    writ_csv_free(state->csv);
    writ_arena_clear(&state->arena);
    *state = (writ_filter_state){0};
}
