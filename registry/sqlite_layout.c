/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/sqlite_layout.h"

#include <stddef.h>

#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

/* A trigger that refuses; the sentence reaches the user as the error's message. */
#define REFUSE(name, event, condition, sentence)                                                   \
    "CREATE TRIGGER " name " BEFORE " event " WHEN " condition                                     \
    " BEGIN SELECT RAISE(ABORT, '" sentence "'); END;\n"

#define ADDRESS " CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*')"

/* What a contract is searched by stands beside its id. */
static const char contract[] = "CREATE TABLE contract (\n"
                               "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),\n"
                               "  terms TEXT NOT NULL\n"
                               ") STRICT, WITHOUT ROWID;\n";

/* The numbers and GUIDs of contents: given once, and never to another one. */
const char writ_sqlite_layout_content[] =
    "CREATE TABLE content (\n"
    "  number INTEGER PRIMARY KEY CHECK (number > 0),\n"
    "  sha256 TEXT NOT NULL" ADDRESS ",\n"
    "  entry TEXT NOT NULL,\n"
    "  guid TEXT NOT NULL UNIQUE CHECK (length(guid) = 36),\n"
    "  UNIQUE (sha256, entry)\n"
    ") STRICT;\n" REFUSE("content_content", "UPDATE ON content", "1",
                         "the number of a content is never changed")
        REFUSE("content_kept", "DELETE ON content", "1",
               "the number of a content is never deleted");

/* A published version is immutable: only its status moves, and never back to draft, and whether it
 * is deleted. The trigger on INSERT also stops INSERT OR REPLACE, which fires no DELETE trigger
 * unless the connection asks for it. What is large stands last, so that the rest is read without
 * it. */
const char writ_sqlite_layout_version[] =
    "CREATE TABLE version (\n"
    "  contract TEXT NOT NULL REFERENCES contract (id),\n"
    "  version TEXT NOT NULL CHECK (version <> ''),\n"
    "  number INTEGER NOT NULL REFERENCES content (number),\n"
    "  deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1, 2)),\n"
    "  sha256 TEXT NOT NULL" ADDRESS ",\n"
    "  name TEXT NOT NULL,\n"
    "  owner TEXT NOT NULL,\n"
    "  entry TEXT NOT NULL,\n"
    "  status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'deprecated', 'retired')),\n"
    "  published_at TEXT NOT NULL CHECK (published_at <> ''),\n"
    "  published_by TEXT NOT NULL,\n"
    "  forced TEXT NOT NULL,\n"
    "  sunset TEXT NOT NULL DEFAULT '',\n"
    "  replaced_by TEXT NOT NULL DEFAULT '',\n"
    "  bytes BLOB NOT NULL,\n"
    "  beside BLOB NOT NULL,\n"
    "  PRIMARY KEY (contract, version)\n"
    ") STRICT;\n"
    "CREATE INDEX version_number ON version (number);\n" REFUSE(
        "version_new", "INSERT ON version",
        "EXISTS (SELECT 1 FROM version WHERE contract = NEW.contract AND version = NEW.version"
        " AND status <> 'draft')",
        "a published version is immutable")
        REFUSE("version_content", "UPDATE ON version",
               "OLD.status <> 'draft' AND (NEW.contract <> OLD.contract"
               " OR NEW.version <> OLD.version OR NEW.number <> OLD.number"
               " OR NEW.sha256 <> OLD.sha256 OR NEW.name <> OLD.name OR NEW.bytes <> OLD.bytes"
               " OR NEW.owner <> OLD.owner OR NEW.entry <> OLD.entry OR NEW.forced <> OLD.forced"
               " OR NEW.published_at <> OLD.published_at OR NEW.published_by <> OLD.published_by"
               " OR NEW.beside <> OLD.beside)",
               "a published version is immutable")
            REFUSE("version_status", "UPDATE OF status ON version",
                   "OLD.status <> 'draft' AND NEW.status = 'draft'",
                   "a published version is never a draft again")
                REFUSE("version_deleted", "UPDATE OF deleted ON version",
                       "NEW.deleted < OLD.deleted AND OLD.deleted <> 1",
                       "a version that is deleted for good does not come back")
                    REFUSE("version_kept", "DELETE ON version", "OLD.status <> 'draft'",
                           "a published version is never deleted");

static const char party[] = "CREATE TABLE party (\n"
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
                            "  beside BLOB NOT NULL\n"
                            ") STRICT;\n"
                            "CREATE INDEX party_contract ON party (contract);\n";

/* Every version of an expectation that was ever registered, in the order of `number`; `party` has
 * the last. */
const char writ_sqlite_layout_expectation[] =
    "CREATE TABLE expectation (\n"
    "  id TEXT NOT NULL CHECK (id <> ''),\n"
    "  version TEXT NOT NULL CHECK (version <> ''),\n"
    "  number INTEGER NOT NULL CHECK (number > 0),\n"
    "  party TEXT NOT NULL,\n"
    "  contract TEXT NOT NULL REFERENCES contract (id),\n"
    "  sha256 TEXT NOT NULL" ADDRESS ",\n"
    "  name TEXT NOT NULL,\n"
    "  bytes BLOB NOT NULL,\n"
    "  position INTEGER NOT NULL CHECK (position >= 0),\n"
    "  registered_at TEXT NOT NULL CHECK (registered_at <> ''),\n"
    "  registered_by TEXT NOT NULL,\n"
    "  beside BLOB NOT NULL,\n"
    "  PRIMARY KEY (id, version)\n"
    ") STRICT;\n" REFUSE("expectation_content", "UPDATE ON expectation", "1",
                         "a registered version is immutable")
        REFUSE("expectation_kept", "DELETE ON expectation", "1",
               "a registered version is never deleted");

/* A waiver is asked for once and granted once. */
const char writ_sqlite_layout_waiver[] =
    "CREATE TABLE waiver (\n"
    "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),\n"
    "  fingerprint TEXT NOT NULL CHECK (length(fingerprint) IN (0, 64)),\n"
    "  rule TEXT NOT NULL CHECK (rule <> ''),\n"
    "  path TEXT NOT NULL,\n"
    "  contract TEXT NOT NULL REFERENCES contract (id),\n"
    "  party TEXT NOT NULL,\n"
    "  until TEXT NOT NULL"
    " CHECK (until GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),\n"
    "  reason TEXT NOT NULL CHECK (reason <> ''),\n"
    "  requester TEXT NOT NULL CHECK (requester <> ''),\n"
    "  requested_at TEXT NOT NULL CHECK (requested_at <> ''),\n"
    "  approver TEXT NOT NULL,\n"
    "  approved_at TEXT NOT NULL CHECK ((approver = '') = (approved_at = '')),\n"
    "  approved_for TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX waiver_contract ON waiver (contract);\n" REFUSE(
        "waiver_content", "UPDATE ON waiver",
        "OLD.approver <> '' OR NEW.id <> OLD.id OR NEW.fingerprint <> OLD.fingerprint"
        " OR NEW.rule <> OLD.rule OR NEW.path <> OLD.path OR NEW.contract <> OLD.contract"
        " OR NEW.party <> OLD.party OR NEW.until <> OLD.until OR NEW.reason <> OLD.reason"
        " OR NEW.requester <> OLD.requester OR NEW.requested_at <> OLD.requested_at",
        "a waiver is granted once and never changed")
        REFUSE("waiver_kept", "DELETE ON waiver", "1", "a waiver is never deleted");

/* What runs where now; the event log says what ran before. */
const char writ_sqlite_layout_deployment[] =
    "CREATE TABLE deployment (\n"
    "  environment TEXT NOT NULL CHECK (environment <> ''),\n"
    "  kind TEXT NOT NULL CHECK (kind IN ('contract', 'party')),\n"
    "  name TEXT NOT NULL CHECK (name <> ''),\n"
    "  version TEXT NOT NULL CHECK (version <> ''),\n"
    "  deployed_at TEXT NOT NULL CHECK (deployed_at <> ''),\n"
    "  deployed_by TEXT NOT NULL,\n"
    "  PRIMARY KEY (environment, kind, name, version)\n"
    ") STRICT, WITHOUT ROWID;\n";

/* The log is only appended to, without gaps; each event has the hash of the one before in its own
 * (registry/audit.h). */
const char writ_sqlite_layout_event[] =
    "CREATE TABLE event (\n"
    "  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),\n"
    "  at TEXT NOT NULL CHECK (at <> ''),\n"
    "  by TEXT NOT NULL,\n"
    "  action TEXT NOT NULL CHECK (action <> ''),\n"
    "  contract TEXT NOT NULL,\n"
    "  version TEXT NOT NULL,\n"
    "  party TEXT NOT NULL,\n"
    "  verdict TEXT NOT NULL,\n"
    "  detail TEXT NOT NULL,\n"
    "  author TEXT NOT NULL,\n"
    "  peer TEXT NOT NULL,\n"
    "  message TEXT NOT NULL,\n"
    "  revision TEXT NOT NULL,\n"
    "  link TEXT NOT NULL,\n"
    "  hash TEXT NOT NULL CHECK (length(hash) = 64),\n"
    "  sha256 TEXT NOT NULL DEFAULT '',\n"
    "  digest TEXT NOT NULL DEFAULT ''\n"
    ") STRICT;\n"
    "CREATE INDEX event_contract ON event (contract);\n"
    "CREATE INDEX event_at ON event (at);\n" REFUSE(
        "event_next", "INSERT ON event",
        "NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM event)",
        "the event log is only appended to")
        REFUSE("event_content", "UPDATE ON event", "1", "the event log is only appended to")
            REFUSE("event_kept", "DELETE ON event", "1", "the event log is only appended to");

/* The summary of a run is never changed; old ones may be deleted. What was told last is kept for
 * each that could be told again. */
const char writ_sqlite_layout_run[] =
    "CREATE TABLE run (\n"
    "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),\n"
    "  command TEXT NOT NULL CHECK (command <> ''),\n"
    "  started_at TEXT NOT NULL CHECK (started_at <> ''),\n"
    "  ended_at TEXT NOT NULL CHECK (ended_at <> ''),\n"
    "  summary BLOB NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX run_ended ON run (ended_at);\n" REFUSE(
        "run_content", "UPDATE ON run", "1",
        "the summary of a run is never changed") "CREATE TABLE told (\n"
                                                 "  key TEXT NOT NULL PRIMARY KEY CHECK (key <> "
                                                 "''),\n"
                                                 "  state TEXT NOT NULL,\n"
                                                 "  sequence INTEGER NOT NULL CHECK (sequence > "
                                                 "0)\n"
                                                 ") STRICT, WITHOUT ROWID;\n";

/* A token is made once and revoked once. */
const char writ_sqlite_layout_setting[] =
    "CREATE TABLE setting (\n"
    "  key TEXT NOT NULL PRIMARY KEY CHECK (key <> ''),\n"
    "  value TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE TABLE token (\n"
    "  id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),\n"
    "  name TEXT NOT NULL CHECK (name <> ''),\n"
    "  hash TEXT NOT NULL CHECK (length(hash) = 64),\n"
    "  scopes TEXT NOT NULL,\n"
    "  created_at TEXT NOT NULL CHECK (created_at <> ''),\n"
    "  created_by TEXT NOT NULL,\n"
    "  expires_at TEXT NOT NULL,\n"
    "  revoked_at TEXT NOT NULL\n"
    ") STRICT, WITHOUT ROWID;\n" REFUSE(
        "token_content", "UPDATE ON token",
        "OLD.revoked_at <> '' OR NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.hash <> OLD.hash"
        " OR NEW.scopes <> OLD.scopes OR NEW.created_at <> OLD.created_at"
        " OR NEW.created_by <> OLD.created_by OR NEW.expires_at <> OLD.expires_at",
        "a token is revoked once and never changed")
        REFUSE("token_kept", "DELETE ON token", "1", "a token is revoked and never deleted");

/* By what else rows are asked for. */
const char writ_sqlite_layout_index[] =
    "CREATE INDEX party_system ON party (party);\n"
    "CREATE INDEX deployment_name ON deployment (kind, name);\n";

const char writ_sqlite_layout_stamp[] = "PRAGMA application_id = " TEXT_OF(
    WRIT_SQLITE_APPLICATION_ID) ";\n"
                                "PRAGMA user_version = " TEXT_OF(WRIT_SQLITE_LAYOUT_VERSION) ";\n";

const char *const writ_sqlite_layout[] = {
    contract,
    writ_sqlite_layout_content,
    writ_sqlite_layout_version,
    party,
    writ_sqlite_layout_expectation,
    writ_sqlite_layout_waiver,
    writ_sqlite_layout_deployment,
    writ_sqlite_layout_event,
    writ_sqlite_layout_run,
    writ_sqlite_layout_setting,
    writ_sqlite_layout_index,
    writ_sqlite_layout_stamp,
    NULL,
};
