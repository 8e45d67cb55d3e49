/* SPDX-License-Identifier: Apache-2.0
 *
 * A disk that fails the n-th write, sync, truncation or deletion of a transaction, for every n, and
 * one that fails from there on: below SQLite, in its VFS. Afterwards the file is whole, all that
 * was acknowledged is in it, and what was not is in it as a whole or not at all.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "contracts/base/shared_object.h"
#include "registry/audit.h"
#include "registry/sqlite_api.h"
#include "tests/unit/registry/old_layouts.h"
#include "tests/unit/registry/sqlite_bench.h"

/* --- the disk --- */

static struct {
    int fail_at; /* which call fails, from 1; 0: none */
    bool for_good;
    int calls; /* so far */
} disk;

static void arm(int fail_at, bool for_good)
{
    disk.fail_at = fail_at;
    disk.for_good = for_good;
    disk.calls = 0;
}

static bool fails_now(void)
{
    disk.calls++;
    return disk.fail_at &&
           (disk.for_good ? disk.calls >= disk.fail_at : disk.calls == disk.fail_at);
}

/* The real file lies behind it. */
typedef struct faulty_file {
    sqlite3_file base;
    sqlite3_file *real;
} faulty_file;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs faulty_vfs;

#define REAL(file)        (((faulty_file *)(file))->real)
#define CALL(method, ...) REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__)

static int close_file(sqlite3_file *file)
{
    return CALL(xClose);
}

static int read_file(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
    return CALL(xRead, bytes, len, at);
}

/* Half of it is written. */
static int write_file(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    if (!fails_now())
        return CALL(xWrite, bytes, len, at);
    CALL(xWrite, bytes, len / 2, at);
    return SQLITE_FULL;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    return fails_now() ? SQLITE_IOERR_TRUNCATE : CALL(xTruncate, size);
}

static int sync_file(sqlite3_file *file, int flags)
{
    return fails_now() ? SQLITE_IOERR_FSYNC : CALL(xSync, flags);
}

static int size_file(sqlite3_file *file, sqlite3_int64 *size)
{
    return CALL(xFileSize, size);
}

static int lock_file(sqlite3_file *file, int level)
{
    return CALL(xLock, level);
}

static int unlock_file(sqlite3_file *file, int level)
{
    return CALL(xUnlock, level);
}

static int check_lock(sqlite3_file *file, int *result)
{
    return CALL(xCheckReservedLock, result);
}

static int control_file(sqlite3_file *file, int operation, void *argument)
{
    return CALL(xFileControl, operation, argument);
}

static int size_sector(sqlite3_file *file)
{
    return CALL(xSectorSize);
}

static int tell_device(sqlite3_file *file)
{
    return CALL(xDeviceCharacteristics);
}

static int map_memory(sqlite3_file *file, int page, int size, int extend, void volatile **memory)
{
    return CALL(xShmMap, page, size, extend, memory);
}

static int lock_memory(sqlite3_file *file, int offset, int count, int flags)
{
    return CALL(xShmLock, offset, count, flags);
}

static void order_memory(sqlite3_file *file)
{
    CALL(xShmBarrier);
}

static int unmap_memory(sqlite3_file *file, int remove)
{
    return CALL(xShmUnmap, remove);
}

/* Version 2: pages are not mapped. */
static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = size_sector,
    .xDeviceCharacteristics = tell_device,
    .xShmMap = map_memory,
    .xShmLock = lock_memory,
    .xShmBarrier = order_memory,
    .xShmUnmap = unmap_memory,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    faulty_file *faulty = (faulty_file *)file;
    (void)vfs;
    faulty->real = (sqlite3_file *)(faulty + 1);
    int result = real_vfs->xOpen(real_vfs, name, faulty->real, flags, out);
    faulty->base.pMethods = faulty->real->pMethods ? &methods : NULL;
    return result;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    return fails_now() ? SQLITE_IOERR_DELETE : real_vfs->xDelete(real_vfs, name, sync);
}

/* The library stays loaded as long as the test, and the VFS with it. */
static int put_disk_in(void **state)
{
    static const char *const names[] = {"sqlite3_vfs_find", "sqlite3_vfs_register"};
    __typeof__(&sqlite3_vfs_find) find;
    __typeof__(&sqlite3_vfs_register) enter;
    void **const slots[] = {(void **)&find, (void **)&enter};
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("sqlite3", "0"),
        .product = "SQLite",
        .hint = "",
        .names = names,
        .slots = slots,
        .count = 2,
    };
    void *handle;
    (void)state;
    assert_int_equal(writ_shared_object_open(&library, &handle, NULL), WRIT_OK);
    real_vfs = find(NULL);
    faulty_vfs = *real_vfs;
    faulty_vfs.zName = "faulty";
    faulty_vfs.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
    faulty_vfs.xOpen = open_file;
    faulty_vfs.xDelete = delete_file;
    return enter(&faulty_vfs, 1);
}

/* --- a registry on it --- */

static int set_up_disarmed(void **state)
{
    arm(0, false);
    return set_up(state);
}

static writ_store *open_in_mode(bench *b, bool wal)
{
    writ_store *store = open_new(b);
    if (wal)
        assert_ok(b, writ_store_serve(store, true, &b->err));
    return store;
}

/* Version 1.<minor>.0, of some pages, with its event. */
typedef struct publishing {
    writ_store *store;
    int minor;
} publishing;

static int put_both(void *context, bool *keep, writ_error *err)
{
    static char bytes[9000];
    char number[32];
    const publishing *p = context;
    (void)keep;
    snprintf(number, sizeof number, "1.%d.0", p->minor);
    memset(bytes, 'a' + p->minor % 26, sizeof bytes - 1);
    writ_stored_version version = version_of("orders", number, bytes);
    const writ_event event = event_of("publish", "orders");
    int code = writ_store_put_version(p->store, &version, err);
    return code == WRIT_OK ? writ_store_put_event(p->store, &event, err) : code;
}

static int publish(writ_store *store, int minor, writ_error *err)
{
    publishing p = {store, minor};
    return writ_store_transact(store, put_both, &p, err);
}

static void assert_intact(bench *b)
{
    writ_sqlite_api api;
    sqlite3 *db = NULL;
    sqlite3_stmt *check = NULL;
    assert_ok(b, writ_sqlite_api_load(&api, &b->err));
    assert_int_equal(api.open_v2(b->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(api.prepare_v3(db, "PRAGMA integrity_check", -1, 0, &check, NULL), SQLITE_OK);
    assert_int_equal(api.step(check), SQLITE_ROW);
    assert_memory_equal(api.column_blob(check, 0), "ok", 2);
    api.finalize(check);
    api.close_v2(db);
    writ_sqlite_api_unload(&api);
}

/* Versions 1.0.0 to 1.<count - 1>.0 are there, with an event each; that is how many there are, or
 * one more. */
static int assert_whole(bench *b, int count)
{
    writ_audit_verdict verdict;
    assert_intact(b);
    writ_store *store = open_new(b);
    writ_stored_versions versions = versions_of(b, store, "orders");
    assert_in_range(versions.count, count, count + 1);
    for (int i = 0; i < count; i++)
        assert_str(versions.items[i].version, writ_str_printf(&b->arena, "1.%d.0", i).ptr);
    assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
    assert_int_equal(verdict.broken_at, 0);
    assert_int_equal(verdict.events, versions.count);
    writ_store_close(store);
    writ_arena_reset(&b->arena);
    return (int)verdict.events;
}

/* One transaction whose n-th call fails; false when it has not so many. *count grows by what is
 * there then. */
static bool fail_once(bench *b, bool wal, bool for_good, int n, int *count)
{
    writ_store *store = open_in_mode(b, wal);
    arm(n, for_good);
    int code = publish(store, *count, NULL);
    bool failed = disk.calls >= n;
    if (code == WRIT_OK)
        ++*count;
    else if (!for_good && publish(store, *count, NULL) == WRIT_OK) /* the store can be used still */
        ++*count;
    writ_store_close(store); /* with for_good, all of this fails too */
    arm(0, false);
    *count = assert_whole(b, *count);
    return failed;
}

static void fail_everywhere(bench *b, bool wal, bool for_good)
{
    int n = 1, count = 0;
    writ_store *store = open_in_mode(b, wal);
    assert_ok(b, publish(store, count++, &b->err));
    writ_store_close(store);
    while (fail_once(b, wal, for_good, n, &count))
        n += test_runs_under("valgrind") ? 7 : 1;
    print_message("%d calls failed, %d versions are there\n", n - 1, count);
    assert_true(n > 10 && count > 1);
}

static void test_a_call_that_fails_loses_nothing(void **state)
{
    fail_everywhere(*state, false, false);
}

static void test_a_disk_that_fails_for_good_loses_nothing(void **state)
{
    fail_everywhere(*state, false, true);
}

static void test_a_call_that_fails_in_a_servers_log_loses_nothing(void **state)
{
    fail_everywhere(*state, true, false);
}

static void test_a_disk_that_fails_for_good_in_a_servers_log_loses_nothing(void **state)
{
    fail_everywhere(*state, true, true);
}

/* --- a file of an older layout --- */

static void make_old_file(bench *b)
{
    writ_sqlite_api api;
    sqlite3 *db = NULL;
    unlink(b->path);
    assert_ok(b, writ_sqlite_api_load(&api, &b->err));
    assert_int_equal(api.open_v2(b->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL),
                     SQLITE_OK);
    assert_int_equal(api.exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(api.exec(db, layout_4, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(api.exec(db, rows_4, NULL, NULL, NULL), SQLITE_OK);
    api.close_v2(db);
    writ_sqlite_api_unload(&api);
}

static void test_an_upgrade_that_fails_is_made_next_time(void **state)
{
    bench *b = *state;
    bool failed = true;
    int n = 1;
    for (; failed; n += test_runs_under("valgrind") ? 23 : 3) {
        writ_store *store = NULL;
        writ_audit_verdict verdict;
        make_old_file(b);
        arm(n, true);
        writ_store_open(b->path, false, &store, NULL);
        failed = disk.calls >= n;
        writ_store_close(store);
        arm(0, false);
        assert_intact(b);
        store = open_new(b);
        assert_int_equal(versions_of(b, store, "").count, 3);
        assert_ok(b, writ_audit_verify(store, &b->arena, &verdict, &b->err));
        assert_int_equal(verdict.events, 2);
        writ_store_close(store);
    }
    assert_true(n > 20);
}

#define case_of(test) cmocka_unit_test_setup_teardown(test, set_up_disarmed, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        case_of(test_a_call_that_fails_loses_nothing),
        case_of(test_a_disk_that_fails_for_good_loses_nothing),
        case_of(test_a_call_that_fails_in_a_servers_log_loses_nothing),
        case_of(test_a_disk_that_fails_for_good_in_a_servers_log_loses_nothing),
        case_of(test_an_upgrade_that_fails_is_made_next_time),
    };
    return cmocka_run_group_tests(tests, put_disk_in, NULL);
}
