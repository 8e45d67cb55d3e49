/* SPDX-License-Identifier: Apache-2.0 */
#include "validator/wakeup.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "contracts/base/str.h"

#ifdef __linux__
#include <sys/inotify.h>

void writ_wakeup_open(writ_wakeup *wakeup, bool is_told)
{
    wakeup->fd = is_told ? inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : -1;
}

/* By way of the descriptor: the name may lead to another file by now. */
int writ_wakeup_watch_file(writ_wakeup *wakeup, int fd)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return wakeup->fd < 0
               ? -1
               : inotify_add_watch(wakeup->fd, path, IN_MODIFY | IN_MOVE_SELF | IN_ATTRIB);
}

int writ_wakeup_watch_folder_of(writ_wakeup *wakeup, const char *path)
{
    writ_buf folder = WRIT_BUF_INIT;
    if (wakeup->fd < 0)
        return -1;
    const char *slash = strrchr(path, '/');
    writ_buf_add(&folder, slash ? path : ".", slash && slash > path ? (size_t)(slash - path) : 1);
    int watch = inotify_add_watch(wakeup->fd, folder.ptr,
                                  IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR);
    writ_buf_clear(&folder);
    return watch;
}

void writ_wakeup_unwatch(writ_wakeup *wakeup, int watch)
{
    if (wakeup->fd >= 0 && watch >= 0)
        inotify_rm_watch(wakeup->fd, watch);
}

#else

void writ_wakeup_open(writ_wakeup *wakeup, bool is_told)
{
    (void)is_told;
    wakeup->fd = -1;
}

int writ_wakeup_watch_file(writ_wakeup *wakeup, int fd)
{
    (void)wakeup;
    (void)fd;
    return -1;
}

int writ_wakeup_watch_folder_of(writ_wakeup *wakeup, const char *path)
{
    (void)wakeup;
    (void)path;
    return -1;
}

void writ_wakeup_unwatch(writ_wakeup *wakeup, int watch)
{
    (void)wakeup;
    (void)watch;
}

#endif

void writ_wakeup_close(writ_wakeup *wakeup)
{
    if (wakeup->fd >= 0)
        close(wakeup->fd);
    wakeup->fd = -1;
}

/* What happened does not matter: the caller looks at everything. */
static void forget(int fd)
{
    char events[4096];
    while (read(fd, events, sizeof events) > 0)
        continue;
}

void writ_wakeup_wait(writ_wakeup *wakeup, struct pollfd *fds, size_t count, int wait_ms)
{
    fds[count] = (struct pollfd){.fd = wakeup->fd, .events = POLLIN}; /* poll ignores -1 */
    if (poll(fds, (nfds_t)(count + 1), wait_ms) > 0 && wakeup->fd >= 0 && fds[count].revents)
        forget(wakeup->fd);
}
