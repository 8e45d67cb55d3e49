/* SPDX-License-Identifier: Apache-2.0
 *
 * libpq, PostgreSQL's client library, loaded when the first store on PostgreSQL is opened. The
 * table's types come from libpq-fe.h, so the compiler checks every call as if it were linked. Only
 * where WITH_POSTGRESQL is defined (configure --without-postgresql).
 */
#ifndef WRIT_REGISTRY_POSTGRES_API_H
#define WRIT_REGISTRY_POSTGRES_API_H

#include <libpq-fe.h>

#include "contracts/base/error.h"

typedef struct writ_postgres_api {
    void *library;
#define FUNCTION(name) __typeof__(&PQ##name) name;
#include "registry/postgres_api.def"
#undef FUNCTION
} writ_postgres_api;

/* Loads the library, or takes one more hold of it, and fills the table. WRIT_E_SYSTEM when it is
 * not installed or lacks a function. */
int writ_postgres_api_load(writ_postgres_api *api, writ_error *err);
void writ_postgres_api_unload(writ_postgres_api *api);

#endif
