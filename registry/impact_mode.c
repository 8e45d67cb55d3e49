/* SPDX-License-Identifier: Apache-2.0
 *
 * The two versions against each other: both directions for information, and what the mode asks of
 * them in addition to the parties.
 */
#include "registry/impact_work.h"

/* --- directions --- */

static void append_verdict(writ_arena *arena, writ_verdict *all, const writ_verdict *one)
{
    for (size_t i = 0; i < one->breaks.count; i++)
        *WRIT_PUSH(arena, &all->breaks) = one->breaks.items[i];
    for (size_t i = 0; i < one->doubts.count; i++)
        *WRIT_PUSH(arena, &all->doubts) = one->doubts.items[i];
    bool worse = one->kind == WRIT_BREAKING
                     ? all->kind != WRIT_BREAKING
                     : one->kind == WRIT_UNKNOWN && all->kind == WRIT_COMPATIBLE;
    if (worse)
        all->kind = one->kind;
    if (worse || !all->reason.len)
        all->reason = one->reason;
    all->steps += one->steps;
    all->elapsed_us += one->elapsed_us;
}

static void mark_changes(writ_impact_work *work, const writ_object_pair *pair,
                         const writ_verdict *verdict, bool backward)
{
    for (size_t i = 0; i < verdict->breaks.count; i++) {
        const writ_break *found = &verdict->breaks.items[i];
        writ_finding *change = writ_impact_explain(work, pair, found->path, found->keyword);
        if (!change)
            continue;
        *(backward ? &change->breaks_backward : &change->breaks_forward) = true;
        if (change->has_witness)
            continue; /* of a break before this one */
        change->kind = WRIT_KIND_BREAK;
        change->witness = found->witness;
        change->has_witness = true;
    }
}

int writ_impact_direction(writ_impact_work *work, bool backward, writ_direction *to,
                          writ_error *err)
{
    const writ_contract *before = work->impact->old_contract;
    const writ_contract *after = work->impact->new_contract;
    to->asked = true;
    to->undeclared = writ_impact_undeclared(work->options, (backward ? before : after)->undeclared);
    for (size_t i = 0; i < work->pair_count; i++) {
        const writ_object_pair *pair = &work->pairs[i];
        const writ_schema_set *o = pair->old_object ? pair->old_object->set : NULL;
        const writ_schema_set *n = pair->new_object ? pair->new_object->set : NULL;
        writ_verdict one;
        if (!o)
            continue; /* what was not there promised nothing */
        int code = writ_impact_contain(work, backward ? o : n, backward ? n : o, to->undeclared,
                                       &one, err);
        if (code != WRIT_OK)
            return code;
        if (one.kind == WRIT_BREAKING && to->verdict.kind != WRIT_BREAKING)
            to->object = writ_object_pair_name(pair);
        mark_changes(work, pair, &one, backward);
        append_verdict(work->arena, &to->verdict, &one);
    }
    return WRIT_OK;
}

/* --- the mode --- */

/* "mode 'backward': what crm 1.4.0 admits is refused by crm 1.5.0 at /email: …" */
static writ_str mode_message(const writ_impact_work *work, const writ_contract *from,
                             const writ_contract *to, const char *verb, writ_str path,
                             writ_str detail)
{
    writ_arena *arena = work->arena;
    return writ_str_printf(arena, "mode '%s': what %.*s admits %s %.*s at %.*s: %.*s",
                           writ_mode_name(work->mode), WRIT_FMT(writ_impact_label(arena, from)),
                           verb, WRIT_FMT(writ_impact_label(arena, to)),
                           WRIT_FMT(path.len ? path : WRIT_STR("the record")), WRIT_FMT(detail));
}

/* One finding per path and direction, the engine's first: OLD's before those of retained ones. */
static writ_finding *mode_finding(writ_impact_work *work, const writ_object_pair *pair,
                                  writ_str path, bool backward, writ_rule rule)
{
    writ_findings *governance = &work->impact->governance;
    for (size_t i = 0; i < governance->count; i++) {
        const writ_finding *there = &governance->items[i];
        if (there->breaks_backward == backward && there->breaks_forward != backward &&
            writ_str_equal(there->path, path) &&
            writ_str_equal(there->object, writ_object_pair_name(pair)))
            return NULL;
    }
    writ_finding *finding = writ_finding_add(work->arena, governance, rule);
    if (finding) {
        finding->breaks_backward = backward;
        finding->breaks_forward = !backward;
    }
    return finding;
}

static void add_mode_break(writ_impact_work *work, const writ_object_pair *pair,
                           const writ_break *found, const writ_contract *from,
                           const writ_contract *to)
{
    bool backward = to == work->impact->new_contract;
    writ_finding *finding =
        mode_finding(work, pair, found->path, backward, WRIT_RULE_EXPECTATION_BROKEN);
    if (!finding)
        return;
    const writ_finding *change = writ_impact_explain(work, pair, found->path, found->keyword);
    writ_impact_place(work, pair, found->path, change, finding);
    if (change)
        finding->rule = change->rule;
    finding->severity = WRIT_ERROR;
    finding->kind = WRIT_KIND_BREAK;
    finding->witness = found->witness;
    finding->has_witness = true;
    finding->message = mode_message(work, from, to, "is refused by", found->path, found->message);
}

static void add_mode_doubt(writ_impact_work *work, const writ_object_pair *pair,
                           const writ_doubt *doubt, const writ_contract *from,
                           const writ_contract *to)
{
    writ_finding *finding =
        writ_finding_add(work->arena, &work->impact->governance, WRIT_RULE_VERDICT_UNKNOWN);
    if (!finding)
        return;
    writ_impact_place(work, pair, doubt->path, NULL, finding);
    finding->message = mode_message(work, from, to, "could not be compared with", doubt->path,
                                    writ_impact_why(work->arena, doubt));
}

/* What there is no work left for. */
static void leave(const writ_impact_work *work, const writ_schema_set *c, writ_verdict *verdict)
{
    *verdict = (writ_verdict){.kind = WRIT_UNKNOWN, .reason = WRIT_STR("budget: total")};
    *WRIT_PUSH(work->arena, &verdict->doubts) =
        (writ_doubt){.schema = c ? c->root : work->never->root, .reason = verdict->reason};
}

static int ask_pair(writ_impact_work *work, const writ_object_pair *pair,
                    const writ_contract *other, const writ_object *object, bool backward,
                    writ_error *err)
{
    const writ_contract *after = work->impact->new_contract;
    const writ_contract *from = backward ? other : after, *to = backward ? after : other;
    const writ_schema_set *o = object->set, *n = pair->new_object ? pair->new_object->set : NULL;
    writ_verdict verdict;
    int code = WRIT_OK;
    if (work->left)
        code = writ_impact_contain(work, backward ? o : n, backward ? n : o,
                                   writ_impact_undeclared(work->options, from->undeclared),
                                   &verdict, err);
    else
        leave(work, backward ? n : o, &verdict);
    if (code != WRIT_OK)
        return code;
    writ_impact_spend(work, verdict.steps);
    for (size_t i = 0; i < verdict.breaks.count; i++)
        add_mode_break(work, pair, &verdict.breaks.items[i], from, to);
    for (size_t i = 0; i < verdict.doubts.count; i++)
        add_mode_doubt(work, pair, &verdict.doubts.items[i], from, to);
    return WRIT_OK;
}

/* Asks the mode's question of NEW and one other version: OLD or a retained one. */
int writ_impact_ask_mode(writ_impact_work *work, const writ_contract *other, writ_error *err)
{
    for (int backward = 1; backward >= 0; backward--)
        for (size_t i = 0; writ_mode_asks(work->mode, backward) && i < work->pair_count; i++) {
            const writ_object_pair *pair = &work->pairs[i];
            const writ_object *object =
                other == work->impact->old_contract
                    ? pair->old_object
                    : writ_impact_object(other, writ_object_pair_name(pair));
            int code = object ? ask_pair(work, pair, other, object, backward, err) : WRIT_OK;
            if (code != WRIT_OK)
                return code;
        }
    return WRIT_OK;
}
