/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/tell.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "registry/http.h"

extern char **environ;

enum { TRIES = 3 };

typedef struct running {
    pid_t pid;
    int input; /* that the command reads; -1 once it has all */
    writ_str rest;
    struct timespec until;
} running;

static int64_t left_ms(const running *r)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(r->until.tv_sec - now.tv_sec) * 1000 +
           (r->until.tv_nsec - now.tv_nsec) / 1000000;
}

/* In a group of its own, so that all of it can be ended; with its output beside our words, for ours
 * is data; and with the signals that this program ignores as a program finds them. */
static int start(const char *command, int input, pid_t *pid)
{
    const char *const argv[] = {"sh", "-c", command, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    sigaddset(&defaults, SIGXFSZ);
    sigaddset(&defaults, SIGTERM);
    sigaddset(&defaults, SIGINT);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    int number = posix_spawn(pid, "/bin/sh", &actions, &attributes, (char *const *)argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return number;
}

static void end_input(running *r)
{
    if (r->input >= 0)
        close(r->input);
    r->input = -1;
}

/* As much as it takes now. One that does not read its input is not wrong. */
static void feed(running *r)
{
    struct pollfd waits = {.fd = r->input, .events = POLLOUT};
    if (poll(&waits, 1, 20) <= 0)
        return;
    ssize_t count = write(r->input, r->rest.ptr, r->rest.len);
    if (count > 0)
        r->rest = writ_str_part(r->rest, (size_t)count, SIZE_MAX);
    if ((count < 0 && errno != EINTR && errno != EAGAIN) || !r->rest.len)
        end_input(r);
}

/* Its wait status; false: it took too long, and was ended. */
static bool finish(running *r, int *status)
{
    const struct timespec pause = {.tv_nsec = 10 * 1000000L};
    while (waitpid(r->pid, status, WNOHANG) == 0) {
        if (left_ms(r) <= 0) {
            kill(-r->pid, SIGKILL);
            waitpid(r->pid, status, 0);
            return false;
        }
        if (r->input >= 0)
            feed(r);
        else
            nanosleep(&pause, NULL);
    }
    return true;
}

static int try_command(const char *command, writ_str message, bool *in_time, writ_error *err)
{
    int ends[2], status = 0;
    running r = {.rest = message};
    int word = (int)strcspn(command, " \t\n");
    if (pipe2(ends, O_CLOEXEC))
        return writ_error_set_errno(err, errno, "cannot run '%.*s'", word, command);
    int number = start(command, ends[0], &r.pid);
    close(ends[0]);
    r.input = ends[1];
    fcntl(r.input, F_SETFL, O_NONBLOCK);
    if (number) {
        end_input(&r);
        return writ_error_set_errno(err, number, "cannot run '%.*s'", word, command);
    }
    clock_gettime(CLOCK_MONOTONIC, &r.until);
    r.until.tv_sec += WRIT_TELL_SECONDS;
    *in_time = finish(&r, &status);
    end_input(&r);
    if (!*in_time)
        return writ_error_set(err, WRIT_E_SYSTEM, "'%.*s' took longer than %d s and was ended",
                              word, command, WRIT_TELL_SECONDS);
    if (WIFSIGNALED(status))
        return writ_error_set(err, WRIT_E_SYSTEM, "'%.*s' was ended by signal %d", word, command,
                              WTERMSIG(status));
    return WEXITSTATUS(status) ? writ_error_set(err, WRIT_E_SYSTEM, "'%.*s': exit status %d", word,
                                                command, WEXITSTATUS(status))
                               : WRIT_OK;
}

int writ_tell(const char *to, writ_str message, const volatile sig_atomic_t *stop, writ_error *err)
{
    if (writ_http_is_url(to))
        return writ_http_post(to, message, stop, err);
    struct timespec pause = {.tv_nsec = 500 * 1000000L};
    for (int tries = 1;; tries++) {
        writ_error failed = WRIT_ERROR_INIT;
        bool in_time = true;
        if (try_command(to, message, &in_time, &failed) == WRIT_OK)
            return WRIT_OK;
        if (tries == TRIES || !in_time || (stop && *stop)) {
            *err = err->code ? *err : failed;
            return WRIT_E_SYSTEM;
        }
        nanosleep(&pause, NULL);
        pause = (struct timespec){.tv_sec = 1};
    }
}
