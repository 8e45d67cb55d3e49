/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "registry/audit.h"
#include "registry/sqlite_api.h"
#include "tests/unit/registry/old_layouts.h"
#include "tests/unit/registry/sqlite_bench.h"

static int make_store(bench *b, int number)
{
    snprintf(b->url, sizeof b->url, "sqlite:%s/registry-%d.db", b->folder, number);
    return 0;
}

static int drop_store(bench *b, int number)
{
    (void)number;
    return unlink(b->url + strlen("sqlite:")) != 0 && errno != ENOENT;
}

/* In a folder that is made with it. */
static int set_up_below(void **state)
{
    int status = set_up(state);
    bench *b = *state;
    snprintf(b->path, sizeof b->path, "%s/.writ/registry.db", b->folder);
    return status;
}

/* Runs SQL on the file from outside the store; returns SQLite's primary result. */
static int run_sql(bench *b, const char *sql)
{
    writ_sqlite_api api;
    sqlite3 *db = NULL;
    assert_ok(b, writ_sqlite_api_load(&api, &b->err));
    assert_int_equal(api.open_v2(b->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                     SQLITE_OK);
    int result = api.exec(db, sql, NULL, NULL, NULL) & 0xff;
    api.close_v2(db);
    writ_sqlite_api_unload(&api);
    return result;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void test_a_missing_store_is_an_error_with_the_way_out(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    assert_refused_with(b, writ_store_open(b->path, false, &store, &b->err), WRIT_E_SYSTEM,
                        "does not exist");
    assert_non_null(strstr(b->hint, "writ publish"));
    assert_null(store);
    assert_int_not_equal(access(b->path, F_OK), 0);
}

static void test_create_makes_folder_and_file_once(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    writ_store_close(store);
    store = open_new(b); /* there already: nothing is made anew */
    assert_int_equal(versions_of(b, store, "").count, 1);
    writ_store_close(store);

    char url[160];
    snprintf(url, sizeof url, "sqlite:%s", b->path);
    assert_ok(b, writ_store_open(url, false, &store, &b->err));
    writ_store_close(store);
}

static void test_a_path_that_leads_nowhere_is_not_made(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    snprintf(b->path, sizeof b->path, "%s/no/such/registry.db", b->folder);
    assert_refused_with(b, writ_store_open(b->path, true, &store, &b->err), WRIT_E_SYSTEM,
                        "cannot be made");
}

static void test_a_folder_is_no_store(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    assert_refused_with(b, writ_store_open(b->folder, true, &store, &b->err), WRIT_E_SYSTEM,
                        "is a folder");
}

static void test_an_unknown_kind_of_store_is_refused_without_its_password(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    int code = writ_store_open("mysql://root:secret@host/db", false, &store, &b->err);
    assert_null(strstr(b->err.message, "secret"));
    assert_refused_with(b, code, WRIT_E_USAGE, "'mysql:'");
}

/* SQLite gives ":memory:" and "file:" names a meaning of their own, and the first would lose all.
 */
static void test_every_path_is_the_name_of_a_file(void **state)
{
    bench *b = *state;
    static const char *const names[] = {":memory:", "file:x.db?mode=memory", "a:b"};
    assert_int_equal(chdir(b->folder), 0);
    for (size_t i = 0; i < 3; i++) {
        writ_store *store = NULL;
        assert_ok(b, writ_store_open(names[i], true, &store, &b->err));
        writ_store_close(store);
        assert_int_equal(access(names[i], F_OK), 0);
    }
    assert_int_equal(chdir("/"), 0);
}

static void test_the_file_itself_keeps_versions_and_events(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    writ_event event = {.at = WRIT_STR("2026-03-10T14:22:36.120Z"), .action = WRIT_STR("publish")};
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &version, &b->err));
    assert_ok(b, writ_store_put_event(store, &event, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    writ_store_close(store);

    static const char *const refused[] = {
        "UPDATE version SET bytes = x'00'",
        "UPDATE version SET sha256 = '" ADDRESS_B "'",
        "UPDATE version SET version = '1.0.1'",
        "UPDATE version SET status = 'draft'",
        "DELETE FROM version",
        "INSERT OR REPLACE INTO version SELECT contract, version, number, deleted, '" ADDRESS_B
        "', name, owner, entry, status, published_at, published_by, forced, sunset, replaced_by,"
        " bytes, beside FROM version",
        "UPDATE version SET beside = x'7b7d'",
        "UPDATE version SET status = 'published'",
        "UPDATE event SET detail = 'nothing happened'",
        "DELETE FROM event",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (run_sql(b, refused[i]) != SQLITE_CONSTRAINT)
            fail_msg("not refused: %s", refused[i]);
    assert_int_equal(run_sql(b, "UPDATE version SET status = 'retired'"), SQLITE_OK);
    assert_int_equal(run_sql(b, "INSERT INTO contract VALUES ('x', '')"), SQLITE_OK);
}

static void test_files_of_others_are_refused_and_left_alone(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    snprintf(b->path, sizeof b->path, "%s/notes", b->folder);
    write_file(b->path, "these are my notes, and they are long enough to be read as a header of a "
                        "file of another kind, more than one hundred bytes");
    assert_refused_with(b, writ_store_open(b->path, true, &store, &b->err), WRIT_E_SYSTEM,
                        "no registry");
    snprintf(b->path, sizeof b->path, "%s/bookmarks.db", b->folder);
    assert_int_equal(run_sql(b, "CREATE TABLE bookmark (url TEXT)"), SQLITE_OK);
    assert_refused_with(b, writ_store_open(b->path, true, &store, &b->err), WRIT_E_SYSTEM,
                        "another program's database");
    assert_int_equal(run_sql(b, "INSERT INTO bookmark VALUES ('x')"), SQLITE_OK);
    assert_int_equal(run_sql(b, "INSERT INTO version SELECT 1"), SQLITE_ERROR);
}

static void test_a_newer_layout_is_refused(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_store_close(store);
    assert_int_equal(run_sql(b, "PRAGMA user_version = 7"), SQLITE_OK);
    assert_refused_with(b, writ_store_open(b->path, true, &store, &b->err), WRIT_E_SYSTEM,
                        "layout 7, this program knows 6");
    assert_non_null(strstr(b->hint, "update"));
}

/* The file as an older layout had it: 4, and then what came later dropped. */
static void make_old(bench *b, int layout)
{
    static const char *const without[] = {
        [3] = "DROP TABLE run; DROP TABLE told; PRAGMA user_version = 3",
        [2] = "ALTER TABLE version DROP COLUMN sunset; ALTER TABLE version DROP COLUMN replaced_by;"
              "DROP TABLE expectation; DROP TABLE waiver; DROP TABLE deployment;"
              "PRAGMA user_version = 2",
        [1] = "DROP TRIGGER version_content; ALTER TABLE version DROP COLUMN beside;"
              "ALTER TABLE party DROP COLUMN beside;"
              "CREATE TRIGGER version_content BEFORE UPDATE ON version WHEN"
              " NEW.bytes <> OLD.bytes BEGIN SELECT RAISE(ABORT, 'no'); END;"
              "PRAGMA user_version = 1",
    };
    writ_store_close(open_new(b)); /* for the folder */
    assert_int_equal(unlink(b->path), 0);
    assert_int_equal(run_sql(b, layout_4), SQLITE_OK);
    assert_int_equal(run_sql(b, rows_4), SQLITE_OK);
    assert_int_equal(run_sql(b, "INSERT INTO expectation SELECT id, version, party, contract,"
                                " sha256, name, bytes, position, registered_at, registered_by,"
                                " beside FROM party"),
                     SQLITE_OK);
    for (int at = 3; at >= layout; at--)
        assert_int_equal(run_sql(b, without[at]), SQLITE_OK);
}

static void assert_old_versions(bench *b, writ_store *store)
{
    writ_stored_versions versions = versions_of(b, store, "");
    assert_int_equal(versions.count, 3);
    assert_str(versions.items[0].bytes, "a: 1\n");
    assert_str(versions.items[0].beside, "");
    assert_str(versions.items[0].sunset, "");
    assert_int_equal(versions.items[0].number, 1);
    assert_str(versions.items[1].forced, "agreed");
    assert_int_equal(versions.items[1].status, WRIT_STATUS_RETIRED);
    assert_int_equal(versions.items[1].number, 2); /* a draft had it first */
    assert_int_equal(versions.items[2].status, WRIT_STATUS_DRAFT);
    assert_int_equal(versions.items[2].number, 2);
    assert_int_equal(versions.items[2].deleted, WRIT_DELETED_NOT);
}

static void assert_old_events(bench *b, writ_store *store)
{
    writ_events events = {0};
    writ_audit_verdict verdict;
    assert_ok(b, writ_store_events(store, &b->arena, &(writ_event_query){0}, &events, &b->err));
    assert_int_equal(events.count, 2);
    assert_int_equal(events.items[1].sequence, 2);
    assert_str(events.items[1].detail, "judged");
    assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
    assert_int_equal(verdict.broken_at, 0);
    assert_int_equal(verdict.events, 2);
}

static void assert_up_to_date(bench *b)
{
    writ_store *store;
    writ_stored_parties parties = {0};
    writ_ids ids = {0};
    assert_ok(b, writ_store_open(b->path, false, &store, &b->err));
    assert_old_versions(b, store);
    assert_old_events(b, store);
    assert_ok(b, writ_store_party_versions(store, &b->arena, WRIT_STR("billing--orders"), &parties,
                                           &b->err));
    assert_int_equal(parties.count, 1);
    assert_str(parties.items[0].version, "1");
    assert_str(parties.items[0].bytes, "kind: x\n");
    assert_ok(b, writ_store_contracts(store, &b->arena,
                                      &(writ_contract_query){.text = WRIT_STR("shop@acme")}, &ids,
                                      &b->err));
    assert_int_equal(ids.count, 1);
    writ_store_close(store);
    assert_int_equal(run_sql(b, "UPDATE version SET beside = x'7b7d'"), SQLITE_CONSTRAINT);
    assert_int_equal(run_sql(b, "UPDATE expectation SET bytes = x'7b7d'"), SQLITE_CONSTRAINT);
    assert_int_equal(run_sql(b, "UPDATE event SET by = 'x'"), SQLITE_CONSTRAINT);
    assert_int_equal(run_sql(b, "INSERT INTO deployment VALUES ('p', 'party', 'x', '1', 'T', '')"),
                     SQLITE_OK);
    assert_int_equal(run_sql(b, "INSERT INTO deployment VALUES ('p', 'host', 'x', '1', 'T', '')"),
                     SQLITE_CONSTRAINT);
    assert_int_equal(run_sql(b, "INSERT INTO run VALUES ('r', 'filter', 'T', 'T', x'7b7d')"),
                     SQLITE_OK);
    assert_int_equal(run_sql(b, "UPDATE run SET summary = x''"), SQLITE_CONSTRAINT);
    assert_int_equal(run_sql(b, "SELECT key, value FROM setting"), SQLITE_OK);
}

static void test_older_layouts_are_brought_up_to_date(void **state)
{
    for (int layout = 4; layout >= 1; layout--) {
        make_old(*state, layout);
        assert_up_to_date(*state);
    }
}

static void put_event(bench *b, writ_store *store, const writ_event *event)
{
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_event(store, event, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
}

/* The chain of a registry that is brought up to date is the one that it had. */
static void test_events_of_layout_5_stay_and_go_on(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_event event = event_of("publish", "orders"), last;
    writ_audit_verdict before, after;
    put_event(b, store, &event);
    assert_ok(b, writ_audit_verify(store, &b->arena, &before, &b->err));
    writ_store_close(store);
    assert_int_equal(run_sql(b, "ALTER TABLE event DROP COLUMN sha256;"
                                "ALTER TABLE event DROP COLUMN digest; PRAGMA user_version = 5"),
                     SQLITE_OK);
    assert_ok(b, writ_store_open(b->path, false, &store, &b->err));
    assert_ok(b, writ_audit_verify(store, &b->arena, &after, &b->err));
    assert_int_equal(after.broken_at, 0);
    assert_true(writ_str_equal(before.head, after.head));
    event.digest = WRIT_STR(ADDRESS_A);
    put_event(b, store, &event);
    assert_ok(b, writ_store_last_event(store, &b->arena, &last, &b->err));
    assert_str(last.digest, ADDRESS_A);
    writ_store_close(store);
}

static void test_an_older_layout_can_be_left_as_it_is(void **state)
{
    bench *b = *state;
    writ_store *store;
    char copy[160];
    snprintf(copy, sizeof copy, "%s/copy.db", b->folder);
    make_old(b, 2);
    for (int i = 0; i < 2; i++) {
        assert_ok(b, writ_store_open_as_is(i ? copy : b->path, &store, &b->err));
        assert_refused_with(b, writ_store_check_layout(store, &b->err), WRIT_E_SYSTEM,
                            "has layout 2, of an older writ");
        b->err = (writ_error)WRIT_ERROR_INIT;
        if (!i)
            assert_ok(b, writ_store_backup(store, copy, &b->err));
        writ_store_close(store);
    }
    assert_up_to_date(b);
    assert_ok(b, writ_store_open_as_is(b->path, &store, &b->err));
    assert_ok(b, writ_store_check_layout(store, &b->err));
    writ_store_close(store);
}

static void test_what_is_half_a_url_is_no_file(void **state)
{
    bench *b = *state;
    static const char *const names[] = {
        "localhost:8081",    "127.0.0.1:8081",          "[::1]:80",
        "me:s3cret@host:80", "localhost:8081/registry", "http:localhost:8081",
        "HTTPS:x",           "postgresql:me:s3cret@x",  "postgres:/x/y"};
    writ_store *store = NULL;
    assert_int_equal(chdir(b->folder), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        b->err = (writ_error)WRIT_ERROR_INIT;
        assert_int_equal(writ_store_open(names[i], true, &store, &b->err), WRIT_E_USAGE);
        assert_non_null(strstr(b->err.hint, "://"));
        assert_null(strstr(b->err.message, "s3cret"));
        assert_null(strstr(b->err.hint, "s3cret"));
        assert_int_equal(access(names[i], F_OK), -1);
    }
    b->err = (writ_error)WRIT_ERROR_INIT;
    assert_ok(b, writ_store_open("sqlite:localhost:8081", true, &store, &b->err));
    assert_true(writ_store_is_made(store));
    writ_store_close(store);
    assert_ok(b, writ_store_open("localhost:8081", true, &store, &b->err));
    assert_false(writ_store_is_made(store));
    writ_store_close(store);
    assert_int_equal(chdir("/"), 0);
}

static void test_what_was_made_in_vain_is_taken_away(void **state)
{
    bench *b = *state;
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    writ_store_discard(open_new(b));
    assert_int_equal(access(b->path, F_OK), -1);
    writ_store *store = open_new(b);
    put_version(b, store, &version);
    writ_store_discard(store);
    assert_int_equal(access(b->path, F_OK), 0);
    writ_store_discard(open_new(b));
    assert_int_equal(access(b->path, F_OK), 0);
}

static void test_an_empty_file_becomes_a_store_only_with_create(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    snprintf(b->path, sizeof b->path, "%s/empty.db", b->folder);
    write_file(b->path, "");
    assert_refused_with(b, writ_store_open(b->path, false, &store, &b->err), WRIT_E_SYSTEM,
                        "is empty");
    writ_store_close(open_new(b));
}

static void test_damage_is_an_error_with_the_way_out(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    for (int i = 0; i < 200; i++) {
        writ_str number = writ_str_printf(&b->arena, "1.%d.0", i);
        writ_stored_version version = version_of("orders", number.ptr, "a: 1\n");
        assert_ok(b, writ_store_begin(store, &b->err));
        assert_ok(b, writ_store_put_version(store, &version, &b->err));
        assert_ok(b, writ_store_commit(store, &b->err));
    }
    writ_store_close(store);
    char junk[4096];
    memset(junk, 0x5a, sizeof junk);
    int file = open(b->path, O_WRONLY);
    for (off_t page = 2; page < 12; page++)
        assert_int_equal(pwrite(file, junk, sizeof junk, page * 4096), sizeof junk);
    close(file);

    writ_stored_versions found = {0};
    int code = writ_store_open(b->path, false, &store, &b->err);
    if (code == WRIT_OK) { /* the tables' definitions stand elsewhere */
        code = writ_store_versions(store, &b->arena, WRIT_STR_EMPTY, &found, &b->err);
        writ_store_close(store);
    }
    assert_refused_with(b, code, WRIT_E_SYSTEM, "is damaged");
    assert_non_null(strstr(b->hint, "backup"));
    assert_int_equal(found.count, 0);
}

/* As a user that may read the file and not write it: 0 when reading works and writing is refused.
 */
static int read_as_stranger(bench *b)
{
    writ_store *store = NULL;
    writ_stored_versions found = {0};
    if (geteuid() == 0 && setuid(65534) != 0)
        return 1;
    if (writ_store_open(b->path, false, &store, &b->err) != WRIT_OK)
        return 2;
    if (writ_store_versions(store, &b->arena, WRIT_STR_EMPTY, &found, &b->err) != WRIT_OK ||
        found.count != 1)
        return 3;
    if (writ_store_begin(store, &b->err) != WRIT_E_SYSTEM ||
        !strstr(b->err.message, "cannot be written"))
        return 4;
    writ_store_close(store);
    return 0;
}

static void test_a_read_only_store_is_read_and_not_written(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    writ_store_close(store);
    char folder[128];
    snprintf(folder, sizeof folder, "%s/.writ", b->folder);
    assert_int_equal(chmod(b->folder, 0755) | chmod(b->path, 0444) | chmod(folder, 0555), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(read_as_stranger(b));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(folder, 0755), 0);
    assert_int_equal(status, 0);
}

/* The same user before a file of an older layout, and in a folder that is not theirs. */
static int open_as_stranger(bench *b)
{
    writ_store *store = NULL;
    char path[160];
    snprintf(path, sizeof path, "%s/new.db", b->folder);
    if (geteuid() == 0 && setuid(65534) != 0)
        return 1;
    if (writ_store_open(b->path, false, &store, &b->err) != WRIT_E_SYSTEM ||
        !strstr(b->err.message, "has layout 3, of an older writ, and cannot be upgraded"))
        return 2;
    b->err = (writ_error)WRIT_ERROR_INIT;
    if (writ_store_open(path, true, &store, &b->err) != WRIT_E_SYSTEM ||
        !strstr(b->err.message, "Permission denied"))
        return 3;
    return 0;
}

static void test_who_may_not_write_is_told_so_at_once(void **state)
{
    bench *b = *state;
    int status;
    make_old(b, 3);
    assert_int_equal(chmod(b->folder, 0555) | chmod(b->path, 0444), 0);
    pid_t child = fork();
    if (child == 0)
        _exit(open_as_stranger(b));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(b->folder, 0755), 0);
    assert_int_equal(status, 0);
}

static void test_a_second_writer_waits_for_the_first(void **state)
{
    bench *b = *state;
    writ_store_close(open_new(b));
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        writ_store *own = NULL;
        writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
        bool ok = writ_store_open(b->path, false, &own, NULL) == WRIT_OK &&
                  writ_store_begin(own, NULL) == WRIT_OK && write(ready[1], "x", 1) == 1;
        usleep(300000);
        ok = ok && writ_store_put_version(own, &version, NULL) == WRIT_OK &&
             writ_store_commit(own, NULL) == WRIT_OK;
        writ_store_close(own);
        _exit(!ok);
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    writ_store *store = open_new(b);
    assert_int_equal(versions_of(b, store, "").count, 0); /* readers do not wait */
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_int_equal(versions_of(b, store, "").count, 1);
    writ_store_close(store);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    close(ready[0]);
    close(ready[1]);
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up_below, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        case_of(test_a_missing_store_is_an_error_with_the_way_out),
        case_of(test_create_makes_folder_and_file_once),
        case_of(test_a_path_that_leads_nowhere_is_not_made),
        case_of(test_a_folder_is_no_store),
        case_of(test_an_unknown_kind_of_store_is_refused_without_its_password),
        case_of(test_every_path_is_the_name_of_a_file),
        case_of(test_the_file_itself_keeps_versions_and_events),
        case_of(test_files_of_others_are_refused_and_left_alone),
        case_of(test_a_newer_layout_is_refused),
        case_of(test_older_layouts_are_brought_up_to_date),
        case_of(test_events_of_layout_5_stay_and_go_on),
        case_of(test_an_older_layout_can_be_left_as_it_is),
        case_of(test_what_is_half_a_url_is_no_file),
        case_of(test_what_was_made_in_vain_is_taken_away),
        case_of(test_an_empty_file_becomes_a_store_only_with_create),
        case_of(test_damage_is_an_error_with_the_way_out),
        case_of(test_a_read_only_store_is_read_and_not_written),
        case_of(test_who_may_not_write_is_told_so_at_once),
        case_of(test_a_second_writer_waits_for_the_first),
    };
    static const store_kind kind = {"SQLite", make_store, drop_store};
    return store_suite_run(&kind) + cmocka_run_group_tests_name("files", tests, NULL, NULL);
}
