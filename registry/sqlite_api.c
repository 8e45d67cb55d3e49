/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/sqlite_api.h"

#include <dlfcn.h>
#include <string.h>

#ifdef __APPLE__
#define LIBRARY "libsqlite3.dylib"
#else
#define LIBRARY "libsqlite3.so.0"
#endif

/* STRICT tables came with 3.37.0. */
#define OLDEST 3037000

static const char *const names[] = {
#define FUNCTION(name) "sqlite3_" #name,
#include "registry/sqlite_api.def"
#undef FUNCTION
};

/* dlsym gives an object pointer; POSIX lets it be stored as a function pointer this way only. */
static int find_functions(writ_sqlite_api *api, writ_error *err)
{
    void **const slots[] = {
#define FUNCTION(name) (void **)&api->name,
#include "registry/sqlite_api.def"
#undef FUNCTION
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!(*slots[i] = dlsym(api->library, names[i])))
            return writ_error_set(err, WRIT_E_SYSTEM, "'" LIBRARY "' has no function '%s'",
                                  names[i]);
    if (api->libversion_number() < OLDEST)
        return writ_error_set(err, WRIT_E_SYSTEM, "SQLite %s is too old for a registry",
                              api->libversion());
    return WRIT_OK;
}

int writ_sqlite_api_load(writ_sqlite_api *api, writ_error *err)
{
    writ_sqlite_api loaded = {0};
    /* NODELETE: SQLite keeps state of the process (its mutexes, the table of POSIX locks), which
     * must not be unmapped and made anew between two stores. */
    loaded.library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!loaded.library) {
        int code = writ_error_set(err, WRIT_E_SYSTEM, "SQLite cannot be loaded: %s", dlerror());
        writ_error_hint(err, "install SQLite 3.37 or newer (Debian: libsqlite3-0)");
        return code;
    }
    int code = find_functions(&loaded, err);
    if (code != WRIT_OK) {
        writ_error_hint(err, "install SQLite 3.37 or newer (Debian: libsqlite3-0)");
        dlclose(loaded.library);
        return code;
    }
    *api = loaded;
    return WRIT_OK;
}

void writ_sqlite_api_unload(writ_sqlite_api *api)
{
    if (api->library)
        dlclose(api->library);
    memset(api, 0, sizeof *api);
}
