/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry in an SQLite file.
 *
 * Journal: for commands the rollback journal (mode DELETE), not WAL. Writes are rare and small,
 * readers copy out in one go, and in exchange the registry is one plain file that can be read from
 * a read-only mount and from a folder one may not write to, which a WAL file cannot without its
 * -shm (https://www.sqlite.org/wal.html, "Read-Only Databases"). A server asks for WAL
 * (registry/sqlite_serve.c): its readers are there all the time, and a commit syncs one file once.
 * The mode is kept in the file, so commands that open it meanwhile, or after a server that was
 * killed, follow it.
 *
 * Durability: synchronous=EXTRA, which is FULL and in addition syncs the folder after the journal
 * was removed. Under FULL alone a power failure may bring the journal back and undo a commit that
 * had returned (https://www.sqlite.org/pragma.html#pragma_synchronous). In WAL there is no journal
 * to remove: FULL and EXTRA are the same, and each commit syncs the log.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "registry/sqlite.h"
#include "registry/sqlite_layout.h"

/* What went wrong in the last call, in our words. */
static int fail(const writ_sqlite *s, writ_error *err)
{
    const char *path = s->path.ptr, *detail = s->api.errmsg(s->db);
    int result = s->api.extended_errcode(s->db), number = s->api.system_errno(s->db), code;
    switch (result & 0xff) {
    case SQLITE_NOMEM:
        writ_out_of_memory();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        code =
            writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is in use by another process", path);
        writ_error_hint(err, "waited %d s for it; try again", WRIT_BOUND_REGISTRY_WAIT_MS / 1000);
        return code;
    case SQLITE_READONLY:
        code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' cannot be written", path);
        writ_error_hint(err, "the file, its folder or the file system is read-only for this user");
        return code;
    case SQLITE_FULL:
        code = writ_error_set(err, WRIT_E_SYSTEM, "no space left for registry '%s'", path);
        writ_error_hint(err, "nothing of this change was kept; make room and try again");
        return code;
    case SQLITE_CORRUPT:
        code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is damaged: %s", path, detail);
        writ_error_hint(err, "restore a backup, or save what can be read: sqlite3 FILE .recover");
        return code;
    case SQLITE_NOTADB:
        code = writ_error_set(err, WRIT_E_SYSTEM, "'%s' is no registry: not an SQLite file", path);
        writ_error_hint(err, "name another file, or move this one away");
        return code;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        if (number)
            return writ_error_set_errno(err, number, "registry '%s'", path);
        break;
    }
    switch (result) {
    case SQLITE_CONSTRAINT_TRIGGER:
        return writ_error_set(err, WRIT_E_REFUSED, "%s", detail);
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_DATATYPE:
    case SQLITE_CONSTRAINT_NOTNULL:
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY: /* who wrote the row is at fault, not the registry */
        return writ_error_set(err, WRIT_E_INPUT, "the registry cannot hold that: %s", detail);
    }
    return writ_error_set(err, WRIT_E_SYSTEM, "registry '%s': %s", path, detail);
}

int writ_sqlite_run(writ_sqlite *s, const char *statements, writ_error *err)
{
    return s->api.exec(s->db, statements, NULL, NULL, NULL) == SQLITE_OK ? WRIT_OK : fail(s, err);
}

/* --- statements --- */

/* Where the statement of that text is kept, or would be; NULL when all places near it are taken. */
static writ_sqlite_kept *place_of(writ_sqlite *s, const char *text)
{
    uint64_t hash = (uint64_t)(uintptr_t)text * 0x9E3779B97F4A7C15u >> 56;
    for (size_t i = 0; i < 8; i++) {
        writ_sqlite_kept *kept = &s->kept[(hash + i) % WRIT_SQLITE_KEPT];
        if (kept->text == text || !kept->text)
            return kept;
    }
    return NULL;
}

static int prepare(writ_sqlite *s, const char *text, unsigned flags, sqlite3_stmt **statement,
                   writ_error *err)
{
    int result = s->api.prepare_v3(s->db, text, -1, flags, statement, NULL);
    return result == SQLITE_OK ? WRIT_OK : fail(s, err);
}

/* *kept is NULL for a statement of this call alone. */
static int take(writ_sqlite *s, const char *text, writ_sqlite_kept **kept, sqlite3_stmt **statement,
                writ_error *err)
{
    writ_sqlite_kept *place = place_of(s, text);
    *kept = NULL;
    if (!place || place->busy)
        return prepare(s, text, 0, statement, err);
    if (!place->text) {
        int code = prepare(s, text, SQLITE_PREPARE_PERSISTENT, &place->statement, err);
        if (code != WRIT_OK)
            return code;
        place->text = text;
    }
    place->busy = true;
    *kept = place;
    *statement = place->statement;
    return WRIT_OK;
}

static void give_back(writ_sqlite *s, writ_sqlite_kept *kept, sqlite3_stmt *statement)
{
    if (!kept) {
        s->api.finalize(statement);
        return;
    }
    s->api.reset(statement);
    s->api.clear_bindings(statement);
    kept->busy = false;
}

static int bind(writ_sqlite *s, sqlite3_stmt *statement, int at, const writ_binding *value)
{
    const char *bytes = value->text.ptr ? value->text.ptr : ""; /* a NULL pointer binds NULL */
    switch (value->kind) {
    case WRIT_BIND_TEXT:
        return s->api.bind_text64(statement, at, bytes, value->text.len, SQLITE_STATIC,
                                  SQLITE_UTF8);
    case WRIT_BIND_BLOB:
        return s->api.bind_blob64(statement, at, bytes, value->text.len, SQLITE_STATIC);
    default:
        return s->api.bind_int64(statement, at, value->integer);
    }
}

static int step_all(writ_sqlite *s, sqlite3_stmt *statement, writ_row_reader *read, void *context,
                    writ_error *err)
{
    const writ_sql_row row = {&s->sql, statement};
    int result = SQLITE_DONE, code = WRIT_OK;
    while (code == WRIT_OK && (result = s->api.step(statement)) == SQLITE_ROW)
        code = read ? read(&row, context, err) : WRIT_OK;
    return code == WRIT_OK && result != SQLITE_DONE ? fail(s, err) : code;
}

/* SQLite takes some failures (a full disk) as reason to end the transaction; what followed would
 * then be kept without it, so it is refused. */
static int check_transaction(const writ_sqlite *s, writ_error *err)
{
    if (s->sql.base.depth && s->api.get_autocommit(s->db))
        return writ_error_set(err, WRIT_E_SYSTEM, "registry '%s': the transaction failed before",
                              s->path.ptr);
    return WRIT_OK;
}

static int query(writ_sql *sql, const char *text, const writ_binding *values, size_t count,
                 writ_row_reader *read, void *context, writ_error *err)
{
    writ_sqlite *s = (writ_sqlite *)sql;
    writ_sqlite_kept *kept;
    sqlite3_stmt *statement;
    int code = check_transaction(s, err), result = SQLITE_OK;
    if (code == WRIT_OK)
        code = take(s, text, &kept, &statement, err);
    if (code != WRIT_OK)
        return code;
    for (size_t i = 0; i < count && result == SQLITE_OK; i++)
        result = bind(s, statement, (int)i + 1, &values[i]);
    code = result == SQLITE_OK ? step_all(s, statement, read, context, err) : fail(s, err);
    give_back(s, kept, statement);
    return code;
}

static writ_str text_of(const writ_sql_row *row, int column)
{
    const writ_sqlite *s = (const writ_sqlite *)row->sql;
    const void *bytes = s->api.column_blob(row->row, column);
    int len = s->api.column_bytes(row->row, column);
    return (writ_str){bytes, bytes ? (size_t)len : 0};
}

static int64_t integer_of(const writ_sql_row *row, int column)
{
    return ((const writ_sqlite *)row->sql)->api.column_int64(row->row, column);
}

static int64_t changed(const writ_sql *sql)
{
    const writ_sqlite *s = (const writ_sqlite *)sql;
    return s->api.changes(s->db);
}

/* The state is that of the first read, so that is done at once. */
static int snapshot(writ_sql *sql, bool is_begin, writ_error *err)
{
    int code = query(sql, is_begin ? "BEGIN" : "COMMIT", NULL, 0, NULL, NULL, err);
    if (code != WRIT_OK || !is_begin)
        return code;
    code = query(sql, "SELECT 1 FROM contract LIMIT 1", NULL, 0, NULL, NULL, err);
    if (code != WRIT_OK)
        query(sql, "COMMIT", NULL, 0, NULL, NULL, NULL);
    return code;
}

/* The tables are made anew: to drop one fires no trigger. Of settings there is none. */
static int forget(writ_sql *sql, writ_error *err)
{
    static const char *const parts[] = {"DROP TABLE event; DROP TABLE setting; DROP TABLE token",
                                        writ_sqlite_layout_event, writ_sqlite_layout_setting};
    int code = WRIT_OK;
    for (size_t i = 0; i < WRIT_COUNT(parts) && code == WRIT_OK; i++)
        code = writ_sqlite_run((writ_sqlite *)sql, parts[i], err);
    return code;
}

/* --- transactions --- */

static int begin(writ_store *store, writ_error *err)
{
    writ_sqlite *s = (writ_sqlite *)store;
    /* BEGIN IMMEDIATE succeeds on a read-only file and fails at the first write; say it now. */
    if (s->api.db_readonly(s->db, "main") == 1) {
        int code =
            writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' cannot be written", s->path.ptr);
        writ_error_hint(err, "the file, its folder or the file system is read-only for this user");
        return code;
    }
    return writ_sql_write(store, "BEGIN IMMEDIATE", NULL, 0, err);
}

static int commit(writ_store *store, writ_error *err)
{
    int code = writ_sql_write(store, "COMMIT", NULL, 0, err);
    ((writ_sqlite *)store)->own_commits += code == WRIT_OK;
    return code;
}

static void rollback(writ_store *store)
{
    writ_sqlite *s = (writ_sqlite *)store;
    if (!s->api.get_autocommit(s->db))
        s->api.exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

/* Both only grow, so that their sum is another one when one of them is. */
static int generation(writ_store *store, int64_t *number, writ_error *err)
{
    int64_t data_version = 0;
    int code = writ_sql_query(store, "PRAGMA data_version", NULL, 0, writ_sql_read_integer,
                              &data_version, err);
    if (code == WRIT_OK)
        *number = data_version + ((writ_sqlite *)store)->own_commits;
    return code;
}

/* --- opening --- */

static void close_store(writ_store *store)
{
    writ_sqlite *s = (writ_sqlite *)store;
    for (size_t i = 0; i < WRIT_SQLITE_KEPT; i++)
        if (s->kept[i].text)
            s->api.finalize(s->kept[i].statement);
    if (s->db)
        s->api.close_v2(s->db);
    writ_sqlite_api_unload(&s->api);
    writ_buf_clear(&s->path);
    free(s);
}

writ_str writ_sqlite_folder_of(const char *path, writ_buf *folder)
{
    const char *slash = strrchr(path, '/');
    writ_buf_reset(folder);
    if (!slash)
        writ_buf_add_byte(folder, '.');
    else
        writ_buf_add(folder, path, slash == path ? 1 : (size_t)(slash - path));
    return writ_str_of(slash ? slash + 1 : path);
}

void writ_sqlite_sync_folder(const char *file)
{
    writ_buf name = WRIT_BUF_INIT;
    writ_sqlite_folder_of(file, &name);
    int folder = open(name.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    writ_buf_clear(&name);
    if (folder < 0)
        return;
    fsync(folder);
    close(folder);
}

/* One level only: a longer path that is not there is more likely a slip of the pen. */
static int make_folder(const char *path, writ_error *err)
{
    writ_buf folder = WRIT_BUF_INIT;
    int code = WRIT_OK;
    writ_sqlite_folder_of(path, &folder);
    if (mkdir(folder.ptr, 0777) == 0)
        writ_sqlite_sync_folder(folder.ptr);
    else if (errno != EEXIST)
        code = writ_error_set_errno(err, errno, "folder '%s' cannot be made", folder.ptr);
    writ_buf_clear(&folder);
    return code;
}

/* SQLite would open the file for reading when it may not be made, and say that it is not there. */
static int check_folder(const char *path, writ_error *err)
{
    writ_buf folder = WRIT_BUF_INIT;
    int code = WRIT_OK;
    writ_sqlite_folder_of(path, &folder);
    if (access(folder.ptr, W_OK | X_OK) != 0)
        code = writ_error_set_errno(err, errno, "registry '%s' cannot be made", path);
    writ_buf_clear(&folder);
    return code;
}

static int check_file(const char *path, const struct stat *info, writ_error *err)
{
    if (S_ISDIR(info->st_mode))
        return writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is a folder", path);
    if (!S_ISREG(info->st_mode))
        return writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is no plain file", path);
    return WRIT_OK;
}

static int check_path(writ_sqlite *s, const char *path, bool create, writ_error *err)
{
    struct stat info;
    if (stat(path, &info) == 0)
        return check_file(path, &info, err);
    if (errno != ENOENT)
        return writ_error_set_errno(err, errno, "registry '%s'", path);
    if (create) {
        int code = make_folder(path, err);
        s->is_new_file = true;
        return code == WRIT_OK ? check_folder(path, err) : code;
    }
    int code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' does not exist", path);
    writ_error_hint(err, WRIT_STORE_MAKERS);
    return code;
}

/* The file gets SQLite's mode, 0644 less umask: contracts are no secrets, and a team shares them.
 * `./` keeps SQLite from reading a name as a URI (`file:x`) or as a special one (`:memory:`). */
static int open_file(writ_sqlite *s, const char *path, bool create, writ_error *err)
{
    writ_buf name = WRIT_BUF_INIT;
    writ_buf_add_text(&name, path[0] == '/' ? "" : "./");
    writ_buf_add_text(&name, path);
    /* NOMUTEX: a store is of one thread at a time, so its handle needs no locks of its own */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX |
                (create ? SQLITE_OPEN_CREATE : 0);
    int result = s->api.open_v2(name.ptr, &s->db, flags, NULL);
    writ_buf_clear(&name);
    if (!s->db)
        writ_out_of_memory();
    if (result != SQLITE_OK)
        return fail(s, err);
    s->api.busy_timeout(s->db, WRIT_BOUND_REGISTRY_WAIT_MS);
    return writ_sqlite_run(
        s,
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA;"
        "PRAGMA recursive_triggers = ON;" /* so that REPLACE fires the DELETE triggers */
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON",
        err);
}

typedef struct stamp {
    int64_t application, layout, entries;
} stamp;

static int read_stamp(const writ_sql_row *row, void *context, writ_error *err)
{
    stamp *found = context;
    (void)err;
    found->application = integer_of(row, 0);
    found->layout = integer_of(row, 1);
    found->entries = integer_of(row, 2);
    return WRIT_OK;
}

static int find_stamp(writ_sqlite *s, stamp *found, writ_error *err)
{
    return query(&s->sql,
                 "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
                 " FROM pragma_application_id, pragma_user_version",
                 NULL, 0, read_stamp, found, err);
}

static bool is_empty(const stamp *found)
{
    return !found->application && !found->layout && !found->entries;
}

static int check_stamp(const writ_sqlite *s, const stamp *found, writ_error *err)
{
    int code = WRIT_OK;
    if (is_empty(found)) {
        code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is empty", s->path.ptr);
        writ_error_hint(err, WRIT_STORE_MAKERS);
    } else if (found->application != WRIT_SQLITE_APPLICATION_ID) {
        code = writ_error_set(err, WRIT_E_SYSTEM, "'%s' is no registry: another program's database",
                              s->path.ptr);
        writ_error_hint(err, "name another file, or move this one away");
    } else if (found->layout > WRIT_SQLITE_LAYOUT_VERSION) {
        code = writ_error_set(err, WRIT_E_SYSTEM,
                              "registry '%s' has layout %lld, this program knows %d", s->path.ptr,
                              (long long)found->layout, WRIT_SQLITE_LAYOUT_VERSION);
        writ_error_hint(err, "a newer writ wrote it; update this one");
    } else if (found->layout < 1) {
        code = writ_error_set(err, WRIT_E_SYSTEM, "registry '%s' is damaged: it has no layout",
                              s->path.ptr);
        writ_error_hint(err, "restore a backup, or save what can be read: sqlite3 FILE .recover");
    }
    return code;
}

static bool is_older(const stamp *found)
{
    return found->application == WRIT_SQLITE_APPLICATION_ID && found->layout >= 1 &&
           found->layout < WRIT_SQLITE_LAYOUT_VERSION;
}

static int make_layout(writ_sqlite *s, writ_error *err)
{
    int code = WRIT_OK;
    for (const char *const *part = writ_sqlite_layout; *part && code == WRIT_OK; part++)
        code = writ_sqlite_run(s, *part, err);
    return code;
}

/* Two processes may come here at once: what counts is what the file is inside the transaction. */
static int make_tables(writ_sqlite *s, writ_error *err)
{
    stamp found = {0};
    int code = begin(&s->sql.base, err);
    if (code == WRIT_OK)
        code = find_stamp(s, &found, err);
    bool makes = code == WRIT_OK && is_empty(&found);
    if (makes)
        code = make_layout(s, err);
    else if (code == WRIT_OK && is_older(&found))
        code = writ_sqlite_upgrade(s, found.layout, err);
    if (code == WRIT_OK)
        code = commit(&s->sql.base, err);
    rollback(&s->sql.base);
    s->sql.base.is_made = makes && code == WRIT_OK;
    return code;
}

static int upgrade(writ_sqlite *s, int64_t layout, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    return make_tables(s, &why) == WRIT_OK
               ? WRIT_OK
               : writ_store_fail_to_upgrade(s->path.ptr, layout, &why, err);
}

/* What is done about a file that has no layout, or one of before. */
static int bring_up_to_date(writ_sqlite *s, writ_opening how, stamp *found, writ_error *err)
{
    int code = WRIT_OK;
    if (how == WRIT_OPENING_MAKES && is_empty(found))
        code = make_tables(s, err);
    else if (how != WRIT_OPENING_AS_IS && is_older(found))
        code = upgrade(s, found->layout, err);
    else
        s->sql.base.old_layout = is_older(found) ? found->layout : 0;
    return code == WRIT_OK ? find_stamp(s, found, err) : code;
}

static int open_store(writ_sqlite *s, const char *path, writ_opening how, writ_error *err)
{
    stamp found = {0};
    bool create = how == WRIT_OPENING_MAKES;
    int code = check_path(s, path, create, err);
    if (code == WRIT_OK)
        code = writ_sqlite_api_load(&s->api, err);
    if (code == WRIT_OK)
        code = open_file(s, path, create, err);
    if (code == WRIT_OK)
        code = find_stamp(s, &found, err);
    if (code == WRIT_OK)
        code = bring_up_to_date(s, how, &found, err);
    return code == WRIT_OK ? check_stamp(s, &found, err) : code;
}

/* Who writes to it at the same time waits for our transaction, and is told by SQLite then that the
 * file is gone. */
static void discard(writ_store *store)
{
    writ_sqlite *s = (writ_sqlite *)store;
    writ_error ignored = WRIT_ERROR_INIT;
    if (!s->is_new_file || begin(store, &ignored) != WRIT_OK)
        return;
    if (writ_sql_check_empty(store, &ignored) == WRIT_OK)
        unlink(s->path.ptr);
    rollback(store);
}

int writ_sqlite_open(const char *path, writ_opening how, writ_store **store, writ_error *err)
{
    static const writ_backend backend = {
        .close = close_store,
        .discard = discard,
        .begin = begin,
        .commit = commit,
        .rollback = rollback,
        .generation = generation,
        .serve = writ_sqlite_serve,
        .backup = writ_sqlite_backup,
        .owns = writ_sqlite_owns,
        .check = writ_sqlite_check,
        WRIT_SQL_ROWS,
    };
    static const writ_sql_driver driver = {
        .query = query,
        .text = text_of,
        .integer = integer_of,
        .changed = changed,
        .snapshot = snapshot,
        .forget = forget,
    };
    writ_sqlite *s = calloc(1, sizeof *s);
    if (!s)
        writ_out_of_memory();
    s->sql.base.backend = &backend;
    s->sql.driver = &driver;
    writ_buf_add_text(&s->path, path);
    s->sql.base.place = s->path.ptr;
    int code = open_store(s, path, how, err);
    if (code != WRIT_OK) {
        close_store(&s->sql.base);
        return code;
    }
    *store = &s->sql.base;
    return WRIT_OK;
}
