/* SPDX-License-Identifier: Apache-2.0
 *
 * Where ci/health.h has its runs and contracts from.
 */
#ifndef WRIT_CI_HEALTH_LOAD_H
#define WRIT_CI_HEALTH_LOAD_H

#include "ci/cli.h"
#include "ci/health.h"

/* Where they are: in a registry, or with NULL in files, and folders with all their *.json. */
typedef struct writ_health_source {
    writ_store *store;
    const char *const *paths;
    size_t count;
} writ_health_source;

/* Adds the runs of the source. A file that is named and holds anything else is WRIT_E_INPUT; of a
 * folder or a registry such ones are passed over, which is said. */
int writ_health_load(writ_session *session, writ_health_report *report,
                     const writ_health_source *source);

/* The same of a registry alone, without a session. *passed_over: how many of its runs are no
 * summaries. */
int writ_health_load_registry(writ_health_report *report, writ_store *store, size_t *passed_over,
                              writ_error *err);

/* How long a window is: as the workspace (or NULL) says, else a day. */
int64_t writ_health_window(const writ_workspace *workspace);

/* Expects the contracts of which the registry has a live version. */
int writ_health_expect_registered(writ_health_report *report, writ_store *store, writ_error *err);

/* The same of the session's registry, if it has one, and those of the workspace; one of the latter
 * that cannot be understood is passed over, which is said. */
int writ_health_expect_known(writ_session *session, writ_health_report *report);

#endif
