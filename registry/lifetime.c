/* SPDX-License-Identifier: Apache-2.0
 *
 * The end of versions: deprecated first, and retired once nobody reads them.
 */
#include "contracts/semver.h"
#include "registry/acts.h"
#include "registry/stored.h"

/* --- deprecated --- */

static int check_sunset(const writ_sunset *sunset, writ_error *err)
{
    writ_day day;
    if (!sunset->day.len || writ_day_parse(sunset->day, &day))
        return WRIT_OK;
    return writ_error_set(err, WRIT_E_USAGE, "'%.*s' is no day, as 2026-12-31",
                          WRIT_FMT(sunset->day));
}

/* "until 2026-12-31, replaced by 2.0.0: reason" */
static writ_str words_of(writ_arena *arena, const writ_sunset *sunset)
{
    writ_buf text = WRIT_BUF_INIT;
    if (sunset->day.len)
        writ_buf_printf(&text, "until %.*s", WRIT_FMT(sunset->day));
    if (sunset->replaced_by.len)
        writ_buf_printf(&text, "%sreplaced by %.*s", text.len ? ", " : "",
                        WRIT_FMT(sunset->replaced_by));
    if (sunset->reason.len)
        writ_buf_printf(&text, "%s%.*s", text.len ? ": " : "", WRIT_FMT(sunset->reason));
    writ_str words = writ_str_copy(arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return words;
}

/* What is not said now stays as it was. */
static bool is_new_end(const writ_stored_version *there, const writ_sunset *sunset)
{
    return (sunset->day.len && !writ_str_equal(there->sunset, sunset->day)) ||
           (sunset->replaced_by.len && !writ_str_equal(there->replaced_by, sunset->replaced_by));
}

static int write_end(writ_store *store, const writ_stored_version *there, const writ_sunset *sunset,
                     writ_error *err)
{
    int code = WRIT_OK;
    if (there->status != WRIT_STATUS_DEPRECATED)
        code = writ_store_set_status(store, there->contract, there->version, WRIT_STATUS_DEPRECATED,
                                     err);
    if (code != WRIT_OK || !is_new_end(there, sunset))
        return code;
    return writ_store_set_sunset(
        store, there->contract, there->version, sunset->day.len ? sunset->day : there->sunset,
        sunset->replaced_by.len ? sunset->replaced_by : there->replaced_by, err);
}

typedef struct deprecating {
    writ_store *store;
    writ_arena *arena;
    writ_str contract, version;
    const writ_sunset *sunset;
    writ_str by;
    writ_outcome outcome;
} deprecating;

static int check_end(const deprecating *d, const writ_stored_version *there, writ_error *err)
{
    writ_stored_version heir;
    if (there->status == WRIT_STATUS_DRAFT || there->status == WRIT_STATUS_RETIRED)
        return writ_error_set(
            err, WRIT_E_REFUSED, "'%.*s@%.*s' is %s, and only what is active can be deprecated",
            WRIT_FMT(there->contract), WRIT_FMT(there->version), writ_status_name(there->status));
    return d->sunset->replaced_by.len ? writ_registry_version(d->store, d->arena, there->contract,
                                                              d->sunset->replaced_by, &heir, err)
                                      : WRIT_OK;
}

static int ask_to_deprecate(deprecating *d, const writ_acts *acts, const writ_stored_version *there,
                            writ_error *err)
{
    writ_answer answer = {.outcome = WRIT_OUTCOME_DONE};
    int code = acts->deprecate(d->store, d->arena, there->contract, there->version, d->sunset,
                               &answer, err);
    d->outcome = answer.outcome;
    return code;
}

static int end_version(deprecating *d, const writ_stored_version *there, writ_error *err)
{
    const writ_acts *acts = writ_store_acts(d->store);
    if (acts)
        return ask_to_deprecate(d, acts, there, err);
    int code = write_end(d->store, there, d->sunset, err);
    if (code == WRIT_OK)
        code = writ_stored_version_event(d->store, d->arena,
                                         &(writ_event){.by = d->by,
                                                       .action = WRIT_STR("deprecate"),
                                                       .contract = there->contract,
                                                       .version = there->version,
                                                       .detail = words_of(d->arena, d->sunset)},
                                         err);
    return code;
}

static int deprecate(void *context, bool *keep, writ_error *err)
{
    deprecating *d = context;
    writ_stored_version there;
    int code = writ_registry_version(d->store, d->arena, d->contract, d->version, &there, err);
    if (code == WRIT_OK)
        code = check_end(d, &there, err);
    if (code != WRIT_OK)
        return code;
    d->outcome = there.status == WRIT_STATUS_DEPRECATED && !is_new_end(&there, d->sunset)
                     ? WRIT_OUTCOME_SAME
                     : WRIT_OUTCOME_DONE;
    if (d->outcome == WRIT_OUTCOME_DONE)
        code = end_version(d, &there, err);
    *keep = d->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_deprecate(writ_store *store, writ_arena *arena, writ_str contract,
                            writ_str version, const writ_sunset *sunset, writ_str by,
                            writ_outcome *outcome, writ_error *err)
{
    deprecating d = {.store = store,
                     .arena = arena,
                     .contract = contract,
                     .version = version,
                     .sunset = sunset,
                     .by = by};
    int code = check_sunset(sunset, err);
    if (code == WRIT_OK)
        code = writ_store_transact(store, deprecate, &d, err);
    if (code == WRIT_OK)
        *outcome = d.outcome;
    return code;
}

/* --- retired --- */

typedef struct retiring {
    writ_store *store;
    writ_arena *arena;
    writ_str contract;
    uint64_t line;
    writ_str reason, by;
    writ_stored_versions versions; /* of the contract */
    writ_retire_result *result;
} retiring;

static bool is_of_line(writ_str version, uint64_t line)
{
    writ_version number;
    return writ_version_parse(version, &number) && number.major == line;
}

/* Does the range admit a live version of the line, and none of a later one, to which the party
 * would have moved? */
static bool reads_line(const retiring *r, const writ_party *party)
{
    bool reads = false;
    for (size_t i = 0; i < r->versions.count; i++) {
        writ_version number;
        if (!writ_stored_is_live(&r->versions.items[i]) ||
            !writ_version_parse(r->versions.items[i].version, &number) ||
            !writ_range_admits(party->versions, &number))
            continue;
        if (number.major > r->line)
            return false;
        reads = reads || number.major == r->line;
    }
    return reads;
}

static void add_use(retiring *r, const writ_line_use *use)
{
    *WRIT_PUSH(r->arena, &r->result->uses) = *use;
}

static int find_readers(retiring *r, writ_error *err)
{
    writ_party **parties;
    bool *pending;
    size_t count = 0;
    int code =
        writ_registry_parties(r->store, r->arena, r->contract, &parties, &pending, &count, err);
    for (size_t i = 0; i < count && code == WRIT_OK; i++)
        if (!pending[i] && reads_line(r, parties[i]))
            add_use(r, &(writ_line_use){.name = parties[i]->party,
                                        .owner = parties[i]->owner,
                                        .is_party = true});
    return code;
}

/* A party that runs in an environment, at the version that runs there. */
static int find_running_party(retiring *r, const writ_deployment *running, writ_error *err)
{
    writ_stored_parties versions = {0};
    int code = writ_store_party_versions(r->store, r->arena, running->name, &versions, err);
    for (size_t i = 0; i < versions.count && code == WRIT_OK; i++) {
        const writ_stored_party *version = &versions.items[i];
        writ_party *party;
        if (!writ_str_equal(version->version, running->version) ||
            !writ_str_equal(version->contract, r->contract))
            continue;
        code = writ_stored_party_of(r->arena, version, &party, err);
        if (code == WRIT_OK && reads_line(r, party))
            add_use(r, &(writ_line_use){party->party, party->owner, running->environment, true});
    }
    return code;
}

static int find_running(retiring *r, writ_error *err)
{
    writ_deployments running = {0};
    int code = writ_store_deployments(r->store, r->arena, WRIT_STR_EMPTY, &running, err);
    for (size_t i = 0; i < running.count && code == WRIT_OK; i++) {
        const writ_deployment *here = &running.items[i];
        if (here->is_party)
            code = find_running_party(r, here, err);
        else if (writ_str_equal(here->name, r->contract) && is_of_line(here->version, r->line))
            add_use(r, &(writ_line_use){
                           .name = writ_str_printf(r->arena, "%.*s@%.*s", WRIT_FMT(here->name),
                                                   WRIT_FMT(here->version)),
                           .environment = here->environment,
                       });
    }
    return code;
}

static int write_version(retiring *r, const writ_stored_version *version, writ_error *err)
{
    int code =
        writ_store_set_status(r->store, r->contract, version->version, WRIT_STATUS_RETIRED, err);
    if (code == WRIT_OK)
        code = writ_stored_version_event(r->store, r->arena,
                                         &(writ_event){.by = r->by,
                                                       .action = WRIT_STR("retire"),
                                                       .contract = r->contract,
                                                       .version = version->version,
                                                       .detail = r->reason},
                                         err);
    return code;
}

static int ask_to_retire(retiring *r, const writ_acts *acts, writ_error *err)
{
    writ_answer answer = {.outcome = WRIT_OUTCOME_DONE};
    int code = acts->retire(r->store, r->arena, r->contract, r->line, r->reason, &answer, err);
    r->result->outcome = answer.outcome;
    return code;
}

static int end_line(retiring *r, writ_error *err)
{
    const writ_acts *acts = writ_store_acts(r->store);
    int code = acts ? ask_to_retire(r, acts, err) : WRIT_OK;
    for (size_t i = 0; i < r->versions.count && code == WRIT_OK; i++) {
        const writ_stored_version *version = &r->versions.items[i];
        if (!is_of_line(version->version, r->line) || !writ_stored_is_live(version))
            continue;
        code = acts ? WRIT_OK : write_version(r, version, err);
        *WRIT_PUSH(r->arena, &r->result->versions) = version->version;
    }
    return code;
}

static int refuse_line(const retiring *r, writ_error *err)
{
    int code = writ_error_set(err, WRIT_E_INPUT, "the registry has no line '%.*s@%llu'",
                              WRIT_FMT(r->contract), (unsigned long long)r->line);
    writ_error_hint(err, "`writ list` shows what it has");
    return code;
}

static int find_and_end(retiring *r, writ_error *err)
{
    size_t there = 0, live = 0;
    int code = writ_store_heads(r->store, r->arena, r->contract, &r->versions, err);
    writ_stored_drop_tombstones(&r->versions);
    for (size_t i = 0; i < r->versions.count; i++) {
        const writ_stored_version *version = &r->versions.items[i];
        bool ours = is_of_line(version->version, r->line) && version->status != WRIT_STATUS_DRAFT;
        there += ours;
        live += ours && writ_stored_is_live(version);
    }
    if (code == WRIT_OK && !there)
        return refuse_line(r, err);
    if (code == WRIT_OK && !live)
        r->result->outcome = WRIT_OUTCOME_SAME;
    if (code != WRIT_OK || !live)
        return code;
    code = find_readers(r, err);
    if (code == WRIT_OK)
        code = find_running(r, err);
    if (code == WRIT_OK && r->result->uses.count)
        r->result->outcome = WRIT_OUTCOME_REFUSED;
    else if (code == WRIT_OK)
        code = end_line(r, err);
    return code;
}

static int retire(void *context, bool *keep, writ_error *err)
{
    retiring *r = context;
    r->versions = (writ_stored_versions){0};
    *r->result = (writ_retire_result){.outcome = WRIT_OUTCOME_DONE};
    int code = find_and_end(r, err);
    *keep = r->result->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_retire(writ_store *store, writ_arena *arena, writ_str contract, uint64_t line,
                         writ_str reason, writ_str by, writ_retire_result *result, writ_error *err)
{
    writ_retire_result made;
    retiring r = {.store = store,
                  .arena = arena,
                  .contract = contract,
                  .line = line,
                  .reason = reason,
                  .by = by,
                  .result = &made};
    int code = writ_store_transact(store, retire, &r, err);
    if (code == WRIT_OK)
        *result = made;
    return code;
}
