/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter's middle: judges the lines of a chunk. It looks at nothing but the chunk, so chunks
 * may be judged in any order by several threads. Internal to the filter.
 */
#ifndef WRIT_VALIDATOR_FILTER_JUDGE_H
#define WRIT_VALIDATOR_FILTER_JUDGE_H

#include <sys/uio.h>

#include "validator/filter.h"
#include "validator/windows.h"

/* What every thread reads, of one input. */
typedef struct writ_filter_job {
    const writ_filter_options *options;
    const char *name;    /* of the input */
    writ_buf *envelopes; /* of its dead letters, one for each contract (writ_reject_envelope) */
    writ_windows *windows;
    writ_csv *csv; /* of the input's header, once that was read; owned, unless it is the state's */
} writ_filter_job;

/* One thread's. */
typedef struct writ_filter_worker {
    const writ_filter_job *job;
    writ_validator **validators; /* one for each contract */
    uint32_t contract;           /* of the record that was judged last */
    writ_arena arena;            /* reset for each record */
    writ_buf key;                /* of a group */
    writ_csv_work csv;
} writ_filter_worker;

/* Stretches of valid records in one batch: as many as one writev() takes (POSIX has at least 16,
 * Linux 1024). */
enum { WRIT_STRETCHES = 1024 };

/* A chunk and what became of its lines, or of some of them: where one of the lists below is full
 * the rest waits until they are written. */
typedef struct writ_filter_batch {
    writ_chunk chunk;
    bool in_window; /* the chunk is read from `window`, by who judges it */
    writ_window window;
    bool is_whole; /* there is no rest */
    writ_arena arena;
    /* Valid records, in the chunk itself: stretches of bytes without a gap. */
    struct iovec stretches[WRIT_STRETCHES];
    uint64_t first_lines[WRIT_STRETCHES]; /* the line of each stretch's first record */
    int stretch_count;
    writ_buf letters; /* dead ones */
    char at[32];      /* the time they carry; "" before the first one */
    uint64_t records, passed, rejected, observed, blank, bytes;
    writ_filter_counts *counts; /* of each contract; owned */
    uint64_t line;              /* the last one that was judged; of CSV, the row's first one */
    WRIT_ARRAY(writ_reject_group *) groups;
    writ_map by_key;
    uint64_t by_rule[WRIT_RULE_COUNT];
    uint64_t rule_lines[WRIT_RULE_COUNT]; /* the last line that was counted there */
} writ_filter_batch;

/* Judges the lines from chunk.next on, and forgets what the batch held before. The types are those
 * of writ_pipeline_work: a writ_filter_worker and a writ_filter_batch. */
void writ_filter_judge(void *worker, void *batch);

void writ_filter_batch_clear(writ_filter_batch *batch);

#endif
