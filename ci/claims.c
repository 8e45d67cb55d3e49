/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/claims.h"

#include "ci/registry_policy.h"
#include "registry/audit.h"

writ_str writ_claim_subject(writ_arena *arena, writ_claim_kind kind, writ_str first,
                            writ_str second, writ_str third)
{
    switch (kind) {
    case WRIT_CLAIM_PARTY:
        return first;
    case WRIT_CLAIM_WAIVER:
        return writ_str_printf(arena, "waiver %.*s", WRIT_FMT(first));
    case WRIT_CLAIM_CONTRACT_RUNS:
    case WRIT_CLAIM_PARTY_RUNS:
        return writ_str_printf(arena, "%.*s@%.*s in '%.*s'", WRIT_FMT(first), WRIT_FMT(second),
                               WRIT_FMT(third));
    case WRIT_CLAIM_SETTING:
        return writ_str_printf(arena, "setting '%.*s'", WRIT_FMT(first));
    case WRIT_CLAIM_TOKEN:
        return writ_str_printf(arena, "token %.*s", WRIT_FMT(first));
    case WRIT_CLAIM_VERSION:
    case WRIT_CLAIM_EXPECTATION:
        break;
    }
    return writ_str_printf(arena, "%.*s@%.*s", WRIT_FMT(first), WRIT_FMT(second));
}

/* ---- what an event is about ---- */

typedef struct reading {
    writ_claims *claims;
    writ_arena *arena;
} reading;

static const struct {
    const char *action;
    writ_claim_kind kind;
} actions[] = {
    {"publish", WRIT_CLAIM_VERSION},
    {"deprecate", WRIT_CLAIM_VERSION},
    {"retire", WRIT_CLAIM_VERSION},
    {"delete", WRIT_CLAIM_VERSION},
    {"delete-permanently", WRIT_CLAIM_VERSION},
    {"register", WRIT_CLAIM_PARTY},
    {"register", WRIT_CLAIM_EXPECTATION},
    {"meet", WRIT_CLAIM_PARTY},
    {"waive", WRIT_CLAIM_WAIVER},
    {"approve", WRIT_CLAIM_WAIVER},
    {"deploy", WRIT_CLAIM_CONTRACT_RUNS},
    {"undeploy", WRIT_CLAIM_CONTRACT_RUNS},
    {"set-policy", WRIT_CLAIM_SETTING},
    {"configure", WRIT_CLAIM_SETTING},
    {"set", WRIT_CLAIM_SETTING},
    {"unset", WRIT_CLAIM_SETTING},
    {"create-token", WRIT_CLAIM_TOKEN},
    {"revoke-token", WRIT_CLAIM_TOKEN},
};

/* What stands before the first of these bytes. */
static writ_str until(writ_str text, char end)
{
    return writ_str_part(text, 0, writ_str_find_byte(text, end));
}

writ_str writ_claim_confluent_key(writ_arena *arena, writ_str what, writ_str subject)
{
    if (!subject.len)
        return writ_str_printf(arena, "confluent/default/%.*s", WRIT_FMT(what));
    return writ_str_printf(arena, "confluent/%.*s/%.*s", WRIT_FMT(what), WRIT_FMT(subject));
}

static writ_str setting_of(writ_arena *arena, const writ_event *event)
{
    if (writ_str_is(event->action, "set-policy"))
        return WRIT_STR(WRIT_POLICY_SETTING);
    if (writ_str_is(event->action, "configure"))
        return writ_claim_confluent_key(arena, until(event->detail, ' '), event->contract);
    return event->detail;
}

/* The parts that the row is found by; of a party that runs, the kind is put right. */
static void find_parts(writ_arena *arena, const writ_event *event, writ_claim_kind *kind,
                       writ_str parts[3])
{
    if (*kind == WRIT_CLAIM_CONTRACT_RUNS && event->party.len)
        *kind = WRIT_CLAIM_PARTY_RUNS;
    bool is_version = *kind == WRIT_CLAIM_VERSION || *kind == WRIT_CLAIM_EXPECTATION;
    bool runs = *kind == WRIT_CLAIM_CONTRACT_RUNS || *kind == WRIT_CLAIM_PARTY_RUNS;
    parts[0] = event->party.len ? event->party : event->contract;
    parts[1] = is_version || runs ? event->version : WRIT_STR_EMPTY;
    parts[2] = runs ? event->detail : WRIT_STR_EMPTY;
    if (*kind == WRIT_CLAIM_WAIVER)
        parts[0] = until(event->detail, ' ');
    else if (*kind == WRIT_CLAIM_TOKEN)
        parts[0] = until(event->detail, ',');
    else if (*kind == WRIT_CLAIM_SETTING)
        parts[0] = setting_of(arena, event);
}

static bool takes_away(const writ_event *event)
{
    if (writ_str_is(event->action, "set-policy"))
        return writ_str_is(event->detail, "none");
    if (writ_str_is(event->action, "configure"))
        return writ_str_ends(event->detail, WRIT_STR(" back to the default"));
    return writ_str_is(event->action, "undeploy") || writ_str_is(event->action, "unset");
}

/* ---- claims ---- */

static writ_str key_of(writ_arena *arena, writ_claim_kind kind, writ_str subject)
{
    return writ_str_printf(arena, "%c%.*s", 'a' + (int)kind, WRIT_FMT(subject));
}

writ_claim *writ_claims_find(const writ_claims *claims, writ_claim_kind kind, writ_str first,
                             writ_str second, writ_str third)
{
    writ_arena arena = WRIT_ARENA_INIT;
    writ_str subject = writ_claim_subject(&arena, kind, first, second, third);
    writ_claim *found = writ_map_find(&claims->by_key, key_of(&arena, kind, subject));
    writ_arena_clear(&arena);
    return found;
}

static writ_claim *claim_of(reading *r, writ_claim_kind kind, const writ_str parts[3])
{
    writ_claim *claim = writ_claims_find(r->claims, kind, parts[0], parts[1], parts[2]);
    if (claim)
        return claim;
    claim = WRIT_NEW(r->arena, writ_claim);
    writ_str key =
        key_of(r->arena, kind, writ_claim_subject(r->arena, kind, parts[0], parts[1], parts[2]));
    claim->kind = kind;
    claim->subject = writ_str_part(key, 1, key.len);
    claim->name = writ_str_copy(r->arena, parts[0]);
    writ_map_put(r->arena, &r->claims->by_key, key, claim);
    *WRIT_PUSH(r->arena, &r->claims->all) = claim;
    return claim;
}

/* A version of an expectation is as it was registered first. */
static void note(reading *r, const writ_event *event, const char *action, writ_claim_kind kind)
{
    writ_str parts[3];
    writ_arena scratch = WRIT_ARENA_INIT;
    find_parts(&scratch, event, &kind, parts);
    writ_claim *claim = claim_of(r, kind, parts);
    writ_arena_clear(&scratch);
    if (r->claims->all.count == 1 && !claim->sequence)
        r->claims->from_begin = event->digest.len > 0;
    if (kind == WRIT_CLAIM_EXPECTATION && claim->sequence)
        return;
    claim->sequence = event->sequence;
    claim->action = action;
    claim->digest = writ_str_copy(r->arena, event->digest);
    claim->gone = takes_away(event);
    claim->pending = writ_str_is(event->detail, WRIT_EVENT_PENDING);
    if (writ_str_is(event->action, "publish")) {
        claim->at = writ_str_copy(r->arena, event->at);
        claim->by = writ_str_copy(r->arena, event->by);
    }
}

static int read_event(void *context, const writ_event *event, writ_error *err)
{
    reading *r = context;
    (void)err;
    r->claims->last = event->sequence;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (writ_str_is(event->action, actions[i].action))
            note(r, event, actions[i].action, actions[i].kind);
    return WRIT_OK;
}

int writ_claims_load(writ_store *store, writ_arena *arena, writ_claims *claims, writ_error *err)
{
    reading r = {.claims = claims, .arena = arena};
    return writ_audit_walk(store, claims->last, read_event, &r, err);
}
