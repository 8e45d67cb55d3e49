/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands behind a writ_store: one table of functions per kind of store. registry/store.c picks
 * the kind by the URL, keeps the order of results and the law that writes happen in a transaction;
 * a backend keeps rows.
 */
#ifndef WRIT_REGISTRY_BACKEND_H
#define WRIT_REGISTRY_BACKEND_H

#include "registry/dump.h"
#include "registry/store.h"

#define WRIT_COUNT(array) (sizeof(array) / sizeof *(array))

typedef struct writ_backend {
    void (*close)(writ_store *store);
    /* Takes away what opening has made, where nobody has written to it; NULL: it stays. */
    void (*discard)(writ_store *store);
    int (*begin)(writ_store *store, writ_error *err);
    int (*commit)(writ_store *store, writ_error *err);
    void (*rollback)(writ_store *store);
    /* Parts of a transaction: `depth` of them are open already, from 1. */
    int (*save)(writ_store *store, int depth, writ_error *err);
    int (*release)(writ_store *store, int depth, writ_error *err);
    int (*undo)(writ_store *store, int depth, writ_error *err);
    /* Was the last error one that asks for the whole transaction to be tried again? NULL: never. */
    bool (*is_conflict)(const writ_store *store);
    /* An empty contract means all; rows in any order, events in the order they happened. */
    int (*versions)(writ_store *store, writ_arena *arena, const writ_version_query *query,
                    writ_stored_versions *versions, writ_error *err);
    int (*contracts)(writ_store *store, writ_arena *arena, const writ_contract_query *query,
                     writ_ids *ids, writ_error *err); /* in the order of bytes */
    int (*parties)(writ_store *store, writ_arena *arena, writ_str contract,
                   writ_stored_parties *parties, writ_error *err);
    int (*party)(writ_store *store, writ_arena *arena, writ_str id, writ_stored_parties *parties,
                 writ_error *err); /* the one of that id, or none */
    /* These three may be NULL: then what is asked for is picked out of all parties, or of all
     * deployments. */
    int (*parties_of)(writ_store *store, writ_arena *arena, writ_str system,
                      writ_stored_parties *parties, writ_error *err);
    int (*systems)(writ_store *store, writ_arena *arena, writ_str text, size_t limit, writ_ids *ids,
                   writ_error *err);
    int (*deployments_of)(writ_store *store, writ_arena *arena, bool is_party, writ_str name,
                          writ_deployments *deployments, writ_error *err);
    int (*party_versions)(writ_store *store, writ_arena *arena, writ_str id,
                          writ_stored_parties *versions,
                          writ_error *err); /* all that were put, in that order; never pending */
    int (*events)(writ_store *store, writ_arena *arena, const writ_event_query *query,
                  writ_events *events, writ_error *err);
    int (*last_event)(writ_store *store, writ_arena *arena, writ_events *events,
                      writ_error *err); /* that one, or none */
    int (*settings)(writ_store *store, writ_arena *arena, writ_str prefix, writ_settings *settings,
                    writ_error *err);
    int (*tokens)(writ_store *store, writ_arena *arena, writ_stored_tokens *tokens,
                  writ_error *err);
    int (*generation)(writ_store *store, int64_t *generation, writ_error *err);
    int (*waivers)(writ_store *store, writ_arena *arena, writ_str contract, writ_waivers *waivers,
                   writ_error *err);
    int (*deployments)(writ_store *store, writ_arena *arena, writ_str environment,
                       writ_deployments *deployments, writ_error *err);
    int (*runs)(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                writ_error *err);
    int (*told)(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err);
    int (*put_version)(writ_store *store, writ_stored_version *version, writ_error *err);
    int (*set_status)(writ_store *store, writ_str contract, writ_str version, writ_status status,
                      writ_error *err);
    int (*set_sunset)(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                      writ_str replaced_by, writ_error *err);
    int (*put_party)(writ_store *store, const writ_stored_party *party, writ_error *err);
    int (*put_event)(writ_store *store, const writ_event *event, writ_error *err);
    int (*put_waiver)(writ_store *store, const writ_waiver *waiver, writ_error *err);
    int (*approve_waiver)(writ_store *store, const writ_waiver *waiver, writ_error *err);
    int (*put_deployment)(writ_store *store, const writ_deployment *deployment, writ_error *err);
    int (*drop_deployment)(writ_store *store, const writ_deployment *deployment, writ_error *err);
    int (*put_run)(writ_store *store, const writ_stored_run *run, writ_error *err);
    int (*put_told)(writ_store *store, const writ_told_row *row, writ_error *err);
    int (*set_deleted)(writ_store *store, writ_str contract, writ_str version, writ_deleted deleted,
                       writ_error *err);
    int (*put_setting)(writ_store *store, writ_str key, writ_str value, writ_error *err);
    int (*drop_setting)(writ_store *store, writ_str key, writ_error *err);
    int (*put_token)(writ_store *store, const writ_stored_token *token, writ_error *err);
    int (*revoke_token)(writ_store *store, writ_str id, writ_str at, bool *revoked,
                        writ_error *err);
    /* All of it, out and in (registry/dump.h). */
    int (*dump)(writ_store *store, writ_dump_writer *write, void *context, writ_error *err);
    int (*load)(writ_store *store, writ_dump_reader *read, void *context, writ_loaded *loaded,
                writ_error *err);
    int (*check_room)(writ_store *store, writ_error *err); /* NULL: the load says it */
    /* NULL: nothing to be done; cannot be done. */
    int (*serve)(writ_store *store, bool on, writ_error *err);
    int (*check_writable)(writ_store *store, writ_error *err);
    int (*backup)(writ_store *store, const char *path, writ_error *err);
    bool (*owns)(const writ_store *store, const char *path); /* NULL: no file */
    int (*check)(writ_store *store, writ_damage_reader *tell, void *context, writ_error *err);
    /* What a store that judges by itself is asked for instead of rows; NULL: rows are put. */
    const struct writ_acts *acts;
} writ_backend;

/* The first member of every backend's own struct. */
struct writ_store {
    const writ_backend *backend;
    const char *place;  /* for people: the path, or the URL without a password */
    bool is_made;       /* by its opening: it was not there */
    int64_t old_layout; /* as it stands, when that is one of before; else 0 */
    int depth;          /* of transactions: 0 none, 1 between begin and commit, more inside of it */
    const writ_origin *origin;
};

/* What opening does with a store that is not there, or is of a layout of before. */
typedef enum writ_opening {
    WRIT_OPENING_FINDS, /* refuses the one, upgrades the other */
    WRIT_OPENING_MAKES, /* makes the one, upgrades the other */
    WRIT_OPENING_AS_IS  /* refuses the one, leaves the other */
} writ_opening;

/* Whoever answers at the URL; nothing is asked yet (registry/http_store.c). */
int writ_http_store_open(const char *url, writ_store **store, writ_error *err);
/* Opens the SQLite file at `path` (registry/sqlite.c). */
int writ_sqlite_open(const char *path, writ_opening how, writ_store **store, writ_error *err);
/* Opens the registry in the database of a postgresql:// URL (registry/postgres.c). */
int writ_postgres_open(const char *url, writ_opening how, writ_store **store, writ_error *err);
/* The hint where there is no registry. */
#define WRIT_STORE_MAKERS "`writ publish`, `writ register`, `writ import` and `writ serve` make one"
/* Why a store of a layout of before could not be opened. */
int writ_store_fail_to_upgrade(const char *place, int64_t layout, const writ_error *why,
                               writ_error *err);

#endif
