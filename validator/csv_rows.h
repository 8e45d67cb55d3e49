/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of CSV (RFC 4180) and their fields. A row ends in LF, which may follow a CR, or with the
 * input; a field in quotes may hold line ends, delimiters and, doubled, quotes:
 *
 *     id,note LF | 1,"two CR LF lines, ""one"" row" LF | 2,x
 *     row 1        row 2                                 row 3
 *
 * Otherwise than in the RFC the delimiter may be another byte, a field without quotes may hold any
 * byte but quote, delimiter and LF, and any bytes above 0x7F are text.
 *
 * A row that breaks the rules is its first line, wherever the break is: a quote in a field that
 * did not begin with one, anything but a delimiter or a line end behind a closing quote, a quote
 * that is not closed before the input ends, or a row of several lines that is longer than
 * WRIT_BOUND_CSV_ROW_BYTES. Reading goes on behind that line, so that a quote too many costs a line
 * and never the rest of the input. Where rows end depends on the bytes behind a row's begin alone,
 * not on how they were read.
 */
#ifndef WRIT_VALIDATOR_CSV_ROWS_H
#define WRIT_VALIDATOR_CSV_ROWS_H

#include "contracts/base/str.h"

/* The bytes that an UTF-8 byte order mark is. */
#define WRIT_CSV_MARK WRIT_STR("\xEF\xBB\xBF")

/* ---- where rows end ---- */

/* Looks for ends of rows in bytes that may still grow. Offsets are from the first byte. */
typedef struct writ_csv_cut {
    char delimiter;
    bool in_quotes;
    bool is_broken; /* the row is: only its first line end is looked for */
    bool is_first;  /* the input begins here: behind a byte order mark a field may begin */
    size_t row;     /* the begin of the row that is looked at */
    size_t at;      /* what comes before was looked at */
    size_t first;   /* behind the first line end in the row; 0: none was seen */
} writ_csv_cut;

/* Begins with the row at `row`. */
writ_csv_cut writ_csv_cut_at(char delimiter, size_t row);
/* The end of the next row, behind its LF. 0: the bytes do not tell. Then it goes on where it was,
 * as soon as there are more. */
size_t writ_csv_cut_next(writ_csv_cut *cut, const char *bytes, size_t len);
/* The same, where there will be no more bytes: 0 when there is no row. */
size_t writ_csv_cut_last(writ_csv_cut *cut, const char *bytes, size_t len);

/* The row without its line end: LF, CR LF, or a CR that ends the input. */
writ_str writ_csv_trim(writ_str row);

/* ---- fields of a row ---- */

typedef struct writ_csv_field {
    writ_str text;   /* borrowed from the row: without the quotes around it */
    bool is_quoted;  /* there were some */
    bool has_quotes; /* the text has quotes, doubled (writ_csv_unquote) */
} writ_csv_field;

/* The fields of one row, reused for the next. */
typedef struct writ_csv_fields {
    writ_csv_field *items; /* the caller's */
    size_t capacity;
    size_t count; /* there are so many, also beyond the capacity */
} writ_csv_fields;

/* Why a text is no row. */
typedef struct writ_csv_break {
    const char *why; /* "a quote that is not closed" */
    size_t offset;   /* of the quote */
} writ_csv_break;

/* Splits a row without its line end. False: it breaks the rules. */
bool writ_csv_split(writ_str row, char delimiter, writ_csv_fields *fields, writ_csv_break *broken);

/* The field's text with single quotes for doubled ones: in the field, or else in `scratch`, whose
 * former content is gone. */
writ_str writ_csv_unquote(const writ_csv_field *field, writ_buf *scratch);

#endif
