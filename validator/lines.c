/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/lines.h"

#include <stdlib.h>
#include <string.h>

#include "contracts/base/bounds.h"
#include "validator/csv_rows.h"
#include "validator/scan.h"

/* ---- lines of a chunk ---- */

void writ_chunk_clear(writ_chunk *chunk)
{
    free(chunk->bytes);
    *chunk = (writ_chunk){0};
}

void writ_chunk_resize(writ_chunk *chunk, size_t capacity)
{
    char *bytes = realloc(chunk->bytes, capacity + WRIT_SCAN_PADDING);
    if (!bytes)
        writ_out_of_memory();
    chunk->bytes = bytes;
    chunk->capacity = capacity;
}

static bool is_blank(writ_str bytes, char csv)
{
    for (size_t i = 0; i < bytes.len; i++) {
        const char byte = bytes.ptr[i];
        if ((byte != ' ' && byte != '\t' && byte != '\r') || byte == csv)
            return false;
    }
    return true;
}

/* The lines of a row, the last one with or without line end. */
static uint64_t lines_of_row(writ_str row)
{
    return writ_lines_count(row) + !writ_str_ends(row, WRIT_STR("\n"));
}

static void next_row(writ_chunk *chunk, writ_line *line)
{
    writ_csv_cut cut = writ_csv_cut_at(chunk->csv, chunk->next);
    cut.is_first = line->offset == 0;
    const size_t end = writ_csv_cut_last(&cut, chunk->bytes, chunk->len);
    const writ_str row = {chunk->bytes + chunk->next, end - chunk->next};
    line->bytes = writ_csv_trim(row);
    line->whole_len = row.len;
    chunk->number += lines_of_row(row);
}

static void next_line(writ_chunk *chunk, writ_line *line)
{
    const size_t left = chunk->len - chunk->next;
    const char *start = chunk->bytes + chunk->next;
    const char *end = memchr(start, '\n', left);
    line->bytes = (writ_str){start, end ? (size_t)(end - start) : left};
    line->whole_len = line->bytes.len + (end != NULL);
    chunk->number++;
}

bool writ_chunk_next(writ_chunk *chunk, writ_line *line)
{
    if (chunk->next == chunk->len)
        return false;
    line->number = chunk->number + 1;
    line->offset = chunk->offset + chunk->next;
    (chunk->csv ? next_row : next_line)(chunk, line);
    line->blank = is_blank(line->bytes, chunk->csv);
    chunk->next += line->whole_len;
    return true;
}

void writ_chunk_pass(writ_chunk *chunk, size_t len, uint64_t lines)
{
    chunk->next += len;
    chunk->number += lines;
}

/* ---- chunks of a stream ---- */

void writ_lines_init(writ_lines *lines, int fd, const char *name, const volatile sig_atomic_t *stop)
{
    *lines = (writ_lines){.chunk_bytes = WRIT_CHUNK_BYTES};
    writ_input_init(&lines->input, fd, name, stop);
}

void writ_lines_clear(writ_lines *lines)
{
    writ_input_clear(&lines->input);
    writ_buf_clear(&lines->rest);
}

/* Begins with the rest of the lines before. What a longer record needed is given back. */
static void begin(writ_lines *lines, writ_chunk *chunk)
{
    if (chunk->capacity != WRIT_CHUNK_BYTES) {
        writ_chunk_clear(chunk);
        writ_chunk_resize(chunk, WRIT_CHUNK_BYTES);
    }
    if (lines->rest.len > chunk->capacity) /* CSV: what may be a row of many lines */
        writ_chunk_resize(chunk, lines->rest.len);
    memcpy(chunk->bytes, lines->rest.ptr ? lines->rest.ptr : "", lines->rest.len);
    chunk->len = lines->rest.len;
    writ_buf_reset(&lines->rest);
    chunk->number = lines->number;
    chunk->offset = lines->offset;
    chunk->csv = lines->csv;
}

/* Doubles a chunk that one unfinished record fills. */
static int make_room(writ_lines *lines, writ_chunk *chunk)
{
    if (chunk->len + WRIT_INPUT_LEAST <= chunk->capacity)
        return WRIT_OK;
    if (chunk->len >= WRIT_BOUND_RECORD_BYTES)
        return writ_error_set(&lines->error, WRIT_E_INPUT,
                              "'%s' line %llu (byte %llu): the record is longer than %u bytes",
                              lines->input.name, (unsigned long long)lines->number + 1,
                              (unsigned long long)lines->offset, WRIT_BOUND_RECORD_BYTES);
    writ_chunk_resize(chunk, chunk->capacity * 2);
    return WRIT_OK;
}

/* Reads once. Not much at a time where a record is long: what comes behind it is copied. */
static void read_more(writ_lines *lines, writ_chunk *chunk, size_t *count)
{
    *count = 0;
    lines->failed = make_room(lines, chunk);
    if (lines->failed)
        return;
    size_t room = chunk->capacity - chunk->len;
    if (room > lines->chunk_bytes)
        room = lines->chunk_bytes;
    lines->failed =
        writ_input_read(&lines->input, chunk->bytes + chunk->len, room, count, &lines->error);
    if (lines->failed)
        *count = 0;
    chunk->len += *count;
}

/* How many bytes are whole records, behind `whole` of them; before `searched` there are no others.
 */
static size_t find_lines(const writ_chunk *chunk, size_t searched, size_t whole)
{
    size_t end = chunk->len;
    while (end > searched && chunk->bytes[end - 1] != '\n')
        end--;
    return end > searched ? end : whole;
}

static size_t find_rows(const writ_chunk *chunk, writ_csv_cut *cut)
{
    while (writ_csv_cut_next(cut, chunk->bytes, chunk->len))
        ;
    return cut->row;
}

/* How many bytes of the chunk are whole records. */
static size_t fill(writ_lines *lines, writ_chunk *chunk)
{
    size_t whole = 0, searched = 0, count;
    writ_csv_cut cut = writ_csv_cut_at(lines->csv, 0);
    cut.is_first = chunk->offset == 0;
    do {
        read_more(lines, chunk, &count);
        whole = lines->csv ? find_rows(chunk, &cut) : find_lines(chunk, searched, whole);
        searched = chunk->len;
        bool goes_on = !whole || (chunk->len + WRIT_INPUT_LEAST <= lines->chunk_bytes &&
                                  !writ_lines_waits(lines));
        if (!goes_on)
            return whole;
    } while (count);
    return lines->failed || lines->input.stopped ? whole : chunk->len;
}

/* Sixteen counters of a byte each (a vector of gcc's and clang's). One pass that is cheap beside
 * any judgement: so that every chunk knows its first line, whoever judges it. */
typedef int8_t lanes __attribute__((vector_size(16)));

uint64_t writ_lines_count(writ_str text)
{
    const char *bytes = text.ptr;
    size_t len = text.len;
    const lanes line_ends = (lanes){0} + '\n';
    uint64_t count = 0;
    while (len >= 2 * sizeof(lanes)) {
        lanes found[2] = {{0}}; /* minus one for each */
        size_t turns = len / sizeof found;
        turns = turns < 128 ? turns : 128;
        len -= turns * sizeof found;
        for (; turns; turns--, bytes += sizeof found) {
            lanes here[2];
            memcpy(here, bytes, sizeof here);
            found[0] += here[0] == line_ends;
            found[1] += here[1] == line_ends;
        }
        for (size_t i = 0; i < sizeof(lanes); i++)
            count += (uint64_t)-found[0][i] + (uint64_t)-found[1][i];
    }
    for (size_t i = 0; i < len; i++)
        count += bytes[i] == '\n';
    return count;
}

uint64_t writ_lines_count_records(writ_str text, char csv, uint64_t *lines)
{
    if (!csv)
        return *lines = writ_lines_count(text);
    writ_csv_cut cut = writ_csv_cut_at(csv, 0);
    uint64_t count = 0;
    while (writ_csv_cut_next(&cut, text.ptr, text.len))
        count++;
    *lines = writ_lines_count((writ_str){text.ptr, cut.row});
    return count;
}

int writ_lines_read(writ_lines *lines, writ_chunk *chunk, writ_error *err)
{
    if (!lines->ahead)
        lines->number = chunk->number;
    chunk->len = chunk->next = 0;
    if (lines->failed || lines->input.stopped) {
        if (lines->failed && err && !err->code)
            *err = lines->error;
        return lines->failed;
    }
    begin(lines, chunk);
    size_t whole = fill(lines, chunk);
    writ_buf_add(&lines->rest, chunk->bytes + whole, chunk->len - whole);
    chunk->len = whole;
    /* The scanner looks at what is behind a record, though it does not use it. */
    memset(chunk->bytes + whole, 0, WRIT_SCAN_PADDING);
    if (lines->ahead)
        lines->number += writ_lines_count((writ_str){chunk->bytes, whole});
    lines->offset += whole;
    if (whole || !lines->failed)
        return whole != 0;
    return writ_lines_read(lines, chunk, err);
}

bool writ_lines_waits(const writ_lines *lines)
{
    return !lines->failed && writ_input_waits(&lines->input);
}

void writ_lines_seek(writ_lines *lines, uint64_t offset, uint64_t number)
{
    writ_buf_reset(&lines->rest);
    lines->offset = offset;
    lines->number = number;
    lines->failed = writ_input_seek(&lines->input, offset, &lines->error);
}

size_t writ_lines_unread(const writ_lines *lines)
{
    return lines->rest.len;
}
