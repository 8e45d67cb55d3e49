/* SPDX-License-Identifier: Apache-2.0
 *
 * writ gate --against git:REV or tag:latest: only what changed since is judged.
 */
#include "ci/gate.h"

static int open_revision(writ_gate *gate, const char *folder)
{
    bool is_release = !strcmp(gate->against, "tag:latest");
    const char *name = is_release ? NULL : gate->against + strlen("git:");
    int code = writ_session_revision(gate->session, folder, name, &gate->base.revision);
    if (!code && is_release)
        writ_gate_note(gate, "the newest release is '%.*s'", WRIT_FMT(gate->base.revision->name));
    return code;
}

/* ---- a contract that is gone ---- */

static int gate_gone(writ_gate *gate, const writ_contract_change *change)
{
    writ_session *session = gate->session;
    const writ_contract *gone = change->before;
    bool was_live = gone->status == WRIT_STATUS_ACTIVE || gone->status == WRIT_STATUS_DEPRECATED;
    writ_parties parties = {0};
    int code = was_live ? writ_session_parties(session, gone->id, NULL, &parties) : WRIT_OK;
    if (code)
        return code;
    if (!parties.count) {
        writ_gate_note(gate, "'%.*s' is no longer there, and nobody who is known depends on it",
                       WRIT_FMT(gone->id));
        return WRIT_OK;
    }
    writ_impact *impact = WRIT_NEW(&session->arena, writ_impact);
    writ_impact_delete(&session->arena, gone, parties.items, parties.count, parties.pending,
                       &gate->base.listed, impact);
    impact->today = session->today;
    if (writ_session_waive(session, impact))
        return session->err.code;
    writ_diff_report diff = {.old_label = change->before_label, .new_label = WRIT_STR("nothing")};
    writ_gate_add(gate, &diff, impact);
    return WRIT_OK;
}

/* ---- what changed ---- */

static int gate_contracts(writ_gate *gate)
{
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < gate->base.contracts.count; i++) {
        const writ_contract_change *change = &gate->base.contracts.items[i];
        const writ_proposal proposal = {
            .old_contract = change->before,
            .new_contract = change->after,
            .old_label = change->before_label,
            .new_label = change->after_label,
        };
        code = change->after ? writ_gate_change(gate, &proposal) : gate_gone(gate, change);
    }
    return code;
}

/* Was it judged with a contract that changed, which it does not meet because of that change, or
 * which it meets? What stands there would stand for the changed expectation, too. */
static bool is_judged(const writ_gate *gate, const writ_party *party)
{
    for (size_t i = 0; i < gate->report.diffs.count; i++) {
        const writ_impact *impact = gate->report.diffs.items[i].impact;
        for (size_t j = 0; j < impact->parties.count; j++) {
            const writ_party_impact *judged = &impact->parties.items[j];
            if (writ_str_equal(judged->party->id, party->id) && !judged->standing &&
                !judged->not_concerned)
                return true;
        }
    }
    return false;
}

static int gate_parties(writ_gate *gate)
{
    int code = WRIT_OK;
    for (size_t i = 0; !code && i < gate->base.parties.count; i++)
        if (!is_judged(gate, gate->base.parties.items[i].after))
            code = writ_gate_party(gate, &gate->base.parties.items[i]);
    return code;
}

/* Once this is merged they are errors. */
static void tell_unmatched(writ_gate *gate)
{
    const writ_workspace *workspace = gate->session->workspace;
    for (size_t i = 0; workspace && i < workspace->unmatched.count; i++)
        writ_gate_note(gate, "'%.*s' matches no file any more: take it out of %.*s",
                       WRIT_FMT(workspace->unmatched.items[i].pattern), WRIT_FMT(workspace->path));
}

int writ_gate_revision(writ_gate *gate)
{
    writ_session *session = gate->session;
    const writ_workspace *workspace = session->workspace;
    gate->base = (writ_base){.session = session, .workspace = workspace, .given = gate->given};
    gate->report.base = writ_str_of(gate->against);
    int code = open_revision(gate, workspace ? workspace->folder.ptr : ".");
    if (!code)
        code = writ_base_compare(&gate->base);
    if (code)
        return code;
    tell_unmatched(gate);
    if (!session->store && (gate->base.contracts.count || gate->base.parties.count))
        writ_gate_note(gate, "there is no registry: the workspace's files are used alone");
    code = gate_contracts(gate);
    return code ? code : gate_parties(gate);
}
