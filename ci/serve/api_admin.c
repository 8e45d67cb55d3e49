/* SPDX-License-Identifier: Apache-2.0
 *
 * Settings, the policy, tokens: what the registry itself is told.
 */
#include "ci/registry_policy.h"
#include "ci/serve/api.h"
#include "contracts/base/write.h"

/* ---- settings ---- */

static void key_of_setting(const void *item, writ_str key[WRIT_API_KEY_PARTS])
{
    const writ_setting *row = item;
    key[0] = row->key;
}

int writ_api_settings(writ_request *request, writ_response *response, writ_error *err)
{
    static const writ_api_key by = {sizeof(writ_setting), 1, false, key_of_setting};
    writ_settings settings = {0};
    writ_api_part part;
    int code = writ_store_settings(request->store, request->arena,
                                   writ_request_query(request, "prefix"), &settings, err);
    if (code == WRIT_OK)
        code = writ_api_part_behind(request, settings.items, settings.count, &by, &part, err);
    if (code != WRIT_OK)
        return code;
    writ_api_list list = writ_api_list_begin(response, "settings");
    for (size_t i = part.from; i < part.to; i++)
        writ_wire_print_setting(writ_api_list_next(&list), &settings.items[i]);
    writ_api_list_end(&list, part.next);
    return WRIT_OK;
}

/* The policy has rules of its own. */
static int refuse_policy(writ_setting *setting, writ_error *err)
{
    if (!writ_str_is(setting->key, WRIT_POLICY_SETTING))
        return WRIT_OK;
    int code = writ_error_set(err, WRIT_E_USAGE, "the policy is no plain setting");
    writ_error_hint(err, "it is set by PUT /v1/policy");
    return code;
}

static int put_setting(writ_request *request, writ_response *response, writ_error *err)
{
    const writ_setting *setting = request->context;
    writ_str before;
    bool found;
    writ_outcome outcome = WRIT_OUTCOME_SAME;
    int code =
        writ_store_setting(request->store, request->arena, setting->key, &before, &found, err);
    if (code == WRIT_OK && !(found && writ_str_equal(before, setting->value))) {
        outcome = WRIT_OUTCOME_DONE;
        code = writ_api_set(request, setting, err);
    }
    if (code == WRIT_OK)
        writ_api_put_outcome(response, outcome);
    return code;
}

int writ_api_put_setting(writ_request *request, writ_response *response, writ_error *err)
{
    writ_setting *setting = WRIT_NEW(request->arena, writ_setting);
    const writ_value *body;
    (void)response;
    setting->key = writ_request_part(request, "key");
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "value", &setting->value, err);
    if (code == WRIT_OK && !setting->value.len && !writ_value_find(body, "key"))
        code = writ_error_set(err, WRIT_E_INPUT, "the body has no 'value'");
    if (code == WRIT_OK)
        code = refuse_policy(setting, err);
    if (code != WRIT_OK)
        return code;
    request->context = setting;
    request->then = put_setting;
    return WRIT_OK;
}

static int drop_setting(writ_request *request, writ_response *response, writ_error *err)
{
    const writ_setting *setting = request->context;
    writ_str before;
    bool found;
    int code =
        writ_store_setting(request->store, request->arena, setting->key, &before, &found, err);
    if (code == WRIT_OK && !found)
        return writ_api_missing(request, response, "setting-not-found", "'%.*s' is not set",
                                WRIT_FMT(setting->key));
    if (code == WRIT_OK)
        code = writ_store_drop_setting(request->store, setting->key, err);
    if (code == WRIT_OK)
        code = writ_stored_event(request->store, request->arena,
                                 &(writ_event){.by = writ_identity_name(request->identity),
                                               .action = WRIT_STR("unset"),
                                               .detail = setting->key},
                                 err);
    if (code == WRIT_OK)
        writ_api_put_outcome(response, WRIT_OUTCOME_DONE);
    return code;
}

int writ_api_drop_setting(writ_request *request, writ_response *response, writ_error *err)
{
    writ_setting *setting = WRIT_NEW(request->arena, writ_setting);
    (void)response;
    setting->key = writ_request_part(request, "key");
    int code = refuse_policy(setting, err);
    if (code != WRIT_OK)
        return code;
    request->context = setting;
    request->then = drop_setting;
    return WRIT_OK;
}

/* ---- the policy ---- */

int writ_api_policy_document(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str text;
    bool found;
    int code = writ_store_setting(request->store, request->arena, WRIT_STR(WRIT_POLICY_SETTING),
                                  &text, &found, err);
    if (code != WRIT_OK)
        return code;
    if (!found)
        return writ_api_missing(request, response, "setting-not-found",
                                "the registry holds no policy");
    size_t at = 0;
    while (at < text.len && (unsigned char)text.ptr[at] <= ' ')
        at++;
    bool is_json = at < text.len && text.ptr[at] == '{';
    response->type = is_json ? "application/json" : "application/yaml";
    writ_buf_add_str(&response->body, text);
    writ_api_tag(request, response);
    return WRIT_OK;
}

static int put_policy(writ_request *request, writ_response *response, writ_error *err)
{
    writ_outcome outcome;
    int code = writ_registry_policy_store(request->store, request->arena, request->body,
                                          writ_identity_name(request->identity), &outcome, err);
    if (code == WRIT_OK)
        writ_api_put_outcome(response, outcome);
    return code;
}

int writ_api_put_policy(writ_request *request, writ_response *response, writ_error *err)
{
    writ_registry_policy policy;
    (void)response;
    int code = request->body.len ? writ_registry_policy_parse(request->arena, request->body,
                                                              WRIT_STR("policy"), &policy, err)
                                 : WRIT_OK;
    if (code == WRIT_OK)
        request->then = put_policy;
    return code;
}

/* ---- tokens ---- */

static void key_of_token(const void *item, writ_str key[WRIT_API_KEY_PARTS])
{
    const writ_stored_token *row = item;
    key[0] = row->created_at;
    key[1] = row->id;
}

int writ_api_tokens(writ_request *request, writ_response *response, writ_error *err)
{
    static const writ_api_key by = {sizeof(writ_stored_token), 2, false, key_of_token};
    writ_stored_tokens tokens = {0};
    writ_api_part part;
    int code = writ_store_tokens(request->store, request->arena, &tokens, err);
    if (code == WRIT_OK)
        code = writ_api_part_behind(request, tokens.items, tokens.count, &by, &part, err);
    if (code != WRIT_OK)
        return code;
    writ_api_list list = writ_api_list_begin(response, "tokens");
    for (size_t i = part.from; i < part.to; i++)
        writ_wire_print_token(writ_api_list_next(&list), &tokens.items[i], false);
    writ_api_list_end(&list, part.next);
    return WRIT_OK;
}

typedef struct creating {
    writ_stored_token asked;
    writ_str secret; /* made here; "" when its holder sent the hash alone */
} creating;

static int create_token(writ_request *request, writ_response *response, writ_error *err)
{
    const creating *c = request->context;
    writ_stored_token token = c->asked;
    int code = writ_registry_create_token(request->store, request->arena,
                                          writ_identity_name(request->identity), &token, err);
    if (code != WRIT_OK)
        return code;
    writ_api_begin_outcome(response, WRIT_OUTCOME_DONE);
    writ_wire_add_text(&response->body, "secret", c->secret);
    writ_buf_add_text(&response->body, ",\"token\":");
    writ_wire_print_token(&response->body, &token, false);
    writ_buf_add_byte(&response->body, '}');
    return WRIT_OK;
}

/* The secret is shown once, in the answer; who sends `hash` keeps it to themselves. */
static int make_secret(writ_request *request, creating *c, writ_error *err)
{
    char secret[WRIT_TOKEN_SECRET], hex[WRIT_SHA256_HEX];
    int code = writ_token_secret(secret, err);
    if (code != WRIT_OK)
        return code;
    c->secret = writ_str_copy(request->arena, writ_str_of(secret));
    writ_sha256_hex(c->secret, hex);
    c->asked.hash = writ_str_copy(request->arena, writ_str_of(hex));
    return WRIT_OK;
}

/* What nobody reads may have been meant to end the token. (A program that has a registry here sends
 * all of its row.) */
static int check_members(const writ_value *body, writ_error *err)
{
    static const char *const known[] = {"id",      "name",       "scopes",     "hash",
                                        "expires", "expires_at", "created_at", "created_by"};
    for (size_t i = 0; i < body->object.count; i++) {
        writ_str name = body->object.items[i].name;
        bool is_known = false;
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            is_known = is_known || writ_str_is(name, known[k]);
        if (!is_known)
            return writ_error_set(err, WRIT_E_INPUT, "a token has no '%.*s'", WRIT_FMT(name));
    }
    return WRIT_OK;
}

static int check_end(writ_str expires_at, writ_error *err)
{
    writ_moment end;
    bool is_over = writ_moment_parse(expires_at, &end) && end <= writ_moment_now();
    return is_over
               ? writ_error_set(err, WRIT_E_INPUT, "'%.*s' is over already", WRIT_FMT(expires_at))
               : WRIT_OK;
}

static int read_token(writ_request *request, const writ_value *body, creating *c, writ_error *err)
{
    writ_str expires;
    int code = check_members(body, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "id", &c->asked.id, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "name", &c->asked.name, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "scopes", &c->asked.scopes, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "hash", &c->asked.hash, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "expires_at", &c->asked.expires_at, err);
    if (code == WRIT_OK)
        code = check_end(c->asked.expires_at, err);
    if (code == WRIT_OK)
        code = writ_wire_read_text(body, "expires", &expires, err);
    if (code == WRIT_OK && expires.len)
        code = writ_token_expiry(request->arena, expires, writ_moment_now(), &c->asked.expires_at,
                                 err);
    return code;
}

int writ_api_create_token(writ_request *request, writ_response *response, writ_error *err)
{
    creating *c = WRIT_NEW(request->arena, creating);
    writ_scopes scopes = {0};
    const writ_value *body;
    (void)response;
    int code = writ_request_json(request, &body, err);
    if (code == WRIT_OK)
        code = read_token(request, body, c, err);
    if (code == WRIT_OK)
        code = writ_scopes_parse(request->arena, c->asked.scopes, &scopes, err);
    if (code == WRIT_OK && !c->asked.hash.len)
        code = make_secret(request, c, err);
    if (code != WRIT_OK)
        return code;
    request->context = c;
    request->then = create_token;
    return WRIT_OK;
}

static int revoke_token(writ_request *request, writ_response *response, writ_error *err)
{
    writ_outcome outcome;
    int code =
        writ_registry_revoke_token(request->store, request->arena, writ_request_part(request, "id"),
                                   writ_identity_name(request->identity), &outcome, err);
    if (code == WRIT_OK)
        writ_api_put_outcome(response, outcome);
    return code;
}

int writ_api_revoke_token(writ_request *request, writ_response *response, writ_error *err)
{
    writ_str id = writ_request_part(request, "id");
    writ_stored_tokens tokens = {0};
    bool found = false;
    int code = writ_store_tokens(request->store, request->arena, &tokens, err);
    for (size_t i = 0; i < tokens.count; i++)
        found = found || writ_str_equal(tokens.items[i].id, id);
    if (code != WRIT_OK)
        return code;
    if (!found)
        return writ_api_missing(request, response, "token-not-found",
                                "the registry has no token '%.*s'", WRIT_FMT(id));
    request->then = revoke_token;
    return WRIT_OK;
}
