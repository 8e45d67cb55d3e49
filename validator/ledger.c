/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/read.h"
#include "validator/ledger_parts.h"
#include "validator/lines.h"
#include "validator/reject.h"

/* ---- the set ---- */

bool writ_ledger_has(const writ_ledger *ledger, const writ_letter_name *name)
{
    writ_letter_name any = *name;
    any.attempt = 0;
    return writ_letter_set_has(&ledger->handled, &any) ||
           writ_letter_set_has(&ledger->handled, name);
}

static void handle(writ_ledger *ledger, const writ_letter_names *names,
                   const writ_letter_set *missing, bool replayed)
{
    for (size_t i = 0; i < names->count; i++) {
        writ_letter_name name = names->items[i];
        if (writ_letter_set_has(missing, &name))
            continue;
        if (replayed)
            name.attempt = 0;
        writ_letter_set_add(&ledger->handled, &name);
    }
}

/* Letters that were left are told apart by the file alone: where the rest of an earlier replay now
 * has its place, they are to be judged. */
static void handle_batch(writ_ledger *ledger, const writ_ledger_batch *batch,
                         const writ_letter_names *missing)
{
    writ_letter_set without = {0};
    for (size_t i = 0; i < missing->count; i++)
        writ_letter_set_add(&without, &missing->items[i]);
    handle(ledger, &batch->replayed, &without, true);
    handle(ledger, &batch->refused, &without, false);
    if (writ_place_is_of(&batch->file, &ledger->file))
        handle(ledger, &batch->left, &without, false);
    writ_letter_set_clear(&without);
    if (batch->replayed.count) {
        ledger->rows = batch->out;
        writ_buf_reset(&ledger->header);
        writ_buf_add_str(&ledger->header, batch->header);
    }
    ledger->out = batch->out;
    ledger->out.offset += missing->count ? 0 : batch->out_bytes;
}

/* ---- reading ---- */

typedef struct reading {
    writ_ledger *ledger;
    writ_arena arena; /* of a line */
    writ_error *err;
} reading;

static int damaged(const reading *r, uint64_t line, const char *why)
{
    int code = writ_error_set_at(r->err, WRIT_E_SYSTEM, r->ledger->path, (unsigned)line, 1,
                                 "the ledger is damaged: %s", why);
    writ_error_hint(r->err,
                    "mend this line; without the ledger, every letter would be judged again");
    return code;
}

/* The intent outlives its line. */
static void keep_open(writ_ledger *ledger, const writ_ledger_batch *batch)
{
    writ_arena *arena = &ledger->arena;
    writ_arena_reset(arena);
    ledger->out = (writ_file_place){0};
    ledger->open = *batch;
    ledger->open.contract = writ_str_copy(arena, batch->contract);
    ledger->open.header = writ_str_copy(arena, batch->header);
    ledger->open.out.path = writ_str_copy(arena, batch->out.path);
    ledger->open.rest.path = writ_str_copy(arena, batch->rest.path);
    writ_letter_names *lists[] = {&ledger->open.replayed, &ledger->open.refused,
                                  &ledger->open.left};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        lists[i]->items =
            writ_arena_copy(arena, lists[i]->items, lists[i]->count * sizeof *lists[i]->items);
    ledger->is_open = true;
    ledger->batches = batch->number;
}

static const char *take(reading *r, const writ_ledger_line *line)
{
    writ_ledger *ledger = r->ledger;
    if (ledger->is_open && line->state != WRIT_LEDGER_DONE)
        return "the intent before it was never done";
    if (line->state == WRIT_LEDGER_END || line->again)
        ledger->out = (writ_file_place){0};
    if (line->state == WRIT_LEDGER_RUN) {
        if (line->again)
            writ_letter_set_clear(&ledger->handled);
    } else if (line->state == WRIT_LEDGER_INTENT) {
        if (line->batch.number <= ledger->batches)
            return "the batches are not in order";
        keep_open(ledger, &line->batch);
    } else if (line->state == WRIT_LEDGER_DONE) {
        if (!ledger->is_open || ledger->open.number != line->batch.number)
            return "there was no such intent";
        handle_batch(ledger, &ledger->open, &line->missing);
        ledger->is_open = false;
    }
    return NULL;
}

static int read_line(reading *r, const writ_line *line)
{
    writ_source source = {writ_str_of(r->ledger->path), line->bytes};
    writ_value *value;
    writ_ledger_line read;
    writ_error wrong = {0};
    writ_arena_reset(&r->arena);
    if (writ_json_read(&r->arena, &source, &value, &wrong))
        return damaged(r, line->number, wrong.message);
    const char *why = writ_ledger_line_read(&r->arena, value, &read);
    if (!why)
        why = take(r, &read);
    return why ? damaged(r, line->number, why) : WRIT_OK;
}

/* What is behind the last line end was never acted upon. */
static int read_all(reading *r)
{
    writ_ledger *ledger = r->ledger;
    writ_lines lines;
    writ_chunk chunk = {0};
    writ_line line;
    int more, code = WRIT_OK;
    writ_lines_init(&lines, ledger->fd, ledger->path, NULL);
    while (!code && (more = writ_lines_read(&lines, &chunk, r->err)) != 0) {
        code = more < 0 ? more : WRIT_OK;
        while (!code && writ_chunk_next(&chunk, &line)) {
            if (line.whole_len == line.bytes.len)
                continue;
            code = read_line(r, &line);
            ledger->bytes = line.offset + line.whole_len;
        }
    }
    writ_chunk_clear(&chunk);
    writ_lines_clear(&lines);
    return code;
}

/* ---- opening ---- */

/* A file that is new is there only when its folder is on the disk, too. */
static int sync_folder(const char *path, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    char *copy = (char *)writ_str_copy(&arena, writ_str_of(path)).ptr;
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int code = fd < 0 || (fsync(fd) && errno != EINVAL)
                   ? writ_error_set_errno(err, errno, "cannot write to '%s'", path)
                   : WRIT_OK;
    if (fd >= 0)
        close(fd);
    writ_arena_clear(&arena);
    return code;
}

/* Says who has the lock, when the system tells (it does not of another machine, or namespace). */
static int say_locked(const writ_ledger *ledger, writ_error *err)
{
    struct flock held = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int code = fcntl(ledger->fd, F_GETLK, &held) == 0 && held.l_type != F_UNLCK && held.l_pid > 0
                   ? writ_error_set(err, WRIT_E_SYSTEM,
                                    "another replay is at work on these letters: process %lld "
                                    "has '%s'",
                                    (long long)held.l_pid, ledger->path)
                   : writ_error_set(err, WRIT_E_SYSTEM,
                                    "another replay is at work on these letters: it has '%s'",
                                    ledger->path);
    writ_error_hint(err, "what it has done is skipped when it has ended");
    return code;
}

static int lock(const writ_ledger *ledger, writ_error *err)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (fcntl(ledger->fd, F_SETLK, &all) == 0)
        return WRIT_OK;
    if (errno == EAGAIN || errno == EACCES)
        return say_locked(ledger, err);
    return writ_error_set_errno(err, errno, "cannot lock '%s'", ledger->path);
}

static int open_file(writ_ledger *ledger, writ_error *err)
{
    struct stat status;
    ledger->fd = open(ledger->path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (ledger->fd < 0 || fstat(ledger->fd, &status))
        return writ_error_set_errno(err, errno, "cannot open the ledger '%s'", ledger->path);
    if (!S_ISREG(status.st_mode))
        return writ_error_set(err, WRIT_E_SYSTEM, "the ledger '%s' is no regular file",
                              ledger->path);
    return lock(ledger, err);
}

int writ_ledger_open(writ_ledger *ledger, const char *path, const writ_file_place *file,
                     writ_error *err)
{
    *ledger = (writ_ledger){.fd = -1, .path = path, .file = *file};
    reading r = {.ledger = ledger, .err = err};
    int code = open_file(ledger, err);
    if (!code)
        code = read_all(&r);
    writ_arena_clear(&r.arena);
    if (!code && ftruncate(ledger->fd, (off_t)ledger->bytes))
        code = writ_error_set_errno(err, errno, "cannot write to '%s'", path);
    if (!code && !ledger->bytes)
        code = sync_folder(path, err);
    if (code)
        writ_ledger_close(ledger);
    return code;
}

void writ_ledger_close(writ_ledger *ledger)
{
    if (ledger->fd >= 0)
        close(ledger->fd);
    ledger->fd = -1;
    writ_letter_set_clear(&ledger->handled);
    writ_buf_clear(&ledger->header);
    writ_arena_clear(&ledger->arena);
}

/* ---- steps ---- */

static int write_at_end(writ_ledger *ledger, writ_str text)
{
    size_t written = 0;
    while (written < text.len) {
        ssize_t count = pwrite(ledger->fd, text.ptr + written, text.len - written,
                               (off_t)(ledger->bytes + written));
        if (count < 0 && errno != EINTR)
            return -1;
        written += count < 0 ? 0 : (size_t)count;
    }
    return fsync(ledger->fd);
}

/* Takes a line back that cannot be written whole. */
static int add(writ_ledger *ledger, const writ_ledger_line *line, writ_error *err)
{
    writ_buf text = WRIT_BUF_INIT;
    char at[32];
    int code = WRIT_OK;
    writ_reject_now(at);
    writ_ledger_line_write(&text, line, at);
    if (write_at_end(ledger, writ_buf_str(&text))) {
        code = writ_error_set_errno(err, errno, "cannot write to '%s'", ledger->path);
        if (ftruncate(ledger->fd, (off_t)ledger->bytes))
            writ_error_hint(err, "the last line of '%s' is not whole, and is dropped next time",
                            ledger->path);
    } else {
        ledger->bytes += text.len;
    }
    writ_buf_clear(&text);
    return code;
}

int writ_ledger_run(writ_ledger *ledger, writ_str contract, bool again, writ_error *err)
{
    writ_ledger_line line = {
        .state = WRIT_LEDGER_RUN, .again = again, .batch = {.contract = contract}};
    return add(ledger, &line, err);
}

int writ_ledger_intend(writ_ledger *ledger, writ_ledger_batch *batch, writ_error *err)
{
    batch->number = ledger->batches + 1;
    writ_ledger_line line = {.state = WRIT_LEDGER_INTENT, .batch = *batch};
    int code = add(ledger, &line, err);
    if (!code)
        ledger->batches++;
    return code;
}

int writ_ledger_done(writ_ledger *ledger, const writ_ledger_batch *batch,
                     const writ_letter_names *missing, writ_error *err)
{
    static const writ_letter_names none = {0};
    writ_ledger_line line = {.state = WRIT_LEDGER_DONE,
                             .batch = {.number = batch->number},
                             .missing = missing ? *missing : none};
    int code = add(ledger, &line, err);
    if (!code) {
        ledger->is_open = false;
        handle_batch(ledger, batch, &line.missing);
    }
    return code;
}

int writ_ledger_end(writ_ledger *ledger, writ_error *err)
{
    const writ_ledger_line line = {.state = WRIT_LEDGER_END};
    return add(ledger, &line, err);
}
