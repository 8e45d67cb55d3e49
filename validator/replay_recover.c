/* SPDX-License-Identifier: Apache-2.0
 *
 * A batch that was interrupted: which of its letters are out? A file tells, by what it has behind
 * the place that the intent names:
 *
 *   standard output  the records of `replayed`, in their order, as far as they came
 *   the rest         lines, each of which names its letter
 */
#include <sys/stat.h>
#include <unistd.h>

#include "validator/replay_parts.h"

/* Letters of a batch: all, and those that are known to be out. */
typedef struct side {
    const char *unknown; /* why nobody knows of the others; NULL: they are not out */
    writ_letter_set out;
} side;

/* Reads lines of an open file from an offset on. WRIT_OK, or what the reader says. */
static int walk(int fd, off_t from, const char *name, bool (*see)(void *context, writ_line *line),
                void *context, writ_error *err)
{
    writ_lines lines;
    writ_chunk chunk = {0};
    writ_line line;
    int more = 0;
    bool goes_on = true;
    if (lseek(fd, from, SEEK_SET) < 0)
        return writ_error_set(err, WRIT_E_SYSTEM, "cannot read '%s'", name);
    writ_lines_init(&lines, fd, name, NULL);
    while (goes_on && (more = writ_lines_read(&lines, &chunk, err)) > 0)
        while (goes_on && writ_chunk_next(&chunk, &line))
            goes_on = see(context, &line);
    writ_chunk_clear(&chunk);
    writ_lines_clear(&lines);
    return more < 0 ? more : WRIT_OK;
}

/* Cuts a file off; what is behind was torn. */
static int cut(int fd, off_t size, const char *path, writ_error *err)
{
    return ftruncate(fd, size) || fsync(fd)
               ? writ_error_set(err, WRIT_E_SYSTEM, "cannot cut the torn end of '%s' off", path)
               : WRIT_OK;
}

/* ---- standard output ---- */

typedef struct compared {
    writ_replay *replay;
    const writ_ledger_batch *batch;
    side *s;
    int fd;
    off_t at;        /* what is behind is not compared yet */
    size_t next;     /* of `replayed` */
    bool differs;    /* what is there is not that record, */
    bool is_torn;    /* … but its beginning */
    writ_buf found;  /* in the file */
    writ_buf headed; /* a row with the header before it */
} compared;

/* A disk that lost power may have the length and not the bytes. */
static bool is_zero(writ_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i])
            return false;
    return true;
}

static void compare(compared *c, writ_str record)
{
    size_t wanted = record.len + 1;
    writ_buf_reset(&c->found);
    writ_buf_reserve(&c->found, wanted);
    ssize_t count = pread(c->fd, c->found.ptr, wanted, c->at);
    c->found.len = count > 0 ? (size_t)count : 0;
    writ_str found = writ_buf_str(&c->found);
    size_t same = found.len < record.len ? found.len : record.len;
    bool is_begun = memcmp(found.ptr, record.ptr, same) == 0;
    c->differs = found.len < wanted || !is_begun || found.ptr[record.len] != '\n';
    c->is_torn = c->differs && ((is_begun && found.len < wanted) || is_zero(found));
    if (!c->differs)
        c->at += (off_t)wanted;
}

/* The first row of a file came with its header. */
static writ_str expected_of(compared *c, const writ_letter *letter)
{
    if (letter->encoding != WRIT_LETTER_CSV || c->at != 0)
        return letter->record;
    writ_buf_reset(&c->headed);
    writ_buf_add_str(&c->headed, letter->header);
    writ_buf_add_byte(&c->headed, '\n');
    writ_buf_add_str(&c->headed, letter->record);
    return writ_buf_str(&c->headed);
}

static bool see_letter(void *context, writ_line *line)
{
    compared *c = context;
    const writ_letter_names *names = &c->batch->replayed;
    writ_letter letter;
    writ_letter_name name;
    if (line->number < c->batch->first_line || line->blank)
        return true;
    if (line->number > c->batch->last_line)
        return false;
    if (!writ_replay_read(c->replay, line, &letter, &name, NULL) ||
        memcmp(&name, &names->items[c->next], sizeof name) != 0)
        return true;
    compare(c, expected_of(c, &letter));
    if (!c->differs)
        writ_letter_set_add(&c->s->out, &names->items[c->next++]);
    return !c->differs && c->next < names->count;
}

/* What the file has behind the place, record by record. */
static int compare_out(writ_replay *replay, const writ_ledger_batch *batch, int fd, off_t size,
                       side *s)
{
    compared c = {
        .replay = replay, .batch = batch, .s = s, .fd = fd, .at = (off_t)batch->out.offset};
    int code = walk(replay->fd, 0, replay->name, see_letter, &c, replay->err);
    writ_buf_clear(&c.found);
    writ_buf_clear(&c.headed);
    lseek(replay->fd, 0, SEEK_SET);
    if (code || c.next == batch->replayed.count)
        return code;
    if (!c.differs)
        s->unknown = "the letters are not where they were";
    else if (c.is_torn || c.at == size)
        return cut(fd, c.at, batch->out.path.ptr, replay->err);
    else
        s->unknown = "something else was written behind them";
    return WRIT_OK;
}

static int look_at_out(writ_replay *replay, const writ_ledger_batch *batch, side *s)
{
    struct stat status;
    int code = WRIT_OK;
    if (!batch->replayed.count)
        return WRIT_OK;
    if (!batch->out.is_file) {
        s->unknown = "standard output was no file";
        return WRIT_OK;
    }
    int fd = writ_place_open(&batch->out, &replay->out);
    if (fd < 0 || fstat(fd, &status))
        s->unknown = "the file that standard output was is not where it was";
    else if ((uint64_t)status.st_size < batch->out.offset)
        s->unknown = "the file that standard output was is shorter than it was";
    else
        code = compare_out(replay, batch, fd, status.st_size, s);
    if (fd >= 0)
        close(fd);
    return code;
}

/* ---- the rest ---- */

typedef struct found {
    writ_replay *replay;
    writ_letter_set refused, left; /* those of the batch */
    side *s;
    uint64_t end; /* behind the last whole line, from the place on */
} found;

/* A letter that was refused stands there with its next attempt. */
static bool see_rest(void *context, writ_line *line)
{
    found *f = context;
    writ_letter letter;
    writ_letter_name name;
    if (line->whole_len == line->bytes.len)
        return false;
    f->end = line->offset + line->whole_len;
    bool is_letter = writ_replay_read(f->replay, line, &letter, &name, NULL);
    if (writ_letter_set_has(&f->left, &name)) {
        writ_letter_set_add(&f->s->out, &name);
    } else if (is_letter && name.attempt > 1) {
        name.attempt--;
        if (writ_letter_set_has(&f->refused, &name))
            writ_letter_set_add(&f->s->out, &name);
    }
    return true;
}

static void add_all(writ_letter_set *set, const writ_letter_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        writ_letter_set_add(set, &names->items[i]);
}

static int search_rest(writ_replay *replay, const writ_ledger_batch *batch, int fd, off_t size,
                       side *s)
{
    found f = {.replay = replay, .s = s};
    add_all(&f.refused, &batch->refused);
    add_all(&f.left, &batch->left);
    int code = walk(fd, (off_t)batch->rest.offset, batch->rest.path.ptr, see_rest, &f, replay->err);
    writ_letter_set_clear(&f.refused);
    writ_letter_set_clear(&f.left);
    off_t end = (off_t)(batch->rest.offset + f.end);
    if (!code && end < size)
        code = cut(fd, end, batch->rest.path.ptr, replay->err);
    return code;
}

static int look_at_rest(writ_replay *replay, const writ_ledger_batch *batch, side *s)
{
    struct stat status;
    int code = WRIT_OK;
    if (!batch->refused.count && !batch->left.count)
        return WRIT_OK;
    int fd = writ_place_open(&batch->rest, &replay->rest);
    if (fd < 0 || fstat(fd, &status))
        s->unknown = "the file of the rest is not where it was";
    else if ((uint64_t)status.st_size < batch->rest.offset)
        s->unknown = "the file of the rest is shorter than it was";
    else
        code = search_rest(replay, batch, fd, status.st_size, s);
    if (fd >= 0)
        close(fd);
    return code;
}

/* ---- the verdict ---- */

typedef struct verdict {
    writ_letter_names missing; /* in the arena of the state */
    uint64_t out, doubtful;
    const char *why;
} verdict;

static void add_names(writ_replay *replay, const writ_letter_names *names, const side *s,
                      verdict *v)
{
    const writ_replay_options *options = replay->options;
    for (size_t i = 0; i < names->count; i++) {
        bool is_out = writ_letter_set_has(&s->out, &names->items[i]);
        if (!is_out && s->unknown) {
            v->doubtful++;
            v->why = s->unknown;
            is_out = options->doubtful == WRIT_DOUBTFUL_SKIP && !options->again;
        }
        v->out += is_out;
        if (!is_out)
            *WRIT_PUSH(&replay->state->arena, &v->missing) = names->items[i];
    }
}

static int say_doubtful(const writ_replay *replay, const writ_ledger_batch *batch, const verdict *v)
{
    int code = writ_error_set(
        replay->err, WRIT_E_SYSTEM,
        "an earlier replay of '%s' was interrupted, and of %llu of its letters (lines %llu to "
        "%llu) nobody knows whether they went out: %s",
        replay->name, (unsigned long long)v->doubtful, (unsigned long long)batch->first_line,
        (unsigned long long)batch->last_line, v->why);
    writ_error_hint(replay->err,
                    "see whether they arrived, then give `--doubtful skip` if they did, "
                    "or `--doubtful repeat`");
    return code;
}

static int resolve(writ_replay *replay, const writ_ledger_batch *batch, side *out, side *rest)
{
    const writ_replay_options *options = replay->options;
    verdict v = {0};
    int code = look_at_out(replay, batch, out);
    if (!code)
        code = look_at_rest(replay, batch, rest);
    if (code)
        return code;
    add_names(replay, &batch->replayed, out, &v);
    add_names(replay, &batch->refused, rest, &v);
    add_names(replay, &batch->left, rest, &v);
    if (v.doubtful && options->doubtful == WRIT_DOUBTFUL_REFUSE && !options->again)
        return say_doubtful(replay, batch, &v);
    replay->state->found = v.out;
    replay->state->lost = v.missing.count;
    return writ_ledger_done(&replay->ledger, batch, &v.missing, replay->err);
}

/* Is standard output the file that an interrupted run wrote to, and has lost what it had? */
static int check_emptied(const writ_replay *replay)
{
    const writ_ledger *ledger = &replay->ledger;
    const writ_file_place *was = ledger->is_open ? &ledger->open.out : &ledger->out;
    if (replay->options->again || !writ_place_is_of(was, &replay->out.place) ||
        replay->out.place.offset >= was->offset)
        return WRIT_OK;
    int code = writ_error_set(
        replay->err, WRIT_E_SYSTEM,
        "an earlier replay of '%s' was interrupted, and '%s' no longer has what that wrote: it has "
        "%llu bytes, and had %llu",
        replay->name, was->path.ptr, (unsigned long long)replay->out.place.offset,
        (unsigned long long)was->offset);
    writ_error_hint(
        replay->err,
        "to go on, append with `>>`; where the file was emptied, `--again` replays all");
    return code;
}

/* An outlet whose file was cut stands at its end again. */
static void stand_at_end(writ_outlet *outlet)
{
    struct stat status;
    if (outlet->reader >= 0 && fstat(outlet->reader, &status) == 0) {
        outlet->place.offset = (uint64_t)status.st_size;
        lseek(outlet->fd, status.st_size, SEEK_SET);
    }
}

int writ_replay_recover(writ_replay *replay)
{
    side out = {0}, rest = {0};
    int code = check_emptied(replay);
    if (code || !replay->ledger.is_open)
        return code;
    code = resolve(replay, &replay->ledger.open, &out, &rest);
    writ_letter_set_clear(&out.out);
    writ_letter_set_clear(&rest.out);
    stand_at_end(&replay->out);
    stand_at_end(&replay->rest);
    return code;
}
