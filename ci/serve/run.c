/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/serve/run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "ci/serve/guard.h"
#include "ci/serve/http.h"
#include "ci/serve/listen.h"
#include "ci/serve/log.h"
#include "ci/serve/notify_ready.h"
#include "ci/serve/writer.h"
#include "contracts/day.h"

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
    const writ_serve_config *config = server->config;
    if (at->is_loopback)
        return;
    if (config->anonymous == WRIT_ANONYMOUS_WRITE)
        writ_log_insist(server, "warning", "whoever reaches %.*s may write without a token",
                        WRIT_FMT(at->address));
    if (config->trust_proxy)
        writ_log_say(server, "warning",
                     "whoever reaches %.*s is believed as to X-Forwarded-For%s: nobody but the "
                     "proxy may",
                     WRIT_FMT(at->address), config->tls_cert ? "" : ", and tokens come in clear");
    else if (!config->tls_cert)
        writ_log_say(server, "warning",
                     "tokens come in clear to %.*s: --tls-cert, or a proxy in front",
                     WRIT_FMT(at->address));
}

/* Which registry it is: `url` may hold a password, `place` does not. */
typedef struct served {
    const char *url;
    writ_str place;
    bool is_made; /* it was not there before */
} served;

/* It is made where it is not there yet, and made ready for us. */
static int make_registry(writ_arena *arena, served *registry, writ_error *err)
{
    writ_store *store;
    int code = writ_store_open(registry->url, true, &store, err);
    if (code)
        return code;
    registry->place = writ_str_copy(arena, writ_str_of(writ_store_place(store)));
    registry->is_made = writ_store_is_made(store);
    code = writ_store_serve(store, true, err);
    writ_store_close(store);
    return code;
}

/* Ready for commands again. Where somebody else has it open it stays as it is, which is no error:
 * commands work with either. A database is not asked: it may not answer. */
static void leave_registry(const char *url)
{
    writ_store *store;
    writ_error err = WRIT_ERROR_INIT;
    if (writ_store_is_postgres(writ_str_of(url)) || writ_store_open(url, false, &store, &err))
        return;
    writ_store_serve(store, false, &err);
    writ_store_close(store);
}

/* The first line is for programs, so nothing is said before it. */
static void say_start(const writ_server *server, const writ_listening *at, const served *registry)
{
    fprintf(stderr, "listening on %s://%.*s\n", server->config->tls_cert ? "https" : "http",
            WRIT_FMT(at->address));
    writ_log_insist(server, "info", "serving registry '%.*s'%s", WRIT_FMT(registry->place),
                    registry->is_made ? ", which was made now" : "");
    warn_of_reach(server, at);
}

/* ---- meanwhile ---- */

/* Those that one thread waits for. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* What is read anew is read by a thread of its own: a database that does not answer must not keep
 * us from ending. */
typedef struct reloading {
    writ_server *server;
    writ_http *http;
    pthread_t thread;
    bool is_wanted;  /* since the last one began */
    bool is_started; /* and to be joined */
    atomic_bool is_over;
} reloading;

static void renew_certificate(const reloading *r)
{
    writ_error err = WRIT_ERROR_INIT;
    if (writ_http_renew(r->http, &err) == WRIT_OK)
        writ_log_say(r->server, "info", "the certificate was read anew");
    else
        writ_log_say(r->server, "error",
                     "the certificate could not be read anew, the one from before stays: %s",
                     err.message);
}

static void read_tokens(const reloading *r)
{
    writ_error err = WRIT_ERROR_INIT;
    if (writ_door_reload(r->server->door, &err) == WRIT_OK)
        writ_log_say(r->server, "info", "tokens were read anew");
    else
        writ_log_say(r->server, "error", "tokens could not be read anew: %s", err.message);
}

static void *read_anew(void *context)
{
    reloading *r = context;
    if (r->server->config->tls_cert)
        renew_certificate(r);
    read_tokens(r);
    writ_notify_manager("READY=1");
    atomic_store(&r->is_over, true);
    return NULL;
}

static void end_reload(reloading *r)
{
    if (r->is_started)
        pthread_join(r->thread, NULL);
    r->is_started = false;
}

/* One that is wanted while another runs begins after it: that one may have read too early. */
static void reload(reloading *r)
{
    if (!r->is_wanted || (r->is_started && !atomic_load(&r->is_over)))
        return;
    end_reload(r);
    atomic_store(&r->is_over, false);
    writ_notify_reloading();
    r->is_started = pthread_create(&r->thread, NULL, read_anew, r) == 0;
    r->is_wanted = !r->is_started;
}

typedef struct expiring {
    int64_t at, days; /* when, and how many days before; as it was told */
} expiring;

/* From two weeks before it expires on, once a day. */
static void warn_of_expiry(const writ_server *server, expiring *told)
{
    enum { DAY = 24 * 60 * 60, WARNED_DAYS = 14 };
    int64_t at = atomic_load(&server->certificate_expiry), left = at - time(NULL);
    expiring now = {at, left / DAY - (left < 0)};
    if (!at || now.days >= WARNED_DAYS || (at == told->at && now.days == told->days))
        return;
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str when = writ_moment_text(&arena, at * 1000);
    writ_log_say(server, "warning", "the certificate '%s' %s at %.*s", server->config->tls_cert,
                 left < 0 ? "expired" : "expires", WRIT_FMT(when));
    writ_arena_clear(&arena);
    *told = now;
}

/* Waits for a signal, at most a second; 0: none came. */
static int next_signal(const sigset_t *set, long milliseconds)
{
    const struct timespec wait = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    int number = sigtimedwait(set, NULL, &wait);
    return number < 0 ? 0 : number;
}

static void serve(writ_http *http, reloading *r, const sigset_t *set)
{
    uint64_t every = writ_notify_watchdog_ms() * 1000000, told = writ_log_clock();
    expiring expiry_told = {0};
    for (;;) {
        warn_of_expiry(r->server, &expiry_told);
        int number = next_signal(set, 500);
        if (number == SIGTERM || number == SIGINT)
            return;
        r->is_wanted |= number == SIGHUP;
        reload(r);
        writ_http_reap(http);
        if (every && writ_log_clock() - told >= every / 2) {
            writ_notify_manager("WATCHDOG=1");
            told = writ_log_clock();
        }
    }
}

/* Requests that have begun may end; a second signal ends them. How many are left. */
static int drain(writ_server *server, writ_http *http, const sigset_t *set)
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
    return left;
}

/* Who is slow is cut off within a second; who waits for a database cannot be. */
enum { END_SECONDS = 10, END_OF_LATE_SECONDS = 1 };

static void stop(writ_server *server, writ_http *http, reloading *r, const sigset_t *set)
{
    writ_guard guard;
    int left = drain(server, http, set);
    writ_guard_post(&guard, server, left ? END_OF_LATE_SECONDS : END_SECONDS);
    end_reload(r);
    writ_writer_stop(server->writer);
    writ_http_close(http);
    writ_guard_dismiss(&guard);
    writ_log_say(server, "info", "stopped");
}

static int run(writ_server *server, const writ_listening *at, const served *registry,
               const sigset_t *set, writ_error *err)
{
    writ_http *http;
    int code = writ_http_open(server, at->socket, &http, err);
    if (code)
        return code;
    reloading r = {.server = server, .http = http};
    say_start(server, at, registry);
    writ_notify_manager("READY=1");
    serve(http, &r, set);
    stop(server, http, &r, set);
    return WRIT_OK;
}

/* Until the registry is there, which a database may put off, SIGTERM and SIGINT end us at once. All
 * threads that are made afterwards inherit the mask: one waits for signals. */
static int open_and_run(writ_arena *arena, const writ_serve_config *config,
                        const writ_listening *at, served *registry, writ_error *err)
{
    writ_server *server = NULL;
    sigset_t set;
    int code = make_registry(arena, registry, err);
    block_signals(&set);
    if (!code)
        code = writ_server_new(config, registry->url, writ_http_answered, &server, err);
    if (code)
        close(at->socket);
    else
        code = run(server, at, registry, &set, err);
    writ_server_free(server);
    if (server)
        leave_registry(registry->url);
    return code;
}

int writ_serve_run(const writ_serve_config *config, const char *url, writ_error *err)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_listening at = {0};
    served registry = {.url = url};
    struct sigaction term, interrupt, ends = {.sa_handler = SIG_DFL};
    sigset_t hangup, before;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &hangup, &before);
    sigaction(SIGTERM, &ends, &term);
    sigaction(SIGINT, &ends, &interrupt);
    raise_files();
    int code = writ_listen(&arena, config->listen, &at, err);
    if (!code)
        code = check_reach(config, &at, err);
    if (!code)
        code = open_and_run(&arena, config, &at, &registry, err);
    sigaction(SIGTERM, &term, NULL);
    sigaction(SIGINT, &interrupt, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    writ_arena_clear(&arena);
    return code;
}
