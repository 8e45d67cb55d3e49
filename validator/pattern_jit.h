/* SPDX-License-Identifier: Apache-2.0
 *
 * Machine code for simple patterns that are anchored at the start: what pattern_lanes.c does, with
 * the pattern's steps one after another. Internal to validator/; the caller is accept_jit.c.
 */
#ifndef WRIT_VALIDATOR_PATTERN_JIT_H
#define WRIT_VALIDATOR_PATTERN_JIT_H

#include "validator/pattern_simple.h"
#include "validator/x86.h"

/* The tables of one pattern: made with its code, appended when all code is. */
typedef struct writ_pattern_tables {
    const writ_simple *simple;
    int bytes; /* of a vector */
    writ_x86_label low, high, half, want;
} writ_pattern_tables;

/* Can there be code, on this processor? */
bool writ_pattern_jit_can(const writ_simple *simple);

/* Appends code that goes on where the subject matches, and to `otherwise` where it may not. The
 * subject is ASCII, begins at RSI, is EDX bytes long, and WRIT_LANES_PADDED bytes can be read.
 * Changes RAX, RCX, RDI, R8 to R11 and vectors. Labels of the tables are new. */
void writ_pattern_jit(writ_x86 *code, const writ_simple *simple, writ_x86_label otherwise,
                      writ_pattern_tables *tables);
void writ_pattern_jit_tables(writ_x86 *code, const writ_pattern_tables *tables);

#endif
