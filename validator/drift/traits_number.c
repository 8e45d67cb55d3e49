/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/drift/traits_parts.h"

/* More digits do not fit 64 bits; doubles have 17. */
enum { DIGITS_KEPT = 19, LARGEST_EXPONENT = 400, ZEROS_OF_EXACT = 22 };

typedef struct reader {
    const char *at, *end;
    char comma, group;
    unsigned kept;   /* digits in decimal->digits */
    int32_t pending; /* zeros that count only if another digit follows */
    bool any;
    writ_decimal *decimal;
} reader;

static inline bool is_digit(char byte)
{
    return (unsigned char)(byte - '0') <= 9;
}

static void push(reader *in, unsigned digit)
{
    writ_decimal *decimal = in->decimal;
    if (in->kept < DIGITS_KEPT) {
        decimal->digits = decimal->digits * 10 + digit;
        in->kept += decimal->digits != 0;
        return;
    }
    decimal->more = (decimal->more + digit + 1) * 0x9E3779B97F4A7C15u;
    decimal->exponent++;
}

/* Zeros at the end belong to the exponent. */
static void take_digit(reader *in, unsigned digit)
{
    if (digit == 0) {
        in->pending += in->kept > 0;
        return;
    }
    for (; in->pending > 0; in->pending--)
        push(in, 0);
    push(in, digit);
}

static void take_digits(reader *in, bool behind_point)
{
    for (; in->at < in->end; in->at++) {
        if (in->group && *in->at == in->group && !behind_point)
            continue;
        if (!is_digit(*in->at))
            return;
        take_digit(in, (unsigned)(*in->at - '0'));
        in->decimal->exponent -= behind_point;
        in->any = true;
    }
}

static bool take_exponent(reader *in)
{
    bool negative = in->at < in->end && *in->at == '-';
    in->at += negative || (in->at < in->end && *in->at == '+');
    int32_t exponent = 0;
    const char *first = in->at;
    for (; in->at < in->end && is_digit(*in->at); in->at++)
        if (exponent < 1000000)
            exponent = exponent * 10 + (*in->at - '0');
    in->decimal->exponent += negative ? -exponent : exponent;
    return in->at > first;
}

bool writ_decimal_read(writ_str text, char comma, char group, writ_decimal *decimal)
{
    *decimal = (writ_decimal){0};
    reader in = {text.ptr, text.ptr + text.len, comma, group, 0, 0, false, decimal};
    decimal->negative = in.at < in.end && *in.at == '-';
    in.at += decimal->negative;
    take_digits(&in, false);
    if (!in.any)
        return false;
    if (in.at < in.end && *in.at == comma) {
        const char *point = in.at++;
        take_digits(&in, true);
        if (in.at == point + 1)
            return false;
    }
    if (in.at < in.end && (*in.at | 0x20) == 'e') {
        in.at++;
        if (!take_exponent(&in))
            return false;
    }
    decimal->exponent += in.pending;
    if (decimal->digits == 0)
        *decimal = (writ_decimal){0};
    return in.at == in.end;
}

static double power_of_ten(int32_t exponent)
{
    static const double powers[ZEROS_OF_EXACT + 1] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double power = 1;
    for (; exponent > ZEROS_OF_EXACT; exponent -= ZEROS_OF_EXACT)
        power *= powers[ZEROS_OF_EXACT];
    return power * powers[exponent];
}

/* Up to 2^53 and 22 zeros both parts are exact and the result is rounded once (Clinger 1990). */
double writ_decimal_value(const writ_decimal *decimal)
{
    int32_t exponent = decimal->exponent;
    if (exponent > LARGEST_EXPONENT)
        exponent = LARGEST_EXPONENT;
    if (exponent < -LARGEST_EXPONENT)
        exponent = -LARGEST_EXPONENT;
    double value = (double)decimal->digits;
    /* in two steps, since 10^323 is no double, and 19 digits behind it are */
    for (; exponent < -300; exponent += ZEROS_OF_EXACT)
        value /= power_of_ten(ZEROS_OF_EXACT);
    value = exponent < 0 ? value / power_of_ten(-exponent) : value * power_of_ten(exponent);
    return decimal->negative ? -value : value;
}
