/* SPDX-License-Identifier: Apache-2.0
 *
 * Arithmetic on exact decimals: in 64 bits while that lasts, then in GMP. A power of ten is
 * expanded only where the result has that many digits; division works on residues.
 */
#include <gmp.h>
#include <stdlib.h>

#include "contracts/base/number.h"
#include "contracts/base/number_digits.h"

__extension__ typedef unsigned __int128 uint128;

/* Sets an integer that is initialised. */
static void load(mpz_t integer, const writ_number *number)
{
    char scratch[WRIT_NUMBER_SMALL_DIGITS];
    writ_str digits = writ_number_digits(number, scratch);
    writ_buf terminated = WRIT_BUF_INIT;
    writ_buf_add_str(&terminated, digits);
    mpz_set_str(integer, terminated.ptr, 10);
    writ_buf_clear(&terminated);
    if (writ_number_sign(number) < 0)
        mpz_neg(integer, integer);
}

/* integer x 10^exponent, normalised. */
static writ_number store(writ_arena *arena, const mpz_t integer, int32_t exponent)
{
    writ_number number;
    char *text = writ_arena_alloc(arena, mpz_sizeinbase(integer, 10) + 2);
    mpz_get_str(text, 10, integer);
    bool negative = text[0] == '-';
    writ_number_of_digits(arena, negative, writ_str_of(text + negative), WRIT_STR_EMPTY, exponent,
                          &number);
    return number;
}

static void scale(mpz_t integer, int64_t power)
{
    mpz_t ten;
    mpz_init(ten);
    mpz_ui_pow_ui(ten, 10, (unsigned long)power);
    mpz_mul(integer, integer, ten);
    mpz_clear(ten);
}

static bool scale_small(int64_t *integer, int64_t power)
{
    if (power > 18)
        return false;
    for (int64_t i = 0; i < power; i++)
        if (__builtin_mul_overflow(*integer, 10, integer))
            return false;
    return true;
}

static writ_number add_big(writ_arena *arena, const writ_number *a, const writ_number *b,
                           int32_t exponent, bool subtract)
{
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    load(x, a);
    load(y, b);
    scale(x, a->exponent - exponent);
    scale(y, b->exponent - exponent);
    if (subtract)
        mpz_sub(x, x, y);
    else
        mpz_add(x, x, y);
    writ_number result = store(arena, x, exponent);
    mpz_clears(x, y, NULL);
    return result;
}

static bool add_small(const writ_number *a, const writ_number *b, int32_t exponent, bool subtract,
                      int64_t *sum)
{
    if (!a->is_small || !b->is_small)
        return false;
    int64_t x = a->coefficient, y = b->coefficient;
    if (!scale_small(&x, a->exponent - exponent) || !scale_small(&y, b->exponent - exponent))
        return false;
    return subtract ? !__builtin_sub_overflow(x, y, sum) : !__builtin_add_overflow(x, y, sum);
}

static writ_number combine(writ_arena *arena, const writ_number *a, const writ_number *b,
                           bool subtract)
{
    /* 0 fits any exponent: let it take the other's, or 10^exponent would be expanded for it. */
    writ_number left = *a, right = *b;
    if (writ_number_sign(a) == 0)
        left.exponent = b->exponent;
    if (writ_number_sign(b) == 0)
        right.exponent = left.exponent;
    int32_t exponent = left.exponent < right.exponent ? left.exponent : right.exponent;
    int64_t sum;
    if (!add_small(&left, &right, exponent, subtract, &sum))
        return add_big(arena, &left, &right, exponent, subtract);
    writ_number result = writ_number_from_int(sum);
    if (sum != 0)
        result.exponent += exponent;
    return result;
}

writ_number writ_number_add(writ_arena *arena, const writ_number *a, const writ_number *b)
{
    return combine(arena, a, b, false);
}

writ_number writ_number_subtract(writ_arena *arena, const writ_number *a, const writ_number *b)
{
    return combine(arena, a, b, true);
}

static uint64_t magnitude(const writ_number *small)
{
    return small->coefficient < 0 ? 0 - (uint64_t)small->coefficient : (uint64_t)small->coefficient;
}

/* base^power mod modulus. */
static uint64_t power_residue(uint64_t base, uint64_t power, uint64_t modulus)
{
    uint128 result = 1 % modulus, square = base % modulus;
    for (; power; power >>= 1) {
        if (power & 1)
            result = result * square % modulus;
        square = square * square % modulus;
    }
    return (uint64_t)result;
}

/* |coefficient| mod modulus; linear in the digits, 18 at a time. */
static uint64_t coefficient_residue(const writ_number *number, uint64_t modulus)
{
    if (number->is_small)
        return magnitude(number) % modulus;
    uint128 residue = 0;
    for (size_t at = 0; at < number->digits.len;) {
        uint64_t chunk = 0, weight = 1;
        for (; weight < 1000000000000000000u && at < number->digits.len; at++, weight *= 10)
            chunk = chunk * 10 + (uint64_t)(number->digits.ptr[at] - '0');
        residue = (residue * weight + chunk) % modulus;
    }
    return (uint64_t)residue;
}

/* coefficient x 10^power mod modulus, at least 0. */
static void residue_big(mpz_t residue, const writ_number *number, int64_t power,
                        const mpz_t modulus)
{
    mpz_t ten;
    load(residue, number);
    mpz_init_set_ui(ten, 10);
    mpz_powm_ui(ten, ten, (unsigned long)power, modulus);
    mpz_mod(residue, residue, modulus);
    mpz_mul(residue, residue, ten);
    mpz_mod(residue, residue, modulus);
    mpz_clear(ten);
}

bool writ_number_is_multiple(const writ_number *number, const writ_number *divisor)
{
    if (writ_number_sign(number) == 0)
        return true;
    int64_t power = (int64_t)number->exponent - divisor->exponent;
    if (power < 0) /* the divisor has more zeros; a normalised coefficient ends in none */
        return false;
    if (divisor->is_small) {
        uint64_t modulus = magnitude(divisor);
        uint128 residue = coefficient_residue(number, modulus);
        return residue * power_residue(10, (uint64_t)power, modulus) % modulus == 0;
    }
    mpz_t modulus, residue;
    mpz_inits(modulus, residue, NULL);
    load(modulus, divisor);
    residue_big(residue, number, power, modulus);
    bool multiple = mpz_sgn(residue) == 0;
    mpz_clears(modulus, residue, NULL);
    return multiple;
}

/* number - floor(number / divisor) x divisor, for a number that is not below the divisor in
 * magnitude; so the divisor can be brought to the number's exponent without growing longer than
 * the number is. */
static writ_number remainder_of(writ_arena *arena, const writ_number *number,
                                const writ_number *divisor)
{
    mpz_t modulus, residue;
    mpz_inits(modulus, residue, NULL);
    load(modulus, divisor);
    int32_t exponent = divisor->exponent;
    if (number->exponent >= exponent) {
        residue_big(residue, number, (int64_t)number->exponent - exponent, modulus);
    } else {
        scale(modulus, (int64_t)exponent - number->exponent);
        exponent = number->exponent;
        load(residue, number);
        mpz_mod(residue, residue, modulus);
    }
    writ_number result = store(arena, residue, exponent);
    mpz_clears(modulus, residue, NULL);
    return result;
}

/* The two multiples of the divisor that enclose the number, equal when it is one itself. */
static void enclose(writ_arena *arena, const writ_number *number, const writ_number *divisor,
                    writ_number *below, writ_number *above)
{
    const writ_number zero = writ_number_from_int(0);
    int sign = writ_number_sign(number);
    if (sign == 0) {
        *below = *above = zero;
    } else if (writ_number_compare_magnitude(number, divisor) < 0) {
        *below = sign > 0 ? zero : writ_number_subtract(arena, &zero, divisor);
        *above = sign > 0 ? *divisor : zero;
    } else {
        writ_number rest = remainder_of(arena, number, divisor);
        *below = *above = writ_number_subtract(arena, number, &rest);
        if (writ_number_sign(&rest) != 0)
            *above = writ_number_add(arena, below, divisor);
    }
}

writ_number writ_number_floor(writ_arena *arena, const writ_number *number,
                              const writ_number *divisor)
{
    writ_number below, above;
    enclose(arena, number, divisor, &below, &above);
    return below;
}

writ_number writ_number_ceil(writ_arena *arena, const writ_number *number,
                             const writ_number *divisor)
{
    writ_number below, above;
    enclose(arena, number, divisor, &below, &above);
    return above;
}

/* With a = x 10^e, b = y 10^f, e >= f, k = e - f: the least common multiple of x 10^k and y is
 * x 10^k y / gcd(x 10^k, y). No prime power divides y more often than y has bits, so in the gcd
 * 10^k can be cut there. */
writ_number writ_number_lcm(writ_arena *arena, const writ_number *a, const writ_number *b)
{
    if (a->exponent < b->exponent) {
        const writ_number *swap = a;
        a = b;
        b = swap;
    }
    mpz_t x, y, divisor;
    mpz_inits(x, y, divisor, NULL);
    load(x, a);
    load(y, b);
    int64_t power = (int64_t)a->exponent - b->exponent;
    int64_t bits = (int64_t)mpz_sizeinbase(y, 2);
    mpz_set(divisor, x);
    scale(divisor, power < bits ? power : bits);
    mpz_gcd(divisor, divisor, y);
    mpz_divexact(y, y, divisor);
    mpz_mul(x, x, y);
    writ_number result = store(arena, x, a->exponent);
    mpz_clears(x, y, divisor, NULL);
    return result;
}
