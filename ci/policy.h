/* SPDX-License-Identifier: Apache-2.0
 *
 * Policy: which findings fail. A rule neither prints nor decides; this does.
 */
#ifndef WRIT_CI_POLICY_H
#define WRIT_CI_POLICY_H

#include "ci/cli.h"
#include "registry/impact.h"

/* The options of `diff` and `gate` that say how a change is judged; flag over workspace. */
typedef struct writ_policy_options {
    int mode;        /* index into the choices below; 0: the workspace's or the contract's */
    int undeclared;  /* default, absent, foreign, anything */
    int fail_on;     /* default, error, warning, never */
    int on_unknown;  /* default, fail, pass */
    unsigned budget; /* 0: the usual */
    bool side_by_side;
    bool show_values;
} writ_policy_options;

/* The row of --budget, for the table of each command that judges. */
#define WRIT_BUDGET_OPTION(budget)                                                                 \
    {                                                                                              \
        "--budget", WRIT_OPTION_TIMES, &(budget), "N", NULL,                                       \
            "allow N times the usual work before a verdict is unknown (default: 1)"                \
    }

#define WRIT_POLICY_MODES                                                                          \
    "default|parties|backward|forward|full|backward-transitive|forward-transitive|full-transitive" \
    "|none"

#define WRIT_POLICY_OPTIONS(policy)                                                                  \
    {"--mode",          WRIT_OPTION_CHOICE,                                                          \
     &(policy).mode,    "MODE",                                                                      \
     WRIT_POLICY_MODES, "who must stay whole (default: the contract's own, else parties)"},          \
        {"--undeclared",                                                                             \
         WRIT_OPTION_CHOICE,                                                                         \
         &(policy).undeclared,                                                                       \
         "MODE",                                                                                     \
         "default|absent|foreign|anything",                                                          \
         "what undeclared members the emitting side may send (default: by its language)"},           \
        {"--on-unknown",       WRIT_OPTION_CHOICE,                                                   \
         &(policy).on_unknown, "HOW",                                                                \
         "default|fail|pass",  "whether a verdict that could not be decided fails (default: fail)"}, \
        WRIT_BUDGET_OPTION((policy).budget),                                                         \
        {"--side-by-side",                                                                           \
         WRIT_OPTION_FLAG,                                                                           \
         &(policy).side_by_side,                                                                     \
         NULL,                                                                                       \
         NULL,                                                                                       \
         "the new version opens a line beside the old one, which stays"},                            \
    {                                                                                                \
        "--show-values", WRIT_OPTION_FLAG, &(policy).show_values, NULL, NULL,                        \
            "do not mask the values of classified fields"                                            \
    }

/* What holds: flags over the workspace's policy, overrides included, over the defaults. workspace
 * may be NULL; else it must outlive the policy. */
writ_policy writ_policy_merge(const writ_workspace *workspace, const writ_policy_options *options);
/* How a change of the contract of that id is judged. */
writ_impact_options writ_policy_impact(const writ_policy *policy,
                                       const writ_policy_options *options, writ_str contract);
/* How many parties of the contract must be known. */
uint32_t writ_policy_require_parties(const writ_policy *policy, writ_str contract);

/* Gives each finding the severity that the policy says, takes those out that are off, and counts
 * again. What is taken out is counted in impact->hidden. */
void writ_policy_apply(const writ_policy *policy, writ_impact *impact);
/* Does this change fail under the policy, which has been applied to it? */
bool writ_policy_fails(const writ_policy *policy, const writ_impact *impact);

/* What findings are about, for the overrides. */
typedef struct writ_policy_about {
    writ_str contract;       /* its id */
    const writ_party *party; /* or NULL */
} writ_policy_about;

/* The same for a list of findings: of a document, say. Returns how many were taken out;
 * *proved, unless NULL, grows by the breaks with a witness among them. */
size_t writ_policy_rate(const writ_policy *policy, const writ_policy_about *about,
                        writ_findings *findings, size_t *proved);
/* Does one of them fail? */
bool writ_policy_fails_for(const writ_policy *policy, const writ_policy_about *about,
                           const writ_findings *findings);

#endif
