/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/dump.h"

#include "registry/backend.h"

/* A server that keeps the rows to itself. */
static int out_of_reach(const char *done, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_USAGE, "a registry is not %s through its server", done);
    writ_error_hint(err, "name the registry itself: --registry sqlite:PATH, or postgresql://…");
    return code;
}

int writ_store_dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err)
{
    if (!store->backend->dump)
        return out_of_reach("exported", err);
    return store->backend->dump(store, write, context, err);
}

int writ_store_load(writ_store *store, writ_dump_reader *read, void *context, int64_t *rows,
                    writ_error *err)
{
    int64_t loaded = 0;
    if (!store->backend->load)
        return out_of_reach("imported", err);
    if (store->depth)
        return writ_error_set(err, WRIT_E_USAGE, "a transaction of this registry is open already");
    int code = store->backend->load(store, read, context, &loaded, err);
    if (code == WRIT_OK && rows)
        *rows = loaded;
    return code;
}
