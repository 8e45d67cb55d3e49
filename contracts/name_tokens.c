/* SPDX-License-Identifier: Apache-2.0
 *
 * How alike two names of fields are. A name is a list of words: separators, a capital after a small
 * letter (`orderId`), the last capital of a run (`HTTPStatus`) and a digit after a letter begin a
 * new one. Case is folded in ASCII; bytes above it are letters as they are.
 */
#include "contracts/name_tokens.h"

/* Words of one name that are looked at; what comes after belongs to the last. Real names have
 * fewer than ten. */
#define MAX_WORDS 24

typedef struct name_words {
    writ_str items[MAX_WORDS];
    size_t count;
} name_words;

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c & 0x80);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_upper(c) || is_lower(c) || is_digit(c);
}

static char fold(char c)
{
    return is_upper(c) ? (char)(c - 'A' + 'a') : c;
}

/* Does a word begin at `at`, where the byte before is of a word too? */
static bool begins_word(writ_str name, size_t at)
{
    char before = name.ptr[at - 1], here = name.ptr[at];
    char after = at + 1 < name.len ? name.ptr[at + 1] : '_';
    if (is_upper(here))
        return !is_upper(before) || (is_lower(after) && !(after & 0x80));
    return is_digit(here) && !is_digit(before);
}

static void split(writ_str name, name_words *words)
{
    words->count = 0;
    for (size_t at = 0; at < name.len; at++) {
        if (!is_word(name.ptr[at]))
            continue;
        bool is_new = at == 0 || !is_word(name.ptr[at - 1]) || begins_word(name, at);
        if ((is_new && words->count < MAX_WORDS) || words->count == 0)
            words->items[words->count++] = (writ_str){name.ptr + at, 0};
        writ_str *word = &words->items[words->count - 1];
        word->len = (size_t)(name.ptr + at + 1 - word->ptr);
    }
}

static bool same_word(writ_str a, writ_str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (fold(a.ptr[i]) != fold(b.ptr[i]))
            return false;
    return true;
}

/* The next letter or digit at or after *at, folded; 0 at the end. */
static char next_letter(writ_str name, size_t *at)
{
    while (*at < name.len && !is_word(name.ptr[*at]))
        (*at)++;
    return *at < name.len ? fold(name.ptr[(*at)++]) : '\0';
}

static bool has_letter(writ_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (is_upper(name.ptr[i]) || is_lower(name.ptr[i]))
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

static bool has_word(const name_words *words, writ_str word)
{
    for (size_t i = 0; i < words->count; i++)
        if (same_word(words->items[i], word))
            return true;
    return false;
}

bool writ_name_holds(writ_str name, writ_str words, bool at_end)
{
    name_words outer, inner;
    split(name, &outer);
    split(words, &inner);
    if (!inner.count || inner.count > outer.count)
        return false;
    size_t last = outer.count - inner.count;
    for (size_t from = at_end ? last : 0; from <= last; from++) {
        size_t same = 0;
        while (same < inner.count && same_word(outer.items[from + same], inner.items[same]))
            same++;
        if (same == inner.count)
            return true;
    }
    return false;
}

static bool has_words(const name_words *outer, const name_words *inner)
{
    for (size_t i = 0; i < inner->count; i++)
        if (!has_word(outer, inner->items[i]))
            return false;
    return inner->count > 0;
}

bool writ_name_alike(writ_str a, writ_str b)
{
    name_words left, right;
    if (!has_letter(a) || !has_letter(b))
        return writ_str_equal(a, b);
    split(a, &left);
    split(b, &right);
    return same_letters(a, b) || has_words(&left, &right) || has_words(&right, &left);
}

/* Letters that both words have in common at their beginning. */
static size_t common_start(writ_str a, writ_str b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && fold(a.ptr[len]) == fold(b.ptr[len]))
        len++;
    return len;
}

/* Is `text` made of letters of `word`, in their order, beginning with the first (`qty`,
 * `quantity`)? An abbreviation keeps at least every fourth letter. */
static bool abbreviates(writ_str text, writ_str word)
{
    size_t at = 0;
    if (text.len < 2 || text.len >= word.len || text.len * 4 < word.len ||
        fold(text.ptr[0]) != fold(word.ptr[0]))
        return false;
    for (size_t i = 0; i < word.len && at < text.len; i++)
        at += fold(word.ptr[i]) == fold(text.ptr[at]);
    return at == text.len;
}

/* A slip of the hand: two neighbours swapped (`wieght`), or a letter left out (`quanity`). Another
 * letter instead is none: too many words differ so (`rate`, `date`). */
static bool is_slip(writ_str a, writ_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len, longer = a.len + b.len - shorter;
    size_t start = common_start(a, b), end = 0;
    while (end < shorter - start && fold(a.ptr[a.len - 1 - end]) == fold(b.ptr[b.len - 1 - end]))
        end++;
    if (shorter < 4)
        return false;
    if (shorter == longer)
        return start + 2 + end == shorter && fold(a.ptr[start]) == fold(b.ptr[start + 1]) &&
               fold(a.ptr[start + 1]) == fold(b.ptr[start]);
    return longer - shorter == 1 && start + end == shorter;
}

/* `tags` of `tag`, `boxes` of `box`, `categories` of `category`. */
static bool is_plural(writ_str plural, writ_str word)
{
    size_t start = common_start(plural, word);
    writ_str ending = writ_str_part(plural, start, plural.len);
    writ_str dropped = writ_str_part(word, start, word.len);
    if (word.len < 2)
        return false;
    if (!dropped.len)
        return same_word(ending, WRIT_STR("s")) || same_word(ending, WRIT_STR("es"));
    return same_word(dropped, WRIT_STR("y")) && same_word(ending, WRIT_STR("ies"));
}

/* 1 for the same word, less for one that continues the other (`tags`, `address` to `addr`) or
 * abbreviates it, 0 for what shares no beginning worth the name. The steps are set by hand. */
static double word_similarity(writ_str a, writ_str b)
{
    if (same_word(a, b))
        return 1;
    if (is_plural(a, b) || is_plural(b, a))
        return 0.9;
    size_t shorter = a.len < b.len ? a.len : b.len, longer = a.len + b.len - shorter;
    size_t start = common_start(a, b);
    if (start == shorter && shorter >= 3)
        return 0.8;
    if (is_slip(a, b))
        return 0.85;
    if (start >= 4 && start * 3 >= longer * 2)
        return (double)start / (double)longer;
    return abbreviates(a, b) || abbreviates(b, a) ? 0.6 : 0;
}

/* Dice's coefficient over words, each taken once. */
static double words_similarity(const name_words *a, const name_words *b)
{
    bool taken[MAX_WORDS] = {false};
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
    return is_digit(c)            ? 26u + (unsigned)(c - '0')
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

/* Dice's coefficient over pairs of letters: sees `contenttype` in `data_content_type`. Up to 255 of
 * each pair are shared. */
static double letters_similarity(writ_str a, writ_str b)
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
    name_words left, right;
    if (same_letters(a, b))
        return 1;
    if (!has_letter(a) || !has_letter(b))
        return 0;
    split(a, &left);
    split(b, &right);
    double words = words_similarity(&left, &right), letters = 0.9 * letters_similarity(a, b);
    return words > letters ? words : letters;
}

/* Words that say opposite or neighbouring things about the same subject. */
static const struct {
    writ_str one, other;
} opposites[] = {
#define OPPOSITES(one, other)                                                                      \
    {                                                                                              \
        WRIT_STR_INIT(one), WRIT_STR_INIT(other)                                                   \
    }
    OPPOSITES("after", "before"),
    OPPOSITES("allow", "deny"),
    OPPOSITES("begin", "end"),
    OPPOSITES("created", "updated"),
    OPPOSITES("destination", "source"),
    OPPOSITES("disabled", "enabled"),
    OPPOSITES("end", "start"),
    OPPOSITES("exclude", "include"),
    OPPOSITES("first", "last"),
    OPPOSITES("from", "to"),
    OPPOSITES("height", "width"),
    OPPOSITES("in", "out"),
    OPPOSITES("input", "output"),
    OPPOSITES("lat", "lon"),
    OPPOSITES("max", "min"),
    OPPOSITES("maximum", "minimum"),
    OPPOSITES("new", "old"),
    OPPOSITES("parent", "child"),
    OPPOSITES("private", "public"),
    OPPOSITES("read", "write"),
    OPPOSITES("receiver", "sender"),
    OPPOSITES("request", "response"),
    OPPOSITES("source", "target"),
    OPPOSITES("x", "y"),
#undef OPPOSITES
};

/* Does one name have a word, and the other its opposite instead? */
static bool stand_opposed(const name_words *a, const name_words *b, writ_str one, writ_str other)
{
    return has_word(a, one) && has_word(b, other) && !has_word(a, other) && !has_word(b, one);
}

bool writ_name_opposed(writ_str a, writ_str b)
{
    name_words left, right;
    split(a, &left);
    split(b, &right);
    for (size_t i = 0; i < sizeof opposites / sizeof *opposites; i++)
        if (stand_opposed(&left, &right, opposites[i].one, opposites[i].other) ||
            stand_opposed(&left, &right, opposites[i].other, opposites[i].one))
            return true;
    return false;
}

static bool is_generic(writ_str word)
{
    static const char *const generic[] = {"at",   "by",   "count", "date",   "id",   "key",
                                          "name", "no",   "num",   "number", "on",   "ref",
                                          "time", "type", "uri",   "url",    "value"};
    for (size_t i = 0; i < sizeof generic / sizeof *generic; i++)
        if (same_word(word, writ_str_of(generic[i])))
            return true;
    return false;
}

/* What of `words` is not in `other` is counted; false when something that both have is telling. */
static bool shares_generic_only(const name_words *words, const name_words *other, size_t *own)
{
    for (size_t i = 0; i < words->count; i++) {
        if (!has_word(other, words->items[i]))
            (*own)++;
        else if (!is_generic(words->items[i]))
            return false;
    }
    return true;
}

bool writ_name_generic(writ_str a, writ_str b)
{
    name_words left, right;
    size_t left_own = 0, right_own = 0;
    split(a, &left);
    split(b, &right);
    return shares_generic_only(&left, &right, &left_own) &&
           shares_generic_only(&right, &left, &right_own) && left_own && right_own &&
           left_own < left.count;
}

bool writ_name_plural(writ_str a, writ_str b)
{
    name_words left, right;
    split(a, &left);
    split(b, &right);
    for (size_t i = 0; i < left.count; i++)
        for (size_t j = 0; j < right.count; j++)
            if (is_plural(left.items[i], right.items[j]) ||
                is_plural(right.items[j], left.items[i]))
                return true;
    return false;
}

double writ_text_similarity(writ_str a, writ_str b)
{
    name_words left, right;
    split(a, &left);
    split(b, &right);
    return words_similarity(&left, &right);
}
