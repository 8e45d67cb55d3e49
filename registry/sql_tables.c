/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/sql_tables.h"

#include "registry/tables.h"

#define KIND(position, name, kind)       {#name, WRIT_COLUMN_##kind},
#define FIRST_NAME(position, name, kind) #name
#define NEXT_NAME(position, name, kind)  ", " #name
#define FIRST_MARK(position, name, kind) "?" #position
#define NEXT_MARK(position, name, kind)  ", ?" #position

#define COLUMNS(name, key, COLUMNS_OF)                                                             \
    static const writ_sql_column name##_columns[] = {COLUMNS_OF(KIND, KIND)};                      \
    _Static_assert(sizeof name##_columns / sizeof *name##_columns <= WRIT_SQL_COLUMNS, #name);
WRIT_TABLES(COLUMNS)

#define TABLE(name, key, COLUMNS_OF)                                                               \
    {                                                                                              \
        #name,                                                                                     \
        "SELECT 1 FROM " #name " LIMIT 1",                                                         \
        "SELECT " COLUMNS_OF(FIRST_NAME, NEXT_NAME) " FROM " #name " ORDER BY " key,               \
        "INSERT INTO " #name                                                                       \
        " (" COLUMNS_OF(FIRST_NAME, NEXT_NAME) ") VALUES (" COLUMNS_OF(FIRST_MARK, NEXT_MARK) ")", \
        name##_columns,                                                                            \
        sizeof name##_columns / sizeof *name##_columns,                                            \
    },
const writ_sql_table writ_sql_tables[] = {WRIT_TABLES(TABLE)};
const size_t writ_sql_table_count = sizeof writ_sql_tables / sizeof *writ_sql_tables;
