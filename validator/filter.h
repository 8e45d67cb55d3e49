/* SPDX-License-Identifier: Apache-2.0
 *
 * The filter: NDJSON or CSV in, valid records out byte for byte and in order, the others to the
 * dead letters with their reasons. records read = passed + rejected, always; blank lines are
 * dropped and counted apart. What comes out is the same for any number of jobs, and memory follows
 * the longest record, never the input.
 *
 *   input -> chunk of lines -> judged by some thread -> written in the order of the input
 *            (lines.h)         (filter_judge.h)         (filter_write.h)
 *
 * Of a regular file that is not compressed, several threads read their chunks themselves
 * (windows.h).
 *
 * Of CSV (csv.h) a worker makes each row a JSON record and judges that; what leaves, passed on or
 * in a dead letter, is the row. The header leaves before all rows, once: a further input must have
 * the same columns, and a last row without line end gets one when rows of a further input follow.
 *
 * Dead letters are written before the valid records that came after them, so that a filter that is
 * killed has not passed on anything behind a reject that nobody kept. A dead letter that cannot be
 * written whole is taken back (the file ends in a whole line), and the filter stops there.
 */
#ifndef WRIT_VALIDATOR_FILTER_H
#define WRIT_VALIDATOR_FILTER_H

#include "contracts/day.h"
#include "contracts/field.h"
#include "validator/csv.h"
#include "validator/invalid_window.h"
#include "validator/lines.h"
#include "validator/router.h"

typedef struct writ_filter_state writ_filter_state;

/* A contract that records are held against. */
typedef struct writ_filter_contract {
    writ_validator *validator; /* NULL: of records that no route takes, and of what is no JSON */
    writ_str label;            /* "crm-contact-event@1.4.0", for the dead letters */
    writ_str owner;            /* or "" */
    bool observe;              /* what it refuses passes, and is counted all the same */
    /* With redact_key: the fields of a record, which say what is classified; NULL: not known. */
    const writ_field *fields;
    /* Which parties lose a record with these findings? In the arena; NULL: nobody is known. Asked
     * by several threads at once. */
    void (*affects)(void *context, writ_arena *arena, const writ_findings *findings,
                    writ_str **parties, size_t *count);
    void *affects_context;
} writ_filter_contract;

typedef struct writ_filter_options {
    /* Without routes contracts[first_contract] judges every record. With them those from there on
     * judge those of the routes, one for each, and one more at the end, without a label, has the
     * others. Those before judged until they were replaced: they have no validator any more. */
    const writ_filter_contract *contracts;
    size_t contract_count;
    size_t first_contract;
    const writ_routes *routes;      /* or NULL */
    char csv;                       /* the delimiter of CSV, under one contract; NUL: NDJSON */
    const writ_schema_set *csv_set; /* of that contract: it tells the columns' types */
    size_t jobs;        /* records are judged by so many threads, one of them the caller's; 0 is 1,
                           and there are WRIT_BOUND_THREADS at most */
    size_t chunk_bytes; /* about how much is read at once, from 8 on; 0: WRIT_CHUNK_BYTES. Small,
                           it makes small inputs meet what otherwise large ones do */
    int out_fd;         /* valid records */
    const char *out_name; /* for errors: "standard output" */
    int reject_fd;        /* dead letters; -1: discarded on purpose */
    const char *reject_name;
    writ_str redact_key; /* dead letters hold records without what is personal (redact.h), hashed
                            under this key; "": they hold them as they came */
    const volatile sig_atomic_t *stop; /* see writ_input; or NULL */
    /* Where *reload_asked is not 0: called between records, on the caller's thread, while nothing
     * is judged. It may change the contracts above: replace one in its place, or put others behind
     * those that are there, whose labels stay. It sets *reload_asked back. NULL: never. */
    const volatile sig_atomic_t *reload_asked;
    void (*reload)(void *context);
    void *reload_context;
    /* The share of rejects among the last records is watched here, in the order of the input; when
     * it says so nothing more is read (what was judged is written). NULL: not. */
    writ_invalid_window *window;
    /* Called with each chunk, as it was read, when it is written out: in the order of the input and
     * on the caller's thread, whatever `jobs` is; `last`: its last line. NULL: not. */
    void (*observe)(void *context, const writ_chunk *chunk, uint64_t last);
    void *observe_context;
    /* Called now and then with the state so far; NULL: not. */
    void (*progress)(void *context, const writ_filter_state *state);
    void *progress_context;
} writ_filter_options;

/* Records that one contract refused by one rule at one path. */
typedef struct writ_reject_group {
    writ_str key;      /* of contract, rule and path */
    uint32_t contract; /* its place in the options */
    writ_rule rule;
    writ_str path;    /* pattern path: items as `*` */
    writ_str hint;    /* of the first one that has one, or "" */
    writ_str example; /* the message of the first one */
    writ_str actual;  /* what came then */
    uint64_t count;
    uint64_t first_line, last_line;
    writ_moment first_seen, last_seen; /* as in writ_filter_counts */
    writ_str *affects;
    size_t affects_count;
    size_t place; /* in the list of the state */
} writ_reject_group;

/* What the records of one contract came to; those that are neither rejected nor lost by a write
 * that failed passed. */
typedef struct writ_filter_counts {
    uint64_t records;
    uint64_t rejected;
    uint64_t observed; /* refused, and passed all the same */
    /* By the clock of this machine, when the first record and the last one were written out, or set
     * aside, to a chunk of some hundred KiB; of no records 0. */
    writ_moment first_seen, last_seen;
    writ_seen_paths undeclared; /* in order of first appearance, at most WRIT_BOUND_FINDINGS */
    writ_map by_path;
} writ_filter_counts;

struct writ_filter_state {
    writ_arena arena; /* of what follows */
    uint64_t records, passed, rejected, blank;
    uint64_t observed;  /* of those that passed, refused by a contract that observes */
    uint64_t bytes;     /* of records and blank lines */
    uint64_t raw_bytes; /* of the inputs as they lie there: less, when they are compressed */
    uint64_t unread;    /* bytes of an unfinished record when it was stopped */
    bool stopped;       /* by options->stop */
    bool enough;        /* by options->window */
    writ_filter_counts *contracts; /* one for each of the options */
    size_t contract_count;         /* 0 before the first input */
    WRIT_ARRAY(writ_reject_group *)
    groups; /* in order of first appearance, at most
               WRIT_BOUND_FINDINGS */
    writ_map by_key;
    uint64_t by_rule[WRIT_RULE_COUNT]; /* records with an error of the rule */
    struct writ_filter_crew *crew;     /* validators for other threads */
    writ_csv *csv;                     /* the header of the first input, and that one's name */
    writ_str csv_name;
    bool is_open; /* what was written of CSV ends without line end */
};

/* Filters one input; call it for each file in turn with the same state (zeroed before the first).
 * WRIT_OK at the end of the input or when stopped. WRIT_E_SYSTEM when reading or writing fails: the
 * state then counts what was passed on whole, and the error of a write names the line up to which
 * all is safe. WRIT_E_INPUT as writ_lines_read has it; all that came before is written. Of CSV also
 * as writ_csv_open has it, and when the columns are others than those of the first input. */
int writ_filter_run(const writ_filter_options *options, int fd, const char *name,
                    writ_filter_state *state, writ_error *err);
void writ_filter_clear(writ_filter_state *state);

#endif
