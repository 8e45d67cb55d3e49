/* SPDX-License-Identifier: Apache-2.0
 *
 * Dead letters by cause: which rule at which path, whose records, of which contract. What is kept
 * does not grow with the letters: at most WRIT_BOUND_REJECT_CAUSES causes, each with texts of at
 * most WRIT_BOUND_REJECT_TEXT bytes; of those that have no place there is a count.
 *
 * A record with several causes counts once in each of them, and once in all.
 */
#ifndef WRIT_VALIDATOR_REJECT_CAUSES_H
#define WRIT_VALIDATOR_REJECT_CAUSES_H

#include "validator/drift/producer.h"
#include "validator/reject_read.h"
#include "validator/reject_times.h"

enum writ_cause_by { /* what tells causes apart: bits */
                     WRIT_CAUSE_RULE = 1,
                     WRIT_CAUSE_PATH = 2,
                     WRIT_CAUSE_PRODUCER = 4,
                     WRIT_CAUSE_CONTRACT = 8,
                     WRIT_CAUSE_ALL = 15
};

enum {
    WRIT_CAUSE_NAMES =
        32,            /* owners and parties that a cause keeps, each; who has more reads none */
    WRIT_CAUSE_AT = 25 /* "2026-03-01T08:00:00.000Z" and a NUL */
};

typedef struct writ_names {
    writ_str items[WRIT_CAUSE_NAMES];
    size_t count;
} writ_names;

typedef struct writ_cause {
    writ_str key;
    /* "" where causes are not told apart by it */
    writ_str rule;
    writ_str path;     /* pattern path: indices as `*` */
    writ_str producer; /* what the record says; "": nothing, or causes are not told apart by it */
    writ_str contract; /* "": no route led to one */
    size_t producer_field; /* in causes->fields: which member said so */
    uint64_t records;
    char first[WRIT_CAUSE_AT],
        last[WRIT_CAUSE_AT]; /* when letters were written: earliest, latest */
    writ_names owners, affects;
    /* the first one that was read */
    writ_str message, hint;
    writ_str of;           /* its contract, also where causes are not told apart by it */
    writ_str value;        /* JSON, cut; with show_values, else "" */
    writ_str file;         /* where the record stood, … */
    uint64_t line, offset; /* … from 1; from 0 */
    writ_str letter_file;  /* where its letter stands */
    uint64_t letter_line;
    uint64_t oldest, newest; /* numbers of the first and the last letter counted; 0: none so far */
    uint64_t steps[WRIT_REJECT_STEPS];
} writ_cause;

typedef struct writ_cause_options {
    unsigned by; /* of writ_cause_by */
    writ_str
        producer; /* pointer to who wrote a record; "": looked for (validator/drift/producer.h) */
    /* Letters of others are passed over; "": all are meant. */
    writ_str contract; /* ID or ID@VERSION */
    writ_str rule;
    writ_str since; /* a time as in letters */
    bool show_values;
    /* Does the contract, as a letter names it, classify the field? Its values name no producer.
     * NULL: no contract is known. */
    bool (*is_classified)(void *context, writ_str contract, writ_str path);
    void *is_classified_context;
} writ_cause_options;

/* A member that may say who wrote records. With more than WRIT_CAUSE_PRODUCERS different texts it
 * does not, and what was counted by it is counted together. */
enum { WRIT_CAUSE_PRODUCERS = 64, WRIT_CAUSE_FIELDS = 64 };
typedef struct writ_cause_field {
    writ_str path;
    writ_map labels;
    bool is_none;
} writ_cause_field;

typedef struct writ_causes {
    writ_arena arena;
    writ_cause_options options;
    uint64_t letters; /* read; the rest is of those that are meant */
    uint64_t records; /* letters: each is a record that was refused */
    uint64_t again;   /* of these refused a second time or more, by a replay */
    uint64_t by_encoding[WRIT_LETTER_ENCODINGS];
    uint64_t left_out; /* causes of records that had no place, each counted as above */
    char first[WRIT_CAUSE_AT], last[WRIT_CAUSE_AT]; /* "" before the first */
    writ_reject_steps times;                        /* of all causes' steps */
    uint64_t steps[WRIT_REJECT_STEPS];              /* of all records */
    WRIT_ARRAY(writ_cause *) items;                 /* in order of first appearance */
    writ_map by_key;
    writ_cause_field fields[WRIT_CAUSE_FIELDS];
    size_t field_count;
    writ_producer_ranks ranks;
    writ_buf key, label, path;
} writ_causes;

/* Zeroed but for the options before the first. The letter is `line` of the file `file`, and was
 * read by this reader. */
void writ_causes_add(writ_causes *causes, const writ_letter_reader *reader,
                     const writ_letter *letter, const char *file, uint64_t line);
/* The most frequent first; of equals the one that appeared first. */
void writ_causes_sort(writ_causes *causes);
void writ_causes_clear(writ_causes *causes);

#endif
