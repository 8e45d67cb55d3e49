/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/store.h"

#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"
#include "contracts/semver.h"
#include "registry/acts.h"
#include "registry/audit.h"
#include "registry/backend.h"
#include "registry/row_check.h"

void writ_store_close(writ_store *store)
{
    if (!store)
        return;
    writ_store_rollback(store);
    store->backend->close(store);
}

void writ_store_discard(writ_store *store)
{
    writ_store_rollback(store);
    if (store->is_made && store->backend->discard)
        store->backend->discard(store);
    store->backend->close(store);
}

const char *writ_store_place(const writ_store *store)
{
    return store->place;
}

bool writ_store_is_made(const writ_store *store)
{
    return store->is_made;
}

/* --- transactions --- */

int writ_store_begin(writ_store *store, writ_error *err)
{
    if (store->depth)
        return writ_error_set(err, WRIT_E_USAGE, "a transaction of this registry is open already");
    int code = store->backend->begin(store, err);
    store->depth = code == WRIT_OK;
    return code;
}

static int require_transaction(const writ_store *store, writ_error *err)
{
    if (store->depth)
        return WRIT_OK;
    return writ_error_set(err, WRIT_E_USAGE, "the registry is written in a transaction only");
}

int writ_store_commit(writ_store *store, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code != WRIT_OK)
        return code;
    code = store->backend->commit(store, err);
    if (code == WRIT_OK)
        store->depth = 0;
    else
        writ_store_rollback(store);
    return code;
}

void writ_store_rollback(writ_store *store)
{
    if (!store->depth)
        return;
    store->backend->rollback(store);
    store->depth = 0;
}

/* A transaction in a transaction. Where the undoing fails too, all of the outer one is lost, which
 * its commit will say. */
static int transact_inside(writ_store *store, writ_transaction *body, void *context,
                           writ_error *err)
{
    bool keep = true;
    int depth = store->depth;
    int code = store->backend->save(store, depth, err);
    if (code != WRIT_OK)
        return code;
    store->depth = depth + 1;
    code = body(context, &keep, err);
    store->depth = depth;
    if (code == WRIT_OK && keep)
        return store->backend->release(store, depth, err);
    int undone = store->backend->undo(store, depth, code == WRIT_OK ? err : NULL);
    return code == WRIT_OK ? undone : code;
}

static int transact_once(writ_store *store, writ_transaction *body, void *context, writ_error *err)
{
    bool keep = true;
    int code = writ_store_begin(store, err);
    if (code == WRIT_OK)
        code = body(context, &keep, err);
    if (code == WRIT_OK && keep)
        return writ_store_commit(store, err);
    writ_store_rollback(store);
    return code;
}

int writ_store_transact(writ_store *store, writ_transaction *body, void *context, writ_error *err)
{
    if (store->depth)
        return transact_inside(store, body, context, err);
    for (unsigned tried = 1;; tried++) {
        writ_error why = WRIT_ERROR_INIT;
        int code = transact_once(store, body, context, &why);
        bool again = code != WRIT_OK && store->backend->is_conflict &&
                     store->backend->is_conflict(store) && tried < WRIT_BOUND_TRANSACTION_TRIES;
        if (again)
            continue;
        if (code != WRIT_OK && err && !err->code)
            *err = why;
        return code;
    }
}

void writ_store_act_for(writ_store *store, const writ_origin *origin)
{
    store->origin = origin;
}

const writ_origin *writ_store_origin(const writ_store *store)
{
    return store->origin;
}

const writ_acts *writ_store_acts(const writ_store *store)
{
    return store->backend->acts;
}

/* --- reading --- */

/* Semver order; what is no version (a store can hold it, publish refuses it) comes last, by bytes.
 */
int writ_store_compare_versions(writ_str a, writ_str b)
{
    writ_version left, right;
    bool is_left = writ_version_parse(a, &left), is_right = writ_version_parse(b, &right);
    int order = is_left && is_right ? writ_version_compare(&left, &right) : is_right - is_left;
    return order ? order : writ_str_compare(a, b);
}

static int compare_versions(const void *a, const void *b)
{
    const writ_stored_version *left = a, *right = b;
    int order = writ_str_compare(left->contract, right->contract);
    return order ? order : writ_store_compare_versions(left->version, right->version);
}

static int compare_parties(const void *a, const void *b)
{
    const writ_stored_party *left = a, *right = b;
    int order = writ_str_compare(left->contract, right->contract);
    return order ? order : writ_str_compare(left->id, right->id);
}

int writ_store_find_versions(writ_store *store, writ_arena *arena, const writ_version_query *query,
                             writ_stored_versions *versions, writ_error *err)
{
    writ_stored_versions found = {0};
    int code = store->backend->versions(store, arena, query, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_versions);
    *versions = found;
    return WRIT_OK;
}

int writ_store_versions(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_stored_versions *versions, writ_error *err)
{
    return writ_store_find_versions(store, arena, &(writ_version_query){.contract = contract},
                                    versions, err);
}

int writ_store_heads(writ_store *store, writ_arena *arena, writ_str contract,
                     writ_stored_versions *versions, writ_error *err)
{
    const writ_version_query query = {.contract = contract, .heads = true};
    return writ_store_find_versions(store, arena, &query, versions, err);
}

int writ_store_parties(writ_store *store, writ_arena *arena, writ_str contract,
                       writ_stored_parties *parties, writ_error *err)
{
    writ_stored_parties found = {0};
    int code = store->backend->parties(store, arena, contract, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_parties);
    *parties = found;
    return WRIT_OK;
}

/* Of all parties those that `wants` wants. */
static int pick_parties(writ_store *store, writ_arena *arena, writ_str text,
                        bool (*wants)(const writ_stored_party *party, writ_str text),
                        writ_stored_parties *parties, writ_error *err)
{
    writ_stored_parties all = {0};
    int code = store->backend->parties(store, arena, WRIT_STR_EMPTY, &all, err);
    for (size_t i = 0; code == WRIT_OK && i < all.count; i++)
        if (wants(&all.items[i], text))
            *WRIT_PUSH(arena, parties) = all.items[i];
    return code;
}

static bool is_of(const writ_stored_party *party, writ_str system)
{
    return writ_str_equal(party->party, system);
}

int writ_store_parties_of(writ_store *store, writ_arena *arena, writ_str system,
                          writ_stored_parties *parties, writ_error *err)
{
    writ_stored_parties found = {0};
    int code = store->backend->parties_of
                   ? store->backend->parties_of(store, arena, system, &found, err)
                   : pick_parties(store, arena, system, is_of, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_parties);
    *parties = found;
    return WRIT_OK;
}

static unsigned char lower(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte);
}

static bool holds(writ_str text, writ_str part)
{
    size_t same = 0;
    for (size_t at = 0; at + part.len <= text.len && same < part.len; at++)
        for (same = 0; same < part.len && lower(text.ptr[at + same]) == lower(part.ptr[same]);)
            same++;
    return same == part.len;
}

static bool is_called(const writ_stored_party *party, writ_str text)
{
    return holds(party->party, text) || holds(party->id, text);
}

static int compare_names(const void *a, const void *b)
{
    return writ_str_compare(((const writ_stored_party *)a)->party,
                            ((const writ_stored_party *)b)->party);
}

int writ_store_systems(writ_store *store, writ_arena *arena, writ_str text, size_t limit,
                       writ_ids *systems, writ_error *err)
{
    writ_ids found = {0};
    writ_stored_parties parties = {0};
    int code = store->backend->systems
                   ? store->backend->systems(store, arena, text, limit, &found, err)
                   : pick_parties(store, arena, text, is_called, &parties, err);
    if (code != WRIT_OK)
        return code;
    if (parties.count)
        qsort(parties.items, parties.count, sizeof *parties.items, compare_names);
    for (size_t i = 0; i < parties.count && (!limit || found.count < limit); i++)
        if (!i || !writ_str_equal(parties.items[i].party, parties.items[i - 1].party))
            *WRIT_PUSH(arena, &found) = parties.items[i].party;
    *systems = found;
    return WRIT_OK;
}

int writ_store_party(writ_store *store, writ_arena *arena, writ_str id, writ_stored_party *party,
                     bool *found, writ_error *err)
{
    writ_stored_parties rows = {0};
    int code = store->backend->party(store, arena, id, &rows, err);
    if (code != WRIT_OK)
        return code;
    *found = rows.count > 0;
    if (*found)
        *party = rows.items[0];
    return WRIT_OK;
}

int writ_store_party_versions(writ_store *store, writ_arena *arena, writ_str id,
                              writ_stored_parties *versions, writ_error *err)
{
    writ_stored_parties found = {0};
    int code = store->backend->party_versions(store, arena, id, &found, err);
    if (code == WRIT_OK)
        *versions = found;
    return code;
}

static int compare_waivers(const void *a, const void *b)
{
    const writ_waiver *left = a, *right = b;
    int order = writ_str_compare(left->contract, right->contract);
    return order ? order : writ_str_compare(left->id, right->id);
}

int writ_store_waivers(writ_store *store, writ_arena *arena, writ_str contract,
                       writ_waivers *waivers, writ_error *err)
{
    writ_waivers found = {0};
    int code = store->backend->waivers(store, arena, contract, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_waivers);
    *waivers = found;
    return WRIT_OK;
}

static int compare_deployments(const void *a, const void *b)
{
    const writ_deployment *left = a, *right = b;
    int order = writ_str_compare(left->environment, right->environment);
    order = order ? order : left->is_party - right->is_party;
    order = order ? order : writ_str_compare(left->name, right->name);
    return order ? order : writ_store_compare_versions(left->version, right->version);
}

int writ_store_deployments(writ_store *store, writ_arena *arena, writ_str environment,
                           writ_deployments *deployments, writ_error *err)
{
    writ_deployments found = {0};
    int code = store->backend->deployments(store, arena, environment, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_deployments);
    *deployments = found;
    return WRIT_OK;
}

static int pick_deployments(writ_store *store, writ_arena *arena, bool is_party, writ_str name,
                            writ_deployments *deployments, writ_error *err)
{
    writ_deployments all = {0};
    int code = store->backend->deployments(store, arena, WRIT_STR_EMPTY, &all, err);
    for (size_t i = 0; code == WRIT_OK && i < all.count; i++)
        if (all.items[i].is_party == is_party && writ_str_equal(all.items[i].name, name))
            *WRIT_PUSH(arena, deployments) = all.items[i];
    return code;
}

int writ_store_deployments_of(writ_store *store, writ_arena *arena, bool is_party, writ_str name,
                              writ_deployments *deployments, writ_error *err)
{
    writ_deployments found = {0};
    int code = store->backend->deployments_of
                   ? store->backend->deployments_of(store, arena, is_party, name, &found, err)
                   : pick_deployments(store, arena, is_party, name, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_deployments);
    *deployments = found;
    return WRIT_OK;
}

int writ_store_events(writ_store *store, writ_arena *arena, const writ_event_query *query,
                      writ_events *events, writ_error *err)
{
    writ_events found = {0};
    int code = store->backend->events(store, arena, query, &found, err);
    if (code == WRIT_OK)
        *events = found;
    return code;
}

int writ_store_last_event(writ_store *store, writ_arena *arena, writ_event *event, writ_error *err)
{
    writ_events found = {0};
    int code = store->backend->last_event(store, arena, &found, err);
    if (code == WRIT_OK)
        *event = found.count ? found.items[0] : (writ_event){0};
    return code;
}

int writ_store_contracts(writ_store *store, writ_arena *arena, const writ_contract_query *query,
                         writ_ids *ids, writ_error *err)
{
    writ_ids found = {0};
    int code = store->backend->contracts(store, arena, query, &found, err);
    if (code == WRIT_OK)
        *ids = found;
    return code;
}

static int compare_settings(const void *a, const void *b)
{
    return writ_str_compare(((const writ_setting *)a)->key, ((const writ_setting *)b)->key);
}

int writ_store_settings(writ_store *store, writ_arena *arena, writ_str prefix,
                        writ_settings *settings, writ_error *err)
{
    writ_settings found = {0};
    int code = store->backend->settings(store, arena, prefix, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_settings);
    *settings = found;
    return WRIT_OK;
}

int writ_store_setting(writ_store *store, writ_arena *arena, writ_str key, writ_str *value,
                       bool *is_found, writ_error *err)
{
    writ_settings settings = {0};
    int code = writ_store_settings(store, arena, key, &settings, err);
    if (code != WRIT_OK)
        return code;
    /* the key itself comes before those that it begins */
    *is_found = settings.count && writ_str_equal(settings.items[0].key, key);
    if (*is_found)
        *value = settings.items[0].value;
    return WRIT_OK;
}

int writ_store_tokens(writ_store *store, writ_arena *arena, writ_stored_tokens *tokens,
                      writ_error *err)
{
    writ_stored_tokens found = {0};
    int code = store->backend->tokens(store, arena, &found, err);
    if (code == WRIT_OK)
        *tokens = found;
    return code;
}

int writ_store_generation(writ_store *store, int64_t *generation, writ_error *err)
{
    return store->backend->generation(store, generation, err);
}

/* --- writing --- */

int writ_store_put_version(writ_store *store, writ_stored_version *version, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_version(version, err);
    return code == WRIT_OK ? store->backend->put_version(store, version, err) : code;
}

int writ_store_set_status(writ_store *store, writ_str contract, writ_str version,
                          writ_status status, writ_error *err)
{
    int code = require_transaction(store, err);
    return code == WRIT_OK ? store->backend->set_status(store, contract, version, status, err)
                           : code;
}

int writ_store_set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                          writ_str replaced_by, writ_error *err)
{
    int code = require_transaction(store, err);
    return code == WRIT_OK
               ? store->backend->set_sunset(store, contract, version, sunset, replaced_by, err)
               : code;
}

int writ_store_put_party(writ_store *store, const writ_stored_party *party, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_party(party, err);
    return code == WRIT_OK ? store->backend->put_party(store, party, err) : code;
}

int writ_store_put_event(writ_store *store, const writ_event *event, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_event next = *event, last;
    char hash[WRIT_EVENT_HASH_BYTES];
    int code = require_transaction(store, err);
    if (store->origin)
        next.origin = *store->origin;
    if (code == WRIT_OK)
        code = writ_row_check_event(&next, err);
    if (code == WRIT_OK)
        code = writ_store_last_event(store, &arena, &last, err);
    if (code == WRIT_OK) {
        next.sequence = last.sequence + 1;
        writ_event_hash(&next, last.hash, hash);
        next.hash = writ_str_of(hash);
        code = store->backend->put_event(store, &next, err);
    }
    writ_arena_clear(&arena);
    return code;
}

int writ_store_put_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_waiver(waiver, err);
    return code == WRIT_OK ? store->backend->put_waiver(store, waiver, err) : code;
}

int writ_store_approve_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_waiver(waiver, err);
    return code == WRIT_OK ? store->backend->approve_waiver(store, waiver, err) : code;
}

int writ_store_put_deployment(writ_store *store, const writ_deployment *deployment, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_deployment(deployment, err);
    return code == WRIT_OK ? store->backend->put_deployment(store, deployment, err) : code;
}

int writ_store_drop_deployment(writ_store *store, const writ_deployment *deployment,
                               writ_error *err)
{
    int code = require_transaction(store, err);
    return code == WRIT_OK ? store->backend->drop_deployment(store, deployment, err) : code;
}

int writ_store_runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                    writ_error *err)
{
    return store->backend->runs(store, since, visit, context, err);
}

int writ_store_put_run(writ_store *store, const writ_stored_run *run, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_run(run, err);
    return code == WRIT_OK ? store->backend->put_run(store, run, err) : code;
}

static int compare_told(const void *a, const void *b)
{
    return writ_str_compare(((const writ_told_row *)a)->key, ((const writ_told_row *)b)->key);
}

int writ_store_told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err)
{
    writ_told_rows found = {0};
    int code = store->backend->told(store, arena, &found, err);
    if (code != WRIT_OK)
        return code;
    if (found.count)
        qsort(found.items, found.count, sizeof *found.items, compare_told);
    *rows = found;
    return WRIT_OK;
}

int writ_store_put_told(writ_store *store, const writ_told_row *row, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_told(row, err);
    return code == WRIT_OK ? store->backend->put_told(store, row, err) : code;
}

int writ_store_set_deleted(writ_store *store, writ_str contract, writ_str version,
                           writ_deleted deleted, writ_error *err)
{
    int code = require_transaction(store, err);
    return code == WRIT_OK ? store->backend->set_deleted(store, contract, version, deleted, err)
                           : code;
}

int writ_store_put_setting(writ_store *store, writ_str key, writ_str value, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_setting(&(const writ_setting){key, value}, err);
    return code == WRIT_OK ? store->backend->put_setting(store, key, value, err) : code;
}

int writ_store_drop_setting(writ_store *store, writ_str key, writ_error *err)
{
    int code = require_transaction(store, err);
    return code == WRIT_OK ? store->backend->drop_setting(store, key, err) : code;
}

int writ_store_put_token(writ_store *store, const writ_stored_token *token, writ_error *err)
{
    int code = require_transaction(store, err);
    if (code == WRIT_OK)
        code = writ_row_check_token(token, err);
    return code == WRIT_OK ? store->backend->put_token(store, token, err) : code;
}

int writ_store_revoke_token(writ_store *store, writ_str id, writ_str at, bool *revoked,
                            writ_error *err)
{
    int code = require_transaction(store, err);
    return code == WRIT_OK ? store->backend->revoke_token(store, id, at, revoked, err) : code;
}

/* --- the whole of it --- */

int writ_store_serve(writ_store *store, bool on, writ_error *err)
{
    return store->backend->serve ? store->backend->serve(store, on, err) : WRIT_OK;
}

int writ_store_check_writable(writ_store *store, writ_error *err)
{
    return store->backend->check_writable ? store->backend->check_writable(store, err) : WRIT_OK;
}

int writ_store_check(writ_store *store, writ_damage_reader *tell, void *context, writ_error *err)
{
    return store->backend->check ? store->backend->check(store, tell, context, err) : WRIT_OK;
}

int writ_store_check_target(const writ_store *store, const char *path, writ_error *err)
{
    if (!store->backend->owns || !store->backend->owns(store, path))
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_USAGE, "'%s' is a file of the registry itself", path);
    writ_error_hint(err, "name another one: this would put an end to the registry");
    return code;
}

int writ_store_backup(writ_store *store, const char *path, writ_error *err)
{
    int code = writ_store_check_target(store, path, err);
    if (code != WRIT_OK)
        return code;
    if (store->backend->backup)
        return store->backend->backup(store, path, err);
    code = writ_error_set(err, WRIT_E_USAGE, "only a registry in a file can be backed up so");
    writ_error_hint(err, "`writ export` writes all of it");
    return code;
}

/* RFC 9562, section 5.8: version and variant have their places, the rest is ours. */
void writ_content_guid(writ_str sha256, writ_str entry, char guid[WRIT_GUID_BYTES])
{
    writ_buf text = WRIT_BUF_INIT;
    char hash[WRIT_SHA256_HEX];
    writ_buf_add_str(&text, sha256);
    writ_buf_add_byte(&text, '\n');
    writ_buf_add_str(&text, entry);
    writ_sha256_hex(writ_buf_str(&text), hash);
    writ_buf_clear(&text);
    unsigned variant = (unsigned)(hash[16] <= '9' ? hash[16] - '0' : hash[16] - 'a' + 10);
    snprintf(guid, WRIT_GUID_BYTES, "%.8s-%.4s-8%.3s-%x%.3s-%.12s", hash, hash + 8, hash + 13,
             8 | (variant & 3), hash + 17, hash + 20);
}
