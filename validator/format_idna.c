/* SPDX-License-Identifier: Apache-2.0
 *
 * A-labels, the "xn--" labels of internationalised host names: Punycode (RFC 3492) of a label that
 * IDNA2008 admits (RFC 5891, sections 4.2 and 4.4; RFC 5892; RFC 5893 for the direction). Not
 * checked is that the label is in NFC, which would need Unicode's composition tables.
 */
#include "validator/format_syntax.h"

#include "validator/idna_table.h"

enum { LABEL_MAX = 63, ZWNJ = 0x200C, ZWJ = 0x200D };

/* Bits of a row of the table. */
enum {
    MAY_STAND = 1,
    IS_MARK = 2,
    IS_VIRAMA = 4,
    JOINING = 3, /* shift; 3 bits */
    DIRECTION = 6,
    SCRIPT = 9 /* 2 bits */
};

enum { JOINS_LEFT = 1, JOINS_RIGHT, JOINS_BOTH, JOINS_THROUGH };
enum { DIR_LEFT, DIR_RIGHT, DIR_ARABIC_NUMBER, DIR_NUMBER, DIR_MARK, DIR_OTHER };
enum { SCRIPT_GREEK = 1, SCRIPT_HEBREW, SCRIPT_KANA_HAN };

typedef struct label {
    uint32_t points[LABEL_MAX];
    size_t count;
} label;

static unsigned row_of(uint32_t code_point)
{
    size_t low = 0;
    size_t high = sizeof rows / sizeof rows[0];
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (rows[middle] >> 11 <= code_point)
            low = middle;
        else
            high = middle;
    }
    return rows[low] & 0x7FF;
}

static unsigned joining_of(uint32_t code_point)
{
    return row_of(code_point) >> JOINING & 7;
}

static unsigned direction_of(uint32_t code_point)
{
    return row_of(code_point) >> DIRECTION & 7;
}

static unsigned script_of(uint32_t code_point)
{
    return row_of(code_point) >> SCRIPT & 3;
}

/* --- Punycode, RFC 3492; the names are those of its sections 5 and 6 --- */

enum { BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, INITIAL_BIAS = 72, INITIAL_N = 128 };

static uint32_t adapt(uint32_t delta, size_t count, bool first)
{
    uint32_t k = 0;
    delta = first ? delta / DAMP : delta / 2;
    delta += delta / (uint32_t)count;
    for (; delta > (BASE - TMIN) * TMAX / 2; k += BASE)
        delta /= BASE - TMIN;
    return k + (BASE - TMIN + 1) * delta / (delta + SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
    return k <= bias + TMIN ? TMIN : k >= bias + TMAX ? TMAX : k - bias;
}

static char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}

static bool insert(label *out, size_t at, uint32_t code_point)
{
    if (out->count == LABEL_MAX)
        return false;
    memmove(out->points + at + 1, out->points + at, (out->count - at) * sizeof *out->points);
    out->points[at] = code_point;
    out->count++;
    return true;
}

/* One generalised variable-length integer, added to *i. */
static bool read_delta(writ_str *rest, uint32_t bias, uint32_t *i)
{
    uint64_t sum = *i;
    uint64_t weight = 1;
    for (uint32_t k = BASE;; k += BASE) {
        if (rest->len == 0)
            return false;
        char byte = lower(rest->ptr[0]);
        if (byte == '-')
            return false;
        uint32_t digit = byte <= '9' ? (uint32_t)(byte - '0' + 26) : (uint32_t)(byte - 'a');
        uint32_t t = threshold(k, bias);
        *rest = writ_syntax_skip(*rest, 1);
        sum += digit * weight;
        weight *= digit < t ? 1 : BASE - t;
        if (sum > UINT32_MAX || weight > UINT32_MAX)
            return false;
        if (digit < t)
            break;
    }
    *i = (uint32_t)sum;
    return true;
}

/* Letters, digits and hyphens only, which the caller has seen to. */
static bool decode(writ_str text, label *out)
{
    uint32_t n = INITIAL_N;
    uint32_t bias = INITIAL_BIAS;
    uint32_t i = 0;
    size_t basic = text.len;
    while (basic > 0 && text.ptr[basic - 1] != '-')
        basic--;
    for (size_t j = 0; j + 1 < basic; j++)
        out->points[out->count++] = (unsigned char)lower(text.ptr[j]);
    text = writ_syntax_skip(text, basic);
    while (text.len > 0) {
        uint32_t before = i;
        size_t count = out->count + 1;
        if (!read_delta(&text, bias, &i))
            return false;
        bias = adapt(i - before, count, before == 0 && n == INITIAL_N);
        n += i / (uint32_t)count;
        i %= (uint32_t)count;
        if (n > 0x10FFFF || !insert(out, i, n))
            return false;
        i++;
    }
    return true;
}

static char digit_of(uint32_t digit)
{
    return (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);
}

/* Does the text go on with this integer? Takes it if so. */
static bool take_delta(writ_str *text, uint32_t delta, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = threshold(k, bias);
        uint32_t digit = delta < t ? delta : t + (delta - t) % (BASE - t);
        if (text->len == 0 || lower(text->ptr[0]) != digit_of(digit))
            return false;
        *text = writ_syntax_skip(*text, 1);
        if (delta < t)
            return true;
        delta = (delta - t) / (BASE - t);
    }
}

/* Is `text` what encoding the label gives? Other texts may decode to the same label. */
static bool encodes_to(const label *in, writ_str text)
{
    uint32_t n = INITIAL_N;
    uint32_t bias = INITIAL_BIAS;
    uint32_t delta = 0;
    size_t basic = 0;
    for (size_t j = 0; j < in->count; j++)
        basic += in->points[j] < 0x80;
    size_t done = basic;
    text = writ_syntax_skip(text, basic > 0 ? basic + 1 : 0);
    while (done < in->count) {
        uint32_t next = UINT32_MAX;
        for (size_t j = 0; j < in->count; j++) {
            if (in->points[j] >= n && in->points[j] < next)
                next = in->points[j];
        }
        delta += (next - n) * (uint32_t)(done + 1); /* below 2^27: at most 63 code points */
        n = next;
        for (size_t j = 0; j < in->count; j++) {
            delta += in->points[j] < n;
            if (in->points[j] != n)
                continue;
            if (!take_delta(&text, delta, bias))
                return false;
            bias = adapt(delta, done + 1, done == basic);
            delta = 0;
            done++;
        }
        delta++;
        n++;
    }
    return text.len == 0;
}

/* --- which labels IDNA2008 admits --- */

/* Zero width non-joiner: after a virama, or between two letters that would join. */
static bool joins_across(const label *l, size_t at)
{
    size_t left = at;
    while (left > 0 && joining_of(l->points[left - 1]) == JOINS_THROUGH)
        left--;
    size_t right = at + 1;
    while (right < l->count && joining_of(l->points[right]) == JOINS_THROUGH)
        right++;
    if (left == 0 || right == l->count)
        return false;
    unsigned before = joining_of(l->points[left - 1]);
    unsigned after = joining_of(l->points[right]);
    return (before == JOINS_LEFT || before == JOINS_BOTH) &&
           (after == JOINS_RIGHT || after == JOINS_BOTH);
}

static bool has_between(const label *l, uint32_t first, uint32_t last)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->points[i] >= first && l->points[i] <= last)
            return true;
    }
    return false;
}

static bool has_kana_or_han(const label *l)
{
    for (size_t i = 0; i < l->count; i++) {
        if (script_of(l->points[i]) == SCRIPT_KANA_HAN)
            return true;
    }
    return false;
}

/* The rules of RFC 5892, appendix A, by code point. */
static bool stands_in_context(const label *l, size_t at)
{
    uint32_t before = at > 0 ? l->points[at - 1] : 0;
    uint32_t after = at + 1 < l->count ? l->points[at + 1] : 0;
    uint32_t point = l->points[at];
    switch (point) {
    case ZWNJ:
        return row_of(before) & IS_VIRAMA || joins_across(l, at);
    case ZWJ:
        return row_of(before) & IS_VIRAMA;
    case 0xB7: /* middle dot */
        return before == 'l' && after == 'l';
    case 0x375: /* Greek keraia */
        return script_of(after) == SCRIPT_GREEK;
    case 0x5F3: /* Hebrew geresh and gershayim */
    case 0x5F4:
        return script_of(before) == SCRIPT_HEBREW;
    case 0x30FB: /* Katakana middle dot */
        return has_kana_or_han(l);
    default:
        if (point >= 0x660 && point <= 0x669) /* Arabic-Indic digits */
            return !has_between(l, 0x6F0, 0x6F9);
        if (point >= 0x6F0 && point <= 0x6F9) /* extended ones */
            return !has_between(l, 0x660, 0x669);
        return true;
    }
}

static bool is_right_to_left(const label *l)
{
    for (size_t i = 0; i < l->count; i++) {
        unsigned direction = direction_of(l->points[i]);
        if (direction == DIR_RIGHT || direction == DIR_ARABIC_NUMBER)
            return true;
    }
    return false;
}

/* The six rules of RFC 5893, section 2, for a label of a name that has a right-to-left one. */
static bool keeps_direction(const label *l)
{
    unsigned seen = 0;
    for (size_t i = 0; i < l->count; i++)
        seen |= 1u << direction_of(l->points[i]);
    size_t end = l->count;
    while (end > 1 && direction_of(l->points[end - 1]) == DIR_MARK)
        end--;
    unsigned first = direction_of(l->points[0]);
    unsigned last = direction_of(l->points[end - 1]);
    if (first == DIR_LEFT)
        return !(seen & (1u << DIR_RIGHT | 1u << DIR_ARABIC_NUMBER)) &&
               (last == DIR_LEFT || last == DIR_NUMBER);
    bool mixes_numbers = seen & 1u << DIR_NUMBER && seen & 1u << DIR_ARABIC_NUMBER;
    return first == DIR_RIGHT && !(seen & 1u << DIR_LEFT) && !mixes_numbers &&
           (last == DIR_RIGHT || last == DIR_NUMBER || last == DIR_ARABIC_NUMBER);
}

static bool is_admitted(const label *l)
{
    if (l->count == 0 || l->points[0] == '-' || l->points[l->count - 1] == '-' ||
        (l->count > 3 && l->points[2] == '-' && l->points[3] == '-') ||
        row_of(l->points[0]) & IS_MARK)
        return false;
    bool has_wide = false;
    for (size_t i = 0; i < l->count; i++) {
        if (!(row_of(l->points[i]) & MAY_STAND) || !stands_in_context(l, i))
            return false;
        has_wide |= l->points[i] >= 0x80;
    }
    return has_wide;
}

/* The label as Unicode; false when it is a bad A-label. */
static bool read_label(writ_str text, label *out)
{
    out->count = 0;
    if (writ_syntax_has_ace_prefix(text)) {
        writ_str punycode = writ_syntax_skip(text, 4);
        return decode(punycode, out) && is_admitted(out) && encodes_to(out, punycode);
    }
    for (size_t i = 0; i < text.len; i++)
        out->points[out->count++] = (unsigned char)lower(text.ptr[i]);
    return true;
}

/* Takes the next label off the name. */
static writ_str next_label(writ_str *name)
{
    writ_str text = writ_str_part(*name, 0, writ_str_find_byte(*name, '.'));
    *name = writ_str_part(*name, text.len + 1, name->len);
    return text;
}

bool writ_syntax_is_idna(writ_str name)
{
    bool right_to_left = false;
    label l;
    for (writ_str rest = name; rest.len > 0;) {
        if (!read_label(next_label(&rest), &l))
            return false;
        right_to_left |= is_right_to_left(&l);
    }
    for (writ_str rest = name; right_to_left && rest.len > 0;) {
        if (!read_label(next_label(&rest), &l) || !keeps_direction(&l))
            return false;
    }
    return true;
}
