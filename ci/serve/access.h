/* SPDX-License-Identifier: Apache-2.0
 *
 * Who asks, and what they may. A request says so with a token (registry/token.h):
 *
 *     Authorization: Bearer writ_…
 *     Authorization: Basic BASE64(anything:writ_…)     for clients that know names and passwords
 *                                                      only: those of Confluent, browsers
 *
 * A request without one is anonymous, which the server allows to read, to write or nothing. A token
 * that is wrong is never anonymous: it is refused, so that nobody works for weeks with one that
 * does nothing.
 *
 * The tokens are held in memory by a door, which looks for new ones when something was committed,
 * at most once a second, and when it meets one that it does not know: a new token is good at once,
 * and one that was revoked through another server on the same database is refused within a second.
 */
#ifndef WRIT_CI_SERVE_ACCESS_H
#define WRIT_CI_SERVE_ACCESS_H

#include "ci/serve/serve.h"
#include "ci/serve/turn.h"
#include "registry/govern.h"
#include "registry/token.h"

/* What requests without a token may do; never what needs `admin`. */
typedef enum writ_anonymous {
    WRIT_ANONYMOUS_NONE,
    WRIT_ANONYMOUS_READ,
    WRIT_ANONYMOUS_WRITE
} writ_anonymous;

struct writ_identity {
    writ_str name;  /* of the token, "anonymous" without */
    writ_str token; /* its id, or "" */
    writ_scopes scopes;
    writ_anonymous anonymous; /* what they may without a token; NONE with one */
};

/* ---- for handlers ---- */

/* For `by`: of rows, of events, of the log. */
writ_str writ_identity_name(const writ_identity *identity);
/* Has it a token, or may it do what takes one? */
bool writ_identity_is_known(const writ_identity *identity);
bool writ_identity_may_read(const writ_identity *identity);
bool writ_identity_may_write(const writ_identity *identity); /* anything at all */
bool writ_identity_may_publish(const writ_identity *identity, writ_str contract);
bool writ_identity_may_speak_for(const writ_identity *identity, writ_str party); /* the system */
bool writ_identity_may_report(const writ_identity *identity);
bool writ_identity_is_admin(const writ_identity *identity);

/* May they grant this waiver? Its party's is granted in the name of that party. Where none is named
 * it is the policy of the registry that is waived, so that is for admins, in the name of the
 * contract: whoever publishes would let themselves through. *approval is what writ_registry_approve
 * asks for: by whom, for whom; `speaks_for` is "" for the anonymous, of whom nobody knows. `today`
 * is left. */
bool writ_identity_may_approve(const writ_identity *identity, const writ_waiver *waiver,
                               writ_approval *approval);

/* The answer to who may not: 403, or 401 where a token would help. `scope` is what is missing, with
 * what it is for ("publish:", contract). In the dialect of the route. Returns WRIT_OK. */
int writ_response_forbidden(writ_request *request, writ_response *response, writ_dialect dialect,
                            const char *scope, writ_str of);

/* ---- for ci/serve/exchange.c ---- */

typedef struct writ_door writ_door;

/* `url`: of the registry, of which it opens a handle of its own; `turn` is who may ask it,
 * borrowed. */
int writ_door_open(const char *url, writ_anonymous anonymous, writ_turn *turn, writ_door **door,
                   writ_error *err);
void writ_door_close(writ_door *door); /* NULL is fine */
/* Reads the tokens anew, whether or not something was committed (SIGHUP). When that fails, the next
 * request tries. */
int writ_door_reload(writ_door *door, writ_error *err);

/* How many withdrawals for good it has seen: what was answered before one of them may be gone.
 * Those of other servers on the database are seen within a second. Any thread. */
int64_t writ_door_withdrawals(writ_door *door);

/* Asks who it is by the header's value ("" where there was none) and whether they may what the
 * route wants. *admitted: request->identity is set, in the request's arena. Not admitted: the
 * response is filled, in the dialect: 401 with WWW-Authenticate for a token that is missing,
 * unknown, expired or revoked (problems "token-missing", "token-unknown", "token-expired",
 * "token-revoked"), 403
 * ("forbidden") for one that may not, 429 ("too-many-attempts") for an address that has sent
 * WRIT_BOUND_WRONG_TOKENS wrong ones within a minute. Errors: the tokens could not be read. Any
 * thread. */
int writ_door_admit(writ_door *door, writ_request *request, writ_response *response,
                    writ_str authorization, writ_dialect dialect, writ_access wanted,
                    bool *admitted, writ_error *err);

/* The part of it that knows no responses: whose token it is. */
typedef enum writ_admission {
    WRIT_ADMISSION_GRANTED,
    WRIT_ADMISSION_MISSING, /* no token, and nothing is allowed without */
    WRIT_ADMISSION_UNKNOWN,
    WRIT_ADMISSION_EXPIRED,
    WRIT_ADMISSION_REVOKED,
    WRIT_ADMISSION_TOO_MANY
} writ_admission;

/* `from`: the peer's address. *identity is set when it is GRANTED, in the arena. */
int writ_door_identify(writ_door *door, writ_arena *arena, writ_str authorization, writ_str from,
                       const writ_identity **identity, writ_admission *admission, writ_error *err);
/* Who has no token. */
const writ_identity *writ_identity_anonymous(const writ_door *door, writ_arena *arena);

#endif
