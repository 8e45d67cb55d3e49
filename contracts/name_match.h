/* SPDX-License-Identifier: Apache-2.0
 *
 * Which words of two names stand for each other, and how much of the names that is. Each word has
 * a weight; a word is matched once, or a run of words with one that is written together
 * (`base_python`, `basepython`).
 */
#ifndef WRIT_CONTRACTS_NAME_MATCH_H
#define WRIT_CONTRACTS_NAME_MATCH_H

#include "contracts/name_words.h"

typedef struct writ_heavy_word {
    writ_str word;
    double weight; /* positive */
    size_t number; /* the caller's */
} writ_heavy_word;

typedef struct writ_heavy_words {
    writ_heavy_word items[WRIT_WORDS_MAX];
    size_t count;
    double weight; /* of all */
} writ_heavy_words;

typedef struct writ_name_match {
    double shared;   /* 0 to 1: of all weight, what is matched, times closeness (Dice) */
    double held;     /* 0 to 1: of the lighter name's weight, what is matched, times closeness */
    double old_left; /* weight that is not matched */
    double new_left;
    bool is_opposed; /* two words that are not matched are opposed to each other */
    bool old_matched[WRIT_WORDS_MAX];
    bool new_matched[WRIT_WORDS_MAX];
    /* the farthest of the links that hold it together, with its words: the evidence */
    writ_word_link link; /* WRIT_WORD_OTHER when nothing is matched */
    writ_str old_word, new_word;
} writ_name_match;

/* How two words are related: writ_word_relate, or the caller's memory of it. */
typedef writ_word_link writ_relate_words(const writ_heavy_word *a, const writ_heavy_word *b,
                                         const void *context);

/* A word more; what goes beyond WRIT_WORDS_MAX is not looked at. */
void writ_heavy_words_add(writ_heavy_words *words, writ_str word, double weight, size_t number);
void writ_name_match_words(const writ_heavy_words *old_words, const writ_heavy_words *new_words,
                           writ_relate_words *relate, const void *context, writ_name_match *match);

/* How alike are two pattern paths (contracts/path.h), 0 to 1? The last name counts most, words that
 * any field may have count half; abbreviations, synonyms, plurals, and names that were split into
 * levels (`/keySize`, `/privateKey/size`) are seen. 1 for the same words, in whatever order.
 * Allocates nothing; some microseconds. */
double writ_path_similarity(writ_str old_path, writ_str new_path);

#endif
