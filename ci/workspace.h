/* SPDX-License-Identifier: Apache-2.0
 *
 * The workspace file, writ.yaml: which contracts and parties belong together, and under which
 * policy they are judged. Unknown keys are errors with their place; paths are relative to the
 * file; `**` matches any number of folders.
 */
#ifndef WRIT_CI_WORKSPACE_H
#define WRIT_CI_WORKSPACE_H

#include "contracts/contract.h"

typedef enum writ_fail_on { WRIT_FAIL_ERROR, WRIT_FAIL_WARNING, WRIT_FAIL_NEVER } writ_fail_on;

typedef struct writ_policy {
    writ_mode mode;       /* DEFAULT: the contract's own */
    writ_fail_on fail_on; /* default error */
    bool unknown_passes;  /* on-unknown: pass */
    uint32_t require_parties;
    double max_invalid_ratio; /* negative: not set */
} writ_policy;

typedef struct writ_workspace {
    writ_str path;       /* of writ.yaml */
    writ_str folder;     /* that holds it; other paths are relative to it */
    writ_str registry;   /* as written, made absolute for sqlite: paths; "" when not named */
    writ_str *contracts; /* paths of files, after expansion, sorted, each once */
    size_t contract_count;
    writ_str *parties;
    size_t party_count;
    writ_policy policy;
    writ_str waivers; /* a folder, or "" */
} writ_workspace;

#define WRIT_POLICY_DEFAULT                                                                        \
    {                                                                                              \
        .max_invalid_ratio = -1                                                                    \
    }

/* Searches the working folder and those above it for writ.yaml; *path is NULL when there is
 * none. */
int writ_workspace_find(writ_arena *arena, char **path, writ_error *err);
/* Reads one. A pattern that matches nothing is an error (a typo would switch the gate off). */
int writ_workspace_load(writ_arena *arena, const char *path, writ_workspace **workspace,
                        writ_error *err);

#endif
