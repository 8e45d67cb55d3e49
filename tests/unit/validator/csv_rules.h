/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules of csv_rows.h once more, byte by byte and without haste, to hold the code against.
 */
#ifndef WRIT_TESTS_UNIT_VALIDATOR_CSV_RULES_H
#define WRIT_TESTS_UNIT_VALIDATOR_CSV_RULES_H

#include <stdbool.h>

#include "contracts/base/bounds.h"
#include "contracts/base/str.h"

typedef struct ruled_row {
    size_t len; /* with its line end */
    bool good;
} ruled_row;

static inline ruled_row ruled_first_line(writ_str text)
{
    const size_t end = writ_str_find_byte(text, '\n');
    return (ruled_row){end < text.len ? end + 1 : text.len, false};
}

/* The row that the text begins with; `skip`: so many bytes stand before its first field. */
static inline ruled_row ruled_row_of(writ_str text, char delimiter, size_t skip)
{
    enum { BEGIN, PLAIN, QUOTED, CLOSED, CLOSED_CR } state = BEGIN;
    for (size_t i = skip; i < text.len; i++) {
        const char byte = text.ptr[i];
        const bool is_long = i + 1 > WRIT_BOUND_CSV_ROW_BYTES && ruled_first_line(text).len <= i;
        if (state == QUOTED)
            state = byte == '"' ? CLOSED : QUOTED;
        else if (state == CLOSED && byte == '"')
            state = QUOTED;
        else if (byte == '\n')
            return is_long ? ruled_first_line(text) : (ruled_row){i + 1, true};
        else if (state == CLOSED_CR)
            return ruled_first_line(text);
        else if (byte == delimiter)
            state = BEGIN;
        else if (state == CLOSED && byte == '\r')
            state = CLOSED_CR;
        else if (state == CLOSED || (byte == '"' && state == PLAIN))
            return ruled_first_line(text);
        else
            state = byte == '"' ? QUOTED : PLAIN;
    }
    const bool is_long =
        text.len > WRIT_BOUND_CSV_ROW_BYTES && ruled_first_line(text).len < text.len;
    return state == QUOTED || is_long ? ruled_first_line(text) : (ruled_row){text.len, true};
}

#endif
