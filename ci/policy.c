/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/policy.h"

writ_policy writ_policy_merge(const writ_workspace *workspace, const writ_policy_options *options)
{
    writ_policy policy = WRIT_POLICY_DEFAULT;
    if (workspace)
        policy = workspace->policy;
    if (options->mode)
        policy.mode = (writ_mode)options->mode;
    if (options->fail_on)
        policy.fail_on = (writ_fail_on)(options->fail_on - 1);
    if (options->on_unknown)
        policy.unknown_passes = options->on_unknown == 2;
    return policy;
}

writ_impact_options writ_policy_impact(const writ_policy *policy,
                                       const writ_policy_options *options)
{
    return (writ_impact_options){
        .mode = policy->mode,
        .undeclared = (writ_undeclared)options->undeclared,
        .side_by_side = options->side_by_side,
        .budget = options->budget,
    };
}

bool writ_policy_fails(const writ_policy *policy, const writ_impact *impact)
{
    if (policy->fail_on == WRIT_FAIL_NEVER)
        return false;
    return impact->errors || (impact->unknown && !policy->unknown_passes) ||
           (policy->fail_on == WRIT_FAIL_WARNING && impact->warnings);
}
