/* SPDX-License-Identifier: Apache-2.0 */
#include "contracts/finding.h"

#include "contracts/base/bounds.h"
#include "contracts/base/write.h"

static const struct {
    const char *id;
    writ_rule_group group;
    writ_severity severity;
    const char *purpose;
} rules[] = {
#define RULE(id, group, severity, purpose) {#id, WRIT_GROUP_##group, WRIT_##severity, purpose},
#include "contracts/rules.def"
};

static const writ_rule_facts facts[WRIT_RULE_COUNT] = {
#define MIRROR(rule, other)      [WRIT_RULE_##rule].mirror = #other,
#define NO_MIRROR(rule, reason)  [WRIT_RULE_##rule].no_mirror = (reason),
#define NO_EXAMPLE(rule, reason) [WRIT_RULE_##rule].no_example = (reason),
#define CONFLUENT(rule, names)   [WRIT_RULE_##rule].confluent = (names),
#include "contracts/rules.def"
};

const char *writ_severity_name(writ_severity severity)
{
    static const char *const names[] = {"info", "warning", "error"};
    return names[severity];
}

const char *writ_rule_id(writ_rule rule)
{
    return rules[rule].id;
}

const char *writ_rule_purpose(writ_rule rule)
{
    return rules[rule].purpose;
}

writ_severity writ_rule_severity(writ_rule rule)
{
    return rules[rule].severity;
}

writ_rule_group writ_rule_group_of(writ_rule rule)
{
    return rules[rule].group;
}

const char *writ_rule_group_name(writ_rule_group group)
{
    static const char *const names[] = {"payload", "change", "document", "registry", "stream"};
    return names[group];
}

const writ_rule_facts *writ_rule_facts_of(writ_rule rule)
{
    return &facts[rule];
}

const char *writ_finding_kind_name(writ_finding_kind kind)
{
    static const char *const names[] = {"", "break", "semantic", "loss"};
    return names[kind];
}

const char *writ_grade_name(writ_grade grade)
{
    static const char *const names[] = {"", "id", "declared", "inferred"};
    return names[grade];
}

writ_finding *writ_finding_add(writ_arena *arena, writ_findings *findings, writ_rule rule)
{
    if (findings->count >= WRIT_BOUND_FINDINGS) {
        findings->dropped++;
        return NULL;
    }
    writ_finding *finding = WRIT_PUSH(arena, findings);
    finding->rule = rule;
    finding->severity = writ_rule_severity(rule);
    return finding;
}

writ_severity writ_findings_worst(const writ_findings *findings)
{
    writ_severity worst = WRIT_INFO;
    for (size_t i = 0; i < findings->count; i++)
        if (writ_finding_counts(&findings->items[i]) && findings->items[i].severity > worst)
            worst = findings->items[i].severity;
    return worst;
}

void writ_finding_fingerprint(const writ_finding *finding, writ_str contract, writ_str party,
                              char hex[65])
{
    const writ_str parts[] = {writ_str_of(writ_rule_id(finding->rule)),
                              contract,
                              finding->object,
                              finding->path,
                              finding->new_path,
                              party,
                              finding->old_constraint,
                              finding->new_constraint};
    writ_sha256_list_hex(parts, sizeof parts / sizeof *parts, hex);
}

bool writ_rule_find(writ_str id, writ_rule *rule)
{
    for (int i = 0; i < WRIT_RULE_COUNT; i++)
        if (writ_str_is(id, rules[i].id)) {
            *rule = (writ_rule)i;
            return true;
        }
    return false;
}
