/* SPDX-License-Identifier: Apache-2.0
 *
 * Waiting until something happens to files. Where the system tells of it (inotify(7), on Linux) a
 * wait ends at once; everywhere it ends by its time, after which the caller looks for itself. So
 * that nothing is told is never an error: a folder may not be there yet, a network may not tell.
 */
#ifndef WRIT_VALIDATOR_WAKEUP_H
#define WRIT_VALIDATOR_WAKEUP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct writ_wakeup {
    int fd; /* -1: nothing is told */
} writ_wakeup;

/* `is_told` false: as where the system does not tell. */
void writ_wakeup_open(writ_wakeup *wakeup, bool is_told);
void writ_wakeup_close(writ_wakeup *wakeup);

/* From now on a wait ends when the open file grows, shrinks or changes its name. Returns what
 * writ_wakeup_unwatch takes, or -1: it is not told of. */
int writ_wakeup_watch_file(writ_wakeup *wakeup, int fd);
/* The same, when a file comes into the folder of that path or leaves it. */
int writ_wakeup_watch_folder_of(writ_wakeup *wakeup, const char *path);
void writ_wakeup_unwatch(writ_wakeup *wakeup, int watch); /* -1 is fine */

/* Waits until one of the descriptors is ready, something happened to what is watched, a signal came
 * or so many milliseconds are over. `fds` has room for one more than `count`. */
void writ_wakeup_wait(writ_wakeup *wakeup, struct pollfd *fds, size_t count, int wait_ms);

#endif
