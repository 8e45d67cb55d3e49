/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy that a registry holds, and the door at which it is kept: publishing. It stands in the
 * setting "policy", as a document like `policy` of writ.yaml, with the keys that judge changes and
 * one of its own:
 *
 *     mode: parties             also fail-on, on-unknown, require-parties, severity, overrides
 *     force: admin              who may publish in spite of what fails, with --force REASON:
 *                               admin (the default), publish, or never
 *     overrides:
 *       - {match: "crm-*", mode: backward}
 *
 * It holds whoever publishes, and how: over HTTP and in an embedded registry. Where the workspace
 * has a policy, too, the stricter one holds: what fails under either fails, and the modes of both
 * are asked. Without one, a break of a registered party fails and what the contract's own mode
 * forbids, as ever. That OLD, which stands in for parties where none is registered, would break, is
 * told and fails under no policy: `require-parties` says that there must be some.
 */
#ifndef WRIT_CI_REGISTRY_POLICY_H
#define WRIT_CI_REGISTRY_POLICY_H

#include "ci/workspace.h"
#include "registry/registry.h"

#define WRIT_POLICY_SETTING "policy"

/* Who may --force. */
typedef enum writ_force { WRIT_FORCE_ADMIN, WRIT_FORCE_PUBLISH, WRIT_FORCE_NEVER } writ_force;

typedef struct writ_registry_policy {
    writ_policy policy;
    writ_force force;
} writ_registry_policy;

/* Understands the text, YAML or JSON; errors name `name`, line and column. WRIT_E_INPUT. */
int writ_registry_policy_parse(writ_arena *arena, writ_str text, writ_str name,
                               writ_registry_policy *policy, writ_error *err);
/* The one that the store holds; *found is false, and *policy the default, when it holds none. */
int writ_registry_policy_load(writ_store *store, writ_arena *arena, writ_registry_policy *policy,
                              bool *found, writ_error *err);
/* Keeps the text, which was parsed; with who and a part of its address in the log, as "set-policy".
 * SAME: it is that one already. An empty text takes the policy away. */
int writ_registry_policy_store(writ_store *store, writ_arena *arena, writ_str text, writ_str by,
                               writ_outcome *outcome, writ_error *err);

/* What writ_publish_options.policy asks. Zeroed but for the first two; used for one publish, in
 * which the registry's policy is read. */
typedef struct writ_policy_door {
    const writ_policy *workspace; /* or NULL */
    bool is_admin;                /* of who publishes: over HTTP the scope, else true */
    writ_registry_policy registry;
    bool has_registry;
    writ_mode chosen;         /* by who publishes: a level of the Confluent API; DEFAULT: none */
    writ_publish_policy asks; /* set by writ_policy_door_init: give its address to the options */
} writ_policy_door;

void writ_policy_door_init(writ_policy_door *door, const writ_policy *workspace, bool is_admin);

#endif
