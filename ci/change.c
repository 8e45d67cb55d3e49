/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/change.h"

#include <time.h>

#include "registry/stored.h"

int writ_proposal_base(writ_session *session, writ_proposal *proposal)
{
    writ_store *store;
    writ_registry_old base = {0};
    const writ_contract *contract = proposal->new_contract;
    int code = writ_session_store(session, false, &store);
    if (!code && store && contract->id.len)
        code = writ_registry_proposed_base(store, &session->arena, contract->id, contract->version,
                                           &base, &session->err);
    if (code)
        return code;
    proposal->old_contract = base.contract;
    proposal->standing = base.standing;
    if (base.contract)
        proposal->old_label = writ_contract_label(&session->arena, base.contract);
    return WRIT_OK;
}

int writ_proposal_retained(writ_session *session, const writ_proposal *proposal, writ_mode mode,
                           writ_contract ***retained, size_t *count)
{
    writ_store *store;
    *count = 0;
    if (!writ_mode_is_transitive(mode) || !proposal->old_contract)
        return WRIT_OK;
    int code = writ_session_store(session, false, &store);
    if (code || !store)
        return code;
    return writ_registry_retained(store, &session->arena, proposal->new_contract->id,
                                  proposal->new_contract->version, retained, count, &session->err);
}

int writ_proposal_judge(writ_session *session, const writ_proposal *proposal,
                        const writ_impact_options *options, writ_impact *impact,
                        uint64_t *elapsed_us)
{
    writ_parties parties;
    writ_contract **retained = NULL;
    size_t retained_count;
    struct timespec from, to;
    writ_impact_options judged = *options;
    judged.object = proposal->object;
    judged.standing = proposal->standing;
    judged.today = session->today;
    writ_mode mode = judged.mode ? judged.mode : proposal->new_contract->mode;
    int code =
        writ_session_parties(session, proposal->new_contract->id, proposal->party_files, &parties);
    if (!code)
        code = writ_proposal_retained(session, proposal, mode, &retained, &retained_count);
    if (code)
        return code;
    clock_gettime(CLOCK_MONOTONIC, &from);
    code = writ_impact_judge(&session->arena, proposal->old_contract, proposal->new_contract,
                             parties.items, parties.count, parties.pending,
                             (const writ_contract *const *)retained, retained_count, &judged,
                             impact, &session->err);
    clock_gettime(CLOCK_MONOTONIC, &to);
    if (!code)
        code = writ_session_waive(session, impact);
    *elapsed_us = (uint64_t)(to.tv_sec - from.tv_sec) * 1000000u +
                  (uint64_t)((to.tv_nsec - from.tv_nsec) / 1000);
    return code;
}

void writ_report_note_basis(writ_arena *arena, writ_report *report, const writ_impact *impact)
{
    const writ_contract *const sides[] = {impact->old_contract, impact->new_contract};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        writ_str note = writ_contract_basis_note(arena, sides[i]);
        if (note.len)
            *WRIT_PUSH(arena, &report->notes) = note;
    }
}
