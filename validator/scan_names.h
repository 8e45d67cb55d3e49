/* SPDX-License-Identifier: Apache-2.0
 *
 * The names of one object on a tape, decoded and sorted: for the exact search for repeated names
 * and for comparing objects whose members come in another order. O(n log n) whatever the names.
 */
#ifndef WRIT_VALIDATOR_SCAN_NAMES_H
#define WRIT_VALIDATOR_SCAN_NAMES_H

#include "validator/scan.h"

typedef struct writ_scan_name {
    writ_str text;  /* decoded; borrowed from the record, or from writ_scan_names.decoded */
    uint32_t value; /* index of the member's value on the tape */
} writ_scan_name;

typedef struct writ_scan_names {
    writ_scan_name *items; /* owned */
    size_t count;
    size_t capacity;
    writ_buf decoded; /* texts of the names that hold escapes */
} writ_scan_names;

void writ_scan_names_clear(writ_scan_names *names);

/* Forgets what was there and takes the names of the object at index `at`: shorter ones first,
 * those of one length by bytes, equal ones in the order of the text. Good until the record is
 * gone or the next call. */
void writ_scan_names_sort(writ_scan_names *names, const writ_tape *tape, uint32_t at);

#endif
