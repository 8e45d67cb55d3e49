/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry in a PostgreSQL database, in the first schema of its search_path; any number of
 * programs and servers on one database.
 *
 * Writers are one after the other: a transaction begins by locking the one row table writ_layout
 * against other writers, so that each event knows the one before it (registry/audit.h), and nobody
 * judges a change by rows that another one is about to replace. LOCK TABLE comes first because it
 * takes no snapshot: what the transaction reads afterwards is what the writer before it left. A
 * lock taken by a SELECT would come after the snapshot, and under SERIALIZABLE end in 40001 each
 * time that it waited. Readers wait for nobody. That transactions are SERIALIZABLE besides is for
 * those that others begin by hand, without our lock.
 *
 * The lock counts too: writ_layout.generation is higher by one after each commit, which tells
 * readers that something changed.
 *
 * Durability: COMMIT returns when the write-ahead log is on the server's disk; a session for which
 * that is switched off has it switched on.
 */
#include "config.h"

#include "registry/backend.h"

#ifdef WITH_POSTGRESQL
#include <stdio.h>
#include <stdlib.h>

#include "contracts/base/bounds.h"
#include "registry/postgres.h"
#include "registry/postgres_layout.h"
#include "registry/sql_rows.h"

#define TEXT_OF(number)  TEXT_OF_(number)
#define TEXT_OF_(number) #number

/* Makes programs that find no tables at the same time make them once. Its number is "writ". */
#define LOCK_LAYOUT "SELECT pg_advisory_xact_lock(2003986804)"

/* --- the connection --- */

/* An '@' of a password that is not escaped makes its rest a part of the host, and one behind a
 * slash the whole of it: libpq would take that for what may be shown. */
static bool is_torn(const char *url)
{
    const char *rest = strstr(url, "://") + 3;
    size_t len = strcspn(rest, "?#"), authority = strcspn(rest, "/?#"), ats = 0;
    for (size_t i = 0; i < len; i++) {
        ats += rest[i] == '@';
        if (rest[i] == '@' && (ats > 1 || i >= authority))
            return true;
    }
    return false;
}

static int refuse_url(writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_USAGE, "the URL of the registry is malformed");
    writ_error_hint(err, "postgresql://USER@HOST:PORT/DATABASE; in a password, bytes other than "
                         "letters and digits as %%XX ('@' is %%40)");
    return code;
}

/* "postgresql://HOST:PORT/DATABASE" of what the URL names, so that it can be shown. */
static int find_place(writ_postgres *s, writ_error *err)
{
    static const char *const shown[] = {"host", "port", "dbname"};
    static const char *const before[] = {"", ":", "/"};
    if (is_torn(s->url.ptr))
        return refuse_url(err);
    char *why = NULL; /* quotes the URL, password and all */
    PQconninfoOption *options = s->api.conninfoParse(s->url.ptr, &why);
    s->api.freemem(why);
    if (!options)
        return refuse_url(err);
    writ_buf_add_text(&s->place, "postgresql://");
    for (size_t i = 0; i < 3; i++)
        for (const PQconninfoOption *option = options; option->keyword; option++)
            if (option->val && strcmp(option->keyword, shown[i]) == 0)
                writ_buf_printf(&s->place, "%s%s", before[i], option->val);
    s->api.conninfoFree(options);
    return WRIT_OK;
}

/* libpq tells of some things on stderr unless told not to. */
static void ignore_notice(void *context, const char *message)
{
    (void)context, (void)message;
}

/* What stands before the URL can be set otherwise in it, what stands behind it cannot. A peer that
 * is gone is noticed after a minute. */
static void connect_to(writ_postgres *s)
{
    const char *const names[] = {"fallback_application_name",
                                 "connect_timeout",
                                 "keepalives_idle",
                                 "keepalives_interval",
                                 "keepalives_count",
                                 "tcp_user_timeout",
                                 "dbname",
                                 "client_encoding",
                                 NULL};
    const char *const values[] = {"writ",     TEXT_OF(WRIT_BOUND_POSTGRES_CONNECT_S),
                                  "30",       "10",
                                  "3",        "60000",
                                  s->url.ptr, "UTF8",
                                  NULL};
    s->api.finish(s->connection);
    s->is_silent = false;
    s->connection = s->api.connectdbParams(names, values, 1);
    s->prepared.count = 0;
    s->state[0] = '\0';
    if (!s->connection)
        writ_out_of_memory();
    s->api.setNoticeProcessor(s->connection, ignore_notice, NULL);
}

static int check_server(const writ_postgres *s, writ_error *err)
{
    const char *encoding = s->api.parameterStatus(s->connection, "server_encoding");
    int version = s->api.serverVersion(s->connection);
    if (version < 150000) {
        int code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is on PostgreSQL %d",
                                  s->place.ptr, version / 10000);
        writ_error_hint(err, "a registry needs PostgreSQL 15 or newer");
        return code;
    }
    if (encoding && strcmp(encoding, "UTF8") == 0)
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' keeps texts as %s, not as UTF8",
                              s->place.ptr, encoding ? encoding : "nobody knows what");
    writ_error_hint(err, "make a database for it: createdb -E UTF8 -T template0 NAME");
    return code;
}

/* What we rely on, whatever the server or the user's profile says. */
#define LOCK_TIMEOUT      TEXT_OF(WRIT_BOUND_REGISTRY_WAIT_MS)
#define STATEMENT_TIMEOUT TEXT_OF(WRIT_BOUND_POSTGRES_STATEMENT_MS)
#define IDLE_TIMEOUT      TEXT_OF(WRIT_BOUND_POSTGRES_IDLE_MS)
static const char session[] = "SET standard_conforming_strings = on;"
                              "SET default_transaction_isolation = 'read committed';"
                              "SET lock_timeout = " LOCK_TIMEOUT ";"
                              "SET statement_timeout = " STATEMENT_TIMEOUT ";"
                              "SET idle_in_transaction_session_timeout = " IDLE_TIMEOUT ";"
                              "SELECT set_config('synchronous_commit', 'on', false)"
                              " WHERE current_setting('synchronous_commit') = 'off'";

int writ_postgres_connect(writ_postgres *s, writ_error *err)
{
    connect_to(s);
    if (writ_postgres_is_lost(s))
        return writ_postgres_fail_to_connect(s, err);
    int code = check_server(s, err);
    return code == WRIT_OK ? writ_postgres_run(s, session, NULL, err) : code;
}

bool writ_postgres_is_lost(const writ_postgres *s)
{
    bool is_ended = strcmp(s->state, "57P01") == 0 || strcmp(s->state, "57P02") == 0;
    return is_ended || s->is_silent || s->api.status(s->connection) != CONNECTION_OK;
}

int writ_postgres_run(writ_postgres *s, const char *statements, char tag[16], writ_error *err)
{
    PGresult *result = writ_postgres_last(s, s->api.sendQuery(s->connection, statements));
    ExecStatusType status = s->api.resultStatus(result);
    bool is_done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    int code = is_done ? WRIT_OK : writ_postgres_fail(s, result, err);
    if (is_done && tag)
        snprintf(tag, 16, "%s", s->api.cmdStatus(result));
    s->api.clear(result);
    return code;
}

/* --- transactions --- */

static void rollback(writ_store *store)
{
    writ_postgres *s = (writ_postgres *)store;
    writ_error ignored = WRIT_ERROR_INIT; /* the server rolls back what has no connection */
    if (s->api.transactionStatus(s->connection) != PQTRANS_IDLE && !writ_postgres_is_lost(s))
        writ_postgres_run(s, "ROLLBACK", NULL, &ignored);
}

static int begin_once(writ_postgres *s, writ_error *err)
{
    int code = writ_postgres_run(s,
                                 "BEGIN ISOLATION LEVEL SERIALIZABLE;"
                                 "LOCK TABLE writ_layout IN EXCLUSIVE MODE;"
                                 "UPDATE writ_layout SET generation = generation + 1",
                                 NULL, err);
    if (code != WRIT_OK)
        rollback(&s->sql.base);
    return code;
}

/* A connection that broke off since it was last used is made anew: nothing was asked of it yet. */
static int begin(writ_store *store, writ_error *err)
{
    writ_postgres *s = (writ_postgres *)store;
    writ_error why = WRIT_ERROR_INIT;
    s->conflict = false;
    int code = begin_once(s, &why);
    if (code != WRIT_OK && writ_postgres_is_lost(s) && !s->is_silent) {
        why = WRIT_ERROR_INIT;
        code = writ_postgres_connect(s, &why);
        if (code == WRIT_OK)
            code = begin_once(s, &why);
    }
    if (code == WRIT_OK)
        return WRIT_OK;
    if (strcmp(s->state, "42501") == 0) { /* the lock is what a reader may not have */
        code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' cannot be written", s->place.ptr);
        writ_error_hint(err, "the user of this connection may only read it");
    } else if (strcmp(s->state, "0A000") == 0) { /* a standby knows no SERIALIZABLE */
        code = writ_postgres_fail_read_only(s, err);
    } else if (err && !err->code) {
        *err = why;
    }
    return code;
}

/* Part of the transaction may have failed and been undone alone. When it failed because the whole
 * is to be tried again, the rest is not kept without it. */
static int refuse_conflict(const writ_postgres *s, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_SYSTEM,
                              "registry '%s' was written by others at the same time", s->place.ptr);
    writ_error_hint(err, "nothing of this change was kept; try again");
    return code;
}

static int commit(writ_store *store, writ_error *err)
{
    writ_postgres *s = (writ_postgres *)store;
    writ_error why = WRIT_ERROR_INIT;
    char tag[16] = "";
    if (s->conflict)
        return refuse_conflict(s, err);
    if (writ_postgres_is_lost(s))
        return writ_postgres_fail(s, NULL, err);
    int code = writ_postgres_run(s, "COMMIT", tag, &why);
    if (code != WRIT_OK && writ_postgres_is_lost(s)) {
        code = writ_error_set(err, WRIT_E_SYSTEM,
                              "the connection to registry '%s' was lost in a commit", s->place.ptr);
        writ_error_hint(err, "whether this change was kept is not known: look before trying again");
    } else if (code != WRIT_OK && err && !err->code) {
        *err = why;
    } else if (code == WRIT_OK && strcmp(tag, "COMMIT") != 0) {
        /* what had failed was not told to whoever commits; PostgreSQL rolls back and calls that
         * success */
        code = writ_error_set(err, WRIT_E_SYSTEM,
                              "registry '%s' kept nothing of this change: a part of it failed",
                              s->place.ptr);
    }
    return code;
}

/* Reads of one state. What is lost within it is not connected to again. */
static int snapshot(writ_sql *sql, bool begins, writ_error *err)
{
    writ_postgres *s = (writ_postgres *)sql;
    int code = WRIT_OK;
    if (begins)
        code = writ_postgres_run(s, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NULL, err);
    else
        rollback(&sql->base);
    s->in_snapshot = begins && code == WRIT_OK;
    return code;
}

/* Readers go on; other writers wait for writ_layout already. */
static int forget(writ_sql *sql, writ_error *err)
{
    return writ_postgres_run((writ_postgres *)sql,
                             "ALTER TABLE event DISABLE TRIGGER USER;"
                             "ALTER TABLE token DISABLE TRIGGER USER;"
                             "DELETE FROM event; DELETE FROM token;"
                             "ALTER TABLE event ENABLE TRIGGER USER;"
                             "ALTER TABLE token ENABLE TRIGGER USER",
                             NULL, err);
}

static bool is_conflict(const writ_store *store)
{
    return ((const writ_postgres *)store)->conflict;
}

/* A server has others to answer meanwhile. */
static int serve(writ_store *store, bool on, writ_error *err)
{
    writ_postgres *s = (writ_postgres *)store;
    (void)err;
    s->patience_ms = on ? WRIT_BOUND_POSTGRES_SILENCE_MS : WRIT_BOUND_POSTGRES_STATEMENT_MS;
    return WRIT_OK;
}

static int generation(writ_store *store, int64_t *number, writ_error *err)
{
    return writ_postgres_query((writ_sql *)store, "SELECT generation FROM writ_layout", NULL, 0,
                               writ_sql_read_integer, number, err);
}

/* transaction_read_only is on in a hot standby, too. */
static int check_writable(writ_store *store, writ_error *err)
{
    int64_t only_read = 0;
    int code =
        writ_postgres_query((writ_sql *)store,
                            "SELECT CASE WHEN current_setting('transaction_read_only') = 'on'"
                            " OR NOT has_table_privilege('writ_layout', 'UPDATE')"
                            " THEN 1 ELSE 0 END",
                            NULL, 0, writ_sql_read_integer, &only_read, err);
    return code == WRIT_OK && only_read ? writ_postgres_fail_read_only((writ_postgres *)store, err)
                                        : code;
}

/* --- opening --- */

static void close_store(writ_store *store)
{
    writ_postgres *s = (writ_postgres *)store;
    if (s->connection)
        s->api.finish(s->connection);
    writ_postgres_api_unload(&s->api);
    writ_buf_clear(&s->url);
    writ_buf_clear(&s->place);
    free(s->prepared.items);
    free(s);
}

/* How many steps of the layout were done: 0 where there is none. */
static int find_layout(writ_postgres *s, int64_t *version, writ_error *err)
{
    int64_t count = 0;
    *version = 0;
    int code = writ_postgres_query(&s->sql,
                                   "SELECT count(*) FROM pg_catalog.pg_class"
                                   " WHERE relname = 'writ_layout' AND relnamespace ="
                                   " (SELECT oid FROM pg_catalog.pg_namespace"
                                   " WHERE nspname = current_schema())",
                                   NULL, 0, writ_sql_read_integer, &count, err);
    if (code != WRIT_OK || !count)
        return code;
    return writ_postgres_query(&s->sql, "SELECT version FROM writ_layout", NULL, 0,
                               writ_sql_read_integer, version, err);
}

static int run_step(writ_postgres *s, const char *const *statements, writ_error *err)
{
    int code = WRIT_OK;
    for (; *statements && code == WRIT_OK; statements++)
        code = writ_postgres_run(s, *statements, NULL, err);
    return code;
}

/* One step, unless another program did it meanwhile: what counts is what is there once the lock is
 * ours, which a transaction of this level sees. */
static int take_step(writ_postgres *s, int64_t *version, writ_error *err)
{
    char stamp[64];
    int code = writ_postgres_run(s, "BEGIN ISOLATION LEVEL READ COMMITTED;" LOCK_LAYOUT, NULL, err);
    if (code == WRIT_OK)
        code = find_layout(s, version, err);
    if (code == WRIT_OK && *version < (int64_t)writ_postgres_layout_version) {
        code = run_step(s, writ_postgres_layout[*version], err);
        ++*version;
        snprintf(stamp, sizeof stamp, "UPDATE writ_layout SET version = %lld", (long long)*version);
        if (code == WRIT_OK)
            code = writ_postgres_run(s, stamp, NULL, err);
    }
    if (code == WRIT_OK)
        code = commit(&s->sql.base, err);
    if (code != WRIT_OK)
        rollback(&s->sql.base);
    return code;
}

static int make_tables(writ_postgres *s, int64_t *version, writ_error *err)
{
    int code = WRIT_OK;
    s->sql.base.depth = 1; /* what is lost in here is not connected to again */
    while (*version < (int64_t)writ_postgres_layout_version && code == WRIT_OK)
        code = take_step(s, version, err);
    s->sql.base.depth = 0;
    return code;
}

/* What is done about a layout of before. */
static int bring_up_to_date(writ_postgres *s, writ_opening how, int64_t *version, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    int64_t before = *version;
    bool is_old = before < (int64_t)writ_postgres_layout_version;
    if (how == WRIT_OPENING_AS_IS)
        s->sql.base.old_layout = is_old ? before : 0;
    else if (is_old && make_tables(s, version, &why) != WRIT_OK)
        return writ_store_fail_to_upgrade(s->place.ptr, before, &why, err);
    return WRIT_OK;
}

static int check_layout(const writ_postgres *s, int64_t version, writ_error *err)
{
    int code = WRIT_OK;
    if (version < 1) {
        code = writ_error_set(err, WRIT_E_SYSTEM, "there is no registry in '%s'", s->place.ptr);
        writ_error_hint(err, WRIT_STORE_MAKERS);
    } else if (version > (int64_t)writ_postgres_layout_version) {
        code = writ_error_set(err, WRIT_E_SYSTEM,
                              "registry '%s' has layout %lld, this program knows %zu", s->place.ptr,
                              (long long)version, writ_postgres_layout_version);
        writ_error_hint(err, "a newer writ wrote it; update this one");
    }
    return code;
}

static int open_store(writ_postgres *s, const char *url, writ_opening how, writ_error *err)
{
    int64_t version = 0;
    writ_buf_add_text(&s->url, url);
    int code = writ_postgres_api_load(&s->api, err);
    if (code == WRIT_OK)
        code = find_place(s, err);
    if (code == WRIT_OK)
        code = writ_postgres_connect(s, err);
    if (code == WRIT_OK)
        code = find_layout(s, &version, err);
    if (code == WRIT_OK && version)
        code = bring_up_to_date(s, how, &version, err);
    else if (code == WRIT_OK && how == WRIT_OPENING_MAKES) {
        code = make_tables(s, &version, err);
        s->sql.base.is_made = code == WRIT_OK;
    }
    return code == WRIT_OK ? check_layout(s, version, err) : code;
}

int writ_postgres_open(const char *url, writ_opening how, writ_store **store, writ_error *err)
{
    static const writ_backend backend = {
        WRIT_SQL_ROWS,
        .close = close_store,
        .begin = begin,
        .commit = commit,
        .rollback = rollback,
        .is_conflict = is_conflict,
        .generation = generation,
        .serve = serve,
        .check_writable = check_writable,
    };
    static const writ_sql_driver driver = {
        .query = writ_postgres_query,
        .text = writ_postgres_text,
        .integer = writ_postgres_integer,
        .changed = writ_postgres_changed,
        .snapshot = snapshot,
        .forget = forget,
    };
    writ_postgres *s = calloc(1, sizeof *s);
    if (!s)
        writ_out_of_memory();
    s->sql.base.backend = &backend;
    s->sql.driver = &driver;
    s->patience_ms = WRIT_BOUND_POSTGRES_STATEMENT_MS;
    int code = open_store(s, url, how, err);
    if (code != WRIT_OK) {
        close_store(&s->sql.base);
        return code;
    }
    s->sql.base.place = s->place.ptr;
    *store = &s->sql.base;
    return WRIT_OK;
}
#else
int writ_postgres_open(const char *url, writ_opening how, writ_store **store, writ_error *err)
{
    (void)url, (void)how, (void)store;
    int code = writ_error_set(err, WRIT_E_USAGE, "this program was built without PostgreSQL");
    writ_error_hint(err, "name a file: sqlite:.writ/registry.db");
    return code;
}
#endif
