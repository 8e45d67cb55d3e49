/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/store.h"
#include "tests/unit/folder.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "registry/audit.h"
#include "registry/sqlite_api.h"
#include "tests/unit/registry/old_layouts.h"

/* A folder of its own for each test, and the path of a store in it that is not there yet. */
typedef struct bench {
    writ_arena arena;
    char folder[FOLDER_BYTES];
    char path[128];
    writ_error err;
} bench;

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    make_folder(b->folder);
    snprintf(b->path, sizeof b->path, "%s/.writ/registry.db", b->folder);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bench *b = *state;
    int status = remove_folder(b->folder);
    writ_arena_clear(&b->arena);
    free(b);
    return status;
}

#define assert_ok(b, call)                                                                         \
    do {                                                                                           \
        int code_ = (call);                                                                        \
        if (code_ != WRIT_OK)                                                                      \
            fail_msg("%d: %s (%s)", code_, (b)->err.message, (b)->err.hint);                       \
    } while (0)

static writ_store *open_new(bench *b)
{
    writ_store *store = NULL;
    assert_ok(b, writ_store_open(b->path, true, &store, &b->err));
    return store;
}

#define ADDRESS_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ADDRESS_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static writ_stored_version version_of(const char *contract, const char *version, const char *bytes)
{
    return (writ_stored_version){
        .contract = writ_str_of(contract),
        .version = writ_str_of(version),
        .sha256 = WRIT_STR(ADDRESS_A),
        .name = WRIT_STR("orders.odcs.yaml"),
        .bytes = writ_str_of(bytes),
        .owner = WRIT_STR("shop@acme.example"),
        .status = WRIT_STATUS_ACTIVE,
        .published_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
        .published_by = WRIT_STR("maria"),
    };
}

static writ_stored_party party_of(const char *id, const char *contract)
{
    return (writ_stored_party){
        .id = writ_str_of(id),
        .party = WRIT_STR("billing"),
        .contract = writ_str_of(contract),
        .version = WRIT_STR("1"),
        .sha256 = WRIT_STR(ADDRESS_A),
        .name = WRIT_STR("billing.yaml"),
        .bytes = WRIT_STR("kind: ConsumerContract\n"),
        .position = 2,
        .pending = true,
        .registered_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
        .registered_by = WRIT_STR("aisha"),
    };
}

static void put_version(bench *b, writ_store *store, const writ_stored_version *version)
{
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, version, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
}

static writ_stored_versions versions_of(bench *b, writ_store *store, const char *contract)
{
    writ_stored_versions versions = {0};
    assert_ok(b, writ_store_versions(store, &b->arena, writ_str_of(contract), &versions, &b->err));
    return versions;
}

static void assert_str(writ_str text, const char *wanted)
{
    if (!writ_str_is(text, wanted))
        fail_msg("'%.*s' is not '%s'", WRIT_FMT(text), wanted);
}

static void assert_refused_with(bench *b, int code, int wanted, const char *part)
{
    assert_int_equal(code, wanted);
    if (!strstr(b->err.message, part))
        fail_msg("'%s' does not say '%s'", b->err.message, part);
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
    assert_int_equal(writ_store_open(b->path, false, &store, &b->err), WRIT_E_SYSTEM);
    assert_non_null(strstr(b->err.message, "does not exist"));
    assert_non_null(strstr(b->err.hint, "writ publish"));
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
    assert_refused_with(b, code, WRIT_E_USAGE, "'mysql:'");
    assert_null(strstr(b->err.message, "secret"));
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

static void test_a_version_comes_back_byte_for_byte(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version version = version_of("orders", "1.0.0", "");
    version.bytes = (writ_str){"a\0b\xff\r\n", 6};
    version.entry = WRIT_STR("/$defs/order");
    version.forced = WRIT_STR("agreed by phone");
    put_version(b, store, &version);
    writ_stored_versions found = versions_of(b, store, "orders");
    assert_int_equal(found.count, 1);
    assert_true(writ_str_equal(found.items[0].bytes, version.bytes));
    assert_str(found.items[0].contract, "orders");
    assert_str(found.items[0].version, "1.0.0");
    assert_str(found.items[0].sha256, ADDRESS_A);
    assert_str(found.items[0].name, "orders.odcs.yaml");
    assert_str(found.items[0].owner, "shop@acme.example");
    assert_str(found.items[0].entry, "/$defs/order");
    assert_str(found.items[0].published_at, "2026-03-10T14:22:36.120Z");
    assert_str(found.items[0].published_by, "maria");
    assert_str(found.items[0].forced, "agreed by phone");
    assert_int_equal(found.items[0].status, WRIT_STATUS_ACTIVE);
    writ_store_close(store);
}

static void test_versions_come_by_contract_then_by_version(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    static const char *const in[] = {"1.10.0", "2.0.0", "1.9.0", "1.0.0", "1.0.0-rc.1"};
    static const char *const out[] = {"1.0.0-rc.1", "1.0.0", "1.9.0", "1.10.0", "2.0.0"};
    for (size_t i = 0; i < 5; i++) {
        writ_stored_version version = version_of("orders", in[i], "a: 1\n");
        put_version(b, store, &version);
    }
    writ_stored_version other = version_of("customers", "9.0.0", "a: 1\n");
    put_version(b, store, &other);

    writ_stored_versions found = versions_of(b, store, "orders");
    assert_int_equal(found.count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_str(found.items[i].version, out[i]);
    found = versions_of(b, store, "");
    assert_int_equal(found.count, 6);
    assert_str(found.items[0].contract, "customers");
    assert_int_equal(versions_of(b, store, "order").count, 0);
    writ_store_close(store);
}

static void test_a_published_version_is_not_replaced_and_a_draft_is(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version draft = version_of("orders", "1.0.0", "a: 1\n");
    draft.status = WRIT_STATUS_DRAFT;
    put_version(b, store, &draft);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 2\n");
    version.sha256 = WRIT_STR(ADDRESS_B);
    put_version(b, store, &version);
    assert_str(versions_of(b, store, "").items[0].bytes, "a: 2\n");

    assert_ok(b, writ_store_begin(store, &b->err));
    version.bytes = WRIT_STR("a: 3\n");
    assert_refused_with(b, writ_store_put_version(store, &version, &b->err), WRIT_E_REFUSED,
                        "a published version is immutable");
    writ_store_rollback(store);
    assert_str(versions_of(b, store, "").items[0].bytes, "a: 2\n");
    assert_int_equal(versions_of(b, store, "").count, 1);
    writ_store_close(store);
}

static int set_status(bench *b, writ_store *store, const char *version, writ_status status)
{
    assert_ok(b, writ_store_begin(store, &b->err));
    int code =
        writ_store_set_status(store, WRIT_STR("orders"), writ_str_of(version), status, &b->err);
    if (code == WRIT_OK)
        assert_ok(b, writ_store_commit(store, &b->err));
    else
        writ_store_rollback(store);
    return code;
}

static void test_status_moves_but_never_back_to_draft(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    put_version(b, store, &version);
    assert_ok(b, set_status(b, store, "1.0.0", WRIT_STATUS_DEPRECATED));
    assert_int_equal(versions_of(b, store, "").items[0].status, WRIT_STATUS_DEPRECATED);
    assert_refused_with(b, set_status(b, store, "1.0.0", WRIT_STATUS_DRAFT), WRIT_E_REFUSED,
                        "never a draft again");
    assert_int_equal(versions_of(b, store, "").items[0].status, WRIT_STATUS_DEPRECATED);
    writ_store_close(store);
}

static void test_status_of_a_version_that_is_not_there_is_an_error(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    assert_refused_with(b, set_status(b, store, "1.0.0", WRIT_STATUS_RETIRED), WRIT_E_INPUT,
                        "'orders@1.0.0'");
    writ_store_close(store);
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

static void test_a_party_of_the_same_id_is_replaced(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_party party = party_of("billing--orders", "orders");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    party.version = WRIT_STR("2");
    party.pending = false;
    party.contract = WRIT_STR("orders-v2");
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    writ_stored_party other = party_of("audit--orders", "orders");
    assert_ok(b, writ_store_put_party(store, &other, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));

    writ_stored_parties found = {0};
    assert_ok(b, writ_store_parties(store, &b->arena, WRIT_STR_EMPTY, &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].id, "audit--orders");
    assert_true(found.items[0].pending);
    assert_int_equal(found.items[0].position, 2);
    assert_str(found.items[0].party, "billing");
    assert_str(found.items[0].registered_by, "aisha");
    assert_str(found.items[1].version, "2");
    assert_false(found.items[1].pending);
    assert_ok(b, writ_store_parties(store, &b->arena, WRIT_STR("orders-v2"), &found, &b->err));
    assert_int_equal(found.count, 1);
    assert_str(found.items[0].bytes, "kind: ConsumerContract\n");
    bool is_there;
    assert_ok(b, writ_store_party(store, &b->arena, party.id, &other, &is_there, &b->err));
    assert_true(is_there);
    assert_str(other.version, "2");
    assert_ok(b,
              writ_store_party(store, &b->arena, WRIT_STR("nobody"), &other, &is_there, &b->err));
    assert_false(is_there);
    writ_store_close(store);
}

static void test_events_come_in_the_order_they_happened(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    static const char *const contracts[] = {"orders", "customers", "orders"};
    assert_ok(b, writ_store_begin(store, &b->err));
    for (int i = 0; i < 3; i++) {
        writ_event event = {.at = writ_str_printf(&b->arena, "2026-03-1%dT00:00:00Z", 3 - i),
                            .action = WRIT_STR("publish"),
                            .contract = writ_str_of(contracts[i]),
                            .detail = writ_str_printf(&b->arena, "event %d", i)};
        assert_ok(b, writ_store_put_event(store, &event, &b->err));
    }
    assert_ok(b, writ_store_commit(store, &b->err));

    writ_events found = {0};
    assert_ok(b,
              writ_store_events(store, &b->arena, &(writ_event_query){.contract = WRIT_STR_EMPTY},
                                &found, &b->err));
    assert_int_equal(found.count, 3);
    for (int i = 0; i < 3; i++)
        assert_str(found.items[i].detail, writ_str_printf(&b->arena, "event %d", i).ptr);
    assert_ok(b, writ_store_events(store, &b->arena,
                                   &(writ_event_query){.contract = WRIT_STR("orders")}, &found,
                                   &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[1].detail, "event 2");
    writ_store_close(store);
}

static void test_what_was_not_committed_is_not_there(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &version, &b->err));
    writ_store_rollback(store);
    assert_int_equal(versions_of(b, store, "").count, 0);
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_version(store, &version, &b->err));
    writ_store_close(store);
    store = open_new(b);
    assert_int_equal(versions_of(b, store, "").count, 0);
    writ_store_close(store);
}

static void test_writing_takes_a_transaction(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_version version = version_of("orders", "1.0.0", "a: 1\n");
    assert_int_equal(writ_store_put_version(store, &version, &b->err), WRIT_E_USAGE);
    assert_int_equal(versions_of(b, store, "").count, 0);
    writ_store_close(store);
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
    b->err = (writ_error)WRIT_ERROR_INIT;
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
    assert_int_equal(run_sql(b, "PRAGMA user_version = 6"), SQLITE_OK);
    assert_refused_with(b, writ_store_open(b->path, true, &store, &b->err), WRIT_E_SYSTEM,
                        "layout 6, this program knows 5");
    assert_non_null(strstr(b->err.hint, "update"));
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

static int keep_run(void *context, const writ_stored_run *run, writ_error *err)
{
    writ_buf *seen = context;
    (void)err;
    writ_buf_printf(seen, "%.*s %.*s %.*s %.*s %.*s\n", WRIT_FMT(run->id), WRIT_FMT(run->command),
                    WRIT_FMT(run->started_at), WRIT_FMT(run->ended_at), WRIT_FMT(run->summary));
    return WRIT_OK;
}

static int refuse_run(void *context, const writ_stored_run *run, writ_error *err)
{
    ++*(int *)context;
    return writ_error_set(err, WRIT_E_INPUT, "not '%.*s'", WRIT_FMT(run->id));
}

static void test_runs_come_by_the_time_of_their_end(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_buf seen = WRIT_BUF_INIT;
    const writ_stored_run runs[] = {
        {WRIT_STR("c"), WRIT_STR("filter"), WRIT_STR("1"), WRIT_STR("5"), WRIT_STR("{}")},
        {WRIT_STR("a"), WRIT_STR("drift"), WRIT_STR("3"), WRIT_STR("4"), WRIT_STR("{1}")},
        {WRIT_STR("b"), WRIT_STR("filter"), WRIT_STR("2"), WRIT_STR("3"), WRIT_STR("{2}")},
        {WRIT_STR("a"), WRIT_STR("filter"), WRIT_STR("9"), WRIT_STR("9"), WRIT_STR("{again}")},
    };
    int refused = 0;
    assert_refused_with(b, writ_store_put_run(store, &runs[0], &b->err), WRIT_E_USAGE,
                        "transaction");
    b->err = (writ_error)WRIT_ERROR_INIT;
    assert_ok(b, writ_store_begin(store, &b->err));
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        assert_ok(b, writ_store_put_run(store, &runs[i], &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_runs(store, WRIT_STR("4"), keep_run, &seen, &b->err));
    assert_string_equal(seen.ptr, "a drift 3 4 {1}\nc filter 1 5 {}\n");
    writ_buf_reset(&seen);
    assert_ok(b, writ_store_runs(store, WRIT_STR_EMPTY, keep_run, &seen, &b->err));
    assert_string_equal(seen.ptr, "b filter 2 3 {2}\na drift 3 4 {1}\nc filter 1 5 {}\n");
    assert_refused_with(b, writ_store_runs(store, WRIT_STR_EMPTY, refuse_run, &refused, &b->err),
                        WRIT_E_INPUT, "not 'b'");
    assert_int_equal(refused, 1);
    writ_buf_clear(&seen);
    writ_store_close(store);
}

static void test_what_was_told_last_stands(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_told_rows rows = {0};
    writ_told_row row = {WRIT_STR("drift\norders"), WRIT_STR("RENAMED_FIELD\n/a"), 1};
    assert_refused_with(b, writ_store_put_told(store, &row, &b->err), WRIT_E_USAGE, "transaction");
    b->err = (writ_error)WRIT_ERROR_INIT;
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_told(store, &row, &b->err));
    row.state = WRIT_STR_EMPTY;
    row.sequence = 2;
    assert_ok(b, writ_store_put_told(store, &row, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_told(store, &b->arena, &rows, &b->err));
    assert_int_equal(rows.count, 1);
    assert_str(rows.items[0].key, "drift\norders");
    assert_str(rows.items[0].state, "");
    assert_int_equal(rows.items[0].sequence, 2);
    writ_store_close(store);
}

/* --- governance --- */

static writ_waiver waiver_of(const char *id)
{
    return (writ_waiver){
        .id = writ_str_of(id),
        .fingerprint = WRIT_STR(ADDRESS_A),
        .rule = WRIT_STR("FIELD_RENAMED"),
        .path = WRIT_STR("/mail"),
        .contract = WRIT_STR("orders"),
        .party = WRIT_STR("billing"),
        .until = WRIT_STR("2026-12-31"),
        .reason = WRIT_STR("moves in March"),
        .requester = WRIT_STR("maria"),
        .requested_at = WRIT_STR("2026-03-10T14:22:36.120Z"),
    };
}

static void test_a_waiver_is_asked_for_once_and_granted_once(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_waiver waiver = waiver_of("0123456789ab");
    writ_waivers found = {0};
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_waiver(store, &waiver, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_int_equal(writ_store_put_waiver(store, &waiver, NULL), WRIT_E_SYSTEM);
    writ_store_rollback(store);
    waiver.approver = WRIT_STR("kim");
    waiver.approved_at = WRIT_STR("2026-03-11T14:22:36.120Z");
    waiver.approved_for = WRIT_STR("billing");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_approve_waiver(store, &waiver, &b->err));
    assert_refused_with(b, writ_store_approve_waiver(store, &waiver, &b->err), WRIT_E_REFUSED,
                        "granted once");
    assert_ok(b, writ_store_commit(store, NULL));
    assert_ok(b, writ_store_waivers(store, &b->arena, WRIT_STR("orders"), &found, NULL));
    assert_int_equal(found.count, 1);
    assert_str(found.items[0].reason, "moves in March");
    assert_str(found.items[0].requested_at, "2026-03-10T14:22:36.120Z");
    assert_str(found.items[0].approver, "kim");
    assert_str(found.items[0].approved_for, "billing");
    assert_ok(b, writ_store_waivers(store, &b->arena, WRIT_STR("other"), &found, NULL));
    assert_int_equal(found.count, 0);
    writ_store_close(store);
    assert_int_equal(run_sql(b, "UPDATE waiver SET until = '2099-12-31'"), SQLITE_CONSTRAINT);
    assert_int_equal(run_sql(b, "DELETE FROM waiver"), SQLITE_CONSTRAINT);
}

static void test_every_version_of_a_party_is_kept(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_stored_party party = party_of("billing--orders", "orders");
    writ_stored_parties found = {0};
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    party.pending = false; /* the same version, met now */
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    party.version = WRIT_STR("2");
    party.sha256 = WRIT_STR(ADDRESS_B);
    assert_ok(b, writ_store_put_party(store, &party, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_party_versions(store, &b->arena, party.id, &found, &b->err));
    assert_int_equal(found.count, 2);
    assert_str(found.items[0].version, "1");
    assert_str(found.items[0].sha256, ADDRESS_A);
    assert_str(found.items[1].version, "2");
    assert_str(found.items[1].sha256, ADDRESS_B);
    writ_store_close(store);
}

static void test_deployments_come_and_go(void **state)
{
    bench *b = *state;
    writ_store *store = open_new(b);
    writ_deployments found = {0};
    const writ_deployment ten = {WRIT_STR("prod"),   false,         WRIT_STR("orders"),
                                 WRIT_STR("1.10.0"), WRIT_STR("T"), WRIT_STR("maria")};
    writ_deployment nine = ten, reader = ten, elsewhere = ten;
    nine.version = WRIT_STR("1.9.0");
    reader.is_party = true;
    elsewhere.environment = WRIT_STR("staging");
    assert_ok(b, writ_store_begin(store, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &reader, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &ten, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_put_deployment(store, &elsewhere, &b->err));
    assert_ok(b, writ_store_deployments(store, &b->arena, WRIT_STR("prod"), &found, &b->err));
    assert_int_equal(found.count, 3);
    assert_str(found.items[0].version, "1.9.0");
    assert_str(found.items[1].version, "1.10.0");
    assert_true(found.items[2].is_party);
    assert_ok(b, writ_store_drop_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_drop_deployment(store, &nine, &b->err));
    assert_ok(b, writ_store_commit(store, &b->err));
    assert_ok(b, writ_store_deployments(store, &b->arena, WRIT_STR_EMPTY, &found, &b->err));
    assert_int_equal(found.count, 3);
    assert_str(found.items[2].environment, "staging");
    assert_int_equal(writ_store_put_deployment(store, &nine, NULL), WRIT_E_USAGE);
    writ_store_close(store);
}

static void test_an_empty_file_becomes_a_store_only_with_create(void **state)
{
    bench *b = *state;
    writ_store *store = NULL;
    snprintf(b->path, sizeof b->path, "%s/empty.db", b->folder);
    write_file(b->path, "");
    assert_refused_with(b, writ_store_open(b->path, false, &store, &b->err), WRIT_E_SYSTEM,
                        "is empty");
    b->err = (writ_error)WRIT_ERROR_INIT;
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
    assert_non_null(strstr(b->err.hint, "backup"));
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

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        case_of(test_a_missing_store_is_an_error_with_the_way_out),
        case_of(test_create_makes_folder_and_file_once),
        case_of(test_a_path_that_leads_nowhere_is_not_made),
        case_of(test_a_folder_is_no_store),
        case_of(test_an_unknown_kind_of_store_is_refused_without_its_password),
        case_of(test_every_path_is_the_name_of_a_file),
        case_of(test_a_version_comes_back_byte_for_byte),
        case_of(test_versions_come_by_contract_then_by_version),
        case_of(test_a_published_version_is_not_replaced_and_a_draft_is),
        case_of(test_status_moves_but_never_back_to_draft),
        case_of(test_status_of_a_version_that_is_not_there_is_an_error),
        case_of(test_the_file_itself_keeps_versions_and_events),
        case_of(test_a_party_of_the_same_id_is_replaced),
        case_of(test_events_come_in_the_order_they_happened),
        case_of(test_what_was_not_committed_is_not_there),
        case_of(test_writing_takes_a_transaction),
        case_of(test_files_of_others_are_refused_and_left_alone),
        case_of(test_a_newer_layout_is_refused),
        case_of(test_older_layouts_are_brought_up_to_date),
        case_of(test_runs_come_by_the_time_of_their_end),
        case_of(test_what_was_told_last_stands),
        case_of(test_a_waiver_is_asked_for_once_and_granted_once),
        case_of(test_every_version_of_a_party_is_kept),
        case_of(test_deployments_come_and_go),
        case_of(test_an_empty_file_becomes_a_store_only_with_create),
        case_of(test_damage_is_an_error_with_the_way_out),
        case_of(test_a_read_only_store_is_read_and_not_written),
        case_of(test_a_second_writer_waits_for_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
