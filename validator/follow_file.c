/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/follow_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "validator/decoder.h"
#include "validator/scan.h"

uint64_t writ_follow_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* ---- opening ---- */

/* A pipe that a shell made has a name here, but nobody comes to it again. */
static bool is_passed_on(const char *path)
{
    return strncmp(path, "/dev/fd/", 8) == 0 || strcmp(path, "/dev/stdin") == 0 ||
           strncmp(path, "/proc/", 6) == 0;
}

static int open_failed(const char *name, int number, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_INPUT, "cannot open '%s': %s", name, strerror(number));
    errno = number;
    return code;
}

int writ_follow_file_open_at(writ_follow_file *file, const char *name, const char *path,
                             writ_error *err)
{
    struct stat status;
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return open_failed(name, errno, err);
    if (fstat(fd, &status) || S_ISDIR(status.st_mode)) {
        if (!is_stdin)
            close(fd);
        int code = writ_error_set(err, WRIT_E_INPUT, "'%s' is a directory, not a file", name);
        errno = EISDIR;
        return code;
    }
    *file = (writ_follow_file){.name = name, .fd = fd, .watch = -1, .has_more = true};
    file->kind = S_ISREG(status.st_mode) ? WRIT_FOLLOW_FILE
                 : S_ISFIFO(status.st_mode) && !is_stdin && !is_passed_on(path)
                     ? WRIT_FOLLOW_FIFO
                     : WRIT_FOLLOW_STREAM;
    file->device = (uint64_t)status.st_dev & INT64_MAX; /* as numbers in a document */
    file->inode = (uint64_t)status.st_ino & INT64_MAX;
    return WRIT_OK;
}

int writ_follow_file_open(writ_follow_file *file, const char *name, writ_error *err)
{
    return writ_follow_file_open_at(file, name, name, err);
}

void writ_follow_file_close(writ_follow_file *file)
{
    if (file->fd > STDIN_FILENO)
        close(file->fd);
    writ_chunk_clear(&file->chunk);
    file->fd = -1;
}

/* ---- where it stands ---- */

void writ_follow_file_tell(const writ_follow_file *file, writ_position *position)
{
    *position = (writ_position){
        .file = writ_str_of(file->name),
        .device = file->device,
        .inode = file->inode,
        .offset = file->chunk.offset,
        .line = file->chunk.number,
        .head_bytes = file->head_len,
    };
    writ_sha256_hex((writ_str){file->head, file->head_len}, position->head_sha256);
}

/* As many of the first bytes as there are, `room` at most. */
static size_t read_head(int fd, char *head, size_t room)
{
    ssize_t count;
    do
        count = pread(fd, head, room, 0);
    while (count < 0 && errno == EINTR);
    return count > 0 ? (size_t)count : 0;
}

bool writ_follow_file_is_at(const writ_follow_file *file, const writ_position *position)
{
    struct stat status;
    char head[WRIT_POSITION_HEAD], hex[WRIT_SHA256_HEX];
    if (file->kind != WRIT_FOLLOW_FILE || file->device != position->device ||
        file->inode != position->inode || fstat(file->fd, &status) ||
        (uint64_t)status.st_size < position->offset)
        return false;
    size_t len = read_head(file->fd, head, (size_t)position->head_bytes);
    writ_sha256_hex((writ_str){head, len}, hex);
    return len == position->head_bytes && strcmp(hex, position->head_sha256) == 0;
}

void writ_follow_file_seek(writ_follow_file *file, const writ_position *position)
{
    file->head_len = read_head(file->fd, file->head, (size_t)position->head_bytes);
    file->chunk.offset = position->offset;
    file->chunk.number = position->line;
    file->chunk.len = file->searched = 0;
}

/* Is it shorter than what was read of it, or another one behind the same name and inode? Then who
 * writes it has begun again. */
static bool is_cut_off(const writ_follow_file *file)
{
    struct stat status;
    char head[WRIT_POSITION_HEAD];
    uint64_t read = file->chunk.offset + file->chunk.len;
    if (fstat(file->fd, &status))
        return false;
    if ((uint64_t)status.st_size < read)
        return true;
    return (uint64_t)status.st_size > read &&
           (read_head(file->fd, head, file->head_len) != file->head_len ||
            memcmp(head, file->head, file->head_len) != 0);
}

/* ---- bytes ---- */

static int read_failed(const writ_follow_file *file, writ_error *err)
{
    return writ_error_set_errno(err, errno, "cannot read '%s'", file->name);
}

static int make_room(writ_follow_file *file, writ_error *err)
{
    writ_chunk *chunk = &file->chunk;
    if (!chunk->capacity)
        writ_chunk_resize(chunk, WRIT_CHUNK_BYTES);
    if (chunk->len < chunk->capacity)
        return WRIT_OK;
    if (chunk->len >= WRIT_BOUND_RECORD_BYTES)
        return writ_error_set(err, WRIT_E_INPUT,
                              "'%s' line %llu (byte %llu): the record is longer than %u bytes",
                              file->name, (unsigned long long)chunk->number + 1,
                              (unsigned long long)chunk->offset, WRIT_BOUND_RECORD_BYTES);
    writ_chunk_resize(chunk, chunk->capacity * 2);
    return WRIT_OK;
}

/* A FIFO that nobody has come to yet is not ready; one that is, and has nothing, was left. */
static void find_end(writ_follow_file *file)
{
    if (file->kind == WRIT_FOLLOW_STREAM)
        file->after = WRIT_FOLLOW_CLOSE;
    else if (file->kind == WRIT_FOLLOW_FIFO)
        file->after = WRIT_FOLLOW_REOPEN;
}

static bool is_ready(const writ_follow_file *file)
{
    struct pollfd wait = {.fd = file->fd, .events = POLLIN};
    return file->kind == WRIT_FOLLOW_FILE || file->has_begun || poll(&wait, 1, 0) > 0;
}

static ssize_t read_once(const writ_follow_file *file, char *bytes, size_t room)
{
    const writ_chunk *chunk = &file->chunk;
    return file->kind == WRIT_FOLLOW_FILE
               ? pread(file->fd, bytes, room, (off_t)(chunk->offset + chunk->len))
               : read(file->fd, bytes, room);
}

static void note_head(writ_follow_file *file, const char *bytes, size_t count)
{
    uint64_t read = file->chunk.offset + file->chunk.len;
    if (read != file->head_len || file->kind != WRIT_FOLLOW_FILE)
        return;
    size_t room = sizeof file->head - file->head_len;
    memcpy(file->head + file->head_len, bytes, count < room ? count : room);
    file->head_len += count < room ? count : room;
}

/* Reads once, unless nothing is there. */
static int read_more(writ_follow_file *file, writ_error *err)
{
    file->has_more = false;
    int code = make_room(file, err);
    if (code || !is_ready(file))
        return code;
    writ_chunk *chunk = &file->chunk;
    char *bytes = chunk->bytes + chunk->len;
    size_t room = chunk->capacity - chunk->len;
    ssize_t count = read_once(file, bytes, room);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR ? WRIT_OK : read_failed(file, err);
    if (count == 0) {
        find_end(file);
        return WRIT_OK;
    }
    note_head(file, bytes, (size_t)count);
    chunk->len += (size_t)count;
    file->has_begun = file->kind == WRIT_FOLLOW_FIFO;
    file->has_more = (size_t)count == room;
    file->quiet_since_ms = writ_follow_now_ms();
    return WRIT_OK;
}

/* ---- lines ---- */

/* How many bytes of the chunk are whole lines. */
static size_t find_whole(writ_follow_file *file)
{
    const writ_chunk *chunk = &file->chunk;
    size_t end = chunk->len;
    while (end > file->searched && chunk->bytes[end - 1] != '\n')
        end--;
    bool found = end > file->searched;
    file->searched = chunk->len;
    return found ? end : 0;
}

/* Nobody will finish the record. */
static size_t end_line(writ_follow_file *file)
{
    writ_chunk *chunk = &file->chunk;
    if (!chunk->len)
        return 0;
    if (chunk->len == chunk->capacity)
        writ_chunk_resize(chunk, chunk->capacity + 1);
    chunk->bytes[chunk->len++] = '\n';
    return chunk->len;
}

/* The file goes on with the memory that `out` had, and the unfinished record. */
static void hand_out(writ_follow_file *file, size_t whole, writ_chunk *out)
{
    writ_chunk taken = file->chunk, rest = *out;
    size_t left = taken.len - whole;
    if (rest.capacity != WRIT_CHUNK_BYTES || left > rest.capacity) {
        writ_chunk_clear(&rest);
        writ_chunk_resize(&rest, left > WRIT_CHUNK_BYTES ? left : WRIT_CHUNK_BYTES);
    }
    memcpy(rest.bytes, taken.bytes + whole, left);
    memset(taken.bytes + whole, 0, WRIT_SCAN_PADDING);
    taken.len = whole;
    taken.next = rest.next = 0;
    rest.len = file->searched = left;
    rest.offset = taken.offset + whole;
    rest.number = taken.number + writ_lines_count((writ_str){taken.bytes, whole});
    file->chunk = rest;
    *out = taken;
}

/* The decoder that the first bytes ask for, or NULL. */
static const writ_decoder *find_decoder(writ_str first)
{
    static const writ_decoder *const decoders[] = {&writ_decoder_gzip, &writ_decoder_zstd};
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++)
        if (writ_str_starts(first, decoders[i]->magic))
            return decoders[i];
    return NULL;
}

bool writ_follow_file_is_compressed(const writ_follow_file *file)
{
    char head[WRIT_INPUT_LEAST];
    return find_decoder((writ_str){head, read_head(file->fd, head, sizeof head)}) != NULL;
}

/* Decoders cannot begin again where they stood, and what is rotated away compressed is gone. */
static int check_plain(writ_follow_file *file, writ_error *err)
{
    writ_str first = {file->chunk.bytes, file->chunk.len};
    file->is_checked = file->chunk.offset > 0 || first.len >= WRIT_INPUT_LEAST;
    const writ_decoder *decoder = file->chunk.offset ? NULL : find_decoder(first);
    if (!decoder)
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_USAGE, "'%s' is compressed (%s), and cannot be followed",
                              file->name, decoder->name);
    writ_error_hint(err, "without --follow it is read to its end");
    return code;
}

/* The new reader is there before the old one goes, so that no writer finds nobody. Where the name
 * is gone, who follows it waits for it to come again. */
static int reopen(writ_follow_file *file, writ_error *err)
{
    int fd = file->is_old ? -1 : open(file->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && !file->is_old && errno != ENOENT)
        return open_failed(file->name, errno, err);
    file->has_begun = false;
    file->is_closed = fd < 0;
    if (fd >= 0) {
        close(file->fd);
        file->fd = fd;
    }
    return WRIT_OK;
}

/* What was to be done behind the last record. */
static int go_on(writ_follow_file *file, writ_error *err)
{
    writ_follow_after after = file->after;
    file->after = WRIT_FOLLOW_ON;
    if (after == WRIT_FOLLOW_REOPEN)
        return reopen(file, err);
    if (after == WRIT_FOLLOW_CLOSE)
        file->is_closed = true;
    if (after == WRIT_FOLLOW_RESTART) {
        file->chunk.offset = file->chunk.number = 0;
        file->head_len = 0;
        file->has_more = true;
        file->is_checked = false;
    }
    return WRIT_OK;
}

int writ_follow_file_read(writ_follow_file *file, writ_chunk *chunk, writ_error *err)
{
    size_t whole = 0;
    int code = WRIT_OK;
    if (file->kind == WRIT_FOLLOW_FILE && !file->has_more && !file->after && is_cut_off(file)) {
        file->after = WRIT_FOLLOW_RESTART;
        file->was_cut = true;
    }
    if (!file->after) {
        code = read_more(file, err);
        if (!code && !file->is_checked)
            code = check_plain(file, err);
        if (code)
            return code;
        whole = find_whole(file);
    }
    if (!whole && file->after)
        whole = end_line(file);
    if (whole)
        hand_out(file, whole, chunk);
    if (file->after && !file->chunk.len)
        code = go_on(file, err);
    return code ? code : whole != 0;
}
