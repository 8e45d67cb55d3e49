/* SPDX-License-Identifier: Apache-2.0
 *
 * A workspace beside what it was at a revision of git: which contracts and expectations changed.
 *
 *   files that git knows to be the same ──▶ not read, unless they refer to one that is not
 *   the others, then and now ──▶ paired by id, so that a renamed file is the same contract
 */
#ifndef WRIT_CI_BASE_H
#define WRIT_CI_BASE_H

#include "ci/cli.h"
#include "ci/glob.h"

/* One contract: before NULL, it is new; after NULL, it is gone. Labels are those of references. */
typedef struct writ_contract_change {
    const writ_contract *before, *after;
    writ_str before_label, after_label;
} writ_contract_change;

/* One expectation of the workspace, with the one that it was, or NULL. */
typedef struct writ_party_change {
    const writ_party *before, *after;
} writ_party_change;

/* Zeroed but for what is to be compared. */
typedef struct writ_base {
    writ_session *session;
    const writ_workspace *workspace; /* or NULL, when files are given */
    const writ_revision *revision;
    const writ_option_list *given; /* only these contracts; empty: those of the workspace */
    /* What came of it. */
    WRIT_ARRAY(writ_contract_change) contracts; /* new and changed ones, then those that are gone */
    WRIT_ARRAY(writ_party_change) parties;      /* new and changed ones */
    writ_place listed;                          /* where writ.yaml lists the contracts */
    /* Between the calls. */
    writ_map changed;                            /* files of the repository, by their real paths */
    writ_paths same;                             /* files of contracts that did not change … */
    WRIT_ARRAY(const writ_contract *) unchanged; /* … once they were read */
    bool same_is_read;
} writ_base;

/* Compares. A pattern of the workspace that matches nothing must have matched then. The patterns of
 * the workspace file, as it is and as it was, say which of the revision's files belong to the
 * workspace. What cannot be understood in the revision counts as not there, with a note: the change
 * may be what puts it right. Errors are in the session. */
int writ_base_compare(writ_base *base);

/* The workspace's contracts that did not change; the first call reads them. */
int writ_base_load_unchanged(writ_base *base);

#endif
