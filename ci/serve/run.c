/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "ci/serve/http.h"
#include "ci/serve/listen.h"
#include "ci/serve/log.h"
#include "ci/serve/notify_ready.h"
#include "ci/serve/writer.h"

/* ---- before ---- */

/* Each connection is a file. The soft limit is 1024 for the sake of select(), which nobody here
 * uses. */
static void raise_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Whoever reaches the address may write: that must have been meant. */
static int check_reach(const writ_serve_config *config, const writ_listening *at, writ_error *err)
{
    bool is_open = config->anonymous == WRIT_ANONYMOUS_WRITE && !at->is_loopback;
    if (is_open && !config->listen_given) {
        close(at->socket);
        return writ_error_set(err, WRIT_E_USAGE,
                              "anybody could write at '%.*s': name the address with --listen",
                              WRIT_FMT(at->address));
    }
    return WRIT_OK;
}

static void warn_of_reach(const writ_server *server, const writ_listening *at)
{
    if (at->is_loopback)
        return;
    if (server->config->anonymous == WRIT_ANONYMOUS_WRITE)
        writ_log_say(server, "warning", "whoever reaches %.*s may write without a token",
                     WRIT_FMT(at->address));
    if (!server->config->tls_cert && !server->config->trust_proxy)
        writ_log_say(server, "warning",
                     "tokens come in clear to %.*s: --tls-cert, or a proxy in front",
                     WRIT_FMT(at->address));
}

/* It is made where it is not there yet, and made ready for us. */
static int make_registry(const char *url, writ_error *err)
{
    writ_store *store;
    int code = writ_store_open(url, true, &store, err);
    if (code)
        return code;
    code = writ_store_serve(store, true, err);
    writ_store_close(store);
    return code;
}

/* Ready for commands again. Where somebody else has it open it stays as it is, which is no error:
 * commands work with either. */
static void leave_registry(const char *url)
{
    writ_store *store;
    writ_error err = WRIT_ERROR_INIT;
    if (writ_store_open(url, false, &store, &err))
        return;
    writ_store_serve(store, false, &err);
    writ_store_close(store);
}

static int open_server(const writ_serve_config *config, const char *url, const writ_listening *at,
                       writ_server **server, writ_error *err)
{
    int code = make_registry(url, err);
    if (!code)
        code = writ_server_new(config, url, writ_http_answered, server, err);
    if (code)
        close(at->socket);
    return code;
}

/* ---- meanwhile ---- */

static void signals_of_ours(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
}

static void reload(writ_server *server)
{
    writ_notify_reloading();
    writ_door_reload(server->door);
    writ_log_say(server, "info", "tokens are read anew");
    writ_notify_manager("READY=1");
}

/* Waits for a signal, at most a second; 0: none came. */
static int next_signal(const sigset_t *set, long milliseconds)
{
    const struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    int number = sigtimedwait(set, NULL, &wait);
    return number < 0 ? 0 : number;
}

static void serve(writ_server *server, writ_http *http, const sigset_t *set)
{
    uint64_t every = writ_notify_watchdog_ms() * 1000000, told = writ_log_clock();
    for (;;) {
        int number = next_signal(set, 500);
        if (number == SIGTERM || number == SIGINT)
            return;
        if (number == SIGHUP)
            reload(server);
        writ_http_reap(http);
        if (every && writ_log_clock() - told >= every / 2) {
            writ_notify_manager("WATCHDOG=1");
            told = writ_log_clock();
        }
    }
}

/* Requests that have begun may end; a second signal ends them. */
static void drain(writ_server *server, writ_http *http, const sigset_t *set)
{
    uint64_t until = writ_log_clock() + (uint64_t)server->config->drain * 1000000000u;
    atomic_store(&server->stopping, true);
    writ_notify_manager("STOPPING=1");
    writ_log_say(server, "info", "stopping");
    writ_http_quiesce(http);
    while (atomic_load(&server->in_flight) > 0 && writ_log_clock() < until) {
        int number = next_signal(set, 20);
        if (number == SIGTERM || number == SIGINT)
            break;
    }
    int left = atomic_load(&server->in_flight);
    if (left > 0)
        writ_log_say(server, "warning", "%d requests did not end in time", left);
}

static int run(writ_server *server, const writ_listening *at, const sigset_t *set, writ_error *err)
{
    writ_http *http;
    int code = writ_http_open(server, at->socket, &http, err);
    if (code)
        return code;
    warn_of_reach(server, at);
    fprintf(stderr, "listening on %s://%.*s\n", server->config->tls_cert ? "https" : "http",
            WRIT_FMT(at->address));
    writ_notify_manager("READY=1");
    serve(server, http, set);
    drain(server, http, set);
    writ_writer_stop(server->writer);
    writ_http_close(http);
    writ_log_say(server, "info", "stopped");
    return WRIT_OK;
}

int writ_serve_run(const writ_serve_config *config, const char *url, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_listening at = {0};
    writ_server *server = NULL;
    sigset_t set, before;
    signals_of_ours(&set);
    pthread_sigmask(SIG_BLOCK, &set, &before); /* all threads inherit it: one waits for signals */
    raise_files();
    int code = writ_listen(&arena, config->listen, &at, err);
    if (!code)
        code = check_reach(config, &at, err);
    if (!code)
        code = open_server(config, url, &at, &server, err);
    if (!code)
        code = run(server, &at, &set, err);
    writ_server_free(server);
    if (server)
        leave_registry(url);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    writ_arena_clear(&arena);
    return code;
}
