/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the reader of writ.yaml (workspace.c) and of its `policy` (workspace_policy.c).
 */
#ifndef WRIT_CI_WORKSPACE_READ_H
#define WRIT_CI_WORKSPACE_READ_H

#include "ci/registry_policy.h"
#include "ci/workspace.h"

typedef struct writ_workspace_reader {
    writ_arena *arena;
    writ_workspace *workspace;
    writ_policy_terms *terms; /* those being read: of the policy, or of an override */
    writ_override *override;  /* being read, or NULL */
    writ_force force;         /* of a registry's policy */
    writ_error *err;
} writ_workspace_reader;

/* A key, and what reads its value. Tables end with a row whose name is NULL. */
typedef struct writ_workspace_key {
    const char *name;
    int (*read)(writ_workspace_reader *r, const writ_value *value);
} writ_workspace_key;

/* Reads each member by its row; a key without one is an error that says which was meant. */
int writ_workspace_read_keys(writ_workspace_reader *r, const writ_value *object,
                             const writ_workspace_key *keys);
/* "'name' must be wanted", at the value. */
int writ_workspace_wrong(const writ_workspace_reader *r, const writ_value *value, const char *name,
                         const char *wanted);
/* An error at the place, "there is no WHAT 'word'", which says which of the words was meant. */
int writ_workspace_no_such(const writ_workspace_reader *r, const writ_place *place,
                           const char *what, writ_str word, const char *const *words);

int writ_workspace_read_notify(writ_workspace_reader *r, const writ_value *value);
int writ_workspace_read_status(writ_workspace_reader *r, const writ_value *value);
int writ_workspace_read_policy(writ_workspace_reader *r, const writ_value *value);
/* The same of the policy that a registry holds: without what is of `filter`, and with `force`. */
int writ_workspace_read_registry_policy(writ_workspace_reader *r, const writ_value *value,
                                        writ_force *force);

#endif
