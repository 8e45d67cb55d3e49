/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns that pcre2 reads otherwise than ECMA-262 does, or not at all: those with references
 * (each turn of a repetition forgets what the groups in it matched, ECMA-262 section 21.2.2.5.1)
 * and with lookbehind of any length (matched from right to left, section 21.2.2.4). They are rare,
 * so this is a plain backtracking machine, one instruction after the other.
 *
 *     (a|bc)*\1
 *
 *      0 BEGIN 0                loop 0 has had no turns
 *      1 LOOP 0, 0..*, else 11
 *      2 TURN 0                 one more; group 1 is forgotten
 *      3 OPEN 1
 *      4 SPLIT, else 7
 *      5 ONE a
 *      6 JUMP 9
 *      7 ONE b
 *      8 ONE c
 *      9 CLOSE 1
 *     10 AGAIN 0, to 1
 *     11 REFERENCE 1
 *     12 MATCH
 *
 * Registers hold where groups matched and how many turns loops have had. The stack holds choices
 * left, and the old values of registers above the choice that going back will put back.
 *
 * One match takes at most WRIT_BOUND_PATTERN_STEPS instructions, plus 16 for each byte, and
 * WRIT_BOUND_PATTERN_STACK bytes.
 */
#ifndef WRIT_VALIDATOR_PATTERN_BACK_H
#define WRIT_VALIDATOR_PATTERN_BACK_H

#include "validator/ecma.h"
#include "validator/pattern.h"

typedef struct writ_back writ_back;

/* The tree must outlive it. Free with writ_back_free. Errors: WRIT_E_INPUT for a property that
 * pcre2 does not know. */
int writ_back_new(const writ_ecma *ecma, writ_back **back, writ_error *err);
void writ_back_free(writ_back *back); /* NULL is fine */

/* Allocates only while the stack has not yet grown to what the longest match needed. */
writ_match writ_back_match(writ_back *back, writ_str subject);

/* --- between pattern_back.c and pattern_back_run.c --- */

struct writ_pcre2;

typedef enum writ_back_op {
    WRIT_BACK_ONE,  /* one character: of the set, or code_point */
    WRIT_BACK_MANY, /* min to max of them, each taken or given back singly */
    WRIT_BACK_START,
    WRIT_BACK_END,
    WRIT_BACK_EDGE,  /* \b, or \B when negated */
    WRIT_BACK_SPLIT, /* go on, and try `to` if that fails */
    WRIT_BACK_JUMP,
    WRIT_BACK_OPEN,  /* group: remember where it begins */
    WRIT_BACK_CLOSE, /* group: it matched from there to here */
    WRIT_BACK_REFERENCE,
    WRIT_BACK_BEGIN,  /* loop: no turns yet */
    WRIT_BACK_LOOP,   /* loop: another turn, or out to `to` */
    WRIT_BACK_TURN,   /* loop: a turn begins, and forgets groups first_group to last_group */
    WRIT_BACK_AGAIN,  /* loop: a turn has ended; back to the LOOP at `to` */
    WRIT_BACK_LOOK,   /* what follows is looked for from here; `to` is after its LOOKED */
    WRIT_BACK_LOOKED, /* found */
    WRIT_BACK_MATCH
} writ_back_op;

typedef struct writ_back_step {
    uint8_t op;    /* writ_back_op */
    bool backward; /* ONE, MANY, CLOSE, REFERENCE: from right to left, in a lookbehind */
    bool lazy;     /* MANY, LOOP */
    bool negated;  /* EDGE, LOOK, LOOKED */
    uint32_t to;
    uint32_t min;
    uint32_t max;
    uint32_t number;      /* of the group, loop or look */
    uint32_t first_group; /* TURN */
    uint32_t last_group;
    uint32_t code_point;           /* ONE, MANY: when set is NULL */
    const writ_ecma_set *set;      /* ONE, MANY; or NULL */
    struct writ_pcre2 *properties; /* ONE, MANY: decides when the set has properties; or NULL */
} writ_back_step;

typedef struct writ_back_frame writ_back_frame;

struct writ_back {
    writ_arena arena;
    WRIT_ARRAY(writ_back_step) steps;
    uint32_t groups;
    uint32_t loops;
    uint32_t looks;
    size_t *registers; /* 3 for each group from 1, then 2 for each loop, 1 for each look */
    size_t register_count;
    writ_back_frame *frames; /* the stack */
    size_t frame_capacity;
    uint64_t spent; /* writ_pattern_spent */
};

#endif
