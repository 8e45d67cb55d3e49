/* SPDX-License-Identifier: Apache-2.0
 *
 * The scanner's slow ways: white space, and every token that the walk does not settle at a glance,
 * with the words for what is wrong with it.
 */
#include "contracts/base/bounds.h"
#include "contracts/base/utf8.h"
#include "validator/scan_core.h"
#include "validator/scan_word.h"

/* RFC 8259, section 2. */
static inline bool is_space(const writ_scan_run *run, char c)
{
    return c == ' ' || c == run->line_end || c == '\r' || c == '\t';
}

const char *writ_scan_skip_space(const writ_scan_run *run, const char *p)
{
    static const uint64_t spaces = 0x2020202020202020u;
    while (p < run->end && is_space(run, *p)) {
        p++;
        while (run->end - p >= 8 && writ_scan_load8(p) == spaces)
            p += 8; /* indentation */
    }
    return p;
}

static inline bool is_digit(const writ_scan_run *run, const char *p)
{
    return p < run->end && (unsigned char)(*p - '0') < 10;
}

static const char *skip_digits(const writ_scan_run *run, const char *p)
{
    while (is_digit(run, p))
        p++;
    return p;
}

/* The exponent of the number that begins at `start`; p is behind its 'e'. */
static const char *scan_exponent(const writ_scan_run *run, const char *start, const char *p)
{
    if (p < run->end && (*p == '+' || *p == '-'))
        p++;
    if (!is_digit(run, p))
        return writ_scan_fail(run, "expected a digit in the exponent", p);
    uint32_t exponent = 0;
    for (; is_digit(run, p); p++) {
        if (exponent <= WRIT_BOUND_EXPONENT)
            exponent = exponent * 10 + (uint32_t)(*p - '0');
    }
    if (exponent > WRIT_BOUND_EXPONENT)
        return writ_scan_fail(run, "number out of range", start);
    return p;
}

/* RFC 8259, section 6. */
const char *writ_scan_number(const writ_scan_run *run, const char *p, writ_token *token)
{
    const char *start = p;
    unsigned flags = WRIT_TOKEN_INTEGER;
    if (p < run->end && *p == '-')
        p++;
    if (!is_digit(run, p))
        return writ_scan_fail(run, "expected a digit", p);
    if (*p == '0' && is_digit(run, p + 1))
        return writ_scan_fail(run, "a number begins with a needless 0", start);
    p = skip_digits(run, p);
    if (p < run->end && *p == '.') {
        flags = 0;
        if (!is_digit(run, p + 1))
            return writ_scan_fail(run, "expected a digit after the decimal point", p + 1);
        p = skip_digits(run, p + 1);
    }
    if (p < run->end && (*p == 'e' || *p == 'E')) {
        flags = 0;
        p = scan_exponent(run, start, p + 1);
        if (!p)
            return NULL;
    }
    *token = (writ_token){.kind = WRIT_TOKEN_NUMBER,
                          .flags = (uint8_t)flags,
                          .offset = (uint32_t)(start - run->bytes),
                          .len = (uint32_t)(p - start)};
    return p;
}

/* No literal and nothing else: says what stands there instead of a value. */
static COLD const char *fail_value(const writ_scan_run *run, const char *p, const char *word)
{
    if (word) {
        while (p < run->end && *p == *word)
            p++, word++;
        return writ_scan_fail(run, "expected null, true or false", p);
    }
    if (p == run->bytes && run->end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        return writ_scan_fail(run, "a byte order mark before the value", p);
    return writ_scan_fail(run, "expected a value", p);
}

const char *writ_scan_literal(const writ_scan_run *run, const char *p, writ_token *token)
{
    size_t left = p < run->end ? (size_t)(run->end - p) : 0;
    const char *word = NULL;
    uint8_t kind = WRIT_TOKEN_NULL;
    switch (left ? *p : '\0') {
    case 'n':
        word = "null";
        break;
    case 't':
        word = "true";
        kind = WRIT_TOKEN_TRUE;
        break;
    case 'f':
        word = "false";
        kind = WRIT_TOKEN_FALSE;
        break;
    default:
        return fail_value(run, p, NULL);
    }
    size_t len = kind == WRIT_TOKEN_FALSE ? 5 : 4;
    if (UNLIKELY(left < len || memcmp(p, word, len) != 0))
        return fail_value(run, p, word);
    *token = (writ_token){.kind = kind, .offset = (uint32_t)(p - run->bytes), .len = (uint32_t)len};
    return p + len;
}

static const char *skip_ascii(const char *p, const char *stop)
{
    while (p < stop) {
        uint64_t high = writ_scan_load8(p) & WORD_HIGH;
        if (high) {
            p += __builtin_ctzll(high) >> 3;
            break;
        }
        p += 8;
    }
    return p < stop ? p : stop;
}

/* Do `bytes`, the first one lowest, begin with 110xxxxx 10xxxxxx or 1110xxxx 10xxxxxx 10xxxxxx, as
 * most letters do (RFC 3629, section 3), neither overlong nor a surrogate? */
static inline bool is_two(uint64_t bytes)
{
    return (bytes & 0xC0E0) == 0x80C0 && (bytes & 0x1E) != 0;
}

static inline bool is_three(uint64_t bytes)
{
    uint64_t top = bytes & 0x200F; /* the five highest bits of the code point */
    return (bytes & 0xC0C0F0) == 0x8080E0 && top != 0 && top != 0x200D;
}

/* The first byte in [p, stop) that does not continue UTF-8, or stop. Letters are taken to be as
 * long as the one before while that holds: the processor guesses so too, and need not wait for p.
 */
static const char *check_utf8(const char *p, const char *stop)
{
    while ((p = skip_ascii(p, stop)) < stop) {
        const char *from = p;
        while (stop - p >= 3 && is_three(writ_scan_load8(p)))
            p += 3;
        while (stop - p >= 2 && is_two(writ_scan_load8(p)))
            p += 2;
        if (p > from)
            continue;
        uint32_t code_point;
        size_t len = writ_utf8_decode(p, (size_t)(stop - p), &code_point);
        if (!len)
            return p;
        p += len;
    }
    return stop;
}

/* An error in an escape; but if the string went wrong earlier, then there. */
static COLD const char *fail_escape(const writ_scan_run *run, const char *start,
                                    const char *backslash, const char *message, const char *at)
{
    const char *wrong = check_utf8(start, backslash);
    if (wrong != backslash)
        return writ_scan_fail(run, "invalid UTF-8", wrong);
    return writ_scan_fail(run, message, at);
}

/* What a byte is as a hexadecimal digit, plus 1; 0 when it is none. */
static const uint8_t hex_digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
    ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* The four hexadecimal digits at p, or -1; then *wrong is the byte that is none. */
static int32_t hex4(const writ_scan_run *run, const char *p, const char **wrong)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digits[(unsigned char)p[i]] - 1;
        if (digit < 0 || p + i >= run->end) {
            *wrong = p + i;
            return -1;
        }
        unit = unit << 4 | digit;
    }
    return unit;
}

/* The low half of a surrogate pair, an escape at p, behind the high one at `backslash` (RFC 8259,
 * section 7). */
static const char *scan_low_surrogate(const writ_scan_run *run, const char *start,
                                      const char *backslash, const char *p)
{
    static const char half[] = "half a surrogate pair";
    if (*p != '\\' && p < run->end)
        return fail_escape(run, start, backslash, half, backslash);
    if (p[1] != 'u' && p + 1 < run->end)
        return fail_escape(run, start, backslash, half, backslash);
    const char *wrong = NULL;
    int32_t unit = hex4(run, p + 2, &wrong);
    if (unit < 0)
        return fail_escape(run, start, backslash, "expected a hexadecimal digit", wrong);
    if (unit < 0xDC00 || unit > 0xDFFF)
        return fail_escape(run, start, backslash, half, backslash);
    return p + 6;
}

/* The escape at p (a backslash) in the string that begins at `start`. */
static const char *scan_escape(const writ_scan_run *run, const char *start, const char *p)
{
    switch (p[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return p + 2; /* behind the end is seen there */
    case 'u':
        break;
    default:
        return fail_escape(run, start, p, "an unknown escape", p + 1);
    }
    const char *wrong = NULL;
    int32_t unit = hex4(run, p + 2, &wrong);
    if (unit < 0)
        return fail_escape(run, start, p, "expected a hexadecimal digit", wrong);
    if (unit < 0xD800 || unit > 0xDFFF)
        return p + 6;
    if (unit > 0xDBFF)
        return fail_escape(run, start, p, "half a surrogate pair", p);
    return scan_low_surrogate(run, start, p, p + 6);
}

/* Ends the string from `start` at `stop`: a quote, a control character or the end. */
static const char *end_string(const writ_scan_run *run, const char *start, const char *stop,
                              unsigned flags, writ_token *token)
{
    if (stop > run->end)
        stop = run->end;
    if (flags & WRIT_TOKEN_NON_ASCII) {
        const char *wrong = check_utf8(start, stop);
        if (UNLIKELY(wrong != stop))
            return writ_scan_fail(run, "invalid UTF-8", wrong);
    }
    if (UNLIKELY(stop == run->end || *stop != '"'))
        return writ_scan_fail(run, "a control character in a string", stop);
    token->flags = (uint8_t)flags;
    token->offset = (uint32_t)(start - run->bytes);
    token->len = (uint32_t)(stop - start);
    return stop + 1;
}

/* The bytes of a word that may end a run of plain ones. */
static inline uint64_t find_stops(uint64_t word)
{
    return word_equal(word, '"') | word_equal(word, '\\') | word_control(word);
}

/* The string from `start` on, of which the bytes before p are plain. */
static const char *scan_string(const writ_scan_run *run, const char *start, const char *p,
                               writ_token *token)
{
    unsigned flags = 0;
    while (p < run->end) {
        uint64_t word = writ_scan_load8(p);
        uint64_t stops = find_stops(word);
        uint64_t before_stop = stops ? (stops & -stops) - 1 : UINT64_MAX;
        if (word & WORD_HIGH & before_stop)
            flags |= WRIT_TOKEN_NON_ASCII;
        if (!stops) {
            p += 8;
            continue;
        }
        p += __builtin_ctzll(stops) >> 3;
        if (*p != '\\' || p >= run->end)
            break;
        flags |= WRIT_TOKEN_ESCAPED;
        do
            p = scan_escape(run, start, p);
        while (p && *p == '\\' && p < run->end);
        if (!p)
            return NULL;
    }
    return end_string(run, start, p, flags, token);
}

const char *writ_scan_string(const writ_scan_run *run, const char *start, writ_token *token)
{
    return scan_string(run, start, start, token);
}

/* Takes entries of the list up to the quote at `quote`. */
static void take_entries(writ_scan_run *run, uint32_t quote)
{
    bool is_last;
    do {
        is_last = *run->next++ == quote;
        if (run->list_end - run->next < 2)
            writ_scan_more_list(run);
    } while (!is_last);
}

/* Ends the string with its entry `last` of the list. */
static inline const char *take_string(writ_scan_run *run, const uint32_t *last, unsigned flags,
                                      writ_token *token)
{
    token->flags = (uint8_t)flags;
    token->offset = run->next[0] + 1;
    token->len = *last - token->offset;
    const char *behind = run->bytes + *last + 1;
    run->next = last + 1;
    if (UNLIKELY(run->list_end - run->next < 2))
        writ_scan_more_list(run);
    return behind;
}

/* The string from `start` on, when its odd bytes are common ones and its end is listed; NULL: not
 * known.
 */
static const char *scan_letters(writ_scan_run *run, const char *start, writ_token *token)
{
    const uint32_t *entry = run->next;
    uint32_t first = *entry + 1;
    if (!run->letters || run->bytes + first != start)
        return NULL;
    do
        entry++;
    while (entry < run->list_end && run->bytes[*entry] != '"');
    if (entry >= run->list_end || *entry < first)
        return NULL;
    unsigned flags = run->letters(start, *entry - first);
    return flags ? take_string(run, entry, flags, token) : NULL;
}

__attribute__((noinline)) const char *writ_scan_odd_string(writ_scan_run *run, const char *start,
                                                           writ_token *token)
{
    const char *p = scan_letters(run, start, token);
    if (LIKELY(p))
        return p;
    const char *odd = run->bytes + run->next[1]; /* or no place of it: nothing is listed */
    p = scan_string(run, start, odd > start ? odd : start, token);
    if (p)
        take_entries(run, (uint32_t)(p - 1 - run->bytes));
    return p;
}
