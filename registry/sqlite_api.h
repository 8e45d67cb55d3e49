/* SPDX-License-Identifier: Apache-2.0
 *
 * SQLite, loaded when the first store is opened: `check`, `filter` and `diff` on local files never
 * need it, and its library alone would add a millisecond to each start. The table's types come from
 * sqlite3.h, so the compiler checks every call as if it were linked.
 */
#ifndef WRIT_REGISTRY_SQLITE_API_H
#define WRIT_REGISTRY_SQLITE_API_H

#include <sqlite3.h>

#include "contracts/base/error.h"

typedef struct writ_sqlite_api {
    void *library;
#define FUNCTION(name) __typeof__(&sqlite3_##name) name;
#include "registry/sqlite_api.def"
#undef FUNCTION
} writ_sqlite_api;

/* Loads the library, or takes one more hold of it, and fills the table. WRIT_E_SYSTEM when it is
 * not installed, older than 3.37 (STRICT tables), or lacks a function. */
int writ_sqlite_api_load(writ_sqlite_api *api, writ_error *err);
void writ_sqlite_api_unload(writ_sqlite_api *api);

#endif
