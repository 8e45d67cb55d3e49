/* SPDX-License-Identifier: Apache-2.0
 *
 * ECMA-262 regular expressions (11th edition, 2020, section 21.2.1) under the flag `u`, parsed to a
 * tree. Matching, translation to pcre2, samples and automata all start from this tree.
 *
 *     ^a(b|[c-e])*$
 *
 *     SEQUENCE ── START
 *              ├─ CHAR a
 *              ├─ REPEAT 0..∞ ── GROUP 1 ── CHOICE ── CHAR b
 *              │                                   └─ SET c-e
 *              └─ END
 *
 * One thing is read that the standard refuses: a backslash before any ASCII punctuation or a space
 * (`\-`, `\_`, `\@`, `\"`, `\:`) stands for that character, since published schemas are full of
 * them and no other reading exists; ajv with its default unicodeRegExp refuses those schemas. A
 * backslash before a letter without a meaning is an error, as in the standard.
 */
#ifndef WRIT_VALIDATOR_ECMA_H
#define WRIT_VALIDATOR_ECMA_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/base/error.h"
#include "contracts/base/str.h"

typedef struct writ_ecma_range {
    uint32_t first;
    uint32_t last; /* inclusive, at most 0x10FFFF */
} writ_ecma_range;

/* \p{...} */
typedef struct writ_ecma_property {
    const char *name;  /* as ECMA-262 writes it in full: "Script=Greek", "Lowercase_Letter" */
    const char *pcre2; /* what pcre2 calls it, "sc:Greek", "Ll"; NULL when it does not know it */
    bool negated;      /* \P */
} writ_ecma_property;

/* A set of code points: the ranges and the properties, united. */
typedef struct writ_ecma_set {
    writ_ecma_range *ranges; /* ascending, neither overlapping nor adjacent */
    size_t range_count;
    writ_ecma_property *properties;
    size_t property_count;
    bool negated; /* the complement of all that; never set without properties, where the ranges
                     themselves are turned round */
} writ_ecma_set;

typedef enum writ_ecma_kind {
    WRIT_ECMA_CHAR,
    WRIT_ECMA_SET,           /* a class, an escape such as \d, or the dot */
    WRIT_ECMA_START,         /* ^ */
    WRIT_ECMA_END,           /* $ */
    WRIT_ECMA_WORD_EDGE,     /* \b */
    WRIT_ECMA_NOT_WORD_EDGE, /* \B */
    WRIT_ECMA_GROUP,
    WRIT_ECMA_LOOK,
    WRIT_ECMA_REFERENCE, /* \1, \k<name> */
    WRIT_ECMA_REPEAT,
    WRIT_ECMA_SEQUENCE, /* no items: matches the empty text */
    WRIT_ECMA_CHOICE
} writ_ecma_kind;

#define WRIT_ECMA_UNBOUNDED UINT32_MAX

typedef struct writ_ecma_node writ_ecma_node;
struct writ_ecma_node {
    writ_ecma_kind kind;
    union {
        uint32_t code_point; /* CHAR; may be a surrogate, which no valid text holds */
        writ_ecma_set set;   /* SET */
        uint32_t group;      /* REFERENCE: number of the group, from 1 */
        struct {             /* GROUP, LOOK, REPEAT */
            writ_ecma_node *inner;
            uint32_t number; /* GROUP: from 1 in order of the opening parentheses; 0: (?:...) */
            uint32_t min;    /* REPEAT */
            uint32_t max;    /* REPEAT: WRIT_ECMA_UNBOUNDED for none */
            uint32_t first_group; /* REPEAT: the groups in it are from this number … */
            uint32_t end_group;   /* … to below this one */
            bool lazy;            /* REPEAT */
            bool behind;          /* LOOK: (?<= (?<! */
            bool negated;         /* LOOK: (?! (?<! */
        };
        struct { /* SEQUENCE, CHOICE */
            writ_ecma_node **items;
            size_t count;
        };
    };
};

typedef struct writ_ecma {
    writ_ecma_node *root;
    uint32_t groups;     /* capturing groups */
    bool has_references; /* \1, \k<name> */
    bool has_looks;      /* (?= (?! (?<= (?<! */
} writ_ecma;

/* Parses a pattern (valid UTF-8). The tree lives in the arena and borrows nothing from the text.
 * Errors: WRIT_E_INPUT; the message, "not ECMA-262: lone ')' at offset 3", leaves the pattern to
 * the caller and counts code points from 0; the hint says what to write instead where a habit from
 * another dialect is recognised. */
int writ_ecma_parse(writ_arena *arena, writ_str pattern, writ_ecma *ecma, writ_error *err);

/* Is the code point in the set's ranges? Properties and `negated` are not looked at. */
bool writ_ecma_ranges_have(const writ_ecma_set *set, uint32_t code_point);

/* The property named in \p{name} or \p{name=value} (value NULL for the first form); false when
 * ECMA-262 knows none of that name. */
bool writ_ecma_property_find(writ_str name, const writ_str *value, writ_ecma_property *property);

#endif
