/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#ifdef WITH_POSTGRESQL
#include "registry/postgres_api.h"

#include <string.h>

#include "contracts/base/shared_object.h"

int writ_postgres_api_load(writ_postgres_api *api, writ_error *err)
{
    static const char *const names[] = {
#define FUNCTION(name) "PQ" #name,
#include "registry/postgres_api.def"
#undef FUNCTION
    };
    writ_postgres_api loaded = {0};
    /* dlsym gives an object pointer; POSIX lets it be stored as a function pointer this way only.
     */
    void **const slots[] = {
#define FUNCTION(name) (void **)&loaded.name,
#include "registry/postgres_api.def"
#undef FUNCTION
    };
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("pq", "5"),
        .product = "PostgreSQL's client library",
        .hint = "install libpq (Debian: libpq5): a registry on PostgreSQL is opened with it",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof *names,
    };
    int code = writ_shared_object_open(&library, &loaded.library, err);
    if (code == WRIT_OK)
        *api = loaded;
    return code;
}

void writ_postgres_api_unload(writ_postgres_api *api)
{
    writ_shared_object_close(api->library);
    memset(api, 0, sizeof *api);
}
#endif
