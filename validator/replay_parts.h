/* SPDX-License-Identifier: Apache-2.0
 *
 * Internal to the replay.
 */
#ifndef WRIT_VALIDATOR_REPLAY_PARTS_H
#define WRIT_VALIDATOR_REPLAY_PARTS_H

#include "validator/reject_read.h"
#include "validator/replay.h"

/* What standard output has. */
typedef enum writ_form { WRIT_FORM_NONE, WRIT_FORM_LINES, WRIT_FORM_ROWS } writ_form;

typedef struct writ_replay {
    const writ_replay_options *options;
    writ_router *router; /* NULL: there are no routes */
    int fd;              /* of the letters */
    const char *name;
    writ_replay_state *state;
    writ_ledger ledger;
    writ_outlet out, rest;
    writ_letter_reader reader;
    bool has_begun; /* the ledger has this run */
    writ_form form;
    writ_str header; /* of rows; in the state's arena */

    /* what is written next */
    writ_arena batch_arena;
    writ_ledger_batch batch;
    writ_replay_counts counts;
    writ_buf records, letters;

    /* used again from letter to letter */
    writ_arena arena;
    writ_buf padded;   /* a record with what the scanner may look at behind it */
    writ_buf envelope; /* writ_reject_envelope, of this file: */
    writ_str envelope_of;
    char at[32];
    writ_csv *csv; /* the last header that was met; NULL: none */
    char csv_delimiter;
    writ_csv_work csv_work;

    writ_error *err;
} writ_replay;

/* Reads a line as a letter. True, and the letter is valid until the next call; or it is none, and
 * has a name all the same. `why` may be NULL. */
bool writ_replay_read(writ_replay *replay, const writ_line *line, writ_letter *letter,
                      writ_letter_name *name, writ_error *why);

/* Puts the letter of a line into the batch, or finds that it has been handled. */
void writ_replay_decide(writ_replay *replay, const writ_line *line);

/* Lays the header of a row beside the contract. False: it is none, and `why` says so. */
bool writ_replay_open_rows(writ_replay *replay, const writ_letter *letter, writ_error *why);
/* Then, of the row: is it valid? The findings are as those of writ_validator_judge. */
bool writ_replay_judge_row(writ_replay *replay, writ_validator *validator, writ_str row,
                           writ_findings *findings);
/* May the record go where standard output has what it has? The header of the first row is added to
 * the batch where the output has none. */
bool writ_replay_fits(writ_replay *replay, const writ_letter *letter);
/* After recovery: what form has the output from an earlier run? */
void writ_replay_find_form(writ_replay *replay);

/* Before anything is written: finds out what became of a batch that was interrupted, and that
 * standard output has what it is said to have. */
int writ_replay_recover(writ_replay *replay);

#endif
