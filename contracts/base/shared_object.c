/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/base/shared_object.h"

#include <dlfcn.h>

static int find_functions(const writ_shared_object *library, void *handle, writ_error *err)
{
    for (size_t i = 0; i < library->count; i++)
        if (!(*library->slots[i] = dlsym(handle, library->names[i])))
            return writ_error_set(err, WRIT_E_SYSTEM, "'%s' has no function '%s'", library->file,
                                  library->names[i]);
    return WRIT_OK;
}

int writ_shared_object_open(const writ_shared_object *library, void **handle, writ_error *err)
{
    /* NODELETE: SQLite keeps state of the process (its mutexes, the table of POSIX locks), which
     * must not be unmapped and made anew between two stores. */
    void *loaded = dlopen(library->file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    int code = loaded ? find_functions(library, loaded, err)
                      : writ_error_set(err, WRIT_E_SYSTEM, "%s cannot be loaded: %s",
                                       library->product, dlerror());
    if (code == WRIT_OK) {
        *handle = loaded;
        return WRIT_OK;
    }
    writ_error_hint(err, "%s", library->hint);
    writ_shared_object_close(loaded);
    return code;
}

void writ_shared_object_close(void *handle)
{
    if (handle)
        dlclose(handle);
}
