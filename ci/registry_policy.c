/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/registry_policy.h"

#include "ci/policy.h"
#include "ci/workspace_read.h"
#include "contracts/base/read.h"
#include "contracts/base/write.h"
#include "registry/acts.h"
#include "registry/stored.h"

/* ---- as it is kept ---- */

int writ_registry_policy_parse(writ_arena *arena, writ_str text, writ_str name,
                               writ_registry_policy *policy, writ_error *err)
{
    writ_source *source = WRIT_NEW(arena, writ_source);
    writ_workspace *workspace = WRIT_NEW(arena, writ_workspace);
    writ_registry_policy made = {.force = WRIT_FORCE_ADMIN};
    writ_value *root;
    *source = (writ_source){.name = writ_str_copy(arena, name), .text = writ_str_copy(arena, text)};
    workspace->policy = (writ_policy)WRIT_POLICY_DEFAULT;
    writ_workspace_reader r = {
        .arena = arena, .workspace = workspace, .terms = &workspace->policy.terms, .err = err};
    int code = writ_document_read(arena, source, &root, err);
    if (code == WRIT_OK)
        code = writ_workspace_read_registry_policy(&r, root, &made.force);
    if (code != WRIT_OK)
        return code;
    made.policy = workspace->policy;
    *policy = made;
    return WRIT_OK;
}

int writ_registry_policy_load(writ_store *store, writ_arena *arena, writ_registry_policy *policy,
                              bool *found, writ_error *err)
{
    writ_str text;
    int code = writ_store_setting(store, arena, WRIT_STR(WRIT_POLICY_SETTING), &text, found, err);
    if (code != WRIT_OK)
        return code;
    if (*found)
        return writ_registry_policy_parse(arena, text, WRIT_STR("policy of the registry"), policy,
                                          err);
    *policy = (writ_registry_policy){.policy = WRIT_POLICY_DEFAULT, .force = WRIT_FORCE_ADMIN};
    return WRIT_OK;
}

typedef struct policy_work {
    writ_store *store;
    writ_arena *arena;
    writ_str text, by;
    writ_outcome outcome;
} policy_work;

static int set_policy(policy_work *w, writ_error *err)
{
    char address[WRIT_SHA256_HEX];
    const writ_setting policy = {WRIT_STR(WRIT_POLICY_SETTING), w->text};
    writ_sha256_hex(w->text, address);
    const writ_event event = {
        .by = w->by,
        .action = WRIT_STR("set-policy"),
        .detail = writ_str_printf(w->arena, "sha256:%.12s", address),
        .sha256 = writ_str_of(address),
    };
    return writ_stored_setting(w->store, w->arena, &policy, &event, err);
}

static int drop_policy(policy_work *w, writ_error *err)
{
    const writ_event event = {
        .by = w->by, .action = WRIT_STR("set-policy"), .detail = WRIT_STR("none")};
    int code = writ_store_drop_setting(w->store, WRIT_STR(WRIT_POLICY_SETTING), err);
    return code == WRIT_OK ? writ_stored_event(w->store, w->arena, &event, err) : code;
}

/* A server writes its own log. */
static int ask(policy_work *w, writ_error *err)
{
    const writ_str key = WRIT_STR(WRIT_POLICY_SETTING);
    return w->text.len ? writ_store_put_setting(w->store, key, w->text, err)
                       : writ_store_drop_setting(w->store, key, err);
}

static int store_policy(void *context, bool *keep, writ_error *err)
{
    policy_work *w = context;
    const writ_str key = WRIT_STR(WRIT_POLICY_SETTING);
    writ_str before = WRIT_STR_EMPTY;
    bool found;
    int code = writ_store_setting(w->store, w->arena, key, &before, &found, err);
    if (code != WRIT_OK)
        return code;
    bool changes = found ? !writ_str_equal(before, w->text) : w->text.len > 0;
    w->outcome = changes ? WRIT_OUTCOME_DONE : WRIT_OUTCOME_SAME;
    *keep = changes || writ_store_acts(w->store); /* a server says whether who asks may */
    if (!*keep)
        return WRIT_OK;
    if (writ_store_acts(w->store))
        return ask(w, err);
    return w->text.len ? set_policy(w, err) : drop_policy(w, err);
}

int writ_registry_policy_store(writ_store *store, writ_arena *arena, writ_str text, writ_str by,
                               writ_outcome *outcome, writ_error *err)
{
    policy_work work = {.store = store, .arena = arena, .text = text, .by = by};
    int code = writ_store_transact(store, store_policy, &work, err);
    if (code == WRIT_OK)
        *outcome = work.outcome;
    return code;
}

/* ---- how a change is judged ---- */

typedef struct asked {
    bool backward, forward, transitive, parties;
} asked;

static asked asked_by(writ_mode mode)
{
    return (asked){
        .backward = writ_mode_asks(mode, true),
        .forward = writ_mode_asks(mode, false),
        .transitive = writ_mode_is_transitive(mode),
        .parties = mode != WRIT_MODE_NONE,
    };
}

/* The mode that asks what either does. */
static writ_mode join(writ_mode a, writ_mode b)
{
    const asked one = asked_by(a), other = asked_by(b);
    bool backward = one.backward || other.backward, forward = one.forward || other.forward;
    bool transitive = one.transitive || other.transitive;
    if (backward && forward)
        return transitive ? WRIT_MODE_FULL_TRANSITIVE : WRIT_MODE_FULL;
    if (backward)
        return transitive ? WRIT_MODE_BACKWARD_TRANSITIVE : WRIT_MODE_BACKWARD;
    if (forward)
        return transitive ? WRIT_MODE_FORWARD_TRANSITIVE : WRIT_MODE_FORWARD;
    return one.parties || other.parties ? WRIT_MODE_PARTIES : WRIT_MODE_NONE;
}

/* What the policy says of the contract, else what the contract says itself. */
static writ_mode mode_under(const writ_policy *policy, const writ_contract *contract)
{
    const writ_policy_options none = {0};
    writ_mode mode = writ_policy_impact(policy, &none, contract->id).mode;
    return mode ? mode : contract->mode ? contract->mode : WRIT_MODE_PARTIES;
}

/* Of what the joined mode has found: does this mode ask for that? What could not be decided has no
 * direction, and counts for all. */
static bool is_asked(writ_mode mode, const writ_finding *finding)
{
    if (finding->rule == WRIT_RULE_VERSION_NOT_BUMPED)
        return mode != WRIT_MODE_NONE;
    if (finding->breaks_backward == finding->breaks_forward)
        return true;
    return writ_mode_asks(mode, finding->breaks_backward);
}

/* In the transaction, so that a policy is in force from its commit on. A mode that the caller has
 * chosen itself (a client of the Confluent API, whose levels they are) is asked as well. */
static int prepare(void *context, writ_store *store, writ_arena *arena,
                   const writ_contract *contract, writ_impact_options *options, writ_error *err)
{
    writ_policy_door *door = context;
    int code = writ_registry_policy_load(store, arena, &door->registry, &door->has_registry, err);
    if (code != WRIT_OK)
        return code;
    door->chosen = options->mode;
    if (door->has_registry || door->workspace) {
        writ_mode mode = mode_under(&door->registry.policy, contract);
        if (options->mode)
            mode = join(mode, options->mode);
        if (door->workspace)
            mode = join(mode, mode_under(door->workspace, contract));
        options->mode = mode;
    }
    return WRIT_OK;
}

/* ---- what becomes of it ---- */

static void copy_findings(writ_arena *arena, writ_findings *findings)
{
    findings->items =
        writ_arena_copy(arena, findings->items, findings->count * sizeof *findings->items);
    findings->capacity = findings->count;
}

/* So that one policy can be applied without the other's. */
static writ_impact copy_of(writ_arena *arena, const writ_impact *impact)
{
    writ_impact copy = *impact;
    copy.parties.items = writ_arena_copy(arena, impact->parties.items,
                                         impact->parties.count * sizeof *impact->parties.items);
    copy.parties.capacity = copy.parties.count;
    copy_findings(arena, &copy.changes);
    copy_findings(arena, &copy.governance);
    for (size_t i = 0; i < copy.parties.count; i++)
        copy_findings(arena, &copy.parties.items[i].findings);
    return copy;
}

typedef struct verdict {
    writ_buf broken; /* names of parties */
    const writ_finding *governance;
    size_t parties; /* known */
    uint32_t required;
} verdict;

static const writ_finding *failing_governance(const writ_policy *policy, writ_mode mode,
                                              const writ_policy_about *about,
                                              const writ_impact *impact)
{
    for (size_t i = 0; i < impact->governance.count; i++) {
        const writ_findings one = {.items = &impact->governance.items[i], .count = 1};
        if (is_asked(mode, one.items) && writ_policy_fails_for(policy, about, &one))
            return one.items;
    }
    return NULL;
}

static verdict judge_under(const writ_policy *policy, writ_mode chosen, const writ_impact *impact)
{
    verdict v = {.broken = WRIT_BUF_INIT};
    writ_policy_about about = {.contract = impact->new_contract->id};
    writ_mode mode = mode_under(policy, impact->new_contract);
    mode = chosen ? join(mode, chosen) : mode;
    v.governance = failing_governance(policy, mode, &about, impact);
    v.required = writ_policy_require_parties(policy, about.contract);
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        about.party = party->party;
        v.parties += !party->stand_in;
        if (!party->stand_in && writ_policy_fails_for(policy, &about, &party->findings))
            writ_buf_printf(&v.broken, "%s%.*s", v.broken.len ? ", " : "",
                            WRIT_FMT(party->party->party));
    }
    return v;
}

static writ_decision decision_of(writ_arena *arena, const verdict *v, const char *whose)
{
    writ_decision decision = {.fails = true};
    if (v->broken.len) {
        decision.reason = writ_str_printf(arena, "it breaks %s, under the policy of the %s",
                                          v->broken.ptr, whose);
        decision.hint = WRIT_STR("keep what they need, ask them for a waiver (writ waive), open a "
                                 "line beside with --side-by-side, or give --force REASON");
    } else if (v->governance) {
        decision.reason = writ_str_printf(arena, "%.*s (the policy of the %s)",
                                          WRIT_FMT(v->governance->message), whose);
        decision.hint = v->governance->hint;
    } else if (v->parties < v->required) {
        decision.reason =
            writ_str_printf(arena, "it has %zu known %s, the policy of the %s requires %u",
                            v->parties, v->parties == 1 ? "party" : "parties", whose, v->required);
        decision.hint = WRIT_STR("parties put their expectations in by `writ register`");
    } else {
        decision.fails = false;
    }
    return decision;
}

/* The impact as the policy has it, and what becomes of it. `chosen`: by the caller, or DEFAULT. */
static writ_decision decide_under(writ_arena *arena, const writ_policy *policy, const char *whose,
                                  writ_mode chosen, writ_impact *impact)
{
    writ_policy_apply(policy, impact);
    verdict v = judge_under(policy, chosen, impact);
    writ_decision decision = decision_of(arena, &v, whose);
    writ_buf_clear(&v.broken);
    return decision;
}

static void forbid_force(writ_policy_door *door, writ_arena *arena, writ_decision *decision)
{
    writ_force force = door->registry.force;
    if (force == WRIT_FORCE_PUBLISH || (force == WRIT_FORCE_ADMIN && door->is_admin))
        return;
    decision->is_final = true;
    decision->hint = writ_str_printf(
        arena,
        "keep what they need, ask for a waiver (writ waive), or open a line beside with "
        "--side-by-side; to force it %s",
        force == WRIT_FORCE_NEVER ? "is against the policy of the registry"
                                  : "needs a token with the scope admin");
}

static int decide(void *context, writ_arena *arena, writ_impact *impact, writ_decision *decision,
                  writ_error *err)
{
    writ_policy_door *door = context;
    const writ_impact judged = copy_of(arena, impact);
    (void)err;
    if (door->has_registry)
        *decision = decide_under(arena, &door->registry.policy, "registry", door->chosen, impact);
    if (!decision->fails && door->workspace) {
        writ_impact copy = copy_of(arena, &judged);
        writ_decision other =
            decide_under(arena, door->workspace, "workspace", WRIT_MODE_DEFAULT, &copy);
        if (other.fails) {
            *decision = other;
            *impact = copy;
        }
    }
    if (decision->fails)
        forbid_force(door, arena, decision);
    return WRIT_OK;
}

/* Has it a word on changes? One that says how records are filtered has none. */
static bool is_said(const writ_policy *policy)
{
    bool is = policy->terms.said || policy->override_count;
    for (size_t rule = 0; rule < WRIT_RULE_COUNT; rule++)
        is = is || policy->terms.levels[rule];
    return is;
}

void writ_policy_door_init(writ_policy_door *door, const writ_policy *workspace, bool is_admin)
{
    if (workspace && !is_said(workspace))
        workspace = NULL;
    *door = (writ_policy_door){.workspace = workspace, .is_admin = is_admin};
    door->asks = (writ_publish_policy){.prepare = prepare, .decide = decide, .context = door};
}
