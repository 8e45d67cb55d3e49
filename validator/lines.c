/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/lines.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "validator/scan.h"

/* Large reads: at 256 KiB the cost of the call is lost in that of copying (docs/BENCHMARKS.md). */
static const size_t first_capacity = 256 * 1024;

void writ_lines_init(writ_lines *lines, int fd, const char *name, const volatile sig_atomic_t *stop)
{
    *lines = (writ_lines){.fd = fd, .name = name, .stop = stop, .capacity = first_capacity};
    lines->buffer = calloc(1, lines->capacity + WRIT_SCAN_PADDING);
    if (!lines->buffer)
        writ_out_of_memory();
}

void writ_lines_clear(writ_lines *lines)
{
    free(lines->buffer);
    lines->buffer = NULL;
}

static bool is_stopped(const writ_lines *lines)
{
    return lines->stop && *lines->stop;
}

/* Moves the unfinished record to the front, and doubles the buffer when it fills it. */
static int make_room(writ_lines *lines, writ_error *err)
{
    size_t unfinished = lines->end - lines->start;
    if (lines->start > 0)
        memmove(lines->buffer, lines->buffer + lines->start, unfinished);
    lines->start = 0;
    lines->end = unfinished;
    if (unfinished < lines->capacity)
        return WRIT_OK;
    if (unfinished >= WRIT_BOUND_RECORD_BYTES)
        return writ_error_set(err, WRIT_E_INPUT,
                              "'%s' line %llu (byte %llu): the record is longer than %u bytes",
                              lines->name, (unsigned long long)lines->number + 1,
                              (unsigned long long)lines->offset, WRIT_BOUND_RECORD_BYTES);
    char *grown = realloc(lines->buffer, lines->capacity * 2 + WRIT_SCAN_PADDING);
    if (!grown)
        writ_out_of_memory();
    lines->buffer = grown;
    lines->capacity *= 2;
    return WRIT_OK;
}

/* Waits for input. A signal that sets *stop between our look at it and the wait does not end the
 * wait, and input may never come: so where there is a stop we wait in slices. */
static bool is_ready(const writ_lines *lines)
{
    struct pollfd wait = {.fd = lines->fd, .events = POLLIN};
    int ready = poll(&wait, 1, lines->stop ? 200 : -1);
    return ready > 0 || (ready < 0 && errno != EINTR);
}

/* Reads once. */
static int refill(writ_lines *lines, writ_error *err)
{
    int code = make_room(lines, err);
    if (code)
        return code;
    for (;;) {
        if (is_stopped(lines)) {
            lines->at_end = lines->stopped = true;
            return WRIT_OK;
        }
        if (!is_ready(lines))
            continue;
        ssize_t count = read(lines->fd, lines->buffer + lines->end, lines->capacity - lines->end);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0 && errno == EISDIR)
            return writ_error_set(err, WRIT_E_INPUT, "'%s' is a directory, not a file",
                                  lines->name);
        if (count < 0)
            return writ_error_set_errno(err, errno, "cannot read '%s'", lines->name);
        lines->at_end = count == 0;
        lines->end += (size_t)count;
        /* The scanner looks at what is behind a record, though it does not use it. */
        memset(lines->buffer + lines->end, 0, WRIT_SCAN_PADDING);
        return WRIT_OK;
    }
}

static bool is_blank(writ_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.ptr[i] != ' ' && bytes.ptr[i] != '\t' && bytes.ptr[i] != '\r')
            return false;
    return true;
}

static int hand_out(writ_lines *lines, size_t len, bool ended, writ_line *line)
{
    line->bytes = (writ_str){lines->buffer + lines->start, len};
    line->whole_len = len + ended;
    line->number = ++lines->number;
    line->offset = lines->offset;
    line->blank = is_blank(line->bytes);
    lines->start += line->whole_len;
    lines->offset += line->whole_len;
    return 1;
}

int writ_lines_next(writ_lines *lines, writ_line *line, writ_error *err)
{
    size_t searched = 0; /* bytes of the unfinished record without a line end */
    for (;;) {
        const char *from = lines->buffer + lines->start + searched;
        size_t left = lines->end - lines->start - searched;
        const char *end = left ? memchr(from, '\n', left) : NULL;
        if (end)
            return hand_out(lines, (size_t)(end - (lines->buffer + lines->start)), true, line);
        searched += left;
        if (lines->at_end) {
            if (!searched || lines->stopped)
                return 0;
            return hand_out(lines, searched, false, line);
        }
        int code = refill(lines, err);
        if (code)
            return code;
    }
}

bool writ_lines_will_refill(const writ_lines *lines)
{
    size_t left = lines->end - lines->start;
    return !left || !memchr(lines->buffer + lines->start, '\n', left);
}

size_t writ_lines_unread(const writ_lines *lines)
{
    return lines->end - lines->start;
}
