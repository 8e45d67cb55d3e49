/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/guard.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "ci/serve/log.h"

static struct timespec left_until(const struct timespec *until)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct timespec left = {until->tv_sec - now.tv_sec, until->tv_nsec - now.tv_nsec};
    if (left.tv_nsec < 0) {
        left.tv_sec--;
        left.tv_nsec += 1000000000;
    }
    if (left.tv_sec < 0)
        left = (struct timespec){0};
    return left;
}

static void *watch(void *context)
{
    writ_guard *guard = context;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP); /* by which it is dismissed */
    for (;;) {
        struct timespec left = left_until(&guard->until);
        int number = sigtimedwait(&set, NULL, &left);
        bool is_late = number < 0 && errno == EAGAIN;
        if (atomic_load(&guard->dismissed))
            return NULL;
        if (!is_late && number != SIGTERM && number != SIGINT)
            continue;
        writ_log_say(guard->server, "error", "ended with %d requests that did not end",
                     atomic_load(&guard->server->in_flight));
        _exit(-WRIT_E_SYSTEM);
    }
}

void writ_guard_post(writ_guard *guard, const writ_server *server, int seconds)
{
    guard->server = server;
    atomic_init(&guard->dismissed, false);
    clock_gettime(CLOCK_MONOTONIC, &guard->until);
    guard->until.tv_sec += seconds;
    guard->is_there = pthread_create(&guard->thread, NULL, watch, guard) == 0;
}

void writ_guard_dismiss(writ_guard *guard)
{
    if (!guard->is_there)
        return;
    atomic_store(&guard->dismissed, true);
    pthread_kill(guard->thread, SIGHUP);
    pthread_join(guard->thread, NULL);
}
