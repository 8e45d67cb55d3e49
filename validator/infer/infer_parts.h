/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of inference share: infer.c, the records; infer_lines.c, several threads.
 */
#ifndef WRIT_VALIDATOR_INFER_INFER_PARTS_H
#define WRIT_VALIDATOR_INFER_INFER_PARTS_H

#include "validator/infer/infer.h"

/* A hull as validators, which live as long as chunks are judged by them. */
typedef struct writ_infer_hull {
    writ_arena arena; /* of its facts, schema and set */
    writ_validator *validator;
    writ_validator **twins; /* writ_infer.twins of them, each for one thread */
    size_t chunks;          /* that are being judged by the twins */
    bool is_past;           /* there is another one: it goes with its last chunk */
} writ_infer_hull;

struct writ_infer {
    writ_infer_options options;
    writ_infer_counts counts;
    writ_profile *profile;
    writ_fact_memories memories;
    writ_tape tape;
    writ_infer_hull *hull; /* NULL: none yet */
    size_t twins;          /* validators that each hull has for others than the caller */
    /* records that it refused */
    writ_buf kept; /* with a line end each */
    uint64_t kept_records;
    uint64_t limit_records; /* the next hull is made at so many of them */
    bool is_young;          /* no record was let pass yet */
    /* the sample of records that passed */
    uint64_t to_skip, run;
};

/* Is the object within a record? */
static inline bool writ_infer_is_wrapped(const writ_infer *infer)
{
    return infer->options.at.len || infer->options.routes;
}

/* Whole lines of records that show nothing new, `count` of them, which are next. */
void writ_infer_pass(writ_infer *infer, writ_chunk *chunk, size_t len, uint64_t count,
                     uint64_t lines_before);
/* The next line, which may show something. */
int writ_infer_look(writ_infer *infer, const writ_line *line, uint64_t lines_before,
                    writ_error *err);
/* One chunk less is judged by it. */
void writ_infer_hull_release(writ_infer *infer, writ_infer_hull *hull);

#endif
