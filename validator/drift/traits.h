/* SPDX-License-Identifier: Apache-2.0
 *
 * What one value of a stream shows: its form, a hash under which it is known again in another
 * notation, and its number, time and length. Found in one pass over its bytes, without allocating.
 */
#ifndef WRIT_VALIDATOR_DRIFT_TRAITS_H
#define WRIT_VALIDATOR_DRIFT_TRAITS_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/schema.h"
#include "validator/scan.h"

typedef enum writ_form {
#define FORM(enumerator, type, name) WRIT_FORM_##enumerator,
#include "validator/drift/forms.def"
    WRIT_FORM_COUNT
} writ_form;

const char *writ_form_name(writ_form form); /* "timestamp in UTC" … */
unsigned writ_form_type(writ_form form);    /* of writ_type_bit; INTEGER is not NUMBER here */
bool writ_form_find(writ_str name, writ_form *form); /* false: there is none of that name */

/* Has it a place on the time line? */
static inline bool writ_form_is_time(writ_form form)
{
    return form >= WRIT_FORM_TIME_UTC && form <= WRIT_FORM_DATE;
}

/* The hash is of the value, whatever its notation, and the same in every process and on every
 * machine, since profiles keep it. It is that of
 *
 *     a text       its first WRIT_TRAITS_BYTES bytes, A to Z as a to z, and its length
 *     a number     its decimal digits and their scale, so 100, 1e2 and "100.0" have one; those of a
 *                  text without leading zeros too: "007639" is a text
 *     an instant   its microseconds since 1970: of timestamps in any offset (UTC where there is
 *                  none), of a date its midnight, and of numbers from 1e9 to 4.1e9 (or a thousand
 *                  times that), as seconds (or milliseconds) since 1970: of the years 2001 to 2099
 *     a boolean    its text
 */
#define WRIT_TRAITS_BYTES 1024

typedef struct writ_traits {
    writ_form form;
    uint32_t length;    /* strings: code points; arrays: items; objects: members; else 0 */
    uint64_t hash;      /* see above; 0 for null, objects and arrays */
    double number;      /* when has_number */
    double instant;     /* seconds since 1970; what has no offset is read as UTC */
    int offset_minutes; /* east of UTC; of TIME_OFFSET */
    bool has_number;    /* INTEGER, FRACTION, DIGITS, DECIMAL */
    bool has_instant;   /* a form that writ_form_is_time */
    bool has_epoch;     /* the number may be an instant, 1e9 to 4.1e9 as above: `instant` is it */
} writ_traits;

/* Of the value at index `at` of the tape. */
writ_traits writ_traits_of(const writ_tape *tape, uint32_t at);

/* The hash above, of a text. */
uint64_t writ_traits_hash(writ_str text);

/* "string of 15 characters (e-mail address)": what may be shown of a value that may not be. In
 * the arena. */
writ_str writ_traits_words(writ_arena *arena, const writ_traits *traits);

#endif
