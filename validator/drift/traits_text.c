/* SPDX-License-Identifier: Apache-2.0
 *
 * What a text looks like. One pass finds which classes of bytes it has; that leaves few forms to
 * look closer for.
 */
#include "validator/drift/traits_parts.h"
#include "validator/format.h"

enum byte_class {
    DIGIT = 1,
    HEX_LOWER = 2, /* a to f */
    LOWER = 4,     /* g to z */
    HEX_UPPER = 8,
    UPPER = 16,
    SPACE = 32,
    HYPHEN = 64,
    UNDERSCORE = 128,
    DOT = 256,
    COLON = 512,
    AT = 1024,
    SLASH = 2048,
    PLUS = 4096,
    COMMA = 8192,
    OTHER = 16384, /* of ASCII */
    WIDE = 32768,  /* beyond ASCII: letters, mostly */

    CAPITALS = UPPER | HEX_UPPER,
    LETTERS = LOWER | HEX_LOWER | CAPITALS,
    HEX = HEX_LOWER | HEX_UPPER
};

#define TIMES_4(x)  x, x, x, x
#define TIMES_16(x) TIMES_4(x), TIMES_4(x), TIMES_4(x), TIMES_4(x)
#define L           LOWER
#define O           OTHER
#define U           UPPER
static const uint16_t classes[256] = {
    /* 00 */ O,
    O,
    O,
    O,
    O,
    O,
    O,
    O,
    O,
    SPACE,
    SPACE,
    O,
    O,
    SPACE,
    O,
    O,
    /* 10 */ TIMES_16(O),
    /* 20 */ SPACE,
    O,
    O,
    O,
    O,
    O,
    O,
    O,
    O,
    O,
    O,
    PLUS,
    COMMA,
    HYPHEN,
    DOT,
    SLASH,
    /* 30 */ TIMES_4(DIGIT),
    TIMES_4(DIGIT),
    DIGIT,
    DIGIT,
    COLON,
    O,
    O,
    O,
    O,
    O,
    /* 40 */ AT,
    TIMES_4(HEX_UPPER),
    HEX_UPPER,
    HEX_UPPER,
    U,
    TIMES_4(U),
    TIMES_4(U),
    /* 50 */ TIMES_4(U),
    TIMES_4(U),
    U,
    U,
    U,
    O,
    O,
    O,
    O,
    UNDERSCORE,
    /* 60 */ O,
    TIMES_4(HEX_LOWER),
    HEX_LOWER,
    HEX_LOWER,
    L,
    TIMES_4(L),
    TIMES_4(L),
    /* 70 */ TIMES_4(L),
    TIMES_4(L),
    L,
    L,
    L,
    O,
    O,
    O,
    O,
    O,
    /* 80 */ TIMES_16(WIDE),
    TIMES_16(WIDE),
    TIMES_16(WIDE),
    TIMES_16(WIDE),
    /* C0 */ TIMES_16(WIDE),
    TIMES_16(WIDE),
    TIMES_16(WIDE),
    TIMES_16(WIDE)};
#undef L
#undef O
#undef U

static unsigned classes_of(writ_str text)
{
    unsigned seen = 0;
    const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
    for (; end - at >= 4; at += 4)
        seen |= (unsigned)classes[at[0]] | classes[at[1]] | classes[at[2]] | classes[at[3]];
    for (; at < end; at++)
        seen |= classes[*at];
    return seen;
}

static inline bool is_of(unsigned seen, unsigned only)
{
    return (seen & ~only) == 0;
}

static inline bool is_digit(char byte)
{
    return (unsigned char)(byte - '0') <= 9;
}

/* ---- times ---- */

/* An offset without its colon, "+0200": strftime and Java write it so. */
__attribute__((noinline)) static bool read_without_colon(writ_str text, writ_instant *instant)
{
    char with_colon[48];
    size_t at = text.len - 5;
    if (text.len < 24 || text.len >= sizeof with_colon ||
        (text.ptr[at] != '+' && text.ptr[at] != '-'))
        return false;
    memcpy(with_colon, text.ptr, at + 3);
    with_colon[at + 3] = ':';
    memcpy(with_colon + at + 4, text.ptr + at + 3, 2);
    if (!writ_instant_parse(WRIT_TIME_TIMESTAMP, (writ_str){with_colon, text.len + 1}, instant))
        return false;
    if (instant->fraction.len) /* the digits stand in the text too */
        instant->fraction.ptr = text.ptr + (instant->fraction.ptr - with_colon);
    return true;
}

/* 2026-03-10, and a clock behind it. */
static bool find_time(writ_str text, writ_text_form *found)
{
    if (text.len < 10 || text.ptr[4] != '-' || text.ptr[7] != '-' || !is_digit(text.ptr[0]))
        return false;
    if (text.len == 10) {
        found->form = WRIT_FORM_DATE;
        return writ_instant_parse(WRIT_TIME_DATE, text, &found->instant);
    }
    if (text.len < 19 || (!writ_instant_parse(WRIT_TIME_TIMESTAMP, text, &found->instant) &&
                          !read_without_colon(text, &found->instant)))
        return false;
    char last = text.ptr[text.len - 1];
    if (!found->instant.has_offset)
        found->form = WRIT_FORM_TIME_LOCAL;
    else
        found->form = last == 'Z' || last == 'z' ? WRIT_FORM_TIME_UTC : WRIT_FORM_TIME_OFFSET;
    return true;
}

/* The three numbers of a date between two equal marks. */
typedef struct date_parts {
    unsigned number[3], digits[3];
} date_parts;

static bool read_parts(writ_str text, char mark, date_parts *parts)
{
    unsigned part = 0;
    *parts = (date_parts){0};
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == mark) {
            if (++part > 2)
                return false;
        } else {
            parts->number[part] = parts->number[part] * 10 + (unsigned)(text.ptr[i] - '0');
            parts->digits[part]++;
        }
    }
    return part == 2 && parts->digits[0] && parts->digits[1] && parts->digits[2];
}

static bool is_day_and_month(unsigned a, unsigned b, char mark)
{
    bool day_first = a >= 1 && a <= 31 && b >= 1 && b <= 12;
    bool month_first = a >= 1 && a <= 12 && b >= 1 && b <= 31;
    return day_first || (month_first && mark != '.'); /* nobody puts points behind a month first */
}

/* 10.03.2026, 3/10/26, 2026/03/10. With points and a short year all parts have two digits: 1.20.18
 * is a version. */
static bool is_date_other(writ_str text, unsigned seen)
{
    unsigned marks = seen & ~(unsigned)DIGIT;
    char mark = marks == DOT ? '.' : marks == SLASH ? '/' : marks == HYPHEN ? '-' : '\0';
    date_parts parts;
    if (!mark || text.len < 6 || text.len > 10 || !read_parts(text, mark, &parts))
        return false;
    if (parts.digits[0] == 4) /* ten characters with hyphens are no day, or it were a DATE */
        return (mark != '-' || text.len < 10) && parts.digits[1] <= 2 && parts.digits[2] <= 2 &&
               parts.number[1] >= 1 && parts.number[1] <= 12 && parts.number[2] >= 1 &&
               parts.number[2] <= 31;
    if (parts.digits[0] > 2 || parts.digits[1] > 2 ||
        !is_day_and_month(parts.number[0], parts.number[1], mark))
        return false;
    bool is_short = parts.digits[2] == 2 && (mark == '/' || text.len == 8);
    return parts.digits[2] == 4 || is_short;
}

/* ---- numbers ---- */

/* 1,234,567.50 has its groups of three before the point; 12,5 has a comma for a point. */
static bool has_groups(writ_str text, char group)
{
    size_t first = writ_str_find_byte(text, group);
    size_t in_group = 3;
    if (first == 0 || first > 3 || first == text.len)
        return false;
    for (size_t i = first; i < text.len && (is_digit(text.ptr[i]) || text.ptr[i] == group); i++) {
        if (text.ptr[i] == group && in_group != 3)
            return false;
        in_group = text.ptr[i] == group ? 0 : in_group + 1;
    }
    return in_group == 3;
}

static bool read_with_comma(writ_str text, unsigned seen, writ_decimal *decimal)
{
    bool is_negative = text.ptr[0] == '-';
    writ_str magnitude = writ_str_part(text, is_negative, text.len);
    if (has_groups(magnitude, ','))
        return writ_decimal_read(text, '.', ',', decimal);
    if (!(seen & DOT))
        return writ_decimal_read(text, ',', '\0', decimal);
    return has_groups(magnitude, '.') && writ_decimal_read(text, ',', '.', decimal);
}

/* An exponent alone makes no number of what may be an identifier: 1234567e89. */
static bool is_decimal(writ_str text, unsigned seen, writ_decimal *decimal)
{
    enum { SHORT = 8 };
    if (!is_of(seen, DIGIT | HYPHEN | PLUS | DOT | COMMA | HEX) ||
        !(is_digit(text.ptr[0]) || text.ptr[0] == '-'))
        return false;
    if (seen & COMMA)
        return is_of(seen, DIGIT | HYPHEN | DOT | COMMA) && read_with_comma(text, seen, decimal);
    if (seen & HEX && !(seen & (DOT | PLUS | HYPHEN)) && text.len >= SHORT)
        return false;
    return writ_decimal_read(text, '.', '\0', decimal);
}

static bool find_digits(writ_str text, unsigned seen, writ_text_form *found)
{
    if (seen != DIGIT)
        return false;
    found->form = WRIT_FORM_DIGITS;
    found->is_canonical = text.ptr[0] != '0' || text.len == 1;
    return writ_decimal_read(text, '.', '\0', &found->decimal);
}

/* ---- names of things ---- */

static bool is_phone(writ_str text, unsigned seen)
{
    enum { LEAST = 7, MOST = 15 }; /* E.164 has at most 15 digits */
    size_t digits = 0;
    if (text.ptr[0] != '+' || !is_of(seen, DIGIT | PLUS | SPACE | HYPHEN | DOT | OTHER))
        return false;
    for (size_t i = 1; i < text.len; i++) {
        if (!is_digit(text.ptr[i]) && !memchr(" -.()", text.ptr[i], 5))
            return false;
        digits += is_digit(text.ptr[i]);
    }
    return digits >= LEAST && digits <= MOST;
}

static bool is_ip(writ_str text, unsigned seen)
{
    enum { LONGEST = 45 };
    if (text.len > LONGEST || !is_of(seen, DIGIT | HEX | DOT | COLON))
        return false;
    if (seen & COLON)
        return writ_format_check(WRIT_FORMAT_IPV6, text);
    return writ_format_check(WRIT_FORMAT_IPV4, text);
}

static bool is_uuid(writ_str text, unsigned seen)
{
    return text.len == 36 && is_of(seen, DIGIT | HEX | HYPHEN) &&
           writ_format_check(WRIT_FORMAT_UUID, text);
}

static bool is_email(writ_str text, unsigned seen)
{
    enum { LONGEST = 254 }; /* RFC 5321, section 4.5.3.1 */
    return text.len <= LONGEST && !(seen & (SPACE | WIDE)) &&
           writ_format_check(WRIT_FORMAT_EMAIL, text);
}

/* A scheme and what may follow it. Without the slashes only schemes that are one beyond doubt:
 * "source:web" is a tag. */
static bool is_uri(writ_str text, unsigned seen)
{
    static const char *const others[] = {"urn:", "mailto:", "tel:", "data:"};
    size_t colon = writ_str_find_byte(text, ':');
    if (seen & SPACE || colon == 0 || !(classes[(unsigned char)text.ptr[0]] & LETTERS))
        return false;
    if (!is_of(classes_of(writ_str_part(text, 0, colon)), LETTERS | DIGIT | PLUS | HYPHEN | DOT))
        return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (text.len > colon + 1 && writ_str_starts(text, writ_str_of(others[i])))
            return true;
    return text.len > colon + 3 && text.ptr[colon + 1] == '/' && text.ptr[colon + 2] == '/';
}

static bool is_boolean(writ_str text)
{
    static const char *const names[] = {"true", "false"};
    for (size_t i = 0; i < 2; i++) {
        size_t at = 0;
        while (at < text.len && (text.ptr[at] | 0x20) == names[i][at])
            at++;
        if (at == text.len && !names[i][at])
            return true;
    }
    return false;
}

/* Not read to its end: a bracket, what may stand behind it, and its counterpart. */
static bool is_json(writ_str text, char last)
{
    if (!(text.ptr[0] == '{' && last == '}') && !(text.ptr[0] == '[' && last == ']'))
        return false;
    size_t at = 1;
    while (at < text.len && classes[(unsigned char)text.ptr[at]] & SPACE)
        at++;
    if (at == text.len)
        return false;
    char next = text.ptr[at];
    if (text.ptr[0] == '{')
        return next == '"' || next == '}';
    return memchr("\"[{]-", next, 5) != NULL || is_digit(next);
}

/* ---- the form ---- */

static writ_form find_plain(unsigned seen, size_t len)
{
    enum { SHORTEST_HEX = 8 };
    if (len >= SHORTEST_HEX && is_of(seen, DIGIT | HEX) && seen & DIGIT && seen & HEX)
        return WRIT_FORM_HEX;
    if (is_of(seen, CAPITALS | DIGIT | HYPHEN | UNDERSCORE) && seen & CAPITALS)
        return WRIT_FORM_CODE;
    if (is_of(seen, LETTERS | WIDE))
        return WRIT_FORM_WORD;
    return seen & SPACE ? WRIT_FORM_TEXT : WRIT_FORM_TOKEN;
}

static bool is_with_digits(writ_str text, unsigned seen, writ_text_form *found)
{
    found->form = WRIT_FORM_DATE_OTHER;
    if (is_date_other(text, seen))
        return true;
    found->form = WRIT_FORM_UUID;
    if (is_uuid(text, seen))
        return true;
    found->form = WRIT_FORM_IP;
    if (seen & (DOT | COLON) && is_ip(text, seen))
        return true;
    found->form = WRIT_FORM_PHONE;
    if (is_phone(text, seen))
        return true;
    if (find_digits(text, seen, found))
        return true;
    found->form = WRIT_FORM_DECIMAL;
    return is_decimal(text, seen, &found->decimal);
}

static bool is_with_marks(writ_str text, unsigned seen, char last, writ_text_form *found)
{
    found->form = WRIT_FORM_EMAIL;
    if (seen & AT && is_email(text, seen))
        return true;
    found->form = WRIT_FORM_URI;
    if (seen & COLON && is_uri(text, seen))
        return true;
    found->form = WRIT_FORM_IP; /* ::, fe80::a have no digit */
    if (seen & COLON && is_ip(text, seen))
        return true;
    found->form = WRIT_FORM_JSON_TEXT;
    return seen & OTHER && is_json(text, last);
}

void writ_text_form_find(writ_str text, char last, writ_text_form *found)
{
    if (find_time(text, found))
        return;
    unsigned seen = classes_of(text);
    if (seen & DIGIT && is_with_digits(text, seen, found))
        return;
    if (seen & (AT | COLON | OTHER) && is_with_marks(text, seen, last, found))
        return;
    found->form = is_boolean(text) ? WRIT_FORM_BOOLEAN_TEXT : find_plain(seen, text.len);
}
