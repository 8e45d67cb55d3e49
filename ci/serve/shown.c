/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/shown.h"

typedef struct listing {
    writ_request *request;
    size_t limit, used, looked_at;
    writ_shown_use *use;
    void *context;
    writ_str last; /* that was used, or looked at in vain */
    bool full;     /* another one would have been used */
    writ_arena one;
} listing;

void writ_shown_drop_deleted(writ_stored_versions *versions)
{
    size_t kept = 0;
    for (size_t i = 0; i < versions->count; i++)
        if (versions->items[i].deleted == WRIT_DELETED_NOT)
            versions->items[kept++] = versions->items[i];
    versions->count = kept;
}

static int look_at(listing *l, writ_str id, writ_error *err)
{
    writ_stored_parties parties = {0};
    writ_shown shown = {.id = id};
    int code = writ_store_heads(l->request->store, &l->one, id, &shown.versions, err);
    if (!code)
        code = writ_store_parties(l->request->store, &l->one, id, &parties, err);
    writ_shown_drop_deleted(&shown.versions);
    shown.parties = parties.count;
    bool is_shown = !code && (shown.versions.count || shown.parties);
    l->looked_at++;
    l->full = (is_shown && l->used == l->limit) || l->looked_at > WRIT_SHOWN_LOOKED_AT;
    if (!code && !l->full) {
        l->last = id;
        l->used += is_shown;
        code = is_shown ? l->use(l->context, &shown, err) : WRIT_OK;
    }
    writ_arena_reset(&l->one);
    return code;
}

int writ_shown_contracts(writ_request *request, const writ_contract_query *query,
                         writ_shown_use *use, void *context, writ_str *next, writ_error *err)
{
    listing l = {.request = request, .limit = query->limit, .use = use, .context = context};
    writ_contract_query part = *query;
    int code = WRIT_OK;
    part.limit++; /* one more says whether there is a next page */
    for (bool more = true; more && !code && !l.full;) {
        writ_ids ids = {0};
        code = writ_store_contracts(request->store, request->arena, &part, &ids, err);
        for (size_t i = 0; !code && i < ids.count && !l.full; i++)
            code = look_at(&l, ids.items[i], err);
        more = ids.count == part.limit;
        if (ids.count)
            part.after = ids.items[ids.count - 1];
    }
    writ_arena_clear(&l.one);
    *next = l.full ? l.last : WRIT_STR_EMPTY;
    return code;
}
