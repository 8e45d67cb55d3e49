/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/bounds.h"
#include "contracts/base/read.h"

/* Reads up to one byte more than the bound allows. */
static int read_all(int fd, const char *path, writ_buf *text, writ_error *err)
{
    while (text->len <= WRIT_BOUND_DOCUMENT_BYTES) {
        writ_buf_reserve(text, 64 * 1024);
        ssize_t got = read(fd, text->ptr + text->len, text->capacity - text->len - 1);
        if (got == 0)
            return WRIT_OK;
        if (got > 0)
            text->len += (size_t)got;
        else if (errno != EINTR)
            return writ_error_set_errno(err, errno, "cannot read '%s'", path);
    }
    return writ_error_set(err, WRIT_E_INPUT, "'%s' is larger than %u bytes", path,
                          WRIT_BOUND_DOCUMENT_BYTES);
}

/* A pipe or a terminal is as good as a file; a directory or a device is not. */
static int check_kind(int fd, const char *path, writ_error *err)
{
    struct stat status;
    if (fstat(fd, &status) != 0)
        return writ_error_set_errno(err, errno, "cannot read '%s'", path);
    if (S_ISDIR(status.st_mode))
        return writ_error_set(err, WRIT_E_INPUT, "'%s' is a directory, not a file", path);
    if (S_ISBLK(status.st_mode))
        return writ_error_set(err, WRIT_E_INPUT, "'%s' is a device, not a file", path);
    return WRIT_OK;
}

static int open_input(const char *path, int *fd, writ_error *err)
{
    *fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (*fd >= 0)
        return WRIT_OK;
    if (errno == EMFILE || errno == ENFILE || errno == EIO)
        return writ_error_set_errno(err, errno, "cannot open '%s'", path);
    return writ_error_set(err, WRIT_E_INPUT, "cannot open '%s': %s", path, strerror(errno));
}

int writ_source_load(writ_arena *arena, const char *path, writ_source **source, writ_error *err)
{
    int fd;
    int code = open_input(path, &fd, err);
    if (code)
        return code;
    writ_buf text = WRIT_BUF_INIT;
    code = check_kind(fd, path, err);
    if (!code)
        code = read_all(fd, path, &text, err);
    if (!code) {
        writ_source *loaded = WRIT_NEW(arena, writ_source);
        loaded->name = writ_str_copy(arena, writ_str_of(path));
        loaded->text = writ_str_copy(arena, writ_buf_str(&text));
        *source = loaded;
    }
    writ_buf_clear(&text);
    if (fd != STDIN_FILENO)
        close(fd);
    return code;
}

/* A new file beside the target. mkstemp would make it 0600, and the umask cannot be asked for
 * without changing it; so open does both. */
static int create_beside(const char *path, writ_buf *name, int *fd, writ_error *err)
{
    static const int tries = 100;
    for (int i = 0; i < tries; i++) {
        writ_buf_reset(name);
        writ_buf_printf(name, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        *fd = open(name->ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (*fd >= 0)
            return WRIT_OK;
        if (errno != EEXIST)
            break;
    }
    return writ_error_set_errno(err, errno, "cannot write '%s'", path);
}

static int write_all(int fd, const char *path, writ_str content, writ_error *err)
{
    while (content.len > 0) {
        ssize_t put = write(fd, content.ptr, content.len);
        if (put >= 0)
            content = writ_str_part(content, (size_t)put, content.len);
        else if (errno != EINTR)
            return writ_error_set_errno(err, errno, "cannot write '%s'", path);
    }
    if (fsync(fd) != 0)
        return writ_error_set_errno(err, errno, "cannot write '%s'", path);
    return WRIT_OK;
}

/* Makes the rename durable. Failure is not reported: the new content stands already, and some file
 * systems have no fsync for directories. */
static void sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    writ_buf folder = WRIT_BUF_INIT;
    if (!slash)
        writ_buf_add_text(&folder, ".");
    else
        writ_buf_add(&folder, path, (size_t)(slash - path) + 1);
    int fd = open(folder.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    writ_buf_clear(&folder);
}

int writ_file_store(const char *path, writ_str content, writ_error *err)
{
    writ_buf name = WRIT_BUF_INIT;
    int fd;
    int code = create_beside(path, &name, &fd, err);
    if (!code) {
        code = write_all(fd, path, content, err);
        if (close(fd) != 0 && !code)
            code = writ_error_set_errno(err, errno, "cannot write '%s'", path);
        if (!code && rename(name.ptr, path) != 0)
            code = writ_error_set_errno(err, errno, "cannot write '%s'", path);
        if (code)
            unlink(name.ptr);
        else
            sync_folder_of(path);
    }
    writ_buf_clear(&name);
    return code;
}
