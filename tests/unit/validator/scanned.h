/* SPDX-License-Identifier: Apache-2.0
 *
 * For tests: a text with its padding, scanned.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_SCANNED_H
#define WRIT_TESTS_UNIT_VALIDATOR_SCANNED_H

#include <stdlib.h>

#include "contracts/base/error.h"
#include "validator/scan.h"

typedef struct scanned {
    char *bytes;
    writ_tape tape;
    bool is_json;
    writ_scan_error error; /* when not */
} scanned;

/* The text is copied; the padding holds what would do most harm if it were read as text. */
static inline scanned scan_str(writ_str text)
{
    scanned s = {.bytes = malloc(text.len + WRIT_SCAN_PADDING)};
    if (!s.bytes)
        writ_out_of_memory();
    if (text.len)
        memcpy(s.bytes, text.ptr, text.len);
    for (size_t i = 0; i < WRIT_SCAN_PADDING; i++)
        s.bytes[text.len + i] = "\"}]1,"[i % 5];
    s.is_json = writ_scan(&s.tape, s.bytes, text.len, &s.error);
    return s;
}

static inline scanned scan(const char *text)
{
    return scan_str(writ_str_of(text));
}

static inline void scanned_clear(scanned *s)
{
    writ_tape_clear(&s->tape);
    free(s->bytes);
}

#endif
