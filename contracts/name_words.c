/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/name_words.h"

#include "contracts/name_letters.h"

/* --- splitting --- */

/* Does a word begin at `at`, where the byte before is of a word too? */
static bool begins_word(writ_str name, size_t at)
{
    char before = name.ptr[at - 1], here = name.ptr[at];
    char after = at + 1 < name.len ? name.ptr[at + 1] : '_';
    if (writ_is_upper(here))
        return !writ_is_upper(before) || (writ_is_lower(after) && !(after & 0x80));
    return writ_is_digit(here) && !writ_is_digit(before);
}

void writ_words_split(writ_str name, writ_words *words)
{
    words->count = 0;
    for (size_t at = 0; at < name.len; at++) {
        if (!writ_is_word(name.ptr[at]))
            continue;
        bool is_new = at == 0 || !writ_is_word(name.ptr[at - 1]) || begins_word(name, at);
        if ((is_new && words->count < WRIT_WORDS_MAX) || words->count == 0)
            words->items[words->count++] = (writ_str){name.ptr + at, 0};
        writ_str *word = &words->items[words->count - 1];
        word->len = (size_t)(name.ptr + at + 1 - word->ptr);
    }
}

bool writ_words_have(const writ_words *words, writ_str word)
{
    for (size_t i = 0; i < words->count; i++)
        if (writ_word_equal(words->items[i], word))
            return true;
    return false;
}

/* --- letters --- */

bool writ_word_equal(writ_str a, writ_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (writ_fold(a.ptr[i]) != writ_fold(b.ptr[i]))
            return false;
    return true;
}

/* Letters that both words have in common at their beginning. */
static size_t common_start(writ_str a, writ_str b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && writ_fold(a.ptr[len]) == writ_fold(b.ptr[len]))
        len++;
    return len;
}

/* Is `text` made of letters of `word`, in their order, beginning with the first (`ctry`,
 * `country`)? An abbreviation keeps at least every fourth letter. */
static bool keeps_letters(writ_str text, writ_str word)
{
    size_t at = 0;
    if (text.len < 2 || text.len >= word.len || text.len * 4 < word.len ||
        writ_fold(text.ptr[0]) != writ_fold(word.ptr[0]))
        return false;
    for (size_t i = 0; i < word.len && at < text.len; i++)
        at += writ_fold(word.ptr[i]) == writ_fold(text.ptr[at]);
    return at == text.len;
}

/* A slip of the hand: two neighbours swapped (`wieght`), or a letter left out (`quanity`). Another
 * letter instead is none: too many words differ so (`rate`, `date`). */
static bool is_slip(writ_str a, writ_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len, longer = a.len + b.len - shorter;
    size_t start = common_start(a, b), end = 0;
    while (end < shorter - start &&
           writ_fold(a.ptr[a.len - 1 - end]) == writ_fold(b.ptr[b.len - 1 - end]))
        end++;
    if (shorter < 4)
        return false;
    if (shorter == longer)
        return start + 2 + end == shorter &&
               writ_fold(a.ptr[start]) == writ_fold(b.ptr[start + 1]) &&
               writ_fold(a.ptr[start + 1]) == writ_fold(b.ptr[start]);
    return longer - shorter == 1 && start + end == shorter;
}

/* `tags` of `tag`, `boxes` of `box`, `categories` of `category`. */
static bool is_plural_of(writ_str plural, writ_str word)
{
    size_t start = common_start(plural, word);
    writ_str ending = writ_str_part(plural, start, plural.len);
    writ_str dropped = writ_str_part(word, start, word.len);
    if (word.len < 2)
        return false;
    if (!dropped.len)
        return writ_word_equal(ending, WRIT_STR("s")) || writ_word_equal(ending, WRIT_STR("es"));
    return writ_word_equal(dropped, WRIT_STR("y")) && writ_word_equal(ending, WRIT_STR("ies"));
}

bool writ_word_plural(writ_str a, writ_str b)
{
    return is_plural_of(a, b) || is_plural_of(b, a);
}

static bool ends_in(writ_str word, writ_str ending)
{
    return word.len > ending.len &&
           writ_word_equal(writ_str_part(word, word.len - ending.len, ending.len), ending);
}

/* The word without the ending that makes a noun, a participle or a plural of it; at least four
 * letters stay. */
static writ_str stem_of(writ_str word)
{
    static const char *const endings[] = {
        "ations", "ation", "ings", "ions", "ance", "ence", "ment", "able", "ible", "ing", "ion",
        "ive",    "ies",   "ed",   "es",   "er",   "or",   "al",   "ly",   "s",    "e",   "y"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        writ_str ending = writ_str_of(endings[i]);
        if (word.len >= ending.len + 4 && ends_in(word, ending))
            return writ_str_part(word, 0, word.len - ending.len);
    }
    return word;
}

/* Forms of one word: the stems are the same, or nearly (`publish`, `publication`). */
static bool is_form(writ_str a, writ_str b)
{
    writ_str left = stem_of(a), right = stem_of(b);
    size_t start = common_start(left, right);
    if (start < 4 || (left.len == a.len && right.len == b.len))
        return false;
    return (start == left.len && start == right.len) ||
           (start >= 5 && left.len <= start + 2 && right.len <= start + 2);
}

/* One begins with the other, both begin alike, or one ends in the other (`contenttype`,
 * `datacontenttype`). */
static bool starts_alike(writ_str a, writ_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len, longer = a.len + b.len - shorter;
    size_t start = common_start(a, b);
    return (start == shorter && shorter >= 3) || (start >= 4 && start * 3 >= longer * 2) ||
           (shorter >= 5 && (ends_in(a, b) || ends_in(b, a)));
}

/* --- tables --- */

typedef struct word_pair {
    writ_str one, other;
} word_pair;

#define PAIR(one, other)                                                                           \
    {                                                                                              \
        WRIT_STR_INIT(one), WRIT_STR_INIT(other)                                                   \
    }

static const word_pair abbreviations[] = {
#define WRIT_SHORT(short, full) PAIR(short, full),
#include "contracts/name_words.def"
};

static const word_pair senses[] = {
#define WRIT_MEANS(word, sense) PAIR(word, sense),
#include "contracts/name_words.def"
};

static const word_pair opposites[] = {
#define WRIT_OPPOSED(one, other) PAIR(one, other),
#include "contracts/name_words.def"
};

static const word_pair generics[] = {
#define WRIT_GENERIC(word) PAIR(word, ""),
#include "contracts/name_words.def"
};

static const word_pair kinds[] = {
#define WRIT_KIND(word, kind) PAIR(word, kind),
#include "contracts/name_words.def"
};

/* The rows of a word. */
typedef struct word_rows {
    const word_pair *items;
    size_t count;
} word_rows;

#define TABLE(rows) ((word_rows){rows, sizeof rows / sizeof *(rows)})

static int compare_words(writ_str a, writ_str b)
{
    size_t start = common_start(a, b);
    if (start == a.len || start == b.len)
        return (a.len > b.len) - (a.len < b.len);
    return (unsigned char)writ_fold(a.ptr[start]) < (unsigned char)writ_fold(b.ptr[start]) ? -1 : 1;
}

static word_rows rows_of(word_rows table, writ_str word)
{
    size_t low = 0, high = table.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_words(table.items[middle].one, word) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    word_rows rows = {table.items + low, 0};
    while (low + rows.count < table.count && writ_word_equal(rows.items[rows.count].one, word))
        rows.count++;
    return rows;
}

static bool has_row(word_rows rows, writ_str other)
{
    for (size_t i = 0; i < rows.count; i++)
        if (writ_word_equal(rows.items[i].other, other))
            return true;
    return false;
}

static bool shares_row(word_rows a, word_rows b)
{
    for (size_t i = 0; i < a.count; i++)
        if (has_row(b, a.items[i].other))
            return true;
    return false;
}

/* The word without the ending of a plural, so that the tables need one form only. */
static writ_str singular_of(writ_str word)
{
    bool keeps = word.len < 4 || !ends_in(word, WRIT_STR("s")) || ends_in(word, WRIT_STR("ss")) ||
                 ends_in(word, WRIT_STR("us"));
    return keeps ? word : writ_str_part(word, 0, word.len - 1);
}

static bool stands_for(word_rows of_table, writ_str a, writ_str b)
{
    word_rows left = rows_of(of_table, a), right = rows_of(of_table, b);
    return has_row(left, b) || has_row(right, a) || shares_row(left, right);
}

/* As they stand, or their singulars. */
static bool in_table(word_rows table, writ_str a, writ_str b)
{
    writ_str left = singular_of(a), right = singular_of(b);
    return stands_for(table, a, b) ||
           ((left.len < a.len || right.len < b.len) && stands_for(table, left, right));
}

/* What an abbreviation stands for, when that is but one word; else the word. */
static writ_str full_word(writ_str word)
{
    word_rows rows = rows_of(TABLE(abbreviations), word);
    return rows.count == 1 ? rows.items[0].other : word;
}

bool writ_word_opposed(writ_str a, writ_str b)
{
    return has_row(rows_of(TABLE(opposites), a), b) || has_row(rows_of(TABLE(opposites), b), a);
}

bool writ_word_generic(writ_str word)
{
    return rows_of(TABLE(generics), word).count > 0;
}

writ_str writ_word_kind(writ_str word)
{
    word_rows rows = rows_of(TABLE(kinds), word);
    return rows.count ? rows.items[0].other : WRIT_STR_EMPTY;
}

/* --- relations --- */

static bool is_number(writ_str word)
{
    return word.len && writ_is_digit(word.ptr[0]);
}

writ_word_link writ_word_spelling(writ_str a, writ_str b)
{
    if (writ_word_equal(a, b))
        return WRIT_WORD_SAME;
    if (writ_word_plural(a, b))
        return WRIT_WORD_PLURAL;
    if (is_slip(a, b))
        return WRIT_WORD_SLIP;
    if (starts_alike(a, b))
        return WRIT_WORD_START;
    return keeps_letters(a, b) || keeps_letters(b, a) ? WRIT_WORD_LETTERS : WRIT_WORD_OTHER;
}

writ_word_link writ_word_relate(writ_str a, writ_str b)
{
    if (writ_word_equal(a, b))
        return WRIT_WORD_SAME;
    if (is_number(a) || is_number(b))
        return is_number(a) && is_number(b) ? WRIT_WORD_OPPOSED : WRIT_WORD_OTHER;
    if (writ_word_plural(a, b))
        return WRIT_WORD_PLURAL;
    if (in_table(TABLE(abbreviations), a, b))
        return WRIT_WORD_SHORT;
    if (writ_word_opposed(a, b))
        return WRIT_WORD_OPPOSED;
    if (is_form(a, b))
        return WRIT_WORD_FORM;
    if (is_slip(a, b))
        return WRIT_WORD_SLIP;
    if (in_table(TABLE(senses), full_word(a), full_word(b)))
        return WRIT_WORD_SYNONYM;
    if (starts_alike(a, b) || starts_alike(singular_of(a), singular_of(b)))
        return WRIT_WORD_START;
    return keeps_letters(a, b) || keeps_letters(b, a) ? WRIT_WORD_LETTERS : WRIT_WORD_OTHER;
}

double writ_word_closeness(writ_word_link link)
{
    static const double closeness[] = {
        [WRIT_WORD_SAME] = 1,    [WRIT_WORD_SHORT] = 0.95,  [WRIT_WORD_PLURAL] = 0.95,
        [WRIT_WORD_FORM] = 0.85, [WRIT_WORD_SLIP] = 0.85,   [WRIT_WORD_SYNONYM] = 0.7,
        [WRIT_WORD_START] = 0.7, [WRIT_WORD_LETTERS] = 0.5, [WRIT_WORD_OTHER] = 0,
        [WRIT_WORD_OPPOSED] = 0,
    };
    return closeness[link];
}
