/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/doctor.h"

#include "ci/registry_policy.h"
#include "contracts/base/bounds.h"
#include "registry/audit.h"
#include "registry/stored.h"
#include "registry/token.h"

typedef struct doctor {
    writ_store *store;
    writ_arena *arena; /* reset after each contract */
    writ_ailment_reader *tell;
    void *context;
    writ_doctor_counts *counts;
    writ_error *err;
} doctor;

static const writ_str restore = WRIT_STR_INIT(
    "take it from a backup: `writ import` into a new registry, or the file of `writ backup`");

static void tell(doctor *d, writ_str subject, writ_str problem, writ_str advice)
{
    d->counts->ailments++;
    d->tell(d->context, &(const writ_ailment){subject, problem, advice});
}

/* ---- contents ---- */

static writ_str label(doctor *d, writ_str name, writ_str version)
{
    return writ_str_printf(d->arena, "%.*s@%.*s", WRIT_FMT(name), WRIT_FMT(version));
}

/* The bytes, understood again: their address is asked for on the way. */
static void check_content(doctor *d, const writ_stored_version *version)
{
    writ_contract *contract;
    writ_error why = WRIT_ERROR_INIT;
    if (writ_stored_contract(d->arena, version, &contract, &why) != WRIT_OK)
        tell(d, label(d, version->contract, version->version), writ_str_of(why.message), restore);
}

/* Do all versions of the query have this address and entry, and this number? */
static int check_alike(doctor *d, const writ_stored_version *version,
                       const writ_version_query *query, const char *problem)
{
    writ_stored_versions alike = {0};
    int code = writ_store_find_versions(d->store, d->arena, query, &alike, d->err);
    for (size_t i = 0; code == WRIT_OK && i < alike.count; i++) {
        const writ_stored_version *other = &alike.items[i];
        if (writ_str_equal(other->sha256, version->sha256) &&
            writ_str_equal(other->entry, version->entry) && other->number == version->number)
            continue;
        tell(d, label(d, version->contract, version->version),
             writ_str_printf(d->arena, "%s %.*s@%.*s", problem, WRIT_FMT(other->contract),
                             WRIT_FMT(other->version)),
             restore);
        break;
    }
    return code;
}

static int check_number(doctor *d, const writ_stored_version *version)
{
    char guid[37];
    if (version->number < 1) {
        tell(d, label(d, version->contract, version->version),
             WRIT_STR("its content has no number"), restore);
        return WRIT_OK;
    }
    const writ_version_query by_number = {.number = version->number, .heads = true};
    int code = check_alike(d, version, &by_number, "its content has the number of that of");
    writ_content_guid(version->sha256, version->entry, guid);
    const writ_version_query by_guid = {.guid = writ_str_of(guid), .heads = true};
    if (code == WRIT_OK)
        code = check_alike(d, version, &by_guid, "its content has another number with");
    return code;
}

static void check_party(doctor *d, const writ_stored_party *stored)
{
    writ_party *party;
    writ_error why = WRIT_ERROR_INIT;
    if (writ_stored_party_of(d->arena, stored, &party, &why) != WRIT_OK)
        tell(d, label(d, stored->id, stored->version), writ_str_of(why.message), restore);
}

/* As it stands, and every version that was ever registered; the last one is kept twice. */
static int check_parties(doctor *d, writ_str contract)
{
    writ_stored_parties parties = {0};
    int code = writ_store_parties(d->store, d->arena, contract, &parties, d->err);
    for (size_t i = 0; code == WRIT_OK && i < parties.count; i++) {
        writ_stored_parties before = {0};
        check_party(d, &parties.items[i]);
        code = writ_store_party_versions(d->store, d->arena, parties.items[i].id, &before, d->err);
        d->counts->parties += before.count;
        for (size_t j = 0; code == WRIT_OK && j < before.count; j++)
            check_party(d, &before.items[j]);
    }
    return code;
}

static int check_contract(doctor *d, writ_str contract)
{
    writ_stored_versions versions = {0};
    int code = writ_store_versions(d->store, d->arena, contract, &versions, d->err);
    for (size_t i = 0; code == WRIT_OK && i < versions.count; i++) {
        d->counts->versions++;
        check_content(d, &versions.items[i]);
        code = check_number(d, &versions.items[i]);
    }
    return code == WRIT_OK ? check_parties(d, contract) : code;
}

/* A page of contracts, each with an arena of its own that is forgotten behind it. */
static int check_contracts(doctor *d)
{
    enum { PAGE = 500 };
    writ_arena ids_arena = WRIT_ARENA_INIT, after_arena = WRIT_ARENA_INIT;
    writ_contract_query query = {.limit = PAGE};
    int code = WRIT_OK;
    for (size_t count = PAGE; code == WRIT_OK && count == PAGE;) {
        writ_ids ids = {0};
        writ_arena_reset(&ids_arena);
        code = writ_store_contracts(d->store, &ids_arena, &query, &ids, d->err);
        count = code == WRIT_OK ? ids.count : 0;
        for (size_t i = 0; i < count && code == WRIT_OK; i++) {
            code = check_contract(d, ids.items[i]);
            writ_arena_reset(d->arena);
        }
        if (count) {
            writ_arena_reset(&after_arena);
            query.after = writ_str_copy(&after_arena, ids.items[count - 1]);
        }
    }
    writ_arena_clear(&ids_arena);
    writ_arena_clear(&after_arena);
    return code;
}

/* ---- what belongs to them ---- */

static int check_chain(doctor *d)
{
    writ_audit_verdict verdict;
    int code = writ_audit_verify(d->store, d->arena, &verdict, d->err);
    if (code != WRIT_OK)
        return code;
    d->counts->events = verdict.events;
    if (!verdict.broken_at)
        memcpy(d->counts->head, verdict.head.ptr, verdict.head.len);
    else
        tell(
            d, writ_str_printf(d->arena, "event %lld", (long long)verdict.broken_at),
            verdict.reason,
            WRIT_STR("somebody has changed the log in the database: keep it as it is, find out who "
                     "could, and compare it with a backup"));
    return WRIT_OK;
}

static int find_deployed(doctor *d, const writ_deployment *deployment, bool *found)
{
    if (deployment->is_party) {
        writ_stored_parties versions = {0};
        int code =
            writ_store_party_versions(d->store, d->arena, deployment->name, &versions, d->err);
        *found = false;
        for (size_t i = 0; code == WRIT_OK && i < versions.count; i++)
            *found = *found || writ_str_equal(versions.items[i].version, deployment->version);
        return code;
    }
    writ_stored_versions versions = {0};
    const writ_version_query query = {
        .contract = deployment->name, .version = deployment->version, .heads = true};
    int code = writ_store_find_versions(d->store, d->arena, &query, &versions, d->err);
    *found = versions.count > 0;
    return code;
}

static int check_deployments(doctor *d)
{
    writ_deployments deployments = {0};
    int code = writ_store_deployments(d->store, d->arena, WRIT_STR_EMPTY, &deployments, d->err);
    for (size_t i = 0; code == WRIT_OK && i < deployments.count; i++) {
        const writ_deployment *deployment = &deployments.items[i];
        bool found;
        code = find_deployed(d, deployment, &found);
        d->counts->deployments++;
        if (code == WRIT_OK && !found)
            tell(d, label(d, deployment->name, deployment->version),
                 writ_str_printf(d->arena,
                                 "it runs in '%.*s', and the registry has no such version",
                                 WRIT_FMT(deployment->environment)),
                 WRIT_STR("take it back: `writ record-undeployment`"));
    }
    return code;
}

static int check_waivers(doctor *d)
{
    writ_waivers waivers = {0};
    int code = writ_store_waivers(d->store, d->arena, WRIT_STR_EMPTY, &waivers, d->err);
    for (size_t i = 0; code == WRIT_OK && i < waivers.count; i++) {
        const writ_waiver *waiver = &waivers.items[i];
        d->counts->waivers++;
        if (!writ_str_equal(waiver->id, writ_waiver_id(d->arena, waiver)))
            tell(d, writ_str_printf(d->arena, "waiver %.*s", WRIT_FMT(waiver->id)),
                 WRIT_STR("what it lets through is not what its id was made of"), restore);
    }
    return code;
}

static int check_tokens(doctor *d)
{
    writ_stored_tokens tokens = {0};
    int code = writ_store_tokens(d->store, d->arena, &tokens, d->err);
    for (size_t i = 0; code == WRIT_OK && i < tokens.count; i++) {
        const writ_stored_token *token = &tokens.items[i];
        writ_scopes scopes = {0};
        writ_error why = WRIT_ERROR_INIT;
        d->counts->tokens++;
        if (!token->revoked_at.len &&
            writ_scopes_parse(d->arena, token->scopes, &scopes, &why) != WRIT_OK)
            tell(d, writ_str_printf(d->arena, "token %.*s", WRIT_FMT(token->id)),
                 writ_str_of(why.message), WRIT_STR("revoke it: `writ token revoke`"));
    }
    return code;
}

static bool is_known_setting(writ_str key)
{
    return writ_str_is(key, WRIT_POLICY_SETTING) || writ_str_starts(key, WRIT_STR("confluent/"));
}

static int check_settings(doctor *d)
{
    writ_settings settings = {0};
    writ_registry_policy policy;
    writ_error why = WRIT_ERROR_INIT;
    bool found;
    int code = writ_store_settings(d->store, d->arena, WRIT_STR_EMPTY, &settings, d->err);
    d->counts->settings = settings.count;
    for (size_t i = 0; code == WRIT_OK && i < settings.count; i++)
        if (!is_known_setting(settings.items[i].key))
            tell(d, writ_str_printf(d->arena, "setting '%.*s'", WRIT_FMT(settings.items[i].key)),
                 WRIT_STR("nothing reads it"),
                 WRIT_STR("was it meant for another version of writ, or is it a typing error?"));
    if (code == WRIT_OK &&
        writ_registry_policy_load(d->store, d->arena, &policy, &found, &why) != WRIT_OK)
        tell(d, WRIT_STR("setting 'policy'"), writ_str_of(why.message),
             WRIT_STR("nothing can be published under it: set another one, `writ policy set`"));
    return code;
}

/* ---- what holds them ---- */

static void tell_damage(void *context, writ_str damage)
{
    tell(context, WRIT_STR("the file"), damage, restore);
}

static int check_file(doctor *d)
{
    return writ_store_check(d->store, tell_damage, d, d->err);
}

/* ---- all of it ---- */

int writ_doctor_examine(writ_store *store, writ_ailment_reader *reader, void *context,
                        writ_doctor_counts *counts, writ_error *err)
{
    static int (*const checks[])(doctor *) = {check_file,        check_contracts, check_chain,
                                              check_deployments, check_waivers,   check_tokens,
                                              check_settings};
    writ_arena arena = WRIT_ARENA_INIT;
    writ_doctor_counts counted = {0};
    doctor d = {store, &arena, reader, context, &counted, err};
    int code = WRIT_OK;
    for (size_t i = 0; code == WRIT_OK && i < sizeof checks / sizeof *checks; i++) {
        code = checks[i](&d);
        writ_arena_reset(&arena);
    }
    writ_arena_clear(&arena);
    if (code == WRIT_OK)
        *counts = counted;
    return code;
}
