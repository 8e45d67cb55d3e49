/* SPDX-License-Identifier: Apache-2.0
 *
 * Numbers in and out of text, compared and converted. The arithmetic is in number_arith.c.
 */
#include "contracts/base/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/number_digits.h"

__extension__ typedef __int128 int128;

/* The halves of a number's text. */
struct parts {
    bool negative;
    writ_str whole;
    writ_str fraction;
    int32_t exponent;
    bool digits_alone; /* neither fraction nor exponent */
};

static size_t count_digits(writ_str text, size_t from)
{
    size_t at = from;
    while (at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9')
        at++;
    return at - from;
}

/* exp = e [ minus / plus ] 1*DIGIT, up to the end of the text. */
static bool split_exponent(writ_str text, size_t at, int32_t *exponent)
{
    bool negative = at < text.len && text.ptr[at] == '-';
    if (at < text.len && (text.ptr[at] == '-' || text.ptr[at] == '+'))
        at++;
    size_t digits = count_digits(text, at);
    if (digits == 0 || at + digits != text.len)
        return false;
    int32_t magnitude = 0;
    for (; at < text.len; at++) {
        magnitude = magnitude * 10 + (text.ptr[at] - '0');
        if (magnitude > WRIT_BOUND_EXPONENT)
            return false;
    }
    *exponent = negative ? -magnitude : magnitude;
    return true;
}

/* number = [ minus ] int [ frac ] [ exp ] (RFC 8259, section 6) */
static bool split(writ_str text, struct parts *parts)
{
    *parts = (struct parts){.negative = text.len > 0 && text.ptr[0] == '-'};
    size_t at = parts->negative;
    size_t digits = count_digits(text, at);
    if (digits == 0 || (digits > 1 && text.ptr[at] == '0'))
        return false;
    parts->whole = writ_str_part(text, at, digits);
    at += digits;
    if (at < text.len && text.ptr[at] == '.') {
        digits = count_digits(text, ++at);
        if (digits == 0)
            return false;
        parts->fraction = writ_str_part(text, at, digits);
        at += digits;
    }
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E'))
        return split_exponent(text, at + 1, &parts->exponent);
    parts->digits_alone = parts->fraction.len == 0;
    return at == text.len;
}

static uint64_t append_digits(uint64_t magnitude, writ_str digits)
{
    for (size_t i = 0; i < digits.len; i++)
        magnitude = magnitude * 10 + (uint64_t)(digits.ptr[i] - '0');
    return magnitude;
}

/* A coefficient that fits, its trailing zeros moved to the exponent. */
static writ_number small_number(int64_t coefficient, int32_t exponent)
{
    if (coefficient == 0)
        return (writ_number){.is_small = true};
    while (coefficient % 10 == 0) {
        coefficient /= 10;
        exponent++;
    }
    return (writ_number){.is_small = true, .exponent = exponent, .coefficient = coefficient};
}

static size_t cut_trailing_zeros(writ_str *digits)
{
    size_t before = digits->len;
    while (digits->len > 0 && digits->ptr[digits->len - 1] == '0')
        digits->len--;
    return before - digits->len;
}

static void cut_leading_zeros(writ_str *digits)
{
    while (digits->len > 0 && digits->ptr[0] == '0')
        *digits = writ_str_part(*digits, 1, digits->len);
}

/* Both halves as one run of digits, in the arena unless there is none. */
static bool join(writ_arena *arena, writ_str whole, writ_str fraction, writ_str *digits)
{
    if (!arena) {
        *digits = whole.len ? whole : fraction;
        return whole.len == 0 || fraction.len == 0;
    }
    char *copy = writ_arena_alloc(arena, whole.len + fraction.len + 1);
    if (whole.len)
        memcpy(copy, whole.ptr, whole.len);
    if (fraction.len)
        memcpy(copy + whole.len, fraction.ptr, fraction.len);
    copy[whole.len + fraction.len] = '\0';
    *digits = (writ_str){copy, whole.len + fraction.len};
    return true;
}

bool writ_number_of_digits(writ_arena *arena, bool negative, writ_str whole, writ_str fraction,
                           int32_t exponent, writ_number *number)
{
    exponent -= (int32_t)fraction.len;
    exponent += (int32_t)cut_trailing_zeros(&fraction);
    if (fraction.len == 0)
        exponent += (int32_t)cut_trailing_zeros(&whole);
    cut_leading_zeros(&whole);
    if (whole.len == 0)
        cut_leading_zeros(&fraction);

    if (whole.len + fraction.len < WRIT_NUMBER_SMALL_DIGITS) {
        uint64_t magnitude = append_digits(append_digits(0, whole), fraction);
        if (magnitude == 0)
            exponent = 0;
        if (magnitude <= (uint64_t)INT64_MAX + negative) {
            int64_t coefficient = (int64_t)(negative ? 0 - magnitude : magnitude);
            *number =
                (writ_number){.is_small = true, .exponent = exponent, .coefficient = coefficient};
            return true;
        }
    }
    writ_str digits;
    if (!join(arena, whole, fraction, &digits))
        return false;
    *number = (writ_number){.negative = negative, .exponent = exponent, .digits = digits};
    return true;
}

bool writ_number_parse(writ_arena *arena, writ_str text, writ_number *number)
{
    struct parts parts;
    if (text.len > WRIT_BOUND_RECORD_BYTES || !split(text, &parts))
        return false;
    if (parts.whole.len + parts.fraction.len < 19) { /* 18 digits always fit */
        uint64_t magnitude = append_digits(append_digits(0, parts.whole), parts.fraction);
        int64_t coefficient = parts.negative ? -(int64_t)magnitude : (int64_t)magnitude;
        *number = small_number(coefficient, parts.exponent - (int32_t)parts.fraction.len);
    } else if (!writ_number_of_digits(arena, parts.negative, parts.whole, parts.fraction,
                                      parts.exponent, number)) {
        return false;
    }
    number->spelled_as_float = number->exponent >= 0 && !parts.digits_alone;
    return true;
}

writ_number writ_number_from_int(int64_t integer)
{
    return small_number(integer, 0);
}

writ_str writ_number_digits(const writ_number *number, char scratch[WRIT_NUMBER_SMALL_DIGITS])
{
    if (!number->is_small)
        return number->digits;
    uint64_t magnitude = (uint64_t)number->coefficient;
    if (number->coefficient < 0)
        magnitude = 0 - magnitude;
    char *end = scratch + WRIT_NUMBER_SMALL_DIGITS;
    char *first = end;
    do
        *--first = (char)('0' + magnitude % 10);
    while ((magnitude /= 10) != 0);
    return (writ_str){first, (size_t)(end - first)};
}

int writ_number_sign(const writ_number *number)
{
    if (!number->is_small)
        return number->negative ? -1 : 1;
    return (number->coefficient > 0) - (number->coefficient < 0);
}

/* Of two numbers that are not 0: the one whose first digit stands higher is larger; in line, the
 * digits decide, and the longer run does, since it does not end in 0. */
int writ_number_compare_magnitude(const writ_number *a, const writ_number *b)
{
    char scratch_a[WRIT_NUMBER_SMALL_DIGITS], scratch_b[WRIT_NUMBER_SMALL_DIGITS];
    writ_str digits_a = writ_number_digits(a, scratch_a);
    writ_str digits_b = writ_number_digits(b, scratch_b);
    int64_t height_a = (int64_t)digits_a.len + a->exponent;
    int64_t height_b = (int64_t)digits_b.len + b->exponent;
    if (height_a != height_b)
        return height_a < height_b ? -1 : 1;
    int order = writ_str_compare(digits_a, digits_b);
    return (order > 0) - (order < 0);
}

static int compare_small(const writ_number *a, const writ_number *b)
{
    int128 x = a->coefficient, y = b->coefficient;
    for (int32_t i = b->exponent; i < a->exponent; i++)
        x *= 10;
    for (int32_t i = a->exponent; i < b->exponent; i++)
        y *= 10;
    return (x > y) - (x < y);
}

int writ_number_compare(const writ_number *a, const writ_number *b)
{
    int64_t distance = (int64_t)a->exponent - b->exponent;
    if (a->is_small && b->is_small && distance >= -18 && distance <= 18)
        return compare_small(a, b); /* 2^63 x 10^18 is below 2^127 */
    int sign_a = writ_number_sign(a), sign_b = writ_number_sign(b);
    if (sign_a != sign_b)
        return sign_a < sign_b ? -1 : 1;
    return sign_a ? sign_a * writ_number_compare_magnitude(a, b) : 0;
}

bool writ_number_equal(const writ_number *a, const writ_number *b)
{
    if (a->is_small != b->is_small || a->exponent != b->exponent)
        return false;
    if (a->is_small)
        return a->coefficient == b->coefficient;
    return a->negative == b->negative && writ_str_equal(a->digits, b->digits);
}

uint64_t writ_number_hash(const writ_number *number)
{
    const int64_t parts[2] = {
        number->is_small ? number->coefficient
                         : (int64_t)(writ_str_hash(number->digits) + number->negative),
        number->exponent,
    };
    return writ_str_hash((writ_str){(const char *)parts, sizeof parts});
}

bool writ_number_is_integer(const writ_number *number)
{
    return number->exponent >= 0;
}

bool writ_number_to_int(const writ_number *number, int64_t *integer)
{
    if (!number->is_small || number->exponent < 0)
        return false;
    int64_t value = number->coefficient;
    for (int32_t i = 0; i < number->exponent; i++)
        if (__builtin_mul_overflow(value, 10, &value))
            return false;
    *integer = value;
    return true;
}

/* Digits that can decide how a double is rounded: the midpoint between two doubles has at most
 * 767 of them. One more, not 0, stands for all that follow. */
enum { double_digits = 768 };

double writ_number_to_double(const writ_number *number)
{
    char scratch[WRIT_NUMBER_SMALL_DIGITS];
    char text[double_digits + 32];
    writ_str digits = writ_number_digits(number, scratch);
    size_t kept = digits.len < double_digits ? digits.len : double_digits;
    const char *rest = digits.len > kept ? "1" : "";
    int64_t exponent = (int64_t)number->exponent + (int64_t)(digits.len - kept) - (rest[0] != 0);
    /* Without a point the text means the same in every locale. */
    snprintf(text, sizeof text, "%s%.*s%se%" PRId64, writ_number_sign(number) < 0 ? "-" : "",
             (int)kept, digits.ptr, rest, exponent);
    return strtod(text, NULL);
}

static void add_zeros(writ_buf *buf, int64_t count)
{
    for (int64_t i = 0; i < count; i++)
        writ_buf_add_byte(buf, '0');
}

/* A number so long that its exponent behind the first digit would be out of bounds when it is read
 * back: the point moves until it is not. */
static void write_far(writ_buf *buf, writ_str digits, int64_t exponent)
{
    const int64_t bound = WRIT_BOUND_EXPONENT;
    if (exponent < -bound) {
        writ_buf_add_text(buf, "0.");
        add_zeros(buf, -bound - exponent - (int64_t)digits.len);
        exponent = -bound;
    }
    writ_buf_add_str(buf, digits);
    if (exponent > bound) {
        add_zeros(buf, exponent - bound);
        exponent = bound;
    }
    if (exponent != 0)
        writ_buf_printf(buf, "e%+" PRId64, exponent);
}

/* Integers of more digits get an exponent. */
static const int64_t most_plain_digits = 21;

/* The layout of ECMAScript's Number::toString (ECMA-262, 6.1.6.1.20), on exact digits. */
void writ_number_write(writ_buf *buf, const writ_number *number)
{
    char scratch[WRIT_NUMBER_SMALL_DIGITS];
    writ_str digits = writ_number_digits(number, scratch);
    int64_t length = (int64_t)digits.len;
    int64_t point = length + number->exponent; /* the value is 0.DIGITS x 10^point */
    if (writ_number_sign(number) < 0)
        writ_buf_add_byte(buf, '-');
    if (length <= point && point <= most_plain_digits) {
        writ_buf_add_str(buf, digits);
        add_zeros(buf, point - length);
    } else if (0 < point && point <= most_plain_digits) {
        writ_buf_add_str(buf, writ_str_part(digits, 0, (size_t)point));
        writ_buf_add_byte(buf, '.');
        writ_buf_add_str(buf, writ_str_part(digits, (size_t)point, digits.len));
    } else if (-6 < point && point <= 0) {
        writ_buf_add_text(buf, "0.");
        add_zeros(buf, -point);
        writ_buf_add_str(buf, digits);
    } else if (point - 1 > WRIT_BOUND_EXPONENT || point - 1 < -WRIT_BOUND_EXPONENT) {
        write_far(buf, digits, number->exponent);
    } else {
        writ_buf_add_byte(buf, digits.ptr[0]);
        if (digits.len > 1)
            writ_buf_add_byte(buf, '.');
        writ_buf_add_str(buf, writ_str_part(digits, 1, digits.len));
        writ_buf_printf(buf, "e%+" PRId64, point - 1);
    }
}

void writ_number_write_spelled(writ_buf *buf, const writ_number *number)
{
    char scratch[WRIT_NUMBER_SMALL_DIGITS];
    writ_str digits = writ_number_digits(number, scratch);
    int64_t length = (int64_t)digits.len + number->exponent;
    bool is_integer = writ_number_is_integer(number);
    if (is_integer && !number->spelled_as_float && length > most_plain_digits) {
        if (writ_number_sign(number) < 0)
            writ_buf_add_byte(buf, '-');
        writ_buf_add_str(buf, digits);
        add_zeros(buf, number->exponent);
        return;
    }
    writ_number_write(buf, number);
    if (is_integer && number->spelled_as_float && length <= most_plain_digits)
        writ_buf_add_text(buf, ".0");
}
