/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_AT_ONCE (64u << 10)

static int fail(const writ_whole_file *file, writ_error *err)
{
    bool is_output = file->fd == STDOUT_FILENO;
    return is_output ? writ_error_set_errno(err, errno, "cannot write to standard output")
                     : writ_error_set_errno(err, errno, "cannot write '%s'", file->path);
}

static void clear(writ_whole_file *file)
{
    if (file->fd >= 0 && file->fd != STDOUT_FILENO)
        close(file->fd);
    writ_buf_clear(&file->name);
    writ_buf_clear(&file->place);
    writ_buf_clear(&file->pending);
}

static bool is_output(const struct stat *there)
{
    struct stat output;
    return fstat(STDOUT_FILENO, &output) == 0 && output.st_dev == there->st_dev &&
           output.st_ino == there->st_ino;
}

static int open_beside(writ_whole_file *file)
{
    char *real = realpath(file->path, NULL);
    writ_buf_add_text(&file->place, real ? real : file->path);
    writ_buf_printf(&file->name, "%s.XXXXXX", file->place.ptr);
    free(real);
    return mkstemp(file->name.ptr);
}

int writ_whole_file_open(writ_whole_file *file, const char *path, writ_error *err)
{
    struct stat there;
    bool is_there = stat(path, &there) == 0;
    *file = (writ_whole_file){.path = path, .fd = STDOUT_FILENO};
    if (strcmp(path, "-") == 0 || (is_there && is_output(&there)))
        return WRIT_OK;
    file->fd =
        is_there && !S_ISREG(there.st_mode) ? open(path, O_WRONLY | O_CLOEXEC) : open_beside(file);
    if (file->fd >= 0)
        return WRIT_OK;
    int code = fail(file, err);
    clear(file);
    return code;
}

static int write_pending(writ_whole_file *file, writ_error *err)
{
    writ_str rest = writ_buf_str(&file->pending);
    while (rest.len) {
        ssize_t put = write(file->fd, rest.ptr, rest.len);
        if (put >= 0)
            rest = writ_str_part(rest, (size_t)put, rest.len);
        else if (errno != EINTR)
            return fail(file, err);
    }
    writ_buf_reset(&file->pending);
    return WRIT_OK;
}

int writ_whole_file_add(writ_whole_file *file, writ_str bytes, writ_error *err)
{
    writ_buf_add_str(&file->pending, bytes);
    return file->pending.len < WRITE_AT_ONCE ? WRIT_OK : write_pending(file, err);
}

/* Makes the rename durable; some file systems have no fsync for folders. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    writ_buf folder = WRIT_BUF_INIT;
    if (slash)
        writ_buf_add(&folder, path, (size_t)(slash - path) + 1);
    else
        writ_buf_add_text(&folder, ".");
    int fd = open(folder.ptr, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    writ_buf_clear(&folder);
}

int writ_whole_file_commit(writ_whole_file *file, writ_error *err)
{
    int code = write_pending(file, err);
    if (code == WRIT_OK && file->name.len &&
        (fsync(file->fd) != 0 || rename(file->name.ptr, file->place.ptr) != 0))
        code = fail(file, err);
    if (code != WRIT_OK) {
        writ_whole_file_abort(file);
        return code;
    }
    if (file->name.len)
        sync_folder(file->place.ptr);
    clear(file);
    return WRIT_OK;
}

void writ_whole_file_abort(writ_whole_file *file)
{
    if (file->name.len)
        unlink(file->name.ptr);
    clear(file);
}
