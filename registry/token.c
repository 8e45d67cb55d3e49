/* SPDX-License-Identifier: Apache-2.0 */
#include "registry/token.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "contracts/base/bounds.h"
#include "contracts/base/utf8.h"
#include "contracts/base/write.h"
#include "contracts/day.h"
#include "registry/acts.h"
#include "registry/digest.h"
#include "registry/stored.h"

/* ---- scopes ---- */

static const struct scope_word {
    writ_str word;
    bool takes; /* something follows the word */
} scope_words[] = {
    [WRIT_SCOPE_READ] = {WRIT_STR_INIT("read"), false},
    [WRIT_SCOPE_PUBLISH] = {WRIT_STR_INIT("publish:"), true},
    [WRIT_SCOPE_PARTY] = {WRIT_STR_INIT("party:"), true},
    [WRIT_SCOPE_REPORT] = {WRIT_STR_INIT("report"), false},
    [WRIT_SCOPE_ADMIN] = {WRIT_STR_INIT("admin"), false},
};

static int hint_at_scopes(int code, writ_error *err)
{
    writ_error_hint(err, "read, publish:PREFIX, party:NAME, report or admin");
    return code;
}

/* A prefix may be empty, which is all contracts; a party is one. */
static int parse_scope(writ_str word, writ_scope *scope, writ_error *err)
{
    for (int kind = 0; kind <= WRIT_SCOPE_ADMIN; kind++) {
        const struct scope_word *row = &scope_words[kind];
        if (row->takes ? !writ_str_starts(word, row->word) : !writ_str_equal(word, row->word))
            continue;
        *scope = (writ_scope){(writ_scope_kind)kind, writ_str_part(word, row->word.len, SIZE_MAX)};
        if (kind != WRIT_SCOPE_PARTY || scope->of.len)
            return WRIT_OK;
        return writ_error_set(err, WRIT_E_USAGE, "'party:' names no party");
    }
    return hint_at_scopes(writ_error_set(err, WRIT_E_USAGE, "'%.*s' is no scope", WRIT_FMT(word)),
                          err);
}

/* Words of printable ASCII and UTF-8: a control character would stand in logs and headers. */
static bool has_control(writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
            return true;
    return false;
}

int writ_scopes_parse(writ_arena *arena, writ_str text, writ_scopes *scopes, writ_error *err)
{
    size_t before = scopes->count;
    if (text.len > WRIT_BOUND_TOKEN_SCOPES)
        return writ_error_set(err, WRIT_E_USAGE, "scopes have at most %d bytes",
                              WRIT_BOUND_TOKEN_SCOPES);
    if (has_control(text))
        return writ_error_set(err, WRIT_E_USAGE, "a scope has no control characters");
    while (text.len) {
        size_t at = writ_str_find_byte(text, ' ');
        writ_str word = writ_str_part(text, 0, at);
        writ_scope scope;
        text = writ_str_part(text, at < text.len ? at + 1 : at, SIZE_MAX);
        if (!word.len)
            continue;
        int code = parse_scope(word, &scope, err);
        if (code != WRIT_OK)
            return code;
        *WRIT_PUSH(arena, scopes) = scope;
    }
    if (scopes->count > before)
        return WRIT_OK;
    return hint_at_scopes(writ_error_set(err, WRIT_E_USAGE, "a token needs a scope"), err);
}

static bool is_same_scope(const writ_scope *a, const writ_scope *b)
{
    return a->kind == b->kind && writ_str_equal(a->of, b->of);
}

writ_str writ_scopes_text(writ_arena *arena, const writ_scopes *scopes)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < scopes->count; i++) {
        size_t first = 0;
        while (!is_same_scope(&scopes->items[first], &scopes->items[i]))
            first++;
        if (first == i)
            writ_buf_printf(&text, "%s%.*s%.*s", text.len ? " " : "",
                            WRIT_FMT(scope_words[scopes->items[i].kind].word),
                            WRIT_FMT(scopes->items[i].of));
    }
    writ_str copy = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return copy;
}

static bool allows(const writ_scope *scope, writ_scope_kind kind, writ_str of)
{
    if (scope->kind == WRIT_SCOPE_ADMIN)
        return true;
    if (scope->kind != kind)
        return false;
    return kind == WRIT_SCOPE_PUBLISH ? writ_str_starts(of, scope->of)
                                      : writ_str_equal(of, scope->of);
}

static bool one_allows(const writ_scopes *scopes, writ_scope_kind kind, writ_str of)
{
    for (size_t i = 0; i < scopes->count; i++)
        if (allows(&scopes->items[i], kind, of))
            return true;
    return false;
}

bool writ_scopes_may_publish(const writ_scopes *scopes, writ_str contract)
{
    return one_allows(scopes, WRIT_SCOPE_PUBLISH, contract);
}

bool writ_scopes_may_speak_for(const writ_scopes *scopes, writ_str party)
{
    return one_allows(scopes, WRIT_SCOPE_PARTY, party);
}

bool writ_scopes_may_report(const writ_scopes *scopes)
{
    return one_allows(scopes, WRIT_SCOPE_REPORT, WRIT_STR_EMPTY);
}

bool writ_scopes_is_admin(const writ_scopes *scopes)
{
    return one_allows(scopes, WRIT_SCOPE_ADMIN, WRIT_STR_EMPTY);
}

bool writ_scopes_may_write(const writ_scopes *scopes)
{
    for (size_t i = 0; i < scopes->count; i++)
        if (scopes->items[i].kind != WRIT_SCOPE_READ)
            return true;
    return false;
}

/* ---- secrets ---- */

#define SECRET_BYTES 32
static const writ_str secret_prefix = WRIT_STR_INIT("writ_");

static int fill_random(unsigned char *bytes, size_t count, writ_error *err)
{
    for (size_t have = 0; have < count;) {
        ssize_t got = getrandom(bytes + have, count - have, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return writ_error_set_errno(err, errno, "the system has no random numbers");
        have += (size_t)got;
    }
    return WRIT_OK;
}

int writ_token_secret(char secret[WRIT_TOKEN_SECRET], writ_error *err)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned char bytes[SECRET_BYTES + 1] = {0}; /* one more, for the last digit's two bits */
    int code = fill_random(bytes, SECRET_BYTES, err);
    if (code != WRIT_OK)
        return code;
    memcpy(secret, secret_prefix.ptr, secret_prefix.len);
    for (size_t i = 0; i < WRIT_TOKEN_SECRET - 1 - secret_prefix.len; i++) {
        size_t bit = 6 * i;
        unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
        secret[secret_prefix.len + i] = digits[pair >> (10 - bit % 8) & 63];
    }
    secret[WRIT_TOKEN_SECRET - 1] = '\0';
    return WRIT_OK;
}

static bool is_secret_digit(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

bool writ_token_is_secret(writ_str text)
{
    if (text.len != WRIT_TOKEN_SECRET - 1 || !writ_str_starts(text, secret_prefix))
        return false;
    for (size_t i = secret_prefix.len; i < text.len; i++)
        if (!is_secret_digit(text.ptr[i]))
            return false;
    return true;
}

writ_token_state writ_token_state_at(const writ_stored_token *token, writ_str now)
{
    if (token->revoked_at.len)
        return WRIT_TOKEN_REVOKED;
    bool over = token->expires_at.len && writ_str_compare(token->expires_at, now) <= 0;
    return over ? WRIT_TOKEN_EXPIRED : WRIT_TOKEN_VALID;
}

/* Every byte of both, whatever they are. */
static bool is_same_hash(writ_str hash, const char hex[WRIT_SHA256_HEX])
{
    unsigned char differs = hash.len != WRIT_SHA256_HEX - 1;
    for (size_t i = 0; i < hash.len && i < WRIT_SHA256_HEX - 1; i++)
        differs |= (unsigned char)(hash.ptr[i] ^ hex[i]);
    return !differs;
}

const writ_stored_token *writ_token_find(const writ_stored_tokens *tokens, writ_str secret)
{
    char hex[WRIT_SHA256_HEX];
    const writ_stored_token *found = NULL;
    writ_sha256_hex(secret, hex);
    for (size_t i = 0; i < tokens->count; i++)
        if (is_same_hash(tokens->items[i].hash, hex))
            found = &tokens->items[i];
    return found;
}

/* ---- their end ---- */

#define DAY_MS    INT64_C(86400000)
#define MOST_DAYS 3650 /* who wants more asks for none */

int writ_token_expiry(writ_arena *arena, writ_str text, writ_moment now, writ_str *expires_at,
                      writ_error *err)
{
    writ_day day;
    int64_t days = 0;
    writ_moment end;
    if (writ_day_parse(text, &day)) {
        end = ((writ_moment)day + 1) * DAY_MS;
    } else {
        bool is_number = text.len > 0 && text.len <= 4;
        for (size_t i = 0; i < text.len && is_number; i++) {
            is_number = text.ptr[i] >= '0' && text.ptr[i] <= '9';
            days = 10 * days + (text.ptr[i] - '0');
        }
        if (!is_number || days < 1 || days > MOST_DAYS) {
            int code =
                writ_error_set(err, WRIT_E_USAGE, "'%.*s' is no end of a token", WRIT_FMT(text));
            writ_error_hint(err, "a number of days from 1 to %d, or a day such as 2027-01-31",
                            MOST_DAYS);
            return code;
        }
        end = now + days * DAY_MS;
    }
    if (end <= now)
        return writ_error_set(err, WRIT_E_USAGE, "'%.*s' is over already", WRIT_FMT(text));
    *expires_at = writ_moment_text(arena, end);
    return WRIT_OK;
}

/* ---- in the registry ---- */

static bool is_hexadecimal(writ_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
              (text.ptr[i] >= 'a' && text.ptr[i] <= 'f')))
            return false;
    return true;
}

static bool is_id(writ_str id)
{
    return id.len == 9 && id.ptr[0] == 't' && is_hexadecimal(writ_str_part(id, 1, SIZE_MAX));
}

static int make_id(writ_arena *arena, writ_str *id, writ_error *err)
{
    unsigned char bytes[4];
    int code = fill_random(bytes, sizeof bytes, err);
    if (code == WRIT_OK)
        *id = writ_str_printf(arena, "t%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
    return code;
}

static int check_name(writ_str name, writ_error *err)
{
    int code = WRIT_OK;
    if (!name.len)
        code = writ_error_set(err, WRIT_E_USAGE, "a token needs a name: who has it");
    else if (name.len > WRIT_BOUND_TOKEN_NAME)
        code = writ_error_set(err, WRIT_E_USAGE, "the name of a token has at most %d bytes",
                              WRIT_BOUND_TOKEN_NAME);
    else if (has_control(name) || !writ_utf8_valid(name))
        code = writ_error_set(err, WRIT_E_USAGE, "the name of a token is one line of text");
    else if (writ_str_is(name, "anonymous"))
        code = writ_error_set(err, WRIT_E_USAGE, "'anonymous' is who has no token");
    return code;
}

/* Its own texts, checked; scopes and times become what is stored. */
static int check_token(writ_arena *arena, writ_stored_token *token, writ_error *err)
{
    writ_scopes scopes = {0};
    writ_moment end;
    int code = check_name(token->name, err);
    if (code == WRIT_OK)
        code = writ_scopes_parse(arena, token->scopes, &scopes, err);
    if (code == WRIT_OK && token->expires_at.len && !writ_moment_parse(token->expires_at, &end))
        code = writ_error_set(err, WRIT_E_USAGE, "'%.*s' is no time", WRIT_FMT(token->expires_at));
    if (code == WRIT_OK && (token->hash.len != WRIT_SHA256_HEX - 1 || !is_hexadecimal(token->hash)))
        code = writ_error_set(err, WRIT_E_USAGE, "the hash of a token is a SHA-256, hexadecimal");
    if (code == WRIT_OK && token->id.len && !is_id(token->id))
        code = writ_error_set(err, WRIT_E_USAGE, "'%.*s' is no id of a token", WRIT_FMT(token->id));
    if (code == WRIT_OK && !token->id.len)
        code = make_id(arena, &token->id, err);
    if (code != WRIT_OK)
        return code;
    token->scopes = writ_scopes_text(arena, &scopes);
    if (token->expires_at.len)
        token->expires_at = writ_moment_text(arena, end);
    return WRIT_OK;
}

typedef struct token_work {
    writ_store *store;
    writ_arena *arena;
    writ_stored_token *token;
    writ_str by;
    writ_outcome outcome;
} token_work;

static writ_str described(const token_work *w)
{
    const writ_stored_token *token = w->token;
    writ_str until = token->expires_at.len ? token->expires_at : WRIT_STR("no end");
    return writ_str_printf(w->arena, "%.*s, %.*s: %.*s, until %.*s", WRIT_FMT(token->id),
                           WRIT_FMT(token->name), WRIT_FMT(token->scopes), WRIT_FMT(until));
}

static int write_event(token_work *w, const char *action, const writ_stored_token *row,
                       writ_str detail, writ_error *err)
{
    return writ_stored_event(w->store, w->arena,
                             &(writ_event){.by = w->by,
                                           .action = writ_str_of(action),
                                           .detail = detail,
                                           .digest = writ_digest_token(w->arena, row)},
                             err);
}

static int put(void *context, bool *keep, writ_error *err)
{
    token_work *w = context;
    int code = writ_store_put_token(w->store, w->token, err);
    (void)keep;
    if (code != WRIT_OK || writ_store_acts(w->store))
        return code; /* a server writes its own log */
    return write_event(w, "create-token", w->token, described(w), err);
}

int writ_registry_create_token(writ_store *store, writ_arena *arena, writ_str by,
                               writ_stored_token *token, writ_error *err)
{
    writ_stored_token row = *token;
    token_work work = {.store = store, .arena = arena, .token = &row, .by = by};
    int code = check_token(arena, &row, err);
    row.created_at = writ_now(arena);
    row.created_by = by;
    row.revoked_at = WRIT_STR_EMPTY;
    if (code == WRIT_OK)
        code = writ_store_transact(store, put, &work, err);
    if (code == WRIT_OK)
        *token = row;
    return code;
}

static int find(token_work *w, writ_str id, writ_error *err)
{
    writ_stored_tokens tokens = {0};
    int code = writ_store_tokens(w->store, w->arena, &tokens, err);
    for (size_t i = 0; i < tokens.count && code == WRIT_OK; i++)
        if (writ_str_equal(tokens.items[i].id, id)) {
            w->token = writ_arena_copy(w->arena, &tokens.items[i], sizeof *tokens.items);
            return WRIT_OK;
        }
    if (code == WRIT_OK) {
        code = writ_error_set(err, WRIT_E_INPUT, "there is no token '%.*s'", WRIT_FMT(id));
        writ_error_hint(err, "`writ token list` names them all");
    }
    return code;
}

static int revoke_one(void *context, bool *keep, writ_error *err)
{
    token_work *w = context;
    bool revoked = false;
    writ_stored_token row = *w->token;
    row.revoked_at = writ_now(w->arena);
    int code = writ_store_revoke_token(w->store, row.id, row.revoked_at, &revoked, err);
    w->outcome = revoked ? WRIT_OUTCOME_DONE : WRIT_OUTCOME_SAME;
    *keep = revoked;
    if (code != WRIT_OK || !revoked || writ_store_acts(w->store))
        return code;
    return write_event(
        w, "revoke-token", &row,
        writ_str_printf(w->arena, "%.*s, %.*s", WRIT_FMT(row.id), WRIT_FMT(row.name)), err);
}

int writ_registry_revoke_token(writ_store *store, writ_arena *arena, writ_str id, writ_str by,
                               writ_outcome *outcome, writ_error *err)
{
    token_work work = {.store = store, .arena = arena, .by = by};
    int code = find(&work, id, err);
    if (code == WRIT_OK)
        code = writ_store_transact(store, revoke_one, &work, err);
    if (code == WRIT_OK)
        *outcome = work.outcome;
    return code;
}
