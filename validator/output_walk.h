/* SPDX-License-Identifier: Apache-2.0
 *
 * What output.c (the walk and its units) and output_keyword.c (what each applicator makes of its
 * subschemas) share. Only validator/ includes it.
 */
#ifndef WRIT_VALIDATOR_OUTPUT_WALK_H
#define WRIT_VALIDATOR_OUTPUT_WALK_H

#include "validator/output.h"
#include "validator/run.h"

typedef struct writ_output_walk {
    writ_run *run;
    writ_output_extent extent;
    size_t bytes;          /* that the units take */
    const char *stack_end; /* frames below this address leave the rest to the program */
    bool truncated;
    writ_str above; /* where the object stands whose member's name is judged; else "" */
} writ_output_walk;

/* A keyword on the way to a schema: a chain on the C stack, up to the root. */
typedef struct writ_output_step {
    const struct writ_output_step *up; /* NULL: a keyword of the root */
    const writ_schema *schema;         /* whose keyword it is */
    writ_str keyword;
    const writ_str *token; /* the subschema's name or index below the keyword; NULL: it is none */
    bool referred;         /* it or one above it is a reference that was followed */
} writ_output_step;

/* One schema at one value. */
typedef struct writ_application {
    writ_output_walk *walk;
    const writ_output_step *way; /* NULL: the root */
    writ_frame frame;
    const writ_schema *schema;
    uint32_t at;
    writ_marks *marks; /* NULL: nothing asks what is evaluated */
    bool if_holds;     /* when `if` has been asked */
    uint64_t matches;  /* when `contains` has been asked */
} writ_application;

/* What a keyword comes to, beside whether it holds. */
typedef struct writ_keyword_result {
    writ_output_step step;
    bool is_reference;
    bool must_hold; /* each subschema must: then what one evaluates counts in any case */
    bool is_alone;  /* what the subschemas say is neither a reason nor an annotation */
    writ_findings errors;
    writ_buf annotation; /* JSON; empty: none */
    writ_output_units units;
} writ_keyword_result;

/* Judges the value by a subschema of the keyword: in place with the application's own frame, or a
 * part of the value. */
bool writ_output_apply(writ_application *from, writ_keyword_result *result, const writ_str *token,
                       const writ_schema *schema, const writ_frame *frame, uint32_t at);

/* The block's instruction, or NULL. */
const writ_instruction *writ_output_instruction(const writ_application *a, writ_op op);

typedef bool (*writ_output_evaluator)(writ_application *a, const writ_value *value,
                                      writ_keyword_result *result);

/* Keywords that wait for others of their schema. */
typedef enum writ_output_phase {
    WRIT_PHASE_FIRST,
    WRIT_PHASE_THEN, /* for `if` and `contains` */
    WRIT_PHASE_LAST, /* for all that evaluates */
    WRIT_PHASE_COUNT
} writ_output_phase;

typedef struct writ_output_keyword {
    const char *name;
    writ_output_evaluator evaluate;
    writ_output_phase phase;
} writ_output_keyword;

/* The row of a keyword that has no instruction of its own, or NULL. */
const writ_output_keyword *writ_output_keyword_find(writ_str name);

/* Judges the record on the run's tape by the root of the set (the program's may lead on to another
 * node). */
void writ_output_run(writ_run *run, const writ_schema *root, writ_output *output);
/* Says what no schema says: of a name that came twice below the root, of a record that is no JSON
 * as the root. */
void writ_output_add(writ_run *run, writ_output *output, const writ_finding *finding);

#endif
