/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/sqlite.h"

#define T WRIT_BIND_STR
#define B WRIT_BIND_BYTES
#define I WRIT_BIND_INT

int writ_sqlite_write(writ_sqlite *s, const char *sql, const writ_binding *values, size_t count,
                      writ_error *err)
{
    if (s->api.get_autocommit(s->db))
        return writ_error_set(err, WRIT_E_SYSTEM, "registry '%s': the transaction failed before",
                              s->path.ptr);
    return writ_sqlite_query(s, sql, values, count, NULL, NULL, err);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))

writ_str writ_sqlite_column(writ_sqlite *s, writ_arena *arena, sqlite3_stmt *row, int at)
{
    const void *bytes = s->api.column_blob(row, at);
    int len = s->api.column_bytes(row, at);
    return writ_str_copy(arena, (writ_str){bytes, bytes ? (size_t)len : 0});
}

/* --- reading --- */

int writ_sqlite_select(writ_sqlite *s, writ_str id, const char *all, const char *one,
                       writ_row_reader *read, writ_reading *to, writ_error *err)
{
    const writ_binding values[] = {T(id)};
    return id.len ? writ_sqlite_query(s, one, values, COUNT(values), read, to, err)
                  : writ_sqlite_query(s, all, NULL, 0, read, to, err);
}

static void read_version(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    writ_reading *to = context;
    writ_stored_version *version = WRIT_PUSH(to->arena, (writ_stored_versions *)to->rows);
    version->contract = writ_sqlite_column(s, to->arena, row, 0);
    version->version = writ_sqlite_column(s, to->arena, row, 1);
    version->sha256 = writ_sqlite_column(s, to->arena, row, 2);
    version->name = writ_sqlite_column(s, to->arena, row, 3);
    version->bytes = writ_sqlite_column(s, to->arena, row, 4);
    version->owner = writ_sqlite_column(s, to->arena, row, 5);
    version->entry = writ_sqlite_column(s, to->arena, row, 6);
    writ_status_find(writ_sqlite_column(s, to->arena, row, 7), &version->status);
    version->published_at = writ_sqlite_column(s, to->arena, row, 8);
    version->published_by = writ_sqlite_column(s, to->arena, row, 9);
    version->forced = writ_sqlite_column(s, to->arena, row, 10);
    version->beside = writ_sqlite_column(s, to->arena, row, 11);
    version->sunset = writ_sqlite_column(s, to->arena, row, 12);
    version->replaced_by = writ_sqlite_column(s, to->arena, row, 13);
}

#define SELECT_VERSIONS                                                                            \
    "SELECT contract, version, sha256, name, bytes, owner, entry, status, published_at,"           \
    " published_by, forced, beside, sunset, replaced_by FROM version"

int writ_sqlite_versions(writ_store *store, writ_arena *arena, const writ_version_query *query,
                         writ_stored_versions *rows, writ_error *err)
{
    return writ_sqlite_select((writ_sqlite *)store, query->contract, SELECT_VERSIONS,
                              SELECT_VERSIONS " WHERE contract = ?1", read_version,
                              &(writ_reading){arena, rows}, err);
}

static void read_party(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    writ_reading *to = context;
    writ_stored_party *party = WRIT_PUSH(to->arena, (writ_stored_parties *)to->rows);
    party->id = writ_sqlite_column(s, to->arena, row, 0);
    party->party = writ_sqlite_column(s, to->arena, row, 1);
    party->contract = writ_sqlite_column(s, to->arena, row, 2);
    party->version = writ_sqlite_column(s, to->arena, row, 3);
    party->sha256 = writ_sqlite_column(s, to->arena, row, 4);
    party->name = writ_sqlite_column(s, to->arena, row, 5);
    party->bytes = writ_sqlite_column(s, to->arena, row, 6);
    party->position = (uint32_t)s->api.column_int64(row, 7);
    party->pending = s->api.column_int64(row, 8) != 0;
    party->registered_at = writ_sqlite_column(s, to->arena, row, 9);
    party->registered_by = writ_sqlite_column(s, to->arena, row, 10);
    party->beside = writ_sqlite_column(s, to->arena, row, 11);
}

#define SELECT_PARTIES                                                                             \
    "SELECT id, party, contract, version, sha256, name, bytes, position, pending, registered_at,"  \
    " registered_by, beside FROM party"

int writ_sqlite_parties(writ_store *store, writ_arena *arena, writ_str contract,
                        writ_stored_parties *rows, writ_error *err)
{
    return writ_sqlite_select((writ_sqlite *)store, contract, SELECT_PARTIES,
                              SELECT_PARTIES " WHERE contract = ?1", read_party,
                              &(writ_reading){arena, rows}, err);
}

int writ_sqlite_party(writ_store *store, writ_arena *arena, writ_str id, writ_stored_parties *rows,
                      writ_error *err)
{
    const writ_binding values[] = {T(id)};
    return writ_sqlite_query((writ_sqlite *)store, SELECT_PARTIES " WHERE id = ?1", values,
                             COUNT(values), read_party, &(writ_reading){arena, rows}, err);
}

int writ_sqlite_party_versions(writ_store *store, writ_arena *arena, writ_str id,
                               writ_stored_parties *rows, writ_error *err)
{
    const writ_binding values[] = {T(id)};
    return writ_sqlite_query((writ_sqlite *)store,
                             "SELECT id, party, contract, version, sha256, name, bytes, position,"
                             " 0, registered_at, registered_by, beside FROM expectation"
                             " WHERE id = ?1 ORDER BY rowid",
                             values, COUNT(values), read_party, &(writ_reading){arena, rows}, err);
}

static void read_event(writ_sqlite *s, sqlite3_stmt *row, void *context)
{
    writ_reading *to = context;
    writ_event *event = WRIT_PUSH(to->arena, (writ_events *)to->rows);
    event->at = writ_sqlite_column(s, to->arena, row, 0);
    event->by = writ_sqlite_column(s, to->arena, row, 1);
    event->action = writ_sqlite_column(s, to->arena, row, 2);
    event->contract = writ_sqlite_column(s, to->arena, row, 3);
    event->version = writ_sqlite_column(s, to->arena, row, 4);
    event->party = writ_sqlite_column(s, to->arena, row, 5);
    event->detail = writ_sqlite_column(s, to->arena, row, 6);
}

#define SELECT_EVENTS "SELECT at, by, action, contract, version, party, detail FROM event"

int writ_sqlite_events(writ_store *store, writ_arena *arena, const writ_event_query *query,
                       writ_events *rows, writ_error *err)
{
    return writ_sqlite_select((writ_sqlite *)store, query->contract,
                              SELECT_EVENTS " ORDER BY number",
                              SELECT_EVENTS " WHERE contract = ?1 ORDER BY number", read_event,
                              &(writ_reading){arena, rows}, err);
}

/* --- writing --- */

int writ_sqlite_put_contract(writ_sqlite *s, writ_str id, writ_error *err)
{
    const writ_binding values[] = {T(id)};
    return writ_sqlite_write(s, "INSERT INTO contract (id) VALUES (?1) ON CONFLICT (id) DO NOTHING",
                             values, COUNT(values), err);
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
    int code = writ_sqlite_put_contract(s, version->contract, err);
    if (code != WRIT_OK)
        return code;
    return writ_sqlite_write(
        s,
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

/* `sql` sets something of the version that ?1 and ?2 name; that it is there is seen to. */
static int set_version(writ_sqlite *s, const char *sql, const writ_binding *values, size_t count,
                       writ_error *err)
{
    bool found = false;
    int code = writ_sqlite_query(s, "SELECT 1 FROM version WHERE contract = ?1 AND version = ?2",
                                 values, 2, mark_found, &found, err);
    if (code == WRIT_OK && !found)
        code = writ_error_set(err, WRIT_E_INPUT, "registry '%s' has no '%.*s@%.*s'", s->path.ptr,
                              WRIT_FMT(values[0].text), WRIT_FMT(values[1].text));
    return code == WRIT_OK ? writ_sqlite_write(s, sql, values, count, err) : code;
}

int writ_sqlite_set_status(writ_store *store, writ_str contract, writ_str version,
                           writ_status status, writ_error *err)
{
    const writ_binding values[] = {T(contract), T(version),
                                   T(writ_str_of(writ_status_name(status)))};
    return set_version((writ_sqlite *)store,
                       "UPDATE version SET status = ?3 WHERE contract = ?1 AND version = ?2",
                       values, COUNT(values), err);
}

int writ_sqlite_set_sunset(writ_store *store, writ_str contract, writ_str version, writ_str sunset,
                           writ_str replaced_by, writ_error *err)
{
    const writ_binding values[] = {T(contract), T(version), T(sunset), T(replaced_by)};
    return set_version((writ_sqlite *)store,
                       "UPDATE version SET sunset = ?3, replaced_by = ?4"
                       " WHERE contract = ?1 AND version = ?2",
                       values, COUNT(values), err);
}

/* The version among all that were registered; one that is there stays as it is. */
static int keep_party_version(writ_sqlite *s, const writ_stored_party *party, writ_error *err)
{
    const writ_binding values[] = {
        T(party->id),
        T(party->version),
        T(party->party),
        T(party->contract),
        T(party->sha256),
        T(party->name),
        B(party->bytes),
        I(party->position),
        T(party->registered_at),
        T(party->registered_by),
        B(party->beside),
    };
    return writ_sqlite_write(s,
                             "INSERT INTO expectation (id, version, party, contract, sha256, name,"
                             " bytes, position, registered_at, registered_by, beside)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
                             " ON CONFLICT (id, version) DO NOTHING",
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
    int code = writ_sqlite_put_contract(s, party->contract, err);
    if (code == WRIT_OK)
        code = keep_party_version(s, party, err);
    if (code != WRIT_OK)
        return code;
    return writ_sqlite_write(
        s,
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
    return writ_sqlite_write((writ_sqlite *)store,
                             "INSERT INTO event (at, by, action, contract, version, party, detail)"
                             " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                             values, COUNT(values), err);
}
