/* SPDX-License-Identifier: Apache-2.0
 *
 * The narrow interface behind which a registry keeps things: versions of contracts, parties,
 * events, waivers, deployments, runs. It stores and finds; it judges nothing (registry/registry.h
 * does). SQLite is behind it now (registry/sqlite.c, whose library is loaded on first use); others
 * follow behind the same functions.
 *
 * A published version is immutable: its bytes are kept as they came, and those of the documents
 * that it refers to, addressed by the SHA-256 of its canonical JSON. Each write happens inside a
 * transaction and is durable when commit returns.
 */
#ifndef WRIT_REGISTRY_STORE_H
#define WRIT_REGISTRY_STORE_H

#include "contracts/contract.h"
#include "registry/waiver.h"

typedef struct writ_store writ_store;

/* A version as stored. Strings live in the arena of the call that loaded it. */
typedef struct writ_stored_version {
    writ_str contract, version;
    writ_str sha256; /* of the canonical JSON, hexadecimal */
    writ_str name;   /* of the file it came from, whose extension tells JSON from YAML; its URI
                        where there is something beside it */
    writ_str bytes;  /* as they came */
    writ_str beside; /* the documents that it refers to (registry/beside.h), mostly "" */
    writ_str owner;
    writ_str entry;        /* JSON Pointer of the subschema, for JSON Schema bodies; mostly "" */
    writ_status status;    /* as it stands now */
    writ_str published_at; /* RFC 3339, UTC */
    writ_str published_by;
    writ_str forced; /* the reason given with --force, or "" */
    writ_str sunset; /* of a deprecated version: the last day (YYYY-MM-DD) it is there, or "" */
    writ_str replaced_by; /* the version that takes its place, or "" */
} writ_stored_version;

typedef struct writ_stored_party {
    writ_str id, party, contract, version;
    writ_str sha256, name, bytes, beside; /* as those of a version */
    uint32_t position;                    /* which of several parties in the file, from 0 */
    bool pending; /* its needs do not hold of a live version yet: shown, never blocking */
    writ_str registered_at, registered_by;
} writ_stored_party;

/* What happened, append-only. */
typedef struct writ_event {
    writ_str at, by;
    writ_str action;                   /* "publish", "register", "deprecate" … */
    writ_str contract, version, party; /* "" where it does not apply */
    writ_str detail;                   /* a sentence, a reason */
} writ_event;

/* A version of a contract or of a party that runs in an environment. */
typedef struct writ_deployment {
    writ_str environment; /* "production" … */
    bool is_party;        /* else a contract: what its owner emits there */
    writ_str name;        /* id of the party or the contract */
    writ_str version;
    writ_str at, by;
} writ_deployment;

/* A run of the filter or of drift: the JSON of its summary (run/1, docs/run.schema.json), which the
 * store does not look into. Times are RFC 3339 in UTC with milliseconds, so that their order is
 * that of their bytes. */
typedef struct writ_stored_run {
    writ_str id; /* chosen by who ran it, different for each run */
    writ_str command;
    writ_str started_at, ended_at;
    writ_str summary;
} writ_stored_run;

/* The state of something that somebody was told last. */
typedef struct writ_told_row {
    writ_str key;     /* what, and who */
    writ_str state;   /* as told; "" was not bad */
    int64_t sequence; /* how many times it was told */
} writ_told_row;

typedef struct writ_told_rows {
    writ_told_row *items;
    size_t count;
    size_t capacity;
} writ_told_rows;

typedef struct writ_stored_versions {
    writ_stored_version *items;
    size_t count, capacity;
} writ_stored_versions;
typedef struct writ_stored_parties {
    writ_stored_party *items;
    size_t count, capacity;
} writ_stored_parties;
typedef struct writ_events {
    writ_event *items;
    size_t count, capacity;
} writ_events;
typedef struct writ_deployments {
    writ_deployment *items;
    size_t count, capacity;
} writ_deployments;

/* Opens `sqlite:PATH` (or a bare path). With `create` a missing store is made, folder included;
 * without, a missing store is WRIT_E_SYSTEM with a hint. A store of a newer layout than this
 * program knows is refused. */
int writ_store_open(const char *url, bool create, writ_store **store, writ_error *err);
void writ_store_close(writ_store *store); /* rolls back what was not committed; NULL is fine */

/* Write transactions exclude one another: begin waits (bounded, 10 s) for another process. */
int writ_store_begin(writ_store *store, writ_error *err);
int writ_store_commit(writ_store *store, writ_error *err); /* durable on WRIT_OK */
void writ_store_rollback(writ_store *store);

/* Reading: `contract` empty means all. Versions come by contract, then version order (semver);
 * parties by contract, id; events in the order they happened. */
int writ_store_versions(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_stored_versions *versions, writ_error *err);
int writ_store_parties(writ_store *store, writ_arena *arena, writ_str contract,
                       writ_stored_parties *parties, writ_error *err);
/* The party of that id; *found is false when there is none. */
int writ_store_party(writ_store *store, writ_arena *arena, writ_str id, writ_stored_party *party,
                     bool *found, writ_error *err);
/* Every version of that party that was ever registered, oldest first; never pending. */
int writ_store_party_versions(writ_store *store, writ_arena *arena, writ_str id,
                              writ_stored_parties *versions, writ_error *err);
/* Waivers come by contract, then id, without their state (writ_waiver_state_on). */
int writ_store_waivers(writ_store *store, writ_arena *arena, writ_str contract,
                       writ_waivers *waivers, writ_error *err);
/* What runs there; an empty environment means all. By environment, contracts before parties, name,
 * version. */
int writ_store_deployments(writ_store *store, writ_arena *arena, writ_str environment,
                           writ_deployments *deployments, writ_error *err);
int writ_store_events(writ_store *store, writ_arena *arena, writ_str contract, writ_events *events,
                      writ_error *err);

/* Calls `visit` for each run that ended at `since` or later (all with ""), by that time; a run is
 * valid during its call. What is not WRIT_OK ends it, and is returned. */
typedef int writ_run_visitor(void *context, const writ_stored_run *run, writ_error *err);
int writ_store_runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                    writ_error *err);

/* All that was told, in no order. */
int writ_store_told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err);

/* Writing: inside a transaction only. put_version refuses to change a version that is no draft;
 * put_party replaces the party of that id; the version stays among writ_store_party_versions. */
int writ_store_put_version(writ_store *store, const writ_stored_version *version, writ_error *err);
int writ_store_set_status(writ_store *store, writ_str contract, writ_str version,
                          writ_status status, writ_error *err);
int writ_store_set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                          writ_str replaced_by, writ_error *err);
int writ_store_put_party(writ_store *store, const writ_stored_party *party, writ_error *err);
int writ_store_put_event(writ_store *store, const writ_event *event, writ_error *err);
/* A waiver as it was asked for; one of that id must not be there. */
int writ_store_put_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err);
/* Grants the waiver of that id: keeps its approver, approved_at and approved_for. Once: granted
 * already is WRIT_E_REFUSED. */
int writ_store_approve_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err);
/* Both are fine with what is there, or gone, already. */
int writ_store_put_deployment(writ_store *store, const writ_deployment *deployment,
                              writ_error *err);
int writ_store_drop_deployment(writ_store *store, const writ_deployment *deployment,
                               writ_error *err);
/* A run that is there already (its report was sent twice) stays as it is. */
int writ_store_put_run(writ_store *store, const writ_stored_run *run, writ_error *err);
int writ_store_put_told(writ_store *store, const writ_told_row *row, writ_error *err);

#endif
