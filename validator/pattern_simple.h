/* SPDX-License-Identifier: Apache-2.0
 *
 * Simple patterns: those where the next character alone says which way to go, so that one walk
 * without going back decides. Roughly, wherever a repetition or an option may go on or stop, what
 * may come inside and what may come after have no character in common ("LL(1)"; deterministic
 * expressions in Brueggemann-Klein and Wood, One-unambiguous regular languages, 1998).
 *
 *     ^[A-Z]{3}-[0-9]{5}(-[A-Z0-9]{1,3})?$
 *
 *     0 RUN     [A-Z] 3..3
 *     1 LITERAL -
 *     2 RUN     [0-9] 5..5
 *     3 BRANCH  [-] else 6
 *     4 LITERAL -
 *     5 RUN     [A-Z0-9] 1..3
 *     6 END
 *
 * Characters are looked up in one table: a bit for each of up to 16 sets, by byte. What lies
 * outside ASCII is decoded and searched in the set's ranges.
 */
#ifndef WRIT_VALIDATOR_PATTERN_SIMPLE_H
#define WRIT_VALIDATOR_PATTERN_SIMPLE_H

#include "validator/ecma.h"
#include "validator/pattern.h"
#include "validator/pattern_lanes.h"

typedef struct writ_simple writ_simple;

/* The program of a pattern, in the arena, or NULL when the pattern is not simple. */
const writ_simple *writ_simple_compile(writ_arena *arena, const writ_ecma *ecma);

/* Is it a single text, wherever it is anchored? */
bool writ_simple_is_literal(const writ_simple *simple);

/* The same without pattern_lanes.h, for tests that hold the two against one another. */
writ_match writ_simple_walk(const writ_simple *simple, writ_str subject);

/* TOO_COSTLY only where the pattern is not anchored and starts over too often. */
writ_match writ_simple_match(const writ_simple *simple, writ_str subject);

/* The quick way (pattern_lanes.h), or NULL; its context is the program. */
writ_quick_match *writ_simple_quick(const writ_simple *simple);

/* --- between pattern_shape.c, pattern_simple.c and pattern_walk.c --- */

typedef WRIT_ARRAY(writ_ecma_range) writ_ranges; /* ascending, apart from one another */

/* A pattern without its outer anchors. */
typedef struct writ_shape {
    const writ_ecma_node *root;
    bool at_start; /* ^ in front of all that can match */
    bool at_end;   /* $ behind it */
} writ_shape;

/* Takes the anchors off and, where there are none, what cannot matter: a search for [a-z]+@ is one
 * for [a-z]@. False when something is left that a simple pattern cannot hold (looks, references,
 * inner anchors, Unicode properties, surrogates, repetition of what may be empty). */
bool writ_shape_take(writ_arena *arena, const writ_ecma *ecma, writ_shape *shape);

/* May it match the empty text? */
bool writ_shape_is_nullable(const writ_ecma_node *node);
/* Adds the code points with which a match can begin. For nodes that writ_shape_take let pass. */
void writ_shape_add_first(writ_arena *arena, const writ_ecma_node *node, writ_ranges *first);

void writ_ranges_add(writ_arena *arena, writ_ranges *ranges, uint32_t first, uint32_t last);
void writ_ranges_add_all(writ_arena *arena, writ_ranges *ranges, const writ_ranges *more);
bool writ_ranges_meet(const writ_ranges *a, const writ_ranges *b);
bool writ_ranges_equal(const writ_ranges *a, const writ_ranges *b);

enum {
    WRIT_SIMPLE_SETS = 16,        /* bits of a table entry */
    WRIT_SIMPLE_STEPS = 96,       /* a longer program is no faster than pcre2's */
    WRIT_SIMPLE_TEXT_BYTES = 4096 /* of all literals; stops (?:ab){1000000} */
};

typedef enum writ_simple_op {
    WRIT_SIMPLE_LITERAL, /* these bytes */
    WRIT_SIMPLE_FIXED,   /* exactly min of an ASCII set */
    WRIT_SIMPLE_RUN,     /* as many as come, min to max */
    WRIT_SIMPLE_BRANCH,  /* go on when the next is in the set, else jump */
    WRIT_SIMPLE_JUMP,
    WRIT_SIMPLE_END,   /* matches here when the subject ends here */
    WRIT_SIMPLE_ACCEPT /* matches here */
} writ_simple_op;

typedef struct writ_simple_step {
    uint8_t op;   /* writ_simple_op */
    uint8_t set;  /* FIXED, RUN, BRANCH: number of the set */
    uint16_t to;  /* BRANCH, JUMP: step to go to */
    uint32_t min; /* FIXED, RUN; LITERAL: length in bytes */
    union {
        uint32_t max;  /* RUN: WRIT_ECMA_UNBOUNDED for none */
        uint32_t text; /* LITERAL: where in the program's text it begins */
    };
} writ_simple_step;

struct writ_simple {
    uint16_t table[256]; /* bit n: the byte is in set n; 0 for bytes outside ASCII */
    writ_ecma_set wide[WRIT_SIMPLE_SETS]; /* of each set the part outside ASCII */
    size_t set_count;
    bool has_wide; /* any of `wide` is not empty */
    writ_lanes lanes;
    const char *text;
    const writ_simple_step *steps; /* the last is END or ACCEPT */
    size_t step_count;
    bool at_start;
    bool at_end;
    size_t min_bytes;    /* no shorter subject matches */
    size_t max_bytes;    /* no longer one, when anchored on both sides; else SIZE_MAX */
    size_t fixed_points; /* length of every match in code points; SIZE_MAX: they differ */
};

#endif
