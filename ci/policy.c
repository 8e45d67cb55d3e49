/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/policy.h"

#include "ci/glob.h"

writ_policy writ_policy_merge(const writ_workspace *workspace, const writ_policy_options *options)
{
    writ_policy policy = WRIT_POLICY_DEFAULT;
    if (workspace)
        policy = workspace->policy;
    if (options->mode) {
        policy.terms.mode = (writ_mode)options->mode;
        policy.fixed |= WRIT_SAYS_MODE;
    }
    if (options->fail_on) {
        policy.terms.fail_on = (writ_fail_on)(options->fail_on - 1);
        policy.fixed |= WRIT_SAYS_FAIL_ON;
    }
    if (options->on_unknown) {
        policy.terms.unknown_passes = options->on_unknown == 2;
        policy.fixed |= WRIT_SAYS_ON_UNKNOWN;
    }
    return policy;
}

/* ---- overrides ---- */

/* One thing that is judged under a policy. */
typedef struct subject {
    const writ_policy_about *about;
    const writ_finding *finding; /* NULL: the contract as a whole */
} subject;

static bool matches_party(writ_str pattern, const writ_party *party)
{
    return !pattern.len || (party && (writ_glob_matches(pattern, party->party) ||
                                      writ_glob_matches(pattern, party->id)));
}

/* A field under its name before the change, or after it. */
static bool matches_path(writ_str pattern, const writ_finding *finding)
{
    return !pattern.len ||
           (finding &&
            (writ_glob_matches_below(pattern, finding->path) ||
             (finding->new_path.len && writ_glob_matches_below(pattern, finding->new_path))));
}

static bool matches(const writ_override *override, const subject *s)
{
    return (!override->contract.len || writ_glob_matches(override->contract, s->about->contract)) &&
           matches_party(override->party, s->about->party) &&
           matches_path(override->path, s->finding);
}

/* Whose word on the key holds. */
static const writ_policy_terms *terms_for(const writ_policy *policy, const subject *s, unsigned key)
{
    for (size_t i = 0; !(policy->fixed & key) && i < policy->override_count; i++)
        if ((policy->overrides[i].terms.said & key) && matches(&policy->overrides[i], s))
            return &policy->overrides[i].terms;
    return &policy->terms;
}

static writ_level level_for(const writ_policy *policy, const subject *s)
{
    writ_rule rule = s->finding->rule;
    for (size_t i = 0; i < policy->override_count; i++)
        if (policy->overrides[i].terms.levels[rule] && matches(&policy->overrides[i], s))
            return (writ_level)policy->overrides[i].terms.levels[rule];
    return (writ_level)policy->terms.levels[rule];
}

writ_impact_options writ_policy_impact(const writ_policy *policy,
                                       const writ_policy_options *options, writ_str contract)
{
    const writ_policy_about about = {.contract = contract};
    const subject whole = {&about, NULL};
    return (writ_impact_options){
        .mode = terms_for(policy, &whole, WRIT_SAYS_MODE)->mode,
        .undeclared = (writ_undeclared)options->undeclared,
        .side_by_side = options->side_by_side,
        .budget = options->budget,
    };
}

uint32_t writ_policy_require_parties(const writ_policy *policy, writ_str contract)
{
    const writ_policy_about about = {.contract = contract};
    const subject whole = {&about, NULL};
    return terms_for(policy, &whole, WRIT_SAYS_REQUIRE_PARTIES)->require_parties;
}

/* ---- severity ---- */

size_t writ_policy_rate(const writ_policy *policy, const writ_policy_about *about,
                        writ_findings *findings, size_t *proved)
{
    static const writ_severity severities[] = {[WRIT_LEVEL_INFO] = WRIT_INFO,
                                               [WRIT_LEVEL_WARNING] = WRIT_WARNING,
                                               [WRIT_LEVEL_ERROR] = WRIT_ERROR};
    size_t kept = 0, hidden = 0;
    for (size_t i = 0; i < findings->count; i++) {
        writ_finding *finding = &findings->items[i];
        writ_level level = level_for(policy, &(const subject){about, finding});
        if (level == WRIT_LEVEL_OFF) {
            hidden += !finding->standing;
            if (proved)
                *proved += !finding->standing && finding->has_witness;
            continue;
        }
        if (level)
            finding->severity = severities[level];
        findings->items[kept++] = *finding;
    }
    findings->count = kept;
    return hidden;
}

void writ_policy_apply(const writ_policy *policy, writ_impact *impact)
{
    writ_policy_about about = {.contract = impact->new_contract->id};
    for (size_t i = 0; i < impact->parties.count; i++) {
        writ_party_impact *party = &impact->parties.items[i];
        about.party = party->party;
        party->hidden = writ_policy_rate(policy, &about, &party->findings, &impact->hidden_breaks);
        impact->hidden += party->hidden;
    }
    about.party = NULL;
    /* what a party suffers has raised its change: that is said again by the count */
    for (size_t i = 0; i < impact->changes.count; i++)
        impact->changes.items[i].severity = writ_rule_severity(impact->changes.items[i].rule);
    impact->hidden += writ_policy_rate(policy, &about, &impact->changes, NULL);
    impact->hidden += writ_policy_rate(policy, &about, &impact->governance, &impact->hidden_breaks);
    writ_impact_count(impact);
}

/* ---- what fails ---- */

static bool fails(const writ_policy *policy, const subject *s)
{
    const writ_finding *finding = s->finding;
    writ_fail_on fail_on = terms_for(policy, s, WRIT_SAYS_FAIL_ON)->fail_on;
    if (finding->standing || finding->waiver || fail_on == WRIT_FAIL_NEVER)
        return false;
    if (finding->rule == WRIT_RULE_VERDICT_UNKNOWN)
        return !terms_for(policy, s, WRIT_SAYS_ON_UNKNOWN)->unknown_passes;
    return finding->severity == WRIT_ERROR ||
           (finding->severity == WRIT_WARNING && fail_on == WRIT_FAIL_WARNING);
}

bool writ_policy_fails_for(const writ_policy *policy, const writ_policy_about *about,
                           const writ_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (fails(policy, &(const subject){about, &findings->items[i]}))
            return true;
    return false;
}

bool writ_policy_fails(const writ_policy *policy, const writ_impact *impact)
{
    writ_policy_about about = {.contract = impact->new_contract->id};
    if (writ_policy_fails_for(policy, &about, &impact->governance))
        return true;
    for (size_t i = 0; i < impact->parties.count; i++) {
        about.party = impact->parties.items[i].party;
        if (writ_policy_fails_for(policy, &about, &impact->parties.items[i].findings))
            return true;
    }
    return false;
}
