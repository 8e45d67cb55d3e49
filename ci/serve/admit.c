/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is let in, and what those are told who are not.
 */
#include "ci/serve/access.h"
#include "ci/serve/confluent.h"
#include "ci/serve/page.h"

typedef struct denial {
    unsigned status;
    const char *type;
    writ_str detail, hint;
    const char *challenge; /* what RFC 6750 adds to WWW-Authenticate */
} denial;

static const denial denials[] = {
    [WRIT_ADMISSION_MISSING] = {401, "token-missing", WRIT_STR_INIT("this needs a token"),
                                WRIT_STR_INIT("send `Authorization: Bearer writ_…`; `writ token "
                                              "create` makes one"),
                                ""},
    [WRIT_ADMISSION_UNKNOWN] = {401, "token-unknown",
                                WRIT_STR_INIT("the token is none of this registry"),
                                WRIT_STR_INIT("is it whole, and of this server?"),
                                ", error=\"invalid_token\""},
    [WRIT_ADMISSION_EXPIRED] = {401, "token-expired", WRIT_STR_INIT("the token has expired"),
                                WRIT_STR_INIT("ask for a new one"), ", error=\"invalid_token\""},
    [WRIT_ADMISSION_REVOKED] = {401, "token-revoked", WRIT_STR_INIT("the token was revoked"),
                                WRIT_STR_INIT("ask for a new one"), ", error=\"invalid_token\""},
    [WRIT_ADMISSION_TOO_MANY] = {429, "too-many-attempts",
                                 WRIT_STR_INIT("too many wrong tokens came from this address"),
                                 WRIT_STR_INIT("wait for a minute"), NULL},
};

/* Clients of Confluent and browsers are asked for a name and a password. */
static void challenge(writ_request *request, writ_response *response, writ_dialect dialect,
                      const char *more)
{
    if (dialect != WRIT_DIALECT_V1)
        writ_response_header(request, response, "WWW-Authenticate",
                             WRIT_STR("Basic realm=\"writ\", charset=\"UTF-8\""));
    if (dialect != WRIT_DIALECT_PAGE)
        writ_response_header(request, response, "WWW-Authenticate",
                             writ_str_printf(request->arena, "Bearer realm=\"writ\"%s", more));
}

static int say(writ_request *request, writ_response *response, writ_dialect dialect,
               const denial *denied)
{
    if (dialect == WRIT_DIALECT_V1)
        return writ_response_problem(request, response, denied->status, denied->type,
                                     denied->detail, denied->hint);
    if (dialect == WRIT_DIALECT_CONFLUENT)
        return writ_response_confluent(
            response, denied->status == 403 ? WRIT_CONFLUENT_FORBIDDEN : denied->status, "%.*s",
            WRIT_FMT(denied->detail));
    if (dialect == WRIT_DIALECT_PAGE) {
        writ_page_error(request, response, denied->status, denied->detail, denied->hint);
        return WRIT_OK;
    }
    response->status = denied->status;
    response->type = "text/plain; charset=utf-8";
    writ_buf_printf(&response->body, "%.*s: %.*s\n", WRIT_FMT(denied->detail),
                    WRIT_FMT(denied->hint));
    return WRIT_OK;
}

static int deny(writ_request *request, writ_response *response, writ_dialect dialect,
                writ_admission admission)
{
    const denial *denied = &denials[admission];
    if (denied->challenge)
        challenge(request, response, dialect, denied->challenge);
    else
        writ_response_header(request, response, "Retry-After", WRIT_STR("60"));
    return say(request, response, dialect, denied);
}

int writ_response_forbidden(writ_request *request, writ_response *response, writ_dialect dialect,
                            const char *scope, writ_str of)
{
    if (!request->identity->token.len)
        return deny(request, response, dialect, WRIT_ADMISSION_MISSING);
    const denial denied = {
        .status = 403,
        .type = "forbidden",
        .detail = writ_str_printf(request->arena, "'%.*s' may not do this: it needs %s%.*s",
                                  WRIT_FMT(request->identity->name), scope, WRIT_FMT(of)),
        .hint = WRIT_STR("ask for a token with that scope"),
    };
    if (dialect == WRIT_DIALECT_V1)
        challenge(request, response, dialect, ", error=\"insufficient_scope\"");
    return say(request, response, dialect, &denied);
}

static bool may(const writ_identity *identity, writ_access wanted)
{
    switch (wanted) {
    case WRIT_ACCESS_NONE:
        return true;
    case WRIT_ACCESS_READ:
        return writ_identity_may_read(identity);
    case WRIT_ACCESS_WRITE:
        return writ_identity_may_write(identity);
    case WRIT_ACCESS_ADMIN:
        return writ_identity_is_admin(identity);
    }
    return false;
}

/* What a client needs at least, as a problem says it. */
static const char *scope_for(writ_access wanted)
{
    return wanted == WRIT_ACCESS_ADMIN   ? "admin"
           : wanted == WRIT_ACCESS_WRITE ? "a scope that writes"
                                         : "read";
}

/* What anybody may ask depends on no database: that it is down must be seen by who looks after it.
 */
int writ_door_admit(writ_door *door, writ_request *request, writ_response *response,
                    writ_str authorization, writ_dialect dialect, writ_access wanted,
                    bool *admitted, writ_error *err)
{
    writ_admission admission = WRIT_ADMISSION_GRANTED;
    if (wanted == WRIT_ACCESS_NONE) {
        request->identity = writ_identity_anonymous(door, request->arena);
        *admitted = true;
        return WRIT_OK;
    }
    int code = writ_door_identify(door, request->arena, authorization, request->from,
                                  &request->identity, &admission, err);
    if (code != WRIT_OK)
        return code;
    *admitted = admission == WRIT_ADMISSION_GRANTED && may(request->identity, wanted);
    if (*admitted)
        return WRIT_OK;
    if (admission != WRIT_ADMISSION_GRANTED)
        return deny(request, response, dialect, admission);
    return writ_response_forbidden(request, response, dialect, scope_for(wanted), WRIT_STR_EMPTY);
}
