/* SPDX-License-Identifier: Apache-2.0
 *
 * The columns of a header as the steps that write a record. Internal to CSV.
 *
 *     id,email,address.country   ->   VALUE 0   VALUE 1   OPEN "address"   VALUE 2   CLOSE
 */
#ifndef WRIT_VALIDATOR_CSV_COLUMNS_H
#define WRIT_VALIDATOR_CSV_COLUMNS_H

#include "validator/csv.h"

typedef enum writ_csv_step_kind {
    WRIT_CSV_VALUE,
    WRIT_CSV_OPEN,
    WRIT_CSV_CLOSE
} writ_csv_step_kind;

/* What a member is of which the row has nothing. */
typedef enum writ_csv_empty {
    WRIT_CSV_NULL,
    WRIT_CSV_ABSENT,
    WRIT_CSV_OBJECT /* of OPEN: an object, whose members are what they are of nothing */
} writ_csv_empty;

typedef struct writ_csv_step {
    writ_csv_step_kind kind;
    writ_str key; /* "name": with its quotes and colon */
    writ_csv_empty empty;
    unsigned types;  /* VALUE: of writ_type_bit */
    uint32_t column; /* VALUE: from 0 */
    uint32_t close;  /* OPEN: the step that closes it */
} writ_csv_step;

struct writ_csv {
    writ_arena arena; /* of what follows */
    writ_str header;
    char delimiter;
    writ_str *names; /* of the columns, decoded */
    size_t count;
    WRIT_ARRAY(writ_csv_step) steps;
};

/* Fills in the steps of names that are not empty and differ. WRIT_E_INPUT where columns are one
 * member or one within the other; *column is the later one then, and the error has no place. */
int writ_csv_lay(writ_csv *csv, const writ_schema_set *set, size_t *column, writ_error *err);

#endif
