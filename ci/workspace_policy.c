/* SPDX-License-Identifier: Apache-2.0
 *
 * `policy` of writ.yaml:
 *
 *     policy:
 *       fail-on: error
 *       severity: {FIELD_LOST: error}
 *       overrides:
 *         - {match: "crm-*", mode: backward}
 *         - {match: {party: sandbox}, fail-on: never}
 *         - {match: {contract: crm-contact, path: /notes}, severity: {LENGTH_CHANGED: "off"}}
 */
#include "ci/workspace_read.h"
#include "contracts/base/bounds.h"
#include "contracts/base/read.h"
#include "contracts/member.h"
#include "contracts/path.h"

/* ---- what a policy and an override may say ---- */

/* A party or a field has no mode of its own, and no parties. */
static int of_contracts_only(const writ_workspace_reader *r, const writ_value *value,
                             const char *key)
{
    if (!r->override || (!r->override->party.len && !r->override->path.len))
        return WRIT_OK;
    int code = writ_error_set_place(r->err, WRIT_E_INPUT, &value->place,
                                    "'%s' is said of a contract as a whole", key);
    writ_error_hint(r->err, "match the contract alone: match: \"crm-*\"");
    return code;
}

static int read_mode(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING || !writ_mode_find(value->string, &r->terms->mode))
        return writ_workspace_wrong(
            r, value, "mode",
            "parties, backward, forward or full (with or without -transitive), or none");
    r->terms->said |= WRIT_SAYS_MODE;
    return of_contracts_only(r, value, "mode");
}

static int read_fail_on(writ_workspace_reader *r, const writ_value *value)
{
    static const char *const names[] = {"error", "warning", "never"};
    for (int i = 0; value->kind == WRIT_STRING && i < 3; i++)
        if (writ_str_is(value->string, names[i])) {
            r->terms->fail_on = (writ_fail_on)i;
            r->terms->said |= WRIT_SAYS_FAIL_ON;
            return WRIT_OK;
        }
    return writ_workspace_wrong(r, value, "fail-on", "error, warning or never");
}

static int read_on_unknown(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_STRING ||
        (!writ_str_is(value->string, "fail") && !writ_str_is(value->string, "pass")))
        return writ_workspace_wrong(r, value, "on-unknown", "fail or pass");
    r->terms->unknown_passes = writ_str_is(value->string, "pass");
    r->terms->said |= WRIT_SAYS_ON_UNKNOWN;
    return WRIT_OK;
}

static int read_require_parties(writ_workspace_reader *r, const writ_value *value)
{
    int64_t count;
    if (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &count) || count < 0 ||
        count > UINT32_MAX)
        return writ_workspace_wrong(r, value, "require-parties", "a number from 0");
    r->terms->require_parties = (uint32_t)count;
    r->terms->said |= WRIT_SAYS_REQUIRE_PARTIES;
    return of_contracts_only(r, value, "require-parties");
}

static int read_max_invalid_ratio(writ_workspace_reader *r, const writ_value *value)
{
    double ratio = value->kind == WRIT_NUMBER ? writ_number_to_double(&value->number) : -1;
    if (!(ratio >= 0 && ratio <= 1))
        return writ_workspace_wrong(r, value, "max-invalid-ratio", "a number from 0 to 1");
    r->workspace->policy.max_invalid_ratio = ratio;
    return WRIT_OK;
}

static int read_invalid_window(writ_workspace_reader *r, const writ_value *value)
{
    int64_t records;
    if (value->kind != WRIT_NUMBER || !writ_number_to_int(&value->number, &records) ||
        records < 1 || records > WRIT_BOUND_WINDOW)
        return writ_workspace_wrong(r, value, "invalid-window", "a whole number from 1 to 1000000");
    r->workspace->policy.invalid_window = (uint32_t)records;
    return WRIT_OK;
}

static int read_on_invalid(writ_workspace_reader *r, const writ_value *value)
{
    static const char *const names[] = {"end", "tell", "stop"};
    for (int i = 0; value->kind == WRIT_STRING && i < 3; i++)
        if (writ_str_is(value->string, names[i])) {
            r->workspace->policy.on_invalid = (writ_on_invalid)(WRIT_INVALID_END + i);
            return WRIT_OK;
        }
    return writ_workspace_wrong(r, value, "on-invalid", "end, tell or stop");
}

/* ---- severity ---- */

static int no_such_rule(const writ_workspace_reader *r, const writ_member *member)
{
    const char *ids[WRIT_RULE_COUNT + 1];
    for (int rule = 0; rule < WRIT_RULE_COUNT; rule++)
        ids[rule] = writ_rule_id((writ_rule)rule);
    ids[WRIT_RULE_COUNT] = NULL;
    int code = writ_error_set_place(r->err, WRIT_E_INPUT, &member->place, "there is no rule '%.*s'",
                                    WRIT_FMT(member->name));
    const char *nearest = writ_word_nearest(member->name, ids);
    if (nearest)
        writ_error_hint(r->err, "did you mean '%s'? `writ rules` lists them all", nearest);
    else
        writ_error_hint(r->err, "`writ rules` lists them all");
    return code;
}

/* What a policy has no say in: said here, and ignored, it would be believed. */
static int check_rule(const writ_workspace_reader *r, const writ_member *member, writ_rule rule)
{
    bool of_payload = writ_rule_group_of(rule) == WRIT_GROUP_PAYLOAD;
    if (!of_payload && rule != WRIT_RULE_VERDICT_UNKNOWN)
        return WRIT_OK;
    int code = writ_error_set_place(r->err, WRIT_E_INPUT, &member->place,
                                    of_payload ? "'%s' is found in payloads, which the contract "
                                                 "alone judges"
                                               : "'%s' has no severity",
                                    writ_rule_id(rule));
    writ_error_hint(r->err, of_payload ? "change the contract, or see `writ check --help`"
                                       : "say 'on-unknown: pass' where it is not to fail");
    return code;
}

static int read_level(writ_workspace_reader *r, const writ_member *member, writ_rule rule)
{
    static const char *const names[] = {"off", "info", "warning", "error"};
    for (int i = 0; member->value->kind == WRIT_STRING && i < 4; i++)
        if (writ_str_is(member->value->string, names[i])) {
            r->terms->levels[rule] = (unsigned char)(WRIT_LEVEL_OFF + i);
            return WRIT_OK;
        }
    return writ_workspace_wrong(r, member->value, writ_rule_id(rule),
                                "error, warning, info or off");
}

static int read_severity(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_OBJECT)
        return writ_workspace_wrong(r, value, "severity", "an object of rules");
    for (size_t i = 0; i < value->object.count; i++) {
        const writ_member *member = &value->object.items[i];
        int rule = 0;
        while (rule < WRIT_RULE_COUNT && !writ_str_is(member->name, writ_rule_id((writ_rule)rule)))
            rule++;
        if (rule == WRIT_RULE_COUNT)
            return no_such_rule(r, member);
        if (check_rule(r, member, (writ_rule)rule) || read_level(r, member, (writ_rule)rule))
            return WRIT_E_INPUT;
    }
    return WRIT_OK;
}

/* ---- overrides ---- */

static int read_pattern(const writ_workspace_reader *r, const writ_value *value, const char *key,
                        writ_str *pattern)
{
    if (value->kind != WRIT_STRING || !value->string.len)
        return writ_workspace_wrong(r, value, key, "a name or a pattern such as \"crm-*\"");
    *pattern = value->string;
    return WRIT_OK;
}

static int match_contract(writ_workspace_reader *r, const writ_value *value)
{
    return read_pattern(r, value, "contract", &r->override->contract);
}

static int match_party(writ_workspace_reader *r, const writ_value *value)
{
    return read_pattern(r, value, "party", &r->override->party);
}

/* In the notation of pointers, or in dots; both may hold asterisks. */
static int match_path(writ_workspace_reader *r, const writ_value *value)
{
    writ_path path;
    int code = read_pattern(r, value, "path", &r->override->path);
    if (code || writ_str_starts(value->string, WRIT_STR("/")))
        return code;
    if (writ_path_parse(r->arena, value->string, &path, NULL))
        return writ_workspace_wrong(r, value, "path", "the path of a field such as /lines/*/price");
    r->override->path = writ_path_pointer(r->arena, &path);
    return WRIT_OK;
}

static int read_match(writ_workspace_reader *r, const writ_value *value)
{
    static const writ_workspace_key keys[] = {
        {"contract", match_contract},
        {"party", match_party},
        {"path", match_path},
        {NULL, NULL},
    };
    if (value->kind == WRIT_STRING)
        return read_pattern(r, value, "match", &r->override->contract);
    if (value->kind != WRIT_OBJECT || !value->object.count)
        return writ_workspace_wrong(r, value, "match",
                                    "the pattern of a contract, or an object of contract, party "
                                    "and path");
    return writ_workspace_read_keys(r, value, keys);
}

static int skip(writ_workspace_reader *r, const writ_value *value)
{
    (void)r;
    (void)value;
    return WRIT_OK;
}

/* What it matches is read first, since some keys are of contracts only. */
static int read_override(writ_workspace_reader *r, const writ_value *value)
{
    static const writ_workspace_key keys[] = {
        {"match", skip},
        {"mode", read_mode},
        {"fail-on", read_fail_on},
        {"on-unknown", read_on_unknown},
        {"require-parties", read_require_parties},
        {"severity", read_severity},
        {NULL, NULL},
    };
    const writ_value *match = writ_value_find(value, "match");
    if (!match) {
        int code = writ_error_set_place(r->err, WRIT_E_INPUT, &value->place,
                                        "an entry of 'overrides' needs 'match'");
        writ_error_hint(r->err, "- {match: \"crm-*\", mode: backward}");
        return code;
    }
    int code = read_match(r, match);
    return code ? code : writ_workspace_read_keys(r, value, keys);
}

static int read_overrides(writ_workspace_reader *r, const writ_value *value)
{
    if (value->kind != WRIT_ARRAY)
        return writ_workspace_wrong(r, value, "overrides", "a list");
    writ_policy *policy = &r->workspace->policy;
    writ_override *overrides = writ_arena_zalloc(r->arena, value->array.count * sizeof *overrides);
    for (size_t i = 0; i < value->array.count; i++) {
        writ_workspace_reader inner = *r;
        inner.override = &overrides[i];
        inner.terms = &overrides[i].terms;
        int code = read_override(&inner, value->array.items[i]);
        if (code)
            return code;
    }
    policy->overrides = overrides;
    policy->override_count = value->array.count;
    return WRIT_OK;
}

int writ_workspace_read_policy(writ_workspace_reader *r, const writ_value *value)
{
    static const writ_workspace_key keys[] = {
        {"mode", read_mode},
        {"fail-on", read_fail_on},
        {"on-unknown", read_on_unknown},
        {"require-parties", read_require_parties},
        {"max-invalid-ratio", read_max_invalid_ratio},
        {"invalid-window", read_invalid_window},
        {"on-invalid", read_on_invalid},
        {"severity", read_severity},
        {"overrides", read_overrides},
        {NULL, NULL},
    };
    if (value->kind != WRIT_OBJECT)
        return writ_workspace_wrong(r, value, "policy", "an object");
    return writ_workspace_read_keys(r, value, keys);
}

static int take_force(writ_workspace_reader *r, const writ_value *value)
{
    static const char *const names[] = {"admin", "publish", "never"};
    for (int i = 0; value->kind == WRIT_STRING && i < 3; i++)
        if (writ_str_is(value->string, names[i])) {
            r->force = (writ_force)(WRIT_FORCE_ADMIN + i);
            return WRIT_OK;
        }
    return writ_workspace_wrong(r, value, "force", "admin, publish or never");
}

int writ_workspace_read_registry_policy(writ_workspace_reader *r, const writ_value *value,
                                        writ_force *force)
{
    static const writ_workspace_key keys[] = {
        {"mode", read_mode},
        {"fail-on", read_fail_on},
        {"on-unknown", read_on_unknown},
        {"require-parties", read_require_parties},
        {"force", take_force},
        {"severity", read_severity},
        {"overrides", read_overrides},
        {NULL, NULL},
    };
    if (value->kind != WRIT_OBJECT)
        return writ_workspace_wrong(r, value, "policy", "an object");
    int code = writ_workspace_read_keys(r, value, keys);
    if (!code)
        *force = r->force;
    return code;
}
