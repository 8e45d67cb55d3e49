/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/filter.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "validator/reject.h"

/* At most this many stretches of valid records are written by one call. */
enum { STRETCHES = 256 };

static const size_t reject_flush_bytes = 256 * 1024;
static const uint64_t progress_records = 8192;

typedef struct filter {
    const writ_filter_options *options;
    writ_filter_state *state;
    const char *name; /* of the input */
    writ_arena arena; /* reset for each reject */
    /* Valid records that lie in the input buffer and are not written yet: stretches of bytes
     * without a gap. They are written before the buffer is refilled. */
    struct iovec stretches[STRETCHES];
    uint64_t first_lines[STRETCHES]; /* the line of each stretch's first record */
    int stretch_count;
    uint64_t pending;   /* records in the stretches */
    uint64_t line;      /* the last one that was judged */
    uint64_t safe_line; /* all records up to this line are where they belong */
    writ_buf rejects;   /* dead letters that are not written yet */
    uint64_t pending_rejects;
    writ_error *err;
} filter;

/* ---- writing ---- */

static int write_failed(filter *f, const char *name, int number)
{
    int code = writ_error_set_errno(f->err, number, "cannot write to %s", name);
    writ_error_hint(f->err,
                    "'%s' is written out up to line %llu; in all, %llu records were passed on "
                    "and %llu rejected",
                    f->name, (unsigned long long)f->safe_line, (unsigned long long)f->state->passed,
                    (unsigned long long)f->state->rejected);
    return code;
}

/* After a write that wrote nothing: is it worth another try? Waits where the reader is slow and the
 * descriptor does not block by itself. */
static bool may_try_again(int fd)
{
    if (errno != EAGAIN)
        return errno == EINTR;
    struct pollfd wait = {.fd = fd, .events = POLLOUT};
    poll(&wait, 1, -1);
    return true;
}

/* Writes everything, or takes back what it wrote where that is possible (a pipe keeps it). */
static int write_rejects(filter *f)
{
    int fd = f->options->reject_fd;
    off_t before = lseek(fd, 0, SEEK_END);
    size_t written = 0;
    while (written < f->rejects.len) {
        ssize_t count = write(fd, f->rejects.ptr + written, f->rejects.len - written);
        if (count < 0 && may_try_again(fd))
            continue;
        if (count < 0) {
            int number = errno;
            if (written && before >= 0 && ftruncate(fd, before))
                number = errno;
            return write_failed(f, f->options->reject_name, number);
        }
        written += (size_t)count;
    }
    f->state->rejected += f->pending_rejects;
    f->pending_rejects = 0;
    writ_buf_reset(&f->rejects);
    return WRIT_OK;
}

static int flush_rejects(filter *f)
{
    if (f->options->reject_fd >= 0)
        return write_rejects(f);
    f->state->rejected += f->pending_rejects;
    f->pending_rejects = 0;
    return WRIT_OK;
}

static uint64_t count_line_ends(const struct iovec *stretch, size_t len)
{
    uint64_t count = 0;
    for (const char *byte = stretch->iov_base, *end = byte + len; byte < end; byte++)
        count += *byte == '\n';
    return count;
}

/* Counts the records that are out whole, after a write failed with `written` bytes of stretch
 * `failed` out. The first record that is not ends what is safe. */
static void count_whole(filter *f, int failed, size_t written)
{
    for (int i = 0; i < failed; i++)
        f->state->passed += count_line_ends(&f->stretches[i], f->stretches[i].iov_len);
    uint64_t whole = count_line_ends(&f->stretches[failed], written);
    f->state->passed += whole;
    f->safe_line = f->first_lines[failed] + whole - 1;
}

/* Writes the valid records. Every one of them ends in LF but, maybe, the last of the input. */
static int write_passed(filter *f)
{
    struct iovec left[STRETCHES];
    memcpy(left, f->stretches, (size_t)f->stretch_count * sizeof *left);
    int next = 0;
    while (next < f->stretch_count) {
        ssize_t count = writev(f->options->out_fd, left + next, f->stretch_count - next);
        if (count < 0 && may_try_again(f->options->out_fd))
            continue;
        if (count < 0) {
            int number = errno;
            count_whole(f, next, f->stretches[next].iov_len - left[next].iov_len);
            return write_failed(f, f->options->out_name, number);
        }
        for (; next < f->stretch_count && (size_t)count >= left[next].iov_len; next++)
            count -= (ssize_t)left[next].iov_len;
        if (next < f->stretch_count) {
            left[next].iov_base = (char *)left[next].iov_base + count;
            left[next].iov_len -= (size_t)count;
        }
    }
    f->stretch_count = 0;
    f->state->passed += f->pending;
    f->pending = 0;
    return WRIT_OK;
}

static int flush(filter *f)
{
    int code = flush_rejects(f);
    if (!code)
        code = write_passed(f);
    if (!code)
        f->safe_line = f->line;
    return code;
}

/* ---- records ---- */

static int pass(filter *f, const writ_line *line)
{
    struct iovec *last = f->stretch_count ? &f->stretches[f->stretch_count - 1] : NULL;
    char *bytes = (char *)line->bytes.ptr;
    if (last && (char *)last->iov_base + last->iov_len == bytes) {
        last->iov_len += line->whole_len;
    } else {
        if (f->stretch_count == STRETCHES) {
            int code = flush(f);
            if (code)
                return code;
        }
        f->first_lines[f->stretch_count] = line->number;
        f->stretches[f->stretch_count++] = (struct iovec){bytes, line->whole_len};
    }
    f->pending++;
    return WRIT_OK;
}

/* The path with every index as `*`: /lines/3/sku and /lines/4/sku are one cause. */
static writ_str group_path(writ_arena *arena, writ_str pointer)
{
    writ_buf path = WRIT_BUF_INIT;
    size_t at = 0;
    while (at < pointer.len) {
        size_t end = at + 1 + writ_str_find_byte(writ_str_part(pointer, at + 1, SIZE_MAX), '/');
        bool digits = end > at + 1;
        for (size_t i = at + 1; i < end; i++)
            digits = digits && isdigit((unsigned char)pointer.ptr[i]);
        if (digits)
            writ_buf_add_text(&path, "/*");
        else
            writ_buf_add_str(&path, writ_str_part(pointer, at, end - at));
        at = end;
    }
    writ_str copy = writ_str_copy(arena, writ_buf_str(&path));
    writ_buf_clear(&path);
    return copy;
}

static writ_reject_group *group_for(filter *f, const writ_finding *finding, const writ_line *line)
{
    writ_filter_state *state = f->state;
    writ_str path = group_path(&f->arena, finding->path);
    writ_str key = writ_str_printf(&f->arena, "%d %.*s", (int)finding->rule, WRIT_FMT(path));
    writ_reject_group *group = writ_map_find(&state->by_key, key);
    if (group && !group->hint.len)
        group->hint = writ_str_copy(&state->arena, finding->hint);
    if (group || state->groups.count >= WRIT_BOUND_FINDINGS)
        return group;
    group = WRIT_NEW(&state->arena, writ_reject_group);
    group->rule = finding->rule;
    group->path = writ_str_copy(&state->arena, path);
    group->hint = writ_str_copy(&state->arena, finding->hint);
    group->example = writ_str_copy(&state->arena, finding->message);
    group->actual = writ_str_copy(&state->arena, finding->actual);
    group->first_line = line->number;
    writ_map_put(&state->arena, &state->by_key, writ_str_copy(&state->arena, key), group);
    *WRIT_PUSH(&state->arena, &state->groups) = group;
    return group;
}

static bool seen_earlier(const writ_findings *findings, size_t index, writ_arena *arena)
{
    const writ_finding *finding = &findings->items[index];
    writ_str path = group_path(arena, finding->path);
    for (size_t i = 0; i < index; i++)
        if (findings->items[i].rule == finding->rule &&
            writ_str_equal(group_path(arena, findings->items[i].path), path))
            return true;
    return false;
}

/* The parties that read what failed here: asked once, for the first record of the group. */
static void note_affected(filter *f, writ_reject_group *group, const writ_finding *finding)
{
    if (!f->options->affects)
        return;
    writ_finding alone = *finding;
    writ_findings one = {.items = &alone, .count = 1};
    f->options->affects(f->options->affects_context, &f->state->arena, &one, &group->affects,
                        &group->affects_count);
}

/* A record counts once for each of its causes. */
static void count_groups(filter *f, const writ_findings *findings, const writ_line *line)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].severity != WRIT_ERROR || seen_earlier(findings, i, &f->arena))
            continue;
        writ_reject_group *group = group_for(f, &findings->items[i], line);
        if (!group) {
            f->state->ungrouped++;
            continue;
        }
        if (!group->count++)
            note_affected(f, group, &findings->items[i]);
        group->last_line = line->number;
    }
}

static int reject(filter *f, const writ_line *line)
{
    const writ_filter_options *options = f->options;
    writ_arena_reset(&f->arena);
    writ_findings findings = {0};
    writ_validator_check(options->validator, &f->arena, line->bytes.ptr, line->bytes.len,
                         &findings);
    writ_str *affects = NULL;
    size_t affects_count = 0;
    if (options->affects)
        options->affects(options->affects_context, &f->arena, &findings, &affects, &affects_count);
    count_groups(f, &findings, line);
    f->pending_rejects++;
    if (options->reject_fd < 0)
        return WRIT_OK;
    writ_reject letter = {
        .source = f->name,
        .line = line,
        .contract = options->contract,
        .owner = options->owner,
        .attempt = 1,
        .findings = &findings,
        .well_formed = findings.count && findings.items[0].rule != WRIT_RULE_MALFORMED_JSON,
        .affects = affects,
        .affects_count = affects_count,
    };
    writ_reject_write(&f->rejects, &letter);
    return f->rejects.len >= reject_flush_bytes ? flush(f) : WRIT_OK;
}

static int filter_line(filter *f, const writ_line *line)
{
    writ_filter_state *state = f->state;
    state->bytes += line->whole_len;
    if (line->blank) {
        state->blank++;
        return WRIT_OK;
    }
    state->records++;
    if (f->options->progress && state->records % progress_records == 0)
        f->options->progress(f->options->progress_context, state);
    if (writ_validator_accepts(f->options->validator, line->bytes.ptr, line->bytes.len))
        return pass(f, line);
    return reject(f, line);
}

static int filter_all(filter *f, writ_lines *lines)
{
    for (;;) {
        if (writ_lines_will_refill(lines)) {
            int code = flush(f);
            if (code)
                return code;
        }
        writ_line line;
        int more = writ_lines_next(lines, &line, f->err);
        if (more <= 0)
            return more;
        int code = filter_line(f, &line);
        if (code)
            return code;
        f->line = line.number;
    }
}

int writ_filter_run(const writ_filter_options *options, int fd, const char *name,
                    writ_filter_state *state, writ_error *err)
{
    filter f = {.options = options, .state = state, .name = name, .err = err};
    writ_lines lines;
    writ_lines_init(&lines, fd, name, options->stop);
    int code = filter_all(&f, &lines);
    if (code == WRIT_OK || code == WRIT_E_INPUT) {
        int flushed = flush(&f); /* what was judged before an overlong record still leaves */
        code = code ? code : flushed;
    }
    state->stopped = lines.stopped;
    state->unread = lines.stopped ? writ_lines_unread(&lines) : 0;
    writ_lines_clear(&lines);
    writ_buf_clear(&f.rejects);
    writ_arena_clear(&f.arena);
    return code;
}

void writ_filter_clear(writ_filter_state *state)
{
    writ_arena_clear(&state->arena);
    *state = (writ_filter_state){0};
}
