/* SPDX-License-Identifier: Apache-2.0
 *
 * What runs where, and what may go there.
 */
#include "contracts/semver.h"
#include "registry/acts.h"
#include "registry/digest.h"
#include "registry/stored.h"

/* --- NAME@VERSION --- */

static const writ_stored_party *find_version(const writ_stored_parties *versions, writ_str version)
{
    for (size_t i = 0; i < versions->count; i++)
        if (writ_str_equal(versions->items[i].version, version))
            return &versions->items[i];
    return NULL;
}

static int refuse_party_version(writ_str name, writ_str version,
                                const writ_stored_parties *versions, writ_error *err)
{
    writ_buf there = WRIT_BUF_INIT;
    int code = writ_error_set(err, WRIT_E_INPUT, "the registry has no '%.*s@%.*s'", WRIT_FMT(name),
                              WRIT_FMT(version));
    for (size_t i = 0; i < versions->count; i++)
        writ_buf_printf(&there, "%s%.*s", i ? ", " : "", WRIT_FMT(versions->items[i].version));
    writ_error_hint(err, "it has %s", there.ptr);
    writ_buf_clear(&there);
    return code;
}

/* The id that a system's only expectation has; itself where it is an id, or nothing known. */
static int id_of_system(writ_store *store, writ_arena *arena, writ_str *name, writ_error *err)
{
    writ_stored_parties all = {0};
    int code = writ_store_parties_of(store, arena, *name, &all, err);
    if (code == WRIT_OK && all.count == 1)
        *name = all.items[0].id;
    if (code != WRIT_OK || all.count < 2)
        return code;
    writ_buf ids = WRIT_BUF_INIT;
    for (size_t i = 0; i < all.count; i++)
        writ_buf_printf(&ids, "%s'%.*s'", i ? ", " : "", WRIT_FMT(all.items[i].id));
    code = writ_error_set(err, WRIT_E_USAGE, "'%.*s' has several expectations", WRIT_FMT(*name));
    writ_error_hint(err, "name one: %s", ids.ptr);
    writ_buf_clear(&ids);
    return code;
}

static int find_party(writ_store *store, writ_arena *arena, writ_str name, writ_str version,
                      writ_subject *subject, writ_error *err)
{
    writ_stored_parties versions = {0};
    writ_str id = name;
    int code = writ_store_party_versions(store, arena, id, &versions, err);
    if (code == WRIT_OK && !versions.count) {
        code = id_of_system(store, arena, &id, err);
        if (code == WRIT_OK)
            code = writ_store_party_versions(store, arena, id, &versions, err);
    }
    if (code == WRIT_OK && !versions.count) {
        code = writ_error_set(err, WRIT_E_INPUT, "the registry has no contract and no party '%.*s'",
                              WRIT_FMT(name));
        writ_error_hint(err, "`writ list` shows what it has");
    }
    if (code != WRIT_OK)
        return code;
    const writ_stored_party *found = find_version(&versions, version);
    if (!found)
        return refuse_party_version(id, version, &versions, err);
    *subject = (writ_subject){.is_party = true,
                              .name = id,
                              .version = found->version,
                              .contract = found->contract,
                              .expected = *found};
    return WRIT_OK;
}

int writ_registry_subject(writ_store *store, writ_arena *arena, writ_str text,
                          writ_subject *subject, writ_error *err)
{
    writ_str prefix = WRIT_STR("party:");
    bool is_party = writ_str_starts(text, prefix);
    writ_str rest = writ_str_part(text, is_party ? prefix.len : 0, SIZE_MAX);
    size_t at = writ_str_find_last(rest, '@');
    writ_str name = writ_str_part(rest, 0, at), version = writ_str_part(rest, at + 1, SIZE_MAX);
    writ_stored_versions versions = {0};
    writ_stored_version found;
    if (!name.len || at >= rest.len || !version.len)
        return writ_error_set(err, WRIT_E_USAGE, "'%.*s' names no version, as in NAME@VERSION",
                              WRIT_FMT(text));
    int code = is_party ? WRIT_OK : writ_store_heads(store, arena, name, &versions, err);
    if (code != WRIT_OK)
        return code;
    writ_stored_drop_tombstones(&versions);
    if (!versions.count)
        return find_party(store, arena, name, version, subject, err);
    code = writ_registry_version(store, arena, name, version, &found, err);
    if (code == WRIT_OK)
        *subject = (writ_subject){
            .name = found.contract, .version = found.version, .contract = found.contract};
    return code;
}

/* --- what runs --- */

static bool is_of(const writ_deployment *running, const writ_subject *subject)
{
    return running->is_party == subject->is_party && writ_str_equal(running->name, subject->name);
}

/* `digest`: "" where it is taken away. */
static int write_event(writ_store *store, writ_arena *arena, const char *action, writ_str by,
                       const writ_subject *subject, const writ_deployment *running, writ_str digest,
                       writ_error *err)
{
    return writ_stored_event(
        store, arena,
        &(writ_event){.by = by,
                      .action = writ_str_of(action),
                      .contract = subject->contract,
                      .version = running->version,
                      .party = subject->is_party ? subject->name : WRIT_STR_EMPTY,
                      .detail = running->environment,
                      .digest = digest},
        err);
}

/* Drops it, and says so in the log. */
static int drop(writ_store *store, writ_arena *arena, const writ_subject *subject,
                const writ_deployment *running, writ_str by, writ_error *err)
{
    int code = writ_store_drop_deployment(store, running, err);
    return code ? code
                : write_event(store, arena, "undeploy", by, subject, running, WRIT_STR_EMPTY, err);
}

typedef struct deploying {
    writ_store *store;
    writ_arena *arena;
    const writ_subject *subject;
    writ_str environment;
    bool side_by_side;
    writ_str by;
    writ_outcome outcome;
} deploying;

static writ_deployment deployment_of(const deploying *d)
{
    return (writ_deployment){d->environment,      d->subject->is_party, d->subject->name,
                             d->subject->version, writ_now(d->arena),   d->by};
}

static bool is_same_version(const deploying *d, const writ_deployment *running)
{
    return is_of(running, d->subject) && writ_str_equal(running->version, d->subject->version);
}

/* Does what runs there end when this version comes? */
static bool gives_way(const deploying *d, const writ_deployment *running)
{
    return !d->side_by_side && is_of(running, d->subject) && !is_same_version(d, running);
}

static int ask_to_deploy(deploying *d, const writ_acts *acts, bool leaves, writ_error *err)
{
    writ_answer answer = {.outcome = WRIT_OUTCOME_DONE};
    const writ_deployment asked = deployment_of(d);
    int code = leaves ? acts->undeploy(d->store, d->arena, &asked, &answer, err)
                      : acts->deploy(d->store, d->arena, &asked, d->side_by_side, &answer, err);
    d->outcome = answer.outcome;
    return code;
}

static int write_deployment(deploying *d, const writ_deployments *running, bool there,
                            writ_error *err)
{
    int code = WRIT_OK;
    for (size_t i = 0; i < running->count && code == WRIT_OK; i++)
        if (gives_way(d, &running->items[i]))
            code = drop(d->store, d->arena, d->subject, &running->items[i], d->by, err);
    if (code != WRIT_OK || there)
        return code;
    const writ_deployment made = deployment_of(d);
    code = writ_store_put_deployment(d->store, &made, err);
    return code ? code
                : write_event(d->store, d->arena, "deploy", d->by, d->subject, &made,
                              writ_digest_deployment(d->arena, &made), err);
}

static int deploy(void *context, bool *keep, writ_error *err)
{
    deploying *d = context;
    writ_deployments running = {0};
    const writ_acts *acts = writ_store_acts(d->store);
    bool there = false, displaces = false;
    int code = writ_store_deployments(d->store, d->arena, d->environment, &running, err);
    for (size_t i = 0; i < running.count; i++) {
        there = there || is_same_version(d, &running.items[i]);
        displaces = displaces || gives_way(d, &running.items[i]);
    }
    d->outcome = there && !displaces ? WRIT_OUTCOME_SAME : WRIT_OUTCOME_DONE;
    if (code == WRIT_OK && d->outcome == WRIT_OUTCOME_DONE)
        code =
            acts ? ask_to_deploy(d, acts, false, err) : write_deployment(d, &running, there, err);
    *keep = d->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_deploy(writ_store *store, writ_arena *arena, const writ_subject *subject,
                         writ_str environment, bool side_by_side, writ_str by,
                         writ_outcome *outcome, writ_error *err)
{
    deploying d = {.store = store,
                   .arena = arena,
                   .subject = subject,
                   .environment = environment,
                   .side_by_side = side_by_side,
                   .by = by};
    int code = writ_store_transact(store, deploy, &d, err);
    if (code == WRIT_OK)
        *outcome = d.outcome;
    return code;
}

static int undeploy(void *context, bool *keep, writ_error *err)
{
    deploying *d = context;
    writ_deployments running = {0};
    const writ_acts *acts = writ_store_acts(d->store);
    d->outcome = WRIT_OUTCOME_SAME;
    int code = writ_store_deployments(d->store, d->arena, d->environment, &running, err);
    for (size_t i = 0; i < running.count && code == WRIT_OK; i++) {
        if (!is_same_version(d, &running.items[i]))
            continue;
        d->outcome = WRIT_OUTCOME_DONE;
        code = acts ? ask_to_deploy(d, acts, true, err)
                    : drop(d->store, d->arena, d->subject, &running.items[i], d->by, err);
    }
    *keep = d->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_undeploy(writ_store *store, writ_arena *arena, const writ_subject *subject,
                           writ_str environment, writ_str by, writ_outcome *outcome,
                           writ_error *err)
{
    deploying d = {
        .store = store, .arena = arena, .subject = subject, .environment = environment, .by = by};
    int code = writ_store_transact(store, undeploy, &d, err);
    if (code == WRIT_OK)
        *outcome = d.outcome;
    return code;
}

/* --- the matrix --- */

typedef struct asking {
    writ_store *store;
    writ_arena *arena;
    const writ_subject *subject;
    writ_str environment;
    bool side_by_side;
    const writ_impact_options *options;
    writ_deploy_answer *answer;
    writ_deployments running; /* in the environment */
    writ_waivers waivers;     /* of the contract */
} asking;

static writ_str versioned(writ_arena *arena, writ_str name, writ_str version)
{
    return writ_str_printf(arena, "%.*s@%.*s", WRIT_FMT(name), WRIT_FMT(version));
}

static void __attribute__((format(printf, 2, 3))) note(asking *a, const char *format, ...)
{
    va_list args;
    writ_buf text = WRIT_BUF_INIT;
    va_start(args, format);
    writ_buf_vprintf(&text, format, args);
    va_end(args);
    *WRIT_PUSH(a->arena, &a->answer->notes) = writ_str_copy(a->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
}

static bool admits(const writ_party *party, writ_str version)
{
    writ_version number;
    return writ_version_parse(version, &number) && writ_range_admits(party->versions, &number);
}

/* The first finding of this kind of standing, or NULL. */
static const writ_finding *find_finding(const writ_party_impact *impact, bool counts)
{
    for (size_t i = 0; i < impact->findings.count; i++)
        if (impact->findings.items[i].severity == WRIT_ERROR &&
            writ_finding_counts(&impact->findings.items[i]) == counts)
            return &impact->findings.items[i];
    return NULL;
}

/* Why not; or what stood in the way and does not count. */
static writ_str reason_of(writ_arena *arena, const writ_party_impact *impact)
{
    const writ_finding *finding = find_finding(impact, true);
    if (finding)
        return finding->message;
    finding = find_finding(impact, false);
    if (!finding)
        return WRIT_STR_EMPTY;
    if (!finding->waiver)
        return writ_str_printf(arena, "not counted, since it was so before: %.*s",
                               WRIT_FMT(finding->message));
    return writ_str_printf(arena, "waived by %.*s until %.*s: %.*s",
                           WRIT_FMT(finding->waiver->approver), WRIT_FMT(finding->waiver->until),
                           WRIT_FMT(finding->message));
}

static void add_pair(asking *a, writ_str contract_version, writ_str party_version,
                     const writ_party_impact *impact)
{
    writ_deploy_pair *pair = WRIT_PUSH(a->arena, &a->answer->pairs);
    *pair = (writ_deploy_pair){
        .contract_version = versioned(a->arena, a->subject->contract, contract_version),
        .party_version = versioned(a->arena, impact->party->id, party_version),
        .party = impact->party->party,
        .owner = impact->party->owner,
        .fits = writ_findings_worst(&impact->findings) != WRIT_ERROR,
        .verdict = impact->verdict,
        .reason = reason_of(a->arena, impact),
    };
    a->answer->deployable = a->answer->deployable && pair->fits;
}

static writ_day today_of(const asking *a)
{
    return a->options && a->options->today ? a->options->today : writ_day_today();
}

/* The version of the contract that the party reads there now: the highest that its range admits. */
static int find_old(asking *a, const writ_party *party, writ_contract **old, writ_error *err)
{
    const writ_deployment *found = NULL; /* they come in the order of versions */
    for (size_t i = 0; i < a->running.count; i++) {
        const writ_deployment *here = &a->running.items[i];
        if (!here->is_party && writ_str_equal(here->name, a->subject->contract) &&
            admits(party, here->version))
            found = here;
    }
    *old = NULL;
    return found ? writ_registry_contract(a->store, a->arena, found->name, found->version, old, err)
                 : WRIT_OK;
}

/* A contract's version against a party that runs there. */
static int ask_party(asking *a, const writ_contract *contract, const writ_stored_party *stored,
                     writ_error *err)
{
    writ_party *party;
    writ_contract *old;
    writ_impact *impact = WRIT_NEW(a->arena, writ_impact);
    int code = writ_stored_party_of(a->arena, stored, &party, err);
    if (code != WRIT_OK)
        return code;
    if (a->side_by_side && !admits(party, a->subject->version)) {
        note(a, "'%.*s@%.*s' stays with what runs in '%.*s'", WRIT_FMT(stored->id),
             WRIT_FMT(stored->version), WRIT_FMT(a->environment));
        return WRIT_OK;
    }
    code = find_old(a, party, &old, err);
    if (code == WRIT_OK)
        code = writ_impact_judge(a->arena, old, contract, (const writ_party *const *)&party, 1,
                                 NULL, NULL, 0, a->options, impact, err);
    if (code != WRIT_OK)
        return code;
    writ_waivers_apply(a->arena, &a->waivers, impact);
    writ_party_impact *judged = &impact->parties.items[0];
    /* where its range admits nothing that is there, it is asked all the same */
    if (judged->not_concerned)
        code = writ_impact_party(a->arena, contract, party, a->options, judged, err);
    if (code != WRIT_OK)
        return code;
    if (judged->not_concerned)
        writ_waivers_cover(&a->waivers, today_of(a), judged);
    add_pair(a, a->subject->version, stored->version, judged);
    return WRIT_OK;
}

static int ask_parties(asking *a, writ_error *err)
{
    writ_contract *contract;
    bool any = false;
    int code = writ_registry_contract(a->store, a->arena, a->subject->name, a->subject->version,
                                      &contract, err);
    for (size_t i = 0; i < a->running.count && code == WRIT_OK; i++) {
        const writ_deployment *here = &a->running.items[i];
        writ_stored_parties versions = {0};
        if (!here->is_party)
            continue;
        code = writ_store_party_versions(a->store, a->arena, here->name, &versions, err);
        const writ_stored_party *stored = find_version(&versions, here->version);
        if (code != WRIT_OK || !stored || !writ_str_equal(stored->contract, contract->id))
            continue;
        any = true;
        code = ask_party(a, contract, stored, err);
    }
    if (code == WRIT_OK && !any)
        note(a, "no party of '%.*s' is recorded in '%.*s': there is nobody to be broken",
             WRIT_FMT(a->subject->name), WRIT_FMT(a->environment));
    return code;
}

/* A party's version against a version of its contract that runs there. */
static int ask_contract(asking *a, const writ_party *party, writ_str version, writ_error *err)
{
    writ_contract *contract;
    writ_party_impact impact;
    int code =
        writ_registry_contract(a->store, a->arena, a->subject->contract, version, &contract, err);
    if (code == WRIT_OK)
        code = writ_impact_party(a->arena, contract, party, a->options, &impact, err);
    if (code != WRIT_OK)
        return code;
    writ_waivers_cover(&a->waivers, today_of(a), &impact);
    add_pair(a, version, a->subject->version, &impact);
    return WRIT_OK;
}

static int ask_contracts(asking *a, writ_error *err)
{
    writ_party *party;
    WRIT_ARRAY(writ_str) admitted = {0}, others = {0};
    int code = writ_stored_party_of(a->arena, &a->subject->expected, &party, err);
    if (code != WRIT_OK)
        return code;
    for (size_t i = 0; i < a->running.count; i++) {
        const writ_deployment *here = &a->running.items[i];
        if (here->is_party || !writ_str_equal(here->name, a->subject->contract))
            continue;
        if (admits(party, here->version))
            *WRIT_PUSH(a->arena, &admitted) = here->version;
        else
            *WRIT_PUSH(a->arena, &others) = here->version;
    }
    for (size_t i = 0; i < admitted.count && code == WRIT_OK; i++)
        code = ask_contract(a, party, admitted.items[i], err);
    for (size_t i = 0; i < others.count && !admitted.count && code == WRIT_OK; i++) {
        note(a, "'%.*s@%.*s' runs in '%.*s' and is not in the range '%.*s'",
             WRIT_FMT(a->subject->contract), WRIT_FMT(others.items[i]), WRIT_FMT(a->environment),
             WRIT_FMT(party->versions));
        code = ask_contract(a, party, others.items[i], err);
    }
    if (code == WRIT_OK && !admitted.count && !others.count)
        note(a, "no version of '%.*s' is recorded in '%.*s': there is nothing to be judged against",
             WRIT_FMT(a->subject->contract), WRIT_FMT(a->environment));
    return code;
}

int writ_registry_can_deploy(writ_store *store, writ_arena *arena, const writ_subject *subject,
                             writ_str environment, bool side_by_side,
                             const writ_impact_options *options, writ_deploy_answer *answer,
                             writ_error *err)
{
    writ_deploy_answer made = {.deployable = true};
    asking a = {.store = store,
                .arena = arena,
                .subject = subject,
                .environment = environment,
                .side_by_side = side_by_side,
                .options = options,
                .answer = &made};
    int code = writ_store_deployments(store, arena, environment, &a.running, err);
    if (code == WRIT_OK)
        code = writ_store_waivers(store, arena, subject->contract, &a.waivers, err);
    if (code == WRIT_OK && !a.running.count)
        note(&a, "nothing is recorded in '%.*s'", WRIT_FMT(environment));
    if (code == WRIT_OK)
        code = subject->is_party ? ask_contracts(&a, err) : ask_parties(&a, err);
    if (code == WRIT_OK)
        *answer = made;
    return code;
}
