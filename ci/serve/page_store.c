/* SPDX-License-Identifier: Apache-2.0
 *
 * What the pages ask the store. Where it can only be asked for more than a page shows, what is not
 * shown is forgotten at once.
 */
#include "ci/serve/page.h"

int writ_page_versions(writ_request *request, writ_str contract, writ_stored_versions *versions,
                       writ_error *err)
{
    const writ_version_query query = {.contract = contract, .heads = true};
    writ_stored_versions all = {0};
    int code = writ_store_find_versions(request->store, request->arena, &query, &all, err);
    for (size_t i = 0; !code && i < all.count; i++)
        if (all.items[i].deleted == WRIT_DELETED_NOT)
            *WRIT_PUSH(request->arena, versions) = all.items[i];
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

/* ---- parties ---- */

/* Contracts at a time, of which the parties are looked at. */
enum { CONTRACTS_AT_ONCE = 500 };

typedef int visit_party(void *context, const writ_stored_party *party, writ_error *err);

static int visit_parties_of(writ_store *store, writ_str contract, visit_party *visit, void *context,
                            writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_stored_parties parties = {0};
    int code = writ_store_parties(store, &arena, contract, &parties, err);
    for (size_t i = 0; !code && i < parties.count; i++)
        code = visit(context, &parties.items[i], err);
    writ_arena_clear(&arena);
    return code;
}

/* Calls `visit` for every party there is, which is valid during the call, until it returns what is
 * not WRIT_OK. In the memory of the parties of one contract. */
static int visit_parties(writ_store *store, visit_party *visit, void *context, writ_error *err)
{
    writ_contract_query query = {.limit = CONTRACTS_AT_ONCE};
    writ_arena arenas[2] = {WRIT_ARENA_INIT, WRIT_ARENA_INIT}; /* `after` lives in the other one */
    int code = WRIT_OK;
    bool more = true;
    for (size_t round = 0; !code && more; round++) {
        writ_arena *arena = &arenas[round % 2];
        writ_ids ids = {0};
        writ_arena_reset(arena);
        code = writ_store_contracts(store, arena, &query, &ids, err);
        for (size_t i = 0; !code && i < ids.count; i++)
            code = visit_parties_of(store, ids.items[i], visit, context, err);
        more = ids.count == CONTRACTS_AT_ONCE;
        if (ids.count)
            query.after = ids.items[ids.count - 1];
    }
    writ_arena_clear(&arenas[0]);
    writ_arena_clear(&arenas[1]);
    return code;
}

static writ_stored_party copy_of(writ_arena *arena, const writ_stored_party *party)
{
    writ_stored_party copy = *party;
    writ_str *const texts[] = {
        &copy.id,   &copy.party, &copy.contract, &copy.version,       &copy.sha256,
        &copy.name, &copy.bytes, &copy.beside,   &copy.registered_at, &copy.registered_by};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = writ_str_copy(arena, *texts[i]);
    return copy;
}

typedef struct gathering {
    writ_arena *arena;
    writ_str text;
    writ_stored_parties *parties;
    writ_ids *systems;
    writ_map known;
    bool *more;
} gathering;

static int take_of_system(void *context, const writ_stored_party *party, writ_error *err)
{
    gathering *g = context;
    (void)err;
    if (writ_str_equal(party->party, g->text))
        *WRIT_PUSH(g->arena, g->parties) = copy_of(g->arena, party);
    return WRIT_OK;
}

int writ_page_system(writ_request *request, writ_str system, writ_stored_parties *parties,
                     writ_error *err)
{
    gathering g = {.arena = request->arena, .text = system, .parties = parties};
    return visit_parties(request->store, take_of_system, &g, err);
}

/* Is it in there, whatever the case of ASCII letters? */
static bool holds(writ_str text, writ_str part)
{
    for (size_t at = 0; at + part.len <= text.len; at++) {
        size_t same = 0;
        while (same < part.len) {
            unsigned char a = (unsigned char)text.ptr[at + same], b = (unsigned char)part.ptr[same];
            a = a >= 'A' && a <= 'Z' ? a + 32 : a;
            b = b >= 'A' && b <= 'Z' ? b + 32 : b;
            if (a != b)
                break;
            same++;
        }
        if (same == part.len)
            return true;
    }
    return false;
}

static int take_system(void *context, const writ_stored_party *party, writ_error *err)
{
    gathering *g = context;
    (void)err;
    if ((!holds(party->party, g->text) && !holds(party->id, g->text)) ||
        writ_map_find(&g->known, party->party))
        return WRIT_OK;
    if (g->systems->count == WRIT_PAGE_ROWS) {
        *g->more = true;
        return WRIT_OK;
    }
    writ_str name = writ_str_copy(g->arena, party->party);
    *WRIT_PUSH(g->arena, g->systems) = name;
    writ_map_put(g->arena, &g->known, name, g);
    return WRIT_OK;
}

int writ_page_find_systems(writ_request *request, writ_str text, writ_ids *systems, bool *more,
                           writ_error *err)
{
    gathering g = {.arena = request->arena, .text = text, .systems = systems, .more = more};
    *more = false;
    return visit_parties(request->store, take_system, &g, err);
}

/* ---- deployments and events ---- */

int writ_page_deployments(writ_request *request, bool is_party, writ_str name,
                          writ_deployments *deployments, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_deployments all = {0};
    int code = writ_store_deployments(request->store, &arena, WRIT_STR_EMPTY, &all, err);
    for (size_t i = 0; !code && i < all.count; i++) {
        writ_deployment found = all.items[i];
        if (found.is_party != is_party || !writ_str_equal(found.name, name))
            continue;
        writ_str *const texts[] = {&found.environment, &found.name, &found.version, &found.at,
                                   &found.by};
        for (size_t j = 0; j < sizeof texts / sizeof *texts; j++)
            *texts[j] = writ_str_copy(request->arena, *texts[j]);
        *WRIT_PUSH(request->arena, deployments) = found;
    }
    writ_arena_clear(&arena);
    return code;
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
