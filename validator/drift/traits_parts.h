/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of traits.c: decimal numbers, and what a text looks like. Internal to traits.
 */
#ifndef WRIT_VALIDATOR_DRIFT_TRAITS_PARTS_H
#define WRIT_VALIDATOR_DRIFT_TRAITS_PARTS_H

#include "contracts/instant.h"
#include "validator/drift/traits.h"

/* A number as it is known again in any notation: 100, 1e2 and "100.0" have the same fields. It is
 * digits x 10^exponent, and `digits` does not end in 0. */
typedef struct writ_decimal {
    bool negative;
    int32_t exponent;
    uint64_t digits; /* the first 19 of them */
    uint64_t more;   /* a hash of those behind; 0: none */
} writ_decimal;

/* Reads what a JSON number may be, leading zeros allowed, from the whole text. `comma` may stand
 * for the point; bytes equal to `group` (NUL: none) are passed over. */
bool writ_decimal_read(writ_str text, char comma, char group, writ_decimal *decimal);
double writ_decimal_value(const writ_decimal *decimal); /* right to 1e-14 of itself */

/* The form of a text that is not empty and, for a time or number, what it says. */
typedef struct writ_text_form {
    writ_form form;
    bool is_canonical; /* DIGITS: no leading zeros, so it is a number's text */
    writ_decimal decimal;
    writ_instant instant;
} writ_text_form;

/* `last` is the text's last byte, when the text itself was cut. */
void writ_text_form_find(writ_str text, char last, writ_text_form *found);

#endif
