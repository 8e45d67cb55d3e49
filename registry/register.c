/* SPDX-License-Identifier: Apache-2.0
 *
 * Registering an expectation: stored, numbered by content, and judged at once against what is live.
 * It never fails the contract's owner: what does not hold yet is pending.
 */
#include "contracts/semver.h"
#include "registry/acts.h"
#include "registry/audit.h"
#include "registry/digest.h"
#include "registry/stored.h"

typedef struct registering {
    writ_store *store;
    writ_arena *arena;
    const writ_party *party;
    writ_str by;
    const writ_impact_options *judging;
    writ_register_result *result;
    writ_stored_party as_given; /* the row, but for who, when, its number and `pending` */
    writ_stored_party row;
    writ_stored_party before; /* of the same id */
    bool has_before;
    writ_stored_parties versions; /* all that were registered under that id */
} registering;

static int refuse(registering *r, writ_str reason, writ_str hint)
{
    r->result->outcome = WRIT_OUTCOME_REFUSED;
    r->result->reason = reason;
    r->result->hint = hint;
    return WRIT_OK;
}

/* --- the number --- */

static bool to_number(writ_str text, unsigned long *number)
{
    *number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || *number > 1000000000)
            return false;
        *number = *number * 10 + (unsigned long)(text.ptr[i] - '0');
    }
    return text.len > 0;
}

/* The document's own version, or else one more than the last number. */
static void number_row(registering *r)
{
    unsigned long last = 0, number;
    if (r->row.version.len)
        return;
    for (size_t i = 0; i < r->versions.count; i++)
        if (to_number(r->versions.items[i].version, &number) && number > last)
            last = number;
    r->row.version = writ_str_printf(r->arena, "%lu", last + 1);
}

/* An id is of the party that took it first: whoever may speak for another one may not say what this
 * one needs. */
static int meet_before(registering *r)
{
    if (!r->has_before)
        return WRIT_OK;
    if (!writ_str_equal(r->before.party, r->row.party))
        return refuse(r,
                      writ_str_printf(r->arena, "'%.*s' is an expectation of '%.*s', not of '%.*s'",
                                      WRIT_FMT(r->row.id), WRIT_FMT(r->before.party),
                                      WRIT_FMT(r->row.party)),
                      WRIT_STR("take another id"));
    if (writ_str_equal(r->before.sha256, r->row.sha256)) {
        r->result->outcome = WRIT_OUTCOME_SAME;
        return WRIT_OK;
    }
    for (size_t i = 0; i < r->versions.count && r->row.version.len; i++)
        if (writ_str_equal(r->versions.items[i].version, r->row.version) &&
            !writ_str_equal(r->versions.items[i].sha256, r->row.sha256))
            return refuse(r,
                          writ_str_printf(r->arena, "'%.*s' %.*s is registered with other content",
                                          WRIT_FMT(r->row.id), WRIT_FMT(r->row.version)),
                          WRIT_STR("raise its version, or leave it out: the registry numbers by "
                                   "content"));
    return WRIT_OK;
}

/* --- the judgement --- */

static bool holds(const writ_party_impact *impact)
{
    return impact->verdict == WRIT_COMPATIBLE &&
           writ_findings_worst(&impact->findings) != WRIT_ERROR;
}

/* The contract's object that the party means must be clear. */
static int check_object(registering *r, const writ_contract *contract)
{
    writ_error why = WRIT_ERROR_INIT;
    if (writ_contract_object(contract, r->party->object, &why))
        return WRIT_OK;
    return refuse(r, writ_str_copy(r->arena, writ_str_of(why.message)),
                  WRIT_STR("name the one that it reads: consumes: {contract: …, schema: OBJECT}"));
}

static int judge_version(registering *r, const writ_stored_version *version, bool is_newest,
                         writ_error *err)
{
    writ_contract *contract;
    writ_party_impact impact;
    int code = writ_registry_contract(r->store, r->arena, version->contract, version->version,
                                      &contract, err);
    if (code == WRIT_OK && is_newest)
        code = check_object(r, contract);
    if (code != WRIT_OK || r->result->outcome == WRIT_OUTCOME_REFUSED)
        return code;
    code = writ_impact_party(r->arena, contract, r->party, r->judging, &impact, err);
    if (code != WRIT_OK)
        return code;
    r->row.pending = r->row.pending || !holds(&impact);
    if (is_newest) {
        r->result->impact = impact;
        r->result->judged_against = writ_str_printf(
            r->arena, "%.*s@%.*s", WRIT_FMT(version->contract), WRIT_FMT(version->version));
    }
    return WRIT_OK;
}

/* From the newest down: the first live version of each line that the range admits. */
static int judge(registering *r, writ_error *err)
{
    writ_stored_versions versions = {0};
    bool found = false;
    uint64_t line = 0;
    int code = writ_store_heads(r->store, r->arena, r->party->contract, &versions, err);
    for (size_t i = versions.count; i-- > 0 && code == WRIT_OK;) {
        const writ_stored_version *here = &versions.items[i];
        writ_version version;
        if (!writ_stored_is_live(here) || !writ_version_parse(here->version, &version) ||
            (found && version.major == line) ||
            (r->party->versions.len && !writ_range_admits(r->party->versions, &version)))
            continue;
        code = judge_version(r, here, !found, err);
        found = true;
        line = version.major;
        if (r->result->outcome == WRIT_OUTCOME_REFUSED)
            return code;
    }
    r->row.pending = r->row.pending || !found;
    r->result->pending = r->row.pending;
    return code;
}

/* --- the whole --- */

/* The server judges again; what it says stands. */
static int ask(registering *r, const writ_acts *acts, writ_error *err)
{
    writ_answer answer = {.outcome = WRIT_OUTCOME_DONE};
    int code = acts->enroll(r->store, r->arena, &r->row, &answer, err);
    if (code == WRIT_OK) {
        r->result->outcome = answer.outcome;
        r->result->reason = answer.reason;
        r->result->hint = answer.hint;
    }
    return code;
}

static int write(registering *r, writ_error *err)
{
    const writ_acts *acts = writ_store_acts(r->store);
    if (acts)
        return ask(r, acts, err);
    number_row(r);
    r->row.registered_at = writ_now(r->arena);
    r->row.registered_by = r->by;
    int code = writ_store_put_party(r->store, &r->row, err);
    if (code != WRIT_OK)
        return code;
    return writ_stored_event(
        r->store, r->arena,
        &(writ_event){.by = r->by,
                      .action = WRIT_STR("register"),
                      .contract = r->row.contract,
                      .version = r->row.version,
                      .party = r->row.id,
                      .detail = r->row.pending
                                    ? WRIT_STR(WRIT_EVENT_PENDING)
                                    : writ_str_printf(r->arena, "holds against %.*s",
                                                      WRIT_FMT(r->result->judged_against)),
                      .sha256 = r->row.sha256,
                      .digest = writ_digest_party(r->arena, &r->row)},
        err);
}

static int decide_and_write(registering *r, writ_error *err)
{
    int code = writ_store_party(r->store, r->arena, r->row.id, &r->before, &r->has_before, err);
    if (code == WRIT_OK)
        code = writ_store_party_versions(r->store, r->arena, r->row.id, &r->versions, err);
    if (code == WRIT_OK)
        code = meet_before(r);
    if (code != WRIT_OK || r->result->outcome == WRIT_OUTCOME_REFUSED)
        return code;
    code = judge(r, err);
    if (code == WRIT_OK && r->result->outcome == WRIT_OUTCOME_DONE)
        code = write(r, err);
    return code;
}

static int register_party(void *context, bool *keep, writ_error *err)
{
    registering *r = context;
    r->row = r->as_given;
    r->versions = (writ_stored_parties){0};
    *r->result = (writ_register_result){.outcome = WRIT_OUTCOME_DONE};
    int code = decide_and_write(r, err);
    *keep = r->result->outcome == WRIT_OUTCOME_DONE;
    return code;
}

static int check_party(const writ_party *party, writ_error *err)
{
    if (!party->contract.len)
        return writ_error_set(err, WRIT_E_USAGE, "'%.*s' names no contract", WRIT_FMT(party->id));
    if (!party->source->text.len)
        return writ_error_set(err, WRIT_E_USAGE, "'%.*s' has no bytes to be registered",
                              WRIT_FMT(party->id));
    if (party->versions.len && !writ_range_valid(party->versions))
        return writ_error_set(err, WRIT_E_INPUT, "'%.*s' of '%.*s' is no range of versions",
                              WRIT_FMT(party->versions), WRIT_FMT(party->id));
    return WRIT_OK;
}

int writ_registry_register(writ_store *store, writ_arena *arena, const writ_party *party,
                           uint32_t position, writ_str by, const writ_impact_options *judging,
                           writ_register_result *result, writ_error *err)
{
    writ_register_result made = {.outcome = WRIT_OUTCOME_DONE};
    registering r = {.store = store,
                     .arena = arena,
                     .party = party,
                     .by = by,
                     .judging = judging,
                     .result = &made};
    int code = check_party(party, err);
    if (code == WRIT_OK)
        code = writ_stored_party_from(arena, party, position, &r.as_given, err);
    if (code == WRIT_OK)
        code = writ_store_transact(store, register_party, &r, err);
    if (code == WRIT_OK)
        *result = made;
    return code;
}
