/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/member.h"

#include "contracts/base/read.h"
#include "contracts/rename.h"

const char *writ_kind_phrase(writ_kind kind)
{
    static const char *const phrases[] = {
        [WRIT_NULL] = "null",       [WRIT_BOOLEAN] = "a boolean", [WRIT_NUMBER] = "a number",
        [WRIT_STRING] = "a string", [WRIT_ARRAY] = "a list",      [WRIT_OBJECT] = "an object",
    };
    return phrases[kind];
}

/* The scalar as the document spells it. */
static writ_str spelling(const writ_value *value)
{
    if (!value->place.source)
        return WRIT_STR_EMPTY;
    return writ_str_part(value->place.source->text, value->place.offset, value->place.len);
}

int writ_member_check(const writ_value *value, const char *key, writ_kind kind, writ_error *err)
{
    if (!value || value->kind == kind)
        return WRIT_OK;
    writ_error_set_place(err, WRIT_E_INPUT, &value->place, "'%s' must be %s, not %s", key,
                         writ_kind_phrase(kind), writ_kind_phrase(value->kind));
    if (kind == WRIT_STRING && (value->kind == WRIT_NUMBER || value->kind == WRIT_BOOLEAN))
        writ_error_hint(err, "write it in quotes: \"%.*s\"", WRIT_FMT(spelling(value)));
    if (kind == WRIT_BOOLEAN && value->kind == WRIT_STRING)
        writ_error_hint(err, "write true or false, without quotes");
    return WRIT_E_INPUT;
}

int writ_member_check_entry(const writ_value *entry, const char *key, writ_kind kind,
                            writ_error *err)
{
    if (entry->kind == kind)
        return WRIT_OK;
    return writ_error_set_place(err, WRIT_E_INPUT, &entry->place,
                                "an entry of '%s' must be %s, not %s", key, writ_kind_phrase(kind),
                                writ_kind_phrase(entry->kind));
}

int writ_member_string(const writ_value *value, const char *key, writ_str *string, writ_error *err)
{
    int code = writ_member_check(value, key, WRIT_STRING, err);
    if (!code && value)
        *string = value->string;
    return code;
}

int writ_member_boolean(const writ_value *value, const char *key, bool *boolean, writ_error *err)
{
    int code = writ_member_check(value, key, WRIT_BOOLEAN, err);
    if (!code && value)
        *boolean = value->boolean;
    return code;
}

int writ_member_strings(writ_arena *arena, const writ_value *value, const char *key,
                        writ_value **strings, writ_error *err)
{
    if (!value)
        return WRIT_OK;
    if (value->kind == WRIT_STRING) {
        *strings = writ_value_array(arena, &value->place);
        writ_value_push(arena, *strings, writ_value_string(arena, &value->place, value->string));
        return WRIT_OK;
    }
    if (value->kind != WRIT_ARRAY)
        return writ_error_set_place(err, WRIT_E_INPUT, &value->place,
                                    "'%s' must be a string or a list of strings, not %s", key,
                                    writ_kind_phrase(value->kind));
    for (size_t i = 0; i < value->array.count; i++)
        if (writ_member_check_entry(value->array.items[i], key, WRIT_STRING, err))
            return WRIT_E_INPUT;
    *strings = writ_value_clone(arena, value);
    return WRIT_OK;
}

/* ---- words that were meant ---- */

enum { LONGEST_WORD = 32 }; /* longer ones are no slip of the hand */

static char folded(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte - 'A' + 'a') : byte;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that lead from one to the other
 * (optimal string alignment). Both have at most LONGEST_WORD bytes. */
static unsigned distance(writ_str a, writ_str b)
{
    unsigned rows[3][LONGEST_WORD + 1]; /* row i is rows[i % 3] */
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i - 1) % 3];
        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            bool same = folded(a.ptr[i - 1]) == folded(b.ptr[j - 1]);
            row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && folded(a.ptr[i - 1]) == folded(b.ptr[j - 2]) &&
                folded(a.ptr[i - 2]) == folded(b.ptr[j - 1]))
                row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

/* "int" for "integer": no slip, but a name that is alike. */
static const char *find_alike(writ_str word, const char *const *words)
{
    const char *alike = NULL;
    double best = 0.6;
    for (size_t i = 0; words[i]; i++) {
        double similarity = writ_name_similarity(word, writ_str_of(words[i]));
        if (similarity < best)
            continue;
        best = similarity;
        alike = words[i];
    }
    return alike;
}

const char *writ_word_nearest(writ_str word, const char *const *words)
{
    const char *nearest = NULL;
    unsigned best = word.len < 3 ? 1 : word.len < 6 ? 2 : 3;
    if (word.len > LONGEST_WORD)
        return NULL;
    for (size_t i = 0; words[i]; i++) {
        writ_str candidate = writ_str_of(words[i]);
        unsigned slips = candidate.len > LONGEST_WORD ? best : distance(word, candidate);
        if (slips < best) {
            best = slips;
            nearest = words[i];
        }
    }
    return nearest ? nearest : find_alike(word, words);
}

static bool is_one_of(writ_str word, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (writ_str_is(word, words[i]))
            return true;
    return false;
}

int writ_member_check_keys(const writ_value *object, const char *const *keys, const char *what,
                           writ_error *err)
{
    for (size_t i = 0; i < object->object.count; i++) {
        const writ_member *member = &object->object.items[i];
        if (is_one_of(member->name, keys))
            continue;
        writ_error_set_place(err, WRIT_E_INPUT, &member->place, "%s has no key '%.*s'", what,
                             WRIT_FMT(member->name));
        const char *nearest = writ_word_nearest(member->name, keys);
        if (nearest)
            writ_error_hint(err, "did you mean '%s'?", nearest);
        return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

/* ---- notes ---- */

writ_finding *writ_note_add(writ_arena *arena, writ_findings *notes, writ_rule rule, writ_str path,
                            const writ_place *place, const char *format, ...)
{
    writ_finding *note = writ_finding_add(arena, notes, rule);
    if (!note)
        return NULL;
    writ_buf text = WRIT_BUF_INIT;
    va_list args;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    note->message = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    note->path = path;
    if (place)
        note->place = *place;
    return note;
}
