/* SPDX-License-Identifier: Apache-2.0
 *
 * What is PostgreSQL's own among stores: its tables and how they are made, connections that break
 * off, transactions that are to be tried again, writers beside one another.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "registry/audit.h"
#include "registry/postgres.h"
#include "registry/postgres_layout.h"
#include "tests/unit/registry/postgres_bench.h"

typedef struct bench {
    writ_arena arena;
    writ_error err;
    outside outside; /* in the schema */
    char schema[32];
    char url[512]; /* of the schema, with nothing in it */
} bench;

static int set_up(void **state)
{
    static unsigned made = 0;
    char make[128];
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    snprintf(b->schema, sizeof b->schema, "t%d_%u", (int)getpid(), made++);
    schema_url(b->url, sizeof b->url, b->schema);
    outside_open(&b->outside, b->url);
    snprintf(make, sizeof make, "CREATE SCHEMA %s", b->schema);
    outside_run(&b->outside, make);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bench *b = *state;
    char drop[128];
    snprintf(drop, sizeof drop, "DROP SCHEMA %s CASCADE", b->schema);
    outside_run(&b->outside, drop);
    outside_close(&b->outside);
    writ_arena_clear(&b->arena);
    free(b);
    return 0;
}

#define assert_ok(b, call)                                                                         \
    do {                                                                                           \
        int code_ = (call);                                                                        \
        if (code_ != WRIT_OK)                                                                      \
            fail_msg("%d: %s (%s)", code_, (b)->err.message, (b)->err.hint);                       \
    } while (0)

/* The call failed so, with an error that says that; the error is forgotten then. */
static void assert_fails(bench *b, int code, int wanted, const char *part)
{
    if (code != wanted || !strstr(b->err.message, part))
        fail_msg("%d: '%s' does not say '%s'", code, b->err.message, part);
    b->err = WRIT_ERROR_INIT;
}

static writ_store *open_new(bench *b)
{
    writ_store *store = NULL;
    assert_ok(b, writ_store_open(b->url, true, &store, &b->err));
    return store;
}

#define ADDRESS "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static writ_stored_version version_of(const char *version)
{
    return (writ_stored_version){
        .contract = WRIT_STR("orders"),
        .version = writ_str_of(version),
        .sha256 = WRIT_STR(ADDRESS),
        .name = WRIT_STR("orders.yaml"),
        .bytes = WRIT_STR("a: 1\n"),
        .status = WRIT_STATUS_ACTIVE,
        .published_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
    };
}

static writ_event event_of(const char *detail)
{
    return (writ_event){.at = WRIT_STR("2026-03-10T14:22:36.120Z"),
                        .action = WRIT_STR("publish"),
                        .detail = writ_str_of(detail)};
}

static void put_version(bench *b, writ_store *store, const char *version)
{
    writ_stored_version row = version_of(version);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &row, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
}

static size_t count_versions(bench *b, writ_store *store)
{
    writ_stored_versions versions = {0};
    assert_ok(b, writ_store_versions(store, &b->arena, WRIT_STR_EMPTY, &versions, &b->err));
    return versions.count;
}

/* --- the tables --- */

static void test_a_database_without_tables_is_an_error_with_the_way_out(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    int code = writ_store_open(b->url, false, &store, &b->err);
    assert_non_null(strstr(b->err.hint, "writ publish"));
    assert_fails(b, code, WRIT_E_SYSTEM, "there is no registry in");
    assert_null(store);
    assert_int_equal(outside_count(&b->outside, "SELECT count(*) FROM pg_tables WHERE schemaname"
                                                " = current_schema()"),
                     0);
}

static void test_tables_are_made_once(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    put_version(b, store, "1.0.0");
    writ_store_close(store);
    store = open_new(b);
    assert_int_equal(count_versions(b, store), 1);
    writ_store_close(store);
    assert_ok(b, writ_store_open(b->url, false, &store, &b->err));
    assert_int_equal(count_versions(b, store), 1);
    writ_store_close(store);
}

/* Runs it in so many processes at once; each has its number. */
static void in_processes(int count, void (*work)(bench *b, int number), bench *b)
{
    pid_t children[16];
    for (int i = 0; i < count; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            work(b, i);
            _exit(b->err.code ? 1 : 0);
        }
    }
    for (int i = 0; i < count; i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
}

static void open_and_close(bench *b, int number)
{
    writ_store *store = NULL;
    (void)number;
    if (writ_store_open(b->url, true, &store, &b->err) == WRIT_OK)
        writ_store_close(store);
    else
        fprintf(stderr, "%s\n", b->err.message);
}

static void test_programs_that_start_at_once_make_them_once(void **state)
{
    bench *b = *state;
    in_processes(6, open_and_close, b);
    assert_int_equal(outside_count(&b->outside, "SELECT version FROM writ_layout"),
                     (int)writ_postgres_layout_version);
    assert_int_equal(outside_count(&b->outside, "SELECT generation FROM writ_layout"), 0);
}

static void test_a_newer_layout_is_refused(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_store_close(store);
    outside_run(&b->outside, "UPDATE writ_layout SET version = 99");
    int code = writ_store_open(b->url, true, &store, &b->err);
    assert_non_null(strstr(b->err.hint, "update this one"));
    assert_fails(b, code, WRIT_E_SYSTEM, "has layout 99, this program knows");
}

/* What an older program made, or one that was killed in between, has the first steps only. */
static void test_a_layout_of_fewer_steps_is_gone_on_with(void **state)
{
    bench *b = *state;
    for (size_t steps = 1; steps < writ_postgres_layout_version; steps++) {
        char text[128];
        writ_store *store = NULL;
        for (size_t step = 0; step < steps; step++)
            for (const char *const *statement = writ_postgres_layout[step]; *statement; statement++)
                outside_run(&b->outside, *statement);
        snprintf(text, sizeof text, "UPDATE writ_layout SET version = %zu", steps);
        outside_run(&b->outside, text);
        if (steps >= 2)
            outside_run(&b->outside, "INSERT INTO contract VALUES ('orders', 'kept')");
        assert_ok(b, writ_store_open(b->url, false, &store, &b->err));
        put_version(b, store, "1.0.0");
        writ_store_close(store);
        assert_int_equal(outside_count(&b->outside, "SELECT version FROM writ_layout"),
                         (int)writ_postgres_layout_version);
        if (steps >= 2)
            assert_int_equal(
                outside_count(&b->outside, "SELECT count(*) FROM contract WHERE terms = 'kept'"),
                1);
        snprintf(text, sizeof text, "DROP SCHEMA %s CASCADE; CREATE SCHEMA %s", b->schema,
                 b->schema);
        outside_run(&b->outside, text);
    }
}

/* A table of ours that somebody else has made: what was begun is undone. */
static void test_a_step_that_fails_leaves_nothing(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    outside_run(&b->outside, "CREATE TABLE content (mine int)");
    assert_fails(b, writ_store_open(b->url, true, &store, &b->err), WRIT_E_SYSTEM,
                 "already exists");
    assert_int_equal(outside_count(&b->outside, "SELECT count(*) FROM pg_tables WHERE schemaname"
                                                " = current_schema() AND tablename = 'contract'"),
                     0);
    outside_run(&b->outside, "DROP TABLE content");
    store = open_new(b);
    put_version(b, store, "1.0.0");
    writ_store_close(store);
}

static void fill_tables(bench *b, writ_store *store)
{
    const writ_event event = event_of("first");
    const writ_stored_party party = {.id = WRIT_STR("billing"),
                                     .contract = WRIT_STR("orders"),
                                     .version = WRIT_STR("1"),
                                     .sha256 = WRIT_STR(ADDRESS),
                                     .registered_at = WRIT_STR("2026-03-10T14:22:36.120Z")};
    const writ_stored_token token = {.id = WRIT_STR("t1"),
                                     .name = WRIT_STR("ci"),
                                     .hash = WRIT_STR(ADDRESS),
                                     .created_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
                                     .revoked_at = WRIT_STR("2026-03-11T14:22:36.120Z")};
    const writ_stored_run run = {.id = WRIT_STR("r1"),
                                 .command = WRIT_STR("filter"),
                                 .started_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
                                 .ended_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
                                 .summary = WRIT_STR("{}")};
    const writ_waiver waiver = {.id = WRIT_STR("w1"),
                                .rule = WRIT_STR("FIELD_REMOVED"),
                                .contract = WRIT_STR("orders"),
                                .until = WRIT_STR("2026-04-01"),
                                .reason = WRIT_STR("a reason"),
                                .requester = WRIT_STR("maria"),
                                .requested_at = WRIT_STR("2026-03-10T14:22:36.120Z")};
    put_version(b, store, "1.0.0");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_event(store, &event, &b->err));
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    assert_ok(b, writ_store_put_token(store, &token, &b->err));
    assert_ok(b, writ_store_put_run(store, &run, &b->err));
    assert_ok(b, writ_store_put_waiver(store, &waiver, &b->err));
    assert_ok(b, writ_store_set_deleted(store, WRIT_STR("orders"), WRIT_STR("1.0.0"),
                                        WRIT_DELETED_HARD, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
}

static void test_the_tables_themselves_keep_the_laws(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    fill_tables(b, store);
    static const struct {
        const char *statement, *sentence;
    } refused[] = {
        {"UPDATE version SET bytes = '\\x00'", "a published version is immutable"},
        {"UPDATE version SET sha256 = repeat('b', 64)", "a published version is immutable"},
        {"UPDATE version SET number = 2", "a published version is immutable"},
        {"UPDATE version SET beside = 'x'", "a published version is immutable"},
        {"INSERT INTO version SELECT * FROM version ON CONFLICT DO NOTHING",
         "a published version is immutable"},
        {"UPDATE version SET status = 'draft'", "a published version is never a draft again"},
        {"UPDATE version SET status = 'published'", "violates check constraint"},
        {"UPDATE version SET deleted = 0", "a version that is deleted for good does not come back"},
        {"DELETE FROM version", "a published version is never deleted"},
        {"TRUNCATE version", "a published version is never deleted"},
        {"UPDATE content SET guid = repeat('0', 36)", "the number of a content is never changed"},
        {"DELETE FROM content", "the number of a content is never deleted"},
        {"UPDATE expectation SET bytes = 'x'", "a registered version is immutable"},
        {"DELETE FROM expectation", "a registered version is never deleted"},
        {"TRUNCATE expectation", "a registered version is never deleted"},
        {"UPDATE event SET detail = 'nothing happened'", "the event log is only appended to"},
        {"DELETE FROM event", "the event log is only appended to"},
        {"TRUNCATE event", "the event log is only appended to"},
        {"INSERT INTO event SELECT sequence + 2, at, by, action, contract, version, party, verdict,"
         " detail, author, peer, message, revision, link, hash FROM event",
         "the event log is only appended to"},
        {"UPDATE waiver SET until = '2027-04-01'", "a waiver is granted once and never changed"},
        {"DELETE FROM waiver", "a waiver is never deleted"},
        {"UPDATE run SET summary = 'x'", "the summary of a run is never changed"},
        {"UPDATE token SET revoked_at = ''", "a token is revoked once and never changed"},
        {"DELETE FROM token", "a token is revoked and never deleted"},
        {"INSERT INTO writ_layout VALUES (1, 1)", "duplicate key value"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *why = outside_try(&b->outside, refused[i].statement);
        if (!strstr(why, refused[i].sentence))
            fail_msg("%s: '%s' does not say '%s'", refused[i].statement, why, refused[i].sentence);
    }
    outside_run(&b->outside, "UPDATE version SET status = 'retired'");
    outside_run(&b->outside, "DELETE FROM run");
    writ_store_close(store);
}

/* --- what goes both ways --- */

static int read_row(const writ_sql_row *row, void *context, writ_error *err)
{
    (void)err;
    assert_int_equal(writ_postgres_integer(row, 0), INT64_MIN);
    assert_int_equal(writ_postgres_integer(row, 1), -2);
    assert_int_equal(writ_postgres_integer(row, 2), 3);
    assert_true(writ_str_equal(writ_postgres_text(row, 3), WRIT_STR("b\303\274cher '?1' \\ \n")));
    assert_true(writ_str_equal(writ_postgres_text(row, 4), WRIT_STR("a\0\xff")));
    assert_int_equal(writ_postgres_text(row, 5).len, 0);
    assert_int_equal(writ_postgres_integer(row, 6), 0);
    ++*(int *)context;
    return WRIT_OK;
}

static void test_values_come_back_as_they_went(void **state)
{
    bench *b = *state;
    int rows = 0;
    writ_store *store = open_new(b);
    const writ_binding values[] = {
        WRIT_BIND_INT(INT64_MIN), WRIT_BIND_STR(WRIT_STR("b\303\274cher '?1' \\ \n")),
        WRIT_BIND_BYTES(WRIT_STR("a\0\xff")), WRIT_BIND_STR(WRIT_STR_EMPTY)};
    static const char statement[] = "SELECT ?1, -2, length('abc'), ?2, ?3, ?4, NULL::bigint";
    for (int i = 0; i < 2; i++) /* made ready, and then at hand */
        assert_ok(b, writ_postgres_query((writ_sql *)store, statement, values, 4, read_row, &rows,
                                         &b->err));
    assert_int_equal(rows, 2);
    writ_store_close(store);
}

static void test_a_text_that_postgresql_cannot_keep_is_an_error_of_input(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    static const writ_str names[] = {WRIT_STR_INIT("a\0b"), WRIT_STR_INIT("\xff.yaml")};
    for (size_t i = 0; i < 2; i++) {
        writ_stored_version row = version_of("1.0.0");
        row.name = names[i];
        assert_ok(b, writ_store_begin(store, &b->err));
        assert_fails(b, writ_store_put_version(store, &row, &b->err), WRIT_E_INPUT, "UTF-8");
        writ_store_rollback(store);
    }
    assert_int_equal(count_versions(b, store), 0);
    writ_store_close(store);
}

/* A visitor of runs, which has enough after one, or asks the store in between. */
typedef struct visiting {
    writ_store *store; /* to ask, or NULL */
    int rows;
} visiting;

static int visit(void *context, const writ_stored_run *run, writ_error *err)
{
    visiting *v = context;
    int64_t generation;
    (void)run;
    v->rows++;
    if (v->store)
        return writ_store_generation(v->store, &generation, err);
    return writ_error_set(err, WRIT_E_REFUSED, "enough");
}

static void test_who_has_read_enough_may_go_on_with_the_store(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    outside_run(&b->outside, "INSERT INTO run SELECT 'r' || n, 'filter', '1', '2', 'summary'"
                             " FROM generate_series(1, 20000) AS n");
    for (int in_transaction = 0; in_transaction < 2; in_transaction++) {
        visiting v = {0};
        if (in_transaction)
            assert_ok(b, writ_store_begin(store, &b->err));
        assert_fails(b, writ_store_runs(store, WRIT_STR_EMPTY, visit, &v, &b->err), WRIT_E_REFUSED,
                     "enough");
        assert_int_equal(v.rows, 1);
        assert_int_equal(count_versions(b, store), in_transaction);
        if (in_transaction)
            assert_ok(b, writ_store_commit(store, &b->err));
        else
            put_version(b, store, "1.0.0");
    }
    visiting v = {.store = store};
    assert_fails(b, writ_store_runs(store, WRIT_STR_EMPTY, visit, &v, &b->err), WRIT_E_USAGE,
                 "within its answer");
    assert_int_equal(count_versions(b, store), 1);
    writ_store_close(store);
}

static void test_the_generation_tells_of_the_commits_of_others(void **state)
{
    bench *b = *state;
    writ_store *reader = open_new(b), *writer = open_new(b);
    int64_t before, after;
    assert_ok(b, writ_store_generation(reader, &before, &b->err));
    assert_ok(b, writ_store_begin(writer, &b->err));
    assert_ok(b, writ_store_generation(reader, &after, &b->err));
    assert_int_equal(before, after); /* nobody waits for a writer, or sees what it has not kept */
    writ_store_rollback(writer);
    assert_ok(b, writ_store_generation(reader, &after, &b->err));
    assert_int_equal(before, after);
    put_version(b, writer, "1.0.0");
    assert_ok(b, writ_store_generation(reader, &after, &b->err));
    assert_int_not_equal(before, after);
    assert_int_equal(count_versions(b, reader), 1);
    writ_store_close(writer);
    writ_store_close(reader);
}

static int read_on(const writ_sql_row *row, void *context, writ_error *err)
{
    (void)err;
    *(bool *)context = writ_str_is(writ_postgres_text(row, 0), "on");
    return WRIT_OK;
}

static void test_a_session_that_would_not_wait_for_the_disk_does(void **state)
{
    bench *b = *state;
    bool is_on = false;
    writ_store *store = NULL;
    strcat(b->url, "%20-csynchronous_commit%3Doff");
    assert_ok(b, writ_store_open(b->url, true, &store, &b->err));
    assert_ok(b, writ_postgres_query((writ_sql *)store, "SHOW synchronous_commit", NULL, 0, read_on,
                                     &is_on, &b->err));
    assert_true(is_on);
    writ_store_close(store);
}

/* --- transactions that are to be tried again --- */

typedef struct contest {
    bench *b;
    writ_store *store;
    int calls;
    bool inside; /* the part that fails is one of a larger transaction */
} contest;

static int put_ours(void *context, bool *keep, writ_error *err)
{
    contest *c = context;
    (void)keep;
    return writ_store_put_setting(c->store, WRIT_STR("policy"), WRIT_STR("ours"), err);
}

/* Before our first try writes, somebody who does not know our lock does. */
static int contend(void *context, bool *keep, writ_error *err)
{
    contest *c = context;
    writ_error ignored = WRIT_ERROR_INIT;
    if (c->calls++ == 0)
        outside_run(&c->b->outside, "UPDATE setting SET value = 'theirs'");
    if (!c->inside)
        return put_ours(c, keep, err);
    writ_store_transact(c->store, put_ours, c, &ignored); /* the rest might hold without it */
    return writ_store_put_setting(c->store, WRIT_STR("other"), WRIT_STR("x"), err);
}

static void test_what_the_database_asks_to_be_tried_again_is(void **state)
{
    bench *b = *state;
    for (int inside = 0; inside < 2; inside++) {
        writ_store *store = open_new(b);
        contest c = {.b = b, .store = store, .inside = inside};
        bool is_found = false;
        writ_str value;
        outside_run(&b->outside, "INSERT INTO setting VALUES ('policy', 'before')"
                                 " ON CONFLICT (key) DO UPDATE SET value = 'before'");
        assert_ok(b, writ_store_transact(store, contend, &c, &b->err));
        assert_int_equal(c.calls, 2);
        assert_ok(b, writ_store_setting(store, &b->arena, WRIT_STR("policy"), &value, &is_found,
                                        &b->err));
        assert_true(is_found && writ_str_is(value, "ours"));
        writ_store_close(store);
    }
}

/* Each has read what the other one writes: one of both must not be kept (write skew). */
static int read_then_write(void *context, bool *keep, writ_error *err)
{
    contest *c = context;
    bool is_found;
    writ_str value;
    (void)keep;
    int code =
        writ_store_setting(c->store, &c->b->arena, WRIT_STR("policy"), &value, &is_found, err);
    if (c->calls++ == 0)
        outside_run(&c->b->outside, "BEGIN ISOLATION LEVEL SERIALIZABLE;"
                                    "SELECT * FROM setting WHERE key = 'other';"
                                    "UPDATE setting SET value = 'theirs' WHERE key = 'policy';"
                                    "COMMIT");
    if (code == WRIT_OK)
        code = writ_store_put_setting(c->store, WRIT_STR("other"), value, err);
    return code;
}

static void test_a_decision_on_what_is_no_longer_so_is_not_kept(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    contest c = {.b = b, .store = store};
    bool is_found = false;
    writ_str value;
    outside_run(&b->outside, "INSERT INTO setting VALUES ('policy', 'before'), ('other', '')");
    assert_ok(b, writ_store_transact(store, read_then_write, &c, &b->err));
    assert_int_equal(c.calls, 2);
    assert_ok(b,
              writ_store_setting(store, &b->arena, WRIT_STR("other"), &value, &is_found, &b->err));
    assert_true(is_found && writ_str_is(value, "theirs"));
    writ_store_close(store);
}

/* PostgreSQL takes COMMIT after a failure, keeps nothing and is content. */
static void test_a_transaction_that_failed_is_not_committed_in_silence(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    put_version(b, store, "1.0.0");
    writ_stored_version again = version_of("1.0.0"), next = version_of("1.1.0");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &next, &b->err));
    assert_fails(b, writ_store_put_version(store, &again, &b->err), WRIT_E_REFUSED, "immutable");
    assert_fails(b, writ_store_commit(store, &b->err), WRIT_E_SYSTEM, "kept nothing");
    assert_int_equal(count_versions(b, store), 1);
    writ_store_close(store);
}

/* --- writers beside one another --- */

enum { WRITERS = 4 };

static int put_one(void *context, bool *keep, writ_error *err)
{
    const writ_event event = event_of("one of many");
    (void)keep;
    return writ_store_put_event(context, &event, err);
}

static void write_events(bench *b, int number)
{
    writ_store *store = NULL;
    (void)number;
    int code = writ_store_open(b->url, false, &store, &b->err);
    for (size_t i = 0; i < test_rounds(25) && code == WRIT_OK; i++)
        code = writ_store_transact(store, put_one, store, &b->err);
    if (code != WRIT_OK)
        fprintf(stderr, "%s\n", b->err.message);
    writ_store_close(store);
}

static void test_writers_at_once_make_one_chain(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_audit_verdict verdict;
    in_processes(WRITERS, write_events, b);
    assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
    assert_int_equal(verdict.broken_at, 0);
    assert_int_equal(verdict.events, WRITERS * test_rounds(25));
    outside_run(&b->outside, "ALTER TABLE event DISABLE TRIGGER event_content;"
                             "UPDATE event SET detail = 'another' WHERE sequence = 2");
    assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
    assert_int_equal(verdict.broken_at, 2);
    writ_store_close(store);
}

/* --- connections that break off --- */

/* Ends the session of every store in this schema, as a restart of the server does. */
static void break_connections(bench *b)
{
    assert_true(outside_count(&b->outside, "SELECT count(pg_terminate_backend(pid, 5000))"
                                           " FROM pg_stat_activity"
                                           " WHERE application_name = 'writ'") > 0);
}

static void test_reading_connects_again_once(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    put_version(b, store, "1.0.0");
    for (int i = 0; i < 2; i++) {
        break_connections(b);
        assert_int_equal(count_versions(b, store), 1);
    }
    break_connections(b);
    put_version(b, store, "1.1.0"); /* nothing was asked of the connection before */
    assert_int_equal(count_versions(b, store), 2);
    writ_store_close(store);
}

static void test_a_connection_lost_in_a_transaction_keeps_nothing(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version first = version_of("1.0.0"), second = version_of("1.1.0");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &first, &b->err));
    break_connections(b);
    assert_fails(b, writ_store_put_version(store, &second, &b->err), WRIT_E_SYSTEM, "was lost");
    assert_fails(b, writ_store_commit(store, &b->err), WRIT_E_SYSTEM, "was lost");
    assert_int_equal(count_versions(b, store), 0);

    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &first, &b->err));
    break_connections(b);
    int code = writ_store_commit(store, &b->err);
    assert_non_null(strstr(b->err.hint, "not known"));
    assert_fails(b, code, WRIT_E_SYSTEM, "lost in a commit");
    put_version(b, store, "1.2.0");
    assert_int_equal(count_versions(b, store), 1);
    writ_store_close(store);
}

/* --- URLs --- */

static void test_no_message_shows_what_the_url_hides(void **state)
{
    bench *b = *state;
    static const char *const urls[] = {
        "postgresql://ann:s3cret@[::1/orders",
        "postgresql://ann:s3cret%zz@127.0.0.1/orders",
        "postgresql://ann:s3cret@127.0.0.1:1/orders",
        "postgres://ann:s3cret@127.0.0.1:1/orders?nonsense=s3cret",
        "postgresql://127.0.0.1:1/orders?user=ann&password=s3cret",
        "postgresql://ann:p@s3cret@127.0.0.1:1/orders",
        "postgresql://ann:p/s3cret@127.0.0.1:1/orders",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        writ_store *store = NULL;
        assert_int_not_equal(writ_store_open(urls[i], true, &store, &b->err), WRIT_OK);
        assert_null(strstr(b->err.message, "s3cret"));
        assert_null(strstr(b->err.hint, "s3cret"));
        b->err = WRIT_ERROR_INIT;
    }
    writ_store *store = NULL;
    assert_fails(b, writ_store_open(urls[0], true, &store, &b->err), WRIT_E_USAGE, "malformed");
    assert_fails(b, writ_store_open(urls[5], true, &store, &b->err), WRIT_E_USAGE, "malformed");
    assert_fails(b, writ_store_open(urls[2], true, &store, &b->err), WRIT_E_SYSTEM,
                 "registry 'postgresql://127.0.0.1:1/orders' cannot be opened");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_database_without_tables_is_an_error_with_the_way_out),
        TEST(test_tables_are_made_once),
        TEST(test_programs_that_start_at_once_make_them_once),
        TEST(test_a_newer_layout_is_refused),
        TEST(test_a_layout_of_fewer_steps_is_gone_on_with),
        TEST(test_a_step_that_fails_leaves_nothing),
        TEST(test_the_tables_themselves_keep_the_laws),
        TEST(test_values_come_back_as_they_went),
        TEST(test_a_text_that_postgresql_cannot_keep_is_an_error_of_input),
        TEST(test_who_has_read_enough_may_go_on_with_the_store),
        TEST(test_the_generation_tells_of_the_commits_of_others),
        TEST(test_a_session_that_would_not_wait_for_the_disk_does),
        TEST(test_what_the_database_asks_to_be_tried_again_is),
        TEST(test_a_decision_on_what_is_no_longer_so_is_not_kept),
        TEST(test_a_transaction_that_failed_is_not_committed_in_silence),
        TEST(test_writers_at_once_make_one_chain),
        TEST(test_reading_connects_again_once),
        TEST(test_a_connection_lost_in_a_transaction_keeps_nothing),
        TEST(test_no_message_shows_what_the_url_hides),
    };
    return cmocka_run_group_tests_name("registry/postgres", tests, NULL, NULL);
}
