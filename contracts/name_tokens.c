/* SPDX-License-Identifier: Apache-2.0
 *
 * How alike two names of fields are. A name is a list of words: separators, a capital after a small
 * letter (`orderId`), the last capital of a run (`HTTPStatus`) and a digit after a letter begin a
 * new one. Case is folded in ASCII; bytes above it are letters as they are.
 */
#include "contracts/name_tokens.h"

#include "contracts/name_letters.h"
#include "contracts/name_words.h"

/* The next letter or digit at or after *at, folded; 0 at the end. */
static char next_letter(writ_str name, size_t *at)
{
    while (*at < name.len && !writ_is_word(name.ptr[*at]))
        (*at)++;
    return *at < name.len ? writ_fold(name.ptr[(*at)++]) : '\0';
}

static bool has_letter(writ_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (writ_is_upper(name.ptr[i]) || writ_is_lower(name.ptr[i]))
            return true;
    return false;
}

/* Equal after folding case and separators. In a name of digits alone these mean something: `+1` is
 * not `-1`. */
static bool same_letters(writ_str a, writ_str b)
{
    size_t i = 0, j = 0;
    if (!has_letter(a) || !has_letter(b))
        return writ_str_equal(a, b);
    char left, right;
    do {
        left = next_letter(a, &i);
        right = next_letter(b, &j);
    } while (left == right && left);
    return left == right;
}

bool writ_name_holds(writ_str name, writ_str words, bool at_end)
{
    writ_words outer, inner;
    writ_words_split(name, &outer);
    writ_words_split(words, &inner);
    if (!inner.count || inner.count > outer.count)
        return false;
    size_t last = outer.count - inner.count;
    for (size_t from = at_end ? last : 0; from <= last; from++) {
        size_t same = 0;
        while (same < inner.count && writ_word_equal(outer.items[from + same], inner.items[same]))
            same++;
        if (same == inner.count)
            return true;
    }
    return false;
}

static bool has_words(const writ_words *outer, const writ_words *inner)
{
    for (size_t i = 0; i < inner->count; i++)
        if (!writ_words_have(outer, inner->items[i]))
            return false;
    return inner->count > 0;
}

bool writ_name_alike(writ_str a, writ_str b)
{
    writ_words left, right;
    if (!has_letter(a) || !has_letter(b))
        return writ_str_equal(a, b);
    writ_words_split(a, &left);
    writ_words_split(b, &right);
    return same_letters(a, b) || has_words(&left, &right) || has_words(&right, &left);
}

/* How alike two words are spelt. */
static double word_similarity(writ_str a, writ_str b)
{
    return writ_word_closeness(writ_word_spelling(a, b));
}

/* Dice's coefficient over words, each taken once. */
static double words_similarity(const writ_words *a, const writ_words *b)
{
    bool taken[WRIT_WORDS_MAX] = {false};
    double sum = 0;
    for (size_t i = 0; i < a->count; i++) {
        size_t best = 0;
        double most = 0;
        for (size_t j = 0; j < b->count; j++) {
            double like = taken[j] ? 0 : word_similarity(a->items[i], b->items[j]);
            if (like > most) {
                most = like;
                best = j;
            }
        }
        if (most > 0)
            taken[best] = true;
        sum += most;
    }
    return a->count + b->count ? 2 * sum / (double)(a->count + b->count) : 0;
}

/* a to z, the digits, and everything else. */
#define LETTERS 37

static unsigned letter_index(char c)
{
    return writ_is_digit(c)       ? 26u + (unsigned)(c - '0')
           : c >= 'a' && c <= 'z' ? (unsigned)(c - 'a')
                                  : 36;
}

/* The next pair of letters of a name, `before` its first one; false at the end. */
static bool next_pair(writ_str name, size_t *at, char *before, size_t *pair)
{
    char first = *before, second = first ? next_letter(name, at) : '\0';
    *before = second;
    *pair = letter_index(first) * LETTERS + letter_index(second);
    return second;
}

/* Up to 255 of each pair are shared. */
double writ_letters_similarity(writ_str a, writ_str b)
{
    uint8_t left[LETTERS * LETTERS] = {0};
    size_t pairs = 0, shared = 0, pair, at = 0;
    for (char before = next_letter(a, &at); next_pair(a, &at, &before, &pair); pairs++)
        left[pair] = (uint8_t)(left[pair] + (left[pair] < UINT8_MAX));
    at = 0;
    for (char before = next_letter(b, &at); next_pair(b, &at, &before, &pair); pairs++) {
        shared += left[pair] > 0;
        left[pair] = (uint8_t)(left[pair] - (left[pair] > 0));
    }
    return pairs ? 2 * (double)shared / (double)pairs : 0;
}

double writ_name_similarity(writ_str a, writ_str b)
{
    writ_words left, right;
    if (same_letters(a, b))
        return 1;
    if (!has_letter(a) || !has_letter(b))
        return 0;
    writ_words_split(a, &left);
    writ_words_split(b, &right);
    double words = words_similarity(&left, &right), letters = 0.9 * writ_letters_similarity(a, b);
    return words > letters ? words : letters;
}

/* Does `a` have a word that the other lacks, and the other an opposite that `a` lacks? */
static bool stand_opposed(const writ_words *a, const writ_words *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (writ_word_opposed(a->items[i], b->items[j]) && !writ_words_have(b, a->items[i]) &&
                !writ_words_have(a, b->items[j]))
                return true;
    return false;
}

bool writ_name_opposed(writ_str a, writ_str b)
{
    writ_words left, right;
    writ_words_split(a, &left);
    writ_words_split(b, &right);
    return stand_opposed(&left, &right);
}

/* What of `words` is not in `other` is counted; false when something that both have is telling. */
static bool shares_generic_only(const writ_words *words, const writ_words *other, size_t *own)
{
    for (size_t i = 0; i < words->count; i++) {
        if (!writ_words_have(other, words->items[i]))
            (*own)++;
        else if (!writ_word_generic(words->items[i]))
            return false;
    }
    return true;
}

bool writ_name_generic(writ_str a, writ_str b)
{
    writ_words left, right;
    size_t left_own = 0, right_own = 0;
    writ_words_split(a, &left);
    writ_words_split(b, &right);
    return shares_generic_only(&left, &right, &left_own) &&
           shares_generic_only(&right, &left, &right_own) && left_own && right_own &&
           left_own < left.count;
}

bool writ_name_plural(writ_str a, writ_str b)
{
    writ_words left, right;
    writ_words_split(a, &left);
    writ_words_split(b, &right);
    for (size_t i = 0; i < left.count; i++)
        for (size_t j = 0; j < right.count; j++)
            if (writ_word_plural(left.items[i], right.items[j]))
                return true;
    return false;
}
