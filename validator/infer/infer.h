/* SPDX-License-Identifier: Apache-2.0
 *
 * From samples to what they have in common: NDJSON in, a tree of facts out (facts.h) that holds for
 * every record. One pass; memory that the number of records does not change.
 *
 *      record ──▶ does the hull of what is known accept it? ── yes ──▶ counted; a thin sample of
 *                      ▲                 │ no                          these is profiled
 *                      │                 ▼
 *                new facts, new ◀── profiled, and kept until
 *                hull           the new hull has accepted it
 *
 * The first records, up to WRIT_INFER_FIRST_BYTES, are all of the second kind. A hull is made anew
 * when so many records were refused since the last one that all hulls together cost no more than a
 * share of the refused records does. Whatever a new hull still refuses of the records that are kept
 * is given up there (facts.h): so at the end every record that was counted as `records` is accepted
 * by the last hull, and by every contract that is wider.
 *
 * What is no JSON, holds one name twice in an object, or is no object where the contract's object
 * should be, is counted apart: no contract accepts it.
 */
#ifndef WRIT_VALIDATOR_INFER_INFER_H
#define WRIT_VALIDATOR_INFER_INFER_H

#include "validator/infer/facts.h"
#include "validator/lines.h"
#include "validator/route.h"
#include "validator/validator.h"

#define WRIT_INFER_FIRST_BYTES ((size_t)8 * 1024 * 1024)
/* Refused records that wait for the next hull. */
#define WRIT_INFER_KEPT_BYTES ((size_t)4 * 1024 * 1024)
/* Of the records that pass, so many bytes are passed over for each one that is profiled. */
#define WRIT_INFER_ONE_IN 128

typedef struct writ_infer_options {
    writ_str at; /* JSON Pointer to the object in each record; "": the record itself */
    /* Instead: of a mixed stream, the records whose route is marked, and the object where that has
     * it. NULL: every record is meant. */
    const writ_routes *routes;
    const bool *is_meant; /* by route */
    size_t first_bytes;   /* 0: WRIT_INFER_FIRST_BYTES. Small, for tests */
    size_t jobs;          /* threads that judge, one of them the caller's; 0 is 1 */
} writ_infer_options;

typedef struct writ_infer_counts {
    uint64_t records;    /* that the facts hold for */
    uint64_t malformed;  /* no JSON */
    uint64_t duplicates; /* a name twice in one object */
    uint64_t others;     /* no object */
    uint64_t absent;     /* nothing is at the pointer */
    uint64_t elsewhere;  /* of other routes, or of none */
    uint64_t blank;      /* lines */
    uint64_t bytes;      /* of all lines */
    uint64_t refused;    /* of `records`, those that showed something new; the first ones too */
    uint64_t hulls;      /* made so far */
    uint64_t first_malformed; /* line, in all inputs together; 0: none */
} writ_infer_counts;

typedef struct writ_infer writ_infer;

/* `at` must outlive it. */
writ_infer *writ_infer_new(const writ_infer_options *options);
void writ_infer_free(writ_infer *infer); /* NULL is fine */

/* The next records; `lines_before`: in the inputs before this one. Errors: those of compiling a
 * hull, which would be a bug. */
int writ_infer_chunk(writ_infer *infer, writ_chunk *chunk, uint64_t lines_before, writ_error *err);

/* All lines that there are, judged by options.jobs threads; what comes of it is the same for any
 * number of them. `told` is called now and then; NULL: not. Errors: those of reading, too. */
int writ_infer_lines(writ_infer *infer, writ_lines *lines, uint64_t lines_before,
                     void (*told)(void *context), void *context, writ_error *err);

/* At the end: the facts of all records; in the arena, their fields borrowed from the profile.
 * NULL in *facts when there is no record. */
int writ_infer_finish(writ_infer *infer, writ_arena *arena, writ_fact **facts, writ_error *err);

const writ_infer_counts *writ_infer_counts_of(const writ_infer *infer);
/* What statistics there are: of the refused records, and of a sample of the others. */
const writ_profile *writ_infer_profile(const writ_infer *infer);

#endif
