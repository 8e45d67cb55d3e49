/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters in: a line of docs/reject.schema.json becomes what it says. The one reader of
 * letters, for whoever groups or replays them.
 *
 * Strict: a key that letters do not have, one that is missing or twice there, and a value of
 * another form are errors that name the line and the key ("source.line"), and never quote a value.
 *
 *   {"writ":"reject/1", … ,"record":{"encoding":"json","data": {"a" : 1.50}\r}}
 *                                                            |<- record ->|    as it came
 */
#ifndef WRIT_VALIDATOR_REJECT_READ_H
#define WRIT_VALIDATOR_REJECT_READ_H

#include "contracts/base/error.h"
#include "validator/lines.h"
#include "validator/scan.h"

typedef enum writ_letter_encoding {
    WRIT_LETTER_JSON,     /* the record is JSON */
    WRIT_LETTER_UTF8,     /* other text */
    WRIT_LETTER_BASE64,   /* no text */
    WRIT_LETTER_CSV,      /* a row, under `header` */
    WRIT_LETTER_REDACTED, /* JSON in which classified values gave way to their hashes: what came is
                             not known any more, and cannot be judged again */
    WRIT_LETTER_ENCODINGS
} writ_letter_encoding;

/* "json", "utf8", … */
const char *writ_letter_encoding_name(writ_letter_encoding encoding);

typedef struct writ_letter_error {
    writ_str rule; /* of a rule, maybe of another version of Writ: writ_rule_find may not know it */
    writ_str path; /* JSON Pointer into the record */
    writ_str message; /* not empty */
    writ_str hint;    /* or "" */
} writ_letter_error;

typedef struct writ_letter {
    writ_str id;           /* 64 digits: SHA-256 of source and bytes (validator/reject.h) */
    writ_str at;           /* "2026-03-01T08:00:00.000Z": a form that orders as its instants do */
    int64_t seconds;       /* of that, since 1970 */
    writ_str contract;     /* ID@VERSION or a path; "": no route led to one */
    writ_str owner;        /* or "" */
    writ_str file;         /* where the record stood, … */
    uint64_t line, offset; /* … from 1; from 0 */
    unsigned attempt;      /* from 1 */
    writ_letter_error *errors; /* at least one */
    size_t error_count;
    writ_str *affects;
    size_t affects_count;
    writ_letter_encoding encoding;
    writ_str record;   /* the very bytes of JSON and REDACTED as they stand in the line, white space
                          around them included; else the decoded ones */
    writ_str header;   /* of CSV; else "" */
    uint32_t token_at; /* of JSON and REDACTED: the record's first token on the reader's tape */
} writ_letter;

/* What is used again from letter to letter; zeroed at first. For one thread. */
typedef struct writ_letter_reader {
    writ_arena arena; /* of the letter */
    writ_tape tape;   /* of the line: the record's tokens are on it */
    writ_buf scratch;
} writ_letter_reader;

void writ_letter_reader_clear(writ_letter_reader *reader);

/* Reads one line of the file called `file`. The letter is valid until the next call, and as long as
 * the line's bytes. Errors: WRIT_E_INPUT with file, line and column; *letter is undefined then. A
 * line that is cut off, at the end of what a killed writer left, is one of them: `line` has no LF.
 */
int writ_letter_read(writ_letter_reader *reader, const char *file, const writ_line *line,
                     writ_letter *letter, writ_error *err);

#endif
