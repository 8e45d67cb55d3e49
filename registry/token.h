/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens: who may do what with a registry that is a service. A token is a secret that its holder
 * sends as `Authorization: Bearer writ_…`; the registry keeps the SHA-256 of it alone, so that who
 * reads the database, or a copy of it, cannot use it. The secret has 256 bits of chance, which
 * nobody guesses: a slow hash, as passwords need, would only make each request slow.
 *
 * What its scopes, separated by spaces, allow:
 *
 *     read              to read all that the registry holds
 *     publish:PREFIX    contracts whose id begins so: publish, deprecate, retire, record where they
 *                       run, ask for waivers
 *     publish:          the same of all contracts
 *     party:NAME        in the name of that system: register its expectations, grant the waivers of
 *                       what it breaks on, record where it runs
 *     report            summaries of runs of the filter, and what was told
 *     admin             everything, and alone: tokens, settings, the policy, export and import
 *
 * Any of them includes `read`. PREFIX and NAME have no spaces: an id with one cannot be named.
 */
#ifndef WRIT_REGISTRY_TOKEN_H
#define WRIT_REGISTRY_TOKEN_H

#include "registry/registry.h"

typedef enum writ_scope_kind {
    WRIT_SCOPE_READ,
    WRIT_SCOPE_PUBLISH,
    WRIT_SCOPE_PARTY,
    WRIT_SCOPE_REPORT,
    WRIT_SCOPE_ADMIN
} writ_scope_kind;

typedef struct writ_scope {
    writ_scope_kind kind;
    writ_str of; /* the prefix or the party, or "" */
} writ_scope;

typedef struct writ_scopes {
    writ_scope *items;
    size_t count, capacity;
} writ_scopes;

/* Appends the scopes of the text, at least one; their texts are parts of it. WRIT_E_USAGE says what
 * is none of the above. */
int writ_scopes_parse(writ_arena *arena, writ_str text, writ_scopes *scopes, writ_error *err);
/* As they are stored: each once, in the order in which they came. In the arena. */
writ_str writ_scopes_text(writ_arena *arena, const writ_scopes *scopes);

bool writ_scopes_may_publish(const writ_scopes *scopes, writ_str contract);
bool writ_scopes_may_speak_for(const writ_scopes *scopes, writ_str party); /* "email-platform" */
bool writ_scopes_may_report(const writ_scopes *scopes);
bool writ_scopes_may_write(const writ_scopes *scopes); /* anything at all */
bool writ_scopes_is_admin(const writ_scopes *scopes);

/* "writ_" and 43 characters of base64url (RFC 4648), which are 32 random bytes; terminated. */
#define WRIT_TOKEN_SECRET 49

/* A new secret, by the system's random numbers. Errors: WRIT_E_SYSTEM when it has none. */
int writ_token_secret(char secret[WRIT_TOKEN_SECRET], writ_error *err);
/* Has it the form of a secret? What has not is not looked up. */
bool writ_token_is_secret(writ_str text);

typedef enum writ_token_state {
    WRIT_TOKEN_VALID,
    WRIT_TOKEN_EXPIRED,
    WRIT_TOKEN_REVOKED
} writ_token_state;

/* At that moment (RFC 3339, UTC, as writ_now); what was revoked stays so. */
writ_token_state writ_token_state_at(const writ_stored_token *token, writ_str now);
/* The token whose secret this is, in any state, or NULL. Takes the same time whichever it is, and
 * whether there is one: all hashes are compared to their end. */
const writ_stored_token *writ_token_find(const writ_stored_tokens *tokens, writ_str secret);

/* When a token ends that is asked for with `--expires TEXT`: a number of days from now, or a day,
 * whose end is meant. RFC 3339 in the arena. WRIT_E_USAGE when it is neither, or over already. */
int writ_token_expiry(writ_arena *arena, writ_str text, writ_moment now, writ_str *expires_at,
                      writ_error *err);

/* Makes a token of `name`, `scopes`, `expires_at` ("": never), `hash` (of the secret that its
 * holder has) and `id` ("t" and eight hexadecimal digits that say nothing about the secret; "": one
 * is made); fills in all else. In the log as "create-token". On a store that asks a server (acts.h)
 * the row is put as it is, and the server does this. Errors: WRIT_E_USAGE without a name, for a
 * name of more than one line or longer than WRIT_BOUND_TOKEN_NAME, for scopes, a time, a hash or an
 * id that is none. */
int writ_registry_create_token(writ_store *store, writ_arena *arena, writ_str by,
                               writ_stored_token *token, writ_error *err);
/* Ends the token of that id, at once; in the log as "revoke-token". SAME: it is over already.
 * Errors: WRIT_E_INPUT when there is none. */
int writ_registry_revoke_token(writ_store *store, writ_arena *arena, writ_str id, writ_str by,
                               writ_outcome *outcome, writ_error *err);

#endif
