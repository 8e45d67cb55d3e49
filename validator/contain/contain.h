/* SPDX-License-Identifier: Apache-2.0
 *
 * Containment: is every value that P admits a value that C admits? `compatible` only from a
 * completed proof; `breaking` only with a witness that the validator confirmed on both sides (P
 * accepts it, C refuses it); everything else is `unknown` with its reason. Never a guess.
 *
 *   identity ─▶ structural prover (yes or don't know) ─▶ refuter (witness or don't know)
 *
 * One premise, for draft 4, where 1.0 is no integer but equals 1: a value that a draft 4 document
 * lists (`enum`) is meant as it is spelled there, and plainly where the same subschema demands an
 * integer; a list of C's that a value of P's list is held against only tests it. So `enum: [1]` is
 * within `type: integer`, and `enum: [1.0]` breaks it with 1.0, though the validator would let 1.0
 * pass for 1. Lists of other drafts stand for every spelling.
 *
 * The prover is coinductive over pairs of nodes: a pair in progress is assumed to hold, which is
 * sound because JSON values are finite and every cycle of the graph passes a structural step
 * (contracts/schema.h refuses others).
 */
#ifndef WRIT_VALIDATOR_CONTAIN_CONTAIN_H
#define WRIT_VALIDATOR_CONTAIN_CONTAIN_H

#include "contracts/schema.h"

typedef enum writ_verdict_kind { WRIT_COMPATIBLE, WRIT_BREAKING, WRIT_UNKNOWN } writ_verdict_kind;
const char *writ_verdict_name(writ_verdict_kind kind); /* "compatible", "breaking", "unknown" */

/* What one pair may cost; 0 is the usual. Steps, of about a microsecond, and states of automata are
 * counted, so the same pair ends the same way everywhere. The clock is a net below them: processor
 * time of the thread, so a busy machine does not change a verdict. */
typedef struct writ_budget {
    uint32_t steps;  /* of the prover and the refuter; large documents have more, in proportion */
    uint32_t states; /* of one automaton's search */
    uint32_t milliseconds;
} writ_budget;
/* So many times that, without zeros in it; 0 is 1. At most WRIT_BOUND_BUDGET times. */
writ_budget writ_budget_times(writ_budget budget, uint32_t factor);

typedef struct writ_contain_options {
    writ_undeclared undeclared; /* assumption on P; DEFAULT is ANYTHING. ABSENT: at an object for
                                   which P declares members, no others come, unless P has a schema
                                   for them. FOREIGN: others come, but never under a name that C
                                   declares there. */
    writ_budget budget;         /* beyond it `unknown`, with the reason that says of what */
    const writ_value *const
        *examples; /* payloads or NULL: plausible starting points for witnesses */
    size_t example_count;
} writ_contain_options;

/* One assertion of C that a value of P can fail, with its own witness: a complete payload. */
typedef struct writ_break {
    writ_str path;    /* pattern path into the payload (contracts/path.h): "/lines/STAR/sku" */
    writ_str keyword; /* of C: "required", "type", "enum", "x-writ-time" … */
    const writ_schema *schema; /* the node of C whose keyword fails */
    const writ_value *witness;
    writ_str message; /* the validator's sentence on the witness at that place */
} writ_break;

/* A place where neither proof nor witness was found. */
typedef struct writ_doubt {
    writ_str path;
    writ_str keyword;
    const writ_schema *schema;
    writ_str reason; /* "not-decided: pattern", "budget: steps", "budget: states", "budget: time" */
} writ_doubt;

typedef struct writ_verdict {
    writ_verdict_kind kind;
    struct {
        writ_break *items; /* BREAKING: every break found, one per path and keyword; the first is
                              the verdict's witness */
        size_t count;
        size_t capacity;
    } breaks;
    struct {
        writ_doubt *items; /* UNKNOWN: at least one; may be there beside breaks too */
        size_t count;
        size_t capacity;
    } doubts;
    writ_str reason;     /* "proved", "identical", "P accepts nothing", "witness", or the doubt's */
    uint64_t steps;      /* work done, as the budget counts it: the same everywhere */
    bool out_of_steps;   /* somewhere it was not enough; where there are doubts, more may help */
    uint64_t elapsed_us; /* wall time of the engine */
} writ_verdict;

/* Judges P's root against C's. The verdict and its witnesses live in the arena. Errors:
 * WRIT_E_INPUT when a pattern of either side cannot be compiled. */
int writ_contain(writ_arena *arena, const writ_schema_set *p, const writ_schema_set *c,
                 const writ_contain_options *options, writ_verdict *verdict, writ_error *err);

#endif
