/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of registry/tables.h as values, with the statements that read and write whole rows.
 *
 * Inside registry/.
 */
#ifndef WRIT_REGISTRY_SQL_TABLES_H
#define WRIT_REGISTRY_SQL_TABLES_H

#include <stddef.h>

typedef struct writ_sql_column {
    const char *name;
    enum {
        WRIT_COLUMN_TEXT,
        WRIT_COLUMN_BLOB,
        WRIT_COLUMN_INTEGER,
        WRIT_COLUMN_ADDED /* a TEXT that an export of the layout before has not; "" there */
    } kind;
} writ_sql_column;

typedef struct writ_sql_table {
    const char *name;
    const char *any;    /* SELECT of at most one row */
    const char *select; /* all rows by their key, all columns */
    const char *insert; /* one row, all columns */
    const writ_sql_column *columns;
    size_t count;
} writ_sql_table;

/* No table has more columns. */
#define WRIT_SQL_COLUMNS 20

extern const writ_sql_table writ_sql_tables[];
extern const size_t writ_sql_table_count;

#endif
