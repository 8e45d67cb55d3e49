/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/infer/shape.h"

enum { PIECES = 10, LONGEST = 64 };

enum { DIGIT = 1, LOWER_HEX = 2, LOWER = 4, UPPER_HEX = 8, UPPER = 16 };

typedef struct piece {
    writ_str first;     /* as in the first text */
    bool is_constant;   /* in all texts */
    unsigned letters;   /* of all texts */
    size_t least, most; /* how long */
} piece;

typedef struct shape {
    piece pieces[PIECES];
    char cuts[PIECES]; /* behind each piece */
    size_t count;      /* pieces of the longest text */
    size_t texts;
    bool may_lack_last;
} shape;

static unsigned letter_of(char c)
{
    if (c >= '0' && c <= '9')
        return DIGIT;
    if (c >= 'a' && c <= 'z')
        return c <= 'f' ? LOWER_HEX : LOWER;
    if (c >= 'A' && c <= 'Z')
        return c <= 'F' ? UPPER_HEX : UPPER;
    return 0;
}

/* ---- cutting ---- */

typedef struct cutting {
    writ_str pieces[PIECES];
    char cuts[PIECES];
    size_t count;
} cutting;

/* Spaces are between words, and @ is in addresses: no shapes. */
static bool cut(writ_str text, cutting *out)
{
    size_t from = 0;
    out->count = 0;
    if (!text.len || text.len > LONGEST)
        return false;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && letter_of(text.ptr[i]))
            continue;
        if (out->count == PIECES)
            return false;
        char by = i < text.len ? text.ptr[i] : '\0';
        if (i < text.len && (by <= ' ' || by >= 0x7F || by == '@' || by == '"' || by == '\\'))
            return false;
        out->pieces[out->count] = writ_str_part(text, from, i - from);
        out->cuts[out->count++] = by;
        from = i + 1;
    }
    return true;
}

static void add_piece(piece *to, writ_str text, bool is_first)
{
    if (is_first)
        *to = (piece){.first = text, .is_constant = true, .least = text.len, .most = text.len};
    to->is_constant &= writ_str_equal(to->first, text);
    to->least = text.len < to->least ? text.len : to->least;
    to->most = text.len > to->most ? text.len : to->most;
    for (size_t i = 0; i < text.len; i++)
        to->letters |= letter_of(text.ptr[i]);
}

/* Cut like those before it, but for one piece at the end. */
static bool fits(const shape *known, const cutting *text)
{
    size_t shared = known->count < text->count ? known->count : text->count;
    size_t longer = known->count > text->count ? known->count : text->count;
    if (longer - shared > 1 || (longer != shared && shared + 1 != longer))
        return false;
    for (size_t i = 0; i + 1 < shared; i++)
        if (known->cuts[i] != text->cuts[i])
            return false;
    return true;
}

static bool add_text(shape *known, const cutting *text)
{
    if (!known->texts) {
        known->count = text->count;
        memcpy(known->cuts, text->cuts, sizeof known->cuts);
    } else if (!fits(known, text) || (known->may_lack_last && text->count + 1 < known->count) ||
               (known->may_lack_last && text->count > known->count)) {
        return false;
    }
    size_t before = known->count;
    if (known->texts && text->count != before)
        known->may_lack_last = true;
    if (text->count > before) {
        known->count = text->count;
        known->cuts[before - 1] = text->cuts[before - 1];
    }
    for (size_t i = 0; i < text->count; i++)
        add_piece(&known->pieces[i], text->pieces[i], !known->texts || i >= before);
    known->texts++;
    return true;
}

/* The cut before the last piece, in all texts that have one. */
static bool cuts_agree(const shape *known, const writ_str *texts, size_t count)
{
    cutting text;
    for (size_t i = 0; i < count; i++)
        if (cut(texts[i], &text) && text.count == known->count && known->count > 1 &&
            text.cuts[known->count - 2] != known->cuts[known->count - 2])
            return false;
    return true;
}

/* ---- writing ---- */

static const char *set_of(const piece *at)
{
    unsigned upper = at->letters & (UPPER | UPPER_HEX), lower = at->letters & (LOWER | LOWER_HEX);
    if (at->letters == DIGIT)
        return "[0-9]";
    if (upper && lower)
        return at->letters & DIGIT ? "[0-9A-Za-z]" : "[A-Za-z]";
    if (!(at->letters & DIGIT))
        return upper ? "[A-Z]" : "[a-z]";
    if (lower)
        return at->letters & LOWER || at->most < 6 ? "[0-9a-z]" : "[0-9a-f]";
    return at->letters & UPPER || at->most < 6 ? "[0-9A-Z]" : "[0-9A-F]";
}

static bool is_literal(const piece *at)
{
    return at->is_constant && (at->letters & ~(unsigned)DIGIT) && at->most;
}

static bool has_fixed_length(const piece *at, size_t texts)
{
    return at->least == at->most &&
           (at->letters != DIGIT || (at->most > 1 && (texts >= WRIT_SHAPE_MANY || at->most <= 4)));
}

static void add_cut(writ_buf *out, char by)
{
    if (strchr(".+*?()[]{}|^$/\\", by))
        writ_buf_add_byte(out, '\\');
    writ_buf_add_byte(out, by);
}

static void write_piece(writ_buf *out, const piece *at, size_t texts)
{
    if (!at->most)
        return;
    if (is_literal(at)) {
        writ_buf_add_str(out, at->first);
        return;
    }
    writ_buf_add_text(out, set_of(at));
    if (!has_fixed_length(at, texts))
        writ_buf_add_text(out, at->least ? "+" : "*");
    else if (at->most > 1)
        writ_buf_printf(out, "{%zu}", at->most);
}

/* What nobody would take for words: a piece of digits, of capitals, of hexadecimal, or one that is
 * the same in all; and a single piece of mixed letters has to be equally long in all. */
static bool is_worth(const shape *known)
{
    bool telling = false;
    for (size_t i = 0; i < known->count; i++) {
        const piece *at = &known->pieces[i];
        bool is_words = !(at->letters & DIGIT) && (at->letters & (LOWER | LOWER_HEX));
        bool is_fixed = at->least == at->most && at->most > 1;
        telling |= at->most && (!is_words || is_fixed || (is_literal(at) && known->count > 1));
        if (known->count == 1 && (at->letters & (LOWER | LOWER_HEX)) && !is_fixed)
            return false;
    }
    return telling;
}

writ_str writ_shape_of(writ_arena *arena, const writ_str *texts, size_t count)
{
    shape known = {0};
    cutting text;
    if (count < WRIT_SHAPE_FEW)
        return WRIT_STR_EMPTY;
    for (size_t i = 0; i < count; i++)
        if (!cut(texts[i], &text) || !add_text(&known, &text))
            return WRIT_STR_EMPTY;
    if (!is_worth(&known) || !cuts_agree(&known, texts, count))
        return WRIT_STR_EMPTY;
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_add_byte(&out, '^');
    for (size_t i = 0; i < known.count; i++) {
        bool is_optional = known.may_lack_last && i + 1 == known.count;
        writ_buf_add_text(&out, is_optional ? "(" : "");
        if (i)
            add_cut(&out, known.cuts[i - 1]);
        write_piece(&out, &known.pieces[i], known.texts);
        writ_buf_add_text(&out, is_optional ? ")?" : "");
    }
    writ_buf_add_byte(&out, '$');
    writ_str pattern = writ_str_copy(arena, writ_buf_str(&out));
    writ_buf_clear(&out);
    return pattern;
}
