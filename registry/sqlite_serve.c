/* SPDX-License-Identifier: Apache-2.0
 *
 * What a server asks of the file: a log that readers do not wait for, and a copy while it is
 * written.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "registry/sqlite.h"

/* --- the log --- */

static int note_wal(const writ_sql_row *row, void *context, writ_error *err)
{
    (void)err;
    *(bool *)context = writ_str_is(row->sql->driver->text(row, 0), "wal");
    return WRIT_OK;
}

/* Pages in memory, in KiB: the indexes of a million versions, which SQLite's own 2 MiB are not
 * enough for; a read by number takes 12 us of processor time in place of 14. Small registries take
 * less. The log is copied into the file at 32 MiB in place of 4: each copy costs two more syncs, in
 * the midst of what is to be written. */
static const char for_server[] = "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;"
                                 "PRAGMA wal_autocheckpoint = 8192";
static const char for_commands[] = "PRAGMA synchronous = EXTRA; PRAGMA cache_size = -2000;"
                                   "PRAGMA wal_autocheckpoint = 1000";

static int turn_on(writ_sqlite *s, writ_error *err)
{
    bool is_wal = false;
    int code =
        writ_sql_query(&s->sql.base, "PRAGMA journal_mode = WAL", NULL, 0, note_wal, &is_wal, err);
    if (code == WRIT_OK && !is_wal) {
        code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' cannot have a write-ahead log",
                              s->path.ptr);
        writ_error_hint(err, "a server needs it on a disk of its own machine");
    }
    return code == WRIT_OK ? writ_sqlite_run(s, for_server, err) : code;
}

/* Where another process has the file, it stays as it is, which is fine: commands work so too. */
static int turn_off(writ_sqlite *s, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    s->api.busy_timeout(s->db, 0);
    int code = writ_sqlite_run(s, "PRAGMA journal_mode = DELETE", &why);
    int result = s->api.extended_errcode(s->db) & 0xff;
    s->api.busy_timeout(s->db, WRIT_BOUND_REGISTRY_WAIT_MS);
    if (code != WRIT_OK && result != SQLITE_BUSY && result != SQLITE_LOCKED) {
        if (err && !err->code)
            *err = why;
        return code;
    }
    return writ_sqlite_run(s, for_commands, err);
}

int writ_sqlite_serve(writ_store *store, bool on, writ_error *err)
{
    writ_sqlite *s = (writ_sqlite *)store;
    return on ? turn_on(s, err) : turn_off(s, err);
}

/* --- its files --- */

static bool is_same_file(const char *a, const char *b)
{
    struct stat left, right;
    return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
           left.st_ino == right.st_ino;
}

/* The same name in the same folder, though nothing stands there. */
static bool is_same_name(const char *a, const char *b)
{
    writ_buf left = WRIT_BUF_INIT, right = WRIT_BUF_INIT;
    writ_str name = writ_sqlite_folder_of(a, &left), other = writ_sqlite_folder_of(b, &right);
    bool same = writ_str_equal(name, other) && is_same_file(left.ptr, right.ptr);
    writ_buf_clear(&left);
    writ_buf_clear(&right);
    return same;
}

/* Beside the file that a link leads to: SQLite's log, the log's index, and the rollback journal. */
bool writ_sqlite_owns(const writ_store *store, const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    char *real = realpath(((const writ_sqlite *)store)->path.ptr, NULL);
    bool owns = false;
    for (size_t i = 0; real && !owns && i < WRIT_COUNT(suffixes); i++) {
        writ_buf name = WRIT_BUF_INIT;
        writ_buf_printf(&name, "%s%s", real, suffixes[i]);
        owns = is_same_file(name.ptr, path) || is_same_name(name.ptr, path);
        writ_buf_clear(&name);
    }
    free(real);
    return owns;
}

/* --- a copy --- */

/* One read of the whole: beside a server's log nobody waits for it, with the rollback journal a
 * commit does. The name is as open_file has it: never a URI. `to` is what the copy is called in the
 * end. */
static int copy_into(writ_store *store, const char *path, const char *to, writ_error *err)
{
    const writ_sqlite *s = (const writ_sqlite *)store;
    writ_buf name = WRIT_BUF_INIT;
    writ_buf_add_text(&name, path[0] == '/' ? "" : "./");
    writ_buf_add_text(&name, path);
    const writ_binding values[] = {WRIT_BIND_STR(writ_buf_str(&name))};
    writ_error why = WRIT_ERROR_INIT; /* which takes the copy for the registry */
    int code = writ_sql_write(store, "VACUUM INTO ?1", values, WRIT_COUNT(values), &why);
    writ_buf_clear(&name);
    if (code == WRIT_OK)
        return code;
    if ((s->api.extended_errcode(s->db) & 0xff) == SQLITE_FULL) {
        code = writ_error_set(err, WRIT_E_SYSTEM, "no space left for backup '%s'", to);
        writ_error_hint(err, "nothing of it was kept; make room, or name another place");
    } else if (err && !err->code) {
        *err = why;
    }
    return code;
}

/* SQLite does not sync what it copies into. The mode is that of the registry. */
static int finish_copy(const writ_sqlite *s, int file, const char *from, const char *path,
                       writ_error *err)
{
    struct stat info;
    if (stat(s->path.ptr, &info) == 0 && fchmod(file, info.st_mode & 0777) == 0 &&
        fsync(file) == 0 && rename(from, path) == 0)
        return WRIT_OK;
    return writ_error_set_errno(err, errno, "backup '%s'", path);
}

static int back_up(writ_store *store, const char *path, writ_error *err)
{
    const writ_sqlite *s = (const writ_sqlite *)store;
    writ_buf name = WRIT_BUF_INIT;
    writ_buf_printf(&name, "%s.XXXXXX", path);
    int file = mkstemp(name.ptr); /* empty: SQLite takes it for one that is not there */
    int code = WRIT_OK;
    if (file < 0)
        code = writ_error_set_errno(err, errno, "backup '%s'", path);
    if (code == WRIT_OK)
        code = copy_into(store, name.ptr, path, err);
    if (code == WRIT_OK)
        code = finish_copy(s, file, name.ptr, path, err);
    if (file >= 0) {
        if (code != WRIT_OK)
            unlink(name.ptr);
        close(file);
    }
    if (code == WRIT_OK)
        writ_sqlite_sync_folder(path);
    writ_buf_clear(&name);
    return code;
}

/* Where a link leads to: it is no link that is to be replaced, least of all /dev/stdout. */
int writ_sqlite_backup(writ_store *store, const char *path, writ_error *err)
{
    struct stat info;
    if (store->depth)
        return writ_error_set(err, WRIT_E_USAGE, "a transaction of this registry is open already");
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
        int code = writ_error_set(err, WRIT_E_USAGE, "backup '%s': that is no regular file", path);
        writ_error_hint(err, "name a file; `writ export` writes into a pipe");
        return code;
    }
    char *real = realpath(path, NULL);
    int code = back_up(store, real ? real : path, err);
    free(real);
    return code;
}
