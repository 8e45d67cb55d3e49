/* SPDX-License-Identifier: Apache-2.0
 *
 * One proposed change, from references to a judged impact: what `diff` and `gate` share.
 */
#ifndef WRIT_CI_CHANGE_H
#define WRIT_CI_CHANGE_H

#include "ci/policy.h"
#include "ci/report.h"

typedef struct writ_proposal {
    const writ_contract *old_contract; /* NULL: the contract is new */
    const writ_contract *new_contract;
    writ_str old_label, new_label;
    writ_standing standing;              /* of NEW in the registry, where OLD is from there */
    writ_str object;                     /* only this one, or "" */
    const writ_option_list *party_files; /* or NULL */
} writ_proposal;

/* OLD and its label, of the registry: what publishing NEW would be judged against, or what stands
 * in its way. NULL when there is no registry or no version of the contract is live in it. */
int writ_proposal_base(writ_session *session, writ_proposal *proposal);

/* What a transitive mode asks about as well: all that came before NEW, also between an OLD that was
 * named and NEW. *count is 0 for the other modes. */
int writ_proposal_retained(writ_session *session, const writ_proposal *proposal, writ_mode mode,
                           writ_contract ***retained, size_t *count);

/* Judges the proposal against every party that is known, under the waivers that are there.
 * `elapsed_us` is the time of the judgement. */
int writ_proposal_judge(writ_session *session, const writ_proposal *proposal,
                        const writ_impact_options *options, writ_impact *impact,
                        uint64_t *elapsed_us);

/* Adds to the report's notes that nobody has agreed to a contract of this diff. */
void writ_report_note_basis(writ_arena *arena, writ_report *report, const writ_impact *impact);

#endif
