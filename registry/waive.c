/* SPDX-License-Identifier: Apache-2.0
 *
 * Waivers in the registry: asked for once, granted once.
 */
#include "registry/govern.h"
#include "registry/stored.h"

static const writ_waiver *find_waiver(const writ_waivers *waivers, writ_str id)
{
    for (size_t i = 0; i < waivers->count; i++)
        if (writ_str_equal(waivers->items[i].id, id))
            return &waivers->items[i];
    return NULL;
}

/* --- asking --- */

static int waive(writ_store *store, writ_arena *arena, writ_waiver *waiver, writ_outcome *outcome,
                 writ_error *err)
{
    writ_waivers all = {0};
    int code = writ_store_waivers(store, arena, waiver->contract, &all, err);
    const writ_waiver *there = code == WRIT_OK ? find_waiver(&all, waiver->id) : NULL;
    if (there) {
        *waiver = *there;
        *outcome = WRIT_OUTCOME_SAME;
    }
    if (code != WRIT_OK || there)
        return code;
    code = writ_store_put_waiver(store, waiver, err);
    if (code != WRIT_OK)
        return code;
    return writ_stored_event(
        store, arena, "waive", waiver->requester, waiver->contract, WRIT_STR_EMPTY, waiver->party,
        writ_str_printf(arena, "%.*s asked for: %.*s, until %.*s: %.*s", WRIT_FMT(waiver->id),
                        WRIT_FMT(writ_waiver_subject(arena, waiver)), WRIT_FMT(waiver->until),
                        WRIT_FMT(waiver->reason)),
        err);
}

int writ_registry_waive(writ_store *store, writ_arena *arena, writ_waiver *waiver,
                        writ_outcome *outcome, writ_error *err)
{
    writ_waiver made = *waiver;
    writ_outcome done = WRIT_OUTCOME_DONE;
    int code = writ_waiver_check(waiver, err);
    if (code == WRIT_OK)
        code = writ_store_begin(store, err);
    if (code != WRIT_OK)
        return code;
    made.id = writ_waiver_id(arena, waiver);
    made.requested_at = writ_now(arena);
    made.approver = made.approved_at = made.approved_for = WRIT_STR_EMPTY;
    code = waive(store, arena, &made, &done, err);
    code = writ_stored_finish(store, code, done, err);
    if (code == WRIT_OK) {
        *waiver = made;
        *outcome = done;
    }
    return code;
}

/* --- granting --- */

static int write_approval(writ_store *store, writ_arena *arena, const writ_waiver *waiver,
                          writ_error *err)
{
    int code = writ_store_approve_waiver(store, waiver, err);
    if (code != WRIT_OK)
        return code;
    return writ_stored_event(
        store, arena, "approve", waiver->approver, waiver->contract, WRIT_STR_EMPTY, waiver->party,
        writ_str_printf(arena,
                        "%.*s granted%s: %.*s, asked for by %.*s, "
                        "until %.*s",
                        WRIT_FMT(waiver->id), waiver->self_approved ? " by its requester" : "",
                        WRIT_FMT(writ_waiver_subject(arena, waiver)), WRIT_FMT(waiver->requester),
                        WRIT_FMT(waiver->until)),
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

static int approve(writ_store *store, writ_arena *arena, writ_str id, const writ_approval *approval,
                   writ_waiver *waiver, writ_outcome *outcome, writ_str *reason, writ_error *err)
{
    writ_waivers all = {0};
    int code = writ_store_waivers(store, arena, WRIT_STR_EMPTY, &all, err);
    if (code != WRIT_OK)
        return code;
    const writ_waiver *found = find_waiver(&all, id);
    if (!found)
        return writ_error_set(err, WRIT_E_INPUT, "the registry has no waiver '%.*s'", WRIT_FMT(id));
    *waiver = *found;
    writ_waiver_settle(waiver, approval->today ? approval->today : writ_day_today());
    *reason = why_refused(arena, waiver, approval);
    *outcome = waiver->approver.len ? WRIT_OUTCOME_SAME
               : reason->len        ? WRIT_OUTCOME_REFUSED
                                    : WRIT_OUTCOME_DONE;
    if (*outcome != WRIT_OUTCOME_DONE)
        return WRIT_OK;
    waiver->approver = approval->by;
    waiver->approved_at = writ_now(arena);
    waiver->approved_for = approval->speaks_for;
    writ_waiver_settle(waiver, approval->today ? approval->today : writ_day_today());
    return write_approval(store, arena, waiver, err);
}

int writ_registry_approve(writ_store *store, writ_arena *arena, writ_str id,
                          const writ_approval *approval, writ_waiver *waiver, writ_outcome *outcome,
                          writ_str *reason, writ_error *err)
{
    writ_waiver made = {0};
    writ_outcome done = WRIT_OUTCOME_DONE;
    writ_str why = WRIT_STR_EMPTY;
    int code = writ_store_begin(store, err);
    if (code != WRIT_OK)
        return code;
    code = approve(store, arena, id, approval, &made, &done, &why, err);
    code = writ_stored_finish(store, code, done, err);
    if (code == WRIT_OK) {
        *waiver = made;
        *outcome = done;
        *reason = why;
    }
    return code;
}
