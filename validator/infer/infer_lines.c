/* SPDX-License-Identifier: Apache-2.0
 *
 * Several threads judge chunks by the hull that there is when they are read; the caller's takes
 * them in their order, passes what was let pass, and looks at the rest by the newest hull. Hulls
 * only become wider, so what an older one let pass the newest would have, and nothing depends on
 * how far ahead the others are.
 */
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/pipeline.h"
#include "validator/infer/infer_parts.h"

enum { AHEAD = 12 }; /* chunks that are read before the oldest is done */

/* A line to be looked at, behind so many that were let pass. */
typedef struct stop {
    size_t len; /* of the lines before it */
    uint64_t count;
} stop;

typedef struct piece {
    writ_chunk chunk;
    writ_infer_hull *hull; /* NULL: there was none yet */
    writ_arena arena;
    WRIT_ARRAY(stop) stops;
    stop rest; /* behind the last one */
} piece;

typedef struct worker {
    size_t index; /* of its twin */
} worker;

static void judge(void *worker_context, void *piece_context)
{
    const worker *own = worker_context;
    piece *at = piece_context;
    writ_chunk view = at->chunk;
    stop run = {0};
    writ_line line;
    for (;;) {
        if (!at->hull)
            return;
        writ_validator *validator = at->hull->twins[own->index];
        uint64_t count;
        size_t len = writ_validator_accept_lines(validator, view.bytes + view.next,
                                                 view.len - view.next, &count);
        writ_chunk_pass(&view, len, count);
        run.len += len;
        run.count += count;
        if (!writ_chunk_next(&view, &line))
            break;
        if (!line.blank && writ_validator_accepts(validator, line.bytes.ptr, line.bytes.len)) {
            run.len += line.whole_len;
            run.count++;
            continue;
        }
        *WRIT_PUSH(&at->arena, &at->stops) = run;
        run = (stop){0};
    }
    at->rest = run;
}

static int take(writ_infer *infer, piece *at, uint64_t lines_before, writ_error *err)
{
    writ_line line;
    int code = WRIT_OK;
    if (!at->hull)
        return writ_infer_chunk(infer, &at->chunk, lines_before, err);
    for (size_t i = 0; i < at->stops.count && !code; i++) {
        const stop *next = &at->stops.items[i];
        writ_infer_pass(infer, &at->chunk, next->len, next->count, lines_before);
        if (writ_chunk_next(&at->chunk, &line))
            code = writ_infer_look(infer, &line, lines_before, err);
    }
    if (!code)
        writ_infer_pass(infer, &at->chunk, at->rest.len, at->rest.count, lines_before);
    writ_infer_hull_release(infer, at->hull);
    return code;
}

static void reset(piece *at, writ_infer_hull *hull)
{
    writ_arena_reset(&at->arena);
    at->stops.items = NULL;
    at->stops.count = at->stops.capacity = 0;
    at->rest = (stop){0};
    at->hull = hull;
    if (hull)
        hull->chunks++;
}

typedef struct reading {
    writ_infer *infer;
    writ_lines *lines;
    writ_pipeline *pipeline;
    piece pieces[AHEAD];
    size_t next; /* they are used in turn */
    int more;    /* of writ_lines_read: 1, 0 or an error */
} reading;

static void read_ahead(reading *r, writ_error *err)
{
    while (r->more > 0 && !writ_pipeline_is_full(r->pipeline)) {
        piece *at = &r->pieces[r->next];
        r->more = writ_lines_read(r->lines, &at->chunk, err);
        if (r->more <= 0)
            return;
        r->next = (r->next + 1) % AHEAD;
        reset(at, r->infer->hull);
        writ_pipeline_put(r->pipeline, at);
    }
}

/* What was read is done, but after an error of our own. */
static int run(reading *r, uint64_t lines_before, void (*told)(void *context), void *context,
               writ_error *err)
{
    writ_error failed = {0};
    int code = WRIT_OK;
    for (;;) {
        read_ahead(r, &failed);
        if (!writ_pipeline_count(r->pipeline))
            break;
        piece *at = writ_pipeline_take(r->pipeline);
        if (!code)
            code = take(r->infer, at, lines_before, err);
        else if (at->hull)
            writ_infer_hull_release(r->infer, at->hull);
        if (code)
            r->more = 0;
        if (told)
            told(context);
    }
    if (!code && r->more < 0) {
        *err = failed;
        code = r->more;
    }
    return code;
}

static int read_alone(writ_infer *infer, writ_lines *lines, uint64_t lines_before,
                      void (*told)(void *context), void *context, writ_error *err)
{
    writ_chunk chunk = {0};
    int more, code = WRIT_OK;
    while (!code && (more = writ_lines_read(lines, &chunk, err)) != 0) {
        code = more < 0 ? more : writ_infer_chunk(infer, &chunk, lines_before, err);
        if (told)
            told(context);
    }
    writ_chunk_clear(&chunk);
    return code;
}

int writ_infer_lines(writ_infer *infer, writ_lines *lines, uint64_t lines_before,
                     void (*told)(void *context), void *context, writ_error *err)
{
    worker workers[WRIT_BOUND_THREADS];
    size_t jobs = infer->options.jobs;
    if (jobs < 2 || writ_infer_is_wrapped(infer))
        return read_alone(infer, lines, lines_before, told, context, err);
    reading *r = calloc(1, sizeof *r);
    if (!r)
        writ_out_of_memory();
    lines->ahead = true;
    for (size_t i = 0; i < jobs; i++)
        workers[i].index = i;
    r->infer = infer;
    r->lines = lines;
    r->more = 1;
    r->pipeline = writ_pipeline_new(AHEAD, judge, &workers[0]);
    for (size_t i = 1; i < jobs; i++)
        writ_pipeline_join(r->pipeline, &workers[i]);
    int code = run(r, lines_before, told, context, err);
    writ_pipeline_free(r->pipeline);
    for (size_t i = 0; i < AHEAD; i++) {
        writ_chunk_clear(&r->pieces[i].chunk);
        writ_arena_clear(&r->pieces[i].arena);
    }
    free(r);
    return code;
}
