/* SPDX-License-Identifier: Apache-2.0
 *
 * What the pages ask the store. Where it can only be asked for more than a page shows, what is not
 * shown is forgotten at once.
 */
#include "ci/serve/page.h"
#include "ci/serve/shown.h"

int writ_page_versions(writ_request *request, writ_str contract, writ_stored_versions *versions,
                       writ_error *err)
{
    int code = writ_store_heads(request->store, request->arena, contract, versions, err);
    writ_shown_drop_deleted(versions);
    return code;
}

const writ_stored_version *writ_page_newest(const writ_stored_versions *versions)
{
    const writ_stored_version *newest = NULL;
    for (size_t i = 0; i < versions->count; i++)
        if (!newest || versions->items[i].status == WRIT_STATUS_ACTIVE ||
            newest->status != WRIT_STATUS_ACTIVE)
            newest = &versions->items[i];
    return newest;
}

const writ_stored_version *writ_page_find_version(const writ_stored_versions *versions,
                                                  writ_str version)
{
    for (size_t i = 0; i < versions->count; i++)
        if (writ_str_equal(versions->items[i].version, version))
            return &versions->items[i];
    return NULL;
}

int writ_page_publications(writ_request *request, writ_str contract, writ_map *events,
                           writ_error *err)
{
    const writ_event_query query = {.contract = contract};
    writ_events all = {0};
    int code = writ_store_events(request->store, request->arena, &query, &all, err);
    for (size_t i = 0; !code && i < all.count; i++)
        if (writ_str_is(all.items[i].action, "publish"))
            writ_map_put(request->arena, events, all.items[i].version, &all.items[i]);
    return code;
}
