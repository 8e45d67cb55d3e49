/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry under faults: a process that is killed while it publishes, and a disk that is full
 * at any point of a write. Afterwards the store is whole, all that was acknowledged is in it, and
 * what failed is not, not even in part.
 *
 * WRIT_ROUNDS sets how often a process is killed (20).
 */
#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "registry/registry.h"
#include "registry/sqlite_api.h"
#include "tests/unit/registry/documents.h"

typedef struct bench {
    char folder[64];
    char path[128];
    unsigned next; /* minor version to publish next */
} bench;

static int set_up(void **state)
{
    bench *b = calloc(1, sizeof *b);
    assert_non_null(b);
    snprintf(b->folder, sizeof b->folder, "%s", "/tmp/writ-faults-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    snprintf(b->path, sizeof b->path, "%s/registry.db", b->folder);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    bench *b = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", b->folder);
    int status = system(command);
    free(b);
    return status;
}

/* A contract of some kilobytes under 1.<minor>.0. */
static int publish_on(writ_store *store, writ_arena *arena, unsigned minor, writ_error *err)
{
    writ_buf text = WRIT_BUF_INIT;
    writ_publish_result result = {0};
    const writ_publish_options options = {.by = WRIT_STR("fault")};
    writ_buf_printf(&text, "apiVersion: v3.1.0\nkind: DataContract\nid: orders\nversion: 1.%u.0\n",
                    minor);
    writ_buf_add_text(&text, "status: active\ndescription:\n  purpose: >-\n");
    for (int line = 0; line < 100; line++)
        writ_buf_printf(&text, "    line %d of a description of version %u\n", line, minor);
    writ_buf_add_text(&text, "schema:\n  - name: order\n    logicalType: object\n    properties:\n"
                             "      - {name: id, logicalType: string, required: true}\n");
    writ_contract *contract = contract_of(arena, text.ptr);
    writ_buf_clear(&text);
    int code = writ_registry_publish(store, arena, contract, &options, &result, err);
    return code == WRIT_OK && result.outcome != WRIT_OUTCOME_DONE ? WRIT_E_REFUSED : code;
}

static int publish(const bench *b, unsigned minor, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_store *store = NULL;
    int code = writ_store_open(b->path, true, &store, err);
    if (code == WRIT_OK)
        code = publish_on(store, &arena, minor, err);
    writ_store_close(store);
    writ_arena_clear(&arena);
    return code;
}

/* --- what must hold after every fault --- */

static void assert_intact(const bench *b)
{
    writ_error err = WRIT_ERROR_INIT;
    writ_sqlite_api api;
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;
    assert_int_equal(writ_sqlite_api_load(&api, &err), WRIT_OK);
    assert_int_equal(api.open_v2(b->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(api.prepare_v3(db, "PRAGMA integrity_check", -1, 0, &check, NULL), SQLITE_OK);
    assert_int_equal(api.step(check), SQLITE_ROW);
    assert_memory_equal(api.column_blob(check, 0), "ok", 2);
    api.finalize(check);
    api.close_v2(db);
    writ_sqlite_api_unload(&api);
}

/* The versions 1.0.0 to 1.<count - 1>.0 are there, each with its event, each as it was published;
 * returns whether 1.<count>.0 is there as well. More are not. */
static bool assert_whole(const bench *b, unsigned count)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_error err = WRIT_ERROR_INIT;
    writ_store *store = NULL;
    writ_stored_versions versions = {0};
    writ_events events = {0};
    writ_contract *contract;
    assert_intact(b);
    if (writ_store_open(b->path, false, &store, &err) ||
        writ_store_versions(store, &arena, WRIT_STR("orders"), &versions, &err) ||
        writ_store_events(store, &arena, &(writ_event_query){.contract = WRIT_STR("orders")},
                          &events, &err))
        fail_msg("%s", err.message);
    assert_in_range(versions.count, count, count + 1);
    assert_int_equal(events.count, versions.count);
    for (unsigned i = 0; i < versions.count; i++) {
        writ_str wanted = writ_str_printf(&arena, "1.%u.0", i);
        if (writ_registry_contract(store, &arena, WRIT_STR("orders"), wanted, &contract, &err))
            fail_msg("acknowledged, and gone: %s", err.message);
    }
    bool more = versions.count > count;
    writ_store_close(store);
    writ_arena_clear(&arena);
    return more;
}

/* --- kill -9 --- */

/* Publishes one version after the other and says each that it was told is durable. */
static void publish_for_ever(const bench *b, int acknowledged)
{
    for (unsigned minor = b->next;; minor++)
        if (publish(b, minor, NULL) != WRIT_OK ||
            write(acknowledged, &minor, sizeof minor) != sizeof minor)
            _exit(1);
}

/* In every second round the clock starts with the first acknowledgement: on a slow machine the
 * others may all end before it. */
static void kill_once(bench *b, bool at_start, unsigned after_us)
{
    int acknowledged[2], status;
    unsigned minor;
    assert_int_equal(pipe(acknowledged), 0);
    pid_t child = fork();
    if (child == 0)
        publish_for_ever(b, acknowledged[1]);
    close(acknowledged[1]);
    if (!at_start && read(acknowledged[0], &minor, sizeof minor) == sizeof minor)
        b->next = minor + 1;
    usleep(after_us);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it did not end by itself */
    while (read(acknowledged[0], &minor, sizeof minor) == sizeof minor)
        b->next = minor + 1;
    close(acknowledged[0]);
    b->next += assert_whole(b, b->next); /* durable, and killed before it could say so */
}

static void test_what_was_acknowledged_survives_a_kill(void **state)
{
    bench *b = *state;
    const char *rounds = getenv("WRIT_ROUNDS");
    unsigned count = rounds ? (unsigned)atoi(rounds) : 20;
    srandom((unsigned)getpid());
    assert_int_equal(publish(b, b->next++, NULL), WRIT_OK);
    for (unsigned i = 0; i < count; i++)
        kill_once(b, i % 2, (unsigned)random() % 40000);
    print_message("killed %u times, %u versions are there\n", count, b->next);
    assert_true(b->next > 1); /* something was published at all */
}

/* --- a full disk --- */

/* In a process of its own, no file may grow beyond the limit. Exit status: 0 published, 4 failed as
 * it should, else a fault of ours. */
static int publish_within(const bench *b, rlim_t limit)
{
    pid_t child = fork();
    if (child == 0) {
        writ_error err = WRIT_ERROR_INIT;
        const struct rlimit bound = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &bound) != 0)
            _exit(9);
        int code = publish(b, b->next, &err);
        bool told = strstr(err.message, b->path) != NULL;
        _exit(code == WRIT_OK ? 0 : code == WRIT_E_SYSTEM && told ? 4 : 8);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The limit sweeps over every write of a transaction: those of the journal, those of the file. */
static void test_a_write_that_fails_anywhere_leaves_no_trace(void **state)
{
    bench *b = *state;
    unsigned failed = 0, published = 0;
    for (int i = 0; i < 8; i++)
        assert_int_equal(publish(b, b->next++, NULL), WRIT_OK);
    for (rlim_t limit = 0; limit <= 256 << 10 && published < 3; limit += 1 << 10) {
        int outcome = publish_within(b, limit);
        assert_true(outcome == 0 || outcome == 4);
        assert_int_equal(assert_whole(b, b->next), outcome == 0);
        b->next += outcome == 0;
        failed += outcome == 4;
        published += outcome == 0;
    }
    print_message("%u writes failed\n", failed);
    assert_true(failed > 10 && published == 3);
}

static void test_a_store_that_could_not_be_made_is_made_next_time(void **state)
{
    bench *b = *state;
    assert_int_equal(publish_within(b, 1 << 12), 4);
    assert_int_equal(publish(b, b->next++, NULL), WRIT_OK);
    assert_false(assert_whole(b, b->next));
}

static bool mount_disk(const bench *b)
{
    return mount("tmpfs", b->folder, "tmpfs", 0, "size=512k") == 0;
}

static bool can_mount_disk(void)
{
    bench b = {.folder = "/tmp/writ-faults-XXXXXX"};
    bool can = mkdtemp(b.folder) && mount_disk(&b) && umount(b.folder) == 0;
    rmdir(b.folder);
    return can;
}

static void fill_disk(bench *b)
{
    writ_error err = WRIT_ERROR_INIT;
    int code;
    while ((code = publish(b, b->next, &err)) == WRIT_OK)
        b->next++;
    assert_int_equal(code, WRIT_E_SYSTEM);
    if (!strstr(err.message, "no space left"))
        fail_msg("a full disk is called '%s'", err.message);
    assert_true(b->next > 1);
}

/* By the name of the copy: the registry may be elsewhere. */
static void assert_backup_is_told(const bench *b)
{
    char copy[160];
    writ_store *store;
    writ_error err = WRIT_ERROR_INIT;
    snprintf(copy, sizeof copy, "%s/copy.db", b->folder);
    assert_int_equal(writ_store_open(b->path, false, &store, &err), WRIT_OK);
    int code = writ_store_backup(store, copy, &err);
    writ_store_close(store);
    if (code != WRIT_E_SYSTEM || !strstr(err.message, copy))
        fail_msg("a full disk is called '%s' of a backup", err.message);
}

static void test_a_full_disk_is_told_and_the_store_stays_whole(void **state)
{
    bench *b = *state;
    assert_true(mount_disk(b));
    fill_disk(b);
    bool more = assert_whole(b, b->next);
    assert_backup_is_told(b);
    assert_int_equal(mount("tmpfs", b->folder, "tmpfs", MS_REMOUNT, "size=1m"), 0);
    int code = publish(b, b->next++, NULL);
    bool grown = assert_whole(b, b->next);
    assert_int_equal(umount(b->folder), 0);
    assert_false(more || grown);
    assert_int_equal(code, WRIT_OK);
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        case_of(test_what_was_acknowledged_survives_a_kill),
        case_of(test_a_write_that_fails_anywhere_leaves_no_trace),
        case_of(test_a_store_that_could_not_be_made_is_made_next_time),
    };
    static const struct CMUnitTest disk_tests[] = {
        case_of(test_a_full_disk_is_told_and_the_store_stays_whole),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    /* Many containers let nobody mount; the failing writes above are the same for SQLite. */
    if (can_mount_disk())
        failed += cmocka_run_group_tests(disk_tests, NULL, NULL);
    else
        print_message("# no file system can be mounted here: not run on a full disk\n");
    return failed;
}
