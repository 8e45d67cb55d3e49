/* SPDX-License-Identifier: Apache-2.0
 *
 * Publishing a version. Everything is asked and written inside one write transaction, so two that
 * publish at once are one after the other, and the second sees what the first did.
 */
#include "contracts/base/read.h"
#include "contracts/semver.h"
#include "registry/acts.h"
#include "registry/digest.h"
#include "registry/stored.h"

typedef struct publishing {
    writ_store *store;
    writ_arena *arena;
    const writ_contract *contract;
    const writ_publish_options *options;
    writ_publish_result *result;
    writ_version version;
    writ_stored_version as_given;  /* the row, but for who, when and `forced` */
    writ_stored_versions versions; /* of the contract, as they stand */
    writ_stored_version row;
    bool forced; /* `force` was needed */
} publishing;

static int refuse(publishing *p, writ_publish_rule rule, writ_str reason, writ_str hint)
{
    p->result->outcome = WRIT_OUTCOME_REFUSED;
    p->result->rule = rule;
    p->result->reason = reason;
    p->result->hint = hint;
    return WRIT_OK;
}

static bool is_decided(const publishing *p)
{
    return p->result->outcome != WRIT_OUTCOME_DONE;
}

/* --- what may be published at all --- */

static int check_contract(const writ_contract *contract, writ_version *version, writ_error *err)
{
    const char *missing = !contract->id.len ? "id" : !contract->version.len ? "version" : NULL;
    if (missing) {
        int code = writ_error_set(err, WRIT_E_USAGE, "'%.*s' has no %s to be published under",
                                  WRIT_FMT(contract->source->name), missing);
        writ_error_hint(err, "write it into the document, or give --%s", missing);
        return code;
    }
    if (!contract->source->text.len)
        return writ_error_set(err, WRIT_E_USAGE, "'%.*s' has no bytes to be published",
                              WRIT_FMT(contract->source->name));
    if (writ_version_parse(contract->version, version))
        return WRIT_OK;
    int code = writ_error_set_place(err, WRIT_E_INPUT, &contract->version_place,
                                    "'%.*s' of '%.*s' is no version", WRIT_FMT(contract->version),
                                    WRIT_FMT(contract->id));
    writ_error_hint(err, "versions are MAJOR.MINOR.PATCH, as 1.4.0 (semver.org)");
    return code;
}

int writ_registry_row(writ_arena *arena, const writ_contract *contract, writ_stored_version *row,
                      writ_error *err)
{
    writ_version version;
    int code = check_contract(contract, &version, err);
    return code == WRIT_OK ? writ_stored_version_of(arena, contract, row, err) : code;
}

/* --- the same version again --- */

/* Versions that differ in their build metadata are one version (SemVer 2.0.0, item 10). */
static const writ_stored_version *find_same(const publishing *p)
{
    for (size_t i = 0; i < p->versions.count; i++) {
        writ_version version;
        if (writ_version_parse(p->versions.items[i].version, &version) &&
            writ_version_compare(&version, &p->version) == 0)
            return &p->versions.items[i];
    }
    return NULL;
}

static bool is_same_content(const writ_stored_version *a, const writ_stored_version *b)
{
    return writ_str_equal(a->sha256, b->sha256) && writ_str_equal(a->entry, b->entry);
}

static writ_value *without_status(writ_arena *arena, const writ_value *document)
{
    writ_value *copy = writ_value_clone(arena, document);
    writ_value_remove(arena, copy, WRIT_STR("status"));
    return copy;
}

static writ_str hint_for_changed(publishing *p, const writ_stored_version *there)
{
    writ_contract *before;
    if (writ_registry_contract(p->store, p->arena, there->contract, there->version, &before,
                               NULL) == WRIT_OK &&
        !writ_value_equal(before->document, p->contract->document) &&
        writ_value_equal(without_status(p->arena, before->document),
                         without_status(p->arena, p->contract->document)))
        return WRIT_STR("only its status differs: that is set by a command, as 'writ deprecate'");
    return WRIT_STR("a published version is immutable; publish this under a higher one");
}

/* Whoever had it has its bytes; nothing comes back under its number. */
static int refuse_deleted(publishing *p, const writ_stored_version *there)
{
    return refuse(p, WRIT_PUBLISH_DELETED,
                  writ_str_printf(p->arena, "'%.*s@%.*s' was deleted", WRIT_FMT(there->contract),
                                  WRIT_FMT(there->version)),
                  WRIT_STR("publish under a higher version"));
}

static int meet_same(publishing *p, const writ_stored_version *there)
{
    if (there->deleted)
        return refuse_deleted(p, there);
    bool same = is_same_content(there, &p->row);
    bool was_draft = there->status == WRIT_STATUS_DRAFT;
    if (same && (!was_draft || p->row.status == WRIT_STATUS_DRAFT)) {
        p->result->outcome = WRIT_OUTCOME_SAME;
        return WRIT_OK;
    }
    if (was_draft) {
        p->row.version = there->version; /* one row, also where build metadata differ */
        return WRIT_OK;
    }
    return refuse(p, WRIT_PUBLISH_EXISTS,
                  writ_str_printf(p->arena, "'%.*s@%.*s' is published with other content",
                                  WRIT_FMT(there->contract), WRIT_FMT(there->version)),
                  hint_for_changed(p, there));
}

/* --- the place in its line --- */

static int check_line(publishing *p)
{
    for (size_t i = p->versions.count; i-- > 0;) {
        const writ_stored_version *here = &p->versions.items[i];
        writ_version version;
        if (here->status == WRIT_STATUS_DRAFT || !writ_version_parse(here->version, &version) ||
            version.major != p->version.major || writ_version_compare(&version, &p->version) <= 0)
            continue;
        return refuse(p, WRIT_PUBLISH_TOO_LOW,
                      writ_str_printf(p->arena,
                                      "version %.*s is lower than %.*s, which is published",
                                      WRIT_FMT(p->row.version), WRIT_FMT(here->version)),
                      WRIT_STR("take a higher version, or --backport when this one is meant"));
    }
    return WRIT_OK;
}

/* --- the judgement --- */

static void name_broken(const writ_impact *impact, writ_buf *names)
{
    for (size_t i = 0; i < impact->parties.count; i++) {
        const writ_party_impact *party = &impact->parties.items[i];
        if (!party->stand_in && writ_findings_worst(&party->findings) == WRIT_ERROR)
            writ_buf_printf(names, "%s%.*s", names->len ? ", " : "", WRIT_FMT(party->party->party));
    }
}

static const writ_finding *first_error(const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (writ_finding_counts(&findings->items[i]) && findings->items[i].severity == WRIT_ERROR)
            return &findings->items[i];
    return NULL;
}

/* A break of a registered party, and what the contract's own mode and its version forbid. That OLD,
 * standing in for parties nobody registered, would break is told and refuses nothing. */
static writ_decision decide_alone(const publishing *p)
{
    writ_buf names = WRIT_BUF_INIT;
    writ_decision decision = {0};
    const writ_finding *governance = first_error(&p->result->impact.governance);
    name_broken(&p->result->impact, &names);
    decision.fails = names.len || governance;
    if (names.len) {
        decision.reason =
            writ_str_printf(p->arena, "it breaks %.*s", WRIT_FMT(writ_buf_str(&names)));
        decision.hint =
            WRIT_STR("keep what they need, ask them for a waiver (writ waive), open a line "
                     "beside with --side-by-side, or give --force REASON");
    } else if (governance) {
        decision.reason = governance->message;
        decision.hint = governance->hint;
    }
    writ_buf_clear(&names);
    return decision;
}

static int decide(publishing *p, writ_error *err)
{
    const writ_publish_policy *policy = p->options->policy;
    writ_decision decision = decide_alone(p);
    int code = policy && policy->decide
                   ? policy->decide(policy->context, p->arena, &p->result->impact, &decision, err)
                   : WRIT_OK;
    p->forced = decision.fails && p->options->force.len && !decision.is_final;
    if (code == WRIT_OK && decision.fails && !p->forced)
        return refuse(p, WRIT_PUBLISH_JUDGED, decision.reason, decision.hint);
    return code;
}

/* The registry's waivers of the contract, and those that came from files. */
static int apply_waivers(publishing *p, writ_error *err)
{
    const writ_waivers *given = p->options->waivers;
    writ_waivers *all = WRIT_NEW(p->arena, writ_waivers);
    int code = writ_store_waivers(p->store, p->arena, p->contract->id, all, err);
    for (size_t i = 0; code == WRIT_OK && given && i < given->count; i++)
        *WRIT_PUSH(p->arena, all) = given->items[i];
    if (code == WRIT_OK)
        writ_waivers_apply(p->arena, all, &p->result->impact);
    return code;
}

static int judge(publishing *p, writ_error *err)
{
    writ_registry_old base;
    writ_party **parties;
    writ_contract **retained;
    bool *pending;
    size_t party_count, retained_count;
    const writ_contract *contract = p->contract;
    const writ_publish_policy *policy = p->options->policy;
    writ_impact_options options = p->options->impact;
    int code = writ_registry_base(p->store, p->arena, contract->id, contract->version, &base, err);
    if (code != WRIT_OK || !base.contract)
        return code;
    options.standing = base.standing;
    code = writ_registry_parties(p->store, p->arena, contract->id, &parties, &pending, &party_count,
                                 err);
    if (code == WRIT_OK)
        code = writ_registry_retained(p->store, p->arena, contract->id, contract->version,
                                      &retained, &retained_count, err);
    if (code == WRIT_OK && policy && policy->prepare)
        code = policy->prepare(policy->context, p->store, p->arena, contract, &options, err);
    if (code == WRIT_OK)
        code =
            writ_impact_judge(p->arena, base.contract, contract, (const writ_party *const *)parties,
                              party_count, pending, (const writ_contract *const *)retained,
                              retained_count, &options, &p->result->impact, err);
    if (code == WRIT_OK && p->result->impact.not_beside.len)
        return refuse(p, WRIT_PUBLISH_NOT_BESIDE, p->result->impact.not_beside,
                      WRIT_STR("take the next major version, or leave --side-by-side out"));
    if (code == WRIT_OK)
        code = apply_waivers(p, err);
    if (code != WRIT_OK)
        return code;
    p->result->old_version = base.contract->version;
    return decide(p, err);
}

/* --- those who waited --- */

static bool admits(const writ_party *party, const writ_version *version)
{
    return !party->versions.len || writ_range_admits(party->versions, version);
}

/* A party that was pending is in force once a live version meets it. */
static int settle_party(publishing *p, const writ_stored_party *stored, uint64_t *steps,
                        writ_error *err)
{
    writ_party *party;
    writ_party_impact impact;
    writ_stored_party row = *stored;
    const writ_impact_options judging = {.usual = p->options->impact.usual,
                                         .budget = p->options->impact.budget};
    int code = writ_stored_party_of(p->arena, stored, &party, err);
    if (code != WRIT_OK || !admits(party, &p->version))
        return code;
    code = writ_impact_party(p->arena, p->contract, party, &judging, &impact, err);
    *steps += code == WRIT_OK ? impact.steps : 0;
    if (code != WRIT_OK || impact.verdict != WRIT_COMPATIBLE ||
        writ_findings_worst(&impact.findings) == WRIT_ERROR)
        return code;
    row.pending = false;
    code = writ_store_put_party(p->store, &row, err);
    if (code == WRIT_OK)
        code = writ_stored_event(p->store, p->arena,
                                 &(writ_event){.by = p->options->by,
                                               .action = WRIT_STR("meet"),
                                               .contract = p->contract->id,
                                               .version = p->row.version,
                                               .party = row.id,
                                               .detail = WRIT_STR("no longer pending"),
                                               .digest = writ_digest_party(p->arena, &row)},
                                 err);
    return code;
}

/* Whom there is no work left for goes on waiting: the next version asks again. */
static int settle_pending(publishing *p, writ_error *err)
{
    writ_stored_parties parties = {0};
    uint64_t steps = 0, most = writ_impact_most_steps(&p->options->impact);
    int code = writ_store_parties(p->store, p->arena, p->contract->id, &parties, err);
    for (size_t i = 0; i < parties.count && steps < most && code == WRIT_OK; i++)
        if (parties.items[i].pending)
            code = settle_party(p, &parties.items[i], &steps, err);
    return code;
}

/* --- the whole --- */

/* ", waived: FIELD_RENAMED /email of desk, granted by …, until …", for each waiver that was used.
 */
static void add_waived(const publishing *p, writ_buf *text)
{
    const writ_waiver *last = NULL;
    for (size_t i = 0; i < p->result->impact.parties.count; i++) {
        const writ_findings *findings = &p->result->impact.parties.items[i].findings;
        for (size_t j = 0; j < findings->count; j++) {
            const writ_waiver *waiver = findings->items[j].waiver;
            if (waiver && waiver != last)
                writ_buf_printf(text, ", waived: %.*s, granted by %.*s, until %.*s",
                                WRIT_FMT(writ_waiver_subject(p->arena, waiver)),
                                WRIT_FMT(waiver->approver), WRIT_FMT(waiver->until));
            last = waiver ? waiver : last;
        }
    }
}

static writ_str detail_of(const publishing *p)
{
    if (p->row.status == WRIT_STATUS_DRAFT)
        return WRIT_STR("draft");
    if (!p->result->old_version.len)
        return WRIT_STR("first version");
    writ_buf text = WRIT_BUF_INIT;
    writ_buf_printf(&text, "judged against %.*s", WRIT_FMT(p->result->old_version));
    add_waived(p, &text);
    if (p->forced)
        writ_buf_printf(&text, ", forced: %.*s", WRIT_FMT(p->options->force));
    writ_str detail = writ_str_copy(p->arena, writ_buf_str(&text));
    writ_buf_clear(&text);
    return detail;
}

/* The worst that was found of a party that is registered and concerned, or of OLD in its place. */
static writ_str verdict_of(const publishing *p)
{
    writ_verdict_kind worst = WRIT_COMPATIBLE;
    if (!p->result->old_version.len)
        return WRIT_STR_EMPTY;
    for (size_t i = 0; i < p->result->impact.parties.count; i++) {
        const writ_party_impact *party = &p->result->impact.parties.items[i];
        writ_verdict_kind verdict = party->not_concerned ? WRIT_COMPATIBLE : party->verdict;
        if (verdict == WRIT_BREAKING || (verdict == WRIT_UNKNOWN && worst == WRIT_COMPATIBLE))
            worst = verdict;
    }
    return writ_str_of(writ_verdict_name(worst));
}

/* The server judges again; what it says stands. */
static int ask(publishing *p, const writ_acts *acts, writ_error *err)
{
    writ_answer answer = {.outcome = WRIT_OUTCOME_DONE};
    int code = acts->publish(p->store, p->arena, &p->row, p->options, &answer, err);
    if (code == WRIT_OK) {
        p->result->outcome = answer.outcome;
        p->result->reason = answer.reason;
        p->result->hint = answer.hint;
    }
    return code;
}

static int write(publishing *p, writ_error *err)
{
    const writ_acts *acts = writ_store_acts(p->store);
    if (acts)
        return ask(p, acts, err);
    p->row.published_at = writ_now(p->arena);
    p->row.published_by = p->options->by;
    p->row.forced = p->forced ? p->options->force : WRIT_STR_EMPTY;
    int code = writ_store_put_version(p->store, &p->row, err);
    if (code == WRIT_OK)
        code = writ_store_put_event(p->store,
                                    &(writ_event){.at = p->row.published_at,
                                                  .by = p->options->by,
                                                  .action = WRIT_STR("publish"),
                                                  .contract = p->row.contract,
                                                  .version = p->row.version,
                                                  .verdict = verdict_of(p),
                                                  .detail = detail_of(p),
                                                  .sha256 = p->row.sha256,
                                                  .digest = writ_digest_version(p->arena, &p->row)},
                                    err);
    if (code == WRIT_OK && writ_stored_is_live(&p->row))
        code = settle_pending(p, err);
    return code;
}

/* Drafts are not judged, and have no place in their line yet. */
static int decide_and_write(publishing *p, writ_error *err)
{
    int code = writ_store_heads(p->store, p->arena, p->contract->id, &p->versions, err);
    if (code != WRIT_OK)
        return code;
    const writ_stored_version *same = find_same(p);
    bool is_draft = p->row.status == WRIT_STATUS_DRAFT;
    if (same)
        code = meet_same(p, same);
    if (code == WRIT_OK && !is_decided(p) && !is_draft && !p->options->backport)
        code = check_line(p);
    if (code == WRIT_OK && !is_decided(p) && !is_draft)
        code = judge(p, err);
    if (code == WRIT_OK && !is_decided(p))
        code = write(p, err);
    return code;
}

static int publish(void *context, bool *keep, writ_error *err)
{
    publishing *p = context;
    p->row = p->as_given;
    p->versions = (writ_stored_versions){0};
    p->forced = false;
    *p->result = (writ_publish_result){.outcome = WRIT_OUTCOME_DONE, .sha256 = p->row.sha256};
    int code = decide_and_write(p, err);
    *keep = p->result->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_publish(writ_store *store, writ_arena *arena, const writ_contract *contract,
                          const writ_publish_options *options, writ_publish_result *result,
                          writ_error *err)
{
    writ_publish_result made = {.outcome = WRIT_OUTCOME_DONE};
    publishing p = {
        .store = store, .arena = arena, .contract = contract, .options = options, .result = &made};
    int code = check_contract(contract, &p.version, err);
    if (code == WRIT_OK && options->row)
        p.as_given = *options->row;
    else if (code == WRIT_OK)
        code = writ_stored_version_of(arena, contract, &p.as_given, err);
    if (code == WRIT_OK)
        code = writ_store_transact(store, publish, &p, err);
    if (code == WRIT_OK)
        *result = made;
    return code;
}
