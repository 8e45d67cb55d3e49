/* SPDX-License-Identifier: Apache-2.0
 *
 * Records of an NDJSON stream: one line each, ended by LF or by the end of input; a CR before the
 * LF belongs to the record (to JSON it is white space). The stream is cut into chunks of whole
 * lines, which are independent of one another:
 *
 *   chunk    | rec 7 LF | rec 8 LF | rec 9 LF | padding |
 *            ^ bytes               ^ next     ^ len
 *
 * A chunk is as large as one large read, or as its one longest record; it never follows the input.
 *
 * Of CSV a record is a row (csv_rows.h), which may have several lines. Its line end, CR LF too, is
 * no part of it.
 */
#ifndef WRIT_VALIDATOR_LINES_H
#define WRIT_VALIDATOR_LINES_H

#include "contracts/base/str.h"
#include "validator/input.h"

typedef struct writ_line {
    writ_str bytes;   /* without LF; WRIT_SCAN_PADDING readable bytes follow */
    size_t whole_len; /* with LF, where there is one */
    uint64_t number;  /* from 1, blank lines counted; of a row of CSV, its first one's */
    uint64_t offset;  /* of its first byte in the (decompressed) input */
    bool blank;       /* nothing but white space; of CSV, and no delimiter */
} writ_line;

/* At most WRIT_BOUND_RECORD_BYTES and what was read with the end of such a record. */
typedef struct writ_chunk {
    char *bytes;     /* owned; WRIT_SCAN_PADDING readable ones follow the last */
    size_t capacity; /* without the padding */
    size_t len;
    size_t next;     /* of the next line */
    uint64_t number; /* of the last line before it */
    uint64_t offset; /* of bytes[0] in the input */
    char csv;        /* the delimiter of CSV; NUL: records are lines */
} writ_chunk;

#define WRIT_CHUNK_BYTES ((size_t)256 * 1024)

/* Empty and zeroed, it takes its memory when it is filled. */
void writ_chunk_clear(writ_chunk *chunk);
/* Makes room for so many bytes; those that are there stay. */
void writ_chunk_resize(writ_chunk *chunk, size_t capacity);
/* The next line; false behind the last one. The bytes are valid as long as the chunk's. */
bool writ_chunk_next(writ_chunk *chunk, writ_line *line);
/* Passes so many lines, of so many bytes, that are next. */
void writ_chunk_pass(writ_chunk *chunk, size_t len, uint64_t lines);

typedef struct writ_lines {
    writ_input input;
    size_t chunk_bytes; /* how large the next chunk may be; WRIT_CHUNK_BYTES unless changed */
    bool ahead;         /* chunks are read while others are not used to their end: then lines are
                           counted as they are read, else as they are used */
    char csv;           /* the delimiter of CSV; NUL, unless changed: records are lines */
    writ_buf rest;      /* what was read behind the last whole line */
    uint64_t number;    /* of the last line before the next chunk */
    uint64_t offset;    /* of the next chunk */
    int failed;         /* reading ended with this error, which waits for its turn */
    writ_error error;
} writ_lines;

void writ_lines_init(writ_lines *lines, int fd, const char *name,
                     const volatile sig_atomic_t *stop);
void writ_lines_clear(writ_lines *lines); /* does not close fd */

/* The chunk is the one of the call before, used to its end, unless lines are read `ahead`. Returns
 * 1 and the next lines, at least one: as many as there are without waiting, up to the chunk's size.
 * 0 at the end. Errors: those of writ_input_read, after what was whole before them; WRIT_E_INPUT
 * when a record is longer than WRIT_BOUND_RECORD_BYTES. An unfinished last record is handed out at
 * the end of the input, but not when stopped: its rest was not read, and `writ_lines_unread` tells
 * how long the part is. */
int writ_lines_read(writ_lines *lines, writ_chunk *chunk, writ_error *err);

/* Would the next chunk have to wait for somebody? */
bool writ_lines_waits(const writ_lines *lines);

/* Bytes that were read and not handed out. */
size_t writ_lines_unread(const writ_lines *lines);

/* Of a file that is not compressed: the next chunk begins at this offset, behind so many lines. */
void writ_lines_seek(writ_lines *lines, uint64_t offset, uint64_t number);

/* How many records the text has, which begins with one and ends with one, or within the last;
 * `csv` as above. *lines: how many line ends they have. A last one without line end counts in
 * neither. */
uint64_t writ_lines_count_records(writ_str text, char csv, uint64_t *lines);

/* How many line ends the text has. */
uint64_t writ_lines_count(writ_str text);

#endif
