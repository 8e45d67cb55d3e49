/* SPDX-License-Identifier: Apache-2.0
 *
 * What a server needs of SQLite: a log that readers do not wait for, a backup while it is written,
 * reads by key that do not look at other rows, and a chain that shows each edit of the file.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "registry/audit.h"
#include "registry/sql.h"
#include "registry/sqlite_api.h"
#include "registry/tables.h"
#include "tests/unit/registry/sqlite_bench.h"

static bool is_there(bench *b, const char *suffix)
{
    char path[256];
    snprintf(path, sizeof path, "%s%s", b->path, suffix);
    return access(path, F_OK) == 0;
}

static void put_numbered(bench *b, writ_store *store, int number)
{
    writ_stored_version version =
        version_of("orders", writ_str_printf(&b->arena, "1.%d.0", number).ptr, "a: 1\n");
    put_version(b, store, &version);
}

/* --- the log --- */

static void test_a_server_has_a_log_and_commands_work_beside_it(void **state)
{
    bench *b = *state;
    writ_store *server = open_new(b), *command;
    put_numbered(b, server, 0);
    assert_false(is_there(b, "-wal"));
    assert_ok(b, writ_store_serve(server, true, &b->err));
    put_numbered(b, server, 1);
    assert_true(is_there(b, "-wal"));
    command = open_new(b);
    put_numbered(b, command, 2);
    assert_int_equal(versions_of(b, server, "").count, 3);
    assert_ok(b, writ_store_serve(server, false, &b->err)); /* somebody else has it: stays */
    put_numbered(b, command, 3);
    writ_store_close(command);
    assert_ok(b, writ_store_serve(server, false, &b->err));
    writ_store_close(server);
    assert_false(is_there(b, "-wal"));
    assert_false(is_there(b, "-shm"));
    server = open_new(b);
    assert_int_equal(versions_of(b, server, "").count, 4);
    writ_store_close(server);
}

static void test_readers_do_not_wait_for_a_writer_nor_it_for_them(void **state)
{
    bench *b = *state;
    writ_store *writer = open_new(b), *reader = open_new(b);
    writ_stored_version version = version_of("orders", "2.0.0", "a: 1\n");
    assert_ok(b, writ_store_serve(writer, true, &b->err));
    put_numbered(b, writer, 0);
    assert_ok(b, writ_store_begin(writer, &b->err));
    assert_ok(b, writ_store_put_version(writer, &version, &b->err));
    assert_int_equal(versions_of(b, reader, "").count, 1);
    assert_ok(b, writ_store_commit(writer, &b->err));
    assert_int_equal(versions_of(b, reader, "").count, 2);
    writ_store_close(reader);
    writ_store_close(writer);
}

/* A dump is of one state, though another handle writes between its lines. */
typedef struct meddling {
    bench *b;
    writ_store *other;
    int lines;
} meddling;

static int write_between(void *context, writ_str line, writ_error *err)
{
    meddling *m = context;
    (void)line;
    (void)err;
    put_numbered(m->b, m->other, ++m->lines);
    return WRIT_OK;
}

static void test_a_dump_is_of_one_state(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    meddling m = {.b = b, .other = open_new(b)};
    assert_ok(b, writ_store_serve(store, true, &b->err));
    put_numbered(b, store, 0);
    assert_ok(b, writ_store_dump(store, write_between, &m, &b->err));
    assert_int_equal(m.lines, 5); /* head, contract, content, version, end */
    assert_int_equal(versions_of(b, store, "").count, 6);
    writ_store_close(m.other);
    writ_store_close(store);
}

/* --- backup --- */

typedef struct busy {
    char path[128];
    _Atomic bool stop;
    int written, code;
} busy;

static void *write_all_the_time(void *context)
{
    busy *w = context;
    writ_store *store = NULL;
    w->code = writ_store_open(w->path, false, &store, NULL);
    for (; !w->stop && w->code == WRIT_OK; w->written++) {
        char number[32];
        snprintf(number, sizeof number, "2.%d.0", w->written);
        writ_stored_version version = version_of("orders", number, "a: 1\n");
        const writ_event event = event_of("publish", "orders");
        w->code = writ_store_begin(store, NULL);
        if (w->code == WRIT_OK)
            w->code = writ_store_put_version(store, &version, NULL);
        if (w->code == WRIT_OK)
            w->code = writ_store_put_event(store, &event, NULL);
        if (w->code == WRIT_OK)
            w->code = writ_store_commit(store, NULL);
    }
    writ_store_close(store);
    return NULL;
}

/* In either mode: as many versions as events, and a chain that is whole. */
static void back_up_while_written(bench *b, bool serve)
{
    writ_store *store = open_new(b), *copy;
    busy writer = {.stop = false};
    pthread_t thread;
    char path[160];
    if (serve)
        assert_ok(b, writ_store_serve(store, true, &b->err));
    memcpy(writer.path, b->path, sizeof writer.path);
    snprintf(path, sizeof path, "%s/copy.db", b->folder);
    assert_int_equal(pthread_create(&thread, NULL, write_all_the_time, &writer), 0);
    for (int i = 0; i < 5; i++) {
        writ_audit_verdict verdict;
        assert_ok(b, writ_store_backup(store, path, &b->err)); /* over the one before */
        assert_ok(b, writ_store_open(path, false, &copy, &b->err));
        assert_ok(b, writ_audit_verify(copy, &b->arena, &verdict, &b->err));
        assert_int_equal(verdict.broken_at, 0);
        assert_int_equal(versions_of(b, copy, "").count, verdict.events);
        writ_store_close(copy);
    }
    writer.stop = true;
    pthread_join(thread, NULL);
    assert_int_equal(writer.code, WRIT_OK);
    assert_true(writer.written > 0);
    writ_store_close(store);
}

static void test_a_backup_is_whole_while_others_write(void **state)
{
    back_up_while_written(*state, false);
}

static void test_a_backup_of_a_servers_registry_is_whole(void **state)
{
    back_up_while_written(*state, true);
}

static void test_a_backup_holds_all(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b), *copy;
    char path[160];
    struct stat of_store, of_copy;
    const writ_event event = event_of("publish", "orders");
    put_numbered(b, store, 0);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_event(store, &event, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_int_equal(chmod(b->path, 0640), 0);
    snprintf(path, sizeof path, "%s/copy.db", b->folder);
    assert_ok(b, writ_store_backup(store, path, &b->err));
    assert_int_equal(stat(b->path, &of_store) | stat(path, &of_copy), 0);
    assert_int_equal(of_store.st_mode, of_copy.st_mode);
    assert_ok(b, writ_store_open(path, false, &copy, &b->err));
    assert_true(writ_str_equal(dump_of(b, store), dump_of(b, copy)));
    writ_store_close(copy);
    writ_store_close(store);
}

static void test_a_backup_that_fails_leaves_what_was_there(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    char path[160];
    snprintf(path, sizeof path, "%s/no/copy.db", b->folder);
    assert_refused_with(b, writ_store_backup(store, path, &b->err), WRIT_E_SYSTEM, "backup '");
    snprintf(path, sizeof path, "%s/folder", b->folder);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_refused_with(b, writ_store_backup(store, path, &b->err), WRIT_E_USAGE, "backup '");
    char command[256];
    snprintf(command, sizeof command, "ls %s | tr '\\n' ' ' | grep -qx 'folder registry.db '",
             b->folder);
    assert_int_equal(system(command), 0);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_refused_with(b, writ_store_backup(store, "x.db", &b->err), WRIT_E_USAGE, "open already");
    writ_store_close(store);
}

/* --- reads by key --- */

/* A driver that asks SQLite for the plan of each statement before it runs. */
static struct {
    const writ_sql_driver *real;
    writ_arena texts; /* statements are kept by their address: each stays where it is */
    writ_buf scans;
    int asked;
} spy;

static int note_step(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_str detail = row->sql->driver->text(row, 3);
    (void)err;
    bool ends = strstr(context, "LIMIT 1") != NULL; /* the last event: one step from the end */
    if (writ_str_starts(detail, WRIT_STR("SCAN")) && !ends)
        writ_buf_printf(&spy.scans, "%.*s: %s\n", WRIT_FMT(detail), (const char *)context);
    return WRIT_OK;
}

static int explain_first(writ_sql *sql, const char *statement, const writ_binding *values,
                         size_t count, writ_row_reader *read, void *context, writ_error *err)
{
    writ_str plan = writ_str_printf(&spy.texts, "EXPLAIN QUERY PLAN %s", statement);
    spy.asked++;
    int code = spy.real->query(sql, plan.ptr, values, count, note_step, (void *)statement, err);
    return code == WRIT_OK ? spy.real->query(sql, statement, values, count, read, context, err)
                           : code;
}

static void read_by_keys(bench *b, writ_store *store)
{
    char guid[WRIT_GUID_BYTES];
    writ_stored_parties parties = {0};
    writ_stored_party party;
    writ_waivers waivers = {0};
    writ_deployments deployments = {0};
    writ_settings settings = {0};
    writ_ids ids = {0};
    bool found;
    const writ_str orders = WRIT_STR("orders"), first = WRIT_STR("1.0.0");
    writ_content_guid(WRIT_STR(ADDRESS_A), WRIT_STR_EMPTY, guid);
    for (int heads = 0; heads < 2; heads++) {
        const writ_version_query queries[] = {
            {.heads = heads, .contract = orders},
            {.heads = heads, .contract = orders, .version = first},
            {.heads = heads, .number = 1},
            {.heads = heads, .number = 1, .contract = orders},
            {.heads = heads, .guid = writ_str_of(guid)},
        };
        for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
            writ_stored_versions versions = {0};
            assert_ok(b,
                      writ_store_find_versions(store, &b->arena, &queries[i], &versions, &b->err));
            assert_int_equal(versions.count, 1);
        }
    }
    assert_ok(b, writ_store_parties(store, &b->arena, orders, &parties, &b->err));
    assert_ok(b, writ_store_party(store, &b->arena, orders, &party, &found, &b->err));
    assert_ok(b, writ_store_party_versions(store, &b->arena, orders, &parties, &b->err));
    assert_ok(b, writ_store_waivers(store, &b->arena, orders, &waivers, &b->err));
    assert_ok(b, writ_store_deployments(store, &b->arena, orders, &deployments, &b->err));
    assert_ok(b, writ_store_settings(store, &b->arena, WRIT_STR("a/"), &settings, &b->err));
    assert_ok(b, writ_store_contracts(store, &b->arena,
                                      &(writ_contract_query){.after = orders, .limit = 10}, &ids,
                                      &b->err));
    assert_ok(b, writ_store_contracts(store, &b->arena,
                                      &(writ_contract_query){.prefix = orders, .limit = 10}, &ids,
                                      &b->err));
}

static void read_events(bench *b, writ_store *store)
{
    writ_event event = event_of("publish", "orders");
    const writ_str day = WRIT_STR("2026-03-10");
    const writ_event_query queries[] = {
        {.after = 1, .limit = 10},
        {.contract = WRIT_STR("orders")},
        {.contract = WRIT_STR("orders"), .since = day},
        {.since = day},
        {.since = day, .until = day},
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        writ_events events = {0};
        assert_ok(b, writ_store_events(store, &b->arena, &queries[i], &events, &b->err));
    }
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_event(store, &event, &b->err));
    assert_ok(b, writ_store_set_status(store, WRIT_STR("orders"), WRIT_STR("1.0.0"),
                                       WRIT_STATUS_DEPRECATED, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
}

static void test_reads_by_key_look_at_no_other_rows(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_sql *sql = (writ_sql *)store;
    put_numbered(b, store, 0);
    spy.real = sql->driver;
    writ_sql_driver driver = *spy.real;
    driver.query = explain_first;
    sql->driver = &driver;
    read_by_keys(b, store);
    read_events(b, store);
    sql->driver = spy.real;
    if (spy.scans.len)
        fail_msg("%s", spy.scans.ptr);
    assert_true(spy.asked > 25);
    sql->driver = &driver; /* and what must look at all rows is seen */
    writ_stored_versions versions = {0};
    assert_ok(b, writ_store_find_versions(store, &b->arena,
                                          &(writ_version_query){.version = WRIT_STR("1.0.0")},
                                          &versions, &b->err));
    sql->driver = spy.real;
    assert_true(spy.scans.len > 0);
    writ_store_close(store);
    writ_buf_clear(&spy.scans);
    writ_arena_clear(&spy.texts);
}

/* --- the tables --- */

static int note_column(const writ_sql_row *row, void *context, writ_error *err)
{
    writ_str name = row->sql->driver->text(row, 0);
    (void)err;
    writ_buf_printf(context, " %.*s", WRIT_FMT(name));
    return WRIT_OK;
}

#define NAME(position, name, kind) " " #name
#define COLUMNS_ASKED(name, key, COLUMNS_OF)                                                       \
    {"SELECT name FROM pragma_table_info('" #name "') ORDER BY name",                              \
     "SELECT count(*) FROM " #name, COLUMNS_OF(NAME, NAME)},

/* Words in the order of bytes, in place. */
static int compare_words(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_words(const char *text, writ_buf *sorted)
{
    char copy[512], *words[32];
    size_t count = 0;
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        words[count++] = word;
    qsort(words, count, sizeof *words, compare_words);
    for (size_t i = 0; i < count; i++)
        writ_buf_printf(sorted, " %s", words[i]);
}

static void test_a_dump_has_every_column_of_every_table(void **state)
{
    static const struct {
        const char *columns, *count, *wanted;
    } tables[] = {WRIT_TABLES(COLUMNS_ASKED)};
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_sql *sql = (writ_sql *)store;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        writ_buf found = WRIT_BUF_INIT, wanted = WRIT_BUF_INIT;
        assert_ok(
            b, sql->driver->query(sql, tables[i].columns, NULL, 0, note_column, &found, &b->err));
        sort_words(tables[i].wanted, &wanted);
        assert_string_equal(found.ptr, wanted.ptr);
        writ_buf_clear(&found);
        writ_buf_clear(&wanted);
    }
    writ_buf count = WRIT_BUF_INIT;
    assert_ok(b, sql->driver->query(sql, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'",
                                    NULL, 0, note_column, &count, &b->err));
    assert_int_equal(atoi(count.ptr), sizeof tables / sizeof *tables);
    writ_buf_clear(&count);
    writ_store_close(store);
}

/* --- the chain --- */

static void edit(bench *b, const char *sql)
{
    writ_sqlite_api api;
    sqlite3 *db = NULL;
    assert_ok(b, writ_sqlite_api_load(&api, &b->err));
    assert_int_equal(api.open_v2(b->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (api.exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, api.errmsg(db));
    api.close_v2(db);
    writ_sqlite_api_unload(&api);
}

#define OPEN_LOG "DROP TRIGGER event_content; DROP TRIGGER event_kept; DROP TRIGGER event_next;"

static void test_an_edit_of_the_log_is_found(void **state)
{
    static const struct {
        const char *sql;
        int64_t broken_at;
        const char *reason;
    } edits[] = {
        {"UPDATE event SET by = 'nobody' WHERE sequence = 2", 2, "hash"},
        {"UPDATE event SET link = 'x' WHERE sequence = 3", 3, "hash"},
        {"UPDATE event SET at = at || 'x' WHERE sequence = 1", 1, "hash"},
        {"DELETE FROM event WHERE sequence = 2", 3, "event 2 is missing"},
        {"DELETE FROM event WHERE sequence = 1", 2, "event 1 is missing"},
        {"UPDATE event SET sequence = 9 WHERE sequence = 3", 9, "event 3 is missing"},
        {"UPDATE event SET hash = (SELECT hash FROM event WHERE sequence = 1) WHERE sequence = 3",
         3, "hash"},
        /* what was put in and moved the rest */
        {"UPDATE event SET sequence = 4 WHERE sequence = 3; INSERT INTO event SELECT 3, at, by,"
         " action, contract, version, party, verdict, detail, author, peer, message, revision, "
         "link,"
         " hash, sha256, digest FROM event WHERE sequence = 2",
         3, "hash"},
    };
    bench *b = *state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        writ_audit_verdict verdict;
        unlink(b->path);
        writ_store *store = open_new(b);
        for (int j = 0; j < 3; j++) {
            const writ_event event = event_of("publish", "orders");
            assert_ok(b, writ_store_begin(store, &b->err));
            assert_ok(b, writ_store_put_event(store, &event, &b->err));
            assert_ok(b, writ_store_commit(store, &b->err));
        }
        writ_store_close(store);
        edit(b, OPEN_LOG);
        edit(b, edits[i].sql);
        store = open_new(b);
        assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
        assert_int_equal(verdict.broken_at, edits[i].broken_at);
        if (!strstr(verdict.reason.ptr, edits[i].reason))
            fail_msg("%s: %s", edits[i].sql, verdict.reason.ptr);
        writ_store_close(store);
    }
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        case_of(test_a_server_has_a_log_and_commands_work_beside_it),
        case_of(test_readers_do_not_wait_for_a_writer_nor_it_for_them),
        case_of(test_a_dump_is_of_one_state),
        case_of(test_a_backup_is_whole_while_others_write),
        case_of(test_a_backup_of_a_servers_registry_is_whole),
        case_of(test_a_backup_holds_all),
        case_of(test_a_backup_that_fails_leaves_what_was_there),
        case_of(test_reads_by_key_look_at_no_other_rows),
        case_of(test_a_dump_has_every_column_of_every_table),
        case_of(test_an_edit_of_the_log_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
