/* SPDX-License-Identifier: Apache-2.0
 *
 * A disk that syncs slowly, for LD_PRELOAD: each fsync and fdatasync takes WRIT_SYNC_DELAY_MS
 * longer.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

int fsync(int file);
int fdatasync(int file);

static void wait_for_the_disk(void)
{
    const char *delay = getenv("WRIT_SYNC_DELAY_MS");
    long ms = delay ? strtol(delay, NULL, 10) : 0;
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

int fsync(int file)
{
    int (*next)(int);
    *(void **)&next = dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return next(file);
}

int fdatasync(int file)
{
    int (*next)(int);
    *(void **)&next = dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return next(file);
}
