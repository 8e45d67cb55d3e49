/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parts of `writ gate` share.
 */
#ifndef WRIT_CI_GATE_H
#define WRIT_CI_GATE_H

#include "ci/base.h"
#include "ci/change.h"
#include "ci/output.h"
#include "ci/samples.h"

typedef struct writ_gate {
    writ_session *session;
    const writ_option_list *given; /* only these contracts; empty: those of the workspace */
    writ_policy_options policy_options;
    const char *against; /* --against */
    bool is_quiet;       /* nothing is said now, notes included */
    writ_outputs outputs;
    writ_sample_options samples;
    writ_policy policy;
    writ_report report;
    writ_base base; /* where there is a revision */
} writ_gate;

/* The row of --against, for the table of each command that compares so. */
#define WRIT_AGAINST_OPTION(against)                                                               \
    {                                                                                              \
        "--against", WRIT_OPTION_STRING, &(against), "BASE", NULL,                                 \
            "what the files are compared with: registry (default), git:REV, or tag:latest, the "   \
            "newest release"                                                                       \
    }

/* Judges all that is to be judged, into gate->report. Errors are in the session. */
int writ_gate_judge(writ_gate *gate);

/* A sentence for people now, and for every report. */
void writ_gate_note(writ_gate *gate, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds what was judged to the report, rated by the policy; it fails if it does already, or under
 * the policy. */
void writ_gate_add(writ_gate *gate, writ_diff_report *diff, writ_impact *impact);

/* A contract that is new or changed. */
int writ_gate_change(writ_gate *gate, const writ_proposal *proposal);

/* An expectation, against the newest live version of each line that its range admits: of the
 * workspace, where it lists that contract and there is a revision; else of the registry. What was
 * asked in vain before the expectation changed, too, stands. */
int writ_gate_party(writ_gate *gate, const writ_party_change *change);

/* What changed in the workspace since the revision that --against names. */
int writ_gate_revision(writ_gate *gate);

#endif
