/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of older layouts, brought up to date: to layout 4 by adding what was not there; from there
 * by making the tables anew and copying what stood in them, and the laws of the old tables go with
 * them; from layout 5 by adding again.
 */
#include "registry/audit.h"
#include "registry/sqlite.h"
#include "registry/sqlite_layout.h"

static const char to_2[] = "ALTER TABLE version ADD COLUMN beside BLOB NOT NULL DEFAULT x'';\n"
                           "ALTER TABLE party ADD COLUMN beside BLOB NOT NULL DEFAULT x'';\n";

static const char to_3[] =
    "ALTER TABLE version ADD COLUMN sunset TEXT NOT NULL DEFAULT '';\n"
    "ALTER TABLE version ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';\n"
    "CREATE TABLE expectation AS SELECT id, version, party, contract, sha256, name, bytes,"
    " position, registered_at, registered_by, beside FROM party;\n";

static const char to_6[] = "ALTER TABLE event ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';\n"
                           "ALTER TABLE event ADD COLUMN digest TEXT NOT NULL DEFAULT '';\n";

static const char from_4_begin[] =
    "ALTER TABLE contract ADD COLUMN terms TEXT NOT NULL DEFAULT '';\n"
    "UPDATE contract SET terms = coalesce((SELECT lower(owner) FROM version"
    " WHERE contract = id ORDER BY version.rowid DESC LIMIT 1), '');\n"
    "DROP TRIGGER IF EXISTS version_new; DROP TRIGGER IF EXISTS version_content;\n"
    "DROP TRIGGER IF EXISTS version_status; DROP TRIGGER IF EXISTS version_kept;\n"
    "DROP TRIGGER IF EXISTS expectation_content; DROP TRIGGER IF EXISTS expectation_kept;\n"
    "DROP TRIGGER IF EXISTS event_content; DROP TRIGGER IF EXISTS event_kept;\n"
    "DROP INDEX IF EXISTS event_contract;\n"
    "ALTER TABLE version RENAME TO old_version;\n"
    "ALTER TABLE expectation RENAME TO old_expectation;\n"
    "ALTER TABLE event RENAME TO old_event;\n";

static const char from_4_copy[] =
    "INSERT INTO version (contract, version, number, sha256, name, owner, entry, status,"
    " published_at, published_by, forced, sunset, replaced_by, bytes, beside)"
    " SELECT contract, version, (SELECT number FROM content WHERE content.sha256 = old.sha256"
    " AND content.entry = old.entry), sha256, name, owner, entry, status, published_at,"
    " published_by, forced, sunset, replaced_by, bytes, beside FROM old_version AS old"
    " ORDER BY old.rowid;\n"
    "INSERT INTO expectation (id, version, number, party, contract, sha256, name, bytes, position,"
    " registered_at, registered_by, beside)"
    " SELECT id, version, row_number() OVER (PARTITION BY id ORDER BY rowid), party, contract,"
    " sha256, name, bytes, position, registered_at, registered_by, beside FROM old_expectation;\n"
    "DROP TABLE old_version; DROP TABLE old_expectation;\n";

static int run_parts(writ_sqlite *s, const char *const *parts, writ_error *err)
{
    int code = WRIT_OK;
    for (; *parts && code == WRIT_OK; parts++)
        code = writ_sqlite_run(s, *parts, err);
    return code;
}

/* --- what takes hashes --- */

/* A reader's context: the arena is for one row. */
typedef struct upgrading {
    writ_store *store;
    writ_arena row;
    int64_t sequence;
    char hash[WRIT_EVENT_HASH_BYTES];
} upgrading;

static int number_content(const writ_sql_row *row, void *context, writ_error *err)
{
    upgrading *u = context;
    int64_t number;
    writ_str sha256 = writ_sql_text(row, &u->row, 0), entry = writ_sql_text(row, &u->row, 1);
    int code = writ_sql_number(u->store, sha256, entry, &number, err);
    writ_arena_reset(&u->row);
    return code;
}

static int chain_event(const writ_sql_row *row, void *context, writ_error *err)
{
    upgrading *u = context;
    writ_event event = {.sequence = ++u->sequence};
    writ_str *const texts[] = {
        &event.at,      &event.by,    &event.action, &event.contract,
        &event.version, &event.party, &event.detail,
    };
    writ_sql_texts(row, &u->row, 0, texts, WRIT_COUNT(texts));
    writ_event_hash(&event, writ_str_of(u->hash), u->hash);
    event.hash = writ_str_of(u->hash);
    int code = writ_sql_put_event(u->store, &event, err);
    writ_arena_reset(&u->row);
    return code;
}

/* Contents get their numbers in the order in which they were published first. */
static int number_contents(upgrading *u, writ_error *err)
{
    return writ_sql_query(u->store, "SELECT sha256, entry FROM old_version ORDER BY rowid", NULL, 0,
                          number_content, u, err);
}

static int chain_events(upgrading *u, writ_error *err)
{
    return writ_sql_query(u->store,
                          "SELECT at, by, action, contract, version, party, detail FROM old_event"
                          " ORDER BY number",
                          NULL, 0, chain_event, u, err);
}

static int from_4(writ_sqlite *s, writ_error *err)
{
    static const char *const tables[] = {
        from_4_begin,
        writ_sqlite_layout_content,
        writ_sqlite_layout_version,
        writ_sqlite_layout_expectation,
        writ_sqlite_layout_event,
        writ_sqlite_layout_setting,
        writ_sqlite_layout_index,
        NULL,
    };
    upgrading u = {.store = &s->sql.base};
    int code = run_parts(s, tables, err);
    if (code == WRIT_OK)
        code = number_contents(&u, err);
    if (code == WRIT_OK)
        code = writ_sqlite_run(s, from_4_copy, err);
    if (code == WRIT_OK)
        code = chain_events(&u, err);
    if (code == WRIT_OK)
        code = writ_sqlite_run(s, "DROP TABLE old_event", err);
    writ_arena_clear(&u.row);
    return code;
}

int writ_sqlite_upgrade(writ_sqlite *s, int64_t layout, writ_error *err)
{
    static const char *const steps[][4] = {
        [1] = {to_2},
        [2] = {to_3, writ_sqlite_layout_waiver, writ_sqlite_layout_deployment},
        [3] = {writ_sqlite_layout_run},
    };
    int code = WRIT_OK;
    for (; layout < 4 && code == WRIT_OK; layout++)
        code = run_parts(s, steps[layout], err);
    if (code == WRIT_OK)
        code = layout == 4 ? from_4(s, err) : writ_sqlite_run(s, to_6, err);
    return code == WRIT_OK ? writ_sqlite_run(s, writ_sqlite_layout_stamp, err) : code;
}
