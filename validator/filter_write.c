/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter_write.h"

#include <errno.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "contracts/base/pipe.h"

/* ---- counts ---- */

static writ_str *copy_names(writ_arena *arena, const writ_str *names, size_t count)
{
    writ_str *copies = writ_arena_alloc(arena, count * sizeof *copies);
    for (size_t i = 0; i < count; i++)
        copies[i] = writ_str_copy(arena, names[i]);
    return copies;
}

static void add_new_group(writ_filter_state *state, const writ_reject_group *from, writ_moment now)
{
    writ_arena *arena = &state->arena;
    if (state->groups.count >= WRIT_BOUND_FINDINGS)
        return;
    writ_reject_group *group = writ_arena_copy(arena, from, sizeof *from);
    group->key = writ_str_copy(arena, from->key);
    group->path = writ_str_copy(arena, from->path);
    group->hint = writ_str_copy(arena, from->hint);
    group->example = writ_str_copy(arena, from->example);
    group->actual = writ_str_copy(arena, from->actual);
    group->affects = copy_names(arena, from->affects, from->affects_count);
    group->first_seen = group->last_seen = now;
    group->place = state->groups.count;
    writ_map_put(arena, &state->by_key, group->key, group);
    *WRIT_PUSH(arena, &state->groups) = group;
}

static void add_group(writ_filter_state *state, const writ_reject_group *from, writ_moment now)
{
    writ_reject_group *group = writ_map_find(&state->by_key, from->key);
    if (!group) {
        add_new_group(state, from, now);
        return;
    }
    if (!group->hint.len)
        group->hint = writ_str_copy(&state->arena, from->hint);
    group->count += from->count;
    group->last_line = from->last_line;
    group->last_seen = now;
}

static void add_undeclared(writ_arena *arena, writ_filter_counts *counts,
                           const writ_seen_path *seen)
{
    /* by_path has the place from 1 on: items move */
    uintptr_t place = (uintptr_t)writ_map_find(&counts->by_path, seen->path);
    if (place) {
        counts->undeclared.items[place - 1].times += seen->times;
        return;
    }
    if (counts->undeclared.count >= WRIT_BOUND_FINDINGS)
        return;
    writ_str path = writ_str_copy(arena, seen->path);
    *WRIT_PUSH(arena, &counts->undeclared) = (writ_seen_path){path, seen->times};
    writ_map_put(arena, &counts->by_path, path, (void *)(uintptr_t)counts->undeclared.count);
}

static void count_contract(writ_arena *arena, writ_filter_counts *to,
                           const writ_filter_counts *from, writ_moment now)
{
    if (from->records) {
        to->first_seen = to->records ? to->first_seen : now;
        to->last_seen = now;
    }
    to->records += from->records;
    to->rejected += from->rejected;
    to->observed += from->observed;
    for (size_t i = 0; i < from->undeclared.count; i++)
        add_undeclared(arena, to, &from->undeclared.items[i]);
}

static void count_batch(writ_filter_state *state, const writ_filter_batch *batch)
{
    const writ_moment now = writ_moment_now();
    state->records += batch->records;
    state->blank += batch->blank;
    state->bytes += batch->bytes;
    state->observed += batch->observed;
    for (size_t i = 0; i < state->contract_count; i++)
        count_contract(&state->arena, &state->contracts[i], &batch->counts[i], now);
    for (size_t i = 0; i < batch->groups.count; i++)
        add_group(state, batch->groups.items[i], now);
    for (size_t i = 0; batch->groups.count && i < WRIT_RULE_COUNT; i++)
        state->by_rule[i] += batch->by_rule[i];
}

/* ---- writing ---- */

static int write_failed(writ_filter_writer *w, const char *name, int number)
{
    int code = writ_error_set_errno(w->err, number, "cannot write to %s", name);
    writ_error_hint(w->err,
                    "'%s' is written out up to line %llu; in all, %llu records were passed on "
                    "and %llu rejected",
                    w->job->name, (unsigned long long)w->safe_line,
                    (unsigned long long)w->state->passed, (unsigned long long)w->state->rejected);
    return code;
}

/* Writes everything, or takes back what it wrote where that is possible (a pipe keeps it). */
static int write_letters(writ_filter_writer *w, writ_str letters)
{
    int fd = w->job->options->reject_fd;
    off_t before = lseek(fd, 0, SEEK_END);
    size_t written = 0;
    while (written < letters.len) {
        ssize_t count = write(fd, letters.ptr + written, letters.len - written);
        if (count < 0 && writ_pipe_may_try_again(fd))
            continue;
        if (count < 0) {
            int number = errno;
            if (written && before >= 0 && ftruncate(fd, before))
                number = errno;
            return write_failed(w, w->job->options->reject_name, number);
        }
        written += (size_t)count;
    }
    return WRIT_OK;
}

static uint64_t count_records(const writ_filter_writer *w, const struct iovec *stretch, size_t len,
                              uint64_t *lines)
{
    const writ_str text = {stretch->iov_base, len};
    return writ_lines_count_records(text, w->job->options->csv, lines);
}

/* Counts the records that are out whole, after a write failed with `written` bytes of stretch
 * `failed` out. The first record that is not ends what is safe. */
static void count_whole(writ_filter_writer *w, const writ_filter_batch *batch, int failed,
                        size_t written)
{
    uint64_t lines;
    for (int i = 0; i < failed; i++)
        w->state->passed +=
            count_records(w, &batch->stretches[i], batch->stretches[i].iov_len, &lines);
    w->state->passed += count_records(w, &batch->stretches[failed], written, &lines);
    w->safe_line = batch->first_lines[failed] + lines - 1;
}

static void note_end(const writ_filter_writer *w, const struct iovec *last)
{
    const char *bytes = last->iov_base;
    w->state->is_open = w->job->csv && bytes[last->iov_len - 1] != '\n';
}

/* Writes the valid records. Every one of them ends in LF but, maybe, the last of the input. */
static int write_passed(writ_filter_writer *w, const writ_filter_batch *batch)
{
    struct iovec left[WRIT_STRETCHES];
    int fd = w->job->options->out_fd, next = 0;
    memcpy(left, batch->stretches, (size_t)batch->stretch_count * sizeof *left);
    while (next < batch->stretch_count) {
        ssize_t count = writev(fd, left + next, batch->stretch_count - next);
        if (count < 0 && writ_pipe_may_try_again(fd))
            continue;
        if (count < 0) {
            int number = errno;
            count_whole(w, batch, next, batch->stretches[next].iov_len - left[next].iov_len);
            return write_failed(w, w->job->options->out_name, number);
        }
        for (; next < batch->stretch_count && (size_t)count >= left[next].iov_len; next++)
            count -= (ssize_t)left[next].iov_len;
        if (next < batch->stretch_count) {
            left[next].iov_base = (char *)left[next].iov_base + count;
            left[next].iov_len -= (size_t)count;
        }
    }
    w->state->passed += batch->passed;
    if (batch->stretch_count)
        note_end(w, &batch->stretches[batch->stretch_count - 1]);
    return WRIT_OK;
}

int writ_filter_write_ahead(writ_filter_writer *w, writ_str bytes)
{
    while (bytes.len) {
        ssize_t count = write(w->job->options->out_fd, bytes.ptr, bytes.len);
        if (count < 0 && !writ_pipe_may_try_again(w->job->options->out_fd))
            return write_failed(w, w->job->options->out_name, errno);
        if (count > 0)
            bytes = writ_str_part(bytes, (size_t)count, bytes.len);
    }
    return WRIT_OK;
}

/* ---- the window ---- */

/* Tells the window of the batch, record by record as far as they were refused, until it has enough.
 */
static void tell_window(writ_filter_writer *w, const writ_filter_batch *batch)
{
    writ_invalid_window *window = w->job->options->window;
    uint64_t told = 0;
    if (!window)
        return;
    for (size_t i = 0; i < batch->refused.count && !w->is_enough; i++) {
        const writ_refused *refused = &batch->refused.items[i];
        const writ_reject_group *group =
            refused->group ? writ_map_find(&w->state->by_key, refused->group->key) : NULL;
        w->is_enough = writ_invalid_window_pass(window, refused->number - 1 - told) ||
                       writ_invalid_window_refuse(window, group);
        told = refused->number;
    }
    if (!w->is_enough)
        w->is_enough = writ_invalid_window_pass(window, batch->records - told);
    w->state->enough = w->is_enough;
}

int writ_filter_write(writ_filter_writer *w, const writ_filter_batch *batch)
{
    count_batch(w->state, batch);
    if (batch->letters.len) {
        int code = write_letters(w, writ_buf_str(&batch->letters));
        if (code)
            return code;
    }
    w->state->rejected += batch->rejected;
    int code = write_passed(w, batch);
    if (code == WRIT_OK) {
        w->safe_line = batch->chunk.number;
        tell_window(w, batch);
    }
    return code;
}
