/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/dump.h"

#include "registry/backend.h"

static int refuse(const char *what, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_USAGE, "this kind of registry cannot be %s", what);
    writ_error_hint(err, "ask its server, or name its database");
    return code;
}

int writ_store_dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err)
{
    if (!store->backend->dump)
        return refuse("exported", err);
    return store->backend->dump(store, write, context, err);
}

int writ_store_load(writ_store *store, writ_dump_reader *read, void *context, int64_t *rows,
                    writ_error *err)
{
    int64_t loaded = 0;
    if (!store->backend->load)
        return refuse("imported into", err);
    if (store->depth)
        return writ_error_set(err, WRIT_E_USAGE, "a transaction of this registry is open already");
    int code = store->backend->load(store, read, context, &loaded, err);
    if (code == WRIT_OK && rows)
        *rows = loaded;
    return code;
}
