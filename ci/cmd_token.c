/* SPDX-License-Identifier: Apache-2.0
 *
 * writ token: who may do what with a registry that is a service.
 */
#include "ci/cli.h"
#include "contracts/base/write.h"
#include "registry/token.h"
#include "registry/wire.h"

typedef struct token_options {
    const char *name, *expires;
    writ_option_list scopes;
    int format;
} token_options;

/* ---- create ---- */

static writ_str scopes_of(writ_session *session, const writ_option_list *given)
{
    writ_buf text = WRIT_BUF_INIT;
    for (size_t i = 0; i < given->count; i++)
        writ_buf_printf(&text, "%s%s", i ? " " : "", given->items[i]);
    writ_str scopes = writ_str_copy(&session->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return scopes;
}

/* The secret is all that is written to standard output, and this is the only time it is told. */
static int create(writ_session *session, const token_options *options)
{
    char secret[WRIT_TOKEN_SECRET], hash[WRIT_SHA256_HEX];
    writ_stored_token token = {.name = writ_str_of(options->name),
                               .scopes = scopes_of(session, &options->scopes),
                               .hash = {hash, sizeof hash - 1}};
    writ_store *store;
    int code = WRIT_OK;
    if (options->expires)
        code = writ_token_expiry(&session->arena, writ_str_of(options->expires), session->now,
                                 &token.expires_at, &session->err);
    if (!code)
        code = writ_token_secret(secret, &session->err);
    if (code)
        return writ_session_fail(session);
    writ_sha256_hex(writ_str_of(secret), hash);
    code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_registry_create_token(store, &session->arena, writ_session_user(session),
                                          &token, &session->err);
    if (code)
        return writ_session_fail(session);
    fprintf(stderr, "created %.*s for %.*s: %.*s, until %.*s\n", WRIT_FMT(token.id),
            WRIT_FMT(token.name), WRIT_FMT(token.scopes),
            WRIT_FMT(token.expires_at.len ? token.expires_at : WRIT_STR("it is revoked")));
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out, "%s\n", secret);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

/* ---- list ---- */

static const char *state_word(const writ_stored_token *token, writ_str now)
{
    static const char *const words[] = {
        [WRIT_TOKEN_VALID] = "valid",
        [WRIT_TOKEN_EXPIRED] = "expired",
        [WRIT_TOKEN_REVOKED] = "revoked",
    };
    return words[writ_token_state_at(token, now)];
}

static writ_str day_of(writ_str time)
{
    return time.len ? writ_str_part(time, 0, 10) : WRIT_STR("-");
}

static void print_text(writ_buf *out, const writ_stored_tokens *tokens, writ_str now)
{
    int widest = 4;
    for (size_t i = 0; i < tokens->count; i++)
        if ((int)tokens->items[i].name.len > widest)
            widest = (int)tokens->items[i].name.len;
    for (size_t i = 0; i < tokens->count; i++) {
        const writ_stored_token *token = &tokens->items[i];
        writ_buf_printf(out, "%.*s  %-*.*s  %-7s  until %-10.*s  %.*s\n", WRIT_FMT(token->id),
                        widest, WRIT_FMT(token->name), state_word(token, now),
                        WRIT_FMT(day_of(token->expires_at)), WRIT_FMT(token->scopes));
    }
}

static void print_json(writ_buf *out, const writ_stored_tokens *tokens)
{
    writ_buf_add_text(out, "{\"writ\":\"tokens/1\",\"tokens\":[");
    for (size_t i = 0; i < tokens->count; i++) {
        writ_buf_add_text(out, i ? "," : "");
        writ_wire_print_token(out, &tokens->items[i], false);
    }
    writ_buf_add_text(out, "]}\n");
}

static int list(writ_session *session, const token_options *options)
{
    writ_stored_tokens tokens = {0};
    writ_store *store;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_store_tokens(store, &session->arena, &tokens, &session->err);
    if (code)
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    if (options->format)
        print_json(&out, &tokens);
    else
        print_text(&out, &tokens, writ_moment_text(&session->arena, session->now));
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

/* ---- revoke ---- */

static int revoke_token(writ_session *session, const char *id)
{
    writ_outcome outcome;
    writ_store *store;
    int code = writ_session_need_store(session, &store);
    if (!code)
        code = writ_registry_revoke_token(store, &session->arena, writ_str_of(id),
                                          writ_session_user(session), &outcome, &session->err);
    if (code)
        return writ_session_fail(session);
    writ_buf out = WRIT_BUF_INIT;
    writ_buf_printf(&out,
                    outcome == WRIT_OUTCOME_SAME ? "unchanged %s  it is revoked already\n"
                                                 : "revoked %s\n",
                    id);
    return writ_session_finish(session, &out, WRIT_EXIT_CLEAN);
}

/* ---- which ---- */

static int run(writ_session *session, const token_options *options)
{
    const writ_option_list *operands = &session->operands;
    writ_str verb = writ_str_of(operands->count ? operands->items[0] : NULL);
    bool creates = writ_str_is(verb, "create");
    if (!creates && (options->name || options->scopes.count || options->expires))
        return writ_session_usage(session, "--name, --scope and --expires go with create");
    if (creates && operands->count == 1) {
        if (!options->name || !options->scopes.count)
            return writ_session_usage(session, "create needs --name and --scope");
        return create(session, options);
    }
    if (writ_str_is(verb, "list") && operands->count == 1)
        return list(session, options);
    if (writ_str_is(verb, "revoke") && operands->count == 2)
        return revoke_token(session, operands->items[1]);
    return writ_session_usage(session, "what about tokens? create, list, or revoke ID");
}

int writ_command_token(writ_session *session, int argc, char **argv)
{
    token_options o = {0};
    const writ_option options[] = {
        {"--name", WRIT_OPTION_STRING, &o.name, "NAME", NULL, "who has it, as the log names them"},
        {"--scope", WRIT_OPTION_LIST, &o.scopes, "SCOPE", NULL,
         "read, publish:PREFIX, party:NAME, report or admin; may be repeated"},
        {"--expires", WRIT_OPTION_STRING, &o.expires, "WHEN", NULL,
         "in so many days, or its last day (default: never)"},
        {"--format", WRIT_OPTION_CHOICE, &o.format, "FORMAT", "text|json",
         "how the list is written"},
        {NULL, 0, NULL, NULL, NULL, NULL},
    };
    int status = writ_session_parse(session, options, argc, argv);
    return status < 0 ? run(session, &o) : status;
}
