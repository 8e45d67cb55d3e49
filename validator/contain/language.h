/* SPDX-License-Identifier: Apache-2.0
 *
 * Patterns as automata: is there a text that these match, those do not, of such a length?
 *
 * A pattern becomes a nondeterministic automaton (Thompson's construction) whose edges are sets of
 * code points or assertions; sets of its states are made on the way, as the search comes to them.
 *
 *   ^ab*$        ─▶(0) ─^─ (1) ─a─ (2) ─$─ MATCH
 *                               ╰b╯
 *
 * ECMA-262 searches: a pattern matches anywhere, so a loop over any character stands before it, and
 * a text is accepted once MATCH is reached, whatever follows. Exact for everything but
 * back-references, property escapes and lookaround, except for looks ahead right behind a leading
 * `^`, which are automata of their own, met or not met from the start.
 */
#ifndef WRIT_VALIDATOR_CONTAIN_LANGUAGE_H
#define WRIT_VALIDATOR_CONTAIN_LANGUAGE_H

#include "validator/contain/engine.h"
#include "validator/ecma.h"

typedef enum writ_edge_kind {
    WRIT_EDGE_SET,   /* one code point of `ranges` */
    WRIT_EDGE_SPLIT, /* nothing, to either */
    WRIT_EDGE_START, /* nothing, where the text starts */
    WRIT_EDGE_END,
    WRIT_EDGE_WORD_EDGE,
    WRIT_EDGE_NOT_WORD_EDGE,
    WRIT_EDGE_MATCH /* the end of the pattern */
} writ_edge_kind;

typedef struct writ_edge {
    writ_edge_kind kind;
    uint32_t out, other; /* other: SPLIT only */
    const writ_ecma_range *ranges;
    size_t range_count;
    bool live; /* MATCH can be reached from here without passing START */
} writ_edge;

typedef struct writ_language {
    writ_edge *edges; /* states: each is one edge */
    size_t count;
    uint32_t first;
    bool has_word_edges;
    const struct writ_language *and_; /* a text is in the language if it is in this one too … */
    bool and_not;                     /* … or rather not in it */
} writ_language;

/* The language of a pattern; NULL when it is not a regular one or too large. Kept in the engine. */
const writ_language *writ_language_of(writ_engine *engine, writ_str pattern);
/* The language of exactly these texts; NULL when there are too many. */
const writ_language *writ_language_of_texts(writ_engine *engine, const writ_str *texts,
                                            size_t count);

typedef struct writ_words_part {
    const writ_language *language;
    bool negative;
} writ_words_part;

/* Is there no text of `low` to `high` code points in all the parts? YES; NO, and *word is a
 * shortest one; NOT_KNOWN when the search was given up. */
writ_answer writ_words_empty(writ_engine *engine, const writ_words_part *parts, size_t count,
                             uint64_t low, uint64_t high, writ_str *word);

#endif
