/* SPDX-License-Identifier: Apache-2.0
 *
 * Waivers in the registry: asked for once, granted once.
 */
#include "registry/acts.h"
#include "registry/digest.h"
#include "registry/stored.h"

static const writ_waiver *find_waiver(const writ_waivers *waivers, writ_str id)
{
    for (size_t i = 0; i < waivers->count; i++)
        if (writ_str_equal(waivers->items[i].id, id))
            return &waivers->items[i];
    return NULL;
}

/* --- asking --- */

typedef struct waiving {
    writ_store *store;
    writ_arena *arena;
    const writ_waiver *as_given; /* with its id */
    writ_waiver waiver;
    writ_outcome outcome;
} waiving;

/* What became of a waiver. */
static int write_event(writ_store *store, writ_arena *arena, const char *action, writ_str by,
                       const writ_waiver *waiver, writ_str detail, writ_error *err)
{
    return writ_stored_event(store, arena,
                             &(writ_event){.by = by,
                                           .action = writ_str_of(action),
                                           .contract = waiver->contract,
                                           .party = waiver->party,
                                           .detail = detail,
                                           .digest = writ_digest_waiver(arena, waiver)},
                             err);
}

static int write_request(waiving *w, writ_error *err)
{
    const writ_waiver *waiver = &w->waiver;
    int code = writ_store_put_waiver(w->store, waiver, err);
    if (code != WRIT_OK)
        return code;
    return write_event(w->store, w->arena, "waive", waiver->requester, waiver,
                       writ_str_printf(w->arena, "%.*s asked for: %.*s, until %.*s: %.*s",
                                       WRIT_FMT(waiver->id),
                                       WRIT_FMT(writ_waiver_subject(w->arena, waiver)),
                                       WRIT_FMT(waiver->until), WRIT_FMT(waiver->reason)),
                       err);
}

static int ask_to_waive(waiving *w, const writ_acts *acts, writ_error *err)
{
    writ_answer answer = {.outcome = WRIT_OUTCOME_DONE};
    int code = acts->waive(w->store, w->arena, &w->waiver, &answer, err);
    w->outcome = answer.outcome;
    return code;
}

static int waive(void *context, bool *keep, writ_error *err)
{
    waiving *w = context;
    writ_waivers all = {0};
    w->waiver = *w->as_given;
    w->outcome = WRIT_OUTCOME_DONE;
    int code = writ_store_waivers(w->store, w->arena, w->waiver.contract, &all, err);
    const writ_waiver *there = code == WRIT_OK ? find_waiver(&all, w->waiver.id) : NULL;
    const writ_acts *acts = writ_store_acts(w->store);
    if (there) {
        w->waiver = *there;
        w->outcome = WRIT_OUTCOME_SAME;
    } else if (code == WRIT_OK) {
        code = acts ? ask_to_waive(w, acts, err) : write_request(w, err);
    }
    *keep = w->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_waive(writ_store *store, writ_arena *arena, writ_waiver *waiver,
                        writ_outcome *outcome, writ_error *err)
{
    writ_waiver made = *waiver;
    waiving w = {.store = store, .arena = arena, .as_given = &made};
    int code = writ_waiver_check(waiver, err);
    if (code != WRIT_OK)
        return code;
    made.id = writ_waiver_id(arena, waiver);
    made.requested_at = writ_now(arena);
    made.approver = made.approved_at = made.approved_for = WRIT_STR_EMPTY;
    code = writ_store_transact(store, waive, &w, err);
    if (code == WRIT_OK) {
        *waiver = w.waiver;
        *outcome = w.outcome;
    }
    return code;
}

/* --- granting --- */

typedef struct approving {
    writ_store *store;
    writ_arena *arena;
    writ_str id;
    const writ_approval *approval;
    writ_waiver waiver;
    writ_outcome outcome;
    writ_str reason;
} approving;

static int write_approval(writ_store *store, writ_arena *arena, const writ_waiver *waiver,
                          writ_error *err)
{
    int code = writ_store_approve_waiver(store, waiver, err);
    if (code != WRIT_OK)
        return code;
    return write_event(store, arena, "approve", waiver->approver, waiver,
                       writ_str_printf(arena,
                                       "%.*s granted%s: %.*s, asked for by %.*s, "
                                       "until %.*s",
                                       WRIT_FMT(waiver->id),
                                       waiver->self_approved ? " by its requester" : "",
                                       WRIT_FMT(writ_waiver_subject(arena, waiver)),
                                       WRIT_FMT(waiver->requester), WRIT_FMT(waiver->until)),
                       err);
}

static writ_str why_refused(writ_arena *arena, const writ_waiver *waiver,
                            const writ_approval *approval)
{
    writ_str speaker = writ_waiver_speaker(waiver);
    if (waiver->state == WRIT_WAIVER_EXPIRED)
        return writ_str_printf(arena, "its last day, %.*s, is over", WRIT_FMT(waiver->until));
    if (approval->speaks_for.len && !writ_str_equal(approval->speaks_for, speaker))
        return writ_str_printf(arena, "%.*s speaks for '%.*s', not for '%.*s'",
                               WRIT_FMT(approval->by), WRIT_FMT(approval->speaks_for),
                               WRIT_FMT(speaker));
    return WRIT_STR_EMPTY;
}

static int ask_to_approve(approving *a, const writ_acts *acts, writ_error *err)
{
    writ_answer answer = {.outcome = WRIT_OUTCOME_DONE};
    int code = acts->approve(a->store, a->arena, &a->waiver, &answer, err);
    a->outcome = answer.outcome;
    a->reason = answer.reason;
    return code;
}

static int grant(approving *a, writ_day today, writ_error *err)
{
    const writ_acts *acts = writ_store_acts(a->store);
    writ_waiver *waiver = &a->waiver;
    waiver->approver = a->approval->by;
    waiver->approved_at = writ_now(a->arena);
    waiver->approved_for = a->approval->speaks_for;
    writ_waiver_settle(waiver, today);
    return acts ? ask_to_approve(a, acts, err) : write_approval(a->store, a->arena, waiver, err);
}

static int approve(void *context, bool *keep, writ_error *err)
{
    approving *a = context;
    writ_waivers all = {0};
    writ_day today = a->approval->today ? a->approval->today : writ_day_today();
    int code = writ_store_waivers(a->store, a->arena, WRIT_STR_EMPTY, &all, err);
    if (code != WRIT_OK)
        return code;
    const writ_waiver *found = find_waiver(&all, a->id);
    if (!found)
        return writ_error_set(err, WRIT_E_INPUT, "the registry has no waiver '%.*s'",
                              WRIT_FMT(a->id));
    a->waiver = *found;
    writ_waiver_settle(&a->waiver, today);
    a->reason = why_refused(a->arena, &a->waiver, a->approval);
    a->outcome = a->waiver.approver.len ? WRIT_OUTCOME_SAME
                 : a->reason.len        ? WRIT_OUTCOME_REFUSED
                                        : WRIT_OUTCOME_DONE;
    if (a->outcome == WRIT_OUTCOME_DONE)
        code = grant(a, today, err);
    *keep = a->outcome == WRIT_OUTCOME_DONE;
    return code;
}

int writ_registry_approve(writ_store *store, writ_arena *arena, writ_str id,
                          const writ_approval *approval, writ_waiver *waiver, writ_outcome *outcome,
                          writ_str *reason, writ_error *err)
{
    approving a = {.store = store, .arena = arena, .id = id, .approval = approval};
    int code = writ_store_transact(store, approve, &a, err);
    if (code == WRIT_OK) {
        *waiver = a.waiver;
        *outcome = a.outcome;
        *reason = a.reason;
    }
    return code;
}
