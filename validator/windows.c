/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/windows.h"

#include <string.h>

#include "validator/scan.h"

void writ_windows_init(writ_windows *windows, const writ_input *input)
{
    *windows = (writ_windows){.input = input};
    writ_turnstile_init(&windows->lines);
}

void writ_windows_clear(writ_windows *windows)
{
    writ_turnstile_clear(&windows->lines);
}

void writ_windows_begin(writ_windows *windows, uint64_t offset, uint64_t lines)
{
    windows->count = 0;
    windows->offset = offset;
    writ_turnstile_restart(&windows->lines, lines);
}

writ_window writ_windows_next(writ_windows *windows, size_t len)
{
    writ_window window = {.number = windows->count++, .offset = windows->offset, .len = len};
    windows->offset += len;
    return window;
}

/* False where the file ends before, or cannot be read. */
static bool read_up_to(const writ_input *input, writ_chunk *chunk, size_t len)
{
    if (chunk->capacity < len)
        writ_chunk_resize(chunk, len > WRIT_CHUNK_BYTES ? len : WRIT_CHUNK_BYTES);
    while (chunk->len < len) {
        size_t count = writ_input_read_at(input, chunk->offset + chunk->len,
                                          chunk->bytes + chunk->len, len - chunk->len);
        if (!count)
            return false;
        chunk->len += count;
    }
    return true;
}

/* The place behind the first LF at `from` or behind; 0: there is none. */
static size_t line_end(const writ_chunk *chunk, size_t from)
{
    if (from >= chunk->len)
        return 0;
    const char *end = memchr(chunk->bytes + from, '\n', chunk->len - from);
    return end ? (size_t)(end + 1 - chunk->bytes) : 0;
}

/* The place behind the last LF; there is one. */
static size_t last_line_end(const writ_chunk *chunk)
{
    size_t end = chunk->len;
    while (chunk->bytes[end - 1] != '\n')
        end--;
    return end;
}

/* Reads the window and the byte before it, and on until the last record is whole. */
static void fill(const writ_input *input, writ_window *window, writ_chunk *chunk)
{
    size_t more = window->len / 32 + 1, from = window->len, end;
    bool whole = read_up_to(input, chunk, window->len + more);
    chunk->next = line_end(chunk, 0);
    if (!chunk->next || chunk->next > window->len) {
        window->cut = chunk->len < window->len;
        chunk->next = chunk->len = 0;
        return;
    }
    while (!(end = line_end(chunk, from)) && whole) {
        from = chunk->len;
        whole = more < WRIT_WINDOW_MORE;
        more = 2 * more < WRIT_WINDOW_MORE ? 2 * more : WRIT_WINDOW_MORE;
        whole = whole && read_up_to(input, chunk, window->len + more);
    }
    window->cut = !end;
    chunk->len = end ? end : last_line_end(chunk);
}

void writ_window_read(writ_windows *windows, writ_window *window, writ_chunk *chunk)
{
    if (chunk->capacity > WRIT_CHUNK_BYTES + WRIT_WINDOW_MORE)
        writ_chunk_clear(chunk); /* a long record was there */
    chunk->len = chunk->next = 0;
    chunk->offset = window->offset - 1;
    fill(windows->input, window, chunk);
    memset(chunk->bytes + chunk->len, 0, WRIT_SCAN_PADDING);
    writ_str records = {chunk->bytes + chunk->next, chunk->len - chunk->next};
    if (records.len) {
        window->from = chunk->offset + chunk->next;
        window->to = chunk->offset + chunk->len;
    }
    chunk->number = writ_turnstile_pass(&windows->lines, window->number, writ_lines_count(records));
}

bool writ_window_follows(const writ_window *window, uint64_t offset)
{
    if (window->from < window->to)
        return window->from == offset;
    return window->cut || offset >= window->offset + window->len;
}
