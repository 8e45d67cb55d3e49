/* SPDX-License-Identifier: Apache-2.0
 *
 * CSV as records: a header row laid beside a contract says which member each column is, and of what
 * types; then each row becomes a JSON record, which the validator judges as any other.
 *
 *     id,email,address.country        {"id":7,"email":null,"address":{"country":"DE"}}
 *     7,,DE
 *
 * A column is the member of its name; else, where the contract has one there, the nested member
 * that its name leads to as a JSON Pointer (/address/country) or with dots (address.country); else
 * a member that the contract does not declare, which is a string.
 *
 * What becomes of a field's text, by the types that the contract declares for its member:
 *
 *   nothing, no quotes   null; no member, where it may be absent and not null
 *   a JSON number        that number, if integer or number is declared. Where a string is, too, an
 *                        integer takes neither fraction nor exponent
 *   true, false          that boolean, if declared, in letters of either case
 *   a JSON array, object that value, if declared
 *   anything else        a string: so a text that does not fit is a TYPE_MISMATCH that shows it
 *
 * Quotes around a field change nothing else: "7" is a number where 7 is. Of a field without `type`
 * the types are those of its `enum` or `const`, else all. An object with columns for its members is
 * empty when all of them are, and then treated as a field that is empty; but one that is required
 * and not null is an object all the same.
 */
#ifndef WRIT_VALIDATOR_CSV_H
#define WRIT_VALIDATOR_CSV_H

#include "contracts/finding.h"
#include "contracts/schema.h"
#include "validator/csv_rows.h"
#include "validator/scan.h"

/* A header beside a contract. It does not change: several threads may use it. */
typedef struct writ_csv writ_csv;

/* Where a header row stands, for errors and for what is said of its rows. */
typedef struct writ_csv_place {
    const char *file; /* as the user named it */
    uint64_t line;    /* of the row */
} writ_csv_place;

/* `header` is the first row, without line end, with the byte order mark if there is one. `set` is
 * the contract's, used during this call only; NULL: none is known, and every type is declared.
 * Errors, WRIT_E_INPUT with the place: the header breaks the rules of CSV or is no UTF-8, a name is
 * empty or there twice, two columns are one member or one within the other, more than
 * WRIT_BOUND_CSV_COLUMNS. */
int writ_csv_open(const writ_schema_set *set, char delimiter, writ_str header,
                  const writ_csv_place *place, writ_csv **csv, writ_error *err);
void writ_csv_free(writ_csv *csv); /* NULL is fine */

/* The header row as it was given to writ_csv_open. */
writ_str writ_csv_header(const writ_csv *csv);
/* The delimiters and the columns' names are the same, in the same order. */
bool writ_csv_same(const writ_csv *a, const writ_csv *b);

/* What one thread needs for rows; zeroed before the first, cleared behind the last. */
typedef struct writ_csv_work {
    writ_csv_fields fields;
    writ_buf json;    /* the record of the last row, WRIT_SCAN_PADDING behind it */
    writ_buf scratch; /* a text without doubled quotes */
    writ_tape tape;   /* of a text that may be JSON */
} writ_csv_work;
void writ_csv_work_clear(writ_csv_work *work);

/* The record of a row (without line end), valid until the next call. False, and one finding, where
 * there is none: MALFORMED_CSV, ROW_LENGTH. A row that is no UTF-8 becomes a record that is none
 * either, and is refused by who judges that. */
bool writ_csv_record(const writ_csv *csv, writ_csv_work *work, writ_str row, writ_str *record,
                     writ_arena *arena, writ_findings *findings);

/* Is the row UTF-8? False, and MALFORMED_CSV in place of the findings, where it is not. */
bool writ_csv_is_text(writ_str row, writ_arena *arena, writ_findings *findings);

#endif
