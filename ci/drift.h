/* SPDX-License-Identifier: Apache-2.0
 *
 * What `writ drift` and `writ filter --drift` share: a profile of the records that pass, what is
 * found in it when they have passed, and the report on that.
 */
#ifndef WRIT_CI_DRIFT_H
#define WRIT_CI_DRIFT_H

#include "ci/output.h"
#include "ci/policy.h"
#include "validator/drift/watch.h"

struct writ_affected;

typedef struct writ_drift {
    /* from the command line; NULL: not given */
    const char *baseline;
    const char *time, *producer; /* paths */
    bool show_values;
    writ_policy_options policy;
    /* opened */
    const writ_contract *contract; /* NULL: none is known */
    writ_watch watch;
    uint64_t lines;                 /* of the input that is read, up to here */
    writ_profile *profile;          /* owned */
    writ_profile *baseline_profile; /* owned; or NULL */
    writ_drift_report report;
} writ_drift;

/* Begins a profile under the contract that `ref` means (or none, with NULL), and reads the
 * baseline. Of records of `one_in` times their length one is looked at (writ_watch); 0: all are.
 * Returns -1, or the exit status after saying why not. */
int writ_drift_open(writ_session *session, writ_drift *drift, const writ_ref *ref,
                    const writ_object *object, uint64_t one_in);
void writ_drift_close(writ_drift *drift);

/* Further chunks are of this input. */
void writ_drift_begin(writ_session *session, writ_drift *drift, int fd, const char *file);
/* A writ_filter_options.observe: `context` is the writ_drift. */
void writ_drift_observe(void *context, const writ_chunk *chunk, uint64_t last);

/* Finds what there is and fills drift->report, under the workspace's policy; `records`: so many
 * there were in the stream. `affected` tells who reads a field; NULL: nobody is known. Errors are
 * in the session. */
int writ_drift_judge(writ_session *session, writ_drift *drift, const struct writ_affected *affected,
                     uint64_t records);
/* The report as writ_outputs_write_of takes it. */
writ_printed writ_drift_printed(const writ_drift *drift);

/* Stores the profile, whole or not at all. Errors: WRIT_E_SYSTEM in the session. */
int writ_drift_store(writ_session *session, const writ_drift *drift, const char *file);

#endif
