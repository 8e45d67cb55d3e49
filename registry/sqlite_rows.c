/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/sqlite.h"

#define T(str)    ((writ_binding){WRIT_BIND_TEXT, (str), 0})
#define B(str)    ((writ_binding){WRIT_BIND_BLOB, (str), 0})
#define I(number) ((writ_binding){WRIT_BIND_INTEGER, WRIT_STR_EMPTY, (number)})

/* For writing. SQLite takes some failures (a full disk) as reason to end the transaction; what
 * followed would then be kept without it. */
static int write_row(writ_sqlite *s, const char *sql, const writ_binding *values, size_t count,
                     writ_error *err)
{
    if (s->api.get_autocommit(s->db))
        return writ_error_set(err, WRIT_E_SYSTEM, "registry '%s': the transaction failed before",
                              s->path.ptr);
    return writ_sqlite_query(s, sql, values, count, NULL, NULL, err);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

static writ_str column(writ_sqlite *s, writ_arena *arena, sqlite3_stmt *row, int at)
{
    const void *bytes = s->api.column_blob(row, at);
    int len = s->api.column_bytes(row, at);
    return writ_str_copy(arena, (writ_str){bytes, bytes ? (size_t)len : 0});
}

/* --- reading --- */

typedef struct reading {
    writ_arena *arena;
    void *rows;
} reading;

/* Runs `all`, or `one` with the contract's id when it is not empty. */
static int select_rows(writ_sqlite *s, writ_str contract, const char *all, const char *one,
                       writ_row_reader *read, reading *to, writ_error *err)
{
    const writ_binding id[] = {T(contract)};
    return contract.len ? writ_sqlite_query(s, one, id, COUNT(id), read, to, err)
                        : writ_sqlite_query(s, all, NULL, 0, read, to, err);
}

static void read_version(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    reading *to = context;
    writ_stored_version *version = WRIT_PUSH(to->arena, (writ_stored_versions *)to->rows);
    version->contract = column(s, to->arena, row, 0);
    version->version = column(s, to->arena, row, 1);
    version->sha256 = column(s, to->arena, row, 2);
    version->name = column(s, to->arena, row, 3);
    version->bytes = column(s, to->arena, row, 4);
    version->owner = column(s, to->arena, row, 5);
    version->entry = column(s, to->arena, row, 6);
    writ_status_find(column(s, to->arena, row, 7), &version->status);
    version->published_at = column(s, to->arena, row, 8);
    version->published_by = column(s, to->arena, row, 9);
    version->forced = column(s, to->arena, row, 10);
    version->beside = column(s, to->arena, row, 11);
}

#define SELECT_VERSIONS                                                                            \
    "SELECT contract, version, sha256, name, bytes, owner, entry, status, published_at,"           \
    " published_by, forced, beside FROM version"

int writ_sqlite_versions(writ_store *store, writ_arena *arena, writ_str contract,
                         writ_stored_versions *rows, writ_error *err)
{
    return select_rows((writ_sqlite *)store, contract, SELECT_VERSIONS,
                       SELECT_VERSIONS " WHERE contract = ?1", read_version,
                       &(reading){arena, rows}, err);
}

static void read_party(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    reading *to = context;
    writ_stored_party *party = WRIT_PUSH(to->arena, (writ_stored_parties *)to->rows);
    party->id = column(s, to->arena, row, 0);
    party->party = column(s, to->arena, row, 1);
    party->contract = column(s, to->arena, row, 2);
    party->version = column(s, to->arena, row, 3);
    party->sha256 = column(s, to->arena, row, 4);
    party->name = column(s, to->arena, row, 5);
    party->bytes = column(s, to->arena, row, 6);
    party->position = (uint32_t)s->api.column_int64(row, 7);
    party->pending = s->api.column_int64(row, 8) != 0;
    party->registered_at = column(s, to->arena, row, 9);
    party->registered_by = column(s, to->arena, row, 10);
    party->beside = column(s, to->arena, row, 11);
}

#define SELECT_PARTIES                                                                             \
    "SELECT id, party, contract, version, sha256, name, bytes, position, pending, registered_at,"  \
    " registered_by, beside FROM party"

int writ_sqlite_parties(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_stored_parties *rows, writ_error *err)
{
    return select_rows((writ_sqlite *)store, contract, SELECT_PARTIES,
                       SELECT_PARTIES " WHERE contract = ?1", read_party, &(reading){arena, rows},
                       err);
}

static void read_event(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    reading *to = context;
    writ_event *event = WRIT_PUSH(to->arena, (writ_events *)to->rows);
    event->at = column(s, to->arena, row, 0);
    event->by = column(s, to->arena, row, 1);
    event->action = column(s, to->arena, row, 2);
    event->contract = column(s, to->arena, row, 3);
    event->version = column(s, to->arena, row, 4);
    event->party = column(s, to->arena, row, 5);
    event->detail = column(s, to->arena, row, 6);
}

#define SELECT_EVENTS "SELECT at, by, action, contract, version, party, detail FROM event"

int writ_sqlite_events(writ_store *store, writ_arena *arena, writ_str contract, writ_events *rows,
                       writ_error *err)
{
    return select_rows((writ_sqlite *)store, contract, SELECT_EVENTS " ORDER BY number",
                       SELECT_EVENTS " WHERE contract = ?1 ORDER BY number", read_event,
                       &(reading){arena, rows}, err);
}

/* --- writing --- */

static int put_contract(writ_sqlite *s, writ_str id, writ_error *err)
{
    const writ_binding values[] = {T(id)};
    return write_row(s, "INSERT INTO contract (id) VALUES (?1) ON CONFLICT (id) DO NOTHING", values,
                     COUNT(values), err);
}

int writ_sqlite_put_version(writ_store *store, const writ_stored_version *version, writ_error *err)
{
    writ_sqlite *s = (writ_sqlite *)store;
    const writ_binding values[] = {
        T(version->contract),     T(version->version),
        T(version->sha256),       T(version->name),
        B(version->bytes),        T(version->owner),
        T(version->entry),        T(writ_str_of(writ_status_name(version->status))),
        T(version->published_at), T(version->published_by),
        T(version->forced),       B(version->beside),
    };
    int code = put_contract(s, version->contract, err);
    if (code != WRIT_OK)
        return code;
    return write_row(s,
                     "INSERT INTO version (contract, version, sha256, name, bytes, owner, entry,"
                     " status, published_at, published_by, forced, beside)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                     " ON CONFLICT (contract, version) DO UPDATE SET sha256 = excluded.sha256,"
                     " name = excluded.name, bytes = excluded.bytes, owner = excluded.owner,"
                     " entry = excluded.entry, status = excluded.status,"
                     " published_at = excluded.published_at,"
                     " published_by = excluded.published_by, forced = excluded.forced,"
                     " beside = excluded.beside",
                     values, COUNT(values), err);
}

static void mark_found(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    (void)s;
    (void)row;
    *(bool *)context = true;
}

int writ_sqlite_set_status(writ_store *store, writ_str contract, writ_str version,
                           writ_status status, writ_error *err)
{
    writ_sqlite *s = (writ_sqlite *)store;
    const writ_binding values[] = {T(contract), T(version),
                                   T(writ_str_of(writ_status_name(status)))};
    bool found = false;
    int code = writ_sqlite_query(s, "SELECT 1 FROM version WHERE contract = ?1 AND version = ?2",
                                 values, 2, mark_found, &found, err);
    if (code == WRIT_OK && !found)
        code = writ_error_set(err, WRIT_E_INPUT, "registry '%s' has no '%.*s@%.*s'", s->path.ptr,
                              WRIT_FMT(contract), WRIT_FMT(version));
    if (code != WRIT_OK)
        return code;
    return write_row(s, "UPDATE version SET status = ?3 WHERE contract = ?1 AND version = ?2",
                     values, COUNT(values), err);
}

int writ_sqlite_put_party(writ_store *store, const writ_stored_party *party, writ_error *err)
{
    writ_sqlite *s = (writ_sqlite *)store;
    const writ_binding values[] = {
        T(party->id),      T(party->party),         T(party->contract),      T(party->version),
        T(party->sha256),  T(party->name),          B(party->bytes),         I(party->position),
        I(party->pending), T(party->registered_at), T(party->registered_by), B(party->beside),
    };
    int code = put_contract(s, party->contract, err);
    if (code != WRIT_OK)
        return code;
    return write_row(s,
                     "INSERT INTO party (id, party, contract, version, sha256, name, bytes,"
                     " position, pending, registered_at, registered_by, beside)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                     " ON CONFLICT (id) DO UPDATE SET party = excluded.party,"
                     " contract = excluded.contract, version = excluded.version,"
                     " sha256 = excluded.sha256, name = excluded.name, bytes = excluded.bytes,"
                     " position = excluded.position, pending = excluded.pending,"
                     " registered_at = excluded.registered_at,"
                     " registered_by = excluded.registered_by, beside = excluded.beside",
                     values, COUNT(values), err);
}

int writ_sqlite_put_event(writ_store *store, const writ_event *event, writ_error *err)
{
    const writ_binding values[] = {
        T(event->at),      T(event->by),    T(event->action), T(event->contract),
        T(event->version), T(event->party), T(event->detail),
    };
    return write_row((writ_sqlite *)store,
                     "INSERT INTO event (at, by, action, contract, version, party, detail)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                     values, COUNT(values), err);
}
