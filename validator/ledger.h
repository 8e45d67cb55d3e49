/* SPDX-License-Identifier: Apache-2.0
 *
 * What became of the letters of a file: the ledger beside it (docs/replayed.schema.json), one line
 * of JSON for each step, each on the disk before the next step is taken.
 *
 *   run      a replay begins; with `again` nothing that stands above counts any more
 *   intent   these letters will be written now: their records behind this place of standard output,
 *            letters behind this place of the rest
 *   done     of the last intent all is written, but for these
 *   end      the replay came to the end of the file
 *
 * An intent with nothing behind it was interrupted: what of it was written is told by the outputs
 * (validator/outlet.h), and is for the replay to find out. A last line that is cut off was never
 * acted upon, and is cut off whole; any other line that is not understood is WRIT_E_SYSTEM with its
 * place. One process has a ledger at a time.
 */
#ifndef WRIT_VALIDATOR_LEDGER_H
#define WRIT_VALIDATOR_LEDGER_H

#include "validator/letter_set.h"
#include "validator/outlet.h"

typedef struct writ_letter_names {
    writ_letter_name *items;
    size_t count;
    size_t capacity;
} writ_letter_names;

/* Letters that are written together. */
typedef struct writ_ledger_batch {
    uint64_t number;   /* from 1 on */
    writ_str contract; /* that they were judged by */
    writ_file_place file;
    uint64_t first_line, last_line; /* of the file: all of its letters are there */
    writ_file_place out, rest;
    uint64_t out_bytes, rest_bytes; /* that are written behind these places */
    writ_str header;                /* standard output has rows of CSV under this one; "": lines */
    writ_letter_names replayed;     /* in the order of their records */
    writ_letter_names refused;      /* again: in the rest with another attempt */
    writ_letter_names left;         /* in the rest as they came */
} writ_ledger_batch;

typedef struct writ_ledger {
    writ_arena arena;
    int fd; /* locked; -1: not open */
    const char *path;
    uint64_t bytes;          /* of whole lines */
    uint64_t batches;        /* so far */
    writ_letter_set handled; /* replayed under attempt 0, for whatever attempt it was; those left
                                only if they were in this very file */
    bool is_open;            /* the last intent has nothing behind it … */
    writ_ledger_batch open;  /* … and is this one; in the arena */
    writ_file_place file;    /* of the letters */
    writ_file_place rows;    /* the file that rows of CSV were last written to, … */
    writ_buf header;         /* … under this header; empty: lines were */
    writ_file_place out;     /* where a run left standard output that did not come to its end */
} writ_ledger;

/* Opens the ledger of a file, or makes it (mode 0600), and locks and reads it. `path` is borrowed,
 * and opened nowhere else in this process (a lock of POSIX would end when that is closed).
 * WRIT_E_SYSTEM: it is locked (the message says by whom), damaged, or cannot be opened. */
int writ_ledger_open(writ_ledger *ledger, const char *path, const writ_file_place *file,
                     writ_error *err);
void writ_ledger_close(writ_ledger *ledger);

/* Has this letter been handled? */
bool writ_ledger_has(const writ_ledger *ledger, const writ_letter_name *name);

/* The steps; each is on the disk when it returns, or was taken back (WRIT_E_SYSTEM). Of a run
 * `again`, what is handled was cleared by the caller. */
int writ_ledger_run(writ_ledger *ledger, writ_str contract, bool again, writ_error *err);
/* Gives the batch its number. */
int writ_ledger_intend(writ_ledger *ledger, writ_ledger_batch *batch, writ_error *err);
/* What is not missing is handled. */
int writ_ledger_done(writ_ledger *ledger, const writ_ledger_batch *batch,
                     const writ_letter_names *missing, writ_error *err);
int writ_ledger_end(writ_ledger *ledger, writ_error *err);

#endif
