/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/http_try.h"

#include <stdlib.h>
#include <strings.h>

#include "config.h"
#include "contracts/base/bounds.h"

bool writ_http_is_url(const char *text)
{
    return strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0;
}

#ifdef WITH_CURL
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "contracts/base/shared_object.h"

enum { CONNECT_SECONDS = 5 };
static const long most_pause_ms = 10000;
/* Who does not answer by then whether the body is wanted gets it. */
static const long expect_ms = 10000;

typedef struct curl_api {
    void *library;
#define FUNCTION(name) __typeof__(&curl_##name) name;
#include "registry/http_api.def"
#undef FUNCTION
} curl_api;

struct writ_http_client {
    curl_api api;
    CURL *handle;
    writ_arena arena;
    const char *url;
    writ_str origin; /* for messages */
    bool is_local;   /* it is this machine */
    const char *token;
    writ_token_use use;
    char why[CURL_ERROR_SIZE];
    /* of one try */
    writ_arena trying;
    writ_buf answer;
    const writ_http_request *request;
    writ_http_try *seen;
    writ_error *err;
};

/* ---- the library ---- */

static int load_library(curl_api *api, writ_error *err)
{
    static const char *const names[] = {
#define FUNCTION(name) "curl_" #name,
#include "registry/http_api.def"
#undef FUNCTION
    };
    void **const slots[] = {
#define FUNCTION(name) (void **)&api->name,
#include "registry/http_api.def"
#undef FUNCTION
    };
    const writ_shared_object library = {
        .file = WRIT_SHARED_OBJECT_FILE("curl", "4"),
        .product = "libcurl",
        .hint = "install libcurl (Debian: libcurl4): URLs are reached with it",
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
static writ_str part_of(writ_http_client *c, CURLU *parsed, CURLUPart part)
{
    char *text = NULL;
    writ_str copy = WRIT_STR_EMPTY;
    if (c->api.url_get(parsed, part, &text, 0) == CURLUE_OK)
        copy = writ_str_copy(&c->arena, writ_str_of(text));
    c->api.free(text);
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

/* Sets the origin, and whether the token may go there. */
static int read_url(writ_http_client *c, writ_error *err)
{
    const char *token = getenv("WRIT_TOKEN");
    CURLU *parsed = c->api.url();
    if (!parsed)
        writ_out_of_memory();
    if (c->api.url_set(parsed, CURLUPART_URL, c->url, 0) != CURLUE_OK) {
        c->api.url_cleanup(parsed);
        return writ_error_set(err, WRIT_E_USAGE, "this is no URL that anything can be sent to");
    }
    writ_str scheme = part_of(c, parsed, CURLUPART_SCHEME);
    writ_str host = part_of(c, parsed, CURLUPART_HOST), port = part_of(c, parsed, CURLUPART_PORT);
    c->api.url_cleanup(parsed);
    c->origin = writ_str_printf(&c->arena, "%.*s://%.*s%s%.*s", WRIT_FMT(scheme), WRIT_FMT(host),
                                port.len ? ":" : "", WRIT_FMT(port));
    c->is_local = is_this_machine(host);
    if (token && *token) {
        bool may_go = c->is_local || writ_str_is(scheme, "https");
        c->token = token;
        c->use = may_go ? WRIT_TOKEN_SENT : WRIT_TOKEN_WITHHELD;
    }
    return WRIT_OK;
}

/* ---- what comes ---- */

/* Ends the transfer: libcurl is told that the bytes could not be taken. */
static size_t give_up(writ_http_client *c, int code)
{
    c->seen->code = code;
    return 0;
}

static int hand_out_lines(writ_http_client *c)
{
    size_t from = 0;
    int code = WRIT_OK;
    while (code == WRIT_OK) {
        writ_str rest = writ_str_part(writ_buf_str(&c->answer), from, SIZE_MAX);
        size_t end = writ_str_find_byte(rest, '\n');
        if (end == rest.len)
            break;
        from += end + 1;
        c->seen->has_lines = true;
        if (end)
            code = c->request->line(c->request->context, writ_str_part(rest, 0, end), c->err);
    }
    memmove(c->answer.ptr, c->answer.ptr + from, c->answer.len - from);
    c->answer.len -= from;
    return code;
}

static bool is_streamed(writ_http_client *c)
{
    long status = 0;
    c->api.easy_getinfo(c->handle, CURLINFO_RESPONSE_CODE, &status);
    return c->request->line && status >= 200 && status < 300;
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    writ_http_client *c = context;
    int code = WRIT_OK;
    writ_buf_add(&c->answer, bytes, size * count);
    if (is_streamed(c))
        code = hand_out_lines(c);
    if (code == WRIT_OK && c->answer.len > WRIT_BOUND_HTTP_ANSWER)
        code = writ_error_set(c->err, WRIT_E_SYSTEM, "'%.*s' answers with more than %u bytes",
                              WRIT_FMT(c->origin), WRIT_BOUND_HTTP_ANSWER);
    return code == WRIT_OK ? size * count : give_up(c, code);
}

/* ---- what goes while it is read ---- */

/* At most `room` bytes more of the upload. */
static int fill(writ_http_client *c, char *to, size_t room, size_t *len)
{
    writ_http_upload *upload = c->request->upload;
    int code = WRIT_OK;
    *len = 0;
    upload->is_begun = true;
    while (code == WRIT_OK && *len < room && !upload->is_over) {
        writ_str part = writ_str_part(upload->rest, 0, room - *len);
        if (part.len)
            memcpy(to + *len, part.ptr, part.len);
        *len += part.len;
        upload->rest = writ_str_part(upload->rest, part.len, SIZE_MAX);
        if (!upload->rest.len) {
            code = upload->read(upload->context, &upload->rest, c->err);
            upload->is_over = code == WRIT_OK && !upload->rest.ptr;
        }
    }
    return code;
}

static size_t give(char *to, size_t size, size_t count, void *context)
{
    writ_http_client *c = context;
    size_t len;
    int code = fill(c, to, size * count, &len);
    c->seen->code = code;
    return code == WRIT_OK ? len : CURL_READFUNC_ABORT;
}

/* ---- one try ---- */

#define SET(option, value)                                                                         \
    (failed = failed ? failed : c->api.easy_setopt(c->handle, CURLOPT_##option, (value)))

/* What is the same for all requests. */
static int set_up(writ_http_client *c, writ_error *err)
{
    const char *ca_file = getenv("WRIT_CA_FILE");
    CURLcode failed = CURLE_OK;
    c->handle = c->api.easy_init();
    if (!c->handle)
        writ_out_of_memory();
    SET(PROTOCOLS_STR, "http,https");
    SET(FOLLOWLOCATION, 0L);
    SET(PATH_AS_IS, 1L); /* a part of it may be called ".." */
    SET(USERAGENT, "writ/" PACKAGE_VERSION);
    SET(CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    SET(LOW_SPEED_LIMIT, 1L);
    SET(TCP_KEEPALIVE, 1L); /* while a server works it says nothing */
    SET(EXPECT_100_TIMEOUT_MS, expect_ms);
    SET(READFUNCTION, give);
    SET(READDATA, c);
    SET(NOSIGNAL, 1L);
    SET(ERRORBUFFER, c->why);
    SET(WRITEFUNCTION, take);
    SET(WRITEDATA, c);
    if (c->is_local)
        SET(PROXY, ""); /* whatever the environment names: the token is for this machine */
    if (ca_file && *ca_file)
        SET(CAINFO, ca_file);
    return failed
               ? writ_error_set(err, WRIT_E_SYSTEM, "this libcurl is too old to send anything with")
               : WRIT_OK;
}

static struct curl_slist *add_header(writ_http_client *c, struct curl_slist *list,
                                     const char *header)
{
    list = c->api.slist_append(list, header);
    if (!list)
        writ_out_of_memory();
    return list;
}

static struct curl_slist *headers_of(writ_http_client *c)
{
    const writ_http_upload *upload = c->request->upload;
    struct curl_slist *list = NULL;
    if (upload) {
        list = add_header(c, list, "Expect: 100-continue");
        list =
            add_header(c, list, "Transfer-Encoding: chunked"); /* of a length that nobody knows */
        list =
            add_header(c, list, writ_str_printf(&c->trying, "Content-Type: %s", upload->type).ptr);
    } else {
        list = add_header(c, list, "Expect:"); /* no pause before a body */
    }
    if (c->request->body.ptr)
        list = add_header(c, list, "Content-Type: application/json");
    if (c->use == WRIT_TOKEN_SENT)
        list = add_header(c, list,
                          writ_str_printf(&c->trying, "Authorization: Bearer %s", c->token).ptr);
    for (const char *const *header = c->request->headers; header && *header; header++)
        list = add_header(c, list, *header);
    return list;
}

static CURLcode prepare(writ_http_client *c, struct curl_slist *headers)
{
    const writ_http_request *request = c->request;
    writ_str url = writ_str_printf(&c->trying, "%s%.*s", c->url, WRIT_FMT(request->path));
    bool is_get = strcmp(request->method, "GET") == 0;
    CURLcode failed = CURLE_OK;
    SET(URL, url.ptr);
    SET(HTTPHEADER, headers);
    SET(TIMEOUT, request->seconds);
    /* What is sent on a connection that turns out to be at its end libcurl sends again by itself.
     */
    SET(FRESH_CONNECT, request->is_repeatable ? 0L : 1L);
    SET(HTTPGET, 1L); /* forgets what the one before was */
    SET(CUSTOMREQUEST, is_get ? NULL : request->method);
    SET(LOW_SPEED_TIME,
        (long)(request->upload ? WRIT_BOUND_HTTP_UPLOAD_SILENCE : WRIT_BOUND_HTTP_SILENCE));
    if (request->upload) {
        SET(POST, 1L);
        SET(POSTFIELDS, NULL);
        SET(POSTFIELDSIZE_LARGE, (curl_off_t)-1);
    }
    if (request->body.ptr) {
        SET(POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
        SET(POSTFIELDS, request->body.ptr);
    }
    return failed;
}

#undef SET

static writ_http_end end_of(CURLcode result)
{
    switch (result) {
    case CURLE_OK:
        return WRIT_HTTP_ANSWERED;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        return WRIT_HTTP_UNSENT;
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_SSL_CONNECT_ERROR:
        return WRIT_HTTP_BROKEN;
    default:
        return WRIT_HTTP_HOPELESS;
    }
}

/* What is wrong with the URL or with WRIT_CA_FILE, rather than with the server. */
static const char *hint_of(const writ_http_client *c, CURLcode result)
{
    const char *ca_file = getenv("WRIT_CA_FILE");
    switch (result) {
    case CURLE_PEER_FAILED_VERIFICATION:
        return ca_file && *ca_file ? "WRIT_CA_FILE names whose certificates are believed: it needs "
                                     "that of the server, or of who signed it"
                                   : "WRIT_CA_FILE=FILE believes the certificates in that file: "
                                     "that of the server, or of who signed it";
    case CURLE_SSL_CACERT_BADFILE:
        return "WRIT_CA_FILE names a file of certificates in PEM";
    case CURLE_SSL_CONNECT_ERROR:
        return "does the server speak HTTP only? then its URL begins with http://";
    case CURLE_GOT_NOTHING:
        return writ_str_starts(c->origin, WRIT_STR("http://"))
                   ? "does the server speak HTTPS? then its URL begins with https://"
                   : NULL;
    default:
        return NULL;
    }
}

static writ_str type_of(writ_http_client *c)
{
    char *type = NULL;
    c->api.easy_getinfo(c->handle, CURLINFO_CONTENT_TYPE, &type);
    writ_str text = type ? writ_str_of(type) : WRIT_STR("");
    text.len = writ_str_find_byte(text, ';');
    while (text.len && text.ptr[text.len - 1] == ' ')
        text.len--;
    return writ_str_copy(&c->trying, text);
}

/* The last line of a stream may have no end. */
static void finish_lines(writ_http_client *c)
{
    if (c->seen->end != WRIT_HTTP_ANSWERED || !c->answer.len || !is_streamed(c))
        return;
    c->seen->has_lines = true;
    c->seen->code = c->request->line(c->request->context, writ_buf_str(&c->answer), c->err);
    writ_buf_reset(&c->answer);
}

int writ_http_client_try(writ_http_client *c, const writ_http_request *request, writ_http_try *seen,
                         writ_error *err)
{
    curl_off_t seconds = 0;
    *seen = (writ_http_try){0};
    c->request = request;
    c->seen = seen;
    c->err = err;
    c->why[0] = '\0';
    writ_arena_reset(&c->trying);
    writ_buf_reset(&c->answer);
    struct curl_slist *headers = headers_of(c);
    CURLcode result = prepare(c, headers);
    if (result == CURLE_OK)
        result = c->api.easy_perform(c->handle);
    c->api.slist_free_all(headers);
    seen->end = end_of(result);
    seen->hint = hint_of(c, result);
    c->api.easy_getinfo(c->handle, CURLINFO_RESPONSE_CODE, &seen->status);
    c->api.easy_getinfo(c->handle, CURLINFO_RETRY_AFTER, &seconds);
    if (seconds > 0)
        seen->pause_ms = seconds < most_pause_ms / 1000 ? (long)seconds * 1000 : most_pause_ms;
    finish_lines(c);
    seen->why = c->why[0] ? c->why : c->api.easy_strerror(result);
    seen->type = type_of(c);
    seen->answer = &c->answer;
    return seen->code;
}

/* ---- the client ---- */

int writ_http_client_open(const char *url, writ_http_client **client, writ_error *err)
{
    writ_http_client *c = calloc(1, sizeof *c);
    if (!c)
        writ_out_of_memory();
    c->url = writ_str_copy(&c->arena, writ_str_of(url)).ptr;
    int code = load_library(&c->api, err);
    if (!code)
        code = read_url(c, err);
    if (!code)
        code = set_up(c, err);
    if (code)
        writ_http_client_close(c);
    else
        *client = c;
    return code;
}

void writ_http_client_close(writ_http_client *c)
{
    if (!c)
        return;
    if (c->handle)
        c->api.easy_cleanup(c->handle);
    writ_shared_object_close(c->api.library);
    writ_buf_clear(&c->answer);
    writ_arena_clear(&c->trying);
    writ_arena_clear(&c->arena);
    free(c);
}

writ_str writ_http_client_origin(const writ_http_client *c)
{
    return c->origin;
}

writ_token_use writ_http_client_token(const writ_http_client *c)
{
    return c->use;
}

#else /* without libcurl */

int writ_http_client_open(const char *url, writ_http_client **client, writ_error *err)
{
    (void)url;
    (void)client;
    int code = writ_error_set(err, WRIT_E_USAGE, "this writ was built without libcurl");
    writ_error_hint(err, "it sends nothing to URLs; name a file, a folder or a registry");
    return code;
}

/* There is no client to ask any of these. */

void writ_http_client_close(writ_http_client *client)
{
    (void)client;
}

writ_str writ_http_client_origin(const writ_http_client *client)
{
    (void)client;
    return WRIT_STR_EMPTY;
}

writ_token_use writ_http_client_token(const writ_http_client *client)
{
    (void)client;
    return WRIT_TOKEN_NONE;
}

int writ_http_client_try(writ_http_client *client, const writ_http_request *request,
                         writ_http_try *seen, writ_error *err)
{
    (void)client;
    (void)request;
    (void)seen;
    return writ_error_set(err, WRIT_E_SYSTEM, "this writ was built without libcurl");
}

#endif
