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

/* Layout 3. Every version of an expectation that was ever registered: `party` has the last. */
#define EXPECTATION                                                                                \
    "CREATE TABLE expectation (\n"                                                                 \
    "  id TEXT NOT NULL CHECK (id <> ''),\n"                                                       \
    "  version TEXT NOT NULL CHECK (version <> ''),\n"                                             \
    "  party TEXT NOT NULL,\n"                                                                     \
    "  contract TEXT NOT NULL REFERENCES contract (id),\n"                                         \
    "  sha256 TEXT NOT NULL" ADDRESS ",\n"                                                         \
    "  name TEXT NOT NULL,\n"                                                                      \
    "  bytes BLOB NOT NULL,\n"                                                                     \
    "  position INTEGER NOT NULL CHECK (position >= 0),\n"                                         \
    "  registered_at TEXT NOT NULL CHECK (registered_at <> ''),\n"                                 \
    "  registered_by TEXT NOT NULL,\n"                                                             \
    "  beside BLOB NOT NULL,\n"                                                                    \
    "  PRIMARY KEY (id, version)\n"                                                                \
    ") STRICT;\n" REFUSE("expectation_content", "UPDATE ON expectation", "1",                      \
                         "a registered version is immutable")                                      \
        REFUSE("expectation_kept", "DELETE ON expectation", "1",                                   \
               "a registered version is never deleted")

/* Layout 3. A waiver is asked for once and granted once. */
#define WAIVER                                                                                     \
    "CREATE TABLE waiver (\n"                                                                      \
    "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),\n"                                           \
    "  fingerprint TEXT NOT NULL CHECK (length(fingerprint) IN (0, 64)),\n"                        \
    "  rule TEXT NOT NULL CHECK (rule <> ''),\n"                                                   \
    "  path TEXT NOT NULL,\n"                                                                      \
    "  contract TEXT NOT NULL REFERENCES contract (id),\n"                                         \
    "  party TEXT NOT NULL,\n"                                                                     \
    "  until TEXT NOT NULL"                                                                        \
    " CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),\n"                          \
    "  reason TEXT NOT NULL CHECK (reason <> ''),\n"                                               \
    "  requester TEXT NOT NULL CHECK (requester <> ''),\n"                                         \
    "  requested_at TEXT NOT NULL CHECK (requested_at <> ''),\n"                                   \
    "  approver TEXT NOT NULL,\n"                                                                  \
    "  approved_at TEXT NOT NULL CHECK ((approver = '') = (approved_at = '')),\n"                  \
    "  approved_for TEXT NOT NULL\n"                                                               \
    ") STRICT;\n"                                                                                  \
    "CREATE INDEX waiver_contract ON waiver (contract);\n" REFUSE(                                 \
        "waiver_content", "UPDATE ON waiver",                                                      \
        "OLD.approver <> '' OR NEW.id <> OLD.id OR NEW.fingerprint <> OLD.fingerprint"             \
        " OR NEW.rule <> OLD.rule OR NEW.path <> OLD.path OR NEW.contract <> OLD.contract"         \
        " OR NEW.party <> OLD.party OR NEW.until <> OLD.until OR NEW.reason <> OLD.reason"         \
        " OR NEW.requester <> OLD.requester OR NEW.requested_at <> OLD.requested_at",              \
        "a waiver is granted once and never changed")                                              \
        REFUSE("waiver_kept", "DELETE ON waiver", "1", "a waiver is never deleted")

/* Layout 3. What runs where now; the event log says what ran before. */
#define DEPLOYMENT                                                                                 \
    "CREATE TABLE deployment (\n"                                                                  \
    "  environment TEXT NOT NULL CHECK (environment <> ''),\n"                                     \
    "  kind TEXT NOT NULL CHECK (kind IN ('contract', 'party')),\n"                                \
    "  name TEXT NOT NULL CHECK (name <> ''),\n"                                                   \
    "  version TEXT NOT NULL CHECK (version <> ''),\n"                                             \
    "  deployed_at TEXT NOT NULL CHECK (deployed_at <> ''),\n"                                     \
    "  deployed_by TEXT NOT NULL,\n"                                                               \
    "  PRIMARY KEY (environment, kind, name, version)\n"                                           \
    ") STRICT, WITHOUT ROWID;\n"

/* Layout 4. The summary of a run is never changed; old ones may be deleted. What was told last is
 * kept for each that could be told again. */
#define RUN                                                                                        \
    "CREATE TABLE run (\n"                                                                         \
    "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),\n"                                           \
    "  command TEXT NOT NULL CHECK (command <> ''),\n"                                             \
    "  started_at TEXT NOT NULL CHECK (started_at <> ''),\n"                                       \
    "  ended_at TEXT NOT NULL CHECK (ended_at <> ''),\n"                                           \
    "  summary BLOB NOT NULL\n"                                                                    \
    ") STRICT;\n"                                                                                  \
    "CREATE INDEX run_ended ON run (ended_at);\n" REFUSE(                                          \
        "run_content", "UPDATE ON run", "1",                                                       \
        "the summary of a run is never changed") "CREATE TABLE told (\n"                           \
                                                 "  key TEXT NOT NULL PRIMARY KEY CHECK (key <> "  \
                                                 "''),\n"                                          \
                                                 "  state TEXT NOT NULL,\n"                        \
                                                 "  sequence INTEGER NOT NULL CHECK (sequence > "  \
                                                 "0)\n"                                            \
                                                 ") STRICT, WITHOUT ROWID;\n"

#define STAMP_LAYOUT "PRAGMA user_version = " TEXT_OF(WRIT_SQLITE_LAYOUT_VERSION) ";\n"

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
    "  sunset TEXT NOT NULL DEFAULT '',\n"
    "  replaced_by TEXT NOT NULL DEFAULT '',\n"
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

                        EXPECTATION WAIVER DEPLOYMENT RUN
    "PRAGMA application_id = " TEXT_OF(WRIT_SQLITE_APPLICATION_ID) ";\n" STAMP_LAYOUT;

static const char from_1_to_2[] =
    "ALTER TABLE version ADD COLUMN beside BLOB NOT NULL DEFAULT x'';\n"
    "ALTER TABLE party ADD COLUMN beside BLOB NOT NULL DEFAULT x'';\n"
    "DROP TRIGGER version_content;\n" VERSION_CONTENT;

static const char from_2_to_3[] =
    "ALTER TABLE version ADD COLUMN sunset TEXT NOT NULL DEFAULT '';\n"
    "ALTER TABLE version ADD COLUMN replaced_by TEXT NOT NULL DEFAULT '';\n" EXPECTATION WAIVER
        DEPLOYMENT
    "INSERT INTO expectation (id, version, party, contract, sha256, name, bytes, position,"
    " registered_at, registered_by, beside)"
    " SELECT id, version, party, contract, sha256, name, bytes, position, registered_at,"
    " registered_by, beside FROM party;\n";

static const char from_3_to_4[] = RUN STAMP_LAYOUT;

const char *const writ_sqlite_layout_upgrades[WRIT_SQLITE_LAYOUT_VERSION] = {
    [1] = from_1_to_2,
    [2] = from_2_to_3,
    [3] = from_3_to_4,
};
