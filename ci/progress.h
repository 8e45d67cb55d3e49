/* SPDX-License-Identifier: Apache-2.0
 *
 * How far a long read has come, told on a terminal in one line of standard error that is written
 * over and over.
 */
#ifndef WRIT_CI_PROGRESS_H
#define WRIT_CI_PROGRESS_H

#include <time.h>

#include "ci/cli.h"

typedef struct writ_progress {
    bool is_on;
    bool is_shown; /* there is a line to wipe */
    uint64_t
        input_bytes; /* of all inputs as they lie there; 0 when that cannot be told beforehand */
    struct timespec started, told;
    /* Of inputs that have no end: how fast they are now, which is what matters, and no share. */
    bool is_live;
    struct timespec measured;
    uint64_t measured_records, measured_bytes;
    double records_a_second, bytes_a_second;
} writ_progress;

/* What was read so far. */
typedef struct writ_progress_counts {
    uint64_t records;
    uint64_t bytes;     /* of these */
    uint64_t raw_bytes; /* of the inputs as they lie there: less, when they are compressed */
    uint64_t apart;     /* records that are told beside the others, */
    const char *word;   /* … as this: "rejected"; or NULL: none are */
} writ_progress_counts;

/* The clock starts, told of or not. `files`: the operands; none is standard input. */
void writ_progress_start(writ_progress *progress, const writ_option_list *files, bool is_on);
/* To be called often: it tells ten times a second. */
void writ_progress_tell(writ_progress *progress, const writ_progress_counts *counts);
/* Wipes the line, so that other words may follow. */
void writ_progress_end(writ_progress *progress);
/* Since the start. */
double writ_progress_seconds(const writ_progress *progress);

#endif
