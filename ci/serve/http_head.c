/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#ifdef WITH_SERVE
#include <string.h>
#include <strings.h>

#include "ci/serve/http_inside.h"
#include "contracts/base/bounds.h"

/* What of a head is looked at, while it is read. */
typedef struct reading {
    writ_http_head *to;
    writ_str forwarded_for, forwarded_proto, length, encoding, expect;
    unsigned hosts, authorizations, lengths, encodings;
    bool misnamed; /* a name that is no token: "Content-Length :" */
} reading;

/* RFC 9110, section 5.6.2 */
static bool is_token(const char *text)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    if (!*text)
        return false;
    for (; *text; text++) {
        char lower = (char)(*text | 0x20);
        if (!((lower >= 'a' && lower <= 'z') || (*text >= '0' && *text <= '9') ||
              strchr(others, *text)))
            return false;
    }
    return true;
}

static enum MHD_Result take_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    reading *r = context;
    writ_request_head *head = &r->to->head;
    const struct {
        const char *name;
        writ_str *to;
        unsigned *count;
    } wanted[] = {{"Host", &head->host, &r->hosts},
                  {"Accept", &head->accept, NULL},
                  {"Authorization", &head->authorization, &r->authorizations},
                  {"Content-Type", &head->content_type, NULL},
                  {"Content-Length", &r->length, &r->lengths},
                  {"Expect", &r->expect, NULL},
                  {"If-None-Match", &head->if_none_match, NULL},
                  {"Origin", &head->origin, NULL},
                  {"Sec-Fetch-Site", &head->fetch_site, NULL},
                  {"Transfer-Encoding", &r->encoding, &r->encodings},
                  {"Writ-Author", &head->author, NULL},
                  {"Writ-Message", &head->message, NULL},
                  {"Writ-Commit", &head->commit, NULL},
                  {"Writ-Link", &head->link, NULL},
                  {"X-Forwarded-For", &r->forwarded_for, NULL},
                  {"X-Forwarded-Proto", &r->forwarded_proto, NULL}};
    (void)kind;
    value = value ? value : "";
    r->to->bytes += strlen(name) + strlen(value) + 4;
    r->misnamed |= !is_token(name);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if ((name[0] | 0x20) == (wanted[i].name[0] | 0x20) && !strcasecmp(name, wanted[i].name)) {
            *wanted[i].to = writ_str_of(value);
            if (wanted[i].count)
                ++*wanted[i].count;
        }
    return MHD_YES;
}

/* The last address of the list: the one that the proxy saw itself. */
static writ_str forwarded(writ_str list)
{
    for (size_t i = list.len; i-- > 0;)
        if (list.ptr[i] == ',') {
            list = writ_str_part(list, i + 1, SIZE_MAX);
            break;
        }
    while (list.len && *list.ptr == ' ')
        list = writ_str_part(list, 1, SIZE_MAX);
    return list;
}

/* False: it is no number, or none that any body has. */
static bool read_length(writ_str text, int64_t *length)
{
    *length = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || *length > INT64_MAX / 16)
            return false;
        *length = *length * 10 + (text.ptr[i] - '0');
    }
    return text.len > 0;
}

/* Where a body ends, others may see otherwise than we do: what comes after it would be a request to
 * one of us alone (RFC 9112, sections 5.1, 6.1 and 6.3). */
static const char *find_fault(reading *r, bool is_old)
{
    writ_request_head *head = &r->to->head;
    if (r->lengths + r->encodings > 1)
        return "the length of the body is said twice";
    if (r->lengths && !read_length(r->length, &head->content_length))
        return "the length of the body is no number";
    if (r->encodings &&
        (is_old || r->encoding.len != 7 || strncasecmp(r->encoding.ptr, "chunked", 7)))
        return "a body is sent as it is, or in chunks";
    if (r->misnamed || !is_token(head->method))
        return "the method or the name of a header is no token";
    if (r->hosts > 1 || r->authorizations > 1)
        return "there are two Host or two Authorization headers";
    if (r->encodings)
        head->content_length = -1;
    return NULL;
}

void writ_http_read_head(const writ_call *call, const char *method, writ_http_head *to)
{
    const writ_http *http = call->http;
    reading r = {.to = to};
    *to = (writ_http_head){.head = {.method = method, .target = call->target}};
    http->api.get_connection_values(call->connection, MHD_HEADER_KIND, take_header, &r);
    to->fault = find_fault(&r, call->is_old);
    to->is_asking = r.expect.len == 12 && strncasecmp(r.expect.ptr, "100-continue", 12) == 0;
    to->head.from = writ_str_of(call->peer->address);
    to->head.is_secure = http->tls != NULL;
    if (http->server->config->trust_proxy) {
        writ_str from = forwarded(r.forwarded_for);
        to->head.from = from.len && from.len < 64 ? from : to->head.from;
        to->head.is_secure |= writ_str_is(r.forwarded_proto, "https");
    }
}

#endif
