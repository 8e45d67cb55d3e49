/* SPDX-License-Identifier: Apache-2.0
 *
 * Internal to the replay.
 */
#ifndef WRIT_VALIDATOR_REPLAY_PARTS_H
#define WRIT_VALIDATOR_REPLAY_PARTS_H

#include "validator/reject_read.h"
#include "validator/replay.h"

typedef struct writ_replay {
    const writ_replay_options *options;
    int fd; /* of the letters */
    const char *name;
    writ_replay_state *state;
    writ_ledger ledger;
    writ_outlet out, rest;
    writ_letter_reader reader;
    bool has_begun; /* the ledger has this run */

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

    writ_error *err;
} writ_replay;

/* Reads a line as a letter. True, and the letter is valid until the next call; or it is none, and
 * has a name all the same. `why` may be NULL. */
bool writ_replay_read(writ_replay *replay, const writ_line *line, writ_letter *letter,
                      writ_letter_name *name, writ_error *why);

/* Puts the letter of a line into the batch, or finds that it has been handled. */
void writ_replay_decide(writ_replay *replay, const writ_line *line);

/* Before anything is written: finds out what became of a batch that was interrupted, and that
 * standard output has what it is said to have. */
int writ_replay_recover(writ_replay *replay);

#endif
