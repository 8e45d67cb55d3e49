/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>

#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "contracts/uri.h"
#include "registry/http_store.h"
#include "registry/wire.h"

enum { TRIES = 4 };
static const long first_pause_ms = 200;

/* ---- paths ---- */

void writ_path_add_segment(writ_buf *path, writ_str segment)
{
    writ_buf_add_byte(path, '/');
    writ_uri_add_segment(path, segment);
}

void writ_path_add_query(writ_buf *path, const char *name, writ_str value)
{
    if (!value.len)
        return;
    bool is_first = writ_str_find_byte(writ_buf_str(path), '?') == path->len;
    writ_buf_printf(path, "%c%s=", is_first ? '?' : '&', name);
    writ_uri_add_segment(path, value);
}

/* ---- what was kept ---- */

static int64_t now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

void writ_http_forget(writ_http_store *s)
{
    writ_arena_reset(&s->arena);
    s->kept = WRIT_MAP_INIT;
    s->kept_bytes = 0;
}

static const writ_str *find_kept(writ_http_store *s, writ_str path)
{
    if (s->kept_bytes && now_seconds() - s->kept_since >= WRIT_HTTP_KEPT_SECONDS)
        writ_http_forget(s);
    return writ_map_find(&s->kept, path);
}

static void keep(writ_http_store *s, writ_str path, writ_str body)
{
    if (body.len > WRIT_BOUND_HTTP_KEPT / 4)
        return;
    if (s->kept_bytes + body.len > WRIT_BOUND_HTTP_KEPT)
        writ_http_forget(s);
    if (!s->kept_bytes)
        s->kept_since = now_seconds();
    writ_str *copy = WRIT_NEW(&s->arena, writ_str);
    *copy = writ_str_copy(&s->arena, body);
    writ_map_put(&s->arena, &s->kept, writ_str_copy(&s->arena, path), copy);
    s->kept_bytes += body.len + 1;
}

/* ---- errors in words ---- */

/* A problem (RFC 9457) with our members. */
typedef struct problem {
    bool is_one;
    writ_str type; /* the last part of its URN */
    writ_str detail, reason, hint;
} problem;

/* Words of a server go to terminals: what is no text in them must not. */
static writ_str plain(writ_arena *arena, writ_str text)
{
    writ_str copy = writ_str_copy(arena, text);
    char *bytes = (char *)copy.ptr;
    for (size_t i = 0; i < copy.len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        bool is_c1 = i && (unsigned char)bytes[i - 1] == 0xC2 && c >= 0x80 && c < 0xA0;
        if (is_c1)
            bytes[i - 1] = ' ';
        if (is_c1 || c < 0x20 || c == 0x7F)
            bytes[i] = ' ';
    }
    return copy;
}

static writ_str word_of(writ_arena *arena, const writ_value *value, const char *name)
{
    const writ_value *member = writ_value_find(value, name);
    return member && member->kind == WRIT_STRING ? plain(arena, member->string) : WRIT_STR_EMPTY;
}

static int parse(const writ_http_store *s, writ_arena *arena, writ_str text,
                 const writ_value **value, writ_error *err)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_value *root = NULL;
    *source = (writ_source){writ_http_client_origin(s->client), text};
    int code = writ_json_read(arena, source, &root, err);
    if (code == WRIT_OK)
        *value = root;
    return code;
}

static problem problem_of(const writ_http_store *s, writ_arena *arena,
                          const writ_http_response *response)
{
    const writ_value *value = NULL;
    problem p = {0};
    if (!writ_str_is(response->type, "application/problem+json") ||
        parse(s, arena, response->body, &value, NULL) != WRIT_OK || value->kind != WRIT_OBJECT)
        return p;
    p.is_one = true;
    p.type = word_of(arena, value, "type");
    for (size_t i = p.type.len; i-- > 0;)
        if (p.type.ptr[i] == ':') {
            p.type = writ_str_part(p.type, i + 1, SIZE_MAX);
            break;
        }
    p.detail = word_of(arena, value, "detail");
    if (!p.detail.len)
        p.detail = word_of(arena, value, "title");
    p.reason = word_of(arena, value, "reason");
    p.hint = word_of(arena, value, "hint");
    return p;
}

static int fail_unknown(const writ_http_store *s, const problem *p, writ_error *err)
{
    writ_token_use use = writ_http_client_token(s->client);
    writ_error_set(err, WRIT_E_SYSTEM, "'%.*s' does not know who asks%s%.*s",
                   WRIT_FMT(writ_http_client_origin(s->client)), p->detail.len ? ": " : "",
                   WRIT_FMT(p->detail));
    if (use == WRIT_TOKEN_WITHHELD)
        writ_error_hint(err, "the token of WRIT_TOKEN is sent by https, or to this machine, only");
    else if (use == WRIT_TOKEN_SENT)
        writ_error_hint(err, "the token is that of WRIT_TOKEN");
    else
        writ_error_hint(err, "give a token by WRIT_TOKEN; who runs the server makes it with `writ "
                             "token create`");
    return WRIT_E_SYSTEM;
}

static int fail_forbidden(const writ_http_store *s, const problem *p, writ_error *err)
{
    writ_token_use use = writ_http_client_token(s->client);
    writ_error_set(err, WRIT_E_SYSTEM, "'%.*s' does not allow this%s%.*s",
                   WRIT_FMT(writ_http_client_origin(s->client)), p->detail.len ? ": " : "",
                   WRIT_FMT(p->detail));
    if (p->hint.len)
        writ_error_hint(err, "%.*s", WRIT_FMT(p->hint));
    else if (use == WRIT_TOKEN_WITHHELD)
        writ_error_hint(err, "the token of WRIT_TOKEN is sent by https, or to this machine, only");
    else
        writ_error_hint(err, use == WRIT_TOKEN_SENT
                                 ? "the token is that of WRIT_TOKEN; it needs another scope"
                                 : "a token that may do it goes into WRIT_TOKEN");
    return WRIT_E_SYSTEM;
}

static int fail_elsewhere(const writ_http_store *s, const char *why, writ_error *err)
{
    int code =
        writ_error_set(err, WRIT_E_SYSTEM, "'%s' is no registry of Writ: %s", s->store.place, why);
    writ_error_hint(err, "give the URL that `writ serve` prints, or the one it has behind a proxy");
    return code;
}

/* The code that the error has where the registry is no server. */
static int code_of(unsigned status)
{
    switch (status) {
    case 400:
        return WRIT_E_USAGE;
    case 404:
    case 413:
    case 414:
    case 422:
        return WRIT_E_INPUT;
    case 409:
        return WRIT_E_REFUSED;
    default:
        return WRIT_E_SYSTEM;
    }
}

static int fail_status(const writ_http_store *s, writ_arena *arena,
                       const writ_http_response *response, writ_error *err)
{
    const problem p = problem_of(s, arena, response);
    unsigned status = response->status;
    if (status == 401)
        return fail_unknown(s, &p, err);
    if (status == 403)
        return fail_forbidden(s, &p, err);
    if (status >= 300 && status < 400)
        return fail_elsewhere(s, "it sends elsewhere, and redirects are not followed", err);
    if (!p.is_one && status < 500)
        return fail_elsewhere(s, "it answers otherwise", err);
    if (code_of(status) == WRIT_E_SYSTEM || writ_str_is(p.type, "route-not-found"))
        writ_error_set(err, WRIT_E_SYSTEM, "'%.*s' cannot do this: status %u%s%.*s",
                       WRIT_FMT(writ_http_client_origin(s->client)), status,
                       p.detail.len ? ", " : "", WRIT_FMT(p.detail));
    else
        writ_error_set(err, code_of(status), "%.*s", WRIT_FMT(p.detail));
    if (p.hint.len)
        writ_error_hint(err, "%.*s", WRIT_FMT(p.hint));
    return err ? err->code : WRIT_E_SYSTEM;
}

int writ_http_fail_answer(const writ_http_store *s, const writ_error *why, writ_error *err)
{
    return writ_error_set(err, WRIT_E_SYSTEM, "the answer of '%.*s' cannot be understood: %s",
                          WRIT_FMT(writ_http_client_origin(s->client)), why->message);
}

/* ---- asking ---- */

static bool is_good(const writ_http_response *response)
{
    return response->status >= 200 && response->status < 300;
}

/* What no server takes is not sent: it would hang up over what is still to come. */
static int check_bounds(const writ_http_store *s, const writ_http_request *request, writ_error *err)
{
    writ_str origin = writ_http_client_origin(s->client);
    if (request->path.len >= WRIT_BOUND_HTTP_TARGET)
        writ_error_set(
            err, WRIT_E_INPUT,
            "the names in this are too long for '%.*s': escaped, they are in an address of "
            "%zu bytes, and it takes %u",
            WRIT_FMT(origin), request->path.len, WRIT_BOUND_HTTP_TARGET);
    else if (request->body.len > WRIT_BOUND_HTTP_BODY)
        writ_error_set(
            err, WRIT_E_INPUT,
            "this is too large for '%.*s': as JSON, with what stands beside it, it is of "
            "%zu bytes, and a request has at most %u",
            WRIT_FMT(origin), request->body.len, WRIT_BOUND_HTTP_BODY);
    else
        return WRIT_OK;
    writ_error_hint(err, "run this where the server is, on the registry that it serves");
    return WRIT_E_INPUT;
}

static int send(writ_http_store *s, writ_arena *arena, writ_http_request *request,
                writ_http_response *response, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    if (check_bounds(s, request, err) != WRIT_OK)
        return WRIT_E_INPUT;
    request->tries = TRIES;
    request->pause_ms = first_pause_ms;
    int code = writ_http_client_send(s->client, arena, request, response, &why);
    if (code == WRIT_OK)
        return code;
    if (code == WRIT_E_SYSTEM && request->upload && !request->upload->is_over)
        writ_error_hint(&why, "nothing was kept of it; it may be asked again");
    else if (code == WRIT_E_SYSTEM && !request->is_repeatable)
        writ_error_hint(&why, "what was asked for may be done all the same; it may be asked again");
    else if (code == WRIT_E_SYSTEM)
        writ_error_hint(&why, "is the server there? --registry or WRIT_REGISTRY names another one");
    if (err && !err->code)
        *err = why;
    return code;
}

/* Is there no such thing, rather than no such question? */
static bool is_missing(const writ_http_store *s, writ_arena *arena,
                       const writ_http_response *response)
{
    if (response->status != 404)
        return false;
    const problem p = problem_of(s, arena, response);
    return p.is_one && !writ_str_is(p.type, "route-not-found");
}

/* The text of an answer, in the arena; ptr is NULL when there is no such thing. */
static int get_text(writ_http_store *s, writ_arena *arena, writ_str path, bool may_keep,
                    writ_str *text, writ_error *err)
{
    const writ_str *kept = may_keep ? find_kept(s, path) : NULL;
    writ_http_request request = {.method = "GET", .path = path, .is_repeatable = true};
    writ_http_response response;
    if (kept) {
        *text = writ_str_copy(arena, *kept);
        return WRIT_OK;
    }
    int code = send(s, arena, &request, &response, err);
    if (code != WRIT_OK)
        return code;
    *text = WRIT_STR_EMPTY;
    if (is_missing(s, arena, &response))
        return WRIT_OK;
    if (!is_good(&response))
        return fail_status(s, arena, &response, err);
    *text = response.body;
    if (may_keep)
        keep(s, path, response.body);
    return WRIT_OK;
}

int writ_http_get(writ_http_store *s, writ_arena *arena, writ_str path, bool may_keep,
                  const writ_value **value, writ_error *err)
{
    writ_str text;
    writ_error why = WRIT_ERROR_INIT;
    int code = get_text(s, arena, path, may_keep, &text, err);
    if (code != WRIT_OK)
        return code;
    *value = NULL;
    if (text.ptr && parse(s, arena, text, value, &why) != WRIT_OK)
        return fail_elsewhere(s, "its answer is no JSON", err);
    return WRIT_OK;
}

/* ---- lists ---- */

/* The next page's `after`, which may be a number; "" at the end. */
static writ_str next_of(writ_arena *arena, const writ_value *page)
{
    const writ_value *next = writ_value_find(page, "next");
    int64_t number;
    if (next && next->kind == WRIT_STRING)
        return next->string;
    if (next && next->kind == WRIT_NUMBER && writ_number_to_int(&next->number, &number))
        return writ_str_printf(arena, "%lld", (long long)number);
    return WRIT_STR_EMPTY;
}

static int read_page(writ_http_store *s, writ_arena *arena, const writ_value *page,
                     const writ_http_list *list, size_t *left, void *rows, writ_error *err)
{
    writ_error why = WRIT_ERROR_INIT;
    const writ_value *items = writ_value_find(page, list->member);
    if (!items || items->kind != WRIT_ARRAY) {
        writ_error_set(&why, WRIT_E_INPUT, "it has no '%s'", list->member);
        return writ_http_fail_answer(s, &why, err);
    }
    for (size_t i = 0; i < items->array.count && *left; i++, --*left)
        if (list->read(arena, items->array.items[i], rows, &why) != WRIT_OK)
            return writ_http_fail_answer(s, &why, err);
    return WRIT_OK;
}

/* Where the page behind `after` is; in the arena. */
static writ_str page_path(writ_arena *arena, const writ_buf *path, writ_str after)
{
    writ_buf whole = WRIT_BUF_INIT;
    writ_buf_add_str(&whole, writ_buf_str(path));
    writ_path_add_query(&whole, "after", after);
    writ_str copy = writ_str_copy(arena, writ_buf_str(&whole));
    writ_buf_clear(&whole);
    return copy;
}

int writ_http_get_list(writ_http_store *s, writ_arena *arena, const writ_buf *path,
                       const writ_http_list *list, void *rows, writ_error *err)
{
    size_t left = list->limit ? list->limit : SIZE_MAX;
    writ_str after = list->after;
    do {
        const writ_value *page;
        int code =
            writ_http_get(s, arena, page_path(arena, path, after), list->may_keep, &page, err);
        if (code == WRIT_OK && !page) /* of a contract or a party that is not there */
            return WRIT_OK;
        if (code == WRIT_OK)
            code = read_page(s, arena, page, list, &left, rows, err);
        if (code != WRIT_OK)
            return code;
        writ_str next = next_of(arena, page);
        if (next.len && writ_str_equal(next, after))
            return fail_elsewhere(s, "a page of its list is followed by itself", err);
        after = next;
    } while (after.len && left);
    return WRIT_OK;
}

int writ_http_get_lines(writ_http_store *s, writ_arena *arena, writ_str path, writ_http_line *line,
                        void *context, writ_error *err)
{
    writ_http_response response;
    writ_http_request request = {
        .method = "GET", .path = path, .is_repeatable = true, .line = line, .context = context};
    int code = send(s, arena, &request, &response, err);
    if (code == WRIT_OK && !is_good(&response))
        code = fail_status(s, arena, &response, err);
    return code;
}

/* ---- doing ---- */

/* The headers that say on whose behalf it is; they end with NULL. */
typedef struct headers {
    const char *items[5];
    size_t count;
} headers;

static void add_header(writ_arena *arena, headers *to, const char *name, writ_str value)
{
    writ_buf line = WRIT_BUF_INIT;
    if (!value.len)
        return;
    writ_buf_printf(&line, "%s: ", name);
    writ_uri_add_segment(&line, value);
    to->items[to->count++] = writ_str_copy(arena, writ_buf_str(&line)).ptr;
    writ_buf_clear(&line);
}

static headers headers_of(const writ_http_store *s, writ_arena *arena)
{
    const writ_origin *origin = s->store.origin;
    headers made = {0};
    if (!origin)
        return made;
    add_header(arena, &made, "Writ-Author", origin->author);
    add_header(arena, &made, "Writ-Message", origin->message);
    add_header(arena, &made, "Writ-Commit", origin->commit);
    add_header(arena, &made, "Writ-Link", origin->link);
    return made;
}

static int read_answer(const writ_http_store *s, writ_arena *arena, writ_str body,
                       writ_answer *answer, writ_error *err)
{
    const writ_value *value;
    writ_error why = WRIT_ERROR_INIT;
    int code = parse(s, arena, body, &value, &why);
    if (code == WRIT_OK)
        code = writ_wire_read_answer(arena, value, answer, &why);
    return code == WRIT_OK ? code : writ_http_fail_answer(s, &why, err);
}

int writ_http_send(writ_http_store *s, writ_arena *arena, writ_str path, writ_http_upload *upload,
                   const writ_value **value, writ_error *err)
{
    writ_http_response response;
    writ_error why = WRIT_ERROR_INIT;
    writ_http_request request = {.method = "POST", .path = path, .upload = upload};
    writ_http_forget(s);
    int code = send(s, arena, &request, &response, err);
    if (code == WRIT_OK && !is_good(&response))
        code = fail_status(s, arena, &response, err);
    if (code == WRIT_OK && !upload->is_over)
        code = fail_elsewhere(s, "it answers before all was sent", err);
    if (code == WRIT_OK && parse(s, arena, response.body, value, &why) != WRIT_OK)
        code = writ_http_fail_answer(s, &why, err);
    return code;
}

/* Did a rule refuse it, with its reason? */
static bool is_refusal(const writ_http_store *s, writ_arena *arena,
                       const writ_http_response *response, writ_answer *answer)
{
    if (response->status != 409)
        return false;
    const problem p = problem_of(s, arena, response);
    if (p.reason.len)
        *answer = (writ_answer){WRIT_OUTCOME_REFUSED, p.reason, p.hint};
    return p.reason.len > 0;
}

int writ_http_do(writ_http_store *s, writ_arena *arena, const writ_http_deed *deed,
                 writ_answer *answer, bool *found, writ_error *err)
{
    const headers said = headers_of(s, arena);
    writ_http_response response;
    writ_http_request request = {
        .method = deed->method,
        .path = writ_buf_str(deed->path),
        .body = deed->body ? writ_buf_str(deed->body) : WRIT_STR_EMPTY,
        .headers = said.items,
        .is_repeatable = deed->is_repeatable,
    };
    writ_http_forget(s);
    int code = send(s, arena, &request, &response, err);
    if (code != WRIT_OK)
        return code;
    bool missing = found && is_missing(s, arena, &response);
    if (found)
        *found = !missing;
    if (missing || (answer && is_refusal(s, arena, &response, answer)))
        return WRIT_OK;
    if (!is_good(&response))
        return fail_status(s, arena, &response, err);
    return answer ? read_answer(s, arena, response.body, answer, err) : WRIT_OK;
}
