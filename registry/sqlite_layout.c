/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/sqlite_layout.h"

#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

/* A trigger that refuses; the sentence reaches the user as the error's message. */
#define REFUSE(name, event, condition, sentence)                                                   \
    "CREATE TRIGGER " name " BEFORE " event " WHEN " condition                                     \
    " BEGIN SELECT RAISE(ABORT, '" sentence "'); END;\n"

#define ADDRESS " CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*')"

#define VERSION_CONTENT                                                                            \
    REFUSE("version_content", "UPDATE ON version",                                                 \
           "OLD.status <> 'draft' AND (NEW.contract <> OLD.contract OR NEW.version <> OLD.version" \
           " OR NEW.sha256 <> OLD.sha256 OR NEW.name <> OLD.name OR NEW.bytes <> OLD.bytes"        \
           " OR NEW.owner <> OLD.owner OR NEW.entry <> OLD.entry OR NEW.forced <> OLD.forced"      \
           " OR NEW.published_at <> OLD.published_at OR NEW.published_by <> OLD.published_by"      \
           " OR NEW.beside <> OLD.beside)",                                                        \
           "a published version is immutable")

const char writ_sqlite_layout[] =
    "CREATE TABLE contract (\n"
    "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> '')\n"
    ") STRICT, WITHOUT ROWID;\n"

    "CREATE TABLE version (\n"
    "  contract TEXT NOT NULL REFERENCES contract (id),\n"
    "  version TEXT NOT NULL CHECK (version <> ''),\n"
    "  sha256 TEXT NOT NULL" ADDRESS ",\n"
    "  name TEXT NOT NULL,\n"
    "  bytes BLOB NOT NULL,\n"
    "  owner TEXT NOT NULL,\n"
    "  entry TEXT NOT NULL,\n"
    "  status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'deprecated', 'retired')),\n"
    "  published_at TEXT NOT NULL CHECK (published_at <> ''),\n"
    "  published_by TEXT NOT NULL,\n"
    "  forced TEXT NOT NULL,\n"
    "  beside BLOB NOT NULL DEFAULT x'',\n"
    "  PRIMARY KEY (contract, version)\n"
    ") STRICT;\n"

    "CREATE TABLE party (\n"
    "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),\n"
    "  party TEXT NOT NULL,\n"
    "  contract TEXT NOT NULL REFERENCES contract (id),\n"
    "  version TEXT NOT NULL,\n"
    "  sha256 TEXT NOT NULL" ADDRESS ",\n"
    "  name TEXT NOT NULL,\n"
    "  bytes BLOB NOT NULL,\n"
    "  position INTEGER NOT NULL CHECK (position >= 0),\n"
    "  pending INTEGER NOT NULL CHECK (pending IN (0, 1)),\n"
    "  registered_at TEXT NOT NULL CHECK (registered_at <> ''),\n"
    "  registered_by TEXT NOT NULL,\n"
    "  beside BLOB NOT NULL DEFAULT x''\n"
    ") STRICT;\n"
    "CREATE INDEX party_contract ON party (contract);\n"

    "CREATE TABLE event (\n"
    "  number INTEGER PRIMARY KEY AUTOINCREMENT,\n"
    "  at TEXT NOT NULL CHECK (at <> ''),\n"
    "  by TEXT NOT NULL,\n"
    "  action TEXT NOT NULL CHECK (action <> ''),\n"
    "  contract TEXT NOT NULL,\n"
    "  version TEXT NOT NULL,\n"
    "  party TEXT NOT NULL,\n"
    "  detail TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX event_contract ON event (contract);\n"

    /* A published version is immutable: only its status moves, and never back to draft. The
     * trigger on INSERT also stops INSERT OR REPLACE, which fires no DELETE trigger unless the
     * connection asks for it. */
    REFUSE("version_new", "INSERT ON version",
           "EXISTS (SELECT 1 FROM version WHERE contract = NEW.contract AND version = NEW.version"
           " AND status <> 'draft')",
           "a published version is immutable")
        VERSION_CONTENT REFUSE("version_status", "UPDATE OF status ON version",
                               "OLD.status <> 'draft' AND NEW.status = 'draft'",
                               "a published version is never a draft again")
            REFUSE("version_kept", "DELETE ON version", "OLD.status <> 'draft'",
                   "a published version is never deleted")

                REFUSE("event_content", "UPDATE ON event", "1", "the event log is only appended to")
                    REFUSE("event_kept", "DELETE ON event", "1",
                           "the event log is only appended to")

                        "PRAGMA application_id = " TEXT_OF(
                            WRIT_SQLITE_APPLICATION_ID) ";\n"
                                                        "PRAGMA user_version = " TEXT_OF(
                                                            WRIT_SQLITE_LAYOUT_VERSION) ";\n";

const char writ_sqlite_layout_upgrade[] =
    "ALTER TABLE version ADD COLUMN beside BLOB NOT NULL DEFAULT x'';\n"
    "ALTER TABLE party ADD COLUMN beside BLOB NOT NULL DEFAULT x'';\n"
    "DROP TRIGGER version_content;\n" VERSION_CONTENT
    "PRAGMA user_version = " TEXT_OF(WRIT_SQLITE_LAYOUT_VERSION) ";\n";
