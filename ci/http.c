/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/http.h"

#include <strings.h>

#include "config.h"

bool writ_http_is_url(const char *text)
{
    return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

#ifdef WITH_CURL
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdlib.h>
#include <time.h>

#include "contracts/base/shared_object.h"

enum { TRIES = 4, CONNECT_SECONDS = 5, TRY_SECONDS = 15 };
static const long first_pause_ms = 500; /* doubled each time */
static const long most_pause_ms = 10000;

typedef struct curl_api {
    void *library;
#define FUNCTION(name) __typeof__(&curl_##name) name;
#include "ci/http_api.def"
#undef FUNCTION
} curl_api;

/* A request; what it is made of is borrowed. */
typedef struct sending {
    curl_api api;
    CURL *handle;
    const char *url;
    writ_str origin; /* for messages */
    struct curl_slist *headers;
    char why[CURL_ERROR_SIZE];
    writ_arena arena;
} sending;

/* What came of a try. */
typedef struct outcome {
    CURLcode result;
    long status;   /* of HTTP; 0: none came */
    long pause_ms; /* that the server asks for, or 0 */
} outcome;

/* ---- the library ---- */

static int load_library(curl_api *api, writ_error *err)
{
    static const char *const names[] = {
#define FUNCTION(name) "curl_" #name,
#include "ci/http_api.def"
#undef FUNCTION
    };
    void **const slots[] = {
#define FUNCTION(name) (void **)&api->name,
#include "ci/http_api.def"
#undef FUNCTION
    };
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("curl", "4"),
        .product = "libcurl",
        .hint = "install libcurl (Debian: libcurl4): reports are sent to URLs with it",
        .names = names,
        .slots = slots,
        .count = sizeof names / sizeof *names,
    };
    int code = writ_shared_object_open(&library, &api->library, err);
    if (!code && api->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        code = writ_error_set(err, WRIT_E_SYSTEM, "libcurl cannot be started");
    return code;
}

/* ---- the URL ---- */

/* A part of it, in the arena; "" when it has none. */
static writ_str part_of(sending *s, CURLU *parsed, CURLUPart part)
{
    char *text = NULL;
    writ_str copy = WRIT_STR_EMPTY;
    if (s->api.url_get(parsed, part, &text, 0) == CURLUE_OK)
        copy = writ_str_copy(&s->arena, writ_str_of(text));
    s->api.free(text);
    return copy;
}

/* 127.0.0.0/8 (RFC 1122, section 3.2.1.3), and not a name that begins so. */
static bool is_loopback(writ_str host)
{
    for (size_t i = 0; i < host.len; i++)
        if (host.ptr[i] != '.' && (host.ptr[i] < '0' || host.ptr[i] > '9'))
            return false;
    return writ_str_starts(host, WRIT_STR("127."));
}

static bool is_this_machine(writ_str host)
{
    return writ_str_is(host, "localhost") || writ_str_is(host, "[::1]") || is_loopback(host);
}

/* Sets the origin, and the token where it may go. */
static int read_url(sending *s, writ_error *err)
{
    const char *token = getenv("WRIT_TOKEN");
    CURLU *parsed = s->api.url();
    if (!parsed)
        writ_out_of_memory();
    if (s->api.url_set(parsed, CURLUPART_URL, s->url, 0) != CURLUE_OK) {
        s->api.url_cleanup(parsed);
        return writ_error_set(err, WRIT_E_USAGE, "this is no URL that anything can be sent to");
    }
    writ_str scheme = part_of(s, parsed, CURLUPART_SCHEME);
    writ_str host = part_of(s, parsed, CURLUPART_HOST), port = part_of(s, parsed, CURLUPART_PORT);
    s->api.url_cleanup(parsed);
    s->origin = writ_str_printf(&s->arena, "%.*s://%.*s%s%.*s", WRIT_FMT(scheme), WRIT_FMT(host),
                                port.len ? ":" : "", WRIT_FMT(port));
    s->headers = s->api.slist_append(NULL, "Content-Type: application/json");
    if (token && *token && (writ_str_is(scheme, "https") || is_this_machine(host)))
        s->headers = s->api.slist_append(
            s->headers, writ_str_printf(&s->arena, "Authorization: Bearer %s", token).ptr);
    return s->headers ? WRIT_OK : (writ_out_of_memory(), WRIT_E_SYSTEM);
}

/* ---- one try ---- */

/* An answer says nothing that is not in its status. */
static size_t drop(char *bytes, size_t size, size_t count, void *context)
{
    (void)bytes;
    (void)context;
    return size * count;
}

static int set_up(sending *s, writ_str body)
{
    s->handle = s->api.easy_init();
    if (!s->handle)
        writ_out_of_memory();
    CURLcode failed = CURLE_OK;
#define SET(option, value)                                                                         \
    (failed = failed ? failed : s->api.easy_setopt(s->handle, CURLOPT_##option, (value)))
    SET(URL, s->url);
    SET(PROTOCOLS_STR, "http,https");
    SET(FOLLOWLOCATION, 0L);
    SET(POST, 1L);
    SET(POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    SET(POSTFIELDS, body.ptr);
    SET(HTTPHEADER, s->headers);
    SET(USERAGENT, "writ/" PACKAGE_VERSION);
    SET(CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    SET(TIMEOUT, (long)TRY_SECONDS);
    SET(NOSIGNAL, 1L);
    SET(ERRORBUFFER, s->why);
    SET(WRITEFUNCTION, drop);
#undef SET
    return failed ? WRIT_E_SYSTEM : WRIT_OK;
}

static outcome try_once(sending *s)
{
    outcome seen = {0};
    curl_off_t seconds = 0;
    s->why[0] = '\0';
    seen.result = s->api.easy_perform(s->handle);
    s->api.easy_getinfo(s->handle, CURLINFO_RESPONSE_CODE, &seen.status);
    s->api.easy_getinfo(s->handle, CURLINFO_RETRY_AFTER, &seconds);
    if (seconds > 0)
        seen.pause_ms = seconds < most_pause_ms / 1000 ? (long)seconds * 1000 : most_pause_ms;
    return seen;
}

static bool was_taken(const outcome *seen)
{
    return seen->result == CURLE_OK && seen->status >= 200 && seen->status < 300;
}

/* May it go better the next time? */
static bool may_pass(const outcome *seen)
{
    switch (seen->result) {
    case CURLE_OK:
        return seen->status == 408 || seen->status == 429 || seen->status >= 500;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_CONNECT_ERROR:
        return true;
    default:
        return false;
    }
}

/* ---- tries ---- */

/* False: it was stopped. */
static bool wait_ms(long ms, const volatile sig_atomic_t *stop)
{
    const struct timespec slice = {.tv_nsec = 50 * 1000000L};
    for (; ms > 0; ms -= 50) {
        if (stop && *stop)
            return false;
        nanosleep(&slice, NULL);
    }
    return !(stop && *stop);
}

static int fail(const sending *s, const outcome *seen, int tries, writ_error *err)
{
    const char *plural = tries == 1 ? "try" : "tries";
    if (seen->result != CURLE_OK)
        return writ_error_set(
            err, WRIT_E_SYSTEM, "cannot send to '%.*s': %s (%d %s)", WRIT_FMT(s->origin),
            s->why[0] ? s->why : s->api.easy_strerror(seen->result), tries, plural);
    writ_error_set(err, WRIT_E_SYSTEM, "'%.*s' did not take it: status %ld (%d %s)",
                   WRIT_FMT(s->origin), seen->status, tries, plural);
    if (seen->status == 401 || seen->status == 403)
        writ_error_hint(err, "the token is that of WRIT_TOKEN, which is sent by https only");
    else if (seen->status >= 300 && seen->status < 400)
        writ_error_hint(err, "redirects are not followed; give the URL that it leads to");
    return WRIT_E_SYSTEM;
}

static int try_all(sending *s, const volatile sig_atomic_t *stop, writ_error *err)
{
    long pause = first_pause_ms;
    for (int tries = 1;; tries++, pause *= 2) {
        const outcome seen = try_once(s);
        if (was_taken(&seen))
            return WRIT_OK;
        if (tries == TRIES || !may_pass(&seen) ||
            !wait_ms(seen.pause_ms > pause ? seen.pause_ms : pause, stop))
            return fail(s, &seen, tries, err);
    }
}

static void tear_down(sending *s)
{
    if (s->handle)
        s->api.easy_cleanup(s->handle);
    if (s->headers)
        s->api.slist_free_all(s->headers);
    writ_shared_object_close(s->api.library);
    writ_arena_clear(&s->arena);
}

int writ_http_check(const char *url, writ_error *err)
{
    sending s = {.url = url};
    int code = load_library(&s.api, err);
    if (!code)
        code = read_url(&s, err);
    tear_down(&s);
    return code;
}

int writ_http_post(const char *url, writ_str body, const volatile sig_atomic_t *stop,
                   writ_error *err)
{
    sending s = {.url = url};
    int code = load_library(&s.api, err);
    if (!code)
        code = read_url(&s, err);
    if (!code && set_up(&s, body))
        code = writ_error_set(err, WRIT_E_SYSTEM, "this libcurl is too old to send anything with");
    if (!code)
        code = try_all(&s, stop, err);
    tear_down(&s);
    return code;
}

#else /* without libcurl */

static int refuse(writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_USAGE, "this writ was built without libcurl");
    writ_error_hint(err, "it sends nothing to URLs; name a file, a folder or a registry");
    return code;
}

int writ_http_check(const char *url, writ_error *err)
{
    (void)url;
    return refuse(err);
}

int writ_http_post(const char *url, writ_str body, const volatile sig_atomic_t *stop,
                   writ_error *err)
{
    (void)url;
    (void)body;
    (void)stop;
    return refuse(err);
}

#endif
