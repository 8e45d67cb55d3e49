/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#ifdef WITH_POSTGRESQL
#include "registry/postgres_layout.h"

/* Texts are compared by their bytes, as everywhere in Writ, whatever the database's language. */
#define TEXT "text COLLATE \"C\" NOT NULL"
/* Of a canonical document. */
#define ADDRESS TEXT " CHECK (sha256 ~ '^[0-9a-f]{64}$')"

/* A trigger that refuses; the sentence reaches the user as the error's message. */
#define REFUSE(name, event, condition, sentence)                                                   \
    "CREATE TRIGGER " name " BEFORE " event " FOR EACH ROW WHEN (" condition                       \
    ") EXECUTE FUNCTION writ_refuse('" sentence "')"

/* Two triggers of a table whose rows stay: TRUNCATE fires none of rows. */
#define KEEP(table, condition, sentence)                                                           \
    REFUSE(table "_kept", "DELETE ON " table, condition, sentence),                                \
        "CREATE TRIGGER " table "_all_kept BEFORE TRUNCATE ON " table                              \
        " FOR EACH STATEMENT EXECUTE FUNCTION writ_refuse('" sentence "')"

#define IMMUTABLE "a published version is immutable"
#define APPENDED  "the event log is only appended to"

/* --- bookkeeping: what was made, and the lock of writers with its count (registry/postgres.c) ---
 */

static const char refuse[] =
    "CREATE FUNCTION writ_refuse() RETURNS trigger LANGUAGE plpgsql AS $$\n"
    "BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$";

static const char *const bookkeeping[] = {
    "CREATE TABLE writ_layout (version bigint NOT NULL, generation bigint NOT NULL)",
    "CREATE UNIQUE INDEX writ_layout_is_one_row ON writ_layout ((true))",
    "INSERT INTO writ_layout VALUES (0, 0)",
    refuse,
    NULL,
};

/* --- what was agreed --- */

/* What a contract is searched by stands beside its id. */
static const char contract[] = "CREATE TABLE contract (\n"
                               "  id " TEXT " PRIMARY KEY CHECK (id <> ''),\n"
                               "  terms " TEXT ")";

/* The numbers and GUIDs of contents: given once, and never to another one. */
static const char content[] = "CREATE TABLE content (\n"
                              "  number bigint PRIMARY KEY CHECK (number > 0),\n"
                              "  sha256 " ADDRESS ",\n"
                              "  entry " TEXT ",\n"
                              "  guid " TEXT " UNIQUE CHECK (length(guid) = 36),\n"
                              "  UNIQUE (sha256, entry))";

/* A published version is immutable: its status moves, and never back to draft; when it ends, and
 * whether it is shown, may be said later. */
static const char version[] =
    "CREATE TABLE version (\n"
    "  contract " TEXT " REFERENCES contract (id),\n"
    "  version " TEXT " CHECK (version <> ''),\n"
    "  number bigint NOT NULL REFERENCES content (number),\n"
    "  deleted bigint NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1, 2)),\n"
    "  sha256 " ADDRESS ",\n"
    "  name " TEXT ",\n"
    "  owner " TEXT ",\n"
    "  entry " TEXT ",\n"
    "  status " TEXT " CHECK (status IN ('draft', 'active', 'deprecated', 'retired')),\n"
    "  published_at " TEXT " CHECK (published_at <> ''),\n"
    "  published_by " TEXT ",\n"
    "  forced " TEXT ",\n"
    "  sunset " TEXT " DEFAULT '',\n"
    "  replaced_by " TEXT " DEFAULT '',\n"
    "  bytes bytea NOT NULL,\n"
    "  beside bytea NOT NULL,\n"
    "  PRIMARY KEY (contract, version))";

/* What ON CONFLICT turns into an UPDATE is an INSERT first. */
static const char version_new[] =
    "CREATE FUNCTION writ_version_new() RETURNS trigger LANGUAGE plpgsql AS $$\n"
    "BEGIN\n"
    "  IF EXISTS (SELECT FROM version WHERE contract = NEW.contract AND version = NEW.version\n"
    "             AND status <> 'draft') THEN\n"
    "    RAISE EXCEPTION '" IMMUTABLE "';\n"
    "  END IF;\n"
    "  RETURN NEW;\n"
    "END $$";

#define VERSION_CHANGED                                                                            \
    "OLD.status <> 'draft' AND (NEW.contract <> OLD.contract OR NEW.version <> OLD.version"        \
    " OR NEW.number <> OLD.number OR NEW.sha256 <> OLD.sha256 OR NEW.name <> OLD.name"             \
    " OR NEW.bytes <> OLD.bytes OR NEW.owner <> OLD.owner OR NEW.entry <> OLD.entry"               \
    " OR NEW.forced <> OLD.forced OR NEW.published_at <> OLD.published_at"                         \
    " OR NEW.published_by <> OLD.published_by OR NEW.beside <> OLD.beside)"

static const char *const contracts[] = {
    contract,
    content,
    REFUSE("content_content", "UPDATE ON content", "true",
           "the number of a content is never changed"),
    KEEP("content", "true", "the number of a content is never deleted"),
    version,
    "CREATE INDEX version_number ON version (number)",
    version_new,
    "CREATE TRIGGER version_new BEFORE INSERT ON version"
    " FOR EACH ROW EXECUTE FUNCTION writ_version_new()",
    REFUSE("version_content", "UPDATE ON version", VERSION_CHANGED, IMMUTABLE),
    REFUSE("version_status", "UPDATE OF status ON version",
           "OLD.status <> 'draft' AND NEW.status = 'draft'",
           "a published version is never a draft again"),
    REFUSE("version_deleted", "UPDATE OF deleted ON version",
           "NEW.deleted < OLD.deleted AND OLD.deleted <> 1",
           "a version that is deleted for good does not come back"),
    KEEP("version", "OLD.status <> 'draft'", "a published version is never deleted"),
    NULL,
};

/* --- who depends on it --- */

static const char party[] = "CREATE TABLE party (\n"
                            "  id " TEXT " PRIMARY KEY CHECK (id <> ''),\n"
                            "  party " TEXT ",\n"
                            "  contract " TEXT " REFERENCES contract (id),\n"
                            "  version " TEXT ",\n"
                            "  sha256 " ADDRESS ",\n"
                            "  name " TEXT ",\n"
                            "  bytes bytea NOT NULL,\n"
                            "  position bigint NOT NULL CHECK (position >= 0),\n"
                            "  pending bigint NOT NULL CHECK (pending IN (0, 1)),\n"
                            "  registered_at " TEXT " CHECK (registered_at <> ''),\n"
                            "  registered_by " TEXT ",\n"
                            "  beside bytea NOT NULL)";

/* Every version of an expectation that was ever registered, in the order of `number`; `party` has
 * the last. */
static const char expectation[] = "CREATE TABLE expectation (\n"
                                  "  id " TEXT " CHECK (id <> ''),\n"
                                  "  version " TEXT " CHECK (version <> ''),\n"
                                  "  number bigint NOT NULL CHECK (number > 0),\n"
                                  "  party " TEXT ",\n"
                                  "  contract " TEXT " REFERENCES contract (id),\n"
                                  "  sha256 " ADDRESS ",\n"
                                  "  name " TEXT ",\n"
                                  "  bytes bytea NOT NULL,\n"
                                  "  position bigint NOT NULL CHECK (position >= 0),\n"
                                  "  registered_at " TEXT " CHECK (registered_at <> ''),\n"
                                  "  registered_by " TEXT ",\n"
                                  "  beside bytea NOT NULL,\n"
                                  "  PRIMARY KEY (id, version))";

static const char *const parties[] = {
    party,
    "CREATE INDEX party_contract ON party (contract)",
    "CREATE INDEX party_system ON party (party)",
    expectation,
    REFUSE("expectation_content", "UPDATE ON expectation", "true",
           "a registered version is immutable"),
    KEEP("expectation", "true", "a registered version is never deleted"),
    NULL,
};

/* --- what happened, without gaps, in a chain (registry/audit.h) --- */

static const char event[] = "CREATE TABLE event (\n"
                            "  sequence bigint PRIMARY KEY CHECK (sequence > 0),\n"
                            "  at " TEXT " CHECK (at <> ''),\n"
                            "  by " TEXT ",\n"
                            "  action " TEXT " CHECK (action <> ''),\n"
                            "  contract " TEXT ",\n"
                            "  version " TEXT ",\n"
                            "  party " TEXT ",\n"
                            "  verdict " TEXT ",\n"
                            "  detail " TEXT ",\n"
                            "  author " TEXT ",\n"
                            "  peer " TEXT ",\n"
                            "  message " TEXT ",\n"
                            "  revision " TEXT ",\n"
                            "  link " TEXT ",\n"
                            "  hash " TEXT " CHECK (length(hash) = 64))";

static const char event_next[] =
    "CREATE FUNCTION writ_event_next() RETURNS trigger LANGUAGE plpgsql AS $$\n"
    "BEGIN\n"
    "  IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM event) THEN\n"
    "    RAISE EXCEPTION '" APPENDED "';\n"
    "  END IF;\n"
    "  RETURN NEW;\n"
    "END $$";

static const char *const events[] = {
    event,
    "CREATE INDEX event_contract ON event (contract)",
    "CREATE INDEX event_at ON event (at)",
    event_next,
    "CREATE TRIGGER event_next BEFORE INSERT ON event"
    " FOR EACH ROW EXECUTE FUNCTION writ_event_next()",
    REFUSE("event_content", "UPDATE ON event", "true", APPENDED),
    KEEP("event", "true", APPENDED),
    NULL,
};

/* --- governance: a waiver is asked for once and granted once; what runs where does so now --- */

static const char waiver[] =
    "CREATE TABLE waiver (\n"
    "  id " TEXT " PRIMARY KEY CHECK (id <> ''),\n"
    "  fingerprint " TEXT " CHECK (length(fingerprint) IN (0, 64)),\n"
    "  rule " TEXT " CHECK (rule <> ''),\n"
    "  path " TEXT ",\n"
    "  contract " TEXT " REFERENCES contract (id),\n"
    "  party " TEXT ",\n"
    "  until " TEXT " CHECK (until ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),\n"
    "  reason " TEXT " CHECK (reason <> ''),\n"
    "  requester " TEXT " CHECK (requester <> ''),\n"
    "  requested_at " TEXT " CHECK (requested_at <> ''),\n"
    "  approver " TEXT ",\n"
    "  approved_at " TEXT " CHECK ((approver = '') = (approved_at = '')),\n"
    "  approved_for " TEXT ")";

#define WAIVER_CHANGED                                                                             \
    "OLD.approver <> '' OR NEW.id <> OLD.id OR NEW.fingerprint <> OLD.fingerprint"                 \
    " OR NEW.rule <> OLD.rule OR NEW.path <> OLD.path OR NEW.contract <> OLD.contract"             \
    " OR NEW.party <> OLD.party OR NEW.until <> OLD.until OR NEW.reason <> OLD.reason"             \
    " OR NEW.requester <> OLD.requester OR NEW.requested_at <> OLD.requested_at"

static const char deployment[] = "CREATE TABLE deployment (\n"
                                 "  environment " TEXT " CHECK (environment <> ''),\n"
                                 "  kind " TEXT " CHECK (kind IN ('contract', 'party')),\n"
                                 "  name " TEXT " CHECK (name <> ''),\n"
                                 "  version " TEXT " CHECK (version <> ''),\n"
                                 "  deployed_at " TEXT " CHECK (deployed_at <> ''),\n"
                                 "  deployed_by " TEXT ",\n"
                                 "  PRIMARY KEY (environment, kind, name, version))";

static const char *const governance[] = {
    waiver,
    "CREATE INDEX waiver_contract ON waiver (contract)",
    REFUSE("waiver_content", "UPDATE ON waiver", WAIVER_CHANGED,
           "a waiver is granted once and never changed"),
    KEEP("waiver", "true", "a waiver is never deleted"),
    deployment,
    "CREATE INDEX deployment_name ON deployment (kind, name)",
    NULL,
};

/* --- runs: their summaries are never changed, old ones may be deleted; what was told last is kept
 * for each that could be told again --- */

static const char run[] = "CREATE TABLE run (\n"
                          "  id " TEXT " PRIMARY KEY CHECK (id <> ''),\n"
                          "  command " TEXT " CHECK (command <> ''),\n"
                          "  started_at " TEXT " CHECK (started_at <> ''),\n"
                          "  ended_at " TEXT " CHECK (ended_at <> ''),\n"
                          "  summary bytea NOT NULL)";

static const char told[] = "CREATE TABLE told (\n"
                           "  key " TEXT " PRIMARY KEY CHECK (key <> ''),\n"
                           "  state " TEXT ",\n"
                           "  sequence bigint NOT NULL CHECK (sequence > 0))";

static const char *const runs[] = {
    run,
    "CREATE INDEX run_ended ON run (ended_at, id)",
    REFUSE("run_content", "UPDATE ON run", "true", "the summary of a run is never changed"),
    told,
    NULL,
};

/* --- settings, and tokens: made once and revoked once --- */

static const char setting[] = "CREATE TABLE setting (\n"
                              "  key " TEXT " PRIMARY KEY CHECK (key <> ''),\n"
                              "  value " TEXT ")";

static const char token[] = "CREATE TABLE token (\n"
                            "  id " TEXT " PRIMARY KEY CHECK (id <> ''),\n"
                            "  name " TEXT " CHECK (name <> ''),\n"
                            "  hash " TEXT " CHECK (length(hash) = 64),\n"
                            "  scopes " TEXT ",\n"
                            "  created_at " TEXT " CHECK (created_at <> ''),\n"
                            "  created_by " TEXT ",\n"
                            "  expires_at " TEXT ",\n"
                            "  revoked_at " TEXT ")";

#define TOKEN_CHANGED                                                                              \
    "OLD.revoked_at <> '' OR NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.hash <> OLD.hash"     \
    " OR NEW.scopes <> OLD.scopes OR NEW.created_at <> OLD.created_at"                             \
    " OR NEW.created_by <> OLD.created_by OR NEW.expires_at <> OLD.expires_at"

static const char *const settings[] = {
    setting,
    token,
    REFUSE("token_content", "UPDATE ON token", TOKEN_CHANGED,
           "a token is revoked once and never changed"),
    KEEP("token", "true", "a token is revoked and never deleted"),
    NULL,
};

/* --- what an event says of what it made (registry/digest.h) --- */

static const char *const digests[] = {
    "ALTER TABLE event ADD COLUMN sha256 " TEXT " DEFAULT '', ADD COLUMN digest " TEXT
    " DEFAULT ''",
    NULL,
};

const char *const *const writ_postgres_layout[] = {bookkeeping, contracts, parties,  events,
                                                   governance,  runs,      settings, digests};
const size_t writ_postgres_layout_version =
    sizeof writ_postgres_layout / sizeof *writ_postgres_layout;
#endif
