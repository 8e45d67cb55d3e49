/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/sqlite_api.h"

#include <pthread.h>
#include <string.h>

#include "contracts/base/shared_object.h"

/* STRICT tables came with 3.37.0. */
#define OLDEST 3037000
#define HINT   "install SQLite 3.37 or newer (Debian: libsqlite3-0)"

static const char *const names[] = {
#define FUNCTION(name) "sqlite3_" #name,
#include "registry/sqlite_api.def"
#undef FUNCTION
};

/* dlsym gives an object pointer; POSIX lets it be stored as a function pointer this way only. */
static int open_library(writ_sqlite_api *api, writ_error *err)
{
    void **const slots[] = {
#define FUNCTION(name) (void **)&api->name,
#include "registry/sqlite_api.def"
#undef FUNCTION
    };
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("sqlite3", "0"),
        .product = "SQLite",
        .hint = HINT,
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof *names,
    };
    return writ_shared_object_open(&library, &api->library, err);
}

/* SQLite counts its memory under one lock for all handles, which the threads of a server would wait
 * for at each read: a tenth of its time. It takes this before it is used first; afterwards it says
 * SQLITE_MISUSE and goes on as it is. */
static void count_no_memory(const writ_sqlite_api *api)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    api->config(SQLITE_CONFIG_MEMSTATUS, 0);
    pthread_mutex_unlock(&lock);
}

int writ_sqlite_api_load(writ_sqlite_api *api, writ_error *err)
{
    writ_sqlite_api loaded = {0};
    int code = open_library(&loaded, err);
    if (code != WRIT_OK)
        return code;
    if (loaded.libversion_number() < OLDEST) {
        code = writ_error_set(err, WRIT_E_SYSTEM, "SQLite %s is too old for a registry",
                              loaded.libversion());
        writ_error_hint(err, HINT);
        writ_shared_object_close(loaded.library);
        return code;
    }
    count_no_memory(&loaded);
    *api = loaded;
    return WRIT_OK;
}

void writ_sqlite_api_unload(writ_sqlite_api *api)
{
    writ_shared_object_close(api->library);
    memset(api, 0, sizeof *api);
}
