/* SPDX-License-Identifier: Apache-2.0
 *
 * The rows of a registry in SQL, as writ_backend asks for them: WRIT_SQL_ROWS fills a driver's
 * table of functions with those that stand here. A driver adds close, begin, commit, rollback and
 * generation, and what it can do besides.
 *
 * Inside registry/.
 */
#ifndef WRIT_REGISTRY_SQL_ROWS_H
#define WRIT_REGISTRY_SQL_ROWS_H

#include "registry/sql.h"

/* Versions, parties and their contents (registry/sql_rows.c). */
int writ_sql_versions(writ_store *store, writ_arena *arena, const writ_version_query *query,
                      writ_stored_versions *versions, writ_error *err);
int writ_sql_contracts(writ_store *store, writ_arena *arena, const writ_contract_query *query,
                       writ_ids *ids, writ_error *err);
int writ_sql_parties(writ_store *store, writ_arena *arena, writ_str contract,
                     writ_stored_parties *parties, writ_error *err);
int writ_sql_party(writ_store *store, writ_arena *arena, writ_str id, writ_stored_parties *parties,
                   writ_error *err);
int writ_sql_parties_of(writ_store *store, writ_arena *arena, writ_str system,
                        writ_stored_parties *parties, writ_error *err);
int writ_sql_systems(writ_store *store, writ_arena *arena, writ_str text, size_t limit,
                     writ_ids *ids, writ_error *err);
int writ_sql_party_versions(writ_store *store, writ_arena *arena, writ_str id,
                            writ_stored_parties *versions, writ_error *err);
int writ_sql_put_version(writ_store *store, writ_stored_version *version, writ_error *err);
int writ_sql_set_status(writ_store *store, writ_str contract, writ_str version, writ_status status,
                        writ_error *err);
int writ_sql_set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                        writ_str replaced_by, writ_error *err);
int writ_sql_set_deleted(writ_store *store, writ_str contract, writ_str version,
                         writ_deleted deleted, writ_error *err);
int writ_sql_put_party(writ_store *store, const writ_stored_party *party, writ_error *err);

/* Events, waivers, deployments (registry/sql_govern.c). */
int writ_sql_events(writ_store *store, writ_arena *arena, const writ_event_query *query,
                    writ_events *events, writ_error *err);
int writ_sql_last_event(writ_store *store, writ_arena *arena, writ_events *events, writ_error *err);
int writ_sql_put_event(writ_store *store, const writ_event *event, writ_error *err);
int writ_sql_waivers(writ_store *store, writ_arena *arena, writ_str contract, writ_waivers *waivers,
                     writ_error *err);
int writ_sql_put_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err);
int writ_sql_approve_waiver(writ_store *store, const writ_waiver *waiver, writ_error *err);
int writ_sql_deployments(writ_store *store, writ_arena *arena, writ_str environment,
                         writ_deployments *deployments, writ_error *err);
int writ_sql_deployments_of(writ_store *store, writ_arena *arena, bool is_party, writ_str name,
                            writ_deployments *deployments, writ_error *err);
int writ_sql_put_deployment(writ_store *store, const writ_deployment *deployment, writ_error *err);
int writ_sql_drop_deployment(writ_store *store, const writ_deployment *deployment, writ_error *err);

/* Runs, and what was told of them (registry/sql_runs.c). */
int writ_sql_runs(writ_store *store, writ_str since, writ_run_visitor *visit, void *context,
                  writ_error *err);
int writ_sql_put_run(writ_store *store, const writ_stored_run *run, writ_error *err);
int writ_sql_told(writ_store *store, writ_arena *arena, writ_told_rows *rows, writ_error *err);
int writ_sql_put_told(writ_store *store, const writ_told_row *row, writ_error *err);

/* Settings, tokens (registry/sql_settings.c). */
int writ_sql_settings(writ_store *store, writ_arena *arena, writ_str prefix,
                      writ_settings *settings, writ_error *err);
int writ_sql_put_setting(writ_store *store, writ_str key, writ_str value, writ_error *err);
int writ_sql_drop_setting(writ_store *store, writ_str key, writ_error *err);
int writ_sql_tokens(writ_store *store, writ_arena *arena, writ_stored_tokens *tokens,
                    writ_error *err);
int writ_sql_put_token(writ_store *store, const writ_stored_token *token, writ_error *err);
int writ_sql_revoke_token(writ_store *store, writ_str id, writ_str at, bool *revoked,
                          writ_error *err);

/* All of it (registry/sql_dump.c, registry/sql_load.c). */
int writ_sql_dump(writ_store *store, writ_dump_writer *write, void *context, writ_error *err);
/* WRIT_E_REFUSED when it has a row of anything. */
int writ_sql_check_empty(writ_store *store, writ_error *err);
/* The same when it has one of anything but tokens and what the log says of them. */
int writ_sql_check_room(writ_store *store, writ_error *err);
int writ_sql_load(writ_store *store, writ_dump_reader *read, void *context, writ_loaded *loaded,
                  writ_error *err);

/* Parts of a transaction (registry/sql.c). All have one name: the innermost of it is meant. */
int writ_sql_save(writ_store *store, int depth, writ_error *err);
int writ_sql_release(writ_store *store, int depth, writ_error *err);
int writ_sql_undo(writ_store *store, int depth, writ_error *err);

#define WRIT_SQL_ROWS                                                                              \
    .save = writ_sql_save, .release = writ_sql_release, .undo = writ_sql_undo,                     \
    .versions = writ_sql_versions, .contracts = writ_sql_contracts, .parties = writ_sql_parties,   \
    .party = writ_sql_party, .party_versions = writ_sql_party_versions, .events = writ_sql_events, \
    .last_event = writ_sql_last_event, .settings = writ_sql_settings, .tokens = writ_sql_tokens,   \
    .waivers = writ_sql_waivers, .deployments = writ_sql_deployments, .runs = writ_sql_runs,       \
    .told = writ_sql_told, .put_version = writ_sql_put_version, .set_status = writ_sql_set_status, \
    .set_sunset = writ_sql_set_sunset, .put_party = writ_sql_put_party,                            \
    .put_event = writ_sql_put_event, .put_waiver = writ_sql_put_waiver,                            \
    .approve_waiver = writ_sql_approve_waiver, .put_deployment = writ_sql_put_deployment,          \
    .drop_deployment = writ_sql_drop_deployment, .put_run = writ_sql_put_run,                      \
    .put_told = writ_sql_put_told, .set_deleted = writ_sql_set_deleted,                            \
    .put_setting = writ_sql_put_setting, .drop_setting = writ_sql_drop_setting,                    \
    .put_token = writ_sql_put_token, .revoke_token = writ_sql_revoke_token, .dump = writ_sql_dump, \
    .load = writ_sql_load, .check_room = writ_sql_check_room, .parties_of = writ_sql_parties_of,   \
    .systems = writ_sql_systems, .deployments_of = writ_sql_deployments_of

/* --- what they share (registry/sql.c) --- */

/* A reader's context: where rows go. */
typedef struct writ_reading {
    writ_arena *arena;
    void *rows;
} writ_reading;

/* A LIMIT: 0 is all. */
#define WRIT_BIND_LIMIT(limit) WRIT_BIND_INT((limit) ? (int64_t)(limit) : INT64_MAX)

/* Runs one statement; `read` may be NULL. */
int writ_sql_query(writ_store *store, const char *statement, const writ_binding *values,
                   size_t count, writ_row_reader *read, void *context, writ_error *err);
/* The same of one without rows. */
int writ_sql_write(writ_store *store, const char *statement, const writ_binding *values,
                   size_t count, writ_error *err);
/* Runs `all`, or `one` with the id when it is not empty. */
int writ_sql_select(writ_store *store, writ_str id, const char *all, const char *one,
                    writ_row_reader *read, writ_reading *to, writ_error *err);
/* Columns from `first` on as texts, in the arena. */
void writ_sql_texts(const writ_sql_row *row, writ_arena *arena, int first, writ_str *const *texts,
                    size_t count);
/* Reads the first column into the int64_t that `context` is. */
writ_row_reader writ_sql_read_integer;
writ_str writ_sql_text(const writ_sql_row *row, writ_arena *arena, int column);
int64_t writ_sql_integer(const writ_sql_row *row, int column);
/* The row that others refer to; `terms` of "" leaves those that it has. */
int writ_sql_put_contract(writ_store *store, writ_str id, writ_str terms, writ_error *err);
/* The number of a content, which it is given now if it has none. */
int writ_sql_number(writ_store *store, writ_str sha256, writ_str entry, int64_t *number,
                    writ_error *err);
/* The texts that begin so are those from `prefix` to before this one, in the order of bytes. ""
 * when there is nothing behind them. In the arena. */
writ_str writ_sql_behind(writ_arena *arena, writ_str prefix);

#endif
