/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands behind a writ_store: one table of functions per kind of store. registry/store.c picks
 * the kind by the URL, keeps the order of results and the law that writes happen in a transaction;
 * a backend keeps rows.
 */
#ifndef WRIT_REGISTRY_BACKEND_H
#define WRIT_REGISTRY_BACKEND_H

#include "registry/store.h"

typedef struct writ_backend {
    void (*close)(writ_store *store);
    int (*begin)(writ_store *store, writ_error *err);
    int (*commit)(writ_store *store, writ_error *err);
    void (*rollback)(writ_store *store);
    /* An empty contract means all; rows in any order, events in the order they happened. */
    int (*versions)(writ_store *store, writ_arena *arena, writ_str contract,
                    writ_stored_versions *versions, writ_error *err);
    int (*parties)(writ_store *store, writ_arena *arena, writ_str contract,
                   writ_stored_parties *parties, writ_error *err);
    int (*party)(writ_store *store, writ_arena *arena, writ_str id, writ_stored_parties *parties,
                 writ_error *err); /* the one of that id, or none */
    int (*party_versions)(writ_store *store, writ_arena *arena, writ_str id,
                          writ_stored_parties *versions,
                          writ_error *err); /* all that were put, in that order; never pending */
    int (*events)(writ_store *store, writ_arena *arena, writ_str contract, writ_events *events,
                  writ_error *err);
    int (*waivers)(writ_store *store, writ_arena *arena, writ_str contract, writ_waivers *waivers,
                   writ_error *err);
    int (*deployments)(writ_store *store, writ_arena *arena, writ_str environment,
                       writ_deployments *deployments, writ_error *err);
    int (*runs)(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                writ_error *err);
    int (*told)(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err);
    int (*put_version)(writ_store *store, const writ_stored_version *version, writ_error *err);
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
} writ_backend;

/* The first member of every backend's own struct. */
struct writ_store {
    const writ_backend *backend;
    bool writing; /* between begin and commit or rollback */
};

/* Opens the SQLite file at `path` (registry/sqlite.c). */
int writ_sqlite_open(const char *path, bool create, writ_store **store, writ_error *err);

#endif
