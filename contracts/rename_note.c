/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/rename_note.h"

#include <string.h>

#include "contracts/base/bounds.h"
#include "contracts/name_letters.h"

static const char *const successor_phrases[] = {
    "replaced by", "replaced with", "superseded by", "renamed to",   "renamed as",   "moved to",
    "now called",  "now named",     "in favor of",   "in favour of", "succeeded by", NULL,
};

/* Only of what is deprecated, or before "instead": else it is advice. */
static const char *const use_phrases[] = {"use", NULL};

static const char *const predecessor_phrases[] = {
    "formerly known as",
    "formerly called",
    "formerly named",
    "formerly",
    "previously known as",
    "previously called",
    "previously named",
    "previously",
    "renamed from",
    "moved from",
    "replaces",
    "supersedes",
    "was called",
    "was named",
    "used to be called",
    "used to be named",
    NULL,
};

/* ---- characters and words ---- */

static bool is_of_name(char c)
{
    return writ_is_word(c) || (c && strchr("_.$/-[]", c));
}

static char at_or_end(writ_str text, size_t at)
{
    return at < text.len ? text.ptr[at] : '\0';
}

static size_t skip_blanks(writ_str text, size_t at)
{
    while (at < text.len && strchr(" \t\r\n", text.ptr[at]))
        at++;
    return at;
}

/* Does a word begin there? */
static bool begins_word(writ_str text, size_t at)
{
    return writ_is_word(at_or_end(text, at)) && (at == 0 || !is_of_name(text.ptr[at - 1]));
}

/* Behind the words of the phrase, when they stand at `at`; else `at`. */
static size_t skip_phrase(writ_str text, size_t at, const char *phrase)
{
    size_t here = at;
    for (const char *p = phrase; *p; p++) {
        size_t blanks = *p == ' ' ? skip_blanks(text, here) : here;
        if (*p == ' ' ? blanks == here : writ_fold(at_or_end(text, here)) != *p)
            return at;
        here = *p == ' ' ? blanks : here + 1;
    }
    return is_of_name(at_or_end(text, here)) && at_or_end(text, here) != '.' ? at : here;
}

static size_t skip_any(writ_str text, size_t at, const char *const *phrases)
{
    size_t behind = at;
    for (size_t i = 0; phrases[i] && behind == at; i++)
        behind = skip_phrase(text, at, phrases[i]);
    return behind;
}

/* Does the text hold one of the words, or a word that begins so? */
static bool holds_beginning(writ_str text, const char *const *beginnings)
{
    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; begins_word(text, at) && beginnings[i]; i++) {
            size_t len = 0;
            while (beginnings[i][len] && writ_fold(at_or_end(text, at + len)) == beginnings[i][len])
                len++;
            if (!beginnings[i][len])
                return true;
        }
    return false;
}

/* ---- what stands before a phrase ---- */

/* In the same sentence, up to three words back, it is denied or made a condition. */
static bool is_in_doubt(writ_str text, size_t at)
{
    static const char *const doubts[] = {"not",    "never", "no",    "can", "cannot",
                                         "may",    "could", "might", "isn", "if",
                                         "unless", "until", "when",  NULL};
    for (int words = 0; words < 3 && at > 0; words++) {
        while (at > 0 && !writ_is_word(text.ptr[at - 1]) && !strchr(".;:!?", text.ptr[at - 1]))
            at--;
        size_t end = at;
        while (at > 0 && writ_is_word(text.ptr[at - 1]))
            at--;
        for (size_t i = 0; end > at && doubts[i]; i++)
            if (skip_phrase(writ_str_part(text, 0, end), at, doubts[i]) > at)
                return true;
        if (end == at)
            return false;
    }
    return false;
}

/* ---- the name behind it ---- */

/* The byte length of a quotation mark at `at`, and the mark that ends what it begins; 0 when there
 * is none. */
static size_t quote_at(writ_str text, size_t at, const char **closing)
{
    static const char *const marks[][2] = {
        {"`", "`"},
        {"'", "'"},
        {"\"", "\""},
        {"\xE2\x80\x98", "\xE2\x80\x99"}, /* U+2018, U+2019 */
        {"\xE2\x80\x9C", "\xE2\x80\x9D"}, /* U+201C, U+201D */
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        *closing = marks[i][1];
        if (writ_str_starts(writ_str_part(text, at, SIZE_MAX), writ_str_of(marks[i][0])))
            return strlen(marks[i][0]);
    }
    return 0;
}

typedef struct named {
    writ_str name;
    size_t behind; /* in the text */
    bool is_plain; /* a word that could be any */
} named;

static named quoted_name(writ_str text, size_t from, const char *closing)
{
    size_t end = from;
    text = writ_str_part(text, 0, from + WRIT_BOUND_NOTED_NAME);
    while (end < text.len &&
           !writ_str_starts(writ_str_part(text, end, SIZE_MAX), writ_str_of(closing)))
        end++;
    if (end == text.len)
        return (named){WRIT_STR_EMPTY, from, false};
    return (named){writ_str_part(text, from, end - from), end + strlen(closing), false};
}

/* `e_mail`, `eMail`, `a.b`, `street2` are no words of a sentence. */
static bool is_plain(writ_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (writ_is_digit(name.ptr[i]) || !writ_is_word(name.ptr[i]) ||
            (i && writ_is_upper(name.ptr[i])))
            return false;
    return true;
}

/* A slash is one of a pointer, or stands between two names. */
static named bare_name(writ_str text, size_t from)
{
    size_t end = from;
    bool is_pointer = at_or_end(text, from) == '/';
    while (is_of_name(at_or_end(text, end)) && (is_pointer || text.ptr[end] != '/'))
        end++;
    while (end > from && strchr(".-/", text.ptr[end - 1]))
        end--;
    writ_str name = writ_str_part(text, from, end - from);
    return (named){name, end, is_plain(name)};
}

static named name_at(writ_str text, size_t at)
{
    static const char *const fillers[] = {"the", "field", "property", "attribute", "column", NULL};
    const char *closing;
    for (size_t before = SIZE_MAX; at != before;) {
        before = at = skip_blanks(text, at);
        at = skip_any(text, at, fillers);
    }
    if (at_or_end(text, at) == ':')
        at = skip_blanks(text, at + 1);
    size_t quote = quote_at(text, at, &closing);
    return quote ? quoted_name(text, at + quote, closing) : bare_name(text, at);
}

/* ---- what stands behind it ---- */

static bool ends_clause(writ_str text, size_t at)
{
    static const char *const ends[] = {"instead", "since",    "in",        "from",   "as of",
                                       "field",   "property", "attribute", "column", NULL};
    at = skip_blanks(text, at);
    return at >= text.len || strchr(".,;:!?)", text.ptr[at]) || skip_any(text, at, ends) > at;
}

/* "first_name and last_name", "`a`, `b`": then none of them is the one. */
static bool begins_list(writ_str text, size_t at)
{
    static const char *const joins[] = {"and", "or", "plus", "with", NULL};
    const char *closing;
    at = skip_blanks(text, at);
    bool comma = at_or_end(text, at) == ',';
    at = skip_blanks(text, at + comma);
    char next = at_or_end(text, at);
    if ((next && strchr("/&+", next)) || skip_any(text, at, joins) > at)
        return true;
    if (!comma)
        return false;
    named other = bare_name(text, at);
    return quote_at(text, at, &closing) || (other.name.len && !other.is_plain);
}

static bool is_used_instead(writ_str text, size_t at)
{
    return skip_phrase(text, skip_blanks(text, at), "instead") > skip_blanks(text, at);
}

/* ---- the note ---- */

typedef struct reading {
    writ_str text, found;
    bool is_torn; /* between two names */
} reading;

static void take(reading *r, size_t at, size_t behind, bool needs_instead)
{
    named name = name_at(r->text, behind);
    if (!name.name.len || is_in_doubt(r->text, at) || begins_list(r->text, name.behind) ||
        (name.is_plain && !ends_clause(r->text, name.behind)) ||
        (needs_instead && !is_used_instead(r->text, name.behind)))
        return;
    r->is_torn |= r->found.len && !writ_str_equal(r->found, name.name);
    r->found = name.name;
}

static void read_phrases(reading *r, const char *const *phrases, bool needs_instead)
{
    for (size_t at = 0; at < r->text.len; at++) {
        size_t behind = begins_word(r->text, at) ? skip_any(r->text, at, phrases) : at;
        if (behind > at)
            take(r, at, behind, needs_instead);
    }
}

static writ_str result(const reading *r)
{
    return r->is_torn ? WRIT_STR_EMPTY : r->found;
}

writ_str writ_note_successor(writ_str text, bool deprecated)
{
    static const char *const endings[] = {"deprecated", "obsolete", "legacy", NULL};
    reading r = {.text = text};
    read_phrases(&r, successor_phrases, false);
    read_phrases(&r, use_phrases, !deprecated && !holds_beginning(text, endings));
    return result(&r);
}

writ_str writ_note_predecessor(writ_str text)
{
    reading r = {.text = text};
    read_phrases(&r, predecessor_phrases, false);
    return result(&r);
}
