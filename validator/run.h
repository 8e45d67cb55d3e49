/* SPDX-License-Identifier: Apache-2.0
 *
 * Running a program over a tape. Internal to validator/.
 *
 * One evaluator serves both modes: without `findings` it stops at the first error; with them it
 * goes on and says everything.
 */
#ifndef WRIT_VALIDATOR_RUN_H
#define WRIT_VALIDATOR_RUN_H

#include "contracts/finding.h"
#include "validator/memo.h"
#include "validator/program.h"

/* Where the evaluator is in the payload: a chain on the C stack, from the value to the root. */
typedef struct writ_frame {
    const struct writ_frame *parent; /* NULL at the root */
    uint32_t key;   /* index of the member's KEY token, or UINT32_MAX for an item */
    uint32_t item;  /* index of the item or member */
    bool sensitive; /* some schema on the way says that values here are classified */
} writ_frame;

/* A flag beside those of writ_token_flag, on a tape of the short way (validator/accept_tape.h): the
 * value holds, whatever block is asked of it. */
#define WRIT_TOKEN_HOLDS 0x40

/* Which members or items of one object or array are evaluated (2020-12 core, section 11), while a
 * block with an `unevaluated…` runs for it. Blocks in place mark in it; those of other values find
 * that it is not about theirs. */
typedef struct writ_marks {
    uint32_t at;    /* index of the object or array on the tape */
    uint32_t words; /* of 64 bits, one bit per member or item */
    uint64_t *bits; /* in run->scratch */
} writ_marks;

/* What is wrong with a time; the `detail` of a failed TIME instruction. */
typedef enum writ_time_result {
    WRIT_TIME_GOOD,
    WRIT_TIME_MALFORMED,
    WRIT_TIME_NO_OFFSET,
    WRIT_TIME_OUT_OF_RANGE
} writ_time_result;
writ_time_result writ_run_time(const writ_schema_time *time, writ_str text);

/* A pattern that was given up; schema NULL: none. */
typedef struct writ_costly {
    const writ_schema *schema;
    const char *keyword; /* "pattern" or "patternProperties" */
} writ_costly;
/* Why the judgement of a record was broken off; the verdict is no then. */
typedef enum writ_giving_up {
    WRIT_GOES_ON,
    WRIT_TOO_DEEP,  /* WRIT_BOUND_RUN_DEEP_STACK */
    WRIT_TOO_COSTLY /* WRIT_BOUND_RUN_COST */
} writ_giving_up;

typedef struct writ_run {
    const writ_program *program;
    const writ_tape *tape;
    writ_arena *arena;       /* for findings */
    writ_findings *findings; /* NULL: only the verdict */
    bool show_values;
    bool is_brief; /* findings go without what no dead letter tells: schema path, place, evidence,
                      and what was agreed of a missing field */
    writ_costly costly;     /* out: the verdict hung on this pattern, so it is no */
    writ_giving_up gave_up; /* out; whatever is made of the answers then: `not` turns them round */
    const char *stack_end;  /* frames below this address are too deep */
    uint64_t cost;          /* of the record so far: about a byte looked at */
    uint64_t cost_most;     /* in: less than WRIT_BOUND_RUN_COST; 0: no less */
    uint64_t cost_limit;
    uint64_t cost_gate; /* beyond it a block is looked at with more care: from there on answers are
                           kept; 0 when all is given up */
    writ_memo memo;     /* in use from a part of the limit on */
    const writ_findings *told; /* the outermost list; others weigh the variants of a value */
    unsigned weighing;         /* how many variants within one another */
    uint64_t weighing_limit;   /* cost at which no more variants are weighed */
    size_t told_bytes;         /* of paths in findings */
    uint64_t lookalikes;       /* names compared with those of missing fields */
    bool undeclared;    /* out: some open object had a member that its own node does not declare */
    writ_marks *marks;  /* NULL: nothing above asks what is evaluated */
    writ_buf text;      /* decoded strings */
    writ_buf said;      /* a text under way to a finding */
    writ_arena scratch; /* reset for each record */
} writ_run;

/* Judges the value at the tape's start by the program's root. */
bool writ_run_root(writ_run *run);
/* Judges it by another block. */
bool writ_run_value(writ_run *run, uint32_t block);
/* Asks one instruction of a number or a string whose token is on no tape, without findings. */
bool writ_run_scalar(writ_run *run, const char *bytes, const writ_token *token,
                     const writ_instruction *instruction);
void writ_run_clear(writ_run *run);
/* Begins to count the cost again, and forgets that the judgement was given up. */
void writ_run_go_on(writ_run *run);
/* Says why no verdict was reached, where that is so and no finding says it. */
void writ_run_explain_no_verdict(writ_run *run, uint32_t block);
/* Judges one value by one block, without findings. */
bool writ_run_probe(writ_run *run, uint32_t block, uint32_t at);

/* Judges one value by one block, in place of the frame, with findings of its own. */
bool writ_run_collect(writ_run *run, const writ_frame *frame, uint32_t block, uint32_t at,
                      writ_findings *findings);

/* Parts of the judgement by themselves, for the standard's output (validator/output.h). Each says
 * what fails in run->findings when that is not NULL. */

/* `type` of a block. */
bool writ_run_type(writ_run *run, const writ_frame *frame, uint32_t block, uint32_t at);
/* One instruction of any group but LAST; true for a value of a kind that it does not concern. */
bool writ_run_instruction(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_instruction *instruction);
/* The index of a member's KEY token, or 0: no member stands at the tape's start. */
uint32_t writ_run_find_member(writ_run *run, uint32_t at, writ_str name);
/* A member's name as a value, in its place: its token is of the kind STRING between the two. */
writ_token *writ_run_begin_name(writ_run *run, uint32_t key);
void writ_run_end_name(writ_token *name);
/* May a value that fits no variant be held against them, or has that cost too much already? */
bool writ_run_may_weigh(const writ_run *run);

/* Saying what went wrong (validator/explain.c). */

/* The pointer of a place, with one more member when `name` is not NULL. In run->arena. */
writ_str writ_explain_path(writ_run *run, const writ_frame *frame, const writ_str *name);
/* "string \"true\"", "number 4.5", "object with 3 members"; masked where the frame is sensitive. */
writ_str writ_explain_actual(writ_run *run, const writ_frame *frame, uint32_t at);
/* Adds the finding of a failed instruction or type; NULL when the list is full. */
writ_finding *writ_explain_add(writ_run *run, const writ_frame *frame, uint32_t at, writ_rule rule,
                               const writ_schema *schema, const char *keyword);
void writ_explain_type(writ_run *run, const writ_frame *frame, uint32_t at,
                       const writ_block *block);
/* A member that no schema allows, by `keyword` of `schema`. */
void writ_explain_undeclared(writ_run *run, const writ_frame *inner, uint32_t key,
                             const writ_schema *schema, const char *keyword);
/* `detail` is the time check's result, the count of matches … as the operation needs. Where a value
 * fits no variant the nearest one is explained, too. */
void writ_explain_failure(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_instruction *instruction, uint64_t detail);
/* The same without a word on variants: the finding, or NULL when the list is full. */
writ_finding *writ_explain_verdict(writ_run *run, const writ_frame *frame, uint32_t at,
                                   const writ_instruction *instruction, uint64_t detail);
/* For a value that fits no branch of ANY_OF or ONE_OF: the types of all branches when each refuses
 * the value for its type, else 0. */
unsigned writ_explain_variant_types(writ_run *run, uint32_t at,
                                    const writ_instruction *instruction);
/* For one that fits several branches of ONE_OF: a hint that names them. */
writ_str writ_explain_fitting(writ_run *run, uint32_t at, const writ_instruction *instruction);
/* For one that fits none, though not for its type: a hint at the nearest branch, or at the member
 * that tells them apart when no branch knows its value; or "". Where it is plain that this one was
 * meant, what is wrong with the value by it goes to *also. */
writ_str writ_explain_variant(writ_run *run, const writ_frame *frame, uint32_t at,
                              const writ_instruction *instruction, writ_findings *also);
void writ_explain_missing(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_schema *schema, const char *keyword, writ_str name,
                          const writ_str *because_of);

#endif
