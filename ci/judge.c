/* SPDX-License-Identifier: Apache-2.0 */
#include "ci/judge.h"

#include "contracts/path.h"
#include "registry/affected.h"

int writ_judge_load(writ_session *session, const writ_judge *judge, const char *contract,
                    const writ_route *route, writ_judged *judged)
{
    int code = writ_ref_resolve(session, contract, &judge->body, true, &judged->ref);
    if (code)
        return code;
    judged->object = writ_ref_object(session, &judged->ref);
    if (!judged->object)
        return session->err.code;
    const writ_validator_options options = {
        .undeclared_payload = judge->undeclared_payload,
        .watch_undeclared = judged->ref.contract->undeclared == WRIT_UNDECLARED_ABSENT ||
                            judge->undeclared_payload == WRIT_PAYLOAD_REJECT,
        .show_values = judge->show_values,
        .no_jit = judge->no_jit,
    };
    const writ_schema_set *set = judged->object->set;
    judged->observe = judge->observe;
    if (route) {
        judged->at = route->at;
        set = writ_envelope_wrap(&session->arena, set, route->at, route->proof, route->proof_count,
                                 &route->place);
    }
    return writ_validator_new(set, &options, &judged->validator, &session->err);
}

/* ---- routes ---- */

/* Those of the command line, else those of the workspace; none where neither has any. */
static int find_routes(writ_session *session, writ_judge *judge)
{
    writ_workspace *workspace;
    if (judge->route)
        return writ_routing_load(&session->arena, judge->route, &judge->routing, &session->err);
    int code = writ_session_workspace(session, &workspace);
    if (code || !workspace || !workspace->routes)
        return code;
    return writ_routing_read(&session->arena, workspace->routes, workspace->path, &judge->routing,
                             &session->err);
}

/* A contract that cannot be had is an error of its route, too. */
static int load_routed(writ_session *session, writ_judge *judge, size_t index)
{
    const writ_routing *routing = judge->routing;
    const writ_route *route = &routing->routes.items[index];
    int code = writ_judge_load(session, judge, routing->contracts[index].ptr, route,
                               &judge->judged[index]);
    judge->judged[index].observe |= routing->observe[index];
    return code;
}

static int open_routes(writ_session *session, writ_judge *judge)
{
    int code = WRIT_OK;
    judge->count = judge->routing->routes.count;
    judge->judged = writ_arena_zalloc(&session->arena, judge->count * sizeof *judge->judged);
    for (size_t i = 0; i < judge->count && !code; i++)
        code = load_routed(session, judge, i);
    return code ? writ_session_fail(session) : -1;
}

int writ_judge_open(writ_session *session, writ_judge *judge)
{
    const bool is_named = judge->contract && *judge->contract;
    if (is_named && judge->route)
        return writ_session_usage(session, "give --contract REF or --route FILE, not both");
    if (!is_named && find_routes(session, judge))
        return writ_session_fail(session);
    if (judge->routing)
        return open_routes(session, judge);
    if (!is_named)
        return writ_session_usage(session, "which contract? give --contract REF, or --route FILE");
    judge->judged = WRIT_NEW(&session->arena, writ_judged);
    judge->count = 1;
    if (writ_judge_load(session, judge, judge->contract, NULL, judge->judged))
        return writ_session_fail(session);
    return -1;
}

int writ_judge_open_affected(writ_session *session, writ_judge *judge)
{
    int status = writ_judge_open(session, judge), code = WRIT_OK;
    for (size_t i = 0; status < 0 && !code && i < judge->count; i++) {
        writ_judged *judged = &judge->judged[i];
        code =
            writ_session_affected(session, judged->ref.contract, judged->object, &judged->affected);
    }
    return code ? writ_session_fail(session) : status;
}

/* Parties read what is in the contract's payload, wherever that is in a record. */
static void affects(void *context, writ_arena *arena, const writ_findings *findings,
                    writ_str **parties, size_t *count)
{
    const writ_judged *judged = context;
    writ_findings inner = *findings;
    if (!judged->affected)
        return;
    if (judged->at.len)
        inner.items =
            writ_arena_copy(arena, findings->items, findings->count * sizeof *inner.items);
    for (size_t i = 0; judged->at.len && i < inner.count; i++)
        inner.items[i].path = writ_judge_inner_path(judged->at, inner.items[i].path);
    writ_affected_by(judged->affected, arena, &inner, parties, count);
}

writ_filter_contract writ_judged_contract(writ_judged *judged)
{
    return (writ_filter_contract){
        .validator = judged->validator,
        .label = judged->ref.label,
        .owner = judged->ref.contract->owner,
        .observe = judged->observe,
        .affects = affects,
        .affects_context = judged,
    };
}

void writ_judge_note_basis(writ_session *session, const writ_judge *judge)
{
    for (size_t i = 0; i < judge->count; i++) {
        const writ_str label = judge->judged[i].ref.label;
        size_t first = 0;
        while (!writ_str_equal(judge->judged[first].ref.label, label))
            first++;
        if (first == i)
            writ_session_note_basis(session, judge->judged[i].ref.contract);
    }
}

void writ_judge_close(writ_judge *judge)
{
    for (size_t i = 0; i < judge->count; i++)
        writ_validator_free(judge->judged[i].validator);
    writ_routing_clear(judge->routing);
}

writ_str writ_judge_label(const writ_judge *judge)
{
    return judge->routing ? judge->routing->name : judge->judged->ref.label;
}

writ_str writ_judge_inner_path(writ_str at, writ_str path)
{
    return writ_path_within(at, path) ? writ_str_part(path, at.len, SIZE_MAX) : WRIT_STR_EMPTY;
}
