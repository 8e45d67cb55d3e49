/* SPDX-License-Identifier: Apache-2.0
 *
 * Internationalised host names by IDNA2008, with libidn2, which is asked as one who registers a
 * label (RFC 5891, section 4): its lookup leaves out the rules of RFC 5892, appendix A.3 to A.9.
 * What it leaves out in both is done here: labels in ASCII; of RFC 5893, section 2, the digits of
 * two kinds in one label (rule 4), what stands before the marks at a label's end (rule 3), and that
 * where one label of a name is written from right to left, the others keep the rules too.
 *
 *     xn--4dbc5h . b        A-label, U+3002, LDH label
 *     \________/ \_/ |
 */
#include <idn2.h>
#include <stdio.h>

#include "contracts/base/shared_object.h"
#include "validator/format_syntax.h"
#include "validator/utf8.h"

enum {
    NAME_OCTETS = 253,
    LABEL_OCTETS = 63,
    /* Of a U-label: RFC 5890, section 4.2 says at most 252, and NFC may have made three of one. */
    LABEL_BYTES = 3 * 252
};

#define ALEF "\xD7\x90"

/* Never given back: a library that was needed once will be again. One for each thread, which spares
 * a lock; the library is in memory once. */
static _Thread_local struct {
    void *library;
    __typeof__(&idn2_free) free;
    __typeof__(&idn2_register_u8) register_u8;
    __typeof__(&idn2_to_unicode_8z8z) to_unicode;
} idn;

typedef struct label {
    char text[LABEL_BYTES + 1]; /* a U-label, or what there is of ASCII in small letters */
    size_t len;
    size_t octets; /* as an A-label */
    bool wide;     /* a U-label */
} label;

int writ_syntax_idn_load(writ_error *err)
{
    static const char *const names[] = {"idn2_free", "idn2_register_u8", "idn2_to_unicode_8z8z"};
    if (idn.library)
        return WRIT_OK;
    void **const slots[] = {(void **)&idn.free, (void **)&idn.register_u8,
                            (void **)&idn.to_unicode};
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("idn2", "0"),
        .product = "libidn2",
        .hint = "install libidn2 (Debian: libidn2-0): internationalised host names need it",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof names[0],
    };
    return writ_shared_object_open(&library, &idn.library, err);
}

/* Would a U-label (or an A-label, and then it must be the one of the U-label) be registered? */
static int ask(const char *u_label, const char *a_label, int flags, size_t *octets)
{
    uint8_t *made = NULL;
    int answer = idn.register_u8((const uint8_t *)u_label, (const uint8_t *)a_label, &made, flags);
    if (answer == IDN2_OK) {
        *octets = strlen((const char *)made);
        idn.free(made);
    }
    return answer;
}

/* The same of a piece of a label with something put before and behind it. */
static int probe(const char *before, const char *piece, size_t len, const char *behind)
{
    char text[LABEL_BYTES + 8];
    size_t octets;
    snprintf(text, sizeof text, "%s%.*s%s", before, (int)len, piece, behind);
    return ask(text, NULL, 0, &octets);
}

/* --- direction: RFC 5893, section 2 --- */

/* European numbers (EN) beside Arabic ones (AN): the digits of both kinds that IDNA2008 admits. */
static bool mixes_numbers(const label *l)
{
    bool european = false;
    bool arabic = false;
    const char *end = l->text + l->len;
    for (const char *at = l->text; at < end;) {
        uint32_t point;
        at += writ_utf8_read(at, end, &point);
        european |= (point >= '0' && point <= '9') || (point >= 0x6F0 && point <= 0x6F9);
        arabic |= (point >= 0x660 && point <= 0x669) || (point >= 0x10D30 && point <= 0x10D39);
    }
    return european && arabic;
}

/* libidn2 tells no one a character's direction, but what it says of a label tells: beside a letter
 * that runs the other way, a good label is no longer one. */
static bool is_right_to_left(const label *l)
{
    return l->wide && probe("", l->text, l->len, "a") == IDN2_BIDI;
}

static bool is_left(const char *character, size_t len)
{
    return probe(ALEF, character, len, ALEF) == IDN2_BIDI;
}

/* Rules 3 and 6: the label ends in a letter of its direction or a number; marks may follow. */
static bool ends_well(const label *l)
{
    for (size_t end = l->len; end > 0;) {
        size_t at = end - 1;
        while (at > 0 && ((unsigned char)l->text[at] & 0xC0) == 0x80)
            at--;
        if (is_left(l->text + at, end - at))
            return true;
        if (probe(ALEF, l->text + at, end - at, "") != IDN2_OK)
            return false; /* neither letter nor number nor mark */
        if (probe("", l->text + at, end - at, "") != IDN2_LEADING_COMBINING)
            return true;
        end = at;
    }
    return false;
}

/* Of a label in a name that has a right-to-left one. Rules 1 and 2 libidn2 holds where the label is
 * one itself, and no character that breaks rule 5 is admitted. */
static bool keeps_direction(const label *l)
{
    if (!l->wide)
        return writ_syntax_is(l->text[0], WRIT_SYNTAX_LETTER);
    uint32_t point;
    size_t first = writ_utf8_read(l->text, l->text + l->len, &point);
    return (is_right_to_left(l) || is_left(l->text, first)) && ends_well(l);
}

/* --- labels --- */

/* As terminated text, which a label with NUL cannot be. */
static bool copy_label(writ_str text, label *out)
{
    if (text.len == 0 || text.len > LABEL_BYTES || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(out->text, text.ptr, text.len);
    out->text[text.len] = '\0';
    out->len = text.len;
    out->octets = text.len;
    out->wide = writ_syntax_span(text, WRIT_SYNTAX_ASCII) < text.len;
    return true;
}

static bool is_u_label(label *l, int flags)
{
    return ask(l->text, NULL, flags, &l->octets) == IDN2_OK && !mixes_numbers(l);
}

/* The A-label becomes the U-label that it stands for. */
static bool is_a_label(label *l)
{
    char *u_label = NULL;
    if (idn.to_unicode(l->text, &u_label, 0) != IDN2_OK)
        return false;
    bool good = ask(u_label, l->text, 0, &l->octets) == IDN2_OK &&
                copy_label(writ_str_of(u_label), l) && !mixes_numbers(l);
    idn.free(u_label);
    return good;
}

static bool read_label(writ_str text, label *out)
{
    if (!copy_label(text, out))
        return false;
    if (out->wide)
        return is_u_label(out, 0);
    if (writ_syntax_ldh(text) != text.len || text.len > LABEL_OCTETS)
        return false;
    for (size_t i = 0; i < out->len; i++)
        out->text[i] |= writ_syntax_is(out->text[i], WRIT_SYNTAX_LETTER) ? 0x20 : 0;
    return !writ_syntax_has_ace_prefix(text) || is_a_label(out);
}

/* --- names --- */

/* Length of the separator at the text's start, or 0: the full stop, and those that RFC 3490,
 * section 3.1 and RFC 5895, section 2 take for it. */
static size_t separator_len(writ_str text)
{
    static const char *const wide[] = {"\xE3\x80\x82", "\xEF\xBC\x8E", "\xEF\xBD\xA1"};
    if (text.len > 0 && text.ptr[0] == '.')
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (writ_str_starts(text, writ_str_of(wide[i])))
            return 3;
    return 0;
}

/* Takes the next label and what separates it off the name. False: it was the last. */
static bool take_label(writ_str *name, writ_str *text)
{
    size_t len = 0;
    size_t separator = 0;
    while (len < name->len && !(separator = separator_len(writ_syntax_skip(*name, len))))
        len++;
    *text = writ_str_part(*name, 0, len);
    *name = writ_syntax_skip(*name, len + separator);
    return separator > 0;
}

/* Is each label good, and the name not too long? `mixed`: it is known to have a right-to-left
 * label; else *right_to_left is set when it has. */
static bool are_labels(writ_str name, bool mixed, bool *right_to_left)
{
    size_t octets = 0;
    for (bool more = true; more;) {
        writ_str text;
        label l;
        more = take_label(&name, &text);
        if (!read_label(text, &l) || (mixed && !keeps_direction(&l)))
            return false;
        octets += l.octets + more;
        if (octets > NAME_OCTETS)
            return false;
        *right_to_left = *right_to_left || is_right_to_left(&l);
    }
    return true;
}

bool writ_syntax_is_idn(writ_str name)
{
    bool right_to_left = false;
    return name.len <= 4 * NAME_OCTETS && writ_syntax_idn_load(NULL) == WRIT_OK &&
           are_labels(name, false, &right_to_left) &&
           (!right_to_left || are_labels(name, true, &right_to_left));
}

bool writ_syntax_is_u_label(writ_str text)
{
    label l;
    return writ_syntax_idn_load(NULL) == WRIT_OK && copy_label(text, &l) && l.wide &&
           is_u_label(&l, IDN2_NFC_INPUT);
}
