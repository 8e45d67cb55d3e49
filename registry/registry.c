/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading the registry: what a reference means. Writing is in publish.c and register.c.
 */
#include "registry/registry.h"

#include "contracts/base/parallel.h"
#include "contracts/semver.h"
#include "contracts/uri.h"
#include "registry/acts.h"
#include "registry/beside.h"
#include "registry/stored.h"

/* --- which version --- */

/* Is one a better answer than the other to "the newest"? What is active before what is deprecated,
 * releases before prereleases, then by version. */
static bool is_better(const writ_stored_version *a, const writ_version *a_version,
                      const writ_stored_version *b, const writ_version *b_version)
{
    bool a_active = a->status == WRIT_STATUS_ACTIVE, b_active = b->status == WRIT_STATUS_ACTIVE;
    bool a_release = !a_version->prerelease.len, b_release = !b_version->prerelease.len;
    if (a_active != b_active)
        return a_active;
    if (a_release != b_release)
        return a_release;
    return writ_version_compare(a_version, b_version) > 0;
}

static const writ_stored_version *find_exact(const writ_stored_versions *versions,
                                             writ_str selector)
{
    for (size_t i = 0; i < versions->count; i++)
        if (writ_str_equal(versions->items[i].version, selector) &&
            versions->items[i].deleted != WRIT_DELETED_HARD)
            return &versions->items[i];
    return NULL;
}

/* The newest live version within the range. */
static const writ_stored_version *find_newest(const writ_stored_versions *versions, writ_str range)
{
    const writ_stored_version *best = NULL;
    writ_version best_version;
    for (size_t i = 0; i < versions->count; i++) {
        const writ_stored_version *here = &versions->items[i];
        writ_version version;
        if (!writ_stored_is_live(here) || !writ_version_parse(here->version, &version) ||
            (range.len && !writ_range_admits(range, &version)))
            continue;
        if (!best || is_better(here, &version, best, &best_version)) {
            best = here;
            best_version = version;
        }
    }
    return best;
}

const writ_stored_version *writ_registry_pick(const writ_stored_versions *versions,
                                              writ_str selector)
{
    writ_version exact;
    return writ_version_parse(selector, &exact) ? find_exact(versions, selector)
                                                : find_newest(versions, selector);
}

/* --- what is said when there is none --- */

/* Names listed in a hint; the rest is counted. */
#define MOST_NAMED 8

static void list_versions(const writ_stored_versions *versions, writ_buf *text)
{
    for (size_t i = versions->count; i-- > 0 && versions->count - i <= MOST_NAMED;) {
        const writ_stored_version *version = &versions->items[i];
        writ_buf_printf(text, "%s%.*s", text->len ? ", " : "", WRIT_FMT(version->version));
        if (version->status != WRIT_STATUS_ACTIVE)
            writ_buf_printf(text, " (%s)", writ_status_name(version->status));
    }
    if (versions->count > MOST_NAMED)
        writ_buf_printf(text, " and %zu more", versions->count - MOST_NAMED);
}

static int refuse_contract(writ_store *store, writ_arena *arena, writ_str id, writ_error *err)
{
    writ_buf names = WRIT_BUF_INIT;
    writ_ids ids = {0};
    const writ_contract_query query = {.limit = MOST_NAMED + 1};
    int code =
        writ_error_set(err, WRIT_E_INPUT, "the registry has no contract '%.*s'", WRIT_FMT(id));
    if (writ_store_contracts(store, arena, &query, &ids, NULL) != WRIT_OK)
        ids.count = 0;
    for (size_t i = 0; i < ids.count && i < MOST_NAMED; i++)
        writ_buf_printf(&names, "%s'%.*s'", i ? ", " : "", WRIT_FMT(ids.items[i]));
    if (ids.count)
        writ_error_hint(err, "it has %s%s", names.ptr,
                        ids.count > MOST_NAMED ? " and more: `writ list`" : "");
    else
        writ_error_hint(err, "nothing is published in it yet");
    writ_buf_clear(&names);
    return code;
}

static int refuse_selector(writ_str id, writ_str selector, const writ_stored_versions *versions,
                           writ_error *err)
{
    writ_buf names = WRIT_BUF_INIT;
    int code;
    if (selector.len)
        code = writ_error_set(err, WRIT_E_INPUT, "the registry has no '%.*s@%.*s'", WRIT_FMT(id),
                              WRIT_FMT(selector));
    else
        code = writ_error_set(err, WRIT_E_INPUT, "no version of '%.*s' is active", WRIT_FMT(id));
    list_versions(versions, &names);
    writ_error_hint(err, "it has %s", names.ptr);
    writ_buf_clear(&names);
    return code;
}

/* --- finding it --- */

static int load_exact(writ_store *store, writ_arena *arena, writ_str id, writ_str version,
                      const writ_stored_version **found, writ_error *err)
{
    const writ_version_query query = {.contract = id, .version = version};
    writ_stored_versions rows = {0};
    int code = writ_store_find_versions(store, arena, &query, &rows, err);
    if (code == WRIT_OK && rows.count && rows.items[0].deleted != WRIT_DELETED_HARD)
        *found = rows.items;
    return code;
}

int writ_registry_find(writ_store *store, writ_arena *arena, writ_str id, writ_str selector,
                       const writ_stored_version **found, writ_stored_versions *heads,
                       writ_error *err)
{
    writ_version exact;
    bool is_exact = writ_version_parse(selector, &exact);
    int code = WRIT_OK;
    *found = NULL;
    *heads = (writ_stored_versions){0};
    if (!id.len)
        return writ_error_set(err, WRIT_E_USAGE, "which contract? its id is empty");
    if (is_exact)
        code = load_exact(store, arena, id, selector, found, err);
    if (code != WRIT_OK || *found)
        return code;
    code = writ_store_heads(store, arena, id, heads, err);
    writ_stored_drop_tombstones(heads);
    const writ_stored_version *picked = NULL;
    if (code == WRIT_OK && !is_exact && (!selector.len || writ_range_valid(selector)))
        picked = writ_registry_pick(heads, selector);
    return picked ? load_exact(store, arena, id, picked->version, found, err) : code;
}

int writ_registry_version(writ_store *store, writ_arena *arena, writ_str id, writ_str selector,
                          writ_stored_version *version, writ_error *err)
{
    writ_stored_versions heads;
    const writ_stored_version *found;
    int code = writ_registry_find(store, arena, id, selector, &found, &heads, err);
    if (code != WRIT_OK)
        return code;
    if (found)
        *version = *found;
    else if (selector.len && !writ_version_parse(selector, &(writ_version){0}) &&
             !writ_range_valid(selector))
        code = writ_error_set(err, WRIT_E_USAGE, "'%.*s' is no version", WRIT_FMT(selector));
    else
        code = heads.count ? refuse_selector(id, selector, &heads, err)
                           : refuse_contract(store, arena, id, err);
    return code;
}

int writ_registry_contract(writ_store *store, writ_arena *arena, writ_str id, writ_str selector,
                           writ_contract **contract, writ_error *err)
{
    writ_stored_version version;
    int code = writ_registry_version(store, arena, id, selector, &version, err);
    return code == WRIT_OK ? writ_stored_contract(arena, &version, contract, err) : code;
}

/* ---- by `$id` ---- */

static bool mentions(writ_str text, writ_str uri)
{
    return text.len && memmem(text.ptr, text.len, uri.ptr, uri.len);
}

static const writ_value *schema_of(const writ_contract *contract, writ_str uri)
{
    const writ_value *id = writ_value_find(contract->document, "$id");
    if (!id)
        id = writ_value_find(contract->document, "id");
    if (id && id->kind == WRIT_STRING && writ_str_equal(writ_uri_split(id->string).uri, uri))
        return contract->document;
    return contract->object_count ? writ_schema_find_outside(contract->objects[0].set, uri) : NULL;
}

typedef struct looking {
    writ_store *store;
    writ_arena *arena;
    writ_str uri;
    writ_arena scratch;       /* of the contracts that are looked at together */
    writ_stored_version best; /* in the arena; its version is "" while there is none */
    writ_version best_version;
    const writ_value *document;
} looking;

/* Once more, to stay. */
static int keep_found(looking *l, const writ_stored_version *found, writ_error *err)
{
    const writ_version_query query = {.contract = found->contract, .version = found->version};
    writ_stored_versions rows = {0};
    writ_contract *contract;
    int code = writ_store_find_versions(l->store, l->arena, &query, &rows, err);
    if (code == WRIT_OK && rows.count)
        code = writ_stored_contract(l->arena, &rows.items[0], &contract, err);
    if (code != WRIT_OK || !rows.count)
        return code;
    l->best = rows.items[0];
    writ_version_parse(l->best.version, &l->best_version);
    l->document = schema_of(contract, l->uri);
    return WRIT_OK;
}

static int look_at(looking *l, const writ_stored_version *here, writ_error *err)
{
    writ_contract *contract;
    writ_version version;
    if (!writ_stored_is_live(here) || !writ_version_parse(here->version, &version) ||
        !(mentions(here->bytes, l->uri) || mentions(here->beside, l->uri)) ||
        (l->best.version.len && !is_better(here, &version, &l->best, &l->best_version)))
        return WRIT_OK;
    int code = writ_stored_contract(&l->scratch, here, &contract, err);
    return code == WRIT_OK && schema_of(contract, l->uri) ? keep_found(l, here, err) : code;
}

/* Of one contract, or with "" of all together. */
static int look_in(looking *l, writ_str contract, writ_error *err)
{
    writ_stored_versions versions = {0};
    int code = writ_store_versions(l->store, &l->scratch, contract, &versions, err);
    for (size_t i = 0; i < versions.count && code == WRIT_OK; i++)
        code = look_at(l, &versions.items[i], err);
    writ_arena_reset(&l->scratch);
    return code;
}

/* One after the other, so that memory follows the largest of them. */
static int look_in_each(looking *l, writ_error *err)
{
    enum { TOGETHER = 1000 };
    writ_contract_query query = {.limit = TOGETHER};
    writ_ids ids = {0};
    writ_arena names = WRIT_ARENA_INIT;
    int code = WRIT_OK;
    do {
        ids.count = 0;
        code = writ_store_contracts(l->store, &names, &query, &ids, err);
        for (size_t i = 0; i < ids.count && code == WRIT_OK; i++)
            code = look_in(l, ids.items[i], err);
        query.after = ids.count ? ids.items[ids.count - 1] : WRIT_STR_EMPTY;
    } while (code == WRIT_OK && ids.count == TOGETHER);
    writ_arena_clear(&names);
    return code;
}

int writ_registry_find_schema(writ_store *store, writ_arena *arena, writ_str uri,
                              const writ_value **document, writ_error *err)
{
    looking l = {.store = store, .arena = arena, .uri = uri};
    /* a server is asked for pages of all of them, and not once for each */
    int code = writ_store_acts(store) ? look_in(&l, WRIT_STR_EMPTY, err) : look_in_each(&l, err);
    writ_arena_clear(&l.scratch);
    *document = code == WRIT_OK ? l.document : NULL;
    return code;
}

bool writ_registry_is_same(writ_arena *arena, const writ_contract *a, const writ_contract *b)
{
    return writ_str_equal(writ_stored_address(arena, a), writ_stored_address(arena, b));
}

bool writ_registry_is_same_party(writ_arena *arena, const writ_party *a, const writ_party *b)
{
    const writ_schema_set *set_of_a = a->expectation.set, *set_of_b = b->expectation.set;
    return writ_str_equal(writ_beside_address(arena, a->document, &set_of_a, 1),
                          writ_beside_address(arena, b->document, &set_of_b, 1));
}

/* --- what it is judged against --- */

/* The live versions around one, each NULL where there is none. */
typedef struct neighbours {
    const writ_stored_version *below, *above; /* the nearest */
    const writ_stored_version *ahead;         /* the newest of its line that is not below it */
    bool line_is_open;
} neighbours;

static bool is_release(const writ_stored_version *here)
{
    writ_version number;
    return writ_version_parse(here->version, &number) && !number.prerelease.len;
}

/* Versions come in order, so of those below the later one is nearer; a release stays before a
 * prerelease, since ranges do not admit prereleases: nobody would be asked. */
static void look_around(const writ_stored_versions *versions, const writ_version *wanted,
                        neighbours *n)
{
    for (size_t i = 0; i < versions->count; i++) {
        const writ_stored_version *here = &versions->items[i];
        writ_version number;
        if (!writ_stored_is_live(here) || !writ_version_parse(here->version, &number))
            continue;
        bool release = !number.prerelease.len, in_line = wanted && number.major == wanted->major;
        int order = wanted ? writ_version_compare(&number, wanted) : -1;
        if (order < 0 && (!n->below || release || !is_release(n->below)))
            n->below = here;
        if (order > 0 && (!n->above || (release && !is_release(n->above))))
            n->above = here;
        if (order >= 0 && in_line)
            n->ahead = here;
        n->line_is_open = n->line_is_open || (in_line && release);
    }
}

/* Is there nothing below that anybody would be asked of, and something above? */
static bool all_is_above(const neighbours *n)
{
    return n->above && (!n->below || (!is_release(n->below) && is_release(n->above)));
}

static int find_base(writ_store *store, writ_arena *arena, writ_str id, writ_str version,
                     bool is_proposed, writ_registry_old *base, writ_error *err)
{
    writ_stored_versions versions = {0};
    writ_version wanted;
    neighbours n = {0};
    *base = (writ_registry_old){0};
    int code = writ_store_heads(store, arena, id, &versions, err);
    if (code != WRIT_OK)
        return code;
    look_around(&versions, writ_version_parse(version, &wanted) ? &wanted : NULL, &n);
    bool is_ahead = is_proposed && n.ahead, is_below = !is_ahead && all_is_above(&n);
    const writ_stored_version *found = is_ahead ? n.ahead : is_below ? n.above : n.below;
    base->standing = (writ_standing){n.line_is_open, is_below};
    return found ? writ_registry_contract(store, arena, id, found->version, &base->contract, err)
                 : WRIT_OK;
}

int writ_registry_base(writ_store *store, writ_arena *arena, writ_str id, writ_str version,
                       writ_registry_old *base, writ_error *err)
{
    return find_base(store, arena, id, version, false, base, err);
}

int writ_registry_proposed_base(writ_store *store, writ_arena *arena, writ_str id, writ_str version,
                                writ_registry_old *base, writ_error *err)
{
    return find_base(store, arena, id, version, true, base, err);
}

typedef struct understanding {
    const writ_stored_parties *stored;
    writ_party **parties;
} understanding;

static int understand_one(void *context, size_t index, writ_arena *arena, writ_error *err)
{
    understanding *to = context;
    return writ_stored_party_of(arena, &to->stored->items[index], &to->parties[index], err);
}

int writ_registry_parties(writ_store *store, writ_arena *arena, writ_str contract,
                          writ_party ***parties, bool **pending, size_t *count, writ_error *err)
{
    writ_stored_parties stored = {0};
    int code = writ_store_parties(store, arena, contract, &stored, err);
    if (code != WRIT_OK)
        return code;
    understanding to = {&stored, writ_arena_zalloc(arena, stored.count * sizeof *to.parties)};
    bool *bits = writ_arena_zalloc(arena, stored.count * sizeof *bits);
    for (size_t i = 0; i < stored.count; i++)
        bits[i] = stored.items[i].pending;
    code = writ_parallel(arena, stored.count, understand_one, &to, err);
    if (code != WRIT_OK)
        return code;
    *parties = to.parties;
    *pending = bits;
    *count = stored.count;
    return WRIT_OK;
}

int writ_registry_retained(writ_store *store, writ_arena *arena, writ_str contract, writ_str below,
                           writ_contract ***versions, size_t *count, writ_error *err)
{
    writ_stored_versions stored = {0};
    writ_version limit, version;
    WRIT_ARRAY(writ_contract *) found = {0};
    bool is_limited = writ_version_parse(below, &limit);
    int code = writ_store_versions(store, arena, contract, &stored, err);
    for (size_t i = stored.count; i-- > 0 && code == WRIT_OK;) {
        const writ_stored_version *here = &stored.items[i];
        if (!writ_stored_is_live(here) || !writ_version_parse(here->version, &version) ||
            (is_limited && writ_version_compare(&version, &limit) >= 0))
            continue;
        code = writ_stored_contract(arena, here, WRIT_PUSH(arena, &found), err);
    }
    if (code != WRIT_OK)
        return code;
    *versions = found.items;
    *count = found.count;
    return WRIT_OK;
}
