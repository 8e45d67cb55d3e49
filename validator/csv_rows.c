/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/csv_rows.h"

#include <string.h>

#include "contracts/base/bounds.h"
#include "validator/scan_core.h"
#include "validator/scan_word.h"

/* The place of a byte in bytes[from, to); `to`: it is not there. */
static size_t find(const char *bytes, size_t from, size_t to, char byte)
{
    const char *found = from < to ? memchr(bytes + from, byte, to - from) : NULL;
    return found ? (size_t)(found - bytes) : to;
}

/* ---- where rows end ---- */

writ_csv_cut writ_csv_cut_at(char delimiter, size_t row)
{
    return (writ_csv_cut){.delimiter = delimiter, .row = row, .at = row};
}

static size_t end_row(writ_csv_cut *cut, size_t end)
{
    const bool too_long = cut->first && end - cut->row > WRIT_BOUND_CSV_ROW_BYTES;
    end = too_long ? cut->first : end;
    *cut = writ_csv_cut_at(cut->delimiter, end);
    return end;
}

/* The row is its first line. */
static size_t end_broken(writ_csv_cut *cut, const char *bytes, size_t len)
{
    cut->is_broken = true;
    if (!cut->first) {
        const size_t end = find(bytes, cut->at, len, '\n');
        cut->at = end;
        cut->first = end < len ? end + 1 : 0;
    }
    return cut->first ? end_row(cut, cut->first) : 0;
}

/* May a field begin here, outside of quotes? */
static bool begins_field(const writ_csv_cut *cut, const char *bytes, size_t at)
{
    const writ_str before = {bytes + cut->row, at - cut->row};
    return !before.len || bytes[at - 1] == cut->delimiter ||
           (cut->is_first && writ_str_equal(before, WRIT_CSV_MARK));
}

/* Outside of quotes. */
static size_t cut_plain(writ_csv_cut *cut, const char *bytes, size_t len)
{
    const size_t line_end = find(bytes, cut->at, len, '\n');
    const size_t quote = find(bytes, cut->at, line_end, '"');
    cut->at = quote;
    if (quote < line_end) {
        if (!begins_field(cut, bytes, quote))
            return end_broken(cut, bytes, len);
        cut->in_quotes = true;
        cut->at++;
        return 0;
    }
    return line_end < len ? end_row(cut, line_end + 1) : 0;
}

/* At a quote in a field of quotes: what follows tells what it means. */
static size_t cut_quote(writ_csv_cut *cut, const char *bytes, size_t len)
{
    const char *next = bytes + cut->at + 1, *end = bytes + len;
    if (next == end || (*next == '\r' && next + 1 == end))
        return 0;
    if (*next == '"' || *next == cut->delimiter) {
        cut->in_quotes = *next == '"';
        cut->at += 2;
        return 0;
    }
    if (*next == '\r')
        next++;
    return *next == '\n' ? end_row(cut, (size_t)(next + 1 - bytes)) : end_broken(cut, bytes, len);
}

static size_t cut_quoted(writ_csv_cut *cut, const char *bytes, size_t len)
{
    const size_t quote = find(bytes, cut->at, len, '"');
    if (!cut->first) {
        const size_t line_end = find(bytes, cut->at, quote, '\n');
        cut->first = line_end < quote ? line_end + 1 : 0;
    }
    cut->at = quote;
    return quote < len ? cut_quote(cut, bytes, len) : 0;
}

/* One step. */
static size_t cut_on(writ_csv_cut *cut, const char *bytes, size_t len)
{
    return cut->is_broken   ? end_broken(cut, bytes, len)
           : cut->in_quotes ? cut_quoted(cut, bytes, len)
                            : cut_plain(cut, bytes, len);
}

size_t writ_csv_cut_next(writ_csv_cut *cut, const char *bytes, size_t len)
{
    size_t before, end;
    bool was_in_quotes;
    do {
        before = cut->at;
        was_in_quotes = cut->in_quotes;
        end = cut_on(cut, bytes, len);
        if (!end && cut->first && cut->at - cut->row > WRIT_BOUND_CSV_ROW_BYTES)
            end = end_broken(cut, bytes, len);
    } while (!end && (cut->at != before || cut->in_quotes != was_in_quotes) && cut->at < len);
    return end;
}

size_t writ_csv_cut_last(writ_csv_cut *cut, const char *bytes, size_t len)
{
    const size_t end = writ_csv_cut_next(cut, bytes, len);
    if (end || cut->row == len)
        return end;
    /* of a row in quotes the last one is at `at`, or there is none */
    const bool is_closed = !cut->in_quotes || cut->at < len;
    return is_closed && !cut->is_broken ? end_row(cut, len)
           : cut->first                 ? end_row(cut, cut->first)
                                        : end_row(cut, len);
}

writ_str writ_csv_trim(writ_str row)
{
    row.len -= writ_str_ends(row, WRIT_STR("\n"));
    row.len -= writ_str_ends(row, WRIT_STR("\r"));
    return row;
}

/* ---- fields of a row ---- */

static bool broken_at(writ_csv_break *broken, size_t offset, const char *why)
{
    *broken = (writ_csv_break){why, offset};
    return false;
}

/* The field in quotes whose first one is at *at, which becomes the end. */
static bool split_quoted(writ_str row, char delimiter, size_t *at, writ_csv_field *field,
                         writ_csv_break *broken)
{
    const size_t begin = *at + 1;
    size_t end = find(row.ptr, begin, row.len, '"');
    field->is_quoted = true;
    while (end + 1 < row.len && row.ptr[end + 1] == '"') {
        field->has_quotes = true;
        end = find(row.ptr, end + 2, row.len, '"');
    }
    if (end >= row.len)
        return broken_at(broken, *at, "a quote that is not closed");
    if (end + 1 < row.len && row.ptr[end + 1] != delimiter)
        return broken_at(broken, end, "a closing quote in front of more text");
    field->text = (writ_str){row.ptr + begin, end - begin};
    *at = end + 1;
    return true;
}

/* The first delimiter or quote from `at` on, or the end. */
static size_t find_plain_end(writ_str row, char delimiter, size_t at)
{
    for (; at + 8 <= row.len; at += 8) {
        const uint64_t word = writ_scan_load8(row.ptr + at);
        const uint64_t stops = word_equal(word, (unsigned char)delimiter) | word_equal(word, '"');
        if (stops)
            return at + ((size_t)__builtin_ctzll(stops) >> 3);
    }
    while (at < row.len && row.ptr[at] != delimiter && row.ptr[at] != '"')
        at++;
    return at;
}

static bool split_plain(writ_str row, char delimiter, size_t *at, writ_csv_field *field,
                        writ_csv_break *broken)
{
    const size_t end = find_plain_end(row, delimiter, *at);
    if (end < row.len && row.ptr[end] == '"')
        return broken_at(broken, end, "a quote in a field that does not begin with one");
    field->text = (writ_str){row.ptr + *at, end - *at};
    *at = end;
    return true;
}

bool writ_csv_split(writ_str row, char delimiter, writ_csv_fields *fields, writ_csv_break *broken)
{
    size_t at = 0;
    fields->count = 0;
    for (;; at++) { /* past the delimiter */
        writ_csv_field field = {.text = WRIT_STR("")};
        const bool is_quoted = at < row.len && row.ptr[at] == '"';
        if (!(is_quoted ? split_quoted : split_plain)(row, delimiter, &at, &field, broken))
            return false;
        if (fields->count < fields->capacity)
            fields->items[fields->count] = field;
        fields->count++;
        if (at == row.len)
            return true;
    }
}

writ_str writ_csv_unquote(const writ_csv_field *field, writ_buf *scratch)
{
    writ_str text = field->text;
    if (!field->has_quotes)
        return text;
    writ_buf_reset(scratch);
    for (size_t at = 0; at < text.len;) {
        const size_t quote = find(text.ptr, at, text.len, '"');
        const size_t end = quote < text.len ? quote + 1 : text.len;
        writ_buf_add(scratch, text.ptr + at, end - at);
        at = end + (quote < text.len); /* past the second of the two */
    }
    return writ_buf_str(scratch);
}
