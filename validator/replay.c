/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/replay.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "validator/replay_parts.h"

uint64_t writ_replay_rest(const writ_replay_counts *counts)
{
    return counts->refused + counts->others + counts->redacted + counts->forms + counts->unreadable;
}

/* ---- batches ---- */

static void count_batch(writ_replay *replay)
{
    writ_replay_counts *all = &replay->state->counts, *new = &replay->counts;
    all->letters += new->letters;
    all->replayed += new->replayed;
    all->refused += new->refused;
    all->others += new->others;
    all->redacted += new->redacted;
    all->forms += new->forms;
    all->unreadable += new->unreadable;
    all->already += new->already;
    for (size_t i = 0; i < WRIT_RULE_COUNT; i++)
        all->by_rule[i] += new->by_rule[i];
}

/* What a long record needed is given back. */
static void empty(writ_buf *buf)
{
    writ_buf_reset(buf);
    if (buf->capacity > 4 * WRIT_REPLAY_BYTES)
        writ_buf_clear(buf);
}

static void forget_batch(writ_replay *replay)
{
    writ_arena_reset(&replay->batch_arena);
    replay->batch = (writ_ledger_batch){0};
    replay->counts = (writ_replay_counts){0};
    replay->at[0] = '\0';
    empty(&replay->records);
    empty(&replay->letters);
}

/* The file that was meant may be another one: then nothing is to become of it. */
static int begin(writ_replay *replay)
{
    const writ_replay_counts *counts = &replay->counts;
    const writ_replay_options *options = replay->options;
    if (replay->has_begun)
        return WRIT_OK;
    if (counts->unreadable == counts->letters)
        return writ_error_set_at(
            replay->err, WRIT_E_INPUT, replay->name, (unsigned)replay->state->unreadable_line, 1,
            "there are no dead letters here: %s", replay->state->unreadable.ptr);
    replay->has_begun = true;
    return writ_ledger_run(&replay->ledger, options->name, options->again, replay->err);
}

static int end_lines(writ_replay *replay)
{
    int code = replay->letters.len ? writ_outlet_end_line(&replay->rest, replay->err) : WRIT_OK;
    if (!code && replay->records.len)
        code = writ_outlet_end_line(&replay->out, replay->err);
    return code;
}

static int intend(writ_replay *replay, uint64_t last_line)
{
    writ_ledger_batch *batch = &replay->batch;
    batch->contract = replay->options->name;
    batch->file = replay->ledger.file;
    batch->last_line = last_line;
    batch->header = replay->form == WRIT_FORM_ROWS ? replay->header : WRIT_STR_EMPTY;
    batch->out = replay->out.place;
    batch->out_bytes = replay->records.len;
    batch->rest = replay->rest.place;
    batch->rest_bytes = replay->letters.len;
    return writ_ledger_intend(&replay->ledger, batch, replay->err);
}

static int write_batch(writ_replay *replay)
{
    writ_error *err = replay->err;
    int code = writ_outlet_write(&replay->rest, writ_buf_str(&replay->letters), err);
    if (!code)
        code = writ_outlet_write(&replay->out, writ_buf_str(&replay->records), err);
    if (!code)
        code = writ_outlet_sync(&replay->rest, err);
    if (!code)
        code = writ_outlet_sync(&replay->out, err);
    if (code)
        writ_error_hint(err,
                        "nothing is lost: the next replay of '%s' goes on behind what is "
                        "written",
                        replay->name);
    return code;
}

/* Nothing to be written is nothing to be told. */
static int finish_batch(writ_replay *replay, uint64_t last_line)
{
    int code = WRIT_OK;
    if (replay->batch.first_line) {
        code = begin(replay);
        if (!code)
            code = end_lines(replay);
        if (!code)
            code = intend(replay, last_line);
        if (!code)
            code = write_batch(replay);
        if (!code)
            code = writ_ledger_done(&replay->ledger, &replay->batch, NULL, replay->err);
    }
    if (code)
        return code;
    count_batch(replay);
    forget_batch(replay);
    return WRIT_OK;
}

static bool is_full(const writ_replay *replay)
{
    const writ_replay_options *options = replay->options;
    const writ_ledger_batch *batch = &replay->batch;
    size_t letters = options->batch_letters ? options->batch_letters : WRIT_REPLAY_LETTERS;
    size_t bytes = options->batch_bytes ? options->batch_bytes : WRIT_REPLAY_BYTES;
    return batch->replayed.count + batch->refused.count + batch->left.count >= letters ||
           replay->records.len + replay->letters.len >= bytes;
}

/* ---- the file ---- */

static int take(writ_replay *replay, const writ_line *line)
{
    writ_replay_state *state = replay->state;
    writ_ledger_batch *batch = &replay->batch;
    bool has_end = line->whole_len > line->bytes.len;
    state->bytes += line->whole_len;
    state->blank += line->blank && has_end;
    state->unfinished |= !has_end;
    if (line->blank || !has_end)
        return WRIT_OK;
    writ_replay_decide(replay, line);
    if (!batch->first_line && (batch->replayed.count || batch->refused.count || batch->left.count))
        batch->first_line = line->number;
    return is_full(replay) ? finish_batch(replay, line->number) : WRIT_OK;
}

static void tell(const writ_replay *replay)
{
    const writ_replay_options *options = replay->options;
    if (options->progress)
        options->progress(options->progress_context, replay->state);
}

static int replay_all(writ_replay *replay)
{
    writ_lines lines;
    writ_chunk chunk = {0};
    writ_line line;
    int more, code = WRIT_OK;
    writ_lines_init(&lines, replay->fd, replay->name, replay->options->stop);
    while (!code && (more = writ_lines_read(&lines, &chunk, replay->err)) != 0) {
        code = more < 0 ? more : WRIT_OK;
        while (!code && writ_chunk_next(&chunk, &line))
            code = take(replay, &line);
        replay->state->raw_bytes = lines.input.raw_bytes;
        tell(replay);
    }
    replay->state->stopped = lines.input.stopped;
    if (!code)
        code = finish_batch(replay, chunk.number);
    if (!code && replay->has_begun && !replay->state->stopped)
        code = writ_ledger_end(&replay->ledger, replay->err);
    writ_chunk_clear(&chunk);
    writ_lines_clear(&lines);
    return code;
}

/* ---- a run ---- */

/* What a run reads and writes; each is a file of its own. */
enum { LETTERS, REST, OUT, LEDGER, FILES };

typedef struct named_place {
    const char *name;
    writ_file_place place;
} named_place;

static int find_place(const struct stat *status, int failed, named_place *named, writ_error *err)
{
    if (failed)
        return writ_error_set_errno(err, errno, "cannot use %s", named->name);
    named->place = (writ_file_place){.is_file = S_ISREG(status->st_mode),
                                     .device = (uint64_t)status->st_dev,
                                     .inode = (uint64_t)status->st_ino};
    return WRIT_OK;
}

static int find_places(const writ_replay *replay, named_place files[FILES])
{
    const int fds[] = {replay->fd, replay->options->rest_fd, replay->options->out_fd};
    struct stat status;
    int code = WRIT_OK;
    for (int i = LETTERS; i <= OUT && !code; i++) {
        int failed = fstat(fds[i], &status);
        code = find_place(&status, failed, &files[i], replay->err);
    }
    if (!code && stat(replay->options->ledger, &status) == 0)
        code = find_place(&status, 0, &files[LEDGER], replay->err);
    return code;
}

static int check_apart(const named_place files[FILES], writ_error *err)
{
    for (int i = 0; i < FILES; i++)
        for (int k = i + 1; k < FILES; k++)
            if (writ_place_is_of(&files[i].place, &files[k].place))
                return writ_error_set(err, WRIT_E_USAGE, "%s and %s are one file", files[i].name,
                                      files[k].name);
    return WRIT_OK;
}

/* Before anything is made or changed. */
static int check_files(const writ_replay *replay, writ_file_place *file)
{
    const writ_replay_options *options = replay->options;
    writ_error *err = replay->err;
    named_place files[FILES] = {
        [LETTERS] = {.name = writ_str_printf(&replay->state->arena, "'%s'", replay->name).ptr},
        [REST] = {.name = options->rest_name},
        [OUT] = {.name = options->out_name},
        [LEDGER] = {.name = "the ledger"}};
    int code = find_places(replay, files);
    if (code)
        return code;
    if (!files[LETTERS].place.is_file)
        return writ_error_set(err, WRIT_E_USAGE,
                              "%s is no regular file, and there is no ledger beside it",
                              files[LETTERS].name);
    if (!files[REST].place.is_file)
        return writ_error_set(err, WRIT_E_USAGE,
                              "%s is no regular file, and would lose what is set aside",
                              options->rest_name);
    *file = files[LETTERS].place;
    return check_apart(files, err);
}

/* The ledger's lock is what keeps others from writing to the outputs. */
static int open_all(writ_replay *replay, const writ_file_place *file)
{
    const writ_replay_options *options = replay->options;
    writ_arena *arena = &replay->state->arena;
    int code = writ_ledger_open(&replay->ledger, options->ledger, file, replay->err);
    if (!code)
        code =
            writ_outlet_open(&replay->out, arena, options->out_fd, options->out_name, replay->err);
    if (!code)
        code = writ_outlet_open(&replay->rest, arena, options->rest_fd, options->rest_name,
                                replay->err);
    return code;
}

static int run(writ_replay *replay)
{
    writ_file_place file;
    int code = check_files(replay, &file);
    if (!code)
        code = open_all(replay, &file);
    if (!code)
        code = writ_replay_recover(replay);
    if (code)
        return code;
    writ_replay_find_form(replay);
    if (replay->options->again)
        writ_letter_set_clear(&replay->ledger.handled);
    return replay_all(replay);
}

static void give_router(writ_replay *replay)
{
    const writ_replay_options *options = replay->options;
    if (!options->routes)
        return;
    writ_validator **validators =
        writ_arena_alloc(&replay->state->arena, options->contract_count * sizeof(writ_validator *));
    for (size_t i = 0; i < options->contract_count; i++)
        validators[i] = options->contracts[i].validator;
    replay->router = writ_router_new(options->routes, validators);
}

static void tear_down(writ_replay *replay)
{
    writ_router_free(replay->router);
    writ_ledger_close(&replay->ledger);
    writ_outlet_close(&replay->out);
    writ_outlet_close(&replay->rest);
    writ_letter_reader_clear(&replay->reader);
    writ_csv_free(replay->csv);
    writ_csv_work_clear(&replay->csv_work);
    writ_arena_clear(&replay->batch_arena);
    writ_arena_clear(&replay->arena);
    writ_buf_clear(&replay->records);
    writ_buf_clear(&replay->letters);
    writ_buf_clear(&replay->padded);
    writ_buf_clear(&replay->envelope);
}

int writ_replay_run(const writ_replay_options *options, int fd, const char *name,
                    writ_replay_state *state, writ_error *err)
{
    writ_replay replay = {
        .options = options,
        .fd = fd,
        .name = name,
        .state = state,
        .ledger.fd = -1,
        .out.reader = -1,
        .rest.reader = -1,
        .err = err,
    };
    give_router(&replay);
    int code = run(&replay);
    tear_down(&replay);
    return code;
}

void writ_replay_clear(writ_replay_state *state)
{
    writ_arena_clear(&state->arena);
    *state = (writ_replay_state){0};
}
