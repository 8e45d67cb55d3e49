/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "contracts/base/pipe.h"

/* ---- the system's name of an open file (proc(5); elsewhere there is none) ---- */

enum { LINK_BYTES = 64 };

static const char *link_of(int fd, char link[LINK_BYTES])
{
    snprintf(link, LINK_BYTES, "/proc/self/fd/%d", fd);
    return link;
}

static writ_str path_of(writ_arena *arena, int fd)
{
    char link[LINK_BYTES], path[PATH_MAX];
    ssize_t len = readlink(link_of(fd, link), path, sizeof path);
    return writ_str_copy(arena, (writ_str){path, len > 0 ? (size_t)len : 0});
}

/* ---- places ---- */

bool writ_place_is_of(const writ_file_place *a, const writ_file_place *b)
{
    return a->is_file && b->is_file && a->device == b->device && a->inode == b->inode;
}

/* Opens the path when the file there is the one that is meant. */
static int open_same(const char *path, const writ_file_place *place)
{
    struct stat status;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -1;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        (uint64_t)status.st_dev == place->device && (uint64_t)status.st_ino == place->inode)
        return fd;
    close(fd);
    return -1;
}

int writ_place_open(const writ_file_place *place, const writ_outlet *outlet)
{
    char link[LINK_BYTES];
    if (!place->is_file)
        return -1;
    if (writ_place_is_of(place, &outlet->place))
        return open_same(link_of(outlet->reader, link), place);
    return place->path.len ? open_same(place->path.ptr, place) : -1;
}

/* ---- outlets ---- */

/* Of a regular file: is it appended to, or written at its end? */
static int find_place(writ_outlet *outlet, int flags, const struct stat *status, writ_error *err)
{
    off_t at = lseek(outlet->fd, 0, flags & O_APPEND ? SEEK_END : SEEK_CUR);
    if (at != status->st_size)
        return writ_error_set(err, WRIT_E_USAGE, "%s does not stand at its end (byte %lld of %lld)",
                              outlet->name, (long long)at, (long long)status->st_size);
    outlet->place.offset = (uint64_t)at;
    return WRIT_OK;
}

int writ_outlet_open(writ_outlet *outlet, writ_arena *arena, int fd, const char *name,
                     writ_error *err)
{
    struct stat status;
    char link[LINK_BYTES];
    int flags = fcntl(fd, F_GETFL);
    *outlet = (writ_outlet){.fd = fd, .reader = -1, .name = name};
    if (flags < 0 || fstat(fd, &status))
        return writ_error_set_errno(err, errno, "cannot write to %s", name);
    if (!S_ISREG(status.st_mode))
        return WRIT_OK;
    writ_file_place place = {.is_file = true,
                             .device = (uint64_t)status.st_dev,
                             .inode = (uint64_t)status.st_ino,
                             .path = path_of(arena, fd)};
    int reader = open_same(link_of(fd, link), &place);
    if (reader < 0)
        reader = open_same(place.path.ptr, &place);
    if (reader >= 0) {
        outlet->place = place;
        outlet->reader = reader;
    }
    int code = find_place(outlet, flags, &status, err);
    if (code)
        writ_outlet_close(outlet);
    return code;
}

void writ_outlet_close(writ_outlet *outlet)
{
    if (outlet->reader >= 0)
        close(outlet->reader);
    outlet->reader = -1;
}

int writ_outlet_end_line(writ_outlet *outlet, writ_error *err)
{
    char last = '\n';
    if (outlet->reader < 0 || !outlet->place.offset ||
        pread(outlet->reader, &last, 1, (off_t)outlet->place.offset - 1) != 1 || last == '\n')
        return WRIT_OK;
    return writ_outlet_write(outlet, WRIT_STR("\n"), err);
}

/* Of `written` bytes those stay that are whole lines. */
static void take_back(writ_outlet *outlet, writ_str lines, size_t written)
{
    while (written && lines.ptr[written - 1] != '\n')
        written--;
    outlet->place.offset += written;
    if (outlet->reader >= 0 && ftruncate(outlet->reader, (off_t)outlet->place.offset) == 0)
        lseek(outlet->fd, (off_t)outlet->place.offset, SEEK_SET);
}

int writ_outlet_write(writ_outlet *outlet, writ_str lines, writ_error *err)
{
    size_t written = 0;
    while (written < lines.len) {
        ssize_t count = write(outlet->fd, lines.ptr + written, lines.len - written);
        if (count < 0 && writ_pipe_may_try_again(outlet->fd))
            continue;
        if (count < 0) {
            int number = errno;
            take_back(outlet, lines, written);
            return writ_error_set_errno(err, number, "cannot write to %s", outlet->name);
        }
        written += (size_t)count;
    }
    outlet->place.offset += lines.len;
    return WRIT_OK;
}

int writ_outlet_sync(const writ_outlet *outlet, writ_error *err)
{
    if (!outlet->place.is_file || fsync(outlet->fd) == 0)
        return WRIT_OK;
    return writ_error_set_errno(err, errno, "cannot write to %s", outlet->name);
}
