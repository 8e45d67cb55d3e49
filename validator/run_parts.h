/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the files of the run: run.c (blocks, what applies in place, what is left over) and one
 * for each kind of value: run_scalar.c, run_array.c, run_object.c.
 */
#ifndef WRIT_VALIDATOR_RUN_PARTS_H
#define WRIT_VALIDATOR_RUN_PARTS_H

#include "contracts/base/bounds.h"
#include "validator/run.h"

/* ---- run.c ---- */

/* Judges a value by a block. */
bool writ_run_block(writ_run *run, const writ_frame *frame, uint32_t block, uint32_t at);
/* Breaks the judgement of the record off. */
void writ_run_give_up(writ_run *run, writ_giving_up why);
/* A pattern given up neither matches nor does not. Its place fails, but `not`, `if` and their like
 * make what they want of that, so the verdict as a whole is no (writ_run_root). */
void writ_run_give_up_pattern(writ_run *run, const writ_schema *schema, const char *keyword);

/* ---- one instruction of each kind of value ---- */

typedef bool writ_run_one(writ_run *run, const writ_frame *frame, uint32_t at,
                          const writ_instruction *instruction);
writ_run_one writ_run_number, writ_run_string, writ_run_array, writ_run_object;

/* ---- run_scalar.c ---- */

/* The exact value of a number's text. The scanner has checked the grammar and the exponent. */
writ_number writ_run_number_at(writ_run *run, const writ_token *token);
/* Counts what it costs. */
writ_match writ_run_match(writ_run *run, const writ_pattern *pattern, writ_str text);

/* ---- run_object.c ---- */

/* A member that this block judges may be undeclared: `true` admits members under any name and
 * documents none of them (contracts/field.h). */
void writ_run_note_undeclared(writ_run *run, uint32_t block);

/* ---- marks ---- */

/* The marks to be made for the value, or NULL. */
static inline writ_marks *marks_of(const writ_run *run, uint32_t at)
{
    return run->marks && run->marks->at == at ? run->marks : NULL;
}

static inline void mark(writ_marks *marks, uint32_t index)
{
    marks->bits[index / 64] |= UINT64_C(1) << (index % 64);
}

static inline void mark_all(writ_marks *marks)
{
    memset(marks->bits, 0xFF, marks->words * sizeof *marks->bits);
}

#endif
