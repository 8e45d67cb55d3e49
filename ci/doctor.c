/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/doctor.h"

#include "ci/claims.h"
#include "ci/registry_policy.h"
#include "contracts/base/bounds.h"
#include "registry/acts.h"
#include "registry/audit.h"
#include "registry/digest.h"
#include "registry/stored.h"
#include "registry/token.h"

typedef struct doctor {
    writ_store *store;
    writ_arena *arena; /* reset after each contract */
    writ_arena *log;   /* of the claims */
    writ_claims claims;
    int64_t until; /* the last event when the examination began */
    int failed;    /* an error of reading the log once more */
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

/* ---- the log against rows ---- */

/* A row, and the parts that its claim is found by. */
typedef struct held_row {
    writ_claim_kind kind;
    writ_str parts[3];
    writ_str digest;  /* "": a server does not tell it as a whole */
    bool may_be_mute; /* older writs made such rows without an event */
    bool is_ill;      /* something was told of it already */
} held_row;

/* Others write meanwhile, and the log is read before the rows: where both do not agree, it is read
 * on. */
static void read_on(doctor *d)
{
    int code = writ_claims_load(d->store, d->log, &d->claims, d->failed ? NULL : d->err);
    d->failed = d->failed ? d->failed : code;
}

static bool is_younger(const doctor *d, const writ_claim *claim)
{
    return claim && claim->sequence > d->until;
}

static bool agree(const held_row *row, const writ_claim *claim)
{
    return claim && !claim->gone &&
           (!claim->digest.len || !row->digest.len || writ_str_equal(claim->digest, row->digest));
}

static writ_claim *find_claim(const doctor *d, const held_row *row)
{
    return writ_claims_find(&d->claims, row->kind, row->parts[0], row->parts[1], row->parts[2]);
}

static void hold_to_claim(doctor *d, const held_row *row, const writ_claim *claim)
{
    if (claim->gone)
        tell(d, claim->subject,
             writ_str_printf(d->arena, "event %lld (%s) took it away, and it is there",
                             (long long)claim->sequence, claim->action),
             restore);
    else if (!claim->digest.len)
        d->counts->older++;
    else if (!row->digest.len)
        d->counts->untold++;
    else if (writ_str_equal(claim->digest, row->digest))
        d->counts->vouched++;
    else
        tell(d, claim->subject,
             writ_str_printf(d->arena,
                             "it is not as event %lld (%s) left it: somebody has changed it in the "
                             "database",
                             (long long)claim->sequence, claim->action),
             restore);
}

/* Returns what the log says of the row, or NULL, which is told. */
static writ_claim *hold(doctor *d, const held_row *row)
{
    writ_claim *claim = find_claim(d, row);
    if (!agree(row, claim)) {
        read_on(d);
        claim = find_claim(d, row);
    }
    if (claim)
        claim->met = true;
    if (row->is_ill || (is_younger(d, claim) && !agree(row, claim)))
        return claim;
    if (claim)
        hold_to_claim(d, row, claim);
    else if (row->may_be_mute && !d->claims.from_begin)
        d->counts->older++;
    else
        tell(d,
             writ_claim_subject(d->arena, row->kind, row->parts[0], row->parts[1], row->parts[2]),
             WRIT_STR("the log does not know it: somebody has put it into the database"), restore);
    return claim;
}

/* ---- contents ---- */

static writ_str label(doctor *d, writ_str name, writ_str version)
{
    return writ_str_printf(d->arena, "%.*s@%.*s", WRIT_FMT(name), WRIT_FMT(version));
}

/* A server keeps some to itself: hashes of tokens, and all of what is deleted for good. */
static bool is_remote(const doctor *d)
{
    return writ_store_acts(d->store) != NULL;
}

static bool is_untold(const doctor *d, const writ_stored_version *version)
{
    return is_remote(d) && version->deleted == WRIT_DELETED_HARD;
}

/* The bytes, understood again: their address is asked for on the way. */
static bool check_content(doctor *d, const writ_stored_version *version)
{
    writ_contract *contract;
    writ_error why = WRIT_ERROR_INIT;
    if (is_untold(d, version) ||
        writ_stored_contract(d->arena, version, &contract, &why) == WRIT_OK)
        return true;
    tell(d, label(d, version->contract, version->version), writ_str_of(why.message), restore);
    return false;
}

static bool is_same_version(const writ_stored_version *a, const writ_stored_version *b)
{
    return writ_str_equal(a->contract, b->contract) && writ_str_equal(a->version, b->version);
}

/* Do all versions of the query have this address and entry, and this number? And is the version
 * itself among them? */
static int check_alike(doctor *d, const writ_stored_version *version,
                       const writ_version_query *query, const char *problem)
{
    writ_stored_versions alike = {0};
    int code = writ_store_find_versions(d->store, d->arena, query, &alike, d->err);
    bool found = is_untold(d, version);
    for (size_t i = 0; i < alike.count; i++)
        found = found || is_same_version(&alike.items[i], version);
    if (code == WRIT_OK && !found)
        tell(d, label(d, version->contract, version->version),
             WRIT_STR("it is not found by the number and GUID of its content"), restore);
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

/* Who published it, and when: what older writs say of it, too. */
static bool check_publishing(doctor *d, const writ_stored_version *version, const writ_claim *claim)
{
    writ_str subject = label(d, version->contract, version->version);
    bool is_time = writ_str_equal(claim->at, version->published_at);
    if (is_time && writ_str_equal(claim->by, version->published_by))
        return true;
    read_on(d);
    if (is_younger(d, claim))
        return true; /* a draft, published once more */
    if (is_time)
        tell(d, subject,
             writ_str_printf(d->arena, "it was published by '%.*s', says the log, not by '%.*s'",
                             WRIT_FMT(claim->by), WRIT_FMT(version->published_by)),
             restore);
    else
        tell(d, subject,
             writ_str_printf(d->arena, "it was published at %.*s, says the log, not at %.*s",
                             WRIT_FMT(claim->at), WRIT_FMT(version->published_at)),
             restore);
    return false;
}

static int check_version(doctor *d, const writ_stored_version *version)
{
    const writ_claim *claim = writ_claims_find(&d->claims, WRIT_CLAIM_VERSION, version->contract,
                                               version->version, WRIT_STR_EMPTY);
    held_row held = {
        WRIT_CLAIM_VERSION, {version->contract, version->version}, WRIT_STR_EMPTY, false, false};
    if (!is_untold(d, version))
        held.digest = writ_digest_version(d->arena, version);
    d->counts->versions++;
    held.is_ill = !check_content(d, version) || (claim && !check_publishing(d, version, claim));
    hold(d, &held);
    return check_number(d, version);
}

static bool check_needs(doctor *d, const writ_stored_party *stored)
{
    writ_party *party;
    writ_error why = WRIT_ERROR_INIT;
    if (writ_stored_party_of(d->arena, stored, &party, &why) == WRIT_OK)
        return true;
    tell(d, label(d, stored->id, stored->version), writ_str_of(why.message), restore);
    return false;
}

/* Every version that was ever registered. */
static int check_expectations(doctor *d, writ_str id)
{
    writ_stored_parties versions = {0};
    int code = writ_store_party_versions(d->store, d->arena, id, &versions, d->err);
    for (size_t i = 0; code == WRIT_OK && i < versions.count; i++) {
        const writ_stored_party *version = &versions.items[i];
        d->counts->parties++;
        hold(d, &(const held_row){WRIT_CLAIM_EXPECTATION,
                                  {id, version->version},
                                  writ_digest_party(d->arena, version),
                                  false,
                                  !check_needs(d, version)});
    }
    return code;
}

/* As it stands: its last version, which is kept twice and counted once. */
static int check_party(doctor *d, const writ_stored_party *party)
{
    const writ_doctor_counts before = *d->counts;
    const writ_claim *claim = hold(d, &(const held_row){WRIT_CLAIM_PARTY,
                                                        {party->id},
                                                        writ_digest_party(d->arena, party),
                                                        false,
                                                        !check_needs(d, party)});
    if (claim && claim->pending != party->pending)
        read_on(d);
    if (claim && claim->pending != party->pending && !is_younger(d, claim))
        tell(d, party->id,
             party->pending ? WRIT_STR("it is pending, and the log says that it is in force")
                            : WRIT_STR("it is in force, and the log says that it is pending"),
             restore);
    d->counts->vouched = before.vouched;
    d->counts->older = before.older;
    return check_expectations(d, party->id);
}

static int check_contract(doctor *d, writ_str contract)
{
    writ_stored_versions versions = {0};
    writ_stored_parties parties = {0};
    int code = writ_store_versions(d->store, d->arena, contract, &versions, d->err);
    for (size_t i = 0; code == WRIT_OK && i < versions.count; i++)
        code = check_version(d, &versions.items[i]);
    if (code == WRIT_OK)
        code = writ_store_parties(d->store, d->arena, contract, &parties, d->err);
    for (size_t i = 0; code == WRIT_OK && i < parties.count; i++)
        code = check_party(d, &parties.items[i]);
    return code;
}

/* A page of contracts, each with an arena of its own that is forgotten behind it. */
static int check_contracts(doctor *d)
{
    enum { PAGE = 500 };
    writ_arena ids_arena = WRIT_ARENA_INIT, after_arena = WRIT_ARENA_INIT;
    writ_contract_query query = {.limit = PAGE, .tombstones = true};
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
        if (code != WRIT_OK)
            break;
        if (!found)
            tell(d, label(d, deployment->name, deployment->version),
                 writ_str_printf(d->arena,
                                 "it runs in '%.*s', and the registry has no such version",
                                 WRIT_FMT(deployment->environment)),
                 WRIT_STR("take it back: `writ record-undeployment`"));
        hold(d, &(const held_row){deployment->is_party ? WRIT_CLAIM_PARTY_RUNS
                                                       : WRIT_CLAIM_CONTRACT_RUNS,
                                  {deployment->name, deployment->version, deployment->environment},
                                  writ_digest_deployment(d->arena, deployment),
                                  false,
                                  !found});
    }
    return code;
}

static int check_waivers(doctor *d)
{
    writ_waivers waivers = {0};
    int code = writ_store_waivers(d->store, d->arena, WRIT_STR_EMPTY, &waivers, d->err);
    for (size_t i = 0; code == WRIT_OK && i < waivers.count; i++) {
        const writ_waiver *waiver = &waivers.items[i];
        bool is_own = writ_str_equal(waiver->id, writ_waiver_id(d->arena, waiver));
        d->counts->waivers++;
        if (!is_own)
            tell(d, writ_str_printf(d->arena, "waiver %.*s", WRIT_FMT(waiver->id)),
                 WRIT_STR("what it lets through is not what its id was made of"), restore);
        hold(d, &(const held_row){WRIT_CLAIM_WAIVER,
                                  {waiver->id},
                                  writ_digest_waiver(d->arena, waiver),
                                  false,
                                  !is_own});
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
        held_row held = {WRIT_CLAIM_TOKEN, {token->id}, WRIT_STR_EMPTY, false, false};
        if (!is_remote(d))
            held.digest = writ_digest_token(d->arena, token);
        d->counts->tokens++;
        held.is_ill = !token->revoked_at.len &&
                      writ_scopes_parse(d->arena, token->scopes, &scopes, &why) != WRIT_OK;
        if (held.is_ill)
            tell(d, writ_str_printf(d->arena, "token %.*s", WRIT_FMT(token->id)),
                 writ_str_of(why.message), WRIT_STR("revoke it: `writ token revoke`"));
        hold(d, &held);
    }
    return code;
}

static bool is_known_setting(writ_str key)
{
    return writ_str_is(key, WRIT_POLICY_SETTING) || writ_str_starts(key, WRIT_STR("confluent/"));
}

/* Notes of the Confluent API had no event once. */
static bool may_be_mute(writ_str key)
{
    return writ_str_starts(key, WRIT_STR("confluent/version/")) ||
           writ_str_starts(key, WRIT_STR("confluent/referrer/"));
}

static void check_setting(doctor *d, const writ_setting *setting)
{
    bool is_known = is_known_setting(setting->key);
    if (!is_known)
        tell(d, writ_str_printf(d->arena, "setting '%.*s'", WRIT_FMT(setting->key)),
             WRIT_STR("nothing reads it"),
             WRIT_STR("was it meant for another version of writ, or is it a typing error?"));
    hold(d, &(const held_row){WRIT_CLAIM_SETTING,
                              {setting->key},
                              writ_digest_setting(d->arena, setting),
                              may_be_mute(setting->key),
                              !is_known});
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
        check_setting(d, &settings.items[i]);
    if (code == WRIT_OK &&
        writ_registry_policy_load(d->store, d->arena, &policy, &found, &why) != WRIT_OK)
        tell(d, WRIT_STR("setting 'policy'"), writ_str_of(why.message),
             WRIT_STR("nothing can be published under it: set another one, `writ policy set`"));
    return code;
}

/* ---- what the log says, and is not there ---- */

static int load_claims(doctor *d)
{
    int code = writ_claims_load(d->store, d->log, &d->claims, d->err);
    d->until = d->claims.last;
    return code;
}

static bool is_hidden(const doctor *d, const writ_claim *claim)
{
    return is_remote(d) && strcmp(claim->action, "delete-permanently") == 0;
}

/* Before layout 3 the last version of an expectation alone was kept. */
static bool may_be_gone(const doctor *d, const writ_claim *claim)
{
    return claim->gone || is_younger(d, claim) ||
           (claim->kind == WRIT_CLAIM_EXPECTATION && !claim->digest.len);
}

/* A party's versions were not looked at when the party is not there. */
static int check_missing(doctor *d)
{
    int code = WRIT_OK;
    read_on(d);
    for (size_t i = 0; code == WRIT_OK && i < d->claims.all.count; i++) {
        const writ_claim *claim = d->claims.all.items[i];
        if (claim->met || may_be_gone(d, claim))
            continue;
        if (is_hidden(d, claim)) {
            d->counts->versions++;
            d->counts->untold++;
            continue;
        }
        tell(d, claim->subject,
             writ_str_printf(d->arena,
                             "event %lld (%s) left it here, and it is not there any more: somebody "
                             "has taken it out of the database",
                             (long long)claim->sequence, claim->action),
             restore);
        if (claim->kind == WRIT_CLAIM_PARTY)
            code = check_expectations(d, claim->name);
        writ_arena_reset(d->arena);
    }
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
    static int (*const checks[])(doctor *) = {
        check_file,    load_claims,  check_contracts, check_chain,   check_deployments,
        check_waivers, check_tokens, check_settings,  check_missing,
    };
    writ_arena arena = WRIT_ARENA_INIT, log = WRIT_ARENA_INIT;
    writ_doctor_counts counted = {0};
    doctor d = {.store = store,
                .arena = &arena,
                .log = &log,
                .tell = reader,
                .context = context,
                .counts = &counted,
                .err = err};
    int code = WRIT_OK;
    for (size_t i = 0; code == WRIT_OK && i < sizeof checks / sizeof *checks; i++) {
        code = checks[i](&d);
        writ_arena_reset(&arena);
    }
    writ_arena_clear(&arena);
    writ_arena_clear(&log);
    code = code == WRIT_OK ? d.failed : code;
    if (code == WRIT_OK)
        *counts = counted;
    return code;
}
