/* SPDX-License-Identifier: Apache-2.0
 *
 * What number.c and number_arith.c share: a number as a run of decimal digits. Nobody else needs
 * this.
 */
#ifndef WRIT_CONTRACTS_BASE_NUMBER_DIGITS_H
#define WRIT_CONTRACTS_BASE_NUMBER_DIGITS_H

#include "contracts/base/number.h"

/* Room for the digits of a coefficient of 64 bits. */
#define WRIT_NUMBER_SMALL_DIGITS 20

/* The digits of the coefficient without sign: those of a big number, or in scratch. */
writ_str writ_number_digits(const writ_number *number, char scratch[WRIT_NUMBER_SMALL_DIGITS]);

/* The normalised number whole.fraction x 10^exponent; small when it fits. Digits as with
 * writ_number_parse, which explains a false. */
bool writ_number_of_digits(writ_arena *arena, bool negative, writ_str whole, writ_str fraction,
                           int32_t exponent, writ_number *number);

/* Compares |a| with |b|; neither is 0. */
int writ_number_compare_magnitude(const writ_number *a, const writ_number *b);

#endif
