/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters judged again: the records of those that are valid now leave byte for byte, a line
 * each, and rows of CSV under their header; the other letters go to the rest, with another attempt
 * where they were refused again, and else as they came. Of each letter that was read one thing is
 * true, always:
 *
 *   letters = replayed + rest + already
 *   rest = refused + others + redacted + forms + unreadable
 *
 * Letters leave in batches, and whatever ends the work, each leaves once:
 *
 *   the ledger             the rest      standard output      the ledger
 *   intent: these, there   letters       records              done
 *          | on disk          |             | both on disk       | on disk
 *
 * An intent without its end is resolved by the next run (replay_recover.c): what files have behind
 * the places that the intent names is out; a torn line is cut off; what is missing is judged like
 * any other letter. Where standard output was no file, or is gone, that cannot be known, and nobody
 * guesses: the caller says what is to become of these letters.
 */
#ifndef WRIT_VALIDATOR_REPLAY_H
#define WRIT_VALIDATOR_REPLAY_H

#include "validator/filter.h"
#include "validator/ledger.h"

typedef enum writ_doubtful { /* letters of which nobody knows whether they went out */
                             WRIT_DOUBTFUL_REFUSE, /* WRIT_E_SYSTEM, and nothing is done */
                             WRIT_DOUBTFUL_REPEAT,
                             WRIT_DOUBTFUL_SKIP
} writ_doubtful;

typedef struct writ_replay_state writ_replay_state;

typedef struct writ_replay_options {
    writ_str name; /* of what judges: the contract's label, or that of the routes */
    /* A letter is judged by the one whose id it names, in whatever version. With routes, which read
     * JSON alone, by the one that they lead its record to, whatever it names; the contracts are
     * then as the filter has them. */
    const writ_filter_contract *contracts;
    size_t contract_count;
    const writ_routes *routes;      /* or NULL */
    const writ_schema_set *csv_set; /* of the one contract: it tells the types of CSV's columns */
    char (*delimiter)(void *context, const char *file); /* of CSV from this file; NULL: commas */
    void *delimiter_context;
    const char *ledger; /* its path */
    bool again;         /* whatever the ledger has */
    writ_doubtful doubtful;
    int out_fd;           /* records */
    const char *out_name; /* for errors: "standard output" */
    int rest_fd; /* letters; a regular file that is open for reading, too, and appended to */
    const char *rest_name;
    size_t batch_letters, batch_bytes; /* a batch ends with so many; 0: as many as are good */
    const volatile sig_atomic_t *stop; /* see writ_input; or NULL */
    /* Called now and then with the state so far; NULL: not. */
    void (*progress)(void *context, const writ_replay_state *state);
    void *progress_context;
} writ_replay_options;

/* What became of letters. */
typedef struct writ_replay_counts {
    uint64_t letters;
    uint64_t replayed;
    uint64_t refused;    /* judged, and invalid still */
    uint64_t others;     /* of other contracts */
    uint64_t redacted;   /* their records are not known any more */
    uint64_t forms;      /* valid, and of another form than standard output has: rows of CSV
                            beside lines of JSON, or under another header */
    uint64_t unreadable; /* no letters */
    uint64_t already;    /* replayed or set aside before; their ids are in the ledger */
    uint64_t by_rule[WRIT_RULE_COUNT]; /* of those refused: with an error of the rule */
} writ_replay_counts;

enum { WRIT_REPLAY_OTHERS = 8 };

struct writ_replay_state {
    writ_arena arena;          /* of what follows */
    writ_replay_counts counts; /* of what is on the disk */
    uint64_t blank;
    uint64_t bytes, raw_bytes; /* read, and as they lie there */
    bool unfinished;           /* the last line has no end yet: it was not judged */
    bool stopped;
    uint64_t unreadable_line;            /* the first one that is no letter; 0: none, */
    writ_str unreadable;                 /* … and why not */
    writ_str others[WRIT_REPLAY_OTHERS]; /* contracts of letters that were left, the first ones */
    size_t others_count;
    uint64_t found, lost; /* of the batch in which an earlier run was interrupted: letters that were
                             out, and that were not; 0 and 0: none was */
};

uint64_t writ_replay_rest(const writ_replay_counts *counts);

/* Replays the letters of a file that is open for reading, into a zeroed state. WRIT_OK at its end
 * or when stopped. Errors: WRIT_E_INPUT, it holds no letters, or reading fails as writ_lines_read
 * has it; WRIT_E_USAGE, two of its files are one, or the rest is no file; WRIT_E_SYSTEM, writing
 * fails, the ledger's errors, letters in doubt, an output that is shorter than it was. The state
 * counts what was written whole. */
int writ_replay_run(const writ_replay_options *options, int fd, const char *name,
                    writ_replay_state *state, writ_error *err);
void writ_replay_clear(writ_replay_state *state);

/* Rate at which batches are written: as many letters as make one fsync of each file cheap, while
 * what is at stake in a pipe, and the memory, stay small. */
#define WRIT_REPLAY_LETTERS 4096
#define WRIT_REPLAY_BYTES   ((size_t)4 << 20)

#endif
