/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of names, and how two words are related. A name is a list of words: separators, a
 * capital after a small letter (`orderId`), the last capital of a run (`HTTPStatus`) and a digit
 * after a letter begin a new one. Case is folded in ASCII; bytes above it are letters as they are.
 *
 * What words mean (abbreviations, synonyms, opposites, words that any field may have) stands in
 * contracts/name_words.def.
 */
#ifndef WRIT_CONTRACTS_NAME_WORDS_H
#define WRIT_CONTRACTS_NAME_WORDS_H

#include "contracts/base/str.h"

/* Words of one name that are looked at; what comes after belongs to the last. Real names have
 * fewer than ten. */
#define WRIT_WORDS_MAX 24

typedef struct writ_words {
    writ_str items[WRIT_WORDS_MAX]; /* slices of the name, case as it is there */
    size_t count;
} writ_words;

/* How one word is related to another, the nearest first. */
typedef enum writ_word_link {
    WRIT_WORD_SAME,
    WRIT_WORD_SHORT,   /* a known abbreviation: `qty`, `quantity` */
    WRIT_WORD_PLURAL,  /* `tags`, `tag` */
    WRIT_WORD_FORM,    /* one stem: `published`, `publication` */
    WRIT_WORD_SLIP,    /* `wieght`, `weight` */
    WRIT_WORD_SYNONYM, /* `client`, `customer` */
    WRIT_WORD_START,   /* one begins with the other, or both alike: `addr`, `address` */
    WRIT_WORD_LETTERS, /* some letters in their order: `ctry`, `country` */
    WRIT_WORD_OTHER,
    WRIT_WORD_OPPOSED /* `min`, `max`; one number and another */
} writ_word_link;

void writ_words_split(writ_str name, writ_words *words);

/* Equal but for case. */
bool writ_word_equal(writ_str a, writ_str b);
bool writ_words_have(const writ_words *words, writ_str word);

writ_word_link writ_word_relate(writ_str a, writ_str b);
/* By their letters alone, whatever they mean: what somebody may have mistyped. */
writ_word_link writ_word_spelling(writ_str a, writ_str b);
/* 1 for the same word, 0 from WRIT_WORD_OTHER on; the steps between are set by hand. */
double writ_word_closeness(writ_word_link link);
/* Is one the plural of the other? */
bool writ_word_plural(writ_str a, writ_str b);
/* Do they say opposite or neighbouring things about one subject (`min`, `max`)? */
bool writ_word_opposed(writ_str a, writ_str b);
/* Is it a word that any field may have (`id`, `at`, `url`)? */
bool writ_word_generic(writ_str word);
/* What a name that ends in this word has for values: "time", "identity", "link" …; "" when the word
 * says nothing of it. */
writ_str writ_word_kind(writ_str word);

#endif
