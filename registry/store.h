/* SPDX-License-Identifier: Apache-2.0
 *
 * The narrow interface behind which a registry keeps things: versions of contracts, parties,
 * events, waivers, deployments, runs, settings, tokens. It stores and finds; it judges nothing
 * (registry/registry.h does). Behind it are SQLite, PostgreSQL and, over HTTP, a Writ server, each
 * with its library loaded on first use.
 *
 * A published version is immutable: its bytes are kept as they came, and those of the documents
 * that it refers to, addressed by the SHA-256 of its canonical JSON. Each write happens inside a
 * transaction and is durable when commit returns.
 *
 * A store is used by one thread at a time; threads open one each.
 */
#ifndef WRIT_REGISTRY_STORE_H
#define WRIT_REGISTRY_STORE_H

#include "contracts/contract.h"
#include "registry/waiver.h"

typedef struct writ_store writ_store;

/* What a client of the Confluent API made of a version. Its content stays in any case. */
typedef enum writ_deleted {
    WRIT_DELETED_NOT,
    WRIT_DELETED_SOFT, /* hidden, and shown to who asks for what is deleted */
    WRIT_DELETED_HARD  /* a tombstone: shown to nobody */
} writ_deleted;

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
    int64_t number;       /* of its content in this registry, from 1: versions of the same address
                             and entry share it; chosen by the store */
    writ_deleted deleted;
    writ_str terms; /* what its contract is searched by, in lower case, one a line: the owner, the
                       names of fields; written only, and "" leaves what stands */
} writ_stored_version;

/* Which versions: all that is not empty or 0 must fit. */
typedef struct writ_version_query {
    writ_str contract, version;
    int64_t number;
    writ_str guid; /* of the content (writ_content_guid) */
    bool heads;    /* without `bytes` and `beside`, which are "" then */
} writ_version_query;

/* Which contracts, by id in the order of bytes. */
typedef struct writ_contract_query {
    writ_str prefix; /* of their ids */
    writ_str text;   /* words, each of which stands in the id or among the terms */
    writ_str after;  /* ids behind this one: the next page */
    size_t limit;    /* 0: all */
    bool tombstones; /* also those of which nothing else is left */
} writ_contract_query;

typedef struct writ_stored_party {
    writ_str id, party, contract, version;
    writ_str sha256, name, bytes, beside; /* as those of a version */
    uint32_t position;                    /* which of several parties in the file, from 0 */
    bool pending; /* its needs do not hold of a live version yet: shown, never blocking */
    writ_str registered_at, registered_by;
} writ_stored_party;

/* On whose behalf a store is written: of each event that follows. All borrowed; "" = not said. */
typedef struct writ_origin {
    writ_str author;  /* who says to have done it, when that is not who was authenticated */
    writ_str from;    /* the peer's address, or "" of who has the store itself */
    writ_str message; /* why, in words of the author */
    writ_str commit;  /* the revision that the documents come from */
    writ_str link;    /* of the change: a pull request */
} writ_origin;

/* What happened, append-only. Events form a chain: each holds the hash of the one before, so that
 * no event can be changed, left out or put in without all that follow it (registry/audit.h). */
typedef struct writ_event {
    int64_t sequence; /* from 1, without gaps; given by the store */
    writ_str at, by;
    writ_str action;                   /* "publish", "register", "deprecate" … */
    writ_str contract, version, party; /* "" where it does not apply */
    writ_str verdict; /* of a publish: compatible, breaking, unknown, or "" where none was asked */
    writ_str detail;  /* a sentence, a reason */
    writ_str sha256;  /* of what was published or registered its address, of a policy its bytes' */
    writ_str digest;  /* of the row as the event left it (registry/digest.h); "" of one that it took
                         away, and of what older writs did */
    writ_origin origin;
    writ_str hash; /* 64 hexadecimal digits; given by the store */
} writ_event;

typedef struct writ_event_query {
    writ_str contract;     /* of this one only */
    writ_str since, until; /* RFC 3339, UTC, as `at`: from, and before */
    int64_t after;         /* sequence: behind this one */
    size_t limit;          /* 0: all */
} writ_event_query;

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

/* A setting of the registry: "policy", "confluent/compatibility/orders" … */
typedef struct writ_setting {
    writ_str key, value;
} writ_setting;

/* Who may do what over HTTP (registry/token.h). The secret is not stored, only its hash. */
typedef struct writ_stored_token {
    writ_str id;     /* public, as "t4f9c01ab" */
    writ_str name;   /* who has it, as the log names them */
    writ_str hash;   /* SHA-256 of the secret, hexadecimal */
    writ_str scopes; /* separated by spaces */
    writ_str created_at, created_by;
    writ_str expires_at; /* RFC 3339, UTC, or "": never */
    writ_str revoked_at; /* or "" */
} writ_stored_token;

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
typedef struct writ_settings {
    writ_setting *items;
    size_t count, capacity;
} writ_settings;
typedef struct writ_stored_tokens {
    writ_stored_token *items;
    size_t count, capacity;
} writ_stored_tokens;
typedef struct writ_ids {
    writ_str *items;
    size_t count, capacity;
} writ_ids;

/* Opens `sqlite:PATH` (or a bare path), `postgresql://…`, `http(s)://…`. With `create` a missing
 * store is made, folder included; without, a missing store is WRIT_E_SYSTEM with a hint. A store of
 * a newer layout than this program knows is refused. A name that is half a URL (`localhost:8081`,
 * `http:localhost`) is WRIT_E_USAGE, unless a file is called so. */
int writ_store_open(const char *url, bool create, writ_store **store, writ_error *err);
/* Without bringing a layout of before up to date, as the others do. Of such a store only
 * writ_store_check_layout, which says what it is, and writ_store_backup are asked. */
int writ_store_open_as_is(const char *url, writ_store **store, writ_error *err);
int writ_store_check_layout(const writ_store *store, writ_error *err);
/* Is this the URL of a PostgreSQL database? Both names of the scheme are libpq's. */
bool writ_store_is_postgres(writ_str url);
void writ_store_close(writ_store *store); /* rolls back what was not committed; NULL is fine */
/* Closes it, and takes a file away that opening it has made and that nobody has written to. */
void writ_store_discard(writ_store *store);
/* Where it is, for people: a path, or a URL without a password. Has opening it made it? */
const char *writ_store_place(const writ_store *store);
bool writ_store_is_made(const writ_store *store);

/* Write transactions exclude one another: begin waits (bounded, 10 s) for another process. After a
 * write that failed, the transaction or its innermost part can only be rolled back: PostgreSQL
 * takes nothing more of it, and its commit is an error. */
int writ_store_begin(writ_store *store, writ_error *err);
int writ_store_commit(writ_store *store, writ_error *err); /* durable on WRIT_OK */
void writ_store_rollback(writ_store *store);

/* What is done in a transaction. *keep is true before the call; with false, nothing is kept and
 * that is no error. It may be called again from the beginning (see below): what it made before is
 * void then. */
typedef int writ_transaction(void *context, bool *keep, writ_error *err);

/* Runs it in a write transaction, which is committed when it returns WRIT_OK with *keep, and rolled
 * back otherwise. A database that asks for it to be tried again (a serialisation failure) is
 * obeyed, WRIT_BOUND_TRANSACTION_TRIES times in all. Inside of another transaction it is a part of
 * that: what fails is undone alone, and what holds is durable with the outer one. */
int writ_store_transact(writ_store *store, writ_transaction *body, void *context, writ_error *err);

/* Events are on this behalf from now on; borrowed until it is set again. NULL: nothing is said. */
void writ_store_act_for(writ_store *store, const writ_origin *origin);
const writ_origin *writ_store_origin(const writ_store *store); /* that, or NULL */

/* Reading: `contract` empty means all. Versions come by contract, then version order (semver);
 * parties by contract, id; events in the order they happened. */
int writ_store_versions(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_stored_versions *versions, writ_error *err);
/* The same without their content: `bytes` and `beside` are "". */
int writ_store_heads(writ_store *store, writ_arena *arena, writ_str contract,
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
/* The parties of a system: of whatever contract, by contract and id. */
int writ_store_parties_of(writ_store *store, writ_arena *arena, writ_str system,
                          writ_stored_parties *parties, writ_error *err);
/* Systems with the text in their name or in the id of a party of theirs, whatever its case, by
 * name; at most `limit` of them (0: all). */
int writ_store_systems(writ_store *store, writ_arena *arena, writ_str text, size_t limit,
                       writ_ids *systems, writ_error *err);
/* What runs there; an empty environment means all. By environment, contracts before parties, name,
 * version. */
int writ_store_deployments(writ_store *store, writ_arena *arena, writ_str environment,
                           writ_deployments *deployments, writ_error *err);
/* Where a contract, or a party of that id, runs; in that order. */
int writ_store_deployments_of(writ_store *store, writ_arena *arena, bool is_party, writ_str name,
                              writ_deployments *deployments, writ_error *err);
int writ_store_events(writ_store *store, writ_arena *arena, const writ_event_query *query,
                      writ_events *events, writ_error *err);
/* The last event; its sequence is 0 when there is none. */
int writ_store_last_event(writ_store *store, writ_arena *arena, writ_event *event, writ_error *err);
/* In the order of their numbers (contracts/semver.h); what is no version behind those. */
int writ_store_compare_versions(writ_str a, writ_str b);
/* The versions that a query asks for, as writ_store_versions orders them. */
int writ_store_find_versions(writ_store *store, writ_arena *arena, const writ_version_query *query,
                             writ_stored_versions *versions, writ_error *err);
/* Ids of contracts with at least one version or party; over HTTP never those of tombstones alone.
 */
int writ_store_contracts(writ_store *store, writ_arena *arena, const writ_contract_query *query,
                         writ_ids *ids, writ_error *err);
/* Settings whose keys begin so, by key. */
int writ_store_settings(writ_store *store, writ_arena *arena, writ_str prefix,
                        writ_settings *settings, writ_error *err);
/* The value of one; *found is false when it is not set. */
int writ_store_setting(writ_store *store, writ_arena *arena, writ_str key, writ_str *value,
                       bool *found, writ_error *err);
/* All tokens, by the time they were made. */
int writ_store_tokens(writ_store *store, writ_arena *arena, writ_stored_tokens *tokens,
                      writ_error *err);
/* A number that is another one whenever something was committed through another handle since it was
 * asked for last. Costs microseconds. */
int writ_store_generation(writ_store *store, int64_t *generation, writ_error *err);

/* Calls `visit` for each run that ended at `since` or later (all with ""), by that time; a run is
 * valid during its call. What is not WRIT_OK ends it, and is returned. */
typedef int writ_run_visitor(void *context, const writ_stored_run *run, writ_error *err);
int writ_store_runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                    writ_error *err);

/* All that was told, in no order. */
int writ_store_told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err);

/* Writing: inside a transaction only, and only rows that every database can hold
 * (registry/row_check.h): others are WRIT_E_INPUT. put_version refuses to change a version that is
 * no draft, and sets `number`; put_party replaces the party of that id; the version stays among
 * writ_store_party_versions. */
int writ_store_put_version(writ_store *store, writ_stored_version *version, writ_error *err);
int writ_store_set_status(writ_store *store, writ_str contract, writ_str version,
                          writ_status status, writ_error *err);
int writ_store_set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                          writ_str replaced_by, writ_error *err);
int writ_store_put_party(writ_store *store, const writ_stored_party *party, writ_error *err);
int writ_store_put_event(writ_store *store, const writ_event *event, writ_error *err);
int writ_store_set_deleted(writ_store *store, writ_str contract, writ_str version,
                           writ_deleted deleted, writ_error *err);
int writ_store_put_setting(writ_store *store, writ_str key, writ_str value, writ_error *err);
int writ_store_drop_setting(writ_store *store, writ_str key, writ_error *err); /* fine when gone */
int writ_store_put_token(writ_store *store, const writ_stored_token *token, writ_error *err);
/* Once: *revoked is false when there is no such token that was not revoked before. */
int writ_store_revoke_token(writ_store *store, writ_str id, writ_str at, bool *revoked,
                            writ_error *err);
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

/* Made ready for a server, which writes often and has readers all the time, and with false for
 * commands again. SQLite: a write-ahead log in place of the rollback journal; commands work in
 * either. The last server to end sets it back. */
int writ_store_serve(writ_store *store, bool on, writ_error *err);
/* WRIT_E_SYSTEM where what answers may only be read, as a hot standby of PostgreSQL. Others are
 * told so when they write. */
int writ_store_check_writable(writ_store *store, writ_error *err);
/* May something else be written into that file? WRIT_E_USAGE where it is the store's own, whatever
 * it is called there, or would be taken for its log. */
int writ_store_check_target(const writ_store *store, const char *path, writ_error *err);
/* A copy of the whole in a file, whole or not at all, durable on WRIT_OK, while others write: one
 * state of the store. Of SQLite only; others are WRIT_E_USAGE, as is a target that is its own or no
 * regular file. */
int writ_store_backup(writ_store *store, const char *path, writ_error *err);
/* Is what holds the rows whole, by its own means? `tell` gets each damage, in words. SQLite: its
 * pages, indexes and references; nothing of others, which look after that themselves. */
typedef void writ_damage_reader(void *context, writ_str damage);
int writ_store_check(writ_store *store, writ_damage_reader *tell, void *context, writ_error *err);

/* The GUID of a content: a UUID of version 8 (RFC 9562) made of the first half of
 * SHA-256(address LF entry), so that it is the same in every registry. */
#define WRIT_GUID_BYTES 37
void writ_content_guid(writ_str sha256, writ_str entry, char guid[WRIT_GUID_BYTES]);

#endif
